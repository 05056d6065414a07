#include "rewriter/pool_loop.h"

#include <string.h>

#include "analyzer/standard.h"

static gboolean reads_target(const struct pool *p)
{
	return nameset_shared(p->reads, p->targets) != NULL;
}

static gboolean is_call_like(TSNode node)
{
	return tree_is(node, "identifier") || tree_is(node, "attribute") || tree_is(node, "subscript") || tree_is(node, "call");
}

static char *copy_expression(const struct pool *p, TSNode node)
{
	guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
	g_autofree char *from = style_indent_of(p->source, start);
	char *text = outline_copy(p->source, &p->rewrite->style, start, end, p->work, from, p->body, NULL);
	if (!text)
		return source_text(p->source, node);
	if (g_str_has_suffix(text, p->newline))
		text[strlen(text) - strlen(p->newline)] = '\0';
	return text;
}

/* From its first to its last character: `(a) or (b)` begins and ends with brackets, too. */
static gboolean is_bracketed(TSNode node, const char *text)
{
	static const char *const KINDS[] = {"parenthesized_expression", "tuple", "list", "dictionary", "set", "list_comprehension", "set_comprehension",
	                                    "dictionary_comprehension", "generator_expression"};
	for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++)
		if (tree_is(node, KINDS[i]))
			return text[0] == '(' || text[0] == '[' || text[0] == '{';
	return FALSE;
}

/* `a, b`, `x := y`: it needs parentheses of its own. */
static gboolean is_bare(TSNode node, const char *text)
{
	return tree_is(node, "expression_list") || tree_is(node, "named_expression") || tree_is(node, "pattern_list") || (tree_is(node, "tuple") && text[0] != '(');
}

/* The text of an expression that stands alone on a line: in parentheses where a line break or a comma needs them. */
static char *expression(const struct pool *p, TSNode node)
{
	g_autofree char *text = copy_expression(p, node);
	gboolean bare = is_bare(node, text);
	gboolean open = strpbrk(text, "\r\n") && !is_bracketed(node, text);
	if (tree_is(node, "call") && open)
		open = ts_node_start_point(node).row != ts_node_start_point(tree_child(node, "arguments")).row;
	return bare || open ? g_strdup_printf("(%s)", text) : g_steal_pointer(&text);
}

char *pool_joined(const GPtrArray *names, gboolean tuple)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < names->len; i++)
		g_string_append_printf(text, "%s%s", i ? ", " : "", (char *)g_ptr_array_index(names, i));
	if (tuple && names->len == 1)
		g_string_append_c(text, ',');
	if (tuple && names->len < 2) {
		g_string_prepend_c(text, '(');
		g_string_append_c(text, ')');
	}
	return g_string_free(text, FALSE);
}

static gboolean is_listed(const struct pool *p, TSNode node)
{
	for (guint i = 0; i < pool_count(p->split->listed); i++)
		if (ts_node_eq(pool_node(p->split->listed, i), node))
			return TRUE;
	return FALSE;
}

/* What the worker gives back for it: of an iterator a list. */
static char *hoisted_text(const struct pool *p, TSNode node)
{
	g_autofree char *text = expression(p, node);
	if (!is_listed(p, node))
		return g_steal_pointer(&text);
	if (!tree_is(node, "generator_expression"))
		return g_strdup_printf("list(%s)", text);
	gsize length = strlen(text);
	text[0] = '[', text[length - 1] = ']';
	return g_steal_pointer(&text);
}

/* The hoisted expression that must be true for number I to be evaluated at all; -1: none. */
static gint guard_of(const struct pool *p, guint i)
{
	return p->split->guards && i < p->split->guards->len ? (gint)g_array_index(p->split->guards, guint, i) - 1 : -1;
}

static gboolean has_guards(const struct pool *p)
{
	for (guint i = 0; i < pool_count(p->split->hoisted); i++)
		if (guard_of(p, i) >= 0)
			return TRUE;
	return FALSE;
}

/* What comes behind an answer that is open stands in its `async with`. */
static const char *tail_of(const struct pool *p)
{
	return p->tail ? p->tail : p->body;
}

static void put_lead(const struct pool *p, GString *out)
{
	if (p->lead)
		pool_line(p, out, p->body, "%s", p->lead);
	if (p->read)
		pool_line(p, out, p->body, "%s", p->read);
}

/* Each value gets its name first: with guards (`result_2 = f(x) if result else None`), where a statement comes behind one, and where what it changed of
 * its item is handed back beside it. */
