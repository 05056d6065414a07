/* The report for people at a terminal. */
#pragma once
#include "report/report.h"

/* A format of the table in formats.c. */
gboolean text_write_report(const struct report *report, FILE *out, GError **error);
