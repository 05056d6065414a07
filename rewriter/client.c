#include "rewriter/client.h"

#include <string.h>

#include "rewriter/nameset.h"
#include "rewriter/pool.h"

static void edit_clear(gpointer data)
{
	g_free(((struct edit *)data)->text);
}

GArray *client_edits_new(void)
{
	GArray *edits = g_array_new(FALSE, FALSE, sizeof(struct edit));
	g_array_set_clear_func(edits, edit_clear);
	return edits;
}

void client_edit(GArray *edits, guint32 start, guint32 end, char *text)
{
	struct edit edit = {start, end, text};
	g_array_append_val(edits, edit);
}

/* --- where things stand ------------------------------------------------------------------------------------------------------- */

/* NODE is the first thing in its PARENT that does anything. */
static gboolean comes_first(TSNode node, TSNode parent)
{
	static const char *const PLAIN[] = {"identifier", "string", "integer", "float", "true", "false", "none", "comment", "pattern_list", "type"};
	for (guint32 i = 0; i < ts_node_named_child_count(parent); i++) {
		TSNode child = ts_node_named_child(parent, i), object = child;
		gboolean plain = FALSE;
		if (ts_node_eq(child, node))
			return TRUE;
		while (tree_is(object, "attribute"))
			object = tree_child(object, "object");
		for (guint k = 0; k < G_N_ELEMENTS(PLAIN); k++)
			plain |= tree_is(object, PLAIN[k]);
		if (!plain && !(tree_is(parent, "assignment") && ts_node_eq(child, tree_child(parent, "left"))))
			return FALSE;
	}
	return FALSE;
}

gboolean client_leads(TSNode node, TSNode statement)
{
	static const char *const WITHIN[] = {"assignment", "argument_list", "keyword_argument", "call", "parenthesized_expression", "expression_list",
	                                     "tuple", "list", "attribute", "subscript", "return_statement", "expression_statement", "pair",
	                                     "binary_operator", "comparison_operator", "augmented_assignment"};
	for (; !ts_node_eq(node, statement); node = ts_node_parent(node)) {
		TSNode parent = ts_node_parent(node);
		gboolean known = FALSE;
		for (guint i = 0; i < G_N_ELEMENTS(WITHIN); i++)
			known |= tree_is(parent, WITHIN[i]);
		if (!known || !comes_first(node, parent))
			return FALSE;
	}
	return TRUE;
}

gboolean client_is_head(TSNode node)
{
	TSNode parent = ts_node_parent(node);
	const char *field = tree_is(parent, "attribute") ? "object" : tree_is(parent, "subscript") ? "value" : tree_is(parent, "call") ? "function" : NULL;
	return field && ts_node_eq(tree_child(parent, field), node);
}

/* The simple statement around NODE; null: it stands in the head of another one, or where nothing can be awaited. */
static TSNode simple_statement(TSNode node)
{
	for (node = ts_node_parent(node); !ts_node_is_null(node); node = ts_node_parent(node)) {
		const char *type = ts_node_type(node);
		if (tree_is(node, "expression_statement") || tree_is(node, "return_statement"))
			return node;
		if (g_str_has_suffix(type, "_statement") || g_str_has_suffix(type, "_clause") || g_str_has_suffix(type, "_definition") ||
		    g_str_has_suffix(type, "comprehension") || tree_is(node, "lambda") || tree_is(node, "generator_expression"))
			break;
	}
	return (TSNode){0};
}

static gboolean inside_string(const struct source *source, guint32 byte)
{
	TSNode node = ts_node_descendant_for_byte_range(ts_tree_root_node(source->tree), byte, byte);
	for (; !ts_node_is_null(node); node = ts_node_parent(node))
		if (tree_is(node, "string") && ts_node_start_byte(node) < byte && byte < ts_node_end_byte(node))
			return TRUE;
	return FALSE;
}

/* The lines that begin in START .. END one level deeper. */
static void deepen(const struct client *c, guint32 start, guint32 end, GArray *edits)
{
	for (guint32 line = start; line < end; line = style_line_end(c->source, line)) {
		guint32 word = line + strspn(c->source->text + line, " \t\f");
		if (line == style_line_start(c->source, line) && word < end && !strchr("\r\n", c->source->text[word]) && !inside_string(c->source, line))
			client_edit(edits, word, word, g_strdup(c->indent));
	}
}

