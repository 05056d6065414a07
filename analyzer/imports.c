#include "analyzer/imports.h"

#include <string.h>

/* "from .. import x" in pkg.sub.mod starts at pkg. */
char *import_absolute(const struct source *source, const struct node *module)
{
	if (!module)
		return g_strdup("__future__");
	char *text = node_text(module);
	if (module->kind != N_RELATIVE_IMPORT)
		return text;
	guint dots = strspn(text, ".");
	g_autofree char *rest = g_strdup(text + dots);
	g_free(text);
	GString *base = g_string_new(source->module ? source->module : "");
	if (g_str_has_suffix(source->path, "/__init__.py"))
		dots--;
	for (; dots; dots--) {
		const char *dot = strrchr(base->str, '.');
		g_string_truncate(base, dot ? dot - base->str : 0);
	}
	if (base->len && rest[0])
		g_string_append_c(base, '.');
	g_string_append(base, rest);
	return g_string_free(base, FALSE);
}

/* "a", "a.b" and "a.b.c" of the last one. */
static void add_packages(GHashTable *names, const char *full)
{
	for (const char *dot = strchr(full, '.'); dot; dot = strchr(dot + 1, '.'))
		g_hash_table_add(names, g_strndup(full, dot - full));
	g_hash_table_add(names, g_strdup(full));
}

void import_names(const struct node *statement, GHashTable *names)
{
	struct node *module = statement->kind == N_IMPORT ? NULL : node_field(statement, "module_name");
	g_autofree char *base = statement->kind == N_IMPORT ? NULL : import_absolute(statement->source, module);
	if (base)
		add_packages(names, base);
	for (const struct node *child = statement->first; child; child = child->next) {
		const struct node *name = child->kind == N_ALIASED_IMPORT ? node_field(child, "name") : child;
		if (child == module || !name || name->kind != N_DOTTED_NAME)
			continue;
		g_autofree char *text = node_text(name);
		if (base)
			g_hash_table_add(names, g_strconcat(base, ".", text, NULL));
		else
			add_packages(names, text);
	}
}
