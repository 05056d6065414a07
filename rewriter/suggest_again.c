/* Loops that other loops enter again and again, where nothing was measured: starting processes takes some 10 ms, where they are not forked 100, and nobody knows
 * whether an entry takes as long. Of a loop that stands in another one the pool is made once, around that (pool_keep.c), where what the work finds stays the same all the
 * while; else they are left by who asks for all, but not by who names a pattern. */
#include "rewriter/suggest.h"

#include <string.h>

#include "analyzer/callgraph.h"
#include "rewriter/nameset.h"

/* Who comes to a function again and again: a loop, or a function of the library that is handed it. */
struct entering {
	const struct source *source;
	guint line;
	const char *by; /* "filter"; NULL: a loop */
};

/* Functions that call what they are handed once an item, and at which place that stands; NAMED: as a keyword only. */
#define NAMED G_MAXUINT32
static const struct repeater {
	const char *name;
	guint32 index;
} REPEATERS[] = {
	{"map", 0}, {"filter", 0}, {"reduce", 0}, {"starmap", 0}, {"filterfalse", 0}, {"takewhile", 0}, {"dropwhile", 0}, {"imap", 0}, {"imap_unordered", 0}, {"map_async", 0},
	{"apply", 0}, {"applymap", 0}, {"accumulate", 1}, {"groupby", 1}, {"sorted", NAMED}, {"sort", NAMED}, {"min", NAMED}, {"max", NAMED},
};

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

static void add_called(GHashTable *found, GArray *due, const struct place *place, const struct entering *entering)
{
	if (g_hash_table_contains(found, place))
		return;
	g_hash_table_insert(found, g_memdup2(place, sizeof *place), g_memdup2(entering, sizeof *entering));
	g_array_append_val(due, *place);
}

/* Those of the functions that OWNER was seen to call which NAMES have; NULL: all. */
static void add_named(const struct place *owner, GHashTable *names, GHashTable *found, GArray *due, const struct entering *entering)
{
	const GArray *called = callgraph_called_by(owner);
	for (guint i = 0; called && i < called->len; i++)
		if (!names || mentions_function(names, &g_array_index(called, struct place, i)))
			add_called(found, due, &g_array_index(called, struct place, i), entering);
}

/* Those that the function of LOOP calls by other names than their own: `counter(cell)` of a parameter. That may be in the loop. */
static void add_unnamed(const struct place *owner, const struct loop *loop, GHashTable *found, GArray *due, const struct entering *entering)
{
	const GArray *called = callgraph_called_by(owner);
	g_autoptr(GHashTable) names = nameset_new();
	nameset_mentioned(loop->source, loop->scope, names); /* those that it binds, too */
	nameset_free(loop->source, loop->scope, names);
	for (guint i = 0; called && i < called->len; i++)
		if (!mentions_function(names, &g_array_index(called, struct place, i)))
			add_called(found, due, &g_array_index(called, struct place, i), entering);
}

/* The functions that LOOP was seen to call itself. A name alone says little: variables and other programs' functions have it, too. */
/* OWNERS: the functions that were asked for what they call by other names. */
static void add_called_by(const struct loop *loop, GHashTable *owners, GHashTable *found, GArray *due)
{
	struct place owner = {loop->source, PLACE_TOP};
	suggest_owner(loop, &owner.start);
	if (!callgraph_called_by(&owner) || loop->kind == LOOP_CALL || light_is_short(loop))
		return;
	g_autoptr(GHashTable) names = nameset_new();
	light_names(loop, names);
	const struct entering entering = {loop->source, loop->line, NULL};
	add_named(&owner, names, found, due, &entering);
	if (places_have(owners, owner.source, owner.start))
		return;
	places_add(owners, owner.source, owner.start);
	add_unnamed(&owner, loop, found, due, &entering);
}

/* Functions of SOURCE's top level by these names: what that calls is not followed where no loop stands there. */
static void add_defined(const struct source *source, GHashTable *names, GHashTable *found, GArray *due, const struct entering *entering)
{
	TSNode root = ts_tree_root_node(source->tree);
	for (TSNode node = ts_node_named_child(root, 0); !ts_node_is_null(node) && g_hash_table_size(names); node = ts_node_next_named_sibling(node)) {
		TSNode function = tree_is(node, "decorated_definition") ? tree_child(node, "definition") : node;
		const struct place place = {source, ts_node_start_byte(function)};
		if (tree_is(function, "function_definition") && mentions_function(names, &place))
			add_called(found, due, &place, entering);
	}
}

static const struct repeater *repeater_of(const struct source *source, TSNode call)
{
	TSNode function = tree_child(call, "function");
	g_autofree char *name = source_text(source, tree_is(function, "attribute") ? tree_child(function, "attribute") : function);
	for (guint i = 0; i < G_N_ELEMENTS(REPEATERS); i++)
		if (strcmp(name, REPEATERS[i].name) == 0)
			return &REPEATERS[i];
	return NULL;
}

