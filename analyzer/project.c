#include "analyzer/project.h"

#include "analyzer/decimals.h"
#include "analyzer/declared.h"
#include "analyzer/frame.h"
#include "analyzer/imports.h"
#include "analyzer/parallel.h"

#include <string.h>

/* ---- one source ---- */

static gboolean is_property(const struct node *function)
{
	return decorated_with(function, "property") || decorated_with(function, "cached_property");
}

static gboolean is_callee(const struct node *name)
{
	const struct node *node = name, *parent = name->parent;
	if (parent->kind == N_ATTRIBUTE && name->field && g_str_equal(name->field, "attribute"))
		node = parent, parent = parent->parent;
	return parent->kind == N_CALL && node->field && g_str_equal(node->field, "function");
}

/* NAME stands for its value, which may be called later. */
static gboolean is_value(const struct node *name)
{
	return name->parent->kind != N_DOTTED_NAME && name->parent->kind != N_IMPORT_FROM && !is_callee(name);
}

/* `con.row_factory = sqlite3.Row` */
static gboolean sets_plain_row(const struct node *name)
{
	const struct node *whole = name->parent, *assignment = whole->kind == N_ATTRIBUTE ? whole->parent : NULL;
	const struct node *row = assignment && assignment->kind == N_ASSIGNMENT && node_field(assignment, "left") == whole ? node_field(assignment, "right") : NULL;
	g_autofree char *text = row ? node_text(row) : NULL;
	return text && (!strcmp(text, "sqlite3.Row") || !strcmp(text, "Row") || !strcmp(text, "aiosqlite.Row"));
}

/* np.seterr(all="raise"), np.errstate(**options): more than that some warnings are left out. */
static guint of_errors(const struct node *name)
{
	const struct node *whole = node_is_in(name, "attribute") ? name->parent : name, *call = whole->parent;
	const struct node *list = call && call->kind == N_CALL && node_is_in(whole, "function") ? node_field(call, "arguments") : NULL;
	for (const struct node *one = list ? list->first : NULL; one; one = one->next) {
		const struct node *value = one->kind == N_KEYWORD_ARGUMENT ? node_field(one, "value") : one;
		g_autofree char *text = node_text(value);
		if (value->kind != N_STRING || !(strstr(text, "ignore") || strstr(text, "warn")))
			return WATCHED_RAISING;
	}
	return list ? 0 : WATCHED_RAISING;
}

static guint watched_by(const struct node *name)
{
	static const struct { const char *name; guint bits; } watched[] = {
		{"__cause__", WATCHED_CAUSE}, {"__context__", WATCHED_CAUSE}, {"__traceback__", WATCHED_CAUSE},
		{"getcontext", WATCHED_CONTEXT}, {"setcontext", WATCHED_CONTEXT}, {"localcontext", WATCHED_CONTEXT}, {"DefaultContext", WATCHED_CONTEXT},
		{"copyreg", WATCHED_PICKLING}, {"copy_reg", WATCHED_PICKLING},
		{"set_printoptions", WATCHED_SHOWN}, {"printoptions", WATCHED_SHOWN}, {"seterrcall", WATCHED_RAISING},
		{"settrace", WATCHED_LINES}, {"setprofile", WATCHED_LINES}, {"settrace_all_threads", WATCHED_LINES}, {"setprofile_all_threads", WATCHED_LINES},
	};
	const struct node *whole = name->parent;
	gboolean stored = whole->kind == N_ATTRIBUTE && whole->parent->kind == N_ASSIGNMENT && !g_strcmp0(whole->field, "left");
	if (name->name[0] == 'r' && !strcmp(name->name, "row_factory"))
		return sets_plain_row(name) ? 0 : WATCHED_ROWS;
	if (!strcmp(name->name, "seterr") || !strcmp(name->name, "errstate"))
		return of_errors(name);
	if (stored && name->name[0] == '_' && (!strcmp(name->name, "__name__") || !strcmp(name->name, "__qualname__") || !strcmp(name->name, "__module__")))
		return WATCHED_NAMES;
	for (guint i = 0; !stored && i < G_N_ELEMENTS(watched); i++)
		if (name->name[0] == watched[i].name[0] && g_str_equal(name->name, watched[i].name))
			return watched[i].bits;
	return 0;
}

