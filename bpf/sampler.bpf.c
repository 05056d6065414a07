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
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "bpf/chance.h"
#include "bpf/events.h"
#include "bpf/kernel.h"

#define PYWALK_READ(reader, to, size, from) bpf_probe_read_user(to, size, (const void *)(from))
#define PYWALK_INLINE static __always_inline
#include "bpf/pywalk.h"

#define MAX_PROCESSES 4096
#define MAX_THREADS 65536     /* before 5.13, which has no storage in a task */
#define NEW_THREADS 64        /* thread states looked at to find a new thread's: CPython puts new ones first */
#define SEARCH_PARTS 8        /* in which they are, so that the verifier follows 16 rounds, not 64 */
#define INTERPRETERS_LOOK_NS 10000000
#define MISS_RETRY_NS 2000000 /* how long a thread without a thread state is left alone */
#define LONGEST_NS 10000000000ull
#define WINDOW_NS 10000000    /* in which the budget is kept */
#define SOME_STEPS 64         /* of a walk without bpf_loop: the verifier follows each of them, and gives up at some 500 */
#define LEAST_WALKS 4         /* of a window that has none to spare */
#define LEAST_WALK_NS 500
#define MEAN_OF 64            /* a mean cost is that of about so many */
#define OUTLIER 16            /* times the mean are no cost of ours, but a virtual machine that is not scheduled for a while */
#define LEAST_MEAN_NS 1000
#define MOST_TICK_NS 100000000
#define CLOCK_EVERY 64        /* switches without a walk: what they cost is estimated from one in so many */
#define BUDGET 400            /* 1/BUDGET of a CPU's time for the stacks of switches */
#define ALARM_NS 4000         /* what an interrupt costs that a program asks for, about */
#define LEAST_BACKS 2         /* of a window: long waits of which the stack is taken afterwards */
#define SLOTS 4096            /* threads whose switches can be passed by; a power of two */
#define MOST_PASSED 256ull    /* in a row, on average */
#define OVER_PASSED 16ull     /* likewise, at the least, where a window has had all the walks that it may have */
#define MOST_EXCESS 4ull      /* twice as many for as many walks again, so often */
#define TOLD_BITS 12          /* code objects that are remembered: 2 to this power */
#define NEWS_FRAMES 8         /* of a stack, looked at for new code */
#define NEWS_EVERY_NS 10000000   /* so often at the most user space is woken for it on average ... */
#define NEWS_AT_ONCE_NS 200000000 /* ... and so much of that at once, where there was none for long */
#define MOST_WOKEN_NS 200000  /* from a wake-up to the switch, where that is counted as time on a CPU */

const volatile bool has_task_storage;   /* 5.13+ */
const volatile bool has_queue_times;    /* the kernel keeps account of how long each task waits for a CPU */
const volatile bool watch_wakeups;      /* it has none */
const volatile bool follow_children;
const volatile bool native_stacks;
const volatile unsigned int samples_budget = BUDGET; /* as BUDGET, for the stacks of samples */

/* A thread's time, and where its thread state is. */
struct thread {
	py_u64 tstate;
	py_u64 gil;       /* of its interpreter */
	py_u64 missed_ns; /* when no thread state was found for it */
	py_u64 since_ns;  /* when it got on or left its CPU; 0: before it was first seen */
	py_u64 wake_ns;   /* when it was woken, if that is watched */
	py_u64 followed_ns;
	py_u64 exec_ns;   /* the kernel's account of its time on a CPU when it last left one; 0: not known */
	py_u64 stint_ns;  /* seen of it since then */
	py_s64 owed_ns;   /* by that account, for which there was no time to make up for it yet */
	py_u64 delay_ns;  /* the kernel's account of its time waiting for a CPU, together with exec_ns */
	py_u64 waited_ns; /* seen of it since then */
	py_u64 back_blocked_ns, back_wait_ns; /* of the long time off it that was over when it got on its CPU */
	bool running, runnable;
	bool moved;       /* it was given to another CPU while it slept: see on_sched_migrate_task */
	bool sent;        /* the stack with which it left its CPU was sent */
	struct event_times times; /* not told yet */
};

/* Key of a thread without task storage: a reused tid has another start. */
struct task_key {
	py_u64 start_time;
	py_u32 tid, reserved;
};

