/* Time that looks find is scaled to the kernel's account: what a thread did adds up, late and missing accounts notwithstanding. */
#include <string.h>

#include "probe/account.h"

#define MS 1000000ull

struct fixture {
	struct recording *recording;
	struct account *account;
	struct kernel_account kernel;
	guint stack[2];
	guint64 now_ns;
};

static void setup(struct fixture *f, gconstpointer unused)
{
	guint function, location;

	memset(f, 0, sizeof(*f));
	f->recording = recording_new();
	function = recording_add_function(f->recording, "a.py", "f", 1, FALSE);
	for (guint i = 0; i < 2; i++) {
		location = recording_add_location(f->recording, function, 10 + i);
		f->stack[i] = recording_add_stack(f->recording, &location, 1, FALSE);
	}
	f->now_ns = 1000 * MS;
	f->account = account_new(f->recording, recording_add_thread(f->recording, 1, 1, "main"), f->now_ns, &f->kernel);
}

static void teardown(struct fixture *f, gconstpointer unused)
{
	account_free(f->account);
	recording_free(f->recording);
}

static guint64 state_ns(const struct fixture *f, enum state state)
{
	return g_array_index(f->recording->threads, struct rec_thread, 0).state_ns[state];
}

static guint64 stack_ns(const struct fixture *f, guint stack, enum state state)
{
	guint64 ns = 0;

	for (guint i = 0; i < f->recording->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(f->recording->samples_by, struct rec_sample, i);
		if (sample->stack == stack && sample->state == state)
			ns += sample->ns;
	}
	return ns;
}

static const struct doing runs = {.state = STATE_ONCPU_GIL, .syscall = -1}, sleeps = {.blocked = TRUE, .state = STATE_SLEEP, .syscall = 35};

static void look(struct fixture *f, const struct doing *doing, guint stack, guint64 after_ns)
{
	struct doing found = *doing;

	found.stack = f->stack[stack];
	f->now_ns += after_ns;
	account_look(f->account, f->now_ns, &found, &f->kernel, FALSE);
}

/* A loop computes for 10 ms at the second place, then another waits for a child at the first, which has the CPU that the looks need: they come late,
 * and find it running as it is woken, for 0.1 ms. */
static void test_late_looks(struct fixture *f, gconstpointer unused)
{
	for (guint round = 0; round < 50; round++) {
		for (guint i = 0; i < 10; i++) {
			f->kernel.run_ns += MS;
			look(f, &runs, 1, MS);
		}
		look(f, &sleeps, 0, MS / 10);
		look(f, &runs, 0, 5 * MS);
		f->kernel.run_ns += MS / 10;
		look(f, &sleeps, 0, MS / 10);
	}
	account_close(f->account, f->now_ns, &f->kernel, f->stack[0]);
	g_assert_cmpuint(state_ns(f, STATE_ONCPU_GIL), ==, 505 * MS);
	g_assert_cmpuint(stack_ns(f, f->stack[1], STATE_ONCPU_GIL), >=, 485 * MS);
	g_assert_cmpuint(stack_ns(f, f->stack[1], STATE_ONCPU_GIL), <=, 505 * MS);
}

/* Of a wait of 300 ms for a CPU, which the kernel tells as a whole once it is over, 250 ms were before the account began. */
static void test_wait_from_before(struct fixture *f, gconstpointer unused)
{
	for (guint i = 0; i < 50; i++)
		look(f, &runs, 0, MS);
	f->kernel.wait_ns = 300 * MS;
	for (guint i = 0; i < 50; i++) {
		f->kernel.run_ns += MS;
		look(f, &runs, 0, MS);
	}
	account_settle(f->account, f->now_ns, &f->kernel);
	account_close(f->account, f->now_ns, &f->kernel, f->stack[0]);
	g_assert_cmpuint(state_ns(f, STATE_ONCPU_GIL), ==, 50 * MS);
	g_assert_cmpuint(state_ns(f, STATE_RUNQUEUE), ==, 50 * MS);
	g_assert_cmpuint(g_array_index(f->recording->threads, struct rec_thread, 0).wall_ns, ==, 100 * MS);
}

