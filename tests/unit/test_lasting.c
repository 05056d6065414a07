/* How long entries of a loop last, by pairs of looks at loops of known truth: their clock is made up, addresses are used again by each entry. */
#include <math.h>

#include "analyzer/lasting.h"
#include "probe/pairs.h"

#define MS 1e6
#define ENOUGH 200
#define SEEDS 60

/* A loop that is entered again and again; each GAP after the one before. */
struct program {
	const char *name;
	gdouble entry_ms, gap_ms;
	gint64 items;
	gdouble first;       /* part of the time that the first item takes */
	gint64 left_at;      /* item at which it is left; 0: at its end */
	guint few;           /* so many short entries (SHORT_MS, SHORT_ITEMS) follow each */
	gboolean other;      /* each entry has an address of its own */
	enum lasting truth;  /* what may be said; LASTING_UNKNOWN: anything but LONG */
};

#define SHORT_MS 0.1
#define SHORT_ITEMS 20

static const struct program programs[] = {
	{"5 ms", 5, 0.05, 50, 0, 0, 0, FALSE, LASTING_UNKNOWN},
	{"20 ms", 20, 0.05, 50, 0, 0, 0, FALSE, LASTING_LONG},
	{"20 ms, other addresses", 20, 0.05, 50, 0, 0, 0, TRUE, LASTING_LONG},
	{"60 ms", 60, 5, 100, 0, 0, 0, FALSE, LASTING_LONG},
	{"150 ms", 150, 0.05, 300, 0, 0, 0, FALSE, LASTING_LONG},
	{"150 ms, 5 items", 150, 0.05, 5, 0, 0, 0, FALSE, LASTING_LONG},
	{"40 ms, left at a fiftieth", 40, 0.05, 1000, 0, 20, 0, FALSE, LASTING_LONG},
	{"30 s", 30000, 0.05, 3000, 0, 0, 0, FALSE, LASTING_LONG},
	{"0.1 ms", 0.1, 0.01, 20, 0, 0, 0, FALSE, LASTING_UNKNOWN},
	{"0.1 ms, one item", 0.1, 0.01, 1, 0, 0, 0, FALSE, LASTING_UNKNOWN},
	{"0.1 ms, two items", 0.1, 0.01, 2, 0, 0, 0, FALSE, LASTING_UNKNOWN},
	{"0.1 ms, left at once", 0.1, 0.00001, 100, 0, 1, 0, FALSE, LASTING_UNKNOWN},
	{"0.1 ms, all for the first item", 0.1, 0.00001, 20, 0.999, 0, 0, FALSE, LASTING_UNKNOWN},
	{"1 ms", 0.98, 0.02, 20, 0, 0, 0, FALSE, LASTING_UNKNOWN},
	{"2 ms", 1.98, 0.02, 20, 0, 0, 0, TRUE, LASTING_UNKNOWN},
};

static gdouble duration_ms(const struct program *p)
{
	return p->entry_ms + p->gap_ms;
}

/* Where the iterator is then; FALSE: the loop is not being run. */
static gboolean see(const struct program *p, gdouble time_ns, struct pair_place *place)
{
	gdouble round = floor(time_ns / MS / duration_ms(p)), part = (time_ns / MS - round * duration_ms(p)) / p->entry_ms;
	gint64 last = p->left_at ? p->left_at : p->items;
	gdouble done = p->first > 0 ? (part < p->first ? 0 : (part - p->first) / (1 - p->first) * (gdouble)(last - 1) + 1) : part * (gdouble)last;

	*place = (struct pair_place){4096, p->other ? 8192 + 64 * (guint64)round : 8192, MIN((gint64)done, last - 1) + 1, p->items, (guint64)time_ns};
	return part < 1;
}

struct watch {
	const struct program *program;
	struct rec_iterator iterator;
	struct pair_past past;
	struct pair_place before; /* of the last first look */
	gdouble now_ns;
	guint little; /* looks at which there was little doubt whether it lasts */
};

