/* Attributes: of instances and classes of the project, modules, libraries and their objects. */
#include "analyzer/apart.h"
#include "analyzer/boxed.h"
#include "analyzer/held.h"
#include "analyzer/namespace.h"
#include "analyzer/call.h"
#include "analyzer/standard.h"

#include <string.h>

#define MAX_LIBRARY_NAME 150 /* bytes */

static struct value bound_method(struct frame *f, struct value receiver, const struct type *function)
{
	const struct type *type = type_ref(heap_of(f)->types, T_METHOD, function->ref, function->frame, receiver.type);
	return (struct value){.type = type, .objects = receiver.objects};
}

static struct value class_member(struct frame *f, struct value self, const struct type *class_type, const struct type *member,
                                 gboolean instance, const struct node *node)
{
	struct arguments none = {0};
	struct value of_class = value_of(class_type), got;
	struct value arguments[] = {instance ? self : value_of(type_simple(T_NONE)), of_class};
	if (member->kind == T_INSTANCE && infer_special(f, value_of(member), "__get__", arguments, 2, node, &got))
		return got; /* a descriptor */
	if (member->kind == T_OBJECT && instance && !strcmp(member->name, "builtins.property")) {
		effects_unresolved(f, REASON_UNKNOWN_METHOD, "a property", node);
		return value_unknown(heap_of(f));
	}
	if (member->kind == T_FUNCTION)
		mock_note_method(f, member->ref, node);
	if (member->kind != T_FUNCTION || decorated_with(member->ref, "staticmethod"))
		return value_of(member);
	if (decorated_with(member->ref, "classmethod"))
		return bound_method(f, of_class, member);
	if (!instance)
		return value_of(member);
	if (decorated_with(member->ref, "property") || decorated_with(member->ref, "cached_property"))
		return call_function(f, member, &self, &none, node);
	if (decorated_with(member->ref, "setter") || decorated_with(member->ref, "deleter"))
		return value_of(type_simple(T_NEVER));
	return bound_method(f, self, member);
}

/* Whether a subclass somewhere may stand in for the class is not known: its overrides count too. */
static struct value members_of_class(struct frame *f, struct value self, const struct type *class_type, const char *name,
                                     gboolean instance, gboolean *missing, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	struct value found = class_lookup(f, class_type, name, missing);
	for (guint i = 0; i < type_count(found.type); i++) {
		struct value one = class_member(f, self, class_type, type_member(found.type, i), instance, node);
		if (!one.objects)
			one.objects = type_is_immutable(f->context->knowledge, one.type) ? NULL : found.objects;
		result = value_join(heap_of(f), result, one);
	}
	heap_read(heap_of(f), &f->context->classes);
	GPtrArray *subclasses = g_hash_table_lookup(f->context->subclasses, class_type->ref);
	for (guint i = 0; instance && subclasses && i < subclasses->len; i++) {
		const struct type *sub = subclasses->pdata[i];
		struct value own = {.type = type_ref(heap_of(f)->types, T_INSTANCE, sub->ref, sub->frame, NULL), .objects = self.objects};
		gboolean ignored = FALSE;
		struct value other = class_lookup(f, sub, name, &ignored);
		for (guint j = 0; other.type != found.type && j < type_count(other.type); j++)
			result = value_join(heap_of(f), result, class_member(f, own, sub, type_member(other.type, j), instance, node));
	}
	return result;
}

/* self.__class__: the class, or one below it. */
static struct value classes_of(struct frame *f, const struct type *class_type)
{
	struct value result = value_of(class_type);
	heap_read(heap_of(f), &f->context->classes);
	GPtrArray *subclasses = g_hash_table_lookup(f->context->subclasses, class_type->ref);
	for (guint i = 0; subclasses && i < subclasses->len; i++)
		result = value_join(heap_of(f), result, value_of(subclasses->pdata[i]));
	return result;
}

