/* Calls that make objects of the project's classes, and those that stand for other code: partial, getattr, type, namedtuple. */
#include "analyzer/call.h"

#include <string.h>

#include "analyzer/namespace.h"
#include "analyzer/split.h"

struct value call_class(struct frame *f, const struct type *class_type, const struct arguments *args, const struct node *node)
{
	struct heap *heap = heap_of(f);
	gboolean missing = FALSE;
	loggers_note_class(f, class_type);
	if (class_is_enum(f, class_type)) { /* Color(1) gives the member that is there */
		if (class_lookup(f, class_type, "_missing_", &missing).type->kind != T_NEVER)
			effects_unresolved(f, REASON_UNRESOLVED, "_missing_", node);
		return class_enum_member(f, class_type);
	}
	const struct type *type = type_ref(heap->types, T_INSTANCE, class_type->ref, class_type->frame, NULL);
	struct value self = value_object(heap, type, heap_site(heap, f, node, f->maker, type));
	struct value init = class_lookup(f, class_type, "__init__", &missing);
	struct value make = class_lookup(f, class_type, "__new__", &missing);
	effects_weight(f, WEIGHT_LIGHT);
	infer_special(f, self, "__del__", NULL, 0, node, NULL);
	gboolean own_ways = (parser_is(f, class_type) && !parser_is_plain(f, class_type)) || (visitor_is(f, class_type) && !visitor_is_plain(f, class_type));
	if (make.type->kind != T_NEVER || missing || own_ways) {
		struct value made = call_unresolved(f, self, args, REASON_UNRESOLVED, parameter_text(class_type->ref), node);
		if (make.type->kind == T_NEVER ? pickle_is_inherited_lost(f, class_type, 8) : !missing && pickle_new_fails(f, class_type))
			made.type = type_unpicklable();
		return make.type->kind == T_NEVER && init.type->kind == T_NEVER && pool_is_executor(f, class_type) ? self : made;
	}
	gboolean decorated = ((struct node *)class_type->ref)->parent && ((struct node *)class_type->ref)->parent->kind == N_DECORATED;
	call_dataclass(f, self, args, node);
	if (decorated && !decorated_with(class_type->ref, "dataclass") && !decorated_with(class_type->ref, "total_ordering"))
		return call_unresolved(f, self, args, REASON_UNRESOLVED, parameter_text(class_type->ref), node);
	for (guint i = 0; i < type_count(init.type); i++) {
		const struct type *member = type_member(init.type, i);
		if (member->kind == T_FUNCTION)
			call_function(f, member, &self, args, node);
		else
			call_unresolved(f, self, args, REASON_UNRESOLVED, "__init__", node);
	}
	return self;
}

struct value call_partial(struct frame *f, struct value callee, const struct arguments *args, const char *name,
                                 const struct node *node)
{
	struct arguments all = {0};
	g_auto(GStrv) keywords = g_strsplit(callee.type->name ? callee.type->name : "", ",", -1);
	guint named = MAX(g_strv_length(keywords), 1) - 1, first = callee.type->count - named;
	for (guint i = 1; i < callee.type->count && all.count < 8; i++) {
		gboolean given = FALSE;
		if (i >= first) {
			all.names[all.count] = interned(keywords[i - first]);
			call_keyword(args, all.names[all.count], &given);
		}
		if (given) { /* the call's own argument of that name counts */
			all.names[all.count] = NULL;
			continue;
		}
		all.values[all.count++] = value_trim(heap_of(f), (struct value){callee.type->args[i], callee.objects});
	}
	for (guint i = 0; i < args->count && all.count < 20; i++) {
		all.names[all.count] = args->names[i];
		all.nodes[all.count] = args->nodes[i];
		all.values[all.count++] = args->values[i];
	}
	all.splat = args->splat;
	all.rest = args->rest;
	return call_value(f, value_of(callee.type->args[0]), &all, name, node);
}

struct value call_make_partial(struct frame *f, const struct arguments *args, const struct node *node)
{
	const struct type *types[8];
	const struct set *objects = NULL;
	guint count = 0;
	g_autoptr(GString) keywords = g_string_new(NULL);
	for (guint i = 0; i < args->count; i++) {
		if (args->splat || count == G_N_ELEMENTS(types) || (!args->names[i] && keywords->len))
			return value_unknown(heap_of(f));
		if (args->names[i])
			g_string_append_printf(keywords, "%s,", args->names[i]);
		types[count++] = heap_flatten(heap_of(f), args->values[i], 2);
		objects = set_union(heap_of(f), objects, args->values[i].objects);
	}
	if (!count)
		return value_unknown(heap_of(f));
	const char *names = keywords->len ? interned(keywords->str) : NULL;
	return (struct value){.type = type_partial(heap_of(f)->types, types, count, names), .objects = objects};
}

