/* A graph in a defaultdict: for each edge that is put in, its other end is made a key as well, in the same block.
 *
 * The places that may hold the dict are found one from another (distinct.c). What is not understood is not believed. */
#include "analyzer/nodes_search.h"

#include <string.h>

#include "analyzer/called.h"
#include "analyzer/depend.h"
#include "analyzer/infer.h"
#include "analyzer/made.h"
#include "analyzer/members.h"

#define MAX_AHEAD 8   /* statements that are looked through for the other end */
#define MAX_LEVELS 4  /* of names and functions that hand on what is in the dict */

struct edges {
	gint shape;
};

gboolean nodes_are_same(const struct node *a, const struct node *b)
{
	if (a->kind != b->kind)
		return FALSE;
	if (a->kind == N_NAME)
		return node_binding(a) && node_binding(a) == node_binding(b);
	if (a->kind != N_ATTRIBUTE || node_field(a, "attribute")->name != node_field(b, "attribute")->name)
		return FALSE;
	const struct node *p = node_field(a, "object"), *q = node_field(b, "object");
	return p->kind == N_NAME && q->kind == N_NAME && nodes_are_same(p, q);
}

static const struct binding *base_of(const struct node *graph)
{
	const struct node *name = graph->kind == N_ATTRIBUTE ? node_field(graph, "object") : graph;
	return name->kind == N_NAME ? node_binding(name) : NULL;
}

/* ---- where edges are put in ---- */

/* The first thing that STATEMENT does is to ask for GRAPH[NAME]. */
static gboolean asks_first(const struct node *statement, const struct node *graph, const struct node *name)
{
	const struct node *node = statement && statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
	if (node && node->kind == N_ASSIGNMENT) {
		const struct node *right = node_field(node, "right");
		node = right && right->kind >= N_NAME && right->kind <= N_NONE ? node_field(node, "left") : NULL;
	} else if (node && node->kind == N_AUGMENTED) {
		node = node_field(node, "left");
	}
	while (node && (node->kind == N_CALL || node->kind == N_ATTRIBUTE || node->kind == N_SUBSCRIPT)) {
		const struct node *index = node->kind == N_SUBSCRIPT ? node_field(node, "subscript") : NULL;
		if (index && index->kind == N_NAME && !(index->next && node_is_in(index->next, "subscript")) && nodes_are_same(index, name) && nodes_are_same(node_field(node, "value"), graph))
			return TRUE;
		node = node->first;
	}
	return FALSE;
}

static gboolean is_bound_between(const struct binding *binding, guint32 from, guint32 to)
{
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i];
		if (site->start >= from && site->end <= to)
			return TRUE;
	}
	return FALSE;
}

/* NAME, put into an element of GRAPH by STATEMENT, is a key before anybody sees it there. */
static gboolean is_made_key(const struct node *statement, const struct node *graph, const struct node *name)
{
	const struct binding *binding = name->kind == N_NAME ? node_binding(name) : NULL, *base = base_of(graph);
	const struct node *from = NULL, *to = statement;
	if (!binding || !base || (binding->flags & (BINDING_FOREIGN | BINDING_DELETED)) || (binding->scope->kind != SCOPE_FUNCTION && binding->scope->kind != SCOPE_MODULE))
		return FALSE;
	const struct node *ahead[MAX_AHEAD] = {NULL};
	guint count = 0;
	for (const struct node *s = statement->parent->first; s && s != statement; s = s->next)
		ahead[count++ % MAX_AHEAD] = s;
	if (asks_first(statement, graph, name))
		from = statement;
	for (guint i = 0; !from && i < MIN(count, MAX_AHEAD); i++) {
		const struct node *s = ahead[(count - 1 - i) % MAX_AHEAD];
		from = asks_first(s, graph, name) ? s : NULL;
	}
	if (!from && asks_first(statement->next, graph, name))
		from = statement, to = statement->next;
	return from && !is_bound_between(binding, from->start, to->end) && !is_bound_between(base, from->start, to->end);
}

