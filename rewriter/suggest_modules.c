/* What is asked of each source again and again: what it imports and who imports it, whether it is a script, what it starts; and the names that a loop's work leads to. */
#include "rewriter/suggest.h"

#include <string.h>

#include "analyzer/parallel.h"
#include "analyzer/tree.h"
#include "rewriter/ending.h"
#include "rewriter/nameset.h"
#include "rewriter/tool_files.h"

void module_free(gpointer data)
{
	struct module *module = data;
	g_hash_table_unref(module->imports);
	g_hash_table_unref(module->reached);
	g_hash_table_unref(module->imported);
	g_hash_table_unref(module->pooled);
	g_hash_table_unref(module->tasked);
	g_hash_table_unref(module->written);
	g_clear_pointer(&module->in_pools, g_hash_table_unref);
	g_clear_pointer(&module->at_end, g_hash_table_unref);
	g_clear_pointer(&module->needed, g_array_unref);
	g_hash_table_unref(module->ending);
	g_clear_pointer(&module->repeated, reached_free);
	g_clear_pointer(&module->work, g_hash_table_unref);
	g_clear_pointer(&module->called, g_hash_table_unref);
	g_clear_pointer(&module->locals, g_hash_table_unref);
	g_clear_pointer(&module->aliases, g_hash_table_unref);
	g_free(module->doubt), g_free(module->state_doubt), g_free(module->thread_doubt);
	reach_free(module->reach);
	g_array_unref(module->changes);
	g_ptr_array_unref(module->importers);
	g_ptr_array_unref(module->joined);
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
		if (source_says(source, WORDS[i]))
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

/* It runs files by their paths, or the text of files: any file, which it does not name. A module that runpy runs is not found by the name that it runs under. */
static gboolean runs_by_path(const struct source *source)
{
	static const char *const WORDS[] = {"spec_from_file_location", "SourceFileLoader", "load_source", "run_path", "run_module"};
	gboolean runs = source_says(source, "exec(") && (source_says(source, ".read()") || source_says(source, ".read_text(")) && !tool_executes(source); /* not one that asks its version of a file */
	for (guint i = 0; !runs && i < G_N_ELEMENTS(WORDS); i++)
		runs = source_says(source, WORDS[i]);
	return runs;
}

static struct module *module_new(const struct source *source)
{
	struct module *module = g_new0(struct module, 1);
	struct tree_walk walk;
	module->reach = reach_new(source);
	module->threads = starts_threads(source);
	module->names_pool = reach_names_pool(source);
	module->imports_later = imports_later(source);
	module->stars = source_says(source, "import *");
	module->runs_by_path = runs_by_path(source);
	module->changes = state_changes(source);
	module->reached = guard_reached(source, module->reach, &module->script);
	module->imported = guard_imported(source, module->reach);
	module->pooled = nameset_new();
	reach_pooled(source, module->pooled);
	module->ending = nameset_new();
	ending_names(source, module->ending);
	module->tasked = nameset_new();
	reach_tasked(source, FALSE, module->tasked);
	reach_follow(module->reach, module->tasked);
	module->written = nameset_new();
	reach_tasked(source, TRUE, module->written);
	reach_follow(module->reach, module->written);
	module->importers = g_ptr_array_new();
	module->joined = g_ptr_array_new();
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

/* The name by which an import statement may mention SOURCE; NULL: none. */
static const char *import_name(const struct source *source)
{
	const char *dot = source->module ? strrchr(source->module, '.') : NULL;
	return dot ? dot + 1 : source->module;
}

gboolean module_imports(const struct suggesting *g, const struct source *source, const struct source *module)
{
	const char *name = import_name(module);
	return name && g_hash_table_contains(module_of(g, source)->imports, name);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
	guint i = *(const guint *)a, k = *(const guint *)b;
	return i < k ? -1 : i > k;
}

/* To their indices, in order, the sources that go by each name. */
static GHashTable *by_import_name(const GPtrArray *sources)
{
	GHashTable *by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
	for (guint i = 0; i < sources->len; i++) {
		const char *name = import_name(sources->pdata[i]);
		GArray *named = name ? g_hash_table_lookup(by_name, name) : NULL;
		if (name && !named)
			g_hash_table_insert(by_name, (gpointer)name, named = g_array_new(FALSE, FALSE, sizeof(guint)));
		if (named)
			g_array_append_val(named, i);
	}
	return by_name;
}

/* Source number I imports what goes by these names. */
static void note_imports(const struct suggesting *g, GHashTable *by_name, guint i, GArray *const *joined)
{
	const GPtrArray *sources = g->analysis->program->sources;
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, module_of(g, sources->pdata[i])->imports);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		const GArray *named = g_hash_table_lookup(by_name, name);
		for (guint k = 0; named && k < named->len; k++) {
			guint at = g_array_index(named, guint, k);
			if (at != i)
				g_ptr_array_add(module_of(g, sources->pdata[at])->importers, sources->pdata[i]);
			g_array_append_val(joined[i], at);
			g_array_append_val(joined[at], i);
		}
	}
}

