/* Time on a CPU is divided by the samples that met it: simulations of which the truth is known. */
#include "probe/shares.h"

static const struct spread_place first = {.stack = 1, .state = STATE_ONCPU_GIL, .syscall = -1}, then = {.stack = 2, .state = STATE_ONCPU_GIL, .syscall = -1};

/* Charged to each of the two places, in ns. */
struct sums {
	guint64 ns[2], count;
};

static void add(gpointer data, const struct spread_place *place, guint64 ns, guint64 count)
{
	struct sums *sums = data;

	sums->ns[place->stack == then.stack] += ns;
	sums->count += count;
}

/* A thread that wakes up, works for 2 us at the first place and for 3 us at the other, and sleeps, under samples every PERIOD ns. */
static gdouble run_bursts(guint64 period)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(11);
	struct shares *shares = shares_new();
	struct sums charged = {0};
	guint64 spent = 0, samples = 0, next = 0;

	for (guint i = 0; i < 100000; i++) {
		guint64 begun = (guint64)i * 10000 + (guint64)g_rand_int_range(random, 0, 4000), told = begun;
		for (; next < begun + 5000; next += period) {
			if (next < begun)
				continue;
			shares_spent(shares, next - told);
			shares_sample(shares, next < begun + 2000 ? &first : &then, period);
			told = next;
			samples++;
			if (shares_are_many(shares))
				shares_pay(shares, &first, add, &charged);
		}
		shares_spent(shares, begun + 5000 - told);
		spent += 5000;
	}
	shares_pay(shares, &first, add, &charged);
	g_assert_cmpuint(charged.ns[0] + charged.ns[1], ==, spent);
	g_assert_cmpuint(charged.count, ==, samples);
	shares_free(shares);
	return (gdouble)charged.ns[0] / (gdouble)spent;
}

static void test_bursts(void)
{
	static const guint64 periods[] = {300, 1100, 2150, 3330, 4700, 23000};

	for (guint i = 0; i < G_N_ELEMENTS(periods); i++) {
		gdouble share = run_bursts(periods[i]);
		g_test_message("samples every %u ns: %.4f, in truth 0.4", (guint)periods[i], share);
		g_assert_cmpfloat_with_epsilon(share, 0.4, 0.01);
	}
}

/* Samples that stand for more than others. */
static void test_claims(void)
{
	struct shares *shares = shares_new();
	struct sums charged = {0};

	shares_spent(shares, 1001);
	shares_sample(shares, &first, 100);
	shares_sample(shares, &then, 300);
	g_assert_cmpuint(shares_pending_ns(shares), ==, 1001);
	shares_pay(shares, &first, add, &charged);
	g_assert_cmpuint(charged.ns[0], ==, 250);
	g_assert_cmpuint(charged.ns[1], ==, 751);
	g_assert_cmpuint(shares_pending_ns(shares), ==, 0);
	shares_spent(shares, 7); /* which no sample met */
	shares_pay(shares, &then, add, &charged);
	g_assert_cmpuint(charged.ns[1], ==, 758);
	shares_free(shares);
}

struct leaving {
	struct sums charged;
	guint64 threads[8]; /* by tens of thousands */
};

static void add_left(gpointer data, guint thread, const struct spread_place *place, guint64 ns)
{
	struct leaving *leaving = data;

	add(&leaving->charged, place, ns, 0);
	leaving->threads[thread / 10000] += ns;
}

static void add_own(gpointer data, const struct spread_place *place, guint64 ns, guint64 count)
{
	add(&((struct leaving *)data)->charged, place, ns, count);
}

/* Threads that live for 200 to 1,000 ns, 0.4 of it at the first place, under samples every 2,150 ns: most of them are met by none. */
static void test_short_lived(void)
{
	static const struct spread_place elsewhere = {.stack = 3};
	g_autoptr(GRand) random = g_rand_new_with_seed(5);
	struct shares_pool *pool = shares_pool_new();
	struct leaving leaving = {0};
	guint64 spent[2] = {0}, now = 0, next = 0;

	for (guint i = 0; i < 80000; i++) {
		struct shares *shares = shares_new();
		guint64 ns = (guint64)g_rand_int_range(random, 200, 1000), first_ns = ns * 2 / 5;
		for (; next < now + ns; next += 2150)
			shares_sample(shares, next < now + first_ns ? &first : &then, 2150);
		shares_spent(shares, ns);
		shares_leave(shares, pool, i, &elsewhere, add_own, &leaving);
		if (shares_pool_is_full(pool))
			shares_pool_pay(pool, add_left, &leaving);
		spent[0] += first_ns;
		spent[1] += ns - first_ns;
		now += ns;
		shares_free(shares);
	}
	shares_pool_pay(pool, add_left, &leaving);
	g_assert_cmpuint(leaving.charged.ns[0] + leaving.charged.ns[1], ==, spent[0] + spent[1]);
	g_assert_cmpfloat_with_epsilon((gdouble)leaving.charged.ns[1] / (gdouble)(spent[0] + spent[1]), 0.6, 0.01);
	for (guint i = 1; i < G_N_ELEMENTS(leaving.threads); i++) /* each pays for itself only */
		g_assert_cmpfloat_with_epsilon((gdouble)leaving.threads[i] / (gdouble)leaving.threads[0], 1, 0.1);
	shares_pool_free(pool);
}

/* Where there is no other thread's sample, time goes where its thread was last. */
static void test_left_alone(void)
{
	struct shares_pool *pool = shares_pool_new();
	struct shares *shares = shares_new();
	struct leaving leaving = {0};

	shares_spent(shares, 500);
	shares_leave(shares, pool, 3, &then, add_own, &leaving);
	g_assert_cmpuint(leaving.charged.ns[1], ==, 0);
	shares_pool_pay(pool, add_left, &leaving);
	g_assert_cmpuint(leaving.charged.ns[1], ==, 500);
	g_assert_cmpuint(leaving.threads[0], ==, 500);
	shares_free(shares);
	shares_pool_free(pool);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/shares/bursts", test_bursts);
	g_test_add_func("/shares/claims", test_claims);
	g_test_add_func("/shares/short_lived", test_short_lived);
	g_test_add_func("/shares/left_alone", test_left_alone);
	return g_test_run();
}
