#include <glib/gstdio.h>
#include <string.h>

#include "rewriter/diff.h"
#include "rewriter/patch.h"

static void assert_applies(const char *path, const char *before, const char *patch, const char *after)
{
	g_autoptr(GError) error = NULL;
	gsize length = 0;
	g_autofree char *made = patch_apply(path, before, strlen(before), patch, &length, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(made, ==, after);
	g_assert_cmpuint(length, ==, strlen(after));
}

static void check(const char *before, const char *after, const char *want)
{
	g_autofree char *diff = diff_unified("/x y.py", before, strlen(before), after, strlen(after));
	g_assert_cmpstr(diff, ==, want);
	if (want)
		assert_applies("/x y.py", before, diff, after);
}

static void test_same(void)
{
	check("a\n", "a\n", NULL);
	check("", "", NULL);
}

static void test_text(void)
{
	check("a\nb\nc\n", "a\nB\nc\n", "--- a/x y.py\t\n+++ b/x y.py\t\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
	check("", "a\n", "--- a/x y.py\t\n+++ b/x y.py\t\n@@ -0,0 +1,1 @@\n+a\n");
	check("a", "a\n", "--- a/x y.py\t\n+++ b/x y.py\t\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n");
	check("a\r\nb\r\n", "a\r\nc\r\n", "--- a/x y.py\t\n+++ b/x y.py\t\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n");
}

static void test_odd_path(void)
{
	g_autofree char *diff = diff_unified("/t\"\n\xc3\xa9.py", "a\n", 2, "b\n", 2);
	g_assert_true(g_str_has_prefix(diff, "--- \"a/t\\\"\\012\\303\\251.py\"\n"));
}

/* A patch that a person has edited: lines added and taken out without a look at the counts. */
static void test_edited(void)
{
	static const char before[] = "a\nb\n\nc\nd\n";
	static const struct { const char *patch, *after; } cases[] = {
		{"--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n+more\n\n", "a\nB\nmore\n\nc\nd\n"},
		{"--- a/g\n+++ b/g\n@@ -1,1 +1,1 @@\n-x\n+y\n--- a/f\n+++ b/f\n@@ -4,1 +4,1 @@\n-c\n", "a\nb\n\nd\n"},
		{"--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-b\n", NULL},
		{"--- a/f\n+++ b/f\n@@ -9,1 +1,1 @@\n-b\n", NULL},
		{"--- a/f\n+++ b/f\n@@ -4,1 +4,1 @@\n-c\n@@ -1,1 +1,1 @@\n-a\n", NULL},
		{"--- a/f\n+++ b/f\n@@ -99999999999999999999,1 +1,1 @@\n-b\n", NULL},
		{"--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\nodd\n", NULL},
		{"--- a/f\n+++ b/f\nodd\n", NULL},
		{"--- a/f\n+++ b/f\n@@", NULL},
		{"x --- a/f\n+++ b/f\n", NULL},
		{"", NULL},
	};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		gsize length = 0;
		g_autofree char *made = patch_apply("/f", before, strlen(before), cases[i].patch, &length, &error);
		g_assert_cmpstr(made, ==, cases[i].after);
		g_assert_true((made == NULL) == (error != NULL));
	}
}

static char *random_text(GRand *rand, guint lines)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < lines; i++)
		g_string_append_printf(text, "line %d\n", g_rand_int_range(rand, 0, 12));
	if (g_rand_int_range(rand, 0, 3) == 0 && text->len)
		g_string_truncate(text, text->len - 1);
	return g_string_free(text, FALSE);
}

/* What git makes of the diff is the proof that it is one. */
static void test_git(void)
{
	g_autofree char *git = g_find_program_in_path("git");
	if (!git) {
		g_test_skip("git is not installed");
		return;
	}
	g_autofree char *dir = g_dir_make_tmp("pyparallel-diff-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(dir, "f.py", NULL), *patch = g_build_filename(dir, "p.diff", NULL);
	GRand *rand = g_rand_new_with_seed(7);
	for (guint i = 0; i < 40; i++) {
		g_autofree char *before = random_text(rand, g_rand_int_range(rand, 1, 40));
		g_autofree char *after = random_text(rand, g_rand_int_range(rand, 1, 40));
		g_autofree char *diff = diff_unified("/f.py", before, strlen(before), after, strlen(after));
		if (diff)
			assert_applies("/f.py", before, diff, after);
		if (!diff)
			continue;
		g_assert_true(g_file_set_contents(file, before, -1, NULL));
		g_assert_true(g_file_set_contents(patch, diff, -1, NULL));
		char *argv[] = {git, "apply", "p.diff", NULL};
		gint status = -1;
		g_assert_true(g_spawn_sync(dir, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
		g_assert_cmpint(status, ==, 0);
		g_autofree char *got = NULL;
		g_assert_true(g_file_get_contents(file, &got, NULL, NULL));
		g_assert_cmpstr(got, ==, after);
	}
	g_rand_free(rand);
	g_unlink(file), g_unlink(patch), g_rmdir(dir);
}

static void test_many_changes(void)
{
	GString *before = g_string_new(NULL), *after = g_string_new(NULL);
	for (guint i = 0; i < 5000; i++) {
		g_string_append_printf(before, "a%u\n", i);
		g_string_append_printf(after, "b%u\n", i);
	}
	g_autofree char *diff = diff_unified("/f", before->str, before->len, after->str, after->len);
	g_assert_nonnull(strstr(diff, "@@ -1,5000 +1,5000 @@\n-a0\n"));
	g_string_free(before, TRUE), g_string_free(after, TRUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/diff/same", test_same);
	g_test_add_func("/diff/text", test_text);
	g_test_add_func("/diff/odd-path", test_odd_path);
	g_test_add_func("/diff/git", test_git);
	g_test_add_func("/diff/many-changes", test_many_changes);
	g_test_add_func("/diff/edited", test_edited);
	return g_test_run();
}
