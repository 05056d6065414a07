/* What a call of a project function does: its summary, as the caller sees it. */
#include "analyzer/call.h"

#include <string.h>

#include "analyzer/applied.h"
#include "analyzer/declared.h"
#include "analyzer/namespace.h"
#include "analyzer/parts.h"

#define MAX_MAPPING 40

struct mapping {
	struct frame *caller, *callee;
	const struct value *args;
	guint count;
	const struct node *node;   /* the call */
	struct applied *applied;   /* to be filled */
	guint depth;
	gboolean cut;              /* it went too deep somewhere */
};

static const struct set *map_object(struct mapping *m, struct object *object);

static const struct set *map_set(struct mapping *m, struct set *set)
{
	struct heap *heap = heap_of(m->caller);
	struct gathering all = {0};
	if (set->mapping == heap->mappings)
		return set->mapped;
	for (guint i = 0; i < set->count; i++)
		gather(heap, &all, map_object(m, set->items[i]));
	const struct set *mapped = gather_done(heap, &all);
	if (m->cut) /* it may be more than that elsewhere */
		return mapped;
	set->mapping = heap->mappings;
	set->mapped = mapped;
	return mapped;
}

static struct value map_value(struct mapping *m, struct value value)
{
	return (struct value){value.type, value.objects ? map_set(m, (struct set *)value.objects) : NULL};
}

static void note_mapped(struct mapping *m, struct object *object, const struct set *set)
{
	object->mapping = heap_of(m->caller)->mappings;
	object->mapped = set;
}

/* What a cached function makes is one object for all calls, but only the first one sees it being made. */
static gboolean is_private(const struct mapping *m, struct object *object)
{
	return object->kind == OBJECT_SITE && object->frame == m->callee && (!object->lasting || m->callee->cached);
}

static void map_fields(struct mapping *m, struct object *object, const struct set *target)
{
	heap_read(heap_of(m->caller), &object->stamp);
	if (object->escaped && object->kind != OBJECT_SITE)
		infer_give(m->caller, target);
	for (guint i = 0; object->escaped && object->kind == OBJECT_SITE && target && i < target->count; i++)
		infer_escape(m->caller, target->items[i]);
	for (const struct field *field = object->fields; field; field = field->next)
		infer_store(m->caller, target, field->name, map_value(m, field->value));
	for (guint i = 0; target && object_field(object, namespace_any_field(heap_of(m->caller))) && i < target->count; i++)
		heap_blur(heap_of(m->caller), target->items[i]);
}

/* An object that the callee made is a new one for each call. */
static const struct set *map_site(struct mapping *m, struct object *object)
{
	gboolean recursive = m->caller->scope == m->callee->scope || object->depth > 1;
	struct object *copy = heap_site(heap_of(m->caller), m->caller, m->node, recursive ? NULL : object, object->type);
	const struct set *set = set_one(heap_of(m->caller), copy);
	for (struct object *made = object; recursive && made; made = (struct object *)made->origin) {
		heap_read(heap_of(m->caller), &made->stamp);
		if (made->kept) /* the copy does not say whose it is: alias.c */
			set = set_union(heap_of(m->caller), set, set_one(heap_of(m->caller), made));
	}
	copy->merged |= recursive || object->merged;
	if (object->opaque || recursive)
		heap_blur(heap_of(m->caller), copy);
	if (object->escaped)
		heap_escape(heap_of(m->caller), copy);
	note_mapped(m, object, set);
	if (copy != object) {
		gboolean outer = heap_of(m->caller)->merging;
		heap_of(m->caller)->merging |= recursive;
		map_fields(m, object, set);
		heap_of(m->caller)->merging = outer;
	}
	return set;
}

/* An attribute that was seen to be set nowhere, neither in the object nor in its class: it was set where nobody looks. */
static gboolean is_never_set(struct mapping *m, struct object *parent, const char *field)
{
	const struct type *type = parent->kind == OBJECT_SITE ? parent->type : NULL;
	gboolean missing = FALSE;
	if (!type || type->kind != T_INSTANCE || field[0] != '.' || heap_read_field(heap_of(m->caller), parent, field))
		return FALSE;
	const struct type *class_type = type_ref(heap_of(m->caller)->types, T_CLASS, type->ref, type->frame, NULL);
	return class_lookup(m->caller, class_type, field + 1, &missing).type->kind == T_NEVER;
}

/* What the caller knows to be found in FIELD of one of its objects. */
static const struct set *map_found(struct mapping *m, struct object *parent, const char *field)
{
	struct heap *heap = heap_of(m->caller);
	const struct value *own = heap_read_field(heap, parent, field);
	const struct set *found = own && !type_is_immutable(heap->knowledge, own->type) ? own->objects : NULL;
	if (parent->opaque) /* the type that is known does not tell of all */
		return set_union(heap, found, set_one(heap, heap_beyond(heap, parent, field, type_simple(T_NEVER))));
	if (!found && heap_is_certain(heap) && is_never_set(m, parent, field))
		return set_one(heap, heap->lost);
	return found;
}

