/* What this host can do, and what it costs here to start processes, dispatch tasks and pickle. */
#pragma once
#include <glib.h>

struct host {
	gint cores;          /* online CPUs that a process may use: affinity and cgroup quota */
	guint64 memory_free; /* bytes */
};
void host_read(struct host *host);
/* More want to run than there are CPUs: what is measured now will not be so later. */
gboolean host_is_crowded(void);

/* Seconds, measured once with a Python on this machine and, unless that is crowded, cached in $XDG_CACHE_HOME/pyparallel. */
struct host_costs {
	gboolean measured;         /* FALSE: the built-in orders of magnitude below are used */
	char python[16];           /* version that was measured, "3.11.7" */
	gdouble process_start_s;   /* one worker of a ProcessPoolExecutor: start and join */
	gdouble thread_start_s;    /* one worker of a ThreadPoolExecutor */
	gdouble process_task_s;    /* dispatch of one task of a process pool at chunksize 1 */
	gdouble process_item_s;    /* one item inside a chunk */
	gdouble thread_task_s;     /* dispatch of one task of a thread pool */
	gdouble pickle_byte_s;     /* per byte of a flat payload, to a worker and back */
	gdouble pickle_object_s;   /* per small object */
	gdouble process_import_s;  /* importing what a ProcessPoolExecutor needs, once a program */
	gdouble thread_import_s;   /* the same for a ThreadPoolExecutor */
	gdouble oversubscription;  /* speedup of two CPU-bound processes over one, 1.0 .. 2.0: are two cores really two? */
};
/* PYTHON: interpreter to measure with (NULL: python3 of the PATH). Never fails: without a Python it gives defaults. */
void host_costs_load(const char *python, struct host_costs *costs);
