/* What is asked of objects that are compared, or are keys and elements of sets: the __eq__ and __hash__ of their classes run, at any depth. */
#include "analyzer/infer.h"

#include <string.h>

static gboolean is_plain(const struct type *type)
{
	return type->kind > T_UNKNOWN && type->kind <= T_BYTES;
}

static gboolean has_equality(struct frame *f, const struct type *instance)
{
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, instance->ref, instance->frame, NULL);
	gboolean missing = FALSE;
	return identity_class_compares(f, class_type) || class_lookup(f, class_type, "__eq__", &missing).type->kind != T_NEVER;
}

/* Comparing VALUE with something goes through all of it: a container, a dataclass, who knows what; not an object that is equal to nothing but itself.
 * HASHED: a key or an element of a set, whose parts cannot change unless they are such objects. */
static void reach_compared(struct frame *f, struct value value, gboolean hashed, guint levels, const struct node *node)
{
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct type *type = type_member(value.type, i);
		const struct value one = {type, value.objects};
		gboolean container = (type->kind >= T_LIST && type->kind <= T_TUPLE) || type->kind == T_VIEW || type->kind == T_UNKNOWN;
		if ((container && !hashed) || (type->kind == T_INSTANCE && has_equality(f, type)))
			effects_reach(f, one, FALSE, node);
		else if (hashed && levels && (type->kind == T_TUPLE || type->kind == T_FROZENSET))
			reach_compared(f, heap_element(heap_of(f), one), TRUE, levels - 1, node);
	}
}

/* Of an object whose comparison a decorator writes, or whose base does: that of all that it may hold. */
void infer_ask_fields(struct frame *f, struct value value, const char *method, const struct node *node)
{
	if (!value.objects || !type_has_kind(value.type, T_INSTANCE) || !heap_has_class_field(heap_of(f), heap_field(heap_of(f), method)))
		return;
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct type *type = type_member(value.type, i);
		if (type->kind != T_INSTANCE || !identity_class_compares(f, type_ref(heap_of(f)->types, T_CLASS, type->ref, type->frame, NULL)))
			continue;
		const GPtrArray *all = effects_reached(f, value.objects);
		g_autoptr(GPtrArray) held = g_ptr_array_new();
		for (guint k = 0; k < all->len; k++)
			g_ptr_array_add(held, all->pdata[k]);
		for (guint k = 0; k < held->len; k++) {
			struct object *object = held->pdata[k];
			struct value one = {.type = object->type, .objects = set_one(heap_of(f), object)};
			if (object->type && object->type->kind == T_INSTANCE)
				infer_special(f, one, method, &one, !strcmp(method, "__eq__"), node, NULL);
		}
		return;
	}
}

/* What the containers that are compared hold is compared, level by level. */
void infer_compare_elements(struct frame *f, const char *method, const char *reflected, struct value left, struct value right, const struct node *node)
{
	for (guint level = 0; level < 3; level++) {
		struct value sides[2] = {left, right};
		for (guint i = 0; i < 2; i++) {
			struct value items = value_of(type_simple(T_NEVER));
			for (guint k = 0; k < type_count(sides[i].type); k++) {
				struct value one = {.type = type_member(sides[i].type, k), .objects = sides[i].objects};
				if (one.type->kind < T_LIST || one.type->kind > T_TUPLE)
					continue;
				items = value_join(heap_of(f), items, heap_element(heap_of(f), one));
				if (one.type->kind == T_DICT)
					items = value_join(heap_of(f), items, heap_load(heap_of(f), one, heap_of(f)->element, one.type->args[1]));
			}
			sides[i] = items;
		}
		left = sides[0];
		right = sides[1];
		if (left.type->kind == T_NEVER && right.type->kind == T_NEVER)
			return;
		for (guint i = 0; i < 2; i++) {
			infer_special(f, sides[i], "__eq__", &sides[1 - i], 1, node, NULL);
			infer_special(f, sides[i], method, &sides[1 - i], 1, node, NULL);
			infer_special(f, sides[i], reflected, &sides[1 - i], 1, node, NULL);
		}
	}
}

static void ask_hash(struct frame *f, struct value key, guint levels, const struct node *node)
{
	infer_special(f, key, "__hash__", NULL, 0, node, NULL);
	infer_special(f, key, "__eq__", &key, 1, node, NULL);
	infer_ask_fields(f, key, "__hash__", node);
	infer_ask_fields(f, key, "__eq__", node);
	for (guint i = 0; levels && i < type_count(key.type); i++) {
		const struct value one = {type_member(key.type, i), key.objects};
		if (one.type->kind == T_TUPLE || one.type->kind == T_FROZENSET)
			ask_hash(f, heap_element(heap_of(f), one), levels - 1, node);
	}
}

void infer_ask_hash(struct frame *f, struct value key, const struct node *node)
{
	if (is_plain(key.type)) /* plain values: most of them */
		return;
	if (heap_has_class_field(heap_of(f), heap_field(heap_of(f), "__hash__")) || heap_has_class_field(heap_of(f), heap_field(heap_of(f), "__eq__")))
		ask_hash(f, key, 3, node);
}

void infer_compare_key(struct frame *f, struct value key, const struct node *node)
{
	infer_ask_hash(f, key, node);
	reach_compared(f, key, TRUE, 3, node);
}

/* Each side's class may say what is equal. */
static void ask_equal(struct frame *f, struct value left, struct value right, const struct node *node)
{
	if ((is_plain(left.type) && is_plain(right.type)) || !heap_has_class_field(heap_of(f), heap_field(heap_of(f), "__eq__")))
		return;
	infer_special(f, left, "__eq__", &right, 1, node, NULL);
	infer_special(f, right, "__eq__", &left, 1, node, NULL);
	infer_compare_elements(f, "__eq__", "__eq__", left, right, node);
	infer_ask_fields(f, left, "__eq__", node);
	infer_ask_fields(f, right, "__eq__", node);
}

void infer_compare_among(struct frame *f, struct value container, struct value item, const struct node *node)
{
	for (guint i = 0; i < type_count(container.type); i++) {
		const struct value one = {type_member(container.type, i), container.objects};
		const enum type_kind kind = one.type->kind;
		gboolean hashed = kind == T_SET || kind == T_FROZENSET || kind == T_DICT || kind == T_VIEW;
		if (!hashed && kind != T_LIST && kind != T_TUPLE && kind != T_OBJECT)
			continue;
		const struct value element = heap_element(heap_of(f), one);
		ask_equal(f, element, item, node);
		if (hashed)
			infer_ask_hash(f, item, node);
		reach_compared(f, element, hashed, 3, node);
		reach_compared(f, item, hashed, 3, node);
	}
}
