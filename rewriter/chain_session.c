/* A session that the program makes for its requests: by `with` around the loop, or by an assignment ahead of it. */
#include "rewriter/chain.h"

/* requests.Session(), or httpx.Client(...) */
static gboolean makes_session(const struct source *source, TSNode node)
{
	TSNode callee = tree_is(node, "call") ? tree_child(node, "function") : (TSNode){0};
	if (ts_node_is_null(callee))
		return FALSE;
	return source_is(source, node, "requests.Session()") || source_is(source, node, "requests.session()") || source_is(source, callee, "httpx.Client");
}

/* `with requests.Session() as s:` around LOOP, in its function: `requests.Session() as s`. */
static TSNode find_item(const struct source *source, TSNode loop)
{
	for (TSNode node = ts_node_parent(loop); !ts_node_is_null(node) && !tree_is(node, "function_definition"); node = ts_node_parent(node)) {
		TSNode clause = tree_is(node, "with_statement") ? ts_node_named_child(node, 0) : (TSNode){0};
		TSNode item = tree_is(clause, "with_clause") && ts_node_named_child_count(clause) == 1 ? tree_child(ts_node_named_child(clause, 0), "value") : (TSNode){0};
		if (tree_is(item, "as_pattern") && makes_session(source, ts_node_named_child(item, 0)))
			return item;
	}
	return (TSNode){0};
}

/* `s = requests.Session()` among the statements ahead of LOOP, in its block. */
static TSNode find_assignment(const struct source *source, TSNode loop)
{
	TSNode statement = loop;
	while (!ts_node_is_null(statement) && !tree_is(ts_node_parent(statement), "block") && !tree_is(ts_node_parent(statement), "module"))
		statement = ts_node_parent(statement);
	if (ts_node_is_null(statement))
		return statement;
	for (TSNode node = ts_node_prev_named_sibling(statement); !ts_node_is_null(node); node = ts_node_prev_named_sibling(node)) {
		TSNode assignment = tree_is(node, "expression_statement") ? ts_node_named_child(node, 0) : (TSNode){0};
		if (tree_is(assignment, "assignment") && tree_is(tree_child(assignment, "left"), "identifier") && ts_node_is_null(tree_child(assignment, "type")) &&
		    makes_session(source, tree_child(assignment, "right")))
			return assignment;
	}
	return (TSNode){0};
}

/* Where LOOP's session is made and what binds it there. */
struct making { TSNode call, name; gboolean assigned; };

static gboolean find_making(const struct source *source, TSNode loop, struct making *making)
{
	TSNode item = find_item(source, loop), assignment = ts_node_is_null(item) ? find_assignment(source, loop) : (TSNode){0};
	making->assigned = ts_node_is_null(item);
	if (making->assigned && ts_node_is_null(assignment))
		return FALSE;
	making->call = making->assigned ? tree_child(assignment, "right") : ts_node_named_child(item, 0);
	making->name = tree_child(making->assigned ? assignment : item, making->assigned ? "left" : "alias");
	return TRUE;
}

char *chain_session_name(const struct source *source, TSNode loop)
{
	struct making making;
	return find_making(source, loop, &making) ? source_text(source, making.name) : NULL;
}

/* Its headers may be set as before; it may be handed to the functions of the chain, and asked for what they ask. */
static gboolean is_known_use(const struct client *c, TSNode name)
{
	TSNode parent = ts_node_parent(name), outer = ts_node_parent(parent);
	if (tree_is(parent, "argument_list")) {
		for (guint i = 0; i < c->chain->sites->len; i++)
			if (ts_node_eq(g_array_index(c->chain->sites, struct chain_site, i).call, outer))
				return TRUE;
		return FALSE;
	}
	if (!tree_is(parent, "attribute") || !ts_node_eq(tree_child(parent, "object"), name))
		return FALSE;
	if (source_is(c->source, tree_child(parent, "attribute"), "headers")) {
		TSNode assignment = ts_node_parent(outer);
		gboolean set = tree_is(outer, "subscript") && tree_is(assignment, "assignment") && ts_node_eq(tree_child(assignment, "left"), outer);
		return set || (tree_is(outer, "attribute") && source_is(c->source, tree_child(outer, "attribute"), "update"));
	}
	for (guint i = 0; i < c->chain->sites->len; i++)
		if (ts_node_eq(g_array_index(c->chain->sites, struct chain_site, i).call, outer))
			return TRUE;
	return FALSE;
}

/* `s.close()` as a statement. */
static gboolean closes(const struct client *c, TSNode name)
{
	TSNode attribute = ts_node_parent(name), call = ts_node_parent(attribute);
	return c->enters && tree_is(attribute, "attribute") && ts_node_eq(tree_child(attribute, "object"), name) && source_is(c->source, tree_child(attribute, "attribute"), "close") &&
	       tree_is(call, "call") && tree_is(ts_node_parent(call), "expression_statement") && !ts_node_named_child_count(tree_child(call, "arguments")) &&
	       ts_node_start_byte(call) >= ts_node_end_byte(c->loop);
}

