#include "probe/timeline.h"

#include "probe/shares.h"
#include "probe/spread.h"

#define SPREAD_NS 50000000ull /* how often the time of intervals without a stack is charged */
#define UNSEEN_NS 20000000ull
#define WOKEN_PLACES 64
#define WOKEN_MOST 2.5 /* times what wake-ups took, with what else samples cannot meet at a switch */
#define CLAIMS_LEAST 32 /* periods; fewer tell nothing */
#define CLAIMS_MOST_NS 2e9 /* what is older counts for less and less */
#define SAMPLES_ENOUGH 8 /* of a thread, to divide its time by no others */

struct line {
	guint thread;          /* index in the recording */
	gint tid;
	guint64 told_ns;       /* up to when its time is accounted for */
	gboolean presumed;     /* there was no event yet: where it is, is from the list of threads at the start */
	gboolean off;          /* it is off the CPU, at `place` */
	gboolean gone;
	gboolean placed;       /* `place` is known */
	guint others;          /* ... and stands for so many others in 1/256 */
	gboolean holds_gil;    /* the thread did when it left its CPU there */
	struct spread_place place; /* of the interval off the CPU that goes on, or of the last one */
	struct shares *oncpu;  /* time on a CPU that is not charged yet */
	struct shares *woken;  /* which of it was from wake-ups until the thread ran */
	gdouble account_ns, claimed_ns, woken_ns; /* so far: time on a CPU by the kernel's account, what samples claim of it, and wake-ups */
	gboolean charged;      /* some was */
	gboolean native;       /* it runs other code than Python's */
	gboolean sampled;      /* `sample` is known */
	struct spread_place sample; /* of the last on-CPU sample */
	struct spread *brief, *lengthy; /* up to LONG_NS, longer; NULL: nothing was skipped so far */
	guint64 spread_since_ns;
	guint64 seen_ns; /* when user space found it blocked at `seen`; 0: did not */
	struct spread_place seen;
	gboolean waits;  /* it still does at the end, with a stack that was not taken */
	guint64 waits_blocked_ns, waits_wait_ns;
};

struct timeline {
	struct collector *collector;
	struct recording *recording;
	guint64 start_ns, period_ns;
	GHashTable *lines; /* tid to struct line */
	struct shares_pool *ended; /* what short-lived threads leave */
};

/* For charging from a callback. */
struct charging {
	struct timeline *timeline;
	struct line *line;
};

static void line_free(gpointer data)
{
	struct line *line = data;

	shares_free(line->oncpu);
	shares_free(line->woken);
	spread_free(line->brief);
	spread_free(line->lengthy);
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
	timeline->ended = shares_pool_new();
	return timeline;
}

void timeline_free(struct timeline *timeline)
{
	if (!timeline)
		return;
	g_hash_table_unref(timeline->lines);
	shares_pool_free(timeline->ended);
	g_free(timeline);
}

static struct rec_thread *nth_thread(struct timeline *timeline, guint thread)
{
	return &g_array_index(timeline->recording->threads, struct rec_thread, thread);
}

static struct rec_thread *line_thread(struct timeline *timeline, const struct line *line)
{
	return nth_thread(timeline, line->thread);
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
	line->oncpu = shares_new();
	line->woken = shares_new();
	g_hash_table_insert(timeline->lines, GINT_TO_POINTER(tid), line);
	return line;
}

static void charge_thread(struct timeline *timeline, guint index, const struct spread_place *place, guint64 ns, guint64 count, guint64 longest_ns)
{
	struct rec_thread *thread = nth_thread(timeline, index);

	if (!ns)
		return;
	thread->wall_ns += ns;
	thread->state_ns[place->state] += ns;
	recording_add_time(timeline->recording, place->stack, index, place->state, place->syscall, count, ns, longest_ns);
}

static void charge(struct timeline *timeline, struct line *line, const struct spread_place *place, guint64 ns, guint64 count,
                   guint64 longest_ns)
{
	charge_thread(timeline, line->thread, place, ns, count, longest_ns);
}

static void charge_left(gpointer data, guint thread, const struct spread_place *place, guint64 ns)
{
	charge_thread(data, thread, place, ns, 0, 0);
}

static void charge_spread(gpointer data, const struct spread_place *place, guint64 ns, guint64 count)
{
	struct charging *charging = data;

	charge(charging->timeline, charging->line, place, ns, count, 0);
}

