#include "rewriter/pool.h"

#include <stdarg.h>
#include <string.h>

#include "analyzer/tree.h"
#include "rewriter/nameset.h"
#include "rewriter/outline.h"
#include "rewriter/pattern.h"

/* A loop on its way into a pool. */
struct pool {
	struct rewrite *rewrite;
	struct source *source;
	const struct rewrite_request *request;
	const struct split *split;
	const struct pattern_info *info;
	const char *newline, *indent; /* one level */
	TSNode statement;             /* what is replaced: the loop, or the statement that holds the comprehension */
	char *outer, *inner;          /* white space before it, and one level more */
	GArray *nodes;                /* TSNode: what runs in the worker */
	GHashTable *targets;          /* names that the loop binds */
	GHashTable *inside;           /* names that the worker's code binds in any scope, and those of the region itself */
	GHashTable *region;
	GHashTable *reads;            /* free names of the worker's code */
	GHashTable *locals;           /* for fresh names in the loop's function */
	GPtrArray *captured, *outputs;/* char * */
	guint direct;                 /* statements behind the region whose results are bound at once */
	GArray *after;                /* TSNode: the others */
	GArray *substitutes;          /* struct edit: hoisted expressions by their names, `continue` of the region */
	char *call;                   /* what is handed to map */
};

static void edit_clear(gpointer data) {
	g_free(((struct edit *)data)->text);
}

static void pool_clear(struct pool *p) {
	g_free(p->outer), g_free(p->inner), g_free(p->call);
	g_clear_pointer(&p->nodes, g_array_unref);
	g_clear_pointer(&p->targets, g_hash_table_unref);
	g_clear_pointer(&p->inside, g_hash_table_unref);
	g_clear_pointer(&p->region, g_hash_table_unref);
	g_clear_pointer(&p->reads, g_hash_table_unref);
	g_clear_pointer(&p->locals, g_hash_table_unref);
	g_clear_pointer(&p->captured, g_ptr_array_unref);
	g_clear_pointer(&p->outputs, g_ptr_array_unref);
	g_clear_pointer(&p->substitutes, g_array_unref);
	g_clear_pointer(&p->after, g_array_unref);
}

static guint count_of(const GArray *array) {
	return array ? array->len : 0;
}

static TSNode node_at(const GArray *array, guint i) {
	return g_array_index(array, TSNode, i);
}

/* One line of generated code. */
static void line(const struct pool *p, GString *out, const char *indent, const char *format, ...) G_GNUC_PRINTF(4, 5);
static void line(const struct pool *p, GString *out, const char *indent, const char *format, ...) {
	va_list args;
	va_start(args, format);
	g_string_append(out, indent);
	g_string_append_vprintf(out, format, args);
	g_string_append(out, p->newline);
	va_end(args);
}

static void substitute(struct pool *p, TSNode node, const char *text) {
	struct edit edit = {ts_node_start_byte(node), ts_node_end_byte(node), g_strdup(text)};
	g_array_append_val(p->substitutes, edit);
}

/* --- where statements stand --------------------------------------------------------------------------------------------------- */

static TSNode next_statement(TSNode node) {
	while (tree_is(node, "comment"))
		node = ts_node_next_named_sibling(node);
	return node;
}

static TSNode first_statement(TSNode body) {
	return next_statement(ts_node_named_child(body, 0));
}

/* Two statements on one line, or a body on the line of the `for`. */
static gboolean is_crowded(const struct pool *p) {
	guint32 row = G_MAXUINT32;
	for (TSNode node = first_statement(p->split->body); !ts_node_is_null(node); node = next_statement(ts_node_next_named_sibling(node))) {
		if (ts_node_start_point(node).row == row || !style_begins_line(p->source, ts_node_start_byte(node)))
			return TRUE;
		row = ts_node_end_point(node).row;
	}
	return FALSE;
}

/* Where the lines of NODE begin: behind the statement before it, so that comments move along, blank lines left out. */
static guint32 lines_start(const struct pool *p, TSNode node) {
	TSNode previous = ts_node_prev_named_sibling(node);
	while (tree_is(previous, "comment"))
		previous = ts_node_prev_named_sibling(previous);
	guint32 at = 0, line = style_line_start(p->source, ts_node_start_byte(node));
	if (!ts_node_is_null(previous)) {
		at = style_line_end(p->source, ts_node_end_byte(previous));
	} else { /* behind the colon of the header */
		TSNode colon = ts_node_prev_sibling(p->split->body);
		while (tree_is(colon, "comment"))
			colon = ts_node_prev_sibling(colon);
		at = style_line_end(p->source, ts_node_end_byte(colon));
	}
	while (at < line && strchr("\r\n", p->source->text[at + strspn(p->source->text + at, " \t\f")]))
		at = style_line_end(p->source, at);
	return MIN(at, line);
}

/* There are comments beside or above STATEMENTS. */
static gboolean has_comments(const struct pool *p, const GArray *statements) {
	if (!count_of(statements) || is_crowded(p))
		return FALSE;
	guint32 start = lines_start(p, node_at(statements, 0));
	guint32 end = style_line_end(p->source, ts_node_end_byte(node_at(statements, statements->len - 1)));
	return memchr(p->source->text + start, '#', end - start) != NULL;
}

/* --- what a loop must not hold ------------------------------------------------------------------------------------------------ */

static const struct {
	const char *type, *word;
} FORBIDDEN[] = {
	{"return_statement", "return"}, {"yield", "yield"}, {"await", "await"}, {"global_statement", "global"},
	{"nonlocal_statement", "nonlocal"},
};

struct check {
	const struct pool *pool;
	TSNode top;
	const char *word; /* what was found that cannot be moved */
	gboolean in_class;
};

