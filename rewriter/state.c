#include "rewriter/state.h"

#include <string.h>

#include "analyzer/interned.h"
#include "rewriter/nameset.h"
#include "rewriter/reach.h"

/* Methods and builtins that change nothing that they are called on or given. */
static const char *const HARMLESS[] = {
	"get", "items", "keys", "values", "index", "count", "copy", "format", "join", "split", "strip", "startswith", "endswith", "replace", "lower", "upper",
	"match", "search", "fullmatch", "sub", "findall", "finditer", "encode", "decode", "info", "debug", "warning", "error", "exception", "isdisjoint",
	"issubset", "union", "intersection", "difference", "exists", "is_file", "is_dir", "read_text", "len", "print", "sorted", "range", "enumerate", "zip",
	"sum", "min", "max", "list", "dict", "tuple", "set", "frozenset", "str", "int", "float", "repr", "isinstance", "any", "all", "map", "filter", "abs",
	"round", "hash", "bool", "reversed", "bytes", "open", "type", "id", "callable", "hasattr", "getattr",
};

/* Calls that set something for the whole process, and who looks at that: anything ("") or what has this name. */
static const struct { const char *call, *looks; } SETTINGS[] = {
	{"sys.setrecursionlimit", ""}, {"sys.set_int_max_str_digits", ""}, {"locale.setlocale", ""}, {"os.umask", ""}, {"decimal.setcontext", ""},
	{"np.seterr", ""}, {"numpy.seterr", ""}, {"pd.set_option", ""}, {"pandas.set_option", ""}, {"csv.field_size_limit", ""}, {"csv.register_dialect", ""},
	{"codecs.register", ""}, {"codecs.register_error", ""}, {"copyreg.pickle", ""}, {"mimetypes.add_type", ".guess_type"}, {"gc.disable", ".isenabled"},
	{"gc.enable", ".isenabled"}, {"time.tzset", ""}, {"os.putenv", ""}, {"setrecursionlimit", ""}, {"setlocale", ""}, {"set_int_max_str_digits", ""},
	{"logging.basicConfig", ".isEnabledFor"}, {"logging.basicConfig", ".getEffectiveLevel"}, {"logging.basicConfig", ".hasHandlers"},
	{"logging.disable", ".isEnabledFor"}, {".setLevel", ".isEnabledFor"}, {".setLevel", ".getEffectiveLevel"}, {".addHandler", ".hasHandlers"},
};

struct collecting {
	const struct source *source;
	GArray *changes;
	GHashTable *imported, *defined, *bound; /* names of the module's top level: bound holds the others */
	GHashTable *locals; /* of the function; NULL: the top level */
	guint function;
	GArray *calls;      /* TSNode: those in what was looked at last */
};

static gboolean is_harmless(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(HARMLESS); i++)
		if (HARMLESS[i][0] == name[0] && strcmp(HARMLESS[i], name) == 0)
			return TRUE;
	return FALSE;
}

static gboolean is_shared(const struct collecting *c, const char *name)
{
	return !(c->locals && g_hash_table_contains(c->locals, name)) && g_hash_table_contains(c->bound, name);
}

static gboolean is_global(const struct collecting *c, const char *name)
{
	gboolean local = c->locals && g_hash_table_contains(c->locals, name);
	return is_shared(c, name) || (!local && (g_hash_table_contains(c->imported, name) || g_hash_table_contains(c->defined, name)));
}

/* Takes NAME. */
static void add(struct collecting *c, char *name, TSNode node)
{
	struct state_change change = {c->function, name[0] ? interned_number(name) : 0, ts_node_start_point(node).row + 1, NULL};
	g_array_append_val(c->changes, change);
	g_free(name);
}

static void add_setting(struct collecting *c, TSNode callee, const char *looks)
{
	const char *called = interned_part(c->source->text + callee->start, callee->end - callee->start);
	struct state_change change = {c->function, looks[0] ? interned_number(looks) : 0, callee->row + 1, called};
	g_array_append_val(c->changes, change);
}

/* `a.b[c].d`: a, and the attribute that stands next to it, if one does. */
static TSNode root_of(TSNode node, TSNode *attribute)
{
	for (guint depth = 0; depth < 100; depth++) {
		TSNode inner = tree_is(node, "attribute") ? tree_child(node, "object") : tree_is(node, "subscript") ? tree_child(node, "value") : (TSNode){0};
		if (ts_node_is_null(inner))
			break;
		*attribute = tree_is(node, "attribute") ? tree_child(node, "attribute") : *attribute;
		node = inner;
	}
	return node;
}

