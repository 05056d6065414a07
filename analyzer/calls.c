/* Who calls a function, asked after the fixed point was reached. */
#include "analyzer/frame.h"

static void note(struct effects_context *c, const struct node *function, struct frame *caller)
{
	GHashTable *callers = g_hash_table_lookup(c->callers, function);
	if (!callers) {
		callers = g_hash_table_new(NULL, NULL);
		g_hash_table_insert(c->callers, (gpointer)function, callers);
	}
	c->callers_noted += g_hash_table_add(callers, caller);
}

void calls_note(struct effects_context *c, const struct frame *callee, struct frame *caller)
{
	if (c->callers)
		note(c, callee->scope->node, caller);
}

/* That a frame calls itself is not noted in it: it may. */
static void note_frame(struct effects_context *c, struct frame *f)
{
	note(c, f->scope->node, f);
	for (guint i = 0; i < f->callees->len; i++)
		note(c, ((struct frame *)f->callees->pdata[i])->scope->node, f);
}

/* As things are now; what is called later is noted as it comes. */
static void note_all(struct effects_context *c)
{
	GHashTableIter iter;
	gpointer frame;
	c->callers = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
	g_hash_table_iter_init(&iter, c->frames);
	while (g_hash_table_iter_next(&iter, &frame, NULL))
		note_frame(c, frame);
	for (guint i = 0; i < c->program->sources->len; i++)
		note_frame(c, context_unit(c, c->program->sources->pdata[i])->module);
}

static GPtrArray *callers_of(struct effects_context *c, const struct node *function)
{
	if (!c->callers)
		note_all(c);
	GHashTable *callers = g_hash_table_lookup(c->callers, function);
	GPtrArray *list = g_ptr_array_new();
	GHashTableIter iter;
	gpointer caller;
	if (callers)
		g_hash_table_iter_init(&iter, callers);
	while (callers && g_hash_table_iter_next(&iter, &caller, NULL))
		g_ptr_array_add(list, caller);
	return list;
}

static void free_calls(gpointer data)
{
	GArray *calls = data;
	for (guint i = 0; i < calls->len; i++)
		g_free(g_array_index(calls, struct seen_call, i).args);
	g_array_unref(calls);
}

/* Each caller is run once more, with its calls of FUNCTION noted down. */
static GArray *see_calls(struct effects_context *c, const struct node *function)
{
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct seen_call));
	g_autoptr(GPtrArray) callers = callers_of(c, function);
	const struct node *watched = c->watched;
	GArray *seen = c->seen_calls;
	for (guint i = 0; i < callers->len; i++) {
		struct frame *f = callers->pdata[i];
		struct node *body = f->scope->kind == SCOPE_MODULE ? f->scope->node : node_field(f->scope->node, "body");
		struct effects *sink = f->sink;
		struct scope *now = f->now;
		c->watched = function;
		c->seen_calls = calls;
		if (body)
			frame_effects(f, body, NULL);
		c->watched = watched;
		c->seen_calls = seen;
		f->sink = sink;
		f->now = now;
	}
	return calls;
}

static gboolean is_as_seen(const struct effects_context *c)
{
	return c->calls_seen && c->calls_epoch == c->heap->epoch && c->calls_noted == c->callers_noted;
}

const GArray *context_calls(struct effects_context *c, const struct node *function)
{
	gpointer calls;
	if (is_as_seen(c) && g_hash_table_lookup_extended(c->calls_seen, function, NULL, &calls))
		return c->steps ? calls : NULL;
	calls = see_calls(c, function);
	if (!is_as_seen(c)) {
		g_clear_pointer(&c->calls_seen, g_hash_table_unref);
		c->calls_seen = g_hash_table_new_full(NULL, NULL, NULL, free_calls);
		c->calls_epoch = c->heap->epoch;
		c->calls_noted = c->callers_noted;
	}
	g_hash_table_insert(c->calls_seen, (gpointer)function, calls);
	return c->steps ? calls : NULL;
}

void calls_forget(struct effects_context *c)
{
	g_clear_pointer(&c->calls_seen, g_hash_table_unref);
	g_clear_pointer(&c->callers, g_hash_table_unref);
}
