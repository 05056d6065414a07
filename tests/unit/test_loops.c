#include <glib/gstdio.h>
#include <string.h>

#include "analyzer/loops.h"

/* The source of this text, loaded through a file that is gone again. */
static struct source *source_of(const char *text)
{
	g_autofree char *folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "loops.py", NULL);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_autoptr(GError) error = NULL;
	struct source *source = source_load(path, &error);
	g_assert_no_error(error);
	g_unlink(path);
	g_rmdir(folder);
	return source;
}

/* One line a loop: kind, function@line, lines, lines of the body, slot, line of the parent. */
static char *describe(const GPtrArray *loops)
{
	GString *all = g_string_new(NULL);
	for (guint i = 0; i < loops->len; i++) {
		const struct loop *loop = g_ptr_array_index(loops, i);
		g_string_append_printf(all, "%s %s@%u %u-%u body %u-%u slot ", loop_kind_name(loop->kind), loop->function,
		                       loop->function_line, loop->line, loop->end_line, loop->body_line, loop->body_end_line);
		if (loop->slot == G_MAXUINT)
			g_string_append_c(all, '?');
		else
			g_string_append_printf(all, "%u", loop->slot);
		if (loop->parent)
			g_string_append_printf(all, " in %u", loop->parent->line);
		if (loop->leaves)
			g_string_append(all, " leaves");
		g_string_append_c(all, '\n');
	}
	return g_string_free(all, FALSE);
}

static void check(const char *text, const char *expected)
{
	struct source *source = source_of(text);
	GPtrArray *loops = loops_find(source);
	g_autofree char *found = describe(loops);
	g_assert_cmpstr(found, ==, expected);
	g_ptr_array_unref(loops);
	source_free(source);
}

static void test_statements(void)
{
	check("for x in y:\n"
	      "    a()\n"
	      "    while b:\n"
	      "        for z in x: c()\n"
	      "else:\n"
	      "    for w in x:\n"
	      "        pass\n"
	      "\n"
	      "# end\n",
	      "for <module>@1 1-7 body 2-4 slot 0\n"
	      "while <module>@1 3-4 body 4-4 slot ? in 1\n"
	      "for <module>@1 4-4 body 4-4 slot 1 in 3\n"
	      "for <module>@1 6-7 body 7-7 slot 0\n");
	check("async def f():\n"
	      "    async for x in y:\n"
	      "        pass\n",
	      "for f@1 2-3 body 3-3 slot 0\n");
}

static void test_leaves(void)
{
	check("def f():\n"
	      "    for x in y:\n"
	      "        for z in x:\n"
	      "            if z: break\n"
	      "        else:\n"
	      "            return\n"
	      "    for x in y:\n"
	      "        def g():\n"
	      "            return 1\n"
	      "        while x:\n"
	      "            a(lambda: x)\n"
	      "        else:\n"
	      "            break\n"
	      "    else:\n"
	      "        return\n",
	      "for f@1 2-6 body 3-6 slot 0 leaves\n"
	      "for f@1 3-6 body 4-4 slot 1 in 2 leaves\n"
	      "for f@1 7-15 body 8-13 slot 0 leaves\n"
	      "while f@1 10-13 body 11-11 slot ? in 7\n");
	check("for x in y:\n"
	      "    while x:\n"
	      "        continue\n"
	      "    class C:\n"
	      "        for z in y: break\n"
	      "else:\n"
	      "    a()\n",
	      "for <module>@1 1-7 body 2-5 slot 0\n"
	      "while <module>@1 2-3 body 3-3 slot ? in 1\n"
	      "for C@4 5-5 body 5-5 slot 0 leaves\n");
}

static void test_functions(void)
{
	check("class C(B[0]):\n"
	      "    for a in b: pass\n"
	      "    @one\n"
	      "    # comment\n"
	      "    @two(\n"
	      "        x for x in y)\n"
	      "    def m(self, d=[t for t in u]):\n"
	      "        def inner():\n"
	      "            class D:\n"
	      "                def n(self):\n"
	      "                    for c in b: pass\n"
	      "        return lambda: [e for e in b]\n",
	      "for C@1 2-2 body 2-2 slot 0\n"
	      "generator C@1 5-6 body 5-6 slot 0\n"
	      "comprehension C@1 7-7 body 7-7 slot 1\n"
	      "for C.m.<locals>.inner.<locals>.D.n@10 11-11 body 11-11 slot 0\n"
	      "comprehension C.m.<locals>.<lambda>@12 12-12 body 12-12 slot 1\n");
	/* A generator expression is a part of the names inside it, but its loops belong to the function around it. */
	check("def f(a):\n"
	      "    return list((lambda: [y for y in x]) for x in a)\n",
	      "generator f@1 2-2 body 2-2 slot 0\n"
	      "comprehension f.<locals>.<genexpr>.<lambda>@2 2-2 body 2-2 slot 1\n");
}

