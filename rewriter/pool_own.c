/* Objects that each worker makes for itself: a connection, a session. The first item that a thread works on makes them, as the program made its own;
 * the others find them in a threading.local. The parent closes them once all threads have ended. */
#include <string.h>

#include "rewriter/pool_loop.h"

static const struct owned *owned_at(const struct pool *p, guint i)
{
	return g_ptr_array_index(p->split->owned, i);
}

static guint owned_count(const struct pool *p)
{
	return p->split->owned ? p->split->owned->len : 0;
}

gboolean pool_owns(const struct pool *p, const char *name)
{
	for (guint i = 0; i < owned_count(p); i++)
		if (!strcmp(owned_at(p, i)->name, name))
			return !owned_at(p, i)->attribute; /* an object, which is handed over, and copied */
	return FALSE;
}

static char *making_text(const struct pool *p, const struct owned *owned)
{
	return owned->text ? g_strdup(owned->text) : source_text(p->source, owned->expression);
}

gboolean pool_closes_own(const struct pool *p)
{
	for (guint i = 0; i < owned_count(p); i++)
		if (owned_at(p, i)->closes)
			return TRUE;
	return FALSE;
}

gboolean pool_copies(const struct pool *p)
{
	for (guint i = 0; i < owned_count(p); i++)
		if (owned_at(p, i)->attribute)
			return TRUE;
	return FALSE;
}

/* The parent may only close a connection of sqlite3 that says so. */
static gboolean check_thread(const struct pool *p, const struct owned *owned, GError **error)
{
	g_autofree char *text = making_text(p, owned);
	return !owned->in_threads || !strstr(text, "check_same_thread") || strstr(text, "check_same_thread=False") ||
	       rewrite_refuse(error, "`%s` may only be used in one thread, as its making says", owned->name);
}

gboolean pool_prepare_own(struct pool *p, GError **error)
{
	if (!owned_count(p))
		return TRUE;
	if (p->info->processes || p->info->tasks)
		return rewrite_refuse(error, "each worker would need `%s` of its own", owned_at(p, 0)->name);
	for (guint i = 0; i < owned_count(p); i++) {
		const struct owned *owned = owned_at(p, i);
		if (!owned->attribute) /* else its names are those of __init__: the module's, and the object */
			nameset_free(p->source, owned->expression, p->reads);
		for (guint k = 0; k < owned->settings->len; k++)
			nameset_free(p->source, pool_node(owned->settings, k), p->reads);
		if (!check_thread(p, owned, error))
			return FALSE;
	}
	p->local = nameset_fresh(p->locals, "local");
	p->stack = nameset_fresh(p->locals, "stack");
	return TRUE;
}

static char *making(const struct pool *p, const struct owned *owned)
{
	g_autofree char *text = making_text(p, owned), *added = NULL;
	gboolean adds = owned->in_threads && !strstr(text, "check_same_thread");
	if (adds && owned->text) { /* on one line, and without a comment */
		added = g_strdup_printf("%.*s, check_same_thread=False)", (int)strlen(text) - 1, text);
	} else if (adds) {
		TSNode arguments = tree_child(owned->expression, "arguments");
		guint32 count = ts_node_named_child_count(arguments);
		while (count > 1 && tree_is(ts_node_named_child(arguments, count - 1), "comment"))
			count--;
		TSNode last = ts_node_named_child(arguments, count - 1);
		guint32 at = ts_node_end_byte(last) - ts_node_start_byte(owned->expression);
		added = g_strdup_printf("%.*s, check_same_thread=False%s", (int)at, text, text + at);
	}
	const char *call = added ? added : text;
	return owned->closes ? g_strdup_printf("%s.enter_context(contextlib.closing(%s))", p->stack, call) : g_strdup(call);
}

static gboolean is_read(const struct pool *p, const char *name)
{
	g_autoptr(GHashTable) reads = nameset_new();
	for (guint i = 0; i < p->nodes->len; i++)
		nameset_free(p->source, pool_node(p->nodes, i), reads);
	return g_hash_table_contains(reads, name);
}

void pool_put_own(const struct pool *p, GString *out)
{
	guint count = owned_count(p);
	if (!count)
		return;
	g_autofree char *deeper = g_strconcat(p->indent, p->indent, NULL);
	const struct owned *last = owned_at(p, count - 1);
	pool_line(p, out, p->indent, "if not hasattr(%s, \"%s\"):", p->local, last->name);
	for (guint i = 0; i < count; i++) {
		const struct owned *owned = owned_at(p, i);
		g_autofree char *call = making(p, owned);
		gboolean direct = owned == last && !owned->settings->len && !owned->attribute;
		if (owned->attribute)
			pool_line(p, out, deeper, "%s = copy.copy(%s)", owned->name, owned->name);
		if (owned->copied) { /* with the adapters, whose pools of connections threads may share */
			pool_line(p, out, deeper, "%s.%s = copy.copy(%s.%s)", owned->name, owned->attribute, owned->name, owned->attribute);
			pool_line(p, out, deeper, "%s.%s.cookies = %s.%s.cookies.copy()", owned->name, owned->attribute, owned->name, owned->attribute);
		} else if (owned->attribute)
			pool_line(p, out, deeper, "%s.%s = %s", owned->name, owned->attribute, call);
		else
			pool_line(p, out, deeper, "%s%s%s = %s", direct ? p->local : "", direct ? "." : "", owned->name, call);
		for (guint k = 0; k < owned->settings->len; k++) {
			g_autofree char *setting = source_text(p->source, pool_node(owned->settings, k));
			pool_line(p, out, deeper, "%s", setting);
		}
	}
	for (guint i = 0; i < count; i++) {
		const char *name = owned_at(p, i)->name;
		gboolean end = i + 1 == count;
		if (end ? last->settings->len > 0 || last->attribute : is_read(p, name))
			pool_line(p, out, deeper, "%s.%s = %s", p->local, name, name);
	}
	for (guint i = 0; i < count; i++)
		if (is_read(p, owned_at(p, i)->name))
			pool_line(p, out, p->indent, "%s = %s.%s", owned_at(p, i)->name, p->local, owned_at(p, i)->name);
}

/* Ahead of the `with`, and what it holds beside the pool: entered first, so closed once the pool's threads are gone. */
char *pool_put_own_stack(const struct pool *p, GString *out)
{
	if (!owned_count(p))
		return g_strdup("");
	pool_line(p, out, "", "%s = threading.local()", p->local);
	g_string_append(out, p->outer);
	if (!pool_closes_own(p))
		return g_strdup("");
	return g_strdup_printf("contextlib.ExitStack() as %s, ", p->stack);
}
