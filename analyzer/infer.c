/* Expressions and statements, run abstractly: what they evaluate to and what they do. */
#include <string.h>

#include "analyzer/frame.h"

#define UNKNOWN_TYPE type_simple(T_UNKNOWN)
#define MAX_LIBRARY_NAME 150 /* bytes */

static struct heap *heap_of(struct frame *f)
{
	return f->context->heap;
}

static const char *element_field(struct frame *f)
{
	return heap_of(f)->element;
}

static struct value made(struct frame *f, const struct type *type, const struct node *node)
{
	if (type_is_immutable(f->context->knowledge, type))
		return value_of(type);
	struct object *site = heap_site(heap_of(f), f, node, NULL, type);
	return value_object(heap_of(f), type, site);
}

static struct value join(struct frame *f, struct value a, struct value b)
{
	return value_join(heap_of(f), a, b);
}

const struct set *infer_objects(struct frame *f, struct value value)
{
	if (value.objects || value.type->kind == T_NEVER || type_is_immutable(f->context->knowledge, value.type))
		return value.objects;
	return set_one(heap_of(f), heap_of(f)->lost);
}

void infer_store(struct frame *f, const struct set *target, const char *field, struct value value)
{
	value.objects = infer_objects(f, value);
	heap_store(heap_of(f), target, field, value);
	for (guint i = 0; target && i < target->count; i++) {
		struct object *root = object_root(target->items[i]);
		if (root->kind == OBJECT_PARAM && root->frame == f && g_hash_table_add(f->touched_set, target->items[i]))
			g_ptr_array_add(f->touched, target->items[i]);
	}
}

/* ---- names ---- */

static struct scope *owner_scope(struct scope *scope)
{
	while (scope->kind == SCOPE_COMPREHENSION)
		scope = scope->parent;
	return scope;
}

/* The frame that keeps the variable; NULL: not running, nothing is known of it. */
static struct frame *frame_of(struct frame *f, const struct binding *binding)
{
	struct scope *owner = owner_scope(binding->scope);
	if (owner->kind == SCOPE_MODULE)
		return frame_module(f->context, f->unit);
	while (f && f->scope != owner)
		f = f->closure;
	return f;
}

static struct object *variable_object(struct frame *f, struct frame *keeper)
{
	if (keeper->scope->kind == SCOPE_MODULE)
		return heap_root(heap_of(f), OBJECT_MODULE, keeper->unit->source, NULL);
	return keeper->locals;
}

static struct object *class_object(struct frame *f, const struct node *class_node)
{
	return heap_root(heap_of(f), OBJECT_CLASS, class_node, NULL);
}

static gboolean is_constant(const struct frame *f, const struct binding *binding)
{
	return binding->sites->len == 1 && (binding->flags & (BINDING_IMPORT | BINDING_DEFINITION)) &&
	       !g_hash_table_contains(f->context->rebound, binding);
}

static struct value load_builtin(struct frame *f, const char *name, const struct node *node)
{
	g_autofree char *full = g_strconcat("builtins.", name, NULL);
	struct scope *module = f->unit->syntax->root->scope;
	if (module->star_import)
		return value_unknown(heap_of(f));
	if (!strcmp(name, "__name__") || !strcmp(name, "__file__") || !strcmp(name, "__doc__") || !strcmp(name, "__package__"))
		return value_of(type_simple(T_STR));
	if (!strcmp(name, "__debug__"))
		return value_of(type_simple(T_BOOL));
	if (!strcmp(name, "NotImplemented"))
		return value_of(type_simple(T_NONE));
	if (!knowledge_find(f->context->knowledge, full) && strcmp(name, "super") && strcmp(name, "getattr") && strcmp(name, "setattr") &&
	    strcmp(name, "delattr") && strcmp(name, "staticmethod") && strcmp(name, "classmethod") && strcmp(name, "property"))
		return value_unknown(heap_of(f));
	return value_of(type_named(heap_of(f)->types, T_LIBRARY, full, NULL));
}

static struct value load_name(struct frame *f, const struct node *node)
{
	struct binding *binding = scope_resolve(f->now, node->name);
	if (!binding)
		return load_builtin(f, node->name, node);
	if (binding->scope->kind == SCOPE_CLASS) {
		struct value self = value_object(heap_of(f), UNKNOWN_TYPE, class_object(f, binding->scope->node));
		return heap_load(heap_of(f), self, heap_field(heap_of(f), node->name), type_simple(T_NEVER));
	}
	struct frame *keeper = frame_of(f, binding);
	if (!keeper)
		return value_unknown(heap_of(f));
	if (keeper != f && !is_constant(f, binding))
		effects_access(f, variable_object(f, keeper), heap_field(heap_of(f), node->name), FALSE, NULL, node);
	return *frame_variable(keeper, binding);
}

static void name_objects(struct frame *f, struct value value, const char *name)
{
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		struct object *object = value.objects->items[i];
		if (object->kind == OBJECT_SITE && object->frame == f && !object->name)
			object->name = name;
	}
}

static void set_variable(struct frame *f, struct frame *keeper, const void *key, struct value value)
{
	frame_set_variable(keeper, key, value);
}

static void store_name(struct frame *f, const struct node *node, const char *name, struct value value)
{
	struct scope *scope = f->now;
	struct binding *binding = scope_resolve(scope, name);
	if (!binding)
		return;
	value.objects = infer_objects(f, value);
	name_objects(f, value, name);
	if (binding->scope->kind == SCOPE_CLASS) {
		heap_store(heap_of(f), set_one(heap_of(f), class_object(f, binding->scope->node)), heap_field(heap_of(f), name), value);
		return;
	}
	struct frame *keeper = frame_of(f, binding);
	if (!keeper)
		return;
	if (keeper != f)
		effects_access(f, variable_object(f, keeper), heap_field(heap_of(f), name), TRUE, NULL, node);
	set_variable(f, keeper, binding, value);
}

/* ---- library values used as operands: math.pi, sys.argv ---- */

struct value infer_library_value(struct frame *f, struct value value)
{
	if (value.type->kind != T_LIBRARY)
		return value;
	const struct knowledge_entry *entry = knowledge_find(f->context->knowledge, value.type->name);
	struct types *types = heap_of(f)->types;
	const struct type *type = UNKNOWN_TYPE;
	if (entry && !strcmp(entry->result, "float"))
		type = type_simple(T_FLOAT);
	else if (entry && !strcmp(entry->result, "int"))
		type = type_simple(T_INT);
	else if (entry && !strcmp(entry->result, "str"))
		type = type_simple(T_STR);
	else if (entry && !strcmp(entry->result, "list[str]"))
		type = type_of(types, T_LIST, type_simple(T_STR));
	else if (entry && strchr(entry->result, '.'))
		type = type_named(types, T_OBJECT, entry->result, NULL);
	struct object *object = heap_root(heap_of(f), OBJECT_CLASS, value.type->name, NULL);
	object->name = value.type->name;
	object->opaque = TRUE;
	return value_object(heap_of(f), type, object);
}

/* ---- special methods ---- */

gboolean infer_special(struct frame *f, struct value value, const char *name, const struct value *args, guint count,
                       const struct node *node, struct value *result)
{
	gboolean found = FALSE;
	if (result)
		*result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct type *member = type_member(value.type, i);
		gboolean missing = FALSE;
		if (member->kind == T_UNKNOWN && g_hash_table_contains(f->context->special, name))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
		if (member->kind != T_INSTANCE)
			continue;
		struct value self = {.type = member, .objects = value.objects};
		struct value function = class_lookup(f, type_ref(heap_of(f)->types, T_CLASS, member->ref, member->frame, NULL), name, &missing);
		if (function.type->kind == T_NEVER)
			continue;
		struct arguments call = {.count = MIN(count, 4)};
		for (guint j = 0; j < call.count; j++)
			call.values[j] = args[j];
		for (guint j = 0; j < type_count(function.type); j++) {
			const struct type *target = type_member(function.type, j);
			struct value one = value_unknown(heap_of(f));
			if (target->kind == T_FUNCTION)
				one = call_function(f, target, &self, &call, node);
			else if (target->kind != T_NONE)
				effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
			if (result)
				*result = join(f, *result, one);
		}
		found = TRUE;
	}
	return found;
}

