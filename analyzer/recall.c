#include "analyzer/recall.h"

static guint key_hash(const struct recalled *key)
{
	guint64 h = key->question;
	h = (h ^ (gsize)key->class_node) * 0x9E3779B97F4A7C15ull;
	h = (h ^ (gsize)key->what ^ h >> 29) * 0x9E3779B97F4A7C15ull;
	h = (h ^ (gsize)key->home ^ (gsize)key->from) * 0x9E3779B97F4A7C15ull;
	return (guint)(h >> 32);
}

static gboolean key_equal(gconstpointer x, gconstpointer y)
{
	const struct recalled *a = x, *b = y;
	return a->class_node == b->class_node && a->what == b->what && a->question == b->question && a->home == b->home && a->from == b->from;
}

struct recalled *recall(struct effects_context *c, const struct recalled *key)
{
	guint hash = key_hash(key);
	struct recalled *known = table_find(&c->recalled, hash, key, key_equal);
	if (!known) {
		known = arena_copy(&c->heap->arena, key, sizeof(*key));
		table_add(&c->recalled, hash, known);
	}
	return known;
}

gboolean recall_knows(struct effects_context *c, struct recalled *r)
{
	struct heap *heap = c->heap;
	if (!r->kept || !c->modules_ran || (c->full && r->round != c->round))
		return FALSE;
	if (r->looked != heap->epoch && heap_has_changed(&r->reads))
		return FALSE;
	r->looked = heap->epoch;
	for (guint i = 0; heap->reads && i < r->reads.count; i++)
		heap_read(heap, r->reads.at[i].stamp);
	return TRUE;
}

gboolean recall_begin(struct effects_context *c, struct recalled *r)
{
	if (r->open)
		return FALSE;
	r->open = TRUE;
	r->reads.count = 0;
	r->outer = c->heap->reads;
	r->run = c->heap->run;
	r->calls = c->frames_asked;
	c->heap->reads = &r->reads;
	c->heap->run = ++c->runs;
	return TRUE;
}

void recall_end(struct effects_context *c, struct recalled *r, struct value value, gboolean missing)
{
	struct heap *heap = c->heap;
	heap->reads = r->outer;
	heap->run = r->run;
	for (guint i = 0; heap->reads && i < r->reads.count; i++)
		heap_read_at(heap, r->reads.at[i].stamp, r->reads.at[i].epoch);
	r->value = value;
	r->missing = missing;
	r->kept = c->steps && r->calls == c->frames_asked && !heap_has_changed(&r->reads);
	r->round = c->round;
	r->looked = heap->epoch;
	r->open = FALSE;
}

void recall_free(struct effects_context *c)
{
	for (guint i = 0; i < c->recalled.room; i++) {
		const struct recalled *r = c->recalled.slots[i].what;
		if (r)
			g_free(r->reads.at);
	}
	table_clear(&c->recalled);
}
