#include "analyzer/callgraph.h"
#include "analyzer/judge.h"
#include "analyzer/leave.h"
#include "analyzer/taker.h"

#include <string.h>

/* ---- life ---- */

static void reason_free(gpointer data)
{
	struct reason *reason = data;
	g_free(reason->file);
	g_free(reason->subject);
	g_free(reason->message);
	g_free(reason);
}

static void crossing_free(gpointer data)
{
	struct crossing *crossing = data;
	g_free(crossing->name);
	g_free(crossing->type);
	g_clear_pointer(&crossing->homes, g_ptr_array_unref);
	g_free(crossing);
}

static void replay_free(gpointer data)
{
	struct replay *replay = data;
	g_array_unref(replay->values);
	g_array_unref(replay->as_text);
	g_free(replay);
}

static void owned_free(gpointer data)
{
	struct owned *owned = data;
	g_free(owned->name);
	g_free(owned->attribute);
	g_free(owned->text);
	g_array_unref(owned->settings);
	g_free(owned);
}

static struct split *split_new(void)
{
	struct split *split = g_new0(struct split, 1);
	GArray **nodes[] = {&split->before, &split->region, &split->after, &split->hoisted, &split->listed, &split->repeated};
	GPtrArray **crossings[] = {&split->targets, &split->captured, &split->globals, &split->results, &split->values};
	for (guint i = 0; i < G_N_ELEMENTS(nodes); i++)
		*nodes[i] = g_array_new(FALSE, FALSE, sizeof(TSNode));
	for (guint i = 0; i < G_N_ELEMENTS(crossings); i++)
		*crossings[i] = g_ptr_array_new_with_free_func(crossing_free);
	split->guards = g_array_new(FALSE, FALSE, sizeof(guint));
	split->owned = g_ptr_array_new_with_free_func(owned_free);
	split->brought = g_ptr_array_new_with_free_func(g_free);
	split->brings = g_array_new(FALSE, FALSE, sizeof(enum bring));
	split->replays = g_ptr_array_new_with_free_func(replay_free);
	split->calls = places_new();
	split->parallel_lines = g_array_new(FALSE, FALSE, sizeof(guint));
	return split;
}

static void split_free(struct split *split)
{
	if (!split)
		return;
	GArray *arrays[] = {split->before, split->region, split->after, split->hoisted, split->listed, split->guards, split->parallel_lines, split->repeated, split->brings};
	GPtrArray *lists[] = {split->targets, split->captured, split->results, split->values, split->globals, split->brought, split->replays, split->owned};
	for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_array_unref(arrays[i]);
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(lists[i]);
	g_hash_table_unref(split->calls);
	g_free(split->iterable_text);
	g_free(split);
}

void blocking_free(struct blocking *blocking)
{
	verdict_free(blocking->verdict);
	g_free(blocking);
}

void verdict_free(struct verdict *verdict)
{
	if (!verdict)
		return;
	g_ptr_array_unref(verdict->reasons);
	split_free(verdict->split);
	chain_free(verdict->chain);
	g_array_unref(verdict->computes);
	g_clear_pointer(&verdict->blocking, g_ptr_array_unref);
	g_free(verdict);
}

/* ---- reasons ---- */

static char *sentence(const struct reason_info *info, const char *subject, guint line)
{
	const char *place = strstr(info->sentence, "%s");
	if (!place)
		return g_strdup_printf("%s (line %u)", info->sentence, line);
	return g_strdup_printf("%.*s`%s`%s (line %u)", (int)(place - info->sentence), info->sentence, subject ? subject : "this", place + 2, line);
}

struct reason *verdict_add_reason(struct verdict *v, enum reason_code code, const char *subject, const char *file, guint line)
{
	GPtrArray *reasons = v->reasons;
	for (guint i = 0; i < reasons->len; i++) {
		struct reason *known = reasons->pdata[i];
		if (known->code == code && !g_strcmp0(known->subject, subject))
			return known;
	}
	const struct reason_info *info = reason_info(code);
	struct reason *reason = g_new0(struct reason, 1);
	reason->code = code;
	reason->line = line;
	reason->file = g_strdup(file);
	reason->subject = g_strdup(subject);
	reason->message = sentence(info, subject, line);
	g_ptr_array_add(reasons, reason);
	if (!info->processes)
		v->tier = MAX(v->tier, (enum tier)info->tier);
	v->process_tier = MAX(v->process_tier, (enum tier)info->tier);
	return reason;
}

