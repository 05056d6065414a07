/* What of a stack that was copied can be relied on: which callers are proven to have called which callees. */
#pragma once
#include "probe/look.h"

/* The frame at index CALLER is known to have called the one inside it. */
gboolean proof_call(const struct look *look, const struct walk_stack *stack, guint caller);
/* How many of the frames, from the outermost inwards, can be relied on. */
guint proof_count(const struct look *look, const struct walk_stack *stack);
/* Leaves the innermost frames out, so that COUNT are left. */
void proof_keep_outer(struct walk_stack *stack, guint count);
/* No copy proves itself. */
gboolean proof_silent(const struct snapshot *snapshot);
/* Copies again to prove call sites: those that are seen again, or all if the thread does not move, because it waits, is interrupted or
 * computes in native code. */
void proof_confirm(const struct look *look, guint64 head, struct walk_stack *stack);
