#include <glib/gstdio.h>
#include <string.h>

#include "analyzer/loops.h"
#include "rewriter/guard.h"
#include "rewriter/imports.h"
#include "rewriter/nameset.h"

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

/* BEFORE with `import os`, `import functools` and `from concurrent.futures import ThreadPoolExecutor` added. */
static void check(const char *before, const char *want)
{
	struct source *source = source_of(before);
	struct imports *imports = imports_new(source);
	struct style style;
	style_read(source, &style);
	for (guint twice = 0; twice < 2; twice++) {
		g_assert_true(imports_add(imports, "os", NULL, source->length));
		g_assert_true(imports_add(imports, "concurrent.futures", "ThreadPoolExecutor", source->length));
		g_assert_true(imports_add(imports, "functools", NULL, source->length));
	}
	g_autoptr(Edits) edits = edits_new(source);
	imports_insert(imports, edits, &style);
	g_autofree char *got = edits_apply(edits, NULL, NULL);
	g_assert_cmpstr(got, ==, want);
	imports_free(imports);
	style_clear(&style);
	source_free(source);
}

#define FUTURES "from concurrent.futures import ThreadPoolExecutor\n"

static void test_place(void)
{
	check("x = 1\n", "import functools\nimport os\n" FUTURES "\nx = 1\n");
	check("def f():\n    pass\n", "import functools\nimport os\n" FUTURES "\n\ndef f():\n    pass\n");
	check("\"\"\"Doc.\"\"\"\n\nx = 1\n", "\"\"\"Doc.\"\"\"\n\nimport functools\nimport os\n" FUTURES "\nx = 1\n");
	check("#!/usr/bin/python3\n# licence\n\nx = 1\n", "#!/usr/bin/python3\n# licence\n\nimport functools\nimport os\n" FUTURES "\nx = 1\n");
	check("from __future__ import annotations\nx = 1\n",
	      "from __future__ import annotations\n\nimport functools\nimport os\n" FUTURES "\nx = 1\n");
	check("import json\nimport sys\nfrom pathlib import Path\nx = 1\n",
	      "import functools\nimport json\nimport os\nimport sys\n" FUTURES "from pathlib import Path\nx = 1\n");
	check("import numpy as np\n\nx = 1\n", "import functools\nimport os\n" FUTURES "\nimport numpy as np\n\nx = 1\n");
	check("import sys\n\nimport numpy as np\n", "import functools\nimport os\nimport sys\n" FUTURES "\nimport numpy as np\n");
	check("import sys\r\nx = 1\r\n",
	      "import functools\r\nimport os\r\nimport sys\r\nfrom concurrent.futures import ThreadPoolExecutor\r\nx = 1\r\n");
	check("\xef\xbb\xbfx = 1\n", "\xef\xbb\xbfimport functools\nimport os\n" FUTURES "\nx = 1\n");
}

static void test_there_already(void)
{
	const char *text = "import os.path, functools\nfrom concurrent.futures import (\n    as_completed,\n    ThreadPoolExecutor,\n)\nx = 1\n";
	check(text, text);
}

static void test_other_meaning(void)
{
	static const char *const TEXTS[] = {
		"os = 1\n", "def os():\n    pass\n", "from x import os\n", "def f(os):\n    pass\n", "def f():\n    import os\n", "import y as os\n",
		"for os in ():\n    pass\n", "class A:\n    os = 1\n",
	};
	for (guint i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
		struct source *source = source_of(TEXTS[i]);
		struct imports *imports = imports_new(source);
		g_assert_false(imports_add(imports, "os", NULL, source->length));
		imports_free(imports);
		source_free(source);
	}
}

/* --- the guard ---------------------------------------------------------------------------------------------------------------- */

static void check_guard(const char *before, const char *worker, const char *want, gboolean doubt)
{
	struct source *source = source_of(before);
	struct style style;
	style_read(source, &style);
	g_autoptr(GHashTable) reads = nameset_new(), none = nameset_new();
	g_hash_table_add(reads, g_strdup(worker));
	g_autoptr(Guard) guard = guard_plan(source, reads, none, TRUE, NULL);
	g_autoptr(Edits) edits = edits_new(source);
	guard_wrap(guard, edits, &style);
	g_autofree char *got = edits_apply(edits, NULL, NULL);
	g_assert_cmpstr(got, ==, want);
	g_assert_cmpint(guard->doubt != NULL, ==, doubt);
	style_clear(&style);
	source_free(source);
}

