/* Objects that are made where they are asked for, in each evaluation another one. */
#include "analyzer/made.h"

#include <string.h>

#include "analyzer/depend.h"

#define MAX_DEPTH 4

struct frame *made_frame(struct effects_context *c, const struct node *node)
{
	const struct node *owner = node_owner(node);
	return owner && owner->kind != N_CLASS ? frame_entry(c, owner) : NULL;
}

struct value made_value(struct effects_context *c, struct node *node)
{
	struct frame *f = made_frame(c, node);
	return f ? frame_effects(f, node, NULL) : value_unknown(c->heap);
}

/* The one function of the program that CALL calls; NULL: several, or none. */
const struct type *made_by_function(struct effects_context *c, const struct node *call)
{
	struct node *callee = node_field(call, "function");
	const struct type *type = callee ? made_value(c, callee).type : NULL;
	return type && (type->kind == T_FUNCTION || type->kind == T_METHOD) && ((const struct node *)type->ref)->kind == N_FUNCTION ? type : NULL;
}

static gboolean is_display(const struct node *node)
{
	return node->kind == N_DICT || node->kind == N_LIST || node->kind == N_SET || node->kind == N_LIST_COMP || node->kind == N_SET_COMP || node->kind == N_DICT_COMP;
}

/* Calling the class makes an object: neither __new__ nor a metaclass gives another one. */
static gboolean class_makes(struct frame *f, const struct type *type, guint depth)
{
	const struct node *node = type->ref, *bases = node_field(node, "superclasses");
	gboolean plain = node->parent->kind != N_DECORATED || decorated_with(node, "dataclass") || decorated_with(node, "total_ordering");
	if (!plain || !depth || class_is_enum(f, type) || g_hash_table_contains(f->context->special, "__new__"))
		return FALSE;
	guint index = 0;
	for (const struct node *child = bases ? bases->first : NULL; child; child = child->next, index++) {
		gboolean missing = FALSE;
		const struct type *base = child->kind == N_KEYWORD_ARGUMENT ? NULL : class_base(f, type, index, &missing);
		if (!base || missing || (base->kind == T_CLASS && !class_makes(f, base, depth - 1)))
			return FALSE;
	}
	return TRUE;
}

static gboolean classes_make(struct frame *f, const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind != T_CLASS || !class_makes(f, type_member(type, i), MAX_DEPTH))
			return FALSE;
	return type_count(type) > 0;
}

static gboolean is_made_by(struct effects_context *c, struct node *node, guint depth);

/* The function keeps what BINDING holds in no other place itself: it sets attributes of it, calls its methods and gives it back. */
static gboolean is_only_filled(const struct binding *binding)
{
	const GPtrArray *mentions = names_mentions(binding);
	for (guint i = 0; mentions && i < mentions->len; i++) {
		const struct node *name = mentions->pdata[i], *top = name->parent;
		gboolean part = (top->kind == N_ATTRIBUTE && node_is_in(name, "object")) || (top->kind == N_SUBSCRIPT && node_is_in(name, "value"));
		if (!part && !node_is_in(name, "attribute") && top->kind != N_RETURN && !(top->kind == N_ASSIGNMENT && node_is_in(name, "left")))
			return FALSE;
	}
	return TRUE;
}

/* NAME, a variable of FUNCTION, holds nothing but what was made in the same call. */
static gboolean holds_made(struct effects_context *c, const struct node *function, const struct node *name, guint depth)
{
	const struct binding *binding = node_binding(name);
	if (!binding || binding->scope != function->scope || !binding->sites->len || !is_only_filled(binding) || (binding->flags & (BINDING_PARAMETER | BINDING_FOREIGN | BINDING_CLOSURE)))
		return FALSE;
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i], *top = site->parent;
		struct node *right = top->kind == N_ASSIGNMENT && node_field(top, "left") == site ? node_field(top, "right") : NULL;
		if (!right || !is_made_by(c, right, depth))
			return FALSE;
	}
	return TRUE;
}

/* All that NODE, code of FUNCTION, gives back was made in that call; COUNT: how often it does. */
static gboolean returns_made(struct effects_context *c, const struct node *function, const struct node *node, guint depth, guint *count)
{
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return TRUE;
	struct node *given = node->kind == N_RETURN ? node->first : NULL;
	*count += given != NULL;
	if (given && given->kind != N_NONE && !(given->kind == N_NAME ? holds_made(c, function, given, depth) : is_made_by(c, given, depth)))
		return FALSE;
	for (const struct node *child = node->first; child; child = child->next)
		if (!returns_made(c, function, child, depth, count))
			return FALSE;
	return TRUE;
}

