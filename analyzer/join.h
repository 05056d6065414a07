/* What joining times to loops works on. Private to attribution.c and iterations.c. */
#pragma once
#include "analyzer/attribution.h"
#include "analyzer/header.h"

#define MAIN_SHARE 0.5       /* of a loop's time: the loop that it is called from for longer than that is its caller */

/* A code object in the sources: what a rec_function must agree with. */
struct code {
	const char *path;
	const char *name; /* co_name */
	guint first_line;
};

/* A loop that runs in a code object. */
struct candidate {
	guint loop;
	gboolean own; /* the code object is the comprehension itself */
};

/* A loop that a frame at some location is in. */
struct hit {
	guint loop, line; /* indices: into the loops, and into loop_time.lines */
	gboolean header;  /* the line may be running the part that is evaluated once */
	const GArray *twins; /* struct candidate: more than one of them could be what the frame runs; else NULL */
};

struct join {
	const struct recording *r;
	const GPtrArray *loops;
	GArray *times;               /* struct loop_time: the result */
	gboolean qualified;          /* 3.11+: functions have their qualified names */
	gboolean inlined;            /* 3.12+: list, set and dict comprehensions run in the frame around them */
	GHashTable *paths;           /* rec_function.file to absolute path */
	GHashTable *codes;           /* struct code * to GArray of struct candidate */
	struct loop_header **headers;/* by loop */
	GHashTable **called;         /* by loop: loop_called_names; NULL: not asked for */
	GArray *hits;                /* struct hit, by location */
	guint *first_hit;            /* by location, one more at the end */
	GHashTable *callers;         /* pair of loops (called, caller) to time */
	GHashTable *direct;          /* the same where the function of the one runs the other itself */
	GHashTable *around;          /* the same for all loops around it */
	GHashTable *natives;         /* loop << 32 | function to ns: native functions beneath loops */
	GHashTable *threads;         /* pairs of loop and thread */
	/* Of the sample at hand: */
	guint *stamp;                /* by loop: number of the last sample that it was in */
	guint *line;                 /* by loop: index of the line of its innermost frame */
	guint *last_thread;          /* by loop */
	gboolean *foreign;           /* by function: not of the project, and not one of those that start programs and threads */
	guint64 *foreign_ns;         /* by loop: time in which it was called by such a function */
	gboolean *counted;           /* by loop: what was seen of its iterators tells how often it was entered */
	GArray *seen;                /* struct seen, outermost first */
};

struct seen {
	guint loop, frame;
	gboolean foreign; /* between it and the loop around it runs code that is not of the project, which may call it any number of times */
};

static inline struct loop *join_loop(const struct join *j, guint i)
{
	return g_ptr_array_index(j->loops, i);
}

static inline struct loop_time *join_time(const struct join *j, guint i)
{
	return &g_array_index(j->times, struct loop_time, i);
}

/* The candidates (struct candidate) of a recorded function; NULL: it has none. */
const GArray *join_candidates(const struct join *j, const struct rec_function *function);
/* The function cannot be the code of this comprehension, which it could be by its plain name: it lies in fewer or more others. */
gboolean join_is_other(const struct join *j, const struct rec_function *function, const struct candidate *candidate);

/* iterations.c: what was seen of the loops' iterators, and how often they were entered. */
void join_iterators(struct join *j);
void join_entries(struct join *j);
