/* pyparallel report RECORDING -o FILE.html: the flame graph, the annotated source, the suggestions, in one page. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/present.h"
#include "probe/error.h"
#include "report/escape.h"

static gboolean report(const char *recording_path, const struct options *options, GError **error)
{
	g_autoptr(Recording) recording = recording_read(recording_path, error);
	g_autofree char *input = escape_words((const char *[]){recording_path, NULL});
	struct results results = {.input = input};
	gboolean written;

	if (!recording)
		return FALSE;
	written = results_of_recording(&results, recording, options, NULL, error) && results_write_page(&results, options->output, error);
	if (written && !options->quiet)
		fprintf(stderr, "pyparallel: report written to %s\n", options->output);
	return written;
}

gint command_report(gint argc, char **argv, GError **error)
{
	struct options options;
	gboolean done = FALSE;

	options_init(&options);
	if (options_parse(&options, OPTIONS_OUTPUT | OPTIONS_SUGGEST, NULL, "RECORDING -o FILE.html",
	                  "Writes one self-contained page: the flame graph, the annotated source, the suggestions with their patches.",
	                  &argc, &argv, error)) {
		if (argc != 2)
			g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "report takes one recording: pyparallel report RECORDING -o FILE.html");
		else if (!options.output)
			g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "report needs a file to write: -o FILE.html");
		else
			done = outputs_check(&options, error) && report(argv[1], &options, error);
	}
	options_clear(&options);
	return done ? 0 : 1;
}
