#include "probe/waits.h"

#include <string.h>
#include <sys/syscall.h>

/* How a call's state is found. */
enum rule {
	RULE_FIXED,  /* the state in the table */
	RULE_FD,     /* by the kind of descriptor, else the state in the table */
	RULE_POLL,   /* no descriptors: sleep; else by the first one */
	RULE_SELECT, /* no descriptors: sleep; else the state in the table */
	RULE_FUTEX   /* on the GIL's own words, or a lock */
};

static const struct syscall_info {
	gint number;
	const char *name;
	enum rule rule;
	enum state state;
} syscalls[] = {
	{SYS_read, "read", RULE_FD, STATE_OTHER},
	{SYS_write, "write", RULE_FD, STATE_OTHER},
	{SYS_readv, "readv", RULE_FD, STATE_OTHER},
	{SYS_writev, "writev", RULE_FD, STATE_OTHER},
	{SYS_pread64, "pread64", RULE_FD, STATE_DISK},
	{SYS_pwrite64, "pwrite64", RULE_FD, STATE_DISK},
	{SYS_preadv, "preadv", RULE_FD, STATE_DISK},
	{SYS_pwritev, "pwritev", RULE_FD, STATE_DISK},
	{SYS_sendfile, "sendfile", RULE_FD, STATE_NET},
	{SYS_splice, "splice", RULE_FD, STATE_PIPE},
	{SYS_copy_file_range, "copy_file_range", RULE_FIXED, STATE_DISK},
	{SYS_fsync, "fsync", RULE_FIXED, STATE_DISK},
	{SYS_fdatasync, "fdatasync", RULE_FIXED, STATE_DISK},
	{SYS_sync, "sync", RULE_FIXED, STATE_DISK},
	{SYS_syncfs, "syncfs", RULE_FIXED, STATE_DISK},
	{SYS_msync, "msync", RULE_FIXED, STATE_DISK},
	{SYS_fallocate, "fallocate", RULE_FIXED, STATE_DISK},
	{SYS_ftruncate, "ftruncate", RULE_FIXED, STATE_DISK},
	{SYS_openat, "openat", RULE_FIXED, STATE_DISK},
	{SYS_newfstatat, "newfstatat", RULE_FIXED, STATE_DISK},
	{SYS_fstat, "fstat", RULE_FIXED, STATE_DISK},
	{SYS_statx, "statx", RULE_FIXED, STATE_DISK},
	{SYS_getdents64, "getdents64", RULE_FIXED, STATE_DISK},
	{SYS_unlinkat, "unlinkat", RULE_FIXED, STATE_DISK},
	{SYS_mkdirat, "mkdirat", RULE_FIXED, STATE_DISK},
	{SYS_renameat2, "renameat2", RULE_FIXED, STATE_DISK},
	{SYS_close, "close", RULE_FD, STATE_DISK},
	{SYS_connect, "connect", RULE_FIXED, STATE_NET},
	{SYS_accept, "accept", RULE_FIXED, STATE_NET},
	{SYS_accept4, "accept4", RULE_FIXED, STATE_NET},
	{SYS_sendto, "sendto", RULE_FIXED, STATE_NET},
	{SYS_recvfrom, "recvfrom", RULE_FIXED, STATE_NET},
	{SYS_sendmsg, "sendmsg", RULE_FIXED, STATE_NET},
	{SYS_recvmsg, "recvmsg", RULE_FIXED, STATE_NET},
	{SYS_sendmmsg, "sendmmsg", RULE_FIXED, STATE_NET},
	{SYS_recvmmsg, "recvmmsg", RULE_FIXED, STATE_NET},
	{SYS_shutdown, "shutdown", RULE_FIXED, STATE_NET},
	{SYS_ppoll, "ppoll", RULE_POLL, STATE_NET},
	{SYS_pselect6, "pselect6", RULE_SELECT, STATE_NET},
	{SYS_epoll_pwait, "epoll_pwait", RULE_FIXED, STATE_NET},
	{SYS_clock_nanosleep, "clock_nanosleep", RULE_FIXED, STATE_SLEEP},
	{SYS_nanosleep, "nanosleep", RULE_FIXED, STATE_SLEEP},
	{SYS_wait4, "wait4", RULE_FIXED, STATE_SUBPROCESS},
	{SYS_waitid, "waitid", RULE_FIXED, STATE_SUBPROCESS},
	{SYS_futex, "futex", RULE_FUTEX, STATE_LOCK},
	{SYS_flock, "flock", RULE_FIXED, STATE_LOCK},
	{SYS_fcntl, "fcntl", RULE_FIXED, STATE_LOCK},
	{SYS_semtimedop, "semtimedop", RULE_FIXED, STATE_LOCK},
	{SYS_rt_sigtimedwait, "rt_sigtimedwait", RULE_FIXED, STATE_IDLE},
	{SYS_rt_sigsuspend, "rt_sigsuspend", RULE_FIXED, STATE_IDLE},
#ifdef __x86_64__ /* older calls that newer machines never had */
	{SYS_poll, "poll", RULE_POLL, STATE_NET},
	{SYS_select, "select", RULE_SELECT, STATE_NET},
	{SYS_epoll_wait, "epoll_wait", RULE_FIXED, STATE_NET},
	{SYS_open, "open", RULE_FIXED, STATE_DISK},
	{SYS_stat, "stat", RULE_FIXED, STATE_DISK},
	{SYS_lstat, "lstat", RULE_FIXED, STATE_DISK},
	{SYS_unlink, "unlink", RULE_FIXED, STATE_DISK},
	{SYS_rename, "rename", RULE_FIXED, STATE_DISK},
	{SYS_mkdir, "mkdir", RULE_FIXED, STATE_DISK},
	{SYS_pause, "pause", RULE_FIXED, STATE_IDLE},
#endif
#ifdef SYS_epoll_pwait2
	{SYS_epoll_pwait2, "epoll_pwait2", RULE_FIXED, STATE_NET},
#endif
};

