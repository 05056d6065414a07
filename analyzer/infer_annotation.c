/* Annotations, as types. */
#include "analyzer/infer.h"

#include <string.h>

#include "analyzer/interned.h"

#define MAX_ALIASES 8 /* of one another: Json = Union[str, List["Json"]] */

static const struct { const char *name; enum type_kind kind; } annotations[] = {
	{"int", T_INT}, {"float", T_FLOAT}, {"bool", T_BOOL}, {"str", T_STR}, {"bytes", T_BYTES}, {"complex", T_COMPLEX}, {"range", T_RANGE},
	{"list", T_LIST}, {"List", T_LIST}, {"set", T_SET}, {"Set", T_SET}, {"frozenset", T_FROZENSET}, {"FrozenSet", T_FROZENSET},
	{"dict", T_DICT}, {"Dict", T_DICT}, {"tuple", T_TUPLE}, {"Tuple", T_TUPLE}, {"Optional", T_UNION}, {"Union", T_UNION},
};

static const struct type *annotated_generic(struct frame *f, enum type_kind kind, const struct type **args, guint count, gboolean open)
{
	struct types *types = heap_of(f)->types;
	const struct type *all = type_simple(T_NEVER);
	switch (kind) {
	case T_LIST: case T_SET: case T_FROZENSET:
		return type_of(types, kind, count ? args[0] : UNKNOWN_TYPE);
	case T_DICT:
		return type_dict(types, count ? args[0] : UNKNOWN_TYPE, count > 1 ? args[1] : UNKNOWN_TYPE);
	case T_TUPLE:
		return !count ? type_open_tuple(types, UNKNOWN_TYPE) : open ? type_open_tuple(types, args[0]) : type_make(types, T_TUPLE, args, count);
	case T_UNION:
		for (guint i = 0; i < count; i++)
			all = type_join(types, all, args[i]);
		return count == 1 ? type_join(types, all, type_simple(T_NONE)) : all;
	default:
		return type_simple(kind);
	}
}

/* Instances of a class: of the project, or of a library in the table. */
static const struct type *annotated_class(struct frame *f, struct value value)
{
	if (value.type->kind == T_NEVER && !heap_is_certain(heap_of(f))) /* a class that comes later */
		return value.type;
	if (value.type->kind == T_CLASS)
		return type_ref(heap_of(f)->types, T_INSTANCE, value.type->ref, value.type->frame, NULL);
	if (value.type->kind == T_LIBRARY && !strcmp(value.type->name, "builtins.object")) /* anything */
		return UNKNOWN_TYPE;
	if (value.type->kind == T_LIBRARY && knowledge_class(f->context->knowledge, value.type->name))
		return type_named(heap_of(f)->types, T_OBJECT, value.type->name, NULL);
	const struct knowledge_entry *made = value.type->kind == T_LIBRARY ? knowledge_find(f->context->knowledge, value.type->name) : NULL;
	if (made && strchr(made->result, '.') && !strpbrk(made->result, "[?") && knowledge_class(f->context->knowledge, made->result))
		return type_named(heap_of(f)->types, T_OBJECT, made->result, NULL); /* datetime.datetime makes a datetime.object */
	return UNKNOWN_TYPE;
}

/* `Node = Union[Leaf, "Branch"]` of the module, which nothing else is ever bound to: its right side. */
static struct node *alias_of(const struct frame *f, const struct binding *binding)
{
	struct node *site = binding && binding->scope->kind == SCOPE_MODULE && binding->sites->len == 1 ? binding->sites->pdata[0] : NULL;
	struct node *made = site ? site->parent : NULL;
	if (!made || made->kind != N_ASSIGNMENT || node_field(made, "left") != site || g_hash_table_contains(f->context->rebound, binding))
		return NULL;
	return node_field(made, "right");
}

static const struct type *annotated_alias(struct frame *f, struct node *right, struct scope *module)
{
	struct scope *now = f->now;
	if (f->context->aliases >= MAX_ALIASES)
		return UNKNOWN_TYPE;
	f->context->aliases++;
	f->now = module;
	const struct type *type = infer_annotation(f, right);
	f->now = now;
	f->context->aliases--;
	return type;
}

