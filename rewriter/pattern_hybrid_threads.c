/* Work that waits and computes, where it cannot be awaited: threads do it, and hand what computes to processes.
 *
 *   with ProcessPoolExecutor(...) as processes, ThreadPoolExecutor(...) as pool:
 *       processes.submit(int).result()
 *       for path, found in zip(paths, pool.map(functools.partial(_collect_item, processes=processes), paths)):
 *
 * where the work says `processes.submit(score, text).result()` for `score(text)`. The first line starts the processes: a fork would copy a lock that a
 * thread holds just then. */
#include "rewriter/pattern.h"
#include "rewriter/pool.h"

static gboolean fits(const struct finding *finding)
{
	return pattern_fits_loop(finding) && finding->verdict->computes->len > 0;
}

const struct pattern_info pattern_hybrid_threads = {
	.name = "hybrid_threads",
	.fits = fits,
	.feeds = TRUE,
	.label = "threads that feed processes",
	.module = "concurrent.futures",
	.executor = "ThreadPoolExecutor",
	.default_workers = 16,
	.emit = pool_emit,
};
