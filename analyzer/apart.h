/* Whether two attributes of one object may hold the same object: what the program was seen to store in them tells. */
#pragma once
#include "analyzer/frame.h"

/* VALUE is stored in FIELD of SELF, whose type is of the project's class CLASS_NODE, or, NULL, not known. */
void apart_note(struct frame *f, struct value self, const void *class_node, const char *field, struct value value);
/* HELD, found in a field of the instance that F, an __init__, makes, is another object than ARGUMENT of that call: F has made it by the time of LOOP. */
gboolean apart_from_argument(struct frame *f, const struct object *held, const struct object *argument, const struct node *loop);
/* Two fields of one and the same instance. */
gboolean apart_fields(struct frame *f, const struct type *instance, const char *a, const char *b);
/* Attributes may be set under names that are made as the program runs, or for several objects at once. */
gboolean apart_names_are_made(const struct effects_context *c);
