/* Statements, run abstractly. */
#include <string.h>

#include "analyzer/call.h"
#include "analyzer/frame.h"
#include "analyzer/imported.h"
#include "analyzer/imports.h"
#include "analyzer/namespace.h"
#include "analyzer/parts.h"
#include "analyzer/split.h"
#include "analyzer/webs.h"

static void run_block(struct frame *f, struct node *block)
{
	for (struct node *child = block ? block->first : NULL; child; child = child->next)
		infer_statement(f, child);
}

/* ---- definitions ---- */

void infer_defaults(struct frame *f, struct node *function)
{
	for (guint i = 0; i < parameters_count(function); i++) {
		struct node *p = parameters_get(function, i), *value = node_field(p, "value");
		if (!value)
			continue;
		struct value now = infer(f, value);
		for (guint j = 0; now.objects && j < now.objects->count; j++)
			if (!now.objects->items[j]->name)
				now.objects->items[j]->name = parameter_text(p);
		frame_set_other(f, p, now);
	}
}

static void bind_name(struct frame *f, struct node *definition, struct value value)
{
	struct node *name = node_field(definition, "name");
	if (name)
		infer_assign(f, name, value);
}

/* What the values in a class's body do as they are told their names. */
static void tell_names(struct frame *f, const struct type *class_type, struct node *body)
{
	if (!body || !g_hash_table_contains(f->context->special, "__set_name__"))
		return;
	for (struct node *statement = body->first; statement; statement = statement->next) {
		struct node *assignment = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
		struct node *target = assignment && assignment->kind == N_ASSIGNMENT ? node_field(assignment, "left") : NULL;
		gboolean missing = FALSE;
		if (!target || target->kind != N_NAME)
			continue;
		struct value told[2] = {value_of(class_type), value_of(type_simple(T_STR))};
		infer_special(f, class_lookup(f, class_type, target->name, &missing), "__set_name__", told, 2, target, NULL);
	}
}

/* A metaclass of the program makes the class. */
static void tell_metaclass(struct frame *f, const struct type *class_type, struct node *node)
{
	static const char *const makers[] = {"__new__", "__init__"};
	const struct type *metaclass = class_metaclass(f, class_type);
	const struct value unknown = value_unknown(heap_of(f));
	const struct arguments args = {.count = 3, .values = {value_of(type_simple(T_STR)), unknown, unknown}};
	for (guint i = 0; metaclass && i < G_N_ELEMENTS(makers); i++) {
		gboolean missing = FALSE;
		const struct value receiver = value_of(i ? class_type : metaclass), maker = class_lookup(f, metaclass, makers[i], &missing);
		if (maker.type->kind == T_FUNCTION)
			call_function(f, maker.type, &receiver, &args, node);
	}
}

/* `__init_subclass__` of a class above is called with the new class; one that has more than bases in its header is not resolved anyway. */
static void tell_bases(struct frame *f, const struct type *class_type, struct node *node)
{
	gboolean missing = FALSE;
	const struct value hook = class_lookup(f, class_type, "__init_subclass__", &missing), made = value_of(class_type);
	struct arguments none = {0};
	for (guint i = 0; i < type_count(hook.type); i++) {
		const struct type *function = type_member(hook.type, i);
		if (function->kind == T_FUNCTION && node_owner(function->ref) != node)
			call_function(f, function, &made, &none, node);
	}
	if (hook.type->kind != T_NEVER || missing) /* bases and metaclasses may keep books on their subclasses */
		effects_unresolved(f, REASON_UNRESOLVED, "the making of a class", node);
}

