/* How many iterations a loop has, how fast, and how often it is entered: from what was seen of its iterators while it ran. */
#include "analyzer/join.h"

#include <math.h>
#include <string.h>

#include "analyzer/lasting.h"
#include "analyzer/tree.h"

#define TOTAL_LIMIT 1e11     /* a loop of more items would not end in hours: a torn read, not a length */
#define SURE_LOOKS 5
#define ALWAYS_ANOTHER 0.9   /* of the looks at a loop found another iterator than the one before: it ends before the next look ... */
#define FEW_OBJECTS 3
#define FEW_LOOKS 4
#define BOUND_MARGIN 1.25  /* a pace is not exact */
#define COUNT_LIMIT (1ull << 52)
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
	struct lasting_counts counts;
	guint64 lengths;
	gdouble inverse_sum;
};

/* A recording may say anything. */
static void add(guint64 *sum, guint64 count)
{
	*sum = MIN(*sum + MIN(count, COUNT_LIMIT), COUNT_LIMIT);
}

static void add_counts(struct lasting_counts *c, const struct rec_iterator *i)
{
	const struct { guint64 *sum, count; } counts[] = {
		{&c->observations, i->observations}, {&c->objects, i->objects}, {&c->steps, i->steps}, {&c->steps_ns, i->steps_ns}, {&c->pairs, i->pairs},
		{&c->pairs_ns, i->pairs_ns}, {&c->lasted, MIN(i->lasted, i->pairs)}, {&c->lasted_steps, i->lasted_steps}, {&c->lasted_ns, i->lasted_ns},
		{&c->moved, i->moved}, {&c->midway, i->midway}, {&c->further, i->further}, {&c->strangers, i->strangers},
		{&c->alike, MIN(i->alike, i->strangers)}, {&c->still, MIN(i->still, i->strangers)},
	};
	for (guint k = 0; k < G_N_ELEMENTS(counts); k++)
		add(counts[k].sum, counts[k].count);
}

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
	tally->lengths += iterator->lengths;
	tally->inverse_sum += CLAMP(iterator->inverse_mean, 0, 1) * (gdouble)iterator->lengths;
	add_counts(&tally->counts, iterator);
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

static struct lasting_counts lasting_of(const struct join *j, const struct loop_time *time, const struct tally *tally)
{
	const struct loop *loop = join_loop(j, tally->loop);
	struct lasting_counts counts = tally->counts;
	counts.alone = time->around->len == 0 && j->foreign_ns[tally->loop] == 0;
	counts.leaves = loop->leaves || loop->kind == LOOP_GENERATOR;
	counts.inverse_mean = length_known(j, tally) && tally->lengths && tally->lengths == tally->observations ? tally->inverse_sum / (gdouble)tally->lengths : 0;
	return counts;
}

/* Where pairs of looks tell how long an entry lasts. */
static enum lasting set_lasting(struct loop_time *time, const struct lasting_counts *counts)
{
	struct lasting_rate rate;
	enum lasting lasting = lasting_judge(counts, &rate);
	if (lasting != LASTING_LONG && lasting != LASTING_WHOLE)
		return lasting;
	time->iterations_per_second = lasting_pace(counts);
	if (lasting == LASTING_WHOLE)
		return lasting;
	time->entries = MAX(rate.likely * (gdouble)time->wall_ns, 1);
	time->entries_low = MAX(rate.low * (gdouble)time->wall_ns, 1);
	time->entries_high = MAX(rate.high * (gdouble)time->wall_ns, 1);
	return lasting;
}

/* What looks far apart alone say. */
static void set_entries(struct loop_time *time, const struct tally *tally)
{
	time->entries = (gdouble)tally->objects;
	if (tally->observations >= SURE_LOOKS && tally->objects > tally->observations * ALWAYS_ANOTHER)
		raise_entries(time, time->wall_ns / MOMENT_NS, TRUE);
	if (time->iterations_total > 0)
		raise_entries(time, time->iterations_per_second * (time->wall_ns / 1e9) / time->iterations_total, FALSE);
}

/* One iterator at all of the few looks, which got on. */
static gboolean seen_whole(const struct tally *tally)
{
	return tally->objects == 1 && tally->steps > 0 && tally->counts.lasted == tally->counts.pairs && tally->observations + tally->counts.pairs >= FEW_LOOKS;
}

