#include "probe/waits.h"

#include <string.h>
#include <sys/syscall.h>

/* How a call's state is found. */
enum rule {
	RULE_FIXED,  /* the state in the table */
	RULE_FD,     /* by the kind of descriptor, else the state in the table */
	RULE_STREAM, /* likewise, but a local socket that is read and written as files are is a pipe: what talks over one calls recv and send */
	RULE_OPEN,   /* the state in the table; of a FIFO it waits for the other end */
	RULE_POLL,   /* no descriptors: sleep; else by the first one */
	RULE_SELECT, /* likewise; the state in the table where that says nothing */
	RULE_EPOLL,  /* by those that it watches, as far as they are known */
	RULE_FUTEX   /* on the GIL's own words, or a lock */
};

static const struct syscall_info {
	gint number;
	const char *name;
	enum rule rule;
	enum state state;
} syscalls[] = {
	{SYS_read, "read", RULE_STREAM, STATE_OTHER},
	{SYS_write, "write", RULE_STREAM, STATE_OTHER},
	{SYS_readv, "readv", RULE_STREAM, STATE_OTHER},
	{SYS_writev, "writev", RULE_STREAM, STATE_OTHER},
	{SYS_pread64, "pread64", RULE_FD, STATE_DISK},
	{SYS_pwrite64, "pwrite64", RULE_FD, STATE_DISK},
	{SYS_preadv, "preadv", RULE_FD, STATE_DISK},
	{SYS_pwritev, "pwritev", RULE_FD, STATE_DISK},
	{SYS_preadv2, "preadv2", RULE_FD, STATE_DISK},
	{SYS_pwritev2, "pwritev2", RULE_FD, STATE_DISK},
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
	{SYS_openat, "openat", RULE_OPEN, STATE_DISK},
	{SYS_newfstatat, "newfstatat", RULE_FIXED, STATE_DISK},
	{SYS_fstat, "fstat", RULE_FIXED, STATE_DISK},
	{SYS_statx, "statx", RULE_FIXED, STATE_DISK},
	{SYS_getdents64, "getdents64", RULE_FIXED, STATE_DISK},
	{SYS_unlinkat, "unlinkat", RULE_FIXED, STATE_DISK},
	{SYS_mkdirat, "mkdirat", RULE_FIXED, STATE_DISK},
	{SYS_renameat2, "renameat2", RULE_FIXED, STATE_DISK},
	{SYS_close, "close", RULE_FD, STATE_DISK},
	{SYS_connect, "connect", RULE_FIXED, STATE_NET},
	{SYS_accept, "accept", RULE_FIXED, STATE_IDLE}, /* a server without a client */
	{SYS_accept4, "accept4", RULE_FIXED, STATE_IDLE},
	{SYS_sendto, "sendto", RULE_FIXED, STATE_NET},
	{SYS_recvfrom, "recvfrom", RULE_FIXED, STATE_NET},
	{SYS_sendmsg, "sendmsg", RULE_FIXED, STATE_NET},
	{SYS_recvmsg, "recvmsg", RULE_FIXED, STATE_NET},
	{SYS_sendmmsg, "sendmmsg", RULE_FIXED, STATE_NET},
	{SYS_recvmmsg, "recvmmsg", RULE_FIXED, STATE_NET},
	{SYS_shutdown, "shutdown", RULE_FIXED, STATE_NET},
	{SYS_ppoll, "ppoll", RULE_POLL, STATE_NET},
	{SYS_pselect6, "pselect6", RULE_SELECT, STATE_NET},
	{SYS_epoll_pwait, "epoll_pwait", RULE_EPOLL, STATE_NET},
	{SYS_clock_nanosleep, "clock_nanosleep", RULE_FIXED, STATE_SLEEP},
	{SYS_nanosleep, "nanosleep", RULE_FIXED, STATE_SLEEP},
	{SYS_wait4, "wait4", RULE_FIXED, STATE_SUBPROCESS},
	{SYS_waitid, "waitid", RULE_FIXED, STATE_SUBPROCESS},
	{SYS_clone, "clone", RULE_FIXED, STATE_SUBPROCESS}, /* CLONE_VFORK: until the child runs its program */
	{SYS_clone3, "clone3", RULE_FIXED, STATE_SUBPROCESS},
	{SYS_futex, "futex", RULE_FUTEX, STATE_LOCK},
	{SYS_flock, "flock", RULE_FIXED, STATE_LOCK},
	{SYS_fcntl, "fcntl", RULE_FIXED, STATE_LOCK},
	{SYS_semtimedop, "semtimedop", RULE_FIXED, STATE_LOCK},
	{SYS_semop, "semop", RULE_FIXED, STATE_LOCK},
	{SYS_msgrcv, "msgrcv", RULE_FIXED, STATE_PIPE},
	{SYS_msgsnd, "msgsnd", RULE_FIXED, STATE_PIPE},
	{SYS_mq_timedreceive, "mq_timedreceive", RULE_FIXED, STATE_PIPE},
	{SYS_mq_timedsend, "mq_timedsend", RULE_FIXED, STATE_PIPE},
	{SYS_rt_sigtimedwait, "rt_sigtimedwait", RULE_FIXED, STATE_IDLE},
	{SYS_rt_sigsuspend, "rt_sigsuspend", RULE_FIXED, STATE_IDLE},
#ifdef __x86_64__ /* older calls that newer machines never had */
	{SYS_poll, "poll", RULE_POLL, STATE_NET},
	{SYS_select, "select", RULE_SELECT, STATE_NET},
	{SYS_epoll_wait, "epoll_wait", RULE_EPOLL, STATE_NET},
	{SYS_open, "open", RULE_OPEN, STATE_DISK},
	{SYS_stat, "stat", RULE_FIXED, STATE_DISK},
	{SYS_lstat, "lstat", RULE_FIXED, STATE_DISK},
	{SYS_unlink, "unlink", RULE_FIXED, STATE_DISK},
	{SYS_rename, "rename", RULE_FIXED, STATE_DISK},
	{SYS_mkdir, "mkdir", RULE_FIXED, STATE_DISK},
	{SYS_pause, "pause", RULE_FIXED, STATE_IDLE},
	{SYS_vfork, "vfork", RULE_FIXED, STATE_SUBPROCESS},
#endif
#ifdef SYS_epoll_pwait2
	{SYS_epoll_pwait2, "epoll_pwait2", RULE_EPOLL, STATE_NET},
#endif
};

