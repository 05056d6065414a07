#include "analyzer/own.h"

#include <string.h>

#include "analyzer/knowledge.h"
#include "analyzer/sql.h"

#define MAX_CALLS 4 /* of functions that hand it on to each other */

const struct knowledge_entry *own_member(const struct splitter *s, const struct own *own, const char *member)
{
	g_autofree char *full = g_strconcat(own->kind->name + strlen("class "), ".", member, NULL);
	return knowledge_find(s->frame->context->knowledge, full);
}

static const char *member_name(const struct node *attribute)
{
	struct node *name = attribute && attribute->kind == N_ATTRIBUTE ? node_field(attribute, "attribute") : NULL;
	return name && name->name ? name->name : "";
}

struct node *own_method_call(const struct node *node)
{
	struct node *attribute = node->parent, *call = attribute ? attribute->parent : NULL;
	gboolean method = attribute && attribute->kind == N_ATTRIBUTE && attribute->first == node && call && call->kind == N_CALL &&
	                  node_field(call, "function") == attribute;
	return method ? call : NULL;
}

struct node *own_first_argument(const struct node *call)
{
	struct node *list = node_field(call, "arguments");
	return list && list->kind == N_ARGUMENTS ? list->first : NULL;
}

gboolean own_is_session(const struct own *own)
{
	return own->kind->flags & KNOWS_COOKIES;
}

/* ---- the expression that makes it ---- */

/* `name` of `name = NODE` and `with NODE as name`, contextlib.closing(NODE) included. */
static struct node *holder_of(const struct node *node)
{
	const struct node *list = node->parent, *call = list && list->kind == N_ARGUMENTS ? list->parent : NULL;
	struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	g_autofree char *text = callee ? node_text(callee) : g_strdup("");
	if ((!strcmp(text, "contextlib.closing") || !strcmp(text, "closing")) && node_count(list) == 1)
		node = call;
	struct node *parent = node->parent, *name = NULL;
	if (parent && parent->kind == N_ASSIGNMENT && node_is_in(node, "right"))
		name = node_field(parent, "left");
	else if (parent && parent->kind == N_AS_PATTERN && parent->parent && parent->parent->kind == N_WITH_ITEM && parent->first == node)
		name = node_field(parent, "alias");
	if (name && name->kind == N_AS_TARGET)
		name = name->first;
	return name && name->kind == N_NAME ? name : NULL;
}

/* The name stands for one value whenever it is looked at between the place where the object is made and the end of the loop. */
static gboolean is_constant_name(const struct splitter *s, const struct node *name)
{
	struct binding *binding = node_binding(name);
	return !binding || (binding->sites->len <= 1 && !(binding->flags & (BINDING_FOREIGN | BINDING_DELETED)) &&
	                    !g_hash_table_contains(s->bound, binding) && !g_hash_table_contains(s->target_names->binds, binding));
}

static gboolean is_plain(const struct splitter *s, const struct node *node)
{
	static const enum node_kind kinds[] = {N_NAME, N_INTEGER, N_FLOAT, N_TRUE, N_FALSE, N_NONE, N_STRING, N_CONCATENATED, N_INTERPOLATION, N_FORMAT,
	                                       N_STRING_PART, N_TUPLE, N_LIST, N_DICT, N_PAIR, N_BINARY, N_CALL, N_ATTRIBUTE, N_SUBSCRIPT, N_ARGUMENTS,
	                                       N_KEYWORD_ARGUMENT, N_DICT_SPLAT, N_OPERATOR, N_UNARY};
	gboolean known = FALSE, member = node->kind == N_NAME && (node_is_in(node, "attribute") || node_is_in(node, "name"));
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		known |= node->kind == kinds[i];
	if (!known || (node->kind == N_NAME && !member && !is_constant_name(s, node)))
		return FALSE;
	for (const struct node *child = node->first; child; child = child->next)
		if (!is_plain(s, child))
			return FALSE;
	return TRUE;
}

