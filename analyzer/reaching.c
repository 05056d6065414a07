#include "analyzer/reaching.h"

#define MANY 64 /* sites: not worth the search */

/* What an assignment binds last: a name at its left side, or in a pattern there. */
static const struct node *assignment_of(const struct node *site)
{
	const struct node *node = site;
	while (node->parent && (node->parent->kind == N_PATTERN_LIST || node->parent->kind == N_TUPLE_PATTERN || node->parent->kind == N_LIST_PATTERN ||
	                        node->parent->kind == N_LIST_SPLAT_PATTERN))
		node = node->parent;
	const struct node *parent = node->parent;
	return parent && (parent->kind == N_ASSIGNMENT || parent->kind == N_AUGMENTED) && node_field(parent, "left") == node ? parent : NULL;
}

/* `x = f(x)`: bound once the rest of its statement is done. */
static gboolean is_bound_last(const struct node *site, const struct node *around)
{
	const struct node *assignment = assignment_of(site);
	return assignment && (around == assignment || around->kind == N_EXPRESSION_STATEMENT || node_inside(around, assignment));
}

/* The last site inside AROUND that stands ahead of CHILD. */
static const struct node *last_ahead(const struct binding *binding, const struct node *around, const struct node *child)
{
	const struct node *last = NULL;
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i];
		if (site->start < child->start && node_inside(site, around) && (!last || site->start > last->start))
			last = site;
	}
	return last;
}

static gboolean binds_inside(const struct binding *binding, const struct node *around)
{
	for (guint i = 0; i < binding->sites->len; i++)
		if (node_inside(binding->sites->pdata[i], around) && !is_bound_last(binding->sites->pdata[i], around))
			return TRUE;
	return FALSE;
}

/* `with open(path) as file:`, `for line in lines:`: SITE is set whenever the body of STATEMENT begins. */
static gboolean is_set_by_header(const struct node *site, const struct node *statement)
{
	if (statement->kind == N_FOR)
		return node_inside(site, node_field(statement, "left"));
	for (const struct node *node = site->parent; node && node != statement; node = node->parent)
		if (node->kind == N_AS_TARGET)
			return TRUE;
	return FALSE;
}

/* SITE is set by a statement of BLOCK itself. */
static gboolean is_set_in(const struct node *site, const struct node *block)
{
	const struct node *assignment = assignment_of(site);
	return assignment && assignment->kind == N_ASSIGNMENT && node_field(assignment, "right") && assignment->parent->kind == N_EXPRESSION_STATEMENT &&
	       assignment->parent->parent == block;
}

const struct node *reaching_site(const struct node *name, const struct binding *binding)
{
	if (binding->sites->len < 2 || binding->sites->len > MANY || (binding->flags & (BINDING_DELETED | BINDING_FOREIGN)) || binding->scope->dynamic ||
	    (binding->scope->kind != SCOPE_FUNCTION && binding->scope->kind != SCOPE_MODULE))
		return NULL;
	for (const struct node *child = name, *around = name->parent; around; child = around, around = around->parent) {
		if (around->kind == N_FUNCTION || around->kind == N_LAMBDA || around->kind == N_CLASS || around->kind == N_GENERATOR)
			return NULL; /* its beginning, or run at another time */
		gboolean block = around->kind == N_BLOCK || around->kind == N_MODULE;
		gboolean header = (around->kind == N_WITH || around->kind == N_FOR) && node_field(around, "body") == child;
		const struct node *site = block || header ? last_ahead(binding, around, child) : NULL;
		if (site)
			return (block ? is_set_in(site, around) : is_set_by_header(site, around)) ? site : NULL;
		if (!block && !(header && around->kind == N_WITH) && binds_inside(binding, around))
			return NULL;
	}
	return NULL;
}
