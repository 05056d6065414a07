/* The work inside ordered statements: the search for expressions to evaluate ahead, statement by statement. */
#include "analyzer/splitter.h"

#include <string.h>

static void hoist_inside(struct hoisting *h, struct node *node);

/* Light as it is, something is computed in it: more than an index, a name or a display of names. */
static gboolean computes(const struct node *node)
{
	if (node->field && !strcmp(node->field, "subscript"))
		return FALSE;
	if (node->kind == N_BINARY || node->kind == N_CALL || node->kind == N_COMPARISON || node->kind == N_INTERPOLATION || node_is_comprehension(node))
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (computes(child))
			return TRUE;
	return FALSE;
}

/* xs.extend(NODE), seen.update(NODE), xs += NODE. */
static gboolean is_gone_through(const struct splitter *s, const struct node *node)
{
	const struct node *list = node->parent, *call = node->kind == N_GENERATOR && list && list->kind == N_CALL ? list : list ? list->parent : NULL;
	struct node *into = NULL;
	if (list && list->kind == N_AUGMENTED && node_field(list, "right") == node) {
		const struct node *operator = node_field(list, "operator");
		into = operator && !strcmp(operator->name, "+=") ? node_field(list, "left") : NULL;
		return into && frame_effects(s->frame, into, NULL).type->kind == T_LIST;
	}
	struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	struct node *method = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : NULL;
	gboolean only = list == call || (list->kind == N_ARGUMENTS && node_count(list) == 1);
	if (!method || !only || node_field(call, "arguments") != (list == call ? node : list) || !(into = node_field(callee, "object")))
		return FALSE;
	enum type_kind kind = frame_effects(s->frame, into, NULL).type->kind;
	return (kind == T_LIST && !strcmp(method->name, "extend")) || (kind == T_SET && !strcmp(method->name, "update"));
}

static gboolean is_iterator(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind != T_ITER)
			return FALSE;
	return type_count(type) > 0;
}

/* What NODE iterates over is found by the worker, as a list. If that raises in the middle, what came before it is missing: nobody may see that. */
static gboolean hoist_listed(struct hoisting *h, struct node *node)
{
	struct splitter *s = h->s;
	struct piece *piece = s->pieces->pdata[h->piece];
	gboolean kind = node->kind == N_CALL || node->kind == N_GENERATOR;
	if (!kind || h->stopped || s->awaits || ts_node_start_byte(node->ts) != node->start || !is_gone_through(s, node) || hoist_in_try(s) || piece_is_visible(s, piece))
		return FALSE;
	struct effects *e = effects_new();
	struct value value = splitter_evaluate_into(s, node, e);
	gboolean iterator = is_iterator(value.type);
	const struct node *taker = node->parent; /* which is said to go through it */
	while (taker->kind == N_ARGUMENTS)
		taker = taker->parent;
	frame_iterate(s->frame, value, taker, e);
	g_ptr_array_add(s->listed, node);
	struct names *names = names_of(node);
	struct obstacle o = {0};
	gboolean done = iterator && e->weight >= s->allow.least && e->weight > WEIGHT_NONE &&
	                hoist_may(h, node, e, names, splitter_value(s, node).type, &o);
	if (done) {
		s->heavy |= e->weight == WEIGHT_HEAVY;
		s->light |= e->weight < WEIGHT_HEAVY;
		hoist_node(h, node, e);
	} else {
		g_ptr_array_remove(s->listed, node);
		effects_free(e);
	}
	names_free(names);
	g_free(o.subject);
	return done;
}

/* TRUE if NODE as a whole goes to the worker. */
static gboolean hoist_whole(struct hoisting *h, struct node *node, enum weight least)
{
	if (ts_node_start_byte(node->ts) != node->start)
		return FALSE; /* its text has a star ahead of it: [*f(x)] */
	struct value value;
	struct effects *e = splitter_evaluate(h->s, node, &value);
	const struct names *names = splitter_names(h->s, node);
	struct obstacle o = {0};
	gboolean bare = !h->s->several && value.type->kind == T_RANGE && e->weight <= WEIGHT_LIGHT; /* `range(n)` alone is no work */
	gboolean worth = !bare && e->weight >= least && (e->weight > WEIGHT_NONE || h->s->allow.least > WEIGHT_NONE || !splitter_has_statements(h->s) || computes(node));
	const struct type *crosses = splitter_is_gone_through(h->s, node) ? type_simple(T_NONE) : value.type;
	gboolean done = !h->stopped && worth && hoist_may(h, node, e, names, crosses, &o);
	if (done) {
		h->s->heavy |= e->weight == WEIGHT_HEAVY;
		h->s->light |= e->weight < WEIGHT_HEAVY;
		hoist_node(h, node, e);
	} else {
		effects_free(e);
	}
	g_free(o.subject);
	return done;
}

