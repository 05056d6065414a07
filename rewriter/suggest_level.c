/* Why this loop of a nest: in the words of the one that is rewritten, and of those that are not. */
#include "rewriter/suggest.h"

#include <string.h>

#define MAIN_PART 0.5 /* of the time: what an inner loop takes of the outer one, or spends in it, to be spoken of */
#define MOST_NAMED 3

static const struct finding *finding_at(const struct nests *nests, guint index)
{
	return nests_at(nests, index)->finding;
}

static gboolean stands_in(const struct loop *inner, const struct loop *outer)
{
	const struct loop *loop = inner;
	while (loop && loop != outer)
		loop = loop->parent;
	return loop && inner != outer;
}

static guint64 active_ns(const struct finding *finding)
{
	return finding->time.wall_ns - MIN(finding->time.state_ns[STATE_IDLE], finding->time.wall_ns);
}

/* INNER takes most of OUTER's time, and is not beside it; without times: it stands in it or is called by it. */
static gboolean is_core(const struct suggesting *g, const struct finding *outer, const struct finding *inner)
{
	if (!g->analysis->recording)
		return TRUE;
	guint64 in = nests_time_in(inner, outer);
	return in > 0 && in >= MAIN_PART * active_ns(outer);
}

/* The outermost of the inner loops that take most of its time; NULL: there is none. */
static const struct suggestion *core_of(const struct suggesting *g, const struct nests *nests, guint index)
{
	for (guint i = 0; i < nests->inner[index]->len; i++) {
		const struct suggestion *inner = nests_at(nests, g_array_index(nests->inner[index], guint, i));
		if (is_core(g, finding_at(nests, index), inner->finding))
			return inner;
	}
	return NULL;
}

/* The innermost of the loops around it in which it spends most of its time; NULL: there is none. */
static const struct suggestion *shell_of(const struct suggesting *g, const struct nests *nests, guint index)
{
	const struct finding *inner = finding_at(nests, index);
	const struct suggestion *found = NULL;
	guint64 least = G_MAXUINT64;
	for (guint i = 0; i < nests->outer[index]->len; i++) {
		const struct suggestion *outer = nests_at(nests, g_array_index(nests->outer[index], guint, i));
		guint64 in = nests_time_in(inner, outer->finding), all = outer->finding->time.wall_ns;
		gboolean main = g->analysis->recording ? in > 0 && in >= MAIN_PART * active_ns(inner) : stands_in(inner->loop, outer->finding->loop);
		if (main && (all < least || !g->analysis->recording))
			found = outer, least = all;
	}
	return found;
}

/* "L2, inside it," */
static char *name_inner(const struct finding *inner, const struct finding *outer)
{
	return g_strdup_printf("%s, %s,", inner->id, stands_in(inner->loop, outer->loop) ? "inside it" : "which it calls");
}

static char *name_outer(const struct finding *outer, const struct finding *inner)
{
	return g_strdup_printf("%s, %s,", outer->id, stands_in(inner->loop, outer->loop) ? "around it" : "which calls it");
}

/* The pattern that was left for another level's. */
static const struct estimate *left_estimate(const struct suggestion *s)
{
	return s->left && s->alternatives->len ? &g_array_index(s->alternatives, struct estimate, 0) : NULL;
}

static gboolean is_refused(const struct suggestion *s)
{
	return s->finding->verdict->tier == TIER_REFUSED;
}

static char *gain_words(const struct suggestion *s, const struct estimate *other, const char *id)
{
	return s->estimate.program.predicted > 0 && other && other->program.predicted > 0
	           ? g_strdup_printf(": %.2fx for the program, %s would give %.2fx", s->estimate.program.predicted, id, other->program.predicted)
	           : g_strdup("");
}

static gdouble entry_ms(const struct finding *finding)
{
	return finding->time.wall_ns / 1e6 / MAX(finding->time.entries, 1);
}

/* Why not the loop inside. */
static char *words_for_outer(const struct suggesting *g, const struct suggestion *s, const struct suggestion *inner)
{
	g_autofree char *name = name_inner(inner->finding, s->finding);
	if (is_refused(inner))
		return g_strdup_printf("%s has to run in order: %s", name, words_of_objection(inner->finding));
	if (!g->analysis->recording)
		return g_strdup_printf("one pool for the outer level; %s would need one each time", name);
	g_autofree char *gain = gain_words(s, left_estimate(inner), inner->finding->id);
	if (inner->finding->time.entries >= 2)
		return g_strdup_printf("%s takes %.3g ms each time, and would need workers each time%s", name, entry_ms(inner->finding), gain);
	return g_strdup_printf("%s gains no more%s", name, gain);
}

/* Why not the loop around. */
static char *words_for_inner(const struct suggesting *g, const struct suggestion *s, const struct suggestion *outer)
{
	g_autofree char *name = name_outer(outer->finding, s->finding);
	const struct estimate *left = left_estimate(outer);
	g_autofree char *gain = gain_words(s, left, outer->finding->id);
	if (is_refused(outer))
		return g_strdup_printf("%s has to run in order: %s", name, words_of_objection(outer->finding));
	if (outer->left && outer->tier > s->tier)
		return g_strdup_printf("%s needs a look first%s", name, gain);
	if (left && outer->merged)
		return g_strdup_printf("%s with it as one loop gains less%s", name, gain);
	if (left && left->items > 0 && left->items < g->cores)
		return g_strdup_printf("%s has %.0f iterations, which keep no more than so many of %d cores busy%s", name, left->items, g->cores, gain);
	if (left && left->items > 0)
		return g_strdup_printf("%s has %.0f iterations, which share less well among %d cores%s", name, left->items, g->cores, gain);
	if (left)
		return g_strdup_printf("%s gains less%s", name, gain);
	return g_strdup_printf("%s is left as it is (%s)", name, outer->why ? outer->why + (g_str_has_prefix(outer->why, "leave it: ") ? strlen("leave it: ") : 0) : "it gains less");
}

