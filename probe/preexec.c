#include "probe/preexec.h"

#include <string.h>

#define SHORT_NS 200000000ull /* a child that does more than that before it executes a program does it itself */

/* What a thread did. */
struct doing {
	guint leaf;       /* its innermost Python location, + 1; 0: none yet */
	gboolean several; /* there are others */
	gboolean forks;   /* it was where the standard library forks */
	guint64 ns;
};

/* Functions that fork and execute in one call, and what Python runs in the child between the two. */
static const struct { const char *file, *name; } FORKING[] = {
	{"/subprocess.py", "_execute_child"}, {"/multiprocessing/util.py", "spawnv_passfds"}, {"/multiprocessing/util.py", "_spawnv_passfds"},
	{"/threading.py", "_after_fork"},
};

static const struct rec_function *function_of(const struct recording *r, guint location)
{
	return &g_array_index(r->functions, struct rec_function, g_array_index(r->locations, struct rec_location, location).function);
}

/* The innermost location in Python code, + 1; 0: there is none. */
static guint leaf_of(const struct recording *r, guint stack)
{
	const struct rec_stack *of = &g_array_index(r->stacks, struct rec_stack, stack);

	for (guint i = 0; i < of->depth; i++) {
		guint location = g_array_index(r->frames, guint, of->start + i);
		const char *file = function_of(r, location)->file;
		if (*file && !g_str_has_prefix(file, REC_NATIVE_FILE))
			return location + 1;
	}
	return 0;
}

static gboolean forks(const struct rec_function *function)
{
	for (guint i = 0; i < G_N_ELEMENTS(FORKING); i++)
		if (g_str_has_suffix(function->file, FORKING[i].file) && g_str_equal(function->name, FORKING[i].name))
			return TRUE;
	return FALSE;
}

static gboolean leaf_forks(const struct recording *r, guint leaf)
{
	return leaf && forks(function_of(r, leaf - 1));
}

static void note(struct recording *r, const struct rec_sample *sample, struct doing *doing)
{
	guint leaf = leaf_of(r, sample->stack);

	doing->ns += sample->ns;
	if (leaf_forks(r, leaf)) {
		doing->forks = TRUE;
		return;
	}
	doing->several |= leaf && doing->leaf && leaf != doing->leaf;
	doing->leaf = leaf ? leaf : doing->leaf;
}

/* A worker that goes on with its parent's program forks children of its own: what it does there is its own. os.system() and its like fork where they
 * are called: such a child has been nowhere else. */
static gboolean is_before_exec(struct recording *r, const struct rec_sample *sample, const struct doing *doing, gboolean executed)
{
	gboolean soon = executed && doing->ns < SHORT_NS;

	if (doing->forks)
		return (soon || !doing->leaf) && leaf_forks(r, leaf_of(r, sample->stack));
	return soon && !doing->several;
}

void preexec_strip(struct recording *r, const GArray *threads, gboolean executed)
{
	g_autofree struct doing *doing = g_new0(struct doing, threads->len);
	g_autofree guint *place = g_new0(guint, r->threads->len + 1);
	guint native, bare;

	if (!threads->len)
		return;
	for (guint i = 0; i < threads->len; i++)
		place[g_array_index(threads, guint, i)] = i + 1;
	for (guint i = 0; i < r->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(r->samples_by, struct rec_sample, i);
		if (place[sample->thread])
			note(r, sample, &doing[place[sample->thread] - 1]);
	}
	native = recording_add_location(r, recording_add_function(r, "", "<native>", 0, FALSE), 0);
	bare = recording_add_stack(r, &native, 1, FALSE);
	for (guint i = 0; i < r->samples_by->len; i++) {
		struct rec_sample *sample = &g_array_index(r->samples_by, struct rec_sample, i);
		if (place[sample->thread] && is_before_exec(r, sample, &doing[place[sample->thread] - 1], executed))
			sample->stack = bare;
	}
}