static const struct type *annotation_name(struct frame *f, struct node *node, const struct type **args, guint count, gboolean open)
{
	const struct binding *binding = node_binding_in(node, f->now);
	struct value value = infer_name(f, node);
	if (value.type->kind == T_UNION && type_has_kind(value.type, T_CLASS))
		return UNKNOWN_TYPE;
	for (guint i = 0; value.type->kind != T_CLASS && i < G_N_ELEMENTS(annotations); i++) /* a class of the program may be called List */
		if (!strcmp(annotations[i].name, node->name))
			return annotated_generic(f, annotations[i].kind, args, count, open);
	struct node *alias = value.type->kind == T_CLASS ? NULL : alias_of(f, binding);
	return alias ? annotated_alias(f, alias, binding->scope) : annotated_class(f, value);
}

/* "Node": a class that comes later. */
static const struct type *annotated_text(struct frame *f, struct node *node)
{
	const char *text = node->source->text + node->start;
	gsize length = node->end - node->start;
	if (length < 3 || length > 100 || (text[0] != '"' && text[0] != '\'') || text[length - 1] != text[0] || node_interpolates(node))
		return UNKNOWN_TYPE;
	for (gsize i = 1; i + 1 < length; i++)
		if (!g_ascii_isalnum(text[i]) && text[i] != '_')
			return UNKNOWN_TYPE;
	struct node name = *node;
	name.kind = N_NAME;
	name.name = interned_part(text + 1, length - 2);
	name.resolved = FALSE;
	name.first = NULL;
	name.web = NULL;
	return annotation_name(f, &name, NULL, 0, FALSE);
}

static const struct type *annotated_subscript(struct frame *f, struct node *node)
{
	const struct type *args[8];
	guint count = 0;
	gboolean open = FALSE;
	struct node *head = node->first;
	for (struct node *child = head ? head->next : NULL; child; child = child->next) {
		struct node *inner = child->kind == N_TUPLE ? child->first : child;
		for (; inner; inner = child->kind == N_TUPLE ? inner->next : NULL) {
			if (inner->kind == N_ELLIPSIS || (inner->kind == N_TYPE && inner->first && inner->first->kind == N_ELLIPSIS))
				open = TRUE;
			else if (count < G_N_ELEMENTS(args))
				args[count++] = infer_annotation(f, inner);
		}
	}
	if (head && head->kind == N_ATTRIBUTE)
		head = node_field(head, "attribute");
	return head && head->kind == N_NAME ? annotation_name(f, head, args, count, open) : UNKNOWN_TYPE;
}

const struct type *infer_annotation(struct frame *f, struct node *node)
{
	if (!node)
		return UNKNOWN_TYPE;
	switch (node->kind) {
	case N_TYPE:
		return infer_annotation(f, node->first);
	case N_NONE:
		return type_simple(T_NONE);
	case N_STRING:
		return annotated_text(f, node);
	case N_CONCATENATED:
		return node->first && !node->first->next ? infer_annotation(f, node->first) : UNKNOWN_TYPE;
	case N_NAME:
		return annotation_name(f, node, NULL, 0, FALSE);
	case N_SUBSCRIPT:
		return annotated_subscript(f, node);
	case N_ATTRIBUTE: /* np.ndarray */
		return annotated_class(f, infer(f, node));
	case N_BINARY:
		return type_join(heap_of(f)->types, infer_annotation(f, node_field(node, "left")), infer_annotation(f, node_field(node, "right")));
	case N_OTHER: /* generic_type, union_type: the head, then type_parameter */
		if (node->first && node->first->next && node->first->next->kind == N_OTHER) {
			struct node copy = *node->first;
			const struct type *args[8];
			guint count = 0;
			gboolean open = FALSE;
			for (struct node *child = node->first->next->first; child; child = child->next) {
				if (child->kind == N_TYPE && child->first && child->first->kind == N_ELLIPSIS)
					open = TRUE;
				else if (count < G_N_ELEMENTS(args))
					args[count++] = infer_annotation(f, child);
			}
			return copy.kind == N_NAME ? annotation_name(f, node->first, args, count, open) : UNKNOWN_TYPE;
		}
		return UNKNOWN_TYPE;
	default:
		return UNKNOWN_TYPE;
	}
}
