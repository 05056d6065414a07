#include "rewriter/reach_units.h"

#include <string.h>

#include "analyzer/async.h"
#include "analyzer/interned.h"
#include "rewriter/nameset.h"

struct functions {
	const struct source *source;
	GHashTable *names;
};

static void unit_clear(gpointer data)
{
	struct unit *unit = data;
	g_clear_pointer(&unit->mentions, g_array_unref);
}

static void add_unit(GArray *units, const char *name, TSNode node)
{
	struct unit unit = {.name = ts_node_is_null(node) ? NULL : interned(name), .node = node};
	if (unit.name)
		g_array_append_val(units, unit);
}

gboolean reach_is_definition(TSNode node)
{
	return tree_is(node, "function_definition") || tree_is(node, "class_definition") || tree_is(node, "decorated_definition");
}

static TSNode definition_of(TSNode node)
{
	return tree_is(node, "decorated_definition") ? tree_child(node, "definition") : node;
}

static void add_class(GArray *units, const struct source *source, TSNode class, const char *name)
{
	TSNode body = tree_child(class, "body");
	add_unit(units, name, tree_child(class, "superclasses"));
	for (guint32 i = 0; i < ts_node_named_child_count(body); i++) {
		TSNode node = ts_node_named_child(body, i), definition = definition_of(node);
		g_autofree char *method = tree_is(definition, "function_definition") ? source_text(source, tree_child(definition, "name")) : NULL;
		gboolean own = !method || (g_str_has_prefix(method, "__") && g_str_has_suffix(method, "__"));
		g_autofree char *dotted = own ? NULL : g_strconcat(".", method, NULL);
		add_unit(units, own ? name : dotted, node);
	}
}

static gboolean find_functions(TSNode node, gpointer data)
{
	struct functions *functions = data;
	if (tree_is(node, "lambda")) {
		nameset_free(functions->source, node, functions->names);
	} else if (tree_is(node, "attribute")) {
		g_autofree char *name = source_text(functions->source, tree_child(node, "attribute"));
		g_hash_table_add(functions->names, g_strconcat(".", name, NULL));
	} else if (tree_is(node, "identifier")) {
		g_hash_table_add(functions->names, source_text(functions->source, node));
	} else if (tree_is(node, "call")) {
		g_autofree char *callee = source_text(functions->source, tree_child(node, "function"));
		if (g_str_has_suffix(callee, "partial"))
			tree_visit(tree_child(node, "arguments"), find_functions, functions);
	} else {
		return !g_str_has_suffix(ts_node_type(node), "comprehension") && !tree_is(node, "generator_expression") && !tree_is(node, "subscript");
	}
	return FALSE;
}

void reach_functions(const struct source *source, TSNode value, GHashTable *names)
{
	struct functions functions = {source, names};
	if (!ts_node_is_null(value))
		tree_visit(value, find_functions, &functions);
}

struct aliases {
	const struct source *source;
	GHashTable *stands; /* of reach_aliases */
};

static void note_alias(struct aliases *aliases, TSNode target, TSNode value)
{
	g_autoptr(GHashTable) bound = nameset_new(), found = nameset_new();
	GHashTableIter iter;
	gpointer name;
	if (ts_node_is_null(target) || ts_node_is_null(value))
		return;
	reach_functions(aliases->source, value, found);
	if (!g_hash_table_size(found))
		return;
	nameset_mentioned(aliases->source, target, bound);
	g_hash_table_iter_init(&iter, bound);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		GHashTable *known = g_hash_table_lookup(aliases->stands, name);
		if (!known)
			g_hash_table_insert(aliases->stands, g_strdup(name), known = nameset_new());
		nameset_add(known, found);
	}
}

static gboolean find_aliases(TSNode node, gpointer data)
{
	if (tree_is(node, "assignment") || tree_is(node, "for_statement") || tree_is(node, "for_in_clause"))
		note_alias(data, tree_child(node, "left"), tree_child(node, "right"));
	else if (tree_is(node, "named_expression") || tree_is(node, "default_parameter") || tree_is(node, "typed_default_parameter"))
		note_alias(data, tree_child(node, "name"), tree_child(node, "value"));
	return TRUE;
}

GHashTable *reach_aliases(const struct source *source, TSNode scope)
{
	struct aliases aliases = {source, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref)};
	tree_visit(scope, find_aliases, &aliases);
	return aliases.stands;
}

void reach_add_aliases(GHashTable *aliases, GHashTable *names)
{
	for (guint known = G_MAXUINT; known != g_hash_table_size(names);) {
		g_autoptr(GHashTable) found = nameset_new();
		GHashTableIter iter;
		gpointer name;
		known = g_hash_table_size(names);
		g_hash_table_iter_init(&iter, names);
		while (g_hash_table_iter_next(&iter, &name, NULL)) {
			GHashTable *stands = g_hash_table_lookup(aliases, name);
			if (stands)
				nameset_add(found, stands);
		}
		nameset_add(names, found);
	}
}

