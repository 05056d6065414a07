/* What is done with a list or a dict where a place that holds it is mentioned: it is handed on, filled, asked for its elements, kept elsewhere. */
#include "analyzer/distinct_search.h"

#include <string.h>

#include "analyzer/infer.h"
#include "analyzer/made.h"

/* max(a, b), max(c, default=a) and sum(c, a) may give back the list itself. */
static gboolean may_give_it(const char *name, const struct node *argument)
{
	static const char *const choosing[] = {"builtins.min", "builtins.max", "builtins.sum", NULL};
	const struct node *next = argument->next;
	if (argument->kind == N_KEYWORD_ARGUMENT)
		return TRUE;
	return text_is_one_of(name, choosing) && (argument != argument->parent->first || (next && next->kind != N_KEYWORD_ARGUMENT && strcmp(name, "builtins.sum")));
}

/* HELD is argument ARGUMENT of CALL: it is a parameter of what is called. */
static void pass_on(struct search *x, const struct node *argument, const struct node *call)
{
	static const char *const takers[] = {"builtins.len", "builtins.enumerate", "builtins.zip", "builtins.sorted", "builtins.sum", "builtins.min", "builtins.max", "builtins.any",
	                                     "builtins.all", "builtins.list", "builtins.tuple", "builtins.reversed", "builtins.print", "builtins.set", "builtins.map", "builtins.filter",
	                                     "itertools.combinations", "itertools.permutations", "itertools.product", "itertools.pairwise", "itertools.chain", "itertools.islice", "random.shuffle", "random.sample", "random.choice", "random.choices", "builtins.iter", "builtins.bool", "builtins.str", "builtins.repr", "builtins.isinstance", "copy.deepcopy", NULL};
	static const char *const lazy[] = {"builtins.enumerate", "builtins.zip", "builtins.reversed", "itertools.combinations", "itertools.permutations", "itertools.product", "itertools.pairwise",
	                                "itertools.chain", "itertools.islice", NULL}, *const kept[] = {"builtins.map", "builtins.filter", "builtins.iter", NULL};
	static const char *const plain_takers[] = {"builtins.dict", "builtins.frozenset", "collections.Counter", "statistics.mean", "statistics.fmean", "statistics.median", "statistics.stdev",
	                                           "statistics.pstdev", "math.fsum", "math.dist", "math.prod", "json.dump", "json.dumps", NULL};
	static const char *const drawn_from[] = {"sample", "choice", "choices", "shuffle", NULL};
	struct node *callee = node_field(call, "function");
	const struct type *type = made_value(x->c, callee).type;
	if (type->kind == T_BOUND) {
		x->good &= !x->own && type->args[0]->kind == T_OBJECT && !strcmp(type->args[0]->name, "random.Random") && text_is_one_of(type->name, drawn_from);
		return;
	}
	if (type->kind == T_LIBRARY) {
		for (const struct node *other = argument->parent->first; other; other = other->next) /* json.dump(rows, f, cls=Encoder): its methods are given the list */
			x->good &= other->kind != N_DICT_SPLAT && (other->kind != N_KEYWORD_ARGUMENT || g_strcmp0(node_field(other, "name")->name, "cls"));
		x->good &= (text_is_one_of(type->name, takers) || text_is_one_of(type->name, plain_takers)) && !library_is_replaced(x->c, type->name);
		x->good &= !may_give_it(type->name, argument);
		gboolean at_once = call->parent->kind == N_FOR || call->parent->kind == N_FOR_IN;
		x->good &= !x->own || (!text_is_one_of(type->name, kept) && (at_once || !text_is_one_of(type->name, lazy)));
		return;
	}
	search_pass_on(x, argument, call);
}

void search_pass_on(struct search *x, const struct node *argument, const struct node *call)
{
	struct node *callee = node_field(call, "function");
	const struct type *type = made_value(x->c, callee).type;
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
	search_add_variable(x, name ? g_hash_table_lookup(function->scope->bindings, interned(name)) : NULL);
}

