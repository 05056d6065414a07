#include "analyzer/crossing.h"

#include <string.h>

#include "analyzer/tree.h"

#define SMALL_OBJECTS 0.2 /* a number or a short string */
#define SMALL_BYTES 20

const struct rec_local *crossing_local(const struct finding *finding, const char *name)
{
	const GPtrArray *locals = finding->time.locals;
	for (guint i = 0; locals && name && i < locals->len; i++) {
		const struct rec_local *local = g_ptr_array_index(locals, i);
		if (g_str_equal(local->name, name))
			return local;
	}
	return NULL;
}

/* By its type no more than a few numbers. Strings may be of any length. */
static gboolean is_small(const char *type)
{
	static const char *const small[] = { "int", "float", "bool", "number", "none", "None", "complex" };
	if (!type)
		return FALSE;
	if (strstr(type, " | ") && !strchr(type, '[')) {
		g_auto(GStrv) parts = g_strsplit(type, " | ", -1);
		gboolean all = TRUE;
		for (char **part = parts; *part; part++)
			all &= is_small(*part);
		return all;
	}
	if (g_str_has_prefix(type, "tuple[")) {
		g_autofree char *inside = g_strndup(type + 6, strlen(type) - 7);
		g_auto(GStrv) parts = g_strsplit(inside, ",", -1);
		gboolean all = TRUE;
		for (char **part = parts; *part; part++)
			all &= !strchr(*part, '[') && !g_str_equal(*part, "...") && is_small(g_strstrip(*part));
		return all;
	}
	for (guint i = 0; i < G_N_ELEMENTS(small); i++)
		if (g_str_equal(type, small[i]))
			return TRUE;
	return FALSE;
}

static void add(gdouble *objects, gdouble *bytes, gdouble more_objects, gdouble more_bytes)
{
	*objects += more_objects;
	*bytes += more_bytes;
}

static void add_item(struct payload_estimate *e, gdouble objects, gdouble bytes)
{
	add(&e->item_objects, &e->item_bytes, objects, bytes);
}

static void add_unknown(struct payload_estimate *e, const char *name)
{
	if (!e->unknown)
		e->unknown = name;
}

static void add_variable(const struct finding *finding, const struct crossing *crossing, struct payload_estimate *e)
{
	const struct rec_local *local = crossing_local(finding, crossing->name);
	add_item(e, local ? local->objects : SMALL_OBJECTS, local ? local->bytes : SMALL_BYTES);
	if (!is_small(crossing->type) && (!local || local->opaque))
		add_unknown(e, crossing->name);
}

static void add_captured(const struct finding *finding, const struct crossing *crossing, struct payload_estimate *e)
{
	const struct rec_local *local = crossing_local(finding, crossing->name);
	add(&e->shared_objects, &e->shared_bytes, local ? local->objects : SMALL_OBJECTS, local ? local->bytes : SMALL_BYTES);
	if (!is_small(crossing->type) && (!local || local->opaque))
		add_unknown(e, crossing->name);
}

/* ---- where a hoisted value goes to ---- */

static gboolean same(TSNode a, TSNode b)
{
	return !ts_node_is_null(a) && !ts_node_is_null(b) && ts_node_eq(a, b);
}

static char *text_of(const struct finding *finding, TSNode node)
{
	if (ts_node_is_null(node) || strcmp(ts_node_type(node), "identifier") != 0)
		return NULL;
	guint start = ts_node_start_byte(node);
	return g_strndup(finding->loop->source->text + start, ts_node_end_byte(node) - start);
}

/* `c.append(VALUE)`, `c[k] = VALUE`: c, of which VALUE becomes an element. `x = VALUE`: x, and *WHOLE; so `x += VALUE` where x is a
 * number. NULL: none of these. */
static char *taker_of(const struct finding *finding, TSNode value, gboolean *whole)
{
	TSNode parent = ts_node_parent(value);
	*whole = FALSE;
	if (ts_node_is_null(parent))
		return NULL;
	if (strcmp(ts_node_type(parent), "argument_list") == 0) {
		TSNode function = tree_child(ts_node_parent(parent), "function");
		gboolean method = !ts_node_is_null(function) && strcmp(ts_node_type(function), "attribute") == 0;
		g_autofree char *name = method ? text_of(finding, tree_child(function, "attribute")) : NULL;
		static const char *const adders[] = { "append", "add", "appendleft" };
		for (guint i = 0; name && i < G_N_ELEMENTS(adders); i++)
			if (g_str_equal(name, adders[i]))
				return text_of(finding, tree_child(function, "object"));
		return NULL;
	}
	if (strcmp(ts_node_type(parent), "augmented_assignment") == 0) {
		char *name = text_of(finding, tree_child(parent, "left"));
		const struct rec_local *sum = crossing_local(finding, name);
		*whole = TRUE;
		if (sum && is_small(sum->type))
			return name;
		g_free(name);
		return NULL;
	}
	if (strcmp(ts_node_type(parent), "assignment") != 0 || !same(tree_child(parent, "right"), value))
		return NULL;
	TSNode left = tree_child(parent, "left");
	*whole = strcmp(ts_node_type(left), "identifier") == 0;
	return text_of(finding, *whole ? left : tree_child(left, "value"));
}

static void add_hoisted(const struct finding *finding, guint i, struct payload_estimate *e)
{
	const struct split *split = finding->verdict->split;
	const struct crossing *value = split->values && i < split->values->len ? g_ptr_array_index(split->values, i) : NULL;
	gboolean whole = FALSE, comprehension = split->shape == SPLIT_COMPREHENSION;
	g_autofree char *name = comprehension ? g_strdup("<result>")
	                                      : taker_of(finding, g_array_index(split->hoisted, TSNode, i), &whole);
	const struct rec_local *local = crossing_local(finding, name);
	if (is_small(value ? value->type : NULL) || !local || (local->length <= 0 && !whole)) {
		add_item(e, SMALL_OBJECTS, SMALL_BYTES);
		if (!is_small(value ? value->type : NULL))
			add_unknown(e, "the results");
		return;
	}
	add_item(e, whole ? local->objects : local->item_objects, whole ? local->bytes : local->item_bytes);
	if (local->opaque)
		add_unknown(e, "the results");
}

static void add_all(const struct finding *finding, const GPtrArray *crossings,
                    void (*one)(const struct finding *, const struct crossing *, struct payload_estimate *), struct payload_estimate *e)
{
	for (guint i = 0; crossings && i < crossings->len; i++)
		one(finding, g_ptr_array_index(crossings, i), e);
}

void crossing_estimate(const struct finding *finding, struct payload_estimate *estimate)
{
	const struct split *split = finding->verdict ? finding->verdict->split : NULL;
	*estimate = (struct payload_estimate){ 0 };
	if (!split)
		return;
	add_all(finding, split->targets, add_variable, estimate);
	add_all(finding, split->results, add_variable, estimate);
	add_all(finding, split->captured, add_captured, estimate);
	for (guint i = 0; split->hoisted && i < split->hoisted->len; i++)
		add_hoisted(finding, i, estimate);
}
