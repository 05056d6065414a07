/* What a program changes of its modules' globals while it runs: a worker that is not a copy of its parent imports the modules anew, and has them
 * as they are then. By names alone: too much rather than too little. */
#pragma once
#include "rewriter/reach.h"

struct state_change {
	guint function;      /* in which it happens, as reach_name gives it; 0: at the top level of the main module */
	guint name;          /* what is changed: "TABLE", ".scale" */
	guint line;
	const char *setting;  /* what is called to set something for the whole process, instead; then NAME is what looks at it, 0: anything. Interned, or NULL */
};

/* struct state_change, owned. */
GArray *state_changes(const struct source *source);
/* One that concerns code that has reached these names, other than by that code itself; NULL: none. */
const struct state_change *state_find(const GArray *changes, const struct reached *reached);