/* A search for a thread state under way. */
struct search {
	py_u64 interp, tstate;
	py_u64 found; /* the last one of the thread; 0: none so far */
};

struct scratch {
	struct event_stack event;
	struct pywalk walk;
	struct search search;
};

/* Which switches of a thread are passed by, read at every switch of the machine; it belongs to the thread until that ends. Times are those of
 * the queue's clock, which need not be asked for. */
struct slot {
	py_u32 tid;      /* 0: free */
	py_u32 skip;     /* how many more to pass by */
	py_u32 rest;     /* likewise, but the first of them is looked at: what time on a CPU its wake-up cost is known then */
	py_u32 others;   /* the mean of those that it is drawn from, in 1/256: for so many others the switch behind them stands */
	py_u32 passed;   /* since the last that was looked at */
	py_u32 blocked;  /* how often of these it was not runnable */
	bool runnable;   /* when it left its CPU the last time, if that was passed by */
	bool moved;      /* as in struct thread, since then */
	py_u64 out_ns;   /* the time of that */
	py_u64 delay_ns; /* the kernel's account of its time waiting for a CPU, then */
	/* Of those that were passed by: times off the CPU over LONG_NS */
	py_u64 long_blocked_ns, long_wait_ns;
	py_u32 longs;
};

static struct slot slots[SLOTS];
static py_u64 queue_lag_ns; /* by which the queues' clocks are behind the one of the events: both count from other moments */

/* What something costs: see add_cost. */
struct cost {
	py_u64 mean_ns;
	py_u64 number; /* of those of which that is the mean */
};

/* How a CPU's budget for walking stacks stands. */
struct budget {
	py_u64 window_ns;         /* when the window began */
	py_u64 walk_ns;           /* spent in it on the stacks of switches */
	py_u32 walks, switches;   /* in it */
	py_u32 mean_switches;     /* of a window, in 1/8 */
	py_u32 chance;            /* of a switch to be walked, of 2^32 - 1 */
	py_u32 limit;             /* of walks in the window, should there suddenly be many more switches than in the last one */
	struct cost walk, sample;
	py_u64 tick_ns;           /* the mean time from one period that met a followed thread to the next */
	py_u64 ticked_ns;         /* when the last one did */
	/* stacks of threads that are back after long: see draw */
	py_u64 back_ns;           /* what one costs */
	py_u32 backs, backs_allowed; /* in the window */
	py_u64 backs_due;         /* how many of them chance would have taken, in 1/256 */
	py_u64 quantum_ns;        /* a time off the CPU that is as long is taken for sure, a shorter one by the chance of its part of this */
	py_u32 back_tid;          /* the thread that got on this CPU a moment ago, and whose stack is to be taken; 0: none */
	py_u32 back_others;       /* see struct event_stack */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_PROCESSES);
	__type(key, py_u32);
	__type(value, struct process);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384); /* preallocated: before 6.1 a perf event's program must not use others */
	__type(key, struct thread_key);
	__type(value, py_u64);
} known_tstates SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct thread);
} threads SEC(".maps");

#ifndef LIGHT
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, MAX_THREADS);
	__type(key, struct task_key);
	__type(value, struct thread);
} threads_by_key SEC(".maps");
#endif

/* One for each of the programs that may come in between one another. */
enum { SCRATCH_SAMPLE, SCRATCH_SWITCH, SCRATCH_REST, SCRATCHES };
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SCRATCHES);
	__type(key, py_u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, py_u32);
	__type(value, struct budget);
} budgets SEC(".maps");

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

/* A ring for each CPU by which a program asks for an interrupt; user space makes them. */
struct alarm {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, ALARM_BYTES);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, ALARMS);
	__type(key, py_u32);
	__array(values, struct alarm);
} alarms SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, NEWS_BYTES);
} news SEC(".maps");

static __always_inline void count(py_u32 counter, py_u64 amount)
{
	py_u64 *value = bpf_map_lookup_elem(&counters, &counter);

	if (value)
		*value += amount;
}

static __always_inline bool emit(void *event, py_u64 size)
{
	if (!bpf_ringbuf_output(&events, event, size, BPF_RB_NO_WAKEUP))
		return true;
	count(COUNTER_LOST, 1);
	return false;
}

static __always_inline struct budget *this_budget(void)
{
	py_u32 only = 0;

	return bpf_map_lookup_elem(&budgets, &only);
}

