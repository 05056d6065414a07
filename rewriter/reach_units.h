/* What one module defines, by name: private to reach.c and reached.c. */
#pragma once
#include "rewriter/reach.h"

/* A piece of a module that is run because its name is used: a function; a method, by its name alone, for whose object it is called on
 * is not known; what else a class holds, methods that operators call included. */
struct unit {
	const char *name; /* "f", ".method", "Class"; interned */
	TSNode node;
	gboolean alias;   /* a name that is assigned: what it stands for may be a function */
	GArray *mentions; /* guint: what nameset_free gives for it; NULL: not asked for yet */
};

/* The units that have one name. */
struct named {
	guint name;
	GArray *units;    /* guint */
	guint met, low, circle; /* of circle_of */
};

struct reach {
	const struct source *source;
	GArray *units;
	GArray *named;       /* struct named */
	guint *places, room; /* by the hash of a name: 1 + its place in `named`, 0: none; open addressing */
	guint met, circles;  /* of circle_of */
	GArray *open;        /* guint: the names that it is at; NULL: never */
};

/* NULL: nothing in the module has that name. */
struct named *reach_named(const struct reach *reach, guint name);
const GArray *reach_mentions(struct reach *reach, struct unit *unit);