/* A method is looked up in the class and its bases: that matters where the program replaces methods. */
static void read_classes(struct frame *f, const struct type *class_type, const char *field, const struct node *node, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE;
	heap_read(heap_of(f), &f->context->rebindings);
	if (g_hash_table_contains(f->context->rebound, class_type->ref))
		effects_access(f, infer_class_object(f, class_type->ref), field, FALSE, NULL, node);
	for (guint i = 0; depth && g_hash_table_size(f->context->rebound) && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			read_classes(f, base, field, node, depth - 1);
}

/* A statement of __init__ sets the attribute, and nothing stands between: __getattr__ is not asked for it. */
static gboolean is_set_by_init(struct frame *f, const struct type *class_type, const char *name)
{
	gboolean missing = FALSE;
	const struct type *init = class_lookup(f, class_type, "__init__", &missing).type;
	const struct node *body = init->kind == T_FUNCTION ? node_field(init->ref, "body") : NULL;
	if (missing || class_lookup(f, class_type, "__setattr__", &missing).type->kind != T_NEVER)
		return FALSE;
	for (const struct node *child = body ? body->first : NULL; child; child = child->next) {
		const struct node *left = child->kind == N_EXPRESSION_STATEMENT && child->first && child->first->kind == N_ASSIGNMENT ? node_field(child->first, "left") : NULL;
		const struct node *attribute = left && left->kind == N_ATTRIBUTE ? node_field(left, "attribute") : NULL;
		if (attribute && attribute->name == name && node_field(left, "object")->kind == N_NAME)
			return TRUE;
	}
	return FALSE;
}

static void set_astray(struct frame *f, const struct set *objects, const char *field, struct value value)
{
	if (set_holds(objects, heap_of(f)->lost))
		infer_store(f, set_one(heap_of(f), heap_of(f)->astray), field, value);
}

static struct value gone_astray(struct frame *f, const char *field)
{
	const struct value *value = heap_has_class_field(heap_of(f), field) ? heap_read_field(heap_of(f), heap_of(f)->astray, field) : NULL;
	return value ? *value : value_of(type_simple(T_NEVER));
}

/* All that the program sets there is None, and others have the object: they may have set what it is there for. */
static struct value set_elsewhere(struct frame *f, struct value self, const char *field, const struct node *node)
{
	effects_access_set(f, self.objects, field, FALSE, node);
	return heap_load(heap_of(f), self, field, UNKNOWN_TYPE);
}

static struct value instance_attribute(struct frame *f, struct value self, const char *name, const struct node *node)
{
	gboolean missing = FALSE;
	const char *field = heap_field(heap_of(f), name);
	struct heap *heap = heap_of(f);
	if (!strcmp(name, "__dict__")) {
		effects_unresolved(f, REASON_UNRESOLVED, "__dict__", node);
		return namespace_of(f, self);
	}
	const struct type *class_type = type_ref(heap->types, T_CLASS, self.type->ref, self.type->frame, NULL);
	if (!strcmp(name, "__class__"))
		return classes_of(f, class_type);
	struct value asked = value_of(type_simple(T_STR)), given;
	if (infer_special(f, self, "__getattribute__", &asked, 1, node, &given))
		return given;
	given = pool_method(f, self, name);
	if (given.type->kind != T_NEVER)
		return given;
	if (!strcmp(name, "_replace") && class_is_named_tuple(f, class_type))
		return (struct value){.type = type_named(heap->types, T_BOUND, name, self.type), .objects = self.objects};
	gboolean parser = parser_is(f, class_type), visitor = visitor_has(name) && visitor_is(f, class_type);
	const struct set *objects = infer_objects(f, self);
	struct value result = members_of_class(f, self, class_type, name, TRUE, &missing, node);
	const struct type *declared = class_field_type(f, self.type, field);
	if (visitor && result.type->kind == T_NEVER && declared->kind == T_NEVER && !missing)
		return (struct value){.type = type_named(heap->types, T_BOUND, name, self.type), .objects = objects};
	if (parser && result.type->kind == T_NEVER && declared->kind == T_NEVER && !missing) {
		if (parser_has(name) && parser_is_plain(f, class_type))
			return (struct value){.type = type_named(heap->types, T_BOUND, name, self.type), .objects = objects};
		effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
	}
	if (declared->kind != T_NEVER || result.type->kind == T_NEVER) {
		effects_access_set(f, objects, field, FALSE, node);
		struct value stored = heap_load(heap, (struct value){self.type, objects}, field, declared);
		held_link(heap, self.type->ref, field, stored);
		result = value_join(heap_of(f), result, stored);
		struct value otherwise;
		if (stored.type->kind != T_NEVER && g_hash_table_contains(f->context->special, "__getattr__") && !is_set_by_init(f, class_type, name) &&
		    infer_special(f, self, "__getattr__", &asked, 1, node, &otherwise))
			result = value_join(heap_of(f), result, otherwise);
	} else if (!type_has_kind(result.type, T_METHOD) && !type_has_kind(result.type, T_FUNCTION)) {
		effects_access_set(f, objects, field, FALSE, node);
		effects_access(f, infer_class_object(f, self.type->ref), field, FALSE, NULL, node);
	} else {
		read_classes(f, class_type, field, node, 8);
	}
	if (result.type->kind == T_NONE && heap_is_certain(heap) && heap_has_class_field(heap, heap_given()) && class_field_type(f, self.type, heap_given())->kind != T_NEVER)
		result = value_join(heap, result, set_elsewhere(f, (struct value){self.type, objects}, field, node));
	result = value_join(heap, result, value_join(heap, namespace_any(f, self.type, result.type), gone_astray(f, field)));
	if (result.type->kind == T_NEVER || (result.type->kind == T_UNKNOWN && declared->kind == T_NEVER)) {
		struct value argument = value_of(type_simple(T_STR)), dynamic;
		if (infer_special(f, self, "__getattr__", &argument, 1, node, &dynamic))
			return dynamic;
		if (!result.objects || missing) /* nothing stored yet may only not be known yet */
			return heap_load(heap, (struct value){self.type, objects}, field, missing || heap_is_certain(heap_of(f)) ? UNKNOWN_TYPE : type_simple(T_NEVER));
	}
	return value_trim(heap, result);
}

static struct value module_attribute(struct frame *f, struct source *source, const char *name, const struct node *node)
{
	struct unit *unit = context_unit(f->context, source);
	struct binding *binding = g_hash_table_lookup(unit->syntax->root->scope->bindings, name);
	if (!strcmp(name, "__dict__"))
		return namespace_of_module(f, source);
	if (binding) {
		mock_note_name(f, unit, binding->name, frame_variable(frame_module(f->context, unit), binding)->type, node);
		if (!infer_is_constant(f, binding))
			effects_access(f, heap_root(heap_of(f), OBJECT_MODULE, source, NULL), heap_field(heap_of(f), name), FALSE, NULL, node);
		return *frame_variable(frame_module(f->context, unit), binding);
	}
	gboolean classed = unit->reflected.names && g_hash_table_contains(unit->reflected.names, interned("__class__")); /* sys.modules[__name__].__class__ = Module */
	if (classed || g_hash_table_contains(unit->syntax->root->scope->bindings, interned("__getattr__"))) /* of the module: it runs */
		effects_unresolved(f, REASON_UNRESOLVED, name, node);
	g_autofree char *full = g_strconcat(source->module ? source->module : "", ".", name, NULL);
	struct source *inner = program_import(f->context->program, source, full);
	return inner ? value_of(type_ref(heap_of(f)->types, T_MODULE, inner, NULL, NULL)) : value_unknown(heap_of(f));
}

static struct value library_attribute(struct frame *f, const struct type *library, const char *name, const struct node *node)
{
	if (strlen(library->name) > MAX_LIBRARY_NAME) /* `node = node.parent` in a loop would go on for ever */
		return value_unknown(heap_of(f));
	const struct known_name known = *heap_name(heap_of(f), library->name, name);
	const char *full = known.text;
	if (name[0] == '_' && !strcmp(name, "__dict__"))
		return namespace_of(f, value_of(library));
	if (name[0] == '_' && (!strcmp(full, "collections.defaultdict.__new__") || !strcmp(full, "collections.defaultdict.__init__")))
		factory_may_come(f);
	struct source *inner = program_import(f->context->program, f->unit->source, full);
	if (inner)
		return value_of(type_ref(heap_of(f)->types, T_MODULE, inner, NULL, NULL));
	if (!known.entry && !knowledge_has_module(f->context->knowledge, full)) {
		struct value operand = infer_library_value(f, value_of(library));
		if (operand.type->kind != T_UNKNOWN)
			return infer_attribute(f, operand, name, node);
	}
	const struct type *constant = infer_library_constant(f, full);
	return value_of(constant ? constant : type_named(heap_of(f)->types, T_LIBRARY, full, NULL));
}

/* map(pattern.findall, lines), key=table.get: NODE is called there, by somebody else. */
static gboolean is_handed_over(const struct frame *f, const struct node *node)
{
	const struct node *list = node ? node->parent : NULL;
	if (list && list->kind == N_KEYWORD_ARGUMENT)
		return node_field(list, "value") == node && !strcmp(node_field(list, "name")->name, "key");
	const struct node *call = list && list->kind == N_ARGUMENTS && list->first == node ? list->parent : NULL;
	const struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	return names_builtin(f->context, callee, "map") || names_builtin(f->context, callee, "filter");
}

/* Properties of library objects that are data: response.text. */
/* What hangs on a node of a syntax tree is a node, or a list, text or number: it is taken for one. */
static const struct type *part_of(const struct type *type)
{
	return !strcmp(type->name, "ast.AST") ? type : UNKNOWN_TYPE;
}

static struct value object_attribute(struct frame *f, struct value receiver, const char *name, const struct node *node)
{
	gboolean called = node && node->parent && node->parent->kind == N_CALL && node->parent->first == node;
	called |= is_handed_over(f, node);
	const struct known_name known = *heap_name(heap_of(f), receiver.type->name, name);
	const char *full = known.text;
	const struct knowledge_entry *entry = known.entry;
	struct types *types = heap_of(f)->types;
	called |= entry && (entry->flags & KNOWS_HEAVY) && g_str_has_prefix(full, "re.Pattern."); /* find = pattern.search */
	if (!called && !g_str_has_prefix(full, "numpy.")) /* what its methods change may show there; the shape of an array stays */
		effects_access_set(f, infer_objects(f, receiver), heap_of(f)->element, FALSE, node);
	if (entry && !called && !(entry->flags & KNOWS_WRITES_SELF)) {
		const struct type *type = library_parse_type(f, entry->result);
		effects_access_set(f, infer_objects(f, receiver), heap_field(heap_of(f), name), FALSE, node);
		return heap_load(heap_of(f), receiver, heap_field(heap_of(f), name), type);
	}
	if (!entry && !called)
		effects_access_set(f, infer_objects(f, receiver), heap_field(heap_of(f), name), FALSE, node);
	const struct value *option = !called && options_is_namespace(receiver.type)
		? heap_read_field(heap_of(f), options_object(f->context), heap_field(heap_of(f), name)) : NULL;
	if (option && !options_object(f->context)->opaque)
		return heap_load(heap_of(f), receiver, heap_field(heap_of(f), name), option->type);
	if (!entry && !called) {
		struct value part = value_join(heap_of(f), heap_load(heap_of(f), (struct value){receiver.type, infer_objects(f, receiver)}, heap_field(heap_of(f), name), part_of(receiver.type)),
		                               heap_load(heap_of(f), receiver, heap_of(f)->element, type_simple(T_NEVER)));
		struct value element = boxed_is_holder(receiver.type) ? boxed_element(f) : value_of(type_simple(T_NEVER));
		return element.type->kind == T_NEVER ? part : value_join(heap_of(f), part, infer_attribute(f, element, name, node)); /* cells[i].charge */
	}
	return (struct value){.type = type_named(types, T_BOUND, name, receiver.type), .objects = receiver.objects};
}

/* Functions carry attributes too: one object for each definition. */
static const struct set *holder_objects(struct frame *f, struct value receiver)
{
	if (receiver.type->kind == T_FUNCTION || receiver.type->kind == T_CLASS)
		return set_one(heap_of(f), infer_class_object(f, receiver.type->ref));
	return infer_objects(f, receiver);
}

#define MAX_FRAMES 8 /* modules, one of which a frame may run in */

/* sys._getframe(1).f_globals: the names of whatever module called. */
static struct value names_of_frame(struct frame *f, const struct node *node)
{
	const GPtrArray *sources = f->context->program->sources;
	struct value all = (struct value){.type = UNKNOWN_TYPE, .objects = set_one(heap_of(f), heap_of(f)->lost)};
	if (node)
		all = namespace_of_module(f, node->source);
	for (guint i = 0; sources->len <= MAX_FRAMES && i < sources->len; i++)
		all = value_join(heap_of(f), all, namespace_of_module(f, sources->pdata[i]));
	return all;
}

static struct value unknown_attribute(struct frame *f, struct value receiver, const char *name, const struct node *node)
{
	const struct set *objects = holder_objects(f, receiver);
	if (!strcmp(name, "__globals__") && receiver.type->kind == T_FUNCTION)
		return namespace_of_module(f, ((const struct node *)receiver.type->ref)->source);
	if (!strcmp(name, "f_globals"))
		return names_of_frame(f, node);
	if (!strcmp(name, "__dict__") || !strcmp(name, "__globals__"))
		return (struct value){.type = UNKNOWN_TYPE, .objects = set_one(heap_of(f), heap_of(f)->lost)};
	if (g_hash_table_contains(f->context->special, name) || g_hash_table_contains(f->context->special, "__getattr__") ||
	    g_hash_table_contains(f->context->special, "__getattribute__"))
		effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
	effects_access_set(f, objects, heap_field(heap_of(f), name), FALSE, node);
	return heap_load(heap_of(f), (struct value){receiver.type, objects}, heap_field(heap_of(f), name), UNKNOWN_TYPE);
}

/* AttributeError, and nothing else: numbers, str and bytes have what the table lists. */
static gboolean has_no_attribute(struct frame *f, const struct type *type, const char *name)
{
	static const struct { enum type_kind kind; const char *class_name; } classes[] = {
		{T_BOOL, "int"}, {T_INT, "int"}, {T_FLOAT, "float"}, {T_COMPLEX, "complex"}, {T_STR, "str"}, {T_BYTES, "bytes"},
	};
	for (guint i = 0; i < G_N_ELEMENTS(classes); i++)
		if (type->kind == classes[i].kind)
			return !g_str_has_prefix(name, "__") && !heap_name(heap_of(f), classes[i].class_name, name)->entry;
	return FALSE;
}

static gboolean is_class_name(const char *name)
{
	return !strcmp(name, "__name__") || !strcmp(name, "__qualname__") || !strcmp(name, "__module__");
}

static struct value attribute_of(struct frame *f, struct value self, const char *name, const struct node *node)
{
	gboolean missing = FALSE;
	switch (self.type->kind) {
	case T_NONE: case T_NEVER:
		return value_of(type_simple(T_NEVER));
	case T_INSTANCE:
		return instance_attribute(f, self, name, node);
	case T_CLASS: {
		if (is_class_name(name))
			return value_of(type_simple(T_STR));
		struct object *object = infer_class_object(f, self.type->ref);
		effects_access(f, object, heap_field(heap_of(f), name), FALSE, NULL, node);
		struct value found = members_of_class(f, self, self.type, name, FALSE, &missing, node);
		if (name[0] != '_' && !type_has_kind(found.type, T_FUNCTION) && !type_has_kind(found.type, T_METHOD) && class_is_enum(f, self.type))
			return class_enum_member(f, self.type);
		if (found.type->kind == T_NEVER && class_has_metaclass(f, self.type))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, name, node);
		return found.type->kind == T_NEVER ? value_unknown(heap_of(f)) : found;
	}
	case T_MODULE:
		return module_attribute(f, (struct source *)self.type->ref, name, node);
	case T_LIBRARY:
		return library_attribute(f, self.type, name, node);
	case T_OBJECT:
		return object_attribute(f, self, name, node);
	case T_UNKNOWN: case T_FUNCTION: case T_METHOD: case T_PARTIAL:
		return unknown_attribute(f, self, name, node);
	case T_TUPLE: { /* a field of a named tuple */
		gint index = type_field_index(self.type, name);
		if (index >= 0)
			return value_trim(heap_of(f), (struct value){self.type->args[index], self.objects});
		if (!strcmp(name, "_fields"))
			return value_of(type_open_tuple(heap_of(f)->types, type_simple(T_STR)));
		if (!heap_name(heap_of(f), "tuple", name)->entry && name[0] != '_')
			return heap_element(heap_of(f), self);
	}
	/* fall through */
	default:
		if (self.type->kind == T_DICT && self.type->name && !strcmp(name, "__init__"))
			factory_may_come(f);
		if (has_no_attribute(f, self.type, name) && !(node && node->field && !strcmp(node->field, "function")))
			return value_of(type_simple(T_NEVER));
		if (self.type->kind == T_ITER && !(node && node->field && !strcmp(node->field, "function"))) /* rows.line_num moves with it */
			effects_access_set(f, infer_objects(f, self), heap_of(f)->element, FALSE, node);
		return (struct value){.type = type_named(heap_of(f)->types, T_BOUND, name, self.type), .objects = self.objects};
	}
}