void infer_represent(struct frame *f, struct value value, const struct node *node)
{
	static const char *const methods[] = {"__str__", "__repr__", "__format__"};
	for (guint level = 0; level < 3; level++) {
		struct value items = value_of(type_simple(T_NEVER));
		for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
			infer_special(f, value, methods[i], NULL, 0, node, NULL);
		for (guint i = 0; i < type_count(value.type); i++) {
			struct value one = {.type = type_member(value.type, i), .objects = value.objects};
			if (one.type->kind < T_LIST || one.type->kind > T_TUPLE)
				continue;
			items = join(f, items, heap_element(heap_of(f), one));
			if (one.type->kind == T_DICT)
				items = join(f, items, heap_load(heap_of(f), one, element_field(f), one.type->args[1]));
		}
		value = items;
	}
}

/* ---- operators ---- */

static const struct { const char *operator, *method, *reflected; } operators[] = {
	{"+", "__add__", "__radd__"}, {"-", "__sub__", "__rsub__"}, {"*", "__mul__", "__rmul__"}, {"/", "__truediv__", "__rtruediv__"},
	{"//", "__floordiv__", "__rfloordiv__"}, {"%", "__mod__", "__rmod__"}, {"**", "__pow__", "__rpow__"},
	{"@", "__matmul__", "__rmatmul__"}, {"&", "__and__", "__rand__"}, {"|", "__or__", "__ror__"}, {"^", "__xor__", "__rxor__"},
	{"<<", "__lshift__", "__rlshift__"}, {">>", "__rshift__", "__rrshift__"}, {"==", "__eq__", "__eq__"}, {"!=", "__ne__", "__eq__"},
	{"<", "__lt__", "__gt__"}, {">", "__gt__", "__lt__"}, {"<=", "__le__", "__ge__"}, {">=", "__ge__", "__le__"},
};

static void operator_methods(const char *operator, const char **method, const char **reflected)
{
	*method = *reflected = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(operators); i++)
		if (!strcmp(operators[i].operator, operator)) {
			*method = operators[i].method;
			*reflected = operators[i].reflected;
		}
}

static gboolean has_kind(const struct type *type, enum type_kind kind)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind == kind)
			return TRUE;
	return FALSE;
}

static const struct type *number_result(const char *operator, const struct type *a, const struct type *b)
{
	gboolean real = has_kind(a, T_FLOAT) || has_kind(b, T_FLOAT);
	if (has_kind(a, T_COMPLEX) || has_kind(b, T_COMPLEX))
		return type_simple(T_COMPLEX);
	if (real || !strcmp(operator, "/"))
		return type_simple(T_FLOAT);
	if (a->kind == T_BOOL && b->kind == T_BOOL && strchr("&|^", operator[0]))
		return type_simple(T_BOOL);
	return type_simple(T_INT);
}

static gboolean is_container(const struct type *type)
{
	return type->kind == T_LIST || type->kind == T_SET || type->kind == T_DICT || type->kind == T_FROZENSET;
}

/* a + b of lists, a | b of sets: a new container with the elements of both. */
static struct value combined(struct frame *f, struct value a, struct value b, const struct node *node)
{
	struct value result = made(f, type_join(heap_of(f)->types, a.type, is_container(b.type) ? b.type : a.type), node);
	struct value operands[] = {a, b};
	for (guint i = 0; i < 2; i++) {
		if (!is_container(operands[i].type))
			continue;
		effects_access_set(f, operands[i].objects, element_field(f), FALSE, node);
		struct value content = heap_element(heap_of(f), operands[i]);
		if (operands[i].type->kind == T_DICT) {
			infer_store(f, result.objects, g_intern_static_string("{}"), content);
			content = heap_load(heap_of(f), operands[i], element_field(f), operands[i].type->args[1]);
		}
		infer_store(f, result.objects, element_field(f), content);
	}
	return result;
}

static struct value binary_members(struct frame *f, const char *operator, struct value a, struct value b, const struct node *node)
{
	const struct type *s = a.type, *t = b.type;
	if (type_is_number(s) && type_is_number(t))
		return value_of(number_result(operator, s, t));
	if (s->kind == T_STR)
		return value_of(type_simple(T_STR));
	if (s->kind == T_BYTES)
		return value_of(type_simple(T_BYTES));
	if (is_container(s))
		return combined(f, a, b, node);
	if (s->kind == T_TUPLE)
		return (struct value){
			.type = type_open_tuple(heap_of(f)->types, type_join(heap_of(f)->types, type_element(heap_of(f)->types, s),
			                        t->kind == T_TUPLE ? type_element(heap_of(f)->types, t) : type_simple(T_NEVER))),
			.objects = set_union(heap_of(f), a.objects, t->kind == T_TUPLE ? b.objects : NULL)};
	if (type_is_number(s) && (t->kind == T_STR || t->kind == T_BYTES))
		return value_of(t);
	if (type_is_number(s) && (is_container(t) || t->kind == T_TUPLE))
		return binary_members(f, operator, b, a, node);
	if (s->kind == T_OBJECT || (t->kind == T_OBJECT && type_is_number(s)))
		return made(f, s->kind == T_OBJECT ? s : t, node);
	struct value result = made(f, UNKNOWN_TYPE, node);
	result.objects = set_union(heap_of(f), result.objects, set_union(heap_of(f), infer_objects(f, a), infer_objects(f, b)));
	return result;
}

static struct value binary(struct frame *f, const char *operator, struct value a, struct value b, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER)), special;
	const char *method, *reflected;
	a = infer_library_value(f, a);
	b = infer_library_value(f, b);
	operator_methods(operator, &method, &reflected);
	if (method && infer_special(f, a, method, &b, 1, node, &special))
		result = join(f, result, special);
	if (reflected && !type_is_number(a.type) && infer_special(f, b, reflected, &a, 1, node, &special))
		result = join(f, result, special);
	else if (reflected && has_kind(b.type, T_INSTANCE) && infer_special(f, b, reflected, &a, 1, node, &special))
		result = join(f, result, special);
	for (guint i = 0; i < type_count(a.type); i++) {
		const struct type *s = type_member(a.type, i);
		if (s->kind == T_INSTANCE || s->kind == T_NONE)
			continue;
		for (guint j = 0; j < type_count(b.type); j++) {
			const struct type *t = type_member(b.type, j);
			if (t->kind == T_INSTANCE || (t->kind == T_NONE && s->kind != T_STR))
				continue;
			result = join(f, result, binary_members(f, operator, (struct value){s, a.objects}, (struct value){t, b.objects}, node));
		}
	}
	if (result.type->kind == T_NEVER)
		result = value_unknown(heap_of(f));
	return value_trim(heap_of(f), result);
}

static struct value infer_binary(struct frame *f, struct node *node)
{
	struct node *operator = node_field(node, "operator");
	struct value a = infer(f, node_field(node, "left")), b = infer(f, node_field(node, "right"));
	if (a.type->kind == T_STR && operator && !strcmp(operator->name, "%"))
		infer_represent(f, b, node);
	if (a.type->kind == T_NEVER || b.type->kind == T_NEVER)
		return value_of(type_simple(T_NEVER));
	return operator ? binary(f, operator->name, a, b, node) : value_unknown(heap_of(f));
}

static struct value infer_unary(struct frame *f, struct node *node)
{
	struct value a = infer_library_value(f, infer(f, node_field(node, "argument"))), result;
	struct node *operator = node_field(node, "operator");
	const char *method = operator && operator->name[0] == '-' ? "__neg__" : operator && operator->name[0] == '~' ? "__invert__" : "__pos__";
	if (infer_special(f, a, method, NULL, 0, node, &result))
		return result;
	if (a.type->kind == T_BOOL)
		return value_of(type_simple(T_INT));
	return a;
}

