/* May two accesses touch the same thing? */
#include <string.h>

#include "analyzer/apart.h"
#include "analyzer/distinct_search.h"
#include "analyzer/infer.h"
#include "analyzer/split.h"

static gboolean is_global(const struct object *object)
{
	return object->kind == OBJECT_MODULE || object->kind == OBJECT_LOCALS || object->kind == OBJECT_CLASS;
}

static gboolean is_ancestor(const struct object *above, const struct object *object)
{
	for (object = object->parent; object; object = object->parent)
		if (object == above)
			return TRUE;
	return FALSE;
}

static gboolean kinds_meet(const struct type *a, const struct type *b)
{
	for (guint i = 0; i < type_count(a); i++)
		for (guint j = 0; j < type_count(b); j++) {
			const struct type *s = type_member(a, i), *t = type_member(b, j);
			if (s->kind == T_UNKNOWN || t->kind == T_UNKNOWN || type_is_view(s) || type_is_view(t))
				return TRUE;
			if (s->kind != t->kind || s->kind <= T_SLICE)
				continue;
			if (s->kind == T_OBJECT && s->name != t->name)
				continue;
			return TRUE;
		}
	return FALSE;
}

/* Two fields of one object. */
static gboolean fields_are_apart(const struct splitter *s, const struct object *a, const struct object *b)
{
	gboolean fields = a->parent && a->parent == b->parent && a->field != b->field && a->field[0] == '.' && b->field[0] == '.';
	const struct type *type = fields ? a->parent->type : NULL;
	return type && type->kind == T_INSTANCE && apart_fields(s->frame, type, a->field, b->field);
}

/* An array, whose parts are views of it; a tree of a library, whose parts are reached in many ways. */
static gboolean is_array(const struct object *object)
{
	static const char *const wholes[] = {"numpy.", "pandas.", "xml.", "email.", "configparser.", "bs4.", "ast.", "zipfile.", "tarfile."};
	for (guint i = 0; object->type && object->type->kind == T_OBJECT && i < G_N_ELEMENTS(wholes); i++)
		if (g_str_has_prefix(object->type->name, wholes[i]))
			return TRUE;
	return FALSE;
}

/* One is part of the other, or both are parts of one array: views of the same memory. */
static gboolean share_array(const struct object *a, const struct object *b)
{
	for (const struct object *whole = a; whole; whole = whole->parent)
		if (is_array(whole) && (whole == b || is_ancestor(whole, b)))
			return TRUE;
	return is_array(b) && is_ancestor(b, a);
}

static gboolean is_unknown(const struct object *object)
{
	return object->type && object->type->kind == T_UNKNOWN;
}

static gboolean may_be_module(const struct object *module, const struct object *other)
{
	return module->kind == OBJECT_MODULE && is_unknown(other);
}

/* The analysis does not know which one it is: also what came into another function, and was kept where all can find it. */
static gboolean is_lost(const struct splitter *s, struct object *object)
{
	const struct object *root = object_root(object);
	const struct frame *f = s->frame;
	while (f && f != root->frame)
		f = f->closure;
	return root == s->frame->context->heap->lost || (root->kind == OBJECT_PARAM && !f);
}

/* OBJECT is, or is beneath, an element of something: it stands for several. */
static gboolean is_element(const struct object *object)
{
	for (; object->parent; object = object->parent)
		if (object->field[0] != '.')
			return TRUE;
	return FALSE;
}

/* Both are instances, and none is of both classes. */
static gboolean are_of_other_classes(const struct splitter *s, const struct object *a, const struct object *b)
{
	gboolean both = a->type && b->type && a->type->kind == T_INSTANCE && b->type->kind == T_INSTANCE && a->type->ref != b->type->ref;
	const GPtrArray *x = both ? g_hash_table_lookup(s->frame->context->subclasses, a->type->ref) : NULL;
	const GPtrArray *y = both ? g_hash_table_lookup(s->frame->context->subclasses, b->type->ref) : NULL;
	for (guint i = 0; x && i < x->len; i++) {
		gconstpointer below = ((const struct type *)x->pdata[i])->ref;
		both &= below != b->type->ref;
		for (guint k = 0; y && k < y->len; k++)
			both &= below != ((const struct type *)y->pdata[k])->ref;
	}
	for (guint k = 0; y && k < y->len; k++)
		both &= ((const struct type *)y->pdata[k])->ref != a->type->ref;
	return both;
}

