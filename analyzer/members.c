#include "analyzer/members.h"

#include <string.h>

#include "analyzer/interned.h"

static void note_name(GHashTable *members, const char *name, const struct node *node)
{
	GPtrArray *nodes = g_hash_table_lookup(members, name);
	if (!nodes)
		g_hash_table_insert(members, (gpointer)name, nodes = g_ptr_array_new());
	g_ptr_array_add(nodes, (gpointer)node);
}

static void note(GHashTable *members, const struct node *name, const struct node *node)
{
	if (name && name->name)
		note_name(members, name->name, node);
}

static void note_imports(GHashTable *members, const struct node *part, const struct node *import)
{
	note(members, part, import);
	for (const struct node *child = part->first; child; child = child->next)
		note_imports(members, child, import);
}

/* `case Point(x, size=n)`: the attribute `size`, and one that no word of the source tells. */
static void note_pattern(GHashTable *members, const struct node *node)
{
	const struct node *class_name = node->first;
	for (const struct node *child = class_name ? class_name->next : NULL; child; child = child->next) {
		const struct node *inner = !strcmp(ts_node_type(child->ts), "case_pattern") && child->first ? child->first : child;
		if (!strcmp(ts_node_type(inner->ts), "keyword_pattern"))
			note(members, inner->first, inner);
		else
			note_name(members, interned(MEMBERS_UNTOLD), inner);
	}
}

static void note_all(GHashTable *members, const struct node *node)
{
	const struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL, *owner;
	switch (node->kind) {
	case N_ATTRIBUTE:
		note(members, node_field(node, "attribute"), node);
		break;
	case N_KEYWORD_ARGUMENT:
		if (node->parent->parent->kind == N_CALL)
			note(members, node_field(node, "name"), node);
		break;
	case N_CALL:
		note(members, callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : callee, node);
		break;
	case N_FUNCTION: case N_CLASS:
		owner = node_owner(node);
		if (owner && owner->kind == N_CLASS)
			note(members, node_field(node, "name"), node);
		break;
	case N_NAME:
		if (scope_of(node) && scope_of(node)->kind == SCOPE_CLASS && node_is_target(node))
			note(members, node, node);
		break;
	case N_YIELD:
		note_name(members, interned(MEMBERS_YIELDS), node);
		break;
	case N_IMPORT: case N_IMPORT_FROM:
		note_imports(members, node, node);
		return;
	default:
		if (!strcmp(ts_node_type(node->ts), "class_pattern"))
			note_pattern(members, node);
		break;
	}
	for (const struct node *child = node->first; child; child = child->next)
		note_all(members, child);
}

const GPtrArray *members_of(struct unit *unit, const char *name)
{
	if (!unit->members) {
		unit->members = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
		note_all(unit->members, unit->syntax->root);
	}
	return g_hash_table_lookup(unit->members, name);
}