void infer_truth(struct frame *f, struct value value, const struct node *node)
{
	if (!infer_special(f, value, "__bool__", NULL, 0, node, NULL))
		infer_special(f, value, "__len__", NULL, 0, node, NULL);
	if (!type_is_immutable(f->context->knowledge, value.type))
		effects_access_set(f, value.objects, element_field(f), FALSE, node);
}

static gboolean is_singleton(const struct node *node)
{
	return node && (node->kind == N_NONE || node->kind == N_TRUE || node->kind == N_FALSE || node->kind == N_ELLIPSIS);
}

static void membership(struct frame *f, struct value item, struct value container, const struct node *node)
{
	container = infer_library_value(f, container);
	if (infer_special(f, container, "__contains__", &item, 1, node, NULL))
		return;
	for (guint i = 0; i < type_count(container.type); i++) { /* goes over it, or may */
		enum type_kind kind = type_member(container.type, i)->kind;
		if (kind == T_ITER || kind == T_VIEW || kind == T_INSTANCE || kind == T_OBJECT || kind == T_UNKNOWN)
			infer_iterate(f, (struct value){type_member(container.type, i), container.objects}, node);
	}
	effects_access_set(f, infer_objects(f, container), element_field(f), FALSE, node);
}

/* The first may say NotImplemented; != is the opposite of == where nothing else is said. */
static void compare(struct frame *f, const char *method, const char *reflected, struct value left, struct value right, const struct node *node)
{
	infer_special(f, left, method, &right, 1, node, NULL);
	if (!strcmp(method, "__ne__"))
		infer_special(f, left, "__eq__", &right, 1, node, NULL);
	infer_special(f, right, reflected, &left, 1, node, NULL);
}

static struct value infer_comparison(struct frame *f, struct node *node)
{
	struct value left = value_of(type_simple(T_NEVER));
	struct node *previous = NULL, *operator = NULL;
	gboolean array = FALSE;
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_OPERATOR) {
			operator = child;
			continue;
		}
		struct value right = infer(f, child);
		if (operator) {
			const char *method, *reflected;
			operator_methods(operator->name, &method, &reflected);
			if (g_str_has_prefix(operator->name, "is") && !is_singleton(previous) && !is_singleton(child) && f->sink)
				f->sink->identity = f->sink->identity ? f->sink->identity : node;
			if (g_str_has_suffix(operator->name, "in"))
				membership(f, left, right, node);
			else if (method)
				compare(f, method, reflected, left, right, node);
			if (method) { /* comparing containers reads them */
				effects_reach(f, left, FALSE, node);
				effects_reach(f, right, FALSE, node);
			}
		}
		array |= right.type->kind == T_OBJECT && !strcmp(right.type->name, "numpy.ndarray");
		array |= left.type->kind == T_OBJECT && !strcmp(left.type->name, "numpy.ndarray");
		left = right;
		previous = child;
	}
	return array ? made(f, type_named(heap_of(f)->types, T_OBJECT, "numpy.ndarray", NULL), node) : value_of(type_simple(T_BOOL));
}

/* ---- displays ---- */

static struct value infer_tuple(struct frame *f, struct node *node)
{
	const struct type *args[8];
	guint count = 0;
	gboolean open = FALSE;
	struct value all = value_of(type_simple(T_NEVER));
	for (struct node *child = node->first; child; child = child->next) {
		struct value value = infer(f, child->kind == N_LIST_SPLAT ? child->first : child);
		if (child->kind == N_LIST_SPLAT) {
			value = infer_iterate(f, value, child);
			open = TRUE;
		}
		if (count < G_N_ELEMENTS(args))
			args[count++] = value.type;
		else
			open = TRUE;
		all = join(f, all, value);
	}
	if (open)
		all.type = type_open_tuple(heap_of(f)->types, all.type);
	else
		all.type = type_make(heap_of(f)->types, T_TUPLE, args, count);
	return value_trim(heap_of(f), all);
}

static struct value infer_list(struct frame *f, struct node *node, enum type_kind kind)
{
	struct value all = value_of(type_simple(T_NEVER));
	for (struct node *child = node->first; child; child = child->next) {
		gboolean splat = child->kind == N_LIST_SPLAT;
		struct value value = infer(f, splat ? child->first : child);
		all = join(f, all, splat ? infer_iterate(f, value, child) : value);
	}
	struct value result = made(f, type_of(heap_of(f)->types, kind, all.type), node);
	infer_store(f, result.objects, element_field(f), all);
	return result;
}

static struct value infer_dict(struct frame *f, struct node *node)
{
	struct value keys = value_of(type_simple(T_NEVER)), values = keys;
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_PAIR) {
			keys = join(f, keys, infer(f, node_field(child, "key")));
			values = join(f, values, infer(f, node_field(child, "value")));
		} else if (child->kind == N_DICT_SPLAT && child->first) {
			struct value other = infer(f, child->first);
			effects_access_set(f, infer_objects(f, other), element_field(f), FALSE, child);
			gboolean dict = other.type->kind == T_DICT;
			keys = join(f, keys, dict ? heap_element(heap_of(f), other) : value_of(type_simple(T_STR)));
			values = join(f, values, heap_load(heap_of(f), other, element_field(f), dict ? other.type->args[1] : UNKNOWN_TYPE));
		}
	}
	struct value result = made(f, type_dict(heap_of(f)->types, keys.type, values.type), node);
	infer_store(f, result.objects, element_field(f), values);
	infer_store(f, result.objects, g_intern_static_string("{}"), keys);
	return result;
}

static struct value comprehension_result(struct frame *f, struct node *node)
{
	struct node *body = node_field(node, "body");
	if (!body)
		return value_unknown(heap_of(f));
	if (node->kind == N_DICT_COMP) {
		struct value key = infer(f, node_field(body, "key")), item = infer(f, node_field(body, "value"));
		struct value result = made(f, type_dict(heap_of(f)->types, key.type, item.type), node);
		infer_store(f, result.objects, element_field(f), item);
		infer_store(f, result.objects, g_intern_static_string("{}"), key);
		return result;
	}
	struct value item = infer(f, body);
	enum type_kind kind = node->kind == N_LIST_COMP ? T_LIST : node->kind == N_SET_COMP ? T_SET : T_ITER;
	struct value result = made(f, type_of(heap_of(f)->types, kind, item.type), node);
	infer_store(f, result.objects, element_field(f), item);
	return result;
}

static struct value infer_comprehension(struct frame *f, struct node *node)
{
	struct scope *outer = f->now;
	gboolean first = TRUE;
	effects_weight(f, WEIGHT_HEAVY);
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_FOR_IN) {
			struct node *right = node_field(child, "right");
			f->now = first ? outer : node->scope;
			struct value iterable = right ? infer(f, right) : value_unknown(heap_of(f));
			f->now = node->scope;
			struct node *left = node_field(child, "left");
			if (left)
				infer_assign(f, left, await_is_async(child) ? await_iterate(f, iterable, child) : infer_iterate(f, iterable, child));
			first = FALSE;
		} else if (child->kind == N_IF_CLAUSE && child->first) {
			infer_truth(f, infer(f, child->first), child);
		}
	}
	struct value result = comprehension_result(f, node);
	f->now = outer;
	return result;
}

static struct value infer_string(struct frame *f, struct node *node)
{
	const char *text = node->source->text + node->start;
	gboolean bytes = FALSE;
	for (guint i = 0; i < 3 && text[i] != '\'' && text[i] != '"' && node->start + i < node->end; i++)
		bytes |= text[i] == 'b' || text[i] == 'B';
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_CONCATENATED || child->kind == N_STRING)
			infer(f, child);
		for (struct node *part = child->kind == N_INTERPOLATION ? child->first : NULL; part; part = part->next) {
			if (part->kind == N_FORMAT || part->kind == N_OTHER) {
				infer_string(f, part);
				continue;
			}
			struct value value = infer(f, part);
			infer_represent(f, value, node);
			effects_reach(f, value, FALSE, node);
		}
	}
	return value_of(type_simple(bytes ? T_BYTES : T_STR));
}

/* ---- attributes and elements ---- */

