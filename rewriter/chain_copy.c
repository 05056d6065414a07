/* Functions below the loop that others call as they are, beside it: they stay, and the loop awaits a copy of theirs.
 *
 *   def fetch(path):                         async def fetch_async(session, path):
 *       return requests.get(path).text           async with session.get(path) as response:
 *                                                    return await response.text()
 *
 * Loops of one file share the copy, and so does one that comes later: a copy of an earlier patch, of the same text, is called again. */
#include "rewriter/chain.h"

#include <string.h>

void chain_copy_free(gpointer data)
{
	struct chain_copy *copy = data;
	g_free(copy->name), g_free(copy->session);
	g_free(copy);
}

static struct chain_copy *copy_of(const struct client *c, TSNode function)
{
	return g_hash_table_lookup(c->copies, GUINT_TO_POINTER(ts_node_start_byte(function) + 1));
}

const char *client_copy_name(const struct client *c, const struct chain_site *site)
{
	const struct chain_copy *copy = ts_node_is_null(site->target) || site->source != c->source ? NULL : copy_of(c, site->target);
	return copy ? copy->name : NULL;
}

static gboolean is_in(const struct edit *edit, TSNode node)
{
	return edit->start >= ts_node_start_byte(node) && edit->end <= ts_node_end_byte(node);
}

gboolean chain_is_in_copied(const struct client *c, const struct edit *edit)
{
	for (guint i = 0; i < c->chain->functions->len; i++) {
		const struct chain_function *function = &g_array_index(c->chain->functions, struct chain_function, i);
		if (function->copied && function->source == c->source && is_in(edit, function->node))
			return TRUE;
	}
	return FALSE;
}

/* The copy's text, with what the except clauses name in CATCHES. */
static char *copy_text(struct client *c, const struct rewrite *rewrite, const struct chain_function *function, const GArray *catches, GError **error)
{
	g_autoptr(GArray) list = client_edits_new();
	TSNode name = tree_child(function->node, "name"), body = tree_child(function->node, "body");
	chain_make_coroutine(function, client_hands_session(c) ? c->session : NULL, list);
	client_edit(list, ts_node_start_byte(name), ts_node_end_byte(name), g_strdup(copy_of(c, function->node)->name));
	for (guint i = 0; i < catches->len; i++) {
		const struct edit *edit = &g_array_index(catches, struct edit, i);
		if (is_in(edit, function->node))
			client_edit(list, edit->start, edit->end, g_strdup(edit->text));
	}
	g_autoptr(GArray) nodes = tree_children(body);
	gboolean open = FALSE;
	if (!client_statements(c, nodes, NULL, function->node, list, &open, error) || !client_is_gone(c, function->node, FALSE, error))
		return NULL;
	return outline_copy(c->source, &rewrite->style, ts_node_start_byte(function->node), ts_node_end_byte(function->node), list, "", "", error);
}

/* Behind the function that it is a copy of. */
static guint32 place_of(const struct rewrite *rewrite, const struct chain_function *function)
{
	TSNode next = ts_node_next_named_sibling(function->node);
	while (tree_is(next, "comment"))
		next = ts_node_next_named_sibling(next);
	return MIN(outline_place(rewrite->source, ts_node_is_null(next) ? function->node : next), rewrite->first_guarded);
}

/* The texts of FUNCTIONS, by the names that their copies have by now; NULL with an error. */
static GPtrArray *copy_texts(struct client *c, const struct rewrite *rewrite, const GPtrArray *functions, const GArray *catches, GError **error)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < functions->len; i++) {
		char *text = copy_text(c, rewrite, functions->pdata[i], catches, error);
		if (!text)
			return NULL;
		g_ptr_array_add(texts, text);
	}
	return g_steal_pointer(&texts);
}

/* An earlier patch has made all of them. */
static gboolean all_stand(const struct rewrite *rewrite, const GPtrArray *texts)
{
	gboolean stand = TRUE;
	for (guint i = 0; i < texts->len; i++)
		stand = stand && outline_standing(rewrite->source, 0, texts->pdata[i]);
	return stand;
}

/* Gives their copies a name, where they have none yet. FALSE: all names are ones that the file does not have. */
static gboolean name_copies(struct client *c, const GPtrArray *functions, GHashTable *taken)
{
	gboolean any = FALSE;
	for (guint i = 0; i < functions->len; i++) {
		const struct chain_function *function = functions->pdata[i];
		g_autofree char *name = source_text(c->source, tree_child(function->node, "name")), *stem = g_strconcat(name, "_async", NULL);
		struct chain_copy *copy = copy_of(c, function->node);
		if (!copy) {
			copy = g_new0(struct chain_copy, 1);
			copy->session = g_strdup(c->session);
			g_hash_table_insert(c->copies, GUINT_TO_POINTER(ts_node_start_byte(function->node) + 1), copy);
			any |= g_hash_table_contains(taken, stem);
			copy->name = g_steal_pointer(&stem);
		} else {
			g_free(copy->name);
			copy->name = nameset_fresh(taken, stem);
		}
	}
	return any;
}

gboolean chain_copy_functions(struct client *c, struct rewrite *rewrite, const GArray *catches, GError **error)
{
	g_autoptr(GPtrArray) functions = g_ptr_array_new();
	for (guint i = 0; i < c->chain->functions->len; i++) {
		struct chain_function *function = &g_array_index(c->chain->functions, struct chain_function, i);
		const struct chain_copy *copy = function->copied && function->source == c->source ? copy_of(c, function->node) : NULL;
		if (copy && strcmp(copy->session, c->session))
			return rewrite_refuse(error, "two loops would change the same function");
		if (function->copied && function->source == c->source && !copy)
			g_ptr_array_add(functions, function);
	}
	if (!functions->len)
		return TRUE;
	gboolean known = name_copies(c, functions, rewrite->taken);
	g_autoptr(GPtrArray) texts = copy_texts(c, rewrite, functions, catches, error);
	if (!texts || (known && all_stand(rewrite, texts)))
		return texts != NULL;
	name_copies(c, functions, rewrite->taken);
	g_autoptr(GPtrArray) named = copy_texts(c, rewrite, functions, catches, error);
	for (guint i = 0; named && i < functions->len; i++)
		outline_insert(rewrite->edits, &rewrite->style, place_of(rewrite, functions->pdata[i]), named->pdata[i]);
	return named != NULL;
}

/* What was converted in a copy stands in its original as it was. */
void chain_copy_forget(const struct client *c)
{
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, c->done);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		struct edit edit = {GPOINTER_TO_UINT(key) - 1, GPOINTER_TO_UINT(key), NULL};
		if (chain_is_in_copied(c, &edit))
			g_hash_table_iter_remove(&iter);
	}
}
