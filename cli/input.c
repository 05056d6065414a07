#include "cli/input.h"

#include <malloc.h>

#include "report/escape.h"

static gboolean is_recording(char **arguments)
{
	static const char *const python[] = {".py", ".pyw", ".pyc", ".pyo"};

	for (guint i = 0; i < G_N_ELEMENTS(python); i++)
		if (g_str_has_suffix(arguments[0], python[i]))
			return FALSE;
	return !arguments[1] && arguments[0][0] != '<' &&
	       !g_file_test(arguments[0], G_FILE_TEST_IS_DIR);
}

gboolean input_open(struct input *input, char **arguments, const struct options *options, const struct input_how *how,
                    GError **error)
{
	struct suggest_options suggest = {0};

	input->name = escape_words((const char *const *)arguments);
	input->results.input = input->name;
	if (how)
		suggest.all = how->all, suggest.safe_first = how->safe_first;
	/* The analysis takes memory and gives it back in small pieces, from all threads: not to the kernel every time. */
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	mallopt(M_TOP_PAD, 4 << 20);
	if (!is_recording(arguments))
		return results_of_paths(&input->results, arguments, options, &suggest, error);
	input->recording = recording_read(arguments[0], error);
	return input->recording && results_of_recording(&input->results, input->recording, options, &suggest, error);
}
