#include "report/escape.h"

#include <string.h>

static gboolean is_harmless(gunichar c)
{
	GUnicodeType type;

	if (!g_unichar_isprint(c))
		return FALSE; /* controls, format characters (bidi among them), surrogates, unassigned */
	type = g_unichar_type(c);
	return type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_PRIVATE_USE;
}

static void append_visible(GString *out, gunichar c)
{
	if (c == '\n')
		g_string_append(out, "\\n");
	else if (c == '\t')
		g_string_append(out, "\\t");
	else if (c == '\r')
		g_string_append(out, "\\r");
	else if (c < 0x100)
		g_string_append_printf(out, "\\x%02x", c);
	else if (c < 0x10000)
		g_string_append_printf(out, "\\u%04x", c);
	else
		g_string_append_printf(out, "\\U%08x", c);
}

void escape_append(GString *out, const char *text, gssize length)
{
	const char *end = text + (length < 0 ? strlen(text) : (gsize)length);

	while (text < end) {
		gunichar c = g_utf8_get_char_validated(text, end - text);
		gsize bytes = 1;

		if ((gint32)c < 0 || c == 0) { /* not UTF-8, cut short, or NUL */
			g_string_append_printf(out, "\\x%02x", (guchar)*text);
		} else {
			bytes = g_utf8_next_char(text) - text;
			if (is_harmless(c))
				g_string_append_len(out, text, bytes);
			else
				append_visible(out, c);
		}
		text += bytes;
	}
}

char *escape_text(const char *text)
{
	GString *out = g_string_new(NULL);

	escape_append(out, text, -1);
	return g_string_free(out, FALSE);
}

static guint char_columns(gunichar c)
{
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

guint escape_columns(const char *text)
{
	guint columns = 0;

	for (; *text; text = g_utf8_next_char(text))
		columns += char_columns(g_utf8_get_char(text));
	return columns;
}

static char *fit_start(const char *text, guint columns)
{
	const char *at = text;
	guint used = 0;

	while (*at && used + char_columns(g_utf8_get_char(at)) <= columns - 1) {
		used += char_columns(g_utf8_get_char(at));
		at = g_utf8_next_char(at);
	}
	return g_strdup_printf("%.*s…", (int)(at - text), text);
}

static char *fit_end(const char *text, guint columns)
{
	guint total = escape_columns(text);

	while (total > columns - 1) {
		total -= char_columns(g_utf8_get_char(text));
		text = g_utf8_next_char(text);
	}
	return g_strconcat("…", text, NULL);
}

char *escape_fit(const char *text, guint columns, enum escape_keep keep)
{
	char *escaped = escape_text(text), *fitted;

	if (escape_columns(escaped) <= columns)
		return escaped;
	if (columns == 0)
		fitted = g_strdup("");
	else
		fitted = keep == ESCAPE_KEEP_START ? fit_start(escaped, columns) : fit_end(escaped, columns);
	g_free(escaped);
	return fitted;
}

char *escape_words(const char *const *words)
{
	GString *out = g_string_new(NULL);
	for (; *words; words++) {
		gboolean plain = **words && **words != '-';
		for (const char *c = *words; *c; c++)
			plain &= g_ascii_isalnum(*c) || strchr("/._-+,:@%=", *c) != NULL;
		g_autofree char *quoted = plain ? NULL : g_shell_quote(*words);
		g_string_append_printf(out, "%s%s", out->len ? " " : "", quoted ? quoted : *words);
	}
	return g_string_free(out, FALSE);
}
