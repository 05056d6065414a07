/* Which of its bindings a name that is read goes back to, where the text alone tells. */
#pragma once
#include "analyzer/scope.h"

/* The target that gave NAME, which is read in BINDING's own scope, its value each time; NULL: there may be several. */
const struct node *reaching_site(const struct node *name, const struct binding *binding);
