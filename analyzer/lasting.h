/* How long one entry of a loop lasts: from pairs of looks at its iterators (probe/pairs.h). */
#pragma once
#include <glib.h>

struct lasting_counts {
	guint64 observations, objects, steps, steps_ns;
	guint64 pairs, pairs_ns, lasted, lasted_steps, lasted_ns, moved, midway, further, strangers, alike, still;
	gdouble inverse_mean; /* of the lengths over the observations; 0: not all are known */
	gboolean alone;       /* nothing was seen that would enter it again */
	gboolean leaves;      /* the loop may end before its iterator does */
};

enum lasting {
	LASTING_UNKNOWN, /* too few pairs, or chance would give the same: nothing that was seen of its iterators may be relied on */
	LASTING_SHORT,   /* it ends between two looks too often */
	LASTING_LONG,
	LASTING_WHOLE    /* looks far apart find one entry all the time, or nearly: these tell themselves how often it is entered */
};

/* Entries of the loop in a nanosecond of its time. */
struct lasting_rate { gdouble likely, low, high; };

/* Nothing enters it again, and no looks tell otherwise; where there are few pairs too. */
gboolean lasting_once(const struct lasting_counts *c);
/* RATE: set for LASTING_LONG. */
enum lasting lasting_judge(const struct lasting_counts *c, struct lasting_rate *rate);
/* Its iterations in a second; 0: not known. For those that last. */
gdouble lasting_pace(const struct lasting_counts *c);
