/* Double buffers: accesses through two names that cannot lead to the same object at that time, although both may hold what the same
 * place made. `new = [row[:] for row in old]` is nobody else's as long as it is only subscripted; `a, b = b, a` keeps two apart. */
#include <string.h>

#include "analyzer/distinct.h"
#include "analyzer/split.h"

#define MAX_LEVELS 4

/* Methods that keep nothing of what they are called on: nor does what they give, but for elements. */
static gboolean is_plain_method(const struct node *name)
{
	static const char *const methods[] = {"append", "get", "setdefault", "pop", "add", "discard"};
	for (guint i = 0; name && i < G_N_ELEMENTS(methods); i++)
		if (name->name[0] == methods[i][0] && !strcmp(name->name, methods[i]))
			return TRUE;
	return FALSE;
}

/* The name that NODE subscripts, appends to or measures, at *LEVEL: 1 for a[i], 2 for a[i][j]. NULL: something else. */
static const struct node *base_name(const struct effects_context *c, const struct node *node, guint *level)
{
	*level = 0;
	if (node->kind == N_CALL) {
		const struct node *callee = node_field(node, "function"), *list = node_field(node, "arguments"), *name = callee;
		if (callee && callee->kind == N_ATTRIBUTE && is_plain_method(node_field(callee, "attribute")))
			name = node_field(callee, "object");
		else if (list && names_builtin(c, callee, "len"))
			name = list->first;
		else
			return NULL;
		*level = 1;
		return name && name->kind == N_NAME ? name : NULL;
	}
	for (; node && node->kind == N_SUBSCRIPT; node = node_field(node, "value"))
		++*level;
	return node && node->kind == N_NAME && *level ? node : NULL;
}

static const struct binding *base_of(const struct effects_context *c, const struct node *node, guint *level)
{
	const struct node *name = base_name(c, node, level);
	return name ? node_binding(name) : NULL;
}

/* base_of what an access is made by, once for all that it is held against. */
struct base {
	const struct node *node;
	const struct binding *binding; /* or NULL */
	guint level;
};

#define BASES 64 /* a power of two */

void unique_begin(struct splitter *s)
{
	s->unique = g_hash_table_new(NULL, NULL);
	s->bases = g_new0(struct base, BASES);
}

void unique_end(struct splitter *s)
{
	g_hash_table_destroy(s->unique);
	g_free(s->bases);
}

/* Without a binding: it has none. */
static struct base base_at(const struct splitter *s, const struct node *node)
{
	struct base *base = &s->bases[((gsize)node / sizeof(struct node)) & (BASES - 1)];
	if (!node || (node->kind != N_CALL && node->kind != N_SUBSCRIPT))
		return (struct base){0};
	if (base->node != node)
		base->node = node, base->binding = base_of(s->frame->context, node, &base->level);
	return *base;
}

static const struct type *type_at(const struct splitter *s, struct node *node)
{
	return frame_effects(s->frame, node, NULL).type;
}

static gboolean is_immutable(const struct splitter *s, const struct type *type)
{
	return type_is_immutable(s->frame->context->knowledge, type);
}

/* copy.deepcopy(x) of lists, at whatever depth, of what cannot change. */
static gboolean is_deep_copy(const struct splitter *s, struct node *call)
{
	struct node *callee = node_field(call, "function"), *list = node_field(call, "arguments");
	struct node *copied = list && list->kind == N_ARGUMENTS && node_count(list) == 1 ? list->first : NULL;
	const struct type *function = callee && copied ? type_at(s, callee) : NULL;
	if (!function || function->kind != T_LIBRARY || strcmp(function->name, "copy.deepcopy") || copied->kind == N_LIST_SPLAT || copied->kind == N_KEYWORD_ARGUMENT)
		return FALSE;
	const struct type *type = heap_flatten(s->frame->context->heap, frame_effects(s->frame, copied, NULL), MAX_LEVELS);
	for (guint level = 0; level < MAX_LEVELS && type->kind == T_LIST; level++)
		type = type_element(s->frame->context->heap->types, type);
	return is_immutable(s, type);
}