static struct value bound_method(struct frame *f, struct value receiver, const struct type *function)
{
	const struct type *type = type_ref(heap_of(f)->types, T_METHOD, function->ref, function->frame, receiver.type);
	return (struct value){.type = type, .objects = receiver.objects};
}

static struct value class_member(struct frame *f, struct value self, const struct type *class_type, const struct type *member,
                                 gboolean instance, const struct node *node)
{
	struct arguments none = {0};
	struct value of_class = value_of(class_type), got;
	struct value arguments[] = {instance ? self : value_of(type_simple(T_NONE)), of_class};
	if (member->kind == T_INSTANCE && infer_special(f, value_of(member), "__get__", arguments, 2, node, &got))
		return got; /* a descriptor */
	if (member->kind == T_OBJECT && instance && !strcmp(member->name, "builtins.property")) {
		effects_unresolved(f, REASON_UNKNOWN_METHOD, "a property", node);
		return value_unknown(heap_of(f));
	}
	if (member->kind != T_FUNCTION || decorated_with(member->ref, "staticmethod"))
		return value_of(member);
	if (decorated_with(member->ref, "classmethod"))
		return bound_method(f, of_class, member);
	if (!instance)
		return value_of(member);
	if (decorated_with(member->ref, "property") || decorated_with(member->ref, "cached_property"))
		return call_function(f, member, &self, &none, node);
	if (decorated_with(member->ref, "setter") || decorated_with(member->ref, "deleter"))
		return value_of(type_simple(T_NEVER));
	return bound_method(f, self, member);
}

/* Whether a subclass somewhere may stand in for the class is not known: its overrides count too. */
static struct value members_of_class(struct frame *f, struct value self, const struct type *class_type, const char *name,
                                     gboolean instance, gboolean *missing, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	struct value found = class_lookup(f, class_type, name, missing);
	for (guint i = 0; i < type_count(found.type); i++) {
		struct value one = class_member(f, self, class_type, type_member(found.type, i), instance, node);
		if (!one.objects)
			one.objects = type_is_immutable(f->context->knowledge, one.type) ? NULL : found.objects;
		result = join(f, result, one);
	}
	heap_read(heap_of(f), &f->context->classes);
	GPtrArray *subclasses = g_hash_table_lookup(f->context->subclasses, class_type->ref);
	for (guint i = 0; instance && subclasses && i < subclasses->len; i++) {
		const struct type *sub = subclasses->pdata[i];
		struct value own = {.type = type_ref(heap_of(f)->types, T_INSTANCE, sub->ref, sub->frame, NULL), .objects = self.objects};
		gboolean ignored = FALSE;
		struct value other = class_lookup(f, sub, name, &ignored);
		for (guint j = 0; other.type != found.type && j < type_count(other.type); j++)
			result = join(f, result, class_member(f, own, sub, type_member(other.type, j), instance, node));
	}
	return result;
}

/* self.__class__: the class, or one below it. */
static struct value classes_of(struct frame *f, const struct type *class_type)
{
	struct value result = value_of(class_type);
	heap_read(heap_of(f), &f->context->classes);
	GPtrArray *subclasses = g_hash_table_lookup(f->context->subclasses, class_type->ref);
	for (guint i = 0; subclasses && i < subclasses->len; i++)
		result = join(f, result, value_of(subclasses->pdata[i]));
	return result;
}

