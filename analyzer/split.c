#include "analyzer/own.h"

#include <string.h>

#define ORDERED_EFFECTS (EFFECT_STDOUT | EFFECT_RANDOM | EFFECT_ENV | EFFECT_STDIN)
#define QUESTIONABLE_EFFECTS (EFFECT_FILE_WRITE | EFFECT_NET_WRITE | EFFECT_SUBPROCESS | EFFECT_UNKNOWN)

struct node *comprehension_clause(const struct node *node, enum node_kind kind, guint index)
{
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind == kind && !index--)
			return child;
	return NULL;
}

static gboolean is_statement_loop(const struct splitter *s)
{
	return s->loop->kind == N_FOR || s->loop->kind == N_WHILE;
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

/* What NODE is worth and does. In one thread only waiting can overlap. */
static struct value evaluate(const struct splitter *s, struct node *node, struct effects *e)
{
	struct value value = frame_effects(s->frame, node, e);
	add_resumed(s, e);
	if (s->awaits)
		e->weight = await_begins(node) ? WEIGHT_HEAVY : MIN(e->weight, WEIGHT_LIGHT);
	return value;
}

static void add_piece(struct splitter *s, struct node *node)
{
	struct piece *piece = g_new0(struct piece, 1);
	piece->node = node;
	piece->effects = piece->whole = effects_new();
	evaluate(s, node, piece->effects);
	piece->names = piece->whole_names = names_of(node);
	g_ptr_array_add(s->pieces, piece);
}

static void use_late(struct piece *piece, gboolean late)
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

static void add_keys(GHashTable *into, GHashTable *from)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, from);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_hash_table_add(into, key);
}

/* Names of the body that an iteration may read before it has bound them. */
static void find_carried(struct splitter *s)
{
	struct names *body = names_new();
	GHashTableIter iter;
	gpointer key;
	names_bind_target(body, s->target);
	for (guint i = 0; i < s->pieces->len; i++)
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

struct splitter *splitter_new(struct frame *frame, struct node *loop)
{
	struct splitter *s = g_new0(struct splitter, 1);
	gboolean statement = loop->kind == N_FOR || loop->kind == N_WHILE;
	struct node *clause = statement ? loop : comprehension_clause(loop, N_FOR_IN, 0);
	s->frame = frame;
	s->loop = loop;
	if (loop->kind == N_WHILE) {
		s->counter = g_new0(struct counter, 1);
		counter_find(loop, s->counter);
	}
	s->target = s->counter ? s->counter->name : node_field(clause, "left");
	s->iterable = s->counter ? s->counter->bound : node_field(clause, "right");
	s->awaits = await_inside(loop);
	s->body = statement ? node_field(loop, "body") : loop;
	s->target_names = names_new();
	names_bind_target(s->target_names, s->target);
	s->pieces = g_ptr_array_new_with_free_func(piece_free);
	s->bound = bindings_new();
	s->carried = bindings_new();
	s->hoisted = g_ptr_array_new();
	s->guards = g_array_new(FALSE, FALSE, sizeof(guint));
	s->stage = g_ptr_array_new_with_free_func((GDestroyNotify)effects_free);
	s->obstacles = g_array_new(FALSE, TRUE, sizeof(struct obstacle));
	g_array_set_clear_func(s->obstacles, obstacle_clear);
	s->aliases = g_ptr_array_new_with_free_func(g_free);
	s->owns = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)own_free);
	s->noted = g_new0(struct marks, 1);
	s->unique = g_hash_table_new(NULL, NULL);
	s->distinct = g_ptr_array_new_with_free_func(g_free);
	s->items = s->counter ? value_of(type_simple(T_INT)) : items_of(s);
	for (struct node *child = s->body->first; child; child = child->next) {
		if (statement && !(s->counter && child == s->counter->increment))
			add_piece(s, child);
		else if (statement)
			continue;
		else if (child->kind == N_IF_CLAUSE && child->first)
			add_piece(s, child->first);
	}
	if (!statement) {
		struct node *body = node_field(loop, "body");
		for (struct node *part = body && body->kind == N_PAIR ? body->first : body; part; part = body->kind == N_PAIR ? part->next : NULL)
			add_piece(s, part);
	}
	for (guint i = 0; i < s->pieces->len; i++)
		add_keys(s->bound, ((struct piece *)s->pieces->pdata[i])->names->binds);
	s->all_reads = g_array_new(FALSE, FALSE, sizeof(struct access));
	for (guint i = 0; i < s->pieces->len; i++) {
		const GArray *all = ((struct piece *)s->pieces->pdata[i])->effects->accesses;
		for (guint k = 0; k < all->len; k++)
			if (g_array_index(all, struct access, k).touch == TOUCH_READ)
				g_array_append_val(s->all_reads, g_array_index(all, struct access, k));
	}
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
	g_hash_table_destroy(s->bound);
	g_hash_table_destroy(s->carried);
	g_array_unref(s->all_reads);
	g_ptr_array_unref(s->hoisted);
	g_array_unref(s->guards);
	g_ptr_array_unref(s->stage);
	g_array_unref(s->obstacles);
	g_ptr_array_unref(s->aliases);
	g_hash_table_destroy(s->owns);
	marks_clear(s->noted);
	g_free(s->noted);
	g_hash_table_destroy(s->unique);
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