static struct value define(struct frame *f, struct node *node)
{
	if (node->kind == N_FUNCTION) {
		infer_defaults(f, node);
		return value_of(type_ref(heap_of(f)->types, T_FUNCTION, node, f, NULL));
	}
	struct scope *outer = f->now;
	if (!node->scope) {
		effects_unresolved(f, REASON_UNRESOLVED, "code inside a syntax error", node);
		return value_unknown(heap_of(f));
	}
	f->now = node->scope;
	run_block(f, node_field(node, "body"));
	f->now = outer;
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, node, f, NULL);
	tell_names(f, class_type, node_field(node, "body"));
	tell_bases(f, class_type, node);
	tell_metaclass(f, class_type, node);
	return value_of(class_type);
}

static gboolean is_plain_decorator(const char *name)
{
	static const char *const names[] = {
		"builtins.staticmethod", "builtins.classmethod", "builtins.property", "functools.lru_cache", "functools.cache",
		"functools.cached_property", "functools.wraps", "dataclasses.dataclass", "abc.abstractmethod", "typing.overload",
		"typing.final", "typing.no_type_check", "functools.total_ordering", "contextlib.contextmanager", "enum.unique", "typing.runtime_checkable",
	};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (!strcmp(names[i], name))
			return TRUE;
	return FALSE;
}

static gboolean is_setter(const struct node *decorator)
{
	struct node *name = decorator->first && decorator->first->kind == N_ATTRIBUTE ? node_field(decorator->first, "attribute") : NULL;
	return name && name->name && (!strcmp(name->name, "setter") || !strcmp(name->name, "deleter") || !strcmp(name->name, "getter"));
}

static void run_decorated(struct frame *f, struct node *node)
{
	struct node *definition = node_field(node, "definition"), *decorators[8];
	guint count = 0;
	if (!definition)
		return;
	struct value value = define(f, definition);
	for (struct node *child = node->first; child && count < G_N_ELEMENTS(decorators); child = child->next)
		if (child->kind == N_DECORATOR && child->first)
			decorators[count++] = child;
	while (count--) {
		struct node *expression = decorators[count]->first;
		struct node *head = expression->kind == N_CALL ? node_field(expression, "function") : expression;
		if (is_setter(decorators[count]))
			continue;
		struct value what = infer(f, head);
		if (what.type->kind == T_LIBRARY && is_plain_decorator(what.type->name))
			continue;
		if (expression->kind == N_CALL)
			what = infer(f, expression);
		struct arguments args = {.count = 1, .values = {value}};
		gboolean known = what.type->kind == T_FUNCTION;
		gboolean acts = known || what.type->kind == T_CLASS || (what.type->kind == T_LIBRARY && knowledge_find(f->context->knowledge, what.type->name));
		value = acts ? call_value(f, what, &args, "decorator", expression) : value;
		value = known ? value : value_unknown(heap_of(f));
		if (value.type->kind == T_UNKNOWN && f->now->kind == SCOPE_CLASS) /* it may be called, or it may be asked for its value */
			value = value_of(type_named(heap_of(f)->types, T_OBJECT, "builtins.property", NULL));
	}
	bind_name(f, definition, value);
}

/* ---- imports ---- */

static struct value module_value(struct frame *f, const char *name)
{
	struct source *source = program_import(f->context->program, f->unit->source, name);
	if (source)
		return value_of(type_ref(heap_of(f)->types, T_MODULE, source, NULL, NULL));
	const struct type *constant = infer_library_constant(f, name);
	return value_of(constant ? constant : type_named(heap_of(f)->types, T_LIBRARY, name, NULL));
}

static void run_import(struct frame *f, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		gboolean alias = child->kind == N_ALIASED_IMPORT;
		struct node *name = alias ? node_field(child, "name") : child;
		if (!name || !name->first)
			continue;
		g_autofree char *full = node_text(name);
		g_autofree char *head = node_text(name->first);
		module_value(f, full);
		struct node *target = alias ? node_field(child, "alias") : name->first;
		if (target)
			infer_assign(f, target, module_value(f, alias ? full : head));
	}
}

