/* Calls, run abstractly: what is called, with which arguments. */
#include "analyzer/call.h"

#include <string.h>

#include "analyzer/callgraph.h"
#include "analyzer/interned.h"
#include "analyzer/namespace.h"
#include "analyzer/parts.h"

#define MAX_PARAMS 16
#define PARAM_LEVELS 4 /* {"series": [{"values": [1, 2]}]} */
#define MAX_NAME_BYTES 400 /* of what is called, in a reason */

static struct value default_value(struct frame *f, const struct type *function, const struct node *parameter)
{
	struct frame *home = function->frame;
	struct node *value = node_field(parameter, "value");
	if (!value)
		return value_of(type_simple(T_NEVER));
	const struct value *known = home ? frame_other(home, parameter) : NULL;
	return known ? *known : value_unknown(heap_of(f));
}

static struct value packed(struct frame *f, struct value item, gboolean dict, const struct node *node)
{
	struct types *types = heap_of(f)->types;
	if (!dict)
		return (struct value){.type = type_open_tuple(types, item.type), .objects = item.objects};
	struct object *site = heap_site(heap_of(f), f, node, NULL, UNKNOWN_TYPE);
	struct value result = value_object(heap_of(f), type_dict(types, type_simple(T_STR), item.type), site);
	infer_store(f, result.objects, heap_of(f)->element, item);
	return result;
}

struct value call_keyword(const struct arguments *args, const char *name, gboolean *found)
{
	for (guint i = 0; i < args->count; i++)
		if (args->names[i] && name && !strcmp(args->names[i], name)) {
			*found = TRUE;
			return args->values[i];
		}
	return value_of(type_simple(T_NEVER));
}

struct value call_positional(const struct arguments *args, guint index, gboolean *found)
{
	for (guint i = 0; i < args->count; i++)
		if (!args->names[i] && !index--) {
			*found = TRUE;
			return args->values[i];
		}
	return value_of(type_simple(T_NEVER));
}

/* What *args and **kwargs may hold. */
static struct value remainder_of(struct frame *f, const struct arguments *args, guint taken, gboolean named)
{
	struct value all = args->splat ? args->rest : value_of(type_simple(T_NEVER));
	for (guint i = 0, index = 0; i < args->count; i++) {
		gboolean is_named = args->names[i] != NULL;
		if (is_named == named && (named || index >= taken))
			all = value_join(heap_of(f), all, args->values[i]);
		index += !is_named;
	}
	return all;
}

static void bind_arguments(struct frame *f, const struct type *function, const struct value *receiver, const struct arguments *args,
                           struct value *values, guint count, const struct node *node)
{
	guint next = 0;
	for (guint i = 0; i < count; i++) {
		const struct node *p = parameters_get(function->ref, i);
		gboolean found = FALSE;
		if (p->kind == N_LIST_SPLAT_PATTERN || (p->kind == N_TYPED_PARAMETER && p->first->kind == N_LIST_SPLAT_PATTERN)) {
			values[i] = packed(f, remainder_of(f, args, next, FALSE), FALSE, p);
			next = 1000;
			continue;
		}
		if (p->kind == N_DICT_SPLAT_PATTERN || (p->kind == N_TYPED_PARAMETER && p->first->kind == N_DICT_SPLAT_PATTERN)) {
			values[i] = packed(f, remainder_of(f, args, 0, TRUE), TRUE, p);
			continue;
		}
		if (i == 0 && receiver) {
			values[i] = *receiver;
			continue;
		}
		values[i] = call_positional(args, next++, &found);
		if (!found)
			values[i] = call_keyword(args, parameter_text(p), &found);
		if (!found) {
			values[i] = default_value(f, function, p);
			if (args->splat)
				values[i] = value_join(heap_of(f), values[i], args->rest);
		}
	}
}

