/* Calls, run abstractly: project functions by their summaries, libraries by the knowledge table. */
#include <string.h>

#include "analyzer/applied.h"
#include "analyzer/declared.h"
#include "analyzer/sql.h"

#define UNKNOWN_TYPE type_simple(T_UNKNOWN)
#define MAX_PARAMS 16
#define MAX_MAPPING 40
#define MAX_NAME_BYTES 400 /* of what is called, in a reason */

static struct heap *heap_of(struct frame *f)
{
	return f->context->heap;
}

/* ---- a summary, as its caller sees it ---- */

struct mapping {
	struct frame *caller, *callee;
	const struct value *args;
	guint count;
	const struct node *node;   /* the call */
	struct applied *applied;   /* to be filled */
	guint depth;
};

static const struct set *map_object(struct mapping *m, struct object *object);

static struct value map_value(struct mapping *m, struct value value)
{
	struct value result = {.type = value.type};
	for (guint i = 0; value.objects && i < value.objects->count; i++)
		result.objects = set_union(heap_of(m->caller), result.objects, map_object(m, value.objects->items[i]));
	return result;
}

static void note_mapped(struct mapping *m, struct object *object, const struct set *set)
{
	object->mapping = heap_of(m->caller)->mappings;
	object->mapped = set;
}

static gboolean is_private(const struct mapping *m, struct object *object)
{
	return object->kind == OBJECT_SITE && object->frame == m->callee && !object->lasting;
}

static void map_fields(struct mapping *m, struct object *object, const struct set *target)
{
	heap_read(heap_of(m->caller), &object->stamp);
	if (!object->fields)
		return;
	GHashTableIter iter; /* TARGET may hold OBJECT, but then it has these fields already */
	gpointer field, value;
	g_hash_table_iter_init(&iter, object->fields);
	while (g_hash_table_iter_next(&iter, &field, &value))
		infer_store(m->caller, target, field, map_value(m, *(struct value *)value));
}

/* An object that the callee made is a new one for each call. */
static const struct set *map_site(struct mapping *m, struct object *object)
{
	gboolean recursive = m->caller->scope == m->callee->scope || object->depth > 1;
	struct object *copy = heap_site(heap_of(m->caller), m->caller, m->node, recursive ? NULL : object, object->type);
	const struct set *set = set_one(heap_of(m->caller), copy);
	if (object->opaque || recursive)
		heap_blur(heap_of(m->caller), copy);
	if (object->escaped)
		heap_escape(heap_of(m->caller), copy);
	if (m->callee->cached && !copy->lasting) {
		copy->lasting = TRUE;
		heap_changed(heap_of(m->caller), &copy->stamp);
	}
	note_mapped(m, object, set);
	if (copy != object)
		map_fields(m, object, set);
	return set;
}

static const struct set *map_child(struct mapping *m, struct object *object)
{
	const struct set *parents = map_object(m, object->parent), *result = NULL;
	for (guint i = 0; parents && i < parents->count; i++) {
		struct value parent = {.type = UNKNOWN_TYPE, .objects = set_one(heap_of(m->caller), parents->items[i])};
		struct value found = heap_load(heap_of(m->caller), parent, object->field, type_simple(T_NEVER));
		result = set_union(heap_of(m->caller), result, found.objects);
	}
	return result;
}

static const struct set *map_new(struct mapping *m, struct object *object)
{
	m->depth++;
	const struct set *set = object->kind == OBJECT_CHILD ? map_child(m, object) : map_site(m, object);
	m->depth--;
	note_mapped(m, object, set);
	return set;
}

/* What came into a function is known under another name to those outside it. */
static gboolean is_foreign(const struct mapping *m, const struct object *root)
{
	const struct frame *f = m->caller;
	while (f && f != root->frame)
		f = f->closure;
	return root->kind == OBJECT_PARAM && !f;
}

static const struct set *map_object(struct mapping *m, struct object *object)
{
	struct object *root = object_root(object);
	struct effects_context *c = m->caller->context;
	if (object->mapping == c->heap->mappings)
		return object->mapped;
	if (!c->steps || m->depth > MAX_MAPPING)
		return set_one(c->heap, c->heap->unknown);
	c->steps--;
	if (root->frame != m->callee || root->kind == OBJECT_LOCALS || root->lasting) /* of a closure's outer function, perhaps */
		return set_one(c->heap, root->frame != m->callee && is_foreign(m, root) ? c->heap->lost : object);
	if (object->kind == OBJECT_PARAM)
		return object->index < m->count ? infer_objects(m->caller, m->args[object->index]) : NULL;
	return map_new(m, object);
}

static void map_accesses(struct mapping *m, const struct effects *effects)
{
	for (guint i = 0; i < effects->accesses->len; i++) {
		const struct access *a = &g_array_index(effects->accesses, struct access, i);
		struct object *root = object_root(a->object);
		if (is_private(m, root) || (root->kind == OBJECT_LOCALS && root->frame == m->callee))
			continue;
		struct applied_access mapped = {map_object(m, a->object), a->field, a->touch, a->node};
		g_array_append_val(m->applied->accesses, mapped);
	}
}

static void map_rest(struct frame *f, const struct effects *effects)
{
	for (guint i = 0; i < effects->unresolved->len; i++) {
		const struct unresolved *u = &g_array_index(effects->unresolved, struct unresolved, i);
		effects_unresolved_again(f, u);
	}
	for (guint i = 0; i < effects->worlds->len; i++) {
		const struct world *w = &g_array_index(effects->worlds, struct world, i);
		effects_world(f, w->effect, w->subject, w->node);
	}
	if (!f->sink)
		return;
	f->sink->bits |= effects->bits & EFFECT_RELEASES_GIL;
	f->sink->custom_exceptions |= effects->custom_exceptions;
	if (!f->sink->endless)
		f->sink->endless = effects->endless;
	if (!f->sink->unordered)
		f->sink->unordered = effects->unordered;
	if (!f->sink->exec)
		f->sink->exec = effects->exec;
	if (!f->sink->identity)
		f->sink->identity = effects->identity;
}

/* The same where the user says what the function does: its code tells only what it gives back. */
static void apply_mark(struct frame *f, const struct knowledge_entry *mark, const struct value *args, guint count, const struct node *node)
{
	effects_weight(f, mark->flags & KNOWS_HEAVY ? WEIGHT_HEAVY : WEIGHT_LIGHT);
	if (mark->effects)
		effects_world(f, mark->effects, mark->name, node);
	for (guint i = 0; i < count; i++)
		effects_reach(f, args[i], FALSE, node);
	if (count && (mark->flags & (KNOWS_WRITES_SELF | KNOWS_WRITES_0)))
		effects_access_set(f, infer_objects(f, args[0]), g_intern_static_string("*"), TOUCH_WRITE, node);
}

