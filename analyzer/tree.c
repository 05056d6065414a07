#include "analyzer/tree.h"

#include <string.h>

TSNode tree_child(TSNode node, const char *field)
{
	return ts_node_child_by_field_name(node, field, (guint32)strlen(field));
}

GArray *tree_children(TSNode node)
{
	GArray *children = g_array_new(FALSE, FALSE, sizeof(TSNode));
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	for (gboolean more = ts_tree_cursor_goto_first_child(&cursor); more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode child = ts_tree_cursor_current_node(&cursor);
		if (ts_node_is_named(child))
			g_array_append_val(children, child);
	}
	ts_tree_cursor_delete(&cursor);
	return children;
}

void tree_walk_start(struct tree_walk *walk, TSNode root)
{
	*walk = (struct tree_walk){.node = root, .cursor = ts_tree_cursor_new(root)};
}

/* The next node behind the subtree of the current one. */
static gboolean step_over(struct tree_walk *walk)
{
	while (walk->depth > 0) {
		if (ts_tree_cursor_goto_next_sibling(&walk->cursor))
			return TRUE;
		ts_tree_cursor_goto_parent(&walk->cursor);
		walk->depth--;
	}
	return FALSE;
}

static gboolean step(struct tree_walk *walk)
{
	if (!walk->started)
		return walk->started = TRUE;
	if (!walk->skip && ts_tree_cursor_goto_first_child(&walk->cursor)) {
		walk->depth++;
		return TRUE;
	}
	return step_over(walk);
}

gboolean tree_walk_next(struct tree_walk *walk)
{
	if (!step(walk))
		return FALSE;
	walk->skip = FALSE;
	if (walk->depth) /* of the root, before 0.22, a cursor forgets that it is an alias: `match` would be no identifier, but the keyword */
		walk->node = ts_tree_cursor_current_node(&walk->cursor);
	return TRUE;
}

void tree_walk_end(struct tree_walk *walk)
{
	ts_tree_cursor_delete(&walk->cursor);
}

const char *tree_walk_field(const struct tree_walk *walk)
{
	return ts_tree_cursor_current_field_name(&walk->cursor);
}
