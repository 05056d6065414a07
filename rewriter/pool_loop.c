#include "rewriter/pool_loop.h"

#include <stdarg.h>
#include <string.h>

static void edit_clear(gpointer data)
{
	g_free(((struct edit *)data)->text);
}

GArray *pool_substitutes_new(void)
{
	GArray *substitutes = g_array_new(FALSE, FALSE, sizeof(struct edit));
	g_array_set_clear_func(substitutes, edit_clear);
	return substitutes;
}

void pool_clear(struct pool *p)
{
	g_free(p->outer), g_free(p->inner), g_free(p->call), g_free(p->skip), g_free(p->deeper), g_free(p->taken), g_free(p->replay), g_free(p->error), g_free(p->value);
	g_clear_pointer(&p->fed, g_array_unref);
	g_clear_pointer(&p->once, g_ptr_array_unref);
	g_clear_pointer(&p->groups, g_ptr_array_unref);
	g_clear_pointer(&p->slots, g_ptr_array_unref);
	g_free(p->processes), g_free(p->tail), g_free(p->lead), g_free(p->read), g_free(p->start), g_free(p->local), g_free(p->stack);
	g_clear_pointer(&p->holes, g_array_unref);
	g_clear_pointer(&p->nodes, g_array_unref);
	g_clear_pointer(&p->targets, g_hash_table_unref);
	g_clear_pointer(&p->inside, g_hash_table_unref);
	g_clear_pointer(&p->region, g_hash_table_unref);
	g_clear_pointer(&p->reads, g_hash_table_unref);
	g_clear_pointer(&p->locals, g_hash_table_unref);
	g_clear_pointer(&p->captured, g_ptr_array_unref);
	g_clear_pointer(&p->outputs, g_ptr_array_unref);
	g_clear_pointer(&p->substitutes, g_array_unref);
	g_clear_pointer(&p->after, g_array_unref);
	g_clear_pointer(&p->dropped, g_array_unref);
	g_clear_pointer(&p->shares, g_ptr_array_unref);
	g_clear_pointer(&p->views, g_array_unref);
	g_clear_pointer(&p->parts, g_ptr_array_unref);
	g_clear_pointer(&p->repeated, g_array_unref);
	g_clear_pointer(&p->made, g_hash_table_unref);
}

gboolean pool_drops(const struct pool *p, guint i)
{
	return i < pool_count(p->dropped) && g_array_index(p->dropped, gboolean, i);
}

guint pool_count(const GArray *array)
{
	return array ? array->len : 0;
}

TSNode pool_node(const GArray *array, guint i)
{
	return g_array_index(array, TSNode, i);
}

/* One line of generated code. */
void pool_line(const struct pool *p, GString *out, const char *indent, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_string_append(out, indent);
	g_string_append_vprintf(out, format, args);
	g_string_append(out, p->newline);
	va_end(args);
}

gboolean pool_brings(const struct pool *p)
{
	return p->info->processes && p->split->brought && p->split->brought->len;
}

void pool_substitute(struct pool *p, TSNode node, const char *text)
{
	struct edit edit = {ts_node_start_byte(node), ts_node_end_byte(node), g_strdup(text)};
	g_array_append_val(p->substitutes, edit);
}

TSNode pool_next_statement(TSNode node)
{
	while (tree_is(node, "comment"))
		node = ts_node_next_named_sibling(node);
	return node;
}

TSNode pool_first_statement(TSNode body)
{
	return pool_next_statement(ts_node_named_child(body, 0));
}

/* Two statements on one line, or a body on the line of the `for`. */
gboolean pool_is_crowded(const struct pool *p)
{
	guint32 row = G_MAXUINT32;
	for (TSNode node = pool_first_statement(p->split->body); !ts_node_is_null(node); node = pool_next_statement(ts_node_next_named_sibling(node))) {
		if (ts_node_start_point(node).row == row || !style_begins_line(p->source, ts_node_start_byte(node)))
			return TRUE;
		row = ts_node_end_point(node).row;
	}
	return FALSE;
}

