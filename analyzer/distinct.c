/* Lists and dicts whose items are distinct objects, each made for its place.
 *
 * The places that may hold the list are found one from another: a variable, an attribute (of whatever object: its name counts), what a function gives.
 * Each mention of each of them must do nothing that puts anything else into it. What is not understood is not believed. */
#include "analyzer/distinct.h"

#include <string.h>

#include "analyzer/apart.h"
#include "analyzer/called.h"
#include "analyzer/depend.h"
#include "analyzer/interned.h"
#include "analyzer/made.h"
#include "analyzer/members.h"

#define MAX_PLACES 40

enum place_kind { PLACE_VARIABLE, PLACE_ATTRIBUTE, PLACE_RESULT };

struct place_held {
	enum place_kind kind;
	gconstpointer what;    /* struct binding *, interned name, struct node * of a function */
};

struct search {
	struct effects_context *c;
	GHashTable *known;     /* what of places */
	GArray *due;           /* struct place_held */
	GHashTable *appended;  /* struct binding *: each is appended in one place */
	gboolean displays;     /* all values that were met are displays and the like: no call makes them that may give a deque */
	gboolean own;          /* of a container that nothing else may hold: it goes nowhere, and what is in it does not matter */
	gboolean good;
};

static gboolean is_in(const struct node *node, const char *field)
{
	return node->field && !strcmp(node->field, field);
}

static gboolean is_one_of(const char *name, const char *const *names)
{
	for (guint i = 0; name && names[i]; i++)
		if (!strcmp(name, names[i]))
			return TRUE;
	return FALSE;
}

/* What is put into the list by the statement at WHERE is in no other place of it. */
static gboolean is_fresh(struct search *x, struct node *value, const struct node *where)
{
	if (x->own)
		return TRUE;
	if (value->kind != N_NAME)
		return made_there(x->c, value);
	return made_just_ahead(x->c, value, where) && g_hash_table_add(x->appended, node_binding(value));
}

/* ---- places ---- */

static void add_place(struct search *x, enum place_kind kind, gconstpointer what)
{
	const struct place_held place = {kind, what};
	if (!what || x->due->len > MAX_PLACES)
		x->good = FALSE;
	else if (g_hash_table_add(x->known, (gpointer)what))
		g_array_append_val(x->due, place);
}

static void add_variable(struct search *x, struct binding *binding)
{
	const guint shared = BINDING_FOREIGN | BINDING_IMPORT | BINDING_DEFINITION | BINDING_DELETED;
	gboolean plain = binding && !(binding->flags & shared) && (binding->scope->kind == SCOPE_FUNCTION || binding->scope->kind == SCOPE_MODULE) && !binding->scope->dynamic;
	add_place(x, PLACE_VARIABLE, plain ? binding : NULL);
}

/* OBJECT.NAME: of an object, not of a module or a class. */
static void add_attribute(struct search *x, const struct node *node)
{
	struct node *object = node_field(node, "object");
	const struct type *type = made_value(x->c, object).type;
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind != T_INSTANCE) {
			x->good = FALSE;
			return;
		}
	add_place(x, PLACE_ATTRIBUTE, type_count(type) ? node_field(node, "attribute")->name : NULL);
}

static void add_result(struct search *x, const struct node *function)
{
	add_place(x, PLACE_RESULT, function && made_plain_function(function) ? function : NULL);
}

/* ---- what comes into a place ---- */

