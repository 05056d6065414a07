#include "analyzer/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/callgraph.h"
#include "analyzer/openness.h"
#include "analyzer/reimport.h"
#include "analyzer/tree.h"
#include "probe/error.h"

#define SIZE_LIMIT_BYTES (16u << 20)
#define PARSE_LIMIT_US 20000000 /* of CPU: a file of the largest size takes about 2 s; an adversary's may take for ever */
#define COMMENT_LIMIT 30000      /* lines in a row */
#define MASK '?'                /* stands for a byte outside ASCII; no Python name may hold it, so code cannot depend on it */

static gboolean fail(GError **error, const char *path, const char *why)
{
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "%s: %s", path, why);
	return FALSE;
}

/* O_NONBLOCK: opening a named pipe must not wait for its writer. */
static gboolean read_file(struct source *s, GError **error)
{
	int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fail(error, s->file, g_strerror(errno));
	struct stat st;
	const char *why = NULL;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		why = "not a regular file";
	else if (st.st_size > SIZE_LIMIT_BYTES)
		why = "larger than 16 MB";
	else {
		s->text = g_malloc((gsize)st.st_size + 1);
		ssize_t got = 0;
		while (s->length < (gsize)st.st_size && (got = read(fd, s->text + s->length, (gsize)st.st_size - s->length)) > 0)
			s->length += (gsize)got;
		s->text[s->length] = '\0';
		if (got < 0)
			why = g_strerror(errno);
		else if (memchr(s->text, 0, s->length))
			why = "holds NUL bytes: not Python source";
	}
	close(fd);
	return why ? fail(error, s->file, why) : TRUE;
}

/* CPython ends a line at \n, \r\n and a lone \r, and nowhere else. */
static void find_lines(struct source *s)
{
	s->lines = g_array_new(FALSE, FALSE, sizeof(guint32));
	guint32 start = 0;
	g_array_append_val(s->lines, start);
	gboolean returns = memchr(s->text, '\r', s->length) != NULL;
	for (const char *at = s->text, *end = s->text + s->length; at < end; at++) {
		at = returns ? at : memchr(at, '\n', (gsize)(end - at));
		if (!at)
			break;
		if (*at != '\n' && (*at != '\r' || at[1] == '\n'))
			continue;
		start = (guint32)(at - s->text) + 1;
		g_array_append_val(s->lines, start);
	}
}

/* PEP 263: the coding that the first or second line names, or NULL. The second counts only behind a blank or comment line. */
static char *find_cookie(const struct source *s)
{
	gsize two = s->lines->len > 2 ? g_array_index(s->lines, guint32, 2) : s->length;
	if (!memmem(s->text, two, "coding", strlen("coding")))
		return NULL;
	g_autoptr(GRegex) cookie = g_regex_new("^[ \\t\\f]*#.*?coding[:=][ \\t]*([-_.a-zA-Z0-9]+)", G_REGEX_RAW, 0, NULL);
	g_autoptr(GRegex) blank = g_regex_new("^[ \\t\\f]*(?:[#\\r\\n]|$)", G_REGEX_RAW, 0, NULL);
	for (guint line = 0; line < 2 && line < s->lines->len; line++) {
		guint32 start = g_array_index(s->lines, guint32, line);
		gsize end = line + 1 < s->lines->len ? g_array_index(s->lines, guint32, line + 1) : s->length;
		if (line == 0 && g_str_has_prefix(s->text, "\xef\xbb\xbf"))
			start += 3;
		g_autofree char *text = g_strndup(s->text + start, MIN(end - start, 4096));
		g_autoptr(GMatchInfo) match = NULL;
		if (g_regex_match(cookie, text, 0, &match))
			return g_match_info_fetch(match, 1);
		if (!g_regex_match(blank, text, 0, NULL))
			return NULL;
	}
	return NULL;
}

/* As CPython's get_normal_name: "UTF_8", "utf-8-sig" and the like. */
static gboolean coding_is(const char *coding, const char *const *names)
{
	g_autofree char *plain = g_strdelimit(g_ascii_strdown(coding, -1), "_", '-');
	for (; *names; names++)
		if (g_str_equal(plain, *names) || (g_str_has_prefix(plain, *names) && plain[strlen(*names)] == '-'))
			return TRUE;
	return FALSE;
}

