/* Calls of library functions and methods: what they touch and do, by the knowledge table. */
#include "analyzer/call.h"

#include <string.h>

#include "analyzer/boxed.h"
#include "analyzer/decimals.h"
#include "analyzer/split.h"
#include "analyzer/sql.h"

static gboolean is_among(const char *name, const char *const *names, guint count)
{
	for (guint i = 0; i < count; i++)
		if (names[i][0] == name[0] && !strcmp(names[i], name))
			return TRUE;
	return FALSE;
}

/* "len" of "builtins.len"; NULL: of another module. */
static const char *builtin_name(const char *name)
{
	static const char module[] = "builtins.";
	return strncmp(name, module, strlen(module)) ? NULL : name + strlen(module);
}

struct value library_argument(const struct library_call *c, guint index)
{
	gboolean found = FALSE;
	struct value value = call_positional(c->args, index, &found);
	if (!found && c->args->splat)
		return c->args->rest;
	return found ? infer_library_value(c->f, value) : value_of(type_simple(T_NEVER));
}

gboolean library_has_argument(const struct library_call *c, guint index)
{
	gboolean found = FALSE;
	call_positional(c->args, index, &found);
	return found;
}

struct value library_subject(const struct library_call *c)
{
	return c->receiver ? *c->receiver : library_argument(c, 0);
}

static gboolean is_callable(const struct type *type)
{
	return type->kind == T_FUNCTION || type->kind == T_METHOD || type->kind == T_BOUND || type->kind == T_CLASS ||
	       type->kind == T_PARTIAL || type->kind == T_LIBRARY;
}

static gboolean has_call(struct frame *f, const struct type *type)
{
	gboolean missing = FALSE;
	return type->kind == T_INSTANCE &&
	       class_lookup(f, type_ref(heap_of(f)->types, T_CLASS, type->ref, type->frame, NULL), "__call__", &missing).type->kind != T_NEVER;
}

/* The first argument of map and its like is called, whatever it is; others if they are functions; `key` always. */
static gboolean is_callback(const struct library_call *c, guint index)
{
	static const char *const first[] = {"builtins.map", "builtins.filter", "functools.reduce"};
	const char *name = c->args->names[index];
	if (name)
		return !strcmp(name, "key") || !strcmp(name, "func");
	for (guint i = 0; index == 0 && i < G_N_ELEMENTS(first); i++)
		if (!strcmp(c->entry->name, first[i]))
			return TRUE;
	return is_callable(c->args->values[index].type) || has_call(c->f, c->args->values[index].type);
}

/* What a function argument may be called with: elements of the other arguments and of the receiver. */
static void callback_arguments(struct library_call *c, struct arguments *call)
{
	struct heap *heap = heap_of(c->f);
	gboolean several = !strcmp(c->entry->result, "minmax") && library_has_argument(c, 1);
	call->rest = value_of(type_simple(T_NEVER));
	if (g_str_has_prefix(c->entry->name, "re.")) {
		call->values[call->count++] = value_of(type_named(heap->types, T_OBJECT, "re.Match", NULL));
		return;
	}
	if (c->receiver)
		call->values[call->count++] = heap_element(heap, *c->receiver);
	for (guint i = 0; i < c->args->count && call->count < 8; i++)
		if (!c->args->names[i] && !is_callback(c, i) && (several || !type_is_number(c->args->values[i].type))) /* nlargest(3, xs, key=f) */
			call->values[call->count++] = several ? c->args->values[i] : infer_iterate(c->f, c->args->values[i], c->node);
	for (guint i = 1; several && i < call->count; i++)
		call->values[0] = value_join(heap, call->values[0], call->values[i]);
}

#define MAX_FOLDS 4 /* types of what has been folded so far */

/* reduce(f, items, first): the function is given what it gave for the item before. */
static void run_reduction(struct library_call *c)
{
	struct heap *heap = heap_of(c->f);
	struct arguments call = {.count = 2};
	gboolean known = !c->args->count;
	call.values[1] = infer_iterate(c->f, library_argument(c, 1), c->node);
	call.values[0] = library_has_argument(c, 2) ? value_join(heap, call.values[1], library_argument(c, 2)) : call.values[1];
	for (guint i = 0; i <= MAX_FOLDS && !known; i++) {
		if (i == MAX_FOLDS || c->args->splat)
			call.values[0] = call.values[1] = value_join(heap, value_join(heap, call.values[0], call.values[1]), value_unknown(heap));
		struct value next = value_join(heap, call.values[0], call_value(c->f, c->args->values[0], &call, "the function argument", c->node));
		known = value_equal(next, call.values[0]);
		call.values[0] = next;
	}
	c->returned = call.values[0];
}

static void run_callbacks(struct library_call *c)
{
	struct arguments call = {0};
	for (guint i = 0; i < c->args->count; i++) {
		if (!is_callback(c, i))
			continue;
		if (!call.count)
			callback_arguments(c, &call);
		struct arguments one = call;
		if (c->args->names[i])
			one.count = MIN(one.count, 1);
		const struct type *type = c->args->values[i].type;
		gboolean library = (type->kind == T_BOUND || type->kind == T_LIBRARY) && c->args->nodes[i];
		const struct node *node = library ? c->args->nodes[i] : c->node; /* what it makes is not what the whole call makes */
		c->returned = value_join(heap_of(c->f), c->returned, call_value(c->f, c->args->values[i], &one, "the function argument", node));
	}
}