struct value call_function(struct frame *f, const struct type *function, const struct value *receiver,
                           const struct arguments *args, const struct node *node)
{
	const struct node *where = function->ref;
	struct value values[MAX_PARAMS];
	const struct type *types[MAX_PARAMS];
	guint count = parameters_count(where);
	if (count > MAX_PARAMS) {
		effects_unresolved(f, REASON_UNRESOLVED, "a call with too many parameters", node);
		return value_unknown(heap_of(f));
	}
	bind_arguments(f, function, receiver, args, values, count, node);
	for (guint i = 0; i < count; i++)
		types[i] = heap_flatten(heap_of(f), values[i], PARAM_LEVELS);
	struct frame *callee = frame_call(f->context, where, function->frame, types, count);
	if (f->context->watched == where && f->context->seen_calls) {
		struct seen_call call = {.from = f, .args = g_memdup2(values, count * sizeof(values[0])), .count = count, .node = node};
		g_array_append_val(f->context->seen_calls, call);
	}
	if (f->context->led)
		places_add(f->context->led, where->source, where->start);
	if (!callee) { /* too deep, or inside a syntax error: nobody knows what it does */
		const struct node *name = node_field(where, "name");
		effects_unresolved(f, REASON_UNRESOLVED, name && name->name ? name->name : "a lambda", node);
		return value_unknown(heap_of(f));
	}
	for (guint i = 0; callee->cached && i < count; i++) /* the cache's keys */
		infer_ask_hash(f, values[i], node);
	return await_called(f, where, call_apply(f, callee, values, count, node), node);
}

struct value call_unresolved(struct frame *f, struct value callee, const struct arguments *args, enum reason_code code,
                                    const char *name, const struct node *node)
{
	effects_unresolved(f, code, name, node);
	effects_weight(f, WEIGHT_HEAVY);
	struct value result = value_unknown(heap_of(f));
	for (guint i = 0; i < args->count; i++) {
		effects_reach(f, args->values[i], TRUE, node);
		result.objects = set_union(heap_of(f), result.objects, args->values[i].objects);
	}
	if (args->splat) {
		effects_reach(f, args->rest, TRUE, node);
		result.objects = set_union(heap_of(f), result.objects, args->rest.objects);
	}
	effects_reach(f, callee, TRUE, node);
	result.objects = set_union(heap_of(f), result.objects, callee.objects); /* view.cast("B"): the same memory */
	return result;
}

/* The program puts something else in place of this library function. NAME is interned. */
static gboolean is_replaced(struct frame *f, const char *name)
{
	heap_read(heap_of(f), &f->context->replacements);
	g_hash_table_add(f->context->asked, (gpointer)name);
	return library_is_replaced(f->context, name);
}

static const char *bound_class(const struct type *type)
{
	switch (type->kind) {
	case T_BOOL: case T_INT: return "int";
	case T_FLOAT: return "float";
	case T_COMPLEX: return "complex";
	case T_STR: return "str";
	case T_BYTES: return "bytes";
	case T_RANGE: return "range";
	case T_LIST: return "list";
	case T_SET: return "set";
	case T_FROZENSET: return "frozenset";
	case T_DICT: return "dict";
	case T_TUPLE: return "tuple";
	case T_ITER: return "iter";
	case T_VIEW: return "view";
	case T_OBJECT: return type->name;
	case T_INSTANCE: return "typing.NamedTuple"; /* no other has methods that the project does not write */
	default: return NULL;
	}
}

/* object.__setattr__(self, "name", value): as setattr(). */
static gboolean is_plain_setattr(const char *name, const struct arguments *args)
{
	return (!strcmp(name, "builtins.object.__setattr__") || !strcmp(name, "builtins.type.__setattr__")) && args->count == 3 && !args->splat;
}

/* What is called is not known: of some it is known all the same that what they give does not pickle. */
static struct value call_unknown_library(struct frame *f, struct value callee, const struct arguments *args, enum reason_code code, const char *full, const struct node *node)
{
	struct value result = call_unresolved(f, callee, args, code, full, node);
	if (knowledge_gives_unpicklable(f->context->knowledge, full))
		result.type = type_unpicklable();
	return result;
}

