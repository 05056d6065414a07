/* A loop that is left early: workers have begun items by then that it would not have come to. Nobody may see that they have. Their results and their
 * exceptions are dropped, what is queued is cancelled, and what is under way is waited for. */
#include "analyzer/leave.h"

#include <string.h>

#include "analyzer/own.h"

#define UNSEEN_EFFECTS (EFFECT_NET | EFFECT_FILE_READ | EFFECT_RELEASES_GIL | EFFECT_HANDLED) /* requests: with a look */

struct leaves {
	const struct node *first;
	guint returns, breaks;
};

/* OWN: a `break` here would be the loop's. */
static void find_leaves(const struct node *node, gboolean own, struct leaves *leaves)
{
	gboolean returns = node->kind == N_RETURN, breaks = node->kind == N_BREAK && own;
	leaves->returns += returns, leaves->breaks += breaks;
	if (!leaves->first && (returns || breaks))
		leaves->first = node;
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return;
	gboolean loop = node->kind == N_FOR || node->kind == N_WHILE;
	for (const struct node *child = node->first; child; child = child->next)
		find_leaves(child, own && (!loop || (child->field && !strcmp(child->field, "alternative"))), leaves);
}

const struct node *leave_inside(const struct node *node)
{
	struct leaves leaves = {0};
	find_leaves(node, TRUE, &leaves);
	return leaves.first;
}

const struct node *leave_of_loop(const struct node *loop)
{
	struct node *body = node_field(loop, "body");
	return body ? leave_inside(body) : NULL;
}

/* What is evaluated ahead of the first item, and does nothing. */
static gboolean is_default(const struct node *node)
{
	return node && !node->next && (node->kind == N_NAME || (node->kind >= N_INTEGER && node->kind <= N_STRING && !node_interpolates(node)));
}

const struct node *leave_of_generator(const struct node *generator)
{
	static const char *const takers[] = {"any", "all", "next"};
	const struct node *list = generator->parent, *call = list && list->kind == N_ARGUMENTS ? list->parent : list;
	const struct node *callee = generator->kind == N_GENERATOR && call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	if (!callee || callee->kind != N_NAME || node_binding(callee) || (list != call && list->first != generator))
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(takers); i++)
		if (!strcmp(callee->name, takers[i]))
			return list == call || !generator->next || (i == 2 && is_default(generator->next)) ? callee : NULL;
	return NULL;
}

enum reason_code leave_reason(const struct node *leave)
{
	return leave->kind == N_RETURN ? REASON_RETURN : REASON_BREAK;
}

const char *leave_word(const struct node *leave)
{
	return leave->kind == N_NAME ? leave->name : leave->kind == N_RETURN ? "return" : "break";
}

enum leaving leave_told_by(const struct node *node)
{
	struct leaves leaves = {0};
	find_leaves(node, TRUE, &leaves);
	return leaves.returns && !leaves.breaks ? LEAVING_RETURN : leaves.breaks && !leaves.returns ? LEAVING_BREAK : LEAVING_NOT;
}

gboolean leave_is_told(const struct splitter *s)
{
	GHashTableIter iter;
	gpointer key;
	if (s->first > s->last || s->last + 1 != (gint)s->pieces->len || s->hoisted->len)
		return FALSE;
	for (gint i = s->first; i <= s->last; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		g_hash_table_iter_init(&iter, piece->names->binds);
		while (g_hash_table_iter_next(&iter, &key, NULL))
			if (((struct binding *)key)->scope == s->frame->scope && name_is_live_after(s->loop, key))
				return FALSE;
	}
	return ((const struct piece *)s->pieces->pdata[s->last])->leave != NULL;
}

static void judge_returned(struct judge *j, struct node *node)
{
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return;
	if (node->kind == N_RETURN && node->first) {
		g_autofree char *text = node_text(node->first);
		struct value value = frame_effects(j->frame, node->first, NULL);
		if (strlen(text) > 40)
			memcpy(text + 37, "...", 4);
		judge_pickles(j, value_pickles(j->frame, value), text, node->first);
		judge_shared(j, value, text, node->first);
		return;
	}
	for (struct node *child = node->first; child; child = child->next)
		judge_returned(j, child);
}

