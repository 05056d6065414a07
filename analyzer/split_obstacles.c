/* What stands against moving a piece out of its order: what it does to the world, writes, reads, and its names. */
#include "analyzer/splitter.h"

#include <string.h>

#include "analyzer/own.h"

void obstacle_set(struct obstacle *o, enum reason_code code, char *subject, const struct node *node)
{
	g_free(o->subject);
	*o = (struct obstacle){.code = code, .subject = subject, .node = node};
}

/* NODE has one value for all iterations, as far as its text says: literals, names that the loop does not bind, paths put together of them. */
static gboolean is_one_value(const struct splitter *s, const struct node *node)
{
	if (node->kind == N_NAME) {
		struct binding *binding = scope_resolve(scope_of(node), node->name);
		if (!binding)
			return TRUE;
		if (binding->scope == s->frame->scope)
			return !g_hash_table_contains(s->bound, binding) && !g_hash_table_contains(s->target_names->binds, binding);
		return binding->scope->kind == SCOPE_MODULE && !(binding->flags & BINDING_FOREIGN);
	}
	if (node->kind == N_CALL) {
		g_autofree char *callee = node_text(node_field(node, "function"));
		const char *last = strrchr(callee, '.') ? strrchr(callee, '.') + 1 : callee;
		if (strcmp(last, "join") && strcmp(last, "Path") && strcmp(last, "str"))
			return FALSE;
	}
	for (const struct node *child = node->first; child; child = child->next)
		if (!is_one_value(s, child))
			return FALSE;
	return TRUE;
}

/* open(LOG, "a"), LOG.write_text(...): the same file in each iteration. */
static gboolean opens_same_file(const struct splitter *s, const struct world *w)
{
	const struct node *callee = w->node && w->node->kind == N_CALL ? node_field(w->node, "function") : NULL;
	const struct node *list = callee ? node_field(w->node, "arguments") : NULL;
	gboolean path = g_str_has_prefix(w->subject, "pathlib.Path.write_") || !strcmp(w->subject, "pathlib.Path.open");
	if (!path && g_str_has_suffix(w->subject, "open") && list && list->kind == N_ARGUMENTS && list->first)
		return is_one_value(s, list->first);
	return path && callee && callee->kind == N_ATTRIBUTE && is_one_value(s, callee->first);
}

/* While NODE runs, an exception is being handled in its function. */
static gboolean in_handler(const struct node *node)
{
	for (; node && node->kind != N_FUNCTION && node->kind != N_CLASS; node = node->parent)
		if (node->kind == N_EXCEPT)
			return TRUE;
	return FALSE;
}

gboolean obstacle_in_effects(const struct splitter *s, const struct effects *e, struct obstacle *o)
{
	if ((e->bits & EFFECT_HANDLED) && in_handler(s->loop)) {
		obstacle_set(o, REASON_WORLD_ORDER, g_strdup("the exception that is being handled"), s->loop);
		return TRUE;
	}
	guint forbidden = ORDERED_EFFECTS | (QUESTIONABLE_EFFECTS & ~s->allow.effects);
	if (e->exec) {
		obstacle_set(o, REASON_EXEC, node_text(e->exec), e->exec);
		return TRUE;
	}
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		gboolean same = w->effect == EFFECT_FILE_WRITE && opens_same_file(s, w);
		if (!(w->effect & forbidden) && !same)
			continue;
		obstacle_set(o, w->effect & EFFECT_RANDOM ? REASON_RANDOM_STREAM : REASON_WORLD_ORDER, g_strdup(w->subject), w->node);
		return TRUE;
	}
	if (e->unresolved->len && (forbidden & EFFECT_UNKNOWN)) {
		const struct unresolved *u = &g_array_index(e->unresolved, struct unresolved, 0);
		obstacle_set(o, u->code, g_strdup(u->name), u->node);
		return TRUE;
	}
	return FALSE;
}

