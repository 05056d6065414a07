/* Statements inside a compound piece that the parent repeats in order, with the values that the worker found for them.
 *
 *   for word in parse(line):            worker: replay.append((word, weigh(word))), in place of the statement
 *       index[word] = weigh(word)       parent: index[values[0]] = values[1], for each of them
 *
 * What is left of the piece then changes nothing that others see. */
#include <string.h>

#include "analyzer/replay.h"

void late_free(struct late *late)
{
	if (!late)
		return;
	effects_free(late->effects);
	effects_free(late->rest);
	names_free(late->rest_names);
	g_hash_table_destroy(late->statements);
	g_hash_table_destroy(late->as_text);
	g_ptr_array_unref(late->order);
	g_free(late);
}

static struct late *late_new(void)
{
	struct late *late = g_new0(struct late, 1);
	late->effects = effects_new();
	late->statements = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	late->order = g_ptr_array_new();
	late->as_text = g_hash_table_new(NULL, NULL);
	return late;
}

/* ---- what such a statement looks like ---- */

gboolean replay_is_constant(const struct node *node)
{
	if (node->kind == N_UNARY)
		return node_field(node, "argument") && replay_is_constant(node_field(node, "argument"));
	return node->kind >= N_INTEGER && node->kind <= N_STRING && !(node->kind == N_STRING && node_interpolates(node));
}

static void add_value(GPtrArray *values, struct node *node)
{
	if (!replay_is_constant(node))
		g_ptr_array_add(values, node);
}

/* `a.b[i].c`: the name that it begins with; its indices are added to VALUES. NULL: something else. */
static struct node *base_of(struct node *node, GPtrArray *values)
{
	if (node->kind == N_NAME)
		return node;
	struct node *inner = node->kind == N_ATTRIBUTE || node->kind == N_SUBSCRIPT ? node->first : NULL, *base = inner ? base_of(inner, values) : NULL;
	if (!base || node->kind == N_ATTRIBUTE)
		return base;
	for (struct node *index = inner->next; index; index = index->next) { /* a[i, j] has two */
		if (index->kind == N_SLICE || index->kind == N_LIST_SPLAT)
			return NULL;
		add_value(values, index);
	}
	return base;
}

gboolean replay_is_settled(const struct finder *find, const struct node *name)
{
	struct binding *binding = node_binding(name);
	return !binding || !g_hash_table_contains(find->s->bound, binding);
}

static gboolean stays_with_parent(struct finder *find, struct node *value)
{
	return output_is_stream(find->s->frame, value) && replay_is_settled(find, value->first);
}

static struct node *base_of_call(struct finder *find, struct node *call, GPtrArray *values)
{
	struct node *function = node_field(call, "function"), *list = node_field(call, "arguments");
	struct node *base = function ? base_of(function, values) : NULL;
	if (!base || !list || list->kind != N_ARGUMENTS)
		return NULL;
	for (struct node *child = list->first; child; child = child->next) {
		struct node *value = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "value") : child;
		if (!value || child->kind == N_LIST_SPLAT || child->kind == N_DICT_SPLAT || child->kind == N_GENERATOR)
			return NULL;
		if (!stays_with_parent(find, value))
			add_value(values, value);
	}
	return base;
}

/* `a[i] = b[j] = x`: x, then i, then j. */
static struct node *parts_of_chain(struct finder *find, struct node *top, GPtrArray *values)
{
	struct node *last = top, *base = NULL;
	while (last && last->kind == N_ASSIGNMENT)
		last = node_field(last, "right");
	if (!last || last->kind == N_EXPRESSION_LIST || last->kind == N_YIELD || last->kind == N_AWAIT || last->kind == N_LIST_SPLAT || last->kind == N_AUGMENTED)
		return NULL;
	add_value(values, last);
	for (; top != last; top = node_field(top, "right")) {
		struct node *left = node_field(top, "left"), *one = left && left->kind != N_NAME && !node_field(top, "type") ? base_of(left, values) : NULL;
		if (!one || !replay_is_settled(find, one))
			return NULL;
		base = one;
	}
	return base;
}

