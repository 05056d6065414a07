// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The programs that run in the kernel: one perf event for on-CPU samples, the scheduler's tracepoints for exact off-CPU
 * intervals. A thread's Python stack is walked while it is still current, so its memory is mapped and cannot change meanwhile:
 * at each period of the perf event, and when it leaves the CPU. User space joins an EVENT_OUT with the EVENT_IN that follows. */
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "bpf/events.h"
#include "bpf/kernel.h"

#define PYWALK_READ(reader, to, size, from) bpf_probe_read_user(to, size, (const void *)(from))
#define PYWALK_INLINE static __always_inline
#include "bpf/pywalk.h"

#define MAX_PROCESSES 1024
#define NEW_THREADS 64        /* thread states looked at to find a new thread's: CPython puts new ones first */
#define INTERPRETERS_LOOK_NS 10000000
#define MISS_RETRY_NS 2000000 /* how long a thread without a thread state is left alone */

/* Where a thread is; task storage, so that a reused pid never meets its predecessor's. */
struct thread {
	py_u64 tstate;
	py_u64 gil;       /* of its interpreter */
	py_u64 missed_ns; /* when no thread state was found for it */
	py_u64 wake_ns;
};

struct scratch {
	struct event_stack event;
	py_u64 frame, previous; /* of the walk */
	py_u8 buffer[PYWALK_BUFFER + 8];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_PROCESSES);
	__type(key, py_u32);
	__type(value, struct process);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct thread_key);
	__type(value, py_u64);
} known_tstates SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct thread);
} threads SEC(".maps");

/* Two: a perf event may come in between while the scheduler's program runs. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, py_u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, COUNTER_COUNT);
	__type(key, py_u32);
	__type(value, py_u64);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

static __always_inline void count(py_u32 counter, py_u64 amount)
{
	py_u64 *value = bpf_map_lookup_elem(&counters, &counter);

	if (value)
		*value += amount;
}

static __always_inline void emit(void *event, py_u64 size)
{
	if (bpf_ringbuf_output(&events, event, size, BPF_RB_NO_WAKEUP))
		count(COUNTER_LOST, 1);
}

/* The thread state whose thread_id is THREAD_ID: among the youngest of each interpreter. A thread that runs code in several
 * interpreters has one in each: the youngest interpreter's that has a frame is in use. 0: none. */
