/* Texts of which there is one each, for good: equal ones are the same pointer. Not GLib's quarks, whose table is copied, and the old one never given
 * back, with each 2,048 names: 70 MB for the standard library, and the square of the number of names. Any thread may ask; each remembers those that it
 * asked for last. */
#pragma once
#include <glib.h>

#pragma GCC poison g_intern_string g_intern_static_string /* other pointers */

/* NULL for NULL. */
const char *interned(const char *text);
/* LENGTH bytes of TEXT. */
const char *interned_part(const char *text, gsize length);
/* The three in a row. */
const char *interned_join(const char *a, const char *b, const char *c);
/* The number of a text: they are dense, from 1 on; interned_of gives the text. */
guint interned_number(const char *text);
const char *interned_of(guint number);
