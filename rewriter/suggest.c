#include "rewriter/suggestion.h"

#include <math.h>
#include <string.h>

#include "analyzer/async.h"
#include "analyzer/parallel.h"
#include "analyzer/tree.h"
#include "rewriter/diff.h"
#include "rewriter/nameset.h"
#include "rewriter/pattern.h"
#include "rewriter/pitfall.h"
#include "rewriter/reach.h"
#include "rewriter/python.h"
#include "rewriter/state.h"

#define WORTH_IT 1.1      /* loops that gain less are left alone */
#define REVIEW_BONUS 1.5  /* a pattern that needs a look must be this much better than a safe one to be preferred */
#define INNER_BONUS 1.2   /* so must an inner loop than the outer one that holds it */
#define DEFAULT_CORES 2
#define FORKSERVER 14     /* 3.14: new processes are no copies of their parent */
/* What no patch can keep to the bit when requests becomes aiohttp. */
#define CLIENT_DOUBT "aiohttp sends other headers than requests, takes text without a charset for UTF-8, follows 10 redirects instead of 30, and says other words in its exceptions"
#define HTTPX_DOUBT "one client for all its requests keeps cookies"
#define HEAVY_DISPATCH 0.2 /* of the work: more is what keeps processes from paying */

/* A pattern as it would be for one loop. */
struct candidate {
	const struct pattern_info *info;
	struct estimate estimate;
	gdouble gil_share;
	enum tier tier;
	char *doubt; /* what a look must settle, beyond the verdict's reasons; may be NULL */
	const char *missing; /* a library that it needs and the target cannot import; NULL: none */
};

struct suggesting {
	const struct analysis *analysis;
	const struct suggest_options *options;
	struct host_costs costs;
	struct python *python;
	struct host host;
	gint cores;
	gboolean forks;     /* new processes are copies of their parent */
	GPtrArray *pooling; /* struct source *: modules that have pools already */
	GHashTable *modules; /* struct source * to struct module * */
};

/* What is asked of a source again and again. */
struct module {
	GHashTable *imports; /* all names that its import statements mention */
	GHashTable *reached; /* guard_reached */
	GHashTable *pooled;  /* reach_pooled */
	GHashTable *in_pools;/* what the workers of all modules' pools run in it; NULL: not asked for yet */
	char *doubts[2];     /* import_doubt, by whether the loop is unguarded */
	gboolean doubted[2]; /* they are known */
	struct reach *reach;
	gboolean script;     /* guard_is_script */
	gboolean threads;    /* starts_threads */
	GArray *changes;     /* state_changes */
	GPtrArray *joined;   /* struct source *: what it imports, what imports it, and itself; NULL: not asked for yet */
};

