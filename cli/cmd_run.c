/* pyparallel run SCRIPT: record a run from start to end, then suggest. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "cli/command.h"
#include "cli/present.h"
#include "cli/progress.h"
#include "probe/error.h"
#include "report/escape.h"

#define GROUPS (OPTIONS_RECORD | OPTIONS_OUTPUT | OPTIONS_SUGGEST | OPTIONS_SHOW | OPTIONS_DIFF)

static gint exit_status(gint status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The interpreter and its arguments: python3 SCRIPT ARG..., python3 -m MODULE ARG..., python3 -c CODE ARG... */
static GPtrArray *command_line(const struct options *options, gint argc, char **argv)
{
	GPtrArray *words = g_ptr_array_new();

	g_ptr_array_add(words, options->python ? options->python : "python3");
	for (gint i = 0; i < argc; i++)
		g_ptr_array_add(words, argv[i]);
	g_ptr_array_add(words, NULL);
	return words;
}

/* What went wrong with the recording must not hide what the script did: it is said, and the script's status stands. */
static void say(const GError *error)
{
	fprintf(stderr, "pyparallel: %s\n", error->message);
}

static void show(struct recording *recording, const struct options *options)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = recording_keep(recording, options->output, NULL, &error);
	g_autofree char *input = path ? escape_words((const char *[]){path, NULL}) : NULL;
	struct results results = {.input = input};

	if (path && results_of_recording(&results, recording, options, NULL, &error) && results_show(&results, options, stderr, &error) &&
	    !options->quiet)
		progress_next_steps(path, input, results.suggestions);
	if (error)
		say(error);
}

static gint run(const struct options *options, gint argc, char **argv, GError **error)
{
	g_autoptr(GPtrArray) words = command_line(options, argc, argv);
	struct record_options how = options_record(options);
	g_autoptr(GError) wrong = NULL;
	g_autoptr(Recording) recording = NULL;
	gint status = -1;

	recording = record_command((char **)words->pdata, &how, &status, &wrong);
	if (recording) {
		show(recording, options);
	} else if (status < 0) { /* it was never started */
		g_propagate_error(error, g_steal_pointer(&wrong));
		return 1;
	} else if (wrong && !(options->quiet && exit_status(status) != 0)) {
		say(wrong);
	}
	return exit_status(status);
}

static void no_such_script(const char *script, GError **error)
{
	gboolean module = !strchr(script, '/') && !g_str_has_suffix(script, ".py");
	g_autofree char *hint = module ? g_strdup_printf(" (for a module: pyparallel run -m %s)", script) : g_strdup("");

	g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "there is no script '%s' here%s", script, hint);
}

/* A script that is not there is python's to complain about; but then nothing would be recorded, so it is said here. */
static gboolean check_script(gint argc, char **argv, GError **error)
{
	if (argc == 0)
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "run needs a script: pyparallel run SCRIPT [ARG...] (or -m MODULE, -c CODE)");
	else if ((strcmp(argv[0], "-m") == 0 || strcmp(argv[0], "-c") == 0) && argc == 1)
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "run %s needs %s", argv[0], argv[0][1] == 'm' ? "a module" : "code");
	else if (argv[0][0] != '-' && !g_file_test(argv[0], G_FILE_TEST_EXISTS))
		no_such_script(argv[0], error);
	else
		return TRUE;
	return FALSE;
}

gint command_run(gint argc, char **argv, GError **error)
{
	gint at = options_script_at(GROUPS, argc, argv), mine = at, status = 1;
	char **words = argv;
	struct options options;

	options_init(&options);
	if (options_parse(&options, GROUPS, NULL, "SCRIPT [ARG...]  |  -m MODULE [ARG...]  |  -c CODE [ARG...]",
	                  "Records a run from start to end, then ranks its loops and suggests patches. stdin, stdout, stderr and signals\n"
	                  "are the script's; pyparallel speaks on stderr only and exits with the script's status.",
	                  &mine, &words, error)) {
		if (at < argc && strcmp(argv[at], "--") == 0)
			at++;
		if (check_script(argc - at, argv + at, error) && outputs_check(&options, error))
			status = run(&options, argc - at, argv + at, error);
	}
	options_clear(&options);
	return status;
}
