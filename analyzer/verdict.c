#include "analyzer/verdict.h"

#include <string.h>

#include "analyzer/own.h"

struct judge {
	struct effects_context *context;
	const struct loop *loop;
	struct unit *unit;
	struct node *node;
	struct frame *frame;
	struct splitter *splitter;
	struct verdict *verdict;
	gboolean unordered;       /* the parallel stage goes through a set */
	GHashTable *deferred;     /* struct node * to GPtrArray of struct node *: what the region's workers leave to the parent */
};

/* ---- life ---- */

static void reason_free(gpointer data)
{
	struct reason *reason = data;
	g_free(reason->file);
	g_free(reason->subject);
	g_free(reason->message);
	g_free(reason);
}

static void crossing_free(gpointer data)
{
	struct crossing *crossing = data;
	g_free(crossing->name);
	g_free(crossing->type);
	g_free(crossing);
}

static void replay_free(gpointer data)
{
	struct replay *replay = data;
	g_array_unref(replay->values);
	g_free(replay);
}

static void owned_free(gpointer data)
{
	struct owned *owned = data;
	g_free(owned->name);
	g_array_unref(owned->settings);
	g_free(owned);
}

static struct split *split_new(void)
{
	struct split *split = g_new0(struct split, 1);
	GArray **nodes[] = {&split->before, &split->region, &split->after, &split->hoisted};
	GPtrArray **crossings[] = {&split->targets, &split->captured, &split->results, &split->values};
	for (guint i = 0; i < G_N_ELEMENTS(nodes); i++)
		*nodes[i] = g_array_new(FALSE, FALSE, sizeof(TSNode));
	for (guint i = 0; i < G_N_ELEMENTS(crossings); i++)
		*crossings[i] = g_ptr_array_new_with_free_func(crossing_free);
	split->guards = g_array_new(FALSE, FALSE, sizeof(guint));
	split->owned = g_ptr_array_new_with_free_func(owned_free);
	split->globals = g_ptr_array_new_with_free_func(g_free);
	split->replays = g_ptr_array_new_with_free_func(replay_free);
	split->parallel_lines = g_array_new(FALSE, FALSE, sizeof(guint));
	return split;
}

static void split_free(struct split *split)
{
	if (!split)
		return;
	GArray *arrays[] = {split->before, split->region, split->after, split->hoisted, split->guards, split->parallel_lines};
	GPtrArray *lists[] = {split->targets, split->captured, split->results, split->values, split->globals, split->replays, split->owned};
	for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_array_unref(arrays[i]);
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(lists[i]);
	g_free(split->iterable_text);
	g_free(split);
}

void verdict_free(struct verdict *verdict)
{
	if (!verdict)
		return;
	g_ptr_array_unref(verdict->reasons);
	split_free(verdict->split);
	chain_free(verdict->chain);
	g_free(verdict);
}

static gboolean is_statement_loop(const struct splitter *s)
{
	return s->loop->kind == N_FOR || s->loop->kind == N_WHILE;
}

/* ---- reasons ---- */

static char *sentence(const struct reason_info *info, const char *subject, guint line)
{
	const char *place = strstr(info->sentence, "%s");
	if (!place)
		return g_strdup_printf("%s (line %u)", info->sentence, line);
	return g_strdup_printf("%.*s`%s`%s (line %u)", (int)(place - info->sentence), info->sentence, subject ? subject : "this", place + 2, line);
}

struct reason *verdict_add_reason(struct verdict *v, enum reason_code code, const char *subject, const char *file, guint line)
{
	GPtrArray *reasons = v->reasons;
	for (guint i = 0; i < reasons->len; i++) {
		struct reason *known = reasons->pdata[i];
		if (known->code == code && !g_strcmp0(known->subject, subject))
			return known;
	}
	const struct reason_info *info = reason_info(code);
	struct reason *reason = g_new0(struct reason, 1);
	reason->code = code;
	reason->line = line;
	reason->file = g_strdup(file);
	reason->subject = g_strdup(subject);
	reason->message = sentence(info, subject, line);
	g_ptr_array_add(reasons, reason);
	if (!info->processes)
		v->tier = MAX(v->tier, (enum tier)info->tier);
	v->process_tier = MAX(v->process_tier, (enum tier)info->tier);
	return reason;
}

static struct reason *add_reason(struct judge *j, enum reason_code code, const char *subject, const struct node *node)
{
	return verdict_add_reason(j->verdict, code, subject, node ? node->source->path : j->loop->source->path, node ? node->line : j->loop->line);
}

static void refuse_processes(struct judge *j, enum reason_code code, const char *subject, const struct node *node)
{
	add_reason(j, code, subject, node);
	j->verdict->process_tier = TIER_REFUSED;
}

/* ---- what the syntax alone refuses ---- */

static void find_exits(struct judge *j, const struct node *node, gboolean own, guint *found)
{
	gboolean loop = node->kind == N_FOR || node->kind == N_WHILE;
	static const struct { enum node_kind kind; enum reason_code code; const char *subject; } exits[] = {
		{N_RETURN, REASON_RETURN, "return"}, {N_YIELD, REASON_YIELD, "yield"}, {N_AWAIT, REASON_AWAIT, "await"},
		{N_ASYNC, REASON_AWAIT, "async"}, {N_DEEP, REASON_UNSUPPORTED, "code nested this deep"}, {N_ERROR, REASON_SYNTAX, NULL},
		{N_PRINT_STATEMENT, REASON_UNSUPPORTED, "the print statement of Python 2"}, {N_EXEC_STATEMENT, REASON_EXEC, "exec"},
	};
	if (node->kind == N_BREAK && own) {
		add_reason(j, REASON_BREAK, "break", node);
		(*found)++;
	}
	for (guint i = 0; i < G_N_ELEMENTS(exits); i++)
		if (node->kind == exits[i].kind && !(j->verdict->awaits && exits[i].code == REASON_AWAIT)) {
			add_reason(j, exits[i].code, exits[i].subject, node);
			(*found)++;
		}
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return;
	for (const struct node *child = node->first; child; child = child->next) {
		gboolean other = child->field && !strcmp(child->field, "alternative") && loop;
		find_exits(j, child, own && (!loop || other), found);
	}
}

/* `async for`: its items come one after the other. */
static gboolean goes_over_stream(const struct node *loop)
{
	if (loop->kind == N_FOR)
		return await_is_async(loop);
	for (const struct node *child = loop->first; child; child = child->next)
		if (child->kind == N_FOR_IN && await_is_async(child))
			return TRUE;
	return FALSE;
}

static gboolean in_coroutine(const struct node *node)
{
	const struct node *owner = node_owner(node);
	return owner && owner->kind == N_FUNCTION && owner->scope && owner->scope->async && !owner->scope->yields;
}

