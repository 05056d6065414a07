#include "analyzer/chain.h"

#include <string.h>

#include "analyzer/computes.h"
#include "analyzer/decimals.h"
#include "analyzer/frame.h"

#define MAX_FUNCTIONS 60
#define BLOCKING (EFFECT_NET | EFFECT_NET_WRITE | EFFECT_SLEEP | EFFECT_SUBPROCESS)

struct finder {
	struct effects_context *context;
	struct async_chain *chain;
	GPtrArray *lower, *upper; /* struct node * */
	GPtrArray *handed;        /* struct node *: functions that are handed a connection */
	GPtrArray *caught;        /* struct node *: of the upper ones, those around whose calls exceptions of requests are caught */
	GPtrArray *copied;        /* struct node *: of the lower ones, those that stay and get an asynchronous copy */
	GPtrArray *reads;         /* struct node *: calls that open or read files */
	const struct node *loop;
};

void chain_free(struct async_chain *chain)
{
	if (!chain)
		return;
	g_array_unref(chain->functions);
	g_array_unref(chain->sites);
	g_array_unref(chain->catches);
	g_ptr_array_unref(chain->sources);
	g_free(chain->obstacle);
	g_free(chain->attribute);
	g_free(chain->holder);
	g_free(chain);
}

/* The first one stays: it is what to look at. */
static void G_GNUC_PRINTF(3, 4) object(struct finder *f, const struct node *node, const char *format, ...)
{
	va_list args;
	if (f->chain->obstacle)
		return;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *file = g_path_get_basename(node->source->path);
	f->chain->obstacle = g_strdup_printf("%s (%s:%u)", what, file, node->line);
	f->chain->obstacle_line = node->line;
}

static void touch(struct finder *f, struct source *source)
{
	if (!g_ptr_array_find(f->chain->sources, source, NULL))
		g_ptr_array_add(f->chain->sources, source);
}

static gboolean is_seconds(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind != T_NONE && !type_is_number(type_member(type, i)))
			return FALSE;
	return type_count(type) > 0;
}

/* What CALL's argument NAME is; never, if it has none. */
static const struct type *argument_type(struct finder *f, const struct node *call, const char *name)
{
	const struct node *list = node_field(call, "arguments");
	struct frame *frame = frame_entry(f->context, node_owner(call));
	for (const struct node *child = list ? list->first : NULL; child; child = child->next) {
		const struct node *key = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "name") : NULL;
		if (!key || g_strcmp0(key->name, name))
			continue;
		return frame ? heap_flatten(f->context->heap, frame_effects(frame, node_field(child, "value"), NULL), 2) : type_simple(T_UNKNOWN);
	}
	return type_simple(T_NEVER);
}

static enum chain_timeout timeout_of(struct finder *f, const struct node *call)
{
	const struct type *type = argument_type(f, call, "timeout");
	gboolean pair = type->kind == T_TUPLE && !type->open && type->count == 2 && is_seconds(type->args[0]) && is_seconds(type->args[1]);
	return is_seconds(type) ? TIMEOUT_NUMBER : pair ? TIMEOUT_PAIR : TIMEOUT_ANY;
}

/* requests leaves out what is None and writes True, which aiohttp refuses; both write text and numbers alike. */
static gboolean has_plain_params(struct finder *f, const struct node *call)
{
	const struct type *type = argument_type(f, call, "params");
	if (type->kind == T_NEVER || type->kind == T_NONE)
		return TRUE;
	for (guint i = 0; type->kind == T_DICT && i < type_count(type->args[1]); i++) {
		enum type_kind kind = type_member(type->args[1], i)->kind;
		if (kind != T_STR && kind != T_INT && kind != T_FLOAT)
			return FALSE;
	}
	return type->kind == T_DICT && type->args[0]->kind == T_STR;
}

static void add_site(struct finder *f, enum chain_site_kind kind, const struct node *call, gboolean session)
{
	struct chain_site site = {.kind = kind, .source = call->source, .call = call->ts, .session = session};
	if (kind == CHAIN_REQUEST)
		site.timeout = timeout_of(f, call), site.plain_params = has_plain_params(f, call);
	for (guint i = 0; i < f->chain->sites->len; i++)
		if (ts_node_eq(g_array_index(f->chain->sites, struct chain_site, i).call, call->ts))
			return;
	g_array_append_val(f->chain->sites, site);
	touch(f, call->source);
}

