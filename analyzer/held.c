#include "analyzer/held.h"

#include "analyzer/interned.h"

#include <string.h>

#define PUT_SLOTS 1024 /* a power of two */
#define STORED_SLOTS 4096 /* likewise */
#define MANY_LINKS 16  /* from so many on they are found by a hash */

/* The names that go with a path: making one takes a lock. */
struct held_names {
	const char *element, *key; /* ".parts[]", ".parts{}" of ".parts" */
	const char *element_code, *key_code;
	guint levels;              /* of these */
};

/* What was put where. */
struct held_put {
	const struct link *link;
	struct value value;
	gboolean key, certain;
};

/* What was stored where, and what that went on from. */
struct held_stored {
	const struct object *object;
	const struct type *type; /* that it had then */
	const char *field;
	struct value value;
	guint64 changes;
	gboolean certain;
};

/* An object is what an attribute of a class, or an element of such a one, may be. */
struct link {
	struct object *summary;
	const char *path;
	const struct held_names *names;
	struct link *next;
};

struct links {
	struct link *first, *last;
	guint count;
	struct slots by_place; /* struct link *, if there are many */
};

struct object *held_summary(struct heap *heap, const void *class_node)
{
	return heap_root(heap, OBJECT_CLASS, (const char *)class_node + 1, NULL);
}

const char *held_path(const char *path, gboolean key)
{
	return interned_join(path, key ? "{}" : "[]", "");
}

const char *held_code(const char *path)
{
	return interned_join(path, "!", "");
}

static guint levels_of(const char *path)
{
	guint levels = 0;
	for (; *path; path++)
		levels += *path == '[' || *path == '{';
	return levels;
}

static const struct held_names *names_of(struct heap *heap, const char *path)
{
	struct held_names *names = g_hash_table_lookup(heap->held, path);
	if (!names) {
		names = arena_take(&heap->arena, sizeof(*names));
		names->element = held_path(path, FALSE), names->key = held_path(path, TRUE);
		names->element_code = held_code(names->element), names->key_code = held_code(names->key);
		names->levels = levels_of(path) + 1;
		g_hash_table_insert(heap->held, (gpointer)path, names);
	}
	return names;
}

gboolean held_is_path(const char *field)
{
	return g_str_has_suffix(field, "]") || g_str_has_suffix(field, "}");
}

static gboolean is_key(const struct heap *heap, const char *field)
{
	return field == heap->key;
}

static gboolean may_hold(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++) {
		enum type_kind kind = type_member(type, i)->kind;
		if (kind == T_UNKNOWN || (kind >= T_LIST && kind <= T_TUPLE))
			return TRUE;
	}
	return FALSE;
}

/* The members that run code of the project. */
static const struct type *code_of(struct heap *heap, const struct type *type)
{
	const struct type *code = type_simple(T_NEVER);
	for (guint i = 0; i < type_count(type); i++) {
		enum type_kind kind = type_member(type, i)->kind;
		if (kind == T_INSTANCE || kind == T_FUNCTION || kind == T_METHOD || kind == T_CLASS || kind == T_PARTIAL)
			code = type_join(heap->types, code, type_member(type, i));
	}
	return code;
}

static gboolean holds_unknown(const struct type *type)
{
	if (type->kind == T_UNKNOWN)
		return TRUE;
	for (guint i = 0; (type->kind == T_UNION || (type->kind >= T_LIST && type->kind <= T_TUPLE)) && i < type->count; i++)
		if (holds_unknown(type->args[i]))
			return TRUE;
	return FALSE;
}

static void link_add(struct heap *heap, struct object *object, struct object *summary, const char *path);

/* What was put there stays, so that the same once more would change nothing: most of what comes was put there a moment ago. */
static gboolean was_put(struct heap *heap, const struct link *link, gboolean key, struct value value)
{
	guint64 h = (gsize)link;
	h = (h ^ (gsize)value.type) * 0x9E3779B97F4A7C15ull;
	h = (h ^ (gsize)value.objects) * 0x9E3779B97F4A7C15ull;
	if (!heap->puts)
		heap->puts = arena_take(&heap->arena, PUT_SLOTS * sizeof(heap->puts[0]));
	struct held_put *slot = &heap->puts[(h >> 32) & (PUT_SLOTS - 1)];
	if (slot->link == link && slot->key == key && slot->certain == heap->certain && value_equal(slot->value, value))
		return TRUE;
	*slot = (struct held_put){link, value, key, heap->certain};
	return FALSE;
}

static void put(struct heap *heap, const struct link *link, gboolean key, struct value value)
{
	if (was_put(heap, link, key, value))
		return;
	const char *name = key ? link->names->key : link->names->element;
	heap_store(heap, set_one(heap, link->summary), key ? link->names->key_code : link->names->element_code, value_of(code_of(heap, value.type)));
	if (!holds_unknown(value.type) || heap_is_certain(heap)) /* else it may only not be known yet */
		heap_store(heap, set_one(heap, link->summary), name, value_of(value.type));
	if (link->names->levels < HELD_LEVELS && may_hold(value.type))
		for (guint i = 0; value.objects && i < value.objects->count; i++)
			link_add(heap, value.objects->items[i], link->summary, name);
}

