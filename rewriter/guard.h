/* The __main__ guard. Where processes are started by spawn or forkserver each of them imports the main module again: what that
 * module does at its top level must then stand under `if __name__ == "__main__":`. */
#pragma once
#include "rewriter/edits.h"
#include "rewriter/reach.h"
#include "rewriter/style.h"

/* What of a module's top level goes under a guard. */
struct guard {
	GArray *statements;       /* TSNode: top-level statements to be put under a guard, in order */
	GHashTable *hidden;       /* names that only code under a guard binds, one that is there already included */
	GHashTable *needed;       /* names that the workers read, directly or through functions of the module */
	GHashTable *direct;       /* names that the workers' own code reads as globals: what is bound under a guard only is handed to it */
	char *doubt;              /* why a worker started by spawn may not see what it needs; NULL: none */
};

/* WORKER: definitions and attributes that the workers' code reads; DIRECT: variables of the module (sets; not changed). WRAP: a guard is to be added; else only what is there counts. POOLS: TSNode, the loops that
 * get a pool, whose statements act then; NULL: none. */
struct guard *guard_plan(const struct source *source, GHashTable *worker, GHashTable *direct, gboolean wrap, const GArray *pools);
void guard_free(struct guard *guard);
/* Takes WHY, unless there is a doubt already. */
void guard_doubt(struct guard *guard, char *why);
typedef struct guard Guard;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guard, guard_free)

/* Statements outside of the guard of a file that has one, and a name that each binds for functions of the module: struct guard_needed. */
struct guard_needed {
	TSNode statement;
	char *name;
};
GArray *guard_needed(const struct source *source);
/* A name that functions of the module would miss where it is imported, were the statement that runs the code at NODE put under a guard: the file has
 * one, and what stands outside of it is there for who imports it. NEEDED: guard_needed. NULL: there is none. */
const char *guard_takes(const struct source *source, const struct reach *reach, const GArray *needed, TSNode node);
/* TRUE if it is part of a package, or says what it exports: made for programs that are not known. */
gboolean guard_is_published(const struct source *source);
/* TRUE if the file looks like a module for others to import rather than a script: then its top level must not go under a guard. */
gboolean guard_is_library(const struct source *source);
/* TRUE if importing the module, the statements under a guard left out, would run the code at NODE. */
gboolean guard_missing(const struct source *source, TSNode node);
/* All that the unguarded top level mentions, its own functions followed; and guard_missing for who asks about many nodes.
 * *SCRIPT (may be NULL): guard_is_script. */
GHashTable *guard_reached(const struct source *source, struct reach *reach, gboolean *script);
gboolean guard_runs(const struct source *source, const struct reach *reach, GHashTable *reached, TSNode node);
/* All that importing the module runs whatever is put under a guard: decorators, defaults, class bodies, with its own functions followed. */
GHashTable *guard_imported(const struct source *source, struct reach *reach);
/* TRUE if NODE is run as its module is imported, because it stands in a class body, a decorator, a default, or what IMPORTED names. */
gboolean guard_runs_on_import(const struct reach *reach, GHashTable *imported, TSNode node);
/* TRUE if it has a __main__ guard at its top level. */
gboolean guard_stands(const struct source *source);
/* TRUE if importing the module does more than define things. */
gboolean guard_is_script(const struct source *source);
/* Adds the edits that put the plan's statements under guards. */
void guard_wrap(const struct guard *guard, struct edits *edits, const struct style *style);