/* -- threads ------------------------------------------------------------------------------------------------------------ */

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

/* -- what a thread blocks in ------------------------------------------------------------------------------------------------ */

/* The registers with which a task entered the kernel lie at the top of its kernel stack. */
static __always_inline struct pt_regs *user_registers(struct task_struct *task)
{
	if (has_task_storage && bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs)) /* 5.15+ */
		return (struct pt_regs *)bpf_task_pt_regs(task);
	return (struct pt_regs *)(BPF_CORE_READ(task, stack) + THREAD_SIZE) - 1;
}

static __always_inline bool is_local(struct file *file)
{
	struct socket *socket = BPF_CORE_READ(file, private_data);

	return BPF_CORE_READ(socket, sk, __sk_common.skc_family) == AF_UNIX;
}

static __always_inline py_u8 fd_kind(struct task_struct *task, py_u64 fd)
{
	struct fdtable *table = BPF_CORE_READ(task, files) ? BPF_CORE_READ(task, files, fdt) : 0;
	struct file **files, *file = 0;

	if (!table || fd >= BPF_CORE_READ(table, max_fds))
		return FD_NONE;
	files = BPF_CORE_READ(table, fd);
	if (bpf_probe_read_kernel(&file, sizeof(file), files + fd) || !file)
		return FD_NONE;
	switch (BPF_CORE_READ(file, f_inode, i_sb, s_magic)) {
	case ANON_INODE_FS_MAGIC: return FD_OTHER;
	case PID_FS_MAGIC: return FD_PROCESS;
	}
	switch (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) {
	case S_IFSOCK: return is_local(file) ? FD_LOCAL : FD_SOCKET;
	case S_IFREG: case S_IFBLK: case S_IFDIR: return FD_FILE;
	case S_IFIFO: return FD_PIPE;
	case S_IFCHR: return FD_DEVICE;
	default: return FD_OTHER;
	}
}

#define SYS_POLL 7
#define SYS_SELECT 23
#define SYS_PSELECT6 270
#define SYS_PPOLL 271

/* The lowest descriptor in one of select's sets, as far as 255; -1: none. Global, so that the verifier looks at it once. */
__noinline py_s32 lowest_fd(py_u64 set)
{
	py_u64 words[4] = {};

	if (!set || bpf_probe_read_user(words, sizeof(words), (void *)set))
		return -1;
	for (py_s32 at = 0; at < 4; at++) {
		py_u64 bits = words[at];
		py_s32 fd = 64 * at;
		if (!bits)
			continue;
		for (py_s32 half = 32; half; half /= 2) {
			if (bits << (64 - half))
				continue;
			bits >>= half;
			fd += half;
		}
		return fd;
	}
	return -1;
}

/* Which system call a thread blocks in, and on what. OWN: it is the current one, whose memory can be read. FALSE: in none. */
static __always_inline bool what_blocks(struct event_block *block, struct task_struct *task, bool own)
{
	struct pt_regs saved = {};
	py_s32 fd;

	block->syscall = -1;
	block->fd_kind = FD_NONE;
	block->args[0] = block->args[1] = block->args[2] = 0;
	if (bpf_probe_read_kernel(&saved, sizeof(saved), user_registers(task)) || (long)saved.orig_ax < 0)
		return false;
	block->syscall = (py_s32)saved.orig_ax;
	block->args[0] = saved.di;
	block->args[1] = saved.si;
	block->args[2] = saved.dx;
	fd = (py_s32)saved.di;
	if (block->syscall == SYS_POLL || block->syscall == SYS_PPOLL) { /* the first of its struct pollfd */
		if (!own || !saved.si || bpf_probe_read_user(&fd, sizeof(fd), (void *)saved.di))
			return true;
	}
	if (block->syscall == SYS_SELECT || block->syscall == SYS_PSELECT6) { /* the first that it would read of, else write to */
		fd = own && saved.di ? lowest_fd(saved.si) : -1;
		if (own && saved.di && fd < 0)
			fd = lowest_fd(saved.dx);
	}
	if (fd >= 0)
		block->fd_kind = fd_kind(task, fd);
	return true;
}

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

/* -- stacks ------------------------------------------------------------------------------------------------------------- */

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

