#include "rewriter/suggest.h"

#include <math.h>
#include <string.h>
#include <sys/statvfs.h>

#include "analyzer/async.h"
#include "analyzer/parallel.h"
#include "rewriter/chain.h"
#include "rewriter/diff.h"
#include "rewriter/nameset.h"
#include "rewriter/pitfall.h"
#include "rewriter/pool.h"
#include "rewriter/python.h"

#define REVIEW_BONUS 1.5  /* a pattern that needs a look must be this much better than a safe one to be preferred */
#define WAITING_IN_PROCESSES 2 /* more processes than cores, which wait: each has the memory of an interpreter, where threads would do */
#define MERGE_BONUS 1.2   /* and two loops as one this much better than the outer one */
#define KEEP_BONUS 1.05   /* and one pool for all entries this much better than one for each */
#define DEFAULT_CORES 2
#define EXECUTOR_MORE 4    /* threads of asyncio's executor beyond the cores */
/* What no patch can keep to the bit when requests becomes aiohttp. */
#define CLIENT_DOUBT "aiohttp sends other headers than requests, takes text without a charset for UTF-8, writes a space in a query as `+`, follows 10 redirects instead of 30, and says other words in its exceptions"
#define TO_HTTPX_DOUBT "httpx sends other headers than requests, takes text without a charset for UTF-8, follows 20 redirects instead of 30, raises for status 304 too, " \
                       "takes an answer that is cut off for a lost connection, and says other words in its exceptions"
#define HELD_DOUBT "; cookies that it gets meanwhile the object's own session does not"
#define HTTPX_DOUBT "one client for all its requests keeps cookies"
#define SHARE_FROM 1e6     /* bytes: less is not worth shared memory */
#define SHARE_EXTRA 1.03   /* what needs more code must gain more */
#define SHARE_FORKED 1.2   /* a fork copies neither arrays nor bytes */
#define TIGHT 0.5          /* of the free memory: copies that take more do not fit */

void suggestion_free(struct suggestion *s)
{
	if (!s)
		return;
	if (s->alternatives)
		g_array_unref(s->alternatives);
	g_free(s->why);
	g_free(s->level);
	g_clear_pointer(&s->instead, g_ptr_array_unref);
	edits_free(s->edits);
	g_free(s->patch);
	g_free(s->edited);
	g_clear_pointer(&s->pitfalls, g_ptr_array_unref);
	g_free(s);
}

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
		return (c->info->processes != (suggest_waits(finding) || !suggest_has_gil(g)) ? 2 : 1) * (c->tier == TIER_SAFE ? 1.1 : 1) / (c->info->feeds ? 2 : 1);
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
static gboolean can_ask(const struct suggesting *g)
{
	return g->options->python || !g->options->minor;
}

/* Its verdict says that each worker has a connection of its own. */
static void doubt_queries(const struct suggesting *g, struct candidate *c, const struct async_chain *chain)
{
	c->missing = chain_is_sqlite(chain) && can_ask(g) && !python_has(g->python, "aiosqlite") ? "aiosqlite" : NULL;
	c->tier = MAX(c->tier, TIER_REVIEW);
}

