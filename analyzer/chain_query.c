/* Queries on a connection of which each task has one of its own (own.c): what of the work becomes of the asynchronous driver. Every mention of the
 * connection, and of cursors that come of it, has to be one that has a counterpart: an object of that driver in any other place would be taken for rows. */
#include "analyzer/chain.h"

#include <string.h>

#include "analyzer/frame.h"

#define MAX_CALLS 4 /* of functions that hand a connection on to each other */

enum held { HELD_CONNECTION, HELD_CURSOR };

static const struct driver {
	const char *library, *connect, *other; /* the calls that make a connection */
	gboolean psycopg;
} DRIVERS[] = {
	{"psycopg", "psycopg.connect", "psycopg.Connection.connect", TRUE},
	{"sqlite3", "sqlite3.connect", NULL, FALSE},
};

struct search {
	struct effects_context *context;
	const struct split *split;
	const struct node *loop;
	const struct driver *driver;
	GArray *sites;           /* struct chain_site */
	GHashTable *seen;        /* struct binding *: parameters and cursors that were followed */
	GPtrArray *functions;    /* struct node *: those that are handed a connection */
	const struct node *top;  /* where it is looked now: the loop, or one of them */
	guint depth;
	char *obstacle;
	const struct node *at;
};

static void object(struct search *s, const struct node *node, const char *what)
{
	if (!s->obstacle)
		s->obstacle = g_strdup(what), s->at = node;
}

static const char *member_name(const struct node *attribute)
{
	const struct node *name = attribute->kind == N_ATTRIBUTE ? node_field(attribute, "attribute") : NULL;
	return name && name->name ? name->name : "";
}

/* NODE.member(...), or NULL. */
static struct node *method_call(const struct node *node)
{
	struct node *attribute = node->parent, *call = attribute ? attribute->parent : NULL;
	gboolean method = attribute && attribute->kind == N_ATTRIBUTE && attribute->first == node && call && call->kind == N_CALL &&
	                  node_field(call, "function") == attribute;
	return method ? call : NULL;
}

static const struct node *arguments_of(const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	return list && list->kind == N_ARGUMENTS ? list : NULL;
}

