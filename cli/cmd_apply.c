/* pyparallel apply RECORDING | PATH...: write the patches, or take the last ones back. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/input.h"
#include "probe/error.h"
#include "rewriter/apply.h"

#define MOST_REASONS 5 /* on the terminal, of loops that do not become what was asked for */

/* The command's own options. */
struct choice {
	gboolean review, interactive, all, undo;
	char *pattern;
	gboolean quit; /* answered with q */
};

static gboolean find_pattern(const char *name, enum pattern *pattern, GError **error)
{
	*pattern = PATTERN_NONE;
	for (gint i = PATTERN_NONE + 1; name && i < PATTERN_COUNT; i++)
		if (strcmp(name, pattern_name((enum pattern)i)) == 0)
			*pattern = (enum pattern)i;
	if (!name || *pattern != PATTERN_NONE)
		return TRUE;
	g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--pattern '%s' is none of process_pool, thread_pool, asyncio, asyncio_to_thread, hybrid", name);
	return FALSE;
}

/* y: yes; n: not this one; q: neither this nor the rest. The end of the input is a q. */
static gboolean ask(const struct suggestion *suggestion, gpointer data)
{
	struct choice *choice = data;
	char answer[64];

	if (choice->quit)
		return FALSE;
	fputs(suggestion->patch, stdout);
	for (;;) {
		printf("apply %s (%s, %s)? [y, n, q] ", suggestion->finding->id, tier_name(suggestion->tier), pattern_name(suggestion->pattern));
		fflush(stdout);
		choice->quit = !fgets(answer, sizeof(answer), stdin) || answer[0] == 'q';
		if (choice->quit || answer[0] == 'n')
			return FALSE;
		if (answer[0] == 'y')
			return TRUE;
	}
}

/* What was done, a line a file; FALSE if a file could not be written. */
static gboolean tell(const GPtrArray *files, const char *done, gboolean diff)
{
	gboolean good = TRUE;

	for (guint i = 0; i < files->len; i++) {
		const struct applied *file = g_ptr_array_index(files, i);
		g_autofree char *ids = NULL;
		g_ptr_array_add(file->ids, NULL);
		ids = g_strjoinv(", ", (char **)file->ids->pdata);
		g_ptr_array_remove_index(file->ids, file->ids->len - 1);
		if (file->error)
			fprintf(stderr, "pyparallel: %s\n", file->error->message);
		else if (diff && file->patch)
			fputs(file->patch, stdout);
		else if (file->written)
			printf("%s: %s%s%s\n", file->path, done, *ids ? " " : "", ids);
		for (guint skipped = 0; skipped < file->skipped->len; skipped++)
			fprintf(stderr, "pyparallel: left out %s\n", (char *)g_ptr_array_index(file->skipped, skipped));
		good &= !file->error;
	}
	return good;
}

static gint undo(GError **error)
{
	g_autoptr(GPtrArray) files = apply_undo(error);

	if (!files)
		return PP_ERROR_INPUT;
	return tell(files, "as it was before", FALSE) ? 0 : PP_ERROR_INPUT;
}

/* Why the loops do not become what was asked for. */
static void tell_why(const struct results *results, const struct choice *choice)
{
	guint shown = 0;

	printf(" by %s", choice->pattern);
	for (guint i = 0; i < results->suggestions->len && shown < MOST_REASONS; i++) {
		const struct suggestion *suggestion = g_ptr_array_index(results->suggestions, i);
		if (suggestion->why)
			printf("%s%s: %s", shown++ ? "\n  " : ":\n  ", suggestion->finding->id, suggestion->why);
	}
	if (shown < results->suggestions->len)
		printf("\n  (suggest -v has the rest)");
}

/* Why nothing was done, for someone who expected a patch. */
static void tell_nothing(const struct results *results, const struct choice *choice)
{
	guint review = 0, safe = 0;

	for (guint i = 0; i < results->suggestions->len; i++) {
		const struct suggestion *suggestion = g_ptr_array_index(results->suggestions, i);
		review += suggestion->tier == TIER_REVIEW && suggestion->patch;
		safe += suggestion->finding->verdict->tier == TIER_SAFE;
	}
	printf("nothing to apply");
	if (choice->pattern)
		tell_why(results, choice);
	else if (review && !choice->review)
		printf("; %u %s a look: see them with suggest, apply them with --review", review, review == 1 ? "patch needs" : "patches need");
	else if (safe && !choice->all && !results->recording)
		printf("; %u %s safe, but without a recording no gain is known: --all patches them whatever it is", safe,
		       safe == 1 ? "loop is" : "loops are");
	else if (safe && !choice->all)
		printf("; %u safe %s would not pay (--all patches them whatever their gain)", safe, safe == 1 ? "loop" : "loops");
	putchar('\n');
}

static gint apply(const struct options *options, struct choice *choice, enum pattern pattern, struct results *results)
{
	struct apply_options how = {
		.review = choice->review || choice->interactive,
		.pattern = pattern,
		.loop = options->loop,
		.dry_run = options->diff,
		.python = options->python,
		.ask = choice->interactive ? ask : NULL,
		.data = choice,
	};
	g_autoptr(GPtrArray) files = apply_suggestions(results->suggestions, &how);
	const GPtrArray *problems = results->analysis->problems;
	gboolean good = tell(files, "rewritten", options->diff);

	for (guint i = 0; i < problems->len; i++)
		fprintf(stderr, "pyparallel: %s\n", (char *)g_ptr_array_index(problems, i));
	if (files->len == 0 && !choice->interactive && !options->quiet && !options->diff)
		tell_nothing(results, choice);
	return good && (files->len || problems->len == 0) ? 0 : PP_ERROR_INPUT;
}

static gint open_and_apply(const struct options *options, struct choice *choice, char **arguments, GError **error)
{
	struct input input = {0};
	enum pattern pattern;
	gint status = 1;

	if (find_pattern(choice->pattern, &pattern, error) &&
	    input_open(&input, arguments, options, &(struct input_how){.all = choice->all, .pattern = pattern}, error))
		status = apply(options, choice, pattern, &input.results);
	input_clear(&input);
	return status;
}

gint command_apply(gint argc, char **argv, GError **error)
{
	struct options options;
	struct choice choice = {0};
	const GOptionEntry own[] = {
		{"review", 0, 0, G_OPTION_ARG_NONE, &choice.review, "also patches that need a look", NULL},
		{"interactive", 'i', 0, G_OPTION_ARG_NONE, &choice.interactive, "ask for each patch", NULL},
		{"all", 0, 0, G_OPTION_ARG_NONE, &choice.all, "every safe loop, whatever its gain", NULL},
		{"pattern", 0, 0, G_OPTION_ARG_STRING, &choice.pattern, "only this pattern: process_pool, thread_pool, asyncio, asyncio_to_thread or hybrid", "NAME"},
		{"undo", 0, 0, G_OPTION_ARG_NONE, &choice.undo, "take the last apply back", NULL},
		G_OPTION_ENTRY_NULL,
	};
	gint status = 1;

	options_init(&options);
	if (options_parse(&options, OPTIONS_SUGGEST | OPTIONS_DIFF, own, "RECORDING | PATH...",
	                  "Writes the patches: those that are safe and pay. Files that changed since the recording are left alone.", &argc,
	                  &argv, error)) {
		if (choice.undo)
			status = undo(error);
		else if (argc < 2)
			g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "apply needs a recording, or Python files and folders (or --undo)");
		else
			status = open_and_apply(&options, &choice, argv + 1, error);
	}
	g_free(choice.pattern);
	options_clear(&options);
	return status;
}
