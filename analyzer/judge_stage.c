/* Reasons of the split that was found, or of none: what the parallel stage does that needs a look. */
#include "analyzer/judge.h"

#include <string.h>

#include "analyzer/decimals.h"
#include "analyzer/own.h"

#define SESSION_CONNECTIONS 10 /* that a requests.Session keeps; it logs each one beyond that */

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

/* The work draws from a stream that its own item holds, and changes nothing but that item. */
static gboolean draws_of_its_own(struct judge *j, const struct effects *e, const struct access *a)
{
	struct splitter *s = j->splitter;
	g_autoptr(GPtrArray) stage = g_ptr_array_new(), changes = NULL;
	const struct binding *item;
	struct node *list;
	if (!s->staged || !splitter_is_item(s, a->object))
		return FALSE;
	judge_stage_effects(j, stage);
	changes = g_ptr_array_find(stage, e, NULL) ? changes_find(s, stage, &item, &list) : NULL;
	return changes != NULL;
}

void judge_refuse_random(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; i < 2 * s->pieces->len; i++) {
		const struct effects *e = piece_part(s->pieces->pdata[i / 2], i % 2);
		for (guint k = 0; e && k < e->worlds->len; k++) {
			const struct world *w = &g_array_index(e->worlds, struct world, k);
			if (w->effect == EFFECT_RANDOM)
				judge_add_reason(j, REASON_RANDOM_STREAM, w->subject, w->node);
		}
		for (guint k = 0; e && k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			if (a->touch == TOUCH_READ || !splitter_is_random_stream(s, a->object) || splitter_is_private(s, a->object) || draws_of_its_own(j, e, a))
				continue;
			g_autofree char *text = access_text(a);
			judge_add_reason(j, REASON_RANDOM_STREAM, text, a->node);
		}
	}
}

void judge_refuse_with_obstacles(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; i < s->obstacles->len; i++) {
		struct obstacle *o = &g_array_index(s->obstacles, struct obstacle, i);
		if (reason_info(o->code)->tier == TIER_REFUSED)
			judge_add_reason(j, o->code, o->subject, o->node);
	}
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		enum reason_code code = piece->why.code;
		gboolean carried = code == REASON_CARRIED || code == REASON_GLOBAL_WRITE || code == REASON_RANDOM_STREAM ||
			code == REASON_ONE_AT_A_TIME || code == REASON_THREAD_BOUND ||
			code == REASON_EXEC || (code == REASON_WORLD_ORDER && piece->effects->weight == WEIGHT_HEAVY);
		gboolean attribute = code == REASON_CARRIED_ATTRIBUTE && is_read_too(s, piece);
		if (piece->ordered && (carried || attribute) && piece->why.subject)
			judge_add_reason(j, code, piece->why.subject, piece->why.node);
	}
	if (j->verdict->tier != TIER_REFUSED)
		judge_add_reason(j, REASON_NOTHING_PARALLEL, NULL, j->node);
}

void judge_stage_effects(struct judge *j, GPtrArray *stage)
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
				judge_add_reason(j, reviews[k].code, w->subject, w->node);
		if ((w->effect == EFFECT_FILE_READ && (all_bits & (EFFECT_FILE_WRITE | EFFECT_SUBPROCESS))) ||
		    (w->effect == EFFECT_NET && (all_bits & EFFECT_SUBPROCESS)))
			judge_add_reason(j, REASON_READ_BESIDE, w->subject, w->node);
		if ((w->effect == EFFECT_NET) && (all_bits & EFFECT_NET_WRITE)) /* the answer may depend on what was sent before */
			judge_add_reason(j, REASON_NET_WRITE, w->subject, w->node);
		const struct knowledge_entry *entry = knowledge_find(j->context->knowledge, w->subject);
		if (entry && (entry->flags & KNOWS_SQL))
			judge_add_reason(j, REASON_QUERY, w->subject, w->node);
		if (w->effect == EFFECT_SLEEP || ((w->effect & net) && (all_bits & EFFECT_SLEEP)))
			judge_add_reason(j, REASON_RATE_LIMIT, "sleep", w->node);
	}
}