/* It gives what it returns, as it stands there. */
gboolean made_plain_function(const struct node *function)
{
	gboolean decorated = function->parent->kind == N_DECORATED && !decorated_with(function, "staticmethod") && !decorated_with(function, "classmethod");
	return function->scope && !decorated && !function->scope->yields && !function->scope->async && !function->scope->dynamic;
}

static gboolean function_makes(struct effects_context *c, const struct node *call, guint depth)
{
	const struct type *type = depth ? made_by_function(c, call) : NULL;
	const struct node *function = type ? type->ref : NULL, *body = function ? node_field(function, "body") : NULL;
	guint count = 0;
	return body && made_plain_function(function) && returns_made(c, function, body, depth - 1, &count) && count;
}

static gboolean yields_made(struct effects_context *c, const struct node *node, guint *count)
{
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return TRUE;
	*count += node->kind == N_YIELD;
	gboolean from = node->kind == N_YIELD && g_str_has_prefix(node->source->text + node->start, "yield from");
	if (node->kind == N_YIELD && (from || node_count(node) != 1 || !made_there(c, node->first)))
		return FALSE;
	for (const struct node *child = node->first; child; child = child->next)
		if (!yields_made(c, child, count))
			return FALSE;
	return TRUE;
}

gboolean made_by_generator(struct effects_context *c, const struct node *call)
{
	const struct type *type = made_by_function(c, call);
	const struct node *function = type ? type->ref : NULL, *body = function ? node_field(function, "body") : NULL;
	guint count = 0;
	return body && function->scope && function->scope->yields && !function->scope->async && function->parent->kind != N_DECORATED && yields_made(c, body, &count) && count;
}

static gboolean library_makes(const struct type *type, const struct node *list)
{
	static const char *const makers[] = {"builtins.dict", "builtins.list", "builtins.set", "json.loads", NULL};
	return type->kind == T_LIBRARY && list && node_count(list) <= 1 && text_is_one_of(type->name, makers);
}

static gboolean is_made_by(struct effects_context *c, struct node *node, guint depth)
{
	if (node->kind == N_CONDITIONAL)
		return node_count(node) == 3 && is_made_by(c, node_child(node, 0), depth) && is_made_by(c, node_child(node, 2), depth);
	struct frame *f = made_frame(c, node);
	const struct set *objects = f ? frame_effects(f, node, NULL).objects : NULL;
	for (guint i = 0; objects && i < objects->count; i++) {
		const struct object *object = objects->items[i];
		if (object->kind != OBJECT_SITE || object->frame != f || object->ref != node || object->lasting || object->merged)
			return FALSE;
	}
	if (!objects || !objects->count)
		return FALSE;
	struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL;
	const struct type *type = callee ? frame_effects(f, callee, NULL).type : NULL;
	return is_display(node) || (type && (classes_make(f, type) || library_makes(type, node_field(node, "arguments")) || function_makes(c, node, depth)));
}

gboolean made_there(struct effects_context *c, struct node *node)
{
	return is_made_by(c, node, MAX_DEPTH);
}

/* The statement that evaluates NODE no more than once. */
static const struct node *statement_at(const struct node *node)
{
	while (node && node->kind != N_EXPRESSION_STATEMENT) {
		enum node_kind kind = node->kind;
		if (kind == N_LIST_COMP || kind == N_SET_COMP || kind == N_DICT_COMP || kind == N_GENERATOR || kind == N_LAMBDA)
			return NULL;
		node = node->parent;
	}
	return node;
}

/* STATEMENT is run at most once for each time that BLOCK is. */
static gboolean runs_once_in(const struct node *statement, const struct node *block)
{
	const struct node *n = statement->parent;
	while (n && n != block && (n->kind == N_BLOCK || n->kind == N_IF || n->kind == N_ELSE || n->kind == N_ELIF || n->kind == N_WITH || n->kind == N_TRY))
		n = n->parent;
	return n == block;
}

gboolean made_runs_once(const struct node *node, const struct node *block)
{
	const struct node *statement = statement_at(node);
	return statement && runs_once_in(statement, block);
}

/* `row = {...}` ahead in the same block, and nothing that binds the name again before APPEND. */
gboolean made_just_ahead(struct effects_context *c, const struct node *name, const struct node *append)
{
	const struct binding *binding = node_binding(name);
	const struct node *added = statement_at(append), *last = NULL, *owner = node_owner(append);
	if (!added || !binding || !owner || binding->scope != owner->scope || (binding->flags & (BINDING_PARAMETER | BINDING_FOREIGN)))
		return FALSE;
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i];
		if (site->start < added->start && (!last || site->start > last->start))
			last = site;
	}
	const struct node *top = last ? last->parent : NULL, *made = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == last ? statement_at(top) : NULL;
	return made && made->parent && runs_once_in(added, made->parent) && made_there(c, node_field(top, "right"));
}