static const enum state state_of_fd[] = {
	[FD_NONE] = STATE_COUNT,
	[FD_SOCKET] = STATE_NET,
	[FD_FILE] = STATE_DISK,
	[FD_PIPE] = STATE_PIPE,
	[FD_DEVICE] = STATE_PIPE,
	[FD_OTHER] = STATE_OTHER, /* eventfd, inotify */
	[FD_PROCESS] = STATE_SUBPROCESS,
	[FD_LOCAL] = STATE_NET,
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

	return info && (info->rule == RULE_FD || info->rule == RULE_STREAM || info->rule == RULE_POLL);
}

gboolean wait_selects(gint syscall)
{
	const struct syscall_info *info = find(syscall);

	return info && info->rule == RULE_SELECT;
}

gboolean wait_watches(gint syscall)
{
	const struct syscall_info *info = find(syscall);

	return info && info->rule == RULE_EPOLL;
}

gboolean wait_opens(gint syscall)
{
	const struct syscall_info *info = find(syscall);

	return info && info->rule == RULE_OPEN;
}

static enum state by_fd(const struct wait *wait, enum state otherwise)
{
	enum state state = (guint)wait->fd_kind < G_N_ELEMENTS(state_of_fd) ? state_of_fd[wait->fd_kind] : STATE_COUNT;

	return state == STATE_COUNT ? otherwise : state;
}

/* Of one descriptor among several that are waited for: those that cannot be waited for, and an event loop's own eventfd, say nothing. */
static enum state by_one_of(const struct wait *wait, enum state otherwise)
{
	gboolean says = wait->fd_kind == FD_PIPE || wait->fd_kind == FD_DEVICE || wait->fd_kind == FD_PROCESS;

