/* Iterables that are found out as the loop goes on, or have very many items: `map` would read all of them before the first result. Here no
 * more than a few are under way:
 *
 *   for line, future in _ahead(pool, parse, file, 32):
 *       rows.append(future.result())
 *
 * What the iterable raises comes behind the results of the items before it, as in the loop. */
#include <string.h>

#include "rewriter/pool.h"
#include "rewriter/pool_loop.h"

#define MANY 10000        /* items: their futures take some 15 MB */
#define MANY_TASKS 500    /* for processes: to Python 3.11 a pool with some 1,000 tasks hangs when a worker dies (_ExecutorManagerThread.terminate_broken
                             stumbles over the first that is cancelled meanwhile) */
#define PER_WORKER 4      /* items under way: enough for workers never to wait, with some uneven ones */
#define MANY_CHUNK 64     /* of combinations, of which there may be millions, where nothing was measured */
#define CHUNKS 200        /* of an iterable whose items take no one knows how long: enough for many workers to end together */

/* Its lines; a tab is one level. */
static const char *const HELPER[] = {
	"\t\"\"\"Yields each item with its future, in order; at most that many are under way.\"\"\"",
	"\tfutures, error = collections.deque(), None",
	"\ttry:",
	"\t\ttry:",
	"\t\t\tfor item in items:",
	"\t\t\t\tfutures.append((item, pool.submit(function, item)))",
	"\t\t\t\tif len(futures) >= most:",
	"\t\t\t\t\tyield futures.popleft()",
	"\t\texcept Exception as caught:",
	"\t\t\terror = caught",
	"\t\twhile futures:",
	"\t\t\tyield futures.popleft()",
	"\t\tif error is not None:",
	"\t\t\traise error",
	"\tfinally:",
	"\t\twhile futures:",
	"\t\t\tfutures.popleft()[1].cancel()",
};

/* The same in chunks, for small items. */
static const char *const CHUNKS_HELPER[] = {
	"\t\"\"\"Yields each item with its result, in order; at most that many chunks are under way.\"\"\"",
	"\titems, futures, error = iter(items), collections.deque(), None",
	"\ttry:",
	"\t\twhile error is None:",
	"\t\t\tchunk = []",
	"\t\t\ttry:",
	"\t\t\t\tchunk.extend(itertools.islice(items, size))",
	"\t\t\texcept Exception as caught:",
	"\t\t\t\terror = caught",
	"\t\t\tif not chunk:",
	"\t\t\t\tbreak",
	"\t\t\tfutures.append((chunk, pool.submit(_run_chunk, function, chunk)))",
	"\t\t\tif len(futures) >= most:",
	"\t\t\t\tchunk, future = futures.popleft()",
	"\t\t\t\tyield from zip(chunk, future.result())",
	"\t\twhile futures:",
	"\t\t\tchunk, future = futures.popleft()",
	"\t\t\tyield from zip(chunk, future.result())",
	"\t\tif error is not None:",
	"\t\t\traise error",
	"\tfinally:",
	"\t\twhile futures:",
	"\t\t\tfutures.popleft()[1].cancel()",
};

static gboolean binds(const struct pool *p, const char *builtin)
{
	return nameset_hides_builtin(p->source, builtin, p->split->loop);
}

/* Of `range(1000)`, `range(1, 25)`, `range(0, 90, 3)`; 0: not so plain. */
static gint64 range_length(const struct pool *p)
{
	return p->split->iterable_text ? 0 : rewrite_range_length(p->source, p->split->iterable);
}

/* All pairs of two long lists are too many to be held at once. */
static gboolean multiplies(const struct pool *p)
{
	static const char *const NAMES[] = {"product", "permutations", "combinations", "combinations_with_replacement"};
	TSNode callee = tree_child(p->split->iterable, "function"), name = tree_is(callee, "attribute") ? tree_child(callee, "attribute") : callee;
	gboolean found = FALSE;
	for (guint i = 0; tree_is(p->split->iterable, "call") && i < G_N_ELEMENTS(NAMES); i++)
		found |= source_is(p->source, name, NAMES[i]);
	return found;
}

static gboolean is_lazy(const struct pool *p)
{
	return (!p->split->sized && !p->split->iterable_text) || multiplies(p);
}

static gboolean has_chunks(const struct pool *p)
{
	return p->info->processes && !p->info->interpreters;
}

gboolean pool_may_go_ahead(const struct pool *p)
{
	static const char *const USED[] = {"iter", "len", "zip", "Exception"};
	for (guint i = 0; i < G_N_ELEMENTS(USED); i++)
		if (binds(p, USED[i]))
			return FALSE;
	return TRUE;
}

