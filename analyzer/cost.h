/* What a pool, or tasks, would make of a loop: Amdahl over the measured shares, with this host's costs of starting, dispatching and pickling. */
#pragma once
#include "analyzer/finding.h"
#include "analyzer/waiting.h"
#include "probe/host.h"

struct band { gdouble predicted, low, high; };

struct cost_question {
	const struct finding *finding;
	const struct host_costs *costs;
	gint cores;         /* that the program may use */
	gboolean processes; /* else threads; of tasks: their computing goes to processes */
	gdouble shareable_bytes; /* of what the work reads from outside: held once for all processes by shared memory; 0: nothing is */
	gboolean tasks;     /* of one thread */
	gboolean feeds;     /* threads, whose computing goes to processes */
	const struct waiting *waiting; /* of a loop that awaits already; else NULL */
	gboolean forks;     /* a new process is a copy of its parent: to 3.13 */
	const struct finding *outer; /* the loop around it, with which it becomes one loop; NULL: it stays by itself */
	gboolean once;      /* one pool for all entries of the loop */
	gboolean whole;     /* the recording is of the whole program, whose time the imports lengthen */
};

struct cost {
	gint workers;
	gint chunksize;         /* 1 for threads */
	gboolean share_once;    /* what the work reads from outside is large: each process is to be given it once, not with every task */
	gdouble items;          /* per entry of the loop; 0: unknown */
	gdouble item_s;         /* wall time of the parallel stage per item; 0: unknown */
	gdouble item_cpu_s;     /* its part on the CPU */
	gdouble parallel_share; /* of the loop */
	gdouble startup_s, dispatch_s; /* per entry */
	struct band loop, program;     /* speedups */
	gdouble often;                 /* the loop's speedup where it is entered as often as it may be (loop_time.entries_high) */
	gdouble break_even_items;      /* below this many items it does not pay; 0: unknown or never */
	const char *basis;             /* "iterations seen"; "waits counted"; "tasks at once not seen"; "tasks counted"; "loop time only": the number of items is not known, and so no gain is */
	gdouble entry_s;        /* wall time of one entry of the loop as it is */
	const char *payload_unknown; /* what crosses to processes and may be of any size, borrowed from the finding; NULL: nothing */
	gdouble gil_share;      /* of the parallel stage: time under the GIL, waits for it included */
};

/* A call that holds up an event loop, awaited in a thread of its own: it depends on how many tasks are there at once, which was not seen. The band
 * is from one to as many as there are threads, the middle is two. */
void cost_estimate_call(const struct cost_question *question, struct cost *cost);
void cost_estimate(const struct cost_question *question, struct cost *cost);
