#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/source.h"
#include "analyzer/tree.h"
#include "probe/error.h"

static char *folder;

/* The path of a file of these bytes; the caller frees it. */
static char *write_bytes(const char *bytes, gsize length)
{
	char *path = g_build_filename(folder, "source.py", NULL);
	g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
	return path;
}

static struct source *load(const char *text)
{
	g_autofree char *path = write_bytes(text, strlen(text));
	g_autoptr(GError) error = NULL;
	struct source *s = source_load(path, &error);
	g_assert_no_error(error);
	g_assert_nonnull(s);
	g_assert_cmpstr(s->text, ==, text);
	return s;
}

static void refused(const char *bytes, gsize length, const char *word)
{
	g_autofree char *path = write_bytes(bytes, length);
	g_autoptr(GError) error = NULL;
	g_assert_null(source_load(path, &error));
	g_assert_error(error, PP_ERROR, PP_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, word));
	g_assert_nonnull(strstr(error->message, "source.py"));
}

static void test_lines(void)
{
	static const struct {
		const char *text;
		guint count;
	} cases[] = {
		{ "", 1 }, { "a", 1 }, { "a\n", 2 }, { "a\nb\nc", 3 }, { "a\r\nb\r\n", 3 }, { "a\rb\r", 3 },
		{ "a\n\rb", 3 }, { "a\r\r\n\nb", 4 }, { "a\fb\vc", 1 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct source *s = load(cases[i].text);
		g_assert_cmpuint(s->lines->len, ==, cases[i].count);
		source_free(s);
	}
	struct source *s = load("ab\r\nc\rd\n");
	const guint expected[] = { 1, 1, 1, 1, 2, 2, 3, 3, 4 };
	for (guint32 byte = 0; byte < G_N_ELEMENTS(expected); byte++)
		g_assert_cmpuint(source_line(s, byte), ==, expected[byte]);
	source_free(s);
}

static void test_codings(void)
{
	static const char *const good[] = {
		"caf\xc3\xa9 = 1\n",
		"\xef\xbb\xbfx = 1\n",
		"# -*- coding: utf-8 -*-\nx = '\xc3\xa9'\n",
		"# vim: set fileencoding=UTF_8_sig :\nx = 1\n",
		"#!/usr/bin/python\n# coding: latin-1\nx = 'caf\xe9' # \xe0\n",
		"# coding: iso-8859-15\nx = f'\xa4 {1 + 1}'\n",
		"# coding: cp1252\nx = 1\n",
		"# coding: koi8-r\n'''\xd0\xd1\n\xd2'''\n",
		"# coding: ascii\nx = 1\n",
		"x = 1\n# coding: no-such-thing\n",
	};
	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		struct source *s = load(good[i]);
		g_assert_false(s->syntax_errors);
		source_free(s);
	}
	static const struct {
		const char *text, *word;
	} bad[] = {
		{ "x = '\xe9'\n", "not UTF-8" },
		{ "# coding: latin-1\ncaf\xe9 = 1\n", "outside ASCII" },
		{ "# coding: latin-1\nx = f'{caf\xe9}'\n", "outside ASCII" },
		{ "\n# coding: no-such-thing\n", "no-such-thing" },
		{ "# coding: utf-7\nx = '+AGE-'\n", "utf-7" },
		{ "# coding: shift-jis\nx = '\x83\x5c'\n", "shift-jis" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		refused(bad[i].text, strlen(bad[i].text), bad[i].word);
}

static void test_not_sources(void)
{
	refused("x = 1\0y", 7, "NUL");
	refused("\xff\xfex\0", 4, "NUL");
	static const char *const repeated[] = {"(", "{", "if ", "not ", "(\n-", "1**", "(a, \")\", ", "(a, #)\n ", "f'{(' "};
	for (guint i = 0; i < G_N_ELEMENTS(repeated); i++) { /* each made libtree-sitter free what it had not allocated */
		GString *bottomless = g_string_new(NULL);
		for (guint n = 0; n < 100000; n++)
			g_string_append(bottomless, repeated[i]);
		refused(bottomless->str, bottomless->len, "nested too deeply");
		g_string_free(bottomless, TRUE);
	}
	GString *text = g_string_new("x = '''");
	for (guint n = 0; n < 100000; n++)
		g_string_append(text, "some words, (and brackets ");
	g_string_append(text, "'''\n");
	for (guint n = 0; n < 30000; n++)
		g_string_append(text, "y = [1, 'it\\'s (', \"[\", f'{x[0]} (']  # isn't it [\n");
	struct source *s = load(text->str); /* large, but Python */
	g_assert_false(s->syntax_errors);
	source_free(s);
	g_string_free(text, TRUE);
	g_autofree char *fifo = g_build_filename(folder, "fifo.py", NULL);
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	g_autofree char *missing = g_build_filename(folder, "missing.py", NULL);
	g_autofree char *large = write_bytes("", 0);
	g_assert_cmpint(truncate(large, (16 << 20) + 1), ==, 0);
	const char *const paths[] = { folder, fifo, missing, large, "/dev/zero" };
	for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(source_load(paths[i], &error));
		g_assert_error(error, PP_ERROR, PP_ERROR_INPUT);
	}
	g_unlink(fifo);
}

/* What stands in the flat tree is what tree-sitter's own would say. */
static void test_tree(void)
{
	struct source *s = load("for i in xs:  # c\n    f(i, *j)[1:2] = -k\nmatch = (a, b)\n");
	Node root = tree_root(s->tree), loop = tree_nth_named(root, 0), body = tree_child(loop, "body");
	Node statement = tree_first_named(body), assignment = tree_first(statement), left = tree_child(assignment, "left");
	g_assert_true(tree_is(loop, "for_statement") && tree_is(body, "block") && tree_is(left, "subscript"));
	g_assert_true(tree_is(tree_previous_named(body), "comment") && tree_is(tree_previous(tree_previous(body)), ":"));
	g_assert_true(tree_parent(body) == loop && tree_parent(loop) == root && !tree_parent(root));
	g_assert_cmpstr(tree_field(tree_child(loop, "right")), ==, "right");
	g_assert_null(tree_child(body, "left"));
	g_assert_true(source_is(s, tree_child(left, "subscript"), "1:2"));
	g_assert_cmpuint(tree_named_count(tree_child(tree_child(left, "value"), "arguments")), ==, 2);
	g_assert_cmpuint(tree_count(tree_child(tree_child(left, "value"), "arguments")), ==, 5);
	Node next = tree_next_named(loop), name = tree_first(tree_first(next));
	g_assert_true(tree_is(name, "identifier") && source_is(s, name, "match")); /* an alias of the keyword */
	g_assert_true(tree_at(root, name->start, name->start) == name && !tree_next(next));
	g_assert_cmpuint(next->row, ==, 2);
	g_assert_true(!tree_parent(NULL) && !tree_child(NULL, "left") && !tree_nth_named(NULL, 0) && !tree_is(NULL, "call"));
	guint seen = 0;
	struct tree_walk walk;
	for (tree_walk_start(&walk, loop); tree_walk_next(&walk); seen++) {
		guint depth = 0;
		for (Node node = walk.node; node != loop; node = tree_parent(node))
			depth++;
		g_assert_cmpuint(depth, ==, walk.depth);
		walk.skip = tree_is(walk.node, "call");
	}
	g_assert_cmpuint(seen, >, 15);
	source_free(s);
}

static void test_text(void)
{
	struct source *s = load("total = 12\n");
	TSNode root = ts_tree_root_node(s->tree);
	TSNode name = tree_at(root, 0, 5), all = ts_node_named_child(root, 0);
	g_assert_true(source_is(s, name, "total"));
	g_assert_false(source_is(s, name, "tota"));
	g_assert_false(source_is(s, name, "totals"));
	g_autofree char *text = source_text(s, all);
	g_assert_cmpstr(text, ==, "total = 12");
	g_autofree char *sha256 = source_sha256(s);
	g_assert_cmpstr(sha256, ==, "20f1bbef265bbc93baa1a4ed3d620655f8f1358159c09401f817c41285d70570");
	source_free(s);
}

static void test_words(void)
{
	static const char TEXT[] = "xThread = 1\nimport asyncio  # Poo Pool(";
	static const struct { const char *word; gboolean there; } words[] = {
		{"xThread", TRUE}, {"Pool(", TRUE}, {"Pool(x", FALSE}, {"import *", FALSE}, {"asyncio", TRUE}, {"Thread ", TRUE}, {"x", TRUE},
		{"e", TRUE}, {"(", TRUE}, {"Z", FALSE}, {"xThreadx", FALSE},
	};
	struct source *s = load(TEXT);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		g_assert_cmpint(source_says(s, words[i].word), ==, words[i].there);
	for (gsize from = 0; from < strlen(TEXT); from++) /* each part of it */
		for (gsize length = 1; from + length <= strlen(TEXT); length++) {
			g_autofree char *part = g_strndup(TEXT + from, length);
			g_assert_true(source_says(s, part));
		}
	source_free(s);
	s = load("a");
	g_assert_false(source_says(s, "ab"));
	g_assert_true(source_says(s, "a"));
	source_free(s);
}

/* A lone CR ends a line; a syntax error is told; nesting of any depth is survived. */
static void test_shapes(void)
{
	struct source *s = load("if x:\r\ty = 1\r\tz = 2\rw = 3\r");
	g_assert_false(s->syntax_errors);
	g_assert_cmpuint(ts_node_named_child_count(ts_tree_root_node(s->tree)), ==, 2);
	source_free(s);
	s = load("def f(:\n");
	g_assert_true(s->syntax_errors);
	source_free(s);

	const guint levels = 10000;
	g_autofree char *open = g_strnfill(levels, '['), *close = g_strnfill(levels, ']');
	g_autofree char *text = g_strconcat(open, close, "\n", NULL);
	s = load(text);
	struct tree_walk walk;
	guint deepest = 0;
	for (tree_walk_start(&walk, ts_tree_root_node(s->tree)); tree_walk_next(&walk);)
		deepest = MAX(deepest, walk.depth);
	tree_walk_end(&walk);
	g_assert_cmpuint(deepest, >=, levels);
	source_free(s);
}

/* Stopped for longer than the limit while it parses: a file counts as too hard to parse by its own time alone. */
static void test_starved(void)
{
	const guint64 limit_us = 700000;
	g_autoptr(GString) text = g_string_new(NULL);
	while (text->len < 1 << 20)
		g_string_append(text, "value = [item + 1 for item in items if item]\n");
	g_assert_null(tree_parse(text->str, text->len, 1));
	pid_t child = fork();
	if (!child) {
		struct tree *tree = tree_parse(text->str, text->len, limit_us);
		_exit(tree && !tree->nodes->has_error ? 0 : 1);
	}
	g_usleep(20000);
	kill(child, SIGSTOP);
	g_usleep(limit_us + 200000);
	kill(child, SIGCONT);
	int status = 0;
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_cmpint(status, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL);
	g_test_add_func("/source/lines", test_lines);
	g_test_add_func("/source/codings", test_codings);
	g_test_add_func("/source/not-sources", test_not_sources);
	g_test_add_func("/source/text", test_text);
	g_test_add_func("/source/tree", test_tree);
	g_test_add_func("/source/starved", test_starved);
	g_test_add_func("/source/words", test_words);
	g_test_add_func("/source/shapes", test_shapes);
	int status = g_test_run();
	g_autofree char *path = g_build_filename(folder, "source.py", NULL);
	g_unlink(path);
	g_rmdir(folder);
	g_free(folder);
	return status;
}