static struct node *parts_of(struct finder *find, struct node *top, GPtrArray *values)
{
	struct node *left = node_field(top, "left"), *right = node_field(top, "right");
	if (top->kind == N_CALL)
		return base_of_call(find, top, values);
	if ((top->kind != N_ASSIGNMENT && top->kind != N_AUGMENTED) || !left || !right || node_field(top, "type"))
		return NULL;
	if (right->kind == N_ASSIGNMENT)
		return parts_of_chain(find, top, values);
	if (right->kind == N_EXPRESSION_LIST || right->kind == N_YIELD || right->kind == N_AWAIT || right->kind == N_LIST_SPLAT)
		return NULL;
	if (left->kind == N_NAME && top->kind == N_ASSIGNMENT)
		return NULL;
	add_value(values, right);
	return base_of(left, values);
}

gboolean replay_is_immutable(struct finder *find, struct node *node)
{
	struct value value = frame_effects(find->s->frame, node, NULL);
	return value.type->kind != T_UNKNOWN && value.type->kind != T_NEVER && type_is_immutable(find->s->frame->context->knowledge, value.type);
}

static const char *method_name(const struct node *top)
{
	const struct node *function = top->kind == N_CALL ? node_field(top, "function") : NULL;
	const struct node *name = function && function->kind == N_ATTRIBUTE ? node_field(function, "attribute") : NULL;
	return name ? name->name : NULL;
}

static const struct type *type_at(struct finder *find, struct node *node)
{
	return frame_effects(find->s->frame, node, NULL).type;
}

/* `out.append(x)`, `d[k] = x`, `o.a = x`: X is kept as it is, and not looked at. */
static gboolean keeps_value(struct finder *find, struct node *top, struct node *value)
{
	const char *method = method_name(top);
	if (method)
		return !strcmp(method, "append") && type_at(find, top->first->first)->kind == T_LIST;
	while (top->kind == N_ASSIGNMENT && node_field(top, "right") && node_field(top, "right")->kind == N_ASSIGNMENT)
		top = node_field(top, "right");
	return top->kind == N_ASSIGNMENT && value == node_field(top, "right");
}

/* NAME += x of numbers or of strings. */
static gboolean is_harmless_operator(const struct node *operator, const struct type *left, const struct type *right)
{
	static const char *const numbers[] = {"+=", "-=", "*="};
	if (left->kind == T_STR && right->kind == T_STR)
		return operator && !strcmp(operator->name, "+=");
	for (guint i = 0; operator && i < G_N_ELEMENTS(numbers); i++)
		if (!strcmp(operator->name, numbers[i]))
			return type_is_number(left) && type_is_number(right);
	return FALSE;
}

/* `out`, `self.results`: attributes that hold what their class was seen to store in them. */
static gboolean is_plain_base(struct finder *find, struct node *node)
{
	if (node->kind == N_NAME)
		return TRUE;
	return node->kind == N_ATTRIBUTE && type_at(find, node->first)->kind == T_INSTANCE && is_plain_base(find, node->first);
}

/* `[]`, `set()` */
static gboolean is_empty_display(const struct effects_context *c, const struct node *node)
{
	const struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL, *list = callee ? node_field(node, "arguments") : NULL;
	if (callee)
		return list && list->kind == N_ARGUMENTS && !list->first && (names_builtin(c, callee, "set") || names_builtin(c, callee, "list"));
	return node->kind == N_LIST && !node->first;
}

gboolean replay_adds_to_element(struct finder *find, struct node *top)
{
	const char *method = method_name(top), *making = method && top->first->first->kind == N_CALL ? method_name(top->first->first) : NULL;
	struct node *list = making ? node_field(top, "arguments") : NULL, *look_up = list ? top->first->first : NULL, *given = look_up ? node_field(look_up, "arguments") : NULL;
	if (!given || strcmp(making, "setdefault") || list->kind != N_ARGUMENTS || given->kind != N_ARGUMENTS || node_count(list) != 1 || node_count(given) != 2)
		return FALSE;
	const struct node *dict = look_up->first->first;
	gboolean plain = list->first->kind != N_LIST_SPLAT && list->first->kind != N_KEYWORD_ARGUMENT && list->first->kind != N_GENERATOR && given->first->kind != N_LIST_SPLAT &&
	                 is_plain_base(find, (struct node *)dict) && type_at(find, (struct node *)dict)->kind == T_DICT && replay_is_immutable(find, given->first) && is_empty_display(find->s->frame->context, given->first->next);
	enum type_kind kind = plain ? type_at(find, look_up)->kind : T_UNKNOWN;
	return (kind == T_LIST && !strcmp(method, "append")) || (kind == T_SET && !strcmp(method, "add") && replay_is_immutable(find, list->first));
}

