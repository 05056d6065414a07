/* Evidence from the live process: how far its `for` loops have come, and what their variables hold (probe/variables.h). Reads the iterators on the value stacks of live frames, without
 * stopping the target; what it reads is checked against the type's name and bounded, and only counted where two reads agree that the
 * frame did not move on in between. */
#pragma once
#include "probe/collector.h"
#include "probe/pairs.h"

struct evidence;

struct evidence *evidence_new(struct collector *collector);
void evidence_free(struct evidence *evidence);
/* One look at the Python threads: at most THREADS of them a call; of more, half in turn, and half of those that run. How many were looked at. */
guint evidence_look(struct evidence *evidence, guint threads);
/* Whether the loops that were found last: a second look, a few milliseconds after the first, would tell. */
enum doubt evidence_doubt(const struct evidence *evidence);
/* That second look, at the same threads. */
void evidence_look_again(struct evidence *evidence);
/* How many have been seen so far, of different lines and types. */
guint evidence_loops(const struct evidence *evidence);
/* Fills the recording's iterators and locals. */
void evidence_finish(struct evidence *evidence);