/* The environment may be read again, a clock may not. */
static gboolean asks_environment_only(const struct node *node)
{
	struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL;
	g_autofree char *text = callee ? node_text(callee) : NULL;
	if (text && strcmp(text, "os.getenv") && !g_str_has_prefix(text, "os.environ."))
		return FALSE;
	for (const struct node *child = node->first; child; child = child->next)
		if (!asks_environment_only(child))
			return FALSE;
	return TRUE;
}

/* STATEMENT changes nothing that E reads. */
static gboolean leaves_alone(const struct splitter *s, struct node *statement, const struct effects *e)
{
	struct effects *done = effects_new();
	gboolean alone = TRUE;
	frame_effects(s->frame, statement, done);
	for (guint i = 0; i < done->accesses->len; i++)
		for (guint k = 0; g_array_index(done->accesses, struct access, i).touch != TOUCH_READ && k < e->accesses->len; k++)
			alone &= access_overlap(s, &g_array_index(done->accesses, struct access, i), &g_array_index(e->accesses, struct access, k)) == OVERLAP_NO;
	effects_free(done);
	return alone;
}

/* What E reads stays as it is from the place where the object is made to the end of the loop. */
static gboolean stays(const struct splitter *s, const struct own *own, const struct effects *e)
{
	struct node *next = own->statement->kind == N_WITH ? own->block->first : own->statement->next;
	for (; next && next->start < s->loop->end; next = next->next)
		if (!leaves_alone(s, next, e))
			return FALSE;
	return TRUE;
}

/* Code of the project, which the workers' objects would call: a row factory, an authentication. */
static gboolean holds_code(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		enum type_kind kind = type_member(type, i)->kind;
		if (kind == T_FUNCTION || kind == T_METHOD || kind == T_CLASS || kind == T_INSTANCE || kind == T_PARTIAL)
			return TRUE;
	}
	return FALSE;
}

/* Evaluated again, NODE gives the same and does nothing. */
static gboolean is_pure(const struct splitter *s, const struct own *own, struct node *node)
{
	if (!node || !is_plain(s, node))
		return FALSE;
	struct effects *e = effects_new();
	struct value value = frame_effects(s->frame, node, e);
	for (guint i = 0; value.objects && i < value.objects->count; i++) { /* what it holds is looked at, too */
		struct access all = {.object = value.objects->items[i], .field = interned("*"), .touch = TOUCH_READ, .node = node};
		if (all.object->kind != OBJECT_SITE || all.object->frame != s->frame || !node_inside(all.object->ref, node))
			g_array_append_val(e->accesses, all);
	}
	gboolean pure = !holds_code(value.type) && !e->unresolved->len && !e->exec && !(e->bits & ~(guint)(EFFECT_TIME | EFFECT_CLOCK | EFFECT_RELEASES_GIL)) &&
	                (!(e->bits & EFFECT_TIME) || asks_environment_only(node));
	for (guint i = 0; i < e->accesses->len; i++)
		pure &= g_array_index(e->accesses, struct access, i).touch == TOUCH_READ;
	pure = pure && stays(s, own, e);
	effects_free(e);
	return pure;
}

gboolean own_hides_database(const struct node *call)
{
	struct node *first = own_first_argument(call);
	g_autofree char *text = node_text(call), *name = first ? node_text(first) : g_strdup("");
	gboolean somewhere = first && first->kind != N_STRING && g_strstr_len(call->source->text, (gssize)call->source->length, ":memory:");
	return somewhere || strstr(text, "memory") || strstr(text, "factory=") || !name[0] || !strcmp(name, "\"\"") || !strcmp(name, "''");
}

static gboolean is_pure_making(const struct splitter *s, const struct own *own)
{
	struct node *list = node_field(own->expression, "arguments");
	gboolean cursor = own->kind->flags & KNOWS_STREAM;
	if (!list || list->kind != N_ARGUMENTS)
		return FALSE;
	for (struct node *child = list->first; child; child = child->next)
		if (!is_pure(s, own, child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "value") : child->kind == N_DICT_SPLAT ? child->first : child) ||
		    (cursor && child->kind != N_KEYWORD_ARGUMENT)) /* a cursor with a name lives in the server */
			return FALSE;
	return cursor || !(own->kind->flags & KNOWS_THREAD_BOUND) || !own_hides_database(own->expression);
}

