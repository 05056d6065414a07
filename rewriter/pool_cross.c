#include "rewriter/pool_loop.h"

#include <string.h>

/* --- what a loop must not hold ------------------------------------------------------------------------------------------------ */

static const struct {
	const char *type, *word;
} FORBIDDEN[] = {
	{"return_statement", "return"}, {"yield", "yield"}, {"await", "await"}, {"global_statement", "global"},
	{"nonlocal_statement", "nonlocal"},
};

struct check {
	struct pool *pool;
	TSNode top;
	const char *word; /* what was found that cannot be moved */
	gboolean in_class;
};

static gboolean check_node(TSNode node, gpointer data)
{
	struct check *check = data;
	const struct source *source = check->pool->source;
	if (tree_is(node, "identifier")) {
		g_autofree char *name = source_text(source, node);
		gboolean dunder = g_str_has_prefix(name, "__") && !g_str_has_suffix(name, "__");
		if (check->in_class && (dunder || strcmp(name, "super") == 0 || strcmp(name, "__class__") == 0))
			check->word = dunder ? "a private name of its class" : "super()";
	}
	for (guint i = 0; i < G_N_ELEMENTS(FORBIDDEN); i++)
		if (tree_is(node, FORBIDDEN[i].type) && !(check->pool->info->tasks && tree_is(node, "await")) && !pool_tells(check->pool, node))
			check->word = FORBIDDEN[i].word;
	gboolean scope = tree_is(node, "function_definition") || tree_is(node, "class_definition") || tree_is(node, "lambda");
	return !scope || check->in_class; /* returns of inner functions are their own */
}

/* The loop to which a break or continue belongs lies inside TOP. The else of a loop is no part of it. */
static gboolean belongs_inside(TSNode jump, TSNode top)
{
	for (TSNode child = jump, node = ts_node_parent(jump); !ts_node_is_null(node) && tree_within(node, top);
	     child = node, node = ts_node_parent(node)) {
		gboolean loop = tree_is(node, "for_statement") || tree_is(node, "while_statement");
		if (loop && !tree_is(child, "else_clause"))
			return TRUE;
	}
	return FALSE;
}

static gboolean take_jump(TSNode node, gpointer data)
{
	struct check *check = data;
	gboolean next = tree_is(node, "continue_statement");
	if ((next || tree_is(node, "break_statement")) && !belongs_inside(node, check->top)) {
		if (!next && pool_tells(check->pool, node))
			return TRUE;
		if (next && check->pool->split->skips)
			pool_substitute(check->pool, node, check->pool->skip);
		else
			check->word = next ? "continue" : "break";
	}
	return TRUE;
}

/* A function made by the work sees the variables of its own call only: one that is handed out would not see later changes. */
gboolean pool_hands_out_function(const struct pool *p)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (guint i = 0; i < pool_count(p->split->region); i++) {
		for (tree_walk_start(&walk, pool_node(p->split->region, i)); tree_walk_next(&walk);) {
			gboolean lambda = tree_is(walk.node, "assignment") && tree_is(tree_child(walk.node, "right"), "lambda");
			if (!lambda && !tree_is(walk.node, "function_definition") && !tree_is(walk.node, "class_definition"))
				continue;
			g_autofree char *name = source_text(p->source, tree_child(walk.node, lambda ? "left" : "name"));
			found |= g_ptr_array_find_with_equal_func(p->outputs, name, g_str_equal, NULL);
		}
		tree_walk_end(&walk);
	}
	return found;
}

static gboolean in_class(TSNode node)
{
	for (node = ts_node_parent(node); !ts_node_is_null(node); node = ts_node_parent(node))
		if (tree_is(node, "class_definition"))
			return TRUE;
	return FALSE;
}

gboolean pool_check_worker(struct pool *p, GError **error)
{
	struct check check = {.pool = p, .in_class = in_class(p->split->loop)};
	for (guint i = 0; i < p->nodes->len; i++) {
		check.top = pool_node(p->nodes, i);
		tree_visit(check.top, check_node, &check);
		tree_visit(check.top, take_jump, &check);
	}
	for (guint i = 0; p->split->owned && i < p->split->owned->len; i++) {
		const struct owned *owned = g_ptr_array_index(p->split->owned, i);
		tree_visit(owned->expression, check_node, &check);
		for (guint k = 0; k < owned->settings->len; k++)
			tree_visit(pool_node(owned->settings, k), check_node, &check);
	}
	pool_wrap_returns(p);
	return !check.word || rewrite_refuse(error, "its work uses %s, which cannot leave the function", check.word);
}

