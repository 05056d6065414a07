#include "analyzer/taker.h"

#include <string.h>

#include "analyzer/leave.h"

#define QUIET_EFFECTS (EFFECT_FILE_READ | EFFECT_TIME | EFFECT_RELEASES_GIL)

/* The call that NODE is an argument of; *PLACE: which one, by position. NULL: it is none. */
static struct node *call_around(const struct node *node, guint *place)
{
	struct node *list = node->parent, *call = list && list->kind == N_ARGUMENTS ? list->parent : list;
	*place = 0;
	for (const struct node *n = list && list != call ? list->first : node; n && n != node; n = n->next)
		(*place)++;
	return call && call->kind == N_CALL && node_field(call, "function") != node ? call : NULL;
}

/* `key=rule`, `default=0`: evaluated once the generator is there, and does nothing. */
static gboolean is_quiet(struct frame *f, struct node *node)
{
	struct effects *e = effects_new();
	frame_effects(f, node->kind == N_KEYWORD_ARGUMENT ? node_field(node, "value") : node, e);
	gboolean quiet = !e->changes && !e->bits && !e->unresolved->len && !e->exec;
	effects_free(e);
	return quiet;
}

static gboolean has_splat(const struct node *list)
{
	for (const struct node *child = list->first; child; child = child->next)
		if (child->kind == N_LIST_SPLAT || child->kind == N_DICT_SPLAT)
			return TRUE;
	return FALSE;
}

/* What the table says of the function that is called, or of the method of a builtin type. */
static const struct knowledge_entry *entry_of(struct frame *f, struct node *callee)
{
	const struct type *type = frame_effects(f, callee, NULL).type;
	const struct type *receiver = type->kind == T_BOUND ? type->args[0] : NULL;
	const char *class_name = !receiver ? NULL : receiver->kind == T_STR ? "str" : receiver->kind == T_BYTES ? "bytes" : receiver->kind == T_LIST ? "list" :
		receiver->kind == T_SET ? "set" : NULL;
	const struct knowledge_entry *entry = type->kind == T_LIBRARY ? knowledge_find(f->context->knowledge, type->name) :
		class_name ? heap_name(heap_of(f), class_name, type->name)->entry : NULL;
	return entry && !library_is_replaced(f->context, entry->name) ? entry : NULL;
}

/* The argument that such a call goes through. */
static guint place_of(const char *name)
{
	static const char *const second[] = {"functools.reduce", "heapq.nlargest", "heapq.nsmallest"};
	for (guint i = 0; i < G_N_ELEMENTS(second); i++)
		if (!strcmp(name, second[i]))
			return 1;
	return 0;
}

static gboolean is_taken_whole(struct judge *j)
{
	guint place;
	struct node *call = call_around(j->node, &place), *list = j->node->parent;
	const struct knowledge_entry *entry = call ? entry_of(j->frame, node_field(call, "function")) : NULL;
	if (!entry || !(entry->flags & KNOWS_GOES_THROUGH) || place != place_of(entry->name) || (list != call && has_splat(list)))
		return FALSE;
	gboolean several = list != call && j->node->next && j->node->next->kind != N_KEYWORD_ARGUMENT;
	if (several && !strcmp(entry->result, "minmax"))
		return FALSE;
	for (struct node *other = list != call ? j->node->next : NULL; other; other = other->next)
		if (!is_quiet(j->frame, other))
			return FALSE;
	return TRUE;
}

gboolean judge_refuse_taker(struct judge *j)
{
	const struct node *leave = leave_of_generator(j->node);
	if (j->node->kind != N_GENERATOR)
		return FALSE;
	if (leave && !j->verdict->awaits && !comprehension_clause(j->node, N_FOR_IN, 1)) /* of several `for` it may stop inside the first one's item */
		return FALSE;
	if (leave)
		judge_add_reason(j, REASON_BREAK, leave->name, leave);
	else if (!is_taken_whole(j))
		judge_add_reason(j, REASON_UNSUPPORTED, "a generator that is not consumed at once", j->node);
	return j->verdict->tier == TIER_REFUSED;
}

/* CALL's effects without those of the generator that it is given. */
static struct effects *effects_of_taker(struct judge *j, struct node *call)
{
	struct effects *e = effects_new();
	struct deferral deferral = {.sink = e, .mute = g_hash_table_new(NULL, NULL)};
	g_hash_table_add(deferral.mute, j->node);
	j->context->deferral = &deferral;
	frame_effects(j->frame, call, e);
	j->context->deferral = NULL;
	g_hash_table_destroy(deferral.mute);
	return e;
}

/* Made in the call: nothing that the work could reach. */
static gboolean is_made_there(const struct judge *j, const struct object *object, const struct node *call)
{
	while (object->parent)
		object = object->parent;
	return object->kind == OBJECT_SITE && object->frame == j->frame && !object->lasting && node_inside(object->ref, call);
}

static enum overlap overlap_with(const struct splitter *s, const struct access *write, const struct effects *e)
{
	enum overlap worst = OVERLAP_NO;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *read = &g_array_index(e->accesses, struct access, i);
		if (!splitter_is_private(s, read->object))
			worst = MAX(worst, access_overlap(s, write, read));
	}
	return worst;
}

/* The work, and what the generator goes over. */
static void hold_against_work(struct judge *j, const struct access *write, const struct effects *iterable)
{
	g_autoptr(GPtrArray) stage = g_ptr_array_new();
	enum overlap worst = overlap_with(j->splitter, write, iterable);
	judge_stage_effects(j, stage);
	for (guint i = 0; i < stage->len; i++)
		worst = MAX(worst, overlap_with(j->splitter, write, stage->pdata[i]));
	g_autofree char *text = worst != OVERLAP_NO ? access_text(write) : NULL;
	if (text)
		judge_add_reason(j, worst == OVERLAP_YES ? REASON_SHARED_MUTATION : REASON_ALIAS, text, write->node);
}

static void hold_changes(struct judge *j, const struct effects *e, const struct node *call)
{
	struct effects *iterable = effects_new();
	frame_iterate(j->frame, frame_effects(j->frame, j->splitter->iterable, iterable), j->splitter->iterable, iterable);
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (a->touch == TOUCH_READ || splitter_is_private(j->splitter, a->object) || is_made_there(j, a->object, call))
			continue;
		hold_against_work(j, a, iterable);
		j->taker_shows = TRUE;
	}
	effects_free(iterable);
}

void judge_taker(struct judge *j)
{
	guint place;
	struct node *call = j->node->kind == N_GENERATOR && !leave_of_generator(j->node) ? call_around(j->node, &place) : NULL;
	struct effects *e = call ? effects_of_taker(j, call) : NULL;
	if (!e)
		return;
	hold_changes(j, e, call);
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		if (w->effect & ~(guint)QUIET_EFFECTS)
			judge_add_reason(j, REASON_WORLD_ORDER, w->subject, w->node);
	}
	for (guint i = 0; i < e->unresolved->len; i++) {
		const struct unresolved *u = &g_array_index(e->unresolved, struct unresolved, i);
		judge_add_reason(j, u->code, u->name, u->node);
	}
	if (e->exec)
		judge_add_reason(j, REASON_EXEC, "code made at run time", e->exec);
	if (e->identity)
		judge_refuse_processes(j, REASON_PROCESS_MUTATION, "the identity of objects", e->identity);
	effects_free(e);
}
