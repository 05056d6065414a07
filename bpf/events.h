/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The structs that cross between the BPF programs and probe/sampler_ebpf.c. Times are CLOCK_MONOTONIC in nanoseconds. */
#pragma once
#include "bpf/pylayout.h"

/* A deep stack keeps its innermost and its outermost frames. */
#define PY_INNER_FRAMES 96
#define PY_OUTER_FRAMES 32 /* a power of two */
#define PY_MAX_FRAMES (PY_INNER_FRAMES + PY_OUTER_FRAMES)
#define PY_MAX_STEPS 2048 /* frames, shims included, that a walk looks through: of a deeper stack the innermost ones are kept */
#define PY_MAX_PASSED (PY_MAX_STEPS - 4 * PY_OUTER_FRAMES) /* and by then it has to go back for the outermost: twice as many, each with a shim */

/* A Python frame as the kernel sees it; names and lines are looked up in user space, once per code object. */
struct py_frame {
	py_u64 code;  /* address of the PyCodeObject */
	py_u32 instr; /* byte offset of the last instruction started, PY_NO_INSTR before the first */
	py_u32 check; /* pywalk_check(): tells a reused address; 0: could not be read */
};
#define PY_NO_INSTR 0xffffffffu

enum py_stack_flags {
	PY_STACK_TRUNCATED = 1, /* deeper than PY_MAX_STEPS: the outermost frames are missing */
	PY_STACK_TORN = 2,      /* a frame could not be read */
	PY_STACK_PYTHON = 4     /* the thread has a PyThreadState */
};

enum event_kind {
	EVENT_SAMPLE = 1, /* a period of on-CPU time has passed */
	EVENT_OUT,        /* the thread leaves its CPU */
	EVENT_REST,       /* the recording ends: the times up to now; no stack */
	EVENT_BACK,       /* the thread is back on a CPU after a long time off it, at the stack with which it left: that had not been taken */
	EVENT_WAITS,      /* comes ahead of an EVENT_REST: it has been off its CPU for long, and its stack was not taken: struct event_waits */
	EVENT_FORK,       /* a followed process has a child: struct event_process */
	EVENT_EXEC,       /* a followed process runs another program: struct event_process */
	EVENT_NATIVE,     /* comes ahead of an EVENT_SAMPLE of the same thread and time: struct event_native */
};

#define PY_SYSCALL_STOPPED (-2) /* a thread that was stopped (SIGSTOP, a debugger) or frozen waits for nothing of its own */

#ifdef __aarch64__ /* without BPF */
#define PY_SYS_POLL 73 /* ppoll */
#define PY_SYS_FUTEX 98
#define PY_SYS_RESTART 128
#define PY_SYS_CLOCK_NANOSLEEP 115
#else
#define PY_SYS_POLL 7
#define PY_SYS_FUTEX 202
#define PY_SYS_RESTART 219
#define PY_SYS_CLOCK_NANOSLEEP 230
#endif

/* A wait with a timeout that a signal interrupted, somebody else's SIGCHLD too, goes on as restart_syscall, with the arguments that it had: FIRST and
 * SECOND tell which of the three it is (kernel/futex, kernel/time/hrtimer.c, fs/select.c: all that set a restart block). glibc's futexes that have a timeout wait
 * for a bitset; of poll the second is a count, of the two sleeps a flag or an address. */
static inline py_s32 py_restarted(py_u64 first, py_u64 second)
{
	const py_u64 flags = 0x180; /* FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME */
	const py_u64 operation = second & ~flags; /* FUTEX_WAIT 0, FUTEX_WAIT_BITSET 9 */

	if (first > 0xffff && (operation == 9 || (operation == 0 && second)))
		return PY_SYS_FUTEX;
	return first > 0xffff && second && second <= 0xffff ? PY_SYS_POLL : PY_SYS_CLOCK_NANOSLEEP;
}

/* What a descriptor that a thread blocks on refers to. */
enum fd_kind { FD_NONE, FD_SOCKET, FD_FILE, FD_PIPE, FD_DEVICE, FD_OTHER, FD_PROCESS, FD_LOCAL /* a socket of AF_UNIX */ };

/* Intervals off the CPU without a stack that are longer are told apart from the others. */
#define LONG_NS 500000ull