static gboolean check_node(TSNode node, gpointer data) {
	struct check *check = data;
	const struct source *source = check->pool->source;
	if (tree_is(node, "identifier")) {
		g_autofree char *name = source_text(source, node);
		gboolean dunder = g_str_has_prefix(name, "__") && !g_str_has_suffix(name, "__");
		if (check->in_class && (dunder || strcmp(name, "super") == 0 || strcmp(name, "__class__") == 0))
			check->word = dunder ? "a private name of its class" : "super()";
	}
	for (guint i = 0; i < G_N_ELEMENTS(FORBIDDEN); i++)
		if (tree_is(node, FORBIDDEN[i].type))
			check->word = FORBIDDEN[i].word;
	gboolean scope = tree_is(node, "function_definition") || tree_is(node, "class_definition") || tree_is(node, "lambda");
	return !scope || check->in_class; /* returns of inner functions are their own */
}

/* The loop to which a break or continue belongs lies inside TOP. The else of a loop is no part of it. */
static gboolean belongs_inside(TSNode jump, TSNode top) {
	for (TSNode child = jump, node = ts_node_parent(jump); !ts_node_is_null(node) && tree_within(node, top);
	     child = node, node = ts_node_parent(node)) {
		gboolean loop = tree_is(node, "for_statement") || tree_is(node, "while_statement");
		if (loop && !tree_is(child, "else_clause"))
			return TRUE;
	}
	return FALSE;
}

static gboolean take_jump(TSNode node, gpointer data) {
	struct check *check = data;
	gboolean next = tree_is(node, "continue_statement");
	if ((next || tree_is(node, "break_statement")) && !belongs_inside(node, check->top)) {
		if (next && check->pool->split->skips)
			substitute((struct pool *)check->pool, node, "return None");
		else
			check->word = next ? "continue" : "break";
	}
	return TRUE;
}

/* A function made by the work sees the variables of its own call only: one that is handed out would not see later changes. */
static gboolean hands_out_function(const struct pool *p) {
	gboolean found = FALSE;
	struct tree_walk walk;
	for (guint i = 0; i < count_of(p->split->region); i++) {
		for (tree_walk_start(&walk, node_at(p->split->region, i)); tree_walk_next(&walk);) {
			gboolean lambda = tree_is(walk.node, "assignment") && tree_is(tree_child(walk.node, "right"), "lambda");
			if (!lambda && !tree_is(walk.node, "function_definition") && !tree_is(walk.node, "class_definition"))
				continue;
			g_autofree char *name = source_text(p->source, tree_child(walk.node, lambda ? "left" : "name"));
			found |= g_ptr_array_find_with_equal_func(p->outputs, name, g_str_equal, NULL);
		}
		tree_walk_end(&walk);
	}
	return found;
}

static gboolean in_class(TSNode node) {
	for (node = ts_node_parent(node); !ts_node_is_null(node); node = ts_node_parent(node))
		if (tree_is(node, "class_definition"))
			return TRUE;
	return FALSE;
}

static gboolean check_worker(struct pool *p, GError **error) {
	struct check check = {.pool = p, .in_class = in_class(p->split->loop)};
	for (guint i = 0; i < p->nodes->len; i++) {
		check.top = node_at(p->nodes, i);
		tree_visit(check.top, check_node, &check);
		tree_visit(check.top, take_jump, &check);
	}
	return !check.word || rewrite_refuse(error, "its work uses %s, which cannot leave the function", check.word);
}

static gboolean check_targets(struct pool *p, GError **error) {
	TSNode target = p->split->target;
	struct tree_walk walk;
	gboolean plain = TRUE;
	for (tree_walk_start(&walk, target); tree_walk_next(&walk);)
		plain &= !tree_is(walk.node, "attribute") && !tree_is(walk.node, "subscript") && !tree_is(walk.node, "list_splat_pattern");
	tree_walk_end(&walk);
	return plain || rewrite_refuse(error, "its target is more than names");
}

/* Generated code calls these by name. */
static gboolean check_builtins(const struct pool *p, GError **error) {
	static const char *const NAMES[] = {"list", "set", "dict", "zip", "next"};
	g_autoptr(GHashTable) bound = nameset_new();
	nameset_bound_inside(p->source, ts_tree_root_node(p->source->tree), bound);
	for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++)
		if (g_hash_table_contains(bound, NAMES[i]))
			return rewrite_refuse(error, "`%s` is not the builtin in this file", NAMES[i]);
	return TRUE;
}

/* --- what crosses ------------------------------------------------------------------------------------------------------------- */

/* Names of the functions around the loop: a function at module level does not see them. */
static GHashTable *enclosing_names(const struct pool *p) {
	GHashTable *names = nameset_new();
	for (TSNode node = ts_node_parent(p->split->loop); !ts_node_is_null(node); node = ts_node_parent(node))
		if (tree_is(node, "function_definition") || tree_is(node, "lambda"))
			nameset_local(p->source, node, names);
	return names;
}

static void capture(struct pool *p, const char *name) {
	if (g_hash_table_contains(p->reads, name) && !g_hash_table_contains(p->targets, name) &&
	    !g_ptr_array_find_with_equal_func(p->captured, name, g_str_equal, NULL))
		g_ptr_array_add(p->captured, g_strdup(name));
}