/* `_Counter__n` is what `__n` means in the class Counter. */
static const char *unmangled(const char *name)
{
	const char *own = name[0] == '_' && name[1] != '_' ? strstr(name, "__") : NULL;
	return own && !g_str_has_suffix(own + 2, "__") && own[2] ? interned(own) : name;
}

struct value infer_attribute(struct frame *f, struct value object, const char *name, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	name = unmangled(name);
	infer_nothing(f, object, name, node);
	infer_nothing(f, object, "__getattr__", node);
	infer_nothing(f, object, "__getattribute__", node);
	for (guint i = 0; i < type_count(object.type); i++) {
		struct value one = {.type = type_member(object.type, i), .objects = object.objects};
		result = value_join(heap_of(f), result, attribute_of(f, value_trim(heap_of(f), one), name, node));
	}
	return result;
}

void library_replace(struct effects_context *c, const char *full)
{
	c->replaced_at_large |= full[0] == '.' || g_str_has_suffix(full, ".*");
	if (g_hash_table_add(c->replaced, (gpointer)interned(full)))
		heap_changed(c->heap, &c->replacements);
}

/* helper.step = other */
static void set_global(struct frame *f, struct source *source, const char *name, struct value value, const struct node *target)
{
	struct unit *unit = context_unit(f->context, source);
	struct binding *binding = g_hash_table_lookup(unit->syntax->root->scope->bindings, name);
	effects_access(f, heap_root(heap_of(f), OBJECT_MODULE, source, NULL), heap_field(heap_of(f), name), TRUE, NULL, target);
	if (!binding) { /* helper.len = mine: it hides the builtin there */
		library_replace(f->context, heap_name(heap_of(f), "builtins", name)->text);
		return;
	}
	if (g_hash_table_add(f->context->rebound, binding))
		heap_changed(heap_of(f), &f->context->rebindings);
	infer_outlives(f, value);
	infer_set_variable(f, frame_module(f->context, unit), binding, value);
}

