/* What several formats work out of a report. */
#pragma once
#include "report/report.h"

/* PATH relative to the working directory where it lies beneath it, else absolute; valid UTF-8, else unescaped. To be freed. */
char *model_path(const char *path);
/* TEXT as valid UTF-8, to be freed; "" for NULL. */
char *model_utf8(const char *text);

/* The library of a native function, as valid UTF-8; to be freed. */
char *model_library(const struct rec_function *function);

/* The suggestion for the finding at INDEX, or NULL. */
const struct suggestion *model_suggestion(const struct report *report, guint index);
/* The suggestion's band, or 1.0 throughout where the loop is to be left alone; FALSE where it is not known. */
gboolean model_speedup(const struct suggestion *suggestion, gboolean program, struct band *band);

/* The source that a recorded file name stands for, or NULL. */
struct source *model_source(const struct report *report, const char *file);
/* Appends to LOOPS (guint) the indices of the findings whose loops the time at LOCATION passes through, outer first. SOURCE: of the
 * location's function, or NULL. */
void model_enclosing_loops(const struct report *report, const struct source *source, const struct rec_location *location, GArray *loops);