/* --- the call ----------------------------------------------------------------------------------------------------------------- */

static void mark(struct client *c, TSNode identifier)
{
	g_hash_table_add(c->done, GUINT_TO_POINTER(ts_node_start_byte(identifier) + 1));
}

static gboolean is_dotted(TSNode node)
{
	while (tree_is(node, "attribute"))
		node = tree_child(node, "object");
	return tree_is(node, "identifier");
}

/* The site whose argument VALUE is, by its name. */
static const struct chain_site *site_of(const struct client *c, TSNode value)
{
	TSNode call = ts_node_parent(ts_node_parent(ts_node_parent(value)));
	for (guint i = 0; i < c->chain->sites->len; i++)
		if (ts_node_eq(g_array_index(c->chain->sites, struct chain_site, i).call, call))
			return &g_array_index(c->chain->sites, struct chain_site, i);
	return NULL;
}

/* requests waits for the connection and for each piece of the answer so long, not for all of it. */
static char *timeout_text(struct client *c, TSNode value, GError **error)
{
	const struct chain_site *site = site_of(c, value);
	enum chain_timeout kind = site ? site->timeout : TIMEOUT_ANY;
	g_autofree char *text = source_text(c->source, value), *connect = NULL, *read = NULL;
	if (tree_is(value, "none"))
		return g_strdup("");
	if (tree_is(value, "tuple") && ts_node_named_child_count(value) == 2) {
		connect = source_text(c->source, ts_node_named_child(value, 0));
		read = source_text(c->source, ts_node_named_child(value, 1));
	} else if (tree_is(value, "integer") || tree_is(value, "float") || (is_dotted(value) && kind == TIMEOUT_NUMBER)) {
		connect = g_strdup(text), read = g_strdup(text);
	} else if (is_dotted(value) && kind == TIMEOUT_PAIR) {
		connect = g_strconcat(text, "[0]", NULL), read = g_strconcat(text, "[1]", NULL);
	} else {
		rewrite_refuse(error, "the timeout `%s` may be of any kind", text);
		return NULL;
	}
	return g_strdup_printf(", timeout=aiohttp.ClientTimeout(sock_connect=%s, sock_read=%s)", connect, read);
}

static const char *const SAME[] = {"params", "headers", "allow_redirects", "json", "data", "cookies"};

static char *keyword_text(struct client *c, TSNode keyword, GError **error)
{
	g_autofree char *name = source_text(c->source, tree_child(keyword, "name")), *all = source_text(c->source, keyword);
	TSNode value = tree_child(keyword, "value");
	const struct chain_site *site = site_of(c, value);
	if (strcmp(name, "params") == 0 && !(site && site->plain_params)) {
		rewrite_refuse(error, "`params` may hold more than text and numbers, which aiohttp refuses");
		return NULL;
	}
	for (guint i = 0; i < G_N_ELEMENTS(SAME); i++)
		if (strcmp(name, SAME[i]) == 0)
			return g_strconcat(", ", all, NULL);
	if (strcmp(name, "stream") == 0 && tree_is(value, "false"))
		return g_strdup("");
	if (strcmp(name, "auth") == 0 && tree_is(value, "tuple") && ts_node_named_child_count(value) == 2) {
		g_autofree char *user = source_text(c->source, ts_node_named_child(value, 0)), *password = source_text(c->source, ts_node_named_child(value, 1));
		c->aiohttp = TRUE;
		return g_strdup_printf(", auth=aiohttp.BasicAuth(%s, %s)", user, password);
	}
	if (strcmp(name, "timeout") == 0) {
		c->aiohttp = TRUE;
		return timeout_text(c, value, error);
	}
	if (strcmp(name, "verify") == 0 && (tree_is(value, "true") || tree_is(value, "false")))
		return g_strdup(tree_is(value, "false") ? ", ssl=False" : "");
	rewrite_refuse(error, "`%s` of requests has no exact counterpart", name);
	return NULL;
}

guint client_address(TSNode callee, const struct source *source)
{
	return source_is(source, tree_child(callee, "attribute"), "request");
}