static struct value call_bound(struct frame *f, struct value callee, const struct arguments *args, const struct node *node)
{
	const struct type *receiver_type = callee.type->args[0];
	struct value receiver = {.type = receiver_type, .objects = callee.objects};
	const char *class_name = bound_class(receiver_type);
	const struct known_name known = *heap_name(heap_of(f), class_name ? class_name : "?", callee.type->name);
	const char *full = known.text;
	const struct knowledge_entry *entry = known.entry;
	struct value result;
	if (receiver_type->kind == T_INSTANCE && parser_has(callee.type->name)) {
		const char *of_parser = heap_name(heap_of(f), "html.parser.HTMLParser", callee.type->name)->text;
		return is_replaced(f, of_parser) ? call_unresolved(f, receiver, args, REASON_UNKNOWN_METHOD, of_parser, node) :
		       parser_call(f, receiver, callee.type->name, args, node);
	}
	if (receiver_type->kind == T_INSTANCE && visitor_has(callee.type->name)) {
		gboolean replaced = is_replaced(f, interned("ast.NodeVisitor.visit")) || is_replaced(f, interned("ast.NodeVisitor.generic_visit"));
		return replaced ? call_unresolved(f, receiver, args, REASON_UNKNOWN_METHOD, callee.type->name, node) :
		       visitor_call(f, receiver, callee.type->name, args, node);
	}
	if (await_asyncio(f, full, &receiver, args, node, &result) || pool_call_method(f, receiver, callee.type->name, args, full, node, &result))
		return result;
	if (namespace_is(receiver_type) && namespace_call(f, receiver, callee.type->name, args, node, &result))
		return result;
	if (is_plain_setattr(full, args))
		return call_getattr(f, args, TRUE, node);
	mock_note_library(f, full, node);
	if (is_replaced(f, full)) /* pathlib.Path.read_text = mine */
		return call_unresolved(f, receiver, args, REASON_UNKNOWN_METHOD, full, node);
	if (receiver_type->kind == T_TUPLE && !strcmp(callee.type->name, "_replace"))
		return call_replace_fields(f, receiver, args);
	if (entry && receiver_type->kind == T_OBJECT && !strcmp(receiver_type->name, "argparse.ArgumentParser"))
		return options_call(f, &receiver, callee.type->name, args, node, call_entry(f, entry, &receiver, args, node));
	if (entry)
		return call_entry(f, entry, &receiver, args, node);
	gboolean special = g_str_has_prefix(callee.type->name, "__"); /* xs.__setitem__(...): as the operator, but not in the table */
	if (receiver_type->kind != T_OBJECT && class_name && !special) /* AttributeError: no other effect */
		return value_of(type_simple(T_NEVER));
	return call_unknown_library(f, receiver, args, REASON_UNKNOWN_METHOD, full, node);
}

/* object.__init__ does nothing, BaseException.__init__ keeps its arguments. */
static struct value call_builtin_init(struct frame *f, struct value self, const struct node *node)
{
	effects_access_set(f, infer_objects(f, self), heap_field(heap_of(f), interned("args")), TOUCH_WRITE, node);
	return value_of(type_simple(T_NONE));
}

/* csv.writer(io.StringIO()): what is written through it is in there. */
static gboolean writes_to_memory(const char *name, const struct arguments *args)
{
	const struct type *to = args->count && !args->names[0] ? args->values[0].type : NULL;
	return to && to->kind == T_OBJECT && !strcmp(to->name, "io.StringIO") && (!strcmp(name, "csv.writer") || !strcmp(name, "csv.DictWriter"));
}

static struct value call_library(struct frame *f, const struct type *library, const struct arguments *args, const struct node *node)
{
	const char *name = library->name;
	const struct knowledge_entry *entry = knowledge_find(f->context->knowledge, name);
	mock_note_library(f, name, node);
	if (g_str_has_prefix(name, "contextlib.redirect_std"))
		streams_redirected(f, name, args);
	if (is_replaced(f, name)) /* math.sqrt = my_sqrt */
		return call_unresolved(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, name, node);
	if (!strcmp(name, "builtins.getattr") || !strcmp(name, "builtins.setattr") || !strcmp(name, "builtins.delattr"))
		return call_getattr(f, args, name[9] != 'g', node);
	if (!strcmp(name, "builtins.hasattr"))
		call_hasattr(f, args, node);
	if (is_plain_setattr(name, args))
		return call_getattr(f, args, TRUE, node);
	if (!strcmp(name, "builtins.type") && args->count == 1 && !args->splat && !args->names[0])
		return call_type_of(f, args->values[0]);
	if (!strcmp(name, "builtins.type") && args->count > 1 && g_hash_table_contains(f->context->used, "defaultdict")) /* type("Table", (defaultdict,), {}) */
		factory_may_come(f);
	if (!strcmp(name, "builtins.property"))
		return value_of(type_named(heap_of(f)->types, T_OBJECT, "builtins.property", NULL));
	if (!strcmp(name, "collections.namedtuple"))
		return call_make_namedtuple(f, args, node);
	if (!strcmp(name, "dataclasses.make_dataclass") || (!strcmp(name, "builtins.type") && args->count == 3))
		return call_make_class(f, name, args, node);
	if (!strcmp(name, "functools.partial"))
		return call_make_partial(f, args, node);
	struct value result;
	if (await_asyncio(f, name, NULL, args, node, &result) || pool_call_library(f, name, args, node, &result))
		return result;
	if (!entry && !strncmp(name, "builtins.", 9)) {
		/* str.upper(x), dict.fromkeys(...) */
		entry = knowledge_find(f->context->knowledge, name + 9);
		if (entry && args->count && strcmp(name, "builtins.dict.fromkeys") && strcmp(name, "builtins.int.from_bytes") &&
		    strcmp(name, "builtins.str.maketrans") && strcmp(name, "builtins.float.fromhex") && strcmp(name, "builtins.bytes.fromhex")) {
			struct arguments rest = *args;
			struct value receiver = args->values[0];
			rest.count--;
			memmove(rest.values, rest.values + 1, rest.count * sizeof(rest.values[0]));
			memmove(rest.names, rest.names + 1, rest.count * sizeof(rest.names[0]));
			memmove(rest.nodes, rest.nodes + 1, rest.count * sizeof(rest.nodes[0]));
			return call_entry(f, entry, &receiver, &rest, node);
		}
	}
	if (entry && writes_to_memory(name, args))
		entry = knowledge_find(f->context->knowledge, "csv.memory_writer");
	if (!entry || g_str_has_prefix(entry->result, "?type") || !strcmp(entry->result, "?namedtuple"))
		return call_unknown_library(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, name, node);
	result = call_entry(f, entry, NULL, args, node);
	if (!strcmp(name, "builtins.vars") && args->count == 1 && !args->splat)
		return namespace_of(f, args->values[0]);
	gboolean top = f->scope->kind == SCOPE_MODULE && (!strcmp(name, "builtins.vars") || !strcmp(name, "builtins.locals"));
	return top || !strcmp(name, "builtins.globals") ? namespace_of_module(f, f->unit->source) : result;
}

