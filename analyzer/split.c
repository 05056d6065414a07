/* The two stages of a body: which statements have to stay in order, and the run of others that workers take. */
#include "analyzer/leave.h"
#include "analyzer/splitter.h"

#define SCORE_HEAVY 8
#define MAX_REGIONS 24 /* runs of movable statements that are tried: each takes a look at all statements behind it */

/* An iteration that ends in the piece or behind it by a `continue` gives nothing back of what was bound by then. */
static gboolean is_cut_short(const struct splitter *s, guint index)
{
	for (guint i = index; i < s->pieces->len; i++)
		if (splitter_holds_continue(((struct piece *)s->pieces->pdata[i])->node))
			return TRUE;
	return FALSE;
}

gboolean splitter_needs_order(const struct splitter *s, struct piece *piece, guint index)
{
	GHashTableIter iter;
	gpointer key;
	if (piece->again) {
		obstacle_set(&piece->why, REASON_WORLD_ORDER, g_strdup("raise"), piece->again);
		return TRUE;
	}
	const struct node *leave = piece->leave;
	gboolean told = leave && s->allow.leaving && index + 1 == s->pieces->len && leave_told_by(piece->node) != LEAVING_NOT;
	if (leave && !told) {
		obstacle_set(&piece->why, leave_reason(leave), g_strdup(leave_word(leave)), leave);
		return TRUE;
	}
	if (obstacle_in_names(s, piece->names, index, &piece->why) || obstacle_in_effects(s, piece->effects, &piece->why) ||
	    obstacle_in_writes(s, piece->effects, &piece->why) || obstacle_in_reads(s, piece->effects, index, &piece->why, FALSE))
		return TRUE;
	g_hash_table_iter_init(&iter, piece->names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct binding *binding = key;
		struct scope *owner = binding->scope;
		while (owner->kind == SCOPE_COMPREHENSION && owner->node->start >= piece->node->start && owner->node->end <= piece->node->end)
			break;
		if (owner->kind == SCOPE_COMPREHENSION && owner != s->loop->scope)
			continue;
		if (owner->kind == SCOPE_FUNCTION && node_inside(owner->node, piece->node))
			continue;
		gboolean foreign = owner != s->frame->scope || (binding->flags & BINDING_FOREIGN);
		gboolean live = name_is_live_after(s->loop, binding);
		gboolean unsure = (s->attempt || !g_hash_table_contains(piece->names->sure, binding)) && (live || g_hash_table_contains(s->carried, binding));
		gboolean target = g_hash_table_contains(s->target_names->binds, binding) && live;
		gboolean half = name_is_seen_caught(s->loop, binding); /* as far as the iteration got */
		if (!g_hash_table_contains(s->carried, binding) && !foreign && !unsure && !target && !half && !(live && is_cut_short(s, index)))
			continue;
		obstacle_set(&piece->why, foreign && owner->kind == SCOPE_MODULE ? REASON_GLOBAL_WRITE : REASON_CARRIED, g_strdup(binding->name), piece->node);
		return TRUE;
	}
	return FALSE;
}

static gboolean is_exit(const struct node *call)
{
	const struct node *callee = node_field(call, "function"), *name = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : callee;
	return name && name->name && (!strcmp(name->name, "exit") || !strcmp(name->name, "_exit") || !strcmp(name->name, "quit"));
}

gboolean splitter_holds_exit(const struct node *node)
{
	if (node->kind == N_RAISE || node->kind == N_ASSERT || (node->kind == N_CALL && is_exit(node)))
		return TRUE;
	if (node->kind == N_FUNCTION || node->kind == N_CLASS || node->kind == N_LAMBDA)
		return FALSE;
	for (const struct node *child = node->first; child; child = child->next)
		if (splitter_holds_exit(child))
			return TRUE;
	return FALSE;
}

gboolean splitter_holds_continue(const struct node *node)
{
	if (node->kind == N_CONTINUE)
		return TRUE;
	if (node->kind == N_FOR || node->kind == N_WHILE || node->kind == N_FUNCTION || node->kind == N_CLASS)
		return FALSE;
	for (struct node *child = node->first; child; child = child->next)
		if (splitter_holds_continue(child))
			return TRUE;
	return FALSE;
}

gboolean splitter_depends_outside(const struct splitter *s, const struct names *names, gint first, gint end)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, names->reads);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		const GArray *uses = g_hash_table_contains(s->bound, key) ? splitter_uses(s, key) : NULL;
		for (guint i = 0; uses && i < uses->len; i++) {
			gint at = (gint)g_array_index(uses, guint, i);
			struct piece *other = s->pieces->pdata[at];
			if ((at < first || at > end) && !other->repeated && g_hash_table_contains(other->names->binds, key))
				return TRUE;
		}
	}
	return FALSE;
}

