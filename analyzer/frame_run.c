/* A run of a function's body, where what it read has changed since the last one. */
#include "analyzer/effects.h"
#include "analyzer/infer.h"

#define MAX_DEPTH 30
#define MAX_DESCENT 2000 /* whatever it is: each takes some of the stack */

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

gboolean frame_is_out_of_reach(const struct frame *f)
{
	return is_too_deep(f) && is_due(f);
}
