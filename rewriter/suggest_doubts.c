/* What speaks against processes: what the program does as it is imported, its globals, its threads. */
#include "rewriter/suggest.h"

#include <string.h>

#include "analyzer/parallel.h"
#include "analyzer/tree.h"
#include "rewriter/nameset.h"
#include "rewriter/python.h"

void module_free(gpointer data)
{
	struct module *module = data;
	g_hash_table_unref(module->imports);
	g_hash_table_unref(module->reached);
	g_hash_table_unref(module->imported);
	g_hash_table_unref(module->pooled);
	g_hash_table_unref(module->tasked);
	g_clear_pointer(&module->in_pools, g_hash_table_unref);
	g_clear_pointer(&module->work, g_hash_table_unref);
	g_free(module->doubt), g_free(module->state_doubt), g_free(module->thread_doubt);
	reach_free(module->reach);
	g_array_unref(module->changes);
	g_clear_pointer(&module->joined, g_ptr_array_unref);
	g_free(module);
}

/* A block, or what has one. */
static gboolean holds_statements(TSNode node)
{
	const char *type = ts_node_type(node);
	if (g_str_has_suffix(type, "_statement"))
		return type[0] != 'e' && type[0] != 'r' && type[0] != 'a'; /* expression, exec, return, raise, assert */
	return g_str_has_suffix(type, "_definition") || g_str_has_suffix(type, "_clause") || tree_is(node, "block") || tree_is(node, "module") ||
	       tree_is(node, "ERROR");
}

/* Mentions what starts threads: a word in a comment does no more than ask for a look. */
static gboolean starts_threads(const struct source *source)
{
	static const char *const WORDS[] = {"Thread(", "ThreadPoolExecutor(", "ThreadPool(", "ThreadingMixIn", "ThreadingHTTPServer", "threading.Timer", "start_new_thread", "to_thread(",
	                                    "run_in_executor("};
	for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (memmem(source->text, source->length, WORDS[i], strlen(WORDS[i])))
			return TRUE;
	return FALSE;
}

/* A function imports something: on another thread it would wait for an import that is under way. */
static gboolean imports_later(const struct source *source)
{
	for (guint32 i = 0; i < source->tree->count; i++) {
		Node node = &source->tree->nodes[i];
		if (!tree_is(node, "import_statement") && !tree_is(node, "import_from_statement"))
			continue;
		for (; node; node = tree_parent(node))
			if (tree_is(node, "function_definition"))
				return TRUE;
	}
	return FALSE;
}

static struct module *module_new(const struct source *source)
{
	struct module *module = g_new0(struct module, 1);
	struct tree_walk walk;
	module->reach = reach_new(source);
	module->threads = starts_threads(source);
	module->imports_later = imports_later(source);
	module->changes = state_changes(source);
	module->reached = guard_reached(source, module->reach, &module->script);
	module->imported = guard_imported(source, module->reach);
	module->pooled = nameset_new();
	reach_pooled(source, module->pooled);
	module->tasked = nameset_new();
	reach_tasked(source, module->tasked);
	reach_follow(module->reach, module->tasked);
	module->imports = nameset_new();
	for (tree_walk_start(&walk, ts_tree_root_node(source->tree)); tree_walk_next(&walk);) {
		gboolean import = tree_is(walk.node, "import_statement") || tree_is(walk.node, "import_from_statement");
		if (import)
			nameset_mentioned(source, walk.node, module->imports);
		walk.skip = import || !holds_statements(walk.node);
	}
	tree_walk_end(&walk);
	return module;
}

struct module *module_of(const struct suggesting *g, const struct source *source)
{
	return g_hash_table_lookup(g->modules, source);
}

struct making {
	gboolean forks;
	GPtrArray *sources;
	struct module **modules;
};

static void make_module(guint index, gpointer data)
{
	struct making *making = data;
	making->modules[index] = module_new(making->sources->pdata[index]);
	if (!making->forks)
		reach_complete(making->modules[index]->reach); /* state_doubt follows it from other sources */
}

