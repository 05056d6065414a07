#include "analyzer/webs.h"

#include "analyzer/depend.h"

static gboolean binds_outside(const struct binding *binding, const struct node *node)
{
	return (binding->flags & BINDING_PARAMETER) || binding->from < node->start || binding->to > node->end;
}

/* What stands for BINDING in the statement NODE: a byte of its own, or NULL. */
static const void *web_in(struct binding *binding, struct node *node)
{
	gpointer web = NULL;
	if (!binding->webs)
		binding->webs = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	if (g_hash_table_lookup_extended(binding->webs, node, NULL, &web))
		return web;
	const struct names *names = names_kept(node);
	gboolean own = g_hash_table_contains(names->binds, binding) && !g_hash_table_contains(names->reads, binding) && !name_is_live_after(node, binding);
	web = own ? g_malloc(1) : NULL;
	g_hash_table_insert(binding->webs, node, web);
	return web;
}

static gboolean may_have(const struct binding *binding)
{
	const guint others = BINDING_CLOSURE | BINDING_FOREIGN | BINDING_DELETED | BINDING_IMPORT | BINDING_DEFINITION;
	const struct scope *scope = binding->scope;
	return (binding->sites->len > 1 || (binding->flags & BINDING_PARAMETER)) && binding->sites->len && !(binding->flags & others) && (scope->kind == SCOPE_MODULE || scope->kind == SCOPE_FUNCTION) &&
	       !scope->dynamic && !scope->star_import;
}

/* The statement of the function's own block that SITE stands in as a target of its plain assignment; NULL: it is none. */
static const struct node *rebinding(const struct binding *binding, const struct node *site)
{
	const struct node *top = site->parent;
	while (top && (top->kind == N_PATTERN_LIST || top->kind == N_TUPLE_PATTERN))
		top = top->parent;
	const struct node *right = top && top->kind == N_ASSIGNMENT ? node_field(top, "right") : NULL, *statement = right ? top->parent : NULL;
	if (!statement || right->kind == N_ASSIGNMENT || node_inside(site, right) || statement->kind != N_EXPRESSION_STATEMENT)
		return NULL;
	return statement->parent->kind == N_BLOCK && statement->parent->parent == binding->scope->node ? statement : NULL;
}

static gint by_start(gconstpointer a, gconstpointer b)
{
	const struct node *p = *(struct node *const *)a, *q = *(struct node *const *)b;
	return p->start != q->start ? (p->start < q->start ? -1 : 1) : 0;
}

/* The sites from which on a name has what it is given there. */
static const GPtrArray *tails_of(struct binding *binding)
{
	if (binding->tails)
		return binding->tails;
	binding->tails = g_ptr_array_new();
	for (guint i = 0; i < binding->sites->len; i++) {
		struct node *site = binding->sites->pdata[i];
		if (site->kind == N_NAME && rebinding(binding, site))
			g_ptr_array_add(binding->tails, site);
	}
	g_ptr_array_sort(binding->tails, by_start);
	return binding->tails;
}

/* `a = list(a)`: from there to the end of the function the name has what it is given from there on. That is nothing but SITE, the last such one. */
static const struct node *tail_at(struct binding *binding, const struct node *node)
{
	const GPtrArray *tails = tails_of(binding);
	guint low = 0, high = tails->len; /* those before `low` do not begin behind NODE */
	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (((const struct node *)tails->pdata[middle])->start <= node->start)
			low = middle + 1;
		else
			high = middle;
	}
	while (low--) {
		const struct node *site = tails->pdata[low];
		if (site == node || node->start >= rebinding(binding, site)->end)
			return site;
	}
	return NULL;
}

static const void *find_web(struct binding *binding, const struct node *node)
{
	const struct node *at = node;
	const void *web = NULL;
	for (; node && node != binding->scope->node && !web; node = node->parent)
		if ((node->kind == N_FOR || node->kind == N_WHILE || node->kind == N_WITH) && binds_outside(binding, node))
			web = web_in(binding, (struct node *)node);
	if (!web && binding->scope->kind == SCOPE_FUNCTION)
		web = tail_at(binding, at);
	return web ? web : binding;
}

const void *webs_at(struct binding *binding, struct node *node)
{
	if (!may_have(binding))
		return binding;
	if (node->kind != N_NAME || node->binding != binding)
		return find_web(binding, node);
	if (!node->web)
		node->web = find_web(binding, node);
	return node->web;
}
