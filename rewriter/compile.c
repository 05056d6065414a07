#include "rewriter/compile.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "probe/error.h"

/* Prints a line for each text that does not compile, with its own version, and in the end how many there were: compiling can end an interpreter. */
static const char SCRIPT[] = "import os, sys, traceback\n"
                             "for i in range(int(sys.argv[2])):\n"
                             "    path = os.path.join(sys.argv[1], str(i))\n"
                             "    try:\n"
                             "        with open(path, 'rb') as file:\n"
                             "            compile(file.read(), path, 'exec')\n"
                             "    except BaseException as error:\n"
                             "        print(i, '(Python %d.%d): ' % sys.version_info[:2] + traceback.format_exception_only(type(error), error)[-1].strip().replace('\\n', ' '), flush=True)\n"
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

/* What PYTHON says against TEXT; NULL: nothing. */
static char *complaint_of(const char *python, const struct compile_text *text)
{
	g_autofree char *complaint = NULL, *said = ask(python, text, 1, &complaint);
	g_autoptr(GHashTable) errors = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	const gboolean ended = said && take(said, 1, errors);
	const char *why = g_hash_table_lookup(errors, GUINT_TO_POINTER(0));
	if (ended && !why)
		return NULL;
	if (why)
		return g_strdup_printf("%s %s", python, why);
	return g_strdup_printf("%s: %s", python, complaint[0] ? complaint : said ? "it ended meanwhile" : "it cannot be run");
}

static gboolean runs(const char *python)
{
	const struct compile_text nothing = {NULL, "", 0, NULL, NULL};
	g_autofree char *complaint = complaint_of(python, &nothing);
	return !complaint;
}

static void check_one(const char *python, const struct compile_text *text)
{
	const struct compile_text before = {text->source, text->source->text, text->source->length, NULL, NULL};
	const char *path = text->source->path, *one = python ? python : "python3";
	g_autofree char *now = complaint_of(one, text);
	if (!now || (!python && !runs(one)))
		return;
	g_autofree char *then = complaint_of(one, &before);
	if (then && !python)
		*text->unknown = g_strdup_printf("%s: it does not compile with %s, so nobody knows whether the rewritten file does: say by --python which Python it is for", path, then);
	else if (then && runs(one))
		g_set_error(text->error, PP_ERROR, PP_ERROR_INPUT, "%s: it is left, as the file that is there does not compile with %s: say by --python which Python it is for", path, then);
	else if (then)
		g_set_error(text->error, PP_ERROR, PP_ERROR_INPUT, "%s: it is left, as nobody knows whether the rewritten file compiles with %s: say by --python which Python it is for", path, then);
	else
		g_set_error(text->error, PP_ERROR, PP_ERROR_INPUT, "%s: the rewritten file does not compile with %s", path, now);
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