/* As probe/evidence.c does. */
static void look(struct watch *w, struct pairs *pairs, GRand *random)
{
	struct rec_iterator *it = &w->iterator;
	struct pair_place place;

	w->now_ns += g_rand_double_range(random, 30 * MS, 40 * MS);
	if (!see(w->program, w->now_ns, &place))
		return;
	gint64 steps = place.index - w->before.index;
	if (it->observations && place.object == w->before.object && steps >= 0) {
		it->steps += (guint64)steps;
		it->steps_ns += place.time_ns - w->before.time_ns;
	} else {
		it->objects++;
	}
	it->observations++;
	w->before = place;
	pairs_begin(pairs, place.time_ns);
	pairs_first(pairs, 1, 0, &place, it, FALSE, &w->past);
	w->little += pairs_doubt(pairs) == DOUBT_LITTLE;
	w->now_ns += g_rand_double_range(random, 1 * MS, 3 * MS);
	if (see(w->program, w->now_ns, &place))
		pairs_second(pairs, 0, 0, "list_iterator", &place, FALSE);
	pairs_settle(pairs, 1, (guint64)w->now_ns, FALSE);
}

static enum lasting watch(const struct program *program, guint seed, guint looks, struct lasting_rate *rate, guint *little)
{
	struct watch w = {.program = program, .iterator.type = (char *)"list_iterator"};
	struct pairs *pairs = pairs_new();
	GRand *random = g_rand_new_with_seed(seed);
	const struct rec_iterator *it = &w.iterator;

	w.now_ns = g_rand_double_range(random, 0, 1000 * MS);
	for (guint i = 0; i < looks; i++)
		look(&w, pairs, random);
	struct lasting_counts counts = {.observations = it->observations, .objects = it->objects, .steps = it->steps, .steps_ns = it->steps_ns,
		                        .pairs = it->pairs, .pairs_ns = it->pairs_ns, .lasted = it->lasted, .lasted_steps = it->lasted_steps,
		                        .lasted_ns = it->lasted_ns, .moved = it->moved, .midway = it->midway, .further = it->further, .strangers = it->strangers,
		                        .alike = it->alike, .still = it->still, .inverse_mean = 1.0 / (gdouble)program->items, .leaves = program->left_at > 0};
	*little = w.little;
	g_rand_free(random);
	pairs_free(pairs);
	return lasting_judge(&counts, rate);
}

/* Never is a short one taken for a long one, and the interval of a long one's entries holds the truth nine times of ten. */
static void check(const struct program *p, guint looks)
{
	guint found = 0, held = 0, close = 0, little;
	for (guint seed = 0; seed < SEEDS; seed++) {
		struct lasting_rate rate;
		enum lasting lasting = watch(p, seed, looks, &rate, &little);
		gdouble truth = 1 / (p->entry_ms * MS);
		found += lasting == LASTING_LONG || lasting == LASTING_WHOLE;
		if (lasting == LASTING_WHOLE) /* no rate: looks far apart tell */
			rate = (struct lasting_rate){truth, truth, truth};
		held += lasting >= LASTING_LONG && rate.low <= truth * 1.05 && rate.high >= truth * 0.95;
		close += lasting >= LASTING_LONG && rate.likely > truth / 2 && rate.likely < truth * 2;
	}
	g_test_message("%s, %u looks: long %u, within the interval %u, within a factor of two %u of %d", p->name, looks, found, held, close, SEEDS);
	if (p->truth != LASTING_LONG)
		g_assert_cmpuint(found, ==, 0);
	g_assert_cmpuint(held, >=, found * 9 / 10);
	if (looks < ENOUGH || p->truth != LASTING_LONG)
		return;
	g_assert_cmpuint(found, >=, SEEDS * 95 / 100);
	g_assert_cmpuint(close, >=, found * 9 / 10);
}

static void test_truth(void)
{
	static const guint looks[] = {6, 10, 20, 60, ENOUGH};
	for (guint i = 0; i < G_N_ELEMENTS(programs); i++)
		for (guint k = 0; k < G_N_ELEMENTS(looks); k++)
			check(&programs[i], looks[k]);
}

/* Loops of short entries are soon looked at less often, none that lasts. */
static void test_doubt(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
		const struct program *p = &programs[i];
		guint sum = 0;
		for (guint seed = 0; seed < SEEDS; seed++) {
			struct lasting_rate rate;
			guint little;
			watch(p, seed, ENOUGH, &rate, &little);
			sum += little;
		}
		g_test_message("%s: little doubt in %u of %d looks", p->name, sum, SEEDS * ENOUGH);
		if (p->truth == LASTING_LONG)
			g_assert_cmpuint(sum, ==, 0);
		else if (p->entry_ms <= 2 && p->items > 2 && !p->left_at && p->first == 0)
			g_assert_cmpuint(sum, >=, SEEDS * ENOUGH / 2);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lasting/truth", test_truth);
	g_test_add_func("/lasting/doubt", test_doubt);
	return g_test_run();
}