/* One of these places makes what the other one knows as the result of a call, and that was put where others find it: POOL.append(x); return x. */
static gboolean is_kept_as(const struct object *kept, const struct object *copy)
{
	for (const struct object *made = copy->origin; kept->kept && made; made = made->origin)
		if (made == kept)
			return TRUE;
	return FALSE;
}

static enum overlap objects_overlap(const struct splitter *s, struct object *a, struct object *b)
{
	if (a == b)
		return OVERLAP_YES;
	if (share_array(a, b)) /* made here or not */
		return OVERLAP_YES;
	if (is_lost(s, a) || is_lost(s, b))
		return OVERLAP_MAYBE;
	if (is_global(a) || is_global(b))
		return a->kind == OBJECT_UNKNOWN || b->kind == OBJECT_UNKNOWN || may_be_module(a, b) || may_be_module(b, a) ? OVERLAP_MAYBE : OVERLAP_NO;
	struct object *p = object_root(a), *q = object_root(b);
	gboolean local_a = p->kind == OBJECT_SITE && !p->escaped, local_b = q->kind == OBJECT_SITE && !q->escaped;
	gboolean kept = p->kind == OBJECT_SITE && q->kind == OBJECT_SITE && (is_kept_as(p, q) || is_kept_as(q, p));
	if (kept)
		return OVERLAP_MAYBE;
	if (a->kind == OBJECT_SITE && b->kind == OBJECT_SITE)
		return OVERLAP_NO;
	if (local_a && local_b)
		return p == q && a->field == b->field && a->parent && b->parent ? OVERLAP_MAYBE : OVERLAP_NO;
	/* made here and not given away: nothing that came from outside is the same */
	if ((local_a && p->frame == s->frame && a == p) || (local_b && q->frame == s->frame && b == q))
		return OVERLAP_NO;
	if (!kinds_meet(a->type, b->type))
		return OVERLAP_NO;
	if (is_ancestor(a, b) || is_ancestor(b, a)) /* a container is none of its own elements, but what one element leads to may be another one */
		return (is_unknown(a) && is_unknown(b)) || (is_element(is_ancestor(a, b) ? a : b) && !are_of_other_classes(s, a, b)) ? OVERLAP_MAYBE : OVERLAP_NO;
	if (apart_from_argument(s->frame, a, b, s->loop) || apart_from_argument(s->frame, b, a, s->loop))
		return OVERLAP_NO;
	return fields_are_apart(s, a, b) ? OVERLAP_NO : callers_overlap(s, a, b);
}

static gboolean is_target(const struct splitter *s, const struct binding *binding)
{
	return binding && g_hash_table_contains(s->target_names->binds, binding) && !g_hash_table_contains(s->bound, binding);
}

static gboolean counts_up(struct effects_context *c, const struct node *call, guint depth);
static gboolean is_natural_counter(struct effects_context *c, const struct binding *binding, guint depth);

/* Never below zero, as far as the text tells: a[-1] and a[len(a) - 1] are the same element. */
static gboolean is_natural(struct effects_context *c, const struct node *node, guint depth)
{
	if (!node || !depth)
		return FALSE;
	if (node->kind == N_INTEGER)
		return TRUE;
	if (node->kind == N_CALL)
		return names_builtin(c, node_field(node, "function"), "len");
	if (node->kind == N_BINARY) {
		const struct node *operator = node_field(node, "operator");
		return operator && strchr("+*/%&|", operator->name[0]) && is_natural(c, node_field(node, "left"), depth - 1) &&
		       is_natural(c, node_field(node, "right"), depth - 1);
	}
	const struct binding *binding = node->kind == N_NAME ? node_binding(node) : NULL;
	return binding && is_natural_counter(c, binding, depth - 1);
}

gboolean splitter_is_minus_one(const struct node *node)
{
	g_autofree char *text = node_text(node);
	return !strcmp(text, "-1");
}