static struct value imported(struct frame *f, const char *module, const char *name, const struct node *node)
{
	g_autofree char *full = g_strconcat(module, ".", name, NULL);
	struct source *source = program_import(f->context->program, f->unit->source, module);
	if (source)
		return infer_attribute(f, value_of(type_ref(heap_of(f)->types, T_MODULE, source, NULL, NULL)), interned(name), node);
	return module_value(f, full);
}

static void run_import_from(struct frame *f, struct node *node)
{
	struct node *module = node_field(node, "module_name");
	g_autofree char *absolute = import_absolute(f->unit->source, module);
	for (struct node *child = node->first; child; child = child->next) {
		gboolean alias = child->kind == N_ALIASED_IMPORT;
		struct node *name = alias ? node_field(child, "name") : child;
		if (child == module || !name || name->kind != N_DOTTED_NAME || !name->first)
			continue;
		struct node *target = alias ? node_field(child, "alias") : name->first;
		if (target)
			infer_assign(f, target, imported(f, absolute, name->first->name, child));
	}
}

/* `import reports` in a function: whoever comes first runs the module, in each process anew. */
static void note_import(struct frame *f, struct node *node)
{
	const struct node *around = node->parent;
	while (around && around->kind != N_FOR && around->kind != N_WHILE && around->kind != N_FUNCTION)
		around = around->parent;
	const char *module = around && f->sink ? imported_acts(f, node) : NULL;
	g_autofree char *text = module ? g_strdup_printf("the import of %s", module) : NULL;
	if (text)
		effects_unresolved(f, REASON_UNRESOLVED, interned(text), node);
}

/* ---- with, try, match ---- */

/* What the library says of NAME.__enter__; else `with` gives the manager itself. */
static struct value entered_of(struct frame *f, struct value manager, const struct node *node)
{
	const struct arguments none = {0};
	g_autofree char *method = manager.type->kind == T_OBJECT ? g_strconcat(manager.type->name, ".__enter__", NULL) : NULL;
	const struct knowledge_entry *entry = method ? knowledge_find(f->context->knowledge, method) : NULL;
	return entry && g_str_equal(entry->name, method) ? call_entry(f, entry, &manager, &none, node) : manager;
}

static struct value enter(struct frame *f, struct value manager, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER)), entered, nothing[3];
	for (guint i = 0; i < 3; i++)
		nothing[i] = value_of(type_simple(T_NONE));
	for (guint i = 0; i < type_count(manager.type); i++) {
		struct value one = {.type = type_member(manager.type, i), .objects = manager.objects};
		const struct knowledge_entry *entry = one.type->kind == T_OBJECT ? knowledge_class(f->context->knowledge, one.type->name) : NULL;
		if (infer_special(f, one, "__enter__", NULL, 0, node, &entered)) {
			infer_special(f, one, "__exit__", nothing, 3, node, NULL);
			result = value_join(heap_of(f), result, entered);
			continue;
		}
		if (one.type->kind == T_ITER) { /* of a generator under contextlib.contextmanager, whose effects its call has had */
			effects_access_set(f, infer_objects(f, one), heap_of(f)->element, TRUE, node);
			one = heap_element(heap_of(f), one);
		} else if (entry)
			effects_access_set(f, infer_objects(f, one), heap_of(f)->element, TRUE, node);
		else if (one.type->kind != T_NONE)
			effects_unresolved(f, REASON_UNRESOLVED, "this context manager", node);
		if (one.type->kind == T_OBJECT && !strcmp(one.type->name, "contextlib.closing")) { /* of an iterator */
			one = heap_load(heap_of(f), one, heap_of(f)->element, type_simple(T_NEVER));
			effects_access_set(f, infer_objects(f, one), heap_of(f)->element, TRUE, node);
		}
		if (one.type->kind == T_OBJECT && !strcmp(one.type->name, "contextlib.nullcontext")) /* nullcontext(x) gives x */
			one = value_join(heap_of(f), value_of(type_simple(T_NONE)), heap_load(heap_of(f), one, heap_of(f)->element, type_simple(T_NEVER)));
		result = value_join(heap_of(f), result, entered_of(f, one, node));
	}
	return result;
}

