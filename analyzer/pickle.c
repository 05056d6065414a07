/* Would a value of this type pickle? */
#include <string.h>

#include "analyzer/held.h"
#include "analyzer/split.h"

static enum pickles worse(enum pickles a, enum pickles b)
{
	return MAX(a, b);
}

gboolean pickle_is_guarded(const struct node *node)
{
	for (const struct node *n = node; n; n = n->parent) {
		struct node *condition = n->kind == N_IF ? node_field(n, "condition") : NULL;
		g_autofree char *text = condition ? node_text(condition) : NULL;
		if (text && strstr(text, "__name__"))
			return TRUE;
	}
	return FALSE;
}

/* The program gives some functions or classes other names, and this one may be among them: by a decorator, or right here. */
static gboolean may_be_renamed(struct frame *f, const struct node *definition, const char *name)
{
	static const char *const ways[] = {"__name__", "__qualname__", "__module__"};
	gboolean renamed = definition->parent && definition->parent->kind == N_DECORATED;
	if (!(f->context->watches & WATCHED_NAMES))
		return FALSE;
	for (guint i = 0; !renamed && i < G_N_ELEMENTS(ways); i++) {
		g_autofree char *text = g_strdup_printf("%s.%s", name, ways[i]);
		renamed = source_says(definition->source, text);
	}
	return renamed;
}

/* Functions and classes are found again by their names, in their modules. */
enum pickles pickle_by_name(struct frame *f, const struct node *definition)
{
	const struct node *owner = node_owner(definition), *name = node_field(definition, "name");
	if (!owner || owner->kind != N_MODULE)
		return PICKLES_NO;
	const struct binding *binding = name ? node_binding(name) : NULL;
	gboolean found = binding && binding->sites->len == 1 && !(binding->flags & BINDING_DELETED);
	return found && !may_be_renamed(f, definition, binding->name) ? PICKLES_YES : PICKLES_UNKNOWN;
}

#define MAX_DEPTH 200 /* of types in one another */

/* One question. */
struct inquiry {
	struct frame *f;
	GHashTable *classes; /* class nodes that have been asked; TRUE: or still are */
	guint depth;
	gboolean sets;       /* one was found on the way */
	gboolean guarded;    /* something is made under the `__main__` guard */
	GPtrArray *homes;    /* struct source *: of the classes; NULL: none was found */
};

static enum pickles by_name(struct inquiry *q, const struct node *definition)
{
	q->guarded |= pickle_is_guarded(definition);
	return pickle_by_name(q->f, definition);
}

static enum pickles of_type(struct inquiry *q, const struct type *type);
static enum pickles of_instance(struct inquiry *q, const struct type *type);

static enum pickles of_fields(struct inquiry *q, const struct type *instance)
{
	enum pickles all = PICKLES_YES;
	for (const struct field *field = class_instances(q->f->context, instance->ref)->fields; field; field = field->next)
		if (!g_str_has_suffix(field->name, "!") && !held_is_path(field->name))
			all = worse(all, of_type(q, class_field_type(q->f, instance, field->name)));
	return all;
}

static gboolean has(struct frame *f, const struct type *class_type, const char *name)
{
	gboolean missing = FALSE;
	return class_lookup(f, class_type, name, &missing).type->kind != T_NEVER;
}

/* @dataclass(frozen=True) */
static gboolean is_frozen(const struct node *class_node)
{
	for (const struct node *child = class_node->parent && class_node->parent->kind == N_DECORATED ? class_node->parent->first : NULL; child; child = child->next) {
		g_autofree char *text = child->kind == N_DECORATOR ? node_text(child) : NULL;
		if (text && strstr(text, "frozen"))
			return TRUE;
	}
	return FALSE;
}

/* It says what is pickled of it, or does something where a copy is made, asked for what it has not yet, filled, or let go. */
gboolean pickles_in_own_way(struct frame *f, const struct type *class_type)
{
	static const char *const methods[] = {"__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__", "__getattr__",
	                                      "__getattribute__", "__del__", "__new__", "__dict__", "__class__"};
	for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
		if (has(f, class_type, methods[i]))
			return TRUE;
	return has(f, class_type, "__slots__") && (has(f, class_type, "__setattr__") || is_frozen(class_type->ref));
}

