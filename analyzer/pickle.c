/* Would a value of this type pickle? */
#include "analyzer/split.h"

static enum pickles worse(enum pickles a, enum pickles b)
{
	return MAX(a, b);
}

static gboolean at_module_level(const struct node *definition)
{
	struct node *owner = node_owner(definition);
	return owner && owner->kind == N_MODULE;
}

static enum pickles of_type(struct frame *f, const struct type *type, guint depth);

static enum pickles of_instance(struct frame *f, const struct type *type, guint depth)
{
	enum pickles all = PICKLES_YES;
	gboolean missing = FALSE;
	const struct type *class_type = type_ref(f->context->heap->types, T_CLASS, type->ref, type->frame, NULL), *base;
	if (!at_module_level(type->ref))
		return PICKLES_NO;
	for (guint i = 0; (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			all = worse(all, of_instance(f, type_ref(f->context->heap->types, T_INSTANCE, base->ref, base->frame, NULL), depth - 1));
	if (missing || class_lookup(f, class_type, "__reduce__", &missing).type->kind != T_NEVER ||
	    class_lookup(f, class_type, "__getstate__", &missing).type->kind != T_NEVER)
		all = worse(all, PICKLES_UNKNOWN);
	struct object *summary = class_instances(f->context, type->ref);
	GHashTableIter iter;
	gpointer key, value;
	if (!summary->fields || !depth)
		return all;
	g_hash_table_iter_init(&iter, summary->fields);
	while (g_hash_table_iter_next(&iter, &key, &value))
		if (!g_str_has_suffix(key, "!"))
			all = worse(all, of_type(f, ((struct value *)value)->type, depth - 1));
	return all;
}

static enum pickles of_library(struct frame *f, const char *name)
{
	const struct knowledge *k = f->context->knowledge;
	return knowledge_has_module(k, name) && !knowledge_find(k, name) ? PICKLES_NO : knowledge_find(k, name) ? PICKLES_YES : PICKLES_UNKNOWN;
}

static enum pickles of_type(struct frame *f, const struct type *type, guint depth)
{
	enum pickles all = PICKLES_YES;
	const struct knowledge_entry *entry;
	if (!depth)
		return PICKLES_UNKNOWN;
	switch (type->kind) {
	case T_UNKNOWN:
		return PICKLES_UNKNOWN;
	case T_ITER: case T_VIEW: case T_MODULE: case T_COROUTINE:
		return PICKLES_NO;
	case T_LIST: case T_SET: case T_FROZENSET: case T_DICT: case T_TUPLE: case T_UNION: case T_PARTIAL: case T_METHOD: case T_BOUND:
		for (guint i = 0; i < type->count; i++)
			all = worse(all, of_type(f, type->args[i], depth - 1));
		return all;
	case T_FUNCTION:
		return ((const struct node *)type->ref)->kind == N_FUNCTION && at_module_level(type->ref) ? PICKLES_YES : PICKLES_NO;
	case T_CLASS:
		return at_module_level(type->ref) ? PICKLES_YES : PICKLES_NO;
	case T_INSTANCE:
		return of_instance(f, type, depth - 1);
	case T_LIBRARY:
		return of_library(f, type->name);
	case T_OBJECT:
		entry = knowledge_class(f->context->knowledge, type->name);
		return !entry ? PICKLES_UNKNOWN : entry->flags & KNOWS_PICKLES ? PICKLES_YES : entry->flags & KNOWS_NO_PICKLE ? PICKLES_NO : PICKLES_UNKNOWN;
	default:
		return PICKLES_YES;
	}
}

enum pickles value_pickles(struct frame *f, struct value value)
{
	return of_type(f, heap_flatten(f->context->heap, value, 4), 8);
}
