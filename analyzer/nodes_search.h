/* Within nodes*.c. A graph: a defaultdict whose elements are lists, sets or dicts of its own keys. Keys are never taken away. */
#pragma once
#include "analyzer/distinct_search.h"

/* What an item of a container is: a node itself (also a dict's key), a tuple with one at that place from 0 on; or nobody knows yet. */
enum { SHAPE_UNKNOWN = -2, SHAPE_NODE = -1 };

/* nodes_edges.c: all that is ever put into elements of what EXPRESSION gives, by whatever name, is a key of the same dict by then, and nothing takes keys away.
 * *SHAPE: of what is in there. */
gboolean nodes_graph_is_closed(struct effects_context *c, struct node *expression, gint *shape);
/* A name, an attribute of one: what A gives is what B gives. */
gboolean nodes_are_same(const struct node *a, const struct node *b);