static const struct node *method_of(struct frame *f, const struct type *class_type, const char *name)
{
	gboolean missing = FALSE;
	struct value method = class_lookup(f, class_type, name, &missing);
	const struct node *function = !missing && method.type->kind == T_FUNCTION ? method.type->ref : NULL;
	return function && function->kind == N_FUNCTION ? function : NULL;
}

/* Only classes of the program: no number, tuple or exception, which say what their copies are made with. */
static gboolean is_plain_object(struct frame *f, const struct type *class_type, guint levels)
{
	const struct type *base;
	gboolean missing = FALSE, plain = levels > 0;
	for (guint i = 0; plain && (base = class_base(f, class_type, i, &missing)); i++)
		plain = base != class_type && (base->kind == T_CLASS ? is_plain_object(f, base, levels - 1) : base->kind == T_LIBRARY && !strcmp(base->name, "builtins.object"));
	return plain && !missing;
}

/* A copy is made by `cls.__new__(cls)`, which is too few here. */
gboolean pickle_new_fails(struct frame *f, const struct type *class_type)
{
	static const char *const ways[] = {"__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__"};
	const struct node *make = method_of(f, class_type, "__new__"), *parameters = make ? node_field(make, "parameters") : NULL;
	guint required = 0;
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
		if (has(f, class_type, ways[i]))
			return FALSE;
	if (!is_plain_object(f, class_type, 8))
		return FALSE;
	for (const struct node *p = parameters && parameters->first ? parameters->first->next : NULL; p; p = p->next) {
		if (p->kind != N_NAME && p->kind != N_TYPED_PARAMETER)
			break;
		required += p->kind == N_NAME || p->first->kind == N_NAME;
	}
	return required > 0;
}

/* NODE reads an attribute of the object that SELF is, which only its __init__ can have given to it. */
static gboolean reads_own(struct frame *f, const struct type *class_type, const struct node *node, const char *self)
{
	const struct node *name = node->kind == N_ATTRIBUTE && node->first->kind == N_NAME && node->first->name == self ? node_field(node, "attribute") : NULL;
	if (name && !g_str_has_prefix(name->name, "__") && !has(f, class_type, name->name))
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (child->kind != N_LAMBDA && reads_own(f, class_type, child, self))
			return TRUE;
	return FALSE;
}

/* `def __getattr__(self, name): return self.data[name]`: a copy that has no `data` yet is asked for `__setstate__`, comes here for `data`, and does not come out of it. */
static gboolean getattr_fails(struct frame *f, const struct type *class_type)
{
	static const char *const ways[] = {"__reduce__", "__reduce_ex__", "__setstate__", "__new__", "__slots__", "__getattribute__"};
	const struct node *method = method_of(f, class_type, "__getattr__"), *body = method ? node_field(method, "body") : NULL, *parameters = method ? node_field(method, "parameters") : NULL;
	const struct node *first = body ? body->first : NULL, *self = parameters ? parameters->first : NULL;
	if (!first || first->kind != N_RETURN || !first->first || !self || self->kind != N_NAME)
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
		if (has(f, class_type, ways[i]))
			return FALSE;
	return reads_own(f, class_type, first->first, self->name);
}

static gboolean is_exception(struct frame *f, const struct type *class_type, guint levels)
{
	static const char *const names[] = {"Error", "Exception", "Warning", "BaseException", "KeyboardInterrupt", "StopIteration", "SystemExit"};
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; levels && (base = class_base(f, class_type, i, &missing)); i++) {
		if (base->kind == T_CLASS && base != class_type && is_exception(f, base, levels - 1))
			return TRUE;
		for (guint k = 0; base->kind == T_LIBRARY && k < G_N_ELEMENTS(names); k++)
			if (g_str_has_suffix(base->name, names[k]))
				return TRUE;
	}
	return FALSE;
}

/* Made again from what it gave to its base's __init__, it may fail there, which ends the whole pool. */
static enum pickles of_making(struct frame *f, const struct type *class_type)
{
	gboolean missing = FALSE;
	struct value init = class_lookup(f, class_type, "__init__", &missing);
	if (init.type->kind == T_NEVER || (init.type->kind == T_FUNCTION && class_init_repeats(init.type->ref)) || !is_exception(f, class_type, 8))
		return PICKLES_YES;
	return init.type->kind == T_FUNCTION && !pickles_in_own_way(f, class_type) && class_init_fails(init.type->ref) ? PICKLES_NO : PICKLES_UNKNOWN;
}

