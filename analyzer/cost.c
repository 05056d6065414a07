#include "analyzer/cost.h"

#include "analyzer/crossing.h"
#include "analyzer/tree.h"

#include <math.h>
#include <string.h>

#define MIN_WORKERS 2
#define MAX_WORKERS 32        /* more threads or processes than this are a risk, not a gain */
#define CHUNK_DISPATCHES 200 /* a chunk's work outweighs its dispatch by this much: the parent, who sends it, takes a core from the workers ... */
#define CHUNKS_PER_WORKER 8   /* ... as long as every worker gets this many chunks, so that they end together */
#define MAX_CHUNK 10000
#define MAX_TASKS 500         /* of a pool at a time (rewriter/pool_ahead.c) ... */
#define LARGER_CHUNKS 8       /* ... if chunks need not be so much larger for it: results, and Ctrl-C, wait for them */
#define SHARE_FROM 200e-6     /* seconds for pickling what all tasks read: some 100 KB */
#define FORKED 0.1            /* of pickling: pages that are copied as the work counts references in them */
#define SHARE_BYTE_S 0.9e-9   /* writing to new shared memory, once for all */
#define UNKNOWN_PAYLOAD 0.5   /* of the work, for the low end: what was made in a second is pickled in half a second */
#define WRAPPERS 0.5          /* the lists of a chunk's items and results, by item */
#define MOSTLY_WAITING 0.5    /* of the work's time off the CPU: each item waits */
#define MEASURED_DOUBT 0.25   /* relative, of costs measured on this host */
#define BUILT_IN_DOUBT 0.6    /* of the built-in orders of magnitude */
#define CLIENT_IMPORT_S 0.1   /* aiohttp and asyncio instead of requests: 0.08 measured */
#define SPARE_TASKS 2         /* so many times what keeps the busiest part busy: a task more costs next to nothing, and their waits are not all the same */
#define FEW_ROUNDS 3
#define ROUND_TRIPS 3         /* by which the tasks of one entry of a loop, in a pool that is there already, take longer */
#define EXECUTOR_EXTRA 4      /* asyncio's executor has so many threads more than there are cores */
#define FEW_TASKS 2           /* that are there at once where nobody saw how many */
#define FEW_OF_MANY 0.4       /* of the tasks that were made in one go, for the low end: so many of them come to the call at the same time */
/* SQLite drops the GIL for each step, and threads wait for its own locks and for the GIL then. 388 queries of 283 us became 1.2 times as fast by threads,
 * 3,000 of 67 us 0.4 times, six loops of either beside each other 1.0 to 1.5 times on two cores */
#define SQLITE_SERIAL 0.75    /* of the work */
#define SQLITE_HANDOFF 50e-6  /* seconds per item */
#define SQLITE_AWAITED 200e-6 /* the same of aiosqlite, which hands each call to a thread and wakes the event loop for its result */
#define CONNECT_S 3.5e-3      /* a connection to a PostgreSQL on this host: most of it computed by the server */
#define FEED_TASKS 2          /* a call that a thread hands to a process: its result wakes the thread, too */
#define WARM 0.35             /* of what an item computes, for the high end: one behind the other, without waits between, they find their code in the
                               * caches. 120 GETs by aiohttp, CPU time: 74 ms with waits, 26 without; 100 by httpx: 175 and 165 */
#define OTHER_WAITS 0.5       /* for the low end: so much of what an event loop waits for may be for others */

/* How the parallel stage spends its time: shares of its wall time. */
struct mix {
	gdouble gil;   /* holds the GIL or waits for it: one thread at a time */
	gdouble cpu;   /* needs a CPU, the GIL included */
	gdouble lock;  /* waits for other threads, which do not get faster by being waited for at the same time */
	gdouble pooled;/* of tasks, or threads that feed processes: the part of `cpu` that goes there */
};

