/* Which slots of a frame's value stack are in use while it calls, for CPython 3.6 to 3.10: a frame that is executed does not tell, and the slots above
 * keep pointers to what is gone, in whose place something else may live by now. */
#pragma once
#include <glib.h>
#include <sys/types.h>

#include "bpf/events.h"
#include "bpf/pylayout.h"

struct slots;

/* Borrows LAYOUT. */
struct slots *slots_new(pid_t pid, const struct py_layout *layout);
void slots_free(struct slots *slots);
/* How many slots lie below what the instruction that FRAME is at takes, MOST at the most; MOST where that is not known. FRAME is not the innermost. */
guint slots_below_call(struct slots *slots, const struct py_frame *frame, guint most);
