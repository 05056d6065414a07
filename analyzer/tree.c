#include <time.h>
#include <tree_sitter/api.h>

#include "analyzer/tree.h"
#include "analyzer/interned.h"
#include "analyzer/tree_memory.h"

#define MOST_WALL_US 3600000000ull

const TSLanguage *tree_sitter_python(void);

struct tree_names tree_names;

static struct tree_name name_of(const char *text)
{
	return (struct tree_name){interned(text), text ? (guint32)strlen(text) : 0};
}

static void read_names(void)
{
	static gsize done;
	if (!g_once_init_enter(&done))
		return;
	const TSLanguage *language = tree_sitter_python();
	struct tree_names names = {.error = (guint16)ts_language_symbol_count(language),
	                           .fields_count = (guint16)(ts_language_field_count(language) + 1)};
	names.types_count = names.error + 1;
	names.types = g_new0(struct tree_name, names.types_count);
	names.fields = g_new0(struct tree_name, names.fields_count);
	for (guint i = 0; i < names.error; i++)
		names.types[i] = name_of(ts_language_symbol_name(language, (TSSymbol)i));
	names.types[names.error] = name_of("ERROR");
	for (guint i = 1; i < names.fields_count; i++)
		names.fields[i] = name_of(ts_language_field_name_for_id(language, (TSFieldId)i));
	tree_names = names;
	tree_memory_begin();
	g_once_init_leave(&done, 1);
}

/* A node whose children are being added. */
struct level {
	guint32 index, left; /* LEFT: children to come */
};

struct flattening {
	TSTreeCursor cursor;
	struct tree_node *nodes;
	guint32 count, room;
	GArray *levels;      /* struct level */
};

static struct level *innermost(const struct flattening *f)
{
	return f->levels->len ? &g_array_index(f->levels, struct level, f->levels->len - 1) : NULL;
}

static void add_node(struct flattening *f, TSNode ts, TSFieldId field)
{
	const struct level *level = innermost(f);
	TSSymbol symbol = ts_node_symbol(ts);
	guint32 index = f->count, up = level ? index - level->index : 0;
	if (index == f->room)
		f->nodes = g_renew(struct tree_node, f->nodes, f->room += f->room / 2);
	struct tree_node *node = &f->nodes[f->count++];
	gboolean has_error = ts_node_has_error(ts);
	*node = (struct tree_node){
		.start = ts_node_start_byte(ts), .end = ts_node_end_byte(ts),
		.row = ts_node_start_point(ts).row, .end_row = ts_node_end_point(ts).row,
		.size = 1, .up = up, .symbol = MIN(symbol, tree_names.error), .field = (guint8)field,
		.named = ts_node_is_named(ts), .missing = has_error && ts_node_is_missing(ts), .extra = ts_node_is_extra(ts), .has_error = has_error,
	};
	if (!up)
		return;
	struct tree_node *parent = node - up;
	parent->named_count += node->named;
	parent->has_fields |= field != 0;
}

static void end_level(struct flattening *f)
{
	const guint32 index = innermost(f)->index;
	f->nodes[index].size = f->count - index;
	g_array_set_size(f->levels, f->levels->len - 1);
}

/* To the next node in pre-order, behind TS; FALSE: there is none. The cursor finds out that there is no further child by going through all that is hidden
 * behind the last one: that is not asked, for how many there are is known. */
static gboolean step(struct flattening *f, TSNode ts)
{
	struct level level = {f->count - 1, ts_node_child_count(ts)};
	if (level.left-- && ts_tree_cursor_goto_first_child(&f->cursor)) {
		g_array_append_val(f->levels, level);
		return TRUE;
	}
	for (struct level *around; (around = innermost(f)); end_level(f)) {
		if (around->left && ts_tree_cursor_goto_next_sibling(&f->cursor)) {
			around->left--;
			return TRUE;
		}
		ts_tree_cursor_goto_parent(&f->cursor);
	}
	return FALSE;
}

static struct tree *flatten(const TSTree *parsed, gsize length)
{
	struct flattening f = {.cursor = ts_tree_cursor_new(ts_tree_root_node(parsed))};
	TSNode node;
	f.room = (guint32)(length / 3 + 16);
	f.nodes = g_new(struct tree_node, f.room);
	f.levels = g_array_new(FALSE, FALSE, sizeof(struct level));
	do {
		node = ts_tree_cursor_current_node(&f.cursor);
		add_node(&f, node, ts_tree_cursor_current_field_id(&f.cursor));
	} while (step(&f, node));
	ts_tree_cursor_delete(&f.cursor);
	g_array_unref(f.levels);
	struct tree *tree = g_new(struct tree, 1);
	tree->count = f.count;
	tree->nodes = g_renew(struct tree_node, f.nodes, f.count);
	return tree;
}