static void classify(struct splitter *s)
{
	gboolean changed = TRUE;
	while (changed) {
		gboolean controlled = FALSE, exits = FALSE;
		struct piece *by = NULL;
		changed = FALSE;
		for (guint i = 0; i < s->pieces->len; i++) {
			struct piece *piece = s->pieces->pdata[i];
			gboolean endless = exits && piece->effects->endless;
			if (endless && !piece->ordered)
				obstacle_set(&piece->why, REASON_WORLD_ORDER, g_strdup("a loop that may not end"), piece->effects->endless);
			if (piece->repeated && splitter_needs_order(s, piece, i)) {
				piece->repeated = FALSE;
				changed = TRUE;
			}
			if (!piece->ordered && (piece->forced || controlled || endless || splitter_needs_order(s, piece, i))) {
				if (controlled && !piece->forced)
					obstacle_set(&piece->why, by->why.code, g_strdup(by->why.subject), by->why.node);
				piece->ordered = changed = TRUE;
				piece_use_late(piece, FALSE);
			}
			exits |= piece->ordered && (piece->leave || splitter_holds_exit(piece->node));
			if (piece->ordered && splitter_holds_continue(piece->node)) {
				controlled = TRUE;
				by = piece;
			}
		}
	}
}

/* The run of movable statements from START on, with its weight; FALSE: there is none. */
static gboolean find_run(struct splitter *s, guint start, enum weight *weight)
{
	guint end;
	while (start < s->pieces->len && ((struct piece *)s->pieces->pdata[start])->ordered)
		start++;
	*weight = WEIGHT_NONE;
	for (end = start; end < s->pieces->len && !((struct piece *)s->pieces->pdata[end])->ordered; end++)
		*weight = MAX(*weight, ((struct piece *)s->pieces->pdata[end])->effects->weight);
	s->first = start;
	s->last = (gint)end - 1;
	return end > start;
}

/* A region must not need names of statements outside it: such statements stay in order, and the rest is looked at again. */
static gboolean close_runs(struct splitter *s)
{
	enum weight weight;
	for (guint next = 0; find_run(s, next, &weight); next = s->last + 1)
		for (gint i = s->first; i <= s->last; i++) {
			struct piece *piece = s->pieces->pdata[i];
			if (!splitter_depends_outside(s, piece->names, s->first, s->last))
				continue;
			piece->forced = TRUE;
			obstacle_set(&piece->why, REASON_NOTHING_PARALLEL, NULL, piece->node);
			return FALSE;
		}
	return TRUE;
}

gint splitter_fetch(const struct splitter *s)
{
	if (s->first <= s->last)
		return s->first;
	for (guint i = 0; s->hoisted->len && i < s->pieces->len; i++)
		if (node_inside(s->hoisted->pdata[0], ((struct piece *)s->pieces->pdata[i])->node))
			return i;
	return s->pieces->len;
}

static void clear_stage(struct splitter *s)
{
	s->heavy = s->light = s->left_behind = FALSE;
	g_ptr_array_set_size(s->hoisted, 0);
	g_ptr_array_set_size(s->listed, 0);
	g_array_set_size(s->guards, 0);
	g_ptr_array_set_size(s->stage, 0);
	g_array_set_size(s->obstacles, 0);
	g_ptr_array_set_size(s->aliases, 0);
	marks_clear(s->noted);
	g_ptr_array_set_size(s->distinct, 0);
}

static void reset(struct splitter *s, struct allowance allow)
{
	s->allow = allow;
	s->staged = FALSE;
	clear_stage(s);
	s->first = 0;
	s->last = -1;
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		piece->ordered = piece->forced = piece->kept;
		piece->repeated = piece->may_repeat;
		if (allow.replay && !s->attempt && !piece->looked && !piece->leave) {
			piece->looked = TRUE;
			piece->late = late_find(s, piece);
			if (piece->late) {
				splitter_note_rebinds(s, piece->late->effects);
				splitter_note_rebinds(s, piece->late->rest);
			}
		}
		piece_use_late(piece, allow.replay);
		obstacle_set(&piece->why, REASON_NOTHING_PARALLEL, NULL, piece->node);
	}
}

