#include "rewriter/chain.h"

#include <string.h>

#include "analyzer/tree.h"

/* --- names -------------------------------------------------------------------------------------------------------------------- */

/* One for the session, or the pool: new in every function that has it, and around the loop. */
static char *new_name(const struct async_chain *chain, const struct loop *loop, const char *stem)
{
	g_autoptr(GHashTable) names = nameset_new();
	nameset_mentioned(loop->source, loop->scope, names);
	for (guint i = 0; i < chain->functions->len; i++) {
		const struct chain_function *function = &g_array_index(chain->functions, struct chain_function, i);
		nameset_mentioned(function->source, function->node, names);
	}
	return nameset_fresh(names, stem);
}

/* --- functions and calls ------------------------------------------------------------------------------------------------------ */

gboolean chain_is_new(const struct client *c, TSNode node)
{
	return g_hash_table_add(c->nodes, GUINT_TO_POINTER(ts_node_start_byte(node) + 1));
}

void chain_make_coroutine(const struct chain_function *function, const char *session, GArray *edits)
{
	TSNode parameters = tree_child(function->node, "parameters");
	guint32 at = ts_node_start_byte(function->node), inside = ts_node_start_byte(parameters) + 1;
	client_edit(edits, at, at, g_strdup("async "));
	if (!function->session || !session)
		return;
	if (function->receiver) {
		guint32 behind = ts_node_end_byte(ts_node_named_child(parameters, 0));
		client_edit(edits, behind, behind, g_strconcat(", ", session, NULL));
		return;
	}
	client_edit(edits, inside, inside, g_strconcat(session, ts_node_named_child_count(parameters) ? ", " : "", NULL));
}

static void take(struct edits *edits, const GArray *list)
{
	for (guint i = 0; i < list->len; i++) {
		const struct edit *edit = &g_array_index(list, struct edit, i);
		edits_replace(edits, edit->start, edit->end, edit->text);
	}
}

static gboolean convert_functions(struct client *c, struct edits *edits, GError **error)
{
	for (guint i = 0; i < c->chain->functions->len; i++) {
		const struct chain_function *function = &g_array_index(c->chain->functions, struct chain_function, i);
		if (function->source != c->source || function->copied)
			continue;
		g_autoptr(GArray) nodes = tree_children(tree_child(function->node, "body")), list = client_edits_new();
		if (chain_is_new(c, function->node))
			chain_make_coroutine(function, client_hands_session(c) ? c->session : NULL, list);
		else if (function->session)
			return rewrite_refuse(error, "two loops would change the same function");
		gboolean open = FALSE;
		if (function->session && !client_statements(c, nodes, NULL, function->node, list, &open, error))
			return FALSE;
		take(edits, list);
	}
	return TRUE;
}

static gboolean holds_site(const struct chain_function *function, const struct chain_site *site)
{
	return function->source == site->source && tree_within(site->call, function->node);
}

static gboolean in_lower(const struct async_chain *chain, const struct chain_site *site)
{
	for (guint i = 0; i < chain->functions->len; i++) {
		const struct chain_function *function = &g_array_index(chain->functions, struct chain_function, i);
		if (function->session && holds_site(function, site))
			return TRUE;
	}
	return FALSE;
}

static gboolean in_loop(const struct rewrite_request *request, const struct chain_site *site)
{
	const struct finding *finding = request->finding;
	return site->source == finding->loop->source && tree_within(site->call, finding->loop->node);
}

/* Calls of the functions above the loop. */
static gboolean convert_calls(struct client *c, const struct rewrite_request *request, struct edits *edits, GError **error)
{
	for (guint i = 0; i < c->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(c->chain->sites, struct chain_site, i);
		if (site->source != c->source || in_loop(request, site) || in_lower(c->chain, site) || site->kind == CHAIN_COMPUTE || !chain_is_new(c, site->call))
			continue;
		g_autoptr(GArray) list = client_edits_new();
		if (site->kind == CHAIN_RUN) {
			guint32 start = ts_node_start_byte(site->call), end = ts_node_end_byte(site->call);
			edits_replace(edits, start, start, "asyncio.run(");
			edits_replace(edits, end, end, ")");
			c->asyncio = TRUE;
		} else if (!client_await(c, site, list, error)) {
			return FALSE;
		}
		take(edits, list);
	}
	return TRUE;
}