static __noinline py_u64 find_new_tstate(struct process *process, py_u64 thread_id)
{
	struct py_layout *layout;
	py_u64 interp = 0, tstate = 0, id = 0, idle = 0;

	if (!process)
		return 0;
	layout = &process->layout;
	if (PYWALK_READ(NULL, &interp, sizeof(interp), process->runtime + layout->runtime_interp_head) || !interp)
		return 0;
	if (PYWALK_READ(NULL, &tstate, sizeof(tstate), interp + layout->interp_tstate_head))
		return 0;
	for (int step = 0; step < NEW_THREADS; step++) {
		if (!tstate) { /* on to the next interpreter */
			if (PYWALK_READ(NULL, &interp, sizeof(interp), interp + layout->interp_next) || !interp)
				return idle;
			if (PYWALK_READ(NULL, &tstate, sizeof(tstate), interp + layout->interp_tstate_head))
				return idle;
			continue;
		}
		if (PYWALK_READ(NULL, &id, sizeof(id), tstate + layout->tstate_thread_id))
			return idle;
		if (id == thread_id) {
			if (pywalk_top(NULL, layout, tstate))
				return tstate;
			idle = tstate;
		}
		if (PYWALK_READ(NULL, &tstate, sizeof(tstate), tstate + layout->tstate_next))
			return idle;
	}
	return idle;
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
static __always_inline py_u64 current_tstate(struct process *process, struct thread *thread, py_u32 tgid, py_u64 fsbase,
                                             py_u64 now)
{
	struct thread_key key = {.thread_id = fsbase, .tgid = tgid};
	py_u64 id = 0, *known;
	int several = several_interpreters(process, now);

	if (thread->tstate && !PYWALK_READ(NULL, &id, sizeof(id), thread->tstate + process->layout.tstate_thread_id) && id == fsbase &&
	    (!several || pywalk_holds_gil(NULL, &process->layout, thread->gil, thread->tstate)))
		return thread->tstate;
	thread->tstate = 0;
	if (thread->missed_ns && now - thread->missed_ns < MISS_RETRY_NS)
		return 0;
	known = several ? 0 : bpf_map_lookup_elem(&known_tstates, &key);
	if (known && !PYWALK_READ(NULL, &id, sizeof(id), *known + process->layout.tstate_thread_id) && id == fsbase)
		thread->tstate = *known;
	else
		thread->tstate = find_new_tstate(process, fsbase);
	thread->missed_ns = thread->tstate ? 0 : now;
	thread->gil = thread->tstate ? pywalk_own_gil(NULL, &process->layout, process->gil, thread->tstate) : 0;
	return thread->tstate;
}

/* One step of the walk. A global function: the verifier checks it once, for any arguments, and not anew at each of the steps. */
__noinline int walk_step(struct process *process, struct scratch *scratch)
{
	if (!process || !scratch)
		return PYWALK_FAULT;
	return pywalk_frame(NULL, &process->layout, scratch->frame, scratch->buffer,
	                    &scratch->event.frames[scratch->event.depth & (PY_MAX_FRAMES - 1)], &scratch->previous);
}

/* Fills the event's frames. What changes from step to step lives in map memory, whose values the verifier does not track: so
 * all paths through a step look alike to it, and the cost of checking is linear in the number of steps. */
static __noinline int walk(struct process *process, struct scratch *scratch)
{
	for (int step = 0; step < PY_MAX_FRAMES + 32; step++) {
		struct event_stack *event = &scratch->event;
		int what;

		if (!scratch->frame)
			return 0;
		if (event->depth >= PY_MAX_FRAMES) {
			event->flags |= PY_STACK_TRUNCATED;
			return 0;
		}
		what = walk_step(process, scratch);
		if (what == PYWALK_FAULT) {
			event->flags |= PY_STACK_TORN;
			return 0;
		}
		event->depth += what == PYWALK_FRAME;
		scratch->frame = scratch->previous;
	}
	scratch->event.flags |= PY_STACK_TRUNCATED;
	return 0;
}

static __always_inline void take_stack(struct process *process, struct scratch *scratch, struct task_struct *task, py_u64 now)
{
	struct event_stack *event = &scratch->event;
	struct thread *thread = bpf_task_storage_get(&threads, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	py_u64 tstate;

	event->tgid = task->tgid;
	event->tid = task->pid;
	event->time_ns = now;
	event->flags = 0;
	event->depth = 0;
	event->holds_gil = 0;
	if (!thread)
		return;
	if (event->kind == EVENT_OUT)
		thread->wake_ns = 0; /* woken before it had left: no wait */
	tstate = current_tstate(process, thread, task->tgid, task->thread.fsbase, now);
	if (!tstate)
		return;
	event->flags = PY_STACK_PYTHON;
	event->holds_gil = pywalk_holds_gil(NULL, &process->layout, thread->gil, tstate);
	scratch->frame = pywalk_top(NULL, &process->layout, tstate);
	walk(process, scratch);
}

static __always_inline void emit_stack(struct event_stack *event)
{
	py_u32 depth = event->depth;

	if (depth > PY_MAX_FRAMES)
		depth = PY_MAX_FRAMES;
	emit(event, __builtin_offsetof(struct event_stack, frames) + depth * sizeof(struct py_frame));
}

SEC("perf_event")
int on_cpu_sample(struct bpf_perf_event_data *context)
{
	py_u64 now = bpf_ktime_get_ns();
	struct task_struct *task = bpf_get_current_task_btf();
	py_u32 tgid = task->tgid, slot = 0;
	struct process *process = bpf_map_lookup_elem(&processes, &tgid);
	struct scratch *scratch;

	if (!process || !(scratch = bpf_map_lookup_elem(&scratches, &slot)))
		return 0;
	scratch->event.kind = EVENT_SAMPLE;
	take_stack(process, scratch, task, now);
	emit_stack(&scratch->event);
	count(COUNTER_RUN_NS, bpf_ktime_get_ns() - now);
	count(COUNTER_RUNS, 1);
	return 0;
}

static __always_inline py_u8 fd_kind(struct task_struct *task, py_u64 fd)
{
	struct fdtable *table = task->files ? BPF_CORE_READ(task, files, fdt) : 0;
	struct file **files, *file = 0;

	if (!table || fd >= BPF_CORE_READ(table, max_fds))
		return FD_NONE;
	files = BPF_CORE_READ(table, fd);
	if (bpf_probe_read_kernel(&file, sizeof(file), files + fd) || !file)
		return FD_NONE;
	switch (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) {
	case S_IFSOCK: return FD_SOCKET;
	case S_IFREG: case S_IFBLK: case S_IFDIR: return FD_FILE;
	case S_IFIFO: return FD_PIPE;
	case S_IFCHR: return FD_DEVICE;
	default: return FD_OTHER;
	}
}

#define SYS_POLL 7
#define SYS_PPOLL 271

/* Which system call a thread blocks in, and on what. */
static __always_inline void what_blocks(struct event_stack *event, struct task_struct *task)
{
	struct pt_regs *registers = (struct pt_regs *)bpf_task_pt_regs(task);
	struct pt_regs saved = {};
	py_s32 fd;

	event->syscall = -1;
	event->fd_kind = FD_NONE;
	event->args[0] = event->args[1] = event->args[2] = 0;
	if (event->exiting || bpf_probe_read_kernel(&saved, sizeof(saved), registers) || (long)saved.orig_ax < 0)
		return;
	event->syscall = (py_s32)saved.orig_ax;
	event->args[0] = saved.di;
	event->args[1] = saved.si;
	event->args[2] = saved.dx;
	fd = (py_s32)saved.di;
	if (event->syscall == SYS_POLL || event->syscall == SYS_PPOLL) { /* the first of its struct pollfd */
		if (!saved.si || bpf_probe_read_user(&fd, sizeof(fd), (void *)saved.di))
			return;
	}
	if (fd >= 0)
		event->fd_kind = fd_kind(task, fd);
}

static __always_inline long task_state(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state))
		return task->__state;
	return BPF_CORE_READ((struct task_struct___before_5_14 *)task, state);
}

