/* Loops inside loops: which one is rewritten. */
#include "rewriter/suggest.h"

#include <string.h>

#define INNER_BONUS 1.2   /* so much better must an inner loop be than the outer one that holds it */

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
		char *name = s->pattern != PATTERN_NONE && suggest_wants_patch(g) ? suggest_function_name(g, s->finding) : NULL;
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
			if (to == outer->source || module_imports(g, outer->source, to))
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
	if (suggest_wants_patch(g)) {
		g_autoptr(GHashTable) names = suggest_work_names(g, outer);
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
	suggest_set_why(s, g_strdup_printf("covered by %s", other->finding->id));
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

void nests_settle(const struct suggesting *g, GPtrArray *suggestions)
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