/* A property, __getattr__ or __getitem__ of the project's may stand behind what an attrgetter or itemgetter reads. */
static gboolean getter_runs_code(const struct arguments *args)
{
	const struct type *of = args->count ? args->values[0].type : NULL;
	for (guint i = 0; of && i < type_count(of); i++)
		if (type_member(of, i)->kind == T_INSTANCE || type_member(of, i)->kind == T_UNKNOWN)
			return TRUE;
	return FALSE;
}

/* The item that itemgetter(INDEX) gets of VALUE, a tuple, list or dict; FALSE: something else. */
static gboolean get_item(struct frame *f, struct value value, guint64 index, struct value *result)
{
	const struct type *type = value.type;
	if (type->kind == T_TUPLE && !type->open && index < type->count)
		*result = (struct value){.type = type->args[index], .objects = value.objects};
	else if (type->kind == T_TUPLE || type->kind == T_LIST || type->kind == T_STR)
		*result = heap_element(heap_of(f), value);
	else
		return FALSE;
	return TRUE;
}

/* What attrgetters and itemgetters read, as if it stood there. */
static gboolean call_getter(struct frame *f, struct value callee, const struct arguments *args, const struct node *node, struct value *result)
{
	const char *name = callee.type->count ? callee.type->args[0]->name : NULL;
	if (!name || args->count != 1 || args->splat)
		return FALSE;
	if (!g_ascii_isdigit(name[0])) {
		*result = infer_attribute(f, args->values[0], name, node);
		return TRUE;
	}
	effects_access_set(f, infer_objects(f, args->values[0]), heap_of(f)->element, FALSE, node);
	return get_item(f, args->values[0], g_ascii_strtoull(name, NULL, 10), result);
}

static struct value call_member(struct frame *f, struct value callee, const struct arguments *args, const char *name,
                                const struct node *node)
{
	const struct type *type = callee.type;
	struct value receiver, result;
	switch (type->kind) {
	case T_FUNCTION:
		return call_function(f, type, NULL, args, node);
	case T_METHOD:
		receiver = (struct value){.type = type->args[0], .objects = callee.objects};
		return call_function(f, type_ref(heap_of(f)->types, T_FUNCTION, type->ref, type->frame, NULL), &receiver, args, node);
	case T_CLASS:
		return call_class(f, type, args, node);
	case T_BOUND:
		return call_bound(f, callee, args, node);
	case T_LIBRARY:
		return call_library(f, type, args, node);
	case T_PARTIAL:
		return call_partial(f, callee, args, name, node);
	case T_INSTANCE:
		if (infer_special(f, callee, "__call__", args->values, args->count, node, &result))
			return result;
		break;
	case T_OBJECT:
		if (!strcmp(type->name, "collections.namedtuple_class"))
			return call_namedtuple(f, type, args);
		if (!strcmp(type->name, "operator.getter") && args->count) /* itemgetter("a")(defaultdict(int)) */
			infer_look_up(f, args->values[0], node);
		if (!strcmp(type->name, "operator.getter") && args->count == 1 && call_getter(f, callee, args, node, &result))
			return result;
		if (!strcmp(type->name, "operator.getter") && !getter_runs_code(args))
			return heap_load(heap_of(f), args->count ? args->values[0] : callee, heap_of(f)->element, UNKNOWN_TYPE);
		break;
	case T_NONE:
		return value_of(type_simple(T_NEVER));
	default:
		break;
	}
	result = call_unresolved(f, callee, args, REASON_UNRESOLVED, name, node);
	if (type == type_unpicklable_class())
		result.type = type_unpicklable();
	return result;
}