/* setattr(SomeClass, name, f): any method may be that function from then on. */
static void replace_members(struct frame *f, struct value self, struct value value)
{
	for (guint i = 0; i < type_count(self.type); i++) {
		const struct type *class_type = type_member(self.type, i);
		if (class_type->kind != T_CLASS)
			continue;
		struct object *object = heap_root(heap_of(f), OBJECT_CLASS, class_type->ref, NULL);
		for (const struct field *field = object->fields; field; field = field->next)
			heap_store(heap_of(f), set_one(heap_of(f), object), field->name, value);
	}
}

struct value call_getattr(struct frame *f, const struct arguments *args, gboolean set, const struct node *node)
{
	const char *literal = args->count > 1 ? namespace_literal(args->nodes[1]) : NULL;
	if (set && args->count > 2 && !literal) {
		replace_members(f, args->values[0], args->values[2]);
		namespace_set_any(f, args->values[0], args->values[2], node);
	}
	if (!literal || (set && args->count < 3))
		return call_unresolved(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, set ? "setattr" : "getattr", node);
	if (set) {
		infer_set_attribute(f, args->values[0], literal, args->values[2], node);
		return value_of(type_simple(T_NONE));
	}
	struct value result = infer_attribute(f, args->values[0], literal, NULL);
	return args->count > 2 ? value_join(heap_of(f), result, args->values[2]) : result;
}

/* It looks for the attribute as getattr() does: properties run, and __getattr__. */
void call_hasattr(struct frame *f, const struct arguments *args, const struct node *node)
{
	const char *literal = args->count > 1 ? namespace_literal(args->nodes[1]) : NULL;
	for (guint i = 0; args->count && i < type_count(args->values[0].type); i++) {
		const struct value one = {type_member(args->values[0].type, i), args->values[0].objects};
		if (one.type->kind == T_INSTANCE && literal)
			infer_attribute(f, one, literal, NULL);
		else if (one.type->kind == T_INSTANCE)
			effects_unresolved(f, REASON_UNRESOLVED, "hasattr", node);
	}
}

struct value call_type_of(struct frame *f, struct value of)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(of.type); i++) {
		const struct type *member = type_member(of.type, i);
		struct value one = {.type = member, .objects = of.objects};
		if (member->kind == T_INSTANCE)
			one = infer_attribute(f, one, "__class__", NULL);
		else
			one = value_of(type_named(heap_of(f)->types, T_OBJECT, "builtins.class", NULL));
		result = value_join(heap_of(f), result, one);
	}
	return result;
}

/* Adds the names that TEXT lists, as namedtuple does, with a comma behind each. */
static void add_fields(GString *fields, const char *text)
{
	g_auto(GStrv) names = g_strsplit_set(text, ", \t\n\"'", -1);
	for (guint i = 0; names[i]; i++)
		if (names[i][0])
			g_string_append_printf(fields, "%s,", names[i]);
}

/* "x y" or ["x", "y"]: the fields; NULL: they are not literals. */
static const char *fields_of(const struct node *node)
{
	g_autoptr(GString) fields = g_string_new(NULL);
	const struct node *first = node && (node->kind == N_LIST || node->kind == N_TUPLE) ? node->first : node;
	for (const struct node *name = first; name; name = node == first ? NULL : name->next) {
		g_autofree char *text = name->kind == N_STRING && !node_interpolates(name) ? node_text(name) : NULL;
		if (!text || strchr(text, '\\') || (text[0] != '"' && text[0] != '\''))
			return NULL;
		add_fields(fields, text);
	}
	return fields->len ? interned(fields->str) : NULL;
}

static guint fields_count(const char *fields)
{
	guint count = 0;
	for (; *fields; fields++)
		count += *fields == ',';
	return count;
}

/* What such a tuple holds that nothing was given for: its defaults belong to the last fields. */
static const struct type *prototype_of(struct frame *f, const char *fields, const struct type *defaults, guint with_default)
{
	const struct type *args[24];
	guint count = fields_count(fields);
	if (count > G_N_ELEMENTS(args))
		return NULL;
	for (guint i = 0; i < count; i++)
		args[i] = i + with_default >= count ? defaults : type_simple(T_NEVER);
	const struct type *type = type_tuple_named(heap_of(f)->types, fields, args, count);
	return type->open ? NULL : type;
}