void suggestion_free(struct suggestion *s)
{
	if (!s)
		return;
	if (s->alternatives)
		g_array_unref(s->alternatives);
	g_free(s->why);
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

/* --- what speaks against processes -------------------------------------------------------------------------------------------- */

static void module_free(gpointer data)
{
	struct module *module = data;
	g_hash_table_unref(module->imports);
	g_hash_table_unref(module->reached);
	g_hash_table_unref(module->pooled);
	g_clear_pointer(&module->in_pools, g_hash_table_unref);
	for (guint i = 0; i < G_N_ELEMENTS(module->doubts); i++)
		g_free(module->doubts[i]);
	reach_free(module->reach);
	g_array_unref(module->changes);
	g_clear_pointer(&module->joined, g_ptr_array_unref);
	g_free(module);
}

/* A block, or what has one. */
static gboolean holds_statements(TSNode node)
{
	const char *type = ts_node_type(node);
	if (g_str_has_suffix(type, "_statement"))
		return type[0] != 'e' && type[0] != 'r' && type[0] != 'a'; /* expression, exec, return, raise, assert */
	return g_str_has_suffix(type, "_definition") || g_str_has_suffix(type, "_clause") || tree_is(node, "block") || tree_is(node, "module") ||
	       tree_is(node, "ERROR");
}

/* Mentions what starts threads: a word in a comment does no more than ask for a look. */
static gboolean starts_threads(const struct source *source)
{
	static const char *const WORDS[] = {"Thread(", "ThreadPoolExecutor(", "ThreadPool(", "ThreadingMixIn", "ThreadingHTTPServer", "threading.Timer", "start_new_thread", "to_thread(",
	                                    "run_in_executor("};
	for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (g_strstr_len(source->text, (gssize)source->length, WORDS[i]))
			return TRUE;
	return FALSE;
}

static struct module *module_new(const struct source *source)
{
	struct module *module = g_new0(struct module, 1);
	struct tree_walk walk;
	module->reach = reach_new(source);
	module->threads = starts_threads(source);
	module->changes = state_changes(source);
	module->reached = guard_reached(source, module->reach, &module->script);
	module->pooled = nameset_new();
	reach_pooled(source, module->pooled);
	module->imports = nameset_new();
	for (tree_walk_start(&walk, ts_tree_root_node(source->tree)); tree_walk_next(&walk);) {
		gboolean import = tree_is(walk.node, "import_statement") || tree_is(walk.node, "import_from_statement");
		if (import)
			nameset_mentioned(source, walk.node, module->imports);
		walk.skip = import || !holds_statements(walk.node);
	}
	tree_walk_end(&walk);
	return module;
}

static struct module *module_of(const struct suggesting *g, const struct source *source)
{
	return g_hash_table_lookup(g->modules, source);
}

struct making {
	gboolean forks;
	GPtrArray *sources;
	struct module **modules;
};

static void make_module(guint index, gpointer data)
{
	struct making *making = data;
	making->modules[index] = module_new(making->sources->pdata[index]);
	if (!making->forks)
		reach_complete(making->modules[index]->reach); /* state_doubt follows it from other sources */
}

static void make_modules(struct suggesting *g)
{
	GPtrArray *sources = g->analysis->program->sources;
	g_autofree struct module **modules = g_new0(struct module *, sources->len + 1);
	struct making making = {g->forks, sources, modules};
	parallel_each(sources->len, make_module, &making);
	for (guint i = 0; i < sources->len; i++)
		g_hash_table_insert(g->modules, sources->pdata[i], modules[i]);
}

static gboolean imports_module(const struct suggesting *g, const struct source *source, const struct source *module)
{
	const char *dot = module->module ? strrchr(module->module, '.') : NULL, *name = dot ? dot + 1 : module->module;
	return name && g_hash_table_contains(module_of(g, source)->imports, name);
}

static gboolean is_unguarded(const struct suggesting *g, const struct loop *loop)
{
	const struct module *module = module_of(g, loop->source);
	return guard_runs(loop->source, module->reach, module->reached, loop->node);
}

static gboolean is_main(const struct source *source)
{
	return g_strcmp0(source->module, "__main__") == 0;
}

static char *find_doubt(const struct suggesting *g, const struct source *own, gboolean unguarded)
{
	if (unguarded && !is_main(own) && (g->analysis->recording || guard_is_library(own)))
		return g_strdup("this loop runs when the module is imported: under a `__main__` guard it would not");
	for (guint i = 0; i < g->analysis->program->sources->len; i++) {
		const struct source *other = g_ptr_array_index(g->analysis->program->sources, i);
		if (other == own)
			continue;
		gboolean importer = imports_module(g, other, own);
		if (importer && unguarded && !is_main(own))
			return g_strdup_printf("%s runs this loop by importing this module: a `__main__` guard would change that", other->file);
		if ((importer || is_main(other)) && module_of(g, other)->script)
			return g_strdup_printf("%s has no `__main__` guard around its top level: workers that are not forked would run it again", other->file);
	}
	return NULL;
}

/* A worker that is not forked imports the main module again, and with it this one: neither may start the work by that. */
static char *import_doubt(const struct suggesting *g, const struct finding *finding)
{
	struct module *own = module_of(g, finding->loop->source);
	gboolean unguarded = is_unguarded(g, finding->loop);
	if (!own->doubted[unguarded])
		own->doubts[unguarded] = find_doubt(g, finding->loop->source, unguarded);
	own->doubted[unguarded] = TRUE;
	return g_strdup(own->doubts[unguarded]);
}

static void raise_tier(struct candidate *c, enum tier tier, char *doubt)
{
	c->tier = MAX(c->tier, tier);
	if (c->doubt)
		g_free(doubt);
	else
		c->doubt = doubt;
}

/* Names that the loop's work may reach. */
static GHashTable *work_names(const struct suggesting *g, const struct finding *finding)
{
	GHashTable *names = nameset_new();
	g_autoptr(GArray) nodes = rewrite_worker_nodes(finding->verdict->split);
	for (guint i = 0; i < nodes->len; i++)
		nameset_free(finding->loop->source, g_array_index(nodes, TSNode, i), names);
	reach_follow(module_of(g, finding->loop->source)->reach, names);
	return names;
}

/* Of a source whose findings are being made: by one thread. */
static const GPtrArray *joined(const struct suggesting *g, const struct source *own)
{
	struct module *module = module_of(g, own);
	if (module->joined)
		return module->joined;
	module->joined = g_ptr_array_new();
	for (guint i = 0; i < g->analysis->program->sources->len; i++) {
		struct source *other = g_ptr_array_index(g->analysis->program->sources, i);
		if (other == own || g->analysis->recording || imports_module(g, other, own) || imports_module(g, own, other))
			g_ptr_array_add(module->joined, other);
	}
	return module->joined;
}

/* A worker that is no copy of its parent has the globals of modules as importing them makes them. */
static char *state_doubt(const struct suggesting *g, const struct finding *finding)
{
	const GPtrArray *sources = joined(g, finding->loop->source);
	g_autoptr(GHashTable) names = work_names(g, finding);
	for (guint i = 0; i < 2 * sources->len; i++) /* twice: what it calls there may call something here */
		reach_follow(module_of(g, g_ptr_array_index(sources, i % sources->len))->reach, names);
	for (guint i = 0; i < sources->len; i++) {
		const struct source *other = g_ptr_array_index(sources, i);
		const struct state_change *change = state_find(module_of(g, other)->changes, names);
		if (change)
			return g_strdup_printf("`%s` is changed while the program runs (%s:%u): workers that are not forked would have it as the import leaves it",
			                       change->name + (change->name[0] == '.'), other->file, change->line);
	}
	return NULL;
}

/* What the program says itself of how processes start is not read, only that it does. */
static gboolean forks_workers(const struct suggesting *g)
{
	const GPtrArray *sources = g->analysis->program->sources;
	for (guint i = 0; i < sources->len; i++) {
		const struct source *source = g_ptr_array_index(sources, i);
		if (g_strstr_len(source->text, (gssize)source->length, "set_start_method"))
			return FALSE;
	}
	return python_minor(g->python) < FORKSERVER;
}

/* A thread may hold a lock, that of logging or of the allocator, while the process forks: the child never gets it. */
static char *thread_doubt(const struct suggesting *g, const struct source *own)
{
	if (g->analysis->recording && g->analysis->recording->max_threads > 1)
		return g_strdup("the program has several threads, and forking one that does is risky");
	const GPtrArray *sources = joined(g, own);
	for (guint i = 0; python_minor(g->python) < FORKSERVER && i < sources->len; i++) {
		const struct source *other = g_ptr_array_index(sources, i);
		if (module_of(g, other)->threads)
			return g_strdup_printf("%s starts threads, and forking a program that has some is risky", other->file);
	}
	return NULL;
}

static void doubt_processes(const struct suggesting *g, const struct finding *finding, struct candidate *c)
{
	if (finding->verdict->split->custom_exceptions)
		raise_tier(c, TIER_REVIEW, g_strdup("it may raise exceptions that do not survive pickling"));
	gboolean forks = g->forks && !c->info->interpreters;
	char *doubts[] = {thread_doubt(g, finding->loop->source), forks ? NULL : state_doubt(g, finding), import_doubt(g, finding)};
	for (guint i = 0; i < G_N_ELEMENTS(doubts); i++)
		if (doubts[i])
			raise_tier(c, TIER_REVIEW, doubts[i]);
}

/* --- candidates --------------------------------------------------------------------------------------------------------------- */

static void copy_cost(struct estimate *estimate, const struct cost *cost)
{
	estimate->workers = cost->workers, estimate->chunksize = cost->chunksize, estimate->share_once = cost->share_once;
	estimate->items = cost->items, estimate->item_s = cost->item_s, estimate->item_cpu_s = cost->item_cpu_s;
	estimate->parallel_share = cost->parallel_share;
	estimate->startup_s = cost->startup_s, estimate->dispatch_s = cost->dispatch_s;
	estimate->loop = cost->loop, estimate->program = cost->program;
	estimate->break_even_items = cost->break_even_items, estimate->basis = cost->basis;
}

/* It holds up the event loop. */
static gboolean is_call(const struct finding *finding)
{
	return finding->verdict->split->shape == SPLIT_CALL;
}

static void estimate_candidate(const struct suggesting *g, const struct finding *finding, struct candidate *c)
{
	struct waiting waiting;
	gboolean awaits = finding->verdict->awaits;
	if (!g->analysis->recording || (awaits && !is_call(finding) && !waiting_find(g->analysis, finding, &waiting))) {
		c->estimate.basis = g->analysis->recording ? "loop time only" : "static";
		c->estimate.workers = c->info->default_workers, c->estimate.chunksize = 1;
		return;
	}
	struct cost_question question = {.finding = finding, .costs = &g->costs, .cores = g->cores, .processes = c->info->processes, .tasks = c->info->tasks,
	                                 .waiting = awaits && !is_call(finding) ? &waiting : NULL,
	                                 .forks = python_minor(g->python) < FORKSERVER, .whole = g->analysis->recording->exited_ns > 0};
	struct cost cost;
	(is_call(finding) ? cost_estimate_call : cost_estimate)(&question, &cost);
	copy_cost(&c->estimate, &cost);
	c->gil_share = cost.gil_share;
	if (cost.payload_unknown)
		raise_tier(c, TIER_REVIEW, g_strdup_printf("how much there is to pickle of %s was not seen: what is large may cost more than it gains",
		                                           cost.payload_unknown));
}

/* Without a recording: waiting goes to threads, the rest to processes. */
static gboolean waits(const struct finding *finding)
{
	guint waiting = EFFECT_NET | EFFECT_NET_WRITE | EFFECT_FILE_READ | EFFECT_FILE_WRITE | EFFECT_SLEEP | EFFECT_SUBPROCESS;
	return (finding->verdict->split->effects & (waiting | EFFECT_RELEASES_GIL)) != 0;
}

/* Which of two to suggest: what is safe before what needs a look, unless that gains much more. */
static gdouble merit(const struct suggesting *g, const struct finding *finding, const struct candidate *c)
{
	if (!g->analysis->recording)
		return (c->info->processes != waits(finding) ? 2 : 1) * (c->tier == TIER_SAFE ? 1.1 : 1);
	return c->estimate.loop.predicted * (c->tier == TIER_SAFE ? REVIEW_BONUS : 1);
}

/* With a version instead of an interpreter nobody can be asked. */
static gboolean can_ask(const struct suggesting *g)
{
	return g->options->python || !g->options->minor;
}

static void doubt_client(const struct suggesting *g, struct candidate *c, const char *library)
{
	gboolean httpx = g_strcmp0(library, "httpx") == 0;
	raise_tier(c, TIER_REVIEW, g_strdup(httpx ? HTTPX_DOUBT : CLIENT_DOUBT));
	if (!httpx && can_ask(g) && !python_has(g->python, "aiohttp"))
		c->missing = "aiohttp";
}

static GArray *find_candidates(const struct suggesting *g, const struct finding *finding)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct candidate));
	g_array_set_clear_func(list, candidate_clear);
	for (guint pattern = PATTERN_NONE + 1; pattern < PATTERN_COUNT; pattern++) {
		const struct pattern_info *info = pattern_info(pattern);
		if ((g->options->wanted != PATTERN_NONE && g->options->wanted != pattern) || !info->fits(finding) ||
		    (info->least && python_minor(g->python) < info->least) || (info->interpreters && is_main(finding->loop->source)))
			continue; /* interpreters run the main module anew for its functions: the worker has to be importable */
		struct candidate c = {.info = info, .estimate.pattern = pattern};
		c.tier = info->processes ? MAX(finding->verdict->tier, finding->verdict->process_tier) : finding->verdict->tier;
		if (c.tier == TIER_REFUSED)
			continue;
		if (info->processes)
			doubt_processes(g, finding, &c);
		if (info->interpreters)
			raise_tier(&c, TIER_REVIEW, g_strdup("all modules that it imports must allow several interpreters in one process"));
		if (info->emit == pattern_emit_tasks && !finding->verdict->awaits)
			doubt_client(g, &c, finding->verdict->chain->library);
		estimate_candidate(g, finding, &c);
		guint at = 0;
		while (at < list->len && merit(g, finding, &g_array_index(list, struct candidate, at)) >= merit(g, finding, &c))
			at++;
		g_array_insert_val(list, at, c);
	}
	return list;
}

