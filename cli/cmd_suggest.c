/* pyparallel suggest RECORDING | PATH...: suggest again from a recording; without one, judge every loop of the sources. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/present.h"
#include "probe/error.h"

gint command_suggest(gint argc, char **argv, GError **error)
{
	struct options options;
	struct input input = {0};
	struct input_how how = {0};
	const GOptionEntry own[] = {
		{"all", 0, 0, G_OPTION_ARG_NONE, &how.all, "a patch for every safe loop, whatever its gain", NULL},
		G_OPTION_ENTRY_NULL,
	};
	gboolean done = FALSE;

	options_init(&options);
	if (options_parse(&options, OPTIONS_SUGGEST | OPTIONS_SHOW | OPTIONS_DIFF, own, "RECORDING | PATH...",
	                  "Suggests again from a recording. Given Python files or folders instead, judges every loop in them (no times,\n"
	                  "so no speedups).",
	                  &argc, &argv, error)) {
		if (argc < 2)
			g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "suggest needs a recording, or Python files and folders");
		else
			done = outputs_check(&options, error) && input_open(&input, argv + 1, &options, &how, error) && results_show(&input.results, &options, stdout, error);
	}
	options_clear(&options);
	return done ? 0 : 1;
}
