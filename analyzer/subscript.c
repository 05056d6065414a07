/* a[i], a[i - 1], a[2 * i + 1], a["name"]: which iterations of a loop over i may touch the same element? */
#include <string.h>

#include "analyzer/split.h"

#define MAX_CONSTANT 1000000

static guint subscript_hash(gconstpointer data)
{
	const struct subscript *s = data;
	return (guint)((gsize)s->binding / 8 * 31 + (guint)s->scale * 7919 + (guint)s->offset + (gsize)s->key / 8 + (gsize)s->missing / 16);
}

static gboolean subscript_equal(gconstpointer x, gconstpointer y)
{
	const struct subscript *a = x, *b = y;
	return a->binding == b->binding && a->scale == b->scale && a->offset == b->offset && a->key == b->key && a->missing == b->missing;
}

static gboolean constant(const struct node *node, gint *value)
{
	gboolean minus = node && node->kind == N_UNARY && node_field(node, "operator") && node_field(node, "operator")->name[0] == '-';
	const struct node *digits = minus ? node_field(node, "argument") : node;
	if (!digits || digits->kind != N_INTEGER)
		return FALSE;
	g_autofree char *text = node_text(digits);
	char *end;
	gint64 number = g_ascii_strtoll(text, &end, 10);
	if (*end || number > MAX_CONSTANT)
		return FALSE;
	*value = minus ? -(gint)number : (gint)number;
	return TRUE;
}

/* "name" and 3, not f"{name}", "a\\x62", b"name" or 0x3. */
static const char *literal_key(const struct node *node)
{
	g_autofree char *text = node_text(node);
	gsize length = strlen(text);
	if (node->kind == N_INTEGER && strspn(text, "0123456789") == length && (length == 1 || text[0] != '0')) {
		g_autofree char *number = g_strconcat("#", text, NULL);
		return interned(number);
	}
	gboolean quoted = node->kind == N_STRING && !node->first && length > 2 && (text[0] == '"' || text[0] == '\'') && text[0] != text[1];
	if (!quoted || strchr(text, '\\'))
		return NULL;
	text[length - 1] = 0;
	text[0] = '"';
	return interned(text);
}

/* NODE as scale * binding + offset. */
static gboolean parse(struct scope *scope, const struct node *node, struct subscript *out, guint depth)
{
	const struct node *left = node_field(node, "left"), *right = node_field(node, "right"), *operator = node_field(node, "operator");
	gint number;
	if (node->kind == N_NAME) {
		*out = (struct subscript){.binding = node_binding_in(node, scope), .scale = 1};
		return out->binding != NULL;
	}
	if (node->kind != N_BINARY || !left || !right || !operator || !depth || operator->name[1])
		return FALSE;
	gboolean first = constant(left, &number);
	const struct node *other = first ? right : left;
	if (!first && !constant(right, &number))
		return FALSE;
	if (!parse(scope, other, out, depth - 1) || (operator->name[0] == '-' && first))
		return FALSE;
	gint64 scale = out->scale, offset = out->offset;
	switch (operator->name[0]) {
	case '+': offset += number; break;
	case '-': offset -= number; break;
	case '*': offset *= number, scale *= number; break;
	default: return FALSE;
	}
	if (!scale || ABS(scale) > MAX_CONSTANT || ABS(offset) > MAX_CONSTANT)
		return FALSE;
	*out = (struct subscript){.binding = out->binding, .scale = (gint)scale, .offset = (gint)offset};
	return TRUE;
}

static const struct subscript *kept(struct frame *f, struct subscript found)
{
	GHashTable **all = &f->context->subscripts;
	if (!*all)
		*all = g_hash_table_new_full(subscript_hash, subscript_equal, g_free, NULL);
	struct subscript *known = g_hash_table_lookup(*all, &found);
	if (!known)
		g_hash_table_add(*all, known = g_memdup2(&found, sizeof(found)));
	return known;
}

const struct subscript *subscript_of(struct frame *f, const struct node *index)
{
	struct subscript found = {0};
	return index && ((found.key = literal_key(index)) || parse(f->now, index, &found, 4)) ? kept(f, found) : NULL;
}

const struct subscript *subscript_missing(struct frame *f, const struct node *look_up)
{
	return kept(f, (struct subscript){.key = interned("?"), .missing = look_up});
}

/* range(start, stop, step), as far as constants tell: *START is G_MININT where it is not known. */
static void range_of(const struct splitter *s, gint *start, gint *step)
{
	const struct node *list = s->iterable->kind == N_CALL ? node_field(s->iterable, "arguments") : NULL;
	const struct node *callee = list ? node_field(s->iterable, "function") : NULL;
	*start = G_MININT, *step = 1;
	if (s->counter) {
		*step = s->counter->step;
		return;
	}
	if (!list || callee->kind != N_NAME)
		return;
	if (strcmp(callee->name, "range")) { /* enumerate */
		*start = node_count(list) == 1 ? 0 : G_MININT;
		return;
	}
	guint count = node_count(list);
	const struct node *first = list->first;
	if (count == 1)
		*start = 0;
	else if (!constant(first, start))
		*start = G_MININT;
	if (count == 3 && !constant(first->next->next, step))
		*step = 1; /* another one can only make them fewer */
	*step = *step ? ABS(*step) : 1;
	if (count == 3 && first->next->next->kind == N_UNARY)
		*start = G_MININT; /* counts down */
}

