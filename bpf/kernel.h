/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The few kernel structs and fields that the programs read; CO-RE relocates them to the running kernel. */
#pragma once

#define CORE __attribute__((preserve_access_index))

struct super_block {
	unsigned long s_magic;
} CORE;
struct inode {
	unsigned short i_mode;
	struct super_block *i_sb;
} CORE;
struct file {
	struct inode *f_inode;
	void *private_data; /* of a socket's: its struct socket */
} CORE;
struct sock_common {
	unsigned short skc_family;
} CORE;
struct sock {
	struct sock_common __sk_common;
} CORE;
struct socket {
	struct sock *sk;
} CORE;
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
} CORE;
struct files_struct {
	struct fdtable *fdt;
} CORE;
struct thread_struct {
	unsigned long fsbase; /* x86-64 */
} CORE;
struct rq {
	unsigned long long clock; /* ns; set when a switch begins, and at each tick */
} CORE;
struct cfs_rq {
	struct rq *rq; /* the CPU's; CONFIG_FAIR_GROUP_SCHED */
} CORE;
struct sched_entity {
	unsigned long long sum_exec_runtime; /* ns on a CPU; up to date when the task leaves it */
	unsigned char sched_delayed;         /* 6.12+: it sleeps, but is in the queue until its turn would have come */
	struct cfs_rq *cfs_rq;               /* of the CPU that it is or was on, whatever its scheduling class; CONFIG_FAIR_GROUP_SCHED */
} CORE;
struct sched_info {
	unsigned long long run_delay;   /* ns waited for a CPU until it last got one, or was moved to another's queue */
	unsigned long long last_queued; /* since when it waits for one; 0: it does not. By the clock of the CPU's queue */
} CORE;
struct task_struct {
	struct sched_entity se;
	struct sched_info sched_info;
	int pid, tgid;
	unsigned int flags;
	unsigned int __state; /* 5.14+ */
	unsigned int in_iowait : 1;
	void *stack;
	unsigned long long start_time; /* tells a reused tid */
	struct files_struct *files;
	struct bpf_local_storage *bpf_storage; /* 5.11+; NULL: none of any program */
	struct thread_struct thread;
} CORE;
struct task_struct___before_5_14 {
	volatile long state;
} CORE;

/* kernel/bpf/task_iter.c: for each task in turn, then once with none */
struct bpf_iter__task {
	struct task_struct *task;
} CORE;

/* include/linux/sched.h */
#define TASK_UNINTERRUPTIBLE 0x2 /* as a page fault waits */
#define TASK_STOPPED 0x4
#define TASK_TRACED 0x8
#define TASK_DEAD 0x80
#define PF_EXITING 0x4

/* arch/x86/include/asm/page_64_types.h, without KASAN */
#define THREAD_SIZE 16384

/* arch/x86/include/asm/ptrace.h: what the system call saved of the user's registers */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};

/* include/uapi/linux/stat.h */
#define S_IFMT 00170000
#define S_IFSOCK 0140000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000

/* include/uapi/linux/magic.h: what has no name in any file system, whose mode may look like a file's, and pidfds from 6.9 on */
#define ANON_INODE_FS_MAGIC 0x09041934
#define PID_FS_MAGIC 0x50494446

/* include/linux/socket.h */
#define AF_UNIX 1