/* What `__exit__` of an object of the program gives is None, whatever happens. */
static gboolean exits_plainly(struct frame *f, struct value one, gboolean async, const struct node *node)
{
	struct value left = value_of(type_simple(T_NEVER)), nothing[3];
	struct effects *sink = f->sink;
	for (guint i = 0; i < 3; i++)
		nothing[i] = value_unknown(heap_of(f));
	f->sink = NULL;
	gboolean found = infer_special(f, one, async ? "__aexit__" : "__exit__", nothing, 3, node, &left);
	f->sink = sink;
	const struct type *type = left.type->kind == T_COROUTINE ? left.type->args[0] : left.type;
	return found && (type->kind == T_NONE || type->kind == T_NEVER);
}

/* May it swallow an exception of its body? */
static enum manager manager_kind(struct frame *f, struct value manager, gboolean async, const struct node *node)
{
	enum manager kind = MANAGER_PLAIN;
	for (guint i = 0; i < type_count(manager.type); i++) {
		struct value one = {.type = type_member(manager.type, i), .objects = manager.objects};
		const struct type *type = one.type->kind == T_COROUTINE ? one.type->args[0] : one.type;
		const struct knowledge_entry *entry = type->kind == T_OBJECT ? knowledge_class(f->context->knowledge, type->name) : NULL;
		if (type->kind == T_INSTANCE ? !exits_plainly(f, one, async, node) : entry ? (entry->flags & KNOWS_SUPPRESSES) != 0 : type->kind == T_ITER)
			return MANAGER_SWALLOWS;
		if (!entry && type->kind != T_INSTANCE)
			kind = MANAGER_UNKNOWN;
	}
	return manager.type->kind == T_NEVER ? MANAGER_UNSEEN : kind;
}

/* What names a piece of code binds for sure depends on it. */
static void learn_manager(struct frame *f, struct node *node, enum manager what)
{
	struct node *root = f->unit->syntax->root;
	if (node->manager == what)
		return;
	if (node->manager != MANAGER_UNSEEN)
		webs_forget(root);
	root->scope->learnt++;
	node->manager = what;
}

static void run_with(struct frame *f, struct node *node)
{
	struct node *clause = node->first;
	while (clause && clause->kind != N_WITH_CLAUSE)
		clause = clause->next;
	for (struct node *item = clause ? clause->first : NULL; item; item = item->next) {
		struct node *value = node_field(item, "value");
		struct node *alias = value && value->kind == N_AS_PATTERN ? node_field(value, "alias") : NULL;
		if (!value)
			continue;
		struct value manager = infer(f, value);
		learn_manager(f, node, MAX(node->manager, manager_kind(f, manager, await_is_async(node), value)));
		struct value entered = await_is_async(node) ? await_enter(f, manager, value) : enter(f, manager, value);
		if (alias)
			infer_assign(f, alias, entered);
	}
	run_block(f, node_field(node, "body"));
}

static const struct type *caught(struct frame *f, const struct type *type)
{
	struct types *types = heap_of(f)->types;
	const struct type *all = type_simple(T_NEVER);
	if (type->kind == T_TUPLE) {
		for (guint i = 0; i < type->count; i++)
			all = type_join(types, all, caught(f, type->args[i]));
		return all;
	}
	if (type->kind == T_CLASS)
		return type_ref(types, T_INSTANCE, type->ref, type->frame, NULL);
	return type_named(types, T_OBJECT, "builtins.Exception", NULL);
}

/* It stands for no object of the program. */
static struct object *raised_ones(struct frame *f)
{
	return heap_root(heap_of(f), OBJECT_CLASS, interned("raised"), NULL);
}

