/* Native stacks: from the registers and the copy of a stack that the kernel sends, by the images' unwind tables, up to the interpreter's loop.
 * The process is not stopped for it. What its files hold is hostile; libdw reads them. */
#pragma once
#include <glib.h>

#include "bpf/events.h"
#include "probe/target.h"

#define NATIVE_FRAMES_MAX 24

struct native_frame {
	const char *function; /* both live as long as the unwinder; NULL: its file has no symbol there */
	const char *library;  /* base name of the file */
};

struct native_stack {
	guint count;
	struct native_frame frames[NATIVE_FRAMES_MAX]; /* innermost first */
};

struct native;

struct native *native_new(const struct target *target);
void native_free(struct native *native);
/* What the thread runs above the innermost Python frame; the calls by which the interpreter gets there are left out. */
void native_unwind(struct native *native, const struct event_native *event, struct native_stack *stack);
