/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The structs that cross between the BPF programs and probe/sampler_ebpf.c. Times are CLOCK_MONOTONIC in nanoseconds. */
#pragma once
#include "bpf/pylayout.h"

#define PY_MAX_FRAMES 128 /* stacks are cut there, innermost frames kept; a power of two */

/* A Python frame as the kernel sees it; names and lines are looked up in user space, once per code object. */
struct py_frame {
	py_u64 code;  /* address of the PyCodeObject */
	py_u32 instr; /* byte offset of the last instruction started, PY_NO_INSTR before the first */
	py_u32 check; /* co_firstlineno ^ co_argcount << 24: tells a reused address; 0: could not be read */
};
#define PY_NO_INSTR 0xffffffffu

enum py_stack_flags {
	PY_STACK_TRUNCATED = 1, /* deeper than PY_MAX_FRAMES */
	PY_STACK_TORN = 2,      /* a frame could not be read */
	PY_STACK_PYTHON = 4     /* the thread has a PyThreadState */
};

enum event_kind {
	EVENT_SAMPLE = 1, /* a period of on-CPU time has passed */
	EVENT_OUT,        /* the thread leaves its CPU */
	EVENT_IN          /* it is back */
};

/* What a descriptor that a thread blocks on refers to. */
enum fd_kind { FD_NONE, FD_SOCKET, FD_FILE, FD_PIPE, FD_DEVICE, FD_OTHER };

struct event_in {
	py_u32 kind;
	py_u32 tgid, tid;
	py_u32 reserved;
	py_u64 time_ns;
	py_u64 wake_ns; /* when it became runnable; 0: it had never been blocked */
};

struct event_stack {
	py_u32 kind;
	py_u32 tgid, tid;
	py_u16 depth;       /* of frames */
	py_u8 flags;        /* enum py_stack_flags */
	py_u8 holds_gil;
	py_u64 time_ns;
	py_s32 syscall;     /* EVENT_OUT: -1 where it is in none (preempted, page fault) */
	py_u8 runnable;     /* EVENT_OUT: preempted or yielded, not blocked */
	py_u8 exiting;      /* EVENT_OUT: for the last time */
	py_u8 fd_kind;      /* EVENT_OUT: enum fd_kind of what it blocks on */
	py_u8 reserved;
	py_u64 args[3];     /* EVENT_OUT: of the system call */
	struct py_frame frames[PY_MAX_FRAMES];
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

enum counter { COUNTER_LOST, COUNTER_RUN_NS, COUNTER_RUNS, COUNTER_COUNT };
