/* Off-CPU time whose stacks were not taken, spread over the intervals of the same thread whose stacks were. Which ones were taken was left to
 * chance (bpf/sampler.bpf.c), so their durations stand for the others': each for as many as its chance was low. */
#pragma once
#include <glib.h>

#include "probe/state.h"

/* Where off-CPU time was spent; STATE_RUNQUEUE for the part of it after the wake-up. */
struct spread_place {
	guint stack;  /* index in the recording */
	enum state state;
	gint syscall; /* -1: none */
};

struct spread;
struct spread *spread_new(void);
void spread_free(struct spread *spread);
/* An interval, or its part in one state, whose stack was taken, and that stands for others by WEIGHT. */
void spread_taken(struct spread *spread, const struct spread_place *place, guint64 ns, guint weight);
/* COUNT intervals whose stacks were not taken. */
void spread_skipped(struct spread *spread, guint64 blocked_ns, guint64 wait_ns, guint64 count);
guint64 spread_pending_ns(const struct spread *spread);
guint spread_taken_count(const struct spread *spread);

typedef void (*spread_charge)(gpointer data, const struct spread_place *place, guint64 ns, guint64 count);
/* Charges all that was skipped, to the last nanosecond, and forgets what was taken. OTHERWISE: where it goes if nothing was taken. */
void spread_flush(struct spread *spread, const struct spread_place *otherwise, spread_charge charge, gpointer data);