static gint by_name(gconstpointer a, gconstpointer b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Everything that the worker reads must be handed to it or be there when it looks: this does not rest on the analysis alone. */
static gboolean find_captured(struct pool *p, GError **error) {
	for (guint i = 0; p->split->captured && i < p->split->captured->len; i++)
		capture(p, ((struct crossing *)g_ptr_array_index(p->split->captured, i))->name);
	GHashTableIter iter;
	gpointer name;
	if (p->info->processes && p->rewrite->guard) {
		g_hash_table_iter_init(&iter, p->reads);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			if (g_hash_table_contains(p->rewrite->guard->hidden, name) && !g_hash_table_contains(p->inside, name))
				capture(p, name);
	}
	g_ptr_array_sort(p->captured, by_name);
	g_autoptr(GHashTable) enclosing = enclosing_names(p);
	g_hash_table_iter_init(&iter, p->reads);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		gboolean given = g_ptr_array_find_with_equal_func(p->captured, name, g_str_equal, NULL);
		if (given && g_hash_table_contains(p->region, name))
			return rewrite_refuse(error, "`%s` is both read from outside and set in its work", (char *)name);
		if (!given && g_hash_table_contains(enclosing, name) && !g_hash_table_contains(p->targets, name) &&
		    !g_hash_table_contains(p->inside, name))
			return rewrite_refuse(error, "`%s` would not be known to a worker", (char *)name);
	}
	return TRUE;
}

/* A function elsewhere that reads the loop's variables by itself (a closure, or a global at module level) would miss them. */
static gboolean check_readers(const struct pool *p, GError **error) {
	g_autoptr(GHashTable) moved = nameset_new();
	GHashTable *sets[] = {p->targets, p->region};
	for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
		GHashTableIter iter;
		gpointer name;
		g_hash_table_iter_init(&iter, sets[i]);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			g_hash_table_add(moved, g_strdup(name));
	}
	const char *found = NULL;
	g_autoptr(GHashTable) reads = nameset_new();
	struct tree_walk walk;
	for (tree_walk_start(&walk, p->request->finding->loop->scope); tree_walk_next(&walk);) {
		if (walk.depth == 0)
			continue;
		walk.skip = ts_node_eq(walk.node, p->split->loop);
		if (walk.skip || !(tree_is(walk.node, "function_definition") || tree_is(walk.node, "lambda")))
			continue;
		g_hash_table_remove_all(reads);
		nameset_free(p->source, walk.node, reads);
		if (!found)
			found = nameset_shared(moved, reads);
		walk.skip = TRUE;
	}
	tree_walk_end(&walk);
	return !found || rewrite_refuse(error, "a function reads `%s` while the loop sets it", found);
}

static gboolean is_output(const struct pool *p, const char *name) {
	return g_ptr_array_find_with_equal_func(p->outputs, name, g_str_equal, NULL);
}

/* The name of `name = hoisted` where that is all that statement I behind the region does, and it comes first there: then the result
 * can be bound to it at once and the statement goes. */
static char *direct_name(const struct pool *p, guint i, TSNode hoisted) {
	if (i != p->direct || i >= count_of(p->split->after))
		return NULL;
	TSNode statement = node_at(p->split->after, i), assignment = ts_node_named_child(statement, 0), left = tree_child(assignment, "left");
	if (!tree_is(statement, "expression_statement") || !tree_is(assignment, "assignment") || !tree_is(left, "identifier") ||
	    !ts_node_is_null(tree_child(assignment, "type")) || !ts_node_eq(tree_child(assignment, "right"), hoisted))
		return NULL;
	g_autofree char *name = source_text(p->source, left);
	g_autoptr(GArray) alone = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_array_append_val(alone, statement);
	if (has_comments(p, alone) || is_output(p, name) || g_hash_table_contains(p->targets, name) || p->split->skips)
		return NULL;
	return g_steal_pointer(&name);
}

static void add_hoisted(struct pool *p, TSNode hoisted) {
	char *name = direct_name(p, p->direct, hoisted);
	if (name) {
		p->direct++;
	} else {
		name = nameset_fresh(p->locals, "result");
		substitute(p, hoisted, name);
	}
	g_ptr_array_add(p->outputs, name);
}

static void find_outputs(struct pool *p) {
	for (guint i = 0; p->split->results && i < p->split->results->len; i++) {
		const char *name = ((struct crossing *)g_ptr_array_index(p->split->results, i))->name;
		if (!g_hash_table_contains(p->targets, name) || g_hash_table_contains(p->region, name))
			g_ptr_array_add(p->outputs, g_strdup(name));
	}
	for (guint i = 0; p->split->shape == SPLIT_FOR && i < count_of(p->split->hoisted); i++)
		add_hoisted(p, node_at(p->split->hoisted, i));
	for (guint i = p->direct; i < count_of(p->split->after); i++) {
		TSNode statement = node_at(p->split->after, i);
		g_array_append_val(p->after, statement);
	}
}

/* --- the worker --------------------------------------------------------------------------------------------------------------- */

static gboolean reads_target(const struct pool *p) {
	return nameset_shared(p->reads, p->targets) != NULL;
}

static gboolean is_call_like(TSNode node) {
	return tree_is(node, "identifier") || tree_is(node, "attribute") || tree_is(node, "subscript") || tree_is(node, "call");
}

static char *copy_expression(const struct pool *p, TSNode node) {
	guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
	g_autofree char *from = style_indent_of(p->source, start);
	char *text = outline_copy(p->source, &p->rewrite->style, start, end, NULL, from, p->indent, NULL);
	if (!text)
		return source_text(p->source, node);
	if (g_str_has_suffix(text, p->newline))
		text[strlen(text) - strlen(p->newline)] = '\0';
	return text;
}

/* The text of an expression that stands alone on a line: in parentheses where a line break or a comma needs them. */
static char *expression(const struct pool *p, TSNode node) {
	g_autofree char *text = copy_expression(p, node);
	gboolean bare = tree_is(node, "expression_list") || tree_is(node, "named_expression") || tree_is(node, "pattern_list") ||
	                (tree_is(node, "tuple") && text[0] != '(');
	gboolean open = strpbrk(text, "\r\n") && !(text[0] == '(' || text[0] == '[' || text[0] == '{');
	if (tree_is(node, "call") && open)
		open = ts_node_start_point(node).row != ts_node_start_point(tree_child(node, "arguments")).row;
	return bare || open ? g_strdup_printf("(%s)", text) : g_steal_pointer(&text);
}

