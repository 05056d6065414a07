/* Two loops of which one stands in the body of the other become one for the workers: the parent keeps both as they are, and takes at each place
 * of the inner one the next result.
 *
 *   with ProcessPoolExecutor(...) as pool, closing(pool.map(_main_item, ((x, y) for x in xs for y in ys))) as results:
 *       for x in xs:
 *           row = []
 *           for y in ys:
 *               result = next(results)
 *               row.append(result)
 *           rows.append(row)
 *
 * That is right where the outer loop may run in processes as a whole, and the inner one too: what the inner one's work reads is then neither
 * changed by other iterations of the outer one nor by those of its own, wherever they have got to. What remains is to see that the work needs
 * no value that is made between the two headers, and that what both go over can be gone through twice. */
#include <string.h>

#include "rewriter/pool.h"
#include "rewriter/pool_loop.h"

#define MANY 10000 /* items handed out one by one */
#define LEVELS 6

static gboolean is_one_of(const char *type, const char *const *types, guint count)
{
	for (guint i = 0; i < count; i++)
		if (strcmp(type, types[i]) == 0)
			return TRUE;
	return FALSE;
}

static TSNode owner_statement(TSNode node, TSNode body)
{
	while (!ts_node_is_null(node) && !ts_node_eq(ts_node_parent(node), body))
		node = ts_node_parent(node);
	return node;
}

/* A `continue`, `break` or `return` that belongs to the outer loop: iterations would be left out of which there are results. */
static gboolean jumps(TSNode body, TSNode inner)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, body); tree_walk_next(&walk);) {
		gboolean loop = tree_is(walk.node, "for_statement") || tree_is(walk.node, "while_statement");
		found |= tree_is(walk.node, "continue_statement") || tree_is(walk.node, "break_statement") || tree_is(walk.node, "return_statement") ||
		         tree_is(walk.node, "yield") || tree_is(walk.node, "await");
		walk.skip = ts_node_eq(walk.node, inner) || loop || tree_is(walk.node, "function_definition") || tree_is(walk.node, "lambda");
	}
	tree_walk_end(&walk);
	return found;
}

/* --- what both loops go over ------------------------------------------------------------------------------------------------------ */

/* A name, `self.rows`, a number, len() of such, sums and products of them. */
static gboolean is_plain(const struct pool *p, TSNode node, guint levels)
{
	static const char *const LEAVES[] = {"identifier", "integer", "float", "true", "false", "none"};
	if (!levels || ts_node_is_null(node))
		return FALSE;
	if (is_one_of(ts_node_type(node), LEAVES, G_N_ELEMENTS(LEAVES)))
		return TRUE;
	if (tree_is(node, "unary_operator"))
		return is_plain(p, tree_child(node, "argument"), levels - 1);
	if (tree_is(node, "attribute"))
		return is_plain(p, tree_child(node, "object"), levels - 1);
	if (tree_is(node, "parenthesized_expression"))
		return is_plain(p, ts_node_named_child(node, 0), levels - 1);
	if (tree_is(node, "binary_operator")) {
		g_autofree char *operator = source_text(p->source, tree_child(node, "operator"));
		return strlen(operator) == 1 && strchr("+-*", *operator) && is_plain(p, tree_child(node, "left"), levels - 1) &&
		       is_plain(p, tree_child(node, "right"), levels - 1);
	}
	TSNode arguments = tree_is(node, "call") ? tree_child(node, "arguments") : (TSNode){0};
	return !ts_node_is_null(arguments) && source_is(p->source, tree_child(node, "function"), "len") && ts_node_named_child_count(arguments) == 1 &&
	       is_plain(p, ts_node_named_child(arguments, 0), levels - 1);
}

