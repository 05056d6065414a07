/* Whether two attributes of one object may hold the same object: what the program was seen to store in them tells. */
#pragma once
#include "analyzer/frame.h"

/* VALUE is stored in FIELD of SELF, whose type is of the project's class CLASS_NODE, or, NULL, not known. */
void apart_note(struct frame *f, struct value self, const void *class_node, const char *field, struct value value);
/* Of one and the same instance. */
gboolean apart_fields(struct frame *f, const struct type *instance, const char *a, const char *b);
