#include "rewriter/nameset.h"

#include <string.h>

#include "analyzer/tree.h"

void tree_visit(TSNode root, tree_visitor visit, gpointer data)
{
	struct tree_walk walk;
	for (tree_walk_start(&walk, root); tree_walk_next(&walk);)
		walk.skip = !visit(walk.node, data);
	tree_walk_end(&walk);
}

gboolean tree_within(TSNode inner, TSNode outer)
{
	return ts_node_start_byte(inner) >= ts_node_start_byte(outer) && ts_node_end_byte(inner) <= ts_node_end_byte(outer);
}

GHashTable *nameset_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void nameset_add(GHashTable *names, GHashTable *more)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, more);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(names, g_strdup(name));
}

/* Leaves MORE empty. */
static void nameset_move(GHashTable *names, GHashTable *more)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, more);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		g_hash_table_iter_steal(&iter);
		g_hash_table_add(names, name);
	}
}

struct gather {
	const struct source *source;
	GHashTable *names;
	TSNode top; /* the scope that is looked into; null: none */
	gboolean imports, scopes; /* names that imports bind; look into inner scopes */
	gboolean statements;      /* names that comprehensions bind are left out */
	gboolean globals;         /* found: a `global` */
	const GArray *holes;      /* TSNode: not looked into, or NULL */
};

static gboolean is_hole(const GArray *holes, TSNode node)
{
	for (guint i = 0; holes && i < holes->len; i++)
		if (ts_node_eq(g_array_index(holes, TSNode, i), node))
			return TRUE;
	return FALSE;
}

static gboolean gather_any(TSNode node, gpointer data)
{
	struct gather *g = data;
	if (tree_is(node, "identifier"))
		g_hash_table_add(g->names, source_text(g->source, node));
	return TRUE;
}

static gboolean is_field_of(TSNode node, TSNode parent, const char *field)
{
	TSNode child = tree_child(parent, field);
	return !ts_node_is_null(child) && ts_node_eq(child, node);
}

static gboolean gather_variable(TSNode node, gpointer data)
{
	struct gather *g = data;
	if (!tree_is(node, "identifier"))
		return TRUE;
	TSNode parent = ts_node_parent(node);
	if ((tree_is(parent, "attribute") && is_field_of(node, parent, "attribute")) ||
	    (tree_is(parent, "keyword_argument") && is_field_of(node, parent, "name")))
		return FALSE;
	g_hash_table_add(g->names, source_text(g->source, node));
	return FALSE;
}

void nameset_mentioned(const struct source *source, TSNode node, GHashTable *names)
{
	struct gather g = {.source = source, .names = names};
	tree_visit(node, gather_variable, &g);
}

/* In a pattern of a match statement: Color.RED, the Point of Point(x=0). */
static gboolean is_compared_with(TSNode name)
{
	TSNode parent = ts_node_parent(name);
	return ts_node_named_child_count(name) > 1 || (tree_is(parent, "class_pattern") && ts_node_eq(ts_node_named_child(parent, 0), name));
}

/* `list` of `xs: list[int] = list(ys)` is read, not bound. */
static gboolean is_annotation_or_default(TSNode node)
{
	TSNode parent = ts_node_parent(node);
	return tree_is(node, "type") || ((tree_is(parent, "default_parameter") || tree_is(parent, "typed_default_parameter")) && is_field_of(node, parent, "value"));
}

static gboolean gather_target(TSNode node, gpointer data)
{
	struct gather *g = data;
	if (ts_node_is_named(node) && is_annotation_or_default(node))
		return FALSE;
	if (tree_is(node, "attribute") || tree_is(node, "subscript") || (tree_is(node, "dotted_name") && is_compared_with(node)))
		return FALSE;
	if (tree_is(node, "identifier") && tree_is(ts_node_parent(node), "keyword_pattern") && ts_node_eq(ts_node_named_child(ts_node_parent(node), 0), node))
		return FALSE;
	if (tree_is(node, "type") && g_str_has_prefix(ts_node_type(ts_node_parent(node)), "typed_"))
		return FALSE; /* an annotation binds nothing */
	if (tree_is(node, "default_parameter") || tree_is(node, "typed_default_parameter")) {
		tree_visit(tree_child(node, "name"), gather_target, g);
		return FALSE;
	}
	if (tree_is(node, "identifier"))
		g_hash_table_add(g->names, source_text(g->source, node));
	return TRUE;
}

