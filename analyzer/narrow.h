/* What a name can be behind `if isinstance(x, list):`. */
#pragma once
#include "analyzer/infer.h"

/* VALUE, which BINDING holds, as it can be at NODE. */
struct value narrow(struct frame *f, const struct node *node, const struct binding *binding, struct value value);