static gboolean is_in(const GArray *nodes, const struct node *node)
{
	for (guint i = 0; nodes && i < nodes->len; i++) {
		TSNode outer = g_array_index(nodes, TSNode, i);
		if (node->start >= ts_node_start_byte(outer) && node->end <= ts_node_end_byte(outer))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_one_of(const GArray *nodes, const struct node *node)
{
	for (guint i = 0; nodes && i < nodes->len; i++)
		if (ts_node_eq(g_array_index(nodes, TSNode, i), node->ts))
			return TRUE;
	return FALSE;
}

/* It goes to the tasks. */
static gboolean in_work(const struct search *s, const struct node *node)
{
	return s->top != s->loop || is_in(s->split->region, node) || is_in(s->split->hoisted, node);
}

/* ---- where it can be awaited ---- */

static gboolean is_first_iterable(const struct node *inner, const struct node *clause, const struct node *comprehension)
{
	const struct node *first = comprehension->first;
	while (first && first->kind != N_FOR_IN)
		first = first->next;
	return clause == first && clause && node_field(clause, "right") == inner;
}

/* To 3.10 no comprehension with an await may stand in another one. */
static gboolean can_await(const struct search *s, const struct node *node)
{
	const struct node *inner = node, *clause = NULL;
	guint comprehensions = 0;
	for (const struct node *at = node->parent; at && at != s->top; at = at->parent) {
		if (at->kind == N_LAMBDA || at->kind == N_CLASS || at->kind == N_FUNCTION || (at->kind == N_GENERATOR && !is_first_iterable(inner, clause, at)))
			return FALSE;
		comprehensions += node_is_comprehension(at);
		if (at->kind != N_FOR_IN)
			inner = at, clause = NULL;
		else
			clause = at;
	}
	return comprehensions < 2;
}

static void add_site(struct search *s, enum chain_site_kind kind, const struct node *node)
{
	struct chain_site site = {.kind = kind, .source = node->source, .call = node->ts};
	if (!in_work(s, node))
		object(s, node, "one of its queries stays in the ordered part of the loop");
	if (!can_await(s, node))
		object(s, node, "one of its queries stands where nothing can be awaited");
	g_array_append_val(s->sites, site);
}

/* ---- rows, one by one ---- */

/* ROWS, a cursor, is what CLAUSE goes through: `for`, or that of a comprehension. */
static void look_at_rows(struct search *s, const struct node *rows, const struct node *clause)
{
	const struct node *comprehension = clause->kind == N_FOR_IN ? clause->parent : NULL;
	if (rows->kind == N_CALL && is_one_of(s->split->listed, rows) && s->top == s->loop) {
		struct chain_site *site = &g_array_index(s->sites, struct chain_site, s->sites->len - 1);
		site->all = TRUE;
		return;
	}
	if (comprehension && comprehension->kind == N_GENERATOR)
		object(s, rows, "a generator goes through a cursor");
	/* aiosqlite asks for 64 rows at a time: one that fails does so before those ahead of it were used */
	if (!s->driver->psycopg && s->split->replays->len)
		object(s, rows, "what it does with each row stays in the ordered part of the loop");
	add_site(s, CHAIN_ASYNC, clause);
}

/* ---- cursors ---- */

static void look_at_cursor(struct search *s, const struct node *call);
static void look_in(struct search *s, const struct binding *binding, enum held held, const struct node *node);

static gboolean has_text(const struct effects_context *context, const char *text)
{
	for (guint i = 0; i < context->program->sources->len; i++) {
		const struct source *source = context->program->sources->pdata[i];
		if (g_strstr_len(source->text, (gssize)source->length, text))
			return TRUE;
	}
	return FALSE;
}

/* aiosqlite takes None for no parameters, sqlite3 refuses it. */
static gboolean are_parameters(const struct search *s, const struct node *argument)
{
	struct frame *frame = frame_entry(s->context, node_owner(argument));
	const struct type *type = frame ? frame_effects(frame, (struct node *)argument, NULL).type : type_simple(T_UNKNOWN);
	return type->kind == T_TUPLE || type->kind == T_LIST || type->kind == T_DICT;
}

static void look_at_arguments(struct search *s, const struct node *call, const char *member)
{
	const struct node *list = arguments_of(call);
	gboolean cursor = !strcmp(member, "cursor"), execute = !strcmp(member, "execute");
	guint position = 0;
	if (!list) {
		object(s, call, "a generator is the only argument of a call");
		return;
	}
	for (const struct node *child = list->first; child; child = child->next, position++) {
		const struct node *name = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "name") : NULL;
		gboolean known = name ? s->driver->psycopg && (!strcmp(name->name, "row_factory") || !strcmp(name->name, "binary") || (execute && !strcmp(name->name, "prepare")))
		                      : child->kind != N_LIST_SPLAT && child->kind != N_DICT_SPLAT && !cursor;
		if (!known || (!s->driver->psycopg && execute && position == 1 && !are_parameters(s, child)))
			object(s, child, "an argument of its queries has no exact counterpart");
	}
}

/* CALL asks a connection, or a cursor, for something. */
static void look_at_method(struct search *s, const struct node *call, enum held held)
{
	static const char *const ROWS[] = {"fetchone", "fetchmany", "fetchall"};
	const char *member = member_name(node_field(call, "function"));
	gboolean cursor = held == HELD_CONNECTION && !strcmp(member, "cursor"), execute = !strcmp(member, "execute");
	gboolean known = cursor || execute || (held == HELD_CURSOR && !strcmp(member, "close"));
	for (guint i = 0; held == HELD_CURSOR && i < G_N_ELEMENTS(ROWS); i++)
		known |= !strcmp(member, ROWS[i]);
	if (!known) {
		object(s, call, "its connection is used for more than has a counterpart");
		return;
	}
	look_at_arguments(s, call, member);
	if (!cursor || !s->driver->psycopg)
		add_site(s, CHAIN_QUERY, call);
	else if (!in_work(s, call))
		object(s, call, "one of its queries stays in the ordered part of the loop");
	if (cursor || execute)
		look_at_cursor(s, call);
}

/* A name for it, which stands for nothing else. */
static void look_at_name(struct search *s, const struct node *name)
{
	const struct binding *binding = name->kind == N_NAME ? node_binding(name) : NULL;
	if (!binding || binding->sites->len != 1 || (binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE | BINDING_DELETED)) || binding->scope->dynamic)
		object(s, name, "a cursor has a name that stands for more");
	else if (g_hash_table_add(s->seen, (gpointer)binding))
		look_in(s, binding, HELD_CURSOR, binding->scope->node);
}

