/* Loops that are left before their items are used up: by a `break` of their own, or by a `return`. */
#pragma once
#include "analyzer/judge.h"

/* NODE, a statement of a loop's body, may leave that loop: the first place where it does; NULL: it does not. A `break` of a loop inside does not. */
const struct node *leave_inside(const struct node *node);
/* Of LOOP, a statement. What stands in its `else` comes when the loop is over. */
const struct node *leave_of_loop(const struct node *loop);
/* Somebody may see how far NODE, what a loop goes over or a part of that, has been read: a file, an iterator that is used again. */
gboolean leave_shows_rest(struct frame *f, struct node *node);
/* The loop can be left early (J->splitter->leaves): what its work may do for items that it would not have come to. FOUND: there is work to move. */
void judge_leave(struct judge *j, gboolean found);
