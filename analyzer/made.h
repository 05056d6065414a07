/* Objects that are made where they are asked for, in each evaluation another one; for who follows what a program does by its text. */
#pragma once
#include "analyzer/frame.h"

/* The frame of the function that NODE stands in, for all its calls; NULL: a class body, or code nested too deep. */
struct frame *made_frame(struct effects_context *c, const struct node *node);
/* What NODE gives there. */
struct value made_value(struct effects_context *c, struct node *node);
/* The one function of the program that CALL calls; NULL: several, or none. */
const struct type *made_by_function(struct effects_context *c, const struct node *call);
/* FUNCTION gives what it returns, as it stands there. */
gboolean made_plain_function(const struct node *function);
/* CALL, of a generator of the program, yields what it has made just ahead. */
gboolean made_by_generator(struct effects_context *c, const struct node *call);
/* NODE gives an object that is made there. */
gboolean made_there(struct effects_context *c, struct node *node);
/* APPEND, a statement of a call, hands on what NAME holds since it was made just ahead in the same block. */
gboolean made_just_ahead(struct effects_context *c, const struct node *name, const struct node *append);
/* The statement around NODE is run at most once for each time that BLOCK is. */
gboolean made_runs_once(const struct node *node, const struct node *block);
