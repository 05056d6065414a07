/* Objects that are equal to nothing but themselves: what `==`, `in` and a look-up by key find of them, they find of no copy. */
#include <string.h>

#include "analyzer/held.h"
#include "analyzer/infer.h"
#include "analyzer/knowledge.h"

#define MAX_BASES 16
#define MAX_LEVELS 4 /* of containers in containers, and of bases */

/* Bases outside the project that only mark a class, or compare as `object` does. Of others it is not known, but for those below. */
static gboolean base_compares(const char *name)
{
	static const char *const names[] = {"builtins.dict", "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.str",
	                                    "builtins.int", "builtins.float", "builtins.complex", "builtins.bytes", "builtins.bytearray",
	                                    "typing.NamedTuple", "typing.TypedDict"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (!strcmp(names[i], name))
			return TRUE;
	return g_str_has_prefix(name, "enum.") || g_str_has_prefix(name, "collections.") || g_str_has_prefix(name, "datetime.");
}

/* @dataclass, attrs: they write an __eq__, unless they are told not to. */
static gboolean decorator_compares(const struct node *class_node)
{
	for (const struct node *child = class_node->parent && class_node->parent->kind == N_DECORATED ? class_node->parent->first : NULL; child; child = child->next) {
		g_autofree char *text = child->kind == N_DECORATOR ? node_text(child) : NULL;
		if (text && (strstr(text, "dataclass") || strstr(text, "attr") || strstr(text, "define") || strstr(text, "frozen")))
			return !strstr(text, "eq=False") && !strstr(text, "eq = False");
	}
	return FALSE;
}

static gboolean class_compares(struct frame *f, const struct type *class_type, guint levels)
{
	const struct type *base;
	gboolean missing = FALSE;
	if (decorator_compares(class_type->ref))
		return TRUE;
	for (guint i = 0; levels && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS ? base != class_type && class_compares(f, base, levels - 1) :
		    base->kind == T_LIBRARY ? base_compares(base->name) : base->kind != T_UNKNOWN)
			return TRUE;
	return FALSE;
}

gboolean identity_class_compares(struct frame *f, const struct type *class_type)
{
	return class_compares(f, class_type, MAX_LEVELS);
}

/* One question about a type: which classes have been asked. */
struct deciding {
	struct frame *f;
	GHashTable *classes;
};

static gboolean decides_within(struct deciding *d, const struct type *type, guint levels);

/* FUNCTION, an __eq__, may look at the attribute NAME, by itself or through something that it calls. */
static gboolean looks_at(const struct effects_context *c, const struct node *node, const char *name)
{
	const struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL, *attribute = node->kind == N_ATTRIBUTE ? node_field(node, "attribute") : NULL;
	if (callee && !names_builtin(c, callee, "isinstance") && !names_builtin(c, callee, "type"))
		return TRUE;
	if (attribute && attribute->name && !strcmp(attribute->name, name))
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (looks_at(c, child, name))
			return TRUE;
	return FALSE;
}

/* `parent: Node = field(compare=False)` in the body of a dataclass. */
static gboolean is_left_out(const struct node *class_node, const char *name)
{
	const struct node *body = node_field(class_node, "body");
	for (const struct node *s = body ? body->first : NULL; s; s = s->next) {
		const struct node *a = s->kind == N_EXPRESSION_STATEMENT ? s->first : NULL, *left = a && a->kind == N_ASSIGNMENT ? node_field(a, "left") : NULL;
		g_autofree char *text = left && left->name && !strcmp(left->name, name) ? node_text(s) : NULL;
		if (text && (strstr(text, "compare=False") || strstr(text, "eq=False")))
			return TRUE;
	}
	return FALSE;
}

/* Its class compares what its objects hold: with fields that are equal to nothing but themselves. */
static gboolean fields_decide(struct deciding *d, const struct type *type, const struct type *class_type, const struct type *method, guint levels)
{
	const struct object *summary = class_instances(d->f->context, class_type->ref);
	for (const struct field *field = summary->fields; field; field = field->next) {
		if (field->name[0] != '.' || g_str_has_suffix(field->name, "!") || held_is_path(field->name))
			continue;
		gboolean own = method->kind == T_FUNCTION;
		if (own ? looks_at(d->f->context, method->ref, field->name + 1) : !is_left_out(class_type->ref, field->name + 1))
			if (decides_within(d, class_field_type(d->f, type, field->name), levels))
				return TRUE;
	}
	return FALSE;
}

static gboolean instance_decides(struct deciding *d, const struct type *type, guint levels)
{
	struct types *types = heap_of(d->f)->types;
	const struct type *class_type = type_ref(types, T_CLASS, type->ref, type->frame, NULL), *method;
	gboolean missing = FALSE;
	if (!g_hash_table_add(d->classes, (gpointer)type->ref))
		return FALSE;
	method = class_lookup(d->f, class_type, "__eq__", &missing).type;
	if (method->kind == T_NEVER && !class_compares(d->f, class_type, MAX_LEVELS))
		return TRUE;
	GPtrArray *below = g_hash_table_lookup(d->f->context->subclasses, type->ref);
	for (guint i = 0; below && i < below->len; i++)
		if (fields_decide(d, type, below->pdata[i], method, levels))
			return TRUE;
	return fields_decide(d, type, class_type, method, levels);
}

static gboolean decides_within(struct deciding *d, const struct type *type, guint levels)
{
	switch (type->kind) {
	case T_UNION: case T_LIST: case T_SET: case T_FROZENSET: case T_DICT: case T_TUPLE: case T_VIEW: case T_ITER:
		for (guint i = 0; levels && i < type->count; i++)
			if (decides_within(d, type->args[i], levels - (type->kind != T_UNION)))
				return TRUE;
		return FALSE;
	case T_OBJECT:
		return !strcmp(type->name, "builtins.object") || !strcmp(type->name, "builtins.Exception");
	case T_INSTANCE:
		return instance_decides(d, type, levels);
	default:
		return FALSE;
	}
}

/* Comparing what is of TYPE asks for some object which one it is. */
static gboolean decides(struct frame *f, const struct type *type)
{
	struct deciding d = {.f = f, .classes = g_hash_table_new(NULL, NULL)};
	gboolean found = decides_within(&d, type, MAX_LEVELS);
	g_hash_table_destroy(d.classes);
	return found;
}

/* A value of such a type is none of the objects that are looked for. */
static gboolean is_plain(struct frame *f, const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *one = type_member(type, i);
		if (one->kind == T_INSTANCE || one->kind == T_OBJECT || !type_is_immutable(f->context->knowledge, one))
			return FALSE;
	}
	return TRUE;
}

