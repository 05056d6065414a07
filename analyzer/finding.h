/* What is known of one loop: the struct that crosses the door to rewriter/ and report/. */
#pragma once
#include "analyzer/attribution.h"
#include "analyzer/verdict.h"

enum bound {
	BOUND_CPU_GIL, BOUND_CPU_NOGIL, BOUND_NET, BOUND_DISK, BOUND_SLEEP, BOUND_SUBPROCESS, BOUND_LOCK, BOUND_GIL,
	BOUND_RUNQUEUE, BOUND_MIXED, BOUND_IDLE, BOUND_UNKNOWN /* static mode: "mixed" with confidence 0 in JSON */
};
const char *bound_name(enum bound bound);

struct finding {
	char id[16];              /* "L1" in order of rank */
	struct loop *loop;        /* borrowed */
	struct loop_time time;    /* all zero in static mode */
	gdouble share;            /* 0..1 */
	enum bound bound;
	gdouble confidence;       /* 0..1: how sure the bound is, from sample counts and the margin */
	struct verdict *verdict;
	gdouble parallel_share;   /* part of the loop's wall time on lines of the parallel stage, 0..1 */
	struct finding *beneath;  /* the finding under which this one is shown, or NULL */
	guint depth;              /* of that nesting */
};

struct analysis {
	const struct recording *recording; /* borrowed; NULL in static mode */
	struct program *program;
	struct project *project; /* what was found out about it, owned */
	GPtrArray *loops;     /* struct loop *, owned: all that were found, those without a finding too */
	GPtrArray *calls;     /* struct loop *, owned: the calls in coroutines */
	GPtrArray *findings;  /* struct finding *, owned, ranked: hottest first, nested ones behind the one they belong to */
	GPtrArray *problems;  /* char *: what could not be analysed, one line each */
};

struct analysis_options {
	gdouble min_share;    /* 0..1: loops below are left out (default 0.02) */
	const char *loop;     /* only this id, or NULL */
	gboolean keep;        /* of sources: asks as of a recording whether workers may be kept */
};

/* From a recording. Sources that changed since (sha256) or are missing are named in `problems` and their loops left out. */
struct analysis *analysis_of_recording(const struct recording *r, const struct analysis_options *options, GError **error);
/* From files and folders alone. */
struct analysis *analysis_of_paths(char **paths, const struct analysis_options *options, GError **error);
void analysis_free(struct analysis *analysis);
typedef struct analysis Analysis;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Analysis, analysis_free)
