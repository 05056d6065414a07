#include "analyzer/decimals.h"

#include <string.h>

#include "analyzer/standard.h"

/* ---- which sources ---- */

/* Libraries that run no file of the program because of its name. */
static const char *const quiet[] = {
	"__main__", "IPython", "PIL", "attr", "bs4", "chardet", "colorama", "cv2", "dateutil", "graphviz", "httpx", "hypothesis", "ipythonblocks", "ipywidgets", "joblib",
	"keras", "lxml", "markdown", "matplotlib", "mpmath", "mpl_toolkits", "nbformat", "networkx", "nltk", "numba", "numpy", "openpyxl", "pandas", "plotly", "psutil",
	"psycopg", "psycopg2", "pygments", "pytest", "pytz", "qpsolvers", "redis", "regex", "requests", "rich", "scipy", "seaborn", "simplejson", "six", "skimage",
	"sklearn", "sortedcontainers", "statsmodels", "sympy", "tabulate", "tensorflow", "termcolor", "torch", "torchvision", "tqdm", "urllib3", "yaml",
};

/* What runs a file of the program that no import of it names. */
static const char *const loaders[] = {
	"__import__", "exec", "execfile", "import_module", "runpy", "run_path", "run_module", "spec_from_file_location", "exec_module", "load_module",
	"load_source", "find_module", "walk_packages", "iter_modules", "imp", "importlib", "pkgutil", "zipimport",
};

static gboolean is_among(const char *name, const char *const *names, guint count)
{
	for (guint i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return TRUE;
	return FALSE;
}

gboolean decimals_loads_by_name(const struct unit *unit, GHashTable *roots)
{
	GHashTableIter iter;
	gpointer name;
	for (guint i = 0; i < G_N_ELEMENTS(loaders); i++)
		if (g_hash_table_contains(unit->used, interned(loaders[i])))
			return TRUE;
	g_hash_table_iter_init(&iter, unit->imports);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		g_autofree char *root = g_strndup(name, strcspn(name, "."));
		if (!g_hash_table_contains(roots, root) && !module_is_standard(root) && !is_among(root, quiet, G_N_ELEMENTS(quiet)))
			return TRUE;
	}
	return FALSE;
}

/* pytest and unittest run all tests in one process. */
static gboolean is_test(const struct unit *unit)
{
	g_autofree char *name = g_path_get_basename(unit->source->path);
	return g_str_has_prefix(name, "test") || g_str_has_suffix(name, "_test.py") || g_str_has_suffix(name, "_tests.py") || !strcmp(name, "conftest.py");
}

struct graph {
	GPtrArray *units;       /* struct unit * */
	GHashTable *packages;   /* folder to the struct unit * of its __init__.py */
	GHashTable *reach;      /* struct unit *: they import, through however many others, what looks at the context */
	GHashTable *together;
};

/* The package that UNIT is in, or that its package is in. */
static struct unit *package_of(const struct graph *g, const struct unit *unit)
{
	g_autofree char *folder = g_path_get_dirname(unit->source->path);
	if (!g_str_has_suffix(unit->source->path, "/__init__.py"))
		return g_hash_table_lookup(g->packages, folder);
	g_autofree char *outer = g_path_get_dirname(folder);
	return g_hash_table_lookup(g->packages, outer);
}

static gboolean reaches(const struct graph *g, const struct unit *unit)
{
	gboolean found = g_hash_table_contains(g->reach, unit) || g_hash_table_contains(g->reach, package_of(g, unit));
	for (guint i = 0; !found && i < unit->imported->len; i++)
		found = g_hash_table_contains(g->reach, unit->imported->pdata[i]);
	return found;
}

static void find_reaching(struct graph *g)
{
	for (gboolean more = TRUE; more;) {
		gboolean tests = FALSE;
		more = FALSE;
		for (guint i = 0; i < g->units->len; i++)
			tests |= is_test(g->units->pdata[i]) && g_hash_table_contains(g->reach, g->units->pdata[i]);
		for (guint i = 0; i < g->units->len; i++) {
			struct unit *unit = g->units->pdata[i];
			if (!g_hash_table_contains(g->reach, unit) && (reaches(g, unit) || (tests && is_test(unit))))
				more = g_hash_table_add(g->reach, unit);
		}
	}
}

