/* The samplers: one table of operations each. record.c drives them: open, follow, poll ..., finish, close. */
#pragma once
#include "probe/collector.h"

/* What a sampler tells whoever drives it, from within `poll`. */
struct sampler_events {
	/* A followed process has a child that is a copy of it. The collector to follow it with, NULL: leave it alone. */
	struct collector *(*forked)(gpointer data, pid_t pid, pid_t parent);
	/* A followed process runs another program now: nothing that was known of its memory holds. COMM: its name in the kernel, NULL: not
	 * known. */
	void (*replaced)(gpointer data, pid_t pid, const char *comm);
	/* A followed process has ended. */
	void (*ended)(gpointer data, pid_t pid);
	gpointer data;
};

struct sampler_options {
	guint rate_hz;
	gdouble overhead; /* part of a CPU's time that the interrupts may take */
	gboolean native;   /* take the native frames above the Python ones too (eBPF only) */
	gboolean children; /* follow those that processes have while they are followed */
	struct sampler_events events;
};

struct sampler {
	const char *name; /* "ebpf", "proc" */
	guint default_rate_hz;
	/* Makes ready without a target; copies OPTIONS. Fails with PP_ERROR_PRIVILEGE or PP_ERROR_UNSUPPORTED. */
	gpointer (*open)(const struct sampler_options *options, GError **error);
	/* The rate that it samples at: less than what OPTIONS asked for where that would take too much from the target. */
	guint (*rate_hz)(gpointer sampler);
	/* Records the collector's target from *START_NS on (CLOCK_MONOTONIC; may be NULL); again for one that is followed already, once its
	 * target has changed. */
	gboolean (*follow)(gpointer sampler, struct collector *collector, guint64 *start_ns, GError **error);
	/* Takes what has come within at most TIMEOUT_MS; returns at once when PIDFD (the first target's) says that it ended. TRUE: it wants to be
	 * called again soon. */
	gboolean (*poll)(gpointer sampler, gint timeout_ms, gint pidfd);
	/* Charges what is open up to now and fills the recording's counters and threads. */
	void (*finish)(gpointer sampler, struct recording *recording);
	void (*close)(gpointer sampler);
};

extern const struct sampler sampler_ebpf, sampler_proc;

/* CLOCK_MONOTONIC now. */
guint64 sampler_now_ns(void);
/* The CPU time of this thread up to now. */
guint64 sampler_cpu_ns(void);
