/* A Python source file: its bytes, its syntax tree, its lines. Everything that comes from the tree borrows from this. */
#pragma once
#include <glib.h>
#include "analyzer/tree.h"

struct reimport;

struct source {
	char *file;       /* as the recording or the user names it */
	char *path;       /* absolute */
	char *module;     /* dotted name from the project's root, "pkg.mod", "__main__" for the script */
	char *text;       /* bytes as on disk, NUL-terminated besides; transcoded to UTF-8 for the parser only if needed */
	gsize length;     /* bytes */
	struct tree *tree;
	GArray *lines;    /* guint32: byte offset of each line's start */
	gboolean syntax_errors; /* somewhere; loops whose own span is clean are still judged */
	struct reimport *reimport; /* of reimport.h; NULL: not asked yet */
	struct callgraph *calls;   /* of callgraph.h; NULL: not asked yet */
	gpointer kept;             /* what a folder to the right keeps of it, or NULL */
	GDestroyNotify kept_free;
};

/* Fails with PP_ERROR_INPUT: missing, not regular, over 16 MB, not UTF-8 or a known coding, NUL bytes. */
struct source *source_load(const char *path, GError **error);
void source_free(struct source *source);
/* Of its bytes, in hex; freed by the caller. */
char *source_sha256(const struct source *source);
/* The 1-based line of a byte. */
guint source_line(const struct source *source, guint32 byte);
/* The text of a node, to be freed by the caller. */
char *source_text(const struct source *source, TSNode node);
/* WORD stands somewhere in its bytes. */
gboolean source_says(const struct source *source, const char *word);
/* TRUE if the node's text is TEXT. */
gboolean source_is(const struct source *source, TSNode node, const char *text);
