/* The types that functions are called with: a frame for each set of them, up to some number; then one for all. */
#include "analyzer/effects.h"

#include <string.h>

#include "analyzer/infer.h"

#define MAX_CONTEXTS 8   /* sets of types that widened those before */
#define MAX_FRAMES 40    /* sets of types of one function */

struct contexts {
	const struct type **joined;
	guint count, calls, frames;
	struct frame *last;       /* the frame that was asked for last */
	struct stamp stamp;
};

static guint frame_hash(gconstpointer data)
{
	const struct frame *f = data;
	gsize h = (gsize)f->scope / 8 * 31 + (gsize)f->closure / 8;
	for (guint i = 0; i < f->param_count; i++)
		h = h * 1000003 + (gsize)f->params[i] / 8;
	return (guint)(h ^ h >> 32);
}

static gboolean frame_equal(gconstpointer x, gconstpointer y)
{
	const struct frame *a = x, *b = y;
	return a->scope == b->scope && a->closure == b->closure && a->param_count == b->param_count &&
	       (!a->param_count || !memcmp(a->params, b->params, a->param_count * sizeof(a->params[0])));
}

GHashTable *frames_new(void)
{
	return g_hash_table_new_full(frame_hash, frame_equal, frame_free, NULL);
}

struct unit *context_unit(struct effects_context *c, struct source *source)
{
	return g_hash_table_lookup(c->project->units, source);
}

void frame_begin_module(struct effects_context *c, struct unit *unit)
{
	unit->module = frame_new(c, unit, unit->syntax->root->scope, NULL, NULL, 0);
}

struct frame *frame_module(struct effects_context *c, struct unit *unit)
{
	frame_ensure(unit->module);
	return unit->module;
}

static struct contexts *find_contexts(struct effects_context *c, const struct node *function)
{
	struct contexts *contexts = g_hash_table_lookup(c->calls, function);
	if (!contexts) {
		contexts = g_new0(struct contexts, 1);
		contexts->count = parameters_count(function);
		contexts->joined = g_new0(const struct type *, contexts->count + 1);
		for (guint i = 0; i < contexts->count; i++)
			contexts->joined[i] = type_simple(T_NEVER);
		g_hash_table_insert(c->calls, (gpointer)function, contexts);
	}
	return contexts;
}

static struct contexts *contexts_of(struct effects_context *c, const struct node *function)
{
	struct scope *scope = function->scope;
	if (!scope)
		return find_contexts(c, function);
	if (scope->contexts_run != c->number) {
		scope->contexts = find_contexts(c, function);
		scope->contexts_run = c->number;
	}
	return scope->contexts;
}

static void contexts_free(gpointer data)
{
	struct contexts *contexts = data;
	g_free(contexts->joined);
	g_free(contexts);
}

GHashTable *contexts_new(void)
{
	return g_hash_table_new_full(NULL, NULL, NULL, contexts_free);
}

gboolean function_is_called(struct effects_context *c, const struct node *function)
{
	return contexts_of(c, function)->calls != 0;
}

/* TRUE if that is one set of types too many: then the joined ones stand for all. */
static gboolean contexts_add(struct effects_context *c, const struct node *function, const struct type **params, guint count)
{
	struct contexts *contexts = contexts_of(c, function);
	heap_read(c->heap, &contexts->stamp);
	for (guint i = 0; i < count && i < contexts->count; i++) {
		const struct type *joined = type_join(c->heap->types, contexts->joined[i], params[i]);
		if (joined != contexts->joined[i]) {
			contexts->joined[i] = joined;
			contexts->calls++;
			c->heap->epoch++;
			if (contexts->calls > MAX_CONTEXTS || contexts->frames >= MAX_FRAMES) /* else no caller has used them */
				heap_changed(c->heap, &contexts->stamp);
		}
	}
	contexts->calls += !contexts->calls;
	return contexts->calls > MAX_CONTEXTS;
}

static gboolean is_cached(const struct node *function)
{
	return decorated_with(function, "lru_cache") || decorated_with(function, "cache") || decorated_with(function, "cached_property");
}

static struct frame *frame_known(struct effects_context *c, const struct node *function, struct frame *closure,
                                 const struct type **params, guint count)
{
	struct frame key = {.scope = function->scope, .closure = closure, .params = params, .param_count = count};
	struct contexts *contexts = contexts_of(c, function);
	if (contexts->last && frame_equal(contexts->last, &key))
		return contexts->last;
	struct frame *known = g_hash_table_lookup(c->frames, &key);
	contexts->last = known ? known : contexts->last;
	return known;
}

