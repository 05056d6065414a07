/* Objects that are equal to nothing but themselves: what `==`, `in` and a look-up by key find of them, they find of no copy. */
#include <string.h>

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

static gboolean decides(struct frame *f, const struct type *type, guint levels)
{
	gboolean missing = FALSE;
	switch (type->kind) {
	case T_UNION: case T_LIST: case T_SET: case T_FROZENSET: case T_DICT: case T_TUPLE: case T_VIEW: case T_ITER:
		for (guint i = 0; levels && i < type->count; i++)
			if (decides(f, type->args[i], levels - (type->kind != T_UNION)))
				return TRUE;
		return FALSE;
	case T_OBJECT:
		return !strcmp(type->name, "builtins.object") || !strcmp(type->name, "builtins.Exception");
	case T_INSTANCE: {
		const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, type->ref, type->frame, NULL);
		return class_lookup(f, class_type, "__eq__", &missing).type->kind == T_NEVER && !class_compares(f, class_type, MAX_LEVELS);
	}
	default:
		return FALSE;
	}
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

void identity_compare(struct frame *f, struct value a, struct value b, const struct node *node)
{
	if (!f->sink || f->sink->identity)
		return;
	if ((decides(f, a.type, MAX_LEVELS) && !is_plain(f, b.type)) || (decides(f, b.type, MAX_LEVELS) && !is_plain(f, a.type)))
		f->sink->identity = node;
}

void identity_look_up(struct frame *f, struct value key, const struct node *node)
{
	if (f->sink && !f->sink->identity && decides(f, key.type, MAX_LEVELS))
		f->sink->identity = node;
}

/* Methods and functions that compare their argument with what a container holds, or what two containers hold. */
void identity_call(struct frame *f, const char *name, const struct value *receiver, const struct arguments *args, const struct node *node)
{
	static const char *const look_ups[] = {"dict.get", "dict.pop", "dict.setdefault", "set.discard", "set.remove"};
	static const char *const comparing[] = {"list.index", "list.count", "list.remove", "tuple.index", "tuple.count"};
	static const char *const operations[] = {"intersection", "difference", "symmetric_difference", "isdisjoint", "issubset", "issuperset",
	                                         "difference_update", "intersection_update", "symmetric_difference_update"};
	const char *dot = strrchr(name, '.');
	if (!args->count || !f->sink || f->sink->identity)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(look_ups); i++)
		if (!strcmp(look_ups[i], name))
			identity_look_up(f, args->values[0], node);
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