static char *joined(const GPtrArray *names, gboolean tuple) {
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

/* The hoisted expression that must be true for number I to be evaluated at all; -1: none. */
static gint guard_of(const struct pool *p, guint i) {
	return p->split->guards && i < p->split->guards->len ? (gint)g_array_index(p->split->guards, guint, i) - 1 : -1;
}

static gboolean has_guards(const struct pool *p) {
	for (guint i = 0; i < count_of(p->split->hoisted); i++)
		if (guard_of(p, i) >= 0)
			return TRUE;
	return FALSE;
}

/* With guards each value gets its name first: `result_2 = f(x) if result else None`. */
static void put_guarded(const struct pool *p, GString *out, guint results) {
	for (guint i = 0; i < count_of(p->split->hoisted); i++) {
		g_autofree char *text = expression(p, node_at(p->split->hoisted, i));
		const char *name = g_ptr_array_index(p->outputs, results + i);
		gint guard = guard_of(p, i);
		if (guard >= 0 && guard < (gint)i)
			line(p, out, p->indent, "%s = (%s) if %s else None", name, text, (char *)g_ptr_array_index(p->outputs, results + guard));
		else
			line(p, out, p->indent, "%s = %s", name, text);
	}
}

/* `return y, f(x)`; always a tuple where the worker may also say None for "skip". */
static void put_return(const struct pool *p, GString *out) {
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
	guint hoisted = count_of(p->split->hoisted), results = p->outputs->len - hoisted;
	gboolean guarded = has_guards(p);
	if (guarded)
		put_guarded(p, out, results);
	for (guint i = 0; i < p->outputs->len; i++)
		g_ptr_array_add(values, i < results || guarded ? g_strdup(g_ptr_array_index(p->outputs, i))
		                                               : expression(p, node_at(p->split->hoisted, i - results)));
	g_autofree char *text = joined(values, p->split->skips);
	if (values->len || p->split->skips)
		line(p, out, p->indent, "return %s", text);
}

static gboolean put_crowded(struct pool *p, GString *out, const GArray *statements, const char *from, const char *to, GError **error) {
	for (guint i = 0; i < statements->len; i++) {
		TSNode node = node_at(statements, i);
		g_autofree char *text = outline_copy(p->source, &p->rewrite->style, ts_node_start_byte(node), ts_node_end_byte(node),
		                                     p->substitutes, from, to, error);
		if (!text)
			return FALSE;
		g_string_append_printf(out, "%s%s", to, text);
	}
	return TRUE;
}

/* The lines of STATEMENTS with their comments, indented by TO instead of FROM. */
static gboolean put_statements(struct pool *p, GString *out, const GArray *statements, const char *from, const char *to, GError **error) {
	if (!count_of(statements))
		return TRUE;
	if (is_crowded(p))
		return put_crowded(p, out, statements, from, to, error);
	guint32 start = lines_start(p, node_at(statements, 0));
	guint32 end = style_line_end(p->source, ts_node_end_byte(node_at(statements, statements->len - 1)));
	g_autofree char *text = outline_copy(p->source, &p->rewrite->style, start, end, p->substitutes, from, to, error);
	if (text)
		g_string_append(out, text);
	return text != NULL;
}

static char *body_indent(const struct pool *p) {
	return is_crowded(p) ? g_strconcat(p->outer, p->indent, NULL)
	                     : style_indent_of(p->source, ts_node_start_byte(first_statement(p->split->body)));
}

static TSNode child_of_type(TSNode node, const char *type, guint nth) {
	for (guint32 i = 0; i < ts_node_named_child_count(node); i++)
		if (tree_is(ts_node_named_child(node, i), type) && nth-- == 0)
			return ts_node_named_child(node, i);
	return (TSNode){0};
}

static TSNode element_of(TSNode comprehension) {
	return tree_child(comprehension, "body");
}

/* `if not (condition): return None`, then the element; in a tuple where a condition may say None. */
static void put_comprehension(const struct pool *p, GString *out) {
	TSNode loop = p->split->loop, condition;
	guint conditions = 0;
	for (; !ts_node_is_null(condition = child_of_type(loop, "if_clause", conditions)); conditions++) {
		TSNode test = ts_node_named_child(condition, 0);
		g_autofree char *text = source_text(p->source, test);
		line(p, out, p->indent, is_call_like(test) ? "if not %s:" : "if not (%s):", text);
		g_autofree char *deeper = g_strconcat(p->indent, p->indent, NULL);
		line(p, out, deeper, "return None");
	}
	TSNode element = element_of(loop);
	if (tree_is(element, "pair")) {
		g_autofree char *key = expression(p, tree_child(element, "key")), *value = expression(p, tree_child(element, "value"));
		line(p, out, p->indent, "return %s, %s", key, value);
		return;
	}
	g_autofree char *text = expression(p, element);
	line(p, out, p->indent, conditions ? "return (%s,)" : "return %s", text);
}

static gboolean put_worker_body(struct pool *p, GString *out, GError **error) {
	if (p->split->shape == SPLIT_COMPREHENSION) {
		put_comprehension(p, out);
		return TRUE;
	}
	g_autofree char *from = body_indent(p);
	if (!put_statements(p, out, p->split->region, from, p->indent, error))
		return FALSE;
	put_return(p, out);
	return TRUE;
}

static gboolean is_single(const struct pool *p) {
	return tree_is(p->split->target, "identifier");
}

/* Writes the function at module level, and the expression that stands for it. */
static gboolean put_worker(struct pool *p, GError **error) {
	g_autofree char *name = outline_name(p->request->finding->loop->function, p->rewrite->taken);
	g_autoptr(GHashTable) taken = nameset_new();
	nameset_bound_inside(p->source, p->split->loop, taken);
	nameset_mentioned(p->source, p->split->loop, taken);
	g_autofree char *target = source_text(p->source, p->split->target);
	g_autofree char *item = is_single(p) ? g_strdup(target) : nameset_fresh(taken, "item");
	GString *out = g_string_new(NULL), *call = g_string_new(NULL);
	g_string_append_printf(out, "def %s(%s", name, item);
	for (guint i = 0; i < p->captured->len; i++) {
		const char *captured = g_ptr_array_index(p->captured, i);
		g_string_append_printf(out, ", %s", captured);
		g_string_append_printf(call, ", %s=%s", captured, captured);
	}
	line(p, out, "", "):");
	if (!is_single(p) && reads_target(p))
		line(p, out, p->indent, "%s = %s", target, item);
	gboolean ok = put_worker_body(p, out, error);
	guint32 place = outline_place(p->source, p->statement);
	if (ok)
		outline_insert(p->rewrite->edits, &p->rewrite->style, MIN(place, p->rewrite->first_guarded), out->str);
	p->call = p->captured->len ? g_strdup_printf("functools.partial(%s%s)", name, call->str) : g_strdup(name);
	g_string_free(out, TRUE), g_string_free(call, TRUE);
	return ok;
}

/* --- the parent --------------------------------------------------------------------------------------------------------------- */

/* The iterable as an argument of a call. */
static char *argument(const struct pool *p, TSNode iterable) {
	char *text = source_text(p->source, iterable);
	gboolean bare = text[0] != '(' && (tree_is(iterable, "expression_list") || tree_is(iterable, "tuple") || tree_is(iterable, "pattern_list"));
	if (!bare)
		return text;
	char *wrapped = g_strdup_printf("(%s)", text);
	g_free(text);
	return wrapped;
}

static char *map_call(const struct pool *p, const char *pool, const char *items) {
	if (p->info->processes && p->request->chunksize > 1)
		return g_strdup_printf("%s.map(%s, %s, chunksize=%d)", pool, p->call, items, p->request->chunksize);
	return g_strdup_printf("%s.map(%s, %s)", pool, p->call, items);
}

static void put_with(const struct pool *p, GString *out, const char *pool) {
	g_autofree char *workers = p->request->workers > 0 ? g_strdup_printf("%d", p->request->workers) : g_strdup("os.cpu_count()");
	line(p, out, "", "with %s(max_workers=%s) as %s:", p->info->executor, workers, pool);
}

/* Adds the variables that NODE mentions outside the nodes of EXCEPT. */
static void mentioned_outside(const struct pool *p, TSNode node, const GArray *except, GHashTable *names) {
	struct tree_walk walk;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);) {
		for (guint i = 0; i < count_of(except); i++)
			walk.skip |= ts_node_eq(walk.node, node_at(except, i));
		if (!walk.skip && tree_is(walk.node, "identifier"))
			g_hash_table_add(names, source_text(p->source, walk.node));
	}
	tree_walk_end(&walk);
}

