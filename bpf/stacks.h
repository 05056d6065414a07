/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Walks of Python stacks, and the events that carry them. */
#pragma once
#include "bpf/threads.h"

/* What changes from step to step lives in map memory, whose values the verifier does not track: all steps look alike to it. */
struct walk_context {
	struct process *process;
	struct scratch *scratch;
};

static int walk_step(py_u32 step, struct walk_context *context)
{
	return !pywalk_step(NULL, &context->process->layout, &context->scratch->walk, context->scratch->event.frames);
}

static __always_inline void finish_walk(struct pywalk *walk)
{
	if (walk->frame && !(walk->flags & PY_STACK_TORN))
		walk->flags |= PY_STACK_TRUNCATED;
}

/* Fills the frames of the scratch in SLOT; a function of its own so that the verifier looks at it once. */
__noinline int walk_frames(py_u32 slot, py_u32 tgid)
{
	struct walk_context context = {bpf_map_lookup_elem(&processes, &tgid), bpf_map_lookup_elem(&scratches, &slot)};

	if (!context.process || !context.scratch)
		return 0;
	bpf_loop(PY_MAX_STEPS, walk_step, &context, 0);
	finish_walk(&context.scratch->walk);
	return 0;
}

/* A part of the walk; whether there is more of it. */
__noinline int walk_some_frames(py_u32 slot, py_u32 tgid)
{
	struct walk_context context = {bpf_map_lookup_elem(&processes, &tgid), bpf_map_lookup_elem(&scratches, &slot)};

	if (!context.process || !context.scratch)
		return 0;
	for (py_u32 step = 0; step < SOME_STEPS; step++)
		if (walk_step(step, &context))
			return 0;
	return 1;
}

/* Without bpf_loop, before 5.17. No branch of the above: kernels before 5.13 refuse a program that has a function's address anywhere, even
 * where it cannot be reached. */
__noinline int walk_frames_unlooped(py_u32 slot, py_u32 tgid)
{
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);

	for (py_u32 part = 0; part < PY_MAX_STEPS / SOME_STEPS; part++)
		if (!walk_some_frames(slot, tgid))
			break;
	if (scratch)
		finish_walk(&scratch->walk);
	return 0;
}

/* Takes the stack of the current thread into the scratch in SLOT. */
static __always_inline void take_stack(struct process *process, struct scratch *scratch, py_u32 slot, struct task_struct *task,
                                       struct thread *thread, py_u64 now, bool loop)
{
	struct event_stack *event = &scratch->event;
	py_u64 tstate;
	py_u32 depth;

	event->flags = 0;
	event->depth = 0;
	event->holds_gil = 0;
	event->omitted = 0;
	event->tstate = 0;
	tstate = current_tstate(process, thread, scratch, slot, BPF_CORE_READ(task, thread.fsbase), now);
	if (!tstate)
		return;
	event->tstate = tstate;
	event->holds_gil = pywalk_holds_gil(NULL, &process->layout, thread->gil, tstate);
	scratch->walk.frame = pywalk_top(NULL, &process->layout, tstate);
	scratch->walk.depth = scratch->walk.steps = 0;
	scratch->walk.again = 0;
	scratch->walk.marks[0] = scratch->walk.marks[1] = 0;
	scratch->walk.flags = PY_STACK_PYTHON;
	if (loop)
		walk_frames(slot, event->tgid);
	else
		walk_frames_unlooped(slot, event->tgid);
	depth = scratch->walk.depth;
	event->flags = scratch->walk.flags;
	if (depth > PY_MAX_FRAMES) {
		event->omitted = depth - PY_MAX_FRAMES;
		depth = PY_MAX_FRAMES;
	}
	event->depth = depth;
}

/* The code that was sent last of each address; where two share a place the older one is forgotten. */
static py_u64 told[1 << TOLD_BITS];
static py_u64 news_due_ns;

static __always_inline bool has_new_code(const struct event_stack *event)
{
	bool new = false;

	for (py_u32 i = 0; i < NEWS_FRAMES && i < event->depth; i++) {
		py_u64 key = event->frames[i].code ^ (py_u64)event->tgid << 40;
		py_u64 *place = &told[key * 0x9e3779b97f4a7c15 >> (64 - TOLD_BITS)];
		py_u64 code = key + event->frames[i].check;
		new |= *place != code;
		*place = code;
	}
	return new;
}

/* Code objects are read by user space, which lets events gather. Of a program that ends meanwhile, what it came to last would have no names: so
 * user space is woken for new code, but not more often than that is worth. */
static __always_inline void tell_news(const struct event_stack *event)
{
	py_u64 due_ns = news_due_ns, now = event->time_ns;
	void *nothing;

	if (due_ns > now || !has_new_code(event))
		return;
	news_due_ns = (due_ns + NEWS_AT_ONCE_NS < now ? now - NEWS_AT_ONCE_NS : due_ns) + NEWS_EVERY_NS;
	nothing = bpf_ringbuf_reserve(&news, 8, 0);
	if (nothing)
		bpf_ringbuf_discard(nothing, BPF_RB_FORCE_WAKEUP);
}

/* Sends the event with the thread's times; what has been told is forgotten. */
static __always_inline bool emit_stack(struct event_stack *event, struct thread *thread)
{
	py_u32 depth = event->depth;
	struct event_times none = {};

	if (depth > PY_MAX_FRAMES)
		depth = PY_MAX_FRAMES;
	event->times = thread->times;
	if (!emit(event, __builtin_offsetof(struct event_stack, frames) + depth * sizeof(struct py_frame)))
		return false;
	thread->times = none;
	tell_news(event);
	return true;
}
