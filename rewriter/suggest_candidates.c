/* The patterns that may be for a loop, each with what it would gain and what a look must settle, the best first. */
#include "rewriter/suggest.h"

#include <string.h>
#include <sys/statvfs.h>

#include "analyzer/async.h"
#include "rewriter/chain.h"
#include "rewriter/pool.h"
#include "rewriter/python.h"

#define REVIEW_BONUS 1.5  /* a pattern that needs a look must be this much better than a safe one to be preferred */
#define WAITING_IN_PROCESSES 2 /* more processes than cores, which wait: each has the memory of an interpreter, where threads would do */
#define MERGE_BONUS 1.2   /* and two loops as one this much better than the outer one */
#define KEEP_BONUS 1.05   /* and one pool for all entries this much better than one for each */
#define EXECUTOR_MORE 4    /* threads of asyncio's executor beyond the cores */
/* What no patch can keep to the bit when requests becomes aiohttp. */
#define CLIENT_DOUBT "aiohttp sends other headers than requests, takes text without a charset for UTF-8, writes a space in a query as `+`, follows 10 redirects instead of 30, and says other words in its exceptions"
#define TO_HTTPX_DOUBT "httpx sends other headers than requests, takes text without a charset for UTF-8, follows 20 redirects instead of 30, raises for status 304 too, " \
                       "takes an answer that is cut off for a lost connection, and says other words in its exceptions"
#define HELD_DOUBT "; cookies that it gets meanwhile the object's own session does not"
#define HTTPX_DOUBT "one client for all its requests keeps cookies"
#define SHARE_EXTRA 1.03   /* what needs more code must gain more */
#define SHARE_FORKED 1.2   /* a fork copies neither arrays nor bytes */
#define TIGHT 0.5          /* of the free memory: copies that take more do not fit */

static void candidate_clear(gpointer data)
{
	g_free(((struct candidate *)data)->doubt);
}

static void copy_cost(struct estimate *estimate, const struct cost *cost)
{
	estimate->workers = cost->workers, estimate->chunksize = cost->chunksize, estimate->share_once = cost->share_once;
	estimate->items = cost->items, estimate->item_s = cost->item_s, estimate->item_cpu_s = cost->item_cpu_s;
	estimate->parallel_share = cost->parallel_share;
	estimate->startup_s = cost->startup_s, estimate->dispatch_s = cost->dispatch_s;
	estimate->loop = cost->loop, estimate->program = cost->program;
	estimate->often = cost->often, estimate->break_even_items = cost->break_even_items, estimate->basis = cost->basis;
}

gboolean suggest_is_call(const struct finding *finding)
{
	return finding->verdict->split->shape == SPLIT_CALL;
}

/* Its tasks wait for each other where no more than so many may wait at once. */
static void limit_band(gint most, struct candidate *c)
{
	struct band *loop = &c->estimate.loop;
	c->estimate.workers = MIN(c->estimate.workers, most);
	loop->predicted = MIN(loop->predicted, most), loop->low = MIN(loop->low, most), loop->high = MIN(loop->high, most);
}

/* No more threads than the session that they share keeps connections. */
static void limit_workers(gint most, struct candidate *c)
{
	if (most > 0 && !c->info->tasks && !c->info->processes && c->estimate.workers > most)
		limit_band(most, c);
}