static void take_value(struct search *x, struct node *value);
static void look_at(struct search *x, const struct node *held);
static void look_at_parameter(struct search *x, const struct binding *binding);

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
	if (same && value->kind == N_LIST_COMP)
		take_value(x, node_field(clause, "right"));
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
	static const char *const empty[] = {"builtins.list", "builtins.dict", "collections.OrderedDict", NULL}, *const same[] = {"builtins.list", "builtins.sorted", "copy.deepcopy", NULL};
	struct node *list = node_field(call, "arguments"), *callee = node_field(call, "function");
	const struct type *type = callee ? made_value(x->c, callee).type : NULL, *function = callee ? made_by_function(x->c, call) : NULL;
	if (function)
		add_result(x, function->ref);
	else if (!type || type->kind != T_LIBRARY || !list || list->kind != N_ARGUMENTS)
		x->good = FALSE;
	else if (!list->first)
		x->good &= is_one_of(type->name, empty);
	else if (is_one_of(type->name, same) && list->first->kind == N_CALL && made_by_generator(x->c, list->first))
		return;
	else if (is_one_of(type->name, same) && !g_hash_table_contains(x->c->special, "__deepcopy__"))
		take_value(x, list->first);
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
static gboolean is_listed_once(const struct binding *binding, const struct node *sum)
{
	static const char *const plain[] = {"append", "sort", "reverse", "clear", "index", "count", "remove", NULL};
	const GPtrArray *mentions = names_mentions(binding);
	for (guint i = 0; mentions && i < mentions->len; i++) {
		const struct node *name = mentions->pdata[i], *top = name->parent, *method = top->kind == N_ATTRIBUTE && is_in(name, "object") ? top : NULL;
		const struct node *callee = top->kind == N_ARGUMENTS && top->parent->kind == N_CALL ? node_field(top->parent, "function") : NULL;
		gboolean filled = method && top->parent->kind == N_CALL && is_in(top, "function") && is_one_of(node_field(method, "attribute")->name, plain);
		gboolean counted = callee && callee->kind == N_NAME && (!strcmp(callee->name, "len") || !strcmp(callee->name, "print"));
		gboolean asked = top->kind == N_IF || top->kind == N_NOT || (top->kind == N_FOR && is_in(name, "right"));
		if (name != binding->sites->pdata[0] && top != sum && !filled && !counted && !asked && !is_in(name, "attribute"))
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
		gboolean listed = made->kind == N_NAME && is_new_list(made, sum) && is_listed_once(node_binding(made), sum) && !(other->kind == N_NAME && node_binding(other) == node_binding(made));
		if (!listed && !makes_items(x->c, made))
			continue;
		if (listed)
			add_variable(x, node_binding(made));
		take_value(x, other);
		return;
	}
	x->good = FALSE;
}

static gboolean is_method_call(const struct node *node, const char *const *names)
{
	const struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL, *method = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : NULL;
	return method && is_one_of(method->name, names);
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
		if (mentions->pdata[i] != name && !is_in(mentions->pdata[i], "attribute") && ((const struct node *)mentions->pdata[i])->start >= body->start)
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
		if (mentions->pdata[i] != site && mentions->pdata[i] != name && !is_in(mentions->pdata[i], "attribute"))
			look_at(x, mentions->pdata[i]);
	take_container(x, right);
	return x->good;
}

/* Of a container that nothing else may hold: NAME is handed on to where that holds it. */
static void take_handed(struct search *x, const struct node *name)
{
	const struct binding *binding = node_binding(name);
	const guint shared = BINDING_FOREIGN | BINDING_IMPORT | BINDING_DEFINITION | BINDING_DELETED | BINDING_CLOSURE;
	gboolean plain = binding && !(binding->flags & shared) && binding->scope->kind == SCOPE_FUNCTION && binding->scope->node->kind == N_FUNCTION && !binding->scope->dynamic;
	gboolean stored = plain && name->parent->kind == N_ASSIGNMENT && is_in(name, "right") && node_field(name->parent, "left")->kind == N_ATTRIBUTE;
	if (!stored)
		x->good = FALSE;
	else if (binding->flags & BINDING_PARAMETER)
		x->good &= is_only_mention(binding, name) && (look_at_parameter(x, binding), x->good);
	else
		x->good &= is_made_for(x, binding, name);
}

static void take_value(struct search *x, struct node *value)
{
	if (value->kind == N_NONE)
		return;
	if (x->own) {
		if (value->kind == N_NAME)
			take_handed(x, value);
		else
			take_container(x, value);
		return;
	}
	struct node *dict = dict_of_values(value);
	switch (value->kind) {
	case N_CONDITIONAL:
		x->good &= node_count(value) == 3;
		for (guint i = 0; x->good && i < 3; i += 2)
			take_value(x, node_child(value, i));
		return;
	case N_LIST_COMP: case N_DICT_COMP:
		take_comprehension(x, value);
		return;
	case N_BINARY:
		take_sum(x, value);
		return;
	case N_LIST: case N_DICT:
		take_display(x, value);
		return;
	case N_NAME:
		add_variable(x, node_binding(value));
		return;
	case N_ATTRIBUTE:
		add_attribute(x, value);
		return;
	case N_SUBSCRIPT: /* a part of it */
		if (node_field(value, "subscript") && node_field(value, "subscript")->kind == N_SLICE)
			take_value(x, node_field(value, "value"));
		else
			x->good = FALSE;
		return;
	case N_CALL:
		if (dict)
			take_value(x, dict);
		else
			take_call(x, value);
		return;
	default:
		x->good = FALSE;
	}
}

/* ---- what is done with what a place holds ---- */