void modules_make(struct suggesting *g)
{
	GPtrArray *sources = g->analysis->program->sources;
	g_autofree struct module **modules = g_new0(struct module *, sources->len + 1);
	struct making making = {g->forks, sources, modules};
	parallel_each(sources->len, make_module, &making);
	for (guint i = 0; i < sources->len; i++)
		g_hash_table_insert(g->modules, sources->pdata[i], modules[i]);
}

gboolean module_imports(const struct suggesting *g, const struct source *source, const struct source *module)
{
	const char *dot = module->module ? strrchr(module->module, '.') : NULL, *name = dot ? dot + 1 : module->module;
	return name && g_hash_table_contains(module_of(g, source)->imports, name);
}

static gboolean is_unguarded(const struct suggesting *g, const struct loop *loop)
{
	const struct module *module = module_of(g, loop->source);
	return guard_runs(loop->source, module->reach, module->reached, loop->node);
}

gboolean module_is_main(const struct source *source)
{
	return g_strcmp0(source->module, "__main__") == 0;
}

static char *find_doubt(const struct suggesting *g, const struct source *own)
{
	for (guint i = 0; i < g->analysis->program->sources->len; i++) {
		const struct source *other = g_ptr_array_index(g->analysis->program->sources, i);
		if (other != own && (module_imports(g, other, own) || module_is_main(other)) && module_of(g, other)->script)
			return g_strdup_printf("%s has no `__main__` guard around its top level: workers that are not forked would run it again", other->file);
	}
	return NULL;
}

/* A worker that is not forked imports the main module again: that may not start the work by that. */
static char *import_doubt(const struct suggesting *g, const struct finding *finding)
{
	struct module *own = module_of(g, finding->loop->source);
	if (!own->doubted)
		own->doubt = find_doubt(g, finding->loop->source);
	own->doubted = TRUE;
	return g_strdup(own->doubt);
}

/* The pool's queue has a thread of its own, which asks for the module whose function it pickles: it would wait for the import that waits for
 * it. A process that is not forked would come here itself, by importing. */
char *suggest_runs_on_import(const struct suggesting *g, const struct finding *finding)
{
	const struct source *own = finding->loop->source;
	const struct module *module = module_of(g, own);
	gboolean unguarded = is_unguarded(g, finding->loop) && !module_is_main(own);
	if (guard_runs_on_import(module->reach, module->imported, finding->loop->node) || (unguarded && (g->analysis->recording || guard_is_library(own))))
		return g_strdup("leave it: it runs while its module is imported, and a process pool would wait for that import to end");
	g_autofree char *name = suggest_function_name(g, finding), *method = g_strconcat(".", name ? name : "", NULL);
	for (guint i = 0; i < g->analysis->program->sources->len; i++) {
		const struct source *other = g_ptr_array_index(g->analysis->program->sources, i);
		GHashTable *imported = module_of(g, other)->imported;
		gboolean runs = unguarded || (name && (g_hash_table_contains(imported, name) || g_hash_table_contains(imported, method)));
		if (runs && other != own && module_imports(g, other, own))
			return g_strdup_printf("leave it: %s runs it by what it imports, when no process can be started", other->file);
	}
	return NULL;
}

void candidate_raise(struct candidate *c, enum tier tier, char *doubt)
{
	c->tier = MAX(c->tier, tier);
	if (c->doubt)
		g_free(doubt);
	else
		c->doubt = doubt;
}

static GHashTable *work_names(const struct suggesting *g, const struct finding *finding)
{
	GHashTable *names = nameset_new();
	g_autoptr(GArray) nodes = rewrite_worker_nodes(finding->verdict->split);
	for (guint i = 0; i < nodes->len; i++)
		nameset_free(finding->loop->source, g_array_index(nodes, TSNode, i), names);
	reach_follow(module_of(g, finding->loop->source)->reach, names);
	return names;
}

GHashTable *suggest_work_names(const struct suggesting *g, const struct finding *finding)
{
	struct module *module = module_of(g, finding->loop->source);
	if (module->reached_from != finding) {
		g_clear_pointer(&module->work, g_hash_table_unref);
		module->work = work_names(g, finding);
		module->reached_from = finding;
	}
	return g_hash_table_ref(module->work);
}