/* The except clauses around what is converted: those in the loop go to WORK, those in functions that stay to CATCHES. */
static gboolean convert_exceptions(struct client *c, const struct rewrite_request *request, struct edits *edits, GArray *work, GArray *catches, GError **error)
{
	g_autoptr(GArray) list = client_edits_new();
	if (!client_exceptions(c, list, error))
		return FALSE;
	TSNode loop = request->finding->loop->node;
	for (guint i = 0; i < list->len; i++) {
		struct edit edit = g_array_index(list, struct edit, i);
		gboolean own = c->source == request->finding->loop->source;
		if (own && edit.start >= ts_node_start_byte(loop) && edit.end <= ts_node_end_byte(loop)) {
			edit.text = g_strdup(edit.text);
			g_array_append_val(work, edit);
		} else if (chain_is_in_copied(c, &edit)) {
			client_edit(catches, edit.start, edit.end, g_strdup(edit.text));
		} else {
			edits_replace(edits, edit.start, edit.end, edit.text);
		}
	}
	return TRUE;
}

/* --- the loop's own code ------------------------------------------------------------------------------------------------------ */

static gboolean covers(const GArray *nodes, const struct edit *edit)
{
	for (guint i = 0; nodes && i < nodes->len; i++) {
		TSNode node = g_array_index(nodes, TSNode, i);
		if (edit->start >= ts_node_start_byte(node) && edit->end <= ts_node_end_byte(node))
			return TRUE;
	}
	return FALSE;
}

/* Each of its edits lies in code that goes to the tasks: else the ordered half would have to change. */
static gboolean all_covered(const struct pool *p, const GArray *work)
{
	for (guint i = 0; i < work->len; i++)
		if (!covers(p->nodes, &g_array_index(work, struct edit, i)))
			return FALSE;
	return TRUE;
}

/* The loop's own functions are called in its ordered half, or for what it goes over (a recursion): that would have to be awaited there. */
static gboolean calls_stay(const struct pool *p, const struct client *c)
{
	for (guint i = 0; i < c->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(c->chain->sites, struct chain_site, i);
		gboolean moves = FALSE;
		if (site->kind != CHAIN_AWAIT || site->source != c->source || !tree_within(site->call, p->split->loop))
			continue;
		for (guint k = 0; k < p->nodes->len; k++)
			moves |= tree_within(site->call, pool_node(p->nodes, k));
		if (!moves)
			return TRUE;
	}
	return FALSE;
}

static GArray *with_answers(const struct client *c, const struct split *split)
{
	GArray *grown = g_array_new(FALSE, FALSE, sizeof(TSNode));
	for (guint i = 0; i < split->hoisted->len; i++) {
		TSNode node = g_array_index(split->hoisted, TSNode, i), attribute = ts_node_parent(node);
		for (guint k = 0; k < c->chain->sites->len; k++) {
			const struct chain_site *site = &g_array_index(c->chain->sites, struct chain_site, k);
			gboolean own = site->kind == CHAIN_REQUEST && site->source == c->source && ts_node_eq(site->call, node);
			if (own && tree_is(attribute, "attribute") && ts_node_eq(tree_child(attribute, "object"), node)) {
				TSNode call = ts_node_parent(attribute);
				node = tree_is(call, "call") && ts_node_eq(tree_child(call, "function"), attribute) ? call : attribute;
				break;
			}
		}
		g_array_append_val(grown, node);
	}
	return grown;
}

/* `response.status_code` and the like: read without any effect, and it never raises, so that it may be read sooner. */
static gboolean is_plain_read(const struct source *source, TSNode node)
{
	static const char *const PLAIN[] = {"status_code", "ok", "reason"};
	TSNode attribute = ts_node_parent(node), parent = ts_node_parent(attribute);
	gboolean found = FALSE;
	if (!tree_is(attribute, "attribute") || !ts_node_eq(tree_child(attribute, "object"), node) || tree_is(parent, "del_statement"))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(PLAIN); i++)
		found |= source_is(source, tree_child(attribute, "attribute"), PLAIN[i]);
	return found && !((tree_is(parent, "assignment") || tree_is(parent, "augmented_assignment")) && ts_node_eq(tree_child(parent, "left"), attribute));
}

