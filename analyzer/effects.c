#include "analyzer/effects.h"

#include <string.h>

#include "analyzer/applied.h"
#include "analyzer/infer.h"
#include "analyzer/nodes.h"

#define MAX_REACHED 200 /* more objects than that are any */
#define MAX_CONTEXTS 8   /* sets of types that widened those before */
#define MAX_FRAMES 40    /* sets of types of one function */
#define MAX_ACCESSES 500
#define MAX_KEYED 200    /* of more than these the keys are not told apart */
#define TOO_MUCH "code that touches too much to be followed"
#define MAX_DEPTH 30
#define MAX_DESCENT 2000 /* whatever it is: each takes some of the stack */

/* ---- what code does ---- */

struct effects *effects_new(void)
{
	struct effects *e = g_new0(struct effects, 1);
	e->accesses = g_array_new(FALSE, FALSE, sizeof(struct access));
	e->unresolved = g_array_new(FALSE, FALSE, sizeof(struct unresolved));
	e->worlds = g_array_new(FALSE, FALSE, sizeof(struct world));
	return e;
}

/* With room for as much as BEFORE holds: the same function does about the same again. */
static struct effects *effects_like(const struct effects *before)
{
	struct effects *e = g_new0(struct effects, 1);
	e->accesses = g_array_sized_new(FALSE, FALSE, sizeof(struct access), before->accesses->len);
	e->unresolved = g_array_sized_new(FALSE, FALSE, sizeof(struct unresolved), before->unresolved->len);
	e->worlds = g_array_sized_new(FALSE, FALSE, sizeof(struct world), before->worlds->len);
	marks_reserve(&e->seen, &before->seen);
	return e;
}

struct effects *effects_share(struct effects *e)
{
	e->shared++;
	return e;
}

void effects_free(struct effects *e)
{
	if (!e || e->shared--)
		return;
	g_array_unref(e->accesses);
	g_array_unref(e->unresolved);
	g_array_unref(e->worlds);
	marks_clear(&e->seen);
	g_free(e);
}

void effects_access(struct frame *f, struct object *object, const char *field, enum touch touch, const struct subscript *index,
                    const struct node *node)
{
	if (!f->sink || !object)
		return;
	if (index && index->key && f->sink->accesses->len > MAX_KEYED)
		index = NULL;
	struct mark mark = {{(gsize)object, (gsize)field, (gsize)index, touch}};
	if (f->context->steps)
		f->context->steps--;
	if (f->sink->accesses->len > MAX_ACCESSES || !marks_add(&f->sink->seen, &mark))
		return;
	if (f->sink->accesses->len == MAX_ACCESSES) /* from here on nothing is believed of it */
		effects_unresolved(f, REASON_UNRESOLVED, TOO_MUCH, node);
	struct access access = {.object = object, .field = field, .touch = touch, .index = index, .node = node};
	g_array_append_val(f->sink->accesses, access);
	f->sink->changes += touch != TOUCH_READ;
}

/* The same as effects_access for each: callers take over hundreds at a time, most of which they have. */
void effects_access_all(struct frame *f, const struct applied_access *all, guint count)
{
	struct effects *sink = f->sink;
	GArray *accesses = sink->accesses;
	guint at = accesses->len, more = 0;
	for (guint i = 0; i < count; i++)
		more += all[i].objects ? all[i].objects->count : 0;
	g_array_set_size(accesses, MAX(at, MIN(at + more, MAX_ACCESSES + 1)));
	for (guint i = 0; i < count; i++)
		for (guint k = 0; all[i].objects && k < all[i].objects->count; k++) {
			const struct subscript *index = at > MAX_KEYED ? NULL : all[i].key;
			struct mark mark = {{(gsize)all[i].objects->items[k], (gsize)all[i].field, (gsize)index, all[i].touch}};
			f->context->steps -= f->context->steps > 0;
			if (at > MAX_ACCESSES || !marks_add(&sink->seen, &mark))
				continue;
			if (at == MAX_ACCESSES)
				effects_unresolved(f, REASON_UNRESOLVED, TOO_MUCH, all[i].node);
			g_array_index(accesses, struct access, at++) = (struct access){
				.object = all[i].objects->items[k], .field = all[i].field, .touch = all[i].touch, .index = index, .node = all[i].node};
			sink->changes += all[i].touch != TOUCH_READ;
		}
	g_array_set_size(accesses, at);
}

