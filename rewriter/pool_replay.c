/* Statements that the worker leaves to the parent: it gathers their values in a list that it gives back beside its result.
 *
 *   def _count_item(line):                        for line, (replay, result) in zip(...):
 *       replay = []                                   for value in replay:
 *       for word in parse(line):                          index.append(value)
 *           replay.append(weigh(word))
 *       return replay, ...
 *
 * With several statements, an element is (number of the statement, its values). Where each way through the work ends with the same
 * statements, the worker returns their values instead:
 *
 *   def _load_item(path):                         for path, result in zip(...):
 *       try:                                          pages[path] = result
 *           return load(path)
 *       except OSError:
 *           return None
 *
 * Where each way ends with statements of its own, it says which beside their values:
 *
 *   def _load_item(path):                         for path, (which, value) in zip(...):
 *       try:                                          if which == 0:
 *           return 0, load(path)                          pages[path] = value
 *       except OSError:                               else:
 *           return 1, None                                missing.append(path) */
#include <string.h>

#include "rewriter/pool_loop.h"

gboolean pool_replays(const struct pool *p)
{
	return p->holes->len > 0;
}

static const struct replay *replay_at(const struct pool *p, guint i)
{
	return g_ptr_array_index(p->split->replays, i);
}

static gboolean goes_as_text(const struct pool *p, TSNode value);

gboolean pool_parent_has(const struct pool *p, TSNode value)
{
	g_autofree char *name = tree_is(value, "identifier") ? source_text(p->source, value) : NULL;
	return name && g_hash_table_contains(p->targets, name) && !g_hash_table_contains(p->region, name);
}

GArray *pool_replay_values(const struct pool *p, guint i)
{
	const GArray *all = replay_at(p, i)->values;
	GArray *values = g_array_new(FALSE, FALSE, sizeof(TSNode));
	for (guint k = 0; k < all->len; k++)
		if (!pool_parent_has(p, pool_node(all, k)) || goes_as_text(p, pool_node(all, k)))
			g_array_append_val(values, g_array_index(all, TSNode, k));
	if (!values->len && !p->once)
		g_array_append_vals(values, all->data, all->len);
	return values;
}

/* The value as the worker finds it. */
static char *value_text(const struct pool *p, TSNode node)
{
	guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
	g_autofree char *from = style_indent_of(p->source, start);
	char *text = p->work ? outline_copy(p->source, &p->rewrite->style, start, end, p->work, from, from, NULL) : NULL;
	if (!text)
		return source_text(p->source, node);
	if (g_str_has_suffix(text, p->newline))
		text[strlen(text) - strlen(p->newline)] = '\0';
	return text;
}

/* The statements at the end of way G through the work: those behind the first one are indices of holes, too. */
static const GArray *group_at(const struct pool *p, guint g)
{
	return g_ptr_array_index(p->groups, g);
}

static guint hole_in(const GArray *group, guint k)
{
	return g_array_index(group, guint, k);
}

static gboolean is_value(const struct replay *replay, TSNode node, gboolean *as_text)
{
	for (guint i = 0; i < replay->values->len; i++)
		if (ts_node_eq(pool_node(replay->values, i), node)) {
			*as_text = g_array_index(replay->as_text, gboolean, i);
			return TRUE;
		}
	return FALSE;
}

/* The worker hands this value over as text. */
static gboolean goes_as_text(const struct pool *p, TSNode value)
{
	gboolean as_text = FALSE;
	for (guint i = 0; i < p->holes->len && !is_value(replay_at(p, i), value, &as_text); i++)
		;
	return as_text;
}

/* `x`, `(x, y)`, `None`: VALUES as one expression; BARE: several without parentheses. */
static char *values_text(const struct pool *p, const GArray *values, gboolean bare)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < values->len; i++) {
		g_autofree char *value = value_text(p, pool_node(values, i));
		gboolean wrap = tree_is(pool_node(values, i), "named_expression") || strpbrk(value, "\r\n");
		g_string_append_printf(text, goes_as_text(p, pool_node(values, i)) ? "%sstr(%s)" : wrap ? "%s(%s)" : "%s%s", i ? ", " : "", value);
	}
	if (!values->len)
		g_string_append(text, "None");
	if (values->len > 1 && !bare) {
		g_string_prepend_c(text, '(');
		g_string_append_c(text, ')');
	}
	return g_string_free(text, FALSE);
}

char *pool_replay_parts(const struct pool *p, const char *result, const char *error)
{
	return g_strdup_printf("%s%s%s%s%s", p->replay, p->taken ? ", " : "", p->taken ? result : "", p->error ? ", " : "", p->error ? error : "");
}