/* It gives the same items each time that it is written down: a name of something sized, a range, a display, a view of a dict. */
static gboolean is_repeatable(const struct pool *p, TSNode node)
{
	static const char *const CALLS[] = {"range", "enumerate", "zip"}, *const VIEWS[] = {"items", "keys", "values"};
	if (tree_is(node, "identifier") || tree_is(node, "attribute"))
		return is_plain(p, node, LEVELS);
	if (tree_is(node, "call")) {
		TSNode function = tree_child(node, "function"), arguments = tree_child(node, "arguments");
		gboolean method = tree_is(function, "attribute");
		g_autofree char *name = source_text(p->source, method ? tree_child(function, "attribute") : function);
		gboolean known = method ? is_one_of(name, VIEWS, G_N_ELEMENTS(VIEWS)) && is_plain(p, tree_child(function, "object"), LEVELS)
		                        : is_one_of(name, CALLS, G_N_ELEMENTS(CALLS));
		for (guint32 i = 0; known && i < ts_node_named_child_count(arguments); i++)
			known = is_plain(p, ts_node_named_child(arguments, i), LEVELS);
		return known && tree_is(arguments, "argument_list");
	}
	gboolean display = tree_is(node, "tuple") || tree_is(node, "list") || tree_is(node, "expression_list");
	for (guint32 i = 0; display && i < ts_node_named_child_count(node); i++)
		display = is_plain(p, ts_node_named_child(node, i), LEVELS);
	return display;
}

static gboolean rebinds(const struct pool *p, const char *builtin)
{
	return g_hash_table_contains(nameset_of_file(p->source)->bound, builtin);
}

/* --- names ------------------------------------------------------------------------------------------------------------------------- */

/* Statements of the outer body that the work would have to have run: `cy = y * step`, of numbers that only depend on the outer loop's variables.
 * NAME: one that the work reads. FALSE: it is bound in another way. */
static gboolean repeat(struct pool *p, const GArray *ahead, const char *name, guint levels);

static gboolean is_light(const struct pool *p, TSNode node)
{
	static const char *const KINDS[] = {"identifier", "integer", "float", "binary_operator", "unary_operator", "parenthesized_expression"};
	gboolean light = TRUE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);) {
		const char *type = ts_node_type(walk.node);
		light &= !ts_node_is_named(walk.node) || is_one_of(type, KINDS, G_N_ELEMENTS(KINDS));
	}
	tree_walk_end(&walk);
	return light;
}

static TSNode assigned_value(TSNode statement)
{
	TSNode assignment = tree_is(statement, "expression_statement") ? ts_node_named_child(statement, 0) : (TSNode){0}, left = tree_child(assignment, "left");
	gboolean plain = tree_is(assignment, "assignment") && tree_is(left, "identifier") && ts_node_is_null(tree_child(assignment, "type"));
	return plain ? tree_child(assignment, "right") : (TSNode){0};
}

static gboolean is_immutable(const struct split *split, const char *name)
{
	for (guint i = 0; split->captured && i < split->captured->len; i++) {
		const struct crossing *crossing = g_ptr_array_index(split->captured, i);
		if (strcmp(crossing->name, name) == 0)
			return crossing->immutable;
	}
	return FALSE;
}

/* What the repeated expression reads itself. */
static gboolean repeat_reads(struct pool *p, const GArray *ahead, guint at, TSNode value, guint levels)
{
	g_autoptr(GHashTable) reads = nameset_new(), bound = nameset_new();
	GHashTableIter iter;
	gpointer name;
	nameset_free(p->source, value, reads);
	for (guint i = 0; i < ahead->len; i++)
		nameset_bound(p->source, pool_node(ahead, i), bound);
	g_hash_table_iter_init(&iter, reads);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		g_hash_table_add(p->reads, g_strdup(name));
		if (!g_hash_table_contains(bound, name))
			continue;
		g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(TSNode));
		g_array_append_vals(before, ahead->data, at);
		if (!repeat(p, before, name, levels - 1))
			return FALSE;
	}
	return TRUE;
}

