/* Text from a target, made fit for a terminal: nothing in it moves the cursor, changes colours or turns the writing around. */
#pragma once
#include <glib.h>

/* Control characters, ESC, bidi and other format characters, line separators and bytes that are not UTF-8 become visible
 * (\x1b, \u202e, \n). To be freed by the caller. */
char *escape_text(const char *text);
/* Appends LENGTH bytes of TEXT (-1: to its NUL) so escaped. */
void escape_append(GString *out, const char *text, gssize length);
/* Terminal columns that escaped TEXT takes: wide characters two, combining ones none. */
guint escape_columns(const char *text);

/* WORDS as a shell takes them, with a space between: untouched where that is the same. To be freed by the caller. */
char *escape_words(const char *const *words);

enum escape_keep { ESCAPE_KEEP_START, ESCAPE_KEEP_END };
/* Escaped TEXT in at most COLUMNS columns, with an ellipsis where it was cut. To be freed by the caller. */
char *escape_fit(const char *text, guint columns, enum escape_keep keep);
