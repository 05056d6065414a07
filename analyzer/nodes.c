/* Look-ups of a defaultdict that find what they ask for.
 *
 * What is asked for is followed back, through variables, local containers, loops and the arguments of all calls, to where it was taken from the same
 * dict: one of its keys, or an end of an edge (nodes_edges.c says that these are keys). Each step that is not understood ends the search. A step that
 * leads back to one that is being looked at says nothing against it: what was true of all values before is true of the next one. */
#include "analyzer/nodes.h"

#include <string.h>

#include "analyzer/called.h"
#include "analyzer/depend.h"
#include "analyzer/infer.h"
#include "analyzer/made.h"
#include "analyzer/nodes_search.h"
#include "analyzer/webs.h"

#define MAX_LEVELS 40
#define MAX_ALIASES 6

/* The dict that a variable holds from the one time on that it is bound, or that its object has in an attribute. */
struct graph {
	const struct binding *base;
	const char *attribute;   /* interned, or NULL */
};

struct flow {
	struct effects_context *c;
	GHashTable *seen;        /* what is asked of what, as text, owned */
	gint shape;              /* of what is in the elements of the graph */
	guint levels;
};

static gboolean node_at(struct flow *w, struct node *e, struct graph g);
static gboolean items_at(struct flow *w, struct node *e, struct graph g, gint shape);

/* TRUE the first time. */
static gboolean is_new(struct flow *w, const char *question, gconstpointer what, struct graph g, gint shape)
{
	return g_hash_table_add(w->seen, g_strdup_printf("%s %p %p %p %d", question, what, (gconstpointer)g.base, (gconstpointer)g.attribute, shape));
}

/* ---- the graph ---- */

static gboolean is_in_loop(const struct node *node)
{
	for (; node && node->kind != N_FUNCTION && node->kind != N_LAMBDA && node->kind != N_MODULE && node->kind != N_CLASS; node = node->parent)
		if (node->kind == N_FOR || node->kind == N_WHILE || node_is_comprehension(node))
			return TRUE;
	return FALSE;
}

static gboolean is_plain_variable(struct effects_context *c, const struct binding *binding)
{
	const guint other = BINDING_FOREIGN | BINDING_IMPORT | BINDING_DEFINITION | BINDING_DELETED;
	if (!binding || (binding->flags & other) || binding->scope->dynamic || binding->scope->kind == SCOPE_CLASS)
		return FALSE;
	return binding->scope->kind != SCOPE_MODULE || !search_is_elsewhere(c, binding);
}

static const struct node *only_site(const struct binding *binding)
{
	return binding->sites->len == 1 ? binding->sites->pdata[0] : NULL;
}

/* It holds one object from the time on that it is bound, in each call of its function. */
static gboolean is_bound_once(struct effects_context *c, const struct binding *binding)
{
	if (!is_plain_variable(c, binding) || binding->scope->kind == SCOPE_COMPREHENSION)
		return FALSE;
	if (binding->flags & BINDING_PARAMETER)
		return binding->sites->len <= 1;
	const struct node *site = only_site(binding);
	return site && site->parent->kind == N_ASSIGNMENT && node_field(site->parent, "left") == site && node_field(site->parent, "right") && !is_in_loop(site);
}

/* FALSE: it is not known to be the same dict whenever it is asked for. */
static gboolean graph_of(struct effects_context *c, const struct node *e, struct graph *g)
{
	for (guint i = 0; i < MAX_ALIASES && e; i++) {
		const struct node *object = e->kind == N_ATTRIBUTE ? node_field(e, "object") : e;
		const struct binding *binding = object->kind == N_NAME ? node_binding(object) : NULL;
		if (!is_bound_once(c, binding))
			return FALSE;
		*g = (struct graph){binding, e->kind == N_ATTRIBUTE ? node_field(e, "attribute")->name : NULL};
		const struct node *right = (binding->flags & BINDING_PARAMETER) ? NULL : node_field(only_site(binding)->parent, "right");
		if (e->kind != N_NAME || !right || (right->kind != N_NAME && right->kind != N_ATTRIBUTE))
			return TRUE;
		e = right; /* graph = self.graph */
	}
	return FALSE;
}

