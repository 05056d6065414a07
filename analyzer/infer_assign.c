/* Assignment to targets of any kind. */
#include "analyzer/infer.h"

#include <string.h>

#include "analyzer/boxed.h"
#include "analyzer/namespace.h"
#include "analyzer/parts.h"

/* An object of class MADE may be what a value of type TYPE stands for. */
static gboolean fits(struct frame *f, const struct type *made, const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind != T_INSTANCE || member->ref == made->ref)
			return TRUE;
		heap_read(heap_of(f), &f->context->classes);
		const GPtrArray *below = g_hash_table_lookup(f->context->subclasses, member->ref);
		for (guint k = 0; below && k < below->len; k++)
			if (((const struct type *)below->pdata[k])->ref == made->ref)
				return TRUE;
	}
	return !type_count(type);
}

/* `for body, force in zip(bodies, forces)`: a tuple's objects are those of all its elements, of which one has those of its own classes. */
static struct value element_of(struct frame *f, const struct type *type, const struct set *objects)
{
	struct value value = value_trim(heap_of(f), (struct value){.type = type, .objects = objects});
	struct gathering own = {0};
	guint others = 0;
	for (guint i = 0; value.objects && i < objects->count; i++)
		others += objects->items[i]->kind == OBJECT_SITE && objects->items[i]->type->kind == T_INSTANCE && !fits(f, objects->items[i]->type, type);
	if (!others)
		return value;
	for (guint i = 0; i < objects->count; i++)
		if (objects->items[i]->kind != OBJECT_SITE || objects->items[i]->type->kind != T_INSTANCE || fits(f, objects->items[i]->type, type))
			gather(heap_of(f), &own, set_one(heap_of(f), objects->items[i]));
	value.objects = gather_done(heap_of(f), &own);
	return value;
}

static void assign_sequence(struct frame *f, struct node *target, struct value value)
{
	guint index = 0;
	struct value all = infer_iterate(f, value, target);
	gboolean exact = value.type->kind == T_TUPLE && !value.type->open && value.type->count == node_count(target);
	for (struct node *child = target->first; child; child = child->next, index++) {
		struct value one = all;
		if (child->kind == N_LIST_SPLAT_PATTERN) {
			one = infer_made(f, type_of(heap_of(f)->types, T_LIST, all.type), child);
			infer_store(f, one.objects, heap_of(f)->element, all);
		} else if (exact) {
			one = element_of(f, value.type->args[index], value.objects);
		}
		infer_assign(f, child, one);
	}
}

static void assign_item(struct frame *f, struct node *target, struct value value)
{
	struct value whole = infer(f, node_field(target, "value")), self = infer_library_value(f, whole);
	struct node *index = node_field(target, "subscript");
	struct value key = index ? infer(f, index) : value_unknown(heap_of(f)), arguments[] = {key, value};
	if (whole.type->kind == T_LIBRARY) /* copy._deepcopy_dispatch[list] = mine */
		library_replace_within(f, whole.type->name, value);
	gboolean slice = index && (index->kind == N_SLICE || type_has_kind(key.type, T_SLICE));
	if (slice)
		value = key.type->kind == T_SLICE ? infer_iterate(f, value, target) : value_join(heap_of(f), value, infer_iterate(f, value, target));
	infer_compare_key(f, key, target);
	if (self.type->kind == T_NEVER) { /* in what, nobody has seen */
		effects_unresolved(f, REASON_UNRESOLVED, "an item of nothing that is known", target);
		effects_access(f, heap_of(f)->lost, heap_of(f)->element, TOUCH_MAY_WRITE, NULL, target);
	}
	for (guint i = 0; i < type_count(self.type); i++) {
		const struct type *member = type_member(self.type, i);
		struct value one = {.type = member, .objects = self.objects};
		const struct set *objects = infer_objects(f, one);
		if (namespace_is(member)) {
			namespace_set(f, one, index, value, target);
			continue;
		}
		if (infer_special(f, one, "__setitem__", arguments, 2, target, NULL))
			continue;
		if (member->kind == T_OBJECT && !strcmp(member->name, "os.environ"))
			effects_world(f, EFFECT_ENV, "os.environ", target);
		for (guint j = 0; objects && j < objects->count; j++)
			effects_access(f, objects->items[j], heap_of(f)->element, TRUE, slice || type_is_view(member) ? NULL : subscript_of(f, index), target);
		if (!type_is_buffer(member))
			infer_store(f, objects, heap_of(f)->element, value);
		if (boxed_is_holder(member))
			boxed_put(f, value);
		boxed_touch(f, member, TRUE, target);
		if (member->kind == T_DICT)
			infer_store(f, objects, interned("{}"), infer_hashed(f, key));
	}
}

