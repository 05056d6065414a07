/* A set of what tells one access, or one call that is not resolved, from another. All zero: the empty set; free its slots. */
#pragma once
#include <glib.h>

struct mark {
	gsize words[4]; /* not all zero */
};

struct marks {
	struct mark *slots;
	guint count, capacity;
};

/* Gives the empty set room for as many as OTHER holds. */
void marks_reserve(struct marks *marks, const struct marks *other);
void marks_clear(struct marks *marks);
/* TRUE if it was not in there. */
gboolean marks_add(struct marks *marks, struct mark mark);
