/* What workers would be handed and give back, and would not find, or not pickle. */
#include "rewriter/suggest.h"

#include <string.h>

#include "analyzer/crossing.h"

/* It may be the main module. */
static gboolean may_be_main(const struct suggesting *g, const struct source *source)
{
	return module_of(g, source)->script || module_is_main(source) || guard_stands(source);
}

static gboolean any_of_main(const struct suggesting *g, const GPtrArray *crossings, const struct source *but)
{
	for (guint i = 0; i < crossings->len; i++) {
		const struct crossing *crossing = g_ptr_array_index(crossings, i);
		for (guint k = 0; crossing->homes && k < crossing->homes->len; k++)
			if (g_ptr_array_index(crossing->homes, k) != but && may_be_main(g, g_ptr_array_index(crossing->homes, k)))
				return TRUE;
	}
	return FALSE;
}

gboolean suggest_interpreters_miss(const struct suggesting *g, const struct finding *finding)
{
	const struct split *split = finding->verdict->split;
	const struct source *own = finding->loop->source;
	return module_is_main(own) || any_of_main(g, split->results, NULL) || any_of_main(g, split->values, NULL) || any_of_main(g, split->targets, own) ||
	       any_of_main(g, split->captured, own);
}

/* `python folder`, `python -m package`, `python app.zip`: multiprocessing does not run this file for workers that are not forked. */
static gboolean is_never_imported(const struct source *source)
{
	g_autofree char *name = g_path_get_basename(source->path);
	return strcmp(name, "__main__.py") == 0;
}

char *suggest_missing(const struct suggesting *g, const struct finding *finding)
{
	const struct split *split = finding->verdict->split;
	const GPtrArray *all[] = {split->targets, split->captured, split->results, split->values};
	if (g->forks)
		return NULL;
	if (is_never_imported(finding->loop->source))
		return g_strdup("leave it: workers that are not forked do not find what a `__main__.py` defines");
	for (guint i = 0; i < G_N_ELEMENTS(all); i++)
		for (guint k = 0; all[i] && k < all[i]->len; k++) {
			const struct crossing *crossing = g_ptr_array_index(all[i], k);
			if (crossing->guarded)
				return g_strdup_printf("leave it: what `%s` holds is defined under the `__main__` guard, which workers that are not forked do not run", crossing->name ? crossing->name : "its work");
			for (guint n = 0; crossing->homes && n < crossing->homes->len; n++)
				if (is_never_imported(g_ptr_array_index(crossing->homes, n)))
					return g_strdup("leave it: workers that are not forked do not find the classes that a `__main__.py` defines");
		}
	return NULL;
}

static const struct rec_local *find_unpicklable(const struct finding *finding, const GPtrArray *crossings)
{
	/* as types call themselves; not "cell", in which a frame has what its own comprehensions and functions use, too */
	static const char *const TYPES[] = {
		"sqlite3.Row", "sqlite3.Connection", "sqlite3.Cursor", "re.Match", "memoryview", "generator", "coroutine", "async_generator", "module", "frame", "traceback",
		"code", "weakref", "weakref.ReferenceType", "weakproxy", "mappingproxy", "dict_keys", "dict_values", "dict_items", "_thread.lock", "_thread.RLock", "_thread._local",
		"_io.TextIOWrapper", "_io.BufferedReader", "_io.BufferedWriter", "_io.BufferedRandom", "_io.FileIO", "mmap.mmap", "_contextvars.ContextVar", "_contextvars.Context",
		"zlib.Compress", "zlib.Decompress", "_struct.Struct", "_ssl._SSLContext", "select.epoll", "lxml.etree._Element",
	};
	for (guint i = 0; crossings && i < crossings->len; i++) {
		const struct rec_local *local = crossing_local(finding, ((const struct crossing *)g_ptr_array_index(crossings, i))->name);
		for (guint k = 0; local && local->type && k < G_N_ELEMENTS(TYPES); k++)
			if (g_str_equal(local->type, TYPES[k]))
				return local;
	}
	return NULL;
}

const struct rec_local *suggest_seen_unpicklable(const struct finding *finding)
{
	const struct split *split = finding->verdict->split;
	const GPtrArray *all[] = {split->targets, split->captured, split->results};
	const struct rec_local *found = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(all) && !found; i++)
		found = find_unpicklable(finding, all[i]);
	return found;
}
