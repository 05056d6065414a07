#include "probe/timeline.h"

#include "probe/sampler.h"
#include "probe/spread.h"

#define LONG_NS 4000000ull    /* intervals longer than this are never spread over shorter ones: GAP_NS of bpf/sampler.bpf.c */
#define SPREAD_NS 50000000ull /* short intervals without a stack are spread over those of so long a time ... */
#define UNSEEN_NS 20000000ull
#define RECENT 8              /* ways of waiting of which the place is known where the thread last did */
#define UNPLACED 64           /* long waits of a thread that are kept until it is known where they were */
#define SPREAD_TAKEN 64       /* ... and so many: of few, those that last long would have too little */

struct line {
	guint thread;          /* index in the recording */
	gint tid;
	guint64 told_ns;       /* up to when its time is accounted for */
	gboolean presumed;     /* there was no event yet: where it is, is from the list of threads at the start */
	gboolean off;          /* it is off the CPU, at `place` */
	gboolean gone;
	gboolean skips;        /* of late not all its stacks were taken */
	gboolean placed;       /* `place` is known */
	guint others;          /* ... and stands for so many others in 1/256 */
	struct spread_place place; /* of the interval off the CPU that goes on, or of the last one */
	struct spread_place recent[RECENT]; /* where it last blocked in each way; the last one first */
	guint recents;
	GArray *unplaced; /* struct unplaced: until it is found to wait in that way; NULL: none so far */
	guint64 oncpu_ns;      /* since the last on-CPU sample: the next one stands for it */
	gboolean sampled;      /* `sample` is known */
	struct spread_place sample; /* of the last on-CPU sample */
	struct spread *brief, *lengthy; /* up to LONG_NS, longer; NULL: nothing was skipped so far */
	guint64 spread_since_ns;
	guint64 seen_ns, seen_until_ns; /* user space began and ended to look at it, and found it blocked at `seen`; 0: did not */
	struct spread_place seen;
	guint64 looked_ns; /* when it was last tried */
	guint64 gap_blocked_ns, gap_wait_ns; /* charged by timeline_gap already */
	guint64 preempted_ns; /* it waited for a CPU with a stack that the next event tells: it goes on where it was preempted */
	guint preempted;
	guint gaps;
};

/* A long wait of which only the way is known. */
struct unplaced {
	struct wait wait;
	guint64 blocked_ns, wait_ns;
};

struct timeline {
	struct collector *collector;
	struct recording *recording;
	guint64 start_ns, period_ns;
	GHashTable *lines; /* tid to struct line */
};

/* For charging from a callback. */
struct charging {
	struct timeline *timeline;
	struct line *line;
};

static void line_free(gpointer data)
{
	struct line *line = data;

	spread_free(line->brief);
	spread_free(line->lengthy);
	g_clear_pointer(&line->unplaced, g_array_unref);
	g_free(line);
}

struct timeline *timeline_new(struct collector *collector, guint64 start_ns, guint64 period_ns)
{
	struct timeline *timeline = g_new0(struct timeline, 1);

	timeline->collector = collector;
	timeline->recording = collector_recording(collector);
	timeline->start_ns = start_ns;
	timeline->period_ns = period_ns;
	timeline->lines = g_hash_table_new_full(NULL, NULL, NULL, line_free);
	return timeline;
}

void timeline_free(struct timeline *timeline)
{
	if (!timeline)
		return;
	g_hash_table_unref(timeline->lines);
	g_free(timeline);
}

static struct rec_thread *line_thread(struct timeline *timeline, const struct line *line)
{
	return &g_array_index(timeline->recording->threads, struct rec_thread, line->thread);
}

static struct line *find_line(struct timeline *timeline, gint tid, guint64 told_ns)
{
	struct line *line = g_hash_table_lookup(timeline->lines, GINT_TO_POINTER(tid));

	if (line && !line->gone)
		return line;
	line = g_new0(struct line, 1); /* one that is gone has left all that it had to the recording */
	line->tid = tid;
	line->thread = collector_thread(timeline->collector, tid);
	line->told_ns = MAX(told_ns, timeline->start_ns);
	g_hash_table_insert(timeline->lines, GINT_TO_POINTER(tid), line);
	return line;
}