/* In SCOPE the name stands for the session alone: it is bound by BINDING, and used only as what has a counterpart. */
static gboolean check_session(const struct client *c, TSNode scope, TSNode binding, GError **error)
{
	gboolean ok = TRUE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, scope); tree_walk_next(&walk);) {
		TSNode parent = ts_node_parent(walk.node);
		gboolean member = (tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), walk.node)) ||
		                  (tree_is(parent, "keyword_argument") && ts_node_eq(tree_child(parent, "name"), walk.node));
		if (tree_is(walk.node, "identifier") && source_is(c->source, walk.node, c->session) && !member && !tree_within(walk.node, binding))
			ok &= is_known_use(c, walk.node) || closes(c, walk.node);
	}
	tree_walk_end(&walk);
	return ok || rewrite_refuse(error, "its session is used for more than has a counterpart");
}

/* The same arguments, but for what would have to be asynchronous itself. */
static gboolean convert_httpx_client(const struct client *c, TSNode call, struct edits *edits, GError **error)
{
	static const char *const SAME[] = {"timeout", "headers", "params", "cookies", "base_url", "follow_redirects", "verify", "http2", "trust_env"};
	TSNode arguments = tree_child(call, "arguments"), callee = tree_child(call, "function");
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		gboolean same = FALSE;
		for (guint k = 0; tree_is(argument, "keyword_argument") && k < G_N_ELEMENTS(SAME); k++)
			same |= source_is(c->source, tree_child(argument, "name"), SAME[k]);
		if (!same && !tree_is(argument, "comment"))
			return rewrite_refuse(error, "its client has settings that would have to be asynchronous");
	}
	edits_replace(edits, ts_node_start_byte(callee), ts_node_end_byte(callee), "httpx.AsyncClient");
	return TRUE;
}

/* `s.close()` behind the loop, which has closed it by then; anything else there would find it closed. */
static gboolean convert_closing(const struct client *c, TSNode scope, struct edits *edits, GError **error)
{
	gboolean ok = TRUE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, scope); ok && tree_walk_next(&walk);) {
		TSNode attribute = ts_node_parent(walk.node), call = ts_node_parent(attribute);
		if (!tree_is(walk.node, "identifier") || !source_is(c->source, walk.node, c->session) || ts_node_start_byte(walk.node) < ts_node_end_byte(c->loop))
			continue;
		ok = closes(c, walk.node) || rewrite_refuse(error, "its session is used behind it");
		if (!ok)
			break;
		TSNode close = tree_child(attribute, "attribute");
		edits_replace(edits, ts_node_start_byte(call), ts_node_start_byte(call), "await ");
		if (client_is_httpx(c))
			edits_replace(edits, ts_node_start_byte(close), ts_node_end_byte(close), "aclose");
	}
	tree_walk_end(&walk);
	return ok;
}

gboolean chain_session_convert(struct client *c, const struct rewrite_request *request, struct edits *edits, GError **error)
{
	const struct loop *loop = request->finding->loop;
	for (guint i = 0; i < c->chain->functions->len; i++) {
		const struct chain_function *function = &g_array_index(c->chain->functions, struct chain_function, i);
		if (function->session && function->source == c->source && !check_session(c, function->node, tree_child(function->node, "parameters"), error))
			return FALSE;
	}
	struct making making;
	if (loop->source != c->source || !find_making(c->source, loop->node, &making))
		return TRUE;
	if (!tree_is(loop->scope, "function_definition"))
		return rewrite_refuse(error, "its session is one of a module");
	c->enters = making.assigned;
	if (!check_session(c, loop->scope, making.name, error) || (making.assigned && !convert_closing(c, loop->scope, edits, error)))
		return FALSE;
	if (!chain_is_new(c, making.call))
		return rewrite_refuse(error, "another loop uses the same session");
	TSNode with = ts_node_parent(making.call);
	while (!making.assigned && !tree_is(with, "with_statement"))
		with = ts_node_parent(with);
	if (!making.assigned)
		edits_replace(edits, ts_node_start_byte(with), ts_node_start_byte(with), "async ");
	if (client_is_httpx(c) && !client_leaves_requests(c))
		return convert_httpx_client(c, making.call, edits, error);
	edits_replace(edits, ts_node_start_byte(making.call), ts_node_end_byte(making.call),
	              c->to_httpx ? CHAIN_CLIENT : "aiohttp.ClientSession(" CHAIN_SESSION ", cookie_jar=aiohttp.CookieJar(unsafe=True))");
	g_hash_table_add(c->done, GUINT_TO_POINTER(ts_node_start_byte(making.call) + 1));
	c->aiohttp |= !c->to_httpx, c->httpx |= c->to_httpx;
	return TRUE;
}
