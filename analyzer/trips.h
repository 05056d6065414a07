/* How many iterations a loop has, and how often it is entered, by what the source says, where the recording does not: for estimates only. */
#pragma once
#include "analyzer/finding.h"

/* Of `range` and of a `while` that counts, over literals, names that hold one, and lengths that were recorded; of displays, and of `product`, `zip`,
 * `enumerate` of such. -1: not known. */
gint64 trips_count(const struct finding *finding);
/* Fills that in for the findings of a recording, which have their verdicts; a loop that stands in the body of another one is entered as often as
 * that one iterates. */
void trips_settle(const GPtrArray *findings);
