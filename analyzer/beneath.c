/* What an item alone leads to: `branch.accounts[]` where each branch has a list of its own (distinct_is_own), and what those lead to. */
#include "analyzer/beneath.h"

#include "analyzer/distinct.h"
#include "analyzer/interned.h"

#define MAX_PARTS 40

/* An item or a part, and what it may be. */
struct owner {
	struct object *object;
	const struct type *type;
};

struct finder {
	struct frame *f;
	const struct set *items;
	GHashTable *touched;
	struct beneath *found;
	GArray *due;           /* struct owner */
};

gboolean beneath_holds(const struct beneath *beneath, const struct object *part)
{
	return beneath && g_ptr_array_find(beneath->parts, part, NULL);
}

const char *beneath_attribute(const struct beneath *beneath, const struct object *object)
{
	guint at;
	if (!beneath || !g_ptr_array_find(beneath->containers, object, &at))
		return NULL;
	return g_ptr_array_index(beneath->attributes, at);
}

static gboolean are_instances(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind != T_INSTANCE)
			return FALSE;
	return type_count(type) > 0;
}

static void add_owners(struct finder *x, struct value value)
{
	for (guint i = 0; value.objects && are_instances(value.type) && i < value.objects->count; i++) {
		const struct owner owner = {value.objects->items[i], value.type};
		g_array_append_val(x->due, owner);
	}
}

/* What the attribute NAME of OWNER holds by its class, but for None. */
static const struct type *type_held(const struct finder *x, const struct owner *owner, const char *name)
{
	const struct type *only = NULL;
	for (guint i = 0; i < type_count(owner->type); i++) {
		const struct type *all = class_field_type(x->f, type_member(owner->type, i), name);
		for (guint k = 0; k < type_count(all); k++) {
			const struct type *one = type_member(all, k);
			if (one->kind != T_NONE && only && one != only)
				return NULL;
			only = one->kind != T_NONE ? one : only;
		}
	}
	return only;
}

static void add_parts(struct finder *x, const char *name, struct value parts)
{
	if (!g_ptr_array_find(x->found->names, name, NULL))
		g_ptr_array_add(x->found->names, (gpointer)name);
	for (guint i = 0; parts.objects && i < parts.objects->count; i++) {
		struct object *part = parts.objects->items[i];
		if (set_holds(x->items, part) || beneath_holds(x->found, part) || x->found->parts->len >= MAX_PARTS)
			continue;
		g_ptr_array_add(x->found->parts, part);
		const struct owner owner = {part, parts.type};
		g_array_append_val(x->due, owner);
	}
}

static void add_container(struct finder *x, const struct owner *owner, const char *name, struct object *object)
{
	struct effects_context *c = x->f->context;
	if (!g_hash_table_contains(x->touched, object) || g_ptr_array_find(x->found->containers, object, NULL))
		return;
	const struct type *type = object->kind == OBJECT_SITE ? object->type : type_held(x, owner, name);
	if (!type || (type->kind != T_LIST && type->kind != T_DICT) || !distinct_is_own(c, name + 1))
		return;
	const struct value held = {type, set_one(c->heap, object)};
	const struct value parts = type->kind == T_DICT ? heap_load(c->heap, held, c->heap->element, type->args[1]) : heap_element(c->heap, held);
	gboolean plain = type_count(parts.type) && !parts.objects && type_is_immutable(c->knowledge, parts.type);
	if (!plain && !are_instances(parts.type))
		return;
	g_ptr_array_add(x->found->containers, object);
	g_ptr_array_add(x->found->attributes, (gpointer)name);
	if (!plain)
		add_parts(x, name, parts);
}

static void look_into(struct finder *x, const struct owner *owner)
{
	const struct object *object = owner->object;
	for (const struct field *field = object->fields; field; field = field->next)
		for (guint i = 0; field->name[0] == '.' && field->value.objects && i < field->value.objects->count; i++)
			add_container(x, owner, field->name, field->value.objects->items[i]);
	for (guint i = 0; i < object->children.room; i++) {
		struct object *child = object->children.at[i];
		if (child && child->field[0] == '.')
			add_container(x, owner, child->field, child);
	}
}

struct beneath *beneath_find(struct frame *f, struct value items, GHashTable *touched)
{
	struct beneath *found = g_new0(struct beneath, 1);
	g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(struct owner));
	struct finder x = {f, items.objects, touched, found, due};
	found->parts = g_ptr_array_new(), found->containers = g_ptr_array_new(), found->attributes = g_ptr_array_new(), found->names = g_ptr_array_new();
	add_owners(&x, items);
	for (guint i = 0; i < due->len; i++) {
		const struct owner owner = g_array_index(due, struct owner, i);
		look_into(&x, &owner);
	}
	return found;
}

void beneath_free(struct beneath *beneath)
{
	if (!beneath)
		return;
	g_ptr_array_unref(beneath->parts), g_ptr_array_unref(beneath->containers), g_ptr_array_unref(beneath->attributes), g_ptr_array_unref(beneath->names);
	g_free(beneath);
}
