/* Who calls a function, asked after the fixed point was reached. */
#include "analyzer/frame.h"

/* Or may: that a frame calls itself is not noted. */
static gboolean calls_it(const struct frame *f, const struct node *function)
{
	if (f->scope->node == function)
		return TRUE;
	for (guint i = 0; i < f->callees->len; i++)
		if (((struct frame *)f->callees->pdata[i])->scope->node == function)
			return TRUE;
	return FALSE;
}

static void free_calls(gpointer data)
{
	GArray *calls = data;
	for (guint i = 0; i < calls->len; i++)
		g_free(g_array_index(calls, struct seen_call, i).args);
	g_array_unref(calls);
}

static GPtrArray *find_callers(struct effects_context *c, const struct node *function)
{
	GPtrArray *callers = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, c->frames);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (calls_it(key, function))
			g_ptr_array_add(callers, key);
	for (guint i = 0; i < c->program->sources->len; i++) {
		struct frame *module = context_unit(c, c->program->sources->pdata[i])->module;
		if (calls_it(module, function))
			g_ptr_array_add(callers, module);
	}
	return callers;
}

/* Each caller is run once more, with its calls of FUNCTION noted down. */
static GArray *see_calls(struct effects_context *c, const struct node *function)
{
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct seen_call));
	g_autoptr(GPtrArray) callers = find_callers(c, function);
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

const GArray *context_calls(struct effects_context *c, const struct node *function)
{
	gpointer known;
	if (!c->callers || c->callers_epoch != c->heap->epoch || c->callers_frames != g_hash_table_size(c->frames)) {
		calls_forget(c);
		c->callers = g_hash_table_new_full(NULL, NULL, NULL, free_calls);
	}
	if (!g_hash_table_lookup_extended(c->callers, function, NULL, &known)) {
		known = see_calls(c, function);
		g_hash_table_insert(c->callers, (gpointer)function, known);
		c->callers_epoch = c->heap->epoch;
		c->callers_frames = g_hash_table_size(c->frames);
	}
	return c->steps ? known : NULL;
}

void calls_forget(struct effects_context *c)
{
	g_clear_pointer(&c->callers, g_hash_table_unref);
}