gboolean splitter_is_item(const struct splitter *s, const struct object *object)
{
	for (guint i = 0; s->items.objects && i < s->items.objects->count; i++)
		if (s->items.objects->items[i]->kind != OBJECT_UNKNOWN && is_beneath(object, s->items.objects->items[i]))
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
	const GPtrArray *all = object->frame ? object->frame->context->heap->objects : NULL;
	for (guint i = 0; all && i < all->len; i++) {
		const struct object *holder = all->pdata[i];
		GHashTableIter iter;
		gpointer key, value;
		if (!holder->name || !holder->fields || holder == object || holder->frame != object->frame)
			continue;
		g_hash_table_iter_init(&iter, holder->fields);
		while (g_hash_table_iter_next(&iter, &key, &value)) {
			const struct set *held = ((struct value *)value)->objects;
			for (guint k = 0; held && k < held->count; k++)
				if (held->items[k] == object)
					return object_text(holder, key);
		}
	}
	return NULL;
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

/* ---- what stands against moving a piece ---- */

static void set_obstacle(struct obstacle *o, enum reason_code code, char *subject, const struct node *node)
{
	g_free(o->subject);
	*o = (struct obstacle){.code = code, .subject = subject, .node = node};
}

static gboolean effects_obstacle(const struct splitter *s, const struct effects *e, struct obstacle *o)
{
	guint forbidden = ORDERED_EFFECTS | (QUESTIONABLE_EFFECTS & ~s->allow.effects);
	if (e->exec) {
		set_obstacle(o, REASON_EXEC, node_text(e->exec), e->exec);
		return TRUE;
	}
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		if (!(w->effect & forbidden))
			continue;
		set_obstacle(o, w->effect & EFFECT_RANDOM ? REASON_RANDOM_STREAM : REASON_WORLD_ORDER, g_strdup(w->subject), w->node);
		return TRUE;
	}
	if (e->unresolved->len && (forbidden & EFFECT_UNKNOWN)) {
		const struct unresolved *u = &g_array_index(e->unresolved, struct unresolved, 0);
		set_obstacle(o, u->code, g_strdup(u->name), u->node);
		return TRUE;
	}
	return FALSE;
}

static const struct knowledge_entry *library_class(const struct splitter *s, const struct object *object)
{
	const struct type *type = object->type;
	if (!type || type->kind != T_OBJECT)
		return NULL;
	return knowledge_class(s->frame->context->knowledge, type->name);
}

/* What a library's object holds is part of it. */
static const struct object *whole_of(const struct access *a)
{
	return a->object->kind == OBJECT_CHILD && a->object->opaque ? a->object->root : a->object;
}

/* An object of its own kind that its users share, like a session: threads may, with a look; tasks take turns with it. Or one that each worker
 * can have for itself. */
static gboolean is_shareable(const struct splitter *s, const struct access *a)
{
	const struct object *object = whole_of(a);
	const struct knowledge_entry *entry = library_class(s, object);
	guint flags = entry ? entry->flags : 0;
	gboolean unknown = s->allow.effects & EFFECT_UNKNOWN;
	if ((flags & KNOWS_OWN) && unknown && own_of(s, object))
		return TRUE;
	if (flags & KNOWS_SERIAL)
		return FALSE;
	return (flags & KNOWS_SHARED) && (s->awaits || unknown || (flags & KNOWS_THREAD_SAFE));
}

/* A connection that one worker uses is in the way of all others, even if it is only looked at. */
static gboolean is_in_the_way(const struct splitter *s, const struct access *a)
{
	const struct knowledge_entry *entry = library_class(s, whole_of(a));
	gboolean bound = entry && (entry->flags & KNOWS_THREAD_BOUND) && !s->awaits;
	return entry && (bound || (a->touch != TOUCH_READ && (entry->flags & KNOWS_SERIAL)));
}

gboolean splitter_is_random_stream(const struct splitter *s, const struct object *object)
{
	const struct knowledge_entry *entry = library_class(s, object);
	return entry && (entry->flags & KNOWS_RANDOM_STATE);
}

static enum reason_code write_code(const struct splitter *s, const struct access *a)
{
	const struct knowledge_entry *entry = library_class(s, a->object);
	if (is_in_the_way(s, a))
		return (library_class(s, whole_of(a))->flags & KNOWS_THREAD_BOUND) && !s->awaits ? REASON_THREAD_BOUND : REASON_ONE_AT_A_TIME;
	if (splitter_is_random_stream(s, a->object))
		return REASON_RANDOM_STREAM;
	if (entry && (entry->flags & KNOWS_LOCK))
		return REASON_WORLD_ORDER;
	if (a->object->kind == OBJECT_MODULE)
		return REASON_GLOBAL_WRITE;
	if (a->object->kind == OBJECT_LOCALS || (a->object->type && a->object->type->kind == T_ITER) || (entry && (entry->flags & KNOWS_STREAM)))
		return REASON_CARRIED;
	return splitter_is_item(s, a->object) ? REASON_DISTINCT_ITEMS : REASON_CARRIED_ATTRIBUTE;
}