/* list(), dict(xs), set(), defaultdict(list): what kind of container it makes, T_NEVER if it is none; of *FRESH: what it makes by itself is new, too. */
static enum type_kind made_by(const struct splitter *s, struct node *call, gboolean *fresh)
{
	static const struct { const char *name; enum type_kind kind; } makers[] = {
		{"builtins.list", T_LIST}, {"builtins.dict", T_DICT}, {"builtins.set", T_SET}, {"collections.defaultdict", T_DICT}, {"collections.Counter", T_DICT},
	};
	struct node *callee = node_field(call, "function"), *list = node_field(call, "arguments");
	const struct type *function = callee && list && list->kind == N_ARGUMENTS ? type_at(s, callee) : NULL;
	*fresh = list && !list->first;
	for (guint i = 0; function && function->kind == T_LIBRARY && i < G_N_ELEMENTS(makers); i++)
		if (!strcmp(function->name, makers[i].name))
			return makers[i].kind;
	return T_NEVER;
}

/* `{}`, `{k: [] for k in ks}`: the levels of what it holds. */
static guint levels_of_pairs(const struct splitter *s, struct node *node, guint depth);

/* How many levels of NODE's value are lists and dicts that nothing else holds: 0 none, 1 the list itself, 2 its elements too. */
static guint fresh_levels(const struct splitter *s, struct node *node, guint depth)
{
	struct node *value = node_field(node, "value"), *index = node_field(node, "subscript"), *body = node_field(node, "body"), *left = node_field(node, "left");
	struct types *types = s->frame->context->heap->types;
	guint least = MAX_LEVELS;
	gboolean fresh;
	if (!depth)
		return 0;
	switch (node->kind) {
	case N_DICT: case N_DICT_COMP:
		return 1 + levels_of_pairs(s, node, depth - 1);
	case N_LIST:
		for (struct node *child = node->first; child; child = child->next)
			if (child->kind == N_LIST_SPLAT)
				least = 0;
			else if (!is_immutable(s, type_at(s, child)))
				least = MIN(least, fresh_levels(s, child, depth - 1));
		return 1 + least;
	case N_BINARY: /* [0] * n, row + [y]; [[0]] * n is the same list n times */
		if (!left || type_at(s, left)->kind != T_LIST || type_at(s, node)->kind != T_LIST)
			return 0;
		return is_immutable(s, type_element(types, heap_flatten(s->frame->context->heap, frame_effects(s->frame, node, NULL), 3))) ? MAX_LEVELS : 1;
	case N_LIST_COMP:
		if (!body)
			return 0;
		return 1 + (is_immutable(s, type_at(s, body)) ? MAX_LEVELS : fresh_levels(s, body, depth - 1));
	case N_SUBSCRIPT: /* a copy, of a list */
		if (!value || !index || index->kind != N_SLICE || type_at(s, value)->kind != T_LIST)
			return 0;
		return is_immutable(s, type_element(types, heap_flatten(s->frame->context->heap, frame_effects(s->frame, value, NULL), 3))) ? MAX_LEVELS : 1;
	case N_CALL:
		if (made_by(s, node, &fresh) != T_NEVER && type_at(s, node)->kind == made_by(s, node, &fresh))
			return fresh ? MAX_LEVELS : 1;
		return is_deep_copy(s, node) && type_at(s, node)->kind == T_LIST ? MAX_LEVELS : 0;
	default:
		return 0;
	}
}

static guint levels_of_pairs(const struct splitter *s, struct node *node, guint depth)
{
	guint least = MAX_LEVELS;
	for (struct node *child = node->first; child; child = child->next) {
		struct node *value = child->kind == N_PAIR ? node_field(child, "value") : NULL;
		if (child->kind == N_FOR_IN || child->kind == N_IF_CLAUSE)
			continue;
		if (!value)
			return 0; /* what `**other` holds */
		if (!is_immutable(s, type_at(s, value)))
			least = MIN(least, fresh_levels(s, value, depth));
	}
	return least;
}