void identity_lost(struct frame *f, const struct node *node)
{
	if (!f->sink)
		return;
	f->sink->identity = f->sink->identity ? f->sink->identity : node;
	f->sink->identity_lost = f->sink->identity_lost ? f->sink->identity_lost : node;
}

/* It is an object that is told from others of its kind by being another one, also when the two have been pickled together: text and numbers are not. */
static gboolean is_told(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		switch (type_member(type, i)->kind) {
		case T_INSTANCE: case T_LIST: case T_SET: case T_DICT: case T_NONE: case T_BOOL:
			break;
		default:
			return FALSE;
		}
	return type->kind != T_NEVER;
}

void identity_ask(struct frame *f, struct value a, struct value b, const struct node *node)
{
	if (!f->sink)
		return;
	if (!is_told(a.type) || !is_told(b.type)) {
		identity_lost(f, node);
		return;
	}
	f->sink->identity = f->sink->identity ? f->sink->identity : node;
	effects_access_set(f, infer_objects(f, a), heap_compared(), TOUCH_READ, node);
	effects_access_set(f, infer_objects(f, b), heap_compared(), TOUCH_READ, node);
}

/* VALUE, or what it holds, is of classes that have no comparison of their own; nothing else in it asks for more than its value. */
static gboolean is_told_within(struct frame *f, const struct type *type, guint levels)
{
	gboolean missing = FALSE;
	switch (type->kind) {
	case T_UNION: case T_LIST: case T_SET: case T_FROZENSET: case T_DICT: case T_TUPLE: case T_VIEW:
		for (guint i = 0; i < type->count; i++)
			if (!levels || !is_told_within(f, type->args[i], levels - (type->kind != T_UNION)))
				return FALSE;
		return TRUE;
	case T_INSTANCE: {
		const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, type->ref, type->frame, NULL);
		return class_lookup(f, class_type, "__eq__", &missing).type->kind == T_NEVER && !class_compares(f, class_type, MAX_LEVELS);
	}
	default:
		return type->kind <= T_BYTES; /* plain values */
	}
}

