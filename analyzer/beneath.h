/* What an item alone leads to: the parts in lists and dicts of its own, and theirs. */
#pragma once
#include "analyzer/frame.h"

struct beneath {
	GPtrArray *parts;      /* struct object *: objects of the program, as elements of */
	GPtrArray *containers; /* struct object *: the lists and dicts */
	GPtrArray *attributes; /* of each of these, the one that holds it, interned, with its dot */
	GPtrArray *names;      /* those whose lists and dicts hold parts, not numbers and text */
};

/* What lies beneath ITEMS, by lists and dicts of TOUCHED. Whether no part is in two places is asked of distinct_hold_together. */
struct beneath *beneath_find(struct frame *f, struct value items, GHashTable *touched);
void beneath_free(struct beneath *beneath);
gboolean beneath_holds(const struct beneath *beneath, const struct object *part);
/* The attribute that holds the container OBJECT, with its dot; NULL: it is none of these. */
const char *beneath_attribute(const struct beneath *beneath, const struct object *object);