/* What the callee touches and returns, as the caller knows it. */
static void apply_anew(struct mapping *m)
{
	struct frame *f = m->caller, *callee = m->callee;
	heap_of(f)->mappings++;
	applied_begin(m->applied, f, m->args, m->count);
	heap_read(heap_of(f), &callee->stamp);
	map_accesses(m, callee->effects);
	for (guint i = 0; i < callee->touched->len; i++)
		map_fields(m, callee->touched->pdata[i], map_object(m, callee->touched->pdata[i]));
	struct value result = map_value(m, callee->result);
	if (callee->scope->yields) {
		struct value item = map_value(m, callee->yielded);
		const struct type *type = type_of(heap_of(f)->types, T_ITER, item.type);
		result = value_object(heap_of(f), type, heap_site(heap_of(f), f, m->node, NULL, type));
		infer_store(f, result.objects, heap_of(f)->element, item);
	}
	applied_end(m->applied, f, callee, value_trim(heap_of(f), result));
}

static struct value apply(struct frame *f, struct frame *callee, const struct value *args, guint count, const struct node *node)
{
	struct mapping m = {.caller = f, .callee = callee, .args = args, .count = count, .node = node};
	m.applied = applied_get(f, callee, node);
	if (!applied_holds(m.applied, f, callee, args, count))
		apply_anew(&m);
	const struct knowledge_entry *mark = callee->scope->yields ? NULL : declared_of(f->context, callee->scope->node);
	if (!mark || !(mark->effects & EFFECT_STDOUT)) /* what the user wants in order is not what the time goes into */
		effects_weight(f, MAX(WEIGHT_LIGHT, callee->effects->weight));
	if (mark) {
		apply_mark(f, mark, args, count, node);
	} else {
		applied_replay(m.applied, f);
		map_rest(f, callee->effects);
	}
	const struct node *name = node_field(callee->scope->node, "name");
	if (callee->effects->stops && !callee->scope->yields && !(name && name->name && !strcmp(name->name, "__next__")))
		effects_stop(f, node);
	gboolean watched = callee->cached && (g_hash_table_contains(f->context->used, "cache_info") ||
	                                      g_hash_table_contains(f->context->used, "cache_clear"));
	if (callee->cached && (watched || m.applied->result.objects)) /* two calls at once may each get an object of their own */
		effects_unresolved(f, REASON_SHARED_OBJECT, parameter_text(callee->scope->node), node);
	return m.applied->result;
}

const struct set *call_objects(const struct seen_call *call, struct frame *callee, struct object *object)
{
	struct mapping m = {.caller = call->from, .callee = callee, .args = call->args, .count = call->count, .node = call->node};
	heap_of(call->from)->mappings++;
	return map_object(&m, object);
}

/* ---- binding of arguments ---- */

static struct value default_value(struct frame *f, const struct type *function, const struct node *parameter)
{
	struct frame *home = function->frame;
	struct node *value = node_field(parameter, "value");
	if (!value)
		return value_of(type_simple(T_NEVER));
	const struct value *known = home ? frame_variable(home, (const struct binding *)parameter) : NULL;
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

static struct value keyword(const struct arguments *args, const char *name, gboolean *found)
{
	for (guint i = 0; i < args->count; i++)
		if (args->names[i] && name && !strcmp(args->names[i], name)) {
			*found = TRUE;
			return args->values[i];
		}
	return value_of(type_simple(T_NEVER));
}

static struct value positional(const struct arguments *args, guint index, gboolean *found)
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
		values[i] = positional(args, next++, &found);
		if (!found)
			values[i] = keyword(args, parameter_text(p), &found);
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
	if (count > MAX_PARAMS || f->context->depth > 40) {
		effects_unresolved(f, REASON_UNRESOLVED, "a call that is too deep", node);
		return value_unknown(heap_of(f));
	}
	bind_arguments(f, function, receiver, args, values, count, node);
	for (guint i = 0; i < count; i++)
		types[i] = heap_flatten(heap_of(f), values[i], 3);
	struct frame *callee = frame_call(f->context, where, function->frame, types, count);
	if (f->context->watched == where && f->context->seen_calls) {
		struct seen_call call = {.from = f, .args = g_memdup2(values, count * sizeof(values[0])), .count = count, .node = node};
		g_array_append_val(f->context->seen_calls, call);
	}
	if (!callee) { /* too deep, or inside a syntax error: nobody knows what it does */
		const struct node *name = node_field(where, "name");
		effects_unresolved(f, REASON_UNRESOLVED, name && name->name ? name->name : "a lambda", node);
		return value_unknown(heap_of(f));
	}
	return await_called(f, where, apply(f, callee, values, count, node), node);
}

/* ---- library calls ---- */

struct library_call {
	struct frame *f;
	const struct value *receiver; /* NULL: a function */
	const struct arguments *args;
	const struct node *node;
	const struct knowledge_entry *entry;
	struct value returned;        /* of the function given as argument */
};

static struct value argument(const struct library_call *c, guint index)
{
	gboolean found = FALSE;
	struct value value = positional(c->args, index, &found);
	if (!found && c->args->splat)
		return c->args->rest;
	return found ? infer_library_value(c->f, value) : value_of(type_simple(T_NEVER));
}

static gboolean has_argument(const struct library_call *c, guint index)
{
	gboolean found = FALSE;
	positional(c->args, index, &found);
	return found;
}

static struct value subject(const struct library_call *c)
{
	return c->receiver ? *c->receiver : argument(c, 0);
}

static struct value dict_values(struct frame *f, struct value v)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(v.type); i++) {
		const struct type *t = type_member(v.type, i);
		if (t->kind == T_DICT)
			result = value_join(heap_of(f), result, heap_load(heap_of(f), (struct value){t, v.objects}, heap_of(f)->element, t->args[1]));
	}
	return result;
}

static const struct type *numbers(const struct library_call *c)
{
	const struct type *all = type_simple(T_NEVER);
	for (guint i = 0; i < 3 && has_argument(c, i); i++)
		all = type_join(heap_of(c->f)->types, all, argument(c, i).type);
	if (all->kind == T_INT || all->kind == T_BOOL)
		return type_simple(T_INT);
	if (type_is_number(all))
		return type_join(heap_of(c->f)->types, type_simple(T_INT), type_simple(T_FLOAT));
	return UNKNOWN_TYPE;
}

/* Of the receiver and of all arguments. */
static const struct type *elements_of_all(const struct library_call *c)
{
	struct heap *heap = heap_of(c->f);
	struct value all = c->receiver ? heap_element(heap, *c->receiver) : value_of(type_simple(T_NEVER));
	for (guint i = 0; i < c->args->count; i++)
		all = value_join(heap, all, c->args->names[i] ? c->args->values[i] : heap_element(heap, c->args->values[i]));
	if (!strcmp(c->entry->name, "itertools.zip_longest"))
		all.type = type_join(heap->types, all.type, type_simple(T_NONE));
	return c->args->splat ? UNKNOWN_TYPE : all.type;
}

