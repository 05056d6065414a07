#include "analyzer/loops.h"

#include <string.h>

#include "analyzer/tree.h"

#define QUALNAME_LIMIT_BYTES 1024 /* CPython itself refuses more than 100 levels of indentation */

enum node_kind {
	NODE_OTHER, NODE_FOR, NODE_WHILE, NODE_COMPREHENSION, NODE_GENERATOR, NODE_CLAUSE, NODE_WITH, NODE_HANDLER,
	NODE_FUNCTION, NODE_LAMBDA, NODE_CLASS, NODE_DECORATED, NODE_CALL, NODE_AWAIT, NODE_BREAK,
	NODE_RETURN
};

static const struct {
	const char *type;
	enum node_kind kind;
} node_kinds[] = {
	{ "for_statement", NODE_FOR },
	{ "while_statement", NODE_WHILE },
	{ "list_comprehension", NODE_COMPREHENSION },
	{ "set_comprehension", NODE_COMPREHENSION },
	{ "dictionary_comprehension", NODE_COMPREHENSION },
	{ "generator_expression", NODE_GENERATOR },
	{ "for_in_clause", NODE_CLAUSE },
	{ "with_statement", NODE_WITH },
	{ "except_clause", NODE_HANDLER },
	{ "except_group_clause", NODE_HANDLER },
	{ "finally_clause", NODE_HANDLER },
	{ "function_definition", NODE_FUNCTION },
	{ "lambda", NODE_LAMBDA },
	{ "class_definition", NODE_CLASS },
	{ "decorated_definition", NODE_DECORATED },
	{ "call", NODE_CALL },
	{ "await", NODE_AWAIT },
	{ "break_statement", NODE_BREAK },
	{ "return_statement", NODE_RETURN },
};

static const enum loop_kind loop_kinds[] = {
	[NODE_FOR] = LOOP_FOR,
	[NODE_WHILE] = LOOP_WHILE,
	[NODE_COMPREHENSION] = LOOP_COMPREHENSION,
	[NODE_GENERATOR] = LOOP_GENERATOR,
};

static const char *const kind_names[] = {
	[LOOP_FOR] = "for",
	[LOOP_WHILE] = "while",
	[LOOP_COMPREHENSION] = "comprehension",
	[LOOP_GENERATOR] = "generator",
	[LOOP_CALL] = "call",
};

/* A code object, as far as the names and lines of what it holds need it. */
struct scope {
	TSNode node;      /* function_definition, lambda, class_definition, module; of a generator expression: those of its holder, */
	char *function;   /* its name too */
	guint first_line;
	char *prefix;     /* of the qualified names inside: "f.<locals>." */
};

/* What holds at one place of the tree. */
struct context {
	struct scope *scope;
	struct loop *loop; /* the innermost one whose repeated part this is */
	guint slot;        /* where the iterator of a `for` statement would sit */
};

/* One level of the way from the root to the current node. */
struct level {
	enum node_kind kind;
	TSNode node;
	struct context context;
	struct loop *loop;    /* the loop that this node is */
	guint first_line;     /* of a function or class, decorators included */
	struct scope *inner;  /* of a generator expression: its own */
	gboolean first_clause;/* of a comprehension: still to come; of a clause: it is that */
};

struct finder {
	struct source *source;
	GPtrArray *loops;
	GPtrArray *scopes;   /* struct scope *, owned */
	GArray *levels;      /* struct level, by depth */
	gboolean calls;      /* those of coroutines, instead of loops */
};

static const guint8 *kinds_by_symbol(void)
{
	static guint8 *kinds;
	if (g_once_init_enter(&kinds)) {
		guint8 *table = g_new0(guint8, tree_names.types_count);
		for (guint symbol = 0; symbol < tree_names.types_count; symbol++)
			for (guint i = 0; i < G_N_ELEMENTS(node_kinds); i++)
				if (tree_name_is(&tree_names.types[symbol], node_kinds[i].type))
					table[symbol] = (guint8)node_kinds[i].kind;
		g_once_init_leave(&kinds, table);
	}
	return kinds;
}

static enum node_kind kind_of(TSNode node)
{
	return node->named ? kinds_by_symbol()[node->symbol] : NODE_OTHER;
}

static guint start_line(const struct source *s, TSNode node)
{
	return source_line(s, ts_node_start_byte(node));
}

/* The line of a node's last byte that is not the end of a line. */
static guint last_line(const struct source *s, TSNode node)
{
	guint32 start = ts_node_start_byte(node), end = ts_node_end_byte(node);
	while (end > start && (s->text[end - 1] == '\n' || s->text[end - 1] == '\r'))
		end--;
	return source_line(s, end > start ? end - 1 : start);
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	g_free(loop->function);
	g_free(loop);
}