/* `raise FAILED`, `raise self.error`: an exception that was there before, of which any handler may have been given it. Kept where all code looks. */
static void keep_raised(struct frame *f, const struct node *raised, struct value value)
{
	const gboolean local = raised->kind == N_NAME && node_binding(raised) && node_binding(raised)->scope == f->scope && f->scope->kind != SCOPE_MODULE;
	if (raised->kind != N_CALL && raised->kind != N_CONDITIONAL && !local && (type_has_kind(value.type, T_INSTANCE) || type_has_kind(value.type, T_OBJECT)))
		heap_store(heap_of(f), set_one(heap_of(f), raised_ones(f)), interned("<raised>"), value);
}

static struct value kept_raised(struct frame *f, const struct type *type)
{
	const struct value *kept = heap_read_field(heap_of(f), raised_ones(f), interned("<raised>"));
	return kept && kept->objects ? (struct value){.type = type, .objects = kept->objects} : value_of(type_simple(T_NEVER));
}

static void run_except(struct frame *f, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_BLOCK) {
			run_block(f, child);
			continue;
		}
		gboolean as = child->kind == N_AS_PATTERN;
		struct value value = infer(f, as ? child->first : child);
		struct node *alias = as ? node_field(child, "alias") : NULL;
		if (alias) {
			const struct type *type = caught(f, value.type);
			const struct value raised = value_object(heap_of(f), type, heap_site(heap_of(f), f, child, NULL, type));
			infer_assign(f, alias, value_join(heap_of(f), raised, kept_raised(f, type)));
		}
	}
}

/* `Color.RED`, `Point(...)`: the value, or the class, that is compared with. */
static void read_pattern(struct frame *f, struct node *head)
{
	struct value value = infer(f, head);
	for (struct node *name = head->next; name && name->kind == N_NAME; name = name->next)
		value = infer_attribute(f, value, name->name, name);
	if (class_has_metaclass(f, value.type)) /* isinstance() */
		effects_unresolved(f, REASON_UNKNOWN_METHOD, "__instancecheck__", head);
}

static void bind_captures(struct frame *f, struct node *pattern, struct value value, struct value subject)
{
	for (struct node *child = pattern->first; child; child = child->next) {
		enum capture_kind what = child->kind == N_NAME ? capture_kind(child) : PATTERN_WORD;
		if (what == PATTERN_CAPTURE)
			infer_assign(f, child, value);
		else if (what == PATTERN_READ)
			read_pattern(f, child);
		else if (child->kind == N_NAME) /* Point(x=...) asks for that attribute */
			infer_attribute(f, subject, child->name, child);
		bind_captures(f, child, value, subject);
	}
}

static void run_match(struct frame *f, struct node *node)
{
	struct node *subject = node_field(node, "subject"), *body = node_field(node, "body");
	struct value value = subject ? infer(f, subject) : value_unknown(heap_of(f));
	for (struct node *other = subject ? subject->next : NULL; other && other != body; other = other->next) /* `match a, b:` */
		value = value_join(heap_of(f), value, infer(f, other));
	effects_reach(f, value, FALSE, node);
	struct value part = {.type = type_simple(T_UNKNOWN), .objects = infer_objects(f, value)};
	for (guint i = 0; i < type_count(value.type); i++) {
		gboolean missing = FALSE;
		const struct type *t = type_member(value.type, i);
		if (t->kind == T_INSTANCE && class_lookup(f, type_ref(heap_of(f)->types, T_CLASS, t->ref, t->frame, NULL), "__match_args__", &missing).type->kind != T_NEVER)
			effects_unresolved(f, REASON_UNRESOLVED, "__match_args__", node);
	}
	for (struct node *c = body ? body->first : NULL; c; c = c->next) {
		for (struct node *child = c->first; child; child = child->next) {
			if (child->kind == N_CASE_PATTERN)
				bind_captures(f, child, type_is_immutable(f->context->knowledge, value.type) ? value : part, value);
			else if (child->kind == N_IF_CLAUSE)
				infer(f, child->first);
		}
		run_block(f, node_field(c, "consequence"));
	}
}