static gboolean is_named(const struct pool *p)
{
	if (pool_brings(p))
		return TRUE;
	gboolean value = FALSE, behind = FALSE;
	for (guint i = 0; i < pool_count(p->split->hoisted); i++) {
		behind |= value && pool_drops(p, i);
		value |= !pool_drops(p, i);
	}
	return behind || has_guards(p);
}

/* What hoisted expression I is called, of which the first is number RESULTS of the outputs; NULL: it has no name. */
static const char *name_of(const struct pool *p, guint results, guint i)
{
	guint at = results;
	for (guint k = 0; k < i; k++)
		at += !pool_drops(p, k);
	return pool_drops(p, i) ? NULL : g_ptr_array_index(p->outputs, at);
}

static void put_named(const struct pool *p, GString *out, guint results, guint i)
{
	TSNode node = pool_node(p->split->hoisted, i);
	g_autofree char *text = hoisted_text(p, node);
	const char *name = name_of(p, results, i);
	gint guard = guard_of(p, i);
	gboolean loose = tree_is(node, "conditional_expression") || tree_is(node, "lambda"); /* all else binds tighter than `if` */
	if (guard >= 0 && guard < (gint)i)
		pool_line(p, out, tail_of(p), loose ? "%s = (%s) if %s else None" : "%s = %s if %s else None", name, text, name_of(p, results, guard));
	else
		pool_line(p, out, tail_of(p), "%s = %s", name, text);
}

static gboolean put_dropped(struct pool *p, GString *out, guint i, GError **error)
{
	TSNode statement = ts_node_parent(pool_node(p->split->hoisted, i));
	g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_array_append_val(one, statement);
	g_autofree char *from = pool_body_indent(p);
	return pool_put_statements(p, out, one, from, tail_of(p), error);
}

/* `return y, f(x)`; always a tuple where the worker may also say None for "skip". */
static gboolean put_return(struct pool *p, GString *out, GError **error)
{
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
	guint count = pool_count(p->split->hoisted), results = p->outputs->len;
	for (guint i = 0; i < count; i++)
		results -= !pool_drops(p, i);
	gboolean named = is_named(p);
	put_lead(p, out);
	for (guint i = 0; i < results; i++)
		g_ptr_array_add(values, g_strdup(g_ptr_array_index(pool_brings(p) && i >= p->brought ? p->split->brought : p->outputs, pool_brings(p) && i >= p->brought ? i - p->brought : i)));
	for (guint i = 0; i < count; i++) {
		if (pool_drops(p, i)) {
			if (!put_dropped(p, out, i, error))
				return FALSE;
			continue;
		}
		if (named)
			put_named(p, out, results, i);
		g_ptr_array_add(values, named ? g_strdup(name_of(p, results, i)) : hoisted_text(p, pool_node(p->split->hoisted, i)));
	}
	g_autofree char *text = pool_joined(values, p->split->skips || (p->taken && values->len < 2));
	if (p->once)
		return TRUE; /* it has returned wherever it ends */
	if (pool_replays(p)) {
		g_autofree char *tuple = values->len > 1 ? g_strdup_printf("(%s)", text) : g_strdup(text);
		g_autofree char *parts = pool_replay_parts(p, tuple, "None");
		pool_line(p, out, tail_of(p), "return %s", parts);
	} else if (pool_tries(p) && p->error) {
		g_autofree char *parts = pool_try_parts(p, text, "None");
		pool_line(p, out, tail_of(p), "return %s", parts);
	} else if (values->len || (p->split->skips && !pool_leaves(p)))
		pool_line(p, out, tail_of(p), "return %s", text);
	return TRUE;
}

static TSNode element_of(TSNode comprehension)
{
	return tree_child(comprehension, "body");
}

/* `return [element for y in ys if condition]`: what the clauses from SECOND on give for one item of the first. */
static void put_inner_clauses(const struct pool *p, GString *out, TSNode second, TSNode element)
{
	GString *clauses = g_string_new(NULL);
	for (TSNode next = second; !ts_node_is_null(next); next = ts_node_next_named_sibling(next)) {
		g_autofree char *text = copy_expression(p, next);
		g_string_append_printf(clauses, " %s", text);
	}
	if (tree_is(element, "pair")) {
		g_autofree char *key = expression(p, tree_child(element, "key")), *value = expression(p, tree_child(element, "value"));
		pool_line(p, out, tail_of(p), "return [(%s, %s)%s]", key, value, clauses->str);
	} else {
		g_autofree char *text = expression(p, element);
		pool_line(p, out, tail_of(p), "return [%s%s]", text, clauses->str);
	}
	g_string_free(clauses, TRUE);
}

