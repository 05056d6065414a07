/* What a loop goes over: is it finite, and does the loop leave it alone. */
#include "analyzer/judge.h"
#include "analyzer/infer.h"
#include "analyzer/leave.h"

#include <string.h>

/* xs[i] = y of `for i, x in enumerate(xs)`: an element that the loop has come to. Not so of enumerate(reversed(xs)). */
static gboolean is_own_element(const struct splitter *s, const struct access *w)
{
	const struct node *list = s->iterable->kind == N_CALL ? node_field(s->iterable, "arguments") : NULL;
	const struct node *whole = w->node->kind == N_SUBSCRIPT ? node_field(w->node, "value") : NULL;
	if (whole && w->node->parent->kind != N_DELETE && w->index && w->index->binding && w->index->scale == 1 && !w->index->offset && splitter_is_distinct_key(s, w->index->binding)) {
		const struct node *over = s->iterable->kind == N_CALL ? node_field(node_field(s->iterable, "function"), "object") : s->iterable;
		g_autofree char *dict = node_text(over), *into = node_text(whole);
		return !strcmp(dict, into); /* a key that is there: no other comes to it */
	}
	if (!w->index || w->index->key || w->index->scale != 1 || w->index->offset || !splitter_is_distinct_index(s, w->index->binding) || !list || !whole)
		return FALSE;
	if (!strcmp(node_field(s->iterable, "function")->name, "range"))
		return TRUE;
	g_autofree char *over = node_count(list) == 1 ? node_text(list->first) : NULL, *into = node_text(whole);
	return over && !strcmp(over, into);
}

/* Values of its kind are read as the loop goes on, not before. */
static gboolean changes_iterable(struct judge *j, const struct access *read, enum overlap *worst, const struct node **where)
{
	const struct splitter *s = j->splitter;
	for (guint i = 0; i < 2 * s->pieces->len; i++) {
		const struct effects *e = piece_part(s->pieces->pdata[i / 2], i % 2);
		for (guint k = 0; e && k < e->accesses->len; k++) {
			const struct access *w = &g_array_index(e->accesses, struct access, k);
			if (w->touch == TOUCH_READ || splitter_is_private(s, w->object) || is_own_element(s, w) || (read->node == s->iterable && fresh_sets_key(s, w)))
				continue;
			enum overlap overlap = access_overlap(s, w, read);
			if (overlap > *worst) {
				*worst = overlap;
				*where = w->node;
			}
		}
	}
	return *worst == OVERLAP_YES;
}

void judge_bound_of_counter(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct effects *e = effects_new();
	enum overlap worst = OVERLAP_NO;
	const struct node *where = s->iterable;
	g_autofree char *text = node_text(s->iterable);
	gboolean whole = counter_is_whole(j->frame, s->counter), plain;
	frame_effects(j->frame, s->iterable, e);
	plain = !e->bits && !e->exec && !e->unresolved->len;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		plain &= a->touch == TOUCH_READ;
		changes_iterable(j, a, &worst, &where);
	}
	effects_free(e);
	if (!whole || !plain)
		judge_add_reason(j, REASON_WHILE, NULL, j->node);
	else if (worst != OVERLAP_NO)
		judge_add_reason(j, worst == OVERLAP_YES ? REASON_CHANGES_ITERABLE : REASON_ALIAS, text, where);
}

static gboolean partial_visible(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (const struct node *n = s->loop->parent; n && (!n->scope || node_is_comprehension(n)); n = n->parent)
		if (n->kind == N_TRY)
			return TRUE;
	if (j->taker_shows)
		return TRUE;
	for (guint i = 0; splitter_has_statements(s) && i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		if (((gint)i < s->first || (gint)i > s->last) ? piece_is_visible(s, piece) || piece_raises(s, piece) : piece_needs_errors(s, piece))
			return TRUE;
	}
	return FALSE;
}

gboolean judge_partial_visible(struct judge *j)
{
	return j->splitter->leaves || partial_visible(j); /* left early: the exception may be one of an item that it would not have come to */
}

/* A file, an iterator: reading moves it, and that is all that going over it does. */
static gboolean is_stream(const struct judge *j, const struct object *object)
{
	const struct type *type = object->type;
	const struct knowledge_entry *entry = type && type->kind == T_OBJECT ? knowledge_class(j->context->knowledge, type->name) : NULL;
	return (type && type->kind == T_ITER) || (entry && (entry->flags & KNOWS_STREAM));
}

