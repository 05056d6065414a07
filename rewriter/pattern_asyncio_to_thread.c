/* A call in a coroutine that holds up the event loop: awaited in a thread, or from the library's own coroutine where that is the same. */
#include <string.h>

#include "rewriter/nameset.h"
#include "rewriter/outline.h"
#include "rewriter/pattern.h"
#include "rewriter/pool.h"

struct call {
	const struct source *source;
	const struct split *split;
	TSNode node, callee, arguments;
	gint minor;
};

/* The text between the parentheses; of f(x for x in y) the whole argument with them. */
static char *inside(const struct call *c)
{
	g_autofree char *text = source_text(c->source, c->arguments);
	if (!tree_is(c->arguments, "argument_list"))
		return g_steal_pointer(&text);
	text[strlen(text) - 1] = '\0';
	return g_strdup(text + 1);
}

static gboolean has_arguments(const struct call *c)
{
	for (guint32 i = 0; i < ts_node_named_child_count(c->arguments); i++)
		if (!tree_is(ts_node_named_child(c->arguments, i), "comment"))
			return TRUE;
	return FALSE;
}

static gboolean holds(TSNode top, const char *const *types)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, top); tree_walk_next(&walk);)
		for (guint i = 0; types[i]; i++)
			found |= tree_is(walk.node, types[i]);
	tree_walk_end(&walk);
	return found;
}

/* run_in_executor takes positional arguments only. */
static gboolean is_positional(const struct call *c)
{
	static const char *const NAMED[] = {"keyword_argument", "dictionary_splat", NULL};
	for (guint32 i = 0; tree_is(c->arguments, "argument_list") && i < ts_node_named_child_count(c->arguments); i++)
		for (guint k = 0; NAMED[k]; k++)
			if (tree_is(ts_node_named_child(c->arguments, i), NAMED[k]))
				return FALSE;
	return TRUE;
}

/* Work is done before the function is called: open(path) of open(path).read(). Then all of it goes to the thread. */
static gboolean works_first(const struct call *c)
{
	static const char *const CALLS[] = {"call", "subscript", NULL};
	return holds(c->callee, CALLS);
}

/* What is handed to the thread: a function and its arguments, or a function without any. */
static char *handed(const struct call *c, gboolean *partial)
{
	g_autofree char *callee = source_text(c->source, c->callee), *arguments = inside(c), *all = source_text(c->source, c->node);
	*partial = FALSE;
	if (works_first(c))
		return g_strdup_printf("lambda: %s", all);
	if (!has_arguments(c))
		return g_steal_pointer(&callee);
	*partial = c->minor < THREADS_SINCE && !is_positional(c);
	return g_strdup_printf(*partial ? "functools.partial(%s, %s)" : "%s, %s", callee, arguments);
}

static gboolean is_head(TSNode node)
{
	TSNode parent = ts_node_parent(node);
	const char *field = tree_is(parent, "attribute") ? "object" : tree_is(parent, "subscript") ? "value" : tree_is(parent, "call") ? "function" : NULL;
	return field && ts_node_eq(tree_child(parent, field), node);
}

static gboolean check(const struct call *c, GError **error)
{
	static const char *const BOUND[] = {"await", "named_expression", "yield", NULL};
	if (works_first(c) && holds(c->node, BOUND))
		return rewrite_refuse(error, "what it does first cannot leave the coroutine");
	g_autofree char *callee = source_text(c->source, c->callee);
	return !strstr(callee, "super(") || rewrite_refuse(error, "its work uses super(), which cannot leave the function");
}

static gboolean emit(struct rewrite *rewrite, const struct rewrite_request *request, GError **error)
{
	const struct split *split = request->finding->verdict->split;
	struct call c = {.source = rewrite->source, .split = split, .node = split->loop, .callee = split->callee, .minor = request->minor};
	c.arguments = tree_child(c.node, "arguments");
	guint32 use = outline_place(c.source, c.node);
	gboolean partial = FALSE, sleep = split->sleeps;
	if (!check(&c, error))
		return FALSE;
	g_autofree char *what = sleep ? inside(&c) : handed(&c, &partial);
	const char *form = sleep ? "await asyncio.sleep(%s)" : c.minor >= THREADS_SINCE ? "await asyncio.to_thread(%s)" :
	                                                          "await asyncio.get_running_loop().run_in_executor(None, %s)";
	g_auto(GStrv) halves = g_strsplit(form, "%s", 2);
	g_autofree char *text = g_strconcat(is_head(c.node) ? "(" : "", halves[0], what, halves[1], is_head(c.node) ? ")" : "", NULL);
	const struct import_wanted imports[] = {{TRUE, "asyncio", NULL}, {partial, "functools", NULL}};
	if (!rewrite_import(rewrite, imports, G_N_ELEMENTS(imports), use, error))
		return FALSE;
	edits_replace(rewrite->edits, ts_node_start_byte(c.node), ts_node_end_byte(c.node), text);
	return TRUE;
}

static gboolean is_call(const struct finding *finding)
{
	return finding->verdict->split->shape == SPLIT_CALL;
}

const struct pattern_info pattern_asyncio_to_thread = {
	.name = "asyncio_to_thread",
	.fits = is_call,
	.label = "a thread that is awaited",
	.tasks = TRUE,
	.of_calls = TRUE,
	.least = 7,
	.default_workers = 1,
	.emit = emit,
};