static gboolean refuse_syntax(struct judge *j)
{
	struct node *node = j->node;
	guint found = 0;
	struct counter counter = {0};
	if (node->kind == N_WHILE && !counter_find(node, &counter)) {
		add_reason(j, REASON_WHILE, NULL, node);
		return TRUE;
	}
	j->verdict->awaits = await_inside(node) && !goes_over_stream(node) && in_coroutine(node);
	struct node *other = node->kind == N_FOR ? node_field(node, "alternative") : NULL;
	if (j->verdict->awaits && (other || node->kind == N_WHILE)) {
		add_reason(j, other ? REASON_ELSE : REASON_WHILE, other ? "else" : NULL, other ? other : node);
		return TRUE;
	}
	for (const struct node *child = node->first; child; child = child->next)
		if (child != other)
			find_exits(j, child, TRUE, &found);
	if (found && other) /* without a break it is what comes after the loop */
		add_reason(j, REASON_ELSE, "else", other);
	return found > 0;
}

static gboolean is_builtin(const struct node *name, const char *what)
{
	return name && name->kind == N_NAME && !strcmp(name->name, what) && !scope_resolve(scope_of(name), name->name);
}

/* A generator expression counts as a loop of its own only where a call takes it whole. */
static gboolean refuse_generator(struct judge *j)
{
	static const char *const whole[] = {"list", "tuple", "set", "dict", "sum", "min", "max", "sorted", "frozenset"};
	struct node *call = j->node->parent;
	if (call && call->kind == N_ARGUMENTS)
		call = node_count(call) == 1 ? call->parent : NULL;
	struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	if (is_builtin(callee, "any") || is_builtin(callee, "all")) {
		add_reason(j, REASON_BREAK, callee->name, callee);
		return TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(whole); i++)
		if (is_builtin(callee, whole[i]))
			return FALSE;
	if (callee && callee->kind == N_ATTRIBUTE && callee->first && (callee->first->kind == N_STRING)) {
		struct node *method = node_field(callee, "attribute");
		if (method && method->name && !strcmp(method->name, "join"))
			return FALSE;
	}
	add_reason(j, REASON_UNSUPPORTED, "a generator that is not consumed at once", j->node);
	return TRUE;
}

/* The parent binds the target ahead of the workers' reads: it has to be plain names of this very scope. */
static gboolean is_plain_target(const struct node *target)
{
	struct binding *binding = target->kind == N_NAME ? scope_resolve(scope_of(target), target->name) : NULL;
	if (target->kind == N_ATTRIBUTE || target->kind == N_SUBSCRIPT || (target->kind == N_NAME && !binding))
		return FALSE;
	if (binding && (binding->flags & BINDING_FOREIGN))
		return FALSE;
	for (const struct node *child = target->first; child; child = child->next)
		if (!is_plain_target(child))
			return FALSE;
	return TRUE;
}

static gboolean refuse_target(struct judge *j)
{
	if (j->node->kind == N_WHILE)
		return FALSE;
	struct node *clause = j->node->kind == N_FOR ? j->node : comprehension_clause(j->node, N_FOR_IN, 0);
	struct node *target = node_field(clause, "left");
	if (!is_plain_target(target))
		add_reason(j, REASON_UNSUPPORTED, "a loop variable that is seen elsewhere", target);
	return j->verdict->tier == TIER_REFUSED;
}

static gboolean refuse_shape(struct judge *j)
{
	struct node *owner = node_owner(j->node);
	if (owner && owner->kind == N_CLASS) {
		add_reason(j, REASON_UNSUPPORTED, "a loop in the body of a class", j->node);
		return TRUE;
	}
	if (j->node->kind == N_WHILE)
		return FALSE;
	if (j->node->kind == N_FOR)
		return !node_field(j->node, "left") || !node_field(j->node, "right") || !node_field(j->node, "body");
	if (comprehension_clause(j->node, N_FOR_IN, 1)) {
		add_reason(j, REASON_UNSUPPORTED, "a comprehension with several for", j->node);
		return TRUE;
	}
	struct node *clause = comprehension_clause(j->node, N_FOR_IN, 0);
	if (!clause || !node_field(clause, "left") || !node_field(clause, "right"))
		return TRUE;
	return j->node->kind == N_GENERATOR && refuse_generator(j);
}

/* ---- the iterable ---- */

/* xs[i] = y of `for i, x in enumerate(xs)`: an element that the loop has come to. Not so of enumerate(reversed(xs)). */
static gboolean is_own_element(const struct splitter *s, const struct access *w)
{
	const struct node *list = s->iterable->kind == N_CALL ? node_field(s->iterable, "arguments") : NULL;
	const struct node *whole = w->node->kind == N_SUBSCRIPT ? node_field(w->node, "value") : NULL;
	if (!w->index || w->index->scale != 1 || w->index->offset || !splitter_is_distinct_index(s, w->index->binding) || !list || !whole)
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
			if (w->touch == TOUCH_READ || splitter_is_private(s, w->object) || is_own_element(s, w))
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

/* What the bound of a counting loop looks at must stay as it is. */
static void check_bound_of_counter(struct judge *j)
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
		add_reason(j, REASON_WHILE, NULL, j->node);
	else if (worst != OVERLAP_NO)
		add_reason(j, worst == OVERLAP_YES ? REASON_CHANGES_ITERABLE : REASON_ALIAS, text, where);
}

