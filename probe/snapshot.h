/* Python stacks of threads that run meanwhile: read from another CPU, without stopping them, and yet (as good as) never a stack that
 * could not exist.
 *
 * All that a stack needs is copied by one system call at the addresses where the last look found it. CPython 3.11+ keeps the frames of
 * a thread one after the other in a block of memory, which the kernel copies within some tens of nanoseconds, less than a call takes;
 * in 3.11-3.13 each frame there says whether it is being executed, so that one copy proves its own stack. What is not in that block
 * (generators, all frames before 3.11) is copied some hundred nanoseconds earlier or later: such a caller and its callee are believed
 * only if that call site is known to make that call (probe/callsites.h). Where it is not, the stack is cut there: asking again
 * until a look succeeds would prefer slow code. */
#pragma once
#include "probe/callsites.h"
#include "probe/walk.h"

enum snapshot_result {
	SNAPSHOT_TORN,  /* nothing can be relied on */
	SNAPSHOT_OUTER, /* the outer frames, with the innermost ones left out */
	SNAPSHOT_WHOLE
};

struct snapshots; /* of a process */
struct snapshot;  /* of one of its threads; remembers where its frames were */

/* Borrows both, which must outlive it and all that is made from it. */
struct snapshots *snapshots_new(const struct memory_source *source, const struct py_layout *layout);
void snapshots_free(struct snapshots *process);
struct snapshot *snapshot_new(struct snapshots *process, guint64 tstate);
void snapshot_free(struct snapshot *snapshot);

enum snapshot_result snapshot_take(struct snapshot *snapshot, struct walk_stack *stack);
enum snapshot_outermost {
	OUTERMOST_NONE, /* nothing can be relied on */
	OUTERMOST_NEAR, /* the thread was among them */
	OUTERMOST_FAR   /* its stack goes on in other blocks of memory: some 150 frames and more */
};
/* The outermost frames alone, as far as they lie in the block of memory in which the stack begins (3.11+) and certainly waited for what they called
 * while they were copied, by one system call. */
enum snapshot_outermost snapshot_take_outermost(struct snapshot *snapshot, struct walk_stack *stack);
/* Of a stack that was read frame by frame from memory that READER holds still: TRUE if each of its calls was seen often enough to be believed. */
gboolean snapshots_calls_proven(struct snapshots *process, const struct walk_reader *reader, guint64 tstate);
/* A whole stack that was read while its thread stood still: its call sites are believed from now on. */
void snapshots_learn(struct snapshots *process, const struct walk_stack *stack);

/* For those who measure: system calls that were made. */
guint64 snapshots_copies(const struct snapshots *process);
