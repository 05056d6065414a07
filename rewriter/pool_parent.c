#include "rewriter/pool_loop.h"

#include <string.h>

/* The iterable as an argument of a call. */
char *pool_argument(const struct pool *p, TSNode iterable)
{
	if (p->split->iterable_text)
		return g_strdup(p->split->iterable_text);
	char *text = source_text(p->source, iterable);
	gboolean bare = tree_is(iterable, "expression_list") || tree_is(iterable, "pattern_list") || (tree_is(iterable, "tuple") && text[0] != '(');
	if (!bare)
		return text;
	char *wrapped = g_strdup_printf("(%s)", text);
	g_free(text);
	return wrapped;
}

char *pool_map_call(const struct pool *p, const char *pool, const char *items, gboolean sized)
{
	g_autofree char *chunks = pool_chunk_argument(p, items, sized);
	return g_strdup_printf("%s.map(%s, %s%s)", pool, p->call, items, chunks);
}

void pool_put_with(struct pool *p, GString *out, const char *pool, const char *more)
{
	g_autofree char *workers = p->request->workers > 0 ? g_strdup_printf("%d", p->request->workers) : g_strdup("os.cpu_count()");
	g_autofree char *stack = pool_put_own_stack(p, out);
	g_autofree char *call = pool_maker_call(p), *shared = pool_shared_stack(p), *feed = pool_feed_stack(p);
	pool_line(p, out, "", "with %s%s%s%s%s%s) as %s%s:", stack, shared, feed, call, workers, p->start ? p->start : "", pool, more);
	pool_put_feed_start(p, out);
}

/* Adds the variables that NODE mentions outside the nodes of EXCEPT. */
static void mentioned_outside(const struct pool *p, TSNode node, const GArray *except, GHashTable *names)
{
	struct tree_walk walk;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);) {
		for (guint i = 0; i < pool_count(except); i++)
			walk.skip |= ts_node_eq(walk.node, pool_node(except, i));
		if (!walk.skip && tree_is(walk.node, "identifier"))
			g_hash_table_add(names, source_text(p->source, walk.node));
	}
	tree_walk_end(&walk);
}

static gboolean declares_global(const struct pool *p, TSNode scope)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, scope); tree_walk_next(&walk);)
		if (tree_is(walk.node, "global_statement") || tree_is(walk.node, "nonlocal_statement")) {
			g_autoptr(GHashTable) names = nameset_new();
			nameset_mentioned(p->source, walk.node, names);
			found |= nameset_shared(names, p->targets) != NULL;
		}
	tree_walk_end(&walk);
	return found;
}

static void mentioned_in_replay(const struct pool *p, guint i, GHashTable *names)
{
	const GArray *values = ((struct replay *)g_ptr_array_index(p->split->replays, i))->values;
	mentioned_outside(p, pool_node(p->holes, i), values, names);
	g_autoptr(GArray) found = pool_replay_values(p, i);
	for (guint k = 0; k < values->len && found->len < values->len; k++)
		if (pool_parent_has(p, pool_node(values, k)))
			nameset_mentioned(p->source, pool_node(values, k), names);
}

/* Must the parent bind the loop's variables: does what it keeps of the body, or anything else in the function, read them? */
gboolean pool_needs_target(const struct pool *p, gboolean *elsewhere)
{
	TSNode scope = p->request->finding->loop->scope;
	if (declares_global(p, scope))
		scope = ts_tree_root_node(p->source->tree);
	g_autoptr(GHashTable) around = nameset_new(), kept = nameset_new();
	nameset_read_around(p->source, scope, p->split->loop, around);
	*elsewhere = nameset_shared(around, p->targets) != NULL;
	const GArray *parts[] = {p->split->before, p->after};
	for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
		for (guint i = 0; i < pool_count(parts[k]); i++)
			mentioned_outside(p, pool_node(parts[k], i), p->split->hoisted, kept);
	if (!ts_node_is_null(tree_child(p->split->loop, "alternative")))
		mentioned_outside(p, tree_child(p->split->loop, "alternative"), NULL, kept);
	for (guint i = 0; i < p->holes->len; i++)
		mentioned_in_replay(p, i, kept);
	gboolean plain = !pool_count(p->split->before) && !p->split->skips && !pool_leaves(p) && !pool_replays(p) && !pool_tries(p);
	for (guint i = 0; plain && !*elsewhere && i < p->outputs->len; i++) /* bound anew by the work: each result says what it is */
		g_hash_table_remove(kept, g_ptr_array_index(p->outputs, i));
	return *elsewhere || pool_brings(p) || nameset_shared(kept, p->targets);
}