/* What OBJECT is: of what an attribute of a parameter holds, what the class was seen to store there, but for None. */
static const struct type *type_held(const struct splitter *s, const struct object *object)
{
	const struct object *holder = object->kind == OBJECT_CHILD && object->type && object->type->kind != T_OBJECT ? object->parent : NULL;
	if (!holder || !holder->type || holder->type->kind != T_INSTANCE)
		return object->type;
	const struct type *all = class_field_type(s->frame, holder->type, object->field), *only = NULL;
	for (guint i = 0; i < type_count(all); i++)
		if (type_member(all, i)->kind != T_NONE && only)
			return object->type;
		else if (type_member(all, i)->kind != T_NONE)
			only = type_member(all, i);
	return only ? only : object->type;
}

const struct knowledge_entry *splitter_library_class(const struct splitter *s, const struct object *object)
{
	const struct type *type = type_held(s, object);
	return type && type->kind == T_OBJECT ? knowledge_class(s->frame->context->knowledge, type->name) : NULL;
}

/* What a library's object holds is part of it; an object of the program is another one. */
const struct object *splitter_whole(const struct splitter *s, const struct object *object)
{
	while (object->kind == OBJECT_CHILD && object->opaque && !(object->parent->type && object->parent->type->kind == T_INSTANCE))
		object = object->parent;
	return object;
}

/* `s.headers["X-Step"] = x`, `s.headers.update(x)`: not a use of the session, but a change to what its other users send. */
static gboolean sets_up(const struct access *a)
{
	static const char *const METHODS[] = {"update", "set", "clear", "setdefault", "pop", "popitem", "add", "remove", "discard", "append", "mount", "set_cookie"};
	if (a->touch == TOUCH_READ || !a->node)
		return FALSE;
	const struct node *function = a->node->kind == N_CALL ? node_field(a->node, "function") : NULL;
	const struct node *method = function && function->kind == N_ATTRIBUTE ? node_field(function, "attribute") : NULL;
	for (guint i = 0; method && i < G_N_ELEMENTS(METHODS); i++)
		if (!g_strcmp0(method->name, METHODS[i]))
			return TRUE;
	return a->node->kind == N_SUBSCRIPT || a->node->kind == N_ATTRIBUTE || a->node->kind == N_ASSIGNMENT || a->node->kind == N_AUGMENTED || a->node->kind == N_DELETE;
}

/* An object of its own kind that its users share, like a session: threads may, with a look; tasks take turns with it. Or one that each worker
 * can have for itself. */
static gboolean is_shareable(const struct splitter *s, const struct access *a)
{
	const struct object *object = splitter_whole(s, a->object);
	const struct knowledge_entry *entry = splitter_library_class(s, object);
	guint flags = entry ? entry->flags : 0;
	gboolean unknown = s->allow.effects & EFFECT_UNKNOWN;
	if ((flags & KNOWS_OWN) && unknown && own_of(s, object))
		return TRUE;
	gboolean shared = (flags & KNOWS_SHARED) && !(flags & KNOWS_SERIAL) && (s->awaits || unknown || (flags & KNOWS_THREAD_SAFE));
	return shared && !sets_up(a);
}

gboolean splitter_may_share(const struct splitter *s, const struct access *a)
{
	const struct knowledge_entry *entry = splitter_library_class(s, splitter_whole(s, a->object));
	return entry && (entry->flags & KNOWS_SHARED) && !(entry->flags & KNOWS_SERIAL);
}

/* A connection that one worker uses is in the way of all others, even if it is only looked at. */
static gboolean is_in_the_way(const struct splitter *s, const struct access *a)
{
	const struct knowledge_entry *entry = splitter_library_class(s, splitter_whole(s, a->object));
	gboolean bound = entry && (entry->flags & KNOWS_THREAD_BOUND) && !s->awaits;
	return entry && (bound || (a->touch != TOUCH_READ && (entry->flags & KNOWS_SERIAL)));
}