static const struct set *map_child(struct mapping *m, struct object *object)
{
	const struct set *parents = map_object(m, object->parent);
	struct gathering all = {0};
	for (guint i = 0; parents && i < parents->count; i++)
		gather(heap_of(m->caller), &all, map_found(m, parents->items[i], object->field));
	return gather_done(heap_of(m->caller), &all);
}

static const struct set *map_new(struct mapping *m, struct object *object)
{
	m->depth++;
	const struct set *set = object->kind == OBJECT_CHILD ? map_child(m, object) : map_site(m, object);
	m->depth--;
	note_mapped(m, object, set);
	return set;
}

/* What came into a function is known under another name to those outside it. */
static gboolean is_foreign(const struct mapping *m, const struct object *root)
{
	const struct frame *f = m->caller;
	while (f && f != root->frame)
		f = f->closure;
	return root->kind == OBJECT_PARAM && !f;
}

static const struct set *map_object(struct mapping *m, struct object *object)
{
	struct object *root = object_root(object);
	struct effects_context *c = m->caller->context;
	if (object->mapping == c->heap->mappings)
		return object->mapped;
	if (!c->steps || m->depth > MAX_MAPPING) {
		m->cut = TRUE;
		return set_one(c->heap, c->heap->unknown);
	}
	c->steps--;
	if (root->frame != m->callee || root->kind == OBJECT_LOCALS || root->lasting) /* of a closure's outer function, perhaps */
		return set_one(c->heap, root->frame != m->callee && is_foreign(m, root) ? c->heap->lost : object);
	if (object->kind == OBJECT_PARAM)
		return object->index < m->count ? infer_objects(m->caller, m->args[object->index]) : NULL;
	return map_new(m, object);
}

/* What goes through all that an object leads to comes to what the caller knows to be there, too. WALK: of all that do the same. */
static void add_reached(struct mapping *m, const struct applied_access *whole, guint64 *walk)
{
	struct heap *heap = heap_of(m->caller);
	const GPtrArray *all = effects_reached_beside(m->caller, whole->objects, walk);
	for (guint i = 0; i < all->len; i++) {
		struct applied_access part = *whole;
		part.objects = set_one(heap, all->pdata[i]);
		if (!set_holds(whole->objects, all->pdata[i]))
			applied_add_access(m->applied, &part);
	}
}

static void map_accesses(struct mapping *m, const struct effects *effects)
{
	const guint count = effects->accesses->len; /* those of a callee that is still running may grow */
	guint64 walks[2][TOUCH_MAY_WRITE + 1] = {{0}};
	for (guint i = 0; i < count; i++) {
		const struct access *a = &g_array_index(effects->accesses, struct access, i);
		struct object *root = object_root(a->object);
		if (is_private(m, root) || (root->kind == OBJECT_LOCALS && root->frame == m->callee))
			continue;
		struct applied_access mapped = {map_object(m, a->object), a->field, a->touch, a->index && a->index->key ? a->index : NULL, a->node};
		applied_add_access(m->applied, &mapped);
		if (a->field == heap_of(m->caller)->all || a->field == heap_of(m->caller)->handed_out)
			add_reached(m, &mapped, &walks[a->field == heap_of(m->caller)->all][a->touch]);
	}
}

static void map_rest(struct frame *f, const struct effects *effects)
{
	effects_unresolved_all(f, (const struct unresolved *)effects->unresolved->data, effects->unresolved->len);
	for (guint i = 0; i < effects->worlds->len; i++) {
		const struct world *w = &g_array_index(effects->worlds, struct world, i);
		effects_world(f, w->effect, w->subject, w->node);
	}
	if (!f->sink)
		return;
	f->sink->bits |= effects->bits & (EFFECT_RELEASES_GIL | EFFECT_HANDLED);
	f->sink->custom_exceptions |= effects->custom_exceptions;
	if (!f->sink->lost_exception)
		f->sink->lost_exception = effects->lost_exception;
	f->sink->raises |= effects->raises;
	if (!f->sink->endless)
		f->sink->endless = effects->endless;
	if (!f->sink->unordered)
		f->sink->unordered = effects->unordered;
	if (!f->sink->decimals)
		f->sink->decimals = effects->decimals;
	if (!f->sink->salted)
		f->sink->salted = effects->salted;
	if (!f->sink->mocked)
		f->sink->mocked = effects->mocked;
	f->sink->mocked_in_order |= effects->mocked_in_order;
	if (!f->sink->exec)
		f->sink->exec = effects->exec;
	if (!f->sink->identity)
		f->sink->identity = effects->identity;
	if (!f->sink->identity_lost)
		f->sink->identity_lost = effects->identity_lost;
}

