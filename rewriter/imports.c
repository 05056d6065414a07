#include "rewriter/imports.h"

#include <string.h>

#include "rewriter/names.h"

/* Modules of the standard library that often head a file: they tell the group in which an import of it belongs. */
static const char *const STANDARD[] = {
	"abc", "argparse", "array", "ast", "asyncio", "base64", "bisect", "calendar", "collections", "concurrent", "configparser",
	"contextlib", "copy", "csv", "ctypes", "dataclasses", "datetime", "decimal", "difflib", "email", "enum", "fnmatch", "fractions",
	"functools", "gc", "getpass", "glob", "gzip", "hashlib", "heapq", "hmac", "html", "http", "importlib", "inspect", "io",
	"itertools", "json", "logging", "lzma", "math", "multiprocessing", "operator", "os", "pathlib", "pickle", "platform",
	"pprint", "queue", "random", "re", "secrets", "select", "shutil", "signal", "socket", "sqlite3", "ssl", "statistics", "string",
	"struct", "subprocess", "sys", "tarfile", "tempfile", "textwrap", "threading", "time", "timeit", "traceback", "types", "typing",
	"unicodedata", "unittest", "urllib", "uuid", "warnings", "weakref", "xml", "zipfile", "zlib",
};

static gboolean is_import(TSNode node) {
	return node_is(node, "import_statement") || node_is(node, "import_from_statement");
}

/* The dotted name that a line of imports names first; relative ones keep their dots. */
static char *module_of(const struct source *source, TSNode statement) {
	TSNode module = node_field(statement, node_is(statement, "import_from_statement") ? "module_name" : "name");
	if (node_is(module, "aliased_import"))
		module = node_field(module, "name");
	return ts_node_is_null(module) ? g_strdup("") : source_text(source, module);
}

static gboolean is_standard(const char *module) {
	gsize length = strcspn(module, ".");
	for (guint i = 0; i < G_N_ELEMENTS(STANDARD); i++)
		if (strlen(STANDARD[i]) == length && strncmp(STANDARD[i], module, length) == 0)
			return TRUE;
	return FALSE;
}

/* TRUE if STATEMENT is `import MODULE` (NAME NULL; `import MODULE.x` will do) or `from MODULE import NAME`. */
static gboolean provides(const struct source *source, TSNode statement, const char *module, const char *name) {
	if (node_is(statement, "import_from_statement") != (name != NULL))
		return FALSE;
	TSNode from = node_field(statement, "module_name");
	if (name && !source_is(source, from, module))
		return FALSE;
	for (guint32 i = 0; i < ts_node_named_child_count(statement); i++) {
		TSNode child = ts_node_named_child(statement, i);
		if (!node_is(child, "dotted_name") || (name && ts_node_eq(child, from)))
			continue;
		if (source_is(source, ts_node_named_child(child, 0), name ? name : module))
			return TRUE;
	}
	return FALSE;
}

struct binding {
	const struct source *source;
	const char *module, *name, *bound;
	guint32 use;
	gboolean provided, other;
};

/* Looks at every place that binds the name anywhere in the file: only the very import that is wanted may. One inside a function
 * makes the name a local there, so that is another meaning too. */
static gboolean look_for_binding(TSNode node, gpointer data) {
	struct binding *b = data;
	gboolean import = is_import(node), top = node_is(ts_node_parent(node), "module");
	gboolean scope = node_is(node, "function_definition") || node_is(node, "lambda") || node_is(node, "class_definition");
	if (!import && !scope && !node_is(node, "module"))
		return TRUE;
	g_autoptr(GHashTable) names = names_new();
	if (import)
		names_bound(b->source, node, names);
	else
		names_assigned(b->source, node, names);
	if (!g_hash_table_contains(names, b->bound))
		return TRUE;
	if (import && top && provides(b->source, node, b->module, b->name))
		b->provided |= ts_node_end_byte(node) < b->use;
	else
		b->other = TRUE;
	return TRUE;
}

/* `import` lines come before `from` lines, each in the order of the alphabet, as isort and ruff have it. */
static gboolean goes_before(const struct source *source, TSNode statement, const char *module, gboolean from) {
	gboolean is_from = node_is(statement, "import_from_statement");
	g_autofree char *name = module_of(source, statement);
	return is_from != from ? from : strcmp(name, module) < 0;
}

