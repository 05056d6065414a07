/* httpx becomes its own asynchronous client: the same methods, arguments, answers and exceptions, awaited. */
#include <string.h>

#include "rewriter/client.h"
#include "rewriter/nameset.h"

gboolean client_is_httpx(const struct client *c)
{
	return g_strcmp0(c->chain->library, "httpx") == 0 || client_leaves_requests(c);
}

/* What httpx.get takes for the client that it makes, and a client's method does not. */
static gboolean check_arguments(const struct client *c, TSNode arguments, GError **error)
{
	static const char *const OF_CLIENTS[] = {"verify", "cert", "proxy", "proxies", "trust_env", "cookies", "http2"};
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		if (tree_is(argument, "dictionary_splat"))
			return rewrite_refuse(error, "the arguments of httpx are not all named");
		if (!tree_is(argument, "keyword_argument"))
			continue;
		g_autofree char *name = source_text(c->source, tree_child(argument, "name"));
		for (guint k = 0; k < G_N_ELEMENTS(OF_CLIENTS); k++)
			if (strcmp(name, OF_CLIENTS[k]) == 0)
				return rewrite_refuse(error, "`%s` of httpx is one of a client", name);
	}
	return tree_is(arguments, "argument_list") || rewrite_refuse(error, "a generator is the only argument of a call");
}

gboolean client_httpx_request(struct client *c, TSNode call, GArray *edits, GError **error)
{
	if (client_leaves_requests(c))
		return client_to_httpx_request(c, call, edits, error);
	TSNode object = tree_child(tree_child(call, "function"), "object");
	if (ts_node_is_null(object) || !source_is(c->source, object, c->chain->own ? c->session : "httpx"))
		return rewrite_refuse(error, c->chain->own ? "its client has several names" : "httpx is used under another name");
	if (!check_arguments(c, tree_child(call, "arguments"), error))
		return FALSE;
	client_edit(edits, ts_node_start_byte(object), ts_node_end_byte(object), g_strconcat(client_is_head(call) ? "(" : "", "await ", c->session, NULL));
	if (client_is_head(call))
		client_edit(edits, ts_node_end_byte(call), ts_node_end_byte(call), g_strdup(")"));
	return TRUE;
}
