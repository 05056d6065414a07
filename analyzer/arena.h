/* Memory for many small things that all go at once. */
#pragma once
#include <glib.h>

struct arena {
	GPtrArray *blocks; /* all zero: an empty one */
	gsize left;        /* bytes of the last block */
};

/* BYTES of zeros. */
gpointer arena_take(struct arena *arena, gsize bytes);
gpointer arena_copy(struct arena *arena, gconstpointer data, gsize bytes);
void arena_clear(struct arena *arena);