/* session.get(...) for requests.get(...). */
static char *request_text(struct client *c, TSNode call, GError **error)
{
	TSNode arguments = tree_child(call, "arguments"), callee = tree_child(call, "function");
	g_autofree char *function = source_text(c->source, callee);
	gboolean own = c->chain->own && g_str_has_prefix(function, c->session) && function[strlen(c->session)] == '.';
	g_autofree char *held = c->chain->attribute ? g_strdup_printf(".%s.", c->chain->attribute) : NULL;
	if (held && !strstr(function, held)) {
		rewrite_refuse(error, "its session has several names");
		return NULL;
	}
	if (!own && !held && (c->chain->own || !chain_is_request(function))) {
		rewrite_refuse(error, c->chain->own ? "its session has several names" : "requests is used under another name");
		return NULL;
	}
	GString *text = g_string_new(NULL);
	guint count = 0, wanted = client_address(callee, c->source) + 1;
	g_string_printf(text, "%s.%s(", c->session, (held ? strrchr(function, '.') : strchr(function, '.')) + 1);
	for (guint32 i = 0; text && i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		gboolean keyword = tree_is(argument, "keyword_argument");
		g_autofree char *one = keyword ? keyword_text(c, argument, error) : source_text(c->source, argument);
		if (one && !keyword && (count++ >= wanted || g_str_has_suffix(ts_node_type(argument), "_splat") || tree_is(argument, "comment")))
			rewrite_refuse(error, "the arguments of requests are more than an address and names");
		if (!one || *error) {
			g_string_free(text, TRUE);
			return NULL;
		}
		g_string_append(text, !keyword && count > 1 ? ", " : "");
		g_string_append(text, one);
	}
	if (!tree_is(arguments, "argument_list") || count < wanted) {
		g_string_free(text, TRUE);
		rewrite_refuse(error, "the arguments of requests are more than an address and names");
		return NULL;
	}
	mark(c, tree_child(callee, "object"));
	g_string_append_c(text, ')');
	return g_string_free(text, FALSE);
}

/* --- what is asked of the answer ---------------------------------------------------------------------------------------------- */

static const struct {
	const char *name, *text; /* with %s for the answer */
	gboolean awaited, called;
} ANSWERS[] = {
	{"status_code", "%s.status", FALSE, FALSE},
	{"ok", "%s.ok", FALSE, FALSE},
	{"reason", "%s.reason", FALSE, FALSE},
	{"url", "str(%s.url)", FALSE, FALSE},
	{"headers", "%s.headers", FALSE, FALSE},
	{"text", "await %s.text(errors=\"replace\")", TRUE, FALSE},
	{"content", "await %s.read()", TRUE, FALSE},
	{"json", "json.loads(await %s.read())", TRUE, TRUE},
	{"raise_for_status", "%s.raise_for_status()", FALSE, TRUE},
};

static gboolean runs_later(TSNode node, TSNode top)
{
	for (; !ts_node_is_null(node) && !ts_node_eq(node, top); node = ts_node_parent(node))
		if (tree_is(node, "lambda") || tree_is(node, "generator_expression") || tree_is(node, "function_definition"))
			return TRUE;
	return FALSE;
}

/* Headers have the methods of a dict; which of them are looked at must be plain. */
static gboolean reads_header(TSNode attribute)
{
	TSNode parent = ts_node_parent(attribute);
	return tree_is(parent, "subscript") || tree_is(parent, "attribute");
}

/* NODE is the answer, in what follows called NAME. */
static gboolean convert_use(struct client *c, TSNode node, const char *name, TSNode scope, GArray *edits, GError **error)
{
	TSNode attribute = ts_node_parent(node), call = ts_node_parent(attribute);
	if (!tree_is(attribute, "attribute") || !ts_node_eq(tree_child(attribute, "object"), node))
		return rewrite_refuse(error, "the answer itself is handed on");
	g_autofree char *asked = source_text(c->source, tree_child(attribute, "attribute"));
	for (guint i = 0; i < G_N_ELEMENTS(ANSWERS); i++) {
		if (strcmp(ANSWERS[i].name, asked))
			continue;
		gboolean called = tree_is(call, "call") && ts_node_eq(tree_child(call, "function"), attribute);
		if (called != ANSWERS[i].called || (called && ts_node_named_child_count(tree_child(call, "arguments"))) ||
		    (strcmp(asked, "headers") == 0 && !reads_header(attribute)) || (ANSWERS[i].awaited && runs_later(attribute, scope)))
			break;
		TSNode all = called ? call : attribute;
		g_auto(GStrv) halves = g_strsplit(ANSWERS[i].text, "%s", 2);
		gboolean wrap = g_str_has_prefix(ANSWERS[i].text, "await") && client_is_head(all);
		c->json |= g_str_has_prefix(ANSWERS[i].text, "json.");
		client_edit(edits, ts_node_start_byte(all), ts_node_end_byte(all), g_strconcat(wrap ? "(" : "", halves[0], name, halves[1], wrap ? ")" : "", NULL));
		return TRUE;
	}
	return rewrite_refuse(error, "`%s` of an answer has no exact counterpart", asked);
}

