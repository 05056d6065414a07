#include "analyzer/keep.h"

#include "analyzer/globals.h"

/* What the outer loop may not do at all: it would change what workers would inherit in ways that are not followed. */
#define CHANGES_PROCESS (EFFECT_ENV | EFFECT_UNKNOWN)

/* A container or an object of a library: of another kind it is another object. */
static gboolean is_builtin_kind(const struct type *type)
{
	return type && ((type->kind >= T_LIST && type->kind <= T_DICT) || type->kind == T_ITER || type->kind == T_OBJECT);
}

static gboolean may_change(const struct access *w, const struct access *r)
{
	if (w->touch == TOUCH_READ || (w->field != r->field && w->field[0] != '*' && r->field[0] != '*'))
		return FALSE;
	const struct object *a = object_root((struct object *)w->object), *b = object_root((struct object *)r->object);
	if (is_builtin_kind(w->object->type) && is_builtin_kind(r->object->type) && w->object->type->kind != r->object->type->kind)
		return FALSE;
	gboolean told_apart = (a->kind == OBJECT_SITE || a->kind == OBJECT_MODULE || a->kind == OBJECT_CLASS) &&
	                      (b->kind == OBJECT_SITE || b->kind == OBJECT_MODULE || b->kind == OBJECT_CLASS);
	return a == b || !told_apart;
}

static gboolean is_changed(const struct effects *loop, const struct access *read)
{
	for (guint i = 0; i < loop->accesses->len; i++)
		if (may_change(&g_array_index(loop->accesses, struct access, i), read))
			return TRUE;
	return FALSE;
}

/* The work, while OUTER runs, finds the same in everything that it is not handed. */
static gboolean is_steady(struct judge *j, struct node *outer, const GPtrArray *stage, GHashTable *globals)
{
	struct effects *loop = effects_new();
	frame_effects(j->frame, outer, loop);
	gboolean steady = !loop->exec && !loop->unresolved->len && !(loop->bits & CHANGES_PROCESS);
	for (guint i = 0; steady && i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		steady = !e->exec && !e->unresolved->len && !(e->bits & CHANGES_PROCESS);
		for (guint k = 0; steady && k < e->accesses->len; k++) {
			const struct access *r = &g_array_index(e->accesses, struct access, k);
			steady = splitter_is_private(j->splitter, r->object) || !globals_lead_to(globals, r->object) || !is_changed(loop, r);
		}
	}
	effects_free(loop);
	return steady;
}

TSNode keep_around(struct judge *j)
{
	g_autoptr(GPtrArray) loops = g_ptr_array_new(), stage = g_ptr_array_new();
	TSNode found = {0};
	for (const struct loop *outer = j->loop->parent; outer && (outer->kind == LOOP_FOR || outer->kind == LOOP_WHILE); outer = outer->parent)
		g_ptr_array_add(loops, (gpointer)outer);
	if (!loops->len)
		return found;
	g_autoptr(GHashTable) globals = globals_reached(j->context, TRUE);
	judge_stage_effects(j, stage);
	while (loops->len && ts_node_is_null(found)) {
		const struct loop *outer = g_ptr_array_steal_index(loops, loops->len - 1);
		struct node *node = syntax_find(j->unit->syntax, outer->node);
		if (node && is_steady(j, node, stage, globals))
			found = outer->node;
	}
	return found;
}
