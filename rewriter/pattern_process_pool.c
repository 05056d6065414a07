/* CPU-bound work under the GIL: concurrent.futures.ProcessPoolExecutor. */
#include "rewriter/pattern.h"
#include "rewriter/pool.h"

const struct pattern_info pattern_process_pool = {
	.name = "process_pool",
	.fits = pattern_fits_loop,
	.label = "a process pool",
	.processes = TRUE,
	.module = "concurrent.futures",
	.executor = "ProcessPoolExecutor",
	.default_workers = 0,
	.emit = pool_emit,
};