struct value call_value(struct frame *f, struct value callee, const struct arguments *args, const char *name, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	if (callee.type->kind == T_NEVER)
		effects_unresolved(f, REASON_UNRESOLVED, name, node);
	for (guint i = 0; i < type_count(callee.type); i++) {
		struct value one = {.type = type_member(callee.type, i), .objects = callee.objects};
		result = value_join(heap_of(f), result, call_member(f, one, args, name, node));
	}
	return value_trim(heap_of(f), result);
}

/* super().method(...): the bases of the class that holds the function. */
static struct value infer_super(struct frame *f, const struct node *node)
{
	struct node *function = f->scope->node, *class_node = node_owner(function);
	gboolean missing = FALSE;
	if (!class_node || class_node->kind != N_CLASS || !f->param_count)
		return value_unknown(heap_of(f));
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, class_node, f->closure ? f->closure : frame_module(f->context, f->unit), NULL);
	struct value self = {.type = f->params[0], .objects = set_one(heap_of(f), heap_param(heap_of(f), f, 0, f->params[0]))};
	const struct type *base = class_base(f, class_type, 0, &missing);
	const struct value unknown = {UNKNOWN_TYPE, self.objects}; /* whose methods may change the object */
	if (node->parent->kind != N_ATTRIBUTE)
		return (struct value){type_unpicklable(), self.objects};
	if (class_is_mixed(f, class_type))
		return unknown;
	if (!base || base->kind == T_LIBRARY)
		return missing ? unknown : value_of(type_simple(T_NONE));
	return base->kind == T_CLASS ? (struct value){type_ref(heap_of(f)->types, T_INSTANCE, base->ref, base->frame, NULL), self.objects} : unknown;
}

/* The base of the class that holds the function is none of the project: object, an exception, abc.ABC. */
static gboolean is_super_of_builtin(const struct frame *f, const struct node *object, struct value receiver)
{
	const struct node *function = object && object->kind == N_CALL ? node_field(object, "function") : NULL;
	return receiver.type->kind == T_NONE && names_builtin(f->context, function, "super");
}

/* SELF.__setattr__(name, value), of object: as setattr(). */
static struct value call_plain_setattr(struct frame *f, struct value self, const struct arguments *args, const struct node *node)
{
	struct arguments all = *args;
	all.count = 3;
	all.values[0] = self;
	all.names[0] = NULL;
	all.nodes[0] = NULL;
	for (guint i = 0; i < 2; i++) {
		all.values[i + 1] = args->values[i];
		all.names[i + 1] = args->names[i];
		all.nodes[i + 1] = args->nodes[i];
	}
	return call_getattr(f, &all, TRUE, node);
}

static gboolean sets_attribute(const char *name, const struct arguments *args)
{
	return !strcmp(name, "__setattr__") && args->count == 2 && !args->splat;
}

/* A method of object: __new__ makes an object of which nothing is known. */
static struct value call_super_of_builtin(struct frame *f, const char *name, const struct arguments *args, const char *text, const struct node *node)
{
	struct value self = {f->params[0], set_one(heap_of(f), heap_param(heap_of(f), f, 0, f->params[0]))};
	if (!strcmp(name, "__init__"))
		return call_builtin_init(f, self, node);
	if (!strcmp(name, "__init_subclass__") || !strcmp(name, "__set_name__"))
		return value_of(type_simple(T_NONE));
	if (sets_attribute(name, args))
		return call_plain_setattr(f, self, args, node);
	if (self.type->kind == T_INSTANCE && visitor_has(name) && visitor_is(f, type_ref(heap_of(f)->types, T_CLASS, self.type->ref, self.type->frame, NULL)))
		return visitor_call(f, self, name, args, node);
	return call_unresolved(f, self, args, REASON_UNRESOLVED, text, node);
}

