/* The sources of one program: what was recorded, and the project modules that these import. */
#pragma once
#include "analyzer/loops.h"

struct program {
	char *root;          /* folder against which imports resolve first: the script's folder, or the working directory */
	GPtrArray *sources;  /* struct source *, owned */
	GPtrArray *problems; /* char *: sources that could not be read, one line each */
	GHashTable *by_path; /* private */
	GHashTable *modules; /* private: dotted name to struct source * or NULL */
};

struct program *program_new(const char *root);
void program_free(struct program *program);
typedef struct program Program;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Program, program_free)
/* The source at PATH, loaded once; NULL with a line in `problems`. */
/* Loads many on all cores; program_load then finds them. */
void program_load_all(struct program *program, const GPtrArray *paths);
struct source *program_load(struct program *program, const char *path);
/* The project module that NAME (dotted, already absolute) stands for when imported from FROM: a file beside it or under the
 * root. NULL: not of this project (standard library, site-packages, missing). */
struct source *program_import(struct program *program, const struct source *from, const char *name);
/* FALSE: a file of the standard library or of an installed package, or no file at all ("<string>"). */
gboolean program_owns(const char *path);
/* The folder that a module in FOLDER is imported from: FOLDER itself, or the one above its outermost package. Caller frees. */
char *program_root_of(const char *folder);
