/* The context of `decimal` belongs to its thread: what computes with Decimals where the program has set it, and in which sources that may be.
 * Private to the abstract run and the verdicts. */
#pragma once
#include "analyzer/call.h"

/* UNIT imports what may run files of the program by their names, or does so itself. ROOTS: first parts of the names that were found in the project. */
gboolean decimals_loads_by_name(const struct unit *unit, GHashTable *roots);
/* Of SOURCES, a part of the project: those that may be in one process with code that looks at the context; struct unit *. */
GHashTable *decimals_together(const struct project *project, const GPtrArray *sources);
/* What does E in UNIT may compute with Decimals, in one process with code that looks at their context: in another thread that is another one. */
gboolean decimals_matter(const struct effects_context *c, struct unit *unit, const struct effects *e);
/* Library code or an operator computes with VALUE, compares it or makes text of it. */
void decimals_used(struct frame *f, struct value value, const struct node *node);
/* So does an operator, with both: arithmetic, or a comparison. */
void decimals_operated(struct frame *f, struct value a, struct value b, gboolean compared, const struct node *node);
/* So does the library function that is called. */
void decimals_called(const struct library_call *c);