gboolean pool_goes_ahead(const struct pool *p)
{
	const struct rewrite_request *request = p->request;
	if (p->split->shape != SPLIT_FOR || p->info->tasks || (has_chunks(p) && request->chunksize > 1 && !p->split->in_turn))
		return FALSE;
	gboolean chunks = has_chunks(p) && request->chunksize == 0;
	gdouble most = p->info->processes ? MANY_TASKS : MANY;
	gboolean many = !chunks && (range_length(p) > most || request->finding->time.iterations_total > most);
	/* of a loop that is left early no more than needed is begun */
	return (is_lazy(p) || many || request->finding->loop->leaves) && pool_may_go_ahead(p);
}

gboolean pool_goes_in_chunks(const struct pool *p)
{
	gboolean many = p->request->finding->time.iterations_total > (gdouble)MANY_TASKS * p->request->chunksize;
	return p->split->shape == SPLIT_FOR && has_chunks(p) && p->request->chunksize > 1 && (is_lazy(p) || many) && pool_may_go_ahead(p);
}

static void put_lines(const struct rewrite *rewrite, GString *out, const char *const *lines, guint count)
{
	for (guint i = 0; i < count; i++) {
		g_autoptr(GString) line = g_string_new(lines[i]);
		if (rewrite->run_chunk)
			g_string_replace(line, "_run_chunk", rewrite->run_chunk, 0);
		style_put_line(&rewrite->style, out, line->str);
	}
}

/* Lines of HELPER as the function NAME, and so on. */
static char *ahead_text(const struct rewrite *rewrite, const char *name)
{
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "def %s(pool, function, items, most):%s", name, rewrite->style.newline);
	put_lines(rewrite, out, HELPER, G_N_ELEMENTS(HELPER));
	return g_string_free(out, FALSE);
}

/* An exception is raised inside it: so what is queued is cancelled before the pool is waited for. */
static char *results_text(const struct rewrite *rewrite, const char *name)
{
	static const char *const RESULTS[] = {"\t\"\"\"Yields each item's result, in order; at most that many are under way.\"\"\""};
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "def %s(pool, function, items, most):%s", name, rewrite->style.newline);
	put_lines(rewrite, out, RESULTS, G_N_ELEMENTS(RESULTS));
	g_autofree char *header = g_strdup_printf("\tfor _, future in %s(pool, function, items, most):", rewrite->ahead);
	style_put_line(&rewrite->style, out, header);
	style_put_line(&rewrite->style, out, "\t\tyield future.result()");
	return g_string_free(out, FALSE);
}

static char *chunks_text(const struct rewrite *rewrite, const char *name)
{
	static const char *const RUN[] = {"\treturn [function(item) for item in items]", "", ""};
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "def %s(function, items):%s", rewrite->run_chunk, rewrite->style.newline);
	put_lines(rewrite, out, RUN, G_N_ELEMENTS(RUN));
	g_string_append_printf(out, "def %s(pool, function, items, size, most):%s", name, rewrite->style.newline);
	put_lines(rewrite, out, CHUNKS_HELPER, G_N_ELEMENTS(CHUNKS_HELPER));
	return g_string_free(out, FALSE);
}

/* *NAME: STEM where an earlier patch has put TEXT there, which is not written again (*STANDS). Takes TEXT. */
static void choose_name(struct rewrite *rewrite, guint32 place, const char *stem, char *text, char **name, gboolean *stands)
{
	*stands = outline_standing(rewrite->source, place, text) != NULL;
	*name = *stands ? g_strdup(stem) : nameset_fresh(rewrite->taken, stem);
	g_free(text);
}

/* "_chunks_ahead(pool, parse, file, 64, 32)" */
char *pool_chunks_call(struct pool *p, const char *pool, const char *items)
{
	gint size = p->request->chunksize ? p->request->chunksize : MANY_CHUNK;
	struct rewrite *rewrite = p->rewrite;
	guint32 place = MIN(outline_place(p->source, p->statement), rewrite->first_guarded);
	if (!rewrite->chunks) {
		rewrite->run_chunk = g_strdup("_run_chunk");
		choose_name(rewrite, place, "_chunks_ahead", chunks_text(rewrite, "_chunks_ahead"), &rewrite->chunks, &rewrite->chunks_stand);
		if (!rewrite->chunks_stand)
			g_free(rewrite->run_chunk), rewrite->run_chunk = nameset_fresh(rewrite->taken, "_run_chunk");
	}
	rewrite->ahead_place = MIN(rewrite->ahead_place, place);
	g_autofree char *most = p->request->workers > 0 ? g_strdup_printf("%d", PER_WORKER * p->request->workers)
	                                                : g_strdup_printf("%d * os.cpu_count()", PER_WORKER);
	return g_strdup_printf("%s(%s, %s, %s, %d, %s)", rewrite->chunks, pool, p->call, items, size, most);
}