/* An exception could be caught within the function, where the loop's variables can be looked at. */
static gboolean may_be_caught(const struct pool *p)
{
	for (TSNode node = ts_node_parent(p->split->loop); !ts_node_is_null(node); node = ts_node_parent(node)) {
		if (tree_is(node, "try_statement") || tree_is(node, "with_statement"))
			return TRUE;
		if (tree_is(node, "function_definition"))
			return FALSE;
	}
	return FALSE;
}

/* What stands behind the colon of the `for` as a comment. */
char *pool_header_comment(const struct pool *p)
{
	if (pool_is_crowded(p))
		return g_strdup("");
	for (guint32 i = 0; i < ts_node_child_count(p->split->loop); i++) {
		TSNode node = ts_node_child(p->split->loop, i);
		if (!tree_is(node, "comment"))
			continue;
		if (ts_node_start_point(node).row >= ts_node_start_point(pool_first_statement(p->split->body)).row)
			break;
		if (style_begins_line(p->source, ts_node_start_byte(node)))
			continue;
		g_autofree char *text = source_text(p->source, node);
		return g_strconcat("  ", text, NULL);
	}
	return g_strdup("");
}

/* `out` is a list and nothing else wherever the loop's function binds it. */
static gboolean is_fresh_list(const struct pool *p, const char *name)
{
	TSNode scope = p->request->finding->loop->scope;
	guint lists = 0;
	gboolean other = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, scope); tree_walk_next(&walk);) {
		gboolean inner = walk.depth && (tree_is(walk.node, "function_definition") || tree_is(walk.node, "class_definition"));
		g_autoptr(GHashTable) bound = nameset_new();
		if (inner || tree_is(walk.node, "global_statement") || tree_is(walk.node, "nonlocal_statement")) {
			nameset_mentioned(p->source, walk.node, bound);
			other |= g_hash_table_contains(bound, name);
			walk.skip = TRUE;
			continue;
		}
		if (!tree_is(walk.node, "assignment") || !source_is(p->source, tree_child(walk.node, "left"), name))
			continue;
		TSNode right = tree_child(walk.node, "right");
		gboolean call = tree_is(right, "call") && source_is(p->source, tree_child(right, "function"), "list");
		lists += tree_is(right, "list") || tree_is(right, "list_comprehension") || call;
		other |= !(tree_is(right, "list") || tree_is(right, "list_comprehension") || call);
	}
	tree_walk_end(&walk);
	g_autoptr(GHashTable) parameters = nameset_new();
	if (tree_is(scope, "function_definition") && !ts_node_is_null(tree_child(scope, "parameters")))
		nameset_mentioned(p->source, tree_child(scope, "parameters"), parameters);
	return lists && !other && !g_hash_table_contains(parameters, name);
}

/* The one statement that the parent runs for an item, with the one value that the worker finds for it. FALSE: it runs others. */
static gboolean only_statement(const struct pool *p, TSNode *statement, TSNode *value)
{
	const GArray *group = p->once && !p->which ? g_ptr_array_index(p->groups, 0) : NULL;
	if (group && group->len == 1 && p->once->len == 1 && !pool_count(p->after)) {
		*statement = pool_node(p->holes, g_array_index(group, guint, 0));
		*value = pool_node(g_ptr_array_index(p->slots, 0), 0);
		return TRUE;
	}
	if (pool_replays(p) || pool_count(p->after) != 1 || pool_count(p->split->hoisted) != 1 || p->outputs->len != 1)
		return FALSE;
	*statement = pool_node(p->after, 0), *value = pool_node(p->split->hoisted, 0);
	return TRUE;
}

