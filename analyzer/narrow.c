#include "analyzer/narrow.h"

#include <string.h>

/* The classes of Python whose instances are told by a kind of type. */
static const struct { const char *name; enum type_kind kinds[3]; } CLASSES[] = {
	{"list", {T_LIST}}, {"dict", {T_DICT}}, {"tuple", {T_TUPLE}}, {"set", {T_SET}}, {"frozenset", {T_FROZENSET}}, {"str", {T_STR}}, {"bytes", {T_BYTES}},
	{"int", {T_INT, T_BOOL}}, {"float", {T_FLOAT}}, {"bool", {T_BOOL}}, {"complex", {T_COMPLEX}},
};
#define KINDS (T_UNION + 1)

/* Adds what CLASSES_NODE, `list` or `(int, float)`, asks for; FALSE: other classes as well. */
static gboolean add_kinds(const struct frame *f, const struct node *classes, gboolean kinds[KINDS])
{
	gboolean known = FALSE;
	if (classes->kind == N_TUPLE) {
		for (const struct node *child = classes->first; child; child = child->next)
			if (!add_kinds(f, child, kinds))
				return FALSE;
		return classes->first != NULL;
	}
	for (guint i = 0; i < G_N_ELEMENTS(CLASSES); i++)
		if (names_builtin(f->context, classes, CLASSES[i].name)) {
			known = TRUE;
			for (guint k = 0; k < G_N_ELEMENTS(CLASSES[i].kinds); k++)
				kinds[CLASSES[i].kinds[k]] = TRUE;
		}
	kinds[T_NEVER] = FALSE;
	return known;
}

/* CONDITION, which is true, asks isinstance() of the name that NODE is. */
static gboolean asks(const struct frame *f, const struct node *condition, const struct node *node, const struct binding *binding, gboolean kinds[KINDS])
{
	const struct node *operator = node_field(condition, "operator"), *left = node_field(condition, "left"), *right = node_field(condition, "right");
	if (condition->kind == N_BOOLEAN && operator && left && right && !strcmp(operator->name, "and"))
		return asks(f, left, node, binding, kinds) || asks(f, right, node, binding, kinds);
	const struct node *list = condition->kind == N_CALL ? node_field(condition, "arguments") : NULL;
	const struct node *name = list && list->kind == N_ARGUMENTS ? list->first : NULL, *classes = name ? name->next : NULL;
	if (!classes || classes->next || !names_builtin(f->context, node_field(condition, "function"), "isinstance"))
		return FALSE;
	if (name->kind != N_NAME || name->name != node->name || node_binding(name) != binding)
		return FALSE;
	memset(kinds, 0, KINDS * sizeof(kinds[0]));
	return add_kinds(f, classes, kinds);
}

static gboolean is_bound_in(const struct binding *binding, const struct node *block)
{
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i];
		if (site->source == block->source && site->start >= block->start && site->end <= block->end)
			return TRUE;
	}
	return FALSE;
}

/* What TYPE is where only these kinds can be. Classes of the program and of libraries may be derived from them. */
static const struct type *only(struct types *types, const struct type *type, const gboolean kinds[KINDS])
{
	const struct type *all = type_simple(T_NEVER);
	gboolean plain = TRUE; /* no containers are asked for */
	for (guint i = T_LIST; i <= T_TUPLE; i++)
		plain &= !kinds[i];
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (type_is_json(member) && plain) {
			for (guint k = T_BOOL; k <= T_BYTES; k++)
				all = type_join(types, all, type_simple(kinds[k] ? k : T_NEVER));
			continue;
		}
		gboolean other = member->kind == T_UNKNOWN || member->kind == T_INSTANCE || member->kind == T_OBJECT || member->kind > T_TUPLE;
		if (other || kinds[member->kind])
			all = type_join(types, all, member);
	}
	return all;
}

struct value narrow(struct frame *f, const struct node *node, const struct binding *binding, struct value value)
{
	gboolean kinds[KINDS];
	gboolean local = binding->scope->kind == SCOPE_FUNCTION || binding->scope->kind == SCOPE_COMPREHENSION;
	if ((value.type->kind != T_UNION && !type_is_json(value.type)) || !local || binding->flags & (BINDING_FOREIGN | BINDING_DELETED))
		return value;
	const struct node *child = node;
	for (const struct node *around = node->parent; around && around->kind != N_GENERATOR; child = around, around = around->parent) {
		if (around->kind == N_FUNCTION || around->kind == N_LAMBDA || around->kind == N_CLASS)
			break;
		gboolean block = (around->kind == N_IF || around->kind == N_ELIF) && node_field(around, "consequence") == child;
		const struct node *condition = block ? node_field(around, "condition") : NULL;
		if (around->kind == N_CONDITIONAL && node_child(around, 0) == child)
			condition = node_child(around, 1);
		if (!condition || !asks(f, condition, node, binding, kinds) || is_bound_in(binding, child))
			continue;
		value.type = only(heap_of(f)->types, value.type, kinds);
		return value.type->kind == T_NEVER ? value_of(value.type) : value_trim(heap_of(f), value);
	}
	return value;
}
