/* Statements that the parent repeats whole, because they look at what they or their like change.
 *
 *   for b in betas:                              worker: replay.append((e, b, e))
 *       e = loss(a, b)                           parent: if best is None or value[0] < best.err:
 *       if best is None or e < best.err:                     best = Result(value[1], value[2])
 *           best = Result(b, e)
 *
 * The worker finds what does not depend on such names: expressions that are evaluated in any case, before anything that the parent does and that
 * may raise; elsewhere no more than the names of the iteration. */
#include <string.h>

#include "analyzer/replay.h"

#define MAX_VALUES 8 /* that a worker gives back for one statement */

struct whole {
	struct finder *find;
	struct node *statement;
	GPtrArray *values;    /* struct node * */
	GPtrArray *kept;      /* struct node *: those of them that the statement stores in a name and does not look into */
	GHashTable *binds;    /* struct binding * */
	const struct binding *not_none; /* the name is known not to be None here */
	gboolean raises;      /* what the parent does may raise */
	gboolean risky;       /* what the parent has done by now may have raised */
	gboolean looks;       /* the parent looks into what a statement may have stored */
	gboolean failed;
};

/* ---- what belongs to the parent ---- */

static gboolean is_carried(const struct finder *find, struct binding *binding)
{
	return binding && g_hash_table_contains(find->s->carried, binding) && g_hash_table_contains(find->s->bound, binding);
}

static gboolean mentions(const struct node *node, gboolean (*test)(const struct finder *, struct binding *), const struct finder *find)
{
	if (node->kind == N_NAME && test(find, node_binding(node)))
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (mentions(child, test, find))
			return TRUE;
	return FALSE;
}

static gboolean is_local(const struct finder *find, struct binding *binding)
{
	return binding && (g_hash_table_contains(find->s->bound, binding) || g_hash_table_contains(find->s->target_names->binds, binding));
}

/* E looks at an object that the piece changes for all. */
static gboolean looks_at_changed(struct finder *find, const struct effects *e)
{
	const GArray *all = find->piece->whole->accesses;
	for (guint i = 0; i < e->accesses->len; i++)
		for (guint k = 0; k < all->len; k++) {
			const struct access *w = &g_array_index(all, struct access, k);
			if (w->touch != TOUCH_READ && !splitter_is_private(find->s, w->object) &&
			    access_overlap(find->s, w, &g_array_index(e->accesses, struct access, i)) != OVERLAP_NO)
				return TRUE;
		}
	return FALSE;
}

static gboolean is_parents(struct finder *find, struct node *node, enum weight *weight)
{
	struct effects *e = effects_new();
	frame_effects(find->s->frame, node, e);
	gboolean changed = mentions(node, is_carried, find) || looks_at_changed(find, e);
	if (weight)
		*weight = e->weight;
	effects_free(e);
	return changed;
}

gboolean replay_binds_last(struct finder *find, const struct names *names)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (g_hash_table_contains(find->s->bound, key) && !g_hash_table_contains(find->piece->whole_names->sure, key) &&
		    ((struct binding *)key)->scope == find->s->frame->scope && name_is_live_after(find->s->loop, key))
			return TRUE;
	return FALSE;
}

static gboolean condition_is_parents(struct finder *find, struct node *node)
{
	struct node *condition = node_field(node, "condition");
	gboolean parents = condition && is_parents(find, condition, NULL);
	for (struct node *child = node->first; child && !parents; child = child->next)
		parents = child->kind == N_ELIF && condition_is_parents(find, child);
	return parents;
}

gboolean replay_wants_whole(struct finder *find, struct node *statement)
{
	if (statement->kind == N_IF)
		return condition_is_parents(find, statement);
	struct node *top = statement->first, *left = top ? node_field(top, "left") : NULL, *right = left ? node_field(top, "right") : NULL;
	struct node *list = top && top->kind == N_CALL ? node_field(top, "arguments") : NULL;
	if (top && top->kind == N_ASSIGNMENT && left && left->kind != N_ATTRIBUTE && left->kind != N_SUBSCRIPT)
		return TRUE;
	while (right && right->kind == N_ASSIGNMENT && right->first && right->first->kind != N_NAME)
		right = node_field(right, "right");
	for (struct node *argument = list ? list->first : NULL; argument; argument = argument->next)
		if (is_parents(find, argument, NULL))
			return TRUE;
	return right && is_parents(find, right, NULL);
}