static void put_hole(struct pool *p, guint i)
{
	g_autoptr(GArray) own = pool_replay_values(p, i);
	g_autofree char *values = values_text(p, own, FALSE);
	g_autofree char *text = p->holes->len > 1 ? g_strdup_printf("%s.append((%u, %s))", p->replay, i, values) : g_strdup_printf("%s.append(%s)", p->replay, values);
	pool_substitute(p, pool_node(p->holes, i), text);
}

/* The statements at the end of way G become the worker's `return`. */
static void put_group(struct pool *p, guint g)
{
	const GArray *group = group_at(p, g);
	g_autofree char *values = values_text(p, g_ptr_array_index(p->slots, g), !p->which);
	struct edit edit = {ts_node_start_byte(pool_node(p->holes, hole_in(group, 0))), ts_node_end_byte(pool_node(p->holes, hole_in(group, group->len - 1))),
	                    !p->which ? g_strdup_printf("return %s", values) : p->once->len > 1 ? g_strdup_printf("return %u, %s", g, values) : g_strdup_printf("return %u", g)};
	g_array_append_val(p->substitutes, edit);
}

static void put_holes(struct pool *p)
{
	for (guint i = 0; i < (p->once ? p->groups->len : p->holes->len); i++) {
		if (p->once)
			put_group(p, i);
		else
			put_hole(p, i);
	}
}

/* What the parent calls value K of VALUES, of one statement or of the statements of a way. */
static char *value_name(const struct pool *p, const GArray *values, guint k)
{
	const char *whole = p->which ? g_ptr_array_index(p->once, p->once->len - 1) : p->value;
	if (p->once && !p->which)
		return g_strdup(g_ptr_array_index(p->once, k));
	if (!p->once && p->holes->len > 1)
		return values->len > 1 ? g_strdup_printf("%s[1][%u]", whole, k) : g_strdup_printf("%s[1]", whole);
	return values->len > 1 ? g_strdup_printf("%s[%u]", whole, k) : g_strdup(whole);
}

/* Statement I with the values of VALUES that stand in it by what the parent calls them. */
static char *statement_text(const struct pool *p, guint i, const GArray *values, const char *to, GError **error)
{
	TSNode statement = pool_node(p->holes, i);
	g_autoptr(GArray) substitutes = pool_substitutes_new();
	for (guint k = 0; k < values->len; k++) {
		TSNode node = pool_node(values, k);
		struct edit edit = {ts_node_start_byte(node), ts_node_end_byte(node), value_name(p, values, k)};
		if (tree_within(node, statement))
			g_array_append_val(substitutes, edit);
		else
			g_free(edit.text);
	}
	guint32 start = ts_node_start_byte(statement);
	g_autofree char *from = style_indent_of(p->source, start);
	return outline_copy(p->source, &p->rewrite->style, start, ts_node_end_byte(statement), substitutes, from, to, error);
}

/* One line, or more, of the parent's. */
static gboolean put_statement(const struct pool *p, GString *out, guint i, const GArray *values, const char *indent, GError **error)
{
	g_autofree char *text = statement_text(p, i, values, indent, error);
	if (text)
		g_string_append_printf(out, "%s%s%s", indent, text, text[0] && strchr("\r\n", text[strlen(text) - 1]) ? "" : p->newline);
	return text != NULL;
}

/* --- the same statements, once --------------------------------------------------------------------------------------------------- */

static gboolean ends_with_hole(const struct pool *p, TSNode node, guint *holes);

/* The index of the statement that NODE is, or -1. */
static gint hole_at(const struct pool *p, TSNode node)
{
	for (guint i = 0; i < p->holes->len; i++)
		if (ts_node_eq(pool_node(p->holes, i), node))
			return (gint)i;
	return -1;
}

/* Statements that the parent repeats, the last one NODE, of which nothing else stands between: a group. HOLES counts them. */
static gboolean add_group(const struct pool *p, TSNode node, guint *holes)
{
	GArray *group = g_array_new(FALSE, FALSE, sizeof(guint));
	gboolean sure = TRUE;
	for (gint i = hole_at(p, node); i >= 0; i = ts_node_is_null(node) ? -1 : hole_at(p, node)) {
		guint hole = (guint)i;
		sure &= !replay_at(p, hole)->unsure;
		g_array_prepend_val(group, hole);
		node = ts_node_prev_named_sibling(node);
	}
	*holes += group->len;
	g_ptr_array_add(p->groups, group);
	return sure;
}

