#include "analyzer/callgraph.h"

#include "analyzer/frame.h"

/* Whom a function calls. */
struct callees {
	GArray *list;                  /* struct place, each once */
	const struct callees *circle;  /* one of those that it calls and that call it, directly or not: the same for all of them */
	guint order, lowest;           /* while circles are looked for: 0: not met yet */
	gboolean open;
};

struct callgraph {
	GHashTable *by_start; /* start of a function to struct callees */
};

static void callees_free(gpointer callees)
{
	g_array_unref(((struct callees *)callees)->list);
	g_free(callees);
}

static struct callees *callees_of(const struct source *source, guint32 start)
{
	return source->calls ? g_hash_table_lookup(source->calls->by_start, GUINT_TO_POINTER(start)) : NULL;
}

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
	gpointer start = GUINT_TO_POINTER(is_function(f) ? f->scope->node->start : PLACE_TOP);
	struct callees *callees = g_hash_table_lookup(calls->by_start, start);
	if (!callees && f->callees->len) {
		g_hash_table_insert(calls->by_start, start, callees = g_new0(struct callees, 1));
		callees->list = g_array_new(FALSE, FALSE, sizeof(struct place));
	}
	for (guint i = 0; i < f->callees->len; i++) {
		const struct frame *callee = f->callees->pdata[i];
		if (is_function(callee))
			add_call(callees->list, callee->scope->node);
	}
}

static void begin(struct source *source)
{
	callgraph_free(source->calls);
	source->calls = g_new0(struct callgraph, 1);
	source->calls->by_start = g_hash_table_new_full(NULL, NULL, NULL, callees_free);
}

/* ---- circles: Tarjan's strongly connected components ---- */

struct step {
	struct callees *at;
	guint next; /* of its calls */
};

struct circles {
	GArray *path;     /* struct step */
	GPtrArray *open;  /* struct callees */
	guint met;
};

static void enter(struct circles *c, struct callees *callees)
{
	const struct step step = {callees, 0};
	callees->order = callees->lowest = ++c->met;
	callees->open = TRUE;
	g_ptr_array_add(c->open, callees);
	g_array_append_val(c->path, step);
}

static void leave(struct circles *c, struct callees *callees)
{
	g_array_set_size(c->path, c->path->len - 1);
	if (c->path->len) {
		struct callees *caller = g_array_index(c->path, struct step, c->path->len - 1).at;
		caller->lowest = MIN(caller->lowest, callees->lowest);
	}
	for (struct callees *member = NULL; callees->lowest == callees->order && member != callees;) {
		member = g_ptr_array_steal_index(c->open, c->open->len - 1);
		member->open = FALSE;
		member->circle = callees;
	}
}

static void walk_circles(struct circles *c, struct callees *first)
{
	enter(c, first);
	while (c->path->len) {
		struct step *step = &g_array_index(c->path, struct step, c->path->len - 1);
		if (step->next == step->at->list->len) {
			leave(c, step->at);
			continue;
		}
		const struct place *place = &g_array_index(step->at->list, struct place, step->next++);
		struct callees *callee = callees_of(place->source, place->start);
		if (callee && !callee->order)
			enter(c, callee);
		else if (callee && callee->open)
			step->at->lowest = MIN(step->at->lowest, callee->order);
	}
}

static void find_circles(const GPtrArray *sources)
{
	struct circles c = {g_array_new(FALSE, FALSE, sizeof(struct step)), g_ptr_array_new(), 0};
	for (guint i = 0; i < sources->len; i++) {
		GHashTableIter iter;
		gpointer callees;
		g_hash_table_iter_init(&iter, ((const struct source *)sources->pdata[i])->calls->by_start);
		while (g_hash_table_iter_next(&iter, NULL, &callees))
			if (!((struct callees *)callees)->order)
				walk_circles(&c, callees);
	}
	g_array_unref(c.path);
	g_ptr_array_unref(c.open);
}

const GArray *callgraph_called_by(const struct place *caller)
{
	const struct callees *callees = callees_of(caller->source, caller->start);
	return callees ? callees->list : NULL;
}

gboolean callgraph_calls_back(const struct place *caller, const struct place *callee)
{
	const struct callees *from = callees_of(caller->source, caller->start), *to = callees_of(callee->source, callee->start);
	return (caller->source == callee->source && caller->start == callee->start) || (from && to && from->circle == to->circle);
}

void callgraph_find(struct effects_context *c)
{
	GHashTableIter iter;
	gpointer frame;
	for (guint i = 0; i < c->program->sources->len; i++)
		begin(c->program->sources->pdata[i]);
	g_hash_table_iter_init(&iter, c->frames);
	while (g_hash_table_iter_next(&iter, &frame, NULL))
		if (is_function(frame) || ((const struct frame *)frame)->scope->kind == SCOPE_MODULE)
			add_calls(frame);
	find_circles(c->program->sources);
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
		const struct callees *calls = callees_of(place.source, place.start);
		for (guint k = 0; calls && k < calls->list->len; k++) {
			const struct place *callee = &g_array_index(calls->list, struct place, k);
			if (places_have(places, callee->source, callee->start))
				continue;
			places_add(places, callee->source, callee->start);
			g_array_append_val(due, *callee);
		}
	}
}

GHashTable *places_led_to(GHashTable *places)
{
	GHashTable *all = places_new();
	GHashTableIter iter;
	gpointer place;
	if (!places)
		return all;
	g_hash_table_iter_init(&iter, places);
	while (g_hash_table_iter_next(&iter, &place, NULL))
		places_add(all, ((const struct place *)place)->source, ((const struct place *)place)->start);
	places_follow(all);
	return all;
}
