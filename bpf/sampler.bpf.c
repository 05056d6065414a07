// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The programs that run in the kernel: one perf event for on-CPU samples, the scheduler's tracepoints for exact times.
 *
 * Each thread's time is added up exactly at every switch. Its Python stack is walked while it is still current, so its memory is
 * mapped and cannot change meanwhile: at each period of the perf event, and when it leaves the CPU. An event carries the times since
 * the last one that arrived: nothing is lost when an event is, or when a stack is not taken.
 *
 * The cost is bounded: what walking stacks costs is measured, and where it would be more than BUDGET of a CPU's time, fewer are
 * walked: of the switches a random part, of the samples those that the budget allows, each standing for the on-CPU time since the
 * last one. Where a thread switches so often that most of its stacks are not walked, most of its switches are not looked at either: the
 * kernel's own accounts say afterwards what they came to. Kernel 5.10 and later: what came after it is used where it is there.
 *
 * Compiled twice: whole, and LIGHT, without what only kernels before 5.17 need (probe/programs.c). */
#include "bpf/blocks.h"
#include "bpf/budget.h"
#include "bpf/maps.h"
#include "bpf/stacks.h"
#include "bpf/threads.h"
#include "bpf/times.h"

/* -- on the CPU --------------------------------------------------------------------------------------------------------- */

