#include <glib/gstdio.h>

#include "rewriter/nameset.h"
#include "rewriter/reach.h"

static struct source *source_of(const char *text)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("pyparallel-XXXXXX.py", &path, NULL);
	g_assert_cmpint(fd, >=, 0);
	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	struct source *source = source_load(path, NULL);
	g_assert_nonnull(source);
	g_unlink(path);
	return source;
}

/* By following all that NAME mentions. */
static gboolean follows(struct reach *reach, const char *from, const char *to)
{
	g_autoptr(GHashTable) names = nameset_new();
	g_hash_table_add(names, g_strdup(from));
	reach_follow(reach, names);
	return g_hash_table_contains(names, to);
}

static gboolean leads(struct reach *reach, const char *from, const char *to)
{
	g_autoptr(GHashTable) names = nameset_new();
	g_hash_table_add(names, g_strdup(from));
	return reach_leads(reach, names, to);
}

static void test_leads(void)
{
	struct source *source = source_of("def a():\n    b()\ndef b():\n    c.m()\nclass C:\n    def m(self):\n        a()\n    def n(self):\n        self.m()\n"
	                                  "def alone():\n    return other\nmine = alone\n");
	g_autoptr(Reach) reach = reach_new(source);
	g_assert_true(leads(reach, "a", "a"));
	g_assert_true(leads(reach, "b", "a"));
	g_assert_true(leads(reach, ".m", "a"));
	g_assert_true(leads(reach, ".n", "a")); /* which a does not mention */
	g_assert_false(leads(reach, "a", ".n"));
	g_assert_false(leads(reach, "alone", "a"));
	g_assert_false(leads(reach, "nobody", "a"));
	g_assert_true(leads(reach, "mine", "alone"));
	source_free(source);
}

/* Programs whose functions call each other at random: the circles say what following says. */
static void test_random_circles(void)
{
	for (guint seed = 0; seed < 30; seed++) {
		g_autoptr(GRand) random = g_rand_new_with_seed(seed);
		g_autoptr(GString) text = g_string_new(NULL);
		const gint count = 3 + (gint)seed;
		for (gint i = 0; i < count; i++) {
			g_string_append_printf(text, "def f%d():\n    pass\n", i);
			for (gint calls = g_rand_int_range(random, 0, 3); calls > 0; calls--)
				g_string_append_printf(text, "    f%d()\n", g_rand_int_range(random, 0, count));
		}
		struct source *source = source_of(text->str);
		g_autoptr(Reach) reach = reach_new(source);
		for (gint i = 0; i < count * count; i++) {
			g_autofree char *from = g_strdup_printf("f%d", i / count), *to = g_strdup_printf("f%d", i % count);
			g_assert_cmpint(leads(reach, from, to), ==, follows(reach, from, to));
		}
		source_free(source);
	}
}

static void test_deep(void)
{
	g_autoptr(GString) text = g_string_new("def f0():\n    f20000()\n");
	for (guint i = 1; i <= 20000; i++)
		g_string_append_printf(text, "def f%u():\n    f%u()\n", i, i - 1);
	struct source *source = source_of(text->str);
	g_autoptr(Reach) reach = reach_new(source);
	g_assert_true(leads(reach, "f0", "f77"));
	g_assert_true(leads(reach, "f77", "f78"));
	source_free(source);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reach/leads", test_leads);
	g_test_add_func("/reach/random-circles", test_random_circles);
	g_test_add_func("/reach/deep", test_deep);
	return g_test_run();
}
