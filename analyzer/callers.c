/* May two objects that came into a function be the same one? All calls of it that the program holds are looked at. */
#include <string.h>

#include "analyzer/split.h"

#define MAX_CALLERS 40
#define MAX_LEVELS 4

static enum overlap may_meet(struct frame *f, struct object *a, struct object *b, guint levels);

gboolean callers_are_seen(struct effects_context *c)
{
	static const char *const dynamic[] = {"getattr", "eval", "exec", "globals", "locals", "vars", "methodcaller", "attrgetter", "__dict__"};
	for (guint i = 0; !c->dynamic_known && i < G_N_ELEMENTS(dynamic); i++)
		c->dynamic |= g_hash_table_contains(c->used, dynamic[i]);
	c->dynamic_known = TRUE;
	return !c->dynamic;
}

static gboolean find_only_called(struct effects_context *c, const struct node *function)
{
	struct node *name = function->kind == N_FUNCTION ? node_field(function, "name") : NULL;
	gboolean decorated = function->parent && function->parent->kind == N_DECORATED &&
		!decorated_with(function, "staticmethod") && !decorated_with(function, "classmethod");
	if (!name || decorated || g_str_has_prefix(name->name, "__") || g_hash_table_contains(c->project->values, name->name))
		return FALSE;
	return callers_are_seen(c);
}

gboolean callers_only_called(struct effects_context *c, const struct node *function)
{
	struct scope *scope = function->scope;
	if (scope->called_run != c->number) {
		scope->only_called = find_only_called(c, scope->node);
		scope->called_run = c->number;
	}
	return scope->only_called;
}

/* Of the caller CALL->from: its objects that A and B may be there. */
static enum overlap meet_at_call(const struct seen_call *call, struct frame *f, struct object *a, struct object *b, guint levels)
{
	const struct set *x = call_objects(call, f, a), *y = call_objects(call, f, b);
	for (guint i = 0; x && i < x->count; i++)
		for (guint j = 0; y && j < y->count; j++) {
			struct object *p = x->items[i], *q = y->items[j];
			if (p == q || p->kind == OBJECT_UNKNOWN || q->kind == OBJECT_UNKNOWN || may_meet(call->from, p, q, levels - 1) != OVERLAP_NO)
				return OVERLAP_MAYBE;
		}
	return OVERLAP_NO;
}

/* What a cached function makes is one object for all who call it. */
static gboolean is_site(const struct object *object)
{
	return object->kind == OBJECT_SITE && (!object->lasting || object->frame->cached);
}

/* Code that is not seen does not have it, so it comes in by no other call than those that are seen. */
static gboolean is_kept_inside(const struct object *object)
{
	return object->kind == OBJECT_SITE && object->lasting && object->frame->cached && !object->escaped;
}

static enum overlap may_meet(struct frame *f, struct object *a, struct object *b, guint levels)
{
	if (a == b || !levels)
		return OVERLAP_MAYBE;
	if (is_site(a) && is_site(b))
		return OVERLAP_NO; /* made in different places */
	struct object *p = object_root(a), *q = object_root(b);
	gboolean from_caller = (p->kind == OBJECT_PARAM && p->frame == f) || (q->kind == OBJECT_PARAM && q->frame == f);
	gboolean known = (p->kind == OBJECT_PARAM || is_site(p)) && (q->kind == OBJECT_PARAM || is_site(q));
	if (!from_caller || !known || f->scope->kind != SCOPE_FUNCTION ||
	    !(is_kept_inside(a) || is_kept_inside(b) || callers_only_called(f->context, f->scope->node)))
		return OVERLAP_MAYBE;
	const GArray *calls = context_calls(f->context, f->scope->node);
	enum overlap result = calls && calls->len && calls->len <= MAX_CALLERS ? OVERLAP_NO : OVERLAP_MAYBE;
	for (guint i = 0; result == OVERLAP_NO && i < calls->len; i++)
		result = meet_at_call(&g_array_index(calls, struct seen_call, i), f, a, b, levels);
	return result;
}

enum overlap callers_overlap(const struct splitter *s, struct object *a, struct object *b)
{
	return may_meet(s->frame, a, b, MAX_LEVELS);
}

static gboolean is_of_caller(const struct frame *f, struct object *object)
{
	const struct object *root = object_root(object);
	return root->kind == OBJECT_PARAM && root->frame == f;
}

static gboolean may_lead(struct frame *f, struct object *whole, struct object *part, guint levels);

/* Of the caller CALL->from: its objects that WHOLE and PART may be there. */
static gboolean leads_at_call(const struct seen_call *call, struct frame *f, struct object *whole, struct object *part, guint levels)
{
	const struct set *x = call_objects(call, f, whole), *y = call_objects(call, f, part);
	for (guint i = 0; x && i < x->count; i++)
		for (guint j = 0; y && j < y->count; j++)
			if (may_lead(call->from, x->items[i], y->items[j], levels - 1))
				return TRUE;
	return FALSE;
}

/* What can be got at from WHOLE may be PART: it was stored there, or who calls F has done so. */
static gboolean may_lead(struct frame *f, struct object *whole, struct object *part, guint levels)
{
	const GPtrArray *reached = effects_reached(f, set_one(f->context->heap, whole));
	gboolean outside = is_of_caller(f, part);
	for (guint i = 0; i < reached->len; i++) {
		struct object *object = reached->pdata[i];
		if (object == part || object->kind == OBJECT_UNKNOWN)
			return TRUE;
		outside |= is_of_caller(f, object);
	}
	if (!outside)
		return FALSE;
	if (!levels || f->scope->kind != SCOPE_FUNCTION || !callers_only_called(f->context, f->scope->node))
		return TRUE;
	const GArray *calls = context_calls(f->context, f->scope->node);
	gboolean leads = !calls || !calls->len || calls->len > MAX_CALLERS;
	for (guint i = 0; !leads && i < calls->len; i++)
		leads = leads_at_call(&g_array_index(calls, struct seen_call, i), f, whole, part, levels);
	return leads;
}

gboolean callers_lead(const struct splitter *s, struct object *whole, struct object *part)
{
	return may_lead(s->frame, whole, part, MAX_LEVELS);
}
