/* A connection that an object holds, `self.con = sqlite3.connect(self.path)`: each worker can have a copy of the object that holds one of its own.
 * Of a session, `self.session = requests.Session()`, it can have a copy, as it is when the loop begins. */
#include "analyzer/own.h"

#include <string.h>

#include "analyzer/sql.h"

struct search {
	const struct splitter *s;
	struct own *own;
	const struct node *class_node, *init;
	const char *self;          /* interned */
	const struct node *making; /* the assignment */
	GString *text;             /* of the expression, where it cannot be what stands there */
	guint made;
	gboolean bad;
};

static const char *member_of(const struct node *attribute)
{
	const struct node *name = node_field(attribute, "attribute");
	return name && name->name ? name->name : "";
}

static void each_node(struct search *f, const struct node *node, void (*look)(struct search *, const struct node *))
{
	look(f, node);
	for (const struct node *child = node->first; child && !f->bad; child = child->next)
		each_node(f, child, look);
}

static void each_source(struct search *f, void (*look)(struct search *, const struct node *))
{
	const GPtrArray *sources = f->s->frame->context->program->sources;
	for (guint i = 0; i < sources->len && !f->bad; i++)
		each_node(f, context_unit(f->s->frame->context, sources->pdata[i])->syntax->root, look);
}

/* ---- the class ---- */

static const struct node *method_named(const struct node *class_node, const char *name)
{
	const struct node *body = node_field(class_node, "body");
	for (const struct node *each = body ? body->first : NULL; each; each = each->next) {
		const struct node *function = each->kind == N_DECORATED ? node_field(each, "definition") : each;
		if (function && function->kind == N_FUNCTION && !g_strcmp0(node_field(function, "name")->name, name))
			return each;
	}
	return NULL;
}

/* copy.copy() gives an object with the same attributes, and neither making nor losing one does anything. */
static gboolean is_plain_class(const struct search *f)
{
	static const char *const ways[] = {"__copy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__new__", "__del__", "__getattr__", "__getattribute__",
	                                   "__setattr__", "__getnewargs__", "__getnewargs_ex__"};
	const struct effects_context *c = f->s->frame->context;
	GPtrArray *below = g_hash_table_lookup(c->subclasses, f->class_node);
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
		if (g_hash_table_contains(c->special, ways[i]))
			return FALSE;
	return !node_field(f->class_node, "superclasses") && f->class_node->parent->kind != N_DECORATED && (!below || !below->len) &&
	       !g_hash_table_contains(c->used, "chdir") && !g_hash_table_contains(c->used, "__dict__");
}

/* The object is asked for its attributes only: nothing that it holds leads back to it. */
static void look_at_self(struct search *f, const struct node *node)
{
	if (node->kind != N_NAME || node->name != f->self || node_is_in(node, "attribute") || node->parent->kind == N_PARAMETERS || (node_is_in(node, "name") && node->parent->kind == N_KEYWORD_ARGUMENT))
		return;
	const struct node *attribute = node->parent, *inner = node_owner(node), *owner = inner ? inner->parent : NULL;
	owner = owner && owner->kind == N_DECORATED ? owner->parent : owner;
	const struct node *method = attribute->kind == N_ATTRIBUTE ? method_named(f->class_node, member_of(attribute)) : NULL;
	gboolean called = attribute->parent->kind == N_CALL && node_is_in(attribute, "function");
	f->bad |= attribute->kind != N_ATTRIBUTE || !node_is_in(node, "object") || owner != node_field(f->class_node, "body") || (method && method->kind == N_FUNCTION && !called);
}

/* ---- the making ---- */

static void look_for_making(struct search *f, const struct node *node)
{
	if (node->kind != N_ATTRIBUTE || strcmp(member_of(node), f->own->attribute) || !node_is_in(node, "left"))
		return;
	f->made++;
	if (node->parent->kind == N_ASSIGNMENT)
		f->making = node->parent;
}

