/* Items that their own work changes, `for doc in docs: doc.parse()`: where no iteration comes to the item of another one, that carries nothing on. A process
 * changes a copy, whose attributes come back. */
#include "analyzer/apart.h"
#include "analyzer/called.h"
#include "analyzer/distinct.h"
#include "analyzer/interned.h"
#include "analyzer/members.h"
#include "analyzer/split.h"

#include <string.h>

/* The loop's variables that are items of a list or a dict, and that. */
#define MAX_PARTS 6

struct part {
	const struct binding *item;
	struct node *list;
	const struct set *objects; /* what the items are, */
	const struct type *type;
	const struct beneath *beneath; /* and what each alone leads to; NULL: that is not asked */
};

/* What the work changes of its item: attributes, and for what lies beneath the attribute that leads there (".accounts[]"). */
struct changed {
	GPtrArray *fields;
	GPtrArray *names;  /* of all attributes that change, of the item and beneath it */
};

struct parts {
	struct part at[MAX_PARTS];
	guint count;
};

static void add_part(const struct splitter *s, struct parts *parts, const struct node *target, struct node *list, struct value items)
{
	const struct binding *binding = target && target->kind == N_NAME ? node_binding(target) : NULL;
	if (parts->count < MAX_PARTS && binding && list && !g_hash_table_contains(s->bound, binding))
		parts->at[parts->count++] = (struct part){binding, list, items.objects, items.type, NULL};
}

static gboolean calls_builtin(const struct splitter *s, const struct node *call, const char *name)
{
	const struct type *type = call->kind == N_CALL ? frame_effects(s->frame, node_field(call, "function"), NULL).type : NULL;
	return type && type->kind == T_LIBRARY && !strcmp(type->name, name);
}

static struct value value_in(const struct splitter *s, struct node *node)
{
	return frame_effects(s->frame, node, NULL);
}

/* `for i, p in enumerate(ps)`, `for a, b in zip(xs, ys)`, `for k, v in d.items()` */
static void find_parts_of_call(const struct splitter *s, struct parts *parts)
{
	struct heap *heap = s->frame->context->heap;
	struct node *over = s->iterable, *list = node_field(over, "arguments"), *target = s->target->first, *callee = node_field(over, "function");
	if (!list || list->kind != N_ARGUMENTS || !target)
		return;
	if (calls_builtin(s, over, "builtins.enumerate") && list->first) {
		add_part(s, parts, target->next, list->first, heap_element(heap, value_in(s, list->first)));
	} else if (calls_builtin(s, over, "builtins.zip")) {
		for (struct node *each = list->first; each; each = each->next)
			if (!type_is_sized(value_in(s, each).type))
				return;
		for (struct node *each = list->first; each && target; each = each->next, target = target->next)
			add_part(s, parts, target, each, heap_element(heap, value_in(s, each)));
	} else if (!list->first && callee->kind == N_ATTRIBUTE && !strcmp(node_field(callee, "attribute")->name, "items")) {
		struct node *dict = node_field(callee, "object");
		const struct type *type = value_in(s, dict).type;
		if (type->kind == T_DICT)
			add_part(s, parts, target->next, dict, heap_load(heap, value_in(s, dict), heap->element, type->args[1]));
	}
}

static void find_parts(const struct splitter *s, struct parts *parts)
{
	if (s->counter || !s->iterable || !s->target || s->several)
		return;
	if (s->target->kind == N_NAME)
		add_part(s, parts, s->target, s->iterable, s->items);
	else if ((s->target->kind == N_PATTERN_LIST || s->target->kind == N_TUPLE_PATTERN) && s->iterable->kind == N_CALL)
		find_parts_of_call(s, parts);
}

/* OBJECT is a container in an attribute of one of the items; NULL: it is not, or of several. */
static const char *attribute_with(const struct part *part, const struct object *object)
{
	const char *found = NULL;
	guint count = 0;
	if (object->kind == OBJECT_CHILD && set_holds(part->objects, object->parent) && object->field[0] == '.')
		return object->field;
	for (guint i = 0; i < part->objects->count; i++)
		for (const struct field *field = part->objects->items[i]->fields; field; field = field->next)
			if (set_holds(field->value.objects, object) && field->name != found)
				found = field->name, count++;
	return count == 1 && found[0] == '.' ? found : NULL;
}

