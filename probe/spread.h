/* Off-CPU time whose stacks were not taken, spread over the intervals of the same thread whose stacks were. Which ones were taken was left to
 * chance (bpf/budget.h): each claims as much for its place as its chance was low, its own time left out. So what a place is given is right on average,
 * however few intervals there are; what is left in the end goes where the claims were. To divide the time of each short while in proportion instead
 * would give too little to places of few long intervals: where one is missed, others have its time, and that is not made up for where one is
 * met. */
#pragma once
#include <glib.h>

#include "probe/state.h"

/* Where off-CPU time was spent; STATE_RUNQUEUE for the part of it after the wake-up. */
struct spread_place {
	guint stack;  /* index in the recording */
	enum state state;
	gint syscall; /* -1: none */
};

gboolean spread_places_equal(const struct spread_place *a, const struct spread_place *b);

struct spread;
struct spread *spread_new(void);
void spread_free(struct spread *spread);
/* An interval, or its part in one state, whose stack was taken, and that stands for OTHERS like it, in 1/256. */
void spread_taken(struct spread *spread, const struct spread_place *place, guint64 ns, guint others);
/* COUNT intervals whose stacks were not taken. */
void spread_skipped(struct spread *spread, guint64 blocked_ns, guint64 wait_ns, guint64 count);
guint64 spread_pending_ns(const struct spread *spread);

typedef void (*spread_charge)(gpointer data, const struct spread_place *place, guint64 ns, guint64 count);
/* Charges what was skipped and claimed. */
void spread_pay(struct spread *spread, spread_charge charge, gpointer data);
/* Charges all that was skipped, to the last nanosecond, and forgets what was taken. OTHERWISE: where it goes if nothing was taken. */
void spread_flush(struct spread *spread, const struct spread_place *otherwise, spread_charge charge, gpointer data);
