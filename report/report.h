/* What all report formats show, and the table of formats. */
#pragma once
#include <stdio.h>

#include "rewriter/pitfall.h"

struct report {
	const struct recording *recording;   /* NULL in static mode */
	const struct analysis *analysis;
	const GPtrArray *suggestions;        /* struct suggestion *, same order as analysis->findings */
	const char *input;                   /* what `pyparallel apply` is to be given: recording or paths, as a shell takes them; NULL: not known */
	gboolean color;                      /* terminal text only */
	gint width;                          /* columns of the terminal, text only */
	gboolean verbose;
};

struct report_format {
	const char *name;      /* "text", "json", "html" */
	gboolean (*write)(const struct report *report, FILE *out, GError **error);
};
/* NULL if there is none of that name. */
const struct report_format *report_format(const char *name);
