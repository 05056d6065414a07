/* What to do about a loop: pattern, estimate, patch. The struct that crosses the door to report/ and cli/. */
#pragma once
#include "analyzer/cost.h"
#include "rewriter/edits.h"

enum pattern {
	PATTERN_NONE, PATTERN_PROCESS_POOL, PATTERN_THREAD_POOL, PATTERN_ASYNCIO, PATTERN_ASYNCIO_TO_THREAD, PATTERN_HYBRID, PATTERN_INTERPRETER_POOL,
	PATTERN_PROCESS_POOL_SHARED_MEMORY, PATTERN_HYBRID_THREADS, PATTERN_COUNT
};
const char *pattern_name(enum pattern pattern); /* the contract's names: none, process_pool, thread_pool ... */

struct estimate {
	enum pattern pattern;
	gint workers;
	gint chunksize;        /* 1 for threads */
	gboolean share_once;   /* struct cost */
	gdouble items;         /* per entry of the loop; 0: unknown */
	gdouble item_s;        /* wall time of the parallel stage per item; 0: unknown */
	gdouble item_cpu_s;    /* its part on the CPU */
	gdouble parallel_share;/* of the loop */
	gdouble startup_s, dispatch_s; /* per entry */
	struct band loop, program;     /* speedups */
	gdouble often;                 /* struct cost */
	gdouble break_even_items;      /* below this many items the pattern does not pay, 0: unknown */
	const char *basis;     /* "iterations seen", "waits counted", "tasks at once not seen", "tasks counted", "loop time only", "static" */
};

/* A loop and what to make of it. */
struct rewrite_request {
	const struct finding *finding;
	enum pattern pattern;
	gint workers;   /* 0: as many as the machine that runs it has cores */
	gint chunksize; /* 1 for threads; 0: nothing was measured, so by the number of items */
	gboolean share_once; /* what the work reads from outside goes to each process once */
	gboolean fallback; /* the pool may not start: then the work is done in this process */
	gint minor;     /* the code is for Python 3.MINOR and later */
	gboolean forks; /* its processes are copies of their parent: they have all globals */
	gboolean drained; /* its pools of processes may never end where work was cancelled (pool_drain.c) */
	gboolean old_aiohttp; /* before 3.10 */
	gboolean to_httpx;    /* there is no aiohttp, but httpx: requests becomes that */
	TSNode keep;    /* the loop around it, around which the pool is made once; null: it is made at each entry */
	const struct finding *inner; /* the loop in its body with which it becomes one: that one's work goes to the workers; NULL: none */
};

struct suggestion {
	const struct finding *finding;  /* borrowed */
	enum pattern pattern;           /* PATTERN_NONE: leave it, `why` says why */
	enum tier tier;                 /* of this pattern on this loop */
	GArray *alternatives;           /* struct estimate: other patterns that are possible, best first */
	struct estimate estimate;       /* of `pattern` */
	GPtrArray *pitfalls;            /* struct pitfall * (pitfall.h); NULL: none */
	char *why;                      /* one sentence: why this pattern, or why none */
	char *level;                    /* one sentence: why this loop of a nest, and not those inside it or around it; NULL: it is in none */
	GPtrArray *instead;             /* const struct finding *: without a pattern, the loops that are rewritten and take its time along; NULL: none */
	const struct loop *kept;        /* the loop around it, around which the pool is made; NULL: it is made at each entry */
	const struct finding *merged;   /* the loop inside it with which it becomes one; NULL: none */
	gboolean light;                 /* nothing was measured, and an item looks like a few operations, which take longer in a pool */
	gboolean left;                  /* it has a pattern, which was left for another level's */
	struct rewrite_request request; /* what the patch was made from: several of one file are made into one by rewrite_source */
	const GPtrArray *sources;       /* struct source *, borrowed: all that it changes, where those are not only the loop's own; else NULL */
	struct edits *edits;            /* of the loop's own source; NULL where none */
	char *patch;                    /* unified diff, paths relative to the working directory; NULL where none. The file's own
	                                   bytes: not UTF-8 where the file is not */
	char *edited;                   /* the patch as a person made it of this one: then this is what is applied, alone in its files; or NULL */
};
void suggestion_free(struct suggestion *suggestion);

/* Patches whose pools have an answer to not being able to start. */
enum fallback { FALLBACK_AUTO /* of processes, in code that may run anywhere, or in a daemon */, FALLBACK_ALWAYS, FALLBACK_NEVER };

struct suggest_options {
	gint cores;              /* 0: those of the recording, else of this host */
	const char *python;      /* interpreter for measuring costs, or NULL */
	gboolean all;            /* a patch for every safe loop, whatever its gain */
	gboolean safe_first;     /* a safe pattern that pays goes before a better one that needs a look */
	const struct host_costs *costs; /* NULL: host_costs_load */
	enum pattern wanted;     /* PATTERN_NONE: the best */
	enum fallback fallback;
	gint minor;              /* the target is Python 3.MINOR; 0: that of the recording, else of `python` or python3 */
	struct python *target;   /* the same, where it has been asked already; or NULL */
};

/* One struct suggestion * per finding, same order, owned by the array. Only patches that parse and do not overlap are made. */
GPtrArray *suggestions_make(const struct analysis *analysis, const struct suggest_options *options);
