/* What the lists, sets and dicts in attributes of a class hold: no more than types, for all instances together.
 *
 * `self.parts = []` says nothing of what is in it. Whoever stores something in such a list, under whatever name, adds to ".parts[]" of the class
 * (keys of a dict: ".parts{}"; what its elements hold: ".parts[][]"), and who reads the attribute gets a type that says so. */
#pragma once
#include "analyzer/heap.h"

#define HELD_LEVELS 3 /* elements in one another; what is deeper is not known */

/* VALUE is stored in FIELD of OBJECT. */
void held_store(struct heap *heap, struct object *object, const char *field, struct value value);
/* VALUE was found in FIELD of an instance of the class. */
void held_link(struct heap *heap, const void *class_node, const char *field, struct value value);
/* PATH with "[]" or, of keys, "{}"; interned. */
const char *held_path(const char *path, gboolean key);
/* The name under which only those members of the type are that run code of the project: what else is stored where the elements' types are known tells
 * little, and would make them unknown. */
const char *held_code(const char *path);
/* Where the fields of all instances of the class are. */
struct object *held_summary(struct heap *heap, const void *class_node);
/* FIELD is of that kind: no attribute. */
gboolean held_is_path(const char *field);
