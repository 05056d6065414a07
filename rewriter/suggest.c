#include "rewriter/suggest.h"

#include <string.h>

#include "analyzer/parallel.h"
#include "rewriter/chain.h"
#include "rewriter/diff.h"
#include "rewriter/pitfall.h"
#include "rewriter/pool.h"
#include "rewriter/python.h"

#define DEFAULT_CORES 2

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
	gboolean old_aiohttp = client && suggest_can_ask(g) && !python_has(g->python, "aiohttp>=3.10");
	const TSNode nowhere = {0};
	gboolean by_length = !g->analysis->recording && c->info->processes && !finding->verdict->split->partial_visible;
	return (struct rewrite_request){.finding = finding, .pattern = c->estimate.pattern, .workers = workers_to_write(g, c),
	                                .chunksize = by_length ? 0 : MAX(1, c->estimate.chunksize), .share_once = c->estimate.share_once, .fallback = suggest_wants_fallback(g, finding, c->info),
	                                .minor = minor, .forks = g->forks && !c->info->interpreters, .drained = c->info->processes && (!python_ends_pools(g->python) || pool_has_drained(finding->loop->source)),
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
	return c->again ? FALSE : !g->analysis->recording || g->options->all || g->options->wanted != PATTERN_NONE || c->info->of_calls ||
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
		suggest_set_why(s, g_array_index(candidates, struct candidate, 0).again ? again_words(g, s->finding) : words_of_leaving(s->finding, candidates));
	add_pitfalls(g, s, candidates);
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
	const char *left = suggest_why_left(g, finding);
	if (left) {
		suggest_set_why(s, g_strdup(left));
		return s;
	}
	g_autoptr(GArray) candidates = suggest_candidates(g, finding);
	if (candidates->len)
		suggest_one(g, s, candidates);
	else
		suggest_set_why(s, suggest_why_none(g, finding));
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

/* Those with the most loops first, so that all cores end at about the same time. */
static gint by_count(gconstpointer a, gconstpointer b)
{
	const guint p = (*(GArray *const *)a)->len, q = (*(GArray *const *)b)->len;
	return p < q ? 1 : p > q ? -1 : 0;
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
	g_ptr_array_sort(of_sources, by_count);
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
	suggest_find_pooling(&g);
	suggest_find_pooled(&g);
	light_find_repeated(&g);
	again_find_called(&g);
	GPtrArray *suggestions = make_all(&g);
	nests_settle(&g, suggestions);
	g_ptr_array_unref(g.pooling);
	g_ptr_array_unref(g.ending);
	g_hash_table_unref(g.pooled);
	g_clear_pointer(&g.repeated, reached_free);
	g_clear_pointer(&g.in_loops, g_hash_table_unref);
	g_ptr_array_unref(g.scripts);
	g_hash_table_unref(g.modules);
	python_free(own);
	return suggestions;
}
