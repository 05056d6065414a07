/* requests becomes httpx, where the target has no aiohttp: calls, what is asked of the answers. An answer is there as a whole, and may go anywhere. */
#include <string.h>

#include "rewriter/client.h"
#include "rewriter/nameset.h"

gboolean client_leaves_requests(const struct client *c)
{
	return c->to_httpx && g_strcmp0(c->chain->library, "requests") == 0;
}

/* --- the call ----------------------------------------------------------------------------------------------------------------- */

static const struct chain_site *site_at(const struct client *c, TSNode call)
{
	for (guint i = 0; i < c->chain->sites->len; i++)
		if (ts_node_eq(g_array_index(c->chain->sites, struct chain_site, i).call, call))
			return &g_array_index(c->chain->sites, struct chain_site, i);
	return NULL;
}

static char *timeout_text(const struct client *c, const struct chain_site *site, TSNode value, GError **error)
{
	g_autofree char *text = source_text(c->source, value);
	if (tree_is(value, "none"))
		return g_strdup("");
	if (tree_is(value, "tuple") && ts_node_named_child_count(value) == 2) {
		g_autofree char *connect = source_text(c->source, ts_node_named_child(value, 0)), *read = source_text(c->source, ts_node_named_child(value, 1));
		return g_strdup_printf(", timeout=httpx.Timeout(%s, connect=%s)", read, connect);
	}
	if (tree_is(value, "integer") || tree_is(value, "float") || site->timeout == TIMEOUT_NUMBER)
		return g_strdup_printf(", timeout=%s", text);
	if (site->timeout == TIMEOUT_PAIR && tree_is(value, "identifier"))
		return g_strdup_printf(", timeout=httpx.Timeout(%s[1], connect=%s[0])", text, text);
	rewrite_refuse(error, "the timeout `%s` may be of any kind", text);
	return NULL;
}

static char *keyword_text(const struct client *c, const struct chain_site *site, TSNode keyword, GError **error)
{
	g_autofree char *name = source_text(c->source, tree_child(keyword, "name")), *all = source_text(c->source, keyword);
	TSNode value = tree_child(keyword, "value");
	gboolean yes = tree_is(value, "true"), no = tree_is(value, "false");
	if (!strcmp(name, "headers") || !strcmp(name, "json") || (!strcmp(name, "data") && tree_is(value, "dictionary")) ||
	    (!strcmp(name, "auth") && tree_is(value, "tuple")))
		return g_strconcat(", ", all, NULL);
	if (!strcmp(name, "allow_redirects") && (yes || no))
		return g_strdup_printf(", follow_redirects=%s", yes ? "True" : "False");
	if ((!strcmp(name, "stream") && no) || (!strcmp(name, "verify") && yes))
		return g_strdup("");
	if (!strcmp(name, "timeout"))
		return timeout_text(c, site, value, error);
	rewrite_refuse(error, "`%s` of requests has no exact counterpart in httpx", name);
	return NULL;
}

static gboolean convert_arguments(const struct client *c, const struct chain_site *site, const char *method, GArray *edits, GError **error)
{
	TSNode arguments = tree_child(site->call, "arguments");
	GString *text = g_string_new("(");
	guint count = 0, wanted = client_address(tree_child(site->call, "function"), c->source) + 1;
	gboolean redirects = FALSE;
	for (guint32 i = 0; !*error && i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		if (tree_is(argument, "keyword_argument")) {
			g_autofree char *one = keyword_text(c, site, argument, error);
			redirects |= source_is(c->source, tree_child(argument, "name"), "allow_redirects");
			g_string_append(text, one ? one : "");
			continue;
		}
		g_autofree char *one = source_text(c->source, argument);
		if (count++ >= wanted || g_str_has_suffix(ts_node_type(argument), "_splat") || tree_is(argument, "comment"))
			rewrite_refuse(error, "the arguments of requests are more than an address and names");
		g_string_append(text, count > 1 ? ", " : "");
		g_string_append(text, one);
	}
	if (!*error && (!tree_is(arguments, "argument_list") || count < wanted))
		rewrite_refuse(error, "the arguments of requests are more than an address and names");
	if (!strcmp(method, "head") && !redirects)
		g_string_append(text, ", follow_redirects=False"); /* as requests does */
	g_string_append_c(text, ')');
	if (!*error)
		client_edit(edits, ts_node_start_byte(arguments), ts_node_end_byte(arguments), g_strdup(text->str));
	g_string_free(text, TRUE);
	return !*error;
}

/* --- what is asked of the answer ---------------------------------------------------------------------------------------------- */