static gboolean is_graph(struct flow *w, const struct node *e, struct graph g)
{
	struct graph other;
	return (e->kind == N_NAME || e->kind == N_ATTRIBUTE) && graph_of(w->c, e, &other) && other.base == g.base && other.attribute == g.attribute;
}

/* ---- calls ---- */

static const char *library_called(struct flow *w, const struct node *call)
{
	struct node *callee = call->kind == N_CALL ? node_field(call, "function") : NULL;
	const struct type *type = callee ? made_value(w->c, callee).type : NULL;
	return type && type->kind == T_LIBRARY && !library_is_replaced(w->c, type->name) ? type->name : NULL;
}

/* The object of `object.method(...)` of a builtin container; NULL: something else. */
static struct node *object_of(struct flow *w, const struct node *call, const char **method)
{
	const struct node *callee = call->kind == N_CALL ? node_field(call, "function") : NULL;
	struct node *object = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "object") : NULL;
	const struct type *type = object ? made_value(w->c, object).type : NULL;
	for (guint i = 0; type && i < type_count(type); i++) {
		enum type_kind kind = type_member(type, i)->kind;
		if (kind != T_LIST && kind != T_SET && kind != T_DICT && kind != T_FROZENSET && kind != T_TUPLE)
			return NULL;
	}
	*method = object ? node_field(callee, "attribute")->name : NULL;
	return type && type_count(type) ? object : NULL;
}

static guint argument_count(const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	guint count = 0;
	for (const struct node *child = list && list->kind == N_ARGUMENTS ? list->first : NULL; child; child = child->next) {
		if (child->kind == N_LIST_SPLAT || child->kind == N_DICT_SPLAT || (child->kind == N_KEYWORD_ARGUMENT && strcmp(node_field(child, "name")->name, "key") && strcmp(node_field(child, "name")->name, "reverse")))
			return G_MAXUINT;
		count += child->kind != N_KEYWORD_ARGUMENT;
	}
	return count;
}

static struct node *first_argument(const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	return list && list->kind == N_ARGUMENTS ? list->first : NULL;
}

/* ---- local containers ---- */

/* ITEM, put into a container, is of that shape. */
static gboolean item_at(struct flow *w, struct node *item, struct graph g, gint shape)
{
	if (shape == SHAPE_NODE)
		return node_at(w, item, g);
	gint at = 0;
	for (struct node *part = item->kind == N_TUPLE ? item->first : NULL; part; part = part->next, at++) {
		if (part->kind == N_LIST_SPLAT)
			return FALSE;
		if (at == shape)
			return node_at(w, part, g);
	}
	return FALSE;
}

static gboolean is_dict(struct flow *w, struct node *e, gboolean *known)
{
	const struct type *type = made_value(w->c, e).type;
	guint dicts = 0;
	for (guint i = 0; i < type_count(type); i++) {
		dicts += type_member(type, i)->kind == T_DICT;
		*known &= type_member(type, i)->name == type->name || type_member(type, i)->kind != T_DICT;
		*known &= type_member(type, i)->kind != T_UNKNOWN && type_member(type, i)->kind != T_INSTANCE;
	}
	*known &= type_count(type) && (!dicts || dicts == type_count(type));
	return dicts > 0;
}

static gboolean container_holds(struct flow *w, const struct node *name, struct graph g, gint shape);

static gboolean method_keeps(struct flow *w, const struct node *call, const char *method, struct graph g, gint shape)
{
	static const char *const plain[] = {"pop", "popleft", "sort", "reverse", "clear", "remove", "discard", "count", "index", "copy", "keys", "values", "items", "get", "union", "intersection",
	                                    "difference", "issubset", "issuperset", "isdisjoint", "rotate", "popitem", NULL};
	static const char *const one[] = {"append", "appendleft", "add", NULL}, *const many[] = {"extend", "extendleft", NULL};
	struct node *list = node_field(call, "arguments");
	if (text_is_one_of(method, plain))
		return TRUE;
	if (!list || list->kind != N_ARGUMENTS || node_count(list) != 1)
		return list && list->kind == N_ARGUMENTS && !strcmp(method, "insert") && node_count(list) == 2 && item_at(w, list->first->next, g, shape);
	if (text_is_one_of(method, one))
		return item_at(w, list->first, g, shape);
	return text_is_one_of(method, many) && items_at(w, list->first, g, shape);
}

