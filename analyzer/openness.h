/* How much of a text the parser may have to keep open at one place. */
#pragma once
#include <glib.h>

/* libtree-sitter 0.20 keeps a number of tokens in 16 bits: an error behind more than 65,535 that are still open corrupts its memory.
 * TRUE: TEXT may have so many. */
gboolean openness_is_bottomless(const char *text, gsize length);
