#include "analyzer/imported.h"

#include <string.h>

#include "analyzer/imports.h"

#define MAX_MODULES 200 /* that one import brings along */

/* `if __name__ == "__main__":` is false in what is imported. */
static gboolean is_guard(const struct node *node)
{
	const struct node *condition = node->kind == N_IF ? node_field(node, "condition") : NULL;
	g_autofree char *text = condition ? node_text(condition) : NULL;
	return text && strstr(text, "__name__") && strstr(text, "__main__");
}

/* A call that stands alone, `sys.path[0] = here`, `config.level = 3`, `del os.environ["X"]`. */
static gboolean acts(const struct node *node)
{
	const struct node *top = node->kind == N_EXPRESSION_STATEMENT ? node->first : node;
	if (!top)
		return FALSE;
	if (top->kind == N_ASSIGNMENT || top->kind == N_AUGMENTED) {
		const struct node *left = node_field(top, "left");
		return left && left->kind != N_NAME && left->kind != N_PATTERN_LIST && left->kind != N_TUPLE_PATTERN;
	}
	return top->kind == N_CALL || top->kind == N_AWAIT || top->kind == N_DELETE;
}

/* What runs as NODE's module is imported, the bodies of functions not; NAMES: the modules that it imports. */
static gboolean look_through(const struct node *node, GHashTable *names)
{
	if (node->kind == N_FUNCTION || node->kind == N_LAMBDA || is_guard(node))
		return FALSE;
	if (node->kind == N_IMPORT || node->kind == N_IMPORT_FROM) {
		import_names(node, names);
		return FALSE;
	}
	if (acts(node))
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (look_through(child, names))
			return TRUE;
	return FALSE;
}

/* Adds what NAMES stand for, seen from FROM, to the modules that are to be looked through. */
static void add_modules(struct frame *f, const struct source *from, GHashTable *names, GPtrArray *due)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		struct source *source = program_import(f->context->program, from, name);
		if (source && source != f->unit->source && !g_ptr_array_find(due, source, NULL))
			g_ptr_array_add(due, source);
	}
}

static GHashTable *names_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

const char *imported_acts(struct frame *f, const struct node *statement)
{
	g_autoptr(GHashTable) before = names_new(), names = names_new();
	g_autoptr(GPtrArray) due = g_ptr_array_new();
	GHashTableIter iter;
	gpointer name;
	for (const struct node *child = f->unit->syntax->root->first; child && child->start < statement->start; child = child->next)
		if (child->kind == N_IMPORT || child->kind == N_IMPORT_FROM)
			import_names(child, before);
	import_names(statement, names);
	g_hash_table_iter_init(&iter, before);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_remove(names, name);
	add_modules(f, f->unit->source, names, due);
	for (guint i = 0; i < due->len; i++) {
		struct source *source = due->pdata[i];
		struct unit *unit = context_unit(f->context, source);
		g_autoptr(GHashTable) more = names_new();
		if (!unit || i >= MAX_MODULES || look_through(unit->syntax->root, more))
			return interned(source->module ? source->module : source->path);
		add_modules(f, source, more, due);
	}
	return NULL;
}