static void add_call(struct finder *f, enum chain_site_kind kind, const struct node *call, const struct node *function, gboolean session)
{
	guint before = f->chain->sites->len;
	add_site(f, kind, call, session);
	if (f->chain->sites->len > before)
		g_array_index(f->chain->sites, struct chain_site, before).target = function->ts;
}

static const char *name_of(const struct node *function)
{
	const struct node *name = node_field(function, "name");
	return name && name->name ? name->name : "?";
}

static gboolean is_function(const struct type *type)
{
	return type->kind == T_FUNCTION || type->kind == T_METHOD;
}

static const struct type *callee_type(struct finder *f, const struct node *call)
{
	struct node *owner = node_owner(call), *callee = node_field(call, "function");
	struct frame *frame = owner ? frame_entry(f->context, owner) : NULL;
	return frame && callee ? frame_effects(frame, callee, NULL).type : type_simple(T_UNKNOWN);
}

static guint requests_of(const struct async_chain *chain)
{
	guint count = 0;
	for (guint i = 0; i < chain->sites->len; i++)
		count += g_array_index(chain->sites, struct chain_site, i).kind == CHAIN_REQUEST;
	return count;
}

/* ---- what may become asynchronous ---- */

static gboolean is_test(const struct source *source)
{
	g_autofree char *file = g_path_get_basename(source->path), *folder = g_path_get_dirname(source->path), *last = g_path_get_basename(folder);
	return g_str_has_prefix(file, "test_") || g_str_has_suffix(file, "_test.py") || !strcmp(file, "conftest.py") || !strcmp(last, "tests") ||
	       !strcmp(last, "test");
}

/* The module names it, or its class, in __all__. */
static gboolean is_exported(struct finder *f, const struct node *function)
{
	const struct node *root = context_unit(f->context, function->source)->syntax->root;
	const char *name = chain_owner_name(function);
	for (const struct node *s = root->first; s; s = s->next) {
		g_autofree char *text = s->kind == N_EXPRESSION_STATEMENT ? node_text(s) : NULL;
		if (!text || !g_str_has_prefix(text, "__all__"))
			continue;
		g_autofree char *one = g_strdup_printf("\"%s\"", name), *two = g_strdup_printf("'%s'", name);
		if (strstr(text, one) || strstr(text, two))
			return TRUE;
	}
	return FALSE;
}

static gboolean may_become(struct finder *f, const struct node *function)
{
	const char *name = name_of(function);
	guint before = f->chain->obstacle != NULL;
	g_autofree char *method = chain_is_method(function) ? chain_method_obstacle(f->context, function) : NULL;
	if (method)
		object(f, function, "%s", method);
	else if (!chain_is_method(function) && function->parent->kind == N_DECORATED)
		object(f, function, "`%s` is decorated, and its decorator would get a coroutine", name);
	else if (!chain_is_method(function) && (function->kind != N_FUNCTION || function->parent->kind != N_MODULE))
		object(f, function, "`%s` is no function at the top level of its module, and would have to become asynchronous", name);
	else if (!function->scope || function->scope->yields)
		object(f, function, "`%s` is a generator, which would have to become asynchronous", name);
	else if (g_ptr_array_find(f->upper, function, NULL))
		object(f, function, "`%s` leads back to itself", name);
	else if (is_test(function->source))
		object(f, function, "the test `%s` would break", name);
	else if (is_exported(f, function))
		object(f, function, "`%s` is in __all__: callers that are not seen would break", name);
	return !before && !f->chain->obstacle;
}

static const struct node *first_clause(const struct node *comprehension)
{
	const struct node *child = comprehension->first;
	while (child && child->kind != N_FOR_IN)
		child = child->next;
	return child;
}

