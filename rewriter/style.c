#include "rewriter/style.h"

#include <string.h>

#include "rewriter/nameset.h"

guint32 style_line_start(const struct source *source, guint32 byte)
{
	guint32 at = byte;
	while (at > 0 && source->text[at - 1] != '\n' && source->text[at - 1] != '\r')
		at--;
	if (at == 0 && source->length >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	return at;
}

guint32 style_line_end(const struct source *source, guint32 byte)
{
	guint32 at = byte;
	while (at < source->length && source->text[at] != '\n' && source->text[at] != '\r')
		at++;
	if (at < source->length && source->text[at] == '\r')
		at++;
	if (at < source->length && source->text[at] == '\n' && (at == byte || source->text[at - 1] != '\n'))
		at++;
	return at;
}

static guint32 first_word(const struct source *source, guint32 line_start)
{
	guint32 at = line_start;
	while (at < source->length && (source->text[at] == ' ' || source->text[at] == '\t' || source->text[at] == '\f'))
		at++;
	return at;
}

char *style_indent_of(const struct source *source, guint32 byte)
{
	guint32 start = style_line_start(source, byte);
	return g_strndup(source->text + start, first_word(source, start) - start);
}

gboolean style_begins_line(const struct source *source, guint32 byte)
{
	return first_word(source, style_line_start(source, byte)) == byte;
}

static gboolean is_comment_line(const struct source *source, guint32 line_start, const char *indent)
{
	guint32 at = first_word(source, line_start);
	if (at >= source->length || source->text[at] != '#' || strncmp(source->text + line_start, indent, strlen(indent)) ||
	    at - line_start != strlen(indent))
		return FALSE;
	TSNode root = ts_tree_root_node(source->tree);
	return tree_is(ts_node_descendant_for_byte_range(root, at, at + 1), "comment"); /* else: inside a string */
}

guint32 style_with_comments(const struct source *source, guint32 byte)
{
	guint32 line = style_line_start(source, byte), top = line, first = style_line_start(source, 0);
	g_autofree char *indent = style_indent_of(source, byte);
	while (top > first) {
		guint32 end_of_above = top - (top > 1 && source->text[top - 1] == '\n' && source->text[top - 2] == '\r' ? 2 : 1);
		guint32 above = style_line_start(source, end_of_above);
		if (!is_comment_line(source, above, indent))
			return top;
		top = above;
	}
	return line;
}

/* The first block that is indented decides, as it does for a reader. */
static gboolean find_indent(TSNode node, gpointer data)
{
	struct style *style = ((gpointer *)data)[0];
	const struct source *source = ((gpointer *)data)[1];
	if (style->indent)
		return FALSE;
	if (strcmp(ts_node_type(node), "block") || !style_begins_line(source, ts_node_start_byte(node)))
		return TRUE;
	g_autofree char *outer = style_indent_of(source, ts_node_start_byte(ts_node_parent(node)));
	g_autofree char *inner = style_indent_of(source, ts_node_start_byte(node));
	if (g_str_has_prefix(inner, outer) && strlen(inner) > strlen(outer))
		style->indent = g_strdup(inner + strlen(outer));
	return TRUE;
}

void style_read(const struct source *source, struct style *style)
{
	const char *end = memchr(source->text, '\n', source->length);
	const char *lone = memchr(source->text, '\r', source->length);
	style->newline = end && end > source->text && end[-1] == '\r' ? "\r\n" : !end && lone ? "\r" : "\n";
	style->indent = NULL;
	gpointer data[] = {style, (gpointer)source};
	tree_visit(ts_tree_root_node(source->tree), find_indent, data);
	if (!style->indent)
		style->indent = g_strdup("    ");
}

void style_clear(struct style *style)
{
	g_clear_pointer(&style->indent, g_free);
}

void style_put_line(const struct style *style, GString *out, const char *line)
{
	gsize tabs = strspn(line, "\t");
	for (gsize i = 0; i < tabs; i++)
		g_string_append(out, style->indent);
	g_string_append_printf(out, "%s%s", line + tabs, style->newline);
}
