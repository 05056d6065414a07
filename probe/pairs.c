#include "probe/pairs.h"

#include <math.h>
#include <string.h>

#define FAR_NS 300000000ull   /* looks further apart have not met the same entry of a loop of which it is doubtful how long it lasts */
#define NEAR_PART 3           /* an entry that lasts has not done more than this part of its iterations between two looks */
#define LATE_NS 6000000ull     /* a second look that comes later than that is not counted: on a crowded machine */
#define ENOUGH 30             /* pairs, where next to none ended and looks far apart find the same iterator too */
#define PAST_LOOKS 10         /* at one iterator: they tell its pace themselves */
#define ENOUGH_ENDED 300      /* else: how many end is what is asked */
#define FEW_ENDED 50          /* one in so many is next to none */
#define MANY_ENDED 0.25       /* more than that and a loop does not last (ENDED_MOST in analyzer/lasting.c) */
#define ERRORS 3.0            /* standard errors that a share must be away from a limit */

struct pair {
	struct rec_iterator *iterator;
	struct pair_place place;
	guint64 tstate;
	guint slot;
	gboolean generator;
	gboolean met;        /* the second look found one there */
	gboolean same;       /* ... this one */
	gboolean further;    /* another one, that is not at its beginning */
	gint64 steps;
	guint64 second_ns;
};

struct pairs {
	GArray *waiting; /* struct pair */
	GArray *threads; /* guint64 */
	guint64 begun_ns; /* the first look: what it read may be as old as that where it was interrupted */
};

struct pairs *pairs_new(void)
{
	struct pairs *pairs = g_new0(struct pairs, 1);

	pairs->waiting = g_array_new(FALSE, FALSE, sizeof(struct pair));
	pairs->threads = g_array_new(FALSE, FALSE, sizeof(guint64));
	return pairs;
}

void pairs_free(struct pairs *pairs)
{
	if (!pairs)
		return;
	g_array_unref(pairs->waiting);
	g_array_unref(pairs->threads);
	g_free(pairs);
}

void pairs_begin(struct pairs *pairs, guint64 now_ns)
{
	pairs->begun_ns = now_ns;
	g_array_set_size(pairs->waiting, 0);
	g_array_set_size(pairs->threads, 0);
}

/* What an entry that lasts does between two looks, at the most. */
static gint64 near_steps(const struct pair_place *place)
{
	return place->total < 0 ? G_MAXINT64 : MAX(1, place->total / NEAR_PART);
}

/* LATER could be the iterator that was at BEFORE, in an entry that lasts. */
static gboolean is_near(const struct pair_place *before, const struct pair_place *later)
{
	gint64 steps = later->index - before->index;

	return before->frame == later->frame && before->object == later->object && steps >= 0 && steps <= near_steps(before);
}

static void compare_with_past(const struct pair_place *place, struct rec_iterator *iterator, struct pair_past *past)
{
	for (guint i = 0; i < past->kept; i++) {
		if (place->time_ns - past->places[i].time_ns < FAR_NS)
			continue;
		iterator->strangers++;
		gboolean alike = is_near(&past->places[i], place);
		iterator->alike += alike;
		iterator->still += alike && past->places[i].index == place->index;
	}
	past->places[past->kept < PAIRS_PAST ? past->kept++ : (guint)g_random_int_range(0, PAIRS_PAST)] = *place;
}

void pairs_first(struct pairs *pairs, guint64 tstate, guint slot, const struct pair_place *place, struct rec_iterator *iterator,
                 gboolean generator, struct pair_past *past)
{
	struct pair pair = {.iterator = iterator, .place = *place, .tstate = tstate, .slot = slot, .generator = generator};

	compare_with_past(place, iterator, past);
	g_array_append_val(pairs->waiting, pair);
	if (!pairs->threads->len || g_array_index(pairs->threads, guint64, pairs->threads->len - 1) != tstate)
		g_array_append_val(pairs->threads, tstate);
}

const GArray *pairs_threads(const struct pairs *pairs)
{
	return pairs->threads;
}

/* So many of its entries end between two looks that it would not come to fewer than MANY_ENDED by chance. */
static gboolean mostly_ends(const struct rec_iterator *iterator)
{
	gdouble pairs = (gdouble)iterator->pairs, ended = pairs - (gdouble)iterator->lasted;

	return iterator->pairs >= ENOUGH && ended / pairs - ERRORS * sqrt(ended * (pairs - ended) / pairs) / pairs > MANY_ENDED;
}

static enum doubt doubt_of(const struct rec_iterator *iterator)
{
	gboolean lasts = (iterator->pairs - iterator->lasted) * FEW_ENDED <= iterator->pairs;
	gboolean whole = iterator->objects * PAST_LOOKS <= iterator->observations;

	if (iterator->pairs >= (lasts && whole ? ENOUGH : ENOUGH_ENDED))
		return DOUBT_NONE;
	return mostly_ends(iterator) ? DOUBT_LITTLE : DOUBT_MUCH;
}

enum doubt pairs_doubt(const struct pairs *pairs)
{
	enum doubt doubt = DOUBT_NONE;

	for (guint i = 0; i < pairs->waiting->len; i++)
		doubt = MAX(doubt, doubt_of(g_array_index(pairs->waiting, struct pair, i).iterator));
	return doubt;
}

gboolean pairs_second(struct pairs *pairs, guint function, guint slot, const char *type, const struct pair_place *place, gboolean outdated)
{
	for (guint i = 0; i < pairs->waiting->len; i++) {
		struct pair *pair = &g_array_index(pairs->waiting, struct pair, i);
		if (pair->place.frame != place->frame || pair->slot != slot || pair->iterator->function != function)
			continue;
		pair->met = TRUE;
		pair->steps = place->index - pair->place.index;
		pair->second_ns = place->time_ns;
		pair->same = !outdated && strcmp(pair->iterator->type, type) == 0 && is_near(&pair->place, place) &&
		             (guint64)pair->steps <= (place->time_ns - pair->place.time_ns) / FASTEST_STEP_NS;
		pair->further = !pair->same && place->index > near_steps(place);
		return !pair->same || pair->steps > 0;
	}
	return FALSE;
}

static void count_ended(struct rec_iterator *iterator, const struct pair *pair)
{
	iterator->midway += pair->place.total - pair->place.index > near_steps(&pair->place);
	iterator->further += pair->further;
}

static void count_lasting(struct rec_iterator *iterator, const struct pair *pair, guint64 apart_ns)
{
	iterator->lasted++;
	iterator->moved += pair->steps > 0;
	iterator->lasted_steps += (guint64)pair->steps;
	iterator->lasted_ns += apart_ns;
}

void pairs_settle(struct pairs *pairs, guint64 tstate, guint64 now_ns, gboolean torn)
{
	for (guint i = 0; i < pairs->waiting->len && !torn && now_ns - pairs->begun_ns <= LATE_NS; i++) {
		const struct pair *pair = &g_array_index(pairs->waiting, struct pair, i);
		guint64 apart_ns = (pair->same ? pair->second_ns : now_ns) - pair->place.time_ns;
		if (pair->tstate != tstate || (pair->generator && !pair->met))
			continue;
		pair->iterator->pairs++;
		pair->iterator->pairs_ns += apart_ns;
		if (pair->same)
			count_lasting(pair->iterator, pair, apart_ns);
		else
			count_ended(pair->iterator, pair);
	}
}
