#include "rewriter/pitfall.h"

#include "rewriter/suggest.h"

#include <string.h>

#include "analyzer/crossing.h"
#include "analyzer/tree.h"

#define UNDER_GIL 0.5           /* of the work */
#define LARGE (16 << 20)        /* bytes of copies in all workers together that are worth a word */
#define MEGA 1e6
#define OBJECT_BYTES 250        /* of a small dict with its contents, in memory */

static void pitfall_free(gpointer data)
{
	struct pitfall *pitfall = data;
	g_free(pitfall->subject), g_free(pitfall->message);
	g_free(pitfall);
}

static struct pitfall *add(GPtrArray *list, const char *code, guint line, char *message)
{
	struct pitfall *pitfall = g_new0(struct pitfall, 1);
	pitfall->code = code, pitfall->line = line, pitfall->message = message;
	g_ptr_array_add(list, pitfall);
	return pitfall;
}

/* Threads take turns. */
static void find_gil(const struct pitfall_facts *f, GPtrArray *list)
{
	g_autofree char *gain = words_of_gain(f->threads ? f->threads->loop.predicted : 1);
	if (f->measured && f->threads && f->gil_share >= UNDER_GIL)
		add(list, "gil", 0, g_strdup_printf("%.0f %% of its work holds the GIL: threads would %s", f->gil_share * 100, gain));
}

/* In memory that nobody writes to: elsewhere each object's count of references is, which copies its page. */
static gboolean is_untouched(const struct rec_local *local)
{
	static const char *const TYPES[] = {"numpy.ndarray", "bytes", "bytearray", "array.array"};
	for (guint i = 0; i < G_N_ELEMENTS(TYPES); i++)
		if (g_strcmp0(local->type, TYPES[i]) == 0)
			return TRUE;
	return FALSE;
}

/* What every worker would get a copy of, and the largest of it. */
static void find_copies(const struct pitfall_facts *f, GPtrArray *list)
{
	const GPtrArray *captured = f->finding->verdict->split->captured;
	const struct crossing *largest = NULL;
	gdouble all = 0, most = 0;
	for (guint i = 0; f->processes && captured && i < captured->len; i++) {
		const struct crossing *crossing = g_ptr_array_index(captured, i);
		const struct rec_local *local = crossing_local(f->finding, crossing->name);
		gdouble bytes = local && !(f->forks && is_untouched(local)) ? local->bytes + OBJECT_BYTES * local->objects : 0;
		all += bytes;
		if (bytes > most)
			most = bytes, largest = crossing;
	}
	if (!largest || all * f->processes->workers < LARGE)
		return;
	struct pitfall *pitfall = add(list, "copies", largest->line,
		g_strdup_printf("each of %d processes would hold a copy of `%s`%s: %.3g MB in each, %.3g MB in all, of %.0f MB free here; %s", f->processes->workers,
		                largest->name, captured->len > 1 ? " and what else it reads" : "", all / MEGA, all * f->processes->workers / MEGA, f->memory_free / MEGA,
		                f->shared ? "process_pool_shared_memory holds it once" : "bytes and arrays can be held once by multiprocessing.shared_memory"));
	pitfall->subject = g_strdup(largest->name), pitfall->processes = TRUE;
}

/* `async` would go up the call chain. */
static void find_callers(const struct pitfall_facts *f, GPtrArray *list)
{
	const struct async_chain *chain = f->finding->verdict->chain;
	if (!chain || f->finding->verdict->awaits)
		return;
	const char *what = chain->queries ? "queries" : "requests";
	if (chain->obstacle) {
		add(list, "async-callers", chain->obstacle_line, g_strdup_printf("its %s cannot be awaited: %s", what, chain->obstacle));
		return;
	}
	GString *names = g_string_new(NULL);
	for (guint i = 0; i < chain->functions->len; i++) {
		const struct chain_function *function = &g_array_index(chain->functions, struct chain_function, i);
		g_autofree char *name = source_text(function->source, tree_child(function->node, "name"));
		gboolean elsewhere = function->source != f->finding->loop->source;
		g_autofree char *file = elsewhere ? g_path_get_basename(function->source->path) : NULL;
		g_string_append_printf(names, "%s`%s` (%s%s%u)", i ? ", " : "", name, elsewhere ? file : "line", elsewhere ? ":" : " ",
		                       ts_node_start_point(function->node).row + 1);
	}
	if (chain->functions->len)
		add(list, "async-callers", 0, g_strdup_printf("to await its %s, these would have to become coroutines: %s", what, names->str));
	g_string_free(names, TRUE);
}

/* Too few items, or ones that are done sooner than handed out. */
static void find_small(const struct pitfall_facts *f, GPtrArray *list)
{
	const struct estimate *best = !f->processes || (f->threads && f->threads->loop.predicted > f->processes->loop.predicted) ? f->threads : f->processes;
	if (!f->measured || f->finding->time.entries_assumed || !best || best->items < 1 || best->item_s <= 0)
		return;
	const char *kind = best == f->processes ? "process" : "thread";
	gdouble each_us = best->item_s * 1e6, dispatch_us = best->dispatch_s / MAX(best->items, 1) * 1e6;
	if (best->break_even_items > best->items)
		add(list, "too-small", 0, g_strdup_printf("%.0f items of %.3g us do not pay for starting workers (%.3g ms): it would break even at %.0f",
		                                          best->items, each_us, best->startup_s * 1e3, best->break_even_items));
	else if (best->loop.predicted < 1 && dispatch_us > 0.5 * each_us)
		add(list, "too-small", 0, g_strdup_printf("%.0f items of %.3g us: handing one to a %s takes %.3g us, so that no number of them breaks even",
		                                          best->items, each_us, kind, dispatch_us));
}

GPtrArray *pitfalls_find(const struct pitfall_facts *facts)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(pitfall_free);
	find_gil(facts, list);
	find_copies(facts, list);
	find_callers(facts, list);
	find_small(facts, list);
	return list;
}