static const struct type *result_word(const struct library_call *c, const char *word)
{
	struct types *types = heap_of(c->f)->types;
	struct heap *heap = heap_of(c->f);
	const struct type *all = type_simple(T_NEVER);
	struct value s = subject(c);
	static const struct { const char *word; enum type_kind kind; } plain[] = {
		{"none", T_NONE}, {"bool", T_BOOL}, {"int", T_INT}, {"float", T_FLOAT}, {"complex", T_COMPLEX}, {"str", T_STR},
		{"bytes", T_BYTES}, {"range", T_RANGE}, {"slice", T_SLICE},
	};
	for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
		if (!strcmp(plain[i].word, word))
			return type_simple(plain[i].kind);
	if (!strcmp(word, "elem"))
		return heap_element(heap, s).type;
	if (!strcmp(word, "elems"))
		return elements_of_all(c);
	if (!strcmp(word, "key"))
		return heap_element(heap, s).type;
	if (!strcmp(word, "val"))
		return dict_values(c->f, s).type;
	if (!strcmp(word, "valdef")) {
		all = dict_values(c->f, s).type;
		gboolean pop = g_str_has_suffix(c->entry->name, ".pop");
		return type_join(types, all, has_argument(c, 1) ? argument(c, 1).type : type_simple(pop ? T_NEVER : T_NONE));
	}
	if (!strcmp(word, "items") || !strcmp(word, "enumerate")) {
		gboolean items = word[0] == 'i';
		const struct type *pair[] = {items ? heap_element(heap, s).type : type_simple(T_INT),
		                             items ? dict_values(c->f, s).type : heap_element(heap, argument(c, 0)).type};
		return type_make(types, T_TUPLE, pair, 2);
	}
	if (!strcmp(word, "zip")) {
		const struct type *parts[8];
		guint count = 0;
		for (; count < 8 && has_argument(c, count); count++)
			parts[count] = heap_element(heap, argument(c, count)).type;
		return c->args->splat ? type_open_tuple(types, UNKNOWN_TYPE) : type_make(types, T_TUPLE, parts, count);
	}
	if (!strcmp(word, "self"))
		return s.type;
	if (!strcmp(word, "arg0"))
		return argument(c, 0).type;
	if (!strcmp(word, "arg1")) { /* which may be shared: known only where that does not matter */
		struct value value = argument(c, 1);
		return !has_argument(c, 1) ? type_simple(T_NONE) : type_is_immutable(c->f->context->knowledge, value.type) ? value.type : UNKNOWN_TYPE;
	}
	if (!strcmp(word, "elem0"))
		return heap_element(heap, argument(c, 0)).type;
	if (!strcmp(word, "elem1"))
		return heap_element(heap, argument(c, 1)).type;
	if (!strcmp(word, "elem2"))
		return heap_element(heap, heap_element(heap, argument(c, 0))).type;
	if (!strcmp(word, "ret"))
		return c->returned.type;
	if (!strcmp(word, "number"))
		return numbers(c);
	if (!strcmp(word, "sum")) {
		all = heap_element(heap, argument(c, 0)).type;
		if (all->kind == T_NEVER || all->kind == T_BOOL)
			all = type_simple(T_INT);
		return type_is_number(all) ? type_join(types, type_simple(T_INT), all) : has_argument(c, 1) ? UNKNOWN_TYPE : all;
	}
	if (!strcmp(word, "minmax")) {
		if (!has_argument(c, 1) && !c->args->splat)
			return heap_element(heap, argument(c, 0)).type;
		for (guint i = 0; has_argument(c, i); i++)
			all = type_join(types, all, argument(c, i).type);
		return c->args->splat ? UNKNOWN_TYPE : all;
	}
	if (!strcmp(word, "dict") || !strcmp(word, "defaultdict")) {
		struct value source = argument(c, word[1] == 'e' ? 1 : 0);
		if (word[1] == 'e')
			return type_dict_named(types, g_intern_static_string("defaultdict"), type_simple(T_NEVER), c->returned.type);
		const struct type *pair = heap_element(heap, source).type;
		for (guint i = 0; source.type->kind != T_NEVER && i < c->args->count; i++)
			if (c->args->names[i])
				return type_dict(types, UNKNOWN_TYPE, UNKNOWN_TYPE); /* dict(other, a=1) */
		if (source.type->kind == T_DICT)
			return type_dict(types, pair, dict_values(c->f, source).type);
		if (source.type->kind != T_NEVER)
			return pair->kind == T_TUPLE && pair->count == 2 && !pair->open ? type_dict(types, pair->args[0], pair->args[1]) :
			       type_dict(types, UNKNOWN_TYPE, UNKNOWN_TYPE);
		for (guint i = 0; i < c->args->count; i++)
			if (c->args->names[i])
				all = type_join(types, all, c->args->values[i].type);
		return type_dict(types, c->args->count ? type_simple(T_STR) : all, c->args->splat ? UNKNOWN_TYPE : all);
	}
	if (!strcmp(word, "bytearray") || !strcmp(word, "memoryview") || strchr(word, '.'))
		return type_named(types, T_OBJECT, word, NULL);
	return UNKNOWN_TYPE;
}

static const struct type *parse_result(const struct library_call *c, const char **text);

static const struct type *parse_generic(const struct library_call *c, const char *head, const char **text)
{
	struct types *types = heap_of(c->f)->types;
	const struct type *args[8];
	guint count = 0;
	while (**text && **text != ']') {
		(*text)++; /* "[" or "," */
		const struct type *arg = parse_result(c, text);
		if (count < G_N_ELEMENTS(args))
			args[count++] = arg;
	}
	if (**text)
		(*text)++;
	if (!strcmp(head, "tuple"))
		return count == 1 ? type_open_tuple(types, args[0]) : type_make(types, T_TUPLE, args, count);
	if (!strcmp(head, "dict"))
		return type_dict(types, args[0], count > 1 ? args[1] : UNKNOWN_TYPE);
	enum type_kind kind = !strcmp(head, "list") ? T_LIST : !strcmp(head, "set") ? T_SET : !strcmp(head, "frozenset") ? T_FROZENSET :
		!strcmp(head, "view") ? T_VIEW : T_ITER;
	return type_of(types, kind, args[0]);
}