static gboolean holds_kind(const struct node *node, const struct node *top)
{
	gboolean in_iterable = FALSE;
	for (const struct node *inner = node; node && node != top; inner = node, node = node->parent) {
		if (node->kind == N_LAMBDA || node->kind == N_CLASS || node->kind == N_PARAMETERS)
			return TRUE;
		/* what a generator goes over first is evaluated around it */
		gboolean first = inner->kind == N_FOR_IN && inner == first_clause(node) && in_iterable;
		if (node->kind == N_GENERATOR && !first)
			return TRUE;
		in_iterable = node->kind == N_FOR_IN && node_field(node, "right") == inner;
	}
	return FALSE;
}

/* ---- below the loop ---- */

static gboolean is_site(const struct finder *f, const struct node *call)
{
	for (guint i = 0; i < f->chain->sites->len; i++)
		if (ts_node_eq(g_array_index(f->chain->sites, struct chain_site, i).call, call->ts))
			return TRUE;
	return FALSE;
}

static void walk_lower(struct finder *f, const struct node *node, const struct node *top);

static void enter_function(struct finder *f, const struct node *call, const struct node *function, const struct node *top)
{
	if (holds_kind(call, top)) {
		object(f, call, "`%s` is called in a generator or a lambda, where nothing can be awaited", name_of(function));
		return;
	}
	if (chain_has_receiver(function) && type_member(callee_type(f, call), 0)->kind != T_METHOD) {
		object(f, call, "`%s` is called through its class", name_of(function));
		return;
	}
	add_call(f, CHAIN_AWAIT, call, function, TRUE);
	if (g_ptr_array_find(f->lower, function, NULL) || !may_become(f, function))
		return;
	g_ptr_array_add(f->lower, (gpointer)function);
	struct node *body = node_field(function, "body");
	if (body)
		walk_lower(f, body, function);
}

static const char *const LIBRARIES[] = {"requests", "httpx"}, *const SESSIONS[] = {"requests.Session.", "httpx.Client."};

/* "get" of "requests.get", or of "requests.Session.get": then *OWN is set. */
static const char *method_of(const char *name, guint library, gboolean *own)
{
	gsize length = strlen(LIBRARIES[library]);
	*own = g_str_has_prefix(name, SESSIONS[library]);
	if (*own)
		return name + strlen(SESSIONS[library]);
	return g_str_has_prefix(name, LIBRARIES[library]) && name[length] == '.' ? name + length + 1 : "";
}

/* The library that NAME is a request of; NULL: it is none. */
static const char *library_of(const char *name, gboolean *own)
{
	static const char *const REQUESTS[] = {"get", "head", "post", "put", "patch", "delete", "options", "request"};
	for (guint k = 0; k < G_N_ELEMENTS(LIBRARIES); k++)
		for (guint i = 0; i < G_N_ELEMENTS(REQUESTS); i++)
			if (!strcmp(method_of(name, k, own), REQUESTS[i]))
				return LIBRARIES[k];
	return NULL;
}

gboolean chain_is_request(const char *name)
{
	gboolean own;
	return library_of(name, &own) != NULL;
}

/* request("GET", url): whoever reads the text sees which. */
static gboolean has_method(const struct node *call)
{
	const struct node *list = node_field(call, "arguments"), *first = list ? list->first : NULL;
	return first && first->kind == N_STRING && strchr("\"'", first->source->text[first->start]);
}

/* NAME is what is called there. */
static void add_request(struct finder *f, const struct node *call, const char *name, const struct node *top)
{
	gboolean own = FALSE;
	const char *library = library_of(name, &own);
	if (holds_kind(call, top))
		object(f, call, "`%s` is called in a generator or a lambda, where nothing can be awaited", name);
	if (g_str_has_suffix(name, ".request") && !has_method(call))
		object(f, call, "the method of a request is not written out");
	if (requests_of(f->chain) && f->chain->own != own)
		object(f, call, "some requests go through a session, some do not");
	if (requests_of(f->chain) && f->chain->library != library)
		object(f, call, "its requests are of two libraries");
	if (f->chain->queries) {
		object(f, call, "its work sends requests and asks a database");
		return;
	}
	f->chain->own = own, f->chain->library = library;
	add_site(f, CHAIN_REQUEST, call, FALSE);
}

