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
/* A whole stack that was read while its thread stood still: its call sites are believed from now on. */
void snapshots_learn(struct snapshots *process, const struct walk_stack *stack);

/* For those who measure: system calls that were made. */
guint64 snapshots_copies(const struct snapshots *process);