static void review_unresolved(struct judge *j, const struct effects *e)
{
	for (guint i = 0; i < e->unresolved->len; i++) {
		const struct unresolved *u = &g_array_index(e->unresolved, struct unresolved, i);
		judge_add_reason(j, u->code, u->name, u->node);
	}
}

/* What a method is called on is the loop's item or part of it, or was there before. */
static gboolean is_handed_in(const struct judge *j, const struct node *call)
{
	const struct node *body = node_field(j->node, "body"), *base = node_field(call, "function");
	if (!body || !base || base->kind != N_ATTRIBUTE)
		return FALSE;
	while (base && (base->kind == N_ATTRIBUTE || base->kind == N_SUBSCRIPT))
		base = node_field(base, base->kind == N_ATTRIBUTE ? "object" : "value");
	const struct binding *binding = base && base->kind == N_NAME ? node_binding(base) : NULL;
	if (!binding || binding->flags & (BINDING_IMPORT | BINDING_DEFINITION))
		return FALSE;
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i];
		if (site->start >= body->start && site->end <= body->end)
			return FALSE;
	}
	return TRUE;
}

/* A method whose result nobody takes is called for what it changes: of what a process was given, that is a copy. */
static void refuse_lost_changes(struct judge *j, const struct effects *e)
{
	for (guint i = 0; i < e->unresolved->len; i++) {
		const struct unresolved *u = &g_array_index(e->unresolved, struct unresolved, i);
		if (u->code != REASON_UNKNOWN_METHOD || !u->node || u->node->kind != N_CALL || !u->node->parent ||
		    u->node->parent->kind != N_EXPRESSION_STATEMENT || !is_handed_in(j, u->node))
			continue;
		g_autofree char *text = node_text(node_field(node_field(u->node, "function"), "object"));
		judge_refuse_processes(j, REASON_PROCESS_MUTATION, text, u->node);
	}
}

static void review_own(struct judge *j, const struct own *own, const struct node *node)
{
	struct node *list = node_field(own->expression, "arguments");
	if (own->base) {
		review_own(j, own->base, node);
		return;
	}
	g_autofree char *held = own->attribute ? g_strconcat(own->binding->name, ".", own->attribute, NULL) : g_strdup(own->binding->name);
	judge_add_reason(j, own->copied ? REASON_COPY_EACH : REASON_OWN_EACH, held, own->expression);
	judge_refuse_processes(j, REASON_PROCESS_STATE, held, own->expression);
	if ((own->kind->flags & KNOWS_THREAD_BOUND) && list->first && list->first->kind != N_STRING) {
		g_autofree char *text = node_text(list->first);
		judge_add_reason(j, REASON_FILE_DATABASE, text, list->first);
	}
}

/* It may keep fewer connections than there are workers: then it logs that, and with `block` makes them wait for each other. */
static gboolean shares_with_a_limit(struct judge *j, const struct object *object)
{
	const struct node *making = object->kind == OBJECT_SITE ? object->ref : NULL;
	g_autofree char *text = making && making->kind == N_CALL ? node_text(making) : NULL;
	return !text || strstr(text, "block") || g_hash_table_contains(j->context->used, interned("logging"));
}

/* Functions of the program that a session calls for each answer: they would run in the workers. */
static void review_hooks(struct judge *j, const char *text, const struct node *node)
{
	static const char *const hooks[] = {"hooks", "event_hooks"};
	g_autofree char *subject = g_strconcat("a hook of ", text, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(hooks); i++)
		if (g_hash_table_contains(j->context->used, hooks[i]))
			judge_add_reason(j, REASON_UNRESOLVED, subject, node);
}

/* `session.cookies`, of the session called TEXT, in NODE: what one answer has set is looked at, or set, for the next request. NULL: it is not. */
static const struct node *find_cookies(const struct node *node, const char *text)
{
	const struct node *found = NULL, *name = node->kind == N_ATTRIBUTE ? node_field(node, "attribute") : NULL;
	if (name && name->name && !strcmp(name->name, "cookies") && node->first) {
		g_autofree char *base = node_text(node->first);
		found = strcmp(base, text) ? NULL : node;
	}
	for (const struct node *child = node->first; child && !found; child = child->next)
		found = find_cookies(child, text);
	return found;
}

