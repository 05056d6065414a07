/* How many iterations a loop has, how fast, and how often it is entered: from what was seen of its iterators while it ran. */
#include "analyzer/join.h"

#include <math.h>
#include <string.h>

#include "analyzer/tree.h"

#define TOTAL_LIMIT 1e11     /* a loop of more items would not end in hours: a torn read, not a length */
#define SURE_LOOKS 5
#define ALWAYS_ANOTHER 0.9   /* of the looks at a loop found another iterator than the one before: it ends before the next look ... */
#define FEW_OBJECTS 3
#define REUSE_MARGIN 1.3    /* more iterators than the pace allows, by so much: the pace is that of reused addresses */
#define MOMENT_NS 1e6        /* ... and nobody knows how soon: so soon, to be on the safe side */

/* Where the iterator of a comprehension that runs in the frame around it (3.12+) is at the least: above the iterators around it, the
 * saved values of its variables and what it builds. */
static guint lowest_inlined_slot(const struct loop *loop)
{
	guint below = loop->parent && loop->parent->slot != G_MAXUINT ? loop->parent->slot + 1 : 0;
	return below + 2;
}

/* The comprehension that runs on that line in the frame around it. Of several that hold each other only the outermost can be told, if its
 * iterator is where that of a plain `x = [... for y in ...]` is. */
static const struct candidate *find_inlined(const struct join *j, const GArray *candidates, const struct rec_iterator *iterator)
{
	const struct candidate *found = NULL;
	for (guint i = 0; candidates && i < candidates->len; i++) {
		const struct candidate *candidate = &g_array_index(candidates, struct candidate, i);
		const struct loop *loop = join_loop(j, candidate->loop);
		if (loop->kind != LOOP_COMPREHENSION || candidate->own || iterator->line < loop->line || iterator->line > loop->body_end_line ||
		    iterator->slot < lowest_inlined_slot(loop))
			continue;
		if (found)
			return iterator->slot == lowest_inlined_slot(join_loop(j, found->loop)) ? found : NULL;
		found = candidate;
	}
	return found;
}

/* The loop whose iterator sits in that slot while that line runs; NULL: none is known. Loops that hold each other have different
 * slots, so that only loops on one line could be mistaken for each other. */
static const struct candidate *find_iterating(const struct join *j, const struct rec_iterator *iterator)
{
	const struct rec_function *function = &g_array_index(j->r->functions, struct rec_function, iterator->function);
	const GArray *candidates = join_candidates(j, function);
	for (guint i = 0; candidates && i < candidates->len; i++) {
		const struct candidate *candidate = &g_array_index(candidates, struct candidate, i);
		const struct loop *loop = join_loop(j, candidate->loop);
		if (join_is_other(j, function, candidate))
			continue;
		gboolean known = loop->slot != G_MAXUINT && (loop->kind != LOOP_COMPREHENSION || candidate->own);
		if (known && loop->slot == iterator->slot && iterator->line >= loop->line && iterator->line <= loop->body_end_line)
			return candidate;
	}
	return j->inlined ? find_inlined(j, candidates, iterator) : NULL;
}

/* What was seen of the iterators of one type in one loop, on all of its lines. */
struct tally {
	guint loop;
	const char *type;
	guint64 observations, objects, steps, steps_ns;
	gint64 total_max;
	gdouble total_sum;
};

static void add_iterator(GHashTable *tallies, guint loop, const struct rec_iterator *iterator)
{
	char *key = g_strdup_printf("%u/%s", loop, iterator->type);
	struct tally *tally = g_hash_table_lookup(tallies, key);
	if (!tally) {
		tally = g_new(struct tally, 1);
		*tally = (struct tally){ .loop = loop, .type = iterator->type, .total_max = -1 };
		g_hash_table_insert(tallies, key, tally);
	} else {
		g_free(key);
	}
	tally->observations += iterator->observations;
	tally->objects += iterator->objects;
	tally->steps += iterator->steps;
	tally->steps_ns += iterator->steps_ns;
	tally->total_max = MAX(tally->total_max, iterator->total_max);
	tally->total_sum += iterator->total_mean * iterator->objects;
}