/* The body may not look at where the stream stands. */
static void uses_stream(struct judge *j, const struct access *stream, enum overlap *worst, const struct node **where)
{
	const struct splitter *s = j->splitter;
	struct access any = *stream;
	for (guint i = 0; i < s->pieces->len; i++) {
		const GArray *all = ((struct piece *)s->pieces->pdata[i])->whole->accesses;
		for (guint k = 0; k < all->len; k++) {
			const struct access *a = &g_array_index(all, struct access, k);
			any.field = a->field[0] == '*' ? stream->field : a->field; /* whichever attribute: reader.line_num */
			enum overlap overlap = splitter_is_private(s, a->object) ? OVERLAP_NO : access_overlap(s, &any, a);
			if (overlap > *worst) {
				*worst = overlap;
				*where = a->node;
			}
		}
	}
}

static guint loop_bits(const struct splitter *s)
{
	guint bits = 0;
	for (guint i = 0; i < s->pieces->len; i++)
		bits |= ((struct piece *)s->pieces->pdata[i])->whole->bits;
	return bits;
}

/* `for root, dirs, files in os.walk(top): dirs.remove(...)` tells the iterator where to go. */
static gboolean writes_items(struct judge *j)
{
	const struct splitter *s = j->splitter;
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *e = ((struct piece *)s->pieces->pdata[i])->whole;
		for (guint k = 0; k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			if (a->touch != TOUCH_READ && splitter_is_item(s, a->object))
				return TRUE;
		}
	}
	return FALSE;
}

/* The dict that a view shows, wherever the view was made. */
static void check_viewed(struct judge *j, struct value view, enum overlap *worst, const struct node **where)
{
	const struct set *dicts = heap_load(j->context->heap, view, heap_viewed(), type_simple(T_NEVER)).objects;
	for (guint i = 0; dicts && i < dicts->count; i++) {
		struct access read = {.object = dicts->items[i], .field = j->context->heap->element, .node = j->splitter->iterable};
		changes_iterable(j, &read, worst, where);
	}
}

/* The loop gives the variable another value. */
static gboolean binds(const struct splitter *s, const struct binding *binding)
{
	return binding && (g_hash_table_contains(s->bound, binding) || g_hash_table_contains(s->target_names->binds, binding));
}

/* A generator in NODE, which is evaluated item by item, reads a variable that the loop sets: `for x in (f(y, last) for y in ys): last = x`. */
static const struct node *reads_variable(const struct judge *j, const struct node *node, gboolean later)
{
	const struct node *found = later && node->kind == N_NAME && binds(j->splitter, node_binding(node)) ? node : NULL;
	later |= node->kind == N_GENERATOR && !generator_is_taken_at_once(j->context, node);
	for (const struct node *child = node->first; child && !found; child = child->next)
		found = reads_variable(j, child, later);
	return found;
}

/* The same of a lambda or a function, which map(), filter() or a generator calls. */
static gboolean is_variable_read(const struct judge *j, const struct access *a)
{
	GHashTable *const names[] = {j->splitter->bound, j->splitter->target_names->binds};
	GHashTableIter iter;
	gpointer binding;
	for (guint i = 0; a->object == j->frame->locals && i < G_N_ELEMENTS(names); i++) {
		g_hash_table_iter_init(&iter, names[i]);
		while (g_hash_table_iter_next(&iter, &binding, NULL))
			if (heap_field(j->context->heap, ((const struct binding *)binding)->name) == a->field)
				return TRUE;
	}
	return FALSE;
}

/* What going over the iterable meets. */
struct met {
	enum overlap worst;       /* with what the loop changes, */
	const struct node *where; /* and there */
	gboolean writes;          /* it changes something itself, */
	gboolean elsewhere;       /* that is there without it and no stream */
};

static void meet_variable(struct met *met, const struct node *where)
{
	if (!where)
		return;
	met->worst = OVERLAP_YES;
	met->where = where;
}

/* What iterators and views that NODE names do as they are gone through, which began when they were made. */
static void add_origins(struct judge *j, struct node *node, struct effects *e, struct met *met, guint depth)
{
	struct binding *binding = node->kind == N_NAME ? node_binding(node) : NULL;
	struct node *site = binding && binding->sites->len == 1 ? binding->sites->pdata[0] : NULL, *top = site ? site->parent : NULL;
	for (; top && (top->kind == N_PATTERN_LIST || top->kind == N_TUPLE_PATTERN); top = site->parent)
		site = top;
	struct node *right = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == site ? node_field(top, "right") : NULL;
	if (right && depth && binding->scope == j->frame->scope && !type_is_immutable(j->context->knowledge, frame_variable(j->frame, binding)->type)) {
		const struct type *type = frame_variable(j->frame, binding)->type;
		gboolean begun = FALSE;
		for (guint i = 0; i < type_count(type); i++)
			begun |= type_member(type, i)->kind == T_ITER || type_member(type, i)->kind == T_VIEW;
		if (begun) {
			frame_effects(j->frame, right, e);
			meet_variable(met, reads_variable(j, right, FALSE));
			add_origins(j, right, e, met, depth - 1);
		}
	}
	for (struct node *child = node->first; child; child = child->next)
		add_origins(j, child, e, met, depth);
}

