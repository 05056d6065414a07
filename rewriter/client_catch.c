/* The exceptions of requests that are caught around what is converted become those of the new client. */
#include "rewriter/client.h"

#include <string.h>

#include "rewriter/nameset.h"

/* aiohttp: a timeout is a lost connection too, and of which kind it was is told from 3.10 on. */
static const struct {
	const char *name, *text, *httpx;
	gboolean timed; /* TEXT is for requests with a timeout; from aiohttp 3.10 on */
} EXCEPTIONS[] = {
	{"RequestException", "aiohttp.ClientError, asyncio.TimeoutError", "httpx.HTTPError", FALSE},
	{"HTTPError", "aiohttp.ClientResponseError", "httpx.HTTPStatusError", FALSE},
	{"ConnectionError", "aiohttp.ClientConnectionError", "httpx.NetworkError, httpx.RemoteProtocolError", FALSE},
	{"ConnectionError", "aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, aiohttp.ConnectionTimeoutError",
	 "httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout", TRUE},
	{"Timeout", "asyncio.TimeoutError", "httpx.TimeoutException", FALSE},
	{"ConnectTimeout", "aiohttp.ConnectionTimeoutError", "httpx.ConnectTimeout", TRUE},
	{"ReadTimeout", "aiohttp.SocketTimeoutError", "httpx.ReadTimeout", TRUE},
	{"TooManyRedirects", "aiohttp.TooManyRedirects", "httpx.TooManyRedirects", FALSE},
	{"JSONDecodeError", "json.JSONDecodeError", "json.JSONDecodeError", FALSE},
};
#define DECODES ", json.JSONDecodeError" /* is a RequestException there */

static TSNode clause_of(TSNode node)
{
	while (!ts_node_is_null(node) && !tree_is(node, "except_clause") && !tree_is(node, "module"))
		node = ts_node_parent(node);
	return node;
}

/* A clause of the same `try` ahead of NODE's catches all timeouts. */
static gboolean is_behind_timeouts(const struct client *c, TSNode node)
{
	TSNode clause = clause_of(node);
	for (guint i = 0; i < c->chain->catches->len; i++) {
		const struct chain_catch *other = &g_array_index(c->chain->catches, struct chain_catch, i);
		TSNode ahead = clause_of(other->node);
		if (other->source == c->source && !strcmp(other->name, "Timeout") && ts_node_eq(ts_node_parent(ahead), ts_node_parent(clause)) &&
		    ts_node_start_byte(other->node) < ts_node_start_byte(node))
			return TRUE;
	}
	return FALSE;
}

/* In the sources of the chain, `NAME` is a keyword or an attribute. */
static gboolean is_mentioned(const struct client *c, const char *name)
{
	gboolean found = FALSE;
	for (guint i = 0; i < c->chain->sources->len; i++) {
		const struct source *source = c->chain->sources->pdata[i];
		struct tree_walk walk;
		for (tree_walk_start(&walk, ts_tree_root_node(source->tree)); !found && tree_walk_next(&walk);)
			found = tree_is(walk.node, "identifier") && source_is(source, walk.node, name) &&
			        (tree_is(ts_node_parent(walk.node), "keyword_argument") || tree_is(ts_node_parent(walk.node), "attribute"));
		tree_walk_end(&walk);
	}
	return found;
}

static const char *counterpart(const struct client *c, const struct chain_catch *catch, gboolean *timed)
{
	gboolean times_out = is_mentioned(c, "timeout") && !is_behind_timeouts(c, catch->node);
	const char *text = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(EXCEPTIONS); i++)
		if (!strcmp(EXCEPTIONS[i].name, catch->name) && (!text || times_out))
			text = client_is_httpx(c) ? EXCEPTIONS[i].httpx : EXCEPTIONS[i].text, *timed = EXCEPTIONS[i].timed;
	return text;
}

