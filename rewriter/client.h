/* requests becomes aiohttp, or httpx its own asynchronous client: the calls, what is asked of the answers, the exceptions. What has no exact counterpart is refused. */
#pragma once
#include "analyzer/chain.h"
#include "rewriter/rewrite.h"

struct client {
	struct source *source;
	const struct async_chain *chain;
	const char *session;          /* what the session is called */
	const char *pool;             /* and the process pool for what computes; NULL: there is none */
	const char *newline, *indent; /* one level */
	TSNode loop;
	gint minor;                   /* of the target: 3.MINOR */
	GHashTable *nodes;            /* struct chained */
	GHashTable *copies;           /* of struct chained, too */
	GHashTable *done;             /* bytes at which a `requests` stood that has been converted */
	gboolean aiohttp, httpx, asyncio, json, functools; /* to be imported */
	gboolean old_aiohttp;         /* before 3.10 */
	gboolean to_httpx;            /* requests becomes httpx, not aiohttp */
	const GArray *after;          /* TSNode: the statements of the ordered half of the loop */
	char *read;                   /* a line at the end of the work, or NULL */
	GArray *ordered;              /* struct edit: what changes in the ordered half of the loop */
	gboolean enters;              /* the program's own session is still to be entered, around the loop */
	char *stack, *idle, *connect, *open; /* of queries: what closes the connections, those that no task has, what gets one, and what makes it; else NULL */
};

GArray *client_edits_new(void); /* of struct edit */
void client_edit(GArray *edits, guint32 start, guint32 end, char *text); /* takes TEXT */
/* `await x` in the place of NODE would be taken for more than itself. */
gboolean client_is_head(TSNode node);

/* The place of the address among the arguments: request("GET", url) has the method ahead of it. */
guint client_address(TSNode callee, const struct source *source);

/* client_to_httpx.c */
gboolean client_leaves_requests(const struct client *c); /* for httpx */
gboolean client_to_httpx_request(struct client *c, TSNode call, GArray *edits, GError **error);

/* client_httpx.c */
/* It comes to httpx, whether from there or from requests. */
gboolean client_is_httpx(const struct client *c);
gboolean client_httpx_request(struct client *c, TSNode call, GArray *edits, GError **error);

/* The functions of the chain are handed a session that the loop makes for them. */
gboolean client_hands_session(const struct client *c);

/* The sibling statements NODES, which stand in SCOPE (a function, or the loop). Names of theirs are also read in the expressions AFTER.
 * *OPEN: their last lines, and AFTER, belong into an `async with`. */
gboolean client_statements(struct client *c, const GArray *nodes, const GArray *after, TSNode scope, GArray *edits, gboolean *open, GError **error);
/* An expression of the work. *LEAD: the `async with` to be written above the statement that will hold it, or NULL. */
gboolean client_expression(struct client *c, TSNode node, TSNode scope, GArray *edits, char **lead, GError **error);
/* `answer = requests.get(url)` in the ordered half: the answer is read in its task and handed to them. Its uses there go
 * to c->ordered. LEAD as above, READ: the line below it. FALSE without an error: NODE is no such request. */
gboolean client_hands_on(struct client *c, TSNode node, GArray *edits, char **lead, char **read, GError **error);
/* chain_copy.c: what the copy is called that SITE calls; NULL: the function itself becomes a coroutine. */
const char *client_copy_name(const struct client *c, const struct chain_site *site);
/* Puts `await` before CALL and hands the session on. */
gboolean client_await(const struct client *c, const struct chain_site *site, GArray *edits, GError **error);
/* client_catch.c */
/* What the except clauses around the chain's calls name. */
gboolean client_exceptions(struct client *c, GArray *edits, GError **error);
/* FALSE: something of requests is left in NODE; ABOVE the loop: where its exceptions would no longer be caught. */
gboolean client_is_gone(const struct client *c, TSNode node, gboolean above, GError **error);
/* Nothing is evaluated in STATEMENT ahead of NODE. */
gboolean client_leads(TSNode node, TSNode statement);