static void run_for(struct frame *f, struct node *node)
{
	struct node *left = node_field(node, "left"), *right = node_field(node, "right"), *other = node_field(node, "alternative");
	struct parts parts = {0};
	struct value iterable = right ? parts_infer_items(f, right, &parts) : infer(f, right);
	struct value item = await_is_async(node) ? await_iterate(f, iterable, node) : infer_iterate(f, iterable, right ? right : node);
	effects_weight(f, WEIGHT_HEAVY);
	if (left)
		parts_assign_items(f, left, item, &parts);
	run_block(f, node_field(node, "body"));
	if (other)
		run_block(f, node_field(other, "body"));
}

/* Raises again what is being handled where the function was called. */
static gboolean raises_callers(const struct node *node)
{
	const struct node *at = node;
	while (!node->first && at && at->kind != N_EXCEPT && at->kind != N_FUNCTION)
		at = at->parent;
	return !node->first && at && at->kind == N_FUNCTION;
}

/* An exception that was there before, which another process has a copy of. */
static gboolean is_kept(const struct node *raised, const struct type *type)
{
	const struct binding *binding = raised->kind == N_NAME ? node_binding(raised) : NULL;
	return binding && binding->scope->kind == SCOPE_MODULE && !(binding->flags & (BINDING_IMPORT | BINDING_DEFINITION)) &&
	       (type->kind == T_INSTANCE || type->kind == T_OBJECT);
}

/* A number, or a text: "...", "..." % x, "...".format(x). Most are. */
static gboolean is_plain_text(const struct node *value)
{
	const struct node *function = value->kind == N_CALL ? node_field(value, "function") : NULL;
	const struct node *first = value->kind == N_BINARY || (function && function->kind == N_ATTRIBUTE) ? (function ? function : value)->first : value;
	return (first->kind == N_STRING || first->kind == N_CONCATENATED || (first == value && first->kind >= N_INTEGER && first->kind <= N_ELLIPSIS));
}

/* `raise Failed(lambda: n)`: what it is made with does not come back. */
static gboolean holds_unpicklable(struct frame *f, const struct node *call)
{
	const struct node *list = call->kind == N_CALL ? node_field(call, "arguments") : NULL;
	for (struct node *argument = list && list->kind == N_ARGUMENTS ? list->first : NULL; argument; argument = argument->next) {
		struct node *value = argument->kind == N_KEYWORD_ARGUMENT ? node_field(argument, "value") : argument;
		if (!is_plain_text(value) && value_pickles(f, infer(f, value)) == PICKLES_NO)
			return TRUE;
	}
	return FALSE;
}

/* `raise Failed(item)`: with all that it leads to. Who catches it may look at that, of which the exception does not tell where it is from. */
static void hand_out(struct frame *f, struct node *node)
{
	struct value value = infer(f, node->kind == N_LIST_SPLAT || node->kind == N_DICT_SPLAT ? node->first : node);
	if (!type_is_immutable(f->context->knowledge, heap_flatten(heap_of(f), value, 2)))
		effects_hand_out(f, value, node), effects_reach(f, value, FALSE, node);
}

static void hand_out_arguments(struct frame *f, const struct node *call)
{
	const struct node *list = call && call->kind == N_CALL ? node_field(call, "arguments") : NULL;
	for (struct node *argument = list && list->kind == N_ARGUMENTS ? list->first : NULL; argument; argument = argument->next)
		hand_out(f, argument->kind == N_KEYWORD_ARGUMENT ? node_field(argument, "value") : argument);
}

/* `error = Failed(item)`, and then `raise error`. */
static void hand_out_made(struct frame *f, const struct node *name)
{
	const struct binding *binding = node_binding(name);
	for (guint i = 0; binding && i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i], *parent = site->parent;
		if (parent && parent->kind == N_ASSIGNMENT && node_field(parent, "left") == site && binding->scope == f->scope)
			hand_out_arguments(f, node_field(parent, "right"));
	}
}

