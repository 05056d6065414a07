/* Writing patches into files, and taking them back. */
#pragma once
#include "rewriter/suggestion.h"

struct apply_options {
	gboolean review;      /* also those that need a look */
	enum pattern pattern; /* only this one; PATTERN_NONE: any */
	const char *loop;     /* only this id, or NULL */
	gboolean dry_run;     /* make the text and the diff, write nothing */
	const char *python;   /* the target's interpreter: compiles the result before it is written; NULL: not compiled */
	/* Asked for each suggestion that qualifies; NULL: yes to all. It may set `edited`, after apply_check_edited. */
	gboolean (*ask)(struct suggestion *suggestion, gpointer data);
	gpointer data;
};

/* What was done to one file. */
struct applied {
	char *path;
	GPtrArray *ids;     /* char *: loops that were rewritten, "L1" */
	GPtrArray *skipped; /* char *: "L2: why", loops that could not be rewritten together with those */
	char *patch;        /* unified diff, all of them together; NULL where nothing was done */
	gboolean written;
	char *unknown;      /* what nobody checked of what was written, a sentence, or NULL */
	GError *error;      /* why the file was left as it was, or NULL */
};
void applied_free(struct applied *applied);

/* Writes the patches of SUGGESTIONS, all of a file in one go: checked, to a temporary file, renamed over the old one. What is needed
 * to take them back is kept in $XDG_STATE_HOME/pyparallel/undo. One struct applied * per file, owned by the array. */
GPtrArray *apply_suggestions(const GPtrArray *suggestions, const struct apply_options *options);

/* FALSE with an error if PATCH, which a person made of the suggestion's, does not apply or its result does not parse. */
gboolean apply_check_edited(const struct suggestion *suggestion, const char *patch, GError **error);

/* Takes the last apply back: one struct applied * per file (ids empty). NULL with an error where there is nothing to take back, or a
 * file was edited since: then nothing is changed. */
GPtrArray *apply_undo(GError **error);
