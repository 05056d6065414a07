#include "rewriter/patch.h"

#include <string.h>

#include "probe/error.h"
#include "rewriter/diff.h"

/* A patch on its way into a text. */
struct patching {
	const char *path, *text, *end;
	const char *at;    /* what is not copied yet */
	guint line;        /* its number, from 1 */
	GString *out;
};

static const char *line_end(const char *line, const char *end)
{
	const char *newline = memchr(line, '\n', (gsize)(end - line));
	return newline ? newline + 1 : end;
}

/* The line after the header of PATH's part of the patch, or NULL. */
static const char *find_part(const char *path, const char *patch)
{
	g_autofree char *header = diff_header(path);
	const char *found = strstr(patch, header);
	while (found && found != patch && found[-1] != '\n')
		found = strstr(found + 1, header);
	return found ? found + strlen(header) : NULL;
}

static gboolean begins_part(const char *line)
{
	const char *next = strchr(line, '\n');
	return g_str_has_prefix(line, "--- ") && next && g_str_has_prefix(next, "\n+++ ");
}

static void copy_until(struct patching *p, guint line)
{
	while (p->line < line && p->at < p->end) {
		const char *next = line_end(p->at, p->end);
		g_string_append_len(p->out, p->at, next - p->at);
		p->at = next, p->line++;
	}
}

/* A line that the patch keeps or takes out. */
static gboolean take(struct patching *p, const char *line, gsize length, gboolean keep, gboolean no_newline, GError **error)
{
	const char *next = line_end(p->at, p->end);
	gsize have = (gsize)(next - p->at), wanted = no_newline ? length - 1 : length;
	if (p->at == p->end || have != wanted || memcmp(p->at, line, wanted) != 0) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "the patch does not apply: line %u of %s is another one", p->line, p->path);
		return FALSE;
	}
	if (keep)
		g_string_append_len(p->out, p->at, (gssize)have);
	p->at = next, p->line++;
	return TRUE;
}

/* One hunk, from the line behind its header. Returns the line behind it, or NULL. */
static const char *apply_hunk(struct patching *p, const char *line, GError **error)
{
	while (*line && !g_str_has_prefix(line, "@@") && !begins_part(line)) {
		const char *next = line_end(line, line + strlen(line));
		gboolean no_newline = *next == '\\';
		gboolean blank = *line == '\n' || (line[0] == '\r' && line[1] == '\n'); /* an editor took the space at its beginning */
		const char *text = blank ? line : line + 1;
		gsize length = (gsize)(next - text);
		if (*line == '+')
			g_string_append_len(p->out, text, (gssize)(no_newline ? length - 1 : length));
		else if (*line == '-' || *line == ' ' || blank) {
			if (!take(p, text, length, *line != '-', no_newline, error))
				return NULL;
		} else if (*line != '\\' && *line != '#') {
			g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "the patch does not apply: its lines begin with a blank, '-' or '+'");
			return NULL;
		}
		line = next;
	}
	return line;
}

static const char *next_hunk(struct patching *p, const char *line, GError **error)
{
	guint64 start = g_str_has_prefix(line, "@@ -") ? g_ascii_strtoull(line + strlen("@@ -"), NULL, 10) : 0;
	const char *comma = strchr(line, ','), *newline = line_end(line, line + strlen(line));
	gboolean empty = comma && comma < newline && g_str_has_prefix(comma, ",0 "); /* then it stands behind the line */
	if (!g_str_has_prefix(line, "@@ -") || start + empty < p->line || start > G_MAXINT) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "the patch does not apply: a hunk begins with '@@ -LINE,'");
		return NULL;
	}
	copy_until(p, (guint)start + empty);
	return apply_hunk(p, newline, error);
}

char *patch_apply(const char *path, const char *text, gsize length, const char *patch, gsize *new_length, GError **error)
{
	struct patching p = {path, text, text + length, text, 1, g_string_new(NULL)};
	const char *line = find_part(path, patch);
	if (!line)
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "the patch does not apply: it says nothing of %s", path);
	while (line && *line && !begins_part(line) && *line != '#')
		line = next_hunk(&p, line, error);
	if (!line) {
		g_string_free(p.out, TRUE);
		return NULL;
	}
	copy_until(&p, G_MAXUINT);
	*new_length = p.out->len;
	return g_string_free(p.out, FALSE);
}