/* From 3.12 on a range's iterator does not know where it began: its length is right for range(N) only. */
static gboolean length_known(const struct join *j, const struct tally *tally)
{
	const struct loop *loop = join_loop(j, tally->loop);
	TSNode iterable = tree_child(loop->node, "right"), arguments;
	if (!j->inlined || strcmp(tally->type, "range_iterator") != 0)
		return TRUE;
	if (ts_node_is_null(iterable) || strcmp(ts_node_type(iterable), "call") != 0)
		return FALSE;
	arguments = tree_child(iterable, "arguments");
	return source_is(loop->source, tree_child(iterable, "function"), "range") && ts_node_named_child_count(arguments) == 1;
}

/* An iterator that ends between two looks leaves its address to the next one, and where that is further on the two look like one that
 * moves slowly. So slow a loop would have been seen with fewer iterators. */
static gboolean steps_doubtful(const struct tally *tally, gdouble total)
{
	gdouble looks = (gdouble)tally->observations, again = looks - (gdouble)tally->objects;
	if (again <= 0 || total <= 0)
		return FALSE;
	return (gdouble)tally->objects > FEW_OBJECTS + REUSE_MARGIN * looks / again * ((gdouble)tally->steps / total);
}

/* If that is more than is known by now. ASSUMED: nobody saw it, but so often it may be. */
static void raise_entries(struct loop_time *time, gdouble entries, gboolean assumed)
{
	if (entries <= time->entries)
		return;
	time->entries = entries;
	time->entries_assumed = assumed;
}

static void set_iterations(const struct join *j, struct loop_time *time, const struct tally *tally)
{
	gdouble total = tally->objects > 1 && tally->total_sum > 0 ? tally->total_sum / tally->objects : tally->total_max;
	if (!length_known(j, tally))
		total = -1;
	gboolean doubtful = steps_doubtful(tally, total);
	time->iterations_seen = doubtful ? 0 : (gint64)MIN(tally->steps, (guint64)G_MAXINT64);
	time->iterations_total = total >= 0 && total <= TOTAL_LIMIT ? (gint64)round(total) : -1;
	time->iterations_source = tally->type;
	time->iterations_per_second = tally->steps_ns > 0 && !doubtful ? tally->steps * 1e9 / tally->steps_ns : 0;
	time->entries = (gdouble)tally->objects;
	j->counted[tally->loop] = !doubtful && (tally->steps > 0 || tally->objects <= tally->observations / 2);
	if (tally->observations >= SURE_LOOKS && tally->objects > tally->observations * ALWAYS_ANOTHER)
		raise_entries(time, time->wall_ns / MOMENT_NS, TRUE);
	if (time->iterations_total > 0)
		raise_entries(time, time->iterations_per_second * (time->wall_ns / 1e9) / time->iterations_total, FALSE);
	if (join_loop(j, tally->loop)->leaves)
		time->iterations_total = -1; /* that is how far it might have gone */
}

/* ---- comprehensions of one line that hold each other: to 3.11 their code objects have one name, and their iterators one slot ---- */

/* The comprehension inside OUTER whose iterators can be taken for its own; G_MAXUINT: there is none. */
static guint find_twin(const struct join *j, const struct rec_iterator *iterator, guint outer)
{
	const struct rec_function *function = &g_array_index(j->r->functions, struct rec_function, iterator->function);
	const GArray *candidates = join_candidates(j, function);
	for (guint i = 0; candidates && i < candidates->len; i++) {
		const struct candidate *candidate = &g_array_index(candidates, struct candidate, i);
		const struct loop *loop = join_loop(j, candidate->loop);
		if (candidate->own && candidate->loop != outer && !join_is_other(j, function, candidate) && loop->parent == join_loop(j, outer) && iterator->line >= loop->line &&
		    iterator->line <= loop->body_end_line)
			return candidate->loop;
	}
	return G_MAXUINT;
}

/* The iterators of which fewest were seen for each look are the outer loop's. */
static gdouble change_of(const struct rec_iterator *iterator)
{
	return (gdouble)iterator->objects / MAX(iterator->observations, 1);
}

static gboolean is_outermost(const struct join *j, const struct rec_iterator *iterator)
{
	for (guint i = 0; i < j->r->iterators->len; i++) {
		const struct rec_iterator *other = &g_array_index(j->r->iterators, struct rec_iterator, i);
		if (other->function == iterator->function && other->slot == iterator->slot && other->line == iterator->line &&
		    strcmp(other->type, iterator->type) != 0 && change_of(other) < change_of(iterator))
			return FALSE;
	}
	return TRUE;
}

