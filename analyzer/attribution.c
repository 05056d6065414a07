#include "analyzer/attribution.h"

#include <string.h>

#include "analyzer/join.h"
#include "analyzer/tree.h"

#define HITS_PER_LOCATION 64 /* CPython itself refuses more than 20 nested blocks */
#define NO_THREAD G_MAXUINT
#define AROUND 12            /* loops around one on a stack that are counted */

/* "f.<locals>.g" to "g": co_name, which is all that there is before 3.11. */
static const char *plain_name(const char *qualname)
{
	const char *dot = strrchr(qualname, '.');
	return dot ? dot + 1 : qualname;
}

/* ---- which loops a location is in ---- */

static guint code_hash(gconstpointer key)
{
	const struct code *code = key;
	return g_str_hash(code->path) ^ g_str_hash(code->name) * 31 ^ code->first_line * 2654435761u;
}

static gboolean code_equal(gconstpointer a, gconstpointer b)
{
	const struct code *x = a, *y = b;
	return x->first_line == y->first_line && g_str_equal(x->name, y->name) && g_str_equal(x->path, y->path);
}

/* There is one module code object a file; before 3.10 its first line is that of its first statement. */
static struct code code_of(const char *path, const char *qualname, guint first_line)
{
	const char *name = plain_name(qualname);
	return (struct code){ path, name, g_str_equal(name, "<module>") ? 1 : first_line };
}

static const char *own_name(const struct loop *loop)
{
	const char *type = ts_node_type(loop->node);
	return loop->kind == LOOP_GENERATOR ? "<genexpr>" : g_str_equal(type, "list_comprehension") ? "<listcomp>" :
	       g_str_equal(type, "set_comprehension") ? "<setcomp>" : "<dictcomp>";
}

static void add_candidate(struct join *j, struct code code, guint loop, gboolean own)
{
	GArray *candidates = g_hash_table_lookup(j->codes, &code);
	if (!candidates) {
		candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
		g_hash_table_insert(j->codes, g_memdup2(&code, sizeof(code)), candidates);
	}
	struct candidate candidate = { loop, own };
	g_array_append_val(candidates, candidate);
}

/* The code object of the frame that runs a loop which has none of its own. */
static struct code holder_of(const struct loop *loop)
{
	const struct loop *outer = loop->parent;
	while (outer && outer->kind == LOOP_COMPREHENSION)
		outer = outer->parent;
	if (outer && outer->kind == LOOP_GENERATOR)
		return code_of(outer->source->path, "<genexpr>", outer->line);
	return code_of(loop->source->path, loop->function, loop->function_line);
}

static void index_loops(struct join *j)
{
	for (guint i = 0; i < j->loops->len; i++) {
		const struct loop *loop = join_loop(j, i);
		if (loop->kind == LOOP_COMPREHENSION || loop->kind == LOOP_GENERATOR)
			add_candidate(j, code_of(loop->source->path, own_name(loop), loop->line), i, TRUE);
		if (loop->kind != LOOP_GENERATOR && (loop->kind != LOOP_COMPREHENSION || j->inlined))
			add_candidate(j, holder_of(loop), i, FALSE);
	}
}

static void index_paths(struct join *j)
{
	for (guint i = 0; i < j->loops->len; i++) {
		const struct source *source = join_loop(j, i)->source;
		g_hash_table_insert(j->paths, g_strdup(source->file), g_strdup(source->path));
	}
	for (guint i = 0; i < j->r->sources->len; i++) {
		const struct rec_source *source = &g_array_index(j->r->sources, struct rec_source, i);
		g_hash_table_insert(j->paths, g_strdup(source->file), g_canonicalize_filename(source->path, NULL));
	}
}

/* The candidates of a recorded function; NULL: it has none. */
const GArray *join_candidates(const struct join *j, const struct rec_function *function)
{
	const char *path = g_hash_table_lookup(j->paths, function->file);
	struct code code = code_of(path ? path : function->file, function->name, function->first_line);
	return g_hash_table_lookup(j->codes, &code);
}

