#include "analyzer/callgraph.h"

#include "analyzer/frame.h"

struct callgraph {
	GHashTable *by_start; /* start of a function to GArray of struct place: whom it calls, each once */
};

void callgraph_free(struct callgraph *calls)
{
	if (!calls)
		return;
	g_hash_table_unref(calls->by_start);
	g_free(calls);
}

static gboolean is_function(const struct frame *f)
{
	return f->scope->node->kind == N_FUNCTION || f->scope->node->kind == N_LAMBDA;
}

static void add_call(GArray *list, const struct node *function)
{
	const struct place place = {function->source, function->start};
	for (guint i = 0; i < list->len; i++) {
		const struct place *known = &g_array_index(list, struct place, i);
		if (known->source == place.source && known->start == place.start)
			return;
	}
	g_array_append_val(list, place);
}

/* A function is run once for each choice of its arguments' types: together they are what it calls. */
static void add_calls(const struct frame *f)
{
	struct callgraph *calls = f->scope->node->source->calls;
	gpointer start = GUINT_TO_POINTER(f->scope->node->start);
	GArray *list = g_hash_table_lookup(calls->by_start, start);
	if (!list && f->callees->len)
		g_hash_table_insert(calls->by_start, start, list = g_array_new(FALSE, FALSE, sizeof(struct place)));
	for (guint i = 0; i < f->callees->len; i++) {
		const struct frame *callee = f->callees->pdata[i];
		if (is_function(callee))
			add_call(list, callee->scope->node);
	}
}

static void begin(struct source *source)
{
	callgraph_free(source->calls);
	source->calls = g_new0(struct callgraph, 1);
	source->calls->by_start = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
}

void callgraph_find(struct effects_context *c)
{
	GHashTableIter iter;
	gpointer frame;
	for (guint i = 0; i < c->program->sources->len; i++)
		begin(c->program->sources->pdata[i]);
	g_hash_table_iter_init(&iter, c->frames);
	while (g_hash_table_iter_next(&iter, &frame, NULL))
		if (is_function(frame))
			add_calls(frame);
}

/* ---- sets of functions ---- */

static guint place_hash(gconstpointer key)
{
	const struct place *place = key;
	return g_direct_hash(place->source) * 31 + place->start;
}

static gboolean place_equal(gconstpointer a, gconstpointer b)
{
	const struct place *p = a, *q = b;
	return p->source == q->source && p->start == q->start;
}

GHashTable *places_new(void)
{
	return g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
}

void places_add(GHashTable *places, const struct source *source, guint32 start)
{
	const struct place place = {source, start};
	if (!g_hash_table_contains(places, &place))
		g_hash_table_add(places, g_memdup2(&place, sizeof place));
}

GHashTable *places_table_new(GDestroyNotify value_free)
{
	return g_hash_table_new_full(place_hash, place_equal, g_free, value_free);
}

gboolean places_have(GHashTable *places, const struct source *source, guint32 start)
{
	const struct place place = {source, start};
	return g_hash_table_contains(places, &place);
}

void places_follow(GHashTable *places)
{
	g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(struct place));
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, places);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_array_append_vals(due, key, 1);
	for (guint i = 0; i < due->len; i++) {
		const struct place place = g_array_index(due, struct place, i);
		const GArray *calls = place.source->calls ? g_hash_table_lookup(place.source->calls->by_start, GUINT_TO_POINTER(place.start)) : NULL;
		for (guint k = 0; calls && k < calls->len; k++) {
			const struct place *callee = &g_array_index(calls, struct place, k);
			if (places_have(places, callee->source, callee->start))
				continue;
			places_add(places, callee->source, callee->start);
			g_array_append_val(due, *callee);
		}
	}
}