/* Sends what the native stack is unwound from: as much of it as is there. */
static __always_inline void send_native(struct task_struct *task, py_u32 tgid, py_u64 now)
{
	struct event_native *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	struct pt_regs saved;

	if (!event)
		return; /* the sample is sent all the same */
	event->kind = EVENT_NATIVE;
	event->tgid = tgid;
	event->tid = (py_u32)bpf_get_current_pid_tgid();
	event->time_ns = now;
	event->stack_bytes = 0;
	if (bpf_probe_read_kernel(&saved, sizeof(saved), user_registers(task))) {
		bpf_ringbuf_discard(event, BPF_RB_NO_WAKEUP);
		return;
	}
	event->registers[0] = saved.ax;
	event->registers[1] = saved.dx;
	event->registers[2] = saved.cx;
	event->registers[3] = saved.bx;
	event->registers[4] = saved.si;
	event->registers[5] = saved.di;
	event->registers[6] = saved.bp;
	event->registers[7] = saved.sp;
	event->registers[8] = saved.r8;
	event->registers[9] = saved.r9;
	event->registers[10] = saved.r10;
	event->registers[11] = saved.r11;
	event->registers[12] = saved.r12;
	event->registers[13] = saved.r13;
	event->registers[14] = saved.r14;
	event->registers[15] = saved.r15;
	event->registers[16] = saved.ip;
	if (!bpf_probe_read_user(event->stack, NATIVE_STACK_BYTES, (void *)saved.sp))
		event->stack_bytes = NATIVE_STACK_BYTES;
	else if (!bpf_probe_read_user(event->stack, NATIVE_STACK_BYTES / 4, (void *)saved.sp))
		event->stack_bytes = NATIVE_STACK_BYTES / 4;
	else if (!bpf_probe_read_user(event->stack, NATIVE_STACK_BYTES / 16, (void *)saved.sp))
		event->stack_bytes = NATIVE_STACK_BYTES / 16;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

static __always_inline struct task_struct *current_task(void)
{
	return has_task_storage ? bpf_get_current_task_btf() : (struct task_struct *)bpf_get_current_task();
}

/* An event of the thread that runs. */
static __always_inline void begin_event(struct event_stack *event, py_u32 kind, py_u64 now)
{
	event->kind = kind;
	event->tgid = bpf_get_current_pid_tgid() >> 32;
	event->tid = (py_u32)bpf_get_current_pid_tgid();
	event->time_ns = now;
}

static __always_inline int sample(bool loop)
{
	py_u64 now = bpf_ktime_get_ns(), cost;
	py_u32 tgid = bpf_get_current_pid_tgid() >> 32, slot = SCRATCH_SAMPLE, stands_for;
	struct process *process = bpf_map_lookup_elem(&processes, &tgid);
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
	struct budget *budget = this_budget();
	struct task_struct *task;
	struct thread *thread;

	if (!process || !scratch || !budget || !allow_sample(budget, now, &stands_for))
		return 0;
	task = current_task();
	thread = find_thread(task, true);
	if (!thread)
		return 0;
	catch_up(thread, task, now);
	begin_event(&scratch->event, EVENT_SAMPLE, now);
	scratch->event.others = stands_for;
	if (native_stacks)
		send_native(task, tgid, now);
	take_stack(process, scratch, slot, task, thread, now, loop);
	emit_stack(&scratch->event, thread);
	cost = bpf_ktime_get_ns() - now;
	add_cost(&budget->sample, cost);
	count(COUNTER_SAMPLES, 1);
	count(COUNTER_SAMPLES_NS, cost);
	count(COUNTER_RUN_NS, cost);
	return 0;
}

SEC("perf_event")
int on_cpu_sample(struct bpf_perf_event_data *context)
{
	return sample(true);
}

#ifndef LIGHT
SEC("perf_event")
int on_cpu_sample_unlooped(struct bpf_perf_event_data *context)
{
	return sample(false);
}
#endif

/* -- back on the CPU after long ------------------------------------------------------------------------------------------- */

/* An interrupt on this CPU as soon as they are on again: that by which a ring wakes its reader. */
static __always_inline bool ask_interrupt(void)
{
	py_u32 cpu = bpf_get_smp_processor_id();
	void *alarm = bpf_map_lookup_elem(&alarms, &cpu), *nothing = alarm ? bpf_ringbuf_reserve(alarm, 8, 0) : 0;

	if (nothing)
		bpf_ringbuf_discard(nothing, BPF_RB_FORCE_WAKEUP);
	return nothing;
}

static __always_inline int back(bool loop)
{
	py_u32 tid = (py_u32)bpf_get_current_pid_tgid(), tgid = bpf_get_current_pid_tgid() >> 32, slot = SCRATCH_SAMPLE;
	struct budget *budget = this_budget();
	struct process *process;
	struct scratch *scratch;
	struct event_stack *event;
	struct task_struct *task;
	struct thread *thread;
	py_u64 now, cost;

	if (!budget || !budget->back_tid)
		return 0;
	tid = budget->back_tid == tid ? tid : 0;
	budget->back_tid = 0;
	process = bpf_map_lookup_elem(&processes, &tgid);
	scratch = bpf_map_lookup_elem(&scratches, &slot);
	task = current_task();
	if (!tid || !process || !scratch || !(thread = find_thread(task, false)))
		return 0;
	now = bpf_ktime_get_ns();
	catch_up(thread, task, now);
	event = &scratch->event;
	begin_event(event, EVENT_BACK, now);
	event->others = budget->back_others;
	event->runnable = thread->runnable;
	event->back_blocked_ns = thread->back_blocked_ns;
	event->back_wait_ns = thread->back_wait_ns;
	event->block = (struct event_block){.syscall = -1};
	if (!thread->runnable) {
		what_blocks(&event->block, task, true);
		event->block.io_wait = BPF_CORE_READ_BITFIELD_PROBED(task, in_iowait);
	}
	take_stack(process, scratch, slot, task, thread, now, loop);
	if (emit_stack(event, thread))
		count(COUNTER_SKIPPED, -1);
	cost = bpf_ktime_get_ns() - now;
	budget->back_ns = slowly_up(budget->back_ns, cost);
	count(COUNTER_RUN_NS, cost);
	return 0;
}

SEC("tp_btf/irq_work_entry")
int BPF_PROG(on_interrupt, int vector)
{
	return back(true);
}

#ifndef LIGHT
SEC("tp_btf/irq_work_entry")
int BPF_PROG(on_interrupt_unlooped, int vector)
{
	return back(false);
}
#endif

/* -- off the CPU -------------------------------------------------------------------------------------------------------- */

/* A thread that neither blocks in a system call nor in a page fault was stopped. */
static __always_inline void why_off(struct event_stack *event, struct task_struct *task)
{
	long state = task_state(task);

	event->block = (struct event_block){.syscall = -1};
	if (event->exiting || event->runnable)
		return;
	if (state & (TASK_STOPPED | TASK_TRACED))
		event->block.syscall = PY_SYSCALL_STOPPED;
	else if (!what_blocks(&event->block, task, true) && !(state & TASK_UNINTERRUPTIBLE))
		event->block.syscall = PY_SYSCALL_STOPPED;
	event->block.io_wait = BPF_CORE_READ_BITFIELD_PROBED(task, in_iowait);
}

static __always_inline void send_out(struct task_struct *prev, struct thread *thread, bool exiting, py_u32 others, py_u64 now, bool loop)
{
	py_u32 slot = SCRATCH_SWITCH, tgid = prev->tgid;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
	struct process *process = bpf_map_lookup_elem(&processes, &tgid);

	if (!scratch || !process)
		return;
	scratch->event.kind = EVENT_OUT;
	scratch->event.tgid = BPF_CORE_READ(prev, tgid);
	scratch->event.tid = BPF_CORE_READ(prev, pid);
	scratch->event.time_ns = now;
	scratch->event.runnable = thread->runnable;
	scratch->event.exiting = exiting;
	scratch->event.others = others;
	why_off(&scratch->event, prev);
	take_stack(process, scratch, slot, prev, thread, now, loop);
	thread->sent = emit_stack(&scratch->event, thread);
}

static __always_inline void leave_cpu(struct task_struct *prev, struct thread *thread, bool preempt, py_u64 now, bool loop)
{
	struct budget *budget = this_budget();
	long state = task_state(prev);
	bool exiting = !preempt && (state & TASK_DEAD);
	struct slot *slot = has_queue_times && !exiting ? own_slot(prev->pid) : 0;
	py_u32 passed, others;
	bool chosen;
	py_u64 cost;

	if (!budget)
		return;
	passed = catch_up(thread, prev, now);
	settle_exec(thread, prev, thread->sent && !passed && !thread->runnable);
	thread->running = false;
	thread->runnable = preempt || state == 0;
	thread->wake_ns = 0; /* woken before it had left: no wait */
	thread->sent = false;
	chosen = choose(budget, slot, passed, now, &others);
	if (!chosen && !exiting) {
		count(COUNTER_SKIPPED, 1);
		if (!(budget->switches % CLOCK_EVERY)) /* a look at the clock at each would cost as much as the rest */
			count(COUNTER_RUN_NS, (bpf_ktime_get_ns() - now) * CLOCK_EVERY);
		return;
	}
	if (exiting && slot_of(prev->pid)->tid == prev->pid)
		slot_of(prev->pid)->tid = 0;
	send_out(prev, thread, exiting, chosen ? others : 0, now, loop);
	cost = bpf_ktime_get_ns() - now;
	if (chosen) { /* there is no choice where it ends, and the others should not have to do without for that */
		budget->walk_ns += cost;
		budget->walks++;
		add_cost(&budget->walk, cost);
	}
	count(COUNTER_RUN_NS, cost);
}

/* Of a thread that has been off its CPU ever since it is followed. */
static __always_inline py_u64 first_wait(struct thread *thread, struct task_struct *task, py_u64 now)
{
	py_u64 wait_ns;

	if (watch_wakeups)
		return thread->wake_ns ? now - thread->wake_ns : 0;
	wait_ns = queued_ns(task);
	return wait_ns < now - thread->followed_ns ? wait_ns : now - thread->followed_ns;
}

/* A thread whose stack was not taken is back after OFF_NS. */
static __always_inline void may_take_back(struct task_struct *next, struct thread *thread, py_u64 blocked_ns, py_u64 off_ns, struct drawn *drawn,
                                          py_u64 now)
{
	struct budget *budget = this_budget();

	if (!budget)
		return;
	if (now - budget->window_ns > WINDOW_NS)
		renew(budget, now);
	if (!drawn->done)
		drawn->taken = draw(budget, off_ns, &drawn->others);
	if (!drawn->taken || !ask_interrupt())
		return;
	thread->back_blocked_ns = blocked_ns;
	thread->back_wait_ns = off_ns - blocked_ns;
	budget->back_others = drawn->others;
	budget->back_tid = next->pid;
}

/* CLOCK: the queue's, as it stands at NOW. */
static __always_inline void enter_cpu(struct task_struct *next, struct thread *thread, struct drawn *drawn, py_u64 now, py_u64 clock)
{
	py_u32 tid = next->pid, passed = take_passed(tid);
	struct slot *slot = slot_of(tid);
	py_u64 blocked_ns;

	queue_lag_ns = now - clock;
	if (passed) {
		add_passed(thread, next, passed, clock > slot->out_ns ? now - (clock - slot->out_ns) : now, next->sched_info.run_delay);
		thread->running = false;
		thread->runnable = slot->runnable;
	}
	if (!thread->since_ns) { /* off the CPU since before it was followed */
		thread->times.entered = 1;
		thread->times.wait_ns += first_wait(thread, next, now);
	} else if (!thread->running) {
		blocked_ns = add_off(thread, next, now);
		if (!thread->sent && now - thread->since_ns > LONG_NS)
			may_take_back(next, thread, blocked_ns, now - thread->since_ns, drawn, now);
	}
	thread->running = true;
	thread->since_ns = now;
}

/* NULL: no program has a record of TASK. So it is of most tasks of a machine, and that is one load. */
static __always_inline void *record_of(struct task_struct *task)
{
	void *record = has_task_storage && bpf_core_field_exists(task->bpf_storage) ? (void *)task->bpf_storage : task;

	barrier_var(record); /* here, and nowhere else */
	return record;
}

/* Runs at every switch of the machine: a thread that has a record is followed, and that is all that is asked about the others. What the verifier
 * takes long for (see queue_clock_fast) stands before the first branch, so that it comes by once. */
static __always_inline int switch_threads(bool preempt, struct task_struct *prev, struct task_struct *next, bool loop)
{
	py_u64 now = 0, clock = queue_clock_fast(next); /* both are of this CPU's queue */
	void *left = record_of(prev), *entered = record_of(next);
	struct drawn drawn = {};
	struct thread *thread;

	if (left && !pass_by(prev, preempt, clock) && (thread = find_thread(prev, false))) {
		now = bpf_ktime_get_ns();
		leave_cpu(prev, thread, preempt, now, loop);
	}
	if (entered && !passed_by(next, clock, &drawn) && (thread = find_thread(next, false)))
		enter_cpu(next, thread, &drawn, now ? now : bpf_ktime_get_ns(), clock);
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_sched_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	return switch_threads(preempt, prev, next, true);
}

#ifndef LIGHT
SEC("tp_btf/sched_switch")
int BPF_PROG(on_sched_switch_unlooped, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	return switch_threads(preempt, prev, next, false);
}
#endif

#ifndef LIGHT
/* Attached only if wake-ups are watched: then no switch is passed by. */
SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_sched_wakeup, struct task_struct *task)
{
	struct thread *thread = record_of(task) ? find_thread(task, false) : 0;

	if (thread && !thread->wake_ns)
		thread->wake_ns = bpf_ktime_get_ns();
	return 0;
}
#endif