/* One way to look at the same loop: for the middle and both ends of the band. */
struct view {
	gdouble parallel_share;
	gdouble payload_share;/* of the work's CPU time: what pickling takes where its size is not known */
	gdouble cost_factor;  /* on starting, dispatching and pickling */
	gdouble second_core;  /* 0..1: what each core after the first adds */
	gboolean overlapped;  /* the ordered stage runs while the workers do */
	gdouble entered;      /* so many times as often as the middle says, with as much less work each time */
	gdouble warm;         /* of tasks: so much of its CPU time an item takes when none is waited for */
};

/* Waiting for a CPU is left out: what the estimate is of is a machine that is not busy with other things. There the work takes so much less,
 * while starting and pickling, whose costs are those of an idle machine, take what they take. */
static void add_states(struct mix *mix, gdouble *total, const guint64 *state_ns)
{
	gdouble gil = state_ns[STATE_ONCPU_GIL] + state_ns[STATE_GIL_WAIT], nogil = state_ns[STATE_ONCPU_NOGIL];
	mix->gil += gil;
	mix->cpu += gil + nogil;
	mix->lock += state_ns[STATE_LOCK];
	for (guint s = 0; s < STATE_COUNT; s++)
		*total += s == STATE_RUNQUEUE ? 0 : state_ns[s];
}

static gboolean is_parallel_line(const struct finding *finding, guint line)
{
	const GArray *lines = finding->verdict && finding->verdict->split ? finding->verdict->split->parallel_lines : NULL;
	for (guint i = 0; lines && i < lines->len; i++)
		if (g_array_index(lines, guint, i) == line)
			return TRUE;
	return FALSE;
}

/* The calls that tasks, or threads, leave to processes. */
static gboolean is_computing_line(const struct finding *finding, guint line)
{
	const struct async_chain *chain = finding->verdict ? finding->verdict->chain : NULL;
	for (guint i = 0; chain && i < chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(chain->sites, struct chain_site, i);
		if (site->kind == CHAIN_COMPUTE && site->source == finding->loop->source && ts_node_start_point(site->call).row + 1 == line)
			return TRUE;
	}
	for (guint i = 0; finding->verdict && finding->verdict->computes && i < finding->verdict->computes->len; i++)
		if (ts_node_start_point(g_array_index(finding->verdict->computes, struct compute, i).call).row + 1 == line)
			return TRUE;
	return FALSE;
}

static gdouble pooled_ns(const struct finding *finding)
{
	gdouble ns = 0;
	for (guint i = 0; finding->time.lines && i < finding->time.lines->len; i++) {
		const struct line_time *line = &g_array_index(finding->time.lines, struct line_time, i);
		if (is_computing_line(finding, line->line))
			ns += (gdouble)line->state_ns[STATE_ONCPU_GIL] + (gdouble)line->state_ns[STATE_GIL_WAIT] + (gdouble)line->state_ns[STATE_ONCPU_NOGIL];
	}
	return ns;
}

static const struct split *split_of(const struct cost_question *q)
{
	return q->finding->verdict ? q->finding->verdict->split : NULL;
}

/* In threads, those of aiosqlite among them. */
static gboolean is_sqlite_in_threads(const struct cost_question *q)
{
	return !q->processes && split_of(q) && split_of(q)->sqlite;
}

/* Of the lines that move where these are known, else of the whole loop. */
static struct mix mix_of(const struct cost_question *q)
{
	const struct finding *finding = q->finding;
	struct mix mix = {0, 0, 0, 0};
	if (q->waiting)
		return (struct mix){q->waiting->cpu_share, q->waiting->cpu_share, 0, 0};
	gdouble total = 0;
	const GArray *lines = finding->time.lines;
	for (guint i = 0; lines && i < lines->len; i++) {
		const struct line_time *line = &g_array_index(lines, struct line_time, i);
		if (is_parallel_line(finding, line->line))
			add_states(&mix, &total, line->state_ns);
	}
	if (total <= 0)
		add_states(&mix, &total, finding->time.state_ns);
	if (total <= 0)
		return (struct mix){1, 1, 0, 0};
	if (is_sqlite_in_threads(q))
		mix.lock = MAX(mix.lock, mix.cpu * SQLITE_SERIAL);
	gdouble pooled = (q->tasks && q->processes) || q->feeds ? MIN(pooled_ns(finding), mix.cpu) : 0;
	if (q->feeds) /* what is left for the threads */
		mix.gil = MAX(mix.gil - pooled, 0);
	return (struct mix){mix.gil / total, mix.cpu / total, mix.lock / total, pooled / total};
}