/* Something in the file may ask for names that it does not say. */
static gboolean looks_up_names(const struct source *source)
{
	static const char *const WAYS[] = {"locals(", "vars(", "dir(", "eval(", "exec("};
	for (guint i = 0; i < G_N_ELEMENTS(WAYS); i++)
		if (source_says(source, WAYS[i]))
			return TRUE;
	return FALSE;
}

/* All that the parent does with an item's one value is to hand it to this call, and nobody asks for its name afterwards. */
static gboolean only_handed_on(const struct pool *p, TSNode argument)
{
	TSNode scope = p->request->finding->loop->scope;
	if (pool_replays(p) || p->outputs->len != 1 || pool_count(p->after) != 1 || !source_is(p->source, argument, g_ptr_array_index(p->outputs, 0)))
		return FALSE;
	g_autoptr(GHashTable) around = nameset_new(), own = nameset_new();
	nameset_local(p->source, scope, own);
	nameset_read_around(p->source, scope, p->split->loop, around);
	return tree_is(scope, "function_definition") && g_hash_table_contains(own, g_ptr_array_index(p->outputs, 0)) &&
	       !g_hash_table_contains(around, g_ptr_array_index(p->outputs, 0)) && !looks_up_names(p->source);
}

/* The list of `out.append(f(x))`, or `y = f(x)` and `out.append(y)`, where that is all the parent does and a person would write out.extend(pool.map(f, xs)). */
static char *extended_list(const struct pool *p)
{
	TSNode statement = {0}, value = {0};
	gboolean only = only_statement(p, &statement, &value);
	if (!only && pool_count(p->after) == 1)
		statement = pool_node(p->after, 0);
	if (ts_node_is_null(statement) || p->split->partial_visible || pool_brings(p) || pool_count(p->split->before) || p->split->skips)
		return NULL;
	TSNode call = ts_node_named_child(statement, 0);
	if (!tree_is(statement, "expression_statement") || !tree_is(call, "call"))
		return NULL;
	TSNode function = tree_child(call, "function"), arguments = tree_child(call, "arguments"), argument = ts_node_named_child(arguments, 0);
	if (!tree_is(function, "attribute") || !source_is(p->source, tree_child(function, "attribute"), "append") ||
	    ts_node_named_child_count(arguments) != 1 || !tree_is(tree_child(function, "object"), "identifier") ||
	    !((only && ts_node_eq(argument, value)) || (tree_is(argument, "identifier") && only_handed_on(p, argument))))
		return NULL;
	g_autofree char *name = source_text(p->source, tree_child(function, "object"));
	return is_fresh_list(p, name) ? g_steal_pointer(&name) : NULL;
}

/* How the parent's loop is written. */
struct parent {
	char *pool, *items, *map, *comment;
	char *output;        /* what a result is bound to: `y`, `a, b`, `result` */
	gboolean needs_target, sequential;
	gboolean sized;      /* len() of the items can be asked for */
	gboolean ahead, chunks; /* pool_ahead.c */
};

static void parent_clear(struct parent *parent)
{
	g_free(parent->pool), g_free(parent->items), g_free(parent->map), g_free(parent->comment), g_free(parent->output);
}

/* A range or a display: it cannot change, and can be gone through twice. */
static gboolean is_constant(const struct pool *p)
{
	TSNode node = p->split->iterable;
	gboolean display = tree_is(node, "tuple") || tree_is(node, "list") || tree_is(node, "expression_list");
	gboolean range = tree_is(node, "call") && source_is(p->source, tree_child(node, "function"), "range");
	return display || (range && p->split->sized) || p->split->iterable_text;
}

/* What has a length can be gone through twice; anything else is made a list first. */
static void put_items(struct pool *p, GString *out, struct parent *parent)
{
	g_autofree char *iterable = pool_argument(p, p->split->iterable);
	parent->sized = p->split->sized && !p->split->iterable_text;
	if (parent->ahead || parent->chunks) {
		parent->items = g_steal_pointer(&iterable);
		return;
	}
	gboolean sized = p->split->sized && !p->split->iterable_text, twice = sized && tree_is(p->split->iterable, "identifier") && !pool_believes_items(p);
	gboolean named = !parent->needs_target && pool_names_items(p);
	if ((!parent->needs_target && !named) || twice) {
		parent->items = g_steal_pointer(&iterable);
		return;
	}
	parent->items = nameset_fresh(p->locals, "items"), parent->sized = TRUE;
	pool_line(p, out, "", (sized && pool_items_have_length(p)) || is_constant(p) ? "%s = %s" : "%s = list(%s)", parent->items, iterable);
	g_string_append(out, ts_node_is_null(p->kept) ? p->outer : p->inner);
}

