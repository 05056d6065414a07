#include "analyzer/syntax.h"

#include <string.h>

#include "analyzer/interned.h"
#include "analyzer/tree.h"

#define BLOCK_NODES 1024 /* at most */

static const struct { const char *type; enum node_kind kind; } kinds[] = {
	{"ERROR", N_ERROR}, {"module", N_MODULE}, {"block", N_BLOCK}, {"expression_statement", N_EXPRESSION_STATEMENT},
	{"assignment", N_ASSIGNMENT}, {"augmented_assignment", N_AUGMENTED}, {"return_statement", N_RETURN},
	{"delete_statement", N_DELETE}, {"raise_statement", N_RAISE}, {"pass_statement", N_PASS}, {"break_statement", N_BREAK},
	{"continue_statement", N_CONTINUE}, {"if_statement", N_IF}, {"elif_clause", N_ELIF}, {"else_clause", N_ELSE},
	{"match_statement", N_MATCH}, {"case_clause", N_CASE}, {"case_pattern", N_CASE_PATTERN}, {"for_statement", N_FOR},
	{"while_statement", N_WHILE}, {"try_statement", N_TRY}, {"except_clause", N_EXCEPT}, {"except_group_clause", N_EXCEPT},
	{"finally_clause", N_FINALLY}, {"with_statement", N_WITH}, {"with_clause", N_WITH_CLAUSE}, {"with_item", N_WITH_ITEM},
	{"function_definition", N_FUNCTION}, {"class_definition", N_CLASS}, {"decorated_definition", N_DECORATED},
	{"decorator", N_DECORATOR}, {"global_statement", N_GLOBAL}, {"nonlocal_statement", N_NONLOCAL},
	{"import_statement", N_IMPORT}, {"import_from_statement", N_IMPORT_FROM}, {"future_import_statement", N_FUTURE_IMPORT},
	{"assert_statement", N_ASSERT}, {"print_statement", N_PRINT_STATEMENT}, {"exec_statement", N_EXEC_STATEMENT},
	{"parameters", N_PARAMETERS}, {"lambda_parameters", N_PARAMETERS}, {"default_parameter", N_DEFAULT_PARAMETER},
	{"typed_parameter", N_TYPED_PARAMETER}, {"typed_default_parameter", N_TYPED_DEFAULT_PARAMETER},
	{"list_splat_pattern", N_LIST_SPLAT_PATTERN}, {"dictionary_splat_pattern", N_DICT_SPLAT_PATTERN},
	{"keyword_separator", N_SEPARATOR}, {"positional_separator", N_SEPARATOR}, {"argument_list", N_ARGUMENTS},
	{"keyword_argument", N_KEYWORD_ARGUMENT}, {"list_splat", N_LIST_SPLAT}, {"dictionary_splat", N_DICT_SPLAT},
	{"pattern_list", N_PATTERN_LIST}, {"tuple_pattern", N_TUPLE_PATTERN}, {"list_pattern", N_LIST_PATTERN},
	{"as_pattern", N_AS_PATTERN}, {"as_pattern_target", N_AS_TARGET}, {"dotted_name", N_DOTTED_NAME},
	{"aliased_import", N_ALIASED_IMPORT}, {"relative_import", N_RELATIVE_IMPORT}, {"import_prefix", N_IMPORT_PREFIX},
	{"wildcard_import", N_WILDCARD}, {"pair", N_PAIR}, {"type", N_TYPE}, {"for_in_clause", N_FOR_IN}, {"if_clause", N_IF_CLAUSE},
	{"identifier", N_NAME}, {"keyword_identifier", N_NAME}, {"integer", N_INTEGER}, {"float", N_FLOAT}, {"true", N_TRUE},
	{"false", N_FALSE}, {"none", N_NONE}, {"ellipsis", N_ELLIPSIS}, {"string", N_STRING},
	{"concatenated_string", N_CONCATENATED}, {"interpolation", N_INTERPOLATION}, {"format_specifier", N_FORMAT},
	{"format_expression", N_INTERPOLATION}, {"string_start", N_STRING_PART}, {"string_content", N_STRING_PART},
	{"string_end", N_STRING_PART}, {"expression_list", N_EXPRESSION_LIST}, {"tuple", N_TUPLE}, {"list", N_LIST}, {"set", N_SET},
	{"dictionary", N_DICT}, {"list_comprehension", N_LIST_COMP}, {"set_comprehension", N_SET_COMP},
	{"dictionary_comprehension", N_DICT_COMP}, {"generator_expression", N_GENERATOR}, {"binary_operator", N_BINARY},
	{"unary_operator", N_UNARY}, {"not_operator", N_NOT}, {"boolean_operator", N_BOOLEAN}, {"comparison_operator", N_COMPARISON},
	{"conditional_expression", N_CONDITIONAL}, {"lambda", N_LAMBDA}, {"call", N_CALL}, {"attribute", N_ATTRIBUTE},
	{"subscript", N_SUBSCRIPT}, {"slice", N_SLICE}, {"named_expression", N_WALRUS}, {"await", N_AWAIT}, {"yield", N_YIELD},
};

