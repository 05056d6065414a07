#include "rewriter/diff.h"

#include <string.h>

#include "analyzer/paths.h"

#define CONTEXT_LINES 3
#define MAX_DISTANCE 2000 /* lines; beyond it the middle is shown as one block, which keeps memory at 16 MB */

struct line {
	const char *text;
	gsize length; /* with its newline, if it has one */
};

/* A run of lines that were taken out and the lines that replace them. */
struct change {
	gint before, before_count, after, after_count;
};

static GArray *split_lines(const char *text, gsize length)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct line));
	for (gsize at = 0; at < length;) {
		const char *newline = memchr(text + at, '\n', length - at);
		gsize end = newline ? (gsize)(newline - text) + 1 : length;
		struct line line = {text + at, end - at};
		g_array_append_val(lines, line);
		at = end;
	}
	return lines;
}

static gboolean same(const GArray *a, gint i, const GArray *b, gint j)
{
	const struct line *left = &g_array_index(a, struct line, i), *right = &g_array_index(b, struct line, j);
	return left->length == right->length && memcmp(left->text, right->text, left->length) == 0;
}

/* Adds one line taken out or put in, from the back to the front; adjoining ones become one change. */
static void prepend(GArray *changes, gint before, gint after, gint removed, gint added)
{
	if (changes->len) {
		struct change *last = &g_array_index(changes, struct change, changes->len - 1);
		if (last->before == before + removed && last->after == after + added) {
			last->before = before, last->after = after;
			last->before_count += removed, last->after_count += added;
			return;
		}
	}
	struct change change = {before, removed, after, added};
	g_array_append_val(changes, change);
}

/* Myers' greedy algorithm: the furthest x on each diagonal for every distance d, kept for the way back. */
struct search {
	const GArray *a, *b;
	gint start, a_count, b_count; /* the middle that differs: lines start .. start + count */
	GPtrArray *history;           /* gint *: row d holds 2 d + 3 entries, diagonal k at k + d + 1 */
};

static gint *furthest_row(struct search *s, gint d, gboolean *done)
{
	const gint *previous = d ? g_ptr_array_index(s->history, d - 1) : NULL;
	gint *row = g_new0(gint, 2 * d + 3);
	for (gint k = -d; k <= d; k += 2) {
		gint x = 0;
		if (previous) {
			gboolean down = k == -d || (k != d && previous[k - 1 + d] < previous[k + 1 + d]);
			x = down ? previous[k + 1 + d] : previous[k - 1 + d] + 1;
		}
		gint y = x - k;
		while (x < s->a_count && y < s->b_count && x >= 0 && y >= 0 && same(s->a, s->start + x, s->b, s->start + y))
			x++, y++;
		row[k + d + 1] = x;
		if (x >= s->a_count && y >= s->b_count)
			*done = TRUE;
	}
	return row;
}

static GArray *walk_back(struct search *s, gint distance)
{
	GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	gint x = s->a_count, y = s->b_count;
	for (gint d = distance; d > 0; d--) {
		const gint *previous = g_ptr_array_index(s->history, d - 1);
		gint k = x - y;
		gboolean down = k == -d || (k != d && previous[k - 1 + d] < previous[k + 1 + d]);
		gint from_k = down ? k + 1 : k - 1;
		x = previous[from_k + d];
		y = x - from_k;
		prepend(changes, s->start + x, s->start + y, down ? 0 : 1, down ? 1 : 0);
	}
	return changes;
}

static GArray *middle_changes(struct search *s)
{
	gboolean done = FALSE;
	s->history = g_ptr_array_new_with_free_func(g_free);
	for (gint d = 0; !done && d <= MIN(s->a_count + s->b_count, MAX_DISTANCE); d++)
		g_ptr_array_add(s->history, furthest_row(s, d, &done));
	GArray *changes;
	if (done) {
		changes = walk_back(s, s->history->len - 1);
	} else {
		changes = g_array_new(FALSE, FALSE, sizeof(struct change));
		struct change all = {s->start, s->a_count, s->start, s->b_count};
		g_array_append_val(changes, all);
	}
	g_ptr_array_unref(s->history);
	return changes;
}

/* The changes from A to B, last first. */
static GArray *find_changes(const GArray *a, const GArray *b)
{
	gint start = 0, a_end = a->len, b_end = b->len;
	while (start < a_end && start < b_end && same(a, start, b, start))
		start++;
	while (a_end > start && b_end > start && same(a, a_end - 1, b, b_end - 1))
		a_end--, b_end--;
	struct search search = {.a = a, .b = b, .start = start, .a_count = a_end - start, .b_count = b_end - start};
	return middle_changes(&search);
}

