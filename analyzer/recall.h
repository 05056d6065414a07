/* What a question about a class was answered: as long as nothing of what that looked at has changed, it is the answer.
 *
 * The same few members of the same classes are asked for in every round and for every loop. Where the answer took running a function it is not
 * kept: whoever asks has to note the function down as called. */
#pragma once
#include "analyzer/frame.h"

enum question { QUESTION_BASE, QUESTION_MEMBER, QUESTION_FIELD };

struct recalled {
	enum question question;
	const void *class_node, *what; /* what: name of a member or field, number of a base */
	struct frame *home, *from;     /* of the class, and who asks, where the class has none; else NULL */
	struct value value;
	gboolean missing;              /* of class_base */
	gboolean kept;                 /* `value` is the answer, unless something has changed */
	guint round;                   /* when it was found */
	guint64 looked;                /* the epoch of the last look whether something has */
	struct readings reads;
	/* while the answer is looked for */
	gboolean open;
	struct readings *outer;
	guint run;
	guint64 calls;
};

/* What there is of KEY, made if there is nothing. */
struct recalled *recall(struct effects_context *c, const struct recalled *key);
/* TRUE: it has the answer, and the run that asks depends on what that depends on. */
gboolean recall_knows(struct effects_context *c, struct recalled *r);
/* The answer is looked for from here on. FALSE: it is already, further out: this one is not kept. */
gboolean recall_begin(struct effects_context *c, struct recalled *r);
void recall_end(struct effects_context *c, struct recalled *r, struct value value, gboolean missing);
void recall_free(struct effects_context *c);
