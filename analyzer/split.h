/* Which part of a loop's body may run ahead in workers, and which must stay in order. Private to the judge. */
#pragma once
#include "analyzer/beneath.h"
#include "analyzer/depend.h"
#include "analyzer/frame.h"

/* Why a piece has to stay in order. */
struct obstacle {
	enum reason_code code;
	char *subject;
	const struct node *node;
};

/* What the parent repeats of a compound piece that is run by a worker (replay.c). */
struct late {
	GHashTable *statements;   /* struct node * to GPtrArray of struct node *: what the worker finds for them */
	GPtrArray *order;         /* struct node *: the statements, in order of the text */
	GHashTable *as_text;      /* struct node *: values of which the worker gives str() */
	struct effects *effects;  /* of the statements, without those of the values */
	struct effects *rest;     /* of the piece without the statements, the values included */
	struct names *rest_names;
	enum weight weight;       /* of the rest */
	gboolean raises;          /* one of the statements may raise */
};

/* A statement of the body's top level. */
struct piece {
	struct node *node;
	struct effects *effects, *whole;        /* as it is run now: `whole`, or what `late` leaves of it */
	struct names *names, *whole_names;
	const struct node *again; /* in it: `raise`, of what is being handled around it; or NULL */
	const struct node *leave; /* in it: where it leaves the loop; or NULL */
	struct late *late;        /* NULL: not looked for, or there is none */
	gboolean looked;
	gboolean ordered, forced;
	gboolean kept;            /* outside the body of the `try` that the workers' exceptions are raised in (split_try.c): never moved */
	gboolean may_repeat, repeated; /* ahead of that `try`: the worker may find its value once more, and does */
	struct obstacle why;      /* of an ordered one; code REASON_NOTHING_PARALLEL: no more than an accumulation */
};

/* What may be moved although it needs a look. */
struct allowance {
	guint effects;            /* enum effect */
	gboolean item_writes;     /* changes to the items themselves */
	enum weight least;        /* expressions lighter than this are not worth moving */
	gboolean replay;          /* statements inside a compound one may be left to the parent */
	gboolean leaving;         /* the last statement may be moved although it leaves the loop */
};

/* `while i < n: ...; i += 2`: the loop over range(i, n, 2). */
struct counter {
	struct node *name, *bound, *increment; /* the last: the statement at the end of the body */
	gint step;
	gboolean inclusive;                    /* i <= n */
};

/* LOOP, a while, as such a loop; FALSE: it is none. */
gboolean counter_find(struct node *loop, struct counter *counter);
gboolean counter_is_whole(struct frame *f, const struct counter *counter);
char *counter_range(const struct counter *counter); /* "range(i, n, 2)"; freed by the caller */

/* One attempt at splitting one loop. */
struct splitter {
	struct frame *frame;
	struct node *loop, *target, *iterable, *body; /* body: the block, or the comprehension itself */
	struct node *attempt;     /* the `try` of the body whose own statements are the pieces, where that is how it is split; else NULL */
	struct counter *counter;  /* of a while loop that counts, or NULL */
	const struct node *leaves; /* where the loop is left early (leave.c), or NULL */
	struct names *target_names;
	struct value items;       /* what the loop's target is */
	gboolean items_made;      /* of fresh.c: each for its place; */
	gboolean items_held;      /* of all that any list that it may be holds; */
	gboolean items_asked;     /* that has been asked */
	const struct object *own_asked; /* of changes.c: the item of which it was asked whether it is the iteration's own, */
	gboolean own_changes;     /* and whether it is */
	GPtrArray *pieces;        /* struct piece * */
	GHashTable *uses;         /* struct binding * to GArray of guint: the pieces that read or bind it */
	gboolean rebinds;         /* functions that the body calls may bind names of its frame */
	GHashTable *bound;        /* struct binding *: bound in the body, without the targets */
	GHashTable *carried;      /* struct binding *: read before they are bound in an iteration */
	GArray *all_reads;        /* struct access: of the whole body */
	struct allowance allow;
	gint first, last;         /* pieces of the region; first > last: none */
	gboolean staged;          /* the region has been chosen: all pieces outside it stay with the parent */
	GPtrArray *hoisted;       /* struct node * */
	GArray *guards;           /* guint */
	GPtrArray *listed;        /* struct node *: iterators among them, which the worker makes lists of */
	GPtrArray *stage;         /* struct effects *: of the hoisted expressions */
	GArray *obstacles;        /* struct obstacle: why heavy work was left behind */
	GPtrArray *aliases;       /* char *: objects that might be changed while the work reads them */
	GPtrArray *distinct;      /* char *: items that must be distinct */
	GHashTable *owns;         /* struct object * to struct own *: what own.c has found of them; NULL: cannot be given to each worker */
	struct marks *noted;      /* accesses that are in them already */
	GHashTable *unique;       /* struct binding * to guint: how many levels of its list nothing else leads to (unique.c) */
	struct base *bases;       /* of unique.c */
	GHashTable *evaluated;    /* struct node * to struct evaluation * of split_pieces.c */
	GHashTable *names;        /* struct node * to struct names * */
	gboolean heavy, light;    /* what there is in the parallel stage */
	gboolean left_behind;     /* heavy work that is not in it */
	gboolean several;         /* a comprehension with several `for`: all behind the first one is one piece of work */
	gboolean awaits;          /* the loop awaits: its stages are tasks of one thread, and only what awaits is worth a task */
};

