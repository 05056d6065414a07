/* Coroutines, run abstractly. What a coroutine does is put down where it is made: calling the function and awaiting the call are one
 * place in nearly all programs. Where they are not, the await is not resolved. */
#include <string.h>

#include "analyzer/frame.h"

static struct value coroutine_of(struct frame *f, struct value result)
{
	result.type = type_of(heap_of(f)->types, T_COROUTINE, result.type);
	return value_trim(heap_of(f), result);
}

static gboolean holds_coroutine(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_member(type, i)->kind == T_COROUTINE)
			return TRUE;
	return FALSE;
}

struct value await_called(struct frame *f, const struct node *function, struct value result, const struct node *node)
{
	if (function->kind == N_FUNCTION && function->scope && function->scope->async && !function->scope->yields)
		return coroutine_of(f, result);
	if (holds_coroutine(result.type)) { /* made here, or taken out of a list: it may be anything by now */
		struct node *name = node_field(function, "name");
		effects_unresolved(f, REASON_UNRESOLVED, name && name->name ? name->name : "a lambda", node);
	}
	return result;
}

struct value await_library(struct frame *f, const struct knowledge_entry *entry, struct value result, const struct node *node)
{
	if (entry->flags & KNOWS_COROUTINE)
		return coroutine_of(f, result);
	if (holds_coroutine(result.type)) /* xs.pop(): it was made elsewhere, and what it does was put down there */
		effects_unresolved(f, REASON_UNRESOLVED, entry->name, node);
	return result;
}

gboolean await_holds(const struct type *type, guint depth)
{
	if (type->kind == T_COROUTINE)
		return TRUE;
	gboolean shape = type->kind == T_UNION || (type->kind >= T_LIST && type->kind <= T_VIEW);
	for (guint i = 0; depth && shape && i < type->count; i++)
		if (await_holds(type->args[i], depth - 1))
			return TRUE;
	return FALSE;
}

/* What the coroutine gives that the task was made of. */
static struct value task_result(struct frame *f, struct value task)
{
	if (strcmp(task.type->name, "asyncio.Task"))
		return value_unknown(heap_of(f));
	struct value held = heap_load(heap_of(f), task, heap_of(f)->element, type_simple(T_NEVER));
	if (held.type->kind != T_COROUTINE)
		return value_unknown(heap_of(f));
	return value_trim(heap_of(f), (struct value){.type = held.type->args[0], .objects = held.objects});
}

/* What awaiting one of VALUE's types gives. */
static struct value awaited(struct frame *f, struct value one, const struct node *node)
{
	struct value made;
	switch (one.type->kind) {
	case T_COROUTINE:
		return value_trim(heap_of(f), (struct value){.type = one.type->args[0], .objects = one.objects});
	case T_NONE:
		return value_of(type_simple(T_NEVER));
	case T_OBJECT: /* a task: it runs by itself; one of a library that is not known has been called before, and said so */
		return task_result(f, one);
	case T_INSTANCE:
		if (infer_special(f, one, "__await__", NULL, 0, node, &made))
			return value_unknown(heap_of(f));
		break;
	default:
		break;
	}
	effects_unresolved(f, REASON_UNRESOLVED, "what is awaited here", node);
	effects_reach(f, one, TRUE, node);
	struct value result = value_unknown(heap_of(f));
	result.objects = set_union(heap_of(f), result.objects, one.objects);
	return result;
}

static struct value await_value(struct frame *f, struct value value, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(value.type); i++)
		result = value_join(heap_of(f), result, awaited(f, (struct value){type_member(value.type, i), value.objects}, node));
	return value_trim(heap_of(f), result);
}

struct value await_expression(struct frame *f, struct node *node)
{
	struct node *operand = node->first;
	struct value value = operand ? infer(f, operand) : value_unknown(heap_of(f));
	effects_weight(f, WEIGHT_HEAVY);
	if (operand && operand->kind != N_CALL)
		effects_unresolved(f, REASON_UNRESOLVED, "what is awaited here", node);
	return await_value(f, value, node);
}

/* ---- async with, async for ---- */

/* NODE or its `for` clause is written with async. */
gboolean await_is_async(const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next)
		if (child->kind == N_ASYNC)
			return TRUE;
	return FALSE;
}

static struct value enter_one(struct frame *f, struct value one, const struct node *node)
{
	struct value entered, nothing[3];
	const struct knowledge_entry *entry = one.type->kind == T_OBJECT ? knowledge_class(f->context->knowledge, one.type->name) : NULL;
	for (guint i = 0; i < 3; i++)
		nothing[i] = value_of(type_simple(T_NONE));
	if (infer_special(f, one, "__aenter__", NULL, 0, node, &entered)) {
		infer_special(f, one, "__aexit__", nothing, 3, node, NULL);
		return await_value(f, entered, node);
	}
	if (one.type->kind == T_COROUTINE)
		return awaited(f, one, node);
	if (entry)
		effects_access_set(f, infer_objects(f, one), heap_of(f)->element, TOUCH_WRITE, node);
	else if (one.type->kind != T_NONE)
		effects_unresolved(f, REASON_UNRESOLVED, "this context manager", node);
	return one;
}

