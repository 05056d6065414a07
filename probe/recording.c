#include "probe/recording.h"

#include <string.h>

#include "probe/recording_sources.h"

/* -- hash tables of indices --------------------------------------------------------------------------------------------- */

/* Open addressing over indices into one of the recording's arrays: a hit costs one hash, one compare and no allocation, for
 * the adders run tens of thousands of times a second. */
struct index_table {
	guint *slots;   /* index + 1, 0: free */
	guint *hashes;  /* by slot */
	guint capacity; /* a power of two */
	guint used;
};

struct recording_index {
	struct index_table functions, locations, stacks, threads, samples;
	struct source_view *view; /* NULL until recording_add_sources */
};

/* Is the entry INDEX the one that KEY describes? */
typedef gboolean (*index_equal)(const struct recording *r, guint index, const void *key);

#define INDEX_CAPACITY_FIRST 256

static void index_insert(struct index_table *table, guint hash, guint index)
{
	guint slot = hash & (table->capacity - 1);

	while (table->slots[slot] != 0)
		slot = (slot + 1) & (table->capacity - 1);
	table->slots[slot] = index + 1;
	table->hashes[slot] = hash;
	table->used++;
}

static void index_grow(struct index_table *table)
{
	struct index_table bigger = { .capacity = table->capacity > 0 ? 2 * table->capacity : INDEX_CAPACITY_FIRST };

	bigger.slots = g_new0(guint, bigger.capacity);
	bigger.hashes = g_new(guint, bigger.capacity);
	for (guint slot = 0; slot < table->capacity; slot++)
		if (table->slots[slot] != 0)
			index_insert(&bigger, table->hashes[slot], table->slots[slot] - 1);
	g_free(table->slots);
	g_free(table->hashes);
	*table = bigger;
}

/* TRUE: *INDEX is the entry. FALSE: there is none yet, and the caller is about to append it at *INDEX. */
static gboolean index_find_or_insert(struct index_table *table, guint hash, index_equal equal, const struct recording *r,
                                     const void *key, guint *index)
{
	if (table->used * 4 >= table->capacity * 3)
		index_grow(table);
	for (guint slot = hash & (table->capacity - 1); table->slots[slot] != 0; slot = (slot + 1) & (table->capacity - 1)) {
		if (table->hashes[slot] == hash && equal(r, table->slots[slot] - 1, key)) {
			*index = table->slots[slot] - 1;
			return TRUE;
		}
	}
	index_insert(table, hash, *index);
	return FALSE;
}

static void index_clear(struct index_table *table)
{
	g_free(table->slots);
	g_free(table->hashes);
}

/* Mixes WORD into HASH: the finaliser of MurmurHash3 between words. */
static guint hash_mix(guint hash, guint word)
{
	hash ^= word;
	hash *= 0x85ebca6bu;
	hash ^= hash >> 13;
	hash *= 0xc2b2ae35u;
	return hash ^ hash >> 16;
}

/* -- life ---------------------------------------------------------------------------------------------------------------- */

static void function_clear(gpointer data)
{
	struct rec_function *function = data;

	g_free(function->file);
	g_free(function->name);
}

static void process_clear(gpointer data)
{
	g_free(((struct rec_process *)data)->name);
	g_free(((struct rec_process *)data)->python);
}

static void thread_clear(gpointer data)
{
	g_free(((struct rec_thread *)data)->name);
}

static void local_clear(gpointer data)
{
	g_free(((struct rec_local *)data)->name);
	g_free(((struct rec_local *)data)->type);
}

static void iterator_clear(gpointer data)
{
	g_free(((struct rec_iterator *)data)->type);
}

static void source_clear(gpointer data)
{
	struct rec_source *source = data;

	g_free(source->file);
	g_free(source->path);
	g_free(source->sha256);
}

static GArray *array_new(guint element_bytes, GDestroyNotify clear)
{
	GArray *array = g_array_new(FALSE, TRUE, element_bytes);

	g_array_set_clear_func(array, clear);
	return array;
}

struct recording *recording_new(void)
{
	struct recording *r = g_new0(struct recording, 1);

	r->gil = TRUE;
	r->cores = 1;
	r->notes = g_ptr_array_new_with_free_func(g_free);
	r->functions = array_new(sizeof(struct rec_function), function_clear);
	r->locations = array_new(sizeof(struct rec_location), NULL);
	r->frames = array_new(sizeof(guint), NULL);
	r->stacks = array_new(sizeof(struct rec_stack), NULL);
	r->samples_by = array_new(sizeof(struct rec_sample), NULL);
	r->processes = array_new(sizeof(struct rec_process), process_clear);
	r->threads = array_new(sizeof(struct rec_thread), thread_clear);
	r->iterators = array_new(sizeof(struct rec_iterator), iterator_clear);
	r->locals = array_new(sizeof(struct rec_local), local_clear);
	r->sources = array_new(sizeof(struct rec_source), source_clear);
	r->index = g_new0(struct recording_index, 1);
	return r;
}

void recording_free(struct recording *r)
{
	if (r == NULL)
		return;
	g_free(r->python);
	g_strfreev(r->cmdline);
	g_free(r->cwd);
	g_free(r->exe);
	g_free(r->backend);
	g_ptr_array_unref(r->notes);
	g_array_unref(r->functions);
	g_array_unref(r->locations);
	g_array_unref(r->frames);
	g_array_unref(r->stacks);
	g_array_unref(r->samples_by);
	g_array_unref(r->processes);
	g_array_unref(r->threads);
	g_array_unref(r->iterators);
	g_array_unref(r->locals);
	g_array_unref(r->sources);
	index_clear(&r->index->functions);
	index_clear(&r->index->locations);
	index_clear(&r->index->stacks);
	index_clear(&r->index->threads);
	index_clear(&r->index->samples);
	source_view_free(r->index->view);
	g_free(r->index);
	g_free(r);
}