/* GRAPH[x].append(ITEM), GRAPH[x][ITEM] = w, WHOLE */
static void put_in(struct search *x, const struct node *whole, const struct node *graph, const struct node *item)
{
	struct edges *edges = x->user;
	const struct node *statement = whole->parent;
	if (!item || statement->kind != N_EXPRESSION_STATEMENT || statement->first != whole) {
		x->good = FALSE;
		return;
	}
	gint shape = item->kind == N_NAME && is_made_key(statement, graph, item) ? SHAPE_NODE : SHAPE_UNKNOWN, at = 0;
	for (const struct node *part = item->kind == N_TUPLE ? item->first : NULL; part; part = part->next, at++) {
		gboolean here = edges->shape == SHAPE_UNKNOWN || edges->shape == at;
		if (here && shape == SHAPE_UNKNOWN && part->kind == N_NAME && is_made_key(statement, graph, part))
			shape = at;
		x->good &= part->kind != N_LIST_SPLAT;
	}
	x->good &= shape != SHAPE_UNKNOWN && (edges->shape == SHAPE_UNKNOWN || edges->shape == shape);
	edges->shape = shape;
}

/* ---- what is done with an element ---- */

static const char *called_name(struct search *x, const struct node *call)
{
	struct node *callee = node_field(call, "function");
	const struct type *type = made_value(x->c, callee).type;
	return type->kind == T_LIBRARY && !library_is_replaced(x->c, type->name) ? type->name : NULL;
}

/* They keep nothing of what they are given, nor change it. */
static gboolean only_looks(struct search *x, const struct node *argument)
{
	static const char *const looking[] = {"builtins.len", "builtins.sorted", "builtins.list", "builtins.set", "builtins.tuple", "builtins.frozenset", "builtins.sum", "builtins.min", "builtins.max",
	                                      "builtins.any", "builtins.all", "builtins.bool", "builtins.print", "builtins.str", "builtins.repr", "random.choice", "heapq.nsmallest", "heapq.nlargest",
	                                      "itertools.combinations", "itertools.permutations", NULL};
	static const char *const later[] = {"builtins.enumerate", "builtins.reversed", "builtins.zip", "builtins.iter", NULL};
	const struct node *call = argument->parent->kind == N_ARGUMENTS && argument->kind != N_KEYWORD_ARGUMENT ? argument->parent->parent : NULL;
	const char *name = call && call->kind == N_CALL ? called_name(x, call) : NULL;
	gboolean choosing = name && (!strcmp(name, "builtins.min") || !strcmp(name, "builtins.max")); /* max(g[a], g[b], key=len) gives one of them */
	const struct node *other = choosing ? argument->next : NULL;
	gboolean chosen = choosing && (argument != argument->parent->first || (other && (other->kind != N_KEYWORD_ARGUMENT || strcmp(node_field(other, "name")->name, "key"))) || (other && other->next));
	return !chosen && (text_is_one_of(name, looking) || text_is_one_of(name, later));
}

static void look_at_part(struct search *x, const struct node *held, const struct node *graph, guint levels);

/* NAME, of a variable of the function, is what an element of the dict is called there. */
static void follow_name(struct search *x, const struct node *name, guint levels)
{
	const struct binding *binding = name->kind == N_NAME ? node_binding(name) : NULL;
	const GPtrArray *mentions = binding ? names_mentions(binding) : NULL;
	gboolean plain = mentions && levels && !(binding->flags & (BINDING_FOREIGN | BINDING_IMPORT | BINDING_DEFINITION | BINDING_PARAMETER)) && !binding->scope->dynamic;
	plain &= plain && (binding->scope->kind != SCOPE_CLASS) && !(binding->scope->kind == SCOPE_MODULE && search_is_elsewhere(x->c, binding));
	if (!plain) {
		x->good = FALSE;
		return;
	}
	for (guint i = 0; i < mentions->len && x->good; i++) {
		const struct node *mention = mentions->pdata[i];
		if (node_is_in(mention, "attribute") || (mention->parent->kind == N_KEYWORD_ARGUMENT && node_is_in(mention, "name")))
			continue;
		if (!node_is_target(mention))
			look_at_part(x, mention, NULL, levels - 1);
		else
			x->good &= mention->parent->kind != N_AUGMENTED && mention->parent->kind != N_ATTRIBUTE && mention->parent->kind != N_SUBSCRIPT;
	}
}

