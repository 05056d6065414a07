#include "analyzer/program.h"

#include <string.h>

#include "analyzer/folders.h"
#include "analyzer/parallel.h"
#include "probe/error.h"

#define NAME_LIMIT_BYTES 1024

struct program *program_new(const char *root)
{
	struct program *p = g_new0(struct program, 1);
	p->root = g_canonicalize_filename(root, NULL);
	p->sources = g_ptr_array_new_with_free_func((GDestroyNotify)source_free);
	p->problems = g_ptr_array_new_with_free_func(g_free);
	p->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	p->importers = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
	p->folders = folders_new();
	return p;
}

struct program *program_part(struct program *whole, const GPtrArray *sources)
{
	struct program *p = g_new0(struct program, 1);
	p->root = g_strdup(whole->root);
	p->sources = g_ptr_array_new();
	p->problems = g_ptr_array_ref(whole->problems);
	p->by_path = g_hash_table_ref(whole->by_path);
	p->importers = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
	p->folders = whole->folders;
	p->members = g_hash_table_new(NULL, NULL);
	p->strays = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < sources->len; i++) {
		g_ptr_array_add(p->sources, sources->pdata[i]);
		g_hash_table_add(p->members, sources->pdata[i]);
	}
	return p;
}

static void free_source(guint index, gpointer data)
{
	GPtrArray *sources = data;
	source_free(sources->pdata[index]);
}

void program_free(struct program *p)
{
	if (!p)
		return;
	g_hash_table_unref(p->by_path);
	g_hash_table_unref(p->importers);
	if (p->members) {
		g_hash_table_unref(p->members);
		g_ptr_array_unref(p->strays);
	} else {
		folders_free(p->folders);
	}
	if (!p->members) {
		parallel_each(p->sources->len, free_source, p->sources);
		g_ptr_array_set_free_func(p->sources, NULL);
	}
	g_ptr_array_unref(p->sources);
	g_ptr_array_unref(p->problems);
	g_free(p->root);
	g_free(p);
}

/* "python3.11" and "python3", but not "python-tools". */
static gboolean is_versioned_python(const char *part)
{
	return g_str_has_prefix(part, "python") && g_ascii_isdigit(part[6]);
}