/* --- words -------------------------------------------------------------------------------------------------------------------- */

static void set_why(struct suggestion *s, char *why)
{
	g_free(s->why);
	s->why = why;
}

static const struct estimate *estimate_of(const GArray *candidates, gboolean processes, gdouble *gil_share)
{
	for (guint i = 0; i < candidates->len; i++) {
		const struct candidate *c = &g_array_index(candidates, struct candidate, i);
		*gil_share = c->gil_share;
		if (c->info->processes == processes)
			return &c->estimate;
	}
	return NULL;
}

static char *words_of_call(const struct finding *finding)
{
	const char *other = async_counterpart(finding->verdict->split->library);
	return g_strdup_printf("it holds up the event loop: in a thread of its own other tasks go on meanwhile%s%s", other ? "; its counterpart is " : "",
	                       other ? other : "");
}

/* Nothing was measured, and what is seen of the work neither waits nor drops the GIL. */
static char *words_of_threads(const struct finding *finding)
{
	const GPtrArray *reasons = finding->verdict->reasons;
	for (guint i = 0; finding->verdict->process_tier == TIER_REFUSED && i < reasons->len; i++) {
		const struct reason *reason = g_ptr_array_index(reasons, i);
		const struct reason_info *info = reason_info(reason->code);
		if (info->processes && info->tier == TIER_REFUSED && reason->message)
			return g_strdup_printf("processes are out (%s); threads gain as far as its work waits or drops the GIL", reason->message);
	}
	return g_strdup("no waiting is seen in its work: threads gain as far as it drops the GIL, or there is none");
}

