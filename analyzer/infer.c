/* Expressions, run abstractly: what they evaluate to and what they do. */
#include "analyzer/infer.h"

struct value infer_made(struct frame *f, const struct type *type, const struct node *node)
{
	if (type_is_immutable(f->context->knowledge, type))
		return value_of(type);
	struct object *site = heap_site(heap_of(f), f, node, f->maker, type);
	return value_object(heap_of(f), type, site);
}

const struct set *infer_objects(struct frame *f, struct value value)
{
	if (value.objects || value.type->kind == T_NEVER || type_is_immutable(f->context->knowledge, value.type))
		return value.objects;
	return set_one(heap_of(f), heap_of(f)->lost);
}

/* In an object that came in as a parameter something was stored: those who call that function have to know. It may be a function around this one,
 * which has returned long ago. */
static void touch(struct frame *f, struct object *object)
{
	struct object *root = object_root(object);
	if (object->touched || root->kind != OBJECT_PARAM)
		return;
	object->touched = TRUE;
	g_ptr_array_add(root->frame->touched, object);
	if (root->frame != f)
		heap_changed(heap_of(f), &root->frame->stamp);
}

/* Code that is not seen has what leads to it: those who call know from that. */
static gboolean is_told_by_another(const struct object *object)
{
	const struct object *parent = object->fields ? NULL : object->parent;
	while (parent && !(parent->escaped && parent->touched))
		parent = parent->parent;
	return parent != NULL;
}

void infer_escape(struct frame *f, struct object *object)
{
	heap_escape(heap_of(f), object);
	if (!is_told_by_another(object))
		touch(f, object);
}

static void give_all(struct frame *f, const struct set *objects, GPtrArray *due)
{
	for (guint i = 0; objects && i < objects->count; i++) {
		struct object *object = objects->items[i];
		if (object->given)
			continue;
		object->given = TRUE;
		heap_blur(heap_of(f), object);
		infer_escape(f, object);
		if (object->fields)
			g_ptr_array_add(due, object);
	}
}

void infer_give(struct frame *f, const struct set *objects)
{
	gboolean given = TRUE;
	for (guint i = 0; objects && i < objects->count; i++)
		given &= objects->items[i]->given;
	if (given)
		return;
	g_autoptr(GPtrArray) due = g_ptr_array_new();
	for (give_all(f, objects, due); due->len;) {
		const struct object *object = g_ptr_array_steal_index_fast(due, due->len - 1);
		for (const struct field *field = object->fields; field; field = field->next)
			give_all(f, field->value.objects, due);
	}
}

static gboolean is_own(const struct frame *f, const struct object *object)
{
	return object->kind == OBJECT_SITE && object->frame == f && f->scope->kind == SCOPE_FUNCTION;
}

static gboolean holds_own(const struct frame *f, const struct set *objects)
{
	for (guint i = 0; objects && i < objects->count; i++)
		if (is_own(f, objects->items[i]))
			return TRUE;
	return FALSE;
}

void infer_outlives(struct frame *f, struct value value)
{
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		struct object *object = value.objects->items[i];
		if (!is_own(f, object) || object->lasting)
			continue;
		heap_keep(heap_of(f), object);
		for (const struct field *field = object->fields; field; field = field->next)
			infer_outlives(f, field->value);
	}
}

/* What F has made is in something that was there before: it is found there when the call is over, as the object that it is here. */
static void keep_elsewhere(struct frame *f, struct value value)
{
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		struct object *object = value.objects->items[i];
		if (!is_own(f, object) || object->kept)
			continue;
		object->kept = TRUE;
		heap_changed(heap_of(f), &object->stamp);
		for (const struct field *field = object->fields; field; field = field->next)
			keep_elsewhere(f, field->value);
	}
}

void infer_store(struct frame *f, const struct set *target, const char *field, struct value value)
{
	value.objects = infer_objects(f, value);
	heap_store(heap_of(f), target, field, value);
	gboolean own = holds_own(f, value.objects);
	for (guint i = 0; target && i < target->count; i++) {
		struct object *root = object_root(target->items[i]);
		touch(f, target->items[i]);
		if (target->items[i]->given)
			infer_give(f, value.objects);
		if (own && root->kind == OBJECT_SITE && root->frame != f) { /* POOL[n] = [0] * n, of a module's POOL */
			heap_blur(heap_of(f), target->items[i]);
			keep_elsewhere(f, value);
		}
		if (own && root->kept)
			keep_elsewhere(f, value);
		if (own && (root->kind == OBJECT_CLASS || root->kind == OBJECT_MODULE || root->lasting))
			infer_outlives(f, value);
	}
}

void infer_nothing(struct frame *f, struct value value, const char *name, const struct node *node)
{
	if (f->sink && value.type->kind == T_NEVER && g_hash_table_contains(f->context->special, name))
		effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
}

static struct value infer_any_name(struct frame *f, struct node *node)
{
	return infer_name(f, node);
}

static struct value infer_number(struct frame *f, struct node *node)
{
	char last = node->source->text[node->end - 1];
	if (last == 'j' || last == 'J')
		return value_of(type_simple(T_COMPLEX));
	return value_of(type_simple(node->kind == N_INTEGER ? T_INT : T_FLOAT));
}

static struct value infer_parts(struct frame *f, struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind != N_OPERATOR)
			result = value_join(heap_of(f), result, infer(f, child));
	return result;
}

static struct value infer_conditional(struct frame *f, struct node *node)
{
	struct node *body = node_child(node, 0), *condition = node_child(node, 1), *other = node_child(node, 2);
	if (!other)
		return value_unknown(heap_of(f));
	infer_truth(f, infer(f, condition), node);
	return value_join(heap_of(f), infer(f, body), infer(f, other));
}

