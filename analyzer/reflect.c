#include "analyzer/reflect.h"

#include <string.h>

#include "analyzer/infer.h"

static void add(struct reflected *to, const char *name)
{
	if (!name) {
		to->all = TRUE;
		return;
	}
	if (!to->names)
		to->names = g_hash_table_new(NULL, NULL);
	g_hash_table_add(to->names, (gpointer)name);
}

void reflect_name(struct unit *unit, const char *name)
{
	add(&unit->reflected_elsewhere, name);
}

/* What a plain string says; NULL: another expression. */
static const char *literal(const struct node *node)
{
	if (!node || node->kind != N_STRING || node->first || node->end - node->start < 2 || !strchr("\"'", node->source->text[node->start]))
		return NULL;
	g_autofree char *text = g_strndup(node->source->text + node->start + 1, node->end - node->start - 2);
	return interned(text);
}

static const struct node *argument(const struct node *call, guint index)
{
	const struct node *list = node_field(call, "arguments");
	return list ? node_child(list, index) : NULL;
}

/* The call in which NODE is an argument; NULL: it is none. */
static const struct node *call_with(const struct node *node)
{
	return node->parent && node->parent->kind == N_ARGUMENTS && node->parent->parent->kind == N_CALL ? node->parent->parent : NULL;
}

static const char *callee_name(const struct node *call)
{
	const struct node *function = node_field(call, "function");
	if (function && function->kind == N_ATTRIBUTE)
		function = node_field(function, "attribute");
	return function && function->name ? function->name : "";
}

/* Calls that do no more than read a dictionary that they are given; not patch.dict(). */
static gboolean only_reads(const struct node *call)
{
	static const char *const names[] = {"len", "list", "dict", "tuple", "set", "sorted", "iter", "any", "all", "print", "isinstance", "eval", "copy", "id", "type", "enumerate",
	                                    "timeit", "repeat", "Timer", "filter", "map", "next", "repr", "str", "pprint", "get_type_hints"};
	const char *callee = callee_name(call);
	if (!strcmp(callee, "dict") && node_field(call, "function")->kind == N_ATTRIBUTE)
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (!strcmp(names[i], callee))
			return TRUE;
	return FALSE;
}

/* DICT.update(f=g), DICT.update({"f": g}) */
static void add_updated(struct reflected *to, const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	for (const struct node *each = list ? list->first : NULL; each; each = each->next) {
		const struct node *name = each->kind == N_KEYWORD_ARGUMENT ? node_field(each, "name") : NULL;
		if (name)
			add(to, name->name);
		else if (each->kind != N_DICT)
			add(to, NULL);
		for (const struct node *pair = each->kind == N_DICT ? each->first : NULL; pair; pair = pair->next)
			add(to, pair->kind == N_PAIR ? literal(node_field(pair, "key")) : NULL);
	}
}

static void method_of_dictionary(struct reflected *to, const struct node *attribute)
{
	static const char *const keyed[] = {"setdefault", "pop", "__setitem__", "__delitem__"}, *const kept[] = {"update", "setdefault", "__setitem__", "__ior__"};
	const char *name = node_field(attribute, "attribute")->name;
	const struct node *call = attribute->parent->kind == N_CALL && node_is_in(attribute, "function") ? attribute->parent : NULL;
	if (call && (!strcmp(name, "update") || !strcmp(name, "__ior__")))
		add_updated(to, call);
	for (guint i = 0; call && i < G_N_ELEMENTS(keyed); i++)
		if (!strcmp(name, keyed[i]))
			add(to, literal(argument(call, 0)));
	for (guint i = 0; !call && i < G_N_ELEMENTS(kept); i++)
		if (!strcmp(name, kept[i]))
			add(to, NULL);
	if (!strcmp(name, "clear") || !strcmp(name, "popitem"))
		add(to, NULL);
}

/* MODULES: of all of them, sys.modules. FRAME, FRAME_BUILTINS: of a function or a frame, which many only hand on to look something up. */
enum whose { ANY_MODULE, OWN_MODULE, BUILTINS, MODULES, FRAME, FRAME_BUILTINS };

static struct reflected *names_of_module(struct unit *unit, enum whose whose)
{
	return whose == OWN_MODULE ? &unit->reflected : whose == BUILTINS || whose == FRAME_BUILTINS ? &unit->reflected_builtins : &unit->reflected_elsewhere;
}

static void set_alias(struct unit *unit, const char *name, gboolean dictionary, enum whose whose)
{
	if (!unit->modules)
		unit->modules = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(unit->modules, (gpointer)name, GUINT_TO_POINTER(1 | (dictionary ? 2 : 0) | (whose << 2)));
}

