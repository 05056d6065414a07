/* Which part of a loop's body may run ahead in workers, and which must stay in order. Private to the judge. */
#pragma once
#include "analyzer/depend.h"
#include "analyzer/frame.h"

/* Why a piece has to stay in order. */
struct obstacle {
	enum reason_code code;
	char *subject;
	const struct node *node;
};

/* A statement of the body's top level. */
struct piece {
	struct node *node;
	struct effects *effects;
	struct names *names;
	gboolean ordered, forced;
	struct obstacle why;      /* of an ordered one; code REASON_NOTHING_PARALLEL: no more than an accumulation */
};

/* What may be moved although it needs a look. */
struct allowance {
	guint effects;            /* enum effect */
	gboolean item_writes;     /* changes to the items themselves */
	enum weight least;        /* expressions lighter than this are not worth moving */
};

/* One attempt at splitting one loop. */
struct splitter {
	struct frame *frame;
	struct node *loop, *target, *iterable, *body; /* body: the block, or the comprehension itself */
	struct names *target_names;
	struct value items;       /* what the loop's target is */
	GPtrArray *pieces;        /* struct piece * */
	GHashTable *bound;        /* struct binding *: bound in the body, without the targets */
	GHashTable *carried;      /* struct binding *: read before they are bound in an iteration */
	GArray *all_reads;        /* struct access: of the whole body */
	struct allowance allow;
	gint first, last;         /* pieces of the region; first > last: none */
	GPtrArray *hoisted;       /* struct node * */
	GArray *guards;           /* guint */
	GPtrArray *stage;         /* struct effects *: of the hoisted expressions */
	GArray *obstacles;        /* struct obstacle: why heavy work was left behind */
	GPtrArray *aliases;       /* char *: objects that might be changed while the work reads them */
	GPtrArray *distinct;      /* char *: items that must be distinct */
	struct marks *noted;      /* accesses that are in them already */
	gboolean heavy, light;    /* what there is in the parallel stage */
	gboolean left_behind;     /* heavy work that is not in it */
	gboolean awaits;          /* the loop awaits: its stages are tasks of one thread, and only what awaits is worth a task */
};

struct splitter *splitter_new(struct frame *frame, struct node *loop);
void splitter_free(struct splitter *s);
/* Finds region and hoisted expressions under ALLOW. TRUE: there is a parallel stage. */
gboolean splitter_try(struct splitter *s, struct allowance allow);
/* The object is made anew in each iteration. */
gboolean splitter_is_private(const struct splitter *s, const struct object *object);
gboolean splitter_is_random_stream(const struct splitter *s, const struct object *object);
gboolean splitter_is_item(const struct splitter *s, const struct object *object);
/* BINDING has another value in each iteration: i of `for i in range(...)`, `for i, x in enumerate(...)`. */
gboolean splitter_is_distinct_index(const struct splitter *s, const struct binding *binding);
/* NODE's own `for` or comprehension clauses. */
struct node *comprehension_clause(const struct node *node, enum node_kind kind, guint index);
char *access_text(const struct access *access);
/* A `continue` of the loop that NODE stands in directly. */
gboolean splitter_holds_continue(const struct node *node);
/* An exception after this piece shows what it did. */
gboolean piece_is_visible(const struct splitter *s, const struct piece *piece);
/* The ordered pieces ahead of the region or, without one, of the first hoisted expression. */
gint splitter_fetch(const struct splitter *s);

enum overlap { OVERLAP_NO, OVERLAP_MAYBE, OVERLAP_YES };
enum overlap access_overlap(const struct splitter *s, const struct access *write, const struct access *read);

/* pickle.c */
enum pickles value_pickles(struct frame *f, struct value value);