static struct value infer_boolean(struct frame *f, struct node *node)
{
	struct value left = infer(f, node_field(node, "left")), right = infer(f, node_field(node, "right"));
	infer_truth(f, left, node);
	return value_join(heap_of(f), left, right);
}

static struct value infer_yield(struct frame *f, struct node *node)
{
	struct value value = node->first ? infer_parts(f, node) : value_of(type_simple(T_NONE));
	gboolean from = g_str_has_prefix(node->source->text + node->start, "yield from");
	f->yielded = value_join(heap_of(f), f->yielded, from ? infer_iterate(f, value, node) : value);
	return (struct value){.type = UNKNOWN_TYPE, .objects = set_one(heap_of(f), heap_of(f)->lost)}; /* what is sent */
}

static gboolean is_mute(const struct frame *f, const struct node *node)
{
	const struct deferral *d = f->context->deferral;
	return f->sink && d->sink == f->sink && d->mute && g_hash_table_contains(d->mute, node);
}

static struct value infer_boolean_literal(struct frame *f, struct node *node)
{
	return value_of(type_simple(T_BOOL));
}

static struct value infer_none(struct frame *f, struct node *node)
{
	return value_of(type_simple(T_NONE));
}

/* Parts in a row of which there is one are that one. */
static struct value infer_text(struct frame *f, struct node *node)
{
	return infer_string(f, node->kind == N_CONCATENATED && node->first && !node->first->next ? node->first : node);
}

static struct value infer_new_list(struct frame *f, struct node *node)
{
	return infer_list(f, node, node->kind == N_SET ? T_SET : T_LIST);
}

static struct value infer_not(struct frame *f, struct node *node)
{
	infer_truth(f, infer(f, node_field(node, "argument")), node);
	return value_of(type_simple(T_BOOL));
}

static struct value infer_lambda(struct frame *f, struct node *node)
{
	infer_defaults(f, node);
	return value_of(type_ref(heap_of(f)->types, T_FUNCTION, node, f, NULL));
}

static struct value infer_dotted(struct frame *f, struct node *node)
{
	struct node *name = node_field(node, "attribute");
	struct value object = infer(f, node_field(node, "object"));
	return name && name->name ? infer_attribute(f, object, name->name, node) : value_unknown(heap_of(f));
}

static struct value infer_slice(struct frame *f, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next)
		infer_special(f, infer(f, child), "__index__", NULL, 0, node, NULL);
	return value_of(type_simple(T_SLICE));
}

static struct value infer_walrus(struct frame *f, struct node *node)
{
	struct value value = infer(f, node_field(node, "value"));
	struct node *name = node_field(node, "name");
	if (name)
		infer_assign(f, name, value);
	return value;
}

static struct value infer_named_pattern(struct frame *f, struct node *node)
{
	return node->first ? infer(f, node->first) : value_unknown(heap_of(f));
}

static struct value (*const evaluators[])(struct frame *f, struct node *node) = {
	[N_NAME] = infer_any_name, [N_INTEGER] = infer_number, [N_FLOAT] = infer_number, [N_TRUE] = infer_boolean_literal, [N_FALSE] = infer_boolean_literal,
	[N_NONE] = infer_none, [N_ELLIPSIS] = infer_none, [N_STRING] = infer_text, [N_CONCATENATED] = infer_text,
	[N_TUPLE] = infer_tuple, [N_EXPRESSION_LIST] = infer_tuple, [N_PATTERN_LIST] = infer_tuple, [N_TUPLE_PATTERN] = infer_tuple,
	[N_LIST] = infer_new_list, [N_LIST_PATTERN] = infer_new_list, [N_SET] = infer_new_list, [N_DICT] = infer_dict,
	[N_LIST_COMP] = infer_comprehension, [N_SET_COMP] = infer_comprehension, [N_DICT_COMP] = infer_comprehension,
	[N_GENERATOR] = infer_comprehension, [N_BINARY] = infer_binary, [N_UNARY] = infer_unary, [N_NOT] = infer_not,
	[N_BOOLEAN] = infer_boolean, [N_COMPARISON] = infer_comparison, [N_CONDITIONAL] = infer_conditional, [N_LAMBDA] = infer_lambda,
	[N_CALL] = call_expression, [N_ATTRIBUTE] = infer_dotted, [N_SUBSCRIPT] = infer_subscript, [N_SLICE] = infer_slice,
	[N_WALRUS] = infer_walrus, [N_YIELD] = infer_yield, [N_AWAIT] = await_expression, [N_ASSIGNMENT] = infer_assignment,
	[N_AUGMENTED] = infer_augmented, [N_LIST_SPLAT] = infer_parts, [N_DICT_SPLAT] = infer_parts, [N_AS_PATTERN] = infer_named_pattern,
};

static struct value infer_mute(struct frame *f, struct node *node)
{
	struct effects *sink = f->sink;
	f->sink = NULL;
	struct value value = infer(f, node);
	f->sink = sink;
	return value;
}

struct value infer(struct frame *f, struct node *node)
{
	if (!node)
		return value_of(type_simple(T_NONE));
	if (!f->context->steps) {
		effects_unresolved(f, REASON_UNRESOLVED, "a program too large to be followed", node);
		return value_unknown(heap_of(f));
	}
	f->context->steps--;
	if (f->context->deferral && is_mute(f, node))
		return infer_mute(f, node);
	if (node->kind < G_N_ELEMENTS(evaluators) && evaluators[node->kind])
		return evaluators[node->kind](f, node);
	effects_unresolved(f, REASON_UNRESOLVED, "code that is not understood", node);
	return value_unknown(heap_of(f));
}
