/* Lists and dicts whose items are distinct objects, each made for its place.
 *
 * The places that may hold the list are found one from another: a variable, an attribute (of whatever object: its name counts), what a function gives.
 * Each mention of each of them must do nothing that puts anything else into it. What is not understood is not believed. */
#include "analyzer/distinct_search.h"

#include <string.h>

#include "analyzer/apart.h"
#include "analyzer/called.h"
#include "analyzer/depend.h"
#include "analyzer/made.h"
#include "analyzer/members.h"

#define MAX_PLACES 40

/* ---- places ---- */

void search_add_place(struct search *x, enum place_kind kind, gconstpointer what)
{
	const struct place_held place = {kind, what};
	if (!what || x->due->len > MAX_PLACES)
		x->good = FALSE;
	else if (g_hash_table_add(x->known, (gpointer)what))
		g_array_append_val(x->due, place);
}

void search_add_variable(struct search *x, struct binding *binding)
{
	const guint shared = BINDING_FOREIGN | BINDING_IMPORT | BINDING_DEFINITION | BINDING_DELETED;
	gboolean plain = binding && !(binding->flags & shared) && (binding->scope->kind == SCOPE_FUNCTION || binding->scope->kind == SCOPE_MODULE) && !binding->scope->dynamic;
	search_add_place(x, PLACE_VARIABLE, plain ? binding : NULL);
}

void search_add_attribute(struct search *x, const struct node *node)
{
	struct node *object = node_field(node, "object");
	const struct type *type = made_value(x->c, object).type;
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind != T_INSTANCE) {
			x->good = FALSE;
			return;
		}
	search_add_place(x, PLACE_ATTRIBUTE, type_count(type) ? node_field(node, "attribute")->name : NULL);
}

void search_add_result(struct search *x, const struct node *function)
{
	search_add_place(x, PLACE_RESULT, function && made_plain_function(function) ? function : NULL);
}

/* ---- places, one by one ---- */

static gboolean has_splat(const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	gboolean splat = !list || list->kind != N_ARGUMENTS;
	for (const struct node *child = splat ? NULL : list->first; child; child = child->next)
		splat |= child->kind == N_LIST_SPLAT || child->kind == N_DICT_SPLAT;
	return splat;
}

static struct node *argument_for(const struct node *call, const struct node *function, guint index, gboolean bound)
{
	const struct node *list = node_field(call, "arguments");
	const char *name = parameter_text(parameters_get(function, index));
	guint at = bound;
	for (struct node *child = list && list->kind == N_ARGUMENTS ? list->first : NULL; child; child = child->next) {
		if (child->kind == N_KEYWORD_ARGUMENT && node_field(child, "name")->name == name)
			return node_field(child, "value");
		if (child->kind != N_KEYWORD_ARGUMENT && at++ == index)
			return child;
	}
	return NULL;
}

/* FUNCTION, a method: CALL hands it its object ahead of the arguments. */
static gboolean is_bound_call(struct effects_context *c, const struct node *call, const struct node *function, gboolean *known)
{
	struct node *callee = node_field(call, "function");
	const struct node *owner = node_owner(function);
	if (owner->kind != N_CLASS || decorated_with(function, "staticmethod"))
		return FALSE;
	const struct type *type = made_value(c, callee).type;
	for (guint i = 0; i < type_count(type); i++)
		*known &= type_member(type, i)->kind == T_METHOD || type_member(type, i)->kind == T_CLASS;
	*known &= type_count(type) > 0;
	return TRUE;
}

struct node *search_argument(struct effects_context *c, const struct node *call, const struct node *function, guint index, gboolean *bound)
{
	gboolean known = call && call->kind == N_CALL && !has_splat(call);
	*bound = known && is_bound_call(c, call, function, &known);
	return known ? argument_for(call, function, index, *bound) : NULL;
}

static gboolean is_handed_fresh(struct search *x, const struct node *name, const struct node *where);

/* CALL hands in for parameter INDEX of FUNCTION what was made for that call. */
static gboolean hands_in_fresh(struct search *x, const struct node *call, const struct node *function, guint index)
{
	gboolean known = call && call->kind == N_CALL && !has_splat(call);
	gboolean bound = known && is_bound_call(x->c, call, function, &known);
	struct node *argument = known ? argument_for(call, function, index, bound) : NULL;
	if (!known || !argument)
		return FALSE;
	if (argument->kind != N_NAME)
		return made_there(x->c, argument);
	if (made_just_ahead(x->c, argument, call))
		return g_hash_table_add(x->appended, node_binding(argument));
	return is_handed_fresh(x, argument, call);
}