static gboolean is_ascii(const struct source *s)
{
	for (gsize i = 0; i < s->length; i++)
		if (s->text[i] & 0x80)
			return FALSE;
	return TRUE;
}

/* TRUE if every byte of the text is one character in CODING, and every ASCII byte itself: then masking is sound. */
static gboolean single_byte(const struct source *s, const char *coding)
{
	gsize length;
	g_autofree char *utf8 = g_convert(s->text, (gssize)s->length, "UTF-8", coding, NULL, &length, NULL);
	if (!utf8)
		return FALSE;
	const char *p = utf8, *end = utf8 + length;
	for (gsize i = 0; i < s->length; i++, p = g_utf8_next_char(p)) {
		guchar byte = (guchar)s->text[i];
		if (p >= end || (byte < 0x80 ? (guchar)*p != byte : (guchar)*p < 0x80))
			return FALSE;
	}
	return p == end;
}

/* TRUE with *MASK_BYTES set where the bytes outside ASCII must be hidden from the parser, which reads UTF-8. */
static gboolean check_coding(const struct source *s, gboolean *mask_bytes, GError **error)
{
	static const char *const utf8[] = { "utf-8", "utf8", "u8", "ascii", "us-ascii", NULL };
	static const char *const latin1[] = { "latin-1", "iso-8859-1", "iso-latin-1", "latin1", "l1", NULL };
	g_autofree char *cookie = find_cookie(s);
	gboolean bom = g_str_has_prefix(s->text, "\xef\xbb\xbf");
	*mask_bytes = FALSE;
	if (!cookie || bom || coding_is(cookie, utf8)) {
		if (g_utf8_validate_len(s->text, s->length, NULL))
			return TRUE;
		return fail(error, s->file, "not UTF-8, and no other coding is declared");
	}
	if (single_byte(s, coding_is(cookie, latin1) ? "ISO-8859-1" : cookie)) {
		*mask_bytes = !is_ascii(s);
		return TRUE;
	}
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "%s: unsupported coding %s: convert it to UTF-8", s->file, cookie);
	return FALSE;
}

/* Comments in a row all stay on the parser's stack (see openness.c): it gets to see no more of them than it can hold. */
static char *hide_comments(const struct source *s, char *copy)
{
	guint run = 0;
	for (guint line = 0; line < s->lines->len; line++) {
		gsize start = g_array_index(s->lines, guint32, line);
		gsize end = line + 1 < s->lines->len ? g_array_index(s->lines, guint32, line + 1) : s->length;
		while (start < end && strchr(" \t\f", s->text[start]))
			start++;
		if (start < end && s->text[start] != '#') {
			run = strchr("\r\n", s->text[start]) ? run : 0;
			continue;
		}
		if (++run <= COMMENT_LIMIT)
			continue;
		if (!copy)
			copy = g_memdup2(s->text, s->length + 1);
		for (gsize i = start; i < end; i++)
			if (!strchr("\r\n", copy[i]))
				copy[i] = ' ';
	}
	return copy;
}

/* What the parser reads: the text itself or, where it would misread that, a copy of the same length. A lone CR ends a
 * line for CPython but not for the grammar. NULL: the text itself. */
static char *parser_copy(const struct source *s, gboolean mask_bytes)
{
	char *copy = NULL;
	gboolean plain = !mask_bytes && !memchr(s->text, '\r', s->length);
	for (gsize i = 0; !plain && i < s->length; i++) {
		gboolean lone_cr = s->text[i] == '\r' && s->text[i + 1] != '\n';
		if (!lone_cr && !(mask_bytes && (s->text[i] & 0x80)))
			continue;
		if (!copy)
			copy = g_memdup2(s->text, s->length + 1);
		copy[i] = lone_cr ? '\n' : MASK;
	}
	return hide_comments(s, copy);
}

static gboolean parse(struct source *s, const char *text, GError **error)
{
	if (openness_is_bottomless(text, s->length))
		return fail(error, s->file, "nested too deeply, or an expression too long, to be parsed");
	s->tree = tree_parse(text, s->length, PARSE_LIMIT_US);
	if (!s->tree)
		return fail(error, s->file, "takes too long to parse");
	s->syntax_errors = ts_node_has_error(ts_tree_root_node(s->tree));
	return TRUE;
}