/* From 6.12 on a thread that sleeps may stay in its CPU's queue for a while. Is it given to another CPU meanwhile, sched_info says that it waits
 * for one from then on, until it runs again: of this time off the CPU it cannot be believed. Watching wake-ups instead would cost more than all
 * the rest, and these are seldom. */
SEC("tp_btf/sched_migrate_task")
int BPF_PROG(on_sched_migrate_task, struct task_struct *task)
{
	struct thread *thread;

	if (bpf_core_field_exists(task->se.sched_delayed) && task->se.sched_delayed && (thread = find_thread(task, false))) {
		thread->moved = true;
		if (slot_of(task->pid)->tid == task->pid)
			slot_of(task->pid)->moved = true;
	}
	return 0;
}

/* -- threads and processes come -------------------------------------------------------------------------------------------- */

/* Gives the threads that are there already their records; user space reads it once it has named a process. */
SEC("iter/task")
int on_follow(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct thread *thread;
	py_u32 tgid;

	if (!task)
		return 0;
	tgid = task->tgid;
	if (bpf_map_lookup_elem(&processes, &tgid) && (thread = find_thread(task, true)) && !thread->followed_ns)
		thread->followed_ns = bpf_ktime_get_ns();
	return 0;
}

/* A thread, which waits for a CPU from now on, or a process: that is followed from its first instruction on, for its memory is a copy of its
 * parent's. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_sched_process_fork, struct task_struct *parent, struct task_struct *child)
{
	struct event_process event = {.kind = EVENT_FORK, .tgid = child->tgid, .parent = parent->tgid};
	struct process *process = bpf_map_lookup_elem(&processes, &event.parent);
	struct thread *thread;

	if (!process)
		return 0;
	event.time_ns = bpf_ktime_get_ns();
	if (event.tgid != event.parent) {
		if (!follow_children || bpf_map_update_elem(&processes, &event.tgid, process, BPF_ANY))
			return 0;
		emit(&event, sizeof(event));
	}
	thread = find_thread(child, true);
	if (thread) {
		thread->since_ns = event.time_ns;
		thread->runnable = true;
	}
	return 0;
}

/* Whatever runs there now, it is not what was known: user space has a look. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_sched_process_exec, struct task_struct *task)
{
	struct event_process event = {.kind = EVENT_EXEC, .tgid = task->tgid};
	struct process *process = bpf_map_lookup_elem(&processes, &event.tgid);

	if (!process)
		return 0;
	process->runtime = 0;
	event.time_ns = bpf_ktime_get_ns();
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	emit(&event, sizeof(event));
	return 0;
}

/* -- the end ------------------------------------------------------------------------------------------------------------ */

