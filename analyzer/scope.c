#include "analyzer/scope.h"

#include <string.h>

struct walk {
	GPtrArray *scopes;
	struct scope *scope;
	GArray *outer; /* struct outer_bind */
};

/* A function binds a name that it declares nonlocal. The one around it may bind that further down, so whose it is is known in the end. */
struct outer_bind {
	struct scope *scope;
	struct node *site;
	const char *name;
	guint flags;
};

static void binding_free(gpointer data)
{
	struct binding *binding = data;
	g_ptr_array_unref(binding->sites);
	g_clear_pointer(&binding->mentions, g_ptr_array_unref);
	g_clear_pointer(&binding->fates, g_hash_table_destroy);
	g_clear_pointer(&binding->webs, g_hash_table_destroy);
	g_clear_pointer(&binding->tails, g_ptr_array_unref);
	g_free(binding);
}

static void scope_free(gpointer data)
{
	struct scope *scope = data;
	g_hash_table_destroy(scope->bindings);
	g_clear_pointer(&scope->globals, g_hash_table_destroy);
	g_clear_pointer(&scope->nonlocals, g_hash_table_destroy);
	g_clear_pointer(&scope->names, g_hash_table_destroy);
	g_free(scope);
}

static struct scope *scope_new(struct walk *w, enum scope_kind kind, struct node *node)
{
	struct scope *scope = g_new0(struct scope, 1);
	scope->kind = kind;
	scope->node = node;
	scope->parent = w->scope;
	scope->keeper = kind == SCOPE_COMPREHENSION ? w->scope->keeper : scope;
	scope->bindings = g_hash_table_new_full(NULL, NULL, NULL, binding_free);
	node->scope = scope;
	g_ptr_array_add(w->scopes, scope);
	return scope;
}

struct scope *scope_module(struct scope *scope)
{
	while (scope->parent)
		scope = scope->parent;
	return scope;
}

static struct binding *scope_own(struct scope *scope, const char *name)
{
	struct binding *binding = g_hash_table_lookup(scope->bindings, name);
	if (!binding) {
		binding = g_new0(struct binding, 1);
		binding->name = name;
		binding->scope = scope;
		binding->slot = scope->keeper->slots++;
		binding->hash = g_str_hash(name) ^ scope->node->start * 2654435761u;
		binding->sites = g_ptr_array_new();
		g_hash_table_insert(scope->bindings, (gpointer)name, binding);
	}
	return binding;
}

static gboolean declares(GHashTable *declared, const char *name)
{
	return declared && g_hash_table_contains(declared, name);
}

/* A walrus inside a comprehension binds in the function around it. */
static struct scope *binding_scope(struct scope *scope, gboolean target)
{
	while (!target && scope->kind == SCOPE_COMPREHENSION)
		scope = scope->parent;
	return scope;
}

static void bind_in(struct scope *scope, struct node *site, const char *name, guint flags)
{
	struct binding *binding = scope_own(scope, name);
	binding->flags |= flags;
	binding->from = binding->sites->len ? MIN(binding->from, site->start) : site->start;
	binding->to = MAX(binding->to, site->end);
	g_ptr_array_add(binding->sites, site);
}

static void bind(struct walk *w, struct node *site, const char *name, guint flags)
{
	if (!name) /* in a syntax error: `f(x :=` */
		return;
	struct scope *scope = binding_scope(w->scope, (flags & BINDING_TARGET) && w->scope->kind == SCOPE_COMPREHENSION);
	const struct outer_bind later = {scope, site, name, flags | BINDING_FOREIGN};
	if (declares(scope->globals, name))
		bind_in(scope_module(scope), site, name, later.flags);
	else if (declares(scope->nonlocals, name))
		g_array_append_val(w->outer, later);
	else
		bind_in(scope, site, name, flags);
}

