#include "report/escape.h"

static void expect(const char *text, const char *expected)
{
	g_autofree char *escaped = escape_text(text);

	g_assert_cmpstr(escaped, ==, expected);
}

static void test_escape(void)
{
	expect("plain, naïve, 日本", "plain, naïve, 日本");
	expect("\033[31mred", "\\x1b[31mred");
	expect("a\nb\rc\td\x7f", "a\\nb\\rc\\td\\x7f");
	expect("\xc2\x9b" "31m", "\\x9b31m");              /* C1: CSI in one character */
	expect("evil\xe2\x80\xae" "gpj", "evil\\u202egpj"); /* right-to-left override */
	expect("\xe2\x81\xa6" "a\xe2\x80\xa8" "b", "\\u2066a\\u2028b");
	expect("\xf3\xa0\x81\x81", "\\U000e0041");
	expect("\xff\xc3(", "\\xff\\xc3(");
	expect("cut \xe2\x82", "cut \\xe2\\x82");
}

static void test_bytes(void)
{
	g_autoptr(GString) out = g_string_new(NULL);

	escape_append(out, "a\0b", 3);
	g_assert_cmpstr(out->str, ==, "a\\x00b");
}

static void test_columns(void)
{
	g_assert_cmpuint(escape_columns("abc"), ==, 3);
	g_assert_cmpuint(escape_columns("日本"), ==, 4);
	g_assert_cmpuint(escape_columns("e\xcc\x81"), ==, 1);
}

static void expect_fit(const char *text, guint columns, enum escape_keep keep, const char *expected)
{
	g_autofree char *fitted = escape_fit(text, columns, keep);

	g_assert_cmpstr(fitted, ==, expected);
}

static void test_fit(void)
{
	expect_fit("short", 5, ESCAPE_KEEP_START, "short");
	expect_fit("longer", 5, ESCAPE_KEEP_START, "long…");
	expect_fit("path/to/file.py", 8, ESCAPE_KEEP_END, "…file.py");
	expect_fit("日本日本", 4, ESCAPE_KEEP_START, "日…");
	expect_fit("日本日本", 4, ESCAPE_KEEP_END, "…本");
	expect_fit("\033\033", 6, ESCAPE_KEEP_START, "\\x1b\\…");
	expect_fit("x", 0, ESCAPE_KEEP_END, "");
}

static void test_words(void)
{
	g_autofree char *words = escape_words((const char *[]){"a/b.py", "my run.pprof", "it's", "-x", "", NULL});
	g_assert_cmpstr(words, ==, "a/b.py 'my run.pprof' 'it'\\''s' '-x' ''");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/escape/text", test_escape);
	g_test_add_func("/escape/words", test_words);
	g_test_add_func("/escape/bytes", test_bytes);
	g_test_add_func("/escape/columns", test_columns);
	g_test_add_func("/escape/fit", test_fit);
	return g_test_run();
}
