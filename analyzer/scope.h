/* Python's scoping: which scope binds a name, and where. */
#pragma once
#include "analyzer/syntax.h"

enum scope_kind { SCOPE_MODULE, SCOPE_FUNCTION, SCOPE_CLASS, SCOPE_COMPREHENSION };

enum binding_flag {
	BINDING_PARAMETER = 1 << 0,
	BINDING_IMPORT = 1 << 1,
	BINDING_DEFINITION = 1 << 2, /* def or class */
	BINDING_DELETED = 1 << 3,    /* del somewhere */
	BINDING_FOREIGN = 1 << 4,    /* written by another scope through global or nonlocal */
	BINDING_CLOSURE = 1 << 5,    /* read by a nested function or class */
	BINDING_TARGET = 1 << 6,     /* of a for loop or comprehension */
	BINDING_KEPT = 1 << 7        /* read by one that may be called later than where it stands */
};

struct binding {
	const char *name;     /* interned */
	struct scope *scope;  /* that owns it */
	guint flags;          /* enum binding_flag */
	guint slot;           /* its number among the variables of the function or module that keeps it */
	guint hash;           /* the same in each run of this program, unlike its address */
	GPtrArray *sites;     /* struct node *: the names (or imports, definitions) that bind it, in order of the text */
	guint32 from, to;     /* bytes: from the first to the last of them */
	/* What was found out of the text alone, once it was asked: */
	GPtrArray *mentions;  /* struct node *: names that mean it, in order of the text; of depend.c */
	GHashTable *fates;    /* of depend.c, as of `known` */
	guint known;          /* the module's `learnt` then */
	GHashTable *webs;     /* of webs.c */
	GPtrArray *tails;     /* of webs.c */
};

struct scope {
	enum scope_kind kind;
	struct node *node;     /* that opens it */
	struct scope *parent;
	GHashTable *bindings;  /* name to struct binding *, owned */
	GHashTable *globals;   /* names declared global here */
	GHashTable *nonlocals; /* names declared nonlocal here */
	struct scope *keeper;  /* whose frames keep its variables: a comprehension's are those of what is around it */
	guint slots;           /* of a keeper: how many variables */
	gboolean star_import;  /* names may come from anywhere */
	gboolean dynamic;      /* calls exec, eval, locals, vars ... */
	gboolean yields;       /* a function: generator */
	gboolean async;        /* a function: coroutine */
	gboolean mentioned;    /* of a module: all its bindings have their mentions */
	GHashTable *names;     /* struct node * to struct names *, owned: of depend.c, as of `known` */
	guint known;           /* the module's `learnt` then */
	guint learnt;          /* of a module: how often something was learnt of the context managers in it */
	struct contexts *contexts; /* of frame.h, in the run with this number: private to effects.c */
	guint64 contexts_run;
	guint64 called_run;    /* the run that asked whether its function is only ever called, of callers.c */
	gboolean only_called;
};

/* NAME stands in a pattern of a match statement. PATTERN_READ: the head of `Color.RED`, of `Point(...)`. */
enum capture_kind { PATTERN_CAPTURE, PATTERN_READ, PATTERN_WORD };
enum capture_kind capture_kind(const struct node *name);

struct scope *scope_module(struct scope *scope);
/* All scopes of a source; owned by the array, node->scope points to them. */
GPtrArray *scopes_build(struct syntax *syntax);
/* The binding that NAME means when used in SCOPE; NULL: a builtin, or nobody knows. */
struct binding *scope_resolve(struct scope *scope, const char *name);
/* Sets of struct binding * whose order is the same in each run. */
GHashTable *bindings_new(void);
/* The scope in which NODE is evaluated. */
static inline struct scope *scope_of(const struct node *node)
{
	return node->around;
}
/* The binding that the name NODE means where it stands. */
static inline struct binding *node_binding(const struct node *node)
{
	return node->resolved ? node->binding : scope_resolve(scope_of(node), node->name);
}
/* The same where it is evaluated in SCOPE. */
static inline struct binding *node_binding_in(const struct node *node, struct scope *scope)
{
	return node->resolved && node->around == scope ? node->binding : scope_resolve(scope, node->name);
}
