#include "analyzer/types.h"

#include <string.h>

#include "analyzer/arena.h"
#include "analyzer/interned.h"
#include "analyzer/knowledge.h"
#include "analyzer/syntax.h"
#include "analyzer/table.h"

#define MAX_DEPTH 6
#define MAX_MEMBERS 7
#define MAX_FUNCTIONS 32 /* members where all are functions or methods of the project: `for test in (a, b, c, ...): test()` */
#define MAX_TUPLE 16
#define ON_STACK 8  /* arguments */

#define KNOWN_NAMES 1024 /* a power of two */

struct types {
	struct table all;
	struct arena arena;
	guint count;
	const char *known[KNOWN_NAMES]; /* interned names by their addresses: most that come are interned already */
};

const struct type types_simple[] = {
#define S(k) [k] = {.kind = k}
	S(T_NEVER), S(T_UNKNOWN), S(T_NONE), S(T_BOOL), S(T_INT), S(T_FLOAT), S(T_COMPLEX), S(T_STR), S(T_BYTES), S(T_RANGE), S(T_SLICE),
#undef S
};

static guint type_hash(gconstpointer data)
{
	const struct type *t = data;
	gsize hash = t->kind * 31 + t->open + (gsize)t->ref / 8 + (gsize)t->frame / 16 + (gsize)t->name;
	for (guint i = 0; i < t->count; i++)
		hash = hash * 1000003 + (gsize)t->args[i] / 8;
	return (guint)(hash ^ hash >> 32);
}

static gboolean type_equal(gconstpointer a, gconstpointer b)
{
	const struct type *s = a, *t = b;
	return s->kind == t->kind && s->open == t->open && s->ref == t->ref && s->frame == t->frame && s->name == t->name &&
	       s->count == t->count && !memcmp(s->args, t->args, s->count * sizeof(s->args[0]));
}

struct types *types_new(void)
{
	struct types *types = g_new0(struct types, 1);
	return types;
}

void types_free(struct types *types)
{
	if (!types)
		return;
	table_clear(&types->all);
	arena_clear(&types->arena);
	g_free(types);
}

const struct type *type_unpicklable(void)
{
	static const struct type type = {.kind = T_UNKNOWN, .name = "does not pickle"};
	return &type;
}

const struct type *type_unpicklable_class(void)
{
	static const struct type type = {.kind = T_UNKNOWN, .name = "nor does what it makes"};
	return &type;
}

/* Fills T, which has room for the arguments. */
static void fill(struct type *t, const struct type *head, const struct type **args, guint count)
{
	*t = *head;
	t->count = count;
	t->depth = 0;
	for (guint i = 0; i < count; i++) {
		t->args[i] = args[i]->depth >= MAX_DEPTH ? type_simple(T_UNKNOWN) : args[i];
		t->depth = MAX(t->depth, t->args[i]->depth + (head->kind != T_UNION));
	}
}

/* Most of the time it is known already: the first look needs no memory of its own. */
static const struct type *intern(struct types *types, const struct type *head, const struct type **args, guint count)
{
	char room[sizeof(struct type) + ON_STACK * sizeof(head->args[0])] __attribute__((aligned(16)));
	gsize bytes = sizeof(struct type) + count * sizeof(head->args[0]);
	struct type *t = count <= ON_STACK ? (struct type *)room : g_malloc(bytes);
	fill(t, head, args, count);
	guint hash = type_hash(t);
	struct type *known = table_find(&types->all, hash, t, type_equal);
	if (!known) {
		known = arena_copy(&types->arena, t, bytes);
		known->id = types->count++;
		table_add(&types->all, hash, known);
	}
	if (count > ON_STACK)
		g_free(t);
	return known;
}

const struct type *type_make(struct types *types, enum type_kind kind, const struct type **args, guint count)
{
	struct type head = {.kind = kind};
	if (kind == T_TUPLE && count > MAX_TUPLE) {
		const struct type *all = type_simple(T_NEVER);
		for (guint i = 0; i < count; i++)
			all = type_join(types, all, args[i]);
		return type_open_tuple(types, all);
	}
	return intern(types, &head, args, count);
}

