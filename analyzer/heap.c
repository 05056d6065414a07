#include "analyzer/heap.h"

#include <string.h>

#include "analyzer/knowledge.h"

#define MAX_SET 24
#define MAX_PATH 4
#define UNION_SLOTS 8192 /* a power of two */
#define DOTTED_SLOTS 1021

struct set_pair {
	const struct set *a, *b, *both;
};

struct key {
	enum object_kind kind;
	const void *a, *b, *c;
	guint index;
	struct object *object;
};

static guint key_hash(gconstpointer data)
{
	const struct key *k = data;
	gsize h = k->kind + (gsize)k->index * 7919;
	h = (h * 1000003) ^ (gsize)k->a / 8;
	h = (h * 1000003) ^ (gsize)k->b / 8;
	h = (h * 1000003) ^ (gsize)k->c / 8;
	return (guint)(h ^ h >> 32);
}

static gboolean key_equal(gconstpointer x, gconstpointer y)
{
	const struct key *a = x, *b = y;
	return a->kind == b->kind && a->index == b->index && a->a == b->a && a->b == b->b && a->c == b->c;
}

static guint set_hash(gconstpointer data)
{
	const struct set *set = data;
	guint64 h = set->count;
	for (guint i = 0; i < set->count; i++)
		h = (h ^ set->items[i]->id) * 0x9E3779B97F4A7C15ull;
	return (guint)(h >> 32);
}

static gboolean set_equal(gconstpointer x, gconstpointer y)
{
	const struct set *a = x, *b = y;
	return a->count == b->count && !memcmp(a->items, b->items, a->count * sizeof(a->items[0]));
}

void heap_read(struct heap *heap, struct stamp *stamp)
{
	if (!heap->reads || stamp->run == heap->run)
		return;
	stamp->run = heap->run;
	g_ptr_array_add(heap->reads, stamp);
}

void heap_changed(struct heap *heap, struct stamp *stamp)
{
	stamp->changed = ++heap->epoch;
}

static gboolean begin_escape(struct heap *heap, struct object *object)
{
	if (object->escaped)
		return FALSE;
	object->escaped = TRUE;
	heap_changed(heap, &object->stamp);
	return object->fields != NULL;
}

/* What it holds escapes with it. */
void heap_escape(struct heap *heap, struct object *object)
{
	if (!begin_escape(heap, object))
		return;
	g_autoptr(GPtrArray) due = g_ptr_array_new();
	for (g_ptr_array_add(due, object); due->len;) {
		GHashTableIter iter;
		gpointer value;
		object = g_ptr_array_steal_index_fast(due, due->len - 1);
		g_hash_table_iter_init(&iter, object->fields);
		while (g_hash_table_iter_next(&iter, NULL, &value)) {
			const struct set *held = ((struct value *)value)->objects;
			for (guint i = 0; held && i < held->count; i++)
				if (begin_escape(heap, held->items[i]))
					g_ptr_array_add(due, held->items[i]);
		}
	}
}

void heap_blur(struct heap *heap, struct object *object)
{
	if (object->opaque)
		return;
	object->opaque = TRUE;
	heap_changed(heap, &object->stamp);
}

static struct object *object_get(struct heap *heap, struct key key)
{
	struct key *known = g_hash_table_lookup(heap->by_key, &key);
	if (known)
		return known->object;
	struct object *object = arena_take(&heap->arena, sizeof(*object));
	object->kind = key.kind;
	object->root = object;
	object->id = heap->objects->len;
	object->index = key.index;
	g_ptr_array_add(heap->objects, object);
	key.object = object;
	g_hash_table_add(heap->by_key, arena_copy(&heap->arena, &key, sizeof(key)));
	return object;
}

