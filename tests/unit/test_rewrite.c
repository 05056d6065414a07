/* Every program of tests/rewrite is rewritten as its comment `# pattern: NAME...` says and compared with NAME.PATTERN.out.py.
 * UPDATE=1 writes these; tests/e2e/test_rewrite.py runs both forms. */
#include <glib/gstdio.h>
#include <string.h>

#include "rewriter/apply.h"
#include "rewriter/diff.h"

#define FOLDER "tests/rewrite"

struct golden {
	char *name; /* without .py */
	enum pattern pattern;
	gboolean review;
	gint minor; /* for Python 3.MINOR */
	gint chunksize; /* as if it had been found out; 0: nothing was */
	gboolean fallback; /* --fallback always */
	gboolean share_once; /* as if what the work reads had been seen to be large */
};

static char *scratch; /* a folder for the copies, and for what undo keeps */

static void rewrite_file(const char *path, const struct golden *golden)
{
	char *paths[] = {(char *)path, NULL};
	struct analysis_options how = {.min_share = 0};
	g_autoptr(GError) error = NULL;
	g_autoptr(Analysis) analysis = analysis_of_paths(paths, &how, &error);
	g_assert_no_error(error);
	struct suggest_options options = {.all = TRUE, .wanted = golden->pattern, .minor = golden->minor, .fallback = golden->fallback ? FALLBACK_ALWAYS : FALLBACK_AUTO};
	g_autoptr(GPtrArray) suggestions = suggestions_make(analysis, &options);
	for (guint i = 0; i < suggestions->len; i++) {
		struct rewrite_request *request = &((struct suggestion *)g_ptr_array_index(suggestions, i))->request;
		request->share_once = golden->share_once;
		request->chunksize = golden->chunksize ? golden->chunksize : request->chunksize;
	}
	struct apply_options apply = {.review = golden->review, .python = "python3"};
	g_autoptr(GPtrArray) done = apply_suggestions(suggestions, &apply);
	for (guint i = 0; i < done->len; i++) {
		const struct applied *applied = g_ptr_array_index(done, i);
		g_assert_no_error(applied->error);
		for (guint k = 0; k < applied->skipped->len; k++)
			g_test_message("%s: %s", path, (char *)g_ptr_array_index(applied->skipped, k));
	}
	for (guint i = 0; i < suggestions->len; i++) {
		const struct suggestion *s = g_ptr_array_index(suggestions, i);
		if (g_getenv("VERBOSE"))
			g_printerr("%s:%u: %s: %s: %s\n", golden->name, s->finding->loop->line, tier_name(s->tier), pattern_name(s->pattern), s->why);
	}
}

static void assert_same(const char *path, const char *want, gsize want_length, const char *golden)
{
	g_autofree char *got = NULL;
	gsize length = 0;
	g_assert_true(g_file_get_contents(path, &got, &length, NULL));
	if (length == want_length && memcmp(got, want, length) == 0)
		return;
	g_autofree char *diff = diff_unified(golden, want, want_length, got, length), *shown = g_strescape(diff, "\n\"");
	g_test_message("%s differs; UPDATE=1 accepts it\n%s", golden, shown);
	g_test_fail();
}

static void test_golden(gconstpointer data)
{
	const struct golden *golden = data;
	g_autofree char *in = g_strdup_printf(FOLDER "/%s.py", golden->name);
	g_autofree char *out = g_strdup_printf(FOLDER "/%s.%s.out.py", golden->name, pattern_name(golden->pattern));
	g_autofree char *copy = g_strdup_printf("%s/%s.py", scratch, golden->name), *text = NULL, *want = NULL;
	gsize length = 0, want_length = 0;
	g_assert_true(g_file_get_contents(in, &text, &length, NULL));
	g_assert_true(g_file_set_contents(copy, text, length, NULL));
	rewrite_file(copy, golden);
	if (g_getenv("UPDATE")) {
		g_autofree char *got = NULL;
		g_assert_true(g_file_get_contents(copy, &got, &want_length, NULL));
		g_assert_true(g_file_set_contents(out, got, want_length, NULL));
	}
	g_assert_true(g_file_get_contents(out, &want, &want_length, NULL));
	assert_same(copy, want, want_length, out);
	rewrite_file(copy, golden); /* a second run finds nothing to do */
	assert_same(copy, want, want_length, out);
	g_unlink(copy);
}

static void golden_free(gpointer data)
{
	g_free(((struct golden *)data)->name);
	g_free(data);
}

static void add_goldens(const char *file)
{
	g_autofree char *path = g_build_filename(FOLDER, file, NULL), *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	const char *line = strstr(text, "# pattern:");
	const char *python = strstr(text, "# python: 3.");
	g_autofree char *words = line ? g_strndup(line, strcspn(line, "\r\n")) : g_strdup("");
	for (guint pattern = PATTERN_NONE + 1; pattern < PATTERN_COUNT; pattern++) {
		g_autofree char *word = g_strdup_printf(" %s ", pattern_name(pattern)), *spaced = g_strdup_printf("%s ", words);
		if (!strstr(spaced, word))
			continue;
		struct golden *golden = g_new0(struct golden, 1);
		golden->name = g_strndup(file, strlen(file) - strlen(".py"));
		golden->pattern = pattern, golden->review = strstr(words, "review") != NULL;
		const char *chunksize = strstr(text, "# chunksize: ");
		golden->chunksize = chunksize ? atoi(chunksize + strlen("# chunksize: ")) : 0;
		golden->fallback = strstr(text, "# fallback: always") != NULL;
		golden->share_once = strstr(text, "# share: once") != NULL;
		golden->minor = python ? atoi(python + strlen("# python: 3.")) : 12;
		g_autofree char *name = g_strdup_printf("/rewrite/%s/%s", golden->name, pattern_name(pattern));
		g_test_add_data_func_full(name, golden, test_golden, golden_free);
	}
}

static void add_folder(void)
{
	GDir *dir = g_dir_open(FOLDER, 0, NULL);
	g_assert_nonnull(dir);
	for (const char *file; (file = g_dir_read_name(dir));)
		if (g_str_has_suffix(file, ".py") && !g_str_has_suffix(file, ".out.py"))
			add_goldens(file);
	g_dir_close(dir);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	scratch = g_dir_make_tmp("pyparallel-rewrite-XXXXXX", NULL);
	g_setenv("XDG_STATE_HOME", scratch, TRUE);
	add_folder();
	gint status = g_test_run();
	char *rm[] = {"rm", "-rf", scratch, NULL};
	g_spawn_sync(NULL, rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
	g_free(scratch);
	return status;
}
