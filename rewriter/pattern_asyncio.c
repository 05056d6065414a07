/* A coroutine's loop that awaits: each item becomes a task, and the ordered half awaits the tasks one after the other.
 *
 * Neither asyncio.TaskGroup nor asyncio.gather alone would do what the loop did. A group cancels the items ahead of the one that failed and raises
 * an ExceptionGroup; gather raises what failed first, wherever it stands, and lets the rest run on. Both hold back what the ordered half
 * would have done so far when the coroutine is cancelled. So the tasks are awaited in order, where the item's own exception appears at its
 * turn, and whatever happens no task is left behind.
 *
 * All tasks are made at once where the items are few and known to be. Else a generator makes them a window ahead of the one that is awaited:
 * memory stays bounded and a lazy iterable lazy. The semaphore says how many run, so that one slow item does not stop those behind it. */
#include <string.h>

#define FEW 1000          /* tasks of so many items take a few megabytes */
#define WINDOW 4          /* tasks that exist, for each that may run */

#include "rewriter/chain.h"
#include "rewriter/pool.h"
#include "rewriter/pool_loop.h"

struct tasks {
	struct pool *p;
	char *worker, *limit, *list, *one; /* fresh names */
	char *start, *items, *other;       /* and those that a window needs */
	char *main;                        /* of a loop at the top level: the coroutine that it becomes; else NULL */
	gboolean window;                   /* tasks are made as the loop goes on */
	gboolean repeated;                 /* a task is awaited in the statement that the parent repeats */
	gboolean pairs;                    /* the window holds each item with its task, because the ordered half reads it */
	char *parameters;                  /* of the worker: the loop's variables that it reads */
	char *deep;                        /* white space of two levels more than the loop's */
	char *work;                        /* that of the worker's body */
	char *around;                      /* that of the loop as it was */
	guint32 from;                      /* where what is replaced begins */
	struct client *client;             /* its requests become aiohttp's, in one session; else NULL */
};

static void tasks_clear(struct tasks *t)
{
	g_free(t->worker), g_free(t->limit), g_free(t->list), g_free(t->one), g_free(t->parameters), g_free(t->deep), g_free(t->work), g_free(t->around);
	g_free(t->start), g_free(t->items), g_free(t->other), g_free(t->main);
}

/* --- how many items there are ------------------------------------------------------------------------------------------------- */

static gboolean is_few(const char *digits)
{
	char *end = NULL;
	guint64 value = g_ascii_strtoull(digits, &end, 10);
	return end != digits && !*end && value <= FEW;
}

/* range(20), of plain numbers: a step can only make it shorter. */
static gboolean is_short_range(const struct source *source, TSNode node)
{
	TSNode arguments = tree_is(node, "call") ? tree_child(node, "arguments") : (TSNode){0};
	if (ts_node_is_null(arguments) || !source_is(source, tree_child(node, "function"), "range"))
		return FALSE;
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++) {
		g_autofree char *text = source_text(source, ts_node_named_child(arguments, i));
		if (!is_few(text))
			return FALSE;
	}
	return TRUE;
}

static gboolean is_display(TSNode node)
{
	gboolean display = tree_is(node, "tuple") || tree_is(node, "list") || tree_is(node, "expression_list");
	for (guint32 i = 0; display && i < ts_node_named_child_count(node); i++)
		display = !tree_is(ts_node_named_child(node, i), "list_splat");
	return display && ts_node_named_child_count(node) <= FEW;
}

/* Written out, or seen by a recording as a list or the like. */
static gboolean has_few_items(const struct pool *p)
{
	gdouble seen = p->request->finding->time.iterations_total;
	return p->split->sized && !p->split->iterable_text &&
	       (is_display(p->split->iterable) || is_short_range(p->source, p->split->iterable) || (seen > 0 && seen <= FEW));
}