static gboolean call_keeps(struct flow *w, const struct node *argument, const struct node *call, struct graph g, gint shape)
{
	static const char *const plain[] = {"builtins.len", "builtins.sorted", "builtins.list", "builtins.set", "builtins.tuple", "builtins.frozenset", "builtins.sum", "builtins.min", "builtins.max",
	                                    "builtins.any", "builtins.all", "builtins.bool", "builtins.print", "builtins.str", "builtins.repr", "builtins.enumerate", "builtins.reversed", "builtins.zip",
	                                    "heapq.heappop", "heapq.heapify", "builtins.dict", "itertools.combinations", "itertools.permutations", NULL};
	static const char *const pushing[] = {"heapq.heappush", "heapq.heappushpop", "heapq.heapreplace", NULL};
	const char *name = library_called(w, call);
	if (text_is_one_of(name, pushing))
		return argument_count(call) == 2 && argument == first_argument(call) && item_at(w, argument->next, g, shape);
	gboolean choosing = name && (!strcmp(name, "builtins.min") || !strcmp(name, "builtins.max"));
	return text_is_one_of(name, plain) && argument->kind != N_KEYWORD_ARGUMENT && (!choosing || argument_count(call) == 1);
}

/* MENTION of a container leaves it holding nothing else. */
static gboolean mention_keeps(struct flow *w, const struct node *mention, struct graph g, gint shape)
{
	const struct node *top = mention->parent;
	gboolean known = TRUE;
	switch (top->kind) {
	case N_ATTRIBUTE:
		return top->parent->kind == N_CALL && node_is_in(top, "function") && method_keeps(w, top->parent, node_field(top, "attribute")->name, g, shape);
	case N_SUBSCRIPT: {
		struct node *index = node_field(top, "subscript"), *around = top->parent, *right = around->kind == N_ASSIGNMENT && node_field(around, "left") == top ? node_field(around, "right") : NULL;
		gboolean dict = is_dict(w, (struct node *)mention, &known), makes = dict && made_value(w->c, (struct node *)mention).type->name; /* d[k] of a defaultdict */
		if (!node_is_in(mention, "value") || around->kind == N_DELETE || (!node_is_target(top) && !makes))
			return node_is_in(mention, "value") && known;
		if (makes && known)
			return index && index->kind != N_SLICE && shape == SHAPE_NODE && node_at(w, index, g);
		if (!known || !index || index->kind == N_SLICE || type_has_kind(made_value(w->c, index).type, T_SLICE) || (around->kind == N_AUGMENTED && !dict) || (!right && around->kind != N_AUGMENTED))
			return FALSE;
		return dict ? shape == SHAPE_NODE && node_at(w, index, g) : item_at(w, right, g, shape);
	}
	case N_ARGUMENTS:
		return top->parent->kind == N_CALL && call_keeps(w, mention, top->parent, g, shape);
	case N_ASSIGNMENT: { /* frontier = found */
		const struct node *left = node_field(top, "left");
		return node_is_in(mention, "right") && top->parent->kind == N_EXPRESSION_STATEMENT && left->kind == N_NAME && container_holds(w, left, g, shape);
	}
	case N_BINARY: case N_COMPARISON: {
		struct search x = {.c = w->c};
		return !search_goes_to_operator(&x, mention, top);
	}
	case N_RETURN: case N_FOR: case N_FOR_IN: case N_LIST_SPLAT: case N_EXPRESSION_STATEMENT: case N_DELETE:
		return TRUE;
	default:
		return search_is_asked(mention);
	}
}

