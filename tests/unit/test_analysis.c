#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/bound.h"
#include "analyzer/judging.h"
#include "analyzer/paths.h"
#include "probe/error.h"

#define MS 1000000ull

static const char app[] =
	"import tools\n"                 /* 1 */
	"def main(items):\n"             /* 2 */
	"    for item in items:\n"       /* 3 */
	"        tools.work(item)\n"     /* 4 */
	"    while items:\n"             /* 5 */
	"        items.pop()\n"          /* 6 */
	"main([1])\n";                   /* 7 */

static const char tools[] =
	"def work(item):\n"              /* 1 */
	"    for i in range(item):\n"    /* 2 */
	"        for j in range(i):\n"   /* 3 */
	"            step(j)\n"          /* 4 */
	"def step(j):\n"                 /* 5 */
	"    return [k for k in range(j)]\n"; /* 6 */

static char *folder;

/* ---- stand-ins for the verdicts, which have tests of their own ---- */

/* The split that every loop gets: line 4 for the workers. */
static struct split split = { .shape = SPLIT_NONE };

struct project *judging_run(struct program *program, const GPtrArray *loops, struct verdict **verdicts)
{
	g_assert_nonnull(program);
	for (guint i = 0; i < loops->len; i++) {
		verdicts[i] = g_new0(struct verdict, 1);
		verdicts[i]->split = &split;
	}
	return NULL;
}

void verdict_free(struct verdict *verdict)
{
	g_free(verdict);
}

/* ---- files ---- */

static char *in_folder(const char *name)
{
	return g_build_filename(folder, name, NULL);
}