static gboolean except_binds(const struct node *except, const char *name)
{
	const struct node *as = except->first && except->first->kind == N_AS_PATTERN ? except->first : NULL;
	const struct node *target = as ? node_field(as, "alias") : NULL;
	return target && target->first && target->first->name == name;
}

/* `e.name`, `e.obj` in `except ... as e`: of AttributeError and NameError they do not pickle. */
static guint watched_of_exception(const struct node *name)
{
	const struct node *whole = name->parent;
	if (whole->kind != N_ATTRIBUTE || (strcmp(name->name, "name") && strcmp(name->name, "obj")))
		return 0;
	const struct node *object = node_field(whole, "object");
	if (object == name || !object || object->kind != N_NAME)
		return 0;
	for (const struct node *outer = whole->parent; outer; outer = outer->parent)
		if (outer->kind == N_EXCEPT && except_binds(outer, object->name))
			return WATCHED_CAUSE;
	return 0;
}

static gboolean names(const struct node *function, const char *name)
{
	const struct node *own = node_field(function, "name");
	return own && own->name == name;
}

static gboolean calls_for_nothing(const struct node *call)
{
	static const char *const names[] = {"isinstance", "issubclass", "len", "int", "float", "str", "tuple", "list", "set", "frozenset", "dict", "hash", "abs", "min", "max", "sum", "any", "all", "zip",
	                                    "map", "bool", "repr", "type", "super", "getattr", "hasattr", "range", "sorted", "round", "id", "cls", NULL};
	static const char *const methods[] = {"get", "keys", "items", "values", "lower", "upper", "casefold", "strip", "join", "format", "startswith", "endswith", "index", "count", "split",
	                                      "total_seconds", "sqrt", "hypot", "isclose", "bit_length", NULL};
	const struct node *callee = node_field(call, "function");
	if (!callee || callee->kind == N_CALL) /* type(self)(...) */
		return callee && calls_for_nothing(callee);
	const struct node *name = callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : callee;
	if (name->kind != N_NAME)
		return FALSE;
	if (callee->kind == N_ATTRIBUTE)
		return g_str_has_prefix(name->name, "__") || text_is_one_of(name->name, methods);
	return g_ascii_isupper(name->name[0]) || text_is_one_of(name->name, names);
}

/* As far as its text tells: it sets what others see, or calls what may. */
static gboolean acts(const struct node *node)
{
	const struct node *left = node->kind == N_ASSIGNMENT || node->kind == N_AUGMENTED ? node_field(node, "left") : NULL;
	if (node->kind == N_GLOBAL || node->kind == N_NONLOCAL || node->kind == N_DELETE || (left && left->kind != N_NAME) || (node->kind == N_CALL && !calls_for_nothing(node)))
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (acts(child))
			return TRUE;
	return FALSE;
}

/* Imports, names that are read, and names of __methods__ and properties. FUNCTION: the outermost one around NODE, or NULL. */
static void scan(struct unit *unit, struct node *node, gboolean in_class, const struct node *function)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_FUNCTION || child->kind == N_LAMBDA)
			g_ptr_array_add(unit->functions, child);
		if (child->kind == N_CLASS && !function)
			g_ptr_array_add(unit->classes, child);
		struct node *name = child->kind == N_FUNCTION && in_class ? node_field(child, "name") : NULL;
		if (name && name->name && (g_str_has_prefix(name->name, "__") || is_property(child)))
			g_hash_table_add(unit->special, (gpointer)name->name);
		if (name && name->name && g_str_has_prefix(name->name, "__") && node_field(child, "body") && acts(node_field(child, "body")))
			g_hash_table_add(unit->special, (gpointer)interned_join(name->name, "!", ""));
		if (node->kind == N_ATTRIBUTE && child->kind == N_NAME && child->name[0] == '_' && child->name[1] == '_' && node_is_in(child, "attribute") && node_is_target(node))
			g_hash_table_add(unit->special, (gpointer)child->name); /* cls.__bool__ = f */
		if (child->kind == N_IMPORT || child->kind == N_IMPORT_FROM)
			import_names(child, unit->imports);
		if (child->kind == N_NAME && g_strcmp0(child->field, "name"))
			g_hash_table_add(unit->used, (gpointer)child->name), unit->watches |= watched_by(child) | watched_of_exception(child), reflect_look(unit, child), mock_look(unit, child);
		if (child->kind == N_NAME && g_strcmp0(child->field, "name") && function && !names(function, child->name))
			g_hash_table_add(unit->inside, (gpointer)child->name);
		if (child->kind == N_NAME && g_strcmp0(child->field, "name") && is_value(child))
			g_hash_table_add(unit->values, (gpointer)child->name);
		gboolean block = child->kind == N_BLOCK || child->kind == N_DECORATED || child->kind == N_IF;
		scan(unit, child, child->kind == N_CLASS || (in_class && block), !function && child->kind == N_FUNCTION ? child : function);
	}
}

