/* What an item alone leads to: the parts in lists and dicts of its own, and theirs. */
#pragma once
#include "analyzer/frame.h"

struct beneath {
	GPtrArray *parts;      /* struct object *: objects of the program, as elements of */
	GPtrArray *containers; /* struct object *: the lists and dicts */
	GPtrArray *names;      /* of the attributes that hold these, interned, without the dot; one each */
};

/* What lies beneath ITEMS. Whether no part is in two places is asked of distinct_hold_together. */
struct beneath *beneath_find(struct effects_context *c, const struct set *items);
void beneath_free(struct beneath *beneath);
gboolean beneath_holds(const struct beneath *beneath, const struct object *part);
/* The attribute that holds the container OBJECT, with its dot; NULL: it is none of these. */
const char *beneath_attribute(const struct beneath *beneath, const struct object *object);