static gboolean repeat(struct pool *p, const GArray *ahead, const char *name, guint levels)
{
	guint found = 0, at = 0;
	for (guint i = 0; i < ahead->len; i++) {
		g_autoptr(GHashTable) bound = nameset_new();
		nameset_bound_inside(p->source, pool_node(ahead, i), bound);
		if (g_hash_table_contains(bound, name))
			found++, at = i;
	}
	TSNode statement = found == 1 ? pool_node(ahead, at) : (TSNode){0}, value = ts_node_is_null(statement) ? statement : assigned_value(statement);
	if (!levels || ts_node_is_null(value) || !source_is(p->source, tree_child(ts_node_named_child(statement, 0), "left"), name) || !is_light(p, value) ||
	    ts_node_start_point(statement).row != ts_node_end_point(statement).row)
		return FALSE;
	for (guint i = 0; i < p->repeated->len; i++)
		if (ts_node_eq(pool_node(p->repeated, i), statement))
			return TRUE;
	if (!repeat_reads(p, ahead, at, value, levels))
		return FALSE;
	g_array_append_val(p->repeated, statement);
	g_hash_table_add(p->made, g_strdup(name));
	return TRUE;
}

/* The statements of the outer body, those ahead of the one that holds the inner loop and all others. */
static void part_body(const struct pool *p, TSNode holder, GArray *ahead, GArray *others)
{
	for (TSNode node = pool_first_statement(p->nest->body); !ts_node_is_null(node); node = pool_next_statement(ts_node_next_named_sibling(node))) {
		if (ts_node_eq(node, holder))
			ahead = others;
		else
			g_array_append_val(ahead, node);
	}
}

/* What the work reads must be there before the outer loop begins, or come with the item, or be worked out by the worker. */
static gboolean find_parts(struct pool *p, TSNode holder, GError **error)
{
	g_autoptr(GArray) ahead = g_array_new(FALSE, FALSE, sizeof(TSNode)), others = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_autoptr(GHashTable) bound = nameset_new(), outer = nameset_new(), again = nameset_new();
	nameset_mentioned(p->source, p->nest->target, outer);
	if (nameset_shared(outer, p->targets))
		return rewrite_refuse(error, "both loops set `%s`", nameset_shared(outer, p->targets));
	if (p->nest->shape == SPLIT_FOR) {
		nameset_bound_inside(p->source, p->nest->body, bound);
		if (nameset_shared(outer, bound))
			return rewrite_refuse(error, "its body sets `%s` anew", nameset_shared(outer, bound));
		part_body(p, holder, ahead, others);
		for (guint i = 0; i < others->len; i++)
			nameset_bound_inside(p->source, pool_node(others, i), again);
	}
	if (p->split->shape == SPLIT_FOR)
		nameset_bound_inside(p->source, p->split->loop, again);
	g_autoptr(GHashTable) wanted = nameset_new();
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, p->reads);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (g_hash_table_contains(bound, name) && !g_hash_table_contains(p->targets, name) && !g_hash_table_contains(p->region, name))
			g_hash_table_add(wanted, g_strdup(name));
	g_hash_table_iter_init(&iter, wanted);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (g_hash_table_contains(again, name) || !is_immutable(p->split, name) || !repeat(p, ahead, name, LEVELS))
			return rewrite_refuse(error, "the work of the inner loop needs `%s`, which is made anew for each of the outer one's iterations", (char *)name);
	g_autoptr(GHashTable) header = nameset_new();
	nameset_free(p->source, p->split->iterable, header);
	if (nameset_shared(header, bound))
		return rewrite_refuse(error, "the inner loop goes over `%s`, which is made anew for each of the outer one's iterations", nameset_shared(header, bound));
	nameset_mentioned(p->source, p->nest->target, p->targets);
	return TRUE;
}