static void write_file(const char *name, const char *text)
{
	g_autofree char *path = in_folder(name), *parent = g_path_get_dirname(path);
	g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* ---- a recording in memory ---- */

static void add_source(struct recording *r, const char *name, const char *text)
{
	struct rec_source source = { .file = g_strdup(name), .path = in_folder(name) };
	if (text)
		source.sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	g_array_append_val(r->sources, source);
}

static struct recording *record(void)
{
	struct recording *r = recording_new();
	g_free(r->python);
	r->python = g_strdup("3.11.7");
	recording_add_thread(r, 1, 1, "MainThread");
	g_array_index(r->threads, struct rec_thread, 0).wall_ns = 1000 * MS;
	add_source(r, "app.py", app);
	add_source(r, "tools.py", tools);
	return r;
}

/* STACK is written outermost first: "app.py@main@2:4 tools.py@work@1:3". */
static void add_time(struct recording *r, enum state state, const char *stack, guint ms)
{
	g_auto(GStrv) frames = g_strsplit(stack, " ", -1);
	guint depth = g_strv_length(frames);
	g_autofree guint *locations = g_new(guint, depth);
	for (guint i = 0; i < depth; i++) {
		g_auto(GStrv) parts = g_strsplit_set(frames[i], "@:", -1);
		guint function = recording_add_function(r, parts[0], parts[1], (guint)atoi(parts[2]), FALSE);
		locations[depth - 1 - i] = recording_add_location(r, function, (guint)atoi(parts[3]));
	}
	recording_add_time(r, recording_add_stack(r, locations, depth, FALSE), 0, state, -1, ms, ms * MS, MS);
}

#define MAIN "app.py@<module>@1:7 app.py@main@2:4"

static void add_usual_times(struct recording *r)
{
	add_time(r, STATE_ONCPU_GIL, MAIN " tools.py@work@1:4 tools.py@step@5:6 tools.py@<listcomp>@6:6", 400);
	add_time(r, STATE_ONCPU_GIL, MAIN " tools.py@work@1:3", 200);
	add_time(r, STATE_NET, "app.py@<module>@1:7 app.py@main@2:6", 100);
	add_time(r, STATE_IDLE, "app.py@<module>@1:7 app.py@main@2:6", 200);
	add_time(r, STATE_ONCPU_GIL, "app.py@<module>@1:7", 100);
}

static struct analysis *analyse(const struct recording *r, gdouble min_share, const char *loop)
{
	g_autoptr(GError) error = NULL;
	const struct analysis_options options = { .min_share = min_share, .loop = loop };
	struct analysis *a = analysis_of_recording(r, &options, &error);
	g_assert_no_error(error);
	return a;
}

/* One line a finding: id, file:line, depth, the one that it is beneath. */
static char *describe(const struct analysis *a)
{
	GString *all = g_string_new(NULL);
	for (guint i = 0; i < a->findings->len; i++) {
		const struct finding *f = g_ptr_array_index(a->findings, i);
		g_string_append_printf(all, "%s %s:%u %u %s\n", f->id, f->loop->source->file, f->loop->line, f->depth,
		                       f->beneath ? f->beneath->id : "-");
		g_assert_nonnull(f->verdict);
	}
	return g_string_free(all, FALSE);
}

static void shows(const struct analysis *a, const char *expected)
{
	g_autofree char *found = describe(a);
	g_assert_cmpstr(found, ==, expected);
}

static gboolean has_problem(const struct analysis *a, const char *file, const char *word)
{
	for (guint i = 0; i < a->problems->len; i++) {
		const char *problem = g_ptr_array_index(a->problems, i);
		if (strstr(problem, file) && strstr(problem, word))
			return TRUE;
	}
	return FALSE;
}

static void test_ranking(void)
{
	g_autoptr(Recording) r = record();
	add_usual_times(r);
	g_autoptr(Analysis) a = analyse(r, 0.02, NULL);
	shows(a, "L1 app.py:3 0 -\n"
	         "L2 tools.py:2 1 L1\n"
	         "L3 tools.py:3 2 L2\n"
	         "L4 tools.py:6 3 L3\n"
	         "L5 app.py:5 0 -\n");
	const struct finding *first = g_ptr_array_index(a->findings, 0), *last = g_ptr_array_index(a->findings, 4);
	g_assert_cmpfloat_with_epsilon(first->share, 0.6, 1e-9);
	g_assert_cmpint(first->bound, ==, BOUND_CPU_GIL);
	g_assert_cmpfloat(first->confidence, >, 0.99);
	g_assert_cmpint(last->bound, ==, BOUND_NET);
	g_assert_cmpfloat_with_epsilon(last->share, 0.3, 1e-9);
	g_assert_cmpstr(first->loop->source->module, ==, "__main__");
	g_assert_cmpstr(last->loop->function, ==, "main");
	g_assert_cmpstr(a->program->root, ==, folder);
	g_assert_cmpuint(a->problems->len, ==, 0);
}

static void test_options(void)
{
	g_autoptr(Recording) r = record();
	add_usual_times(r);
	/* The while loop is active for 10 %, the rest of its 30 % it is idle. */
	g_autoptr(Analysis) hot = analyse(r, 0.25, NULL), one = analyse(r, 0, "L3"), none = analyse(r, 0, "L77");
	g_assert_cmpuint(hot->findings->len, ==, 4);
	shows(one, "L3 tools.py:3 0 -\n");
	shows(none, "");
	g_autoptr(Recording) empty = record();
	g_autoptr(Analysis) nothing = analysis_of_recording(empty, NULL, NULL);
	shows(nothing, "");
}

static gdouble share_of(const struct analysis *a, guint i)
{
	return ((struct finding *)g_ptr_array_index(a->findings, i))->parallel_share;
}

static void test_parallel_share(void)
{
	guint line = 4;
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint)), hoisted = g_array_new(FALSE, TRUE, sizeof(TSNode));
	g_array_append_val(lines, line);
	g_array_set_size(hoisted, 1);
	g_autoptr(Recording) r = record();
	add_usual_times(r);
	split = (struct split){ .shape = SPLIT_FOR, .parallel_lines = lines, .hoisted = hoisted };
	g_autoptr(Analysis) statements = analyse(r, 0.02, NULL);
	split.shape = SPLIT_COMPREHENSION;
	g_autoptr(Analysis) comprehensions = analyse(r, 0.02, NULL);
	split = (struct split){ .shape = SPLIT_NONE };
	g_assert_cmpfloat_with_epsilon(share_of(statements, 0), 1, 1e-9);       /* app.py:4 has all its time */
	g_assert_cmpfloat_with_epsilon(share_of(statements, 1), 4 / 6.0, 1e-9); /* tools.py:4 has 400 of 600 ms */
	g_assert_cmpfloat_with_epsilon(share_of(statements, 3), 0, 1e-9);       /* tools.py:6 */
	g_assert_cmpfloat_with_epsilon(share_of(comprehensions, 3), 1, 1e-9);   /* on one line */
}

