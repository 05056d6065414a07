/* The sources of one program: what was recorded, and the project modules that these import. */
#pragma once
#include "analyzer/loops.h"

struct program {
	char *root;          /* folder against which imports resolve first: the script's folder, or the working directory */
	GPtrArray *sources;  /* struct source *, owned */
	GPtrArray *problems; /* char *: sources that could not be read, one line each */
	GHashTable *by_path; /* private */
	GHashTable *importers; /* private: struct source * to what it imports */
	struct folders *folders; /* private */
	GHashTable *members; /* of a part: its sources; NULL: a whole program */
	GPtrArray *strays;   /* of a part: paths of the project's files that it turned out to import and that are not in it */
};

struct program *program_new(const char *root);
void program_free(struct program *program);
/* Some of its SOURCES, to be asked by another thread. It loads nothing, and must go before the whole one, which must not change meanwhile. */
struct program *program_part(struct program *whole, const GPtrArray *sources);
typedef struct program Program;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Program, program_free)
/* Loads many on all cores; program_load then finds them. */
void program_load_all(struct program *program, const GPtrArray *paths);
/* The source at PATH, loaded once; NULL with a line in `problems`. */
struct source *program_load(struct program *program, const char *path);
/* The project module that NAME (dotted, already absolute) stands for when imported from FROM: a file beside it or under the
 * root. NULL: not of this project (standard library, site-packages, missing). */
struct source *program_import(struct program *program, const struct source *from, const char *name);
/* The file that it stands for, loaded or not; NULL as above. The caller frees it. */
char *program_find(struct program *program, const struct source *from, const char *name);
/* FALSE: a file of the standard library (in lib/python3.N, or beneath a folder with os.py, site.py and encodings) or of an installed package, or no file
 * at all ("<string>"). */
gboolean program_owns(const char *path);
/* The folder that a module in FOLDER is imported from: FOLDER itself, or the one above its outermost package. Caller frees. */
char *program_root_of(const char *folder);