static gboolean note_region(struct splitter *s)
{
	struct obstacle ignored = {0};
	gboolean early = FALSE;
	for (gint i = s->first; i <= s->last; i++) {
		struct piece *piece = s->pieces->pdata[i];
		early |= obstacle_in_world(s, piece->effects, i, &ignored); /* what stands ahead of it could have gone with it, and did not */
		obstacle_in_reads(s, piece->effects, i, &ignored, TRUE);
		s->heavy |= piece->effects->weight == WEIGHT_HEAVY;
		s->light |= piece->effects->weight < WEIGHT_HEAVY;
		s->left_behind |= piece_replays(piece) && piece->late->effects->weight == WEIGHT_HEAVY;
	}
	for (guint i = 0; s->attempt && i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		if (piece->repeated)
			obstacle_in_reads(s, piece->effects, i, &ignored, TRUE);
	}
	g_free(ignored.subject);
	return !early;
}

/* Parts of a statement go to the workers, such as one branch of an `if`, which could go whole: the rest of its work would stay. */
static gboolean takes_parts(const struct splitter *s)
{
	for (guint k = 0; k < s->hoisted->len; k++)
		for (guint i = 0; i < s->pieces->len; i++) {
			const struct piece *piece = s->pieces->pdata[i];
			gboolean compound = piece->node->kind == N_IF || piece->node->kind == N_FOR || piece->node->kind == N_WHILE || piece->node->kind == N_TRY ||
			                    piece->node->kind == N_WITH || piece->node->kind == N_MATCH;
			if (compound && !piece->ordered && node_inside(s->hoisted->pdata[k], piece->node))
				return TRUE;
		}
	return FALSE;
}

/* The parallel stage with this region (LAST < FIRST: none), and how good it is. */
static guint stage_with(struct splitter *s, gint first, gint last)
{
	clear_stage(s);
	s->first = first;
	s->last = last;
	s->staged = TRUE;
	for (guint i = 0; i < s->pieces->len; i++)
		piece_use_late(s->pieces->pdata[i], s->allow.replay && (gint)i >= first && (gint)i <= last);
	gboolean in_order = note_region(s);
	hoist_all(s);
	return !in_order ? 0 : s->heavy * SCORE_HEAVY + !s->left_behind * 4 + !takes_parts(s) * 2 + s->light;
}

static gboolean has_owns(const struct splitter *s)
{
	GHashTableIter iter;
	gpointer own;
	g_hash_table_iter_init(&iter, s->owns);
	while (g_hash_table_iter_next(&iter, NULL, &own))
		if (own)
			return TRUE;
	return FALSE;
}

/* What it computes goes nowhere: a statement, rather than an expression, of the worker. `cursor.execute(...)` would hand back the cursor. */
static gboolean hoists_unused(const struct splitter *s)
{
	for (guint i = 0; (s->awaits || has_owns(s)) && i < s->hoisted->len; i++)
		if (((struct node *)s->hoisted->pdata[i])->parent->kind == N_EXPRESSION_STATEMENT)
			return TRUE;
	return FALSE;
}

/* A statement ahead of the piece at FIRST goes on to the next item: the workers' results would no longer stand beside their items. */
static gboolean passed_over(const struct splitter *s, gint first)
{
	for (gint i = 0; i < first; i++)
		if (splitter_holds_continue(((const struct piece *)s->pieces->pdata[i])->node))
			return TRUE;
	return FALSE;
}

static gboolean is_empty(const struct splitter *s, gint first, gint last)
{
	while (first <= last && ((const struct piece *)s->pieces->pdata[first])->node->kind == N_PASS)
		first++;
	return first > last;
}

/* A region may be light by itself and yet give its names to heavy expressions behind it. */
static void choose_region(struct splitter *s)
{
	guint best_score = stage_with(s, 0, -1), next = 0;
	gint best_first = 0, best_last = -1;
	enum weight weight;
	if (!s->hoisted->len || hoists_unused(s))
		best_score = 0;
	for (guint tried = 0; tried < MAX_REGIONS && find_run(s, next, &weight); tried++) {
		gint first = s->first, last = s->last;
		if (passed_over(s, first))
			break;
		guint score = stage_with(s, first, last);
		gboolean enough = weight >= s->allow.least || (score & SCORE_HEAVY);
		next = last + 1;
		if (!enough || score <= best_score || is_empty(s, first, last))
			continue;
		best_score = score;
		best_first = first;
		best_last = last;
	}
	stage_with(s, best_first, best_last);
}

gboolean splitter_try(struct splitter *s, struct allowance allow)
{
	reset(s, allow);
	if (!splitter_has_statements(s)) {
		for (guint i = 0; i < s->pieces->len; i++) { /* all in one stage: what it writes counts against it */
			struct piece *piece = s->pieces->pdata[i];
			piece->ordered = splitter_needs_order(s, piece, i);
		}
		hoist_comprehension(s);
		return s->hoisted->len > 0 && !s->left_behind;
	}
	do {
		classify(s);
	} while (!close_runs(s));
	choose_region(s);
	return s->first <= s->last || s->hoisted->len;
}