/* What something costs that was thought to cost MEAN_NS. A virtual machine that is not scheduled for a while is no cost of ours. */
static __always_inline py_u64 slowly_up(py_u64 mean_ns, py_u64 cost_ns)
{
	return cost_ns < mean_ns || !mean_ns ? cost_ns : mean_ns + (cost_ns - mean_ns) / 8;
}

/* The mean of what samples cost, or walks. It must hardly depend on the last ones: a sample stands for the time since the last one, so if dear ones
 * (deep recursions, caches that a sleep left cold) were followed by longer pauses than cheap ones, their time would go to what comes after. */
static __always_inline void add_cost(struct cost *cost, py_u64 cost_ns)
{
	py_u64 most_ns = OUTLIER * (cost->mean_ns < LEAST_MEAN_NS ? LEAST_MEAN_NS : cost->mean_ns);

	if (cost->number < MEAN_OF)
		cost->number++;
	if (cost_ns > most_ns)
		cost_ns = most_ns;
	cost->mean_ns = (cost->mean_ns * (cost->number - 1) + cost_ns) / cost->number;
}

/* Whether the budget allows a sample at this period. That is left to chance: if each sample were followed by a pause, the first period
 * after a sleep would always be taken, and code that follows a sleep would have the time of other code. */
static __always_inline bool allow_sample(struct budget *budget, py_u64 now, py_u32 *stands_for)
{
	py_u64 tick_ns = now - budget->ticked_ns, apart_ns = budget->sample.mean_ns * samples_budget;

	budget->ticked_ns = now;
	if (tick_ns > MOST_TICK_NS)
		tick_ns = MOST_TICK_NS;
	budget->tick_ns = budget->tick_ns ? (budget->tick_ns * (MEAN_OF - 1) + tick_ns) / MEAN_OF : tick_ns;
	*stands_for = 256;
	if (budget->tick_ns >= apart_ns)
		return true;
	*stands_for = (apart_ns << 8) / (budget->tick_ns | 1);
	return (bpf_get_prandom_u32() * apart_ns) >> 32 < budget->tick_ns;
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

/* The stack cannot change while a thread is off its CPU, so that of a long wait may as well be taken when it is over. By then it is known how long
 * it was: its chance is its part of a quantum of time, which is set so that as many are taken as the budget allows. So each stack that is taken
 * stands for one quantum, and none that was longer is missed. While the scheduler switches threads the memory of the one that comes cannot be
 * read: an interrupt of our own comes as soon as they can, when the thread has not gone on yet. */

/* A new window; see renew. */
static __always_inline void renew_backs(struct budget *budget)
{
	py_u32 allowed = WINDOW_NS / BUDGET / (budget->back_ns + ALARM_NS);
	py_u64 target;

	if (allowed < LEAST_BACKS)
		allowed = LEAST_BACKS;
	target = budget->quantum_ns * budget->backs_due / (allowed * 256);
	target = (3 * budget->quantum_ns + target) / 4; /* windows differ by chance */
	budget->quantum_ns = target < LONG_NS ? LONG_NS : target > LONGEST_NS ? LONGEST_NS : target;
	budget->backs_allowed = allowed;
	budget->backs_due = budget->backs = 0;
}

/* Whether to take the stack of a thread that was off its CPU for OFF_NS; if so, for how many others it stands. A window with many more of them
 * than the last one has larger quanta after a while. */
static __always_inline bool draw(struct budget *budget, py_u64 off_ns, py_u32 *others)
{
	py_u32 excess = budget->backs / (2 * budget->backs_allowed | 1), part;
	bool taken;

	excess = excess < 7 ? excess : 7;
	taken = chance_take(off_ns, budget->quantum_ns << excess, bpf_get_prandom_u32(), &part, others);
	budget->backs_due += ((py_u64)part << excess) >> 12;
	budget->backs += taken;
	return taken;
}

/* What chance says of a time off the CPU. */
struct drawn {
	bool done, taken;
	py_u32 others;
};

/* Whether a thread that gets on a CPU left it unseen, and still need not be looked at: it is back at once, or its long time off the CPU is not
 * taken. CLOCK: the queue's. */
static __always_inline bool passed_by(struct task_struct *next, py_u64 clock, struct drawn *drawn)
{
	struct slot *slot = slot_of(next->pid);
	struct budget *budget;
	py_s64 off_ns, wait_ns;
	py_u64 queued_ns;

	if (!passed_since(next->pid))
		return false;
	off_ns = clock - slot->out_ns;
	if (off_ns <= (py_s64)LONG_NS)
		return true;
	budget = this_budget();
	if (!budget || (py_s64)(clock + queue_lag_ns - budget->window_ns) > WINDOW_NS) /* to be renewed */
		return false;
	drawn->done = true;
	drawn->taken = draw(budget, off_ns, &drawn->others);
	if (drawn->taken)
		return false;
	queued_ns = has_queue_times ? next->sched_info.last_queued : 0;
	wait_ns = has_queue_times ? next->sched_info.run_delay - slot->delay_ns + (queued_ns && queued_ns < clock ? clock - queued_ns : 0) : 0;
	if (slot->runnable || wait_ns > off_ns)
		wait_ns = off_ns;
	else if (wait_ns < 0 || slot->moved)
		wait_ns = 0;
	slot->long_wait_ns += wait_ns;
	slot->long_blocked_ns += off_ns - wait_ns;
	slot->longs++;
	return true;
}

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

/* A new window: what walks cost says how many the budget allows, and how many switches the last ones had, what part of them that is. */
static __always_inline void renew(struct budget *budget, py_u64 now)
{
	py_u64 mean_ns = budget->walk.mean_ns < LEAST_WALK_NS ? LEAST_WALK_NS : budget->walk.mean_ns;
	py_u64 allowed = (WINDOW_NS / BUDGET * 256) / mean_ns; /* in 1/256 */

	/* Slowly: shares are the less exact the more the chances differ. */
	budget->mean_switches = (7 * budget->mean_switches + 8 * budget->switches) / 8;
	budget->chance = allowed >= budget->mean_switches * 32ull ? ~0u : (py_u32)((allowed << 27) / budget->mean_switches);
	budget->limit = LEAST_WALKS + allowed / 64;
	budget->window_ns = now;
	budget->walk_ns = 0;
	budget->walks = budget->switches = 0;
	renew_backs(budget);
}

/* How many switches to pass by for each that is walked, in CHANCE_ONE; *OVER: the window has had all the walks that it may have, as where stacks are
 * deep, threads are many and new, or a burst is sudden. It is the more then, the more it has had. */
static __always_inline py_u64 mean_passed(const struct budget *budget, bool *over)
{
	py_u64 mean = ((py_u64)CHANCE_ONE << 32) / (budget->chance | 1) - CHANCE_ONE;
	py_u64 excess = budget->walk_ns / (8 * WINDOW_NS / BUDGET), walks = budget->walks / (budget->limit | 1);

	if (excess < walks)
		excess = walks;
	*over = excess > 0;
	if (*over && mean < OVER_PASSED * CHANCE_ONE)
		mean = OVER_PASSED * CHANCE_ONE;
	if (excess > 1)
		mean <<= excess < MOST_EXCESS ? excess - 1 : MOST_EXCESS - 1;
	return mean < MOST_PASSED * CHANCE_ONE ? mean : MOST_PASSED * CHANCE_ONE;
}

/* Whether to walk the stack of this switch, and how many of the thread's next ones to pass by. By chance, not every n-th: a target may alternate
 * too. SLOT: the thread's, with nothing left to pass by, or NULL. PASSED: how many of its switches were passed by before this one. *OTHERS: see
 * struct event_stack. */
static __always_inline bool choose(struct budget *budget, struct slot *slot, py_u32 passed, py_u64 now, py_u32 *others)
{
	py_u64 mean;
	bool over;

	if (now - budget->window_ns > WINDOW_NS)
		renew(budget, now);
	budget->switches += passed + 1;
	if (slot && slot->rest) {
		slot->skip = slot->rest - 1;
		slot->rest = 0;
		return false;
	}
	mean = mean_passed(budget, &over);
	if (!slot) {
		*others = mean >> 8;
		return (bpf_get_prandom_u32() * (mean + CHANCE_ONE)) >> 32 < CHANCE_ONE;
	}
	*others = slot->others;
	slot->others = 0;
	if (mean)
		slot->rest = chance_pass(mean, bpf_get_prandom_u32(), &slot->others);
	if (!over || *others)
		return true;
	slot->others += 256; /* it stands for no other, as a new thread's first: the next that is taken stands for it */
	slot->skip = slot->rest;
	slot->rest = 0;
	return false;
}

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