static void run_raise(struct frame *f, struct node *node)
{
	if (f->sink)
		f->sink->raises = TRUE;
	if (f->sink && raises_callers(node))
		f->sink->bits |= EFFECT_HANDLED;
	for (struct node *child = node->first; child; child = child->next) {
		struct value value = infer(f, child);
		gboolean missing = FALSE;
		keep_raised(f, child, value);
		const struct node *name = child->kind == N_CALL ? node_field(child, "function") : child;
		if (child->kind == N_NAME)
			hand_out_made(f, child);
		else
			hand_out_arguments(f, child);
		if (name && name->kind == N_NAME && !strcmp(name->name, "StopIteration"))
			effects_stop(f, node);
		if (f->sink && holds_unpicklable(f, child))
			f->sink->custom_exceptions = TRUE, f->sink->lost_exception = node;
		for (guint i = 0; i < type_count(value.type); i++) {
			const struct type *member = type_member(value.type, i);
			if (f->sink && is_kept(child, member))
				f->sink->custom_exceptions = TRUE;
			if (member->kind != T_INSTANCE && member->kind != T_CLASS)
				continue;
			const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, member->ref, member->frame, NULL);
			struct value init = class_lookup(f, class_type, "__init__", &missing);
			gboolean inner = !node_owner(member->ref) || node_owner(member->ref)->kind != N_MODULE;
			gboolean plain = init.type->kind == T_NEVER || (init.type->kind == T_FUNCTION && class_init_repeats(init.type->ref));
			gboolean own = pickles_in_own_way(f, class_type);
			if (f->sink && (!plain || missing || inner || own))
				f->sink->custom_exceptions = TRUE;
			if (f->sink && !missing && !own && init.type->kind == T_FUNCTION && class_init_fails(init.type->ref))
				f->sink->lost_exception = node;
		}
	}
}

static void run_delete(struct frame *f, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_EXPRESSION_LIST || child->kind == N_TUPLE) {
			run_delete(f, child);
		} else if (child->kind == N_SUBSCRIPT) {
			struct value self = infer_library_value(f, infer(f, node_field(child, "value")));
			struct node *index = node_field(child, "subscript");
			struct value key = index ? infer(f, index) : value_unknown(heap_of(f));
			for (guint i = 0; i < type_count(self.type); i++)
				if (type_member(self.type, i)->kind == T_OBJECT && !strcmp(type_member(self.type, i)->name, "os.environ"))
					effects_world(f, EFFECT_ENV, "os.environ", child);
			if (namespace_is(self.type))
				namespace_set_any(f, (struct value){self.type->args[0], self.objects}, value_of(type_simple(T_NEVER)), child);
			else if (!infer_special(f, self, "__delitem__", &key, 1, child, NULL))
				effects_access_set(f, infer_objects(f, self), heap_of(f)->element, TRUE, child);
		} else if (child->kind == N_ATTRIBUTE) {
			struct value self = infer(f, node_field(child, "object")), name = value_of(type_simple(T_STR));
			infer_special(f, self, "__delattr__", &name, 1, child, NULL);
			effects_access_set(f, infer_objects(f, self), "*", TRUE, child);
		}
	}
}

/* The block of a `try`: what a clause may catch is not surely lost. */
static void run_attempt(struct frame *f, struct node *block)
{
	const struct node *lost = f->sink ? f->sink->lost_exception : NULL, *clause = block->next;
	while (clause && clause->kind != N_EXCEPT)
		clause = clause->next;
	run_block(f, block);
	if (f->sink && clause)
		f->sink->lost_exception = lost;
}