/* Where the time of a thread went since its last event that arrived; adds up to the time between the two. */
struct event_times {
	py_u64 on_ns;               /* on a CPU */
	py_u64 woken_ns;            /* too, by the kernel's account, but not yet switched to after the wake-up from that interval: no sample can meet it */
	py_u64 blocked_ns, wait_ns; /* off it, in the interval that the last EVENT_OUT began: until it was woken, and from then on */
	py_u64 skipped_blocked_ns, skipped_wait_ns; /* off it, in short intervals whose stack was not taken */
	py_u64 long_blocked_ns, long_wait_ns;       /* and in long ones; also that of this EVENT_BACK */
	py_u32 skipped, longs;      /* the number of these */
	py_u32 reserved;
	py_u32 entered;             /* 1: when it was first seen it got on a CPU, so it was off it ever since it is followed; else it was on */
};

/* In which system call a thread blocks, and on what. */
struct event_block {
	py_s32 syscall;     /* -1 where it is in none (preempted, page fault); PY_SYSCALL_STOPPED */
	py_u8 fd_kind;      /* enum fd_kind of what it blocks on */
	py_u8 io_wait;      /* the kernel says that it waits for a device */
	py_u16 reserved;
	py_u64 args[3];     /* of the system call */
};

struct event_stack {
	py_u32 kind;
	py_u32 tgid, tid;
	py_u16 depth;       /* frames that follow, at most PY_MAX_FRAMES */
	py_u8 flags;        /* enum py_stack_flags */
	py_u8 holds_gil;
	py_u64 time_ns;
	py_u32 omitted;     /* frames left out behind the first PY_INNER_FRAMES; then the rest is a ring whose oldest entry is that at
	                     * PY_INNER_FRAMES + omitted % PY_OUTER_FRAMES */
	py_u32 others;      /* EVENT_SAMPLE: for how many periods it stands, in 1/256. EVENT_OUT, EVENT_BACK: for how many like it, whose stacks were not taken, it stands, in 1/256: short ones, long ones; 0: it was not
	                     * left to chance */
	struct event_times times;
	/* EVENT_OUT, EVENT_BACK */
	py_u8 runnable;     /* preempted or yielded, not blocked */
	py_u8 exiting;      /* for the last time */
	py_u8 unused[6];
	struct event_block block;
	py_u64 tstate;      /* the thread's PyThreadState; 0: none, or it was not looked for */
	py_u64 back_blocked_ns, back_wait_ns; /* EVENT_BACK: how long it was off the CPU */
	struct py_frame frames[PY_MAX_FRAMES];
};

struct event_waits {
	py_u32 kind;
	py_u32 tgid, tid;
	py_u32 reserved;
	py_u64 out_ns, time_ns; /* since it left; now */
	py_u64 blocked_ns;      /* until it was woken; from then on it waited for a CPU */
	struct event_block block; /* io_wait is not known */
};

/* From which user space unwinds the native stack, in DWARF's order of registers: rax rdx rcx rbx rsi rdi rbp rsp r8 .. r15 rip. */
#define NATIVE_REGISTERS 17
#define NATIVE_SP 7
#define NATIVE_IP 16
#define NATIVE_STACK_BYTES 8192
struct event_native {
	py_u32 kind;
	py_u32 tgid, tid;
	py_u32 stack_bytes; /* that could be copied, from rsp upwards */
	py_u64 time_ns;
	py_u64 registers[NATIVE_REGISTERS];
	py_u8 stack[NATIVE_STACK_BYTES];
};

struct event_process {
	py_u32 kind;
	py_u32 tgid;   /* EVENT_FORK: the child's */
	py_u32 parent; /* EVENT_FORK */
	py_u32 reserved;
	py_u64 time_ns;
	char comm[16]; /* EVENT_EXEC: the new program's */
};

/* One followed process; key: its tgid in the initial pid namespace. */
struct process {
	py_u64 runtime;  /* address of _PyRuntime */
	py_u64 gil;      /* address of the main interpreter's struct _gil_runtime_state, 0: none */
	py_u64 looked_ns;            /* kernel only: when several_interpreters was found out */
	py_u32 several_interpreters; /* kernel only */
	py_u32 reserved;
	struct py_layout layout;
};

/* Key of the known thread states: those that the process had when the sampler was attached. */
struct thread_key {
	py_u64 thread_id; /* pthread_self(), which is the thread's fs base */
	py_u32 tgid;
	py_u32 reserved;
};

/* Rings by which the programs ask for interrupts, one a CPU; what is in them is nothing. */
#define ALARMS 1024
#define ALARM_BYTES 16384

/* A ring that wakes its reader where code is met that may not have been told; what is in it is nothing. */
#define NEWS_BYTES 4096

enum counter { COUNTER_LOST, COUNTER_RUN_NS, COUNTER_SKIPPED, COUNTER_SAMPLES, COUNTER_SAMPLES_NS /* what they took */, COUNTER_COUNT };