/* In a loop of the work: each time would be a thread more to wait for. */
static gboolean is_repeated(const struct finder *f, const struct node *node, const struct node *top)
{
	for (const struct node *inner = node; node && node != top && node != f->loop; inner = node, node = node->parent)
		if (node->kind == N_WHILE || node_is_comprehension(node) || (node->kind == N_FOR && node_field(node, "right") != inner))
			return TRUE;
	return FALSE;
}

static void look_at_call(struct finder *f, const struct node *call, const struct node *top)
{
	if (f->chain->queries && is_site(f, call))
		return;
	const struct type *type = callee_type(f, call);
	struct frame *frame = frame_entry(f->context, node_owner(call));
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *one = type_member(type, i);
		struct effects *e = effects_new();
		if (frame)
			frame_effects(frame, (struct node *)call, e);
		/* of a function its own doings; of anything else those of its arguments count too */
		gboolean function = is_function(one);
		struct frame *callee = function ? frame_entry(f->context, one->ref) : NULL;
		gboolean blocks = ((callee ? callee->effects->bits : e->bits) & BLOCKING) || (function && g_ptr_array_find(f->handed, one->ref, NULL));
		gboolean computes = !blocks && callee && computes_only(one->ref, callee);
		if (computes && type_count(type) == 1 && top->kind != N_FUNCTION && !holds_kind(call, top))
			add_site(f, CHAIN_COMPUTE, call, FALSE);
		const struct knowledge_entry *entry = one->kind == T_LIBRARY ? knowledge_find(f->context->knowledge, one->name) : NULL;
		g_autofree char *bound = one->kind == T_BOUND && one->args[0]->kind == T_OBJECT ? g_strdup_printf("%s.%s", one->args[0]->name, one->name) : NULL;
		if (bound)
			entry = knowledge_find(f->context->knowledge, bound);
		const char *name = one->kind == T_LIBRARY ? one->name : bound ? bound : "";
		gboolean reads = callee ? !blocks && !decimals_matter(f->context, context_unit(f->context, ((const struct node *)one->ref)->source), callee->effects) && chain_is_reader(one->ref, callee->effects)
		                        : frame && chain_reads_file(frame, call, name, e);
		effects_free(e);
		if (type_count(type) == 1 && reads && !holds_kind(call, top) && !is_repeated(f, call, top))
			g_ptr_array_add(f->reads, (gpointer)call);
		if (chain_is_request(name)) {
			add_request(f, call, name, top);
		} else if (!strcmp(name, "time.sleep") && type_count(type) == 1 && !holds_kind(call, top)) {
			add_site(f, CHAIN_SLEEP, call, FALSE);
		} else if (entry && (entry->effects & BLOCKING)) {
			object(f, call, "`%s` has no counterpart here and would hold up the event loop", entry->name);
		} else if (function && blocks && one->ref != type_member(type, 0)->ref) {
			object(f, call, "what is called there may be any of several functions");
		} else if (function && blocks && ((struct node *)one->ref)->kind == N_FUNCTION) {
			enter_function(f, call, one->ref, top);
		} else if (blocks && (one->kind == T_CLASS || one->kind == T_PARTIAL || one->kind == T_INSTANCE)) {
			g_autofree char *text = node_text(node_field(call, "function"));
			object(f, call, "`%s` sends requests and is no plain function", text);
		}
	}
}

static void walk_lower(struct finder *f, const struct node *node, const struct node *top)
{
	if (node->kind == N_FUNCTION || node->kind == N_CLASS)
		return;
	if (node->kind == N_CALL && node_field(node, "function"))
		look_at_call(f, node, top);
	for (const struct node *child = node->first; child; child = child->next)
		walk_lower(f, child, top);
}

/* ---- above it ---- */

/* A statement at the top level, or under `if` there: where asyncio.run may stand. */
static gboolean is_top_level(const struct node *node)
{
	for (; node && node->kind != N_MODULE; node = node->parent)
		if (node->kind == N_FUNCTION || node->kind == N_CLASS || node->kind == N_LAMBDA || node->kind == N_GENERATOR)
			return FALSE;
	return TRUE;
}

