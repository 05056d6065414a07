/* Work in a `try` that has to stay with the parent, because what stands in it and in its clauses has to be done in order:
 *
 *   url = base + name                    worker:  url = base + name
 *   try:                                          page = fetch(url)         with what it raised as a value
 *       page = fetch(url)                parent:  try:
 *       store.save(name, page)                        if raised is not None: raise raised
 *   except FetchError:                                store.save(name, page)
 *       store.failed(name)                        except FetchError: ...
 *
 * The pieces are then the statements of the `try`'s own block; nothing else of the body is moved. The names that the work binds must be read by nobody who
 * would see that it came to an end half-way: the carried ones are found in the body as it stands, and those that are read behind the loop stay in order. */
#include "analyzer/splitter.h"

static gboolean is_pure(const struct effects *e)
{
	if ((e->bits & ~(guint)EFFECT_RELEASES_GIL) || e->weight == WEIGHT_HEAVY || e->unresolved->len || e->exec || e->identity || e->endless || e->stops)
		return FALSE;
	for (guint i = 0; i < e->accesses->len; i++)
		if (g_array_index(e->accesses, struct access, i).touch != TOUCH_READ)
			return FALSE;
	return TRUE;
}

static guint times_bound(const struct splitter *s, const struct binding *binding)
{
	guint count = 0;
	for (guint i = 0; i < s->pieces->len; i++)
		count += g_hash_table_contains(((const struct piece *)s->pieces->pdata[i])->names->binds, binding);
	return count;
}

/* `url = base + name`: on one line, the same whoever works it out, and whenever. */
static gboolean may_repeat(const struct splitter *s, const struct piece *piece)
{
	const struct node *top = piece->node->kind == N_EXPRESSION_STATEMENT ? piece->node->first : NULL;
	struct node *left = top && top->kind == N_ASSIGNMENT ? node_field(top, "left") : NULL, *right = left ? node_field(top, "right") : NULL;
	if (!right || top->next || left->kind != N_NAME || right->kind == N_ASSIGNMENT || node_field(top, "type") || !is_pure(piece->effects))
		return FALSE;
	if (source_line(top->source, top->end) != top->line || g_hash_table_size(piece->names->binds) != 1 || times_bound(s, node_binding(left)) != 1)
		return FALSE;
	const struct type *type = frame_effects(s->frame, right, NULL).type;
	return type->kind != T_UNKNOWN && type->kind != T_NEVER && type_is_immutable(s->frame->context->knowledge, type);
}

struct splitter *splitter_new_in_try(struct frame *frame, struct node *loop)
{
	struct node *body = loop->kind == N_FOR ? node_field(loop, "body") : NULL, *found = NULL;
	guint count = 0;
	for (struct node *child = body ? body->first : NULL; child; child = child->next)
		if (child->kind == N_TRY)
			found = child, count++;
	if (count != 1 || !node_field(found, "body"))
		return NULL;
	struct splitter *s = splitter_new_for(frame, loop, found);
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		piece->may_repeat = piece->kept && piece->node->start < found->start && may_repeat(s, piece);
	}
	return s;
}

static gboolean reads(const struct names *names, const struct piece *of)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, of->names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (g_hash_table_contains(names->reads, key))
			return TRUE;
	return FALSE;
}

gboolean splitter_repeats(const struct splitter *s, const struct piece *piece)
{
	if (!piece->repeated)
		return FALSE;
	for (gint i = s->first; i <= s->last; i++)
		if (reads(((struct piece *)s->pieces->pdata[i])->names, piece))
			return TRUE;
	for (guint i = 0; i < s->hoisted->len; i++)
		if (reads(splitter_names(s, s->hoisted->pdata[i]), piece))
			return TRUE;
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *other = s->pieces->pdata[i];
		if (other->node->start > piece->node->start && reads(other->names, piece) && splitter_repeats(s, other))
			return TRUE;
	}
	return FALSE;
}