/* What the grammar's numbers stand for, found out once. */
struct grammar {
	guint8 *kinds;            /* by symbol, of named nodes */
	gboolean *parentheses;    /* by symbol */
	gboolean *operators;      /* by field: operator, operators */
};

static struct grammar *grammar_read(void)
{
	struct grammar *g = g_new0(struct grammar, 1);
	g->kinds = g_new0(guint8, tree_names.types_count);
	g->parentheses = g_new0(gboolean, tree_names.types_count);
	g->operators = g_new0(gboolean, tree_names.fields_count);
	for (guint symbol = 0; symbol < tree_names.types_count; symbol++) {
		for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
			if (tree_name_is(&tree_names.types[symbol], kinds[i].type))
				g->kinds[symbol] = (guint8)kinds[i].kind;
		g->parentheses[symbol] = tree_name_is(&tree_names.types[symbol], "parenthesized_expression");
	}
	for (guint field = 1; field < tree_names.fields_count; field++)
		g->operators[field] = g_str_has_prefix(tree_names.fields[field].text, "operator");
	return g;
}

static const struct grammar *grammar(void)
{
	static struct grammar *known;
	if (g_once_init_enter(&known))
		g_once_init_leave(&known, grammar_read());
	return known;
}

static struct node *node_new(struct syntax *syntax)
{
	if (syntax->used == syntax->room) {
		syntax->room = MIN(syntax->left, BLOCK_NODES);
		syntax->left -= syntax->room;
		g_ptr_array_add(syntax->blocks, g_new0(struct node, syntax->room));
		syntax->used = 0;
	}
	struct node *block = syntax->blocks->pdata[syntax->blocks->len - 1];
	return &block[syntax->used++];
}

struct builder {
	struct syntax *syntax;
	const struct grammar *grammar;
};

/* What a child of the tree becomes: a node, nothing (comments, punctuation), or its own child (parentheses). */
static enum node_kind child_kind(const struct grammar *g, TSNode ts, gboolean operator)
{
	if (ts->missing)
		return N_ERROR;
	if (!ts->named) {
		if (operator)
			return N_OPERATOR;
		return tree_is(ts, "async") ? N_ASYNC : N_OTHER;
	}
	return g->kinds[ts->symbol];
}

static gboolean is_left_out(TSNode ts, enum node_kind kind)
{
	if (kind == N_STRING_PART)
		return TRUE;
	if (!ts->named)
		return kind == N_OTHER;
	return ts->extra && kind != N_ERROR;
}

static void build_children(struct builder *b, struct node *parent, Node around, guint depth, const char *outer_field);

static gboolean is_loop(enum node_kind kind)
{
	return kind == N_FOR || kind == N_WHILE || kind == N_DEEP || (kind >= N_LIST_COMP && kind <= N_GENERATOR);
}