static gboolean is_statement_of(const struct node *node, const struct node *function)
{
	return node->parent->kind == N_EXPRESSION_STATEMENT && node->parent->parent == node_field(function, "body");
}

struct setting {
	const char *name;
	guint count;              /* places where an attribute of this name is bound */
	const struct node *value; /* `self.NAME = VALUE` in __init__ */
};

static void count_settings(const struct search *f, const struct node *node, struct setting *setting)
{
	if (node->kind == N_ATTRIBUTE && !strcmp(member_of(node), setting->name)) {
		const struct node *parent = node->parent, *object = node_field(node, "object");
		gboolean plain = parent->kind == N_ASSIGNMENT && node_is_in(node, "left");
		setting->count += node_is_target(node);
		if (plain && object->kind == N_NAME && object->name == f->self && is_statement_of(parent, f->init))
			setting->value = node_field(parent, "right");
	}
	for (const struct node *child = node->first; child; child = child->next)
		count_settings(f, child, setting);
}

/* The one value that the attribute NAME has from __init__ on; NULL: it may have several. */
static const struct node *settled(const struct search *f, const char *name)
{
	const GPtrArray *sources = f->s->frame->context->program->sources;
	struct setting setting = {.name = name};
	for (guint i = 0; i < sources->len; i++)
		count_settings(f, context_unit(f->s->frame->context, sources->pdata[i])->syntax->root, &setting);
	return setting.count == 1 ? setting.value : NULL;
}

/* What __init__ was given as NAME and keeps under another: "path" of `self.path = path`. */
static const char *kept_as(const struct search *f, const struct node *name)
{
	const struct node *body = node_field(f->init, "body");
	for (const struct node *each = body->first; each; each = each->next) {
		const struct node *left = each->first && each->first->kind == N_ASSIGNMENT ? node_field(each->first, "left") : NULL;
		const struct node *right = left ? node_field(each->first, "right") : NULL;
		if (right && right->kind == N_NAME && right->name == name->name && left->kind == N_ATTRIBUTE && settled(f, member_of(left)) == right)
			return member_of(left);
	}
	return NULL;
}

/* NAME, in the expression, becomes `self.OTHER`; names come in the order of the text. */
static void put_kept(struct search *f, const struct node *name, const char *other)
{
	const struct node *expression = f->own->expression;
	gssize at = (gssize)(name->start - expression->start) + (gssize)f->text->len - (gssize)(expression->end - expression->start);
	g_autofree char *full = g_strconcat(f->self, ".", other, NULL);
	g_string_erase(f->text, at, name->end - name->start);
	g_string_insert(f->text, at, full);
}

/* A name that is asked for once more: of the module, bound once; or of __init__'s, which the object keeps. */
static gboolean is_there(struct search *f, const struct node *name)
{
	const struct binding *binding = node_binding(name);
	const char *kept = f->text && binding && binding->scope->node == f->init && (binding->flags & BINDING_PARAMETER) && binding->sites->len <= 1 ? kept_as(f, name) : NULL;
	if (kept)
		put_kept(f, name, kept);
	return kept || (binding && binding->scope->kind == SCOPE_MODULE && binding->sites->len == 1 && !g_hash_table_contains(f->s->frame->context->rebound, binding));
}

/* Evaluated in a worker, NODE gives what it gave in __init__. Names are found in the order of the text. */
static gboolean is_repeatable(struct search *f, const struct node *node)
{
	static const enum node_kind kinds[] = {N_STRING, N_STRING_PART, N_CONCATENATED, N_INTEGER, N_FLOAT, N_TRUE, N_FALSE, N_NONE, N_INTERPOLATION, N_KEYWORD_ARGUMENT};
	if (node->kind == N_ATTRIBUTE) {
		const struct node *object = node_field(node, "object");
		return object->kind == N_NAME && object->name == f->self ? settled(f, member_of(node)) != NULL : is_repeatable(f, object);
	}
	if (node->kind == N_NAME)
		return is_there(f, node);
	gboolean known = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		known |= node->kind == kinds[i];
	for (const struct node *child = node->first; known && child; child = child->next)
		known = (node->kind == N_KEYWORD_ARGUMENT && node_is_in(child, "name")) || is_repeatable(f, child);
	return known;
}