static void doubt_client(const struct suggesting *g, struct candidate *c, const struct async_chain *chain)
{
	const char *library = chain->library;
	if (chain->queries) {
		doubt_queries(g, c, chain);
		return;
	}
	gboolean httpx = g_strcmp0(library, "httpx") == 0, missing = !httpx && can_ask(g) && !python_has(g->python, "aiohttp");
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
	if (c.estimate.loop.predicted > KEEP_BONUS * alone->estimate.loop.predicted)
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
 * runs wherever its users are. */
static gboolean wants_fallback(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info)
{
	const struct source *own = finding->loop->source;
	if (info->tasks || g->options->fallback != FALLBACK_AUTO)
		return !info->tasks && g->options->fallback == FALLBACK_ALWAYS;
	if (!info->processes || info->interpreters)
		return FALSE;
	struct module *module = module_of(g, own);
	if (module->daemons == ASKED_NOT) {
		gboolean daemons = module_is_published(g, own);
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
	return suggest_has_gil(g) && !wants_fallback(g, finding, pattern_info(PATTERN_PROCESS_POOL));
}

/* Of a loop that the import of its module runs: processes wait for that to end, threads too where something is imported later, and what only computes gains nothing
 * of threads. */
static gboolean fits_import(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info)
{
	gboolean computes = !g->analysis->recording && g->options->wanted == PATTERN_NONE && finding->verdict->tier == TIER_SAFE && suggest_has_gil(g) && !suggest_waits(finding);
	return !info->processes && !info->feeds && !module_of(g, finding->loop->source)->imports_later && !computes;
}

static GArray *find_candidates(const struct suggesting *g, const struct finding *finding)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct candidate));
	g_autofree char *on_import = suggest_runs_on_import(g, finding);
	g_array_set_clear_func(list, candidate_clear);
	for (guint pattern = PATTERN_NONE + 1; pattern < PATTERN_COUNT; pattern++) {
		const struct pattern_info *info = pattern_info(pattern);
		if ((g->options->wanted != PATTERN_NONE && g->options->wanted != pattern) || !info->fits(finding) ||
		    (info->feeds && !may_feed(g, finding)) || (on_import && !fits_import(g, finding, info)) ||
		    (info->least && python_minor(g->python) < info->least) || (info->interpreters && suggest_interpreters_miss(g, finding)))
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
	return list;
}

/* os.cpu_count() in the patch follows the machine that it runs on. Where a quota or an affinity gives the program less than
 * os.cpu_count() would say, and where waiting is to be overlapped, the number is written out. */
static gint workers_to_write(const struct suggesting *g, const struct candidate *c)
{
	gboolean as_cores = (c->info->processes || !suggest_has_gil(g)) && !c->info->tasks && (!g->analysis->recording || c->estimate.workers == g->cores);
	return as_cores && g->analysis->recording && g->cores == (gint)g_get_num_processors() ? 0 : c->estimate.workers;
}

static struct rewrite_request request_of(const struct suggesting *g, const struct finding *finding, const struct candidate *c)
{
	gint minor = c->info->least || c->info->processes ? python_minor(g->python) : 0;
	gboolean client = c->info->emit == pattern_emit_tasks && !finding->verdict->awaits;
	gboolean old_aiohttp = client && can_ask(g) && !python_has(g->python, "aiohttp>=3.10");
	const TSNode nowhere = {0};
	gboolean by_length = !g->analysis->recording && c->info->processes && !finding->verdict->split->partial_visible;
	return (struct rewrite_request){.finding = finding, .pattern = c->estimate.pattern, .workers = workers_to_write(g, c),
	                                .chunksize = by_length ? 0 : MAX(1, c->estimate.chunksize), .share_once = c->estimate.share_once, .fallback = wants_fallback(g, finding, c->info),
	                                .minor = minor, .drained = c->info->processes && (!python_ends_pools(g->python) || pool_has_drained(finding->loop->source)),
	                                .old_aiohttp = old_aiohttp, .to_httpx = c->to_httpx,
	                                .inner = c->inner, .keep = c->keep ? c->keep->node : nowhere};
}

/* One edit: what lies between the first and the last byte that differ. */
static struct edits *edits_between(struct source *source, const char *text, gsize length)
{
	gsize start = 0, end = source->length, text_end = length;
	while (start < end && start < text_end && source->text[start] == text[start])
		start++;
	while (end > start && text_end > start && source->text[end - 1] == text[text_end - 1])
		end--, text_end--;
	struct edits *edits = edits_new(source);
	g_autofree char *middle = g_strndup(text + start, text_end - start);
	edits_replace(edits, start, end, middle);
	return edits;
}

/* The functions above and below the loop may lie in other files. */
static const GPtrArray *sources_of(const struct finding *finding, const struct candidate *c)
{
	gboolean chain = c->info->emit == pattern_emit_tasks && !finding->verdict->awaits && finding->verdict->chain;
	return chain ? finding->verdict->chain->sources : NULL;
}

