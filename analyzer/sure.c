#include "analyzer/sure.h"

enum change { ADDED = 1, REMOVED };

struct step {
	struct binding *binding;
	enum change change;
};

static void note(struct names *n, struct binding *binding, enum change change)
{
	const struct step step = {binding, change};
	if (!n->trail)
		n->trail = g_array_new(FALSE, FALSE, sizeof(struct step));
	g_array_append_val(n->trail, step);
}

void sure_add(struct names *n, struct binding *binding)
{
	if (g_hash_table_add(n->sure, binding))
		note(n, binding, ADDED);
}

void sure_remove(struct names *n, struct binding *binding)
{
	if (g_hash_table_remove(n->sure, binding))
		note(n, binding, REMOVED);
}

guint sure_mark(const struct names *n)
{
	return n->trail ? n->trail->len : 0;
}

void sure_back(struct names *n, guint mark)
{
	for (guint i = sure_mark(n); i-- > mark;) {
		const struct step *step = &g_array_index(n->trail, struct step, i);
		if (step->change == ADDED)
			g_hash_table_remove(n->sure, step->binding);
		else
			g_hash_table_add(n->sure, step->binding);
	}
	if (n->trail)
		g_array_set_size(n->trail, mark);
}

/* What has come of the steps since MARK: each takes back the one before it on the same binding. */
static GHashTable *changes_since(const struct names *n, guint mark)
{
	GHashTable *changes = bindings_new();
	for (guint i = mark; i < sure_mark(n); i++) {
		const struct step *step = &g_array_index(n->trail, struct step, i);
		if (!g_hash_table_remove(changes, step->binding))
			g_hash_table_insert(changes, step->binding, GINT_TO_POINTER(step->change));
	}
	return changes;
}

struct branches branches_begin(const struct names *n)
{
	return (struct branches){.start = sure_mark(n)};
}

static gboolean not_added(gpointer binding, gpointer change, gpointer other)
{
	return GPOINTER_TO_INT(change) == ADDED && !g_hash_table_contains(other, binding);
}

static void take_removed(GHashTable *changes, GHashTable *more)
{
	GHashTableIter iter;
	gpointer binding, change;
	g_hash_table_iter_init(&iter, more);
	while (g_hash_table_iter_next(&iter, &binding, &change))
		if (GPOINTER_TO_INT(change) == REMOVED)
			g_hash_table_insert(changes, binding, change);
}

void branches_add(struct names *n, struct branches *b, guint mark, gboolean leaves)
{
	GHashTable *changes = leaves ? NULL : changes_since(n, b->start);
	sure_back(n, mark);
	if (!changes || !b->changes) {
		b->changes = changes ? changes : b->changes;
		return;
	}
	g_hash_table_foreach_remove(b->changes, not_added, changes);
	take_removed(b->changes, changes);
	g_hash_table_destroy(changes);
}

static gboolean not_removed(gpointer binding, gpointer change, gpointer other)
{
	return GPOINTER_TO_INT(change) == REMOVED && GPOINTER_TO_INT(g_hash_table_lookup(other, binding)) != REMOVED;
}

void branches_finally(struct names *n, struct branches *b, guint mark)
{
	g_autoptr(GHashTable) changes = changes_since(n, mark);
	GHashTableIter iter;
	gpointer binding, change;
	sure_back(n, mark);
	if (!b->changes)
		return;
	g_hash_table_foreach_remove(b->changes, not_removed, changes);
	g_hash_table_iter_init(&iter, changes);
	while (g_hash_table_iter_next(&iter, &binding, &change))
		if (GPOINTER_TO_INT(change) == ADDED)
			g_hash_table_insert(b->changes, binding, change);
}

/* Where none ends normally it is as if none had run. */
void branches_end(struct names *n, struct branches *b)
{
	GHashTableIter iter;
	gpointer binding, change;
	if (!b->changes)
		return;
	sure_back(n, b->start);
	g_hash_table_iter_init(&iter, b->changes);
	while (g_hash_table_iter_next(&iter, &binding, &change)) {
		if (GPOINTER_TO_INT(change) == ADDED)
			sure_add(n, binding);
		else
			sure_remove(n, binding);
	}
	g_hash_table_destroy(b->changes);
}
