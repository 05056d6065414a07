#include "analyzer/namespace.h"

#include <string.h>

#include "analyzer/call.h"
#include "analyzer/infer.h"

#define NAMESPACE "builtins.namespace"

gboolean namespace_is(const struct type *type)
{
	return type->kind == T_OBJECT && !strcmp(type->name, NAMESPACE);
}

/* Whose it is. */
static struct value owner_of(struct value self)
{
	return (struct value){.type = self.type->args[0], .objects = self.objects};
}

static struct value lost(struct frame *f)
{
	return (struct value){.type = UNKNOWN_TYPE, .objects = set_one(heap_of(f), heap_of(f)->lost)};
}

struct value namespace_of(struct frame *f, struct value owner)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(owner.type); i++) {
		const struct type *member = type_member(owner.type, i);
		struct value one = {.type = type_named(heap_of(f)->types, T_OBJECT, interned(NAMESPACE), member), .objects = infer_objects(f, (struct value){member, owner.objects})};
		if (member->kind == T_NONE || member->kind == T_NEVER)
			continue;
		if (member->kind == T_MODULE)
			one.objects = set_one(heap_of(f), heap_root(heap_of(f), OBJECT_MODULE, member->ref, NULL));
		else if (member->kind == T_LIBRARY)
			one.objects = lost(f).objects;
		else if (member->kind != T_INSTANCE) /* that of a class only says what it has */
			one = lost(f);
		result = value_join(heap_of(f), result, one);
	}
	return result;
}

struct value namespace_of_module(struct frame *f, const struct source *source)
{
	return namespace_of(f, value_of(type_ref(heap_of(f)->types, T_MODULE, source, NULL, NULL)));
}

const char *namespace_literal(const struct node *node)
{
	if (!node || node->kind != N_STRING || node_interpolates(node) || node->end - node->start < 3 || !strchr("\"'", node->source->text[node->start]))
		return NULL;
	g_autofree char *text = g_strndup(node->source->text + node->start + 1, node->end - node->start - 2);
	return strpbrk(text, "\\\"'") ? NULL : interned(text);
}

static gboolean is_callable(struct frame *f, const struct type *type)
{
	gboolean missing = FALSE;
	if (type->kind == T_INSTANCE)
		return class_lookup(f, type_ref(heap_of(f)->types, T_CLASS, type->ref, type->frame, NULL), "__call__", &missing).type->kind != T_NEVER;
	return type->kind == T_FUNCTION || type->kind == T_METHOD || type->kind == T_BOUND || type->kind == T_PARTIAL || type->kind == T_CLASS || type->kind == T_LIBRARY;
}

/* What of VALUE can stand in the place of a method. */
static struct value callables(struct frame *f, struct value value)
{
	struct value result = {.type = type_simple(T_NEVER), .objects = value.objects};
	for (guint i = 0; i < type_count(value.type); i++)
		if (is_callable(f, type_member(value.type, i)))
			result.type = type_join(heap_of(f)->types, result.type, type_member(value.type, i));
	return result;
}

const char *namespace_any_field(struct heap *heap)
{
	return heap_field(heap, "*");
}

/* A name of the module that begins with None may be VALUE. */
static void set_any_global(struct frame *f, struct source *source, struct value value)
{
	struct unit *unit = context_unit(f->context, source);
	struct frame *module = frame_module(f->context, unit);
	GHashTableIter iter;
	gpointer binding;
	g_hash_table_iter_init(&iter, unit->syntax->root->scope->bindings);
	while (g_hash_table_iter_next(&iter, NULL, &binding))
		if (frame_variable(module, binding)->type->kind == T_NONE) {
			if (g_hash_table_add(f->context->rebound, binding))
				heap_changed(heap_of(f), &f->context->rebindings);
			infer_set_variable(f, module, binding, value_join(heap_of(f), value, value_unknown(heap_of(f))));
		}
}

