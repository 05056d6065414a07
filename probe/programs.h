/* The programs of bpf/sampler.bpf.c in the kernel, attached to the scheduler. */
#pragma once
#include <glib.h>

struct programs {
	int on_cpu_sample;       /* for perf events */
	int on_follow, on_finish; /* iterators over all tasks */
	int processes, known_tstates, counters, events, news, rings; /* maps */
	GArray *alarms;          /* descriptors of rings that want to be emptied: nothing is in them */
	GThread *arming;         /* which names them to the programs */
	struct sampler_bpf *whole; /* one of the two: who holds them */
	struct light_bpf *light;
};

struct programs_options {
	gboolean follow_children;
	gboolean native_stacks;
	guint samples_budget; /* one part in so many of each CPU's time is the most that the stacks of samples take */
};

/* Fails with PP_ERROR_PRIVILEGE or PP_ERROR_UNSUPPORTED. */
gboolean programs_load(struct programs *programs, const struct programs_options *options, GError **error);
void programs_unload(struct programs *programs);

/* The two ways that programs_load goes; for tests. */
gboolean programs_load_light(struct programs *programs, const struct programs_options *options);
gboolean programs_load_whole(struct programs *programs, const struct programs_options *options, GError **error);

/* What went wrong with eBPF, as an error. FALSE. */
gboolean programs_refuse(GError **error, int code, const char *doing);
/* Runs an iterator. */
void programs_run(int iterator);
