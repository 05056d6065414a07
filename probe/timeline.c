#include "probe/timeline.h"

enum where { NOWHERE, ON_CPU, OFF_CPU, GONE };

struct line {
	guint thread;          /* index in the recording */
	enum where where;
	gboolean presumed;     /* `where` is from the list of threads at the start: an event may know better */
	guint64 since_ns;      /* from when on it is there */
	guint64 oncpu_ns;      /* exact, so far */
	guint64 samples;       /* on-CPU samples, so far */
	GHashTable *on_stacks; /* stack << 1 | holds the GIL, to number of samples */
	/* while off the CPU, or the last time that it was */
	gboolean left;         /* it has left the CPU at least once, so the following are set */
	guint stack;
	gint syscall;
	gboolean runnable;
	enum state state;
};

struct timeline {
	struct collector *collector;
	struct recording *recording;
	guint64 start_ns;
	GHashTable *lines; /* tid to struct line */
};

static void line_free(gpointer data)
{
	struct line *line = data;

	g_hash_table_unref(line->on_stacks);
	g_free(line);
}

struct timeline *timeline_new(struct collector *collector, guint64 start_ns)
{
	struct timeline *timeline = g_new0(struct timeline, 1);

	timeline->collector = collector;
	timeline->recording = collector_recording(collector);
	timeline->start_ns = start_ns;
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

/* The line of a thread; one that was not there at the start is born at NOW_NS. */
static struct line *find_line(struct timeline *timeline, gint tid, guint64 now_ns)
{
	struct line *line = g_hash_table_lookup(timeline->lines, GINT_TO_POINTER(tid));

	if (line)
		return line;
	line = g_new0(struct line, 1);
	line->thread = collector_thread(timeline->collector, tid);
	line->since_ns = MAX(now_ns, timeline->start_ns);
	line->on_stacks = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(timeline->lines, GINT_TO_POINTER(tid), line);
	return line;
}

static void charge(struct timeline *timeline, struct line *line, guint stack, enum state state, gint syscall, guint64 ns)
{
	struct rec_thread *thread = line_thread(timeline, line);

	thread->wall_ns += ns;
	thread->state_ns[state] += ns;
	recording_add_time(timeline->recording, stack, line->thread, state, syscall, 1, ns, ns);
}

/* Ends an off-CPU interval at NOW_NS: blocked until it was woken, then waiting for a CPU. */
static void charge_off(struct timeline *timeline, struct line *line, guint64 now_ns, guint64 wake_ns)
{
	guint64 until = line->runnable ? line->since_ns : now_ns;

	if (now_ns <= line->since_ns)
		return;
	if (!line->runnable && wake_ns > line->since_ns && wake_ns < now_ns)
		until = wake_ns;
	if (until > line->since_ns)
		charge(timeline, line, line->stack, line->state, line->syscall, until - line->since_ns);
	if (now_ns > until)
		charge(timeline, line, line->stack, STATE_RUNQUEUE, -1, now_ns - until);
	timeline->recording->samples++;
}

static void charge_on(struct line *line, guint64 now_ns)
{
	if (now_ns > line->since_ns)
		line->oncpu_ns += now_ns - line->since_ns;
}

void timeline_present(struct timeline *timeline, gint tid, guint stack, gboolean python, const struct wait *wait)
{
	struct line *line = find_line(timeline, tid, timeline->start_ns);

	line_thread(timeline, line)->python |= python;
	line->where = wait ? OFF_CPU : ON_CPU;
	line->presumed = TRUE;
	line->left = TRUE;
	line->stack = stack;
	line->runnable = FALSE;
	line->syscall = wait ? wait->syscall : -1;
	line->state = wait ? collector_wait_state(timeline->collector, stack, wait) : STATE_OTHER;
}

void timeline_sample(struct timeline *timeline, const struct event_stack *event)
{
	struct line *line = find_line(timeline, event->tid, event->time_ns);
	guint stack = collector_stack(timeline->collector, event->frames, event->depth, event->flags);
	gpointer key = GUINT_TO_POINTER(stack << 1 | (event->holds_gil ? 1 : 0));

	line_thread(timeline, line)->python |= (event->flags & PY_STACK_PYTHON) != 0;
	g_hash_table_insert(line->on_stacks, key, GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(line->on_stacks, key)) + 1));
	line->samples++;
	timeline->recording->samples++;
	if (line->where == OFF_CPU) { /* its EVENT_IN was lost */
		charge_off(timeline, line, event->time_ns, 0);
		line->since_ns = event->time_ns;
	}
	line->where = ON_CPU;
	line->presumed = FALSE;
}

