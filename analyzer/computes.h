/* Calls that only compute, in work that also waits. */
#pragma once
#include "analyzer/judge.h"

/* FUNCTION computes for a while, touches nothing but what it is given and what it makes, and can be found by name in another process. */
gboolean computes_only(const struct node *function, const struct frame *frame);
/* Fills the verdict's `computes`. */
void computes_find(struct judge *j);