void effects_access_set(struct frame *f, const struct set *objects, const char *field, enum touch touch, const struct node *node)
{
	for (guint i = 0; objects && i < objects->count; i++)
		effects_access(f, objects->items[i], field, touch, NULL, node);
}

static void collect_reachable(struct heap *heap, const struct set *objects, guint64 walk, GPtrArray *all)
{
	for (guint i = 0; objects && i < objects->count && all->len < MAX_REACHED; i++) {
		struct object *object = objects->items[i];
		if (object->visit == walk)
			continue;
		object->visit = walk;
		g_ptr_array_add(all, object);
		heap_read(heap, &object->stamp);
		for (const struct field *field = object->fields; field; field = field->next)
			collect_reachable(heap, field->value.objects, walk, all);
	}
}

const GPtrArray *effects_reached_beside(struct frame *f, const struct set *objects, guint64 *walk)
{
	struct heap *heap = f->context->heap;
	GPtrArray *all = f->context->reached;
	g_ptr_array_set_size(all, 0);
	if (!*walk)
		*walk = ++heap->visits;
	collect_reachable(heap, objects, *walk, all);
	if (all->len >= MAX_REACHED)
		g_ptr_array_add(all, heap->lost);
	return all;
}

const GPtrArray *effects_reached(struct frame *f, const struct set *objects)
{
	guint64 walk = 0;
	return effects_reached_beside(f, objects, &walk);
}

void effects_hand_out(struct frame *f, struct value value, const struct node *node)
{
	if (!f->sink || !value.objects)
		return;
	const GPtrArray *all = effects_reached(f, value.objects);
	for (guint i = 0; i < all->len; i++) {
		struct object *object = all->pdata[i];
		if (object->kind != OBJECT_MODULE && object->kind != OBJECT_CLASS)
			effects_access(f, object, f->context->heap->handed_out, TOUCH_READ, NULL, node);
	}
}

void effects_reach(struct frame *f, struct value value, gboolean write, const struct node *node)
{
	struct heap *heap = f->context->heap;
	const char *everything = heap->all;
	if (value.type->kind == T_LIBRARY && infer_library_object(f, value.type))
		effects_access_set(f, infer_library_object(f, value.type), heap->element, write ? TOUCH_MAY_WRITE : TOUCH_READ, node);
	if ((!f->sink && !write) || value.type->kind == T_NEVER || type_is_immutable(f->context->knowledge, value.type))
		return;
	if (!value.objects || value.objects == set_one(heap, heap->lost)) {
		effects_access(f, heap->lost, everything, write ? TOUCH_MAY_WRITE : TOUCH_READ, NULL, node);
		return;
	}
	const GPtrArray *all = effects_reached(f, value.objects);
	for (guint i = 0; i < all->len; i++) {
		struct object *object = all->pdata[i];
		effects_access(f, object, everything, write ? TOUCH_MAY_WRITE : TOUCH_READ, NULL, node);
		if (write) {
			heap_blur(heap, object);
			infer_escape(f, object);
		}
	}
}

void effects_unresolved_all(struct frame *f, const struct unresolved *all, guint count)
{
	GArray *list = f->sink ? f->sink->unresolved : NULL;
	const guint before = list ? list->len : 0;
	guint at = before;
	if (!list || !count || (gconstpointer)list->data == all) /* a function that calls itself has what it does */
		return;
	g_array_set_size(list, at + count);
	for (guint i = 0; i < count; i++)
		if (marks_add(&f->sink->seen, &(struct mark){{0, all[i].code, (gsize)all[i].node, (gsize)all[i].name}}))
			g_array_index(list, struct unresolved, at++) = all[i];
	f->sink->bits |= at > before ? EFFECT_UNKNOWN : 0;
	g_array_set_size(list, at);
}

