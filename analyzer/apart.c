#include "analyzer/apart.h"

#include <string.h>

#include "analyzer/interned.h"

#define MAX_BASES 8

/* Under these names the summary of a class keeps which objects were stored. */
static const char *key_of(const char *field, gboolean own)
{
	return interned_join(field, own ? "!" : "!!", "");
}

static struct object *summary_of(struct effects_context *c, const void *class_node)
{
	static const char anyone; /* objects of types that are not known */
	return class_node ? class_instances(c, class_node) : heap_root(c->heap, OBJECT_CLASS, &anyone, NULL);
}

static gboolean is_init(const struct frame *f)
{
	const struct node *function = f->scope ? f->scope->node : NULL;
	const struct node *name = function && function->kind == N_FUNCTION ? node_field(function, "name") : NULL;
	const struct node *owner = name ? node_owner(function) : NULL;
	return name && name->name && !strcmp(name->name, "__init__") && owner && owner->kind == N_CLASS;
}

/* SELF is the one that __init__ is making. */
static gboolean is_being_made(const struct frame *f, struct value self)
{
	const struct object *object = self.objects && self.objects->count == 1 ? self.objects->items[0] : NULL;
	return object && object->kind == OBJECT_PARAM && object->frame == f && object->index == 0 && is_init(f);
}

void apart_note(struct frame *f, struct value self, const void *class_node, const char *field, struct value value)
{
	value.objects = class_node ? infer_objects(f, value) : set_one(heap_of(f), heap_of(f)->lost);
	heap_store(heap_of(f), set_one(heap_of(f), summary_of(f->context, class_node)), key_of(field, is_being_made(f, self)), value);
}

static const struct set *stored_in(struct effects_context *c, const void *class_node, const char *key)
{
	const struct value *value = object_field(summary_of(c, class_node), key);
	return value ? value->objects : NULL;
}

/* In instances of the class, of its bases, of the classes below it, and of who knows what. */
static const struct set *stored(struct frame *f, const struct type *class_type, const char *key, guint depth)
{
	struct effects_context *c = f->context;
	const struct set *all = set_union(c->heap, stored_in(c, NULL, key), stored_in(c, class_type->ref, key));
	GPtrArray *below = g_hash_table_lookup(c->subclasses, class_type->ref);
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; below && i < below->len; i++)
		all = set_union(c->heap, all, stored_in(c, ((const struct type *)below->pdata[i])->ref, key));
	for (guint i = 0; depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			all = set_union(c->heap, all, stored(f, base, key, depth - 1));
	return all;
}

/* The place where it was made, in whatever function. */
static const struct object *place_of(const struct object *object)
{
	while (object->origin && object->origin->kind == OBJECT_SITE)
		object = object->origin;
	return object;
}

static gboolean is_made(const struct object *object)
{
	return object->kind == OBJECT_SITE && !object->lasting && !object->merged;
}

/* They may be one. LATE: they were stored while the instance was made, Q in the same call in which P came in. */
static gboolean may_be_one(const struct object *p, const struct object *q, gboolean late)
{
	if (is_made(p) && is_made(q)) {
		const struct object *x = place_of(p), *y = place_of(q);
		return x->ref == y->ref && (!x->origin || !y->origin || x->origin == y->origin); /* of a factory: which field's */
	}
	return !(late && p->kind == OBJECT_PARAM && is_made(q) && q->frame && p->frame && q->frame->scope == p->frame->scope && is_init(q->frame));
}

static gboolean meet(const struct set *x, const struct set *y, gboolean late)
{
	for (guint i = 0; x && i < x->count; i++)
		for (guint j = 0; y && j < y->count; j++)
			if (may_be_one(x->items[i], y->items[j], late) && may_be_one(y->items[j], x->items[i], late))
				return TRUE;
	return FALSE;
}

gboolean apart_names_are_made(const struct effects_context *c)
{
	static const char *const dynamic[] = {"setattr", "eval", "exec", "vars", "__dict__", "__setattr__", "__setstate__", "__getattribute__", "__getstate__", "__reduce__", "__reduce_ex__", "getmembers", "getmembers_static",
	                                      "get_objects", "get_referents", "get_referrers"};
	for (guint i = 0; i < G_N_ELEMENTS(dynamic); i++)
		if (g_hash_table_contains(c->used, dynamic[i]))
			return TRUE;
	return FALSE;
}

gboolean apart_fields(struct frame *f, const struct type *instance, const char *a, const char *b)
{
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, instance->ref, instance->frame, NULL);
	const struct set *made_a = stored(f, class_type, key_of(a, TRUE), 8), *made_b = stored(f, class_type, key_of(b, TRUE), 8);
	const struct set *later_a = stored(f, class_type, key_of(a, FALSE), 8), *later_b = stored(f, class_type, key_of(b, FALSE), 8);
	if ((!made_a && !later_a) || (!made_b && !later_b) || apart_names_are_made(f->context))
		return FALSE;
	return !meet(made_a, made_b, !later_a && !later_b) && !meet(later_a, made_b, FALSE) && !meet(made_a, later_b, FALSE) &&
	       !meet(later_a, later_b, FALSE);
}

/* `self.FIELD = ...` at the top level of the body of __init__, ahead of LOOP. */
static gboolean is_set_ahead(const struct frame *f, const char *field, const struct node *loop)
{
	const struct node *self = parameters_get(f->scope->node, 0), *body = node_field(f->scope->node, "body");
	for (const struct node *s = body ? body->first : NULL; s && self && self->kind == N_NAME && s->start < loop->start; s = s->next) {
		const struct node *top = s->kind == N_EXPRESSION_STATEMENT && s->first && s->first->kind == N_ASSIGNMENT ? s->first : NULL;
		const struct node *left = top && node_field(top, "right") ? node_field(top, "left") : NULL, *object = left && left->kind == N_ATTRIBUTE ? node_field(left, "object") : NULL;
		if (object && object->kind == N_NAME && object->name == self->name && !strcmp(node_field(left, "attribute")->name, field + 1))
			return TRUE;
	}
	return FALSE;
}

gboolean apart_from_argument(struct frame *f, const struct object *held, const struct object *argument, const struct node *loop)
{
	const struct object *self = held->kind == OBJECT_CHILD && held->field[0] == '.' ? held->parent : NULL;
	if (!self || self->kind != OBJECT_PARAM || self->frame != f || self->index || !self->type || self->type->kind != T_INSTANCE || !is_init(f))
		return FALSE;
	if (argument->kind != OBJECT_PARAM || argument->frame != f || !argument->index || apart_names_are_made(f->context) || !is_set_ahead(f, held->field, loop))
		return FALSE;
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, self->type->ref, self->type->frame, NULL);
	const struct set *made = stored(f, class_type, key_of(held->field, TRUE), 8), *later = stored(f, class_type, key_of(held->field, FALSE), 8);
	for (guint i = 0; made && i < made->count; i++)
		if (!is_made(made->items[i]) || !made->items[i]->frame || made->items[i]->frame->scope != f->scope)
			return FALSE;
	return made && !later;
}