gboolean pool_check_targets(struct pool *p, GError **error)
{
	TSNode target = p->split->target;
	struct tree_walk walk;
	gboolean plain = TRUE;
	for (tree_walk_start(&walk, target); tree_walk_next(&walk);)
		plain &= !tree_is(walk.node, "attribute") && !tree_is(walk.node, "subscript") && !tree_is(walk.node, "list_splat_pattern");
	tree_walk_end(&walk);
	return plain || rewrite_refuse(error, "its target is more than names");
}

/* Generated code calls these by name. */
gboolean pool_check_builtins(const struct pool *p, GError **error)
{
	static const char *const NAMES[] = {"list", "set", "dict", "zip", "next", "int" /* the last for pool_fallback.c and pool_feed.c only */};
	for (guint i = 0; i < G_N_ELEMENTS(NAMES) - !(p->request->fallback || p->info->feeds); i++)
		if (nameset_hides_builtin(p->source, NAMES[i], p->split->loop))
			return rewrite_refuse(error, "`%s` is not the builtin in this file", NAMES[i]);
	return TRUE;
}

/* --- what crosses ------------------------------------------------------------------------------------------------------------- */

/* Names of the functions around the loop: a function at module level does not see them. */
GHashTable *pool_enclosing_names(const struct pool *p)
{
	GHashTable *names = nameset_new();
	for (TSNode node = ts_node_parent(p->split->loop); !ts_node_is_null(node); node = ts_node_parent(node))
		if (tree_is(node, "function_definition") || tree_is(node, "lambda"))
			nameset_local(p->source, node, names);
	return names;
}

static void capture(struct pool *p, const char *name)
{
	if (g_hash_table_contains(p->reads, name) && !g_hash_table_contains(p->targets, name) &&
	    !g_ptr_array_find_with_equal_func(p->captured, name, g_str_equal, NULL))
		g_ptr_array_add(p->captured, g_strdup(name));
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* At the top level what the loop around binds is no local variable: workers that are kept would have it as it was when they began. */
static gboolean is_bound_around(const struct pool *p, const char *name)
{
	if (ts_node_is_null(p->kept) || !tree_is(p->request->finding->loop->scope, "module"))
		return FALSE;
	g_autoptr(GHashTable) bound = nameset_new();
	nameset_bound(p->source, p->kept, bound);
	return g_hash_table_contains(bound, name) && !g_hash_table_contains(p->targets, name) && !g_hash_table_contains(p->inside, name);
}

static const struct crossing *global_of(const struct pool *p, const char *name)
{
	for (guint i = 0; i < p->split->globals->len; i++)
		if (strcmp(((const struct crossing *)p->split->globals->pdata[i])->name, name) == 0)
			return p->split->globals->pdata[i];
	return NULL;
}

/* A variable of the module that the patch's guard hides from workers which import it. Copies of their parent have it; others are handed it, if that can be. */
static gboolean hand_hidden(struct pool *p, const char *name, GError **error)
{
	const struct crossing *global = global_of(p, name);
	enum pickles pickles = global ? global->pickles : PICKLES_UNKNOWN;
	if (pickles != PICKLES_YES && p->request->forks)
		return TRUE;
	if (pickles == PICKLES_NO)
		return rewrite_refuse(error, "`%s`, which only the main process would make, cannot be handed to workers", name);
	if (pickles == PICKLES_UNKNOWN)
		guard_doubt(p->rewrite->guard, g_strdup_printf("workers are handed `%s`, of which it is not known that it pickles", name));
	capture(p, name);
	return TRUE;
}

/* Everything that the worker reads must be handed to it or be there when it looks: this does not rest on the analysis alone. */
gboolean pool_find_captured(struct pool *p, GError **error)
{
	for (guint i = 0; p->split->captured && i < p->split->captured->len; i++)
		capture(p, ((struct crossing *)g_ptr_array_index(p->split->captured, i))->name);
	GHashTableIter iter;
	gpointer name;
	if (p->info->processes && p->rewrite->guard) {
		g_hash_table_iter_init(&iter, p->reads);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			if (g_hash_table_contains(p->rewrite->guard->hidden, name) && !g_hash_table_contains(p->inside, name) &&
			    !g_ptr_array_find_with_equal_func(p->captured, name, g_str_equal, NULL) && !g_hash_table_contains(p->targets, name) && !hand_hidden(p, name, error))
				return FALSE;
	}
	if (p->processes)
		g_ptr_array_add(p->captured, g_strdup(p->processes));
	if (p->local) {
		g_ptr_array_add(p->captured, g_strdup(p->local));
		if (pool_closes_own(p))
			g_ptr_array_add(p->captured, g_strdup(p->stack));
	}
	g_ptr_array_sort(p->captured, by_name);
	g_autoptr(GHashTable) enclosing = pool_enclosing_names(p);
	g_hash_table_iter_init(&iter, p->reads);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		gboolean given = g_ptr_array_find_with_equal_func(p->captured, name, g_str_equal, NULL);
		if (pool_owns(p, name))
			continue;
		if (given && g_hash_table_contains(p->region, name))
			return rewrite_refuse(error, "`%s` is both read from outside and set in its work", (char *)name);
		if (!given && is_bound_around(p, name))
			return rewrite_refuse(error, "the loop around it binds `%s`, which workers that are kept would not see", (char *)name);
		if (!given && g_hash_table_contains(enclosing, name) && !g_hash_table_contains(p->targets, name) &&
		    !g_hash_table_contains(p->inside, name))
			return rewrite_refuse(error, "`%s` would not be known to a worker", (char *)name);
	}
	return TRUE;
}

