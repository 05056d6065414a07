/* The table of patterns: a new one is a row here and a file of its own (docs/adding-a-pattern.md). */
#pragma once
#include "rewriter/rewrite.h"

struct pattern_info {
	const char *name;      /* the contract's */
	const char *label;     /* for sentences: "a process pool" */
	gboolean (*fits)(const struct finding *finding); /* is it for loops, or calls, of this kind at all? */
	gboolean tasks;        /* of the event loop: neither threads nor processes run the work */
	gboolean of_calls;     /* that hold up the event loop: whatever it gains */
	gint least;            /* the oldest Python that knows it: 3.LEAST */
	gboolean interpreters; /* `processes` holds, in one process: without chunks, and with modules that must allow it */
	gboolean shared;       /* `processes` holds, and arrays and bytes that the work reads from outside lie in shared memory */
	gboolean processes;    /* arguments and results are pickled, state is not shared, the main module needs a guard */
	gboolean feeds;        /* of threads: what computes in their work goes to a process pool beside theirs */
	const char *module, *executor; /* `from module import executor` */
	gint default_workers;  /* where nothing was measured; 0: one per core */
	gboolean (*emit)(struct rewrite *rewrite, const struct rewrite_request *request, GError **error);
};
/* NULL for PATTERN_NONE. */
const struct pattern_info *pattern_info(enum pattern pattern);

extern const struct pattern_info pattern_process_pool, pattern_thread_pool, pattern_asyncio, pattern_asyncio_to_thread, pattern_hybrid, pattern_interpreter_pool,
	pattern_process_pool_shared_memory, pattern_hybrid_threads;
/* asyncio's emit; of a pattern with processes, computing goes to a pool. */
gboolean pattern_emit_tasks(struct rewrite *rewrite, const struct rewrite_request *request, GError **error);
/* For the pools: a loop that does not await. */
gboolean pattern_fits_loop(const struct finding *finding);