/* Where the lines of NODE begin: behind the statement before it, so that comments move along, blank lines left out. */
static guint32 lines_start(const struct pool *p, TSNode node)
{
	TSNode previous = ts_node_prev_named_sibling(node);
	while (tree_is(previous, "comment"))
		previous = ts_node_prev_named_sibling(previous);
	guint32 at = 0, line = style_line_start(p->source, ts_node_start_byte(node));
	if (!ts_node_is_null(previous)) {
		at = style_line_end(p->source, ts_node_end_byte(previous));
	} else { /* behind the colon of the header */
		TSNode colon = ts_node_prev_sibling(tree_is(ts_node_parent(node), "block") ? ts_node_parent(node) : p->split->body);
		while (tree_is(colon, "comment"))
			colon = ts_node_prev_sibling(colon);
		at = style_line_end(p->source, ts_node_end_byte(colon));
	}
	while (at < line && strchr("\r\n", p->source->text[at + strspn(p->source->text + at, " \t\f")]))
		at = style_line_end(p->source, at);
	return MIN(at, line);
}

/* There are comments beside or above STATEMENTS. */
gboolean pool_has_comments(const struct pool *p, const GArray *statements)
{
	if (!pool_count(statements) || pool_is_crowded(p))
		return FALSE;
	guint32 start = lines_start(p, pool_node(statements, 0));
	guint32 end = style_line_end(p->source, ts_node_end_byte(pool_node(statements, statements->len - 1)));
	return memchr(p->source->text + start, '#', end - start) != NULL;
}

static gboolean put_crowded(struct pool *p, GString *out, const GArray *statements, const char *from, const char *to, GError **error)
{
	for (guint i = 0; i < statements->len; i++) {
		TSNode node = pool_node(statements, i);
		g_autofree char *text = outline_copy(p->source, &p->rewrite->style, ts_node_start_byte(node), ts_node_end_byte(node),
		                                     p->substitutes, from, to, error);
		if (!text)
			return FALSE;
		g_string_append_printf(out, "%s%s", to, text);
	}
	return TRUE;
}

static TSNode statement_behind(TSNode statement)
{
	do
		statement = ts_node_next_named_sibling(statement);
	while (tree_is(statement, "comment"));
	return statement;
}

/* The lines of STATEMENTS with their comments, indented by TO instead of FROM. What stands between two of them stays away. */
gboolean pool_put_statements(struct pool *p, GString *out, const GArray *statements, const char *from, const char *to, GError **error)
{
	if (!pool_count(statements))
		return TRUE;
	if (pool_is_crowded(p))
		return put_crowded(p, out, statements, from, to, error);
	for (guint first = 0, last; first < statements->len; first = last + 1) {
		for (last = first; last + 1 < statements->len && ts_node_eq(statement_behind(pool_node(statements, last)), pool_node(statements, last + 1));)
			last++;
		guint32 start = lines_start(p, pool_node(statements, first)), end = style_line_end(p->source, ts_node_end_byte(pool_node(statements, last)));
		g_autofree char *text = outline_copy(p->source, &p->rewrite->style, start, end, p->substitutes, from, to, error);
		if (!text)
			return FALSE;
		g_string_append(out, text);
	}
	return TRUE;
}

char *pool_body_indent(const struct pool *p)
{
	return pool_is_crowded(p) ? g_strconcat(p->outer, p->indent, NULL)
	                     : style_indent_of(p->source, ts_node_start_byte(pool_first_statement(p->split->body)));
}

TSNode pool_child_of_type(TSNode node, const char *type, guint nth)
{
	for (guint32 i = 0; i < ts_node_named_child_count(node); i++)
		if (tree_is(ts_node_named_child(node, i), type) && nth-- == 0)
			return ts_node_named_child(node, i);
	return (TSNode){0};
}

gboolean pool_is_single(const struct pool *p)
{
	return tree_is(p->split->target, "identifier");
}
