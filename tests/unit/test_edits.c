#include <string.h>

#include "probe/error.h"
#include "rewriter/edits.h"

static struct source source_of(char *text)
{
	return (struct source){.path = "x.py", .text = text, .length = strlen(text)};
}

static void test_order(void)
{
	struct source source = source_of("abcdef");
	g_autoptr(Edits) edits = edits_new(&source);
	edits_replace(edits, 4, 6, "EF!");
	edits_replace(edits, 1, 1, "1");
	edits_replace(edits, 1, 1, "2");
	edits_replace(edits, 1, 2, "B");
	gsize length = 0;
	g_autofree char *text = edits_apply(edits, &length, NULL);
	g_assert_cmpstr(text, ==, "a12BcdEF!");
	g_assert_cmpuint(length, ==, 9);
	g_assert_true(edits_cover(edits, 5));
	g_assert_false(edits_cover(edits, 4));
}

static void test_overlap(void)
{
	struct source source = source_of("abcdef");
	g_autoptr(Edits) edits = edits_new(&source);
	edits_replace(edits, 1, 4, "x");
	edits_replace(edits, 3, 5, "y");
	g_autoptr(GError) error = NULL;
	g_assert_null(edits_apply(edits, NULL, &error));
	g_assert_error(error, PP_ERROR, PP_ERROR_INPUT);
}

static void test_range(void)
{
	struct source source = source_of("abcdef");
	g_autoptr(Edits) edits = edits_new(&source);
	edits_replace(edits, 3, 4, "D");
	gsize length = 0;
	g_autofree char *text = edits_apply_range(edits, 2, 5, &length, NULL);
	g_assert_cmpstr(text, ==, "cDe");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/edits/order", test_order);
	g_test_add_func("/edits/overlap", test_overlap);
	g_test_add_func("/edits/range", test_range);
	return g_test_run();
}
