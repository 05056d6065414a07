#include "rewriter/guard.h"

#include <string.h>

#include "rewriter/nameset.h"
#include "rewriter/outline.h"
#include "rewriter/reach.h"

#define GUARD "if __name__ == \"__main__\":"

/* Calls that give the same in every process and do nothing else: an assignment of them may stay at the top level. A trailing dot
 * stands for everything of that module. */
static const char *const HARMLESS[] = {
	"re.compile", "logging.getLogger", "getLogger", "Path", "pathlib.Path", "namedtuple", "collections.namedtuple", "TypeVar",
	"NewType", "typing.TypeVar", "frozenset", "set", "dict", "list", "tuple", "range", "int", "float", "str", "bytes", "bytearray",
	"bool", "complex", "len", "sorted", "sum", "min", "max", "abs", "round", "zip", "enumerate", "reversed", "object", "ord", "chr",
	"Decimal", "decimal.Decimal", "Fraction", "timedelta", "datetime.timedelta", "threading.Lock", "Lock", "os.cpu_count", "math.",
	"os.path.", "os.environ.get", "os.getenv", "defaultdict", "collections.defaultdict", "Counter", "OrderedDict", "deque",
};
/* Calls that make a class, which objects are pickled by the name of: where it is not under the guard, workers find it. Harmless, too. */
static const char *const CLASS_MAKERS[] = {
	"namedtuple", "collections.namedtuple", "NamedTuple", "typing.NamedTuple", "make_dataclass", "dataclasses.make_dataclass", "Enum", "enum.Enum", "IntEnum",
	"enum.IntEnum", "StrEnum", "enum.StrEnum", "Flag", "enum.Flag", "IntFlag", "enum.IntFlag", "type",
};
/* Calls that must stay where they are because what follows them at the top level rests on them. */
static const char *const SETUP[] = {
	"sys.path.", "sys.setrecursionlimit", "sys.set_int_max_str_digits", "warnings.", "locale.setlocale", "csv.field_size_limit", "csv.register_dialect",
	"codecs.register", "codecs.register_error", "gc.disable",
};