/* A method is looked up in the class and its bases: that matters where the program replaces methods. */
static void read_classes(struct frame *f, const struct type *class_type, const char *field, const struct node *node, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE;
	heap_read(heap_of(f), &f->context->classes);
	if (g_hash_table_contains(f->context->rebound, class_type->ref))
		effects_access(f, class_object(f, class_type->ref), field, FALSE, NULL, node);
	for (guint i = 0; depth && g_hash_table_size(f->context->rebound) && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			read_classes(f, base, field, node, depth - 1);
}

static struct value instance_attribute(struct frame *f, struct value self, const char *name, const struct node *node)
{
	gboolean missing = FALSE;
	const char *field = heap_field(heap_of(f), name);
	struct heap *heap = heap_of(f);
	if (!strcmp(name, "__dict__"))
		effects_unresolved(f, REASON_UNRESOLVED, "__dict__", node);
	const struct type *class_type = type_ref(heap->types, T_CLASS, self.type->ref, self.type->frame, NULL);
	if (!strcmp(name, "__class__"))
		return classes_of(f, class_type);
	struct value asked = value_of(type_simple(T_STR)), given;
	if (infer_special(f, self, "__getattribute__", &asked, 1, node, &given))
		return given;
	const struct set *objects = infer_objects(f, self);
	struct value result = members_of_class(f, self, class_type, name, TRUE, &missing, node);
	const struct type *declared = class_field_type(f, self.type, field);
	if (declared->kind != T_NEVER || result.type->kind == T_NEVER) {
		effects_access_set(f, objects, field, FALSE, node);
		struct value stored = heap_load(heap, (struct value){self.type, objects}, field, declared);
		result = join(f, result, stored);
	} else if (!has_kind(result.type, T_METHOD) && !has_kind(result.type, T_FUNCTION)) {
		effects_access_set(f, objects, field, FALSE, node);
		effects_access(f, class_object(f, self.type->ref), field, FALSE, NULL, node);
	} else {
		read_classes(f, class_type, field, node, 8);
	}
	if (result.type->kind == T_NEVER || (result.type->kind == T_UNKNOWN && declared->kind == T_NEVER)) {
		struct value argument = value_of(type_simple(T_STR)), dynamic;
		if (infer_special(f, self, "__getattr__", &argument, 1, node, &dynamic))
			return dynamic;
		if (!result.objects || missing)
			return heap_load(heap, (struct value){self.type, objects}, field, UNKNOWN_TYPE);
	}
	return value_trim(heap, result);
}

static struct value module_attribute(struct frame *f, struct source *source, const char *name, const struct node *node)
{
	struct unit *unit = context_unit(f->context, source);
	struct binding *binding = g_hash_table_lookup(unit->syntax->root->scope->bindings, name);
	if (binding) {
		if (!is_constant(f, binding))
			effects_access(f, heap_root(heap_of(f), OBJECT_MODULE, source, NULL), heap_field(heap_of(f), name), FALSE, NULL, node);
		return *frame_variable(frame_module(f->context, unit), binding);
	}
	if (g_hash_table_contains(unit->syntax->root->scope->bindings, g_intern_static_string("__getattr__"))) /* of the module: it runs */
		effects_unresolved(f, REASON_UNRESOLVED, name, node);
	g_autofree char *full = g_strconcat(source->module ? source->module : "", ".", name, NULL);
	struct source *inner = program_import(f->context->program, source, full);
	return inner ? value_of(type_ref(heap_of(f)->types, T_MODULE, inner, NULL, NULL)) : value_unknown(heap_of(f));
}

static struct value library_attribute(struct frame *f, const struct type *library, const char *name, const struct node *node)
{
	if (strlen(library->name) > MAX_LIBRARY_NAME) /* `node = node.parent` in a loop would go on for ever */
		return value_unknown(heap_of(f));
	g_autofree char *full = g_strconcat(library->name, ".", name, NULL);
	struct source *inner = program_import(f->context->program, f->unit->source, full);
	if (inner)
		return value_of(type_ref(heap_of(f)->types, T_MODULE, inner, NULL, NULL));
	if (!knowledge_find(f->context->knowledge, full) && !knowledge_has_module(f->context->knowledge, full)) {
		struct value operand = infer_library_value(f, value_of(library));
		if (operand.type->kind != T_UNKNOWN)
			return infer_attribute(f, operand, name, node);
	}
	return value_of(type_named(heap_of(f)->types, T_LIBRARY, full, NULL));
}

/* Properties of library objects that are data: response.text. */
static struct value object_attribute(struct frame *f, struct value receiver, const char *name, const struct node *node)
{
	gboolean called = node && node->parent && node->parent->kind == N_CALL && node->parent->first == node;
	g_autofree char *full = g_strconcat(receiver.type->name, ".", name, NULL);
	const struct knowledge_entry *entry = knowledge_find(f->context->knowledge, full);
	struct types *types = heap_of(f)->types;
	if (!called && !g_str_has_prefix(full, "numpy.")) /* what its methods change may show there; the shape of an array stays */
		effects_access_set(f, infer_objects(f, receiver), element_field(f), FALSE, node);
	if (entry && !called && !(entry->flags & KNOWS_WRITES_SELF)) {
		const char *r = entry->result;
		const struct type *type = !strcmp(r, "str") ? type_simple(T_STR) : !strcmp(r, "bytes") ? type_simple(T_BYTES) :
			!strcmp(r, "int") ? type_simple(T_INT) : !strcmp(r, "float") ? type_simple(T_FLOAT) :
			!strcmp(r, "bool") ? type_simple(T_BOOL) : strchr(r, '.') && !strchr(r, '[') ? type_named(types, T_OBJECT, r, NULL) : UNKNOWN_TYPE;
		effects_access_set(f, infer_objects(f, receiver), heap_field(heap_of(f), name), FALSE, node);
		return heap_load(heap_of(f), receiver, heap_field(heap_of(f), name), type);
	}
	if (!entry && !called)
		effects_access_set(f, infer_objects(f, receiver), heap_field(heap_of(f), name), FALSE, node);
	if (!entry && !called)
		return join(f, heap_load(heap_of(f), (struct value){receiver.type, infer_objects(f, receiver)}, heap_field(heap_of(f), name), UNKNOWN_TYPE),
		            heap_load(heap_of(f), receiver, element_field(f), type_simple(T_NEVER)));
	return (struct value){.type = type_named(types, T_BOUND, name, receiver.type), .objects = receiver.objects};
}

/* Functions carry attributes too: one object for each definition. */
static const struct set *holder_objects(struct frame *f, struct value receiver)
{
	if (receiver.type->kind == T_FUNCTION || receiver.type->kind == T_CLASS)
		return set_one(heap_of(f), class_object(f, receiver.type->ref));
	return infer_objects(f, receiver);
}

static struct value unknown_attribute(struct frame *f, struct value receiver, const char *name, const struct node *node)
{
	const struct set *objects = holder_objects(f, receiver);
	if (g_hash_table_contains(f->context->special, name) || g_hash_table_contains(f->context->special, "__getattr__") ||
	    g_hash_table_contains(f->context->special, "__getattribute__"))
		effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
	effects_access_set(f, objects, heap_field(heap_of(f), name), FALSE, node);
	return heap_load(heap_of(f), (struct value){receiver.type, objects}, heap_field(heap_of(f), name), UNKNOWN_TYPE);
}

static gboolean is_class_name(const char *name)
{
	return !strcmp(name, "__name__") || !strcmp(name, "__qualname__") || !strcmp(name, "__module__");
}

static struct value attribute_of(struct frame *f, struct value self, const char *name, const struct node *node)
{
	gboolean missing = FALSE;
	switch (self.type->kind) {
	case T_NONE: case T_NEVER:
		return value_of(type_simple(T_NEVER));
	case T_INSTANCE:
		return instance_attribute(f, self, name, node);
	case T_CLASS: {
		if (is_class_name(name))
			return value_of(type_simple(T_STR));
		struct object *object = class_object(f, self.type->ref);
		effects_access(f, object, heap_field(heap_of(f), name), FALSE, NULL, node);
		struct value found = members_of_class(f, self, self.type, name, FALSE, &missing, node);
		if (name[0] != '_' && !has_kind(found.type, T_FUNCTION) && !has_kind(found.type, T_METHOD) && class_is_enum(f, self.type))
			return class_enum_member(f, self.type);
		return found.type->kind == T_NEVER ? value_unknown(heap_of(f)) : found;
	}
	case T_MODULE:
		return module_attribute(f, (struct source *)self.type->ref, name, node);
	case T_LIBRARY:
		return library_attribute(f, self.type, name, node);
	case T_OBJECT:
		return object_attribute(f, self, name, node);
	case T_UNKNOWN: case T_FUNCTION: case T_METHOD: case T_PARTIAL:
		return unknown_attribute(f, self, name, node);
	case T_TUPLE: { /* a field of a named tuple */
		g_autofree char *full = g_strconcat("tuple.", name, NULL);
		if (!strcmp(name, "_fields"))
			return value_of(type_open_tuple(heap_of(f)->types, type_simple(T_STR)));
		if (!knowledge_find(f->context->knowledge, full) && name[0] != '_')
			return heap_element(heap_of(f), self);
	}
	/* fall through */
	default:
		if (self.type->kind == T_ITER && !(node && node->field && !strcmp(node->field, "function"))) /* rows.line_num moves with it */
			effects_access_set(f, infer_objects(f, self), element_field(f), FALSE, node);
		return (struct value){.type = type_named(heap_of(f)->types, T_BOUND, name, self.type), .objects = self.objects};
	}
}

struct value infer_attribute(struct frame *f, struct value object, const char *name, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(object.type); i++) {
		struct value one = {.type = type_member(object.type, i), .objects = object.objects};
		result = join(f, result, attribute_of(f, value_trim(heap_of(f), one), name, node));
	}
	return result;
}

static struct value tuple_item(struct frame *f, struct value self, const struct node *index)
{
	if (!self.type->open && index && index->kind == N_INTEGER) {
		char *end;
		guint64 i = g_ascii_strtoull(index->source->text + index->start, &end, 10);
		if (i < self.type->count && end == index->source->text + index->end) /* not 0b1 */
			return value_trim(heap_of(f), (struct value){.type = self.type->args[i], .objects = self.objects});
	}
	return heap_element(heap_of(f), self);
}

static struct value sliced(struct frame *f, struct value self, const struct node *node)
{
	if (self.type->kind != T_LIST) {
		struct value element = {.type = type_open_tuple(heap_of(f)->types, type_element(heap_of(f)->types, self.type)), .objects = self.objects};
		return self.type->kind == T_TUPLE ? element : self;
	}
	struct value result = made(f, self.type, node);
	infer_store(f, result.objects, element_field(f), heap_element(heap_of(f), self));
	return result;
}

/* Elements of an array are arrays, or numbers; those of a JSON value are JSON values. */
static gboolean holds_its_own_kind(const struct type *type)
{
	return g_str_has_prefix(type->name, "numpy.") || !strcmp(type->name, "json.value");
}

static struct value item_of(struct frame *f, struct value self, struct value key, const struct node *index, const struct node *node)
{
	struct heap *heap = heap_of(f);
	struct value special;
	gboolean slice = index && index->kind == N_SLICE;
	const struct set *objects = infer_objects(f, self);
	switch (self.type->kind) {
	case T_NONE: case T_NEVER:
		return value_of(type_simple(T_NEVER));
	case T_STR:
		return value_of(self.type);
	case T_BYTES:
		return value_of(slice ? self.type : type_simple(T_INT));
	case T_RANGE:
		return value_of(slice ? self.type : type_simple(T_INT));
	case T_TUPLE:
		return slice ? sliced(f, self, node) : tuple_item(f, self, index);
	case T_INSTANCE:
		if (infer_special(f, self, "__getitem__", &key, 1, node, &special) || infer_special(f, self, "__missing__", &key, 1, node, &special))
			return special;
		break;
	case T_LIBRARY: case T_CLASS:
		if (self.type->kind == T_CLASS && class_is_enum(f, self.type))
			return class_enum_member(f, self.type);
		return value_of(self.type); /* list[int] */
	default:
		break;
	}
	for (guint i = 0; objects && i < objects->count; i++)
		effects_access(f, objects->items[i], heap->element, FALSE, slice ? NULL : subscript_of(f, index), node);
	if (self.type->kind == T_LIST)
		return slice ? sliced(f, self, node) : heap_element(heap, self);
	if (self.type->kind == T_DICT) {
		if (self.type->name) { /* a defaultdict makes what is missing */
			effects_access_set(f, objects, heap->element, TRUE, node);
			infer_store(f, objects, g_intern_static_string("{}"), key);
		}
		return heap_load(heap, self, heap->element, self.type->args[1]);
	}
	if (self.type->kind == T_OBJECT && !strcmp(self.type->name, "os.environ"))
		return value_of(type_simple(T_STR));
	if (self.type->kind == T_OBJECT && holds_its_own_kind(self.type))
		return heap_load(heap, self, heap->element, self.type);
	if (self.type->kind == T_OBJECT && !strcmp(self.type->name, "re.Match"))
		return value_of(type_simple(T_STR));
	if (self.type->kind == T_UNKNOWN && (g_hash_table_contains(f->context->special, "__getitem__") ||
	                                     g_hash_table_contains(f->context->special, "__missing__")))
		effects_unresolved(f, REASON_UNKNOWN_METHOD, "__getitem__", node);
	return heap_load(heap, (struct value){self.type, objects}, heap->element, UNKNOWN_TYPE);
}

