#include "rewriter/outline.h"

#include <string.h>

#include "probe/error.h"
#include "rewriter/nameset.h"

static TSNode at_byte(const struct source *source, guint32 byte)
{
	return ts_node_descendant_for_byte_range(ts_tree_root_node(source->tree), byte, byte);
}

static gboolean inside_string(const struct source *source, guint32 byte)
{
	for (TSNode node = at_byte(source, byte); !ts_node_is_null(node); node = ts_node_parent(node))
		if (tree_is(node, "string") && ts_node_start_byte(node) < byte && byte < ts_node_end_byte(node))
			return TRUE;
	return FALSE;
}

/* TRUE if a statement or a clause such as `else:` begins at BYTE, as opposed to the rest of an expression or a comment. */
static gboolean begins_statement(const struct source *source, guint32 byte)
{
	for (TSNode node = at_byte(source, byte); !ts_node_is_null(node); node = ts_node_parent(node)) {
		if (ts_node_start_byte(node) != byte)
			return FALSE;
		const char *type = ts_node_type(node);
		if (strcmp(type, "comment") == 0)
			return FALSE;
		if (g_str_has_suffix(type, "_statement") || g_str_has_suffix(type, "_definition") || g_str_has_suffix(type, "_clause"))
			return !tree_is(node, "for_in_clause") && !tree_is(node, "if_clause");
	}
	return FALSE;
}

gboolean outline_indent(struct edits *edits, guint32 start, guint32 end, const char *from, const char *to)
{
	const struct source *source = edits->source;
	gsize length = strlen(from);
	for (guint32 line = start; line < end; line = style_line_end(source, line)) {
		if (line != style_line_start(source, line) || edits_cover(edits, line) || inside_string(source, line))
			continue;
		guint32 word = line + strspn(source->text + line, " \t\f");
		if (word >= end || strchr("\r\n", source->text[word]))
			continue;
		if (word - line >= length && strncmp(source->text + line, from, length) == 0)
			edits_replace(edits, line, line + length, to);
		else if (begins_statement(source, word))
			return FALSE;
	}
	return TRUE;
}

char *outline_copy(struct source *source, const struct style *style, guint32 start, guint32 end, const GArray *substitutes,
                   const char *from, const char *to, GError **error)
{
	g_autoptr(Edits) edits = edits_new(source);
	for (guint i = 0; substitutes && i < substitutes->len; i++) {
		const struct edit *edit = &g_array_index(substitutes, struct edit, i);
		if (edit->start >= start && edit->end <= end)
			edits_replace(edits, edit->start, edit->end, edit->text);
	}
	if (!outline_indent(edits, start, end, from, to)) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "its lines are indented in more than one way");
		return NULL;
	}
	g_autofree char *text = edits_apply_range(edits, start, end, NULL, error);
	if (!text || g_str_has_suffix(text, "\n") || g_str_has_suffix(text, "\r"))
		return g_steal_pointer(&text);
	return g_strconcat(text, style->newline, NULL);
}

char *outline_statement(struct source *source, const struct style *style, guint32 start, guint32 end, const GArray *substitutes,
                        const char *from, const char *to, GError **error)
{
	g_autofree char *copy = outline_copy(source, style, start, end, substitutes, from, to, error);
	gboolean begins = style_line_start(source, start) == start; /* then its first line is indented like the others */
	return copy ? g_strconcat(begins ? "" : to, copy, NULL) : NULL;
}

guint32 outline_place(const struct source *source, TSNode node)
{
	for (TSNode parent = ts_node_parent(node); !ts_node_is_null(parent) && !tree_is(parent, "module"); parent = ts_node_parent(node))
		node = parent;
	return style_with_comments(source, ts_node_start_byte(node));
}

static guint blank_lines_above(const struct source *source, guint32 at)
{
	guint count = 0;
	while (at > style_line_start(source, 0)) {
		guint32 above = style_line_start(source, at - 1);
		if (above == at) /* at stands behind the \n of a \r\n */
			above = style_line_start(source, at - 2);
		if (strspn(source->text + above, " \t\r\n\f") < at - above)
			return count;
		count++, at = above;
	}
	return 2; /* nothing above: the file begins here */
}

static gboolean inserts_at(const struct edits *edits, guint32 at)
{
	for (guint i = 0; i < edits->list->len; i++) {
		const struct edit *edit = &g_array_index(edits->list, struct edit, i);
		if (edit->start == at && edit->end == at)
			return TRUE;
	}
	return FALSE;
}

void outline_insert(struct edits *edits, const struct style *style, guint32 at, const char *function)
{
	GString *text = g_string_new(NULL);
	guint above = inserts_at(edits, at) ? 2 : blank_lines_above(edits->source, at);
	for (guint blank = above; blank < 2; blank++)
		g_string_append(text, style->newline);
	g_string_append_printf(text, "%s%s%s", function, style->newline, style->newline);
	edits_replace(edits, at, at, text->str);
	g_string_free(text, TRUE);
}

static gboolean is_context_manager(const struct source *source, TSNode node)
{
	TSNode decorator = ts_node_named_child(node, 0);
	return tree_is(node, "decorated_definition") && ts_node_named_child_count(node) == 2 && source_is(source, ts_node_named_child(decorator, 0), "contextlib.contextmanager");
}

/* The statements of the top level from PLACE to AT only define functions, the first one at most a class: nothing of them runs before AT. */
static gboolean nothing_runs(const struct source *source, guint32 place, guint32 at)
{
	gboolean first = TRUE;
	TSNode node = ts_node_named_child(ts_tree_root_node(source->tree), 0);
	for (; !ts_node_is_null(node) && ts_node_start_byte(node) < at; node = ts_node_next_named_sibling(node)) {
		if (ts_node_start_byte(node) < place || tree_is(node, "comment"))
			continue;
		if (!tree_is(node, "function_definition") && !is_context_manager(source, node) && !(first && tree_is(node, "class_definition")))
			return FALSE;
		first = FALSE;
	}
	return TRUE;
}

const char *outline_standing(const struct source *source, guint32 place, const char *text)
{
	const char *from = source->text, *end = source->text + source->length;
	gsize length = strlen(text);
	for (const char *at; (at = memmem(from, end - from, text, length)); from = at + 1) {
		gboolean whole = (at == source->text || strchr("\r\n", at[-1])) && (at + length == end || !strchr(" \t", at[length]));
		if (whole && (at < source->text + place || nothing_runs(source, place, at - source->text)))
			return at;
	}
	return NULL;
}

char *outline_name(const char *qualname, GHashTable *taken)
{
	const char *dot = strrchr(qualname, '.'), *last = dot ? dot + 1 : qualname;
	GString *stem = g_string_new("_");
	if (g_ascii_isalpha(last[strspn(last, "_")]))
		for (const char *c = last + strspn(last, "_"); g_ascii_isalnum(*c) || *c == '_'; c++)
			g_string_append_c(stem, *c);
	while (stem->len > 1 && stem->str[stem->len - 1] == '_')
		g_string_truncate(stem, stem->len - 1);
	g_string_append(stem, stem->len > 1 ? "_item" : "work_on_item");
	char *name = nameset_fresh(taken, stem->str);
	g_string_free(stem, TRUE);
	return name;
}