static gboolean comprehension_makes(struct search *x, const struct node *node)
{
	struct node *body = node_field(node, "body");
	return body && made_there(x->c, body);
}

/* `self.rng.random()` of a stream of random numbers: it draws, and hands out no more than numbers and what it was given. */
static gboolean draws(struct effects_context *c, const struct node *call)
{
	struct node *object = node_field(node_field(call, "function"), "object");
	const struct type *type = made_value(c, object).type;
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind != T_OBJECT || strcmp(type_member(type, i)->name, "random.Random"))
			return FALSE;
	return type_count(type) > 0;
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
	x->good &= !x->own || !text_is_one_of(method, views) || around == N_FOR || around == N_FOR_IN || around == N_ARGUMENTS || around == N_COMPARISON;
	if (text_is_one_of(method, plain))
		return;
	if (x->own)
		x->good &= text_is_one_of(method, filling) || draws(x->c, call);
	else if (text_is_one_of(method, at_end) && list && (list->kind == N_GENERATOR || (node_count(list) == 1 && (list->first->kind == N_LIST_COMP || list->first->kind == N_GENERATOR))))
		x->good &= comprehension_makes(x, list->kind == N_GENERATOR ? list : list->first);
	else if (!strcmp(method, "setdefault") && list && list->kind == N_ARGUMENTS && node_count(list) == 2 && list->first->next->kind != N_LIST_SPLAT)
		x->good &= search_is_fresh(x, list->first->next, call);
	else
		x->good &= method && !strcmp(method, "append") && list && node_count(list) == 1 && search_is_fresh(x, list->first, call);
}

/* d[k] = C(), del d[k], d[k] */
static void look_at_element(struct search *x, const struct node *element)
{
	const struct node *top = element->parent;
	if (!node_is_target(element) || x->own)
		return;
	struct node *right = top->kind == N_ASSIGNMENT && node_field(top, "left") == element ? node_field(top, "right") : NULL;
	struct node *index = node_field(element, "subscript");
	gboolean slice = index && (index->kind == N_SLICE || type_has_kind(made_value(x->c, index).type, T_SLICE));
	if (top->kind != N_DELETE)
		x->good &= right && !slice && search_is_fresh(x, right, top);
}

/* One name gets it: `a = b = []` gives it to both. */
static gboolean stands_alone(const struct node *assignment)
{
	return assignment->parent->kind == N_EXPRESSION_STATEMENT;
}

/* What HELD gets of `held, other = [], 0`; NULL: something else. */
static struct node *own_right(const struct node *held)
{
	const struct node *targets = held->parent, *top = targets->parent, *target = targets->first;
	gboolean several = (targets->kind == N_PATTERN_LIST || targets->kind == N_TUPLE_PATTERN) && top->kind == N_ASSIGNMENT && node_is_in(targets, "left") && stands_alone(top);
	const struct node *values = several ? node_field(top, "right") : NULL;
	if (!values || (values->kind != N_EXPRESSION_LIST && values->kind != N_TUPLE) || node_count(values) != node_count(targets))
		return NULL;
	struct node *value = NULL;
	for (struct node *v = values->first; v; v = v->next, target = target->next) {
		if (v->kind == N_LIST_SPLAT || target->kind == N_LIST_SPLAT_PATTERN)
			return NULL;
		value = target == held ? v : value;
	}
	return value;
}

void search_bind(struct search *x, const struct node *held)
{
	const struct node *top = held->parent;
	struct node *part = own_right(held);
	if (part) {
		search_take_value(x, part);
		return;
	}
	struct node *right = top->kind == N_ASSIGNMENT && node_field(top, "left") == held ? node_field(top, "right") : NULL;
	if (right && !stands_alone(top))
		x->good = FALSE;
	else if (right)
		search_take_value(x, right);
	else if (top->kind == N_AUGMENTED && x->own) /* `words += [...]` */
		return;
	else
		x->good &= top->kind == N_ASSIGNMENT && node_field(top, "left") == held && node_field(top, "type");
}

