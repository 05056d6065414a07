/* One source with some of its loops rewritten. */
#pragma once
#include "rewriter/guard.h"
#include "rewriter/imports.h"
#include "rewriter/suggestion.h"

/* A function that workers run, as two loops may. */
struct worker {
	char *name;
	guint32 place; /* where it is added */
};

/* What the patterns work on while the requests for one source are carried out. */
struct rewrite {
	struct source *source;
	struct style style;
	struct edits *edits;
	struct imports *imports;
	GHashTable *names;  /* all variables of the file: what is added inside functions is none of them */
	GHashTable *taken;  /* all identifiers, attributes included, and the functions that were added */
	struct guard *guard;/* what stands under a __main__ guard, afterwards; NULL without processes */
	struct chained *chained; /* what call chains have changed already (chain.h); NULL: nothing */
	char *ahead;        /* what pool_ahead.c's function is called here; NULL: nothing needs it */
	char *results;      /* the same of the one that gives results; it needs the other */
	char *chunks, *run_chunk; /* the same in chunks */
	gboolean ahead_stands, results_stand, chunks_stand; /* an earlier patch has put it into the file */
	guint32 ahead_place;/* where it goes: above all that call it */
	struct shared_helper {
		char *make, *attach; /* what pool_shared.c's functions are called here; NULL: nothing needs them */
		gboolean stand;      /* an earlier patch has put them into the file */
	} shared[2];            /* for arrays, for bytes */
	char *numpy;          /* what the module is called here; NULL: not asked for */
	guint32 shared_place;
	struct maker {
		char *name;           /* of the function that makes the pool, where one may not start (pool_fallback.c); NULL: none here */
		char *executor;       /* what makes it, where one may */
		char *starter;        /* of the function with which its workers start, or NULL */
		gboolean starts;      /* it is given an initializer */
		gboolean ignores;     /* its workers leave Ctrl-C to the parent */
	} makers[2];            /* of threads, of processes */
	GHashTable *workers;  /* the text that each function that was added for a loop would have as the only one of its function, to struct worker */
	struct standing {
		guint32 start, end;   /* bytes of the file, where an earlier patch has put them; 0: nowhere */
		gboolean sought, submits;
	} standing;
	char *stand_in;       /* what the class is called that stands in for a pool, or NULL */
	guint32 maker_place;  /* where they go */
	struct drained {
		char *name;           /* of the class of pools that pool_drain.c adds; NULL: none here */
		gboolean stands;      /* an earlier patch has put it into the file */
		guint32 place;        /* G_MAXUINT32: only where the pool is made, which may fail (pool_fallback.c) */
	} drained;
	guint32 first_guarded; /* byte of the first statement that goes under one; G_MAXUINT32: none */
};

/* How many items `range(1000)`, `range(1, 25)`, `range(0, 90, 3)` has; 0: NODE is not so plain. */
gint64 rewrite_range_length(const struct source *source, TSNode node);
/* The new text, its length in *LENGTH. *DOUBT, if it is set, says why a process pool here needs a look. Fails where a loop cannot be
 * rewritten exactly: the message goes on after "leave it: " and begins with a small letter. */
char *rewrite_source(struct source *source, const struct rewrite_request *requests, guint count, gsize *length, char **doubt,
                     GError **error);
/* An import that a patch needs, where WANTED. */
struct import_wanted {
	gboolean wanted;
	const char *module, *name; /* NAME NULL: the module itself */
};
/* Adds those for who stands at byte USE; refuses where their name means something else in the file. */
gboolean rewrite_import(const struct rewrite *rewrite, const struct import_wanted *imports, guint count, guint32 use, GError **error);
/* FALSE with an error if TEXT has syntax errors that SOURCE does not have. */
gboolean rewrite_check(const struct source *source, const char *text, gsize length, GError **error);

/* The nodes that run in a worker: struct TSNode. */
GArray *rewrite_worker_nodes(const struct split *split);
/* Sets the error that leaves a loop alone, and returns FALSE. */
gboolean rewrite_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