/* How many code objects of comprehensions hold each other there: of "main.<locals>.<listcomp>.<genexpr>" two. */
static guint named_depth(const char *qualname)
{
	g_auto(GStrv) parts = g_strsplit(qualname, ".", -1);
	guint depth = 0, count = g_strv_length(parts);
	while (depth < count && (g_str_has_suffix(parts[count - 1 - depth], "comp>") || g_str_equal(parts[count - 1 - depth], "<genexpr>")))
		depth++;
	return depth;
}

gboolean join_is_other(const struct join *j, const struct rec_function *function, const struct candidate *candidate)
{
	guint depth = 0;
	if (!candidate->own || !j->qualified)
		return FALSE;
	for (const struct loop *loop = join_loop(j, candidate->loop); loop && (loop->kind == LOOP_GENERATOR || loop->kind == LOOP_COMPREHENSION); loop = loop->parent)
		depth += loop->kind == LOOP_GENERATOR || !j->inlined;
	return named_depth(function->name) != depth;
}

static guint add_line(struct loop_time *time, guint line)
{
	for (guint i = 0; i < time->lines->len; i++)
		if (g_array_index(time->lines, struct line_time, i).line == line)
			return i;
	struct line_time empty = { .line = line };
	g_array_append_val(time->lines, empty);
	return time->lines->len - 1;
}

/* Two comprehensions that open on one line share the name of their code objects: choose_twin tells which of them a frame runs. */
static void index_location(struct join *j, const struct rec_location *location, const GArray *candidates)
{
	const struct rec_function *function = &g_array_index(j->r->functions, struct rec_function, location->function);
	guint count = 0, own = G_MAXUINT;
	for (guint i = 0; candidates && i < candidates->len && count < HITS_PER_LOCATION; i++) {
		const struct candidate *candidate = &g_array_index(candidates, struct candidate, i);
		const struct loop *loop = join_loop(j, candidate->loop);
		if (location->line < loop->line || location->line > loop->body_end_line || join_is_other(j, function, candidate))
			continue;
		if (candidate->own && own != G_MAXUINT) {
			g_array_index(j->hits, struct hit, own).twins = candidates;
			continue;
		}
		own = candidate->own ? j->hits->len : own;
		struct loop_header **header = &j->headers[candidate->loop];
		if (!candidate->own && !*header)
			*header = loop_header_new(loop);
		struct hit hit = { candidate->loop, add_line(join_time(j, candidate->loop), location->line),
		                   !candidate->own && loop_header_covers(*header, location->line), NULL };
		g_array_append_val(j->hits, hit);
		count++;
	}
}

static void index_locations(struct join *j)
{
	g_autofree const GArray **candidates = g_new0(const GArray *, j->r->functions->len + 1);
	for (guint i = 0; i < j->r->functions->len; i++)
		candidates[i] = join_candidates(j, &g_array_index(j->r->functions, struct rec_function, i));
	j->first_hit = g_new(guint, j->r->locations->len + 1);
	for (guint i = 0; i < j->r->locations->len; i++) {
		const struct rec_location *location = &g_array_index(j->r->locations, struct rec_location, i);
		j->first_hit[i] = j->hits->len;
		index_location(j, location, candidates[location->function]);
	}
	j->first_hit[j->r->locations->len] = j->hits->len;
}

/* ---- samples ---- */

static const struct rec_function *function_at(const struct recording *r, guint frame)
{
	guint location = g_array_index(r->frames, guint, frame);
	return &g_array_index(r->functions, struct rec_function, g_array_index(r->locations, struct rec_location, location).function);
}

/* TRUE if the frame, which is at a line of the loop's header, is about to enter the loop and not in it yet. */
static gboolean before_loop(const struct join *j, const struct rec_stack *stack, guint frame, guint loop)
{
	while (frame > stack->start) {
		const struct rec_function *callee = function_at(j->r, --frame);
		if (callee->first_line > 0) /* else native */
			return loop_header_calls(j->headers[loop], plain_name(callee->name), callee->generator);
	}
	return FALSE;
}

static gboolean holds_twin(const struct join *j, const GArray *twins, const struct loop *loop)
{
	for (guint i = 0; i < twins->len; i++)
		if (join_loop(j, g_array_index(twins, struct candidate, i).loop) == loop)
			return TRUE;
	return FALSE;
}