static gsize count_high_bytes(const struct source *s, gsize start, gsize end)
{
	gsize count = 0;
	for (gsize i = start; i < end && i < s->length; i++)
		count += (s->text[i] & 0x80) != 0;
	return count;
}

/* A masked byte in a name would make two names look alike: all must lie in strings and comments. */
static gboolean masks_only_text(const struct source *s)
{
	gsize left = count_high_bytes(s, 0, s->length);
	struct tree_walk walk;
	tree_walk_start(&walk, ts_tree_root_node(s->tree));
	while (left > 0 && tree_walk_next(&walk)) {
		const char *type = ts_node_type(walk.node);
		if (!g_str_equal(type, "comment") && !g_str_equal(type, "string_content"))
			continue;
		left -= count_high_bytes(s, ts_node_start_byte(walk.node), ts_node_end_byte(walk.node));
		walk.skip = TRUE;
	}
	tree_walk_end(&walk);
	return left == 0;
}

struct source *source_load(const char *path, GError **error)
{
	struct source *s = g_new0(struct source, 1);
	s->file = g_strdup(path);
	s->path = g_canonicalize_filename(path, NULL);
	gboolean compiled = g_str_has_suffix(path, ".pyc") || g_str_has_suffix(path, ".pyo");
	gboolean mask_bytes = FALSE, ok = !compiled && read_file(s, error);
	if (compiled)
		fail(error, s->file, "compiled code: its source is needed");
	if (ok) {
		find_lines(s);
		ok = check_coding(s, &mask_bytes, error);
	}
	if (ok) {
		g_autofree char *copy = parser_copy(s, mask_bytes);
		ok = parse(s, copy ? copy : s->text, error);
	}
	if (ok && mask_bytes && !masks_only_text(s))
		ok = fail(error, s->file, "names outside ASCII in a coding other than UTF-8: convert it to UTF-8");
	if (!ok) {
		source_free(s);
		return NULL;
	}
	return s;
}

char *source_sha256(const struct source *s)
{
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)s->text, s->length);
}

void source_free(struct source *s)
{
	if (!s)
		return;
	if (s->kept)
		s->kept_free(s->kept);
	reimport_free(s->reimport);
	callgraph_free(s->calls);
	tree_free(s->tree);
	if (s->lines)
		g_array_unref(s->lines);
	g_free(s->file);
	g_free(s->path);
	g_free(s->module);
	g_free(s->text);
	g_free(s);
}

guint source_line(const struct source *s, guint32 byte)
{
	guint low = 0, high = s->lines->len; /* the answer's index lies in [low, high) */
	while (high - low > 1) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(s->lines, guint32, middle) <= byte)
			low = middle;
		else
			high = middle;
	}
	return low + 1;
}

char *source_text(const struct source *s, TSNode node)
{
	guint32 start = ts_node_start_byte(node);
	return g_strndup(s->text + start, ts_node_end_byte(node) - start);
}

/* Where the letter of WORD stands that comes least often: memchr looks at many bytes at a time. */
static gsize rarest(const char *word)
{
	static const char often[] = "etaoinsrldcpfumh gy_b.(wvkxzjq"; /* others, like capitals, come seldom */
	gsize best = 0, least = 0;
	for (gsize i = 0; word[i]; i++) {
		const char *at = strchr(often, word[i]);
		const gsize rank = at ? (gsize)(at - often) : sizeof(often);
		if (rank > least)
			best = i, least = rank;
	}
	return best;
}

gboolean source_says(const struct source *source, const char *word)
{
	const gsize length = strlen(word), anchor = rarest(word);
	const char *at = source->text + anchor, *end = source->text + source->length;
	if (source->length < length)
		return FALSE;
	for (end -= length - 1 - anchor; at < end && (at = memchr(at, word[anchor], (gsize)(end - at))); at++)
		if (memcmp(at - anchor, word, length) == 0)
			return TRUE;
	return FALSE;
}

gboolean source_is(const struct source *s, TSNode node, const char *text)
{
	guint32 start = ts_node_start_byte(node), length = ts_node_end_byte(node) - start;
	return strlen(text) == length && memcmp(s->text + start, text, length) == 0;
}
