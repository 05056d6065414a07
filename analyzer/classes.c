/* Classes of the project: their members through the bases, the fields of their instances, decorators. */
#include <string.h>

#include "analyzer/held.h"
#include "analyzer/infer.h"
#include "analyzer/recall.h"

#define MAX_BASES 16

gboolean class_is_harmless_base(const char *name)
{
	static const char *const names[] = {
		"builtins.object", "builtins.Exception", "abc.ABC", "typing.Protocol", "typing.Generic", "enum.Enum", "enum.IntEnum",
		"typing.NamedTuple", "typing.TypedDict", "enum.Flag", "enum.StrEnum", "html.parser.HTMLParser", "ast.NodeVisitor",
	};
	const char *dot = strrchr(name, '.');
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i][0] == name[0] && !strcmp(names[i], name))
			return TRUE;
	return g_str_has_prefix(name, "builtins.") &&
	       (g_str_has_suffix(name, "Error") || g_str_has_suffix(name, "Exception") || g_str_has_suffix(name, "Warning") ||
	        !strcmp(dot, ".KeyboardInterrupt") || !strcmp(dot, ".StopIteration") || !strcmp(dot, ".SystemExit"));
}

struct object *class_instances(struct effects_context *c, const void *class_node)
{
	return held_summary(c->heap, class_node);
}

static struct recalled *recall_of(struct frame *f, enum question question, const struct type *class_type, const void *what)
{
	const struct recalled key = {.question = question, .class_node = class_type->ref, .what = what, .home = class_type->frame,
	                             .from = class_type->frame ? NULL : f};
	return recall(f->context, &key);
}

#define MAX_BASES_INSIDE 16 /* `class A(A()):` asks for its own */

/* metaclass=ABCMeta asks nobody: `cls == other` and `len(cls)` are what they are for any class. Anything else is a base that is not known. */
static struct value metaclass_value(struct frame *f, const struct node *keyword)
{
	struct value value = strcmp(node_field(keyword, "name")->name, "metaclass") ? value_of(type_simple(T_UNKNOWN)) : infer(f, node_field(keyword, "value"));
	gboolean quiet = value.type->kind == T_LIBRARY && (!strcmp(value.type->name, "abc.ABCMeta") || !strcmp(value.type->name, "builtins.type"));
	return value_of(quiet ? type_named(f->context->heap->types, T_LIBRARY, "builtins.object", NULL) : type_simple(T_UNKNOWN));
}

static struct value base_value(struct frame *f, struct node *base)
{
	return base->kind == N_KEYWORD_ARGUMENT ? metaclass_value(f, base) : infer(f, base->kind == N_SUBSCRIPT ? node_field(base, "value") : base);
}

/* What FIND says of a node in the header of a class, which does nothing more then. */
static struct value ask_header(struct frame *f, const struct type *class_type, struct node *node, struct value (*find)(struct frame *f, struct node *node))
{
	struct frame *home = class_type->frame ? class_type->frame : f;
	struct effects *sink = home->sink;
	struct scope *now = home->now;
	if (f->context->bases >= MAX_BASES_INSIDE)
		return value_of(type_simple(T_UNKNOWN));
	const char *set = heap_field(heap_of(f), "__bases__"); /* C.__bases__ = (Other,) */
	if (heap_has_class_field(heap_of(f), set) && heap_read_field(heap_of(f), heap_root(heap_of(f), OBJECT_CLASS, class_type->ref, NULL), set))
		return value_of(type_simple(T_UNKNOWN));
	f->context->bases++;
	home->sink = NULL;
	home->now = scope_of(class_type->ref);
	struct value value = find(home, node);
	f->context->bases--;
	home->sink = sink;
	home->now = now;
	return value;
}