static gboolean within_any(TSNode node, const GArray *nodes)
{
	for (guint i = 0; i < nodes->len; i++)
		if (tree_within(node, g_array_index(nodes, TSNode, i)))
			return TRUE;
	return FALSE;
}

/* What the ordered half reads of the answer NAME goes to the task too, if that is all that it does with it. */
static gboolean hoist_reads(const struct source *source, const struct split *split, const char *name, GArray *hoisted)
{
	guint before = hoisted->len;
	gboolean ok = TRUE;
	for (guint i = 0; ok && i < split->after->len; i++) {
		struct tree_walk walk;
		for (tree_walk_start(&walk, g_array_index(split->after, TSNode, i)); ok && tree_walk_next(&walk);) {
			TSNode attribute = ts_node_parent(walk.node);
			gboolean member = tree_is(attribute, "attribute") && ts_node_eq(tree_child(attribute, "attribute"), walk.node);
			if (!tree_is(walk.node, "identifier") || !source_is(source, walk.node, name) || member || within_any(walk.node, hoisted))
				continue;
			ok = is_plain_read(source, walk.node);
			if (ok)
				g_array_append_val(hoisted, attribute);
		}
		tree_walk_end(&walk);
	}
	if (!ok)
		g_array_set_size(hoisted, before);
	return ok;
}

/* The name that the answer of SITE is bound to in the region; NULL: none. */
static char *answer_of(const struct client *c, const struct split *split, const struct chain_site *site)
{
	TSNode assignment = ts_node_parent(site->call);
	if (site->kind != CHAIN_REQUEST || site->source != c->source || !tree_is(assignment, "assignment") || !within_any(site->call, split->region) ||
	    !tree_is(tree_child(assignment, "left"), "identifier"))
		return NULL;
	return source_text(c->source, tree_child(assignment, "left"));
}

static GArray *rest_of(const GArray *array, guint from, gsize size)
{
	GArray *rest = g_array_new(FALSE, FALSE, size);
	if (array && array->len > from)
		g_array_append_vals(rest, array->data + from * size, array->len - from);
	return rest;
}

/* The loop's first statement is `response = requests.get(url)`, of which only the call was the work, and what the others ask of the answer can be
 * asked in its task. */
static gboolean begins_with_answer(const struct client *c, const struct split *split)
{
	if (split->shape != SPLIT_FOR || pool_count(split->region) || pool_count(split->before) || !pool_count(split->hoisted) || !pool_count(split->after))
		return FALSE;
	TSNode call = pool_node(split->hoisted, 0), assignment = ts_node_named_child(pool_node(split->after, 0), 0);
	gboolean request = FALSE;
	for (guint i = 0; i < c->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(c->chain->sites, struct chain_site, i);
		request |= site->kind == CHAIN_REQUEST && site->source == c->source && ts_node_eq(site->call, call);
	}
	if (!request || !tree_is(pool_node(split->after, 0), "expression_statement") || !tree_is(assignment, "assignment") ||
	    !ts_node_eq(tree_child(assignment, "right"), call) || !tree_is(tree_child(assignment, "left"), "identifier"))
		return FALSE;
	struct split rest = {.after = rest_of(split->after, 1, sizeof(TSNode))};
	g_autoptr(GArray) reads = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_autofree char *name = source_text(c->source, tree_child(assignment, "left"));
	gboolean plain = hoist_reads(c->source, &rest, name, reads);
	g_array_unref(rest.after);
	return plain;
}

/* What threads would have copies of: the one session of an object. */
static gboolean all_copied(const struct split *split)
{
	for (guint i = 0; i < split->owned->len; i++)
		if (!((const struct owned *)g_ptr_array_index(split->owned, i))->copied)
			return FALSE;
	return TRUE;
}