static void charge(struct timeline *timeline, struct line *line, const struct spread_place *place, guint64 ns, guint64 count,
                   guint64 longest_ns)
{
	struct rec_thread *thread = line_thread(timeline, line);

	if (!ns)
		return;
	thread->wall_ns += ns;
	thread->state_ns[place->state] += ns;
	recording_add_time(timeline->recording, place->stack, line->thread, place->state, place->syscall, count, ns, longest_ns);
	timeline->recording->samples += count;
}

static void charge_spread(gpointer data, const struct spread_place *place, guint64 ns, guint64 count)
{
	struct charging *charging = data;

	charge(charging->timeline, charging->line, place, ns, count, 0);
}

static struct spread_place native_place(struct timeline *timeline)
{
	return (struct spread_place){.stack = collector_stack(timeline->collector, NULL, 0, 0, 0), .state = STATE_OTHER, .syscall = -1};
}

static void flush(struct timeline *timeline, struct line *line, struct spread *spread)
{
	struct charging charging = {timeline, line};
	struct spread_place otherwise = line->placed ? line->place : native_place(timeline);

	if (otherwise.state == STATE_RUNQUEUE)
		otherwise.state = STATE_OTHER;
	if (spread && spread_pending_ns(spread))
		spread_flush(spread, &otherwise, charge_spread, &charging);
}

/* COUNT: 1 if the interval was no more than that. */
static void charge_waiting(struct timeline *timeline, struct line *line, guint stack, guint64 ns, guint64 count)
{
	struct spread_place waiting = {.stack = stack, .state = STATE_RUNQUEUE, .syscall = -1};

	charge(timeline, line, &waiting, ns, count, ns);
}

/* The interval off the CPU that the last EVENT_OUT began is over. */
static void charge_off(struct timeline *timeline, struct line *line, guint64 blocked_ns, guint64 wait_ns)
{
	gboolean lengthy = blocked_ns + wait_ns > LONG_NS; /* too few were taken by chance, and next to all are taken or looked at */
	struct spread *spread = lengthy ? line->lengthy : line->brief;
	guint weight = lengthy ? 1 : line->others;
	struct spread_place waiting = {.stack = line->place.stack, .state = STATE_RUNQUEUE, .syscall = -1};

	if (!line->placed) {
		line->place = native_place(timeline);
		line->placed = TRUE;
	}
	if (line->place.state == STATE_RUNQUEUE) { /* preempted */
		wait_ns += blocked_ns;
		blocked_ns = 0;
	}
	charge(timeline, line, &line->place, blocked_ns, 1, blocked_ns);
	charge_waiting(timeline, line, line->place.stack, wait_ns, !blocked_ns);
	if (!spread || !weight)
		return;
	if (blocked_ns)
		spread_taken(spread, &line->place, blocked_ns, weight);
	if (wait_ns)
		spread_taken(spread, &waiting, wait_ns, weight);
}

/* Intervals without a stack, other than those that had an EVENT_GAP. */
static void take_skipped(struct timeline *timeline, struct line *line, const struct event_times *times, guint64 time_ns)
{
	if (times->skipped && !line->brief) {
		line->brief = spread_new();
		line->lengthy = spread_new();
		line->spread_since_ns = time_ns;
	}
	line->skips = times->skipped != 0;
	if (times->skipped)
		spread_skipped(line->brief, times->skipped_blocked_ns - MIN(times->skipped_blocked_ns, line->gap_blocked_ns),
		               times->skipped_wait_ns - MIN(times->skipped_wait_ns, line->gap_wait_ns),
		               times->skipped - MIN(times->skipped, line->gaps));
	line->gap_blocked_ns = line->gap_wait_ns = line->gaps = 0;
	if (line->brief && time_ns - line->spread_since_ns > SPREAD_NS && spread_taken_count(line->brief) >= SPREAD_TAKEN) {
		flush(timeline, line, line->brief);
		if (spread_taken_count(line->lengthy))
			flush(timeline, line, line->lengthy);
		line->spread_since_ns = time_ns;
	}
}

/* Charges NS of which only one thing is known: whether the thread was off the CPU. */
static void charge_where(struct timeline *timeline, struct line *line, gboolean off, guint64 ns)
{
	if (off)
		charge_off(timeline, line, ns, 0);
	else
		line->oncpu_ns += ns;
}

