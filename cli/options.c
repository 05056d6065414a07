#include "cli/options.h"

#include <stdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "probe/error.h"

#define MAX_RATE_HZ 10000
#define MAX_ENTRIES 48

/* One option: its group and its place in struct options. */
static const struct option {
	guint group;
	const char *name;
	char letter;
	GOptionArg kind;
	size_t offset;
	const char *help, *value;
} table[] = {
	{OPTIONS_TARGET, "pid", 'p', G_OPTION_ARG_INT, G_STRUCT_OFFSET(struct options, pid), "the process to look at", "PID"},
	{OPTIONS_DURATION, "duration", 'd', G_OPTION_ARG_DOUBLE, G_STRUCT_OFFSET(struct options, duration_s),
	 "how long to record (default: until Ctrl-C or the end of the target)", "SECONDS"},
	{OPTIONS_RECORD, "rate", 'F', G_OPTION_ARG_INT, G_STRUCT_OFFSET(struct options, rate_hz),
	 "samples a second (default: 1000)", "HZ"},
	{OPTIONS_RECORD, "overhead", 0, G_OPTION_ARG_DOUBLE, G_STRUCT_OFFSET(struct options, overhead_percent),
	 "what a recording may take from the target, else fewer samples are taken (default: 1)", "PERCENT"},
	{OPTIONS_RECORD, "backend", 0, G_OPTION_ARG_STRING, G_STRUCT_OFFSET(struct options, backend_name),
	 "how to sample: auto, ebpf or proc (default: auto)", "NAME"},
	{OPTIONS_RECORD, "no-subprocesses", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET(struct options, no_subprocesses),
	 "leave the target's child processes alone", NULL},
	{OPTIONS_RECORD, "native", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET(struct options, native),
	 "also which functions of C libraries the time on the CPU is spent in (eBPF only)", NULL},
	{OPTIONS_OUTPUT, "output", 'o', G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET(struct options, output), "where to write to", "FILE"},
	{OPTIONS_SUGGEST, "loop", 0, G_OPTION_ARG_STRING, G_STRUCT_OFFSET(struct options, loop), "only this loop, e.g. L1", "ID"},
	{OPTIONS_SUGGEST, "pattern", 0, G_OPTION_ARG_STRING, G_STRUCT_OFFSET(struct options, pattern_name),
	 "only this pattern: process_pool, process_pool_shared_memory, thread_pool, asyncio, asyncio_to_thread, hybrid, hybrid_threads or interpreter_pool", "NAME"},
	{OPTIONS_SUGGEST, "fallback", 0, G_OPTION_ARG_STRING, G_STRUCT_OFFSET(struct options, fallback_name),
	 "where a pool cannot start, work in this process: auto (packages, and beside daemons), always or never (default: auto)", "WHEN"},
	{OPTIONS_SUGGEST, "min-share", 0, G_OPTION_ARG_DOUBLE, G_STRUCT_OFFSET(struct options, min_share_percent),
	 "leave out loops with less of the time than this (default: 2)", "PERCENT"},
	{OPTIONS_SUGGEST, "cores", 0, G_OPTION_ARG_INT, G_STRUCT_OFFSET(struct options, cores),
	 "how many cores the program may use (default: those it has here)", "N"},
	{OPTIONS_SUGGEST | OPTIONS_PYTHON, "python", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET(struct options, python),
	 "the Python to run and to measure costs with (default: python3)", "EXE"},
	{OPTIONS_SHOW, "json", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET(struct options, json),
	 "write the report as JSON, '-' for stdout", "FILE"},
	{OPTIONS_SHOW, "report", 0, G_OPTION_ARG_FILENAME, G_STRUCT_OFFSET(struct options, report),
	 "write the report as one HTML page", "FILE.html"},
	{OPTIONS_DIFF, "diff", 0, G_OPTION_ARG_NONE, G_STRUCT_OFFSET(struct options, diff),
	 "print nothing but the patches, fit for git apply", NULL},
	{~0u, "quiet", 'q', G_OPTION_ARG_NONE, G_STRUCT_OFFSET(struct options, quiet), "no progress and no hints", NULL},
	{~0u, "verbose", 'v', G_OPTION_ARG_NONE, G_STRUCT_OFFSET(struct options, verbose), "details of every loop", NULL},
	{~0u, "color", 0, G_OPTION_ARG_STRING, G_STRUCT_OFFSET(struct options, color_name),
	 "colours: auto, always or never (default: auto)", "WHEN"},
};

