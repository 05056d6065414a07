/* Coroutines of a program: which of them run as tasks beside each other, and which of their calls hold up the event loop. */
#pragma once
#include "analyzer/loops.h"
#include "analyzer/verdict.h"

struct async_program;
struct async_program *async_program_new(struct effects_context *context);
void async_program_free(struct async_program *program);

/* What stands against awaiting CALL (LOOP_CALL) in a thread of its own, so that other tasks run meanwhile; NULL: it does not block, or a call
 * inside it does. The shape of the verdict's split is SPLIT_CALL. */
struct verdict *async_judge_call(struct async_program *program, const struct loop *call);
/* Of LOOP, which awaits, all such calls among LOOPS in the coroutines that its tasks would await: into the blocking ones of VERDICT. */
void async_find_blocking(struct async_program *program, const struct loop *loop, struct verdict *verdict, const GPtrArray *loops);
/* The library to which a coroutine would turn instead of calling NAME ("requests.get"); NULL: none is known. */
const char *async_counterpart(const char *name);
/* FUNCTION, a coroutine, is the work of tasks that a patch made. */
gboolean async_is_written(const struct source *source, TSNode function);
