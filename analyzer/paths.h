/* The Python files that a user's list of files and folders stands for. */
#pragma once
#include <glib.h>

/* char *, sorted within each path, named from the path that led there; no file twice. Hidden folders, virtual environments,
 * installed packages and __pycache__ are left out. Fails with PP_ERROR_INPUT if a path does not exist. */
GPtrArray *paths_collect(char **paths, GError **error);
/* The innermost folder that holds them all, or the one above if that is part of a package. Caller frees. */
char *paths_root(char **paths);
/* That of this process, as it was when this was first asked: to find it out takes two system calls. */
const char *paths_working_directory(void);
