#include "analyzer/waiting.h"

#include <string.h>

/* What the event loops did, all of them together. */
struct sums { gdouble busy_ns, idle_ns, project_ns, waits; };

/* uvloop has no frames of its own: asyncio.run is beneath both. */
static gboolean is_event_loop(const struct rec_function *function)
{
	return g_str_has_suffix(function->file, "/asyncio/base_events.py") || g_str_has_suffix(function->file, "/asyncio/runners.py") ||
	       strstr(function->file, "/uvloop/");
}

static GHashTable *files_of(const struct program *program)
{
	GHashTable *files = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < program->sources->len; i++)
		g_hash_table_add(files, ((struct source *)program->sources->pdata[i])->file);
	return files;
}

/* Is there an event loop in the stack, and code of the program above it? */
static gboolean look(const struct recording *r, const struct rec_stack *stack, GHashTable *files, gboolean *project)
{
	*project = FALSE;
	for (guint i = stack->start; i < stack->start + stack->depth; i++) {
		const struct rec_location *location = &g_array_index(r->locations, struct rec_location, g_array_index(r->frames, guint, i));
		const struct rec_function *function = &g_array_index(r->functions, struct rec_function, location->function);
		if (is_event_loop(function))
			return TRUE;
		*project |= g_hash_table_contains(files, function->file);
	}
	return FALSE;
}

static struct sums sum_up(const struct analysis *a)
{
	struct sums sums = {0};
	g_autoptr(GHashTable) files = files_of(a->program);
	const struct recording *r = a->recording;
	for (guint i = 0; i < r->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(r->samples_by, struct rec_sample, i);
		gboolean project;
		if (sample->state == STATE_RUNQUEUE || !look(r, &g_array_index(r->stacks, struct rec_stack, sample->stack), files, &project))
			continue;
		if (sample->state == STATE_IDLE) {
			sums.idle_ns += sample->ns;
			sums.waits += sample->count;
		} else {
			sums.busy_ns += sample->ns;
			sums.project_ns += project ? sample->ns : 0;
		}
	}
	return sums;
}

gboolean waiting_find(const struct analysis *analysis, const struct finding *finding, struct waiting *waiting)
{
	struct sums sums = sum_up(analysis);
	gdouble own_ns = finding->time.wall_ns - (gdouble)finding->time.state_ns[STATE_IDLE] - (gdouble)finding->time.state_ns[STATE_RUNQUEUE];
	if (sums.idle_ns <= 0 || sums.project_ns <= 0 || own_ns <= 0)
		return FALSE;
	waiting->own_share = MIN(1, own_ns / sums.project_ns);
	waiting->wall_ns = (sums.busy_ns + sums.idle_ns) * waiting->own_share;
	waiting->cpu_share = sums.busy_ns / (sums.busy_ns + sums.idle_ns);
	waiting->waits = sums.waits * waiting->own_share;
	return TRUE;
}
