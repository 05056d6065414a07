/* What is said on stderr while a recording is made and after it. */
#pragma once
#include "cli/options.h"
#include "rewriter/suggestion.h"

gboolean progress_wanted(const struct options *options);
void progress_show(const struct recording *recording, guint64 elapsed_ns, gpointer data);
void progress_clear(void);
/* Which commands come next for the recording at PATH, which a shell takes as WORD, given what was suggested. */
void progress_next_steps(const char *path, const char *word, const GPtrArray *suggestions);
