/* The verdict on a loop: may its iterations run in parallel, and how its body splits. */
#pragma once
#include "analyzer/chain.h"
#include "analyzer/program.h"
#include "analyzer/reason.h"

struct loop;

enum tier { TIER_SAFE, TIER_REVIEW, TIER_REFUSED };
const char *tier_name(enum tier tier);

/* World effects of code (bit set). */
enum effect {
	EFFECT_NET = 1 << 0,        /* talks to a socket in a way that may be repeated or reordered (HTTP GET, HEAD, name look-ups) */
	EFFECT_NET_WRITE = 1 << 1,  /* talks to a socket in a way whose order may matter (POST, send) */
	EFFECT_FILE_READ = 1 << 2,
	EFFECT_FILE_WRITE = 1 << 3,
	EFFECT_STDOUT = 1 << 4,     /* print, logging, writing to stdout or stderr */
	EFFECT_RANDOM = 1 << 5,     /* draws from a shared random stream */
	EFFECT_TIME = 1 << 6,       /* reads a clock, the environment, what machine it is */
	EFFECT_SLEEP = 1 << 7,
	EFFECT_ENV = 1 << 8,        /* environment, working directory, other process-wide state */
	EFFECT_SUBPROCESS = 1 << 9,
	EFFECT_STDIN = 1 << 10,
	EFFECT_UNKNOWN = 1 << 11,   /* calls something that is not resolved */
	EFFECT_RELEASES_GIL = 1 << 12, /* not an effect: the work is done with the GIL released */
	EFFECT_HANDLED = 1 << 13,   /* not one either: looks at the exception that is being handled */
	EFFECT_CLOCK = 1 << 14      /* nor is this: that EFFECT_TIME, which stands beside it, is by a clock, not the environment or a process's id */
};

struct reason {
	enum reason_code code;
	guint line;        /* where, 1-based, in `file` */
	char *file;        /* path; the loop's own in most cases */
	char *subject;     /* variable, attribute, function or resource: "total", "self.seen", "random" */
	char *message;     /* whole sentence */
};

/* What the rewriter needs to know of a value that crosses between parent and worker. */
enum pickles { PICKLES_YES, PICKLES_UNKNOWN, PICKLES_NO };

/* A name that the parallel stage reads, or that the ordered stage needs from it. */
struct crossing {
	char *name;
	enum pickles pickles;
	gboolean immutable;   /* known to be a number, string, bytes, None, or tuple of such */
	char *type;           /* what is known of it: "int", "list[str]", "module.Class"; NULL: nothing */
	guint line;           /* where it is bound */
	gboolean guarded;     /* one of its classes or functions is made under `if __name__ == ...` */
	GPtrArray *homes;     /* struct source *, borrowed: where the classes of its objects are, and of what these hold; NULL: there are none */
};

/* A statement inside the region: the worker finds the values, the parent runs the statement with them, in the order of the worker's. */
struct replay {
	TSNode statement;
	GArray *values;         /* TSNode, in order of evaluation */
	GArray *as_text;        /* gboolean, one each: the worker gives str() of it */
	gboolean unsure;        /* a `with` around it in the body is not known to hand on exceptions: the body may go on without it */
};

/* What each worker makes for itself: a connection, a session. */
struct owned {
	char *name;             /* of the variable that holds it */
	TSNode expression;      /* that makes it */
	GArray *settings;       /* TSNode: statements that set it up, in order */
	char *attribute;        /* of the object that `name` stands for, which holds it: each worker has a copy of that; NULL: the variable itself */
	char *text;             /* what the worker evaluates in place of the expression, or NULL */
	gboolean copied;        /* a session in an attribute: workers do not make one, but have a copy */
	gboolean in_threads;    /* sqlite3: the call has to say check_same_thread=False for the parent to close it */
	gboolean closes;        /* it has to be closed in the end */
};

/* The region's last statement leaves the loop: its worker says so, and with what. */
enum leaving { LEAVING_NOT, LEAVING_RETURN, LEAVING_BREAK };

enum split_shape {
	SPLIT_NONE,           /* nothing can be moved to workers */
	SPLIT_FOR,            /* a for statement */
	SPLIT_CALL,           /* no loop, but a call in a coroutine that holds up the event loop */
	SPLIT_COMPREHENSION   /* list, set or dict comprehension, or a generator expression that is consumed whole at once */
};

/* How an attribute of a worker's copy is given back: it is set, or the list or dict that it holds is filled anew. */
enum bring { BRING_SET, BRING_LIST, BRING_DICT };

/* How the body of a loop splits (docs/architecture.md, idea 2).
 *
 * The parent keeps the loop. In the body `region` (consecutive statements of the body's top level, possibly none) runs in a
 * worker, followed by the evaluation of the expressions in `hoisted`, which lie in statements after the region (in the body of
 * a for) or are the comprehension's own condition and element. Everything else in the body stays where it is.
 * A worker call takes the loop's targets that it needs and `captured`, and gives back `results` and the hoisted values. */
