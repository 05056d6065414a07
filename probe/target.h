/* A live process: where its interpreter is and how to read it. Never stops it, never writes to it. */
#pragma once
#include <glib.h>
#include <sys/types.h>

#include "bpf/pylayout.h"

struct target {
	pid_t pid;
	guint64 start_stack;  /* field 28: the address of its first stack frame, which every exec chooses anew */
	guint64 start_time;   /* field 22 of /proc/PID/stat: tells a reused pid */
	char *python;         /* "3.11.7"; NULL: it was forgotten */
	gint major, minor;
	gboolean gil;         /* FALSE: free-threaded, and none is on */
	char **cmdline;
	char *cwd, *exe;
	char *others;         /* another interpreter that the process holds and that is not read; NULL: none */
	guint64 runtime;      /* address of _PyRuntime in the target; 3.6: of the first of the variables that take its place */
	struct py_layout layout; /* offsets of this interpreter */
};

/* Fails with PP_ERROR_NO_PROCESS (gone, or not CPython), PP_ERROR_PRIVILEGE or PP_ERROR_UNSUPPORTED. */
struct target *target_open(pid_t pid, GError **error);
/* The same for a process that may just have been started, or be executing another program: gives it half a second to be CPython. */
struct target *target_await(pid_t pid, GError **error);
/* A child of PARENT that is still a copy of it. */
struct target *target_forked(const struct target *parent, pid_t pid);
/* It runs another program than that, or the same one anew. */
gboolean target_replaced(const struct target *target);
/* It runs another program now, or the same one anew: forgets the interpreter (`runtime` is 0 then) and describes the process anew. `python`
 * is still known where the executable is the same, else NULL. */
void target_forget(struct target *target);
/* How long ago the process began; 0: it is gone. */
guint64 target_age_ns(pid_t pid);
/* A free-threaded build that ran without a GIL has turned it on, or the other way round. */
gboolean target_gil_changed(const struct target *target);
/* Its interpreter is up: a thread runs a frame. */
gboolean target_running(const struct target *target);
void target_free(struct target *target);
typedef struct target Target;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Target, target_free)
gboolean target_alive(const struct target *target);
/* Reads LENGTH bytes at ADDRESS of the target; FALSE unless all were read. */
gboolean target_read(pid_t pid, guint64 address, void *buffer, gsize length);
