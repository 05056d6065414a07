/* The syntax tree: fields by name, and walks that nesting of any depth cannot overflow. */
#pragma once
#include <glib.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);

/* The child in that field; a null node if there is none. */
TSNode tree_child(TSNode node, const char *field);

/* The named children in order, as TSNode; to be freed by the caller. One after the other they would take time in proportion to their
 * number's square. */
GArray *tree_children(TSNode node);

/* Pre-order: start, then next while it is TRUE, then end.
 *   for (tree_walk_start(&walk, root); tree_walk_next(&walk);) ... walk.node ...; tree_walk_end(&walk); */
struct tree_walk {
	TSNode node;
	guint depth;   /* of `node`; the root's is 0 */
	gboolean skip; /* set it to leave out what is beneath `node` */
	TSTreeCursor cursor;
	gboolean started;
};
void tree_walk_start(struct tree_walk *walk, TSNode root);
gboolean tree_walk_next(struct tree_walk *walk);
void tree_walk_end(struct tree_walk *walk);
/* The name of the field that `node` is in its parent, or NULL. */
const char *tree_walk_field(const struct tree_walk *walk);