/* `with connection.cursor() as cursor:`; closes it. */
static void look_at_with(struct search *s, const struct node *call)
{
	const struct node *alias = node_field(call->parent, "alias"), *clause = call->parent->parent->parent, *with = clause ? clause->parent : NULL;
	if (alias && alias->kind == N_AS_TARGET)
		alias = alias->first;
	if (!s->driver->psycopg || !with || with->kind != N_WITH || clause->kind != N_WITH_CLAUSE || node_count(clause) != 1 || !alias) {
		object(s, call, "its cursor is used for more than has a counterpart");
		return;
	}
	add_site(s, CHAIN_ASYNC, with);
	look_at_name(s, alias);
}

/* CALL gives a cursor. */
static void look_at_cursor(struct search *s, const struct node *call)
{
	const struct node *parent = call->parent, *next = method_call(call);
	const struct node *left = parent->kind == N_ASSIGNMENT && node_is_in(call, "right") ? node_field(parent, "left") : NULL;
	if (next)
		look_at_method(s, next, HELD_CURSOR);
	else if (parent->kind == N_EXPRESSION_STATEMENT)
		return;
	else if ((parent->kind == N_FOR || parent->kind == N_FOR_IN) && node_is_in(call, "right"))
		look_at_rows(s, call, parent);
	else if (left && parent->parent->kind == N_EXPRESSION_STATEMENT && !node_field(parent, "type"))
		look_at_name(s, left);
	else if (parent->kind == N_AS_PATTERN && parent->first == call && parent->parent->kind == N_WITH_ITEM)
		look_at_with(s, call);
	else
		object(s, call, "its cursor is used for more than has a counterpart");
}

/* ---- functions that are handed a connection ---- */

/* The parameter of FUNCTION that the argument NODE becomes. */
static const struct node *parameter_for(const struct node *function, const struct node *node)
{
	guint index = 0;
	if (node->parent->kind == N_KEYWORD_ARGUMENT) {
		const struct node *keyword = node_field(node->parent, "name");
		for (; keyword && parameters_get(function, index); index++)
			if (!g_strcmp0(parameter_text(parameters_get(function, index)), keyword->name))
				return parameters_get(function, index);
		return NULL;
	}
	for (const struct node *before = node->parent->first; before != node; before = before->next, index++)
		if (before->kind == N_LIST_SPLAT || before->kind == N_KEYWORD_ARGUMENT)
			return NULL;
	return parameters_get(function, index);
}

static const struct node *function_called(const struct node *call)
{
	const struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	const struct binding *binding = callee && callee->kind == N_NAME ? node_binding(callee) : NULL;
	if (!binding || binding->scope->kind != SCOPE_MODULE || binding->sites->len != 1)
		return NULL;
	const struct node *function = binding->sites->pdata[0];
	if (function->kind != N_FUNCTION)
		function = function->parent;
	return function && function->kind == N_FUNCTION && function->scope ? function : NULL;
}