static gboolean is_own_container(const struct splitter *s, const struct part *part, const struct object *object, const char **name)
{
	const char *beneath = beneath_attribute(part->beneath, object);
	*name = beneath ? beneath : attribute_with(part, object);
	return *name && distinct_is_own(s->frame->context, *name + 1);
}

static void add_name(GPtrArray *names, const char *name)
{
	if (!g_ptr_array_find(names, name, NULL))
		g_ptr_array_add(names, (gpointer)name);
}

/* The container OBJECT is in an attribute of an item, not of what lies beneath one. */
static gboolean is_of_item(const struct part *part, const struct object *object)
{
	return attribute_with(part, object) != NULL;
}

/* FIELDS gets the attributes of the item that W changes; FALSE: it changes something else. */
static gboolean note_change(const struct splitter *s, const struct part *part, const struct access *w, struct changed *changed)
{
	const char *name = w->field;
	if (w->touch == TOUCH_MAY_WRITE || !part->objects || object_is_cut(w->object))
		return FALSE;
	gboolean item = set_holds(part->objects, w->object), other = beneath_holds(part->beneath, w->object);
	if (item || other ? name[0] != '.' : name[0] == '*' || name[0] == '.' || !is_own_container(s, part, w->object, &name))
		return FALSE;
	add_name(changed->names, name);
	if (other || (!item && !is_of_item(part, w->object))) {
		g_autofree char *text = g_strconcat(name, "[]", NULL);
		name = interned(text);
	}
	add_name(changed->fields, name);
	return TRUE;
}

static gboolean note_changes(const struct splitter *s, const struct part *part, const GPtrArray *stage, struct changed *changed)
{
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		for (guint k = 0; e->changes && k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			if (a->touch != TOUCH_READ && !splitter_is_private(s, a->object) && !note_change(s, part, a, changed))
				return FALSE;
		}
	}
	return changed->fields->len > 0;
}

/* OBJECT holds the items, as the way to them goes. */
static gboolean is_on_the_way(const struct part *part, const struct access *r)
{
	for (guint i = 0; i < part->objects->count; i++)
		for (const struct object *o = part->objects->items[i]; o->parent; o = o->parent)
			if (o->parent == r->object && (o->field == r->field || r->field[0] == '*'))
				return TRUE;
	return FALSE;
}

static gboolean is_beneath_item(const struct part *part, const struct object *object)
{
	for (object = object->parent; object; object = object->parent)
		if (set_holds(part->objects, object))
			return TRUE;
	return FALSE;
}

static gboolean may_be_instance(const struct type *type)
{
	for (guint i = 0; type && i < type_count(type); i++) {
		enum type_kind kind = type_member(type, i)->kind;
		if (kind == T_UNKNOWN || kind == T_INSTANCE || kind == T_CLASS || kind == T_OBJECT)
			return TRUE;
	}
	return !type || !type_count(type);
}

/* R may come to an item of another iteration: to what the work changes of it, which is FIELDS. */
static gboolean may_meet_others(const struct splitter *s, const struct part *part, GPtrArray *fields, const struct access *r)
{
	const char *name;
	const guint items = part->objects->count, count = items + (part->beneath ? part->beneath->parts->len : 0);
	if (splitter_is_private(s, r->object))
		return FALSE;
	if (set_holds(part->objects, r->object) || (beneath_holds(part->beneath, r->object) && !object_is_cut(r->object)))
		return r->field[0] == '*';
	if (is_on_the_way(part, r) || (object_is_cut(r->object) && is_beneath_item(part, r->object)))
		return TRUE;
	if (r->field[0] != '*' && r->field[0] != '.' && is_own_container(s, part, r->object, &name))
		return FALSE;
	if (is_beneath_item(part, r->object) && r->field[0] != '*')
		return r->field[0] == '.' ? may_be_instance(r->object->type) && g_ptr_array_find(fields, r->field, NULL) : g_ptr_array_find(fields, r->object->field, NULL);
	for (guint i = 0; i < count; i++)
		for (guint k = 0; k < fields->len; k++) { /* who comes to a list that another item holds asks that item for it */
			struct object *object = i < items ? part->objects->items[i] : part->beneath->parts->pdata[i - items];
			const struct access w = {.object = object, .field = fields->pdata[k], .touch = TOUCH_WRITE, .node = s->loop};
			if (access_overlap(s, &w, r) != OVERLAP_NO)
				return TRUE;
		}
	return FALSE;
}

