#include "analyzer/effects.h"

#include <string.h>

#include "analyzer/applied.h"
#include "analyzer/infer.h"
#include "analyzer/nodes.h"

#define MAX_REACHED 200 /* more objects than that are any */
#define MAX_ACCESSES 500
#define MAX_KEYED 200    /* of more than these the keys are not told apart */
#define TOO_MUCH "code that touches too much to be followed"

struct effects *effects_new(void)
{
	struct effects *e = g_new0(struct effects, 1);
	e->accesses = g_array_new(FALSE, FALSE, sizeof(struct access));
	e->unresolved = g_array_new(FALSE, FALSE, sizeof(struct unresolved));
	e->worlds = g_array_new(FALSE, FALSE, sizeof(struct world));
	return e;
}

/* With room for as much as BEFORE holds: the same function does about the same again. */
struct effects *effects_like(const struct effects *before)
{
	struct effects *e = g_new0(struct effects, 1);
	e->accesses = g_array_sized_new(FALSE, FALSE, sizeof(struct access), before->accesses->len);
	e->unresolved = g_array_sized_new(FALSE, FALSE, sizeof(struct unresolved), before->unresolved->len);
	e->worlds = g_array_sized_new(FALSE, FALSE, sizeof(struct world), before->worlds->len);
	marks_reserve(&e->seen, &before->seen);
	return e;
}

struct effects *effects_share(struct effects *e)
{
	e->shared++;
	return e;
}

void effects_free(struct effects *e)
{
	if (!e || e->shared--)
		return;
	g_array_unref(e->accesses);
	g_array_unref(e->unresolved);
	g_array_unref(e->worlds);
	marks_clear(&e->seen);
	g_free(e);
}

/* Where loops are judged, all places are kept that lead to elements, by whichever names or rows: these are told apart by the text (unique.c). */
static gsize place_of(const struct frame *f, const char *field, const struct node *node)
{
	return f->context->judging && field[0] != '.' && node && (node->kind == N_SUBSCRIPT || node->kind == N_CALL) ? (gsize)node : 0;
}

void effects_access(struct frame *f, struct object *object, const char *field, enum touch touch, const struct subscript *index,
                    const struct node *node)
{
	if (!f->sink || !object)
		return;
	if (index && index->key && f->sink->accesses->len > MAX_KEYED)
		index = NULL;
	struct mark mark = {{(gsize)object, (gsize)field, (gsize)index, place_of(f, field, node) | touch}};
	if (f->context->steps)
		f->context->steps--;
	if (f->sink->accesses->len > MAX_ACCESSES || !marks_add(&f->sink->seen, &mark))
		return;
	if (f->sink->accesses->len == MAX_ACCESSES) /* from here on nothing is believed of it */
		effects_unresolved(f, REASON_UNRESOLVED, TOO_MUCH, node);
	struct access access = {.object = object, .field = field, .touch = touch, .index = index, .node = node};
	g_array_append_val(f->sink->accesses, access);
	f->sink->changes += touch != TOUCH_READ;
}

/* The same as effects_access for each: callers take over hundreds at a time, most of which they have. */
void effects_access_all(struct frame *f, const struct applied_access *all, guint count)
{
	struct effects *sink = f->sink;
	GArray *accesses = sink->accesses;
	guint at = accesses->len, more = 0;
	for (guint i = 0; i < count; i++)
		more += all[i].objects ? all[i].objects->count : 0;
	g_array_set_size(accesses, MAX(at, MIN(at + more, MAX_ACCESSES + 1)));
	for (guint i = 0; i < count; i++)
		for (guint k = 0; all[i].objects && k < all[i].objects->count; k++) {
			const struct subscript *index = at > MAX_KEYED ? NULL : all[i].key;
			struct mark mark = {{(gsize)all[i].objects->items[k], (gsize)all[i].field, (gsize)index, all[i].touch}};
			f->context->steps -= f->context->steps > 0;
			if (at > MAX_ACCESSES || !marks_add(&sink->seen, &mark))
				continue;
			if (at == MAX_ACCESSES)
				effects_unresolved(f, REASON_UNRESOLVED, TOO_MUCH, all[i].node);
			g_array_index(accesses, struct access, at++) = (struct access){
				.object = all[i].objects->items[k], .field = all[i].field, .touch = all[i].touch, .index = index, .node = all[i].node};
			sink->changes += all[i].touch != TOUCH_READ;
		}
	g_array_set_size(accesses, at);
}

void effects_access_set(struct frame *f, const struct set *objects, const char *field, enum touch touch, const struct node *node)
{
	for (guint i = 0; objects && i < objects->count; i++)
		effects_access(f, objects->items[i], field, touch, NULL, node);
}

static void collect_reachable(struct heap *heap, const struct set *objects, guint64 walk, GPtrArray *all)
{
	for (guint i = 0; objects && i < objects->count && all->len < MAX_REACHED; i++) {
		struct object *object = objects->items[i];
		if (object->visit == walk)
			continue;
		object->visit = walk;
		g_ptr_array_add(all, object);
		heap_read(heap, &object->stamp);
		for (const struct field *field = object->fields; field; field = field->next)
			collect_reachable(heap, field->value.objects, walk, all);
	}
}