/* Which modules import which, found once for all: to ask each of each takes the square of their number. */
static void join_modules(struct suggesting *g)
{
	const GPtrArray *sources = g->analysis->program->sources;
	g_autoptr(GHashTable) by_name = by_import_name(sources);
	g_autofree GArray **joined = g_new0(GArray *, sources->len + 1);
	for (guint i = 0; i < sources->len; i++) {
		joined[i] = g_array_new(FALSE, FALSE, sizeof(guint));
		g_array_append_val(joined[i], i);
	}
	for (guint i = 0; i < sources->len; i++)
		note_imports(g, by_name, i, joined);
	for (guint i = 0; i < sources->len; i++) {
		GPtrArray *own = module_of(g, sources->pdata[i])->joined;
		g_array_sort(joined[i], by_number);
		for (guint k = 0; k < joined[i]->len; k++)
			if (!k || g_array_index(joined[i], guint, k) != g_array_index(joined[i], guint, k - 1))
				g_ptr_array_add(own, sources->pdata[g_array_index(joined[i], guint, k)]);
		g_array_unref(joined[i]);
	}
}

/* `from a.NAME import *` stands in OTHER. */
static gboolean takes_all(const struct source *other, const char *name)
{
	const GArray *imports = nameset_of_file(other)->imports;
	for (guint i = 0; i < imports->len; i++) {
		TSNode node = g_array_index(imports, TSNode, i), last = ts_node_named_child(node, ts_node_named_child_count(node) - 1);
		if (!tree_is(node, "import_from_statement") || !tree_is(last, "wildcard_import"))
			continue;
		g_autofree char *text = source_text(other, tree_child(node, "module_name")), *end = g_strconcat(".", name, NULL);
		if (strcmp(text, name) == 0 || g_str_has_suffix(text, end))
			return TRUE;
	}
	return FALSE;
}

/* Those that have the names of SOURCE, and those that have the names of these. */
static void find_takers(const struct suggesting *g, const struct source *source)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	g_ptr_array_add(found, (gpointer)source);
	for (guint i = 0; i < found->len; i++) {
		const GPtrArray *importers = module_of(g, found->pdata[i])->importers;
		for (guint k = 0; k < importers->len; k++)
			if (module_of(g, importers->pdata[k])->stars && !g_ptr_array_find(found, importers->pdata[k], NULL) && takes_all(importers->pdata[k], import_name(found->pdata[i])))
				g_ptr_array_add(found, importers->pdata[k]), nameset_add_taker(source, importers->pdata[k]);
	}
}

/* One that imports SOURCE says `import *`. */
static gboolean may_be_taken(const struct suggesting *g, const struct source *source)
{
	const GPtrArray *importers = module_of(g, source)->importers;
	for (guint i = 0; i < importers->len; i++)
		if (module_of(g, importers->pdata[i])->stars)
			return TRUE;
	return FALSE;
}

/* What names a patch adds to a module others may take for their own. */
static void find_takers_of(guint index, gpointer data)
{
	const struct suggesting *g = data;
	const struct source *source = g->analysis->program->sources->pdata[index];
	if (may_be_taken(g, source) && !g_hash_table_contains(nameset_of_file(source)->bound, "__all__"))
		find_takers(g, source);
}

void modules_make(struct suggesting *g)
{
	GPtrArray *sources = g->analysis->program->sources;
	g_autofree struct module **modules = g_new0(struct module *, sources->len + 1);
	struct making making = {g->forks, sources, modules};
	parallel_each(sources->len, make_module, &making);
	for (guint i = 0; i < sources->len; i++) {
		g_hash_table_insert(g->modules, sources->pdata[i], modules[i]);
		g->by_path |= modules[i]->runs_by_path;
		if (modules[i]->script)
			g_ptr_array_add(g->scripts, sources->pdata[i]);
	}
	join_modules(g);
	parallel_each(sources->len, find_takers_of, g);
}