static void call_factory(struct library_call *c)
{
	struct arguments none = {0};
	if (library_has_argument(c, 0))
		c->returned = call_value(c->f, c->args->values[0], &none, "the factory", c->args->nodes[0] ? c->args->nodes[0] : c->node);
}

static void library_stores(const struct library_call *c)
{
	struct frame *f = c->f;
	struct heap *heap = heap_of(f);
	const struct set *target = c->receiver ? infer_objects(f, *c->receiver) : NULL;
	const char *keys = interned("{}");
	for (guint i = 0; i < c->args->count; i++) {
		struct value value = c->args->values[i];
		if (c->entry->flags & KNOWS_STORES_ITEMS) {
			struct value items = value.type->kind == T_DICT ? library_dict_values(f, value) : infer_iterate(f, value, c->node);
			if (c->args->names[i])
				items = value;
			infer_store(f, target, heap->element, items);
			if (c->receiver->type->kind == T_DICT)
				infer_store(f, target, keys, value.type->kind == T_DICT ? heap_element(heap, value) : value_unknown(heap));
		} else if (c->entry->flags & KNOWS_STORES) {
			gboolean key = i == 0 && c->args->count > 1;
			infer_store(f, target, key ? keys : heap->element, value);
		}
	}
	if (c->args->splat && (c->entry->flags & (KNOWS_STORES | KNOWS_STORES_ITEMS))) { /* d.setdefault(k, *[x]), xs.extend(*lists) */
		struct value given = infer_library_value(f, c->args->rest);
		infer_store(f, target, heap->element, given);
		if (c->entry->flags & KNOWS_STORES_ITEMS)
			infer_store(f, target, heap->element, infer_iterate(f, given, c->node));
	}
	if ((c->entry->flags & KNOWS_WRITES_0) && !c->receiver && library_has_argument(c, 1))
		infer_store(f, infer_objects(f, library_argument(c, 0)), heap->element, library_argument(c, 1));
}

static gboolean is_stream(struct frame *f, const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind == T_ITER)
			return TRUE;
		const struct knowledge_entry *entry = member->kind == T_OBJECT ? knowledge_class(f->context->knowledge, member->name) : NULL;
		if (entry && (entry->flags & KNOWS_STREAM))
			return TRUE;
	}
	return FALSE;
}

/* Called by the library, an argument may do something: a function, a method of an object, what has a __call__; dumps(x, cls=Encoder). */
/* Arguments by these names are called, or what they hold is: requests.get(url, auth=sign, hooks={"response": note}). */
static gboolean is_hook(const char *name)
{
	static const char *const names[] = {"auth", "hooks", "event_hooks", "default", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant",
	                                    "onerror", "onexc", "callback", "filter", "target", "function", "func", "reporthook", "key", "cls"};
	return name && is_among(name, names, G_N_ELEMENTS(names));
}

static gboolean is_plain_factory(const struct library_call *c, guint index)
{
	const struct type *type = c->args->values[index].type; /* of other functions it is not known when they are called */
	return !index && !strcmp(c->entry->result, "defaultdict") && type->kind == T_FUNCTION && ((const struct node *)type->ref)->kind == N_LAMBDA && factory_is_plain(c->f, type);
}

/* NAME: of the argument, or NULL. */
static gboolean is_project_code(struct frame *f, const struct type *type, const char *name, guint levels)
{
	gboolean named = name != NULL;
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind == T_UNKNOWN && is_hook(name) && g_hash_table_contains(f->context->special, "__call__"))
			return TRUE;
		for (guint k = 0; levels && is_hook(name) && member->kind >= T_LIST && member->kind <= T_TUPLE && k < member->count; k++)
			if (is_project_code(f, member->args[k], name, levels - 1))
				return TRUE;
		if (member->kind == T_FUNCTION || member->kind == T_METHOD || member->kind == T_PARTIAL || member->kind == T_BOUND ||
		    (named && (member->kind == T_CLASS || has_call(f, member))))
			return TRUE;
	}
	return FALSE;
}