static gboolean binds_container(struct flow *w, const struct node *site, struct graph g, gint shape)
{
	const struct node *top = site->parent, *operator = node_field(top, "operator");
	struct node *right = (top->kind == N_ASSIGNMENT || top->kind == N_AUGMENTED) && node_field(top, "left") == site ? node_field(top, "right") : NULL;
	if (top->kind == N_AUGMENTED && operator && operator->name && operator->name[0] != '+' && operator->name[0] != '|')
		return operator->name[0] == '-' || operator->name[0] == '&';
	if (right)
		return items_at(w, right, g, shape);
	gboolean several = (top->kind == N_PATTERN_LIST || top->kind == N_TUPLE_PATTERN) && top->parent->kind == N_ASSIGNMENT && node_field(top->parent, "left") == top;
	struct node *values = several ? node_field(top->parent, "right") : NULL, *value = values && (values->kind == N_TUPLE || values->kind == N_EXPRESSION_LIST) ? values->first : NULL;
	for (const struct node *target = top->first; value && target != site; target = target->next, value = value->next)
		if (target->kind == N_LIST_SPLAT_PATTERN || value->kind == N_LIST_SPLAT)
			return FALSE;
	return value && items_at(w, value, g, shape); /* seen, queue = {start}, deque([start]) */
}

/* NAME's variable holds, at any time, containers of such items. */
static gboolean container_holds(struct flow *w, const struct node *name, struct graph g, gint shape)
{
	const struct binding *binding = node_binding(name);
	const GPtrArray *mentions = binding ? names_mentions(binding) : NULL;
	if (!mentions || !is_plain_variable(w->c, binding) || (binding->flags & BINDING_PARAMETER) || !binding->sites->len)
		return FALSE;
	if (!is_new(w, "container", binding, g, shape))
		return TRUE;
	for (guint i = 0; i < binding->sites->len; i++)
		if (!binds_container(w, binding->sites->pdata[i], g, shape))
			return FALSE;
	for (guint i = 0; i < mentions->len; i++) {
		const struct node *mention = mentions->pdata[i];
		gboolean word = node_is_in(mention, "attribute") || (mention->parent->kind == N_KEYWORD_ARGUMENT && node_is_in(mention, "name"));
		gboolean bound = node_is_target(mention) && mention->parent->kind != N_SUBSCRIPT && mention->parent->kind != N_ATTRIBUTE;
		if (!word && !bound && !mention_keeps(w, mention, g, shape))
			return FALSE;
	}
	return TRUE;
}

/* ---- what going through something gives ---- */

static gboolean display_holds(struct flow *w, struct node *display, struct graph g, gint shape)
{
	for (struct node *item = display->first; item; item = item->next) {
		struct node *each = item->kind == N_PAIR ? node_field(item, "key") : item;
		if (item->kind == N_LIST_SPLAT ? !items_at(w, item->first, g, shape) : item->kind == N_DICT_SPLAT || !item_at(w, each, g, shape))
			return FALSE;
	}
	return TRUE;
}

static gboolean comprehension_holds(struct flow *w, struct node *node, struct graph g, gint shape)
{
	struct node *body = node_field(node, "body");
	return body && item_at(w, body->kind == N_PAIR ? node_field(body, "key") : body, g, shape);
}

/* sorted(g), list(queue), enumerate(g), deque(nodes) */
static gboolean library_gives(struct flow *w, const struct node *call, const char *name, struct graph g, gint shape)
{
	static const char *const same[] = {"builtins.sorted", "builtins.list", "builtins.set", "builtins.tuple", "builtins.frozenset", "builtins.reversed", "builtins.iter", "collections.deque", NULL};
	struct node *first = first_argument(call);
	guint count = argument_count(call);
	if (text_is_one_of(name, same))
		return (!count && node_field(call, "arguments")) || (count == 1 && first->kind != N_KEYWORD_ARGUMENT && items_at(w, first, g, shape));
	if (!strcmp(name, "builtins.dict") || !strcmp(name, "builtins.dict.fromkeys"))
		return !count || (shape == SHAPE_NODE && first->kind != N_KEYWORD_ARGUMENT && name[13] && items_at(w, first, g, SHAPE_NODE));
	if (!strcmp(name, "builtins.enumerate") && shape == 1)
		return count == 1 && first->kind != N_KEYWORD_ARGUMENT && items_at(w, first, g, SHAPE_NODE);
	if (!strcmp(name, "itertools.combinations") || !strcmp(name, "itertools.permutations")) /* any place of a pair */
		return shape >= 0 && count == 2 && first->kind != N_KEYWORD_ARGUMENT && items_at(w, first, g, SHAPE_NODE);
	if (!strcmp(name, "collections.defaultdict") || !strcmp(name, "collections.Counter") || !strcmp(name, "collections.OrderedDict")) /* empty: its keys are put in later */
		return count == (name[12] == 'd');
	return FALSE;
}

