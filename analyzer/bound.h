/* What a loop waits for, from the states that its time was spent in. */
#pragma once
#include "analyzer/finding.h"

/* CONFIDENCE (0..1): the probability that the share which decides lies on its side of the threshold, for as many samples and
 * intervals as were taken. */
enum bound bound_of(const struct loop_time *time, gdouble *confidence);
