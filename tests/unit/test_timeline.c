/* Events to gapless time: every nanosecond of a thread is charged once, whatever is lost. */
#include <sys/syscall.h>

#include "bpf/chance.h"
#include "probe/timeline.h"

#define TID 77
#define MS 1000000ull

struct fixture {
	struct target target;
	struct recording *recording;
	struct collector *collector;
	struct timeline *timeline;
};

/* What the kernel's program keeps of the thread: the times since its last event. */
static struct {
	guint64 since_ms, out_ms;
	struct event_times times;
} kernel;

static void set_up(struct fixture *f, gconstpointer data)
{
	f->target = (struct target){.pid = 2147483646}; /* no such process: frames stay unresolved */
	f->recording = recording_new();
	f->collector = collector_new(&f->target, f->recording);
	f->timeline = timeline_new(f->collector, 1000 * MS, 200 * MS);
	memset(&kernel, 0, sizeof(kernel));
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	timeline_free(f->timeline);
	collector_free(f->collector);
	recording_free(f->recording);
}

static void in(struct fixture *f, guint64 at_ms, guint64 wake_ms)
{
	kernel.since_ms = at_ms;
	if (!kernel.out_ms) { /* it was not seen to leave */
		kernel.times.entered = 1;
		kernel.times.wait_ns += wake_ms ? (at_ms - wake_ms) * MS : 0;
		return;
	}
	if (wake_ms)
		kernel.times.blocked_ns += (wake_ms - kernel.out_ms) * MS;
	kernel.times.wait_ns += (at_ms - (wake_ms ? wake_ms : kernel.out_ms)) * MS;
}

static struct event_times told(guint64 at_ms)
{
	struct event_times times = kernel.times;

	times.on_ns = kernel.since_ms ? (at_ms - kernel.since_ms) * MS : 0;
	kernel.times = (struct event_times){0};
	kernel.since_ms = at_ms;
	return times;
}

static void leave(struct fixture *f, guint64 at_ms, gint syscall, gboolean runnable, gboolean exiting)
{
	struct event_stack event = {.kind = EVENT_OUT, .tid = TID, .time_ns = at_ms * MS, .block.syscall = syscall, .runnable = runnable,
	                            .exiting = exiting, .times = told(at_ms)};
	struct wait wait = {.syscall = syscall};

	kernel.out_ms = at_ms;
	kernel.since_ms = 0;
	timeline_out(f->timeline, &event, &wait);
}

static void out(struct fixture *f, guint64 at_ms, gint syscall, gboolean runnable)
{
	leave(f, at_ms, syscall, runnable, FALSE);
}