static gboolean in_table(const char *name, const char *const *table, guint count)
{
	for (guint i = 0; i < count; i++) {
		gsize length = strlen(table[i]);
		if (table[i][length - 1] == '.' ? strncmp(name, table[i], length) == 0 : strcmp(name, table[i]) == 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_import(TSNode node)
{
	return tree_is(node, "import_statement") || tree_is(node, "import_from_statement") || tree_is(node, "future_import_statement");
}

/* `__name__ == "__main__"` */
static gboolean asks_for_main(const struct source *source, TSNode condition)
{
	if (!tree_is(condition, "comparison_operator") || ts_node_named_child_count(condition) != 2)
		return FALSE;
	g_autofree char *left = source_text(source, ts_node_named_child(condition, 0));
	g_autofree char *right = source_text(source, ts_node_named_child(condition, 1));
	g_autofree char *sign = source_text(source, ts_node_child(condition, 1));
	const char *text = strcmp(left, "__name__") == 0 ? right : strcmp(right, "__name__") == 0 ? left : "";
	return strcmp(sign, "==") == 0 && (strcmp(text, "\"__main__\"") == 0 || strcmp(text, "'__main__'") == 0);
}

/* `if __name__ == "__main__":` without an else. */
static gboolean is_guard(const struct source *source, TSNode node)
{
	return tree_is(node, "if_statement") && ts_node_is_null(tree_child(node, "alternative")) && asks_for_main(source, tree_child(node, "condition"));
}

/* `main() if __name__ == "__main__" else None` */
static gboolean guards_itself(const struct source *source, TSNode node)
{
	TSNode choice = tree_is(node, "expression_statement") ? ts_node_named_child(node, 0) : node;
	return tree_is(choice, "conditional_expression") && asks_for_main(source, ts_node_named_child(choice, 1));
}

/* Some statement of the file is a guard. */
static gboolean has_guard(const struct source *source, const GArray *top)
{
	for (guint32 i = 0; i < top->len; i++)
		if (is_guard(source, g_array_index(top, TSNode, i)))
			return TRUE;
	return FALSE;
}

/* What kind of work a top-level statement does when its module is imported. */
struct work {
	const struct source *source;
	GHashTable *defined; /* functions and classes of the module; NULL: not asked for yet */
	gboolean effects; /* anything but binding names to what is already there */
	gboolean setup;
};

static void work_clear(struct work *work)
{
	g_clear_pointer(&work->defined, g_hash_table_unref);
}

/* The module has a function or class of its own by that name. */
static gboolean defines(struct work *work, const char *name)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(work->source->tree));
	if (!work->defined) {
		work->defined = nameset_new();
		for (guint32 i = 0; i < top->len; i++)
			if (reach_is_definition(g_array_index(top, TSNode, i)))
				nameset_bound(work->source, g_array_index(top, TSNode, i), work->defined);
	}
	return g_hash_table_contains(work->defined, name);
}

static gboolean find_work(TSNode node, gpointer data)
{
	struct work *work = data;
	if (reach_is_definition(node) || tree_is(node, "lambda"))
		return FALSE;
	if (tree_is(node, "call")) {
		g_autofree char *name = source_text(work->source, tree_child(node, "function"));
		if (in_table(name, SETUP, G_N_ELEMENTS(SETUP)))
			work->setup = TRUE;
		else if (defines(work, name) || !(in_table(name, HARMLESS, G_N_ELEMENTS(HARMLESS)) || in_table(name, CLASS_MAKERS, G_N_ELEMENTS(CLASS_MAKERS))))
			work->effects = TRUE;
	}
	if (tree_is(node, "for_statement") || tree_is(node, "while_statement") || tree_is(node, "with_statement") ||
	    tree_is(node, "delete_statement") || tree_is(node, "raise_statement") || tree_is(node, "augmented_assignment") ||
	    tree_is(node, "exec_statement") || tree_is(node, "print_statement") || tree_is(node, "assert_statement"))
		work->effects = TRUE;
	return TRUE;
}

/* WORK: what is known already of the module. */
static gboolean has_effects(struct work *work, TSNode statement)
{
	if (reach_is_definition(statement) || is_import(statement) || is_guard(work->source, statement))
		return FALSE;
	work->effects = work->setup = FALSE;
	tree_visit(statement, find_work, work);
	return work->effects && !(work->setup && tree_is(statement, "expression_statement"));
}

static gboolean is_assignment(TSNode statement)
{
	return tree_is(statement, "expression_statement") && tree_is(ts_node_named_child(statement, 0), "assignment");
}

/* `Point = namedtuple("Point", "x y")`; not `kind = type(x)`. */
static gboolean makes_class(const struct source *source, TSNode statement)
{
	TSNode made = is_assignment(statement) ? tree_child(ts_node_named_child(statement, 0), "right") : (TSNode){0};
	if (ts_node_is_null(made) || !tree_is(made, "call") || ts_node_named_child_count(tree_child(made, "arguments")) < 2)
		return FALSE;
	g_autofree char *name = source_text(source, tree_child(made, "function"));
	return in_table(name, CLASS_MAKERS, G_N_ELEMENTS(CLASS_MAKERS));
}

/* A parameter, or the keyword of a call: no name that is looked up. */
static gboolean is_parameter(TSNode identifier)
{
	TSNode parent = ts_node_parent(identifier);
	if (tree_is(parent, "list_splat_pattern") || tree_is(parent, "dictionary_splat_pattern"))
		return TRUE;
	if (tree_is(parent, "typed_parameter"))
		return ts_node_eq(ts_node_named_child(parent, 0), identifier);
	gboolean named = tree_is(parent, "default_parameter") || tree_is(parent, "typed_default_parameter") || tree_is(parent, "keyword_argument");
	return tree_is(parent, "parameters") || tree_is(parent, "lambda_parameters") || (named && ts_node_eq(tree_child(parent, "name"), identifier));
}

/* Names that importing the module needs itself: decorators, defaults, annotations, base classes, class bodies. */
static gboolean add_import_time(TSNode node, gpointer data)
{
	gpointer *pair = data;
	if (tree_is(node, "block") && tree_is(ts_node_parent(node), "function_definition"))
		return FALSE;
	if (tree_is(node, "identifier") && !is_parameter(node))
		g_hash_table_add(pair[1], source_text(pair[0], node));
	return TRUE;
}

static void add_definition_names(const struct source *source, GHashTable *names)
{
	TSNode root = ts_tree_root_node(source->tree);
	g_autoptr(GArray) top = tree_children(root);
	gpointer pair[] = {(gpointer)source, names};
	for (guint32 i = 0; i < top->len; i++)
		if (reach_is_definition(g_array_index(top, TSNode, i)))
			tree_visit(g_array_index(top, TSNode, i), add_import_time, pair);
}

/* Methods that change the object they are called on. */
static const char *const MUTATORS[] = {
	"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "update", "discard", "setdefault", "popitem",
	"appendleft", "extendleft", "popleft", "rotate", "intersection_update", "difference_update", "symmetric_difference_update",
};

struct change_search {
	const struct source *source;
	GHashTable *needed;
	char *found;
};

/* The name at the root of `a.b[c].d`. */
static TSNode root_name(TSNode node)
{
	for (guint depth = 0; depth < 100; depth++) {
		if (tree_is(node, "attribute"))
			node = tree_child(node, "object");
		else if (tree_is(node, "subscript"))
			node = tree_child(node, "value");
		else
			break;
	}
	return node;
}

static gboolean find_change(TSNode node, gpointer data)
{
	struct change_search *search = data;
	TSNode changed = {0};
	if (tree_is(node, "assignment") || tree_is(node, "augmented_assignment"))
		changed = root_name(tree_child(node, "left"));
	if (tree_is(node, "call") && tree_is(tree_child(node, "function"), "attribute")) {
		TSNode function = tree_child(node, "function");
		g_autofree char *method = source_text(search->source, tree_child(function, "attribute"));
		if (in_table(method, MUTATORS, G_N_ELEMENTS(MUTATORS)))
			changed = root_name(tree_child(function, "object"));
	}
	if (!tree_is(changed, "identifier") || search->found)
		return TRUE;
	g_autofree char *name = source_text(search->source, changed);
	if (g_hash_table_contains(search->needed, name))
		search->found = g_steal_pointer(&name);
	return TRUE;
}

/* `global name` in a function: set by code that runs under the guard. */
static gboolean find_global(TSNode node, gpointer data)
{
	struct change_search *search = data;
	if (!tree_is(node, "global_statement"))
		return TRUE;
	g_autoptr(GHashTable) names = nameset_new();
	nameset_mentioned(search->source, node, names);
	if (!search->found)
		search->found = g_strdup(nameset_shared(names, search->needed));
	return FALSE;
}

void guard_doubt(struct guard *guard, char *why)
{
	if (guard->doubt)
		g_free(why);
	else
		guard->doubt = why;
}

static void doubt(struct guard *guard, const char *name)
{
	guard_doubt(guard, g_strdup_printf("`%s` is set by code that only the main process runs: workers that are not forked would not see it", name));
}

static void find_doubt(const struct source *source, struct guard *guard, TSNode statement, GHashTable *names)
{
	struct change_search search = {source, names, NULL};
	tree_visit(statement, find_change, &search);
	if (search.found)
		doubt(guard, search.found);
	g_free(search.found);
}

/* What the code under a guard binds and changes. */
static void look_under_guard(const struct source *source, struct guard *guard, TSNode statement, GHashTable *outside)
{
	g_autoptr(GHashTable) bound = nameset_new();
	nameset_bound(source, statement, bound);
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, bound);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		if (!g_hash_table_contains(outside, name))
			g_hash_table_add(guard->hidden, g_strdup(name));
		if (g_hash_table_contains(guard->needed, name) || (g_hash_table_contains(guard->direct, name) && g_hash_table_contains(outside, name)))
			doubt(guard, name);
	}
	find_doubt(source, guard, statement, guard->needed);
}

