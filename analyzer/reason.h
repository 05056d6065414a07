/* Every reason that a verdict can give: one table (reason.c) with its code and its sentence. */
#pragma once
#include <glib.h>

enum reason_code {
	REASON_CARRIED,          /* refused: a value of one iteration is used by the next */
	REASON_CARRIED_ATTRIBUTE,/* refused: the same through an attribute or element of a shared object */
	REASON_SHARED_MUTATION,  /* refused: the parallel work reads an object that the loop changes */
	REASON_RANDOM_STREAM,    /* refused: draws from a shared random stream in order */
	REASON_WORLD_ORDER,      /* refused: effects on the world whose order counts, inside the hot work */
	REASON_GLOBAL_WRITE,     /* refused: writes a module global */
	REASON_YIELD,            /* refused */
	REASON_AWAIT,            /* refused */
	REASON_STREAM,           /* refused: `async for`; to who reads the code it is an await, too */
	REASON_RETURN,           /* refused: return out of the body, where what was begun for nothing shows (leave.c) */
	REASON_BREAK,            /* refused: the same of a break */
	REASON_ELSE,             /* refused: for ... else */
	REASON_WHILE,            /* refused: iterations are not known in advance */
	REASON_GROUPS,           /* refused: the body looks into groups of groupby, which are read from one iterator */
	REASON_CHANGES_ITERABLE, /* refused: the body changes what it iterates over */
	REASON_NOTHING_PARALLEL, /* refused: no work is left for the workers */
	REASON_SYNTAX,           /* refused: syntax error in the loop */
	REASON_UNSUPPORTED,      /* refused: a construct that is not understood yet, named in the subject */
	REASON_EXEC,             /* refused: exec, eval, locals(), globals() and the like */
	REASON_UNRESOLVED,       /* review: a call that is not resolved */
	REASON_UNKNOWN_METHOD,   /* review: a method of an object of unknown type */
	REASON_ALIAS,            /* review: two names might be the same object */
	REASON_ITERABLE,         /* review: the iterable is not known to be finite and free of effects */
	REASON_DISTINCT_ITEMS,   /* review: items must be distinct objects */
	REASON_FILE_WRITE,       /* review: iterations must write different files */
	REASON_READ_BESIDE,      /* review: what the work reads outside the program may be changed by other iterations */
	REASON_NET_WRITE,        /* review: requests whose order may matter */
	REASON_CLOCK,            /* review: what is measured with two readings of a clock may be something else */
	REASON_RATE_LIMIT,       /* review: a sleep may be there to limit a rate */
	REASON_SUBPROCESS,       /* review: child processes must not depend on each other */
	REASON_SHARED_OBJECT,    /* review: an object that is used by all threads at once, e.g. a session */
	REASON_EXCEPTION,        /* review: its traceback is looked at */
	REASON_INTERLEAVE,       /* review: the order of what tasks do may change where one of them begins to wait */
	REASON_THREAD_BOUND,     /* refused: an object that only the thread that made it may use */
	REASON_CALLERS,          /* review: code that is not seen calls it */
	REASON_HELD,             /* refused: a lock is held while it waits */
	REASON_NO_TASKS,         /* refused: nothing else runs in the event loop */
	REASON_COOKIES,          /* review: a session that takes something from one answer to the next request */
	REASON_ONE_AT_A_TIME,    /* refused: an object that does one thing at a time, and that a worker cannot have one of its own of */
	REASON_OWN_EACH,         /* review: each worker makes one of its own */
	REASON_COPY_EACH,        /* review: each worker has a copy of it, as it is when the loop begins */
	REASON_FILE_DATABASE,    /* review: a database that must be a file */
	REASON_QUERY,            /* review: what the database does for a query is not seen */
	REASON_SPECULATIVE,      /* review: is done for items that a loop which is left early would not have come to */
	REASON_MOCKED,           /* review: a test looks at the order of its calls */
	REASON_STOP_ITERATION, REASON_THREAD_CONTEXT, REASON_UNBOUND, REASON_PROCESS_CAUSE,
	REASON_PICKLE,           /* processes only, review: not known to pickle */
	REASON_NO_PICKLE,        /* processes only, refused: known not to */
	REASON_PROCESS_HANDLE,   /* processes only, refused: a session or pool of connections */
	REASON_PROCESS_MUTATION, /* processes only, refused: a change to an argument would be lost */
	REASON_PROCESS_ORDER,    /* processes only, review: a set that has been pickled may have another order */
	REASON_PROCESS_STATE,    /* processes only, review: per-process state (cache, connection, module global) */
	REASON_PROCESS_THREADS,  /* processes only, review: fork in a program with threads */
	REASON_PROCESS_MOCK,     /* processes only, review: a test puts something else in its place, whose calls are not seen there */
	REASON_COUNT
};

struct reason_info {
	const char *code;    /* "carried", stable, part of the JSON schema */
	int tier;            /* enum tier that it forces at least */
	gboolean processes;  /* only for patterns with processes */
	const char *sentence;/* with %s for the subject, where it has one */
};
const struct reason_info *reason_info(enum reason_code code);