/* What library code may ask an object of the project for, directly or while it sorts, sums, converts or copies. */
static void convert(struct frame *f, struct value value, const struct node *node)
{
	boxed_ask_of(f, value, node);
	static const char *const methods[] = {
		"__bool__", "__len__", "__int__", "__float__", "__index__", "__complex__", "__bytes__", "__abs__", "__round__", "__ceil__",
		"__floor__", "__trunc__", "__reversed__", "__copy__", "__deepcopy__", "__getstate__", "__reduce__", "__lt__", "__gt__",
		"__le__", "__ge__", "__add__", "__radd__", "__divmod__", "__mod__", "__pow__", "__contains__", "__format__", "__fspath__",
		"__missing__", "__hash__", "__eq__", "__length_hint__", "__sizeof__",
	};
	struct value instances = {.type = type_simple(T_NEVER), .objects = value.objects}, other[2];
	for (guint i = 0; i < type_count(value.type); i++)
		if (type_member(value.type, i)->kind == T_INSTANCE)
			instances.type = type_join(heap_of(f)->types, instances.type, type_member(value.type, i));
	other[0] = other[1] = instances;
	for (guint i = 0; instances.type->kind != T_NEVER && i < G_N_ELEMENTS(methods); i++)
		infer_special(f, instances, methods[i], other, 1, node, NULL);
	if (infer_special(f, instances, "__iter__", NULL, 0, node, &other[0]))
		infer_special(f, other[0], "__next__", NULL, 0, node, NULL);
	other[0] = value_of(type_simple(T_INT));
	infer_special(f, instances, "__getitem__", other, 1, node, NULL);
}

void infer_convert(struct frame *f, struct value value, const struct node *node)
{
	convert(f, value, node);
	for (guint i = 0; i < type_count(value.type); i++)
		if (type_member(value.type, i)->kind >= T_LIST && type_member(value.type, i)->kind <= T_VIEW) {
			const struct value items = heap_element(heap_of(f), value);
			convert(f, items, node);
			if (type_has_kind(items.type, T_TUPLE)) /* pairs of a key and a value */
				convert(f, heap_element(heap_of(f), items), node);
			return;
		}
}

void infer_look_up(struct frame *f, struct value value, const struct node *node)
{
	for (guint i = 0; i < type_count(value.type); i++) {
		struct value one = {.type = type_member(value.type, i), .objects = value.objects};
		if (one.type->kind == T_UNKNOWN && g_hash_table_contains(f->context->special, "__missing__"))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, "__missing__", node);
		if (one.type->kind == T_DICT && one.type->name) {
			effects_access_set(f, infer_objects(f, one), heap_of(f)->element, TRUE, node);
			infer_store(f, infer_objects(f, one), interned("{}"), value_unknown(heap_of(f)));
			factory_call(f, infer_objects(f, one), node);
		}
	}
}

/* It asks a mapping for what a text names. */
static gboolean looks_up(const char *name)
{
	static const char *const names[] = {"str.format_map", "str.translate", "string.Template.substitute", "string.Template.safe_substitute"};
	return is_among(name, names, G_N_ELEMENTS(names));
}

/* It goes over what it is given, and looks into nothing that it finds there. */
static gboolean only_goes_over(const char *name, const struct type *type)
{
	static const char *const names[] = {"enumerate", "zip", "reversed", "list", "tuple"};
	const char *builtin = type->kind == T_LIST || type->kind == T_DICT || type->kind == T_VIEW ? builtin_name(name) : NULL;
	return builtin && is_among(builtin, names, G_N_ELEMENTS(names));
}

static gboolean only_asks_class(const char *name)
{
	static const char *const names[] = {"isinstance", "issubclass", "callable", "hasattr", "id", "type"};
	const char *builtin = builtin_name(name);
	return builtin && is_among(builtin, names, G_N_ELEMENTS(names));
}

static gboolean only_asks_type(const char *name)
{
	static const char *const names[] = {"isinstance", "issubclass", "callable", "hasattr", "id", "type", "print", "repr", "str", "len", "iter", "next", "list", "tuple",
	                                    "enumerate", "zip"};
	const char *builtin = builtin_name(name);
	return builtin && is_among(builtin, names, G_N_ELEMENTS(names));
}

/* ", ".join(words), words.pop(): the order of a set shows in the result. */
static void note_order(const struct library_call *c, struct value value)
{
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct type *type = type_member(value.type, i);
		if ((type->kind == T_SET || type->kind == T_FROZENSET) && strcmp(c->entry->name, "builtins.len") && strcmp(c->entry->name, "builtins.isinstance"))
			infer_note_order(c->f, type, c->node);
	}
}

/* Argument INDEX is where the result goes: add(a, b, out), clip(a, 0, 1, out=a). */
static gboolean is_target(const struct library_call *c, guint index)
{
	if (c->args->names[index])
		return !strcmp(c->args->names[index], "out");
	return index < 32 && (c->entry->outputs & 1u << index);
}

gboolean library_has_other(const struct library_call *c, const char *name, enum node_kind value)
{
	for (guint i = 0; i < c->args->count; i++)
		if (c->args->names[i] && !strcmp(c->args->names[i], name))
			return !c->args->nodes[i] || c->args->nodes[i]->kind != value;
	return FALSE;
}

/* xs.index(x): compares it with the elements. */
static gboolean compares_elements(const char *name)
{
	static const char *const suffixes[] = {".index", ".count", ".remove"};
	for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++)
		if (g_str_has_suffix(name, suffixes[i]))
			return TRUE;
	return FALSE;
}

/* Methods of a tree go through all of it: root.findtext("a/b"). */
static gboolean looks_deep(const struct type *type)
{
	return type->kind == T_OBJECT && (g_str_has_prefix(type->name, "xml.") || g_str_has_prefix(type->name, "email.") || g_str_has_prefix(type->name, "configparser.") ||
	                                  g_str_has_prefix(type->name, "bs4."));
}

