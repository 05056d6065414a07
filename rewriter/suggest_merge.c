/* Two loops of which one stands in the other as one loop for the workers (pool_nest.c): where neither alone has iterations enough to keep the cores
 * busy. */
#include "rewriter/suggest.h"

#include "rewriter/nameset.h"
#include "rewriter/pool.h"
#include "rewriter/python.h"

#define MAIN_PART 0.5 /* of the outer loop's time */
#define MOST_TASKS 10000
#define MOST_TASKS_BEFORE 500 /* of a pool that may hang when a worker dies (rewriter/pool_ahead.c) */

gboolean merge_allowed(const struct finding *finding)
{
	const struct verdict *verdict = finding->verdict;
	for (guint i = 0; i < verdict->reasons->len; i++)
		if (((const struct reason *)g_ptr_array_index(verdict->reasons, i))->code == REASON_PROCESS_MUTATION)
			return FALSE;
	return verdict->tier != TIER_REFUSED && !verdict->awaits && !finding->loop->leaves && verdict->split &&
	       (verdict->split->shape == SPLIT_FOR || verdict->split->shape == SPLIT_COMPREHENSION);
}

const struct finding *merge_inner(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info)
{
	const struct finding *found = NULL;
	if (!g->analysis->recording || info->tasks || info->interpreters || info->feeds || info->shared || info->of_calls || !merge_allowed(finding) || finding->time.iterations_total <= 0)
		return NULL;
	for (guint i = 0; i < g->analysis->findings->len; i++) {
		const struct finding *inner = g_ptr_array_index(g->analysis->findings, i);
		if (inner->loop->parent == finding->loop && inner->time.iterations_total > 0 && merge_allowed(inner) &&
		    (!info->processes || inner->verdict->process_tier != TIER_REFUSED) && inner->time.wall_ns >= MAIN_PART * finding->time.wall_ns &&
		    (!found || inner->time.wall_ns > found->time.wall_ns))
			found = inner;
	}
	return found;
}

/* What the inner loop gains, as a gain of the outer one. */
static gdouble widened(gdouble gain, gdouble part)
{
	return 1 / ((1 - part) + part / MAX(gain, 1e-6));
}

gboolean merge_estimate(const struct suggesting *g, const struct finding *outer, struct candidate *c)
{
	gdouble part = CLAMP((gdouble)c->inner->time.wall_ns / MAX(outer->time.wall_ns, 1), 0, 1);
	struct band *loop = &c->estimate.loop;
	loop->predicted = widened(loop->predicted, part), loop->low = widened(loop->low, part), loop->high = widened(loop->high, part);
	gdouble most = c->info->processes && python_minor(g->python) < POOL_CANCELS_SINCE ? MOST_TASKS_BEFORE : MOST_TASKS;
	return c->estimate.items <= most * MAX(c->estimate.chunksize, 1);
}

/* What stands in the loop around leads back to its function: at each level of the recursion there would be a pool at once. */
static gboolean comes_back(const struct suggesting *g, const struct finding *finding, const struct loop *outer)
{
	g_autoptr(GHashTable) names = nameset_new();
	g_autofree char *own = suggest_function_name(g, finding);
	nameset_free(outer->source, outer->node, names);
	reach_follow(module_of(g, outer->source)->reach, names);
	return own && g_hash_table_contains(names, own);
}

const struct loop *merge_keep(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info)
{
	const struct loop *found = NULL;
	gboolean often = g->analysis->recording ? finding->time.entries >= 2 : info->processes && again_in_loop(g, finding);
	if (!often || info->tasks || info->interpreters || info->feeds || info->shared || info->of_calls)
		return NULL;
	for (const struct loop *outer = finding->loop->parent; outer && (outer->kind == LOOP_FOR || outer->kind == LOOP_WHILE); outer = outer->parent) {
		TSNode keep = finding->verdict->split->keep;
		if (!info->processes || (!ts_node_is_null(keep) && ts_node_start_byte(outer->node) >= ts_node_start_byte(keep)))
			found = outer;
	}
	return found && !comes_back(g, finding, found) ? found : NULL;
}