/* It is one already: nothing above it has to change. */
static gboolean is_coroutine(const struct node *function)
{
	return function->scope && function->scope->async && !function->scope->yields;
}

static void climb(struct finder *f, const struct node *function);

static void look_at_mention(struct finder *f, const struct node *name, const struct node *function, guint *calls)
{
	const struct node *callee = name;
	if (name->field && !strcmp(name->field, "attribute") && name->parent->kind == N_ATTRIBUTE)
		callee = name->parent;
	const struct node *call = callee->parent, *owner = node_owner(name);
	gboolean called = call && call->kind == N_CALL && node_field(call, "function") == callee;
	struct frame *frame = owner && owner->kind != N_CLASS ? frame_entry(f->context, (struct node *)owner) : NULL;
	const struct type *type = frame ? frame_effects(frame, (struct node *)callee, NULL).type : type_simple(T_UNKNOWN);
	gboolean same = FALSE, other = FALSE, method = chain_is_method(function), unknown = type->kind == T_UNKNOWN || (method && type->kind == T_NEVER);
	if (method && callee == name && owner && owner->kind != N_CLASS)
		return; /* only by asking an object for it is it found, or in its class */
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *one = type_member(type, i);
		gboolean is = is_function(one) && one->ref == function;
		same |= is, other |= !is, unknown |= is_function(one) && !is && chain_is_protocol(one->ref);
	}
	if (!same && !unknown)
		return;
	if (called && method && (unknown || other)) {
		object(f, name, "`%s` is called on an object whose class is not known", name_of(function));
		return;
	}
	if (!called || !same || unknown || other) {
		object(f, name, "`%s` is handed on, not called, and whoever calls it would get a coroutine", name_of(function));
		return;
	}
	(*calls)++;
	gboolean lower = g_ptr_array_find(f->lower, function, NULL);
	for (guint i = 0; lower && i < f->chain->sites->len; i++)
		if (ts_node_eq(g_array_index(f->chain->sites, struct chain_site, i).call, call->ts))
			return;
	if (lower) {
		object(f, call, "`%s` is called outside the loop too", name_of(function));
	} else if (is_top_level(call)) {
		add_call(f, CHAIN_RUN, call, function, FALSE);
	} else if (owner->kind != N_FUNCTION || holds_kind(call, owner)) {
		object(f, call, "`%s` is called where nothing can be awaited", name_of(function));
	} else {
		add_call(f, CHAIN_AWAIT, call, function, FALSE);
		if (!is_coroutine(owner))
			climb(f, owner);
	}
}

static void note_mention(GHashTable *by_name, const char *name, const struct node *node)
{
	GPtrArray *nodes = g_hash_table_lookup(by_name, name);
	if (!nodes)
		g_hash_table_insert(by_name, (gpointer)name, nodes = g_ptr_array_new());
	g_ptr_array_add(nodes, (gpointer)node);
}

/* Of imports only those that give another name. */
static void note_mentions(GHashTable *by_name, const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next) {
		gboolean import = child->kind == N_IMPORT || child->kind == N_IMPORT_FROM, own = child->field && !strcmp(child->field, "name");
		for (const struct node *part = import ? child->first : NULL; part; part = part->next)
			if (part->kind == N_ALIASED_IMPORT && part->first && part->first->first && part->first->first->name)
				note_mention(by_name, part->first->first->name, part);
		if (import)
			continue;
		if (child->kind == N_NAME && !own)
			note_mention(by_name, child->name, child);
		note_mentions(by_name, child);
	}
}

static void look_at_mentions(struct finder *f, struct unit *unit, const struct node *function, guint *calls)
{
	if (!unit->by_name) {
		unit->by_name = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
		note_mentions(unit->by_name, unit->syntax->root);
	}
	const GPtrArray *nodes = g_hash_table_lookup(unit->by_name, name_of(function));
	for (guint i = 0; nodes && i < nodes->len && !f->chain->obstacle; i++) {
		const struct node *node = nodes->pdata[i];
		if (node->kind == N_ALIASED_IMPORT)
			object(f, node, "`%s` is imported under another name", name_of(function));
		else
			look_at_mention(f, node, function, calls);
	}
}

