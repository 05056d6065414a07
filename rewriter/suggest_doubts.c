/* What speaks against processes: what the program does as it is imported, its globals, its threads. */
#include "rewriter/suggest.h"

#include <string.h>

#include "analyzer/interned.h"
#include "analyzer/reimport.h"
#include "analyzer/tree.h"
#include "rewriter/nameset.h"
#include "rewriter/python.h"
#include "rewriter/tool_files.h"

static gboolean is_unguarded(const struct suggesting *g, const struct loop *loop)
{
	const struct module *module = module_of(g, loop->source);
	return guard_runs(loop->source, module->reach, module->reached, loop->node);
}

static char *find_doubt(const struct suggesting *g, const struct source *own)
{
	for (guint i = 0; i < g->scripts->len; i++) {
		const struct source *other = g_ptr_array_index(g->scripts, i);
		gboolean by_path = !g->forks && module_of(g, other)->runs_by_path && !tool_imports(other) && !module_is_library(g, other);
		if (other != own && (module_imports(g, other, own) || module_is_main(other) || by_path))
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
	struct module *module = module_of(g, own);
	gboolean unguarded = is_unguarded(g, finding->loop) && !module_is_main(own);
	if (tool_executes(own) && !module_is_main(own))
		return g_strdup("leave it: a tool runs the text of this file in a namespace of its own, where no process finds its functions");
	gboolean library = unguarded && (g->analysis->recording || module_is_library(g, own) || tool_imports(own));
	if (library || guard_runs_on_import(module->reach, module->imported, finding->loop->node))
		return g_strdup("leave it: it runs while its module is imported, and a process pool would wait for that import to end");
	if (!module->needed)
		module->needed = guard_needed(own);
	const char *taken = is_unguarded(g, finding->loop) ? guard_takes(own, module->reach, module->needed, finding->loop->node) : NULL;
	if (taken)
		return g_strdup_printf("leave it: `%s` is made by it outside of the `__main__` guard, for who imports the module; under the guard, where a process pool must stand, it would be missing", taken);
	g_autofree char *name = suggest_function_name(g, finding), *method = g_strconcat(".", name ? name : "", NULL);
	for (guint i = 0; i < module->importers->len; i++) {
		const struct source *other = g_ptr_array_index(module->importers, i);
		GHashTable *imported = module_of(g, other)->imported;
		if (unguarded || (name && (g_hash_table_contains(imported, name) || g_hash_table_contains(imported, method))))
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

/* What is reached is named in one of SOURCES. */
static gboolean any_names_pool(const struct suggesting *g, const GPtrArray *sources)
{
	for (guint i = 0; i < sources->len; i++)
		if (module_of(g, g_ptr_array_index(sources, i))->names_pool)
			return TRUE;
	return FALSE;
}

gboolean suggest_reaches_pool(const struct suggesting *g, const struct finding *finding)
{
	const GPtrArray *joined = suggest_joined(g, finding->loop->source);
	if (!g->pooling->len || !any_names_pool(g, joined))
		return FALSE;
	if (suggest_calls_pool(g, finding))
		return TRUE;
	g_autoptr(GHashTable) names = nameset_new();
	nameset_add(names, suggest_work_names(g, finding));
	nameset_free(finding->loop->source, finding->loop->node, names); /* what stays with the parent has one: two at once */
	g_autoptr(Reached) reached = reached_new(names);
	suggest_follow_all(g, joined, reached);
	for (guint i = 0; i < reached->list->len; i++)
		if (reach_makes_pool(interned_of(g_array_index(reached->list, guint, i))))
			return TRUE;
	return FALSE;
}

static const struct anew *find_anew(const struct source *source, const struct reached *reached)
{
	const struct reimport *again = source->reimport;
	for (guint i = 0; again && i < again->anew->len; i++)
		if (reached_has(reached, interned_number(g_array_index(again->anew, struct anew, i).name)))
			return &g_array_index(again->anew, struct anew, i);
	return NULL;
}

/* What importing the program does would be done once more by each worker; a top level that gets a guard for this loop left out. */
static char *repeat_doubt(const struct suggesting *g, const struct finding *finding)
{
	const GPtrArray *sources = suggest_joined(g, finding->loop->source);
	for (guint i = 0; i < sources->len; i++) {
		const struct source *other = g_ptr_array_index(sources, i);
		if (other->reimport && other->reimport->acts && !(other == finding->loop->source && is_unguarded(g, finding->loop)))
			return g_strdup_printf("workers that are not forked import %s again, and do what its top level does (line %u: %s)", other->file, other->reimport->acts_line,
			                       other->reimport->acts);
	}
	return NULL;
}

/* A worker that is no copy of its parent has the globals of modules as importing them makes them. */
static char *state_doubt(const struct suggesting *g, const struct finding *finding)
{
	const GPtrArray *sources = suggest_joined(g, finding->loop->source);
	g_autoptr(Reached) reached = reached_new(suggest_work_names(g, finding));
	suggest_follow_all(g, sources, reached);
	if (reached_has(reached, interned_number("__name__")) || reached_has(reached, interned_number(".__module__")))
		return g_strdup("the main module has another name in workers that are not forked: `__mp_main__`");
	for (guint i = 0; i < sources->len; i++) {
		const struct source *other = g_ptr_array_index(sources, i);
		const struct state_change *change = state_find(module_of(g, other)->changes, reached);
		const char *name = change ? interned_of(change->name) : NULL;
		if (change && change->setting)
			return g_strdup_printf("%s() sets what workers that are not forked would not have (%s:%u)", change->setting, other->file, change->line);
		if (change)
			return g_strdup_printf("`%s` is changed while the program runs (%s:%u): workers that are not forked would have it as the import leaves it",
			                       name + (name[0] == '.'), other->file, change->line);
		const struct anew *anew = find_anew(other, reached);
		if (anew)
			return g_strdup_printf("workers that are not forked import %s again, and have another `%s` by that (line %u: %s)", other->file, anew->name, anew->line, anew->subject);
	}
	return NULL;
}

void suggest_ask_start(struct suggesting *g)
{
	const GPtrArray *sources = g->analysis->program->sources;
	for (guint i = 0; i < sources->len && !g->sets_start; i++)
		g->sets_start = source_says(sources->pdata[i], "set_start_method");
	g->forks = !g->sets_start && python_minor(g->python) < FORKSERVER;
}

/* Saying how processes start fails once there is a pool. */
static char *start_doubt(const struct suggesting *g, const struct finding *finding)
{
	TSNode node = finding->loop->node;
	while (!ts_node_is_null(node) && !tree_is(node, "function_definition"))
		node = ts_node_parent(node);
	if ((!ts_node_is_null(node) && !is_unguarded(g, finding->loop)) || !g->sets_start)
		return NULL;
	return g_strdup("it may run ahead of set_start_method(), which fails where there is a pool already");
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
	if (!forks && finding->verdict->split->salted && !c->info->interpreters)
		candidate_raise(c, TIER_REVIEW, g_strdup("it goes through a set, which may have another order in a worker that is not forked"));
	const struct module *module = forks ? NULL : doubts_of(g, finding);
	char *doubts[] = {forks ? NULL : start_doubt(g, finding), forks ? NULL : repeat_doubt(g, finding), module ? g_strdup(module->thread_doubt) : thread_doubt(g, finding->loop->source), module ? g_strdup(module->state_doubt) : NULL, import_doubt(g, finding)};
	for (guint i = 0; i < G_N_ELEMENTS(doubts); i++)
		if (doubts[i])
			candidate_raise(c, TIER_REVIEW, doubts[i]);
}