#define MAIN "if __name__ == \"__main__\":\n"

static void test_guard(void)
{
	check_guard("import os\nN = 3\ndef f(x):\n    return x\nprint(f(N))\n", "f",
	            "import os\nN = 3\ndef f(x):\n    return x\n" MAIN "    print(f(N))\n", FALSE);
	/* definitions and imports stay outside; comments and blank lines in between are kept */
	check_guard("print(1)\n\n# of f\ndef f(x):\n    return x\n\n# then\nprint(\"\"\"a\nb\"\"\")\n\nx = 1\nprint(x)", "f",
	            MAIN "    print(1)\n\n# of f\ndef f(x):\n    return x\n\n" MAIN "    # then\n    print(\"\"\"a\nb\"\"\")\n\n    x = 1\n    print(x)", FALSE);
	/* what is under a guard already stays */
	check_guard("def f(x):\n    return x\n" MAIN "    print(f(1))\n", "f", "def f(x):\n    return x\n" MAIN "    print(f(1))\n", FALSE);
	check_guard("import sys\nsys.path.insert(0, \"x\")\nimport y\nprint(y)\n", "f",
	            "import sys\nsys.path.insert(0, \"x\")\nimport y\n" MAIN "    print(y)\n", FALSE);
	check_guard("try:\n\timport a\nexcept ImportError:\n\ta = None\nprint(a)\n", "f",
	            "try:\n\timport a\nexcept ImportError:\n\ta = None\n" MAIN "\tprint(a)\n", FALSE);
}

static void test_guard_doubts(void)
{
	/* the worker's function needs what is computed at the top level */
	check_guard("T = load()\ndef f(x):\n    return T[x]\nprint(f(1))\n", "f",
	            "T = load()\ndef f(x):\n    return T[x]\n" MAIN "    print(f(1))\n", TRUE);
	check_guard("T = {}\ndef f(x):\n    return T[x]\nfor i in range(3):\n    T[i] = i\nprint(f(1))\n", "f",
	            "T = {}\ndef f(x):\n    return T[x]\n" MAIN "    for i in range(3):\n        T[i] = i\n    print(f(1))\n", TRUE);
	check_guard("T = 0\ndef set():\n    global T\n    T = 1\ndef f(x):\n    return T\nset()\nprint(f(1))\n", "f",
	            "T = 0\ndef set():\n    global T\n    T = 1\ndef f(x):\n    return T\n" MAIN "    set()\n    print(f(1))\n", TRUE);
	/* a local of the same name is not what the top level sets */
	check_guard("def f(x):\n    T = x\n    return T\nT = load()\nprint(f(T))\n", "f",
	            "def f(x):\n    T = x\n    return T\n" MAIN "    T = load()\n    print(f(T))\n", FALSE);
	/* methods are found by their names */
	check_guard("class A:\n    def g(self):\n        return T\ndef f(x):\n    return x.g()\nT = load()\n", "f",
	            "class A:\n    def g(self):\n        return T\ndef f(x):\n    return x.g()\nT = load()\n", TRUE);
}

static void test_guard_missing(void)
{
	struct source *source = source_of("def f(x):\n    for i in x:\n        g(i)\ndef h():\n    for i in x:\n        g(i)\nf([1])\n");
	GPtrArray *loops = loops_find(source);
	g_assert_true(guard_missing(source, ((struct loop *)g_ptr_array_index(loops, 0))->node));
	g_assert_false(guard_missing(source, ((struct loop *)g_ptr_array_index(loops, 1))->node));
	g_assert_true(guard_is_script(source));
	g_ptr_array_unref(loops);
	source_free(source);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imports/place", test_place);
	g_test_add_func("/imports/there-already", test_there_already);
	g_test_add_func("/imports/other-meaning", test_other_meaning);
	g_test_add_func("/guard/wrap", test_guard);
	g_test_add_func("/guard/doubts", test_guard_doubts);
	g_test_add_func("/guard/missing", test_guard_missing);
	return g_test_run();
}
