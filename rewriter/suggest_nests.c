/* Loops inside loops: which of them are rewritten. Never two of which one may run in the work of the other: workers would start workers.
 *
 * Where times were measured those are chosen that together save most of the program's time; else the outer ones, unless they need a look
 * and the inner ones do not. */
#include "rewriter/suggest.h"

#include <string.h>

#include "analyzer/callgraph.h"
#include "analyzer/interned.h"
#include "rewriter/nameset.h"

#define INNER_BONUS 1.2   /* so much better must an inner loop be than the outer one that holds it */
#define LOOK_FACTOR 0.5   /* what needs a look must save so much more than what does not */
#define LITTLE 1e-3       /* saved by what gains nothing, where it is wanted all the same */
#define MOST 1500         /* loops with a pattern: more are not held against each other for their gain */
#define MOST_STEPS 200000
#define FEW 500           /* loops of a project in static mode: calls are followed by name */

guint64 nests_time_in(const struct finding *inner, const struct finding *outer)
{
	for (guint i = 0; inner->time.around && i < inner->time.around->len; i++) {
		const struct loop_around *around = &g_array_index(inner->time.around, struct loop_around, i);
		if (around->loop == outer->loop)
			return around->ns;
	}
	return 0;
}

/* Suggestions by where they stand, so that not each has to be held against each. */
struct places {
	GPtrArray *suggestions;
	GHashTable *by_source;   /* struct source * to GArray of guint: by the start of the loop */
	GHashTable *by_function; /* name to GArray of guint; by reach_name */
	GHashTable *by_owner;    /* struct place to GArray of guint: by the function that it stands in */
	GHashTable *by_outer;    /* struct loop * to GArray of guint: those shown beneath it, or that the recording saw in it */
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

static void add_owned(GHashTable *table, struct place place, guint index)
{
	GArray *list = g_hash_table_lookup(table, &place);
	add_place(table, list ? (gpointer)&place : g_memdup2(&place, sizeof place), index);
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

/* In large projects that takes too long for what is only looked at. */
static gboolean follows_names(const struct suggesting *g, const struct places *places)
{
	return suggest_wants_patch(g) || places->suggestions->len <= FEW;
}

static void find_places(const struct suggesting *g, struct places *places)
{
	GHashTableIter iter;
	gpointer list;
	for (guint i = 0; i < places->suggestions->len; i++) {
		const struct suggestion *s = g_ptr_array_index(places->suggestions, i);
		add_place(places->by_source, s->finding->loop->source, i);
		for (const struct finding *f = s->finding->beneath; f; f = f->beneath)
			add_place(places->by_outer, f->loop, i);
		for (guint k = 0; s->finding->time.around && k < s->finding->time.around->len; k++)
			add_place(places->by_outer, g_array_index(s->finding->time.around, struct loop_around, k).loop, i);
		char *name = follows_names(g, places) ? suggest_function_name(g, s->finding) : NULL;
		if (name)
			add_place(places->by_function, (gpointer)interned(name), i);
		g_free(name);
		guint32 start = 0;
		if (suggest_owner(s->finding->loop, &start))
			add_owned(places->by_owner, (struct place){s->finding->loop->source, start}, i);
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
			if (to == outer->source || module_imports(g, outer->source, to))
				g_array_append_val(found, g_array_index(list, guint, i));
		}
	}
}

/* The work of OUTER was seen to call the functions that hold them. */
static void add_seen(const struct suggesting *g, const struct places *places, const struct finding *outer, GArray *found)
{
	GHashTableIter iter;
	gpointer place;
	g_hash_table_iter_init(&iter, suggest_called(g, outer));
	while (g_hash_table_iter_next(&iter, &place, NULL)) {
		const GArray *list = g_hash_table_lookup(places->by_owner, place);
		if (list)
			g_array_append_vals(found, list->data, list->len);
	}
}

static gint by_index(gconstpointer a, gconstpointer b)
{
	guint i = *(const guint *)a, k = *(const guint *)b;
	return i < k ? -1 : i > k;
}

/* Into the modules that SOURCE imports, twice: what is called there may call something in another one. By their names alone all methods
 * of a large project would lead to each other. */
static void follow_imports(const struct suggesting *g, const struct places *places, const struct source *source, GHashTable *names)
{
	const GPtrArray *sources = g->analysis->program->sources;
	for (guint i = 0; places->suggestions->len <= FEW && i < 2 * sources->len; i++) {
		const struct source *other = g_ptr_array_index(sources, i % sources->len);
		if (other != source && module_imports(g, source, other))
			reach_follow(module_of(g, other)->reach, names);
	}
}

/* Indices of those that lie in OUTER, are shown beneath it or are called by it, each once and in order. */
static GArray *inner_ones(const struct suggesting *g, const struct places *places, const struct finding *outer)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
	const GArray *beneath = g_hash_table_lookup(places->by_outer, outer->loop);
	add_within(places, outer->loop, found);
	if (beneath)
		g_array_append_vals(found, beneath->data, beneath->len);
	if (follows_names(g, places) && outer->verdict->split && outer->verdict->split->shape != SPLIT_NONE) {
		g_autoptr(GHashTable) names = nameset_new();
		nameset_add(names, suggest_work_names(g, outer));
		follow_imports(g, places, outer->loop->source, names);
		add_called(g, places, outer->loop, names, found);
		add_seen(g, places, outer, found);
	}
	g_array_sort(found, by_index);
	guint kept = 0;
	for (guint i = 0; i < found->len; i++) {
		guint index = g_array_index(found, guint, i);
		if (((const struct suggestion *)g_ptr_array_index(places->suggestions, index))->finding != outer && (!kept || g_array_index(found, guint, kept - 1) != index))
			g_array_index(found, guint, kept++) = index;
	}
	g_array_set_size(found, kept);
	return found;
}