static gboolean make_patch(const struct suggesting *g, struct suggestion *s, struct candidate *c, GError **error)
{
	struct source *source = s->finding->loop->source;
	const GPtrArray *sources = sources_of(s->finding, c);
	g_autoptr(GString) patch = g_string_new(NULL);
	g_autoptr(Edits) edits = NULL;
	s->request = request_of(g, s->finding, c);
	for (guint i = 0; i < (sources ? sources->len : 1); i++) {
		struct source *one = sources ? g_ptr_array_index(sources, i) : source;
		gsize length = 0;
		char *doubt = NULL;
		g_autofree char *text = rewrite_source(one, &s->request, 1, &length, &doubt, error);
		if (doubt)
			candidate_raise(c, TIER_REVIEW, doubt);
		if (!text)
			return FALSE;
		if (one == source)
			edits = edits_between(source, text, length);
		g_autofree char *diff = diff_unified(one->path, one->text, one->length, text, length);
		g_string_append(patch, diff ? diff : "");
	}
	s->edits = g_steal_pointer(&edits);
	s->patch = g_string_free(g_steal_pointer(&patch), FALSE);
	s->sources = sources;
	return TRUE;
}

static void choose(const struct suggesting *g, struct suggestion *s, struct candidate *c, const GArray *candidates)
{
	s->pattern = c->estimate.pattern, s->tier = c->tier, s->estimate = c->estimate, s->merged = c->inner, s->kept = c->keep;
	s->light = !g->analysis->recording && light_is_known(s->finding);
	g_autofree char *words = words_of_choice(g, s->finding, c, candidates);
	gdouble bytes = c->info->shared ? pool_shareable_bytes(s->finding) : 0;
	if (bytes >= SHARE_FROM) {
		g_autofree char *choice = g_steal_pointer(&words);
		words = g_strdup_printf("%s, with %.3g MB that it reads in shared memory", choice, bytes / 1e6);
	}
	if (s->light) {
		g_autofree char *choice = g_steal_pointer(&words);
		words = g_strdup_printf("%s; an item looks like a few operations, which take longer in a pool", choice);
	}
	suggest_set_why(s, c->doubt ? g_strdup_printf("%s; look first: %s", words, c->doubt) : g_steal_pointer(&words));
}

/* Its threads wait for most of the time in their event loops: then it is worth awaiting more at a time, where how much was not seen. */
static gboolean is_mostly_idle(const struct recording *r)
{
	guint64 wall = 0, idle = 0;
	for (guint i = 0; i < r->threads->len; i++) {
		const struct rec_thread *thread = &g_array_index(r->threads, struct rec_thread, i);
		wall += thread->wall_ns;
		idle += thread->state_ns[STATE_IDLE];
	}
	return 2 * idle >= wall && wall;
}

/* As measured. */
static gboolean gains(const struct suggesting *g, const struct candidate *c)
{
	return g->analysis->recording && c->estimate.loop.predicted >= WORTH_IT && c->estimate.program.predicted > 1 && c->estimate.often >= 1;
}

static gboolean pays(const struct suggesting *g, const struct candidate *c)
{
	return !g->analysis->recording || g->options->all || g->options->wanted != PATTERN_NONE || c->info->of_calls ||
	       (c->info->tasks && c->estimate.loop.predicted <= 0 && is_mostly_idle(g->analysis->recording)) || gains(g, c);
}

gboolean suggest_wants_patch(const struct suggesting *g)
{
	return g->analysis->recording || g->options->all || g->options->wanted != PATTERN_NONE;
}

static void add_missing(struct suggestion *s, const struct candidate *c)
{
	if (c->missing && s->why)
		suggest_set_why(s, g_strdup_printf("%s; %s would need %s, which the target's Python cannot import", s->why, c->info->name, c->missing));
	else if (c->missing)
		suggest_set_why(s, g_strdup_printf("leave it: %s needs %s, which the target's Python cannot import", c->info->name, c->missing));
}