/* A generator may evaluate it for the coroutine: it neither awaits nor asks for its frame, and does not raise StopIteration. */
static gboolean is_plain(const struct source *source, TSNode iterable)
{
	static const char *const FUNCTIONS[] = {"range", "enumerate", "zip", "reversed", "list", "tuple", "set"}, *const METHODS[] = {"items", "keys", "values"};
	static const char *const TYPES[] = {"await", "yield", "named_expression"};
	gboolean plain = TRUE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, iterable); tree_walk_next(&walk);) {
		TSNode callee = tree_is(walk.node, "call") ? tree_child(walk.node, "function") : (TSNode){0};
		gboolean known = ts_node_is_null(callee);
		for (guint i = 0; i < G_N_ELEMENTS(TYPES); i++)
			plain &= !tree_is(walk.node, TYPES[i]);
		for (guint i = 0; i < G_N_ELEMENTS(FUNCTIONS); i++)
			known |= tree_is(callee, "identifier") && source_is(source, callee, FUNCTIONS[i]);
		for (guint i = 0; i < G_N_ELEMENTS(METHODS); i++)
			known |= tree_is(callee, "attribute") && source_is(source, tree_child(callee, "attribute"), METHODS[i]);
		plain &= known;
	}
	tree_walk_end(&walk);
	return plain;
}

/* The variables of TARGET that the worker reads, in their order. */
static char *parameters_of(const struct pool *p)
{
	GString *text = g_string_new(NULL);
	g_autoptr(GHashTable) seen = nameset_new();
	struct tree_walk walk;
	for (tree_walk_start(&walk, p->split->target); tree_walk_next(&walk);) {
		if (!tree_is(walk.node, "identifier"))
			continue;
		g_autofree char *name = source_text(p->source, walk.node);
		if (g_hash_table_contains(p->reads, name) && g_hash_table_add(seen, g_strdup(name)))
			g_string_append_printf(text, "%s%s", text->len ? ", " : "", name);
	}
	tree_walk_end(&walk);
	return g_string_free(text, FALSE);
}

static gboolean asks_database(const struct tasks *t)
{
	return t->client && t->client->chain->queries;
}

/* The worker's statements, inside a `try` where their exception goes beside what the ordered half repeats. */
static void set_body(struct tasks *t)
{
	struct pool *p = t->p;
	g_free(t->work);
	p->body = t->work = g_strconcat(t->deep, asks_database(t) ? p->indent : "", NULL);
	if (!p->error)
		return;
	g_free(p->deeper);
	p->body = p->deeper = g_strconcat(t->work, p->indent, NULL);
}

static void tasks_init(struct tasks *t, struct pool *p)
{
	g_autoptr(GHashTable) near = nameset_new(); /* the new names are this function's own */
	nameset_mentioned(p->source, p->request->finding->loop->scope, near);
	g_autofree char *worker = outline_name(p->request->finding->loop->function, near);
	t->p = p;
	t->worker = nameset_fresh(p->rewrite->taken, worker + strspn(worker, "_"));
	t->limit = nameset_fresh(near, "limit");
	t->list = nameset_fresh(near, "tasks");
	t->one = nameset_fresh(near, "task");
	t->start = nameset_fresh(near, "started");
	t->other = nameset_fresh(near, "item");
	if (asks_database(t)) {
		t->client->stack = nameset_fresh(near, "stack");
		t->client->idle = nameset_fresh(near, "idle");
		t->client->connect = nameset_fresh(near, "connect");
		t->client->open = nameset_fresh(near, "open_database");
	}
	if (tree_is(p->request->finding->loop->scope, "module"))
		t->main = nameset_fresh(p->rewrite->taken, "main");
	t->window = !has_few_items(p);
	g_autoptr(GHashTable) used = nameset_new(); /* `for x in x[0]`: the generator's own x is another one */
	nameset_mentioned(p->source, p->split->iterable, used);
	if (t->window && (!is_plain(p->source, p->split->iterable) || nameset_shared(used, p->targets)))
		t->items = nameset_fresh(near, "items");
	t->parameters = parameters_of(p);
	t->deep = g_strconcat(p->inner, p->indent, NULL);
	t->around = g_strdup(p->outer);
	t->from = ts_node_start_byte(p->statement);
	set_body(t);
}

