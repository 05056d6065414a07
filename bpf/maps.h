/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What the programs keep: their constants, what user space sets before they are loaded, structs and maps. */
#pragma once
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "bpf/chance.h"
#include "bpf/events.h"
#include "bpf/kernel.h"

/* How the walk reads memory here. */
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