static void scope_free(gpointer data)
{
	struct scope *scope = data;
	g_free(scope->function);
	g_free(scope->prefix);
	g_free(scope);
}

/* Takes FUNCTION and PREFIX. */
static struct scope *add_scope(struct finder *f, TSNode node, char *function, guint first_line, char *prefix)
{
	struct scope *scope = g_new(struct scope, 1);
	*scope = (struct scope){ node, function, first_line, prefix };
	g_ptr_array_add(f->scopes, scope);
	return scope;
}

static const char *prefix_of(const struct scope *scope)
{
	return strlen(scope->prefix) > QUALNAME_LIMIT_BYTES ? "" : scope->prefix;
}

/* Qualified names are those of 3.12 and later; before that, list, set and dict comprehensions too have a part of their own
 * in the names of the lambdas inside them. */
static struct scope *enter_definition(struct finder *f, const struct level *definition)
{
	TSNode node = definition->node, name_node = tree_child(node, "name");
	g_autofree char *name = definition->kind == NODE_LAMBDA ? g_strdup("<lambda>") :
	                        ts_node_is_null(name_node) ? g_strdup("") : source_text(f->source, name_node);
	char *qualname = g_strconcat(prefix_of(definition->context.scope), name, NULL);
	char *prefix = g_strconcat(qualname, definition->kind == NODE_CLASS ? "." : ".<locals>.", NULL);
	return add_scope(f, node, qualname, definition->first_line, prefix);
}

static struct scope *enter_generator(struct finder *f, const struct scope *holder)
{
	char *prefix = g_strconcat(prefix_of(holder), "<genexpr>.", NULL);
	return add_scope(f, holder->node, g_strdup(holder->function), holder->first_line, prefix);
}

static guint count_items(TSNode with)
{
	guint count = 0;
	for (guint32 i = 0; i < ts_node_named_child_count(with); i++) {
		TSNode clause = ts_node_named_child(with, i);
		if (!g_str_equal(ts_node_type(clause), "with_clause"))
			continue;
		for (guint32 j = 0; j < ts_node_named_child_count(clause); j++)
			count += g_str_equal(ts_node_type(ts_node_named_child(clause, j)), "with_item");
	}
	return count;
}

static guint add_slots(guint slot, guint count)
{
	return slot == G_MAXUINT ? slot : slot + count;
}

/* The context of a node that lies in FIELD of the node at PARENT.
 *
 * Slots, checked with dis on 3.8 to 3.13: a `for` keeps its iterator on the value stack while its body runs, a `with` one value
 * an item, async or not; `try` and `match` keep nothing, but handlers do, and how much differs by version. */
static struct context context_in(struct finder *f, struct level *parent, const char *field)
{
	struct context context = parent->context;
	gboolean body = field && g_str_equal(field, "body");
	switch (parent->kind) {
	case NODE_FUNCTION: case NODE_LAMBDA: case NODE_CLASS:
		return body ? (struct context){ .scope = enter_definition(f, parent) } : context;
	case NODE_FOR:
		if (body) {
			context.loop = parent->loop;
			context.slot = add_slots(context.slot, 1);
		}
		return context;
	case NODE_WHILE:
		if (body || (field && g_str_equal(field, "condition")))
			context.loop = parent->loop;
		return context;
	case NODE_WITH:
		if (body)
			context.slot = add_slots(context.slot, count_items(parent->node));
		return context;
	case NODE_HANDLER:
		context.slot = G_MAXUINT;
		return context;
	case NODE_GENERATOR:
		context.scope = parent->inner;
		context.loop = parent->loop;
		return context;
	case NODE_COMPREHENSION:
		context.loop = parent->loop;
		return context;
	default:
		return context;
	}
}

static struct loop *add_loop(struct finder *f, const struct level *level, enum loop_kind kind)
{
	struct loop *loop = g_new0(struct loop, 1);
	TSNode node = level->node, body = tree_child(node, "body");
	const struct scope *scope = level->context.scope;
	loop->kind = kind;
	loop->source = f->source;
	loop->node = node;
	loop->scope = scope->node;
	loop->function = g_strdup(scope->function);
	loop->function_line = scope->first_line;
	loop->line = start_line(f->source, node);
	loop->end_line = last_line(f->source, node);
	gboolean block = (kind == LOOP_FOR || kind == LOOP_WHILE) && !ts_node_is_null(body);
	loop->body_line = block ? start_line(f->source, body) : loop->line;
	loop->body_end_line = block ? last_line(f->source, body) : loop->end_line;
	loop->parent = level->context.loop;
	loop->slot = kind == LOOP_FOR ? level->context.slot :
	             kind == LOOP_GENERATOR ? 0 : kind == LOOP_COMPREHENSION ? 1 : G_MAXUINT;
	g_ptr_array_add(f->loops, loop);
	return loop;
}