/* max(a, b), max(c, default=a) and sum(c, a) may give back the list itself. */
static gboolean may_give_it(const char *name, const struct node *argument)
{
	static const char *const choosing[] = {"builtins.min", "builtins.max", "builtins.sum", NULL};
	const struct node *next = argument->next;
	if (argument->kind == N_KEYWORD_ARGUMENT)
		return TRUE;
	return is_one_of(name, choosing) && (argument != argument->parent->first || (next && next->kind != N_KEYWORD_ARGUMENT && strcmp(name, "builtins.sum")));
}

/* HELD is argument ARGUMENT of CALL: it is a parameter of what is called. */
static void pass_on(struct search *x, const struct node *argument, const struct node *call)
{
	static const char *const takers[] = {"builtins.len", "builtins.enumerate", "builtins.zip", "builtins.sorted", "builtins.sum", "builtins.min", "builtins.max", "builtins.any",
	                                     "builtins.all", "builtins.list", "builtins.tuple", "builtins.reversed", "builtins.print", "builtins.set", "builtins.map", "builtins.filter",
	                                     "random.shuffle", "random.sample", "random.choice", "random.choices", "builtins.iter", "builtins.bool", "builtins.str", "builtins.repr", "builtins.isinstance", "copy.deepcopy", NULL};
	static const char *const lazy[] = {"builtins.enumerate", "builtins.zip", "builtins.reversed", NULL}, *const kept[] = {"builtins.map", "builtins.filter", "builtins.iter", NULL};
	static const char *const plain_takers[] = {"builtins.dict", "builtins.frozenset", "collections.Counter", "statistics.mean", "statistics.fmean", "statistics.median", "statistics.stdev",
	                                           "statistics.pstdev", "math.fsum", "math.dist", "math.prod", NULL};
	static const char *const draws[] = {"sample", "choice", "choices", "shuffle", NULL};
	struct node *callee = node_field(call, "function");
	const struct type *type = made_value(x->c, callee).type;
	if (type->kind == T_BOUND) {
		x->good &= !x->own && type->args[0]->kind == T_OBJECT && !strcmp(type->args[0]->name, "random.Random") && is_one_of(type->name, draws);
		return;
	}
	if (type->kind == T_LIBRARY) {
		x->good &= (is_one_of(type->name, takers) || is_one_of(type->name, plain_takers)) && !g_hash_table_contains(x->c->replaced, type->name);
		x->good &= !may_give_it(type->name, argument);
		gboolean at_once = call->parent->kind == N_FOR || call->parent->kind == N_FOR_IN;
		x->good &= !x->own || (!is_one_of(type->name, kept) && (at_once || !is_one_of(type->name, lazy)));
		return;
	}
	struct frame *f = made_frame(x->c, callee);
	const struct node *function = type->kind == T_FUNCTION || type->kind == T_METHOD ? type->ref : NULL;
	gboolean bound = type->kind == T_METHOD, missing = FALSE;
	if (type->kind == T_CLASS && f) {
		const struct value init = class_lookup(f, type, "__init__", &missing);
		function = !missing && init.type->kind == T_FUNCTION ? init.type->ref : NULL;
		bound = TRUE;
	}
	if (!function || function->kind != N_FUNCTION || function->parent->kind == N_DECORATED) {
		x->good = FALSE;
		return;
	}
	const struct node *parameter = NULL;
	if (argument->kind == N_KEYWORD_ARGUMENT) {
		for (guint i = 0; i < parameters_count(function); i++)
			if (parameter_text(parameters_get(function, i)) == node_field(argument, "name")->name)
				parameter = parameters_get(function, i);
	} else {
		guint index = bound;
		for (const struct node *before = argument->parent->first; before != argument; before = before->next, index++)
			x->good &= before->kind != N_LIST_SPLAT;
		parameter = index < parameters_count(function) ? parameters_get(function, index) : NULL;
	}
	gboolean plain = parameter && parameter->kind != N_LIST_SPLAT_PATTERN && parameter->kind != N_DICT_SPLAT_PATTERN && function->scope;
	const char *name = plain ? parameter_text(parameter) : NULL;
	add_variable(x, name ? g_hash_table_lookup(function->scope->bindings, interned(name)) : NULL);
}

static gboolean comprehension_makes(struct search *x, const struct node *node)
{
	struct node *body = node_field(node, "body");
	return body && made_there(x->c, body);
}

