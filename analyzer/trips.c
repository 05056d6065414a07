#include "analyzer/trips.h"

#include <string.h>

#include "analyzer/crossing.h"
#include "analyzer/tree.h"

#define LEVELS 8
#define MOST (1ll << 40)

static gboolean is(TSNode node, const char *type)
{
	return !ts_node_is_null(node) && strcmp(ts_node_type(node), type) == 0;
}

static gboolean value_of(const struct finding *finding, TSNode node, guint levels, gint64 *value);

/* What NAME is given by STATEMENT; null: nothing, or it is not so plain. */
static TSNode given(const struct source *source, TSNode statement, const char *name)
{
	TSNode assignment = is(statement, "expression_statement") ? ts_node_named_child(statement, 0) : (TSNode){0}, none = {0};
	if (!is(assignment, "assignment"))
		return none;
	TSNode left = tree_child(assignment, "left"), right = tree_child(assignment, "right");
	if (source_is(source, left, name))
		return right;
	gboolean pairs = is(left, "pattern_list") && (is(right, "expression_list") || is(right, "tuple")) &&
	                 ts_node_named_child_count(left) == ts_node_named_child_count(right);
	for (guint32 i = 0; pairs && i < ts_node_named_child_count(left); i++)
		if (source_is(source, ts_node_named_child(left, i), name))
			return ts_node_named_child(right, i);
	return none;
}

/* By the nearest assignment ahead of NODE, in its block and those around it; at the top level of the module by any. */
static gboolean named_value(const struct finding *finding, TSNode node, const char *name, guint levels, gint64 *value)
{
	const struct source *source = finding->loop->source;
	for (TSNode at = node; !ts_node_is_null(at); at = ts_node_parent(at))
		for (TSNode before = ts_node_prev_named_sibling(at); !ts_node_is_null(before); before = ts_node_prev_named_sibling(before)) {
			TSNode right = given(source, before, name);
			if (!ts_node_is_null(right))
				return value_of(finding, right, levels, value);
		}
	return FALSE;
}

static gboolean length_of(const struct finding *finding, TSNode call, gint64 *value)
{
	TSNode list = tree_child(call, "arguments"), argument = ts_node_named_child_count(list) == 1 ? ts_node_named_child(list, 0) : (TSNode){0};
	if (!is(argument, "identifier") || !source_is(finding->loop->source, tree_child(call, "function"), "len"))
		return FALSE;
	g_autofree char *name = source_text(finding->loop->source, argument);
	const struct rec_local *local = crossing_local(finding, name);
	*value = local ? local->length : -1;
	return local && local->length >= 0;
}

static gboolean combine(const char *operator, gint64 a, gint64 b, gint64 *value)
{
	if (ABS(a) > MOST || ABS(b) > MOST || strlen(operator) > 2)
		return FALSE;
	if (strcmp(operator, "//") == 0 && a >= 0 && b > 0)
		*value = a / b;
	else if (operator[1])
		return FALSE;
	else if (*operator == '+' || *operator == '-')
		*value = *operator == '+' ? a + b : a - b;
	else if (*operator == '*' && (!a || ABS(b) <= MOST / ABS(a)))
		*value = a * b;
	else
		return FALSE;
	return TRUE;
}

static gboolean value_of(const struct finding *finding, TSNode node, guint levels, gint64 *value)
{
	const struct source *source = finding->loop->source;
	if (ts_node_is_null(node) || !levels)
		return FALSE;
	g_autofree char *text = source_text(source, node);
	if (is(node, "integer")) {
		g_auto(GStrv) parts = g_strsplit(text, "_", -1);
		g_autofree char *digits = g_strjoinv("", parts);
		*value = g_ascii_strtoll(digits, NULL, 10);
		return *value <= MOST && strspn(digits, "0123456789") == strlen(digits);
	}
	if (is(node, "identifier"))
		return named_value(finding, node, text, levels - 1, value);
	if (is(node, "parenthesized_expression"))
		return value_of(finding, ts_node_named_child(node, 0), levels - 1, value);
	if (is(node, "call"))
		return length_of(finding, node, value);
	gint64 a = 0, b = 0;
	if (!is(node, "binary_operator") || !value_of(finding, tree_child(node, "left"), levels - 1, &a) ||
	    !value_of(finding, tree_child(node, "right"), levels - 1, &b))
		return FALSE;
	g_autofree char *operator = source_text(source, tree_child(node, "operator"));
	return combine(operator, a, b, value);
}

