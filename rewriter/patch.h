/* Applying a unified diff that a person may have edited. */
#pragma once
#include <glib.h>

/* TEXT with the hunks of PATCH for the file of that PATH, in the form that diff_unified writes. The counts of a hunk are taken from its lines,
 * where it begins from its header. NULL with an error where what it takes out, or keeps, is not there. */
char *patch_apply(const char *path, const char *text, gsize length, const char *patch, gsize *new_length, GError **error);
