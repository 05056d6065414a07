#include "rewriter/ending.h"

#include "rewriter/nameset.h"

#define MOST_RETURNS 3 /* functions that hand a thread on to one another */

struct ending {
	const struct source *source;
	GHashTable *names;
	GHashTable *threads; /* char *: what classes of threads are called here */
};

static gboolean is_waited(const struct ending *ending, TSNode made, guint returns);

/* "Thread" of threading.Thread. */
static TSNode last_name(TSNode callee)
{
	return tree_is(callee, "attribute") ? tree_child(callee, "attribute") : callee;
}

static gboolean is_thread(const struct ending *ending, TSNode callee)
{
	g_autofree char *name = ts_node_is_null(callee) ? NULL : source_text(ending->source, last_name(callee));
	return name && g_hash_table_contains(ending->threads, name);
}

static gboolean is_true(const struct source *source, TSNode value)
{
	return source_is(source, value, "True");
}

/* --- who waits for a thread ---------------------------------------------------------------------------------------------------------- */

/* `t.join()`, `t.join(5)` and `t.join(timeout=5)`, but neither ", ".join(words) nor path.join(a, b). Returns t, or null. */
static TSNode waited_for(const struct source *source, TSNode call)
{
	TSNode callee = tree_child(call, "function"), arguments = tree_child(call, "arguments"), first = ts_node_named_child(arguments, 0), none = {0};
	if (!tree_is(call, "call") || !tree_is(callee, "attribute") || !source_is(source, tree_child(callee, "attribute"), "join") || ts_node_named_child_count(arguments) > 1)
		return none;
	gboolean plain = ts_node_is_null(first) || tree_is(first, "integer") || tree_is(first, "float") || tree_is(first, "keyword_argument");
	return plain ? tree_child(callee, "object") : none;
}

/* `t.daemon = True`, `t.setDaemon(True)`: its end does not keep the interpreter from ending. Returns t, or null. */
static TSNode set_daemon(const struct source *source, TSNode node)
{
	TSNode left = tree_is(node, "assignment") ? tree_child(node, "left") : (TSNode){0}, callee = tree_is(node, "call") ? tree_child(node, "function") : (TSNode){0}, none = {0};
	if (tree_is(left, "attribute") && source_is(source, tree_child(left, "attribute"), "daemon") && is_true(source, tree_child(node, "right")))
		return tree_child(left, "object");
	if (tree_is(callee, "attribute") && source_is(source, tree_child(callee, "attribute"), "setDaemon") && is_true(source, ts_node_named_child(tree_child(node, "arguments"), 0)))
		return tree_child(callee, "object");
	return none;
}

/* Where a variable, or an attribute, is looked for: `self.t` is `worker.t` elsewhere. */
struct held {
	const struct ending *ending;
	TSNode scope;
	char *name;
	gboolean attribute;
};

static gboolean is_held(const struct held *held, TSNode node)
{
	TSNode parent = ts_node_parent(node);
	gboolean member = tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), node);
	return tree_is(node, "identifier") && member == held->attribute && source_is(held->ending->source, node, held->name);
}

static gboolean mentions(const struct held *held, TSNode node)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	if (ts_node_is_null(node))
		return FALSE;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);)
		found |= is_held(held, walk.node);
	tree_walk_end(&walk);
	return found;
}

/* `for t in threads: t.join()`, [t.join() for t in threads]: of the variables that LOOP, or a clause of it, takes from what is held. */
static gboolean is_gone_through(const struct held *held, TSNode loop, TSNode clause)
{
	const struct source *source = held->ending->source;
	if (!mentions(held, tree_child(clause, "right")))
		return FALSE;
	g_autoptr(GHashTable) targets = nameset_new();
	nameset_mentioned(source, tree_child(clause, "left"), targets);
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, loop); tree_walk_next(&walk);) {
		TSNode parts[] = {waited_for(source, walk.node), set_daemon(source, walk.node)};
		for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
			g_autofree char *name = ts_node_is_null(parts[i]) ? NULL : source_text(source, parts[i]);
			found |= name && g_hash_table_contains(targets, name);
		}
	}
	tree_walk_end(&walk);
	return found;
}

static gboolean is_waited_as(const struct ending *ending, TSNode holder, TSNode from, guint returns);