/* The part of the loop's time in which it did not wait for a CPU; 1 where there is hardly any. */
static gdouble unstretched(const struct loop_time *time)
{
	gdouble total = 0;
	for (guint s = 0; s < STATE_COUNT; s++)
		total += time->state_ns[s];
	return total > 0 ? MAX(1 - time->state_ns[STATE_RUNQUEUE] / total, 0.01) : 1;
}

static gdouble wall_s_of(const struct cost_question *q)
{
	return (q->waiting ? q->waiting->wall_ns : q->finding->time.wall_ns) / 1e9;
}

/* Each time that a coroutine goes on its iterator is met anew: how often it was entered does not show. */
static gdouble entries_of(const struct cost_question *q)
{
	const struct finding *entered = q->outer ? q->outer : q->finding;
	return q->waiting ? 1 : MAX(entered->time.entries, 1);
}

/* Of a loop that becomes one with the loop around it: its entries, for each of that one's. */
static gdouble merged_entries(const struct cost_question *q)
{
	return q->outer ? MAX(q->finding->time.entries, 1) / entries_of(q) : 1;
}

/* Pairs of looks told how often it is entered, and no loop around it becomes one with it. */
static gboolean is_counted(const struct cost_question *q)
{
	return !q->outer && q->finding->time.entries_high > 0;
}

/* Items, time per item and time per entry, as far as the recording tells. */
static void count_items(const struct cost_question *q, struct cost *cost, gdouble *whole_item_s)
{
	const struct loop_time *time = &q->finding->time;
	gdouble wall_s = wall_s_of(q), entries = entries_of(q), own = q->waiting ? 1 : unstretched(time);
	gdouble n = time->iterations_total > 0 ? time->iterations_total * merged_entries(q) : 0, item_s = 0;
	if (time->iterations_per_second > 0 && !q->waiting) {
		item_s = 1 / time->iterations_per_second;
		gdouble each = MAX(1, wall_s / item_s / entries);
		if (n <= 0 || (is_counted(q) && each < n)) /* it need not come to the iterator's end, or is entered for fewer at other times */
			n = each;
	} else if (n > 0) {
		item_s = wall_s / entries / n;
	}
	cost->items = n;
	cost->entry_s = (n > 0 && item_s > 0 ? n * item_s : wall_s / entries) * own;
	*whole_item_s = item_s * own;
	cost->basis = n > 0 ? "iterations seen" : "loop time only";
}

/* Waits that took time: as many of them as items, or more, where each item waits. */
static gdouble waits_of(const struct loop_time *time)
{
	static const enum state states[] = {STATE_NET, STATE_DISK, STATE_PIPE, STATE_SLEEP, STATE_SUBPROCESS};
	gdouble waits = 0;
	for (guint i = 0; i < G_N_ELEMENTS(states); i++)
		waits += time->intervals[states[i]];
	return waits;
}

/* Nothing was seen of the iterator. Of work that waits the waits are counted; else the items may be of any number, and so small that handing
 * them out takes longer than what they do. */
static void guess_items(const struct cost_question *q, const struct mix *mix, struct cost *cost, gdouble *whole_item_s)
{
	const struct loop_time *time = &q->finding->time;
	gdouble waits = (q->waiting ? q->waiting->waits : waits_of(time)) / entries_of(q);
	if (cost->items > 0 || (q->processes && !q->tasks) || mix->cpu > MOSTLY_WAITING || waits < 1)
		return;
	cost->items = ceil(waits);
	*whole_item_s = cost->entry_s / cost->items;
	cost->basis = "waits counted";
}