struct split {
	enum split_shape shape;
	TSNode loop;
	TSNode target;          /* `x`, `i, x` */
	TSNode iterable;        /* of a while loop that counts: its bound */
	char *iterable_text;    /* then: "range(i, n)"; else NULL */
	TSNode body;            /* block of a for */
	GArray *before;         /* TSNode: statements ahead of the region; parent, in order */
	GArray *region;         /* TSNode: statements for the worker, consecutive */
	GArray *after;          /* TSNode: statements behind it; parent, in order */
	GArray *hoisted;        /* TSNode: expressions inside `after` to be computed by the worker, in order of evaluation */
	GArray *listed;         /* TSNode: those among them that are iterators and gone through at once: the worker gives back a list instead */
	GArray *guards;         /* guint, one per hoisted expression: 0, or 1 + the index of an earlier hoisted expression that must be true
	                           for this one to be evaluated at all (the test of an `if` around it, a comprehension's condition) */
	GPtrArray *replays;     /* struct replay *: statements inside the region that the parent runs instead, in order of the text */
	TSNode attempt;         /* the `try` of the body in whose block `region` and `hoisted` stand: `after` begins with it, and what the worker raises is
	                           raised there by the parent; null: they stand in the body itself */
	GArray *repeated;       /* TSNode: statements of `before` that the worker runs as well, for their values */
	gboolean replay_errors; /* if the worker raises, the parent has to run what was due before, and then to raise it */
	enum leaving leaving;   /* then nothing but that comes back: no results, no hoisted values */
	gboolean skips;         /* the region holds a `continue` of this loop: then the worker says so and the parent skips `after` */
	gint connections;       /* more threads than that would be told of in the log; 0: no matter */
	GPtrArray *targets;     /* struct crossing *: loop variables that the region or the hoisted expressions read */
	GPtrArray *captured;    /* struct crossing *: names bound outside the loop that they read and that a function at module level
	                           could not see: locals of the enclosing function, or module globals set under a __main__ guard */
	GPtrArray *owned;       /* struct owned *: names that they read and that each worker makes for itself, in order of their making */
	GPtrArray *globals;     /* struct crossing *: module-level names that they read (functions, imports, constants) */
	GPtrArray *results;     /* struct crossing *: names that the region binds and the parent needs (after, or behind the loop) */
	GPtrArray *brought;     /* char *: "doc.words": what the work changes of its item; of a worker's copy it comes back, and is set in the parent's */
	GArray *brings;         /* enum bring, of each of these */
	GPtrArray *values;      /* struct crossing *: types of the hoisted values, in order; name NULL */
	enum pickles items;     /* do the items of the iterable pickle? */
	gboolean sized;         /* the iterable is a list, tuple, range, str, dict view ...: finite, free of effects, cheap to drain */
	gboolean in_turn;       /* what the iterable raises as it is read ahead has to come behind the items before it */
	gboolean calls_only;    /* the worker's job is exactly one call f(target) of a module-level function, or of a library's: no outlining needed */
	TSNode callee;          /* then: f; of a call: its function */
	gboolean many;          /* of a call: each task of a set that is made in one go comes to it once */
	gboolean patched;       /* of a call: all tasks that are seen were made by a patch */
	gboolean sleeps;        /* of a call: it is a plain time.sleep, which needs no thread to be awaited */
	const char *library;    /* the dotted name of `callee`, where that is of a library; interned, or NULL */
	gboolean partial_visible; /* after an exception someone could see a partial result of the ordered stage: then a chunk must not
	                             swallow results ahead of the failing item (only chunksize 1 keeps them) */
	gboolean custom_exceptions; /* the worker may raise exceptions that do not survive pickling */
	gboolean together;      /* it asks which object its item is, or what it captures: a task of a process pool has to be handed these in one pickle */
	gboolean light;         /* its work is a few operations: no loop, no recursion, no library call that takes long, nothing that is not known */
	gboolean salted;        /* it goes through a set whose order depends on how text is hashed in its process */
	GHashTable *calls;      /* struct place (callgraph.h): the functions that its work calls itself; NULL: none */
	TSNode keep;            /* the outermost loop around it, in its function, around which its processes may be made once for all entries; null: none */
	guint effects;          /* of the parallel stage, enum effect */
	gboolean sqlite;        /* it works with SQLite */
	GArray *parallel_lines; /* guint: lines whose time moves to the workers, ascending */
};

/* A call that is to be awaited in a thread where tasks come to it at the same time. */
struct blocking {
	const struct loop *call;
	struct verdict *verdict; /* SPLIT_CALL */
};
void blocking_free(struct blocking *blocking);

/* A call in the work that only computes, which a process may be given while a thread does the rest. */
struct compute {
	TSNode call;
	gboolean sure;          /* what crosses pickles, and coming back as a copy does not show */
};

struct verdict {
	enum tier tier;
	enum tier process_tier; /* the same if a process pool is used (pickling, lost mutation, fork); never better than `tier` */
	GPtrArray *reasons;     /* struct reason *; reasons that concern only processes have code REASON_PICKLE or REASON_PROCESS_* */
	struct split *split;    /* shape SPLIT_NONE where refused */
	struct async_chain *chain; /* what would have to become asynchronous for its requests to be awaited; NULL: it sends none */
	GPtrArray *blocking;    /* struct blocking *: calls in coroutines that its tasks await, which would hold up the others; NULL: none */
	GArray *computes;       /* struct compute, in order; empty where the work does not wait as well */
	gboolean awaits;        /* the loop is one of a coroutine and awaits: it is for tasks of the event loop, neither threads nor processes */
};

void verdict_free(struct verdict *verdict);
/* Without reasons: safe, nothing split. */
struct verdict *verdict_new(TSNode loop);
/* Once for each code and subject. FILE: NULL where LINE is not known. */
struct reason *verdict_add_reason(struct verdict *verdict, enum reason_code code, const char *subject, const char *file, guint line);
/* All that stands against a loop, from the sources alone. Never NULL. Interprocedural summaries are kept in CONTEXT. */
struct effects_context; /* analyzer/effects.h */
struct effects_context *effects_context_new(struct program *program);
void effects_context_free(struct effects_context *context);
struct verdict *verdict_judge(struct effects_context *context, const struct loop *loop);
