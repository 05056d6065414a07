/* Loops that are left before any pattern is asked for: a pool, or tasks, are at work there, or they run when no pool can start. */
#include "rewriter/suggest.h"

#include "rewriter/nameset.h"
#include "rewriter/python.h"

char *suggest_function_name(const struct suggesting *g, const struct finding *finding)
{
	return reach_name(module_of(g, finding->loop->source)->reach, finding->loop->node);
}

static gboolean names_loop(const struct suggesting *g, GHashTable *names, const struct finding *finding)
{
	g_autofree char *name = suggest_function_name(g, finding);
	return name && g_hash_table_contains(names, name);
}

static gboolean stands_in_del(const struct loop *loop)
{
	TSNode node = loop->node;
	while (!ts_node_is_null(node) && !(tree_is(node, "function_definition") && source_is(loop->source, tree_child(node, "name"), "__del__")))
		node = ts_node_parent(node);
	return !ts_node_is_null(node);
}

/* What is run in SOURCE by what OWN says of it, and of the modules OTHERS that import it. */
static GHashTable *run_in(const struct suggesting *g, const struct source *source, const GPtrArray *others, GHashTable *(*own)(const struct module *))
{
	GHashTable *names = nameset_new();
	nameset_add(names, own(module_of(g, source)));
	for (guint i = 0; i < others->len; i++) {
		const struct source *other = g_ptr_array_index(others, i);
		if (other != source && module_imports(g, other, source))
			nameset_add(names, own(module_of(g, other)));
	}
	reach_follow(module_of(g, source)->reach, names);
	return names;
}

static GHashTable *pooled_of(const struct module *module)
{
	return module->pooled;
}

static GHashTable *ending_of(const struct module *module)
{
	return module->ending;
}

/* What the workers of pools that are there already run in SOURCE: handed over there, or in a module that imports it. */
static GHashTable *pooled_names(const struct suggesting *g, const struct source *source)
{
	struct module *module = module_of(g, source);
	if (!module->in_pools)
		module->in_pools = run_in(g, source, g->pooling, pooled_of);
	return module->in_pools;
}

/* What may run in SOURCE as the interpreter ends. */
static GHashTable *names_at_end(const struct suggesting *g, const struct source *source)
{
	struct module *module = module_of(g, source);
	if (!module->at_end)
		module->at_end = run_in(g, source, g->ending, ending_of);
	return module->at_end;
}

void suggest_find_pooling(struct suggesting *g)
{
	for (guint i = 0; i < g->analysis->program->sources->len; i++) {
		struct source *source = g_ptr_array_index(g->analysis->program->sources, i);
		if (g_hash_table_size(module_of(g, source)->pooled))
			g_ptr_array_add(g->pooling, source);
		if (g_hash_table_size(module_of(g, source)->ending))
			g_ptr_array_add(g->ending, source);
	}
}

static char *words_of_misfit(const struct suggesting *g, const struct finding *finding)
{
	const struct pattern_info *info = pattern_info(g->options->wanted);
	if (info && info->least && python_minor(g->python) < info->least)
		return g_strdup_printf("leave it: %s needs Python 3.%d, the target has 3.%d", info->name, info->least, python_minor(g->python));
	if (info && info->tasks && (!ts_node_is_null(finding->verdict->split->attempt) || finding->verdict->split->leaving))
		return g_strdup(finding->verdict->split->leaving ? "leave it: its work may leave the loop" : "leave it: what it does in order stands in a `try` around its work");
	return g_strdup(info && info->interpreters ? "leave it: interpreters need a worker and classes that they can import, not those of the main module"
	                                           : "leave it: the wanted pattern does not fit");
}

#define TASKED "leave it: tasks are at work there already"

static gboolean lies_in(TSNode node, const GArray *nodes)
{
	gboolean found = FALSE;
	for (guint i = 0; i < nodes->len; i++)
		found |= tree_within(node, g_array_index(nodes, TSNode, i));
	return found;
}