static void note_within(struct frame *f, struct value value, const struct node *node)
{
	for (guint level = 0; level <= MAX_LEVELS && value.type->kind != T_NEVER; level++) {
		struct value held = value_of(type_simple(T_NEVER));
		effects_access_set(f, infer_objects(f, value), heap_compared(), TOUCH_READ, node);
		for (guint i = 0; i < type_count(value.type); i++) {
			struct value one = {.type = type_member(value.type, i), .objects = value.objects};
			if (one.type->kind < T_LIST || (one.type->kind > T_TUPLE && one.type->kind != T_VIEW))
				continue;
			held = value_join(heap_of(f), held, heap_element(heap_of(f), one));
			if (one.type->kind == T_DICT)
				held = value_join(heap_of(f), held, heap_load(heap_of(f), one, heap_of(f)->element, one.type->args[1]));
		}
		value = held;
	}
}

/* What is compared of the two, however deep: */
static void note_both(struct frame *f, struct value a, struct value b, const struct node *node)
{
	if (!is_told_within(f, a.type, MAX_LEVELS) || !is_told_within(f, b.type, MAX_LEVELS)) {
		identity_lost(f, node);
		return;
	}
	f->sink->identity = f->sink->identity ? f->sink->identity : node;
	note_within(f, a, node);
	note_within(f, b, node);
}

void identity_compare(struct frame *f, struct value a, struct value b, const struct node *node)
{
	if (!f->sink || f->sink->identity_lost)
		return;
	if ((decides(f, a.type) && !is_plain(f, b.type)) || (decides(f, b.type) && !is_plain(f, a.type)))
		note_both(f, a, b, node);
}

void identity_look_up(struct frame *f, struct value container, struct value key, const struct node *node)
{
	if (f->sink && !f->sink->identity_lost && decides(f, key.type))
		note_both(f, container, key, node);
}

/* Methods and functions that compare their argument with what a container holds, or what two containers hold. */
void identity_call(struct frame *f, const char *name, const struct value *receiver, const struct arguments *args, const struct node *node)
{
	static const char *const look_ups[] = {"dict.get", "dict.pop", "dict.setdefault", "set.discard", "set.remove"};
	static const char *const comparing[] = {"list.index", "list.count", "list.remove", "tuple.index", "tuple.count"};
	static const char *const operations[] = {"intersection", "difference", "symmetric_difference", "isdisjoint", "issubset", "issuperset",
	                                         "difference_update", "intersection_update", "symmetric_difference_update"};
	const char *dot = strrchr(name, '.');
	if (!args->count || !f->sink || f->sink->identity_lost)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(look_ups); i++)
		if (!strcmp(look_ups[i], name))
			identity_look_up(f, receiver ? *receiver : value_unknown(heap_of(f)), args->values[0], node);
	for (guint i = 0; receiver && i < G_N_ELEMENTS(comparing); i++)
		if (!strcmp(comparing[i], name))
			identity_compare(f, args->values[0], *receiver, node);
	for (guint i = 0; receiver && dot && (g_str_has_prefix(name, "set.") || g_str_has_prefix(name, "frozenset.")) && i < G_N_ELEMENTS(operations); i++)
		if (!strcmp(operations[i], dot + 1))
			identity_compare(f, args->values[0], *receiver, node);
	if (g_str_has_prefix(name, "operator.") && args->count >= 2 && (!strcmp(dot, ".eq") || !strcmp(dot, ".ne") || !strcmp(dot, ".contains") ||
	                                                                 !strcmp(dot, ".countOf") || !strcmp(dot, ".indexOf")))
		identity_compare(f, args->values[0], args->values[1], node);
}