static gboolean block_ends_with_hole(const struct pool *p, TSNode block, guint *holes)
{
	guint32 i = ts_node_named_child_count(block);
	while (i > 0 && tree_is(ts_node_named_child(block, i - 1), "comment"))
		i--;
	return i > 0 && ends_with_hole(p, ts_node_named_child(block, i - 1), holes);
}

/* Both an `if` and a `try` have blocks: their own, and those of their clauses. Of a `try` that has an `else`, its own does not come last. */
static gboolean clauses_end_with_hole(const struct pool *p, TSNode node, guint *holes)
{
	gboolean other = tree_is(node, "try_statement");
	for (guint32 i = 0; i < ts_node_named_child_count(node); i++) {
		TSNode child = ts_node_named_child(node, i), block = child;
		gboolean clause = tree_is(child, "elif_clause") || tree_is(child, "else_clause") || tree_is(child, "except_clause");
		if (tree_is(child, "except_group_clause") || (tree_is(node, "try_statement") && tree_is(child, "else_clause")))
			return FALSE;
		if (clause)
			block = pool_child_of_type(child, "block", 0);
		other |= tree_is(child, "else_clause");
		if ((clause || tree_is(block, "block")) && !block_ends_with_hole(p, block, holes))
			return FALSE;
	}
	return other;
}

/* Each way through NODE that comes to its end ends with some of the statements. HOLES counts them. */
static gboolean ends_with_hole(const struct pool *p, TSNode node, guint *holes)
{
	if (hole_at(p, node) >= 0)
		return add_group(p, node, holes);
	if (tree_is(node, "raise_statement"))
		return TRUE;
	if (tree_is(node, "with_statement"))
		return block_ends_with_hole(p, tree_child(node, "body"), holes);
	return (tree_is(node, "if_statement") || tree_is(node, "try_statement")) && clauses_end_with_hole(p, node, holes);
}

/* Number, text, None or an empty display, where it is what a statement stores: `pages[url] = None`, `found.append(0)`. */
static gboolean is_stored_constant(TSNode node)
{
	static const char *const KINDS[] = {"none", "true", "false", "integer", "float", "string"};
	TSNode parent = ts_node_parent(node), call = tree_is(parent, "argument_list") ? ts_node_parent(parent) : (TSNode){0};
	gboolean stored = tree_is(parent, "assignment") ? ts_node_eq(tree_child(parent, "right"), node) : tree_is(call, "call") && tree_is(tree_child(call, "function"), "attribute");
	if (tree_is(node, "unary_operator"))
		node = tree_child(node, "argument");
	gboolean empty = (tree_is(node, "list") || tree_is(node, "dictionary") || tree_is(node, "tuple")) && !ts_node_named_child_count(node);
	for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++)
		empty |= tree_is(node, KINDS[i]);
	for (guint i = 0; i < ts_node_named_child_count(node); i++)
		empty &= !tree_is(ts_node_named_child(node, i), "interpolation");
	return stored && empty;
}

/* Statement OTHER beside the first way's. */
struct pairing {
	const struct pool *pool;
	guint first, other;
	GArray *of_first, *of_other; /* TSNode: in which they differ, or what the worker has to find */
	const GArray *known;         /* those of the first that are so of all of them; NULL: to be found */
};

static gboolean is_among(const GArray *nodes, TSNode node)
{
	gboolean found = FALSE;
	for (guint i = 0; i < pool_count(nodes); i++)
		found |= ts_node_eq(pool_node(nodes, i), node);
	return found;
}

static gboolean pair_up(struct pairing *pairing, TSNode first, TSNode other)
{
	const struct pool *p = pairing->pool;
	g_autofree char *text = source_text(p->source, first);
	gboolean as_text = FALSE, other_as_text = FALSE, equal = source_is(p->source, other, text);
	gboolean value = is_value(replay_at(p, pairing->first), first, &as_text), other_value = is_value(replay_at(p, pairing->other), other, &other_as_text);
	if (value && other_value && equal && pool_parent_has(p, first))
		return TRUE;
	guint32 count = ts_node_child_count(first);
	gboolean known = is_among(pairing->known, first), alike = equal || (count && count == ts_node_child_count(other) && strcmp(ts_node_type(first), ts_node_type(other)) == 0);
	if (value || other_value || known || !alike) {
		if (!(value || is_stored_constant(first)) || !(other_value || is_stored_constant(other)))
			return FALSE;
		g_array_append_val(pairing->of_first, first), g_array_append_val(pairing->of_other, other);
		return TRUE;
	}
	gboolean assigns = tree_is(first, "assignment"); /* which evaluates its right side first */
	if (assigns && tree_is(tree_child(first, "right"), "assignment"))
		return FALSE;
	for (guint32 i = 0; i < count; i++) {
		guint32 at = assigns ? count - 1 - i : i;
		if (!pair_up(pairing, ts_node_child(first, at), ts_node_child(other, at)))
			return FALSE;
	}
	return TRUE;
}