static gint64 steps(gint64 start, gint64 end, gint64 step)
{
	return step <= 0 ? -1 : end <= start ? 0 : (end - start + step - 1) / step;
}

static gint64 of_range(const struct finding *finding, TSNode call)
{
	TSNode list = tree_child(call, "arguments");
	guint32 count = ts_node_named_child_count(list);
	gint64 values[3] = {0, 0, 1};
	if (count < 1 || count > 3)
		return -1;
	for (guint32 i = 0; i < count; i++)
		if (!value_of(finding, ts_node_named_child(list, i), LEVELS, &values[count == 1 ? 1 : i]))
			return -1;
	return steps(values[0], values[1], values[2]);
}

/* Its split says "range(i, n + 1, 2)": from i as it is before the loop to the bound. */
static gint64 of_while(const struct finding *finding)
{
	const struct split *split = finding->verdict->split;
	const char *text = split ? split->iterable_text : NULL, *comma = text ? strchr(text, ',') : NULL;
	gint64 start = 0, end = 0;
	if (!comma || !g_str_has_prefix(text, "range("))
		return -1;
	g_autofree char *name = g_strndup(text + strlen("range("), comma - text - strlen("range(")), *bound = source_text(finding->loop->source, split->iterable);
	if (!g_str_has_prefix(comma + 2, bound) || !named_value(finding, split->loop, name, LEVELS, &start) ||
	    !value_of(finding, split->iterable, LEVELS, &end))
		return -1;
	const char *rest = comma + 2 + strlen(bound), *step = strchr(rest, ',');
	return steps(start, end + g_str_has_prefix(rest, " + 1"), step ? g_ascii_strtoll(step + 1, NULL, 10) : 1);
}

static gint64 count_of(const struct finding *finding, TSNode iterable, guint levels);

/* Of `product`: of all arguments together; of `zip` the shortest; of `enumerate` and the like what they are given. */
static gint64 of_call(const struct finding *finding, TSNode call, guint levels)
{
	static const char *const SAME[] = {"enumerate", "reversed", "sorted", "list", "tuple"};
	TSNode function = tree_child(call, "function"), list = tree_child(call, "arguments");
	g_autofree char *name = source_text(finding->loop->source, is(function, "attribute") ? tree_child(function, "attribute") : function);
	gboolean product = strcmp(name, "product") == 0, zip = strcmp(name, "zip") == 0, same = FALSE;
	gint64 count = -1;
	for (guint i = 0; i < G_N_ELEMENTS(SAME); i++)
		same |= strcmp(name, SAME[i]) == 0;
	if (strcmp(name, "range") == 0)
		return of_range(finding, call);
	for (guint32 i = 0; (product || zip || same) && i < ts_node_named_child_count(list); i++) {
		TSNode argument = ts_node_named_child(list, i);
		gint64 one = is(argument, "keyword_argument") || is(argument, "list_splat") ? -1 : count_of(finding, argument, levels - 1);
		if (same)
			return one;
		if (one < 0 || (product && count > 0 && one > 0 && count > MOST / one))
			return -1;
		count = count < 0 ? one : product ? count * one : MIN(count, one);
	}
	return count;
}