/* Tasks: as many as it takes to keep their one thread busy, or the processes that compute for them. */
static gdouble count_tasks(const struct cost_question *q, const struct mix *mix)
{
	gdouble busiest = MAX(mix->cpu - mix->pooled, mix->pooled / MAX(q->cores, 1));
	return CLAMP(ceil(SPARE_TASKS / MAX(busiest, 1e-3) - 0.05), MIN_WORKERS, MAX_WORKERS);
}

/* Of a connection that each worker makes for itself, on cores that all of them share. */
static gdouble connect_s(const struct cost_question *q)
{
	const struct async_chain *chain = q->finding->verdict ? q->finding->verdict->chain : NULL;
	return chain && chain->queries && g_str_equal(chain->library, "psycopg") ? CONNECT_S / MAX(q->cores, 1) : 0;
}

static gint count_most_workers(const struct cost_question *q, const struct mix *mix, gdouble items)
{
	if (q->tasks) {
		gdouble tasks = count_tasks(q, mix);
		return items >= 1 && items < tasks ? (gint)items : (gint)tasks;
	}
	gdouble limit = q->cores / MAX(mix->cpu, 1e-3);
	if (!q->processes)
		limit = MIN(limit, 1 / MAX(mix->gil, 1e-3));
	else if (mix->cpu > 0.9)
		limit = q->cores;
	if (q->feeds) /* its threads wait for a process too */
		limit *= SPARE_TASKS;
	gdouble workers = CLAMP(ceil(limit - 0.05), q->processes ? 1 : MIN_WORKERS, MAX_WORKERS);
	if (q->processes && mix->cpu > 0.9)
		workers = MAX(q->cores, 1);
	gdouble rounds = items >= 1 ? ceil(items / workers) : 0;
	if (rounds >= 1 && rounds <= FEW_ROUNDS) /* fewer of them are done as soon: 20 items by 10 workers as by 16 */
		workers = ceil(items / rounds);
	return (gint)workers;
}

/* Not so many that connecting takes longer than what one more of them saves. */
static gint count_workers(const struct cost_question *q, const struct mix *mix, const struct cost *cost)
{
	gint workers = count_most_workers(q, mix, cost->items);
	gdouble most = connect_s(q) > 0 ? ceil(sqrt(cost->entry_s * cost->parallel_share / connect_s(q))) : workers;
	return (gint)CLAMP(workers, 1, MAX(most, MIN_WORKERS));
}

/* Pickling for each item, for each task, and for each process once. */
struct pickling { gdouble item_s, task_s, process_s; };

static struct pickling pickling_of(const struct cost_question *q)
{
	struct payload_estimate e;
	crossing_estimate(q->finding, &e);
	gdouble shared_s = e.shared_objects * q->costs->pickle_object_s + MAX(e.shared_bytes - q->shareable_bytes, 0) * q->costs->pickle_byte_s;
	gboolean together = split_of(q) && split_of(q)->together; /* with the item, each time */
	gboolean once = !together && (shared_s >= SHARE_FROM || q->shareable_bytes > 0);
	return (struct pickling){e.item_objects * q->costs->pickle_object_s + e.item_bytes * q->costs->pickle_byte_s, once ? 0 : shared_s, once ? shared_s * (q->forks ? FORKED : 1) : 0};
}

static gboolean shows_partial(const struct finding *finding)
{
	const struct split *split = finding && finding->verdict ? finding->verdict->split : NULL;
	return split && split->partial_visible;
}

/* The chunk that keeps dispatch small beside the work; 1 where results must come one by one. */
static gint wanted_chunk(const struct cost_question *q, const struct cost *cost)
{
	if (!q->processes || q->tasks || cost->item_s <= 0 || shows_partial(q->finding) || shows_partial(q->outer))
		return 1;
	return (gint)CLAMP(ceil(CHUNK_DISPATCHES * (q->costs->process_task_s + pickling_of(q).task_s) / cost->item_s), 1, MAX_CHUNK);
}