static void look_at_handing(struct search *s, const struct node *node)
{
	const struct node *list = node->parent->kind == N_KEYWORD_ARGUMENT ? node->parent->parent : node->parent;
	const struct node *function = function_called(list->kind == N_ARGUMENTS ? list->parent : NULL);
	const struct node *parameter = function ? parameter_for(function, node) : NULL, *top = s->top;
	const struct binding *inner = parameter ? g_hash_table_lookup(function->scope->bindings, parameter_text(parameter)) : NULL;
	if (!inner || inner->sites->len > 1 || (inner->flags & (BINDING_CLOSURE | BINDING_FOREIGN | BINDING_DELETED)) || s->depth >= MAX_CALLS ||
	    parameter->kind == N_LIST_SPLAT_PATTERN || parameter->kind == N_DICT_SPLAT_PATTERN) {
		object(s, node, "its connection is handed on to what is no plain function");
		return;
	}
	if (!in_work(s, node))
		object(s, node, "one of its queries stays in the ordered part of the loop");
	if (!g_hash_table_add(s->seen, (gpointer)inner))
		return;
	if (!g_ptr_array_find(s->functions, function, NULL))
		g_ptr_array_add(s->functions, (gpointer)function);
	s->top = function, s->depth++;
	look_in(s, inner, HELD_CONNECTION, function);
	s->top = top, s->depth--;
}

/* ---- mentions ---- */

static void look_at_mention(struct search *s, const struct node *name, enum held held)
{
	const struct node *parent = name->parent, *call = method_call(name);
	if (call)
		look_at_method(s, call, held);
	else if (held == HELD_CURSOR && parent->kind == N_ATTRIBUTE && parent->first == name && !node_is_in(parent, "left") && !strcmp(member_name(parent), "rowcount"))
		return;
	else if (held == HELD_CURSOR && (parent->kind == N_FOR || parent->kind == N_FOR_IN) && node_is_in(name, "right"))
		look_at_rows(s, name, parent);
	else if (held == HELD_CONNECTION && (parent->kind == N_ARGUMENTS || parent->kind == N_KEYWORD_ARGUMENT))
		look_at_handing(s, name);
	else
		object(s, name, "its connection is used for more than has a counterpart");
}

static gboolean is_binding(const struct binding *binding, const struct node *name)
{
	return g_ptr_array_find(binding->sites, name, NULL);
}

/* What the loop goes over is asked for before there are tasks, by the connection that is there. */
static gboolean is_iterable(const struct search *s, const struct node *node)
{
	return s->top == s->loop && ts_node_eq(node->ts, s->split->iterable);
}

static void look_in(struct search *s, const struct binding *binding, enum held held, const struct node *node)
{
	for (const struct node *child = node->first; child && !s->obstacle; child = child->next) {
		gboolean mention = child->kind == N_NAME && child->name == binding->name && !node_is_in(child, "attribute") &&
		                   !(node_is_in(child, "name") && child->parent->kind == N_KEYWORD_ARGUMENT);
		if (child->kind == N_PARAMETERS || is_iterable(s, child))
			continue;
		if (mention && node_binding(child) == binding && !is_binding(binding, child))
			look_at_mention(s, child, held);
		look_in(s, binding, held, child);
	}
}

/* ---- what each task has of its own ---- */

static const struct driver *driver_of(const struct type *type)
{
	for (guint i = 0; type->kind == T_LIBRARY && i < G_N_ELEMENTS(DRIVERS); i++)
		if (!strcmp(type->name, DRIVERS[i].connect) || !g_strcmp0(type->name, DRIVERS[i].other))
			return &DRIVERS[i];
	return NULL;
}

