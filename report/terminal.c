#include "report/terminal.h"

#include <stdarg.h>
#include <string.h>

#include "report/escape.h"

#define PARAGRAPH_MAX_COLUMNS 110 /* longer lines read badly */

static const char *const ink_codes[INK_COUNT] = {
	[INK_PLAIN] = "",
	[INK_BOLD] = "\033[1m",
	[INK_DIM] = "\033[2m",
	[INK_GOOD] = "\033[32m",
	[INK_WARN] = "\033[33m",
	[INK_BAD] = "\033[31m",
	[INK_ACCENT] = "\033[36m",
};

/* Shades differ besides the colours, for those who see few of them; letters stand in where there are no colours. */
static const struct {
	const char *shade;
	guint8 color; /* of the 256 */
	char letter;
} state_looks[STATE_COUNT] = {
	[STATE_ONCPU_GIL] = { "█", 203, 'C' },
	[STATE_ONCPU_NOGIL] = { "▓", 215, 'c' },
	[STATE_RUNQUEUE] = { "▒", 137, 'r' },
	[STATE_GIL_WAIT] = { "▒", 199, 'g' },
	[STATE_LOCK] = { "▒", 141, 'l' },
	[STATE_NET] = { "▓", 37, 'N' },
	[STATE_DISK] = { "▓", 69, 'D' },
	[STATE_PIPE] = { "▒", 74, 'P' },
	[STATE_SLEEP] = { "░", 109, 's' },
	[STATE_SUBPROCESS] = { "▓", 107, 'x' },
	[STATE_FAULT] = { "▒", 161, 'f' },
	[STATE_IDLE] = { "░", 245, '.' },
	[STATE_OTHER] = { "▒", 102, 'o' },
};

static void put(const struct terminal *terminal, enum ink ink, const char *escaped)
{
	if (terminal->color && ink != INK_PLAIN && *escaped)
		fprintf(terminal->out, "%s%s\033[0m", ink_codes[ink], escaped);
	else
		fputs(escaped, terminal->out);
}

void terminal_text(const struct terminal *terminal, enum ink ink, const char *text)
{
	g_autofree char *escaped = escape_text(text);

	put(terminal, ink, escaped);
}

void terminal_printf(const struct terminal *terminal, enum ink ink, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	terminal_text(terminal, ink, text);
}

void terminal_spaces(const struct terminal *terminal, guint count)
{
	fprintf(terminal->out, "%*s", (int)count, "");
}

void terminal_cell(const struct terminal *terminal, enum ink ink, const char *text, guint columns, gboolean right)
{
	g_autofree char *fitted = escape_fit(text, columns, ESCAPE_KEEP_START);
	guint padding = columns - escape_columns(fitted);

	terminal_spaces(terminal, right ? padding : 0);
	put(terminal, ink, fitted);
	terminal_spaces(terminal, right ? 0 : padding);
}

void terminal_paragraph(const struct terminal *terminal, enum ink ink, guint indent, const char *mark, const char *text)
{
	g_autofree char *escaped = escape_text(text);
	g_auto(GStrv) words = g_strsplit(escaped, " ", -1);
	g_autoptr(GString) line = g_string_new(NULL);
	guint width = MIN(terminal->width, PARAGRAPH_MAX_COLUMNS);

	terminal_cell(terminal, ink, mark, indent, FALSE);
	for (char **word = words; *word; word++) {
		if (line->len && indent + escape_columns(line->str) + 1 + escape_columns(*word) > width) {
			put(terminal, ink, line->str);
			putc('\n', terminal->out);
			terminal_spaces(terminal, indent);
			g_string_truncate(line, 0);
		} else if (line->len) {
			g_string_append_c(line, ' ');
		}
		g_string_append(line, *word);
	}
	put(terminal, ink, line->str);
	putc('\n', terminal->out);
}

void terminal_source_line(const struct terminal *terminal, enum ink ink, const char *text, gsize length)
{
	g_autoptr(GString) line = g_string_new(NULL);
	const char *end = text + length;

	if (length && end[-1] == '\r') /* a CRLF file: its line endings are no news */
		end--;
	while (text < end) {
		const char *tab = memchr(text, '\t', end - text);

		escape_append(line, text, (tab ? tab : end) - text);
		if (tab)
			g_string_append(line, "    ");
		text = tab ? tab + 1 : end;
	}
	put(terminal, ink, line->str);
	putc('\n', terminal->out);
}

static void put_look(const struct terminal *terminal, enum state state, guint count)
{
	if (count && terminal->color)
		fprintf(terminal->out, "\033[38;5;%um", state_looks[state].color);
	for (guint i = 0; i < count; i++) {
		if (terminal->color)
			fputs(state_looks[state].shade, terminal->out);
		else
			putc(state_looks[state].letter, terminal->out);
	}
	if (count && terminal->color)
		fputs("\033[0m", terminal->out);
}

static guint64 total_ns(const guint64 state_ns[STATE_COUNT])
{
	guint64 total = 0;

	for (guint state = 0; state < STATE_COUNT; state++)
		total += state_ns[state];
	return total;
}

void terminal_bar(const struct terminal *terminal, const guint64 state_ns[STATE_COUNT], guint columns)
{
	guint64 total = total_ns(state_ns), sum = 0;
	guint drawn = 0;

	for (guint state = 0; total && state < STATE_COUNT; state++) {
		guint end;

		sum += state_ns[state];
		end = (gdouble)sum / total * columns + 0.5;
		put_look(terminal, state, end - drawn);
		drawn = end;
	}
	terminal_spaces(terminal, columns - drawn);
}

void terminal_legend(const struct terminal *terminal, const guint64 state_ns[STATE_COUNT])
{
	guint column = 0;

	for (guint state = 0; state < STATE_COUNT; state++) {
		guint columns = 2 + escape_columns(state_phrase(state));

		if (!state_ns[state])
			continue;
		if (column && column + 3 + columns > terminal->width) {
			putc('\n', terminal->out);
			column = 0;
		} else if (column) {
			terminal_spaces(terminal, 3);
			column += 3;
		}
		put_look(terminal, state, 1);
		terminal_printf(terminal, INK_DIM, " %s", state_phrase(state));
		column += columns;
	}
	if (column)
		putc('\n', terminal->out);
}

char *terminal_duration(gdouble seconds)
{
	guint64 minutes = seconds / 60;

	if (seconds < 0.0001)
		return g_strdup_printf("%.1f us", seconds * 1e6);
	if (seconds < 0.01)
		return g_strdup_printf("%.2f ms", seconds * 1e3);
	if (seconds < 0.9995)
		return g_strdup_printf("%.0f ms", seconds * 1e3);
	if (seconds < 99.5)
		return g_strdup_printf(seconds < 9.995 ? "%.2f s" : "%.1f s", seconds);
	if (minutes < 120)
		return g_strdup_printf("%" G_GUINT64_FORMAT " min %.0f s", minutes, seconds - minutes * 60.0);
	return g_strdup_printf("%.1f h", seconds / 3600);
}

char *terminal_count(guint64 count)
{
	GString *text = g_string_new(NULL);

	g_string_printf(text, "%" G_GUINT64_FORMAT, count);
	for (gssize at = (gssize)text->len - 3; at > 0; at -= 3)
		g_string_insert_c(text, at, ',');
	return g_string_free(text, FALSE);
}