static gint choose_chunk(const struct cost_question *q, const struct cost *cost)
{
	gdouble most = floor(cost->items / (CHUNKS_PER_WORKER * (gdouble)cost->workers));
	gint wanted = wanted_chunk(q, cost);
	gboolean at_once = q->processes && !q->tasks && split_of(q) && split_of(q)->shape == SPLIT_COMPREHENSION && !shows_partial(q->finding) && !shows_partial(q->outer);
	if (at_once && cost->items > (gdouble)wanted * MAX_TASKS) /* all of it is handed over before anything comes back, whatever its chunks */
		wanted = (gint)ceil(cost->items / MAX_TASKS);
	else if (wanted > 1 && cost->items > (gdouble)wanted * MAX_TASKS)
		wanted = (gint)MIN(ceil(cost->items / MAX_TASKS), (gdouble)LARGER_CHUNKS * wanted);
	return (gint)CLAMP(most, 1, wanted);
}

static gdouble startup_s(const struct cost_question *q, const struct cost *cost)
{
	if (q->tasks)
		return q->processes ? q->cores * q->costs->process_start_s : cost->workers * connect_s(q);
	if (q->feeds)
		return q->cores * q->costs->process_start_s + cost->workers * q->costs->thread_start_s;
	gdouble all = cost->workers * (q->processes ? q->costs->process_start_s + pickling_of(q).process_s : q->costs->thread_start_s + connect_s(q)) + q->shareable_bytes * SHARE_BYTE_S;
	if (!q->once)
		return all;
	/* Each time the workers wait for their first task, and the parent for the last one's result. */
	return all / entries_of(q) + ROUND_TRIPS * (q->processes ? q->costs->process_task_s : q->costs->thread_task_s);
}

/* The parent's own work for every item. */
static gdouble dispatch_item_s(const struct cost_question *q, gint chunksize)
{
	if (!q->processes)
		return q->costs->thread_task_s + (q->feeds ? FEED_TASKS * q->costs->process_task_s : 0) + (is_sqlite_in_threads(q) ? (q->tasks ? SQLITE_AWAITED : SQLITE_HANDOFF) : 0);
	struct pickling pickling = pickling_of(q);
	return (q->costs->process_task_s + pickling.task_s) / chunksize + q->costs->process_item_s + pickling.item_s +
	       WRAPPERS * q->costs->pickle_object_s;
}

static gdouble cores_s(const struct cost_question *q, const struct cost *cost, gdouble second_core)
{
	gint busy = MIN(cost->workers, MAX(q->cores, 1));
	return 1 + (busy - 1) * second_core;
}

/* Wall time of one entry with the pool. */
static gdouble parallel_entry_s(const struct cost_question *q, const struct cost *cost, const struct mix *mix, const struct view *view)
{
	gdouble work = cost->entry_s * view->parallel_share, ordered = cost->entry_s - work;
	gdouble spread = work / cost->workers, cpu = work * mix->cpu / cores_s(q, cost, view->second_core);
	if (q->tasks)
		cpu = MAX(work * (mix->cpu - mix->pooled), q->processes ? cpu : work * mix->cpu) * view->warm;
	if (cost->items > 0) /* the last round may leave workers idle */
		spread = ceil(cost->items / (cost->chunksize * (gdouble)cost->workers)) * cost->chunksize * (work / cost->items);
	gdouble stage = MIN(work, MAX(MAX(spread, cpu), work * mix->lock));
	if (!q->processes && !q->tasks)
		stage = MAX(stage, work * mix->gil);
	gdouble parent = ordered + cost->dispatch_s * view->cost_factor + work * mix->cpu * view->payload_share;
	gdouble together = view->overlapped ? MAX(stage, parent) : stage + parent;
	/* what is under way when the loop is left is waited for, but for tasks: in processes the next items have been handed on by then, too */
	gboolean leaves = q->finding->loop && q->finding->loop->leaves && cost->items > 0 && !q->tasks;
	gdouble left = leaves ? (q->processes ? 2 : 1) * work / cost->items : 0;
	return cost->startup_s * view->cost_factor * view->entered + together + left;
}

/* The loop's part of the time of the threads that run it. */
static gdouble share_of(const struct cost_question *q)
{
	gdouble threads_ns = q->finding->time.threads_ns;
	return CLAMP(q->waiting && threads_ns > 0 ? q->waiting->wall_ns / threads_ns : q->finding->share, 0, 1);
}

