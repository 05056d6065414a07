/* Operators, comparisons, truth, and the special methods that stand behind them. */
#include "analyzer/infer.h"

#include <string.h>

#include "analyzer/boxed.h"
#include "analyzer/decimals.h"
#include "analyzer/held.h"

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
		if (member->kind == T_CLASS && g_hash_table_contains(f->context->special, name) && class_has_metaclass(f, member))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
		if (member->kind != T_INSTANCE)
			continue;
		heap_read(heap_of(f), &f->context->replacements);
		gboolean known = heap_has_class_field(heap_of(f), heap_field(heap_of(f), name));
		if (!known && !f->context->classes_grow)
			continue;
		const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, member->ref, member->frame, NULL);
		struct value self = {.type = member, .objects = value.objects};
		struct value function = class_any(f, class_type); /* setattr(C, f"__{name}__", g) */
		if (known)
			function = value_join(heap_of(f), function, class_lookup(f, class_type, name, &missing));
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
				*result = value_join(heap_of(f), *result, one);
		}
		found = TRUE;
	}
	return found;
}

static gboolean is_named_tuple(struct frame *f, const struct type *instance)
{
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, instance->ref, instance->frame, NULL), *base;
	gboolean missing = FALSE;
	for (guint i = 0; (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_LIBRARY && !strcmp(base->name, "typing.NamedTuple"))
			return TRUE;
	return FALSE;
}

/* The text that a dataclass or a named tuple makes of itself shows its fields. */
static struct value fields_shown(struct frame *f, struct value instance)
{
	struct value all = value_of(type_simple(T_NEVER));
	if (!decorated_with(instance.type->ref, "dataclass") && !is_named_tuple(f, instance.type))
		return all;
	for (const struct field *field = class_instances(f->context, instance.type->ref)->fields; field; field = field->next)
		if (field->name[0] == '.' && !g_str_has_suffix(field->name, "!") && !held_is_path(field->name))
			all = value_join(heap_of(f), all, heap_load(heap_of(f), instance, field->name, class_field_type(f, instance.type, field->name)));
	return all;
}

void infer_represent(struct frame *f, struct value value, const struct node *node)
{
	static const char *const methods[] = {"__str__", "__repr__", "__format__"};
	decimals_used(f, value, node);
	for (guint level = 0; level < 3; level++) {
		struct value items = value_of(type_simple(T_NEVER));
		boxed_show(f, value, node);
		for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
			infer_special(f, value, methods[i], NULL, 0, node, NULL);
		for (guint i = 0; i < type_count(value.type); i++) {
			struct value one = {.type = type_member(value.type, i), .objects = value.objects};
			if (one.type->kind == T_INSTANCE)
				items = value_join(heap_of(f), items, fields_shown(f, one));
			if (one.type->kind < T_LIST || one.type->kind > T_TUPLE)
				continue;
			if (one.type->kind == T_SET || one.type->kind == T_FROZENSET)
				infer_note_order(f, one.type, node);
			items = value_join(heap_of(f), items, heap_element(heap_of(f), one));
			if (one.type->kind == T_DICT)
				items = value_join(heap_of(f), items, heap_load(heap_of(f), one, heap_of(f)->element, one.type->args[1]));
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
	for (guint i = 0; i < G_N_ELEMENTS(operators) && !*method; i++)
		if (operators[i].operator[0] == operator[0] && !strcmp(operators[i].operator, operator)) {
			*method = operators[i].method;
			*reflected = operators[i].reflected;
		}
}

gboolean type_has_kind(const struct type *type, enum type_kind kind)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind == kind)
			return TRUE;
	return FALSE;
}

static const struct type *number_result(const char *operator, const struct type *a, const struct type *b)
{
	gboolean real = type_has_kind(a, T_FLOAT) || type_has_kind(b, T_FLOAT);
	if (type_has_kind(a, T_COMPLEX) || type_has_kind(b, T_COMPLEX))
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
	struct value result = infer_made(f, type_join(heap_of(f)->types, a.type, is_container(b.type) ? b.type : a.type), node);
	struct value operands[] = {a, b};
	for (guint i = 0; i < 2; i++) {
		if (!is_container(operands[i].type))
			continue;
		effects_access_set(f, operands[i].objects, heap_of(f)->element, FALSE, node);
		struct value content = heap_element(heap_of(f), operands[i]);
		if (operands[i].type->kind == T_DICT) {
			infer_store(f, result.objects, interned("{}"), content);
			content = heap_load(heap_of(f), operands[i], heap_of(f)->element, operands[i].type->args[1]);
		}
		infer_store(f, result.objects, heap_of(f)->element, content);
	}
	return result;
}

