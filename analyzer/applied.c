#include "analyzer/applied.h"

#include <string.h>

struct entry {
	const struct frame *caller, *callee;
	const struct node *node;
	struct applied applied;
};

static guint entry_hash(gconstpointer data)
{
	const struct entry *e = data;
	guint64 h = ((guint64)(gsize)e->caller * 31 + (gsize)e->callee) * 31 + (gsize)e->node;
	return (guint)((h * 0x9E3779B97F4A7C15ull) >> 32);
}

static gboolean entry_equal(gconstpointer x, gconstpointer y)
{
	const struct entry *a = x, *b = y;
	return a->caller == b->caller && a->callee == b->callee && a->node == b->node;
}

static void entry_free(gpointer data)
{
	struct entry *e = data;
	g_free((gpointer)e->applied.args);
	g_free(e->applied.values.stamps.at);
	g_free(e->applied.effects.stamps.at);
	g_free(e->applied.accesses);
	g_free(e->applied.parts);
	g_free(e);
}

GHashTable *applied_table_new(void)
{
	return g_hash_table_new_full(entry_hash, entry_equal, entry_free, NULL);
}

struct applied *applied_get(struct frame *f, const struct frame *callee, const struct node *node)
{
	struct entry key = {.caller = f, .callee = callee, .node = node};
	struct entry *known = g_hash_table_lookup(f->context->applied, &key);
	if (known)
		return &known->applied;
	known = g_memdup2(&key, sizeof(key));
	g_hash_table_add(f->context->applied, known);
	return &known->applied;
}

gboolean applied_holds(const struct applied *a, struct frame *f, const struct frame *callee, const struct value *args, guint count)
{
	if (!a->values.epoch || f->context->full || a->count != count || a->touched != callee->touched->len)
		return FALSE;
	for (guint i = 0; i < count; i++)
		if (!value_equal(a->args[i], args[i]))
			return FALSE;
	return !heap_has_changed(&a->values.stamps);
}

gboolean applied_accesses_hold(const struct applied *a, struct frame *f)
{
	return a->effects.epoch >= a->values.epoch && !f->context->full && !heap_has_changed(&a->effects.stamps);
}

static void begin(struct reading *reading, struct effects_context *c)
{
	reading->stamps.count = 0;
	reading->epoch = c->heap->epoch;
	reading->outer = c->heap->reads;
	reading->run = c->heap->run;
	c->heap->reads = &reading->stamps;
	c->heap->run = ++c->runs;
}

static void end(const struct reading *reading, struct effects_context *c)
{
	c->heap->reads = reading->outer;
	c->heap->run = reading->run;
}

void applied_begin(struct applied *a, struct frame *f, const struct value *args, guint count)
{
	if (a->count < count)
		g_clear_pointer((gpointer *)&a->args, g_free);
	if (!a->args)
		a->args = g_new(struct value, count);
	if (count) /* else there may be neither */
		memcpy((gpointer)a->args, args, count * sizeof(args[0]));
	a->count = count;
	begin(&a->values, f->context);
	a->effects.epoch = 0;
}

void applied_end(struct applied *a, struct frame *f, const struct frame *callee, struct value result)
{
	end(&a->values, f->context);
	a->touched = callee->touched->len;
	a->result = result;
}

void applied_begin_accesses(struct applied *a, struct frame *f)
{
	a->accesses_count = 0;
	begin(&a->effects, f->context);
}

void applied_add_access(struct applied *a, const struct applied_access *access)
{
	const struct applied_access *last = a->accesses_count ? &a->accesses[a->accesses_count - 1] : NULL;
	if (!access->objects || (last && last->objects == access->objects && last->field == access->field && last->touch == access->touch && last->key == access->key))
		return;
	if (a->accesses_count == a->accesses_room) {
		a->accesses_room = MAX(8, 2 * a->accesses_room);
		a->accesses = g_renew(struct applied_access, a->accesses, a->accesses_room);
	}
	a->accesses[a->accesses_count++] = *access;
}

void applied_end_accesses(struct applied *a, struct frame *f)
{
	end(&a->effects, f->context);
}

static void replay(const struct reading *reading, struct heap *heap)
{
	for (guint i = 0; i < reading->stamps.count; i++)
		heap_read_at(heap, reading->stamps.at[i].stamp, reading->stamps.at[i].epoch);
}

void applied_replay(const struct applied *a, struct frame *f)
{
	replay(&a->values, f->context->heap);
}

void applied_replay_accesses(const struct applied *a, struct frame *f)
{
	replay(&a->effects, f->context->heap);
	effects_access_all(f, a->accesses, a->accesses_count);
}
