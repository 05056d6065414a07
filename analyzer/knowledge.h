/* What is known of builtins and libraries: data in knowledge.def, one line a function, method or class. */
#pragma once
#include "analyzer/verdict.h"

enum knowledge_flag {
	KNOWS_WRITES_SELF = 1 << 0,   /* changes its receiver */
	KNOWS_STORES = 1 << 1,        /* stores its arguments in its receiver */
	KNOWS_STORES_ITEMS = 1 << 2,  /* stores the elements of its arguments in its receiver */
	KNOWS_CONTENTS = 1 << 3,      /* the result is new and holds elements of the receiver or the arguments */
	KNOWS_ELEMENT = 1 << 4,       /* the result may be an element of the receiver or the first argument, or another argument */
	KNOWS_SAME = 1 << 5,          /* the result is the receiver or the first argument */
	KNOWS_CALLBACK = 1 << 6,      /* calls its function arguments with elements of its other arguments */
	KNOWS_HEAVY = 1 << 7,         /* worth a worker's while */
	KNOWS_EXEC = 1 << 8,          /* runs or reaches code and names that cannot be seen */
	KNOWS_NO_PICKLE = 1 << 9,     /* a class: instances do not pickle */
	KNOWS_PICKLES = 1 << 10,      /* a class: instances pickle */
	KNOWS_SHARED = 1 << 11,       /* a class: made to be shared in one thread, not known to be safe in many */
	KNOWS_RANDOM_STATE = 1 << 12, /* a class: a stream of random numbers */
	KNOWS_LOCK = 1 << 13,         /* a class: synchronises threads */
	KNOWS_IMMUTABLE = 1 << 14,    /* a class: its instances never change */
	KNOWS_WRITES_0 = 1 << 15,     /* changes its first argument */
	KNOWS_SUPPRESSES = 1 << 16,   /* a context manager that swallows exceptions */
	KNOWS_IDENTITY = 1 << 17,     /* its result depends on which object it is given */
	KNOWS_STREAM = 1 << 18,       /* a class: has a position that reading moves (file, cursor, connection) */
	KNOWS_REPRESENTS = 1 << 19,   /* calls __str__, __repr__ or __format__ of its arguments */
	KNOWS_VIEW = 1 << 22,         /* the result shows elements of the receiver or of the first argument: to change it changes them */
	KNOWS_HTTP_METHOD = 1 << 21,  /* the first argument says whether it reads or writes */
	KNOWS_MEASURES = 1 << 20,     /* calls __len__, __bool__, __iter__ and the like of its arguments */
	KNOWS_COROUTINE = 1 << 23,    /* the result is awaited, or entered by `async with` */
	KNOWS_SERIAL = 1 << 24,       /* a class: does one thing at a time, so sharing it gains nothing or fails (database connection) */
	KNOWS_THREAD_BOUND = 1 << 25, /* a class: only the thread that made it may use it */
	KNOWS_THREAD_SAFE = 1 << 26,  /* a class: documented to be safe for threads to share */
	KNOWS_COOKIES = 1 << 27,      /* a class: takes something from one answer to the next request */
	KNOWS_OWN = 1 << 28,          /* a class: each worker may have one of its own, made by the same expression */
	KNOWS_SQL = 1 << 29,          /* the first argument is a statement that says whether it reads or writes */
	KNOWS_GOES_THROUGH = (int)(1u << 31), /* goes through an iterable that it is given to its end, and forgets it (taker.c) */
	KNOWS_SETTING = 1 << 30,      /* an attribute or method that says how its object works, to be repeated for another one */
};

struct knowledge_entry {
	const char *name;    /* "math.sqrt", "list.append", "requests.Session.get"; "math.*" for all the rest of a module */
	const char *result;  /* type: "int", "list[elem]", "http.client.HTTPResponse"; "?" where nothing is known of it */
	guint flags;         /* enum knowledge_flag */
	guint effects;       /* enum effect */
	guint outputs;       /* 1 << n: the result goes into argument n */
};

struct knowledge;
struct knowledge *knowledge_new(void);
void knowledge_free(struct knowledge *knowledge);
/* What a user says of NAME: it stands in place of what the table says. */
const struct knowledge_entry *knowledge_add(struct knowledge *knowledge, const char *name, const char *result, const char *flags);
/* What was added of NAME; NULL: nothing. */
const struct knowledge_entry *knowledge_added(const struct knowledge *knowledge, const char *name);
/* Anything was added at all. */
gboolean knowledge_has_own(const struct knowledge *knowledge);
/* The entry for a dotted name, or that of its module's "*"; NULL: nothing is known. */
const struct knowledge_entry *knowledge_find(const struct knowledge *knowledge, const char *name);
/* The entry "class NAME". */
const struct knowledge_entry *knowledge_class(const struct knowledge *knowledge, const char *name);
/* An entry "class NAME" says that what NAME gives does not pickle. NAME is interned. */
gboolean knowledge_gives_unpicklable(const struct knowledge *knowledge, const char *name);
/* Is it the name of a module, or of a package that holds one, of which something is known? */
gboolean knowledge_has_module(const struct knowledge *knowledge, const char *name);