struct reason *judge_add_reason(struct judge *j, enum reason_code code, const char *subject, const struct node *node)
{
	return verdict_add_reason(j->verdict, code, subject, node ? node->source->path : j->loop->source->path, node ? node->line : j->loop->line);
}

void judge_refuse_processes(struct judge *j, enum reason_code code, const char *subject, const struct node *node)
{
	judge_add_reason(j, code, subject, node);
	j->verdict->process_tier = TIER_REFUSED;
}

#define LONG_WAITS (EFFECT_NET | EFFECT_NET_WRITE | EFFECT_SUBPROCESS)

static gboolean stage_waits(const struct splitter *s)
{
	guint bits = 0;
	for (gint i = s->first; i <= s->last; i++)
		bits |= ((const struct piece *)s->pieces->pdata[i])->effects->bits;
	for (guint i = 0; i < s->stage->len; i++)
		bits |= ((const struct effects *)s->stage->pdata[i])->bits;
	return (bits & LONG_WAITS) != 0;
}

static gboolean body_waits(const struct splitter *s)
{
	guint bits = 0;
	for (guint i = 0; i < s->pieces->len; i++)
		bits |= ((const struct piece *)s->pieces->pdata[i])->whole->bits;
	return (bits & LONG_WAITS) != 0;
}

/* The whole of the work, its end included, which leaves the loop. */
static gboolean find_leaving(struct splitter *s)
{
	const struct allowance allowance = {.least = WEIGHT_HEAVY, .leaving = TRUE};
	return !s->awaits && splitter_try(s, allowance) && s->heavy && !s->left_behind && leave_is_told(s);
}

/* From what needs no look to what does; the first that finds work worth moving wins. Work inside a compound statement that an earlier
 * attempt would leave to the parent is worth repeating statements for. A part that only looks whether a file is there is none beside a download. */
static gboolean find_split(struct judge *j)
{
	const guint questionable = EFFECT_FILE_WRITE | EFFECT_NET_WRITE | EFFECT_SUBPROCESS | EFFECT_UNKNOWN;
	struct allowance attempts[] = {
		{0, FALSE, WEIGHT_HEAVY, FALSE, FALSE}, {0, FALSE, WEIGHT_LIGHT, FALSE, FALSE}, {0, FALSE, WEIGHT_NONE, FALSE, FALSE},
		{0, FALSE, WEIGHT_HEAVY, TRUE, FALSE}, {0, FALSE, WEIGHT_LIGHT, TRUE, FALSE},
		{questionable, FALSE, WEIGHT_HEAVY, FALSE, FALSE}, {questionable, TRUE, WEIGHT_HEAVY, FALSE, FALSE}, {questionable, TRUE, WEIGHT_LIGHT, FALSE, FALSE},
		{questionable, FALSE, WEIGHT_HEAVY, TRUE, FALSE},
	};
	struct splitter *s = j->splitter;
	gint partly = -1;
	gboolean waits = FALSE;
	for (guint i = 0; s->leaves && i < G_N_ELEMENTS(attempts); i++)
		attempts[i].item_writes = FALSE, attempts[i].effects &= EFFECT_UNKNOWN; /* sessions that workers share, or have of their own */
	for (guint i = 0; i < G_N_ELEMENTS(attempts); i++) {
		if (s->leaves && attempts[i].least != WEIGHT_HEAVY)
			continue; /* each is handed out by itself */
		if (partly >= 0 && attempts[i].effects && waits)
			break; /* better a part that is safe than all with a look */
		gboolean found = splitter_try(s, attempts[i]), other = partly >= 0 && attempts[i].effects;
		if (found && (s->awaits ? s->heavy : !s->left_behind) && (!other || stage_waits(s)))
			return TRUE;
		if (found && s->heavy && partly < 0)
			partly = i, waits = s->awaits || stage_waits(s) || !body_waits(s);
		if (i == 0 && s->leaves && find_leaving(s))
			return TRUE;
	}
	splitter_try(s, attempts[MAX(partly, 0)]);
	return partly >= 0;
}