/* --- statements --------------------------------------------------------------------------------------------------------------- */

static gboolean in_nodes(TSNode node, const GArray *nodes)
{
	for (guint i = 0; nodes && i < nodes->len; i++)
		if (tree_within(node, g_array_index(nodes, TSNode, i)))
			return TRUE;
	return FALSE;
}

/* The last of the statements behind STATEMENT in its block, as far as NODES go where they are its siblings. */
static TSNode last_behind(TSNode statement, const GArray *nodes)
{
	TSNode last = {0};
	gboolean sibling = in_nodes(statement, nodes) && ts_node_eq(ts_node_parent(statement), ts_node_parent(g_array_index(nodes, TSNode, 0)));
	for (TSNode next = ts_node_next_named_sibling(statement); !ts_node_is_null(next); next = ts_node_next_named_sibling(next))
		if (!tree_is(next, "comment") && (!sibling || in_nodes(next, nodes)))
			last = next;
	return last;
}

/* All that NAME is used for in SCOPE lies behind STATEMENT, up to END, or in AFTER. */
static gboolean convert_uses(struct client *c, TSNode statement, const char *name, guint32 end, const GArray *after, TSNode scope, GArray *edits,
                             GError **error)
{
	gboolean ok = TRUE;
	struct tree_walk walk;
	TSNode own = tree_child(ts_node_named_child(statement, 0), "left");
	for (tree_walk_start(&walk, scope); ok && tree_walk_next(&walk);) {
		if (!tree_is(walk.node, "identifier") || !source_is(c->source, walk.node, name) || ts_node_eq(walk.node, own))
			continue;
		TSNode parent = ts_node_parent(walk.node);
		if ((tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), walk.node)) ||
		    (tree_is(parent, "keyword_argument") && ts_node_eq(tree_child(parent, "name"), walk.node)))
			continue;
		guint32 at = ts_node_start_byte(walk.node);
		if (!(at >= ts_node_end_byte(statement) && at < end) && !in_nodes(walk.node, after))
			ok = rewrite_refuse(error, "`%s` is used elsewhere than behind its request", name);
		else
			ok = convert_use(c, walk.node, name, scope, edits, error);
	}
	tree_walk_end(&walk);
	return ok;
}

/* NAME is read in the ordered half of the loop, in code that does not go to the tasks. */
static gboolean is_handed_on(const struct client *c, const char *name, const GArray *hoisted)
{
	gboolean found = FALSE;
	for (guint i = 0; c->after && i < c->after->len; i++) {
		struct tree_walk walk;
		for (tree_walk_start(&walk, g_array_index(c->after, TSNode, i)); !found && tree_walk_next(&walk);) {
			TSNode parent = ts_node_parent(walk.node);
			gboolean member = tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), walk.node);
			found = tree_is(walk.node, "identifier") && source_is(c->source, walk.node, name) && !member && !in_nodes(walk.node, hoisted);
		}
		tree_walk_end(&walk);
	}
	return found;
}

/* All that the name at LEFT is used for in its function is what REGION and the ordered half ask of the answer; it is bound nowhere else. */
static gboolean convert_handed(struct client *c, TSNode left, const GArray *region, const GArray *hoisted, GArray *edits, GError **error)
{
	g_autofree char *name = source_text(c->source, left);
	TSNode scope = left;
	gboolean ok = TRUE;
	while (!tree_is(scope, "function_definition") && !tree_is(scope, "module"))
		scope = ts_node_parent(scope);
	struct tree_walk walk;
	for (tree_walk_start(&walk, scope); ok && tree_walk_next(&walk);) {
		TSNode parent = ts_node_parent(walk.node);
		if (!tree_is(walk.node, "identifier") || !source_is(c->source, walk.node, name) || ts_node_eq(walk.node, left) ||
		    (tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), walk.node)) ||
		    (tree_is(parent, "keyword_argument") && ts_node_eq(tree_child(parent, "name"), walk.node)))
			continue;
		gboolean work = in_nodes(walk.node, region) || in_nodes(walk.node, hoisted), behind = ts_node_start_byte(walk.node) > ts_node_start_byte(left);
		ok = behind && (work || in_nodes(walk.node, c->after)) ? convert_use(c, walk.node, name, c->after ? c->loop : scope, work ? edits : c->ordered, error)
		                                                     : rewrite_refuse(error, "`%s` is used elsewhere than behind its request", name);
	}
	tree_walk_end(&walk);
	return ok;
}

