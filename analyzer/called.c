/* All calls of a function, and who catches what it raises. */
#include "analyzer/called.h"

#include <string.h>

#include "analyzer/depend.h"
#include "analyzer/interned.h"
#include "analyzer/made.h"
#include "analyzer/members.h"

#define MAX_CALLS 60
#define MAX_LEVELS 12

/* The class is derived from classes of the program only, so that nobody else calls its methods. */
static gboolean is_programs_own(struct effects_context *c, const struct node *class_node)
{
	const struct node *bases = node_field(class_node, "superclasses");
	for (struct node *child = bases ? bases->first : NULL; child; child = child->next) {
		const struct type *base = child->kind == N_KEYWORD_ARGUMENT ? NULL : made_value(c, child).type;
		gboolean harmless = base && base->kind == T_LIBRARY && (!strcmp(base->name, "abc.ABC") || !strcmp(base->name, "builtins.object"));
		if (!harmless && (!base || base->kind != T_CLASS || base->ref == class_node || !is_programs_own(c, base->ref)))
			return FALSE;
	}
	return TRUE;
}

/* CALL, by its name one of the method, is one of what its object is known to be. */
static gboolean is_known_call(struct effects_context *c, const struct node *call)
{
	const struct node *callee = node_field(call, "function");
	const struct type *type = callee->kind == N_ATTRIBUTE ? made_value(c, node_field(callee, "object")).type : NULL;
	gboolean known = !type || type_count(type);
	for (guint i = 0; type && i < type_count(type); i++)
		known &= type_member(type, i)->kind != T_UNKNOWN;
	return known;
}

/* Each mention of the method, by whatever object, is a call. What is called like it without an object is something else. */
static gboolean is_called_only(struct effects_context *c, const struct node *function)
{
	const char *name = node_field(function, "name")->name;
	const struct node *owner = node_owner(function);
	const struct binding *binding = owner->scope ? g_hash_table_lookup(owner->scope->bindings, name) : NULL;
	const GPtrArray *mentions = binding ? names_mentions(binding) : NULL;
	if (!binding || !callers_are_seen(c) || !is_programs_own(c, owner) || !made_plain_function(function) || g_str_has_prefix(name, "__"))
		return FALSE;
	for (guint i = 0; mentions && i < mentions->len; i++)
		if (mentions->pdata[i] != node_field(function, "name"))
			return FALSE;
	for (guint i = 0; i < c->program->sources->len; i++) {
		const GPtrArray *members = members_of(context_unit(c, c->program->sources->pdata[i]), name);
		for (guint k = 0; members && k < members->len; k++) {
			const struct node *node = members->pdata[k];
			if (node->kind == N_ATTRIBUTE && !(node->parent->kind == N_CALL && node_is_in(node, "function")))
				return FALSE;
			if (node->kind == N_CALL && !is_known_call(c, node))
				return FALSE;
		}
	}
	return TRUE;
}

/* All calls of FUNCTION are there; of an __init__ those of its class. NULL: who knows. */
const GArray *called_from(struct effects_context *c, const struct node *function)
{
	const struct node *name = node_field(function, "name"), *owner = node_owner(function);
	gboolean init = name && owner->kind == N_CLASS && !strcmp(name->name, "__init__");
	if (init && (g_hash_table_contains(c->project->values, node_field(owner, "name")->name) || !callers_are_seen(c)))
		return NULL;
	if (!init && !(owner->kind == N_CLASS ? is_called_only(c, function) : callers_only_called(c, function)))
		return NULL;
	const GArray *calls = context_calls(c, function);
	return calls && calls->len && calls->len <= MAX_CALLS ? calls : NULL;
}

/* `with open(...)`, `with TemporaryDirectory()`: the library's own, which closes what it opened and looks at nothing else. */
static gboolean is_plain_manager(struct effects_context *c, const struct node *item)
{
	static const char *const prefixes[] = {"tempfile.", "gzip.", "bz2.", "lzma.", "zipfile.", "tarfile.", "io."};
	struct node *call = item->first && item->first->kind == N_AS_PATTERN ? item->first->first : item->first;
	struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
	const struct type *type = callee ? made_value(c, callee).type : NULL;
	gboolean plain = type && type->kind == T_LIBRARY && (!strcmp(type->name, "builtins.open") || !strcmp(type->name, "os.scandir"));
	for (guint i = 0; type && type->kind == T_LIBRARY && i < G_N_ELEMENTS(prefixes); i++)
		plain |= g_str_has_prefix(type->name, prefixes[i]);
	return plain && !library_is_replaced(c, type->name);
}

static gboolean has_plain_managers(struct effects_context *c, const struct node *with)
{
	const struct node *clause = with->first && with->first->kind == N_WITH_CLAUSE ? with->first : NULL;
	for (const struct node *item = clause ? clause->first : NULL; item; item = item->next)
		if (item->kind != N_WITH_ITEM || !is_plain_manager(c, item))
			return FALSE;
	return clause != NULL;
}

