#include "rewriter/ending.h"

#include "rewriter/nameset.h"

struct ending {
	const struct source *source;
	GHashTable *names;
	gboolean waits; /* somewhere a thread is waited for, or its end does not keep the interpreter from ending */
};

/* `t.join()`, `t.join(5)` and `t.join(timeout=5)`, but neither ", ".join(words) nor path.join(a, b). */
static gboolean is_wait(const struct source *source, TSNode call)
{
	TSNode callee = tree_child(call, "function"), arguments = tree_child(call, "arguments"), first = ts_node_named_child(arguments, 0);
	if (!tree_is(callee, "attribute") || !source_is(source, tree_child(callee, "attribute"), "join") || ts_node_named_child_count(arguments) > 1)
		return FALSE;
	return ts_node_is_null(first) || tree_is(first, "integer") || tree_is(first, "float") || tree_is(first, "keyword_argument");
}

static gboolean find_wait(TSNode node, gpointer data)
{
	struct ending *ending = data;
	ending->waits |= tree_is(node, "call") && is_wait(ending->source, node);
	return !ending->waits;
}

/* atexit.register(f), weakref.finalize(x, f), Thread(target=f), Timer(1, f): what is called so gets FUNCTIONS to call later. */
static gboolean is_taker(const struct ending *ending, TSNode callee)
{
	static const char *const ALWAYS[] = {"atexit.register", "weakref.finalize", "finalize"}, *const THREADS[] = {"threading.Thread", "Thread", "threading.Timer", "Timer"};
	for (guint i = 0; i < G_N_ELEMENTS(ALWAYS); i++)
		if (source_is(ending->source, callee, ALWAYS[i]))
			return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(THREADS); i++)
		if (!ending->waits && source_is(ending->source, callee, THREADS[i]))
			return TRUE;
	return source_is(ending->source, callee, "register") && source_says(ending->source, "from atexit import");
}

static gboolean find_ending(TSNode node, gpointer data)
{
	struct ending *ending = data;
	if (tree_is(node, "call") && is_taker(ending, tree_child(node, "function")))
		nameset_free(ending->source, tree_child(node, "arguments"), ending->names);
	if (tree_is(node, "decorator") && is_taker(ending, ts_node_named_child(node, 0)))
		nameset_bound(ending->source, ts_node_parent(node), ending->names);
	if (tree_is(node, "function_definition") && source_is(ending->source, tree_child(node, "name"), "__del__"))
		nameset_free(ending->source, tree_child(node, "body"), ending->names);
	return TRUE;
}

void ending_names(const struct source *source, GHashTable *names)
{
	static const char *const WORDS[] = {"atexit", "finalize", "Thread(", "Timer(", "__del__"};
	struct ending ending = {.source = source, .names = names, .waits = source_says(source, "daemon")};
	gboolean any = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++)
		any |= source_says(source, WORDS[i]);
	if (!any)
		return;
	tree_visit(ts_tree_root_node(source->tree), find_wait, &ending);
	tree_visit(ts_tree_root_node(source->tree), find_ending, &ending);
}