/* Tells each thread's times since its last event. */
SEC("iter/task")
int on_finish(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	py_u32 tgid, slot = SCRATCH_REST;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
	struct thread *thread;
	py_u64 now, out_ns, blocked_ns;
	py_u32 passed;

	if (!task || !scratch)
		return 0;
	tgid = task->tgid;
	if (!bpf_map_lookup_elem(&processes, &tgid) || !(thread = find_thread(task, false)) || !thread->since_ns)
		return 0;
	now = bpf_ktime_get_ns();
	passed = take_passed(task->pid);
	if (passed) {
		bool blocked = task_state(task) != 0; /* ever since the last one that was passed by */
		out_ns = slot_of(task->pid)->out_ns + queue_lag_ns;
		add_passed(thread, task, passed, blocked && out_ns < now ? out_ns : now, delay_ns(task));
		thread->running = !blocked;
		thread->runnable = false;
	}
	if (now < thread->since_ns) /* it has been looked at on another CPU meanwhile */
		now = thread->since_ns;
	if (thread->running) {
		thread->times.on_ns += now - thread->since_ns;
	} else {
		out_ns = thread->since_ns;
		blocked_ns = add_off(thread, task, now);
		if (!thread->sent && now - out_ns > LONG_NS)
			send_waits(task, out_ns, blocked_ns, now);
	}
	thread->since_ns = now;
	scratch->event.kind = EVENT_REST;
	scratch->event.tgid = tgid;
	scratch->event.tid = task->pid;
	scratch->event.time_ns = now;
	scratch->event.flags = scratch->event.depth = 0;
	emit_stack(&scratch->event, thread);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