/* ---- what the loop does with it ---- */

static gboolean is_used_well(const struct splitter *s, const struct own *own, const struct node *name, const struct node *top, guint depth);
static gboolean is_binding_used_well(const struct splitter *s, const struct own *own, const struct node *node, const struct binding *binding,
                                     const struct node *top, guint depth);

static gboolean is_cursor_read(const struct splitter *s, const struct own *own, const struct node *call, const struct knowledge_entry *entry, const struct node *top);

gboolean own_reads(const struct splitter *s, const struct own *own, const struct node *call, const struct node *top)
{
	const char *member = member_name(node_field(call, "function"));
	const struct knowledge_entry *entry = own_member(s, own, member);
	if (!entry || (entry->flags & KNOWS_SETTING) || !strcmp(member, "close"))
		return FALSE;
	if (entry->flags & KNOWS_SQL)
		return sql_reads(own_first_argument(call));
	if (!(own->kind->flags & KNOWS_STREAM) && !strcmp(member, "cursor"))
		return is_cursor_read(s, own, call, entry, top);
	return own_is_session(own) || !(entry->effects & (EFFECT_NET_WRITE | EFFECT_FILE_WRITE));
}

gboolean own_is_tried(const struct node *node, const struct node *top)
{
	for (; node && node != top; node = node->parent)
		if (node->kind == N_TRY)
			return TRUE;
	return FALSE;
}

static gboolean is_binding_used_well(const struct splitter *s, const struct own *own, const struct node *node, const struct binding *binding,
                                     const struct node *top, guint depth)
{
	for (const struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_PARAMETERS)
			continue;
		gboolean mention = child->kind == N_NAME && child->name == binding->name && child != own->expression && !node_is_in(child, "attribute") &&
		                   !(node_is_in(child, "name") && child->parent->kind == N_KEYWORD_ARGUMENT);
		if (mention && node_binding(child) == binding && !is_used_well(s, own, child, top, depth))
			return FALSE;
		if (!is_binding_used_well(s, own, child, binding, top, depth))
			return FALSE;
	}
	return TRUE;
}

/* A cursor that is made in the loop, or in a function that it calls, and stays in a variable of its own. */
static gboolean is_cursor_read(const struct splitter *s, const struct own *own, const struct node *call, const struct knowledge_entry *entry, const struct node *top)
{
	struct node *chained = own_method_call(call), *name = holder_of(call);
	struct own cursor = {.kind = knowledge_class(s->frame->context->knowledge, entry->result), .expression = name};
	struct binding *binding = name ? node_binding(name) : NULL;
	if (!cursor.kind)
		return FALSE;
	if (chained)
		return own_reads(s, &cursor, chained, top);
	return binding && binding->sites->len == 1 && !(binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE | BINDING_DELETED)) &&
	       is_binding_used_well(s, &cursor, binding->scope->node, binding, top, 1);
}

/* The parameter of FUNCTION that the argument NODE becomes. */
static struct node *parameter_for(const struct node *function, const struct node *node)
{
	guint index = 0;
	if (node->parent->kind == N_KEYWORD_ARGUMENT) {
		struct node *keyword = node_field(node->parent, "name");
		for (; keyword && parameters_get(function, index); index++)
			if (!g_strcmp0(parameter_text(parameters_get(function, index)), keyword->name))
				return parameters_get(function, index);
		return NULL;
	}
	for (const struct node *before = node->parent->first; before != node; before = before->next, index++)
		if (before->kind == N_LIST_SPLAT || before->kind == N_KEYWORD_ARGUMENT)
			return NULL;
	return parameters_get(function, index);
}