static void add_pitfalls(const struct suggesting *g, struct suggestion *s, const GArray *candidates)
{
	struct pitfall_facts facts = {.finding = s->finding, .measured = g->analysis->recording != NULL, .memory_free = g->host.memory_free, .forks = g->forks};
	for (guint i = 0; i < candidates->len; i++) {
		const struct candidate *c = &g_array_index(candidates, struct candidate, i);
		if (c->info->tasks || suggest_is_call(s->finding))
			continue;
		if (c->info->interpreters || c->info->feeds || c->inner || c->keep)
			continue;
		if (c->info->shared) {
			facts.shared = &c->estimate;
			continue;
		}
		*(c->info->processes ? &facts.processes : &facts.threads) = &c->estimate;
		facts.gil_share = c->gil_share;
	}
	s->pitfalls = pitfalls_find(&facts);
}

/* In the order that they have. */
static void put_safe_first(const struct suggesting *g, GArray *candidates)
{
	guint safe = 0;
	for (guint i = 0; i < candidates->len; i++) {
		struct candidate c = g_array_index(candidates, struct candidate, i), *all = (struct candidate *)candidates->data;
		if (c.tier != TIER_SAFE || c.missing || !gains(g, &c))
			continue;
		memmove(&all[safe + 1], &all[safe], (i - safe) * sizeof(c));
		all[safe++] = c;
	}
}

static void suggest_one(const struct suggesting *g, struct suggestion *s, GArray *candidates)
{
	if (g->options->safe_first)
		put_safe_first(g, candidates);
	for (guint i = 0; i < candidates->len; i++) {
		struct candidate *c = &g_array_index(candidates, struct candidate, i);
		if (s->pattern != PATTERN_NONE || c->missing || !pays(g, c)) {
			if (!c->inner && !c->keep && !((s->merged || s->kept) && s->pattern == c->estimate.pattern))
				g_array_append_val(s->alternatives, c->estimate);
			continue;
		}
		g_autoptr(GError) error = NULL;
		if (!suggest_wants_patch(g))
			choose(g, s, c, candidates);
		else if (make_patch(g, s, c, &error))
			choose(g, s, c, candidates);
		else
			suggest_set_why(s, g_strdup_printf("leave it: %s", error->message));
	}
	for (guint i = 0; i < candidates->len; i++)
		add_missing(s, &g_array_index(candidates, struct candidate, i));
	if (s->pattern == PATTERN_NONE && !s->why)
		suggest_set_why(s, words_of_leaving(s->finding, candidates));
	add_pitfalls(g, s, candidates);
}

/* --- who calls whom ----------------------------------------------------------------------------------------------------------- */

char *suggest_function_name(const struct suggesting *g, const struct finding *finding)
{
	return reach_name(module_of(g, finding->loop->source)->reach, finding->loop->node);
}

static gboolean names_loop(const struct suggesting *g, GHashTable *names, const struct finding *finding)
{
	g_autofree char *name = suggest_function_name(g, finding);
	return name && g_hash_table_contains(names, name);
}

static gboolean stands_in_del(const struct loop *loop)
{
	TSNode node = loop->node;
	while (!ts_node_is_null(node) && !(tree_is(node, "function_definition") && source_is(loop->source, tree_child(node, "name"), "__del__")))
		node = ts_node_parent(node);
	return !ts_node_is_null(node);
}

/* What is run in SOURCE by what OWN says of it, and of the modules OTHERS that import it. */
static GHashTable *run_in(const struct suggesting *g, const struct source *source, const GPtrArray *others, GHashTable *(*own)(const struct module *))
{
	GHashTable *names = nameset_new();
	nameset_add(names, own(module_of(g, source)));
	for (guint i = 0; i < others->len; i++) {
		const struct source *other = g_ptr_array_index(others, i);
		if (other != source && module_imports(g, other, source))
			nameset_add(names, own(module_of(g, other)));
	}
	reach_follow(module_of(g, source)->reach, names);
	return names;
}

static GHashTable *pooled_of(const struct module *module)
{
	return module->pooled;
}

static GHashTable *ending_of(const struct module *module)
{
	return module->ending;
}

/* What the workers of pools that are there already run in SOURCE: handed over there, or in a module that imports it. */
static GHashTable *pooled_names(const struct suggesting *g, const struct source *source)
{
	struct module *module = module_of(g, source);
	if (!module->in_pools)
		module->in_pools = run_in(g, source, g->pooling, pooled_of);
	return module->in_pools;
}

