/* Loops that stand in others, where nothing was measured: starting processes takes some 10 ms, where they are not forked 100, and nobody knows whether an entry takes as
 * long. Their pool is made once, around the other loop (pool_keep.c), where what the work finds stays the same all the while; else they are left by who asks for all, but
 * not by who names a pattern. */
#include "rewriter/suggest.h"

gboolean again_in_loop(const struct suggesting *g, const struct finding *finding)
{
	return !g->analysis->recording && suggest_wants_patch(g) && light_stands_in_loop(finding->loop->node);
}

static gboolean has_processes(const GArray *candidates)
{
	for (guint i = 0; i < candidates->len; i++)
		if (g_array_index(candidates, struct candidate, i).info->processes)
			return TRUE;
	return FALSE;
}

void again_mark(const struct suggesting *g, const struct finding *finding, GArray *candidates)
{
	if (!light_is_unmeasured(g) || finding->verdict->awaits || suggest_is_call(finding) || !again_in_loop(g, finding))
		return;
	/* threads of what only computes gain nothing */
	gboolean computes = !suggest_waits(finding) && suggest_has_gil(g) && (finding->verdict->tier == TIER_SAFE || has_processes(candidates));
	for (guint i = 0; i < candidates->len; i++) {
		struct candidate *c = &g_array_index(candidates, struct candidate, i);
		gboolean starts = !c->info->tasks && !c->info->feeds && (c->info->processes || computes);
		c->again = starts && !c->keep;
	}
}

char *again_words(const struct finding *finding)
{
	const struct loop *outer = finding->loop->parent;
	g_autofree char *where = outer ? g_strdup_printf(", in line %u,", outer->line) : g_strdup("");
	return g_strdup_printf("leave it: the loop around it%s enters it again and again, and nobody knows whether it takes as long as starting a pool does each time: record it, or ask for it by --pattern", where);
}