/* `def add(self, item): self.items.append(item)`: NAME is a parameter that is handed on by WHERE once in each call, and all calls hand in something new. */
static gboolean is_handed_fresh(struct search *x, const struct node *name, const struct node *where)
{
	const struct binding *binding = node_binding(name);
	const struct node *function = binding && (binding->flags & BINDING_PARAMETER) ? binding->scope->node : NULL;
	if (!function || function->kind != N_FUNCTION || function != node_owner(where) || (binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE)) || binding->sites->len > 1)
		return FALSE;
	guint index = 0, count = parameters_count(function);
	while (index < count && g_strcmp0(parameter_text(parameters_get(function, index)), binding->name))
		index++;
	const struct node *parameter = index < count ? parameters_get(function, index) : NULL;
	gboolean plain = parameter && parameter->kind != N_LIST_SPLAT_PATTERN && parameter->kind != N_DICT_SPLAT_PATTERN && !node_field(parameter, "value");
	if (!plain || !made_plain_function(function) || !made_runs_once(where, node_field(function, "body")) || !g_hash_table_add(x->appended, (gpointer)binding))
		return FALSE;
	g_autoptr(GPtrArray) calls = g_ptr_array_new(); /* what is asked meanwhile may forget those that were seen */
	const GArray *seen = called_from(x->c, function);
	for (guint i = 0; seen && i < seen->len; i++)
		g_ptr_array_add(calls, (gpointer)g_array_index(seen, struct seen_call, i).node);
	for (guint i = 0; i < calls->len; i++)
		if (!hands_in_fresh(x, calls->pdata[i], function, index))
			return FALSE;
	return calls->len > 0;
}

gboolean search_is_fresh(struct search *x, struct node *value, const struct node *where)
{
	if (x->own)
		return TRUE;
	if (value->kind != N_NAME)
		return made_there(x->c, value);
	if (made_just_ahead(x->c, value, where))
		return g_hash_table_add(x->appended, node_binding(value));
	return is_handed_fresh(x, value, where);
}

void search_look_at_parameter(struct search *x, const struct binding *binding)
{
	const struct node *function = binding->scope->node;
	guint index = 0, count = parameters_count(function);
	while (index < count && g_strcmp0(parameter_text(parameters_get(function, index)), binding->name))
		index++;
	const struct node *parameter = index < count ? parameters_get(function, index) : NULL, *other = parameter ? node_field(parameter, "value") : NULL;
	g_autoptr(GArray) calls = NULL;
	const GArray *seen = parameter && function->kind == N_FUNCTION ? called_from(x->c, function) : NULL;
	if (!seen || parameter->kind == N_LIST_SPLAT_PATTERN || parameter->kind == N_DICT_SPLAT_PATTERN || (other && other->kind != N_NONE)) {
		x->good = FALSE;
		return;
	}
	calls = g_array_new(FALSE, FALSE, sizeof(struct node *)); /* what is asked meanwhile may forget those that were seen */
	for (guint i = 0; i < seen->len; i++)
		g_array_append_val(calls, g_array_index(seen, struct seen_call, i).node);
	for (guint i = 0; i < calls->len && x->good; i++) {
		const struct node *call = g_array_index(calls, struct node *, i);
		gboolean known = call && call->kind == N_CALL && !has_splat(call);
		gboolean bound = known && is_bound_call(x->c, call, function, &known);
		struct node *argument = known ? argument_for(call, function, index, bound) : NULL;
		if (!known)
			x->good = FALSE;
		else if (argument)
			search_take_value(x, argument);
		else
			x->good &= other != NULL;
	}
}

