/* Evidence of what crosses to another process: reads the variables of frames that run loops (of modules their globals) and estimates how much
 * there would be to pickle. Like all evidence without stopping or changing the target. */
#pragma once
#include "probe/collector.h"
#include "probe/payload.h"

struct variables;

/* Borrows both; they must outlive it. */
struct variables *variables_new(struct collector *collector, const struct payload_reader *reader);
void variables_free(struct variables *variables);

/* A frame that runs a loop. */
struct variables_frame {
	guint function;    /* the recording's index */
	guint64 code, address;
	guint locals;      /* slots ahead of the value stack */
	guint64 result;    /* what a comprehension has built so far; 0: none */
};
/* One look at it; FALSE: the function was looked at a moment ago. */
gboolean variables_look(struct variables *variables, const struct variables_frame *frame, guint64 now_ns);
/* Fills the recording's locals. */
void variables_finish(struct variables *variables);