/* Half the looks at each of two lines; the kernel has brought the account up to date 4 ms ago. */
static void test_late(struct fixture *f, gconstpointer unused)
{
	for (guint i = 0; i < 200; i++) {
		f->kernel.run_ns = i / 4 * 4 * MS;
		look(f, &runs, i / 10 % 2, MS);
	}
	account_settle(f->account, f->now_ns, &f->kernel);
	g_assert_cmpuint(state_ns(f, STATE_SLEEP), ==, 0);
	f->kernel.run_ns = 200 * MS;
	account_close(f->account, f->now_ns, &f->kernel, f->stack[0]);
	g_assert_cmpuint(state_ns(f, STATE_ONCPU_GIL), ==, 200 * MS);
	g_assert_cmpuint(stack_ns(f, f->stack[0], STATE_ONCPU_GIL), >, 95 * MS);
	g_assert_cmpuint(stack_ns(f, f->stack[1], STATE_ONCPU_GIL), >, 94 * MS);
}

/* It waited 30 ms for a CPU, of which the kernel tells at the end. */
static void test_waiting(struct fixture *f, gconstpointer unused)
{
	for (guint i = 0; i < 50; i++)
		look(f, &sleeps, 0, MS);
	for (guint i = 0; i < 30; i++)
		look(f, &runs, 1, MS);
	f->kernel.wait_ns = 30 * MS;
	for (guint i = 0; i < 20; i++) {
		f->kernel.run_ns += MS;
		look(f, &runs, 1, MS);
	}
	account_close(f->account, f->now_ns, &f->kernel, f->stack[0]);
	g_assert_cmpuint(state_ns(f, STATE_RUNQUEUE), ==, 30 * MS);
	g_assert_cmpuint(stack_ns(f, f->stack[1], STATE_RUNQUEUE), ==, 30 * MS);
	g_assert_cmpuint(state_ns(f, STATE_ONCPU_GIL), ==, 20 * MS);
	g_assert_cmpuint(stack_ns(f, f->stack[0], STATE_SLEEP), ==, 50 * MS);
	g_assert_cmpuint(g_array_index(f->recording->threads, struct rec_thread, 0).wall_ns, ==, 100 * MS);
}

/* One wait of 100 looks is one interval. */
static void test_interval(struct fixture *f, gconstpointer unused)
{
	for (guint i = 0; i < 100; i++)
		look(f, &sleeps, 0, MS);
	account_close(f->account, f->now_ns, NULL, f->stack[0]);
	g_assert_cmpuint(f->recording->samples_by->len, ==, 1);
	g_assert_cmpuint(g_array_index(f->recording->samples_by, struct rec_sample, 0).count, ==, 1);
	g_assert_cmpuint(g_array_index(f->recording->samples_by, struct rec_sample, 0).max_ns, ==, 100 * MS);
	g_assert_cmpuint(state_ns(f, STATE_SLEEP), ==, 100 * MS);
}

/* A thread that no look ever found: the kernel's account is kept nevertheless. */
static void test_never_seen(struct fixture *f, gconstpointer unused)
{
	f->kernel = (struct kernel_account){.run_ns = 3 * MS, .wait_ns = 1 * MS};
	account_close(f->account, f->now_ns + 10 * MS, &f->kernel, f->stack[0]);
	g_assert_cmpuint(state_ns(f, STATE_ONCPU_NOGIL), ==, 3 * MS);
	g_assert_cmpuint(state_ns(f, STATE_RUNQUEUE), ==, 1 * MS);
	g_assert_cmpuint(state_ns(f, STATE_OTHER), ==, 6 * MS);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/account/late", struct fixture, NULL, setup, test_late, teardown);
	g_test_add("/account/wait_from_before", struct fixture, NULL, setup, test_wait_from_before, teardown);
	g_test_add("/account/waiting", struct fixture, NULL, setup, test_waiting, teardown);
	g_test_add("/account/interval", struct fixture, NULL, setup, test_interval, teardown);
	g_test_add("/account/never_seen", struct fixture, NULL, setup, test_never_seen, teardown);
	g_test_add("/account/late_looks", struct fixture, NULL, setup, test_late_looks, teardown);
	return g_test_run();
}
