/* The pieces of a loop's body, what they do, and the objects that they do it to. */
#include "analyzer/splitter.h"

#include <string.h>

#include "analyzer/distinct.h"
#include "analyzer/leave.h"
#include "analyzer/own.h"

struct node *comprehension_clause(const struct node *node, enum node_kind kind, guint index)
{
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind == kind && !index--)
			return child;
	return NULL;
}

gboolean splitter_has_statements(const struct splitter *s)
{
	return s->loop->kind == N_FOR || s->loop->kind == N_WHILE;
}

gboolean splitter_is_gone_through(const struct splitter *s, const struct node *node)
{
	const struct node *clause = node->parent;
	return s->several && clause && clause->parent == s->loop && clause->kind == N_FOR_IN && node_field(clause, "right") == node && node != s->iterable;
}

static void piece_free(gpointer data)
{
	struct piece *piece = data;
	effects_free(piece->whole);
	names_free(piece->whole_names);
	late_free(piece->late);
	g_free(piece->why.subject);
	g_free(piece);
}

static void obstacle_clear(gpointer data)
{
	g_free(((struct obstacle *)data)->subject);
}

/* next(ids), of a generator that was made before the loop: its code runs now. */
static void add_resumed(const struct splitter *s, struct effects *e)
{
	for (guint i = 0, count = e->accesses->len; i < count; i++) {
		const struct access a = g_array_index(e->accesses, struct access, i);
		struct object *object = a.object;
		const struct node *made = object->kind == OBJECT_SITE ? object->ref : NULL;
		if (a.touch == TOUCH_READ || !object->type || object->type->kind != T_ITER || a.field[0] != '[')
			continue;
		gboolean here = made && (object->frame == s->frame || object->frame->scope->kind == SCOPE_MODULE);
		if (here && (made->kind == N_CALL || made->kind == N_GENERATOR) && !node_inside(made, s->loop))
			frame_effects(object->frame, (struct node *)made, e);
	}
}

/* `out` of `if out:` and of `for x in xs if out`. */
static gboolean is_test(const struct node *node)
{
	const struct node *parent = node->parent;
	if (parent->kind == N_IF_CLAUSE)
		return TRUE;
	return (parent->kind == N_IF || parent->kind == N_ELIF || parent->kind == N_WHILE) && node_field(parent, "condition") == node;
}

struct evaluation {
	struct effects *effects;
	struct value value;
	guint64 steps;             /* that it took */
};

static void evaluation_free(gpointer data)
{
	struct evaluation *evaluation = data;
	effects_free(evaluation->effects);
	g_free(evaluation);
}

struct value splitter_evaluate_into(const struct splitter *s, struct node *node, struct effects *e)
{
	struct value value = frame_effects(s->frame, node, e);
	if (node->parent && is_test(node))
		frame_ask(s->frame, value, node, e);
	if (splitter_is_gone_through(s, node))
		frame_iterate(s->frame, value, node, e);
	add_resumed(s, e);
	if (s->awaits)
		e->weight = await_begins(node) ? WEIGHT_HEAVY : MIN(e->weight, WEIGHT_LIGHT);
	return value;
}

/* One that has been made counts against the budget as if it were made again: so it does not matter which are. */
struct effects *splitter_evaluate(const struct splitter *s, struct node *node, struct value *value)
{
	struct effects_context *c = s->frame->context;
	struct evaluation *known = g_hash_table_lookup(s->evaluated, node);
	if (known && known->steps < c->steps) {
		c->steps -= known->steps;
	} else {
		guint64 before = c->steps;
		known = g_new0(struct evaluation, 1);
		known->effects = effects_new();
		known->value = splitter_evaluate_into(s, node, known->effects);
		known->steps = before - c->steps;
		g_hash_table_replace(s->evaluated, node, known);
	}
	if (value)
		*value = known->value;
	return effects_share(known->effects);
}

gboolean splitter_reads_clock(const struct splitter *s, struct node *node)
{
	struct effects *e = splitter_evaluate(s, node, NULL);
	gboolean reads = (e->bits & EFFECT_CLOCK) != 0;
	effects_free(e);
	return reads;
}

const struct names *splitter_names(const struct splitter *s, struct node *node)
{
	struct names *names = g_hash_table_lookup(s->names, node);
	if (!names) {
		names = names_of(node);
		g_hash_table_insert(s->names, node, names);
	}
	return names;
}