/* The same where the user says what the function does: its code tells only what it gives back. */
static void apply_mark(struct frame *f, const struct knowledge_entry *mark, const struct value *args, guint count, const struct node *node)
{
	effects_weight(f, mark->flags & KNOWS_HEAVY ? WEIGHT_HEAVY : WEIGHT_LIGHT);
	if (mark->effects)
		effects_world(f, mark->effects, mark->name, node);
	for (guint i = 0; i < count; i++)
		effects_reach(f, args[i], FALSE, node);
	if (count && (mark->flags & (KNOWS_WRITES_SELF | KNOWS_WRITES_0)))
		effects_access_set(f, infer_objects(f, args[0]), interned("*"), TOUCH_WRITE, node);
}

/* What stands at each place of the tuples that the callee returns. */
static void map_parts(struct mapping *m)
{
	g_clear_pointer(&m->applied->parts, g_free);
	if (!m->callee->parts || m->callee->parts->mixed)
		return;
	m->applied->parts = g_memdup2(m->callee->parts, sizeof(*m->applied->parts));
	for (guint i = 0; i < m->applied->parts->count; i++)
		m->applied->parts->at[i] = map_value(m, m->callee->parts->at[i]);
}

/* What the callee changes and returns, as the caller knows it. */
static void apply_anew(struct mapping *m)
{
	struct frame *f = m->caller, *callee = m->callee;
	heap_of(f)->mappings++;
	applied_begin(m->applied, f, m->args, m->count);
	heap_read(heap_of(f), &callee->stamp);
	for (guint i = 0; i < callee->touched->len; i++)
		map_fields(m, callee->touched->pdata[i], map_object(m, callee->touched->pdata[i]));
	struct value result = map_value(m, callee->result);
	map_parts(m);
	if (callee->scope->yields) {
		struct value item = map_value(m, callee->yielded);
		const struct type *type = type_of(heap_of(f)->types, T_ITER, item.type);
		struct object *site = callee->cached ? heap_site(heap_of(f), callee, callee->scope->node, NULL, type) : heap_site(heap_of(f), f, m->node, NULL, type);
		result = value_object(heap_of(f), type, site);
		infer_store(f, result.objects, heap_of(f)->element, item);
	}
	applied_end(m->applied, f, callee, value_trim(heap_of(f), result));
}

/* What the callee does, as the caller knows it; only for who wants to know. */
static void apply_effects(struct mapping *m)
{
	struct frame *f = m->caller, *callee = m->callee;
	if (!applied_accesses_hold(m->applied, f)) {
		heap_of(f)->mappings++;
		applied_begin_accesses(m->applied, f);
		heap_read(heap_of(f), &callee->does);
		heap_of(f)->only_effects = TRUE;
		map_accesses(m, callee->effects);
		heap_of(f)->only_effects = FALSE;
		applied_end_accesses(m->applied, f);
	}
	applied_replay_accesses(m->applied, f);
	map_rest(f, callee->effects);
}

struct value call_apply(struct frame *f, struct frame *callee, const struct value *args, guint count, const struct node *node)
{
	struct mapping m = {.caller = f, .callee = callee, .args = args, .count = count, .node = node};
	m.applied = applied_get(f, callee, node);
	if (!applied_holds(m.applied, f, callee, args, count))
		apply_anew(&m);
	applied_replay(m.applied, f);
	if (m.applied->result.type->kind != T_NEVER)
		parts_given(f, node, m.applied->parts);
	if (!f->sink)
		return m.applied->result;
	const struct knowledge_entry *mark = callee->scope->yields ? NULL : declared_of(f->context, callee->scope->node);
	if (!mark || !(mark->effects & EFFECT_STDOUT)) /* what the user wants in order is not what the time goes into */
		effects_weight(f, MAX(WEIGHT_LIGHT, callee->effects->weight));
	heap_read(heap_of(f), &callee->does);
	if (callee->running) { /* it calls itself: as often as a loop goes round */
		effects_weight(f, WEIGHT_HEAVY);
		f->sink->endless = f->sink->endless ? f->sink->endless : node;
	}
	if (mark)
		apply_mark(f, mark, args, count, node);
	else
		apply_effects(&m);
	const struct node *name = node_field(callee->scope->node, "name");
	if (callee->effects->stops && !callee->scope->yields && !(name && name->name && !strcmp(name->name, "__next__")))
		effects_stop(f, node);
	gboolean watched = callee->cached && (g_hash_table_contains(f->context->used, "cache_info") ||
	                                      g_hash_table_contains(f->context->used, "cache_clear"));
	gboolean property = decorated_with(callee->scope->node, "cached_property");
	if (callee->cached && !property && (watched || m.applied->result.objects)) /* two calls at once may each get an object of their own */
		effects_unresolved(f, REASON_SHARED_OBJECT, parameter_text(callee->scope->node), node);
	return m.applied->result;
}

const struct set *call_objects(const struct seen_call *call, struct frame *callee, struct object *object)
{
	struct mapping m = {.caller = call->from, .callee = callee, .args = call->args, .count = call->count, .node = call->node};
	heap_of(call->from)->mappings++;
	return map_object(&m, object);
}