/* In the order of their headers. */
static void list_parts(struct pool *p)
{
	TSNode targets[] = {p->nest->target, p->split->target};
	p->parts = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
		struct tree_walk walk;
		for (tree_walk_start(&walk, targets[i]); tree_walk_next(&walk);) {
			g_autofree char *name = tree_is(walk.node, "identifier") ? source_text(p->source, walk.node) : NULL;
			if (name && g_hash_table_contains(p->reads, name) && !g_ptr_array_find_with_equal_func(p->parts, name, g_str_equal, NULL))
				g_ptr_array_add(p->parts, g_strdup(name));
		}
		tree_walk_end(&walk);
	}
}

/* --- does it fit? -------------------------------------------------------------------------------------------------------------------- */

static gboolean has_condition(const struct split *split)
{
	return split->shape == SPLIT_COMPREHENSION &&
	       (!ts_node_is_null(pool_child_of_type(split->loop, "if_clause", 0)) || !ts_node_is_null(pool_child_of_type(split->loop, "for_in_clause", 1)));
}

/* Each iteration of the outer loop comes to the inner one, once: between them there is nothing that may leave it out or repeat it. */
static gboolean is_unconditional(TSNode inner, TSNode top)
{
	static const char *const BETWEEN[] = {"expression_statement", "assignment", "augmented_assignment", "call", "argument_list", "keyword_argument", "list",
	                                      "tuple", "parenthesized_expression", "binary_operator", "expression_list", "pair", "subscript"};
	TSNode node = inner;
	while (!ts_node_eq(node = ts_node_parent(node), top))
		if (ts_node_is_null(node) || !is_one_of(ts_node_type(node), BETWEEN, G_N_ELEMENTS(BETWEEN)))
			return FALSE;
	return TRUE;
}

static gboolean holds_type(TSNode top, const char *type)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, top); tree_walk_next(&walk);)
		found |= tree_is(walk.node, type);
	tree_walk_end(&walk);
	return found;
}

static gboolean holds_node(const GArray *nodes, TSNode node)
{
	for (guint i = 0; nodes && i < nodes->len; i++)
		if (tree_within(node, pool_node(nodes, i)))
			return TRUE;
	return FALSE;
}

static gboolean check_shape(struct pool *p, GError **error)
{
	const struct split *outer = p->nest, *inner = p->split;
	TSNode top = outer->shape == SPLIT_FOR ? outer->body : outer->loop;
	g_autoptr(GArray) work = rewrite_worker_nodes(outer);
	if (outer->iterable_text || inner->iterable_text)
		return rewrite_refuse(error, "one of the two loops is a while");
	if (!ts_node_is_null(outer->attempt) || !ts_node_is_null(inner->attempt))
		return rewrite_refuse(error, "work of one of the two loops stands in a `try` that has to stay in order");
	if (!holds_node(work, inner->loop) || !is_unconditional(inner->loop, top) || has_condition(outer) || has_condition(inner))
		return rewrite_refuse(error, "not each iteration of the outer loop runs the inner one once");
	if (outer->shape == SPLIT_FOR && jumps(outer->body, inner->loop))
		return rewrite_refuse(error, "an iteration of the outer loop may be left early");
	for (guint i = 0; i < pool_count(inner->before); i++)
		if (jumps(pool_node(inner->before, i), (TSNode){0}))
			return rewrite_refuse(error, "an iteration of the inner loop may be left early");
	if (tree_is(inner->loop, "dictionary_comprehension"))
		return rewrite_refuse(error, "the inner loop makes a dict");
	if (holds_type(top, "named_expression") || (inner->shape == SPLIT_COMPREHENSION && holds_type(inner->loop, "comment")))
		return rewrite_refuse(error, "it binds names or has comments inside an expression");
	if ((outer->owned && outer->owned->len) || (inner->owned && inner->owned->len))
		return rewrite_refuse(error, "each worker would make something of its own");
	if (!outer->sized || !inner->sized || !is_repeatable(p, inner->iterable) || rebinds(p, "len") || rebinds(p, "range") || rebinds(p, "enumerate") || rebinds(p, "zip"))
		return rewrite_refuse(error, "what the inner loop goes over cannot be gone through ahead");
	return TRUE;
}

