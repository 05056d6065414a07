#include "rewriter/imports.h"

#include <string.h>

#include "analyzer/standard.h"
#include "rewriter/nameset.h"

/* What pools, futures and asyncio import of it beyond what the interpreter has at its start (3.8 to 3.15). */
static const char *const NEEDED[] = {
	"annotationlib", "array", "ast", "asyncio", "atexit", "base64", "binascii", "bisect", "bz2", "collections", "compression", "concurrent", "contextlib", "contextvars", "copy",
	"copyreg", "dataclasses", "dis", "enum", "errno", "fcntl", "fnmatch", "functools", "grp", "hashlib", "heapq", "hmac", "importlib", "inspect", "itertools", "json", "keyword",
	"linecache", "locale", "logging", "lzma", "math", "mmap", "multiprocessing", "opcode", "operator", "pickle", "pkgutil", "pwd", "queue", "random", "re", "reprlib", "runpy",
	"secrets", "select", "selectors", "shutil", "signal", "socket", "sre_compile", "sre_constants", "sre_parse", "ssl", "string", "struct", "subprocess", "tempfile",
	"textwrap", "threading", "token", "tokenize", "traceback", "types", "typing", "warnings", "weakref", "zlib",
};

static gboolean has_file(const char *folder, const char *name, const char *suffix)
{
	g_autofree char *path = g_strconcat(folder, "/", name, suffix, NULL);
	return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static const char *hidden_in(const char *folder)
{
	for (guint i = 0; i < G_N_ELEMENTS(NEEDED); i++)
		if (has_file(folder, NEEDED[i], ".py") || has_file(folder, NEEDED[i], "/__init__.py"))
			return NEEDED[i];
	return NULL;
}

const char *imports_hidden(const struct source *source)
{
	g_autofree char *folder = g_path_get_dirname(source->path);
	gboolean package = has_file(folder, "__init__", ".py"), script = memmem(source->text, source->length, "__main__", strlen("__main__")) != NULL;
	const char *hidden = !package || script ? hidden_in(folder) : NULL;
	for (guint depth = 0; !hidden && package && depth < 100; depth++) {
		g_autofree char *inner = g_steal_pointer(&folder);
		folder = g_path_get_dirname(inner);
		package = strcmp(folder, inner) && has_file(folder, "__init__", ".py");
		hidden = package ? NULL : hidden_in(folder);
	}
	return hidden;
}

static gboolean is_import(TSNode node)
{
	return tree_is(node, "import_statement") || tree_is(node, "import_from_statement");
}

/* The dotted name that a line of imports names first; relative ones keep their dots. */
static char *module_of(const struct source *source, TSNode statement)
{
	TSNode module = tree_child(statement, tree_is(statement, "import_from_statement") ? "module_name" : "name");
	if (tree_is(module, "aliased_import"))
		module = tree_child(module, "name");
	return ts_node_is_null(module) ? g_strdup("") : source_text(source, module);
}

/* TRUE if STATEMENT is `import MODULE` (NAME NULL; `import MODULE.x` will do) or `from MODULE import NAME`. */
static gboolean provides(const struct source *source, TSNode statement, const char *module, const char *name)
{
	if (tree_is(statement, "import_from_statement") != (name != NULL))
		return FALSE;
	TSNode from = tree_child(statement, "module_name");
	if (name && !source_is(source, from, module))
		return FALSE;
	for (guint32 i = 0; i < ts_node_named_child_count(statement); i++) {
		TSNode child = ts_node_named_child(statement, i);
		if (!tree_is(child, "dotted_name") || (name && ts_node_eq(child, from)))
			continue;
		if (source_is(source, !name && strchr(module, '.') ? child : ts_node_named_child(child, 0), name ? name : module))
			return TRUE;
	}
	return FALSE;
}

/* Looks at every place that binds BOUND anywhere in the file: only the very import that is wanted may. One inside a function makes the name
 * a local there, so that is another meaning too. TRUE in *PROVIDED: it stands at the top above USE. */
static gboolean has_other_meaning(const struct source *source, const char *bound, const char *module, const char *name, guint32 use, gboolean *provided)
{
	const struct file_names *names = nameset_of_file(source);
	gboolean other = g_hash_table_contains(names->assigned, bound);
	*provided = FALSE;
	for (guint i = 0; i < names->imports->len && g_hash_table_contains(names->bound, bound); i++) {
		TSNode node = g_array_index(names->imports, TSNode, i);
		g_autoptr(GHashTable) binds = nameset_new();
		nameset_bound(source, node, binds);
		if (!g_hash_table_contains(binds, bound))
			continue;
		if (tree_is(ts_node_parent(node), "module") && provides(source, node, module, name))
			*provided |= ts_node_end_byte(node) < use;
		else if (name || !tree_is(ts_node_parent(node), "module") || !provides(source, node, bound, NULL)) /* `import a.x` is no other `a` for `import a.b` */
			other = TRUE;
	}
	return other;
}

/* `import` lines come before `from` lines, each in the order of the alphabet, as isort and ruff have it. */
static gboolean goes_before(const struct source *source, TSNode statement, const char *module, gboolean from)
{
	gboolean is_from = tree_is(statement, "import_from_statement");
	g_autofree char *name = module_of(source, statement);
	return is_from != from ? from : strcmp(name, module) < 0;
}

/* An edit takes the whole statement away. */
static gboolean is_dropped(const struct edits *edits, TSNode node)
{
	for (guint i = 0; i < edits->list->len; i++) {
		const struct edit *edit = &g_array_index(edits->list, struct edit, i);
		if (edit->start == ts_node_start_byte(node) && edit->end >= ts_node_end_byte(node) && !edit->text[0])
			return TRUE;
	}
	return FALSE;
}

/* What is changed first, but for imports that go away: names are used from there on. */
static guint32 first_edit(const struct edits *edits)
{
	guint32 at = G_MAXUINT32;
	for (guint i = 0; i < edits->list->len; i++) {
		const struct edit *edit = &g_array_index(edits->list, struct edit, i);
		if (edit->text[0] || edit->end == edit->start)
			at = MIN(at, edit->start);
	}
	return at;
}

/* The imports at the top of the module up to the first other statement that stay; they end ahead of the first edit. */
static GArray *top_imports(const struct source *source, const struct edits *edits)
{
	guint32 before = first_edit(edits);
	GArray *imports = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		if (is_import(node) && is_dropped(edits, node))
			continue;
		if (is_import(node) && ts_node_end_byte(node) <= before)
			g_array_append_val(imports, node);
		else if (imports->len && !tree_is(node, "comment"))
			break;
	}
	return imports;
}