static struct frame *frame_get(struct effects_context *c, const struct node *function, struct frame *closure,
                               const struct type **params, guint count)
{
	struct frame *f = frame_known(c, function, closure, params, count);
	if (!f) {
		contexts_of(c, function)->frames++;
		f = frame_new(c, context_unit(c, function->source), function->scope, closure, params, count);
		f->cached = is_cached(function);
		g_hash_table_add(c->frames, f);
		calls_note(c, f, f);
	}
	return f;
}

/* With parameters that the annotations know better. */
static void refine(struct frame *home, const struct node *function, const struct type **params, guint count)
{
	struct scope *now = home->now;
	home->now = scope_of(function);
	for (guint i = 0; i < count; i++) {
		struct node *type = node_field(parameters_get(function, i), "type");
		if (type && (params[i]->kind == T_UNKNOWN || type_is_json(params[i]))) {
			const struct type *declared = infer_annotation(home, type);
			if (params[i]->kind == T_UNKNOWN || type_is_plain(declared))
				params[i] = declared;
		}
	}
	home->now = now;
}

struct frame *frame_call(struct effects_context *c, const struct node *function, struct frame *closure, const struct type **params,
                         guint count)
{
	struct frame *inner = closure && closure->scope->kind == SCOPE_MODULE ? NULL : closure;
	if (!function->scope || !scope_of(function))
		return NULL;
	if (closure)
		refine(closure, function, params, count);
	gboolean many = contexts_add(c, function, params, count);
	if (many || (contexts_of(c, function)->frames >= MAX_FRAMES && !frame_known(c, function, inner, params, count)))
		memcpy(params, contexts_of(c, function)->joined, count * sizeof(params[0]));
	struct frame *f = frame_get(c, function, inner, params, count);
	if (c->judging && frame_is_out_of_reach(f))
		return NULL;
	frame_ensure(f);
	return f;
}

/* Its first parameter is the class. */
static gboolean is_of_class(const struct node *function)
{
	static const char *const names[] = {"__new__", "__init_subclass__", "__class_getitem__"};
	gboolean of_class = decorated_with(function, "classmethod");
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		of_class |= function->kind == N_FUNCTION && !strcmp(node_field(function, "name")->name, names[i]);
	return of_class;
}

static void default_params(struct effects_context *c, const struct node *function, struct frame *home, const struct type **params,
                           guint count)
{
	struct node *class_node = node_owner(function);
	for (guint i = 0; i < count; i++)
		params[i] = type_simple(T_UNKNOWN);
	if (class_node && class_node->kind == N_CLASS && count && !decorated_with(function, "staticmethod")) {
		params[0] = type_ref(c->heap->types, is_of_class(function) ? T_CLASS : T_INSTANCE, class_node, home, NULL);
	}
	refine(home, function, params, count);
}

struct frame *frame_entry(struct effects_context *c, const struct node *owner)
{
	const struct type *params[32];
	guint depth = 0;
	for (const struct node *n = owner; n; n = n->parent)
		depth += n->kind == N_FUNCTION || n->kind == N_LAMBDA;
	if (owner->kind == N_MODULE)
		return frame_module(c, context_unit(c, owner->source));
	if ((owner->kind != N_FUNCTION && owner->kind != N_LAMBDA) || depth > 8 || !owner->scope || !scope_of(owner))
		return NULL; /* a function inside a syntax error has no scope */
	struct node *outer = node_owner(owner);
	while (outer && outer->kind == N_CLASS)
		outer = node_owner(outer);
	struct frame *home = outer ? frame_entry(c, outer) : NULL;
	guint count = parameters_count(owner);
	if (!home || count > G_N_ELEMENTS(params))
		return NULL;
	struct contexts *contexts = contexts_of(c, owner);
	if (contexts->calls)
		memcpy(params, contexts->joined, count * sizeof(params[0]));
	else
		default_params(c, owner, home, params, count);
	for (guint i = 0; i < count; i++)
		if (params[i]->kind == T_NEVER)
			params[i] = type_simple(T_UNKNOWN);
	struct frame *f = frame_get(c, owner, home->scope->kind == SCOPE_MODULE ? NULL : home, params, count);
	frame_ensure(f);
	return f;
}