/* An object that all workers would use, or each of them one like it. */
static void review_shared(struct judge *j, const struct access *a, const char *text)
{
	struct splitter *s = j->splitter;
	const struct object *object = splitter_whole(s, a->object);
	const struct knowledge_entry *entry = splitter_library_class(s, object);
	const struct own *own = entry ? own_of(s, object) : NULL;
	guint flags = entry ? entry->flags : 0;
	if (own && own_is_whole(s, own))
		review_own(j, own, a->node);
	else if (flags & KNOWS_SERIAL)
		judge_add_reason(j, (flags & KNOWS_THREAD_BOUND) && !s->awaits ? REASON_THREAD_BOUND : REASON_ONE_AT_A_TIME, text, a->node);
	else if (!s->awaits && !(flags & KNOWS_THREAD_SAFE))
		judge_add_reason(j, REASON_SHARED_OBJECT, text, a->node);
	if ((flags & KNOWS_COOKIES) || (s->awaits && !(flags & KNOWS_THREAD_SAFE)))
		judge_add_reason(j, REASON_COOKIES, text, a->node);
	const struct node *cookies = flags & KNOWS_COOKIES ? find_cookies(s->body, text) : NULL;
	if (cookies) {
		g_autofree char *subject = node_text(cookies);
		judge_add_reason(j, REASON_CARRIED_ATTRIBUTE, subject, cookies);
	}
	if (flags & KNOWS_COOKIES)
		review_hooks(j, text, a->node);
	if (!(flags & KNOWS_COOKIES) && (flags & KNOWS_THREAD_SAFE) && !s->awaits && shares_with_a_limit(j, object))
		judge_add_reason(j, REASON_SHARED_OBJECT, text, a->node);
	if (entry && !strcmp(entry->name, "class requests.Session") && !(own && own_is_whole(s, own)) &&
	    g_hash_table_contains(j->context->used, interned("logging")))
		j->verdict->split->connections = SESSION_CONNECTIONS;
	if ((flags & KNOWS_SHARED) && !(own && own_is_whole(s, own)))
		judge_add_reason(j, REASON_PROCESS_HANDLE, text, a->node);
}