static gboolean is_repeated_making(struct search *f)
{
	const struct node *call = f->own->expression, *list = node_field(call, "arguments"), *callee = node_field(call, "function");
	if (!list || list->kind != N_ARGUMENTS || !list->first || list->first->kind == N_KEYWORD_ARGUMENT || own_hides_database(call))
		return FALSE;
	g_autofree char *before = node_text(call);
	f->text = g_string_new(before);
	gboolean good = is_repeatable(f, callee);
	for (const struct node *each = list->first; each && good; each = each->next)
		good = is_repeatable(f, each);
	if (good && strcmp(f->text->str, before)) {
		f->own->text = g_strdup(f->text->str);
		good = !strpbrk(before, "#\r\n");
	}
	g_string_free(f->text, TRUE);
	f->text = NULL;
	return good;
}

/* ---- what is done with it ---- */

/* `self.con.row_factory = sqlite3.Row`, in __init__ behind the making. */
static gboolean is_setting(struct search *f, const struct node *held)
{
	const struct node *attribute = held->parent, *assignment = attribute->parent;
	const struct knowledge_entry *entry = own_member(f->s, f->own, member_of(attribute));
	if (!entry || !(entry->flags & KNOWS_SETTING) || assignment->kind != N_ASSIGNMENT || !node_is_in(attribute, "left") || !is_statement_of(assignment, f->init) ||
	    assignment->start < f->making->start)
		return FALSE;
	const struct node *right = node_field(assignment, "right");
	gboolean repeats = right && is_repeatable(f, right);
	if (repeats)
		g_ptr_array_add(f->own->settings, assignment->parent);
	return repeats;
}

static gboolean commits(const struct node *statement, const char *attribute)
{
	const struct node *call = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL, *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	const struct node *held = callee && callee->kind == N_ATTRIBUTE && !strcmp(member_of(callee), "commit") ? node_field(callee, "object") : NULL;
	return held && held->kind == N_ATTRIBUTE && !strcmp(member_of(held), attribute);
}

/* What CALL writes is committed: by the `with self.con` around it, or by a statement behind it. */
static gboolean is_committed(const struct search *f, const struct node *call)
{
	for (const struct node *node = call; node && node->kind != N_FUNCTION && node->kind != N_LAMBDA; node = node->parent) {
		for (const struct node *next = node->parent && node->parent->kind == N_BLOCK ? node->next : NULL; next; next = next->next)
			if (commits(next, f->own->attribute))
				return TRUE;
		const struct node *clause = node->kind == N_WITH ? node->first : NULL, *item = clause && clause->kind == N_WITH_CLAUSE ? clause->first : NULL;
		const struct node *held = item && item->kind == N_WITH_ITEM ? item->first : NULL;
		if (held && held->kind == N_ATTRIBUTE && !strcmp(member_of(held), f->own->attribute))
			return TRUE;
	}
	return FALSE;
}

/* Each mention in the program: it reads, ends what was begun, or writes what is committed at once. */
static void look_at_use(struct search *f, const struct node *node)
{
	if (node->kind != N_ATTRIBUTE || strcmp(member_of(node), f->own->attribute) || node == node_field(f->making, "left"))
		return;
	const struct node *call = own_method_call(node), *top = node_owner(node), *object = node_field(node, "object");
	const char *member = call ? member_of(node->parent) : "";
	gboolean work = object->kind == N_NAME && object->name == f->self;
	gboolean ends = !strcmp(member, "close") || !strcmp(member, "commit") || !strcmp(member, "rollback");
	gboolean with = node->parent->kind == N_WITH_ITEM && (f->own->kind->flags & KNOWS_THREAD_BOUND);
	if (with || ends)
		return;
	if (call && !strncmp(member, "execute", strlen("execute")) && sql_changes_data(own_first_argument(call)))
		f->bad |= !is_committed(f, call);
	else if (call)
		f->bad |= !own_reads(f->s, f->own, call, top) || own_is_tried(node, top);
	else
		f->bad |= !work || node->parent->kind != N_ATTRIBUTE || !is_setting(f, node);
}

