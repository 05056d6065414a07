/* All calls of a function, as far as nobody else can call it, and who catches what it raises. */
#pragma once
#include "analyzer/frame.h"

/* struct seen_call: all calls of FUNCTION, of an __init__ those of its class; NULL: who knows. They are kept until something else is asked. */
const GArray *called_from(struct effects_context *c, const struct node *function);
/* Nothing in the program catches what is raised at NODE: no `try` or `with` there, nor around any call that leads there. */
gboolean called_uncaught(struct effects_context *c, const struct node *node);
