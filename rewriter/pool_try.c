/* Work in a `try` that stays with the parent: what the worker meets comes back as a value, and is raised where the work stood.
 *
 *   def _sync_item(key):                          for key, (page, raised) in zip(...):
 *       try:                                           try:
 *           page = fetch(key)                              if raised is not None:
 *           return page, None                                  raise raised
 *       except BaseException as raised:                    store.save(key, page)
 *           return None, raised                        except FetchError: ...
 */
#include <string.h>

#include "rewriter/pool_loop.h"

gboolean pool_tries(const struct pool *p)
{
	return !ts_node_is_null(p->split->attempt);
}

static gboolean is_repeated(const struct pool *p, TSNode node)
{
	for (guint i = 0; i < pool_count(p->split->repeated); i++)
		if (ts_node_eq(pool_node(p->split->repeated, i), node))
			return TRUE;
	return FALSE;
}

gboolean pool_try_waits(const struct pool *p)
{
	for (guint i = 0; i < pool_count(p->split->before); i++)
		if (!is_repeated(p, pool_node(p->split->before, i)))
			return TRUE;
	return FALSE;
}

/* Each statement of the `try` begins a line. */
static gboolean stands_apart(const struct pool *p, TSNode block)
{
	for (guint32 i = 0; i < ts_node_named_child_count(block); i++) {
		TSNode child = ts_node_named_child(block, i);
		if (!tree_is(child, "comment") && !style_begins_line(p->source, ts_node_start_byte(child)))
			return FALSE;
	}
	return !pool_is_crowded(p);
}

gboolean pool_prepare_try(struct pool *p, GError **error)
{
	if (!pool_tries(p))
		return TRUE;
	if (p->nest)
		return rewrite_refuse(error, "its work stands in a `try` that has to stay in order");
	if (!stands_apart(p, tree_child(p->split->attempt, "body")))
		return rewrite_refuse(error, "the statements of its `try` do not stand on lines of their own");
	if (p->info->tasks) /* a task raises where it is awaited: in the `try` */
		return TRUE;
	p->error = nameset_fresh(p->locals, "raised");
	p->deeper = g_strconcat(p->indent, p->indent, NULL);
	p->body = p->deeper;
	return TRUE;
}

void pool_try_reads(struct pool *p)
{
	for (guint i = 0; pool_tries(p) && i < pool_count(p->split->repeated); i++) {
		nameset_free(p->source, pool_node(p->split->repeated, i), p->reads);
		nameset_bound_inside(p->source, pool_node(p->split->repeated, i), p->inside);
	}
}

char *pool_try_parts(const struct pool *p, const char *values, const char *error)
{
	return g_strdup_printf("%s%s%s", values, values[0] ? ", " : "", error);
}

void pool_put_repeated(const struct pool *p, GString *out, const char *indent)
{
	for (guint i = 0; pool_tries(p) && i < pool_count(p->split->repeated); i++) {
		g_autofree char *text = source_text(p->source, pool_node(p->split->repeated, i));
		pool_line(p, out, indent, "%s", text);
	}
}

void pool_put_caught(const struct pool *p, GString *out)
{
	GString *nothing = g_string_new(NULL);
	for (guint i = 0; i < p->outputs->len; i++)
		g_string_append_printf(nothing, "%sNone", i ? ", " : "");
	g_autofree char *parts = pool_try_parts(p, nothing->str, p->error);
	pool_line(p, out, p->body, "return %s", parts);
	g_string_free(nothing, TRUE);
}

/* The statement of the `try` that the first of the values stands in. */
static TSNode first_statement(const struct pool *p)
{
	TSNode block = tree_child(p->split->attempt, "body"), node = pool_count(p->split->region) ? pool_node(p->split->region, 0) : pool_node(p->split->hoisted, 0);
	while (!ts_node_eq(ts_node_parent(node), block))
		node = ts_node_parent(node);
	return node;
}

gboolean pool_substitute_try(struct pool *p, const char *task, GError **error)
{
	if (!pool_tries(p))
		return TRUE;
	TSNode first = first_statement(p);
	guint32 start = ts_node_start_byte(first), count = pool_count(p->split->region);
	g_autofree char *from = style_indent_of(p->source, start);
	if (!g_str_has_prefix(from, p->outer))
		return rewrite_refuse(error, "its `try` is indented unlike the loop");
	g_autofree char *to = g_strconcat(p->inner, from + strlen(p->outer), NULL);
	g_autofree char *names = pool_joined(p->outputs, FALSE), *line = NULL;
	if (task)
		line = g_strdup_printf("%s%sawait %s", names, names[0] ? " = " : "", task);
	else
		line = g_strdup_printf("if %s is not None:%s%s%sraise %s", p->error, p->newline, to, p->indent, p->error);
	struct edit edit = {start, count ? ts_node_end_byte(pool_node(p->split->region, count - 1)) : start,
	                    g_strconcat(line, count ? "" : p->newline, count ? "" : to, NULL)};
	g_array_append_val(p->substitutes, edit);
	return TRUE;
}