static void test_comprehensions(void)
{
	check("r = [\n"
	      "    f(x)\n"
	      "    for x in [g(y)\n"
	      "              for y in z]\n"
	      "    if {h(w) for w in x}\n"
	      "    for v in {k: 1\n"
	      "              for k in x}\n"
	      "]\n",
	      "comprehension <module>@1 1-8 body 1-8 slot 1\n"
	      "comprehension <module>@1 3-4 body 3-4 slot 1\n"
	      "comprehension <module>@1 5-5 body 5-5 slot 1 in 1\n"
	      "comprehension <module>@1 6-7 body 6-7 slot 1 in 1\n");
	check("for a in (b for b in c):\n"
	      "    while any(d for d in e):\n"
	      "        pass\n",
	      "for <module>@1 1-3 body 2-3 slot 0\n"
	      "generator <module>@1 1-1 body 1-1 slot 0\n"
	      "while <module>@1 2-3 body 3-3 slot ? in 1\n"
	      "generator <module>@1 2-2 body 2-2 slot 0 in 2 leaves\n");
}

static void test_slots(void)
{
	check("def f(a):\n"
	      "    with a as b, c:\n"
	      "        for d in a:\n"
	      "            try:\n"
	      "                for e in a: pass\n"
	      "            except E:\n"
	      "                for g in a: pass\n"
	      "            else:\n"
	      "                for h in a: pass\n"
	      "            finally:\n"
	      "                with b:\n"
	      "                    for i in a: pass\n"
	      "    with (a as b, c):\n"
	      "        match a:\n"
	      "            case 1:\n"
	      "                for j in a: pass\n",
	      "for f@1 3-12 body 4-12 slot 2\n"
	      "for f@1 5-5 body 5-5 slot 3 in 3\n"
	      "for f@1 7-7 body 7-7 slot ? in 3\n"
	      "for f@1 9-9 body 9-9 slot 3 in 3\n"
	      "for f@1 12-12 body 12-12 slot ? in 3\n"
	      "for f@1 16-16 body 16-16 slot 2\n");
}

/* Text that no interpreter would take must still be walked. */
static void test_hostile(void)
{
	const guint levels = 10000;
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < levels; i++)
		g_string_append(text, "[x for x in ");
	struct source *source = source_of(text->str);
	g_ptr_array_unref(loops_find(source));
	source_free(source);

	g_string_truncate(text, 0);
	for (guint i = 0; i < levels; i++)
		g_string_append(text, "lambda: (");
	g_string_append(text, "[x for x in y]");
	for (guint i = 0; i < levels; i++)
		g_string_append(text, ")");
	source = source_of(text->str);
	GPtrArray *loops = loops_find(source);
	g_assert_cmpuint(loops->len, ==, 1);
	g_ptr_array_unref(loops);
	source_free(source);
	g_string_free(text, TRUE);
	check("for\nwhile x:\n", "");
}

/* For tests/e2e/test_loops.py, which compares with what real interpreters make of the files. */
static int dump(char **paths)
{
	for (; *paths; paths++) {
		g_autoptr(GError) error = NULL;
		struct source *source = source_load(*paths, &error);
		if (!source) {
			g_printerr("%s\n", error->message);
			return 1;
		}
		if (source->syntax_errors)
			g_print("%s\tsyntax\n", *paths);
		GPtrArray *loops = loops_find(source);
		for (guint i = 0; i < loops->len; i++) {
			const struct loop *loop = g_ptr_array_index(loops, i);
			g_print("%s\t%s\t%s\t%u\t%u\t%u\t%d\n", *paths, loop_kind_name(loop->kind), loop->function, loop->function_line,
			        loop->line, loop->end_line, (gint)loop->slot);
		}
		g_ptr_array_unref(loops);
		source_free(source);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && g_str_equal(argv[1], "--dump"))
		return dump(argv + 2);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/loops/statements", test_statements);
	g_test_add_func("/loops/leaves", test_leaves);
	g_test_add_func("/loops/functions", test_functions);
	g_test_add_func("/loops/comprehensions", test_comprehensions);
	g_test_add_func("/loops/slots", test_slots);
	g_test_add_func("/loops/hostile", test_hostile);
	return g_test_run();
}