void options_init(struct options *options)
{
	*options = (struct options){.min_share_percent = 2, .overhead_percent = 1};
}

void options_clear(struct options *options)
{
	g_free(options->backend_name);
	g_free(options->output);
	g_free(options->python);
	g_free(options->loop);
	g_free(options->pattern_name);
	g_free(options->fallback_name);
	g_free(options->json);
	g_free(options->report);
	g_free(options->color_name);
	options_init(options);
}

static gint choose(const char *name, const char *const *names, const char *option, GError **error)
{
	g_autofree char *all = NULL;

	for (gint i = 0; names[i]; i++)
		if (!name || strcmp(name, names[i]) == 0)
			return i; /* the first one where nothing was said */
	all = g_strjoinv(", ", (char **)names);
	g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--%s '%s' is none of %s", option, name, all);
	return -1;
}

static gboolean find_pattern(struct options *options, GError **error)
{
	const char *names[PATTERN_COUNT] = {NULL};

	if (!options->pattern_name)
		return TRUE;
	for (gint i = PATTERN_NONE + 1; i < PATTERN_COUNT; i++)
		names[i - 1] = pattern_name((enum pattern)i);
	gint found = choose(options->pattern_name, names, "pattern", error);
	options->pattern = (enum pattern)(found + 1);
	return found >= 0;
}

static gboolean check(struct options *options, GError **error)
{
	static const char *const backends[] = {"auto", "ebpf", "proc", NULL}, *const whens[] = {"auto", "always", "never", NULL};
	gint backend = choose(options->backend_name, backends, "backend", error), color, fallback;

	if (backend < 0 || (color = choose(options->color_name, whens, "color", error)) < 0 ||
	    (fallback = choose(options->fallback_name, whens, "fallback", error)) < 0)
		return FALSE;
	options->fallback = (enum fallback)fallback;
	options->backend = (enum backend)backend;
	if (options->native && options->backend == BACKEND_PROC) {
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--native needs eBPF, which alone sees the registers of a thread that runs: leave out --backend proc");
		return FALSE;
	}
	options->color = (enum color)color;
	if (!find_pattern(options, error))
		return FALSE;
	if (options->rate_hz < 0 || options->rate_hz > MAX_RATE_HZ)
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--rate takes 1 to %d samples a second", MAX_RATE_HZ);
	else if (!(options->overhead_percent >= 0.1 && options->overhead_percent <= 100))
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--overhead takes 0.1 to 100 percent");
	else if (options->duration_s < 0 || !isfinite(options->duration_s) || options->duration_s > 1e9)
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--duration takes a positive number of seconds");
	else if (!(options->min_share_percent >= 0 && options->min_share_percent <= 100))
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--min-share takes 0 to 100 percent");
	else if (options->cores < 0 || options->cores > 4096)
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--cores takes 1 to 4096");
	else if (options->pid < 0)
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "--pid takes a positive process id");
	else
		return TRUE;
	return FALSE;
}

/* GLib's table of the options in GROUPS, with their places in OPTIONS. */
static void fill_entries(GOptionEntry *entries, guint groups, struct options *options)
{
	guint count = 0;

	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].group & groups || table[i].group == ~0u)
			entries[count++] = (GOptionEntry){.long_name = table[i].name,
			                                  .short_name = table[i].letter,
			                                  .arg = table[i].kind,
			                                  .arg_data = (char *)options + table[i].offset,
			                                  .description = table[i].help,
			                                  .arg_description = table[i].value};
}