void namespace_set_any(struct frame *f, struct value owner, struct value value, const struct node *node)
{
	struct value called = callables(f, value);
	const struct set *objects = infer_objects(f, owner);
	for (guint i = 0; i < type_count(owner.type); i++) {
		const struct type *member = type_member(owner.type, i);
		if (member->kind == T_MODULE) {
			effects_access(f, heap_root(heap_of(f), OBJECT_MODULE, member->ref, NULL), heap_of(f)->all, TOUCH_WRITE, NULL, node);
			set_any_global(f, (struct source *)member->ref, value);
		}
		if (member->kind == T_CLASS)
			class_set_any(f, member, value);
		if (member->kind == T_LIBRARY) { /* setattr(math, name, mine) */
			effects_world(f, EFFECT_ENV, member->name, node);
			library_replace(f->context, heap_name(heap_of(f), member->name, "*")->text);
		}
		if (member->kind != T_INSTANCE)
			continue;
		effects_access_set(f, objects, heap_of(f)->all, TOUCH_WRITE, node);
		infer_store(f, objects, namespace_any_field(heap_of(f)), value);
		for (guint k = 0; objects && k < objects->count; k++)
			heap_blur(heap_of(f), objects->items[k]);
		if (called.type->kind != T_NEVER)
			heap_store(heap_of(f), set_one(heap_of(f), class_instances(f->context, member->ref)), namespace_any_field(heap_of(f)), called);
	}
}

struct value namespace_any(struct frame *f, const struct type *instance, const struct type *type)
{
	if (!heap_has_class_field(heap_of(f), namespace_any_field(heap_of(f))) || callables(f, value_of(type)).type->kind == T_NEVER)
		return value_of(type_simple(T_NEVER));
	return value_of(class_field_type(f, instance, namespace_any_field(heap_of(f))));
}

void namespace_set(struct frame *f, struct value self, const struct node *key, struct value value, const struct node *node)
{
	if (namespace_literal(key))
		infer_set_attribute(f, owner_of(self), namespace_literal(key), value, node);
	else
		namespace_set_any(f, owner_of(self), value, node);
}

struct value namespace_get(struct frame *f, struct value self, const struct node *key, const struct node *node)
{
	if (namespace_literal(key))
		return infer_attribute(f, owner_of(self), namespace_literal(key), node);
	effects_access_set(f, self.objects, heap_of(f)->all, TOUCH_READ, node);
	return lost(f);
}

/* d.update(f=g), d.update({"f": g}), d.update(other) */
static void update(struct frame *f, struct value self, const struct arguments *args, const struct node *node)
{
	for (guint i = 0; i < args->count; i++) {
		struct value value = args->values[i], items = value.type->kind == T_DICT ? library_dict_values(f, value) : value_unknown(heap_of(f));
		if (args->names[i])
			infer_set_attribute(f, owner_of(self), args->names[i], value, node);
		else
			namespace_set_any(f, owner_of(self), items, node);
	}
	if (args->splat)
		namespace_set_any(f, owner_of(self), args->rest, node);
}

static gboolean is_one_of(const char *name, const char *const *names, guint count)
{
	for (guint i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return TRUE;
	return FALSE;
}

gboolean namespace_call(struct frame *f, struct value self, const char *name, const struct arguments *args, const struct node *node, struct value *result)
{
	static const char *const reading[] = {"items", "keys", "values", "copy", "__contains__", "__len__", "__iter__", "__eq__"};
	static const char *const setting[] = {"setdefault", "__setitem__"}, *const taking[] = {"pop", "popitem", "clear", "__delitem__"};
	*result = lost(f);
	if (is_one_of(name, reading, G_N_ELEMENTS(reading)))
		effects_access_set(f, self.objects, heap_of(f)->all, TOUCH_READ, node);
	else if (!strcmp(name, "get") || !strcmp(name, "__getitem__"))
		*result = value_join(heap_of(f), namespace_get(f, self, args->count ? args->nodes[0] : NULL, node), args->count > 1 ? args->values[1] : value_of(type_simple(T_NONE)));
	else if (!strcmp(name, "update"))
		update(f, self, args, node);
	else if (is_one_of(name, setting, G_N_ELEMENTS(setting)) && args->count == 2)
		namespace_set(f, self, args->nodes[0], args->values[1], node);
	else if (is_one_of(name, taking, G_N_ELEMENTS(taking)))
		namespace_set_any(f, owner_of(self), value_of(type_simple(T_NEVER)), node);
	else
		return FALSE;
	return TRUE;
}

/* sys.modules[KEY] */
struct value namespace_module(struct frame *f, const struct node *key)
{
	gboolean own = key && key->kind == N_NAME && !strcmp(key->name, "__name__") && !node_binding(key);
	struct source *source = own ? f->unit->source : namespace_literal(key) ? program_import(f->context->program, f->unit->source, namespace_literal(key)) : NULL;
	return source ? value_of(type_ref(heap_of(f)->types, T_MODULE, source, NULL, NULL)) : lost(f);
}