/* What an operator gives of a value of JSON and of another one, or of a number or text: most operators take only numbers of what JSON holds. NULL: it may be a container. */
static const struct type *of_json(struct frame *f, const char *operator, const struct type *a, const struct type *b)
{
	static const char *const of_numbers[] = {"-", "/", "//", "**", "<<", ">>", "&", "^"};
	gboolean first = type_is_json(a), second = type_is_json(b), number = type_is_number(a) || type_is_number(b), remainder = !strcmp(operator, "%");
	gboolean real = a->kind == T_FLOAT || b->kind == T_FLOAT || a->kind == T_COMPLEX || b->kind == T_COMPLEX;
	const struct type *numbers = type_join(heap_of(f)->types, type_simple(T_INT), type_simple(T_FLOAT));
	if ((!first && !second) || (!first && !type_is_number(a)) || (!second && !type_is_plain(b)))
		return NULL;
	if (first && b->kind == T_STR) /* what is added to text, or to what a text is made of */
		return !strcmp(operator, "+") || remainder ? b : NULL;
	if (!second && !type_is_number(b))
		return NULL;
	if (a->kind == T_COMPLEX || b->kind == T_COMPLEX)
		numbers = type_simple(T_COMPLEX);
	for (guint i = 0; i < G_N_ELEMENTS(of_numbers); i++)
		if (!strcmp(operator, of_numbers[i]))
			return numbers;
	if (remainder)
		return first ? type_join(heap_of(f)->types, numbers, type_simple(T_STR)) : numbers;
	return (number && (!strcmp(operator, "+") || !strcmp(operator, "|"))) || (real && !strcmp(operator, "*")) ? numbers : NULL;
}

/* `[1] % 2` raises, and nothing else. */
static gboolean is_type_error(const char *operator, const struct type *a, const struct type *b)
{
	gboolean first = is_container(a) || a->kind == T_TUPLE, second = is_container(b) || b->kind == T_TUPLE;
	return operator[0] != '*' && ((first && type_is_number(b)) || (type_is_number(a) && second));
}

static struct value binary_members(struct frame *f, const char *operator, struct value a, struct value b, const struct node *node)
{
	const struct type *s = a.type, *t = b.type;
	if (is_type_error(operator, s, t) && infer_numbers_are_plain(f))
		return value_of(type_simple(T_NEVER));
	if (type_is_number(s) && type_is_number(t))
		return value_of(number_result(operator, s, t));
	const struct type *known = of_json(f, operator, s, t);
	if (known)
		return value_of(known);
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
		return infer_made(f, s->kind == T_OBJECT ? s : t, node);
	struct value result = infer_made(f, UNKNOWN_TYPE, node);
	result.objects = set_union(heap_of(f), result.objects, set_union(heap_of(f), infer_objects(f, a), infer_objects(f, b)));
	return result;
}

static gboolean is_part_of_library_object(const struct object *object)
{
	return object->parent && object->parent->type && object->parent->type->kind == T_OBJECT;
}

/* An operator looks into arrays and other objects of libraries. Of `a[i]` that was said with the index already, where it is a view of a. */
static void read_operand(struct frame *f, struct value value, const struct node *operand, const struct node *node)
{
	if (!type_has_kind(value.type, T_OBJECT) && !type_has_kind(value.type, T_UNKNOWN))
		return;
	boxed_ask_of(f, value, node);
	const struct set *objects = infer_objects(f, value);
	for (guint i = 0; objects && i < objects->count; i++)
		if (!operand || operand->kind != N_SUBSCRIPT || !is_part_of_library_object(objects->items[i]))
			effects_access(f, objects->items[i], heap_of(f)->element, FALSE, NULL, node);
}