/* FUNCTION gives it back to all that call it. */
static void follow_result(struct search *x, const struct node *function, guint levels)
{
	const GArray *seen = function->kind == N_FUNCTION && levels && made_plain_function(function) ? called_from(x->c, function) : NULL;
	g_autoptr(GPtrArray) calls = g_ptr_array_new();
	for (guint i = 0; seen && i < seen->len; i++)
		g_ptr_array_add(calls, (gpointer)g_array_index(seen, struct seen_call, i).node);
	x->good &= seen != NULL;
	for (guint i = 0; i < calls->len && x->good; i++) {
		const struct node *call = calls->pdata[i];
		if (call && call->kind == N_CALL)
			look_at_part(x, call, NULL, levels - 1);
		else
			x->good = FALSE;
	}
}

/* HELD.method(...). GRAPH: HELD is its element; NULL: who knows of which dict. */
static void call_of_part(struct search *x, const struct node *held, const struct node *call, const struct node *graph)
{
	static const char *const adding[] = {"add", "append", "appendleft", NULL};
	static const char *const plain[] = {"remove", "discard", "pop", "popleft", "clear", "sort", "reverse", "count", "index", "copy", "keys", "values", "items", "get", "union", "intersection",
	                                    "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint", NULL};
	const char *method = node_field(held->parent, "attribute")->name;
	const struct node *list = node_field(call, "arguments");
	if (graph && text_is_one_of(method, adding) && list && list->kind == N_ARGUMENTS && node_count(list) == 1)
		put_in(x, call, graph, list->first);
	else
		x->good &= text_is_one_of(method, plain);
}

/* GRAPH[x][y] */
static void look_inside(struct search *x, const struct node *element, const struct node *graph)
{
	struct node *whole = node_field(element, "value");
	const struct type *type = made_value(x->c, whole).type;
	gboolean dict = type->kind == T_DICT && !type->name, list = type->kind == T_LIST;
	const struct node *top = element->parent;
	if (!node_is_target(element))
		x->good &= dict || list;
	else if (top->kind == N_DELETE)
		return;
	else if (graph && dict && (top->kind == N_ASSIGNMENT || top->kind == N_AUGMENTED) && node_field(top, "left") == element)
		put_in(x, top, graph, node_field(element, "subscript"));
	else
		x->good = FALSE;
}

static gboolean is_builtin_container(struct search *x, struct node *node)
{
	const struct type *type = made_value(x->c, node).type;
	return type->kind == T_SET || type->kind == T_LIST;
}

/* HELD gives an element of the dict: it is gone through, counted, filled. */
static void look_at_part(struct search *x, const struct node *held, const struct node *graph, guint levels)
{
	const struct node *top = held->parent, *left = top->kind == N_ASSIGNMENT && node_is_in(held, "right") ? node_field(top, "left") : NULL;
	switch (top->kind) {
	case N_ATTRIBUTE:
		if (top->parent->kind == N_CALL && node_is_in(top, "function"))
			call_of_part(x, held, top->parent, graph);
		else
			x->good = FALSE;
		return;
	case N_SUBSCRIPT:
		if (node_is_in(held, "value"))
			look_inside(x, top, graph);
		else
			x->good = FALSE;
		return;
	case N_ARGUMENTS:
		x->good &= only_looks(x, held);
		return;
	case N_ASSIGNMENT:
		if (left && top->parent->kind == N_EXPRESSION_STATEMENT)
			follow_name(x, left, levels);
		else
			x->good = FALSE;
		return;
	case N_RETURN:
		follow_result(x, node_owner(held), levels);
		return;
	case N_COMPARISON: case N_BINARY:
		x->good &= !search_goes_to_operator(x, held, top);
		return;
	case N_AUGMENTED: /* seen |= graph[n] */
		x->good &= node_is_in(held, "right") && is_builtin_container(x, node_field(top, "left"));
		return;
	case N_FOR: case N_FOR_IN: case N_EXPRESSION_STATEMENT: case N_LIST_SPLAT:
		return;
	default:
		x->good &= search_is_asked(held);
	}
}