static const enum state state_of_fd[] = {
	[FD_NONE] = STATE_COUNT,
	[FD_SOCKET] = STATE_NET,
	[FD_FILE] = STATE_DISK,
	[FD_PIPE] = STATE_PIPE,
	[FD_DEVICE] = STATE_PIPE,
	[FD_OTHER] = STATE_PIPE,
};

static const struct syscall_info *find(gint number)
{
	for (guint i = 0; i < G_N_ELEMENTS(syscalls); i++)
		if (syscalls[i].number == number)
			return &syscalls[i];
	return NULL;
}

const char *wait_syscall_name(gint syscall)
{
	const struct syscall_info *info = find(syscall);

	return info ? info->name : NULL;
}

gboolean wait_uses_fd(gint syscall)
{
	const struct syscall_info *info = find(syscall);

	return info && (info->rule == RULE_FD || info->rule == RULE_POLL);
}

static enum state by_fd(const struct wait *wait, enum state otherwise)
{
	enum state state = (guint)wait->fd_kind < G_N_ELEMENTS(state_of_fd) ? state_of_fd[wait->fd_kind] : STATE_COUNT;

	return state == STATE_COUNT ? otherwise : state;
}

enum state wait_state(const struct wait *wait)
{
	const struct syscall_info *info = find(wait->syscall);

	if (wait->syscall == -1)
		return STATE_FAULT; /* blocked, but in no system call: an exception brought it into the kernel */
	if (!info)
		return wait->io_wait ? STATE_DISK : STATE_OTHER;
	switch (info->rule) {
	case RULE_FD: return by_fd(wait, info->state);
	case RULE_POLL: return wait->args[1] == 0 ? STATE_SLEEP : by_fd(wait, info->state);
	case RULE_SELECT: return wait->args[0] == 0 ? STATE_SLEEP : info->state;
	case RULE_FUTEX:
		return wait->gil && wait->args[0] >= wait->gil && wait->args[0] < wait->gil + wait->gil_size ? STATE_GIL_WAIT
		                                                                                             : STATE_LOCK;
	case RULE_FIXED: break;
	}
	return info->state;
}

#define BIT(state) (1u << (state))
#define ANY_WAIT (BIT(STATE_LOCK) | BIT(STATE_NET) | BIT(STATE_PIPE) | BIT(STATE_OTHER) | BIT(STATE_SLEEP))

/* Where Python's own libraries wait for work to come. */
static const struct place {
	const char *file, *function; /* end of co_filename, last part of the qualified name (NULL: any) */
	guint from;                  /* states that it changes */
	enum state to;
} places[] = {
	{"/subprocess.py", NULL, BIT(STATE_PIPE) | BIT(STATE_OTHER) | BIT(STATE_LOCK) | BIT(STATE_SLEEP), STATE_SUBPROCESS},
	{"/asyncio/base_events.py", "_run_once", ANY_WAIT, STATE_IDLE},
	{"/concurrent/futures/thread.py", "_worker", BIT(STATE_LOCK), STATE_IDLE},
	{"/concurrent/futures/process.py", "_process_worker", ANY_WAIT, STATE_IDLE},
	{"/concurrent/futures/process.py", "wait_result_broken_or_wakeup", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "worker", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "_handle_tasks", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "_handle_results", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "_handle_workers", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "_wait_for_updates", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/queues.py", "_feed", BIT(STATE_LOCK), STATE_IDLE},
	{"/multiprocessing/resource_sharer.py", "_serve", ANY_WAIT, STATE_IDLE},
	{"/socketserver.py", "serve_forever", ANY_WAIT, STATE_IDLE},
	{"/gunicorn/workers/sync.py", "wait", ANY_WAIT, STATE_IDLE},
	{"/gunicorn/arbiter.py", "sleep", ANY_WAIT, STATE_IDLE},
	{"/apscheduler/schedulers/blocking.py", "_main_loop", BIT(STATE_LOCK), STATE_IDLE},
};

enum state wait_refine(const char *file, const char *function, enum state state)
{
	const char *dot = strrchr(function, '.');

	for (guint i = 0; i < G_N_ELEMENTS(places); i++)
		if (places[i].from & BIT(state) && g_str_has_suffix(file, places[i].file) &&
		    (!places[i].function || strcmp(dot ? dot + 1 : function, places[i].function) == 0))
			return places[i].to;
	return STATE_COUNT;
}