/* Even a light expression is better evaluated in the worker if else something that hardly pickles had to come back for it. */
static gboolean saves_crossing(const struct splitter *s, struct node *node)
{
	gboolean saves = FALSE;
	GHashTableIter iter;
	gpointer key;
	if (s->awaits || s->first > s->last || node->kind == N_NAME)
		return FALSE;
	const struct names *names = splitter_names(s, node);
	g_hash_table_iter_init(&iter, names->reads);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct binding *binding = key;
		if (g_hash_table_contains(s->bound, binding) && binding->scope == s->frame->scope)
			saves |= value_pickles(s->frame, *frame_variable(s->frame, binding)) != PICKLES_YES;
	}
	return saves;
}

/* `time.time() - t`: the worker that has found `t` reads the clock again when its work is done. */
static gboolean ends_span(const struct splitter *s, struct node *node)
{
	gboolean found = FALSE, begun = FALSE;
	GHashTableIter iter;
	gpointer key;
	if (node->kind != N_BINARY)
		return FALSE;
	for (gint i = s->first; i <= s->last; i++)
		begun |= (((const struct piece *)s->pieces->pdata[i])->effects->bits & EFFECT_CLOCK) != 0;
	if (!begun || !splitter_reads_clock(s, node))
		return FALSE;
	g_hash_table_iter_init(&iter, splitter_names(s, node)->reads);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		found |= g_hash_table_contains(s->bound, key);
	return found;
}

gboolean splitter_heavy_inside(const struct splitter *s, const struct node *node)
{
	for (guint i = 0; i < s->hoisted->len; i++)
		if (node_inside(s->hoisted->pdata[i], node) && ((struct effects *)s->stage->pdata[i])->weight == WEIGHT_HEAVY)
			return TRUE;
	return FALSE;
}

static gboolean is_heavy(const struct splitter *s, struct node *node)
{
	struct effects *e = splitter_evaluate(s, node, NULL);
	gboolean heavy = e->weight == WEIGHT_HEAVY;
	effects_free(e);
	return heavy;
}

/* A property: reading it runs its function. */
static gboolean is_computed(const struct splitter *s, struct node *node)
{
	return node->kind == N_ATTRIBUTE && !(node->field && !strcmp(node->field, "function")) && is_heavy(s, node) && !is_heavy(s, node->first);
}

static void hoist_from(struct hoisting *h, struct node *node)
{
	if (!node || h->stopped)
		return;
	gboolean sure = hoist_cannot_raise(node);
	gboolean saves = saves_crossing(h->s, node) || ends_span(h->s, node), called = node->field && !strcmp(node->field, "function");
	gboolean movable = hoist_is_movable_kind(h->s, node) || (node->kind == N_ATTRIBUTE && saves && !called) || is_computed(h->s, node);
	if ((movable && hoist_whole(h, node, saves ? WEIGHT_NONE : h->s->allow.least)) || hoist_listed(h, node))
		return;
	hoist_inside(h, node);
	h->stopped |= h->s->attempt && !sure;
	if (node->kind != N_CALL)
		return;
	struct value value;
	struct effects *e = splitter_evaluate(h->s, node, &value);
	const struct names *names = splitter_names(h->s, node);
	struct obstacle o = {0};
	struct node *callee = node_field(node, "function");
	gboolean inside = splitter_heavy_inside(h->s, node), own = !inside || (callee && callee->kind == N_NAME);
	if (e->weight == WEIGHT_HEAVY && own && !hoist_may(h, node, e, names, value.type, &o) && (!inside || o.code != REASON_NOTHING_PARALLEL))
		hoist_leave_behind(h->s, &o);
	h->stopped |= hoist_is_impure(h->s, e);
	g_free(o.subject);
	effects_free(e);
}