/* The Python function that a frame calls; NULL: none. */
static const char *callee_of(const struct join *j, const struct rec_stack *stack, guint frame)
{
	while (frame > stack->start) {
		const struct rec_function *callee = function_at(j->r, --frame);
		if (callee->first_line > 0)
			return plain_name(callee->name);
	}
	return NULL;
}

static gboolean calls(struct join *j, guint loop, const char *callee)
{
	if (!j->called[loop])
		j->called[loop] = loop_called_names(join_loop(j, loop));
	return callee && g_hash_table_contains(j->called[loop], callee);
}

/* Of comprehensions whose code objects have one name and one line: the one inside that which the frame around this one runs, or, where
 * that is none of them, one that is in none of them; of several the one that calls what this frame calls. */
static guint choose_twin(struct join *j, const struct rec_stack *stack, guint frame, const struct hit *hit)
{
	guint line = g_array_index(j->r->locations, struct rec_location, g_array_index(j->r->frames, guint, frame)).line;
	const struct seen *last = j->seen->len ? &g_array_index(j->seen, struct seen, j->seen->len - 1) : NULL;
	const struct loop *outer = last && last->frame == frame + 1 ? join_loop(j, last->loop) : NULL;
	const char *callee = callee_of(j, stack, frame);
	guint found = hit->loop;
	gboolean inside = FALSE, by_name = FALSE;
	for (guint i = 0; i < hit->twins->len; i++) {
		const struct candidate *twin = &g_array_index(hit->twins, struct candidate, i);
		const struct loop *loop = join_loop(j, twin->loop);
		gboolean within = outer && loop->parent == outer, named = calls(j, twin->loop, callee);
		if (join_is_other(j, function_at(j->r, frame), twin) || !twin->own || line < loop->line || line > loop->body_end_line || (inside && !within))
			continue;
		if ((within && !inside) || (named && !by_name && (within || !holds_twin(j, hit->twins, loop->parent)))) {
			found = twin->loop;
			inside |= within, by_name = named;
		}
	}
	return found;
}

static void see(struct join *j, guint number, guint frame, const struct hit *hit, gboolean *foreign)
{
	if (j->stamp[hit->loop] != number) {
		struct seen seen = { hit->loop, frame, *foreign };
		g_array_append_val(j->seen, seen);
		j->stamp[hit->loop] = number;
		*foreign = FALSE;
	}
	j->line[hit->loop] = hit->line; /* frames come outermost first: what stays is the innermost */
}

static gboolean is_inside(const struct loop *loop, const struct loop *outer)
{
	while (loop && loop != outer)
		loop = loop->parent;
	return loop != NULL;
}

/* From 3.12 on comprehensions of one line share their frame, too: where what is called does not tell, the first stands for those beside it. */
static gboolean is_beside(const struct join *j, guint frame, guint loop)
{
	const struct seen *last = j->seen->len ? &g_array_index(j->seen, struct seen, j->seen->len - 1) : NULL;
	const struct loop *one = last ? join_loop(j, last->loop) : NULL, *other = join_loop(j, loop);
	return j->inlined && last && last->frame == frame && last->loop != loop && one->kind == LOOP_COMPREHENSION && other->kind == LOOP_COMPREHENSION &&
	       !is_inside(one, other) && !is_inside(other, one);
}

/* Fills `seen` with the loops of a stack, outermost first. */
static void walk_stack(struct join *j, const struct rec_stack *stack, guint number)
{
	gboolean foreign = FALSE;
	g_array_set_size(j->seen, 0);
	for (guint frame = stack->start + stack->depth; frame-- > stack->start;) {
		guint location = g_array_index(j->r->frames, guint, frame);
		foreign |= j->foreign[g_array_index(j->r->locations, struct rec_location, location).function];
		for (guint i = j->first_hit[location]; i < j->first_hit[location + 1]; i++) {
			const struct hit *hit = &g_array_index(j->hits, struct hit, i);
			struct hit chosen = *hit;
			if (hit->twins && (chosen.loop = choose_twin(j, stack, frame, hit)) != hit->loop)
				chosen.line = add_line(join_time(j, chosen.loop), g_array_index(j->r->locations, struct rec_location, location).line);
			if ((!hit->header || !before_loop(j, stack, frame, hit->loop)) && !is_beside(j, frame, hit->loop))
				see(j, number, frame, &chosen, &foreign);
		}
	}
}

