/* Items that are distinct objects because each was made for its place in the list: `rows = [{"name": n} for n in names]`, `rows.append(row)` of a row that
 * was made just before, the rows of csv.DictReader. What one iteration does with its item concerns no other one. */
#include "analyzer/apart.h"
#include "analyzer/distinct.h"
#include "analyzer/split.h"

#include <string.h>

static gboolean is_method_of_list(const struct node *call, const char *const *names)
{
	const struct node *callee = call->kind == N_CALL ? node_field(call, "function") : NULL;
	const struct node *method = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : NULL;
	for (guint i = 0; method && names[i]; i++)
		if (!strcmp(method->name, names[i]))
			return TRUE;
	return FALSE;
}

/* A display, a comprehension, or a call of a class. What a function of the program gives may be something that it keeps. */
static gboolean is_making(struct frame *f, struct node *node)
{
	static const char *const makers[] = {"builtins.dict", "builtins.list", "builtins.set", "json.loads"};
	if (node->kind == N_DICT || node->kind == N_LIST || node->kind == N_SET || node->kind == N_LIST_COMP || node->kind == N_SET_COMP || node->kind == N_DICT_COMP)
		return TRUE;
	struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL, *list = callee ? node_field(node, "arguments") : NULL;
	const struct type *type = callee ? frame_effects(f, callee, NULL).type : NULL;
	if (type && type->kind == T_CLASS)
		return TRUE;
	for (guint i = 0; type && type->kind == T_LIBRARY && list && node_count(list) <= 1 && i < G_N_ELEMENTS(makers); i++)
		if (!strcmp(type->name, makers[i]))
			return TRUE;
	return FALSE;
}

/* All that NODE gives is made there, by it. */
static gboolean makes_all(struct frame *f, struct node *node)
{
	if (node->kind == N_CONDITIONAL)
		return node_count(node) == 3 && makes_all(f, node_child(node, 0)) && makes_all(f, node_child(node, 2));
	const struct set *objects = frame_effects(f, node, NULL).objects;
	for (guint i = 0; objects && i < objects->count; i++) {
		const struct object *object = objects->items[i];
		if (object->kind != OBJECT_SITE || object->frame != f || object->ref != node || object->lasting || object->merged)
			return FALSE;
	}
	return objects && objects->count && is_making(f, node);
}

static const struct node *statement_at(const struct node *node)
{
	while (node && node->kind != N_EXPRESSION_STATEMENT)
		node = node->parent;
	return node;
}

/* `row = {...}` ahead in the same block, and nothing that binds the name again before APPEND. */
static gboolean made_just_before(struct frame *f, const struct node *name, const struct node *append)
{
	const struct binding *binding = node_binding(name);
	const struct node *added = statement_at(append), *last = NULL;
	if (!added || added->first != append || !binding || binding->scope != f->scope || binding->flags & (BINDING_PARAMETER | BINDING_FOREIGN))
		return FALSE;
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i];
		if (site->start < added->start && (!last || site->start > last->start))
			last = site;
	}
	const struct node *top = last ? last->parent : NULL, *made = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == last ? statement_at(top) : NULL;
	return made && made->parent == added->parent && makes_all(f, node_field(top, "right"));
}

struct building {
	struct frame *f;
	const struct node *loop;
	const struct binding *list;
	GHashTable *appended;   /* struct binding *: each is appended in one place */
	gboolean inside;        /* the loop stands in another one: what comes behind it comes ahead of it, too */
	gboolean good;
};

/* What the call puts into the list is in no other place of it. */
static gboolean adds_fresh(struct building *b, const struct node *call)
{
	static const char *const orders[] = {"sort", "reverse", "clear", "index", "count", NULL}, *const adds[] = {"append", NULL};
	const struct node *list = node_field(call, "arguments");
	if (!list || list->kind != N_ARGUMENTS || is_method_of_list(call, orders))
		return list && list->kind == N_ARGUMENTS;
	if (!is_method_of_list(call, adds) || node_count(list) != 1)
		return FALSE;
	if (list->first->kind != N_NAME)
		return makes_all(b->f, list->first);
	return made_just_before(b->f, list->first, call) && g_hash_table_add(b->appended, node_binding(list->first));
}

/* len(rows), for x in rows, rows[0], rows.append(...): NAME is used for what it holds; nobody else gets hold of the list. */
static gboolean is_plain_use(struct building *b, const struct node *name)
{
	static const char *const takers[] = {"len", "enumerate", "zip", "sorted", "sum", "min", "max", "any", "all", "list", "tuple", "reversed"};
	const struct node *top = name->parent;
	if (top->kind == N_ATTRIBUTE && node_field(top, "object") == name)
		return top->parent->kind == N_CALL && node_field(top->parent, "function") == top && adds_fresh(b, top->parent);
	if ((top->kind == N_FOR || top->kind == N_FOR_IN) && node_field(top, "right") == name)
		return TRUE;
	if (top->kind == N_SUBSCRIPT && node_field(top, "value") == name)
		return !node_is_target(top);
	const struct node *callee = top->kind == N_ARGUMENTS && top->parent->kind == N_CALL ? node_field(top->parent, "function") : NULL;
	for (guint i = 0; callee && i < G_N_ELEMENTS(takers); i++)
		if (names_builtin(b->f->context, callee, takers[i]))
			return TRUE;
	return FALSE;
}