struct splitter *splitter_new(struct frame *frame, struct node *loop);
/* split_try.c: for a loop with one `try`, another way to split it: the work is the first thing in it that workers may do, and what they meet is raised
 * there, in the parent. NULL: there is none. */
struct splitter *splitter_new_in_try(struct frame *frame, struct node *loop);
/* What is said of a piece ahead of the `try`: the worker needs its value, and finds it once more. */
gboolean splitter_repeats(const struct splitter *s, const struct piece *piece);
void splitter_free(struct splitter *s);
/* It is a `for` or `while`, no comprehension. */
gboolean splitter_has_statements(const struct splitter *s);
/* What another `for` of the comprehension goes over. */
gboolean splitter_is_gone_through(const struct splitter *s, const struct node *node);
/* Finds region and hoisted expressions under ALLOW. TRUE: there is a parallel stage. */
gboolean splitter_try(struct splitter *s, struct allowance allow);
/* names_of(NODE), borrowed. */
const struct names *splitter_names(const struct splitter *s, struct node *node);
/* Evaluating NODE reads a clock. */
gboolean splitter_reads_clock(const struct splitter *s, struct node *node);
/* What makes NODE heavy has been moved out of it. */
gboolean splitter_heavy_inside(const struct splitter *s, const struct node *node);
/* What a worker gives back for NODE. */
struct value splitter_value(const struct splitter *s, struct node *node);
/* The object is made anew in each iteration. */
gboolean splitter_is_private(const struct splitter *s, const struct object *object);
gboolean splitter_is_random_stream(const struct splitter *s, const struct object *object);
/* The library's class that OBJECT is of; NULL: none, or not known. */
const struct knowledge_entry *splitter_library_class(const struct splitter *s, const struct object *object);
/* The library's object that OBJECT is part of, or OBJECT itself. */
const struct object *splitter_whole(const struct splitter *s, const struct object *object);
/* A session, a pool of connections: with a look at least, workers may use it. */
gboolean splitter_may_share(const struct splitter *s, const struct access *a);
gboolean splitter_is_item(const struct splitter *s, const struct object *object);
/* One item may come in several iterations. */
gboolean splitter_items_come_again(const struct splitter *s);
/* `range(...)` of the only `for` that binds BINDING: it stands in the loop, counts natural numbers, and no other part of the loop knows the name. NULL: there is none. */
const struct node *splitter_inner_range(const struct splitter *s, const struct binding *binding);
/* NODE, without INNER (or NULL) in it, names BINDING. */
gboolean splitter_mentions(const struct node *node, const struct node *inner, const struct binding *binding);
gboolean splitter_is_minus_one(const struct node *node);
/* BINDING has another value in each iteration: i of `for i in range(...)`, `for i, x in enumerate(...)`. */
gboolean splitter_is_distinct_index(const struct splitter *s, const struct binding *binding);
/* The same of a key: k of `for k in d` and `for k, v in d.items()`. Negative numbers are keys like others: it tells elements of a dict apart only. */
gboolean splitter_is_distinct_key(const struct splitter *s, const struct binding *binding);
/* NODE's own `for` or comprehension clauses. */
struct node *comprehension_clause(const struct node *node, enum node_kind kind, guint index);
char *access_text(const struct access *access);
/* A `continue` of the loop that NODE stands in directly. */
gboolean splitter_holds_continue(const struct node *node);
/* An exception after this piece shows what it did. */
gboolean piece_is_visible(const struct splitter *s, const struct piece *piece);
/* What is ordered of the piece may raise on purpose: then nothing that comes behind it may raise ahead of it. */
gboolean piece_raises(struct splitter *s, const struct piece *piece);
/* The piece is run by a worker and leaves statements to the parent. */
gboolean piece_replays(const struct piece *piece);
/* What the piece does: part 0 where it is run, part 1 what its worker leaves to the parent; NULL: nothing. */
const struct effects *piece_part(const struct piece *piece, guint part);
/* An exception in the middle of it would show what the parent has not yet repeated. */
gboolean piece_needs_errors(const struct splitter *s, const struct piece *piece);
/* replay.c: the statements in PIECE that the parent would have to repeat; NULL: none, or it cannot be done so. */
struct late *late_find(struct splitter *s, struct piece *piece);
void late_free(struct late *late);

/* output.c */
enum output_kind { OUTPUT_NONE, OUTPUT_PRINT /* to stdout or stderr */, OUTPUT_LOG };
/* What the call prints or logs does not depend on an exception that is being handled. */
enum output_kind output_kind(struct frame *f, struct node *call);
/* Such a call does the same with str(VALUE) in place of VALUE. */
gboolean output_takes_text(enum output_kind kind, const struct node *call, const struct node *value);
/* NODE is `sys.stdout` or `sys.stderr`. */
gboolean output_is_stream(struct frame *f, struct node *node);
/* The ordered pieces ahead of the region or, without one, of the first hoisted expression. */
gint splitter_fetch(const struct splitter *s);