/* It is handed on: `threads.append(t)`, `return t`. */
static gboolean is_waited_elsewhere(const struct held *held, TSNode node, guint returns)
{
	TSNode parent = ts_node_parent(node), call = tree_is(parent, "argument_list") ? ts_node_parent(parent) : (TSNode){0}, callee = tree_child(call, "function");
	gboolean kept = tree_is(callee, "attribute") && (source_is(held->ending->source, tree_child(callee, "attribute"), "append") || source_is(held->ending->source, tree_child(callee, "attribute"), "add"));
	return kept || tree_is(parent, "return_statement") ? returns < MOST_RETURNS && is_waited(held->ending, node, returns + 1) : FALSE;
}

/* What HOLDER, a variable or an attribute in code like FROM, holds is waited for somewhere. */
static gboolean is_waited_as(const struct ending *ending, TSNode holder, TSNode from, guint returns)
{
	const struct source *source = ending->source;
	TSNode name = last_name(holder), scope = from;
	while (!ts_node_is_null(ts_node_parent(scope)) && !(tree_is(holder, "identifier") && tree_is(scope, "function_definition")))
		scope = ts_node_parent(scope);
	struct held held = {ending, scope, source_text(source, name), tree_is(holder, "attribute")};
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, scope); !found && tree_walk_next(&walk);) {
		found |= mentions(&held, waited_for(source, walk.node)) || mentions(&held, set_daemon(source, walk.node));
		if (tree_is(walk.node, "for_statement"))
			found |= is_gone_through(&held, walk.node, walk.node);
		if (tree_is(walk.node, "for_in_clause"))
			found |= is_gone_through(&held, ts_node_parent(walk.node), walk.node);
		if (is_held(&held, walk.node) && !held.attribute && !ts_node_eq(walk.node, name))
			found |= is_waited_elsewhere(&held, walk.node, returns);
	}
	tree_walk_end(&walk);
	g_free(held.name);
	return found;
}

/* Each call of FUNCTION in this file gives a thread that is waited for, and there is one. */
static gboolean all_waited(const struct ending *ending, TSNode function, guint returns)
{
	g_autofree char *name = source_text(ending->source, tree_child(function, "name"));
	guint calls = 0, waited = 0;
	struct tree_walk walk;
	for (tree_walk_start(&walk, ts_tree_root_node(ending->source->tree)); tree_walk_next(&walk);)
		if (tree_is(walk.node, "call") && source_is(ending->source, last_name(tree_child(walk.node, "function")), name))
			calls++, waited += is_waited(ending, walk.node, returns + 1);
	tree_walk_end(&walk);
	return calls && calls == waited;
}

/* The thread that MADE gives, a call or a name, is waited for. */
static gboolean is_waited(const struct ending *ending, TSNode made, guint returns)
{
	static const char *const AROUND[] = {"list", "tuple", "set", "expression_list", "list_comprehension", "generator_expression", "set_comprehension", "conditional_expression", "parenthesized_expression"};
	TSNode node = made, parent = ts_node_parent(node);
	gboolean around = TRUE;
	if (returns > MOST_RETURNS)
		return FALSE;
	while (around) {
		around = FALSE;
		for (guint i = 0; i < G_N_ELEMENTS(AROUND); i++)
			around |= tree_is(parent, AROUND[i]);
		if (around)
			node = parent, parent = ts_node_parent(node);
	}
	if (!ts_node_is_null(waited_for(ending->source, ts_node_parent(parent))) && tree_is(parent, "attribute"))
		return ts_node_eq(tree_child(parent, "object"), node);
	if (tree_is(parent, "assignment")) {
		TSNode left = tree_child(parent, "left");
		if (tree_is(left, "subscript"))
			left = tree_child(left, "value");
		return (tree_is(left, "identifier") || tree_is(left, "attribute")) && is_waited_as(ending, left, parent, returns);
	}
	TSNode call = tree_is(parent, "argument_list") ? ts_node_parent(parent) : (TSNode){0}, callee = tree_child(call, "function");
	if (tree_is(callee, "attribute") && (source_is(ending->source, tree_child(callee, "attribute"), "append") || source_is(ending->source, tree_child(callee, "attribute"), "add"))) {
		TSNode list = tree_child(callee, "object");
		return (tree_is(list, "identifier") || tree_is(list, "attribute")) && is_waited_as(ending, list, call, returns);
	}
	TSNode function = parent;
	while (tree_is(parent, "return_statement") && !ts_node_is_null(function) && !tree_is(function, "function_definition"))
		function = ts_node_parent(function);
	return tree_is(function, "function_definition") && all_waited(ending, function, returns);
}

