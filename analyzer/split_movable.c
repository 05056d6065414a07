/* Which expressions inside ordered statements may be evaluated ahead by workers. */
#include "analyzer/splitter.h"

gboolean hoist_is_movable_kind(const struct splitter *s, const struct node *node)
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
	struct binding *binding = node->kind == N_NAME ? node_binding(node) : NULL;
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
			if (k == h->piece ? names_object(s, piece->node, node, root) : splitter_stays_behind(s, k) && touches(piece->effects, root))
				return TRUE;
		}
	}
	return FALSE;
}

static gboolean mentioned_outside(const struct node *node, const struct node *inside, const struct binding *binding)
{
	if (node == inside)
		return FALSE;
	if (node->kind == N_NAME && node->name == binding->name && node_binding(node) == binding)
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (mentioned_outside(child, inside, binding))
			return TRUE;
	return FALSE;
}

/* Nobody but the comprehension itself looks at what it binds. */
static gboolean is_own_name(const struct splitter *s, const struct binding *binding)
{
	return !splitter_has_statements(s) && binding->scope == s->frame->scope && binding->scope->kind == SCOPE_FUNCTION && !binding->scope->dynamic &&
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

gboolean hoist_may(struct hoisting *h, struct node *node, const struct effects *e, const struct names *names,
                          const struct type *type, struct obstacle *o)
{
	struct splitter *s = h->s;
	if (obstacle_in_names(s, names, h->piece, o) || obstacle_in_effects(s, e, o) || obstacle_in_writes(s, e, o) ||
	    obstacle_in_reads(s, e, h->piece, o, TRUE))
		return FALSE;
	obstacle_set(o, REASON_NOTHING_PARALLEL, NULL, node);
	return !(h->exits && e->endless) && !binds_outside(s, names, node) && !uses_local(h, names) && !disturbs(h, node, e) &&
	       !(splitter_has_statements(s) && splitter_depends_outside(s, names, s->first, s->last)) && value_crosses(type);
}

void hoist_node(struct hoisting *h, struct node *node, struct effects *e)
{
	struct splitter *s = h->s;
	g_ptr_array_add(s->hoisted, node);
	g_array_append_val(s->guards, h->guard);
	g_ptr_array_add(s->stage, e);
}

gboolean hoist_in_try(const struct splitter *s)
{
	if (s->attempt)
		return TRUE;
	for (const struct node *n = s->loop->parent; n && !(n->scope && n->kind != N_LIST_COMP); n = n->parent)
		if (n->kind == N_TRY || n->kind == N_WITH)
			return n->kind == N_TRY;
	return FALSE;
}

gboolean hoist_cannot_raise(const struct node *node)
{
	switch (node->kind) {
	case N_NAME: case N_INTEGER: case N_FLOAT: case N_TRUE: case N_FALSE: case N_NONE: case N_ELLIPSIS: case N_STRING_PART: case N_OPERATOR: case N_LAMBDA:
	case N_ATTRIBUTE: case N_ARGUMENTS: case N_KEYWORD_ARGUMENT: case N_TUPLE: case N_LIST: case N_EXPRESSION_LIST: case N_PAIR: case N_ASSIGNMENT:
	case N_EXPRESSION_STATEMENT:
		return TRUE;
	case N_STRING:
		return !node_interpolates(node);
	default:
		return FALSE;
	}
}

gboolean hoist_effects_show(const struct splitter *s, const struct effects *e)
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

gboolean hoist_is_impure(const struct splitter *s, const struct effects *e)
{
	struct obstacle ignored = {0};
	gboolean impure = hoist_effects_show(s, e) || (hoist_in_try(s) && obstacle_in_writes(s, e, &ignored));
	g_free(ignored.subject);
	return impure;
}

void hoist_leave_behind(struct splitter *s, struct obstacle *o)
{
	s->left_behind = TRUE;
	if (o->code == REASON_NOTHING_PARALLEL)
		return;
	g_array_append_val(s->obstacles, *o);
	o->subject = NULL;
}
