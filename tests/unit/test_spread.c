/* What is taken by chance stands for what is not: simulations of which the truth is known. */
#include "bpf/chance.h"
#include "probe/spread.h"

#define SEEDS 100

static const struct spread_place here = {.stack = 1, .state = STATE_LOCK, .syscall = 1}, there = {.stack = 2, .state = STATE_LOCK, .syscall = 1};

/* Charged to each of the two places, in ns. */
struct sums {
	guint64 ns[2];
};

static void add(gpointer data, const struct spread_place *place, guint64 ns, guint64 count)
{
	((struct sums *)data)->ns[place->stack == there.stack] += ns;
}

/* As many pass as are said to, on average; and whether some have passed already makes no difference. */
static void test_pass(void)
{
	static const gdouble means[] = {0.2, 1, 3.5, 20, 200};
	g_autoptr(GRand) random = g_rand_new_with_seed(7);

	for (guint i = 0; i < G_N_ELEMENTS(means); i++) {
		gdouble sum = 0, later = 0, behind = 0;
		guint32 others = 0;
		for (guint k = 0; k < 400000; k++) {
			guint32 pass = chance_pass((py_u64)(means[i] * CHANCE_ONE), g_rand_int(random), &others);
			sum += pass;
			if (pass >= means[i]) {
				behind++;
				later += pass - (guint)(means[i] + 0.999);
			}
		}
		g_assert_cmpfloat(ABS(sum / 400000 - others / 256.0), <, 0.02 + others / 256.0 * 0.02);
		g_assert_cmpfloat(ABS(later / behind - others / 256.0), <, 0.04 + others / 256.0 * 0.05);
		g_assert_cmpfloat(ABS(others / 256.0 - means[i]), <, 0.13);
	}
}

/* A thread that changes between a phase of 400 switches of 50 us and one of 20 of 1 ms, which is another place: the chance follows with delay. */
static void run_phases(guint32 seed, struct sums *truth, struct sums *charged)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(seed);
	struct spread *spread = spread_new();
	guint32 skip = 0, others = 0, next = 0;

	for (guint i = 0; i < 420 * 100; i++) {
		gboolean slow = i % 420 >= 400;
		guint64 ns = slow ? 1000000 : 50000;
		truth->ns[slow] += ns;
		if (skip) {
			skip--;
			spread_skipped(spread, ns, 0, 1);
		} else {
			skip = chance_pass((i + 5) % 420 >= 400 ? 3 * CHANCE_ONE : 40 * CHANCE_ONE, g_rand_int(random), &next);
			spread_taken(spread, slow ? &there : &here, ns, others);
			charged->ns[slow] += ns;
			others = next;
		}
		if (i % 200 == 0)
			spread_pay(spread, add, charged);
	}
	spread_flush(spread, &here, add, charged);
	spread_free(spread);
}

/* Few long intervals among many short ones, one in twenty taken: a fifth of the time. */
static void run_few(guint32 seed, struct sums *truth, struct sums *charged)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(seed);
	struct spread *spread = spread_new();

	for (guint i = 0; i < 40000; i++) {
		gboolean lengthy = i % 80 == 40;
		guint64 ns = lengthy ? 1000000 : 50000;
		truth->ns[lengthy] += ns;
		if (g_rand_int(random) % 20 == 0) {
			spread_taken(spread, lengthy ? &there : &here, ns, 19 * 256);
			charged->ns[lengthy] += ns;
		} else {
			spread_skipped(spread, ns, 0, 1);
		}
		if (i % 100 == 0)
			spread_pay(spread, add, charged);
	}
	spread_flush(spread, &here, add, charged);
	spread_free(spread);
}

/* Right on average, and nothing is lost. */
static void check(void (*run)(guint32 seed, struct sums *truth, struct sums *charged))
{
	struct sums truth = {0}, charged = {0};

	for (guint32 seed = 1; seed <= SEEDS; seed++)
		run(seed, &truth, &charged);
	g_assert_cmpuint(truth.ns[0] + truth.ns[1], ==, charged.ns[0] + charged.ns[1]);
	g_test_message("%.4f, in truth %.4f", (gdouble)charged.ns[1] / (gdouble)(charged.ns[0] + charged.ns[1]),
	               (gdouble)truth.ns[1] / (gdouble)(truth.ns[0] + truth.ns[1]));
	g_assert_cmpfloat(ABS((gdouble)charged.ns[1] / (gdouble)truth.ns[1] - 1), <, 0.03);
}

static void test_phases(void)
{
	check(run_phases);
}

static void test_few(void)
{
	check(run_few);
}

/* Blocked time is claimed by blocked intervals, waits for a CPU by such; what nobody claims goes where claims were, or where it is said. */
static void test_left(void)
{
	struct spread_place waiting = {.stack = there.stack, .state = STATE_RUNQUEUE, .syscall = -1};
	struct spread *spread = spread_new();
	struct sums charged = {0};

	spread_taken(spread, &here, 1000, 512);
	spread_taken(spread, &waiting, 1000, 512);
	spread_skipped(spread, 1500, 2500, 4);
	spread_pay(spread, add, &charged);
	g_assert_cmpuint(charged.ns[0], ==, 1500);
	g_assert_cmpuint(charged.ns[1], ==, 2000);
	g_assert_cmpuint(spread_pending_ns(spread), ==, 500);
	spread_flush(spread, &here, add, &charged);
	g_assert_cmpuint(charged.ns[1], ==, 2500);
	spread_skipped(spread, 700, 0, 1);
	spread_flush(spread, &there, add, &charged);
	g_assert_cmpuint(charged.ns[1], ==, 3200);
	spread_free(spread);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spread/pass", test_pass);
	g_test_add_func("/spread/phases", test_phases);
	g_test_add_func("/spread/few", test_few);
	g_test_add_func("/spread/left", test_left);
	return g_test_run();
}