/* The first group with a module of the standard library: imports FIRST .. LAST - 1. FALSE: there is none. */
static gboolean standard_group(const struct source *source, const GArray *imports, guint *first, guint *last)
{
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
		standard |= module_is_standard(name);
	}
	*last = imports->len;
	return standard;
}

static gint by_line(gconstpointer a, gconstpointer b)
{
	const struct import *left = a, *right = b;
	if (!left->name != !right->name)
		return left->name ? 1 : -1;
	gint order = strcmp(left->module, right->module);
	return order || !left->name ? order : strcmp(left->name, right->name);
}

/* The line of number *AT of those that are added, and of those behind it that are names of the same module; *AT: the last of them. */
static char *line_of(const struct imports *imports, guint *at, const struct style *style)
{
	const struct import *import = &g_array_index(imports->list, struct import, *at);
	if (!import->name)
		return g_strdup_printf("import %s%s", import->module, style->newline);
	g_autoptr(GString) line = g_string_new(NULL);
	g_string_printf(line, "from %s import %s", import->module, import->name);
	for (; *at + 1 < imports->list->len; (*at)++) {
		const struct import *next = &g_array_index(imports->list, struct import, *at + 1);
		if (!next->name || strcmp(next->module, import->module))
			break;
		g_string_append_printf(line, ", %s", next->name);
	}
	g_string_append(line, style->newline);
	return g_strdup(line->str);
}

static char *all_lines(const struct imports *imports, const struct style *style)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < imports->list->len; i++) {
		g_autofree char *line = line_of(imports, &i, style);
		g_string_append(text, line);
	}
	return g_string_free(text, FALSE);
}

static guint blank_lines(const char *text)
{
	guint count = 0;
	for (const char *at = text; *at == '\r' || *at == '\n'; at++)
		count += *at == '\n' || at[1] != '\n';
	return count;
}

/* Blank lines that stand at AT, in what is inserted there already or in the file. */
static guint blank_lines_at(const struct edits *edits, guint32 at)
{
	for (guint i = 0; i < edits->list->len; i++) {
		const struct edit *edit = &g_array_index(edits->list, struct edit, i);
		if (edit->start == at)
			return blank_lines(edit->text);
	}
	return blank_lines(edits->source->text + at);
}

