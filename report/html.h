/* The report as one self-contained page: flame graph, loops with their patches, annotated source. */
#pragma once
#include "report/report.h"

/* A format of the table in formats.c. */
gboolean html_write_report(const struct report *report, FILE *out, GError **error);
