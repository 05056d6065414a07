/* Values that the worker finds for a statement which the parent repeats, and into which that may look. */
#include <string.h>

#include "analyzer/replay.h"

#define MAX_REACHED 30 /* objects that one leads to */

static gboolean is_written(const struct splitter *s, const struct object *object)
{
	for (guint i = 0; i < s->pieces->len; i++) {
		const GArray *all = ((const struct piece *)s->pieces->pdata[i])->whole->accesses;
		for (guint k = 0; k < all->len; k++) {
			const struct access *a = &g_array_index(all, struct access, k);
			if (a->touch != TOUCH_READ && (a->object == object || a->object->kind == OBJECT_UNKNOWN))
				return TRUE;
		}
	}
	return FALSE;
}

/* Going over it, or looking into it, runs nothing that was put off. */
static gboolean is_container_or_instance(struct finder *find, const struct type *type, gboolean instances)
{
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		gboolean container = member->kind == T_LIST || member->kind == T_SET || member->kind == T_FROZENSET || member->kind == T_DICT || member->kind == T_TUPLE;
		if (!container && !(instances && member->kind == T_INSTANCE) && !type_is_immutable(find->s->frame->context->knowledge, member))
			return FALSE;
	}
	return type_count(type) > 0;
}

/* `r` of `r = evaluate(x)`, or a list that an expression gives: made in the iteration, of nothing but what is made there, and never changed once it has
 * this name, or is given: the parent may look into it. */
gboolean replay_is_finished(struct finder *find, struct node *node)
{
	struct splitter *s = find->s;
	g_autoptr(GPtrArray) due = g_ptr_array_new();
	gboolean named = node->kind == N_NAME;
	const struct value value = frame_effects(s->frame, node, NULL);
	if (!named && (!is_container_or_instance(find, value.type, FALSE) || (node->field && !strcmp(node->field, "subscript")))) /* d[[]] */
		return FALSE;
	for (guint i = 0; value.objects && i < value.objects->count; i++)
		g_ptr_array_add(due, value.objects->items[i]);
	for (guint i = 0; i < due->len; i++) {
		const struct object *object = due->pdata[i];
		if (object->kind != OBJECT_SITE || object->opaque || object->escaped || object->lasting || object->merged || due->len > MAX_REACHED ||
		    !splitter_is_private(s, (struct object *)object) || is_written(s, object))
			return FALSE;
		if (!named && (!object->type || !is_container_or_instance(find, object->type, TRUE)))
			return FALSE;
		for (const struct field *field = object->fields; field; field = field->next)
			for (guint k = 0; field->value.objects && k < field->value.objects->count; k++)
				if (!g_ptr_array_find(due, field->value.objects->items[k], NULL))
					g_ptr_array_add(due, field->value.objects->items[k]);
	}
	return due->len > 0;
}
