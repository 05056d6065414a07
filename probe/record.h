/* Recording a process: attaches a sampler to it and fills a recording until something ends it. */
#pragma once
#include <glib.h>
#include <signal.h>

#include "probe/recording.h"

enum backend { BACKEND_AUTO, BACKEND_EBPF, BACKEND_PROC };

/* Called about four times a second while recording, from the recording thread. */
typedef void (*record_progress)(const struct recording *r, guint64 elapsed_ns, gpointer data);

struct record_options {
	enum backend backend;
	guint rate_hz;        /* 0: 1000 */
	gdouble overhead;     /* part of a CPU's time that the samples' interrupts may take (else there are fewer of them, with a note), and looks at loops a third of that */
	gboolean native;      /* with the native frames above the Python ones; under `auto` only where eBPF works, else with a note */
	gboolean no_subprocesses; /* leave the target's children alone */
	gdouble duration_s;   /* 0: until the target ends or *stop */
	volatile sig_atomic_t *stop; /* set by a signal handler to end the recording; may be NULL */
	record_progress progress;    /* may be NULL */
	gpointer data;
};

/* Attaches to a live process. NULL with PP_ERROR_* of the contract's exit codes; PP_ERROR_ENDED where the target ended before
 * anything was recorded. Never changes the target. */
struct recording *record_pid(pid_t pid, const struct record_options *options, GError **error);

/* Starts ARGV (an interpreter and its arguments, searched in PATH), records it to its end and stores its wait status
 * in *STATUS. stdin, stdout and stderr are the caller's own; SIGINT, SIGTERM, SIGHUP, SIGQUIT are passed on to it while it runs.
 * A recording may be NULL without an error being set only if the child could not be attached: then *STATUS is still its
 * status and ERROR says why. */
struct recording *record_command(char **argv, const struct record_options *options, gint *status, GError **error);
