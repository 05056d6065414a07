/* A loop that is entered again and again, for one that stands around it, has its pool made once, around that one:
 *
 *   with ProcessPoolExecutor(...) as pool:
 *       for step in range(100):
 *           new = []
 *           new.extend(pool.map(functools.partial(_main_item, step=step), state))
 *           state = new
 *
 * What the work is handed is pickled at each entry; that it finds nothing else changed is analyzer/keep.c's. */
#include <string.h>

#include "rewriter/pool_loop.h"

static gboolean suspends(TSNode loop)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, loop); tree_walk_next(&walk);) {
		found |= tree_is(walk.node, "yield") || tree_is(walk.node, "await");
		walk.skip = tree_is(walk.node, "function_definition") || tree_is(walk.node, "lambda");
	}
	tree_walk_end(&walk);
	return found;
}

gboolean pool_check_kept(struct pool *p, GError **error)
{
	if (suspends(p->kept))
		return rewrite_refuse(error, "the loop around it hands over control, and its workers would wait meanwhile");
	if (p->info->shared)
		return rewrite_refuse(error, "what lies in shared memory would be that of the first entry");
	if (p->split->owned->len)
		return rewrite_refuse(error, "each worker would make something of its own");
	return style_begins_line(p->source, ts_node_start_byte(p->kept)) || rewrite_refuse(error, "the loop around it does not stand on lines of its own");
}

/* The loop around, with the pool around it; in it START .. END becomes TEXT, or what SUBSTITUTES say. */
gboolean pool_put_kept(struct pool *p, const char *pool, guint32 start, guint32 end, const char *text, GError **error)
{
	guint32 first = ts_node_start_byte(p->kept), last = ts_node_end_byte(p->kept);
	while (last > first && strchr(" \t\r\n\f", p->source->text[last - 1]))
		last--;
	last = style_line_end(p->source, last);
	while (last > first && strchr("\r\n", p->source->text[last - 1]))
		last--;
	g_autofree char *from = style_indent_of(p->source, first), *to = g_strconcat(from, p->indent, NULL);
	g_autoptr(GArray) substitutes = pool_substitutes_new();
	struct edit edit = {start, end, g_strdup(text)};
	g_array_append_val(substitutes, edit);
	GString *out = g_string_new(NULL);
	pool_put_with(p, out, pool, "");
	g_autofree char *copy = outline_statement(p->source, &p->rewrite->style, first, last, substitutes, from, to, error);
	if (copy) {
		g_string_append(out, copy);
		pool_trim_newline(p, out);
		edits_replace(p->rewrite->edits, first, last, out->str);
	}
	g_string_free(out, TRUE);
	return copy != NULL;
}
