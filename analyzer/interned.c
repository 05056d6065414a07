#include "analyzer/interned.h"

#include <string.h>

#define SLOTS 4096 /* a power of two */
#define SHORT 200  /* bytes */

static _Thread_local struct recent {
	const char *text;
	GQuark number;
} recent[SLOTS];

static const struct recent *find(const char *text, gsize length)
{
	guint32 hash = 5381;
	for (gsize i = 0; i < length; i++)
		hash = hash * 33 + (guchar)text[i];
	struct recent *slot = &recent[(hash ^ hash >> 12) & (SLOTS - 1)];
	if (!slot->text || strncmp(slot->text, text, length) || slot->text[length]) {
		g_autofree char *copy = g_strndup(text, length);
		slot->number = g_quark_from_string(copy);
		slot->text = g_quark_to_string(slot->number);
	}
	return slot;
}

const char *interned_text(const char *text, gsize length)
{
	return find(text, length)->text;
}

GQuark interned_number(const char *text)
{
	return find(text, strlen(text))->number;
}

const char *interned_join(const char *a, const char *b, const char *c)
{
	const gsize first = strlen(a), second = strlen(b), third = strlen(c), length = first + second + third;
	char room[SHORT], *text = length <= SHORT ? room : g_malloc(length);
	memcpy(text, a, first);
	memcpy(text + first, b, second);
	memcpy(text + first + second, c, third);
	const char *interned = interned_text(text, length);
	if (text != room)
		g_free(text);
	return interned;
}
