/* Names: what variables hold, and builtins; library values used as operands (math.pi, sys.argv). */
#include "analyzer/infer.h"

#include <string.h>

#include "analyzer/narrow.h"
#include "analyzer/webs.h"

static struct scope *owner_scope(struct scope *scope)
{
	while (scope->kind == SCOPE_COMPREHENSION)
		scope = scope->parent;
	return scope;
}

/* The frame that keeps the variable; NULL: not running, nothing is known of it. */
static struct frame *frame_of(struct frame *f, const struct binding *binding)
{
	struct scope *owner = owner_scope(binding->scope);
	if (owner->kind == SCOPE_MODULE)
		return frame_module(f->context, f->unit);
	while (f && f->scope != owner)
		f = f->closure;
	return f;
}

static struct object *variable_object(struct frame *f, struct frame *keeper)
{
	if (keeper->scope->kind == SCOPE_MODULE)
		return heap_root(heap_of(f), OBJECT_MODULE, keeper->unit->source, NULL);
	return keeper->locals;
}

/* What holds BINDING's value at NODE in its own frame; BINDING itself holds whatever it has anywhere. */
static const void *range_at(struct frame *f, const struct frame *keeper, const struct binding *binding, const struct node *node)
{
	gboolean own = keeper == f;
	if (own && f->scope->kind == SCOPE_MODULE) { /* nor does another module set it */
		heap_read(heap_of(f), &f->context->rebindings);
		own = !g_hash_table_contains(f->context->rebound, binding);
	}
	return own ? webs_at((struct binding *)binding, (struct node *)node) : binding;
}

struct object *infer_class_object(struct frame *f, const struct node *class_node)
{
	return heap_root(heap_of(f), OBJECT_CLASS, class_node, NULL);
}

gboolean infer_is_constant(const struct frame *f, const struct binding *binding)
{
	return binding->sites->len == 1 && (binding->flags & (BINDING_IMPORT | BINDING_DEFINITION)) &&
	       !g_hash_table_contains(f->context->rebound, binding);
}