/* task = f, of a module. */
static void add_alias(GArray *units, const struct source *source, TSNode statement)
{
	TSNode assignment = tree_is(statement, "expression_statement") ? ts_node_named_child(statement, 0) : (TSNode){0};
	if (!tree_is(assignment, "assignment") || !tree_is(tree_child(assignment, "left"), "identifier") || ts_node_is_null(tree_child(assignment, "right")))
		return;
	g_autofree char *name = source_text(source, tree_child(assignment, "left"));
	add_unit(units, name, tree_child(assignment, "right"));
	g_array_index(units, struct unit, units->len - 1).alias = TRUE;
}

static GArray *find_units(const struct source *source)
{
	GArray *units = g_array_new(FALSE, FALSE, sizeof(struct unit));
	g_array_set_clear_func(units, unit_clear);
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i), definition = definition_of(node);
		if (!reach_is_definition(node)) {
			add_alias(units, source, node);
			continue;
		}
		g_autofree char *name = source_text(source, tree_child(definition, "name"));
		if (tree_is(definition, "class_definition"))
			add_class(units, source, definition, name);
		else
			add_unit(units, name, node);
	}
	return units;
}

static void named_clear(gpointer data)
{
	g_array_unref(((struct named *)data)->units);
}

static guint place_of(const struct reach *reach, guint name)
{
	guint at = name * 0x9E3779B1u >> 7;
	while (reach->places[at & (reach->room - 1)] && g_array_index(reach->named, struct named, reach->places[at & (reach->room - 1)] - 1).name != name)
		at++;
	return at & (reach->room - 1);
}

struct named *reach_named(const struct reach *reach, guint name)
{
	const guint at = reach->places[place_of(reach, name)];
	return at ? &g_array_index(reach->named, struct named, at - 1) : NULL;
}

static void add_named(struct reach *reach, guint unit)
{
	const guint name = interned_number(g_array_index(reach->units, struct unit, unit).name);
	const guint place = place_of(reach, name);
	if (!reach->places[place]) {
		struct named named = {.name = name, .units = g_array_new(FALSE, FALSE, sizeof(guint))};
		g_array_append_val(reach->named, named);
		reach->places[place] = reach->named->len;
	}
	g_array_append_val(g_array_index(reach->named, struct named, reach->places[place] - 1).units, unit);
}

struct reach *reach_new(const struct source *source)
{
	struct reach *reach = g_new0(struct reach, 1);
	reach->source = source;
	reach->units = find_units(source);
	reach->named = g_array_new(FALSE, FALSE, sizeof(struct named));
	g_array_set_clear_func(reach->named, named_clear);
	for (reach->room = 16; reach->room < 2 * reach->units->len;)
		reach->room *= 2;
	reach->places = g_new0(guint, reach->room);
	for (guint i = 0; i < reach->units->len; i++)
		add_named(reach, i);
	return reach;
}

void reach_free(struct reach *reach)
{
	if (!reach)
		return;
	g_array_unref(reach->units);
	g_array_unref(reach->named);
	g_clear_pointer(&reach->open, g_array_unref);
	g_free(reach->places);
	g_free(reach);
}

const GArray *reach_mentions(struct reach *reach, struct unit *unit)
{
	if (unit->mentions)
		return unit->mentions;
	g_autoptr(GHashTable) names = nameset_new();
	if (unit->alias)
		reach_functions(reach->source, unit->node, names);
	else
		nameset_free(reach->source, unit->node, names);
	unit->mentions = g_array_sized_new(FALSE, FALSE, sizeof(guint), g_hash_table_size(names));
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		guint number = interned_number(name);
		g_array_append_val(unit->mentions, number);
	}
	return unit->mentions;
}

void reach_complete(struct reach *reach)
{
	for (guint i = 0; i < reach->units->len; i++)
		reach_mentions(reach, &g_array_index(reach->units, struct unit, i));
}

char *reach_name(const struct reach *reach, TSNode node)
{
	for (guint i = 0; i < reach->units->len; i++)
		if (!g_array_index(reach->units, struct unit, i).alias && tree_within(node, g_array_index(reach->units, struct unit, i).node))
			return g_strdup(g_array_index(reach->units, struct unit, i).name);
	return NULL;
}

struct pooled {
	const struct source *source;
	GHashTable *names, *handing; /* HANDING: functions that hand a parameter of theirs to workers */
	gboolean header; /* do not look into blocks */
	gboolean written; /* only tasks of which the name says that a patch made them */
	gboolean pool; /* the module names a pool at all: else `map` is something else */
};