static void estimate_candidate(const struct suggesting *g, const struct finding *finding, struct candidate *c)
{
	struct waiting waiting;
	gboolean awaits = finding->verdict->awaits && !finding->verdict->blocking; /* else its tasks are on the stack while they wait */
	if (!g->analysis->recording || (awaits && !suggest_is_call(finding) && !waiting_find(g->analysis, finding, &waiting))) {
		c->estimate.basis = g->analysis->recording ? "loop time only" : "static";
		gboolean computes = !g->analysis->recording && !c->info->tasks && !suggest_waits(finding) && !suggest_has_gil(g);
		c->estimate.workers = computes ? 0 : c->info->default_workers, c->estimate.chunksize = 1;
		return;
	}
	struct cost_question question = {.finding = c->inner ? c->inner : finding, .outer = c->inner ? finding : NULL, .once = c->keep != NULL, .costs = &g->costs, .cores = g->cores, .processes = c->info->processes, .tasks = c->info->tasks, .feeds = c->info->feeds,
	                                 .shareable_bytes = c->info->shared ? pool_shareable_bytes(finding) : 0, .waiting = awaits && !suggest_is_call(finding) ? &waiting : NULL,
	                                 .forks = python_minor(g->python) < FORKSERVER, .whole = g->analysis->recording->exited_ns > 0};
	struct cost cost;
	(suggest_is_call(finding) ? cost_estimate_call : cost_estimate)(&question, &cost);
	copy_cost(&c->estimate, &cost);
	limit_workers(finding->verdict->split->connections, c);
	if (c->info->tasks && finding->verdict->blocking)
		limit_band(g->cores + EXECUTOR_MORE, c);
	c->gil_share = cost.gil_share;
	if (cost.payload_unknown)
		candidate_raise(c, TIER_REVIEW, g_strdup_printf("how much there is to pickle of %s was not seen: what is large may cost more than it gains",
		                                           cost.payload_unknown));
}

gboolean suggest_waits(const struct finding *finding)
{
	guint waiting = EFFECT_NET | EFFECT_NET_WRITE | EFFECT_FILE_READ | EFFECT_FILE_WRITE | EFFECT_SLEEP | EFFECT_SUBPROCESS;
	return (finding->verdict->split->effects & (waiting | EFFECT_RELEASES_GIL)) != 0;
}

gboolean suggest_has_gil(const struct suggesting *g)
{
	return g->analysis->recording ? g->analysis->recording->gil : python_has_gil(g->python);
}

static gboolean mostly_waits(const struct finding *finding)
{
	static const enum bound WAITS[] = {BOUND_NET, BOUND_DISK, BOUND_SLEEP, BOUND_SUBPROCESS, BOUND_LOCK};
	for (guint i = 0; i < G_N_ELEMENTS(WAITS); i++)
		if (finding->bound == WAITS[i])
			return TRUE;
	return FALSE;
}

/* Which of two to suggest: what is safe before what needs a look, unless that gains much more. */
static gdouble merit(const struct suggesting *g, const struct finding *finding, const struct candidate *c)
{
	if (!g->analysis->recording)
		return (c->info->processes != (suggest_waits(finding) || !suggest_has_gil(g)) ? 2 : 1) * (c->tier == TIER_SAFE ? 1.1 : 1) * (c->keep ? KEEP_BONUS : 1) / (c->info->feeds ? 2 : 1);
	gdouble bytes = c->info->processes && !c->info->interpreters ? pool_shareable_bytes(finding) : 0, merit = c->estimate.loop.predicted;
	if (c->info->shared)
		merit /= bytes < SHARE_FROM || g->forks ? SHARE_FORKED : SHARE_EXTRA;
	else if (!g->forks && bytes * c->estimate.workers > TIGHT * g->host.memory_free)
		merit /= REVIEW_BONUS;
	if (mostly_waits(finding) && c->info->processes && !c->info->tasks && c->estimate.workers > g->cores)
		merit /= WAITING_IN_PROCESSES;
	return merit * (c->tier == TIER_SAFE ? REVIEW_BONUS : 1);
}

/* What is in /dev/shm beyond its size kills whoever writes it. */
static void doubt_shared_memory(const struct finding *finding, struct candidate *c)
{
	struct statvfs there;
	gdouble bytes = pool_shareable_bytes(finding), most = statvfs("/dev/shm", &there) == 0 ? (gdouble)there.f_bavail * there.f_frsize : bytes;
	if (bytes > most)
		candidate_raise(c, TIER_REVIEW, g_strdup_printf("it needs %.3g MB of shared memory: /dev/shm has %.3g MB free here", bytes / 1e6, most / 1e6));
}

/* With a version instead of an interpreter nobody can be asked. */
gboolean suggest_can_ask(const struct suggesting *g)
{
	return g->options->python || !g->options->minor;
}