	return says ? by_fd(wait, otherwise) : otherwise;
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
	case RULE_STREAM: return wait->fd_kind == FD_LOCAL ? STATE_PIPE : by_fd(wait, info->state);
	case RULE_POLL: return wait->args[1] == 0 ? STATE_SLEEP : by_fd(wait, info->state);
	case RULE_SELECT: return wait->args[0] == 0 ? STATE_SLEEP : by_one_of(wait, info->state);
	case RULE_EPOLL: return wait->watched && wait->fd_kind == FD_NONE ? STATE_SLEEP : by_one_of(wait, info->state);
	case RULE_FUTEX:
		return wait->gil && wait->args[0] >= wait->gil && wait->args[0] < wait->gil + wait->gil_size ? STATE_GIL_WAIT
		                                                                                             : STATE_LOCK;
	case RULE_FIXED:
	case RULE_OPEN: break;
	}
	return info->state;
}

#define BIT(state) (1u << (state))
#define ANY_WAIT (BIT(STATE_LOCK) | BIT(STATE_NET) | BIT(STATE_PIPE) | BIT(STATE_OTHER) | BIT(STATE_SLEEP))

/* Functions that wait on behalf of their caller: it is the caller that says what for. */
static const struct helper {
	const char *file, *function; /* end of co_filename, last part of the qualified name */
} helpers[] = {
	{"/selectors.py", "select"},
	{"/threading.py", "wait"},
	{"/threading.py", "wait_for"},
	{"/threading.py", "acquire"},
	{"/threading.py", "__enter__"},
	{"/queue.py", "get"},
	{"/socket.py", "readinto"},
	{"/ssl.py", "read"},
	{"/ssl.py", "recv_into"},
	{"/multiprocessing/connection.py", "wait"},
	{"/multiprocessing/connection.py", "poll"},
	{"/multiprocessing/connection.py", "_poll"},
	{"/multiprocessing/connection.py", "recv"},
	{"/multiprocessing/connection.py", "_recv"},
	{"/multiprocessing/connection.py", "recv_bytes"},
	{"/multiprocessing/connection.py", "_recv_bytes"},
	{"/multiprocessing/queues.py", "get"},
	{"/multiprocessing/synchronize.py", "__enter__"},
	{"/multiprocessing/synchronize.py", "wait"},
	{"/billiard/connection.py", "wait"},
	{"/billiard/connection.py", "poll"},
	{"/billiard/connection.py", "_poll"},
	{"/kombu/utils/eventio.py", "poll"},
	{"/cheroot/connections.py", "select"},
	{"/gevent/_threading.py", "acquire_with_timeout"},
	{"/gevent/_threading.py", "wait"},
	{"/gevent/_threading.py", "get"},
};