/* -- adders -------------------------------------------------------------------------------------------------------------- */

static gboolean function_equal(const struct recording *r, guint index, const void *key)
{
	const struct rec_function *a = &g_array_index(r->functions, struct rec_function, index), *b = key;

	return a->first_line == b->first_line && a->generator == b->generator && g_str_equal(a->name, b->name) &&
	       g_str_equal(a->file, b->file);
}

guint recording_add_function(struct recording *r, const char *file, const char *name, guint first_line, gboolean generator)
{
	struct rec_function function = { g_utf8_make_valid(file, -1), g_utf8_make_valid(name, -1), first_line, !!generator };
	guint index = r->functions->len;
	guint hash = hash_mix(hash_mix(g_str_hash(function.file), g_str_hash(function.name)), first_line);

	if (index_find_or_insert(&r->index->functions, hash, function_equal, r, &function, &index))
		function_clear(&function);
	else
		g_array_append_val(r->functions, function);
	return index;
}

static gboolean location_equal(const struct recording *r, guint index, const void *key)
{
	const struct rec_location *a = &g_array_index(r->locations, struct rec_location, index), *b = key;

	return a->function == b->function && a->line == b->line;
}

guint recording_add_location(struct recording *r, guint function, guint line)
{
	struct rec_location location = { function, line };
	guint index = r->locations->len;

	if (!index_find_or_insert(&r->index->locations, hash_mix(hash_mix(0, function), line), location_equal, r, &location, &index))
		g_array_append_val(r->locations, location);
	return index;
}

struct stack_key {
	const guint *locations;
	guint depth;
	gboolean truncated;
};

static gboolean stack_equal(const struct recording *r, guint index, const void *data)
{
	const struct rec_stack *stack = &g_array_index(r->stacks, struct rec_stack, index);
	const struct stack_key *key = data;

	return stack->depth == key->depth && stack->truncated == key->truncated &&
	       (key->depth == 0 ||
	        memcmp(&g_array_index(r->frames, guint, stack->start), key->locations, key->depth * sizeof(guint)) == 0);
}

guint recording_add_stack(struct recording *r, const guint *locations, guint depth, gboolean truncated)
{
	struct stack_key key = { locations, depth, !!truncated };
	struct rec_stack stack = { r->frames->len, depth, key.truncated };
	guint index = r->stacks->len, hash = hash_mix(depth, key.truncated);

	for (guint i = 0; i < depth; i++)
		hash = hash_mix(hash, locations[i]);
	if (!index_find_or_insert(&r->index->stacks, hash, stack_equal, r, &key, &index)) {
		if (depth > 0)
			g_array_append_vals(r->frames, locations, depth);
		g_array_append_val(r->stacks, stack);
	}
	return index;
}

static gboolean thread_equal(const struct recording *r, guint index, const void *key)
{
	const struct rec_thread *a = &g_array_index(r->threads, struct rec_thread, index), *b = key;

	return a->tid == b->tid && a->pid == b->pid;
}

guint recording_add_process(struct recording *r, gint pid, gint parent, const char *name, const char *python)
{
	struct rec_process process = { pid, parent, g_utf8_make_valid(name, -1), g_utf8_make_valid(python, -1) };

	g_array_append_val(r->processes, process);
	return r->processes->len - 1;
}

guint recording_add_thread(struct recording *r, gint pid, gint tid, const char *name)
{
	struct rec_thread thread = { .pid = pid, .tid = tid }, *known;
	guint index = r->threads->len, hash = hash_mix(hash_mix(0, (guint)pid), (guint)tid);

	if (!index_find_or_insert(&r->index->threads, hash, thread_equal, r, &thread, &index))
		g_array_append_val(r->threads, thread);
	known = &g_array_index(r->threads, struct rec_thread, index);
	/* A thread may be renamed while it runs: the last name counts. */
	if (known->name == NULL || (name != NULL && *name != '\0' && !g_str_equal(name, known->name))) {
		g_free(known->name);
		known->name = g_utf8_make_valid(name != NULL ? name : "", -1);
	}
	return index;
}

static gboolean sample_equal(const struct recording *r, guint index, const void *key)
{
	const struct rec_sample *a = &g_array_index(r->samples_by, struct rec_sample, index), *b = key;

	return a->stack == b->stack && a->thread == b->thread && a->state == b->state && a->syscall == b->syscall;
}

void recording_add_time(struct recording *r, guint stack, guint thread, enum state state, gint syscall, guint64 count, guint64 ns,
                        guint64 max_ns)
{
	struct rec_sample sample = { .stack = stack, .thread = thread, .state = state, .syscall = syscall }, *known;
	guint index = r->samples_by->len;
	guint hash = hash_mix(hash_mix(hash_mix(hash_mix(0, stack), thread), state), (guint)syscall);

	if (!index_find_or_insert(&r->index->samples, hash, sample_equal, r, &sample, &index))
		g_array_append_val(r->samples_by, sample);
	known = &g_array_index(r->samples_by, struct rec_sample, index);
	known->count += count;
	known->ns += ns;
	known->max_ns = MAX(known->max_ns, max_ns);
}

void recording_add_sources(struct recording *r, gint pid)
{
	if (r->index->view == NULL)
		r->index->view = source_view_new(pid);
	source_view_add(r->index->view, r);
}
