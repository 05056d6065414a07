/* Between a sampler and the recording: turns frames as the kernel sees them into functions and lines, once per code object, and
 * knows the threads of the target. */
#pragma once
#include "bpf/events.h"
#include "probe/native.h"
#include "probe/recording.h"
#include "probe/target.h"
#include "probe/waits.h"

struct collector;

/* Borrows both; they must outlive it. */
struct collector *collector_new(const struct target *target, struct recording *recording);
void collector_free(struct collector *collector);
/* The process runs another program now, or it is known now what it runs. Borrows TARGET, as collector_new does. */
void collector_retarget(struct collector *collector, const struct target *target);
/* The threads that it has met since, guint: indices into those of the recording. */
void collector_add_threads(const struct collector *collector, GArray *all);
const struct target *collector_target(const struct collector *collector);
struct recording *collector_recording(struct collector *collector);

/* The recording's index of this stack of DEPTH frames, laid out as in struct event_stack: where frames were OMITTED, "<frames omitted>"
 * stands in between. Call it soon after the frames were taken: code objects are freed and their addresses
 * reused. Frames that cannot be resolved are counted and shown as "<unknown>". */
guint collector_stack(struct collector *collector, const struct py_frame *frames, guint depth, guint omitted,
                      guint flags);
/* The same with native frames that run above the innermost Python frame. */
guint collector_stack_native(struct collector *collector, const struct native_stack *natives, const struct py_frame *frames, guint depth,
                             guint omitted, guint flags);
/* A thread was seen on a CPU; TSTATE may be 0. */
void collector_ran(struct collector *collector, guint64 tstate);
/* The thread states of those that were seen there last; 0: none. */
#define COLLECTOR_RAN 4
const guint64 *collector_last_ran(const struct collector *collector);
/* The recording's index of a thread. */
guint collector_thread(struct collector *collector, gint tid);
/* The state of a blocked thread with this stack: wait_state, refined by the code that waits. */
enum state collector_wait_state(struct collector *collector, guint stack, const struct wait *wait);
/* For evidence: the recording's function and line of a frame, and how many slots lie ahead of its value stack; FALSE: not known. */
gboolean collector_function(struct collector *collector, const struct py_frame *frame, guint *function, guint *line,
                            guint *locals, guint *stacksize);