/* What functions ask of numbers, texts and the like, of which objects of the program may stand in the place where nothing is known of them. */
static const struct { const char *prefix, *methods[5]; } asking[] = {
	{"builtins.int", {"__int__", "__index__", "__trunc__"}}, {"builtins.float", {"__float__", "__index__"}}, {"builtins.complex", {"__complex__", "__float__"}},
	{"builtins.abs", {"__abs__"}}, {"builtins.round", {"__round__"}}, {"builtins.divmod", {"__divmod__", "__rdivmod__"}}, {"builtins.pow", {"__pow__", "__rpow__"}},
	{"builtins.bytes", {"__bytes__"}}, {"builtins.range", {"__index__"}}, {"os.fspath", {"__fspath__"}}, {"sys.getsizeof", {"__sizeof__"}},
	{"math.", {"__float__", "__floor__", "__ceil__", "__trunc__", "__index__"}}, {"random.", {"__index__", "__float__"}},
	{"builtins.isinstance", {"__instancecheck__"}}, {"builtins.issubclass", {"__subclasscheck__", "__subclasshook__"}},
	{"heapq.", {"__lt__", "__iter__"}}, {"bisect.", {"__lt__", "__getitem__"}}, {"itertools.accumulate", {"__add__", "__iter__"}}, {"itertools.groupby", {"__eq__", "__iter__"}},
	{"dict.fromkeys", {"__hash__", "__eq__", "__iter__"}}, {"json.dump", {"__iter__", "__getitem__", "__len__"}},
	{"pickle.", {"__reduce__", "__reduce_ex__", "__getstate__"}}, {"str.format_map", {"__missing__"}}, {"str.translate", {"__missing__"}},
};

static void ask_unknown(const struct library_call *c, guint index)
{
	const char *name = c->entry->name;
	if (!type_has_kind(c->args->values[index].type, T_UNKNOWN) || (!index && g_str_has_prefix(name, "builtins.is"))) /* isinstance asks the class */
		return;
	for (guint i = 0; i < G_N_ELEMENTS(asking); i++)
		for (guint k = 0; name[0] == asking[i].prefix[0] && g_str_has_prefix(name, asking[i].prefix) && k < G_N_ELEMENTS(asking[i].methods) && asking[i].methods[k]; k++)
			if (g_hash_table_contains(c->f->context->special, asking[i].methods[k]))
				effects_unresolved(c->f, REASON_UNKNOWN_METHOD, asking[i].methods[k], c->node);
}

/* What they ask of the elements, likewise; only where some class has a method that does more than compute, for most comparisons are plain. */
static const struct { const char *prefix, *methods[3]; } asking_elements[] = {
	{"builtins.sorted", {"__lt__!"}}, {"builtins.min", {"__lt__!"}}, {"builtins.max", {"__gt__!", "__lt__!"}}, {"builtins.sum", {"__add__!", "__radd__!"}}, {"builtins.any", {"__bool__!", "__len__!"}},
	{"builtins.all", {"__bool__!", "__len__!"}}, {"builtins.set", {"__hash__!", "__eq__!"}}, {"builtins.frozenset", {"__hash__!", "__eq__!"}}, {"builtins.dict", {"__hash__!", "__eq__!"}},
	{"collections.Counter", {"__hash__!", "__eq__!"}}, {"heapq.", {"__lt__!"}}, {"bisect.", {"__lt__!"}}, {"list.sort", {"__lt__!"}}, {"itertools.accumulate", {"__add__!"}},
	{"statistics.", {"__add__!", "__lt__!"}}, {"dict.fromkeys", {"__hash__!", "__eq__!"}},
};

static void ask_elements(const struct library_call *c, struct value value)
{
	const char *name = c->entry->name;
	for (guint i = 0; i < G_N_ELEMENTS(asking_elements); i++)
		for (guint k = 0; name[0] == asking_elements[i].prefix[0] && g_str_has_prefix(name, asking_elements[i].prefix) && k < 3 && asking_elements[i].methods[k]; k++)
			if (g_hash_table_contains(c->f->context->special, asking_elements[i].methods[k]) && type_has_kind(heap_element(heap_of(c->f), value).type, T_UNKNOWN))
				effects_unresolved(c->f, REASON_UNKNOWN_METHOD, "elements", c->node);
}

/* "{0.name}".format(x), or a text that is made elsewhere: properties of X run. */
static void ask_fields(const struct library_call *c, struct value value)
{
	const struct node *callee = c->node->kind == N_CALL ? node_field(c->node, "function") : NULL, *text = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "object") : NULL;
	gboolean fields = !text || text->kind != N_STRING;
	if (strcmp(c->entry->name, "str.format") || !type_has_kind(value.type, T_INSTANCE))
		return;
	for (guint32 at = text ? text->start : 0, open = 0; !fields && at < text->end; at++) {
		char byte = text->source->text[at];
		open = byte == '{' || (open && byte != '}' && byte != ':');
		fields = open && (byte == '.' || byte == '[');
	}
	if (fields)
		effects_unresolved(c->f, REASON_UNKNOWN_METHOD, "a field of the format", c->node);
}