/* Work at the beginning of a `try` that has to stay with the parent. */
static gboolean find_in_try(struct judge *j, gboolean found)
{
	struct splitter *plain = j->splitter, *s = found || plain->leaves ? NULL : splitter_new_in_try(j->frame, j->node);
	if (!s)
		return found;
	j->splitter = s;
	gboolean better = find_split(j);
	if (!better)
		j->splitter = plain;
	splitter_free(better ? plain : s);
	return better;
}

static void judge_body(struct judge *j)
{
	j->splitter = splitter_new(j->frame, j->node);
	gboolean found = find_in_try(j, find_split(j));
	if (found)
		judge_taker(j);
	judge_refuse_random(j);
	if (j->splitter->counter)
		judge_bound_of_counter(j);
	else
		judge_iterable(j);
	if (!found)
		judge_refuse_with_obstacles(j);
	else
		judge_review_stage(j);
	if (found && j->splitter->leaves)
		judge_leave(j);
	if (j->verdict->tier != TIER_REFUSED)
		judge_fill_split(j);
	splitter_free(j->splitter);
}

/* Tasks of one event loop stay in their process; and the event loop is taken to be asyncio's. */
static void judge_awaits(struct judge *j)
{
	static const char *const others[] = {"trio", "curio", "anyio"};
	GPtrArray *reasons = j->verdict->reasons;
	for (guint i = reasons->len; i-- > 0;)
		if (reason_info(((struct reason *)reasons->pdata[i])->code)->processes)
			g_ptr_array_remove_index(reasons, i);
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		if (g_hash_table_contains(j->context->used, others[i]))
			judge_add_reason(j, REASON_UNSUPPORTED, others[i], j->node);
	j->verdict->process_tier = TIER_REFUSED;
}

/* Tasks go over items only. */
static gboolean can_be_tasks(struct node *loop)
{
	return !(loop && (loop->kind == N_WHILE || leave_of_generator(loop) || (loop->kind == N_FOR && node_field(loop, "alternative")) ||
	                  (loop->kind != N_FOR && comprehension_clause(loop, N_FOR_IN, 1))));
}

struct verdict *verdict_new(TSNode loop)
{
	struct verdict *verdict = g_new0(struct verdict, 1);
	verdict->reasons = g_ptr_array_new_with_free_func(reason_free);
	verdict->split = split_new();
	verdict->computes = g_array_new(FALSE, FALSE, sizeof(struct compute));
	verdict->split->loop = loop;
	return verdict;
}

/* sys.settrace(f): it is called for each line, in the thread that set it alone. */
static void judge_tracing(struct judge *j)
{
	if (j->unit->watches & WATCHED_LINES)
		judge_add_reason(j, REASON_UNRESOLVED, "the trace function", j->node);
}

struct verdict *verdict_judge(struct effects_context *context, const struct loop *loop)
{
	struct verdict *verdict = verdict_new(loop->node);
	struct judge j = {.context = context, .loop = loop, .verdict = verdict};
	j.unit = context_unit(context, loop->source);
	j.node = syntax_find(j.unit->syntax, loop->node);
	context->judged = j.node;
	if (!j.node)
		judge_add_reason(&j, REASON_UNSUPPORTED, "code nested this deep", NULL);
	else if (ts_node_has_error(loop->node))
		judge_add_reason(&j, REASON_SYNTAX, NULL, j.node);
	else if (!judge_refuse_syntax(&j) && !judge_refuse_shape(&j) && !judge_refuse_target(&j)) {
		j.frame = frame_entry(context, node_owner(j.node));
		if (j.frame && !judge_refuse_taker(&j))
			judge_body(&j);
		else if (!j.frame)
			judge_add_reason(&j, REASON_UNSUPPORTED, "a function nested this deep", j.node);
	}
	if (j.frame)
		judge_tracing(&j);
	if (verdict->awaits)
		judge_awaits(&j);
	else if (verdict->tier != TIER_REFUSED && can_be_tasks(j.node) && ts_node_is_null(verdict->split->attempt) && !verdict->split->leaving)
		verdict->chain = chain_find(context, verdict, loop->source);
	if (!verdict->reasons->len && j.node && !j.frame)
		judge_add_reason(&j, REASON_UNSUPPORTED, "this loop", j.node);
	context->judged = NULL;
	return verdict;
}