/* json.JSONDecoder.decode = mine: other functions of that package may call it. Those of these modules do not call each other through their names. */
void library_replace_within(struct frame *f, const char *name, struct value value)
{
	static const char *const apart[] = {"builtins", "sys", "os", "collections", "time", "signal", "types", "typing", "warnings", NULL};
	static const enum type_kind code[] = {T_FUNCTION, T_METHOD, T_PARTIAL, T_CLASS, T_UNKNOWN};
	g_autofree char *package = g_strndup(name, strcspn(name, "."));
	gboolean calls = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(code); i++)
		calls |= type_has_kind(value.type, code[i]);
	if (calls && module_is_standard(package) && !text_is_one_of(package, apart))
		library_replace(f->context, heap_name(heap_of(f), interned(package), "*")->text);
}

/* Setting an attribute changes what others give: `tag.string = text` the text of the page, `table.columns = names` its elements. */
static gboolean shows_elsewhere(const struct type *type)
{
	return type->kind == T_OBJECT && (g_str_has_prefix(type->name, "bs4.") || boxed_is_of(type->name));
}

/* An attribute of an array, or of a part of one, which may be an object of the program. */
static void set_of_array(struct frame *f, const struct set *objects, const char *name, struct value value, const struct node *target)
{
	static const char *const shapes[] = {"shape", "ndim", "size", "dtype", "nbytes", "itemsize", "strides"};
	struct value element = boxed_element(f);
	if (element.type->kind != T_NEVER)
		infer_set_attribute(f, element, name, value, target);
	for (guint i = 0; i < G_N_ELEMENTS(shapes); i++) /* a.shape = 2, 3 changes a.ndim */
		effects_access_set(f, objects, heap_field(heap_of(f), shapes[i]), TRUE, target);
}