static void library_accesses(const struct library_call *c)
{
	struct frame *f = c->f;
	guint flags = c->entry->flags;
	if (c->receiver && (flags & KNOWS_ELEMENT))
		note_order(c, *c->receiver);
	for (guint i = 0; i < c->args->count; i++)
		note_order(c, c->args->values[i]);
	if (c->receiver)
		effects_access_set(f, infer_objects(f, *c->receiver), heap_of(f)->element,
		                   (flags & KNOWS_WRITES_SELF) || library_has_other(c, "inplace", N_FALSE), c->node);
	if (c->receiver && looks_deep(c->receiver->type))
		effects_reach(f, *c->receiver, FALSE, c->node);
	if (c->receiver && compares_elements(c->entry->name))
		infer_compare_among(f, *c->receiver, library_argument(c, 0), c->node);
	if (c->receiver && !strcmp(c->entry->name, "list.sort")) {
		infer_convert(f, *c->receiver, c->node);
		ask_elements(c, *c->receiver);
	}
	for (guint i = 0; i < c->args->count; i++) {
		struct value value = c->args->values[i];
		const char *called = boxed_is_of(c->entry->name) ? "func" : c->args->names[i]; /* table.agg({"price": [f, g]}) */
		if (is_project_code(f, value.type, called, 3) && !(flags & KNOWS_STORES) && !((flags & KNOWS_CALLBACK) && is_callback(c, i)) && !is_plain_factory(c, i))
			effects_unresolved(f, REASON_UNRESOLVED, "the function argument", c->node); /* json.dumps(x, default=f) */
		if (value.type->kind == T_LIBRARY && !only_asks_class(c->entry->name))
			effects_reach(f, value, FALSE, c->node);
		if (!(flags & KNOWS_STORES) && class_has_metaclass(f, value.type))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, "the metaclass", c->node);
		if (type_is_immutable(f->context->knowledge, value.type))
			continue;
		ask_unknown(c, i);
		ask_elements(c, value);
		ask_fields(c, value);
		gboolean writes = is_stream(f, value.type) && !(flags & KNOWS_STORES);
		gboolean opened = c->args->names[i] && (!strcmp(c->args->names[i], "fileobj") || !strcmp(c->args->names[i], "file") || !strcmp(c->args->names[i], "buffer"));
		if (((i == 0 && !c->args->names[i]) || opened) && (flags & KNOWS_WRITES_0))
			effects_access_set(f, infer_objects(f, value), heap_of(f)->element, TRUE, c->node);
		if (writes || is_target(c, i))
			effects_access_set(f, infer_objects(f, value), heap_of(f)->element, TRUE, c->node);
		if (!(flags & KNOWS_STORES) && !only_goes_over(c->entry->name, value.type))
			effects_reach(f, value, FALSE, c->node);
		if (!(flags & KNOWS_STORES) && !only_asks_type(c->entry->name))
			infer_convert(f, value, c->node);
		if (looks_up(c->entry->name))
			infer_look_up(f, value, c->node);
		if (flags & KNOWS_REPRESENTS)
			infer_represent(f, value, c->node);
		if (flags & KNOWS_MEASURES) {
			infer_special(f, value, "__len__", NULL, 0, c->node, NULL);
			gboolean iterates = strcmp(c->entry->name, "builtins.len") && strcmp(c->entry->name, "builtins.bool");
			if (iterates && !(!strcmp(c->entry->result, "minmax") && library_has_argument(c, 1)))
				infer_iterate(f, value, c->node);
		}
	}
	if (c->args->splat)
		effects_reach(f, c->args->rest, FALSE, c->node);
	if (c->args->splat && !(flags & KNOWS_STORES) && is_project_code(f, c->args->rest.type, "function", 3)) /* dumps(x, **options) */
		effects_unresolved(f, REASON_UNRESOLVED, "the function argument", c->node);
}

static gboolean literal_starts(const struct node *node, const char *const *words)
{
	if (!node || node->kind != N_STRING)
		return FALSE;
	const char *text = node->source->text + node->start;
	for (guint i = 0; words[i]; i++)
		if (g_str_has_prefix(text + 1, words[i]))
			return TRUE;
	return FALSE;
}

/* open() and its like, which are told by an argument what for. */
gboolean library_opens(const struct library_call *c)
{
	static const char *const names[] = {"builtins.open", "pathlib.Path.open", "gzip.open", "gzip.GzipFile", "bz2.open", "bz2.BZ2File", "lzma.open", "lzma.LZMAFile", "wave.open",
	                                    "zipfile.ZipFile", "zipfile.ZipFile.open", "tarfile.open"};
	return is_among(c->entry->name, names, G_N_ELEMENTS(names));
}

