#include "rewriter/tool_files.h"

/* Files that a tool finds by their names and imports: tests and their fixtures, settings, lists of tasks. A `*` stands for anything. */
static const char *const IMPORTED[] = {
	"test_*.py", "*_test.py", "*_tests.py", "tests.py", "conftest.py", "noxfile.py", "fabfile.py", "dodo.py", "locustfile.py", "hubconf.py",
	"settings.py", "wsgi.py", "asgi.py", "celeryconfig.py", "pelicanconf.py", "publishconf.py", "*.conf.py", "sitecustomize.py", "usercustomize.py",
};
/* Files whose text a tool runs in a namespace of its own (setuptools, Sphinx, IPython): no module has their functions. */
static const char *const EXECUTED[] = {"setup.py", "conf.py", "ipython_config.py", "jupyter_*config.py", "SConstruct", "SConscript", "wscript"};

static gboolean is_named(const struct source *source, const char *const *patterns, guint count)
{
	g_autofree char *name = g_path_get_basename(source->path);
	gboolean found = FALSE;
	for (guint i = 0; !found && i < count; i++)
		found = g_pattern_match_simple(patterns[i], name);
	return found;
}

gboolean tool_imports(const struct source *source)
{
	return is_named(source, IMPORTED, G_N_ELEMENTS(IMPORTED));
}

gboolean tool_executes(const struct source *source)
{
	return is_named(source, EXECUTED, G_N_ELEMENTS(EXECUTED));
}