static char *words_of_choice(const struct suggesting *g, const struct finding *finding, const struct candidate *c, const GArray *candidates)
{
	if (is_call(finding))
		return words_of_call(finding);
	if (c->info->tasks && !finding->verdict->awaits)
		return g_strdup_printf("its requests can be awaited, many at a time in one thread%s: %u functions become coroutines",
		                       c->info->processes ? ", and its computing done by processes meanwhile" : "", finding->verdict->chain->functions->len);
	if (c->info->tasks)
		return g_strdup("it awaits one item after the other: tasks wait for several at the same time");
	if (!g->analysis->recording && !c->info->processes && !waits(finding))
		return words_of_threads(finding);
	if (!g->analysis->recording)
		return g_strdup(c->info->processes ? "its work computes: processes, as long as one thread at a time holds the GIL"
		                                   : "its work waits or drops the GIL: threads can do that at the same time");
	gdouble gil = 0;
	const struct estimate *threads = estimate_of(candidates, FALSE, &gil);
	if (c->info->processes && threads && gil >= 0.5)
		return g_strdup_printf("%.0f %% of its work holds the GIL: threads would give %.2fx, %d processes give %.2fx", gil * 100,
		                       threads->loop.predicted, c->estimate.workers, c->estimate.loop.predicted);
	if (c->info->processes)
		return g_strdup_printf("%.0f %% of its work needs a CPU: %d processes give %.2fx",
		                       c->estimate.item_s > 0 ? 100 * c->estimate.item_cpu_s / c->estimate.item_s : gil * 100,
		                       c->estimate.workers, c->estimate.loop.predicted);
	if (!g->analysis->recording->gil)
		return g_strdup_printf("this Python has no GIL: %d threads give %.2fx", c->estimate.workers, c->estimate.loop.predicted);
	return g_strdup_printf("only %.0f %% of its work holds the GIL: %d threads give %.2fx", gil * 100, c->estimate.workers,
	                       c->estimate.loop.predicted);
}