/* The white space before the statement at START, which may stand in an `async with` of an earlier request by now. */
static char *indent_now(const struct client *c, guint32 start, const GArray *edits)
{
	GString *indent = g_string_new(NULL);
	g_autofree char *own = style_indent_of(c->source, start);
	g_string_append(indent, own);
	for (guint i = 0; i < edits->len; i++) {
		const struct edit *edit = &g_array_index(edits, struct edit, i);
		if (edit->start == start && edit->end == start && strcmp(edit->text, c->indent) == 0)
			g_string_append(indent, c->indent);
	}
	return g_string_free(indent, FALSE);
}

/* The answer is read where the next statement begins, or where the work ends. */
static gboolean put_handed(struct client *c, TSNode statement, const char *request, const GArray *nodes, GArray *edits, GError **error)
{
	TSNode next = ts_node_next_named_sibling(statement), left = tree_child(ts_node_named_child(statement, 0), "left");
	g_autofree char *indent = indent_now(c, ts_node_start_byte(statement), edits), *name = source_text(c->source, left);
	gboolean top = ts_node_eq(ts_node_parent(statement), ts_node_parent(g_array_index(nodes, TSNode, 0)));
	while (!ts_node_is_null(next) && (tree_is(next, "comment") || (top && !in_nodes(next, nodes))))
		next = ts_node_next_named_sibling(next);
	if (!style_begins_line(c->source, ts_node_start_byte(statement)) || (!ts_node_is_null(next) && !style_begins_line(c->source, ts_node_start_byte(next))))
		return rewrite_refuse(error, "it stands on a line with others");
	g_autofree char *read = g_strdup_printf("await %s.read()", name); /* lets go of the connection; behind `async with` it could not be asked for again */
	gboolean last = ts_node_is_null(next), below = last && !(top && c->after);
	client_edit(edits, ts_node_start_byte(statement), ts_node_end_byte(statement),
	            g_strconcat(name, " = await ", request, below ? c->newline : "", below ? indent : "", below ? read : "", NULL));
	if (!last)
		client_edit(edits, ts_node_start_byte(next), ts_node_start_byte(next), g_strconcat(read, c->newline, indent, NULL));
	else if (!below && c->read)
		return rewrite_refuse(error, "more than one answer is handed on");
	else if (!below)
		c->read = g_steal_pointer(&read);
	return TRUE;
}

/* The answer is asked for something in SCOPE behind END, and not in AFTER: behind the `try` that its request stands in. */
static gboolean is_used_elsewhere(const struct client *c, const char *name, guint32 end, const GArray *after, TSNode scope)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, scope); !found && tree_walk_next(&walk);) {
		TSNode parent = ts_node_parent(walk.node);
		guint32 at = ts_node_start_byte(walk.node);
		gboolean member = (tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), walk.node)) ||
		                  (tree_is(parent, "keyword_argument") && ts_node_eq(tree_child(parent, "name"), walk.node));
		found = tree_is(walk.node, "identifier") && source_is(c->source, walk.node, name) && !member && at >= end && !in_nodes(walk.node, after);
	}
	tree_walk_end(&walk);
	return found;
}