static gboolean declares_global(const struct pool *p, TSNode scope) {
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

/* Must the parent bind the loop's variables: does what it keeps of the body, or anything else in the function, read them? */
static gboolean needs_target(const struct pool *p, gboolean *elsewhere) {
	TSNode scope = p->request->finding->loop->scope;
	if (declares_global(p, scope))
		scope = ts_tree_root_node(p->source->tree);
	g_autoptr(GHashTable) around = nameset_new(), kept = nameset_new();
	nameset_read_around(p->source, scope, p->split->loop, around);
	*elsewhere = nameset_shared(around, p->targets) != NULL;
	const GArray *parts[] = {p->split->before, p->after};
	for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
		for (guint i = 0; i < count_of(parts[k]); i++)
			mentioned_outside(p, node_at(parts[k], i), p->split->hoisted, kept);
	return *elsewhere || nameset_shared(kept, p->targets);
}

/* An exception could be caught within the function, where the loop's variables can be looked at. */
static gboolean may_be_caught(const struct pool *p) {
	for (TSNode node = ts_node_parent(p->split->loop); !ts_node_is_null(node); node = ts_node_parent(node)) {
		if (tree_is(node, "try_statement") || tree_is(node, "with_statement"))
			return TRUE;
		if (tree_is(node, "function_definition"))
			return FALSE;
	}
	return FALSE;
}

/* What stands behind the colon of the `for` as a comment. */
static char *header_comment(const struct pool *p) {
	if (is_crowded(p))
		return g_strdup("");
	for (guint32 i = 0; i < ts_node_child_count(p->split->loop); i++) {
		TSNode node = ts_node_child(p->split->loop, i);
		if (!tree_is(node, "comment"))
			continue;
		if (ts_node_start_point(node).row >= ts_node_start_point(first_statement(p->split->body)).row)
			break;
		if (style_begins_line(p->source, ts_node_start_byte(node)))
			continue;
		g_autofree char *text = source_text(p->source, node);
		return g_strconcat("  ", text, NULL);
	}
	return g_strdup("");
}

/* `out` is a list and nothing else wherever the loop's function binds it. */
static gboolean is_fresh_list(const struct pool *p, const char *name) {
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

/* The list of `out.append(f(x))`, where that is all the parent does and a person would write out.extend(pool.map(f, xs)). */
static char *extended_list(const struct pool *p) {
	if (p->split->partial_visible || count_of(p->split->before) || count_of(p->after) != 1 || count_of(p->split->hoisted) != 1 ||
	    p->outputs->len != 1 || p->split->skips)
		return NULL;
	TSNode call = ts_node_named_child(node_at(p->after, 0), 0), hoisted = node_at(p->split->hoisted, 0);
	if (!tree_is(node_at(p->after, 0), "expression_statement") || !tree_is(call, "call"))
		return NULL;
	TSNode function = tree_child(call, "function"), arguments = tree_child(call, "arguments");
	if (!tree_is(function, "attribute") || !source_is(p->source, tree_child(function, "attribute"), "append") ||
	    ts_node_named_child_count(arguments) != 1 || !ts_node_eq(ts_node_named_child(arguments, 0), hoisted) ||
	    !tree_is(tree_child(function, "object"), "identifier"))
		return NULL;
	g_autofree char *name = source_text(p->source, tree_child(function, "object"));
	return is_fresh_list(p, name) ? g_steal_pointer(&name) : NULL;
}

/* How the parent's loop is written. */
struct parent {
	char *pool, *items, *map, *comment;
	char *output;        /* what a result is bound to: `y`, `a, b`, `result` */
	gboolean needs_target, sequential;
};

static void parent_clear(struct parent *parent) {
	g_free(parent->pool), g_free(parent->items), g_free(parent->map), g_free(parent->comment), g_free(parent->output);
}

/* A range or a display: it cannot change, and can be gone through twice. */
static gboolean is_constant(const struct pool *p) {
	TSNode node = p->split->iterable;
	gboolean display = tree_is(node, "tuple") || tree_is(node, "list") || tree_is(node, "expression_list");
	gboolean range = tree_is(node, "call") && source_is(p->source, tree_child(node, "function"), "range");
	return display || (range && p->split->sized);
}

/* A plain name that stands for something sized can be gone through twice; anything else is made a list first. */
static void put_items(struct pool *p, GString *out, struct parent *parent) {
	g_autofree char *iterable = argument(p, p->split->iterable);
	gboolean twice = p->split->sized && tree_is(p->split->iterable, "identifier");
	if (!parent->needs_target || twice) {
		parent->items = g_steal_pointer(&iterable);
		return;
	}
	parent->items = nameset_fresh(p->locals, "items");
	line(p, out, "", is_constant(p) ? "%s = %s" : "%s = list(%s)", parent->items, iterable);
	g_string_append(out, p->outer);
}

static void put_header(struct pool *p, GString *out, struct parent *parent) {
	g_autofree char *target = source_text(p->source, p->split->target);
	gboolean several = p->outputs->len > 1 && !p->split->skips;
	if (parent->sequential) {
		g_autofree char *results = nameset_fresh(p->locals, "results");
		line(p, out, p->inner, "%s = %s", results, parent->map);
		line(p, out, p->inner, "for %s in %s:%s", target, parent->items, parent->comment);
		g_free(parent->map);
		parent->map = g_strdup_printf("next(%s)", results);
	} else if (parent->needs_target) {
		gboolean wrap = tree_is(p->split->target, "pattern_list");
		line(p, out, p->inner, "for %s%s%s, %s%s%s in zip(%s, %s):%s", wrap ? "(" : "", target, wrap ? ")" : "", several ? "(" : "",
		     parent->output, several ? ")" : "", parent->items, parent->map, parent->comment);
	} else {
		line(p, out, p->inner, "for %s in %s:%s", parent->output, parent->map, parent->comment);
	}
}

/* Takes a result apart where the header does not. */
static void put_fetch(struct pool *p, GString *out, const struct parent *parent, const char *indent) {
	if (parent->sequential && (p->outputs->len || p->split->skips))
		line(p, out, indent, "%s = %s", parent->output, parent->map);
	else if (parent->sequential)
		line(p, out, indent, "%s", parent->map);
	if (!p->split->skips)
		return;
	g_autofree char *deeper = g_strconcat(indent, p->indent, NULL);
	line(p, out, indent, "if %s is None:", parent->output);
	line(p, out, deeper, "continue");
	g_autofree char *names = joined(p->outputs, TRUE);
	if (p->outputs->len)
		line(p, out, indent, "%s = %s", names, parent->output);
}

static gboolean put_loop(struct pool *p, GString *out, struct parent *parent, GError **error) {
	g_autofree char *from = body_indent(p);
	if (!g_str_has_prefix(from, p->outer))
		return rewrite_refuse(error, "its body is indented unlike the loop");
	g_autofree char *to = g_strconcat(p->inner, from + strlen(p->outer), NULL);
	put_header(p, out, parent);
	gboolean body = count_of(p->split->before) || count_of(p->after);
	if (!put_statements(p, out, p->split->before, from, to, error))
		return FALSE;
	if (body || parent->sequential)
		put_fetch(p, out, parent, to);
	if (!body && !parent->sequential)
		line(p, out, to, "pass");
	return put_statements(p, out, p->after, from, to, error);
}

static void trim_newline(const struct pool *p, GString *out) {
	if (g_str_has_suffix(out->str, p->newline))
		g_string_truncate(out, out->len - strlen(p->newline));
}

static guint32 loop_end(const struct pool *p) {
	TSNode last = first_statement(p->split->body);
	for (TSNode node = last; !ts_node_is_null(node); node = next_statement(ts_node_next_named_sibling(node)))
		last = node;
	guint32 end = ts_node_end_byte(last);
	if (is_crowded(p))
		return end;
	guint32 line_end = style_line_end(p->source, end);
	while (line_end > end && strchr("\r\n", p->source->text[line_end - 1]))
		line_end--;
	return line_end;
}

static gboolean emit_for(struct pool *p, GError **error) {
	if (!ts_node_is_null(tree_child(p->split->loop, "alternative")) || !style_begins_line(p->source, ts_node_start_byte(p->split->loop)))
		return rewrite_refuse(error, "it does not stand on lines of its own");
	gboolean elsewhere = FALSE;
	struct parent parent = {.needs_target = needs_target(p, &elsewhere)};
	parent.sequential = count_of(p->split->before) || (elsewhere && may_be_caught(p));
	parent.needs_target |= parent.sequential;
	parent.pool = nameset_fresh(p->locals, "pool");
	parent.comment = header_comment(p);
	g_autofree char *list = parent.needs_target ? NULL : extended_list(p);
	parent.output = p->split->skips || !p->outputs->len ? nameset_fresh(p->locals, "result") : joined(p->outputs, FALSE);
	GString *out = g_string_new(NULL);
	put_items(p, out, &parent);
	parent.map = map_call(p, parent.pool, parent.items);
	put_with(p, out, parent.pool);
	gboolean ok = TRUE;
	if (list)
		line(p, out, p->inner, "%s.extend(%s)%s", list, parent.map, parent.comment);
	else
		ok = put_loop(p, out, &parent, error);
	trim_newline(p, out);
	if (ok)
		edits_replace(p->rewrite->edits, ts_node_start_byte(p->split->loop), loop_end(p), out->str);
	g_string_free(out, TRUE);
	parent_clear(&parent);
	return ok;
}

/* --- comprehensions ----------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *type;
	const char *all;  /* without a condition; %s: the map */
	const char *some; /* with one; %1$s: a fresh name, %2$s: the map */
} COMPREHENSIONS[] = {
	{"list_comprehension", "list(%s)", "[%1$s[0] for %1$s in %2$s if %1$s is not None]"},
	{"set_comprehension", "set(%s)", "{%1$s[0] for %1$s in %2$s if %1$s is not None}"},
	{"dictionary_comprehension", "dict(%s)", "dict(%1$s for %1$s in %2$s if %1$s is not None)"},
	{"generator_expression", "%s", "(%1$s[0] for %1$s in %2$s if %1$s is not None)"},
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are the table's */
static char *comprehension_text(struct pool *p, const char *map) {
	TSNode loop = p->split->loop;
	gboolean conditions = !ts_node_is_null(child_of_type(loop, "if_clause", 0));
	guint kind = 0;
	while (kind + 1 < G_N_ELEMENTS(COMPREHENSIONS) && !tree_is(loop, COMPREHENSIONS[kind].type))
		kind++;
	if (conditions) {
		g_autofree char *name = nameset_fresh(p->locals, "result");
		return g_strdup_printf(COMPREHENSIONS[kind].some, name, map);
	}
	gboolean arguments = tree_is(loop, "generator_expression") && tree_is(ts_node_parent(loop), "call");
	g_autofree char *text = g_strdup_printf(COMPREHENSIONS[kind].all, map);
	return arguments ? g_strdup_printf("(%s)", text) : g_steal_pointer(&text);
}
#pragma GCC diagnostic pop

/* The simple statement that holds the comprehension; null where something between them is run later, or not once. */
static TSNode holding_statement(TSNode loop) {
	static const char *const SIMPLE[] = {"expression_statement", "return_statement", "assert_statement"};
	for (TSNode node = ts_node_parent(loop); !ts_node_is_null(node); node = ts_node_parent(node)) {
		for (guint i = 0; i < G_N_ELEMENTS(SIMPLE); i++)
			if (tree_is(node, SIMPLE[i]))
				return node;
		const char *type = ts_node_type(node);
		if (g_str_has_suffix(type, "comprehension") || g_str_has_suffix(type, "_statement") || g_str_has_suffix(type, "_definition") ||
		    g_str_has_suffix(type, "_clause") || tree_is(node, "lambda") || tree_is(node, "generator_expression"))
			break;
	}
	return (TSNode){0};
}

static gboolean stands_alone(const struct pool *p, TSNode statement) {
	TSNode next = ts_node_next_sibling(statement);
	return style_begins_line(p->source, ts_node_start_byte(statement)) &&
	       (ts_node_is_null(next) || tree_is(next, "comment") || ts_node_start_point(next).row > ts_node_end_point(statement).row);
}

static gboolean holds(TSNode top, const char *type) {
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, top); tree_walk_next(&walk);)
		found |= tree_is(walk.node, type);
	tree_walk_end(&walk);
	return found;
}

