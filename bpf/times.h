/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A thread's times, by what was seen of it and by the kernel's own accounts; and those of switches that were passed by. */
#pragma once
#include "bpf/maps.h"

static __always_inline long task_state(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state))
		return task->__state;
	return BPF_CORE_READ((struct task_struct___before_5_14 *)task, state);
}

static __always_inline void send_waits(struct task_struct *task, py_u64 out_ns, py_u64 blocked_ns, py_u64 now)
{
	struct event_waits event = {
		.kind = EVENT_WAITS, .tgid = task->tgid, .tid = task->pid, .out_ns = out_ns, .time_ns = now, .blocked_ns = blocked_ns};

	what_blocks(&event.block, task, false);
	emit(&event, sizeof(event));
}

/* The scheduler's clock, as it stood when the last switch or tick of the task's CPU began. */
static __always_inline py_u64 queue_clock(struct task_struct *task)
{
	return has_queue_times ? BPF_CORE_READ(task, se.cfs_rq, rq, clock) : 0;
}

/* The same for a task that the verifier knows, in three loads. For each pointer in a load that it meets the verifier goes through all of the
 * kernel's types (btf_nested_type_is_trusted): half a millisecond. So a program has one of these. */
static __always_inline py_u64 queue_clock_fast(struct task_struct *task)
{
	py_u64 clock = has_queue_times ? task->se.cfs_rq->rq->clock : 0;

	barrier_var(clock);
	return clock;
}

/* How long TASK has been waiting for a CPU, by the kernel's account. */
static __always_inline py_u64 queued_ns(struct task_struct *task)
{
	py_u64 since = BPF_CORE_READ(task, sched_info.last_queued), now = since ? queue_clock(task) : 0;

	return now > since ? now - since : 0;
}

/* How long it has waited in all. */
static __always_inline py_u64 delay_ns(struct task_struct *task)
{
	return BPF_CORE_READ(task, sched_info.run_delay) + queued_ns(task);
}

/* How much of the OFF_NS since it left its CPU a thread has been blocked. */
static __always_inline py_u64 blocked_part(struct thread *thread, struct task_struct *task, py_u64 off_ns)
{
	py_s64 wait_ns;

	if (thread->runnable)
		return 0;
	if (watch_wakeups)
		return thread->wake_ns > thread->since_ns ? thread->wake_ns - thread->since_ns : off_ns;
	if (thread->moved)
		return off_ns;
	wait_ns = delay_ns(task) - thread->delay_ns - thread->waited_ns;
	return wait_ns <= 0 ? off_ns : (py_u64)wait_ns < off_ns ? off_ns - wait_ns : 0;
}

/* Adds up the time off the CPU until NOW; how much of it the thread was blocked. */
static __always_inline py_u64 add_off(struct thread *thread, struct task_struct *task, py_u64 now)
{
	py_u64 off_ns = now - thread->since_ns, blocked_ns = blocked_part(thread, task, off_ns);

	thread->waited_ns += off_ns - blocked_ns;
	if (thread->sent) {
		thread->times.blocked_ns += blocked_ns;
		thread->times.wait_ns += off_ns - blocked_ns;
	} else if (off_ns > LONG_NS) {
		thread->times.long_blocked_ns += blocked_ns;
		thread->times.long_wait_ns += off_ns - blocked_ns;
		thread->times.longs++;
	} else {
		thread->times.skipped_blocked_ns += blocked_ns;
		thread->times.skipped_wait_ns += off_ns - blocked_ns;
		thread->times.skipped++;
	}
	return blocked_ns;
}

/* Adds up the time until NOW of a thread that is on this CPU. If it was not seen to get there, all the time counts as off it until
 * settle_exec knows better: some kernels hide the switches from certain tasks. */
static __always_inline void add_on(struct thread *thread, struct task_struct *task, py_u64 now)
{
	if (thread->running) {
		thread->times.on_ns += now - thread->since_ns;
		thread->stint_ns += now - thread->since_ns;
	} else if (thread->since_ns) {
		add_off(thread, task, now);
	}
	thread->running = true;
	thread->since_ns = now;
}

/* Moves up to NS from one to the other; what is left. */
static __always_inline py_s64 move(py_u64 *from, py_u64 *to, py_s64 ns)
{
	py_s64 part = (py_s64)*from < ns ? (py_s64)*from : ns;

	*from -= part;
	*to += part;
	return ns - part;
}

static __always_inline py_s64 move_waits(struct event_times *times, py_u64 *to, py_s64 ns)
{
	ns = move(&times->wait_ns, to, ns);
	ns = move(&times->skipped_wait_ns, to, ns);
	return move(&times->long_wait_ns, to, ns);
}

static __always_inline py_s64 move_blocked(struct event_times *times, py_u64 *to, py_s64 ns)
{
	ns = move(&times->blocked_ns, to, ns);
	ns = move(&times->skipped_blocked_ns, to, ns);
	return move(&times->long_blocked_ns, to, ns);
}

/* A thread leaves its CPU: the kernel's own account says how long it was there, to the nanosecond. It differs from what was seen, for it
 * begins with the wake-up where that led to the switch (rq_clock_skip_update in kernel/sched/core.c) and ends ahead of the tracepoint. The
 * time off the CPU makes up for it, where that was added up: by the kernel's account of waiting what is not waiting was blocked, as it is of
 * switches that are passed by. WOKEN: the thread was woken to get there, its stack is known, and every switch of it has been looked at since. */