static void deepen(struct tasks *t, GString *out)
{
	struct pool *p = t->p;
	char **spaces[] = {&p->outer, &p->inner, &t->deep};
	for (guint i = 0; i < G_N_ELEMENTS(spaces); i++) {
		char *deeper = g_strconcat(*spaces[i], p->indent, NULL);
		g_free(*spaces[i]);
		*spaces[i] = deeper;
	}
	set_body(t);
	g_string_append(out, p->outer);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* `del x` needs x to be the module's as well. */
static void deleted_names(const struct pool *p, TSNode statement, GHashTable *names)
{
	struct tree_walk walk;
	for (tree_walk_start(&walk, statement); tree_walk_next(&walk);)
		if (tree_is(walk.node, "del_statement"))
			nameset_mentioned(p->source, walk.node, names);
	tree_walk_end(&walk);
}

/* The names that the ordered half binds, which stay the module's. */
static char *bound_names(const struct pool *p, gboolean target)
{
	g_autoptr(GHashTable) names = nameset_new();
	const GArray *parts[] = {p->split->before, p->after, p->holes};
	for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
		for (guint i = 0; i < pool_count(parts[k]); i++) {
			nameset_bound(p->source, pool_node(parts[k], i), names);
			deleted_names(p, pool_node(parts[k], i), names);
		}
	if (p->split->shape == SPLIT_FOR) {
		if (target)
			nameset_mentioned(p->source, p->split->target, names);
		for (guint i = 0; i < p->outputs->len; i++)
			if (g_hash_table_contains(p->region, g_ptr_array_index(p->outputs, i)) || i < p->direct)
				g_hash_table_add(names, g_strdup(g_ptr_array_index(p->outputs, i)));
		for (guint i = 0; i < p->direct; i++)
			nameset_bound(p->source, pool_node(p->split->after, i), names);
	} else {
		nameset_bound(p->source, p->statement, names);
	}
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_ptr_array_add(list, name);
	g_ptr_array_sort(list, by_name);
	g_ptr_array_add(list, NULL);
	return g_strjoinv(", ", (char **)list->pdata);
}

/* Python does not allow it of a name that is the module's in a function: `size: int = n`, `from m import *`. */
static gboolean only_at_top(TSNode node)
{
	struct tree_walk walk;
	gboolean found = FALSE;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);) {
		walk.skip = tree_is(walk.node, "function_definition") || tree_is(walk.node, "class_definition");
		found |= tree_is(walk.node, "wildcard_import") || tree_is(walk.node, "global_statement") ||
		         (tree_is(walk.node, "assignment") && !ts_node_is_null(tree_child(walk.node, "type")));
	}
	tree_walk_end(&walk);
	return found;
}

/* The ordered half of a loop at the top level may stand in a function. */
static gboolean may_be_main(const struct pool *p, GError **error)
{
	const GArray *parts[] = {p->split->before, p->after, p->holes};
	gboolean top = p->split->shape != SPLIT_FOR && only_at_top(p->statement);
	for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
		for (guint i = 0; i < pool_count(parts[k]); i++)
			top |= only_at_top(pool_node(parts[k], i));
	return !top || rewrite_refuse(error, "it runs at the top level of its module, and what it declares there cannot stand in a function");
}

static guint blank_lines_above(const struct source *source, guint32 at)
{
	guint ends = 0;
	for (; at > 0 && strchr("\r\n", source->text[at - 1]); at--)
		ends += source->text[at - 1] == '\n';
	return ends ? ends - 1 : 0;
}

static gboolean follows_comment(TSNode statement)
{
	TSNode before = ts_node_prev_named_sibling(statement);
	return !ts_node_is_null(before) && tree_is(before, "comment");
}

/* At the top level nothing can be awaited: there the loop becomes a coroutine that is run right away. */
static void put_main(struct tasks *t, GString *out, gboolean target)
{
	struct pool *p = t->p;
	if (!t->main)
		return;
	g_autofree char *names = bound_names(p, target);
	guint above = blank_lines_above(p->source, t->from);
	if (t->around[0] && !above && !follows_comment(p->statement) && style_begins_line(p->source, t->from)) {
		t->from = style_line_start(p->source, t->from);
		pool_line(p, out, "", "%s", "");
		g_string_append(out, t->around);
	}
	for (guint i = above; i < 2 && !t->around[0]; i++)
		pool_line(p, out, "", "%s", "");
	pool_line(p, out, "", "async def %s():", t->main);
	deepen(t, out);
	if (!names[0])
		return;
	pool_line(p, out, "", "global %s", names);
	g_string_append(out, p->outer);
}

