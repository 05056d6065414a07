/* CPython's threads and frames read from outside: bpf/pywalk.h compiled for user space. */
#pragma once
#include <glib.h>

#include "bpf/events.h"

/* Memory to read from: a live process, or saved pages in a test. */
struct walk_reader {
	gboolean (*read)(const struct walk_reader *reader, void *to, gsize size, guint64 from); /* FALSE unless all was read */
	void (*renew)(const struct walk_reader *reader); /* what is read from now on must not be older than this call; NULL: it never is */
	pid_t pid;
	gpointer data;
};
/* Reads a live process. */
struct walk_reader walk_reader_of_process(pid_t pid);

/* py_frame.check of a code object of which CODE holds the first object_type + pywalk_head_size() bytes. */
guint32 walk_code_check(const struct py_layout *layout, const guint8 *code);

struct walk_stack {
	guint depth;
	guint omitted; /* frames left out: struct event_stack says where */
	guint flags; /* enum py_stack_flags */
	struct py_frame frames[PY_MAX_FRAMES];   /* innermost first */
	guint64 addresses[PY_MAX_FRAMES];        /* of the frame structs */
};

/* The stack of a thread that may be running meanwhile: PY_STACK_TORN is set where a read failed. */
void walk_stack_read(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate, struct walk_stack *stack);
/* The same, read until two walks in a row agree on every frame but the innermost one's instruction, at most TRIES times; FALSE if they never
 * did. For readers that cannot rely on the thread standing still. */
gboolean walk_stack_read_checked(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate, guint tries,
                                 struct walk_stack *stack);
/* All calls of a stack, from the innermost one outwards, those of frames that are left out of a walk_stack included. */
typedef void (*walk_call)(const struct py_frame *caller, const struct py_frame *callee, gpointer data);
void walk_calls(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate, walk_call visit, gpointer data);

enum walk_deep { WALK_NOT_DEEP, WALK_DEEP_OUTER, WALK_DEEP };
/* Of a stack so deep that frames are left out, while its thread may be running: two walks that agree; else, if they agree on its outermost frames,
 * those alone. Both walks may still have gone from one stack to the next one at the same place. NOT_DEEP: no such stack, or it could not be read. */
enum walk_deep walk_stack_read_deep(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate, struct walk_stack *stack);
/* GIL: the main interpreter's. A subinterpreter may have its own, which is looked at too. */
gboolean walk_holds_gil(const struct walk_reader *reader, const struct py_layout *layout, guint64 gil, guint64 tstate);

struct walk_thread {
	guint64 tstate;
	guint64 thread_id; /* pthread_self() */
};
/* The threads of all interpreters, each with the thread state that is in use: struct walk_thread. Empty where nothing could be read. */
GArray *walk_threads(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime);
/* The addresses of the GILs of all interpreters (guint64), the main one's last; one that is shared is there several times. */
GArray *walk_gils(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime);
/* The address of the main interpreter's GIL, 0 where there is none (a free-threaded build that runs without it), or where it is not
 * known (a stripped 3.6). */
guint64 walk_gil(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime);

/* The object that a slot of a frame refers to; 0: none. From 3.14 on a slot is a _PyStackRef: an address with a tag in its two low bits, or
 * an int (Include/internal/pycore_stackref.h). */
guint64 walk_slot_object(const struct py_layout *layout, guint64 slot);
/* TRUE: it is an int, which 3.15 keeps behind a list or tuple that a loop goes over. */
gboolean walk_slot_int(const struct py_layout *layout, guint64 slot, gint64 *value);