static void leave(struct suggestion *s)
{
	if (s->pattern != PATTERN_NONE)
		g_array_prepend_val(s->alternatives, s->estimate);
	s->pattern = PATTERN_NONE;
	s->left = TRUE;
	memset(&s->estimate, 0, sizeof s->estimate);
	g_clear_pointer(&s->edits, edits_free);
	g_clear_pointer(&s->patch, g_free);
}

/* --- by what they save ---------------------------------------------------------------------------------------------------------- */

struct choice {
	const struct nests *nests;
	GArray *nodes;        /* guint: suggestions with a pattern */
	gdouble *weights;     /* by node */
	gboolean *conflicts;  /* by pair of nodes */
	gboolean *chosen, *best;
	gdouble best_sum;
	guint steps;
};

static struct suggestion *node_at(const struct choice *c, guint i)
{
	return nests_at(c->nests, g_array_index(c->nodes, guint, i));
}

/* What is rewritten of the source: with the loop around it, where the pool is made around that one. */
static gboolean spans_meet(const struct suggestion *a, const struct suggestion *b)
{
	const struct loop *x = a->kept ? a->kept : a->finding->loop, *y = b->kept ? b->kept : b->finding->loop;
	return x->source == y->source && ts_node_start_byte(x->node) < ts_node_end_byte(y->node) && ts_node_start_byte(y->node) < ts_node_end_byte(x->node);
}

static void find_conflicts(struct choice *c, gboolean *inner)
{
	guint count = c->nodes->len;
	for (guint i = 0; i < count; i++)
		for (guint k = 0; k < count; k++) {
			if (i != k && spans_meet(node_at(c, i), node_at(c, k)))
				c->conflicts[i * count + k] = TRUE;
			if (i == k || !nests_holds(c->nests, g_array_index(c->nodes, guint, i), g_array_index(c->nodes, guint, k)))
				continue;
			c->conflicts[i * count + k] = c->conflicts[k * count + i] = TRUE;
			inner[k] = TRUE;
		}
}

/* Part of the program's time, as far as it counts. */
static gdouble weight_of(const struct suggestion *s, gboolean inner)
{
	gdouble speedup = s->estimate.program.predicted, saved = speedup > 0 ? 1 - (inner ? INNER_BONUS : 1) / speedup : 0;
	gdouble least = inner ? LITTLE / 100 : LITTLE;
	return MAX(saved, least) * (s->tier == TIER_SAFE ? 1 : LOOK_FACTOR);
}

static gboolean is_free(const struct choice *c, guint node)
{
	for (guint i = 0; i < node; i++)
		if (c->chosen[i] && c->conflicts[node * c->nodes->len + i])
			return FALSE;
	return TRUE;
}

/* All sets of those from AT on, with those chosen before. REST: the weights from AT on. */
static void choose_from(struct choice *c, guint at, gdouble sum, gdouble rest)
{
	if (sum + rest <= c->best_sum || c->steps >= MOST_STEPS)
		return;
	c->steps++;
	if (at == c->nodes->len) {
		c->best_sum = sum;
		memcpy(c->best, c->chosen, at * sizeof *c->best);
		return;
	}
	gdouble weight = c->weights[at];
	if (is_free(c, at)) {
		c->chosen[at] = TRUE;
		choose_from(c, at + 1, sum + weight, rest - weight);
		c->chosen[at] = FALSE;
	}
	choose_from(c, at + 1, sum, rest - weight);
}

