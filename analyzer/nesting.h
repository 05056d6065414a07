/* The order in which findings are shown, and which is shown beneath which. */
#pragma once
#include "analyzer/finding.h"

/* Hottest first; those called from or inside another one behind that, beneath it. TIMES: of all LOOPS, in their order. */
void nesting_by_time(GPtrArray *findings, const GPtrArray *loops, const GArray *times);
/* Keeps the order; nested as the loops are in the source. */
void nesting_by_line(GPtrArray *findings);
