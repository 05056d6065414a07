/* The threads of a live process as /proc shows them. */
#pragma once
#include <glib.h>

#include "bpf/events.h"
#include "probe/target.h"
#include "probe/walk.h"

/* The thread ids of a process, as this pid namespace knows them. */
GArray *threads_list(pid_t pid); /* gint */

/* One character of /proc/PID/task/TID/stat's third field; 0: gone. */
char threads_run_state(pid_t pid, gint tid);

/* The processes that a thread has forked and not waited for: pids. Empty where the kernel lacks CONFIG_PROC_CHILDREN. */
GArray *threads_children(pid_t pid, gint tid); /* gint */

/* The process is no more, or a zombie without threads. */
gboolean threads_ended(pid_t pid);

/* What the descriptors are that one of epoll watches: of several the one that says most; FD_NONE: none. FALSE: not known. */
gboolean threads_watched(pid_t pid, gint epoll, enum fd_kind *kind);

/* A thread waits in open() for the other end of a FIFO. FALSE too where the kernel does not say where a thread waits. */
gboolean threads_wait_for_partner(pid_t pid, gint tid);

struct wait;
/* How a thread is blocked, from /proc/PID/task/TID/syscall and its descriptor. FALSE: it runs, or that file may not be read
 * (then WAIT says PY_SYSCALL_STOPPED, which wait_state calls `other`). */
gboolean threads_wait(const struct target *target, gint tid, struct wait *wait);

/* The kernel keeps account of how long each task waits for a CPU (CONFIG_SCHED_INFO; not under every boot option). */
gboolean threads_waits_counted(void);

enum threads_doing { THREADS_RUNNING, THREADS_BLOCKED, THREADS_UNKNOWN };
/* The same by a descriptor of that file that is kept open; UNKNOWN: it cannot be read. */
enum threads_doing threads_wait_read(const struct target *target, gint tid, int file, struct wait *wait);

/* What threads_match knows of a process from earlier times; zeroed at first. */
struct threads_learnt {
	guint tid_at;          /* where a thread's descriptor holds its tid; 0: not known for sure */
	gboolean asked, inner; /* whether its threads know themselves by other tids, in a pid namespace of their own */
};

/* Which thread state belongs to which thread: *TIDS maps tid to a pointer to the struct walk_thread in STATES.
 * pthread_self() is the address of glibc's and musl's thread descriptor, which holds the tid: its place in there is learnt by finding the
 * offset at which every descriptor holds a different tid of the process. */
GHashTable *threads_match(const struct target *target, const GArray *tids, const GArray *states, struct threads_learnt *learnt);