static void sample(struct fixture *f, guint64 at_ms, gboolean holds_gil)
{
	struct event_stack event = {.kind = EVENT_SAMPLE, .tid = TID, .time_ns = at_ms * MS, .holds_gil = holds_gil,
	                            .flags = PY_STACK_PYTHON, .times = told(at_ms)};

	timeline_sample(f->timeline, &event, NULL);
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

/* What the kernel counts from a wake-up on is charged where the thread slept, not to the next sample: that holds the GIL, the sleeper did not. */
static void test_woken(struct fixture *f, gconstpointer data)
{
	struct wait sleeping = {.syscall = SYS_clock_nanosleep};

	timeline_present(f->timeline, TID, collector_stack(f->collector, NULL, 0, 0, 0), TRUE, &sleeping);
	in(f, 1100, 1100);
	out(f, 1110, SYS_clock_nanosleep, FALSE);
	in(f, 1200, 1190);
	kernel.times.wait_ns -= 10 * MS;
	kernel.times.woken_ns = 10 * MS;
	sample(f, 1210, TRUE);
	timeline_finish(f->timeline, 1210 * MS);
	g_assert_cmpuint(ms(f, STATE_SLEEP), ==, 180);
	g_assert_cmpuint(ms(f, STATE_RUNQUEUE), ==, 0);
	g_assert_cmpuint(ms(f, STATE_ONCPU_NOGIL), ==, 10);
	g_assert_cmpuint(ms(f, STATE_ONCPU_GIL), ==, 20);
	check_sum(f, 210);
}

/* Where samples claim all of the account, there is nothing left for wake-ups that took too long by the estimate. */
static void test_woken_too_long(struct fixture *f, gconstpointer data)
{
	struct wait sleeping = {.syscall = SYS_clock_nanosleep};
	guint64 at = 1100;

	timeline_period(f->timeline, MS);
	timeline_present(f->timeline, TID, collector_stack(f->collector, NULL, 0, 0, 0), TRUE, &sleeping);
	for (guint i = 0; i < 200; i++, at += 10) { /* sleeps 5 ms, of which 4 are said to be the way to the CPU, and runs for 5 */
		in(f, at, at - 4);
		kernel.times.wait_ns -= 4 * MS;
		kernel.times.woken_ns = 4 * MS;
		for (guint k = 1; k <= 9; k++)
			sample(f, at + (k + 1) / 2, TRUE);
		out(f, at + 5, SYS_clock_nanosleep, FALSE);
	}
	timeline_finish(f->timeline, at * MS);
	g_assert_cmpuint(ms(f, STATE_ONCPU_NOGIL), <, 60); /* of the first few samples */
	g_assert_cmpuint(ms(f, STATE_ONCPU_GIL), >, 1700);
	g_assert_cmpuint(ms(f, STATE_ONCPU_GIL) + ms(f, STATE_ONCPU_NOGIL), >=, 1799);
}

static void test_states(struct fixture *f, gconstpointer data)
{
	struct wait sleeping = {.syscall = SYS_clock_nanosleep};

	timeline_present(f->timeline, TID, collector_stack(f->collector, NULL, 0, 0, 0), TRUE, &sleeping);
	in(f, 1100, 1090);                 /* slept 90 ms, waited 10 ms for a CPU */
	sample(f, 1110, TRUE);
	sample(f, 1120, TRUE);
	sample(f, 1130, FALSE);
	out(f, 1160, SYS_recvfrom, FALSE); /* ran 60 ms */
	in(f, 1260, 1250);                 /* 90 ms network, 10 ms run queue */
	out(f, 1270, -1, TRUE);            /* ran 10 ms, preempted */
	in(f, 1300, 0);                    /* 30 ms run queue */
	sample(f, 1400, TRUE);             /* ran 100 ms more */
	timeline_finish(f->timeline, 1400 * MS);
	g_assert_cmpuint(ms(f, STATE_SLEEP), ==, 90);
	g_assert_cmpuint(ms(f, STATE_NET), ==, 90);
	g_assert_cmpuint(ms(f, STATE_RUNQUEUE), ==, 50);
	g_assert_cmpuint(ms(f, STATE_ONCPU_GIL) + ms(f, STATE_ONCPU_NOGIL), >=, 169);
	g_assert_cmpuint(ms(f, STATE_ONCPU_NOGIL), ==, 42); /* one sample of four */
	g_assert_cmpuint(f->recording->samples, ==, 7);
	check_sum(f, 400);
}

static void test_blocked_throughout(struct fixture *f, gconstpointer data)
{
	struct wait waiting = {.syscall = SYS_futex};

	timeline_present(f->timeline, TID, collector_stack(f->collector, NULL, 0, 0, 0), TRUE, &waiting);
	timeline_finish(f->timeline, 1500 * MS);
	g_assert_cmpuint(ms(f, STATE_LOCK), ==, 500);
	check_sum(f, 500);
}

static void test_never_switched(struct fixture *f, gconstpointer data)
{
	timeline_present(f->timeline, TID, collector_stack(f->collector, NULL, 0, 0, 0), TRUE, NULL);
	sample(f, 1200, TRUE);
	timeline_finish(f->timeline, 1500 * MS);
	g_assert_cmpuint(ms(f, STATE_ONCPU_GIL), ==, 500);
	check_sum(f, 500);
}

/* An event that is lost leaves its times to the next one. */
static void test_lost_events(struct fixture *f, gconstpointer data)
{
	out(f, 1100, SYS_recvfrom, FALSE);
	kernel.times = (struct event_times){.on_ns = 0, .blocked_ns = 50 * MS, .skipped_blocked_ns = 30 * MS, .skipped = 1};
	kernel.since_ms = 1180;
	out(f, 1200, SYS_futex, FALSE);
	timeline_finish(f->timeline, 1500 * MS);
	g_assert_cmpuint(ms(f, STATE_NET), ==, 50);
	g_assert_cmpuint(ms(f, STATE_LOCK), ==, 330); /* what was skipped goes where the thread was seen to wait */
	check_sum(f, 400); /* from its first event on */
}

static void test_ended_thread(struct fixture *f, gconstpointer data)
{
	in(f, 1100, 1100);
	leave(f, 1200, -1, FALSE, TRUE);
	timeline_finish(f->timeline, 2000 * MS);
	check_sum(f, 100);
}

/* A tid that is used again is another thread: both count. */
static void test_reused_tid(struct fixture *f, gconstpointer data)
{
	in(f, 1100, 1100);
	leave(f, 1200, -1, FALSE, TRUE);
	memset(&kernel, 0, sizeof(kernel));
	in(f, 1300, 1300);
	leave(f, 1350, -1, FALSE, TRUE);
	timeline_finish(f->timeline, 2000 * MS);
	check_sum(f, 150);
}

/* A wait that begins at *AT_US, its stack taken, standing for so many OTHERS; ahead of it SKIPPED others without. */
static void wait_us(struct fixture *f, guint64 *at_us, guint64 length_us, gint syscall, guint others, guint64 skipped_us, guint skipped)
{
	struct event_stack event = {.kind = EVENT_OUT, .tid = TID, .time_ns = *at_us * 1000, .block.syscall = syscall, .others = others * 256, .times = kernel.times};

	event.times.skipped_blocked_ns = skipped_us * 1000;
	event.times.skipped = skipped;
	timeline_out(f->timeline, &event, &(struct wait){.syscall = syscall});
	kernel.times = (struct event_times){.blocked_ns = length_us * 1000};
	*at_us += length_us;
}

/* Of 1,000 short waits, nine tenths for a lock and one tenth for the network, every tenth is taken, by chance. */
static void test_skipped(struct fixture *f, gconstpointer data)
{
	guint64 at_us = 1000000, lock_us = 0, skipped_us = 0;
	guint32 skipped = 0;

	for (guint i = 0; i < 1000; i++) {
		guint64 length_us = i / 10 % 10 ? 450 : 50;
		gint syscall = i / 10 % 10 ? SYS_futex : SYS_recvfrom;
		lock_us += syscall == SYS_futex ? length_us : 0;
		if (i % 10) {
			skipped_us += length_us;
			skipped++;
			at_us += length_us;
			continue;
		}
		wait_us(f, &at_us, length_us, syscall, 9, skipped_us, skipped);
		skipped_us = skipped = 0;
	}
	timeline_finish(f->timeline, at_us * 1000);
	check_sum(f, at_us / 1000 - 1000);
	g_assert_cmpuint(f->recording->samples, ==, 100); /* and not those that it stands for */
	g_assert_cmpfloat(ABS((gdouble)ms(f, STATE_LOCK) - (gdouble)lock_us / 1000), <, (gdouble)lock_us / 1000 * 0.03);
}

/* On a CPU without the GIL, under a stack so many frames deep. */
static gdouble nogil_ms(struct fixture *f, guint depth)
{
	gdouble ns = 0;

	for (guint i = 0; i < f->recording->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(f->recording->samples_by, struct rec_sample, i);
		if (sample->state == STATE_ONCPU_NOGIL && g_array_index(f->recording->stacks, struct rec_stack, sample->stack).depth == depth)
			ns += (gdouble)sample->ns;
	}
	return ns / MS;
}

/* One of ten waits is seen, by turns of those that take 10 us to wake up from (two frames deep) and of those that take 1 us; then 0.1 ms of computing. Each
 * place has what the others of its kind cost, samples have the rest. */
static void test_woken_others(struct fixture *f, gconstpointer data)
{
	guint64 at_us = 1000000;

	timeline_period(f->timeline, 100 * 1000);
	for (guint i = 0; i < 200; i++) {
		guint slow = i % 2, woken_us = slow ? 10 : 1;
		struct event_stack *out = g_malloc0(sizeof(*out) + 2 * sizeof(out->frames[0])), sample = {.kind = EVENT_SAMPLE, .tid = TID, .holds_gil = TRUE, .flags = PY_STACK_PYTHON};
		at_us += 9 * 100;
		*out = (struct event_stack){.kind = EVENT_OUT, .tid = TID, .time_ns = at_us * 1000, .block.syscall = SYS_futex, .depth = slow + 1, .others = 9 * 256};
		out->times = (struct event_times){.on_ns = 9000 * woken_us, .skipped_blocked_ns = 9000 * (100 - woken_us), .skipped = 9};
		timeline_out(f->timeline, out, &(struct wait){.syscall = SYS_futex});
		at_us += 200;
		sample.time_ns = at_us * 1000;
		sample.times = (struct event_times){.on_ns = 100 * 1000, .woken_ns = 1000 * woken_us, .blocked_ns = 1000 * (100 - woken_us)};
		timeline_sample(f->timeline, &sample, NULL);
		g_free(out);
	}
	timeline_finish(f->timeline, at_us * 1000);
	check_sum(f, 220);
	g_assert_cmpfloat(ABS(nogil_ms(f, 2) - 10), <, 1);
	g_assert_cmpfloat(ABS(nogil_ms(f, 1) - 1), <, 0.5);
	g_assert_cmpfloat(ABS((gdouble)ms(f, STATE_ONCPU_GIL) - 20), <, 1.5);
}

/* What stands for itself alone draws nothing of what was skipped to it. */
static void test_weights(struct fixture *f, gconstpointer data)
{
	guint64 at_us = 1000000;

	for (guint i = 0; i < 3; i++) { /* few switches, all of them walked; many, one of twenty walked; some for another reason than chance */
		for (guint k = 0; k < 20; k++)
			wait_us(f, &at_us, 1000, SYS_recvfrom, 0, 0, 0);
		for (guint k = 0; k < 50; k++) {
			at_us += 1900;
			wait_us(f, &at_us, 100, SYS_futex, 19, 1900, 19);
		}
		for (guint k = 0; k < 10; k++)
			wait_us(f, &at_us, 2000, SYS_clock_nanosleep, 0, 0, 0);
	}
	timeline_finish(f->timeline, at_us * 1000);
	check_sum(f, 420);
	g_assert_cmpuint(ms(f, STATE_NET), ==, 60);
	g_assert_cmpuint(ms(f, STATE_SLEEP), ==, 60);
}

/* The thread is back after a wait of which the stack was not taken: at PLACE, as many frames deep, and one more. OTHERS: like it. TIMES: all since its
 * last event. */
static void back(struct fixture *f, guint64 at_us, guint place, gint syscall, guint64 blocked_us, guint64 wait_us, guint others, struct event_times times)
{
	g_autofree struct event_stack *event = g_new0(struct event_stack, 1);

	*event = (struct event_stack){.kind = EVENT_BACK, .tid = TID, .time_ns = at_us * 1000, .block.syscall = syscall, .depth = place + 1, .others = others,
	                              .back_blocked_ns = blocked_us * 1000, .back_wait_ns = wait_us * 1000, .times = times};
	timeline_back(f->timeline, event, &(struct wait){.syscall = syscall});
}

/* A long wait whose stack was taken only when it was over. */
static void test_back(struct fixture *f, gconstpointer data)
{
	out(f, 1100, SYS_futex, FALSE);
	back(f, 1300000, 0, SYS_recvfrom, 89000, 10000, 0,
	     (struct event_times){.blocked_ns = MS, .on_ns = 99 * MS, .skipped_blocked_ns = MS, .skipped = 1, .long_blocked_ns = 89 * MS, .long_wait_ns = 10 * MS, .longs = 1});
	kernel.since_ms = 1300;
	sample(f, 1310, TRUE);
	timeline_finish(f->timeline, 1310 * MS);
	g_assert_cmpuint(ms(f, STATE_NET), ==, 89);
	g_assert_cmpuint(ms(f, STATE_RUNQUEUE), ==, 10);
	g_assert_cmpuint(ms(f, STATE_LOCK), ==, 2);
	check_sum(f, 210);
}

/* Preempted, and long without a CPU. */
static void test_back_preempted(struct fixture *f, gconstpointer data)
{
	struct event_stack event = {.kind = EVENT_BACK, .tid = TID, .time_ns = 1340 * MS, .runnable = TRUE, .block.syscall = -1, .back_wait_ns = 39 * MS,
	                            .times = {.blocked_ns = MS, .on_ns = 200 * MS, .long_wait_ns = 39 * MS, .longs = 1}};

	out(f, 1100, SYS_clock_nanosleep, FALSE);
	timeline_back(f->timeline, &event, &(struct wait){.syscall = -1});
	g_assert_cmpuint(ms(f, STATE_RUNQUEUE), ==, 39);
	timeline_finish(f->timeline, 1340 * MS);
	check_sum(f, 240);
}

/* Waits of 2 and of 30 ms, as long in all; a quantum is 20 ms, so that a tenth of the short ones is taken. Two of the short ones' places share theirs
 * 3 to 1. */
static void test_back_stands(struct fixture *f, gconstpointer data)
{
	static const gint calls[] = {SYS_recvfrom, SYS_recvfrom, SYS_recvfrom, SYS_clock_nanosleep};
	struct event_times times = {0};
	guint64 at_us = 1000000;
	GRand *random = g_rand_new_with_seed(1);

	out(f, 1000, SYS_futex, FALSE);
	for (guint i = 0; i < 16000; i++) {
		gboolean lengthy = i % 16 == 0;
		guint64 us = lengthy ? 30000 : 2000;
		guint32 part, others;
		at_us += us;
		times.long_blocked_ns += us * 1000;
		times.longs++;
		if (!chance_take(us * 1000, 20 * MS, g_rand_int(random), &part, &others))
			continue;
		back(f, at_us, lengthy, lengthy ? SYS_futex : calls[i % 4], us, 0, others, times);
		times = (struct event_times){0};
	}
	timeline_finish(f->timeline, at_us * 1000);
	g_rand_free(random);
	check_sum(f, at_us / 1000 - 1000);
	g_assert_cmpuint(ABS((gint64)ms(f, STATE_NET) - 22000), <, 1000);
	g_assert_cmpuint(ABS((gint64)ms(f, STATE_SLEEP) - 8000), <, 700);
}

static gboolean found_asleep(gpointer data, gint tid, guint *stack, struct wait *wait)
{
	struct fixture *f = data;

	*stack = collector_stack(f->collector, NULL, 0, 0, 0);
	*wait = (struct wait){.syscall = SYS_clock_nanosleep};
	return tid == TID;
}

/* A wait that goes on at the end: what it waits for, a look just before has shown, unless the wait is younger than that. */
static void check_waits(struct fixture *f, guint64 looked_ms, guint64 asleep_ms)
{
	struct event_waits waits = {.kind = EVENT_WAITS, .tid = TID, .out_ns = 1201 * MS, .time_ns = 1300 * MS, .blocked_ns = 99 * MS};
	struct event_stack rest = {.kind = EVENT_REST, .tid = TID, .time_ns = 1300 * MS,
	                           .times = {.blocked_ns = MS, .long_blocked_ns = 99 * MS, .longs = 1}};

	kernel.since_ms = 1000;
	out(f, 1200, SYS_futex, FALSE);
	timeline_look(f->timeline, looked_ms * MS, found_asleep, f);
	timeline_waits(f->timeline, &waits);
	timeline_rest(f->timeline, &rest);
	timeline_finish(f->timeline, 1300 * MS);
	g_assert_cmpuint(ms(f, STATE_SLEEP), ==, asleep_ms);
	check_sum(f, 300);
}

static void test_waits(struct fixture *f, gconstpointer data)
{
	check_waits(f, 1295, 99);
}

static void test_waits_since(struct fixture *f, gconstpointer data)
{
	check_waits(f, 1201, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/timeline/woken", struct fixture, NULL, set_up, test_woken, tear_down);
	g_test_add("/timeline/woken-too-long", struct fixture, NULL, set_up, test_woken_too_long, tear_down);
	g_test_add("/timeline/woken-others", struct fixture, NULL, set_up, test_woken_others, tear_down);
	g_test_add("/timeline/states", struct fixture, NULL, set_up, test_states, tear_down);
	g_test_add("/timeline/blocked_throughout", struct fixture, NULL, set_up, test_blocked_throughout, tear_down);
	g_test_add("/timeline/never_switched", struct fixture, NULL, set_up, test_never_switched, tear_down);
	g_test_add("/timeline/lost_events", struct fixture, NULL, set_up, test_lost_events, tear_down);
	g_test_add("/timeline/reused_tid", struct fixture, NULL, set_up, test_reused_tid, tear_down);
	g_test_add("/timeline/skipped", struct fixture, NULL, set_up, test_skipped, tear_down);
	g_test_add("/timeline/weights", struct fixture, NULL, set_up, test_weights, tear_down);
	g_test_add("/timeline/back", struct fixture, NULL, set_up, test_back, tear_down);
	g_test_add("/timeline/back-preempted", struct fixture, NULL, set_up, test_back_preempted, tear_down);
	g_test_add("/timeline/back-stands", struct fixture, NULL, set_up, test_back_stands, tear_down);
	g_test_add("/timeline/waits", struct fixture, NULL, set_up, test_waits, tear_down);
	g_test_add("/timeline/waits-since", struct fixture, NULL, set_up, test_waits_since, tear_down);
	g_test_add("/timeline/ended_thread", struct fixture, NULL, set_up, test_ended_thread, tear_down);
	return g_test_run();
}
