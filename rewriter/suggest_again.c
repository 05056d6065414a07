/* Loops that other loops enter again and again, where nothing was measured: starting processes takes some 10 ms, where they are not forked 100, and nobody knows
 * whether an entry takes as long. Of a loop that stands in another one the pool is made once, around that (pool_keep.c), where what the work finds stays the same all the
 * while; else they are left by who asks for all, but not by who names a pattern. */
#include "rewriter/suggest.h"

#include "analyzer/callgraph.h"
#include "rewriter/nameset.h"

/* NAMES, as nameset_free gives them, have the function's, or the class's whose it is. */
static gboolean mentions_function(GHashTable *names, const struct place *place)
{
	for (TSNode node = suggest_function_at(place); !ts_node_is_null(node); node = ts_node_parent(node)) {
		if (!tree_is(node, "function_definition") && !tree_is(node, "class_definition"))
			continue;
		g_autofree char *name = source_text(place->source, tree_child(node, "name")), *attribute = g_strconcat(".", name, NULL);
		if (g_hash_table_contains(names, name) || g_hash_table_contains(names, attribute))
			return TRUE;
		if (!g_str_has_prefix(name, "__")) /* `C()` runs its __init__ */
			return FALSE;
	}
	return FALSE;
}

static void add_called(GHashTable *found, GArray *due, const struct place *place, const struct loop *loop)
{
	if (g_hash_table_contains(found, place))
		return;
	g_hash_table_insert(found, g_memdup2(place, sizeof *place), (gpointer)loop);
	g_array_append_val(due, *place);
}

/* The functions that LOOP was seen to call itself. A name alone says little: variables and other programs' functions have it, too. */
static void add_called_by(const struct loop *loop, GHashTable *found, GArray *due)
{
	struct place owner = {loop->source, PLACE_TOP};
	suggest_owner(loop, &owner.start);
	const GArray *called = callgraph_called_by(&owner);
	if (!called || loop->kind == LOOP_CALL || light_is_short(loop))
		return;
	g_autoptr(GHashTable) names = nameset_new();
	light_names(loop, names);
	for (guint i = 0; i < called->len; i++)
		if (mentions_function(names, &g_array_index(called, struct place, i)))
			add_called(found, due, &g_array_index(called, struct place, i), loop);
}

void again_find_called(struct suggesting *g)
{
	if (!light_is_unmeasured(g))
		return;
	const GPtrArray *loops = g->analysis->loops;
	g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(struct place));
	g->in_loops = places_table_new(NULL);
	for (guint i = 0; i < loops->len; i++)
		add_called_by(loops->pdata[i], g->in_loops, due);
	for (guint i = 0; i < due->len; i++) {
		const struct place place = g_array_index(due, struct place, i);
		const struct loop *loop = g_hash_table_lookup(g->in_loops, &place);
		const GArray *called = callgraph_called_by(&place);
		for (guint k = 0; called && k < called->len; k++)
			add_called(g->in_loops, due, &g_array_index(called, struct place, k), loop);
	}
}

/* The loop that calls the function of FINDING's, directly or not; NULL: none was seen to. */
static const struct loop *calling(const struct suggesting *g, const struct finding *finding)
{
	struct place owner = {.source = finding->loop->source};
	return suggest_owner(finding->loop, &owner.start) ? g_hash_table_lookup(g->in_loops, &owner) : NULL;
}

gboolean again_in_loop(const struct suggesting *g, const struct finding *finding)
{
	return !g->analysis->recording && suggest_wants_patch(g) && light_stands_in_loop(finding->loop->node);
}

static gboolean has_processes(const GArray *candidates)
{
	for (guint i = 0; i < candidates->len; i++)
		if (g_array_index(candidates, struct candidate, i).info->processes)
			return TRUE;
	return FALSE;
}

void again_mark(const struct suggesting *g, const struct finding *finding, GArray *candidates)
{
	if (!light_is_unmeasured(g) || finding->verdict->awaits || suggest_is_call(finding))
		return;
	gboolean inner = again_in_loop(g, finding), called = calling(g, finding) != NULL;
	/* threads of what only computes gain nothing */
	gboolean computes = !suggest_waits(finding) && suggest_has_gil(g) && (finding->verdict->tier == TIER_SAFE || has_processes(candidates));
	for (guint i = 0; i < candidates->len; i++) {
		struct candidate *c = &g_array_index(candidates, struct candidate, i);
		gboolean starts = !c->info->tasks && !c->info->feeds && (c->info->processes || computes);
		c->again = starts && (called || (inner && !c->keep));
	}
}

/* Who enters FINDING again and again. */
static char *words_of_entering(const struct suggesting *g, const struct finding *finding)
{
	const struct loop *outer = light_stands_in_loop(finding->loop->node) ? finding->loop->parent : NULL, *from = outer ? NULL : calling(g, finding);
	if (outer)
		return g_strdup_printf("the loop around it, in line %u, enters", outer->line);
	if (!from)
		return g_strdup("another loop enters");
	g_autofree char *name = g_path_get_basename(from->source->path), *file = from->source == finding->loop->source ? g_strdup("") : g_strconcat(" of ", name, NULL);
	return g_strdup_printf("the loop in line %u%s, which calls `%s`, enters", from->line, file, finding->loop->function);
}

char *again_words(const struct suggesting *g, const struct finding *finding)
{
	g_autofree char *who = words_of_entering(g, finding);
	return g_strdup_printf("leave it: %s it again and again, and nobody knows whether it takes as long as starting a pool does each time: record it, or ask for it by --pattern", who);
}
