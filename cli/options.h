/* The options that recur, and their checking. */
#pragma once
#include <glib.h>

#include "probe/record.h"
#include "rewriter/suggestion.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
	/* recording */
	gint pid;
	gint rate_hz;
	gdouble overhead_percent;
	gdouble duration_s;
	gboolean no_subprocesses, native;
	char *backend_name;
	enum backend backend;
	char *output; /* -o */
	/* suggestions */
	gdouble min_share_percent;
	gint cores;
	char *python;
	char *loop;
	char *pattern_name;
	enum pattern pattern; /* PATTERN_NONE: the best */
	char *fallback_name;
	enum fallback fallback;
	/* what is written where */
	char *json, *report;
	gboolean diff;
	gboolean quiet, verbose;
	char *color_name;
	enum color color;
};

/* Which groups of options a command takes. */
enum option_group {
	OPTIONS_RECORD = 1 << 0,  /* rate, backend */
	OPTIONS_TARGET = 1 << 1,  /* -p */
	OPTIONS_SUGGEST = 1 << 2, /* min-share, cores, loop, pattern */
	OPTIONS_SHOW = 1 << 3,    /* json, report */
	OPTIONS_OUTPUT = 1 << 4,  /* -o */
	OPTIONS_DURATION = 1 << 5,/* -d */
	OPTIONS_PYTHON = 1 << 6,  /* python */
	OPTIONS_DIFF = 1 << 7     /* diff */
};

void options_init(struct options *options);
void options_clear(struct options *options);

/* Parses ARGV by the groups and the command's own entries (EXTRA, may be NULL); what is left over is in *ARGC, *ARGV.
 * USAGE: "[OPTION...] RECORDING"; ABOUT: what the command does, with examples, shown by --help. Fails with PP_ERROR_USAGE. */
gboolean options_parse(struct options *options, guint groups, const GOptionEntry *extra, const char *usage, const char *about,
                       gint *argc, char ***argv, GError **error);
/* The index in ARGV of the first argument that is neither an option of these groups nor an option's value: where the script of
 * `run` begins. -m and -c begin it too. ARGC if there is none. */
gint options_script_at(guint groups, gint argc, char **argv);

struct analysis_options options_analysis(const struct options *options);
struct suggest_options options_suggest(const struct options *options, const struct recording *recording);
struct record_options options_record(const struct options *options);