static void run_nested(struct frame *f, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_BLOCK && node->kind == N_TRY)
			run_attempt(f, child);
		else if (child->kind == N_BLOCK)
			run_block(f, child);
		else if (child->kind == N_EXCEPT)
			run_except(f, child);
		else if (child->kind == N_ELIF || child->kind == N_ELSE || child->kind == N_FINALLY)
			run_nested(f, child);
		else if (child->field && !strcmp(child->field, "condition"))
			infer_truth(f, infer(f, child), child);
		else if (child->kind != N_OPERATOR && child->kind != N_ASYNC)
			infer(f, child);
	}
}

/* Of a statement that is left to somebody else only the values are found. */
static gboolean run_deferred(struct frame *f, struct node *node)
{
	struct deferral *d = f->context->deferral;
	GPtrArray *values = d->sink == f->sink && d->statements ? g_hash_table_lookup(d->statements, node) : NULL;
	for (guint i = 0; values && i < values->len; i++) {
		struct value value = infer(f, values->pdata[i]);
		if (!d->as_text || !g_hash_table_contains(d->as_text, values->pdata[i]))
			continue;
		infer_represent(f, value, values->pdata[i]);
		effects_reach(f, value, FALSE, values->pdata[i]);
	}
	return values != NULL;
}

static void run_definition(struct frame *f, struct node *node)
{
	bind_name(f, node, define(f, node));
}

static void run_any_import(struct frame *f, struct node *node)
{
	if (node->kind == N_IMPORT)
		run_import(f, node);
	else
		run_import_from(f, node);
	note_import(f, node);
}

static void run_assert(struct frame *f, struct node *node)
{
	if (f->sink)
		f->sink->raises = TRUE;
	for (struct node *child = node->first; child; child = child->next) {
		if (child == node->first)
			infer_truth(f, infer(f, child), child);
		else
			hand_out(f, child);
	}
}

static void run_expressions(struct frame *f, struct node *node)
{
	if (f->context->deferral && run_deferred(f, node))
		return;
	for (struct node *child = node->first; child; child = child->next)
		infer(f, child);
}

static void run_return(struct frame *f, struct node *node)
{
	f->result = value_join(heap_of(f), f->result, parts_return(f, node->first));
}

static void run_while(struct frame *f, struct node *node)
{
	effects_weight(f, WEIGHT_HEAVY);
	if (f->sink && !f->sink->endless)
		f->sink->endless = node;
	run_nested(f, node);
}

static void run_if(struct frame *f, struct node *node)
{
	if (!f->context->deferral || !run_deferred(f, node))
		run_nested(f, node);
}

static void run_nothing(struct frame *f, struct node *node)
{
}

static void (*const runners[])(struct frame *f, struct node *node) = {
	[N_MODULE] = run_block, [N_BLOCK] = run_block, [N_FUNCTION] = run_definition, [N_CLASS] = run_definition, [N_DECORATED] = run_decorated,
	[N_IMPORT] = run_any_import, [N_IMPORT_FROM] = run_any_import, [N_FUTURE_IMPORT] = run_any_import, [N_ASSERT] = run_assert,
	[N_EXPRESSION_STATEMENT] = run_expressions, [N_RETURN] = run_return, [N_RAISE] = run_raise, [N_DELETE] = run_delete, [N_FOR] = run_for,
	[N_WHILE] = run_while, [N_IF] = run_if, [N_TRY] = run_nested, [N_ELSE] = run_nested, [N_ELIF] = run_nested, [N_FINALLY] = run_nested,
	[N_EXCEPT] = run_except, [N_WITH] = run_with, [N_MATCH] = run_match, [N_PASS] = run_nothing, [N_BREAK] = run_nothing,
	[N_CONTINUE] = run_nothing, [N_GLOBAL] = run_nothing, [N_NONLOCAL] = run_nothing,
};

void infer_statement(struct frame *f, struct node *node)
{
	if (node->kind < G_N_ELEMENTS(runners) && runners[node->kind])
		runners[node->kind](f, node);
	else
		infer(f, node);
}
