/* What has to become asynchronous for a loop's requests to be awaited: the functions above and below it, and every call of theirs. */
#pragma once
#include "analyzer/source.h"

struct effects;
struct frame;
struct node;

enum chain_site_kind {
	CHAIN_AWAIT,   /* a call in a function that becomes asynchronous too */
	CHAIN_RUN,     /* a call at the top level of a module: asyncio.run(...) */
	CHAIN_REQUEST, /* requests.get(...), requests.post(...) and so on */
	CHAIN_SLEEP,   /* time.sleep(...) beside them */
	CHAIN_QUERY,   /* connection.execute(...), cursor.fetchall() and so on */
	CHAIN_ASYNC,   /* a `for`, the clause of a comprehension or a `with` that goes through a cursor, or holds it: not a call */
	CHAIN_FILE,    /* a file is opened or read: a thread waits for the disk */
	CHAIN_COMPUTE  /* in the loop: a call of a function of the project that computes and does nothing else */
};

/* What a request's `timeout` is known to be, where it is no literal. */
enum chain_timeout { TIMEOUT_ANY, TIMEOUT_NUMBER /* or None */, TIMEOUT_PAIR };

struct chain_site {
	enum chain_site_kind kind;
	struct source *source;  /* borrowed */
	TSNode call;
	TSNode target;          /* of the calls of the chain's functions: the definition of what is called; else null */
	gboolean session;       /* the session is handed on */
	enum chain_timeout timeout;
	gboolean plain_params;  /* of a request: text and numbers by name, or none */
	gboolean all;           /* of a query: a list of its rows is wanted; of a file: what stands ahead of the method reads, too */
};

struct chain_function {
	struct source *source;  /* borrowed */
	TSNode node;            /* the definition */
	gboolean session;       /* takes the session as its first parameter: it stands between the loop and the requests */
	gboolean receiver;      /* behind `self` or `cls` */
	gboolean caught;        /* above the loop: somewhere around a call of it exceptions of requests are caught */
	gboolean copied;        /* others call it as it is, beside the loop: it stays, and the loop awaits an asynchronous copy */
};

/* An exception of requests that an `except` around one of the calls names. */
struct chain_catch {
	struct source *source;  /* borrowed */
	TSNode node;
	const char *name;       /* "HTTPError"; interned */
};

struct async_chain {
	GArray *functions; /* struct chain_function */
	GArray *sites;     /* struct chain_site */
	GArray *catches;   /* struct chain_catch, in the order of the text where they are of one statement */
	GPtrArray *sources;/* struct source *, borrowed: all that would be changed */
	const char *library; /* "requests" or "httpx"; "psycopg" or "sqlite3" */
	gboolean queries;  /* its work asks a database, through what each worker has of its own (struct owned): CHAIN_QUERY instead of CHAIN_REQUEST */
	gboolean own;      /* the requests go through a session of the program's own, which its functions hand on already */
	char *attribute, *holder; /* "session", "client": through a session that an object holds, which the loop calls so; then `own` is not set. NULL: none */
	gboolean attribute_auth;  /* it has `auth`, a user and a password */
	char *obstacle;    /* what cannot become asynchronous, a sentence that goes on after "leave it: "; NULL: all can */
	guint obstacle_line;
};

struct effects_context;
struct verdict;
struct split;
/* NULL: the loop sends no requests. */
struct async_chain *chain_find(struct effects_context *context, const struct verdict *verdict, struct source *source);
/* "requests.get", "requests.Session.get", "httpx.get" and so on: has a session of another client a method for it? */
gboolean chain_is_request(const char *name);
void chain_free(struct async_chain *chain);

/* chain_catch.c: fills the chain's catches. What stands against it, a sentence, and where; NULL: nothing. */
char *chain_find_catches(struct effects_context *context, struct async_chain *chain, const struct node **at);

/* chain_query.c: fills the chain's queries, if its work asks a database. FUNCTIONS: struct node *, takes those that are handed a connection. What stands against
 * it, a sentence, and where; NULL: nothing. */
char *chain_find_queries(struct effects_context *context, struct async_chain *chain, const struct split *split, const struct node *loop, GPtrArray *functions,
                         const struct node **at);

/* chain_file.c: adds reads of files among CALLS (struct node *), which stand in what becomes asynchronous. */
gboolean chain_reads_file(struct frame *frame, const struct node *call, const char *name, const struct effects *effects);
/* A function of the project that reads files and does nothing else to the world: a thread may do all of it. */
gboolean chain_is_reader(const struct node *function, const struct effects *effects);
void chain_add_files(struct async_chain *chain, const struct split *split, const GPtrArray *calls);

/* chain_attribute.c: fills `attribute` and `holder`. LOWER: struct node *, the functions between the loop and the requests. What stands against it, a sentence,
 * and where; NULL: nothing. */
char *chain_find_attribute(struct effects_context *context, struct async_chain *chain, const struct node *loop, const GPtrArray *lower, const struct node **at);

/* chain_method.c */
gboolean chain_is_method(const struct node *function);
/* Its first parameter is the object, or the class, that it is asked of. */
gboolean chain_has_receiver(const struct node *function);
/* Why not all calls of the method can be seen to be awaited: a sentence, freed by the caller; NULL: they can. */
char *chain_method_obstacle(struct effects_context *context, const struct node *function);
/* A method of a class that only says what others have: whose it is when it is called is not known. */
gboolean chain_is_protocol(const struct node *function);
/* What others import to get at it: its own name, or that of its class. */
const char *chain_owner_name(const struct node *function);