/* A parameter of a function around it: `lambda xs: map(f, xs)` in `def each(f):`. */
static gboolean is_parameter(const struct source *source, TSNode identifier)
{
	gboolean found = FALSE;
	g_autofree char *name = source_text(source, identifier);
	for (TSNode node = ts_node_parent(identifier); !found && !ts_node_is_null(node); node = ts_node_parent(node)) {
		TSNode parameters = tree_is(node, "function_definition") || tree_is(node, "lambda") ? tree_child(node, "parameters") : (TSNode){0};
		g_autoptr(GHashTable) names = nameset_new();
		if (!ts_node_is_null(parameters))
			nameset_mentioned(source, parameters, names);
		found = g_hash_table_contains(names, name);
	}
	return found;
}

/* `filter(perfect, range(n))`, `sorted(xs, key=lambda x: cost(x))` */
static void add_handed(const struct source *source, TSNode call, GHashTable *found, GArray *due)
{
	const struct repeater *repeater = repeater_of(source, call);
	if (!repeater)
		return;
	const struct entering entering = {source, ts_node_start_point(call).row + 1, repeater->name};
	TSNode arguments = tree_child(call, "arguments");
	struct place owner = {source, PLACE_TOP};
	suggest_owner_at(call, &owner.start);
	g_autoptr(GHashTable) names = nameset_new();
	gboolean any = FALSE;
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		gboolean keyword = tree_is(argument, "keyword_argument");
		argument = keyword ? tree_child(argument, "value") : argument;
		if (!keyword && i != repeater->index)
			continue;
		struct place lambda = {source, ts_node_start_byte(argument)};
		if (tree_is(argument, "lambda"))
			add_called(found, due, &lambda, &entering);
		if (tree_is(argument, "identifier") || tree_is(argument, "attribute"))
			nameset_free(source, argument, names);
		any |= tree_is(argument, "identifier") && is_parameter(source, argument);
	}
	add_named(&owner, any ? NULL : names, found, due, &entering);
	add_defined(source, names, found, due, &entering);
}

static void add_handed_in(const struct source *source, GHashTable *found, GArray *due)
{
	struct tree_walk walk;
	for (tree_walk_start(&walk, ts_tree_root_node(source->tree)); tree_walk_next(&walk);)
		if (tree_is(walk.node, "call"))
			add_handed(source, walk.node, found, due);
	tree_walk_end(&walk);
}

void again_find_called(struct suggesting *g)
{
	if (!light_is_unmeasured(g))
		return;
	const GPtrArray *loops = g->analysis->loops;
	g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(struct place));
	g_autoptr(GHashTable) owners = places_new();
	g->in_loops = places_table_new(g_free);
	for (guint i = 0; i < loops->len; i++)
		add_called_by(loops->pdata[i], owners, g->in_loops, due);
	const GPtrArray *sources = g->analysis->program->sources;
	for (guint i = 0; i < sources->len; i++)
		if (((const struct source *)sources->pdata[i])->tree)
			add_handed_in(sources->pdata[i], g->in_loops, due);
	for (guint i = 0; i < due->len; i++) {
		const struct place place = g_array_index(due, struct place, i);
		const struct entering *entering = g_hash_table_lookup(g->in_loops, &place);
		const GArray *called = callgraph_called_by(&place);
		for (guint k = 0; called && k < called->len; k++)
			add_called(g->in_loops, due, &g_array_index(called, struct place, k), entering);
	}
}

/* Who calls the function of FINDING's again and again, directly or not; NULL: nobody was seen to. */
static const struct entering *calling(const struct suggesting *g, const struct finding *finding)
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
	const struct loop *outer = light_stands_in_loop(finding->loop->node) ? finding->loop->parent : NULL;
	const struct entering *from = outer ? NULL : calling(g, finding);
	if (outer)
		return g_strdup_printf("the loop around it, in line %u, enters", outer->line);
	if (!from)
		return g_strdup("another loop enters");
	g_autofree char *name = g_path_get_basename(from->source->path), *file = from->source == finding->loop->source ? g_strdup("") : g_strconcat(" of ", name, NULL);
	if (from->by)
		return g_strdup_printf("`%s` in line %u%s, which calls `%s`, enters", from->by, from->line, file, finding->loop->function);
	return g_strdup_printf("the loop in line %u%s, which calls `%s`, enters", from->line, file, finding->loop->function);
}

char *again_words(const struct suggesting *g, const struct finding *finding)
{
	g_autofree char *who = words_of_entering(g, finding);
	return g_strdup_printf("leave it: %s it again and again, and nobody knows whether it takes as long as starting a pool does each time: record it, or ask for it by --pattern", who);
}
