#include "analyzer/interned.h"

#include <string.h>

#define SLOTS 4096 /* a power of two */
#define SHORT 200  /* bytes */
#define BLOCK 4096 /* texts; a power of two */
#define BLOCKS 65536
#define SHARDS 64
#define CHUNK 4096 /* bytes */

/* By the text's hash, so that threads which read sources side by side seldom ask for the same lock. */
static struct shard {
	GMutex lock;
	GHashTable *numbers; /* text to number */
	GStringChunk *texts;
} shards[SHARDS];

/* Of all threads. Texts and blocks stay where they are, and a number is known only to who has got it from here: so its text is read without a lock. */
static struct {
	gint count;                  /* atomic; 0 is none's */
	const char **blocks[BLOCKS]; /* atomic */
} all;

static _Thread_local struct recent {
	const char *text;
	guint number;
} recent[SLOTS];

static const char **block_of(guint number)
{
	const char ***block = &all.blocks[number / BLOCK];
	if (!g_atomic_pointer_get(block)) {
		const char **made = g_new0(const char *, BLOCK);
		if (!g_atomic_pointer_compare_and_exchange(block, NULL, made)) /* another thread was first */
			g_free(made);
	}
	return *block;
}

static guint add(struct shard *shard, const char *text)
{
	const guint number = (guint)g_atomic_int_add(&all.count, 1) + 1;
	if (number / BLOCK >= BLOCKS)
		g_error("more than %u names", BLOCK * BLOCKS);
	char *kept = g_string_chunk_insert(shard->texts, text);
	block_of(number)[number % BLOCK] = kept;
	g_hash_table_insert(shard->numbers, kept, GUINT_TO_POINTER(number));
	return number;
}

static guint look_up_or_add(const char *text, guint32 hash)
{
	struct shard *shard = &shards[hash % SHARDS];
	g_mutex_lock(&shard->lock);
	if (!shard->numbers) {
		shard->numbers = g_hash_table_new(g_str_hash, g_str_equal);
		shard->texts = g_string_chunk_new(CHUNK);
	}
	guint number = GPOINTER_TO_UINT(g_hash_table_lookup(shard->numbers, text));
	if (!number)
		number = add(shard, text);
	g_mutex_unlock(&shard->lock);
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
		slot->number = look_up_or_add(copy, hash);
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