/* [(lambda y: x + y)(1) for x in xs]: the function NODE reads names of comprehensions around it. */
static void drop_of_comprehensions(const struct pool *p, TSNode node, GHashTable *reads)
{
	const struct loop *loop = p->request->finding->loop;
	for (node = ts_node_parent(node); !ts_node_is_null(node) && !ts_node_eq(node, loop->scope); node = ts_node_parent(node)) {
		g_autoptr(GHashTable) own = nameset_of_scope(p->source, node);
		GHashTableIter iter;
		gpointer name;
		if (!own)
			continue;
		g_hash_table_iter_init(&iter, own);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			g_hash_table_remove(reads, name);
	}
}

/* A function elsewhere that reads the loop's variables by itself (a closure, or a global at module level) would miss them. */
gboolean pool_check_readers(const struct pool *p, GError **error)
{
	if (p->split->shape != SPLIT_FOR)
		return TRUE; /* the names of a comprehension are its own */
	g_autoptr(GHashTable) moved = nameset_new();
	GHashTable *sets[] = {p->targets, p->region};
	for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
		GHashTableIter iter;
		gpointer name;
		g_hash_table_iter_init(&iter, sets[i]);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			g_hash_table_add(moved, g_strdup(name));
	}
	const char *found = NULL;
	g_autoptr(GHashTable) reads = nameset_new();
	struct tree_walk walk;
	for (tree_walk_start(&walk, p->request->finding->loop->scope); tree_walk_next(&walk);) {
		if (walk.depth == 0)
			continue;
		walk.skip = ts_node_eq(walk.node, p->split->loop);
		if (walk.skip || !(tree_is(walk.node, "function_definition") || tree_is(walk.node, "lambda")))
			continue;
		g_hash_table_remove_all(reads);
		nameset_free(p->source, walk.node, reads);
		drop_of_comprehensions(p, walk.node, reads);
		if (!found)
			found = nameset_shared(moved, reads);
		walk.skip = TRUE;
	}
	tree_walk_end(&walk);
	return !found || rewrite_refuse(error, "a function reads `%s` while the loop sets it", found);
}

/* `key, _, value` of nothing but names, none of them the loop's own. */
static gboolean is_plain_pattern(const struct pool *p, TSNode left)
{
	gboolean plain = tree_is(left, "pattern_list") && ts_node_named_child_count(left) > 1;
	for (guint32 i = 0; plain && i < ts_node_named_child_count(left); i++) {
		g_autofree char *name = source_text(p->source, ts_node_named_child(left, i));
		plain = tree_is(ts_node_named_child(left, i), "identifier") && !g_hash_table_contains(p->targets, name);
	}
	return plain;
}