gboolean module_is_library(const struct suggesting *g, const struct source *source)
{
	struct module *module = module_of(g, source);
	if (module->library == ASKED_NOT)
		module->library = guard_is_library(source) ? ASKED_YES : ASKED_NO;
	return module->library == ASKED_YES;
}

gboolean module_is_published(const struct suggesting *g, const struct source *source)
{
	struct module *module = module_of(g, source);
	if (module->published == ASKED_NOT)
		module->published = guard_is_published(source) ? ASKED_YES : ASKED_NO;
	return module->published == ASKED_YES;
}

gboolean module_is_main(const struct source *source)
{
	return g_strcmp0(source->module, "__main__") == 0;
}

static gboolean is_among(gpointer name, gpointer value, gpointer names)
{
	return g_hash_table_contains(names, name);
}

/* A variable of the loop's function is not the function of the module that has its name. */
static void drop_locals(struct module *module, const struct source *source, TSNode node, GHashTable *names)
{
	if (!module->locals)
		module->locals = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
	if (!module->aliases)
		module->aliases = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
	for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
		GHashTable *own = g_hash_table_lookup(module->locals, node);
		if (!own && (own = nameset_of_scope(source, node)))
			g_hash_table_insert(module->locals, (gpointer)node, own);
		if (own && nameset_shared(own, names)) {
			GHashTable *aliases = g_hash_table_lookup(module->aliases, node);
			if (!aliases)
				g_hash_table_insert(module->aliases, (gpointer)node, aliases = reach_aliases(source, node));
			reach_add_aliases(aliases, names);
			g_hash_table_foreach_remove(names, is_among, own);
		}
	}
}

/* What the loop's work mentions itself. */
static GHashTable *work_names(const struct suggesting *g, const struct finding *finding)
{
	GHashTable *names = nameset_new();
	g_autoptr(GArray) nodes = rewrite_worker_nodes(finding->verdict->split);
	for (guint i = 0; i < nodes->len; i++)
		nameset_free(finding->loop->source, g_array_index(nodes, TSNode, i), names);
	drop_locals(module_of(g, finding->loop->source), finding->loop->source, finding->loop->node, names);
	return names;
}

/* The module of FINDING, with the names of its work; FOLLOWED: and all that these lead to. */
static struct module *module_with_work(const struct suggesting *g, const struct finding *finding, gboolean followed)
{
	struct module *module = module_of(g, finding->loop->source);
	if (module->work_of != finding) {
		g_clear_pointer(&module->work, g_hash_table_unref);
		module->work = work_names(g, finding);
		module->work_of = finding;
		module->followed = FALSE;
	}
	if (followed && !module->followed) {
		reach_follow(module->reach, module->work);
		module->followed = TRUE;
	}
	return module;
}

GHashTable *suggest_work_names(const struct suggesting *g, const struct finding *finding)
{
	return module_with_work(g, finding, TRUE)->work;
}

gboolean suggest_calls_itself(const struct suggesting *g, const struct finding *finding)
{
	if (suggest_is_called_back(finding))
		return TRUE;
	struct module *module = module_with_work(g, finding, FALSE);
	g_autofree char *name = suggest_function_name(g, finding);
	if (!name)
		return FALSE;
	return module->followed ? g_hash_table_contains(module->work, name) : reach_leads(module->reach, module->work, name);
}

const GPtrArray *suggest_joined(const struct suggesting *g, const struct source *own)
{
	return g->analysis->recording ? g->analysis->program->sources : module_of(g, own)->joined;
}

void suggest_follow_all(const struct suggesting *g, const GPtrArray *sources, struct reached *reached)
{
	g_autofree guint *followed = g_new0(guint, sources->len + 1);
	guint known = 0;
	for (guint round = 0; round < 2 && known != reached->list->len; round++) { /* twice: what it calls there may call something here */
		known = reached->list->len;
		for (guint i = 0; i < sources->len; i++)
			followed[i] = reached_follow(reached, module_of(g, g_ptr_array_index(sources, i))->reach, followed[i]);
	}
}