static gint64 count_of(const struct finding *finding, TSNode iterable, guint levels)
{
	const struct source *source = finding->loop->source;
	if (ts_node_is_null(iterable) || !levels)
		return -1;
	if (is(iterable, "call"))
		return of_call(finding, iterable, levels);
	if (is(iterable, "tuple") || is(iterable, "list") || is(iterable, "set") || is(iterable, "expression_list")) {
		for (guint32 i = 0; i < ts_node_named_child_count(iterable); i++)
			if (is(ts_node_named_child(iterable, i), "list_splat"))
				return -1;
		return (gint64)ts_node_named_child_count(iterable);
	}
	if (!is(iterable, "identifier"))
		return -1;
	g_autofree char *name = source_text(source, iterable);
	const struct rec_local *local = crossing_local(finding, name);
	return local && local->length > 0 ? local->length : -1;
}

gint64 trips_count(const struct finding *finding)
{
	const struct loop *loop = finding->loop;
	TSNode iterable = loop->kind == LOOP_FOR ? tree_child(loop->node, "right") : (TSNode){0};
	for (guint32 i = 0; loop->kind == LOOP_COMPREHENSION && ts_node_is_null(iterable) && i < ts_node_named_child_count(loop->node); i++)
		if (is(ts_node_named_child(loop->node, i), "for_in_clause"))
			iterable = tree_child(ts_node_named_child(loop->node, i), "right");
	return loop->kind == LOOP_WHILE ? of_while(finding) : count_of(finding, iterable, LEVELS);
}

/* Each iteration of OUTER comes to it, once: no condition, handler or function lies between. */
static gboolean always_entered(const struct loop *loop, const struct loop *outer)
{
	TSNode body = tree_child(outer->node, "body");
	for (TSNode node = ts_node_parent(loop->node); !ts_node_is_null(node) && !ts_node_eq(node, body); node = ts_node_parent(node)) {
		const char *type = ts_node_type(node);
		if (g_str_has_suffix(type, "_statement") ? !is(node, "expression_statement") && !is(node, "return_statement")
		                                         : g_str_has_suffix(type, "comprehension") || is(node, "conditional_expression") ||
		                                               is(node, "boolean_operator") || is(node, "lambda") || is(node, "generator_expression"))
			return ts_node_eq(node, outer->node);
	}
	return TRUE;
}

static gboolean ends_early(const struct finding *finding)
{
	if (finding->loop->leaves)
		return TRUE;
	for (guint i = 0; i < finding->verdict->reasons->len; i++) {
		enum reason_code code = ((const struct reason *)g_ptr_array_index(finding->verdict->reasons, i))->code;
		if (code == REASON_BREAK || code == REASON_WHILE)
			return TRUE;
	}
	return FALSE;
}

static void settle_entries(struct finding *finding, const struct finding *outer)
{
	struct loop_time *time = &finding->time;
	const struct loop_time *around = &outer->time;
	if (around->iterations_total <= 0 || ends_early(outer) || !always_entered(finding->loop, outer->loop))
		return;
	time->entries = MAX(around->entries, 1) * around->iterations_total;
	time->entries_assumed = around->entries_assumed;
}

void trips_settle(const GPtrArray *findings)
{
	g_autoptr(GHashTable) by_loop = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < findings->len; i++) {
		struct finding *finding = g_ptr_array_index(findings, i);
		g_hash_table_insert(by_loop, finding->loop, finding);
		gint64 total = finding->time.iterations_total <= 0 && !finding->loop->leaves ? trips_count(finding) : 0;
		if (total > 0)
			finding->time.iterations_total = total, finding->time.iterations_source = "the source";
	}
	for (guint i = 0; i < findings->len; i++) { /* outer ones come first */
		struct finding *finding = g_ptr_array_index(findings, i);
		const struct finding *outer = finding->loop->parent ? g_hash_table_lookup(by_loop, finding->loop->parent) : NULL;
		if (outer)
			settle_entries(finding, outer);
	}
}
