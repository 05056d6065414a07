#include "analyzer/openness.h"

#include <stddef.h>
#include <string.h>

#define DEPTH_LIMIT 20000        /* open brackets; CPython refuses more than 200 */
#define TOKEN_LIMIT 60000        /* tokens of one expression; of a whole text that is no Python */
#define LIST_TOKENS 8            /* that stay open in a bracket, behind a comma */
#define LAMBDA_TOKENS 5          /* that stay open in the body of a lambda */
#define EQUALS_TOKENS 3          /* behind a target */
#define INDENT_TOKENS 7          /* in a block */

/* As far as one can tell without a parser. Strings and comments open and close nothing: the text ends them where Python does, or it is
 * no Python, and no longer one may be looked at. */
struct openness {
	const char *text;
	gsize length;
	guint64 all;   /* tokens of the text */
	guint depth;   /* brackets */
	guint lists;   /* of them, those that hold a comma */
	guint tokens;  /* words, signs and brackets of one expression, since the last comma */
	guint lambdas; /* of one expression, with a comma behind them: among their parameters that ends nothing */
	guint last_lambdas; /* since the last comma */
	guint equals;  /* on one line: nor does one in `a, b = c, d = ...` */
	guint indent;  /* columns of the statement, each of which may be a block */
	char quote;    /* of the string that this is in, 0: none */
	guint quotes;  /* 1 or 3 */
	gboolean formatted;
	guint braces, inner; /* open in an f-string's fields; brackets in these */
	gboolean comment;
	gboolean malformed;  /* no Python: what the parser makes of quotes and brackets from here on may differ */
	gboolean list[DEPTH_LIMIT + 2]; /* by depth, from 1 on: it is one of `lists`; written as the bracket is met */
	char bracket[DEPTH_LIMIT + 2];
};