const struct type *type_of(struct types *types, enum type_kind kind, const struct type *arg)
{
	return type_make(types, kind, &arg, 1);
}

const struct type *type_dict(struct types *types, const struct type *key, const struct type *value)
{
	return type_dict_named(types, NULL, key, value);
}

const char *type_local_factory(void)
{
	return interned("defaultdict of a local function");
}

const struct type *type_dict_named(struct types *types, const char *name, const struct type *key, const struct type *value)
{
	const struct type *args[] = {key, value};
	struct type head = {.kind = T_DICT, .name = name};
	return intern(types, &head, args, 2);
}

const struct type *type_tuple_named(struct types *types, const char *fields, const struct type **args, guint count)
{
	struct type head = {.kind = T_TUPLE, .name = fields};
	return count > MAX_TUPLE ? type_make(types, T_TUPLE, args, count) : intern(types, &head, args, count);
}

gint type_field_index(const struct type *tuple, const char *name)
{
	gsize length = strlen(name);
	const char *at = tuple->kind == T_TUPLE ? tuple->name : NULL;
	for (gint i = 0; at && *at; i++, at = strchr(at, ',') + 1)
		if (!strncmp(at, name, length) && at[length] == ',')
			return i;
	return -1;
}

const struct type *type_open_tuple(struct types *types, const struct type *element)
{
	struct type head = {.kind = T_TUPLE, .open = TRUE};
	return intern(types, &head, &element, 1);
}

const struct type *type_ref(struct types *types, enum type_kind kind, const void *ref, struct frame *frame, const struct type *receiver)
{
	struct type head = {.kind = kind, .ref = ref, .frame = frame};
	return intern(types, &head, &receiver, receiver ? 1 : 0);
}

const struct type *type_named(struct types *types, enum type_kind kind, const char *name, const struct type *receiver)
{
	const char **known = &types->known[((gsize)name >> 3 ^ (gsize)name >> 13) & (KNOWN_NAMES - 1)];
	if (*known != name) {
		const char *interned = interned_part(name, strlen(name));
		if (interned == name)
			*known = name;
		name = interned;
	}
	struct type head = {.kind = kind, .name = name};
	return intern(types, &head, &receiver, receiver ? 1 : 0);
}

const struct type *type_partial(struct types *types, const struct type **args, guint count, const char *keywords)
{
	struct type head = {.kind = T_PARTIAL, .name = keywords};
	return intern(types, &head, args, count);
}

static gboolean same_shape(const struct type *a, const struct type *b)
{
	return a->kind == b->kind && a->kind >= T_LIST && a->kind <= T_COROUTINE;
}

static const struct type *join_shapes(struct types *types, const struct type *a, const struct type *b)
{
	const struct type *args[MAX_TUPLE];
	if (a->kind == T_TUPLE && (a->open || b->open || a->count != b->count)) {
		const struct type *all = type_simple(T_NEVER);
		for (guint i = 0; i < a->count; i++)
			all = type_join(types, all, a->args[i]);
		for (guint i = 0; i < b->count; i++)
			all = type_join(types, all, b->args[i]);
		return type_open_tuple(types, all);
	}
	for (guint i = 0; i < a->count; i++)
		args[i] = type_join(types, a->args[i], b->args[i]);
	const char *name = a->name || a->kind == T_TUPLE ? a->name : b->name;
	if (a->kind == T_TUPLE && a->name != b->name)
		name = NULL;
	struct type head = {.kind = a->kind, .name = name};
	return intern(types, &head, args, a->count);
}

static gint by_age(gconstpointer a, gconstpointer b)
{
	const struct type *s = *(const struct type *const *)a, *t = *(const struct type *const *)b;
	return s->kind != t->kind ? (gint)s->kind - (gint)t->kind : s->id < t->id ? -1 : s->id > t->id;
}

static void add_member(struct types *types, GPtrArray *members, const struct type *type)
{
	if (type->kind == T_UNION) {
		for (guint i = 0; i < type->count; i++)
			add_member(types, members, type->args[i]);
		return;
	}
	for (guint i = 0; i < members->len; i++) {
		const struct type *other = members->pdata[i];
		if (other == type)
			return;
		if (same_shape(other, type)) {
			members->pdata[i] = (gpointer)join_shapes(types, other, type);
			return;
		}
	}
	g_ptr_array_add(members, (gpointer)type);
}