/* No sample was there. */
static void charge_spread_time(gpointer data, const struct spread_place *place, guint64 ns, guint64 count)
{
	charge_spread(data, place, ns, 0);
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

/* An interval off the CPU at PLACE. It stands for OTHERS like it, in 1/256, that are to be spread. */
static void charge_interval(struct timeline *timeline, struct line *line, const struct spread_place *place, guint64 blocked_ns, guint64 wait_ns,
                            struct spread *spread, guint others)
{
	struct spread_place waiting = {.stack = place->stack, .state = STATE_RUNQUEUE, .syscall = -1};

	if (place->state == STATE_RUNQUEUE) { /* preempted */
		wait_ns += blocked_ns;
		blocked_ns = 0;
	}
	charge(timeline, line, place, blocked_ns, 1, blocked_ns);
	charge(timeline, line, &waiting, wait_ns, !blocked_ns, wait_ns);
	if (!spread || !others)
		return;
	if (blocked_ns)
		spread_taken(spread, place, blocked_ns, others);
	if (wait_ns)
		spread_taken(spread, &waiting, wait_ns, others);
}

/* The interval off the CPU that the last EVENT_OUT began is over. If it was long it stands for none: chance was blind to its length, and would
 * take too few. */
static void charge_off(struct timeline *timeline, struct line *line, guint64 blocked_ns, guint64 wait_ns)
{
	if (!line->placed) {
		line->place = native_place(timeline);
		line->placed = TRUE;
	}
	charge_interval(timeline, line, &line->place, blocked_ns, wait_ns, line->brief, blocked_ns + wait_ns > LONG_NS ? 0 : line->others);
}

/* Intervals without a stack. */
static void take_skipped(struct timeline *timeline, struct line *line, const struct event_times *times, guint64 time_ns)
{
	struct charging charging = {timeline, line};

	if ((times->skipped || times->longs) && !line->brief) {
		line->brief = spread_new();
		line->lengthy = spread_new();
		line->spread_since_ns = time_ns;
	}
	if (!line->brief)
		return;
	spread_skipped(line->brief, times->skipped_blocked_ns, times->skipped_wait_ns, times->skipped);
	spread_skipped(line->lengthy, times->long_blocked_ns, times->long_wait_ns, times->longs);
	if (time_ns - line->spread_since_ns <= SPREAD_NS)
		return;
	spread_pay(line->brief, charge_spread, &charging);
	spread_pay(line->lengthy, charge_spread, &charging);
	line->spread_since_ns = time_ns;
}

void timeline_period(struct timeline *timeline, guint64 period_ns)
{
	timeline->period_ns = period_ns;
}

/* Charges NS of which only one thing is known: whether the thread was off the CPU. */
static void charge_where(struct timeline *timeline, struct line *line, gboolean off, guint64 ns)
{
	if (off)
		charge_off(timeline, line, ns, 0);
	else
		shares_spent(line->oncpu, ns);
}

/* Whether the thread was off the CPU in the time that the kernel's program did not see: that from the start of the recording to the
 * thread's first switch. It also misses a switch where it has no memory for the thread at that moment, or where the kernel hides the task
 * that the thread follows; but no thread stays on a CPU for long without a sample. */
static gboolean was_off(const struct timeline *timeline, const struct line *line, const struct event_stack *event, guint64 unseen_ns)
{
	return !line->presumed || event->times.entered || unseen_ns > MAX(UNSEEN_NS, 2 * timeline->period_ns);
}

/* A long interval off the CPU whose place was found later than it began. */
struct placed {
	const struct spread_place *place;
	guint64 blocked_ns, wait_ns;
	guint others; /* it stands for so many like it in 1/256 */
};

static guint64 explained_ns(const struct event_times *times)
{
	return times->on_ns + times->woken_ns + times->blocked_ns + times->wait_ns + times->skipped_blocked_ns + times->skipped_wait_ns + times->long_blocked_ns + times->long_wait_ns;
}

/* Where a thread spends time on a CPU that no sample met: where it was last is all that is known. */
static struct spread_place last_place(struct timeline *timeline, struct line *line)
{
	gboolean holds = line_thread(timeline, line)->python && collector_target(timeline->collector)->gil;
	struct spread_place rest = line->placed ? line->place : native_place(timeline);

	rest.state = holds ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL;
	rest.syscall = -1;
	return line->sampled ? line->sample : rest;
}

/* What wake-ups cost can be far too high in a virtual machine; or too little, as samples do not meet what is done with interrupts off around a switch
 * either, and to start a timer takes microseconds there. But what the kernel's account says beside what samples claim is known well after some time. */
static void charge_woken(struct timeline *timeline, struct line *line)
{
	struct spread_place otherwise = last_place(timeline, line);
	guint64 ns = shares_claimed_ns(line->woken);

	line->account_ns += (gdouble)shares_pending_ns(line->oncpu);
	line->claimed_ns += (gdouble)shares_claimed_ns(line->oncpu);
	line->woken_ns += (gdouble)ns;
	if (!ns)
		return;
	if (line->claimed_ns > CLAIMS_LEAST * (gdouble)timeline->period_ns)
		ns = (guint64)((gdouble)ns * CLAMP((line->account_ns - line->claimed_ns) / line->woken_ns, 0, WOKEN_MOST));
	shares_spent(line->woken, shares_take(line->oncpu, ns));
	shares_pay(line->woken, &otherwise, charge_spread_time, &(struct charging){timeline, line});
}

/* Time on a CPU. */
static void charge_oncpu(struct timeline *timeline, struct line *line)
{
	struct spread_place otherwise = last_place(timeline, line);

	charge_woken(timeline, line);
	if (line->account_ns > CLAIMS_MOST_NS) {
		line->account_ns /= 2;
		line->claimed_ns /= 2;
		line->woken_ns /= 2;
	}
	shares_pay(line->oncpu, &otherwise, charge_spread, &(struct charging){timeline, line});
	line->charged = TRUE;
}

/* From a wake-up on a thread is on a CPU by the kernel's account, some microseconds before it really is: no sample meets it there, and where
 * it slept is known. Of many short sleeps this is most of their time on a CPU, which would go to code that samples do meet. The place claims it for
 * those that were passed by, too. */
static void add_woken(struct timeline *timeline, struct line *line, guint64 ns)
{
	struct spread_place place = line->place;

	shares_spent(line->oncpu, ns);
	if (!line->placed)
		return;
	place.state = line->holds_gil ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL;
	place.syscall = -1;
	shares_sample(line->woken, &place, ns + ns * line->others / 256);
}

static void charge_times(struct timeline *timeline, struct line *line, const struct event_times *times, const struct placed *placed, guint64 time_ns)
{
	struct event_times rest = *times;

	if (times->blocked_ns + times->wait_ns)
		charge_off(timeline, line, times->blocked_ns, times->wait_ns);
	if (placed) {
		rest.long_blocked_ns -= MIN(rest.long_blocked_ns, placed->blocked_ns);
		rest.long_wait_ns -= MIN(rest.long_wait_ns, placed->wait_ns);
		rest.longs -= MIN(rest.longs, 1);
	}
	take_skipped(timeline, line, &rest, time_ns);
	if (placed)
		charge_interval(timeline, line, placed->place, times->long_blocked_ns - rest.long_blocked_ns, times->long_wait_ns - rest.long_wait_ns,
		                line->lengthy, placed->others);
	shares_spent(line->oncpu, times->on_ns);
	if (times->woken_ns)
		add_woken(timeline, line, times->woken_ns);
	if (shares_places(line->woken) >= WOKEN_PLACES)
		charge_oncpu(timeline, line);
}

/* Brings the line up to an event. PLACED: the last one of the long intervals that are told with it, NULL: nothing is known of them. */
static void advance(struct timeline *timeline, struct line *line, const struct event_stack *event, const struct placed *placed)
{
	const struct event_times *times = &event->times;
	guint64 explained = explained_ns(times), elapsed_ns = event->time_ns - MIN(line->told_ns, event->time_ns);
	guint64 on_ns = MIN(times->on_ns + times->woken_ns, elapsed_ns);

	line_thread(timeline, line)->python |= (event->flags & PY_STACK_PYTHON) != 0;
	if (!event->exiting) /* then it may have no thread state any more */
		line->native = !line_thread(timeline, line)->python;
	if (explained <= elapsed_ns) {
		charge_where(timeline, line, was_off(timeline, line, event, elapsed_ns - explained), elapsed_ns - explained);
		charge_times(timeline, line, times, placed, event->time_ns);
	} else { /* part of it was before the recording began */
		shares_spent(line->oncpu, on_ns);
		if (placed)
			charge_interval(timeline, line, placed->place, elapsed_ns - on_ns, 0, NULL, 0);
		else
			charge_off(timeline, line, elapsed_ns - on_ns, 0);
	}
	line->presumed = FALSE;
	line->told_ns = MAX(line->told_ns, event->time_ns);
}

static struct line *line_of(struct timeline *timeline, const struct event_stack *event)
{
	return find_line(timeline, (gint)event->tid, event->time_ns - MIN(explained_ns(&event->times), event->time_ns));
}

/* Time on a CPU of a thread that has ended. If few samples met it, what is known of others that have counts too; the main thread is like no other. */
static void leave_oncpu(struct timeline *timeline, struct line *line)
{
	struct spread_place otherwise = last_place(timeline, line);

	if (line->charged || line->native || line->tid == collector_target(timeline->collector)->pid || shares_count(line->oncpu) >= SAMPLES_ENOUGH) {
		charge_oncpu(timeline, line);
		return;
	}
	charge_woken(timeline, line);
	shares_leave(line->oncpu, timeline->ended, line->thread, &otherwise, charge_spread, &(struct charging){timeline, line});
	if (shares_pool_is_full(timeline->ended))
		shares_pool_pay(timeline->ended, charge_left, timeline);
}

/* The thread has ended, or the recording has. */
static void settle(struct timeline *timeline, struct line *line)
{
	flush(timeline, line, line->brief);
	flush(timeline, line, line->lengthy);
	if (line->gone)
		leave_oncpu(timeline, line);
	else
		charge_oncpu(timeline, line);
}

void timeline_present(struct timeline *timeline, gint tid, guint stack, gboolean python, const struct wait *wait)
{
	struct line *line = find_line(timeline, tid, timeline->start_ns);

	line_thread(timeline, line)->python |= python;
	timeline->recording->samples++;
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
	struct line *line = line_of(timeline, event);

	advance(timeline, line, event, NULL);
	timeline->recording->samples++;
	line->sample = (struct spread_place){
		.stack = collector_stack_native(timeline->collector, natives ? natives : &none, event->frames, event->depth, event->omitted, event->flags),
		.state = event->holds_gil ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL,
		.syscall = -1,
	};
	line->sampled = TRUE;
	line->off = FALSE;
	shares_sample(line->oncpu, &line->sample, timeline->period_ns * MAX(256, event->others) / 256);
	if (shares_are_many(line->oncpu))
		charge_oncpu(timeline, line);
}

/* Where the thread is off its CPU, or was. */
static struct spread_place off_place(const struct timeline *timeline, const struct event_stack *event, const struct wait *wait, guint stack)
{
	return (struct spread_place){
		.stack = stack,
		.state = event->runnable ? STATE_RUNQUEUE : collector_wait_state(timeline->collector, stack, wait),
		.syscall = event->runnable ? -1 : event->block.syscall,
	};
}

void timeline_out(struct timeline *timeline, const struct event_stack *event, const struct wait *wait)
{
	struct line *line = line_of(timeline, event);
	guint stack = collector_stack(timeline->collector, event->frames, event->depth, event->omitted, event->flags);

	advance(timeline, line, event, NULL);
	timeline->recording->samples++;
	if (event->exiting && !event->depth && line->placed)
		stack = line->place.stack; /* its memory is gone already */
	line->place = off_place(timeline, event, wait, stack);
	line->others = event->others;
	line->holds_gil = event->holds_gil;
	line->placed = TRUE;
	line->off = TRUE;
	line->gone = event->exiting;
	if (line->gone)
		settle(timeline, line);
}

void timeline_back(struct timeline *timeline, const struct event_stack *event, const struct wait *wait)
{
	guint stack = collector_stack(timeline->collector, event->frames, event->depth, event->omitted, event->flags);
	struct spread_place place = off_place(timeline, event, wait, stack);
	struct placed placed = {&place, event->back_blocked_ns, event->back_wait_ns, event->others};
	struct line *line = line_of(timeline, event);

	advance(timeline, line, event, &placed);
	timeline->recording->samples++;
	line->off = FALSE;
}

void timeline_waits(struct timeline *timeline, const struct event_waits *event)
{
	struct line *line = g_hash_table_lookup(timeline->lines, GINT_TO_POINTER((gint)event->tid));

	if (!line || line->seen_ns <= event->out_ns || event->blocked_ns > event->time_ns - event->out_ns)
		return;
	line->waits = TRUE;
	line->waits_blocked_ns = event->blocked_ns;
	line->waits_wait_ns = event->time_ns - event->out_ns - event->blocked_ns;
}

void timeline_rest(struct timeline *timeline, const struct event_stack *event)
{
	struct line *line = g_hash_table_lookup(timeline->lines, GINT_TO_POINTER((gint)event->tid));
	struct placed placed;

	if (!line || line->gone) /* it ended, or it was born a moment ago and has done nothing yet */
		return;
	placed = (struct placed){&line->seen, line->waits_blocked_ns, line->waits_wait_ns, 0};
	advance(timeline, line, event, line->waits ? &placed : NULL);
}

void timeline_look(struct timeline *timeline, guint64 now_ns, timeline_looker look, gpointer data)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, timeline->lines);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct line *line = value;
		struct wait wait;
		guint stack;
		if (line->gone || now_ns - MIN(line->told_ns, now_ns) < LONG_NS || !look(data, line->tid, &stack, &wait))
			continue;
		line->seen_ns = now_ns;
		line->seen = (struct spread_place){
			.stack = stack, .state = collector_wait_state(timeline->collector, stack, &wait), .syscall = wait.syscall};
	}
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
		if (!line->off && end_ns - MIN(line->told_ns, end_ns) > 2 * timeline->period_ns)
			line->off = TRUE;
		if (line->seen_ns > line->told_ns) {
			line->off = TRUE;
			line->place = line->seen;
		}
		charge_where(timeline, line, line->off || line->presumed,
		             end_ns - MIN(line->told_ns, end_ns));
		settle(timeline, line);
		line->gone = TRUE;
	}
	shares_pool_pay(timeline->ended, charge_left, timeline);
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