const GPtrArray *effects_reached_beside(struct frame *f, const struct set *objects, guint64 *walk)
{
	struct heap *heap = f->context->heap;
	GPtrArray *all = f->context->reached;
	g_ptr_array_set_size(all, 0);
	if (!*walk)
		*walk = ++heap->visits;
	collect_reachable(heap, objects, *walk, all);
	if (all->len >= MAX_REACHED)
		g_ptr_array_add(all, heap->lost);
	return all;
}

const GPtrArray *effects_reached(struct frame *f, const struct set *objects)
{
	guint64 walk = 0;
	return effects_reached_beside(f, objects, &walk);
}

void effects_hand_out(struct frame *f, struct value value, const struct node *node)
{
	if (!f->sink || !value.objects)
		return;
	const GPtrArray *all = effects_reached(f, value.objects);
	for (guint i = 0; i < all->len; i++) {
		struct object *object = all->pdata[i];
		if (object->kind != OBJECT_MODULE && object->kind != OBJECT_CLASS)
			effects_access(f, object, f->context->heap->handed_out, TOUCH_READ, NULL, node);
	}
}

void effects_reach(struct frame *f, struct value value, gboolean write, const struct node *node)
{
	struct heap *heap = f->context->heap;
	const char *everything = heap->all;
	if (value.type->kind == T_LIBRARY && infer_library_object(f, value.type))
		effects_access_set(f, infer_library_object(f, value.type), heap->element, write ? TOUCH_MAY_WRITE : TOUCH_READ, node);
	if ((!f->sink && !write) || value.type->kind == T_NEVER || type_is_immutable(f->context->knowledge, value.type))
		return;
	if (!value.objects || value.objects == set_one(heap, heap->lost)) {
		effects_access(f, heap->lost, everything, write ? TOUCH_MAY_WRITE : TOUCH_READ, NULL, node);
		return;
	}
	const GPtrArray *all = effects_reached(f, value.objects);
	for (guint i = 0; i < all->len; i++) {
		struct object *object = all->pdata[i];
		effects_access(f, object, everything, write ? TOUCH_MAY_WRITE : TOUCH_READ, NULL, node);
		if (write) {
			heap_blur(heap, object);
			infer_escape(f, object);
		}
	}
}

void effects_unresolved_all(struct frame *f, const struct unresolved *all, guint count)
{
	GArray *list = f->sink ? f->sink->unresolved : NULL;
	const guint before = list ? list->len : 0;
	guint at = before;
	if (!list || !count || (gconstpointer)list->data == all) /* a function that calls itself has what it does */
		return;
	g_array_set_size(list, at + count);
	for (guint i = 0; i < count; i++)
		if (marks_add(&f->sink->seen, &(struct mark){{0, all[i].code, (gsize)all[i].node, (gsize)all[i].name}}))
			g_array_index(list, struct unresolved, at++) = all[i];
	f->sink->bits |= at > before ? EFFECT_UNKNOWN : 0;
	g_array_set_size(list, at);
}

void effects_unresolved(struct frame *f, enum reason_code code, const char *name, const struct node *node)
{
	struct unresolved u = {.code = code, .name = f->sink ? heap_interned(f->context->heap, name) : NULL, .node = node};
	effects_unresolved_all(f, &u, 1);
}

gboolean world_is_stream(const char *subject)
{
	return g_str_has_prefix(subject, "io.") || g_str_has_prefix(subject, "csv.");
}

/* Another FILE_WRITE than those noted: the first one that is not to an open stream. */
static gboolean opens_first(const struct effects *e, const char *subject)
{
	gboolean streams = !world_is_stream(subject);
	for (guint i = 0; streams && i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		streams = w->effect != EFFECT_FILE_WRITE || world_is_stream(w->subject);
	}
	return streams;
}

void effects_world(struct frame *f, guint bits, const char *subject, const struct node *node)
{
	if (!f->sink)
		return;
	if (g_str_has_prefix(subject, "builtins."))
		subject += strlen("builtins.");
	for (guint bit = 1; bit <= EFFECT_RELEASES_GIL; bit <<= 1) {
		if (!(bits & bit) || ((f->sink->bits & bit) && !(bit == EFFECT_FILE_WRITE && opens_first(f->sink, subject))))
			continue;
		struct world w = {.effect = bit, .subject = interned(subject), .node = node};
		g_array_append_val(f->sink->worlds, w);
	}
	f->sink->bits |= bits;
}

void effects_weight(struct frame *f, enum weight weight)
{
	if (f->sink)
		f->sink->weight = MAX(f->sink->weight, weight);
}

static gboolean catches_stop(const struct node *try)
{
	for (const struct node *child = try->first; child; child = child->next) {
		const struct node *what = child->kind == N_EXCEPT ? child->first : NULL;
		if (!what)
			continue;
		if (what->kind == N_BLOCK)
			return TRUE;
		g_autofree char *text = node_text(what->kind == N_AS_PATTERN ? what->first : what);
		if (strstr(text, "StopIteration") || strstr(text, "Exception"))
			return TRUE;
	}
	return FALSE;
}

void effects_stop(struct frame *f, const struct node *node)
{
	const struct node *inner = node;
	if (!f->sink || f->sink->stops)
		return;
	for (const struct node *n = node->parent; n && n->kind != N_FUNCTION && n->kind != N_LAMBDA && n->kind != N_FOR && !node_is_comprehension(n);
	     inner = n, n = n->parent)
		if (n->kind == N_TRY && inner->kind == N_BLOCK && catches_stop(n))
			return;
	f->sink->stops = node;
}