static const struct type *parse_result(const struct library_call *c, const char **text)
{
	gsize length = strcspn(*text, "[],?");
	g_autofree char *word = g_strndup(*text, length);
	*text += length;
	const struct type *type = UNKNOWN_TYPE;
	if (**text == '[')
		type = parse_generic(c, word, text);
	else if (length)
		type = result_word(c, word);
	if (**text == '?') {
		*text += 1;
		if (length)
			type = type_join(heap_of(c->f)->types, type, type_simple(T_NONE));
	}
	return type;
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
	gboolean several = !strcmp(c->entry->result, "minmax") && has_argument(c, 1);
	call->rest = value_of(type_simple(T_NEVER));
	if (g_str_has_prefix(c->entry->name, "re.")) {
		call->values[call->count++] = value_of(type_named(heap->types, T_OBJECT, "re.Match", NULL));
		return;
	}
	if (c->receiver)
		call->values[call->count++] = heap_element(heap, *c->receiver);
	for (guint i = 0; i < c->args->count && call->count < 8; i++)
		if (!c->args->names[i] && !is_callback(c, i))
			call->values[call->count++] = several ? c->args->values[i] : infer_iterate(c->f, c->args->values[i], c->node);
	for (guint i = 1; several && i < call->count; i++)
		call->values[0] = value_join(heap, call->values[0], call->values[i]);
	if (!strcmp(c->entry->name, "functools.reduce")) {
		if (has_argument(c, 2))
			call->values[0] = value_join(heap, call->values[0], argument(c, 2));
		for (guint i = 1; i < call->count; i++)
			call->values[0] = value_join(heap, call->values[0], call->values[i]);
		call->values[1] = call->values[0] = value_join(heap, call->values[0], value_unknown(heap));
		call->count = 2;
	}
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
		c->returned = value_join(heap_of(c->f), c->returned,
		                         call_value(c->f, c->args->values[i], &one, "the function argument", c->node));
	}
}

static void call_factory(struct library_call *c)
{
	struct arguments none = {0};
	if (has_argument(c, 0))
		c->returned = call_value(c->f, c->args->values[0], &none, "the factory", c->args->nodes[0] ? c->args->nodes[0] : c->node);
}

static void library_stores(const struct library_call *c)
{
	struct frame *f = c->f;
	struct heap *heap = heap_of(f);
	const struct set *target = c->receiver ? infer_objects(f, *c->receiver) : NULL;
	const char *keys = g_intern_static_string("{}");
	for (guint i = 0; i < c->args->count; i++) {
		struct value value = c->args->values[i];
		if (c->entry->flags & KNOWS_STORES_ITEMS) {
			struct value items = value.type->kind == T_DICT ? dict_values(f, value) : infer_iterate(f, value, c->node);
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
	if ((c->entry->flags & KNOWS_WRITES_0) && !c->receiver && has_argument(c, 1))
		infer_store(f, infer_objects(f, argument(c, 0)), heap->element, argument(c, 1));
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

/* Called by the library, argument INDEX may do something: a function, a method of an object, what has a __call__. */
static gboolean is_project_code(const struct library_call *c, guint index)
{
	const struct type *type = c->args->values[index].type;
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind == T_FUNCTION || member->kind == T_METHOD || member->kind == T_PARTIAL || member->kind == T_BOUND ||
		    (c->args->names[index] && has_call(c->f, member)))
			return TRUE;
	}
	return FALSE;
}

/* What library code may ask an object of the project for, directly or while it sorts, sums, converts or copies. */
static void convert(struct frame *f, struct value value, const struct node *node)
{
	static const char *const methods[] = {
		"__bool__", "__len__", "__int__", "__float__", "__index__", "__complex__", "__bytes__", "__abs__", "__round__", "__ceil__",
		"__floor__", "__trunc__", "__reversed__", "__copy__", "__deepcopy__", "__getstate__", "__reduce__", "__lt__", "__gt__",
		"__le__", "__ge__", "__add__", "__radd__", "__divmod__", "__mod__", "__pow__", "__contains__", "__format__", "__fspath__",
		"__missing__",
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

static void convert_all(struct frame *f, struct value value, const struct node *node)
{
	convert(f, value, node);
	for (guint i = 0; i < type_count(value.type); i++)
		if (type_member(value.type, i)->kind >= T_LIST && type_member(value.type, i)->kind <= T_VIEW) {
			convert(f, heap_element(heap_of(f), value), node);
			return;
		}
}

static gboolean only_asks_type(const char *name)
{
	static const char *const names[] = {"builtins.isinstance", "builtins.issubclass", "builtins.callable", "builtins.hasattr",
	                                    "builtins.id", "builtins.type", "builtins.print", "builtins.repr", "builtins.str", "builtins.len",
	                                    "builtins.iter", "builtins.next", "builtins.list", "builtins.tuple", "builtins.enumerate", "builtins.zip"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (!strcmp(names[i], name))
			return TRUE;
	return FALSE;
}

/* ", ".join(words), words.pop(): the order of a set shows in the result. */
static void note_order(const struct library_call *c, struct value value)
{
	for (guint i = 0; c->f->sink && i < type_count(value.type); i++) {
		enum type_kind kind = type_member(value.type, i)->kind;
		if ((kind == T_SET || kind == T_FROZENSET) && strcmp(c->entry->name, "builtins.len") && strcmp(c->entry->name, "builtins.isinstance") &&
		    !c->f->sink->unordered)
			c->f->sink->unordered = c->node;
	}
}

/* Argument INDEX is where the result goes: add(a, b, out), clip(a, 0, 1, out=a). */
static gboolean is_target(const struct library_call *c, guint index)
{
	if (c->args->names[index])
		return !strcmp(c->args->names[index], "out");
	return index < 32 && (c->entry->outputs & 1u << index);
}

/* A keyword argument of this name that is not known to be VALUE. */
static gboolean has_other(const struct library_call *c, const char *name, enum node_kind value)
{
	for (guint i = 0; i < c->args->count; i++)
		if (c->args->names[i] && !strcmp(c->args->names[i], name))
			return !c->args->nodes[i] || c->args->nodes[i]->kind != value;
	return FALSE;
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
		                   (flags & KNOWS_WRITES_SELF) || has_other(c, "inplace", N_FALSE), c->node);
	if (c->receiver && !strcmp(c->entry->name, "list.sort"))
		convert_all(f, *c->receiver, c->node);
	for (guint i = 0; i < c->args->count; i++) {
		struct value value = c->args->values[i];
		if (is_project_code(c, i) && !(flags & KNOWS_STORES) && !((flags & KNOWS_CALLBACK) && is_callback(c, i)))
			effects_unresolved(f, REASON_UNRESOLVED, "the function argument", c->node); /* json.dumps(x, default=f) */
		if (type_is_immutable(f->context->knowledge, value.type))
			continue;
		gboolean writes = is_stream(f, value.type) && !(flags & KNOWS_STORES);
		if (i == 0 && !c->args->names[i] && (flags & KNOWS_WRITES_0))
			effects_access_set(f, infer_objects(f, value), heap_of(f)->element, TRUE, c->node);
		if (writes || is_target(c, i))
			effects_access_set(f, infer_objects(f, value), heap_of(f)->element, TRUE, c->node);
		if (!(flags & KNOWS_STORES))
			effects_reach(f, value, FALSE, c->node);
		if (!(flags & KNOWS_STORES) && !only_asks_type(c->entry->name))
			convert_all(f, value, c->node);
		if (flags & KNOWS_REPRESENTS)
			infer_represent(f, value, c->node);
		if (flags & KNOWS_MEASURES) {
			infer_special(f, value, "__len__", NULL, 0, c->node, NULL);
			gboolean iterates = strcmp(c->entry->name, "builtins.len") && strcmp(c->entry->name, "builtins.bool");
			if (iterates && !(!strcmp(c->entry->result, "minmax") && has_argument(c, 1)))
				infer_iterate(f, value, c->node);
		}
	}
	if (c->args->splat)
		effects_reach(f, c->args->rest, FALSE, c->node);
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

/* open(), HTTP requests and statements in SQL say in an argument whether they read or write. */
static guint refine_effects(const struct library_call *c, guint effects)
{
	static const char *const reading[] = {"GET", "HEAD", "OPTIONS", NULL};
	const struct arguments *args = c->args;
	const struct node *first = NULL, *second = NULL;
	gboolean data = FALSE, mode = FALSE;
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
		}
	}
	if ((c->entry->flags & KNOWS_SQL) && (args->splat || !sql_reads(first)))
		return effects | (effects & EFFECT_NET ? EFFECT_NET_WRITE : EFFECT_FILE_WRITE);
	if (c->entry->flags & KNOWS_HTTP_METHOD)
		return effects | (literal_starts(first, reading) ? EFFECT_NET : EFFECT_NET_WRITE);
	if (!strcmp(c->entry->name, "urllib.request.urlopen")) {
		gboolean request = has_argument(c, 0) && argument(c, 0).type->kind != T_STR;
		return data || second || request ? EFFECT_NET_WRITE : effects;
	}
	gboolean method = !strcmp(c->entry->name, "pathlib.Path.open");
	if (strcmp(c->entry->name, "builtins.open") && !method)
		return effects;
	const struct node *how = method && !mode ? first : second;
	if (!how)
		return EFFECT_FILE_READ;
	g_autofree char *text = node_text(how);
	return how->kind == N_STRING && !strpbrk(text, "wax+") ? EFFECT_FILE_READ : EFFECT_FILE_WRITE;
}

static gboolean opens_binary(const struct library_call *c)
{
	for (guint i = 0; i < c->args->count; i++) {
		const struct node *node = c->args->nodes[i];
		if (node && node->kind == N_STRING && (i == 1 || (c->args->names[i] && !strcmp(c->args->names[i], "mode")))) {
			g_autofree char *text = node_text(node);
			return strchr(text, 'b') != NULL;
		}
	}
	return FALSE;
}

/* closing(x), nullcontext(x): an object of a library may keep what it was made of. Arrays and streams copy it. */
static void hold_arguments(const struct library_call *c, struct value made)
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

static gboolean can_iterate(struct frame *f, const struct type *instance)
{
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, instance->ref, instance->frame, NULL);
	gboolean missing = FALSE;
	return class_lookup(f, class_type, "__iter__", &missing).type->kind != T_NEVER ||
	       class_lookup(f, class_type, "__getitem__", &missing).type->kind != T_NEVER || missing;
}

/* What going over VALUE gives, to something that keeps it. */
static struct value content_of(const struct library_call *c, struct value value)
{
	struct value content = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(value.type); i++) {
		struct value one = {.type = type_member(value.type, i), .objects = value.objects};
		if (type_is_immutable(c->f->context->knowledge, one.type) || (one.type->kind == T_INSTANCE && !can_iterate(c->f, one.type)))
			continue;
		content = value_join(heap_of(c->f), content, one.type->kind == T_INSTANCE ? infer_iterate(c->f, one, c->node) : heap_element(heap_of(c->f), one));
	}
	content.objects = infer_objects(c->f, content);
	return content;
}