/* Without imports: behind the docstring and __future__, else before the first statement; two blank lines before a definition. */
static guint32 first_place(const struct source *source, gboolean *behind, guint *blank)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	TSNode head = {0}, next = {0};
	for (guint32 i = 0; i < top->len && ts_node_is_null(next); i++) {
		TSNode node = g_array_index(top, TSNode, i);
		gboolean docstring = ts_node_is_null(head) && tree_is(node, "expression_statement") &&
		                     tree_is(ts_node_named_child(node, 0), "string");
		if (docstring || tree_is(node, "future_import_statement"))
			head = node;
		else if (!tree_is(node, "comment"))
			next = node;
	}
	*behind = !ts_node_is_null(head);
	*blank = !ts_node_is_null(next) && g_str_has_suffix(ts_node_type(next), "_definition") ? 2 : 1;
	if (*behind)
		return style_line_end(source, ts_node_end_byte(head));
	return ts_node_is_null(next) ? source->length : style_with_comments(source, ts_node_start_byte(next));
}

static void insert_first(const struct imports *imports, const struct edits *edits, struct edits *own, const struct style *style)
{
	gboolean behind = FALSE;
	guint blank = 0;
	guint32 at = first_place(imports->source, &behind, &blank);
	g_autofree char *lines = all_lines(imports, style);
	GString *text = g_string_new(behind ? style->newline : NULL);
	g_string_append(text, lines);
	for (guint have = blank_lines_at(edits, at); have < blank; have++)
		g_string_append(text, style->newline);
	edits_replace(own, at, at, text->str);
	g_string_free(text, TRUE);
}

/* Among the imports FIRST .. LAST - 1, which hold some of the standard library. */
static void insert_among(const struct source *source, const GArray *group, guint first, guint last, const struct import *import,
                         const char *line, struct edits *own)
{
	guint place = first;
	for (guint i = first; i < last; i++) {
		g_autofree char *name = module_of(source, g_array_index(group, TSNode, i));
		if (module_is_standard(name) && goes_before(source, g_array_index(group, TSNode, i), import->module, import->name != NULL))
			place = i + 1;
	}
	guint32 at = place > first ? style_line_end(source, ts_node_end_byte(g_array_index(group, TSNode, place - 1)))
	                           : style_line_start(source, ts_node_start_byte(g_array_index(group, TSNode, first)));
	edits_replace(own, at, at, line);
}

/* One of another package: beside the first such that is there. FALSE: there is none. */
static gboolean insert_foreign(const struct imports *imports, const GArray *there, const struct import *import, const char *line, struct edits *own)
{
	for (guint i = 0; !module_is_standard(import->module) && i < there->len; i++) {
		TSNode node = g_array_index(there, TSNode, i);
		g_autofree char *name = module_of(imports->source, node);
		if (module_is_standard(name) || strcmp(name, "__future__") == 0)
			continue;
		guint32 at = style_line_start(imports->source, ts_node_start_byte(node));
		edits_replace(own, at, at, line);
		return TRUE;
	}
	return FALSE;
}

static gboolean is_foreign(const struct imports *imports, guint i)
{
	return !module_is_standard(g_array_index(imports->list, struct import, i).module);
}

/* A group of those of other packages, behind that of the standard library, which ends with LAST. */
static void insert_foreign_group(const struct imports *imports, const GArray *there, TSNode last, struct edits *own, const struct style *style)
{
	guint32 at = style_line_end(imports->source, ts_node_end_byte(last));
	const char *above = style->newline;
	for (guint i = 0; i < imports->list->len; i++) {
		const struct import *import = &g_array_index(imports->list, struct import, i);
		gboolean foreign = is_foreign(imports, i);
		g_autofree char *line = line_of(imports, &i, style), *text = g_strconcat(above, line, NULL);
		if (!foreign || insert_foreign(imports, there, import, line, own))
			continue;
		edits_replace(own, at, at, text);
		above = "";
	}
}

static void insert_beside(const struct imports *imports, const GArray *there, struct edits *own, const struct style *style)
{
	guint first = 0, last = 0;
	if (standard_group(imports->source, there, &first, &last)) {
		for (guint i = 0; i < imports->list->len; i++) {
			const struct import *import = &g_array_index(imports->list, struct import, i);
			gboolean foreign = is_foreign(imports, i);
			g_autofree char *line = line_of(imports, &i, style);
			if (!foreign)
				insert_among(imports->source, there, first, last, import, line, own);
		}
		insert_foreign_group(imports, there, g_array_index(there, TSNode, last - 1), own, style);
		return;
	}
	/* a group of its own, above those of other packages */
	guint32 at = style_with_comments(imports->source, ts_node_start_byte(g_array_index(there, TSNode, 0)));
	g_autofree char *lines = all_lines(imports, style), *text = g_strconcat(lines, style->newline, NULL);
	edits_replace(own, at, at, text);
}