static gdouble import_s(const struct cost_question *q)
{
	gdouble executor = q->processes || q->feeds ? q->costs->process_import_s : q->tasks ? 0 : q->costs->thread_import_s;
	const struct async_chain *chain = q->tasks && !q->waiting ? q->finding->verdict->chain : NULL;
	return executor + (chain && g_strcmp0(chain->library, "psycopg") ? CLIENT_IMPORT_S : 0); /* psycopg has both halves */
}

/* Importing what it needs, as a part of the program's time. */
static gdouble import_share(const struct cost_question *q)
{
	gdouble f = share_of(q), own = q->waiting ? 1 : unstretched(&q->finding->time), whole_s = f > 0 ? wall_s_of(q) / f * own : 0;
	return q->whole && whole_s > 0 ? import_s(q) / whole_s : 0;
}

static gdouble program_speedup(const struct cost_question *q, gdouble loop)
{
	gdouble f = share_of(q);
	return 1 / ((1 - f) + f / loop + import_share(q));
}

/* By the high end of how often the loop is entered, where that was measured. A pool that is there already does not mind. */
static gdouble entered_more(const struct cost_question *q)
{
	const struct loop_time *time = &(q->outer ? q->outer : q->finding)->time;
	return !q->waiting && !q->once && time->entries > 0 && time->entries_high > time->entries ? time->entries_high / time->entries : 1;
}

static void set_bands(const struct cost_question *q, struct cost *cost, const struct mix *mix)
{
	gdouble samples = MAX(q->finding->time.samples, 1);
	gdouble doubt = q->costs->measured ? MEASURED_DOUBT : BUILT_IN_DOUBT, error = MIN(0.5, 1 / sqrt(samples));
	gdouble second = CLAMP(q->costs->oversubscription - 1, 0, 1), share = cost->parallel_share;
	struct view views[] = {
		{share, 0, 1, second, FALSE, 1, 1},
		{CLAMP(share - error, 0, 1), cost->payload_unknown || q->feeds ? UNKNOWN_PAYLOAD : 0, 1 + doubt, second * 0.9, FALSE, 1, 1},
		{CLAMP(share + error, 0, 1), 0, 1 - doubt, MIN(1, second * 1.05), TRUE, 1, WARM},
		{share, 0, 1, second, FALSE, entered_more(q), 1},
	};
	if (q->waiting)
		views[1].parallel_share *= q->waiting->own_share > OTHER_WAITS ? OTHER_WAITS : 0;
	gdouble *loop[] = {&cost->loop.predicted, &cost->loop.low, &cost->loop.high, &cost->often};
	for (guint i = 0; i < G_N_ELEMENTS(views); i++)
		*loop[i] = cost->entry_s > 0 && cost->items > 0 ? cost->entry_s / MAX(parallel_entry_s(q, cost, mix, &views[i]), 1e-9) : 1;
	cost->loop.low = MIN(cost->loop.low, cost->often);
	cost->program = (struct band){program_speedup(q, cost->loop.predicted), program_speedup(q, cost->loop.low), program_speedup(q, cost->loop.high)};
}

/* The number of items whose gain pays for the start. */
static void set_break_even(const struct cost_question *q, struct cost *cost, const struct mix *mix, gdouble whole_item_s)
{
	if (cost->items <= 0 || whole_item_s <= 0)
		return;
	gdouble work = cost->item_s, per_worker = MAX(work / cost->workers, work * mix->cpu / cores_s(q, cost, 1));
	if (!q->processes)
		per_worker = MAX(per_worker, work * mix->gil);
	gdouble gain = work - per_worker - dispatch_item_s(q, wanted_chunk(q, cost));
	cost->break_even_items = gain > 0 ? ceil(cost->startup_s / gain) : 0;
}

static guint count_awaits(TSNode node)
{
	guint count = 0;
	struct tree_walk walk;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);)
		count += g_str_equal(ts_node_type(walk.node), "await");
	tree_walk_end(&walk);
	return count;
}

