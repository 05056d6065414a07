/* Generators that a call goes through to their end: sum(f(x) for x in xs), math.fsum(...), functools.reduce(max, (...)). */
#pragma once
#include "analyzer/judge.h"

/* A generator counts as a loop of its own only where a call takes it whole, or asks it for no more than it needs (leave.h). TRUE: it is refused. */
gboolean judge_refuse_taker(struct judge *j);
/* What that call does between two items (`__add__`, `__lt__`, a function that it was given) must change nothing that the work reads. */
void judge_taker(struct judge *j);
