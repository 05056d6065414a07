/* Who calls a function, asked after the fixed point was reached. */
#include "analyzer/frame.h"

static gboolean is_callee(const struct node *name)
{
	const struct node *node = name, *parent = name->parent;
	if (parent->kind == N_ATTRIBUTE && name->field && g_str_equal(name->field, "attribute"))
		node = parent, parent = parent->parent;
	return parent->kind == N_CALL && node->field && g_str_equal(node->field, "function");
}

static void scan_values(GHashTable *values, const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next) {
		gboolean names = child->kind == N_NAME && !(child->field && g_str_equal(child->field, "name"));
		if (names && node->kind != N_DOTTED_NAME && node->kind != N_IMPORT_FROM && !is_callee(child))
			g_hash_table_add(values, (gpointer)child->name);
		scan_values(values, child);
	}
}

GHashTable *context_values(struct effects_context *c)
{
	if (c->values)
		return c->values;
	c->values = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < c->project->list->len; i++)
		scan_values(c->values, ((struct unit *)c->project->list->pdata[i])->syntax->root);
	return c->values;
}

static gboolean calls_it(const struct frame *f, const struct node *function)
{
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
