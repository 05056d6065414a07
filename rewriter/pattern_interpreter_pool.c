/* CPU-bound work under the GIL, from 3.14 on: concurrent.futures.InterpreterPoolExecutor. What crosses is pickled, as with processes, and the main
 * module is imported again in each interpreter; `map` knows no chunks. */
#include "rewriter/pattern.h"
#include "rewriter/pool.h"

/* The arguments of a task are handed over one by one. */
static gboolean fits(const struct finding *finding)
{
	return pattern_fits_loop(finding) && !finding->verdict->split->together;
}

const struct pattern_info pattern_interpreter_pool = {
	.name = "interpreter_pool",
	.fits = fits,
	.label = "an interpreter pool",
	.least = 14,
	.processes = TRUE,
	.interpreters = TRUE,
	.module = "concurrent.futures",
	.executor = "InterpreterPoolExecutor",
	.default_workers = 0,
	.emit = pool_emit,
};