static gboolean is_output(const struct pool *p, const char *name)
{
	return g_ptr_array_find_with_equal_func(p->outputs, name, g_str_equal, NULL);
}

/* The name of `name = hoisted` where that is all that statement I behind the region does, and it comes first there: then the result
 * can be bound to it at once and the statement goes. */
static char *direct_name(const struct pool *p, guint i, TSNode hoisted)
{
	if (i != p->direct || i >= pool_count(p->split->after))
		return NULL;
	TSNode statement = pool_node(p->split->after, i), assignment = ts_node_named_child(statement, 0), left = tree_child(assignment, "left");
	if (!tree_is(statement, "expression_statement") || !tree_is(assignment, "assignment") || !tree_is(left, "identifier") ||
	    !ts_node_is_null(tree_child(assignment, "type")) || !ts_node_eq(tree_child(assignment, "right"), hoisted))
		return NULL;
	g_autofree char *name = source_text(p->source, left);
	g_autoptr(GArray) alone = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_array_append_val(alone, statement);
	if (pool_has_comments(p, alone) || is_output(p, name) || g_hash_table_contains(p->targets, name) || p->split->skips)
		return NULL;
	return g_steal_pointer(&name);
}

/* The same of `key, _, value = hoisted`, where that is all that comes back of the work: the parent's header takes it apart. */
static char *direct_pattern(const struct pool *p, TSNode hoisted)
{
	if (!pool_count(p->split->after) || pool_count(p->split->hoisted) != 1 || p->outputs->len || p->split->skips || p->info->tasks || pool_replays(p) || pool_tries(p))
		return NULL;
	TSNode statement = pool_node(p->split->after, 0), assignment = ts_node_named_child(statement, 0), left = tree_child(assignment, "left");
	if (!tree_is(statement, "expression_statement") || !tree_is(assignment, "assignment") || !is_plain_pattern(p, left) || !ts_node_eq(tree_child(assignment, "right"), hoisted))
		return NULL;
	g_autoptr(GArray) alone = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_array_append_val(alone, statement);
	g_autofree char *text = source_text(p->source, left);
	return pool_has_comments(p, alone) || strpbrk(text, "\r\n") ? NULL : g_steal_pointer(&text);
}

static void add_hoisted(struct pool *p, TSNode hoisted)
{
	char *name = direct_name(p, p->direct, hoisted);
	if (!name)
		name = direct_pattern(p, hoisted);
	if (name) {
		p->direct++;
	} else {
		name = nameset_fresh(p->locals, "result");
		gboolean argument = tree_is(hoisted, "generator_expression") && tree_is(ts_node_parent(hoisted), "call");
		g_autofree char *text = g_strdup_printf(argument ? "(%s)" : "%s", name); /* f(x for x in xs) */
		pool_substitute(p, hoisted, text);
	}
	g_ptr_array_add(p->outputs, name);
}

/* `s.close()`: nobody asks for what it gives. */
static gboolean is_dropped(const struct pool *p, TSNode hoisted)
{
	TSNode statement = ts_node_parent(hoisted);
	gboolean found = FALSE;
	for (guint i = 0; tree_is(statement, "expression_statement") && ts_node_named_child_count(statement) == 1 && i < pool_count(p->split->after); i++)
		found |= ts_node_eq(statement, pool_node(p->split->after, i));
	return found && !p->info->tasks && !pool_replays(p) && !pool_tries(p) && !pool_is_crowded(p);
}

static gboolean is_statement_dropped(const struct pool *p, TSNode statement)
{
	for (guint i = 0; i < pool_count(p->split->hoisted); i++)
		if (pool_drops(p, i) && ts_node_eq(ts_node_parent(pool_node(p->split->hoisted, i)), statement))
			return TRUE;
	return FALSE;
}

/* Processes change a copy of the item: "words" is what the parent calls "doc.words" of that. */
static void find_brought(struct pool *p)
{
	p->brought = p->outputs->len;
	for (guint i = 0; pool_brings(p) && i < p->split->brought->len; i++)
		g_ptr_array_add(p->outputs, nameset_fresh(p->locals, strrchr(g_ptr_array_index(p->split->brought, i), '.') + 1));
}

