/* What globals lead to: each process has its own, be it inherited or imported anew. */
#pragma once
#include "analyzer/frame.h"

/* All objects that globals, classes, defaults of parameters and what is kept in them lead to, and what is not known: struct object *.
 * OF_INSTANCES: and all that was stored in an attribute of any object, whoever has that. */
GHashTable *globals_reached(struct effects_context *context, gboolean of_instances);
/* OBJECT is one of them, part of one, or may be reached by code that is not seen. */
gboolean globals_lead_to(GHashTable *reached, const struct object *object);