/* The asynchronous one takes the same; what it would take for itself is refused. */
static gboolean is_plain_making(const struct search *s, const struct node *call)
{
	static const char *const SQLITE[] = {"timeout", "detect_types", "isolation_level", "check_same_thread", "cached_statements", "uri", "autocommit"};
	const struct node *list = arguments_of(call);
	guint position = 0;
	if (!list || (s->driver->psycopg && (has_text(s->context, "cursor_factory") || has_text(s->context, "context="))))
		return FALSE;
	for (const struct node *child = list->first; child; child = child->next, position++) {
		const struct node *name = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "name") : NULL;
		gboolean known = name ? s->driver->psycopg : !position && child->kind != N_LIST_SPLAT && (child->kind != N_DICT_SPLAT || s->driver->psycopg);
		for (guint i = 0; name && i < G_N_ELEMENTS(SQLITE); i++)
			known |= !s->driver->psycopg && !strcmp(name->name, SQLITE[i]);
		if (!known && !(s->driver->psycopg && child->kind == N_DICT_SPLAT))
			return FALSE;
	}
	return TRUE;
}

/* OWNED is a connection, of a driver that has a counterpart, or a cursor of one. */
static gboolean look_at_owned(struct search *s, const struct owned *owned)
{
	struct node *call = syntax_locate(context_unit(s->context, s->loop->source)->syntax, owned->expression);
	const struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	struct frame *frame = frame_entry(s->context, node_owner(s->loop));
	if (!callee || callee->kind != N_ATTRIBUTE || !frame)
		return FALSE;
	const struct driver *driver = driver_of(frame_effects(frame, (struct node *)callee, NULL).type);
	gboolean cursor = !driver && s->driver && !strcmp(member_name(callee), "cursor");
	if (!driver && !cursor)
		return FALSE;
	if (driver && s->driver && s->driver != driver)
		object(s, call, "its connections are of two libraries");
	s->driver = s->driver ? s->driver : driver;
	if (cursor)
		look_at_arguments(s, call, "cursor");
	else if (!is_plain_making(s, call))
		object(s, call, "its connection is made in a way that has no exact counterpart");
	const struct binding *binding = scope_resolve(scope_of(call), interned(owned->name));
	if (!binding)
		return FALSE;
	look_in(s, binding, cursor ? HELD_CURSOR : HELD_CONNECTION, s->loop);
	return TRUE;
}

/* From the outside in: what is put ahead of one call and of another one that begins there is put there in this order. */
static gint by_place(gconstpointer a, gconstpointer b)
{
	const struct chain_site *one = a, *two = b;
	guint32 start = ts_node_start_byte(one->call), other = ts_node_start_byte(two->call);
	if (start != other)
		return start < other ? -1 : 1;
	return ts_node_end_byte(one->call) > ts_node_end_byte(two->call) ? -1 : 1;
}

static gboolean lists_are_rows(const struct search *s)
{
	for (guint i = 0; i < s->split->listed->len; i++) {
		gboolean found = FALSE;
		for (guint k = 0; k < s->sites->len; k++) {
			const struct chain_site *site = &g_array_index(s->sites, struct chain_site, k);
			found |= site->all && ts_node_eq(site->call, g_array_index(s->split->listed, TSNode, i));
		}
		if (!found)
			return FALSE;
	}
	return TRUE;
}

char *chain_find_queries(struct effects_context *context, struct async_chain *chain, const struct split *split, const struct node *loop, GPtrArray *functions,
                         const struct node **at)
{
	struct search s = {.context = context, .split = split, .loop = loop, .top = loop, .functions = functions};
	gboolean all = split->owned->len > 0;
	s.sites = g_array_new(FALSE, FALSE, sizeof(struct chain_site));
	s.seen = g_hash_table_new(NULL, NULL);
	for (guint i = 0; all && i < split->owned->len; i++)
		all = look_at_owned(&s, g_ptr_array_index(split->owned, i));
	chain->queries = all && s.sites->len;
	if (chain->queries) {
		chain->library = s.driver->library;
		if (!lists_are_rows(&s))
			object(&s, loop, "a generator goes through its rows");
		g_array_sort(s.sites, by_place);
		g_array_append_vals(chain->sites, s.sites->data, s.sites->len);
	}
	g_array_unref(s.sites);
	g_hash_table_destroy(s.seen);
	*at = s.at;
	if (chain->queries)
		return s.obstacle;
	g_free(s.obstacle);
	return NULL;
}