/* Where libraries wait for work to come, or for a child. */
static const struct place {
	const char *file, *function; /* as above; function NULL: any */
	guint from;                  /* states that it changes */
	enum state to;
} places[] = {
	{"/subprocess.py", NULL, BIT(STATE_PIPE) | BIT(STATE_OTHER) | BIT(STATE_LOCK) | BIT(STATE_SLEEP), STATE_SUBPROCESS},
	{"/multiprocessing/popen_fork.py", NULL, BIT(STATE_PIPE) | BIT(STATE_OTHER), STATE_SUBPROCESS},
	{"/multiprocessing/popen_forkserver.py", "poll", BIT(STATE_PIPE) | BIT(STATE_OTHER), STATE_SUBPROCESS},
	{"/multiprocessing/forkserver.py", "read_signed", BIT(STATE_PIPE), STATE_SUBPROCESS},
	{"/asyncio/base_events.py", "_run_once", ANY_WAIT, STATE_IDLE},
	{"/asyncio/runners.py", "run", BIT(STATE_NET), STATE_IDLE}, /* of a loop without Python frames of its own: uvloop */
	{"/asyncio/base_events.py", "run_until_complete", BIT(STATE_NET), STATE_IDLE},
	{"/uvloop/__init__.py", "run", BIT(STATE_NET), STATE_IDLE},
	{"/uvicorn/server.py", "run", BIT(STATE_NET), STATE_IDLE},
	{"/uvicorn/supervisors/multiprocess.py", NULL, ANY_WAIT, STATE_IDLE},
	{"/uvicorn/supervisors/basereload.py", "pause", ANY_WAIT, STATE_IDLE},
	{"/concurrent/futures/thread.py", "_worker", BIT(STATE_LOCK), STATE_IDLE},
	{"/concurrent/futures/process.py", "_process_worker", ANY_WAIT, STATE_IDLE},
	{"/concurrent/futures/process.py", "wait_result_broken_or_wakeup", ANY_WAIT, STATE_IDLE},
	{"/concurrent/futures/process.py", "_queue_management_worker", ANY_WAIT, STATE_IDLE}, /* to 3.8 */
	{"/multiprocessing/pool.py", "worker", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "_handle_tasks", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "_handle_results", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "_handle_workers", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/pool.py", "_wait_for_updates", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/queues.py", "_feed", BIT(STATE_LOCK), STATE_IDLE},
	{"/multiprocessing/resource_sharer.py", "_serve", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/resource_tracker.py", "main", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/forkserver.py", "main", ANY_WAIT, STATE_IDLE},
	{"/multiprocessing/managers.py", "serve_forever", ANY_WAIT, STATE_IDLE},
	{"/socketserver.py", "serve_forever", ANY_WAIT, STATE_IDLE},
	{"/socket.py", "accept", BIT(STATE_NET), STATE_IDLE},
	{"/http/server.py", "handle_one_request", BIT(STATE_NET), STATE_IDLE}, /* the next request of a connection that is kept */
	{"/logging/handlers.py", "dequeue", BIT(STATE_LOCK), STATE_IDLE},
	{"/sched.py", "run", BIT(STATE_SLEEP), STATE_IDLE},
	{"/gunicorn/workers/sync.py", "wait", ANY_WAIT, STATE_IDLE},
	{"/gunicorn/workers/gthread.py", "wait_for_and_dispatch_events", ANY_WAIT, STATE_IDLE},
	{"/gunicorn/workers/gthread.py", "run", ANY_WAIT, STATE_IDLE}, /* to 23 */
	{"/gunicorn/arbiter.py", "sleep", ANY_WAIT, STATE_IDLE}, /* to 23 */
	{"/gunicorn/arbiter.py", "wait_for_signals", ANY_WAIT, STATE_IDLE},
	{"/gevent/hub.py", "run", ANY_WAIT, STATE_IDLE},
	{"/gevent/threadpool.py", "run", BIT(STATE_LOCK), STATE_IDLE},
	{"/eventlet/hubs/poll.py", NULL, ANY_WAIT, STATE_IDLE},
	{"/eventlet/hubs/epolls.py", NULL, ANY_WAIT, STATE_IDLE},
	{"/eventlet/hubs/selects.py", NULL, ANY_WAIT, STATE_IDLE},
	{"/tornado/platform/asyncio.py", "_run_select", ANY_WAIT, STATE_IDLE},
	{"/trio/_core/_io_epoll.py", "get_events", ANY_WAIT, STATE_IDLE},
	{"/trio/_core/_thread_cache.py", "_work", BIT(STATE_LOCK), STATE_IDLE},
	{"/anyio/_backends/_asyncio.py", "run", BIT(STATE_LOCK), STATE_IDLE}, /* WorkerThread.run */
	{"/twisted/internet/epollreactor.py", "doPoll", ANY_WAIT, STATE_IDLE},
	{"/twisted/internet/pollreactor.py", "doPoll", ANY_WAIT, STATE_IDLE},
	{"/twisted/internet/selectreactor.py", "doSelect", ANY_WAIT, STATE_IDLE},
	{"/twisted/_threads/_threadworker.py", "work", BIT(STATE_LOCK), STATE_IDLE},
	{"/celery/worker/loops.py", NULL, ANY_WAIT, STATE_IDLE},
	{"/celery/concurrency/asynpool.py", "_select_imp", ANY_WAIT, STATE_IDLE},
	{"/celery/beat.py", "start", BIT(STATE_SLEEP), STATE_IDLE},
	{"/kombu/asynchronous/hub.py", "create_loop", ANY_WAIT, STATE_IDLE},
	{"/billiard/pool.py", "body", ANY_WAIT, STATE_IDLE},
	{"/billiard/pool.py", "_poll_result", ANY_WAIT, STATE_IDLE},
	{"/billiard/pool.py", "_recv", ANY_WAIT, STATE_IDLE}, /* of a worker */
	{"/rq/worker/base.py", "dequeue_job_and_maintain_ttl", ANY_WAIT, STATE_IDLE},
	{"/rq/worker_pool.py", "start", BIT(STATE_SLEEP), STATE_IDLE},
	{"/huey/consumer.py", "sleep", ANY_WAIT, STATE_IDLE},
	{"/huey/consumer.py", "sleep_for_interval", ANY_WAIT, STATE_IDLE},
	{"/huey/consumer.py", "wait", ANY_WAIT, STATE_IDLE},
	{"/huey/consumer.py", "loop", ANY_WAIT, STATE_IDLE},
	{"/dramatiq/worker.py", "run", BIT(STATE_LOCK) | BIT(STATE_SLEEP), STATE_IDLE},
	{"/dramatiq/cli.py", "watch_logs", ANY_WAIT, STATE_IDLE},
	{"/dramatiq/cli.py", "worker_process", BIT(STATE_SLEEP), STATE_IDLE},
	{"/apscheduler/schedulers/blocking.py", "_main_loop", ANY_WAIT, STATE_IDLE},
	{"/waitress/task.py", "handler_thread", BIT(STATE_LOCK), STATE_IDLE},
	{"/waitress/wasyncore.py", "poll", ANY_WAIT, STATE_IDLE},
	{"/waitress/wasyncore.py", "poll2", ANY_WAIT, STATE_IDLE},
	{"/asyncore.py", "poll", ANY_WAIT, STATE_IDLE},
	{"/asyncore.py", "poll2", ANY_WAIT, STATE_IDLE},
	{"/cheroot/connections.py", "_run", ANY_WAIT, STATE_IDLE},
	{"/cheroot/workers/threadpool.py", "run", BIT(STATE_LOCK), STATE_IDLE},
	{"/cheroot/workers/threadpool.py", "_process_connections_until_interrupted", BIT(STATE_LOCK), STATE_IDLE},
	{"/hypercorn/run.py", "run", ANY_WAIT, STATE_IDLE},
	{"/cherrypy/process/plugins.py", "run", BIT(STATE_LOCK) | BIT(STATE_SLEEP), STATE_IDLE},
	{"/cherrypy/process/wspbus.py", "wait", BIT(STATE_SLEEP), STATE_IDLE},
	{"/werkzeug/_reloader.py", "run", BIT(STATE_LOCK) | BIT(STATE_SLEEP), STATE_IDLE},
	{"/django/utils/autoreload.py", "tick", BIT(STATE_SLEEP), STATE_IDLE},
	{"/watchdog/observers/api.py", "dispatch_events", BIT(STATE_LOCK), STATE_IDLE},
	{"/watchdog/observers/polling.py", "queue_events", BIT(STATE_LOCK), STATE_IDLE},
	{"/watchdog/observers/inotify_c.py", NULL, ANY_WAIT, STATE_IDLE},
	{"/watchdog/utils/delayed_queue.py", "get", BIT(STATE_LOCK) | BIT(STATE_SLEEP), STATE_IDLE},
};

