/* Objects of dataclasses and named tuples with annotations: their fields are filled by an __init__ that Python writes. */
#include "analyzer/call.h"

#include <string.h>

#define MAX_FIELDS 40
#define MAX_BASES 8

struct data_field {
	const char *name;
	struct node *right;        /* what it is without an argument, or NULL */
	struct frame *home;        /* where that was evaluated */
	struct scope *scope;
	const struct type *declared;
	gboolean not_given, named; /* init=False; only by its name */
};

struct data_fields {
	struct data_field at[MAX_FIELDS];
	guint count;
	gboolean odd;              /* what is given to which of them is not followed */
};

/* ClassVar, ClassVar[int], typing.ClassVar[int] */
static gboolean is_annotated(const struct node *type, const char *name)
{
	const struct node *head = type && type->kind == N_TYPE ? type->first : type;
	while (head && (head->kind == N_SUBSCRIPT || head->kind == N_OTHER))
		head = head->first;
	if (head && head->kind == N_ATTRIBUTE)
		head = node_field(head, "attribute");
	return head && head->name && !strcmp(head->name, name);
}

static gboolean mentions(const struct node *type, const char *name)
{
	g_autofree char *text = node_text(type);
	return strstr(text, name) != NULL;
}

/* field(...): its argument list. */
static struct node *field_arguments(struct node *right)
{
	struct node *function = right && right->kind == N_CALL ? node_field(right, "function") : NULL;
	if (function && function->kind == N_ATTRIBUTE)
		function = node_field(function, "attribute");
	return function && function->name && !strcmp(function->name, "field") ? node_field(right, "arguments") : NULL;
}

static struct node *keyword_of(const struct node *list, const char *name)
{
	for (struct node *child = list ? list->first : NULL; child; child = child->next) {
		struct node *key = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "name") : NULL;
		if (key && key->name && !strcmp(key->name, name))
			return node_field(child, "value");
	}
	return NULL;
}

gboolean dataclass_field_is_removed(const struct node *assignment)
{
	struct node *list = field_arguments(node_field(assignment, "right"));
	const struct node *class_node = list ? scope_of(assignment)->node : NULL;
	return list && node_field(assignment, "type") && class_node && class_node->kind == N_CLASS && decorated_with(class_node, "dataclass") &&
	       !keyword_of(list, "default");
}

/* A name that comes again keeps its place. */
static struct data_field *place_for(struct data_fields *fields, const char *name)
{
	for (guint i = 0; i < fields->count; i++)
		if (fields->at[i].name == name)
			return &fields->at[i];
	if (fields->count == MAX_FIELDS) {
		fields->odd = TRUE;
		return &fields->at[MAX_FIELDS - 1];
	}
	return &fields->at[fields->count++];
}

static void take_field(struct frame *home, struct data_fields *fields, struct node *assignment, gboolean named)
{
	struct node *left = node_field(assignment, "left"), *type = node_field(assignment, "type"), *right = node_field(assignment, "right");
	struct node *list = field_arguments(right), *init = keyword_of(list, "init"), *only = keyword_of(list, "kw_only");
	if (is_annotated(type, "ClassVar"))
		return;
	struct data_field *field = place_for(fields, left->name);
	*field = (struct data_field){.name = left->name, .right = right, .home = home, .scope = scope_of(assignment)};
	fields->odd |= mentions(type, "ClassVar") || mentions(type, "InitVar") || (init && init->kind != N_TRUE && init->kind != N_FALSE) ||
	               (only && only->kind != N_TRUE && only->kind != N_FALSE);
	for (const struct node *child = list ? list->first : NULL; child; child = child->next)
		fields->odd |= child->kind == N_DICT_SPLAT || child->kind == N_LIST_SPLAT;
	field->not_given = init && init->kind == N_FALSE;
	field->named = only ? only->kind == N_TRUE : named;
	struct scope *now = home->now;
	home->now = field->scope;
	field->declared = infer_annotation(home, type);
	home->now = now;
}

static struct node *decorator_arguments(const struct node *class_node)
{
	for (struct node *child = class_node->parent ? class_node->parent->first : NULL; child; child = child->next) {
		struct node *call = child->kind == N_DECORATOR ? child->first : NULL;
		if (call && call->kind == N_CALL && node_field(call, "arguments"))
			return node_field(call, "arguments");
	}
	return NULL;
}