static struct value infer_subscript(struct frame *f, struct node *node)
{
	struct value self = infer_library_value(f, infer(f, node_field(node, "value")));
	struct node *index = node_field(node, "subscript");
	struct value key = value_of(type_simple(T_NEVER)), result = key;
	for (struct node *child = node->first; child; child = child->next)
		if (child->field && !strcmp(child->field, "subscript"))
			key = join(f, key, infer(f, child));
	if (index && index->next && index->next->field && !strcmp(index->next->field, "subscript"))
		index = NULL;
	if (key.type->kind == T_INSTANCE)
		infer_special(f, key, "__index__", NULL, 0, node, NULL);
	for (guint i = 0; i < type_count(self.type); i++)
		result = join(f, result, item_of(f, (struct value){type_member(self.type, i), self.objects}, key, index, node));
	return result;
}

/* ---- assignment ---- */

static void assign_sequence(struct frame *f, struct node *target, struct value value)
{
	guint index = 0;
	struct value all = infer_iterate(f, value, target);
	gboolean exact = value.type->kind == T_TUPLE && !value.type->open && value.type->count == node_count(target);
	for (struct node *child = target->first; child; child = child->next, index++) {
		struct value one = all;
		if (child->kind == N_LIST_SPLAT_PATTERN) {
			one = made(f, type_of(heap_of(f)->types, T_LIST, all.type), child);
			infer_store(f, one.objects, element_field(f), all);
		} else if (exact) {
			one = value_trim(heap_of(f), (struct value){.type = value.type->args[index], .objects = value.objects});
		}
		infer_assign(f, child, one);
	}
}

void infer_set_attribute(struct frame *f, struct value self, const char *name, struct value value, const struct node *target)
{
	const char *field = heap_field(heap_of(f), name);
	if (!strcmp(name, "__dict__") || !strcmp(name, "__class__")) /* attributes that others have too, other methods */
		effects_unresolved(f, REASON_UNRESOLVED, name, target);
	for (guint i = 0; i < type_count(self.type); i++) {
		const struct type *member = type_member(self.type, i);
		struct value one = {.type = member, .objects = self.objects}, arguments[] = {value_of(type_simple(T_STR)), value};
		const struct set *objects = holder_objects(f, one);
		if (!objects && member->kind != T_NONE && member->kind != T_MODULE && member->kind != T_LIBRARY)
			effects_unresolved(f, REASON_UNRESOLVED, name, target);
		if (member->kind == T_MODULE) {
			struct unit *unit = context_unit(f->context, (struct source *)member->ref);
			struct binding *binding = g_hash_table_lookup(unit->syntax->root->scope->bindings, name);
			effects_access(f, heap_root(heap_of(f), OBJECT_MODULE, member->ref, NULL), field, TRUE, NULL, target);
			if (binding && g_hash_table_add(f->context->rebound, binding)) /* helper.step = other */
				heap_changed(heap_of(f), &f->context->classes);
			if (binding)
				set_variable(f, frame_module(f->context, unit), binding, value);
			continue;
		}
		if (member->kind == T_LIBRARY) {
			g_autofree char *full = g_strconcat(member->name, ".", name, NULL);
			effects_world(f, EFFECT_ENV, name, target);
			if (g_hash_table_add(f->context->replaced, (gpointer)g_intern_string(full)))
				heap_changed(heap_of(f), &f->context->classes);
		}
		for (guint j = 0; member->kind == T_INSTANCE && !strcmp(name, "__class__") && j < type_count(value.type); j++)
			if (type_member(value.type, j)->kind == T_CLASS)
				effects_note_subclass(f->context, member->ref, type_member(value.type, j));
		gboolean method = has_kind(value.type, T_FUNCTION) || has_kind(value.type, T_METHOD) || has_kind(value.type, T_UNKNOWN);
		if (member->kind == T_CLASS && method && g_hash_table_add(f->context->rebound, (gpointer)member->ref)) /* Some.method = other */
			heap_changed(heap_of(f), &f->context->classes);
		if (member->kind == T_INSTANCE) {
			gboolean missing = FALSE;
			struct value known = class_lookup(f, type_ref(heap_of(f)->types, T_CLASS, member->ref, member->frame, NULL), name, &missing);
			for (guint j = 0; j < type_count(known.type); j++) {
				const struct type *setter = type_member(known.type, j);
				struct arguments call = {.count = 1, .values = {value}};
				if (setter->kind == T_FUNCTION && decorated_with(setter->ref, "setter"))
					call_function(f, setter, &one, &call, target);
				struct value set[] = {one, value};
				if (setter->kind == T_INSTANCE)
					infer_special(f, value_of(setter), "__set__", set, 2, target, NULL);
			}
			infer_special(f, one, "__setattr__", arguments, 2, target, NULL);
			struct object *summary = class_instances(f->context, member->ref);
			g_autofree char *shared = g_strconcat(field, "!", NULL); /* which objects: tells whether two fields may share one */
			heap_store(heap_of(f), set_one(heap_of(f), summary), field, value_of(value.type));
			heap_store(heap_of(f), set_one(heap_of(f), summary), g_intern_string(shared), (struct value){value.type, infer_objects(f, value)});
		}
		if (member->kind == T_UNKNOWN && (g_hash_table_contains(f->context->special, name) ||
		                                  g_hash_table_contains(f->context->special, "__setattr__")))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, name, target);
		effects_access_set(f, objects, field, TRUE, target);
		infer_store(f, objects, field, value);
	}
}

static void assign_attribute(struct frame *f, struct node *target, struct value value)
{
	struct value self = infer(f, node_field(target, "object"));
	struct node *attribute = node_field(target, "attribute");
	if (attribute && attribute->name)
		infer_set_attribute(f, self, attribute->name, value, target);
}

static void assign_item(struct frame *f, struct node *target, struct value value)
{
	struct value self = infer_library_value(f, infer(f, node_field(target, "value")));
	struct node *index = node_field(target, "subscript");
	struct value key = index ? infer(f, index) : value_unknown(heap_of(f)), arguments[] = {key, value};
	gboolean slice = index && index->kind == N_SLICE;
	if (slice)
		value = infer_iterate(f, value, target);
	for (guint i = 0; i < type_count(self.type); i++) {
		const struct type *member = type_member(self.type, i);
		struct value one = {.type = member, .objects = self.objects};
		const struct set *objects = infer_objects(f, one);
		if (infer_special(f, one, "__setitem__", arguments, 2, target, NULL))
			continue;
		if (member->kind == T_OBJECT && !strcmp(member->name, "os.environ"))
			effects_world(f, EFFECT_ENV, "os.environ", target);
		for (guint j = 0; objects && j < objects->count; j++)
			effects_access(f, objects->items[j], element_field(f), TRUE, slice ? NULL : subscript_of(f, index), target);
		infer_store(f, objects, element_field(f), value);
		if (member->kind == T_DICT)
			infer_store(f, objects, g_intern_static_string("{}"), key);
	}
}

void infer_assign(struct frame *f, struct node *target, struct value value)
{
	switch (target->kind) {
	case N_NAME:
		store_name(f, target, target->name, value);
		return;
	case N_ATTRIBUTE:
		assign_attribute(f, target, value);
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
		all = join(f, all, values[count++]);
	}
	count = 0;
	for (struct node *child = left->first; child; child = child->next)
		infer_assign(f, child, value_trim(heap_of(f), values[count++]));
	return (struct value){.type = type_open_tuple(heap_of(f)->types, all.type), .objects = all.objects};
}