static void climb(struct finder *f, const struct node *function)
{
	guint calls = 0;
	if (g_ptr_array_find(f->upper, function, NULL) || f->chain->obstacle)
		return;
	if (g_ptr_array_find(f->lower, function, NULL)) {
		object(f, function, "`%s` leads back to itself", name_of(function));
		return;
	}
	if (f->upper->len > MAX_FUNCTIONS) {
		object(f, function, "more than %d functions would have to become asynchronous", MAX_FUNCTIONS);
		return;
	}
	if (!may_become(f, function))
		return;
	g_ptr_array_add(f->upper, (gpointer)function);
	for (guint i = 0; i < f->context->program->sources->len; i++)
		look_at_mentions(f, context_unit(f->context, f->context->program->sources->pdata[i]), function, &calls);
	if (!calls)
		object(f, function, "`%s` is called from nowhere in the project, and its callers would get a coroutine", name_of(function));
}

/* ---- around it ---- */

/* A function that is called in NODE sends requests and stays as it is: the except clauses around both would have to name two kinds of exceptions. */
static void look_for_others(struct finder *f, const struct node *node)
{
	if (node->kind == N_FUNCTION || node->kind == N_CLASS || node->kind == N_LAMBDA)
		return;
	const struct type *type = node->kind == N_CALL && node_field(node, "function") && !is_site(f, node) ? callee_type(f, node) : NULL;
	for (guint i = 0; type && i < type_count(type); i++) {
		const struct type *one = type_member(type, i);
		struct frame *callee = is_function(one) ? frame_entry(f->context, one->ref) : NULL;
		if (callee && (callee->effects->bits & (EFFECT_NET | EFFECT_NET_WRITE)))
			object(f, node, "`%s` sends requests of its own, and one `try` is around both", name_of(one->ref));
	}
	for (const struct node *child = node->first; child; child = child->next)
		look_for_others(f, child);
}

static struct node *site_node(const struct finder *f, const struct chain_site *site)
{
	return syntax_locate(context_unit(f->context, site->source)->syntax, site->call);
}

static void check_around(struct finder *f)
{
	for (guint i = 0; i < f->chain->sites->len && !f->chain->obstacle && !f->chain->queries; i++) {
		const struct chain_site *site = &g_array_index(f->chain->sites, struct chain_site, i);
		struct node *node = site_node(f, site);
		for (; node && node->kind != N_FUNCTION && node->kind != N_MODULE; node = node->parent)
			if (node->kind == N_TRY && node_field(node, "body"))
				look_for_others(f, node_field(node, "body"));
	}
}

static void check_catches(struct finder *f)
{
	const struct node *at = NULL;
	if (f->chain->obstacle || g_strcmp0(f->chain->library, "requests"))
		return;
	g_autofree char *what = chain_find_catches(f->context, f->chain, &at);
	if (what)
		object(f, at, "%s", what);
}

/* In the body of a `try` or a `with` that names exceptions of requests. */
static gboolean is_under_catch(const struct finder *f, const struct node *node)
{
	for (const struct node *inner = node; node && node->kind != N_FUNCTION; inner = node, node = node->parent)
		for (guint i = 0; (node->kind == N_TRY || node->kind == N_WITH) && node_field(node, "body") == inner && i < f->chain->catches->len; i++) {
			const struct chain_catch *catch = &g_array_index(f->chain->catches, struct chain_catch, i);
			guint32 start = ts_node_start_byte(catch->node);
			if (catch->source == node->source && start >= node->start && start < node->end && !(start >= inner->start && start < inner->end))
				return TRUE;
		}
	return FALSE;
}