void infer_set_attribute(struct frame *f, struct value self, const char *name, struct value value, const struct node *target)
{
	const char *field = heap_field(heap_of(f), name = unmangled(name));
	if (!strcmp(name, "cell_contents")) /* a variable of a function, from outside */
		effects_unresolved(f, REASON_UNRESOLVED, name, target);
	if (!strcmp(name, "__dict__") || !strcmp(name, "__class__")) { /* attributes that others have too, other methods */
		effects_unresolved(f, REASON_UNRESOLVED, name, target);
		namespace_set_any(f, self, value.type->kind == T_DICT ? library_dict_values(f, value) : value_unknown(heap_of(f)), target);
	}
	if (self.type->kind == T_NEVER) { /* in what, nobody has seen */
		effects_unresolved(f, REASON_UNRESOLVED, name, target);
		effects_access(f, heap_of(f)->lost, field, TOUCH_MAY_WRITE, NULL, target);
		apart_note(f, self, NULL, field, value);
	}
	for (guint i = 0; i < type_count(self.type); i++) {
		const struct type *member = type_member(self.type, i);
		struct value one = {.type = member, .objects = self.objects}, arguments[] = {value_of(type_simple(T_STR)), value};
		const struct set *objects = holder_objects(f, one);
		if (member->kind == T_DICT && !strcmp(name, "default_factory"))
			factory_keep(f, one, value);
		if (!objects && member->kind != T_NONE && member->kind != T_MODULE && member->kind != T_LIBRARY)
			effects_unresolved(f, REASON_UNRESOLVED, name, target);
		if (boxed_is_holder(member))
			set_of_array(f, objects, name, value, target);
		if (shows_elsewhere(member))
			effects_access_set(f, objects, heap_of(f)->element, TRUE, target);
		if (member->kind == T_MODULE) {
			set_global(f, (struct source *)member->ref, name, value, target);
			continue;
		}
		if (member->kind == T_LIBRARY) {
			g_autofree char *full = g_strconcat(member->name, ".", name, NULL);
			effects_world(f, EFFECT_ENV, name, target);
			library_replace(f->context, full);
			library_replace_within(f, full, value);
			if (!strcmp(full, "sys.stdout") || !strcmp(full, "sys.stderr"))
				streams_set(f, value);
			if (!strcmp(member->name, "collections.Counter"))
				library_replace(f->context, heap_name(heap_of(f), "dict", name)->text);
		}
		for (guint j = 0; member->kind == T_INSTANCE && !strcmp(name, "__class__") && j < type_count(value.type); j++)
			if (type_member(value.type, j)->kind == T_CLASS)
				effects_note_subclass(f->context, member->ref, type_member(value.type, j));
		gboolean method = type_has_kind(value.type, T_FUNCTION) || type_has_kind(value.type, T_METHOD) || type_has_kind(value.type, T_UNKNOWN);
		if (member->kind == T_CLASS && method && g_hash_table_add(f->context->rebound, (gpointer)member->ref)) /* Some.method = other */
			heap_changed(heap_of(f), &f->context->rebindings);
		if (member->kind == T_INSTANCE) {
			gboolean missing = FALSE;
			struct value known = class_lookup(f, type_ref(heap_of(f)->types, T_CLASS, member->ref, member->frame, NULL), name, &missing);
			for (guint j = 0; j < type_count(known.type); j++) {
				const struct type *setter = type_member(known.type, j);
				struct arguments call = {.count = 1, .values = {value}};
				if (setter->kind == T_FUNCTION && decorated_with(setter->ref, "setter"))
					call_function(f, setter, &one, &call, target);
				struct value set[] = {one, value};
				if (setter->kind == T_INSTANCE)
					infer_special(f, value_of(setter), "__set__", set, 2, target, NULL);
			}
			infer_special(f, one, "__setattr__", arguments, 2, target, NULL);
			struct object *summary = class_instances(f->context, member->ref);
			heap_store(heap_of(f), set_one(heap_of(f), summary), field, value_of(value.type));
			apart_note(f, one, member->ref, field, value);
		}
		if (member->kind == T_UNKNOWN) {
			apart_note(f, one, NULL, field, value);
			set_astray(f, objects, field, value);
		}
		if (member->kind == T_UNKNOWN && (g_hash_table_contains(f->context->special, name) ||
		                                  g_hash_table_contains(f->context->special, "__setattr__")))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, name, target);
		effects_access_set(f, objects, field, TRUE, target);
		infer_store(f, objects, field, value);
	}
}

void infer_assign_attribute(struct frame *f, struct node *target, struct value value)
{
	struct value self = infer(f, node_field(target, "object"));
	struct node *attribute = node_field(target, "attribute");
	if (attribute && attribute->name)
		infer_set_attribute(f, self, attribute->name, value, target);
}