/* Where results are taken one by one, an exception of the parent's own must drop what is not begun, which closing the iterator does:
 * its variable would keep it open until the pool has done everything. */
static void put_with(struct pool *p, GString *out, struct parent *parent)
{
	gboolean kept = !ts_node_is_null(p->kept), feeds = p->info->feeds; /* no thread before the processes */
	if (!parent->sequential || parent->ahead) {
		if (!kept)
			pool_put_with(p, out, parent->pool, "");
		return;
	}
	g_autofree char *results = nameset_fresh(p->locals, "results"), *more = g_strdup_printf(", closing(%s) as %s", parent->map, results);
	if (feeds)
		pool_put_with(p, out, parent->pool, "");
	if (kept || feeds) {
		pool_line(p, out, feeds ? p->inner : "", "with %s:", more + strlen(", "));
		char *deeper = g_strconcat(p->inner, p->indent, NULL);
		g_free(p->inner);
		p->inner = deeper;
	} else {
		pool_put_with(p, out, parent->pool, more);
	}
	g_free(parent->map);
	parent->map = g_strdup_printf("next(%s)", results);
	p->closes = TRUE;
}

static void put_header(struct pool *p, GString *out, struct parent *parent)
{
	g_autofree char *target = source_text(p->source, p->split->target);
	gboolean several = pool_tries(p) ? p->outputs->len > 0 : pool_replays(p) ? p->taken || p->error || (p->once && p->once->len > 1) : strchr(parent->output, ',') && !p->split->skips;
	gboolean wrap = tree_is(p->split->target, "pattern_list");
	if (parent->ahead) {
		g_autofree char *future = nameset_fresh(p->locals, "future"), *pairs = parent->map;
		pool_line(p, out, p->inner, "for %s%s%s, %s in %s:%s", wrap ? "(" : "", target, wrap ? ")" : "", future, pairs, parent->comment);
		parent->map = g_strdup_printf("%s.result()", future);
	} else if (parent->sequential) {
		pool_line(p, out, p->inner, "for %s in %s:%s", target, parent->items, parent->comment);
	} else if (parent->needs_target) {
		g_autofree char *pairs = parent->chunks ? g_strdup(parent->map) : g_strdup_printf("zip(%s, %s)", parent->items, parent->map);
		pool_line(p, out, p->inner, "for %s%s%s, %s%s%s in %s:%s", wrap ? "(" : "", target, wrap ? ")" : "", several ? "(" : "", parent->output,
		          several ? ")" : "", pairs, parent->comment);
	} else {
		pool_line(p, out, p->inner, "for %s in %s:%s", parent->output, parent->map, parent->comment);
	}
}

/* Takes a result apart where the header does not. */
static gboolean put_fetch(struct pool *p, GString *out, const struct parent *parent, const char *indent, GError **error)
{
	const char *result = pool_replays(p) ? p->taken : parent->output;
	if (parent->sequential && (p->outputs->len || p->split->skips || pool_leaves(p) || pool_replays(p) || pool_tries(p)))
		pool_line(p, out, indent, "%s = %s", parent->output, parent->map);
	else if (parent->sequential)
		pool_line(p, out, indent, "%s", parent->map);
	if (pool_replays(p) && !pool_put_replays(p, out, indent, error))
		return FALSE;
	if (pool_leaves(p)) {
		pool_put_leaving(p, out, indent, result);
	} else if (p->split->skips) {
		g_autofree char *deeper = g_strconcat(indent, p->indent, NULL);
		pool_line(p, out, indent, "if %s is None:", result);
		pool_line(p, out, deeper, "continue");
	}
	g_autofree char *names = pool_joined(p->outputs, TRUE);
	if (p->outputs->len && (p->split->skips || pool_replays(p)))
		pool_line(p, out, indent, "%s = %s", names, result);
	return TRUE;
}

