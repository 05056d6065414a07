/* What an item alone leads to: `branch.accounts[]` where each branch has a list of its own (distinct_is_own), and what those lead to. */
#include "analyzer/beneath.h"

#include "analyzer/distinct.h"
#include "analyzer/interned.h"

#define MAX_PARTS 40

struct finder {
	struct effects_context *c;
	const struct set *items;
	struct beneath *found;
	GPtrArray *due;        /* struct object * */
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
	return g_ptr_array_index(beneath->names, at);
}

static gboolean is_instance(const struct object *object)
{
	return object->type && object->type->kind == T_INSTANCE;
}

/* CONTAINER, of the attribute NAME, holds OBJECT. */
static void add_part(struct finder *x, struct object *object)
{
	if (!is_instance(object) || set_holds(x->items, object) || beneath_holds(x->found, object) || x->found->parts->len >= MAX_PARTS)
		return;
	g_ptr_array_add(x->found->parts, object);
	g_ptr_array_add(x->due, object);
}

static void add_container(struct finder *x, const char *name, struct object *object)
{
	const char *element = x->c->heap->element;
	enum type_kind kind = object->type ? object->type->kind : T_NEVER;
	if ((kind != T_LIST && kind != T_DICT) || g_ptr_array_find(x->found->containers, object, NULL) || !distinct_is_own(x->c, name + 1))
		return;
	g_ptr_array_add(x->found->containers, object);
	g_ptr_array_add(x->found->names, (gpointer)name);
	for (const struct field *field = object->fields; field; field = field->next)
		for (guint i = 0; field->name == element && field->value.objects && i < field->value.objects->count; i++)
			add_part(x, field->value.objects->items[i]);
	for (guint i = 0; i < object->children.room; i++) {
		struct object *child = object->children.at[i];
		if (child && child->field == element)
			add_part(x, child);
	}
}

static void look_into(struct finder *x, const struct object *owner)
{
	for (const struct field *field = owner->fields; field; field = field->next)
		for (guint i = 0; field->name[0] == '.' && field->value.objects && i < field->value.objects->count; i++)
			add_container(x, field->name, field->value.objects->items[i]);
	for (guint i = 0; i < owner->children.room; i++) {
		struct object *child = owner->children.at[i];
		if (child && child->field[0] == '.')
			add_container(x, child->field, child);
	}
}

struct beneath *beneath_find(struct effects_context *c, const struct set *items)
{
	struct beneath *found = g_new0(struct beneath, 1);
	g_autoptr(GPtrArray) due = g_ptr_array_new();
	struct finder x = {c, items, found, due};
	found->parts = g_ptr_array_new(), found->containers = g_ptr_array_new(), found->names = g_ptr_array_new();
	for (guint i = 0; items && i < items->count; i++)
		if (is_instance(items->items[i]))
			g_ptr_array_add(due, items->items[i]);
	for (guint i = 0; i < due->len; i++)
		look_into(&x, due->pdata[i]);
	return found;
}

void beneath_free(struct beneath *beneath)
{
	if (!beneath)
		return;
	g_ptr_array_unref(beneath->parts), g_ptr_array_unref(beneath->containers), g_ptr_array_unref(beneath->names);
	g_free(beneath);
}