/* `await asyncio.to_thread(f, x)`, `await asyncio.sleep(1)`: what an awaited call that would hold up the event loop has become. */
static gboolean awaits_thread(const struct source *source, TSNode await)
{
	TSNode call = ts_node_named_child(await, 0), callee = tree_child(call, "function"), arguments = tree_child(call, "arguments");
	if (!tree_is(callee, "attribute"))
		return FALSE;
	TSNode method = tree_child(callee, "attribute"), first = ts_node_named_child(arguments, 0);
	gboolean sleep = source_is(source, method, "sleep") && ts_node_named_child_count(arguments) == 1 && (tree_is(first, "integer") || tree_is(first, "float"));
	return sleep || source_is(source, method, "to_thread") || source_is(source, method, "run_in_executor");
}

/* Its tasks would only wait for threads and clocks, while it awaits other things in order: beside other tasks that is what a patch makes of calls in it. */
static gboolean only_threads(const struct finding *finding)
{
	const struct split *split = finding->verdict->split;
	gboolean ordered = FALSE, other = FALSE;
	struct tree_walk walk;
	if (split->shape != SPLIT_FOR)
		return FALSE;
	for (tree_walk_start(&walk, split->body); tree_walk_next(&walk);) {
		if (!tree_is(walk.node, "await") || !ts_node_is_named(walk.node))
			continue;
		gboolean work = lies_in(walk.node, split->region) || lies_in(walk.node, split->hoisted);
		ordered |= !work;
		other |= work && !awaits_thread(finding->loop->source, walk.node);
	}
	tree_walk_end(&walk);
	return ordered && !other;
}

/* What is at work there already, so that it gets nothing of its own; NULL: nothing is. */
static const char *why_taken(const struct suggesting *g, const struct finding *finding)
{
	const struct source *source = finding->loop->source;
	const gboolean call = suggest_is_call(finding), awaits = finding->verdict->awaits;
	if (reach_in_pool(source, finding->loop->node) || names_loop(g, pooled_names(g, source), finding) || suggest_is_pooled(g, finding))
		return "leave it: a pool is at work there already";
	if (!awaits && (names_loop(g, names_at_end(g, source), finding) || stands_in_del(finding->loop)))
		return "leave it: it may run while the interpreter ends, when no pool can start";
	if (reach_feeds_pool(source, finding->loop->node))
		return "leave it: it makes what a pool works on";
	if (reach_in_tasks(source, finding->loop->node))
		return TASKED;
	/* What it would take to a thread was left in the event loop when the tasks were made: only a recording says whether it holds that up. */
	const gboolean unmeasured = !g->analysis->recording && g->options->wanted == PATTERN_NONE;
	if (call && unmeasured && (finding->verdict->split->patched || names_loop(g, module_of(g, source)->written, finding)))
		return TASKED;
	if (suggest_reaches_pool(g, finding))
		return "leave it: it has a pool of its own already";
	if (awaits && !call && unmeasured && only_threads(finding))
		return "leave it: its work is done by threads already, and what it awaits in order may hold the next item back";
	return awaits && !call && names_loop(g, module_of(g, source)->tasked, finding) ? TASKED : NULL;
}

/* Why no pattern is asked whether it fits; NULL: they are. */
const char *suggest_why_left(const struct suggesting *g, const struct finding *finding)
{
	const char *taken = why_taken(g, finding);
	if (taken)
		return taken;
	if (suggest_calls_itself(g, finding))
		return "leave it: its work leads back to it, so that workers would start workers";
	if (g->analysis->recording && finding->bound == BOUND_IDLE && !g->options->all && !finding->verdict->awaits)
		return "leave it: it waits for something to do";
	return light_why_left(g, finding);
}

/* Why none of them does. */
char *suggest_why_none(const struct suggesting *g, const struct finding *finding)
{
	const struct async_chain *chain = finding->verdict->chain;
	if ((g->options->wanted == PATTERN_ASYNCIO || g->options->wanted == PATTERN_HYBRID) && chain && chain->obstacle)
		return g_strdup_printf("leave it: %s", chain->obstacle);
	const struct rec_local *seen = suggest_seen_unpicklable(finding);
	if (seen)
		return g_strdup_printf("leave it: `%s` was seen to be a %s, which cannot be pickled", seen->name, seen->type);
	char *missing = finding->verdict->split ? suggest_missing(g, finding) : NULL;
	if (missing)
		return missing;
	char *on_import = suggest_runs_on_import(g, finding);
	return on_import ? on_import : words_of_misfit(g, finding);
}