/* Of a target only the index may be moved: d[f(x)] = ... */
static void hoist_target(struct hoisting *h, struct node *target)
{
	if (!target || (target->kind != N_SUBSCRIPT && target->kind != N_ATTRIBUTE)) {
		h->stopped |= target && target->kind != N_NAME;
		return;
	}
	struct effects *e = splitter_evaluate(h->s, target->first, NULL);
	h->stopped |= hoist_is_impure(h->s, e) || (h->s->attempt && target->parent->kind == N_AUGMENTED && target->kind == N_SUBSCRIPT);
	effects_free(e);
	for (struct node *index = target->kind == N_SUBSCRIPT ? target->first->next : NULL; index; index = index->next)
		hoist_from(h, index);
}

/* In order of evaluation; only what is evaluated whenever NODE is. */
static void hoist_inside(struct hoisting *h, struct node *node)
{
	switch (node->kind) {
	case N_LAMBDA: case N_GENERATOR: case N_FUNCTION: case N_CLASS: case N_YIELD:
		return;
	case N_LIST_COMP: case N_SET_COMP: case N_DICT_COMP: {
		struct node *clause = comprehension_clause(node, N_FOR_IN, 0);
		hoist_from(h, clause ? node_field(clause, "right") : NULL);
		h->stopped = TRUE;
		return;
	}
	case N_CONDITIONAL:
		hoist_from(h, node_child(node, 1));
		h->stopped = TRUE;
		return;
	case N_BOOLEAN:
		hoist_from(h, node_field(node, "left"));
		h->stopped = TRUE;
		return;
	case N_ASSIGNMENT:
		hoist_from(h, node_field(node, "right"));
		hoist_target(h, node_field(node, "left"));
		return;
	case N_AUGMENTED: /* the target's value is read before the right side runs: calls in it come first */
		hoist_target(h, node_field(node, "left"));
		hoist_from(h, node_field(node, "right"));
		return;
	default:
		for (struct node *child = node->first; child; child = child->next)
			hoist_from(h, child);
	}
}

static gboolean is_simple(const struct node *node)
{
	return node->kind == N_EXPRESSION_STATEMENT;
}

static void hoist_statement(struct hoisting *h, struct node *node);

/* if TEST: the block's expressions are evaluated under TEST. */
static void hoist_if(struct hoisting *h, struct node *node)
{
	struct splitter *s = h->s;
	struct node *test = node_field(node, "condition"), *block = node_field(node, "consequence");
	guint count = s->hoisted->len, outer = h->guard;
	gboolean heavy = s->heavy, light = s->light;
	if (!test)
		return;
	if (s->attempt) { /* what its block does before an exception would show */
		hoist_from(h, test);
		s->left_behind |= block && is_heavy(s, block);
		h->stopped = TRUE;
		return;
	}
	if (!hoist_whole(h, test, WEIGHT_NONE)) {
		hoist_from(h, test);
		if (block) {
			struct effects *e = splitter_evaluate(s, block, NULL);
			if (e->weight == WEIGHT_HEAVY) {
				struct obstacle o = {0};
				const struct names *names = splitter_names(s, test);
				if (obstacle_in_names(s, names, h->piece, &o))
					hoist_leave_behind(s, &o);
				else
					s->left_behind = TRUE;
				g_free(o.subject);
			}
			effects_free(e);
		}
		return;
	}
	struct effects *test_effects = s->stage->pdata[count];
	gboolean worth = test_effects->weight >= s->allow.least && test->kind != N_NAME;
	h->guard = count + 1;
	h->stopped = FALSE;
	for (struct node *child = block ? block->first : NULL; child; child = child->next)
		hoist_statement(h, child);
	h->guard = outer;
	if (s->hoisted->len == count + 1 && !worth) { /* the condition alone is not worth it */
		g_ptr_array_set_size(s->hoisted, count);
		g_array_set_size(s->guards, count);
		g_ptr_array_set_size(s->stage, count);
		s->heavy = heavy;
		s->light = light;
	}
	h->stopped = TRUE;
}

/* All the work of an inner loop is in what it goes over. */
static gboolean heavy_header(const struct splitter *s, struct node *loop)
{
	struct node *right = node_field(loop, "right"), *body = node_field(loop, "body");
	struct effects *header = effects_new(), *rest = effects_new();
	if (right && body) {
		frame_effects(s->frame, right, header);
		frame_effects(s->frame, body, rest);
	}
	gboolean heavy = header->weight >= s->allow.least && header->weight > WEIGHT_NONE && rest->weight < header->weight;
	effects_free(header);
	effects_free(rest);
	return heavy;
}

