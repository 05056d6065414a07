/* The commands: one table in main.c, one file each. */
#pragma once
#include <glib.h>

/* A command parses its own arguments (argv[0] is its name) and returns the exit status. ERROR set: main prints it and exits with
 * its code. */
typedef gint (*command_function)(gint argc, char **argv, GError **error);

gint command_profile(gint argc, char **argv, GError **error);
gint command_run(gint argc, char **argv, GError **error);
gint command_suggest(gint argc, char **argv, GError **error);
gint command_apply(gint argc, char **argv, GError **error);
gint command_report(gint argc, char **argv, GError **error);
gint command_doctor(gint argc, char **argv, GError **error);