/* X = HELD */
void search_keep_as(struct search *x, const struct node *held, const struct node *assignment)
{
	struct node *left = node_field(assignment, "left");
	if (x->own || assignment->kind != N_ASSIGNMENT || !stands_alone(assignment) || !node_is_in(held, "right"))
		x->good = FALSE;
	else if (left->kind == N_NAME)
		search_add_variable(x, node_binding(left));
	else if (left->kind == N_ATTRIBUTE)
		search_add_attribute(x, left);
	else
		x->good = FALSE;
}

void search_give_back(struct search *x, const struct node *held)
{
	const struct node *function = node_owner(held);
	if (x->own || function->kind != N_FUNCTION)
		x->good = FALSE;
	else
		search_add_result(x, function);
}

static gboolean goes_on_later(const struct node *held, const struct node *clause)
{
	const struct node *owner = node_owner(held);
	gboolean kept = clause->parent->kind == N_GENERATOR && clause->parent->parent->kind != N_CALL && clause->parent->parent->kind != N_ARGUMENTS;
	return kept || (owner->scope && owner->scope->yields);
}

/* HELD is only asked whether it is empty. */
gboolean search_is_asked(const struct node *held)
{
	const struct node *top = held->parent;
	while (top->kind == N_BOOLEAN || top->kind == N_NOT)
		held = top, top = top->parent;
	return held->parent->kind == N_NOT || top->kind == N_IF || top->kind == N_ELIF || top->kind == N_WHILE || top->kind == N_IF_CLAUSE || (top->kind == N_CONDITIONAL && node_child(top, 1) == held);
}

/* `x in rows`, `rows is None`: nobody is handed the list. */
static gboolean asks_what_it_is(const struct node *held, const struct node *comparison)
{
	static const char *const identity[] = {"is", "is not", NULL}, *const among[] = {"in", "not in", NULL};
	const struct node *operator = comparison->first ? comparison->first->next : NULL, *last = operator ? operator->next : NULL;
	if (!last || last->next || operator->kind != N_OPERATOR)
		return FALSE;
	return text_is_one_of(operator->name, identity) || (held == last && text_is_one_of(operator->name, among));
}

gboolean search_goes_to_operator(struct search *x, const struct node *held, const struct node *top)
{
	if (top->kind == N_COMPARISON && asks_what_it_is(held, top))
		return FALSE;
	for (struct node *other = top->first; other; other = other->next) {
		const struct type *type = other == held || other->kind == N_OPERATOR ? NULL : made_value(x->c, other).type;
		for (guint i = 0; type && i < type_count(type); i++) {
			enum type_kind kind = type_member(type, i)->kind;
			if (kind == T_INSTANCE || kind == T_UNKNOWN || kind == T_CLASS)
				return TRUE;
		}
	}
	return FALSE;
}

/* HELD, a name, an attribute or a call, gives what a place holds. */
void search_look_at(struct search *x, const struct node *held)
{
	const struct node *top = held->parent;
	if (x->look_at) {
		x->look_at(x, held);
		return;
	}
	if (node_is_target(held)) {
		search_bind(x, held);
		return;
	}
	switch (top->kind) {
	case N_ATTRIBUTE:
		if (top->parent->kind == N_CALL && node_is_in(top, "function"))
			call_method(x, top->parent, node_field(top, "attribute")->name);
		else
			x->good = FALSE;
		return;
	case N_SUBSCRIPT:
		if (node_is_in(held, "value"))
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
		search_keep_as(x, held, top);
		return;
	case N_RETURN:
		search_give_back(x, held);
		return;
	case N_FOR_IN: case N_FOR: /* a generator may be half-way through it */
		x->good &= !x->own || !(goes_on_later(held, top));
		return;
	case N_COMPARISON: case N_BINARY:
		x->good &= !search_goes_to_operator(x, held, top);
		return;
	case N_IF: case N_ELIF: case N_WHILE: case N_NOT: case N_EXPRESSION_STATEMENT: case N_INTERPOLATION: case N_IF_CLAUSE:
	case N_LIST_SPLAT: case N_ASSERT: case N_DELETE:
		return;
	default:
		x->good &= search_is_asked(held);
	}
}