static void add_with_imports(struct graph *g, struct unit *unit)
{
	g_autoptr(GQueue) due = g_queue_new();
	for (; unit; unit = g_queue_pop_head(due)) {
		if (!g_hash_table_add(g->together, unit))
			continue;
		if (package_of(g, unit))
			g_queue_push_tail(due, package_of(g, unit));
		for (guint i = 0; i < unit->imported->len; i++)
			g_queue_push_tail(due, unit->imported->pdata[i]);
	}
}

static void graph_begin(struct graph *g, const struct project *project, const GPtrArray *sources)
{
	for (guint i = 0; i < sources->len; i++) {
		struct unit *unit = g_hash_table_lookup(project->units, sources->pdata[i]);
		g_ptr_array_add(g->units, unit);
		if (unit->watches & WATCHED_CONTEXT)
			g_hash_table_add(g->reach, unit);
		if (g_str_has_suffix(unit->source->path, "/__init__.py"))
			g_hash_table_insert(g->packages, g_path_get_dirname(unit->source->path), unit);
	}
}

static gboolean is_in_package(const struct unit *unit)
{
	g_autofree char *folder = g_path_get_dirname(unit->source->path);
	g_autofree char *root = program_root_of(folder);
	return strcmp(folder, root) != 0;
}

/* A package that others may import with anything else, or files that are run by their names. */
static gboolean may_be_anywhere(const struct graph *g)
{
	for (guint i = 0; i < g->units->len; i++) {
		const struct unit *unit = g->units->pdata[i];
		if (unit->loads_by_name || ((unit->watches & WATCHED_CONTEXT) && is_in_package(unit)))
			return TRUE;
	}
	return FALSE;
}

GHashTable *decimals_together(const struct project *project, const GPtrArray *sources)
{
	g_autoptr(GPtrArray) units = g_ptr_array_new();
	g_autoptr(GHashTable) packages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) reach = g_hash_table_new(NULL, NULL);
	struct graph g = {units, packages, reach, g_hash_table_new(NULL, NULL)};
	graph_begin(&g, project, sources);
	find_reaching(&g);
	gboolean anywhere = may_be_anywhere(&g);
	for (guint i = 0; i < units->len; i++)
		if (anywhere || g_hash_table_contains(reach, units->pdata[i]))
			add_with_imports(&g, units->pdata[i]);
	return g.together;
}

/* ---- which work ---- */

/* Classes of libraries that hold no numbers, or no others than Python's own. */
static gboolean is_no_number(const char *class_name)
{
	static const char *const prefixes[] = {
		"builtins.class", "builtins.Exception", "bytearray", "memoryview", "re.", "string.", "struct.", "hashlib.", "ipaddress.", "datetime.", "random.", "uuid.",
		"os.", "pathlib.", "io.", "csv.", "sys.", "subprocess.", "logging.", "threading.", "urllib.", "http.", "socket.", "xml.", "email.", "array.", "difflib.",
		"contextlib.suppress", "configparser.", "PIL.",
	};
	for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (g_str_has_prefix(class_name, prefixes[i]))
			return TRUE;
	return FALSE;
}

/* It may be a Decimal, or an object that goes on to compute with what it holds. */
static gboolean may_be(const struct type *type)
{
	switch (type->kind) {
	case T_UNKNOWN: case T_INSTANCE: case T_COROUTINE:
		return TRUE;
	case T_LIBRARY:
		return g_str_has_prefix(type->name, "decimal");
	case T_OBJECT:
		return !is_no_number(type->name);
	default:
		return FALSE;
	}
}

#define MAX_LEVELS 4

