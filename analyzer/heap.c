#include "analyzer/heap.h"

#include "analyzer/held.h"

#include <string.h>

#include "analyzer/interned.h"
#include "analyzer/knowledge.h"

#define DOTTED_SLOTS 1021
#define NAME_SLOTS 1021
#define KNOWN_SLOTS 509
#define MANY_FIELDS 8    /* more than that are looked up by a hash table */

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

void readings_grow(struct readings *readings)
{
	readings->room = readings->room ? 2 * readings->room : 8;
	readings->at = g_renew(struct seen_stamp, readings->at, readings->room);
}

gboolean heap_has_changed(const struct readings *reads)
{
	for (guint i = 0; i < reads->count; i++)
		if (reads->at[i].stamp->changed > reads->at[i].epoch)
			return TRUE;
	return FALSE;
}

void heap_changed(struct heap *heap, struct stamp *stamp)
{
	stamp->changed = ++heap->epoch;
}

void heap_settle(struct heap *heap)
{
	heap->certain = TRUE;
	heap_changed(heap, &heap->certainty);
}

static gboolean begin_escape(struct heap *heap, struct object *object)
{
	if (object->escaped)
		return FALSE;
	object->escaped = TRUE;
	heap_changed(heap, &object->stamp);
	heap->effect_changes++; /* no value depends on it */
	return object->fields != NULL;
}

/* What it holds escapes with it. */
void heap_let_escape(struct heap *heap, struct object *object)
{
	if (!begin_escape(heap, object))
		return;
	g_autoptr(GPtrArray) due = g_ptr_array_new();
	for (g_ptr_array_add(due, object); due->len;) {
		object = g_ptr_array_steal_index_fast(due, due->len - 1);
		for (const struct field *field = object->fields; field; field = field->next) {
			const struct set *held = field->value.objects;
			for (guint i = 0; held && i < held->count; i++)
				if (begin_escape(heap, held->items[i]))
					g_ptr_array_add(due, held->items[i]);
		}
	}
}

static void store_one(struct heap *heap, struct object *object, const char *name, struct value value);

void heap_blur(struct heap *heap, struct object *object)
{
	if (object->opaque)
		return;
	object->opaque = TRUE;
	heap_changed(heap, &object->stamp);
	object->opened.changed = heap->epoch;
	if (object->kind == OBJECT_SITE && object->type && object->type->kind == T_INSTANCE)
		store_one(heap, held_summary(heap, object->type->ref), heap_given(), value_of(type_simple(T_NONE)));
}

void heap_keep(struct heap *heap, struct object *object)
{
	object->lasting = TRUE;
	heap_changed(heap, &object->stamp);
	object->opened.changed = heap->epoch;
}

guint slot_hash(gconstpointer name)
{
	return (guint)(((guint64)(gsize)name * 0x9E3779B97F4A7C15ull) >> 40);
}

static guint object_hash(gconstpointer object)
{
	return slot_hash(((const struct object *)object)->field);
}

static guint name_hash(gconstpointer field)
{
	return slot_hash(((const struct field *)field)->name);
}

static void slots_put(struct slots *slots, gpointer what, guint hash)
{
	while (slots->at[hash & (slots->room - 1)])
		hash++;
	slots->at[hash & (slots->room - 1)] = what;
}

void slots_add(struct heap *heap, struct slots *slots, gpointer what, guint (*hash_of)(gconstpointer what))
{
	if (slots->count * 4 >= slots->room * 3) {
		struct slots larger = {.count = slots->count, .room = slots->room ? 2 * slots->room : 4};
		larger.at = arena_take(&heap->arena, larger.room * sizeof(larger.at[0]));
		for (guint i = 0; i < slots->room; i++)
			if (slots->at[i])
				slots_put(&larger, slots->at[i], hash_of(slots->at[i]));
		*slots = larger;
	}
	slots_put(slots, what, hash_of(what));
	slots->count++;
}

static struct object *object_new(struct heap *heap, enum object_kind kind, guint index)
{
	struct object *object = arena_take(&heap->arena, sizeof(*object));
	object->kind = kind;
	object->root = object;
	object->id = heap->objects->len;
	object->index = index;
	g_ptr_array_add(heap->objects, object);
	return object;
}

static struct object *object_get(struct heap *heap, struct key key)
{
	guint hash = key_hash(&key);
	struct key *known = table_find(&heap->by_key, hash, &key, key_equal);
	if (known)
		return known->object;
	struct object *object = object_new(heap, key.kind, key.index);
	key.object = object;
	table_add(&heap->by_key, hash, arena_copy(&heap->arena, &key, sizeof(key)));
	return object;
}