static gboolean partial_visible(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (const struct node *n = s->loop->parent; n && (!n->scope || node_is_comprehension(n)); n = n->parent)
		if (n->kind == N_TRY)
			return TRUE;
	for (guint i = 0; is_statement_loop(s) && i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		if (((gint)i < s->first || (gint)i > s->last) ? piece_is_visible(s, piece) : piece_needs_errors(s, piece))
			return TRUE;
	}
	return FALSE;
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
	for (guint i = 0; i < s->pieces->len; i++) {
		const GArray *all = ((struct piece *)s->pieces->pdata[i])->whole->accesses;
		for (guint k = 0; k < all->len; k++) {
			const struct access *a = &g_array_index(all, struct access, k);
			enum overlap overlap = splitter_is_private(s, a->object) ? OVERLAP_NO : access_overlap(s, stream, a);
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

/* What iterators and views that NODE names do as they are gone through, which began when they were made. */
static void add_origins(struct judge *j, struct node *node, struct effects *e, guint depth)
{
	struct binding *binding = node->kind == N_NAME ? scope_resolve(scope_of(node), node->name) : NULL;
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
			add_origins(j, right, e, depth - 1);
		}
	}
	for (struct node *child = node->first; child; child = child->next)
		add_origins(j, child, e, depth);
}

static void check_iterable(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct effects *e = effects_new();
	struct value value = frame_effects(j->frame, s->iterable, e);
	gboolean lazy = FALSE, early = FALSE;
	enum finite how = iterable_finite(j->frame, s->iterable);
	g_autofree char *text = node_text(s->iterable);
	enum overlap worst = OVERLAP_NO;
	const struct node *where = s->iterable;
	if (how == FINITE_LAZY)
		iterable_bound_effects(j->frame, s->iterable, e);
	for (guint i = 0; i < type_count(value.type); i++) {
		enum type_kind kind = type_member(value.type, i)->kind;
		lazy |= kind == T_VIEW || kind == T_ITER || kind == T_UNKNOWN;
	}
	if (lazy)
		add_origins(j, s->iterable, e, 4);
	for (guint i = 0; i < type_count(value.type); i++)
		if (type_member(value.type, i)->kind == T_VIEW)
			check_viewed(j, value, &worst, &where);
	for (guint i = 0; value.objects && i < value.objects->count && value.type->kind != T_TUPLE; i++) {
		struct access read = {.object = value.objects->items[i], .field = j->context->heap->element, .node = s->iterable};
		changes_iterable(j, &read, &worst, &where);
	}
	for (guint i = 0; lazy && i < e->accesses->len; i++) {
		struct access read = g_array_index(e->accesses, struct access, i);
		if (read.field == j->context->heap->element || read.field[0] == '*')
			changes_iterable(j, &read, &worst, &where);
	}
	gboolean writes = FALSE; /* map(f, xs) calls f as the loop goes on */
	for (guint i = 0; lazy && i < e->accesses->len; i++) {
		struct access *a = &g_array_index(e->accesses, struct access, i);
		struct object *root = object_root(a->object);
		gboolean own = root->kind == OBJECT_SITE && root->frame == j->frame && node_inside(root->ref, s->iterable);
		if (a->touch != TOUCH_READ && !own && how == FINITE_LAZY && is_stream(j, a->object))
			uses_stream(j, a, &worst, &where);
		else if (a->touch != TOUCH_READ && (!own || (root->type && root->type->kind == T_INSTANCE && s->items.objects)))
			writes = TRUE; /* own: map(Log().add, xs), which may give the same list each time */
		else if (a->touch == TOUCH_READ && !own && a->field != j->context->heap->element)
			changes_iterable(j, a, &worst, &where);
	}
	if (strlen(text) > 60)
		memcpy(text + 57, "...", 4);
	if (worst == OVERLAP_YES)
		add_reason(j, REASON_CHANGES_ITERABLE, text, where);
	else if (worst == OVERLAP_MAYBE)
		add_reason(j, REASON_ALIAS, text, where);
	guint harmless = EFFECT_FILE_READ | EFFECT_TIME | EFFECT_RELEASES_GIL | EFFECT_NET;
	if (how == FINITE_LAZY)
		early = partial_visible(j) || writes_items(j) || iterable_reuses(j->frame, s->items) || (loop_bits(s) & (EFFECT_FILE_WRITE | EFFECT_SUBPROCESS | EFFECT_ENV));
	gboolean unseen = s->items.type->kind == T_NEVER; /* empty, or filled by code that is not seen: then nothing is known of the items */
	if (how == FINITE_NO || early || writes || unseen || (lazy && (e->bits & ~harmless)))
		add_reason(j, REASON_ITERABLE, text, s->iterable);
	effects_free(e);
}

/* ---- reasons of the split that was found ---- */

/* The loop reads what ACCESS writes: more than an accumulation. */
static gboolean is_read_too(const struct splitter *s, const struct piece *piece)
{
	for (guint i = 0; i < piece->effects->accesses->len; i++) {
		const struct access *w = &g_array_index(piece->effects->accesses, struct access, i);
		if (w->touch != TOUCH_READ && !node_inside(w->node, s->loop) && !splitter_is_private(s, w->object))
			return TRUE; /* inside a call: it cannot be told apart from the work */
		for (guint k = 0; w->touch != TOUCH_READ && k < s->all_reads->len; k++)
			if (!splitter_is_private(s, w->object) && access_overlap(s, w, &g_array_index(s->all_reads, struct access, k)) == OVERLAP_YES)
				return TRUE;
	}
	return FALSE;
}

/* Draws from a stream that outlives the iteration: the order of the draws is part of the result. */
static void refuse_random(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; i < 2 * s->pieces->len; i++) {
		const struct effects *e = piece_part(s->pieces->pdata[i / 2], i % 2);
		for (guint k = 0; e && k < e->worlds->len; k++) {
			const struct world *w = &g_array_index(e->worlds, struct world, k);
			if (w->effect == EFFECT_RANDOM)
				add_reason(j, REASON_RANDOM_STREAM, w->subject, w->node);
		}
		for (guint k = 0; e && k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			if (a->touch == TOUCH_READ || !splitter_is_random_stream(s, a->object) || splitter_is_private(s, a->object))
				continue;
			g_autofree char *text = access_text(a);
			add_reason(j, REASON_RANDOM_STREAM, text, a->node);
		}
	}
}

static void refuse_with_obstacles(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; i < s->obstacles->len; i++) {
		struct obstacle *o = &g_array_index(s->obstacles, struct obstacle, i);
		if (reason_info(o->code)->tier == TIER_REFUSED)
			add_reason(j, o->code, o->subject, o->node);
	}
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		enum reason_code code = piece->why.code;
		gboolean carried = code == REASON_CARRIED || code == REASON_GLOBAL_WRITE || code == REASON_RANDOM_STREAM ||
			code == REASON_ONE_AT_A_TIME || code == REASON_THREAD_BOUND ||
			code == REASON_EXEC || (code == REASON_WORLD_ORDER && piece->effects->weight == WEIGHT_HEAVY);
		gboolean attribute = code == REASON_CARRIED_ATTRIBUTE && is_read_too(s, piece);
		if (piece->ordered && (carried || attribute) && piece->why.subject)
			add_reason(j, code, piece->why.subject, piece->why.node);
	}
	if (j->verdict->tier != TIER_REFUSED)
		add_reason(j, REASON_NOTHING_PARALLEL, NULL, j->node);
}

static void stage_effects(struct judge *j, GPtrArray *stage)
{
	struct splitter *s = j->splitter;
	for (gint i = s->first; i <= s->last; i++)
		g_ptr_array_add(stage, ((struct piece *)s->pieces->pdata[i])->effects);
	for (guint i = 0; i < s->stage->len; i++)
		g_ptr_array_add(stage, s->stage->pdata[i]);
}

