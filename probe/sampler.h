/* The samplers: one table of operations each. record.c drives them: open, follow, poll ..., finish, close. */
#pragma once
#include "probe/collector.h"

struct sampler {
	const char *name; /* "ebpf", "proc" */
	guint default_rate_hz;
	/* Makes ready without a target. Fails with PP_ERROR_PRIVILEGE or PP_ERROR_UNSUPPORTED. */
	gpointer (*open)(guint rate_hz, GError **error);
	/* Records the collector's target from now on. */
	gboolean (*follow)(gpointer sampler, struct collector *collector, GError **error);
	/* Takes what has come within at most TIMEOUT_MS; returns at once when PIDFD (the target's) says that it ended. */
	void (*poll)(gpointer sampler, gint timeout_ms, gint pidfd);
	/* Charges what is open up to now and fills the recording's counters and threads. */
	void (*finish)(gpointer sampler);
	void (*close)(gpointer sampler);
};

extern const struct sampler sampler_ebpf, sampler_proc;

/* CLOCK_MONOTONIC now. */
guint64 sampler_now_ns(void);