/* Two loops on one line of one frame need not hold each other. */
static gboolean runs_in(const struct join *j, const struct seen *inner, const struct seen *outer)
{
	return outer->frame != inner->frame || is_inside(join_loop(j, inner->loop), join_loop(j, outer->loop));
}

static guint64 pair(guint high, guint low)
{
	return (guint64)high << 32 | low;
}

static void add_pair(GHashTable *table, guint inner, guint outer, guint64 ns)
{
	guint64 key = pair(inner, outer), *sum = g_hash_table_lookup(table, &key);
	if (!sum) {
		sum = g_new0(guint64, 1);
		g_hash_table_insert(table, g_memdup2(&key, sizeof(key)), sum);
	}
	*sum += ns;
}

/* The loops around number I of those seen; the first that it runs in calls it. */
static void add_around(struct join *j, guint i, guint64 ns)
{
	const struct seen *inner = &g_array_index(j->seen, struct seen, i);
	guint count = 0;
	while (i-- > 0 && count < AROUND) {
		const struct seen *outer = &g_array_index(j->seen, struct seen, i);
		if (!runs_in(j, inner, outer))
			continue;
		if (count++ == 0) {
			add_pair(j->callers, inner->loop, outer->loop, ns);
			if (inner->frame + 1 == outer->frame)
				add_pair(j->direct, inner->loop, outer->loop, ns);
		}
		add_pair(j->around, inner->loop, outer->loop, ns);
	}
}

static void add_thread(struct join *j, guint loop, guint thread)
{
	if (j->last_thread[loop] == thread)
		return;
	j->last_thread[loop] = thread;
	guint64 key = pair(loop, thread);
	if (g_hash_table_add(j->threads, g_memdup2(&key, sizeof(key))))
		join_time(j, loop)->threads_ns += g_array_index(j->r->threads, struct rec_thread, thread).wall_ns;
}

/* The innermost native function of a stack that has a name, else the library alone; G_MAXUINT: it is in Python. */
static guint native_of_stack(const struct recording *r, const struct rec_stack *stack)
{
	guint found = G_MAXUINT;
	for (guint i = 0; i < stack->depth; i++) {
		guint location = g_array_index(r->frames, guint, stack->start + i);
		guint function = g_array_index(r->locations, struct rec_location, location).function;
		const struct rec_function *frame = &g_array_index(r->functions, struct rec_function, function);
		if (!g_str_has_prefix(frame->file, REC_NATIVE_FILE))
			break;
		if (frame->name[0] != '<')
			return function;
		found = MIN(found, function);
	}
	return found;
}

static void add_native(struct join *j, guint loop, guint function, guint64 ns)
{
	guint64 both = (guint64)loop << 32 | function;
	guint64 *sum = g_hash_table_lookup(j->natives, &both);
	if (!sum) {
		sum = g_new0(guint64, 1);
		g_hash_table_insert(j->natives, g_memdup2(&both, sizeof(both)), sum);
	}
	*sum += ns;
}

static void add_sample(struct join *j, const struct rec_sample *sample, guint number)
{
	const struct rec_stack *stack = &g_array_index(j->r->stacks, struct rec_stack, sample->stack);
	gboolean on_cpu = sample->state == STATE_ONCPU_GIL || sample->state == STATE_ONCPU_NOGIL;
	guint native = on_cpu ? native_of_stack(j->r, stack) : G_MAXUINT;
	walk_stack(j, stack, number);
	for (guint i = 0; i < j->seen->len; i++) {
		guint loop = g_array_index(j->seen, struct seen, i).loop;
		struct loop_time *time = join_time(j, loop);
		struct line_time *line = &g_array_index(time->lines, struct line_time, j->line[loop]);
		time->wall_ns += sample->ns;
		time->state_ns[sample->state] += sample->ns;
		time->intervals[sample->state] += sample->count;
		time->longest_ns[sample->state] = MAX(time->longest_ns[sample->state], sample->max_ns);
		time->samples += sample->count;
		line->ns += sample->ns;
		line->state_ns[sample->state] += sample->ns;
		add_thread(j, loop, sample->thread);
		if (g_array_index(j->seen, struct seen, i).foreign)
			j->foreign_ns[loop] += sample->ns;
		add_around(j, i, sample->ns);
		if (native != G_MAXUINT)
			add_native(j, loop, native, sample->ns);
	}
}

