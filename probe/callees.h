/* Whom a frame of CPython 3.6 to 3.10 is calling, by what its own copy holds: the function, or the generator, lies on the frame's value stack
 * where the instruction takes it from.
 *
 * A frame and the one that it calls are copied some hundred nanoseconds apart. In that time a short loop is at another call: the
 * function on the caller's stack is then not the one whose frame was copied. */
#pragma once
#include "probe/callsites.h"

struct callees;

/* Borrows both. */
struct callees *callees_new(const struct memory_source *source, const struct py_layout *layout, struct callsites *sites);
void callees_free(struct callees *callees);
/* Another stack is looked at: what may be read for one is bounded. */
void callees_look(struct callees *callees);
/* How much of a frame that runs CODE has to be copied; 0: its copy tells nothing. */
guint32 callees_frame_bytes(struct callees *callees, guint64 code);
/* Whether CALLER is calling CALLEE. */
struct callee_question {
	const struct py_frame *caller, *callee;
	const guint8 *copy;   /* of the caller's frame, callees_frame_bytes() of it; NULL: there is none */
	guint64 address;      /* of the callee's frame */
	const guint8 *locals; /* copy of the callee's first local variable; NULL: there is none */
};
/* CALLEE_UNSEEN: copies are needed that are not there: the caller's, or, if that is there, the callee's variable. */
enum callee_evidence callees_judge(struct callees *callees, const struct callee_question *question);
