/* The syntax tree of a source: tree-sitter's nodes, laid out flat, once, as the source is read. All walks go over this.
 *
 * The nodes stand in an array in pre-order, so what is beneath a node follows it: the first child is the next one, the next sibling
 * stands `size` further. tree-sitter's own tree finds a node's parent by walking down from the root, and a step to a sibling looks at
 * what is hidden between them. */
#pragma once
#include <glib.h>
#include <string.h>

struct tree_node {
	guint32 start, end;       /* bytes */
	guint32 row, end_row;     /* 0-based */
	guint32 size;             /* nodes beneath it, and itself */
	guint32 up;               /* that many nodes before it stands its parent; 0: it is the root */
	guint32 named_count;      /* named children */
	guint16 symbol;           /* row of the table of types */
	guint8 field;             /* that it is in its parent; 0: none */
	guint8 named : 1, missing : 1, extra : 1, has_error : 1, has_fields : 1; /* the last two: something beneath it, a child of it */
};

/* A place in a tree; NULL: none. Every function here takes it. */
typedef const struct tree_node *Node;

struct tree {
	struct tree_node *nodes;
	guint32 count;
};

/* What the grammar calls a type of node, or a field. */
struct tree_name {
	const char *text; /* interned */
	guint32 length;
};

struct tree_names {
	struct tree_name *types;  /* by symbol; the last one is "ERROR" */
	struct tree_name *fields; /* by field, from 1 on */
	guint16 types_count, fields_count, error;
};

extern struct tree_names tree_names; /* filled as the first source is parsed */

/* The tree of a text, in GIVE_UP_US of the thread's CPU time (0: whatever it takes); NULL: that was not enough. */
struct tree *tree_parse(const char *text, gsize length, guint64 give_up_us);
void tree_free(struct tree *tree);
/* The text does not parse as a whole. */
gboolean tree_has_error(const char *text, gsize length);

static inline Node tree_root(const struct tree *tree)
{
	return tree->nodes;
}

static inline const char *tree_type(Node node)
{
	return node ? tree_names.types[node->symbol].text : NULL;
}

/* The field that it is in its parent, or NULL. */
static inline const char *tree_field(Node node)
{
	return node && node->field ? tree_names.fields[node->field].text : NULL;
}

/* With a literal as TEXT this is a comparison of a few bytes. */
static inline gboolean tree_name_is(const struct tree_name *name, const char *text)
{
	gsize length = strlen(text);
	return name->length == length && memcmp(name->text, text, length) == 0;
}

static inline gboolean tree_is(Node node, const char *type)
{
	return node && tree_name_is(&tree_names.types[node->symbol], type);
}

static inline Node tree_parent(Node node)
{
	return node && node->up ? node - node->up : NULL;
}

static inline Node tree_first(Node node)
{
	return node && node->size > 1 ? node + 1 : NULL;
}

static inline Node tree_next(Node node)
{
	Node parent = tree_parent(node), next = parent ? node + node->size : NULL;
	return next && next < parent + parent->size ? next : NULL;
}

static inline Node tree_first_named(Node node)
{
	Node child = tree_first(node);
	while (child && !child->named)
		child = tree_next(child);
	return child;
}

static inline Node tree_next_named(Node node)
{
	do
		node = tree_next(node);
	while (node && !node->named);
	return node;
}

Node tree_previous(Node node);
Node tree_previous_named(Node node);
Node tree_nth(Node node, guint32 index);
Node tree_nth_named(Node node, guint32 index);
guint32 tree_count(Node node);
/* The innermost node that holds these bytes, punctuation included. */
Node tree_at(Node node, guint32 start, guint32 end);

static inline guint32 tree_named_count(Node node)
{
	return node ? node->named_count : 0;
}

/* The child in that field, or NULL. */
static inline Node tree_child(Node node, const char *field)
{
	if (!node || !node->has_fields)
		return NULL;
	for (Node child = node + 1, end = node + node->size; child < end; child += child->size)
		if (child->field && tree_name_is(&tree_names.fields[child->field], field))
			return child;
	return NULL;
}

/* The named children in order, as Node; to be freed by the caller. */
GArray *tree_children(Node node);

/* Pre-order: start, then next while it is TRUE.
 *   for (tree_walk_start(&walk, root); tree_walk_next(&walk);) ... walk.node ... */
struct tree_walk {
	Node node;
	guint depth;   /* of `node`; the root's is 0 */
	gboolean skip; /* set it to leave out what is beneath `node` */
	Node root;     /* NULL: not started yet */
};

static inline void tree_walk_start(struct tree_walk *walk, Node root)
{
	*walk = (struct tree_walk){.node = root};
}

static inline gboolean tree_walk_next(struct tree_walk *walk)
{
	Node node = walk->node;
	if (!walk->root) {
		walk->root = node;
		return node != NULL;
	}
	if (!walk->skip && node->size > 1) {
		walk->node = node + 1;
		walk->depth++;
		return TRUE;
	}
	Node next = node + node->size;
	if (next >= walk->root + walk->root->size)
		return FALSE;
	for (Node parent = next - next->up; node - node->up != parent; node -= node->up)
		walk->depth--;
	walk->node = next;
	walk->skip = FALSE;
	return TRUE;
}

#ifndef TREE_SITTER_API_H_ /* the same calls by tree-sitter's names */
struct tree_point {
	guint32 row;
};
#define TSNode Node
#define ts_tree_root_node(tree) tree_root(tree)
#define ts_node_is_null(node) (!(node))
#define ts_node_eq(a, b) ((a) == (b))
#define ts_node_type(node) tree_type(node)
#define ts_node_parent(node) tree_parent(node)
#define ts_node_child(node, index) tree_nth(node, index)
#define ts_node_child_count(node) tree_count(node)
#define ts_node_named_child(node, index) tree_nth_named(node, index)
#define ts_node_named_child_count(node) tree_named_count(node)
#define ts_node_next_sibling(node) tree_next(node)
#define ts_node_next_named_sibling(node) tree_next_named(node)
#define ts_node_prev_sibling(node) tree_previous(node)
#define ts_node_prev_named_sibling(node) tree_previous_named(node)
#define ts_node_descendant_for_byte_range(node, start, end) tree_at(node, start, end)
#define tree_walk_end(walk) ((void)(walk))
static inline guint32 ts_node_start_byte(Node node) { return node ? node->start : 0; }
static inline guint32 ts_node_end_byte(Node node) { return node ? node->end : 0; }
static inline struct tree_point ts_node_start_point(Node node) { return (struct tree_point){node ? node->row : 0}; }
static inline struct tree_point ts_node_end_point(Node node) { return (struct tree_point){node ? node->end_row : 0}; }
static inline gboolean ts_node_is_named(Node node) { return node && node->named; }
static inline gboolean ts_node_has_error(Node node) { return node && node->has_error; }
#endif