/* GzipFile(fileobj=buffer), TextIOWrapper(stream), ZipFile(BytesIO(data)): what is read or written through them moves, or fills, that. */
const struct set *library_beneath(const struct library_call *c)
{
	const struct set *beneath = NULL;
	gboolean wraps = (!c->receiver && library_opens(c)) || !strcmp(c->entry->name, "io.TextIOWrapper");
	for (guint i = 0; wraps && i < c->args->count; i++) {
		struct value value = c->args->values[i];
		if (is_stream(c->f, value.type))
			beneath = set_union(heap_of(c->f), beneath, infer_objects(c->f, value));
	}
	return beneath;
}

/* Request(url, headers={...}), to which nobody gave data or a method since. */
static gboolean asks_only(const struct library_call *c, struct value request)
{
	static const char *const fields[] = {".data", ".method", ".get_method"};
	if (request.type->kind != T_OBJECT || strcmp(request.type->name, "urllib.request.Get") || !request.objects || !request.objects->count)
		return FALSE;
	for (guint i = 0; i < request.objects->count; i++) {
		const struct object *object = request.objects->items[i];
		for (const struct field *field = object->fields; field; field = field->next)
			for (guint k = 0; k < G_N_ELEMENTS(fields); k++)
				if (object->kind != OBJECT_SITE || !strcmp(field->name, fields[k]))
					return FALSE;
	}
	return TRUE;
}

/* open(), HTTP requests and statements in SQL say in an argument whether they read or write. */
static guint refine_effects(const struct library_call *c, guint effects)
{
	static const char *const reading[] = {"GET", "HEAD", "OPTIONS", NULL};
	const struct arguments *args = c->args;
	const struct node *first = NULL, *second = NULL;
	gboolean data = FALSE, mode = FALSE, descriptor = FALSE;
	for (guint i = 0, index = 0; i < args->count; i++) {
		if (!args->names[i]) {
			first = index == 0 ? args->nodes[i] : first;
			second = index == 1 ? args->nodes[i] : second;
			index++;
		} else if (!strcmp(args->names[i], "mode")) {
			second = args->nodes[i];
			mode = TRUE;
		} else if (!strcmp(args->names[i], "data")) {
			data = TRUE;
		} else if (!strcmp(args->names[i], "method")) {
			first = args->nodes[i];
		} else if (!strcmp(args->names[i], "closefd")) {
			descriptor = TRUE;
		} else if (!strcmp(args->names[i], "exc_info") && (effects & EFFECT_STDOUT)) {
			effects |= EFFECT_HANDLED;
		}
	}
	if ((c->entry->flags & KNOWS_SQL) && (args->splat || !sql_reads(first)))
		return effects | (effects & EFFECT_NET ? EFFECT_NET_WRITE : EFFECT_FILE_WRITE);
	if (c->entry->flags & KNOWS_HTTP_METHOD)
		return effects | (literal_starts(first, reading) ? EFFECT_NET : EFFECT_NET_WRITE);
	if (!strcmp(c->entry->name, "urllib.request.urlopen")) {
		gboolean text = !library_has_argument(c, 0) || library_argument(c, 0).type->kind == T_STR;
		return data || second || args->splat || !(text || asks_only(c, library_argument(c, 0))) ? EFFECT_NET_WRITE : effects;
	}
	gboolean method = !strcmp(c->entry->name, "pathlib.Path.open");
	if (!library_opens(c))
		return effects;
	if (args->splat) /* open(path, *how) */
		return EFFECT_FILE_WRITE;
	if (!c->receiver && (descriptor || type_is_number(library_argument(c, 0).type))) /* all that open one move the same file along */
		return EFFECT_FILE_WRITE;
	const struct node *how = method && !mode ? first : second;
	if (!how)
		return EFFECT_FILE_READ;
	g_autofree char *text = node_text(how);
	return how->kind == N_STRING && !strpbrk(text, "wax+") ? EFFECT_FILE_READ : EFFECT_FILE_WRITE;
}

/* A letter of the mode that open() and its like are given. */
static gboolean library_opens_as(const struct library_call *c, char letter)
{
	for (guint i = 0; i < c->args->count; i++) {
		const struct node *node = c->args->nodes[i];
		if (node && node->kind == N_STRING && (i == 1 || (c->args->names[i] && !strcmp(c->args->names[i], "mode")))) {
			g_autofree char *text = node_text(node);
			return strchr(text, letter) != NULL;
		}
	}
	return FALSE;
}

static gboolean names_text(const struct library_call *c)
{
	return library_has_other(c, "text", N_FALSE) || library_has_other(c, "universal_newlines", N_FALSE) || library_has_other(c, "encoding", N_NONE) ||
	       library_has_other(c, "errors", N_NONE);
}