/* Nothing in it can go wrong, whatever the values are. */
static gboolean cannot_raise(struct finder *find, struct node *top)
{
	struct node *left = node_field(top, "left"), *right = node_field(top, "right");
	const char *method = method_name(top);
	if (right && right->kind == N_ASSIGNMENT)
		return FALSE;
	if (method) {
		const struct type *of = type_at(find, top->first->first);
		struct node *list = node_field(top, "arguments"), *first = list ? list->first : NULL;
		if (!is_plain_base(find, top->first->first) || node_count(list) != 1)
			return FALSE;
		return (of->kind == T_LIST && !strcmp(method, "append")) || (of->kind == T_SET && !strcmp(method, "add") && replay_is_immutable(find, first));
	}
	if (top->kind == N_CALL || !left)
		return FALSE;
	if (top->kind == N_AUGMENTED && is_plain_base(find, left))
		return is_harmless_operator(node_field(top, "operator"), type_at(find, left), type_at(find, right));
	if (left->kind != N_SUBSCRIPT || !is_plain_base(find, left->first))
		return FALSE;
	for (struct node *index = left->first->next; index; index = index->next)
		if (!replay_is_immutable(find, index))
			return FALSE;
	const struct type *of = type_at(find, left->first);
	return of->kind == T_DICT && (top->kind == N_ASSIGNMENT || (of->name && type_is_number(of->args[1]) && type_is_number(type_at(find, right))));
}

/* ---- which statements are to be repeated ---- */

static gboolean binds_carried(struct splitter *s, const struct names *names)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (g_hash_table_contains(s->carried, key))
			return TRUE;
	return FALSE;
}

static gboolean changes_shared(struct splitter *s, const struct effects *e)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (a->touch == TOUCH_WRITE && !splitter_is_private(s, a->object) && !splitter_may_share(s, a))
			return TRUE;
	}
	return FALSE;
}

#define REPEATED_EFFECTS (EFFECT_STDOUT | EFFECT_FILE_WRITE)

static gboolean needs_parent(struct finder *find, struct node *statement)
{
	struct effects *e = effects_new();
	struct names *names = names_of(statement);
	frame_effects(find->s->frame, statement, e);
	gboolean needs = binds_carried(find->s, names) || changes_shared(find->s, e) || (e->bits & REPEATED_EFFECTS) || replay_binds_last(find, names);
	names_free(names);
	effects_free(e);
	return needs;
}

static GHashTable *set_of(const GPtrArray *nodes)
{
	GHashTable *set = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < nodes->len; i++)
		g_hash_table_add(set, nodes->pdata[i]);
	return set;
}

/* What the statement does apart from finding its values. */
void replay_effects(struct finder *find, struct node *statement, const GPtrArray *values, struct effects *e)
{
	struct effects_context *c = find->s->frame->context;
	struct deferral deferral = {.sink = e, .mute = set_of(values)};
	c->deferral = &deferral;
	frame_effects(find->s->frame, statement, e);
	c->deferral = NULL;
	g_hash_table_destroy(deferral.mute);
}

static gboolean base_is_settled(struct finder *find, struct node *top, struct node *base)
{
	if (replay_is_settled(find, base))
		return TRUE;
	return top->kind == N_AUGMENTED && node_field(top, "left") == base && g_hash_table_contains(find->s->carried, node_binding(base));
}