/* Process(target=f): a daemon may have no children. */
static void find_target(const struct pooled *pooled, TSNode call)
{
	g_autofree char *callee = source_text(pooled->source, tree_child(call, "function"));
	TSNode arguments = tree_child(call, "arguments");
	for (guint32 i = 0; g_str_has_suffix(callee, "Process") && i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		if (tree_is(argument, "keyword_argument") && source_is(pooled->source, tree_child(argument, "name"), "target"))
			nameset_free(pooled->source, tree_child(argument, "value"), pooled->names);
	}
}

static gboolean find_pooled(TSNode node, gpointer data)
{
	static const char *const METHODS[] = {"map", "submit", "imap", "imap_unordered", "starmap", "map_async", "starmap_async",
	                                      "apply_async", "to_thread", "run_in_executor"};
	struct pooled *pooled = data;
	if (tree_is(node, "call"))
		find_target(pooled, node);
	if (!tree_is(node, "call") || !tree_is(tree_child(node, "function"), "attribute"))
		return TRUE;
	TSNode method = tree_child(tree_child(node, "function"), "attribute"), arguments = tree_child(node, "arguments");
	for (guint i = 0; i < G_N_ELEMENTS(METHODS); i++) {
		guint32 second = strcmp(METHODS[i], "run_in_executor") == 0; /* its first argument is the pool */
		if (source_is(pooled->source, method, METHODS[i]) && ts_node_named_child_count(arguments) > second)
			nameset_free(pooled->source, ts_node_named_child(arguments, second), pooled->names);
	}
	return TRUE;
}

/* A class of pools, or a function that makes one as pool_fallback.c writes it. */
static gboolean is_pool(const char *name)
{
	return g_str_has_suffix(name, "Executor") || g_str_has_suffix(name, "Pool") || g_str_has_prefix(name, "_process_pool") || g_str_has_prefix(name, "_thread_pool");
}

static gboolean find_pool(TSNode node, gpointer data)
{
	struct pooled *pooled = data;
	if (!tree_is(node, "identifier"))
		return !tree_is(node, "block") || !pooled->header;
	g_autofree char *name = source_text(pooled->source, node);
	pooled->pool |= is_pool(name) || g_str_has_suffix(name, "Process") || strcmp(name, "asyncio") == 0;
	return FALSE;
}

gboolean reach_makes_pool(const char *name)
{
	name += name[0] == '.';
	return g_str_has_suffix(name, "PoolExecutor") || g_str_has_suffix(name, "ThreadPool") || g_str_has_prefix(name, "_ProcessPool") ||
	       g_str_has_prefix(name, "_process_pool") || g_str_has_prefix(name, "_thread_pool");
}

gboolean reach_names_pool(const struct source *source)
{
	return source_says(source, "Pool") || source_says(source, "_pool");
}

/* Saves most sources a walk over the tree. */
static gboolean may_pool(const struct source *source)
{
	return source_says(source, "Executor") || source_says(source, "Pool") || source_says(source, "Process") || source_says(source, "asyncio");
}

static gboolean find_handing(TSNode node, gpointer data)
{
	struct pooled *pooled = data;
	if (!tree_is(node, "function_definition"))
		return TRUE;
	g_autoptr(GHashTable) parameters = nameset_new();
	nameset_mentioned(pooled->source, tree_child(node, "parameters"), parameters);
	if (nameset_shared(parameters, pooled->names))
		g_hash_table_add(pooled->handing, source_text(pooled->source, tree_child(node, "name")));
	return TRUE;
}

static gboolean find_handed(TSNode node, gpointer data)
{
	struct pooled *pooled = data;
	if (!tree_is(node, "call"))
		return TRUE;
	TSNode callee = tree_child(node, "function");
	g_autofree char *name = source_text(pooled->source, tree_is(callee, "attribute") ? tree_child(callee, "attribute") : callee);
	if (g_hash_table_contains(pooled->handing, name))
		nameset_free(pooled->source, tree_child(node, "arguments"), pooled->names);
	return TRUE;
}

/* `def ahead(pool, function, items): ... pool.submit(function, item)`: what it is called with is handed to the workers, too. */
static void add_handed(struct pooled *pooled)
{
	TSNode root = ts_tree_root_node(pooled->source->tree);
	g_autoptr(GHashTable) handing = pooled->handing = nameset_new();
	for (guint known = 0;; known = g_hash_table_size(handing)) {
		tree_visit(root, find_handing, pooled);
		if (g_hash_table_size(handing) == known)
			return;
		tree_visit(root, find_handed, pooled);
	}
}