static __always_inline void leave_cpu(struct process *process, struct task_struct *prev, int preempt, py_u64 now)
{
	py_u32 slot = 1;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
	long state = task_state(prev);

	if (!scratch)
		return;
	scratch->event.kind = EVENT_OUT;
	scratch->event.runnable = preempt || state == 0;
	scratch->event.exiting = !preempt && (state & TASK_DEAD) != 0;
	what_blocks(&scratch->event, prev);
	take_stack(process, scratch, prev, now);
	emit_stack(&scratch->event);
}

static __always_inline void enter_cpu(struct task_struct *next, py_u64 now)
{
	struct event_in event = {.kind = EVENT_IN, .tgid = next->tgid, .tid = next->pid, .time_ns = now};
	struct thread *thread = bpf_task_storage_get(&threads, next, 0, 0);

	if (thread) {
		event.wake_ns = thread->wake_ns;
		thread->wake_ns = 0;
	}
	emit(&event, sizeof(event));
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_sched_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	py_u32 out = prev->tgid, in = next->tgid;
	struct process *leaving = out ? bpf_map_lookup_elem(&processes, &out) : 0;
	struct process *entering = in ? bpf_map_lookup_elem(&processes, &in) : 0;
	py_u64 now;

	if (!leaving && !entering)
		return 0;
	now = bpf_ktime_get_ns();
	if (leaving)
		leave_cpu(leaving, prev, preempt, now);
	if (entering)
		enter_cpu(next, now);
	count(COUNTER_RUN_NS, bpf_ktime_get_ns() - now);
	count(COUNTER_RUNS, 1);
	return 0;
}

static __always_inline int woken(struct task_struct *task)
{
	py_u32 tgid = task->tgid;
	struct thread *thread;

	if (!bpf_map_lookup_elem(&processes, &tgid))
		return 0;
	thread = bpf_task_storage_get(&threads, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (thread && !thread->wake_ns)
		thread->wake_ns = bpf_ktime_get_ns();
	return 0;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_sched_wakeup, struct task_struct *task)
{
	return woken(task);
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_sched_wakeup_new, struct task_struct *task)
{
	return woken(task);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