gboolean pickle_is_inherited_lost(struct frame *f, const struct type *class_type, guint levels)
{
	const struct type *base;
	gboolean missing = FALSE, lost = FALSE;
	for (guint i = 0; levels && !lost && (base = class_base(f, class_type, i, &missing)); i++)
		lost = base->kind == T_LIBRARY ? knowledge_gives_unpicklable(f->context->knowledge, base->name)
		                               : base->kind == T_CLASS && base != class_type && pickle_is_inherited_lost(f, base, levels - 1);
	return lost && !pickles_in_own_way(f, class_type);
}

static enum pickles of_bases(struct inquiry *q, const struct type *class_type)
{
	struct types *types = q->f->context->heap->types;
	enum pickles all = PICKLES_YES;
	gboolean missing = FALSE;
	const struct type *base;
	for (guint i = 0; (base = class_base(q->f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			all = worse(all, of_instance(q, type_ref(types, T_INSTANCE, base->ref, base->frame, NULL)));
	if ((missing && pickle_is_inherited_lost(q->f, class_type, 8)) || (!missing && getattr_fails(q->f, class_type)))
		return PICKLES_NO;
	gboolean said_elsewhere = q->f->context->watches & WATCHED_PICKLING;
	if (missing || said_elsewhere || pickles_in_own_way(q->f, class_type))
		all = worse(all, PICKLES_UNKNOWN);
	return worse(all, of_making(q->f, class_type));
}

static gboolean is_named_tuple(struct frame *f, const struct type *class_type)
{
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_LIBRARY && !strcmp(base->name, "typing.NamedTuple"))
			return TRUE;
	return FALSE;
}

/* An enum's member is found again by its value, a named tuple has what its annotations say. */
static enum pickles of_class_body(struct inquiry *q, const struct type *class_type)
{
	struct frame *home = class_type->frame ? class_type->frame : q->f;
	struct node *body = node_field(class_type->ref, "body");
	gboolean members = class_is_enum(q->f, class_type), annotated = is_named_tuple(q->f, class_type);
	struct effects *sink = home->sink;
	struct scope *now = home->now;
	enum pickles all = PICKLES_YES;
	if (!members && !annotated)
		return all;
	home->sink = NULL;
	home->now = scope_of(class_type->ref);
	for (struct node *statement = body ? body->first : NULL; statement; statement = statement->next) {
		struct node *assignment = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
		struct node *type = annotated && assignment && assignment->kind == N_ASSIGNMENT ? node_field(assignment, "type") : NULL;
		struct node *value = members && assignment && assignment->kind == N_ASSIGNMENT ? node_field(assignment, "right") : NULL;
		if (type)
			all = worse(all, of_type(q, infer_annotation(home, type)));
		if (value && !type_is_immutable(q->f->context->knowledge, infer(home, value).type))
			all = worse(all, PICKLES_UNKNOWN);
	}
	home->sink = sink;
	home->now = now;
	return all;
}

/* What leads to objects of its own class again (a list of nodes, a graph) may do so more often than pickle goes down; and where the circle closes, a set or
 * a dict that is filled asks for the hash of what has no attributes yet. */
static enum pickles of_instance(struct inquiry *q, const struct type *type)
{
	enum pickles all = by_name(q, type->ref);
	if (all == PICKLES_NO)
		return all;
	gpointer open;
	if (g_hash_table_lookup_extended(q->classes, type->ref, NULL, &open))
		return open ? PICKLES_UNKNOWN : all;
	if (q->depth >= MAX_DEPTH)
		return PICKLES_UNKNOWN;
	const struct source *home = ((const struct node *)type->ref)->source;
	if (!q->homes)
		q->homes = g_ptr_array_new();
	if (!g_ptr_array_find(q->homes, home, NULL))
		g_ptr_array_add(q->homes, (gpointer)home);
	q->depth++;
	g_hash_table_insert(q->classes, (gpointer)type->ref, GINT_TO_POINTER(TRUE));
	const struct type *class_type = type_ref(q->f->context->heap->types, T_CLASS, type->ref, type->frame, NULL);
	all = worse(all, worse(of_bases(q, class_type), of_class_body(q, class_type)));
	all = worse(all, of_fields(q, type));
	g_hash_table_insert(q->classes, (gpointer)type->ref, GINT_TO_POINTER(FALSE));
	q->depth--;
	return all;
}

/* All that it may hold was seen to. */
static enum pickles of_options(struct inquiry *q)
{
	const struct object *namespace = options_object(q->f->context);
	enum pickles all = namespace->opaque || !namespace->fields ? PICKLES_UNKNOWN : PICKLES_YES;
	for (const struct field *field = namespace->fields; field; field = field->next)
		all = worse(all, of_type(q, heap_flatten(q->f->context->heap, field->value, 3)));
	return all;
}

static enum pickles of_library(struct frame *f, const char *name)
{
	const struct knowledge *k = f->context->knowledge;
	const struct knowledge_entry *entry = knowledge_find(k, name);
	if (entry)
		return entry->flags & KNOWS_NO_PICKLE ? PICKLES_NO : PICKLES_YES;
	return knowledge_has_module(k, name) ? PICKLES_NO : PICKLES_UNKNOWN;
}

static enum pickles of_type(struct inquiry *q, const struct type *type)
{
	enum pickles all = PICKLES_YES;
	const struct knowledge_entry *entry;
	switch (type->kind) {
	case T_UNKNOWN: case T_NEVER: /* nothing was seen to be there */
		return type == type_unpicklable() || type == type_unpicklable_class() ? PICKLES_NO : PICKLES_UNKNOWN;
	case T_ITER: case T_VIEW: case T_MODULE: case T_COROUTINE:
		return PICKLES_NO;
	case T_LIST: case T_SET: case T_FROZENSET: case T_DICT: case T_TUPLE: case T_UNION: case T_PARTIAL: case T_METHOD: case T_BOUND:
		q->sets |= type->kind == T_SET || type->kind == T_FROZENSET;
		if (type->kind == T_DICT && type->name == type_local_factory())
			return PICKLES_NO;
		for (guint i = 0; i < type->count; i++)
			all = worse(all, of_type(q, type->args[i]));
		return all;
	case T_FUNCTION:
		return ((const struct node *)type->ref)->kind == N_FUNCTION ? by_name(q, type->ref) : PICKLES_NO;
	case T_CLASS:
		return by_name(q, type->ref);
	case T_INSTANCE:
		return of_instance(q, type);
	case T_LIBRARY:
		return of_library(q->f, type->name);
	case T_OBJECT:
		if (options_is_namespace(type))
			return of_options(q);
		entry = knowledge_class(q->f->context->knowledge, type->name);
		return !entry ? PICKLES_UNKNOWN : entry->flags & KNOWS_PICKLES ? PICKLES_YES : entry->flags & KNOWS_NO_PICKLE ? PICKLES_NO : PICKLES_UNKNOWN;
	default:
		return PICKLES_YES;
	}
}

static enum pickles ask(struct frame *f, struct value value, gboolean *sets, gboolean *guarded, GPtrArray **homes)
{
	struct inquiry inquiry = {.f = f, .classes = g_hash_table_new(NULL, NULL)};
	enum pickles all = of_type(&inquiry, heap_flatten(f->context->heap, value, 4));
	g_hash_table_destroy(inquiry.classes);
	if (sets)
		*sets = inquiry.sets;
	if (guarded)
		*guarded = inquiry.guarded;
	if (homes)
		*homes = g_steal_pointer(&inquiry.homes);
	g_clear_pointer(&inquiry.homes, g_ptr_array_unref);
	return all;
}

enum pickles value_pickles(struct frame *f, struct value value)
{
	return ask(f, value, NULL, NULL, NULL);
}

gboolean value_holds_set(struct frame *f, struct value value)
{
	gboolean sets;
	ask(f, value, &sets, NULL, NULL);
	return sets;
}

GPtrArray *value_homes(struct frame *f, struct value value, gboolean *guarded)
{
	GPtrArray *homes;
	ask(f, value, NULL, guarded, &homes);
	return homes;
}