/* What may run in SOURCE as the interpreter ends. */
static GHashTable *names_at_end(const struct suggesting *g, const struct source *source)
{
	struct module *module = module_of(g, source);
	if (!module->at_end)
		module->at_end = run_in(g, source, g->ending, ending_of);
	return module->at_end;
}

static void find_pooling(struct suggesting *g)
{
	for (guint i = 0; i < g->analysis->program->sources->len; i++) {
		struct source *source = g_ptr_array_index(g->analysis->program->sources, i);
		if (g_hash_table_size(module_of(g, source)->pooled))
			g_ptr_array_add(g->pooling, source);
		if (g_hash_table_size(module_of(g, source)->ending))
			g_ptr_array_add(g->ending, source);
	}
}

static char *words_of_misfit(const struct suggesting *g, const struct finding *finding)
{
	const struct pattern_info *info = pattern_info(g->options->wanted);
	if (info && info->least && python_minor(g->python) < info->least)
		return g_strdup_printf("leave it: %s needs Python 3.%d, the target has 3.%d", info->name, info->least, python_minor(g->python));
	if (info && info->tasks && (!ts_node_is_null(finding->verdict->split->attempt) || finding->verdict->split->leaving))
		return g_strdup(finding->verdict->split->leaving ? "leave it: its work may leave the loop" : "leave it: what it does in order stands in a `try` around its work");
	return g_strdup(info && info->interpreters ? "leave it: interpreters need a worker and classes that they can import, not those of the main module"
	                                           : "leave it: the wanted pattern does not fit");
}

#define TASKED "leave it: tasks are at work there already"

/* What is at work there already, so that it gets nothing of its own; NULL: nothing is. */
static const char *why_taken(const struct suggesting *g, const struct finding *finding)
{
	const struct source *source = finding->loop->source;
	const gboolean call = suggest_is_call(finding), awaits = finding->verdict->awaits;
	if (reach_in_pool(source, finding->loop->node) || names_loop(g, pooled_names(g, source), finding) || suggest_is_pooled(g, finding))
		return "leave it: a pool is at work there already";
	if (!awaits && (names_loop(g, names_at_end(g, source), finding) || stands_in_del(finding->loop)))
		return "leave it: it may run while the interpreter ends, when no pool can start";
	if (reach_feeds_pool(source, finding->loop->node))
		return "leave it: it makes what a pool works on";
	if (reach_in_tasks(source, finding->loop->node))
		return TASKED;
	/* What it would take to a thread was left in the event loop when the tasks were made: only a recording says whether it holds that up. */
	if (call && !g->analysis->recording && g->options->wanted == PATTERN_NONE && names_loop(g, module_of(g, source)->written, finding))
		return TASKED;
	if (suggest_reaches_pool(g, finding))
		return "leave it: it has a pool of its own already";
	return awaits && !call && names_loop(g, module_of(g, source)->tasked, finding) ? TASKED : NULL;
}

/* Why no pattern is asked whether it fits; NULL: they are. */
static const char *why_left(const struct suggesting *g, const struct finding *finding)
{
	const char *taken = why_taken(g, finding);
	if (taken)
		return taken;
	if (suggest_calls_itself(g, finding))
		return "leave it: its work leads back to it, so that workers would start workers";
	if (g->analysis->recording && finding->bound == BOUND_IDLE && !g->options->all && !finding->verdict->awaits)
		return "leave it: it waits for something to do";
	return light_why_left(g, finding);
}

/* Why none of them does. */
static char *why_none(const struct suggesting *g, const struct finding *finding)
{
	const struct async_chain *chain = finding->verdict->chain;
	if ((g->options->wanted == PATTERN_ASYNCIO || g->options->wanted == PATTERN_HYBRID) && chain && chain->obstacle)
		return g_strdup_printf("leave it: %s", chain->obstacle);
	char *on_import = suggest_runs_on_import(g, finding);
	return on_import ? on_import : words_of_misfit(g, finding);
}