static __always_inline void settle_exec(struct thread *thread, struct task_struct *task, bool woken)
{
	py_u64 exec_ns = task->se.sum_exec_runtime, *to;
	struct event_times *times = &thread->times;
	py_s64 owed = (py_s64)(exec_ns - thread->exec_ns - thread->stint_ns) + thread->owed_ns;

	if (!thread->exec_ns)
		owed = 0;
	if (owed > 0) {
		to = woken && owed < MOST_WOKEN_NS ? &times->woken_ns : &times->on_ns;
		if (watch_wakeups)
			owed = move_blocked(times, to, move_waits(times, to, owed));
		else
			owed = move_waits(times, to, move_blocked(times, to, owed));
	} else if (owed < 0) {
		owed = -move(&times->on_ns, thread->sent ? &times->wait_ns : &times->skipped_wait_ns, -owed);
	}
	thread->owed_ns = owed;
	thread->exec_ns = exec_ns;
	thread->stint_ns = 0;
	thread->delay_ns = has_queue_times ? task->sched_info.run_delay : 0;
	thread->waited_ns = 0;
	thread->moved = false;
}

/* -- switches that are passed by ------------------------------------------------------------------------------------------ */

static __always_inline struct slot *slot_of(py_u32 tid)
{
	return &slots[tid % SLOTS];
}

/* The thread's slot, if it can have one. */
static __always_inline struct slot *own_slot(py_u32 tid)
{
	struct slot *slot = slot_of(tid);

	if (!slot->tid)
		slot->tid = tid; /* if two do this at once, one of them has it */
	return slot->tid == tid ? slot : 0;
}

/* Whether a thread that leaves its CPU is passed by. CLOCK: the queue's. */
static __always_inline bool pass_by(struct task_struct *prev, bool preempt, py_u64 clock)
{
	struct slot *slot = slot_of(prev->pid);

	if (slot->tid != prev->pid || !slot->skip || (prev->flags & PF_EXITING))
		return false;
	slot->skip--;
	slot->passed++;
	slot->runnable = preempt || task_state(prev) == 0;
	slot->blocked += !slot->runnable;
	slot->moved = false;
	slot->out_ns = clock;
	slot->delay_ns = has_queue_times ? prev->sched_info.run_delay : 0;
	return true;
}

/* Whether switches of a thread were passed by since it was last looked at. */
static __always_inline bool passed_since(py_u32 tid)
{
	struct slot *slot = slot_of(tid);

	return slot->tid == tid && slot->passed;
}

/* Adds up the long times off the CPU that were passed by; their sum. */
static __always_inline py_u64 add_passed_longs(struct thread *thread, struct slot *slot)
{
	py_u64 long_ns = slot->long_blocked_ns + slot->long_wait_ns;

	thread->times.long_blocked_ns += slot->long_blocked_ns;
	thread->times.long_wait_ns += slot->long_wait_ns;
	thread->times.longs += slot->longs;
	thread->waited_ns += slot->long_wait_ns;
	slot->long_blocked_ns = slot->long_wait_ns = 0;
	slot->longs = 0;
	return long_ns;
}

/* Adds up the time until UNTIL of a thread whose last PASSED switches were passed by: how it divides, the kernel's accounts say.
 * DELAY_NS: how long the thread had waited for a CPU by then. */
static __always_inline void add_passed(struct thread *thread, struct task_struct *task, py_u32 passed, py_u64 until, py_u64 delay_ns)
{
	struct slot *slot = slot_of(BPF_CORE_READ(task, pid));
	py_s64 off_ns, wait_ns;
	py_s64 on_ns = BPF_CORE_READ(task, se.sum_exec_runtime) - thread->exec_ns - thread->stint_ns;

	if (until < thread->since_ns) /* the queues' clocks are not that of the events */
		until = thread->since_ns;
	thread->times.skipped += passed - slot->longs;
	off_ns = until - thread->since_ns - add_passed_longs(thread, slot);
	if (off_ns < 0)
		off_ns = 0;
	on_ns = on_ns < 0 ? 0 : on_ns > off_ns ? off_ns : on_ns;
	off_ns -= on_ns;
	wait_ns = delay_ns - thread->delay_ns - thread->waited_ns;
	if (!slot->blocked || wait_ns > off_ns) /* interrupts and what the hypervisor takes are in none of the accounts */
		wait_ns = off_ns;
	else if (wait_ns < 0 || thread->moved)
		wait_ns = 0;
	slot->blocked = 0;
	thread->times.on_ns += on_ns;
	thread->stint_ns += on_ns;
	thread->times.skipped_wait_ns += wait_ns;
	thread->waited_ns += wait_ns;
	thread->times.skipped_blocked_ns += off_ns - wait_ns;
	thread->sent = false;
	thread->since_ns = until;
	count(COUNTER_SKIPPED, passed);
}

/* How many switches of the thread were passed by since it was last looked at. */
static __always_inline py_u32 take_passed(py_u32 tid)
{
	struct slot *slot = slot_of(tid);
	py_u32 passed = slot->tid == tid ? slot->passed : 0;

	if (passed)
		slot->passed = 0;
	return passed;
}

/* Brings the record of a thread that is on this CPU up to NOW; how many of its switches had been passed by. */
static __always_inline py_u32 catch_up(struct thread *thread, struct task_struct *task, py_u64 now)
{
	py_u32 passed = take_passed(BPF_CORE_READ(task, pid));

	if (passed)
		add_passed(thread, task, passed, now, delay_ns(task));
	else
		add_on(thread, task, now);
	thread->running = true;
	return passed;
}