static gboolean writes_obstacle(const struct splitter *s, const struct effects *e, struct obstacle *o)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		gboolean blocks = is_in_the_way(s, a);
		if ((a->touch == TOUCH_READ && !blocks) || splitter_is_private(s, a->object) || is_shareable(s, a))
			continue;
		if (a->touch == TOUCH_MAY_WRITE && (s->allow.effects & EFFECT_UNKNOWN) && !blocks)
			continue;
		if (s->allow.item_writes && splitter_is_item(s, a->object))
			continue;
		char *text = blocks ? object_text(whole_of(a), NULL) : NULL;
		set_obstacle(o, write_code(s, a), text ? text : access_text(a), a->node);
		return TRUE;
	}
	return FALSE;
}

/* An access has the same text each time; making it may take a look at all objects. */
static gboolean is_noted(struct marks *noted, const GPtrArray *texts, const struct access *access)
{
	struct mark mark = {{(gsize)texts, (gsize)access->object, (gsize)access->field, (gsize)access->node}};
	return !marks_add(noted, mark);
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
	struct binding *binding = g_hash_table_lookup(s->frame->scope->bindings, g_intern_string(read->field + 1));
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

/* The piece is run by the parent: while the statements are sorted the ordered ones are, then all that are not in the region. */
static gboolean stays_behind(const struct splitter *s, guint index)
{
	return s->staged ? (gint)index < s->first || (gint)index > s->last : ((struct piece *)s->pieces->pdata[index])->ordered;
}

/* What the parent does of piece INDEX. */
static const struct effects *parents_part(const struct splitter *s, guint index)
{
	const struct piece *piece = s->pieces->pdata[index];
	return stays_behind(s, index) ? piece->effects : piece_part(piece, 1);
}

/* Code of piece INDEX reads R; piece WRITER, as far as the parent runs it, does W. */
static gboolean read_obstacle(const struct splitter *s, const struct effects *e, guint index, const struct access *r, guint writer,
                              const struct access *w, struct obstacle *o, gboolean note)
{
	gboolean shares = is_shareable(s, w) && (!s->awaits || writer == index || (s->allow.effects & EFFECT_UNKNOWN));
	enum overlap overlap = shares ? OVERLAP_NO : access_overlap(s, w, r);
	gboolean own = splitter_is_private(s, w->object); /* another one in each iteration */
	gboolean replayed = !stays_behind(s, writer) && writer == index;
	gboolean first = replayed || writes_first(s, writer, w, index);
	if (overlap == OVERLAP_NO || (own && (!first || (writer == index && does_itself(e, w)))))
		return FALSE;
	if (overlap == OVERLAP_YES && splitter_is_item(s, w->object) && !first) {
		if (note && !is_noted(s->noted, s->distinct, w))
			note_once(s->distinct, access_text(w));
	} else if (overlap == OVERLAP_MAYBE) {
		if (note && !is_noted(s->noted, s->aliases, r))
			note_once(s->aliases, access_text(r));
	} else {
		set_obstacle(o, write_code(s, w) == REASON_GLOBAL_WRITE ? REASON_CARRIED : REASON_CARRIED_ATTRIBUTE, access_text(w), w->node);
		return TRUE;
	}
	return FALSE;
}

/* Does code with effects E read what the parent's pieces write? */
static gboolean reads_obstacle(const struct splitter *s, const struct effects *e, guint index, struct obstacle *o, gboolean note)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *r = &g_array_index(e->accesses, struct access, i);
		if (name_written(s, index, r)) {
			set_obstacle(o, REASON_CARRIED, g_strdup(r->field + 1), r->node);
			return TRUE;
		}
		for (guint j = 0; j < s->pieces->len; j++) {
			const struct effects *done = parents_part(s, j);
			for (guint k = 0; done && k < done->accesses->len; k++) {
				const struct access *w = &g_array_index(done->accesses, struct access, k);
				if (w->touch != TOUCH_READ && read_obstacle(s, e, index, r, j, w, o, note))
					return TRUE;
			}
		}
	}
	return FALSE;
}

static struct piece *binder(const struct splitter *s, gpointer binding, guint before)
{
	for (guint i = MIN(before, s->pieces->len); i--;) {
		struct piece *piece = s->pieces->pdata[i];
		if (piece->ordered && g_hash_table_contains(piece->names->binds, binding))
			return piece;
	}
	return NULL;
}

