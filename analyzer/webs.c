#include "analyzer/webs.h"

#include "analyzer/depend.h"

/* A statement that may be a name's whole range. */
struct region {
	struct names *names;
	GHashTable *webs;          /* struct binding * to what stands for it here: a byte of its own, or NULL */
};

struct webs {
	GHashTable *regions;       /* struct node * to struct region * */
};

static void region_free(gpointer data)
{
	struct region *region = data;
	names_free(region->names);
	g_hash_table_destroy(region->webs);
	g_free(region);
}

struct webs *webs_new(void)
{
	struct webs *webs = g_new0(struct webs, 1);
	webs->regions = g_hash_table_new_full(NULL, NULL, NULL, region_free);
	return webs;
}

void webs_free(struct webs *webs)
{
	if (!webs)
		return;
	g_hash_table_destroy(webs->regions);
	g_free(webs);
}

static gboolean binds_outside(const struct binding *binding, const struct node *node)
{
	if (binding->flags & BINDING_PARAMETER)
		return TRUE;
	for (guint i = 0; i < binding->sites->len; i++)
		if (!node_inside(binding->sites->pdata[i], node))
			return TRUE;
	return FALSE;
}

static const void *web_in(struct webs *webs, const struct binding *binding, struct node *node)
{
	struct region *region = g_hash_table_lookup(webs->regions, node);
	gpointer web = NULL;
	if (!region) {
		region = g_new0(struct region, 1);
		region->names = names_of(node);
		region->webs = g_hash_table_new_full(NULL, NULL, NULL, g_free);
		g_hash_table_insert(webs->regions, node, region);
	}
	if (g_hash_table_lookup_extended(region->webs, binding, NULL, &web))
		return web;
	gboolean own = g_hash_table_contains(region->names->binds, binding) && !g_hash_table_contains(region->names->reads, binding) &&
	               !name_is_live_after(node, binding);
	web = own ? g_malloc(1) : NULL;
	g_hash_table_insert(region->webs, (gpointer)binding, web);
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

/* `a = list(a)`: from there to the end of the function the name has what it is given from there on. That is nothing but SITE, the last such one. */
static const struct node *tail_at(const struct binding *binding, const struct node *node)
{
	const struct node *last = NULL;
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i], *statement = site->kind == N_NAME ? rebinding(binding, site) : NULL;
		gboolean after = statement && node->source == site->source && (node->start >= statement->end || node == site);
		if (after && (!last || site->start > last->start))
			last = site;
	}
	return last;
}

const void *webs_at(struct webs *webs, const struct binding *binding, const struct node *node)
{
	const struct node *at = node;
	const void *web = NULL;
	if (!may_have(binding))
		return binding;
	for (; node && node != binding->scope->node && !web; node = node->parent)
		if ((node->kind == N_FOR || node->kind == N_WHILE || node->kind == N_WITH) && binds_outside(binding, node))
			web = web_in(webs, binding, (struct node *)node);
	if (!web && binding->scope->kind == SCOPE_FUNCTION)
		web = tail_at(binding, at);
	return web ? web : binding;
}