static void put_run(const struct tasks *t, GString *out)
{
	for (guint i = 0; t->main && i < (t->around[0] ? 1 : 2); i++)
		pool_line(t->p, out, "", "%s", "");
	if (t->main)
		pool_line(t->p, out, t->around, "asyncio.run(%s())", t->main);
}

/* Of a session that an object holds: its headers and cookies, as they are when the loop begins. */
static char *session_settings(const struct async_chain *chain)
{
	if (!chain->attribute)
		return g_strdup("");
	g_autofree char *held = g_strconcat(chain->holder, ".", chain->attribute, NULL);
	g_autofree char *auth = chain->attribute_auth ? g_strdup_printf("auth=aiohttp.BasicAuth(*%s.auth), ", held) : g_strdup("");
	return g_strdup_printf("headers=%s.headers, cookies=%s.cookies.get_dict(), %s", held, held, auth);
}

/* One session for all items, if there is none yet. */
static void put_session(struct tasks *t, GString *out)
{
	struct pool *p = t->p;
	if (t->client->pool) {
		pool_line(p, out, "", "with ProcessPoolExecutor(max_workers=os.cpu_count(), " POOL_IGNORES ") as %s:", t->client->pool);
		deepen(t, out);
	}
	if (asks_database(t)) {
		pool_line(p, out, "", "async with contextlib.AsyncExitStack() as %s:", t->client->stack);
		deepen(t, out);
	} else if (t->client->enters) {
		pool_line(p, out, "", "async with %s:", t->client->session);
		deepen(t, out);
	} else if (!t->client->chain->own && client_is_httpx(t->client)) {
		pool_line(p, out, "", "async with %s as %s:", client_leaves_requests(t->client) ? CHAIN_CLIENT : "httpx.AsyncClient()", t->client->session);
		deepen(t, out);
	} else if (!t->client->chain->own) {
		g_autofree char *settings = session_settings(t->client->chain);
		pool_line(p, out, "", "async with aiohttp.ClientSession(%s" CHAIN_SESSION "%s) as %s:", settings, settings[0] ? ", cookie_jar=aiohttp.CookieJar(unsafe=True, quote_cookie=False)" : "", t->client->session);
		deepen(t, out);
	}
	if (p->tail || (p->lead && !p->read)) {
		g_free(p->tail);
		p->tail = g_strconcat(p->body, p->indent, NULL);
	}
}

/* The semaphore, and the nested coroutine that does the work of one item under it. */
static gboolean put_worker(struct tasks *t, GString *out, GError **error)
{
	struct pool *p = t->p;
	if (t->client)
		put_session(t, out);
	pool_line(p, out, "", "%s = asyncio.Semaphore(%d)", t->limit, p->request->workers);
	if (asks_database(t))
		pool_line(p, out, p->outer, "%s = []", t->client->idle);
	if (t->window)
		pool_line(p, out, p->outer, "%s = deque()", t->list);
	pool_line(p, out, "", "%s", "");
	if (asks_database(t) && !chain_put_connect(p, t->client, out, error))
		return FALSE;
	pool_line(p, out, p->outer, "async def %s(%s):", t->worker, t->parameters);
	pool_line(p, out, p->inner, "async with %s:", t->limit);
	if (asks_database(t))
		chain_put_taking(p, t->client, out, t->deep);
	gboolean ok = pool_put_worker_body(p, out, error);
	if (asks_database(t))
		chain_put_giving_back(p, t->client, out, t->deep);
	pool_line(p, out, "", "%s", "");
	return ok;
}

