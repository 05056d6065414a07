/* What the work of threads hands to processes: the calls that only compute (analyzer/computes.c). */
#include "rewriter/pool.h"
#include "rewriter/pool_loop.h"

/* The first thing between the brackets is an argument. */
static gboolean has_arguments(TSNode arguments)
{
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++)
		if (!tree_is(ts_node_named_child(arguments, i), "comment"))
			return TRUE;
	return FALSE;
}

void pool_find_feeds(struct pool *p)
{
	const GArray *computes = p->request->finding->verdict->computes;
	if (!p->info->feeds)
		return;
	GArray *work = pool_substitutes_new();
	p->processes = nameset_fresh(p->rewrite->names, "processes");
	g_hash_table_remove(p->rewrite->names, p->processes); /* another loop may call its own so */
	for (guint i = 0; i < computes->len; i++) {
		TSNode call = g_array_index(computes, struct compute, i).call, arguments = tree_child(call, "arguments");
		guint32 start = ts_node_start_byte(call), open = ts_node_start_byte(arguments), end = ts_node_end_byte(call);
		struct edit edits[] = {
			{start, start, g_strdup_printf("%s.submit(", p->processes)}, {open, open + 1, g_strdup(has_arguments(arguments) ? ", " : "")},
			{end, end, g_strdup(".result()")},
		};
		g_array_append_vals(work, edits, G_N_ELEMENTS(edits));
	}
	p->work = p->fed = work;
}

gboolean pool_import_feed(const struct pool *p, guint32 use, GError **error)
{
	const gboolean feeds = p->info->feeds;
	const struct import_wanted imports[] = {{feeds, "os", NULL}, {feeds, "signal", NULL}, {feeds, "concurrent.futures", "ProcessPoolExecutor"}};
	return rewrite_import(p->rewrite, imports, G_N_ELEMENTS(imports), use, error);
}

char *pool_feed_stack(const struct pool *p)
{
	return !p->info->feeds ? g_strdup("") :
	       g_strdup_printf("ProcessPoolExecutor(max_workers=os.cpu_count(), " POOL_IGNORES ") as %s, ", p->processes);
}

void pool_put_feed_start(const struct pool *p, GString *out)
{
	if (p->info->feeds)
		pool_line(p, out, p->inner, "%s.submit(int).result()  # starts them ahead of the threads", p->processes);
}
