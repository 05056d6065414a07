/* Clocks are read to tell how long something took. One reading may be done at another moment than the loop would have done it; the difference of two is another's where
 * one is the worker's and the other the parent's, or where what the parent does in between was what took the time. */
#include "analyzer/judge.h"

#define TAKES_TIME (EFFECT_NET | EFFECT_NET_WRITE | EFFECT_FILE_READ | EFFECT_FILE_WRITE | EFFECT_STDOUT | EFFECT_SLEEP | EFFECT_SUBPROCESS | EFFECT_STDIN | EFFECT_UNKNOWN)

/* Of NODE workers evaluate an expression that reads a clock. */
static gboolean hoisted_reads(const struct splitter *s, const struct node *node)
{
	for (guint i = 0; i < s->hoisted->len; i++)
		if (node_inside(s->hoisted->pdata[i], node) && splitter_reads_clock(s, s->hoisted->pdata[i]))
			return TRUE;
	return FALSE;
}

/* NODE, or what in it reads a clock when the parent comes to it. */
static const struct node *reading_left(const struct splitter *s, struct node *node)
{
	gboolean whole = node_is_comprehension(node);
	const struct node *found = NULL;
	if (g_ptr_array_find(s->hoisted, node, NULL) || node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return NULL;
	for (struct node *child = node->first; child && !whole && !found; child = child->next)
		found = reading_left(s, child);
	if (!found && (whole || node->kind == N_CALL) && !hoisted_reads(s, node) && splitter_reads_clock(s, node))
		found = node;
	return found;
}

/* A worker reads a clock, then the parent does what takes time, then a worker reads one again. */
static const struct node *apart(const struct splitter *s)
{
	gboolean read = FALSE, passed = FALSE;
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		gboolean worker = (gint)i >= s->first && (gint)i <= s->last;
		gboolean reads = worker ? (piece->effects->bits & EFFECT_CLOCK) != 0 : (piece->effects->bits & EFFECT_CLOCK) && hoisted_reads(s, piece->node);
		if (reads && passed)
			return piece->node;
		read |= reads;
		passed |= read && !worker && ((piece->effects->bits & TAKES_TIME) || (piece->effects->weight == WEIGHT_HEAVY && !splitter_heavy_inside(s, piece->node)));
	}
	return NULL;
}

static const struct node *left_to_parent(const struct splitter *s)
{
	const struct node *found = NULL;
	for (guint i = 0; i < s->pieces->len && !found; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		const struct effects *late = piece_part(piece, 1);
		if ((gint)i >= s->first && (gint)i <= s->last)
			found = late && (late->bits & EFFECT_CLOCK) ? piece->node : NULL;
		else if (piece->effects->bits & EFFECT_CLOCK)
			found = reading_left(s, piece->node);
	}
	return found;
}

void judge_clock(struct judge *j, const GPtrArray *stage)
{
	const struct splitter *s = j->splitter;
	gboolean reads = FALSE, light = TRUE;
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		reads |= (e->bits & EFFECT_CLOCK) != 0;
		light &= e->weight < WEIGHT_HEAVY;
	}
	const struct node *at = !reads ? NULL : light ? j->node : left_to_parent(s);
	if (reads && !at)
		at = apart(s);
	if (at)
		judge_add_reason(j, REASON_CLOCK, NULL, at);
}
