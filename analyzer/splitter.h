/* One attempt at splitting one loop, and the search for what may be moved. Private to split*.c; split.h has what others ask. */
#pragma once
#include "analyzer/split.h"

#define ORDERED_EFFECTS (EFFECT_STDOUT | EFFECT_RANDOM | EFFECT_ENV | EFFECT_STDIN)
#define QUESTIONABLE_EFFECTS (EFFECT_FILE_WRITE | EFFECT_NET_WRITE | EFFECT_SUBPROCESS | EFFECT_UNKNOWN)

/* split_pieces.c */
struct splitter *splitter_new_for(struct frame *frame, struct node *loop, struct node *attempt);
/* What NODE is worth and does, to be freed, and in VALUE what it gives (NULL: nobody asks). In one thread only waiting can overlap. The same
 * expressions are asked about for each way to split the loop, and each is part of larger ones: they are evaluated once. */
struct effects *splitter_evaluate(const struct splitter *s, struct node *node, struct value *value);
/* The same anew, into E. */
struct value splitter_evaluate_into(const struct splitter *s, struct node *node, struct effects *e);
/* From now on PIECE leaves what the parent can repeat of it to the parent, or not. */
void piece_use_late(struct piece *piece, gboolean late);
void bindings_add(GHashTable *into, GHashTable *from);
/* Indices of the pieces that read or bind it, whichever part of them counts, in order; NULL: none. */
const GArray *splitter_uses(const struct splitter *s, gconstpointer binding);
/* E, of a piece or a part of one, may bind names. */
void splitter_note_rebinds(struct splitter *s, const struct effects *e);

/* split_obstacles.c: what stands against moving code with effects E, which stands in piece INDEX; FALSE: nothing. */
void obstacle_set(struct obstacle *o, enum reason_code code, char *subject, const struct node *node); /* takes SUBJECT */
gboolean obstacle_in_effects(const struct splitter *s, const struct effects *e, struct obstacle *o);
gboolean obstacle_in_writes(const struct splitter *s, const struct effects *e, struct obstacle *o);
/* It reads what the parent's pieces write. NOTE: what may be is noted down as an alias, and is none. */
/* What it looks at outside the program is changed ahead of it, in the same iteration. */
gboolean obstacle_in_world(const struct splitter *s, const struct effects *e, guint index, struct obstacle *o);
gboolean obstacle_in_reads(const struct splitter *s, const struct effects *e, guint index, struct obstacle *o, gboolean note);
/* A name that NAMES reads and that only the ordered part can give. */
gboolean obstacle_in_names(const struct splitter *s, const struct names *names, guint index, struct obstacle *o);
/* W binds a variable of the loop's frame: a function with `global` or `nonlocal` does. */
gboolean obstacle_is_rebinding(const struct splitter *s, const struct access *w);
/* The piece is run by the parent: while the statements are sorted the ordered ones are, then all that are not in the region. */
gboolean splitter_stays_behind(const struct splitter *s, guint index);

/* split.c */
gboolean splitter_needs_order(const struct splitter *s, struct piece *piece, guint index);
/* It may end the loop: what comes after it would not have been run for the items behind. */
gboolean splitter_holds_exit(const struct node *node);
/* A name that only some pieces of the region's run bind for sure. */
gboolean splitter_depends_outside(const struct splitter *s, const struct names *names, gint first, gint end);

struct hoisting {
	struct splitter *s;
	guint piece;
	guint guard;         /* 1 + index of the condition, 0: none */
	gboolean exits;      /* a statement ahead may have ended the loop */
	gboolean stopped;    /* something with effects has been evaluated */
	GHashTable *local;   /* struct binding *: bound in the guarded block before here */
};

/* split_movable.c */
gboolean hoist_is_movable_kind(const struct splitter *s, const struct node *node);
/* Own effects, names and value of an expression allow it to be evaluated in the worker. */
gboolean hoist_may(struct hoisting *h, struct node *node, const struct effects *e, const struct names *names, const struct type *type,
                   struct obstacle *o);
void hoist_node(struct hoisting *h, struct node *node, struct effects *e); /* takes E */
gboolean hoist_in_try(const struct splitter *s);
/* After an exception someone may see that this has happened. */
gboolean hoist_effects_show(const struct splitter *s, const struct effects *e);
/* Evaluating it leads to nothing but a value: in a `try` of the parent what comes behind anything else must not be raised before it. */
gboolean hoist_cannot_raise(const struct node *node);
/* What comes after it in the same statement must not be evaluated before it: if that raised, this would not have happened. */
gboolean hoist_is_impure(const struct splitter *s, const struct effects *e);
void hoist_leave_behind(struct splitter *s, struct obstacle *o); /* heavy work */

/* split_hoist.c */
/* Expressions of later statements are evaluated when the region is: what ordered statements between them did must not show if one
 * of them raises, nor may they raise on purpose. */
void hoist_all(struct splitter *s);
void hoist_comprehension(struct splitter *s);