gboolean splitter_is_random_stream(const struct splitter *s, const struct object *object)
{
	const struct knowledge_entry *entry = splitter_library_class(s, object);
	return entry && (entry->flags & KNOWS_RANDOM_STATE);
}

/* The session that W sets up, and all its users look at; NULL: none. */
static const struct object *set_up_by(const struct splitter *s, const struct access *w)
{
	const struct object *whole = splitter_whole(s, w->object);
	const struct knowledge_entry *entry = splitter_library_class(s, whole);
	return entry && (entry->flags & KNOWS_SHARED) && sets_up(w) ? whole : NULL;
}

/* Items of A and B may be the same ones, as far as one can see that. */
static gboolean share_items(const struct splitter *s, struct node *a, struct node *b)
{
	struct value of_a = frame_effects(s->frame, a, NULL), of_b = frame_effects(s->frame, b, NULL);
	const struct set *p = heap_element(s->frame->context->heap, of_a).objects, *q = heap_element(s->frame->context->heap, of_b).objects;
	gboolean unknown = of_a.type->kind == T_UNKNOWN || of_b.type->kind == T_UNKNOWN;
	for (guint i = 0; p && i < p->count; i++)
		for (guint k = 0; q && k < q->count; k++)
			if (p->items[i] == q->items[k] || (unknown && object_root(p->items[i]) == object_root(q->items[k])))
				return TRUE;
	return FALSE;
}

/* `zip(xs, xs[1:])`, `combinations(xs, 2)`: one item comes in several iterations, in another place. */
gboolean splitter_items_come_again(const struct splitter *s)
{
	static const char *const combining[] = {"itertools.product", "itertools.permutations", "itertools.combinations", "itertools.combinations_with_replacement",
	                                        "itertools.pairwise"};
	struct node *call = s->counter ? NULL : s->iterable;
	const struct type *called = call && call->kind == N_CALL ? frame_effects(s->frame, node_field(call, "function"), NULL).type : NULL;
	if (called && called->kind == T_LIBRARY && !strcmp(called->name, "builtins.enumerate") && node_field(call, "arguments")->first) {
		call = node_field(call, "arguments")->first;
		called = call->kind == N_CALL ? frame_effects(s->frame, node_field(call, "function"), NULL).type : NULL;
	}
	for (guint i = 0; called && called->kind == T_LIBRARY && i < G_N_ELEMENTS(combining); i++)
		if (!strcmp(called->name, combining[i]))
			return TRUE;
	if (!called || called->kind != T_LIBRARY || strcmp(called->name, "builtins.zip"))
		return FALSE;
	for (struct node *a = node_field(call, "arguments")->first; a; a = a->next)
		for (struct node *b = a->next; b; b = b->next)
			if (share_items(s, a, b))
				return TRUE;
	return FALSE;
}

static enum reason_code write_code(const struct splitter *s, const struct access *a)
{
	const struct knowledge_entry *entry = splitter_library_class(s, a->object);
	if (is_in_the_way(s, a))
		return (splitter_library_class(s, splitter_whole(s, a->object))->flags & KNOWS_THREAD_BOUND) && !s->awaits ? REASON_THREAD_BOUND : REASON_ONE_AT_A_TIME;
	if (splitter_is_random_stream(s, a->object))
		return REASON_RANDOM_STREAM;
	if (entry && (entry->flags & KNOWS_LOCK))
		return REASON_WORLD_ORDER;
	if (a->object->kind == OBJECT_MODULE)
		return REASON_GLOBAL_WRITE;
	if (a->object->kind == OBJECT_LOCALS || (a->object->type && a->object->type->kind == T_ITER) || (entry && (entry->flags & KNOWS_STREAM)))
		return REASON_CARRIED;
	return splitter_is_item(s, a->object) && !splitter_items_come_again(s) ? REASON_DISTINCT_ITEMS : REASON_CARRIED_ATTRIBUTE;
}

