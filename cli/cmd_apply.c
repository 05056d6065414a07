/* pyparallel apply RECORDING | PATH...: write the patches, or take the last ones back. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/reason.h"
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/input.h"
#include "probe/error.h"
#include "rewriter/apply.h"
#include "rewriter/pattern.h"

#define MOST_REASONS 5 /* on the terminal, of loops that do not become what was asked for */

/* The command's own options. */
struct choice {
	gboolean review, interactive, all, undo;
};

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

static gboolean needs_look(const struct suggestion *suggestion)
{
	return suggestion->tier == TIER_REVIEW && suggestion->patch;
}

#define LEAVE_IT "leave it: " /* as such sentences begin */

enum asked { ASKED_ALL, ASKED_LOOK, ASKED_LEFT };

static gboolean is_asked(const struct suggestion *suggestion, enum asked which)
{
	gboolean safe = suggestion->finding->verdict->tier == TIER_SAFE;

	return which == ASKED_ALL || (which == ASKED_LOOK ? needs_look(suggestion) : safe && !suggestion->patch && !suggestion->instead);
}

/* What is said first of this pattern on the loop; NULL: nothing. */
static const char *first_reason(const struct suggestion *suggestion)
{
	const GPtrArray *reasons = suggestion->finding->verdict->reasons;
	const struct pattern_info *info = pattern_info(suggestion->pattern);

	for (guint i = 0; reasons && i < reasons->len; i++) {
		const struct reason *reason = g_ptr_array_index(reasons, i);
		if (reason->message && (info->processes || !reason_info(reason->code)->processes))
			return reason->message;
	}
	return NULL;
}

static const char *reason_of(const struct suggestion *suggestion, enum asked which)
{
	const char *first = which == ASKED_LOOK ? first_reason(suggestion) : NULL;
	gboolean told = which == ASKED_LEFT && suggestion->why && g_str_has_prefix(suggestion->why, LEAVE_IT);

	return first ? first : told ? suggestion->why + strlen(LEAVE_IT) : suggestion->why;
}

/* Why the loops do not become what was asked for; why their patches need a look; or why those that are safe are left. */
static void tell_why(const struct results *results, enum asked which)
{
	guint shown = 0, all = 0;

	for (guint i = 0; i < results->suggestions->len; i++) {
		const struct suggestion *suggestion = g_ptr_array_index(results->suggestions, i);
		const char *why = is_asked(suggestion, which) ? reason_of(suggestion, which) : NULL;
		all += is_asked(suggestion, which);
		if (why && shown < MOST_REASONS)
			printf("%s%s: %s", shown++ ? "\n  " : ":\n  ", suggestion->finding->id, why);
	}
	if (shown < all)
		printf("\n  (suggest -v has the rest)");
}

/* Why nothing was done, for someone who expected a patch. */
static void tell_nothing(const struct results *results, const struct options *options, const struct choice *choice)
{
	guint review = 0, safe = 0, left = 0;

	for (guint i = 0; i < results->suggestions->len; i++) {
		const struct suggestion *suggestion = g_ptr_array_index(results->suggestions, i);
		review += needs_look(suggestion);
		safe += suggestion->finding->verdict->tier == TIER_SAFE;
		left += is_asked(suggestion, ASKED_LEFT);
	}
	printf("nothing to apply");
	if (results->recording && results->analysis->problems->len) { /* they say why: a file has changed, or is gone */
		putchar('\n');
		return;
	}
	if (options->pattern_name) {
		printf(" by %s", options->pattern_name);
		tell_why(results, ASKED_ALL);
	} else if (review && !choice->review) {
		printf("; %u %s a look: see them with suggest, apply them with --review", review, review == 1 ? "patch needs" : "patches need");
		tell_why(results, ASKED_LOOK);
	} else if (safe && !choice->all && !results->recording) {
		printf("; %u %s safe, but without a recording no gain is known: --all patches them whatever it is", safe,
		       safe == 1 ? "loop is" : "loops are");
	} else if (safe && !choice->all) {
		printf("; %u safe %s would not pay (--all patches them whatever their gain)", safe, safe == 1 ? "loop" : "loops");
	} else if (left && choice->all) {
		printf("; %u safe %s left as %s", left, left == 1 ? "loop is" : "loops are", left == 1 ? "it is" : "they are");
		tell_why(results, ASKED_LEFT);
	}
	putchar('\n');
}

/* Of what was rewritten, the loops that lose by it for all that their sources say. */
static void tell_light(const GPtrArray *suggestions, const GPtrArray *files)
{
	g_autoptr(GString) ids = g_string_new(NULL);
	guint count = 0;

	for (guint i = 0; i < suggestions->len; i++) {
		const struct suggestion *suggestion = g_ptr_array_index(suggestions, i);
		gboolean written = FALSE;
		for (guint k = 0; suggestion->light && k < files->len; k++) {
			const struct applied *file = g_ptr_array_index(files, k);
			written |= file->written && g_ptr_array_find_with_equal_func(file->ids, suggestion->finding->id, g_str_equal, NULL);
		}
		if (written && count++ < MOST_REASONS)
			g_string_append_printf(ids, "%s%s", ids->len ? ", " : "", suggestion->finding->id);
	}
	if (count)
		printf("%s%s: an item looks like a few operations, which take longer in a pool (a recording shows by how much)\n", ids->str, count > MOST_REASONS ? " and others" : "");
}

static gint apply(const struct options *options, struct choice *choice, struct results *results)
{
	struct asking asking = {0};
	struct apply_options how = {
		.review = choice->review || choice->interactive,
		.pattern = options->pattern,
		.loop = options->loop,
		.dry_run = options->diff,
		.python = options->python,
		.ask = choice->interactive ? ask_about : NULL,
		.data = &asking,
	};
	g_autoptr(GPtrArray) files = apply_suggestions(results->suggestions, &how);
	const GPtrArray *problems = results->analysis->problems;
	gboolean good = tell(files, "rewritten", options->diff);
	if (!options->quiet && !options->diff)
		tell_light(results->suggestions, files);
	for (guint i = 0; !options->quiet && i < files->len; i++) {
		const struct applied *file = g_ptr_array_index(files, i);
		if (file->unknown && !file->error)
			fprintf(stderr, "pyparallel: %s\n", file->unknown);
	}

	for (guint i = 0; i < problems->len; i++)
		fprintf(stderr, "pyparallel: %s\n", (char *)g_ptr_array_index(problems, i));
	if (files->len == 0 && !choice->interactive && !options->quiet && !options->diff)
		tell_nothing(results, options, choice);
	return good && (files->len || problems->len == 0) ? 0 : PP_ERROR_INPUT;
}

static gint open_and_apply(const struct options *options, struct choice *choice, char **arguments, GError **error)
{
	struct input input = {0};
	const struct input_how how = {.all = choice->all, .safe_first = !choice->review && !choice->interactive};
	gint status = 1;

	if (input_open(&input, arguments, options, &how, error))
		status = apply(options, choice, &input.results);
	return status;
}

gint command_apply(gint argc, char **argv, GError **error)
{
	struct options options;
	struct choice choice = {0};
	const GOptionEntry own[] = {
		{"review", 0, 0, G_OPTION_ARG_NONE, &choice.review, "also patches that need a look", NULL},
		{"interactive", 'i', 0, G_OPTION_ARG_NONE, &choice.interactive, "ask for each patch: yes, no, edit it first, quit", NULL},
		{"all", 0, 0, G_OPTION_ARG_NONE, &choice.all, "every safe loop, whatever its gain; of those that other loops enter again and again only where their pool can be made once", NULL},
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
	options_clear(&options);
	return status;
}
