/* What the syntax of a loop alone refuses. */
#include "analyzer/judge.h"

#include <string.h>

/* `break` and `return` are leave.c's. */
static void find_forbidden(struct judge *j, const struct node *node, guint *found)
{
	static const struct { enum node_kind kind; enum reason_code code; const char *subject; } forbidden[] = {
		{N_YIELD, REASON_YIELD, "yield"}, {N_AWAIT, REASON_AWAIT, "await"},
		{N_ASYNC, REASON_AWAIT, "async"}, {N_DEEP, REASON_UNSUPPORTED, "code nested this deep"}, {N_ERROR, REASON_SYNTAX, NULL},
		{N_PRINT_STATEMENT, REASON_UNSUPPORTED, "the print statement of Python 2"}, {N_EXEC_STATEMENT, REASON_EXEC, "exec"},
	};
	for (guint i = 0; i < G_N_ELEMENTS(forbidden); i++)
		if (node->kind == forbidden[i].kind && !(j->verdict->awaits && forbidden[i].code == REASON_AWAIT)) {
			judge_add_reason(j, forbidden[i].code, forbidden[i].subject, node);
			(*found)++;
		}
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || node->kind == N_CLASS)
		return;
	for (const struct node *child = node->first; child; child = child->next)
		find_forbidden(j, child, found);
}

/* `async for`: its items come one after the other. */
static gboolean goes_over_stream(const struct node *loop)
{
	if (loop->kind == N_FOR)
		return await_is_async(loop);
	for (const struct node *child = loop->first; child; child = child->next)
		if (child->kind == N_FOR_IN && await_is_async(child))
			return TRUE;
	return FALSE;
}

static gboolean in_coroutine(const struct node *node)
{
	const struct node *owner = node_owner(node);
	return owner && owner->kind == N_FUNCTION && owner->scope && owner->scope->async && !owner->scope->yields;
}

static gboolean mentions(const struct node *node, const char *name)
{
	if (node->kind == N_NAME && node->name == name)
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (mentions(child, name))
			return TRUE;
	return FALSE;
}

/* `for task in tasks: await task`: the items themselves are awaited, and have been begun before. NULL: they are not. */
static const struct node *awaited_item(const struct node *node, const struct node *target)
{
	if (node->kind == N_AWAIT && node->first && node->first->kind == N_NAME && mentions(target, node->first->name))
		return node;
	const struct node *found = NULL;
	for (const struct node *child = node->first; child && !found; child = child->next)
		found = awaited_item(child, target);
	return found;
}

static const struct node *target_of(const struct node *loop)
{
	const struct node *clause = loop->kind == N_FOR ? loop : loop->first;
	while (clause && clause->kind != N_FOR && clause->kind != N_FOR_IN)
		clause = clause->next;
	return clause ? node_field(clause, "left") : NULL;
}

gboolean judge_refuse_syntax(struct judge *j)
{
	struct node *node = j->node;
	guint found = 0;
	struct counter counter = {0};
	if (node->kind == N_WHILE && !counter_find(node, &counter)) {
		judge_add_reason(j, REASON_WHILE, NULL, node);
		return TRUE;
	}
	if (goes_over_stream(node)) {
		judge_add_reason(j, REASON_STREAM, "async", node);
		return TRUE;
	}
	j->verdict->awaits = await_inside(node) && in_coroutine(node);
	struct node *other = node->kind == N_FOR ? node_field(node, "alternative") : NULL;
	if (j->verdict->awaits && (other || node->kind == N_WHILE)) {
		judge_add_reason(j, other ? REASON_ELSE : REASON_WHILE, other ? "else" : NULL, other ? other : node);
		return TRUE;
	}
	const struct node *target = target_of(node), *begun = j->verdict->awaits && target ? awaited_item(node, target) : NULL;
	if (begun) {
		judge_add_reason(j, REASON_NOTHING_PARALLEL, NULL, begun);
		return TRUE;
	}
	for (const struct node *child = node->first; child; child = child->next)
		if (child != other)
			find_forbidden(j, child, &found);
	if (found && other) /* without a break it is what comes after the loop */
		judge_add_reason(j, REASON_ELSE, "else", other);
	return found > 0;
}