static void settle_by_gain(struct choice *c)
{
	guint count = c->nodes->len;
	g_autofree gboolean *inner = g_new0(gboolean, count);
	gdouble rest = 0;
	find_conflicts(c, inner);
	for (guint i = 0; i < count; i++) {
		c->weights[i] = weight_of(node_at(c, i), inner[i]);
		rest += c->weights[i];
	}
	choose_from(c, 0, 0, rest);
	for (guint i = 0; i < count; i++)
		if (!c->best[i])
			leave(node_at(c, i));
}

/* --- by their tiers ------------------------------------------------------------------------------------------------------------- */

/* Where one inner loop wins, the others stay as they are too: nothing covers them any more. */
static void settle_under(const struct nests *nests, guint index)
{
	struct suggestion *outer = nests_at(nests, index);
	const GArray *found = nests->inner[index];
	for (guint round = 0; round < 2 && outer->pattern != PATTERN_NONE; round++)
		for (guint i = 0; i < found->len && outer->pattern != PATTERN_NONE; i++) {
			struct suggestion *inner = nests_at(nests, g_array_index(found, guint, i));
			if (inner->pattern == PATTERN_NONE)
				continue;
			if (round > 0)
				leave(inner);
			else if (inner->tier < outer->tier)
				leave(outer);
		}
}

/* Whatever stands in the loop around which the pool of S is made stays as it is: the two would be rewritten at the same place. */
static void settle_beside(const struct nests *nests, const GArray *nodes, struct suggestion *s)
{
	for (guint i = 0; s->kept && s->pattern != PATTERN_NONE && i < nodes->len; i++) {
		struct suggestion *other = nests_at(nests, g_array_index(nodes, guint, i));
		if (other == s || other->pattern == PATTERN_NONE || !spans_meet(s, other))
			continue;
		leave(other);
		suggest_set_why(other, g_strdup_printf("leave it: the pool of %s is made around line %u, where it stands", s->finding->id, s->kept->line));
	}
}

static void settle(const struct suggesting *g, const struct nests *nests)
{
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < nests->suggestions->len; i++)
		if (nests_at(nests, i)->pattern != PATTERN_NONE)
			g_array_append_val(nodes, i);
	if (g->analysis->recording && nodes->len && nodes->len <= MOST) {
		guint count = nodes->len;
		struct choice choice = {.nests = nests, .nodes = nodes, .weights = g_new0(gdouble, count), .conflicts = g_new0(gboolean, count * count),
		                        .chosen = g_new0(gboolean, count), .best = g_new0(gboolean, count), .best_sum = -1};
		settle_by_gain(&choice);
		g_free(choice.weights), g_free(choice.conflicts), g_free(choice.chosen), g_free(choice.best);
		return;
	}
	for (guint i = 0; i < nodes->len; i++)
		settle_under(nests, g_array_index(nodes, guint, i));
	for (guint i = 0; i < nodes->len; i++)
		settle_beside(nests, nodes, nests_at(nests, g_array_index(nodes, guint, i)));
}

/* --- all ------------------------------------------------------------------------------------------------------------------------ */

struct suggestion *nests_at(const struct nests *nests, guint index)
{
	return g_ptr_array_index(nests->suggestions, index);
}

gboolean nests_holds(const struct nests *nests, guint outer, guint inner)
{
	guint found = 0;
	return g_array_binary_search(nests->inner[outer], &inner, by_index, &found);
}

static void find_nests(const struct suggesting *g, const struct places *places, struct nests *nests)
{
	for (guint i = 0; i < nests->suggestions->len; i++)
		nests->outer[i] = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < nests->suggestions->len; i++) {
		nests->inner[i] = inner_ones(g, places, nests_at(nests, i)->finding);
		for (guint k = 0; k < nests->inner[i]->len; k++)
			g_array_append_val(nests->outer[g_array_index(nests->inner[i], guint, k)], i);
	}
}

void nests_settle(const struct suggesting *g, GPtrArray *suggestions)
{
	struct places places = {.suggestions = suggestions};
	places.by_source = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	places.by_function = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
	places.by_outer = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	places.by_owner = places_table_new((GDestroyNotify)g_array_unref);
	find_places(g, &places);
	struct nests nests = {suggestions, g_new0(GArray *, suggestions->len + 1), g_new0(GArray *, suggestions->len + 1)};
	find_nests(g, &places, &nests);
	settle(g, &nests);
	levels_explain(g, &nests);
	for (guint i = 0; i < suggestions->len; i++)
		g_array_unref(nests.inner[i]), g_array_unref(nests.outer[i]);
	g_free(nests.inner), g_free(nests.outer);
	g_hash_table_unref(places.by_source);
	g_hash_table_unref(places.by_function);
	g_hash_table_unref(places.by_owner);
	g_hash_table_unref(places.by_outer);
}
