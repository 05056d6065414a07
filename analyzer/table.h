/* A hash table of things that are made once and stay: open addressing, the hashes beside them, no removal. Where it is asked most, GLib's,
 * which calls two functions for each look, takes twice as long. All zero: an empty one. */
#pragma once
#include <glib.h>

struct table_slot {
	guint hash;
	gconstpointer what; /* NULL: free */
};

struct table {
	struct table_slot *slots;
	guint count, room;  /* room: a power of two, or 0 */
};

/* What is EQUAL to KEY, or NULL. */
static inline gpointer table_find(const struct table *table, guint hash, gconstpointer key, GEqualFunc equal)
{
	if (!table->room)
		return NULL;
	for (guint at = hash;; at++) {
		const struct table_slot *slot = &table->slots[at & (table->room - 1)];
		if (!slot->what || (slot->hash == hash && equal(slot->what, key)))
			return (gpointer)slot->what;
	}
}

/* WHAT is not in there yet. */
static inline void table_add(struct table *table, guint hash, gconstpointer what)
{
	if (table->count * 4 >= table->room * 3) {
		struct table larger = {.count = table->count, .room = table->room ? 2 * table->room : 64};
		larger.slots = g_new0(struct table_slot, larger.room);
		for (guint i = 0; i < table->room; i++)
			if (table->slots[i].what) {
				guint at = table->slots[i].hash;
				while (larger.slots[at & (larger.room - 1)].what)
					at++;
				larger.slots[at & (larger.room - 1)] = table->slots[i];
			}
		g_free(table->slots);
		*table = larger;
	}
	guint at = hash;
	while (table->slots[at & (table->room - 1)].what)
		at++;
	table->slots[at & (table->room - 1)] = (struct table_slot){hash, what};
	table->count++;
}

static inline void table_clear(struct table *table)
{
	g_free(table->slots);
	*table = (struct table){0};
}
