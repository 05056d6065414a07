/* What may run while the interpreter ends: no pool starts then, and a thread pool's `submit` is an error (from 3.9 on). */
#pragma once
#include "analyzer/source.h"

/* Adds to NAMES (as nameset_free gives them) what SOURCE has run at that time: what atexit and weakref.finalize are given, what `__del__` mentions, and
 * targets of threads for which nobody waits. */
void ending_names(const struct source *source, GHashTable *names);
