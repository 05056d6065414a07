/* A loop that awaits is on no stack while it waits: its event loop is idle then. How long that was, and how much of it may have been for this loop. */
#pragma once
#include "analyzer/finding.h"

struct waiting {
	gdouble wall_ns;     /* of the loop: what it computed, the event loop's work for it, and its part of the idle time */
	gdouble cpu_share;   /* of that */
	gdouble waits;       /* how often the event loop was idle for it */
	gdouble own_share;   /* the loop's part of what the program's coroutines computed: 1: nothing else ran */
};

/* FALSE: no event loop of asyncio was seen to wait. */
gboolean waiting_find(const struct analysis *analysis, const struct finding *finding, struct waiting *waiting);