static struct context context_of(struct finder *f, const struct tree_walk *walk)
{
	if (walk->depth == 0)
		return (struct context){ .scope = g_ptr_array_index(f->scopes, 0) };
	struct level *parent = &g_array_index(f->levels, struct level, walk->depth - 1);
	if (parent->kind == NODE_OTHER)
		return parent->context;
	const char *field = tree_field(walk->node);
	/* The first iterable of a comprehension is evaluated before it, outside of it; all the rest is repeated. */
	if (parent->kind == NODE_CLAUSE && parent->first_clause && field && g_str_equal(field, "right"))
		return (parent - 1)->context;
	return context_in(f, parent, field);
}

static gboolean is_coroutine(TSNode scope)
{
	return kind_of(scope) == NODE_FUNCTION && g_str_equal(ts_node_type(ts_node_child(scope, 0)), "async");
}

/* any(...), all(...), next(..., None) */
static gboolean is_asked_for_some(const struct finder *f, TSNode generator)
{
	static const char *const takers[] = {"any", "all", "next"};
	TSNode call = ts_node_parent(generator);
	if (tree_is(call, "argument_list"))
		call = ts_node_parent(call);
	TSNode callee = tree_is(call, "call") ? tree_child(call, "function") : (TSNode){0};
	gboolean found = FALSE;
	for (guint i = 0; !ts_node_is_null(callee) && i < G_N_ELEMENTS(takers); i++)
		found |= source_is(f->source, callee, takers[i]);
	return found;
}

static void visit(struct finder *f, const struct tree_walk *walk)
{
	struct level level = { .kind = kind_of(walk->node), .node = walk->node };
	level.context = context_of(f, walk);
	struct level *parent = walk->depth ? &g_array_index(f->levels, struct level, walk->depth - 1) : NULL;
	switch (level.kind) {
	case NODE_FOR: case NODE_WHILE: case NODE_COMPREHENSION: case NODE_GENERATOR:
		level.loop = f->calls ? NULL : add_loop(f, &level, loop_kinds[level.kind]);
		level.first_clause = TRUE;
		level.inner = level.kind == NODE_GENERATOR ? enter_generator(f, level.context.scope) : NULL;
		if (level.loop && level.inner)
			level.loop->leaves = is_asked_for_some(f, walk->node);
		break;
	case NODE_CLAUSE:
		level.first_clause = parent && parent->first_clause;
		if (level.first_clause)
			parent->first_clause = FALSE;
		break;
	case NODE_FUNCTION: case NODE_LAMBDA: case NODE_CLASS: case NODE_DECORATED:
		level.first_line = parent && parent->kind == NODE_DECORATED ? parent->first_line : start_line(f->source, walk->node);
		break;
	case NODE_BREAK: case NODE_RETURN:
		for (struct loop *loop = level.context.loop; loop; loop = level.kind == NODE_RETURN ? loop->parent : NULL)
			loop->leaves = TRUE;
		break;
	case NODE_CALL:
		if (f->calls && is_coroutine(level.context.scope->node) && !(parent && parent->kind == NODE_AWAIT))
			add_loop(f, &level, LOOP_CALL);
		break;
	default:
		break;
	}
	g_array_set_size(f->levels, walk->depth);
	g_array_append_val(f->levels, level);
}

static GPtrArray *find(struct source *source, gboolean calls)
{
	struct finder f = {
		.source = source,
		.calls = calls,
		.loops = g_ptr_array_new_with_free_func((GDestroyNotify)loop_free),
		.scopes = g_ptr_array_new_with_free_func(scope_free),
		.levels = g_array_new(FALSE, FALSE, sizeof(struct level)),
	};
	TSNode root = ts_tree_root_node(source->tree);
	add_scope(&f, root, g_strdup("<module>"), 1, g_strdup(""));
	struct tree_walk walk;
	for (tree_walk_start(&walk, root); tree_walk_next(&walk);)
		if (walk.depth == 0 || walk.node->size > 1)
			visit(&f, &walk); /* what has nothing in it changes nothing */
	tree_walk_end(&walk);
	g_ptr_array_unref(f.scopes);
	g_array_unref(f.levels);
	return f.loops;
}

GPtrArray *loops_find(struct source *source)
{
	return find(source, FALSE);
}

GPtrArray *loops_calls(struct source *source)
{
	if (!source_says(source, "async"))
		return g_ptr_array_new_with_free_func((GDestroyNotify)loop_free);
	return find(source, TRUE);
}

const char *loop_kind_name(enum loop_kind kind)
{
	return kind_names[kind];
}