static gboolean is_alone(const struct join *j, const struct rec_iterator *iterator)
{
	for (guint i = 0; i < j->r->iterators->len; i++) {
		const struct rec_iterator *other = &g_array_index(j->r->iterators, struct rec_iterator, i);
		if (other->function == iterator->function && other->slot == iterator->slot && other->line == iterator->line && other != iterator)
			return FALSE;
	}
	return TRUE;
}

/* Where both have iterators of one type, these are one account: of one that was the outer loop's, if that was entered once, and of the inner one's, of
 * which the longest is like the others. Where that does not come out, the longest was the outer loop's. */
static void part_lengths(const struct rec_iterator *iterator, struct rec_iterator *outer, struct rec_iterator *inner)
{
	gdouble sum = iterator->total_mean * iterator->objects, others = (gdouble)iterator->objects - 1, most = (gdouble)iterator->total_max;
	gdouble length = round(sum - others * most) >= 1 ? round(sum - others * most) : most;
	*outer = *inner = *iterator;
	outer->steps = inner->steps = 0, outer->steps_ns = inner->steps_ns = 0;
	outer->objects = 1, outer->total_max = (gint64)length, outer->total_mean = length;
	inner->objects = (guint64)others, inner->total_mean = MAX((sum - length) / others, 1), inner->total_max = (gint64)round(inner->total_mean);
}

static void add_twins(const struct join *j, GHashTable *tallies, guint outer, guint inner, const struct rec_iterator *iterator)
{
	struct rec_iterator parts[2];
	if (!is_alone(j, iterator)) {
		add_iterator(tallies, is_outermost(j, iterator) ? outer : inner, iterator);
	} else if (iterator->objects > 2 && iterator->total_max > 0) {
		part_lengths(iterator, &parts[0], &parts[1]);
		add_iterator(tallies, outer, &parts[0]);
		add_iterator(tallies, inner, &parts[1]);
	} else {
		add_iterator(tallies, outer, iterator);
	}
}

/* Where a loop had iterators of several types, the type that was seen most often stands for it. */
void join_iterators(struct join *j)
{
	g_autoptr(GHashTable) tallies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autofree guint64 *most = g_new0(guint64, j->loops->len + 1);
	for (guint i = 0; i < j->r->iterators->len; i++) {
		const struct rec_iterator *iterator = &g_array_index(j->r->iterators, struct rec_iterator, i);
		const struct candidate *candidate = find_iterating(j, iterator);
		guint twin = candidate && candidate->own ? find_twin(j, iterator, candidate->loop) : G_MAXUINT;
		if (twin != G_MAXUINT)
			add_twins(j, tallies, candidate->loop, twin, iterator);
		else if (candidate)
			add_iterator(tallies, candidate->loop, iterator);
	}
	GHashTableIter iter;
	gpointer value;
	for (g_hash_table_iter_init(&iter, tallies); g_hash_table_iter_next(&iter, NULL, &value);) {
		const struct tally *tally = value;
		if (tally->observations <= most[tally->loop])
			continue;
		most[tally->loop] = tally->observations;
		set_iterations(j, join_time(j, tally->loop), tally);
	}
}

/* ---- how often a loop was entered, where its own iterators do not tell ---- */

/* Iterations of a loop in the whole recording, as far as they are known; else as many as there may be. */
static gdouble all_iterations(const struct loop_time *time)
{
	if (time->iterations_per_second > 0)
		return time->iterations_per_second * (time->wall_ns / 1e9);
	if (time->iterations_total > 0 && time->entries > 0)
		return time->iterations_total * time->entries;
	return time->wall_ns / MOMENT_NS;
}

/* A loop that is called from another one is entered as often as that one iterates; from code that nobody knows, any number of times. */
void join_entries(struct join *j)
{
	g_autoptr(GHashTable) times = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < j->loops->len; i++)
		g_hash_table_insert(times, join_loop(j, i), join_time(j, i));
	for (guint i = 0; i < j->loops->len; i++) {
		struct loop_time *time = join_time(j, i);
		if (j->counted[i] || time->wall_ns == 0)
			continue;
		if (j->foreign_ns[i] > MAIN_SHARE * time->wall_ns)
			raise_entries(time, time->wall_ns / MOMENT_NS, TRUE);
		const struct loop_time *caller = time->caller ? g_hash_table_lookup(times, time->caller) : NULL;
		if (caller)
			raise_entries(time, all_iterations(caller), caller->iterations_per_second <= 0);
	}
}
