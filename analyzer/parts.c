#include "analyzer/parts.h"

#include <string.h>

#include "analyzer/infer.h"

/* PARTS (NULL: it is made) with what ADDED says as well. */
static struct parts *join(struct frame *f, struct parts *parts, const struct parts *added, gboolean *changed)
{
	if (!parts)
		parts = g_new0(struct parts, 1);
	if (parts->mixed)
		return parts;
	*changed |= added->mixed || (added->count && !parts->count);
	parts->mixed = added->mixed || (parts->count && added->count && parts->count != added->count);
	for (guint i = 0; i < added->count && !parts->mixed; i++) {
		struct value one = parts->count ? value_join(heap_of(f), parts->at[i], added->at[i]) : added->at[i];
		*changed |= !parts->count || !value_equal(one, parts->at[i]);
		parts->at[i] = one;
	}
	parts->count = MAX(parts->count, added->count);
	return parts;
}

void parts_given(struct frame *f, const struct node *call, const struct parts *parts)
{
	static const struct parts none = {.mixed = TRUE};
	gboolean changed = FALSE;
	if (f->unpacking && f->unpacking->call == call)
		join(f, &f->unpacking->parts, parts ? parts : &none, &changed);
}

/* Nothing else than these parts can be what stands behind VALUE. */
static gboolean are_all(struct frame *f, struct value value, const struct parts *parts)
{
	const struct set *objects = NULL;
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct type *member = type_member(value.type, i);
		if (member->kind != T_NONE && (member->kind != T_TUPLE || member->open || member->count != parts->count))
			return FALSE;
	}
	for (guint i = 0; i < parts->count; i++)
		objects = set_union(heap_of(f), objects, value_trim(heap_of(f), parts->at[i]).objects);
	return parts->count && !parts->mixed && (!value.objects || objects == value.objects);
}

/* NODE, a call whose parts are asked for, or something else. */
static struct value infer_call_parts(struct frame *f, struct node *node, struct parts *parts)
{
	struct unpacking unpacking = {.call = node->kind == N_AWAIT ? node->first : node, .outer = f->unpacking};
	f->unpacking = &unpacking;
	struct value value = infer(f, node);
	f->unpacking = unpacking.outer;
	if (are_all(f, value_trim(heap_of(f), value), &unpacking.parts))
		*parts = unpacking.parts;
	return value;
}

struct value parts_return(struct frame *f, struct node *node)
{
	struct parts parts = {0};
	gboolean changed = FALSE, display = node && (node->kind == N_TUPLE || node->kind == N_EXPRESSION_LIST);
	struct value value = !node ? value_of(type_simple(T_NONE)) : display ? infer_tuple_parts(f, node, &parts) : infer_call_parts(f, node, &parts);
	if (value.type->kind == T_NEVER) /* nothing yet */
		return value;
	parts.mixed = value.type->kind != T_NONE && !parts.count; /* who takes None apart gets an exception */
	if (!f->running) /* a piece of it is looked at once more */
		return value;
	f->parts = join(f, f->parts, &parts, &changed);
	if (changed)
		heap_changed(heap_of(f), &f->stamp);
	return value;
}

static gboolean has_splat(const struct node *left)
{
	for (const struct node *child = left->first; child; child = child->next)
		if (child->kind == N_LIST_SPLAT_PATTERN)
			return TRUE;
	return FALSE;
}

gboolean parts_assign(struct frame *f, struct node *left, struct node *right, struct value *value)
{
	const struct node *call = right->kind == N_AWAIT ? right->first : right;
	gboolean taken_apart = left->kind == N_PATTERN_LIST || left->kind == N_TUPLE_PATTERN;
	if (!taken_apart || !call || call->kind != N_CALL || has_splat(left))
		return FALSE;
	struct parts parts = {0};
	guint i = 0;
	*value = value_trim(heap_of(f), infer_call_parts(f, right, &parts));
	if (parts.count != node_count(left)) {
		infer_assign(f, left, *value);
		return TRUE;
	}
	for (struct node *child = left->first; child; child = child->next)
		infer_assign(f, child, value_trim(heap_of(f), parts.at[i++]));
	return TRUE;
}

static struct node *argument_of_builtin(struct node *call, const char *name)
{
	struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL, *list = callee ? node_field(call, "arguments") : NULL;
	gboolean named = list && list->kind == N_ARGUMENTS && callee->kind == N_NAME && !strcmp(callee->name, name) && !node_binding(callee);
	return named ? list->first : NULL;
}

struct value parts_infer_items(struct frame *f, struct node *right, struct parts *parts)
{
	struct node *counted = argument_of_builtin(right, "enumerate"), *zip = counted ? counted : right;
	if (!argument_of_builtin(zip, "zip"))
		return infer(f, right);
	struct unpacking unpacking = {.call = zip, .outer = f->unpacking};
	f->unpacking = &unpacking;
	struct value value = infer(f, right);
	f->unpacking = unpacking.outer;
	*parts = unpacking.parts;
	return value;
}

void parts_assign_items(struct frame *f, struct node *left, struct value item, const struct parts *parts)
{
	gboolean apart = left->kind == N_PATTERN_LIST || left->kind == N_TUPLE_PATTERN;
	const struct type *type = item.type;
	if (apart && parts->count && node_count(left) == 2 && type->kind == T_TUPLE && type->count == 2 && !type->open && type->args[0]->kind == T_INT &&
	    left->first->next->kind == N_TUPLE_PATTERN && type->args[1]->kind == T_TUPLE) { /* for i, (a, b) in enumerate(zip(xs, ys)) */
		infer_assign(f, left->first, value_of(type->args[0]));
		parts_assign_items(f, left->first->next, (struct value){type->args[1], item.objects}, parts);
		return;
	}
	if (!apart || !parts->count || parts->mixed || has_splat(left) || type->kind != T_TUPLE || type->open || type->count != parts->count || node_count(left) != parts->count) {
		infer_assign(f, left, item);
		return;
	}
	guint i = 0;
	for (struct node *child = left->first; child; child = child->next, i++)
		infer_assign(f, child, value_trim(heap_of(f), (struct value){type->args[i], parts->at[i].objects}));
}