/* rows.append(...), rows.sort(), d.values() */
static void call_method(struct search *x, const struct node *call, const char *method)
{
	static const char *const plain[] = {"sort", "reverse", "clear", "index", "count", "pop", "remove", "keys", "values", "items", "get", "popitem", "copy", NULL};
	static const char *const filling[] = {"extend", "insert", "update", "add", "discard", "setdefault", "append", "appendleft", "popleft", "extendleft", "most_common", "elements",
	                                      "union", "difference", "intersection", "issubset", "isdisjoint", NULL};
	static const char *const views[] = {"keys", "values", "items", NULL};
	static const char *const at_end[] = {"extend", NULL};
	struct node *list = node_field(call, "arguments");
	enum node_kind around = call->parent->kind;
	x->good &= !x->own || !is_one_of(method, views) || around == N_FOR || around == N_FOR_IN || around == N_ARGUMENTS || around == N_COMPARISON;
	if (is_one_of(method, plain))
		return;
	if (x->own)
		x->good &= is_one_of(method, filling);
	else if (is_one_of(method, at_end) && list && (list->kind == N_GENERATOR || (node_count(list) == 1 && (list->first->kind == N_LIST_COMP || list->first->kind == N_GENERATOR))))
		x->good &= comprehension_makes(x, list->kind == N_GENERATOR ? list : list->first);
	else
		x->good &= method && !strcmp(method, "append") && list && node_count(list) == 1 && is_fresh(x, list->first, call);
}

/* d[k] = C(), del d[k], d[k] */
static void look_at_element(struct search *x, const struct node *element)
{
	const struct node *top = element->parent;
	if (!node_is_target(element) || x->own)
		return;
	struct node *right = top->kind == N_ASSIGNMENT && node_field(top, "left") == element ? node_field(top, "right") : NULL;
	gboolean slice = node_field(element, "subscript") && node_field(element, "subscript")->kind == N_SLICE;
	if (top->kind != N_DELETE)
		x->good &= right && !slice && is_fresh(x, right, top);
}

/* One name gets it: `a = b = []` gives it to both. */
static gboolean stands_alone(const struct node *assignment)
{
	return assignment->parent->kind == N_EXPRESSION_STATEMENT;
}

static void bind_place(struct search *x, const struct node *held)
{
	const struct node *top = held->parent;
	struct node *right = top->kind == N_ASSIGNMENT && node_field(top, "left") == held ? node_field(top, "right") : NULL;
	if (right && !stands_alone(top))
		x->good = FALSE;
	else if (right)
		take_value(x, right);
	else if (top->kind == N_AUGMENTED && x->own) /* `words += [...]` */
		return;
	else
		x->good &= top->kind == N_ASSIGNMENT && node_field(top, "left") == held && node_field(top, "type");
}

/* X = HELD */
static void keep_as(struct search *x, const struct node *held, const struct node *assignment)
{
	struct node *left = node_field(assignment, "left");
	if (x->own || assignment->kind != N_ASSIGNMENT || !stands_alone(assignment) || !is_in(held, "right"))
		x->good = FALSE;
	else if (left->kind == N_NAME)
		add_variable(x, node_binding(left));
	else if (left->kind == N_ATTRIBUTE)
		add_attribute(x, left);
	else
		x->good = FALSE;
}

static void give_back(struct search *x, const struct node *held)
{
	const struct node *function = node_owner(held);
	if (x->own || function->kind != N_FUNCTION)
		x->good = FALSE;
	else
		add_result(x, function);
}

static gboolean goes_on_later(const struct node *held, const struct node *clause)
{
	const struct node *owner = node_owner(held);
	gboolean kept = clause->parent->kind == N_GENERATOR && clause->parent->parent->kind != N_CALL && clause->parent->parent->kind != N_ARGUMENTS;
	return kept || (owner->scope && owner->scope->yields);
}

/* HELD is only asked whether it is empty. */
static gboolean is_asked(const struct node *held)
{
	const struct node *top = held->parent;
	while (top->kind == N_BOOLEAN || top->kind == N_NOT)
		held = top, top = top->parent;
	return held->parent->kind == N_NOT || top->kind == N_IF || top->kind == N_ELIF || top->kind == N_WHILE || top->kind == N_IF_CLAUSE || (top->kind == N_CONDITIONAL && node_child(top, 1) == held);
}