/* Whether the thread was off the CPU in the time that the kernel's program did not see: that from the start of the recording to the
 * thread's first switch. It also misses a switch where it has no memory for the thread at that moment, or where the kernel hides the task
 * that the thread follows; but no thread stays on a CPU for long without a sample. */
static gboolean was_off(const struct timeline *timeline, const struct line *line, const struct event_stack *event, guint64 unseen_ns)
{
	return !line->presumed || event->times.entered || unseen_ns > MAX(UNSEEN_NS, 2 * timeline->period_ns);
}

/* Brings the line up to an event; FALSE: the event is of before the recording. */
static struct line *advance(struct timeline *timeline, const struct event_stack *event)
{
	const struct event_times *times = &event->times;
	guint64 explained_ns =
		times->on_ns + times->blocked_ns + times->wait_ns + times->skipped_blocked_ns + times->skipped_wait_ns;
	struct line *line = find_line(timeline, (gint)event->tid, event->time_ns - MIN(explained_ns, event->time_ns));
	guint64 elapsed_ns = event->time_ns - MIN(line->told_ns, event->time_ns);

	line_thread(timeline, line)->python |= (event->flags & PY_STACK_PYTHON) != 0;
	if (explained_ns > elapsed_ns) { /* part of it was before the recording began, or was charged by timeline_gap */
		line->oncpu_ns += MIN(times->on_ns, elapsed_ns);
		charge_off(timeline, line, elapsed_ns - MIN(times->on_ns, elapsed_ns), 0);
		line->gap_blocked_ns = line->gap_wait_ns = line->gaps = 0;
	} else {
		charge_where(timeline, line, was_off(timeline, line, event, elapsed_ns - explained_ns), elapsed_ns - explained_ns);
		if (times->blocked_ns + times->wait_ns)
			charge_off(timeline, line, times->blocked_ns, times->wait_ns);
		take_skipped(timeline, line, times, event->time_ns);
		line->oncpu_ns += times->on_ns;
	}
	line->presumed = FALSE;
	line->told_ns = MAX(line->told_ns, event->time_ns);
	return line;
}

/* On-CPU time after the last sample, or too short for any: where it was last is all that is known. */
static void charge_rest(struct timeline *timeline, struct line *line)
{
	gboolean holds = line_thread(timeline, line)->python && collector_target(timeline->collector)->gil;
	struct spread_place rest = line->placed ? line->place : native_place(timeline);

	rest.state = holds ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL;
	rest.syscall = -1;
	charge(timeline, line, line->sampled ? &line->sample : &rest, line->oncpu_ns, 0, 0);
	line->oncpu_ns = 0;
}

/* The thread goes on at STACK, or went on near it. */
static void charge_preempted(struct timeline *timeline, struct line *line, guint stack)
{
	charge_waiting(timeline, line, stack, line->preempted_ns, line->preempted);
	line->preempted_ns = line->preempted = 0;
}

/* It never was found to wait in that way: where it waited for long is all that is known. */
static void spread_unplaced(struct line *line)
{
	for (guint i = 0; line->unplaced && i < line->unplaced->len; i++) {
		const struct unplaced *u = &g_array_index(line->unplaced, struct unplaced, i);
		spread_skipped(line->lengthy, u->blocked_ns, u->wait_ns, 1);
	}
	if (line->unplaced)
		g_array_set_size(line->unplaced, 0);
}

/* The thread has ended, or the recording has. */
static void settle(struct timeline *timeline, struct line *line)
{
	spread_unplaced(line);
	flush(timeline, line, line->brief);
	flush(timeline, line, line->lengthy);
	charge_preempted(timeline, line, line->sampled ? line->sample.stack : line->placed ? line->place.stack : native_place(timeline).stack);
	charge_rest(timeline, line);
}

void timeline_present(struct timeline *timeline, gint tid, guint stack, gboolean python, const struct wait *wait)
{
	struct line *line = find_line(timeline, tid, timeline->start_ns);

	line_thread(timeline, line)->python |= python;
	line->off = wait != NULL;
	line->presumed = line->placed = TRUE;
	line->place = (struct spread_place){
		.stack = stack,
		.state = wait ? collector_wait_state(timeline->collector, stack, wait) : STATE_RUNQUEUE,
		.syscall = wait ? wait->syscall : -1,
	};
}