/* No iteration, whoever runs it, comes to what another one changes of its item. */
static gboolean keep_apart(const struct splitter *s, const struct part *part, GPtrArray *fields)
{
	for (guint i = 0; i < part->objects->count; i++)
		if (fresh_leads_to(s, part->objects->items[i], part->beneath))
			return FALSE;
	for (guint i = 0; part->beneath && i < part->beneath->parts->len; i++)
		if (fresh_leads_to(s, part->beneath->parts->pdata[i], part->beneath))
			return FALSE;
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *e = ((const struct piece *)s->pieces->pdata[i])->whole;
		for (guint k = 0; k < e->accesses->len; k++)
			if (may_meet_others(s, part, fields, &g_array_index(e->accesses, struct access, k)))
				return FALSE;
	}
	return TRUE;
}

/* The items are distinct, and none of what lies beneath one (if the work changes that) beneath another. */
static gboolean are_distinct(struct effects_context *c, const struct part *part)
{
	return part->beneath && part->beneath->names->len ? distinct_hold_together(c, part->list, part->beneath->names) : distinct_holds(c, part->list);
}

static gboolean find_changes(const struct splitter *s, const struct part *part, const GPtrArray *stage, struct changed *changed)
{
	struct effects_context *c = s->frame->context;
	g_ptr_array_set_size(changed->fields, 0), g_ptr_array_set_size(changed->names, 0);
	return part->objects && note_changes(s, part, stage, changed) && !splitter_items_come_again(s) && !apart_names_are_made(c) && keep_apart(s, part, changed->names) &&
	       called_uncaught(c, s->loop) && are_distinct(c, part);
}

/* Objects that the body reads or changes. */
static GHashTable *touched_by(const struct splitter *s)
{
	GHashTable *touched = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *e = ((const struct piece *)s->pieces->pdata[i])->whole;
		for (guint k = 0; k < e->accesses->len; k++)
			g_hash_table_add(touched, g_array_index(e->accesses, struct access, k).object);
	}
	return touched;
}

GPtrArray *changes_find(const struct splitter *s, const GPtrArray *stage, const struct binding **item, struct node **list)
{
	struct parts parts = {0};
	struct changed changed = {g_ptr_array_new(), g_ptr_array_new()};
	g_autoptr(GHashTable) touched = touched_by(s);
	gboolean found = FALSE;
	find_parts(s, &parts);
	for (guint i = 0; i < parts.count && !found; i++) {
		struct part *part = &parts.at[i];
		found = find_changes(s, part, stage, &changed);
		struct beneath *beneath = found || !part->objects ? NULL : beneath_find(s->frame, (struct value){part->type, part->objects}, touched);
		part->beneath = beneath;
		found |= beneath && beneath->parts->len && find_changes(s, part, stage, &changed);
		beneath_free(beneath);
		*item = part->item, *list = part->list;
	}
	g_ptr_array_unref(changed.names);
	if (!found)
		g_clear_pointer(&changed.fields, g_ptr_array_unref);
	return changed.fields;
}

/* Attributes that the body changes of the item, whoever runs that. */
static void note_all_changes(const struct splitter *s, const struct part *part, GPtrArray *fields)
{
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *e = ((const struct piece *)s->pieces->pdata[i])->whole;
		for (guint k = 0; e->changes && k < e->accesses->len; k++) {
			const struct access *w = &g_array_index(e->accesses, struct access, k);
			if (w->touch != TOUCH_READ && set_holds(part->objects, w->object) && !g_ptr_array_find(fields, w->field, NULL))
				g_ptr_array_add(fields, (gpointer)w->field);
		}
	}
}

/* What the items lead to are other objects than they. */
static gboolean end_early(const struct part *part)
{
	for (guint i = 0; i < part->objects->count; i++)
		if (object_is_cut(part->objects->items[i]))
			return FALSE;
	return TRUE;
}