/* HELD, a name, an attribute or a call, gives what a place holds. */
static void look_at(struct search *x, const struct node *held)
{
	const struct node *top = held->parent;
	if (node_is_target(held)) {
		bind_place(x, held);
		return;
	}
	switch (top->kind) {
	case N_ATTRIBUTE:
		if (top->parent->kind == N_CALL && is_in(top, "function"))
			call_method(x, top->parent, node_field(top, "attribute")->name);
		else
			x->good = FALSE;
		return;
	case N_SUBSCRIPT:
		if (is_in(held, "value"))
			look_at_element(x, top);
		else
			x->good = FALSE;
		return;
	case N_KEYWORD_ARGUMENT:
		if (top->parent->parent->kind == N_CALL)
			pass_on(x, top, top->parent->parent);
		else
			x->good = FALSE;
		return;
	case N_ARGUMENTS:
		if (top->parent->kind == N_CALL)
			pass_on(x, held, top->parent);
		else
			x->good = FALSE;
		return;
	case N_ASSIGNMENT: case N_AUGMENTED:
		keep_as(x, held, top);
		return;
	case N_RETURN:
		give_back(x, held);
		return;
	case N_FOR_IN: case N_FOR: /* a generator may be half-way through it */
		x->good &= !x->own || !(goes_on_later(held, top));
		return;
	case N_COMPARISON: case N_IF: case N_ELIF: case N_WHILE: case N_NOT: case N_EXPRESSION_STATEMENT: case N_INTERPOLATION: case N_IF_CLAUSE:
	case N_LIST_SPLAT: case N_ASSERT: case N_DELETE: case N_BINARY:
		return;
	default:
		x->good &= is_asked(held);
	}
}

/* ---- places, one by one ---- */

static gboolean has_splat(const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	gboolean splat = !list || list->kind != N_ARGUMENTS;
	for (const struct node *child = splat ? NULL : list->first; child; child = child->next)
		splat |= child->kind == N_LIST_SPLAT || child->kind == N_DICT_SPLAT;
	return splat;
}

static struct node *argument_for(const struct node *call, const struct node *function, guint index, gboolean bound)
{
	const struct node *list = node_field(call, "arguments");
	const char *name = parameter_text(parameters_get(function, index));
	guint at = bound;
	for (struct node *child = list && list->kind == N_ARGUMENTS ? list->first : NULL; child; child = child->next) {
		if (child->kind == N_KEYWORD_ARGUMENT && node_field(child, "name")->name == name)
			return node_field(child, "value");
		if (child->kind != N_KEYWORD_ARGUMENT && at++ == index)
			return child;
	}
	return NULL;
}

/* FUNCTION, a method: CALL hands it its object ahead of the arguments. */
static gboolean is_bound_call(struct effects_context *c, const struct node *call, const struct node *function, gboolean *known)
{
	struct node *callee = node_field(call, "function");
	const struct node *owner = node_owner(function);
	if (owner->kind != N_CLASS || decorated_with(function, "staticmethod"))
		return FALSE;
	const struct type *type = made_value(c, callee).type;
	for (guint i = 0; i < type_count(type); i++)
		*known &= type_member(type, i)->kind == T_METHOD || type_member(type, i)->kind == T_CLASS;
	*known &= type_count(type) > 0;
	return TRUE;
}

static void look_at_parameter(struct search *x, const struct binding *binding)
{
	const struct node *function = binding->scope->node;
	guint index = 0, count = parameters_count(function);
	while (index < count && g_strcmp0(parameter_text(parameters_get(function, index)), binding->name))
		index++;
	const struct node *parameter = index < count ? parameters_get(function, index) : NULL, *other = parameter ? node_field(parameter, "value") : NULL;
	g_autoptr(GArray) calls = NULL;
	const GArray *seen = parameter && function->kind == N_FUNCTION ? called_from(x->c, function) : NULL;
	if (!seen || parameter->kind == N_LIST_SPLAT_PATTERN || parameter->kind == N_DICT_SPLAT_PATTERN || (other && other->kind != N_NONE)) {
		x->good = FALSE;
		return;
	}
	calls = g_array_new(FALSE, FALSE, sizeof(struct node *)); /* what is asked meanwhile may forget those that were seen */
	for (guint i = 0; i < seen->len; i++)
		g_array_append_val(calls, g_array_index(seen, struct seen_call, i).node);
	for (guint i = 0; i < calls->len && x->good; i++) {
		const struct node *call = g_array_index(calls, struct node *, i);
		gboolean known = call && call->kind == N_CALL && !has_splat(call);
		gboolean bound = known && is_bound_call(x->c, call, function, &known);
		struct node *argument = known ? argument_for(call, function, index, bound) : NULL;
		if (!known)
			x->good = FALSE;
		else if (argument)
			take_value(x, argument);
		else
			x->good &= other != NULL;
	}
}