/* The two as one loop. */
static char *words_for_merged(const struct suggesting *g, const struct suggestion *s)
{
	return g_strdup_printf("with %s, inside it, as one loop of %.0f items: by themselves they have %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT
	                       " iterations for %d cores", s->merged->id, s->estimate.items, s->finding->time.iterations_total,
	                       s->merged->time.iterations_total, g->cores);
}

static void explain_chosen(const struct suggesting *g, const struct nests *nests, guint index)
{
	struct suggestion *s = nests_at(nests, index);
	if (s->merged) {
		g_autofree char *words = words_for_merged(g, s);
		s->level = g_strdup_printf("this level of the nest, %s", words);
		return;
	}
	const struct suggestion *inner = core_of(g, nests, index), *outer = shell_of(g, nests, index);
	g_autofree char *first = outer ? words_for_inner(g, s, outer) : NULL, *second = inner ? words_for_outer(g, s, inner) : NULL;
	g_autofree char *entries = g->analysis->recording ? g_strdup_printf("about %.0f", s->finding->time.entries) : g_strdup("all");
	g_autofree char *kept = s->kept ? g_strdup_printf("; its workers are made once, ahead of line %u, for %s entries", s->kept->line, entries) : g_strdup("");
	if (first || second || s->kept)
		s->level = g_strdup_printf("this level of the nest%s%s%s%s%s", first || second ? ", for " : "", first ? first : second ? second : "",
		                           first && second ? "; " : "", first && second ? second : "", kept);
}

/* Those with a pattern that hold it, or that it holds. */
static GPtrArray *chosen_around(const struct suggesting *g, const struct nests *nests, guint index)
{
	GPtrArray *found = g_ptr_array_new();
	for (guint i = 0; i < nests->outer[index]->len; i++) {
		struct suggestion *outer = nests_at(nests, g_array_index(nests->outer[index], guint, i));
		if (outer->pattern != PATTERN_NONE)
			g_ptr_array_add(found, outer);
	}
	for (guint i = 0; !found->len && i < nests->inner[index]->len; i++) {
		struct suggestion *inner = nests_at(nests, g_array_index(nests->inner[index], guint, i));
		if (inner->pattern != PATTERN_NONE && (nests_at(nests, index)->left || is_core(g, finding_at(nests, index), inner->finding)))
			g_ptr_array_add(found, inner);
	}
	return found;
}

/* "L1 (62 %) and L4 (38 %), which call it" */
static char *list_words(const struct suggestion *s, const GPtrArray *chosen, const char *what)
{
	GString *text = g_string_new(NULL);
	guint named = MIN(chosen->len, MOST_NAMED);
	for (guint i = 0; i < named; i++) {
		const struct finding *one = ((const struct suggestion *)g_ptr_array_index(chosen, i))->finding;
		guint64 in = nests_time_in(s->finding, one), all = s->finding->time.wall_ns;
		g_string_append_printf(text, "%s%s", i == 0 ? "" : i + 1 == named && named == chosen->len ? " and " : ", ", one->id);
		if (chosen->len > 1 && in > 0 && all > 0)
			g_string_append_printf(text, " (%.0f %%)", 100.0 * in / all);
	}
	g_string_append_printf(text, "%s, %s", named < chosen->len ? " and others" : "", what);
	return g_string_free(text, FALSE);
}

static char *where_words(const struct suggestion *s, const GPtrArray *chosen)
{
	const struct finding *first = ((const struct suggestion *)g_ptr_array_index(chosen, 0))->finding;
	gboolean several = chosen->len > 1;
	const char *what = stands_in(s->finding->loop, first->loop) ? (several ? "which hold it" : "which holds it")
	                   : stands_in(first->loop, s->finding->loop) ? "inside it"
	                   : nests_time_in(first, s->finding) ? "which it calls" : several ? "which call it" : "which calls it";
	return list_words(s, chosen, what);
}

static void explain_left(const struct suggesting *g, const struct nests *nests, guint index)
{
	struct suggestion *s = nests_at(nests, index);
	g_autoptr(GPtrArray) chosen = chosen_around(g, nests, index);
	if (!chosen->len)
		return;
	s->instead = g_ptr_array_new();
	for (guint i = 0; i < chosen->len; i++)
		g_ptr_array_add(s->instead, (gpointer)((const struct suggestion *)g_ptr_array_index(chosen, i))->finding);
	g_autofree char *where = where_words(s, chosen);
	if (s->left)
		suggest_set_why(s, g_strdup_printf("covered by %s", where));
	else
		suggest_set_why(s, g_strdup_printf("%s; its time is won by %s", s->why ? s->why : "leave it", where));
}

void levels_explain(const struct suggesting *g, const struct nests *nests)
{
	for (guint i = 0; i < nests->suggestions->len; i++)
		if (nests_at(nests, i)->pattern != PATTERN_NONE)
			explain_chosen(g, nests, i);
	for (guint i = 0; i < nests->suggestions->len; i++)
		if (nests_at(nests, i)->pattern == PATTERN_NONE)
			explain_left(g, nests, i);
}
