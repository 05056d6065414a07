/* What a call gave and did the last time that it was evaluated: as long as nothing of what that looked at has changed, it would do the same. */
#pragma once
#include "analyzer/frame.h"

/* An access of the callee, to objects as the caller knows them: for effects_access_all. */
struct applied_access {
	const struct set *objects;
	const char *field;
	enum touch touch;
	const struct subscript *key; /* a literal one, which means the same to the caller; or NULL */
	const struct node *node;
};

/* What was looked at, and when. */
struct reading {
	guint64 epoch;             /* 0: never */
	struct readings stamps;
	struct readings *outer;    /* private: what the run around it has read */
	guint run;                 /* private */
};

struct applied {
	const struct value *args;  /* owned */
	guint count, touched;
	struct reading values, effects; /* what finding the result looked at, and what finding the accesses did */
	struct value result;
	struct parts *parts;       /* of parts.h, owned; NULL: it is not known */
	struct applied_access *accesses;
	guint accesses_count, accesses_room;
};

/* That of the call at NODE in F, made if there is none. */
struct applied *applied_get(struct frame *f, const struct frame *callee, const struct node *node);
/* TRUE if evaluating it again could show no other result. */
gboolean applied_holds(const struct applied *a, struct frame *f, const struct frame *callee, const struct value *args, guint count);
/* The same for its accesses, where the result is what it was. */
gboolean applied_accesses_hold(const struct applied *a, struct frame *f);
/* All that is read between begin and end is noted down. */
void applied_begin(struct applied *a, struct frame *f, const struct value *args, guint count);
void applied_end(struct applied *a, struct frame *f, const struct frame *callee, struct value result);
void applied_begin_accesses(struct applied *a, struct frame *f);
void applied_add_access(struct applied *a, const struct applied_access *access);
void applied_end_accesses(struct applied *a, struct frame *f);
/* Tells the run around it what was read, and what the callee accesses. */
void applied_replay(const struct applied *a, struct frame *f);
void applied_replay_accesses(const struct applied *a, struct frame *f);
GHashTable *applied_table_new(void);