/* A name that NAMES reads and that only the ordered part can give. */
static gboolean names_obstacle(const struct splitter *s, const struct names *names, guint index, struct obstacle *o)
{
	GHashTableIter iter;
	gpointer key, node;
	g_hash_table_iter_init(&iter, names->reads);
	while (g_hash_table_iter_next(&iter, &key, &node)) {
		struct binding *binding = key;
		if (!g_hash_table_contains(s->bound, binding))
			continue;
		struct piece *by = binder(s, binding, s->pieces->len);
		if (g_hash_table_contains(s->carried, binding)) {
			struct piece *site = binder(s, binding, s->pieces->len);
			set_obstacle(o, REASON_CARRIED, g_strdup(binding->name), site ? site->node : node);
			return TRUE;
		}
		if (by) {
			if (by->why.code == REASON_NOTHING_PARALLEL || !by->why.subject)
				set_obstacle(o, REASON_CARRIED, g_strdup(binding->name), node);
			else
				set_obstacle(o, by->why.code, g_strdup(by->why.subject), by->why.node);
			return TRUE;
		}
	}
	return FALSE;
}

/* ---- classification of the statements ---- */

static gboolean needs_order(const struct splitter *s, struct piece *piece, guint index)
{
	GHashTableIter iter;
	gpointer key;
	if (names_obstacle(s, piece->names, index, &piece->why) || effects_obstacle(s, piece->effects, &piece->why) ||
	    writes_obstacle(s, piece->effects, &piece->why) || reads_obstacle(s, piece->effects, index, &piece->why, FALSE))
		return TRUE;
	g_hash_table_iter_init(&iter, piece->names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct binding *binding = key;
		struct scope *owner = binding->scope;
		while (owner->kind == SCOPE_COMPREHENSION && owner->node->start >= piece->node->start && owner->node->end <= piece->node->end)
			break;
		if (owner->kind == SCOPE_COMPREHENSION && owner != s->loop->scope)
			continue;
		if (owner->kind == SCOPE_FUNCTION && node_inside(owner->node, piece->node))
			continue;
		gboolean foreign = owner != s->frame->scope || (binding->flags & BINDING_FOREIGN);
		gboolean unsure = !g_hash_table_contains(piece->names->sure, binding) &&
			(name_is_live_after(s->loop, binding) || g_hash_table_contains(s->carried, binding));
		gboolean target = g_hash_table_contains(s->target_names->binds, binding) && name_is_live_after(s->loop, binding);
		if (!g_hash_table_contains(s->carried, binding) && !foreign && !unsure && !target)
			continue;
		set_obstacle(&piece->why, foreign && owner->kind == SCOPE_MODULE ? REASON_GLOBAL_WRITE : REASON_CARRIED, g_strdup(binding->name), piece->node);
		return TRUE;
	}
	return FALSE;
}

static gboolean is_exit(const struct node *call)
{
	const struct node *callee = node_field(call, "function"), *name = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : callee;
	return name && name->name && (!strcmp(name->name, "exit") || !strcmp(name->name, "_exit") || !strcmp(name->name, "quit"));
}

/* It may end the loop: what comes after it would not have been run for the items behind. */
static gboolean holds_exit(const struct node *node)
{
	if (node->kind == N_RAISE || (node->kind == N_CALL && is_exit(node)))
		return TRUE;
	if (node->kind == N_FUNCTION || node->kind == N_CLASS || node->kind == N_LAMBDA)
		return FALSE;
	for (const struct node *child = node->first; child; child = child->next)
		if (holds_exit(child))
			return TRUE;
	return FALSE;
}

gboolean splitter_holds_continue(const struct node *node)
{
	if (node->kind == N_CONTINUE)
		return TRUE;
	if (node->kind == N_FOR || node->kind == N_WHILE || node->kind == N_FUNCTION || node->kind == N_CLASS)
		return FALSE;
	for (struct node *child = node->first; child; child = child->next)
		if (splitter_holds_continue(child))
			return TRUE;
	return FALSE;
}

/* A name that only some pieces of the region's run bind for sure. */
static gboolean depends_outside(const struct splitter *s, const struct names *names, gint first, gint end)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, names->reads);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		for (guint i = 0; g_hash_table_contains(s->bound, key) && i < s->pieces->len; i++) {
			struct piece *other = s->pieces->pdata[i];
			if (((gint)i < first || (gint)i > end) && g_hash_table_contains(other->names->binds, key))
				return TRUE;
		}
	return FALSE;
}

static void classify(struct splitter *s)
{
	gboolean changed = TRUE;
	while (changed) {
		gboolean controlled = FALSE, exits = FALSE;
		struct piece *by = NULL;
		changed = FALSE;
		for (guint i = 0; i < s->pieces->len; i++) {
			struct piece *piece = s->pieces->pdata[i];
			gboolean endless = exits && piece->effects->endless;
			if (endless && !piece->ordered)
				set_obstacle(&piece->why, REASON_WORLD_ORDER, g_strdup("a loop that may not end"), piece->effects->endless);
			if (!piece->ordered && (piece->forced || controlled || endless || needs_order(s, piece, i))) {
				if (controlled && !piece->forced)
					set_obstacle(&piece->why, by->why.code, g_strdup(by->why.subject), by->why.node);
				piece->ordered = changed = TRUE;
				use_late(piece, FALSE);
			}
			exits |= piece->ordered && holds_exit(piece->node);
			if (piece->ordered && splitter_holds_continue(piece->node)) {
				controlled = TRUE;
				by = piece;
			}
		}
	}
}