/* Neither threads, for the GIL, nor processes: for what it costs to hand over, if that is what it is. */
static char *words_of_gil(const struct candidate *threads, const struct estimate *processes)
{
	gdouble work = processes ? MAX(processes->items, 1) * processes->item_s : 0, loop = processes ? processes->loop.predicted : 0;
	if (!processes)
		return g_strdup_printf("leave it: %.0f %% of its work holds the GIL: threads would give %.2fx", threads->gil_share * 100,
		                       threads->estimate.loop.predicted);
	if (work > 0 && processes->dispatch_s > HEAVY_DISPATCH * work)
		return g_strdup_printf("leave it: threads would give %.2fx as %.0f %% of its work holds the GIL, and processes %.2fx: handing over "
		                       "its data takes %.0f %% of the time of the work", threads->estimate.loop.predicted, threads->gil_share * 100, loop,
		                       100 * processes->dispatch_s / work);
	return g_strdup_printf("leave it: threads would give %.2fx as %.0f %% of its work holds the GIL, and processes %.2fx",
	                       threads->estimate.loop.predicted, threads->gil_share * 100, loop);
}

static char *words_of_leaving(const struct finding *finding, const GArray *candidates)
{
	const struct candidate *best = &g_array_index(candidates, struct candidate, 0);
	const struct estimate *e = &best->estimate;
	gdouble gil = 0;
	if (best->info->tasks)
		return g_strdup("leave it: its event loop is busy for most of the time: more tasks at once would hardly get further");
	if (e->parallel_share < 0.1)
		return g_strdup_printf("leave it: only %.0f %% of its time is in work that could be handed out", e->parallel_share * 100);
	if (e->items <= 0)
		return g_strdup("leave it: how many items it has was not seen, and handing out small ones takes longer than what they do");
	if (e->items > 0 && e->break_even_items > e->items)
		return g_strdup_printf("leave it: %.0f items of %.3g ms are too few to pay for starting workers: %.0f would break even", e->items,
		                       e->item_s * 1e3, e->break_even_items);
	if (e->loop.predicted >= WORTH_IT && e->program.predicted <= 1)
		return g_strdup_printf("leave it: %s would give %.2fx, but importing it takes longer than that saves", best->info->label,
		                       e->loop.predicted);
	if (finding->bound == BOUND_LOCK)
		return g_strdup("leave it: it waits for other threads, which do not get faster by it");
	if (finding->bound == BOUND_RUNQUEUE)
		return g_strdup_printf("leave it: it waits for a CPU: %s would give %.2fx", best->info->label, e->loop.predicted);
	if (!best->info->processes && best->gil_share >= 0.5)
		return words_of_gil(best, estimate_of(candidates, TRUE, &gil));
	return g_strdup_printf("leave it: %s would give %.2fx", best->info->label, e->loop.predicted);
}

static const char *first_objection(const struct finding *finding)
{
	for (guint i = 0; i < finding->verdict->reasons->len; i++) {
		const struct reason *reason = g_ptr_array_index(finding->verdict->reasons, i);
		if (reason->message && reason_info(reason->code)->tier == TIER_REFUSED)
			return reason->message;
	}
	return "nothing of it may run in parallel";
}

/* --- the patch ---------------------------------------------------------------------------------------------------------------- */

/* os.cpu_count() in the patch follows the machine that it runs on. Where a quota or an affinity gives the program less than
 * os.cpu_count() would say, and where waiting is to be overlapped, the number is written out. */
static gint workers_to_write(const struct suggesting *g, const struct candidate *c)
{
	gboolean as_cores = c->info->processes && !c->info->tasks && (!g->analysis->recording || c->estimate.workers == g->cores);
	return as_cores && (!g->analysis->recording || g->cores == (gint)g_get_num_processors()) ? 0 : c->estimate.workers;
}