/* The statements of a way beside those of the first one. */
static gboolean pair_groups(struct pairing *pairing, const GArray *first, const GArray *other)
{
	const struct pool *p = pairing->pool;
	gboolean fit = first->len == other->len;
	for (guint k = 0; fit && k < first->len; k++) {
		pairing->first = hole_in(first, k), pairing->other = hole_in(other, k);
		fit = pair_up(pairing, pool_node(p->holes, pairing->first), pool_node(p->holes, pairing->other));
	}
	return fit;
}

/* What the parent does is the same, whichever way it was, but for some values. */
static gboolean find_slots(struct pool *p)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(TSNode));
	p->slots = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	for (guint round = 0; round < 2; round++)
		for (guint g = 0; g < p->groups->len; g++) {
			struct pairing pairing = {p, 0, 0, g_array_new(FALSE, FALSE, sizeof(TSNode)), g_array_new(FALSE, FALSE, sizeof(TSNode)), round ? all : NULL};
			gboolean fit = pair_groups(&pairing, group_at(p, 0), group_at(p, g));
			for (guint k = 0; k < pairing.of_first->len && !round; k++)
				if (!is_among(all, pool_node(pairing.of_first, k)))
					g_array_append_val(all, g_array_index(pairing.of_first, TSNode, k));
			g_array_unref(pairing.of_first);
			if (round)
				g_ptr_array_add(p->slots, pairing.of_other);
			else
				g_array_unref(pairing.of_other);
			if (!fit || (round && pairing.of_other->len != all->len))
				return FALSE;
		}
	return all->len > 0;
}

/* What the worker has to find for each way's own statements. FALSE: nothing for any of them. */
static gboolean find_own_slots(struct pool *p)
{
	gboolean any = FALSE;
	g_ptr_array_set_size(p->slots, 0);
	for (guint g = 0; g < p->groups->len; g++) {
		GArray *values = g_array_new(FALSE, FALSE, sizeof(TSNode));
		for (guint k = 0; k < group_at(p, g)->len; k++) {
			const GArray *all = replay_at(p, hole_in(group_at(p, g), k))->values;
			for (guint i = 0; i < all->len; i++)
				if (!pool_parent_has(p, pool_node(all, i)))
					g_array_append_val(values, g_array_index(all, TSNode, i));
		}
		any |= values->len > 0;
		g_ptr_array_add(p->slots, values);
	}
	return any;
}

static void name_values(struct pool *p, gboolean same)
{
	g_autoptr(GHashTable) locals = nameset_new();
	nameset_add(locals, p->locals);
	if (same) {
		while (p->once->len < ((const GArray *)g_ptr_array_index(p->slots, 0))->len)
			g_ptr_array_add(p->once, nameset_fresh(locals, "result"));
	} else {
		gboolean any = find_own_slots(p);
		g_ptr_array_add(p->once, p->which = nameset_fresh(locals, "which"));
		if (any)
			g_ptr_array_add(p->once, nameset_fresh(locals, "value"));
	}
	p->replay = pool_joined(p->once, FALSE);
	nameset_add(p->locals, locals);
}

static void find_once(struct pool *p)
{
	guint holes = 0, last = pool_count(p->split->region);
	p->groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	if (p->split->replay_errors || p->split->skips || pool_brings(p) || pool_count(p->split->hoisted) || p->split->results->len || pool_tries(p) || pool_leaves(p) ||
	    !last || !ends_with_hole(p, pool_node(p->split->region, last - 1), &holes) || holes != p->holes->len)
		return;
	p->once = g_ptr_array_new_with_free_func(g_free); /* what it has by then says which they are */
	gboolean same = find_slots(p);
	if (same || p->groups->len > 1)
		name_values(p, same);
	else
		g_clear_pointer(&p->once, g_ptr_array_unref);
}

void pool_find_replays(struct pool *p)
{
	p->skip = g_strdup("return None");
	if (!pool_replays(p))
		return;
	find_once(p);
	if (!p->once)
		p->replay = nameset_fresh(p->locals, "replay"), p->value = nameset_fresh(p->locals, "value");
	if (p->split->replay_errors) {
		p->error = nameset_fresh(p->locals, "error");
		p->deeper = g_strconcat(p->indent, p->indent, NULL);
		p->body = p->deeper;
	}
	if (!p->once && (p->split->skips || pool_count(p->split->hoisted) || p->split->results->len))
		p->taken = nameset_fresh(p->locals, "result");
	g_autofree char *parts = pool_replay_parts(p, "None", "None");
	g_free(p->skip);
	p->skip = g_strdup_printf("return %s", parts);
	put_holes(p);
}