static guint64 thread_cpu_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (guint64)now.tv_sec * 1000000 + (guint64)now.tv_nsec / 1000;
}

/* The limit is one of the thread's own time: what else the machine does must not decide which files are read. tree-sitter counts wall time; where that was
 * up and the thread had less, it has as much more of it again. It begins anew: going on where it stopped, it may come to another tree. */
static TSTree *parse_text(const char *text, gsize length, guint64 give_up_us)
{
	read_names();
	TSParser *parser = ts_parser_new();
	TSTree *parsed;
	guint64 wall_us = give_up_us, start, took_us;
	ts_parser_set_language(parser, tree_sitter_python());
	do {
		ts_parser_set_timeout_micros(parser, wall_us);
		start = thread_cpu_us();
		parsed = ts_parser_parse_string(parser, NULL, text, (guint32)length);
		took_us = thread_cpu_us() - start;
		ts_parser_reset(parser);
		wall_us = MIN(2 * wall_us * MAX(give_up_us / MAX(took_us, 1), 1), MOST_WALL_US);
	} while (!parsed && give_up_us && took_us < give_up_us);
	ts_parser_delete(parser);
	return parsed;
}

/* AT, in TEXT, begins `type(o)` or `type[0]`, and a statement. */
static gboolean begins_with_type(const char *text, const char *end, const char *at)
{
	const char *before = at, *behind = at + strlen("type");
	while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
		before--;
	while (behind < end && (*behind == ' ' || *behind == '\t'))
		behind++;
	return (before == text || strchr("\n\r;:", before[-1])) && behind < end && (*behind == '(' || *behind == '[');
}

/* The grammar takes `type(o).n = 1` for `type X = int`: it is given another name of that length there, which nobody reads in the tree. */
static TSTree *parse(const char *text, gsize length, guint64 give_up_us)
{
	g_autofree char *copy = NULL;
	const char *end = text + length;
	for (const char *at = text; (at = g_strstr_len(at, end - at, "type")); at++)
		if (begins_with_type(text, end, at)) {
			copy = copy ? copy : g_memdup2(text, length);
			copy[at - text] = 'T';
		}
	return parse_text(copy ? copy : text, length, give_up_us);
}

gboolean tree_has_error(const char *text, gsize length)
{
	TSTree *parsed = parse(text, length, 0);
	gboolean bad = !parsed || ts_node_has_error(ts_tree_root_node(parsed));
	if (parsed)
		ts_tree_delete(parsed);
	tree_memory_forget();
	return bad;
}

struct tree *tree_parse(const char *text, gsize length, guint64 give_up_us)
{
	TSTree *parsed = parse(text, length, give_up_us);
	struct tree *tree = parsed ? flatten(parsed, length) : NULL;
	if (parsed)
		ts_tree_delete(parsed);
	tree_memory_forget();
	return tree;
}

void tree_free(struct tree *tree)
{
	if (!tree)
		return;
	g_free(tree->nodes);
	g_free(tree);
}

Node tree_previous(Node node)
{
	Node previous = NULL;
	for (Node child = tree_first(tree_parent(node)); child && child != node; child = tree_next(child))
		previous = child;
	return previous;
}

Node tree_previous_named(Node node)
{
	Node previous = NULL;
	for (Node child = tree_first(tree_parent(node)); child && child != node; child = tree_next(child))
		previous = child->named ? child : previous;
	return previous;
}

Node tree_nth(Node node, guint32 index)
{
	Node child = tree_first(node);
	while (child && index--)
		child = tree_next(child);
	return child;
}

Node tree_nth_named(Node node, guint32 index)
{
	Node child = node && index < node->named_count ? tree_first_named(node) : NULL;
	while (child && index--)
		child = tree_next_named(child);
	return child;
}

guint32 tree_count(Node node)
{
	guint32 count = 0;
	for (Node child = tree_first(node); child; child = tree_next(child))
		count++;
	return count;
}

Node tree_at(Node node, guint32 start, guint32 end)
{
	for (Node child = tree_first(node); child;) {
		if (child->end < end || child->end <= start)
			child = tree_next(child);
		else if (start < child->start)
			break;
		else
			node = child, child = tree_first(child);
	}
	return node;
}

GArray *tree_children(Node node)
{
	GArray *children = g_array_sized_new(FALSE, FALSE, sizeof(Node), tree_named_count(node));
	for (Node child = tree_first_named(node); child; child = tree_next_named(child))
		g_array_append_val(children, child);
	return children;
}