/* response = requests.get(url): what follows in its block is done within `async with`. */
static gboolean convert_assigned(struct client *c, TSNode call, TSNode statement, const GArray *nodes, const GArray *after, TSNode scope, GArray *edits,
                                 gboolean *open, GError **error)
{
	TSNode left = tree_child(ts_node_named_child(statement, 0), "left"), last = last_behind(statement, nodes);
	g_autofree char *name = source_text(c->source, left), *request = request_text(c, call, error);
	gboolean sibling = in_nodes(statement, nodes) && ts_node_eq(ts_node_parent(statement), ts_node_parent(g_array_index(nodes, TSNode, 0)));
	if (!request)
		return FALSE;
	guint32 end = ts_node_is_null(last) ? ts_node_end_byte(statement) : ts_node_end_byte(last);
	if (is_handed_on(c, name, after) || is_used_elsewhere(c, name, end, sibling ? after : NULL, scope))
		return put_handed(c, statement, request, nodes, edits, error) && convert_handed(c, left, nodes, after, edits, error);
	if (ts_node_is_null(last) && !(sibling && after && after->len))
		return rewrite_refuse(error, "nothing is done with an answer");
	if (!style_begins_line(c->source, ts_node_start_byte(statement)) ||
	    (!ts_node_is_null(last) && ts_node_start_point(last).row == ts_node_end_point(statement).row))
		return rewrite_refuse(error, "it stands on a line with others");
	client_edit(edits, ts_node_start_byte(statement), ts_node_end_byte(statement), g_strdup_printf("async with %s as %s:", request, name));
	deepen(c, style_line_end(c->source, ts_node_end_byte(statement)), end, edits);
	*open |= sibling;
	return convert_uses(c, statement, name, end, after, scope, edits, error);
}

static char *answer_name(const struct client *c, TSNode scope)
{
	g_autoptr(GHashTable) names = nameset_new();
	nameset_mentioned(c->source, scope, names);
	return nameset_fresh(names, "response");
}

/* return requests.get(url).json(): the statement is done within `async with`. */
static gboolean convert_chained(struct client *c, TSNode call, TSNode statement, TSNode scope, GArray *edits, GError **error)
{
	g_autofree char *request = request_text(c, call, error), *name = answer_name(c, scope);
	g_autofree char *indent = indent_now(c, ts_node_start_byte(statement), edits);
	if (!request)
		return FALSE;
	if (!client_leads(call, statement) || !style_begins_line(c->source, ts_node_start_byte(statement)))
		return rewrite_refuse(error, "something in its statement comes before its request");
	guint32 start = ts_node_start_byte(statement);
	client_edit(edits, start, start, g_strdup_printf("async with %s as %s:%s%s%s", request, name, c->newline, indent, c->indent));
	deepen(c, style_line_end(c->source, start), ts_node_end_byte(statement), edits);
	return convert_use(c, call, name, scope, edits, error);
}

static gboolean has_arguments(TSNode arguments)
{
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++)
		if (!tree_is(ts_node_named_child(arguments, i), "comment"))
			return TRUE;
	return FALSE;
}

/* f(session, url) */
static gboolean hands_on(const struct client *c, TSNode arguments)
{
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++) {
		TSNode argument = ts_node_named_child(arguments, i);
		if (tree_is(argument, "identifier") && source_is(c->source, argument, c->session))
			return TRUE;
	}
	return FALSE;
}

gboolean client_hands_session(const struct client *c)
{
	return !c->chain->own && !c->chain->queries;
}

gboolean client_await(const struct client *c, const struct chain_site *site, GArray *edits, GError **error)
{
	TSNode arguments = tree_child(site->call, "arguments");
	guint32 start = ts_node_start_byte(site->call), end = ts_node_end_byte(site->call), inside = ts_node_start_byte(arguments) + 1;
	gboolean wrap = client_is_head(site->call);
	gboolean session = site->session && client_hands_session(c);
	if (site->session && c->chain->own && !hands_on(c, arguments))
		return rewrite_refuse(error, "its session is not handed on by its name");
	if (session && !tree_is(arguments, "argument_list"))
		return rewrite_refuse(error, "a generator is the only argument of a call");
	const char *copy = client_copy_name(c, site);
	guint32 named = copy ? ts_node_end_byte(tree_child(site->call, "function")) : start;
	client_edit(edits, start, named, g_strconcat(wrap ? "(await " : "await ", copy, NULL));
	if (session)
		client_edit(edits, inside, inside, g_strconcat(c->session, has_arguments(arguments) ? ", " : "", NULL));
	if (wrap)
		client_edit(edits, end, end, g_strdup(")"));
	return TRUE;
}

static gboolean is_positional(TSNode arguments)
{
	for (guint32 i = 0; i < ts_node_named_child_count(arguments); i++)
		if (tree_is(ts_node_named_child(arguments, i), "keyword_argument") || tree_is(ts_node_named_child(arguments, i), "dictionary_splat"))
			return FALSE;
	return TRUE;
}

