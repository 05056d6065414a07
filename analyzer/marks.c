#include "analyzer/marks.h"

#define FIRST_CAPACITY 16 /* a power of two */

static inline gboolean is_same(const struct mark *a, const struct mark *b)
{
	return a->words[0] == b->words[0] && a->words[1] == b->words[1] && a->words[2] == b->words[2] && a->words[3] == b->words[3];
}

static inline guint32 hash_of(const struct mark *mark)
{
	const gsize *w = mark->words;
	guint64 h = w[0] * 0x9E3779B97F4A7C15ull + w[1] * 0xBF58476D1CE4E5B9ull + (w[2] ^ w[3] << 48) * 0x94D049BB133111EBull;
	return (guint32)(h >> 32);
}

static void grow(struct marks *marks)
{
	const guint capacity = marks->capacity ? 2 * marks->capacity : FIRST_CAPACITY;
	struct mark_slot *slots = g_new0(struct mark_slot, capacity);
	for (guint i = 0; i < marks->capacity; i++) {
		guint at = marks->slots[i].hash;
		while (marks->slots[i].number && slots[at & (capacity - 1)].number)
			at++;
		if (marks->slots[i].number)
			slots[at & (capacity - 1)] = marks->slots[i];
	}
	g_free(marks->slots);
	marks->slots = slots;
	marks->capacity = capacity;
}

void marks_reserve(struct marks *marks, const struct marks *other)
{
	marks->capacity = other->capacity;
	marks->slots = g_new0(struct mark_slot, other->capacity);
	marks->room = other->count;
	marks->items = g_new(struct mark, other->count);
}

void marks_clear(struct marks *marks)
{
	g_free(marks->items);
	g_free(marks->slots);
	*marks = (struct marks){0};
}

gboolean marks_add(struct marks *marks, const struct mark *mark)
{
	if (marks->count * 4 >= marks->capacity * 3)
		grow(marks);
	const guint32 hash = hash_of(mark);
	struct mark_slot *slot;
	for (guint at = hash; (slot = &marks->slots[at & (marks->capacity - 1)])->number; at++)
		if (slot->hash == hash && is_same(&marks->items[slot->number - 1], mark))
			return FALSE;
	if (marks->count == marks->room) {
		marks->room = MAX(2 * marks->room, FIRST_CAPACITY);
		marks->items = g_renew(struct mark, marks->items, marks->room);
	}
	marks->items[marks->count++] = *mark;
	*slot = (struct mark_slot){hash, marks->count};
	return TRUE;
}