static void bind(struct gather *g, TSNode target)
{
	if (!ts_node_is_null(target))
		tree_visit(target, gather_target, g);
}

/* `import a.b` binds a; `import a as b` and `from m import a as b` bind b. */
static void bind_imports(struct gather *g, TSNode statement)
{
	TSNode module = tree_child(statement, "module_name");
	for (guint32 i = 0; i < ts_node_named_child_count(statement); i++) {
		TSNode child = ts_node_named_child(statement, i);
		if (!ts_node_is_null(module) && ts_node_eq(child, module))
			continue;
		if (tree_is(child, "aliased_import"))
			bind(g, tree_child(child, "alias"));
		else if (tree_is(child, "dotted_name"))
			bind(g, ts_node_named_child(child, 0));
	}
}

/* Where a binding's target stands. A field of NULL: all children. */
static const struct {
	const char *type, *field;
} BINDERS[] = {
	{"assignment", "left"},
	{"augmented_assignment", "left"},
	{"for_statement", "left"},
	{"named_expression", "name"},
	{"as_pattern_target", NULL},
	{"delete_statement", NULL},
	{"case_pattern", NULL},
	{"type_alias_statement", "left"},
};

enum { SCOPE = 0x80, IMPORT = 0x40, FOR_IN = 0x20, GLOBAL = 0x10, BINDER = 0x0f };

static guint8 kind_of(const struct tree_name *name)
{
	static const struct { const char *type; guint8 kind; } OTHERS[] = {
		{"function_definition", SCOPE}, {"class_definition", SCOPE}, {"lambda", SCOPE}, {"import_statement", IMPORT},
		{"import_from_statement", IMPORT}, {"for_in_clause", FOR_IN}, {"global_statement", GLOBAL},
	};
	for (guint i = 0; i < G_N_ELEMENTS(BINDERS); i++)
		if (tree_name_is(name, BINDERS[i].type))
			return (guint8)(i + 1);
	for (guint i = 0; i < G_N_ELEMENTS(OTHERS); i++)
		if (tree_name_is(name, OTHERS[i].type))
			return OTHERS[i].kind;
	return 0;
}

/* By symbol: what gather_bound stops at; of what binds, 1 + the row of BINDERS. */
static const guint8 *kinds(void)
{
	static guint8 *table;
	if (g_once_init_enter(&table)) {
		guint8 *rows = g_new0(guint8, tree_names.types_count);
		for (guint symbol = 0; symbol < tree_names.types_count; symbol++)
			rows[symbol] = kind_of(&tree_names.types[symbol]);
		g_once_init_leave(&table, rows);
	}
	return table;
}

static gboolean is_scope(TSNode node)
{
	return node && kinds()[node->symbol] == SCOPE;
}

static gboolean is_top(const struct gather *g, TSNode node)
{
	return !ts_node_is_null(g->top) && ts_node_eq(node, g->top);
}

/* What a function or a class binds around it, and whether to look into it. */
static gboolean gather_scope(TSNode node, struct gather *g)
{
	gboolean top = is_top(g, node);
	if (!top && !tree_is(node, "lambda"))
		bind(g, tree_child(node, "name"));
	if (top || g->scopes)
		bind(g, tree_child(node, "parameters"));
	return top || g->scopes;
}

static gboolean gather_bound(TSNode node, gpointer data)
{
	struct gather *g = data;
	const guint8 kind = kinds()[node->symbol];
	if (g->holes && is_hole(g->holes, node))
		return FALSE;
	if (!kind)
		return TRUE;
	if (kind & BINDER)
		bind(g, BINDERS[kind - 1].field ? tree_child(node, BINDERS[kind - 1].field) : node);
	if (kind == IMPORT && g->imports)
		bind_imports(g, node);
	if (kind == FOR_IN && g->scopes && !g->statements)
		bind(g, tree_child(node, "left"));
	g->globals |= kind == GLOBAL;
	return kind != SCOPE || gather_scope(node, g);
}

