/* Sets of objects, of which there is one each. */
#include "analyzer/heap.h"

#include <string.h>

static guint set_hash(gconstpointer data)
{
	const struct set *set = data;
	guint64 h = set->count;
	for (guint i = 0; i < set->count; i++)
		h = (h ^ set->items[i]->id) * 0x9E3779B97F4A7C15ull;
	return (guint)(h >> 32);
}

static gboolean set_equal(gconstpointer x, gconstpointer y)
{
	const struct set *a = x, *b = y;
	return a->count == b->count && !memcmp(a->items, b->items, a->count * sizeof(a->items[0]));
}

static const struct set *set_intern(struct heap *heap, struct object *const *items, guint count)
{
	char room[sizeof(struct set) + MAX_SET * sizeof(items[0])] __attribute__((aligned(16)));
	struct set *set = (struct set *)room;
	set->mapping = 0;
	set->count = count;
	memcpy(set->items, items, count * sizeof(items[0]));
	guint hash = set_hash(set);
	struct set *known = table_find(&heap->sets, hash, set, set_equal);
	if (known)
		return known;
	set = arena_copy(&heap->arena, room, sizeof(*set) + count * sizeof(items[0]));
	table_add(&heap->sets, hash, set);
	return set;
}

const struct set *set_alone(struct heap *heap, struct object *object)
{
	return object->alone = set_intern(heap, &object, 1);
}

gboolean set_holds(const struct set *objects, const struct object *object)
{
	for (guint i = 0; objects && i < objects->count; i++)
		if (objects->items[i] == object)
			return TRUE;
	return FALSE;
}

/* Anyone may reach these objects from now on, and what is stored in any object may be stored in them. */
static void set_escape(struct heap *heap, struct object *const *items, guint count)
{
	for (guint i = 0; i < count; i++) {
		heap_escape(heap, items[i]);
		if (!heap->only_effects)
			heap_blur(heap, items[i]);
	}
}

static const struct set *set_merge(struct heap *heap, const struct set *a, const struct set *b)
{
	struct object *items[2 * MAX_SET];
	guint count = 0, i = 0, j = 0;
	while (i < a->count || j < b->count) {
		struct object *x = i < a->count ? a->items[i] : NULL, *y = j < b->count ? b->items[j] : NULL;
		gboolean left = x && (!y || x->id <= y->id);
		if (x && y && x == y)
			j++;
		items[count++] = left ? x : y;
		if (left)
			i++;
		else
			j++;
	}
	if (count <= MAX_SET)
		return set_intern(heap, items, count);
	set_escape(heap, items, count);
	return heap->everything;
}

const struct set *set_union(struct heap *heap, const struct set *a, const struct set *b)
{
	if (!a || a == b)
		return b;
	if (!b)
		return a;
	if (a == heap->everything || b == heap->everything) {
		const struct set *other = a == heap->everything ? b : a;
		set_escape(heap, other->items, other->count);
		return heap->everything;
	}
	guint64 h = ((guint64)(gsize)a * 31 + (gsize)b) * 0x9E3779B97F4A7C15ull;
	struct set_pair *slot = &heap->unions[(h >> 32) & (UNION_SLOTS - 1)];
	if (slot->a != a || slot->b != b)
		*slot = (struct set_pair){a, b, set_merge(heap, a, b)};
	return slot->both;
}

/* FALSE: there is no room for it. */
static gboolean gather_one(struct gathering *g, struct object *object)
{
	guint at = g->count;
	while (at && g->items[at - 1]->id > object->id)
		at--;
	if (at && g->items[at - 1] == object)
		return TRUE;
	if (g->count == MAX_SET)
		return FALSE;
	memmove(g->items + at + 1, g->items + at, (g->count++ - at) * sizeof(g->items[0]));
	g->items[at] = object;
	return TRUE;
}

static void gather_items(struct heap *heap, struct gathering *g, struct object *const *more, guint count)
{
	if (count == 1 && gather_one(g, more[0]))
		return;
	struct object *items[2 * MAX_SET];
	guint all = 0, i = 0, j = 0;
	while (i < g->count || j < count) {
		gboolean left = i < g->count && (j == count || g->items[i]->id <= more[j]->id);
		if (left && j < count && g->items[i] == more[j])
			j++;
		items[all++] = left ? g->items[i++] : more[j++];
	}
	if (all <= MAX_SET) {
		memcpy(g->items, items, all * sizeof(items[0]));
		g->count = all;
		return;
	}
	set_escape(heap, items, all);
	g->everything = TRUE;
}

void gather(struct heap *heap, struct gathering *g, const struct set *set)
{
	if (!set || set == g->only)
		return;
	if (!g->count && !g->only && !g->everything) {
		g->only = set;
		g->everything = set == heap->everything;
		return;
	}
	if (g->only && g->only != heap->everything) {
		memcpy(g->items, g->only->items, g->only->count * sizeof(g->items[0]));
		g->count = g->only->count;
	}
	g->only = NULL;
	if (g->everything || set == heap->everything) {
		set_escape(heap, g->everything ? set->items : g->items, g->everything ? set->count : g->count);
		g->everything = TRUE;
		return;
	}
	gather_items(heap, g, set->items, set->count);
}

const struct set *gather_done(struct heap *heap, const struct gathering *g)
{
	return g->everything ? heap->everything : g->only ? g->only : g->count ? set_intern(heap, g->items, g->count) : NULL;
}