/* The imports at the top of the module up to the first other statement. */
static GArray *top_imports(const struct source *source) {
	GArray *imports = g_array_new(FALSE, FALSE, sizeof(TSNode));
	TSNode root = ts_tree_root_node(source->tree);
	for (guint32 i = 0; i < ts_node_named_child_count(root); i++) {
		TSNode node = ts_node_named_child(root, i);
		if (is_import(node))
			g_array_append_val(imports, node);
		else if (imports->len && !node_is(node, "comment"))
			break;
	}
	return imports;
}

/* The first group with a module of the standard library: imports FIRST .. LAST - 1. FALSE: there is none. */
static gboolean standard_group(const struct source *source, const GArray *imports, guint *first, guint *last) {
	gboolean standard = FALSE;
	*first = 0;
	for (guint i = 0; i < imports->len; i++) {
		TSNode node = g_array_index(imports, TSNode, i);
		gboolean parted = i && ts_node_start_point(node).row > ts_node_end_point(g_array_index(imports, TSNode, i - 1)).row + 1;
		if (parted && standard) {
			*last = i;
			return TRUE;
		}
		if (parted)
			*first = i;
		g_autofree char *name = module_of(source, node);
		standard |= is_standard(name);
	}
	*last = imports->len;
	return standard;
}

/* Without imports: behind the docstring and __future__, else before the first statement. */
static void insert_first(struct edits *edits, const struct style *style, const char *line) {
	struct source *source = edits->source;
	TSNode root = ts_tree_root_node(source->tree), head = {0}, first = {0};
	for (guint32 i = 0; i < ts_node_named_child_count(root) && ts_node_is_null(first); i++) {
		TSNode node = ts_node_named_child(root, i);
		gboolean docstring = ts_node_is_null(head) && node_is(node, "expression_statement") &&
		                     node_is(ts_node_named_child(node, 0), "string");
		if (docstring || node_is(node, "future_import_statement"))
			head = node;
		else if (!node_is(node, "comment"))
			first = node;
	}
	g_autofree char *text = NULL;
	if (!ts_node_is_null(head)) {
		text = g_strdup_printf("%s%s", style->newline, line);
		guint32 at = style_line_end(source, ts_node_end_byte(head));
		edits_replace(edits, at, at, text);
		return;
	}
	guint32 at = ts_node_is_null(first) ? source->length : style_with_comments(source, ts_node_start_byte(first));
	text = g_strdup_printf("%s%s", line, style->newline);
	edits_replace(edits, at, at, text);
}

static void insert_text(struct edits *edits, guint32 at, const char *text, const char *behind) {
	g_autofree char *whole = g_strconcat(text, behind, NULL);
	edits_replace(edits, at, at, whole);
}

static void insert(struct edits *edits, const struct style *style, const char *module, gboolean from, const char *line) {
	struct source *source = edits->source;
	g_autoptr(GArray) imports = top_imports(source);
	if (!imports->len) {
		insert_first(edits, style, line);
		return;
	}
	guint first = 0, last = 0;
	if (!standard_group(source, imports, &first, &last)) { /* a group of its own, above the others */
		guint32 at = style_with_comments(source, ts_node_start_byte(g_array_index(imports, TSNode, 0)));
		insert_text(edits, at, line, style->newline);
		return;
	}
	guint place = first;
	for (guint i = first; i < last; i++) {
		g_autofree char *name = module_of(source, g_array_index(imports, TSNode, i));
		if (is_standard(name) && goes_before(source, g_array_index(imports, TSNode, i), module, from))
			place = i + 1;
	}
	if (place > first) {
		TSNode above = g_array_index(imports, TSNode, place - 1);
		insert_text(edits, style_line_end(source, ts_node_end_byte(above)), line, "");
	} else {
		TSNode below = g_array_index(imports, TSNode, first);
		insert_text(edits, style_line_start(source, ts_node_start_byte(below)), line, "");
	}
}

static gboolean already_added(const struct edits *edits, const char *line) {
	for (guint i = 0; i < edits->list->len; i++)
		if (strstr(g_array_index(edits->list, struct edit, i).text, line))
			return TRUE;
	return FALSE;
}

gboolean imports_add(struct edits *edits, const struct style *style, const char *module, const char *name, guint32 use) {
	struct source *source = edits->source;
	struct binding binding = {.source = source, .module = module, .name = name, .bound = name ? name : module, .use = use};
	node_visit(ts_tree_root_node(source->tree), look_for_binding, &binding);
	if (binding.other)
		return FALSE;
	g_autofree char *line = name ? g_strdup_printf("from %s import %s%s", module, name, style->newline)
	                             : g_strdup_printf("import %s%s", module, style->newline);
	if (!binding.provided && !already_added(edits, line))
		insert(edits, style, module, name != NULL, line);
	return TRUE;
}
