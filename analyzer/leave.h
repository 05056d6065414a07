/* Loops that are left before their items are used up: by a `break` of their own, or by a `return`; and generators that `any` goes through. */
#pragma once
#include "analyzer/judge.h"

/* NODE, a statement of a loop's body, may leave that loop: the first place where it does; NULL: it does not. A `break` of a loop inside does not. */
const struct node *leave_inside(const struct node *node);
/* Of LOOP, a statement. What stands in its `else` comes when the loop is over. */
const struct node *leave_of_loop(const struct node *loop);
/* The name in the call that asks GENERATOR, an expression, for no more items than it needs: any(...), all(...), next(..., None). NULL: there is none. */
const struct node *leave_of_generator(const struct node *generator);
/* What stands against LEAVE, a `return`, a `break` or such a name, and what it is called. */
enum reason_code leave_reason(const struct node *leave);
const char *leave_word(const struct node *leave);
/* How NODE leaves the loop, where a worker may say so: by `return` only, or by `break` only. */
enum leaving leave_told_by(const struct node *node);
/* Of a split whose last statement leaves the loop (allowance.leaving): nothing else of its region is asked for, and nothing comes behind it. */
gboolean leave_is_told(const struct splitter *s);
/* What its worker gives back. */
void judge_leave_values(struct judge *j);
/* What the loop goes over is read ahead of the item at which it is left. E: what that does as the loop goes on, or NULL; CHANGES: something that is seen. */
void judge_leave_iterable(struct judge *j, enum finite how, const struct effects *e, gboolean changes);
/* Somebody may see how far the iterable NODE has been read: a file, an iterator that is used again. */
gboolean leave_shows_rest(struct frame *f, struct node *node);
/* The loop can be left early (J->splitter->leaves): what its work may do for items that it would not have come to. */
void judge_leave(struct judge *j);
