#include "analyzer/interned.h"

#include <string.h>

#define SLOTS 4096 /* a power of two */
#define SHORT 200  /* bytes */

static _Thread_local const char *recent[SLOTS];

const char *interned_text(const char *text, gsize length)
{
	guint32 hash = 5381;
	for (gsize i = 0; i < length; i++)
		hash = hash * 33 + (guchar)text[i];
	const char **slot = &recent[(hash ^ hash >> 12) & (SLOTS - 1)];
	if (!*slot || strncmp(*slot, text, length) || (*slot)[length]) {
		g_autofree char *copy = g_strndup(text, length);
		*slot = g_intern_string(copy);
	}
	return *slot;
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