/* ---- its values ---- */

/* A mention of BINDING in NODE that does more than bind it, compare it by `is`, or read something of it that cannot change. */
static gboolean looks_into(struct whole *w, struct node *node, const struct binding *binding)
{
	if (node->kind == N_NAME && node_binding(node) == binding) {
		const struct node *parent = node->parent, *at = node;
		while (at->parent->kind == N_PATTERN_LIST || at->parent->kind == N_TUPLE_PATTERN)
			at = at->parent;
		if (at->parent->kind == N_ASSIGNMENT && node_field(at->parent, "left") == at)
			return FALSE;
		const struct node *operator = parent->kind == N_COMPARISON && node_count(parent) == 3 ? parent->first->next : NULL;
		if (operator && operator->name && (!strcmp(operator->name, "is") || !strcmp(operator->name, "is not")))
			return FALSE;
		gboolean part = parent->kind == N_SUBSCRIPT && parent->first == node && node->next && !node->next->next && node->next->kind == N_INTEGER;
		return !(part && replay_is_immutable(w->find, (struct node *)parent));
	}
	for (struct node *child = node->first; child; child = child->next)
		if (looks_into(w, child, binding))
			return TRUE;
	return FALSE;
}

static void take(struct whole *w, struct node *node, gboolean sure);

static void take_children(struct whole *w, struct node *first, gboolean sure)
{
	for (struct node *child = first; child && !w->failed; child = child->next)
		if (child->kind != N_OPERATOR)
			take(w, child, sure);
}

static void take_call(struct whole *w, struct node *node, gboolean sure)
{
	struct node *function = node_field(node, "function"), *list = node_field(node, "arguments");
	if (!function || !list || list->kind != N_ARGUMENTS || (function->kind != N_NAME && function->kind != N_ATTRIBUTE)) {
		w->failed = TRUE;
		return;
	}
	if (function->kind == N_ATTRIBUTE)
		take(w, function->first, sure);
	else
		w->failed |= mentions(function, is_local, w->find);
	for (struct node *child = list->first; child && !w->failed; child = child->next)
		take(w, child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "value") : child, sure);
}

static gboolean holds_interpolation(const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next)
		if (child->kind == N_INTERPOLATION || holds_interpolation(child))
			return TRUE;
	return FALSE;
}

/* f"{x=}" shows the expression itself. */
static void take_text(struct whole *w, struct node *node)
{
	for (struct node *child = node->first; child && !w->failed; child = child->next) {
		if (child->kind == N_INTERPOLATION && child->first) {
			const char *text = child->source->text, *after = text + child->first->end;
			after += strspn(after, " \t)");
			w->failed |= *after == '=' || memchr(text + child->start, '\n', child->end - child->start);
			take(w, child->first, FALSE);
			for (struct node *format = child->first->next; format; format = format->next)
				w->failed |= holds_interpolation(format);
		} else if (child->kind == N_STRING) {
			take_text(w, child);
		}
	}
}

static const char *operator_of(const struct node *node)
{
	const struct node *operator = node_field(node, "operator");
	if (!operator)
		operator = node->first ? node->first->next : NULL;
	return operator && operator->kind == N_OPERATOR && operator->name ? operator->name : "";
}

static gboolean is_plain_arithmetic(const struct node *augmented)
{
	const char *operator = operator_of(augmented);
	return !strcmp(operator, "+=") || !strcmp(operator, "-=") || !strcmp(operator, "*=");
}

/* It is a number, or NOT_NONE, which may have been None. */
static gboolean is_numeric(struct whole *w, struct node *node, const struct binding *not_none)
{
	const struct type *type = frame_effects(w->find->s->frame, node, NULL).type;
	gboolean number = type->kind != T_NEVER;
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		number = number && (type_is_number(member) || (member->kind == T_NONE && not_none && node->kind == N_NAME && node_binding(node) == not_none));
	}
	return number;
}