/* Its verdict says that each worker has a connection of its own. */
static void doubt_queries(const struct suggesting *g, struct candidate *c, const struct async_chain *chain)
{
	c->missing = chain_is_sqlite(chain) && suggest_can_ask(g) && !python_has(g->python, "aiosqlite") ? "aiosqlite" : NULL;
	c->tier = MAX(c->tier, TIER_REVIEW);
}

static void doubt_client(const struct suggesting *g, struct candidate *c, const struct async_chain *chain)
{
	const char *library = chain->library;
	if (chain->queries) {
		doubt_queries(g, c, chain);
		return;
	}
	gboolean httpx = g_strcmp0(library, "httpx") == 0, missing = !httpx && suggest_can_ask(g) && !python_has(g->python, "aiohttp");
	c->to_httpx = missing && python_has(g->python, "httpx");
	c->missing = missing && !c->to_httpx ? "aiohttp" : NULL;
	candidate_raise(c, TIER_REVIEW, g_strdup_printf("%s%s", httpx ? HTTPX_DOUBT : c->to_httpx ? TO_HTTPX_DOUBT : CLIENT_DOUBT, chain->attribute ? HELD_DOUBT : ""));
}

/* What is said of processes holds for the calls that go to them. */
static void doubt_feeding(const struct suggesting *g, const struct finding *finding, struct candidate *c)
{
	const struct verdict *verdict = finding->verdict;
	gboolean sure = verdict->process_tier == TIER_SAFE;
	for (guint i = 0; i < verdict->computes->len; i++)
		sure &= g_array_index(verdict->computes, struct compute, i).sure;
	if (!sure)
		candidate_raise(c, TIER_REVIEW, g_strdup("what its computing is given and gives back crosses to processes as a copy"));
	doubt_processes(g, finding, c);
}

static void add_candidate(const struct suggesting *g, const struct finding *finding, GArray *list, const struct candidate *c)
{
	guint at = 0;
	while (at < list->len && merit(g, finding, &g_array_index(list, struct candidate, at)) >= merit(g, finding, c))
		at++;
	g_array_insert_vals(list, at, c, 1);
}

/* The same pattern for this loop and the one inside it as one. */
static void add_merged(const struct suggesting *g, const struct finding *finding, GArray *list, guint pattern, gdouble alone)
{
	const struct pattern_info *info = pattern_info(pattern);
	struct candidate c = {.info = info, .estimate.pattern = pattern, .inner = merge_inner(g, finding, info)};
	if (!c.inner)
		return;
	c.tier = MAX(finding->verdict->tier, MAX(c.inner->verdict->tier, info->processes ? c.inner->verdict->process_tier : TIER_SAFE));
	if (info->processes)
		doubt_processes(g, c.inner, &c);
	estimate_candidate(g, finding, &c);
	if (merge_estimate(g, finding, &c) && c.estimate.loop.predicted > MERGE_BONUS * alone)
		add_candidate(g, finding, list, &c);
	else
		candidate_clear(&c);
}

/* The same with one pool for all entries of the loop. */
static void add_kept(const struct suggesting *g, const struct finding *finding, GArray *list, const struct candidate *alone)
{
	struct candidate c = {.info = alone->info, .estimate.pattern = alone->estimate.pattern, .tier = alone->tier, .keep = merge_keep(g, finding, alone->info)};
	if (!c.keep)
		return;
	c.doubt = g_strdup(alone->doubt);
	estimate_candidate(g, finding, &c);
	c.estimate.share_once = FALSE;
	if (!g->analysis->recording || c.estimate.loop.predicted > KEEP_BONUS * alone->estimate.loop.predicted)
		add_candidate(g, finding, list, &c);
	else
		candidate_clear(&c);
}

/* What runs work in processes that are daemons, which may have no children. */
static gboolean starts_daemons(const struct source *source)
{
	static const char *const WORDS[] = {"celery", "billiard", "multiprocessing.Pool", "import Pool", "Pool(", "daemon=True", ".daemon = True"};
	for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++) {
		const char *at = source->text, *end = source->text + source->length;
		for (; (at = g_strstr_len(at, end - at, WORDS[i])); at++)
			if (at == source->text || !(g_ascii_isalnum(at[-1]) || at[-1] == '_')) /* not `_ProcessPool(` */
				return TRUE;
	}
	return FALSE;
}