static guint place_hash(const struct object *summary, const char *path)
{
	return slot_hash(summary) * 31 + slot_hash(path);
}

static guint link_hash(gconstpointer link)
{
	return place_hash(((const struct link *)link)->summary, ((const struct link *)link)->path);
}

static gboolean is_linked(const struct links *links, const struct object *summary, const char *path)
{
	const struct link *link = links->first;
	const guint most = links->by_place.room - 1;
	if (links->count < MANY_LINKS) {
		while (link && !(link->summary == summary && link->path == path))
			link = link->next;
		return link != NULL;
	}
	for (guint at = place_hash(summary, path); (link = links->by_place.at[at & most]); at++)
		if (link->summary == summary && link->path == path)
			return TRUE;
	return FALSE;
}

static struct link *append_link(struct heap *heap, struct links *links)
{
	heap->held_changes++;
	struct link *link = arena_take(&heap->arena, sizeof(*link));
	*(links->first ? &links->last->next : &links->first) = link;
	links->last = link;
	links->count++;
	return link;
}

static void keep_place(struct heap *heap, struct links *links)
{
	for (struct link *link = links->first; links->count == MANY_LINKS && link; link = link->next)
		slots_add(heap, &links->by_place, link, link_hash);
	if (links->count > MANY_LINKS)
		slots_add(heap, &links->by_place, links->last, link_hash);
}

static void link_add(struct heap *heap, struct object *object, struct object *summary, const char *path)
{
	if (object->kind == OBJECT_UNKNOWN || (object->kind == OBJECT_SITE && object->type && !may_hold(object->type))) /* it has no elements */
		return;
	if (!object->links)
		object->links = arena_take(&heap->arena, sizeof(*object->links));
	if (is_linked(object->links, summary, path))
		return;
	struct link *link = append_link(heap, object->links);
	*link = (struct link){.summary = summary, .path = path, .names = names_of(heap, path)};
	keep_place(heap, object->links);
	for (const struct field *field = object->fields; field; field = field->next)
		if (field->name == heap->element || is_key(heap, field->name))
			put(heap, link, field->name != heap->element, field->value);
}

static const struct link *first_link(const struct object *object)
{
	return object->links ? object->links->first : NULL;
}

static void link_all(struct heap *heap, const struct object *holder, const char *field, struct object *object)
{
	for (guint i = 0; holder->type && i < type_count(holder->type); i++)
		if (type_member(holder->type, i)->kind == T_INSTANCE)
			link_add(heap, object, held_summary(heap, type_member(holder->type, i)->ref), field);
}

void held_link(struct heap *heap, const void *class_node, const char *field, struct value value)
{
	for (guint i = 0; may_hold(value.type) && value.objects && i < value.objects->count; i++)
		link_add(heap, value.objects->items[i], held_summary(heap, class_node), field);
}

/* What was found in `self.parts` of a parameter is linked by its path. */
static void link_child(struct heap *heap, struct object *object)
{
	struct object *parent = object->parent;
	if (object->kind != OBJECT_CHILD)
		return;
	if (object->field[0] == '.') {
		link_all(heap, parent, object->field, object);
		return;
	}
	link_child(heap, parent);
	for (const struct link *link = first_link(parent); link; link = link->next)
		if (link->names->levels < HELD_LEVELS)
			link_add(heap, object, link->summary, is_key(heap, object->field) ? link->names->key : link->names->element);
}

/* Nothing has changed since on what depends where that goes: an attribute by the object's type, an element by its links, which see to what it holds when
 * they are made; but a child's come from its parents. */
static gboolean was_stored(struct heap *heap, const struct object *object, const char *field, struct value value)
{
	const gboolean by_parents = object->kind == OBJECT_CHILD && field[0] != '.';
	const struct held_stored now = {object, object->type, field, value, by_parents ? heap->held_changes : 0, heap->certain};
	guint64 h = (gsize)object;
	h = (h ^ (gsize)field) * 0x9E3779B97F4A7C15ull;
	h = (h ^ (gsize)value.objects ^ (gsize)value.type) * 0x9E3779B97F4A7C15ull;
	if (!heap->stored)
		heap->stored = arena_take(&heap->arena, STORED_SLOTS * sizeof(heap->stored[0]));
	struct held_stored *slot = &heap->stored[(h >> 32) & (STORED_SLOTS - 1)];
	if (slot->object == object && slot->type == now.type && slot->field == field && value_equal(slot->value, value) && slot->changes == now.changes && slot->certain == now.certain)
		return TRUE;
	*slot = now;
	return FALSE;
}

void held_store(struct heap *heap, struct object *object, const char *field, struct value value)
{
	if (was_stored(heap, object, field, value))
		return;
	if (field[0] == '.') {
		for (guint i = 0; object->type && may_hold(value.type) && value.objects && i < value.objects->count; i++)
			link_all(heap, object, field, value.objects->items[i]);
		return;
	}
	if (field != heap->element && !is_key(heap, field))
		return;
	link_child(heap, object);
	for (const struct link *link = first_link(object); link; link = link->next)
		put(heap, link, field != heap->element, value);
}
