/* What functions are found to do, through the frames of the whole program. */
#include <glib/gstdio.h>
#include <string.h>

#include "analyzer/frame.h"

struct fixture {
	char *folder;
	struct program *program;
	struct effects_context *context;
	struct source *source;
};

static void setup(struct fixture *x, const char *text)
{
	g_autoptr(GError) error = NULL;
	x->folder = g_dir_make_tmp("effects-XXXXXX", &error);
	g_assert_no_error(error);
	g_autofree char *path = g_build_filename(x->folder, "m.py", NULL);
	g_file_set_contents(path, text, -1, &error);
	g_assert_no_error(error);
	x->program = program_new(x->folder);
	x->source = program_load(x->program, path);
	g_assert_nonnull(x->source);
	x->context = effects_context_new(x->program);
	g_unlink(path);
	g_rmdir(x->folder);
}

static void teardown(struct fixture *x)
{
	effects_context_free(x->context);
	program_free(x->program);
	g_free(x->folder);
}

static struct frame *function(struct fixture *x, const char *name)
{
	struct unit *unit = context_unit(x->context, x->source);
	struct binding *binding = g_hash_table_lookup(unit->syntax->root->scope->bindings, interned(name));
	g_assert_nonnull(binding);
	return frame_entry(x->context, binding->sites->pdata[0]);
}

/* To something that outlives the call. */
static gboolean writes(const struct frame *f, const char *what)
{
	for (guint i = 0; i < f->effects->accesses->len; i++) {
		const struct access *a = &g_array_index(f->effects->accesses, struct access, i);
		struct object *root = object_root(a->object);
		if (root->kind == OBJECT_SITE && root->frame == f)
			continue;
		g_autofree char *text = a->touch == TOUCH_READ ? NULL : object_text(a->object, a->field);
		if (text && !strcmp(text, what))
			return TRUE;
	}
	return FALSE;
}

static void assert_type(struct frame *f, const char *expected)
{
	const struct type *type = heap_flatten(f->context->heap, f->result, 4);
	g_autofree char *text = type_text(type);
	g_assert_cmpstr(text, ==, expected);
}

static void test_parameters(void)
{
	struct fixture x;
	setup(&x, "def push(xs, v):\n    ys = xs\n    ys.append(v)\n\n"
	          "def twice(xs, v):\n    push(xs, v)\n    push(xs, v)\n\n"
	          "def fresh(v):\n    xs = []\n    push(xs, v)\n    return xs\n\n"
	          "fresh(3)\ntwice([1], 2)\n");
	g_assert_true(writes(function(&x, "push"), "xs"));
	g_assert_true(writes(function(&x, "twice"), "xs"));
	g_assert_false(writes(function(&x, "fresh"), "xs"));
	assert_type(function(&x, "fresh"), "list[int]");
	teardown(&x);
}

static void test_globals(void)
{
	struct fixture x;
	setup(&x, "SEEN = []\nN = 0\n\ndef note(v):\n    SEEN.append(v)\n\ndef outer(v):\n    note(v)\n    return v * 2\n\n"
	          "def count():\n    global N\n    N += 1\n\nouter(1)\n");
	g_assert_true(writes(function(&x, "outer"), "SEEN"));
	g_assert_true(writes(function(&x, "count"), "N"));
	assert_type(function(&x, "outer"), "int");
	teardown(&x);
}

static void test_recursion(void)
{
	struct fixture x;
	setup(&x, "def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)\n\n"
	          "def even(n, log):\n    return True if n == 0 else odd(n - 1, log)\n\n"
	          "def odd(n, log):\n    log.append(n)\n    return False if n == 0 else even(n - 1, log)\n\nfact(5)\neven(4, [])\n");
	assert_type(function(&x, "fact"), "int");
	g_assert_true(writes(function(&x, "even"), "log"));
	assert_type(function(&x, "even"), "bool");
	teardown(&x);
}

static void test_unresolved(void)
{
	struct fixture x;
	setup(&x, "import somewhere\n\ndef call(x):\n    return somewhere.go(x)\n\ndef show(x):\n    print(x)\n\ncall(1)\nshow(2)\n");
	g_assert_cmpuint(function(&x, "call")->effects->unresolved->len, ==, 1);
	g_assert_cmpuint(function(&x, "show")->effects->bits & EFFECT_STDOUT, ==, EFFECT_STDOUT);
	teardown(&x);
}

/* Names of what a library holds do not grow without end: a loop, or a circle of calls, would never come to rest. */
static void test_climbing(void)
{
	struct fixture x;
	g_autoptr(GString) text = g_string_new("import tree\n\ndef near():\n    return tree.root.parent\n\ndef far():\n    return tree.root");
	for (guint i = 0; i < 40; i++)
		g_string_append(text, ".parent");
	g_string_append(text, "\n\nnear()\nfar()\n");
	setup(&x, text->str);
	assert_type(function(&x, "near"), "tree.root.parent");
	assert_type(function(&x, "far"), "?");
	teardown(&x);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/effects/parameters", test_parameters);
	g_test_add_func("/effects/globals", test_globals);
	g_test_add_func("/effects/recursion", test_recursion);
	g_test_add_func("/effects/unresolved", test_unresolved);
	g_test_add_func("/effects/climbing", test_climbing);
	return g_test_run();
}
