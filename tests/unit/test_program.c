#include <glib/gstdio.h>
#include <string.h>

#include "analyzer/program.h"

static char *folder;

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

static struct source *load(struct program *program, const char *name)
{
	g_autofree char *path = in_folder(name);
	struct source *source = program_load(program, path);
	g_assert_nonnull(source);
	return source;
}

static void test_load(void)
{
	g_autoptr(Program) program = program_new(folder);
	struct source *source = load(program, "main.py");
	g_assert_true(load(program, "./pkg/../main.py") == source);
	g_assert_cmpstr(source->module, ==, "main");
	g_assert_cmpstr(load(program, "pkg/sub/deep.py")->module, ==, "pkg.sub.deep");
	g_assert_cmpstr(load(program, "pkg/__init__.py")->module, ==, "pkg");
	g_assert_cmpstr(load(program, "src/laid/out.py")->module, ==, "laid.out");
	g_assert_cmpuint(program->problems->len, ==, 0);
	g_autofree char *missing = in_folder("missing.py");
	g_assert_null(program_load(program, missing));
	g_assert_null(program_load(program, missing));
	g_assert_cmpuint(program->problems->len, ==, 1);
	g_assert_cmpuint(program->sources->len, ==, 4);
}

static void imports(struct program *program, const char *from, const char *name, const char *expected)
{
	struct source *found = program_import(program, load(program, from), name);
	g_autofree char *path = expected ? in_folder(expected) : NULL;
	g_assert_cmpstr(found ? found->path : NULL, ==, path);
	g_assert_true(program_import(program, load(program, from), name) == found);
}

static void test_import(void)
{
	g_autoptr(Program) program = program_new(folder);
	imports(program, "main.py", "pkg", "pkg/__init__.py");
	imports(program, "main.py", "pkg.sub.deep", "pkg/sub/deep.py");
	imports(program, "main.py", "laid.out", "src/laid/out.py");
	imports(program, "main.py", "names.inner", "names/inner.py");
	imports(program, "main.py", "tools", NULL);
	imports(program, "main.py", "compiled", NULL);
	imports(program, "main.py", "both", "both/__init__.py");
	imports(program, "scripts/run.py", "tools", "scripts/tools.py");
	imports(program, "scripts/run.py", "pkg", "pkg/__init__.py");
	/* A module of a package does not see its neighbours without their package. */
	imports(program, "pkg/types.py", "sub", NULL);
	imports(program, "pkg/types.py", "types", NULL);
	imports(program, "main.py", "json", NULL);
	g_assert_cmpuint(program->problems->len, ==, 0);
}

static void test_hostile_names(void)
{
	g_autoptr(Program) program = program_new(folder);
	g_autofree char *endless = g_strnfill(100000, 'a');
	const char *const names[] = { "", ".", "..", "...etc", "pkg.", ".pkg", "pkg..sub", "pkg/sub", "/etc/passwd", "../main", "pkg.1x",
	                              "a b", "\xff\xfe", "main.py\n", "~", endless };
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		imports(program, "main.py", names[i], NULL);
	g_assert_cmpuint(program->problems->len, ==, 0);
}

static void test_owns(void)
{
	static const char *const ours[] = { "/home/u/app/main.py", "relative.py", "/srv/python3/app.py", "/opt/lib/python-tools/x.py",
	                                    "/proc/1/root/app/m.py" };
	static const char *const others[] = { "/usr/lib/python3.11/json/decoder.py", "/usr/lib/python3/dist-packages/yaml/__init__.py",
	                                      "/home/u/.venv/lib/python3.12/site-packages/x.py", "/home/u/site-packages/x.py",
	                                      "<string>", "<frozen importlib._bootstrap>", "/proc/1/root/usr/lib64/python3.9/os.py" };
	for (guint i = 0; i < G_N_ELEMENTS(ours); i++)
		g_assert_true(program_owns(ours[i]));
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		g_assert_false(program_owns(others[i]));
	static const char *const library[] = { "Lib/os.py", "Lib/site.py", "Lib/json/decoder.py" };
	for (guint i = 0; i < G_N_ELEMENTS(library); i++) {
		g_autofree char *path = g_build_filename(folder, library[i], NULL);
		g_assert_false(program_owns(path));
	}
	g_autofree char *beside = g_build_filename(folder, "os.py", NULL);
	g_assert_true(program_owns(beside));
}

static void remove_tree(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
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
	static const char *const files[] = {
		"main.py", "pkg/__init__.py", "pkg/types.py", "pkg/sub/__init__.py", "pkg/sub/deep.py", "src/laid/__init__.py", "src/laid/out.py",
		"names/inner.py", "scripts/run.py", "scripts/tools.py", "compiled.py", "compiled.cpython-311-x86_64-linux-gnu.so", "both.py",
		"both/__init__.py", "os.py", "Lib/os.py", "Lib/site.py", "Lib/encodings/__init__.py", "Lib/json/decoder.py",
	};
	for (guint i = 0; i < G_N_ELEMENTS(files); i++)
		write_file(files[i], "x = 1\n");
	g_test_add_func("/program/load", test_load);
	g_test_add_func("/program/import", test_import);
	g_test_add_func("/program/hostile-names", test_hostile_names);
	g_test_add_func("/program/owns", test_owns);
	int status = g_test_run();
	remove_tree(folder);
	g_free(folder);
	return status;
}