/* array + x is an array whose elements are made of x, whatever x says. */
static struct value put_operand(struct frame *f, struct value array, struct value value, const struct node *node)
{
	for (guint i = 0; type_has_kind(value.type, T_INSTANCE) && i < type_count(array.type); i++)
		if (boxed_is_holder(type_member(array.type, i))) {
			boxed_put(f, value);
			return infer_made(f, type_member(array.type, i), node);
		}
	return value_of(type_simple(T_NEVER));
}

static struct value binary(struct frame *f, const char *operator, struct value a, struct value b, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER)), special;
	const char *method, *reflected;
	a = infer_library_value(f, a);
	b = infer_library_value(f, b);
	operator_methods(operator, &method, &reflected);
	read_operand(f, a, node_field(node, "left"), node);
	read_operand(f, b, node_field(node, "right"), node);
	result = value_join(heap_of(f), put_operand(f, a, b, node), put_operand(f, b, a, node));
	decimals_operated(f, a, b, FALSE, node);
	if (strchr("&-^", operator[0]) && (type_has_kind(a.type, T_SET) || type_has_kind(a.type, T_FROZENSET)))
		identity_compare(f, a, b, node);
	gboolean own = method && infer_special(f, a, method, &b, 1, node, &special);
	if (own)
		result = value_join(heap_of(f), result, special);
	if (method && !strcmp(method, "__mul__") && !own) { /* [0] * size */
		infer_special(f, a, "__index__", NULL, 0, node, NULL);
		infer_special(f, b, "__index__", NULL, 0, node, NULL);
	}
	gboolean other = reflected && (!type_is_number(a.type) || type_has_kind(b.type, T_INSTANCE)) && infer_special(f, b, reflected, &a, 1, node, &special);
	if (other)
		result = value_join(heap_of(f), result, special);
	for (guint i = 0; i < type_count(a.type); i++) {
		const struct type *s = type_member(a.type, i);
		if (s->kind == T_INSTANCE || s->kind == T_NONE)
			continue;
		for (guint j = 0; j < type_count(b.type); j++) {
			const struct type *t = type_member(b.type, j);
			if (t->kind == T_INSTANCE || (t->kind == T_NONE && s->kind != T_STR))
				continue;
			result = value_join(heap_of(f), result, binary_members(f, operator, (struct value){s, a.objects}, (struct value){t, b.objects}, node));
		}
	}
	if (result.type->kind == T_NEVER && !own && !other) /* else it is not known yet what the method gives */
		result = value_unknown(heap_of(f));
	return value_trim(heap_of(f), result);
}

struct value infer_binary(struct frame *f, struct node *node)
{
	struct node *operator = node_field(node, "operator");
	struct value a = infer(f, node_field(node, "left")), b = infer(f, node_field(node, "right"));
	if (operator && !strcmp(operator->name, "%") && (type_has_kind(a.type, T_STR) || type_has_kind(a.type, T_BYTES))) {
		effects_reach(f, b, FALSE, node);
		infer_represent(f, b, node);
		infer_convert(f, b, node);
		infer_look_up(f, b, node);
	}
	if (a.type->kind == T_NEVER || b.type->kind == T_NEVER) {
		const char *method = NULL, *reflected = NULL;
		if (operator)
			operator_methods(operator->name, &method, &reflected);
		if (method)
			infer_nothing(f, a, method, node);
		if (reflected)
			infer_nothing(f, b, reflected, node);
		return value_of(type_simple(T_NEVER));
	}
	return operator ? binary(f, operator->name, a, b, node) : value_unknown(heap_of(f));
}

struct value infer_unary(struct frame *f, struct node *node)
{
	struct value a = infer_library_value(f, infer(f, node_field(node, "argument"))), result;
	struct node *operator = node_field(node, "operator");
	const char *method = operator && operator->name[0] == '-' ? "__neg__" : operator && operator->name[0] == '~' ? "__invert__" : "__pos__";
	gboolean special = infer_special(f, a, method, NULL, 0, node, &result);
	read_operand(f, a, node_field(node, "argument"), node);
	decimals_operated(f, a, a, FALSE, node);
	if (special && a.type->kind == T_INSTANCE)
		return result;
	if (a.type->kind == T_BOOL)
		return value_of(type_simple(T_INT));
	if (type_is_json(a.type))
		return value_of(type_join(heap_of(f)->types, type_simple(T_INT), type_simple(T_FLOAT)));
	return special ? value_join(heap_of(f), result, a) : a;
}

