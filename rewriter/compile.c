#include "rewriter/compile.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "probe/error.h"

/* Prints a line for each text that does not compile, and in the end how many there were: compiling can end an interpreter. */
static const char SCRIPT[] = "import os, sys, traceback\n"
                             "for i in range(int(sys.argv[2])):\n"
                             "    path = os.path.join(sys.argv[1], str(i))\n"
                             "    try:\n"
                             "        with open(path, 'rb') as file:\n"
                             "            compile(file.read(), path, 'exec')\n"
                             "    except BaseException as error:\n"
                             "        print(i, traceback.format_exception_only(type(error), error)[-1].strip().replace('\\n', ' '), flush=True)\n"
                             "print(sys.argv[2], flush=True)\n";

/* What PYTHON prints of TEXTS; NULL: it cannot be run, or not all of them could be written. *WHY: the last line of what it complains of. */
static char *ask(const char *python, const struct compile_text *texts, guint count, char **why)
{
	g_autofree char *folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL), *number = g_strdup_printf("%u", count);
	const char *argv[] = {python, "-I", "-c", SCRIPT, folder, number, NULL};
	gboolean written = folder != NULL;
	char *said = NULL, *complaint = NULL;
	for (guint i = 0; folder && i < count; i++) {
		g_autofree char *path = g_strdup_printf("%s/%u", folder, i);
		written &= g_file_set_contents(path, texts[i].text, (gssize)texts[i].length, NULL);
	}
	if (written)
		g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, &complaint, NULL, NULL);
	for (guint i = 0; folder && i < count; i++) {
		g_autofree char *path = g_strdup_printf("%s/%u", folder, i);
		unlink(path);
	}
	if (folder)
		rmdir(folder);
	g_strchomp(complaint ? complaint : (complaint = g_strdup("")));
	const char *last = strrchr(complaint, '\n');
	*why = g_strdup(last ? last + 1 : complaint);
	g_free(complaint);
	return said;
}

/* What is said against each text, by its number, in SAID. FALSE: it came to no end. */
static gboolean take(const char *said, guint count, GHashTable *errors)
{
	g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
	gboolean ended = FALSE;
	for (char **line = lines; *line; line++) {
		char *words = *line;
		guint64 number = g_ascii_strtoull(*line, &words, 10);
		if (*words == ' ' && number < count)
			g_hash_table_insert(errors, GUINT_TO_POINTER((guint)number), g_strdup(words + 1));
		ended |= words > *line && !*words && number == count;
	}
	return ended;
}

static void check_one(const char *python, const struct compile_text *text)
{
	const struct compile_text before = {text->source, text->source->text, text->source->length, NULL};
	g_autofree char *complaint = NULL, *ignored = NULL, *said = ask(python ? python : "python3", text, 1, &complaint), *said_before = NULL;
	g_autoptr(GHashTable) errors = g_hash_table_new_full(NULL, NULL, NULL, g_free), none = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	if ((!said && !python) || (said && take(said, 1, errors) && !g_hash_table_size(errors)))
		return;
	if (!python && (!(said_before = ask("python3", &before, 1, &ignored)) || !take(said_before, 1, none) || g_hash_table_size(none)))
		return;
	const char *why = g_hash_table_lookup(errors, GUINT_TO_POINTER(0));
	g_set_error(text->error, PP_ERROR, PP_ERROR_INPUT, "%s: the rewritten file does not compile with %s: %s", text->source->path, python ? python : "python3",
	            why ? why : complaint[0] ? complaint : said ? "it ended meanwhile" : "it cannot be run");
}

void compile_check(const char *python, const GArray *texts)
{
	const struct compile_text *all = (const struct compile_text *)(gpointer)texts->data;
	g_autofree char *ignored = NULL, *said = texts->len > 1 ? ask(python ? python : "python3", all, texts->len, &ignored) : NULL;
	g_autoptr(GHashTable) errors = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	gboolean ended = said && take(said, texts->len, errors);
	for (guint i = 0; i < texts->len; i++)
		if (!ended || g_hash_table_contains(errors, GUINT_TO_POINTER(i)))
			check_one(python, &all[i]);
}
