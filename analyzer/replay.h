/* Which statements inside a compound piece the parent repeats. Private to replay*.c. */
#pragma once
#include "analyzer/split.h"

struct finder {
	struct splitter *s;
	struct piece *piece;
	struct late *late;
	gboolean failed;
	gboolean whole;       /* a statement is left to the parent whole */
	gboolean works;       /* there is something for the worker to find */
	gboolean keeps;       /* a statement stores a value that the iteration may still change */
	gboolean looks;       /* one looks into what may hold such a value: it would see it as it is in the end */
	gboolean weighed, changes_items; /* whether the piece changes the loop's items: once it was asked */
};

gboolean replay_is_constant(const struct node *node);
/* Evaluating VALUE binds a name outside of it: (n := f(x)). */
gboolean replay_binds_names(const struct node *value);
/* NAME means the same in the parent as in the worker, whose iteration does not bind it. */
gboolean replay_is_settled(const struct finder *find, const struct node *name);
gboolean replay_is_immutable(struct finder *find, struct node *node);
/* Made in the iteration, of nothing but what is made there, and not changed any more: the parent may look into it. */
gboolean replay_is_finished(struct finder *find, struct node *node);
/* Adds what the statement does apart from finding VALUES. */
void replay_effects(struct finder *find, struct node *statement, const GPtrArray *values, struct effects *e);
/* `d.setdefault(key, []).append(x)`: nothing in it can go wrong, whatever the values are. */
gboolean replay_adds_to_element(struct finder *find, struct node *top);
/* Leaves STATEMENT to the parent with VALUES, which it takes over. */
void replay_add(struct finder *find, struct node *statement, GPtrArray *values, gboolean raises);

/* `last = x`: NAMES are those of a statement that binds one here perhaps, and it is looked at behind the loop. */
gboolean replay_binds_last(struct finder *find, const struct names *names);
/* replay_whole.c: an assignment or an `if` that looks at what such statements change: `if best is None or e < best: best = e`. */
gboolean replay_wants_whole(struct finder *find, struct node *statement);
/* FALSE: it cannot be left to the parent so. CAUGHT: an exception of it would be met in the worker's piece. */
gboolean replay_whole(struct finder *find, struct node *statement, gboolean caught);