static void review_world(struct judge *j, const struct effects *e, guint all_bits)
{
	static const struct { guint effect; enum reason_code code; } reviews[] = {
		{EFFECT_FILE_WRITE, REASON_FILE_WRITE}, {EFFECT_NET_WRITE, REASON_NET_WRITE}, {EFFECT_SUBPROCESS, REASON_SUBPROCESS},
	};
	guint net = EFFECT_NET | EFFECT_NET_WRITE;
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		for (guint k = 0; k < G_N_ELEMENTS(reviews); k++)
			if (w->effect == reviews[k].effect)
				add_reason(j, reviews[k].code, w->subject, w->node);
		if ((w->effect == EFFECT_FILE_READ) && (all_bits & EFFECT_FILE_WRITE))
			add_reason(j, REASON_FILE_WRITE, w->subject, w->node);
		if ((w->effect == EFFECT_NET) && (all_bits & EFFECT_NET_WRITE)) /* the answer may depend on what was sent before */
			add_reason(j, REASON_NET_WRITE, w->subject, w->node);
		const struct knowledge_entry *entry = knowledge_find(j->context->knowledge, w->subject);
		if (entry && (entry->flags & KNOWS_SQL))
			add_reason(j, REASON_QUERY, w->subject, w->node);
		if (w->effect == EFFECT_SLEEP || ((w->effect & net) && (all_bits & EFFECT_SLEEP)))
			add_reason(j, REASON_RATE_LIMIT, "sleep", w->node);
	}
}

static void review_unresolved(struct judge *j, const struct effects *e)
{
	for (guint i = 0; i < e->unresolved->len; i++) {
		const struct unresolved *u = &g_array_index(e->unresolved, struct unresolved, i);
		add_reason(j, u->code, u->name, u->node);
	}
}

static const struct knowledge_entry *class_of(struct judge *j, const struct object *object)
{
	const struct type *type = object->type;
	return type && type->kind == T_OBJECT ? knowledge_class(j->context->knowledge, type->name) : NULL;
}

static void review_own(struct judge *j, const struct own *own, const struct node *node)
{
	struct node *list = node_field(own->expression, "arguments");
	if (own->base) {
		review_own(j, own->base, node);
		return;
	}
	add_reason(j, REASON_OWN_EACH, own->binding->name, own->expression);
	refuse_processes(j, REASON_PROCESS_STATE, own->binding->name, own->expression);
	if ((own->kind->flags & KNOWS_THREAD_BOUND) && list->first && list->first->kind != N_STRING) {
		g_autofree char *text = node_text(list->first);
		add_reason(j, REASON_FILE_DATABASE, text, list->first);
	}
}

/* It may keep fewer connections than there are workers: then it logs that, and with `block` makes them wait for each other. */
static gboolean shares_with_a_limit(struct judge *j, const struct object *object)
{
	const struct node *making = object->kind == OBJECT_SITE ? object->ref : NULL;
	g_autofree char *text = making && making->kind == N_CALL ? node_text(making) : NULL;
	return !text || strstr(text, "block") || g_hash_table_contains(j->context->used, g_intern_static_string("logging"));
}

/* An object that all workers would use, or each of them one like it. */
static void review_shared(struct judge *j, const struct access *a, const char *text)
{
	struct splitter *s = j->splitter;
	const struct object *object = a->object->kind == OBJECT_CHILD && a->object->opaque ? a->object->root : a->object;
	const struct knowledge_entry *entry = class_of(j, object);
	const struct own *own = entry ? own_of(s, object) : NULL;
	guint flags = entry ? entry->flags : 0;
	if (own && own_is_whole(s, own))
		review_own(j, own, a->node);
	else if (flags & KNOWS_SERIAL)
		add_reason(j, (flags & KNOWS_THREAD_BOUND) && !s->awaits ? REASON_THREAD_BOUND : REASON_ONE_AT_A_TIME, text, a->node);
	else if (!s->awaits && !(flags & KNOWS_THREAD_SAFE))
		add_reason(j, REASON_SHARED_OBJECT, text, a->node);
	if ((flags & KNOWS_COOKIES) || (s->awaits && !(flags & KNOWS_THREAD_SAFE)))
		add_reason(j, REASON_COOKIES, text, a->node);
	if (!(flags & KNOWS_COOKIES) && (flags & KNOWS_THREAD_SAFE) && !s->awaits && shares_with_a_limit(j, object))
		add_reason(j, REASON_SHARED_OBJECT, text, a->node);
}

static void review_writes(struct judge *j, const struct effects *e)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (a->touch != TOUCH_WRITE || splitter_is_private(s, a->object))
			continue;
		g_autofree char *text = access_text(a);
		if (splitter_is_item(s, a->object)) {
			add_reason(j, REASON_DISTINCT_ITEMS, text, a->node);
			add_reason(j, REASON_PROCESS_MUTATION, text, a->node);
		} else {
			g_autofree char *object = object_text(a->object, NULL);
			review_shared(j, a, object ? object : text);
		}
	}
}

static gboolean reads_shared(const struct splitter *s, const struct effects *e)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (!splitter_is_private(s, a->object))
			return TRUE;
	}
	return FALSE;
}

/* Things that belong to one thread or process, and that the program is seen to look at. */
static void review_watched(struct judge *j, const GPtrArray *stage)
{
	if (j->context->watches & WATCHED_CAUSE)
		add_reason(j, REASON_PROCESS_CAUSE, "__cause__", j->node);
	if (j->context->watches & WATCHED_CONTEXT)
		add_reason(j, REASON_THREAD_CONTEXT, "decimal.getcontext", j->node);
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		for (guint k = 0; k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			const struct type *type = a->object->type;
			g_autofree char *text = NULL;
			if (type && type->kind == T_OBJECT && !strcmp(type->name, "threading.local"))
				add_reason(j, REASON_THREAD_CONTEXT, text = access_text(a), a->node);
		}
		if (e->stops)
			add_reason(j, REASON_STOP_ITERATION, "next", e->stops);
	}
}

/* Ordered statements that change what the process is (directory, environment) beside work that depends on it. */
static void refuse_environment(struct judge *j, const GPtrArray *stage)
{
	struct splitter *s = j->splitter;
	guint bits = 0;
	for (guint i = 0; i < stage->len; i++)
		bits |= ((struct effects *)stage->pdata[i])->bits;
	if (!(bits & (EFFECT_FILE_READ | EFFECT_FILE_WRITE | EFFECT_SUBPROCESS | EFFECT_ENV | EFFECT_TIME)))
		return;
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		for (guint k = 0; piece->ordered && k < piece->effects->worlds->len; k++) {
			const struct world *w = &g_array_index(piece->effects->worlds, struct world, k);
			if ((w->effect & EFFECT_ENV) && !strstr(w->subject, "exit"))
				add_reason(j, REASON_WORLD_ORDER, w->subject, w->node);
		}
	}
}