static void put_lines(GString *out, char sign, const GArray *lines, gint from, gint to)
{
	for (gint i = from; i < to; i++) {
		const struct line *line = &g_array_index(lines, struct line, i);
		g_string_append_c(out, sign);
		g_string_append_len(out, line->text, line->length);
		if (line->text[line->length - 1] != '\n')
			g_string_append(out, "\n\\ No newline at end of file\n");
	}
}

/* Changes first .. last - 1 lie close together: one hunk. CHANGES run from the back of the file to its front. */
static void put_hunk(GString *out, const GArray *a, const GArray *b, const GArray *changes, gint first, gint last)
{
	const struct change *head = &g_array_index(changes, struct change, first);
	const struct change *tail = &g_array_index(changes, struct change, last);
	gint lead = MIN(CONTEXT_LINES, head->before), a_start = head->before - lead, b_start = head->after - lead;
	gint a_stop = MIN((gint)a->len, tail->before + tail->before_count + CONTEXT_LINES);
	gint b_count = tail->after + tail->after_count + (a_stop - tail->before - tail->before_count) - b_start;
	gint a_count = a_stop - a_start;
	g_string_append_printf(out, "@@ -%d,%d +%d,%d @@\n", a_start + (a_count > 0), a_count, b_start + (b_count > 0), b_count);
	gint at = a_start;
	for (gint i = first; i >= last; i--) {
		const struct change *change = &g_array_index(changes, struct change, i);
		put_lines(out, ' ', a, at, change->before);
		put_lines(out, '-', a, change->before, change->before + change->before_count);
		put_lines(out, '+', b, change->after, change->after + change->after_count);
		at = change->before + change->before_count;
	}
	put_lines(out, ' ', a, at, a_stop);
}

static void put_hunks(GString *out, const GArray *a, const GArray *b, const GArray *changes)
{
	for (gint first = (gint)changes->len - 1; first >= 0;) {
		gint last = first;
		while (last > 0) {
			const struct change *here = &g_array_index(changes, struct change, last);
			const struct change *next = &g_array_index(changes, struct change, last - 1);
			if (next->before - (here->before + here->before_count) > 2 * CONTEXT_LINES)
				break;
			last--;
		}
		put_hunk(out, a, b, changes, first, last);
		first = last - 1;
	}
}

/* As git writes a path: in quotes with octal escapes where it holds odd bytes; a tab behind it where it holds a space. */
static void put_path(GString *out, const char *prefix, const char *path)
{
	gboolean odd = FALSE;
	for (const char *c = path; *c; c++)
		odd |= (guchar)*c < ' ' || (guchar)*c >= 0x7f || *c == '"' || *c == '\\';
	if (!odd) {
		g_string_append_printf(out, "%s%s%s\n", prefix, path, strchr(path, ' ') ? "\t" : "");
		return;
	}
	g_string_append_printf(out, "\"%s", prefix);
	for (const char *c = path; *c; c++) {
		if (*c == '"' || *c == '\\')
			g_string_append_printf(out, "\\%c", *c);
		else if ((guchar)*c < ' ' || (guchar)*c >= 0x7f)
			g_string_append_printf(out, "\\%03o", (guchar)*c);
		else
			g_string_append_c(out, *c);
	}
	g_string_append(out, "\"\n");
}

/* Beneath the working directory: relative to it. Elsewhere: without the leading slash, to be applied from the root. */
static const char *relative(const char *path)
{
	const char *cwd = paths_working_directory();
	gsize length = strlen(cwd);
	if (g_str_has_prefix(path, cwd) && path[length] == '/')
		path += length;
	while (*path == '/')
		path++;
	return path;
}

char *diff_header(const char *path)
{
	GString *out = g_string_new("--- ");
	put_path(out, "a/", relative(path));
	g_string_append(out, "+++ ");
	put_path(out, "b/", relative(path));
	return g_string_free(out, FALSE);
}

char *diff_unified(const char *path, const char *before, gsize before_length, const char *after, gsize after_length)
{
	if (before_length == after_length && memcmp(before, after, before_length) == 0)
		return NULL;
	g_autoptr(GArray) a = split_lines(before, before_length);
	g_autoptr(GArray) b = split_lines(after, after_length);
	g_autoptr(GArray) changes = find_changes(a, b);
	g_autofree char *header = diff_header(path);
	GString *out = g_string_new(header);
	put_hunks(out, a, b, changes);
	return g_string_free(out, FALSE);
}