static void bind_outer(const GArray *outer)
{
	for (guint i = 0; i < outer->len; i++) {
		const struct outer_bind *later = &g_array_index(outer, struct outer_bind, i);
		struct scope *scope = later->scope->parent;
		while (scope->parent && (scope->kind != SCOPE_FUNCTION || !g_hash_table_contains(scope->bindings, later->name)))
			scope = scope->parent;
		bind_in(scope, later->site, later->name, later->flags);
	}
}

static void bind_target(struct walk *w, struct node *node, guint flags)
{
	switch (node->kind) {
	case N_NAME:
		bind(w, node, node->name, flags);
		return;
	case N_PATTERN_LIST: case N_TUPLE_PATTERN: case N_LIST_PATTERN: case N_LIST_SPLAT_PATTERN: case N_DICT_SPLAT_PATTERN:
	case N_AS_TARGET: case N_TUPLE: case N_LIST: case N_EXPRESSION_LIST: case N_LIST_SPLAT:
		for (struct node *child = node->first; child; child = child->next)
			bind_target(w, child, flags);
		return;
	default:
		return; /* attributes and subscripts bind no name */
	}
}

static void declare(GHashTable **table, struct node *node)
{
	if (!*table)
		*table = g_hash_table_new(NULL, NULL);
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind == N_NAME)
			g_hash_table_add(*table, (gpointer)child->name);
}

/* global and nonlocal hold for the whole body, wherever they stand. */
static void declare_all(struct scope *scope, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_GLOBAL)
			declare(&scope->globals, child);
		else if (child->kind == N_NONLOCAL)
			declare(&scope->nonlocals, child);
		else if (child->kind != N_FUNCTION && child->kind != N_CLASS && child->kind != N_LAMBDA)
			declare_all(scope, child);
	}
}

static void walk(struct walk *w, struct node *node);

static void walk_children(struct walk *w, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next)
		walk(w, child);
}

static struct node *parameter_name(struct node *parameter)
{
	struct node *name = node_field(parameter, "name");
	return name ? name : parameter->first;
}

static void walk_parameters(struct walk *w, struct node *parameters, gboolean binding)
{
	for (struct node *p = parameters ? parameters->first : NULL; p; p = p->next) {
		if (p->kind == N_NAME || p->kind == N_LIST_SPLAT_PATTERN || p->kind == N_DICT_SPLAT_PATTERN || p->kind == N_TUPLE_PATTERN) {
			if (binding)
				bind_target(w, p, BINDING_PARAMETER);
		} else if (p->kind != N_SEPARATOR) {
			struct node *name = parameter_name(p);
			struct node *value = node_field(p, "value");
			if (binding && name)
				bind_target(w, name, BINDING_PARAMETER);
			else if (!binding && value)
				walk(w, value);
		}
	}
}

static void walk_function(struct walk *w, struct node *node)
{
	struct node *name = node_field(node, "name"), *parameters = node_field(node, "parameters"), *body = node_field(node, "body");
	if (node->kind == N_FUNCTION && name)
		bind(w, node, name->name, BINDING_DEFINITION);
	walk_parameters(w, parameters, FALSE);
	struct scope *outer = w->scope;
	w->scope = scope_new(w, SCOPE_FUNCTION, node);
	w->scope->async = node->first && node->first->kind == N_ASYNC;
	if (body)
		declare_all(w->scope, body);
	walk_parameters(w, parameters, TRUE);
	if (body)
		walk(w, body);
	w->scope = outer;
}

static void walk_class(struct walk *w, struct node *node)
{
	struct node *name = node_field(node, "name"), *bases = node_field(node, "superclasses"), *body = node_field(node, "body");
	if (name)
		bind(w, node, name->name, BINDING_DEFINITION);
	if (bases)
		walk(w, bases);
	struct scope *outer = w->scope;
	w->scope = scope_new(w, SCOPE_CLASS, node);
	if (body) {
		declare_all(w->scope, body);
		walk(w, body);
	}
	w->scope = outer;
}