static void copy_summary(const struct library_call *c, struct value copy, struct value of, const struct type *class_type, guint depth)
{
	struct object *summary = class_instances(c->f->context, class_type->ref);
	g_autoptr(GList) fields = summary->fields ? g_hash_table_get_keys(summary->fields) : NULL;
	const struct type *base;
	gboolean missing = FALSE;
	for (GList *l = fields; l; l = l->next)
		if (!g_str_has_suffix(l->data, "!"))
			infer_store(c->f, copy.objects, l->data, heap_load(heap_of(c->f), of, l->data, class_field_type(c->f, copy.type, l->data)));
	for (guint i = 0; depth && (base = class_base(c->f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			copy_summary(c, copy, of, base, depth - 1);
}

/* copy(x), replace(x, size=3): another object with the same in its attributes. */
static void copy_fields(const struct library_call *c, struct value copy, struct value of)
{
	of.objects = infer_objects(c->f, of);
	copy_summary(c, copy, of, type_ref(heap_of(c->f)->types, T_CLASS, copy.type->ref, copy.type->frame, NULL), 8);
	for (guint i = 0; of.objects && i < of.objects->count; i++) {
		g_autoptr(GList) fields = of.objects->items[i]->fields ? g_hash_table_get_keys(of.objects->items[i]->fields) : NULL;
		for (GList *l = fields; l; l = l->next)
			infer_store(c->f, copy.objects, l->data, *(struct value *)g_hash_table_lookup(of.objects->items[i]->fields, l->data));
	}
	for (guint i = 0; i < c->args->count; i++)
		if (c->args->names[i])
			infer_store(c->f, copy.objects, heap_field(heap_of(c->f), c->args->names[i]), c->args->values[i]);
}

static struct value library_result(const struct library_call *c)
{
	struct frame *f = c->f;
	struct heap *heap = heap_of(f);
	const char *text = c->entry->result;
	const struct type *type = parse_result(c, &text);
	for (guint i = 0; type->kind == T_OBJECT && !strcmp(type->name, "json.value") && i < c->args->count; i++)
		if (c->args->names[i] && g_str_has_prefix(c->entry->name, "json.load")) /* object_hook=, cls= */
			return value_unknown(heap);
	if (type->kind == T_OBJECT && g_str_has_suffix(type->name, "TextIOWrapper") && opens_binary(c))
		type = type_named(heap->types, T_OBJECT, "io.BufferedReader", NULL);
	if (type_is_immutable(f->context->knowledge, type))
		return value_of(type);
	if ((c->entry->flags & KNOWS_EXEC) || !strcmp(c->entry->name, "iter.send")) /* vars(x) */
		return (struct value){.type = type, .objects = set_one(heap, heap->lost)};
	const struct set *inner = NULL;
	gboolean factory = !strcmp(c->entry->result, "defaultdict");
	struct value s = factory ? value_of(type_simple(T_NEVER)) : subject(c);
	s.objects = infer_objects(f, s);
	struct value content = content_of(c, s);
	inner = set_union(heap, content.objects, dict_values(f, s).objects);
	if (!strcmp(c->entry->name, "itertools.chain.from_iterable") || !strcmp(c->entry->name, "builtins.sum")) /* of lists */
		inner = set_union(heap, inner, heap_element(heap, content).objects);
	if (!strcmp(c->entry->name, "itertools.repeat")) /* what it is given, not what that holds */
		inner = set_union(heap, inner, s.objects);
	if ((c->entry->flags & KNOWS_VIEW) || has_other(c, "copy", N_TRUE)) /* array(a, copy=False) */
		return heap_load(heap, (struct value){s.type, infer_objects(f, s)}, heap->element, type);
	if (c->entry->flags & KNOWS_SAME)
		return (struct value){.type = type, .objects = s.objects};
	for (guint i = 0; i < c->args->count; i++) {
		struct value value = c->args->values[i];
		if (factory && i == 0)
			continue;
		value.objects = infer_objects(f, value);
		inner = set_union(heap, inner, content_of(c, value).objects);
		inner = set_union(heap, inner, dict_values(f, value).objects);
		gboolean whole = type->kind == T_UNKNOWN || !strcmp(c->entry->name, "dict.fromkeys");
		if ((c->entry->flags & KNOWS_ELEMENT) || c->args->names[i] || whole) /* dict(a=x), zip_longest(fillvalue=x), ChainMap(x) */
			inner = set_union(heap, inner, value.objects);
	}
	inner = set_union(heap, inner, c->returned.objects);
	struct value result = {.type = type, .objects = inner};
	if (c->entry->flags & KNOWS_ELEMENT)
		return result;
	if ((c->entry->flags & KNOWS_CONTENTS) && type->kind == T_TUPLE)
		return result;
	struct object *site = heap_site(heap, f, c->node, NULL, type);
	result.objects = set_one(heap, site);
	if ((c->entry->flags & KNOWS_CONTENTS) && type->kind == T_INSTANCE) {
		copy_fields(c, result, s);
	} else if (c->entry->flags & KNOWS_CONTENTS) {
		gboolean dict = type->kind == T_DICT;
		const struct type *elements = dict ? type->args[1] : type_element(heap->types, type);
		if (inner || type_is_immutable(f->context->knowledge, elements))
			infer_store(f, result.objects, heap->element, value_trim(heap, (struct value){.type = elements, .objects = inner}));
		else
			heap_blur(heap, site); /* csv.reader(lines): rows that it makes */
	} else {
		heap_blur(heap, site);
		hold_arguments(c, result);
	}
	if (type->kind == T_VIEW && c->receiver)
		infer_store(f, result.objects, heap_viewed(), (struct value){c->receiver->type, infer_objects(f, *c->receiver)});
	if (factory) /* what the factory makes is new each time */
		infer_store(f, result.objects, heap->element, c->returned);
	return result;
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

static struct value call_entry(struct frame *f, const struct knowledge_entry *entry, const struct value *receiver,
                               const struct arguments *args, const struct node *node)
{
	if (!strcmp(entry->name, "builtins.iter") && args->count == 2 && !args->splat)
		return iterate_calls(f, args, node);
	struct library_call c = {.f = f, .receiver = receiver, .args = args, .node = node, .entry = entry};
	c.returned = value_of(type_simple(T_NEVER));
	if (entry->flags & KNOWS_CALLBACK)
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
	if (f->sink && (entry->flags & KNOWS_IDENTITY) && !f->sink->identity && !(args->count == 1 && type_is_number(args->values[0].type)))
		f->sink->identity = node; /* hash("a") is another number in another process */
	if ((!strcmp(entry->name, "builtins.next") && !has_argument(&c, 1)) || !strcmp(entry->name, "iter.__next__"))
		effects_stop(f, node);
	if (!strcmp(entry->name, "builtins.next") && argument(&c, 0).type->kind == T_INSTANCE) {
		struct value item, iterator = argument(&c, 0);
		if (infer_special(f, iterator, "__next__", NULL, 0, node, &item))
			return item;
	}
	library_stores(&c);
	library_accesses(&c);
	return await_library(f, entry, library_result(&c), node);
}

/* ---- callees ---- */

static struct value unresolved_call(struct frame *f, struct value callee, const struct arguments *args, enum reason_code code,
                                    const char *name, const struct node *node)
{
	effects_unresolved(f, code, name, node);
	effects_weight(f, WEIGHT_HEAVY);
	struct value result = value_unknown(heap_of(f));
	for (guint i = 0; i < args->count; i++) {
		effects_reach(f, args->values[i], TRUE, node);
		result.objects = set_union(heap_of(f), result.objects, args->values[i].objects);
	}
	effects_reach(f, callee, TRUE, node);
	result.objects = set_union(heap_of(f), result.objects, callee.objects); /* view.cast("B"): the same memory */
	return result;
}

/* The program puts something else in place of this library function. */
static gboolean is_replaced(struct frame *f, const char *name)
{
	heap_read(heap_of(f), &f->context->classes);
	name = g_intern_string(name);
	g_hash_table_add(f->context->asked, (gpointer)name);
	return g_hash_table_contains(f->context->replaced, name);
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
	default: return NULL;
	}
}

static struct value call_bound(struct frame *f, struct value callee, const struct arguments *args, const struct node *node)
{
	const struct type *receiver_type = callee.type->args[0];
	struct value receiver = {.type = receiver_type, .objects = callee.objects};
	const char *class_name = bound_class(receiver_type);
	g_autofree char *full = g_strconcat(class_name ? class_name : "?", ".", callee.type->name, NULL);
	const struct knowledge_entry *entry = knowledge_find(f->context->knowledge, full);
	struct value result;
	if (await_asyncio(f, full, args, node, &result))
		return result;
	if (is_replaced(f, full)) /* pathlib.Path.read_text = mine */
		return unresolved_call(f, receiver, args, REASON_UNKNOWN_METHOD, g_intern_string(full), node);
	if (entry)
		return call_entry(f, entry, &receiver, args, node);
	gboolean special = g_str_has_prefix(callee.type->name, "__"); /* xs.__setitem__(...): as the operator, but not in the table */
	if (receiver_type->kind != T_OBJECT && class_name && !special) /* AttributeError: no other effect */
		return value_of(type_simple(T_NEVER));
	return unresolved_call(f, receiver, args, REASON_UNKNOWN_METHOD, g_intern_string(full), node);
}

/* n: int = field(default_factory=ids.__next__) */
static struct value made_by_factory(struct frame *f, const struct type *class_type, struct node *right, const struct node *node)
{
	struct node *list = right && right->kind == N_CALL ? node_field(right, "arguments") : NULL;
	struct frame *home = class_type->frame ? class_type->frame : f;
	for (struct node *child = list ? list->first : NULL; child; child = child->next) {
		struct node *name = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "name") : NULL;
		if (!name || strcmp(name->name, "default_factory"))
			continue;
		struct arguments none = {0};
		struct effects *sink = home->sink;
		struct scope *now = home->now;
		home->sink = NULL;
		home->now = scope_of(right);
		struct value factory = infer(home, node_field(child, "value"));
		home->sink = sink;
		home->now = now;
		return call_value(f, factory, &none, "default_factory", node);
	}
	return value_unknown(heap_of(f));
}

static struct value call_dataclass(struct frame *f, struct value self, const struct arguments *args, const struct node *node)
{
	struct object *summary = class_instances(f->context, self.type->ref);
	struct node *body = node_field(self.type->ref, "body");
	guint index = 0;
	for (struct node *s = body ? body->first : NULL; s; s = s->next) {
		struct node *a = s->kind == N_EXPRESSION_STATEMENT ? s->first : NULL;
		struct node *left = a && a->kind == N_ASSIGNMENT && node_field(a, "type") ? node_field(a, "left") : NULL;
		if (!left || left->kind != N_NAME)
			continue;
		gboolean found = FALSE;
		struct value value = positional(args, index++, &found);
		if (!found)
			value = keyword(args, left->name, &found);
		if (!found)
			value = made_by_factory(f, self.type, node_field(a, "right"), node);
		g_autofree char *field = g_strconcat(".", left->name, NULL);
		infer_store(f, self.objects, g_intern_string(field), value);
		if (found)
			heap_store(heap_of(f), set_one(heap_of(f), summary), g_intern_string(field), value_of(value.type));
	}
	return self;
}

static struct value call_class(struct frame *f, const struct type *class_type, const struct arguments *args, const struct node *node)
{
	struct heap *heap = heap_of(f);
	gboolean missing = FALSE;
	if (class_is_enum(f, class_type)) /* Color(1) gives the member that is there */
		return class_enum_member(f, class_type);
	const struct type *type = type_ref(heap->types, T_INSTANCE, class_type->ref, class_type->frame, NULL);
	struct value self = value_object(heap, type, heap_site(heap, f, node, NULL, type));
	struct value init = class_lookup(f, class_type, "__init__", &missing);
	struct value make = class_lookup(f, class_type, "__new__", &missing);
	effects_weight(f, WEIGHT_LIGHT);
	infer_special(f, self, "__del__", NULL, 0, node, NULL);
	if (make.type->kind != T_NEVER || missing)
		return unresolved_call(f, self, args, REASON_UNRESOLVED, parameter_text(class_type->ref), node);
	if (decorated_with(class_type->ref, "dataclass")) {
		call_dataclass(f, self, args, node);
		struct arguments none = {0};
		struct value post = class_lookup(f, class_type, "__post_init__", &missing);
		if (post.type->kind == T_FUNCTION)
			call_function(f, post.type, &self, &none, node);
		else if (post.type->kind != T_NEVER)
			effects_unresolved(f, REASON_UNRESOLVED, "__post_init__", node);
	} else if (((struct node *)class_type->ref)->parent && ((struct node *)class_type->ref)->parent->kind == N_DECORATED) {
		return unresolved_call(f, self, args, REASON_UNRESOLVED, parameter_text(class_type->ref), node);
	}
	for (guint i = 0; i < type_count(init.type); i++) {
		const struct type *member = type_member(init.type, i);
		if (member->kind == T_FUNCTION)
			call_function(f, member, &self, args, node);
		else
			unresolved_call(f, self, args, REASON_UNRESOLVED, "__init__", node);
	}
	return self;
}

static struct value call_partial(struct frame *f, struct value callee, const struct arguments *args, const char *name,
                                 const struct node *node)
{
	struct arguments all = {0};
	g_auto(GStrv) keywords = g_strsplit(callee.type->name ? callee.type->name : "", ",", -1);
	guint named = MAX(g_strv_length(keywords), 1) - 1, first = callee.type->count - named;
	for (guint i = 1; i < callee.type->count && all.count < 8; i++) {
		gboolean given = FALSE;
		if (i >= first) {
			all.names[all.count] = g_intern_string(keywords[i - first]);
			keyword(args, all.names[all.count], &given);
		}
		if (given) { /* the call's own argument of that name counts */
			all.names[all.count] = NULL;
			continue;
		}
		all.values[all.count++] = value_trim(heap_of(f), (struct value){callee.type->args[i], callee.objects});
	}
	for (guint i = 0; i < args->count && all.count < 20; i++) {
		all.names[all.count] = args->names[i];
		all.nodes[all.count] = args->nodes[i];
		all.values[all.count++] = args->values[i];
	}
	all.splat = args->splat;
	all.rest = args->rest;
	return call_value(f, value_of(callee.type->args[0]), &all, name, node);
}

static struct value make_partial(struct frame *f, const struct arguments *args, const struct node *node)
{
	const struct type *types[8];
	const struct set *objects = NULL;
	guint count = 0;
	g_autoptr(GString) keywords = g_string_new(NULL);
	for (guint i = 0; i < args->count; i++) {
		if (args->splat || count == G_N_ELEMENTS(types) || (!args->names[i] && keywords->len))
			return value_unknown(heap_of(f));
		if (args->names[i])
			g_string_append_printf(keywords, "%s,", args->names[i]);
		types[count++] = heap_flatten(heap_of(f), args->values[i], 2);
		objects = set_union(heap_of(f), objects, args->values[i].objects);
	}
	if (!count)
		return value_unknown(heap_of(f));
	const char *names = keywords->len ? g_intern_string(keywords->str) : NULL;
	return (struct value){.type = type_partial(heap_of(f)->types, types, count, names), .objects = objects};
}

/* setattr(SomeClass, name, f): any method may be that function from then on. */
static void replace_members(struct frame *f, struct value self, struct value value)
{
	for (guint i = 0; i < type_count(self.type); i++) {
		const struct type *class_type = type_member(self.type, i);
		if (class_type->kind != T_CLASS)
			continue;
		struct object *object = heap_root(heap_of(f), OBJECT_CLASS, class_type->ref, NULL);
		g_autoptr(GList) fields = object->fields ? g_hash_table_get_keys(object->fields) : NULL;
		for (GList *l = fields; l; l = l->next)
			heap_store(heap_of(f), set_one(heap_of(f), object), l->data, value);
	}
}

/* getattr(x, "name") with a literal is x.name. */
static struct value call_getattr(struct frame *f, const struct arguments *args, gboolean set, const struct node *node)
{
	const struct node *name = args->count > 1 ? args->nodes[1] : NULL;
	gboolean literal = name && name->kind == N_STRING && name->end - name->start >= 3;
	if (set && args->count > 2 && !literal)
		replace_members(f, args->values[0], args->values[2]);
	if (!literal || (set && args->count < 3))
		return unresolved_call(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, set ? "setattr" : "getattr", node);
	g_autofree char *text = g_strndup(name->source->text + name->start + 1, name->end - name->start - 2);
	if (set) {
		infer_set_attribute(f, args->values[0], g_intern_string(text), args->values[2], node);
		return value_of(type_simple(T_NONE));
	}
	struct value result = infer_attribute(f, args->values[0], g_intern_string(text), NULL);
	return args->count > 2 ? value_join(heap_of(f), result, args->values[2]) : result;
}

/* type(x) */
static struct value class_of(struct frame *f, struct value of)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(of.type); i++) {
		const struct type *member = type_member(of.type, i);
		struct value one = {.type = member, .objects = of.objects};
		if (member->kind == T_INSTANCE)
			one = infer_attribute(f, one, "__class__", NULL);
		else
			one = value_of(type_named(heap_of(f)->types, T_OBJECT, "builtins.class", NULL));
		result = value_join(heap_of(f), result, one);
	}
	return result;
}

