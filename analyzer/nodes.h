/* Look-ups of a defaultdict that find what they ask for: a search in a graph comes to nodes of the graph only. */
#pragma once
#include "analyzer/frame.h"

/* E has no changes by look-ups that ask their defaultdict for keys that it has, whenever they are evaluated. When there are no more rounds. */
void nodes_forget(struct effects_context *c, struct effects *e);