static gboolean drop_global(TSNode node, gpointer data)
{
	struct gather *g = data;
	for (guint32 i = 0; tree_is(node, "global_statement") && i < ts_node_named_child_count(node); i++) {
		g_autofree char *name = source_text(g->source, ts_node_named_child(node, i));
		g_hash_table_remove(g->names, name);
	}
	return !is_scope(node) || is_top(g, node);
}

static void add_local(const struct source *source, TSNode scope, GHashTable *names, gboolean imports)
{
	g_autoptr(GHashTable) bound = nameset_new();
	struct gather g = {.source = source, .names = bound, .top = scope, .imports = imports};
	tree_visit(scope, gather_bound, &g);
	if (g.globals)
		tree_visit(scope, drop_global, &g);
	nameset_move(names, bound);
}

void nameset_bound(const struct source *source, TSNode node, GHashTable *names)
{
	nameset_bound_without(source, node, NULL, names);
}

void nameset_bound_without(const struct source *source, TSNode node, const GArray *holes, GHashTable *names)
{
	struct gather g = {.source = source, .names = names, .imports = TRUE, .holes = holes};
	tree_visit(node, gather_bound, &g);
}

void nameset_local(const struct source *source, TSNode scope, GHashTable *names)
{
	add_local(source, scope, names, TRUE);
}

void nameset_assigned(const struct source *source, TSNode scope, GHashTable *names)
{
	add_local(source, scope, names, FALSE);
}

void nameset_bound_inside(const struct source *source, TSNode node, GHashTable *names)
{
	nameset_bound_inside_without(source, node, NULL, names);
}

void nameset_bound_inside_without(const struct source *source, TSNode node, const GArray *holes, GHashTable *names)
{
	struct gather g = {.source = source, .names = names, .imports = TRUE, .scopes = TRUE, .holes = holes};
	tree_visit(node, gather_bound, &g);
}

static gboolean gather_import(TSNode node, gpointer data)
{
	if (tree_is(node, "import_statement") || tree_is(node, "import_from_statement"))
		g_array_append_val((GArray *)data, node);
	return TRUE;
}

static void file_names_free(gpointer data)
{
	struct file_names *names = data;
	g_hash_table_unref(names->all);
	g_hash_table_unref(names->variables);
	g_hash_table_unref(names->bound);
	g_hash_table_unref(names->assigned);
	g_array_unref(names->imports);
	g_clear_pointer(&names->takers, g_ptr_array_unref);
	g_free(names);
}

static struct file_names *file_names_new(const struct source *source)
{
	struct file_names *names = g_new0(struct file_names, 1);
	TSNode root = ts_tree_root_node(source->tree);
	*names = (struct file_names){nameset_new(), nameset_new(), nameset_new(), nameset_new(), g_array_new(FALSE, FALSE, sizeof(TSNode)), NULL};
	struct gather all = {.source = source, .names = names->all};
	struct gather assigned = {.source = source, .names = names->assigned, .scopes = TRUE, .statements = TRUE};
	tree_visit(root, gather_any, &all);
	nameset_mentioned(source, root, names->variables);
	nameset_bound_inside(source, root, names->bound);
	tree_visit(root, gather_bound, &assigned);
	tree_visit(root, gather_import, names->imports);
	return names;
}

const struct file_names *nameset_of_file(const struct source *source)
{
	struct source *keeper = (struct source *)source;
	struct file_names *names = g_atomic_pointer_get(&keeper->kept);
	if (names)
		return names;
	names = file_names_new(source);
	keeper->kept_free = file_names_free;
	if (g_atomic_pointer_compare_and_exchange(&keeper->kept, NULL, names))
		return names;
	file_names_free(names); /* another thread was first */
	return g_atomic_pointer_get(&keeper->kept);
}

void nameset_add_taker(const struct source *source, const struct source *taker)
{
	struct file_names *names = (struct file_names *)nameset_of_file(source);
	if (!names->takers)
		names->takers = g_ptr_array_new();
	g_ptr_array_add(names->takers, (gpointer)taker);
}