/* The comparison with the opposite operator, where that means the same for whatever is compared: NULL, where it does not. */
static char *opposite_comparison(const struct pool *p, TSNode test)
{
	static const char *const PAIRS[][2] = {{"not in", "in"}, {"is not", "is"}, {"in", "not in"}, {"is", "is not"}};
	TSNode operator = ts_node_child(test, 1);
	if (!tree_is(test, "comparison_operator") || ts_node_child_count(test) != 3)
		return NULL;
	g_autofree char *left = copy_expression(p, ts_node_child(test, 0)), *right = copy_expression(p, ts_node_child(test, 2));
	for (guint i = 0; i < G_N_ELEMENTS(PAIRS); i++)
		if (tree_is(operator, PAIRS[i][0]))
			return g_strdup_printf("%s %s %s", left, PAIRS[i][1], right);
	return NULL;
}

/* `not` TEST. */
static char *denial(const struct pool *p, TSNode test)
{
	g_autofree char *text = copy_expression(p, test), *opposite = opposite_comparison(p, test);
	if (opposite && !strpbrk(opposite, "\r\n"))
		return g_steal_pointer(&opposite);
	g_autofree char *denied = tree_is(test, "not_operator") ? copy_expression(p, tree_child(test, "argument")) : NULL;
	if (denied && !strpbrk(denied, "\r\n"))
		return g_steal_pointer(&denied);
	return g_strdup_printf(is_call_like(test) ? "not %s" : "not (%s)", text);
}

/* `if not condition: return None`, then the element; in a tuple where a condition may say None. */
static void put_comprehension(const struct pool *p, GString *out)
{
	TSNode loop = p->split->loop, condition, second = pool_child_of_type(loop, "for_in_clause", 1);
	gboolean several = pool_has_several(p);
	guint conditions = 0;
	for (; !ts_node_is_null(condition = pool_child_of_type(loop, "if_clause", conditions)); conditions++) {
		if (several && ts_node_start_byte(condition) > ts_node_start_byte(second))
			break;
		g_autofree char *text = denial(p, ts_node_named_child(condition, 0));
		pool_line(p, out, p->body, "if %s:", text);
		g_autofree char *deeper = g_strconcat(p->body, p->indent, NULL);
		pool_line(p, out, deeper, several ? "return []" : "return None");
	}
	TSNode element = element_of(loop);
	put_lead(p, out);
	if (several) {
		put_inner_clauses(p, out, second, element);
		return;
	}
	if (tree_is(element, "pair")) {
		g_autofree char *key = expression(p, tree_child(element, "key")), *value = expression(p, tree_child(element, "value"));
		pool_line(p, out, tail_of(p), "return %s, %s", key, value);
		return;
	}
	g_autofree char *text = expression(p, element);
	pool_line(p, out, tail_of(p), conditions ? "return (%s,)" : "return %s", text);
}

/* A line of its own that is inserted above a statement ends with the statement's white space, which the worker's takes the place of; so with one that
 * is inserted below it, which reads an answer. */
static char *indented(const char *text, const char *from, const char *to)
{
	const char *last = strrchr(text, '\n');
	const char *words = last ? last + 1 + strspn(last + 1, " \t\f") : "";
	gboolean below = g_str_has_prefix(words, "await ") && g_str_has_suffix(words, ".read()");
	if (!last || (words[0] && !below) || !g_str_has_prefix(last + 1, from))
		return g_strdup(text);
	g_autofree char *above = g_strndup(text, last + 1 - text);
	return g_strconcat(above, to, last + 1 + strlen(from), NULL);
}