struct heap *heap_new(struct knowledge *knowledge)
{
	struct heap *heap = g_new0(struct heap, 1);
	heap->types = types_new();
	heap->knowledge = knowledge;
	heap->objects = g_ptr_array_new();
	heap->by_key = g_hash_table_new(key_hash, key_equal);
	heap->sets = g_hash_table_new(set_hash, set_equal);
	heap->unions = g_new0(struct set_pair, UNION_SLOTS);
	heap->dotted = g_new0(const char *, DOTTED_SLOTS);
	heap->epoch = 1;
	heap->element = g_intern_static_string("[]");
	heap->unknown = object_get(heap, (struct key){.kind = OBJECT_UNKNOWN});
	heap->unknown->opaque = heap->unknown->escaped = TRUE;
	heap->unknown->type = type_simple(T_UNKNOWN);
	heap->lost = object_get(heap, (struct key){.kind = OBJECT_UNKNOWN, .index = 1});
	heap->lost->opaque = heap->lost->escaped = TRUE;
	heap->lost->type = type_simple(T_UNKNOWN);
	struct set *everything = arena_take(&heap->arena, sizeof(*everything) + sizeof(everything->items[0]));
	everything->count = 1;
	everything->items[0] = heap->unknown;
	heap->everything = everything;
	return heap;
}

void heap_free(struct heap *heap)
{
	if (!heap)
		return;
	g_hash_table_destroy(heap->by_key);
	g_hash_table_destroy(heap->sets);
	g_free(heap->unions);
	g_free(heap->dotted);
	for (guint i = 0; i < heap->objects->len; i++)
		g_clear_pointer(&((struct object *)heap->objects->pdata[i])->fields, g_hash_table_destroy);
	g_ptr_array_unref(heap->objects);
	arena_clear(&heap->arena);
	types_free(heap->types);
	g_free(heap);
}

struct object *heap_site(struct heap *heap, struct frame *frame, const struct node *node, const struct object *origin,
                         const struct type *type)
{
	struct object *object = object_get(heap, (struct key){.kind = OBJECT_SITE, .a = frame, .b = node, .c = origin});
	if (!object->type) {
		object->frame = frame;
		object->ref = node;
		object->origin = origin;
		object->depth = origin ? origin->depth + 1 : 0;
	}
	object->type = type;
	return object;
}

struct object *heap_param(struct heap *heap, struct frame *frame, guint index, const struct type *type)
{
	struct object *object = object_get(heap, (struct key){.kind = OBJECT_PARAM, .a = frame, .index = index});
	object->frame = frame;
	object->type = type;
	object->opaque = TRUE;
	return object;
}

struct object *heap_root(struct heap *heap, enum object_kind kind, const void *ref, struct frame *frame)
{
	struct object *object = object_get(heap, (struct key){.kind = kind, .a = frame, .b = ref});
	object->frame = frame;
	object->ref = ref;
	object->type = type_simple(T_UNKNOWN);
	return object;
}

/* Paths are cut at MAX_PATH: deeper objects are one with their parent. */
struct object *heap_child(struct heap *heap, struct object *parent, const char *field)
{
	if (parent->kind == OBJECT_UNKNOWN || (parent->kind == OBJECT_CHILD && parent->depth >= MAX_PATH))
		return parent;
	struct object **recent = &parent->recent[(gsize)field >> 3 & (RECENT_CHILDREN - 1)];
	if (*recent && (*recent)->field == field)
		return *recent;
	struct object *object = *recent = object_get(heap, (struct key){.kind = OBJECT_CHILD, .a = parent, .b = field});
	if (!object->parent) {
		object->root = parent->root;
		object->frame = parent->frame;
		object->parent = parent;
		object->field = field;
		object->depth = parent->kind == OBJECT_CHILD ? parent->depth + 1 : 1;
		object->opaque = TRUE;
		object->type = type_simple(T_NEVER);
	}
	return object;
}

static const struct set *set_intern(struct heap *heap, struct object **items, guint count)
{
	char room[sizeof(struct set) + MAX_SET * sizeof(items[0])] __attribute__((aligned(16)));
	struct set *set = (struct set *)room;
	set->count = count;
	memcpy(set->items, items, count * sizeof(items[0]));
	struct set *known = g_hash_table_lookup(heap->sets, set);
	if (known)
		return known;
	set = arena_copy(&heap->arena, room, sizeof(*set) + count * sizeof(items[0]));
	g_hash_table_add(heap->sets, set);
	return set;
}

const struct set *set_one(struct heap *heap, struct object *object)
{
	if (!object->alone)
		object->alone = set_intern(heap, &object, 1);
	return object->alone;
}

