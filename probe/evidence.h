/* Evidence from the live process: how far its `for` loops have come, and what their variables hold (probe/variables.h). Reads the iterators on the value stacks of live frames, without
 * stopping the target; what it reads is checked against the type's name and bounded, and only counted where two reads agree that the
 * frame did not move on in between. */
#pragma once
#include "probe/collector.h"

struct evidence;

struct evidence *evidence_new(struct collector *collector);
void evidence_free(struct evidence *evidence);
/* One look at the Python threads: at most THREADS of them a call, in turn. How many were looked at. */
guint evidence_look(struct evidence *evidence, guint threads);
/* How many have been seen so far, of different lines and types. */
guint evidence_loops(const struct evidence *evidence);
/* Fills the recording's iterators and locals. */
void evidence_finish(struct evidence *evidence);