static gboolean find_own(const struct splitter *s, const struct access *w)
{
	struct parts parts = {0};
	find_parts(s, &parts);
	for (guint i = 0; i < parts.count; i++) {
		const struct part *part = &parts.at[i];
		if (!set_holds(part->objects, w->object))
			continue;
		g_autoptr(GPtrArray) fields = g_ptr_array_new();
		note_all_changes(s, part, fields);
		for (guint k = 0; k < fields->len; k++)
			if (((const char *)fields->pdata[k])[0] != '.')
				return FALSE;
		return end_early(part) && !splitter_items_come_again(s) && !apart_names_are_made(s->frame->context) && keep_apart(s, part, fields) && distinct_holds(s->frame->context, part->list);
	}
	return FALSE;
}

gboolean changes_are_own(const struct splitter *s, const struct access *w)
{
	struct splitter *asked = (struct splitter *)s; /* a memory of the answer */
	if (w->touch != TOUCH_WRITE || w->field[0] != '.')
		return FALSE;
	if (asked->own_asked != w->object) {
		asked->own_changes = find_own(s, w);
		asked->own_asked = w->object;
	}
	return asked->own_changes;
}

/* ---- what comes back of them ---- */

/* `self.NAME = ...`, `self.a, self.NAME = ...` at the top level of the function. */
static gboolean sets_at_top(const struct node *function, const char *name)
{
	const struct node *self = parameters_get(function, 0), *body = node_field(function, "body");
	for (const struct node *s = body ? body->first : NULL; s && self && self->kind == N_NAME; s = s->next) {
		if (s->kind == N_RETURN)
			return FALSE;
		const struct node *top = s->kind == N_EXPRESSION_STATEMENT && s->first && s->first->kind == N_ASSIGNMENT ? s->first : NULL;
		const struct node *left = top && node_field(top, "right") ? node_field(top, "left") : NULL;
		gboolean several = left && (left->kind == N_PATTERN_LIST || left->kind == N_TUPLE_PATTERN);
		for (const struct node *one = several ? left->first : left; one; one = several ? one->next : NULL) {
			const struct node *object = one->kind == N_ATTRIBUTE ? node_field(one, "object") : NULL;
			if (object && object->kind == N_NAME && object->name == self->name && !strcmp(node_field(one, "attribute")->name, name))
				return TRUE;
		}
	}
	return FALSE;
}

/* __init__ at its top level calls that of the class above. */
static gboolean calls_above(const struct node *function)
{
	const struct node *body = node_field(function, "body");
	for (const struct node *s = body ? body->first : NULL; s; s = s->next) {
		g_autofree char *text = s->kind == N_EXPRESSION_STATEMENT && s->first && s->first->kind == N_CALL ? node_text(s->first) : NULL;
		if (text && strstr(text, ".__init__("))
			return TRUE;
	}
	return FALSE;
}

static gboolean declares(const struct node *class_node, const char *name)
{
	const struct node *body = node_field(class_node, "body");
	for (const struct node *s = body ? body->first : NULL; s; s = s->next) {
		const struct node *top = s->kind == N_EXPRESSION_STATEMENT && s->first && s->first->kind == N_ASSIGNMENT ? s->first : NULL, *left = top ? node_field(top, "left") : NULL;
		if (left && left->kind == N_NAME && !strcmp(left->name, name) && node_field(top, "type") && decorated_with(class_node, "dataclass"))
			return TRUE;
	}
	return FALSE;
}

/* Each object of the class has the attribute NAME from its making on. */
static gboolean has_always(struct frame *f, const struct type *class_type, const char *name, guint depth)
{
	gboolean missing = FALSE;
	const struct value init = class_lookup(f, class_type, "__init__", &missing);
	const struct node *function = !missing && init.type->kind == T_FUNCTION ? init.type->ref : NULL;
	if (declares(class_type->ref, name) || (function && function->kind == N_FUNCTION && sets_at_top(function, name)))
		return TRUE;
	gboolean own = function && node_owner(function) == class_type->ref;
	if (!depth || (own && !calls_above(function)))
		return FALSE;
	const struct type *base = class_base(f, class_type, 0, &missing);
	return base && base->kind == T_CLASS && has_always(f, base, name, depth - 1);
}

static gboolean is_deleted(struct effects_context *c, const char *name)
{
	for (guint i = 0; i < c->program->sources->len; i++) {
		const GPtrArray *members = members_of(context_unit(c, c->program->sources->pdata[i]), interned(name));
		for (guint k = 0; members && k < members->len; k++)
			if (((const struct node *)members->pdata[k])->parent->kind == N_DELETE)
				return TRUE;
	}
	return FALSE;
}