/* "_ahead(pool, parse, file, 32)" */
char *pool_ahead_call(struct pool *p, const char *pool, const char *items)
{
	struct rewrite *rewrite = p->rewrite;
	guint32 place = MIN(outline_place(p->source, p->statement), rewrite->first_guarded);
	if (!rewrite->ahead)
		choose_name(rewrite, place, "_ahead", ahead_text(rewrite, "_ahead"), &rewrite->ahead, &rewrite->ahead_stands);
	rewrite->ahead_place = MIN(rewrite->ahead_place, place);
	g_autofree char *most = p->request->workers > 0 ? g_strdup_printf("%d", PER_WORKER * p->request->workers)
	                                                : g_strdup_printf("%d * os.cpu_count()", PER_WORKER);
	return g_strdup_printf("%s(%s, %s, %s, %s)", rewrite->ahead, pool, p->call, items, most);
}

char *pool_results_call(struct pool *p, const char *pool, const char *items)
{
	g_autofree char *call = pool_ahead_call(p, pool, items);
	struct rewrite *rewrite = p->rewrite;
	guint32 place = MIN(outline_place(p->source, p->statement), rewrite->first_guarded);
	if (!rewrite->results)
		choose_name(rewrite, place, "_results_ahead", results_text(rewrite, "_results_ahead"), &rewrite->results, &rewrite->results_stand);
	return g_strconcat(rewrite->results, call + strlen(rewrite->ahead), NULL);
}

/* The results of a comprehension over combinations, no more under way than are needed; NULL: it goes over something else. */
char *pool_combined_call(struct pool *p, const char *pool, const char *items)
{
	if (p->info->tasks || !multiplies(p) || !pool_may_go_ahead(p))
		return NULL;
	if (!has_chunks(p) || p->request->chunksize == 1)
		return pool_results_call(p, pool, items);
	g_autofree char *name = nameset_fresh(p->locals, "result"), *chunks = pool_chunks_call(p, pool, items);
	return g_strdup_printf("(%s for _, %s in %s)", name, name, chunks);
}

void pool_put_helper(struct rewrite *rewrite)
{
	GString *out = g_string_new(NULL);
	char *const texts[] = {
		rewrite->ahead && !rewrite->ahead_stands ? ahead_text(rewrite, rewrite->ahead) : NULL,
		rewrite->results && !rewrite->results_stand ? results_text(rewrite, rewrite->results) : NULL,
		rewrite->chunks && !rewrite->chunks_stand ? chunks_text(rewrite, rewrite->chunks) : NULL,
	};
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		if (texts[i])
			g_string_append_printf(out, "%s%s%s", out->len ? rewrite->style.newline : "", out->len ? rewrite->style.newline : "", texts[i]);
		g_free(texts[i]);
	}
	if (out->len)
		outline_insert(rewrite->edits, &rewrite->style, rewrite->ahead_place, out->str);
	g_string_free(out, TRUE);
}

/* `range(...)` of names, numbers and their lengths: it can be written twice. */
static gboolean is_plain_range(const struct pool *p)
{
	static const char *const PLAIN[] = {"call", "argument_list", "identifier", "integer", "binary_operator", "unary_operator"};
	gboolean plain = !p->split->iterable_text && tree_is(p->split->iterable, "call") && source_is(p->source, tree_child(p->split->iterable, "function"), "range");
	struct tree_walk walk;
	for (tree_walk_start(&walk, p->split->iterable); plain && tree_walk_next(&walk);) {
		gboolean known = !ts_node_is_named(walk.node);
		for (guint i = 0; i < G_N_ELEMENTS(PLAIN); i++)
			known |= tree_is(walk.node, PLAIN[i]);
		TSNode callee = tree_is(walk.node, "call") ? tree_child(walk.node, "function") : (TSNode){0};
		plain &= known && (ts_node_is_null(callee) || source_is(p->source, callee, "range") || source_is(p->source, callee, "len"));
	}
	tree_walk_end(&walk);
	return plain;
}

/* What the number of items is the length of. */
static char *measured_text(const struct pool *p, const char *items)
{
	TSNode arguments = tree_child(p->split->iterable, "arguments"), length = ts_node_named_child(arguments, 0);
	if (ts_node_named_child_count(arguments) != 1 || !tree_is(length, "call"))
		return g_strdup(items);
	TSNode inner = ts_node_named_child(tree_child(length, "arguments"), 0);
	return tree_is(inner, "identifier") ? source_text(p->source, inner) : g_strdup(items); /* range(len(xs)) */
}