/* Point = namedtuple("Point", "x y") of a module: what it makes is a tuple, which pickles because its class is found by that name. */
static struct value make_namedtuple(struct frame *f, const struct arguments *args, const struct node *node)
{
	const struct node *first = args->count && !args->names[0] ? args->nodes[0] : NULL, *top = node->parent;
	const struct node *left = top && top->kind == N_ASSIGNMENT ? node_field(top, "left") : NULL;
	g_autofree char *text = first && first->kind == N_STRING && first->end - first->start > 2
		? g_strndup(first->source->text + first->start + 1, first->end - first->start - 2) : NULL;
	gboolean defaults = FALSE;
	keyword(args, "defaults", &defaults);
	if (defaults || !text || !left || left->kind != N_NAME || strcmp(left->name, text) || f->scope->kind != SCOPE_MODULE || args->splat)
		return unresolved_call(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, "collections.namedtuple", node);
	return value_of(type_named(heap_of(f)->types, T_OBJECT, "collections.namedtuple_class", NULL));
}

/* Point(1, y=2): a tuple of what it is given, and of defaults that are not known to be anything. */
static struct value call_namedtuple(struct frame *f, const struct arguments *args)
{
	struct value all = args->splat ? args->rest : value_of(type_simple(T_NEVER));
	for (guint i = 0; i < args->count; i++)
		all = value_join(heap_of(f), all, args->values[i]);
	return value_trim(heap_of(f), (struct value){.type = type_open_tuple(heap_of(f)->types, all.type), .objects = all.objects});
}