/* The module's variable may be reached without its name, or by its name in another module. */
static gboolean is_elsewhere(struct effects_context *c, const struct binding *binding)
{
	static const char *const ways[] = {"globals", "vars", "locals", "eval", "exec", "modules", "import_module", "__import__", "__main__", "__globals__", "f_globals", "__dict__", "getattr"};
	const GPtrArray *sources = c->program->sources;
	for (guint i = 0; i < sources->len; i++) {
		struct unit *unit = context_unit(c, sources->pdata[i]);
		if (unit->source != binding->scope->node->source && (members_of(unit, binding->name) || unit->syntax->root->scope->star_import))
			return TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
		if (g_hash_table_contains(c->used, ways[i]))
			return TRUE;
	return g_hash_table_contains(c->rebound, binding);
}

static void look_at_variable(struct search *x, const struct binding *binding)
{
	const GPtrArray *mentions = names_mentions(binding);
	if (binding->scope->kind == SCOPE_MODULE && is_elsewhere(x->c, binding)) {
		x->good = FALSE;
		return;
	}
	if ((binding->flags & BINDING_PARAMETER) && !x->own)
		look_at_parameter(x, binding);
	for (guint i = 0; mentions && i < mentions->len && x->good; i++) {
		const struct node *name = mentions->pdata[i];
		enum node_kind kind = name->parent->kind;
		gboolean parameter = kind == N_PARAMETERS || kind == N_TYPED_PARAMETER || (is_in(name, "name") && (kind == N_DEFAULT_PARAMETER || kind == N_TYPED_DEFAULT_PARAMETER));
		if (!parameter && !(kind == N_KEYWORD_ARGUMENT && is_in(name, "name")) && kind != N_GLOBAL && !is_in(name, "attribute"))
			look_at(x, name);
	}
}

static gboolean is_default_factory(const struct node *value)
{
	static const char *const makers[] = {"list", "dict", "set", "OrderedDict", "Counter", NULL};
	const struct node *callee = value && value->kind == N_CALL ? node_field(value, "function") : NULL, *list = callee ? node_field(value, "arguments") : NULL;
	const struct node *factory = NULL;
	for (const struct node *child = list ? list->first : NULL; child; child = child->next)
		if (child->kind == N_KEYWORD_ARGUMENT && !g_strcmp0(node_field(child, "name")->name, "default_factory"))
			factory = node_field(child, "value");
	return callee && callee->kind == N_NAME && !g_strcmp0(callee->name, "field") && factory && factory->kind == N_NAME && is_one_of(factory->name, makers);
}

/* copy.copy(x), dataclasses.replace(x): two objects with one list. */
static gboolean copies_objects(struct effects_context *c)
{
	static const char *const names[] = {"copy", "replace", "__copy__"};
	const GPtrArray *sources = c->program->sources;
	for (guint n = 0; n < G_N_ELEMENTS(names); n++)
		for (guint i = 0; i < sources->len; i++) {
			const GPtrArray *members = members_of(context_unit(c, sources->pdata[i]), interned(names[n]));
			for (guint k = 0; members && k < members->len; k++) {
				struct node *node = members->pdata[k], *callee = node->kind == N_CALL ? node_field(node, "function") : NULL;
				const struct type *type = callee ? made_value(c, callee).type : NULL;
				gboolean method = type && type->kind == T_BOUND, import = node->kind == N_IMPORT; /* "ab".replace(), d.copy(); import copy */
				if (node->kind != N_ATTRIBUTE && !method && !import)
					return TRUE;
				if (node->kind == N_ATTRIBUTE && !(node->parent->kind == N_CALL && is_in(node, "function")))
					return TRUE;
			}
		}
	return FALSE;
}

/* CALL of a dataclass leaves its field INDEX to the default, unless it names it. */
static gboolean leaves_out(const struct node *call, guint index)
{
	guint count = 0;
	for (const struct node *child = node_field(call, "arguments")->first; child; child = child->next)
		count += child->kind != N_KEYWORD_ARGUMENT;
	return !has_splat(call) && count <= index;
}

/* Its class methods do nothing with the class but ask it for something, and call it. */
static gboolean class_methods_leave_out(const struct node *class_node, guint index)
{
	for (const struct node *s = node_field(class_node, "body")->first; s; s = s->next) {
		const struct node *function = s->kind == N_DECORATED ? node_field(s, "definition") : NULL, *first = NULL;
		if (!function || function->kind != N_FUNCTION || !decorated_with(function, "classmethod") || !parameters_count(function))
			continue;
		first = parameters_get(function, 0);
		const struct binding *binding = first->kind == N_NAME ? node_binding(first) : NULL;
		const GPtrArray *mentions = binding ? names_mentions(binding) : NULL;
		if (!mentions)
			return FALSE;
		for (guint i = 0; i < mentions->len; i++) {
			const struct node *name = mentions->pdata[i], *top = name->parent;
			gboolean call = top->kind == N_CALL && is_in(name, "function");
			if (top->kind != N_PARAMETERS && !(call && leaves_out(top, index)) && !(top->kind == N_ATTRIBUTE && is_in(name, "object")) && !is_in(name, "attribute"))
				return FALSE;
		}
	}
	return TRUE;
}

/* Calls of the class NAME, by that name. */
static gboolean calls_leave_out(struct unit *unit, const char *name, guint index)
{
	const GPtrArray *members = members_of(unit, name), *inits = members_of(unit, interned("__init__"));
	g_autofree char *renamed = g_strconcat(name, " as ", NULL);
	for (guint k = 0; members && k < members->len; k++) {
		const struct node *node = members->pdata[k];
		g_autofree char *text = node->kind == N_IMPORT_FROM ? node_text(node) : NULL;
		if (text ? strstr(text, renamed) != NULL : node->kind == N_CALL && !leaves_out(node, index))
			return FALSE;
	}
	for (guint k = 0; inits && k < inits->len; k++) {
		const struct node *node = inits->pdata[k], *object = node->kind == N_ATTRIBUTE ? node_field(node, "object") : NULL;
		if (object && object->kind != N_CALL) /* super() */
			return FALSE;
	}
	return TRUE;
}

/* NAME is a field that calls of the dataclass do not fill by its position; by its name they are found among its mentions. */
static gboolean is_left_out(struct effects_context *c, const struct node *class_node, const struct node *assignment)
{
	guint index = 0;
	for (const struct node *s = node_field(class_node, "body")->first; s && s->first != assignment; s = s->next)
		index += s->kind == N_EXPRESSION_STATEMENT && s->first->kind == N_ASSIGNMENT && node_field(s->first, "type");
	const char *name = node_field(class_node, "name")->name;
	const GPtrArray *sources = c->program->sources, *below = g_hash_table_lookup(c->subclasses, class_node);
	gboolean nameless = g_hash_table_contains(c->used, "type") || g_hash_table_contains(c->used, "__class__"); /* type(self)(...) */
	if (nameless || copies_objects(c) || !class_methods_leave_out(class_node, index))
		return FALSE;
	if ((below && below->len) || g_hash_table_contains(c->project->values, name) || node_field(class_node, "superclasses") || !decorated_with(class_node, "dataclass"))
		return FALSE;
	for (guint i = 0; i < sources->len; i++)
		if (!calls_leave_out(context_unit(c, sources->pdata[i]), name, index))
			return FALSE;
	return TRUE;
}

/* `words: list = field(default_factory=list)` */
static gboolean is_field(struct effects_context *c, const struct node *name)
{
	const struct node *assignment = name->parent, *class_node = scope_of(name)->node;
	const struct node *value = assignment->kind == N_ASSIGNMENT && is_in(name, "left") ? node_field(assignment, "right") : NULL;
	return value && node_field(assignment, "type") && (is_default_factory(value) || value->kind == N_NONE) && is_left_out(c, class_node, assignment);
}

/* What NODE gives may be an object of the program's own class. */
static gboolean may_be_of_program(struct effects_context *c, struct node *node)
{
	const struct type *type = made_value(c, node).type;
	for (guint i = 0; i < type_count(type); i++) {
		enum type_kind kind = type_member(type, i)->kind;
		if (kind == T_INSTANCE || kind == T_UNKNOWN || kind == T_CLASS || kind == T_MODULE)
			return TRUE;
	}
	return !type_count(type);
}

/* OBJECT.NAME is a method of all that OBJECT may be: a class has it, and no object an attribute of that name. */
static gboolean is_method_of_all(struct effects_context *c, struct node *node)
{
	struct node *object = node_field(node, "object");
	struct frame *f = made_frame(c, node);
	const struct type *type = made_value(c, object).type;
	gboolean all = f && type_count(type) && !node_is_target(node);
	for (guint i = 0; all && i < type_count(type); i++) {
		const struct type *member = type_member(type, i), *class_type = type_ref(c->heap->types, T_CLASS, member->ref, member->frame, NULL);
		gboolean missing = FALSE;
		all = member->kind == T_INSTANCE && class_lookup(f, class_type, node_field(node, "attribute")->name, &missing).type->kind == T_FUNCTION && !missing;
	}
	return all;
}

static void look_at_member(struct search *x, const struct node *node)
{
	if (node->kind == N_ATTRIBUTE) {
		if (may_be_of_program(x->c, node_field(node, "object")) && !is_method_of_all(x->c, (struct node *)node))
			look_at(x, node);
	} else if (node->kind == N_KEYWORD_ARGUMENT) {
		const struct type *called = made_value(x->c, node_field(node->parent->parent, "function")).type;
		if (called->kind == T_CLASS && decorated_with(called->ref, "dataclass"))
			take_value(x, node_field(node, "value"));
	} else if (node->kind == N_NAME) {
		x->good &= is_field(x->c, node);
	} else if (node->kind == N_FUNCTION) {
		x->good &= node->parent->kind != N_DECORATED; /* a property */
	} else if (node->kind != N_CALL) {
		x->good = FALSE; /* an import */
	}
}

static void look_at_attribute(struct search *x, const char *name)
{
	const GPtrArray *sources = x->c->program->sources;
	x->good &= name[0] != '_' || name[1] != '_';
	x->good &= !apart_names_are_made(x->c) && !g_hash_table_contains(x->c->used, "attrgetter") && !g_hash_table_contains(x->c->used, "getattr");
	x->good &= !x->own || !copies_objects(x->c);
	for (guint i = 0; i < sources->len && x->good; i++) {
		struct unit *unit = context_unit(x->c, sources->pdata[i]);
		const GPtrArray *members = members_of(unit, name);
		x->good &= !members_of(unit, interned(MEMBERS_UNTOLD));
		for (guint k = 0; members && k < members->len && x->good; k++)
			look_at_member(x, members->pdata[k]);
	}
}

static void take_returns(struct search *x, const struct node *node)
{
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return;
	if (node->kind == N_RETURN && node->first)
		take_value(x, node->first);
	for (const struct node *child = node->first; child && x->good; child = child->next)
		take_returns(x, child);
}

static void look_at_result(struct search *x, const struct node *function)
{
	const GArray *seen = called_from(x->c, function);
	g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(struct node *));
	for (guint i = 0; seen && i < seen->len; i++)
		g_array_append_val(calls, g_array_index(seen, struct seen_call, i).node);
	x->good &= seen != NULL;
	for (guint i = 0; i < calls->len && x->good; i++) {
		const struct node *call = g_array_index(calls, struct node *, i);
		if (call && call->kind == N_CALL)
			look_at(x, call);
		else
			x->good = FALSE;
	}
	if (x->good)
		take_returns(x, node_field(function, "body"));
}

