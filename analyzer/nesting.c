#include "analyzer/nesting.h"

static struct finding *at(const GPtrArray *findings, guint i)
{
	return g_ptr_array_index(findings, i);
}

/* struct loop * to struct finding *. */
static GHashTable *findings_by_loop(const GPtrArray *findings)
{
	GHashTable *table = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < findings->len; i++)
		g_hash_table_insert(table, at(findings, i)->loop, at(findings, i));
	return table;
}

static guint64 rank_ns(const struct finding *finding)
{
	return finding->time.wall_ns - finding->time.state_ns[STATE_IDLE];
}

static int compare_rank(gconstpointer a, gconstpointer b)
{
	guint64 x = rank_ns(*(struct finding *const *)a), y = rank_ns(*(struct finding *const *)b);
	return (x < y) - (x > y);
}

static gboolean is_beneath(const struct finding *finding, const struct finding *other)
{
	while (finding && finding != other)
		finding = finding->beneath;
	return finding != NULL;
}

/* The nearest caller of a loop that has a finding. Mutual recursion can make a circle of callers, so steps are counted. */
static struct finding *find_caller(GHashTable *times, GHashTable *by_loop, const struct loop *loop)
{
	for (guint steps = g_hash_table_size(times); steps > 0; steps--) {
		const struct loop_time *time = g_hash_table_lookup(times, loop);
		loop = time ? time->caller : NULL;
		struct finding *finding = loop ? g_hash_table_lookup(by_loop, loop) : NULL;
		if (finding || !loop)
			return finding;
	}
	return NULL;
}

/* Replaces the order by that of a walk over the forest, in which each child comes behind its parent. */
static void order_by_forest(GPtrArray *findings)
{
	g_autoptr(GHashTable) children = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GPtrArray) pending = g_ptr_array_new();
	for (guint i = findings->len; i-- > 0;) {
		struct finding *finding = at(findings, i);
		GPtrArray *siblings = finding->beneath ? g_hash_table_lookup(children, finding->beneath) : pending;
		if (!siblings)
			g_hash_table_insert(children, finding->beneath, siblings = g_ptr_array_new());
		g_ptr_array_add(siblings, finding);
	}
	for (guint next = 0; pending->len > 0; next++) {
		struct finding *finding = g_ptr_array_steal_index(pending, pending->len - 1);
		findings->pdata[next] = finding;
		finding->depth = finding->beneath ? finding->beneath->depth + 1 : 0;
		GPtrArray *mine = g_hash_table_lookup(children, finding);
		for (guint i = 0; mine && i < mine->len; i++)
			g_ptr_array_add(pending, at(mine, i));
	}
}

void nesting_by_time(GPtrArray *findings, const GPtrArray *loops, const GArray *times)
{
	g_autoptr(GHashTable) by_loop = findings_by_loop(findings), times_by_loop = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < loops->len; i++)
		g_hash_table_insert(times_by_loop, g_ptr_array_index(loops, i), &g_array_index(times, struct loop_time, i));
	g_ptr_array_sort(findings, compare_rank);
	for (guint i = 0; i < findings->len; i++) {
		struct finding *finding = at(findings, i), *caller = find_caller(times_by_loop, by_loop, finding->loop);
		if (caller && !is_beneath(caller, finding))
			finding->beneath = caller;
	}
	order_by_forest(findings);
}

void nesting_by_line(GPtrArray *findings)
{
	g_autoptr(GHashTable) by_loop = findings_by_loop(findings);
	for (guint i = 0; i < findings->len; i++) {
		struct finding *finding = at(findings, i);
		finding->beneath = finding->loop->parent ? g_hash_table_lookup(by_loop, finding->loop->parent) : NULL;
		finding->depth = finding->beneath ? finding->beneath->depth + 1 : 0;
	}
}