/* The generator that keeps a window of tasks ahead: of one that is awaited it goes on behind. */
static void put_window(const struct tasks *t, GString *out, const char *items, const char *target)
{
	const struct pool *p = t->p;
	gboolean bare = tree_is(p->split->target, "pattern_list");
	g_autofree char *one = g_strdup_printf("asyncio.create_task(%s(%s))", t->worker, t->parameters);
	g_autofree char *deeper = g_strconcat(t->deep, p->indent, NULL);
	pool_line(p, out, p->outer, "def %s(%s):", t->start, t->items ? t->items : "");
	pool_line(p, out, p->inner, "for %s in %s:", target, t->items ? t->items : items);
	if (t->pairs)
		pool_line(p, out, t->deep, "%s.append((%s%s%s, %s))", t->list, bare ? "(" : "", target, bare ? ")" : "", one);
	else
		pool_line(p, out, t->deep, "%s.append(%s)", t->list, one);
	pool_line(p, out, t->deep, "if len(%s) == %d:", t->list, WINDOW * p->request->workers);
	pool_line(p, out, deeper, "yield %s[0]", t->list);
	pool_line(p, out, deeper, "%s.popleft()", t->list);
	pool_line(p, out, p->inner, "while %s:", t->list);
	pool_line(p, out, t->deep, "yield %s[0]", t->list);
	pool_line(p, out, t->deep, "%s.popleft()", t->list);
	pool_line(p, out, "", "%s", "");
}

static void put_start(const struct tasks *t, GString *out, const char *items)
{
	g_autofree char *target = source_text(t->p->source, t->p->split->target);
	if (t->window)
		put_window(t, out, items, target);
	else
		pool_line(t->p, out, t->p->outer, "%s = [asyncio.create_task(%s(%s)) for %s in %s]", t->list, t->worker, t->parameters, target, items);
	pool_line(t->p, out, t->p->outer, "try:");
}

/* What the ordered half goes through. */
static char *tasks_text(const struct tasks *t, const char *items)
{
	return t->window ? g_strdup_printf("%s(%s)", t->start, t->items ? items : "") : g_strdup(t->list);
}

/* Leaves no task behind: those that are done do not mind. */
static void put_end(const struct tasks *t, GString *out)
{
	const struct pool *p = t->p;
	g_autofree char *other = t->pairs ? g_strconcat(t->other, ", ", NULL) : g_strdup("");
	g_autofree char *all = t->pairs ? g_strdup_printf("(%s for %s%s in %s)", t->one, other, t->one, t->list) : g_strdup(t->list);
	pool_line(p, out, p->outer, "finally:");
	pool_line(p, out, p->inner, "for %s%s in %s:", other, t->one, t->list);
	pool_line(p, out, t->deep, "%s.cancel()", t->one);
	pool_line(p, out, p->inner, "await asyncio.gather(*%s, return_exceptions=True)", all);
}

/* --- for ---------------------------------------------------------------------------------------------------------------------- */

/* Is `await task` in the place of NODE taken for more than itself? */
static gboolean needs_parentheses(TSNode node)
{
	TSNode parent = ts_node_parent(node);
	TSNode head = tree_is(parent, "attribute") ? tree_child(parent, "object") : tree_is(parent, "subscript") ? tree_child(parent, "value") :
	              tree_is(parent, "call") ? tree_child(parent, "function") : tree_is(parent, "await") ? ts_node_named_child(parent, 0) : (TSNode){0};
	return !ts_node_is_null(head) && ts_node_eq(head, node);
}

/* Nothing of its statement is evaluated ahead of VALUE that the await could change: `out.append(value)`, `pages[path] = value`. */
static gboolean comes_first(TSNode value)
{
	TSNode parent = ts_node_parent(value), call = ts_node_parent(parent);
	if (tree_is(parent, "assignment"))
		return ts_node_eq(tree_child(parent, "right"), value) && tree_is(ts_node_parent(parent), "expression_statement");
	TSNode function = tree_is(call, "call") && tree_is(parent, "argument_list") && ts_node_named_child_count(parent) == 1 ? tree_child(call, "function") : (TSNode){0};
	return tree_is(function, "attribute") && tree_is(tree_child(function, "object"), "identifier") && tree_is(ts_node_parent(call), "expression_statement");
}