static void hoist_statement(struct hoisting *h, struct node *node)
{
	if (is_simple(node)) {
		for (struct node *child = node->first; child; child = child->next)
			hoist_from(h, child);
	} else if (node->kind == N_IF) {
		hoist_if(h, node);
	} else if (node->kind == N_FOR && !h->stopped && heavy_header(h->s, node)) { /* what it goes over is found before its body runs */
		hoist_from(h, node_field(node, "right"));
		h->stopped = TRUE;
	} else {
		struct effects *e = splitter_evaluate(h->s, node, NULL);
		h->s->left_behind |= e->weight == WEIGHT_HEAVY;
		h->stopped |= hoist_is_impure(h->s, e);
		effects_free(e);
	}
	bindings_add(h->local, splitter_names(h->s, node)->binds);
}

gboolean piece_needs_errors(const struct splitter *s, const struct piece *piece)
{
	return piece_replays(piece) && (piece->late->raises || hoist_in_try(s) || hoist_effects_show(s, piece->late->effects));
}

gboolean piece_is_visible(const struct splitter *s, const struct piece *piece)
{
	if (hoist_effects_show(s, piece->effects))
		return TRUE;
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, piece->names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if ((((struct binding *)key)->flags & (BINDING_FOREIGN | BINDING_KEPT)) || name_is_seen_caught(s->loop, key))
			return TRUE;
	return FALSE;
}

static gboolean hoisted_inside(const struct splitter *s, const struct node *node)
{
	for (guint i = 0; i < s->hoisted->len; i++)
		if (node_inside(s->hoisted->pdata[i], node))
			return TRUE;
	return FALSE;
}

/* A function of the project that is called with what a worker found: of its arguments nothing is said. */
static gboolean callee_raises(const struct splitter *s, const struct node *call)
{
	struct node *callee = node_field(call, "function"), *body;
	const struct type *type = callee ? frame_effects(s->frame, callee, NULL).type : NULL;
	for (guint i = 0; type && i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if ((member->kind == T_FUNCTION || member->kind == T_METHOD) && (body = node_field(member->ref, "body")) && splitter_holds_exit(body))
			return TRUE;
	}
	return FALSE;
}

static gboolean raises(struct splitter *s, struct node *node)
{
	if (g_ptr_array_find(s->hoisted, node, NULL) || node->kind == N_FUNCTION || node->kind == N_CLASS || node->kind == N_LAMBDA)
		return FALSE;
	if (node->kind == N_RAISE || node->kind == N_ASSERT)
		return TRUE;
	if (node->kind == N_CALL && !hoisted_inside(s, node)) {
		struct effects *e = splitter_evaluate(s, node, NULL);
		gboolean found = e->raises;
		effects_free(e);
		return found;
	}
	for (struct node *child = node->first; child; child = child->next)
		if (raises(s, child))
			return TRUE;
	return node->kind == N_CALL && callee_raises(s, node);
}

gboolean piece_raises(struct splitter *s, const struct piece *piece)
{
	return piece->whole->raises && raises(s, piece->node);
}

/* Every binding of NAME in NODE adds to what it was: NAME += x, NAME = NAME + x. */
static gboolean only_accumulates(const struct node *node, const char *name)
{
	struct node *left = node_field(node, "left"), *right = node_field(node, "right");
	if (node->kind == N_ASSIGNMENT && left && left->kind == N_NAME && left->name == name) {
		struct node *operand = right && right->kind == N_BINARY ? node_field(right, "left") : NULL;
		return operand && operand->kind == N_NAME && operand->name == name;
	}
	if (node->kind == N_FOR || node->kind == N_WHILE || node->kind == N_WITH)
		return FALSE;
	for (struct node *child = node->first; child; child = child->next)
		if (!only_accumulates(child, name))
			return FALSE;
	return TRUE;
}

