/* The exceptions of requests that the chain's code catches: another client raises others, so each place that names one has to be known. */
#include "analyzer/chain.h"

#include <string.h>

#include "analyzer/frame.h"

struct search {
	struct effects_context *context;
	struct async_chain *chain;
	char *obstacle;
	const struct node *at;
};

static void G_GNUC_PRINTF(3, 4) object(struct search *s, const struct node *node, const char *format, ...)
{
	va_list args;
	if (s->obstacle)
		return;
	va_start(args, format);
	s->obstacle = g_strdup_vprintf(format, args);
	s->at = node;
	va_end(args);
}

static gboolean begins_with_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (g_str_has_prefix(name, *names))
			return TRUE;
	return FALSE;
}

/* The exceptions of requests are OSErrors, and a timeout of asyncio is TimeoutError: who catches these would see others than before. */
static gboolean is_apart(const char *name)
{
	static const char *const plain[] = {"Exception", "BaseException", "ValueError", "UnicodeError", "UnicodeDecodeError", "LookupError", "KeyError",
	                                    "IndexError", "TypeError", "AttributeError", "ArithmeticError", "ZeroDivisionError", "OverflowError",
	                                    "AssertionError", "NameError", "RuntimeError", "NotImplementedError", "RecursionError", "MemoryError",
	                                    "StopIteration", "KeyboardInterrupt", "SystemExit", "GeneratorExit", "ImportError", "ModuleNotFoundError",
	                                    "FileNotFoundError", "FileExistsError", "PermissionError", "IsADirectoryError", "NotADirectoryError", NULL};
	static const char *const near[] = {"socket.", "select.", "ssl.", "asyncio.", "concurrent.", "urllib3.", "urllib.", "http.", "multiprocessing.",
	                                   "simplejson.", "aiohttp.", NULL};
	if (g_str_has_prefix(name, "builtins."))
		return text_is_one_of(name + strlen("builtins."), plain);
	return !begins_with_one_of(name, near);
}

static gboolean is_of_requests(const char *name)
{
	return g_str_has_prefix(name, "requests.");
}

static void add_catch(struct search *s, const struct node *node, const char *name)
{
	struct chain_catch catch = {node->source, node->ts, interned(strrchr(name, '.') + 1)};
	for (guint i = 0; i < s->chain->catches->len; i++)
		if (ts_node_eq(g_array_index(s->chain->catches, struct chain_catch, i).node, node->ts))
			return;
	g_array_append_val(s->chain->catches, catch);
}

/* TYPE is what is caught at NODE; WRITTEN: NODE names it alone. */
static void look_at_type(struct search *s, const struct node *node, const struct type *type, gboolean written)
{
	g_autofree char *text = node_text(node);
	if (type->kind == T_TUPLE && !type->open) {
		for (guint i = 0; i < type->count; i++)
			look_at_type(s, node, type->args[i], FALSE);
	} else if (type->kind == T_LIBRARY && is_of_requests(type->name)) {
		if (written && (node->kind == N_NAME || node->kind == N_ATTRIBUTE))
			add_catch(s, node, type->name);
		else
			object(s, node, "`%s`, which is caught, holds an exception of requests", text);
	} else if (type->kind == T_LIBRARY ? !is_apart(type->name) : type->kind != T_CLASS) {
		object(s, node, "`%s` may catch other exceptions than before", text);
	}
}

static void look_at_caught(struct search *s, struct node *node)
{
	if (node->kind == N_AS_PATTERN && node->first) {
		look_at_caught(s, node->first);
	} else if (node->kind == N_TUPLE || node->kind == N_EXPRESSION_LIST) {
		for (struct node *child = node->first; child; child = child->next)
			look_at_caught(s, child);
	} else {
		struct node *owner = node_owner(node);
		struct frame *frame = owner ? frame_entry(s->context, owner) : NULL;
		look_at_type(s, node, frame ? frame_effects(frame, node, NULL).type : type_simple(T_UNKNOWN), TRUE);
	}
}

static void look_at_try(struct search *s, const struct node *statement)
{
	for (const struct node *clause = statement->first; clause; clause = clause->next) {
		if (clause->kind == N_OTHER)
			object(s, clause, "groups of exceptions are caught");
		if (clause->kind == N_EXCEPT && clause->first && clause->first->kind != N_BLOCK)
			look_at_caught(s, clause->first);
	}
}

static const char *last_name(const struct node *callee)
{
	const struct node *name = callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : callee;
	return name ? name->name : NULL;
}

