/* What the files of the pool transform share: pool_loop.c where statements stand, pool_cross.c what passes between parent and worker
 * and what must not, pool_own.c what each worker makes for itself, pool_worker.c the function, pool_parent.c the loop that stays,
 * pool_shared.c shared memory, pool_fallback.c what works where no pool can start, pool_try.c work in a `try` of the parent's, pool_drain.c pools that end on old Pythons, pool_feed.c what threads hand to processes, pool_leave.c work that leaves the loop, pool_ahead.c its few items under way and its chunks, pool_comprehension.c the same for comprehensions. */
#pragma once
#include "rewriter/nameset.h"
#include "rewriter/outline.h"
#include "rewriter/pattern.h"
#include "rewriter/rewrite.h"

/* A loop on its way into a pool. */
struct pool {
	struct rewrite *rewrite;
	struct source *source;
	const struct rewrite_request *request;
	const struct split *split;
	const struct pattern_info *info;
	const char *newline, *indent; /* one level */
	TSNode statement;             /* what is replaced: the loop, or the statement that holds the comprehension */
	char *outer, *inner;          /* white space before it, and one level more */
	GArray *nodes;                /* TSNode: what runs in the worker */
	GHashTable *targets;          /* names that the loop binds */
	GHashTable *inside;           /* names that the worker's code binds in any scope, and those of the region itself */
	GHashTable *region;
	GHashTable *reads;            /* free names of the worker's code */
	GHashTable *locals;           /* for fresh names in the loop's function */
	GPtrArray *captured, *outputs;/* char * */
	guint brought;                /* where in the outputs what comes back of the item begins */
	guint direct;                 /* statements behind the region whose results are bound at once */
	GArray *after;                /* TSNode: the others */
	GArray *dropped;              /* gboolean, one per hoisted expression: it is all of its statement, which the worker has as it is */
	GArray *substitutes;          /* struct edit: hoisted expressions by their names, `continue` of the region */
	char *call;                   /* what is handed to map */
	GArray *holes;                /* TSNode: statements of the region that the parent runs instead (pool_replay.c) */
	const char *body;             /* white space before the worker's statements */
	char *deeper;                 /* that, inside a `try`; else NULL */
	char *tail;                   /* that before its return, where another; else NULL */
	char *lead, *read;            /* lines to be written above the return, or NULL; the second as deep as that */
	char *processes;              /* pool_feed.c: what the pool of processes is called to which the work's threads hand what computes; else NULL */
	GArray *fed;                  /* then: `work` */
	const GArray *work;           /* struct edit: what changes in the code that goes to the worker; NULL: nothing */
	char *taken;                  /* where workers leave statements to the parent: what it calls the rest of a result, or NULL */
	gboolean wraps;               /* pool_leave.c: what the work returns comes in a tuple of one */
	char *skip;                   /* `return None`: what the worker says for `continue` */
	GPtrArray *shares;            /* pool_shared.c's: captured values that lie in shared memory; NULL: none */
	GArray *views;                /* struct edit: where the worker's code looks into them */
	char *start;                  /* ", initializer=..., initargs=..." of the pool, or NULL */
	gboolean ignores;             /* workers leave Ctrl-C to the parent: one that died of it while it waited for work could hang the pool at its end */
	gboolean closes;              /* the parent's code needs contextlib.closing */
	TSNode kept;                  /* pool_keep.c: the loop around it, around which the pool is made; null: it is made for each entry */
	const struct split *nest;     /* pool_nest.c: of the loop around it, with which it becomes one; NULL: none */
	GPtrArray *parts;             /* then: char *, the variables of both loops that the work reads: what an item is made of */
	GArray *repeated;             /* then: TSNode, statements ahead of the inner loop that the worker repeats, */
	GHashTable *made;             /* and the names that these bind */
	char *local, *stack;          /* where workers keep what they make for themselves, and what closes it; NULL: they make nothing */
	char *replay, *error, *value; /* the worker's list for them, its exception, and what the parent calls an element of the list */
	GPtrArray *once;              /* char *, where each way through the work ends with some of them and no others are run: the names of their values, of which `replay` is made, too; else NULL */
	GPtrArray *groups, *slots;    /* then: for each way a GArray of guint, its statements, and one of TSNode, what the worker returns for them */
	char *which;                  /* then, where the ways' statements differ: the name of what says which it was; else NULL */
};

