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
	g_ptr_array_unref(e->applied.reads);
	g_array_unref(e->applied.accesses);
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
	known->applied.reads = g_ptr_array_new();
	known->applied.accesses = g_array_new(FALSE, FALSE, sizeof(struct applied_access));
	g_hash_table_add(f->context->applied, known);
	return &known->applied;
}

gboolean applied_holds(const struct applied *a, struct frame *f, const struct frame *callee, const struct value *args, guint count)
{
	if (!a->epoch || f->context->full || a->count != count || a->touched != callee->touched->len)
		return FALSE;
	for (guint i = 0; i < count; i++)
		if (!value_equal(a->args[i], args[i]))
			return FALSE;
	for (guint i = 0; i < a->reads->len; i++)
		if (((const struct stamp *)a->reads->pdata[i])->changed > a->epoch)
			return FALSE;
	return TRUE;
}

void applied_begin(struct applied *a, struct frame *f, const struct value *args, guint count)
{
	struct heap *heap = f->context->heap;
	g_free((gpointer)a->args);
	a->args = g_memdup2(args, count * sizeof(args[0]));
	a->count = count;
	a->epoch = heap->epoch;
	g_ptr_array_set_size(a->reads, 0);
	g_array_set_size(a->accesses, 0);
	a->outer = heap->reads;
	a->run = heap->run;
	heap->reads = a->reads;
	heap->run = ++f->context->runs;
}

void applied_end(struct applied *a, struct frame *f, const struct frame *callee, struct value result)
{
	struct heap *heap = f->context->heap;
	heap->reads = a->outer;
	heap->run = a->run;
	a->touched = callee->touched->len;
	a->result = result;
}

void applied_replay(const struct applied *a, struct frame *f)
{
	for (guint i = 0; i < a->reads->len; i++)
		heap_read(f->context->heap, a->reads->pdata[i]);
	for (guint i = 0; i < a->accesses->len; i++) {
		const struct applied_access *one = &g_array_index(a->accesses, struct applied_access, i);
		effects_access_set(f, one->objects, one->field, one->touch, one->node);
	}
}