gboolean replay_binds_names(const struct node *value)
{
	struct names *names = names_of((struct node *)value);
	GHashTableIter iter;
	gpointer key;
	gboolean binds = FALSE;
	g_hash_table_iter_init(&iter, names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		binds |= ((struct binding *)key)->scope->kind != SCOPE_COMPREHENSION;
	names_free(names);
	return binds;
}

/* A value that can still change before the parent takes it must be one that the statement does not look into. */
static gboolean values_are_settled(struct finder *find, struct node *top, enum output_kind output, const GPtrArray *values)
{
	for (guint i = 0; i < values->len; i++) {
		struct node *value = values->pdata[i];
		if (replay_binds_names(value))
			return FALSE;
		gboolean text = output && output_takes_text(output, top, value) && !scope_resolve(scope_of(value), interned("str"));
		if (replay_is_immutable(find, value) || (!text && value->kind != N_NAME && replay_is_finished(find, value)))
			continue;
		if (keeps_value(find, top, value)) {
			find->keeps = TRUE;
			continue;
		}
		if (!text)
			return FALSE;
		g_hash_table_add(find->late->as_text, value);
	}
	return TRUE;
}

/* The text of a traceback names the function that it was found in. */
static gboolean looks_at_handled(struct finder *find, const GPtrArray *values)
{
	struct effects *e = effects_new();
	for (guint i = 0; i < values->len; i++)
		frame_effects(find->s->frame, values->pdata[i], e);
	gboolean looks = (e->bits & EFFECT_HANDLED) != 0;
	effects_free(e);
	return looks;
}

static gboolean is_worth(struct finder *find, struct node *value)
{
	struct effects *e = effects_new();
	frame_effects(find->s->frame, value, e);
	enum weight weight = value->kind == N_BINARY ? MAX(WEIGHT_LIGHT, e->weight) : e->weight;
	effects_free(e);
	find->late->weight = MAX(find->late->weight, weight);
	gboolean index = value->field && !strcmp(value->field, "subscript"); /* a[i - 1] */
	find->works |= weight > (index ? WEIGHT_LIGHT : WEIGHT_NONE);
	return weight > WEIGHT_NONE;
}

void replay_add(struct finder *find, struct node *statement, GPtrArray *values, gboolean raises)
{
	find->late->raises |= raises;
	replay_effects(find, statement, values, find->late->effects);
	for (guint i = 0; i < values->len; i++)
		is_worth(find, values->pdata[i]);
	g_hash_table_insert(find->late->statements, statement, values);
	g_ptr_array_add(find->late->order, statement);
}

/* What would meet an exception, or make more of what is printed. */
enum around { AROUND_TRY = 1, AROUND_WITH = 2 };

/* FALSE: it cannot be left to the parent so. */
static gboolean defer(struct finder *find, struct node *statement, guint around)
{
	struct node *top = statement->first;
	GPtrArray *values = g_ptr_array_new();
	struct node *base = top && !top->next ? parts_of(find, top, values) : NULL;
	enum output_kind output = base ? output_kind(find->s->frame, top) : OUTPUT_NONE;
	gboolean may = base && base_is_settled(find, top, base) && values_are_settled(find, top, output, values) && values->len <= 8 &&
		!(output && looks_at_handled(find, values));
	gboolean raises = may && !cannot_raise(find, top);
	may = may && !(raises && (around & AROUND_WITH || (around && !output))); /* that printing and logging do not fail is assumed */
	if (may) {
		replay_add(find, statement, values, raises);
		return TRUE;
	}
	for (guint i = 0; i < values->len; i++)
		g_hash_table_remove(find->late->as_text, values->pdata[i]);
	g_ptr_array_unref(values);
	return FALSE;
}

/* In parts, if they do not look at what such statements change, else whole. */
static void defer_statement(struct finder *find, struct node *statement, guint around)
{
	gboolean whole = replay_wants_whole(find, statement);
	if (whole && replay_whole(find, statement, around != 0))
		return;
	find->failed |= !defer(find, statement, around) && (whole || !replay_whole(find, statement, around != 0));
}

/* `c = a * a + b * b` */
static gboolean finds_something(const struct node *node)
{
	const struct node *top = node->kind == N_EXPRESSION_STATEMENT ? node->first : NULL, *right = top && top->kind == N_ASSIGNMENT ? node_field(top, "right") : NULL;
	return right && right->kind != N_NAME && right->kind != N_TUPLE && right->kind != N_EXPRESSION_LIST && !replay_is_constant(right);
}

static void weigh_other(struct finder *find, struct node *node, gboolean looped)
{
	struct effects *e = effects_new();
	frame_effects(find->s->frame, node, e);
	gboolean computes = looped && node->kind == N_EXPRESSION_STATEMENT && node->first &&
		(node->first->kind == N_AUGMENTED || (node->first->kind == N_ASSIGNMENT && e->weight > WEIGHT_NONE));
	find->late->weight = MAX(find->late->weight, computes ? WEIGHT_HEAVY : e->weight);
	gboolean iterable = node->field && !strcmp(node->field, "right"); /* range(n) */
	find->works |= computes || (looped && finds_something(node)) || (e->weight > WEIGHT_NONE && !iterable);
	effects_free(e);
}

static gboolean has_finally(const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next)
		if (child->kind == N_FINALLY)
			return TRUE;
	return FALSE;
}