void timeline_sample(struct timeline *timeline, const struct event_stack *event, const struct native_stack *natives)
{
	static const struct native_stack none;
	struct line *line = advance(timeline, event);

	line->sample = (struct spread_place){
		.stack = collector_stack_native(timeline->collector, natives ? natives : &none, event->frames, event->depth, event->omitted, event->flags),
		.state = event->holds_gil ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL,
		.syscall = -1,
	};
	line->sampled = TRUE;
	charge_preempted(timeline, line, line->sample.stack);
	line->off = FALSE;
	charge(timeline, line, &line->sample, line->oncpu_ns, 1, 0);
	line->oncpu_ns = 0;
}

/* One place for each way of waiting: a thread waits for the GIL in so many that a lock, which it waits for once in a while, would be forgotten. */
static void remember(struct line *line, const struct spread_place *place)
{
	guint at = 0;

	while (at < line->recents && (line->recent[at].syscall != place->syscall || line->recent[at].state != place->state))
		at++;
	if (at == line->recents)
		at = line->recents < RECENT ? line->recents++ : RECENT - 1;
	memmove(line->recent + 1, line->recent, at * sizeof(*place));
	line->recent[0] = *place;
}

static gboolean waits_so(const struct timeline *timeline, const struct spread_place *place, const struct wait *wait)
{
	return place->syscall == wait->syscall && place->state == collector_wait_state(timeline->collector, place->stack, wait);
}

/* Where it last blocked in this way; NULL: not yet. */
static const struct spread_place *recall(const struct timeline *timeline, const struct line *line, const struct wait *wait)
{
	for (guint i = 0; i < line->recents; i++)
		if (waits_so(timeline, &line->recent[i], wait))
			return &line->recent[i];
	return NULL;
}

static void charge_gap(struct timeline *timeline, struct line *line, const struct spread_place *place, guint64 blocked_ns, guint64 wait_ns)
{
	charge(timeline, line, place, blocked_ns, 1, blocked_ns);
	charge_waiting(timeline, line, place->stack, wait_ns, !blocked_ns);
}

/* Now it is known where the thread waits in the way of PLACE. */
static void place_unplaced(struct timeline *timeline, struct line *line, const struct spread_place *place)
{
	for (guint i = line->unplaced ? line->unplaced->len : 0; i-- > 0;) {
		const struct unplaced *u = &g_array_index(line->unplaced, struct unplaced, i);
		if (!waits_so(timeline, place, &u->wait))
			continue;
		charge_gap(timeline, line, place, u->blocked_ns, u->wait_ns);
		g_array_remove_index_fast(line->unplaced, i);
	}
}

static void add_unplaced(struct line *line, const struct wait *wait, guint64 blocked_ns, guint64 wait_ns)
{
	struct unplaced unplaced = {*wait, blocked_ns, wait_ns};

	if (!line->unplaced)
		line->unplaced = g_array_new(FALSE, FALSE, sizeof(struct unplaced));
	if (line->unplaced->len == UNPLACED)
		spread_unplaced(line);
	g_array_append_val(line->unplaced, unplaced);
}

void timeline_out(struct timeline *timeline, const struct event_stack *event, const struct wait *wait)
{
	struct line *line = advance(timeline, event);
	guint stack = collector_stack(timeline->collector, event->frames, event->depth, event->omitted, event->flags);

	if (event->exiting && !event->depth && line->placed)
		stack = line->place.stack; /* its memory is gone already */
	charge_preempted(timeline, line, stack);
	line->place = (struct spread_place){
		.stack = stack,
		.state = event->runnable ? STATE_RUNQUEUE : collector_wait_state(timeline->collector, stack, wait),
		.syscall = event->runnable ? -1 : event->block.syscall,
	};
	if (line->place.state != STATE_RUNQUEUE) {
		remember(line, &line->place);
		place_unplaced(timeline, line, &line->place);
	}
	line->others = event->others;
	line->placed = TRUE;
	line->off = TRUE;
	line->gone = event->exiting;
	if (line->gone)
		settle(timeline, line);
}