void infer_truth(struct frame *f, struct value value, const struct node *node)
{
	boxed_ask_of(f, value, node);
	if (!infer_special(f, value, "__bool__", NULL, 0, node, NULL))
		infer_special(f, value, "__len__", NULL, 0, node, NULL);
	if (!type_is_immutable(f->context->knowledge, value.type))
		effects_access_set(f, value.objects, heap_of(f)->element, FALSE, node);
}

static gboolean is_singleton(const struct node *node)
{
	return node && (node->kind == N_NONE || node->kind == N_TRUE || node->kind == N_FALSE || node->kind == N_ELLIPSIS);
}

/* Members of an enum are the same ones in every process. */
static gboolean is_enum_member(struct frame *f, const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind != T_INSTANCE || !class_is_enum(f, type_ref(heap_of(f)->types, T_CLASS, member->ref, member->frame, NULL)))
			return FALSE;
	}
	return type_count(type) > 0;
}

static void membership(struct frame *f, struct value item, struct value container, const struct node *node)
{
	container = infer_library_value(f, container);
	identity_compare(f, item, container, node);
	if (!type_has_kind(container.type, T_DICT) && !type_has_kind(container.type, T_SET) && !type_has_kind(container.type, T_FROZENSET))
		decimals_operated(f, item, heap_element(heap_of(f), container), TRUE, node);
	if (infer_special(f, container, "__contains__", &item, 1, node, NULL))
		return;
	for (guint i = 0; i < type_count(container.type); i++) { /* goes over it, or may */
		enum type_kind kind = type_member(container.type, i)->kind;
		if (kind == T_ITER || kind == T_VIEW || kind == T_INSTANCE || kind == T_OBJECT || kind == T_UNKNOWN)
			infer_iterate(f, (struct value){type_member(container.type, i), container.objects}, node);
	}
	effects_access_set(f, infer_objects(f, container), heap_of(f)->element, FALSE, node);
	infer_compare_among(f, container, item, node);
}

/* functools.total_ordering makes the other comparisons of one and of ==. */
static void compare_in_full(struct frame *f, struct value left, struct value right, const struct node *node)
{
	static const char *const methods[] = {"__lt__", "__le__", "__gt__", "__ge__", "__eq__"};
	for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
		infer_special(f, left, methods[i], &right, 1, node, NULL);
		infer_special(f, right, methods[i], &left, 1, node, NULL);
	}
}

/* The first may say NotImplemented; != is the opposite of == where nothing else is said. */
static struct value compare(struct frame *f, const char *method, const char *reflected, struct value left, struct value right, const struct node *node)
{
	struct value result = value_of(type_simple(T_BOOL)), special;
	if (infer_special(f, left, method, &right, 1, node, &special))
		result = value_join(heap_of(f), result, special); /* which may be anything: a query, an array */
	if (!strcmp(method, "__ne__"))
		infer_special(f, left, "__eq__", &right, 1, node, NULL);
	if (infer_special(f, right, reflected, &left, 1, node, &special))
		result = value_join(heap_of(f), result, special);
	if (strcmp(method, "__eq__") && strcmp(method, "__ne__") && g_hash_table_contains(f->context->used, "total_ordering"))
		compare_in_full(f, left, right, node);
	decimals_operated(f, left, right, TRUE, node);
	boxed_ask_of(f, left, node);
	boxed_ask_of(f, right, node);
	infer_compare_elements(f, method, reflected, left, right, node);
	infer_ask_fields(f, left, "__eq__", node);
	infer_ask_fields(f, right, "__eq__", node);
	if (!strcmp(reflected, "__eq__"))
		identity_compare(f, left, right, node);
	return result;
}

