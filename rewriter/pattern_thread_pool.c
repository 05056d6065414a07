/* Work that waits, or that drops the GIL: concurrent.futures.ThreadPoolExecutor. */
#include "rewriter/pattern.h"
#include "rewriter/pool.h"

const struct pattern_info pattern_thread_pool = {
	.name = "thread_pool",
	.fits = pattern_fits_loop,
	.label = "a thread pool",
	.module = "concurrent.futures",
	.executor = "ThreadPoolExecutor",
	.default_workers = 8,
	.emit = pool_emit,
};
