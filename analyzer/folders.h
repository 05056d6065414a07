/* What lies in the folders that imports are looked up in: each is listed once. May be asked by several threads. */
#pragma once
#include <glib.h>

struct folder {
	char *path;
	char *root;         /* itself, or the folder above the outermost package that it is part of */
	gboolean package;   /* holds an __init__.py */
	GHashTable *names;  /* of what lies in it, and "NAME/so" where an extension module of that name does; NULL: no folder */
};

struct folders;
struct folders *folders_new(void);
void folders_free(struct folders *folders);
/* Stays as long as FOLDERS. */
const struct folder *folders_get(struct folders *folders, const char *path);
/* The file that the dotted NAME stands for in FOLDER, as CPython's FileFinder looks for it, or NULL. The caller frees it. */
char *folders_module(struct folders *folders, const char *folder, const char *name);
