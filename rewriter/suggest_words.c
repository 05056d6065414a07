/* Why a pattern was chosen, or the loop left alone, in words. */
#include "rewriter/suggest.h"

#include "analyzer/async.h"

#define NO_LOSS 0.95       /* below that a person says how much longer it takes */
#define MOST_TIMES 100
#define HEAVY_DISPATCH 0.2 /* of the work: more is what keeps processes from paying */

void suggest_set_why(struct suggestion *s, char *why)
{
	g_free(s->why);
	s->why = why;
}

char *words_of_gain(gdouble speedup)
{
	if (speedup >= NO_LOSS)
		return g_strdup_printf("give %.2fx", speedup);
	return speedup < 1.0 / MOST_TIMES ? g_strdup_printf("take more than %d times as long", MOST_TIMES) : g_strdup_printf("take %.1f times as long", 1 / speedup);
}

static const struct estimate *estimate_of(const GArray *candidates, gboolean processes, gdouble *gil_share)
{
	for (guint i = 0; i < candidates->len; i++) {
		const struct candidate *c = &g_array_index(candidates, struct candidate, i);
		*gil_share = c->gil_share;
		if (c->info->processes == processes && !c->info->tasks && !c->info->feeds && !c->inner && !c->keep)
			return &c->estimate;
	}
	return NULL;
}

static char *words_of_call(const struct finding *finding)
{
	const char *other = async_counterpart(finding->verdict->split->library);
	return g_strdup_printf("it holds up the event loop: in a thread of its own other tasks go on meanwhile%s%s", other ? "; its counterpart is " : "",
	                       other ? other : "");
}

/* Nothing was measured, and what is seen of the work neither waits nor drops the GIL. */
static char *words_of_threads(const struct finding *finding)
{
	const GPtrArray *reasons = finding->verdict->reasons;
	for (guint i = 0; finding->verdict->process_tier == TIER_REFUSED && i < reasons->len; i++) {
		const struct reason *reason = g_ptr_array_index(reasons, i);
		const struct reason_info *info = reason_info(reason->code);
		if (info->processes && info->tier == TIER_REFUSED && reason->message)
			return g_strdup_printf("processes are out (%s); threads gain as far as its work waits or drops the GIL", reason->message);
	}
	return g_strdup("no waiting is seen in its work: threads gain as far as it drops the GIL, or there is none");
}

/* Threads that feed processes. */
static char *words_of_feeding(const struct suggesting *g, const struct candidate *c, const GArray *candidates)
{
	gdouble gil = 0;
	const struct estimate *threads = g->analysis->recording ? estimate_of(candidates, FALSE, &gil) : NULL;
	if (!threads)
		return g_strdup("its work waits, and computes: threads wait, and leave its computing to processes");
	g_autofree char *alone = words_of_gain(threads->loop.predicted);
	return g_strdup_printf("its work waits, and computes for %.0f %% of its time: threads alone would %s, with processes that compute for them they give %.2fx", gil * 100, alone,
	                       c->estimate.loop.predicted);
}

static char *words_of_chain(const struct candidate *c, const struct async_chain *chain)
{
	guint count = chain->functions->len;
	g_autofree char *functions = count > 1 ? g_strdup_printf(": %u functions become coroutines", count) : g_strdup(count ? ": one function becomes a coroutine" : "");
	return g_strdup_printf("its %s can be awaited, many at a time in one thread%s%s", chain->queries ? "queries" : "requests",
	                       c->info->processes ? ", and its computing done by processes meanwhile" : "", functions);
}

char *words_of_choice(const struct suggesting *g, const struct finding *finding, const struct candidate *c, const GArray *candidates)
{
	if (suggest_is_call(finding))
		return words_of_call(finding);
	if (c->info->tasks && !finding->verdict->awaits)
		return words_of_chain(c, finding->verdict->chain);
	if (c->info->tasks)
		return g_strdup("it awaits one item after the other: tasks wait for several at the same time");
	if (c->info->feeds)
		return words_of_feeding(g, c, candidates);
	if (!g->analysis->recording && !c->info->processes && !suggest_has_gil(g))
		return g_strdup("this Python has no GIL: threads compute at the same time");
	if (!g->analysis->recording && !c->info->processes && !suggest_waits(finding))
		return words_of_threads(finding);
	if (!g->analysis->recording)
		return g_strdup(c->info->processes ? "its work computes: processes, as long as one thread at a time holds the GIL"
		                                   : "its work waits or drops the GIL: threads can do that at the same time");
	gdouble gil = 0;
	const struct estimate *threads = estimate_of(candidates, FALSE, &gil);
	g_autofree char *by_threads = words_of_gain(threads ? threads->loop.predicted : 1);
	if (c->info->processes && threads && gil >= 0.5)
		return g_strdup_printf("%.0f %% of its work holds the GIL: threads would %s, %d processes give %.2fx", gil * 100, by_threads, c->estimate.workers,
		                       c->estimate.loop.predicted);
	if (c->info->processes)
		return g_strdup_printf("%.0f %% of its work needs a CPU: %d processes give %.2fx",
		                       c->estimate.item_s > 0 ? 100 * c->estimate.item_cpu_s / c->estimate.item_s : gil * 100,
		                       c->estimate.workers, c->estimate.loop.predicted);
	if (!g->analysis->recording->gil)
		return g_strdup_printf("this Python has no GIL: %d threads give %.2fx", c->estimate.workers, c->estimate.loop.predicted);
	return g_strdup_printf("only %.0f %% of its work holds the GIL: %d threads give %.2fx", gil * 100, c->estimate.workers,
	                       c->estimate.loop.predicted);
}