void judge_leave_values(struct judge *j)
{
	const struct splitter *s = j->splitter;
	struct node *last = s->allow.leaving ? ((const struct piece *)s->pieces->pdata[s->last])->node : NULL;
	if (!last)
		return;
	j->verdict->split->leaving = leave_told_by(last);
	judge_returned(j, last);
}

static guint mentions(const struct node *node, const struct binding *binding)
{
	guint count = node->kind == N_NAME && node->name == binding->name && node_binding(node) == binding;
	for (const struct node *child = node->first; child; child = child->next)
		count += mentions(child, binding);
	return count;
}

/* A name of this function, or of a program that is one file, that is mentioned here and where it is bound, once for each time that one comes here. */
static gboolean is_last_use(const struct frame *f, const struct node *name)
{
	struct binding *binding = name->kind == N_NAME ? node_binding(name) : NULL;
	struct scope *scope = binding ? binding->scope : NULL;
	gboolean local = scope && (scope->kind == SCOPE_FUNCTION || (scope->kind == SCOPE_MODULE && f->context->program->sources->len == 1));
	if (!local || scope->dynamic || (binding->flags & (BINDING_FOREIGN | BINDING_PARAMETER)) || binding->sites->len != 1)
		return FALSE;
	const struct node *site = binding->sites->pdata[0];
	for (const struct node *n = name->parent; n && n != scope->node; n = n->parent) {
		gboolean again = (n->kind == N_FOR && !node_inside(name, node_field(n, "right"))) || n->kind == N_WHILE || n->scope;
		if (again && !node_inside(site, n))
			return FALSE;
	}
	return mentions(scope->node, binding) == 2;
}

/* Values that are used up as they are read, as far as can be seen. */
static gboolean may_be_used_up(struct frame *f, struct node *node)
{
	const struct type *type = frame_effects(f, node, NULL).type;
	gboolean found = FALSE;
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		const struct knowledge_entry *entry = member->kind == T_OBJECT ? knowledge_class(f->context->knowledge, member->name) : NULL;
		found |= member->kind == T_ITER || member->kind == T_UNKNOWN || member->kind == T_INSTANCE || (entry && (entry->flags & KNOWS_STREAM));
	}
	return found;
}

/* `self.rows()` of a generator that changes nothing but what it makes itself: what it is asked of is not used up. */
static gboolean is_made_by_method(struct frame *f, struct node *call)
{
	struct node *callee = call->kind == N_CALL ? node_field(call, "function") : NULL;
	const struct type *type = callee && callee->kind == N_ATTRIBUTE ? frame_effects(f, callee, NULL).type : type_simple(T_NEVER);
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		const struct node *function = member->kind == T_METHOD ? member->ref : NULL;
		if (!function || function->kind != N_FUNCTION || !function->scope->yields || function->scope->async || function->parent->kind == N_DECORATED)
			return FALSE;
	}
	if (!type_count(type))
		return FALSE;
	struct effects *e = effects_new();
	frame_effects(f, call, e);
	gboolean good = !e->unresolved->len && !e->exec;
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		const struct object *root = object_root(a->object);
		good &= a->touch == TOUCH_READ || (root->kind == OBJECT_SITE && root->frame == f && !root->lasting && !root->kept && !root->escaped);
	}
	effects_free(e);
	return good;
}

gboolean leave_shows_rest(struct frame *f, struct node *node)
{
	gboolean made = is_made_by_method(f, node);
	if (node->kind == N_NAME || node->kind == N_ATTRIBUTE || node->kind == N_SUBSCRIPT)
		return may_be_used_up(f, node) && !is_last_use(f, node);
	if (node->kind == N_LAMBDA || node->scope)
		return FALSE;
	for (struct node *child = node->first; child; child = child->next) {
		gboolean function = child->field && !strcmp(child->field, "function") && child->kind != N_CALL;
		struct node *part = function && child->kind == N_ATTRIBUTE ? node_field(child, "object") : child;
		if (node->kind == N_KEYWORD_ARGUMENT && node_is_in(child, "name")) /* delimiter=";" */
			continue;
		if (!(made && function) && (!function || part != child) && leave_shows_rest(f, part))
			return TRUE;
	}
	return FALSE;
}