/* The run of movable statements from START on, with its weight; FALSE: there is none. */
static gboolean find_run(struct splitter *s, guint start, enum weight *weight)
{
	guint end;
	while (start < s->pieces->len && ((struct piece *)s->pieces->pdata[start])->ordered)
		start++;
	*weight = WEIGHT_NONE;
	for (end = start; end < s->pieces->len && !((struct piece *)s->pieces->pdata[end])->ordered; end++)
		*weight = MAX(*weight, ((struct piece *)s->pieces->pdata[end])->effects->weight);
	s->first = start;
	s->last = (gint)end - 1;
	return end > start;
}

/* A region must not need names of statements outside it: such statements stay in order, and the rest is looked at again. */
static gboolean close_runs(struct splitter *s)
{
	enum weight weight;
	for (guint next = 0; find_run(s, next, &weight); next = s->last + 1)
		for (gint i = s->first; i <= s->last; i++) {
			struct piece *piece = s->pieces->pdata[i];
			if (!depends_outside(s, piece->names, s->first, s->last))
				continue;
			piece->forced = TRUE;
			set_obstacle(&piece->why, REASON_NOTHING_PARALLEL, NULL, piece->node);
			return FALSE;
		}
	return TRUE;
}

/* ---- expressions inside ordered statements ---- */

struct hoisting {
	struct splitter *s;
	guint piece;
	guint guard;         /* 1 + index of the condition, 0: none */
	gboolean exits;      /* a statement ahead may have ended the loop */
	gboolean stopped;    /* something with effects has been evaluated */
	GHashTable *local;   /* struct binding *: bound in the guarded block before here */
};

static gboolean is_movable_kind(const struct splitter *s, const struct node *node)
{
	switch (node->kind) {
	case N_AWAIT:
		return s->awaits;
	case N_CALL: case N_BINARY: case N_UNARY: case N_NOT: case N_COMPARISON: case N_BOOLEAN: case N_CONDITIONAL: case N_LIST_COMP:
	case N_SET_COMP: case N_DICT_COMP: case N_STRING: case N_CONCATENATED: case N_TUPLE: case N_LIST: case N_SET: case N_DICT:
	case N_SUBSCRIPT: case N_EXPRESSION_LIST:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean value_crosses(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		enum type_kind kind = type_member(type, i)->kind;
		if (kind == T_ITER || kind == T_FUNCTION || kind == T_METHOD || kind == T_BOUND || kind == T_VIEW ||
		    kind == T_COROUTINE)
			return FALSE;
		for (guint k = 0; kind >= T_LIST && kind <= T_TUPLE && k < type_member(type, i)->count; k++)
			if (!value_crosses(type_member(type, i)->args[k]))
				return FALSE;
	}
	return TRUE;
}

static gboolean uses_local(const struct hoisting *h, const struct names *names)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, names->reads);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (g_hash_table_contains(h->local, key))
			return TRUE;
	return FALSE;
}

static gboolean touches(const struct effects *e, const struct object *root)
{
	for (guint i = 0; i < e->accesses->len; i++)
		if (object_root(g_array_index(e->accesses, struct access, i).object) == root)
			return TRUE;
	return FALSE;
}

static gboolean names_object(const struct splitter *s, const struct node *node, const struct node *except, struct object *root)
{
	if (node == except)
		return FALSE;
	struct binding *binding = node->kind == N_NAME ? scope_resolve(scope_of(node), node->name) : NULL;
	if (binding && binding->scope == s->frame->scope) {
		const struct set *objects = frame_variable(s->frame, binding)->objects;
		for (guint i = 0; objects && i < objects->count; i++)
			if (object_root(objects->items[i]) == root)
				return TRUE;
	}
	for (const struct node *child = node->first; child; child = child->next)
		if (names_object(s, child, except, root))
			return TRUE;
	return FALSE;
}

/* NODE changes an object of this iteration that the ordered part also looks at: it must not do so early. */
static gboolean disturbs(const struct hoisting *h, const struct node *node, const struct effects *e)
{
	const struct splitter *s = h->s;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *w = &g_array_index(e->accesses, struct access, i);
		struct object *root = object_root(w->object);
		if (w->touch == TOUCH_READ || !splitter_is_private(s, root) || node_inside(root->ref, node))
			continue;
		for (guint k = 0; k < s->pieces->len; k++) {
			const struct piece *piece = s->pieces->pdata[k];
			if (k == h->piece ? names_object(s, piece->node, node, root) : stays_behind(s, k) && touches(piece->effects, root))
				return TRUE;
		}
	}
	return FALSE;
}

static gboolean mentioned_outside(const struct node *node, const struct node *inside, const struct binding *binding)
{
	if (node == inside)
		return FALSE;
	if (node->kind == N_NAME && node->name == binding->name && scope_resolve(scope_of(node), node->name) == binding)
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (mentioned_outside(child, inside, binding))
			return TRUE;
	return FALSE;
}