static void look_at_uses(struct building *b, const struct node *node)
{
	if (node->kind == N_NAME && node->name == b->list->name && node_binding(node) == b->list && node != b->list->sites->pdata[0])
		b->good &= (node->start > b->loop->end && !b->inside) || is_plain_use(b, node);
	for (const struct node *child = node->first; child && b->good; child = child->next)
		look_at_uses(b, child);
}

/* NAME holds a list of this function that only it knows by the end of LOOP. */
static gboolean list_is_fresh(struct frame *f, const struct node *name, const struct node *loop)
{
	g_autoptr(GHashTable) appended = g_hash_table_new(NULL, NULL);
	struct binding *binding = name->kind == N_NAME ? node_binding(name) : NULL;
	struct node *site = binding && binding->scope == f->scope && binding->sites->len == 1 ? binding->sites->pdata[0] : NULL;
	struct node *top = site ? site->parent : NULL, *made = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == site ? node_field(top, "right") : NULL;
	const guint shared = BINDING_PARAMETER | BINDING_FOREIGN | BINDING_CLOSURE | BINDING_KEPT;
	if (!made || (binding->flags & shared) || f->scope->dynamic || f->scope->kind != SCOPE_FUNCTION || top->parent->kind != N_EXPRESSION_STATEMENT)
		return FALSE;
	struct node *body = made->kind == N_LIST_COMP ? node_field(made, "body") : NULL;
	if (!(body ? makes_all(f, body) : made->kind == N_LIST && !made->first))
		return FALSE;
	struct building b = {.f = f, .loop = loop, .list = binding, .appended = appended, .good = TRUE};
	for (const struct node *n = loop->parent; n && n != f->scope->node; n = n->parent)
		b.inside |= n->kind == N_FOR || n->kind == N_WHILE;
	look_at_uses(&b, f->scope->node);
	return b.good;
}

/* csv.DictReader(file), or a list of it. */
static gboolean reads_rows(struct frame *f, const struct node *node)
{
	struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL;
	const struct node *list = callee ? node_field(node, "arguments") : NULL;
	const struct type *called = callee ? frame_effects(f, callee, NULL).type : NULL;
	if (!called || called->kind != T_LIBRARY || !list)
		return FALSE;
	if (!strcmp(called->name, "builtins.list") && node_count(list) == 1)
		return reads_rows(f, list->first);
	return !strcmp(called->name, "csv.DictReader");
}

gboolean fresh_rows(struct frame *f, const struct node *iterable)
{
	const struct binding *binding = iterable->kind == N_NAME ? node_binding(iterable) : NULL;
	const struct node *site = binding && binding->scope == f->scope && binding->sites->len == 1 ? binding->sites->pdata[0] : NULL;
	const struct node *top = site && !(binding->flags & (BINDING_PARAMETER | BINDING_FOREIGN)) ? site->parent : NULL;
	if (top && top->kind == N_ASSIGNMENT && node_field(top, "left") == site && type_member(frame_effects(f, (struct node *)iterable, NULL).type, 0)->kind == T_ITER)
		return reads_rows(f, node_field(top, "right")); /* of an iterator that is kept: each row comes once */
	return reads_rows(f, iterable);
}

/* What the variable FIELD of a module or a function, as OBJECT keeps them, holds; FALSE: nobody knows. */
static gboolean variable_objects(const struct splitter *s, const struct object *object, const char *field, const struct set **objects)
{
	struct effects_context *c = s->frame->context;
	struct unit *unit = object->kind == OBJECT_MODULE ? context_unit(c, (struct source *)object->ref) : NULL;
	struct frame *f = unit ? unit->module : object->kind == OBJECT_LOCALS ? object->frame : NULL;
	struct binding *binding = f && field[0] == '.' ? g_hash_table_lookup(f->scope->bindings, interned(field + 1)) : NULL;
	if (!binding)
		return FALSE;
	*objects = frame_variable(f, binding)->objects;
	return TRUE;
}

/* Code with effects E comes to an item by another way than the loop's variable, or the lists of BENEATH: what it reads holds it. */
static gboolean leads_to(const struct splitter *s, const struct effects *e, const struct object *item, const struct beneath *beneath)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (a->touch == TOUCH_WRITE || beneath_attribute(beneath, a->object))
			continue;
		const struct set *held = NULL;
		if ((a->object->kind == OBJECT_LOCALS || a->object->kind == OBJECT_MODULE) && (!variable_objects(s, a->object, a->field, &held) || set_holds(held, item)))
			return TRUE;
		for (const struct field *field = a->object->fields; field; field = field->next)
			if (set_holds(field->value.objects, item))
				return TRUE;
	}
	return FALSE;
}