/* contextlib.suppress(...), pytest.raises(...) */
static void look_at_with(struct search *s, const struct node *statement)
{
	static const char *const catchers[] = {"suppress", "raises", "assertRaises", "assertRaisesRegex", NULL};
	const struct node *clause = statement->first;
	while (clause && clause->kind != N_WITH_CLAUSE)
		clause = clause->next;
	for (const struct node *item = clause ? clause->first : NULL; item; item = item->next) {
		const struct node *call = node_field(item, "value");
		if (call && call->kind == N_AS_PATTERN)
			call = call->first;
		const struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL, *list = callee ? node_field(call, "arguments") : NULL;
		const char *name = callee ? last_name(callee) : NULL;
		if (!name || !text_is_one_of(name, catchers))
			continue;
		for (struct node *child = list ? list->first : NULL; child; child = child->next)
			look_at_caught(s, child);
	}
}

static void look_around(struct search *s, const struct chain_site *site)
{
	struct node *node = syntax_locate(context_unit(s->context, site->source)->syntax, site->call);
	for (struct node *inner = node; node && node->kind != N_FUNCTION && node->kind != N_MODULE; inner = node, node = node->parent) {
		if (node->kind == N_TRY && node_field(node, "body") == inner)
			look_at_try(s, node);
		else if (node->kind == N_WITH && node_field(node, "body") == inner)
			look_at_with(s, node);
	}
}

/* ---- anywhere else ---- */

static gboolean is_caught(const struct search *s, const struct node *node)
{
	for (guint i = 0; i < s->chain->catches->len; i++)
		if (ts_node_eq(g_array_index(s->chain->catches, struct chain_catch, i).node, node->ts))
			return TRUE;
	for (const struct node *inner = node; node; inner = node, node = node->parent) {
		const struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL;
		const char *name = callee ? last_name(callee) : NULL;
		if (node->kind == N_TYPE || (node->kind == N_EXCEPT && inner == node->first) || (name && !strcmp(name, "suppress")))
			return TRUE; /* of an `except`, or the like, that is around other requests */
	}
	return FALSE;
}

/* NAME was imported from requests, or is asked of it. */
static gboolean comes_from_requests(const struct node *name)
{
	if (name->parent->kind == N_ATTRIBUTE && name->field && !strcmp(name->field, "attribute")) {
		g_autofree char *text = node_text(name->parent);
		return is_of_requests(text);
	}
	struct binding *binding = node_binding(name);
	for (guint i = 0; binding && (binding->flags & BINDING_IMPORT) && i < binding->sites->len; i++) {
		const struct node *import = binding->sites->pdata[i];
		while (import && import->kind != N_IMPORT_FROM && import->kind != N_MODULE)
			import = import->parent;
		g_autofree char *text = import && import->kind == N_IMPORT_FROM ? node_text(import) : NULL;
		if (text && strstr(text, "requests"))
			return TRUE;
	}
	return FALSE;
}

static void find_exceptions(const struct node *node, GPtrArray *found)
{
	static const char *const exceptions[] = {"RequestException", "ConnectionError", "HTTPError", "Timeout", "ConnectTimeout", "ReadTimeout", "JSONDecodeError",
	                                         "InvalidJSONError", "TooManyRedirects", "URLRequired", "MissingSchema", "InvalidSchema", "InvalidURL",
	                                         "ChunkedEncodingError", "ContentDecodingError", "RetryError", "SSLError", "ProxyError", NULL};
	if (node->kind == N_IMPORT || node->kind == N_IMPORT_FROM)
		return;
	gboolean keyword = node->field && !strcmp(node->field, "name");
	if (node->kind == N_NAME && !keyword && text_is_one_of(node->name, exceptions) && comes_from_requests(node))
		g_ptr_array_add(found, (gpointer)node);
	for (const struct node *child = node->first; child; child = child->next)
		find_exceptions(child, found);
}

/* Each loop with requests asks this. */
static void look_elsewhere(struct search *s, struct unit *unit)
{
	if (!unit->exceptions) {
		unit->exceptions = g_ptr_array_new();
		find_exceptions(unit->syntax->root, unit->exceptions);
	}
	for (guint i = 0; i < unit->exceptions->len && !s->obstacle; i++) {
		const struct node *node = unit->exceptions->pdata[i];
		const struct node *whole = node->parent->kind == N_ATTRIBUTE && !g_strcmp0(node->field, "attribute") ? node->parent : node;
		if (!is_caught(s, whole))
			object(s, node, "`%s` is looked for elsewhere too", node->name);
	}
}

char *chain_find_catches(struct effects_context *context, struct async_chain *chain, const struct node **at)
{
	struct search search = {.context = context, .chain = chain};
	for (guint i = 0; i < chain->sites->len; i++)
		if (g_array_index(chain->sites, struct chain_site, i).kind != CHAIN_COMPUTE)
			look_around(&search, &g_array_index(chain->sites, struct chain_site, i));
	for (guint i = 0; i < chain->sources->len; i++)
		look_elsewhere(&search, context_unit(context, chain->sources->pdata[i]));
	*at = search.at;
	return search.obstacle;
}