/* pool_replay.c */
void pool_find_replays(struct pool *p);
gboolean pool_replays(const struct pool *p);
/* The parent has it by itself: the loop's variable, where the worker returns what else the statement needs. */
gboolean pool_parent_has(const struct pool *p, TSNode value);
/* TSNode: what the worker finds for statement I: without what the parent has, unless that is all. */
GArray *pool_replay_values(const struct pool *p, guint i);
/* What of WORK lies in the statements that are left to the parent goes into the values that the worker finds for them. */
gboolean pool_convert_replays(struct pool *p, GArray *work, GError **error);
/* What a worker gives back, or the parent takes apart: "replay, result, error", of which only those that there are. */
char *pool_replay_parts(const struct pool *p, const char *result, const char *error);
gboolean pool_put_replays(struct pool *p, GString *out, const char *indent, GError **error);

/* pool_feed.c: does nothing for other patterns */
/* The edits of the work. */
void pool_find_feeds(struct pool *p);
gboolean pool_import_feed(const struct pool *p, guint32 use, GError **error);
/* "ProcessPoolExecutor(...) as processes, " */
char *pool_feed_stack(const struct pool *p);
/* The first line inside the `with`. */
void pool_put_feed_start(const struct pool *p, GString *out);

/* pool_leave.c */
gboolean pool_leaves(const struct pool *p);
/* LEAVE, a `return` or `break` of the work, is what the worker tells the parent. */
gboolean pool_tells(struct pool *p, TSNode leave);
/* Where one of its values might be None: each in a tuple. Once all are known. */
void pool_wrap_returns(struct pool *p);
/* The parent, told by RESULT. */
void pool_put_leaving(const struct pool *p, GString *out, const char *indent, const char *result);

/* pool_try.c */
gboolean pool_tries(const struct pool *p);
/* Something ahead of the `try` has to be done before a result is asked for. */
gboolean pool_try_waits(const struct pool *p);
gboolean pool_prepare_try(struct pool *p, GError **error);
void pool_try_reads(struct pool *p);
/* "a, b, error" of "a, b". */
char *pool_try_parts(const struct pool *p, const char *values, const char *error);
void pool_put_repeated(const struct pool *p, GString *out, const char *indent);
/* What the worker gives back where it has met an exception. */
void pool_put_caught(const struct pool *p, GString *out);
/* The parent raises it in place of the work, or awaits TASK there (NULL: the workers are none). */
gboolean pool_substitute_try(struct pool *p, const char *task, GError **error);

/* pool.c */
/* Once the worker is written: how its process starts, and what makes the pool. */
gboolean pool_prepare_start(struct pool *p, GError **error);
gboolean pool_add_imports(struct pool *p, GError **error);
/* Finds what the worker runs and reads, and refuses what cannot be moved. */
gboolean pool_prepare(struct pool *p, GError **error);

/* pool_loop.c */
/* Hoisted expression I is no more than work: nobody asks for what it gives. */
gboolean pool_drops(const struct pool *p, guint i);
GArray *pool_substitutes_new(void);
void pool_clear(struct pool *p);
guint pool_count(const GArray *array);
TSNode pool_node(const GArray *array, guint i);
void pool_line(const struct pool *p, GString *out, const char *indent, const char *format, ...) G_GNUC_PRINTF(4, 5);
void pool_substitute(struct pool *p, TSNode node, const char *text);
TSNode pool_next_statement(TSNode node);
TSNode pool_first_statement(TSNode body);
gboolean pool_is_crowded(const struct pool *p);
gboolean pool_has_comments(const struct pool *p, const GArray *statements);
gboolean pool_put_statements(struct pool *p, GString *out, const GArray *statements, const char *from, const char *to, GError **error);
char *pool_body_indent(const struct pool *p);
TSNode pool_child_of_type(TSNode node, const char *type, guint nth);
gboolean pool_is_single(const struct pool *p);

/* pool_own.c */
gboolean pool_prepare_own(struct pool *p, GError **error);
gboolean pool_owns(const struct pool *p, const char *name);
void pool_put_own(const struct pool *p, GString *out);
/* Workers have copies of an object. */
gboolean pool_copies(const struct pool *p);
/* What they make has to be closed in the end. */
gboolean pool_closes_own(const struct pool *p);
char *pool_put_own_stack(const struct pool *p, GString *out);

