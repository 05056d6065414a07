/* Loops of a few operations an item, or for each part of one, that are entered again and again, and those in other loops over a few items that are written out:
 * starting a pool for each entry would take a thousand times as long as the loop. Where nothing was measured they are left by who asks for all, but not by who
 * names a pattern. */
#include "rewriter/suggest.h"

#include "analyzer/interned.h"
#include "rewriter/nameset.h"

#define FEW_ITEMS 8 /* written out */
#define FEW 2000 /* loops of a project: with more than these only its own module's are looked at for each */

/* What runs once, before the first iteration: the iterable of a `for`, of a comprehension's first one. */
static gboolean is_header(TSNode node)
{
	TSNode parent = ts_node_parent(node);
	TSNode clause = tree_is(parent, "for_in_clause") ? parent : (TSNode){0};
	gboolean first = !ts_node_is_null(clause) && !tree_is(ts_node_prev_named_sibling(clause), "for_in_clause");
	return (tree_is(parent, "for_statement") || first) && ts_node_eq(tree_child(parent, "right"), node);
}

static gboolean is_loop(TSNode node)
{
	static const char *const kinds[] = {"for_statement", "while_statement", "list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"};
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (tree_is(node, kinds[i]))
			return TRUE;
	return FALSE;
}

/* A loop of the same function is around it. */
gboolean light_stands_in_loop(TSNode node)
{
	gboolean header = is_header(node);
	for (TSNode around = ts_node_parent(node); !ts_node_is_null(around) && !tree_is(around, "function_definition") && !tree_is(around, "lambda"); around = ts_node_parent(around)) {
		if (is_loop(around) && !header)
			return TRUE;
		if (!tree_is(around, "for_in_clause"))
			header = is_header(around);
	}
	return FALSE;
}

/* What each iteration of a loop mentions. */
void light_names(const struct loop *loop, GHashTable *names)
{
	TSNode body = tree_is(loop->node, "for_statement") ? tree_child(loop->node, "body") : (TSNode){0};
	if (!ts_node_is_null(body)) {
		nameset_free(loop->source, body, names);
		return;
	}
	gboolean first = TRUE;
	for (TSNode child = ts_node_named_child(loop->node, 0); !ts_node_is_null(child); child = ts_node_next_named_sibling(child)) {
		gboolean clause = tree_is(child, "for_in_clause");
		if (!clause || !first)
			nameset_free(loop->source, child, names);
		first &= !clause;
	}
}

/* The functions that run in loops, or in pools, of SOURCES. */
static struct reached *repeated_in(const struct suggesting *g, const GPtrArray *sources)
{
	const GPtrArray *loops = g->analysis->loops;
	g_autoptr(GHashTable) names = nameset_new(), seen = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < sources->len; i++) {
		g_hash_table_add(seen, sources->pdata[i]);
		nameset_add(names, module_of(g, sources->pdata[i])->pooled);
	}
	for (guint i = 0; i < loops->len; i++) {
		const struct loop *loop = g_ptr_array_index(loops, i);
		if (loop->kind != LOOP_CALL && g_hash_table_contains(seen, loop->source))
			light_names(loop, names);
	}
	struct reached *reached = reached_new(names);
	suggest_follow_all(g, sources, reached);
	return reached;
}

/* Without a recording nobody knows how often, and who names a pattern is not asked. */
gboolean light_is_unmeasured(const struct suggesting *g)
{
	return !g->analysis->recording && g->options->wanted == PATTERN_NONE && suggest_wants_patch(g);
}

void light_find_repeated(struct suggesting *g)
{
	if (light_is_unmeasured(g) && g->analysis->loops->len <= FEW)
		g->repeated = repeated_in(g, g->analysis->program->sources);
}

static const struct reached *repeated_of(const struct suggesting *g, const struct source *own)
{
	struct module *module = module_of(g, own);
	if (g->repeated)
		return g->repeated;
	if (!module->repeated) {
		g_autoptr(GPtrArray) alone = g_ptr_array_new();
		g_ptr_array_add(alone, (gpointer)own);
		module->repeated = repeated_in(g, alone);
	}
	return module->repeated;
}

/* `found.append(...)`: what is computed for it is looked at by itself. */
static gboolean is_filling(const struct source *source, TSNode call)
{
	static const char *const FILLS[] = {"append", "add", "extend", "update"};
	TSNode function = tree_child(call, "function");
	for (guint i = 0; i < G_N_ELEMENTS(FILLS) && tree_is(function, "attribute"); i++)
		if (source_is(source, tree_child(function, "attribute"), FILLS[i]))
			return TRUE;
	return FALSE;
}

