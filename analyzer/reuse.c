/* A generator that hands out an object and changes it later, when the next item is asked for: `buffer.append(x); yield buffer`. Read ahead, all items
 * would be what the last one is. */
#include <string.h>

#include "analyzer/depend.h"
#include "analyzer/made.h"
#include "analyzer/split.h"

static const struct object *origin_of(const struct object *object)
{
	const struct object *root = object->root;
	while (root->origin)
		root = root->origin->root;
	return root;
}

/* A yield of FUNCTION's own between the bytes FROM and TO. */
static gboolean yields_between(const struct node *node, guint from, guint to)
{
	for (const struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_FUNCTION || child->kind == N_LAMBDA || child->kind == N_CLASS)
			continue;
		if ((child->kind == N_YIELD && child->start >= from && child->start < to) || yields_between(child, from, to))
			return TRUE;
	}
	return FALSE;
}

/* The object is made anew in the same iteration, and changed before it is handed out. */
static gboolean changed_in_time(const struct node *function, const struct node *made, const struct node *changed)
{
	if (changed->kind == N_CALL && changed != made && node_inside(made, changed) && node_inside(changed, function) && !yields_between(changed, made->end, changed->end))
		return TRUE; /* list(islice(it, n)) */
	if (!node_inside(changed, function) || !node_inside(made, function) || changed->start < made->start ||
	    yields_between(function, made->end, changed->start))
		return FALSE;
	for (const struct node *loop = changed; loop && loop != function; loop = loop->parent) {
		gboolean repeats = loop->kind == N_FOR || loop->kind == N_WHILE;
		if (repeats && !node_inside(made, loop) && yields_between(loop, loop->start, loop->end))
			return FALSE;
	}
	return TRUE;
}

static gboolean is_condition(const struct node *node)
{
	while (node->parent->kind == N_BOOLEAN)
		node = node->parent;
	return node->parent->kind == N_NOT || node->parent->kind == N_COMPARISON || node_is_in(node, "condition");
}

/* `len(buffer)`, `"".join(buffer)`: of the buffer itself nothing is left in what that gives. */
static gboolean is_looked_at(const struct effects_context *c, const struct node *name)
{
	static const char *const takers[] = {"len", "list", "tuple", "set", "sorted", "sum", "min", "max", "any", "all", NULL};
	const struct node *list = name->parent, *callee = list->kind == N_ARGUMENTS && list->first == name && !name->next ? node_field(list->parent, "function") : NULL;
	if (callee && callee->kind == N_NAME)
		return text_is_one_of(callee->name, takers) && names_builtin(c, callee, callee->name);
	const struct node *method = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : NULL;
	return method && !strcmp(method->name, "join") && node_field(callee, "object")->kind == N_STRING;
}

/* `buffer.append(x)`, `buffer[key] = x`, `if buffer`: no other name, object or function comes to hold the list, set or dict. */
static gboolean stays_with_name(const struct effects_context *c, const struct node *name)
{
	const struct node *around = name->parent;
	if (around->kind == N_ATTRIBUTE && node_is_in(name, "object")) {
		const struct node *method = node_field(around, "attribute");
		return around->parent->kind == N_CALL && node_is_in(around, "function") && !g_str_has_prefix(method->name, "__");
	}
	return node_is_target(name) || (around->kind == N_SUBSCRIPT && node_is_in(name, "value")) || is_condition(name) || is_looked_at(c, name);
}

/* `yield buffer`, `yield name, buffer`, as a statement: that, or NULL. */
static const struct node *statement_yielding(const struct node *name)
{
	const struct node *yielded = name->parent->kind == N_TUPLE || name->parent->kind == N_EXPRESSION_LIST ? name->parent->parent : name->parent;
	return yielded->kind == N_YIELD && yielded->parent->kind == N_EXPRESSION_STATEMENT ? yielded->parent : NULL;
}

static gboolean means(const struct node *node, const struct binding *binding)
{
	if (node->kind == N_NAME && node->name == binding->name && node_binding(node) == binding)
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (means(child, binding))
			return TRUE;
	return FALSE;
}

/* `buffer = []`, `name, buffer = line, []` */
static gboolean binds_anew(const struct node *statement, const struct binding *binding)
{
	const struct node *assignment = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
	const struct node *left = assignment && assignment->kind == N_ASSIGNMENT ? node_field(assignment, "left") : NULL, *right = left ? node_field(assignment, "right") : NULL;
	gboolean bound = FALSE;
	for (const struct node *target = left && left->kind == N_PATTERN_LIST ? left->first : left; target; target = target == left ? NULL : target->next)
		bound |= target->kind == N_NAME && target->name == binding->name;
	return bound && right && !means(right, binding);
}

/* Behind the `yield` nothing of FUNCTION has the object any more under the name of BINDING when it next changes what that stands for. */
static gboolean is_let_go(const struct node *function, const struct node *yielding, const struct binding *binding, const GPtrArray *mentions)
{
	gboolean repeats = FALSE;
	for (const struct node *around = yielding->parent; around != function; around = around->parent) {
		repeats |= around->kind == N_FOR || around->kind == N_WHILE;
		if (around->kind == N_TRY || (around->kind == N_WITH && around->manager != MANAGER_PLAIN)) /* what raises there may go on with it */
			return FALSE;
	}
	for (const struct node *next = yielding->next; next; next = next->next) {
		if (next->kind == N_RETURN || binds_anew(next, binding))
			return TRUE;
		if (next->kind != N_EXPRESSION_STATEMENT || means(next, binding))
			break;
	}
	const struct node *last = mentions->pdata[mentions->len - 1];
	return !repeats && last->start < yielding->end;
}

