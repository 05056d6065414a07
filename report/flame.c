#include "report/flame.h"

#include "report/model.h"

#define ALL_THREADS G_MAXUINT
#define MIN_SHARE_OF_ALL 0.0005
#define MIN_SHARE_OF_THREAD 0.005

static guint node_hash(gconstpointer key)
{
	const struct flame_node *node = key;

	return (node->parent * 31 + node->kind) * 2654435761u ^ node->index * 40503u;
}

static gboolean node_equal(gconstpointer a, gconstpointer b)
{
	const struct flame_node *first = a, *second = b;

	return first->parent == second->parent && first->kind == second->kind && first->index == second->index;
}

static struct flame *flame_empty(void)
{
	static const struct flame_node root = { .parent = 0, .kind = FRAME_ROOT };
	struct flame *flame = g_new0(struct flame, 1);

	flame->nodes = g_array_new(FALSE, FALSE, sizeof(struct flame_node));
	flame->cells = g_array_new(FALSE, FALSE, sizeof(struct flame_cell));
	flame->children = g_hash_table_new_full(node_hash, node_equal, g_free, NULL);
	g_array_append_val(flame->nodes, root);
	return flame;
}

void flame_free(struct flame *flame)
{
	if (!flame)
		return;
	g_array_unref(flame->nodes);
	g_array_unref(flame->cells);
	g_hash_table_destroy(flame->children);
	g_free(flame);
}

/* The child of a node, made if it is not there yet. */
static guint child(struct flame *flame, guint parent, enum frame_kind kind, guint index)
{
	const struct flame_node node = { parent, kind, index };
	gpointer found;

	if (g_hash_table_lookup_extended(flame->children, &node, NULL, &found))
		return GPOINTER_TO_UINT(found);
	g_array_append_val(flame->nodes, node);
	g_hash_table_insert(flame->children, g_memdup2(&node, sizeof(node)), GUINT_TO_POINTER(flame->nodes->len - 1));
	return flame->nodes->len - 1;
}

/* The findings whose loops enclose each location, outer first. */
static GPtrArray *loops_of_locations(const struct report *report)
{
	const struct recording *r = report->recording;
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	g_autofree struct source **sources = g_new0(struct source *, r->functions->len + 1);

	for (guint i = 0; i < r->functions->len; i++)
		sources[i] = model_source(report, g_array_index(r->functions, struct rec_function, i).file);
	for (guint i = 0; i < r->locations->len; i++) {
		const struct rec_location *location = &g_array_index(r->locations, struct rec_location, i);
		GArray *loops = g_array_new(FALSE, FALSE, sizeof(guint));

		g_ptr_array_add(all, loops);
		model_enclosing_loops(report, sources[location->function], location, loops);
	}
	return all;
}

static guint add_frame(struct flame *flame, const struct recording *r, const GPtrArray *loops, guint parent, guint location)
{
	const GArray *enclosing = g_ptr_array_index(loops, location);
	guint node = child(flame, parent, FRAME_FUNCTION, g_array_index(r->locations, struct rec_location, location).function);

	for (guint i = 0; i < enclosing->len; i++)
		node = child(flame, node, FRAME_LOOP, g_array_index(enclosing, guint, i));
	return node;
}

static guint add_stack(struct flame *flame, const struct recording *r, const GPtrArray *loops, guint index)
{
	const struct rec_stack *stack = &g_array_index(r->stacks, struct rec_stack, index);
	guint node = stack->truncated ? child(flame, 0, FRAME_TRUNCATED, 0) : 0;

	for (guint i = 0; i < stack->depth; i++) {
		if (i == FLAME_MAX_DEPTH)
			return child(flame, node, FRAME_DEEPER, 0);
		node = add_frame(flame, r, loops, node, g_array_index(r->frames, guint, stack->start + stack->depth - 1 - i));
	}
	return node;
}

static void add_samples(struct flame *flame, const struct report *report)
{
	const struct recording *r = report->recording;
	g_autoptr(GPtrArray) loops = loops_of_locations(report);
	g_autofree guint *node_of_stack = g_new0(guint, r->stacks->len + 1);

	for (guint i = 0; i < r->stacks->len; i++)
		node_of_stack[i] = add_stack(flame, r, loops, i);
	for (guint i = 0; i < r->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(r->samples_by, struct rec_sample, i);
		const struct flame_cell cell = { node_of_stack[sample->stack], sample->thread, sample->state, sample->ns };

		g_array_append_val(flame->cells, cell);
	}
}

/* What a person can look at: all states or some, all threads or one. */
struct view {
	gboolean oncpu, offcpu;
	guint first, end; /* cells */
	gdouble min_share;
};

static const struct flame_node *node_at(const struct flame *flame, guint node)
{
	return &g_array_index(flame->nodes, struct flame_node, node);
}