/* What stands between an executor and its function, which it passes on no named arguments; *CLOSE: and behind its arguments. */
static const char *through_partial(struct client *c, TSNode arguments, const char **close)
{
	gboolean named = !is_positional(arguments);
	c->functools |= named;
	*close = named ? ")" : "";
	return named ? "functools.partial(" : "";
}

/* pool runs f(x): its arguments are evaluated here, as they were. */
static gboolean client_compute(struct client *c, const struct chain_site *site, GArray *edits, GError **error)
{
	TSNode arguments = tree_child(site->call, "arguments");
	guint32 start = ts_node_start_byte(site->call), end = ts_node_end_byte(site->call), open = ts_node_start_byte(arguments);
	gboolean wrap = client_is_head(site->call), shield = c->minor < POOL_CANCELS_SINCE; /* what has been handed to it is left to end */
	const char *close;
	if (!c->pool)
		return TRUE;
	if (!tree_is(arguments, "argument_list"))
		return rewrite_refuse(error, "what computes is given a generator, which no process can have");
	if (runs_later(site->call, c->loop))
		return rewrite_refuse(error, "what computes stands in a generator or a lambda");
	const char *partial = through_partial(c, arguments, &close);
	client_edit(edits, start, start, g_strdup_printf("%sawait %sasyncio.get_running_loop().run_in_executor(%s, %s", wrap ? "(" : "",
	                                         shield ? "asyncio.shield(" : "", c->pool, partial));
	client_edit(edits, open, open + 1, g_strdup(has_arguments(arguments) ? ", " : ""));
	client_edit(edits, end, end, g_strconcat(close, wrap ? ")" : "", shield ? ")" : "", NULL));
	return TRUE;
}

/* time.sleep(s), which only differs where s is negative. */
static gboolean client_sleep(struct client *c, const struct chain_site *site, GArray *edits, GError **error)
{
	TSNode callee = tree_child(site->call, "function"), arguments = tree_child(site->call, "arguments");
	if (!tree_is(ts_node_parent(site->call), "expression_statement") || !tree_is(arguments, "argument_list") || ts_node_named_child_count(arguments) != 1 ||
	    tree_is(ts_node_named_child(arguments, 0), "list_splat"))
		return rewrite_refuse(error, "a sleep would hold up the event loop");
	client_edit(edits, ts_node_start_byte(callee), ts_node_end_byte(callee), g_strdup("await asyncio.sleep"));
	if (tree_is(callee, "attribute"))
		mark(c, tree_child(callee, "object"));
	c->asyncio = TRUE;
	return TRUE;
}

/* `await` ahead of a query; of one whose rows are wanted as a list, for all of them. */
static void client_query(const struct chain_site *site, GArray *edits)
{
	guint32 start = ts_node_start_byte(site->call), end = ts_node_end_byte(site->call);
	gboolean wrap = client_is_head(site->call);
	client_edit(edits, start, start, g_strconcat(wrap ? "(" : "", site->all ? "await (await " : "await ", NULL));
	if (wrap || site->all)
		client_edit(edits, end, end, g_strconcat(site->all ? ").fetchall()" : "", wrap ? ")" : "", NULL));
}

/* asyncio.to_thread(f, x) for f(x). */
static void client_file(struct client *c, const struct chain_site *site, GArray *edits)
{
	TSNode arguments = tree_child(site->call, "arguments");
	guint32 start = ts_node_start_byte(site->call), end = ts_node_end_byte(site->call), open = ts_node_start_byte(arguments);
	gboolean wrap = client_is_head(site->call), old = c->minor < THREADS_SINCE;
	const char *close = site->all ? ")" : "", *partial = old && !site->all ? through_partial(c, arguments, &close) : "";
	client_edit(edits, start, start, g_strdup_printf("%sawait asyncio.%s%s", wrap ? "(" : "", old ? "get_running_loop().run_in_executor(None, " : "to_thread(",
	                                         site->all ? "lambda: " : partial));
	if (!site->all)
		client_edit(edits, open, open + 1, g_strdup(!has_arguments(arguments) ? "" : strchr("\r\n", c->source->text[open + 1]) ? "," : ", "));
	client_edit(edits, end, end, g_strconcat(close, wrap ? ")" : "", NULL));
	c->asyncio = TRUE;
}