/* The else of a loop without break: it stays with the parent's loop. */
static gboolean put_else(struct pool *p, GString *out, GError **error)
{
	TSNode other = tree_child(p->split->loop, "alternative");
	if (ts_node_is_null(other))
		return TRUE;
	guint32 start = ts_node_start_byte(other), end = ts_node_end_byte(other);
	guint32 body_end = style_line_end(p->source, ts_node_end_byte(p->split->body));
	if (body_end > start || memchr(p->source->text + body_end, '#', start - body_end))
		return rewrite_refuse(error, "there is a comment above its else");
	g_autofree char *text = outline_statement(p->source, &p->rewrite->style, start, end, NULL, p->outer, p->inner, error);
	if (text)
		g_string_append(out, text);
	return text != NULL;
}

/* doc.digest, doc.words[:] = digest, words; doc.counts.clear(); doc.counts.update(counts) */
static void put_brought(struct pool *p, GString *out, const char *indent)
{
	g_autoptr(GString) names = g_string_new(NULL), parts = g_string_new(NULL);
	for (guint i = 0; pool_brings(p) && i < p->split->brought->len; i++) {
		enum bring bring = g_array_index(p->split->brings, enum bring, i);
		if (bring == BRING_DICT)
			continue;
		g_string_append_printf(names, "%s%s", names->len ? ", " : "", (char *)g_ptr_array_index(p->outputs, p->brought + i));
		g_string_append_printf(parts, "%s%s%s", parts->len ? ", " : "", (char *)g_ptr_array_index(p->split->brought, i), bring == BRING_LIST ? "[:]" : "");
	}
	if (names->len)
		pool_line(p, out, indent, "%s = %s", parts->str, names->str);
	for (guint i = 0; pool_brings(p) && i < p->split->brought->len; i++) {
		const char *part = g_ptr_array_index(p->split->brought, i);
		if (g_array_index(p->split->brings, enum bring, i) != BRING_DICT)
			continue;
		const char *name = g_ptr_array_index(p->outputs, p->brought + i);
		g_autofree char *deeper = g_strconcat(indent, p->request->fallback ? p->indent : "", NULL);
		if (p->request->fallback) /* where no process starts it is the item's own that was filled */
			pool_line(p, out, indent, "if %s is not %s:", name, part);
		pool_line(p, out, deeper, "%s.clear()", part);
		pool_line(p, out, deeper, "%s.update(%s)", part, name);
	}
}

static gboolean put_loop(struct pool *p, GString *out, struct parent *parent, GError **error)
{
	g_autofree char *from = pool_body_indent(p);
	if (!g_str_has_prefix(from, p->outer))
		return rewrite_refuse(error, "its body is indented unlike the loop");
	g_autofree char *to = g_strconcat(p->inner, from + strlen(p->outer), NULL);
	put_header(p, out, parent);
	if (!pool_substitute_try(p, NULL, error))
		return FALSE;
	gboolean body = pool_brings(p) || pool_count(p->split->before) || pool_count(p->after) || pool_replays(p) || (p->split->skips && p->outputs->len);
	if (!pool_put_statements(p, out, p->split->before, from, to, error))
		return FALSE;
	if ((body || parent->sequential) && !put_fetch(p, out, parent, to, error))
		return FALSE;
	if (!body && !parent->sequential)
		pool_line(p, out, to, "pass");
	put_brought(p, out, to);
	return pool_put_statements(p, out, p->after, from, to, error) && put_else(p, out, error);
}

void pool_trim_newline(const struct pool *p, GString *out)
{
	if (g_str_has_suffix(out->str, p->newline))
		g_string_truncate(out, out->len - strlen(p->newline));
}

guint32 pool_loop_end(const struct pool *p)
{
	TSNode last = pool_first_statement(p->split->body), other = tree_child(p->split->loop, "alternative");
	if (!ts_node_is_null(other)) {
		TSNode block = tree_child(other, "body");
		last = pool_first_statement(ts_node_is_null(block) ? other : block);
	}
	for (TSNode node = last; !ts_node_is_null(node); node = pool_next_statement(ts_node_next_named_sibling(node)))
		last = node;
	guint32 end = ts_node_end_byte(last);
	if (pool_is_crowded(p))
		return end;
	guint32 line_end = style_line_end(p->source, end);
	while (line_end > end && strchr("\r\n", p->source->text[line_end - 1]))
		line_end--;
	return line_end;
}