/* The statement whose lines EDIT changes, or the index behind the last. */
static guint hole_of(const struct pool *p, const struct edit *edit)
{
	guint i = 0;
	while (i < p->holes->len && !(edit->start >= ts_node_start_byte(pool_node(p->holes, i)) && edit->end <= ts_node_end_byte(pool_node(p->holes, i)) &&
	                              edit->end > ts_node_start_byte(pool_node(p->holes, i))))
		i++;
	return i;
}

/* EDIT takes the place of such a statement, and maybe of those behind it. */
static gboolean starts_hole(const struct pool *p, const struct edit *edit)
{
	for (guint i = 0; i < p->holes->len; i++)
		if (edit->start == ts_node_start_byte(pool_node(p->holes, i)) && edit->end >= ts_node_end_byte(pool_node(p->holes, i)))
			return TRUE;
	return FALSE;
}

static gboolean in_values(const struct pool *p, guint hole, const struct edit *edit)
{
	const struct replay *replay = replay_at(p, hole);
	for (guint i = 0; i < replay->values->len; i++)
		if (edit->start >= ts_node_start_byte(pool_node(replay->values, i)) && edit->end <= ts_node_end_byte(pool_node(replay->values, i)))
			return TRUE;
	return FALSE;
}

gboolean pool_convert_replays(struct pool *p, GArray *work, GError **error)
{
	for (guint i = 0; pool_replays(p) && i < work->len; i++) {
		const struct edit *edit = &g_array_index(work, struct edit, i);
		guint hole = hole_of(p, edit);
		gboolean blank = edit->start == edit->end && !edit->text[strspn(edit->text, " \t")];
		if (hole < p->holes->len && !blank && !in_values(p, hole, edit))
			return rewrite_refuse(error, "what would have to change stays in the ordered part of the loop");
	}
	for (guint k = 0; k < p->substitutes->len; k++)
		if (starts_hole(p, &g_array_index(p->substitutes, struct edit, k)))
			g_array_remove_index(p->substitutes, k--);
	put_holes(p);
	for (guint i = 0; i < work->len; i++)
		if (hole_of(p, &g_array_index(work, struct edit, i)) < p->holes->len)
			g_array_remove_index(work, i--);
	return TRUE;
}

/* The way's statements, or those of the one that it was. */
static gboolean put_once(struct pool *p, GString *out, const char *indent, GError **error)
{
	g_autofree char *deeper = g_strconcat(indent, p->indent, NULL);
	for (guint g = 0; g < (p->which ? p->groups->len : 1); g++) {
		if (p->which && g + 1 < p->groups->len)
			pool_line(p, out, indent, "%s %s == %u:", g ? "elif" : "if", p->which, g);
		else if (p->which)
			pool_line(p, out, indent, "else:");
		for (guint k = 0; k < group_at(p, g)->len; k++)
			if (!put_statement(p, out, hole_in(group_at(p, g), k), g_ptr_array_index(p->slots, g), p->which ? deeper : indent, error))
				return FALSE;
	}
	return TRUE;
}

/* The parent's part: repeats the statements, then raises what the worker met. */
gboolean pool_put_replays(struct pool *p, GString *out, const char *indent, GError **error)
{
	g_autofree char *deeper = g_strconcat(indent, p->indent, NULL), *deepest = g_strconcat(deeper, p->indent, NULL);
	gboolean several = p->holes->len > 1;
	if (p->once)
		return put_once(p, out, indent, error);
	pool_line(p, out, indent, "for %s in %s:", p->value, p->replay);
	for (guint i = 0; i < p->holes->len; i++) {
		if (several && i + 1 < p->holes->len)
			pool_line(p, out, deeper, "%s %s[0] == %u:", i ? "elif" : "if", p->value, i);
		else if (several)
			pool_line(p, out, deeper, "else:");
		g_autoptr(GArray) values = pool_replay_values(p, i);
		if (!put_statement(p, out, i, values, several ? deepest : deeper, error))
			return FALSE;
	}
	if (p->error) {
		pool_line(p, out, indent, "if %s is not None:", p->error);
		pool_line(p, out, deeper, "raise %s", p->error);
	}
	return TRUE;
}
