/* Interned texts, as g_intern_string gives them. That takes a lock, which threads wait for, and a copy of what does not end where the text does:
 * here each thread remembers those that it asked for last. */
#pragma once
#include <glib.h>

/* LENGTH bytes of TEXT. */
const char *interned_text(const char *text, gsize length);
/* The number of a text: they are dense, and g_quark_to_string gives the text. */
GQuark interned_number(const char *text);
/* The three in a row. */
const char *interned_join(const char *a, const char *b, const char *c);
