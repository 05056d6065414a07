/* Classes of the project that are derived from ast.NodeVisitor: visit() calls their handlers, for any node of the tree, and changes nothing itself. */
#include "analyzer/call.h"

#include <string.h>

#define MAX_BASES 8

static const char visitor_class[] = "ast.NodeVisitor";

static gboolean derives(struct frame *f, const struct type *class_type, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if ((base->kind == T_LIBRARY && !strcmp(base->name, visitor_class)) ||
		    (base->kind == T_CLASS && base != class_type && derives(f, base, depth - 1)))
			return TRUE;
	return FALSE;
}

gboolean visitor_is(struct frame *f, const struct type *class_type)
{
	return node_field(class_type->ref, "superclasses") && derives(f, class_type, MAX_BASES);
}

/* Handlers are found by their names: nothing of the program answers for them, or sets them under names that are made as it runs. */
gboolean visitor_is_plain(struct frame *f, const struct type *class_type)
{
	static const char *const answers[] = {"__getattr__", "__getattribute__", "__setattr__"}, *const setters[] = {"setattr", "__setattr__", "__dict__", "vars", "locals", "exec", "eval"};
	gboolean plain = TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
		gboolean missing = FALSE;
		plain &= class_lookup(f, class_type, answers[i], &missing).type->kind == T_NEVER && !missing;
	}
	for (guint i = 0; i < G_N_ELEMENTS(setters); i++)
		plain &= !g_hash_table_contains(f->context->used, setters[i]);
	return plain;
}

gboolean visitor_has(const char *name)
{
	return !strcmp(name, "visit") || !strcmp(name, "generic_visit");
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_handlers(GHashTable *from, GPtrArray *names)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, from);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (g_str_has_prefix(key, "visit_"))
			g_ptr_array_add(names, key);
}

static void add_class(struct frame *f, const struct type *class_type, guint depth, GPtrArray *names)
{
	const struct type *base;
	gboolean missing = FALSE;
	const struct node *body = node_field(class_type->ref, "body");
	if (body && body->first)
		add_handlers(scope_of(body->first)->bindings, names); /* of the class itself */
	for (guint i = 0; depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			add_class(f, base, depth - 1, names);
}

/* What the class has by such names, and what anyone sets as an attribute of such a name. In one order, whatever the tables'. */
static GPtrArray *handlers_of(struct frame *f, const struct type *class_type)
{
	GPtrArray *names = g_ptr_array_new();
	add_class(f, class_type, MAX_BASES, names);
	add_handlers(f->context->used, names);
	g_ptr_array_sort(names, by_name);
	return names;
}

/* The class has a NAME of its own: that runs. */
static gboolean calls_own(struct frame *f, struct value self, const struct type *class_type, const char *name, const struct arguments *args, const struct node *node, struct value *result)
{
	gboolean missing = FALSE;
	const char *method = interned(name);
	if (class_lookup(f, class_type, method, &missing).type->kind == T_NEVER && class_field_type(f, self.type, heap_field(heap_of(f), method))->kind == T_NEVER)
		return FALSE;
	struct value handler = infer_attribute(f, self, method, NULL);
	for (guint i = 0; i < type_count(handler.type); i++)
		if (type_member(handler.type, i)->kind == T_BOUND) { /* self.visit_Name = self.visit: round and round */
			effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
			return TRUE;
		}
	*result = value_join(heap_of(f), *result, call_value(f, handler, args, name, node));
	return TRUE;
}

/* visit(node) of the library: the handler for the node's class, or generic_visit, which comes to the parts of the node. */
static struct value visit(struct frame *f, struct value self, const struct type *class_type, const struct arguments *args, const struct node *node)
{
	g_autoptr(GPtrArray) names = handlers_of(f, class_type);
	struct value result = value_of(type_simple(T_NONE));
	for (guint i = 0; i < names->len; i++)
		if (!i || strcmp(names->pdata[i], names->pdata[i - 1]))
			calls_own(f, self, class_type, names->pdata[i], args, node, &result);
	return result;
}

struct value visitor_call(struct frame *f, struct value self, const char *name, const struct arguments *args, const struct node *node)
{
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, self.type->ref, self.type->frame, NULL);
	const struct type *given = args->count == 1 && !args->splat && !args->names[0] ? args->values[0].type : UNKNOWN_TYPE;
	struct value none = value_of(type_simple(T_NONE)), ignored = none;
	if (given->kind == T_NEVER)
		return value_of(given);
	if (given->kind != T_OBJECT || strcmp(given->name, "ast.AST")) /* of other objects the library asks for their fields */
		return call_unresolved(f, self, args, REASON_UNKNOWN_METHOD, name, node);
	effects_reach(f, args->values[0], FALSE, node);
	effects_weight(f, WEIGHT_HEAVY);
	/* What hangs on a node counts as that: the parts are visited with the same argument. */
	gboolean visits = !strcmp(name, "visit"), own = calls_own(f, self, class_type, visits ? "generic_visit" : "visit", args, node, &ignored);
	struct value result = visits || !own ? visit(f, self, class_type, args, node) : none;
	if (visits && !own) /* generic_visit of the library: for the parts, visit() of the class, if it has one */
		calls_own(f, self, class_type, "visit", args, node, &ignored);
	return visits ? result : none;
}