struct value splitter_value(const struct splitter *s, struct node *node)
{
	struct value value = frame_effects(s->frame, node, NULL);
	if (!g_ptr_array_find(s->listed, node, NULL))
		return value;
	struct heap *heap = s->frame->context->heap;
	struct value element = heap_element(heap, value);
	return (struct value){type_of(heap->types, T_LIST, element.type), value.objects};
}

/* A bare `raise` of an exception that is being handled around NODE: a worker handles none. */
static const struct node *raises_again(const struct node *node)
{
	const struct node *found = node->kind == N_RAISE && !node->first ? node : NULL;
	if (node->kind == N_EXCEPT || node->kind == N_FUNCTION || node->kind == N_CLASS)
		return NULL;
	for (const struct node *child = node->first; child && !found; child = child->next)
		found = raises_again(child);
	return found;
}

static struct piece *add_piece(struct splitter *s, struct node *node)
{
	struct piece *piece = g_new0(struct piece, 1);
	piece->node = node;
	piece->effects = piece->whole = effects_new();
	splitter_evaluate_into(s, node, piece->effects);
	piece->names = piece->whole_names = names_of(node);
	piece->again = splitter_has_statements(s) ? raises_again(node) : NULL;
	piece->leave = s->leaves ? leave_inside(node) : NULL;
	g_ptr_array_add(s->pieces, piece);
	return piece;
}

/* A statement of the body; of the `try` that is looked into each statement of its own body, and each clause as one. */
static void add_statement(struct splitter *s, struct node *node)
{
	if (node != s->attempt) {
		add_piece(s, node)->kept = s->attempt != NULL;
		return;
	}
	struct node *body = node_field(node, "body");
	for (struct node *child = body->first; child; child = child->next)
		add_piece(s, child)->kept = splitter_holds_continue(child);
	for (struct node *clause = node->first; clause; clause = clause->next)
		if (clause != body)
			add_piece(s, clause)->kept = TRUE;
}

/* The statements of the body, in order, but for that which counts. */
static struct node *next_statement(const struct splitter *s, struct node *node)
{
	while (node && s->counter && node == s->counter->increment)
		node = node->next;
	return node;
}

void piece_use_late(struct piece *piece, gboolean late)
{
	late = late && piece->late;
	piece->effects = late ? piece->late->rest : piece->whole;
	piece->names = late ? piece->late->rest_names : piece->whole_names;
}

gboolean piece_replays(const struct piece *piece)
{
	return piece->late && piece->effects == piece->late->rest;
}

const struct effects *piece_part(const struct piece *piece, guint part)
{
	return part == 0 ? piece->effects : piece_replays(piece) ? piece->late->effects : NULL;
}

void bindings_add(GHashTable *into, GHashTable *from)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, from);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_hash_table_add(into, key);
}

static void note_use(struct splitter *s, gpointer binding, guint index)
{
	GArray *uses = g_hash_table_lookup(s->uses, binding);
	if (!uses)
		g_hash_table_insert(s->uses, binding, uses = g_array_new(FALSE, FALSE, sizeof(guint)));
	if (!uses->len || g_array_index(uses, guint, uses->len - 1) != index)
		g_array_append_val(uses, index);
}

/* What a piece leaves to the parent it reads and binds as a whole, too. */
static void note_uses(struct splitter *s)
{
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		GHashTable *const both[] = {piece->whole_names->reads, piece->whole_names->binds};
		for (guint k = 0; k < G_N_ELEMENTS(both); k++) {
			GHashTableIter iter;
			gpointer key;
			g_hash_table_iter_init(&iter, both[k]);
			while (g_hash_table_iter_next(&iter, &key, NULL))
				note_use(s, key, i);
		}
		splitter_note_rebinds(s, piece->whole);
	}
}

const GArray *splitter_uses(const struct splitter *s, gconstpointer binding)
{
	return g_hash_table_lookup(s->uses, binding);
}

void splitter_note_rebinds(struct splitter *s, const struct effects *e)
{
	for (guint i = 0; e->changes && !s->rebinds && i < e->accesses->len; i++)
		s->rebinds = obstacle_is_rebinding(s, &g_array_index(e->accesses, struct access, i));
}