static gboolean holds(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

/* Is FOLDER what a standard library is in, wherever it lies: a build that was not installed, a bundle, a copy? */
static gboolean is_library(const char *folder)
{
	static GMutex lock;
	static GHashTable *known; /* of the process: folders do not change while it runs */
	gpointer answer;
	g_mutex_lock(&lock);
	if (!known)
		known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (!g_hash_table_lookup_extended(known, folder, NULL, &answer)) {
		answer = GINT_TO_POINTER(holds(folder, "os.py") && holds(folder, "site.py") && holds(folder, "encodings/__init__.py"));
		g_hash_table_insert(known, g_strdup(folder), answer);
	}
	g_mutex_unlock(&lock);
	return GPOINTER_TO_INT(answer);
}

static gboolean is_in_library(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	for (char *end = folder + strlen(folder); end && end > folder; end = strrchr(folder, '/')) {
		*end = 0;
		if (is_library(folder))
			return TRUE;
	}
	return FALSE;
}

gboolean program_owns(const char *path)
{
	if (path[0] == '<' || is_in_library(path))
		return FALSE;
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	for (char **part = parts; *part; part++) {
		if (g_str_equal(*part, "site-packages") || g_str_equal(*part, "dist-packages"))
			return FALSE;
		if ((g_str_equal(*part, "lib") || g_str_equal(*part, "lib64")) && part[1] && is_versioned_python(part[1]) && part[2])
			return FALSE;
	}
	return TRUE;
}

static gboolean is_package(const char *folder)
{
	g_autofree char *init = g_build_filename(folder, "__init__.py", NULL);
	return g_file_test(init, G_FILE_TEST_IS_REGULAR);
}

char *program_root_of(const char *folder)
{
	char *root = g_canonicalize_filename(folder, NULL);
	while (!g_str_equal(root, "/") && is_package(root)) {
		char *above = g_path_get_dirname(root);
		g_free(root);
		root = above;
	}
	return root;
}

/* What PATH is called when it is imported from FOLDER; NULL if it does not lie beneath it. */
static char *module_in(const char *folder, const char *path)
{
	gsize length = strlen(folder);
	if (!g_str_has_prefix(path, folder) || (path[length] != '/' && !g_str_has_suffix(folder, "/")))
		return NULL;
	GString *name = g_string_new(path + length + (path[length] == '/'));
	if (g_str_has_suffix(name->str, ".py"))
		g_string_truncate(name, name->len - 3);
	if (g_str_has_suffix(name->str, "/__init__"))
		g_string_truncate(name, name->len - strlen("/__init__"));
	g_string_replace(name, "/", ".", 0);
	return g_string_free(name, FALSE);
}

static char *module_of(const struct program *p, const char *path)
{
	g_autofree char *src = g_build_filename(p->root, "src", NULL);
	g_autofree char *folder = g_path_get_dirname(path);
	char *module = folders_get(p->folders, src)->package ? NULL : module_in(src, path);
	if (!module)
		module = module_in(p->root, path);
	return module ? module : module_in(folders_get(p->folders, folder)->root, path);
}

/* Takes SOURCE; NULL: it could not be read, as ERROR says. */
static struct source *keep(struct program *p, const char *path, struct source *source, const GError *error)
{
	if (source) {
		source->module = module_of(p, path);
		g_ptr_array_add(p->sources, source);
	} else {
		g_ptr_array_add(p->problems, g_strdup(error->message));
	}
	g_hash_table_insert(p->by_path, g_strdup(path), source);
	return source;
}

/* NULL without a word if there is no such file. */
static struct source *load(struct program *p, const char *path)
{
	gpointer known;
	if (g_hash_table_lookup_extended(p->by_path, path, NULL, &known))
		return known;
	g_autoptr(GError) error = NULL;
	struct source *source = source_load(path, &error);
	return keep(p, path, source, error);
}

struct reading {
	char *path;
	struct source *source;
	GError *error;
};

static void read_one(guint index, gpointer data)
{
	struct reading *reading = &((struct reading *)data)[index];
	reading->source = source_load(reading->path, &reading->error);
}

void program_load_all(struct program *p, const GPtrArray *paths)
{
	g_autofree struct reading *readings = g_new0(struct reading, paths->len + 1);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	guint count = 0;
	for (guint i = 0; i < paths->len; i++) {
		char *path = g_canonicalize_filename(paths->pdata[i], NULL);
		if (g_hash_table_contains(p->by_path, path) || !g_hash_table_add(seen, path))
			g_free(path);
		else
			readings[count++].path = path;
	}
	parallel_each(count, read_one, readings);
	for (guint i = 0; i < count; i++) {
		keep(p, readings[i].path, readings[i].source, readings[i].error);
		g_clear_error(&readings[i].error);
	}
	g_hash_table_remove_all(seen);
	for (guint i = 0; i < count; i++)
		g_free(readings[i].path);
}

struct source *program_load(struct program *p, const char *path)
{
	g_autofree char *canonical = g_canonicalize_filename(path, NULL);
	return load(p, canonical);
}

/* Dots and identifiers only: such a name cannot leave the folder that it is looked up in. */
static gboolean is_module_name(const char *name)
{
	if (strlen(name) > NAME_LIMIT_BYTES || !g_utf8_validate(name, -1, NULL))
		return FALSE;
	gboolean start = TRUE;
	for (const char *c = name; *c; c++) {
		if (*c == '.' ? start : start && g_ascii_isdigit(*c))
			return FALSE;
		if (*c != '.' && *c != '_' && !g_ascii_isalnum(*c) && !(*c & 0x80))
			return FALSE;
		start = *c == '.';
	}
	return !start;
}

/* A package's modules do not see their own folder; those of a script's folder do. */
static char *search(struct program *p, const char *beside, const char *name)
{
	g_autofree char *src = g_build_filename(p->root, "src", NULL);
	const char *const places[] = { p->root, src, beside ? folders_get(p->folders, beside)->root : NULL };
	char *path = NULL;
	for (guint i = 0; !path && i < G_N_ELEMENTS(places); i++)
		path = places[i] ? folders_module(p->folders, places[i], name) : NULL;
	return path;
}

char *program_find(struct program *p, const struct source *from, const char *name)
{
	if (!is_module_name(name))
		return NULL;
	g_autofree char *beside = from ? g_path_get_dirname(from->path) : NULL;
	char *path = search(p, beside, name);
	if (path && !program_owns(path))
		g_clear_pointer(&path, g_free);
	return path;
}

/* A part sees what is loaded, and says what else it would have seen. */
static struct source *find_member(struct program *p, const char *path)
{
	gpointer known = NULL;
	gboolean loaded = g_hash_table_lookup_extended(p->by_path, path, NULL, &known);
	if (known && g_hash_table_contains(p->members, known))
		return known;
	if (known || !loaded)
		g_ptr_array_add(p->strays, g_strdup(path));
	return NULL;
}

struct source *program_import(struct program *p, const struct source *from, const char *name)
{
	GHashTable *names = g_hash_table_lookup(p->importers, from);
	gpointer known;
	if (!names) {
		names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_hash_table_insert(p->importers, (gpointer)from, names);
	}
	if (g_hash_table_lookup_extended(names, name, NULL, &known))
		return known;
	g_autofree char *path = program_find(p, from, name);
	struct source *source = !path ? NULL : p->members ? find_member(p, path) : load(p, path);
	g_hash_table_insert(names, g_strdup(name), source);
	return source;
}
