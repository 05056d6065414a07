#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/error.h"
#include "rewriter/apply.h"
#include "rewriter/compile.h"
#include "rewriter/nameset.h"

static const char BEFORE[] = "def f(x):\n    return x\n\n\ndef g(xs):\n    out = []\n    for x in xs:\n        out.append(f(x))\n    return out\n";
static const char AFTER[] = "from concurrent.futures import ThreadPoolExecutor\n\n\ndef f(x):\n    return x\n\n\ndef g(xs):\n    out = []\n"
                            "    with ThreadPoolExecutor(max_workers=8) as pool:\n        out.extend(pool.map(f, xs))\n    return out\n";

/* A folder with one program, and the suggestion for its only loop, made by hand. */
struct fixture {
	char *dir, *path;
	struct source *source;
	GPtrArray *loops, *suggestions;
	struct split split;
	struct verdict verdict;
	struct finding finding;
};

static void split_append(struct split *split, struct loop *loop)
{
	split->shape = SPLIT_FOR, split->loop = loop->node, split->sized = TRUE, split->calls_only = TRUE;
	split->target = tree_child(loop->node, "left"), split->iterable = tree_child(loop->node, "right");
	split->body = tree_child(loop->node, "body");
	TSNode append = ts_node_named_child(split->body, 0), call = ts_node_named_child(append, 0);
	TSNode work = ts_node_named_child(tree_child(call, "arguments"), 0);
	split->after = g_array_new(FALSE, FALSE, sizeof(TSNode)), split->hoisted = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_array_append_val(split->after, append);
	g_array_append_val(split->hoisted, work);
	split->callee = tree_child(work, "function");
}

static void set_up(struct fixture *f, gconstpointer data)
{
	f->dir = g_dir_make_tmp("pyparallel-apply-XXXXXX", NULL);
	f->path = g_build_filename(f->dir, "prog.py", NULL);
	g_setenv("XDG_STATE_HOME", f->dir, TRUE);
	g_assert_true(g_file_set_contents(f->path, BEFORE, -1, NULL));
	g_assert_cmpint(g_chmod(f->path, 0640), ==, 0);
	f->source = source_load(f->path, NULL);
	f->loops = loops_find(f->source);
	g_assert_cmpuint(f->loops->len, ==, 1);
	split_append(&f->split, g_ptr_array_index(f->loops, 0));
	f->verdict = (struct verdict){.split = &f->split, .reasons = g_ptr_array_new()};
	f->finding = (struct finding){.id = "L1", .loop = g_ptr_array_index(f->loops, 0), .verdict = &f->verdict};
	struct program program = {.sources = g_ptr_array_new()};
	struct analysis analysis = {.program = &program, .findings = g_ptr_array_new()};
	g_ptr_array_add(program.sources, f->source);
	g_ptr_array_add(analysis.findings, &f->finding);
	struct suggest_options options = {.all = TRUE, .wanted = PATTERN_THREAD_POOL};
	f->suggestions = suggestions_make(&analysis, &options);
	g_ptr_array_unref(program.sources), g_ptr_array_unref(analysis.findings);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	char *argv[] = {"rm", "-rf", f->dir, NULL};
	g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
	g_ptr_array_unref(f->suggestions), g_ptr_array_unref(f->loops), g_ptr_array_unref(f->verdict.reasons);
	g_array_unref(f->split.after), g_array_unref(f->split.hoisted);
	source_free(f->source);
	g_free(f->dir), g_free(f->path);
}

static void assert_text(const char *path, const char *want)
{
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, want);
}

static struct applied *only(GPtrArray *all)
{
	g_assert_cmpuint(all->len, ==, 1);
	return g_ptr_array_index(all, 0);
}

static void test_write_and_undo(struct fixture *f, gconstpointer data)
{
	struct apply_options options = {.python = "python3"};
	g_autoptr(GPtrArray) done = apply_suggestions(f->suggestions, &options);
	g_assert_no_error(only(done)->error);
	g_assert_true(only(done)->written);
	g_assert_cmpstr(g_ptr_array_index(only(done)->ids, 0), ==, "L1");
	assert_text(f->path, AFTER);
	struct stat now;
	g_assert_cmpint(stat(f->path, &now), ==, 0);
	g_assert_cmpuint(now.st_mode & 0777, ==, 0640);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) undone = apply_undo(&error);
	g_assert_no_error(error);
	g_assert_true(only(undone)->written);
	assert_text(f->path, BEFORE);
	g_assert_null(apply_undo(&error));
	g_assert_error(error, PP_ERROR, PP_ERROR_INPUT);
}