/* The same in the one statement that the parent repeats for an item. */
static gboolean await_in_repeated(const struct tasks *t)
{
	struct pool *p = t->p;
	const GArray *slots = p->once && !p->which ? g_ptr_array_index(p->slots, 0) : NULL, *group = slots ? g_ptr_array_index(p->groups, 0) : NULL;
	if (!slots || slots->len != 1 || group->len != 1 || !comes_first(pool_node(slots, 0)))
		return FALSE;
	g_free(g_ptr_array_index(p->once, 0));
	g_ptr_array_index(p->once, 0) = g_strdup_printf("await %s", t->one);
	return TRUE;
}

/* The one value of the work is awaited right where it is used: `out.append(await task)`. */
static gboolean await_in_place(const struct tasks *t)
{
	struct pool *p = t->p;
	if (pool_count(p->split->hoisted) != 1 || p->outputs->len != 1 || p->direct || p->split->skips || pool_replays(p))
		return FALSE;
	TSNode hoisted = pool_node(p->split->hoisted, 0);
	g_autofree char *text = g_strdup_printf(needs_parentheses(hoisted) ? "(await %s)" : "await %s", t->one);
	g_array_set_size(p->substitutes, 0);
	pool_substitute(p, hoisted, text);
	return TRUE;
}

/* A name for what is gone through twice, once for the tasks and once beside them. */
static char *put_items(const struct tasks *t, GString *out, gboolean twice)
{
	struct pool *p = t->p;
	g_autofree char *iterable = pool_argument(p, p->split->iterable);
	if (!twice || t->window || (p->split->sized && tree_is(p->split->iterable, "identifier")))
		return g_steal_pointer(&iterable);
	char *items = nameset_fresh(p->locals, "items");
	gboolean fixed = is_display(p->split->iterable) || is_short_range(p->source, p->split->iterable);
	pool_line(p, out, "", fixed ? "%s = %s" : "%s = list(%s)", items, iterable);
	g_string_append(out, p->outer);
	return items;
}

static void put_header(const struct tasks *t, GString *out, const char *items, gboolean target)
{
	struct pool *p = t->p;
	g_autofree char *comment = pool_header_comment(p), *names = source_text(p->source, p->split->target);
	g_autofree char *all = tasks_text(t, items), *pairs = t->window ? g_strdup(all) : g_strdup_printf("zip(%s, %s)", items, t->list);
	gboolean wrap = tree_is(p->split->target, "pattern_list");
	if (target)
		pool_line(p, out, p->inner, "for %s%s%s, %s in %s:%s", wrap ? "(" : "", names, wrap ? ")" : "", t->one, pairs, comment);
	else
		pool_line(p, out, p->inner, "for %s in %s:%s", t->one, all, comment);
}

static gboolean put_fetch(const struct tasks *t, GString *out, const char *indent, GError **error)
{
	struct pool *p = t->p;
	g_autofree char *names = pool_joined(p->outputs, p->split->skips || pool_replays(p));
	g_autofree char *result = p->taken ? g_strdup(p->taken) : p->split->skips ? nameset_fresh(p->locals, "result") : g_strdup(names);
	g_autofree char *parts = pool_replays(p) ? pool_replay_parts(p, result, p->error) : g_strdup(result);
	if (!p->split->skips && !p->outputs->len && !pool_replays(p)) {
		pool_line(p, out, indent, "await %s", t->one);
		return TRUE;
	}
	if (!t->repeated)
		pool_line(p, out, indent, "%s = await %s", parts, t->one);
	if (pool_replays(p) && !pool_put_replays(p, out, indent, error))
		return FALSE;
	g_autofree char *deeper = g_strconcat(indent, p->indent, NULL);
	if (p->split->skips) {
		pool_line(p, out, indent, "if %s is None:", result);
		pool_line(p, out, deeper, "continue");
	}
	if (p->outputs->len && (p->split->skips || pool_replays(p)))
		pool_line(p, out, indent, "%s = %s", names, result);
	return TRUE;
}