enum overlap { OVERLAP_NO, OVERLAP_MAYBE, OVERLAP_YES };

/* iterable.c: LAZY: finite, but found out as the loop goes on: it may raise, or look at files meanwhile. */
enum finite { FINITE_NO, FINITE_LAZY, FINITE_SIZED };
enum finite iterable_finite(struct frame *f, struct node *node);
/* `squares = map(square, xs)`, later `for y in squares`: what map does is done as the loop goes on. Adds it for the names in ITERABLE. */
void iterable_bound_effects(struct frame *f, struct node *iterable, struct effects *e);
/* itertools.count(): without an end, and without effects. */
gboolean iterable_counts_on(struct frame *f, struct node *iterable);

/* reuse.c: a generator gives ITEMS, and changes one of them when it is asked for the next. */
/* fresh.c: the items are distinct objects, W changes the iteration's own and code with effects E comes to no other one. */
gboolean fresh_items(const struct splitter *s, const struct effects *e, const struct access *w);
/* W is `item["key"] = ...` of the loop's variable: what has such keys is a dict, and no item of itself. */
gboolean fresh_sets_key(const struct splitter *s, const struct access *w);
/* The loop comes to ITEM, one of its items or of what lies BENEATH (or NULL) them, by another way than its variable and the lists there: a name, or what it
 * reads, leads there. */
gboolean fresh_leads_to(const struct splitter *s, const struct object *item, const struct beneath *beneath);
/* changes.c: the work, whose effects are in STAGE, changes attributes of its own item, *ITEM of *LIST, and nothing else, and no other iteration comes to that:
 * interned ".name" of these attributes, to be freed; NULL: not so. */
GPtrArray *changes_find(const struct splitter *s, const GPtrArray *stage, const struct binding **item, struct node **list);
/* W sets an attribute of the iteration's own item, and no other iteration comes to what this one changes of it. */
gboolean changes_are_own(const struct splitter *s, const struct access *w);
/* Attribute FIELD of a copy of VARIABLE, an item of type ITEM, can be put in the place of its own, as BRING says. */
gboolean changes_come_back(const struct splitter *s, const struct binding *variable, const struct type *item, const char *field, enum bring *bring);
/* The iterable gives rows that are made for the loop. */
gboolean fresh_rows(struct frame *f, const struct node *iterable);
gboolean iterable_reuses(const struct frame *f, struct value items);
/* One of ITEMS may be OBJECT, the root of its parts, or lead to it. */
gboolean iterable_hands_out(struct value items, const struct object *object);

/* callers.c: what the calls of the loop's function tell of two objects that came into it. */
enum overlap callers_overlap(const struct splitter *s, struct object *a, struct object *b);
/* PART may be beneath WHOLE. */
gboolean callers_lead(const struct splitter *s, struct object *whole, struct object *part);

/* subscript.c: can elements at these two subscripts be the same one? */
enum meeting { MEET_ANY, MEET_SAME_ITERATION /* if at all, then in one iteration */, MEET_NEVER };
enum meeting subscripts_meet(const struct splitter *s, const struct subscript *a, const struct subscript *b);
/* Of the rows of a[i][j] and a[k][j] (unique.c), if each is another object. */
enum meeting unique_rows_meet(const struct splitter *s, const struct access *a, const struct access *b);

/* unique.c: the two are made through names that do not lead to the same object while the loop runs. */
gboolean unique_apart(const struct splitter *s, const struct access *a, const struct access *b);
void unique_begin(struct splitter *s);
void unique_end(struct splitter *s);

enum overlap access_overlap(const struct splitter *s, const struct access *write, const struct access *read);

/* pickle.c */
enum pickles value_pickles(struct frame *f, struct value value);
/* It is a set, or leads to one, in attributes too: what is pickled of that may be gone through in another order. */
gboolean value_holds_set(struct frame *f, struct value value);
/* struct source *, borrowed: where the classes of its objects are, those of what they hold included. NULL: there are none. */
GPtrArray *value_homes(struct frame *f, struct value value, gboolean *guarded);
/* NODE stands under `if __name__ == ...`. */
gboolean pickle_is_guarded(const struct node *node);
/* Would a function or class be found by its name? */
enum pickles pickle_by_name(struct frame *f, const struct node *definition);
/* The class says itself what is pickled of its objects, or does something where a copy is made. */
gboolean pickles_in_own_way(struct frame *f, const struct type *class_type);
/* `class Job(threading.Thread)`: its objects are what a library's function gives of which is known that it does not pickle. */
/* A copy of an instance cannot be made: its `__new__` asks for more than it would be given. */
gboolean pickle_new_fails(struct frame *f, const struct type *class_type);
gboolean pickle_is_inherited_lost(struct frame *f, const struct type *class_type, guint levels);