/* The INDEXth base: a class of the project or a library name; NULL: no more. *MISSING: one that is neither. */
const struct type *class_base(struct frame *f, const struct type *class_type, guint index, gboolean *missing)
{
	const struct node *bases = node_field(class_type->ref, "superclasses");
	struct node *base = bases ? node_child(bases, index) : NULL;
	if (!base)
		return NULL;
	struct recalled *r = recall_of(f, QUESTION_BASE, class_type, base);
	struct value value = r->value;
	if (!recall_knows(f->context, r)) {
		gboolean keep = recall_begin(f->context, r);
		value = ask_header(f, class_type, base, base_value);
		if (keep)
			recall_end(f->context, r, value, FALSE);
	}
	if (value.type->kind == T_LIBRARY && !strcmp(value.type->name, "collections.defaultdict"))
		factory_may_come(f);
	if (value.type->kind == T_LIBRARY)
		*missing |= !class_is_harmless_base(value.type->name);
	else if (value.type->kind != T_CLASS)
		*missing = TRUE;
	return value.type;
}

static gboolean has_metaclass(struct frame *f, const struct type *class_type, guint depth)
{
	const struct node *bases = node_field(class_type->ref, "superclasses"), *node = bases ? bases->first : NULL;
	const struct type *base;
	gboolean missing = FALSE;
	if (g_hash_table_contains(f->context->special, "__subclasshook__") && class_lookup(f, class_type, "__subclasshook__", &missing).type->kind != T_NEVER)
		return TRUE; /* abc.ABCMeta asks it */
	for (guint i = 0; node && depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++, node = node->next)
		if (node->kind == N_KEYWORD_ARGUMENT ? base->kind != T_LIBRARY : base->kind == T_CLASS && base != class_type && has_metaclass(f, base, depth - 1))
			return TRUE;
	return FALSE;
}

/* `metaclass=Making` of the class, or of the first one above it that says so. */
static const struct type *making(struct frame *f, const struct type *class_type, guint depth)
{
	const struct node *bases = node_field(class_type->ref, "superclasses");
	const struct type *base, *found = NULL;
	gboolean missing = FALSE;
	for (struct node *node = bases ? bases->first : NULL; node && !found; node = node->next)
		if (node->kind == N_KEYWORD_ARGUMENT && !strcmp(node_field(node, "name")->name, "metaclass"))
			found = ask_header(f, class_type, node_field(node, "value"), infer).type;
	for (guint i = 0; depth && !found && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			found = making(f, base, depth - 1);
	return found;
}

const struct type *class_metaclass(struct frame *f, const struct type *class_type)
{
	const struct type *found = making(f, class_type, 8);
	return found && found->kind == T_CLASS ? found : NULL;
}

gboolean class_has_metaclass(struct frame *f, const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind == T_CLASS && node_field(member->ref, "superclasses") && has_metaclass(f, member, 8))
			return TRUE;
		for (guint k = 0; member->kind == T_TUPLE && k < member->count; k++) /* isinstance(x, (A, B)) */
			if (class_has_metaclass(f, member->args[k]))
				return TRUE;
	}
	return FALSE;
}

static guint bases_count(const struct type *class_type)
{
	const struct node *bases = node_field(class_type->ref, "superclasses");
	guint count = 0;
	for (const struct node *child = bases ? bases->first : NULL; child; child = child->next)
		count += child->kind != N_KEYWORD_ARGUMENT;
	return count;
}

gboolean class_is_mixed(struct frame *f, const struct type *class_type)
{
	heap_read(f->context->heap, &f->context->classes);
	GPtrArray *subclasses = g_hash_table_lookup(f->context->subclasses, class_type->ref);
	for (guint i = 0; subclasses && i < subclasses->len; i++)
		if (bases_count(subclasses->pdata[i]) > 1)
			return TRUE;
	return bases_count(class_type) > 1;
}

gboolean class_is_named_tuple(struct frame *f, const struct type *class_type)
{
	gboolean missing = FALSE;
	const struct type *base = class_base(f, class_type, 0, &missing);
	heap_read(f->context->heap, &f->context->classes);
	return base && base->kind == T_LIBRARY && !strcmp(base->name, "typing.NamedTuple") && bases_count(class_type) == 1 &&
	       !g_hash_table_lookup(f->context->subclasses, class_type->ref);
}