void reach_pooled(const struct source *source, GHashTable *names)
{
	struct pooled pooled = {.source = source, .names = names};
	if (!may_pool(source))
		return;
	tree_visit(ts_tree_root_node(source->tree), find_pool, &pooled);
	if (!pooled.pool)
		return;
	tree_visit(ts_tree_root_node(source->tree), find_pooled, &pooled);
	g_autoptr(GHashTable) aliases = reach_aliases(source, ts_tree_root_node(source->tree));
	reach_add_aliases(aliases, names);
	add_handed(&pooled);
}

static TSNode only_statement(TSNode block)
{
	TSNode only = {0};
	for (guint32 i = 0; i < ts_node_named_child_count(block); i++) {
		TSNode node = ts_node_named_child(block, i);
		if (tree_is(node, "comment"))
			continue;
		if (!ts_node_is_null(only))
			return (TSNode){0};
		only = node;
	}
	return only;
}

/* What FUNCTION, which stands in another one, does under a semaphore: `async with limit: ...`, and nothing else. Null: it is another kind of function. */
static TSNode limited_work(TSNode function)
{
	if (!tree_is(function, "function_definition") || !tree_is(ts_node_parent(function), "block"))
		return (TSNode){0};
	TSNode with = only_statement(tree_child(function, "body"));
	if (!tree_is(with, "with_statement") || !tree_is(ts_node_child(with, 0), "async"))
		return (TSNode){0};
	TSNode clause = ts_node_named_child(with, 0), item = ts_node_named_child(clause, 0);
	gboolean name = tree_is(clause, "with_clause") && ts_node_named_child_count(clause) == 1 && tree_is(tree_child(item, "value"), "identifier");
	return name ? tree_child(with, "body") : (TSNode){0};
}

static gboolean find_tasked(TSNode node, gpointer data)
{
	struct pooled *pooled = data;
	TSNode work = limited_work(node);
	if (!ts_node_is_null(work) && !(pooled->written && !async_is_written(pooled->source, node)))
		nameset_free(pooled->source, work, pooled->names);
	return TRUE;
}

void reach_tasked(const struct source *source, gboolean written, GHashTable *names)
{
	struct pooled pooled = {.source = source, .names = names, .written = written};
	if (source_says(source, "create_task"))
		tree_visit(ts_tree_root_node(source->tree), find_tasked, &pooled);
}

/* `finally: task.cancel()`: the `try` goes over tasks that are under way. */
static gboolean find_cancel(TSNode node, gpointer data)
{
	struct pooled *pooled = data;
	pooled->pool |= tree_is(node, "attribute") && source_is(pooled->source, tree_child(node, "attribute"), "cancel");
	return !pooled->pool;
}

gboolean reach_in_tasks(const struct source *source, TSNode node)
{
	struct pooled pooled = {.source = source};
	for (node = ts_node_parent(node); !ts_node_is_null(node) && !reach_is_definition(node); node = ts_node_parent(node))
		for (guint32 i = 0; tree_is(node, "try_statement") && i < ts_node_named_child_count(node); i++)
			if (tree_is(ts_node_named_child(node, i), "finally_clause"))
				tree_visit(ts_node_named_child(node, i), find_cancel, &pooled);
	return pooled.pool || (source_says(source, "create_task") && !ts_node_is_null(limited_work(node)));
}

gboolean reach_in_pool(const struct source *source, TSNode node)
{
	struct pooled pooled = {.source = source, .header = TRUE};
	for (node = ts_node_parent(node); !ts_node_is_null(node) && !reach_is_definition(node); node = ts_node_parent(node))
		if (tree_is(node, "with_statement"))
			tree_visit(node, find_pool, &pooled);
	return pooled.pool;
}

gboolean reach_feeds_pool(const struct source *source, TSNode node)
{
	for (node = ts_node_parent(node); !ts_node_is_null(node) && !g_str_has_suffix(ts_node_type(node), "_statement"); node = ts_node_parent(node))
		if (reach_is_definition(node) || tree_is(node, "block") || tree_is(node, "module"))
			return FALSE;
	TSNode assignment = ts_node_named_child(node, 0), name = tree_is(assignment, "assignment") ? tree_child(assignment, "left") : (TSNode){0};
	TSNode next = ts_node_is_null(node) ? node : ts_node_next_named_sibling(node);
	if (!tree_is(name, "identifier") || !tree_is(next, "with_statement"))
		return FALSE;
	struct pooled pooled = {.source = source, .header = TRUE};
	g_autofree char *text = source_text(source, name);
	g_autoptr(GHashTable) mentioned = nameset_new();
	tree_visit(next, find_pool, &pooled);
	nameset_mentioned(source, next, mentioned);
	return pooled.pool && g_str_has_prefix(text, "items") && g_hash_table_contains(mentioned, text);
}
