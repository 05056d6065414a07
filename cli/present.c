#include "cli/present.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/error.h"
#include "rewriter/apply.h"
#include "rewriter/python.h"

static void suggest(struct results *results, const struct options *options, const struct suggest_options *how, struct python *target)
{
	struct suggest_options all = options_suggest(options, results->recording);

	all.target = target;
	all.all = how && how->all, all.safe_first = how && how->safe_first;
	results->suggestions = suggestions_make(results->analysis, &all);
}

static gboolean check_loop(const struct results *results, const struct options *options, GError **error)
{
	if (!options->loop || results->analysis->findings->len || results->analysis->problems->len)
		return TRUE;
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "there is no loop %s: suggest without --loop lists them", options->loop);
	return FALSE;
}

gboolean results_of_recording(struct results *results, struct recording *recording, const struct options *options,
                              const struct suggest_options *how, GError **error)
{
	struct analysis_options which = options_analysis(options);

	*results = (struct results){.recording = recording, .input = results->input};
	results->analysis = analysis_of_recording(recording, &which, error);
	if (!results->analysis || !check_loop(results, options, error))
		return FALSE;
	suggest(results, options, how, NULL);
	return TRUE;
}

gboolean results_of_paths(struct results *results, char **paths, const struct options *options, const struct suggest_options *how,
                          GError **error)
{
	struct analysis_options which = options_analysis(options);
	struct suggest_options asked = options_suggest(options, NULL);
	g_autoptr(Python) target = python_new(asked.python, (struct python_version){.minor = asked.minor});

	which.keep = how->all || asked.wanted != PATTERN_NONE;
	*results = (struct results){.input = results->input};
	python_ask_ahead(target);
	results->analysis = analysis_of_paths(paths, &which, error);
	if (!results->analysis || !check_loop(results, options, error))
		return FALSE;
	suggest(results, options, how, target);
	return TRUE;
}

static gint terminal_width(FILE *file)
{
	struct winsize size;

	return ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 ? size.ws_col : 80;
}

static gboolean wants_color(const struct options *options, FILE *file)
{
	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	return isatty(fileno(file)) && !g_getenv("NO_COLOR") && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static struct report make_report(const struct results *results, const struct options *options, FILE *file)
{
	return (struct report){
		.input = results->input,
		.recording = results->recording,
		.analysis = results->analysis,
		.suggestions = results->suggestions,
		.color = wants_color(options, file),
		.width = terminal_width(file),
		.verbose = options->verbose,
	};
}

/* A name beside PATH that takes its place once all is written; NULL where something other than a plain file lives there (a device, a
 * pipe, a link), which is written to as it is. */
static char *name_beside(const char *path)
{
	struct stat status;

	if (lstat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return NULL;
	return g_strconcat(path, ".part", NULL);
}

static gboolean cannot_write(const char *path, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "cannot write %s: %s", path, g_strerror(errno));
	return FALSE;
}

/* '-' is stdout. */
static gboolean write_format(const struct report *report, const char *format, const char *path, GError **error)
{
	g_autofree char *beside = name_beside(path);
	FILE *file;
	gboolean written;

	if (strcmp(path, "-") == 0)
		return report_format(format)->write(report, stdout, error) && (fflush(stdout) == 0 || cannot_write("stdout", error));
	file = fopen(beside ? beside : path, "we");
	if (!file)
		return cannot_write(path, error);
	written = report_format(format)->write(report, file, error);
	if (fclose(file) != 0 && written)
		written = cannot_write(path, error);
	if (written && beside && rename(beside, path) != 0)
		written = cannot_write(path, error);
	if (!written && beside)
		unlink(beside);
	return written;
}

/* The patches that `apply` would write: those of one file put together. */
static void print_patches(const struct results *results, const struct options *options, FILE *file)
{
	struct apply_options how = {.loop = options->loop, .dry_run = TRUE};
	g_autoptr(GPtrArray) files = apply_suggestions(results->suggestions, &how);

	for (guint i = 0; i < files->len; i++) {
		const struct applied *applied = g_ptr_array_index(files, i);
		if (applied->patch)
			fputs(applied->patch, file);
	}
}

gboolean results_write_page(const struct results *results, const char *path, GError **error)
{
	struct options options = {.color = COLOR_NEVER};
	struct report report = make_report(results, &options, stdout);

	return write_format(&report, "html", path, error);
}

gboolean results_show(const struct results *results, const struct options *options, FILE *text_to, GError **error)
{
	struct report report = make_report(results, options, text_to);

	if (options->json && !write_format(&report, "json", options->json, error))
		return FALSE;
	if (options->report && !write_format(&report, "html", options->report, error))
		return FALSE;
	if (options->report && !options->quiet)
		fprintf(stderr, "pyparallel: report written to %s\n", options->report);
	if (options->diff)
		print_patches(results, options, text_to);
	else if (!options->json || strcmp(options->json, "-") != 0)
		return report_format("text")->write(&report, text_to, error);
	return TRUE;
}

/* `suggest --json script.py`: the option has taken what was meant to be read. */
static gboolean is_source(const char *path)
{
	return g_str_has_suffix(path, ".py") || g_str_has_suffix(path, ".pyw") || g_str_has_suffix(path, ".pyi");
}

static gboolean can_write(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	struct stat status;
	gboolean there = stat(path, &status) == 0;

	if (there && status.st_size && is_source(path)) {
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE,
		            "%s is a Python source and would be overwritten; nothing was started. -o, --json and --report take the name of a file to write "
		            "('-' is stdout)", path);
		return FALSE;
	}
	if (there && S_ISDIR(status.st_mode))
		errno = EISDIR;
	else if (access(there && !S_ISREG(status.st_mode) ? path : folder, W_OK) == 0)
		return TRUE;
	g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "cannot write %s: %s; nothing was started", path, g_strerror(errno));
	return FALSE;
}

gboolean outputs_check(const struct options *options, GError **error)
{
	const char *const paths[] = {options->output, options->json, options->report};

	for (guint i = 0; i < G_N_ELEMENTS(paths); i++)
		if (paths[i] && strcmp(paths[i], "-") != 0 && !can_write(paths[i], error))
			return FALSE;
	return TRUE;
}

char *recording_keep(const struct recording *recording, const char *path, gboolean *elsewhere, GError **error)
{
	g_autofree char *name = g_strdup_printf("pyparallel-%d.pb.gz", recording->pid), *other = NULL;
	g_autoptr(GError) refused = NULL;

	if (recording_write(recording, path ? path : name, &refused))
		return g_strdup(path ? path : name);
	other = g_build_filename(g_get_tmp_dir(), name, NULL);
	if (!recording_write(recording, other, error))
		return NULL;
	g_printerr("pyparallel: %s: the recording is kept in %s instead\n", refused->message, other);
	if (elsewhere)
		*elsewhere = path != NULL;
	return g_steal_pointer(&other);
}