/* The first iterable is evaluated outside; all else inside the comprehension's own scope. */
static void walk_comprehension(struct walk *w, struct node *node)
{
	struct scope *outer = w->scope;
	struct scope *inner = scope_new(w, SCOPE_COMPREHENSION, node);
	gboolean first = TRUE;
	w->scope = inner;
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind != N_FOR_IN)
			continue;
		struct node *left = node_field(child, "left");
		if (left)
			bind_target(w, left, BINDING_TARGET);
	}
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind != N_FOR_IN) {
			walk(w, child);
			continue;
		}
		struct node *left = node_field(child, "left");
		for (struct node *part = child->first; part; part = part->next) {
			w->scope = first && part != left ? outer : inner;
			if (part != left || part->kind != N_NAME)
				walk(w, part);
		}
		w->scope = inner;
		first = FALSE;
	}
	w->scope = outer;
}

static void walk_import(struct walk *w, struct node *node)
{
	struct node *module = node_field(node, "module_name");
	for (struct node *child = node->first; child; child = child->next) {
		if (child == module)
			continue;
		if (child->kind == N_WILDCARD) {
			w->scope->star_import = TRUE;
			scope_module(w->scope)->star_import = TRUE;
		} else if (child->kind == N_ALIASED_IMPORT) {
			struct node *alias = node_field(child, "alias");
			if (alias)
				bind(w, child, alias->name, BINDING_IMPORT);
		} else if (child->kind == N_DOTTED_NAME && child->first) {
			bind(w, child, child->first->name, BINDING_IMPORT);
		}
	}
}

enum capture_kind capture_kind(const struct node *name)
{
	const struct node *parent = name->parent;
	if (parent->kind == N_DOTTED_NAME) {
		gboolean class = parent->parent && parent->parent->first == parent && !strcmp(ts_node_type(parent->parent->ts), "class_pattern");
		if (parent->first != name)
			return PATTERN_WORD;
		return parent->first->next || class ? PATTERN_READ : PATTERN_CAPTURE;
	}
	if (!strcmp(ts_node_type(parent->ts), "keyword_pattern") && parent->first == name)
		return PATTERN_WORD;
	return PATTERN_CAPTURE;
}

static void walk_pattern(struct walk *w, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		enum capture_kind what = child->kind == N_NAME ? capture_kind(child) : PATTERN_WORD;
		if (what == PATTERN_CAPTURE)
			bind(w, child, child->name, 0);
		else if (what == PATTERN_READ)
			walk(w, child);
		walk_pattern(w, child);
	}
}

static gboolean is_dynamic(const char *name)
{
	static const char *const names[] = {"exec", "eval", "locals", "vars", "globals", "__import__", "dir"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (!strcmp(name, names[i]))
			return TRUE;
	return FALSE;
}

static void mark_dynamic(struct scope *scope, struct node *callee)
{
	if (callee && callee->kind == N_NAME && is_dynamic(callee->name))
		for (; scope; scope = scope->parent)
			scope->dynamic = TRUE;
}

static void walk_delete(struct walk *w, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_NAME)
			bind(w, child, child->name, BINDING_DELETED);
		else if (child->kind == N_EXPRESSION_LIST || child->kind == N_TUPLE)
			walk_delete(w, child);
		else
			walk(w, child);
	}
}