/* So does the loop's body, or a name that was bound ahead of it. */
gboolean fresh_leads_to(const struct splitter *s, const struct object *item, const struct beneath *beneath)
{
	for (guint i = 0; i < s->pieces->len; i++) {
		if (leads_to(s, ((const struct piece *)s->pieces->pdata[i])->whole, item, beneath))
			return TRUE;
		GHashTableIter iter;
		gpointer key;
		g_hash_table_iter_init(&iter, ((const struct piece *)s->pieces->pdata[i])->names->reads);
		while (g_hash_table_iter_next(&iter, &key, NULL)) {
			const struct binding *binding = key;
			gboolean own = g_hash_table_contains(s->target_names->binds, binding) || g_hash_table_contains(s->bound, binding);
			if (!own && binding->scope == s->frame->scope && set_holds(frame_variable(s->frame, binding)->objects, item))
				return TRUE;
		}
	}
	return FALSE;
}

/* `row["x"] = ...`, `row.update(...)` of the loop's variable, which the loop binds to nothing else. */
static gboolean is_of_target(const struct splitter *s, const struct node *node)
{
	if (node && (node->kind == N_ASSIGNMENT || node->kind == N_AUGMENTED))
		node = node_field(node, "left");
	if (node && node->kind == N_CALL)
		node = node_field(node, "function");
	const struct node *base = node && node->kind == N_SUBSCRIPT ? node_field(node, "value") : node && node->kind == N_ATTRIBUTE ? node_field(node, "object") : NULL;
	const struct binding *binding = base && base->kind == N_NAME && node_inside(base, s->loop) ? node_binding(base) : NULL;
	if (base && base->parent->kind == N_ATTRIBUTE && apart_names_are_made(s->frame->context))
		return FALSE;
	return binding && g_hash_table_contains(s->target_names->binds, binding) && !g_hash_table_contains(s->bound, binding);
}

gboolean fresh_sets_key(const struct splitter *s, const struct access *w)
{
	const struct node *node = w->node && (w->node->kind == N_ASSIGNMENT || w->node->kind == N_AUGMENTED) ? node_field(w->node, "left") : w->node;
	const struct node *key = node && node->kind == N_SUBSCRIPT ? node_field(node, "subscript") : NULL;
	gboolean named = !s->counter && (s->iterable->kind == N_NAME || s->iterable->kind == N_ATTRIBUTE) && !g_hash_table_contains(s->frame->context->special, "__setitem__");
	return named && key && key->kind == N_STRING && is_of_target(s, node);
}

static gboolean items_are_made(const struct splitter *s)
{
	struct node *over = s->iterable;
	if (s->counter || !over || !s->target || s->target->kind != N_NAME || s->frame->scope->kind != SCOPE_FUNCTION)
		return FALSE;
	return fresh_rows(s->frame, over) || list_is_fresh(s->frame, over, s->loop);
}

/* Wherever the list comes from, all that is put into it is made for it. */
static gboolean items_are_held(const struct splitter *s)
{
	struct node *over = s->iterable;
	gboolean named = !s->counter && over && (over->kind == N_NAME || over->kind == N_ATTRIBUTE) && s->target && s->target->kind == N_NAME;
	return named && s->frame->scope->kind == SCOPE_FUNCTION && distinct_holds(s->frame->context, over);
}

/* The body asks the list, or what leads to it, for an element by itself: `rows[0]["price"]`. */
static gboolean asks_the_list(const struct splitter *s, const struct object *item)
{
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct effects *e = ((const struct piece *)s->pieces->pdata[i])->whole;
		for (guint k = 0; k < e->accesses->len; k++) {
			const struct access *a = &g_array_index(e->accesses, struct access, k);
			for (const struct object *o = item; o->parent; o = o->parent)
				if (o->parent == a->object && (o->field == a->field || a->field[0] == '*'))
					return TRUE;
		}
	}
	return FALSE;
}

gboolean fresh_items(const struct splitter *s, const struct effects *e, const struct access *w)
{
	struct object *item = w->object, *root = object_root(item);
	if (changes_are_own(s, w))
		return TRUE;
	if (!is_of_target(s, w->node) || !set_holds(s->items.objects, item))
		return FALSE;
	if (!s->items_asked) {
		struct splitter *asked = (struct splitter *)s; /* a memory of the answer */
		asked->items_held = !items_are_made(s) && items_are_held(s);
		asked->items_made = asked->items_held || items_are_made(s);
		asked->items_asked = TRUE;
	}
	return s->items_made && (s->items_held ? !object_is_cut(item) && !asks_the_list(s, item) : root->kind == OBJECT_SITE && !root->escaped) && !leads_to(s, e, item, NULL) && !fresh_leads_to(s, item, NULL);
}