gboolean pool_put_worker_body(struct pool *p, GString *out, GError **error)
{
	if (p->split->shape == SPLIT_COMPREHENSION) {
		put_comprehension(p, out);
		return TRUE;
	}
	g_autofree char *from = pool_tries(p) ? style_indent_of(p->source, ts_node_start_byte(pool_first_statement(tree_child(p->split->attempt, "body")))) : pool_body_indent(p);
	g_autofree char *base = g_strndup(p->body, strlen(p->body) - (p->error ? strlen(p->indent) : 0));
	if (p->replay && !p->once)
		pool_line(p, out, base, "%s = []", p->replay);
	if (p->error)
		pool_line(p, out, base, "try:");
	pool_put_repeated(p, out, p->body);
	GArray *outside = p->substitutes;
	g_autoptr(GArray) both = pool_substitutes_new();
	for (gint k = 0; k < 2; k++) {
		const GArray *list = k ? p->work : outside;
		for (guint i = 0; list && i < list->len; i++) {
			struct edit edit = g_array_index(list, struct edit, i);
			edit.text = indented(edit.text, from, p->body);
			g_array_append_val(both, edit);
		}
	}
	p->substitutes = both;
	gboolean ok = pool_put_statements(p, out, p->split->region, from, p->body, error);
	ok = ok && put_return(p, out, error);
	p->substitutes = outside;
	if (!ok)
		return FALSE;
	if (p->error) {
		/* a task that is cancelled ends so */
		pool_line(p, out, base, "except %s as %s:", p->info->tasks ? "Exception" : "BaseException", p->error);
		if (pool_tries(p)) {
			pool_put_caught(p, out);
			return TRUE;
		}
		g_autofree char *parts = pool_replay_parts(p, "None", p->error);
		pool_line(p, out, p->body, "return %s", parts);
	}
	return TRUE;
}

void pool_put_ignoring(const struct pool *p, GString *out)
{
	if (p->ignores && !p->request->fallback)
		pool_line(p, out, p->indent, "signal.signal(signal.SIGINT, signal.SIG_IGN)");
}

/* What its processes are handed ahead of the items would be other objects than these. */
static gboolean is_together(const struct pool *p)
{
	return p->split->together || (p->nest && p->nest->together);
}

/* What is large goes to each process once, as it starts (without a copy where that forks), not with every task. Returns the name under which the
 * process keeps it; NULL: it is not large. */
static char *put_start(struct pool *p, const char *worker, GString *out)
{
	if (!p->info->processes || p->info->interpreters || !(p->request->share_once || p->shares) || !p->captured->len || is_together(p))
		return NULL;
	g_autofree char *start_stem = g_strconcat(worker, "_start", NULL), *shared_stem = g_strconcat(worker, "_shared", NULL);
	g_autofree char *start = nameset_fresh(p->rewrite->taken, start_stem), *values = pool_joined(p->captured, TRUE);
	char *shared = nameset_fresh(p->rewrite->taken, shared_stem);
	if (p->shares) {
		pool_put_shared_start(p, start, shared, out);
		g_string_append_printf(out, "%s%s", p->newline, p->newline);
		return shared;
	}
	pool_line(p, out, "", "def %s(*values):", start);
	pool_line(p, out, p->indent, "global %s", shared);
	pool_put_ignoring(p, out);
	pool_line(p, out, p->indent, "%s = values", shared);
	g_string_append_printf(out, "%s%s", p->newline, p->newline);
	p->start = g_strdup_printf(", initializer=%s, initargs=%s%s%s", start, p->captured->len > 1 ? "(" : "", values, p->captured->len > 1 ? ")" : "");
	return shared;
}

/* TEXT is the name of a function of this module and of nothing else anywhere in it. */
static gboolean names_module_function(const struct pool *p, const char *text)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(p->source->tree));
	g_autoptr(GHashTable) enclosing = pool_enclosing_names(p), assigned = nameset_new();
	guint definitions = 0;
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		if (tree_is(node, "function_definition"))
			definitions += source_is(p->source, tree_child(node, "name"), text);
		else
			nameset_bound(p->source, node, assigned);
	}
	return definitions == 1 && !g_hash_table_contains(enclosing, text) && !g_hash_table_contains(assigned, text);
}

static gboolean is_module_function(const struct pool *p, TSNode name)
{
	g_autofree char *text = source_text(p->source, name);
	return names_module_function(p, text);
}

/* A function of this text is there already, made for another loop of the same function, be it by an earlier patch. Else it goes to PLACE, as NAME.
 * TEXT: what stands behind its name. Takes NAME, and returns the one that it has. */
