/* The connections of a loop of queries: a task takes one that no other has, or makes one as the program made its own; all of them are closed in the end.
 * The program's own stays where it is, for what stands around the loop. */
#include <string.h>

#include "rewriter/chain.h"

gboolean chain_is_sqlite(const struct async_chain *chain)
{
	return chain->queries && g_str_equal(chain->library, "sqlite3");
}

static const struct owned *owned_at(const struct pool *p, guint i)
{
	return g_ptr_array_index(p->request->finding->verdict->split->owned, i);
}

static guint owned_count(const struct pool *p)
{
	return p->request->finding->verdict->split->owned->len;
}

/* A string that has a line break in it. */
static gboolean holds_lines(TSNode top)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, top); tree_walk_next(&walk);)
		found |= tree_is(walk.node, "string") && ts_node_start_point(walk.node).row != ts_node_end_point(walk.node).row;
	tree_walk_end(&walk);
	return found;
}

/* Its text, with lines behind the first as deep below TO as they are below its first. */
static char *text_of(const struct pool *p, TSNode node, const char *to)
{
	g_autofree char *text = source_text(p->source, node), *from = style_indent_of(p->source, ts_node_start_byte(node));
	g_autofree char *old = g_strconcat(p->newline, from, NULL), *new = g_strconcat(p->newline, to, NULL);
	if (!strchr(text, '\n') || holds_lines(node))
		return g_steal_pointer(&text);
	g_auto(GStrv) parts = g_strsplit(text, old, -1);
	return g_strjoinv(new, parts);
}

/* psycopg.connect(...) as psycopg.AsyncConnection.connect(...), sqlite3.connect(...) as aiosqlite.connect(...). */
static char *making(const struct pool *p, const struct client *c, const struct owned *owned, GError **error)
{
	TSNode callee = tree_child(owned->expression, "function"), object = tree_child(callee, "object");
	g_autofree char *text = text_of(p, owned->expression, p->inner);
	const char *arguments = text + (ts_node_end_byte(callee) - ts_node_start_byte(owned->expression));
	gboolean sqlite = chain_is_sqlite(c->chain);
	if (source_is(p->source, tree_child(callee, "attribute"), "cursor"))
		return g_strconcat(sqlite ? "await " : "", text, NULL);
	if (sqlite)
		return g_strdup_printf("await %s.enter_async_context(aiosqlite.connect%s)", c->stack, arguments);
	if (tree_is(object, "attribute") && source_is(p->source, tree_child(object, "attribute"), "Connection"))
		object = tree_child(object, "object");
	g_autofree char *module = source_text(p->source, object);
	if (!tree_is(object, "identifier") || g_str_equal(module, "Connection")) {
		rewrite_refuse(error, "`psycopg` is used under another name");
		return NULL;
	}
	return g_strdup_printf("await %s.enter_async_context(await %s.AsyncConnection.connect%s)", c->stack, module, arguments);
}

/* "con", "con, cur": what of it the work asks for. */
static char *names_read(const struct pool *p)
{
	g_autoptr(GHashTable) reads = nameset_new();
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < p->nodes->len; i++)
		nameset_free(p->source, pool_node(p->nodes, i), reads);
	for (guint i = 0; i < owned_count(p); i++)
		if (g_hash_table_contains(reads, owned_at(p, i)->name))
			g_ptr_array_add(names, owned_at(p, i)->name);
	return names->len ? pool_joined(names, FALSE) : g_strdup(owned_at(p, owned_count(p) - 1)->name);
}

/* aiosqlite, cancelled while it connects, leaves a thread behind that nothing ends: so a task is cancelled only once it has its connection. */
static void put_shield(const struct pool *p, const struct client *c, GString *out)
{
	g_autofree char *deeper = g_strconcat(p->inner, p->indent, NULL);
	pool_line(p, out, "", "%s", "");
	pool_line(p, out, p->outer, "async def %s():", c->connect);
	pool_line(p, out, p->inner, "opening = asyncio.create_task(%s())", c->open);
	pool_line(p, out, p->inner, "try:");
	pool_line(p, out, deeper, "return await asyncio.shield(opening)");
	pool_line(p, out, p->inner, "finally:");
	pool_line(p, out, deeper, "await asyncio.gather(opening, return_exceptions=True)");
}

gboolean chain_put_connect(const struct pool *p, const struct client *c, GString *out, GError **error)
{
	g_autofree char *names = names_read(p);
	const struct owned *last = owned_at(p, owned_count(p) - 1);
	gboolean direct = !last->settings->len && g_str_equal(names, last->name);
	gboolean shields = chain_is_sqlite(c->chain);
	pool_line(p, out, p->outer, "async def %s():", shields ? c->open : c->connect);
	for (guint i = 0; i < owned_count(p); i++) {
		const struct owned *owned = owned_at(p, i);
		g_autofree char *made = making(p, c, owned, error), *left = g_strconcat(owned->name, " =", NULL);
		if (!made)
			return FALSE;
		pool_line(p, out, p->inner, "%s %s", direct && owned == last ? "return" : left, made);
		for (guint k = 0; k < owned->settings->len; k++) {
			g_autofree char *setting = text_of(p, pool_node(owned->settings, k), p->inner);
			pool_line(p, out, p->inner, "%s", setting);
		}
	}
	if (!direct)
		pool_line(p, out, p->inner, "return %s", names);
	if (shields)
		put_shield(p, c, out);
	pool_line(p, out, "", "%s", "");
	return TRUE;
}

void chain_put_taking(const struct pool *p, const struct client *c, GString *out, const char *indent)
{
	g_autofree char *names = names_read(p);
	pool_line(p, out, indent, "%s = %s.pop() if %s else await %s()", names, c->idle, c->idle, c->connect);
	pool_line(p, out, indent, "try:");
}

void chain_put_giving_back(const struct pool *p, const struct client *c, GString *out, const char *indent)
{
	g_autofree char *names = names_read(p), *deeper = g_strconcat(indent, p->indent, NULL);
	pool_line(p, out, indent, "finally:");
	pool_line(p, out, deeper, strchr(names, ',') ? "%s.append((%s))" : "%s.append(%s)", c->idle, names);
}
