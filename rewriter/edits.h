/* Edits on byte spans of one source: bytes outside them stay identical. */
#pragma once
#include "analyzer/source.h"

struct edit {
	guint32 start, end; /* bytes of the original, end exclusive; start == end inserts */
	char *text;         /* replacement, in the file's own encoding and line endings */
};

struct edits {
	struct source *source; /* borrowed */
	GArray *list;          /* struct edit */
};

struct edits *edits_new(struct source *source);
void edits_free(struct edits *edits);
typedef struct edits Edits;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edits, edits_free)
void edits_replace(struct edits *edits, guint32 start, guint32 end, const char *text);
/* TRUE if BYTE lies within a span that is replaced (not at its ends). */
gboolean edits_cover(const struct edits *edits, guint32 byte);
/* The new text (length in *LENGTH). Fails if two edits overlap. Insertions at the same byte keep the order of adding. */
char *edits_apply(const struct edits *edits, gsize *length, GError **error);
/* The same for the bytes START .. END of the original only; edits must not cross these bounds. */
char *edits_apply_range(const struct edits *edits, guint32 start, guint32 end, gsize *length, GError **error);