/* An await that stays in the ordered part: what it waits for may be what holds the next item back. */
static const struct node *await_left(const struct splitter *s, const struct node *node)
{
	const struct node *found = NULL;
	if (g_ptr_array_find(s->hoisted, node, NULL) || node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return NULL;
	if (node->kind == N_AWAIT || node->kind == N_ASYNC)
		return node;
	for (const struct node *child = node->first; child && !found; child = child->next)
		found = await_left(s, child);
	return found;
}

static void review_waiting(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; s->awaits && i < s->pieces->len; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		gboolean region = (gint)i >= s->first && (gint)i <= s->last;
		const struct node *node = region || s->loop->kind != N_FOR ? NULL : await_left(s, piece->node);
		g_autofree char *text = node ? node_text(node->kind == N_ASYNC ? node->parent : node) : NULL;
		if (text && strlen(text) > 60)
			memcpy(text + 57, "...", 4);
		if (text)
			add_reason(j, REASON_RATE_LIMIT, text, node);
	}
}

static void review_stage(struct judge *j)
{
	struct splitter *s = j->splitter;
	g_autoptr(GPtrArray) stage = g_ptr_array_new();
	guint all_bits = 0;
	gboolean shared = FALSE;
	stage_effects(j, stage);
	for (guint i = 0; i < s->pieces->len; i++)
		all_bits |= ((struct piece *)s->pieces->pdata[i])->whole->bits;
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		review_world(j, e, all_bits);
		review_unresolved(j, e);
		review_writes(j, e);
		shared |= reads_shared(s, e);
		j->unordered |= e->unordered != NULL;
		if (e->identity)
			refuse_processes(j, REASON_PROCESS_MUTATION, "the identity of objects", e->identity);
		j->verdict->split->custom_exceptions |= e->custom_exceptions;
		j->verdict->split->effects |= e->bits;
	}
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		if (piece->ordered && shared)
			review_unresolved(j, piece->effects);
		if (piece->effects->exec)
			add_reason(j, REASON_EXEC, "code made at run time", piece->effects->exec);
		if (piece->effects->identity)
			refuse_processes(j, REASON_PROCESS_MUTATION, "the identity of objects", piece->effects->identity);
	}
	review_watched(j, stage);
	review_waiting(j);
	refuse_environment(j, stage);
	for (guint i = 0; i < s->aliases->len; i++)
		add_reason(j, REASON_ALIAS, s->aliases->pdata[i], j->node);
	for (guint i = 0; i < s->distinct->len; i++)
		add_reason(j, REASON_DISTINCT_ITEMS, s->distinct->pdata[i], j->node);
	if (j->context->unstable)
		add_reason(j, REASON_UNRESOLVED, "a program too large to be followed", j->node);
}

/* ---- what crosses ---- */

static struct crossing *crossing_new(struct judge *j, const char *name, struct value value, const struct node *where)
{
	struct crossing *crossing = g_new0(struct crossing, 1);
	const struct type *type = heap_flatten(j->context->heap, value, 3);
	crossing->name = g_strdup(name);
	crossing->pickles = value_pickles(j->frame, value);
	crossing->immutable = type_is_immutable(j->context->knowledge, type) && type->kind < T_FUNCTION;
	crossing->type = type->kind == T_UNKNOWN || type->kind == T_NEVER ? NULL : type_text(type);
	crossing->line = where ? where->line : 0;
	return crossing;
}

static void check_pickles(struct judge *j, enum pickles pickles, const char *subject, const struct node *node)
{
	if (pickles == PICKLES_NO)
		refuse_processes(j, REASON_NO_PICKLE, subject, node);
	else if (pickles == PICKLES_UNKNOWN)
		add_reason(j, REASON_PICKLE, subject, node);
}

static gboolean holds_set(const struct type *type, guint depth)
{
	if (type->kind == T_SET || type->kind == T_FROZENSET)
		return TRUE;
	for (guint i = 0; depth && i < type->count; i++)
		if (holds_set(type->args[i], depth - 1))
			return TRUE;
	return FALSE;
}

/* A set that has been pickled may have another order. */
static void check_order(struct judge *j, struct value value, const char *subject, const struct node *node)
{
	if (holds_set(heap_flatten(j->context->heap, value, 4), 4))
		add_reason(j, REASON_PROCESS_ORDER, subject, node);
}

static struct value value_of_binding(struct judge *j, const struct binding *binding)
{
	struct scope *owner = binding->scope;
	while (owner->kind == SCOPE_COMPREHENSION)
		owner = owner->parent;
	for (struct frame *f = j->frame; f; f = f->closure)
		if (f->scope == owner)
			return *frame_variable(f, binding);
	if (owner->kind == SCOPE_MODULE)
		return *frame_variable(frame_module(j->context, j->unit), binding);
	return value_unknown(j->context->heap);
}

static gboolean under_main_guard(const struct binding *binding)
{
	for (guint i = 0; i < binding->sites->len; i++)
		for (const struct node *n = binding->sites->pdata[i]; n; n = n->parent) {
			struct node *condition = n->kind == N_IF ? node_field(n, "condition") : NULL;
			g_autofree char *text = condition ? node_text(condition) : NULL;
			if (text && strstr(text, "__name__"))
				return TRUE;
		}
	return FALSE;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp((*(struct binding *const *)a)->name, (*(struct binding *const *)b)->name);
}

static GPtrArray *sorted_keys(GHashTable *table)
{
	GPtrArray *keys = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, by_name);
	return keys;
}

/* NODE's part of the code runs only after BINDING got a value: a statement ahead of it, or around it, binds for sure. */
static gboolean is_bound_at(const struct node *node, const struct binding *binding)
{
	for (const struct node *n = node; n->parent && n != binding->scope->node; n = n->parent) {
		gboolean sure = FALSE;
		if (n->kind == N_BLOCK && (n->parent->kind == N_FOR || n->parent->kind == N_WITH || n->parent->kind == N_EXCEPT))
			for (guint i = 0; i < binding->sites->len; i++) /* the target of a for around it, the name of a with */
				sure |= node_inside(binding->sites->pdata[i], n->parent) && !node_inside(binding->sites->pdata[i], n);
		for (struct node *before = n->parent->first; before && before != n && !sure; before = before->next)
			if (n->parent->kind == N_BLOCK || n->parent->kind == N_MODULE) {
				struct names *names = names_of(before);
				sure = g_hash_table_contains(names->sure, binding);
				names_free(names);
			}
		if (sure)
			return TRUE;
	}
	return FALSE;
}

/* The patch looks at what it hands to the workers before the loop begins, even if the loop has no items. */
static void check_bound(struct judge *j, const struct binding *binding)
{
	if (binding->scope->kind == SCOPE_COMPREHENSION || ((binding->flags & BINDING_PARAMETER) && !(binding->flags & BINDING_DELETED)))
		return;
	if (!(binding->flags & BINDING_DELETED) && is_bound_at(j->node, binding))
		return;
	add_reason(j, REASON_UNBOUND, binding->name, binding->sites->len ? binding->sites->pdata[0] : j->node);
}