static const struct node *mention_of(const struct node *node, const struct binding *binding, const struct node *target)
{
	const struct node *found = NULL;
	if (node == target)
		return NULL;
	if (node->kind == N_NAME && node_binding(node) == binding)
		return node;
	for (const struct node *child = node->first; child && !found; child = child->next)
		found = mention_of(child, binding, target);
	return found;
}

/* `for key, group in groupby(rows)`: each group is read from the same iterator, and is empty once the next one was asked for. *WHERE: somebody looks
 * into it. */
static gboolean group_looked_at(const struct judge *j, const struct node **where)
{
	const struct splitter *s = j->splitter;
	struct node *over = s->iterable, *target = s->target;
	if (s->counter || !over || over->kind != N_CALL || !target)
		return FALSE;
	const struct type *called = frame_effects(j->frame, node_field(over, "function"), NULL).type;
	if (called->kind == T_LIBRARY && !strcmp(called->name, "builtins.enumerate") && node_field(over, "arguments") && node_field(over, "arguments")->first) {
		over = node_field(over, "arguments")->first;
		target = target->first && target->first->next ? target->first->next : target;
		called = over->kind == N_CALL ? frame_effects(j->frame, node_field(over, "function"), NULL).type : called;
	}
	if (called->kind != T_LIBRARY || strcmp(called->name, "itertools.groupby"))
		return FALSE;
	const struct node *group = node_count(target) == 2 ? target->first->next : NULL;
	const struct node *found = group && group->kind == N_NAME ? mention_of(s->body, node_binding(group), s->target) : target;
	*where = found ? found : *where;
	return found != NULL;
}

/* E is done as the loop goes on: map(f, xs) calls f, a generator runs. */
static void look_at_lazy(struct judge *j, const struct effects *e, enum finite how, struct met *met)
{
	const struct splitter *s = j->splitter;
	const char *element = j->context->heap->element;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		struct object *root = object_root(a->object);
		gboolean own = root->kind == OBJECT_SITE && root->frame == j->frame && node_inside(root->ref, s->iterable);
		gboolean changes = a->touch != TOUCH_READ, stream = changes && is_stream(j, a->object);
		met->elsewhere |= changes && !own && !stream;
		if (is_variable_read(j, a))
			meet_variable(met, a->node);
		if (a->field == element || a->field[0] == '*')
			changes_iterable(j, a, &met->worst, &met->where);
		if (changes && !own && how == FINITE_LAZY && stream)
			uses_stream(j, a, &met->worst, &met->where);
		else if (changes && (!own || (root->type && root->type->kind == T_INSTANCE && s->items.objects) || (!stream && iterable_hands_out(s->items, root))))
			met->writes = TRUE; /* own: map(Log().add, xs), subsets(xs, []), which may give the same list each time */
		else if (!changes && !own && a->field != element)
			changes_iterable(j, a, &met->worst, &met->where);
	}
}

/* Objects of the names that stand in NODE: their use tells who sees how far they have been read. */
static void add_named(struct judge *j, struct node *node, GHashTable *named)
{
	const struct set *objects = node->kind == N_NAME ? frame_effects(j->frame, node, NULL).objects : NULL;
	for (guint i = 0; objects && i < objects->count; i++)
		g_hash_table_add(named, objects->items[i]);
	for (struct node *child = node->first; child; child = child->next)
		add_named(j, child, named);
}

/* Going over the iterable reads on only in what is made there or has a name there, and opens nothing out of sight. */
static gboolean reads_in_sight(struct judge *j, const struct effects *e)
{
	g_autoptr(GHashTable) named = g_hash_table_new(NULL, NULL);
	gboolean good = TRUE;
	add_named(j, j->splitter->iterable, named);
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		const struct object *root = object_root(a->object);
		gboolean own = root->kind == OBJECT_SITE && root->frame == j->frame;
		good &= a->touch == TOUCH_READ || own || g_hash_table_contains(named, a->object);
	}
	return good;
}

/* A file that is there before the loop; not what a generator or os.walk comes upon. */
static gboolean reads_open_file(struct judge *j, const struct effects *e)
{
	gboolean good = TRUE;
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		gboolean opens = g_str_has_suffix(w->subject, "open") && w->node && node_owner(w->node) == j->frame->scope->node;
		good &= w->effect != EFFECT_FILE_READ || opens || !strcmp(w->subject, "the file");
	}
	return good;
}

