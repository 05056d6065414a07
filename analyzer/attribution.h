/* Time joined to loops: which samples passed through which loop, on which of its lines.
 *
 * A sample counts once for a loop, however often the loop is on its stack; the innermost of these frames says on which line. So the
 * lines of a loop add up to its time. What a `for` iterates over is evaluated before it: a sample in a call made there is not in
 * the loop, though the frame is on the loop's line. The `else` of a loop is not in it either. */
#pragma once
#include "analyzer/program.h"
#include "probe/recording.h"

struct line_time {
	guint line;
	guint64 ns;                    /* wall, callees included, of the frames in the loop's own function at that line */
	guint64 state_ns[STATE_COUNT];
};

/* A loop that another one runs in, in its own function or in one that it is called from. */
struct loop_around {
	struct loop *loop;
	guint64 ns;                    /* of the inner one's time: so much was spent in there */
};

/* What was run on the CPU beneath a loop outside of Python: the innermost function that has a name. */
struct native_time {
	const struct rec_function *function; /* borrowed from the recording */
	guint64 ns;
};

struct loop_time {
	guint64 wall_ns;               /* callees included, recursion counted once */
	guint64 state_ns[STATE_COUNT];
	guint64 threads_ns;            /* wall time of the threads that ran it: share = wall_ns / threads_ns */
	guint64 intervals[STATE_COUNT];/* number of samples or intervals */
	guint64 longest_ns[STATE_COUNT]; /* the longest interval; 0 for states on a CPU */
	guint64 samples;
	GArray *lines;                 /* struct line_time, by line; lines of the loop only */
	gint64 iterations_seen;        /* steps observed, -1: none */
	gdouble iterations_per_second; /* 0: unknown */
	gint64 iterations_total;       /* length of the iterable, -1: unknown */
	gdouble entries;               /* estimated number of times that the loop was entered, 0: unknown */
	gdouble entries_low, entries_high; /* the interval in which they are, by looks at its iterators; 0: not measured so */
	gboolean entries_assumed;      /* nobody saw it: so often it may have been */
	const char *iterations_source; /* tp_name of the iterator, borrowed from the recording; NULL: unknown */
	GPtrArray *locals;             /* const struct rec_local *, borrowed from the recording: variables of the frame that runs it; may be NULL */
	GArray *natives;               /* struct native_time, most time first; empty where the recording was made without them */
	GArray *around;                /* struct loop_around, most time first; of deep nests the nearest ones */
	struct loop *caller;           /* the hot loop from which most of its time is called (dynamic or static nesting), or NULL */
};

/* loops: struct loop *. Result: one struct loop_time per loop, same order. */
GArray *attribution_join(const struct recording *r, const GPtrArray *loops);