static void note_alias(struct unit *unit, const struct node *node, gboolean dictionary, enum whose whose);

/* NODE is the dictionary of a module's names. */
static void look_at_dictionary(struct unit *unit, const struct node *node, enum whose whose)
{
	struct reflected *to = names_of_module(unit, whose);
	const struct node *parent = node->parent, *call = call_with(node);
	if (parent->kind == N_SUBSCRIPT && node_is_in(node, "value")) {
		if (node_is_target(parent))
			add(to, literal(node_field(parent, "subscript")));
	} else if (parent->kind == N_ATTRIBUTE && node_is_in(node, "object")) {
		method_of_dictionary(to, parent);
	} else if (parent->kind == N_AUGMENTED || (call && whose != FRAME && whose != FRAME_BUILTINS && !only_reads(call))) {
		add(to, NULL);
	}
	note_alias(unit, node, TRUE, whose);
}

static gboolean is_setter(const char *name)
{
	return !strcmp(name, "__setattr__") || !strcmp(name, "__delattr__") || !strcmp(name, "setattr") || !strcmp(name, "delattr");
}

/* MODULE.NAME, WHOLE */
static void look_at_name_of_module(struct unit *unit, const struct node *whole, const char *name, enum whose whose)
{
	gboolean called = whole->parent->kind == N_CALL && node_is_in(whole, "function");
	if (!strcmp(name, "__dict__"))
		look_at_dictionary(unit, whole, whose);
	else if (node_is_target(whole))
		add(names_of_module(unit, whose), name);
	else if (is_setter(name)) /* m.__setattr__("f", g) */
		add(names_of_module(unit, whose), called ? literal(argument(whole->parent, 0)) : NULL);
}

/* install(builtins), [builtins]: who has the module may set any name of it. */
static gboolean is_handed_on(const struct node *module, const struct node *call)
{
	enum node_kind around = module->parent->kind;
	if (call)
		return !g_str_has_suffix(callee_name(call), "attr") && strcmp(callee_name(call), "dir");
	gboolean kept_as = around == N_ASSIGNMENT && node_field(module->parent, "left")->kind == N_NAME; /* another name, which is followed */
	return !kept_as && around != N_ATTRIBUTE && around != N_EXPRESSION_STATEMENT && around != N_COMPARISON;
}

/* NODE is a module. */
static void look_at_module(struct unit *unit, const struct node *node, enum whose whose)
{
	const struct node *parent = node->parent, *call = call_with(node);
	if (parent->kind == N_ATTRIBUTE && node_is_in(node, "object"))
		look_at_name_of_module(unit, parent, node_field(parent, "attribute")->name, whose);
	gboolean first = call && argument(call, 0) == node;
	if (first && is_setter(callee_name(call)))
		add(names_of_module(unit, whose), literal(argument(call, 1)));
	else if (first && !strcmp(callee_name(call), "vars"))
		look_at_dictionary(unit, call, whose);
	else if (first && !strcmp(callee_name(call), "getattr") && !g_strcmp0(literal(argument(call, 1)), "__dict__"))
		look_at_dictionary(unit, call, whose);
	else if (whose == BUILTINS && is_handed_on(node, call))
		add(names_of_module(unit, whose), NULL);
	note_alias(unit, node, FALSE, whose);
}

/* names = globals(): what is done with `names` in this file. */
static void note_alias(struct unit *unit, const struct node *node, gboolean dictionary, enum whose whose)
{
	const struct node *left = node->parent->kind == N_ASSIGNMENT && node_is_in(node, "right") ? node_field(node->parent, "left") : NULL;
	if (left && left->kind == N_NAME)
		set_alias(unit, left->name, dictionary, whose);
}

/* import builtins as b, import __main__ as me, from builtins import __dict__ as names, from sys import modules as loaded */
static void note_import(struct unit *unit, const struct node *node)
{
	const struct node *import = node->parent->parent, *alias = import && import->kind == N_ALIASED_IMPORT ? node_field(import, "alias") : NULL;
	const char *name = alias ? alias->name : node->name;
	import = import && import->kind == N_ALIASED_IMPORT ? import->parent : import;
	if (!name || !import)
		return;
	if (import->kind == N_IMPORT && alias && (!strcmp(node->name, "builtins") || !strcmp(node->name, "__main__")))
		set_alias(unit, name, FALSE, node->name[0] == 'b' ? BUILTINS : ANY_MODULE);
	if (import->kind == N_IMPORT_FROM && alias && !strcmp(node->name, "modules"))
		set_alias(unit, name, FALSE, MODULES);
	if (import->kind != N_IMPORT_FROM || strcmp(node->name, "__dict__"))
		return;
	g_autofree char *module = node_field(import, "module_name") ? node_text(node_field(import, "module_name")) : NULL;
	set_alias(unit, name, TRUE, !g_strcmp0(module, "builtins") ? BUILTINS : ANY_MODULE);
}