static gboolean check_comprehension(struct pool *p, GError **error) {
	TSNode loop = p->split->loop;
	if (ts_node_is_null(p->statement) || !stands_alone(p, p->statement))
		return rewrite_refuse(error, "it does not stand in a plain statement of its own");
	if (!ts_node_is_null(child_of_type(loop, "for_in_clause", 1)) || holds(loop, "named_expression") || holds(p->statement, "yield") ||
	    holds(p->statement, "await"))
		return rewrite_refuse(error, "it is more than one clause of plain expressions");
	return !holds(loop, "comment") || rewrite_refuse(error, "it holds a comment that would be lost");
}

static gboolean emit_comprehension(struct pool *p, GError **error) {
	guint32 start = ts_node_start_byte(p->statement), end = ts_node_end_byte(p->statement);
	g_autofree char *pool = nameset_fresh(p->locals, "pool"), *items = argument(p, p->split->iterable);
	g_autofree char *map = map_call(p, pool, items), *text = comprehension_text(p, map);
	substitute(p, p->split->loop, text);
	GString *out = g_string_new(NULL);
	put_with(p, out, pool);
	g_autofree char *copy = outline_copy(p->source, &p->rewrite->style, start, end, p->substitutes, p->outer, p->inner, error);
	if (copy) {
		g_string_append_printf(out, "%s%s", p->inner, copy);
		trim_newline(p, out);
		edits_replace(p->rewrite->edits, start, end, out->str);
	}
	g_string_free(out, TRUE);
	return copy != NULL;
}