static gboolean is_word(guchar c)
{
	static const guint8 WORD[256] = {['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['_'] = 1, [0x80 ... 0xff] = 1};
	return WORD[c];
}

/* A line ends at I, whose last byte is a newline. */
static void end_line(struct openness *o, gsize i)
{
	o->comment = FALSE;
	if (i && o->text[i - 1] == '\\')
		return;
	o->equals = 0;
	if (o->depth || o->quote)
		return;
	o->tokens = o->lambdas = o->last_lambdas = o->indent = 0;
	for (i++; i < o->length && (o->text[i] == ' ' || o->text[i] == '\t'); i++)
		o->indent++;
}

static void count_byte(struct openness *o, gsize i)
{
	guchar c = (guchar)o->text[i];
	guint before = o->tokens;
	if (c == '\n') {
		end_line(o, i);
	} else if (o->comment || (o->quote && !o->formatted)) { /* its escapes are tokens, its words are none */
		o->tokens += c == '\\';
	} else if ((c == ',' || c == ';') && !o->quote) {
		o->lambdas += o->last_lambdas;
		o->tokens = o->last_lambdas = 0;
		o->all++;
	} else if (!is_word(c)) {
		o->tokens += !g_ascii_isspace(c);
	} else if (!i || !is_word((guchar)o->text[i - 1])) {
		o->tokens++;
		o->last_lambdas += c == 'l' && !strncmp(o->text + i, "lambda", strlen("lambda"));
	}
	o->all += o->tokens > before;
	o->equals += c == '=';
}

static gboolean is_triple(const struct openness *o, gsize i)
{
	return i + 2 < o->length && o->text[i + 1] == o->text[i] && o->text[i + 2] == o->text[i];
}

/* A quote outside of strings: gives how many bytes it has. */
static guint begin_string(struct openness *o, gsize i)
{
	o->quote = o->text[i];
	o->quotes = is_triple(o, i) ? 3 : 1;
	o->formatted = FALSE;
	o->braces = o->inner = 0;
	for (gsize back = i; back && i - back < 3 && g_ascii_isalpha(o->text[back - 1]); back--)
		o->formatted |= o->text[back - 1] == 'f' || o->text[back - 1] == 'F' || o->text[back - 1] == 't' || o->text[back - 1] == 'T';
	return o->quotes;
}

/* Fields of an f-string hold code, and have to end in it. */
static guint field_byte(struct openness *o, gsize i)
{
	char c = o->text[i];
	gboolean twice = i + 1 < o->length && o->text[i + 1] == c;
	if ((c == '{' || c == '}') && twice && !o->braces)
		return 2;
	if (c == '{')
		o->braces++;
	else if (c == '}' && o->braces)
		o->braces--;
	else if (o->braces && (c == '(' || c == '['))
		o->inner++;
	else if (o->braces && (c == ')' || c == ']'))
		o->malformed |= !o->inner || !o->inner--;
	return 1;
}

/* Gives how many bytes are done with. */
static guint string_byte(struct openness *o, gsize i)
{
	char c = o->text[i];
	if (c == '\\')
		return 2;
	if (c == o->quote && (o->quotes == 1 || is_triple(o, i))) {
		o->malformed |= o->braces || o->inner;
		o->quote = 0;
		return o->quotes;
	}
	if (c == '\n' && o->quotes == 1) { /* it has no end */
		o->malformed = TRUE;
		o->quote = 0;
	}
	return o->formatted ? field_byte(o, i) : 1;
}

static guint code_byte(struct openness *o, gsize i)
{
	char c = o->text[i];
	if (c == '\'' || c == '"')
		return begin_string(o, i);
	if (c == '#') {
		o->comment = TRUE;
	} else if (c == '(' || c == '[' || c == '{') {
		o->bracket[++o->depth] = c;
		o->list[o->depth] = FALSE;
	} else if (c == ')' || c == ']' || c == '}') {
		char open = o->depth ? o->bracket[o->depth] : 0;
		o->malformed |= open != (c == ')' ? '(' : c == ']' ? '[' : '{');
		if (o->depth)
			o->lists -= o->list[o->depth--];
	} else if (c == ',' && o->depth && !o->list[o->depth]) {
		o->lists += o->list[o->depth] = TRUE;
	}
	return 1;
}

/* Most bytes change nothing: spaces, the rest of a word, of a string, of a comment. The first one from I on that may. */
static gsize pass_over(const struct openness *o, gsize i)
{
	const char *text = o->text;
	if (o->comment) {
		while (i < o->length && text[i] != '\n' && text[i] != '\\' && text[i] != '=')
			i++;
	} else if (o->quote) {
		while (!o->formatted && i < o->length && text[i] != '\n' && text[i] != '\\' && text[i] != '=' && text[i] != o->quote)
			i++;
	} else {
		while (i < o->length && (text[i] == ' ' || text[i] == '\t' || (i && is_word((guchar)text[i]) && is_word((guchar)text[i - 1]))))
			i++;
	}
	return i;
}

gboolean openness_is_bottomless(const char *text, gsize length)
{
	struct openness *o = g_new(struct openness, 1);
	memset(o, 0, offsetof(struct openness, list));
	gboolean bottomless = FALSE;
	o->text = text;
	o->length = length;
	for (gsize i = 0, next = 0; i < length && !bottomless; i++) {
		i = i >= next ? pass_over(o, i) : i;
		if (i == length)
			break;
		count_byte(o, i);
		if (i >= next)
			next = i + (o->quote ? string_byte(o, i) : o->comment ? 1 : code_byte(o, i));
		guint64 more = LIST_TOKENS * o->lists + LAMBDA_TOKENS * o->lambdas + EQUALS_TOKENS * o->equals + INDENT_TOKENS * o->indent;
		bottomless = o->depth > DEPTH_LIMIT || o->tokens + more > TOKEN_LIMIT;
	}
	o->malformed |= o->quote || o->depth;
	bottomless |= o->malformed && o->all > TOKEN_LIMIT;
	g_free(o);
	return bottomless;
}
