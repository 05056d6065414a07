#include "analyzer/lasting.h"

#include <math.h>

#define FEW_PAIRS 5
#define SURE 1.645             /* standard errors: nine of ten lie within, one of twenty above */
#define ENDED_MOST 0.2         /* of the pairs: an entry is five times as long as they are apart, at least in most of the time */
#define ENDED_WHOLE 0.1        /* where looks far apart find the same iterator too */
#define CHANCE_LOOKS 6
#define LONG_OBJECTS 10        /* one iterator for so many looks */
#define WAY_SEEN 0.25          /* of the iterations of all iterators but one */
#define STILL_MOST 0.8         /* of looks far apart: the first item takes nearly all the time of each entry */
#define MOVED_FEW 2            /* pairs, lest a first item that takes all the time be taken for the whole */
#define STEPS_SURE 10
#define STEPS_DIFFER 2
#define STEPS_FAR 3
#define CHANCE_UNKNOWN 0.45    /* of looks far apart that seem to find the same iterator, until enough are seen: a third to a half usually do */
#define CHANCE_PAIRS 30
#define CHANCE_MOST 0.7        /* more, and pairs tell nothing: a loop of one or two items, or one whose first takes all its time */
#define CHANCE_MARGIN 0.1
#define MOMENT_NS 1e6          /* entries that no pair can have seen both ends of: so short, to be on the safe side */
#define SHORT_MOST 2           /* so many short entries for one that lasts */
#define PACE_DOUBT 4           /* standard errors of a pace: pairs are not all alike */
#define UNLIKE_SEEN (2 / 3.0)  /* of short entries that are met between two looks, so many are further than their first third */
#define AGREES 1.5             /* two measures of the same */

/* The interval of a share of which HITS in ALL were seen (Wilson's). */
static void interval(gdouble hits, gdouble all, gdouble *low, gdouble *high)
{
	gdouble p = hits / all, z2 = SURE * SURE, middle = (p + z2 / (2 * all)) / (1 + z2 / all);
	gdouble half = SURE / (1 + z2 / all) * sqrt(p * (1 - p) / all + z2 / (4 * all * all));
	*low = MAX(middle - half, 0);
	*high = MIN(middle + half, 1);
}

static gdouble pace(guint64 steps, guint64 ns)
{
	return ns ? (gdouble)steps * 1e9 / (gdouble)ns : 0;
}

/* Looks far apart find one iterator all the time, or hardly any other before it has come to its end; and not because they keep step with a loop
 * that is entered again and again, which looks near each other find faster. */
static gboolean seen_long(const struct lasting_counts *c)
{
	if (!c->steps || c->objects * LONG_OBJECTS > c->observations)
		return FALSE;
	if (c->lasted_steps >= STEPS_SURE && pace(c->lasted_steps, c->lasted_ns) > STEPS_DIFFER * pace(c->steps, c->steps_ns))
		return FALSE;
	return c->objects <= 1 || ((gdouble)c->still <= STILL_MOST * (gdouble)c->strangers &&
	                           (gdouble)c->steps * c->inverse_mean >= WAY_SEEN * (gdouble)(c->objects - 1));
}

static gboolean chance_known(const struct lasting_counts *c)
{
	return c->strangers >= CHANCE_PAIRS;
}

/* How often looks at different iterators seem to find the same one, as many iterations begun or a few more: of few items, most of the time. */
static gdouble chance(const struct lasting_counts *c)
{
	gdouble seen = c->strangers ? (gdouble)c->alike / (gdouble)c->strangers : 0, of_few = c->inverse_mean * (2 - c->inverse_mean);
	return chance_known(c) ? seen : MAX(MAX(seen, of_few), CHANCE_UNKNOWN);
}

/* At a loop that is entered anew for each, looks would hardly ever find its iterator further on each time. A pair of them may have met its end. */
static gboolean is_one(const struct lasting_counts *c)
{
	return c->objects == 1 && c->observations >= CHANCE_LOOKS && c->pairs - c->lasted <= 1;
}

gboolean lasting_once(const struct lasting_counts *c)
{
	return c->alone && c->steps && (c->lasted == c->pairs || is_one(c));
}