/* Nobody but the comprehension itself looks at what it binds. */
static gboolean is_own_name(const struct splitter *s, const struct binding *binding)
{
	return !is_statement_loop(s) && binding->scope == s->frame->scope && binding->scope->kind == SCOPE_FUNCTION && !binding->scope->dynamic &&
	       !(binding->flags & (BINDING_FOREIGN | BINDING_PARAMETER)) && !mentioned_outside(binding->scope->node, s->loop, binding);
}

/* A walrus; the names of a comprehension inside NODE are its own. */
static gboolean binds_outside(const struct splitter *s, const struct names *names, const struct node *node)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		const struct scope *scope = ((struct binding *)key)->scope;
		if ((scope->kind != SCOPE_COMPREHENSION || !node_inside(scope->node, node)) && !is_own_name(s, key))
			return TRUE;
	}
	return FALSE;
}

/* Own effects, names and value of an expression allow it to be evaluated in the worker. */
static gboolean may_hoist(struct hoisting *h, struct node *node, const struct effects *e, const struct names *names,
                          const struct type *type, struct obstacle *o)
{
	struct splitter *s = h->s;
	if (names_obstacle(s, names, h->piece, o) || effects_obstacle(s, e, o) || writes_obstacle(s, e, o) ||
	    reads_obstacle(s, e, h->piece, o, TRUE))
		return FALSE;
	set_obstacle(o, REASON_NOTHING_PARALLEL, NULL, node);
	return !(h->exits && e->endless) && !binds_outside(s, names, node) && !uses_local(h, names) && !disturbs(h, node, e) &&
	       !(is_statement_loop(s) && depends_outside(s, names, s->first, s->last)) && value_crosses(type);
}

static void hoist(struct hoisting *h, struct node *node, struct effects *e)
{
	struct splitter *s = h->s;
	g_ptr_array_add(s->hoisted, node);
	g_array_append_val(s->guards, h->guard);
	g_ptr_array_add(s->stage, e);
}

static gboolean in_try(const struct splitter *s)
{
	for (const struct node *n = s->loop->parent; n && !(n->scope && n->kind != N_LIST_COMP); n = n->parent)
		if (n->kind == N_TRY || n->kind == N_WITH)
			return n->kind == N_TRY;
	return FALSE;
}

/* After an exception someone may see that this has happened. */
static gboolean effects_show(const struct splitter *s, const struct effects *e)
{
	if ((e->bits & (ORDERED_EFFECTS | QUESTIONABLE_EFFECTS)) || e->exec)
		return TRUE;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		struct object *root = object_root(a->object);
		if (a->touch != TOUCH_READ && !(root->kind == OBJECT_SITE && root->frame == s->frame && !root->escaped))
			return TRUE;
	}
	return FALSE;
}

/* What comes after it in the same statement must not be evaluated before it: if that raised, this would not have happened. */
static gboolean is_impure(const struct splitter *s, const struct effects *e)
{
	struct obstacle ignored = {0};
	gboolean impure = effects_show(s, e) || (in_try(s) && writes_obstacle(s, e, &ignored));
	g_free(ignored.subject);
	return impure;
}

static void leave_behind(struct splitter *s, struct obstacle *o)
{
	s->left_behind = TRUE;
	if (o->code == REASON_NOTHING_PARALLEL)
		return;
	g_array_append_val(s->obstacles, *o);
	o->subject = NULL;
}

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

/* TRUE if NODE as a whole goes to the worker. */
static gboolean hoist_whole(struct hoisting *h, struct node *node, enum weight least)
{
	if (ts_node_start_byte(node->ts) != node->start)
		return FALSE; /* its text has a star ahead of it: [*f(x)] */
	struct effects *e = effects_new();
	struct value value = evaluate(h->s, node, e);
	struct names *names = names_of(node);
	struct obstacle o = {0};
	gboolean worth = e->weight >= least && (e->weight > WEIGHT_NONE || h->s->allow.least > WEIGHT_NONE || !is_statement_loop(h->s) || computes(node));
	gboolean done = !h->stopped && worth && may_hoist(h, node, e, names, value.type, &o);
	if (done) {
		h->s->heavy |= e->weight == WEIGHT_HEAVY;
		h->s->light |= e->weight < WEIGHT_HEAVY;
		hoist(h, node, e);
	} else {
		effects_free(e);
	}
	names_free(names);
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
	struct names *names = names_of(node);
	g_hash_table_iter_init(&iter, names->reads);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct binding *binding = key;
		if (g_hash_table_contains(s->bound, binding) && binding->scope == s->frame->scope)
			saves |= value_pickles(s->frame, *frame_variable(s->frame, binding)) != PICKLES_YES;
	}
	names_free(names);
	return saves;
}

/* What makes NODE heavy has been moved out of it. */
static gboolean heavy_inside(const struct splitter *s, const struct node *node)
{
	for (guint i = 0; i < s->hoisted->len; i++)
		if (node_inside(s->hoisted->pdata[i], node) && ((struct effects *)s->stage->pdata[i])->weight == WEIGHT_HEAVY)
			return TRUE;
	return FALSE;
}

