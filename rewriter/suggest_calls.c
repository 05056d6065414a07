/* Who calls whom, as the analysis saw it: functions that come as arguments, out of attributes and tables, and by operators. What is mentioned by name is
 * followed besides (reach.h), for what was not resolved. */
#include "rewriter/suggest.h"

#include "analyzer/callgraph.h"
#include "rewriter/nameset.h"

gboolean suggest_owner_at(TSNode node, guint32 *start)
{
	while (!ts_node_is_null(node) && !tree_is(node, "function_definition") && !tree_is(node, "lambda"))
		node = ts_node_parent(node);
	if (ts_node_is_null(node))
		return FALSE;
	*start = ts_node_start_byte(node);
	return TRUE;
}

gboolean suggest_owner(const struct loop *loop, guint32 *start)
{
	return suggest_owner_at(loop->node, start);
}

GHashTable *suggest_called(const struct suggesting *g, const struct finding *finding)
{
	struct module *module = module_of(g, finding->loop->source);
	if (module->called_of == finding)
		return module->called;
	g_clear_pointer(&module->called, g_hash_table_unref);
	module->called = places_led_to(finding->verdict->split ? finding->verdict->split->calls : NULL);
	module->called_of = finding;
	return module->called;
}

gboolean suggest_is_called_back(const struct finding *finding)
{
	struct place owner = {.source = finding->loop->source};
	GHashTable *calls = finding->verdict->split ? finding->verdict->split->calls : NULL;
	GHashTableIter iter;
	gpointer place;
	if (!calls || !suggest_owner(finding->loop, &owner.start))
		return FALSE;
	g_hash_table_iter_init(&iter, calls);
	while (g_hash_table_iter_next(&iter, &place, NULL))
		if (callgraph_calls_back(&owner, place))
			return TRUE;
	return FALSE;
}

TSNode suggest_function_at(const struct place *place)
{
	TSNode node = ts_node_descendant_for_byte_range(ts_tree_root_node(place->source->tree), place->start, place->start + 1);
	while (!ts_node_is_null(node) && !(ts_node_start_byte(node) == place->start && (tree_is(node, "function_definition") || tree_is(node, "lambda"))))
		node = ts_node_parent(node);
	return node;
}

/* The function itself makes a pool. */
static gboolean makes_pool(const struct suggesting *g, const struct place *place)
{
	TSNode node = module_of(g, place->source)->names_pool ? suggest_function_at(place) : (TSNode){0};
	if (ts_node_is_null(node))
		return FALSE;
	g_autoptr(GHashTable) names = nameset_new();
	GHashTableIter iter;
	gpointer name;
	nameset_free(place->source, node, names);
	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (reach_makes_pool(name))
			return TRUE;
	return FALSE;
}

gboolean suggest_calls_pool(const struct suggesting *g, const struct finding *finding)
{
	GHashTableIter iter;
	gpointer place;
	g_hash_table_iter_init(&iter, suggest_called(g, finding));
	while (g_hash_table_iter_next(&iter, &place, NULL))
		if (makes_pool(g, place))
			return TRUE;
	return FALSE;
}

/* The functions at the top level of SOURCE that are handed to the workers of a pool there. */
static void add_pooled(const struct suggesting *g, const struct source *source, GHashTable *places)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	for (guint i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		TSNode function = tree_is(node, "decorated_definition") ? tree_child(node, "definition") : node;
		g_autofree char *name = tree_is(function, "function_definition") ? source_text(source, tree_child(function, "name")) : NULL;
		if (name && g_hash_table_contains(module_of(g, source)->pooled, name))
			places_add(places, source, ts_node_start_byte(function));
	}
}

void suggest_find_pooled(struct suggesting *g)
{
	g->pooled = places_new();
	for (guint i = 0; i < g->pooling->len; i++)
		add_pooled(g, g_ptr_array_index(g->pooling, i), g->pooled);
	places_follow(g->pooled);
}

gboolean suggest_is_pooled(const struct suggesting *g, const struct finding *finding)
{
	guint32 start = 0;
	return suggest_owner(finding->loop, &start) && places_have(g->pooled, finding->loop->source, start);
}