/* sys.modules[__name__], sys.modules["builtins"] */
static enum whose named_by(const struct node *key)
{
	gboolean own = key && key->kind == N_NAME && !strcmp(key->name, "__name__");
	return own ? OWN_MODULE : !g_strcmp0(literal(key), "builtins") ? BUILTINS : ANY_MODULE;
}

static gboolean at_top(const struct node *node)
{
	return node_owner(node)->kind == N_MODULE;
}

static void look_at_call(struct unit *unit, const struct node *call, const char *name)
{
	if (!strcmp(name, "globals") || ((!strcmp(name, "vars") || !strcmp(name, "locals")) && !argument(call, 0) && at_top(call)))
		look_at_dictionary(unit, call, OWN_MODULE);
	else if (!strcmp(name, "import_module") || !strcmp(name, "__import__"))
		look_at_module(unit, call, named_by(argument(call, 0)));
	else if (!strcmp(name, "exec") && argument(call, 0) && !argument(call, 1) && at_top(call))
		unit->reflected.all = TRUE;
}

/* NODE is sys.modules: `modules["builtins"]`, `modules.get("builtins")` */
static void look_at_modules(struct unit *unit, const struct node *node)
{
	const struct node *whole = node->parent, *call = whole->kind == N_ATTRIBUTE && node_is_in(node, "object") ? whole->parent : NULL;
	const char *replaced = whole->kind == N_SUBSCRIPT && node_is_target(whole) ? literal(node_field(whole, "subscript")) : NULL;
	if (replaced)
		reflect_name(unit, interned_join(replaced, ".", "*"));
	else if (whole->kind == N_SUBSCRIPT && node_is_in(node, "value"))
		look_at_module(unit, whole, named_by(node_field(whole, "subscript")));
	else if (whole->kind == N_ASSIGNMENT && node_is_in(node, "right") && node_field(whole, "left")->kind == N_NAME)
		set_alias(unit, node_field(whole, "left")->name, FALSE, MODULES);
	else if (call && call->kind == N_CALL && node_is_in(whole, "function") && argument(call, 0))
		look_at_module(unit, call, named_by(argument(call, 0)) == BUILTINS ? BUILTINS : FRAME);
}

static void look_at_attribute(struct unit *unit, const struct node *whole, const char *name)
{
	const struct node *object = node_field(whole, "object"), *named = object->kind == N_ATTRIBUTE ? node_field(object, "attribute") : object;
	if (!strcmp(name, "__globals__") || !strcmp(name, "f_globals"))
		look_at_dictionary(unit, whole, name[0] == 'f' ? FRAME : ANY_MODULE);
	if (!strcmp(name, "__builtins__") || !strcmp(name, "f_builtins"))
		look_at_dictionary(unit, whole, FRAME_BUILTINS);
	if (!strcmp(name, "modules") && object->kind == N_NAME && !strcmp(object->name, "sys"))
		look_at_modules(unit, whole);
	if ((!strcmp(name, "__code__") || !strcmp(name, "__defaults__") || !strcmp(name, "__kwdefaults__")) && node_is_target(whole))
		add(&unit->reflected_elsewhere, named->name);
}

static gboolean is_read(const struct node *node)
{
	return node->parent->kind != N_DOTTED_NAME && node->parent->kind != N_ALIASED_IMPORT && node->parent->kind != N_IMPORT && node->parent->kind != N_IMPORT_FROM && !node_is_target(node);
}

static gboolean may_lead_there(const char *name)
{
	static const char *const names[] = {"globals", "vars", "locals", "exec", "import_module", "__import__", "__main__", "modules", "__globals__", "__code__", "__defaults__", "__kwdefaults__",
	                                    "builtins", "__builtins__", "f_globals", "f_builtins"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i][0] == name[0] && names[i][1] == name[1] && !strcmp(names[i], name))
			return TRUE;
	return FALSE;
}