static void hoist_from(struct hoisting *h, struct node *node)
{
	if (!node || h->stopped)
		return;
	gboolean saves = saves_crossing(h->s, node), called = node->field && !strcmp(node->field, "function");
	gboolean movable = is_movable_kind(h->s, node) || (node->kind == N_ATTRIBUTE && saves && !called);
	if (movable && hoist_whole(h, node, saves ? WEIGHT_NONE : h->s->allow.least))
		return;
	hoist_inside(h, node);
	if (node->kind != N_CALL)
		return;
	struct effects *e = effects_new();
	struct value value = evaluate(h->s, node, e);
	struct names *names = names_of(node);
	struct obstacle o = {0};
	struct node *callee = node_field(node, "function");
	gboolean inside = heavy_inside(h->s, node), own = !inside || (callee && callee->kind == N_NAME);
	if (e->weight == WEIGHT_HEAVY && own && !may_hoist(h, node, e, names, value.type, &o) && (!inside || o.code != REASON_NOTHING_PARALLEL))
		leave_behind(h->s, &o);
	h->stopped |= is_impure(h->s, e);
	g_free(o.subject);
	names_free(names);
	effects_free(e);
}

/* Of a target only the index may be moved: d[f(x)] = ... */
static void hoist_target(struct hoisting *h, struct node *target)
{
	if (!target || (target->kind != N_SUBSCRIPT && target->kind != N_ATTRIBUTE)) {
		h->stopped |= target && target->kind != N_NAME;
		return;
	}
	struct effects *e = effects_new();
	evaluate(h->s, target->first, e);
	h->stopped |= is_impure(h->s, e);
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
	if (!hoist_whole(h, test, WEIGHT_NONE)) {
		hoist_from(h, test);
		if (block) {
			struct effects *e = effects_new();
			evaluate(s, block, e);
			if (e->weight == WEIGHT_HEAVY) {
				struct obstacle o = {0};
				struct names *names = names_of(test);
				if (names_obstacle(s, names, h->piece, &o))
					leave_behind(s, &o);
				else
					s->left_behind = TRUE;
				g_free(o.subject);
				names_free(names);
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
		struct effects *e = effects_new();
		evaluate(h->s, node, e);
		h->s->left_behind |= e->weight == WEIGHT_HEAVY;
		h->stopped |= is_impure(h->s, e);
		effects_free(e);
	}
	struct names *names = names_of(node);
	add_keys(h->local, names->binds);
	names_free(names);
}

gboolean piece_needs_errors(const struct splitter *s, const struct piece *piece)
{
	return piece_replays(piece) && (piece->late->raises || in_try(s) || effects_show(s, piece->late->effects));
}

gboolean piece_is_visible(const struct splitter *s, const struct piece *piece)
{
	if (effects_show(s, piece->effects))
		return TRUE;
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, piece->names->binds);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (((struct binding *)key)->flags & (BINDING_FOREIGN | BINDING_CLOSURE))
			return TRUE;
	return FALSE;
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
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *other = s->pieces->pdata[i];
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
	for (guint i = 0; i < writes->len; i++)
		for (guint j = 0; j < reads->len; j++) {
			const struct access *w = &g_array_index(writes, struct access, i), *r = &g_array_index(reads, struct access, j);
			gboolean missing = r->node && r->node == w->node && r->node->kind == N_SUBSCRIPT; /* a defaultdict puts there what it then gives */
			if (w->touch == TOUCH_WRITE && r->touch == TOUCH_READ && r->node != own && !missing && !splitter_is_private(s, w->object) &&
			    !splitter_is_item(s, w->object) && access_overlap(s, w, r) == OVERLAP_YES)
				return TRUE;
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

/* Expressions of later statements are evaluated when the region is: what ordered statements between them did must not show if one
 * of them raises. */
static void hoist_all(struct splitter *s)
{
	gboolean exits = FALSE, started = s->first <= s->last, visible = FALSE, tried = in_try(s), controlled = FALSE;
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		if ((gint)i >= s->first && (gint)i <= s->last)
			continue;
		if (started && (gint)i < s->first)
			continue;
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
		exits |= holds_exit(piece->node);
		started |= s->hoisted->len > before;
		if (started)
			visible |= tried || piece_is_visible(s, piece);
		controlled |= splitter_holds_continue(piece->node);
	}
}

static void hoist_comprehension(struct splitter *s)
{
	guint conditions = 0, guard = 0;
	while (comprehension_clause(s->loop, N_IF_CLAUSE, conditions))
		conditions++;
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		struct hoisting h = {.s = s, .piece = i, .guard = guard, .local = g_hash_table_new(NULL, NULL)};
		struct binding *binding = piece->node->kind == N_NAME ? scope_resolve(scope_of(piece->node), piece->node->name) : NULL;
		gboolean plain = (piece->node->kind == N_NAME && !(binding && g_hash_table_contains(s->bound, binding))) || (piece->node->kind >= N_INTEGER && piece->node->kind <= N_ELLIPSIS);
		gboolean moved = !(plain && i >= conditions) && hoist_whole(&h, piece->node, WEIGHT_NONE);
		if (!moved && !(plain && i >= conditions)) {
			needs_order(s, piece, i);
			leave_behind(s, &piece->why);
			s->left_behind = TRUE;
		}
		if (moved && i < conditions)
			guard = s->hoisted->len;
		g_hash_table_destroy(h.local);
	}
}

gint splitter_fetch(const struct splitter *s)
{
	if (s->first <= s->last)
		return s->first;
	for (guint i = 0; s->hoisted->len && i < s->pieces->len; i++)
		if (node_inside(s->hoisted->pdata[0], ((struct piece *)s->pieces->pdata[i])->node))
			return i;
	return s->pieces->len;
}

static void clear_stage(struct splitter *s)
{
	s->heavy = s->light = s->left_behind = FALSE;
	g_ptr_array_set_size(s->hoisted, 0);
	g_array_set_size(s->guards, 0);
	g_ptr_array_set_size(s->stage, 0);
	g_array_set_size(s->obstacles, 0);
	g_ptr_array_set_size(s->aliases, 0);
	marks_clear(s->noted);
	g_ptr_array_set_size(s->distinct, 0);
}

static void reset(struct splitter *s, struct allowance allow)
{
	s->allow = allow;
	s->staged = FALSE;
	clear_stage(s);
	s->first = 0;
	s->last = -1;
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		piece->ordered = piece->forced = FALSE;
		if (allow.replay && !piece->looked) {
			piece->looked = TRUE;
			piece->late = late_find(s, piece);
		}
		use_late(piece, allow.replay);
		set_obstacle(&piece->why, REASON_NOTHING_PARALLEL, NULL, piece->node);
	}
}

