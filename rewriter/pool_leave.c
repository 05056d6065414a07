/* Work whose end leaves the loop: its worker says so, and the parent does it.
 *
 *   def _find_item(path):                        for path, future in _ahead(pool, _find_item, paths, 32):
 *       with open(path) as file:                     result = future.result()
 *           for line in file:                        if result is not None:
 *               if "needle" in line:                     return result
 *                   return path, line
 */
#include "rewriter/pool_loop.h"

gboolean pool_leaves(const struct pool *p)
{
	return p->split->leaving != LEAVING_NOT;
}

/* It is never None, nor written like several values that belong to the statement. */
static gboolean is_something(TSNode value)
{
	static const char *const KINDS[] = {"expression_list", "tuple", "list", "dictionary", "set", "string", "concatenated_string", "integer", "float", "true", "false",
	                                    "list_comprehension", "set_comprehension", "dictionary_comprehension", "comparison_operator", "not_operator"};
	gboolean found = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++)
		found |= tree_is(value, KINDS[i]);
	return found;
}

gboolean pool_tells(struct pool *p, TSNode leave)
{
	gboolean returns = tree_is(leave, "return_statement");
	for (TSNode node = ts_node_parent(leave); !ts_node_is_null(node) && !ts_node_eq(node, p->split->loop); node = ts_node_parent(node))
		if (tree_is(node, "function_definition"))
			return FALSE;
	if (!pool_leaves(p) || returns != (p->split->leaving == LEAVING_RETURN) || (!returns && !tree_is(leave, "break_statement")))
		return FALSE;
	TSNode value = returns ? ts_node_named_child(leave, 0) : leave;
	if (!returns)
		pool_substitute(p, leave, "return True");
	else if (ts_node_is_null(value))
		pool_substitute(p, leave, "return (None,)"), p->wraps = TRUE;
	else
		p->wraps |= !is_something(value);
	return TRUE;
}

void pool_wrap_returns(struct pool *p)
{
	struct tree_walk walk;
	if (!p->wraps)
		return;
	for (guint i = 0; i < p->nodes->len; i++) {
		for (tree_walk_start(&walk, pool_node(p->nodes, i)); tree_walk_next(&walk);) {
			walk.skip = tree_is(walk.node, "function_definition") || tree_is(walk.node, "class_definition") || tree_is(walk.node, "lambda");
			TSNode value = tree_is(walk.node, "return_statement") ? ts_node_named_child(walk.node, 0) : (TSNode){0};
			if (ts_node_is_null(value))
				continue;
			gboolean several = tree_is(value, "expression_list");
			struct edit edits[] = {{ts_node_start_byte(walk.node), ts_node_start_byte(value), g_strdup(several ? "return ((" : "return (")},
			                       {ts_node_end_byte(value), ts_node_end_byte(value), g_strdup(several ? "),)" : ",)")}};
			g_array_append_vals(p->substitutes, edits, G_N_ELEMENTS(edits));
		}
		tree_walk_end(&walk);
	}
}

void pool_put_leaving(const struct pool *p, GString *out, const char *indent, const char *result)
{
	g_autofree char *deeper = g_strconcat(indent, p->indent, NULL);
	if (p->split->leaving == LEAVING_BREAK) {
		pool_line(p, out, indent, "if %s:", result);
		pool_line(p, out, deeper, "break");
		return;
	}
	pool_line(p, out, indent, "if %s is not None:", result);
	pool_line(p, out, deeper, p->wraps ? "return %s[0]" : "return %s", result);
}