static struct suggestion *suggestion_new(const struct suggesting *g, const struct finding *finding)
{
	struct suggestion *s = g_new0(struct suggestion, 1);
	s->finding = finding, s->tier = finding->verdict->tier;
	s->alternatives = g_array_new(FALSE, FALSE, sizeof(struct estimate));
	const struct split *split = finding->verdict->split;
	if (finding->verdict->tier == TIER_REFUSED || !split || split->shape == SPLIT_NONE) {
		suggest_set_why(s, g_strdup_printf("leave it: %s", words_of_objection(finding)));
		return s;
	}
	const char *left = why_left(g, finding);
	if (left) {
		suggest_set_why(s, g_strdup(left));
		return s;
	}
	g_autoptr(GArray) candidates = find_candidates(g, finding);
	if (candidates->len)
		suggest_one(g, s, candidates);
	else
		suggest_set_why(s, why_none(g, finding));
	return s;
}

/* The findings of one source after the other, for what is known of a source is filled in on the way. */
struct task {
	const struct suggesting *g;
	GPtrArray *of_sources;         /* GArray of guint: those of one source */
	struct suggestion **made;      /* by finding */
};

static void make_of_source(guint index, gpointer data)
{
	struct task *task = data;
	const GArray *findings = task->of_sources->pdata[index];
	for (guint i = 0; i < findings->len; i++) {
		guint at = g_array_index(findings, guint, i);
		task->made[at] = suggestion_new(task->g, g_ptr_array_index(task->g->analysis->findings, at));
	}
}

static GPtrArray *make_all(const struct suggesting *g)
{
	const GPtrArray *findings = g->analysis->findings;
	g_autoptr(GHashTable) by_source = g_hash_table_new(NULL, NULL);
	g_autoptr(GPtrArray) of_sources = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	g_autofree struct suggestion **made = g_new0(struct suggestion *, findings->len + 1);
	for (guint i = 0; i < findings->len; i++) {
		const struct source *source = ((const struct finding *)g_ptr_array_index(findings, i))->loop->source;
		GArray *own = g_hash_table_lookup(by_source, source);
		if (!own) {
			own = g_array_new(FALSE, FALSE, sizeof(guint));
			g_ptr_array_add(of_sources, own);
			g_hash_table_insert(by_source, (gpointer)source, own);
		}
		g_array_append_val(own, i);
	}
	struct task task = {g, of_sources, made};
	parallel_each(of_sources->len, make_of_source, &task);
	GPtrArray *suggestions = g_ptr_array_new_with_free_func((GDestroyNotify)suggestion_free);
	for (guint i = 0; i < findings->len; i++)
		g_ptr_array_add(suggestions, made[i]);
	return suggestions;
}

GPtrArray *suggestions_make(const struct analysis *analysis, const struct suggest_options *options)
{
	struct suggesting g = {.analysis = analysis, .options = options, .cores = options->cores};
	const struct python_version version = options->minor > 0 ? (struct python_version){.minor = options->minor} : python_recorded(analysis->recording);
	struct python *own = options->target ? NULL : python_new(options->python, version);
	g.python = own ? own : options->target;
	host_read(&g.host);
	if (options->costs)
		g.costs = *options->costs;
	else if (analysis->recording)
		host_costs_load(options->python, &g.costs);
	if (g.cores <= 0)
		g.cores = analysis->recording ? MAX(analysis->recording->cores, 1) : DEFAULT_CORES;
	g.pooling = g_ptr_array_new();
	g.ending = g_ptr_array_new();
	g.scripts = g_ptr_array_new();
	g.modules = g_hash_table_new_full(NULL, NULL, NULL, module_free);
	suggest_ask_start(&g);
	modules_make(&g);
	find_pooling(&g);
	suggest_find_pooled(&g);
	GPtrArray *suggestions = make_all(&g);
	nests_settle(&g, suggestions);
	g_ptr_array_unref(g.pooling);
	g_ptr_array_unref(g.ending);
	g_hash_table_unref(g.pooled);
	g_ptr_array_unref(g.scripts);
	g_hash_table_unref(g.modules);
	python_free(own);
	return suggestions;
}
