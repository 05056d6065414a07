#include "analyzer/sql.h"

#include <string.h>

#define SPACE " \t\r\n\f\v"

/* Words that make a SELECT more than reading, or that mean something else on another connection or at another time. */
static const char *const REFUSED[] = {
	"insert", "update", "delete", "into", "merge", "create", "drop", "alter", "truncate", "grant", "revoke", "lock", "call", "exec",
	"execute", "set", "copy", "pragma", "attach", "detach", "begin", "commit", "rollback", "savepoint", "listen", "notify", "vacuum", "for",
	"temp", "temporary", "pg_temp", "do", "load", "outfile", "dumpfile", "procedure", "tablesample", "current_timestamp", "current_time",
	"current_date", "localtime", "localtimestamp", "current_user", "session_user", "user", "current_schema", "current_catalog", "current_role",
};

/* What may stand ahead of a parenthesis: words of the language, and functions of SQLite and PostgreSQL that are pure. */
static const char *const CALLED[] = {
	"select", "from", "where", "and", "or", "not", "in", "as", "on", "by", "join", "using", "exists", "any", "all", "some", "union", "except", "intersect",
	"values", "when", "then", "else", "having", "limit", "offset", "over", "filter", "between", "like", "case", "with", "materialized", "is", "distinct",
	"count", "sum", "min", "max", "avg", "total", "group_concat", "string_agg", "array_agg", "json_agg", "jsonb_agg", "bool_and", "bool_or", "every",
	"abs", "round", "ceil", "ceiling", "floor", "mod", "power", "sqrt", "exp", "ln", "log", "sign", "trunc", "greatest", "least",
	"length", "char_length", "octet_length", "lower", "upper", "trim", "ltrim", "rtrim", "btrim", "substr", "substring", "replace", "concat", "instr",
	"position", "strpos", "left", "right", "lpad", "rpad", "repeat", "reverse", "hex", "md5", "split_part", "initcap", "unicode", "typeof",
	"coalesce", "ifnull", "nullif", "iif", "cast", "row", "array", "unnest", "generate_series", "row_number", "rank", "dense_rank", "lag", "lead", "first_value",
	"last_value", "ntile", "varchar", "char", "numeric", "decimal", "interval", "extract", "date_trunc", "to_char", "json_extract", "pg_sleep",
};

/* Literals that stand for the time. */
static const char *const TIMES[] = {"'now'", "'today'", "'tomorrow'", "'yesterday'"};

/* In statements that change data: they change the connection, too. */
static const char *const CONNECTION[] = {"temp", "set_config", "setseed", "advisory", "pragma"};

static const char *const CHANGES[] = {"insert", "update", "delete", "replace", "create table", "create index", "create unique index", "drop table", "drop index"};

static gboolean is_one_of(const char *word, const char *const *words, guint count)
{
	for (guint i = 0; i < count; i++)
		if (!strcmp(word, words[i]))
			return TRUE;
	return FALSE;
}

/* What stands between the quotes of one literal; FALSE: it is not plain. */
static gboolean add_literal(const struct node *node, GString *out)
{
	if (node_interpolates(node))
		return FALSE;
	g_autofree char *text = node_text(node);
	gsize prefix = strcspn(text, "'\""), quotes = 1, length = strlen(text);
	if (strchr(text, '\\') || prefix > 1 || (prefix && !strchr("rRuU", text[0])))
		return FALSE;
	if (length >= prefix + 6 && text[prefix + 1] == text[prefix] && text[prefix + 2] == text[prefix])
		quotes = 3;
	if (length < prefix + 2 * quotes)
		return FALSE;
	g_string_append_len(out, text + prefix + quotes, (gssize)(length - prefix - 2 * quotes));
	return TRUE;
}

/* The statement in small letters; NULL: it is not one plain literal. */
static char *literal(const struct node *node)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (!node || (node->kind != N_STRING && node->kind != N_CONCATENATED))
		return NULL;
	for (const struct node *part = node->kind == N_STRING ? node : node->first; part; part = node->kind == N_STRING ? NULL : part->next)
		if (part->kind != N_STRING || !add_literal(part, text))
			return NULL;
	g_autofree char *small = g_ascii_strdown(text->str, -1);
	return g_strdup(g_strstrip(small));
}

/* Behind the closing quote of what begins at TEXT; NULL: there is none. */
static const char *skip_quoted(const char *text)
{
	const char *end = strchr(text + 1, *text);
	return end ? end + 1 : NULL;
}

static gboolean is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_' || (c & 0x80);
}

/* One word of the statement, of LENGTH; DOTTED: behind a dot. */
static gboolean allows(const char *text, gsize length, gboolean dotted)
{
	g_autofree char *word = g_strndup(text, length);
	gboolean called = text[length + strspn(text + length, SPACE)] == '(';
	if (g_ascii_isdigit(word[0]))
		return TRUE;
	if (called)
		return !dotted && is_one_of(word, CALLED, G_N_ELEMENTS(CALLED));
	return dotted || !is_one_of(word, REFUSED, G_N_ELEMENTS(REFUSED));
}

/* What is quoted from TEXT to END is a string or a name, and no more. BEFORE: the character ahead of it. */
static gboolean allows_quoted(const char *text, const char *end, char before)
{
	gboolean string = *text == '\'', called = end && !string && end[strspn(end, SPACE)] == '(';
	if (!end || called || (string && is_word(before))) /* E'...' has escapes */
		return FALSE;
	for (guint i = 0; string && i < G_N_ELEMENTS(TIMES); i++)
		if ((gsize)(end - text) == strlen(TIMES[i]) && !strncmp(text, TIMES[i], strlen(TIMES[i])))
			return FALSE;
	return TRUE;
}

/* Comments that some databases execute, quoting of other kinds, variables, a second statement. */
static gboolean is_doubtful(const char *text)
{
	return (text[0] == '-' && text[1] == '-') || (text[0] == '/' && text[1] == '*') || strchr("#{[@", *text) ||
	       (*text == '$' && !g_ascii_isdigit(text[1])) || (*text == ';' && text[1 + strspn(text + 1, SPACE)]);
}

static gboolean reads(const char *text)
{
	for (char before = ' ', last = ' '; *text;) { /* LAST: that is no space */
		if (*text == '\'' || *text == '"' || *text == '`') {
			const char *end = skip_quoted(text);
			if (!allows_quoted(text, end, before))
				return FALSE;
			text = end;
		} else if (is_word(*text) && *text != '$') {
			gsize length = 0;
			while (is_word(text[length]))
				length++;
			if (!allows(text, length, last == '.'))
				return FALSE;
			text += length;
		} else if (is_doubtful(text)) {
			return FALSE;
		} else {
			text++;
		}
		before = text[-1];
		last = strchr(SPACE, before) ? last : before;
	}
	return TRUE;
}

gboolean sql_reads(const struct node *node)
{
	g_autofree char *text = literal(node);
	gboolean select = text && g_str_has_prefix(text, "select") && !is_word(text[strlen("select")]);
	gboolean with = text && g_str_has_prefix(text, "with") && !is_word(text[strlen("with")]);
	return (select || with) && reads(text);
}

gboolean sql_changes_data(const struct node *node)
{
	g_autofree char *text = literal(node);
	const char *next = text ? strchr(text, ';') : NULL;
	if (!text || (next && next[1 + strspn(next + 1, SPACE)]))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(CONNECTION); i++)
		if (strstr(text, CONNECTION[i]))
			return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(CHANGES); i++)
		if (g_str_has_prefix(text, CHANGES[i]))
			return TRUE;
	return FALSE;
}
