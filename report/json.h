/* The JSON report (docs/report-schema.md), also for those that embed it. */
#pragma once
#include <jansson.h>
#include <stdio.h>

#include "report/report.h"

/* The whole report; a new reference. */
json_t *json_report(const struct report *report);
/* A string from a target: bytes that are not UTF-8 become U+FFFD; null for NULL. */
json_t *json_text(const char *text);
/* A number rounded to DECIMALS; null where it is not finite. */
json_t *json_number(gdouble value, guint decimals);
json_t *json_seconds(guint64 ns);

enum json_style {
	JSON_STYLE_FILE,  /* indented, with a newline at its end */
	JSON_STYLE_SCRIPT /* compact, and fit to stand inside <script>: no <, > or & */
};
/* ASCII only: whatever a target put into a name arrives as \u escapes. */
gboolean json_write(const json_t *json, enum json_style style, FILE *out, GError **error);
/* A format of the table in formats.c. */
gboolean json_write_report(const struct report *report, FILE *out, GError **error);