/* "math.*": something of the module or class; ".floor": of any module. */
static gboolean is_replaced_at_large(const struct effects_context *c, const char *full)
{
	static const char *const fixed[] = {"str", "bytes", "int", "float", "list", "dict", "set", "frozenset", "tuple"}; /* types whose methods nobody replaces */
	const char *last = strrchr(full, '.');
	char all[200]; /* more than names of libraries have */
	if (!last || last - full + 3 > (gssize)sizeof(all))
		return FALSE;
	for (const char *dot = strchr(full, '.'); dot; dot = strchr(dot + 1, '.')) {
		memcpy(all, full, dot - full);
		strcpy(all + (dot - full), ".*");
		if (g_hash_table_contains(c->replaced, all))
			return TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
		if (g_str_has_prefix(full, fixed[i]) && full + strlen(fixed[i]) == last)
			return FALSE;
	return g_hash_table_contains(c->replaced, last);
}

gboolean library_is_replaced(const struct effects_context *c, const char *full)
{
	if (!g_hash_table_size(c->replaced))
		return FALSE;
	gboolean builtin = g_str_has_prefix(full, "builtins.") && g_hash_table_contains(c->replaced, "builtins");
	return builtin || g_hash_table_contains(c->replaced, full) || (c->replaced_at_large && is_replaced_at_large(c, full));
}

static gboolean builtins_are_hidden(const struct effects_context *c, const struct unit *unit)
{
	return unit->syntax->root->scope->star_import || unit->reflected.all || c->builtins_hidden;
}

gboolean names_builtin(const struct effects_context *c, const struct node *name, const char *text)
{
	if (!name || name->kind != N_NAME || strcmp(name->name, text) || node_binding(name))
		return FALSE;
	const char *full = heap_name(c->heap, "builtins", name->name)->text;
	g_hash_table_add(c->asked, (gpointer)full);
	return !library_is_replaced(c, full) && !builtins_are_hidden(c, g_hash_table_lookup(c->project->units, name->source));
}

static gboolean is_called_specially(const char *name)
{
	static const char *const names[] = {"super", "getattr", "setattr", "delattr", "staticmethod", "classmethod", "property"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (name[0] == names[i][0] && !strcmp(name, names[i]))
			return TRUE;
	return FALSE;
}

gboolean binding_is_from(const struct binding *binding, const char *module)
{
	const struct node *site = binding && binding->sites->len == 1 ? binding->sites->pdata[0] : NULL, *from = site && site->kind == N_DOTTED_NAME ? site->parent : NULL;
	const struct node *name = from && from->kind == N_IMPORT_FROM ? node_field(from, "module_name") : NULL;
	g_autofree char *text = name ? node_text(name) : NULL;
	return text && !strcmp(text, module);
}

gboolean builtin_is_known(const struct effects_context *c, const char *name)
{
	return heap_name(c->heap, "builtins", name)->entry || is_called_specially(name);
}

static struct value load_builtin(struct frame *f, const char *name, const struct node *node)
{
	const struct known_name *full = heap_name(heap_of(f), "builtins", name);
	if (builtins_are_hidden(f->context, f->unit))
		return value_unknown(heap_of(f));
	if (name[0] == '_' && (!strcmp(name, "__name__") || !strcmp(name, "__file__") || !strcmp(name, "__doc__") || !strcmp(name, "__package__")))
		return value_of(type_simple(T_STR));
	if (name[0] == '_' && !strcmp(name, "__debug__"))
		return value_of(type_simple(T_BOOL));
	if (name[0] == 'N' && !strcmp(name, "NotImplemented"))
		return value_of(type_simple(T_NONE));
	if ((!full->entry && !is_called_specially(name)) || library_is_replaced(f->context, full->text))
		return value_unknown(heap_of(f));
	return value_of(type_named(heap_of(f)->types, T_LIBRARY, full->text, NULL));
}

/* The statement of a block, or of the module's, that SITE stands in. */
static const struct node *statement_with(const struct node *site)
{
	while (site->parent && site->parent->kind != N_BLOCK && site->parent->kind != N_MODULE)
		site = site->parent;
	return site;
}

/* SITE binds its name whenever NODE, of the same scope, is come to; of another scope, which is called later, whenever the module has been run. */
static gboolean is_bound_by(const struct node *site, const struct node *node, gboolean same_scope)
{
	const struct node *statement = statement_with(site), *block = statement->parent;
	const struct node *body = statement->kind == N_FOR || statement->kind == N_WITH ? node_field(statement, "body") : NULL;
	if (!block)
		return FALSE;
	if (!same_scope)
		return block->kind == N_MODULE && statement->kind != N_FOR;
	if (body && node_inside(site, statement) && !node_inside(site, body))
		return node_inside(node, body) || (statement->kind == N_WITH && node->start >= statement->end && node_inside(node, block));
	return node->start >= statement->end && node_inside(node, block);
}

static gboolean is_surely_bound(const struct binding *binding, const struct node *node, gboolean same_scope)
{
	for (guint i = 0; !(binding->flags & BINDING_DELETED) && i < binding->sites->len; i++)
		if (is_bound_by(binding->sites->pdata[i], node, same_scope))
			return TRUE;
	return FALSE;
}

static gboolean is_name_of_builtin(struct frame *f, const char *name)
{
	return heap_name(heap_of(f), "builtins", name)->entry || load_builtin(f, name, NULL).type->kind != T_UNKNOWN;
}

/* What NAME means where the module binds it or not: VALUE, or the builtin of that name. */
static struct value or_builtin(struct frame *f, const struct binding *binding, struct value value, const struct node *node)
{
	if (binding->scope->kind != SCOPE_MODULE || !is_name_of_builtin(f, node->name) || is_surely_bound(binding, node, owner_scope(f->now)->kind == SCOPE_MODULE))
		return value;
	return value_join(heap_of(f), value, load_builtin(f, node->name, node));
}

static struct value load_global(struct frame *f, const struct binding *binding, const struct node *node)
{
	struct frame *module = frame_module(f->context, f->unit);
	if (module != f)
		effects_access(f, variable_object(f, module), heap_field(heap_of(f), node->name), FALSE, NULL, node);
	return or_builtin(f, binding, *frame_variable(module, binding), node);
}

/* In the body of a class, what it has not bound is looked up in the module, whatever is around it. */
static struct value load_in_class(struct frame *f, const struct binding *binding, const struct node *node)
{
	struct value self = value_object(heap_of(f), UNKNOWN_TYPE, infer_class_object(f, binding->scope->node));
	struct value value = heap_load(heap_of(f), self, heap_field(heap_of(f), node->name), type_simple(T_NEVER));
	if (is_surely_bound(binding, node, TRUE))
		return value;
	const struct binding *global = g_hash_table_lookup(scope_module(binding->scope)->bindings, node->name);
	if (!global && !is_name_of_builtin(f, node->name))
		return value;
	return value_join(heap_of(f), value, global ? load_global(f, global, node) : load_builtin(f, node->name, node));
}

struct value infer_name(struct frame *f, const struct node *node)
{
	struct binding *binding = node_binding_in(node, f->now);
	if (!binding) {
		mock_note_name(f, f->unit, node->name, UNKNOWN_TYPE, node);
		return load_builtin(f, node->name, node);
	}
	if (binding->scope->kind == SCOPE_CLASS)
		return load_in_class(f, binding, node);
	struct frame *keeper = frame_of(f, binding);
	if (!keeper)
		return value_unknown(heap_of(f));
	if (keeper != f && !infer_is_constant(f, binding))
		effects_access(f, variable_object(f, keeper), heap_field(heap_of(f), node->name), FALSE, NULL, node);
	if (binding->scope->kind == SCOPE_MODULE)
		mock_note_name(f, f->unit, node->name, frame_variable(keeper, binding)->type, node);
	const void *range = range_at(f, keeper, binding, node);
	const struct value *value = range == binding ? NULL : frame_other(keeper, range);
	struct value found = or_builtin(f, binding, !value || value->type->kind == T_NEVER ? *frame_variable(keeper, binding) : *value, node);
	return narrow(f, node, binding, found);
}

static void name_objects(struct frame *f, struct value value, const char *name)
{
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		struct object *object = value.objects->items[i];
		if (object->kind == OBJECT_SITE && object->frame == f && !object->name)
			object->name = name;
	}
}

void infer_set_variable(struct frame *f, struct frame *keeper, const struct binding *binding, struct value value)
{
	frame_set_variable(keeper, binding, value);
}

void infer_set_name(struct frame *f, const struct node *node, const char *name, struct value value)
{
	struct scope *scope = f->now;
	struct binding *binding = scope_resolve(scope, name);
	if (!binding)
		return;
	value.objects = infer_objects(f, value);
	name_objects(f, value, name);
	if (binding->scope->kind == SCOPE_CLASS) {
		heap_store(heap_of(f), set_one(heap_of(f), infer_class_object(f, binding->scope->node)), heap_field(heap_of(f), name), value);
		return;
	}
	struct frame *keeper = frame_of(f, binding);
	if (!keeper)
		return;
	if (keeper != f) {
		effects_access(f, variable_object(f, keeper), heap_field(heap_of(f), name), TRUE, NULL, node);
		infer_outlives(f, value);
	}
	infer_set_variable(f, keeper, binding, value);
	const void *range = range_at(f, keeper, binding, node);
	if (range != binding)
		frame_set_other(keeper, range, value);
}

/* ---- library values used as operands: math.pi, sys.argv ---- */

const struct type *infer_library_constant(struct frame *f, const char *name)
{
	static const struct { const char *name; enum type_kind kind; } constants[] = {
		{"math.pi", T_FLOAT}, {"math.e", T_FLOAT}, {"math.tau", T_FLOAT}, {"math.inf", T_FLOAT}, {"math.nan", T_FLOAT}, {"sys.maxsize", T_INT},
		{"cmath.pi", T_FLOAT}, {"cmath.e", T_FLOAT}, {"string.ascii_letters", T_STR}, {"string.ascii_lowercase", T_STR},
		{"string.ascii_uppercase", T_STR}, {"string.digits", T_STR}, {"string.punctuation", T_STR}, {"string.printable", T_STR},
	};
	for (guint i = 0; i < G_N_ELEMENTS(constants); i++)
		if (constants[i].name[0] == name[0] && !strcmp(constants[i].name, name) && !library_is_replaced(f->context, name))
			return type_simple(constants[i].kind);
	return NULL;
}

static struct object *library_object(struct frame *f, const char *name)
{
	struct object *object = heap_root(heap_of(f), OBJECT_CLASS, name, NULL);
	object->name = name;
	object->opaque = TRUE;
	return object;
}

const struct set *infer_library_object(struct frame *f, const struct type *type)
{
	static const char *const lists[] = {"sys.path", "sys.argv"};
	gboolean value = !knowledge_find(f->context->knowledge, type->name) && !knowledge_has_module(f->context->knowledge, type->name) && strchr(type->name, '.');
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		value |= !strcmp(lists[i], type->name);
	return value ? set_one(heap_of(f), library_object(f, type->name)) : NULL;
}

struct value infer_library_value(struct frame *f, struct value value)
{
	if (value.type->kind != T_LIBRARY)
		return value;
	const struct knowledge_entry *entry = knowledge_find(f->context->knowledge, value.type->name);
	struct types *types = heap_of(f)->types;
	const struct type *type = UNKNOWN_TYPE;
	if (entry && !strcmp(entry->result, "float"))
		type = type_simple(T_FLOAT);
	else if (entry && !strcmp(entry->result, "int"))
		type = type_simple(T_INT);
	else if (entry && !strcmp(entry->result, "str"))
		type = type_simple(T_STR);
	else if (entry && !strcmp(entry->result, "list[str]"))
		type = type_of(types, T_LIST, type_simple(T_STR));
	else if (entry && strchr(entry->result, '.'))
		type = type_named(types, T_OBJECT, entry->result, NULL);
	return value_object(heap_of(f), type, library_object(f, value.type->name));
}
