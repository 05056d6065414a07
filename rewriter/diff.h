/* Unified diffs that `git apply` takes. */
#pragma once
#include <glib.h>

/* The diff from BEFORE to AFTER, or NULL where they are the same. PATH is shown relative to the working directory where it lies
 * beneath it. The bytes are those of the file: not UTF-8 where the file is not. */
char *diff_unified(const char *path, const char *before, gsize before_length, const char *after, gsize after_length);
/* The two lines that begin PATH's part of it. */
char *diff_header(const char *path);