/* ---- what follows from the sums ---- */

static void find_callers(struct join *j)
{
	GHashTableIter iter;
	gpointer key, sum;
	for (guint i = 0; i < j->loops->len; i++)
		join_time(j, i)->caller = join_loop(j, i)->parent;
	g_hash_table_iter_init(&iter, j->callers);
	while (g_hash_table_iter_next(&iter, &key, &sum)) {
		guint64 both = *(guint64 *)key;
		struct loop_time *time = join_time(j, (guint)(both >> 32));
		if (*(guint64 *)sum > MAIN_SHARE * time->wall_ns)
			time->caller = join_loop(j, (guint)both);
	}
}

static int compare_around(gconstpointer a, gconstpointer b)
{
	const struct loop_around *x = a, *y = b;
	return x->ns != y->ns ? (x->ns < y->ns) - (x->ns > y->ns) : (x->loop->line > y->loop->line) - (x->loop->line < y->loop->line);
}

static void set_around(struct join *j)
{
	GHashTableIter iter;
	gpointer key, sum;
	g_hash_table_iter_init(&iter, j->around);
	while (g_hash_table_iter_next(&iter, &key, &sum)) {
		guint64 both = *(guint64 *)key;
		struct loop_around around = { join_loop(j, (guint)both), *(guint64 *)sum };
		g_array_append_val(join_time(j, (guint)(both >> 32))->around, around);
	}
	for (guint i = 0; i < j->loops->len; i++)
		g_array_sort(join_time(j, i)->around, compare_around);
}

static int compare_natives(gconstpointer a, gconstpointer b)
{
	const struct native_time *x = a, *y = b;
	return x->ns != y->ns ? (x->ns < y->ns) - (x->ns > y->ns) : strcmp(x->function->name, y->function->name);
}

static void set_natives(struct join *j)
{
	GHashTableIter iter;
	gpointer key, sum;
	g_hash_table_iter_init(&iter, j->natives);
	while (g_hash_table_iter_next(&iter, &key, &sum)) {
		guint64 both = *(guint64 *)key;
		struct native_time native = {&g_array_index(j->r->functions, struct rec_function, (guint)both), *(guint64 *)sum};
		g_array_append_val(join_time(j, (guint)(both >> 32))->natives, native);
	}
	for (guint i = 0; i < j->loops->len; i++)
		g_array_sort(join_time(j, i)->natives, compare_natives);
}

static int compare_lines(gconstpointer a, gconstpointer b)
{
	const struct line_time *x = a, *y = b;
	return (x->line > y->line) - (x->line < y->line);
}

static void finish_lines(struct loop_time *time)
{
	guint kept = 0;
	for (guint i = 0; i < time->lines->len; i++) {
		struct line_time line = g_array_index(time->lines, struct line_time, i);
		if (line.ns > 0)
			g_array_index(time->lines, struct line_time, kept++) = line;
	}
	g_array_set_size(time->lines, kept);
	g_array_sort(time->lines, compare_lines);
}

static void join_locals(struct join *j)
{
	for (guint i = 0; i < j->r->locals->len; i++) {
		const struct rec_local *local = &g_array_index(j->r->locals, struct rec_local, i);
		const GArray *candidates = join_candidates(j, &g_array_index(j->r->functions, struct rec_function, local->function));
		for (guint k = 0; candidates && k < candidates->len; k++) {
			struct loop_time *time = join_time(j, g_array_index(candidates, struct candidate, k).loop);
			if (!time->locals)
				time->locals = g_ptr_array_new();
			g_ptr_array_add(time->locals, (gpointer)local);
		}
	}
}
/* These call what they are given once: they start a program, a thread or a process. */
static gboolean starts_programs(const char *file)
{
	static const char *const starters[] = { "runpy.py", "threading.py", "process.py", "spawn.py", "popen_fork.py", "popen_forkserver.py",
		                                "popen_spawn_posix.py", "forkserver.py" };
	g_autofree char *name = g_path_get_basename(file);
	for (guint i = 0; i < G_N_ELEMENTS(starters); i++)
		if (g_str_equal(name, starters[i]))
			return TRUE;
	return FALSE;
}