/* --- both --------------------------------------------------------------------------------------------------------------------- */

static void read_names(struct pool *p) {
	p->nodes = rewrite_worker_nodes(p->split);
	p->targets = nameset_new(), p->inside = nameset_new(), p->region = nameset_new(), p->reads = nameset_new();
	nameset_mentioned(p->source, p->split->target, p->targets);
	for (guint i = 0; i < p->nodes->len; i++) {
		nameset_free(p->source, node_at(p->nodes, i), p->reads);
		nameset_bound_inside(p->source, node_at(p->nodes, i), p->inside);
	}
	for (guint i = 0; i < count_of(p->split->region); i++)
		nameset_bound(p->source, node_at(p->split->region, i), p->region);
	p->locals = nameset_new();
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, p->rewrite->names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(p->locals, g_strdup(name));
}

static gboolean add_imports(struct pool *p, GError **error) {
	guint32 use = outline_place(p->source, p->statement);
	if (p->captured->len && p->call && g_str_has_prefix(p->call, "functools.") && !imports_add(p->rewrite->imports, "functools", NULL, use))
		return rewrite_refuse(error, "`functools` is not the module in this file");
	if (p->request->workers <= 0 && !imports_add(p->rewrite->imports, "os", NULL, use))
		return rewrite_refuse(error, "`os` is not the module in this file");
	return imports_add(p->rewrite->imports, p->info->module, p->info->executor, use) ||
	       rewrite_refuse(error, "`%s` means something else in this file", p->info->executor);
}

