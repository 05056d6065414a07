/* Requests and computing in one loop: the requests are awaited, the computing goes to a process pool in between. */
#include "rewriter/pattern.h"

static gboolean fits(const struct finding *finding)
{
	const struct async_chain *chain = finding->verdict->chain;
	for (guint i = 0; chain && !chain->obstacle && i < chain->sites->len; i++)
		if (g_array_index(chain->sites, struct chain_site, i).kind == CHAIN_COMPUTE)
			return TRUE;
	return FALSE;
}

const struct pattern_info pattern_hybrid = {
	.name = "hybrid",
	.fits = fits,
	.label = "tasks over a process pool",
	.tasks = TRUE,
	.processes = TRUE,
	.module = "concurrent.futures",
	.executor = "ProcessPoolExecutor",
	.least = 8,
	.default_workers = 16,
	.emit = pattern_emit_tasks,
};