/* Callers that form a circle must not: each is called from the other for most of its time. */
static void test_circle(void)
{
	g_autoptr(Recording) r = record();
	add_time(r, STATE_ONCPU_GIL, "app.py@main@2:4 tools.py@work@1:2", 100);
	add_time(r, STATE_ONCPU_GIL, "tools.py@work@1:4 app.py@main@2:4", 150);
	add_time(r, STATE_ONCPU_GIL, "app.py@main@2:4 tools.py@work@1:4 tools.py@work@1:4 app.py@main@2:4", 20);
	g_autoptr(Analysis) a = analyse(r, 0, NULL);
	g_assert_cmpuint(a->findings->len, ==, 3);
	for (guint i = 0; i < a->findings->len; i++) {
		const struct finding *f = g_ptr_array_index(a->findings, i);
		g_assert_cmpuint(f->depth, <, 3);
	}
}

static void test_sources(void)
{
	g_autoptr(Recording) r = record();
	write_file("later.py", "for x in y:\n    pass\n");
	write_file("lib/python3.11/json.py", "for x in y:\n    pass\n");
	add_source(r, "later.py", "for x in z:\n    pass\n");
	add_source(r, "gone.py", "x = 1\n");
	write_file("secret.py", "x = 1\n");
	add_source(r, "secret.py", NULL);
	add_source(r, "compiled.py", NULL);
	add_source(r, "lib/python3.11/json.py", "for x in y:\n    pass\n");
	add_usual_times(r);
	add_time(r, STATE_ONCPU_GIL, "later.py@<module>@1:1", 300);
	add_time(r, STATE_ONCPU_GIL, "lib/python3.11/json.py@<module>@1:2", 300);
	add_time(r, STATE_ONCPU_GIL, "<string>@<module>@1:1 tools.py@work@1:3", 600);
	add_time(r, STATE_ONCPU_GIL, "lib/python3.11/site.py@addpackage@100:110 <string>@<module>@1:1", 500); /* a .pth file, as the interpreter starts */
	g_autoptr(Analysis) a = analyse(r, 0.02, NULL);
	g_assert_cmpuint(a->findings->len, ==, 5);
	g_assert_true(has_problem(a, "24 %", "in no file (<string>)")); /* of 2 s that are not idle */
	g_assert_true(has_problem(a, "later.py", "changed since the recording"));
	g_assert_true(has_problem(a, "gone.py", "is gone since the recording"));
	g_assert_true(has_problem(a, "secret.py", "could not be read"));
	g_assert_true(has_problem(a, "compiled.py", "is not there"));
	g_assert_cmpuint(a->problems->len, ==, 5);
}

static void root_is(const char *const *cmdline, const char *expected)
{
	g_autoptr(Recording) r = record();
	write_file("top/pkg/__init__.py", "");
	write_file("top/pkg/run.py", "for x in y: pass\n");
	add_source(r, "top/pkg/run.py", "for x in y: pass\n");
	add_time(r, STATE_ONCPU_GIL, "top/pkg/run.py@<module>@1:1 app.py@<module>@1:7", 10);
	g_strfreev(r->cmdline);
	r->cmdline = g_strdupv((char **)cmdline);
	g_autoptr(Analysis) a = analyse(r, 0, NULL);
	g_autofree char *path = in_folder(expected);
	g_assert_cmpstr(a->program->root, ==, path);
}