/* pool_cross.c */
gboolean pool_hands_out_function(const struct pool *p);
gboolean pool_check_worker(struct pool *p, GError **error);
gboolean pool_check_targets(struct pool *p, GError **error);
gboolean pool_check_builtins(const struct pool *p, GError **error);
GHashTable *pool_enclosing_names(const struct pool *p);
gboolean pool_find_captured(struct pool *p, GError **error);
gboolean pool_check_readers(const struct pool *p, GError **error);
void pool_find_outputs(struct pool *p);
/* Once they are found: no name that only the worker binds is looked at through globals(), locals(), vars() or dir(). */
gboolean pool_check_lookers(const struct pool *p, GError **error);
/* What workers change of their copies of the items is set in the items. */
gboolean pool_brings(const struct pool *p);

/* pool_worker.c */
char *pool_joined(const GPtrArray *names, gboolean tuple);
gboolean pool_put_worker(struct pool *p, GError **error);
gboolean pool_put_worker_body(struct pool *p, GString *out, GError **error);
/* The line of a worker's start that leaves Ctrl-C to the parent. */
void pool_put_ignoring(const struct pool *p, GString *out);
TSNode pool_plain_callee(const struct pool *p);
char *pool_partial_callee(const struct pool *p);

/* pool_parent.c */
char *pool_argument(const struct pool *p, TSNode iterable);
char *pool_map_call(const struct pool *p, const char *pool, const char *items, gboolean sized);
/* MORE: further items of the `with`, ", closing(...) as results". */
void pool_put_with(struct pool *p, GString *out, const char *pool, const char *more);
gboolean pool_needs_target(const struct pool *p, gboolean *elsewhere);
char *pool_header_comment(const struct pool *p);
guint32 pool_loop_end(const struct pool *p);
void pool_trim_newline(const struct pool *p, GString *out);
gboolean pool_emit_for(struct pool *p, GError **error);

/* A loop that takes its results from NEXT ("next(results)"), its header included; its first line is not indented. */
gboolean pool_put_taking(struct pool *p, GString *out, const char *next, GError **error);

/* pool_keep.c */
gboolean pool_check_kept(struct pool *p, GError **error);
gboolean pool_put_kept(struct pool *p, const char *pool, guint32 start, guint32 end, const char *text, GError **error);

/* pool_nest.c */
gboolean pool_emit_nest(struct rewrite *rewrite, const struct rewrite_request *request, GError **error);

/* pool_ahead.c */
/* Its functions find the builtins that they need. */
gboolean pool_may_go_ahead(const struct pool *p);
gboolean pool_goes_ahead(const struct pool *p);
gboolean pool_goes_in_chunks(const struct pool *p);
gboolean pool_believes_items(const struct pool *p);
gboolean pool_hints_length(const struct pool *p);
gboolean pool_names_items(const struct pool *p);
gboolean pool_items_have_length(const struct pool *p);
char *pool_chunks_call(struct pool *p, const char *pool, const char *items);
char *pool_combined_call(struct pool *p, const char *pool, const char *items);
char *pool_ahead_call(struct pool *p, const char *pool, const char *items);
/* The results alone, for any(), all() and next(). */
char *pool_results_call(struct pool *p, const char *pool, const char *items);
char *pool_chunk_argument(const struct pool *p, const char *items, gboolean sized);

/* pool_shared.c */
gboolean pool_find_shares(struct pool *p, GError **error);
char *pool_shared_stack(struct pool *p);
void pool_put_shared_start(struct pool *p, const char *start, const char *name, GString *out);
char *pool_shared_names(const struct pool *p);
gboolean pool_import_shared(struct pool *p, guint32 use, GError **error);

/* pool_drain.c */
gboolean pool_prepare_drained(struct pool *p, GError **error);
/* The class itself, below TABS. */
void pool_put_drained_class(const struct rewrite *rewrite, GString *out, const char *base, const char *tabs);
/* The class that makes the pool. */
char *pool_executor(const struct pool *p);

/* pool_fallback.c */
gboolean pool_prepare_fallback(struct pool *p, GError **error);
/* How the call begins that makes the pool, up to the number of workers. */
char *pool_maker_call(const struct pool *p);

/* pool_comprehension.c */
TSNode pool_holding_statement(TSNode loop);
gboolean pool_check_comprehension(struct pool *p, GError **error);
/* It is a comprehension with several `for`: a worker gives back the list of what those behind the first one make of its item. */
gboolean pool_has_several(const struct pool *p);
gboolean pool_emit_comprehension(struct pool *p, GError **error);
