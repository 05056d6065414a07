/* What every command does with a recording or with sources once it has them: analyse, suggest, show. */
#pragma once
#include "cli/options.h"
#include "report/report.h"

/* Everything that a report needs, and its owners. A command makes one, and ends: nothing of it is given back piece by piece, which would take a
 * tenth of the time. */
struct results {
	const char *input; /* borrowed: what `apply` would be given, a recording's path or sources, as a shell takes them; NULL: not known */
	struct recording *recording; /* borrowed; NULL in static mode */
	struct analysis *analysis;
	GPtrArray *suggestions;
};

/* HOW: what the options do not say (all); may be NULL. */
gboolean results_of_recording(struct results *results, struct recording *recording, const struct options *options,
                              const struct suggest_options *how, GError **error);
gboolean results_of_paths(struct results *results, char **paths, const struct options *options, const struct suggest_options *how,
                          GError **error);

/* --json, --report, --diff, else the text. TEXT_TO: where text and patches go (stdout; stderr for `run`). */
gboolean results_show(const struct results *results, const struct options *options, FILE *text_to, GError **error);
gboolean results_write_page(const struct results *results, const char *path, GError **error);

/* Whether what is to be written in the end (-o, --json, --report) can be, as far as it can be known ahead; else PP_ERROR_USAGE. */
gboolean outputs_check(const struct options *options, GError **error);
/* Writes a recording to PATH, or where PATH is NULL to pyparallel-PID.pb.gz here or, if that fails, in the folder for temporary
 * files: a recording is never lost. The path that it has, to be freed. ELSEWHERE (may be NULL): whether it is not where PATH said. */
char *recording_keep(const struct recording *recording, const char *path, gboolean *elsewhere, GError **error);