/* g.keys(), g[n].items(), dist.items(), g.get(n, ()), nodes.copy() */
static gboolean method_gives(struct flow *w, const struct node *call, struct node *object, const char *method, struct graph g, gint shape)
{
	static const char *const fewer[] = {"copy", "difference", "intersection", NULL};
	struct node *list = node_field(call, "arguments");
	if (!list || list->kind != N_ARGUMENTS)
		return FALSE;
	if (!strcmp(method, "items") && !list->first)
		return shape == 0 && items_at(w, object, g, SHAPE_NODE);
	if (!strcmp(method, "keys") && !list->first)
		return shape == SHAPE_NODE && items_at(w, object, g, SHAPE_NODE);
	if (!strcmp(method, "get") && is_graph(w, object, g))
		return argument_count(call) == 2 && w->shape == shape && !list->first->next->first && list->first->next->kind != N_NAME;
	return text_is_one_of(method, fewer) && items_at(w, object, g, shape);
}

static const struct binding *parameter_of(const struct node *function, guint index)
{
	const char *name = index < parameters_count(function) ? parameter_text(parameters_get(function, index)) : NULL;
	return name && function->scope ? g_hash_table_lookup(function->scope->bindings, interned(name)) : NULL;
}

/* What FUNCTION, called by CALL, knows G as; FALSE: it is not handed to it. */
static gboolean graph_inside(struct flow *w, const struct node *call, const struct node *function, struct graph g, struct graph *inside)
{
	const struct node *callee = node_field(call, "function"), *object = callee->kind == N_ATTRIBUTE ? node_field(callee, "object") : NULL;
	gboolean bound = FALSE, given = FALSE;
	for (guint i = 0; i < parameters_count(function) && !given; i++) {
		const struct node *argument = search_argument(w->c, call, function, i, &bound);
		if (bound && !i)
			argument = object;
		gboolean whole = argument && g.attribute && argument->kind == N_NAME && node_binding(argument) == g.base;
		given = whole || (argument && is_graph(w, argument, g));
		*inside = (struct graph){parameter_of(function, i), whole ? g.attribute : NULL};
	}
	return given && is_bound_once(w->c, inside->base);
}

static gboolean returns_hold(struct flow *w, const struct node *node, struct graph g, gint shape, guint *count)
{
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return TRUE;
	if (node->kind == N_RETURN)
		return node->first && ++*count && items_at(w, node->first, g, shape);
	for (const struct node *child = node->first; child; child = child->next)
		if (!returns_hold(w, child, g, shape, count))
			return FALSE;
	return TRUE;
}

/* `def near(self, n): return self.graph[n]` */
static gboolean function_gives(struct flow *w, const struct node *call, struct graph g, gint shape)
{
	const struct type *type = made_by_function(w->c, call);
	const struct node *function = type ? type->ref : NULL;
	struct graph inside;
	guint count = 0;
	if (!function || !made_plain_function(function) || !graph_inside(w, call, function, g, &inside))
		return FALSE;
	return !is_new(w, "result", function, inside, shape) || (returns_hold(w, node_field(function, "body"), inside, shape, &count) && count);
}

static gboolean operator_gives(struct flow *w, struct node *e, struct graph g, gint shape)
{
	struct node *left = node_field(e, "left"), *right = node_field(e, "right");
	const struct node *operator = node_field(e, "operator");
	struct search x = {.c = w->c};
	const char *sign = operator && operator->name ? operator->name : "";
	if (!left || !right || search_goes_to_operator(&x, left, e) || search_goes_to_operator(&x, right, e))
		return FALSE;
	if (!strcmp(sign, "-") || !strcmp(sign, "&"))
		return items_at(w, left, g, shape);
	return (!strcmp(sign, "|") || !strcmp(sign, "+") || !strcmp(sign, "^")) && items_at(w, left, g, shape) && items_at(w, right, g, shape);
}