static void set_iterations(const struct join *j, struct loop_time *time, const struct tally *tally)
{
	gdouble total = tally->objects > 1 && tally->total_sum > 0 ? tally->total_sum / tally->objects : tally->total_max;
	gboolean known = length_known(j, tally), doubtful = steps_doubtful(tally, known ? total : -1);
	time->iterations_source = tally->type;
	time->iterations_total = known && total >= 0 && total <= TOTAL_LIMIT ? (gint64)round(total) : -1;
	time->iterations_per_second = tally->steps_ns > 0 && !doubtful ? tally->steps * 1e9 / tally->steps_ns : 0;
	struct lasting_counts counts = lasting_of(j, time, tally);
	enum lasting found = set_lasting(time, &counts);
	gboolean lasting = found == LASTING_LONG || found == LASTING_WHOLE;
	gboolean unknown = !lasting && j->r->paired && !seen_whole(tally) && !lasting_once(&counts);
	if (unknown)
		time->iterations_per_second = 0;
	doubtful = (doubtful && !lasting) || unknown;
	time->iterations_seen = doubtful ? 0 : (gint64)MIN(tally->steps, (guint64)G_MAXINT64);
	j->counted[tally->loop] = lasting || (!doubtful && (tally->steps > 0 || tally->objects <= tally->observations / 2));
	if (found != LASTING_LONG)
		set_entries(time, tally);
	if (unknown)
		raise_entries(time, time->wall_ns / MOMENT_NS, TRUE);
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

static gboolean is_repeated_within(TSNode node)
{
	static const char *const kinds[] = {"for_statement", "while_statement", "list_comprehension", "set_comprehension", "dictionary_comprehension",
	                                    "generator_expression", "lambda", "function_definition"};
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (tree_is(node, kinds[i]))
			return TRUE;
	return FALSE;
}

/* Mentions of NAME in NODE; where CALLS, those alone that call it, and not in what may do so more than once. */
static guint count_name(const struct source *source, TSNode node, const char *name, gboolean calls)
{
	struct tree_walk walk;
	guint count = 0;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);) {
		TSNode callee = tree_is(walk.node, "call") ? tree_child(walk.node, "function") : (TSNode){0};
		walk.skip = calls && !ts_node_eq(walk.node, node) && is_repeated_within(walk.node);
		if (calls && !walk.skip && !ts_node_is_null(callee))
			count += source_is(source, tree_is(callee, "attribute") ? tree_child(callee, "attribute") : callee, name);
		count += !calls && tree_is(walk.node, "identifier") && source_is(source, walk.node, name);
	}
	tree_walk_end(&walk);
	return count;
}

/* How often an iteration of AROUND, which all of loop I's time runs in, calls its function itself; 0: that is not known. */
static guint calls_of(const struct join *j, guint i, guint around)
{
	const struct loop *inner = join_loop(j, i), *outer = join_loop(j, around);
	const guint64 key = (guint64)i << 32 | around, *ns = g_hash_table_lookup(j->direct, &key);
	const char *dot = strrchr(inner->function, '.'), *name = dot ? dot + 1 : inner->function;
	TSNode body = tree_child(outer->node, "body");
	if (!ns || *ns < join_time(j, i)->wall_ns || ts_node_is_null(body) || count_name(inner->source, inner->scope, name, TRUE))
		return 0; /* called by others as well, or by itself */
	guint calls = count_name(outer->source, body, name, TRUE);
	return calls == count_name(outer->source, outer->node, name, FALSE) ? calls : 0;
}

/* A loop in the body of another one is entered once for each of its iterations, at the most; that of a function which it calls, as often as that stands there. */
static void bound_entries(const struct join *j, GHashTable *numbers, guint i)
{
	struct loop_time *time = join_time(j, i);
	const struct loop *parent = join_loop(j, i)->parent, *outer = parent ? parent : time->caller;
	gpointer number = NULL;
	if (!outer || !g_hash_table_lookup_extended(numbers, outer, NULL, &number) || !j->counted[GPOINTER_TO_UINT(number)])
		return;
	const struct loop_time *around = join_time(j, GPOINTER_TO_UINT(number));
	guint times = parent ? 1 : calls_of(j, i, GPOINTER_TO_UINT(number));
	if (!times)
		return;
	gdouble most = all_iterations(around) * times * BOUND_MARGIN + 1;
	if (around->entries_assumed || most >= MAX(time->entries, time->entries_high))
		return;
	time->entries = MIN(time->entries, most);
	time->entries_low = MIN(time->entries_low, most);
	time->entries_high = MIN(time->entries_high, most);
}

/* A loop that is called from another one is entered as often as that one iterates; from code that nobody knows, any number of times. */
void join_entries(struct join *j)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < j->loops->len; i++)
		g_hash_table_insert(numbers, join_loop(j, i), GUINT_TO_POINTER(i));
	for (guint i = 0; i < j->loops->len; i++) {
		struct loop_time *time = join_time(j, i);
		gpointer caller = NULL;
		if (time->wall_ns == 0)
			continue;
		if (!j->counted[i] && j->foreign_ns[i] > MAIN_SHARE * time->wall_ns)
			raise_entries(time, time->wall_ns / MOMENT_NS, TRUE);
		if (!j->counted[i] && time->caller && g_hash_table_lookup_extended(numbers, time->caller, NULL, &caller)) {
			const struct loop_time *around = join_time(j, GPOINTER_TO_UINT(caller));
			raise_entries(time, all_iterations(around), around->iterations_per_second <= 0);
		}
		bound_entries(j, numbers, i);
	}
}