/* ---- what is done with the dict ---- */

static gboolean is_empty(struct search *x, const struct node *value)
{
	static const char *const makers[] = {"builtins.list", "builtins.set", "builtins.dict", NULL};
	if (value->kind == N_LIST || value->kind == N_DICT)
		return !value->first;
	return value->kind == N_CALL && node_field(value, "arguments") && !node_field(value, "arguments")->first && text_is_one_of(called_name(x, value), makers);
}

static void look_at_element(struct search *x, const struct node *held, const struct node *element)
{
	const struct node *top = element->parent, *right = top->kind == N_ASSIGNMENT && node_field(top, "left") == element ? node_field(top, "right") : NULL;
	if (node_is_target(element) && (top->kind == N_ASSIGNMENT || top->kind == N_AUGMENTED || top->kind == N_DELETE || top->kind == N_PATTERN_LIST || top->kind == N_TUPLE_PATTERN || top->kind == N_FOR || top->kind == N_FOR_IN ||
	                                 top->kind == N_AS_TARGET || top->kind == N_LIST_PATTERN || top->kind == N_LIST_SPLAT_PATTERN))
		x->good &= right && top->parent->kind == N_EXPRESSION_STATEMENT && is_empty(x, right);
	else
		look_at_part(x, element, held, MAX_LEVELS);
}

/* `for n, edges in g.items()`, `for edges in g.values()` */
static void look_at_view(struct search *x, const struct node *call, gboolean pairs)
{
	const struct node *top = call->parent, *list = top->kind == N_ARGUMENTS && top->parent->kind == N_CALL ? top : NULL;
	if (list && pairs && !g_strcmp0(called_name(x, list->parent), "builtins.sorted") && list->first == call)
		call = list->parent, top = call->parent;
	const struct node *left = (top->kind == N_FOR || top->kind == N_FOR_IN) && node_field(top, "right") == call ? node_field(top, "left") : NULL;
	if (left && pairs)
		left = (left->kind == N_PATTERN_LIST || left->kind == N_TUPLE_PATTERN) && node_count(left) == 2 ? left->first->next : NULL;
	if (list && !left && !pairs && only_looks(x, call)) { /* sum(map(len, g.values())) is something else */
		const char *name = called_name(x, list->parent);
		x->good &= !g_strcmp0(name, "builtins.len");
	} else if (left) {
		follow_name(x, left, MAX_LEVELS);
	} else {
		x->good = FALSE;
	}
}

static void call_of_graph(struct search *x, const struct node *held, const struct node *call)
{
	const char *method = node_field(held->parent, "attribute")->name;
	const struct node *list = node_field(call, "arguments");
	if (!strcmp(method, "keys"))
		return;
	if ((!strcmp(method, "items") || !strcmp(method, "values")) && list && !list->first)
		look_at_view(x, call, method[0] == 'i');
	else if (!strcmp(method, "get"))
		look_at_part(x, call, NULL, MAX_LEVELS);
	else
		x->good = FALSE;
}

static gboolean looks_at_keys(struct search *x, const struct node *held)
{
	static const char *const more[] = {"builtins.dict.fromkeys", "copy.deepcopy", NULL};
	return only_looks(x, held) || text_is_one_of(called_name(x, held->parent->parent), more);
}

/* The attribute is set once for each object, as it is made. */
static gboolean is_set_in_init(struct search *x, const struct node *held)
{
	const struct node *owner = node_owner(held), *name = owner->kind == N_FUNCTION ? node_field(owner, "name") : NULL;
	const struct node *object = node_field(held, "object"), *self = name && !strcmp(name->name, "__init__") && node_owner(owner)->kind == N_CLASS ? parameters_get(owner, 0) : NULL;
	const GPtrArray *sources = x->c->program->sources;
	for (guint i = 0; i < sources->len; i++) {
		const GPtrArray *again = members_of(context_unit(x->c, sources->pdata[i]), interned("__init__"));
		for (guint k = 0; again && k < again->len; k++) {
			const struct node *mention = again->pdata[k], *whose = mention->kind == N_ATTRIBUTE ? node_field(mention, "object") : NULL;
			if (whose && whose->kind != N_CALL) /* super() */
				return FALSE;
		}
	}
	return self && self->kind == N_NAME && object->kind == N_NAME && owner->scope && node_binding(object) == g_hash_table_lookup(owner->scope->bindings, self->name);
}