static void take_own(struct frame *f, struct data_fields *fields, const struct type *class_type)
{
	const struct node *class_node = class_type->ref, *list = decorator_arguments(class_node), *only = keyword_of(list, "kw_only");
	struct node *body = node_field(class_node, "body");
	gboolean named = only && only->kind == N_TRUE;
	fields->odd |= keyword_of(list, "init") || (only && only->kind != N_TRUE && only->kind != N_FALSE);
	for (struct node *s = body ? body->first : NULL; s; s = s->next) {
		struct node *a = s->kind == N_EXPRESSION_STATEMENT ? s->first : NULL;
		struct node *left = a && a->kind == N_ASSIGNMENT && node_field(a, "type") ? node_field(a, "left") : NULL;
		if (s->kind == N_IF || s->kind == N_TRY || s->kind == N_FOR || s->kind == N_WITH)
			fields->odd = TRUE; /* there may be more in it */
		if (!left || left->kind != N_NAME)
			continue;
		if (is_annotated(node_field(a, "type"), "KW_ONLY"))
			named = TRUE;
		else
			take_field(class_type->frame ? class_type->frame : f, fields, a, named);
	}
}

/* The class or one above it is a dataclass, or a named tuple: its fields, those of the bases first. */
static gboolean take_fields(struct frame *f, struct data_fields *fields, const struct type *class_type, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE, found = decorated_with(class_type->ref, "dataclass");
	guint bases = 0;
	for (guint i = 0; depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++) {
		if (base->kind == T_LIBRARY && !strcmp(base->name, "typing.NamedTuple"))
			found = TRUE;
		if (base->kind == T_CLASS && base != class_type && take_fields(f, fields, base, depth - 1)) {
			fields->odd |= bases++ > 0; /* in what order */
			found |= bases && decorated_with(class_type->ref, "dataclass");
		}
	}
	if (found)
		take_own(f, fields, class_type);
	return found || bases;
}

static struct value evaluated(struct data_field *field, struct node *node)
{
	struct effects *sink = field->home->sink;
	struct scope *now = field->home->now;
	field->home->sink = NULL;
	field->home->now = field->scope;
	struct value value = infer(field->home, node);
	field->home->sink = sink;
	field->home->now = now;
	return value;
}

/* n: int = field(default_factory=ids.__next__) */
static struct value without_argument(struct frame *f, struct data_field *field, const struct node *node)
{
	struct node *list = field_arguments(field->right), *factory = keyword_of(list, "default_factory"), *given = keyword_of(list, "default");
	struct arguments none = {0};
	if (!field->right || (list && !factory))
		return field->right && given ? evaluated(field, given) : value_unknown(heap_of(f));
	if (!factory)
		return evaluated(field, field->right);
	struct value callee = evaluated(field, factory);
	const struct object *maker = f->maker;
	f->maker = heap_root(heap_of(f), OBJECT_CLASS, field->right, NULL);
	struct value made = call_value(f, callee, &none, "default_factory", node);
	f->maker = maker;
	return made;
}

static struct value all_of(struct frame *f, const struct arguments *args)
{
	struct value all = args->splat ? args->rest : value_of(type_simple(T_NEVER));
	for (guint i = 0; i < args->count; i++)
		all = value_join(heap_of(f), all, args->values[i]);
	return all;
}

static void fill(struct frame *f, struct value self, struct data_fields *fields, const struct arguments *args, const struct node *node)
{
	guint index = 0;
	for (guint i = 0; i < fields->count; i++) {
		struct data_field *field = &fields->at[i];
		gboolean found = FALSE;
		struct value value = value_of(type_simple(T_NEVER));
		if (fields->odd || args->splat)
			value = value_join(heap_of(f), all_of(f, args), value_unknown(heap_of(f)));
		else if (!field->not_given && !field->named)
			value = call_positional(args, index++, &found);
		if (!found && !field->not_given && !fields->odd && !args->splat)
			value = call_keyword(args, field->name, &found);
		if (!found)
			value = value_join(heap_of(f), value, without_argument(f, field, node));
		if (field->declared->kind != T_UNKNOWN && (value.type->kind == T_UNKNOWN || (type_is_json(value.type) && type_is_plain(field->declared))))
			value.type = field->declared;
		infer_set_attribute(f, self, field->name, value_trim(heap_of(f), value), node);
	}
}

void call_dataclass(struct frame *f, struct value self, const struct arguments *args, const struct node *node)
{
	struct data_fields fields = {.count = 0};
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, self.type->ref, self.type->frame, NULL);
	gboolean missing = FALSE;
	struct arguments odd = {.splat = TRUE, .rest = all_of(f, args)}, none = {0};
	if (!take_fields(f, &fields, class_type, MAX_BASES))
		return;
	fill(f, self, &fields, args, node);
	struct value post = class_lookup(f, class_type, "__post_init__", &missing);
	if (post.type->kind == T_FUNCTION)
		call_function(f, post.type, &self, fields.odd ? &odd : &none, node);
	else if (post.type->kind != T_NEVER)
		effects_unresolved(f, REASON_UNRESOLVED, "__post_init__", node);
}