/* Going through what E gives comes to nodes of G, or to tuples with one at that place. */
static gboolean items_found(struct flow *w, struct node *e, struct graph g, gint shape)
{
	const char *method = NULL, *name;
	struct node *object, *value;
	switch (e->kind) {
	case N_NAME:
		return (shape == SHAPE_NODE && is_graph(w, e, g)) || container_holds(w, e, g, shape);
	case N_ATTRIBUTE:
		return shape == SHAPE_NODE && is_graph(w, e, g);
	case N_SUBSCRIPT:
		value = node_field(e, "value");
		if (is_graph(w, value, g))
			return w->shape == shape;
		return node_field(e, "subscript")->kind == N_SLICE && items_at(w, value, g, shape);
	case N_CALL:
		if ((name = library_called(w, e)))
			return library_gives(w, e, name, g, shape);
		if ((object = object_of(w, e, &method)))
			return method_gives(w, e, object, method, g, shape);
		return function_gives(w, e, g, shape);
	case N_BINARY:
		return operator_gives(w, e, g, shape);
	case N_LIST: case N_SET: case N_TUPLE: case N_DICT: case N_EXPRESSION_LIST:
		return display_holds(w, e, g, shape);
	case N_LIST_COMP: case N_SET_COMP: case N_GENERATOR: case N_DICT_COMP:
		return comprehension_holds(w, e, g, shape);
	case N_CONDITIONAL:
		return node_count(e) == 3 && items_at(w, e->first, g, shape) && items_at(w, node_child(e, 2), g, shape);
	default:
		return FALSE;
	}
}

static gboolean items_at(struct flow *w, struct node *e, struct graph g, gint shape)
{
	if (w->levels == MAX_LEVELS)
		return FALSE;
	w->levels++;
	gboolean found = items_found(w, e, g, shape);
	w->levels--;
	return found;
}

/* ---- single values ---- */

/* E gives a tuple with a node at that place: queue.popleft(), heappop(heap). With SHAPE_NODE: a node. */
static gboolean taken_at(struct flow *w, struct node *e, struct graph g, gint shape)
{
	static const char *const taking[] = {"pop", "popleft", NULL};
	static const char *const choosing[] = {"builtins.min", "builtins.max", "builtins.next", "random.choice", "heapq.heappop", NULL};
	const char *method = NULL, *name = library_called(w, e);
	struct node *object = name ? NULL : object_of(w, e, &method);
	gboolean known = TRUE;
	if (name) {
		gboolean one = argument_count(e) == 1 && first_argument(e)->kind != N_KEYWORD_ARGUMENT;
		return one && text_is_one_of(name, choosing) && items_at(w, first_argument(e), g, shape);
	}
	if (!object || !text_is_one_of(method, taking) || argument_count(e) > 1 || is_dict(w, object, &known) || !known)
		return FALSE;
	return object->kind == N_NAME && container_holds(w, object, g, shape);
}

static gboolean parameter_gets(struct flow *w, const struct binding *binding, struct graph g);

/* A name of a pattern: place AT of what VALUE, or each of its items, is. */
static gboolean part_gets(struct flow *w, const struct node *pattern, const struct node *site, struct graph g)
{
	const struct node *top = pattern->parent;
	gint at = 0;
	for (const struct node *part = pattern->first; part != site; part = part->next, at++)
		if (!part || part->kind == N_LIST_SPLAT_PATTERN)
			return FALSE;
	struct node *right = node_field(top, "right");
	if (!right || node_field(top, "left") != pattern || site->kind != N_NAME)
		return FALSE;
	if (top->kind == N_FOR || top->kind == N_FOR_IN)
		return items_at(w, right, g, at);
	if (top->kind != N_ASSIGNMENT)
		return FALSE;
	if (right->kind == N_TUPLE || right->kind == N_EXPRESSION_LIST)
		return node_count(right) == node_count(pattern) && node_child(right, (guint)at)->kind != N_LIST_SPLAT && node_at(w, node_child(right, (guint)at), g);
	return taken_at(w, right, g, at);
}