/* Marks the nodes that are wide enough to be seen in VIEW. TOTAL is scratch, zero on entry and on return. */
static void mark_wide(const struct flame *flame, const struct view *view, guint64 *total, gboolean *wide)
{
	g_autoptr(GArray) touched = g_array_new(FALSE, FALSE, sizeof(guint));
	gdouble min_ns;

	for (guint i = view->first; i < view->end; i++) {
		const struct flame_cell *cell = &g_array_index(flame->cells, struct flame_cell, i);
		gboolean oncpu = state_is_oncpu(cell->state);

		if (!cell->ns || !(oncpu ? view->oncpu : view->offcpu))
			continue;
		for (guint node = cell->node;; node = node_at(flame, node)->parent) {
			if (!total[node])
				g_array_append_val(touched, node);
			total[node] += cell->ns;
			if (node == 0)
				break;
		}
	}
	min_ns = view->min_share * total[0];
	for (guint i = 0; i < touched->len; i++) {
		guint node = g_array_index(touched, guint, i);

		wide[node] |= total[node] >= min_ns;
		total[node] = 0;
	}
}

static void mark_views(const struct flame *flame, guint first, guint end, gdouble min_share, guint64 *total, gboolean *wide)
{
	static const struct { gboolean oncpu, offcpu; } kinds[] = { { TRUE, TRUE }, { TRUE, FALSE }, { FALSE, TRUE } };

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		const struct view view = { kinds[i].oncpu, kinds[i].offcpu, first, end, min_share };

		mark_wide(flame, &view, total, wide);
	}
}

static gint by_thread(gconstpointer a, gconstpointer b)
{
	const struct flame_cell *first = a, *second = b;

	return first->thread < second->thread ? -1 : first->thread > second->thread;
}

static gboolean *find_wide(const struct flame *flame)
{
	g_autofree guint64 *total = g_new0(guint64, flame->nodes->len);
	gboolean *wide = g_new0(gboolean, flame->nodes->len);
	guint first = 0;

	wide[0] = TRUE;
	mark_views(flame, 0, flame->cells->len, MIN_SHARE_OF_ALL, total, wide);
	g_array_sort(flame->cells, by_thread);
	for (guint i = 1; i <= flame->cells->len; i++) {
		const struct flame_cell *cells = (const struct flame_cell *)flame->cells->data;

		if (i < flame->cells->len && cells[i].thread == cells[first].thread)
			continue;
		mark_views(flame, first, i, MIN_SHARE_OF_THREAD, total, wide);
		first = i;
	}
	return wide;
}

static gint by_place(gconstpointer a, gconstpointer b)
{
	const struct flame_cell *first = a, *second = b;

	if (first->node != second->node)
		return first->node < second->node ? -1 : 1;
	if (first->thread != second->thread)
		return first->thread < second->thread ? -1 : 1;
	return (gint)first->state - (gint)second->state;
}

/* Cells of the same node, thread and state become one. */
static void merge_cells(GArray *cells)
{
	guint kept = 0;

	g_array_sort(cells, by_place);
	for (guint i = 1; i < cells->len; i++) {
		struct flame_cell *last = &g_array_index(cells, struct flame_cell, kept), *cell = &g_array_index(cells, struct flame_cell, i);

		if (by_place(last, cell) == 0)
			last->ns += cell->ns;
		else
			g_array_index(cells, struct flame_cell, ++kept) = *cell;
	}
	if (cells->len)
		g_array_set_size(cells, kept + 1);
}

/* A narrow node's children are narrow too, so everything beneath it lands in the same FRAME_SMALL. */
static struct flame *prune(const struct flame *whole)
{
	struct flame *flame = flame_empty();
	g_autofree gboolean *wide = find_wide(whole);
	g_autofree guint *moved = g_new0(guint, whole->nodes->len);

	for (guint i = 1; i < whole->nodes->len; i++) {
		const struct flame_node *node = node_at(whole, i);

		if (wide[i])
			moved[i] = child(flame, moved[node->parent], node->kind, node->index);
		else if (wide[node->parent])
			moved[i] = child(flame, moved[node->parent], FRAME_SMALL, 0);
		else
			moved[i] = moved[node->parent];
	}
	for (guint i = 0; i < whole->cells->len; i++) {
		struct flame_cell cell = g_array_index(whole->cells, struct flame_cell, i);

		cell.node = moved[cell.node];
		g_array_append_val(flame->cells, cell);
	}
	merge_cells(flame->cells);
	return flame;
}

struct flame *flame_new(const struct report *report)
{
	g_autoptr(Flame) whole = flame_empty();

	if (report->recording)
		add_samples(whole, report);
	return prune(whole);
}