void reflect_look(struct unit *unit, const struct node *node)
{
	guint alias = unit->modules ? GPOINTER_TO_UINT(g_hash_table_lookup(unit->modules, node->name)) : 0;
	if (node->parent->kind == N_DOTTED_NAME)
		note_import(unit, node);
	if (!node->name[0] || (!alias && !may_lead_there(node->name)) || !is_read(node))
		return;
	gboolean attribute = node->parent->kind == N_ATTRIBUTE && node_is_in(node, "attribute");
	const struct node *whole = attribute ? node->parent : node;
	if (whole->parent->kind == N_CALL && node_is_in(whole, "function"))
		look_at_call(unit, whole->parent, node->name);
	else if (attribute)
		look_at_attribute(unit, whole, node->name);
	else if (alias & 2)
		look_at_dictionary(unit, node, alias >> 2);
	else if (!strcmp(node->name, "modules") || alias >> 2 == MODULES)
		look_at_modules(unit, node);
	else if (!strcmp(node->name, "builtins") || !strcmp(node->name, "__builtins__"))
		look_at_module(unit, node, BUILTINS);
	else if (alias || !strcmp(node->name, "__main__"))
		look_at_module(unit, node, alias >> 2 == BUILTINS ? BUILTINS : ANY_MODULE);
}

static void look_again(struct unit *unit, const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_NAME && g_strcmp0(child->field, "name"))
			reflect_look(unit, child);
		look_again(unit, child);
	}
}

/* `def install(): names["f"] = g`, and `names = globals()` further down. */
void reflect_settle(struct unit *unit)
{
	for (guint known = 0; unit->modules && g_hash_table_size(unit->modules) > known;) {
		known = g_hash_table_size(unit->modules);
		look_again(unit, unit->syntax->root);
	}
}

void reflect_clear(struct unit *unit)
{
	g_clear_pointer(&unit->reflected.names, g_hash_table_unref);
	g_clear_pointer(&unit->reflected_elsewhere.names, g_hash_table_unref);
	g_clear_pointer(&unit->reflected_builtins.names, g_hash_table_unref);
	g_clear_pointer(&unit->modules, g_hash_table_unref);
}

/* ---- in a run ---- */

static gboolean is_empty(const struct reflected *reflected)
{
	return !reflected->all && !reflected->names;
}

/* What is a function or a class in the text may be any other. Variables keep what is seen to be in them: the same kind of thing, as a rule. */
static void forget(struct effects_context *c, struct unit *unit, const struct reflected *reflected)
{
	GHashTableIter iter;
	gpointer name, value;
	if (is_empty(reflected))
		return;
	g_hash_table_iter_init(&iter, unit->syntax->root->scope->bindings);
	while (g_hash_table_iter_next(&iter, &name, &value)) {
		const struct binding *binding = value;
		gboolean named = reflected->names && g_hash_table_contains(reflected->names, binding->name);
		if (!named && !reflected->all)
			continue;
		g_hash_table_add(c->rebound, value);
		if (binding->flags & (named ? BINDING_DEFINITION | BINDING_IMPORT : BINDING_DEFINITION))
			frame_set_variable(frame_module(c, unit), binding, value_unknown(c->heap));
	}
}

/* builtins.__dict__["zip"] = mine, globals()["zip"] = mine */
static void forget_builtins(struct effects_context *c, const struct reflected *reflected)
{
	GHashTableIter iter;
	gpointer name;
	if (!reflected->names)
		return;
	g_hash_table_iter_init(&iter, reflected->names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (builtin_is_known(c, name))
			g_hash_table_add(c->replaced, (gpointer)heap_name(c->heap, "builtins", name)->text);
}

/* sys.modules["math"].floor = mine; "math.*" */
static void forget_libraries(struct effects_context *c, const struct reflected *reflected)
{
	GHashTableIter iter;
	gpointer name;
	if (!reflected->names)
		return;
	g_hash_table_iter_init(&iter, reflected->names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		library_replace(c, g_str_has_suffix(name, ".*") ? name : interned_join("", ".", name));
}

void reflect_apply(struct effects_context *c, const GPtrArray *sources)
{
	for (guint i = 0; i < sources->len; i++) {
		struct unit *unit = context_unit(c, sources->pdata[i]);
		forget(c, unit, &unit->reflected);
		if (unit->reflected_builtins.all)
			g_hash_table_add(c->replaced, (gpointer)interned("builtins"));
		forget_builtins(c, &unit->reflected_builtins);
		forget_builtins(c, &unit->reflected);
		forget_builtins(c, &unit->reflected_elsewhere);
		forget_libraries(c, &unit->reflected_elsewhere);
		c->builtins_hidden |= unit->reflected_elsewhere.all;
		for (guint k = 0; !is_empty(&unit->reflected_elsewhere) && k < sources->len; k++)
			forget(c, context_unit(c, sources->pdata[k]), &unit->reflected_elsewhere);
	}
}