/* range(n), range(2, n), range(0, n, 3), range(n, -1, -1), enumerate(xs): natural numbers. */
static gboolean counts_up(struct effects_context *c, const struct node *call, guint depth)
{
	const struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL, *list = callee ? node_field(call, "arguments") : NULL;
	if (!list || list->kind != N_ARGUMENTS || callee->kind != N_NAME)
		return FALSE;
	guint count = node_count(list);
	const struct node *first = list->first, *second = first ? first->next : NULL, *third = second ? second->next : NULL;
	for (const struct node *n = first; n; n = n->next)
		if (n->kind == N_LIST_SPLAT || n->kind == N_DICT_SPLAT)
			return FALSE;
	if (names_builtin(c, callee, "enumerate"))
		return count == 1 || is_natural(c, second->kind == N_KEYWORD_ARGUMENT ? node_field(second, "value") : second, depth);
	if (!names_builtin(c, callee, "range"))
		return FALSE;
	if (count == 3 && splitter_is_minus_one(third))
		return splitter_is_minus_one(second) || is_natural(c, second, depth);
	return count == 1 || (is_natural(c, first, depth) && (count == 2 || (count == 3 && is_natural(c, third, depth)))); /* a step of 0 is refused by range itself */
}

/* SITE gives its name a natural number, or makes one from the one that it has. */
static gboolean gives_natural(struct effects_context *c, const struct node *site, guint depth)
{
	static const char *const keeping[] = {"+=", "*=", "//=", "%=", NULL};
	const struct node *top = site->field && !strcmp(site->field, "left") ? site->parent : NULL, *right = top ? node_field(top, "right") : NULL;
	if (!right)
		return top && top->kind == N_ASSIGNMENT; /* `row: int` gives it nothing */
	if (top->kind == N_FOR)
		return counts_up(c, right, depth);
	if (top->kind == N_AUGMENTED)
		return text_is_one_of(node_field(top, "operator")->name, keeping) && is_natural(c, right, depth);
	const struct node *left = right->kind == N_BINARY ? node_field(right, "left") : NULL;
	gboolean sum = left && left->kind == N_NAME && left->name == site->name && !strcmp(node_field(right, "operator")->name, "+");
	return top->kind == N_ASSIGNMENT && is_natural(c, sum ? node_field(right, "right") : right, depth);
}

/* Whatever it is given is a natural number, or one that is counted up; of a module's name also by others. */
static gboolean is_natural_counter(struct effects_context *c, const struct binding *binding, guint depth)
{
	gboolean natural = binding->sites->len > 0 && !(binding->flags & (BINDING_PARAMETER | BINDING_FOREIGN)) &&
	                   (binding->scope->kind != SCOPE_MODULE || !search_is_elsewhere(c, binding));
	for (guint i = 0; natural && i < binding->sites->len; i++)
		natural = gives_natural(c, binding->sites->pdata[i], depth);
	return natural;
}

gboolean splitter_mentions(const struct node *node, const struct node *inner, const struct binding *binding)
{
	if (node->kind == N_NAME && node->name == binding->name && node_binding(node) == binding)
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (child != inner && splitter_mentions(child, inner, binding))
			return TRUE;
	return FALSE;
}

const struct node *splitter_inner_range(const struct splitter *s, const struct binding *binding)
{
	const struct node *site = binding->sites->len == 1 ? binding->sites->pdata[0] : NULL, *loop = site && site->field && !strcmp(site->field, "left") ? site->parent : NULL;
	if (!loop || loop->kind != N_FOR || loop == s->loop || !node_inside(loop, s->loop) || (binding->flags & (BINDING_PARAMETER | BINDING_FOREIGN)))
		return NULL;
	struct effects_context *c = s->frame->context;
	const struct node *call = node_field(loop, "right"), *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	gboolean counted = callee && names_builtin(c, callee, "range") && counts_up(c, call, 4);
	return counted && !splitter_mentions(s->loop, loop, binding) ? call : NULL;
}

/* i of `for i in range(...)` and `for i, x in enumerate(...)`: another value in each iteration. */
gboolean splitter_is_distinct_index(const struct splitter *s, const struct binding *binding)
{
	struct node *call = s->iterable, *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	struct effects_context *c = s->frame->context;
	struct node *target = s->target;
	if (s->counter)
		return is_target(s, binding) && is_natural_counter(c, binding, 4);
	if (!is_target(s, binding) || !callee)
		return FALSE;
	if (target->first && names_builtin(c, callee, "enumerate"))
		target = target->first;
	else if (!names_builtin(c, callee, "range"))
		return FALSE;
	return target->kind == N_NAME && target->name == binding->name && counts_up(c, call, 4);
}