/* Takes long by itself, or may. */
static gboolean may_take_long(const struct source *source, TSNode node)
{
	static const char *const KINDS[] = {"for_statement", "while_statement", "await", "yield", "lambda", "with_statement", "import_statement", "import_from_statement"};
	if (tree_is(node, "binary_operator"))
		return source_is(source, tree_child(node, "operator"), "@") || source_is(source, tree_child(node, "operator"), "**");
	gboolean found = tree_is(node, "call") && !is_filling(source, node);
	for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++)
		found |= tree_is(node, KINDS[i]);
	return found;
}

static gboolean is_display(TSNode node)
{
	return is_loop(node) && !tree_is(node, "for_statement") && !tree_is(node, "while_statement");
}

/* `{key: 0.0 for key in row}` for each row: a few operations for each part of an item, and no call. */
static gboolean only_displays(const struct finding *finding)
{
	const struct loop *loop = finding->loop;
	gboolean statement = tree_is(loop->node, "for_statement"), long_work = FALSE;
	TSNode work = statement ? tree_child(loop->node, "body") : loop->node;
	TSNode items = statement ? (TSNode){0} : tree_child(ts_node_named_child(loop->node, 1), "right");
	guint displays = 0;
	struct tree_walk walk;
	for (tree_walk_start(&walk, work); tree_walk_next(&walk);) {
		walk.skip = !ts_node_is_null(items) && ts_node_eq(walk.node, items);
		long_work |= !walk.skip && may_take_long(loop->source, walk.node);
		displays += is_display(walk.node) && !ts_node_eq(walk.node, loop->node);
	}
	tree_walk_end(&walk);
	return displays && !long_work;
}

gboolean light_is_known(const struct finding *finding)
{
	const struct split *split = finding->verdict->split;
	return split && split->light && !finding->verdict->awaits && !suggest_is_call(finding);
}

/* What NODE, a name, is given in the function around it, where it is given one thing only; else null. */
static TSNode given_to(const struct source *source, TSNode node, TSNode scope)
{
	g_autofree char *name = source_text(source, node);
	TSNode given = {0};
	guint bindings = 0;
	struct tree_walk walk;
	for (tree_walk_start(&walk, scope); tree_walk_next(&walk);) {
		if (!tree_is(walk.node, "identifier") || !source_is(source, walk.node, name))
			continue;
		TSNode parent = ts_node_parent(walk.node);
		gboolean bound = tree_is(parent, "assignment") && ts_node_eq(tree_child(parent, "left"), walk.node);
		bindings += bound;
		if (bound)
			given = tree_child(parent, "right");
	}
	tree_walk_end(&walk);
	return bindings == 1 ? given : (TSNode){0};
}

/* What it goes over, or what that name stands for; null: it is not written there. */
static TSNode items_of(const struct finding *finding)
{
	const struct split *split = finding->verdict->split;
	TSNode items = split && split->shape != SPLIT_CALL && !split->iterable_text ? split->iterable : (TSNode){0};
	return tree_is(items, "identifier") ? given_to(finding->loop->source, items, finding->loop->scope) : items;
}

/* `(first, last)`: no more items than are written out. */
static gboolean is_written_out(TSNode items)
{
	gboolean few = (tree_is(items, "list") || tree_is(items, "tuple") || tree_is(items, "expression_list")) && ts_node_named_child_count(items) <= FEW_ITEMS;
	for (guint32 i = 0; few && i < ts_node_named_child_count(items); i++)
		few &= !tree_is(ts_node_named_child(items, i), "list_splat");
	return few;
}

gboolean light_is_short(const struct loop *loop)
{
	return tree_is(loop->node, "for_statement") && is_written_out(tree_child(loop->node, "right"));
}

const char *light_why_left(const struct suggesting *g, const struct finding *finding)
{
	static const char *const AGAIN = "leave it: an iteration is a few operations, and other loops enter it again and again: starting a pool takes far longer each time";
	if (!light_is_unmeasured(g) || finding->verdict->awaits || suggest_is_call(finding))
		return NULL;
	gboolean small = light_is_known(finding) || only_displays(finding);
	if (light_stands_in_loop(finding->loop->node))
		return small || is_written_out(items_of(finding)) ? AGAIN : NULL;
	g_autofree char *name = small ? suggest_function_name(g, finding) : NULL;
	return name && reached_has(repeated_of(g, finding->loop->source), interned_number(name)) ? AGAIN : NULL;
}