/* `table.append(x)` under a guard, of a table that is made outside of it and that the workers' own code reads. */
static void look_at_direct(const struct source *source, struct guard *guard, TSNode statement)
{
	g_autoptr(GHashTable) known = nameset_new();
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, guard->direct);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (!g_hash_table_contains(guard->hidden, name))
			g_hash_table_add(known, g_strdup(name));
	find_doubt(source, guard, statement, known);
}

/* What functions and classes of the top level read from outside. */
static GHashTable *names_in_definitions(const struct source *source, const GArray *top)
{
	GHashTable *names = nameset_new();
	for (guint32 i = 0; i < top->len; i++)
		if (reach_is_definition(g_array_index(top, TSNode, i)))
			nameset_free(source, g_array_index(top, TSNode, i), names);
	return names;
}

static gboolean holds_pool(TSNode statement, const GArray *pools)
{
	for (guint i = 0; pools && i < pools->len && !reach_is_definition(statement); i++) {
		TSNode loop = g_array_index(pools, TSNode, i);
		if (ts_node_start_byte(statement) <= ts_node_start_byte(loop) && ts_node_end_byte(loop) <= ts_node_end_byte(statement))
			return TRUE;
	}
	return FALSE;
}

/* Which top-level statements go under a guard: those with effects, unless they bind what the workers need; and, once one does, the
 * plain assignments that follow and serve no function. */