/* Each of one definition, which may be made anew in calls but not without end. */
static gboolean is_function(const struct type *type)
{
	return type->kind == T_FUNCTION || type->kind == T_METHOD;
}

static gboolean all_functions(const GPtrArray *members)
{
	for (guint i = 0; i < members->len; i++)
		if (!is_function(members->pdata[i]))
			return FALSE;
	return TRUE;
}

const struct type *type_join(struct types *types, const struct type *a, const struct type *b)
{
	if (a == b || b->kind == T_NEVER)
		return a;
	if (a->kind == T_NEVER)
		return b;
	if (a->kind == T_UNKNOWN || b->kind == T_UNKNOWN) /* a row, or None: still nothing that pickles */
		return b->kind != T_UNKNOWN ? a : a->kind != T_UNKNOWN ? b : type_simple(T_UNKNOWN);
	if (same_shape(a, b))
		return join_shapes(types, a, b);
	g_autoptr(GPtrArray) members = g_ptr_array_new();
	add_member(types, members, a);
	add_member(types, members, b);
	if (members->len > (all_functions(members) ? MAX_FUNCTIONS : MAX_MEMBERS))
		return type_simple(T_UNKNOWN);
	if (members->len == 1)
		return members->pdata[0];
	for (guint i = 0; i < members->len; i++)
		if (((const struct type *)members->pdata[i])->depth >= MAX_DEPTH)
			return type_simple(T_UNKNOWN); /* it would become a member that is not known, and vanish again in the next union */
	g_ptr_array_sort(members, by_age);
	return type_make(types, T_UNION, (const struct type **)members->pdata, members->len);
}

gboolean type_is_view(const struct type *type)
{
	return type->kind == T_OBJECT && !strcmp(type->name, "memoryview");
}

gboolean type_is_buffer(const struct type *type)
{
	return type->kind == T_OBJECT && (!strcmp(type->name, "bytearray") || type_is_view(type));
}

const struct type *type_element(struct types *types, const struct type *type)
{
	const struct type *all = type_simple(T_NEVER);
	switch (type->kind) {
	case T_NEVER:
		return type;
	case T_BOOL: case T_INT: case T_FLOAT: case T_COMPLEX: /* TypeError */
		return all;
	case T_STR:
		return type;
	case T_BYTES: case T_RANGE:
		return type_simple(T_INT);
	case T_LIST: case T_SET: case T_FROZENSET: case T_ITER: case T_VIEW: case T_DICT:
		return type->args[0];
	case T_TUPLE:
		for (guint i = 0; i < type->count; i++)
			all = type_join(types, all, type->args[i]);
		return all;
	case T_UNION:
		for (guint i = 0; i < type->count; i++)
			if (type->args[i]->kind != T_NONE)
				all = type_join(types, all, type_element(types, type->args[i]));
		return all;
	case T_OBJECT:
		if (g_str_has_prefix(type->name, "configparser.")) /* names of sections, of options */
			return type_simple(T_STR);
		if (g_str_has_suffix(type->name, "TextIOWrapper") || g_str_has_suffix(type->name, "StringIO") || !strcmp(type->name, "sys.stdin"))
			return type_simple(T_STR);
		if (g_str_has_suffix(type->name, "BufferedReader") || g_str_has_suffix(type->name, "BytesIO"))
			return type_simple(T_BYTES);
		if (type_is_buffer(type)) /* of a view also what an array or ctypes hold: numbers */
			return type_is_view(type) ? type_join(types, type_simple(T_INT), type_simple(T_FLOAT)) : type_simple(T_INT);
		return type_is_json(type) ? type : type_simple(T_UNKNOWN);
	default:
		return type_simple(T_UNKNOWN);
	}
}