static gboolean is_identity(const struct node *comparison)
{
	return node_count(comparison) == 3 && g_str_has_prefix(operator_of(comparison), "is");
}

static void take_comparison(struct whole *w, struct node *node, gboolean sure)
{
	gboolean numbers = TRUE, chained = node_count(node) > 3; /* of its third operand nobody knows whether it is evaluated */
	take_children(w, node->first, sure && !chained);
	for (struct node *child = node->first; child; child = child->next)
		numbers = numbers && (child->kind == N_OPERATOR ? !g_str_has_suffix(child->name, "in") : is_numeric(w, child, w->not_none));
	if (!numbers && !is_identity(node))
		w->raises = w->risky = TRUE;
}

/* `best is None or e < best` */
static void take_boolean(struct whole *w, struct node *node, gboolean sure)
{
	struct node *left = node_field(node, "left"), *right = node_field(node, "right");
	const struct binding *before = w->not_none;
	take(w, left, sure);
	if (left && left->kind == N_COMPARISON && left->first->kind == N_NAME && is_identity(left) && left->first->next->next->kind == N_NONE &&
	    !strcmp(operator_of(left), !strcmp(operator_of(node), "or") ? "is" : "is not"))
		w->not_none = node_binding(left->first);
	take(w, right, FALSE);
	w->not_none = before;
}

static void take_parts(struct whole *w, struct node *node, gboolean sure)
{
	switch (node->kind) {
	case N_BOOLEAN:
		take_boolean(w, node, sure);
		return;
	case N_CONDITIONAL:
		take(w, node_child(node, 1), sure);
		take(w, node_child(node, 0), FALSE);
		take(w, node_child(node, 2), FALSE);
		return;
	case N_NOT: case N_TUPLE: case N_LIST: case N_EXPRESSION_LIST:
		take_children(w, node->first, sure);
		return;
	case N_STRING: case N_CONCATENATED:
		take_text(w, node);
		break;
	case N_COMPARISON:
		take_comparison(w, node, sure);
		return;
	case N_ATTRIBUTE:
		take(w, node->first, sure);
		break;
	case N_SUBSCRIPT: case N_UNARY: case N_BINARY:
		take_children(w, node->first, sure);
		break;
	case N_CALL:
		take_call(w, node, sure);
		break;
	default:
		w->failed = TRUE;
	}
	w->risky = w->raises = TRUE;
}

static gboolean is_code(const struct type *type)
{
	return type->kind == T_FUNCTION || type->kind == T_CLASS || type->kind == T_MODULE || type->kind == T_LIBRARY;
}

static void take_name(struct whole *w, struct node *node)
{
	struct binding *binding = node_binding(node);
	if (!binding) /* a builtin */
		return;
	if (!g_hash_table_contains(w->binds, binding) && !is_carried(w->find, binding) && !replay_is_settled(w->find, node))
		g_ptr_array_add(w->values, node);
	else if (looks_into(w, node, binding) && !replay_is_immutable(w->find, node) && !is_code(frame_effects(w->find->s->frame, node, NULL).type))
		w->looks = TRUE;
}

static gboolean is_value(const struct node *node)
{
	return node->kind != N_GENERATOR && node->kind != N_LAMBDA && node->kind != N_LIST_SPLAT && node->kind != N_DICT_SPLAT && node->kind != N_YIELD && node->kind != N_SLICE;
}

/* `new[i]` of `new[i][j]`: an object to look into, which the worker could only hand back as it found it. */
static gboolean is_row(struct whole *w, struct node *node)
{
	const struct node *parent = node->parent;
	return node->kind == N_SUBSCRIPT && (parent->kind == N_SUBSCRIPT || parent->kind == N_ATTRIBUTE) && parent->first == node && !replay_is_immutable(w->find, node);
}