/* Of a loop that awaits, the lines' times are of what it computes: its waiting is where its awaits are. */
static gdouble parallel_share(const struct cost_question *q, const struct mix *mix)
{
	const struct finding *finding = q->finding;
	gdouble share = CLAMP(finding->parallel_share, 0, 1);
	if (!q->waiting)
		return share;
	guint inside = 0, all = count_awaits(finding->loop->node);
	const GArray *parts[] = {finding->verdict->split->region, finding->verdict->split->hoisted};
	for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
		for (guint i = 0; parts[k] && i < parts[k]->len; i++)
			inside += count_awaits(g_array_index(parts[k], TSNode, i));
	return mix->cpu * share + (1 - mix->cpu) * (all ? MIN(1, (gdouble)inside / all) : 0);
}

/* So many tasks come to the call at once: for the middle, the low and the high end. */
static void tasks_at_once(const struct cost_question *q, gdouble calls, gdouble at_once[3])
{
	const struct split *split = split_of(q);
	gboolean many = split && split->many, sleeps = split && split->sleeps;
	gdouble threads = sleeps ? calls : MIN(q->cores + EXECUTOR_EXTRA, MAX_WORKERS);
	at_once[0] = many ? MIN(calls, threads) : FEW_TASKS;
	at_once[1] = many ? MAX(1, at_once[0] * FEW_OF_MANY) : 1;
	at_once[2] = threads;
}

void cost_estimate_call(const struct cost_question *q, struct cost *cost)
{
	const struct loop_time *time = &q->finding->time;
	struct mix mix = mix_of(q);
	const struct split *split = split_of(q);
	gdouble work = time->wall_ns / 1e9 * unstretched(time), calls = MAX(waits_of(time), 1), at_once[3];
	memset(cost, 0, sizeof *cost);
	cost->workers = 1, cost->chunksize = 1, cost->parallel_share = 1, cost->gil_share = mix.gil;
	cost->entry_s = work, cost->dispatch_s = calls * (split && split->sleeps ? q->costs->thread_task_s / 2 : q->costs->thread_task_s);
	cost->basis = split && split->many ? "tasks counted" : "tasks at once not seen";
	if (work <= 0)
		return;
	tasks_at_once(q, calls, at_once);
	gdouble *loop[] = {&cost->loop.predicted, &cost->loop.low, &cost->loop.high};
	gdouble *program[] = {&cost->program.predicted, &cost->program.low, &cost->program.high};
	for (guint i = 0; i < G_N_ELEMENTS(at_once); i++) {
		gdouble dispatch_s = i == 2 ? 0 : cost->dispatch_s, cpu = MAX(mix.gil, mix.lock) * (i == 2 ? WARM : 1);
		*loop[i] = work / MAX(MAX(work / at_once[i], work * cpu) + dispatch_s, 1e-9);
		*program[i] = program_speedup(q, *loop[i]);
	}
}

void cost_estimate(const struct cost_question *question, struct cost *cost)
{
	const struct finding *finding = question->finding;
	struct mix mix = mix_of(question);
	gdouble whole_item_s = 0;
	memset(cost, 0, sizeof *cost);
	count_items(question, cost, &whole_item_s);
	guess_items(question, &mix, cost, &whole_item_s);
	cost->parallel_share = parallel_share(question, &mix);
	cost->gil_share = mix.gil;
	cost->item_s = whole_item_s * cost->parallel_share;
	cost->item_cpu_s = cost->item_s * mix.cpu;
	cost->workers = count_workers(question, &mix, cost);
	cost->chunksize = choose_chunk(question, cost);
	cost->startup_s = startup_s(question, cost);
	cost->dispatch_s = MAX(cost->items, 1) * dispatch_item_s(question, cost->chunksize);
	if (question->processes) {
		struct payload_estimate payload;
		crossing_estimate(finding, &payload);
		cost->payload_unknown = payload.unknown;
		cost->share_once = pickling_of(question).process_s > 0 || question->shareable_bytes > 0;
	}
	set_bands(question, cost, &mix);
	set_break_even(question, cost, &mix, whole_item_s);
}