gboolean search_is_elsewhere(struct effects_context *c, const struct binding *binding)
{
	static const char *const ways[] = {"globals", "vars", "locals", "eval", "exec", "modules", "import_module", "__import__", "__main__", "__globals__", "f_globals", "__dict__", "getattr"};
	const GPtrArray *sources = c->program->sources;
	for (guint i = 0; i < sources->len; i++) {
		struct unit *unit = context_unit(c, sources->pdata[i]);
		if (unit->source != binding->scope->node->source && (members_of(unit, binding->name) || unit->syntax->root->scope->star_import))
			return TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
		if (g_hash_table_contains(c->used, ways[i]))
			return TRUE;
	return g_hash_table_contains(c->rebound, binding);
}

static void look_at_variable(struct search *x, const struct binding *binding)
{
	const GPtrArray *mentions = names_mentions(binding);
	if (binding->scope->kind == SCOPE_MODULE && search_is_elsewhere(x->c, binding)) {
		x->good = FALSE;
		return;
	}
	if ((binding->flags & BINDING_PARAMETER) && !x->own)
		search_look_at_parameter(x, binding);
	for (guint i = 0; mentions && i < mentions->len && x->good; i++) {
		const struct node *name = mentions->pdata[i];
		enum node_kind kind = name->parent->kind;
		gboolean parameter = kind == N_PARAMETERS || kind == N_TYPED_PARAMETER || (node_is_in(name, "name") && (kind == N_DEFAULT_PARAMETER || kind == N_TYPED_DEFAULT_PARAMETER));
		if (!parameter && !(kind == N_KEYWORD_ARGUMENT && node_is_in(name, "name")) && kind != N_GLOBAL && !node_is_in(name, "attribute"))
			search_look_at(x, name);
	}
}

static gboolean is_default_factory(const struct effects_context *c, const struct node *value)
{
	static const char *const makers[] = {"list", "dict", "set", "OrderedDict", "Counter", NULL};
	const struct node *callee = value && value->kind == N_CALL ? node_field(value, "function") : NULL, *list = callee ? node_field(value, "arguments") : NULL;
	const struct node *factory = NULL;
	for (const struct node *child = list ? list->first : NULL; child; child = child->next)
		if (child->kind == N_KEYWORD_ARGUMENT && !g_strcmp0(node_field(child, "name")->name, "default_factory"))
			factory = node_field(child, "value");
	if (!factory || factory->kind != N_NAME || !text_is_one_of(factory->name, makers) || callee->kind != N_NAME || strcmp(callee->name, "field") || !binding_is_from(node_binding(callee), "dataclasses"))
		return FALSE;
	return names_builtin(c, factory, factory->name) || binding_is_from(node_binding(factory), "collections");
}

/* copy.copy(x), dataclasses.replace(x): two objects with one list. */
static gboolean copies_objects(struct effects_context *c)
{
	static const char *const names[] = {"copy", "replace", "__copy__"};
	const GPtrArray *sources = c->program->sources;
	for (guint n = 0; n < G_N_ELEMENTS(names); n++)
		for (guint i = 0; i < sources->len; i++) {
			const GPtrArray *members = members_of(context_unit(c, sources->pdata[i]), interned(names[n]));
			for (guint k = 0; members && k < members->len; k++) {
				struct node *node = members->pdata[k], *callee = node->kind == N_CALL ? node_field(node, "function") : NULL;
				const struct type *type = callee ? made_value(c, callee).type : NULL;
				gboolean method = type && type->kind == T_BOUND, import = node->kind == N_IMPORT; /* "ab".replace(), d.copy(); import copy */
				if (node->kind != N_ATTRIBUTE && !method && !import)
					return TRUE;
				if (node->kind == N_ATTRIBUTE && !(node->parent->kind == N_CALL && node_is_in(node, "function")))
					return TRUE;
			}
		}
	return FALSE;
}

/* CALL of a dataclass leaves its field INDEX to the default, unless it names it. */
static gboolean leaves_out(const struct node *call, guint index)
{
	guint count = 0;
	for (const struct node *child = node_field(call, "arguments")->first; child; child = child->next)
		count += child->kind != N_KEYWORD_ARGUMENT;
	return !has_splat(call) && count <= index;
}

/* Its class methods do nothing with the class but ask it for something, and call it. */
static gboolean class_methods_leave_out(const struct node *class_node, guint index)
{
	for (const struct node *s = node_field(class_node, "body")->first; s; s = s->next) {
		const struct node *function = s->kind == N_DECORATED ? node_field(s, "definition") : NULL, *first = NULL;
		if (!function || function->kind != N_FUNCTION || !decorated_with(function, "classmethod") || !parameters_count(function))
			continue;
		first = parameters_get(function, 0);
		const struct binding *binding = first->kind == N_NAME ? node_binding(first) : NULL;
		const GPtrArray *mentions = binding ? names_mentions(binding) : NULL;
		if (!mentions)
			return FALSE;
		for (guint i = 0; i < mentions->len; i++) {
			const struct node *name = mentions->pdata[i], *top = name->parent;
			gboolean call = top->kind == N_CALL && node_is_in(name, "function");
			if (top->kind != N_PARAMETERS && !(call && leaves_out(top, index)) && !(top->kind == N_ATTRIBUTE && node_is_in(name, "object")) && !node_is_in(name, "attribute"))
				return FALSE;
		}
	}
	return TRUE;
}

/* Calls of the class NAME, by that name. */
static gboolean calls_leave_out(struct unit *unit, const char *name, guint index)
{
	const GPtrArray *members = members_of(unit, name), *inits = members_of(unit, interned("__init__"));
	g_autofree char *renamed = g_strconcat(name, " as ", NULL);
	for (guint k = 0; members && k < members->len; k++) {
		const struct node *node = members->pdata[k];
		g_autofree char *text = node->kind == N_IMPORT_FROM ? node_text(node) : NULL;
		if (text ? strstr(text, renamed) != NULL : node->kind == N_CALL && !leaves_out(node, index))
			return FALSE;
	}
	for (guint k = 0; inits && k < inits->len; k++) {
		const struct node *node = inits->pdata[k], *object = node->kind == N_ATTRIBUTE ? node_field(node, "object") : NULL;
		if (object && object->kind != N_CALL) /* super() */
			return FALSE;
	}
	return TRUE;
}

/* NAME is a field that calls of the dataclass do not fill by its position; by its name they are found among its mentions. */
static gboolean is_left_out(struct effects_context *c, const struct node *class_node, const struct node *assignment)
{
	guint index = 0;
	for (const struct node *s = node_field(class_node, "body")->first; s && s->first != assignment; s = s->next)
		index += s->kind == N_EXPRESSION_STATEMENT && s->first->kind == N_ASSIGNMENT && node_field(s->first, "type");
	const char *name = node_field(class_node, "name")->name;
	const GPtrArray *sources = c->program->sources, *below = g_hash_table_lookup(c->subclasses, class_node);
	gboolean nameless = g_hash_table_contains(c->used, "type") || g_hash_table_contains(c->used, "__class__"); /* type(self)(...) */
	if (nameless || copies_objects(c) || !class_methods_leave_out(class_node, index))
		return FALSE;
	if ((below && below->len) || g_hash_table_contains(c->project->values, name) || node_field(class_node, "superclasses") || !decorated_with(class_node, "dataclass"))
		return FALSE;
	for (guint i = 0; i < sources->len; i++)
		if (!calls_leave_out(context_unit(c, sources->pdata[i]), name, index))
			return FALSE;
	return TRUE;
}

/* `words: list = field(default_factory=list)` */
static gboolean is_field(struct effects_context *c, const struct node *name)
{
	const struct node *assignment = name->parent, *class_node = scope_of(name)->node;
	const struct node *value = assignment->kind == N_ASSIGNMENT && node_is_in(name, "left") ? node_field(assignment, "right") : NULL;
	return value && node_field(assignment, "type") && (is_default_factory(c, value) || value->kind == N_NONE) && is_left_out(c, class_node, assignment);
}

/* What NODE gives may be an object of the program's own class. */
static gboolean may_be_of_program(struct effects_context *c, struct node *node)
{
	const struct type *type = made_value(c, node).type;
	for (guint i = 0; i < type_count(type); i++) {
		enum type_kind kind = type_member(type, i)->kind;
		if (kind == T_INSTANCE || kind == T_UNKNOWN || kind == T_CLASS || kind == T_MODULE)
			return TRUE;
	}
	return !type_count(type);
}

/* OBJECT.NAME is a method of all that OBJECT may be: a class has it, and no object an attribute of that name. */
static gboolean is_method_of_all(struct effects_context *c, struct node *node)
{
	struct node *object = node_field(node, "object");
	struct frame *f = made_frame(c, node);
	const struct type *type = made_value(c, object).type;
	gboolean all = f && type_count(type) && !node_is_target(node);
	for (guint i = 0; all && i < type_count(type); i++) {
		const struct type *member = type_member(type, i), *class_type = type_ref(c->heap->types, T_CLASS, member->ref, member->frame, NULL);
		gboolean missing = FALSE;
		all = member->kind == T_INSTANCE && class_lookup(f, class_type, node_field(node, "attribute")->name, &missing).type->kind == T_FUNCTION && !missing;
	}
	return all;
}

static void look_at_member(struct search *x, const struct node *node)
{
	if (node->kind == N_ATTRIBUTE) {
		if (may_be_of_program(x->c, node_field(node, "object")) && !is_method_of_all(x->c, (struct node *)node))
			search_look_at(x, node);
	} else if (node->kind == N_KEYWORD_ARGUMENT) {
		const struct type *called = made_value(x->c, node_field(node->parent->parent, "function")).type;
		if (called->kind == T_CLASS && decorated_with(called->ref, "dataclass"))
			search_take_value(x, node_field(node, "value"));
	} else if (node->kind == N_NAME) {
		x->good &= is_field(x->c, node);
	} else if (node->kind == N_FUNCTION) {
		x->good &= node->parent->kind != N_DECORATED; /* a property */
	} else if (node->kind != N_CALL) {
		x->good = FALSE; /* an import */
	}
}

static void look_at_attribute(struct search *x, const char *name)
{
	const GPtrArray *sources = x->c->program->sources;
	x->good &= name[0] != '_' || name[1] != '_';
	x->good &= !apart_names_are_made(x->c) && !g_hash_table_contains(x->c->used, "attrgetter") && !g_hash_table_contains(x->c->used, "getattr");
	x->good &= !x->own || !copies_objects(x->c);
	for (guint i = 0; i < sources->len && x->good; i++) {
		struct unit *unit = context_unit(x->c, sources->pdata[i]);
		const GPtrArray *members = members_of(unit, name);
		x->good &= !members_of(unit, interned(MEMBERS_UNTOLD));
		for (guint k = 0; members && k < members->len && x->good; k++)
			look_at_member(x, members->pdata[k]);
	}
}

static void take_returns(struct search *x, const struct node *node)
{
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return;
	if (node->kind == N_RETURN && node->first)
		search_take_value(x, node->first);
	for (const struct node *child = node->first; child && x->good; child = child->next)
		take_returns(x, child);
}

static void look_at_result(struct search *x, const struct node *function)
{
	const GArray *seen = called_from(x->c, function);
	g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(struct node *));
	for (guint i = 0; seen && i < seen->len; i++)
		g_array_append_val(calls, g_array_index(seen, struct seen_call, i).node);
	x->good &= seen != NULL;
	for (guint i = 0; i < calls->len && x->good; i++) {
		const struct node *call = g_array_index(calls, struct node *, i);
		if (call && call->kind == N_CALL)
			search_look_at(x, call);
		else
			x->good = FALSE;
	}
	if (x->good)
		take_returns(x, node_field(function, "body"));
}

