/* Two loops of which one stands in the other as one loop for the workers (pool_nest.c): where both may run in processes, and neither alone has
 * iterations enough to keep the cores busy. */
#include "rewriter/suggest.h"

#define MAIN_PART 0.5 /* of the outer loop's time */
#define MOST_TASKS 10000

/* Its whole work may run in a process: then it changes nothing but what it makes itself. */
static gboolean is_apart(const struct finding *finding)
{
	const struct verdict *verdict = finding->verdict;
	return verdict->tier != TIER_REFUSED && verdict->process_tier != TIER_REFUSED && !verdict->awaits && verdict->split &&
	       (verdict->split->shape == SPLIT_FOR || verdict->split->shape == SPLIT_COMPREHENSION);
}

const struct finding *merge_inner(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info)
{
	const struct finding *found = NULL;
	if (!g->analysis->recording || info->tasks || info->interpreters || info->of_calls || !is_apart(finding) || finding->time.iterations_total <= 0)
		return NULL;
	for (guint i = 0; i < g->analysis->findings->len; i++) {
		const struct finding *inner = g_ptr_array_index(g->analysis->findings, i);
		if (inner->loop->parent == finding->loop && inner->time.iterations_total > 0 && is_apart(inner) &&
		    inner->time.wall_ns >= MAIN_PART * finding->time.wall_ns && (!found || inner->time.wall_ns > found->time.wall_ns))
			found = inner;
	}
	return found;
}

/* What the inner loop gains, as a gain of the outer one. */
static gdouble widened(gdouble gain, gdouble part)
{
	return 1 / ((1 - part) + part / MAX(gain, 1e-6));
}

gboolean merge_estimate(const struct finding *outer, struct candidate *c)
{
	gdouble part = CLAMP((gdouble)c->inner->time.wall_ns / MAX(outer->time.wall_ns, 1), 0, 1);
	struct band *loop = &c->estimate.loop;
	loop->predicted = widened(loop->predicted, part), loop->low = widened(loop->low, part), loop->high = widened(loop->high, part);
	c->tier = MAX(c->tier, MAX(c->inner->verdict->tier, c->inner->verdict->process_tier));
	return c->estimate.items <= MOST_TASKS * (gdouble)MAX(c->estimate.chunksize, 1);
}