/* "x" of `"x" in globals()` and `globals()["x"]`: all that CALL is asked for. Null: it may be asked for any name. */
static TSNode asked_name(TSNode call)
{
	TSNode parent = ts_node_parent(call), name = {0};
	if (tree_is(parent, "comparison_operator") && ts_node_named_child_count(parent) == 2 && ts_node_eq(ts_node_named_child(parent, 1), call))
		name = ts_node_named_child(parent, 0);
	else if (tree_is(parent, "subscript") && ts_node_eq(tree_child(parent, "value"), call))
		name = tree_child(parent, "subscript");
	return tree_is(name, "string") ? name : (TSNode){0};
}

/* NAME (with its quotes; null: any) is one that the worker binds, and the parent no more. */
static gboolean is_lost(const struct pool *p, TSNode name, gboolean target)
{
	g_autoptr(GHashTable) lost = nameset_new();
	GHashTableIter iter;
	gpointer key;
	nameset_add(lost, p->region);
	for (guint i = 0; i < p->outputs->len; i++)
		g_hash_table_remove(lost, g_ptr_array_index(p->outputs, i));
	if (!target)
		nameset_add(lost, p->targets);
	if (ts_node_is_null(name))
		return g_hash_table_size(lost) > 0;
	g_autofree char *text = source_text(p->source, name);
	g_hash_table_iter_init(&iter, lost);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (strlen(text) >= 2 && strlen(key) == strlen(text) - 2 && strncmp(text + 1, key, strlen(key)) == 0)
			return TRUE;
	return FALSE;
}

/* CALL stands in a function of its own within SCOPE, whose names are others. */
static gboolean is_in_function(TSNode call, TSNode scope)
{
	for (call = ts_node_parent(call); !ts_node_is_null(call) && !ts_node_eq(call, scope); call = ts_node_parent(call))
		if (tree_is(call, "function_definition") || tree_is(call, "lambda"))
			return TRUE;
	return FALSE;
}

gboolean pool_check_lookers(const struct pool *p, GError **error)
{
	static const char *const LOOKERS[] = {"globals", "locals", "vars", "dir"};
	TSNode scope = p->request->finding->loop->scope;
	gboolean elsewhere, found = FALSE;
	struct tree_walk walk;
	if (p->split->shape != SPLIT_FOR)
		return TRUE;
	for (tree_walk_start(&walk, scope); tree_walk_next(&walk);) {
		if (!tree_is(walk.node, "call") || ts_node_named_child_count(tree_child(walk.node, "arguments")) || tree_within(walk.node, p->split->loop))
			continue;
		for (guint i = tree_is(scope, "module") ? 0 : 1; i < G_N_ELEMENTS(LOOKERS); i++)
			if (source_is(p->source, tree_child(walk.node, "function"), LOOKERS[i]) && (!i || !is_in_function(walk.node, scope)))
				found |= is_lost(p, asked_name(walk.node), pool_needs_target(p, &elsewhere));
	}
	tree_walk_end(&walk);
	return !found || rewrite_refuse(error, "names that it leaves behind are looked at by `globals()` or the like");
}

void pool_find_outputs(struct pool *p)
{
	gboolean loop = p->split->shape == SPLIT_FOR;
	for (guint i = 0; p->split->results && i < p->split->results->len; i++) {
		const char *name = ((struct crossing *)g_ptr_array_index(p->split->results, i))->name;
		if (!g_hash_table_contains(p->targets, name) || g_hash_table_contains(p->region, name))
			g_ptr_array_add(p->outputs, g_strdup(name));
	}
	find_brought(p);
	for (guint i = 0; loop && i < pool_count(p->split->hoisted); i++) {
		TSNode hoisted = pool_node(p->split->hoisted, i);
		gboolean dropped = is_dropped(p, hoisted);
		g_array_append_val(p->dropped, dropped);
		if (!dropped)
			add_hoisted(p, hoisted);
		else if (p->direct < p->split->after->len && ts_node_eq(ts_node_parent(hoisted), pool_node(p->split->after, p->direct)))
			p->direct++;
	}
	for (guint i = p->direct; i < pool_count(p->split->after); i++) {
		TSNode statement = pool_node(p->split->after, i);
		if (!is_statement_dropped(p, statement))
			g_array_append_val(p->after, statement);
	}
}