static gboolean is_enum(struct frame *f, const struct type *class_type, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if ((base->kind == T_LIBRARY && g_str_has_prefix(base->name, "enum.")) ||
		    (base->kind == T_CLASS && base != class_type && is_enum(f, base, depth - 1)))
			return TRUE;
	return FALSE;
}

gboolean class_is_enum(struct frame *f, const struct type *class_type)
{
	return node_field(class_type->ref, "superclasses") && is_enum(f, class_type, 8);
}

struct value class_enum_member(struct frame *f, const struct type *class_type)
{
	struct object *object = heap_root(f->context->heap, OBJECT_CLASS, (const char *)class_type->ref + 2, NULL);
	heap_blur(f->context->heap, object);
	return value_object(f->context->heap, type_ref(f->context->heap->types, T_INSTANCE, class_type->ref, class_type->frame, NULL), object);
}

static struct value lookup(struct frame *f, const struct type *class_type, const char *field, gboolean *missing, guint depth)
{
	struct object *object = heap_root(f->context->heap, OBJECT_CLASS, class_type->ref, NULL);
	const struct value *own = heap_read_field(f->context->heap, object, field);
	const struct type *base;
	if (own)
		return *own;
	for (guint i = 0; depth < 8 && i < MAX_BASES && (base = class_base(f, class_type, i, missing)); i++) {
		if (base->kind != T_CLASS || base == class_type)
			continue;
		struct value found = lookup(f, base, field, missing, depth + 1);
		if (found.type->kind != T_NEVER)
			return found;
	}
	return value_of(type_simple(T_NEVER));
}

struct value class_lookup(struct frame *f, const struct type *class_type, const char *name, gboolean *missing)
{
	const char *field = heap_field(f->context->heap, name);
	struct recalled *r = recall_of(f, QUESTION_MEMBER, class_type, field);
	if (!recall_knows(f->context, r)) {
		gboolean lacks = FALSE, keep = recall_begin(f->context, r);
		struct value value = lookup(f, class_type, field, &lacks, 0);
		*missing |= lacks;
		if (keep)
			recall_end(f->context, r, value, lacks);
		return value;
	}
	*missing |= r->missing;
	return r->value;
}

/* No attribute has this name. */
static const char *any_member(struct heap *heap)
{
	return heap_field(heap, "**");
}

void class_set_any(struct frame *f, const struct type *class_type, struct value value)
{
	heap_store(heap_of(f), set_one(heap_of(f), heap_root(heap_of(f), OBJECT_CLASS, class_type->ref, NULL)), any_member(heap_of(f)), value);
	if (!f->context->classes_grow)
		heap_changed(heap_of(f), &f->context->replacements);
	f->context->classes_grow = TRUE;
}

static struct value any_of(struct frame *f, const struct type *class_type, guint depth)
{
	const struct value *own = heap_read_field(heap_of(f), heap_root(heap_of(f), OBJECT_CLASS, class_type->ref, NULL), any_member(heap_of(f)));
	struct value value = own ? *own : value_of(type_simple(T_NEVER));
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			value = value_join(heap_of(f), value, any_of(f, base, depth - 1));
	return value;
}

struct value class_any(struct frame *f, const struct type *class_type)
{
	heap_read(heap_of(f), &f->context->replacements);
	return f->context->classes_grow ? any_of(f, class_type, 8) : value_of(type_simple(T_NEVER));
}

