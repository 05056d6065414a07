/* What a call did the last time that it was evaluated: as long as nothing of what that looked at has changed, it would do the same. */
#pragma once
#include "analyzer/frame.h"

/* An access of the callee, to objects as the caller knows them. */
struct applied_access {
	const struct set *objects;
	const char *field;
	enum touch touch;
	const struct node *node;
};

struct applied {
	const struct value *args;  /* owned */
	guint count, touched;
	guint64 epoch;             /* when it was evaluated; 0: never */
	GPtrArray *reads;          /* struct stamp * */
	GArray *accesses;          /* struct applied_access */
	struct value result;
	GPtrArray *outer;          /* private: what the run around it has read */
	guint run;                 /* private */
};

/* That of the call at NODE in F, made if there is none. */
struct applied *applied_get(struct frame *f, const struct frame *callee, const struct node *node);
/* TRUE if evaluating it again could show nothing new. */
gboolean applied_holds(const struct applied *a, struct frame *f, const struct frame *callee, const struct value *args, guint count);
/* All that is read between the two is noted down. */
void applied_begin(struct applied *a, struct frame *f, const struct value *args, guint count);
void applied_end(struct applied *a, struct frame *f, const struct frame *callee, struct value result);
/* Tells the run around it what was read, and what the callee accesses. */
void applied_replay(const struct applied *a, struct frame *f);
GHashTable *applied_table_new(void);
