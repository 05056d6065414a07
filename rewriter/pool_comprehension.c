#include "rewriter/pool_loop.h"

static const struct {
	const char *type;
	const char *all;  /* without a condition; %s: the map */
	const char *some; /* with one; %1$s: a fresh name, %2$s: the map */
	const char *several; /* with several `for`: each result is a list; %3$s: another name */
} COMPREHENSIONS[] = {
	{"list_comprehension", "list(%s)", "[%1$s[0] for %1$s in %2$s if %1$s is not None]", "[%1$s for %3$s in %2$s for %1$s in %3$s]"},
	{"set_comprehension", "set(%s)", "{%1$s[0] for %1$s in %2$s if %1$s is not None}", "{%1$s for %3$s in %2$s for %1$s in %3$s}"},
	{"dictionary_comprehension", "dict(%s)", "dict(%1$s for %1$s in %2$s if %1$s is not None)", "dict(%1$s for %3$s in %2$s for %1$s in %3$s)"},
	{"generator_expression", "%s", "(%1$s[0] for %1$s in %2$s if %1$s is not None)", "(%1$s for %3$s in %2$s for %1$s in %3$s)"},
};

gboolean pool_has_several(const struct pool *p)
{
	return p->split->shape == SPLIT_COMPREHENSION && !ts_node_is_null(pool_child_of_type(p->split->loop, "for_in_clause", 1));
}

/* It is all that `tuple`, `sorted` and their like are given, which make a list of their own of it before they do anything. */
static gboolean is_made_a_list(const struct pool *p)
{
	static const char *const MAKERS[] = {"tuple", "list", "sorted"};
	TSNode loop = p->split->loop, arguments = ts_node_parent(loop), call = ts_node_parent(arguments), callee = tree_child(call, "function");
	if (!tree_is(loop, "list_comprehension") || !tree_is(arguments, "argument_list") || !tree_is(call, "call") || !ts_node_eq(ts_node_named_child(arguments, 0), loop))
		return FALSE;
	if (tree_is(callee, "attribute"))
		return tree_is(tree_child(callee, "object"), "string") && source_is(p->source, tree_child(callee, "attribute"), "join");
	for (guint i = 0; i < G_N_ELEMENTS(MAKERS); i++)
		if (source_is(p->source, callee, MAKERS[i]) && !nameset_hides_builtin(p->source, MAKERS[i], loop))
			return TRUE;
	return FALSE;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are the table's */
static char *comprehension_text(struct pool *p, const char *map)
{
	TSNode loop = p->split->loop;
	gboolean conditions = !ts_node_is_null(pool_child_of_type(loop, "if_clause", 0));
	guint kind = 0;
	while (kind + 1 < G_N_ELEMENTS(COMPREHENSIONS) && !tree_is(loop, COMPREHENSIONS[kind].type))
		kind++;
	if (pool_has_several(p)) {
		g_autofree char *name = nameset_fresh(p->locals, "result"), *list = nameset_fresh(p->locals, "results");
		return g_strdup_printf(COMPREHENSIONS[kind].several, name, map, list);
	}
	if (conditions) {
		g_autofree char *name = nameset_fresh(p->locals, "result");
		return g_strdup_printf(COMPREHENSIONS[kind].some, name, map);
	}
	if (is_made_a_list(p))
		return g_strdup(map);
	gboolean generator = tree_is(loop, "generator_expression"), arguments = generator && tree_is(ts_node_parent(loop), "call");
	gboolean bare = map[0] == '(' && (!generator || arguments); /* a generator as the only argument */
	g_autofree char *only = g_strndup(map + bare, strlen(map) - 2 * bare), *text = g_strdup_printf(COMPREHENSIONS[kind].all, only);
	return arguments ? g_strdup_printf("(%s)", text) : g_steal_pointer(&text);
}
#pragma GCC diagnostic pop

/* The simple statement that holds the comprehension; null where something between them is run later, or not once. */
TSNode pool_holding_statement(TSNode loop)
{
	static const char *const SIMPLE[] = {"expression_statement", "return_statement", "assert_statement"};
	for (TSNode node = ts_node_parent(loop); !ts_node_is_null(node); node = ts_node_parent(node)) {
		for (guint i = 0; i < G_N_ELEMENTS(SIMPLE); i++)
			if (tree_is(node, SIMPLE[i]))
				return node;
		const char *type = ts_node_type(node);
		if (g_str_has_suffix(type, "comprehension") || g_str_has_suffix(type, "_statement") || g_str_has_suffix(type, "_definition") ||
		    g_str_has_suffix(type, "_clause") || tree_is(node, "lambda") || tree_is(node, "generator_expression"))
			break;
	}
	return (TSNode){0};
}

static gboolean stands_alone(const struct pool *p, TSNode statement)
{
	TSNode next = ts_node_next_sibling(statement);
	return style_begins_line(p->source, ts_node_start_byte(statement)) &&
	       (ts_node_is_null(next) || tree_is(next, "comment") || ts_node_start_point(next).row > ts_node_end_point(statement).row);
}

static gboolean holds(TSNode top, const char *type)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, top); tree_walk_next(&walk);)
		found |= tree_is(walk.node, type);
	tree_walk_end(&walk);
	return found;
}

/* any(), all() and next() ask for no more items than they need. */
static gboolean leaves(const struct pool *p)
{
	return p->request->finding->loop->leaves;
}

gboolean pool_check_comprehension(struct pool *p, GError **error)
{
	TSNode loop = p->split->loop;
	if (ts_node_is_null(p->statement) || !stands_alone(p, p->statement))
		return rewrite_refuse(error, "it does not stand in a plain statement of its own");
	if (holds(p->statement, "yield") || (!p->info->tasks && holds(p->statement, "await")) || (pool_has_several(p) && p->info->tasks))
		return rewrite_refuse(error, "it is more than plain expressions");
	if (leaves(p) && (p->info->tasks || !pool_may_go_ahead(p)))
		return rewrite_refuse(error, "all its items would be begun before it is left");
	return !holds(loop, "comment") || rewrite_refuse(error, "it holds a comment that would be lost");
}

gboolean pool_emit_comprehension(struct pool *p, GError **error)
{
	guint32 start = ts_node_start_byte(p->statement), end = ts_node_end_byte(p->statement);
	g_autofree char *pool = nameset_fresh(p->locals, "pool"), *items = pool_argument(p, p->split->iterable);
	GString *out = g_string_new(NULL);
	char *map = leaves(p) ? pool_results_call(p, pool, items) : pool_combined_call(p, pool, items);
	if (!map)
		map = pool_map_call(p, pool, items, p->split->sized && !p->split->iterable_text);
	g_autofree char *text = comprehension_text(p, map);
	g_free(map);
	if (!ts_node_is_null(p->kept))
		return pool_put_kept(p, pool, ts_node_start_byte(p->split->loop), ts_node_end_byte(p->split->loop), text, error);
	pool_substitute(p, p->split->loop, text);
	pool_put_with(p, out, pool, "");
	g_autofree char *copy = outline_statement(p->source, &p->rewrite->style, start, end, p->substitutes, p->outer, p->inner, error);
	if (copy) {
		g_string_append(out, copy);
		pool_trim_newline(p, out);
		edits_replace(p->rewrite->edits, start, end, out->str);
	}
	g_string_free(out, TRUE);
	return copy != NULL;
}