static gboolean is_same_place(const struct node *a, const struct node *b)
{
	const struct node *i = node_field(a, "subscript"), *k = node_field(b, "subscript");
	return i->name && i->name == k->name && node_binding(i) == node_binding(k);
}

/* `a[p], a[c] = a[c], a[p]`, ahead of the loop that is judged or around it: its elements change places, and each is in one as before. */
static gboolean swaps_elements(const struct splitter *s, const struct node *element, const struct binding *binding)
{
	const struct node *side = element->parent, *top = side ? side->parent : NULL;
	const struct node *left = top && top->kind == N_ASSIGNMENT ? node_field(top, "left") : NULL, *right = left ? node_field(top, "right") : NULL;
	const struct node *sides[] = {left, right};
	if (!right || (side != left && side != right) || top->parent->kind != N_EXPRESSION_STATEMENT || node_inside(top, s->loop) || node_count(left) != 2 || node_count(right) != 2)
		return FALSE;
	for (guint i = 0; i < 2; i++)
		for (const struct node *one = sides[i]->first; one; one = one->next) {
			const struct node *index = one->kind == N_SUBSCRIPT ? node_field(one, "subscript") : NULL, *of = index ? node_field(one, "value") : NULL;
			if (!of || of->kind != N_NAME || node_binding(of) != binding || index->kind != N_NAME || index->next || !type_is_number(type_at(s, (struct node *)index)))
				return FALSE;
		}
	return is_same_place(left->first, right->first->next) && is_same_place(left->first->next, right->first);
}

/* What a mention of the list in NODE leaves of LEVELS: 0 where it may be handed on. */
static guint levels_left(const struct splitter *s, const struct node *name, const struct binding *binding, guint levels)
{
	guint level;
	struct node *top = name->parent, *call;
	for (level = 0; top && top->kind == N_SUBSCRIPT && node_field(top, "value") && node_inside(name, node_field(top, "value")); top = top->parent)
		level++;
	if (!level && top && top->kind == N_COMPARISON) /* `k in a` */
		return levels;
	if (!level) {
		call = top && top->kind == N_ATTRIBUTE ? top->parent : top && top->kind == N_ARGUMENTS ? top->parent : NULL;
		gboolean known = call && call->kind == N_CALL && base_of(s->frame->context, call, &level) == binding && level == 1;
		return !known ? 0 : top->kind == N_ATTRIBUTE ? MIN(levels, 1) : levels;
	}
	struct node *whole = name->parent;
	for (guint i = 1; i < level; i++)
		whole = whole->parent;
	if (level == 1 && swaps_elements(s, whole, binding))
		return levels;
	gboolean stored = whole->parent && whole->parent->kind == N_ASSIGNMENT && node_field(whole->parent, "left") == whole;
	struct node *right = stored ? node_field(whole->parent, "right") : NULL;
	if (stored && !right) /* `a[i]: int` */
		return levels;
	const struct type *type = type_at(s, right ? right : whole);
	return is_immutable(s, type) ? levels : MIN(levels, level);
}

static guint lowest_level(const struct splitter *s, const struct node *node, const struct binding *binding, guint levels)
{
	if (node->kind == N_NAME && node->name == binding->name && node_binding(node) == binding)
		return levels_left(s, node, binding, levels);
	for (const struct node *child = node->first; child && levels; child = child->next)
		levels = lowest_level(s, child, binding, levels);
	return levels;
}

static gboolean is_plain_local(const struct splitter *s, const struct binding *binding)
{
	return binding->scope == s->frame->scope && binding->scope->kind == SCOPE_FUNCTION && !binding->scope->dynamic &&
	       !(binding->flags & (BINDING_KEPT | BINDING_FOREIGN | BINDING_DELETED));
}

/* The levels of the list in BINDING that only this name leads to while the loop runs: it was made ahead of the loop, or of what holds the
 * loop, and is nowhere used as a whole from there on. */