void timeline_out(struct timeline *timeline, const struct event_stack *event, const struct wait *wait)
{
	struct line *line = find_line(timeline, event->tid, event->time_ns);

	if (event->time_ns < timeline->start_ns)
		return;
	line_thread(timeline, line)->python |= (event->flags & PY_STACK_PYTHON) != 0;
	if (line->where == OFF_CPU && !line->presumed) /* its EVENT_IN was lost */
		charge_off(timeline, line, event->time_ns, 0);
	else
		charge_on(line, event->time_ns);
	line->presumed = FALSE;
	line->where = event->exiting ? GONE : OFF_CPU;
	line->since_ns = event->time_ns;
	line->left = TRUE;
	line->stack = collector_stack(timeline->collector, event->frames, event->depth, event->flags);
	line->runnable = event->runnable;
	line->syscall = event->syscall;
	line->state = event->runnable ? STATE_RUNQUEUE : collector_wait_state(timeline->collector, line->stack, wait);
}

void timeline_in(struct timeline *timeline, const struct event_in *event)
{
	struct line *line = find_line(timeline, event->tid, event->wake_ns ? event->wake_ns : event->time_ns);

	if (event->time_ns < timeline->start_ns)
		return;
	if (line->where == OFF_CPU)
		charge_off(timeline, line, event->time_ns, event->wake_ns);
	else if (line->where == ON_CPU) /* its EVENT_OUT was lost */
		charge_on(line, event->time_ns);
	line->where = ON_CPU;
	line->presumed = FALSE;
	line->since_ns = event->time_ns;
}

/* Shares the exact on-CPU time out over the samples. */
static void share_out(struct timeline *timeline, struct line *line)
{
	struct rec_thread *thread = line_thread(timeline, line);
	guint64 left_ns = line->oncpu_ns, left_samples = line->samples;
	GHashTableIter iter;
	gpointer key, value;

	if (!left_ns)
		return;
	if (!left_samples && !line->left)
		line->stack = collector_stack(timeline->collector, NULL, 0, 0);
	if (!left_samples) { /* too short for a sample: what it did last is all that is known */
		enum state state = thread->python ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL;
		recording_add_time(timeline->recording, line->stack, line->thread, state, -1, 0, left_ns, 0);
		thread->state_ns[state] += left_ns;
	}
	g_hash_table_iter_init(&iter, line->on_stacks);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		guint count = GPOINTER_TO_UINT(value), stack = GPOINTER_TO_UINT(key) >> 1;
		enum state state = GPOINTER_TO_UINT(key) & 1 ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL;
		guint64 ns = (guint64)((gdouble)left_ns * count / left_samples);
		recording_add_time(timeline->recording, stack, line->thread, state, -1, count, ns, 0);
		thread->state_ns[state] += ns;
		left_ns -= ns;
		left_samples -= count;
	}
	thread->wall_ns += line->oncpu_ns;
}

void timeline_finish(struct timeline *timeline, guint64 end_ns)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, timeline->lines);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct line *line = value;
		if (line->where == OFF_CPU)
			charge_off(timeline, line, end_ns, 0);
		else if (line->where == ON_CPU)
			charge_on(line, end_ns);
		share_out(timeline, line);
		line->where = GONE;
		line->oncpu_ns = 0;
	}
}