static void look_at_graph(struct search *x, const struct node *held)
{
	const struct node *top = held->parent;
	if (node_is_target(held) && !(top->kind == N_SUBSCRIPT || top->kind == N_ATTRIBUTE)) {
		x->good &= held->kind != N_ATTRIBUTE || is_set_in_init(x, held);
		search_bind(x, held);
		return;
	}
	switch (top->kind) {
	case N_ATTRIBUTE:
		if (top->parent->kind == N_CALL && node_is_in(top, "function"))
			call_of_graph(x, held, top->parent);
		else
			x->good = FALSE;
		return;
	case N_SUBSCRIPT:
		if (node_is_in(held, "value"))
			look_at_element(x, held, top);
		else
			x->good = FALSE;
		return;
	case N_KEYWORD_ARGUMENT:
		if (top->parent->parent->kind == N_CALL)
			search_pass_on(x, top, top->parent->parent);
		else
			x->good = FALSE;
		return;
	case N_ARGUMENTS:
		if (top->parent->kind == N_CALL && !looks_at_keys(x, held))
			search_pass_on(x, held, top->parent);
		else
			x->good &= top->parent->kind == N_CALL;
		return;
	case N_ASSIGNMENT:
		search_keep_as(x, held, top);
		return;
	case N_RETURN:
		search_give_back(x, held);
		return;
	case N_COMPARISON: /* n in graph */
		x->good &= top->first->next && top->first->next->kind == N_OPERATOR && (!strcmp(top->first->next->name, "in") || !strcmp(top->first->next->name, "not in")) && top->first->next->next == held && !held->next;
		return;
	case N_FOR: case N_FOR_IN: case N_EXPRESSION_STATEMENT: case N_LIST_SPLAT:
		return;
	default:
		x->good &= search_is_asked(held);
	}
}

/* `lambda: set()` */
static gboolean makes_empty(struct search *x, const struct node *factory)
{
	static const char *const makers[] = {"builtins.list", "builtins.set", "builtins.dict", "collections.deque", NULL};
	const struct type *type = factory->kind == N_NAME ? made_value(x->c, (struct node *)factory).type : NULL;
	if (type)
		return type->kind == T_LIBRARY && text_is_one_of(type->name, makers) && !library_is_replaced(x->c, type->name);
	const struct node *parameters = factory->kind == N_LAMBDA ? node_field(factory, "parameters") : NULL;
	return factory->kind == N_LAMBDA && (!parameters || !parameters->first) && is_empty(x, node_field(factory, "body"));
}

static void take_graph(struct search *x, struct node *value)
{
	const struct node *list = value->kind == N_CALL ? node_field(value, "arguments") : NULL;
	const struct type *type = NULL;
	if (value->kind == N_NAME)
		search_add_variable(x, node_binding(value));
	else if (value->kind == N_ATTRIBUTE)
		search_add_attribute(x, value);
	else if (list && !g_strcmp0(called_name(x, value), "collections.defaultdict"))
		x->good &= list->kind == N_ARGUMENTS && node_count(list) == 1 && makes_empty(x, list->first);
	else if (list && (type = made_by_function(x->c, value)))
		search_add_result(x, type->ref);
	else
		x->good = FALSE;
}

gboolean nodes_graph_is_closed(struct effects_context *c, struct node *expression, gint *shape)
{
	static const char *const hooks[] = {"__setattr__", "__getattr__", "__getattribute__", "__get__", "__set__"};
	struct edges edges = {SHAPE_UNKNOWN};
	struct search x = search_new(c, FALSE);
	x.look_at = look_at_graph;
	x.take_value = take_graph;
	x.user = &edges;
	for (guint i = 0; i < G_N_ELEMENTS(hooks); i++)
		x.good &= !g_hash_table_contains(c->special, hooks[i]);
	search_take_value(&x, expression);
	gboolean good = search_all(&x);
	*shape = edges.shape;
	return good;
}
