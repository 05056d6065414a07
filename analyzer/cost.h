/* What a pool would make of a loop: Amdahl over the measured shares, with this host's costs of starting, dispatching and pickling. */
#pragma once
#include "analyzer/finding.h"
#include "probe/host.h"

struct band { gdouble predicted, low, high; };

struct cost_question {
	const struct finding *finding;
	const struct host_costs *costs;
	gint cores;         /* that the program may use */
	gboolean processes; /* else threads */
	gboolean forks;     /* a new process is a copy of its parent: to 3.13 */
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
	gdouble break_even_items;      /* below this many items it does not pay; 0: unknown or never */
	const char *basis;             /* "iterations seen"; "waits counted"; "loop time only": the number of items is not known, and so no gain is */
	gdouble entry_s;        /* wall time of one entry of the loop as it is */
	const char *payload_unknown; /* what crosses to processes and may be of any size, borrowed from the finding; NULL: nothing */
	gdouble gil_share;      /* of the parallel stage: time under the GIL, waits for it included */
};

void cost_estimate(const struct cost_question *question, struct cost *cost);
