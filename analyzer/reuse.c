/* A generator that hands out an object and changes it later, when the next item is asked for: `buffer.append(x); yield buffer`. Read ahead, all items
 * would be what the last one is. */
#include "analyzer/split.h"

static const struct object *origin_of(const struct object *object)
{
	const struct object *root = object->root;
	while (root->origin)
		root = root->origin->root;
	return root;
}

/* A yield of FUNCTION's own between the bytes FROM and TO. */
static gboolean yields_between(const struct node *node, guint from, guint to)
{
	for (const struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_FUNCTION || child->kind == N_LAMBDA || child->kind == N_CLASS)
			continue;
		if ((child->kind == N_YIELD && child->start >= from && child->start < to) || yields_between(child, from, to))
			return TRUE;
	}
	return FALSE;
}

/* The object is made anew in the same iteration, and changed before it is handed out. */
static gboolean changed_in_time(const struct node *function, const struct node *made, const struct node *changed)
{
	if (!node_inside(changed, function) || !node_inside(made, function) || changed->start < made->start ||
	    yields_between(function, made->end, changed->start))
		return FALSE;
	for (const struct node *loop = changed; loop && loop != function; loop = loop->parent) {
		gboolean repeats = loop->kind == N_FOR || loop->kind == N_WHILE;
		if (repeats && !node_inside(made, loop) && yields_between(loop, loop->start, loop->end))
			return FALSE;
	}
	return TRUE;
}

static gboolean frame_reuses(const struct frame *frame, const struct node *function)
{
	for (guint i = 0; frame->effects && i < frame->effects->accesses->len; i++) {
		const struct access *a = &g_array_index(frame->effects->accesses, struct access, i);
		const struct object *object = origin_of(a->object);
		const struct object *own = a->object->root;
		if (a->touch == TOUCH_READ)
			continue;
		if (own->kind != OBJECT_SITE || own->frame != frame)
			own = object;
		if (own->kind == OBJECT_SITE && own->frame == frame && !changed_in_time(function, own->ref, a->node))
			return TRUE;
	}
	return FALSE;
}

gboolean iterable_reuses(const struct frame *f, struct value items)
{
	for (guint i = 0; items.objects && i < items.objects->count; i++) {
		const struct object *item = origin_of(items.objects->items[i]);
		const struct node *function = item->kind == OBJECT_SITE && item->frame && item->frame != f && item->frame->scope ? item->frame->scope->node : NULL;
		if (function && item->frame->scope->yields && frame_reuses(item->frame, function))
			return TRUE;
	}
	return FALSE;
}