/* GLib's typographic characters, which not every terminal can show, in ASCII. */
static char *plain_quotes(const char *text)
{
	static const char *const pairs[][2] = {{"\u201c", "'"}, {"\u201d", "'"}, {"\u2018", "'"}, {"\u2019", "'"}, {"\u2026", "..."}};
	GString *plain = g_string_new(text);

	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++)
		g_string_replace(plain, pairs[i][0], pairs[i][1], 0);
	return g_string_free(plain, FALSE);
}

/* -h or --help among the command's own words: those ahead of `--`. */
static gboolean wants_help(gint argc, char **argv)
{
	for (gint i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return TRUE;
	return FALSE;
}

static G_GNUC_NORETURN void print_help(GOptionContext *context)
{
	char *help = g_option_context_get_help(context, TRUE, NULL), *plain = plain_quotes(help);

	fputs(plain, stdout);
	g_free(plain);
	g_free(help);
	exit(0);
}

gboolean options_parse(struct options *options, guint groups, const GOptionEntry *extra, const char *usage, const char *about,
                       gint *argc, char ***argv, GError **error)
{
	g_autoptr(GOptionContext) context = g_option_context_new(usage);
	g_autofree char *name = g_strdup_printf("pyparallel %s", (*argv)[0]);
	GOptionEntry entries[MAX_ENTRIES] = {0};
	GError *wrong = NULL;

	fill_entries(entries, groups, options);
	g_set_prgname(name);
	g_option_context_set_summary(context, about);
	g_option_context_set_help_enabled(context, FALSE); /* GLib's own prints question marks in the C locale */
	if (extra)
		g_option_context_add_main_entries(context, extra, NULL);
	g_option_context_add_main_entries(context, entries, NULL);
	if (wants_help(*argc, *argv))
		print_help(context);
	if (!g_option_context_parse(context, argc, argv, &wrong)) {
		g_autofree char *message = plain_quotes(wrong->message);
		g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "%s (see '%s --help')", message, name);
		g_error_free(wrong);
		return FALSE;
	}
	if (*argc > 1 && strcmp((*argv)[1], "--") == 0) { /* GLib leaves it in where an option-like word follows */
		memmove(*argv + 1, *argv + 2, sizeof(char *) * (gsize)(*argc - 1));
		(*argc)--;
	}
	return check(options, error);
}

/* Does this argument take the next one as its value? */
static gboolean takes_next(guint groups, const char *argument)
{
	for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
		if (!(table[i].group & groups) || table[i].kind == G_OPTION_ARG_NONE)
			continue;
		if (g_str_has_prefix(argument, "--") ? strcmp(argument + 2, table[i].name) == 0
		                                     : argument[1] == table[i].letter && argument[2] == '\0')
			return TRUE;
	}
	return FALSE;
}

gint options_script_at(guint groups, gint argc, char **argv)
{
	gint at = 1;

	while (at < argc) {
		if (argv[at][0] != '-' || strcmp(argv[at], "-") == 0 || strcmp(argv[at], "-m") == 0 || strcmp(argv[at], "-c") == 0)
			return at;
		if (strcmp(argv[at], "--") == 0)
			return at;
		at += takes_next(groups, argv[at]) ? 2 : 1;
	}
	return argc;
}

struct analysis_options options_analysis(const struct options *options)
{
	return (struct analysis_options){.min_share = options->min_share_percent / 100, .loop = options->loop};
}

struct suggest_options options_suggest(const struct options *options, const struct recording *recording)
{
	gint cores = options->cores ? options->cores : recording ? recording->cores : 0;

	return (struct suggest_options){.cores = cores, .python = options->python, .wanted = options->pattern, .fallback = options->fallback};
}

struct record_options options_record(const struct options *options)
{
	return (struct record_options){
		.backend = options->backend, .rate_hz = (guint)options->rate_hz, .overhead = options->overhead_percent / 100,
		.duration_s = options->duration_s, .no_subprocesses = options->no_subprocesses, .native = options->native};
}