static void walk(struct walk *w, struct node *node)
{
	struct node *left = node_field(node, "left"), *target;
	switch (node->kind) {
	case N_FUNCTION: case N_LAMBDA:
		walk_function(w, node);
		return;
	case N_CLASS:
		walk_class(w, node);
		return;
	case N_LIST_COMP: case N_SET_COMP: case N_DICT_COMP: case N_GENERATOR:
		walk_comprehension(w, node);
		return;
	case N_IMPORT: case N_IMPORT_FROM: case N_FUTURE_IMPORT:
		walk_import(w, node);
		return;
	case N_DELETE:
		walk_delete(w, node);
		return;
	case N_ASSIGNMENT: case N_AUGMENTED:
		if (left)
			bind_target(w, left, 0);
		break;
	case N_FOR:
		if (left)
			bind_target(w, left, BINDING_TARGET);
		break;
	case N_WALRUS:
		if ((target = node_field(node, "name")))
			bind(w, target, target->name, 0);
		break;
	case N_AS_PATTERN: /* with ... as x, except E as x */
		if ((target = node_field(node, "alias")))
			bind_target(w, target, 0);
		break;
	case N_CASE:
		for (struct node *child = node->first; child; child = child->next)
			if (child->kind == N_CASE_PATTERN)
				walk_pattern(w, child);
		break;
	case N_YIELD:
		binding_scope(w->scope, FALSE)->yields = TRUE;
		break;
	case N_CALL:
		mark_dynamic(w->scope, node_field(node, "function"));
		break;
	case N_EXEC_STATEMENT:
		w->scope->dynamic = TRUE;
		break;
	default:
		break;
	}
	walk_children(w, node);
}

static gboolean is_outside(const struct node *node, const struct node *child)
{
	if (node->kind == N_FUNCTION || node->kind == N_CLASS)
		return child->field && strcmp(child->field, "body") != 0;
	return node->kind == N_LAMBDA && child->field && !strcmp(child->field, "parameters");
}

/* `b` of a.b */
static gboolean is_attribute(const struct node *name)
{
	return name->parent && name->parent->kind == N_ATTRIBUTE && name->parent->first != name;
}

/* Notes down in which scope each node is evaluated, and what names mean there. */
static void settle(struct node *node, struct scope *around)
{
	node->around = around;
	if (node->kind == N_NAME && !is_attribute(node)) {
		node->binding = scope_resolve(around, node->name);
		node->resolved = TRUE;
	}
	for (struct node *child = node->first; child; child = child->next)
		settle(child, node->scope && !is_outside(node, child) ? node->scope : around);
}

static gboolean is_builtin_of(const struct node *callee, const char *const *names)
{
	for (; *names; names++)
		if (callee->kind == N_NAME && !strcmp(callee->name, *names))
			return !node_binding(callee) && !scope_module(scope_of(callee))->star_import;
	return FALSE;
}

/* A list of this function's own making, whatever is bound to the name. */
static gboolean is_list_name(const struct node *name)
{
	static const char *const makers[] = {"list", "sorted", NULL};
	const struct binding *binding = name && name->kind == N_NAME ? node_binding(name) : NULL;
	if (!binding || !binding->sites->len || (binding->flags & (BINDING_PARAMETER | BINDING_FOREIGN)))
		return FALSE;
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i], *top = site->parent;
		const struct node *right = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == site ? node_field(top, "right") : NULL;
		const struct node *callee = right && right->kind == N_CALL ? node_field(right, "function") : NULL;
		if (!right || !(right->kind == N_LIST || right->kind == N_LIST_COMP || (callee && is_builtin_of(callee, makers))))
			return FALSE;
	}
	return TRUE;
}

/* The call that NODE is an argument of, or NULL. */
static const struct node *call_around(const struct node *node)
{
	const struct node *list = node->parent, *call = list && list->kind == N_ARGUMENTS ? list->parent : list;
	return call && call->kind == N_CALL && node_field(call, "function") && node_inside(node, node_field(call, "arguments")) ? call : NULL;
}

/* A generator, or a map, that such a call goes through, and forgets. */
static gboolean is_consumed(const struct node *node)
{
	static const char *const takers[] = {"list", "tuple", "set", "frozenset", "sum", "min", "max", "sorted", "any", "all", NULL};
	const struct node *call = call_around(node), *callee = call ? node_field(call, "function") : NULL;
	if (callee && callee->kind == N_ATTRIBUTE && callee->first->kind == N_STRING)
		return !strcmp(node_field(callee, "attribute")->name, "join");
	return callee && is_builtin_of(callee, takers);
}