/* The same of a session: it sends requests, or is set up by __init__, or closed. Nobody else has it, and nobody who is asked in the loop sets it up. */
static void look_at_session(struct search *f, const struct node *node)
{
	if (node->kind != N_ATTRIBUTE || strcmp(member_of(node), f->own->attribute) || node == node_field(f->making, "left"))
		return;
	const struct node *call = own_method_call(node), *top = node_owner(node), *object = node_field(node, "object");
	gboolean closes = call && !strcmp(member_of(node->parent), "close"), reads = call && own_reads(f->s, f->own, call, top);
	gboolean set_up = top == f->init && object->kind == N_NAME && object->name == f->self && node->parent->kind == N_ATTRIBUTE && node_is_in(node, "object");
	f->bad |= !closes && !reads && !set_up;
}

/* Two attributes of one object: its copy would get one of them only. */
static gboolean has_another(const struct splitter *s, const struct own *own)
{
	GHashTableIter iter;
	gpointer other;
	g_hash_table_iter_init(&iter, s->owns);
	while (g_hash_table_iter_next(&iter, NULL, &other))
		if (other && ((struct own *)other)->binding == own->binding)
			return TRUE;
	return FALSE;
}

gboolean own_find_attribute(const struct splitter *s, struct own *own)
{
	struct search f = {.s = s, .own = own};
	const struct object *holder = own->object->parent;
	const struct node *function = s->frame->scope->node, *parameter = function->kind == N_FUNCTION ? parameters_get(function, 0) : NULL;
	if (own->object->kind != OBJECT_CHILD || own->object->field[0] != '.' || holder->kind != OBJECT_PARAM || holder->frame != s->frame || holder->index ||
	    !holder->type || holder->type->kind != T_INSTANCE || !parameter || parameter->kind != N_NAME ||
	    !((own->kind->flags & KNOWS_SERIAL) || own_is_session(own)))
		return FALSE;
	f.class_node = holder->type->ref, f.self = parameter->name, own->attribute = own->object->field + 1;
	own->binding = g_hash_table_lookup(function->scope->bindings, parameter->name);
	const struct node *init = method_named(f.class_node, "__init__"), *method = method_named(f.class_node, node_field(function, "name")->name);
	if (!own->binding || own->binding->sites->len > 1 || (own->binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE | BINDING_DELETED)) || !init || init->kind != N_FUNCTION ||
	    method != function || f.class_node->source != s->loop->source || !is_plain_class(&f) || has_another(s, own))
		return FALSE;
	f.init = init;
	const struct node *first = parameters_get(init, 0);
	each_source(&f, look_for_making);
	const struct node *left = f.making ? node_field(f.making, "left") : NULL, *object = left ? node_field(left, "object") : NULL;
	if (f.made != 1 || !f.making || !first || first->name != f.self || !object || object->kind != N_NAME || object->name != f.self || !is_statement_of(f.making, init))
		return FALSE;
	own->expression = node_field(f.making, "right");
	own->copied = own_is_session(own);
	if (!own->expression || own->expression->kind != N_CALL || (!own->copied && !is_repeated_making(&f)))
		return FALSE;
	each_node(&f, node_field(f.class_node, "body"), look_at_self);
	each_source(&f, own->copied ? look_at_session : look_at_use);
	return !f.bad;
}