/* Neither threads, for the GIL, nor processes: for what it costs to hand over, if that is what it is. */
static char *words_of_gil(const struct candidate *threads, const struct estimate *processes)
{
	gdouble work = processes ? MAX(processes->items, 1) * processes->item_s : 0, loop = processes ? processes->loop.predicted : 0;
	g_autofree char *by_threads = words_of_gain(threads->estimate.loop.predicted), *by_processes = words_of_gain(loop);
	if (!processes)
		return g_strdup_printf("leave it: %.0f %% of its work holds the GIL: threads would %s", threads->gil_share * 100, by_threads);
	if (work > 0 && processes->dispatch_s > HEAVY_DISPATCH * work)
		return g_strdup_printf("leave it: threads would %s as %.0f %% of its work holds the GIL, and processes would %s: handing over "
		                       "its data takes %.0f %% of the time of the work", by_threads, threads->gil_share * 100, by_processes, 100 * processes->dispatch_s / work);
	return g_strdup_printf("leave it: threads would %s as %.0f %% of its work holds the GIL, and processes would %s", by_threads, threads->gil_share * 100, by_processes);
}

/* It comes about often, and each time has less work than starting its workers takes. */
static gboolean is_short(const struct finding *finding, const struct estimate *processes)
{
	return processes && processes->items > 0 && processes->item_s > 0 && finding->time.entries >= 2 &&
	       processes->startup_s > processes->items * processes->item_s;
}

char *words_of_leaving(const struct finding *finding, const GArray *candidates)
{
	guint first = 0; /* of the loop by itself */
	while (first + 1 < candidates->len && (g_array_index(candidates, struct candidate, first).inner || g_array_index(candidates, struct candidate, first).keep))
		first++;
	const struct candidate *best = &g_array_index(candidates, struct candidate, first);
	gdouble gil = 0;
	const struct estimate *e = &best->estimate, *processes = estimate_of(candidates, TRUE, &gil);
	g_autofree char *gain = words_of_gain(e->loop.predicted);
	if (best->info->tasks)
		return g_strdup("leave it: its event loop is busy for most of the time: more tasks at once would hardly get further");
	if (e->parallel_share < 0.1)
		return g_strdup_printf("leave it: only %.0f %% of its time is in work that could be handed out", e->parallel_share * 100);
	if (e->items <= 0)
		return g_strdup("leave it: how many items it has was not seen, and handing out small ones takes longer than what they do");
	if (e->items > 0 && e->break_even_items > e->items)
		return g_strdup_printf("leave it: %.0f items of %.3g ms are too few to pay for starting workers: %.0f would break even", e->items,
		                       e->item_s * 1e3, e->break_even_items);
	if (e->loop.predicted >= WORTH_IT && e->program.predicted <= 1)
		return g_strdup_printf("leave it: %s would give %.2fx, but importing it takes longer than that saves", best->info->label,
		                       e->loop.predicted);
	if (e->loop.predicted >= WORTH_IT && e->often < 1)
		return g_strdup_printf("leave it: it is entered about %.0f times, but too few of them were seen: if it were %.0f, which may be, "
		                       "%s would give %.2fx instead of %.2fx (record for longer)", finding->time.entries, finding->time.entries_high,
		                       best->info->label, e->often, e->loop.predicted);
	if (finding->bound == BOUND_LOCK)
		return g_strdup("leave it: it waits for other threads, which do not get faster by it");
	if (finding->bound == BOUND_RUNQUEUE)
		return g_strdup_printf("leave it: it waits for a CPU: %s would %s", best->info->label, gain);
	if (is_short(finding, processes))
		return g_strdup_printf("leave it: it %s %.0f times with %.3g ms of work each, too small for workers of its own: starting %d takes "
		                       "%.3g ms (%s would %s)", finding->time.entries_assumed ? "may be entered, for all that was seen, some" : "is entered about", finding->time.entries, processes->items * processes->item_s * 1e3, processes->workers,
		                       processes->startup_s * 1e3, best->info->label, gain);
	if (!best->info->processes && best->gil_share >= 0.5)
		return words_of_gil(best, processes);
	return g_strdup_printf("leave it: %s would %s", best->info->label, gain);
}

const char *words_of_objection(const struct finding *finding)
{
	for (guint i = 0; i < finding->verdict->reasons->len; i++) {
		const struct reason *reason = g_ptr_array_index(finding->verdict->reasons, i);
		if (reason->message && reason_info(reason->code)->tier == TIER_REFUSED)
			return reason->message;
	}
	return "nothing of it may run in parallel";
}
