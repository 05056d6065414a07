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
#define PER_WORKER 4      /* items under way: enough for workers never to wait, with some uneven ones */
#define CHUNKS 1000       /* of an iterable whose items take no one knows how long: enough for many workers to end together */

/* Its lines; a tab is one level. */
static const char *const HELPER[] = {
	"\t\"\"\"Yields each item with its future, in order; at most that many are under way.\"\"\"",
	"\titems, futures, error = iter(items), collections.deque(), None",
	"\ttry:",
	"\t\twhile True:",
	"\t\t\ttry:",
	"\t\t\t\titem = next(items)",
	"\t\t\texcept StopIteration:",
	"\t\t\t\tbreak",
	"\t\t\texcept Exception as caught:",
	"\t\t\t\terror = caught",
	"\t\t\t\tbreak",
	"\t\t\tfutures.append((item, pool.submit(function, item)))",
	"\t\t\tif len(futures) >= most:",
	"\t\t\t\tyield futures.popleft()",
	"\t\twhile futures:",
	"\t\t\tyield futures.popleft()",
	"\t\tif error is not None:",
	"\t\t\traise error",
	"\tfinally:",
	"\t\twhile futures:",
	"\t\t\tfutures.popleft()[1].cancel()",
};

static gboolean binds(const struct pool *p, const char *builtin)
{
	return g_hash_table_contains(nameset_of_file(p->source)->bound, builtin);
}

/* Of `range(1000)`; 0: not so plain. */
static gint64 range_length(const struct pool *p)
{
	TSNode node = p->split->iterable, arguments = tree_child(node, "arguments");
	if (p->split->iterable_text || !tree_is(node, "call") || !source_is(p->source, tree_child(node, "function"), "range") ||
	    ts_node_named_child_count(arguments) != 1 || !tree_is(ts_node_named_child(arguments, 0), "integer"))
		return 0;
	g_autofree char *text = source_text(p->source, ts_node_named_child(arguments, 0));
	g_auto(GStrv) parts = g_strsplit(text, "_", -1);
	g_autofree char *digits = g_strjoinv("", parts);
	return g_ascii_strtoll(digits, NULL, 0);
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

gboolean pool_goes_ahead(const struct pool *p)
{
	const struct rewrite_request *request = p->request;
	gboolean chunked = p->info->processes && !p->info->interpreters;
	if (p->split->shape != SPLIT_FOR || p->info->tasks || (chunked && request->chunksize > 1))
		return FALSE;
	gboolean chunks = chunked && request->chunksize == 0;
	gboolean many = multiplies(p) || (!chunks && (range_length(p) > MANY || request->finding->time.iterations_total > MANY));
	return ((!p->split->sized && !p->split->iterable_text) || many) && !binds(p, "iter") && !binds(p, "len");
}

/* "_ahead(pool, parse, file, 32)" */
char *pool_ahead_call(struct pool *p, const char *pool, const char *items)
{
	struct rewrite *rewrite = p->rewrite;
	if (!rewrite->ahead)
		rewrite->ahead = nameset_fresh(rewrite->taken, "_ahead");
	guint32 place = outline_place(p->source, p->statement);
	rewrite->ahead_place = MIN(rewrite->ahead_place, MIN(place, rewrite->first_guarded));
	g_autofree char *most = p->request->workers > 0 ? g_strdup_printf("%d", PER_WORKER * p->request->workers)
	                                                : g_strdup_printf("%d * os.cpu_count()", PER_WORKER);
	return g_strdup_printf("%s(%s, %s, %s, %s)", rewrite->ahead, pool, p->call, items, most);
}

void pool_put_helper(struct rewrite *rewrite)
{
	if (!rewrite->ahead)
		return;
	const char *newline = rewrite->style.newline;
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "def %s(pool, function, items, most):%s", rewrite->ahead, newline);
	for (guint i = 0; i < G_N_ELEMENTS(HELPER); i++) {
		const char *line = HELPER[i] + strspn(HELPER[i], "\t");
		for (gsize tabs = line - HELPER[i]; tabs > 0; tabs--)
			g_string_append(out, rewrite->style.indent);
		g_string_append_printf(out, "%s%s", line, newline);
	}
	outline_insert(rewrite->edits, &rewrite->style, rewrite->ahead_place, out->str);
	g_string_free(out, TRUE);
}

/* ", chunksize=len(items) // 1000 + 1" where nothing was measured and ITEMS is a name; "" for chunks of one. */
char *pool_chunk_argument(const struct pool *p, const char *items, gboolean sized)
{
	gint chunksize = p->request->chunksize;
	gint64 count = range_length(p);
	if (!p->info->processes || p->info->interpreters)
		return g_strdup("");
	if (chunksize == 0 && count >= CHUNKS)
		chunksize = (gint)MIN(count / CHUNKS + 1, G_MAXINT);
	if (chunksize == 0 && !count && sized && !strpbrk(items, "()[]., ") && !binds(p, "len"))
		return g_strdup_printf(", chunksize=len(%s) // %d + 1", items, CHUNKS);
	return chunksize > 1 ? g_strdup_printf(", chunksize=%d", chunksize) : g_strdup("");
}
