/* Asks a Python whether rewritten files compile. It reads them from temporary files; nothing is imported or run. */
#pragma once
#include "analyzer/source.h"

struct compile_text {
	const struct source *source; /* as it was */
	const char *text;            /* as it is to be, borrowed */
	gsize length;
	GError **error;              /* set where it does not compile */
	char **unknown;              /* set to a sentence where python3 was asked and does not know the file as it was */
};
/* TEXTS: struct compile_text. PYTHON, the target's own, has the last word: where it does not know a file as it was either, that is said. NULL: python3 is asked, which may
 * be an older one: then it is believed only of files that it knows as they were, and nothing is said where there is none. */
void compile_check(const char *python, const GArray *texts);
