#include "analyzer/globals.h"

static void reach(GHashTable *reached, GPtrArray *pending, const struct set *objects)
{
	for (guint i = 0; objects && i < objects->count; i++)
		if (g_hash_table_add(reached, objects->items[i]))
			g_ptr_array_add(pending, objects->items[i]);
}

/* Of all modules: what was run of them, defaults of parameters included. */
static void reach_variables(struct effects_context *context, GHashTable *reached, GPtrArray *pending)
{
	for (guint i = 0; i < context->program->sources->len; i++) {
		struct frame *module = frame_module(context, context_unit(context, context->program->sources->pdata[i]));
		GHashTableIter variables;
		gpointer variable;
		for (guint k = 0; k < module->scope->slots; k++)
			if (module->variables[k])
				reach(reached, pending, module->variables[k]->value.objects);
		if (!module->others)
			continue;
		for (g_hash_table_iter_init(&variables, module->others); g_hash_table_iter_next(&variables, NULL, &variable);)
			reach(reached, pending, ((struct variable *)variable)->value.objects);
	}
}

/* Of functions inside others, which may be kept somewhere: the defaults of their parameters. */
static void reach_defaults(struct effects_context *context, GHashTable *reached, GPtrArray *pending)
{
	GHashTableIter frames;
	gpointer key;
	for (g_hash_table_iter_init(&frames, context->frames); g_hash_table_iter_next(&frames, &key, NULL);) {
		const struct frame *f = key;
		for (guint i = 0; f->closure && f->closure->others && i < f->param_count; i++) {
			const struct variable *kept = g_hash_table_lookup(f->closure->others, parameters_get(f->scope->node, i));
			if (kept)
				reach(reached, pending, kept->value.objects);
		}
	}
}

GHashTable *globals_reached(struct effects_context *context, gboolean of_instances)
{
	GHashTable *reached = g_hash_table_new(NULL, NULL);
	g_autoptr(GPtrArray) pending = g_ptr_array_new();
	for (guint i = 0; i < context->heap->objects->len; i++) {
		struct object *object = context->heap->objects->pdata[i];
		if (object->kind == OBJECT_MODULE || object->kind == OBJECT_CLASS || object->kind == OBJECT_LOCALS || object->kind == OBJECT_UNKNOWN)
			if (g_hash_table_add(reached, object))
				g_ptr_array_add(pending, object);
	}
	reach_variables(context, reached, pending);
	reach_defaults(context, reached, pending);
	while (pending->len) {
		const struct object *object = g_ptr_array_steal_index(pending, pending->len - 1);
		for (const struct field *field = object->fields; field; field = field->next)
			if (of_instances || object->kind != OBJECT_CLASS || !g_str_has_suffix(field->name, "!"))
				reach(reached, pending, field->value.objects);
	}
	return reached;
}

gboolean globals_lead_to(GHashTable *reached, const struct object *object)
{
	for (; object; object = object->parent)
		if (g_hash_table_contains(reached, object) || object->escaped)
			return TRUE;
	return FALSE;
}