/* The names that a scope binds itself, those declared global included. */
static gboolean binds_itself(const struct source *source, TSNode scope, const char *name)
{
	g_autoptr(GHashTable) names = nameset_new();
	struct gather g = {.source = source, .names = names, .top = scope, .imports = TRUE};
	tree_visit(scope, gather_bound, &g);
	return g_hash_table_contains(names, name);
}

static TSNode scope_around(TSNode node)
{
	do
		node = ts_node_parent(node);
	while (!ts_node_is_null(node) && !is_scope(node));
	return node;
}

static gboolean is_around(TSNode scope, TSNode node)
{
	return ts_node_start_byte(scope) <= ts_node_start_byte(node) && ts_node_end_byte(node) <= ts_node_end_byte(scope);
}

gboolean nameset_hides_builtin(const struct source *source, const char *name, TSNode at)
{
	if (!g_hash_table_contains(nameset_of_file(source)->bound, name))
		return FALSE;
	TSNode around = scope_around(at);
	struct tree_walk walk;
	gboolean hides = FALSE;
	for (tree_walk_start(&walk, ts_tree_root_node(source->tree)); !hides && tree_walk_next(&walk);) {
		gboolean seen = tree_is(walk.node, "class_definition") ? !ts_node_is_null(around) && ts_node_eq(walk.node, around)
		                                                       : tree_is(walk.node, "module") || (is_scope(walk.node) && is_around(walk.node, at));
		g_autoptr(GHashTable) global = nameset_new();
		if (tree_is(walk.node, "global_statement"))
			nameset_mentioned(source, walk.node, global);
		hides = g_hash_table_contains(global, name) || (seen && binds_itself(source, walk.node, name));
	}
	tree_walk_end(&walk);
	return hides;
}

static gboolean is_comprehension(TSNode node)
{
	return tree_is(node, "list_comprehension") || tree_is(node, "set_comprehension") ||
	       tree_is(node, "dictionary_comprehension") || tree_is(node, "generator_expression");
}

/* What a scope binds: a function's names, a comprehension's targets. */
static GHashTable *scope_names(const struct source *source, TSNode scope)
{
	GHashTable *names = nameset_new();
	struct gather targets = {.source = source, .names = names};
	if (is_scope(scope))
		nameset_local(source, scope, names);
	for (guint32 i = 0; is_comprehension(scope) && i < ts_node_named_child_count(scope); i++)
		if (tree_is(ts_node_named_child(scope, i), "for_in_clause"))
			bind(&targets, tree_child(ts_node_named_child(scope, i), "left"));
	return names;
}

#define SHORT_NAME 100 /* bytes: no memory is asked for to look it up */

struct free_search {
	struct gather gather;
	GPtrArray *enclosing; /* GHashTable *: names of the scopes around the current node, outermost first */
};

static gboolean is_free(struct free_search *search, const char *name)
{
	for (guint i = 0; i < search->enclosing->len; i++)
		if (g_hash_table_contains(g_ptr_array_index(search->enclosing, i), name))
			return FALSE;
	return TRUE;
}

static void add_free(struct free_search *search, TSNode node, TSNode parent)
{
	const gsize length = ts_node_end_byte(node) - ts_node_start_byte(node);
	char room[SHORT_NAME + 2], *dotted = length <= SHORT_NAME ? room : g_malloc(length + 2), *name = dotted + 1;
	gboolean attribute = tree_is(parent, "attribute") && is_field_of(node, parent, "attribute");
	dotted[0] = '.';
	memcpy(name, search->gather.source->text + ts_node_start_byte(node), length);
	name[length] = '\0';
	if (!(tree_is(parent, "keyword_argument") && is_field_of(node, parent, "name")) &&
	    !g_hash_table_contains(search->gather.names, attribute ? dotted : name) && (attribute || is_free(search, name)))
		g_hash_table_add(search->gather.names, g_strdup(attribute ? dotted : name));
	if (dotted != room)
		g_free(dotted);
}