/* f(NODE) with a function of the module that treats it as well. */
static gboolean is_handed_on_well(const struct splitter *s, const struct own *own, const struct node *node, guint depth)
{
	const struct node *list = node->parent->kind == N_KEYWORD_ARGUMENT ? node->parent->parent : node->parent;
	const struct node *call = list && list->kind == N_ARGUMENTS ? list->parent : NULL;
	struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	struct binding *binding = callee && callee->kind == N_NAME ? node_binding(callee) : NULL;
	if (!binding || depth >= MAX_CALLS || binding->scope->kind != SCOPE_MODULE || binding->sites->len != 1 ||
	    ((own->kind->flags & KNOWS_STREAM) && own->binding)) /* what one iteration left of it, another would see */
		return FALSE;
	const struct node *function = binding->sites->pdata[0];
	if (function->kind != N_FUNCTION)
		function = function->parent;
	if (!function || function->kind != N_FUNCTION || !function->scope || function->scope->yields || function->scope->async ||
	    function->parent->kind == N_DECORATED || g_strcmp0(node_field(function, "name")->name, callee->name))
		return FALSE;
	struct node *parameter = parameter_for(function, node);
	if (!parameter || parameter->kind == N_LIST_SPLAT_PATTERN || parameter->kind == N_DICT_SPLAT_PATTERN)
		return FALSE;
	struct binding *inner = g_hash_table_lookup(function->scope->bindings, parameter_text(parameter));
	return inner && inner->sites->len <= 1 && !(inner->flags & (BINDING_CLOSURE | BINDING_FOREIGN | BINDING_DELETED)) &&
	       is_binding_used_well(s, own, function, inner, function, depth + 1);
}

/* One that was made in the loop may be closed there. */
static gboolean closes_cursor(const struct own *own, const struct node *call)
{
	return (own->kind->flags & KNOWS_STREAM) && !own->binding && !strcmp(member_name(node_field(call, "function")), "close");
}

/* `cursor.rowcount`, read. */
static gboolean is_number(const struct splitter *s, const struct own *own, const struct node *name)
{
	const struct node *attribute = name->parent;
	const struct knowledge_entry *entry = attribute->kind == N_ATTRIBUTE && attribute->first == name ? own_member(s, own, member_name(attribute)) : NULL;
	return entry && !strcmp(entry->result, "int") && !entry->flags && !node_is_in(attribute, "left") && !node_is_in(attribute, "function");
}

/* NAME, the object, is read from; TOP: the loop, or the function that was handed it. */
static gboolean is_used_well(const struct splitter *s, const struct own *own, const struct node *name, const struct node *top, guint depth)
{
	struct node *call = own_method_call(name);
	if (!own_is_session(own) && own_is_tried(name, top))
		return FALSE;
	if (call)
		return own_reads(s, own, call, top) || closes_cursor(own, call);
	if (name->parent->kind == N_ARGUMENTS || name->parent->kind == N_KEYWORD_ARGUMENT)
		return is_handed_on_well(s, own, name, depth);
	if ((own->kind->flags & KNOWS_STREAM) && is_number(s, own, name))
		return TRUE;
	return (own->kind->flags & KNOWS_STREAM) && (name->parent->kind == N_FOR || name->parent->kind == N_FOR_IN) && node_is_in(name, "right");
}

/* ---- what is done with it elsewhere ---- */

struct look {
	const struct splitter *s;
	struct own *own;
	const struct node *round;  /* a loop around this one that keeps the object: what stands behind this one comes before it, too */
	guint written, settled;    /* bytes: the last statement that changes data ahead of the loop, the last commit */
	const struct node *first;  /* mention in the loop, and behind it */
	const struct node *behind;
	GPtrArray *renewed;        /* struct node *: calls behind the loop that ask a cursor for other rows, so far */
	gboolean bad, stale;       /* stale: what is left of the loop's last query is looked at behind it */
};