static gboolean search_all(struct search *x)
{
	for (guint i = 0; i < x->due->len && x->good; i++) {
		const struct place_held place = g_array_index(x->due, struct place_held, i);
		if (place.kind == PLACE_VARIABLE)
			look_at_variable(x, place.what);
		else if (place.kind == PLACE_ATTRIBUTE)
			look_at_attribute(x, place.what);
		else
			look_at_result(x, place.what);
	}
	g_hash_table_unref(x->known), g_hash_table_unref(x->appended), g_array_unref(x->due);
	return x->good;
}

static struct search search_new(struct effects_context *c, gboolean own)
{
	return (struct search){.c = c, .known = g_hash_table_new(NULL, NULL), .appended = g_hash_table_new(NULL, NULL),
	                       .due = g_array_new(FALSE, FALSE, sizeof(struct place_held)), .own = own, .good = TRUE, .displays = TRUE};
}

gboolean distinct_holds(struct effects_context *c, struct node *node)
{
	struct search x = search_new(c, FALSE);
	take_value(&x, node);
	return search_all(&x);
}

enum { OWN = 1, DISPLAYS = 2 };

static gint own_of(struct effects_context *c, const char *name)
{
	gpointer known;
	name = interned(name);
	if (!c->containers)
		c->containers = g_hash_table_new(NULL, NULL);
	if (g_hash_table_lookup_extended(c->containers, name, NULL, &known))
		return GPOINTER_TO_INT(known);
	struct search x = search_new(c, TRUE);
	add_place(&x, PLACE_ATTRIBUTE, name);
	gint own = !search_all(&x) ? 0 : x.displays ? OWN | DISPLAYS : OWN;
	g_hash_table_insert(c->containers, (gpointer)name, GINT_TO_POINTER(own));
	return own;
}

gboolean distinct_is_own(struct effects_context *c, const char *name)
{
	return own_of(c, name) & OWN;
}

gboolean distinct_are_displays(struct effects_context *c, const char *name)
{
	return (own_of(c, name) & DISPLAYS) != 0;
}