static gboolean convert_catch(struct client *c, const struct chain_catch *catch, GArray *edits, GError **error)
{
	gboolean timed = FALSE;
	const char *text = counterpart(c, catch, &timed);
	TSNode root = catch->node, parent = ts_node_parent(catch->node);
	if (!text)
		return rewrite_refuse(error, "the exception `%s` of requests has no exact counterpart", catch->name);
	if (timed && c->old_aiohttp && !client_is_httpx(c))
		return rewrite_refuse(error, "the target's aiohttp, before 3.10, does not tell one kind of timeout from the other");
	while (tree_is(root, "attribute"))
		root = tree_child(root, "object");
	if (!g_hash_table_add(c->done, GUINT_TO_POINTER(ts_node_start_byte(root) + 1)))
		return TRUE;
	gboolean decodes = !strcmp(catch->name, "RequestException") && is_mentioned(c, "json");
	g_autofree char *all = g_strconcat(text, decodes ? DECODES : "", NULL);
	gboolean wrap = strchr(all, ',') && !tree_is(parent, "tuple") && !tree_is(parent, "argument_list");
	client_edit(edits, ts_node_start_byte(catch->node), ts_node_end_byte(catch->node), g_strconcat(wrap ? "(" : "", all, wrap ? ")" : "", NULL));
	c->aiohttp |= strstr(all, "aiohttp") != NULL;
	c->httpx |= strstr(all, "httpx") != NULL;
	c->asyncio |= strstr(all, "asyncio") != NULL;
	c->json |= strstr(all, "json.") != NULL;
	return TRUE;
}

/* `as error`, of which more is asked than its text. */
static gboolean looks_into(const struct client *c, TSNode clause)
{
	TSNode pattern = {0};
	gboolean found = FALSE;
	for (guint32 i = 0; i < ts_node_named_child_count(clause); i++)
		if (tree_is(ts_node_named_child(clause, i), "as_pattern"))
			pattern = ts_node_named_child(clause, i);
	if (ts_node_is_null(pattern))
		return FALSE;
	g_autofree char *name = source_text(c->source, tree_child(pattern, "alias"));
	struct tree_walk walk;
	for (tree_walk_start(&walk, clause); tree_walk_next(&walk);)
		found |= tree_is(walk.node, "attribute") && source_is(c->source, tree_child(walk.node, "object"), name);
	tree_walk_end(&walk);
	return found;
}

gboolean client_exceptions(struct client *c, GArray *edits, GError **error)
{
	for (guint i = 0; i < c->chain->catches->len; i++) {
		const struct chain_catch *catch = &g_array_index(c->chain->catches, struct chain_catch, i);
		if (catch->source != c->source)
			continue;
		TSNode clause = clause_of(catch->node);
		if (!convert_catch(c, catch, edits, error))
			return FALSE;
		if (tree_is(clause, "except_clause") && looks_into(c, clause))
			return rewrite_refuse(error, "an exception of requests is looked into");
	}
	return TRUE;
}

static gboolean is_converted(const struct client *c, TSNode identifier)
{
	return g_hash_table_contains(c->done, GUINT_TO_POINTER(ts_node_start_byte(identifier) + 1));
}

/* One of its except clauses names other exceptions now. */
static gboolean catches_converted(const struct client *c, TSNode statement)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, statement); tree_walk_next(&walk);) {
		walk.skip = tree_is(walk.node, "block");
		found |= tree_is(walk.node, "identifier") && source_is(c->source, walk.node, "requests") && is_converted(c, walk.node);
	}
	tree_walk_end(&walk);
	return found;
}

/* What a changed clause would have to catch. */
static gboolean was_caught(const struct client *c, TSNode node, TSNode top)
{
	for (TSNode inner = node; !ts_node_is_null(node) && !ts_node_eq(inner, top); inner = node, node = ts_node_parent(node))
		if (tree_is(node, "try_statement") && catches_converted(c, node))
			return TRUE;
	return FALSE;
}

gboolean client_is_gone(const struct client *c, TSNode node, gboolean above, GError **error)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	if (c->chain->queries || (client_is_httpx(c) && !client_leaves_requests(c)))
		return TRUE;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);)
		found |= tree_is(walk.node, "identifier") && source_is(c->source, walk.node, "requests") && !is_converted(c, walk.node) &&
		         (!above || was_caught(c, walk.node, node));
	tree_walk_end(&walk);
	return !found || rewrite_refuse(error, "more of requests is used than has a counterpart");
}