static gboolean check_targets(struct pool *p, GError **error)
{
	const struct split *inner = p->split;
	p->split = p->nest;
	gboolean ok = pool_check_targets(p, error);
	p->split = inner;
	return ok;
}

/* --- as it is written ------------------------------------------------------------------------------------------------------------------ */

/* "((x, y) for x in xs for y in ys)" */
static char *items_text(const struct pool *p, const char *outer)
{
	g_autofree char *parts = pool_joined(p->parts, FALSE), *x = source_text(p->source, p->nest->target), *y = source_text(p->source, p->split->target);
	g_autofree char *inner = pool_argument(p, p->split->iterable);
	const char *open = p->parts->len == 1 ? "" : "(", *close = p->parts->len == 1 ? "" : ")";
	return g_strdup_printf("(%s%s%s for %s in %s for %s in %s)", open, parts, close, x, outer, y, inner);
}

/* The outer loop's iterable, which both the items and the parent's loop go through; what is more than a name or the like gets one. */
static char *outer_items(struct pool *p, GString *out)
{
	const struct split *inner = p->split;
	p->split = p->nest;
	char *text = pool_argument(p, p->nest->iterable);
	p->split = inner;
	if (is_repeatable(p, p->nest->iterable))
		return text;
	char *name = nameset_fresh(p->locals, "items");
	pool_line(p, out, "", "%s = list(%s)", name, text);
	g_string_append(out, p->outer);
	g_free(text);
	pool_substitute(p, p->nest->iterable, name);
	return name;
}

/* The inner loop takes its results; its span in the copy of the outer one is what it becomes. */
static gboolean substitute_inner(struct pool *p, const char *next, GArray *substitutes, GError **error)
{
	guint32 start = ts_node_start_byte(p->split->loop), end = ts_node_end_byte(p->split->loop);
	if (p->split->shape == SPLIT_COMPREHENSION) {
		TSNode element = tree_child(p->split->loop, "body");
		struct edit edit = {ts_node_start_byte(element), ts_node_end_byte(element), g_strdup(next)};
		g_array_append_val(substitutes, edit);
		return TRUE;
	}
	if (!style_begins_line(p->source, start) || pool_is_crowded(p))
		return rewrite_refuse(error, "the inner loop does not stand on lines of its own");
	g_autofree char *outer = g_steal_pointer(&p->outer), *inner = g_steal_pointer(&p->inner);
	p->outer = style_indent_of(p->source, start), p->inner = g_strconcat(p->outer, p->indent, NULL);
	GString *out = g_string_new(NULL);
	gboolean ok = pool_put_taking(p, out, next, error);
	g_free(p->outer), g_free(p->inner);
	p->outer = g_steal_pointer(&outer), p->inner = g_steal_pointer(&inner);
	end = pool_loop_end(p);
	pool_trim_newline(p, out);
	struct edit edit = {start, end, g_string_free(out, FALSE)};
	g_array_append_val(substitutes, edit);
	return ok;
}

static guint32 statement_end(struct pool *p)
{
	if (p->nest->shape != SPLIT_FOR)
		return ts_node_end_byte(p->statement);
	const struct split *inner = p->split;
	p->split = p->nest;
	guint32 end = pool_loop_end(p);
	p->split = inner;
	return end;
}