static struct node *statement_of(const struct node *node)
{
	while (node && node->kind != N_EXPRESSION_STATEMENT)
		node = node->parent && node->parent->kind == N_BLOCK ? NULL : node->parent;
	return (struct node *)node;
}

/* `s.headers["a"] = b`, `s.headers.update(...)`, `s.auth = x`, `s.mount(...)` in the block where it was made. */
static gboolean is_setting(const struct look *look, const struct node *name, struct node *statement)
{
	const struct node *attribute = name->parent, *around = attribute->parent;
	const struct knowledge_entry *entry = attribute->kind == N_ATTRIBUTE ? own_member(look->s, look->own, member_name(attribute)) : NULL;
	struct node *top = statement ? statement->first : NULL, *list = NULL, *index = NULL;
	if (!entry || !(entry->flags & KNOWS_SETTING) || !top || statement->parent != look->own->block || statement->start < look->own->expression->start)
		return FALSE;
	if (around->kind == N_ATTRIBUTE && !strcmp(member_name(around), "update"))
		around = around->parent;
	if (around == top && top->kind == N_CALL) {
		list = node_field(top, "arguments");
		for (struct node *child = list ? list->first : NULL; child; child = child->next)
			if (!is_pure(look->s, look->own, child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "value") : child))
				return FALSE;
		return list && list->kind == N_ARGUMENTS;
	}
	if (around->kind == N_SUBSCRIPT && around->first == attribute) {
		index = node_field(around, "subscript");
		if (!index || !is_pure(look->s, look->own, index))
			return FALSE;
	}
	struct node *left = top->kind == N_ASSIGNMENT ? node_field(top, "left") : NULL, *right = left ? node_field(top, "right") : NULL;
	return left && right && right->kind != N_ASSIGNMENT && left == (index ? around : attribute) && is_pure(look->s, look->own, right);
}

static void look_at_call(struct look *look, const struct node *call, struct node *statement)
{
	const char *member = member_name(node_field(call, "function"));
	const struct knowledge_entry *entry = own_member(look->s, look->own, member);
	gboolean sure = statement && node_inside(look->s->loop, statement->parent);
	gboolean changes = entry && !strncmp(member, "execute", strlen("execute")) && sql_changes_data(own_first_argument(call));
	gboolean settles = !strcmp(member, "commit") || !strcmp(member, "rollback");
	if (own_is_session(look->own) || !entry)
		look->bad = TRUE;
	else if (changes && !look->round)
		look->written = MAX(look->written, call->start);
	else if (settles && !look->round)
		look->settled = sure ? MAX(look->settled, call->start) : look->settled;
	else
		look->bad |= !own_reads(look->s, look->own, call, look->s->frame->scope->node);
}

static void look_in(struct look *look, const struct node *node, const struct binding *binding);

/* A cursor of the connection: what it does, the connection does. */
static gboolean look_at_cursor(struct look *look, const struct node *call)
{
	struct node *name = holder_of(call);
	const struct binding *binding = name ? node_binding(name) : NULL;
	struct own *own = look->own, cursor = *own;
	g_autofree char *kind = g_strconcat(own->kind->name, NULL);
	char *last = strrchr(kind, '.');
	if (strcmp(member_name(node_field(call, "function")), "cursor") || !last || (own->kind->flags & KNOWS_STREAM))
		return FALSE;
	*last = '\0';
	g_autofree char *full = g_strconcat(kind + strlen("class "), ".Cursor", NULL);
	cursor.kind = knowledge_class(look->s->frame->context->knowledge, full);
	if (!binding || !cursor.kind || binding->scope != look->own->binding->scope || binding->sites->len != 1 ||
	    (binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE | BINDING_DELETED)))
		return FALSE;
	struct look inner = *look;
	cursor.binding = binding, cursor.expression = (struct node *)call;
	inner.own = &cursor, inner.first = inner.behind = NULL;
	look_in(&inner, binding->scope->node, binding);
	look->bad |= inner.bad, look->written = MAX(look->written, inner.written), look->settled = MAX(look->settled, inner.settled);
	return TRUE;
}