static void import_clear(gpointer data)
{
	struct import *import = data;
	g_free(import->module), g_free(import->name);
}

struct imports *imports_new(const struct source *source)
{
	struct imports *imports = g_new0(struct imports, 1);
	imports->source = source;
	imports->list = g_array_new(FALSE, FALSE, sizeof(struct import));
	g_array_set_clear_func(imports->list, import_clear);
	return imports;
}

void imports_free(struct imports *imports)
{
	if (!imports)
		return;
	g_array_unref(imports->list);
	g_free(imports);
}

/* BOUND would be another thing for a module that has all names of this one: it mentions the name, and does not import just that. */
static gboolean is_taken_elsewhere(const struct source *source, const char *bound, const char *module, const char *name)
{
	const GPtrArray *takers = nameset_of_file(source)->takers;
	gboolean taken = FALSE;
	for (guint i = 0; takers && i < takers->len && !taken; i++) {
		gboolean provided = FALSE, mentioned = g_hash_table_contains(nameset_of_file(takers->pdata[i])->all, bound);
		taken = mentioned && (has_other_meaning(takers->pdata[i], bound, module, name, G_MAXUINT32, &provided) || !provided);
	}
	return taken;
}

gboolean imports_add(struct imports *imports, const char *module, const char *name, guint32 use)
{
	g_autofree char *first = g_strndup(module, strcspn(module, "."));
	struct import import = {(char *)module, (char *)name};
	gboolean provided = FALSE;
	if (has_other_meaning(imports->source, name ? name : first, module, name, use, &provided))
		return FALSE;
	if (provided)
		return TRUE;
	if (is_taken_elsewhere(imports->source, name ? name : first, module, name))
		return FALSE;
	for (guint i = 0; i < imports->list->len; i++)
		if (by_line(&g_array_index(imports->list, struct import, i), &import) == 0)
			return TRUE;
	import.module = g_strdup(module), import.name = g_strdup(name);
	g_array_append_val(imports->list, import);
	g_array_sort(imports->list, by_line);
	return TRUE;
}

/* `import MODULE as name` at the top level: the name; null where NODE is something else. */
static TSNode alias_in(const struct source *source, TSNode node, const char *module)
{
	for (guint32 i = 0; tree_is(node, "import_statement") && tree_is(ts_node_parent(node), "module") && i < ts_node_named_child_count(node); i++) {
		TSNode child = ts_node_named_child(node, i);
		if (tree_is(child, "aliased_import") && source_is(source, tree_child(child, "name"), module))
			return tree_child(child, "alias");
	}
	return (TSNode){0};
}

/* The other name under which the top level imports MODULE, above USE and nowhere bound to anything else; NULL: there is none. */
static char *find_alias(const struct source *source, const char *module, guint32 use)
{
	const struct file_names *names = nameset_of_file(source);
	g_autofree char *found = NULL;
	for (guint i = 0; i < names->imports->len && !found; i++) {
		TSNode node = g_array_index(names->imports, TSNode, i), alias = alias_in(source, node, module);
		if (!ts_node_is_null(alias) && ts_node_end_byte(node) < use)
			found = source_text(source, alias);
	}
	for (guint i = 0; found && i < names->imports->len; i++) {
		TSNode node = g_array_index(names->imports, TSNode, i), alias = alias_in(source, node, module);
		g_autoptr(GHashTable) binds = nameset_new();
		nameset_bound(source, node, binds);
		if (g_hash_table_contains(binds, found) && (ts_node_is_null(alias) || !source_is(source, alias, found)))
			return NULL;
	}
	return found && !g_hash_table_contains(names->assigned, found) ? g_steal_pointer(&found) : NULL;
}

char *imports_add_module(struct imports *imports, const char *module, guint32 use)
{
	char *alias = find_alias(imports->source, module, use);
	return alias ? alias : imports_add(imports, module, NULL, use) ? g_strdup(module) : NULL;
}

void imports_insert(const struct imports *imports, struct edits *edits, const struct style *style)
{
	if (!imports->list->len)
		return;
	g_autoptr(Edits) own = edits_new(edits->source);
	g_autoptr(GArray) there = top_imports(imports->source, edits);
	if (there->len)
		insert_beside(imports, there, own, style);
	else
		insert_first(imports, edits, own, style);
	for (guint i = own->list->len; i > 0; i--) {
		struct edit edit = g_array_index(own->list, struct edit, i - 1);
		edit.text = g_strdup(edit.text);
		g_array_prepend_val(edits->list, edit);
	}
}
