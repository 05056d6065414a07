/* Iterators that never end, so that `next` does not raise StopIteration. */
#include <string.h>

#include "analyzer/call.h"

/* NAME of itertools, by that name, or as an attribute of the module. */
static const char *name_in_itertools(const struct node *callee)
{
	const struct node *object = callee->kind == N_ATTRIBUTE ? node_field(callee, "object") : callee;
	const struct binding *binding = object->kind == N_NAME ? node_binding(object) : NULL;
	const struct node *site = binding && binding->sites->len == 1 ? binding->sites->pdata[0] : NULL, *import = site ? site->parent : NULL;
	if (!import || site->kind != N_DOTTED_NAME)
		return NULL;
	if (callee->kind == N_ATTRIBUTE)
		return import->kind == N_IMPORT && !strcmp(object->name, "itertools") ? node_field(callee, "attribute")->name : NULL;
	const struct node *from = import->kind == N_IMPORT_FROM ? node_field(import, "module_name") : NULL;
	g_autofree char *module = from ? node_text(from) : NULL;
	return !g_strcmp0(module, "itertools") ? callee->name : NULL;
}

/* count(), cycle("ab"), repeat(x) */
static gboolean goes_on_for_ever(const struct node *call)
{
	const struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL, *list = callee ? node_field(call, "arguments") : NULL;
	const char *name = list && list->kind == N_ARGUMENTS ? name_in_itertools(callee) : NULL;
	const struct node *first = name ? list->first : NULL;
	if (!name || (first && (first->kind == N_LIST_SPLAT || first->kind == N_DICT_SPLAT)))
		return FALSE;
	if (!strcmp(name, "cycle"))
		return first && (first->kind == N_TUPLE || first->kind == N_LIST) && first->first && first->first->kind != N_LIST_SPLAT;
	return !strcmp(name, "count") || (!strcmp(name, "repeat") && first && !first->next);
}

gboolean iterator_is_endless(struct value iterator)
{
	gboolean all = iterator.type->kind == T_ITER && iterator.objects && iterator.objects->count;
	for (guint i = 0; all && i < iterator.objects->count; i++)
		all = iterator.objects->items[i]->kind == OBJECT_SITE && goes_on_for_ever(iterator.objects->items[i]->ref);
	return all;
}