static gboolean put_loop(const struct tasks *t, GString *out, const char *items, gboolean target, gboolean in_place, GError **error)
{
	struct pool *p = t->p;
	g_autofree char *from = pool_is_crowded(p) ? g_strconcat(t->around, p->indent, NULL) : pool_body_indent(p);
	if (!g_str_has_prefix(from, t->around))
		return rewrite_refuse(error, "its body is indented unlike the loop");
	g_autofree char *to = g_strconcat(p->inner, from + strlen(t->around), NULL);
	put_header(t, out, items, target);
	if (!in_place && !pool_substitute_try(p, t->one, error))
		return FALSE;
	if (!pool_put_statements(p, out, p->split->before, from, to, error))
		return FALSE;
	if (!in_place && !pool_tries(p) && !put_fetch(t, out, to, error))
		return FALSE;
	return pool_put_statements(p, out, p->after, from, to, error);
}

static gboolean emit_for(struct tasks *t, GError **error)
{
	struct pool *p = t->p;
	gboolean elsewhere = FALSE, target = pool_needs_target(p, &elsewhere), in_place = await_in_place(t);
	t->repeated = await_in_repeated(t);
	if (!style_begins_line(p->source, ts_node_start_byte(p->split->loop)))
		return rewrite_refuse(error, "it does not stand on lines of its own");
	for (guint i = 0; t->client && i < t->client->ordered->len; i++) {
		const struct edit *edit = &g_array_index(t->client->ordered, struct edit, i);
		struct edit copy = {edit->start, edit->end, g_strdup(edit->text)};
		g_array_append_val(p->substitutes, copy);
	}
	GString *out = g_string_new(NULL);
	t->pairs = t->window && target;
	put_main(t, out, target);
	g_autofree char *items = put_items(t, out, target);
	gboolean ok = put_worker(t, out, error);
	put_start(t, out, items);
	ok = ok && put_loop(t, out, items, target, in_place, error);
	put_end(t, out);
	put_run(t, out);
	pool_trim_newline(p, out);
	if (ok)
		edits_replace(p->rewrite->edits, t->from, pool_loop_end(p), out->str);
	g_string_free(out, TRUE);
	return ok;
}