static struct rewrite_request request_of(const struct suggesting *g, const struct finding *finding, const struct candidate *c)
{
	gint minor = c->info->least ? python_minor(g->python) : 0;
	gboolean client = c->info->emit == pattern_emit_tasks && !finding->verdict->awaits;
	gboolean old_aiohttp = client && can_ask(g) && !python_has(g->python, "aiohttp>=3.10");
	gboolean by_length = !g->analysis->recording && c->info->processes && !finding->verdict->split->partial_visible;
	return (struct rewrite_request){finding, c->estimate.pattern, workers_to_write(g, c), by_length ? 0 : MAX(1, c->estimate.chunksize),
	                                c->estimate.share_once, minor, old_aiohttp};
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
			raise_tier(c, TIER_REVIEW, doubt);
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
	s->pattern = c->estimate.pattern, s->tier = c->tier, s->estimate = c->estimate;
	g_autofree char *words = words_of_choice(g, s->finding, c, candidates);
	set_why(s, c->doubt ? g_strdup_printf("%s; look first: %s", words, c->doubt) : g_steal_pointer(&words));
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

static gboolean pays(const struct suggesting *g, const struct candidate *c)
{
	return !g->analysis->recording || g->options->all || g->options->wanted != PATTERN_NONE || c->info->of_calls ||
	       (c->info->tasks && c->estimate.loop.predicted <= 0 && is_mostly_idle(g->analysis->recording)) ||
	       (c->estimate.loop.predicted >= WORTH_IT && c->estimate.program.predicted > 1);
}

/* In static mode nothing says which loop matters: patches only for who asks for all. */
static gboolean wants_patch(const struct suggesting *g)
{
	return g->analysis->recording || g->options->all || g->options->wanted != PATTERN_NONE;
}

static void add_missing(struct suggestion *s, const struct candidate *c)
{
	if (c->missing && s->why)
		set_why(s, g_strdup_printf("%s; %s would need %s, which the target's Python cannot import", s->why, c->info->name, c->missing));
	else if (c->missing)
		set_why(s, g_strdup_printf("leave it: %s needs %s, which the target's Python cannot import", c->info->name, c->missing));
}

static void add_pitfalls(const struct suggesting *g, struct suggestion *s, const GArray *candidates)
{
	struct pitfall_facts facts = {.finding = s->finding, .measured = g->analysis->recording != NULL, .memory_free = g->host.memory_free};
	for (guint i = 0; i < candidates->len; i++) {
		const struct candidate *c = &g_array_index(candidates, struct candidate, i);
		if (c->info->tasks || is_call(s->finding))
			continue;
		if (c->info->interpreters)
			continue;
		*(c->info->processes ? &facts.processes : &facts.threads) = &c->estimate;
		facts.gil_share = c->gil_share;
	}
	s->pitfalls = pitfalls_find(&facts);
}

static void suggest_one(const struct suggesting *g, struct suggestion *s, GArray *candidates)
{
	for (guint i = 0; i < candidates->len; i++) {
		struct candidate *c = &g_array_index(candidates, struct candidate, i);
		if (s->pattern != PATTERN_NONE || c->missing || !pays(g, c)) {
			g_array_append_val(s->alternatives, c->estimate);
			continue;
		}
		g_autoptr(GError) error = NULL;
		if (!wants_patch(g))
			choose(g, s, c, candidates);
		else if (make_patch(g, s, c, &error))
			choose(g, s, c, candidates);
		else
			set_why(s, g_strdup_printf("leave it: %s", error->message));
	}
	for (guint i = 0; i < candidates->len; i++)
		add_missing(s, &g_array_index(candidates, struct candidate, i));
	if (s->pattern == PATTERN_NONE && !s->why)
		set_why(s, words_of_leaving(s->finding, candidates));
	add_pitfalls(g, s, candidates);
}

/* --- who calls whom ----------------------------------------------------------------------------------------------------------- */

static char *name_of(const struct suggesting *g, const struct finding *finding)
{
	return reach_name(module_of(g, finding->loop->source)->reach, finding->loop->node);
}

static gboolean names_loop(const struct suggesting *g, GHashTable *names, const struct finding *finding)
{
	g_autofree char *name = name_of(g, finding);
	return name && g_hash_table_contains(names, name);
}

static gboolean calls_itself(const struct suggesting *g, const struct finding *finding)
{
	g_autoptr(GHashTable) names = work_names(g, finding);
	return names_loop(g, names, finding);
}

static void add_names(GHashTable *names, GHashTable *more)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, more);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(names, g_strdup(name));
}

/* What the workers of pools that are there already run in SOURCE: handed over there, or in a module that imports it. */
static GHashTable *pooled_names(const struct suggesting *g, const struct source *source)
{
	struct module *module = module_of(g, source);
	if (module->in_pools)
		return module->in_pools;
	module->in_pools = nameset_new();
	add_names(module->in_pools, module->pooled);
	for (guint i = 0; i < g->pooling->len; i++) {
		const struct source *other = g_ptr_array_index(g->pooling, i);
		if (other != source && imports_module(g, other, source))
			add_names(module->in_pools, module_of(g, other)->pooled);
	}
	reach_follow(module->reach, module->in_pools);
	return module->in_pools;
}