static void test_symlink(struct fixture *f, gconstpointer data)
{
	g_autofree char *real = g_build_filename(f->dir, "real.py", NULL);
	g_assert_cmpint(g_rename(f->path, real), ==, 0);
	g_assert_cmpint(symlink("real.py", f->path), ==, 0);
	struct apply_options options = {.python = NULL};
	g_autoptr(GPtrArray) done = apply_suggestions(f->suggestions, &options);
	g_assert_true(only(done)->written);
	g_assert_true(g_file_test(f->path, G_FILE_TEST_IS_SYMLINK));
	assert_text(real, AFTER);
}

static void test_changed_file(struct fixture *f, gconstpointer data)
{
	g_assert_true(g_file_set_contents(f->path, "print(1)\n", -1, NULL));
	struct apply_options options = {.python = NULL};
	g_autoptr(GPtrArray) done = apply_suggestions(f->suggestions, &options);
	g_assert_false(only(done)->written);
	g_assert_error(only(done)->error, PP_ERROR, PP_ERROR_INPUT);
	assert_text(f->path, "print(1)\n");
}

static void test_undo_after_edit(struct fixture *f, gconstpointer data)
{
	struct apply_options options = {.python = NULL};
	g_autoptr(GPtrArray) done = apply_suggestions(f->suggestions, &options);
	g_assert_true(only(done)->written);
	g_assert_true(g_file_set_contents(f->path, "print(2)\n", -1, NULL));
	g_autoptr(GError) error = NULL;
	g_assert_null(apply_undo(&error));
	g_assert_error(error, PP_ERROR, PP_ERROR_INPUT);
	assert_text(f->path, "print(2)\n");
}

static void test_does_not_compile(struct fixture *f, gconstpointer data)
{
	struct apply_options options = {.python = "false"};
	g_autoptr(GPtrArray) done = apply_suggestions(f->suggestions, &options);
	g_assert_error(only(done)->error, PP_ERROR, PP_ERROR_INPUT);
	assert_text(f->path, BEFORE);
}

/* Several are asked about at once; what no Python takes is told apart from what this one takes. */
static void test_compiles_many(struct fixture *f, gconstpointer data)
{
	static const char *const texts[] = {"x = 1\n", "x = = 1\n", "def f():\n\treturn 2\n", "return 3\n"};
	g_autoptr(GError) read = NULL;
	struct source *source = source_load(f->path, &read);
	g_assert_no_error(read);
	GError *errors[G_N_ELEMENTS(texts)] = {NULL};
	char *unknown = NULL;
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct compile_text));
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		struct compile_text text = {source, texts[i], strlen(texts[i]), &errors[i], &unknown};
		g_array_append_val(all, text);
	}
	compile_check("python3", all);
	g_assert_null(unknown);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		if (i % 2) {
			g_assert_error(errors[i], PP_ERROR, PP_ERROR_INPUT);
			g_assert_nonnull(strstr(errors[i]->message, "SyntaxError"));
		} else {
			g_assert_no_error(errors[i]);
		}
		g_clear_error(&errors[i]);
	}
	source_free(source);
}

static gboolean say_no(struct suggestion *suggestion, gpointer data)
{
	return FALSE;
}

static void test_choice(struct fixture *f, gconstpointer data)
{
	struct apply_options choices[] = {{.dry_run = TRUE}, {.loop = "L2"}, {.pattern = PATTERN_PROCESS_POOL}, {.ask = say_no}};
	for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
		g_autoptr(GPtrArray) done = apply_suggestions(f->suggestions, &choices[i]);
		g_assert_cmpuint(done->len, ==, choices[i].dry_run ? 1 : 0);
		if (choices[i].dry_run)
			g_assert_nonnull(only(done)->patch);
		assert_text(f->path, BEFORE);
	}
	((struct suggestion *)g_ptr_array_index(f->suggestions, 0))->tier = TIER_REVIEW;
	struct apply_options options = {.review = FALSE};
	g_autoptr(GPtrArray) none = apply_suggestions(f->suggestions, &options);
	g_assert_cmpuint(none->len, ==, 0);
	options.review = TRUE;
	g_autoptr(GPtrArray) one = apply_suggestions(f->suggestions, &options);
	g_assert_true(only(one)->written);
}

#define ADD(path, test) g_test_add(path, struct fixture, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/apply/write-and-undo", test_write_and_undo);
	ADD("/apply/symlink", test_symlink);
	ADD("/apply/changed-file", test_changed_file);
	ADD("/apply/undo-after-edit", test_undo_after_edit);
	ADD("/apply/does-not-compile", test_does_not_compile);
	ADD("/apply/compiles-many", test_compiles_many);
	ADD("/apply/choice", test_choice);
	return g_test_run();
}
