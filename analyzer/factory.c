/* What a defaultdict makes missing elements with runs wherever one is asked for, not where it was handed over: only plain types are let pass. */
#include <string.h>

#include "analyzer/infer.h"

/* `Decimal`, `Decimal("0.00")`: a float, or an operator, would note in its context what was done. */
static gboolean is_exact_decimal(const struct node *name)
{
	const struct node *call = name->parent->kind == N_CALL && node_field(name->parent, "function") == name ? name->parent : NULL;
	const struct node *list = call ? node_field(call, "arguments") : NULL, *value = list ? list->first : NULL;
	if (!call)
		return TRUE;
	return list && call->parent->kind != N_BINARY && call->parent->kind != N_UNARY && (!value || (!value->next && (value->kind == N_INTEGER || value->kind == N_STRING)));
}

/* NAME, as imported from MODULE. */
static gboolean is_imported_maker(const struct node *name, const char *module)
{
	static const char *const containers[] = {"defaultdict", "Counter", "OrderedDict", "deque", NULL};
	if (!g_strcmp0(module, "collections"))
		return text_is_one_of(name->name, containers);
	if (!g_strcmp0(module, "decimal"))
		return !strcmp(name->name, "Decimal") && is_exact_decimal(name);
	return (!g_strcmp0(module, "fractions") && !strcmp(name->name, "Fraction")) || (!g_strcmp0(module, "datetime") && !strcmp(name->name, "timedelta"));
}

/* Literals, and builtin containers of these. */
static gboolean makes_plain(const struct effects_context *c, const struct node *node)
{
	static const char *const makers[] = {"list", "dict", "set", "int", "float", "str", "bytes", "bytearray", "bool", "tuple", NULL};
	static const enum node_kind parts[] = {N_LIST, N_TUPLE, N_DICT, N_SET, N_PAIR, N_ARGUMENTS, N_UNARY, N_BINARY, N_OPERATOR, N_STRING_PART, N_LAMBDA};
	const struct binding *maker = node->kind == N_NAME ? node_binding(node) : NULL;
	if (node->kind == N_NAME) {
		const struct node *site = maker && maker->sites->len == 1 ? maker->sites->pdata[0] : NULL;
		const struct node *from = site && site->kind == N_DOTTED_NAME && site->parent->kind == N_IMPORT_FROM ? node_field(site->parent, "module_name") : NULL;
		g_autofree char *module = from ? node_text(from) : NULL;
		return maker ? is_imported_maker(node, module) : text_is_one_of(node->name, makers) && names_builtin(c, node, node->name);
	}
	gboolean plain = (node->kind >= N_INTEGER && node->kind <= N_STRING) || (node->kind == N_CALL && node_field(node, "function")->kind == N_NAME);
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		plain |= node->kind == parts[i];
	for (const struct node *child = node->first; child && plain; child = child->next)
		plain = makes_plain(c, child);
	return plain;
}

/* `lambda: [0, 0]`, `def zero(): return 0` */
static gboolean function_is_plain(const struct effects_context *c, const struct node *function)
{
	const struct node *body = node_field(function, "body"), *parameters = node_field(function, "parameters");
	if (!body || (parameters && parameters->first) || (function->parent && function->parent->kind == N_DECORATED))
		return FALSE;
	if (function->kind == N_LAMBDA)
		return makes_plain(c, body);
	return body->first && body->first->kind == N_RETURN && body->first->first && makes_plain(c, body->first->first) && !function->scope->async;
}

/* __init__(self) sets attributes to such values, and no more. */
static gboolean init_is_plain(const struct effects_context *c, const struct node *init)
{
	const struct node *parameters = node_field(init, "parameters"), *body = node_field(init, "body");
	const struct node *self = parameters ? parameters->first : NULL;
	if (!body || !self || self->kind != N_NAME || init->scope->async)
		return FALSE;
	for (const struct node *other = self->next; other; other = other->next)
		if (other->kind != N_DEFAULT_PARAMETER && other->kind != N_TYPED_DEFAULT_PARAMETER)
			return FALSE;
	for (const struct node *statement = body->first; statement; statement = statement->next) {
		const struct node *set = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
		const struct node *left = set && set->kind == N_ASSIGNMENT ? node_field(set, "left") : NULL, *right = left ? node_field(set, "right") : NULL;
		const struct node *object = left && left->kind == N_ATTRIBUTE ? node_field(left, "object") : NULL;
		if (!object || object->kind != N_NAME || object->name != self->name || !right || !makes_plain(c, right))
			return FALSE;
	}
	return TRUE;
}

