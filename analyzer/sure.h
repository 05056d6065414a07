/* The names that are bound for sure at a point of a walk over code (`sure` of struct names). What is added and removed is noted in order, so
 * that the end of a piece that may not run takes back what was done in it: nothing is copied. Private to depend.c. */
#pragma once
#include "analyzer/depend.h"

void sure_add(struct names *n, struct binding *binding);
void sure_remove(struct names *n, struct binding *binding);
/* What is done from here on can be taken back. */
guint sure_mark(const struct names *n);
void sure_back(struct names *n, guint mark);

/* Pieces of which one runs: sure is what all of them bind that end normally. */
struct branches {
	guint start;         /* a mark */
	GHashTable *changes; /* struct binding * to enum change: from there to behind those that have ended normally; NULL: none has */
};
struct branches branches_begin(const struct names *n);
/* What was done since MARK was a branch. LEAVES: it does not end normally. */
void branches_add(struct names *n, struct branches *b, guint mark, gboolean leaves);
/* What was done since MARK is done behind each of them. */
void branches_finally(struct names *n, struct branches *b, guint mark);
void branches_end(struct names *n, struct branches *b);
