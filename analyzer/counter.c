/* `while i < n: ...; i += 1` is the loop over range(i, n). */
#include <string.h>

#include "analyzer/split.h"

static gint step_of(const struct node *statement, const char *name)
{
	const struct node *top = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
	const struct node *left = top ? node_field(top, "left") : NULL, *right = top ? node_field(top, "right") : NULL, *step = right;
	if (!left || !right || left->kind != N_NAME || left->name != name)
		return 0;
	if (top->kind == N_ASSIGNMENT && right->kind == N_BINARY) { /* i = i + 1 */
		const struct node *operator = node_field(right, "operator"), *first = node_field(right, "left");
		gboolean plus = operator && !strcmp(operator->name, "+") && first && first->kind == N_NAME && first->name == name;
		step = plus ? node_field(right, "right") : NULL;
	} else if (top->kind != N_AUGMENTED || strcmp(node_field(top, "operator")->name, "+=")) {
		return 0;
	}
	if (!step || step->kind != N_INTEGER)
		return 0;
	g_autofree char *text = node_text(step);
	gint64 number = g_ascii_strtoll(text, NULL, 10);
	return strspn(text, "0123456789") == strlen(text) && number < G_MAXINT ? (gint)number : 0;
}

/* Bound in LOOP, apart from EXCEPT; or from another scope, at any time. */
static gboolean is_rebound(const struct node *loop, const struct binding *binding, const struct node *except)
{
	if (binding->flags & BINDING_FOREIGN)
		return TRUE;
	for (guint i = 0; i < binding->sites->len; i++)
		if (node_inside(binding->sites->pdata[i], loop) && !(except && node_inside(binding->sites->pdata[i], except)))
			return TRUE;
	return FALSE;
}

static gboolean is_builtin(const struct node *node, const char *name)
{
	return node && node->kind == N_NAME && !strcmp(node->name, name) && !scope_resolve(scope_of(node), name);
}

/* Its value cannot change but by a change to an object that it looks at. */
static gboolean is_plain(const struct node *loop, const struct node *node, guint depth)
{
	const struct node *list = node->kind == N_CALL ? node_field(node, "arguments") : NULL;
	struct binding *binding = node->kind == N_NAME ? node_binding(node) : NULL;
	if (!depth)
		return FALSE;
	switch (node->kind) {
	case N_INTEGER:
		return TRUE;
	case N_NAME:
		return binding && !is_rebound(loop, binding, NULL);
	case N_ATTRIBUTE:
		return is_plain(loop, node->first, depth - 1);
	case N_BINARY:
		return is_plain(loop, node_field(node, "left"), depth - 1) && is_plain(loop, node_field(node, "right"), depth - 1);
	case N_CALL:
		return is_builtin(node_field(node, "function"), "len") && list && list->kind == N_ARGUMENTS && node_count(list) == 1 &&
		       is_plain(loop, list->first, depth - 1);
	default:
		return FALSE;
	}
}

/* `i < n`, `i <= n`, `n > i`, `n >= i`. */
static gboolean read_condition(const struct node *condition, struct counter *counter)
{
	struct node *left = condition->kind == N_COMPARISON ? condition->first : NULL, *operator = left ? left->next : NULL;
	struct node *right = operator ? operator->next : NULL;
	if (!right || right->next || operator->kind != N_OPERATOR || !strchr("<>", operator->name[0]))
		return FALSE;
	gboolean up = operator->name[0] == '<';
	counter->name = up ? left : right;
	counter->bound = up ? right : left;
	counter->inclusive = operator->name[1] == '=';
	return (!operator->name[1] || !strcmp(operator->name + 1, "=")) && counter->name->kind == N_NAME;
}

gboolean counter_find(struct node *loop, struct counter *counter)
{
	struct node *condition = node_field(loop, "condition"), *body = node_field(loop, "body");
	if (!condition || !body || node_field(loop, "alternative") || !read_condition(condition, counter))
		return FALSE;
	for (struct node *child = body->first; child; child = child->next)
		counter->increment = child;
	counter->step = counter->increment ? step_of(counter->increment, counter->name->name) : 0;
	struct scope *scope = scope_of(loop);
	struct binding *binding = scope_resolve(scope, counter->name->name);
	return counter->step > 0 && binding && binding->scope == scope && !(binding->flags & (BINDING_FOREIGN | BINDING_CLOSURE | BINDING_DELETED)) &&
	       !is_rebound(loop, binding, counter->increment) && is_plain(loop, counter->bound, 6) && !splitter_holds_continue(body) &&
	       !scope_resolve(scope, interned("range"));
}

/* A float would be no argument for range. */
gboolean counter_is_whole(struct frame *f, const struct counter *counter)
{
	const struct type *name = frame_effects(f, counter->name, NULL).type, *bound = frame_effects(f, counter->bound, NULL).type;
	return (name->kind == T_INT || name->kind == T_BOOL) && (bound->kind == T_INT || bound->kind == T_BOOL);
}

char *counter_range(const struct counter *counter)
{
	g_autofree char *bound = node_text(counter->bound);
	g_autofree char *step = counter->step == 1 ? g_strdup("") : g_strdup_printf(", %d", counter->step);
	return g_strdup_printf("range(%s, %s%s%s)", counter->name->name, bound, counter->inclusive ? " + 1" : "", step);
}