/* The block in which CALL is run whenever its statement is; NULL: it may be left out. */
static const struct node *block_of(const struct node *call)
{
	static const enum node_kind ALWAYS[] = {N_CALL, N_ATTRIBUTE, N_ARGUMENTS, N_ASSIGNMENT, N_SUBSCRIPT};
	for (const struct node *node = call; node->parent; node = node->parent) {
		gboolean always = FALSE;
		if (node->parent->kind == N_EXPRESSION_STATEMENT || (node->parent->kind == N_FOR && node_is_in(node, "right")))
			return node->parent->parent;
		for (guint i = 0; i < G_N_ELEMENTS(ALWAYS); i++)
			always |= node->parent->kind == ALWAYS[i];
		if (!always)
			return NULL;
	}
	return NULL;
}

/* What comes behind the loop does not ask for what the loop's last query left: it is closed, or asked for something else before. */
static void look_behind(struct look *look, const struct node *name)
{
	const struct node *call = own_method_call(name);
	const char *member = call ? member_name(node_field(call, "function")) : "";
	const struct knowledge_entry *entry = own_member(look->s, look->own, member);
	gboolean renews = entry && (entry->flags & KNOWS_SQL), renewed = renews || !strcmp(member, "close");
	for (guint i = 0; i < look->renewed->len; i++) {
		const struct node *before = look->renewed->pdata[i];
		renewed |= name->start >= before->end && node_inside(name, block_of(before));
	}
	if (renews && block_of(call))
		g_ptr_array_add(look->renewed, (gpointer)call);
	look->stale |= !renewed;
}

static void look_at(struct look *look, const struct node *name)
{
	const struct splitter *s = look->s;
	struct node *call = own_method_call(name), *statement = statement_of(name);
	if (name == look->own->binding->sites->pdata[0])
		return;
	if (node_inside(name, s->loop)) {
		look->first = look->first ? look->first : name;
		look->bad |= !is_used_well(s, look->own, name, s->loop, 0) || ((look->own->kind->flags & KNOWS_STREAM) && node_inside(name, s->iterable));
	} else if (call && look_at_cursor(look, call)) {
		return;
	} else if (name->start > s->loop->end && !(look->round && node_inside(name, look->round))) {
		look->behind = look->behind ? look->behind : name;
		look_behind(look, name);
	} else if (is_setting(look, name, statement) && !look->round) {
		g_ptr_array_add(look->own->settings, statement);
	} else if (call) {
		look_at_call(look, call, statement);
	} else {
		look->bad = TRUE;
	}
}

static void look_in(struct look *look, const struct node *node, const struct binding *binding)
{
	for (const struct node *child = node->first; child && !look->bad; child = child->next) {
		gboolean mention = child->kind == N_NAME && child->name == binding->name && !node_is_in(child, "attribute") &&
		                   !(node_is_in(child, "name") && child->parent->kind == N_KEYWORD_ARGUMENT);
		if (mention && node_binding(child) == binding)
			look_at(look, child);
		look_in(look, child, binding);
	}
}

/* ---- cursors ---- */

/* NODE, the iterable of the first clause of a comprehension, is evaluated as that is, and gone through at once. */
static gboolean is_first_iterable(const struct node *node)
{
	const struct node *clause = node->parent, *whole = clause->parent;
	if (clause->kind != N_FOR_IN || !node_is_in(node, "right") || !node_is_comprehension(whole))
		return FALSE;
	for (const struct node *before = whole->first; before != clause; before = before->next)
		if (before->kind == N_FOR_IN)
			return FALSE;
	return whole->kind != N_GENERATOR || whole->parent->kind == N_ARGUMENTS || whole->parent->kind == N_CALL;
}