/* The one expression that the worker evaluates: what is hoisted, or the right side of the region's only `y = ...`. */
static TSNode only_expression(const struct pool *p) {
	TSNode node = p->nodes->len == 1 ? node_at(p->nodes, 0) : (TSNode){0};
	if (!count_of(p->split->region))
		return node;
	TSNode assignment = tree_is(node, "expression_statement") ? ts_node_named_child(node, 0) : (TSNode){0};
	gboolean plain = tree_is(assignment, "assignment") && ts_node_is_null(tree_child(assignment, "type")) && p->outputs->len == 1 &&
	                 source_is(p->source, tree_child(assignment, "left"), g_ptr_array_index(p->outputs, 0));
	return plain ? tree_child(assignment, "right") : (TSNode){0};
}

/* NAME is a function of this module and nothing else anywhere in it. */
static gboolean is_module_function(const struct pool *p, TSNode name) {
	TSNode root = ts_tree_root_node(p->source->tree);
	g_autofree char *text = source_text(p->source, name);
	g_autoptr(GHashTable) enclosing = enclosing_names(p), assigned = nameset_new();
	guint definitions = 0;
	for (guint32 i = 0; i < ts_node_named_child_count(root); i++) {
		TSNode node = ts_node_named_child(root, i);
		if (tree_is(node, "function_definition"))
			definitions += source_is(p->source, tree_child(node, "name"), text);
		else
			nameset_bound(p->source, node, assigned);
	}
	return definitions == 1 && !g_hash_table_contains(enclosing, text) && !g_hash_table_contains(assigned, text);
}

/* The worker's job is f(x) and nothing else: map takes f itself. Returns f. */
static TSNode plain_callee(const struct pool *p) {
	TSNode call = only_expression(p), none = {0};
	if (!tree_is(call, "call") || !is_single(p) || p->split->skips ||
	    (p->split->shape == SPLIT_COMPREHENSION && !ts_node_is_null(child_of_type(p->split->loop, "if_clause", 0))))
		return none;
	TSNode function = tree_child(call, "function"), arguments = tree_child(call, "arguments");
	g_autofree char *target = source_text(p->source, p->split->target);
	if (has_comments(p, p->split->region))
		return none;
	if (!tree_is(arguments, "argument_list") || ts_node_named_child_count(arguments) != 1 ||
	    !source_is(p->source, ts_node_named_child(arguments, 0), target))
		return none;
	gboolean known = p->split->calls_only || (tree_is(function, "identifier") && is_module_function(p, function));
	return known && !source_is(p->source, function, target) ? function : none;
}

static gboolean prepare(struct pool *p, GError **error) {
	if (tree_is(p->request->finding->loop->scope, "class_definition"))
		return rewrite_refuse(error, "it stands in the body of a class");
	read_names(p);
	if (!p->nodes->len)
		return rewrite_refuse(error, "no work of it can be handed out");
	p->statement = p->split->shape == SPLIT_FOR ? p->split->loop : holding_statement(p->split->loop);
	p->captured = g_ptr_array_new_with_free_func(g_free), p->outputs = g_ptr_array_new_with_free_func(g_free);
	p->substitutes = g_array_new(FALSE, FALSE, sizeof(struct edit));
	g_array_set_clear_func(p->substitutes, edit_clear);
	p->after = g_array_new(FALSE, FALSE, sizeof(TSNode));
	if (p->split->shape == SPLIT_COMPREHENSION && !check_comprehension(p, error))
		return FALSE;
	p->outer = style_indent_of(p->source, ts_node_start_byte(p->statement));
	p->inner = g_strconcat(p->outer, p->indent, NULL);
	if (!check_targets(p, error) || !check_builtins(p, error) || !check_worker(p, error))
		return FALSE;
	find_outputs(p);
	return !hands_out_function(p) || rewrite_refuse(error, "it keeps functions that its work defines");
}

gboolean pool_emit(struct rewrite *rewrite, const struct rewrite_request *request, GError **error) {
	struct pool p = {.rewrite = rewrite, .source = rewrite->source, .request = request, .split = request->finding->verdict->split,
	                 .info = pattern_info(request->pattern), .newline = rewrite->style.newline, .indent = rewrite->style.indent};
	gboolean ok = prepare(&p, error);
	TSNode callee = ok ? plain_callee(&p) : (TSNode){0};
	if (!ts_node_is_null(callee))
		p.call = source_text(p.source, callee);
	else
		ok = ok && find_captured(&p, error) && check_readers(&p, error) && put_worker(&p, error);
	ok = ok && (p.split->shape == SPLIT_FOR ? emit_for(&p, error) : emit_comprehension(&p, error)) && add_imports(&p, error);
	pool_clear(&p);
	return ok;
}