static void test_root(void)
{
	root_is((const char *[]){ "python3", "-X", "dev", "-Wmodule", "top/pkg/run.py", "-m", NULL }, "top/pkg");
	root_is((const char *[]){ "python3", "-Es", "-W", "-m", "-Im", "pkg.run", NULL }, "top");
	root_is((const char *[]){ "python3", "-mpkg.run", NULL }, "top");
	root_is((const char *[]){ NULL }, "top/pkg");
}

/* ---- the bound ---- */

static void test_bounds(void)
{
	static const struct {
		guint share[STATE_COUNT], count;
		enum bound bound;
		gdouble low, high; /* confidence */
	} cases[] = {
		{ { [STATE_ONCPU_GIL] = 95, [STATE_NET] = 5 }, 1000, BOUND_CPU_GIL, 0.99, 1 },
		{ { [STATE_ONCPU_GIL] = 100 }, 1, BOUND_CPU_GIL, 0.1, 0.5 },
		{ { [STATE_ONCPU_GIL] = 71, [STATE_NET] = 29 }, 30, BOUND_CPU_GIL, 0.3, 0.7 },
		{ { [STATE_ONCPU_NOGIL] = 80, [STATE_ONCPU_GIL] = 20 }, 100, BOUND_CPU_NOGIL, 0.9, 1 },
		{ { [STATE_NET] = 90, [STATE_ONCPU_GIL] = 10 }, 100, BOUND_NET, 0.99, 1 },
		{ { [STATE_NET] = 50, [STATE_ONCPU_GIL] = 50 }, 100, BOUND_MIXED, 0.99, 1 },
		{ { [STATE_NET] = 50, [STATE_DISK] = 45, [STATE_ONCPU_GIL] = 5 }, 100, BOUND_NET, 0, 0.5 },
		{ { [STATE_SLEEP] = 100 }, 100, BOUND_SLEEP, 0.99, 1 },
		{ { [STATE_SUBPROCESS] = 50, [STATE_PIPE] = 50 }, 100, BOUND_SUBPROCESS, 0.99, 1 },
		{ { [STATE_LOCK] = 100 }, 100, BOUND_LOCK, 0.99, 1 },
		/* Contention is not the loop's own, unless it is nearly all. */
		{ { [STATE_ONCPU_GIL] = 40, [STATE_RUNQUEUE] = 50, [STATE_NET] = 10 }, 100, BOUND_CPU_GIL, 0.5, 1 },
		{ { [STATE_ONCPU_GIL] = 20, [STATE_GIL_WAIT] = 80 }, 1000, BOUND_GIL, 0.99, 1 },
		{ { [STATE_ONCPU_GIL] = 10, [STATE_RUNQUEUE] = 90 }, 1000, BOUND_RUNQUEUE, 0.99, 1 },
		/* Idle time does not count, unless there is nothing else. */
		{ { [STATE_ONCPU_GIL] = 10, [STATE_IDLE] = 90 }, 1000, BOUND_CPU_GIL, 0.99, 1 },
		{ { [STATE_IDLE] = 100 }, 100, BOUND_IDLE, 0.99, 1 },
		{ { [STATE_OTHER] = 100 }, 100, BOUND_MIXED, 0.5, 1 },
		{ { 0 }, 0, BOUND_UNKNOWN, 0, 0 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct loop_time time = { 0 };
		for (guint state = 0; state < STATE_COUNT; state++) {
			time.state_ns[state] = cases[i].share[state] * MS;
			time.intervals[state] = cases[i].share[state] * cases[i].count / 100;
		}
		gdouble confidence;
		g_assert_cmpstr(bound_name(bound_of(&time, &confidence)), ==, bound_name(cases[i].bound));
		g_assert_cmpfloat(confidence, >=, cases[i].low);
		g_assert_cmpfloat(confidence, <=, cases[i].high);
	}
}

/* ---- from files alone ---- */

static void test_paths(void)
{
	write_file("tree/a.py", "for x in y: pass\n");
	write_file("tree/z/b.py", "if 1:\n    while x:\n        [x for x in y]\n");
	write_file("tree/z/bad.py", "x = '\xff'\n");
	write_file("tree/z/notes.txt", "for x in y: pass\n");
	static const char *const skipped[] = { "tree/.hidden/c.py", "tree/__pycache__/c.py", "tree/venv/c.py", "tree/env/c.py",
	                                       "tree/lib/site-packages/c.py" };
	for (guint i = 0; i < G_N_ELEMENTS(skipped); i++)
		write_file(skipped[i], "for x in y: pass\n");
	write_file("tree/env/pyvenv.cfg", "");
	g_autofree char *circle = in_folder("tree/z/circle"), *tree = in_folder("tree"), *file = in_folder("tree/a.py");
	g_assert_cmpint(symlink(tree, circle), ==, 0);

	g_autoptr(GError) error = NULL;
	char *paths[] = { tree, file, NULL };
	g_autoptr(Analysis) a = analysis_of_paths(paths, NULL, &error);
	g_assert_no_error(error);
	g_autofree char *expected = g_strdup_printf("L1 %s/a.py:1 0 -\nL2 %s/z/b.py:2 0 -\nL3 %s/z/b.py:3 1 L2\n", tree, tree, tree);
	shows(a, expected);
	g_assert_true(has_problem(a, "bad.py", "not UTF-8"));
	g_assert_cmpuint(a->problems->len, ==, 1);
	g_assert_cmpstr(a->program->root, ==, tree);
	const struct finding *first = g_ptr_array_index(a->findings, 0);
	g_assert_cmpint(first->bound, ==, BOUND_UNKNOWN);
	g_assert_cmpfloat(first->confidence, ==, 0);
}

static void test_no_paths(void)
{
	g_autofree char *missing = in_folder("missing.py"), *bad = in_folder("tree/z/bad.py");
	char *lists[][2] = { { missing, NULL }, { bad, NULL } };
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(analysis_of_paths(lists[i], NULL, &error));
		g_assert_error(error, PP_ERROR, PP_ERROR_INPUT);
	}
}