void infer_assign(struct frame *f, struct node *target, struct value value)
{
	switch (target->kind) {
	case N_NAME:
		infer_set_name(f, target, target->name, value);
		return;
	case N_ATTRIBUTE:
		infer_assign_attribute(f, target, value);
		return;
	case N_SUBSCRIPT:
		assign_item(f, target, value);
		return;
	case N_PATTERN_LIST: case N_TUPLE_PATTERN: case N_LIST_PATTERN: case N_TUPLE: case N_LIST: case N_EXPRESSION_LIST:
		assign_sequence(f, target, value);
		return;
	case N_AS_TARGET: case N_LIST_SPLAT_PATTERN:
		if (target->first)
			infer_assign(f, target->first, value);
		return;
	default:
		effects_unresolved(f, REASON_UNRESOLVED, "this assignment", target);
	}
}

/* a, b = f(x), [] */
static gboolean is_parallel_assignment(const struct node *left, const struct node *right)
{
	if (left->kind != N_PATTERN_LIST && left->kind != N_TUPLE_PATTERN)
		return FALSE;
	if ((right->kind != N_EXPRESSION_LIST && right->kind != N_TUPLE) || node_count(left) != node_count(right) || node_count(left) > 8)
		return FALSE;
	for (const struct node *l = left->first, *r = right->first; l && r; l = l->next, r = r->next)
		if (l->kind == N_LIST_SPLAT_PATTERN || r->kind == N_LIST_SPLAT)
			return FALSE;
	return TRUE;
}

/* Each target gets its own value, all of which are found first. */
static struct value assign_each(struct frame *f, struct node *left, struct node *right)
{
	struct value values[8], all = value_of(type_simple(T_NEVER));
	guint count = 0;
	for (struct node *child = right->first; child; child = child->next) {
		values[count] = infer(f, child);
		all = value_join(heap_of(f), all, values[count++]);
	}
	count = 0;
	for (struct node *child = left->first; child; child = child->next)
		infer_assign(f, child, value_trim(heap_of(f), values[count++]));
	return (struct value){.type = type_open_tuple(heap_of(f)->types, all.type), .objects = all.objects};
}

/* `rows: list` of a dataclass does not say of what, `what: Any` says nothing: what its objects are made with does, and what is put in later. */
static const struct type *without_unsaid(struct frame *f, const struct type *type)
{
	const struct type *never = type_simple(T_NEVER);
	if (type->kind == T_UNKNOWN)
		return never;
	gboolean one = type->kind == T_LIST || type->kind == T_SET || type->kind == T_DICT;
	if (!one || type->args[0]->kind != T_UNKNOWN || (type->kind == T_DICT && type->args[1]->kind != T_UNKNOWN))
		return type;
	return type->kind == T_DICT ? type_dict(heap_of(f)->types, never, never) : type_of(heap_of(f)->types, type->kind, never);
}

struct value infer_assignment(struct frame *f, struct node *node)
{
	struct node *left = node_field(node, "left"), *right = node_field(node, "right"), *type = node_field(node, "type");
	if (!left)
		return value_of(type_simple(T_NONE));
	if (type && type->first && type->first->kind == N_ERROR) { /* of syntax.c: no assignment */
		effects_unresolved(f, REASON_UNRESOLVED, "match", node);
		return value_unknown(heap_of(f));
	}
	const struct type *declared = type ? infer_annotation(f, type) : NULL;
	gboolean removed = right && f->now->kind == SCOPE_CLASS && left->kind == N_NAME && dataclass_field_is_removed(node);
	if (removed)
		infer(f, right);
	if (!right || removed) {
		struct node *class_node = f->now->kind == SCOPE_CLASS ? f->now->node : NULL;
		if (class_node && declared && left->kind == N_NAME)
			heap_store(heap_of(f), set_one(heap_of(f), class_instances(f->context, class_node)), heap_field(heap_of(f), left->name),
			           value_of(decorated_with(class_node, "dataclass") ? without_unsaid(f, declared) : declared));
		return value_of(type_simple(T_NONE));
	}
	if (is_parallel_assignment(left, right))
		return assign_each(f, left, right);
	struct value value;
	if (!declared && parts_assign(f, left, right, &value))
		return value;
	value = infer(f, right);
	if (declared && declared->kind != T_UNKNOWN && value.type->kind == T_UNKNOWN)
		value.type = declared;
	infer_assign(f, left, value_trim(heap_of(f), value));
	return value;
}