struct value await_enter(struct frame *f, struct value manager, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(manager.type); i++)
		result = value_join(heap_of(f), result, enter_one(f, (struct value){type_member(manager.type, i), manager.objects}, node));
	return result;
}

static struct value next_of(struct frame *f, struct value one, const struct node *node)
{
	struct value iterator, item;
	if (one.type->kind == T_ITER)
		return infer_iterate(f, one, node);
	if (infer_special(f, one, "__aiter__", NULL, 0, node, &iterator) && infer_special(f, iterator, "__anext__", NULL, 0, node, &item))
		return await_value(f, item, node);
	effects_unresolved(f, REASON_UNRESOLVED, "what this goes over", node);
	effects_reach(f, one, TRUE, node);
	struct value result = value_unknown(heap_of(f));
	result.objects = set_union(heap_of(f), result.objects, one.objects);
	return result;
}

struct value await_iterate(struct frame *f, struct value iterable, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(iterable.type); i++)
		result = value_join(heap_of(f), result, next_of(f, (struct value){type_member(iterable.type, i), iterable.objects}, node));
	return result;
}

/* ---- functions of asyncio that call or pass on what they are given ---- */

/* f(x) of to_thread(f, x): the arguments from INDEX on, the first of them called with the rest. */
static struct value call_argument(struct frame *f, const struct arguments *args, guint index, const struct node *node)
{
	struct arguments rest = *args;
	if (args->count <= index || args->names[index]) {
		effects_unresolved(f, REASON_UNRESOLVED, "a call without a function", node);
		return value_unknown(heap_of(f));
	}
	guint skip = index + 1;
	rest.count -= skip;
	memmove(rest.values, rest.values + skip, rest.count * sizeof(rest.values[0]));
	memmove(rest.names, rest.names + skip, rest.count * sizeof(rest.names[0]));
	memmove(rest.nodes, rest.nodes + skip, rest.count * sizeof(rest.nodes[0]));
	return call_value(f, args->values[index], &rest, "the function argument", node);
}

/* [await a, await b] */
static struct value gathered(struct frame *f, const struct arguments *args, const struct node *node)
{
	struct heap *heap = heap_of(f);
	struct value all = value_of(type_simple(T_NEVER));
	if (args->splat) {
		effects_unresolved(f, REASON_UNRESOLVED, "asyncio.gather", node);
		all = holds_coroutine(args->rest.type) ? await_value(f, args->rest, node) : value_unknown(heap);
	}
	for (guint i = 0; i < args->count; i++)
		if (!args->names[i])
			all = value_join(heap, all, await_value(f, args->values[i], node));
		else if (!strcmp(args->names[i], "return_exceptions"))
			all = value_unknown(heap);
	const struct type *type = type_of(heap->types, T_LIST, all.type);
	struct value list = value_object(heap, type, heap_site(heap, f, node, NULL, type));
	infer_store(f, list.objects, heap->element, all);
	return list;
}

gboolean await_asyncio(struct frame *f, const char *name, const struct value *receiver, const struct arguments *args, const struct node *node, struct value *result)
{
	if (!g_str_has_prefix(name, "asyncio."))
		return FALSE;
	name += strlen("asyncio.");
	gboolean executor = !strcmp(name, "Loop.run_in_executor");
	if (!strcmp(name, "to_thread")) {
		*result = coroutine_of(f, call_argument(f, args, 0, node));
	} else if (executor && args->count && args->values[0].type->kind == T_NONE) { /* the default one is of threads */
		*result = coroutine_of(f, call_argument(f, args, 1, node));
	} else if ((!strcmp(name, "wait_for") || !strcmp(name, "shield")) && args->count && !args->names[0]) {
		*result = args->values[0];
		return holds_coroutine(result->type);
	} else if (!strcmp(name, "gather")) {
		*result = coroutine_of(f, gathered(f, args, node));
	} else if (!strcmp(name, "Task.result") && receiver) {
		effects_access_set(f, infer_objects(f, *receiver), heap_of(f)->element, FALSE, node);
		*result = task_result(f, *receiver);
		return TRUE;
	} else {
		return FALSE;
	}
	effects_weight(f, WEIGHT_HEAVY);
	return TRUE;
}

/* ---- what else is asked about code with await ---- */

static gboolean holds_await(const struct node *node, gboolean calls)
{
	if (node->kind == N_ASYNC || (node->kind == N_AWAIT && (!calls || (node->first && node->first->kind == N_CALL))))
		return TRUE;
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return FALSE;
	for (const struct node *child = node->first; child; child = child->next)
		if (holds_await(child, calls))
			return TRUE;
	return FALSE;
}

gboolean await_inside(const struct node *node)
{
	return holds_await(node, FALSE);
}

gboolean await_begins(const struct node *node)
{
	return holds_await(node, TRUE);
}