static struct unit *unit_new(struct source *source)
{
	struct unit *unit = g_new0(struct unit, 1);
	unit->source = source;
	unit->syntax = syntax_new(source);
	unit->scopes = scopes_build(unit->syntax);
	unit->imports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	unit->files = g_ptr_array_new_with_free_func(g_free);
	unit->imported = g_ptr_array_new();
	unit->special = g_hash_table_new(NULL, NULL);
	unit->used = g_hash_table_new(NULL, NULL);
	unit->inside = g_hash_table_new(NULL, NULL);
	unit->values = g_hash_table_new(NULL, NULL);
	unit->functions = g_ptr_array_new();
	unit->classes = g_ptr_array_new();
	scan(unit, unit->syntax->root, FALSE, NULL);
	reflect_settle(unit);
	mock_imports(unit, unit->imports);
	return unit;
}

static void unit_settle(struct unit *unit)
{
	g_clear_pointer(&unit->imports, g_hash_table_unref);
	g_clear_pointer(&unit->files, g_ptr_array_unref);
	g_clear_pointer(&unit->special, g_hash_table_unref);
	g_clear_pointer(&unit->used, g_hash_table_unref);
	g_clear_pointer(&unit->inside, g_hash_table_unref);
	g_clear_pointer(&unit->values, g_hash_table_unref);
}

static void unit_free(gpointer data)
{
	struct unit *unit = data;
	unit_settle(unit);
	g_ptr_array_unref(unit->functions);
	g_ptr_array_unref(unit->classes);
	g_ptr_array_unref(unit->imported);
	g_clear_pointer(&unit->by_name, g_hash_table_unref);
	g_clear_pointer(&unit->members, g_hash_table_unref);
	g_clear_pointer(&unit->exceptions, g_ptr_array_unref);
	reflect_clear(unit);
	mock_clear(unit);
	g_ptr_array_unref(unit->scopes);
	syntax_free(unit->syntax);
	g_free(unit);
}

/* ---- parts ---- */

static struct unit *part_of(struct unit *unit)
{
	while (unit->joined) {
		if (unit->joined->joined)
			unit->joined = unit->joined->joined;
		unit = unit->joined;
	}
	return unit;
}

static void join(struct unit *a, struct unit *b)
{
	a = part_of(a);
	b = part_of(b);
	if (a != b)
		b->joined = a;
}

static void join_file(struct project *p, struct unit *unit, const char *path)
{
	struct source *source = program_load(p->program, path);
	struct unit *other = source ? g_hash_table_lookup(p->units, source) : NULL;
	if (!other)
		return;
	g_ptr_array_add(unit->imported, other);
	join(unit, other);
}

/* ---- the project ---- */