static struct value call_library(struct frame *f, const struct type *library, const struct arguments *args, const struct node *node)
{
	const char *name = library->name;
	const struct knowledge_entry *entry = knowledge_find(f->context->knowledge, name);
	if (is_replaced(f, name)) /* math.sqrt = my_sqrt */
		return unresolved_call(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, name, node);
	if (!strcmp(name, "builtins.getattr") || !strcmp(name, "builtins.setattr") || !strcmp(name, "builtins.delattr"))
		return call_getattr(f, args, name[9] != 'g', node);
	if (!strcmp(name, "builtins.type") && args->count == 1 && !args->splat && !args->names[0])
		return class_of(f, args->values[0]);
	if (!strcmp(name, "builtins.property"))
		return value_of(type_named(heap_of(f)->types, T_OBJECT, "builtins.property", NULL));
	if (!strcmp(name, "collections.namedtuple"))
		return make_namedtuple(f, args, node);
	if (!strcmp(name, "functools.partial"))
		return make_partial(f, args, node);
	struct value result;
	if (await_asyncio(f, name, args, node, &result))
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
	if (!entry || g_str_has_prefix(entry->result, "?type") || !strcmp(entry->result, "?namedtuple"))
		return unresolved_call(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, name, node);
	return call_entry(f, entry, NULL, args, node);
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
			return call_namedtuple(f, args);
		if (!strcmp(type->name, "operator.getter") && !getter_runs_code(args))
			return heap_load(heap_of(f), args->count ? args->values[0] : callee, heap_of(f)->element, UNKNOWN_TYPE);
		break;
	case T_NONE:
		return value_of(type_simple(T_NEVER));
	default:
		break;
	}
	return unresolved_call(f, callee, args, REASON_UNRESOLVED, name, node);
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
	if (class_is_mixed(f, class_type))
		return value_unknown(heap_of(f));
	if (!base || base->kind == T_LIBRARY)
		return missing ? value_unknown(heap_of(f)) : value_of(type_simple(T_NONE));
	return base->kind == T_CLASS ? (struct value){type_ref(heap_of(f)->types, T_INSTANCE, base->ref, base->frame, NULL), self.objects}
	                             : value_unknown(heap_of(f));
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
			continue;
		}
		struct node *name = named ? node_field(child, "name") : NULL;
		args->names[args->count] = name ? name->name : NULL;
		args->nodes[args->count] = named ? node_field(child, "value") : child;
		args->values[args->count++] = value;
	}
}