static char *put_function(struct pool *p, char *name, const char *text, guint32 place)
{
	struct rewrite *rewrite = p->rewrite;
	g_autoptr(GHashTable) none = nameset_new();
	g_autofree char *first = outline_name(p->request->finding->loop->function, none), *standing = g_strconcat("def ", first, text, NULL);
	const struct worker *same = g_hash_table_lookup(rewrite->workers, standing);
	gboolean again = same && same->place <= place;
	if (again || (outline_standing(p->source, place, standing) && names_module_function(p, first))) {
		g_hash_table_remove(rewrite->taken, name);
		g_free(name);
		return again ? g_strdup(same->name) : g_steal_pointer(&first);
	}
	g_autofree char *function = g_strconcat("def ", name, text, NULL);
	struct worker *worker = g_new0(struct worker, 1);
	worker->name = g_strdup(name), worker->place = place;
	g_hash_table_insert(rewrite->workers, g_steal_pointer(&standing), worker);
	outline_insert(rewrite->edits, &rewrite->style, place, function);
	return name;
}

/* Writes the function at module level, and the expression that stands for it. */
gboolean pool_put_worker(struct pool *p, GError **error)
{
	char *name = outline_name(p->request->finding->loop->function, p->rewrite->taken);
	g_autoptr(GHashTable) taken = nameset_new();
	nameset_bound_inside(p->source, p->split->loop, taken);
	nameset_mentioned(p->source, p->split->loop, taken);
	gboolean single = p->nest ? p->parts->len == 1 : pool_is_single(p);
	g_autofree char *target = p->nest ? pool_joined(p->parts, FALSE) : source_text(p->source, p->split->target);
	g_autofree char *item = single ? g_strdup(target) : nameset_fresh(taken, "item");
	GString *out = g_string_new(NULL), *call = g_string_new(NULL);
	g_autofree char *shared = put_start(p, name, out);
	g_autofree char *start = g_strdup(out->str);
	g_string_truncate(out, 0);
	g_string_append_printf(out, "(%s", item);
	for (guint i = 0; i < p->captured->len && !shared; i++) {
		const char *captured = g_ptr_array_index(p->captured, i);
		g_string_append_printf(out, ", %s", captured);
		g_string_append_printf(call, ", %s=%s", captured, captured);
	}
	pool_line(p, out, "", "):");
	g_autofree char *names = !shared ? NULL : p->shares ? pool_shared_names(p) : pool_joined(p->captured, TRUE);
	if (shared)
		pool_line(p, out, p->indent, "%s = %s", names, shared);
	if (!single && (p->nest ? p->parts->len > 0 : reads_target(p)))
		pool_line(p, out, p->indent, "%s = %s", target, item);
	for (guint i = 0; i < pool_count(p->repeated); i++) {
		g_autofree char *statement = source_text(p->source, pool_node(p->repeated, i));
		pool_line(p, out, p->indent, "%s", statement);
	}
	pool_put_own(p, out);
	gboolean ok = pool_put_worker_body(p, out, error);
	guint32 place = MIN(outline_place(p->source, p->statement), p->rewrite->first_guarded);
	if (ok && start[0]) {
		g_autofree char *function = g_strconcat(start, "def ", name, out->str, NULL);
		outline_insert(p->rewrite->edits, &p->rewrite->style, place, function);
	} else if (ok) {
		name = put_function(p, name, out->str, place);
	}
	p->call = call->len ? g_strdup_printf("functools.partial(%s%s)", name, call->str) : g_strdup(name);
	g_string_free(out, TRUE), g_string_free(call, TRUE);
	g_free(name);
	return ok;
}

/* The one expression that the worker evaluates: what is hoisted, or the right side of the region's only `y = ...`. */
static TSNode only_expression(const struct pool *p)
{
	TSNode node = p->nodes->len == 1 ? pool_node(p->nodes, 0) : (TSNode){0};
	if (!pool_count(p->split->region))
		return node;
	TSNode assignment = tree_is(node, "expression_statement") ? ts_node_named_child(node, 0) : (TSNode){0};
	gboolean plain = tree_is(assignment, "assignment") && ts_node_is_null(tree_child(assignment, "type")) && p->outputs->len == 1 &&
	                 source_is(p->source, tree_child(assignment, "left"), g_ptr_array_index(p->outputs, 0));
	return plain ? tree_child(assignment, "right") : (TSNode){0};
}

/* The library's function may be handed to map. A process gets its name, if it is no method of an object, nor made in a function: test_libraries tries it with all of the
 * standard library's that are known. */
static gboolean may_hand_over(const struct pool *p, const char *library)
{
	static const char *const OTHERS[] = {"random.", "secrets.", "os.environ.", "os.fs", "sys.std", "hashlib.new"};
	gboolean other = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(OTHERS); i++)
		other |= g_str_has_prefix(library, OTHERS[i]);
	if (p->split->calls && g_hash_table_size(p->split->calls)) /* len(shape): whoever reads the patch is to see that workers run __len__ */
		return FALSE;
	return !p->info->processes || (module_is_standard(library) && !other);
}