static gboolean put_nest(struct pool *p, GError **error)
{
	guint32 start = ts_node_start_byte(p->statement), end = statement_end(p);
	g_autofree char *pool = nameset_fresh(p->locals, "pool"), *results = nameset_fresh(p->locals, "results");
	g_autofree char *next = g_strdup_printf("next(%s)", results);
	g_autoptr(GArray) substitutes = pool_substitutes_new();
	if (!substitute_inner(p, next, substitutes, error))
		return FALSE;
	GString *out = g_string_new(NULL);
	guint before = p->substitutes->len;
	g_autofree char *outer = outer_items(p, out), *items = items_text(p, outer);
	for (guint i = before; i < p->substitutes->len; i++) {
		struct edit edit = g_array_index(p->substitutes, struct edit, i);
		edit.text = g_strdup(edit.text);
		g_array_append_val(substitutes, edit);
	}
	gboolean chunks = p->info->processes && !p->info->interpreters && p->request->chunksize > 1;
	g_autofree char *chunk = chunks ? g_strdup_printf(", chunksize=%d", p->request->chunksize) : g_strdup("");
	g_autofree char *more = g_strdup_printf(", closing(%s.map(%s, %s%s)) as %s", pool, p->call, items, chunk, results);
	pool_put_with(p, out, pool, more);
	p->closes = TRUE;
	g_autofree char *copy = outline_statement(p->source, &p->rewrite->style, start, end, substitutes, p->outer, p->inner, error);
	if (copy) {
		g_string_append(out, copy);
		pool_trim_newline(p, out);
		edits_replace(p->rewrite->edits, start, end, out->str);
	}
	g_string_free(out, TRUE);
	return copy != NULL;
}

static void capture_outer(struct pool *p)
{
	for (guint i = 0; p->nest->captured && i < p->nest->captured->len; i++) {
		const char *name = ((const struct crossing *)g_ptr_array_index(p->nest->captured, i))->name;
		if (g_hash_table_contains(p->reads, name) && !g_hash_table_contains(p->targets, name) &&
		    !g_ptr_array_find_with_equal_func(p->captured, name, g_str_equal, NULL))
			g_ptr_array_add(p->captured, g_strdup(name));
	}
}

/* What is made between the headers is not captured: the worker makes it. */
static gboolean find_captured(struct pool *p, GError **error)
{
	capture_outer(p);
	if (!pool_find_captured(p, error))
		return FALSE;
	for (guint i = p->captured->len; i-- > 0;)
		if (g_hash_table_contains(p->made, g_ptr_array_index(p->captured, i)))
			g_ptr_array_remove_index(p->captured, i);
	return TRUE;
}

gboolean pool_emit_nest(struct rewrite *rewrite, const struct rewrite_request *request, GError **error)
{
	struct rewrite_request inner = *request;
	inner.finding = request->inner, inner.inner = NULL;
	struct pool p = {.rewrite = rewrite, .source = rewrite->source, .request = &inner, .split = request->inner->verdict->split,
	                 .nest = request->finding->verdict->split, .info = pattern_info(request->pattern), .body = rewrite->style.indent,
	                 .newline = rewrite->style.newline, .indent = rewrite->style.indent};
	if (pool_brings(&p) || (p.nest->brought && p.nest->brought->len))
		return rewrite_refuse(error, "it changes its items, which each loop has to take back by itself");
	gboolean ok = check_shape(&p, error) && pool_prepare(&p, error) && check_targets(&p, error);
	if (ok && !style_begins_line(p.source, ts_node_start_byte(p.statement)))
		ok = rewrite_refuse(error, "it does not stand on lines of its own");
	p.repeated = g_array_new(FALSE, FALSE, sizeof(TSNode)), p.made = nameset_new();
	if (ok) {
		TSNode holder = p.nest->shape == SPLIT_FOR ? owner_statement(p.split->loop, p.nest->body) : p.split->loop;
		ok = find_parts(&p, holder, error);
	}
	if (ok)
		list_parts(&p);
	ok = ok && find_captured(&p, error) && pool_find_shares(&p, error) && pool_put_worker(&p, error) && pool_prepare_start(&p, error) && put_nest(&p, error) && pool_add_imports(&p, error);
	pool_clear(&p);
	return ok;
}