/* Anyone may reach these objects from now on. */
static void set_escape(struct heap *heap, struct object *const *items, guint count)
{
	for (guint i = 0; i < count; i++)
		heap_escape(heap, items[i]);
}

static const struct set *set_merge(struct heap *heap, const struct set *a, const struct set *b)
{
	struct object *items[2 * MAX_SET];
	guint count = 0, i = 0, j = 0;
	while (i < a->count || j < b->count) {
		struct object *x = i < a->count ? a->items[i] : NULL, *y = j < b->count ? b->items[j] : NULL;
		gboolean left = x && (!y || x->id <= y->id);
		if (x && y && x == y)
			j++;
		items[count++] = left ? x : y;
		if (left)
			i++;
		else
			j++;
	}
	if (count <= MAX_SET)
		return set_intern(heap, items, count);
	set_escape(heap, items, count);
	return heap->everything;
}

const struct set *set_union(struct heap *heap, const struct set *a, const struct set *b)
{
	if (!a || a == b)
		return b;
	if (!b)
		return a;
	if (a == heap->everything || b == heap->everything) {
		const struct set *other = a == heap->everything ? b : a;
		set_escape(heap, other->items, other->count);
		return heap->everything;
	}
	guint64 h = ((guint64)(gsize)a * 31 + (gsize)b) * 0x9E3779B97F4A7C15ull;
	struct set_pair *slot = &heap->unions[(h >> 32) & (UNION_SLOTS - 1)];
	if (slot->a != a || slot->b != b)
		*slot = (struct set_pair){a, b, set_merge(heap, a, b)};
	return slot->both;
}

/* Most names are asked for again and again: a small table spares making the text and looking it up under g_intern_string's lock. */
const char *heap_field(struct heap *heap, const char *name)
{
	const char **slot = &heap->dotted[((gsize)name >> 3 ^ (gsize)name >> 13) % DOTTED_SLOTS];
	if (!*slot || strcmp(*slot + 1, name)) {
		g_autofree char *field = g_strconcat(".", name, NULL);
		*slot = g_intern_string(field);
	}
	return *slot;
}

struct value value_of(const struct type *type)
{
	return (struct value){.type = type};
}

struct value value_unknown(struct heap *heap)
{
	return (struct value){.type = type_simple(T_UNKNOWN), .objects = set_one(heap, heap->unknown)};
}

struct value value_trim(struct heap *heap, struct value value)
{
	if (value.objects && type_is_immutable(heap->knowledge, value.type))
		value.objects = NULL;
	return value;
}

struct value value_object(struct heap *heap, const struct type *type, struct object *object)
{
	return value_trim(heap, (struct value){.type = type, .objects = set_one(heap, object)});
}

struct value value_join(struct heap *heap, struct value a, struct value b)
{
	struct value value = {.type = type_join(heap->types, a.type, b.type), .objects = set_union(heap, a.objects, b.objects)};
	return value;
}

gboolean value_equal(struct value a, struct value b)
{
	return a.type == b.type && a.objects == b.objects;
}

/* Not of the address: the order of the fields shows in what is reported first. */
static guint field_hash(gconstpointer field)
{
	return g_str_hash(field);
}

static void store_one(struct heap *heap, struct object *object, const char *field, struct value value)
{
	if (!object->fields)
		object->fields = g_hash_table_new(field_hash, NULL);
	struct value *known = g_hash_table_lookup(object->fields, field);
	if (!known) {
		known = arena_take(&heap->arena, sizeof(*known));
		known->type = type_simple(T_NEVER);
		g_hash_table_insert(object->fields, (gpointer)field, known);
	}
	struct value joined = value_join(heap, *known, value);
	if (!value_equal(joined, *known)) {
		*known = joined;
		heap_changed(heap, &object->stamp);
	}
}

void heap_store(struct heap *heap, const struct set *target, const char *field, struct value value)
{
	for (guint i = 0; target && i < target->count; i++) {
		struct object *object = target->items[i];
		if (object->kind != OBJECT_UNKNOWN) /* which of all objects holds it now? */
			store_one(heap, object, field, value);
		for (guint j = 0; object->escaped && value.objects && j < value.objects->count; j++)
			heap_escape(heap, value.objects->items[j]);
	}
}