/* The names that hold within NODE because it is a scope, or the part of another `for` in which its targets are bound; or NULL. */
static GHashTable *names_of_inside(const struct source *source, TSNode node, TSNode loop, TSNode except, gboolean loops)
{
	if ((is_scope(node) && !tree_is(node, "class_definition")) || is_comprehension(node))
		return scope_names(source, node);
	if (!loops || !tree_is(loop, "for_statement") || tree_within(except, loop) ||
	    !(is_field_of(node, loop, "left") || is_field_of(node, loop, "body")))
		return NULL;
	GHashTable *names = nameset_new();
	struct gather targets = {.source = source, .names = names};
	bind(&targets, tree_child(loop, "left"));
	return names;
}

static gboolean is_plain_target(TSNode node, TSNode parent)
{
	return tree_is(parent, "assignment") && is_field_of(node, parent, "left");
}

/* Walks NODE without EXCEPT and HOLES, keeping the scopes around the current node. */
static void walk_free(const struct source *source, TSNode node, const TSNode *except, const GArray *holes, GHashTable *names)
{
	struct free_search search = {.gather = {.source = source, .names = names}};
	search.enclosing = g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
	g_autoptr(GArray) depths = g_array_new(FALSE, FALSE, sizeof(guint));
	struct tree_walk walk;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);) {
		while (depths->len && g_array_index(depths, guint, depths->len - 1) >= walk.depth) {
			g_array_set_size(depths, depths->len - 1);
			g_ptr_array_set_size(search.enclosing, search.enclosing->len - 1);
		}
		TSNode parent = ts_node_parent(walk.node);
		walk.skip = is_hole(holes, walk.node);
		walk.skip |= except && (ts_node_eq(walk.node, *except) || (walk.depth == 1 && tree_is(walk.node, "parameters")));
		gboolean top = except && walk.depth == 0;
		GHashTable *inside = walk.skip || top ? NULL : names_of_inside(source, walk.node, parent, except ? *except : node, except != NULL);
		if (inside) {
			g_ptr_array_add(search.enclosing, inside);
			g_array_append_val(depths, walk.depth);
		}
		if (tree_is(walk.node, "identifier") && !(except && is_plain_target(walk.node, parent)))
			add_free(&search, walk.node, parent);
	}
	tree_walk_end(&walk);
	g_ptr_array_unref(search.enclosing);
}

void nameset_free(const struct source *source, TSNode node, GHashTable *names)
{
	nameset_free_without(source, node, NULL, names);
}

void nameset_free_without(const struct source *source, TSNode node, const GArray *holes, GHashTable *names)
{
	walk_free(source, node, NULL, holes, names);
}

void nameset_read_around(const struct source *source, TSNode scope, TSNode except, GHashTable *names)
{
	walk_free(source, scope, &except, NULL, names);
}

GHashTable *nameset_of_scope(const struct source *source, TSNode node)
{
	if (is_comprehension(node))
		return scope_names(source, node);
	if (!is_scope(node) || tree_is(node, "class_definition"))
		return NULL;
	GHashTable *names = nameset_new();
	nameset_assigned(source, node, names);
	return names;
}

const char *nameset_shared(GHashTable *a, GHashTable *b)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, a);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (g_hash_table_contains(b, name))
			return name;
	return NULL;
}

void nameset_around(const struct source *source, TSNode scope, GHashTable *names)
{
	TSNode root = ts_tree_root_node(source->tree), top = scope;
	if (ts_node_eq(scope, root)) {
		nameset_add(names, nameset_of_file(source)->variables);
		return;
	}
	while (!ts_node_is_null(ts_node_parent(top)) && !ts_node_eq(ts_node_parent(top), root))
		top = ts_node_parent(top);
	nameset_mentioned(source, top, names);
	for (guint32 i = 0; i < ts_node_named_child_count(root); i++)
		nameset_bound(source, ts_node_named_child(root, i), names);
}

char *nameset_fresh(GHashTable *taken, const char *stem)
{
	char *name = g_strdup(stem);
	for (guint i = 2; g_hash_table_contains(taken, name); i++) {
		g_free(name);
		name = g_strdup_printf("%s_%u", stem, i);
	}
	g_hash_table_add(taken, g_strdup(name));
	return name;
}