/* What makes a class by the name that its first argument says, to be found by that: the module has none of that name. */
static gboolean is_never_found(struct frame *f, const struct arguments *args)
{
	const struct node *first = args->count && !args->names[0] && !args->splat ? args->nodes[0] : NULL;
	if (!first || first->kind != N_STRING || first->end - first->start <= 2)
		return FALSE;
	g_autofree char *text = g_strndup(first->source->text + first->start + 1, first->end - first->start - 2);
	return !scope_resolve(scope_module(f->scope), interned(text));
}

struct value call_make_class(struct frame *f, const char *name, const struct arguments *args, const struct node *node)
{
	struct value made = call_unresolved(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, name, node);
	if (is_never_found(f, args))
		made.type = type_unpicklable_class();
	return made;
}

struct value call_make_namedtuple(struct frame *f, const struct arguments *args, const struct node *node)
{
	const struct node *first = args->count && !args->names[0] ? args->nodes[0] : NULL, *top = node->parent;
	const struct node *left = top && top->kind == N_ASSIGNMENT ? node_field(top, "left") : NULL;
	g_autofree char *text = first && first->kind == N_STRING && first->end - first->start > 2
		? g_strndup(first->source->text + first->start + 1, first->end - first->start - 2) : NULL;
	gboolean defaults = FALSE;
	struct value given = call_keyword(args, "defaults", &defaults);
	const struct type *filled = defaults ? heap_element(heap_of(f), given).type : NULL;
	gboolean named = text && left && left->kind == N_NAME, found = named && !strcmp(left->name, text) && f->scope->kind == SCOPE_MODULE;
	if ((defaults && !type_is_immutable(f->context->knowledge, filled)) || !found || args->splat) {
		struct value made = call_unresolved(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, "collections.namedtuple", node);
		if ((named && !found) || is_never_found(f, args)) /* the module has no class of that name */
			made.type = type_unpicklable_class();
		return made;
	}
	const char *fields = args->count == (defaults ? 3 : 2) && !args->names[1] ? fields_of(args->nodes[1]) : NULL;
	const struct type *prototype = fields ? prototype_of(f, fields, filled, defaults ? fields_count(fields) : 0) : NULL;
	return value_of(type_named(heap_of(f)->types, T_OBJECT, "collections.namedtuple_class", prototype ? prototype : filled));
}

/* The elements by their names; FALSE: which argument is which is not known. */
static gboolean fill_fields(struct frame *f, const struct type *prototype, const struct arguments *args, struct value *made)
{
	const struct type *types[24];
	if (args->splat || args->count > prototype->count)
		return FALSE;
	memcpy(types, prototype->args, prototype->count * sizeof(types[0]));
	for (guint i = 0; i < args->count; i++) {
		gint at = args->names[i] ? type_field_index(prototype, args->names[i]) : (gint)i;
		if (at < 0)
			return FALSE;
		types[at] = args->values[i].type;
		made->objects = set_union(heap_of(f), made->objects, args->values[i].objects);
	}
	made->type = type_tuple_named(heap_of(f)->types, prototype->name, types, prototype->count);
	return TRUE;
}

/* A tuple of ALL and of the arguments, whichever is which. */
static struct value join_arguments(struct frame *f, struct value all, const struct arguments *args)
{
	if (args->splat)
		all = value_join(heap_of(f), all, args->rest);
	for (guint i = 0; i < args->count; i++)
		all = value_join(heap_of(f), all, args->values[i]);
	return value_trim(heap_of(f), (struct value){.type = type_open_tuple(heap_of(f)->types, all.type), .objects = all.objects});
}

struct value call_namedtuple(struct frame *f, const struct type *made_by, const struct arguments *args)
{
	const struct type *filled = made_by->count ? made_by->args[0] : type_simple(T_NEVER);
	struct value all = value_of(filled->name ? type_element(heap_of(f)->types, filled) : filled), made = all;
	made.objects = NULL;
	if (filled->name && fill_fields(f, filled, args, &made))
		return value_trim(heap_of(f), made);
	return join_arguments(f, all, args);
}

struct value call_replace_fields(struct frame *f, struct value tuple, const struct arguments *args)
{
	struct value all = heap_element(heap_of(f), tuple), made = tuple;
	if (tuple.type->name && fill_fields(f, tuple.type, args, &made))
		return value_trim(heap_of(f), made);
	return join_arguments(f, all, args);
}