void chain_grow(const struct client *c, const struct split *split, struct split *grown)
{
	gboolean free_answers = client_is_httpx(c) || c->chain->queries; /* they are read whole, and may go where they like */
	g_autoptr(GArray) hoisted = free_answers ? g_array_ref(split->hoisted) : with_answers(c, split);
	guint moved = !free_answers && begins_with_answer(c, split);
	*grown = *split;
	if (!client_hands_session(c) || all_copied(split))
		grown->owned = NULL; /* tasks take turns with the one session, or have connections that chain_query.c writes */
	if (c->chain->queries)
		grown->listed = NULL; /* rows: fetched at once */
	grown->region = rest_of(moved ? split->after : split->region, 0, sizeof(TSNode));
	if (moved)
		g_array_set_size(grown->region, 1);
	grown->after = rest_of(split->after, moved, sizeof(TSNode));
	grown->hoisted = rest_of(hoisted, moved, sizeof(TSNode));
	grown->guards = rest_of(split->guards, moved, sizeof(guint));
	for (guint i = 0; moved && i < grown->guards->len; i++)
		if (g_array_index(grown->guards, guint, i)) /* 1 + an index, of which the first one is gone */
			g_array_index(grown->guards, guint, i)--;
	grown->results = g_ptr_array_new();
	g_autoptr(GHashTable) around = nameset_new(), gone = nameset_new();
	TSNode scope = ts_node_parent(split->loop);
	while (!tree_is(scope, "function_definition") && !tree_is(scope, "module"))
		scope = ts_node_parent(scope);
	nameset_read_around(c->source, scope, split->loop, around);
	for (guint i = 0; !free_answers && split->shape == SPLIT_FOR && i < c->chain->sites->len; i++) {
		g_autofree char *name = answer_of(c, grown, &g_array_index(c->chain->sites, struct chain_site, i));
		if (name && !g_hash_table_contains(around, name) && hoist_reads(c->source, grown, name, grown->hoisted))
			g_hash_table_add(gone, g_strdup(name));
	}
	for (const guint none = 0; grown->guards->len < grown->hoisted->len;)
		g_array_append_val(grown->guards, none);
	for (guint i = 0; split->results && i < split->results->len; i++) {
		struct crossing *crossing = g_ptr_array_index(split->results, i);
		if (!g_hash_table_contains(gone, crossing->name))
			g_ptr_array_add(grown->results, crossing);
	}
}

void chain_shrink(struct split *grown)
{
	g_array_unref(grown->region);
	g_array_unref(grown->after);
	g_array_unref(grown->hoisted);
	g_array_unref(grown->guards);
	g_ptr_array_unref(grown->results);
}

gboolean chain_work(struct pool *p, struct client *c, GArray *work, GError **error)
{
	gboolean open = FALSE;
	TSNode scope = p->split->loop;
	if (calls_stay(p, c))
		return rewrite_refuse(error, "a call that would have to be awaited stays in the ordered part of the loop");
	c->after = p->split->after;
	g_autoptr(GArray) region = p->split->region ? g_array_ref(p->split->region) : g_array_new(FALSE, FALSE, sizeof(TSNode));
	if (region->len && !client_statements(c, region, p->split->hoisted, scope, work, &open, error))
		return FALSE;
	p->read = g_steal_pointer(&c->read);
	if (p->read && open)
		return rewrite_refuse(error, "more than one request would have to be open");
	for (guint i = 0; i < p->nodes->len; i++) {
		TSNode node = pool_node(p->nodes, i);
		gboolean in_region = FALSE, condition = p->split->shape != SPLIT_FOR && !ts_node_eq(node, tree_child(p->split->loop, "body"));
		for (guint k = 0; k < region->len; k++)
			in_region |= ts_node_eq(node, pool_node(region, k));
		if (in_region)
			continue;
		g_autofree char *lead = NULL;
		gboolean handed = !condition && !p->read && client_hands_on(c, node, work, &lead, &p->read, error);
		if (*error || (!handed && !client_expression(c, node, scope, work, &lead, error)))
			return FALSE;
		if (lead && (p->lead || open || condition || i > region->len || (p->read && !handed)))
			return rewrite_refuse(error, "more than one request would have to be open");
		if (lead)
			p->lead = g_steal_pointer(&lead);
	}
	for (guint i = 0; i < p->outputs->len && open; i++) {
		/* a name that the answer itself is bound to would leave the worker */
		const char *name = g_ptr_array_index(p->outputs, i);
		for (guint k = 0; k < work->len; k++) {
			g_autofree char *as = g_strdup_printf(" as %s:", name);
			if (strstr(g_array_index(work, struct edit, k).text, as))
				return rewrite_refuse(error, "the answer itself is handed on");
		}
	}
	if (open || (p->lead && !p->read))
		p->tail = g_strdup(p->indent); /* one level more than its body, once that is known */
	if (!pool_convert_replays(p, work, error))
		return FALSE;
	return all_covered(p, work) || rewrite_refuse(error, "what would have to change stays in the ordered part of the loop");
}