void effects_unresolved(struct frame *f, enum reason_code code, const char *name, const struct node *node)
{
	struct unresolved u = {.code = code, .name = f->sink ? heap_interned(f->context->heap, name) : NULL, .node = node};
	effects_unresolved_all(f, &u, 1);
}

gboolean world_is_stream(const char *subject)
{
	return g_str_has_prefix(subject, "io.") || g_str_has_prefix(subject, "csv.");
}

/* Another FILE_WRITE than those noted: the first one that is not to an open stream. */
static gboolean opens_first(const struct effects *e, const char *subject)
{
	gboolean streams = !world_is_stream(subject);
	for (guint i = 0; streams && i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		streams = w->effect != EFFECT_FILE_WRITE || world_is_stream(w->subject);
	}
	return streams;
}

void effects_world(struct frame *f, guint bits, const char *subject, const struct node *node)
{
	if (!f->sink)
		return;
	if (g_str_has_prefix(subject, "builtins."))
		subject += strlen("builtins.");
	for (guint bit = 1; bit <= EFFECT_RELEASES_GIL; bit <<= 1) {
		if (!(bits & bit) || ((f->sink->bits & bit) && !(bit == EFFECT_FILE_WRITE && opens_first(f->sink, subject))))
			continue;
		struct world w = {.effect = bit, .subject = interned(subject), .node = node};
		g_array_append_val(f->sink->worlds, w);
	}
	f->sink->bits |= bits;
}

void effects_weight(struct frame *f, enum weight weight)
{
	if (f->sink)
		f->sink->weight = MAX(f->sink->weight, weight);
}

static gboolean catches_stop(const struct node *try)
{
	for (const struct node *child = try->first; child; child = child->next) {
		const struct node *what = child->kind == N_EXCEPT ? child->first : NULL;
		if (!what)
			continue;
		if (what->kind == N_BLOCK)
			return TRUE;
		g_autofree char *text = node_text(what->kind == N_AS_PATTERN ? what->first : what);
		if (strstr(text, "StopIteration") || strstr(text, "Exception"))
			return TRUE;
	}
	return FALSE;
}

void effects_stop(struct frame *f, const struct node *node)
{
	const struct node *inner = node;
	if (!f->sink || f->sink->stops)
		return;
	for (const struct node *n = node->parent; n && n->kind != N_FUNCTION && n->kind != N_LAMBDA && n->kind != N_FOR && !node_is_comprehension(n);
	     inner = n, n = n->parent)
		if (n->kind == N_TRY && inner->kind == N_BLOCK && catches_stop(n))
			return;
	f->sink->stops = node;
}

/* ---- parameters ---- */

static struct node *parameter_list(const struct node *function)
{
	return node_field(function, "parameters");
}

guint parameters_count(const struct node *function)
{
	guint count = 0;
	struct node *list = parameter_list(function);
	for (struct node *p = list ? list->first : NULL; p; p = p->next)
		count += p->kind != N_SEPARATOR;
	return count;
}

struct node *parameters_get(const struct node *function, guint index)
{
	struct node *list = parameter_list(function);
	for (struct node *p = list ? list->first : NULL; p; p = p->next)
		if (p->kind != N_SEPARATOR && !index--)
			return p;
	return NULL;
}

static struct node *parameter_name(const struct node *parameter)
{
	struct node *name = node_field(parameter, "name");
	if (parameter->kind == N_NAME)
		return (struct node *)parameter;
	if (!name)
		name = parameter->first;
	if (name && (name->kind == N_LIST_SPLAT_PATTERN || name->kind == N_DICT_SPLAT_PATTERN))
		name = name->first;
	return name;
}