/* f(**VALUE) asks an object of the program for its keys, and for what is under each. */
static void ask_mapping(struct frame *f, struct value value, const struct node *node)
{
	struct value key = value_of(type_simple(T_STR)), keys;
	if (!type_has_kind(value.type, T_INSTANCE))
		return;
	if (infer_special(f, value, "keys", NULL, 0, node, &keys))
		infer_iterate(f, keys, node);
	infer_special(f, value, "__getitem__", &key, 1, node, NULL);
}

static void collect_arguments(struct frame *f, struct node *list, struct arguments *args)
{
	args->rest = value_of(type_simple(T_NEVER));
	if (list->kind == N_GENERATOR) {
		args->nodes[0] = list;
		args->values[args->count++] = infer(f, list);
		return;
	}
	for (struct node *child = list->first; child; child = child->next) {
		gboolean named = child->kind == N_KEYWORD_ARGUMENT;
		struct value value = infer(f, named ? node_field(child, "value") : child);
		if (child->kind == N_LIST_SPLAT || child->kind == N_DICT_SPLAT || args->count == G_N_ELEMENTS(args->values)) {
			args->splat = TRUE;
			struct value content = child->kind == N_LIST_SPLAT ? infer_iterate(f, value, child) :
				heap_load(heap_of(f), value, heap_of(f)->element, value.type->kind == T_DICT ? value.type->args[1] : UNKNOWN_TYPE);
			args->rest = value_join(heap_of(f), args->rest, content);
			if (child->kind == N_DICT_SPLAT)
				ask_mapping(f, value, child);
			continue;
		}
		struct node *name = named ? node_field(child, "name") : NULL;
		args->names[args->count] = name ? name->name : NULL;
		args->nodes[args->count] = named ? node_field(child, "value") : child;
		args->values[args->count++] = value;
	}
}

static gboolean type_is_parser(const struct type *type)
{
	return type->kind == T_OBJECT && !strcmp(type->name, "argparse.ArgumentParser");
}

/* Interned. */
static const char *callee_text(const struct node *function)
{
	if (function->kind == N_NAME && function->end - function->start <= MAX_NAME_BYTES)
		return function->name;
	return interned_part(function->source->text + function->start, MIN(function->end - function->start, MAX_NAME_BYTES));
}

struct value call_expression(struct frame *f, struct node *node)
{
	struct node *function = node_field(node, "function"), *list = node_field(node, "arguments");
	struct arguments args = {0};
	if (!function || !list)
		return value_unknown(heap_of(f));
	if (function->kind == N_NAME && names_builtin(f->context, function, "super"))
		return infer_super(f, node);
	const char *text = f->sink ? callee_text(function) : ""; /* for a reason, if effects are collected */
	struct node *object = function->kind == N_ATTRIBUTE ? node_field(function, "object") : NULL;
	struct node *name = object ? node_field(function, "attribute") : NULL;
	gboolean method = name && name->name;
	struct value receiver = method ? infer(f, object) : value_of(type_simple(T_NEVER)); /* once: calls may be chained a thousand long */
	struct value callee = method ? infer_attribute(f, receiver, name->name, function) : infer(f, function);
	collect_arguments(f, list, &args);
	if (method && f->param_count && is_super_of_builtin(f, object, receiver))
		return call_super_of_builtin(f, name->name, &args, text, node);
	if (method && !strcmp(name->name, "__init__") && args.count && receiver.type->kind == T_LIBRARY && class_is_harmless_base(receiver.type->name))
		return call_builtin_init(f, args.values[0], node);
	if (method && !type_is_parser(receiver.type) && (receiver.type->kind != T_NEVER || heap_is_certain(heap_of(f))))
		options_other(f, name->name);
	if (method && callee.type->kind == T_UNKNOWN && receiver.type->kind == T_INSTANCE && sets_attribute(name->name, &args))
		return call_plain_setattr(f, receiver, &args, node);
	if (method && callee.type->kind == T_UNKNOWN) {
		callee.objects = set_union(heap_of(f), callee.objects, receiver.objects);
		return call_unresolved(f, callee, &args, REASON_UNKNOWN_METHOD, text, node);
	}
	gboolean zip = callee.type->kind == T_LIBRARY && !strcmp(callee.type->name, "builtins.zip"); /* says itself what it gives */
	if (callee.type->kind != T_FUNCTION && callee.type->kind != T_METHOD && callee.type->kind != T_NEVER && !zip)
		parts_given(f, node, NULL);
	return call_value(f, callee, &args, text, node);
}
