#include "analyzer/arena.h"

#include <string.h>

#define BLOCK_BYTES (gsize)32768

gpointer arena_take(struct arena *arena, gsize bytes)
{
	bytes = (bytes + 15) & ~(gsize)15;
	if (bytes > arena->left) {
		gsize size = MAX(bytes, BLOCK_BYTES);
		if (!arena->blocks)
			arena->blocks = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(arena->blocks, g_malloc0(size));
		arena->left = size;
	}
	char *block = arena->blocks->pdata[arena->blocks->len - 1];
	arena->left -= bytes;
	return block + arena->left; /* from the end: aligned, for blocks and pieces are multiples of 16 */
}

gpointer arena_copy(struct arena *arena, gconstpointer data, gsize bytes)
{
	return memcpy(arena_take(arena, bytes), data, bytes);
}

void arena_clear(struct arena *arena)
{
	if (arena->blocks)
		g_ptr_array_unref(arena->blocks);
	*arena = (struct arena){0};
}