static const struct type *field_type(struct frame *f, const struct type *class_type, const char *field, guint depth)
{
	struct object *object = class_instances(f->context, class_type->ref);
	const struct value *own = heap_read_field(f->context->heap, object, field);
	const struct type *type = own ? own->type : type_simple(T_NEVER), *base;
	gboolean missing = FALSE;
	for (guint i = 0; depth < 8 && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			type = type_join(f->context->heap->types, type, field_type(f, base, field, depth + 1));
	return type;
}

/* What was stored in FIELD of instances of the class, its bases and its subclasses. */
static const struct type *stored_type(struct frame *f, const struct type *instance, const char *field)
{
	struct types *types = f->context->heap->types;
	const struct type *class_type = type_ref(types, T_CLASS, instance->ref, instance->frame, NULL);
	const struct type *type = field_type(f, class_type, field, 0);
	heap_read(f->context->heap, &f->context->classes);
	GPtrArray *subclasses = g_hash_table_lookup(f->context->subclasses, instance->ref);
	for (guint i = 0; subclasses && i < subclasses->len; i++) {
		const struct type *sub = subclasses->pdata[i];
		struct object *object = class_instances(f->context, sub->ref);
		const struct value *own = heap_read_field(f->context->heap, object, field);
		if (own)
			type = type_join(types, type, own->type);
	}
	return type;
}

static const struct type *with_held(struct frame *f, const struct type *instance, const struct type *type, const char *path, guint levels);

static const struct type *element_with_held(struct frame *f, const struct type *instance, const struct type *type, const char *path, guint levels)
{
	type = type_join(heap_of(f)->types, type, stored_type(f, instance, type->kind == T_NEVER ? path : held_code(path)));
	return levels ? with_held(f, instance, type, path, levels) : type_is_immutable(f->context->knowledge, type) ? type : UNKNOWN_TYPE;
}

/* TYPE of what was stored under PATH, with what was stored in it since. */
static const struct type *with_held(struct frame *f, const struct type *instance, const struct type *type, const char *path, guint levels)
{
	struct types *types = heap_of(f)->types;
	const struct type *all = type_simple(T_NEVER), *args[16];
	switch (type->kind) {
	case T_UNION:
		for (guint i = 0; i < type->count; i++)
			all = type_join(types, all, with_held(f, instance, type->args[i], path, levels));
		return all;
	case T_LIST: case T_SET: case T_FROZENSET:
		return type_of(types, type->kind, element_with_held(f, instance, type->args[0], held_path(path, FALSE), levels - 1));
	case T_DICT:
		return type_dict_named(types, type->name, element_with_held(f, instance, type->args[0], held_path(path, TRUE), levels - 1),
		                       element_with_held(f, instance, type->args[1], held_path(path, FALSE), levels - 1));
	case T_TUPLE: /* is looked through */
		if (!type->count || type->count > G_N_ELEMENTS(args))
			return type;
		for (guint i = 0; i < type->count; i++)
			args[i] = with_held(f, instance, type->args[i], path, levels);
		return type->open ? type_open_tuple(types, args[0]) : type_tuple_named(types, type->name, args, type->count);
	default:
		return type;
	}
}

const struct type *class_field_type(struct frame *f, const struct type *instance, const char *field)
{
	struct recalled *r = recall_of(f, QUESTION_FIELD, instance, field);
	if (recall_knows(f->context, r))
		return r->value.type;
	gboolean keep = recall_begin(f->context, r);
	const struct type *type = with_held(f, instance, stored_type(f, instance, field), field, HELD_LEVELS);
	if (keep)
		recall_end(f->context, r, value_of(type), FALSE);
	return type;
}

gboolean decorated_with(const struct node *function, const char *name)
{
	struct node *around = function->parent;
	if (!around || around->kind != N_DECORATED)
		return FALSE;
	for (struct node *child = around->first; child; child = child->next) {
		struct node *what = child->kind == N_DECORATOR ? child->first : NULL;
		if (what && what->kind == N_CALL)
			what = node_field(what, "function");
		if (what && what->kind == N_ATTRIBUTE)
			what = node_field(what, "attribute");
		if (what && what->name && !strcmp(what->name, name))
			return TRUE;
	}
	return FALSE;
}

/* `self.code = code`, with a plain value. */
static gboolean is_plain_setting(const struct node *statement, const char *self)
{
	const struct node *top = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
	if (top && top->kind == N_STRING && !top->next)
		return TRUE;
	const struct node *left = top && top->kind == N_ASSIGNMENT ? node_field(top, "left") : NULL, *right = left ? node_field(top, "right") : NULL;
	return left && right && left->kind == N_ATTRIBUTE && left->first->kind == N_NAME && !strcmp(left->first->name, self) &&
	       (right->kind == N_NAME || (right->kind >= N_INTEGER && right->kind < N_STRING) || (right->kind == N_STRING && !node_interpolates(right)));
}

/* `super().__init__(a, b)` or `Exception.__init__(self, a, b)`: its argument list, with *FROM the first that the exception keeps. */
static const struct node *base_init(const struct node *statement, const char *self, const struct node **from)
{
	const struct node *call = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
	const struct node *function = call && call->kind == N_CALL ? node_field(call, "function") : NULL, *list = function ? node_field(call, "arguments") : NULL;
	const struct node *name = function && function->kind == N_ATTRIBUTE ? node_field(function, "attribute") : NULL;
	if (!list || list->kind != N_ARGUMENTS || !name || strcmp(name->name, "__init__"))
		return NULL;
	*from = list->first;
	if (function->first->kind == N_CALL)
		return list;
	if (!*from || (*from)->kind != N_NAME || strcmp((*from)->name, self))
		return NULL;
	*from = (*from)->next;
	return list;
}

/* Pickled, an exception is made again from what it gave to its base's __init__, and gets its attributes back. */
gboolean class_init_repeats(const struct node *function)
{
	const struct node *parameters = function->kind == N_FUNCTION ? node_field(function, "parameters") : NULL, *body = node_field(function, "body");
	const struct node *self = parameters ? parameters->first : NULL, *given, *parameter;
	guint calls = 0;
	if (!self || self->kind != N_NAME || !body)
		return FALSE;
	for (const struct node *statement = body->first; statement; statement = statement->next) {
		if (is_plain_setting(statement, self->name) || statement->kind == N_PASS)
			continue;
		if (!base_init(statement, self->name, &given) || calls++)
			return FALSE;
		for (parameter = self->next; given; given = given->next, parameter = parameter->next) {
			const struct node *name = parameter && parameter->kind != N_NAME ? parameter->first : parameter;
			if (!name || name->kind != N_NAME || given->kind != N_NAME || strcmp(name->name, given->name) || parameter->kind == N_LIST_SPLAT_PATTERN ||
			    parameter->kind == N_DICT_SPLAT_PATTERN)
				return FALSE;
		}
		for (; parameter; parameter = parameter->next)
			if (!node_field(parameter, "value"))
				return FALSE;
	}
	return calls == 1;
}

/* How many arguments LIST hands on from FROM on; -1: that is not fixed. */
static gint given_count(const struct node *from)
{
	gint count = 0;
	for (; from; from = from->next, count++)
		if (from->kind == N_LIST_SPLAT || from->kind == N_DICT_SPLAT || from->kind == N_KEYWORD_ARGUMENT)
			return -1;
	return count;
}

gboolean class_init_fails(const struct node *function)
{
	const struct node *parameters = function->kind == N_FUNCTION ? node_field(function, "parameters") : NULL, *body = node_field(function, "body");
	const struct node *self = parameters ? parameters->first : NULL, *from = NULL;
	gint given = -1, least = 0, most = 0;
	guint calls = 0;
	if (!self || self->kind != N_NAME || !body)
		return FALSE;
	for (const struct node *statement = body->first; statement; statement = statement->next)
		if (base_init(statement, self->name, &from) && !calls++)
			given = given_count(from);
	gboolean named = FALSE; /* behind `*` or `*rest` */
	for (const struct node *parameter = self->next; parameter; parameter = parameter->next) {
		const struct node *star = parameter->kind == N_TYPED_PARAMETER ? parameter->first : parameter;
		gboolean rest = star->kind == N_LIST_SPLAT_PATTERN, required = !node_field(parameter, "value");
		if (star->kind == N_DICT_SPLAT_PATTERN || (parameter->kind == N_SEPARATOR && parameter->source->text[parameter->start] == '/'))
			continue;
		if (rest || parameter->kind == N_SEPARATOR)
			named = TRUE, most = rest ? G_MAXINT : most;
		else if (named && required)
			return calls == 1; /* what is given by its name only is not kept */
		else if (!named)
			least += required, most++;
	}
	return calls == 1 && given >= 0 && (given < least || given > most);
}
