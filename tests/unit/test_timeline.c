/* Events to gapless time: every nanosecond of a thread is charged once, whatever is lost. */
#include <sys/syscall.h>

#include "probe/timeline.h"

#define TID 77
#define MS 1000000ull

struct fixture {
	struct target target;
	struct recording *recording;
	struct collector *collector;
	struct timeline *timeline;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	f->target = (struct target){.pid = 2147483646}; /* no such process: frames stay unresolved */
	f->recording = recording_new();
	f->collector = collector_new(&f->target, f->recording);
	f->timeline = timeline_new(f->collector, 1000 * MS);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	timeline_free(f->timeline);
	collector_free(f->collector);
	recording_free(f->recording);
}

static void in(struct fixture *f, guint64 at_ms, guint64 wake_ms)
{
	struct event_in event = {.kind = EVENT_IN, .tid = TID, .time_ns = at_ms * MS, .wake_ns = wake_ms * MS};

	timeline_in(f->timeline, &event);
}

static void out(struct fixture *f, guint64 at_ms, gint syscall, gboolean runnable)
{
	struct event_stack event = {.kind = EVENT_OUT, .tid = TID, .time_ns = at_ms * MS, .syscall = syscall, .runnable = runnable};
	struct wait wait = {.syscall = syscall};

	timeline_out(f->timeline, &event, &wait);
}

static void sample(struct fixture *f, guint64 at_ms, gboolean holds_gil)
{
	struct event_stack event = {
		.kind = EVENT_SAMPLE, .tid = TID, .time_ns = at_ms * MS, .holds_gil = holds_gil, .flags = PY_STACK_PYTHON};

	timeline_sample(f->timeline, &event);
}

/* Milliseconds of the only thread in a state. */
static guint64 ms(struct fixture *f, enum state state)
{
	return g_array_index(f->recording->threads, struct rec_thread, 0).state_ns[state] / MS;
}

static void check_sum(struct fixture *f, guint64 wall_ms)
{
	const struct rec_thread *thread = &g_array_index(f->recording->threads, struct rec_thread, 0);
	guint64 states = 0, samples = 0;

	for (guint i = 0; i < STATE_COUNT; i++)
		states += thread->state_ns[i];
	for (guint i = 0; i < f->recording->samples_by->len; i++)
		samples += g_array_index(f->recording->samples_by, struct rec_sample, i).ns;
	g_assert_cmpuint(thread->wall_ns / MS, ==, wall_ms);
	g_assert_cmpuint(states, ==, thread->wall_ns);
	g_assert_cmpuint(samples, ==, thread->wall_ns);
}

static void test_states(struct fixture *f, gconstpointer data)
{
	struct wait sleeping = {.syscall = SYS_clock_nanosleep};

	timeline_present(f->timeline, TID, collector_stack(f->collector, NULL, 0, 0), TRUE, &sleeping);
	in(f, 1100, 1090);                 /* slept 90 ms, waited 10 ms for a CPU */
	sample(f, 1110, TRUE);
	sample(f, 1120, TRUE);
	sample(f, 1130, FALSE);
	out(f, 1160, SYS_recvfrom, FALSE); /* ran 60 ms: two thirds with the GIL */
	in(f, 1260, 1250);                 /* 90 ms network, 10 ms run queue */
	out(f, 1270, -1, TRUE);            /* ran 10 ms, preempted */
	in(f, 1300, 0);                    /* 30 ms run queue */
	timeline_finish(f->timeline, 1400 * MS); /* ran 100 ms more */
	g_assert_cmpuint(ms(f, STATE_SLEEP), ==, 90);
	g_assert_cmpuint(ms(f, STATE_NET), ==, 90);
	g_assert_cmpuint(ms(f, STATE_RUNQUEUE), ==, 50);
	g_assert_cmpuint(ms(f, STATE_ONCPU_GIL) + ms(f, STATE_ONCPU_NOGIL), >=, 169);
	g_assert_cmpuint(ms(f, STATE_ONCPU_NOGIL), ==, 56);
	check_sum(f, 400);
}

static void test_blocked_throughout(struct fixture *f, gconstpointer data)
{
	struct wait waiting = {.syscall = SYS_futex};

	timeline_present(f->timeline, TID, collector_stack(f->collector, NULL, 0, 0), TRUE, &waiting);
	timeline_finish(f->timeline, 1500 * MS);
	g_assert_cmpuint(ms(f, STATE_LOCK), ==, 500);
	check_sum(f, 500);
}

static void test_never_switched(struct fixture *f, gconstpointer data)
{
	timeline_present(f->timeline, TID, collector_stack(f->collector, NULL, 0, 0), TRUE, NULL);
	sample(f, 1200, TRUE);
	timeline_finish(f->timeline, 1500 * MS);
	g_assert_cmpuint(ms(f, STATE_ONCPU_GIL), ==, 500);
	check_sum(f, 500);
}

static void test_lost_events(struct fixture *f, gconstpointer data)
{
	out(f, 1100, SYS_recvfrom, FALSE);
	out(f, 1200, SYS_recvfrom, FALSE); /* the way in between is lost */
	in(f, 1300, 0);
	in(f, 1400, 0); /* and now the way out */
	timeline_finish(f->timeline, 1500 * MS);
	check_sum(f, 400); /* from its first event on */
}

static void test_ended_thread(struct fixture *f, gconstpointer data)
{
	struct event_stack event = {.kind = EVENT_OUT, .tid = TID, .time_ns = 1200 * MS, .exiting = 1};

	in(f, 1100, 1100);
	timeline_out(f->timeline, &event, &(struct wait){.syscall = -1});
	timeline_finish(f->timeline, 2000 * MS);
	check_sum(f, 100);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/timeline/states", struct fixture, NULL, set_up, test_states, tear_down);
	g_test_add("/timeline/blocked_throughout", struct fixture, NULL, set_up, test_blocked_throughout, tear_down);
	g_test_add("/timeline/never_switched", struct fixture, NULL, set_up, test_never_switched, tear_down);
	g_test_add("/timeline/lost_events", struct fixture, NULL, set_up, test_lost_events, tear_down);
	g_test_add("/timeline/ended_thread", struct fixture, NULL, set_up, test_ended_thread, tear_down);
	return g_test_run();
}