/* "K" of `"K"`; NULL: not so plain. */
static char *key_text(const struct source *source, TSNode node)
{
	g_autofree char *text = ts_node_is_null(node) || !tree_is(node, "string") ? NULL : source_text(source, node);
	gsize length = text ? strlen(text) : 0;
	return length > 2 && strchr("\"'", text[0]) ? g_strndup(text + 1, length - 2) : NULL;
}

/* A name of a module, set by its dictionary or through `sys.modules`: NAME (taken), or any, where it is made as the program runs (NULL). */
static void change_name(struct collecting *c, char *name, TSNode node)
{
	GHashTableIter iter;
	gpointer bound;
	g_hash_table_iter_init(&iter, c->bound);
	while (!name && g_hash_table_iter_next(&iter, &bound, NULL))
		add(c, g_strdup(bound), node);
	if (name)
		add(c, g_strconcat(".", name, NULL), node), add(c, name, node);
}

static gboolean is_module_text(const char *text)
{
	static const char *const ways[] = {"globals()", "sys.modules[", "__main__", "__dict__", "__globals__", "import_module("};
	gboolean found = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
		found |= strstr(text, ways[i]) != NULL;
	return found;
}

/* globals()["K"] = 1, sys.modules[name].K = 1 */
static void change_in_module(struct collecting *c, TSNode target)
{
	gboolean attribute = tree_is(target, "attribute");
	g_autofree char *text = source_text(c->source, tree_child(target, attribute ? "object" : "value"));
	if (is_module_text(text))
		change_name(c, attribute ? source_text(c->source, tree_child(target, "attribute")) : key_text(c->source, tree_child(target, "subscript")), target);
}

/* globals().update(K=1), setattr(module, "K", 1) */
static void change_in_module_by_call(struct collecting *c, TSNode call, const char *called)
{
	TSNode arguments = tree_child(call, "arguments");
	g_autofree char *function = source_text(c->source, tree_child(call, "function"));
	if (strcmp(called, "setattr") == 0 && ts_node_named_child_count(arguments) == 3) {
		g_autofree char *object = source_text(c->source, ts_node_named_child(arguments, 0));
		char *name = key_text(c->source, ts_node_named_child(arguments, 1));
		if (name || is_module_text(object) || g_hash_table_contains(c->imported, object))
			change_name(c, name, call);
	}
	for (guint32 i = 0; strcmp(called, "update") == 0 && is_module_text(function) && i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		change_name(c, tree_is(argument, "keyword_argument") ? source_text(c->source, tree_child(argument, "name")) : NULL, call);
	}
}

/* An attribute or element of NODE's root is set. */
static void change_part(struct collecting *c, TSNode node)
{
	TSNode attribute = {0}, root = root_of(node, &attribute);
	change_in_module(c, node);
	g_autofree char *name = tree_is(root, "identifier") ? source_text(c->source, root) : NULL;
	gboolean local = name && !is_global(c, name) && strcmp(name, "cls") != 0;
	gboolean by_attribute = !name || strcmp(name, "cls") == 0 || g_hash_table_contains(c->imported, name);
	if (local || ts_node_eq(root, node))
		return;
	if (by_attribute && !ts_node_is_null(attribute)) {
		g_autofree char *text = source_text(c->source, attribute);
		add(c, g_strconcat(".", text, NULL), node);
		if (strcmp(text, "environ") == 0)
			add(c, g_strdup(".getenv"), node), add(c, g_strdup("getenv"), node);
	}
	if (name && !(by_attribute && strcmp(name, "cls") == 0))
		add(c, g_strdup(name), node);
}

/* Methods may change what they are called on, functions what they are given. */
static void change_by_call(struct collecting *c, TSNode call)
{
	TSNode function = tree_child(call, "function"), arguments = tree_child(call, "arguments"), attribute = {0};
	gboolean method = tree_is(function, "attribute");
	g_autofree char *called = source_text(c->source, method ? tree_child(function, "attribute") : function);
	if (is_harmless(called))
		return;
	change_in_module_by_call(c, call, called);
	if (method) {
		TSNode root = root_of(function, &attribute);
		g_autofree char *name = source_text(c->source, root);
		if (tree_is(root, "identifier") && is_shared(c, name))
			add(c, g_strdup(name), call);
	}
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		argument = tree_is(argument, "keyword_argument") ? tree_child(argument, "value") : argument;
		g_autofree char *name = source_text(c->source, argument);
		if (tree_is(argument, "identifier") && is_shared(c, name))
			add(c, g_strdup(name), call);
	}
}