/* --- comprehensions ----------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *type, *all, *some; /* %1$s: task, %2$s: tasks, %3$s: a fresh name */
} COMPREHENSIONS[] = {
	{"list_comprehension", "[await %1$s for %1$s in %2$s]", "[%3$s[0] for %3$s in [await %1$s for %1$s in %2$s] if %3$s is not None]"},
	{"set_comprehension", "{await %1$s for %1$s in %2$s}", "{%3$s[0] for %3$s in [await %1$s for %1$s in %2$s] if %3$s is not None}"},
	{"dictionary_comprehension", "dict([await %1$s for %1$s in %2$s])",
	 "dict(%3$s for %3$s in [await %1$s for %1$s in %2$s] if %3$s is not None)"},
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are the table's */
static char *comprehension_text(const struct tasks *t, const char *items)
{
	TSNode loop = t->p->split->loop;
	g_autofree char *result = nameset_fresh(t->p->locals, "result"), *all = tasks_text(t, items);
	for (guint i = 0; i < G_N_ELEMENTS(COMPREHENSIONS); i++)
		if (tree_is(loop, COMPREHENSIONS[i].type))
			return ts_node_is_null(pool_child_of_type(loop, "if_clause", 0)) ? g_strdup_printf(COMPREHENSIONS[i].all, t->one, all)
			                                                                  : g_strdup_printf(COMPREHENSIONS[i].some, t->one, all, result);
	return NULL;
}
#pragma GCC diagnostic pop

static gboolean emit_comprehension(struct tasks *t, GError **error)
{
	struct pool *p = t->p;
	guint32 start = ts_node_start_byte(p->statement), end = style_line_end(p->source, ts_node_end_byte(p->statement));
	g_autofree char *items = pool_argument(p, p->split->iterable), *text = comprehension_text(t, items);
	if (!text || !client_leads(p->split->loop, p->statement)) /* its tasks start before the statement does */
		return rewrite_refuse(error, "something in its statement comes before it");
	pool_substitute(p, p->split->loop, text);
	GString *out = g_string_new(NULL);
	put_main(t, out, FALSE);
	gboolean ok = put_worker(t, out, error);
	put_start(t, out, items);
	g_autofree char *copy = outline_statement(p->source, &p->rewrite->style, start, end, p->substitutes, t->around, p->inner, error);
	if ((ok = ok && copy))
		g_string_append(out, copy);
	put_end(t, out);
	put_run(t, out);
	if (ok)
		edits_replace(p->rewrite->edits, t->from, end, out->str);
	g_string_free(out, TRUE);
	return ok;
}

/* --- the pattern -------------------------------------------------------------------------------------------------------------- */

static gboolean is_edited(const struct edits *edits, guint32 start)
{
	for (guint i = 0; i < edits->list->len; i++)
		if (g_array_index(edits->list, struct edit, i).start == start)
			return TRUE;
	return FALSE;
}

/* Calls in the coroutines that the tasks await, which would hold up the other tasks: another loop may have them too. */
static gboolean put_blocking(struct rewrite *rewrite, const struct rewrite_request *request, GError **error)
{
	const GPtrArray *list = request->finding->verdict->blocking;
	for (guint i = 0; list && i < list->len; i++) {
		const struct blocking *blocking = g_ptr_array_index(list, i);
		struct finding call = {.loop = (struct loop *)blocking->call, .verdict = blocking->verdict};
		struct rewrite_request one = {.finding = &call, .pattern = PATTERN_ASYNCIO_TO_THREAD, .minor = request->minor};
		if (!is_edited(rewrite->edits, ts_node_start_byte(blocking->call->node)) && !pattern_asyncio_to_thread.emit(rewrite, &one, error))
			return FALSE;
	}
	return TRUE;
}

/* The loop itself. CLIENT: its requests become aiohttp's, by the edits WORK; else NULL. */
static gboolean emit_loop(struct rewrite *rewrite, const struct rewrite_request *request, struct client *client, const GArray *work, GError **error)
{
	struct pool p = {.rewrite = rewrite, .source = rewrite->source, .request = request, .split = request->finding->verdict->split, .work = work,
	                 .info = pattern_info(request->pattern), .newline = rewrite->style.newline, .indent = rewrite->style.indent};
	struct tasks t = {.client = client};
	struct split grown;
	if (client) {
		chain_grow(client, p.split, &grown);
		p.split = &grown;
	}
	gboolean ok = p.split->in_turn ? rewrite_refuse(error, "what it goes over may raise an exception behind some items") : pool_prepare(&p, error);
	if (ok) {
		tasks_init(&t, &p);
		if (t.main && p.info->processes)
			ok = rewrite_refuse(error, "it runs at the top level of its module");
		ok = ok && (!t.main || may_be_main(&p, error));
		ok = ok && (!client || chain_work(&p, client, (GArray *)work, error));
	}
	ok = ok && (p.split->shape == SPLIT_FOR ? emit_for(&t, error) : emit_comprehension(&t, error));
	const struct import_wanted imports[] = {{t.window, "collections", "deque"}, {TRUE, "asyncio", NULL}};
	ok = ok && rewrite_import(rewrite, imports, G_N_ELEMENTS(imports), outline_place(p.source, p.statement), error);
	ok = ok && put_blocking(rewrite, request, error);
	tasks_clear(&t);
	pool_clear(&p);
	if (client)
		chain_shrink(&grown);
	return ok;
}

gboolean pattern_emit_tasks(struct rewrite *rewrite, const struct rewrite_request *request, GError **error)
{
	if (request->finding->verdict->awaits)
		return emit_loop(rewrite, request, NULL, NULL, error);
	return chain_emit(rewrite, request, emit_loop, error);
}

/* Loops that await, and those whose requests could be awaited. */
static gboolean fits(const struct finding *finding)
{
	return finding->verdict->awaits || (finding->verdict->chain && !finding->verdict->chain->obstacle && finding->verdict->split->shape != SPLIT_CALL);
}

const struct pattern_info pattern_asyncio = {
	.name = "asyncio",
	.fits = fits,
	.least = 8, /* before, a cancelled task is no more than one that failed */
	.label = "tasks",
	.tasks = TRUE,
	.default_workers = 16,
	.emit = pattern_emit_tasks,
};