static gboolean may_hold(struct frame *f, struct value value, guint level)
{
	for (guint i = 0; i < type_count(value.type); i++) {
		struct value one = {.type = type_member(value.type, i), .objects = value.objects};
		gboolean container = (one.type->kind >= T_LIST && one.type->kind <= T_VIEW);
		if (may_be(one.type) || (container && level == MAX_LEVELS))
			return TRUE;
		if (container && may_hold(f, heap_element(heap_of(f), one), level + 1))
			return TRUE;
		if (one.type->kind == T_DICT && may_hold(f, heap_load(heap_of(f), one, heap_of(f)->element, one.type->args[1]), level + 1))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_asked(const struct frame *f)
{
	return f->sink && !f->sink->decimals && (f->context->watches & WATCHED_CONTEXT);
}

gboolean decimals_matter(const struct effects_context *c, struct unit *unit, const struct effects *e)
{
	return e->decimals && c->together && g_hash_table_contains(c->together, unit);
}

void decimals_used(struct frame *f, struct value value, const struct node *node)
{
	if (is_asked(f) && may_hold(f, value, 0))
		f->sink->decimals = node;
}

/* Operators take a Decimal with it; arithmetic with a float is an error. */
static gboolean goes_with(struct frame *f, struct value value, gboolean compared)
{
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct type *type = type_member(value.type, i);
		if (may_be(type) || type->kind == T_INT || type->kind == T_BOOL || (compared && (type->kind == T_FLOAT || type->kind == T_COMPLEX)))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_one(struct value value)
{
	for (guint i = 0; i < type_count(value.type); i++)
		if (may_be(type_member(value.type, i)))
			return TRUE;
	return FALSE;
}

void decimals_operated(struct frame *f, struct value a, struct value b, gboolean compared, const struct node *node)
{
	if (!is_asked(f))
		return;
	gboolean held = compared && type_count(a.type) && !is_one(a) && !is_one(b) && may_hold(f, a, 0) && may_hold(f, b, 0);
	if (held || (is_one(a) && goes_with(f, b, compared)) || (is_one(b) && goes_with(f, a, compared)))
		f->sink->decimals = node;
}

/* Looks at no value, or no more of it than its hash and whether it is true; moves it about. */
static gboolean only_moves(const char *name)
{
	static const char *const names[] = {
		"builtins.len", "builtins.isinstance", "builtins.issubclass", "builtins.type", "builtins.id", "builtins.hash", "builtins.hasattr", "builtins.getattr",
		"builtins.callable", "builtins.bool", "builtins.int", "builtins.float", "builtins.range", "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset",
		"builtins.dict", "builtins.enumerate", "builtins.zip", "builtins.map", "builtins.filter", "builtins.iter", "builtins.next", "builtins.reversed", "builtins.any",
		"builtins.all", "copy.copy", "copy.deepcopy",
	};
	return is_among(name, names, G_N_ELEMENTS(names));
}

/* Methods of lists, dicts and sets that compare nothing, or nothing beyond what has one hash. */
static gboolean only_keeps(const char *name)
{
	static const char *const comparing[] = {"list.sort", "list.index", "list.count", "list.remove", "tuple.index", "tuple.count",
	                                         "dict.most_common", "dict.total", "dict.subtract", "dict.update"};
	static const char *const prefixes[] = {"list.", "tuple.", "dict.", "set.", "frozenset."};
	for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (g_str_has_prefix(name, prefixes[i]))
			return !is_among(name, comparing, G_N_ELEMENTS(comparing));
	return FALSE;
}

void decimals_called(const struct library_call *c)
{
	struct frame *f = c->f;
	const char *name = c->entry->name;
	if (!is_asked(f) || only_keeps(name))
		return;
	if (g_str_has_prefix(name, "decimal."))
		f->sink->decimals = c->node;
	if (c->receiver)
		decimals_used(f, *c->receiver, c->node);
	if (only_moves(name))
		return;
	decimals_used(f, c->returned, c->node); /* sorted(xs, key=f) */
	for (guint i = 0; i < c->args->count; i++)
		decimals_used(f, c->args->values[i], c->node);
	if (c->args->splat)
		decimals_used(f, c->args->rest, c->node);
}
