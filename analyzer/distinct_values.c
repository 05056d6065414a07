/* What comes into a place that holds a list or a dict: a display of new objects, what another place holds, a sum of both. */
#include "analyzer/distinct_search.h"

#include <string.h>

#include "analyzer/depend.h"
#include "analyzer/made.h"

/* `self.docs = [d for d in self.docs if ...]`: what was in the list stays in it. */
static gboolean is_put_back(const struct node *value, const struct node *source)
{
	const struct node *top = value->parent, *left = top->kind == N_ASSIGNMENT && node_field(top, "right") == value ? node_field(top, "left") : NULL;
	const struct node *object = left && left->kind == N_ATTRIBUTE && source->kind == N_ATTRIBUTE ? node_field(left, "object") : NULL, *other = object ? node_field(source, "object") : NULL;
	gboolean same = object && object->kind == N_NAME && other->kind == N_NAME && node_binding(object) && node_binding(object) == node_binding(other);
	return same && node_field(left, "attribute")->name == node_field(source, "attribute")->name;
}

/* [C(x) for x in xs], [d for d in docs if d.good] */
static void take_comprehension(struct search *x, struct node *value)
{
	struct node *body = node_field(value, "body"), *clause = NULL;
	guint clauses = 0;
	for (struct node *child = value->first; child; child = child->next)
		if (child->kind == N_FOR_IN && !clauses++)
			clause = child;
	if (body && body->kind == N_PAIR)
		body = node_field(body, "value");
	struct node *left = clause ? node_field(clause, "left") : NULL;
	gboolean same = clauses == 1 && left->kind == N_NAME && body && body->kind == N_NAME && body->name == left->name;
	if (same && value->kind == N_LIST_COMP && (!x->apart || is_put_back(value, node_field(clause, "right"))))
		search_take_value(x, node_field(clause, "right"));
	else
		x->good &= body && made_there(x->c, body);
}

static void take_display(struct search *x, struct node *value)
{
	for (struct node *child = value->first; child && x->good; child = child->next) {
		struct node *item = child->kind == N_PAIR ? node_field(child, "value") : child;
		x->good &= item->kind != N_LIST_SPLAT && item->kind != N_DICT_SPLAT && made_there(x->c, item);
	}
}

static void take_call(struct search *x, struct node *call)
{
	static const char *const empty[] = {"builtins.list", "builtins.dict", "collections.OrderedDict", NULL}, *const same[] = {"builtins.list", "builtins.sorted", "copy.deepcopy", NULL}, *const parsing[] = {"json.load", "json.loads", NULL};
	struct node *list = node_field(call, "arguments"), *callee = node_field(call, "function");
	const struct type *type = callee ? made_value(x->c, callee).type : NULL, *function = callee ? made_by_function(x->c, call) : NULL;
	if (function)
		search_add_result(x, function->ref);
	else if (!type || type->kind != T_LIBRARY || !list || list->kind != N_ARGUMENTS)
		x->good = FALSE;
	else if (!list->first)
		x->good &= text_is_one_of(type->name, empty);
	else if (text_is_one_of(type->name, parsing)) /* each list and dict of the text is made for its place; no hook gives another one */
		x->good &= !list->first->next && list->first->kind != N_KEYWORD_ARGUMENT && list->first->kind != N_LIST_SPLAT && list->first->kind != N_DICT_SPLAT && !library_is_replaced(x->c, type->name);
	else if (text_is_one_of(type->name, same) && list->first->kind == N_CALL && made_by_generator(x->c, list->first))
		return;
	else if (x->apart)
		x->good = FALSE;
	else if (text_is_one_of(type->name, same) && !g_hash_table_contains(x->c->special, "__deepcopy__"))
		search_take_value(x, list->first);
	else
		x->good = FALSE;
}

static const struct node *statement_at(const struct node *node)
{
	while (node && node->kind != N_EXPRESSION_STATEMENT)
		node = node->parent;
	return node;
}

