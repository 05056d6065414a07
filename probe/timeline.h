/* Each thread's time as a line without gaps, put together from the sampler's events. Off-CPU intervals are exact, and so is
 * the on-CPU time between two samples, which the later one stands for. Where the sampler did not take the stack of every
 * interval, their time is spread over those that were taken (probe/spread.h). Times are CLOCK_MONOTONIC in nanoseconds. One timeline a
 * process. */
#pragma once
#include "probe/collector.h"

struct timeline;

/* START_NS: when the recording of the process begins; whatever a thread does before its first event is counted from there.
 * PERIOD_NS: between on-CPU samples. */
struct timeline *timeline_new(struct collector *collector, guint64 start_ns, guint64 period_ns);
void timeline_free(struct timeline *timeline);
/* The time between on-CPU samples is another one from now on. */
void timeline_period(struct timeline *timeline, guint64 period_ns);
/* A thread that was there when the recording began: blocked as WAIT says with this stack, or running (WAIT NULL: on a CPU or waiting for one). */
void timeline_present(struct timeline *timeline, gint tid, guint stack, gboolean python, const struct wait *wait);
/* A thread that is born later needs no call: its first event says so. NATIVES: NULL, or what it runs above the Python frames. */
void timeline_sample(struct timeline *timeline, const struct event_stack *event, const struct native_stack *natives);
void timeline_out(struct timeline *timeline, const struct event_stack *event, const struct wait *wait);
/* At the end: the times of a thread since its last event. */
void timeline_rest(struct timeline *timeline, const struct event_stack *event);
/* The thread is back on its CPU with the stack with which it had left it. */
void timeline_back(struct timeline *timeline, const struct event_stack *event, const struct wait *wait);
/* Ahead of its timeline_rest: it waits, with a stack that was not taken. */
void timeline_waits(struct timeline *timeline, const struct event_waits *event);
/* Just before the end, where not all stacks were taken: calls LOOK for each thread of which nothing was heard for long until NOW_NS. If that finds
 * the thread blocked it sets *STACK and *WAIT and returns TRUE. */
typedef gboolean (*timeline_looker)(gpointer data, gint tid, guint *stack, struct wait *wait);
void timeline_look(struct timeline *timeline, guint64 now_ns, timeline_looker look, gpointer data);
/* Charges what is still open up to END_NS and fills the recording's threads. */
void timeline_finish(struct timeline *timeline, guint64 end_ns);
/* Threads that have not ended. */
guint timeline_living(const struct timeline *timeline);