/* The functions above the loop whose exceptions come to clauses that will name others: all that they send has to become asynchronous. */
static void check_above(struct finder *f)
{
	gboolean more = !f->chain->obstacle;
	while (more) {
		more = FALSE;
		for (guint i = 0; i < f->chain->sites->len; i++) {
			const struct chain_site *site = &g_array_index(f->chain->sites, struct chain_site, i);
			struct node *call = ts_node_is_null(site->target) || site->session ? NULL : site_node(f, site), *owner = call ? node_owner(call) : NULL;
			for (guint k = 0; call && k < f->upper->len; k++) {
				const struct node *function = f->upper->pdata[k];
				if (!ts_node_eq(function->ts, site->target) || g_ptr_array_find(f->caught, function, NULL))
					continue;
				if (!is_under_catch(f, call) && !g_ptr_array_find(f->caught, owner, NULL))
					continue;
				g_ptr_array_add(f->caught, (gpointer)function);
				more = TRUE;
			}
		}
	}
	for (guint i = 0; i < f->caught->len; i++)
		look_for_others(f, node_field(f->caught->pdata[i], "body"));
}

static void check_attribute(struct finder *f, const struct node *loop)
{
	const struct node *at = NULL;
	if (f->chain->obstacle)
		return;
	g_autofree char *what = chain_find_attribute(f->context, f->chain, loop, f->lower, &at);
	if (what)
		object(f, at, "%s", what);
}

static void check_queries(struct finder *f, const struct split *split, const struct node *loop)
{
	const struct node *at = NULL;
	g_autofree char *what = chain_find_queries(f->context, f->chain, split, loop, f->handed, &at);
	if (what)
		object(f, at, "%s", what);
}

/* ---- all ---- */

static gboolean is_left(const struct node *node)
{
	gboolean left = node->kind == N_RETURN || node->kind == N_BREAK;
	for (const struct node *child = node->first; child && !left; child = child->next)
		left = child->kind != N_FUNCTION && child->kind != N_LAMBDA && is_left(child);
	return left;
}

/* It goes through all of something itself: that loop is what should wait for many at a time. What tries again and again is none. */
static gboolean has_loop(const struct finder *f, const struct node *function)
{
	for (guint i = 0; i < f->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(f->chain->sites, struct chain_site, i);
		if (site->source != function->source || ts_node_start_byte(site->call) < function->start || ts_node_end_byte(site->call) > function->end)
			continue;
		for (const struct node *node = site_node(f, site); node && node != function; node = node->parent)
			if (node_is_comprehension(node) || (node->kind == N_FOR && !is_left(node)))
				return TRUE;
	}
	return FALSE;
}

/* A plain function of the loop's own file, which calls it by its name. */
static gboolean may_be_copied(const struct finder *f, const struct node *function)
{
	gboolean may = !chain_is_method(function) && function->source == f->loop->source && !f->chain->queries && !f->chain->attribute && !has_loop(f, function);
	for (guint i = 0; may && i < f->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(f->chain->sites, struct chain_site, i);
		if (ts_node_is_null(site->target) || !ts_node_eq(site->target, function->ts))
			continue;
		TSNode callee = tree_child(site->call, "function");
		may = site->source == function->source && tree_is(callee, "identifier") && source_is(site->source, callee, name_of(function));
	}
	return may;
}

static gboolean is_called_in(const struct finder *f, const struct node *function, const struct node *caller)
{
	for (guint i = 0; i < f->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(f->chain->sites, struct chain_site, i);
		if (!ts_node_is_null(site->target) && ts_node_eq(site->target, function->ts) && site->source == caller->source &&
		    ts_node_start_byte(site->call) >= caller->start && ts_node_end_byte(site->call) <= caller->end)
			return TRUE;
	}
	return FALSE;
}

/* What a function calls that stays as it is stays too. */
static void copy_callees(struct finder *f)
{
	for (guint k = 0; k < f->copied->len; k++)
		for (guint i = 0; i < f->lower->len; i++) {
			const struct node *function = f->lower->pdata[i];
			if (g_ptr_array_find(f->copied, function, NULL) || !is_called_in(f, function, f->copied->pdata[k]))
				continue;
			if (!may_be_copied(f, function))
				object(f, function, "`%s` is called outside the loop too", name_of(function));
			g_ptr_array_add(f->copied, (gpointer)function);
		}
}