gboolean obstacle_in_writes(const struct splitter *s, const struct effects *e, struct obstacle *o)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		gboolean blocks = is_in_the_way(s, a);
		if ((a->touch == TOUCH_READ && !blocks) || splitter_is_private(s, a->object) || is_shareable(s, a))
			continue;
		if (a->touch == TOUCH_MAY_WRITE && (s->allow.effects & EFFECT_UNKNOWN) && !blocks && !set_up_by(s, a))
			continue;
		if (s->allow.item_writes && splitter_is_item(s, a->object) && !splitter_items_come_again(s))
			continue;
		char *text = blocks ? object_text(splitter_whole(s, a->object), NULL) : NULL;
		obstacle_set(o, write_code(s, a), text ? text : access_text(a), a->node);
		return TRUE;
	}
	return FALSE;
}

/* An access has the same text each time; making it may take a look at all objects. */
static gboolean is_noted(struct marks *noted, const GPtrArray *texts, const struct access *access)
{
	struct mark mark = {{(gsize)texts, (gsize)access->object, (gsize)access->field, (gsize)access->node}};
	return !marks_add(noted, &mark);
}

static void note_once(GPtrArray *texts, char *text)
{
	for (guint i = 0; i < texts->len; i++)
		if (!strcmp(texts->pdata[i], text)) {
			g_free(text);
			return;
		}
	g_ptr_array_add(texts, text);
}

/* W is what the statement PIECE does last: stores what it has computed, or the outermost call. */
static gboolean writes_last(const struct piece *piece, const struct access *w)
{
	const struct node *top = piece->node->kind == N_EXPRESSION_STATEMENT ? piece->node->first : NULL;
	if (!top)
		return FALSE;
	return w->node == top || ((top->kind == N_ASSIGNMENT || top->kind == N_AUGMENTED) && w->node == node_field(top, "left"));
}

/* Within an iteration, does the ordered piece WRITER write before the piece READER reads? */
static gboolean writes_first(const struct splitter *s, guint writer, const struct access *w, guint reader)
{
	return writer == reader ? !writes_last(s->pieces->pdata[writer], w) : writer < reader;
}

/* A function written in piece INDEX sees the names of its iteration: they are among those that the piece reads. */
static gboolean name_written(const struct splitter *s, guint index, const struct access *read)
{
	if ((read->object->kind != OBJECT_LOCALS && read->object->kind != OBJECT_MODULE) || read->field[0] != '.')
		return FALSE;
	gboolean module = s->frame->scope->kind == SCOPE_MODULE;
	if (module ? read->object->ref != s->frame->unit->source : read->object != s->frame->locals)
		return FALSE;
	if (!module && read->node && node_inside(read->node, ((struct piece *)s->pieces->pdata[index])->node))
		return FALSE;
	struct binding *binding = g_hash_table_lookup(s->frame->scope->bindings, interned(read->field + 1));
	if (binding && !module && read->node && node_inside(read->node, s->body) && !g_hash_table_contains(s->bound, binding))
		return FALSE; /* the loop's variable, which this iteration does not bind again */
	return binding && (g_hash_table_contains(s->bound, binding) || g_hash_table_contains(s->target_names->binds, binding));
}

/* The write is the code's own: it moves with it. */
static gboolean does_itself(const struct effects *e, const struct access *w)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (a->object == w->object && a->node == w->node && a->touch == w->touch && a->field == w->field)
			return TRUE;
	}
	return FALSE;
}

gboolean splitter_stays_behind(const struct splitter *s, guint index)
{
	return s->staged ? (gint)index < s->first || (gint)index > s->last : ((struct piece *)s->pieces->pdata[index])->ordered;
}

/* What the parent does of piece INDEX. */
static const struct effects *parents_part(const struct splitter *s, guint index)
{
	const struct piece *piece = s->pieces->pdata[index];
	return splitter_stays_behind(s, index) ? piece->effects : piece_part(piece, 1);
}

