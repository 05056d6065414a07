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

/* Each caller is run once more, with its calls of FUNCTION noted down. */
GArray *context_calls(struct effects_context *c, const struct node *function)
{
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct seen_call));
	g_autoptr(GPtrArray) callers = g_ptr_array_new();
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
