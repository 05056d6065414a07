#include "analyzer/marks.h"

#define FIRST_CAPACITY 16 /* a power of two */

static inline gboolean is_free(const struct mark *mark)
{
	return !(mark->words[0] | mark->words[1] | mark->words[2] | mark->words[3]);
}

static inline gboolean is_same(const struct mark *a, const struct mark *b)
{
	return a->words[0] == b->words[0] && a->words[1] == b->words[1] && a->words[2] == b->words[2] && a->words[3] == b->words[3];
}

static struct mark *slot_of(const struct marks *marks, const struct mark *mark)
{
	guint64 h = 0;
	for (guint i = 0; i < G_N_ELEMENTS(mark->words); i++)
		h = (h ^ mark->words[i]) * 0x9E3779B97F4A7C15ull;
	for (guint at = (guint)(h >> 32);; at++) {
		struct mark *slot = &marks->slots[at & (marks->capacity - 1)];
		if (is_same(slot, mark) || is_free(slot))
			return slot;
	}
}

static void grow(struct marks *marks)
{
	struct marks larger = {.count = marks->count, .capacity = marks->capacity ? 2 * marks->capacity : FIRST_CAPACITY};
	larger.slots = g_new0(struct mark, larger.capacity);
	for (guint i = 0; i < marks->capacity; i++)
		if (!is_free(&marks->slots[i]))
			*slot_of(&larger, &marks->slots[i]) = marks->slots[i];
	g_free(marks->slots);
	*marks = larger;
}

void marks_reserve(struct marks *marks, const struct marks *other)
{
	marks->capacity = other->capacity;
	marks->slots = g_new0(struct mark, other->capacity);
}

void marks_clear(struct marks *marks)
{
	g_free(marks->slots);
	*marks = (struct marks){0};
}

gboolean marks_add(struct marks *marks, struct mark mark)
{
	if (marks->count * 4 >= marks->capacity * 3)
		grow(marks);
	struct mark *slot = slot_of(marks, &mark);
	if (!is_free(slot))
		return FALSE;
	*slot = mark;
	marks->count++;
	return TRUE;
}