/* --- imports ------------------------------------------------------------------------------------------------------------------ */

/* All that NAME stands for in the file has been converted. */
static gboolean is_idle(const struct source *source, const char *name, GHashTable *done)
{
	struct tree_walk walk;
	gboolean left = FALSE, any = FALSE;
	for (tree_walk_start(&walk, ts_tree_root_node(source->tree)); tree_walk_next(&walk);) {
		walk.skip = tree_is(walk.node, "import_statement") || tree_is(walk.node, "import_from_statement");
		if (walk.skip || !tree_is(walk.node, "identifier") || !source_is(source, walk.node, name))
			continue;
		gboolean converted = g_hash_table_contains(done, GUINT_TO_POINTER(ts_node_start_byte(walk.node) + 1));
		TSNode parent = ts_node_parent(walk.node);
		gboolean member = (tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), walk.node)) ||
		                  (tree_is(parent, "keyword_argument") && ts_node_eq(tree_child(parent, "name"), walk.node));
		any |= converted, left |= !converted && !member;
	}
	tree_walk_end(&walk);
	return any && !left;
}

/* `import requests`, `from requests import HTTPError, Timeout`: all that it binds. */
static gboolean is_idle_import(const struct source *source, TSNode node, GHashTable *done)
{
	guint names = 0;
	gboolean from = tree_is(node, "import_from_statement");
	if (!from && !tree_is(node, "import_statement"))
		return FALSE;
	for (guint32 i = from; i < ts_node_named_child_count(node); i++) {
		TSNode child = ts_node_named_child(node, i), name = tree_is(child, "aliased_import") ? tree_child(child, "alias") : child;
		g_autofree char *text = source_text(source, name);
		if (tree_is(child, "comment") || tree_is(child, "wildcard_import") || !is_idle(source, text, done))
			return FALSE;
		names++;
	}
	return names > 0;
}

/* Takes the imports away of which nothing is left; `import aiohttp` takes the place of the one that was its counterpart. */
static void drop_imports(struct rewrite *rewrite, struct chained *chained)
{
	struct source *source = rewrite->source;
	TSNode root = ts_tree_root_node(source->tree);
	for (guint32 i = 0; g_hash_table_size(chained->done) && i < ts_node_named_child_count(root); i++) {
		TSNode node = ts_node_named_child(root, i);
		guint32 start = style_line_start(source, ts_node_start_byte(node)), end = style_line_end(source, ts_node_end_byte(node));
		if (!is_idle_import(source, node, chained->done))
			continue;
		if ((chained->aiohttp || chained->httpx) && source_is(source, node, "import requests")) {
			edits_replace(rewrite->edits, ts_node_start_byte(node), ts_node_end_byte(node), chained->aiohttp ? "import aiohttp" : "import httpx");
			chained->aiohttp = chained->httpx = FALSE;
		} else if (start == ts_node_start_byte(node) && end - ts_node_end_byte(node) <= strlen(rewrite->style.newline)) {
			edits_replace(rewrite->edits, start, end, "");
		}
	}
}

gboolean chain_finish(struct rewrite *rewrite, GError **error)
{
	struct chained *chained = rewrite->chained;
	const guint32 use = G_MAXUINT32;
	if (!chained)
		return TRUE;
	const struct import_wanted own[] = {
		{chained->pool, "os", NULL}, {chained->pool, "signal", NULL}, {chained->pool, "concurrent.futures", "ProcessPoolExecutor"},
		{chained->contextlib, "contextlib", NULL}, {chained->asyncio, "asyncio", NULL}, {chained->json, "json", NULL}, {chained->functools, "functools", NULL},
	};
	if (!rewrite_import(rewrite, own, G_N_ELEMENTS(own), use, error))
		return FALSE;
	drop_imports(rewrite, chained); /* one of these may take the place of what it drops */
	const struct import_wanted clients[] = {{chained->httpx, "httpx", NULL}, {chained->aiosqlite, "aiosqlite", NULL}, {chained->aiohttp, "aiohttp", NULL}};
	return rewrite_import(rewrite, clients, G_N_ELEMENTS(clients), use, error);
}