/* What a result is bound to. */
static char *result_text(struct pool *p)
{
	if (pool_tries(p)) {
		g_autofree char *values = pool_joined(p->outputs, FALSE);
		return pool_try_parts(p, values, p->error);
	}
	if (pool_replays(p))
		return pool_replay_parts(p, p->taken, p->error);
	return p->split->skips || !p->outputs->len ? nameset_fresh(p->locals, "result") : pool_joined(p->outputs, FALSE);
}

gboolean pool_put_taking(struct pool *p, GString *out, const char *next, GError **error)
{
	struct parent parent = {.needs_target = TRUE, .sequential = TRUE, .map = g_strdup(next), .comment = pool_header_comment(p),
	                        .items = p->split->iterable_text ? g_strdup(p->split->iterable_text) : source_text(p->source, p->split->iterable)};
	parent.output = result_text(p);
	gsize start = out->len;
	gboolean ok = put_loop(p, out, &parent, error);
	if (ok)
		g_string_erase(out, start, strlen(p->inner));
	parent_clear(&parent);
	return ok;
}

gboolean pool_emit_for(struct pool *p, GError **error)
{
	if (!style_begins_line(p->source, ts_node_start_byte(p->split->loop)))
		return rewrite_refuse(error, "it does not stand on lines of its own");
	gboolean elsewhere = FALSE;
	struct parent parent = {.needs_target = pool_needs_target(p, &elsewhere)};
	parent.sequential = (pool_tries(p) ? pool_try_waits(p) : pool_count(p->split->before) > 0) || (elsewhere && may_be_caught(p));
	parent.chunks = pool_goes_in_chunks(p) && !parent.sequential;
	parent.ahead = !parent.chunks && pool_goes_ahead(p);
	if (p->request->finding->loop->leaves && !parent.ahead)
		return rewrite_refuse(error, "`iter` or `len` is not the builtin in this file, and all its items would be begun before it is left");
	if (p->split->in_turn && !parent.ahead && !parent.chunks)
		return rewrite_refuse(error, "`iter` or `next` is not the builtin in this file, and what it goes over may raise an exception behind some items");
	parent.sequential |= parent.ahead;
	parent.needs_target |= parent.sequential || parent.chunks;
	parent.pool = nameset_fresh(p->locals, "pool");
	parent.comment = pool_header_comment(p);
	gboolean other = !ts_node_is_null(tree_child(p->split->loop, "alternative"));
	g_autofree char *list = parent.needs_target || other ? NULL : extended_list(p);
	parent.output = result_text(p);
	GString *out = g_string_new(NULL);
	put_items(p, out, &parent);
	parent.map = parent.chunks ? pool_chunks_call(p, parent.pool, parent.items) : parent.ahead ? pool_ahead_call(p, parent.pool, parent.items) : pool_map_call(p, parent.pool, parent.items, parent.sized);
	put_with(p, out, &parent);
	gboolean ok = TRUE, kept = !ts_node_is_null(p->kept);
	gsize at = out->len;
	gboolean indented = kept && !g_str_has_suffix(out->str, p->newline); /* its first line has its white space already */
	if (list)
		pool_line(p, out, p->inner, "%s.extend(%s)%s", list, parent.map, parent.comment);
	else
		ok = put_loop(p, out, &parent, error);
	if (ok && indented)
		g_string_erase(out, at, strlen(p->inner));
	pool_trim_newline(p, out);
	if (ok && kept)
		ok = pool_put_kept(p, parent.pool, ts_node_start_byte(p->split->loop), pool_loop_end(p), out->str, error);
	else if (ok)
		edits_replace(p->rewrite->edits, ts_node_start_byte(p->split->loop), pool_loop_end(p), out->str);
	g_string_free(out, TRUE);
	parent_clear(&parent);
	return ok;
}
