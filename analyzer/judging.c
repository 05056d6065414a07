#include "analyzer/judging.h"

#include "analyzer/async.h"
#include "analyzer/callgraph.h"
#include "analyzer/frame.h"
#include "analyzer/parallel.h"
#include "analyzer/reimport.h"

/* Evaluations that the run over one part may take. Those that come to their end take 20 to 40 for each byte of their sources; a million is
 * a tenth to half a second. */
#define STEPS_A_BYTE 60
#define LEAST_STEPS 150000
#define MOST_STEPS 60000000

/* A part of the program, as its last run left it. */
struct part {
	GPtrArray *sources;
	gsize bytes;
	GArray *loops;         /* guint: those that lie in it */
	GHashTable *replaced, *asked;
	GPtrArray *strays;
};

struct judging {
	struct project *project;
	const GPtrArray *loops;
	struct verdict **verdicts;
	GHashTable *done;      /* first source of a part to its struct part *, owned */
	GHashTable *replaced;  /* library functions that any part replaces */
	GPtrArray *due;        /* struct part *: to be run now */
};

static void part_free(gpointer data)
{
	struct part *part = data;
	g_ptr_array_unref(part->sources);
	g_array_unref(part->loops);
	g_clear_pointer(&part->replaced, g_hash_table_unref);
	g_clear_pointer(&part->asked, g_hash_table_unref);
	g_clear_pointer(&part->strays, g_ptr_array_unref);
	g_free(part);
}

static struct part *part_new(GPtrArray *sources)
{
	struct part *part = g_new0(struct part, 1);
	part->sources = g_ptr_array_ref(sources);
	part->loops = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < sources->len; i++)
		part->bytes += ((struct source *)sources->pdata[i])->length;
	return part;
}

static void run_part(guint index, gpointer data)
{
	struct judging *judging = data;
	struct part *part = judging->due->pdata[index];
	g_autoptr(GPtrArray) loops = g_ptr_array_new();
	for (guint i = 0; i < part->loops->len; i++)
		g_ptr_array_add(loops, judging->loops->pdata[g_array_index(part->loops, guint, i)]);
	const guint64 steps = CLAMP(part->bytes * STEPS_A_BYTE, LEAST_STEPS, MOST_STEPS);
	const struct run_request request = {part->sources, loops, judging->replaced, steps};
	struct effects_context *c = effects_context_of(judging->project, &request);
	struct async_program *coroutines = NULL;
	for (guint i = 0; i < part->loops->len; i++) {
		guint at = g_array_index(part->loops, guint, i);
		const struct loop *loop = judging->loops->pdata[at];
		if (loop->kind == LOOP_CALL && !coroutines)
			coroutines = async_program_new(c);
		verdict_free(judging->verdicts[at]);
		judging->verdicts[at] = loop->kind == LOOP_CALL ? async_judge_call(coroutines, loop) : verdict_judge(c, loop);
	}
	for (guint i = 0; coroutines && i < part->loops->len; i++) {
		guint at = g_array_index(part->loops, guint, i);
		const struct loop *loop = judging->loops->pdata[at];
		if (loop->kind != LOOP_CALL)
			async_find_blocking(coroutines, loop, judging->verdicts[at], loops);
	}
	async_program_free(coroutines);
	if (part->loops->len)
		callgraph_find(c);
	for (guint i = 0; part->loops->len && i < part->sources->len; i++)
		reimport_find(c, part->sources->pdata[i]);
	g_clear_pointer(&part->replaced, g_hash_table_unref);
	g_clear_pointer(&part->asked, g_hash_table_unref);
	g_clear_pointer(&part->strays, g_ptr_array_unref);
	part->replaced = g_hash_table_ref(c->replaced);
	part->asked = g_hash_table_ref(c->asked);
	part->strays = g_ptr_array_ref(c->program->strays);
	effects_context_free(c);
}

/* The largest ones first, so that all cores end at about the same time. */
static gint by_size(gconstpointer a, gconstpointer b)
{
	const struct part *p = *(struct part *const *)a, *q = *(struct part *const *)b;
	return p->bytes != q->bytes ? (p->bytes < q->bytes ? 1 : -1) : 0;
}

/* Functions that other parts replace, of which this one asked when nobody knew. */
static gboolean asked_too_early(const struct part *part, GHashTable *replaced)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, replaced);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if ((g_hash_table_contains(part->asked, name) || ((char *)name)[0] == '.' || g_str_has_suffix(name, ".*")) && !g_hash_table_contains(part->replaced, name))
			return TRUE;
	return FALSE;
}

/* Parts that are new, or that the last run would have seen otherwise. */
static void find_due(struct judging *judging)
{
	g_autoptr(GPtrArray) parts = project_parts(judging->project);
	g_autoptr(GHashTable) by_source = g_hash_table_new(NULL, NULL);
	g_ptr_array_set_size(judging->due, 0);
	for (guint i = 0; i < parts->len; i++) {
		GPtrArray *sources = parts->pdata[i];
		struct part *part = g_hash_table_lookup(judging->done, sources->pdata[0]);
		if (part && part->sources->len == sources->len && !asked_too_early(part, judging->replaced))
			continue;
		part = part_new(sources);
		g_hash_table_insert(judging->done, sources->pdata[0], part);
		g_ptr_array_add(judging->due, part);
		for (guint k = 0; k < sources->len; k++)
			g_hash_table_insert(by_source, sources->pdata[k], part);
	}
	for (guint i = 0; i < judging->loops->len; i++) {
		struct part *part = g_hash_table_lookup(by_source, ((const struct loop *)judging->loops->pdata[i])->source);
		if (part)
			g_array_append_val(part->loops, i);
	}
	g_ptr_array_sort(judging->due, by_size);
}

/* What the last runs found out about the program as a whole. */
static void take_found(struct judging *judging)
{
	for (guint i = 0; i < judging->due->len; i++) {
		struct part *part = judging->due->pdata[i];
		GHashTableIter iter;
		gpointer name;
		g_hash_table_iter_init(&iter, part->replaced);
		while (g_hash_table_iter_next(&iter, &name, NULL))
			g_hash_table_add(judging->replaced, name);
		for (guint k = 0; k < part->strays->len; k++)
			project_join(judging->project, part->sources->pdata[0], part->strays->pdata[k]);
	}
}

struct project *judging_run(struct program *program, const GPtrArray *loops, struct verdict **verdicts)
{
	struct judging judging = {.loops = loops, .verdicts = verdicts};
	judging.project = project_new(program);
	judging.done = g_hash_table_new_full(NULL, NULL, NULL, part_free);
	judging.replaced = g_hash_table_new(g_str_hash, g_str_equal);
	judging.due = g_ptr_array_new();
	for (find_due(&judging); judging.due->len; find_due(&judging)) {
		parallel_each(judging.due->len, run_part, &judging);
		take_found(&judging);
	}
	g_ptr_array_unref(judging.due);
	g_hash_table_unref(judging.done);
	g_hash_table_unref(judging.replaced);
	return judging.project;
}