/* The same to be added to: nobody else has it. */
static GHashTable *take_work_names(const struct suggesting *g, const struct finding *finding)
{
	struct module *module = module_of(g, finding->loop->source);
	if (module->reached_from != finding)
		return work_names(g, finding);
	module->reached_from = NULL;
	return g_steal_pointer(&module->work);
}

/* Of a source whose findings are being made: by one thread. */
const GPtrArray *suggest_joined(const struct suggesting *g, const struct source *own)
{
	struct module *module = module_of(g, own);
	if (module->joined)
		return module->joined;
	module->joined = g_ptr_array_new();
	for (guint i = 0; i < g->analysis->program->sources->len; i++) {
		struct source *other = g_ptr_array_index(g->analysis->program->sources, i);
		if (other == own || g->analysis->recording || module_imports(g, other, own) || module_imports(g, own, other))
			g_ptr_array_add(module->joined, other);
	}
	return module->joined;
}

/* A worker that is no copy of its parent has the globals of modules as importing them makes them. */
static char *state_doubt(const struct suggesting *g, const struct finding *finding)
{
	const GPtrArray *sources = suggest_joined(g, finding->loop->source);
	g_autoptr(GHashTable) names = take_work_names(g, finding);
	guint known = 0;
	for (guint round = 0; round < 2 && known != g_hash_table_size(names); round++) { /* twice: what it calls there may call something here */
		known = g_hash_table_size(names);
		for (guint i = 0; i < sources->len; i++)
			reach_follow(module_of(g, g_ptr_array_index(sources, i))->reach, names);
	}
	for (guint i = 0; i < sources->len; i++) {
		const struct source *other = g_ptr_array_index(sources, i);
		const struct state_change *change = state_find(module_of(g, other)->changes, names);
		if (change)
			return g_strdup_printf("`%s` is changed while the program runs (%s:%u): workers that are not forked would have it as the import leaves it",
			                       change->name + (change->name[0] == '.'), other->file, change->line);
	}
	return NULL;
}

gboolean suggest_forks(const struct suggesting *g)
{
	const GPtrArray *sources = g->analysis->program->sources;
	for (guint i = 0; i < sources->len; i++) {
		const struct source *source = g_ptr_array_index(sources, i);
		if (memmem(source->text, source->length, "set_start_method", strlen("set_start_method")))
			return FALSE;
	}
	return python_minor(g->python) < FORKSERVER;
}

/* A thread may hold a lock, that of logging or of the allocator, while the process forks: the child never gets it. */
static char *thread_doubt(const struct suggesting *g, const struct source *own)
{
	if (g->analysis->recording && g->analysis->recording->max_threads > 1)
		return g_strdup("the program has several threads, and forking one that does is risky");
	const GPtrArray *sources = suggest_joined(g, own);
	for (guint i = 0; python_minor(g->python) < FORKSERVER && i < sources->len; i++) {
		const struct source *other = g_ptr_array_index(sources, i);
		if (module_of(g, other)->threads)
			return g_strdup_printf("%s starts threads, and forking a program that has some is risky", other->file);
	}
	return NULL;
}

/* They are the same for all patterns. */
static const struct module *doubts_of(const struct suggesting *g, const struct finding *finding)
{
	struct module *module = module_of(g, finding->loop->source);
	if (module->doubted_of == finding)
		return module;
	g_free(module->state_doubt), g_free(module->thread_doubt);
	module->thread_doubt = thread_doubt(g, finding->loop->source);
	module->state_doubt = state_doubt(g, finding);
	module->doubted_of = finding;
	return module;
}

void doubt_processes(const struct suggesting *g, const struct finding *finding, struct candidate *c)
{
	if (finding->verdict->split->custom_exceptions)
		candidate_raise(c, TIER_REVIEW, g_strdup("it may raise exceptions that do not survive pickling"));
	gboolean forks = g->forks && !c->info->interpreters;
	const struct module *module = forks ? NULL : doubts_of(g, finding);
	char *doubts[] = {module ? g_strdup(module->thread_doubt) : thread_doubt(g, finding->loop->source), module ? g_strdup(module->state_doubt) : NULL, import_doubt(g, finding)};
	for (guint i = 0; i < G_N_ELEMENTS(doubts); i++)
		if (doubts[i])
			candidate_raise(c, TIER_REVIEW, doubts[i]);
}
