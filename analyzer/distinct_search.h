/* Within distinct*.c: the search through all places that may hold a list or a dict. */
#pragma once
#include "analyzer/distinct.h"

enum place_kind { PLACE_VARIABLE, PLACE_ATTRIBUTE, PLACE_RESULT };

struct place_held {
	enum place_kind kind;
	gconstpointer what;    /* struct binding *, interned name, struct node * of a function */
};

struct search {
	struct effects_context *c;
	GHashTable *known;     /* what of places */
	GArray *due;           /* struct place_held */
	GHashTable *appended;  /* struct binding *: each is appended in one place */
	gboolean displays;     /* all values that were met are displays and the like: no call makes them that may give a deque */
	gboolean own;          /* of a container that nothing else may hold: it goes nowhere, and what is in it does not matter */
	gboolean apart;        /* no two of the lists hold one object either: nothing is taken over from one to the other */
	gboolean good;
	/* Of something else than items that are made for their places (nodes.c): what is done where a place is mentioned, what comes into one. NULL: of these. */
	void (*look_at)(struct search *x, const struct node *held);
	void (*take_value)(struct search *x, struct node *value);
	gpointer user;
};

struct search search_new(struct effects_context *c, gboolean own);
/* All places, found one from another; it frees what the search holds. */
gboolean search_all(struct search *x);

/* What is put into the list by the statement at WHERE is in no other place of it. */
gboolean search_is_fresh(struct search *x, struct node *value, const struct node *where);

/* Another place holds it, too. */
void search_add_place(struct search *x, enum place_kind kind, gconstpointer what);
void search_add_variable(struct search *x, struct binding *binding);
/* OBJECT.NAME: of an object, not of a module or a class. */
void search_add_attribute(struct search *x, const struct node *node);
void search_add_result(struct search *x, const struct node *function);

/* distinct_values.c: VALUE comes into a place. */
void search_take_value(struct search *x, struct node *value);
/* distinct_mentions.c: HELD, a name, an attribute or a call, gives what a place holds. */
void search_look_at(struct search *x, const struct node *held);
/* HELD is bound there, handed to a function of the program as ARGUMENT of CALL, kept by X = HELD, returned; it is asked whether it is empty. */
void search_bind(struct search *x, const struct node *held);
void search_pass_on(struct search *x, const struct node *argument, const struct node *call);
void search_keep_as(struct search *x, const struct node *held, const struct node *assignment);
void search_give_back(struct search *x, const struct node *held);
gboolean search_is_asked(const struct node *held);
/* `sink << rows`, `rows == sink`: the operator TOP, of a class of the program, is handed the list. */
gboolean search_goes_to_operator(struct search *x, const struct node *held, const struct node *top);
/* The module's variable may be reached without its name, or by its name in another module. */
gboolean search_is_elsewhere(struct effects_context *c, const struct binding *binding);
/* What CALL hands in for parameter INDEX of FUNCTION; NULL: nothing, or who knows. *BOUND: it hands the method its object ahead of the arguments. */
struct node *search_argument(struct effects_context *c, const struct node *call, const struct node *function, guint index, gboolean *bound);
/* distinct.c: what all calls hand in for a parameter. */
void search_look_at_parameter(struct search *x, const struct binding *binding);