static void take(struct whole *w, struct node *node, gboolean sure)
{
	enum weight weight = WEIGHT_NONE;
	w->failed |= w->values->len > MAX_VALUES;
	if (!node || w->failed || replay_is_constant(node)) {
		w->failed |= !node;
		return;
	}
	if (node->kind == N_NAME) {
		take_name(w, node);
		return;
	}
	gboolean movable = sure && node->kind != N_EXPRESSION_LIST && !w->risky && !is_row(w, node) && !is_parents(w->find, node, &weight);
	if (movable && (mentions(node, is_local, w->find) || weight > WEIGHT_NONE)) {
		w->failed |= replay_binds_names(node) || !is_value(node) || await_inside(node);
		g_ptr_array_add(w->values, node);
		return;
	}
	take_parts(w, node, sure);
}

/* ---- its statements ---- */

static void add_kept(struct whole *w, struct node *right)
{
	if (right->kind == N_TUPLE || right->kind == N_EXPRESSION_LIST)
		for (struct node *child = right->first; child; child = child->next)
			add_kept(w, child);
	else
		g_ptr_array_add(w->kept, right);
}

static gboolean bind(struct whole *w, struct node *left)
{
	if (left->kind == N_NAME) {
		struct binding *binding = node_binding(left);
		if (!binding || binding->scope != w->find->s->frame->scope || (binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE | BINDING_DELETED)) ||
		    g_hash_table_contains(w->find->s->target_names->binds, binding))
			return FALSE;
		g_hash_table_add(w->binds, binding);
		return TRUE;
	}
	if (left->kind != N_PATTERN_LIST && left->kind != N_TUPLE_PATTERN)
		return FALSE;
	for (struct node *child = left->first; child; child = child->next)
		if (!bind(w, child))
			return FALSE;
	return left->first != NULL;
}

static void bind_all(struct whole *w, struct node *node)
{
	struct node *left = node->kind == N_ASSIGNMENT || node->kind == N_AUGMENTED ? node_field(node, "left") : NULL;
	if (left && left->kind != N_ATTRIBUTE && left->kind != N_SUBSCRIPT)
		w->failed |= !bind(w, left);
	for (struct node *child = node->first; child; child = child->next)
		bind_all(w, child);
}

static void take_assignment(struct whole *w, struct node *top, gboolean sure)
{
	struct node *left = node_field(top, "left"), *right = node_field(top, "right");
	if (!left || !right || node_field(top, "type")) {
		w->failed = TRUE;
		return;
	}
	gboolean place = left->kind == N_ATTRIBUTE || left->kind == N_SUBSCRIPT;
	if (top->kind == N_AUGMENTED && place)
		take_parts(w, left, sure);
	if (right->kind == N_ASSIGNMENT)
		take_assignment(w, right, sure);
	else
		take(w, right, sure);
	if (top->kind == N_ASSIGNMENT && place)
		take_parts(w, left, sure);
	else if (top->kind == N_ASSIGNMENT)
		add_kept(w, right);
	else if (left->kind == N_NAME && !(is_numeric(w, left, NULL) && is_numeric(w, right, NULL) && is_plain_arithmetic(top)))
		w->raises = TRUE;
	if (left->kind != N_NAME && !(left->kind == N_PATTERN_LIST && right->kind == N_EXPRESSION_LIST && node_count(left) == node_count(right)))
		w->raises = w->risky = TRUE;
}

static void take_if(struct whole *w, struct node *node, gboolean sure);

static void take_block(struct whole *w, struct node *block)
{
	for (struct node *child = block ? block->first : NULL; child && !w->failed; child = child->next) {
		struct node *top = child->kind == N_EXPRESSION_STATEMENT ? child->first : NULL;
		if (child->kind == N_IF)
			take_if(w, child, FALSE);
		else if (top && !top->next && (top->kind == N_ASSIGNMENT || top->kind == N_AUGMENTED))
			take_assignment(w, top, FALSE);
		else if (top && !top->next && top->kind == N_CALL)
			take_parts(w, top, FALSE);
		else
			w->failed |= child->kind != N_PASS;
	}
}