gboolean search_all(struct search *x)
{
	for (guint i = 0; i < x->due->len && x->good; i++) {
		const struct place_held place = g_array_index(x->due, struct place_held, i);
		if (place.kind == PLACE_VARIABLE)
			look_at_variable(x, place.what);
		else if (place.kind == PLACE_ATTRIBUTE)
			look_at_attribute(x, place.what);
		else
			look_at_result(x, place.what);
	}
	g_hash_table_unref(x->known), g_hash_table_unref(x->appended), g_array_unref(x->due);
	return x->good;
}

struct search search_new(struct effects_context *c, gboolean own)
{
	return (struct search){.c = c, .known = g_hash_table_new(NULL, NULL), .appended = g_hash_table_new(NULL, NULL),
	                       .due = g_array_new(FALSE, FALSE, sizeof(struct place_held)), .own = own, .good = TRUE, .displays = TRUE};
}

gboolean distinct_holds(struct effects_context *c, struct node *node)
{
	struct search x = search_new(c, FALSE);
	search_take_value(&x, node);
	return search_all(&x);
}

gboolean distinct_hold_together(struct effects_context *c, struct node *node, const GPtrArray *names)
{
	struct search x = search_new(c, FALSE);
	x.apart = TRUE;
	for (guint i = 0; i < names->len; i++)
		search_add_place(&x, PLACE_ATTRIBUTE, interned((const char *)names->pdata[i] + 1));
	search_take_value(&x, node);
	return search_all(&x);
}

enum { OWN = 1, DISPLAYS = 2 };

static gint own_of(struct effects_context *c, const char *name)
{
	gpointer known;
	name = interned(name);
	if (!c->containers)
		c->containers = g_hash_table_new(NULL, NULL);
	if (g_hash_table_lookup_extended(c->containers, name, NULL, &known))
		return GPOINTER_TO_INT(known);
	struct search x = search_new(c, TRUE);
	search_add_place(&x, PLACE_ATTRIBUTE, name);
	gint own = !search_all(&x) ? 0 : x.displays ? OWN | DISPLAYS : OWN;
	g_hash_table_insert(c->containers, (gpointer)name, GINT_TO_POINTER(own));
	return own;
}

gboolean distinct_is_own(struct effects_context *c, const char *name)
{
	return own_of(c, name) & OWN;
}

gboolean distinct_are_displays(struct effects_context *c, const char *name)
{
	return (own_of(c, name) & DISPLAYS) != 0;
}