gboolean type_is_immutable(const struct knowledge *k, const struct type *type)
{
	const struct knowledge_entry *entry;
	switch (type->kind) {
	case T_NEVER: case T_NONE: case T_BOOL: case T_INT: case T_FLOAT: case T_COMPLEX: case T_STR: case T_BYTES: case T_RANGE:
	case T_SLICE: case T_FUNCTION: case T_CLASS: case T_MODULE: case T_LIBRARY:
		return TRUE;
	case T_TUPLE: case T_FROZENSET: case T_UNION: case T_PARTIAL: case T_COROUTINE:
		for (guint i = 0; i < type->count; i++)
			if (!type_is_immutable(k, type->args[i]))
				return FALSE;
		return TRUE;
	case T_OBJECT:
		entry = knowledge_class(k, type->name);
		return entry && (entry->flags & KNOWS_IMMUTABLE);
	case T_BOUND:
		return type_is_immutable(k, type->args[0]);
	default:
		return FALSE;
	}
}

gboolean type_is_number(const struct type *type)
{
	if (type->kind == T_UNION) {
		for (guint i = 0; i < type->count; i++)
			if (!type_is_number(type->args[i]))
				return FALSE;
		return TRUE;
	}
	return type->kind >= T_BOOL && type->kind <= T_COMPLEX;
}

gboolean type_is_sized(const struct type *type)
{
	switch (type->kind) {
	case T_STR: case T_BYTES: case T_RANGE: case T_LIST: case T_SET: case T_FROZENSET: case T_DICT: case T_TUPLE: case T_VIEW:
		return TRUE;
	case T_OBJECT: /* a list, a dict or a str, or an exception */
		return type_is_json(type) || !strcmp(type->name, "ast.AST") || !strcmp(type->name, "configparser.SectionProxy");
	case T_UNION:
		for (guint i = 0; i < type->count; i++)
			if (!type_is_sized(type->args[i]) && type->args[i]->kind != T_NONE)
				return FALSE;
		return TRUE;
	default:
		return FALSE;
	}
}

gboolean type_is_json(const struct type *type)
{
	return type->kind == T_OBJECT && !strcmp(type->name, "json.value");
}

gboolean type_is_plain(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind < T_NONE || type_member(type, i)->kind > T_STR)
			return FALSE;
	return type_count(type) > 0;
}

static const char *ref_name(const struct type *type)
{
	const struct node *name = type->ref ? node_field(type->ref, "name") : NULL;
	return name && name->name ? name->name : "?";
}

static void append_args(GString *text, const struct type *type, const char *separator)
{
	for (guint i = 0; i < type->count; i++) {
		g_autofree char *arg = type_text(type->args[i]);
		g_string_append_printf(text, "%s%s", i ? separator : "", arg);
	}
}

char *type_text(const struct type *type)
{
	static const char *const names[] = {
		[T_NEVER] = "nothing", [T_UNKNOWN] = "?", [T_NONE] = "None", [T_BOOL] = "bool", [T_INT] = "int", [T_FLOAT] = "float",
		[T_COMPLEX] = "complex", [T_STR] = "str", [T_BYTES] = "bytes", [T_RANGE] = "range", [T_SLICE] = "slice",
		[T_LIST] = "list", [T_SET] = "set", [T_FROZENSET] = "frozenset", [T_DICT] = "dict", [T_TUPLE] = "tuple",
		[T_ITER] = "iterator", [T_VIEW] = "dict view", [T_COROUTINE] = "coroutine", [T_FUNCTION] = "function", [T_METHOD] = "method", [T_BOUND] = "method",
		[T_CLASS] = "class", [T_MODULE] = "module", [T_PARTIAL] = "partial",
	};
	if (type->kind == T_INSTANCE)
		return g_strdup(ref_name(type));
	if (type->kind == T_OBJECT || type->kind == T_LIBRARY)
		return g_strdup(type->name);
	GString *text = g_string_new(NULL);
	if (type->kind == T_UNION) {
		append_args(text, type, " | ");
	} else {
		g_string_append(text, names[type->kind]);
		if (type->count && type->kind >= T_LIST && type->kind <= T_COROUTINE) {
			g_string_append_c(text, '[');
			append_args(text, type, ", ");
			g_string_append(text, type->open ? ", ...]" : "]");
		}
	}
	return g_string_free(text, FALSE);
}