static const struct {
	const char *name, *text; /* with %s for the answer; NULL: the same */
	gboolean called;
} ANSWERS[] = {
	{"status_code", NULL, FALSE}, {"text", NULL, FALSE}, {"content", NULL, FALSE}, {"headers", NULL, FALSE}, {"json", NULL, TRUE},
	{"raise_for_status", NULL, TRUE}, {"ok", "(%s.status_code < 400)", FALSE}, {"reason", "%s.reason_phrase", FALSE}, {"url", "str(%s.url)", FALSE},
};

/* NODE is the answer. */
static gboolean convert_use(const struct client *c, TSNode node, GArray *edits, GError **error)
{
	TSNode attribute = ts_node_parent(node), call = ts_node_parent(attribute);
	if (!tree_is(attribute, "attribute") || !ts_node_eq(tree_child(attribute, "object"), node))
		return rewrite_refuse(error, "the answer itself is handed on");
	g_autofree char *asked = source_text(c->source, tree_child(attribute, "attribute")), *name = source_text(c->source, node);
	gboolean called = tree_is(call, "call") && ts_node_eq(tree_child(call, "function"), attribute);
	for (guint i = 0; i < G_N_ELEMENTS(ANSWERS); i++) {
		if (strcmp(ANSWERS[i].name, asked) || called != ANSWERS[i].called || (called && ts_node_named_child_count(tree_child(call, "arguments"))))
			continue;
		if (!strcmp(asked, "headers") && !tree_is(call, "subscript") && !tree_is(call, "attribute"))
			break;
		if (ANSWERS[i].text && !tree_is(node, "identifier"))
			break; /* of a request that is awaited right there */
		if (ANSWERS[i].text && g_hash_table_add(c->done, GUINT_TO_POINTER(ts_node_start_byte(node) + 1))) {
			g_auto(GStrv) halves = g_strsplit(ANSWERS[i].text, "%s", 2);
			client_edit(edits, ts_node_start_byte(attribute), ts_node_end_byte(attribute), g_strconcat(halves[0], name, halves[1], NULL));
		}
		return TRUE;
	}
	return rewrite_refuse(error, "`%s` of an answer has no exact counterpart", asked);
}

static TSNode function_around(TSNode node)
{
	while (!tree_is(node, "function_definition") && !tree_is(node, "module"))
		node = ts_node_parent(node);
	return node;
}

/* response = requests.get(url): whatever is called so in the function. */
static gboolean convert_uses(const struct client *c, TSNode name, GArray *edits, GError **error)
{
	g_autofree char *text = source_text(c->source, name);
	gboolean ok = TRUE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, function_around(name)); ok && tree_walk_next(&walk);) {
		TSNode parent = ts_node_parent(walk.node);
		if (!tree_is(walk.node, "identifier") || !source_is(c->source, walk.node, text))
			continue;
		gboolean bound = tree_is(parent, "assignment") && ts_node_eq(tree_child(parent, "left"), walk.node);
		gboolean member = (tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), walk.node)) ||
		                  (tree_is(parent, "keyword_argument") && ts_node_eq(tree_child(parent, "name"), walk.node));
		ok = bound || member || convert_use(c, walk.node, edits, error);
	}
	tree_walk_end(&walk);
	return ok;
}

gboolean client_to_httpx_request(struct client *c, TSNode call, GArray *edits, GError **error)
{
	const struct chain_site *site = site_at(c, call);
	TSNode callee = tree_child(call, "function"), object = tree_child(callee, "object"), parent = ts_node_parent(call);
	const char *spelled = c->chain->own ? c->session : "requests";
	if (!site || !tree_is(callee, "attribute") || !source_is(c->source, object, spelled))
		return rewrite_refuse(error, c->chain->own ? "its session has several names" : "requests is used under another name");
	g_autofree char *method = source_text(c->source, tree_child(callee, "attribute"));
	TSNode left = tree_is(parent, "assignment") && ts_node_eq(tree_child(parent, "right"), call) ? tree_child(parent, "left") : (TSNode){0};
	if (tree_is(left, "identifier") ? !convert_uses(c, left, edits, error) : !convert_use(c, call, edits, error))
		return FALSE;
	if (!convert_arguments(c, site, method, edits, error))
		return FALSE;
	client_edit(edits, ts_node_start_byte(object), ts_node_end_byte(object), g_strconcat(client_is_head(call) ? "(" : "", "await ", c->session, NULL));
	if (client_is_head(call))
		client_edit(edits, ts_node_end_byte(call), ts_node_end_byte(call), g_strdup(")"));
	g_hash_table_add(c->done, GUINT_TO_POINTER(ts_node_start_byte(object) + 1));
	return TRUE;
}
