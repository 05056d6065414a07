/* Each thread's time as a line without gaps, put together from the sampler's events. Off-CPU intervals are exact; what is left is
 * the thread's exact on-CPU time, which is shared out over its on-CPU samples. Times are CLOCK_MONOTONIC in nanoseconds. */
#pragma once
#include "probe/collector.h"

struct timeline;

/* START_NS: when the recording begins; whatever a thread does before its first event is counted from there. */
struct timeline *timeline_new(struct collector *collector, guint64 start_ns);
void timeline_free(struct timeline *timeline);
/* A thread that was there when the recording began: blocked as WAIT says with this stack, or running (WAIT NULL). */
void timeline_present(struct timeline *timeline, gint tid, guint stack, gboolean python, const struct wait *wait);
/* A thread that is born at TIME_NS needs no call: its first event says so. */
void timeline_sample(struct timeline *timeline, const struct event_stack *event);
void timeline_out(struct timeline *timeline, const struct event_stack *event, const struct wait *wait);
void timeline_in(struct timeline *timeline, const struct event_in *event);
/* Charges what is still open up to END_NS and fills the recording's threads. */
void timeline_finish(struct timeline *timeline, guint64 end_ns);
