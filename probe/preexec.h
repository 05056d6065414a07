/* Between fork() and exec a child runs C code on a copy of its parent's stack: the line that forks is the parent's, which waits there and is
 * charged itself. */
#pragma once
#include "probe/recording.h"

/* Takes the Python frames off what THREADS did (guint: indices into threads) if it is that. EXECUTED: their processes were seen to run another
 * program afterwards; else they have ended, and only functions of the standard library that do no more than that are known. For the end of a
 * recording. */
void preexec_strip(struct recording *r, const GArray *threads, gboolean executed);
