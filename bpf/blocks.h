/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What a thread blocks in: the system call, and what its descriptor is. */
#pragma once
#include "bpf/maps.h"

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
	block->syscall = saved.orig_ax == PY_SYS_RESTART ? py_restarted(saved.di, saved.si) : (py_s32)saved.orig_ax;
	block->args[0] = saved.di;
	block->args[1] = saved.si;
	block->args[2] = saved.dx;
	fd = (py_s32)saved.di;
	if (block->syscall == PY_SYS_POLL || block->syscall == SYS_PPOLL) { /* the first of its struct pollfd */
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
