#include "rewriter/pattern.h"

static const struct pattern_info *const PATTERNS[PATTERN_COUNT] = {
	[PATTERN_PROCESS_POOL] = &pattern_process_pool,
	[PATTERN_THREAD_POOL] = &pattern_thread_pool,
	[PATTERN_ASYNCIO] = &pattern_asyncio,
	[PATTERN_ASYNCIO_TO_THREAD] = &pattern_asyncio_to_thread,
	[PATTERN_HYBRID] = &pattern_hybrid,
	[PATTERN_INTERPRETER_POOL] = &pattern_interpreter_pool,
	[PATTERN_PROCESS_POOL_SHARED_MEMORY] = &pattern_process_pool_shared_memory,
	[PATTERN_HYBRID_THREADS] = &pattern_hybrid_threads,
};

const struct pattern_info *pattern_info(enum pattern pattern)
{
	return pattern < PATTERN_COUNT ? PATTERNS[pattern] : NULL;
}

gboolean pattern_fits_loop(const struct finding *finding)
{
	return finding->verdict->split->shape != SPLIT_CALL && !finding->verdict->awaits;
}

const char *pattern_name(enum pattern pattern)
{
	const struct pattern_info *info = pattern_info(pattern);
	return info ? info->name : "none";
}