/* What the parent changes that code which is moved may meet. */
struct change {
	const struct access *access;
	gboolean first;             /* within an iteration it comes before that code */
	const struct object *setup; /* set_up_by */
};

/* Code of a piece, E, reads R; the parent does CHANGE. */
static gboolean read_obstacle(const struct splitter *s, const struct effects *e, const struct access *r, const struct change *change, struct obstacle *o, gboolean note)
{
	const struct access *w = change->access;
	gboolean setup = change->setup && splitter_whole(s, r->object) == change->setup;
	enum overlap overlap = setup ? OVERLAP_YES : access_overlap(s, w, r);
	if (overlap == OVERLAP_NO)
		return FALSE;
	if (overlap == OVERLAP_YES && splitter_is_item(s, w->object) && !change->first) {
		if (note && !fresh_items(s, e, w) && !is_noted(s->noted, s->distinct, w))
			note_once(s->distinct, access_text(w));
	} else if (overlap == OVERLAP_MAYBE) {
		if (note && !is_noted(s->noted, s->aliases, r))
			note_once(s->aliases, access_text(r));
	} else {
		obstacle_set(o, write_code(s, w) == REASON_GLOBAL_WRITE ? REASON_CARRIED : REASON_CARRIED_ATTRIBUTE, access_text(w), w->node);
		return TRUE;
	}
	return FALSE;
}

/* What an effect outside the program may depend on. */
static guint depends_on(guint bits)
{
	static const struct { guint looks, changes; } WORLD[] = {
		{EFFECT_FILE_READ | EFFECT_FILE_WRITE, EFFECT_FILE_WRITE | EFFECT_SUBPROCESS},
		{EFFECT_NET | EFFECT_NET_WRITE, EFFECT_NET_WRITE | EFFECT_SUBPROCESS},
		{EFFECT_SUBPROCESS, EFFECT_FILE_WRITE | EFFECT_NET_WRITE | EFFECT_SUBPROCESS},
	};
	guint changes = 0;
	for (guint i = 0; i < G_N_ELEMENTS(WORLD); i++)
		changes |= bits & WORLD[i].looks ? WORLD[i].changes : 0;
	return changes;
}

/* A statement ahead of E, in piece INDEX, that the parent runs, makes the file that E reads, submits the job that E asks for. Rows that it adds to a
 * database are not in the way of files, nor is a line of a log. */
gboolean obstacle_in_world(const struct splitter *s, const struct effects *e, guint index, struct obstacle *o)
{
	guint changes = depends_on(e->bits);
	for (guint i = 0; changes && i <= index; i++) {
		const struct effects *done = i == index && splitter_stays_behind(s, i) ? NULL : parents_part(s, i);
		for (guint k = 0; done && k < done->worlds->len; k++) {
			const struct world *w = &g_array_index(done->worlds, struct world, k);
			gboolean apart = w->effect == EFFECT_FILE_WRITE && (world_is_stream(w->subject) || strstr(w->subject, "sqlite"));
			if (!(w->effect & changes) || apart)
				continue;
			obstacle_set(o, REASON_WORLD_ORDER, g_strdup(w->subject), w->node);
			return TRUE;
		}
	}
	return FALSE;
}

/* W of piece WRITER, as far as the parent runs that, is in the way of E in piece INDEX whatever that reads of it. */
static void add_change(const struct splitter *s, const struct effects *e, guint index, guint writer, const struct access *w, GArray *changes)
{
	gboolean own = splitter_is_private(s, w->object); /* another one in each iteration */
	gboolean replayed = !splitter_stays_behind(s, writer) && writer == index;
	gboolean first = replayed || writes_first(s, writer, w, index);
	if (own && (!first || (writer == index && does_itself(e, w))))
		return;
	if (is_shareable(s, w) && (!s->awaits || writer == index || (s->allow.effects & EFFECT_UNKNOWN)))
		return;
	const struct change change = {w, first, set_up_by(s, w)};
	g_array_append_val(changes, change);
}

