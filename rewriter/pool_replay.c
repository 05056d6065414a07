/* Statements that the worker leaves to the parent: it gathers their values in a list that it gives back beside its result.
 *
 *   def _count_item(line):                        for line, (replay, result) in zip(...):
 *       replay = []                                   for value in replay:
 *       for word in parse(line):                          index.append(value)
 *           replay.append(weigh(word))
 *       return replay, ...
 *
 * With several statements, an element is (number of the statement, its values). */
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

/* `x`, `(x, y)`, `None`: the values of a statement as one expression. */
static char *values_text(const struct pool *p, const struct replay *replay)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < replay->values->len; i++) {
		g_autofree char *value = value_text(p, pool_node(replay->values, i));
		gboolean bare = tree_is(pool_node(replay->values, i), "named_expression") || strpbrk(value, "\r\n");
		gboolean as_text = g_array_index(replay->as_text, gboolean, i);
		g_string_append_printf(text, as_text ? "%sstr(%s)" : bare ? "%s(%s)" : "%s%s", i ? ", " : "", value);
	}
	if (!replay->values->len)
		g_string_append(text, "None");
	if (replay->values->len > 1) {
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
	g_autofree char *values = values_text(p, replay_at(p, i));
	g_autofree char *text = p->holes->len > 1 ? g_strdup_printf("%s.append((%u, %s))", p->replay, i, values)
	                                          : g_strdup_printf("%s.append(%s)", p->replay, values);
	pool_substitute(p, pool_node(p->holes, i), text);
}

void pool_find_replays(struct pool *p)
{
	p->skip = g_strdup("return None");
	if (!pool_replays(p))
		return;
	p->replay = nameset_fresh(p->locals, "replay"), p->value = nameset_fresh(p->locals, "value");
	if (p->split->replay_errors) {
		p->error = nameset_fresh(p->locals, "error");
		p->deeper = g_strconcat(p->indent, p->indent, NULL);
		p->body = p->deeper;
	}
	if (p->split->skips || pool_count(p->split->hoisted) || p->split->results->len)
		p->taken = nameset_fresh(p->locals, "result");
	g_autofree char *parts = pool_replay_parts(p, "None", "None");
	g_free(p->skip);
	p->skip = g_strdup_printf("return %s", parts);
	for (guint i = 0; i < p->holes->len; i++)
		put_hole(p, i);
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
	for (guint i = 0; i < p->holes->len; i++) {
		TSNode hole = pool_node(p->holes, i);
		for (guint k = 0; k < p->substitutes->len; k++)
			if (g_array_index(p->substitutes, struct edit, k).start == ts_node_start_byte(hole) && g_array_index(p->substitutes, struct edit, k).end == ts_node_end_byte(hole))
				g_array_remove_index(p->substitutes, k--);
		put_hole(p, i);
	}
	for (guint i = 0; i < work->len; i++)
		if (hole_of(p, &g_array_index(work, struct edit, i)) < p->holes->len)
			g_array_remove_index(work, i--);
	return TRUE;
}

/* The statement with its values by their places in an element. */
static char *statement_text(const struct pool *p, guint i, const char *to, GError **error)
{
	const struct replay *replay = replay_at(p, i);
	g_autoptr(GArray) substitutes = pool_substitutes_new();
	g_autofree char *whole = p->holes->len > 1 ? g_strdup_printf("%s[1]", p->value) : g_strdup(p->value);
	for (guint k = 0; k < replay->values->len; k++) {
		TSNode node = pool_node(replay->values, k);
		struct edit edit = {ts_node_start_byte(node), ts_node_end_byte(node),
		                    replay->values->len > 1 ? g_strdup_printf("%s[%u]", whole, k) : g_strdup(whole)};
		g_array_append_val(substitutes, edit);
	}
	guint32 start = ts_node_start_byte(replay->statement);
	g_autofree char *from = style_indent_of(p->source, start);
	return outline_copy(p->source, &p->rewrite->style, start, ts_node_end_byte(replay->statement), substitutes, from, to, error);
}

/* The parent's part: repeats the statements, then raises what the worker met. */
gboolean pool_put_replays(struct pool *p, GString *out, const char *indent, GError **error)
{
	g_autofree char *deeper = g_strconcat(indent, p->indent, NULL), *deepest = g_strconcat(deeper, p->indent, NULL);
	gboolean several = p->holes->len > 1;
	pool_line(p, out, indent, "for %s in %s:", p->value, p->replay);
	for (guint i = 0; i < p->holes->len; i++) {
		g_autofree char *text = statement_text(p, i, several ? deepest : deeper, error);
		if (!text)
			return FALSE;
		if (several && i + 1 < p->holes->len)
			pool_line(p, out, deeper, "%s %s[0] == %u:", i ? "elif" : "if", p->value, i);
		else if (several)
			pool_line(p, out, deeper, "else:");
		g_string_append_printf(out, "%s%s", several ? deepest : deeper, text);
		if (text[0] && !strchr("\r\n", text[strlen(text) - 1]))
			g_string_append(out, p->newline);
	}
	if (p->error) {
		pool_line(p, out, indent, "if %s is not None:", p->error);
		pool_line(p, out, deeper, "raise %s", p->error);
	}
	return TRUE;
}
