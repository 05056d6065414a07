/* What a blocked thread waits for: from its system call, the kind of its descriptor, and its Python stack. */
#pragma once
#include <glib.h>

#include "bpf/events.h"
#include "probe/state.h"

struct wait {
	gint tid;
	gint syscall;        /* -1: in none; PY_SYSCALL_STOPPED: in none that it would wait for */
	guint64 args[3];
	enum fd_kind fd_kind;
	gboolean watched;    /* fd_kind is that of what an epoll descriptor watches; FD_NONE: nothing */
	gboolean io_wait;    /* the kernel says that it waits for a block device */
	guint64 gil, gil_size; /* address range of the GIL, 0: unknown */
};
/* The state of a thread that is blocked (not runnable) in this way. */
enum state wait_state(const struct wait *wait);
/* A system call's name, or NULL; static storage. */
const char *wait_syscall_name(gint syscall);
/* TRUE if the first argument (of poll: the first element's descriptor) tells what is waited for. */
gboolean wait_uses_fd(gint syscall);

/* TRUE if it takes select's sets of descriptors. */
gboolean wait_selects(gint syscall);
/* TRUE if the first argument is an epoll descriptor, which watches others. */
gboolean wait_watches(gint syscall);
/* TRUE if it opens a file. */
gboolean wait_opens(gint syscall);

struct wait_frame {
	const char *file, *function;
};
/* What the Python code that waits makes of a state: a pool worker's lock is idleness, the pipe of subprocess.run a child.
 * Asks the innermost frame, and on outwards only past functions that wait on behalf of their caller: a coroutine that blocks in
 * recv() is not an idle event loop, though the loop is only two frames away. FRAMES: innermost first. */
enum state wait_refine(const struct wait_frame *frames, guint depth, enum state state);
/* TRUE if it is a connection of multiprocessing that the Python code waits for: its pipes that go both ways are pairs of sockets. */
gboolean wait_connected(const struct wait_frame *frames, guint depth);
#define WAIT_REFINE_DEPTH 8 /* frames are enough */