static struct value infer_assignment(struct frame *f, struct node *node)
{
	struct node *left = node_field(node, "left"), *right = node_field(node, "right"), *type = node_field(node, "type");
	if (!left)
		return value_of(type_simple(T_NONE));
	const struct type *declared = type ? infer_annotation(f, type) : NULL;
	if (!right) {
		struct node *class_node = f->now->kind == SCOPE_CLASS ? f->now->node : NULL;
		if (class_node && declared && left->kind == N_NAME)
			heap_store(heap_of(f), set_one(heap_of(f), class_instances(f->context, class_node)), heap_field(heap_of(f), left->name),
			           value_of(declared));
		return value_of(type_simple(T_NONE));
	}
	if (is_parallel_assignment(left, right))
		return assign_each(f, left, right);
	struct value value = infer(f, right);
	if (declared && declared->kind != T_UNKNOWN && value.type->kind == T_UNKNOWN)
		value.type = declared;
	infer_assign(f, left, value_trim(heap_of(f), value));
	return value;
}

static void augment_in_place(struct frame *f, struct value self, const char *operator, struct value value, const struct node *node)
{
	const struct set *objects = infer_objects(f, self);
	effects_access_set(f, objects, element_field(f), TRUE, node);
	if (is_container(self.type) || is_container(value.type) || value.type->kind == T_TUPLE || value.type->kind == T_ITER)
		infer_store(f, objects, element_field(f), infer_iterate(f, value, node));
	else
		infer_store(f, objects, element_field(f), value_of(UNKNOWN_TYPE));
}

static struct value infer_augmented(struct frame *f, struct node *node)
{
	struct node *left = node_field(node, "left"), *right = node_field(node, "right"), *operator = node_field(node, "operator");
	if (!left || !right || !operator)
		return value_unknown(heap_of(f));
	struct value self = infer(f, left), value = infer(f, right), special;
	char name[4] = {0};
	g_strlcpy(name, operator->name, MIN(sizeof(name), strlen(operator->name)));
	const char *method, *reflected;
	operator_methods(name, &method, &reflected);
	g_autofree char *in_place = method ? g_strdup_printf("__i%s", method + 2) : g_strdup("__iadd__");
	struct value result = value_of(type_simple(T_NEVER));
	if (infer_special(f, self, in_place, &value, 1, node, &special))
		result = special;
	else if (self.type->kind != T_NEVER)
		result = binary(f, name, self, value, node);
	if (!type_is_immutable(f->context->knowledge, self.type) && self.type->kind != T_TUPLE) {
		if (self.type->kind != T_INSTANCE)
			augment_in_place(f, self, name, value, node);
		result = join(f, result, self);
	}
	infer_assign(f, left, value_trim(heap_of(f), result));
	return result;
}

/* ---- iteration ---- */

static struct value iterate_instance(struct frame *f, struct value self, const struct node *node)
{
	struct value iterator, item, index = value_of(type_simple(T_INT));
	if (infer_special(f, self, "__iter__", NULL, 0, node, &iterator)) {
		if (infer_special(f, iterator, "__next__", NULL, 0, node, &item))
			return item;
		return has_kind(iterator.type, T_INSTANCE) ? value_unknown(heap_of(f)) : infer_iterate(f, iterator, node);
	}
	if (infer_special(f, self, "__getitem__", &index, 1, node, &item))
		return item;
	effects_unresolved(f, REASON_UNKNOWN_METHOD, "__iter__", node);
	return value_unknown(heap_of(f));
}

static void consume_stream(struct frame *f, struct value stream, const struct node *node)
{
	const struct knowledge_entry *entry = knowledge_class(f->context->knowledge, stream.type->name);
	if (!entry || (entry->flags & KNOWS_STREAM))
		effects_access_set(f, infer_objects(f, stream), element_field(f), TRUE, node);
	if (g_str_has_suffix(stream.type->name, "TextIOWrapper"))
		effects_world(f, EFFECT_FILE_READ, "the file", node);
	if (g_str_has_suffix(stream.type->name, "stdin"))
		effects_world(f, EFFECT_STDIN, "stdin", node);
}

struct value infer_iterate(struct frame *f, struct value iterable, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	iterable = infer_library_value(f, iterable);
	for (guint i = 0; i < type_count(iterable.type); i++) {
		struct value one = {.type = type_member(iterable.type, i), .objects = iterable.objects};
		enum type_kind kind = one.type->kind;
		if (kind == T_NONE)
			continue;
		one.objects = infer_objects(f, one);
		if (f->sink && (kind == T_SET || kind == T_FROZENSET) && !f->sink->unordered)
			f->sink->unordered = node;
		if (kind == T_INSTANCE) {
			result = join(f, result, iterate_instance(f, one, node));
			continue;
		}
		if (kind == T_CLASS && class_is_enum(f, one.type)) {
			result = join(f, result, class_enum_member(f, one.type));
			continue;
		}
		if (kind == T_UNKNOWN && (g_hash_table_contains(f->context->special, "__iter__") || g_hash_table_contains(f->context->special, "__next__")))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, "__iter__", node);
		if (kind == T_OBJECT)
			consume_stream(f, one, node);
		else if (kind != T_TUPLE)
			effects_access_set(f, one.objects, element_field(f), kind == T_ITER, node);
		if (kind == T_VIEW)
			effects_access_set(f, heap_load(heap_of(f), one, heap_viewed(), type_simple(T_NEVER)).objects, element_field(f), FALSE, node);
		if (kind == T_OBJECT && holds_its_own_kind(one.type))
			result = join(f, result, heap_load(heap_of(f), one, element_field(f), one.type));
		else
			result = join(f, result, heap_element(heap_of(f), one));
	}
	return result;
}

/* ---- annotations ---- */

static const struct { const char *name; enum type_kind kind; } annotations[] = {
	{"int", T_INT}, {"float", T_FLOAT}, {"bool", T_BOOL}, {"str", T_STR}, {"bytes", T_BYTES}, {"complex", T_COMPLEX}, {"range", T_RANGE},
	{"list", T_LIST}, {"List", T_LIST}, {"set", T_SET}, {"Set", T_SET}, {"frozenset", T_FROZENSET}, {"FrozenSet", T_FROZENSET},
	{"dict", T_DICT}, {"Dict", T_DICT}, {"tuple", T_TUPLE}, {"Tuple", T_TUPLE}, {"Optional", T_UNION}, {"Union", T_UNION},
};

static const struct type *annotated_generic(struct frame *f, enum type_kind kind, const struct type **args, guint count, gboolean open)
{
	struct types *types = heap_of(f)->types;
	const struct type *all = type_simple(T_NEVER);
	switch (kind) {
	case T_LIST: case T_SET: case T_FROZENSET:
		return type_of(types, kind, count ? args[0] : UNKNOWN_TYPE);
	case T_DICT:
		return type_dict(types, count ? args[0] : UNKNOWN_TYPE, count > 1 ? args[1] : UNKNOWN_TYPE);
	case T_TUPLE:
		return !count ? type_open_tuple(types, UNKNOWN_TYPE) : open ? type_open_tuple(types, args[0]) : type_make(types, T_TUPLE, args, count);
	case T_UNION:
		for (guint i = 0; i < count; i++)
			all = type_join(types, all, args[i]);
		return count == 1 ? type_join(types, all, type_simple(T_NONE)) : all;
	default:
		return type_simple(kind);
	}
}

/* Instances of a class: of the project, or of a library in the table. */
static const struct type *annotated_class(struct frame *f, struct value value)
{
	if (value.type->kind == T_CLASS)
		return type_ref(heap_of(f)->types, T_INSTANCE, value.type->ref, value.type->frame, NULL);
	if (value.type->kind == T_LIBRARY && knowledge_class(f->context->knowledge, value.type->name))
		return type_named(heap_of(f)->types, T_OBJECT, value.type->name, NULL);
	const struct knowledge_entry *made = value.type->kind == T_LIBRARY ? knowledge_find(f->context->knowledge, value.type->name) : NULL;
	if (made && strchr(made->result, '.') && !strpbrk(made->result, "[?") && knowledge_class(f->context->knowledge, made->result))
		return type_named(heap_of(f)->types, T_OBJECT, made->result, NULL); /* datetime.datetime makes a datetime.object */
	return UNKNOWN_TYPE;
}