void chained_free(struct chained *chained)
{
	if (!chained)
		return;
	g_hash_table_destroy(chained->nodes);
	g_hash_table_destroy(chained->done);
	g_hash_table_destroy(chained->copies);
	g_free(chained);
}

static struct chained *chained_of(struct rewrite *rewrite)
{
	if (!rewrite->chained) {
		rewrite->chained = g_new0(struct chained, 1);
		rewrite->chained->nodes = g_hash_table_new(NULL, NULL);
		rewrite->chained->done = g_hash_table_new(NULL, NULL);
		rewrite->chained->copies = g_hash_table_new_full(NULL, NULL, NULL, chain_copy_free);
	}
	return rewrite->chained;
}

/* --- all ---------------------------------------------------------------------------------------------------------------------- */

/* Of the functions below the loop, and of the loop; above it requests may go on as they were, where no except clause around them was changed. */
static gboolean all_gone(const struct client *c, GError **error)
{
	for (guint i = 0; i < c->chain->functions->len; i++) {
		const struct chain_function *function = &g_array_index(c->chain->functions, struct chain_function, i);
		if (function->source == c->source && !function->copied && !client_is_gone(c, function->node, !function->session && !function->caught, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean emit(struct client *c, struct rewrite *rewrite, const struct rewrite_request *request, chain_loop loop, GError **error)
{
	g_autoptr(GArray) work = client_edits_new(), catches = client_edits_new();
	gboolean own = request->finding->loop->source == c->source;
	if (c->chain->own && !chain_session_convert(c, request, rewrite->edits, error))
		return FALSE;
	if (!convert_exceptions(c, request, rewrite->edits, work, catches, error) || !chain_copy_functions(c, rewrite, catches, error) || (own && !loop(rewrite, request, c, work, error)))
		return FALSE;
	if (own && !client_is_gone(c, c->loop, FALSE, error))
		return FALSE;
	c->after = NULL;
	c->aiohttp |= own && !client_is_httpx(c) && !c->chain->queries, c->httpx |= own && client_leaves_requests(c);
	gboolean ok = convert_functions(c, rewrite->edits, error) && convert_calls(c, request, rewrite->edits, error) && all_gone(c, error);
	chain_copy_forget(c);
	return ok;
}

gboolean chain_emit(struct rewrite *rewrite, const struct rewrite_request *request, chain_loop loop, GError **error)
{
	const struct async_chain *chain = request->finding->verdict->chain;
	g_autofree char *session = chain->own ? chain_session_name(request->finding->loop->source, request->finding->loop->node) : 
	                                       new_name(chain, request->finding->loop, request->to_httpx || g_str_equal(chain->library, "httpx") ? "client" : "session");
	if (!session)
		return rewrite_refuse(error, "its session is not made around it, or right before it, in its function");
	if (chain->attribute && request->to_httpx)
		return rewrite_refuse(error, "its session is held by an object");
	g_autofree char *pool = new_name(chain, request->finding->loop, "pool");
	struct chained *chained = chained_of(rewrite);
	struct client c = {.source = rewrite->source, .chain = chain, .session = session, .loop = request->finding->loop->node,
	                   .pool = pattern_info(request->pattern)->processes ? pool : NULL, .newline = rewrite->style.newline, .indent = rewrite->style.indent, .minor = request->minor, 
	                   .old_aiohttp = request->old_aiohttp, .to_httpx = request->to_httpx};
	c.done = chained->done, c.nodes = chained->nodes, c.copies = chained->copies;
	g_autoptr(GArray) ordered = c.ordered = client_edits_new();
	gboolean ok = emit(&c, rewrite, request, loop, error);
	chained->aiohttp |= c.aiohttp, chained->asyncio |= c.asyncio, chained->json |= c.json, chained->httpx |= c.httpx, chained->functools |= c.functools;
	if (chain->queries && request->finding->loop->source == c.source)
		chained->contextlib = TRUE, chained->aiosqlite |= chain_is_sqlite(chain);
	g_free(c.stack), g_free(c.idle), g_free(c.connect), g_free(c.open);
	chained->pool |= c.pool && request->finding->loop->source == c.source;
	return ok;
}