const char *parameter_text(const struct node *parameter)
{
	struct node *name = parameter_name(parameter);
	return name && name->name ? name->name : "?";
}

/* ---- frames ---- */

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

void frame_free(gpointer data)
{
	struct frame *f = data;
	g_free(f->variables);
	g_clear_pointer(&f->others, g_hash_table_destroy);
	g_ptr_array_unref(f->touched);
	g_free(f->reads.at);
	g_free(f->parts);
	g_ptr_array_unref(f->callees);
	effects_free(f->effects);
	g_free(f->params);
	g_free(f);
}

GHashTable *frames_new(void)
{
	return g_hash_table_new_full(frame_hash, frame_equal, frame_free, NULL);
}

static struct frame *frame_new(struct effects_context *c, struct unit *unit, struct scope *scope, struct frame *closure,
                               const struct type **params, guint count)
{
	struct frame *f = g_new0(struct frame, 1);
	f->context = c;
	f->unit = unit;
	f->scope = f->now = scope;
	f->closure = closure;
	f->params = g_memdup2(params, count * sizeof(params[0]));
	f->param_count = count;
	f->variables = g_new0(struct variable *, scope->slots + 1);
	f->effects = effects_new();
	f->result = f->yielded = value_of(type_simple(T_NEVER));
	f->touched = g_ptr_array_new();
	f->callees = g_ptr_array_new();
	f->locals = heap_root(c->heap, OBJECT_LOCALS, scope, f);
	return f;
}

static struct variable *variable_new(struct frame *f)
{
	struct variable *variable = arena_take(&f->context->heap->arena, sizeof(*variable));
	variable->value.type = type_simple(T_NEVER);
	return variable;
}

static struct variable *variable_other(struct frame *f, gconstpointer key)
{
	if (!f->others)
		f->others = g_hash_table_new(NULL, NULL);
	struct variable *variable = g_hash_table_lookup(f->others, key);
	if (!variable) {
		variable = variable_new(f);
		g_hash_table_insert(f->others, (gpointer)key, variable);
	}
	return variable;
}

static struct variable *variable_get(struct frame *f, const struct binding *binding)
{
	if (binding && binding->scope->keeper == f->scope) {
		struct variable **own = &f->variables[binding->slot];
		if (!*own)
			*own = variable_new(f);
		return *own;
	}
	return variable_other(f, binding);
}

static const struct value *read_variable(struct frame *f, struct variable *variable)
{
	heap_read(f->context->heap, &variable->stamp);
	return &variable->value;
}

static void set_variable(struct frame *f, struct variable *variable, struct value value)
{
	struct value joined = value_join(f->context->heap, variable->value, value);
	if (value_equal(joined, variable->value))
		return;
	variable->value = joined;
	heap_changed(f->context->heap, &variable->stamp);
}

const struct value *frame_variable(struct frame *f, const struct binding *binding)
{
	return read_variable(f, variable_get(f, binding));
}

void frame_set_variable(struct frame *f, const struct binding *binding, struct value value)
{
	set_variable(f, variable_get(f, binding), value);
}

const struct value *frame_other(struct frame *f, const void *key)
{
	return read_variable(f, variable_other(f, key));
}

void frame_set_other(struct frame *f, const void *key, struct value value)
{
	set_variable(f, variable_other(f, key), value);
}

static gboolean terminates(const struct node *block);

static gboolean has_break(const struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_BREAK)
			return TRUE;
		if (child->kind != N_FOR && child->kind != N_WHILE && child->kind != N_FUNCTION && child->kind != N_CLASS && has_break(child))
			return TRUE;
	}
	return FALSE;
}