static gboolean used_elsewhere(const struct splitter *s, const struct piece *piece, gpointer binding)
{
	const GArray *uses = splitter_uses(s, binding);
	for (guint i = 0; uses && i < uses->len; i++) {
		const struct piece *other = s->pieces->pdata[g_array_index(uses, guint, i)];
		if (other != piece && (g_hash_table_contains(other->names->reads, binding) || g_hash_table_contains(other->names->binds, binding)))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_augmented(const struct node *statement)
{
	return statement->first && statement->first->kind == N_AUGMENTED;
}

/* READER reads what WRITER writes, beyond the iteration. What an augmented assignment reads of its own target does not count. */
static gboolean feeds(const struct splitter *s, const struct piece *writer, const struct piece *reader)
{
	const struct node *own = writer == reader && is_augmented(reader->node) ? node_field(reader->node->first, "left") : NULL;
	const GArray *writes = writer->effects->accesses, *reads = reader->effects->accesses;
	for (guint i = 0; writer->effects->changes && i < writes->len; i++) {
		const struct access *w = &g_array_index(writes, struct access, i);
		if (w->touch != TOUCH_WRITE || splitter_is_private(s, w->object) || splitter_is_item(s, w->object))
			continue;
		for (guint j = 0; j < reads->len; j++) {
			const struct access *r = &g_array_index(reads, struct access, j);
			gboolean missing = r->node && r->node == w->node && r->node->kind == N_SUBSCRIPT; /* a defaultdict puts there what it then gives */
			if (r->touch == TOUCH_READ && r->node != own && !missing && access_overlap(s, w, r) == OVERLAP_YES)
				return TRUE;
		}
	}
	return FALSE;
}

/* Collects results in order and does nothing else: then even cheap work before it may be moved. Of a recurrence
 * (state = (state * 31 + g(x)) % m) only heavy work is worth naming the loop parallel. */
static gboolean is_accumulation(const struct splitter *s, const struct piece *piece)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, piece->names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct binding *binding = key;
		if (!g_hash_table_contains(s->carried, binding))
			continue;
		if (used_elsewhere(s, piece, binding) || !only_accumulates(piece->node, binding->name))
			return FALSE;
	}
	g_hash_table_iter_init(&iter, piece->names->reads);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (g_hash_table_contains(s->carried, key) && !g_hash_table_contains(piece->names->binds, key))
			return FALSE;
	for (guint i = 0; i < s->pieces->len; i++) {
		if (feeds(s, s->pieces->pdata[i], piece))
			return FALSE;
	}
	return TRUE;
}

void hoist_all(struct splitter *s)
{
	gboolean exits = FALSE, started = s->first <= s->last, visible = FALSE, tried = hoist_in_try(s), controlled = FALSE;
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		if ((gint)i >= s->first && (gint)i <= s->last)
			continue;
		if (started && (gint)i < s->first)
			continue;
		if (piece->kept) {
			exits |= splitter_holds_exit(piece->node);
			controlled |= splitter_holds_continue(piece->node);
			s->left_behind |= piece->effects->weight == WEIGHT_HEAVY;
			visible |= started;
			continue;
		}
		struct hoisting h = {.s = s, .piece = i, .exits = exits, .local = g_hash_table_new(NULL, NULL)};
		guint before = s->hoisted->len;
		h.stopped = visible || controlled;
		if (h.stopped) {
			s->left_behind |= piece->effects->weight == WEIGHT_HEAVY;
		} else if (s->allow.least == WEIGHT_HEAVY || is_accumulation(s, piece)) {
			hoist_statement(&h, piece->node);
		} else {
			s->left_behind |= piece->effects->weight == WEIGHT_HEAVY;
		}
		g_hash_table_destroy(h.local);
		gboolean leaves = piece->leave != NULL;
		exits |= leaves || splitter_holds_exit(piece->node);
		started |= s->hoisted->len > before;
		if (started)
			visible |= tried || leaves || piece_is_visible(s, piece) || piece_raises(s, piece);
		controlled |= splitter_holds_continue(piece->node);
	}
}

void hoist_comprehension(struct splitter *s)
{
	guint conditions = 0, guard = 0;
	while (comprehension_clause(s->loop, N_IF_CLAUSE, conditions))
		conditions++;
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		struct hoisting h = {.s = s, .piece = i, .guard = guard, .local = g_hash_table_new(NULL, NULL)};
		struct binding *binding = piece->node->kind == N_NAME ? node_binding(piece->node) : NULL;
		gboolean plain = (piece->node->kind == N_NAME && !(binding && g_hash_table_contains(s->bound, binding))) || (piece->node->kind >= N_INTEGER && piece->node->kind <= N_ELLIPSIS);
		plain &= !s->several; /* all in one */
		gboolean moved = !(plain && i >= conditions) && hoist_whole(&h, piece->node, WEIGHT_NONE);
		if (!moved && !(plain && i >= conditions)) {
			splitter_needs_order(s, piece, i);
			hoist_leave_behind(s, &piece->why);
			s->left_behind = TRUE;
		}
		if (moved && i < conditions && !s->several)
			guard = s->hoisted->len;
		g_hash_table_destroy(h.local);
	}
}