static struct value field_value(struct heap *heap, struct object *object, const char *field)
{
	heap_read(heap, &object->stamp);
	struct value *value = object->fields ? g_hash_table_lookup(object->fields, field) : NULL;
	return value ? *value : value_of(type_simple(T_NEVER));
}

struct value heap_load(struct heap *heap, struct value value, const char *field, const struct type *declared)
{
	struct value result = value_of(declared);
	gboolean immutable = type_is_immutable(heap->knowledge, declared) && declared->kind != T_NEVER;
	gboolean opaque = FALSE;
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		struct object *object = value.objects->items[i];
		result = value_join(heap, result, field_value(heap, object, field));
		opaque |= object->opaque;
		if (object->opaque && !immutable) {
			struct object *child = heap_child(heap, object, field);
			if (child->kind == OBJECT_CHILD)
				child->type = type_join(heap->types, child->type, declared->kind == T_NEVER ? type_simple(T_UNKNOWN) : declared);
			result.objects = set_union(heap, result.objects, set_one(heap, child));
		}
	}
	if (opaque && result.type->kind == T_NEVER)
		result.type = type_simple(T_UNKNOWN);
	return value_trim(heap, result);
}

/* Tuples are looked through: their objects are those of the elements. */
static gboolean is_transparent(const struct type *type)
{
	return type->kind == T_TUPLE;
}

struct value heap_element(struct heap *heap, struct value value)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct type *member = type_member(value.type, i);
		if (member->kind == T_NONE)
			continue;
		struct value part = {.type = type_element(heap->types, member), .objects = value.objects};
		if (!is_transparent(member)) {
			gboolean key = member->kind == T_DICT;
			part = heap_load(heap, value, key ? g_intern_static_string("{}") : heap->element, part.type);
		}
		result = value_join(heap, result, part);
	}
	return value_trim(heap, result);
}

static const struct type *flatten_member(struct heap *heap, struct value value, const struct type *member, guint levels)
{
	struct value alone = {.type = member, .objects = value.objects};
	if (member->kind == T_LIST || member->kind == T_SET || member->kind == T_ITER)
		return type_of(heap->types, member->kind, heap_flatten(heap, heap_element(heap, alone), levels - 1));
	if (member->kind == T_DICT) {
		struct value items = heap_load(heap, alone, heap->element, member->args[1]);
		const struct type *key = heap_element(heap, alone).type;
		return type_dict_named(heap->types, member->name, key, heap_flatten(heap, items, levels - 1));
	}
	if (member->kind == T_TUPLE && member->count) {
		const struct type *args[16];
		for (guint i = 0; i < member->count && i < 16; i++)
			args[i] = heap_flatten(heap, (struct value){.type = member->args[i], .objects = value.objects}, levels - 1);
		return member->open ? type_open_tuple(heap->types, args[0]) : type_make(heap->types, T_TUPLE, args, member->count);
	}
	return member;
}

const struct type *heap_flatten(struct heap *heap, struct value value, guint levels)
{
	const struct type *all = type_simple(T_NEVER);
	if (!levels)
		return type_is_immutable(heap->knowledge, value.type) ? value.type : type_simple(T_UNKNOWN);
	for (guint i = 0; i < type_count(value.type); i++)
		all = type_join(heap->types, all, flatten_member(heap, value, type_member(value.type, i), levels));
	return all;
}

static void append_object(GString *text, const struct object *object)
{
	if (object->parent) {
		append_object(text, object->parent);
		g_string_append(text, object->field);
	} else if (object->name) {
		g_string_append(text, object->name);
	}
}

char *object_text(const struct object *object, const char *field)
{
	GString *text = g_string_new(NULL);
	append_object(text, object);
	if (field && field[0] == '.')
		g_string_append(text, field + (text->len == 0));
	while (g_str_has_suffix(text->str, "[]") || g_str_has_suffix(text->str, "{}"))
		g_string_truncate(text, text->len - 2);
	if (text->len)
		return g_string_free(text, FALSE);
	g_string_free(text, TRUE);
	return NULL;
}