/* NAME holds a list that its block makes just ahead of WHERE, empty, and fills: what is in it is in no list that was there before. */
static gboolean is_new_list(const struct node *name, const struct node *where)
{
	const struct binding *binding = node_binding(name);
	const struct node *site = binding && binding->sites->len == 1 ? binding->sites->pdata[0] : NULL, *top = site ? site->parent : NULL;
	struct node *right = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == site ? node_field(top, "right") : NULL;
	const struct node *used = statement_at(where), *made = right ? statement_at(top) : NULL;
	return right && right->kind == N_LIST && !right->first && used && made && used->parent == made->parent && made->start < used->start;
}

/* But for SUM, nothing gets the list that BINDING holds, or a part of it: it is only filled, counted and gone through. */
static gboolean is_listed_once(const struct effects_context *c, const struct binding *binding, const struct node *sum)
{
	static const char *const plain[] = {"append", "sort", "reverse", "clear", "index", "count", "remove", NULL};
	const GPtrArray *mentions = names_mentions(binding);
	for (guint i = 0; mentions && i < mentions->len; i++) {
		const struct node *name = mentions->pdata[i], *top = name->parent, *method = top->kind == N_ATTRIBUTE && node_is_in(name, "object") ? top : NULL;
		const struct node *callee = top->kind == N_ARGUMENTS && top->parent->kind == N_CALL ? node_field(top->parent, "function") : NULL;
		gboolean filled = method && top->parent->kind == N_CALL && node_is_in(top, "function") && text_is_one_of(node_field(method, "attribute")->name, plain);
		gboolean counted = names_builtin(c, callee, "len") || names_builtin(c, callee, "print");
		gboolean asked = top->kind == N_IF || top->kind == N_NOT || (top->kind == N_FOR && node_is_in(name, "right"));
		if (name != binding->sites->pdata[0] && top != sum && !filled && !counted && !asked && !node_is_in(name, "attribute"))
			return FALSE;
	}
	return TRUE;
}

/* All items of the display or comprehension NODE are made there. */
static gboolean makes_items(struct effects_context *c, const struct node *node)
{
	struct node *body = node->kind == N_LIST_COMP ? node_field(node, "body") : NULL;
	for (struct node *item = node->kind == N_LIST ? node->first : NULL; item; item = item->next)
		if (!made_there(c, item))
			return FALSE;
	return node->kind == N_LIST || (body && made_there(c, body));
}

/* old + new: a list, and one of items that were made since */
static void take_sum(struct search *x, struct node *sum)
{
	struct node *sides[] = {node_field(sum, "left"), node_field(sum, "right")};
	const struct node *operator = node_field(sum, "operator");
	x->good &= operator && operator->name && !strcmp(operator->name, "+") && sides[0] && sides[1];
	for (guint i = 0; x->good && i < 2; i++) {
		struct node *made = sides[1 - i], *other = sides[i];
		gboolean listed = made->kind == N_NAME && is_new_list(made, sum) && is_listed_once(x->c, node_binding(made), sum) && !(other->kind == N_NAME && node_binding(other) == node_binding(made));
		if (!listed && !makes_items(x->c, made))
			continue;
		if (listed)
			search_add_variable(x, node_binding(made));
		search_take_value(x, other);
		return;
	}
	x->good = FALSE;
}

static gboolean is_method_call(const struct node *node, const char *const *names)
{
	const struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL, *method = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : NULL;
	return method && text_is_one_of(method->name, names);
}

/* The dict of `accounts.values()`. */
static struct node *dict_of_values(const struct node *node)
{
	static const char *const values[] = {"values", NULL};
	struct node *dict = is_method_call(node, values) && !node_field(node, "arguments")->first ? node_field(node_field(node, "function"), "object") : NULL;
	return dict && (dict->kind == N_NAME || dict->kind == N_ATTRIBUTE) ? dict : NULL;
}

/* A container made there, that nothing else has yet. */
static void take_container(struct search *x, struct node *value)
{
	struct frame *f = made_frame(x->c, value);
	const struct set *objects = f ? frame_effects(f, value, NULL).objects : NULL;
	gboolean made = f && (value->kind != N_CALL || !made_by_function(x->c, value)) && !node_is_target(value) && value->kind != N_NAME && value->kind != N_ATTRIBUTE;
	for (guint i = 0; objects && i < objects->count; i++) {
		const struct object *object = objects->items[i];
		made &= object->kind == OBJECT_SITE && object->frame == f && object->ref == value && !object->origin && !object->lasting && !object->merged;
	}
	x->displays &= value->kind != N_CALL;
	x->good &= made && objects && objects->count; /* what cannot change has no objects: that is no container */
}