static const struct type *annotation_name(struct frame *f, struct node *node, const struct type **args, guint count, gboolean open)
{
	for (guint i = 0; i < G_N_ELEMENTS(annotations); i++)
		if (!strcmp(annotations[i].name, node->name))
			return annotated_generic(f, annotations[i].kind, args, count, open);
	return annotated_class(f, load_name(f, node));
}

static const struct type *annotated_subscript(struct frame *f, struct node *node)
{
	const struct type *args[8];
	guint count = 0;
	gboolean open = FALSE;
	struct node *head = node->first;
	for (struct node *child = head ? head->next : NULL; child; child = child->next) {
		struct node *inner = child->kind == N_TUPLE ? child->first : child;
		for (; inner; inner = child->kind == N_TUPLE ? inner->next : NULL) {
			if (inner->kind == N_ELLIPSIS || (inner->kind == N_TYPE && inner->first && inner->first->kind == N_ELLIPSIS))
				open = TRUE;
			else if (count < G_N_ELEMENTS(args))
				args[count++] = infer_annotation(f, inner);
		}
	}
	if (head && head->kind == N_ATTRIBUTE)
		head = node_field(head, "attribute");
	return head && head->kind == N_NAME ? annotation_name(f, head, args, count, open) : UNKNOWN_TYPE;
}

const struct type *infer_annotation(struct frame *f, struct node *node)
{
	if (!node)
		return UNKNOWN_TYPE;
	switch (node->kind) {
	case N_TYPE:
		return infer_annotation(f, node->first);
	case N_NONE:
		return type_simple(T_NONE);
	case N_NAME:
		return annotation_name(f, node, NULL, 0, FALSE);
	case N_SUBSCRIPT:
		return annotated_subscript(f, node);
	case N_ATTRIBUTE: /* np.ndarray */
		return annotated_class(f, infer(f, node));
	case N_BINARY:
		return type_join(heap_of(f)->types, infer_annotation(f, node_field(node, "left")), infer_annotation(f, node_field(node, "right")));
	case N_OTHER: /* generic_type, union_type: the head, then type_parameter */
		if (node->first && node->first->next && node->first->next->kind == N_OTHER) {
			struct node copy = *node->first;
			const struct type *args[8];
			guint count = 0;
			gboolean open = FALSE;
			for (struct node *child = node->first->next->first; child; child = child->next) {
				if (child->kind == N_TYPE && child->first && child->first->kind == N_ELLIPSIS)
					open = TRUE;
				else if (count < G_N_ELEMENTS(args))
					args[count++] = infer_annotation(f, child);
			}
			return copy.kind == N_NAME ? annotation_name(f, node->first, args, count, open) : UNKNOWN_TYPE;
		}
		return UNKNOWN_TYPE;
	default:
		return UNKNOWN_TYPE;
	}
}

/* ---- expressions ---- */

static struct value infer_number(struct node *node)
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
			result = join(f, result, infer(f, child));
	return result;
}

static struct value infer_conditional(struct frame *f, struct node *node)
{
	struct node *body = node_child(node, 0), *condition = node_child(node, 1), *other = node_child(node, 2);
	if (!other)
		return value_unknown(heap_of(f));
	infer_truth(f, infer(f, condition), node);
	return join(f, infer(f, body), infer(f, other));
}

static struct value infer_boolean(struct frame *f, struct node *node)
{
	struct value left = infer(f, node_field(node, "left")), right = infer(f, node_field(node, "right"));
	infer_truth(f, left, node);
	return join(f, left, right);
}

static struct value infer_yield(struct frame *f, struct node *node)
{
	struct value value = node->first ? infer_parts(f, node) : value_of(type_simple(T_NONE));
	gboolean from = g_str_has_prefix(node->source->text + node->start, "yield from");
	f->yielded = join(f, f->yielded, from ? infer_iterate(f, value, node) : value);
	return (struct value){.type = UNKNOWN_TYPE, .objects = set_one(heap_of(f), heap_of(f)->lost)}; /* what is sent */
}

static gboolean is_mute(const struct frame *f, const struct node *node)
{
	const struct deferral *d = f->context->deferral;
	return f->sink && d->sink == f->sink && d->mute && g_hash_table_contains(d->mute, node);
}

struct value infer(struct frame *f, struct node *node)
{
	struct heap *heap = heap_of(f);
	if (!node)
		return value_of(type_simple(T_NONE));
	if (!f->context->steps) {
		effects_unresolved(f, REASON_UNRESOLVED, "a program too large to be followed", node);
		return value_unknown(heap);
	}
	f->context->steps--;
	if (f->context->deferral && is_mute(f, node)) {
		struct effects *sink = f->sink;
		f->sink = NULL;
		struct value value = infer(f, node);
		f->sink = sink;
		return value;
	}
	switch (node->kind) {
	case N_NAME:
		return load_name(f, node);
	case N_INTEGER: case N_FLOAT:
		return infer_number(node);
	case N_TRUE: case N_FALSE:
		return value_of(type_simple(T_BOOL));
	case N_NONE: case N_ELLIPSIS:
		return value_of(type_simple(T_NONE));
	case N_STRING: case N_CONCATENATED:
		return infer_string(f, node->kind == N_CONCATENATED && node->first && !node->first->next ? node->first : node);
	case N_TUPLE: case N_EXPRESSION_LIST: case N_PATTERN_LIST: case N_TUPLE_PATTERN:
		return infer_tuple(f, node);
	case N_LIST: case N_LIST_PATTERN:
		return infer_list(f, node, T_LIST);
	case N_SET:
		return infer_list(f, node, T_SET);
	case N_DICT:
		return infer_dict(f, node);
	case N_LIST_COMP: case N_SET_COMP: case N_DICT_COMP: case N_GENERATOR:
		return infer_comprehension(f, node);
	case N_BINARY:
		return infer_binary(f, node);
	case N_UNARY:
		return infer_unary(f, node);
	case N_NOT:
		infer_truth(f, infer(f, node_field(node, "argument")), node);
		return value_of(type_simple(T_BOOL));
	case N_BOOLEAN:
		return infer_boolean(f, node);
	case N_COMPARISON:
		return infer_comparison(f, node);
	case N_CONDITIONAL:
		return infer_conditional(f, node);
	case N_LAMBDA:
		infer_defaults(f, node);
		return value_of(type_ref(heap->types, T_FUNCTION, node, f, NULL));
	case N_CALL:
		return call_expression(f, node);
	case N_ATTRIBUTE: {
		struct node *name = node_field(node, "attribute");
		struct value object = infer(f, node_field(node, "object"));
		return name && name->name ? infer_attribute(f, object, name->name, node) : value_unknown(heap);
	}
	case N_SUBSCRIPT:
		return infer_subscript(f, node);
	case N_SLICE:
		infer_parts(f, node);
		return value_of(type_simple(T_SLICE));
	case N_WALRUS: {
		struct value value = infer(f, node_field(node, "value"));
		struct node *name = node_field(node, "name");
		if (name)
			infer_assign(f, name, value);
		return value;
	}
	case N_YIELD:
		return infer_yield(f, node);
	case N_AWAIT:
		return await_expression(f, node);
	case N_ASSIGNMENT:
		return infer_assignment(f, node);
	case N_AUGMENTED:
		return infer_augmented(f, node);
	case N_LIST_SPLAT: case N_DICT_SPLAT:
		return infer_parts(f, node);
	case N_AS_PATTERN: {
		struct value value = node->first ? infer(f, node->first) : value_unknown(heap);
		return value;
	}
	default:
		effects_unresolved(f, REASON_UNRESOLVED, "code that is not understood", node);
		return value_unknown(heap);
	}
}