static void review_writes(struct judge *j, const struct effects *e)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (a->touch != TOUCH_WRITE || splitter_is_private(s, a->object))
			continue;
		g_autofree char *text = access_text(a);
		if (j->changes) {
			continue;
		} else if (splitter_is_item(s, a->object)) {
			judge_add_reason(j, REASON_DISTINCT_ITEMS, text, a->node);
			judge_add_reason(j, REASON_PROCESS_MUTATION, text, a->node);
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

static gboolean needs_distinct_items(const struct judge *j)
{
	for (guint i = 0; i < j->verdict->reasons->len; i++)
		if (((const struct reason *)j->verdict->reasons->pdata[i])->code == REASON_DISTINCT_ITEMS)
			return TRUE;
	return FALSE;
}

static gboolean holds_item(const struct splitter *s, const struct object *object, const char *name)
{
	for (const struct field *field = object->fields; field; field = field->next)
		for (guint i = 0; field->name == name && s->items.objects && i < s->items.objects->count; i++)
			if (s->items.objects->items[i]->kind == OBJECT_SITE && set_holds(field->value.objects, s->items.objects->items[i]))
				return TRUE;
	return FALSE;
}

/* The name that `cells[i].next.v` begins with, and its innermost subscript. */
static const struct binding *root_binding(const struct node *node, const struct node **subscript)
{
	*subscript = NULL;
	for (; node && (node->kind == N_ATTRIBUTE || node->kind == N_SUBSCRIPT); node = node->first)
		*subscript = node->kind == N_SUBSCRIPT ? node : *subscript;
	return node && node->kind == N_NAME ? node_binding(node) : NULL;
}

/* `cells[i - 1].v`, `by_name[x].v`, `best.v`, `b.v` beside `a.v = ...`: an item, but not by the loop's variable nor at its index. */
static gboolean is_asked_for(const struct splitter *s, const struct node *write, const struct node *read)
{
	const struct node *subscript, *other;
	if (!read || !node_inside(read, s->loop))
		return FALSE;
	const struct binding *root = root_binding(read, &subscript), *written = root_binding(write, &other);
	const struct node *index = subscript ? node_field(subscript, "subscript") : NULL;
	const struct binding *by = index && index->kind == N_NAME ? node_binding(index) : NULL; /* NULL too where no scope binds it */
	if (!root || g_hash_table_contains(s->bound, root))
		return FALSE;
	if (g_hash_table_contains(s->target_names->binds, root))
		return written && written != root && g_hash_table_contains(s->target_names->binds, written);
	return !index || !(by && g_hash_table_contains(s->target_names->binds, by));
}

/* READ is of something else than the iteration's item, which may be the one of another. */
static gboolean may_read_item(const struct splitter *s, const struct effects *e, const struct access *read)
{
	for (guint i = 0; e->changes && i < e->accesses->len; i++) {
		const struct access *w = &g_array_index(e->accesses, struct access, i);
		gboolean other = w->object != read->object ? w->object->kind != OBJECT_SITE : is_asked_for(s, w->node, read->node);
		if (w->touch == TOUCH_WRITE && other && splitter_is_item(s, w->object) && access_overlap(s, w, read) != OVERLAP_NO)
			return TRUE;
	}
	return FALSE;
}

/* `cell.next`, `cell.near[0]`: items may be distinct, and yet an iteration comes to that of another one. */
static void review_ways_to_items(struct judge *j)
{
	struct splitter *s = j->splitter;
	const struct set *lists = s->iterable ? frame_effects(j->frame, s->iterable, NULL).objects : NULL;
	for (guint i = 0; needs_distinct_items(j) && i < s->pieces->len; i++) {
		const struct effects *e = ((const struct piece *)s->pieces->pdata[i])->whole;
		for (guint k = 0; k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			gboolean counted = a->index && a->index->binding && splitter_is_distinct_index(s, a->index->binding);
			gboolean leads = !set_holds(lists, a->object) && holds_item(s, a->object, a->field);
			if (a->touch != TOUCH_READ || counted || !(leads || may_read_item(s, e, a)))
				continue;
			g_autofree char *text = access_text(a);
			judge_add_reason(j, REASON_ALIAS, text, a->node);
		}
	}
}

/* Things that belong to one thread or process, and that the program is seen to look at. */
static void review_watched(struct judge *j, const GPtrArray *stage)
{
	if (j->context->watches & WATCHED_CAUSE)
		judge_add_reason(j, REASON_PROCESS_CAUSE, "the cause or traceback", j->node);
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		for (guint k = 0; k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			const struct type *type = a->object->type;
			g_autofree char *text = NULL;
			if (type && type->kind == T_OBJECT && !strcmp(type->name, "threading.local"))
				judge_add_reason(j, REASON_THREAD_CONTEXT, text = access_text(a), a->node);
			else if (a->field == j->context->heap->handed_out && !splitter_is_private(j->splitter, a->object))
				judge_add_reason(j, REASON_PROCESS_CAUSE, text = node_text(a->node), a->node);
		}
		if (decimals_matter(j->context, j->unit, e))
			judge_add_reason(j, REASON_THREAD_CONTEXT, "decimal.getcontext", e->decimals);
		if (e->stops)
			judge_add_reason(j, REASON_STOP_ITERATION, "next", e->stops);
	}
}

/* What changes with the directory and the environment has effects of its own; what depends on a limit, a locale or a filter does not say so. */
static gboolean touches_nothing_else(const char *subject)
{
	return strstr(subject, "exit") || g_str_has_prefix(subject, "gc.");
}