/* May the pool not start? A script runs where it was written to run: if no process can be started there it says so before anything was done. A package
 * runs wherever its users are; and a file that another one runs by its path may have a name under which no process finds it. */
gboolean suggest_wants_fallback(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info)
{
	const struct source *own = finding->loop->source;
	if (info->tasks || g->options->fallback != FALLBACK_AUTO)
		return !info->tasks && g->options->fallback == FALLBACK_ALWAYS;
	if (!info->processes || info->interpreters)
		return FALSE;
	struct module *module = module_of(g, own);
	if (module->daemons == ASKED_NOT) {
		gboolean daemons = g->by_path || module_is_published(g, own);
		const GPtrArray *sources = suggest_joined(g, own);
		for (guint i = 0; !daemons && i < sources->len; i++)
			daemons = starts_daemons(g_ptr_array_index(sources, i));
		module->daemons = daemons ? ASKED_YES : ASKED_NO;
	}
	return module->daemons == ASKED_YES;
}

/* Threads that feed processes: without a GIL they compute themselves, and nothing stands in for processes that cannot be started. */
static gboolean may_feed(const struct suggesting *g, const struct finding *finding)
{
	return suggest_has_gil(g) && !suggest_wants_fallback(g, finding, pattern_info(PATTERN_PROCESS_POOL));
}

/* Of a loop that the import of its module runs: processes wait for that to end, threads too where something is imported later, and what only computes gains nothing
 * of threads. */
static gboolean fits_import(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info)
{
	gboolean computes = !g->analysis->recording && g->options->wanted == PATTERN_NONE && finding->verdict->tier == TIER_SAFE && suggest_has_gil(g) && !suggest_waits(finding);
	return !info->processes && !info->feeds && !module_of(g, finding->loop->source)->imports_later && !computes;
}

GArray *suggest_candidates(const struct suggesting *g, const struct finding *finding)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct candidate));
	g_autofree char *on_import = suggest_runs_on_import(g, finding);
	const struct rec_local *seen = suggest_seen_unpicklable(finding);
	g_autofree char *missing = suggest_missing(g, finding);
	g_array_set_clear_func(list, candidate_clear);
	for (guint pattern = PATTERN_NONE + 1; pattern < PATTERN_COUNT; pattern++) {
		const struct pattern_info *info = pattern_info(pattern);
		if ((g->options->wanted != PATTERN_NONE && g->options->wanted != pattern) || !info->fits(finding) ||
		    (info->feeds && !may_feed(g, finding)) || (on_import && !fits_import(g, finding, info)) ||
		    (info->least && python_minor(g->python) < info->least) || (info->interpreters && suggest_interpreters_miss(g, finding)) || (info->processes && (seen || missing)))
			continue;
		struct candidate c = {.info = info, .estimate.pattern = pattern};
		c.tier = info->processes ? MAX(finding->verdict->tier, finding->verdict->process_tier) : finding->verdict->tier;
		if (c.tier == TIER_REFUSED) {
			add_merged(g, finding, list, pattern, 1);
			continue;
		}
		if (info->feeds)
			doubt_feeding(g, finding, &c);
		if (info->processes)
			doubt_processes(g, finding, &c);
		if (info->shared)
			doubt_shared_memory(finding, &c);
		if (info->interpreters)
			candidate_raise(&c, TIER_REVIEW, g_strdup("all modules that it imports must allow several interpreters in one process, and objects of classes of the main module do not come back from them"));
		if (info->emit == pattern_emit_tasks && !finding->verdict->awaits)
			doubt_client(g, &c, finding->verdict->chain);
		estimate_candidate(g, finding, &c);
		add_candidate(g, finding, list, &c);
		struct candidate alone = c; /* the list may move, and what it holds with it */
		add_merged(g, finding, list, pattern, alone.estimate.loop.predicted);
		add_kept(g, finding, list, &alone);
	}
	again_mark(g, finding, list);
	return list;
}
