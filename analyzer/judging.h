/* The verdicts of many loops: the parts of the program that have nothing to do with each other are run and judged on all cores. */
#pragma once
#include "analyzer/verdict.h"

/* Sets VERDICTS[i] for LOOPS[i] (struct loop *); of a call that does not hold up an event loop it stays NULL. What comes out does not depend on the number of cores.
 * Returns what was found out about PROGRAM, for project_free: done at once it takes long, for the memory is that of many threads. */
struct project *judging_run(struct program *program, const GPtrArray *loops, struct verdict **verdicts);