static gboolean site_gets(struct flow *w, const struct node *site, struct graph g)
{
	const struct node *top = site->parent;
	struct node *right = node_field(top, "right"), *value = node_field(top, "value");
	switch (top->kind) {
	case N_FOR: case N_FOR_IN:
		return node_field(top, "left") == site && right && items_at(w, right, g, SHAPE_NODE);
	case N_ASSIGNMENT:
		return node_field(top, "left") == site && (!right || node_at(w, right, g));
	case N_WALRUS:
		return value && value != site && node_at(w, value, g);
	case N_PATTERN_LIST: case N_TUPLE_PATTERN:
		return part_gets(w, top, site, g);
	default:
		return FALSE;
	}
}

static gboolean variable_gets(struct flow *w, const struct node *name, struct graph g)
{
	struct binding *binding = node_binding(name);
	if (!is_plain_variable(w->c, binding))
		return FALSE;
	const void *web = webs_at(binding, (struct node *)name);
	if (!is_new(w, "variable", web, g, 0))
		return TRUE;
	gboolean parameter = web == binding && (binding->flags & BINDING_PARAMETER);
	for (guint i = 0; i < binding->sites->len; i++) {
		struct node *site = binding->sites->pdata[i];
		gboolean head = parameter && !node_inside(site, node_field(binding->scope->node, "body"));
		if (!head && (web == binding || webs_at(binding, site) == web) && !site_gets(w, site, g))
			return FALSE;
	}
	return parameter ? parameter_gets(w, binding, g) : binding->sites->len > 0;
}

static gboolean node_found(struct flow *w, struct node *e, struct graph g)
{
	gboolean known = TRUE;
	struct node *value;
	switch (e->kind) {
	case N_NAME:
		return variable_gets(w, e, g);
	case N_CALL:
		return taken_at(w, e, g, SHAPE_NODE);
	case N_CONDITIONAL:
		return node_count(e) == 3 && node_at(w, e->first, g) && node_at(w, node_child(e, 2), g);
	case N_SUBSCRIPT: /* path[-1] */
		value = node_field(e, "value");
		return value->kind == N_NAME && node_field(e, "subscript")->kind != N_SLICE && !is_dict(w, value, &known) && known && container_holds(w, value, g, SHAPE_NODE);
	default:
		return FALSE;
	}
}

static gboolean node_at(struct flow *w, struct node *e, struct graph g)
{
	if (w->levels == MAX_LEVELS)
		return FALSE;
	w->levels++;
	gboolean found = node_found(w, e, g);
	w->levels--;
	return found;
}

/* ---- parameters ---- */

static gint parameter_index(const struct node *function, const struct binding *binding)
{
	for (guint i = 0; i < parameters_count(function); i++)
		if (!g_strcmp0(parameter_text(parameters_get(function, i)), binding->name)) {
			enum node_kind kind = parameters_get(function, i)->kind;
			return kind == N_LIST_SPLAT_PATTERN || kind == N_DICT_SPLAT_PATTERN ? -1 : (gint)i;
		}
	return -1;
}

/* What CALL of FUNCTION knows G of the function as. */
static gboolean graph_at_call(struct flow *w, const struct node *call, const struct node *function, struct graph g, struct graph *there)
{
	gboolean bound = FALSE;
	*there = g;
	if (g.base->scope != function->scope) /* of the module, of a function around it */
		return TRUE;
	gint index = (g.base->flags & BINDING_PARAMETER) ? parameter_index(function, g.base) : -1;
	if (index < 0)
		return FALSE;
	const struct node *argument = search_argument(w->c, call, function, (guint)index, &bound), *callee = node_field(call, "function");
	if (bound && !index)
		argument = callee->kind == N_ATTRIBUTE ? node_field(callee, "object") : NULL;
	if (!argument)
		return FALSE;
	if (!g.attribute)
		return graph_of(w->c, argument, there);
	const struct binding *base = argument->kind == N_NAME ? node_binding(argument) : NULL;
	*there = (struct graph){base, g.attribute};
	return is_bound_once(w->c, base);
}