/* `arr > 3` of what may be an array is one, too. */
static gboolean may_give_array(const struct type *type)
{
	static const char *const plain[] = {"datetime.", "decimal.", "fractions.", "pathlib.", "ipaddress.", "uuid.", "collections.", "re.", "random."};
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		gboolean known = (member->kind != T_UNKNOWN && member->kind != T_OBJECT) || type_is_json(member);
		for (guint k = 0; member->kind == T_OBJECT && !known && k < G_N_ELEMENTS(plain); k++)
			known = g_str_has_prefix(member->name, plain[k]);
		if (!known)
			return TRUE;
	}
	return FALSE;
}

/* It is only asked whether it is true. */
static gboolean is_only_asked(const struct node *node)
{
	while (node->parent->kind == N_BOOLEAN)
		node = node->parent;
	const struct node *top = node->parent;
	return top->kind == N_NOT || top->kind == N_IF_CLAUSE || top->kind == N_ASSERT || node_is_in(node, "condition") || (top->kind == N_CONDITIONAL && node_child(top, 1) == node);
}

static void note_mask(struct frame *f, const struct type *left, const struct type *right, const struct node *node)
{
	if (f->context->masks || is_only_asked(node) || !(may_give_array(left) || may_give_array(right)))
		return;
	f->context->masks = TRUE;
	heap_changed(heap_of(f), &f->context->replacements);
}

gboolean infer_numbers_are_plain(struct frame *f)
{
	heap_read(heap_of(f), &f->context->replacements);
	return !f->context->masks;
}

struct value infer_comparison(struct frame *f, struct node *node)
{
	struct value left = value_of(type_simple(T_NEVER)), result = value_of(type_simple(T_BOOL));
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
			if (g_str_has_prefix(operator->name, "is") && !is_singleton(previous) && !is_singleton(child) &&
			    !is_enum_member(f, left.type) && !is_enum_member(f, right.type))
				identity_ask(f, left, right, node);
			if (g_str_has_suffix(operator->name, "in"))
				membership(f, left, right, node);
			else if (method)
				result = value_join(heap_of(f), result, compare(f, method, reflected, left, right, node));
			if (method)
				note_mask(f, left.type, right.type, node);
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
	return array ? infer_made(f, type_named(heap_of(f)->types, T_OBJECT, "numpy.ndarray", NULL), node) : value_trim(heap_of(f), result);
}

/* Of what TYPE may be no more than lists, sets and dicts can change. */
static gboolean is_plain_or_container(struct frame *f, const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		if (!is_container(type_member(type, i)) && !type_is_immutable(f->context->knowledge, type_member(type, i)))
			return FALSE;
	return TRUE;
}

static void augment_in_place(struct frame *f, struct value self, const char *operator, struct value value, const struct node *node)
{
	const struct set *objects = infer_objects(f, self);
	gboolean contains = is_container(value.type) || value.type->kind == T_TUPLE || value.type->kind == T_ITER || is_plain_or_container(f, self.type);
	effects_access_set(f, objects, heap_of(f)->element, TRUE, node);
	if (contains)
		infer_store(f, objects, heap_of(f)->element, infer_iterate(f, value, node));
	else
		infer_store(f, objects, heap_of(f)->element, value_of(UNKNOWN_TYPE));
}

struct value infer_augmented(struct frame *f, struct node *node)
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
	if (method)
		infer_nothing(f, self, method, node);
	read_operand(f, value, right, node);
	gboolean found = infer_special(f, self, in_place, &value, 1, node, &special);
	if (self.type->kind != T_NEVER && (!found || self.type->kind == T_UNION))
		result = binary(f, name, self, value, node);
	if (found)
		result = value_join(heap_of(f), result, special);
	if (!type_is_immutable(f->context->knowledge, self.type) && self.type->kind != T_TUPLE) {
		gboolean raises = name[0] != '*' && type_is_number(value.type) && is_plain_or_container(f, self.type) && infer_numbers_are_plain(f); /* {"n": 0, "xs": []}["n"] += 1 */
		if (self.type->kind != T_INSTANCE && !raises)
			augment_in_place(f, self, name, value, node);
		result = value_join(heap_of(f), result, self);
	}
	infer_assign(f, left, value_trim(heap_of(f), result));
	return result;
}