/* Nothing is written but to streams that are open. */
static gboolean writes_to_streams(const struct splitter *s)
{
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *e = ((struct piece *)s->pieces->pdata[i])->whole;
		for (guint k = 0; k < e->worlds->len; k++) {
			const struct world *w = &g_array_index(e->worlds, struct world, k);
			if (w->effect == EFFECT_FILE_WRITE && !world_is_stream(w->subject))
				return FALSE;
		}
	}
	return TRUE;
}

/* The iterable is read ahead of what the loop does in order, which shows. So that nobody sees that, what it raises comes behind the items before it
 * (rewriter/pool_ahead.c), and nobody looks at how far it was read should one of them raise something. */
static gboolean read_too_early(struct judge *j, const struct effects *e)
{
	struct splitter *s = j->splitter;
	guint bits = loop_bits(s);
	gboolean shows = partial_visible(j), writes = (bits & EFFECT_FILE_WRITE) != 0;
	if ((writes_items(j) && !fresh_rows(j->frame, s->iterable)) || iterable_reuses(j->frame, s->items) || (bits & (EFFECT_SUBPROCESS | EFFECT_ENV)))
		return TRUE;
	if (!shows && !writes)
		return FALSE;
	j->in_turn = s->loop->kind == N_FOR && !s->awaits && !s->counter && !j->taker_shows && !leave_shows_rest(j->frame, s->iterable) && reads_in_sight(j, e);
	return !j->in_turn || (writes && !(writes_to_streams(s) && reads_open_file(j, e)));
}

void judge_iterable(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct effects *e = effects_new();
	struct value value = frame_effects(j->frame, s->iterable, e);
	gboolean lazy = FALSE, early = FALSE, own = FALSE;
	enum finite how = iterable_finite(j->frame, s->iterable);
	g_autofree char *text = node_text(s->iterable);
	struct met met = {.worst = OVERLAP_NO, .where = s->iterable};
	if (how == FINITE_NO && s->leaves && iterable_counts_on(j->frame, s->iterable))
		how = FINITE_LAZY; /* no further than some items ahead */
	if (how == FINITE_LAZY)
		iterable_bound_effects(j->frame, s->iterable, e);
	for (guint i = 0; i < type_count(value.type); i++) {
		enum type_kind kind = type_member(value.type, i)->kind;
		lazy |= kind == T_VIEW || kind == T_ITER || kind == T_UNKNOWN || kind == T_INSTANCE;
		own |= kind == T_INSTANCE;
	}
	if (own && how != FINITE_NO) /* __iter__ runs */
		frame_iterate(j->frame, value, s->iterable, e);
	if (lazy)
		add_origins(j, s->iterable, e, &met, 4);
	if (lazy)
		meet_variable(&met, reads_variable(j, s->iterable, FALSE));
	for (guint i = 0; i < type_count(value.type); i++)
		if (type_member(value.type, i)->kind == T_VIEW)
			check_viewed(j, value, &met.worst, &met.where);
	for (guint i = 0; value.objects && i < value.objects->count && value.type->kind != T_TUPLE; i++) {
		struct access read = {.object = value.objects->items[i], .field = j->context->heap->element, .node = s->iterable};
		changes_iterable(j, &read, &met.worst, &met.where);
		if (how == FINITE_LAZY && is_stream(j, read.object)) /* reader.line_num */
			uses_stream(j, &read, &met.worst, &met.where);
	}
	if (lazy)
		look_at_lazy(j, e, how, &met);
	if (strlen(text) > 60)
		memcpy(text + 57, "...", 4);
	gboolean groups = group_looked_at(j, &met.where);
	if (groups || met.worst == OVERLAP_YES)
		judge_add_reason(j, groups ? REASON_GROUPS : REASON_CHANGES_ITERABLE, text, met.where);
	else if (met.worst == OVERLAP_MAYBE)
		judge_add_reason(j, REASON_ALIAS, text, met.where);
	guint harmless = EFFECT_FILE_READ | EFFECT_TIME | EFFECT_CLOCK | EFFECT_RELEASES_GIL | EFFECT_NET;
	if (how == FINITE_LAZY)
		early = read_too_early(j, e);
	gboolean unseen = s->items.type->kind == T_NEVER; /* empty, or filled by code that is not seen: then nothing is known of the items */
	if (s->leaves)
		judge_leave_iterable(j, how, lazy ? e : NULL, met.writes || met.elsewhere);
	if ((how == FINITE_NO && !groups) || early || met.writes || unseen || (lazy && (e->bits & ~harmless)))
		judge_add_reason(j, REASON_ITERABLE, text, s->iterable);
	effects_free(e);
}