static gint greatest_divisor(gint a, gint b)
{
	a = ABS(a), b = ABS(b);
	while (b) {
		gint rest = a % b;
		a = b, b = rest;
	}
	return a;
}

/* Never negative, for no i of the loop: a[-1] is the last element, whatever its index is. */
static gboolean stays_natural(const struct subscript *a, gint start)
{
	if (a->scale < 0)
		return FALSE;
	return a->offset >= 0 || (start != G_MININT && (gint64)a->scale * start + a->offset >= 0);
}

/* The loop does not bind it: it means the same number throughout. */
static gboolean is_settled(const struct splitter *s, const struct binding *binding)
{
	return binding->scope == s->frame->scope && binding->scope->kind == SCOPE_FUNCTION && !binding->scope->dynamic && !(binding->flags & (BINDING_FOREIGN | BINDING_DELETED)) &&
	       !g_hash_table_contains(s->bound, binding) && !g_hash_table_contains(s->target_names->binds, binding);
}

/* NODE is OTHER's binding and some number: *OFFSET. */
static gboolean counts_from(const struct splitter *s, const struct node *node, const struct subscript *other, gint *offset)
{
	struct subscript found;
	gboolean same = node && parse(s->frame->scope, node, &found, 4) && found.binding == other->binding && found.scale == 1;
	*offset = same ? found.offset : 0;
	return same;
}

/* `range(...)` that gives the values of BINDING, or NULL. */
static const struct node *range_of_index(const struct splitter *s, const struct binding *binding)
{
	if (s->counter || !splitter_is_distinct_index(s, binding))
		return splitter_inner_range(s, binding);
	const struct node *callee = node_field(s->iterable, "function");
	return strcmp(callee->name, "range") ? NULL : s->iterable;
}

/* `for i in range(k + 1, n)`, or that in the loop: a[i] is behind a[k], in all iterations; of range(k) it is ahead of it. Neither index is negative where the loop
 * runs at all. */
static gboolean is_beyond(const struct splitter *s, const struct subscript *index, const struct subscript *other)
{
	gboolean plain = index->scale == 1 && other->scale == 1 && index->offset >= 0 && other->offset >= 0;
	const struct node *call = plain && is_settled(s, other->binding) ? range_of_index(s, index->binding) : NULL, *list = call ? node_field(call, "arguments") : NULL;
	const struct node *first = list ? list->first : NULL, *second = first ? first->next : NULL, *step = second ? second->next : NULL;
	gint from;
	if (!first)
		return FALSE;
	gint apart = other->offset - index->offset;
	if (step && splitter_is_minus_one(step)) /* range(k, -1, -1), or another one down to there */
		return counts_from(s, first, other, &from) && from < apart;
	if (second && counts_from(s, first, other, &from) && from > apart)
		return TRUE;
	return counts_from(s, second ? second : first, other, &from) && from <= apart;
}

enum meeting subscripts_meet(const struct splitter *s, const struct subscript *a, const struct subscript *b)
{
	gint start, step;
	if ((a && a->missing) || (b && b->missing))
		return MEET_ANY;
	if (a && b && a->key && b->key)
		return a->key == b->key ? MEET_ANY : MEET_NEVER;
	if (a && a == b && splitter_is_distinct_key(s, a->binding))
		return a->scale == 1 && !a->offset ? MEET_SAME_ITERATION : MEET_ANY;
	if (a && b && a->binding && b->binding && a->binding != b->binding && (is_beyond(s, a, b) || is_beyond(s, b, a)))
		return MEET_NEVER;
	if (!a || !b || !a->binding || a->binding != b->binding || !splitter_is_distinct_index(s, a->binding))
		return MEET_ANY;
	range_of(s, &start, &step);
	if (a == b && (stays_natural(a, start) || (a->scale == 1 && a->offset == 0)))
		return MEET_SAME_ITERATION;
	if (!stays_natural(a, start) || !stays_natural(b, start))
		return MEET_ANY;
	gint64 apart = (gint64)b->offset - a->offset;
	if (a->scale == b->scale)
		return apart % ((gint64)a->scale * step) ? MEET_NEVER : apart == 0 ? MEET_SAME_ITERATION : MEET_ANY;
	if (start == G_MININT) /* any two integers */
		return apart % greatest_divisor(a->scale, b->scale) ? MEET_NEVER : MEET_ANY;
	apart -= (gint64)(a->scale - b->scale) * start;
	return apart % ((gint64)greatest_divisor(a->scale, b->scale) * step) ? MEET_NEVER : MEET_ANY;
}