void timeline_rest(struct timeline *timeline, const struct event_stack *event)
{
	struct line *line = g_hash_table_lookup(timeline->lines, GINT_TO_POINTER((gint)event->tid));

	if (line && !line->gone) /* else it ended, or it was born a moment ago and has done nothing yet */
		advance(timeline, event);
}

void timeline_gap(struct timeline *timeline, const struct event_gap *event, const struct wait *wait)
{
	struct line *line = g_hash_table_lookup(timeline->lines, GINT_TO_POINTER((gint)event->tid));
	guint64 blocked_ns = event->blocked_ns, wait_ns;
	const struct spread_place *place;

	if (!line || event->in_ns <= event->out_ns || event->out_ns < line->told_ns || blocked_ns > event->in_ns - event->out_ns)
		return;
	wait_ns = event->in_ns - event->out_ns - blocked_ns;
	place = line->seen_ns > event->out_ns && line->seen_until_ns < event->in_ns ? &line->seen : recall(timeline, line, wait);
	if (place && (blocked_ns > LONG_NS || place == &line->seen)) {
		charge_gap(timeline, line, place, blocked_ns, wait_ns);
	} else if (blocked_ns <= LONG_NS) { /* what was long is the wait for a CPU */
		line->preempted_ns += wait_ns;
		line->preempted++;
		blocked_ns = 0; /* told with the short ones */
	} else {
		if (!line->lengthy)
			return; /* told with the short ones */
		add_unplaced(line, wait, blocked_ns, wait_ns);
	}
	line->seen_ns = 0;
	line->gap_blocked_ns += blocked_ns;
	line->gap_wait_ns += wait_ns;
	line->gaps++;
}

/* The line that nothing was heard of for longest, of those that are worth a look; NULL: none. */
static struct line *most_silent(struct timeline *timeline, guint64 now_ns, gboolean skipping)
{
	struct line *found = NULL;
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, timeline->lines);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct line *line = value;
		if ((!line->skips && !skipping) || line->gone || now_ns - MIN(line->told_ns, now_ns) < LONG_NS || line->seen_ns > line->told_ns ||
		    line->looked_ns == now_ns)
			continue;
		if (!found || line->told_ns < found->told_ns)
			found = line;
	}
	return found;
}

void timeline_look_at_silent(struct timeline *timeline, guint64 now_ns, gboolean skipping, guint limit, timeline_look look, gpointer data)
{
	struct line *line;

	for (; limit && (line = most_silent(timeline, now_ns, skipping)); limit--) {
		guint64 begun_ns = sampler_now_ns();
		struct wait wait;
		guint stack;
		line->looked_ns = now_ns;
		if (!look(data, line->tid, &stack, &wait))
			continue;
		line->seen_ns = now_ns;
		line->seen_until_ns = now_ns + (sampler_now_ns() - begun_ns);
		line->seen = (struct spread_place){
			.stack = stack, .state = collector_wait_state(timeline->collector, stack, &wait), .syscall = wait.syscall};
	}
}

static guint64 sample_period_ns(const struct timeline *timeline)
{
	return 1000000000ull / MAX(1u, timeline->recording->rate_hz);
}

void timeline_finish(struct timeline *timeline, guint64 end_ns)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, timeline->lines);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct line *line = value;
		if (line->gone)
			continue;
		/* The last event was a sample, and its time on a CPU would have brought another one: a switch that was not walked. */
		if (!line->off && end_ns - MIN(line->told_ns, end_ns) > 2 * sample_period_ns(timeline))
			line->off = TRUE;
		if (line->skips && line->seen_ns > line->told_ns) {
			line->off = TRUE;
			line->place = line->seen;
		}
		charge_where(timeline, line, line->off || line->presumed,
		             end_ns - MIN(line->told_ns + line->gap_blocked_ns + line->gap_wait_ns, end_ns));
		settle(timeline, line);
		line->gone = TRUE;
	}
}

guint timeline_living(const struct timeline *timeline)
{
	GHashTableIter iter;
	gpointer value;
	guint living = 0;

	g_hash_table_iter_init(&iter, timeline->lines);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		living += !((struct line *)value)->gone;
	return living;
}