static gboolean is_tried(struct effects_context *c, const struct node *node)
{
	for (; node && node->kind != N_FUNCTION && node->kind != N_LAMBDA && node->kind != N_MODULE; node = node->parent)
		if (node->kind == N_TRY || (node->kind == N_WITH && !has_plain_managers(c, node)))
			return TRUE;
	return FALSE;
}

static gboolean is_uncaught(struct effects_context *c, const struct node *node, GHashTable *seen, guint levels);

/* NODE runs in the script only: `if __name__ == "__main__":`. */
static gboolean is_guarded(const struct node *node)
{
	for (const struct node *n = node; n->parent; n = n->parent) {
		const struct node *condition = n->parent->kind == N_IF && node_is_in(n, "consequence") ? node_field(n->parent, "condition") : NULL;
		g_autofree char *text = condition ? node_text(condition) : NULL;
		if (text && g_str_has_prefix(text, "__name__ ==") && strstr(text, "__main__") && !strstr(text, " or "))
			return TRUE;
	}
	return FALSE;
}

/* The name by which the file is imported: of its folder where it is a package. */
static char *module_stem(const struct source *source)
{
	g_autofree char *base = g_path_get_basename(source->path), *folder = g_path_get_dirname(source->path);
	if (g_str_has_prefix(base, "__init__."))
		return g_path_get_basename(folder);
	char *dot = strrchr(base, '.');
	return g_strndup(base, dot ? (gsize)(dot - base) : strlen(base));
}

/* The top level of a module is called by who imports it. */
static gboolean imports_are_uncaught(struct effects_context *c, const struct node *node, GHashTable *seen, guint levels)
{
	static const char *const runners[] = {"runpy", "run_path", "run_module", "exec"}, *const importers[] = {"import_module", "__import__", "exec_module", "reload"};
	for (guint i = 0; i < G_N_ELEMENTS(runners); i++)
		if (g_hash_table_contains(c->used, runners[i]))
			return FALSE;
	if (is_guarded(node))
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(importers); i++)
		if (g_hash_table_contains(c->used, importers[i]))
			return FALSE;
	g_autofree char *stem = module_stem(node->source);
	const char *name = interned(stem);
	for (guint i = 0; i < c->program->sources->len; i++) {
		const GPtrArray *members = members_of(context_unit(c, c->program->sources->pdata[i]), name);
		for (guint k = 0; members && k < members->len; k++) {
			const struct node *import = members->pdata[k];
			if ((import->kind == N_IMPORT || import->kind == N_IMPORT_FROM) && !is_uncaught(c, import, seen, levels - 1))
				return FALSE;
		}
	}
	return TRUE;
}

static gboolean is_uncaught(struct effects_context *c, const struct node *node, GHashTable *seen, guint levels)
{
	const struct node *owner = node_owner(node);
	if (!levels || is_tried(c, node) || (owner->kind != N_FUNCTION && owner->kind != N_MODULE))
		return FALSE;
	if (owner->kind == N_MODULE) /* a guard tells its statements from the others */
		return (!is_guarded(node) && !g_hash_table_add(seen, (gpointer)owner)) || imports_are_uncaught(c, node, seen, levels);
	if (!g_hash_table_add(seen, (gpointer)owner))
		return TRUE;
	const GArray *calls = made_plain_function(owner) ? called_from(c, owner) : NULL;
	g_autoptr(GPtrArray) nodes = g_ptr_array_new();
	for (guint i = 0; calls && i < calls->len; i++)
		g_ptr_array_add(nodes, (gpointer)g_array_index(calls, struct seen_call, i).node);
	for (guint i = 0; i < nodes->len; i++)
		if (!nodes->pdata[i] || !is_uncaught(c, nodes->pdata[i], seen, levels - 1))
			return FALSE;
	return calls != NULL;
}

/* A `yield` in a `try` or a `with`: what closes the generator, at the latest the end of the program, goes on there. What @contextmanager makes of one is
 * run by the `with` that asks for it. */
static gboolean has_suspended(struct effects_context *c, struct unit *unit)
{
	const GPtrArray *yields = members_of(unit, interned(MEMBERS_YIELDS));
	for (guint i = 0; yields && i < yields->len; i++) {
		const struct node *node = yields->pdata[i], *owner = node_owner(node);
		if (is_tried(c, node) && !decorated_with(owner, "contextmanager") && !decorated_with(owner, "asynccontextmanager"))
			return TRUE;
	}
	return FALSE;
}

/* What runs as the interpreter ends, or as an exception goes by, may look at how far the loop came. */
static gboolean has_late_code(struct effects_context *c)
{
	static const char *const hooks[] = {"excepthook", "atexit", "finalize", "main_thread"};
	gboolean late = g_hash_table_contains(c->special, "__del__");
	for (guint i = 0; i < G_N_ELEMENTS(hooks); i++)
		late |= g_hash_table_contains(c->used, hooks[i]);
	for (guint i = 0; !late && i < c->program->sources->len; i++)
		late = has_suspended(c, context_unit(c, c->program->sources->pdata[i]));
	return late;
}

gboolean called_uncaught(struct effects_context *c, const struct node *node)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	return !has_late_code(c) && is_uncaught(c, node, seen, MAX_LEVELS);
}
