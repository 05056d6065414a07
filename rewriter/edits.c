#include "rewriter/edits.h"

#include <string.h>

#include "probe/error.h"

static void edit_clear(gpointer data)
{
	g_free(((struct edit *)data)->text);
}

struct edits *edits_new(struct source *source)
{
	struct edits *edits = g_new0(struct edits, 1);
	edits->source = source;
	edits->list = g_array_new(FALSE, FALSE, sizeof(struct edit));
	g_array_set_clear_func(edits->list, edit_clear);
	return edits;
}

void edits_free(struct edits *edits)
{
	if (!edits)
		return;
	g_array_unref(edits->list);
	g_free(edits);
}

void edits_replace(struct edits *edits, guint32 start, guint32 end, const char *text)
{
	struct edit edit = {start, end, g_strdup(text)};
	g_array_append_val(edits->list, edit);
}

gboolean edits_cover(const struct edits *edits, guint32 byte)
{
	for (guint i = 0; i < edits->list->len; i++) {
		const struct edit *edit = &g_array_index(edits->list, struct edit, i);
		if (edit->start < byte && byte < edit->end)
			return TRUE;
	}
	return FALSE;
}

/* g_array_sort is a stable merge sort, so insertions at one byte keep their order. */
static gint by_start(gconstpointer a, gconstpointer b)
{
	const struct edit *left = a, *right = b;
	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	return left->end == right->end ? 0 : left->end < right->end ? -1 : 1;
}

/* A copy that borrows the texts, sorted. */
static GArray *sorted(const struct edits *edits)
{
	GArray *list = g_array_sized_new(FALSE, FALSE, sizeof(struct edit), edits->list->len);
	g_array_append_vals(list, edits->list->data, edits->list->len);
	g_array_sort(list, by_start);
	return list;
}

char *edits_apply_range(const struct edits *edits, guint32 start, guint32 end, gsize *length, GError **error)
{
	g_autoptr(GArray) list = sorted(edits);
	GString *out = g_string_sized_new(end - start + 256);
	guint32 at = start;
	for (guint i = 0; i < list->len; i++) {
		const struct edit *edit = &g_array_index(list, struct edit, i);
		if (edit->start < at || edit->end < edit->start || edit->end > end) {
			g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "edits of %s overlap at byte %u", edits->source->path, edit->start);
			g_string_free(out, TRUE);
			return NULL;
		}
		g_string_append_len(out, edits->source->text + at, edit->start - at);
		g_string_append(out, edit->text);
		at = edit->end;
	}
	g_string_append_len(out, edits->source->text + at, end - at);
	if (length)
		*length = out->len;
	return g_string_free(out, FALSE);
}

char *edits_apply(const struct edits *edits, gsize *length, GError **error)
{
	return edits_apply_range(edits, 0, edits->source->length, length, error);
}