struct heap *heap_new(struct knowledge *knowledge)
{
	struct heap *heap = g_new0(struct heap, 1);
	heap->types = types_new();
	heap->knowledge = knowledge;
	heap->objects = g_ptr_array_new();
	heap->unions = g_new0(struct set_pair, UNION_SLOTS);
	heap->dotted = g_new0(const char *, DOTTED_SLOTS);
	heap->names = g_new0(struct known_name, NAME_SLOTS);
	heap->known = g_new0(const char *, KNOWN_SLOTS);
	heap->epoch = 1;
	heap->element = interned("[]");
	heap->key = interned("{}");
	heap->all = interned("*");
	heap->handed_out = interned("!");
	heap->class_fields = g_hash_table_new(NULL, NULL);
	heap->held = g_hash_table_new(NULL, NULL);
	heap->unknown = object_get(heap, (struct key){.kind = OBJECT_UNKNOWN});
	heap->unknown->opaque = heap->unknown->escaped = TRUE;
	heap->unknown->type = type_simple(T_UNKNOWN);
	heap->lost = object_get(heap, (struct key){.kind = OBJECT_UNKNOWN, .index = 1});
	heap->lost->opaque = heap->lost->escaped = TRUE;
	heap->lost->type = type_simple(T_UNKNOWN);
	heap->astray = heap_root(heap, OBJECT_CLASS, interned("astray"), NULL);
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
	table_clear(&heap->by_key);
	table_clear(&heap->sets);
	g_hash_table_destroy(heap->class_fields);
	g_hash_table_destroy(heap->held);
	g_free(heap->unions);
	g_free(heap->dotted);
	g_free(heap->names);
	g_free(heap->known);
	g_clear_pointer(&heap->holders, g_hash_table_destroy);
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
	heap->held_changes += object->type != type;
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

struct object *heap_child(struct heap *heap, struct object *parent, const char *field)
{
	gboolean same_part = parent->kind == OBJECT_CHILD && parent->field[0] == '.' && field == heap->element && parent->index < MAX_LISTS && parent->index + 1 == parent->depth;
	if (parent->kind == OBJECT_UNKNOWN || (parent->kind == OBJECT_CHILD && parent->depth >= MAX_PATH && !same_part))
		return parent;
	guint hash = slot_hash(field);
	for (guint at = hash; parent->children.room; at++) {
		struct object *known = parent->children.at[at & (parent->children.room - 1)];
		if (!known)
			break;
		if (known->field == field)
			return known;
	}
	struct object *object = object_new(heap, OBJECT_CHILD, 0);
	object->root = parent->root;
	object->frame = parent->frame;
	object->parent = parent;
	object->field = field;
	object->index = parent->kind == OBJECT_CHILD ? parent->index + same_part : 0;
	object->depth = parent->kind == OBJECT_CHILD ? parent->depth + !same_part : 1;
	object->opaque = TRUE;
	object->type = type_simple(T_NEVER);
	slots_add(heap, &parent->children, object, object_hash);
	return object;
}

const char *heap_interned(struct heap *heap, const char *name)
{
	const char **slot = &heap->known[((gsize)name >> 3 ^ (gsize)name >> 13) % KNOWN_SLOTS];
	if (*slot == name)
		return name;
	const char *interned = interned_part(name, strlen(name));
	if (interned == name)
		*slot = name;
	return interned;
}

/* Most names are asked for again and again: a small table spares making the text and looking it up under a lock. */
const char *heap_field(struct heap *heap, const char *name)
{
	const char **slot = &heap->dotted[((gsize)name >> 3 ^ (gsize)name >> 13) % DOTTED_SLOTS];
	if (!*slot || strcmp(*slot + 1, name))
		*slot = interned_join(".", name, "");
	return *slot;
}

const struct known_name *heap_name(struct heap *heap, const char *prefix, const char *name)
{
	struct known_name *slot = &heap->names[((gsize)name >> 3 ^ (gsize)name >> 13 ^ (gsize)prefix >> 4) % NAME_SLOTS];
	gsize length = strlen(prefix);
	if (!slot->text || strncmp(slot->text, prefix, length) || slot->text[length] != '.' || strcmp(slot->text + length + 1, name)) {
		const char *text = interned_join(prefix, ".", name);
		*slot = (struct known_name){text, knowledge_find(heap->knowledge, text)};
	}
	return slot;
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

static struct field *find_field(const struct object *object, const char *name)
{
	const struct slots *slots = &object->field_slots;
	if (!slots->room) {
		struct field *field = object->fields;
		while (field && field->name != name)
			field = field->next;
		return field;
	}
	for (guint at = slot_hash(name);; at++) {
		struct field *field = slots->at[at & (slots->room - 1)];
		if (!field || field->name == name)
			return field;
	}
}

const struct value *object_field(const struct object *object, const char *field)
{
	const struct field *found = find_field(object, field);
	return found ? &found->value : NULL;
}

static struct field *add_field(struct heap *heap, struct object *object, const char *name)
{
	struct field *field = arena_take(&heap->arena, sizeof(*field));
	field->name = name;
	field->value.type = type_simple(T_NEVER);
	if (object->kind == OBJECT_CLASS && g_hash_table_add(heap->class_fields, (gpointer)name))
		heap_changed(heap, &heap->class_names);
	*(object->fields ? &object->last_field->next : &object->fields) = field;
	object->last_field = field;
	if (++object->field_count == MANY_FIELDS)
		for (struct field *one = object->fields; one; one = one->next)
			slots_add(heap, &object->field_slots, one, name_hash);
	else if (object->field_count > MANY_FIELDS)
		slots_add(heap, &object->field_slots, field, name_hash);
	return field;
}

static void store_one(struct heap *heap, struct object *object, const char *name, struct value value)
{
	struct field *field = find_field(object, name);
	if (!field)
		field = add_field(heap, object, name);
	struct value joined = value_join(heap, field->value, value);
	if (value_equal(joined, field->value))
		return;
	heap_changed(heap, &object->stamp);
	field->stamp.changed = heap->epoch;
	if (field->value.type->kind == T_NEVER) /* those who read it before may have found none */
		object->added.changed = heap->epoch;
	field->value = joined;
}

void heap_store(struct heap *heap, const struct set *target, const char *field, struct value value)
{
	for (guint i = 0; target && i < target->count; i++) {
		struct object *object = target->items[i];
		if (object->kind != OBJECT_UNKNOWN) { /* which of all objects holds it now? */
			store_one(heap, object, field, value);
			if (!heap->merging)
				held_store(heap, object, field, value);
		}
		for (guint j = 0; object->escaped && value.objects && j < value.objects->count; j++)
			heap_escape(heap, value.objects->items[j]);
	}
}

const struct value *heap_read_field(struct heap *heap, struct object *object, const char *name)
{
	struct field *field = find_field(object, name);
	heap_read(heap, &object->opened);
	heap_read(heap, field ? &field->stamp : &object->added);
	return field ? &field->value : NULL;
}

gboolean heap_has_class_field(struct heap *heap, const char *field)
{
	heap_read(heap, &heap->class_names);
	return g_hash_table_contains(heap->class_fields, field);
}

static struct value field_value(struct heap *heap, struct object *object, const char *field)
{
	const struct value *value = heap_read_field(heap, object, field);
	return value ? *value : value_of(type_simple(T_NEVER));
}

struct object *heap_beyond(struct heap *heap, struct object *object, const char *field, const struct type *declared)
{
	struct object *child = heap_child(heap, object, field);
	if (child->kind == OBJECT_CHILD) {
		const struct type *more = declared->kind == T_NEVER && heap_is_certain(heap) ? type_simple(T_UNKNOWN) : declared;
		const struct type *joined = type_join(heap->types, child->type, more);
		heap->held_changes += joined != child->type;
		child->type = joined;
	}
	return child;
}

struct value heap_load(struct heap *heap, struct value value, const char *field, const struct type *declared)
{
	struct value result = value_of(declared);
	struct gathering objects = {0};
	gboolean immutable = type_is_immutable(heap->knowledge, declared) && declared->kind != T_NEVER;
	gboolean opaque = FALSE;
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		struct object *object = value.objects->items[i];
		struct value own = field_value(heap, object, field);
		result.type = type_join(heap->types, result.type, own.type);
		gather(heap, &objects, own.objects);
		opaque |= object->opaque;
		if (object->opaque && !immutable)
			gather(heap, &objects, set_one(heap, heap_beyond(heap, object, field, declared)));
	}
	result.objects = gather_done(heap, &objects);
	if (opaque && result.type->kind == T_NEVER && heap_is_certain(heap)) /* else it may only not be known yet */
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
			part = heap_load(heap, value, key ? heap->key : heap->element, part.type);
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
		return member->open ? type_open_tuple(heap->types, args[0]) : type_tuple_named(heap->types, member->name, args, member->count);
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

struct holder {
	const struct object *object;
	const char *field;
};

static void note_holders(struct heap *heap, const struct object *object)
{
	for (const struct field *field = object->fields; field; field = field->next) {
		const struct set *held = field->value.objects;
		for (guint i = 0; held && i < held->count; i++) {
			struct object *item = held->items[i];
			struct holder holder = {object, field->name};
			if (!item->name && item != object && item->frame == object->frame && !g_hash_table_contains(heap->holders, item))
				g_hash_table_insert(heap->holders, item, arena_copy(&heap->arena, &holder, sizeof(holder)));
		}
	}
}

const struct object *heap_holder(struct heap *heap, const struct object *object, const char **field)
{
	if (!heap->holders) {
		heap->holders = g_hash_table_new(NULL, NULL);
		for (guint i = 0; i < heap->objects->len; i++) {
			const struct object *one = heap->objects->pdata[i];
			if (one->name && one->fields)
				note_holders(heap, one);
		}
	}
	const struct holder *found = g_hash_table_lookup(heap->holders, object);
	if (found)
		*field = found->field;
	return found ? found->object : NULL;
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