/* attrgetter("name"), itemgetter(1): what it gets is part of its type. NULL: something else. */
static const struct type *getter_type(const struct library_call *c)
{
	struct types *types = heap_of(c->f)->types;
	const struct node *got = c->args->count == 1 && !c->args->names[0] && !c->args->splat ? c->args->nodes[0] : NULL;
	gboolean attribute = !strcmp(c->entry->name, "operator.attrgetter");
	if (!got || got->kind != (attribute ? N_STRING : N_INTEGER) || (attribute && node_interpolates(got)))
		return NULL;
	g_autofree char *text = node_text(got);
	gsize length = strlen(text), quotes = attribute ? 1 : 0;
	if (length <= 2 * quotes || (attribute && text[0] != text[length - 1]))
		return NULL;
	for (gsize i = quotes; i < length - quotes; i++)
		if (!(attribute ? g_ascii_isalnum(text[i]) || text[i] == '_' : g_ascii_isdigit(text[i])))
			return NULL;
	text[length - quotes] = '\0';
	return type_named(types, T_OBJECT, interned("operator.getter"), type_named(types, T_LIBRARY, interned(text + quotes), NULL));
}

/* Request(url, method="HEAD"), or without a method. */
static gboolean names_reading_method(const struct library_call *c)
{
	static const char *const reading[] = {"GET\"", "HEAD\"", "GET'", "HEAD'", NULL};
	for (guint i = 0; i < c->args->count; i++)
		if (c->args->names[i] && !strcmp(c->args->names[i], "method"))
			return c->args->nodes[i] && (c->args->nodes[i]->kind == N_NONE || literal_starts(c->args->nodes[i], reading));
	return TRUE;
}

/* Where an argument tells what kind it is: processes that are asked for text, requests that only read. */
const struct type *library_refine_result(const struct library_call *c, const struct type *type)
{
	struct types *types = heap_of(c->f)->types;
	const char *name = c->entry->name;
	gboolean starts = !strcmp(name, "subprocess.run") || !strcmp(name, "subprocess.Popen") || !strcmp(name, "subprocess.check_output");
	if (starts && c->args->splat)
		return UNKNOWN_TYPE;
	if (starts && names_text(c))
		return type->kind == T_BYTES ? type_simple(T_STR) : type_named(types, T_OBJECT, strstr(name, "Popen") ? "subprocess.TextPopen" : "subprocess.text_result", NULL);
	if (!strcmp(name, "urllib.request.Request") && !c->args->splat && !library_has_argument(c, 1) && !library_has_other(c, "data", N_NONE) &&
	    names_reading_method(c))
		return type_named(types, T_OBJECT, "urllib.request.Get", NULL);
	if (type->kind == T_OBJECT && !strcmp(type->name, "operator.getter"))
		return getter_type(c) ? getter_type(c) : type;
	if (type->kind == T_OBJECT && g_str_has_suffix(type->name, "TextIOWrapper") && library_opens_as(c, 'b'))
		return type_named(types, T_OBJECT, "io.BufferedReader", NULL);
	if (library_opens(c) && g_str_has_suffix(name, ".open") && type->kind == T_OBJECT && g_str_has_suffix(type->name, "BufferedReader") && library_opens_as(c, 't'))
		return type_named(types, T_OBJECT, "io.TextIOWrapper", NULL); /* gzip.open(path, "rt") */
	return type;
}

void library_hold_arguments(const struct library_call *c, struct value made)
{
	static const char *const copying[] = {"numpy.", "pandas.", "io.", "hashlib.", "json.", "requests.", "httpx.", "http.", "random.", "subprocess."};
	if (made.type->kind != T_OBJECT)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(copying); i++)
		if (g_str_has_prefix(made.type->name, copying[i]))
			return;
	for (guint i = 0; i < c->args->count; i++)
		if (!type_is_immutable(c->f->context->knowledge, c->args->values[i].type))
			infer_store(c->f, made.objects, heap_of(c->f)->element, c->args->values[i]);
}

/* iter(lambda: f.read(4096), b""): calls the function over and over. */
static struct value iterate_calls(struct frame *f, const struct arguments *args, const struct node *node)
{
	struct heap *heap = heap_of(f);
	struct arguments none = {0};
	struct value item = call_value(f, args->values[0], &none, "the function argument", node);
	const struct type *type = type_of(heap->types, T_ITER, item.type);
	struct value result = value_object(heap, type, heap_site(heap, f, node, NULL, type));
	infer_store(f, result.objects, heap->element, item);
	return result;
}

/* closing(generator()): gives the iterator as it is entered, where a manager that is an iterator itself gives what that does. */
static struct value close_iterator(struct frame *f, struct value iterator, const struct node *node)
{
	struct heap *heap = heap_of(f);
	const struct type *type = type_named(heap->types, T_OBJECT, "contextlib.closing", NULL);
	struct value result = value_object(heap, type, heap_site(heap, f, node, NULL, type));
	infer_store(f, result.objects, heap->element, iterator);
	return result;
}

/* copy.deepcopy(x) where a class of the program says what a copy of it is, or copy.deepcopy(x, memo) says so: perhaps the same object. */
static gboolean copies_in_own_way(struct frame *f, const char *name, const struct arguments *args)
{
	static const char *const methods[] = {"__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getnewargs__", "__setstate__", "__getstate__"};
	if (!strcmp(name, "copy.deepcopy") && (args->count > 1 || args->splat))
		return TRUE;
	for (guint i = 0; g_str_has_prefix(name, "copy.") && i < G_N_ELEMENTS(methods); i++)
		if (g_hash_table_contains(f->context->special, methods[i]))
			return TRUE;
	return FALSE;
}