/* A parameter that only its annotation says to be a list: who hands over a generator, which can be gone through once and has no length, or
 * what is no iterable at all, should meet what he met in the loop. */
gboolean pool_believes_items(const struct pool *p)
{
	TSNode function = p->split->iterable, name = function;
	while (!ts_node_is_null(function) && !tree_is(function, "function_definition") && !tree_is(function, "lambda"))
		function = ts_node_parent(function);
	if (!tree_is(name, "identifier") || !tree_is(function, "function_definition"))
		return FALSE;
	g_autofree char *text = source_text(p->source, name);
	g_autoptr(GArray) parameters = tree_children(tree_child(function, "parameters"));
	gboolean found = FALSE;
	for (guint i = 0; !found && i < parameters->len; i++) {
		TSNode one = g_array_index(parameters, TSNode, i);
		found = (tree_is(one, "typed_parameter") && tree_is(ts_node_named_child(one, 0), "identifier") && source_is(p->source, ts_node_named_child(one, 0), text)) ||
		        (tree_is(one, "typed_default_parameter") && source_is(p->source, tree_child(one, "name"), text));
	}
	if (!found)
		return FALSE;
	g_autoptr(GHashTable) bound = nameset_new();
	nameset_bound(p->source, tree_child(function, "body"), bound);
	return !g_hash_table_contains(bound, text);
}

static gboolean measures(const struct pool *p)
{
	return has_chunks(p) && p->request->chunksize == 0 && p->split->sized && !p->split->iterable_text && !range_length(p) && !is_plain_range(p) && !binds(p, "len");
}

/* Nothing was measured: so the number of items says how large a chunk is, and they need a name for that. */
gboolean pool_names_items(const struct pool *p)
{
	return measures(p) && (tree_is(p->split->iterable, "call") || tree_is(p->split->iterable, "attribute") || pool_believes_items(p));
}

/* A comprehension has no place for a list of them. */
gboolean pool_hints_length(const struct pool *p)
{
	return p->split->shape == SPLIT_COMPREHENSION && measures(p) && pool_believes_items(p) && !p->request->finding->loop->leaves;
}

/* Not zip(), enumerate() and their like, though their length is known. */
gboolean pool_items_have_length(const struct pool *p)
{
	static const char *const NAMES[] = {"items", "keys", "values", "split", "rsplit", "splitlines", "readlines", "findall", "most_common", "listdir", "glob",
	                                    "sorted", "list", "tuple", "set", "dict"};
	TSNode callee = tree_child(p->split->iterable, "function"), name = tree_is(callee, "attribute") ? tree_child(callee, "attribute") : callee;
	gboolean found = tree_is(p->split->iterable, "attribute");
	for (guint i = 0; tree_is(p->split->iterable, "call") && i < G_N_ELEMENTS(NAMES); i++)
		found |= source_is(p->source, name, NAMES[i]);
	return found;
}

/* Into so many chunks: a loop that is entered again and again has its items waited for each time, and fewer chunks take less of that. */
static char *parts_text(const struct pool *p)
{
	return ts_node_is_null(p->kept) ? g_strdup_printf("%d", CHUNKS) : g_strdup_printf("(%d * os.cpu_count())", PER_WORKER);
}

/* ", chunksize=len(items) // 1000 + 1" where nothing was measured and ITEMS is a name; "" for chunks of one. */
char *pool_chunk_argument(const struct pool *p, const char *items, gboolean sized)
{
	gint chunksize = p->request->chunksize;
	gint64 count = range_length(p);
	if (!p->info->processes || p->info->interpreters)
		return g_strdup("");
	g_autofree char *chunks = parts_text(p);
	if (chunksize == 0 && count >= 2 * PER_WORKER && !ts_node_is_null(p->kept)) /* of less they are of one item */
		return g_strdup_printf(", chunksize=%" G_GINT64_FORMAT " // %s + 1", count, chunks);
	if (chunksize == 0 && count >= CHUNKS)
		chunksize = (gint)MIN(count / CHUNKS + 1, G_MAXINT);
	if (chunksize == 0 && !count && sized && !strpbrk(items, "()[]{}., \"'") && !binds(p, "len"))
		return g_strdup_printf(", chunksize=%s(%s) // %s + 1", pool_hints_length(p) ? "operator.length_hint" : "len", items, chunks);
	if (chunksize == 0 && !count && is_plain_range(p) && !binds(p, "len")) {
		g_autofree char *of = strchr(items, '(') ? measured_text(p, items) : g_strdup(items);
		return g_strdup_printf(", chunksize=len(%s) // %s + 1", of, chunks);
	}
	return chunksize > 1 ? g_strdup_printf(", chunksize=%d", chunksize) : g_strdup("");
}