static gboolean *choose(const struct source *source, struct guard *guard, const GArray *pools)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	guint32 count = top->len;
	gboolean *chosen = g_new0(gboolean, count + 1), begun = FALSE;
	g_autoptr(GHashTable) in_definitions = names_in_definitions(source, top), moved = nameset_new();
	struct work work = {.source = source};
	for (guint32 i = 0; i < count; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		if (tree_is(node, "comment") || reach_is_definition(node) || is_import(node) || is_guard(source, node))
			continue;
		g_autoptr(GHashTable) bound = nameset_new(), used = nameset_new();
		nameset_bound(source, node, bound);
		nameset_mentioned(source, node, used);
		gboolean effects = has_effects(&work, node) || holds_pool(node, pools), rests = nameset_shared(used, moved) != NULL;
		const char *needed = is_assignment(node) ? nameset_shared(bound, guard->needed) : NULL;
		gboolean follows = begun && is_assignment(node) && !makes_class(source, node) && !nameset_shared(bound, in_definitions);
		if (needed && !rests) {
			if (effects)
				guard_doubt(guard, g_strdup_printf("workers that are not forked compute `%s` again when they import this module", needed));
			continue;
		}
		if (!effects && !follows && !rests)
			continue;
		chosen[i] = begun = TRUE;
		nameset_bound(source, node, moved);
		if (makes_class(source, node))
			guard_doubt(guard, g_strdup_printf("the class that line %u makes is not there in workers that are not forked, which could not be handed it or its objects",
			                                   ts_node_start_point(node).row + 1));
	}
	work_clear(&work);
	return chosen;
}

struct guard *guard_plan(const struct source *source, GHashTable *worker, GHashTable *direct, gboolean wrap, const GArray *pools)
{
	struct guard *guard = g_new0(struct guard, 1);
	guard->direct = g_hash_table_ref(direct);
	guard->statements = g_array_new(FALSE, FALSE, sizeof(TSNode));
	guard->hidden = nameset_new(), guard->needed = nameset_new();
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, worker);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(guard->needed, g_strdup(name));
	g_autoptr(Reach) reach = reach_new(source);
	reach_follow(reach, guard->needed);
	add_definition_names(source, guard->needed);

	TSNode root = ts_tree_root_node(source->tree);
	g_autoptr(GArray) top = tree_children(root);
	g_autofree gboolean *chosen = wrap ? choose(source, guard, pools) : g_new0(gboolean, top->len + 1);
	g_autoptr(GHashTable) outside = nameset_new();
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		if (chosen[i])
			g_array_append_val(guard->statements, node);
		else if (!is_guard(source, node))
			nameset_bound(source, node, outside);
	}
	for (guint32 i = 0; i < top->len; i++)
		if (chosen[i] || is_guard(source, g_array_index(top, TSNode, i)))
			look_under_guard(source, guard, g_array_index(top, TSNode, i), outside);
	for (guint32 i = 0; i < top->len && g_hash_table_size(direct); i++)
		if (chosen[i] || is_guard(source, g_array_index(top, TSNode, i)))
			look_at_direct(source, guard, g_array_index(top, TSNode, i));
	struct change_search search = {source, guard->needed, NULL};
	tree_visit(root, find_global, &search);
	if (search.found)
		doubt(guard, search.found);
	g_free(search.found);
	for (guint i = 0; !guard->doubt && i < guard->statements->len && has_guard(source, top); i++)
		if (!guards_itself(source, g_array_index(guard->statements, TSNode, i)))
			guard->doubt = g_strdup("the file has a `__main__` guard: what stands outside of it runs for who imports the file, too, and would not under another guard");
	return guard;
}