static void take_if(struct whole *w, struct node *node, gboolean sure)
{
	take(w, node_field(node, "condition"), sure);
	take_block(w, node_field(node, "consequence"));
	for (struct node *child = node->first; child && !w->failed; child = child->next)
		if (child->kind == N_ELIF)
			take_if(w, child, FALSE);
		else if (child->kind == N_ELSE)
			take_block(w, node_field(child, "body"));
}

/* ---- whether it may be ---- */

static gboolean reads_outside(const struct node *node, const struct node *statement, const struct binding *binding)
{
	if (node == statement)
		return FALSE;
	if (node->kind == N_NAME && node_binding(node) == binding)
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (reads_outside(child, statement, binding))
			return TRUE;
	return FALSE;
}

/* A name that no iteration reads before it binds it must have nothing to do with the rest of the loop. */
static gboolean binds_its_own(struct whole *w)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, w->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (!is_carried(w->find, key) && reads_outside(w->find->s->body, w->statement, key))
			return FALSE;
	return TRUE;
}

/* `top` of `top, best = weight, item`: what can change is not stored there. */
static gboolean holds_plain(struct whole *w, const struct binding *binding)
{
	const struct type *type = frame_variable(w->find->s->frame, binding)->type;
	return type->kind != T_UNKNOWN && type->kind != T_NEVER && type_is_immutable(w->find->s->frame->context->knowledge, type);
}

static gboolean is_kept(struct whole *w, struct node *value)
{
	GHashTableIter iter;
	gpointer key;
	if (!g_ptr_array_find(w->kept, value, NULL))
		return FALSE;
	g_hash_table_iter_init(&iter, w->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (!holds_plain(w, key) && looks_into(w, w->find->s->body, key))
			return FALSE;
	return TRUE;
}

static gboolean changes_items(struct finder *find)
{
	if (find->weighed)
		return find->changes_items;
	struct effects *e = effects_new();
	frame_effects(find->s->frame, find->piece->node, e);
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		find->changes_items |= a->touch != TOUCH_READ && splitter_is_item(find->s, a->object);
	}
	effects_free(e);
	find->weighed = TRUE;
	return find->changes_items;
}

static gboolean is_light(struct whole *w)
{
	struct effects *e = effects_new();
	replay_effects(w->find, w->statement, w->values, e);
	gboolean light = e->weight < WEIGHT_HEAVY;
	effects_free(e);
	return light;
}

gboolean replay_whole(struct finder *find, struct node *statement, gboolean caught)
{
	struct whole w = {.find = find, .statement = statement, .values = g_ptr_array_new(), .kept = g_ptr_array_new(), .binds = bindings_new()};
	struct node *top = statement->kind == N_IF ? NULL : statement->first;
	bind_all(&w, statement);
	if (!top)
		take_if(&w, statement, TRUE);
	else if (top->next)
		w.failed = TRUE;
	else if (top->kind == N_CALL)
		take_parts(&w, top, TRUE);
	else
		take_assignment(&w, top, TRUE);
	w.raises = w.raises && !(top && top->kind == N_CALL && replay_adds_to_element(find, top));
	gboolean may = !w.failed && w.values->len <= MAX_VALUES && binds_its_own(&w) && !changes_items(find);
	for (guint i = 0; may && i < w.values->len; i++)
		may = replay_is_immutable(find, w.values->pdata[i]) || is_kept(&w, w.values->pdata[i]) || replay_is_finished(find, w.values->pdata[i]);
	may = may && !(caught && w.raises) && is_light(&w);
	for (guint i = 0; may && i < w.values->len; i++)
		find->keeps |= !replay_is_immutable(find, w.values->pdata[i]) && !replay_is_finished(find, w.values->pdata[i]);
	find->looks |= may && w.looks;
	find->whole |= may;
	if (may)
		replay_add(find, statement, g_ptr_array_ref(w.values), w.raises);
	g_ptr_array_unref(w.values);
	g_ptr_array_unref(w.kept);
	g_hash_table_destroy(w.binds);
	return may;
}
