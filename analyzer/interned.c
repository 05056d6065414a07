#include "analyzer/interned.h"

#include <string.h>

#define SLOTS 4096 /* a power of two */
#define SHORT 200  /* bytes */
#define BLOCK 4096 /* texts; a power of two */
#define BLOCKS 65536

/* Of all threads. Texts and blocks stay where they are, and a number is known only to who has got it from here: so its text is read without the lock. */
static struct {
	GRWLock lock;
	GHashTable *numbers; /* text to number */
	GStringChunk *texts;
	guint count;         /* 0 is none's */
	const char **blocks[BLOCKS];
} all;

static _Thread_local struct recent {
	const char *text;
	guint number;
} recent[SLOTS];

static guint look_up(const char *text)
{
	g_rw_lock_reader_lock(&all.lock);
	guint number = all.numbers ? GPOINTER_TO_UINT(g_hash_table_lookup(all.numbers, text)) : 0;
	g_rw_lock_reader_unlock(&all.lock);
	return number;
}

static guint add(const char *text)
{
	if (!all.numbers) {
		all.numbers = g_hash_table_new(g_str_hash, g_str_equal);
		all.texts = g_string_chunk_new(1 << 16);
	}
	const guint number = ++all.count;
	if (number / BLOCK >= BLOCKS)
		g_error("more than %u names", BLOCK * BLOCKS);
	if (!all.blocks[number / BLOCK])
		all.blocks[number / BLOCK] = g_new0(const char *, BLOCK);
	char *kept = g_string_chunk_insert(all.texts, text);
	all.blocks[number / BLOCK][number % BLOCK] = kept;
	g_hash_table_insert(all.numbers, kept, GUINT_TO_POINTER(number));
	return number;
}

static guint look_up_or_add(const char *text)
{
	guint number = look_up(text);
	if (number)
		return number;
	g_rw_lock_writer_lock(&all.lock);
	number = all.numbers ? GPOINTER_TO_UINT(g_hash_table_lookup(all.numbers, text)) : 0; /* another thread may have added it meanwhile */
	if (!number)
		number = add(text);
	g_rw_lock_writer_unlock(&all.lock);
	return number;
}

const char *interned_of(guint number)
{
	return all.blocks[number / BLOCK][number % BLOCK];
}

static const struct recent *find(const char *text, gsize length)
{
	guint32 hash = 5381;
	for (gsize i = 0; i < length; i++)
		hash = hash * 33 + (guchar)text[i];
	struct recent *slot = &recent[(hash ^ hash >> 12) & (SLOTS - 1)];
	if (!slot->text || strncmp(slot->text, text, length) || slot->text[length]) {
		g_autofree char *copy = g_strndup(text, length);
		slot->number = look_up_or_add(copy);
		slot->text = interned_of(slot->number);
	}
	return slot;
}

const char *interned_part(const char *text, gsize length)
{
	return find(text, length)->text;
}

const char *interned(const char *text)
{
	return text ? find(text, strlen(text))->text : NULL;
}

guint interned_number(const char *text)
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
	const char *one = interned_part(text, length);
	if (text != room)
		g_free(text);
	return one;
}