static void find_pooling(struct suggesting *g)
{
	for (guint i = 0; i < g->analysis->program->sources->len; i++) {
		struct source *source = g_ptr_array_index(g->analysis->program->sources, i);
		if (g_hash_table_size(module_of(g, source)->pooled))
			g_ptr_array_add(g->pooling, source);
	}
}

static char *words_of_misfit(const struct suggesting *g)
{
	const struct pattern_info *info = pattern_info(g->options->wanted);
	if (info && info->least && python_minor(g->python) < info->least)
		return g_strdup_printf("leave it: %s needs Python 3.%d, the target has 3.%d", info->name, info->least, python_minor(g->python));
	return g_strdup(info && info->interpreters ? "leave it: interpreters need a worker that they can import, not one of the main module"
	                                           : "leave it: the wanted pattern does not fit");
}

static struct suggestion *suggestion_new(const struct suggesting *g, const struct finding *finding)
{
	struct suggestion *s = g_new0(struct suggestion, 1);
	s->finding = finding, s->tier = finding->verdict->tier;
	s->alternatives = g_array_new(FALSE, FALSE, sizeof(struct estimate));
	const struct split *split = finding->verdict->split;
	if (finding->verdict->tier == TIER_REFUSED || !split || split->shape == SPLIT_NONE) {
		set_why(s, g_strdup_printf("leave it: %s", first_objection(finding)));
		return s;
	}
	if (reach_in_pool(finding->loop->source, finding->loop->node) || names_loop(g, pooled_names(g, finding->loop->source), finding)) {
		set_why(s, g_strdup("leave it: a pool is at work there already"));
		return s;
	}
	if (calls_itself(g, finding)) {
		set_why(s, g_strdup("leave it: its work leads back to it, so that workers would start workers"));
		return s;
	}
	if (g->analysis->recording && finding->bound == BOUND_IDLE && !g->options->all && !finding->verdict->awaits) {
		set_why(s, g_strdup("leave it: it waits for something to do"));
		return s;
	}
	g_autoptr(GArray) candidates = find_candidates(g, finding);
	if (candidates->len)
		suggest_one(g, s, candidates);
	else if ((g->options->wanted == PATTERN_ASYNCIO || g->options->wanted == PATTERN_HYBRID) && finding->verdict->chain && finding->verdict->chain->obstacle)
		set_why(s, g_strdup_printf("leave it: %s", finding->verdict->chain->obstacle));
	else
		set_why(s, words_of_misfit(g));
	return s;
}

/* --- nested loops ------------------------------------------------------------------------------------------------------------- */

/* Suggestions by where they stand, so that not each has to be held against each. */
struct places {
	GPtrArray *suggestions;
	GHashTable *by_source;   /* struct source * to GArray of guint: by the start of the loop */
	GHashTable *by_function; /* name to GArray of guint; by reach_name, of those that have a pattern */
	GHashTable *by_outer;    /* struct finding * to GArray of guint: those shown beneath it */
};

static void add_place(GHashTable *table, gpointer key, guint index)
{
	GArray *list = g_hash_table_lookup(table, key);
	if (!list) {
		list = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(table, key, list);
	}
	g_array_append_val(list, index);
}

static guint32 start_of(const struct places *places, guint index)
{
	const struct suggestion *s = g_ptr_array_index(places->suggestions, index);
	return ts_node_start_byte(s->finding->loop->node);
}

static gint by_start(gconstpointer a, gconstpointer b, gpointer data)
{
	guint32 s = start_of(data, *(const guint *)a), t = start_of(data, *(const guint *)b);
	return s < t ? -1 : s > t;
}

static void find_places(const struct suggesting *g, struct places *places)
{
	GHashTableIter iter;
	gpointer list;
	for (guint i = 0; i < places->suggestions->len; i++) {
		const struct suggestion *s = g_ptr_array_index(places->suggestions, i);
		add_place(places->by_source, s->finding->loop->source, i);
		for (const struct finding *f = s->finding->beneath; f; f = f->beneath)
			add_place(places->by_outer, (gpointer)f, i);
		char *name = s->pattern != PATTERN_NONE && wants_patch(g) ? name_of(g, s->finding) : NULL;
		if (name)
			add_place(places->by_function, (gpointer)g_intern_string(name), i);
		g_free(name);
	}
	g_hash_table_iter_init(&iter, places->by_source);
	while (g_hash_table_iter_next(&iter, NULL, &list))
		g_array_sort_with_data(list, by_start, places);
}

