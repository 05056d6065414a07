/* A loop of requests in synchronous code becomes tasks: the functions above and below it become coroutines, in all files. */
#pragma once
#include "rewriter/client.h"
#include "rewriter/pool_loop.h"

#define CHAIN_SESSION "trust_env=True, timeout=aiohttp.ClientTimeout(total=None)" /* it waits as long as requests would, by the same proxies */
#define CHAIN_CLIENT "httpx.AsyncClient(follow_redirects=True, timeout=None)" /* as requests would, too */
typedef gboolean (*chain_loop)(struct rewrite *rewrite, const struct rewrite_request *request, struct client *client, const GArray *work, GError **error);
/* Several loops of a source may have callers in common: what is changed once is changed for all of them. */
struct chained {
	GHashTable *nodes; /* 1 + byte at which a function or a call starts that has been changed */
	GHashTable *done;  /* 1 + byte of each `requests` that has been converted */
	GHashTable *copies;/* 1 + byte at which a function starts that stays, to struct chain_copy */
	gboolean aiohttp, httpx, asyncio, json, functools, pool, aiosqlite, contextlib; /* to be imported */
};
struct chain_copy {
	char *name;        /* of the asynchronous copy */
	char *session;     /* what it calls its session */
};
void chained_free(struct chained *chained);
/* The imports, once all loops of the source are emitted. */
gboolean chain_finish(struct rewrite *rewrite, GError **error);
/* No loop before this one has changed it; from now on one has. */
gboolean chain_is_new(const struct client *client, TSNode node);

/* Its first line becomes that of a coroutine, which is handed SESSION first; NULL: it is handed none. */
void chain_make_coroutine(const struct chain_function *function, const char *session, GArray *edits);

/* chain_copy.c */
void chain_copy_free(gpointer copy);
/* The copies of the functions of this source that stay as they are. CATCHES: struct edit, of the except clauses in them. */
gboolean chain_copy_functions(struct client *client, struct rewrite *rewrite, const GArray *catches, GError **error);
gboolean chain_is_in_copied(const struct client *client, const struct edit *edit);
void chain_copy_forget(const struct client *client);

/* chain_session.c */
/* What the loop's function calls the session that it makes for LOOP; NULL: it makes none. */
char *chain_session_name(const struct source *source, TSNode loop);
/* That becomes the asynchronous client's. FALSE with an error where it is used for more than has a counterpart. */
gboolean chain_session_convert(struct client *client, const struct rewrite_request *request, struct edits *edits, GError **error);

gboolean chain_is_sqlite(const struct async_chain *chain);
/* chain_query.c: of a loop of queries. The coroutine that makes a connection; what a task begins with, and what stands behind its `try`. */
gboolean chain_put_connect(const struct pool *p, const struct client *client, GString *out, GError **error);
void chain_put_taking(const struct pool *p, const struct client *client, GString *out, const char *indent);
void chain_put_giving_back(const struct pool *p, const struct client *client, GString *out, const char *indent);

/* The edits of one source of the chain, which may be another than the loop's. LOOP emits the loop itself. */
gboolean chain_emit(struct rewrite *rewrite, const struct rewrite_request *request, chain_loop loop, GError **error);
/* SPLIT with what is asked of an answer as part of the work, for the answer cannot leave its task. GROWN borrows from it, until chain_shrink. */
void chain_grow(const struct client *client, const struct split *split, struct split *grown);
void chain_shrink(struct split *grown);
/* Adds to WORK what changes in the code of the loop that goes to the tasks. */
gboolean chain_work(struct pool *p, struct client *client, GArray *work, GError **error);