void guard_free(struct guard *guard)
{
	if (!guard)
		return;
	g_array_unref(guard->statements);
	g_hash_table_unref(guard->hidden);
	g_hash_table_unref(guard->needed);
	g_hash_table_unref(guard->direct);
	g_free(guard->doubt);
	g_free(guard);
}

GHashTable *guard_reached(const struct source *source, struct reach *reach, gboolean *script)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	GHashTable *names = nameset_new();
	struct work work = {.source = source};
	gboolean any = FALSE;
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		if (!has_effects(&work, node))
			continue;
		nameset_free(source, node, names);
		any = TRUE;
	}
	work_clear(&work);
	reach_follow(reach, names);
	if (script)
		*script = any;
	return names;
}

/* Calls that making a function or a class comes with; decorators and base classes are called without parentheses. */
static gboolean find_import_call(TSNode node, gpointer data)
{
	gpointer *pair = data;
	TSNode parent = ts_node_parent(node);
	if (tree_is(node, "lambda") || (tree_is(node, "block") && tree_is(parent, "function_definition")))
		return FALSE;
	if (!tree_is(node, "call") && !tree_is(node, "decorator") && !(tree_is(node, "argument_list") && tree_is(parent, "class_definition")))
		return TRUE;
	nameset_free(pair[0], node, pair[1]);
	return FALSE;
}

GHashTable *guard_imported(const struct source *source, struct reach *reach)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	GHashTable *names = nameset_new();
	gpointer pair[] = {(gpointer)source, names};
	struct work work = {.source = source};
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		if (reach_is_definition(node) || (!is_guard(source, node) && !has_effects(&work, node)))
			tree_visit(node, find_import_call, pair);
	}
	work_clear(&work);
	reach_follow(reach, names);
	return names;
}

gboolean guard_runs_on_import(const struct reach *reach, GHashTable *imported, TSNode node)
{
	gboolean defined = FALSE, later = FALSE;
	for (TSNode inner = node, outer; !ts_node_is_null(outer = ts_node_parent(inner)); inner = outer) {
		defined |= tree_is(outer, "class_definition") || tree_is(outer, "function_definition");
		later |= (tree_is(outer, "function_definition") || tree_is(outer, "lambda")) && ts_node_eq(inner, tree_child(outer, "body"));
	}
	g_autofree char *name = later ? reach_name(reach, node) : NULL;
	return (defined && !later) || (name && g_hash_table_contains(imported, name));
}

gboolean guard_stands(const struct source *source)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	return has_guard(source, top);
}

gboolean guard_is_script(const struct source *source)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	struct work work = {.source = source};
	gboolean any = FALSE;
	for (guint32 i = 0; !any && i < top->len; i++)
		any = has_effects(&work, g_array_index(top, TSNode, i));
	work_clear(&work);
	return any;
}

/* A statement that a script has for its effect alone: main(), print(x), sys.exit(...), asyncio.run(...). Not table.update(...). */
static gboolean find_act(TSNode node, gpointer data)
{
	static const char *const MODULES[] = {"sys", "asyncio", "unittest", "os"};
	struct change_search *search = data;
	if (reach_is_definition(node) || search->found)
		return FALSE;
	TSNode call = tree_is(node, "expression_statement") ? ts_node_named_child(node, 0) : node;
	if (!tree_is(node, "expression_statement") || !tree_is(call, "call"))
		return TRUE;
	TSNode callee = tree_child(call, "function");
	gboolean acts = tree_is(callee, "identifier");
	for (guint i = 0; tree_is(callee, "attribute") && i < G_N_ELEMENTS(MODULES); i++)
		acts |= source_is(search->source, tree_child(callee, "object"), MODULES[i]);
	if (acts)
		search->found = g_strdup("");
	return FALSE;
}

static gboolean find_definition(TSNode node, gpointer data)
{
	*(gboolean *)data |= reach_is_definition(node);
	return !*(gboolean *)data;
}

/* The code at NODE runs where STATEMENT of the top level does, which goes under the guard with it. */
static gboolean leads_to(struct work *work, const struct reach *reach, TSNode statement, TSNode node)
{
	const struct source *source = work->source;
	if (!reach_is_definition(statement) && tree_within(node, statement))
		return TRUE;
	if (!has_effects(work, statement))
		return FALSE;
	g_autoptr(GHashTable) names = nameset_new();
	g_autofree char *name = reach_name(reach, node);
	nameset_free(source, statement, names);
	reach_follow((struct reach *)reach, names);
	return name && g_hash_table_contains(names, name);
}