/* One that lasts for the whole recording: looks far apart meet the same entry. One that did not get on meanwhile may be one whose first item takes
 * all its time, and that is entered again and again. */
static gboolean is_whole(const struct lasting_counts *c)
{
	return seen_long(c) || (c->lasted == c->pairs && c->objects == 1 && c->alone);
}

/* Pairs find the same iterator more often than chance would. */
static gboolean beats_chance(const struct lasting_counts *c)
{
	gdouble low, high, by_chance = chance(c);
	interval((gdouble)c->lasted, (gdouble)c->pairs, &low, &high);
	if (!chance_known(c) && c->moved < MOVED_FEW)
		return FALSE;
	return by_chance <= CHANCE_MOST && low > by_chance + CHANCE_MARGIN;
}

/* Pairs that met entries that were over much sooner than one that lasts would be. Where the loop may be left in the middle of such an entry
 * too, only what was met next tells. */
static gdouble short_share(const struct lasting_counts *c)
{
	gdouble further = (gdouble)c->further / UNLIKE_SEEN, midway = c->leaves ? 0 : (gdouble)c->midway;
	return MIN(MAX(further, midway), (gdouble)(c->pairs - c->lasted)) / (gdouble)c->pairs;
}

/* Looks near each other see few steps of slow items. Those far apart see more, and slower ones where they met another entry at the same address. */
gdouble lasting_pace(const struct lasting_counts *c)
{
	gdouble near = pace(c->lasted_steps, c->lasted_ns), far = pace(c->steps, c->steps_ns);
	if (seen_long(c) || (c->lasted_steps < STEPS_SURE && c->steps > c->lasted_steps && far * STEPS_FAR >= near))
		return MAX(far, seen_long(c) ? 0 : pace(c->steps + c->lasted_steps, c->steps_ns + c->lasted_ns));
	return near;
}

/* By the pairs that ended; by pace and length where these agree with it. A loop that is left early has more entries than its length says. */
static enum lasting rate_long(const struct lasting_counts *c, struct lasting_rate *rate)
{
	gdouble apart_ns = (gdouble)c->pairs_ns / (gdouble)c->pairs, ended = (gdouble)(c->pairs - c->lasted), low, high, soon = short_share(c);
	gdouble by_length = lasting_pace(c) / 1e9 * c->inverse_mean, measured = (gdouble)MIN(c->lasted, c->lasted_steps);
	interval(ended, (gdouble)c->pairs, &low, &high);
	gdouble by_pairs = (ended / (gdouble)c->pairs - soon) / apart_ns;
	gboolean agree = by_length > 0 && by_length * AGREES >= (low - soon) / apart_ns;
	gdouble likely = !agree || (c->leaves && by_pairs > by_length) ? by_pairs : by_length;
	rate->likely = likely + soon / MOMENT_NS;
	/* No entry has more iterations than its iterator. */
	rate->low = MIN(likely, MAX((low - soon) / apart_ns, by_length * MAX(1 - PACE_DOUBT / sqrt(measured + 1), 0)));
	gdouble soon_low, soon_high;
	interval(soon * (gdouble)c->pairs, (gdouble)c->pairs, &soon_low, &soon_high);
	rate->high = MAX(rate->likely, high / apart_ns + soon_high / MOMENT_NS);
	/* A few that last for most of the time, as where it has to wait for a CPU now and then, among many that do not: nothing that holds for either is
	 * true of both. */
	return soon / MOMENT_NS > SHORT_MOST * MAX(likely, 0) ? LASTING_SHORT : LASTING_LONG;
}

enum lasting lasting_judge(const struct lasting_counts *c, struct lasting_rate *rate)
{
	gdouble ended = c->pairs ? (gdouble)(c->pairs - c->lasted) / (gdouble)c->pairs : 1;
	gboolean whole = is_whole(c);
	if (c->pairs < FEW_PAIRS || !c->pairs_ns)
		return LASTING_UNKNOWN;
	if (lasting_once(c) && is_one(c))
		return LASTING_WHOLE;
	if (ended > (whole ? ENDED_WHOLE : ENDED_MOST))
		return LASTING_SHORT;
	if (whole)
		return LASTING_WHOLE;
	if (!beats_chance(c))
		return LASTING_UNKNOWN;
	return rate_long(c, rate);
}