static void add_input(struct judge *j, struct binding *binding)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	struct value value = value_of_binding(j, binding);
	struct node *where = binding->sites->len ? binding->sites->pdata[0] : NULL;
	if (g_hash_table_contains(s->target_names->binds, binding)) {
		g_ptr_array_add(split->targets, crossing_new(j, binding->name, value, where));
		if (j->unordered)
			check_order(j, value, binding->name, where);
		return;
	}
	if (g_hash_table_contains(s->bound, binding))
		return;
	for (const struct scope *scope = binding->scope; scope; scope = scope->parent) /* of a comprehension or function inside */
		if (scope->kind != SCOPE_MODULE && scope->node != s->loop && node_inside(scope->node, s->loop))
			return;
	if (binding->scope->kind == SCOPE_MODULE && !under_main_guard(binding)) {
		g_ptr_array_add(split->globals, g_strdup(binding->name));
		return;
	}
	struct crossing *crossing = crossing_new(j, binding->name, value, where);
	g_ptr_array_add(split->captured, crossing);
	check_bound(j, binding);
	check_pickles(j, crossing->pickles, binding->name, where);
	if (j->unordered)
		check_order(j, value, binding->name, where);
}

/* A function or lambda written inside the loop: it sees the loop's variables as they are when it is called. */
static gboolean holds_function(const struct type *type, const struct node *loop, guint depth)
{
	if ((type->kind == T_FUNCTION || type->kind == T_METHOD) && node_inside(type->ref, loop))
		return TRUE;
	for (guint i = 0; depth && i < type->count; i++)
		if (holds_function(type->args[i], loop, depth - 1))
			return TRUE;
	return FALSE;
}

/* VALUE holds, however deep, an object that is not of this iteration alone, or (FUNCTIONS) code that belongs to it. */
static gboolean reaches(struct judge *j, struct value value, gboolean functions, GHashTable *seen)
{
	const struct type *type = heap_flatten(j->context->heap, value, 3);
	for (guint i = 0; functions && i < type_count(type); i++)
		if (holds_function(type_member(type, i), j->splitter->loop, 4))
			return TRUE;
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		struct object *object = value.objects->items[i];
		if (!g_hash_table_add(seen, object))
			continue;
		gboolean member = object->kind == OBJECT_CLASS && !object->name && !functions; /* of an enum: pickled by its name */
		if (!functions && !member && !splitter_is_private(j->splitter, object))
			return TRUE;
		GHashTableIter iter;
		gpointer field;
		if (!object->fields || object->kind == OBJECT_MODULE || object->kind == OBJECT_CLASS)
			continue;
		g_hash_table_iter_init(&iter, object->fields);
		while (g_hash_table_iter_next(&iter, NULL, &field))
			if (reaches(j, value_trim(j->context->heap, *(struct value *)field), functions, seen))
				return TRUE;
	}
	return FALSE;
}

/* A cursor or a connection: it goes with the worker that made it. */
static gboolean holds_bound(struct judge *j, const struct type *type, guint depth)
{
	const struct knowledge_entry *entry = type->kind == T_OBJECT ? knowledge_class(j->context->knowledge, type->name) : NULL;
	if (entry && (entry->flags & KNOWS_SERIAL))
		return TRUE;
	for (guint i = 0; depth && i < type->count; i++)
		if (holds_bound(j, type->args[i], depth - 1))
			return TRUE;
	return FALSE;
}

static void check_shared(struct judge *j, struct value value, const char *subject, const struct node *node)
{
	if (!j->splitter->awaits && holds_bound(j, heap_flatten(j->context->heap, value, 4), 4))
		add_reason(j, REASON_THREAD_BOUND, subject, node);
	check_order(j, value, subject, node);
	for (gint functions = 0; functions < 2; functions++) {
		GHashTable *seen = g_hash_table_new(NULL, NULL);
		if (reaches(j, value, functions, seen))
			add_reason(j, functions ? REASON_CARRIED : REASON_PROCESS_STATE, subject, node);
		g_hash_table_destroy(seen);
	}
}

static void add_results(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	struct names *region = names_new(), *after = names_new();
	region->deferred = j->deferred;
	after->skip = s->hoisted;
	for (gint i = s->first; i <= s->last; i++)
		names_add(region, ((struct piece *)s->pieces->pdata[i])->node);
	for (guint i = s->last + 1; s->first <= s->last && i < s->pieces->len; i++)
		names_add(after, ((struct piece *)s->pieces->pdata[i])->node);
	g_autoptr(GPtrArray) bound = sorted_keys(region->binds);
	for (guint i = 0; i < bound->len; i++) {
		struct binding *binding = bound->pdata[i];
		struct node *where = g_hash_table_lookup(region->binds, binding);
		if (binding->scope->kind == SCOPE_COMPREHENSION && node_inside(binding->scope->node, s->body))
			continue;
		if (!g_hash_table_contains(after->reads, binding) && !name_is_live_after(s->loop, binding))
			continue;
		struct value value = value_of_binding(j, binding);
		struct crossing *crossing = crossing_new(j, binding->name, value, where);
		g_ptr_array_add(split->results, crossing);
		check_pickles(j, crossing->pickles, binding->name, where);
		check_shared(j, value, binding->name, where);
		if (!s->awaits && await_holds(heap_flatten(j->context->heap, value, 3), 4)) /* its event loop is the parent's */
			add_reason(j, REASON_AWAIT, binding->name, where);
	}
	names_free(region);
	names_free(after);
}

static const struct own *own_by_name(struct judge *j, const struct binding *binding)
{
	GHashTableIter iter;
	gpointer own;
	g_hash_table_iter_init(&iter, j->splitter->owns);
	while (g_hash_table_iter_next(&iter, NULL, &own))
		if (own && ((struct own *)own)->binding == binding && own_is_whole(j->splitter, own))
			return own;
	return NULL;
}

/* OWN, and what it is made from, as the rewriter reads it; NAMES: what has to be known for that. */
static void add_own(struct judge *j, const struct own *own, struct names *names)
{
	GPtrArray *list = j->verdict->split->owned;
	if (own->base)
		add_own(j, own->base, names);
	for (guint i = 0; i < list->len; i++)
		if (!strcmp(((struct owned *)list->pdata[i])->name, own->binding->name))
			return;
	struct owned *owned = g_new0(struct owned, 1);
	owned->name = g_strdup(own->binding->name);
	owned->expression = own->expression->ts;
	owned->settings = g_array_new(FALSE, FALSE, sizeof(TSNode));
	owned->in_threads = (own->kind->flags & KNOWS_THREAD_BOUND) != 0 && !own->base;
	owned->closes = !own->base;
	names_add(names, own->expression);
	for (guint i = 0; i < own->settings->len; i++) {
		struct node *setting = own->settings->pdata[i];
		names_add(names, setting);
		g_array_append_val(owned->settings, setting->ts);
	}
	g_ptr_array_add(list, owned);
}