/* The parent binds the target ahead of the workers' reads: it has to be plain names of this very scope. */
static gboolean is_plain_target(const struct node *target)
{
	struct binding *binding = target->kind == N_NAME ? node_binding(target) : NULL;
	if (target->kind == N_ATTRIBUTE || target->kind == N_SUBSCRIPT || (target->kind == N_NAME && !binding))
		return FALSE;
	if (binding && (binding->flags & BINDING_FOREIGN))
		return FALSE;
	for (const struct node *child = target->first; child; child = child->next)
		if (!is_plain_target(child))
			return FALSE;
	return TRUE;
}

static struct node *next_clause(struct node *clause)
{
	do
		clause = clause->next;
	while (clause && clause->kind != N_FOR_IN);
	return clause;
}

gboolean judge_refuse_target(struct judge *j)
{
	if (j->node->kind == N_WHILE)
		return FALSE;
	struct node *clause = j->node->kind == N_FOR ? j->node : comprehension_clause(j->node, N_FOR_IN, 0);
	for (; clause; clause = clause->kind == N_FOR_IN ? next_clause(clause) : NULL) {
		struct node *target = node_field(clause, "left");
		if (target && !is_plain_target(target))
			judge_add_reason(j, REASON_UNSUPPORTED, "a loop variable that is seen elsewhere", target);
	}
	return j->verdict->tier == TIER_REFUSED;
}

/* `for x in xs for y in ys for x in x`, or one without all of its parts: what x is then depends on where one stands. */
static gboolean rebinds_target(struct node *comprehension)
{
	struct node *first = comprehension_clause(comprehension, N_FOR_IN, 0);
	gboolean found = FALSE;
	for (struct node *clause = first; clause; clause = next_clause(clause)) {
		struct node *left = node_field(clause, "left"), *right = node_field(clause, "right");
		struct names *names = names_new();
		if (!left || !right) {
			names_free(names);
			return TRUE;
		}
		names_bind_target(names, left);
		for (struct node *later = next_clause(clause); later; later = next_clause(later)) {
			GHashTableIter iter;
			gpointer binding;
			g_hash_table_iter_init(&iter, names->binds);
			while (g_hash_table_iter_next(&iter, &binding, NULL))
				found |= node_field(later, "left") && mentions(node_field(later, "left"), ((struct binding *)binding)->name);
		}
		names_free(names);
	}
	return found;
}

#define MAX_STATEMENTS 1000 /* of a body: each is held against each other */

static gboolean refuse_long(struct judge *j)
{
	const struct node *body = node_field(j->node, "body");
	if (!body || body->kind != N_BLOCK || node_count(body) <= MAX_STATEMENTS)
		return FALSE;
	judge_add_reason(j, REASON_UNSUPPORTED, "a body of more than 1,000 statements", j->node);
	return TRUE;
}

gboolean judge_refuse_shape(struct judge *j)
{
	struct node *owner = node_owner(j->node);
	if (refuse_long(j))
		return TRUE;
	if (owner && owner->kind == N_CLASS) {
		judge_add_reason(j, REASON_UNSUPPORTED, "a loop in the body of a class", j->node);
		return TRUE;
	}
	if (j->node->kind == N_WHILE)
		return FALSE;
	if (j->node->kind == N_FOR)
		return !node_field(j->node, "left") || !node_field(j->node, "right") || !node_field(j->node, "body");
	if (comprehension_clause(j->node, N_FOR_IN, 1) && (j->verdict->awaits || rebinds_target(j->node))) {
		judge_add_reason(j, REASON_UNSUPPORTED, "a comprehension with several for", j->node);
		return TRUE;
	}
	struct node *clause = comprehension_clause(j->node, N_FOR_IN, 0);
	return !clause || !node_field(clause, "left") || !node_field(clause, "right");
}