static gboolean named(const struct wait_frame *frame, const char *file, const char *function)
{
	const char *dot = strrchr(frame->function, '.');

	return g_str_has_suffix(frame->file, file) && (!function || strcmp(dot ? dot + 1 : frame->function, function) == 0);
}

static gboolean is_helper(const struct wait_frame *frame)
{
	for (guint i = 0; i < G_N_ELEMENTS(helpers); i++)
		if (named(frame, helpers[i].file, helpers[i].function))
			return TRUE;
	return FALSE;
}

/* A thread whose first function, its target or the run() of a class of its own, takes its work from a queue. */
static gboolean is_queue_worker(const struct wait_frame *frames, guint depth, guint at)
{
	return at > 0 && at + 1 < depth && named(&frames[at - 1], "/queue.py", "get") &&
	       (named(&frames[at + 1], "/threading.py", "run") || named(&frames[at + 1], "/threading.py", "_bootstrap_inner"));
}

gboolean wait_connected(const struct wait_frame *frames, guint depth)
{
	for (guint at = 0; at < depth && is_helper(&frames[at]); at++)
		if (named(&frames[at], "/multiprocessing/connection.py", NULL))
			return TRUE;
	return FALSE;
}

enum state wait_refine(const struct wait_frame *frames, guint depth, enum state state)
{
	guint at = 0;

	for (;; at++) {
		if (at >= depth)
			return state;
		for (guint i = 0; i < G_N_ELEMENTS(places); i++)
			if (places[i].from & BIT(state) && named(&frames[at], places[i].file, places[i].function))
				return places[i].to;
		if (!is_helper(&frames[at]))
			break;
	}
	return state == STATE_LOCK && is_queue_worker(frames, depth, at) ? STATE_IDLE : state;
}