static void add_inputs(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct names *names = names_new();
	names->deferred = j->deferred;
	for (gint i = s->first; i <= s->last; i++)
		names_add(names, ((struct piece *)s->pieces->pdata[i])->node);
	for (guint i = 0; i < s->hoisted->len; i++)
		names_add(names, s->hoisted->pdata[i]);
	g_autoptr(GPtrArray) direct = sorted_keys(names->reads);
	for (guint i = 0; i < direct->len; i++) {
		const struct own *own = own_by_name(j, direct->pdata[i]);
		if (own)
			add_own(j, own, names);
	}
	g_autoptr(GPtrArray) reads = sorted_keys(names->reads);
	for (guint i = 0; i < reads->len; i++)
		if (!own_by_name(j, reads->pdata[i]))
			add_input(j, reads->pdata[i]);
	names_free(names);
}

/* [x for x in xs if f(x)]: the worker hands back x itself, and the list would hold a copy. */
static void add_passed(struct judge *j)
{
	struct splitter *s = j->splitter;
	guint conditions = 0;
	while (!is_statement_loop(s) && comprehension_clause(s->loop, N_IF_CLAUSE, conditions))
		conditions++;
	for (guint i = conditions; conditions && i < s->pieces->len; i++) {
		struct node *node = ((struct piece *)s->pieces->pdata[i])->node;
		if (g_ptr_array_find(s->hoisted, node, NULL))
			continue;
		g_autofree char *text = node_text(node);
		struct value value = frame_effects(j->frame, node, NULL);
		check_pickles(j, value_pickles(j->frame, value), text, node);
		check_shared(j, value, text, node);
	}
}

static void add_values(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; i < s->hoisted->len; i++) {
		struct node *node = s->hoisted->pdata[i];
		g_autofree char *text = node_text(node);
		struct value value = frame_effects(j->frame, node, NULL);
		struct crossing *crossing = crossing_new(j, NULL, value, node);
		g_ptr_array_add(j->verdict->split->values, crossing);
		if (strlen(text) > 40)
			memcpy(text + 37, "...", 4);
		check_pickles(j, crossing->pickles, text, node);
		check_shared(j, value, text, node);
	}
	add_passed(j);
}

/* ---- the split, as the rewriter reads it ---- */

static void add_replay(struct judge *j, struct node *statement, GPtrArray *values)
{
	struct replay *replay = g_new0(struct replay, 1);
	replay->statement = statement->ts;
	replay->values = g_array_new(FALSE, FALSE, sizeof(TSNode));
	for (guint i = 0; i < values->len; i++) {
		struct node *node = values->pdata[i];
		g_autofree char *text = node_text(node);
		struct value value = frame_effects(j->frame, node, NULL);
		if (strlen(text) > 40)
			memcpy(text + 37, "...", 4);
		check_pickles(j, value_pickles(j->frame, value), text, node);
		check_shared(j, value, text, node);
		g_array_append_val(replay->values, node->ts);
	}
	g_ptr_array_add(j->verdict->split->replays, replay);
	g_hash_table_insert(j->deferred, statement, values);
}

static void add_replays(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (gint i = s->first; i <= s->last; i++) {
		struct piece *piece = s->pieces->pdata[i];
		for (guint k = 0; piece_replays(piece) && k < piece->late->order->len; k++) {
			struct node *statement = piece->late->order->pdata[k];
			add_replay(j, statement, g_hash_table_lookup(piece->late->statements, statement));
		}
		j->verdict->split->replay_errors |= piece_needs_errors(s, piece);
	}
}

static gboolean binds_target_only(const struct split *split, const struct node *target)
{
	return target->kind == N_NAME && split->targets->len == 1 && !split->captured->len;
}

static gboolean is_plain_call(struct judge *j, const struct node *node, struct node **callee)
{
	struct splitter *s = j->splitter;
	struct node *list = node->kind == N_CALL ? node_field(node, "arguments") : NULL;
	if (!list || list->kind != N_ARGUMENTS || node_count(list) != 1 || list->first->kind != N_NAME)
		return FALSE;
	if (s->target->kind != N_NAME || list->first->name != s->target->name)
		return FALSE;
	*callee = node_field(node, "function");
	if ((*callee)->kind != N_NAME && !((*callee)->kind == N_ATTRIBUTE && (*callee)->first->kind == N_NAME))
		return FALSE;
	struct value value = frame_effects(j->frame, *callee, NULL);
	const struct node *function = value.type->kind == T_FUNCTION ? value.type->ref : NULL;
	struct node *owner = function ? node_owner(function) : NULL;
	return function && function->kind == N_FUNCTION && owner && owner->kind == N_MODULE;
}

static void find_plain_call(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	struct node *callee = NULL;
	if (s->first > s->last && s->hoisted->len == 1 && binds_target_only(split, s->target) && is_plain_call(j, s->hoisted->pdata[0], &callee)) {
		split->calls_only = TRUE;
		split->callee = callee->ts;
	}
}

static void add_lines(GArray *lines, const struct node *node)
{
	guint end = source_line(node->source, node->end ? node->end - 1 : 0);
	for (guint line = node->line; line <= end; line++)
		g_array_append_val(lines, line);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
	return (gint)*(const guint *)a - (gint)*(const guint *)b;
}

static gboolean is_heavy(struct judge *j, const GPtrArray *values)
{
	struct effects *e = effects_new();
	for (guint i = 0; i < values->len; i++)
		frame_effects(j->frame, values->pdata[i], e);
	gboolean heavy = e->weight > WEIGHT_NONE;
	effects_free(e);
	return heavy;
}

/* The time of a statement that the parent repeats stays there, if its values are no work. */
static void drop_replayed(struct judge *j, GArray *lines)
{
	GHashTableIter iter;
	gpointer key, values;
	g_hash_table_iter_init(&iter, j->deferred);
	while (g_hash_table_iter_next(&iter, &key, &values))
		for (guint i = lines->len; !is_heavy(j, values) && i-- > 0;)
			if (g_array_index(lines, guint, i) == ((struct node *)key)->line)
				g_array_remove_index(lines, i);
}

static void fill_lines(struct judge *j)
{
	struct splitter *s = j->splitter;
	GArray *lines = j->verdict->split->parallel_lines;
	for (gint i = s->first; i <= s->last; i++)
		add_lines(lines, ((struct piece *)s->pieces->pdata[i])->node);
	drop_replayed(j, lines);
	for (guint i = 0; i < s->hoisted->len; i++)
		add_lines(lines, s->hoisted->pdata[i]);
	g_array_sort(lines, by_number);
	for (guint i = 1; i < lines->len;)
		if (g_array_index(lines, guint, i) == g_array_index(lines, guint, i - 1))
			g_array_remove_index(lines, i);
		else
			i++;
}