static gboolean statement_terminates(const struct node *s)
{
	struct node *condition, *body = node_field(s, "body");
	gboolean has_else = FALSE;
	switch (s->kind) {
	case N_RETURN: case N_RAISE:
		return TRUE;
	case N_WITH:
		return body && terminates(body);
	case N_WHILE:
		condition = node_field(s, "condition");
		return condition && (condition->kind == N_TRUE || condition->kind == N_INTEGER) && body && !has_break(body);
	case N_IF:
		for (struct node *child = s->first; child; child = child->next) {
			struct node *block = child->kind == N_BLOCK ? child : child->kind == N_ELIF ? node_field(child, "consequence") :
				child->kind == N_ELSE ? node_field(child, "body") : NULL;
			has_else |= child->kind == N_ELSE;
			if (block && !terminates(block))
				return FALSE;
		}
		return has_else;
	case N_TRY:
		for (struct node *child = s->first; child; child = child->next) {
			struct node *block = child->kind == N_BLOCK ? child : NULL;
			for (struct node *inner = child->kind == N_EXCEPT ? child->first : NULL; inner; inner = inner->next)
				block = inner->kind == N_BLOCK ? inner : block;
			if (block && !terminates(block))
				return FALSE;
		}
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean terminates(const struct node *block)
{
	struct node *last = NULL;
	for (struct node *child = block->first; child; child = child->next)
		last = child;
	return last && statement_terminates(last);
}

static void bind_parameters(struct frame *f)
{
	const struct node *function = f->scope->node;
	for (guint i = 0; i < f->param_count; i++) {
		struct node *name = parameter_name(parameters_get(function, i));
		if (!name || !name->name)
			continue;
		struct object *object = heap_param(f->context->heap, f, i, f->params[i]);
		object->name = name->name;
		frame_set_variable(f, g_hash_table_lookup(f->scope->bindings, name->name), value_object(f->context->heap, f->params[i], object));
	}
}

static void run_body(struct frame *f)
{
	struct node *node = f->scope->node, *body = node_field(node, "body");
	if (node->kind == N_MODULE) {
		infer_statement(f, node);
	} else if (node->kind == N_LAMBDA) {
		f->result = value_join(f->context->heap, f->result, infer(f, body));
	} else if (body) {
		bind_parameters(f);
		infer_statement(f, body);
		if (!terminates(body))
			f->result = value_join(f->context->heap, f->result, value_of(type_simple(T_NONE)));
	}
	if (node->kind == N_LAMBDA)
		bind_parameters(f);
}

static gsize effects_size(const struct effects *e)
{
	return e->accesses->len + e->unresolved->len * 7 + e->bits * 31 + e->weight + (e->exec != NULL) + (e->identity != NULL) * 3 + (e->identity_lost != NULL) * 43 +
	       (e->stops != NULL) * 5 + (e->endless != NULL) * 11 + e->custom_exceptions * 13 + (e->lost_exception != NULL) * 47 + e->raises * 23 + (e->unordered != NULL) * 17 + (e->salted != NULL) * 29 + (e->decimals != NULL) * 37 + e->worlds->len * 19 +
	       (e->mocked != NULL) * 31 + e->mocked_in_order * 41;
}

static void frame_run(struct frame *f)
{
	struct effects_context *c = f->context;
	struct value result = f->result, yielded = f->yielded;
	struct effects *before = f->effects;
	gsize size = effects_size(before);
	guint touched = f->touched->len;
	struct heap *heap = c->heap;
	struct frame *outer = c->current;
	struct readings *reads = heap->reads;
	guint run = heap->run;
	f->running = TRUE;
	f->round = c->round;
	f->ran = heap->epoch;
	f->reads.count = 0;
	g_ptr_array_set_size(f->callees, 0);
	heap->reads = &f->reads;
	heap->run = ++c->runs;
	c->current = f;
	f->sink = !c->collecting ? NULL : c->settling ? before : effects_like(before);
	f->now = f->scope;
	c->depth++;
	if (f->scope->node->kind == N_LAMBDA)
		bind_parameters(f);
	run_body(f);
	if (f->cached)
		infer_outlives(f, f->result);
	c->depth--;
	if (f->touched->len != touched || !value_equal(result, f->result) || !value_equal(yielded, f->yielded))
		heap_changed(heap, &f->stamp);
	if (f->sink && effects_size(f->sink) != size) {
		heap_changed(heap, &f->does);
		heap->effect_changes++;
	}
	heap->reads = reads;
	heap->run = run;
	c->current = outer;
	if (f->sink && f->sink != before)
		effects_free(before);
	f->effects = f->sink ? f->sink : before;
	f->collected = c->collecting;
	f->sink = NULL;
	f->running = FALSE;
}

static gboolean is_due(const struct frame *f)
{
	if (!f->ran || f->context->full || (f->context->collecting && !f->collected))
		return TRUE;
	return heap_has_changed(&f->reads);
}

static gboolean is_too_deep(const struct frame *f)
{
	const struct effects_context *c = f->context;
	return c->depth + c->descent > MAX_DESCENT || (f->scope->kind == SCOPE_FUNCTION && c->depth > MAX_DEPTH);
}

/* To the end of the round. While loops are judged there is none: what it gives may not be all that it would. */
static void postpone(struct frame *f)
{
	f->round = 0;
	g_ptr_array_add(f->context->postponed, f);
	f->context->unstable |= f->context->judging;
}

/* Runs those of its callees that are due, and theirs. FALSE: they are too far down to be looked for from here. */
static gboolean ensure_callees(struct frame *f)
{
	struct effects_context *c = f->context;
	struct frame *outer = c->current;
	if (c->depth + c->descent > MAX_DESCENT)
		return FALSE;
	c->current = NULL;
	f->running = TRUE;
	c->descent++;
	for (guint i = 0; i < f->callees->len; i++)
		frame_ensure(f->callees->pdata[i]);
	c->descent--;
	f->running = FALSE;
	c->current = outer;
	return TRUE;
}

void frame_ensure(struct frame *f)
{
	struct effects_context *c = f->context;
	c->frames_asked += f->scope->kind != SCOPE_MODULE;
	if (c->current && c->current != f && f->caller != c->heap->run) {
		f->caller = c->heap->run;
		g_ptr_array_add(c->current->callees, f);
		calls_note(c, f, c->current);
	}
	if (f->running || f->round == c->round)
		return;
	f->round = c->round;
	gboolean due = is_due(f), reached = due || !f->callees->len || ensure_callees(f);
	if (reached && !due && !is_due(f))
		return;
	if (!reached || is_too_deep(f))
		postpone(f);
	else
		frame_run(f);
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
	if (c->judging && is_too_deep(f) && is_due(f))
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

static gboolean is_statement(const struct node *node)
{
	return node->kind >= N_MODULE && node->kind <= N_EXEC_STATEMENT && node->kind != N_ASSIGNMENT && node->kind != N_AUGMENTED;
}

struct value frame_effects(struct frame *f, struct node *node, struct effects *sink)
{
	struct value value = value_of(type_simple(T_NONE)), result = f->result;
	f->sink = sink;
	f->now = scope_of(node);
	if (is_statement(node))
		infer_statement(f, node);
	else
		value = infer(f, node);
	f->sink = NULL;
	f->now = f->scope;
	f->result = result;
	if (sink && sink->changes && f->context->judging)
		nodes_forget(f->context, sink);
	return value;
}

void frame_iterate(struct frame *f, struct value value, const struct node *node, struct effects *sink)
{
	f->sink = sink;
	f->now = scope_of(node);
	infer_iterate(f, value, node);
	f->sink = NULL;
	f->now = f->scope;
}

void frame_ask(struct frame *f, struct value value, const struct node *node, struct effects *sink)
{
	f->sink = sink;
	f->now = scope_of(node);
	infer_truth(f, value, node);
	f->sink = NULL;
	f->now = f->scope;
}