static gboolean collect(TSNode node, gpointer data)
{
	struct collecting *c = data;
	if (tree_is(node, "global_statement"))
		for (guint32 i = 0; i < ts_node_named_child_count(node); i++) {
			char *name = source_text(c->source, ts_node_named_child(node, i));
			add(c, g_strconcat(".", name, NULL), node); /* as other modules say it */
			add(c, name, node);
		}
	if (tree_is(node, "assignment") || tree_is(node, "augmented_assignment") || tree_is(node, "delete_statement")) {
		TSNode left = tree_child(node, "left");
		struct tree_walk walk;
		for (tree_walk_start(&walk, ts_node_is_null(left) ? node : left); tree_walk_next(&walk);) {
			walk.skip = tree_is(walk.node, "attribute") || tree_is(walk.node, "subscript");
			if (walk.skip)
				change_part(c, walk.node);
		}
		tree_walk_end(&walk);
	}
	if (tree_is(node, "call")) {
		change_by_call(c, node);
		g_array_append_val(c->calls, node);
	}
	return TRUE;
}

/* CALLEE is CALL, or ends so where that begins with a dot. */
static gboolean is_callee(const struct source *source, TSNode callee, const char *call)
{
	const gsize length = strlen(call), all = callee->end - callee->start;
	return (call[0] == '.' ? all >= length : all == length) && memcmp(source->text + callee->end - length, call, length) == 0;
}

/* Importing the module does what stands at its top level again, but not what a function or a guarded statement sets. */
static void collect_settings(struct collecting *c)
{
	for (guint i = 0; i < c->calls->len; i++) {
		TSNode callee = tree_child(g_array_index(c->calls, TSNode, i), "function");
		for (guint k = 0; callee && k < G_N_ELEMENTS(SETTINGS); k++)
			if (is_callee(c->source, callee, SETTINGS[k].call))
				add_setting(c, callee, SETTINGS[k].looks);
	}
}

static void collect_in(struct collecting *c, TSNode node, gboolean settings)
{
	g_array_set_size(c->calls, 0);
	tree_visit(node, collect, c);
	if (settings)
		collect_settings(c);
}

static void collect_function(struct collecting *c, TSNode function, const char *name, gboolean method)
{
	c->locals = nameset_new();
	nameset_local(c->source, function, c->locals);
	c->function = interned_number(interned_join(method ? "." : "", name, ""));
	collect_in(c, tree_child(function, "body"), TRUE);
	g_clear_pointer(&c->locals, g_hash_table_unref);
	c->function = 0;
}

static void collect_definition(struct collecting *c, TSNode node, gboolean method)
{
	TSNode definition = tree_is(node, "decorated_definition") ? tree_child(node, "definition") : node, body = tree_child(definition, "body");
	g_autofree char *name = source_text(c->source, tree_child(definition, "name"));
	if (tree_is(definition, "function_definition"))
		collect_function(c, definition, name, method);
	for (guint32 i = 0; tree_is(definition, "class_definition") && i < ts_node_named_child_count(body); i++)
		if (reach_is_definition(ts_node_named_child(body, i)))
			collect_definition(c, ts_node_named_child(body, i), TRUE);
}

GArray *state_changes(const struct source *source)
{
	struct collecting c = {.source = source, .changes = g_array_new(FALSE, FALSE, sizeof(struct state_change)), .imported = nameset_new(),
	                       .defined = nameset_new(), .bound = nameset_new(), .calls = g_array_new(FALSE, FALSE, sizeof(TSNode))};
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		gboolean import = tree_is(node, "import_statement") || tree_is(node, "import_from_statement");
		nameset_bound(source, node, import ? c.imported : reach_is_definition(node) ? c.defined : c.bound);
	}
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		if (reach_is_definition(node))
			collect_definition(&c, node, FALSE);
		else if (tree_is(node, "if_statement") || (tree_is(node, "expression_statement") && tree_is(ts_node_named_child(node, 0), "call")))
			collect_in(&c, node, tree_is(node, "if_statement"));
	}
	g_array_unref(c.calls);
	g_hash_table_unref(c.imported), g_hash_table_unref(c.defined), g_hash_table_unref(c.bound);
	return c.changes;
}

const struct state_change *state_find(const GArray *changes, const struct reached *reached)
{
	for (guint i = 0; i < changes->len; i++) {
		const struct state_change *change = &g_array_index(changes, struct state_change, i);
		gboolean own = change->function && reached_has(reached, change->function);
		if (!own && (!change->name || reached_has(reached, change->name)))
			return change;
	}
	return NULL;
}