static guint find_unique_levels(const struct splitter *s, const struct binding *binding)
{
	for (guint i = 0; is_plain_local(s, binding) && i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i], *made = site->parent;
		const struct node *statement = made && made->kind == N_ASSIGNMENT && node_field(made, "left") == site ? made->parent : NULL;
		struct node *right = statement ? node_field(made, "right") : NULL;
		if (!right || statement->kind != N_EXPRESSION_STATEMENT)
			continue;
		const struct node *last = statement->next;
		while (last && !node_inside(s->loop, last))
			last = last->next;
		guint levels = last ? fresh_levels(s, right, MAX_LEVELS) : 0;
		for (const struct node *next = statement->next; levels && next; next = next == last ? NULL : next->next)
			levels = lowest_level(s, next, binding, levels);
		if (levels)
			return levels;
	}
	return 0;
}

static guint unique_levels(const struct splitter *s, const struct binding *binding)
{
	gpointer known;
	if (!g_hash_table_lookup_extended(s->unique, binding, NULL, &known)) {
		known = GUINT_TO_POINTER(find_unique_levels(s, binding));
		g_hash_table_insert(s->unique, (gpointer)binding, known);
	}
	return GPOINTER_TO_UINT(known);
}

static gboolean holds(const struct set *set, const struct object *object)
{
	for (guint i = 0; set && i < set->count; i++)
		if (set->items[i] == object)
			return TRUE;
	return FALSE;
}

static gboolean is_alone(const struct splitter *s, const struct access *a, const struct base *base, const struct access *other)
{
	guint level;
	if (!base->binding || !other->node || !node_inside(a->node, s->loop))
		return FALSE;
	if (base->level == 1 && !holds(frame_effects(s->frame, (struct node *)base_name(s->frame->context, a->node, &level), NULL).objects, a->object))
		return FALSE; /* what it does to something else: `new[:] = numbers` uses the iterator up */
	return !splitter_mentions(other->node, NULL, base->binding) && unique_levels(s, base->binding) >= base->level;
}

/* `a, b = b, a` */
static gboolean is_swap(const struct node *site, const struct binding *p, const struct binding *q)
{
	const struct node *left = site->parent, *top = left ? left->parent : NULL;
	const struct node *right = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == left ? node_field(top, "right") : NULL;
	if (!right || node_count(left) != 2 || node_count(right) != 2 || (right->kind != N_EXPRESSION_LIST && right->kind != N_TUPLE))
		return FALSE;
	const struct node *l[] = {left->first, left->first->next}, *r[] = {right->first, right->first->next};
	for (guint i = 0; i < 2; i++)
		if (l[i]->kind != N_NAME || r[i]->kind != N_NAME || l[i]->name != r[!i]->name || (l[i]->name != p->name && l[i]->name != q->name))
			return FALSE;
	return l[0]->name != l[1]->name;
}

/* Bound once, to one thing, and then only swapped with the other. */
static gboolean is_swapped(const struct splitter *s, const struct binding *binding, const struct binding *other)
{
	guint begins = binding->flags & BINDING_PARAMETER ? 1 : 0;
	const struct node *parameters = node_field(binding->scope->node, "parameters");
	if (!is_plain_local(s, binding))
		return FALSE;
	for (guint i = 0; i < binding->sites->len; i++) {
		struct node *site = binding->sites->pdata[i], *top = site->parent;
		if (node_inside(site, s->loop))
			return FALSE;
		if (is_swap(site, binding, other))
			continue;
		gboolean made = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == site && node_field(top, "right") &&
			fresh_levels(s, node_field(top, "right"), MAX_LEVELS);
		if (!made && !(parameters && node_inside(site, parameters)))
			return FALSE;
		begins += made;
	}
	return begins == 1;
}

