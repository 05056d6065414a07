/* Does a loop last? Two looks a few milliseconds apart find the same iterator, a little further on, where one entry of the loop lasts longer than
 * that, and another one where it has ended. An address is used again at once, so that another iterator may look like the same: how often
 * that comes about by chance is seen from looks far apart, in which it cannot be the same. What is counted stands in rec_iterator. */
#pragma once
#include "probe/recording.h"

#define PAIRS_PAST 16
#define FASTEST_STEP_NS 5 /* CPython does not iterate faster: more steps mean that another object lives there by now */

/* Where an iterator was at one look. */
struct pair_place {
	guint64 frame, object; /* addresses */
	gint64 index, total;   /* total: -1 where it is not known */
	guint64 time_ns;
};

/* Some earlier places of the iterators that one rec_iterator sums up. */
struct pair_past {
	guint kept;
	struct pair_place places[PAIRS_PAST];
};

/* The first looks of a thread that wait for their second. */
struct pairs;

struct pairs *pairs_new(void);
void pairs_free(struct pairs *pairs);
/* A look begins: forgets those that still wait. */
void pairs_begin(struct pairs *pairs, guint64 now_ns);
/* The first look found an iterator in SLOT of the value stack of a frame, GENERATOR's or not, of the thread TSTATE. Borrows ITERATOR until the pair is over. */
void pairs_first(struct pairs *pairs, guint64 tstate, guint slot, const struct pair_place *place, struct rec_iterator *iterator,
                 gboolean generator, struct pair_past *past);
/* The threads (guint64: thread states) in whose frames first looks found iterators. Borrowed. */
const GArray *pairs_threads(const struct pairs *pairs);
/* Whether the loops that the first looks found last. */
enum doubt {
	DOUBT_NONE,
	DOUBT_LITTLE, /* of one of them most entries end between two looks: only should that change are there others to be found */
	DOUBT_MUCH,   /* of one of them it is not known yet */
};
enum doubt pairs_doubt(const struct pairs *pairs);
/* The second look found an iterator there. FUNCTION: index. OUTDATED: it cannot be the same one. TRUE: it is another one than at the first look, or has
 * gone on. */
gboolean pairs_second(struct pairs *pairs, guint function, guint slot, const char *type, const struct pair_place *place, gboolean outdated);
/* The second look at a thread is over: what it did not find had ended, but for generators, which are not on the stack all the time. Where the thread's stack could not be read (TORN) nothing is counted. */
void pairs_settle(struct pairs *pairs, guint64 tstate, guint64 now_ns, gboolean torn);