/* The name that MADE is bound to, by an assignment of FUNCTION's that gives it to no other; NULL: none. */
static const struct binding *name_given(const struct node *function, const struct node *made)
{
	const struct node *part = made, *assignment = node_inside(made, function) ? made->parent : NULL;
	guint index = 0;
	if (assignment && assignment->kind == N_EXPRESSION_LIST) {
		for (const struct node *child = assignment->first; child != made; child = child->next)
			index++;
		part = assignment;
		assignment = assignment->parent;
	}
	if (!assignment || assignment->kind != N_ASSIGNMENT || !node_is_in(part, "right") || assignment->parent->kind != N_EXPRESSION_STATEMENT) /* `a = b = []` */
		return NULL;
	const struct node *left = node_field(assignment, "left");
	const struct node *name = part == made ? left : left && left->kind == N_PATTERN_LIST ? node_child(left, index) : NULL;
	const struct binding *binding = name && name->kind == N_NAME ? node_binding(name) : NULL;
	gboolean own = binding && binding->scope->node == function && !binding->scope->dynamic && !(binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE | BINDING_KEPT));
	return own ? binding : NULL;
}

/* What is MADE for a name is handed out, and let go by it there: `yield buffer; buffer = []`. No other name has it. */
static gboolean is_handed_over(const struct effects_context *c, const struct node *function, const struct object *own)
{
	gboolean plain = own->type && (own->type->kind == T_LIST || own->type->kind == T_DICT || own->type->kind == T_SET);
	const struct binding *binding = plain ? name_given(function, own->ref) : NULL;
	const GPtrArray *mentions = binding && !(binding->flags & BINDING_PARAMETER) ? names_mentions(binding) : NULL;
	for (guint i = 0; mentions && i < mentions->len; i++) {
		const struct node *yielding = statement_yielding(mentions->pdata[i]);
		if (yielding ? !is_let_go(function, yielding, binding, mentions) : !stays_with_name(c, mentions->pdata[i]))
			return FALSE;
	}
	return mentions != NULL;
}

/* An iterator that is asked for items, as in `list(islice(it, n))`, and never handed out. */
static gboolean is_only_asked(struct effects_context *c, const struct node *function, const struct object *own)
{
	const struct binding *binding = own->type && own->type->kind == T_ITER ? name_given(function, own->ref) : NULL;
	const GPtrArray *mentions = binding ? names_mentions(binding) : NULL;
	for (guint i = 0; mentions && i < mentions->len; i++) {
		const struct node *name = mentions->pdata[i], *list = name->parent;
		struct node *taker = list->kind == N_ARGUMENTS && list->first == name ? node_field(list->parent, "function") : NULL;
		const struct type *type = taker ? made_value(c, taker).type : NULL;
		const struct node *whole = type && type->kind == T_LIBRARY && !strcmp(type->name, "itertools.islice") ? list->parent : NULL;
		if (!node_is_target(name) && !(whole && is_looked_at(c, whole)))
			return FALSE;
	}
	return mentions != NULL;
}

static gboolean frame_reuses(const struct frame *frame, const struct node *function)
{
	for (guint i = 0; frame->effects && i < frame->effects->accesses->len; i++) {
		const struct access *a = &g_array_index(frame->effects->accesses, struct access, i);
		const struct object *object = origin_of(a->object);
		const struct object *own = a->object->root;
		if (a->touch == TOUCH_READ)
			continue;
		if (own->kind != OBJECT_SITE || own->frame != frame)
			own = object;
		if (own->kind == OBJECT_SITE && own->frame == frame && !changed_in_time(function, own->ref, a->node) && !is_handed_over(frame->context, function, own) && !is_only_asked(frame->context, function, own))
			return TRUE;
	}
	return FALSE;
}

/* One of the generators that hand ITEM out changes it later: the one that makes it, or one that has it from a function that does. */
static gboolean is_reused(const struct frame *f, const struct object *item)
{
	for (const struct object *made = item ? item->root : NULL; made; made = made->origin ? made->origin->root : NULL) {
		const struct node *function = made->kind == OBJECT_SITE && made->frame && made->frame != f && made->frame->scope ? made->frame->scope->node : NULL;
		if (function && made->frame->scope->yields && frame_reuses(made->frame, function))
			return TRUE;
	}
	return FALSE;
}

#define MAX_REACHED 60 /* objects that items lead to */

/* ITEMS and what they lead to: struct object *. */
static GPtrArray *reached_from(struct value items)
{
	GPtrArray *all = g_ptr_array_new();
	for (guint i = 0; items.objects && i < items.objects->count; i++)
		g_ptr_array_add(all, items.objects->items[i]);
	for (guint i = 0; i < all->len && i < MAX_REACHED; i++)
		for (const struct field *field = ((const struct object *)all->pdata[i])->fields; field; field = field->next)
			for (guint k = 0; field->value.objects && k < field->value.objects->count; k++)
				if (!g_ptr_array_find(all, field->value.objects->items[k], NULL))
					g_ptr_array_add(all, field->value.objects->items[k]);
	return all;
}

gboolean iterable_reuses(const struct frame *f, struct value items)
{
	g_autoptr(GPtrArray) all = reached_from(items);
	gboolean reuses = all->len > MAX_REACHED;
	for (guint i = 0; i < all->len && !reuses; i++)
		reuses = is_reused(f, all->pdata[i]);
	return reuses;
}

gboolean iterable_hands_out(struct value items, const struct object *object)
{
	g_autoptr(GPtrArray) all = reached_from(items);
	gboolean out = all->len > MAX_REACHED;
	for (guint i = 0; i < all->len && !out; i++)
		out = ((struct object *)all->pdata[i])->kind == OBJECT_UNKNOWN || object_root(all->pdata[i]) == object;
	return out;
}
