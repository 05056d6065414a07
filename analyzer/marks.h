/* A set of what tells one access, or one call that is not resolved, from another. All zero: the empty set; marks_clear frees what it has. */
#pragma once
#include <glib.h>

struct mark {
	gsize words[4];
};

/* Where a mark stands in `items`: tables of these are small enough to be cleared over and over. */
struct mark_slot {
	guint32 hash, number; /* from 1 on; 0: free */
};

struct marks {
	struct mark *items;       /* in order */
	struct mark_slot *slots;
	guint count, room, capacity;
};

/* Gives the empty set room for as many as OTHER holds. */
void marks_reserve(struct marks *marks, const struct marks *other);
void marks_clear(struct marks *marks);
/* TRUE if it was not in there. */
gboolean marks_add(struct marks *marks, const struct mark *mark);