static gboolean convert_site(struct client *c, const struct chain_site *site, GArray *edits, GError **error)
{
	guint32 start = ts_node_start_byte(site->call);
	switch (site->kind) {
	case CHAIN_SLEEP:
		return client_sleep(c, site, edits, error);
	case CHAIN_COMPUTE:
		return client_compute(c, site, edits, error);
	case CHAIN_FILE:
		client_file(c, site, edits);
		return TRUE;
	case CHAIN_QUERY:
		client_query(site, edits);
		return TRUE;
	case CHAIN_ASYNC:
		client_edit(edits, start, start, g_strdup("async "));
		return TRUE;
	default:
		return client_await(c, site, edits, error);
	}
}

static gboolean convert_request(struct client *c, TSNode call, const GArray *nodes, const GArray *after, TSNode scope, GArray *edits, gboolean *open,
                                GError **error)
{
	if (client_is_httpx(c))
		return client_httpx_request(c, call, edits, error);
	TSNode statement = simple_statement(call);
	if (ts_node_is_null(statement))
		return rewrite_refuse(error, "a request stands in the head of a statement");
	TSNode assignment = ts_node_named_child(statement, 0);
	if (tree_is(assignment, "assignment") && tree_is(tree_child(assignment, "left"), "identifier") && ts_node_is_null(tree_child(assignment, "type")) &&
	    ts_node_eq(tree_child(assignment, "right"), call))
		return convert_assigned(c, call, statement, nodes, after, scope, edits, open, error);
	return convert_chained(c, call, statement, scope, edits, error);
}

gboolean client_statements(struct client *c, const GArray *nodes, const GArray *after, TSNode scope, GArray *edits, gboolean *open, GError **error)
{
	*open = FALSE;
	for (guint i = 0; i < c->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(c->chain->sites, struct chain_site, i);
		if (site->source != c->source || !in_nodes(site->call, nodes))
			continue;
		if (site->kind == CHAIN_REQUEST ? !convert_request(c, site->call, nodes, after, scope, edits, open, error)
		                                : !convert_site(c, site, edits, error))
			return FALSE;
	}
	return TRUE;
}

gboolean client_hands_on(struct client *c, TSNode node, GArray *edits, char **lead, char **read, GError **error)
{
	TSNode assignment = ts_node_parent(node), left = tree_is(assignment, "assignment") ? tree_child(assignment, "left") : (TSNode){0};
	const struct chain_site *site = NULL;
	for (guint i = 0; i < c->chain->sites->len && !site; i++) {
		const struct chain_site *one = &g_array_index(c->chain->sites, struct chain_site, i);
		site = one->kind == CHAIN_REQUEST && one->source == c->source && ts_node_eq(one->call, node) ? one : NULL;
	}
	if (!site || client_is_httpx(c) || !tree_is(left, "identifier") || !ts_node_is_null(tree_child(assignment, "type")) || !in_nodes(node, c->after))
		return FALSE;
	g_autofree char *request = request_text(c, node, error), *name = source_text(c->source, left);
	if (!request || !convert_handed(c, left, NULL, NULL, edits, error))
		return FALSE;
	client_edit(edits, ts_node_start_byte(node), ts_node_end_byte(node), g_strdup(name));
	*lead = g_strdup_printf("%s = await %s", name, request);
	*read = g_strdup_printf("await %s.read()", name); /* lets go of the connection; behind `async with` it could not be asked for again */
	return TRUE;
}

gboolean client_expression(struct client *c, TSNode node, TSNode scope, GArray *edits, char **lead, GError **error)
{
	for (guint i = 0; i < c->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(c->chain->sites, struct chain_site, i);
		if (site->source != c->source || !tree_within(site->call, node))
			continue;
		if (site->kind != CHAIN_REQUEST) {
			if (!convert_site(c, site, edits, error))
				return FALSE;
			continue;
		}
		if (client_is_httpx(c)) {
			if (!client_httpx_request(c, site->call, edits, error))
				return FALSE;
			continue;
		}
		if (*lead || (!ts_node_eq(site->call, node) && !client_leads(site->call, node)))
			return rewrite_refuse(error, "something in its expression comes before its request");
		g_autofree char *request = request_text(c, site->call, error), *name = answer_name(c, scope);
		if (!request)
			return FALSE;
		*lead = g_strdup_printf("async with %s as %s:", request, name);
		if (!convert_use(c, site->call, name, scope, edits, error))
			return FALSE;
	}
	return TRUE;
}