static void add_within(const struct places *places, const struct loop *outer, GArray *found)
{
	const GArray *list = g_hash_table_lookup(places->by_source, outer->source);
	guint32 start = ts_node_start_byte(outer->node), end = ts_node_end_byte(outer->node);
	guint low = 0, high = list->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (start_of(places, g_array_index(list, guint, middle)) < start)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < list->len && start_of(places, g_array_index(list, guint, low)) < end; low++)
		g_array_append_val(found, g_array_index(list, guint, low));
}

/* The work of OUTER, whose names are NAMES, calls the functions that hold them. */
static void add_called(const struct suggesting *g, const struct places *places, const struct loop *outer, GHashTable *names, GArray *found)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		const GArray *list = g_hash_table_lookup(places->by_function, name);
		for (guint i = 0; list && i < list->len; i++) {
			const struct suggestion *inner = g_ptr_array_index(places->suggestions, g_array_index(list, guint, i));
			const struct source *to = inner->finding->loop->source;
			if (to == outer->source || imports_module(g, outer->source, to))
				g_array_append_val(found, g_array_index(list, guint, i));
		}
	}
}

static gint by_index(gconstpointer a, gconstpointer b)
{
	guint i = *(const guint *)a, k = *(const guint *)b;
	return i < k ? -1 : i > k;
}

/* Indices of those that lie in OUTER, are shown beneath it or are called by it, each once and in order. */
static GArray *inner_ones(const struct suggesting *g, const struct places *places, const struct finding *outer)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
	const GArray *beneath = g_hash_table_lookup(places->by_outer, outer);
	add_within(places, outer->loop, found);
	if (beneath)
		g_array_append_vals(found, beneath->data, beneath->len);
	if (wants_patch(g)) {
		g_autoptr(GHashTable) names = work_names(g, outer);
		add_called(g, places, outer->loop, names, found);
	}
	g_array_sort(found, by_index);
	return found;
}

static void leave_to(struct suggestion *s, const struct suggestion *other)
{
	if (s->pattern != PATTERN_NONE)
		g_array_prepend_val(s->alternatives, s->estimate);
	s->pattern = PATTERN_NONE;
	memset(&s->estimate, 0, sizeof s->estimate);
	g_clear_pointer(&s->edits, edits_free);
	g_clear_pointer(&s->patch, g_free);
	set_why(s, g_strdup_printf("covered by %s", other->finding->id));
}

/* One level of a nest is enough: the outer one, unless it needs a look and the inner one does not, or gains clearly less. */
static gboolean inner_wins(const struct suggestion *outer, const struct suggestion *inner)
{
	gboolean measured = outer->estimate.program.predicted > 0;
	return inner->tier != outer->tier ? inner->tier < outer->tier
	                                  : measured && inner->estimate.program.predicted > INNER_BONUS * outer->estimate.program.predicted;
}

/* Where one inner loop wins, the others stay as they are too: nothing covers them any more. */
static void settle_under(const struct suggesting *g, const struct places *places, struct suggestion *outer)
{
	g_autoptr(GArray) found = inner_ones(g, places, outer->finding);
	for (guint round = 0; round < 2 && outer->pattern != PATTERN_NONE; round++)
		for (guint i = 0; i < found->len && outer->pattern != PATTERN_NONE; i++) {
			struct suggestion *inner = g_ptr_array_index(places->suggestions, g_array_index(found, guint, i));
			if (inner == outer || inner->pattern == PATTERN_NONE)
				continue;
			if (round > 0)
				leave_to(inner, outer);
			else if (inner_wins(outer, inner))
				leave_to(outer, inner);
		}
}

static void settle_nests(const struct suggesting *g, GPtrArray *suggestions)
{
	struct places places = {.suggestions = suggestions};
	places.by_source = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	places.by_function = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
	places.by_outer = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	find_places(g, &places);
	for (guint i = 0; i < suggestions->len; i++) {
		struct suggestion *s = g_ptr_array_index(suggestions, i);
		if (s->pattern != PATTERN_NONE)
			settle_under(g, &places, s);
	}
	g_hash_table_unref(places.by_source);
	g_hash_table_unref(places.by_function);
	g_hash_table_unref(places.by_outer);
}

/* ---- all of them ---- */

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
	g.python = python_new(options->python, options->minor > 0 ? options->minor : python_recorded(analysis->recording));
	host_read(&g.host);
	if (options->costs)
		g.costs = *options->costs;
	else if (analysis->recording)
		host_costs_load(options->python, &g.costs);
	if (g.cores <= 0)
		g.cores = analysis->recording ? MAX(analysis->recording->cores, 1) : DEFAULT_CORES;
	g.pooling = g_ptr_array_new();
	g.modules = g_hash_table_new_full(NULL, NULL, NULL, module_free);
	g.forks = forks_workers(&g);
	make_modules(&g);
	find_pooling(&g);
	GPtrArray *suggestions = make_all(&g);
	settle_nests(&g, suggestions);
	g_ptr_array_unref(g.pooling);
	g_hash_table_unref(g.modules);
	python_free(g.python);
	return suggestions;
}