struct value call_expression(struct frame *f, struct node *node)
{
	struct node *function = node_field(node, "function"), *list = node_field(node, "arguments");
	struct arguments args = {0};
	if (!function || !list)
		return value_unknown(heap_of(f));
	if (function->kind == N_NAME && !strcmp(function->name, "super") && !scope_resolve(f->now, "super"))
		return infer_super(f, node);
	g_autofree char *text = g_strndup(function->source->text + function->start, MIN(function->end - function->start, MAX_NAME_BYTES));
	struct node *object = function->kind == N_ATTRIBUTE ? node_field(function, "object") : NULL;
	struct node *name = object ? node_field(function, "attribute") : NULL;
	gboolean method = name && name->name;
	struct value receiver = method ? infer(f, object) : value_of(type_simple(T_NEVER)); /* once: calls may be chained a thousand long */
	struct value callee = method ? infer_attribute(f, receiver, name->name, function) : infer(f, function);
	collect_arguments(f, list, &args);
	if (method && callee.type->kind == T_UNKNOWN) {
		callee.objects = set_union(heap_of(f), callee.objects, receiver.objects);
		return unresolved_call(f, callee, &args, REASON_UNKNOWN_METHOD, g_intern_string(text), node);
	}
	return call_value(f, callee, &args, g_intern_string(text), node);
}