static void mark_foreign(struct join *j)
{
	for (guint i = 0; i < j->r->functions->len; i++) {
		const struct rec_function *function = &g_array_index(j->r->functions, struct rec_function, i);
		j->foreign[i] = function->first_line > 0 && function->file[0] != '<' && !program_owns(function->file) &&
		                !starts_programs(function->file);
	}
}

/* ---- */

static void loop_time_clear(gpointer data)
{
	struct loop_time *time = data;
	if (time->lines)
		g_array_unref(time->lines);
	if (time->around)
		g_array_unref(time->around);
	if (time->natives)
		g_array_unref(time->natives);
	if (time->locals)
		g_ptr_array_unref(time->locals);
}

static void join_init(struct join *j)
{
	guint count = j->loops->len;
	const char *python = j->r->python ? j->r->python : "";
	guint64 minor = g_str_has_prefix(python, "3.") ? g_ascii_strtoull(python + 2, NULL, 10) : 0;
	j->qualified = minor >= 11, j->inlined = minor >= 12;
	j->times = g_array_sized_new(FALSE, TRUE, sizeof(struct loop_time), count);
	g_array_set_clear_func(j->times, loop_time_clear);
	for (guint i = 0; i < count; i++) {
		struct loop_time time = { .lines = g_array_new(FALSE, FALSE, sizeof(struct line_time)),
		                          .around = g_array_new(FALSE, FALSE, sizeof(struct loop_around)),
		                          .natives = g_array_new(FALSE, FALSE, sizeof(struct native_time)), .iterations_seen = -1, .iterations_total = -1 };
		g_array_append_val(j->times, time);
	}
	j->paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	j->codes = g_hash_table_new_full(code_hash, code_equal, g_free, (GDestroyNotify)g_array_unref);
	j->callers = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	j->direct = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	j->around = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	j->natives = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	j->threads = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	j->hits = g_array_new(FALSE, FALSE, sizeof(struct hit));
	j->seen = g_array_new(FALSE, FALSE, sizeof(struct seen));
	j->headers = g_new0(struct loop_header *, count + 1);
	j->called = g_new0(GHashTable *, count + 1);
	j->stamp = g_new0(guint, count + 1);
	j->line = g_new0(guint, count + 1);
	j->foreign = g_new0(gboolean, j->r->functions->len + 1);
	j->foreign_ns = g_new0(guint64, count + 1);
	j->counted = g_new0(gboolean, count + 1);
	j->last_thread = g_new(guint, count + 1);
	for (guint i = 0; i < count; i++)
		j->last_thread[i] = NO_THREAD;
}

static void join_clear(struct join *j)
{
	for (guint i = 0; i < j->loops->len; i++) {
		loop_header_free(j->headers[i]);
		g_clear_pointer(&j->called[i], g_hash_table_unref);
	}
	g_free(j->headers);
	g_free(j->called);
	g_free(j->stamp);
	g_free(j->line);
	g_free(j->last_thread);
	g_free(j->foreign);
	g_free(j->foreign_ns);
	g_free(j->counted);
	g_free(j->first_hit);
	g_array_unref(j->hits);
	g_array_unref(j->seen);
	g_hash_table_unref(j->paths);
	g_hash_table_unref(j->codes);
	g_hash_table_unref(j->callers);
	g_hash_table_unref(j->direct);
	g_hash_table_unref(j->around);
	g_hash_table_unref(j->natives);
	g_hash_table_unref(j->threads);
}

GArray *attribution_join(const struct recording *r, const GPtrArray *loops)
{
	struct join j = { .r = r, .loops = loops };
	join_init(&j);
	mark_foreign(&j);
	index_loops(&j);
	index_paths(&j);
	index_locations(&j);
	for (guint i = 0; i < r->samples_by->len; i++)
		add_sample(&j, &g_array_index(r->samples_by, struct rec_sample, i), i + 1);
	find_callers(&j);
	set_around(&j);
	set_natives(&j);
	join_iterators(&j);
	join_locals(&j);
	join_entries(&j);
	for (guint i = 0; i < loops->len; i++)
		finish_lines(join_time(&j, i));
	join_clear(&j);
	return j.times;
}