static gint by_text(gconstpointer a, gconstpointer b)
{
	return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

struct building {
	struct project *project;
	guint start;
};

static void build(guint index, gpointer data)
{
	struct building *building = data;
	struct project *p = building->project;
	struct unit *unit = unit_new(p->program->sources->pdata[building->start + index]);
	GHashTableIter iter;
	gpointer name;
	g_autoptr(GHashTable) roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_iter_init(&iter, unit->imports);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		char *path = program_find(p->program, unit->source, name);
		if (!path)
			continue;
		g_ptr_array_add(unit->files, path);
		g_hash_table_add(roots, g_strndup(name, strcspn(name, ".")));
	}
	unit->loads_by_name = decimals_loads_by_name(unit, roots);
	g_ptr_array_sort(unit->files, by_text); /* a hash table has no order to rely on */
	p->list->pdata[building->start + index] = unit;
}

static void take_names(GHashTable *all, GHashTable *more)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, more);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(all, name);
}

/* Makes units of the sources that have none yet, and loads what they import, until nothing is new. */
static void extend(struct project *p)
{
	GPtrArray *sources = p->program->sources;
	guint first = p->list->len;
	while (p->list->len < sources->len) {
		struct building building = {p, p->list->len};
		g_autoptr(GPtrArray) files = g_ptr_array_new();
		g_ptr_array_set_size(p->list, (gint)sources->len);
		parallel_each(sources->len - building.start, build, &building);
		for (guint i = building.start; i < p->list->len; i++) {
			struct unit *unit = p->list->pdata[i];
			g_hash_table_insert(p->units, unit->source, unit);
			take_names(p->special, unit->special);
			take_names(p->used, unit->used);
			take_names(p->inside, unit->inside);
			take_names(p->values, unit->values);
			for (guint k = 0; k < unit->files->len; k++)
				g_ptr_array_add(files, unit->files->pdata[k]);
		}
		program_load_all(p->program, files);
	}
	for (guint i = first; i < p->list->len; i++) {
		struct unit *unit = p->list->pdata[i];
		for (guint k = 0; k < unit->files->len; k++)
			join_file(p, unit, unit->files->pdata[k]);
		unit_settle(unit);
		mock_resolve(p, unit);
	}
	declared_load(p, first);
}

struct project *project_new(struct program *program)
{
	struct project *p = g_new0(struct project, 1);
	p->program = program;
	p->knowledge = knowledge_new();
	p->list = g_ptr_array_new_with_free_func(unit_free);
	p->units = g_hash_table_new(NULL, NULL);
	p->special = g_hash_table_new(g_str_hash, g_str_equal);
	p->used = g_hash_table_new(g_str_hash, g_str_equal);
	p->inside = g_hash_table_new(NULL, NULL);
	p->values = g_hash_table_new(g_str_hash, g_str_equal);
	p->declared = g_hash_table_new(NULL, NULL);
	p->mocks = mocks_new();
	extend(p);
	return p;
}

static void free_unit(guint index, gpointer data)
{
	GPtrArray *list = data;
	unit_free(list->pdata[index]);
}

void project_free(struct project *p)
{
	if (!p)
		return;
	guint count = p->list->len;
	g_autofree gpointer *units = g_ptr_array_steal(p->list, NULL);
	GPtrArray list = {units, count};
	parallel_each(count, free_unit, &list);
	g_ptr_array_unref(p->list);
	g_hash_table_destroy(p->units);
	g_hash_table_destroy(p->special);
	g_hash_table_destroy(p->used);
	g_hash_table_destroy(p->inside);
	g_hash_table_destroy(p->values);
	g_hash_table_destroy(p->declared);
	mocks_free(p->mocks);
	knowledge_free(p->knowledge);
	g_free(p);
}

void project_join(struct project *p, const struct source *member, const char *path)
{
	program_load(p->program, path);
	extend(p);
	join_file(p, g_hash_table_lookup(p->units, member), path);
}

GPtrArray *project_parts(struct project *p)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GHashTable) by_unit = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < p->list->len; i++) {
		struct unit *unit = p->list->pdata[i];
		GPtrArray *part = g_hash_table_lookup(by_unit, part_of(unit));
		if (!part) {
			part = g_ptr_array_new();
			g_ptr_array_add(parts, part);
			g_hash_table_insert(by_unit, part_of(unit), part);
		}
		g_ptr_array_add(part, unit->source);
	}
	return parts;
}
