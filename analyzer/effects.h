/* What code does: objects read and changed, effects on the world, calls that are not resolved. Kept per function and per types of
 * its arguments for the whole program; computed by running the program abstractly until nothing changes. */
#pragma once
#include "analyzer/heap.h"
#include "analyzer/marks.h"
#include "analyzer/verdict.h"

enum touch { TOUCH_READ, TOUCH_WRITE, TOUCH_MAY_WRITE /* code that is not seen may */ };

/* scale * binding + offset, or a key that stands there; one for each, so that equal ones are the same pointer. */
struct subscript {
	const struct binding *binding;
	gint scale, offset;
	const char *key;              /* its text, without the quotes of a string but with a mark ahead; interned, or NULL */
	const struct node *missing;   /* what a defaultdict would make for that look-up, or NULL: any element, and each such look-up has an access of its own */
};

struct access {
	struct object *object;
	const char *field;            /* ".name", "[]", "{}", or "*": all that is reachable from it */
	enum touch touch;
	const struct subscript *index;/* which element, or NULL: any */
	const struct node *node;      /* where */
};

struct unresolved {
	enum reason_code code;
	const char *name;             /* interned */
	const struct node *node;      /* NULL: nothing that is written there, as of what getattr() asks for */
};

struct world {
	enum effect effect;
	const char *subject;          /* interned */
	const struct node *node;
};

enum weight { WEIGHT_NONE, WEIGHT_LIGHT, WEIGHT_HEAVY };

struct effects {
	GArray *accesses;             /* struct access */
	guint changes;                /* of them: those that are no reads */
	GArray *unresolved;           /* struct unresolved */
	GArray *worlds;               /* struct world, the first of each bit; of FILE_WRITE also the first that is not to an open stream */
	guint bits;                   /* enum effect */
	enum weight weight;
	const struct node *exec;      /* runs code that cannot be seen, or NULL */
	const struct node *identity;  /* asks which object it has: `is`, id() */
	const struct node *identity_lost; /* the same in a way that tells an object from its copy however the two are handed on, or what it asks about is not known;
	                                     else there is an access to heap_compared() of all that it may be */
	const struct node *unordered; /* goes through a set, in whatever order that has */
	const struct node *salted;    /* that of a set whose members may be text: each process that is not forked has another one */
	const struct node *decimals;  /* computes with what may be a Decimal, where the program looks at their context */
	const struct node *mocked;    /* asks for something in whose place a test puts something else, or NULL */
	gboolean mocked_in_order;     /* whose calls that test looks at in their order */
	const struct node *stops;     /* may raise StopIteration, or NULL */
	const struct node *endless;   /* a loop or a recursion that may never end for arguments that the program would not have come to, or NULL */
	gboolean custom_exceptions;   /* may raise one that is not known to survive pickling */
	const struct node *lost_exception; /* raises one that is known not to, or NULL */
	gboolean raises;              /* holds a `raise` or an `assert` */
	struct marks seen;            /* private */
	guint shared;                 /* by so many more */
};

/* What SUBJECT writes to was open before: a log, a table. */
gboolean world_is_stream(const char *subject);

struct effects *effects_new(void);
/* An empty one, with room for as much. */
struct effects *effects_like(const struct effects *before);
/* They are one for all that have them: nothing is added from now on. */
struct effects *effects_share(struct effects *effects);
void effects_free(struct effects *effects);

struct effects_context;
struct effects_context *effects_context_new(struct program *program);
void effects_context_free(struct effects_context *context);