/* Names of the body that an iteration may read before it has bound them. */
static void find_carried(struct splitter *s)
{
	struct names *body = names_new();
	GHashTableIter iter;
	gpointer key;
	names_bind_target(body, s->target);
	if (s->attempt) /* its clauses see what its body has not bound */
		for (struct node *node = next_statement(s, s->body->first); node; node = next_statement(s, node->next))
			names_add(body, node);
	for (guint i = 0; !s->attempt && i < s->pieces->len; i++)
		names_add(body, ((struct piece *)s->pieces->pdata[i])->node);
	g_hash_table_iter_init(&iter, body->reads);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (g_hash_table_contains(s->bound, key))
			g_hash_table_add(s->carried, key);
	names_free(body);
}

static struct value items_of(struct splitter *s)
{
	struct effects *scratch = effects_new();
	struct frame *f = s->frame;
	struct value iterable = frame_effects(f, s->iterable, scratch);
	f->sink = scratch;
	struct value items = infer_iterate(f, iterable, s->iterable);
	f->sink = NULL;
	effects_free(scratch);
	return items;
}

static void add_pieces(struct splitter *s)
{
	gboolean statement = splitter_has_statements(s);
	for (struct node *child = next_statement(s, s->body->first); child; child = next_statement(s, child->next)) {
		if (statement)
			add_statement(s, child);
		else if (child->kind == N_IF_CLAUSE && child->first)
			add_piece(s, child->first);
		else if (child->kind == N_FOR_IN && node_field(child, "right") != s->iterable)
			add_piece(s, node_field(child, "right"));
	}
	if (!statement) {
		struct node *body = node_field(s->loop, "body");
		for (struct node *part = body && body->kind == N_PAIR ? body->first : body; part; part = body->kind == N_PAIR ? part->next : NULL)
			add_piece(s, part);
	}
}

static void note_reads(struct splitter *s)
{
	s->all_reads = g_array_new(FALSE, FALSE, sizeof(struct access));
	for (guint i = 0; i < s->pieces->len; i++) {
		const GArray *all = ((struct piece *)s->pieces->pdata[i])->effects->accesses;
		for (guint k = 0; k < all->len; k++)
			if (g_array_index(all, struct access, k).touch == TOUCH_READ)
				g_array_append_val(s->all_reads, g_array_index(all, struct access, k));
	}
}

struct splitter *splitter_new(struct frame *frame, struct node *loop)
{
	return splitter_new_for(frame, loop, NULL);
}

struct splitter *splitter_new_for(struct frame *frame, struct node *loop, struct node *attempt)
{
	struct splitter *s = g_new0(struct splitter, 1);
	gboolean statement = loop->kind == N_FOR || loop->kind == N_WHILE;
	struct node *clause = statement ? loop : comprehension_clause(loop, N_FOR_IN, 0);
	s->frame = frame;
	s->loop = loop;
	s->attempt = attempt;
	if (loop->kind == N_WHILE) {
		s->counter = g_new0(struct counter, 1);
		counter_find(loop, s->counter);
	}
	s->target = s->counter ? s->counter->name : node_field(clause, "left");
	s->iterable = s->counter ? s->counter->bound : node_field(clause, "right");
	s->awaits = await_inside(loop);
	s->several = !statement && comprehension_clause(loop, N_FOR_IN, 1);
	s->leaves = statement ? leave_of_loop(loop) : leave_of_generator(loop);
	s->body = statement ? node_field(loop, "body") : loop;
	s->target_names = names_new();
	names_bind_target(s->target_names, s->target);
	s->pieces = g_ptr_array_new_with_free_func(piece_free);
	s->uses = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	s->bound = bindings_new();
	s->carried = bindings_new();
	s->hoisted = g_ptr_array_new();
	s->listed = g_ptr_array_new();
	s->guards = g_array_new(FALSE, FALSE, sizeof(guint));
	s->stage = g_ptr_array_new_with_free_func((GDestroyNotify)effects_free);
	s->obstacles = g_array_new(FALSE, TRUE, sizeof(struct obstacle));
	g_array_set_clear_func(s->obstacles, obstacle_clear);
	s->aliases = g_ptr_array_new_with_free_func(g_free);
	s->owns = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)own_free);
	s->noted = g_new0(struct marks, 1);
	unique_begin(s);
	s->evaluated = g_hash_table_new_full(NULL, NULL, NULL, evaluation_free);
	s->names = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)names_free);
	s->distinct = g_ptr_array_new_with_free_func(g_free);
	s->items = s->counter ? value_of(type_simple(T_INT)) : items_of(s);
	add_pieces(s);
	for (guint i = 0; i < s->pieces->len; i++)
		bindings_add(s->bound, ((struct piece *)s->pieces->pdata[i])->names->binds);
	note_uses(s);
	note_reads(s);
	find_carried(s);
	return s;
}