/* Numbers, text and the like: which one it is does not matter. */
static gboolean is_plain(const struct splitter *s, const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind == T_UNKNOWN || member->kind >= T_FUNCTION || !type_is_immutable(s->frame->context->knowledge, member))
			return FALSE;
	}
	return TRUE;
}

static gboolean is_stream(const struct type *type)
{
	return type->kind == T_OBJECT && !strcmp(type->name, "random.Random");
}

/* One of these, or a list or dict of them, or a stream of random numbers, that nothing else holds: a copy of it is as good. */
static gboolean is_as_good(const struct splitter *s, const struct type *type, const char *name)
{
	gboolean own = FALSE;
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		gboolean container = member->kind == T_LIST || member->kind == T_DICT;
		for (guint n = 0; container && n < member->count; n++)
			if (!is_plain(s, member->args[n]))
				return FALSE;
		if (container ? member->kind == T_DICT && member->name /* a defaultdict: its factory need not pickle */ : !is_stream(member) && !is_plain(s, member))
			return FALSE;
		own |= container || is_stream(member);
	}
	return type_count(type) && (!own || distinct_is_own(s->frame->context, name));
}

/* The work sets FIELD itself, as opposed to what that holds, elsewhere than in ASSIGNMENT (or NULL). */
static gboolean is_set(const struct splitter *s, const char *field, const struct node *assignment)
{
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *e = ((const struct piece *)s->pieces->pdata[i])->whole;
		for (guint k = 0; e->changes && k < e->accesses->len; k++) {
			const struct access *w = &g_array_index(e->accesses, struct access, k);
			gboolean there = assignment && w->node && node_inside(w->node, assignment);
			if (w->touch != TOUCH_READ && w->field == field && !there && !splitter_is_private(s, w->object))
				return TRUE;
		}
	}
	return FALSE;
}

/* How a value of the type is given back: a list or dict that the work only fills stays the one that it was, whoever else may hold it. FALSE: it is sometimes the one, sometimes
 * another, and then who holds the old one would see it changed. */
static gboolean find_bring(const struct splitter *s, const struct type *type, const char *field, enum bring *bring)
{
	guint containers = 0;
	for (guint i = 0; i < type_count(type); i++)
		containers += type_member(type, i)->kind == T_LIST || type_member(type, i)->kind == T_DICT;
	*bring = !containers ? BRING_SET : type_member(type, 0)->kind == T_LIST ? BRING_LIST : BRING_DICT;
	for (guint i = 0; containers && i < type_count(type); i++)
		if (type_member(type, i)->kind != type_member(type, 0)->kind)
			return FALSE;
	return !containers || (!is_set(s, field, NULL) && (*bring != BRING_LIST || distinct_are_displays(s->frame->context, field + 1)));
}

/* Objects of the class keep attribute FIELD, and it is set and asked for as it stands. */
static gboolean comes_back(const struct splitter *s, const struct type *instance, const char *field, enum bring *bring)
{
	struct frame *f = s->frame;
	struct heap *heap = f->context->heap;
	const struct type *class_type = type_ref(heap->types, T_CLASS, instance->ref, instance->frame, NULL);
	gboolean missing = FALSE;
	const struct type *shared = class_lookup(f, class_type, field + 1, &missing).type;
	for (guint i = 0; i < type_count(shared); i++)
		missing |= type_member(shared, i)->kind >= T_ITER && type_member(shared, i)->kind != T_VIEW;
	const struct type *held = class_field_type(f, instance, field);
	const struct value value = {held, NULL};
	const struct type *flat = heap_flatten(heap, value, 3);
	return !missing && !value_holds_set(f, value) && has_always(f, class_type, field + 1, 8) && is_as_good(s, flat, field + 1) && find_bring(s, flat, field, bring);
}

/* What VALUE leads to was made in this call of F, and nothing else has it. */
static gboolean is_all_new(const struct frame *f, struct value value, guint depth)
{
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		const struct object *object = value.objects->items[i];
		if (!depth || object->kind != OBJECT_SITE || object->frame != f || object->lasting || object->merged || object->escaped)
			return FALSE;
		for (const struct field *field = object->fields; field; field = field->next)
			if (!is_all_new(f, field->value, depth - 1))
				return FALSE;
	}
	return TRUE;
}

