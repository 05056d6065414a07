/* What a thread is doing: every nanosecond of a thread is in exactly one state (docs/architecture.md, idea 1). */
#pragma once
#include <glib.h>

enum state {
	STATE_ONCPU_GIL,   /* on a CPU, holding the GIL */
	STATE_ONCPU_NOGIL, /* on a CPU without it: native code that released it */
	STATE_RUNQUEUE,    /* runnable, waiting for a CPU */
	STATE_GIL_WAIT,    /* waiting to be given the GIL */
	STATE_LOCK,        /* blocked on a lock, condition or semaphore */
	STATE_NET,         /* blocked on a socket */
	STATE_DISK,        /* blocked on a file or a block device */
	STATE_PIPE,        /* blocked on a pipe or a terminal */
	STATE_SLEEP,       /* asleep by its own will */
	STATE_SUBPROCESS,  /* waiting for a child process */
	STATE_FAULT,       /* blocked in a page fault */
	STATE_IDLE,        /* an event loop or a pool worker with nothing to do */
	STATE_OTHER,       /* blocked on something else: an eventfd, inotify */
	STATE_COUNT
};

/* The name that the JSON report and the recording use, e.g. "oncpu_gil". Static storage. */
const char *state_name(enum state state);
/* One short phrase for people, e.g. "CPU, GIL held". Static storage. */
const char *state_phrase(enum state state);
gboolean state_parse(const char *name, enum state *state);
/* On a CPU (with or without the GIL), as opposed to waiting for something. */
gboolean state_is_oncpu(enum state state);
