/* pyparallel profile -p PID: attach to a live process, record, rank its loops, suggest. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/present.h"
#include "cli/progress.h"
#include "probe/error.h"
#include "report/escape.h"

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	stop = number;
}

/* A signal ends the recording, which is kept. So does a second one: who presses Ctrl-C twice does not want to lose it. Once it is kept a
 * signal ends the program. */
static void handle_signals(void (*handler)(int))
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		sigaction(numbers[i], &action, NULL);
}

static struct recording *record(const struct options *options, GError **error)
{
	struct record_options how = options_record(options);
	struct recording *recording;

	handle_signals(on_signal);
	how.stop = &stop;
	how.progress = progress_wanted(options) ? progress_show : NULL;
	recording = record_pid(options->pid, &how, error);
	if (how.progress)
		progress_clear();
	return recording;
}

static gboolean profile(const struct options *options, GError **error)
{
	g_autoptr(Recording) recording = NULL;
	g_autofree char *path = NULL, *input = NULL;
	struct results results = {0};
	gboolean shown, elsewhere = FALSE;

	if (!outputs_check(options, error) || !(recording = record(options, error)) ||
	    !(path = recording_keep(recording, options->output, &elsewhere, error)))
		return FALSE;
	handle_signals(SIG_DFL);
	input = escape_words((const char *[]){path, NULL});
	results.input = input;
	shown = results_of_recording(&results, recording, options, NULL, error) && results_show(&results, options, stdout, error);
	if (shown && !options->quiet)
		progress_next_steps(path, input, results.suggestions);
	return shown && !elsewhere; /* that was said */
}

gint command_profile(gint argc, char **argv, GError **error)
{
	struct options options;
	gboolean done = FALSE;

	options_init(&options);
	if (options_parse(&options, OPTIONS_TARGET | OPTIONS_DURATION | OPTIONS_RECORD | OPTIONS_OUTPUT | OPTIONS_SUGGEST | OPTIONS_SHOW | OPTIONS_DIFF,
	                  NULL, "-p PID",
	                  "Attaches to a live CPython process, records where its time goes, ranks its loops and suggests patches.\n"
	                  "The target is neither stopped nor changed. Ctrl-C ends the recording and keeps what it has.",
	                  &argc, &argv, error)) {
		if (argc > 1)
			g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "profile takes no argument '%s': name the process with -p PID", argv[1]);
		else if (options.pid == 0)
			g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "profile needs a process: -p PID (find it with 'pgrep -af python')");
		else
			done = profile(&options, error);
	}
	options_clear(&options);
	return done ? 0 : 1;
}
