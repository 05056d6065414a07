/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The record of a thread, and where its PyThreadState is. */
#pragma once
#include "bpf/maps.h"

#ifndef LIGHT
static __always_inline struct thread *find_thread_by_key(struct task_struct *task, bool create)
{
	struct task_key key = {};
	struct thread *thread;

	key.tid = BPF_CORE_READ(task, pid);
	key.start_time = BPF_CORE_READ(task, start_time);
	thread = bpf_map_lookup_elem(&threads_by_key, &key);
	if (!thread && create) {
		struct thread new = {};
		bpf_map_update_elem(&threads_by_key, &key, &new, BPF_NOEXIST);
		thread = bpf_map_lookup_elem(&threads_by_key, &key);
	}
	return thread;
}
#endif

/* TASK: with task storage a pointer that the verifier trusts. */
static __always_inline struct thread *find_thread(struct task_struct *task, bool create)
{
#ifndef LIGHT
	if (!has_task_storage)
		return find_thread_by_key(task, create);
#endif
	return bpf_task_storage_get(&threads, task, 0, create ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0);
}

/* One step of the search for the thread state whose thread_id is THREAD_ID; 0: that was all. A global function, as walk_frames is: the verifier
 * checks it once, for any arguments, and not for each of the steps. */
__noinline int search_step(py_u32 slot, py_u32 tgid, py_u64 thread_id)
{
	struct process *process = bpf_map_lookup_elem(&processes, &tgid);
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
	struct py_layout *layout;
	struct search *search;
	py_u64 id = 0;

	if (!process || !scratch)
		return 0;
	layout = &process->layout;
	search = &scratch->search;
	if (!search->tstate) /* on to the next interpreter */
		return !PYWALK_READ(NULL, &search->interp, sizeof(search->interp), search->interp + layout->interp_next) && search->interp &&
		       !PYWALK_READ(NULL, &search->tstate, sizeof(search->tstate), search->interp + layout->interp_tstate_head);
	if (PYWALK_READ(NULL, &id, sizeof(id), search->tstate + layout->tstate_thread_id))
		return 0;
	if (id == thread_id) {
		search->found = search->tstate;
		if (pywalk_top(NULL, layout, search->tstate))
			return 0;
	}
	return !PYWALK_READ(NULL, &search->tstate, sizeof(search->tstate), search->tstate + layout->tstate_next);
}

/* A part of the steps; 0: that was all. */
__noinline int search_steps(py_u32 slot, py_u32 tgid, py_u64 thread_id)
{
	for (int step = 0; step < NEW_THREADS / SEARCH_PARTS; step++)
		if (!search_step(slot, tgid, thread_id))
			return 0;
	return 1;
}

/* The thread state whose thread_id is THREAD_ID: among the youngest of each interpreter. A thread that runs code in several
 * interpreters has one in each: the youngest interpreter's that has a frame is in use. 0: none. */
static __always_inline py_u64 find_new_tstate(struct process *process, struct scratch *scratch, py_u32 slot, py_u32 tgid, py_u64 thread_id)
{
	struct search *search = &scratch->search;
	struct py_layout *layout = &process->layout;

	search->found = 0;
	if (PYWALK_READ(NULL, &search->interp, sizeof(search->interp), process->runtime + layout->runtime_interp_head) || !search->interp ||
	    PYWALK_READ(NULL, &search->tstate, sizeof(search->tstate), search->interp + layout->interp_tstate_head))
		return 0;
	for (int part = 0; part < SEARCH_PARTS && search_steps(slot, tgid, thread_id); part++)
		;
	return search->found;
}

/* Whether there are subinterpreters; looked up now and then, for they come and go. */
static __always_inline int several_interpreters(struct process *process, py_u64 now)
{
	py_u64 interp = 0, next = 0;

	if (now - process->looked_ns > INTERPRETERS_LOOK_NS) {
		process->looked_ns = now;
		PYWALK_READ(NULL, &interp, sizeof(interp), process->runtime + process->layout.runtime_interp_head);
		process->several_interpreters = interp && !PYWALK_READ(NULL, &next, sizeof(next), interp + process->layout.interp_next) && next;
	}
	return process->several_interpreters;
}

/* The current thread's PyThreadState: cached, re-checked at each use. */
static __always_inline py_u64 current_tstate(struct process *process, struct thread *thread, struct scratch *scratch, py_u32 slot, py_u64 fsbase,
                                             py_u64 now)
{
	py_u32 tgid = scratch->event.tgid;
	struct thread_key key = {.thread_id = fsbase, .tgid = tgid};
	py_u64 id = 0, *known;
	int several = several_interpreters(process, now);

	if (thread->tstate && !PYWALK_READ(NULL, &id, sizeof(id), thread->tstate + process->layout.tstate_thread_id) && id == fsbase &&
	    (!several || pywalk_holds_gil(NULL, &process->layout, thread->gil, thread->tstate))) {
		if (!thread->gil && process->gil) /* a free-threaded build has turned it on */
			thread->gil = pywalk_own_gil(NULL, &process->layout, process->gil, thread->tstate);
		return thread->tstate;
	}
	thread->tstate = 0;
	if (thread->missed_ns && now - thread->missed_ns < MISS_RETRY_NS)
		return 0;
	known = several ? 0 : bpf_map_lookup_elem(&known_tstates, &key);
	if (known && !PYWALK_READ(NULL, &id, sizeof(id), *known + process->layout.tstate_thread_id) && id == fsbase)
		thread->tstate = *known;
	else
		thread->tstate = find_new_tstate(process, scratch, slot, tgid, fsbase);
	thread->missed_ns = thread->tstate ? 0 : now;
	thread->gil = thread->tstate ? pywalk_own_gil(NULL, &process->layout, process->gil, thread->tstate) : 0;
	return thread->tstate;
}
