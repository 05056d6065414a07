/* A frame on the line of `for x in load(path):` that calls `load` is not yet in the loop; one that calls a generator's frame or
 * a __next__ is. The bytecode would tell, but a recording keeps lines only, so the callee's name decides. */
#include "analyzer/header.h"

#include "analyzer/tree.h"

#define CLIMB_LIMIT 64 /* levels from a comprehension to its statement */

struct loop_header {
	guint line, end_line;
	GHashTable *once;     /* names that the part calls, or reads as an attribute */
	GHashTable *repeated; /* names that the loop itself calls on the same lines; NULL: those lines hold nothing else */
	gboolean evaluates;   /* the part can run Python code under other names: it calls, subscripts, has operators */
	gboolean lazy;        /* what it makes calls Python code later, item by item */
};

/* Built-in iterators that call a function for each item. */
static const char *const lazy_callers[] = {
	"map", "filter", "iter", "starmap", "takewhile", "dropwhile", "filterfalse", "accumulate", "groupby",
};

/* Callees that take the next item. */
static const char *const next_names[] = { "__next__", "next", "__anext__" };

static const char *const evaluating[] = {
	"call", "subscript", "binary_operator", "unary_operator", "comparison_operator", "await", "list_comprehension",
	"set_comprehension", "dictionary_comprehension", "f_expression",
};

static gboolean is_one_of(const char *name, const char *const *names, guint count)
{
	for (guint i = 0; i < count; i++)
		if (g_str_equal(name, names[i]))
			return TRUE;
	return FALSE;
}

/* Adds the names that the code of NODE calls itself, but not what lies in LEFT_OUT or in the body of a lambda. */
static void collect_names(const struct source *s, TSNode node, TSNode left_out, GHashTable *names, gboolean *evaluates)
{
	struct tree_walk walk;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);) {
		const char *type = ts_node_type(walk.node);
		walk.skip = ts_node_eq(walk.node, left_out) || g_str_equal(type, "lambda") || g_str_equal(type, "function_definition");
		if (walk.skip)
			continue;
		*evaluates |= is_one_of(type, evaluating, G_N_ELEMENTS(evaluating));
		TSNode name = g_str_equal(type, "call") ? tree_child(walk.node, "function") :
		              g_str_equal(type, "attribute") ? tree_child(walk.node, "attribute") : (TSNode){ 0 };
		if (!ts_node_is_null(name) && g_str_equal(ts_node_type(name), "identifier"))
			g_hash_table_add(names, source_text(s, name));
	}
	tree_walk_end(&walk);
}

static GHashTable *name_set(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static TSNode first_clause(TSNode comprehension)
{
	for (guint32 i = 0; i < ts_node_named_child_count(comprehension); i++) {
		TSNode clause = ts_node_named_child(comprehension, i);
		if (g_str_equal(ts_node_type(clause), "for_in_clause"))
			return clause;
	}
	return (TSNode){ 0 };
}

static TSNode statement_of(TSNode node)
{
	for (guint i = 0; i < CLIMB_LIMIT; i++) {
		TSNode parent = ts_node_parent(node);
		if (ts_node_is_null(parent) || g_str_equal(ts_node_type(parent), "block") || g_str_equal(ts_node_type(parent), "module"))
			break;
		node = parent;
	}
	return node;
}

/* From 3.12 on a comprehension runs in the frame around it: what else its lines call is known by its statement. */
static void add_surroundings(struct loop_header *h, const struct loop *loop, TSNode iterable)
{
	const struct source *s = loop->source;
	gboolean unused = FALSE;
	h->line = loop->line;
	h->end_line = loop->end_line;
	h->repeated = name_set();
	collect_names(s, loop->node, iterable, h->repeated, &unused);
	collect_names(s, statement_of(loop->node), loop->node, h->once, &unused);
}

static void add_body(struct loop_header *h, const struct loop *loop)
{
	gboolean unused = FALSE;
	h->line = loop->line;
	h->end_line = source_line(loop->source, ts_node_end_byte(tree_child(loop->node, "right")));
	if (loop->body_line > h->end_line)
		return;
	h->repeated = name_set();
	collect_names(loop->source, tree_child(loop->node, "body"), (TSNode){ 0 }, h->repeated, &unused);
}

struct loop_header *loop_header_new(const struct loop *loop)
{
	TSNode holder = loop->kind == LOOP_FOR ? loop->node : first_clause(loop->node);
	if (loop->kind == LOOP_WHILE || ts_node_is_null(holder) || ts_node_is_null(tree_child(holder, "right")))
		return NULL;
	struct loop_header *h = g_new0(struct loop_header, 1);
	TSNode iterable = tree_child(holder, "right");
	h->once = name_set();
	collect_names(loop->source, iterable, (TSNode){ 0 }, h->once, &h->evaluates);
	for (guint i = 0; i < G_N_ELEMENTS(lazy_callers); i++)
		h->lazy |= g_hash_table_contains(h->once, lazy_callers[i]);
	if (loop->kind == LOOP_FOR)
		add_body(h, loop);
	else
		add_surroundings(h, loop, iterable);
	return h;
}

void loop_header_free(struct loop_header *h)
{
	if (!h)
		return;
	g_hash_table_unref(h->once);
	if (h->repeated)
		g_hash_table_unref(h->repeated);
	g_free(h);
}

gboolean loop_header_covers(const struct loop_header *h, guint line)
{
	return h && line >= h->line && line <= h->end_line;
}

gboolean loop_header_calls(const struct loop_header *h, const char *name, gboolean generator)
{
	if (generator || is_one_of(name, next_names, G_N_ELEMENTS(next_names)))
		return FALSE;
	if (h->repeated)
		return g_hash_table_contains(h->once, name) && !g_hash_table_contains(h->repeated, name);
	if (g_hash_table_contains(h->once, name) || g_str_equal(name, "__iter__") || g_str_equal(name, "<listcomp>"))
		return TRUE;
	return h->evaluates && !h->lazy;
}

static const struct { const char *type, *name; } code_names[] = {
	{ "list_comprehension", "<listcomp>" }, { "set_comprehension", "<setcomp>" }, { "dictionary_comprehension", "<dictcomp>" },
	{ "generator_expression", "<genexpr>" }, { "lambda", "<lambda>" },
};

/* The first iterable is evaluated outside; what lies in a code object of its own is called by that. */
GHashTable *loop_called_names(const struct loop *loop)
{
	GHashTable *names = name_set();
	TSNode first = first_clause(loop->node), iterable = ts_node_is_null(first) ? first : tree_child(first, "right");
	struct tree_walk walk;
	for (tree_walk_start(&walk, loop->node); tree_walk_next(&walk);) {
		const char *type = ts_node_type(walk.node);
		TSNode name = g_str_equal(type, "call") ? tree_child(walk.node, "function") :
		              g_str_equal(type, "attribute") ? tree_child(walk.node, "attribute") : (TSNode){ 0 };
		if (!ts_node_is_null(name) && g_str_equal(ts_node_type(name), "identifier"))
			g_hash_table_add(names, source_text(loop->source, name));
		for (guint i = 0; walk.depth > 0 && i < G_N_ELEMENTS(code_names); i++)
			if (g_str_equal(type, code_names[i].type)) {
				g_hash_table_add(names, g_strdup(code_names[i].name));
				walk.skip = TRUE;
			}
		walk.skip |= !ts_node_is_null(iterable) && ts_node_eq(walk.node, iterable);
	}
	tree_walk_end(&walk);
	return names;
}