/* `daemon=True`, to the thread itself or in the class that it is made of. */
static gboolean is_daemon(const struct ending *ending, TSNode node)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	for (tree_walk_start(&walk, node); tree_walk_next(&walk);) {
		found |= tree_is(walk.node, "keyword_argument") && source_is(ending->source, tree_child(walk.node, "name"), "daemon") &&
		         is_true(ending->source, tree_child(walk.node, "value"));
		found |= !ts_node_is_null(set_daemon(ending->source, walk.node));
	}
	tree_walk_end(&walk);
	return found;
}

/* --- what they run ------------------------------------------------------------------------------------------------------------------- */

/* class Loader(threading.Thread): whose run() its threads come to; `from threading import Thread as Worker`. */
static gboolean find_class(TSNode node, gpointer data)
{
	struct ending *ending = data;
	if (tree_is(node, "aliased_import") && is_thread(ending, ts_node_named_child(tree_child(node, "name"), 0)))
		g_hash_table_add(ending->threads, source_text(ending->source, tree_child(node, "alias")));
	TSNode bases = tree_is(node, "class_definition") ? tree_child(node, "superclasses") : (TSNode){0};
	for (guint32 i = 0; !ts_node_is_null(bases) && i < ts_node_named_child_count(bases); i++)
		if (is_thread(ending, ts_node_named_child(bases, i)))
			g_hash_table_add(ending->threads, source_text(ending->source, tree_child(node, "name")));
	return TRUE;
}

/* What a thread that is made by CALL runs, where nobody waits for it. */
static void add_thread(struct ending *ending, TSNode call)
{
	TSNode arguments = tree_child(call, "arguments");
	g_autofree char *name = source_text(ending->source, last_name(tree_child(call, "function")));
	if (is_daemon(ending, arguments) || is_waited(ending, call, 0))
		return;
	nameset_free(ending->source, arguments, ending->names);
	struct tree_walk walk;
	for (tree_walk_start(&walk, ts_tree_root_node(ending->source->tree)); tree_walk_next(&walk);)
		if (tree_is(walk.node, "class_definition") && source_is(ending->source, tree_child(walk.node, "name"), name) && !is_daemon(ending, walk.node)) {
			g_hash_table_add(ending->names, g_strdup(".run"));
			nameset_free(ending->source, tree_child(walk.node, "body"), ending->names);
		}
	tree_walk_end(&walk);
}

/* atexit.register(f), weakref.finalize(x, f): what is called so gets functions to call later. */
static gboolean is_taker(const struct ending *ending, TSNode callee)
{
	static const char *const ALWAYS[] = {"atexit.register", "weakref.finalize", "finalize"};
	for (guint i = 0; i < G_N_ELEMENTS(ALWAYS); i++)
		if (source_is(ending->source, callee, ALWAYS[i]))
			return TRUE;
	return source_is(ending->source, callee, "register") && source_says(ending->source, "from atexit import");
}

static gboolean find_ending(TSNode node, gpointer data)
{
	struct ending *ending = data;
	if (tree_is(node, "call") && is_taker(ending, tree_child(node, "function")))
		nameset_free(ending->source, tree_child(node, "arguments"), ending->names);
	if (tree_is(node, "call") && is_thread(ending, tree_child(node, "function")))
		add_thread(ending, node);
	if (tree_is(node, "decorator") && is_taker(ending, ts_node_named_child(node, 0)))
		nameset_bound(ending->source, ts_node_parent(node), ending->names);
	if (tree_is(node, "function_definition") && source_is(ending->source, tree_child(node, "name"), "__del__"))
		nameset_free(ending->source, tree_child(node, "body"), ending->names);
	return TRUE;
}

void ending_names(const struct source *source, GHashTable *names)
{
	static const char *const WORDS[] = {"atexit", "finalize", "Thread", "Timer", "__del__"}, *const THREADS[] = {"Thread", "Timer"};
	g_autoptr(GHashTable) threads = nameset_new();
	struct ending ending = {.source = source, .names = names, .threads = threads};
	gboolean any = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++)
		any |= source_says(source, WORDS[i]);
	if (!any)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(THREADS); i++)
		g_hash_table_add(threads, g_strdup(THREADS[i]));
	for (guint before = 0; before < g_hash_table_size(threads);) { /* until no class of a class of threads is new */
		before = g_hash_table_size(threads);
		tree_visit(ts_tree_root_node(source->tree), find_class, &ending);
	}
	tree_visit(ts_tree_root_node(source->tree), find_ending, &ending);
}