/* `d` of `for k in d`, `for k in d.keys()`, `for k, v in d.items()`; NULL: it goes over something else. PAIRS: the last. */
static struct node *dict_gone_through(const struct splitter *s, gboolean *pairs)
{
	struct node *over = s->iterable, *callee = over && over->kind == N_CALL ? node_field(over, "function") : NULL;
	struct node *list = callee ? node_field(over, "arguments") : NULL, *method = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : NULL;
	*pairs = FALSE;
	if (callee) {
		if (!method || !list || list->first || (strcmp(method->name, "keys") && strcmp(method->name, "items")))
			return NULL;
		*pairs = method->name[0] == 'i';
		over = node_field(callee, "object");
	}
	return over && !s->counter && frame_effects(s->frame, over, NULL).type->kind == T_DICT ? over : NULL;
}

gboolean splitter_is_distinct_key(const struct splitter *s, const struct binding *binding)
{
	gboolean pairs;
	if (!is_target(s, binding) || !dict_gone_through(s, &pairs))
		return FALSE;
	const struct node *target = pairs ? s->target->first : s->target;
	return target && target->kind == N_NAME && target->name == binding->name;
}

static const struct node *statement_of(const struct splitter *s, const struct node *node)
{
	if (!node_inside(node, s->loop))
		return NULL;
	while (node && node->kind != N_EXPRESSION_STATEMENT && node != s->loop)
		node = node->parent;
	return node;
}

/* A loop inside the loop runs both again: then the one that stands first also comes after the other. */
static gboolean repeated_together(const struct splitter *s, const struct node *a, const struct node *b)
{
	for (; a && a != s->loop; a = a->parent)
		if ((a->kind == N_FOR || a->kind == N_WHILE || node_is_comprehension(a)) && node_inside(b, a))
			return TRUE;
	return FALSE;
}

/* Both stand in the loop, and the read comes first in the iteration: an assignment writes last. */
/* Of one `if`, one of them runs or the other. */
static gboolean in_other_branch(const struct node *a, const struct node *b)
{
	const struct node *branch = a, *other = b;
	while (branch->parent && !(branch->parent->kind == N_IF && node_inside(b, branch->parent)))
		branch = branch->parent;
	while (other->parent && other->parent != branch->parent)
		other = other->parent;
	return branch->parent && branch != other && g_strcmp0(branch->field, "condition") && g_strcmp0(other->field, "condition");
}

static gboolean reads_before(const struct splitter *s, const struct access *write, const struct access *read)
{
	const struct node *w = statement_of(s, write->node), *r = statement_of(s, read->node);
	return w && r && (w == r || r->start < w->start || in_other_branch(w, r)) && !repeated_together(s, write->node, read->node);
}

/* A list or a dict: no view of a part of something else, whose elements would have other indices here. */
static gboolean holds_its_elements(const struct object *object)
{
	return object->type && (object->type->kind == T_LIST || object->type->kind == T_DICT);
}

/* Elements of OBJECT can be told apart by INDEX. */
static gboolean tells_apart(const struct splitter *s, const struct subscript *index, const struct object *object)
{
	if (index && index->key)
		return holds_its_elements(object);
	return !index || !splitter_is_distinct_key(s, index->binding) || (object->type && object->type->kind == T_DICT);
}

/* Going through vars(o) or asking how much it holds sees the attributes of `o`. */
static gboolean is_of_namespace(const struct splitter *s, const struct access *elements, const struct access *attribute)
{
	static const char *const names[] = {"vars", "globals", "locals", "__dict__", "__globals__"};
	const struct object *object = elements->object;
	gboolean used = FALSE;
	if (strcmp(elements->field, "[]") || attribute->field[0] != '.' || (object->type && object->type->kind != T_INSTANCE && !is_unknown(object)))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		used |= g_hash_table_contains(s->frame->context->used, names[i]);
	return used;
}

#define MAX_HELD 4 /* levels of types in one another */

/* An object of a library: an exception, a queue, a SimpleNamespace may hold anything; files, arrays and their like do not, and JSON none of the program's objects. */
static gboolean library_may_hold(struct frame *f, const struct type *object, const struct type *part)
{
	static const char *const leaves[] = {"numpy.", "io.", "re.", "hashlib.", "random.", "datetime.", "decimal.", "struct.", "bytearray", "memoryview", "array."};
	for (guint i = 0; i < G_N_ELEMENTS(leaves); i++)
		if (g_str_has_prefix(object->name, leaves[i]))
			return FALSE;
	return !type_is_immutable(f->context->knowledge, object) && (!type_is_json(object) || part->kind != T_INSTANCE);
}

