/* Processes whose work reads large arrays or bytes from outside: multiprocessing.shared_memory holds these once for all of them. Where processes are
 * forked (to 3.13) they have them without a copy already; elsewhere each one would unpickle its own. */
#include "rewriter/pattern.h"
#include "rewriter/pool.h"

static gboolean fits(const struct finding *finding)
{
	return pattern_fits_loop(finding) && pool_shareable_bytes(finding) != 0 && !finding->verdict->split->together;
}

const struct pattern_info pattern_process_pool_shared_memory = {
	.name = "process_pool_shared_memory",
	.fits = fits,
	.label = "a process pool with shared memory",
	.least = 8,
	.processes = TRUE,
	.shared = TRUE,
	.module = "concurrent.futures",
	.executor = "ProcessPoolExecutor",
	.default_workers = 0,
	.emit = pool_emit,
};