/* Fields of a dataclass: `n: int = 0`, `xs: list = field(default_factory=list)`. */
static gboolean field_is_plain(const struct effects_context *c, const struct node *assignment)
{
	const struct node *right = node_field(assignment, "right"), *callee = right && right->kind == N_CALL ? node_field(right, "function") : NULL;
	const struct node *list = callee && callee->kind == N_NAME && !strcmp(callee->name, "field") ? node_field(right, "arguments") : NULL;
	for (const struct node *word = list && list->kind == N_ARGUMENTS ? list->first : NULL; word; word = word->next)
		if (word->kind != N_KEYWORD_ARGUMENT || !makes_plain(c, node_field(word, "value")))
			return FALSE;
	return list || !right || makes_plain(c, right);
}

/* A class without bases, properties and the like, whose objects are no more than their attributes. */
static gboolean class_is_plain(struct frame *f, const struct node *class_node)
{
	const struct node *body = node_field(class_node, "body"), *bases = node_field(class_node, "superclasses");
	gboolean decorated = class_node->parent && class_node->parent->kind == N_DECORATED, dataclass = decorated_with(class_node, "dataclass");
	if (!body || (bases && bases->first) || (decorated && !dataclass) || g_hash_table_contains(f->context->special, "__setattr__"))
		return FALSE;
	for (const struct node *child = body->first; child; child = child->next) {
		const struct node *name = child->kind == N_FUNCTION ? node_field(child, "name") : NULL, *set = child->kind == N_EXPRESSION_STATEMENT ? child->first : NULL;
		gboolean plain = child->kind == N_PASS || (set && set->kind == N_STRING) || (set && set->kind == N_ASSIGNMENT && dataclass && field_is_plain(f->context, set));
		if (name && !strcmp(name->name, "__init__"))
			plain = init_is_plain(f->context, child);
		else if (name)
			plain = strcmp(name->name, "__new__") && strcmp(name->name, "__post_init__");
		if (!plain)
			return FALSE;
	}
	return TRUE;
}

gboolean factory_is_plain(struct frame *f, const struct type *type)
{
	static const char *const types[] = {"builtins.list", "builtins.dict", "builtins.set", "builtins.int", "builtins.float", "builtins.str", "builtins.bytes", "builtins.bool",
	                                    "builtins.tuple", "builtins.bytearray", "builtins.frozenset", "collections.Counter", "collections.OrderedDict", "collections.deque",
	                                    "collections.defaultdict", "builtins.complex", "datetime.timedelta", "decimal.Decimal", "fractions.Fraction", NULL};
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		gboolean plain = member->kind == T_NONE || (member->kind == T_LIBRARY && text_is_one_of(member->name, types)) ||
		                 (member->kind == T_FUNCTION && function_is_plain(f->context, member->ref)) || (member->kind == T_CLASS && class_is_plain(f, member->ref));
		if (!plain)
			return FALSE;
	}
	return TRUE;
}

static void note(struct frame *f, gboolean *what)
{
	if (*what)
		return;
	*what = TRUE;
	heap_changed(heap_of(f), &f->context->replacements);
}

void factory_keep(struct frame *f, struct value dict, struct value factory)
{
	if (factory_is_plain(f, factory.type))
		return;
	infer_store(f, dict.objects, heap_field(heap_of(f), interned("default_factory")), value_of(type_simple(T_INT)));
	note(f, &f->context->factories_act);
}

void factory_may_come(struct frame *f)
{
	note(f, &f->context->factories_act);
	note(f, &f->context->factories_come);
}

gboolean factory_may_be_in(struct frame *f, const struct type *type)
{
	gboolean missing = type->kind == T_UNKNOWN;
	heap_read(heap_of(f), &f->context->replacements);
	if (!f->context->factories_come)
		return FALSE;
	if (type->kind == T_INSTANCE)
		class_lookup(f, type_ref(heap_of(f)->types, T_CLASS, type->ref, type->frame, NULL), "__getitem__", &missing);
	return missing;
}

/* A dict that is made here by a call of defaultdict, with nothing else than plain types. */
static gboolean is_known_plain(struct frame *f, struct object *dict)
{
	const struct node *call = dict->kind == OBJECT_SITE ? dict->ref : NULL, *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	const struct value *kept = heap_read_field(heap_of(f), dict, heap_field(heap_of(f), interned("default_factory")));
	gboolean made = callee && callee->kind == N_NAME && !strcmp(callee->name, "defaultdict") && !dict->opaque && !f->context->factories_come;
	return made && (!kept || kept->type->kind == T_NEVER);
}

void factory_call(struct frame *f, const struct set *dicts, const struct node *node)
{
	heap_read(heap_of(f), &f->context->replacements);
	if (!f->context->factories_act)
		return;
	for (guint i = 0; dicts && i < dicts->count; i++)
		if ((!dicts->items[i]->type || dicts->items[i]->type->kind == T_DICT || dicts->items[i]->kind != OBJECT_SITE) && !is_known_plain(f, dicts->items[i])) {
			effects_unresolved(f, REASON_UNRESOLVED, "the factory", node);
			return;
		}
}
