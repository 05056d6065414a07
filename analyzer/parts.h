/* The parts of tuples that functions give and callers take apart: `return rows, errors`, and `rows, errors = load(path)`.
 *
 * The objects of a tuple are those of all its elements together. Where each `return` of a function writes a tuple out, and one statement calls the function and takes its
 * tuple apart, what stands at one place comes to the name at that place and to no other. */
#pragma once
#include "analyzer/frame.h"

#define MAX_PARTS 8

struct parts {
	guint count;               /* 0: none yet */
	gboolean mixed;            /* something else may be given as well */
	struct value at[MAX_PARTS];
};

/* The statement `a, b = f(x)` that is evaluated now. */
struct unpacking {
	const struct node *call;
	struct parts parts;        /* of what was called */
	struct unpacking *outer;
};

/* F, which runs, returns what NODE (NULL: None) stands for. */
struct value parts_return(struct frame *f, struct node *node);
/* What F gives is known to the caller by these parts, or by none. */
void parts_given(struct frame *f, const struct node *call, const struct parts *parts);
/* `a, b = f(x)`: assigns what RIGHT gives, which is VALUE then, each target its own where that is known. FALSE: it is no such statement, and nothing was done. */
gboolean parts_assign(struct frame *f, struct node *left, struct node *right, struct value *value);
/* `for a, b in zip(xs, ys)`: what RIGHT gives, and with PARTS what its items are made of. */
struct value parts_infer_items(struct frame *f, struct node *right, struct parts *parts);
/* Assigns ITEM to LEFT, each target its own of PARTS. */
void parts_assign_items(struct frame *f, struct node *left, struct value item, const struct parts *parts);