static gboolean objects_apart(const struct splitter *s, struct object *a, struct object *b)
{
	struct access x = {.object = a, .field = s->frame->context->heap->element, .touch = TOUCH_WRITE, .node = s->iterable};
	struct access y = {.object = b, .field = s->frame->context->heap->element, .touch = TOUCH_READ, .node = s->iterable};
	return a != b && access_overlap(s, &x, &y) == OVERLAP_NO;
}

static gboolean sets_apart(const struct splitter *s, const struct set *a, const struct set *b)
{
	for (guint i = 0; a && i < a->count; i++)
		for (guint j = 0; b && j < b->count; j++)
			if (!objects_apart(s, a->items[i], b->items[j]))
				return FALSE;
	return TRUE;
}

/* The two objects that P and Q share out between them are apart, and so is what they hold. */
static gboolean halves_apart(const struct splitter *s, const struct binding *p, const struct binding *q, guint level)
{
	struct heap *heap = s->frame->context->heap;
	struct value a = *frame_variable(s->frame, p), b = *frame_variable(s->frame, q);
	const struct set *both = set_union(heap, a.objects, b.objects);
	if (!both || both->count != 2 || !sets_apart(s, set_one(heap, both->items[0]), set_one(heap, both->items[1])))
		return FALSE;
	struct value one = {a.type, set_one(heap, both->items[0])}, two = {b.type, set_one(heap, both->items[1])};
	return level == 1 || (level == 2 && sets_apart(s, heap_element(heap, one).objects, heap_element(heap, two).objects));
}

static gboolean are_swapped(const struct splitter *s, const struct base *a, const struct base *b)
{
	const struct binding *p = a->binding, *q = b->binding;
	return p != q && a->level == b->level && is_swapped(s, p, q) && is_swapped(s, q, p) && halves_apart(s, p, q, a->level);
}

/* `i` of a[i][j]. */
static const struct node *row_index(const struct node *node)
{
	const struct node *row = node_field(node, "value"), *index = node->kind == N_SUBSCRIPT && row && row->kind == N_SUBSCRIPT ? node_field(row, "subscript") : NULL;
	return index && !index->next ? index : NULL;
}

/* No two places of the list hold one row: a deep copy has one twice if what it copies has. */
static gboolean rows_are_distinct(const struct splitter *s, const struct base *base)
{
	guint level;
	for (guint i = 0; i < base->binding->sites->len; i++) {
		const struct node *site = base->binding->sites->pdata[i], *made = site->parent->kind == N_ASSIGNMENT ? node_field(site->parent, "right") : NULL;
		if (node_inside(site, s->loop))
			return FALSE;
		if (made && made->kind == N_CALL && !(is_deep_copy(s, (struct node *)made) && distinct_holds(s->frame->context, node_field(made, "arguments")->first)))
			return FALSE;
	}
	return unique_levels(s, base->binding) >= 2 || distinct_holds(s->frame->context, (struct node *)base_name(s->frame->context, base->node, &level));
}

enum meeting unique_rows_meet(const struct splitter *s, const struct access *a, const struct access *b)
{
	const struct node *i = a->node ? row_index(a->node) : NULL, *k = i && b->node ? row_index(b->node) : NULL;
	if (!k)
		return MEET_ANY;
	const struct base p = base_at(s, a->node), q = base_at(s, b->node);
	gboolean same = p.binding && p.binding == q.binding && p.level == 2 && q.level == 2 && is_plain_local(s, p.binding);
	if (!same || !node_inside(a->node, s->loop) || !node_inside(b->node, s->loop))
		return MEET_ANY;
	enum meeting meeting = subscripts_meet(s, subscript_of(s->frame, i), subscript_of(s->frame, k));
	return meeting != MEET_ANY && rows_are_distinct(s, &p) ? meeting : MEET_ANY;
}

gboolean unique_apart(const struct splitter *s, const struct access *a, const struct access *b)
{
	const struct base p = base_at(s, a->node), q = base_at(s, b->node);
	if (!p.binding && !q.binding)
		return FALSE;
	return is_alone(s, a, &p, b) || is_alone(s, b, &q, a) || (p.binding && q.binding && are_swapped(s, &p, &q));
}