/* What is of TYPE may lead to something of type PART, as far as the types tell. */
static gboolean type_may_hold(struct frame *f, const struct type *type, const struct type *part, guint levels)
{
	gboolean holds = FALSE;
	for (guint i = 0; !holds && i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind == T_UNKNOWN)
			return TRUE;
		if (member->kind == T_OBJECT && library_may_hold(f, member, part))
			return TRUE;
		gboolean parts = (member->kind >= T_LIST && member->kind <= T_COROUTINE) || member->kind == T_METHOD || member->kind == T_BOUND || member->kind == T_PARTIAL;
		if (!levels || (member->kind != T_INSTANCE && !parts))
			continue;
		for (guint k = 0; member->kind != T_INSTANCE && !holds && k < member->count; k++)
			holds = kinds_meet(member->args[k], part) || type_may_hold(f, member->args[k], part, levels - 1);
		const struct field *field = member->kind == T_INSTANCE ? class_instances(f->context, member->ref)->fields : NULL;
		for (; !holds && field; field = field->next) {
			const struct type *held = field->name[0] == '.' && field->name[strlen(field->name) - 1] != '!' ? class_field_type(f, member, field->name) : NULL;
			holds = held && (kinds_meet(held, part) || type_may_hold(f, held, part, levels - 1));
		}
	}
	return holds;
}

/* What goes through all of an object that came from outside may come to another one that did. */
static gboolean leads_to_other(const struct splitter *s, const struct access *whole, struct object *part)
{
	const struct object *root = object_root(whole->object), *other = object_root(part);
	gboolean given = whole->field[0] == '*' && (root->kind == OBJECT_PARAM || other->kind == OBJECT_PARAM);
	gboolean made = (root->kind == OBJECT_SITE && root->frame == s->frame) || (other->kind == OBJECT_SITE && other->frame == s->frame);
	if (!given || made || !whole->object->type || !part->type)
		return FALSE;
	const struct value value = {whole->object->type, set_one(s->frame->context->heap, whole->object)};
	return type_may_hold(s->frame, heap_flatten(s->frame->context->heap, value, MAX_HELD), part->type, MAX_HELD) && callers_lead(s, whole->object, part);
}

/* Whatever they touch there belongs to another iteration, or the read comes first. */
static gboolean is_passed(const struct splitter *s, enum meeting meeting, const struct access *write, const struct access *read)
{
	return meeting == MEET_NEVER || (meeting == MEET_SAME_ITERATION && reads_before(s, write, read));
}

enum overlap access_overlap(const struct splitter *s, const struct access *write, const struct access *read)
{
	gboolean same_field = write->field == read->field || write->field[0] == '*' || read->field[0] == '*' || is_of_namespace(s, write, read) || is_of_namespace(s, read, write);
	gboolean deep = (read->field[0] == '*' && is_ancestor(read->object, write->object)) ||
	                (write->field[0] == '*' && is_ancestor(write->object, read->object));
	if (!same_field && !deep)
		return OVERLAP_NO;
	enum overlap overlap = deep ? OVERLAP_YES : objects_overlap(s, write->object, read->object);
	if (overlap == OVERLAP_NO && (leads_to_other(s, read, write->object) || leads_to_other(s, write, read->object)))
		overlap = OVERLAP_MAYBE;
	gboolean same = write->object == read->object && (write->object->kind != OBJECT_CHILD || holds_its_elements(write->object));
	gboolean told = tells_apart(s, write->index, write->object) && tells_apart(s, read->index, read->object);
	gboolean compared = (overlap == OVERLAP_YES && same) || (overlap == OVERLAP_MAYBE && holds_its_elements(write->object) && holds_its_elements(read->object));
	if (told && compared && is_passed(s, subscripts_meet(s, write->index, read->index), write, read))
		return OVERLAP_NO;
	if (overlap != OVERLAP_NO && (unique_apart(s, write, read) || is_passed(s, unique_rows_meet(s, write, read), write, read)))
		return OVERLAP_NO;
	if (write->touch == TOUCH_MAY_WRITE)
		overlap = MIN(overlap, OVERLAP_MAYBE);
	return overlap;
}
