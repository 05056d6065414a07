#include "cli/input.h"

static gboolean is_recording(char **arguments)
{
	return !arguments[1] && !g_str_has_suffix(arguments[0], ".py") && !g_str_has_suffix(arguments[0], ".pyw") &&
	       !g_file_test(arguments[0], G_FILE_TEST_IS_DIR);
}

gboolean input_open(struct input *input, char **arguments, const struct options *options, gboolean all, GError **error)
{
	if (!is_recording(arguments))
		return results_of_paths(&input->results, arguments, options, all, error);
	input->recording = recording_read(arguments[0], error);
	return input->recording && results_of_recording(&input->results, input->recording, options, error);
}

void input_clear(struct input *input)
{
	results_clear(&input->results);
	recording_free(input->recording);
	input->recording = NULL;
}