/* ValueError(lock), ConfigParser(converters={"list": lambda text: ...}) */
static gboolean keeps_unpicklable(const struct library_call *c, const struct type *made)
{
	static const char *const keeping[] = {"builtins.Exception", "configparser.ConfigParser", "operator.getter"};
	gboolean keeps = FALSE;
	for (guint i = 0; made->kind == T_OBJECT && c->args->count && i < G_N_ELEMENTS(keeping); i++)
		keeps |= !strcmp(made->name, keeping[i]);
	for (guint i = 0; keeps && i < c->args->count; i++)
		if (!type_is_plain(c->args->values[i].type) && value_pickles(c->f, c->args->values[i]) == PICKLES_NO)
			return TRUE;
	return FALSE;
}

/* Something of the program may catch exceptions. Else it ends with one, of whatever type. */
static gboolean anyone_catches(struct effects_context *c)
{
	static const char *const words[] = {"except", "suppress", "finally", "Raises", "raises("};
	gboolean catches = FALSE;
	for (guint i = 0; !c->catches && i < c->program->sources->len; i++)
		for (guint k = 0; k < G_N_ELEMENTS(words); k++)
			catches |= source_says(c->program->sources->pdata[i], words[k]);
	if (!c->catches)
		c->catches = catches ? CATCHES : CATCHES_NOT;
	return c->catches == CATCHES;
}

struct value call_entry(struct frame *f, const struct knowledge_entry *entry, const struct value *receiver,
                               const struct arguments *args, const struct node *node)
{
	if (args->count == 2 && !args->splat && !strcmp(entry->name, "builtins.iter"))
		return iterate_calls(f, args, node);
	if (!strcmp(entry->name, "contextlib.closing") && args->count && type_has_kind(args->values[0].type, T_ITER))
		return close_iterator(f, args->values[0], node);
	struct library_call c = {.f = f, .receiver = receiver, .args = args, .node = node, .entry = entry};
	c.returned = value_of(type_simple(T_NEVER));
	if (!strcmp(entry->name, "functools.reduce"))
		run_reduction(&c);
	else if (entry->flags & KNOWS_CALLBACK)
		run_callbacks(&c);
	if (!strcmp(entry->result, "defaultdict"))
		call_factory(&c);
	guint bits = refine_effects(&c, entry->effects);
	if (entry->flags & KNOWS_HEAVY)
		effects_weight(f, WEIGHT_HEAVY);
	if (bits)
		effects_world(f, bits, entry->name, node);
	if (f->sink && (entry->flags & KNOWS_EXEC) && !f->sink->exec)
		f->sink->exec = node;
	gboolean runs = !strcmp(entry->name, "builtins.exec") || !strcmp(entry->name, "builtins.eval");
	for (guint i = 0; runs && i < args->count; i++)
		effects_reach(f, args->values[i], TRUE, node);
	if ((entry->flags & KNOWS_IDENTITY) && !(args->count == 1 && type_is_number(args->values[0].type)))
		identity_lost(f, node); /* hash("a") is another number in another process */
	if (f->sink && (entry->effects & EFFECT_NET) && (!strcmp(entry->name, "urllib.request.urlopen") || !strcmp(entry->name, "urllib.request.urlretrieve")) && anyone_catches(f->context))
		f->sink->custom_exceptions = TRUE, f->sink->lost_exception = node; /* HTTPError: it holds the answer */
	decimals_called(&c);
	if ((bits & EFFECT_STDOUT) && g_str_has_prefix(entry->name, "logging."))
		loggers_called(f, node);
	if (bits & EFFECT_STDOUT)
		streams_written(f, node);
	loggers_made(&c);
	identity_call(f, entry->name, receiver, args, node);
	if ((!strcmp(entry->name, "builtins.next") && !library_has_argument(&c, 1) && !iterator_is_endless(library_argument(&c, 0))) || !strcmp(entry->name, "iter.__next__"))
		effects_stop(f, node);
	if (!strcmp(entry->name, "builtins.next") && library_argument(&c, 0).type->kind == T_INSTANCE) {
		struct value item, iterator = library_argument(&c, 0);
		if (infer_special(f, iterator, "__next__", NULL, 0, node, &item))
			return item;
	}
	library_stores(&c);
	library_accesses(&c);
	if (boxed_is_of(entry->name))
		boxed_called(&c);
	struct value result = library_result(&c);
	if (keeps_unpicklable(&c, result.type))
		result.type = type_unpicklable();
	if (result.type->kind == T_UNKNOWN && knowledge_gives_unpicklable(f->context->knowledge, entry->name))
		result.type = type_unpicklable();
	if (copies_in_own_way(f, entry->name, args) && !type_is_immutable(f->context->knowledge, result.type)) {
		effects_unresolved(f, REASON_UNRESOLVED, entry->name, node);
		result.objects = set_union(heap_of(f), result.objects, set_one(heap_of(f), heap_of(f)->lost));
	}
	return await_library(f, entry, result, node);
}