/* The one mention of a parameter: what all calls hand in comes there, and nowhere else. */
static gboolean is_only_mention(const struct binding *binding, const struct node *name)
{
	const GPtrArray *mentions = names_mentions(binding);
	const struct node *body = node_field(binding->scope->node, "body");
	for (guint i = 0; mentions && i < mentions->len; i++)
		if (mentions->pdata[i] != name && !node_is_in(mentions->pdata[i], "attribute") && ((const struct node *)mentions->pdata[i])->start >= body->start)
			return FALSE;
	return TRUE;
}

/* `self.cells = new` of a list that the function has made, once for each time that it comes there, and gives to nobody else. */
static gboolean is_made_for(struct search *x, const struct binding *binding, const struct node *name)
{
	const struct node *site = binding->sites->len == 1 ? binding->sites->pdata[0] : NULL, *top = site ? site->parent : NULL;
	struct node *right = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == site ? node_field(top, "right") : NULL;
	const struct node *made = right ? statement_at(top) : NULL, *kept = statement_at(name);
	const GPtrArray *mentions = right ? names_mentions(binding) : NULL;
	if (!right || !made || !kept || !made->parent || kept->parent != made->parent || made->start > kept->start)
		return FALSE;
	for (guint i = 0; mentions && i < mentions->len && x->good; i++)
		if (mentions->pdata[i] != site && mentions->pdata[i] != name && !node_is_in(mentions->pdata[i], "attribute"))
			search_look_at(x, mentions->pdata[i]);
	take_container(x, right);
	return x->good;
}

/* Of a container that nothing else may hold: NAME is handed on to where that holds it. */
static void take_handed(struct search *x, const struct node *name)
{
	const struct binding *binding = node_binding(name);
	const guint shared = BINDING_FOREIGN | BINDING_IMPORT | BINDING_DEFINITION | BINDING_DELETED | BINDING_CLOSURE;
	gboolean plain = binding && !(binding->flags & shared) && binding->scope->kind == SCOPE_FUNCTION && binding->scope->node->kind == N_FUNCTION && !binding->scope->dynamic;
	gboolean stored = plain && name->parent->kind == N_ASSIGNMENT && node_is_in(name, "right") && node_field(name->parent, "left")->kind == N_ATTRIBUTE;
	if (!stored)
		x->good = FALSE;
	else if (binding->flags & BINDING_PARAMETER)
		x->good &= is_only_mention(binding, name) && (search_look_at_parameter(x, binding), x->good);
	else
		x->good &= is_made_for(x, binding, name);
}

void search_take_value(struct search *x, struct node *value)
{
	if (value->kind == N_NONE)
		return;
	if (x->take_value && value->kind != N_CONDITIONAL) {
		x->take_value(x, value);
		return;
	}
	if (value->kind == N_CONDITIONAL) {
		x->good &= node_count(value) == 3;
		for (guint i = 0; x->good && i < 3; i += 2)
			search_take_value(x, node_child(value, i));
		return;
	}
	if (x->own) {
		if (value->kind == N_NAME)
			take_handed(x, value);
		else
			take_container(x, value);
		return;
	}
	struct node *dict = x->apart ? NULL : dict_of_values(value);
	switch (value->kind) {
	case N_LIST_COMP: case N_DICT_COMP:
		take_comprehension(x, value);
		return;
	case N_BINARY:
		x->good &= !x->apart;
		take_sum(x, value);
		return;
	case N_LIST: case N_DICT:
		take_display(x, value);
		return;
	case N_NAME:
		search_add_variable(x, node_binding(value));
		return;
	case N_ATTRIBUTE:
		search_add_attribute(x, value);
		return;
	case N_SUBSCRIPT: /* a part of it */
		if (node_field(value, "subscript") && node_field(value, "subscript")->kind == N_SLICE && !x->apart)
			search_take_value(x, node_field(value, "value"));
		else
			x->good = FALSE;
		return;
	case N_CALL:
		if (dict)
			search_take_value(x, dict);
		else
			take_call(x, value);
		return;
	default:
		x->good = FALSE;
	}
}