void splitter_free(struct splitter *s)
{
	if (!s)
		return;
	names_free(s->target_names);
	g_free(s->counter);
	g_ptr_array_unref(s->pieces);
	g_hash_table_destroy(s->uses);
	g_hash_table_destroy(s->bound);
	g_hash_table_destroy(s->carried);
	g_array_unref(s->all_reads);
	g_ptr_array_unref(s->hoisted);
	g_ptr_array_unref(s->listed);
	g_array_unref(s->guards);
	g_ptr_array_unref(s->stage);
	g_array_unref(s->obstacles);
	g_ptr_array_unref(s->aliases);
	g_hash_table_destroy(s->owns);
	marks_clear(s->noted);
	g_free(s->noted);
	unique_end(s);
	g_hash_table_destroy(s->evaluated);
	g_hash_table_destroy(s->names);
	g_ptr_array_unref(s->distinct);
	g_free(s);
}

gboolean splitter_is_private(const struct splitter *s, const struct object *object)
{
	while (object->parent)
		object = object->parent;
	return object->kind == OBJECT_SITE && object->frame == s->frame && !object->lasting && node_inside(object->ref, s->body) &&
	       !node_inside(object->ref, s->iterable);
}

static gboolean is_beneath(const struct object *object, const struct object *top)
{
	for (; object; object = object->parent)
		if (object == top)
			return TRUE;
	return FALSE;
}

/* OBJECT is the list or dict that an attribute of ITEM holds, and nothing else. */
static gboolean is_own_part(const struct splitter *s, const struct object *item, const struct object *object)
{
	if (item->kind != OBJECT_SITE || object->kind != OBJECT_SITE || object == item)
		return FALSE;
	for (const struct field *field = item->fields; field; field = field->next) {
		const struct set *held = field->name[0] == '.' ? field->value.objects : NULL;
		for (guint i = 0; held && i < held->count; i++)
			if (held->items[i] == object)
				return distinct_is_own(s->frame->context, field->name + 1);
	}
	return FALSE;
}

gboolean splitter_is_item(const struct splitter *s, const struct object *object)
{
	for (guint i = 0; s->items.objects && i < s->items.objects->count; i++)
		if (s->items.objects->items[i]->kind != OBJECT_UNKNOWN && (is_beneath(object, s->items.objects->items[i]) || is_own_part(s, s->items.objects->items[i], object)))
			return TRUE;
	return FALSE;
}

/* "rows" of rows[i][0] = 1, "self.log" of self.log.append(x). */
static char *touched_text(const struct node *node)
{
	while (node->kind == N_CALL || node->kind == N_SUBSCRIPT || node->kind == N_AUGMENTED || node->kind == N_ASSIGNMENT) {
		gboolean method = node->kind == N_CALL && node->first && node->first->kind == N_ATTRIBUTE;
		const struct node *inner = method ? node->first->first : node->first;
		if (!inner)
			break;
		node = inner;
	}
	return node_text(node);
}

/* "t.seen" for a list without a name of its own that `t` holds. */
static char *holder_text(const struct object *object)
{
	const char *field;
	const struct object *holder = object->frame ? heap_holder(heap_of(object->frame), object, &field) : NULL;
	return holder ? object_text(holder, field) : NULL;
}

char *access_text(const struct access *access)
{
	char *text = object_text(access->object, access->field);
	if (!access->object->name && !access->object->parent && access->object->kind == OBJECT_SITE) {
		g_free(text);
		text = holder_text(access->object);
	}
	if (!text && access->node)
		text = touched_text(access->node);
	if (text && strlen(text) > 60)
		memcpy(text + 57, "...", 4);
	return text ? text : g_strdup("an object");
}