/* The method sets `self.NAME = ...` once in any case, to something new. */
static gboolean method_binds_anew(const struct splitter *s, const struct node *function, const char *field)
{
	const struct node *self = parameters_get(function, 0), *body = node_field(function, "body");
	struct frame *f = frame_entry(s->frame->context, function);
	for (const struct node *each = body ? body->first : NULL; f && each && self && self->kind == N_NAME && each->kind != N_RETURN; each = each->next) {
		struct node *top = each->kind == N_EXPRESSION_STATEMENT && each->first && each->first->kind == N_ASSIGNMENT ? each->first : NULL;
		struct node *right = top ? node_field(top, "right") : NULL, *left = right ? node_field(top, "left") : NULL;
		const struct node *object = left && left->kind == N_ATTRIBUTE && !strcmp(node_field(left, "attribute")->name, field + 1) ? node_field(left, "object") : NULL;
		if (!object || object->kind != N_NAME || object->name != self->name)
			continue;
		const struct value value = frame_effects(f, right, NULL);
		gboolean crosses = value.type->kind != T_UNKNOWN && value_pickles(f, value) == PICKLES_YES && !value_holds_set(f, value);
		return crosses && is_all_new(f, value, 4) && !is_set(s, field, top);
	}
	return FALSE;
}

/* A return in the middle may leave it as it was. */
static gboolean returns_early(const struct node *node, const struct node *body)
{
	if (node->kind == N_RETURN && node->parent != body)
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (returns_early(child, body))
			return TRUE;
	return FALSE;
}

/* `body.update(dt)`: whichever object FIELD of the item was before, it is a new one then. */
static gboolean is_bound_anew(const struct splitter *s, const struct binding *item, const char *field)
{
	for (gint i = s->first; i <= s->last; i++) {
		const struct node *node = ((const struct piece *)s->pieces->pdata[i])->node, *call = node->kind == N_EXPRESSION_STATEMENT ? node->first : NULL;
		struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL, *object = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "object") : NULL;
		const struct type *type = object && object->kind == N_NAME && node_binding(object) == item ? frame_effects(s->frame, callee, NULL).type : NULL;
		const struct node *function = type && type->kind == T_METHOD ? type->ref : NULL;
		gboolean plain = function && function->kind == N_FUNCTION && function->parent->kind != N_DECORATED && !function->scope->yields && !function->scope->async;
		if (plain && !returns_early(node_field(function, "body"), node_field(function, "body")) && method_binds_anew(s, function, field))
			return TRUE;
	}
	return FALSE;
}

/* The same of each class below. */
static gboolean all_come_back(const struct splitter *s, const struct type *member, const char *field, enum bring *bring)
{
	struct effects_context *c = s->frame->context;
	const GPtrArray *below = g_hash_table_lookup(c->subclasses, member->ref);
	enum bring other;
	if (!comes_back(s, member, field, bring))
		return FALSE;
	for (guint k = 0; below && k < below->len; k++) {
		const struct type *sub = below->pdata[k];
		if (!comes_back(s, type_ref(c->heap->types, T_INSTANCE, sub->ref, sub->frame, NULL), field, &other) || other != *bring)
			return FALSE;
	}
	return TRUE;
}

gboolean changes_come_back(const struct splitter *s, const struct binding *variable, const struct type *item, const char *field, enum bring *bring)
{
	static const char *const hooks[] = {"__setattr__", "__getattr__", "__getattribute__", "__delattr__", "__set__", "__getstate__", "__reduce__", "__reduce_ex__"};
	struct effects_context *c = s->frame->context;
	enum bring first = BRING_SET;
	for (guint i = 0; i < G_N_ELEMENTS(hooks); i++)
		if (g_hash_table_contains(c->special, hooks[i]))
			return FALSE;
	if (!strncmp(field, ".__", 3) || strchr(field, '[') || is_deleted(c, field + 1))
		return FALSE;
	gboolean anew = is_bound_anew(s, variable, field);
	*bring = BRING_SET;
	for (guint i = 0; i < type_count(item); i++) {
		const struct type *member = type_member(item, i);
		if (member->kind != T_INSTANCE || (!anew && !all_come_back(s, member, field, bring)))
			return FALSE;
		first = i ? first : *bring;
		if (first != *bring)
			return FALSE;
	}
	return type_count(item) > 0;
}
