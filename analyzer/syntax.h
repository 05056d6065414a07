/* The syntax tree as the judge reads it: named nodes only, parentheses and comments gone, kinds as numbers, links to parents.
 *
 * Levels beyond SYNTAX_DEPTH become one N_DEEP leaf, so whoever recurses over these nodes has a bounded depth for free, and what
 * is not seen is not believed: N_DEEP counts as code that is not understood. */
#pragma once
#include "analyzer/source.h"

#define SYNTAX_DEPTH 160

enum node_kind {
	N_OTHER, N_DEEP, N_ERROR, N_OPERATOR, N_ASYNC,
	/* statements */
	N_MODULE, N_BLOCK, N_EXPRESSION_STATEMENT, N_ASSIGNMENT, N_AUGMENTED, N_RETURN, N_DELETE, N_RAISE, N_PASS, N_BREAK, N_CONTINUE,
	N_IF, N_ELIF, N_ELSE, N_MATCH, N_CASE, N_CASE_PATTERN, N_FOR, N_WHILE, N_TRY, N_EXCEPT, N_FINALLY, N_WITH, N_WITH_CLAUSE,
	N_WITH_ITEM, N_FUNCTION, N_CLASS, N_DECORATED, N_DECORATOR, N_GLOBAL, N_NONLOCAL, N_IMPORT, N_IMPORT_FROM, N_FUTURE_IMPORT,
	N_ASSERT, N_PRINT_STATEMENT, N_EXEC_STATEMENT,
	/* parts */
	N_PARAMETERS, N_DEFAULT_PARAMETER, N_TYPED_PARAMETER, N_TYPED_DEFAULT_PARAMETER, N_LIST_SPLAT_PATTERN, N_DICT_SPLAT_PATTERN,
	N_SEPARATOR, N_ARGUMENTS, N_KEYWORD_ARGUMENT, N_LIST_SPLAT, N_DICT_SPLAT, N_PATTERN_LIST, N_TUPLE_PATTERN, N_LIST_PATTERN,
	N_AS_PATTERN, N_AS_TARGET, N_DOTTED_NAME, N_ALIASED_IMPORT, N_RELATIVE_IMPORT, N_IMPORT_PREFIX, N_WILDCARD, N_PAIR, N_TYPE,
	N_FOR_IN, N_IF_CLAUSE,
	/* expressions */
	N_NAME, N_INTEGER, N_FLOAT, N_TRUE, N_FALSE, N_NONE, N_ELLIPSIS, N_STRING, N_CONCATENATED, N_INTERPOLATION, N_FORMAT,
	N_STRING_PART, N_EXPRESSION_LIST, N_TUPLE, N_LIST, N_SET, N_DICT, N_LIST_COMP, N_SET_COMP, N_DICT_COMP, N_GENERATOR, N_BINARY,
	N_UNARY, N_NOT, N_BOOLEAN, N_COMPARISON, N_CONDITIONAL, N_LAMBDA, N_CALL, N_ATTRIBUTE, N_SUBSCRIPT, N_SLICE, N_WALRUS,
	N_AWAIT, N_YIELD
};

struct scope;
struct binding;

struct node {
	enum node_kind kind;
	guint8 field_length;  /* of `field` */
	gboolean resolved : 1; /* `binding` is known */
	const char *field;    /* of the parent that it fills, or NULL; interned */
	const char *name;     /* N_NAME, N_OPERATOR: its text; interned */
	struct node *parent, *first, *next;
	guint32 start, end;   /* bytes */
	guint line;           /* 1-based */
	/* of a with: may what it enters swallow exceptions? The worst of it, ever */
	enum manager { MANAGER_UNSEEN, MANAGER_PLAIN, MANAGER_UNKNOWN, MANAGER_SWALLOWS } manager;
	struct source *source;/* borrowed */
	struct scope *scope;  /* the scope that this node opens, or NULL; owned by the scopes of the source */
	struct scope *around; /* in which it is evaluated; of scope_of */
	struct binding *binding; /* N_NAME: what it means there, or NULL; of node_binding */
	const void *web;      /* N_NAME: what stands for its binding there; NULL: not asked yet; of webs.c */
	TSNode ts;            /* where it comes from */
};

/* The nodes of one source, kept in one block. */
struct syntax {
	struct source *source;
	struct node *root;
	GPtrArray *blocks;  /* private */
	guint used, room, left; /* private: nodes of the last block, its size, and how many more there may be */
	GHashTable *by_id;  /* private: Node to struct node *, of loops */
};

struct syntax *syntax_new(struct source *source);
void syntax_free(struct syntax *syntax);
/* The node that stands for the loop TS (for, while, comprehension, generator), or NULL. */
struct node *syntax_find(const struct syntax *syntax, TSNode ts);
/* The same for any node, by the way down from the root. */
struct node *syntax_locate(const struct syntax *syntax, TSNode ts);
/* With a literal as FIELD this compares a few bytes. */
static inline struct node *node_field(const struct node *node, const char *field)
{
	for (struct node *child = node->first; child; child = child->next)
		if (child->field_length == strlen(field) && !memcmp(child->field, field, strlen(field)))
			return child;
	return NULL;
}
/* NODE, which may be NULL, is that field of the node around it. */
static inline gboolean node_is_in(const struct node *node, const char *field)
{
	return node && node->field && !strcmp(node->field, field);
}
/* NAMES end with NULL. */
static inline gboolean text_is_one_of(const char *name, const char *const *names)
{
	return name && g_strv_contains(names, name);
}
struct node *node_child(const struct node *node, guint index);
guint node_count(const struct node *node);
/* f"{x}" */
gboolean node_interpolates(const struct node *string);
gboolean node_inside(const struct node *node, const struct node *outer);
/* NODE is bound or deleted, or a part of what is: left of an assignment, a loop's variable, behind `as`. */
gboolean node_is_target(const struct node *node);
gboolean node_is_comprehension(const struct node *node);
/* The innermost function, lambda, class or module that holds it (not itself). */
struct node *node_owner(const struct node *node);
char *node_text(const struct node *node);