/* NAME.execute(...) is run at the beginning of each iteration, whatever happens. */
static gboolean begins_anew(const struct splitter *s, const struct own *own, const struct node *name)
{
	struct node *call = name ? own_method_call(name) : NULL;
	const struct knowledge_entry *entry = call ? own_member(s, own, member_name(node_field(call, "function"))) : NULL;
	if (!entry || !(entry->flags & KNOWS_SQL))
		return FALSE;
	for (const struct node *node = call; node != s->body && node->parent; node = node->parent) {
		gboolean iterable = (node->parent->kind == N_FOR && node_is_in(node, "right")) || is_first_iterable(node) || (node->kind == N_FOR_IN && is_first_iterable(node_field(node, "right")));
		if (node->parent == s->body)
			return TRUE;
		if (!iterable && node->parent->kind != N_CALL && node->parent->kind != N_ATTRIBUTE && node->parent->kind != N_ARGUMENTS && node->parent->kind != N_ASSIGNMENT &&
		    node->parent->kind != N_EXPRESSION_STATEMENT && node->parent->kind != N_SUBSCRIPT && node->kind != N_FOR)
			return FALSE;
	}
	return FALSE;
}

/* ---- all of it ---- */

static gboolean find_place(struct own *own, const struct node *name)
{
	struct node *node = (struct node *)name->parent;
	while (node && node->kind != N_EXPRESSION_STATEMENT && node->kind != N_WITH && node->kind != N_BLOCK)
		node = node->parent;
	if (!node || node->kind == N_BLOCK)
		return FALSE;
	own->statement = node;
	own->block = node->kind == N_WITH ? node_field(node, "body") : node->parent;
	return own->block != NULL;
}

/* The innermost loop around this one that does not make the object anew. */
static const struct node *find_round(const struct splitter *s, const struct own *own)
{
	for (const struct node *node = s->loop->parent; node && node != s->frame->scope->node; node = node->parent)
		if ((node->kind == N_FOR || node->kind == N_WHILE || node_is_comprehension(node)) && !node_inside(own->expression, node))
			return node;
	return NULL;
}

/* A server refuses what comes after a query that failed, until the transaction is given up; with other connections it would not. */
static gboolean breaks_transaction(const struct splitter *s, const struct own *own, const struct node *behind)
{
	struct node *call = behind ? own_method_call(behind) : NULL;
	const char *member = call ? member_name(node_field(call, "function")) : "";
	gboolean ends = !strcmp(member, "close") || !strcmp(member, "rollback");
	return behind && !ends && !own_is_session(own) && !(own->kind->flags & KNOWS_THREAD_BOUND) && own_is_tried(s->loop, s->frame->scope->node);
}

static gboolean find(const struct splitter *s, struct own *own)
{
	struct node *name = holder_of(own->expression);
	own->binding = name ? node_binding(name) : NULL;
	if (!own->binding || own->binding->scope != s->frame->scope || own->binding->scope->dynamic || own->binding->sites->len != 1 ||
	    (own->binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE | BINDING_DELETED)) || own->expression->kind != N_CALL || !find_place(own, name))
		return FALSE;
	if (!node_inside(s->loop, own->block) || own->expression->start > s->loop->start || node_inside(own->expression, s->loop) || !is_pure_making(s, own))
		return FALSE;
	g_autoptr(GPtrArray) renewed = g_ptr_array_new();
	struct look look = {.s = s, .own = own, .round = find_round(s, own), .renewed = renewed};
	look_in(&look, s->frame->scope->node, own->binding);
	if (look.bad || look.written > look.settled || breaks_transaction(s, own, look.behind))
		return FALSE;
	if (!(own->kind->flags & KNOWS_STREAM))
		return TRUE;
	struct node *receiver = node_field(own->expression, "function");
	struct value value = receiver && receiver->kind == N_ATTRIBUTE && receiver->first->kind == N_NAME ? frame_effects(s->frame, receiver->first, NULL) : value_of(type_simple(T_NEVER));
	own->base = value.objects && value.objects->count == 1 ? own_of(s, value.objects->items[0]) : NULL;
	return own->base && own->base->binding->name == receiver->first->name && begins_anew(s, own, look.first) && !look.stale;
}