static void note_region(struct splitter *s)
{
	struct obstacle ignored = {0};
	for (gint i = s->first; i <= s->last; i++) {
		struct piece *piece = s->pieces->pdata[i];
		reads_obstacle(s, piece->effects, i, &ignored, TRUE);
		s->heavy |= piece->effects->weight == WEIGHT_HEAVY;
		s->light |= piece->effects->weight < WEIGHT_HEAVY;
		s->left_behind |= piece_replays(piece) && piece->late->effects->weight == WEIGHT_HEAVY;
	}
	g_free(ignored.subject);
}

/* The parallel stage with this region (LAST < FIRST: none), and how good it is. */
static guint stage_with(struct splitter *s, gint first, gint last)
{
	clear_stage(s);
	s->first = first;
	s->last = last;
	s->staged = TRUE;
	for (guint i = 0; i < s->pieces->len; i++)
		use_late(s->pieces->pdata[i], s->allow.replay && (gint)i >= first && (gint)i <= last);
	note_region(s);
	hoist_all(s);
	return s->heavy * 4 + !s->left_behind * 2 + s->light;
}

static gboolean has_owns(const struct splitter *s)
{
	GHashTableIter iter;
	gpointer own;
	g_hash_table_iter_init(&iter, s->owns);
	while (g_hash_table_iter_next(&iter, NULL, &own))
		if (own)
			return TRUE;
	return FALSE;
}

/* What it computes goes nowhere: a statement, rather than an expression, of the worker. `cursor.execute(...)` would hand back the cursor. */
static gboolean hoists_unused(const struct splitter *s)
{
	for (guint i = 0; (s->awaits || has_owns(s)) && i < s->hoisted->len; i++)
		if (((struct node *)s->hoisted->pdata[i])->parent->kind == N_EXPRESSION_STATEMENT)
			return TRUE;
	return FALSE;
}

/* A region may be light by itself and yet give its names to heavy expressions behind it. */
static void choose_region(struct splitter *s)
{
	guint best_score = stage_with(s, 0, -1), next = 0;
	gint best_first = 0, best_last = -1;
	enum weight weight;
	if (!s->hoisted->len || hoists_unused(s))
		best_score = 0;
	while (find_run(s, next, &weight)) {
		gint first = s->first, last = s->last;
		guint score = stage_with(s, first, last);
		gboolean enough = weight >= s->allow.least || (score & 4);
		next = last + 1;
		if (!enough || score <= best_score)
			continue;
		best_score = score;
		best_first = first;
		best_last = last;
	}
	stage_with(s, best_first, best_last);
}

gboolean splitter_try(struct splitter *s, struct allowance allow)
{
	reset(s, allow);
	if (!is_statement_loop(s)) {
		for (guint i = 0; i < s->pieces->len; i++) { /* all in one stage: what it writes counts against it */
			struct piece *piece = s->pieces->pdata[i];
			piece->ordered = needs_order(s, piece, i);
		}
		hoist_comprehension(s);
		return s->hoisted->len > 0 && !s->left_behind;
	}
	do {
		classify(s);
	} while (!close_runs(s));
	choose_region(s);
	return s->first <= s->last || s->hoisted->len;
}
