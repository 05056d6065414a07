/* How a file is written, so that what is added looks like the rest. */
#pragma once
#include "analyzer/source.h"

struct style {
	const char *newline; /* "\n", "\r\n" or "\r": static */
	char *indent;        /* one level: four spaces where the file does not say */
};

void style_read(const struct source *source, struct style *style);
void style_clear(struct style *style);

/* Where the line of BYTE begins (behind a byte order mark) and where it ends, line ending included. */
guint32 style_line_start(const struct source *source, guint32 byte);
guint32 style_line_end(const struct source *source, guint32 byte);
/* The white space that the line of BYTE begins with, to be freed. */
char *style_indent_of(const struct source *source, guint32 byte);
/* TRUE if nothing but white space stands on the line before BYTE. */
gboolean style_begins_line(const struct source *source, guint32 byte);
/* The start of the first line of the comments that stand right above the line of BYTE, or of that line itself. Comments at the
 * very top of a file (licence, coding) belong to the file, not to what follows. */
guint32 style_with_comments(const struct source *source, guint32 byte);
/* Appends LINE and its ending; a tab at its beginning is one level. */
void style_put_line(const struct style *style, GString *out, const char *line);