void own_free(struct own *own)
{
	if (!own)
		return;
	g_ptr_array_unref(own->settings);
	g_free(own->text);
	g_free(own);
}

const struct own *own_of(const struct splitter *s, const struct object *object)
{
	gpointer known;
	if (g_hash_table_lookup_extended(s->owns, object, NULL, &known))
		return known;
	const struct knowledge_entry *kind = splitter_library_class(s, object);
	gboolean made = object->kind == OBJECT_SITE && object->frame == s->frame;
	g_hash_table_insert(s->owns, (gpointer)object, NULL);
	if ((!made && object->kind != OBJECT_CHILD) || !kind || !(kind->flags & KNOWS_OWN) || s->awaits)
		return NULL;
	struct own *own = g_new0(struct own, 1);
	own->object = object, own->kind = kind, own->expression = made ? (struct node *)object->ref : NULL;
	own->settings = g_ptr_array_new();
	if (made ? find(s, own) : own_find_attribute(s, own)) {
		g_hash_table_replace(s->owns, (gpointer)object, own);
		return own;
	}
	own_free(own);
	return NULL;
}

static gboolean is_whole(const struct splitter *s, const struct own *own, const struct node *node)
{
	if (g_ptr_array_find(s->hoisted, node, NULL))
		return TRUE;
	for (gint i = s->first; i <= s->last; i++)
		if (((struct piece *)s->pieces->pdata[i])->node == node)
			return TRUE;
	if (node->kind == N_NAME && node->name == own->binding->name && !node_is_in(node, "attribute"))
		return FALSE;
	for (const struct node *child = node->first; child; child = child->next)
		if (!is_whole(s, own, child))
			return FALSE;
	return TRUE;
}

static gboolean mentions(const struct own *own, const struct node *node, const GPtrArray *except)
{
	if (g_ptr_array_find((GPtrArray *)except, node, NULL))
		return FALSE;
	if (node->kind == N_NAME && node->name == own->binding->name && !node_is_in(node, "attribute"))
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (mentions(own, child, except))
			return TRUE;
	return FALSE;
}

/* The parent repeats statements of PIECE: the workers find the values for them, and nothing else in them mentions the object. */
static gboolean is_whole_in_replays(const struct own *own, const struct piece *piece)
{
	for (guint i = 0; i < piece->late->order->len; i++) {
		const struct node *statement = piece->late->order->pdata[i];
		if (mentions(own, statement, g_hash_table_lookup(piece->late->statements, statement)))
			return FALSE;
	}
	return TRUE;
}

/* What a worker wrote through a connection of its own would be lost, or come in another order. */
static gboolean stage_writes(const struct splitter *s)
{
	guint bits = 0;
	for (gint i = s->first; i <= s->last; i++)
		bits |= ((struct piece *)s->pieces->pdata[i])->effects->bits;
	for (guint i = 0; i < s->stage->len; i++)
		bits |= ((struct effects *)s->stage->pdata[i])->bits;
	return bits & (EFFECT_NET_WRITE | EFFECT_FILE_WRITE);
}

/* Of the loop, whoever does it. */
static gboolean loop_writes(const struct splitter *s)
{
	guint bits = 0;
	for (guint i = 0; i < s->pieces->len; i++)
		bits |= ((const struct piece *)s->pieces->pdata[i])->whole->bits;
	return bits & (EFFECT_NET_WRITE | EFFECT_FILE_WRITE);
}

gboolean own_is_whole(const struct splitter *s, const struct own *own)
{
	if (own->copied)
		return TRUE;
	if (own->attribute) /* what stays with the parent uses the object's own connection */
		return !loop_writes(s);
	if (!own_is_session(own) && stage_writes(s))
		return FALSE;
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		gboolean region = (gint)i >= s->first && (gint)i <= s->last;
		if (!is_whole(s, own, piece->node) || (region && piece_replays(piece) && !is_whole_in_replays(own, piece)))
			return FALSE;
	}
	return TRUE;
}