static void needed_clear(gpointer data)
{
	g_free(((struct guard_needed *)data)->name);
}

GArray *guard_needed(const struct source *source)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	GArray *needed = g_array_new(FALSE, FALSE, sizeof(struct guard_needed));
	g_array_set_clear_func(needed, needed_clear);
	if (!has_guard(source, top))
		return needed;
	g_autoptr(GHashTable) read = names_in_definitions(source, top);
	for (guint32 i = 0; i < top->len; i++) {
		TSNode statement = g_array_index(top, TSNode, i);
		g_autoptr(GHashTable) bound = nameset_new();
		nameset_bound(source, statement, bound);
		const char *name = is_guard(source, statement) ? NULL : nameset_shared(bound, read);
		struct guard_needed one = {statement, g_strdup(name)};
		if (name)
			g_array_append_val(needed, one);
	}
	return needed;
}

const char *guard_takes(const struct source *source, const struct reach *reach, const GArray *needed, TSNode node)
{
	struct work work = {.source = source};
	const char *taken = NULL;
	for (guint i = 0; !taken && i < needed->len; i++) {
		const struct guard_needed *one = &g_array_index(needed, struct guard_needed, i);
		taken = leads_to(&work, reach, one->statement, node) ? one->name : NULL;
	}
	work_clear(&work);
	return taken;
}

gboolean guard_is_published(const struct source *source)
{
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	g_autofree char *folder = g_path_get_dirname(source->path), *init = g_build_filename(folder, "__init__.py", NULL);
	g_autoptr(GHashTable) bound = nameset_new();
	for (guint32 i = 0; i < top->len; i++)
		nameset_bound(source, g_array_index(top, TSNode, i), bound);
	return g_hash_table_contains(bound, "__all__") || g_file_test(init, G_FILE_TEST_EXISTS);
}

gboolean guard_is_library(const struct source *source)
{
	TSNode root = ts_tree_root_node(source->tree);
	g_autoptr(GArray) top = tree_children(root);
	struct change_search search = {source, NULL, NULL};
	gboolean hides = FALSE;
	if (guard_is_published(source))
		return TRUE;
	struct work work = {.source = source};
	for (guint32 i = 0; i < top->len; i++) {
		TSNode node = g_array_index(top, TSNode, i);
		if (!reach_is_definition(node) && !is_guard(source, node) && has_effects(&work, node))
			tree_visit(node, find_definition, &hides);
	}
	work_clear(&work);
	tree_visit(root, find_act, &search);
	gboolean acts = search.found != NULL;
	g_free(search.found);
	return hides || !acts;
}

gboolean guard_runs(const struct source *source, const struct reach *reach, GHashTable *reached, TSNode node)
{
	TSNode top = node;
	while (!ts_node_is_null(ts_node_parent(top)) && !tree_is(ts_node_parent(top), "module"))
		top = ts_node_parent(top);
	if (is_guard(source, top))
		return FALSE;
	if (!reach_is_definition(top))
		return TRUE;
	g_autofree char *name = reach_name(reach, node);
	return name && g_hash_table_contains(reached, name);
}

gboolean guard_missing(const struct source *source, TSNode node)
{
	g_autoptr(Reach) reach = reach_new(source);
	g_autoptr(GHashTable) reached = guard_reached(source, reach, NULL);
	return guard_runs(source, reach, reached, node);
}

/* Only imports and definitions part two runs of guarded statements; comments do not. */
void guard_wrap(const struct guard *guard, struct edits *edits, const struct style *style)
{
	struct source *source = edits->source;
	g_autofree char *header = g_strconcat(GUARD, style->newline, NULL);
	for (guint i = 0; i < guard->statements->len;) {
		TSNode first = g_array_index(guard->statements, TSNode, i), last = first;
		for (i++; i < guard->statements->len; i++) {
			TSNode next = g_array_index(guard->statements, TSNode, i), between = last;
			do
				between = ts_node_next_named_sibling(between);
			while (tree_is(between, "comment"));
			if (!ts_node_eq(between, next))
				break;
			last = next;
		}
		guint32 start = style_with_comments(source, ts_node_start_byte(first));
		edits_replace(edits, start, start, header);
		outline_indent(edits, start, style_line_end(source, ts_node_end_byte(last)), "", style->indent);
	}
}