/* `min(xs, key=lambda x: ...)`, `list(map(lambda x: ..., xs))`: called where it stands, and by nobody later. */
static gboolean is_called_here(const struct node *lambda)
{
	static const char *const keyed[] = {"min", "max", "sorted", NULL}, *const mapped[] = {"map", "filter", NULL};
	const struct node *word = lambda->parent && lambda->parent->kind == N_KEYWORD_ARGUMENT ? lambda->parent : NULL;
	const struct node *call = call_around(word ? word : lambda), *callee = call ? node_field(call, "function") : NULL;
	const struct node *name = word ? node_field(word, "name") : NULL;
	if (!callee || (word && (!name || strcmp(name->name, "key"))))
		return FALSE;
	if (callee->kind == N_ATTRIBUTE)
		return word && !strcmp(node_field(callee, "attribute")->name, "sort") && is_list_name(node_field(callee, "object"));
	return word ? is_builtin_of(callee, keyed) : is_builtin_of(callee, mapped) && is_consumed(call);
}

/* NAME stands in code that is run where it stands, each time that one comes there: in such a lambda, and in nothing that is kept by what this gives. */
static gboolean is_read_here(const struct node *name, const struct scope *owner)
{
	gboolean called = FALSE;
	for (const struct node *node = name; node && node != owner->node; node = node->parent) {
		if (node->kind == N_FUNCTION || node->kind == N_CLASS || (node->kind == N_LAMBDA && (called || !is_called_here(node))))
			return FALSE;
		if (node->kind == N_GENERATOR && !called && !is_consumed(node))
			return FALSE;
		called |= node->kind == N_LAMBDA;
	}
	return called;
}

/* Names read by nested functions stay alive as long as these do. */
static void mark_closures(struct scope *scope, struct node *node)
{
	if (node->scope)
		scope = node->scope;
	if (node->kind == N_NAME && !is_attribute(node)) {
		struct binding *binding = node_binding_in(node, scope);
		struct scope *user = binding_scope(scope, FALSE);
		if (binding && binding_scope(binding->scope, FALSE) != user)
			binding->flags |= BINDING_CLOSURE | (is_read_here(node, binding->scope) ? 0 : BINDING_KEPT);
	}
	for (struct node *child = node->first; child; child = child->next)
		mark_closures(scope, child);
}

GPtrArray *scopes_build(struct syntax *syntax)
{
	g_autoptr(GArray) outer = g_array_new(FALSE, FALSE, sizeof(struct outer_bind));
	struct walk w = {.scopes = g_ptr_array_new_with_free_func(scope_free), .outer = outer};
	w.scope = scope_new(&w, SCOPE_MODULE, syntax->root);
	w.scope->parent = NULL;
	walk_children(&w, syntax->root);
	bind_outer(outer);
	settle(syntax->root, syntax->root->scope);
	mark_closures(syntax->root->scope, syntax->root);
	return w.scopes;
}

static guint binding_hash(gconstpointer binding)
{
	return ((const struct binding *)binding)->hash;
}

GHashTable *bindings_new(void)
{
	return g_hash_table_new(binding_hash, NULL);
}

struct binding *scope_resolve(struct scope *scope, const char *name)
{
	struct scope *start = scope;
	if (declares(scope->globals, name))
		return g_hash_table_lookup(scope_module(scope)->bindings, name);
	gboolean through_function = FALSE;
	for (; scope; scope = scope->parent) {
		if (scope->kind == SCOPE_CLASS && (scope != start || through_function))
			continue;
		if (scope->kind == SCOPE_FUNCTION && scope == start && declares(scope->globals, name))
			return g_hash_table_lookup(scope_module(scope)->bindings, name);
		struct binding *binding = g_hash_table_lookup(scope->bindings, name);
		if (binding)
			return binding;
		if (scope->kind == SCOPE_FUNCTION && declares(scope->globals, name))
			return g_hash_table_lookup(scope_module(scope)->bindings, name);
		through_function = TRUE;
	}
	return NULL;
}

