#include "analyzer/tree_memory.h"

#include <glib.h>
#include <string.h>
#include <tree_sitter/api.h>

#define UNIT 16               /* bytes; what is given out begins at a multiple of it */
#define CLASSES 65            /* pieces of 0 to 64 units; larger ones come from libc */
#define CHUNK_BYTES (256 << 10)
#define KEPT_CHUNKS 32        /* 8 MB: those of a larger file go back to libc */

/* Ahead of each piece. */
struct head {
	gsize units;              /* 0: from libc */
	gsize bytes;              /* of those */
};

struct piece {
	struct piece *next;
};

struct chunk {
	struct chunk *next;
	char bytes[] __attribute__((aligned(UNIT)));
};

static _Thread_local struct memory {
	struct piece *free[CLASSES];
	struct chunk *chunks, *used; /* USED: the one in use, those behind it are not yet */
	char *at, *end;           /* what is left of it */
} memory;

static void free_chunks(struct chunk *chunk)
{
	for (struct chunk *next; chunk; chunk = next) {
		next = chunk->next;
		g_free(chunk);
	}
}

static void end_thread(gpointer of_thread)
{
	free_chunks(((struct memory *)of_thread)->chunks);
}

static GPrivate ending = G_PRIVATE_INIT(end_thread);

static void *take_large(gsize size)
{
	struct head *head = g_malloc(sizeof(*head) + size);
	*head = (struct head){0, size};
	return head + 1;
}

static void use(struct chunk *chunk)
{
	memory.used = chunk;
	memory.at = chunk->bytes;
	memory.end = chunk->bytes + CHUNK_BYTES;
}

static struct chunk *next_chunk(void)
{
	struct chunk **next = memory.used ? &memory.used->next : &memory.chunks;
	if (!memory.chunks)
		g_private_set(&ending, &memory);
	if (!*next) {
		*next = g_malloc(sizeof(**next) + CHUNK_BYTES);
		(*next)->next = NULL;
	}
	return *next;
}

static void *take_new(gsize units)
{
	const gsize bytes = sizeof(struct head) + units * UNIT;
	if ((gsize)(memory.end - memory.at) < bytes)
		use(next_chunk());
	struct head *head = (struct head *)memory.at;
	memory.at += bytes;
	head->units = units;
	return head + 1;
}

static void *take(size_t size)
{
	const gsize units = MAX((size + UNIT - 1) / UNIT, 1);
	if (units >= CLASSES)
		return take_large(size);
	struct piece *piece = memory.free[units];
	if (!piece)
		return take_new(units);
	memory.free[units] = piece->next;
	return piece;
}

G_GNUC_UNUSED static void *take_zeroed(size_t count, size_t size)
{
	return memset(take(count * size), 0, count * size);
}

static void give_back(void *pointer)
{
	if (!pointer)
		return;
	struct head *head = (struct head *)pointer - 1;
	if (!head->units) {
		g_free(head);
		return;
	}
	struct piece *piece = pointer;
	piece->next = memory.free[head->units];
	memory.free[head->units] = piece;
}

G_GNUC_UNUSED static void *take_more(void *pointer, size_t size)
{
	if (!pointer)
		return take(size);
	struct head *head = (struct head *)pointer - 1;
	const gsize room = head->units ? head->units * UNIT : head->bytes;
	if (size <= room)
		return pointer;
	if (!head->units) {
		head = g_realloc(head, sizeof(*head) + size);
		head->bytes = size;
		return head + 1;
	}
	void *larger = take(size);
	memcpy(larger, pointer, room);
	give_back(pointer);
	return larger;
}

void tree_memory_begin(void)
{
#ifndef __SANITIZE_ADDRESS__ /* which is to see each piece */
	ts_set_allocator(take, take_zeroed, take_more, give_back);
#endif
}

/* The chunks are there for the next source: to get them from the kernel again was a quarter of all page faults. */
void tree_memory_forget(void)
{
	guint kept = 1;
	struct chunk *last = memory.chunks;
	while (last && last->next && kept++ < KEPT_CHUNKS)
		last = last->next;
	if (last) {
		free_chunks(last->next);
		last->next = NULL;
	}
	memory = (struct memory){.chunks = memory.chunks};
	if (memory.chunks)
		use(memory.chunks);
}