static void refuse(struct judge *j)
{
	const struct node *leave = j->splitter->leaves;
	judge_add_reason(j, leave_reason(leave), leave_word(leave), leave);
}

/* What E asks of a server, or may not come to the end of, for items that the loop would not have come to. */
static void review_speculation(struct judge *j, const struct effects *e)
{
	if (e->endless)
		judge_add_reason(j, REASON_SPECULATIVE, "a loop that may not end", e->endless);
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		if (w->effect == EFFECT_NET)
			judge_add_reason(j, REASON_SPECULATIVE, w->subject, w->node);
	}
}

/* It does something, or looks at what may be another thing by then. */
static gboolean acts(const struct effects *e)
{
	return (e->bits & ~(guint)UNSEEN_EFFECTS) || e->unresolved->len || e->exec;
}

void judge_leave_iterable(struct judge *j, enum finite how, const struct effects *e, gboolean changes)
{
	const struct splitter *s = j->splitter;
	if (changes || (e && acts(e)) || (how != FINITE_SIZED && leave_shows_rest(j->frame, s->iterable)))
		refuse(j);
	else if (e)
		review_speculation(j, e);
}

/* That, or it changes something that is there without it. */
static gboolean shows(const struct splitter *s, const struct effects *e)
{
	gboolean found = acts(e);
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		found |= a->touch != TOUCH_READ && !splitter_is_private(s, a->object) && !splitter_may_share(s, a) && !own_of(s, splitter_whole(s, a->object));
	}
	return found;
}

/* `for attempt in range(3)`: what it does again because it failed. */
static gboolean works_on_items(const struct splitter *s)
{
	GHashTableIter iter;
	gpointer binding;
	gboolean reads = FALSE;
	g_hash_table_iter_init(&iter, s->target_names->binds);
	while (g_hash_table_iter_next(&iter, &binding, NULL)) {
		for (gint i = s->first; i <= s->last; i++)
			reads |= g_hash_table_contains(((const struct piece *)s->pieces->pdata[i])->names->reads, binding);
		for (guint i = 0; i < s->hoisted->len; i++)
			reads |= g_hash_table_contains(splitter_names(s, s->hoisted->pdata[i])->reads, binding);
	}
	return reads;
}

/* `any` and `all` ask each value whether it is true, beside the work on the items behind it. */
static gboolean asks_plain_values(const struct splitter *s)
{
	struct node *body = s->leaves->kind == N_NAME && strcmp(s->leaves->name, "next") ? node_field(s->loop, "body") : NULL;
	const struct type *type = body ? splitter_value(s, body).type : NULL;
	return !type || (type->kind != T_UNKNOWN && type->kind != T_NEVER && type_is_immutable(s->frame->context->knowledge, type));
}

void judge_leave(struct judge *j)
{
	struct splitter *s = j->splitter;
	g_autoptr(GPtrArray) stage = g_ptr_array_new();
	gboolean shown = !works_on_items(s) || !asks_plain_values(s);
	judge_stage_effects(j, stage);
	for (guint i = 0; i < stage->len; i++)
		shown |= shows(s, stage->pdata[i]);
	for (guint i = 0; i < s->pieces->len; i++) /* one that polls, or has so much time */
		shown |= (((const struct piece *)s->pieces->pdata[i])->whole->bits & (EFFECT_SLEEP | EFFECT_TIME)) != 0;
	if (shown) {
		refuse(j);
		return;
	}
	for (guint i = 0; i < stage->len; i++) {
		const struct effects *e = stage->pdata[i];
		if (e->custom_exceptions) /* one that does not come back breaks the pool, also ahead of its turn */
			judge_refuse_processes(j, REASON_PICKLE, "an exception of its work", s->leaves);
		review_speculation(j, e);
	}
}
