/* A name that is bound again and again for another purpose (`f` of every `with open(...) as f`, `row` of every loop) is as many variables as it
 * has ranges in which its values stay. */
#pragma once
#include "analyzer/scope.h"

/* What stands for BINDING at NODE: of the innermost statement around NODE that no value of it enters or leaves; else of the
 * rest of the function behind the last plain assignment of its own block; else BINDING itself. */
const void *webs_at(struct binding *binding, struct node *node);