static void test_common_root(void)
{
	write_file("top/pkg/__init__.py", "");
	write_file("top/pkg/deep/x.py", "");
	g_autofree char *top = in_folder("top"), *pkg = in_folder("top/pkg"), *deep = in_folder("top/pkg/deep/x.py"),
	                *other = in_folder("tree"), *one = NULL, *two = NULL, *three = NULL;
	g_assert_cmpstr((one = paths_root((char *[]){ pkg, deep, NULL })), ==, top);
	g_assert_cmpstr((two = paths_root((char *[]){ deep, other, NULL })), ==, folder);
	g_assert_cmpstr((three = paths_root((char *[]){ "/usr", "/etc", NULL })), ==, "/");
}

static void remove_tree(const char *path)
{
	g_autoptr(GDir) dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *entry = g_build_filename(path, name, NULL);
		remove_tree(entry);
	}
	g_remove(path);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL);
	write_file("app.py", app);
	write_file("tools.py", tools);
	g_test_add_func("/analysis/ranking", test_ranking);
	g_test_add_func("/analysis/options", test_options);
	g_test_add_func("/analysis/parallel-share", test_parallel_share);
	g_test_add_func("/analysis/circle", test_circle);
	g_test_add_func("/analysis/sources", test_sources);
	g_test_add_func("/analysis/root", test_root);
	g_test_add_func("/analysis/bounds", test_bounds);
	g_test_add_func("/analysis/paths", test_paths);
	g_test_add_func("/analysis/no-paths", test_no_paths);
	g_test_add_func("/analysis/common-root", test_common_root);
	int status = g_test_run();
	remove_tree(folder);
	g_free(folder);
	return status;
}
