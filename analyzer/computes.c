/* Calls in a loop's work that only compute: where the work waits as well, threads may do it and leave these calls to processes. */
#include "analyzer/computes.h"

#define WAITING (EFFECT_NET | EFFECT_NET_WRITE | EFFECT_FILE_READ | EFFECT_FILE_WRITE | EFFECT_SLEEP | EFFECT_SUBPROCESS)

gboolean computes_only(const struct node *function, const struct frame *frame)
{
	const struct effects *e = frame->effects;
	if (e->weight != WEIGHT_HEAVY || e->unresolved->len || e->exec || e->identity || (e->bits & ~(guint)(EFFECT_RELEASES_GIL | EFFECT_TIME | EFFECT_CLOCK)))
		return FALSE;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		const struct object *root = object_root(a->object);
		if (a->touch != TOUCH_READ && !(root->kind == OBJECT_SITE && root->frame == frame && !root->escaped))
			return FALSE;
	}
	return function->kind == N_FUNCTION && function->parent->kind == N_MODULE && function->scope && !function->scope->async && !function->scope->yields;
}

/* ---- what crosses ---- */

static gboolean is_immutable(const struct judge *j, struct value value)
{
	const struct type *type = heap_flatten(j->context->heap, value, 3);
	return type_is_immutable(j->context->knowledge, type) && type->kind < T_FUNCTION;
}

/* What goes to the process and comes back. PICKLES_YES: it comes as it would have been without a process, too: nothing that is changed later is a copy. */
static enum pickles crossing_of(struct judge *j, const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	struct value result = frame_effects(j->frame, (struct node *)call, NULL);
	enum pickles all = value_pickles(j->frame, result);
	gboolean plain = TRUE, ordered = !value_holds_set(j->frame, result);
	for (const struct node *child = list->first; child; child = child->next) {
		if (child->kind == N_LIST_SPLAT || child->kind == N_DICT_SPLAT)
			return PICKLES_NO;
		struct node *argument = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "value") : (struct node *)child;
		struct value value = frame_effects(j->frame, argument, NULL);
		enum pickles one = value_pickles(j->frame, value);
		all = one == PICKLES_NO || all == PICKLES_NO ? PICKLES_NO : MAX(one, all);
		plain &= is_immutable(j, value);
		ordered &= !value_holds_set(j->frame, value);
	}
	if (all == PICKLES_YES && (!ordered || !(is_immutable(j, result) || (plain && !judge_is_shared(j, result)))))
		return PICKLES_UNKNOWN;
	return all;
}

/* ---- the calls ---- */

static void look_at(struct judge *j, const struct node *call)
{
	const struct node *callee = node_field(call, "function"), *list = node_field(call, "arguments");
	const struct type *type = callee ? frame_effects(j->frame, (struct node *)callee, NULL).type : NULL;
	const struct frame *frame = type && type->kind == T_FUNCTION ? frame_entry(j->context, type->ref) : NULL;
	if (!frame || !list || list->kind != N_ARGUMENTS || !computes_only(type->ref, frame))
		return;
	enum pickles crossing = crossing_of(j, call);
	struct compute compute = {call->ts, crossing == PICKLES_YES};
	if (crossing != PICKLES_NO)
		g_array_append_val(j->verdict->computes, compute);
}

/* Not what may be evaluated later, when the processes may be gone; and of a statement that is left to the parent only what the worker finds for it. */
static void walk(struct judge *j, const struct node *node)
{
	if (node->kind == N_FUNCTION || node->kind == N_CLASS || node->kind == N_LAMBDA || node->kind == N_GENERATOR)
		return;
	const GPtrArray *values = g_hash_table_lookup(j->deferred, node);
	for (guint i = 0; values && i < values->len; i++)
		walk(j, values->pdata[i]);
	if (values)
		return;
	guint before = j->verdict->computes->len;
	if (node->kind == N_CALL)
		look_at(j, node);
	if (j->verdict->computes->len > before)
		return; /* its arguments are evaluated by the thread */
	for (const struct node *child = node->first; child; child = child->next)
		walk(j, child);
}

void computes_find(struct judge *j)
{
	struct splitter *s = j->splitter;
	if (j->verdict->awaits || !(j->verdict->split->effects & WAITING))
		return;
	for (gint i = s->first; i <= s->last; i++)
		walk(j, ((struct piece *)s->pieces->pdata[i])->node);
	for (guint i = 0; i < s->hoisted->len; i++)
		walk(j, s->hoisted->pdata[i]);
}