static void append_child(struct builder *b, struct node *parent, struct node **last, TSNode ts, enum node_kind kind,
                         const char *field)
{
	struct node *node = node_new(b->syntax);
	struct source *source = b->syntax->source;
	node->kind = kind;
	node->field = field;
	node->field_length = field ? (guint8)strlen(field) : 0;
	node->parent = parent;
	node->start = ts->start;
	node->end = ts->end;
	node->line = ts->row + 1;
	node->source = source;
	node->ts = ts;
	if (kind == N_NAME || kind == N_OPERATOR)
		node->name = interned_part(source->text + node->start, node->end - node->start);
	else if (kind == N_ERROR && field) /* the name that is missing behind a dot, say: whoever reads it finds one, which is no other's */
		node->name = interned("");
	if (is_loop(kind))
		g_hash_table_insert(b->syntax->by_id, (gpointer)ts, node);
	if (*last)
		(*last)->next = node;
	else
		parent->first = node;
	*last = node;
}

/* The grammar takes [*f(x)] for a call of *f: the star belongs to the whole. Returns what stands in CHILD's place. */
static struct node *lift_star(struct node *child)
{
	struct node *star = child;
	while (star && star->kind != N_LIST_SPLAT)
		star = star->first;
	if (!star || star == child || !star->first || star->start != child->start)
		return child;
	struct node *inner = star->first, *holder = star->parent;
	inner->next = star->next;
	inner->field = star->field;
	inner->field_length = star->field_length;
	inner->parent = holder;
	holder->first = inner;
	for (struct node *n = holder; n != child->parent; n = n->parent)
		n->start = inner->start;
	*star = (struct node){.kind = N_LIST_SPLAT, .first = child, .next = child->next, .parent = child->parent, .field = child->field, .field_length = child->field_length,
	                      .start = star->start, .end = child->end, .line = star->line, .source = star->source, .ts = star->ts};
	child->next = NULL;
	child->parent = star;
	child->field = NULL;
	child->field_length = 0;
	return star;
}

static void lift_stars(struct node *parent)
{
	if (parent->kind != N_LIST && parent->kind != N_SET && parent->kind != N_TUPLE && parent->kind != N_EXPRESSION_LIST)
		return;
	for (struct node **child = &parent->first; *child; child = &(*child)->next)
		*child = lift_star(*child);
}

/* `match [a, b]:` and the one `case` below it: the grammar takes that for a subscript and its type, which goes on behind another colon. */
static gboolean is_matched_list(const struct node *parent, TSNode ts)
{
	return parent->kind == N_TYPE && parent->parent->kind == N_ASSIGNMENT && ts->named && tree_is(ts, "constrained_type");
}

/* Adds to PARENT what stands in AROUND. OUTER_FIELD replaces their field inside parentheses. */
static void build_children(struct builder *b, struct node *parent, Node around, guint depth, const char *outer_field)
{
	if (around->size == 1)
		return;
	struct node *last = parent->first;
	while (last && last->next)
		last = last->next;
	for (Node ts = around + 1, end = around + around->size; ts < end; ts += ts->size) {
		const char *field = outer_field ? outer_field : tree_field(ts);
		enum node_kind kind = child_kind(b->grammar, ts, outer_field ? g_str_has_prefix(outer_field, "operator") : b->grammar->operators[ts->field]);
		if (is_left_out(ts, kind))
			continue;
		if (kind == N_OTHER && is_matched_list(parent, ts))
			kind = N_ERROR;
		if (ts->named && b->grammar->parentheses[ts->symbol] && kind == N_OTHER && depth < SYNTAX_DEPTH) {
			build_children(b, parent, ts, depth + 1, field ? field : interned("inner"));
			for (struct node *from = last ? last->next : parent->first; from; from = from->next)
				last = from;
			continue;
		}
		gboolean deep = depth >= SYNTAX_DEPTH && ts->size > 1;
		append_child(b, parent, &last, ts, deep ? N_DEEP : kind, field);
		if (!deep)
			build_children(b, last, ts, depth + 1, NULL);
	}
	lift_stars(parent);
}