static gboolean parameter_gets(struct flow *w, const struct binding *binding, struct graph g)
{
	const struct node *function = binding->scope->node;
	gint index = function->kind == N_FUNCTION && made_plain_function(function) ? parameter_index(function, binding) : -1;
	const GArray *seen = index >= 0 ? called_from(w->c, function) : NULL;
	g_autoptr(GPtrArray) calls = g_ptr_array_new(); /* what is asked meanwhile may forget those that were seen */
	for (guint i = 0; seen && i < seen->len; i++)
		g_ptr_array_add(calls, (gpointer)g_array_index(seen, struct seen_call, i).node);
	for (guint i = 0; i < calls->len; i++) {
		const struct node *call = calls->pdata[i];
		gboolean bound = FALSE;
		struct node *argument = search_argument(w->c, call, function, (guint)index, &bound);
		struct graph there;
		if (!argument || (bound && !index) || !graph_at_call(w, call, function, g, &there) || !node_at(w, argument, there))
			return FALSE;
	}
	return calls->len > 0;
}

/* ---- */

/* Its hash and what it is equal to never change, and a copy of it is found as well: no nan, no object of the program. */
static gboolean is_plain_key(struct effects_context *c, const struct type *type)
{
	gboolean unknown = !g_hash_table_contains(c->special, "__eq__") && !g_hash_table_contains(c->special, "__hash__") && !g_hash_table_contains(c->used, "dataclass");
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		gboolean plain = member->kind == T_STR || member->kind == T_INT || member->kind == T_BOOL || member->kind == T_BYTES || member->kind == T_NONE || (member->kind == T_UNKNOWN && unknown);
		gboolean tuple = member->kind == T_TUPLE && member->count;
		for (guint k = 0; tuple && k < member->count; k++)
			tuple = is_plain_key(c, member->args[k]);
		if (!plain && !tuple)
			return FALSE;
	}
	return type_count(type) > 0;
}

/* LOOK_UP, a subscript that is read, asks its defaultdict for a key that it has, whenever it is evaluated. */
static gboolean find_out(struct effects_context *c, const struct node *look_up)
{
	struct node *dict = node_field(look_up, "value"), *key = node_field(look_up, "subscript");
	struct flow w = {.c = c, .shape = SHAPE_UNKNOWN};
	struct graph g;
	if (!c->judging || look_up->kind != N_SUBSCRIPT || node_is_target(look_up) || !key || key->next || (dict->kind != N_NAME && dict->kind != N_ATTRIBUTE))
		return FALSE;
	if (!graph_of(c, dict, &g) || !is_plain_key(c, made_value(c, key).type) || !nodes_graph_is_closed(c, dict, &w.shape))
		return FALSE;
	w.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	gboolean there = node_at(&w, key, g);
	g_hash_table_unref(w.seen);
	return there;
}

static gboolean are_there(struct effects_context *c, const struct node *look_up)
{
	gpointer known;
	if (!c->nodes)
		c->nodes = g_hash_table_new(NULL, NULL);
	if (g_hash_table_lookup_extended(c->nodes, look_up, NULL, &known))
		return GPOINTER_TO_INT(known);
	struct deferral *deferral = c->deferral; /* what is asked for now has nothing to do with how that was evaluated */
	c->deferral = NULL;
	gboolean there = find_out(c, look_up);
	c->deferral = deferral;
	g_hash_table_insert(c->nodes, (gpointer)look_up, GINT_TO_POINTER(there));
	return there;
}

void nodes_forget(struct effects_context *c, struct effects *e)
{
	if (c->watched || c->led) /* somebody looks at what is evaluated */
		return;
	for (guint i = 0; e->changes && i < e->accesses->len; i++) {
		struct access *a = &g_array_index(e->accesses, struct access, i);
		const struct node *look_up = a->touch == TOUCH_WRITE && a->index ? a->index->missing : NULL;
		if (look_up && are_there(c, look_up))
			a->touch = TOUCH_READ, a->index = NULL, e->changes--;
	}
}
