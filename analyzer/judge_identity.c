/* Which object is it? What a task of a process pool is handed, the item and the names that its work captures, is pickled in one go: among the copies two are
 * one object where the originals are. What the process has otherwise (globals, classes, what functions keep) are other objects than those. */
#include "analyzer/globals.h"
#include "analyzer/judge.h"

/* OBJECT comes to the work by what its task is handed, or is made there, and by nothing else. */
static gboolean is_handed(struct judge *j, GHashTable *globals, struct object *object)
{
	const struct object *root = object_root(object);
	if (splitter_is_private(j->splitter, object))
		return TRUE;
	return (root->kind == OBJECT_PARAM || root->kind == OBJECT_SITE) && root->frame == j->frame && !root->lasting && !object->lasting && !globals_lead_to(globals, object);
}

/* A function that was made elsewhere has variables of the function around it: those that the process has. */
static gboolean is_of_closure(const struct judge *j, const struct access *a)
{
	return a->object->kind == OBJECT_LOCALS && !node_inside(a->node, j->node);
}

static gboolean holds_together(struct judge *j, const GPtrArray *stage)
{
	g_autoptr(GHashTable) globals = globals_reached(j->context, FALSE);
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		for (guint k = 0; k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			if (is_of_closure(j, a) || (a->field == heap_compared() && !is_handed(j, globals, a->object)))
				return FALSE;
		}
	}
	return TRUE;
}

/* What is left of the piece for the parent, which compares its own objects with those that come back. */
static const struct node *asked_by_parent(struct judge *j, const struct piece *piece)
{
	struct effects *e = effects_new();
	struct deferral deferral = {.sink = e, .mute = g_hash_table_new(NULL, NULL)};
	for (guint i = 0; i < j->splitter->hoisted->len; i++)
		g_hash_table_add(deferral.mute, j->splitter->hoisted->pdata[i]);
	j->context->deferral = &deferral;
	frame_effects(j->frame, piece->node, e);
	j->context->deferral = NULL;
	const struct node *found = e->identity;
	g_hash_table_destroy(deferral.mute);
	effects_free(e);
	return found;
}

void judge_identity(struct judge *j, const GPtrArray *stage)
{
	struct splitter *s = j->splitter;
	const struct node *lost = NULL, *asked = NULL;
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		asked = asked ? asked : e->identity;
		lost = lost ? lost : e->identity_lost;
	}
	if (!lost && asked && !holds_together(j, stage))
		lost = asked;
	for (guint i = 0; i < s->pieces->len && !lost; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		gboolean region = (gint)i >= s->first && (gint)i <= s->last && !piece_replays(piece);
		if (piece->effects->identity && !region)
			lost = asked_by_parent(j, piece);
	}
	if (lost)
		judge_refuse_processes(j, REASON_PROCESS_MUTATION, "the identity of objects", lost);
	j->verdict->split->together = asked && !lost;
}