/* The worker's job is one call and nothing else. Returns it. */
static TSNode only_call(const struct pool *p)
{
	TSNode call = only_expression(p), none = {0};
	if (p->work || pool_brings(p) || !tree_is(call, "call") || is_listed(p, call) || !pool_is_single(p) || p->split->skips || pool_replays(p) || pool_tries(p) ||
	    (p->split->shape == SPLIT_COMPREHENSION && !ts_node_is_null(pool_child_of_type(p->split->loop, "if_clause", 0))))
		return none;
	if (pool_has_comments(p, p->split->region) || (pool_drops(p, 0) && pool_has_comments(p, p->split->after)))
		return none;
	return tree_is(tree_child(call, "arguments"), "argument_list") ? call : none;
}

/* The worker's job is f(x): map takes f itself. Returns f. */
TSNode pool_plain_callee(const struct pool *p)
{
	TSNode call = only_call(p), none = {0};
	TSNode function = tree_child(call, "function"), arguments = tree_child(call, "arguments");
	g_autofree char *target = source_text(p->source, p->split->target);
	if (ts_node_is_null(call) || ts_node_named_child_count(arguments) != 1 || !source_is(p->source, ts_node_named_child(arguments, 0), target))
		return none;
	gboolean known = (p->split->calls_only && (!p->split->library || may_hand_over(p, p->split->library))) || (tree_is(function, "identifier") && is_module_function(p, function));
	return known && !source_is(p->source, function, target) ? function : none;
}

/* What parameter number AT of the module's function NAME can be called by; NULL: it has none there, or it is not a plain one. */
static char *parameter_name(const struct pool *p, TSNode name, guint32 at)
{
	g_autofree char *text = source_text(p->source, name);
	TSNode root = ts_tree_root_node(p->source->tree), parameters = {0};
	for (guint32 i = 0; i < ts_node_named_child_count(root); i++) {
		TSNode node = ts_node_named_child(root, i);
		if (tree_is(node, "function_definition") && source_is(p->source, tree_child(node, "name"), text))
			parameters = tree_child(node, "parameters");
	}
	for (guint32 i = 0, count = 0; !ts_node_is_null(parameters) && i < ts_node_named_child_count(parameters); i++) {
		TSNode node = ts_node_named_child(parameters, i), own = tree_child(node, "name");
		if (tree_is(node, "comment"))
			continue;
		if (ts_node_is_null(own))
			own = tree_is(node, "typed_parameter") ? ts_node_named_child(node, 0) : node;
		if (!tree_is(own, "identifier"))
			return NULL;
		if (count++ == at)
			return source_text(p->source, own);
	}
	return NULL;
}

/* The worker's job is f(a, x) or f(x, a), of a function of this module, where `a` is what the worker is handed: "functools.partial(f, a)", or
 * "functools.partial(f, b=a)" by the name of the parameter. NULL: it is not. */
char *pool_partial_callee(const struct pool *p)
{
	TSNode call = only_call(p), function = tree_child(call, "function"), arguments = tree_child(call, "arguments");
	gboolean started = p->info->processes && !p->info->interpreters && (p->request->share_once || p->shares);
	if (ts_node_is_null(call) || p->local || started || p->error || !tree_is(function, "identifier") || !is_module_function(p, function))
		return NULL;
	g_autofree char *target = source_text(p->source, p->split->target);
	g_autoptr(GString) text = g_string_new(NULL);
	guint targets = 0, handed = 0;
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		g_autofree char *name = tree_is(argument, "identifier") ? source_text(p->source, argument) : NULL;
		g_autofree char *parameter = name && targets ? parameter_name(p, function, i) : NULL;
		if (!name || (targets && !parameter))
			return NULL;
		if (strcmp(name, target) == 0) {
			targets++;
			continue;
		}
		if (!g_ptr_array_find_with_equal_func(p->captured, name, g_str_equal, NULL))
			return NULL;
		handed++;
		g_string_append_printf(text, parameter ? ", %s=%s" : ", %s%s", parameter ? parameter : "", name);
	}
	g_autofree char *callee = source_text(p->source, function);
	return targets == 1 && handed && strcmp(callee, target) != 0 ? g_strdup_printf("functools.partial(%s%s)", callee, text->str) : NULL;
}