static void check_lower(struct finder *f)
{
	guint calls = 0;
	for (guint k = 0; k < f->lower->len && !f->chain->obstacle; k++) {
		for (guint i = 0; i < f->context->program->sources->len; i++)
			look_at_mentions(f, context_unit(f->context, f->context->program->sources->pdata[i]), f->lower->pdata[k], &calls);
		if (!f->chain->obstacle || !may_be_copied(f, f->lower->pdata[k]))
			continue;
		g_clear_pointer(&f->chain->obstacle, g_free);
		f->chain->obstacle_line = 0;
		g_ptr_array_add(f->copied, f->lower->pdata[k]);
	}
	copy_callees(f);
}

static void add_functions(struct finder *f, const GPtrArray *list, gboolean session)
{
	for (guint i = 0; i < list->len; i++) {
		const struct node *node = list->pdata[i];
		struct chain_function function = {node->source, node->ts, session, chain_has_receiver(node), g_ptr_array_find(f->caught, node, NULL), g_ptr_array_find(f->copied, node, NULL)};
		g_array_append_val(f->chain->functions, function);
		touch(f, node->source);
	}
}

static void walk_nodes(struct finder *f, const struct unit *unit, const GArray *nodes, const struct node *top)
{
	for (guint i = 0; i < nodes->len; i++) {
		struct node *node = syntax_locate(unit->syntax, g_array_index(nodes, TSNode, i));
		if (node)
			walk_lower(f, node, top);
	}
}

/* Nobody imports it, so that no event loop is there when its top level runs. */
static gboolean is_script(const struct finder *f, const struct source *source)
{
	return f->context->program->sources->len == 1 || g_strcmp0(source->module, "__main__") == 0;
}

struct async_chain *chain_find(struct effects_context *context, const struct verdict *verdict, struct source *source)
{
	const struct split *split = verdict->split;
	struct unit *unit = context_unit(context, source);
	struct node *loop = syntax_locate(unit->syntax, split->loop), *owner = loop ? node_owner(loop) : NULL;
	if (!owner || (!(split->effects & (EFFECT_NET | EFFECT_NET_WRITE)) && !split->owned->len))
		return NULL;
	for (guint i = 0; i < split->owned->len; i++)
		if (((const struct owned *)split->owned->pdata[i])->attribute && !((const struct owned *)split->owned->pdata[i])->copied)
			return NULL; /* tasks would need copies of the object */
	struct finder f = {.context = context, .chain = g_new0(struct async_chain, 1), .lower = g_ptr_array_new(), .upper = g_ptr_array_new(), .handed = g_ptr_array_new(),
	                   .caught = g_ptr_array_new(), .copied = g_ptr_array_new(), .reads = g_ptr_array_new(), .loop = loop};
	f.chain->functions = g_array_new(FALSE, FALSE, sizeof(struct chain_function));
	f.chain->sites = g_array_new(FALSE, FALSE, sizeof(struct chain_site));
	f.chain->catches = g_array_new(FALSE, FALSE, sizeof(struct chain_catch));
	f.chain->sources = g_ptr_array_new();
	touch(&f, source);
	check_queries(&f, split, loop);
	walk_nodes(&f, unit, split->region, loop->parent);
	walk_nodes(&f, unit, split->hoisted, loop->parent);
	check_attribute(&f, loop);
	chain_add_files(f.chain, split, f.reads);
	if (owner->kind == N_FUNCTION && !is_coroutine(owner))
		climb(&f, owner);
	else if (owner->kind != N_FUNCTION && (owner->kind != N_MODULE || !is_script(&f, source)))
		object(&f, loop, "it runs at the top level of a module that may be imported, where nothing can be awaited");
	check_lower(&f);
	check_around(&f);
	check_catches(&f);
	check_above(&f);
	add_functions(&f, f.upper, FALSE);
	add_functions(&f, f.lower, TRUE);
	g_ptr_array_unref(f.lower);
	g_ptr_array_unref(f.upper);
	g_ptr_array_unref(f.handed);
	g_ptr_array_unref(f.caught);
	g_ptr_array_unref(f.copied);
	g_ptr_array_unref(f.reads);
	if (requests_of(f.chain) || f.chain->queries)
		return f.chain;
	chain_free(f.chain);
	return NULL;
}