struct syntax *syntax_new(struct source *source)
{
	struct syntax *syntax = g_new0(struct syntax, 1);
	syntax->source = source;
	syntax->blocks = g_ptr_array_new_with_free_func(g_free);
	syntax->by_id = g_hash_table_new(NULL, NULL);
	syntax->left = source->tree->count;
	Node root = tree_root(source->tree);
	struct builder b = {.syntax = syntax, .grammar = grammar()};
	struct node sentinel = {0}, *last = NULL;
	append_child(&b, &sentinel, &last, root, N_MODULE, NULL);
	last->parent = NULL;
	syntax->root = last;
	build_children(&b, last, root, 0, NULL);
	return syntax;
}

void syntax_free(struct syntax *syntax)
{
	if (!syntax)
		return;
	g_hash_table_destroy(syntax->by_id);
	g_ptr_array_unref(syntax->blocks);
	g_free(syntax);
}

struct node *syntax_find(const struct syntax *syntax, TSNode ts)
{
	return ts_node_is_null(ts) ? NULL : g_hash_table_lookup(syntax->by_id, ts);
}

struct node *syntax_locate(const struct syntax *syntax, TSNode ts)
{
	guint32 start = ts_node_is_null(ts) ? 0 : ts_node_start_byte(ts), end = ts_node_is_null(ts) ? 0 : ts_node_end_byte(ts);
	struct node *node = ts_node_is_null(ts) ? NULL : syntax->root;
	while (node && node->ts != ts) {
		struct node *child = node->first;
		while (child && !(child->start <= start && end <= child->end && (child->end > start || child->ts == ts)))
			child = child->next;
		node = child;
	}
	return node;
}

struct node *node_child(const struct node *node, guint index)
{
	struct node *child = node->first;
	while (child && index--)
		child = child->next;
	return child;
}

gboolean node_interpolates(const struct node *string)
{
	for (const struct node *child = string->first; child; child = child->next)
		if (child->kind == N_INTERPOLATION)
			return TRUE;
	return FALSE;
}

guint node_count(const struct node *node)
{
	guint count = 0;
	for (struct node *child = node->first; child; child = child->next)
		count++;
	return count;
}

gboolean node_inside(const struct node *node, const struct node *outer)
{
	return node && node->source == outer->source && node->start >= outer->start && node->end <= outer->end;
}

/* Several targets in one; of these kinds some are displays elsewhere. */
static gboolean may_be_pattern(const struct node *node)
{
	switch (node->kind) {
	case N_PATTERN_LIST: case N_TUPLE_PATTERN: case N_LIST_PATTERN: case N_LIST_SPLAT_PATTERN: case N_LIST_SPLAT: case N_EXPRESSION_LIST: case N_TUPLE: case N_LIST:
		return TRUE;
	default:
		return FALSE;
	}
}

gboolean node_is_target(const struct node *node)
{
	const struct node *parent = node->parent;
	while (parent && may_be_pattern(parent))
		node = parent, parent = parent->parent;
	if (!parent || parent->kind == N_DELETE || parent->kind == N_AS_TARGET)
		return parent != NULL;
	gboolean binds = parent->kind == N_ASSIGNMENT || parent->kind == N_AUGMENTED || parent->kind == N_FOR || parent->kind == N_FOR_IN;
	return binds && node->field && !strcmp(node->field, "left");
}

gboolean node_is_comprehension(const struct node *node)
{
	return node->kind >= N_LIST_COMP && node->kind <= N_GENERATOR;
}

struct node *node_owner(const struct node *node)
{
	struct node *owner = node->parent;
	while (owner && owner->kind != N_FUNCTION && owner->kind != N_LAMBDA && owner->kind != N_CLASS && owner->kind != N_MODULE)
		owner = owner->parent;
	return owner;
}

char *node_text(const struct node *node)
{
	return g_strndup(node->source->text + node->start, node->end - node->start);
}