/* A file that is only read: it is closed when the exception comes by, and nobody sees how far it was read. */
static gboolean only_closes(struct finder *find, const struct node *with)
{
	static const char *const files[] = {"io.TextIOWrapper", "io.BufferedReader", "io.StringIO", "io.BytesIO", NULL};
	const struct node *clause = with->first && with->first->kind == N_WITH_CLAUSE ? with->first : NULL;
	if (!clause || with->manager != MANAGER_PLAIN || (find->piece->whole->bits & EFFECT_FILE_WRITE))
		return FALSE;
	for (const struct node *item = clause->first; item; item = item->next) {
		struct node *value = item->first && item->first->kind == N_AS_PATTERN ? item->first->first : item->first;
		const struct type *type = value ? type_at(find, value) : type_simple(T_NEVER);
		for (guint i = 0; i < type_count(type); i++)
			if (type_member(type, i)->kind != T_OBJECT || !text_is_one_of(type_member(type, i)->name, files))
				return FALSE;
		if (!type_count(type))
			return FALSE;
	}
	return TRUE;
}

/* The exception of a handler or of `else` is not met by the same `try`, unless by its `finally`. */
static void find_in(struct finder *find, struct node *node, guint outer, gboolean looped)
{
	gboolean loop = node->kind == N_FOR || node->kind == N_WHILE, finally = node->kind == N_TRY && has_finally(node);
	gboolean managed = node->kind == N_WITH && !only_closes(find, node);
	for (struct node *child = node->first; child && !find->failed; child = child->next) {
		gboolean tried = node->kind == N_TRY && (child->kind == N_BLOCK || (finally && child->kind != N_FINALLY));
		guint around = outer | (tried ? AROUND_TRY : 0) | (managed ? AROUND_WITH : 0);
		if (child->kind == N_IF && replay_wants_whole(find, child) && replay_whole(find, child, around != 0))
			continue;
		switch (child->kind) {
		case N_BLOCK: case N_IF: case N_ELIF: case N_ELSE: case N_FOR: case N_WHILE: case N_TRY: case N_EXCEPT: case N_FINALLY:
		case N_WITH: case N_MATCH: case N_CASE: case N_WITH_CLAUSE: case N_WITH_ITEM:
			find_in(find, child, around, looped || loop);
			break;
		case N_EXPRESSION_STATEMENT:
			if (needs_parent(find, child))
				defer_statement(find, child, around);
			else
				weigh_other(find, child, looped || loop);
			break;
		case N_CASE_PATTERN: case N_OPERATOR: case N_PASS: case N_CONTINUE: case N_BREAK: case N_GLOBAL: case N_NONLOCAL:
			break;
		default:
			if (!(child->field && !strcmp(child->field, "left") && loop) && child->kind > N_PRINT_STATEMENT)
				weigh_other(find, child, FALSE);
		}
	}
}

static gboolean is_compound(const struct node *node)
{
	switch (node->kind) {
	case N_IF: case N_FOR: case N_WHILE: case N_TRY: case N_WITH: case N_MATCH:
		return TRUE;
	default:
		return FALSE;
	}
}

struct late *late_find(struct splitter *s, struct piece *piece)
{
	struct finder find = {.s = s, .piece = piece};
	if (!is_compound(piece->node))
		return NULL;
	find.late = late_new();
	find_in(&find, piece->node, 0, FALSE);
	struct effects *e = find.late->effects;
	const guint forbidden = ~(guint)(REPEATED_EFFECTS | EFFECT_TIME | EFFECT_CLOCK | EFFECT_RELEASES_GIL);
	gboolean idle = find.whole && !find.works; /* the work is what the parent repeats */
	if (find.failed || idle || (find.keeps && find.looks) || !find.late->order->len || (e->bits & forbidden) || e->unresolved->len || e->exec || e->identity) {
		late_free(find.late);
		return NULL;
	}
	find.late->rest = effects_new();
	find.late->rest_names = names_new();
	find.late->rest_names->deferred = find.late->statements;
	names_add(find.late->rest_names, piece->node);
	struct deferral deferral = {.sink = find.late->rest, .statements = find.late->statements, .as_text = find.late->as_text};
	s->frame->context->deferral = &deferral;
	frame_effects(s->frame, piece->node, find.late->rest);
	s->frame->context->deferral = NULL;
	find.late->rest->weight = find.late->weight;
	return find.late;
}