static GArray *parents_changes(const struct splitter *s, const struct effects *e, guint index)
{
	GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *done = parents_part(s, i);
		for (guint k = 0; done && done->changes && k < done->accesses->len; k++) {
			const struct access *w = &g_array_index(done->accesses, struct access, k);
			if (w->touch != TOUCH_READ)
				add_change(s, e, index, i, w, changes);
		}
	}
	return changes;
}

gboolean obstacle_in_reads(const struct splitter *s, const struct effects *e, guint index, struct obstacle *o, gboolean note)
{
	if (obstacle_in_world(s, e, index, o))
		return TRUE;
	g_autoptr(GArray) changes = e->accesses->len ? parents_changes(s, e, index) : NULL;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *r = &g_array_index(e->accesses, struct access, i);
		if (name_written(s, index, r)) {
			obstacle_set(o, REASON_CARRIED, g_strdup(r->field + 1), r->node);
			return TRUE;
		}
		for (guint k = 0; k < changes->len; k++)
			if (read_obstacle(s, e, r, &g_array_index(changes, struct change, k), o, note))
				return TRUE;
	}
	return FALSE;
}

/* The last ordered piece that binds it. */
static struct piece *binder(const struct splitter *s, gpointer binding)
{
	const GArray *uses = splitter_uses(s, binding);
	for (guint i = uses ? uses->len : 0; i--;) {
		struct piece *piece = s->pieces->pdata[g_array_index(uses, guint, i)];
		if (piece->ordered && !piece->repeated && g_hash_table_contains(piece->names->binds, binding))
			return piece;
	}
	return NULL;
}

gboolean obstacle_is_rebinding(const struct splitter *s, const struct access *w)
{
	const struct frame *f = s->frame;
	if (w->touch == TOUCH_READ)
		return FALSE;
	return f->scope->kind == SCOPE_MODULE ? w->object->kind == OBJECT_MODULE && w->object->ref == f->unit->source : w->object == f->locals;
}

/* A function that the parent's pieces call binds it: `global k`, `nonlocal k`. What the loop's own code binds is in `bound`. */
static const struct access *bound_by_call(const struct splitter *s, const struct binding *binding)
{
	const struct frame *f = s->frame;
	gboolean module = f->scope->kind == SCOPE_MODULE;
	if (!s->rebinds || binding->scope != f->scope || !(module || (binding->flags & BINDING_FOREIGN)))
		return NULL;
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *done = parents_part(s, i);
		for (guint k = 0; done && done->changes && k < done->accesses->len; k++) {
			const struct access *w = &g_array_index(done->accesses, struct access, k);
			if (obstacle_is_rebinding(s, w) && (w->field[0] == '*' || !strcmp(w->field + 1, binding->name)))
				return w;
		}
	}
	return NULL;
}

gboolean obstacle_in_names(const struct splitter *s, const struct names *names, guint index, struct obstacle *o)
{
	GHashTableIter iter;
	gpointer key, node;
	g_hash_table_iter_init(&iter, names->reads);
	while (g_hash_table_iter_next(&iter, &key, &node)) {
		struct binding *binding = key;
		const struct access *write = bound_by_call(s, binding);
		if (write) {
			obstacle_set(o, REASON_CARRIED, g_strdup(binding->name), write->node);
			return TRUE;
		}
		if (!g_hash_table_contains(s->bound, binding))
			continue;
		struct piece *by = binder(s, binding);
		if (g_hash_table_contains(s->carried, binding)) {
			obstacle_set(o, REASON_CARRIED, g_strdup(binding->name), by ? by->node : node);
			return TRUE;
		}
		if (by) {
			if (by->why.code == REASON_NOTHING_PARALLEL || !by->why.subject)
				obstacle_set(o, REASON_CARRIED, g_strdup(binding->name), node);
			else
				obstacle_set(o, by->why.code, g_strdup(by->why.subject), by->why.node);
			return TRUE;
		}
	}
	return FALSE;
}
