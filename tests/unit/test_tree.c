/* The flat tree holds what tree-sitter's own walk over its tree shows. */
#include <string.h>
#include <tree_sitter/api.h>

#include "analyzer/tree.h"

const TSLanguage *tree_sitter_python(void);

static void compare(Node node, TSNode ts)
{
	guint32 count = ts_node_child_count(ts), at = 0;
	g_assert_cmpstr(tree_type(node), ==, ts_node_type(ts));
	g_assert_cmpuint(node->start, ==, ts_node_start_byte(ts));
	g_assert_cmpuint(node->end, ==, ts_node_end_byte(ts));
	g_assert_cmpuint(node->row, ==, ts_node_start_point(ts).row);
	g_assert_cmpuint(node->end_row, ==, ts_node_end_point(ts).row);
	g_assert_cmpint(node->named, ==, ts_node_is_named(ts));
	g_assert_cmpint(node->missing, ==, ts_node_is_missing(ts));
	g_assert_cmpint(node->extra, ==, ts_node_is_extra(ts));
	g_assert_cmpint(node->has_error, ==, ts_node_has_error(ts));
	g_assert_cmpuint(tree_named_count(node), ==, ts_node_named_child_count(ts));
	for (Node child = tree_first(node); child; child = tree_next(child), at++) {
		g_assert_cmpuint(at, <, count);
		g_assert_true(tree_parent(child) == node);
		compare(child, ts_node_child(ts, at));
	}
	g_assert_cmpuint(at, ==, count);
}

static void check(const char *text, gsize length)
{
	struct tree *tree = tree_parse(text, length, 0);
	TSParser *parser = ts_parser_new();
	ts_parser_set_language(parser, tree_sitter_python());
	TSTree *parsed = ts_parser_parse_string(parser, NULL, text, (guint32)length);
	compare(tree_root(tree), ts_tree_root_node(parsed));
	ts_tree_delete(parsed);
	ts_parser_delete(parser);
	tree_free(tree);
}

static const char TEXT[] =
	"# what\nimport a, b as c\nfrom . import (d,\n    e)  # why\n\n@f(1)\nasync def g(x, /, y: int = 2, *z, **w) -> str:\n    \"\"\"Doc.\"\"\"\n"
	"    with open(x) as h, k: pass\n    for i, (j, *l) in m: yield i\n    else:\n        return f\"{x!r:>{y}}\" 'b'\n    try:\n        del x[1:2, ...]\n"
	"    except (A, B) as e:\n        raise C from e\n    finally:\n        n = [p for q in r if q for p in q]\n\nmatch s:\n    case {\"a\": 1, **t} | [u, *_]:\n"
	"        lambda: (yield)\n    case K(v=1) if w := 2:\n        print >>x, y\n";

static void test_whole(void)
{
	check(TEXT, strlen(TEXT));
	check("", 0);
	check("\n\n# only\n", 9);
}

/* What does not parse: each beginning, each text with one byte gone or another one in its place. */
static void test_broken(void)
{
	static const char OTHERS[] = "()[]:\"\\\n\t=.@";
	gsize length = strlen(TEXT);
	for (gsize i = 0; i < length; i++) {
		g_autofree char *copy = g_strdup(TEXT);
		check(TEXT, i);
		copy[i] = OTHERS[i % strlen(OTHERS)];
		check(copy, length);
		memmove(copy + i, TEXT + i + 1, length - i);
		check(copy, length - 1);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tree/whole", test_whole);
	g_test_add_func("/tree/broken", test_broken);
	return g_test_run();
}