static void fill_split(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	gint fetch = splitter_fetch(s);
	split->shape = is_statement_loop(s) ? SPLIT_FOR : SPLIT_COMPREHENSION;
	split->target = s->target->ts;
	split->iterable = s->iterable->ts;
	split->body = s->body->ts;
	for (guint i = 0; is_statement_loop(s) && i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		gboolean region = (gint)i >= s->first && (gint)i <= s->last;
		g_array_append_val(region ? split->region : (gint)i < fetch ? split->before : split->after, piece->node->ts);
		split->skips |= region && splitter_holds_continue(piece->node);
	}
	if (s->counter) {
		g_array_append_val(split->after, s->counter->increment->ts);
		split->iterable_text = counter_range(s->counter);
	}
	for (guint i = 0; i < s->hoisted->len; i++)
		g_array_append_val(split->hoisted, ((struct node *)s->hoisted->pdata[i])->ts);
	g_array_append_vals(split->guards, s->guards->data, s->guards->len);
	struct value iterable = infer_library_value(j->frame, frame_effects(j->frame, s->iterable, NULL));
	split->sized = s->counter || type_is_sized(iterable.type) || iterable_finite(j->frame, s->iterable) == FINITE_SIZED;
	split->items = value_pickles(j->frame, s->items);
	g_autofree char *text = node_text(s->iterable);
	g_autofree char *items = g_strdup_printf("items of %.40s", text);
	j->deferred = g_hash_table_new(NULL, NULL);
	add_replays(j);
	add_inputs(j);
	if (split->targets->len)
		check_pickles(j, split->items, items, s->iterable);
	add_results(j);
	add_values(j);
	find_plain_call(j);
	fill_lines(j);
	split->partial_visible = partial_visible(j);
	g_hash_table_destroy(j->deferred);
}

/* ---- the judgement ---- */

/* From what needs no look to what does; the first that finds work worth moving wins. Work inside a compound statement that an earlier
 * attempt would leave to the parent is worth repeating statements for. */
static gboolean find_split(struct judge *j)
{
	const guint questionable = EFFECT_FILE_WRITE | EFFECT_NET_WRITE | EFFECT_SUBPROCESS | EFFECT_UNKNOWN;
	const struct allowance attempts[] = {
		{0, FALSE, WEIGHT_HEAVY, FALSE}, {0, FALSE, WEIGHT_LIGHT, FALSE}, {0, FALSE, WEIGHT_NONE, FALSE},
		{0, FALSE, WEIGHT_HEAVY, TRUE}, {0, FALSE, WEIGHT_LIGHT, TRUE},
		{questionable, FALSE, WEIGHT_HEAVY, FALSE}, {questionable, TRUE, WEIGHT_HEAVY, FALSE}, {questionable, TRUE, WEIGHT_LIGHT, FALSE},
		{questionable, FALSE, WEIGHT_HEAVY, TRUE},
	};
	struct splitter *s = j->splitter;
	gint partly = -1;
	for (guint i = 0; i < G_N_ELEMENTS(attempts); i++) {
		if (attempts[i].replay && s->awaits)
			continue; /* a task has no list of statements for its parent */
		gboolean found = splitter_try(s, attempts[i]);
		if (partly >= 0 && attempts[i].effects)
			break; /* better a part that is safe than all with a look */
		if (found && (s->awaits ? s->heavy : !s->left_behind))
			return TRUE;
		if (found && s->heavy && partly < 0)
			partly = i;
	}
	splitter_try(s, attempts[MAX(partly, 0)]);
	return partly >= 0;
}

static void judge_body(struct judge *j)
{
	j->splitter = splitter_new(j->frame, j->node);
	gboolean found = find_split(j);
	refuse_random(j);
	if (j->splitter->counter)
		check_bound_of_counter(j);
	else
		check_iterable(j);
	if (!found)
		refuse_with_obstacles(j);
	else
		review_stage(j);
	if (j->verdict->tier != TIER_REFUSED)
		fill_split(j);
	splitter_free(j->splitter);
}

/* Tasks of one event loop stay in their process; and the event loop is taken to be asyncio's. */
static void judge_awaits(struct judge *j)
{
	static const char *const others[] = {"trio", "curio", "anyio"};
	GPtrArray *reasons = j->verdict->reasons;
	for (guint i = reasons->len; i-- > 0;)
		if (reason_info(((struct reason *)reasons->pdata[i])->code)->processes)
			g_ptr_array_remove_index(reasons, i);
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		if (g_hash_table_contains(j->context->used, others[i]))
			add_reason(j, REASON_UNSUPPORTED, others[i], j->node);
	j->verdict->process_tier = TIER_REFUSED;
}

/* Tasks have no list of statements for their parent, and go over items only. */
static gboolean can_be_tasks(const struct verdict *verdict, struct node *loop)
{
	return !verdict->split->replays->len && !(loop && (loop->kind == N_WHILE || (loop->kind == N_FOR && node_field(loop, "alternative"))));
}

struct verdict *verdict_new(TSNode loop)
{
	struct verdict *verdict = g_new0(struct verdict, 1);
	verdict->reasons = g_ptr_array_new_with_free_func(reason_free);
	verdict->split = split_new();
	verdict->split->loop = loop;
	return verdict;
}

struct verdict *verdict_judge(struct effects_context *context, const struct loop *loop)
{
	struct verdict *verdict = verdict_new(loop->node);
	struct judge j = {.context = context, .loop = loop, .verdict = verdict};
	j.unit = context_unit(context, loop->source);
	j.node = syntax_find(j.unit->syntax, loop->node);
	if (!j.node)
		add_reason(&j, REASON_UNSUPPORTED, "code nested this deep", NULL);
	else if (ts_node_has_error(loop->node))
		add_reason(&j, REASON_SYNTAX, NULL, j.node);
	else if (!refuse_syntax(&j) && !refuse_shape(&j) && !refuse_target(&j)) {
		j.frame = frame_entry(context, node_owner(j.node));
		if (j.frame)
			judge_body(&j);
		else
			add_reason(&j, REASON_UNSUPPORTED, "a function nested this deep", j.node);
	}
	if (verdict->awaits)
		judge_awaits(&j);
	else if (verdict->tier != TIER_REFUSED && can_be_tasks(verdict, j.node))
		verdict->chain = chain_find(context, verdict, loop->source);
	if (!verdict->reasons->len && j.node && !j.frame)
		add_reason(&j, REASON_UNSUPPORTED, "this loop", j.node);
	return verdict;
}