/* Ordered statements that change what the process is (directory, environment, limits) beside work that may depend on it. */
static void refuse_environment(struct judge *j, const GPtrArray *stage)
{
	struct splitter *s = j->splitter;
	guint bits = 0;
	for (guint i = 0; i < stage->len; i++)
		bits |= ((struct effects *)stage->pdata[i])->bits;
	gboolean looks = bits & (EFFECT_FILE_READ | EFFECT_FILE_WRITE | EFFECT_SUBPROCESS | EFFECT_ENV | EFFECT_TIME);
	gboolean asks = bits & (EFFECT_NET | EFFECT_NET_WRITE); /* proxies and the like stand in the environment */
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		for (guint k = 0; piece->ordered && k < piece->effects->worlds->len; k++) {
			const struct world *w = &g_array_index(piece->effects->worlds, struct world, k);
			if ((w->effect & EFFECT_ENV) && (looks || asks || !g_str_has_prefix(w->subject, "os.")) && !touches_nothing_else(w->subject))
				judge_add_reason(j, REASON_WORLD_ORDER, w->subject, w->node);
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
			judge_add_reason(j, REASON_RATE_LIMIT, text, node);
	}
}

/* What a test put in its place is asked in other processes, or in another order. */
static void review_mocked(struct judge *j, const struct effects *e)
{
	if (!e->mocked)
		return;
	g_autofree char *text = node_text(e->mocked->kind == N_CALL ? node_field(e->mocked, "function") : e->mocked);
	judge_add_reason(j, REASON_PROCESS_MOCK, text, e->mocked);
	if (e->mocked_in_order)
		judge_add_reason(j, REASON_MOCKED, text, e->mocked);
}

static gboolean changes_items(const struct splitter *s, const GPtrArray *stage)
{
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		for (guint k = 0; e->changes && k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			if (a->touch == TOUCH_WRITE && splitter_is_item(s, a->object))
				return TRUE;
		}
	}
	return FALSE;
}

void judge_review_stage(struct judge *j)
{
	struct splitter *s = j->splitter;
	g_autoptr(GPtrArray) stage = g_ptr_array_new();
	guint all_bits = 0;
	gboolean shared = FALSE;
	judge_stage_effects(j, stage);
	if (changes_items(s, stage))
		j->changes = changes_find(s, stage, &j->item, &j->items);
	for (guint i = 0; i < s->pieces->len; i++)
		all_bits |= ((struct piece *)s->pieces->pdata[i])->whole->bits;
	j->verdict->split->light = TRUE;
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		j->verdict->split->light &= e->weight < WEIGHT_HEAVY;
		review_world(j, e, all_bits);
		review_unresolved(j, e);
		refuse_lost_changes(j, e);
		review_writes(j, e);
		review_mocked(j, e);
		shared |= reads_shared(s, e) || (e->bits & (EFFECT_FILE_READ | EFFECT_NET)); /* what is not known may write a file, send something, or wait for the next item */
		j->unordered |= e->unordered != NULL;
		j->verdict->split->salted |= e->salted != NULL;
		j->verdict->split->custom_exceptions |= e->custom_exceptions;
		if (e->lost_exception) /* one that cannot be made again breaks the pool */
			judge_refuse_processes(j, REASON_NO_PICKLE, "an exception of its work", e->lost_exception);
		j->verdict->split->effects |= e->bits;
		for (guint k = 0; k < e->worlds->len; k++)
			j->verdict->split->sqlite |= g_str_has_prefix(g_array_index(e->worlds, struct world, k).subject, "sqlite3.");
	}
	for (guint i = 0; i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		if (piece->ordered && shared)
			review_unresolved(j, piece->effects);
		if (piece->effects->exec)
			judge_add_reason(j, REASON_EXEC, "code made at run time", piece->effects->exec);
	}
	judge_identity(j, stage);
	judge_clock(j, stage);
	review_watched(j, stage);
	review_waiting(j);
	refuse_environment(j, stage);
	for (guint i = 0; i < s->aliases->len; i++)
		judge_add_reason(j, REASON_ALIAS, s->aliases->pdata[i], j->node);
	for (guint i = 0; i < s->distinct->len; i++)
		judge_add_reason(j, REASON_DISTINCT_ITEMS, s->distinct->pdata[i], j->node);
	review_ways_to_items(j);
	if (j->context->unstable)
		judge_add_reason(j, REASON_UNRESOLVED, "a program too large to be followed", j->node);
}
