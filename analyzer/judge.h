/* The judgement of one loop. Private to verdict and judge*.c. */
#pragma once
#include "analyzer/split.h"
#include "analyzer/verdict.h"

struct judge {
	struct effects_context *context;
	const struct loop *loop;
	struct unit *unit;
	struct node *node;
	struct frame *frame;
	struct splitter *splitter;
	struct verdict *verdict;
	gboolean unordered;       /* the parallel stage goes through a set */
	gboolean in_turn;         /* of verdict.h */
	gboolean taker_shows;     /* the call that takes a generator leaves something behind as it goes (taker.c) */
	GPtrArray *changes;       /* of changes_find: what the work changes of its own item; NULL: it is not known to change that only */
	const struct binding *item;
	struct node *items;       /* then: the item, and what it is one of */
	GHashTable *deferred;     /* struct node * to GPtrArray of struct node *: what the region's workers leave to the parent */
};

/* verdict.c */
/* SUBJECT may be NULL. */
struct reason *judge_add_reason(struct judge *j, enum reason_code code, const char *subject, const struct node *node);
/* Threads may still be good. */
void judge_refuse_processes(struct judge *j, enum reason_code code, const char *subject, const struct node *node);

/* judge_syntax.c: TRUE: it is refused. */
gboolean judge_refuse_syntax(struct judge *j);
gboolean judge_refuse_shape(struct judge *j);
gboolean judge_refuse_target(struct judge *j);

/* judge_iterable.c */
void judge_iterable(struct judge *j);
/* What the bound of a counting loop looks at must stay as it is. */
void judge_bound_of_counter(struct judge *j);
/* An exception in the middle of the loop shows what it had done by then. */
gboolean judge_partial_visible(struct judge *j);

/* judge_stage.c */
/* Draws from a stream that outlives the iteration: the order of the draws is part of the result. */
void judge_refuse_random(struct judge *j);
void judge_refuse_with_obstacles(struct judge *j); /* that no work can be moved past */
void judge_review_stage(struct judge *j);
void judge_stage_effects(struct judge *j, GPtrArray *stage); /* struct effects *, of all parts of the parallel stage */

/* judge_identity.c: STAGE as of judge_stage_effects asks which objects it has. */
void judge_identity(struct judge *j, const GPtrArray *stage);

/* judge_clock.c: what STAGE measures with a clock. */
void judge_clock(struct judge *j, const GPtrArray *stage);

/* judge_crossing.c */
void judge_add_inputs(struct judge *j);
void judge_add_results(struct judge *j);
void judge_add_values(struct judge *j); /* of hoisted expressions */
void judge_pickles(struct judge *j, enum pickles pickles, const char *subject, const struct node *node);
/* VALUE, which comes back, may be an object that the parent has too. */
void judge_shared(struct judge *j, struct value value, const char *subject, const struct node *node);

/* It holds, however deep, an object that is not of this iteration alone. */
gboolean judge_is_shared(struct judge *j, struct value value);

/* judge_split.c */
void judge_fill_split(struct judge *j);
