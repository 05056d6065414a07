/* Lists and dicts whose items are distinct objects, each made for its place. */
#pragma once
#include "analyzer/frame.h"

/* All that is ever put into what NODE gives, a list or a dict, by whatever name, attribute, parameter or result holds it, was made for that place. */
gboolean distinct_holds(struct effects_context *c, struct node *node);
/* The same of it and of what all attributes of the NAMES (interned, with their dot) hold, together: nothing is in two of these lists and dicts either. */
gboolean distinct_hold_together(struct effects_context *c, struct node *node, const GPtrArray *names);
/* The list, dict or set that the attribute NAME (of any class) holds is made for it, and nothing else in the program holds it. */
gboolean distinct_is_own(struct effects_context *c, const char *name);
/* The same, and it is written as a display, a comprehension or the like: a list is no deque. */
gboolean distinct_are_displays(struct effects_context *c, const char *name);
