#include "cli/ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HELP "# Edit it as you like: '+' lines are put in, '-' lines taken out, a '-' made a blank keeps its line.\n" \
             "# Take out everything to leave the loop as it is. Lines that begin with # are not read.\n"

/* Runs the user's editor on the file, as git does. */
static gboolean edit(const char *path)
{
	const char *visual = g_getenv("VISUAL"), *editor = visual && *visual ? visual : g_getenv("EDITOR");
	g_autofree char *command = g_strdup_printf("%s \"$@\"", editor && *editor ? editor : "vi");
	char *argv[] = {(char *)"sh", (char *)"-c", command, (char *)"sh", (char *)path, NULL};
	g_autoptr(GError) error = NULL;
	gint status = -1;

	fflush(stdout);
	if (g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL, &status, &error) &&
	    g_spawn_check_wait_status(status, &error))
		return TRUE;
	printf("the editor failed: %s\n", error->message);
	return FALSE;
}

/* Without the lines that are for the reader, and blank ones at its end. */
static char *without_help(char *text)
{
	GString *kept = g_string_new(NULL);

	for (char *line = text; *line;) {
		gsize length = strcspn(line, "\n");
		length += line[length] == '\n';
		if (*line != '#')
			g_string_append_len(kept, line, (gssize)length);
		line += length;
	}
	while (kept->len > 1 && kept->str[kept->len - 1] == '\n' && kept->str[kept->len - 2] == '\n')
		g_string_truncate(kept, kept->len - 1);
	g_free(text);
	return g_string_free(kept, FALSE);
}

/* What the editor made of the patch, or NULL where there is none. */
static char *edited_patch(const struct suggestion *suggestion)
{
	g_autofree char *path = NULL, *text = g_strconcat(suggestion->patch, HELP, NULL), *made = NULL;
	gint fd = g_file_open_tmp("pyparallel-XXXXXX.diff", &path, NULL);

	if (fd >= 0)
		close(fd);
	if (fd < 0 || !g_file_set_contents(path, text, -1, NULL))
		printf("no temporary file can be written\n");
	else if (edit(path) && g_file_get_contents(path, &made, NULL, NULL))
		made = without_help(made);
	if (path)
		unlink(path);
	return g_steal_pointer(&made);
}

/* TRUE: there is an answer, in *YES. */
static gboolean edit_answer(struct suggestion *suggestion, gboolean *yes)
{
	g_autofree char *made = edited_patch(suggestion);
	g_autoptr(GError) error = NULL;

	*yes = FALSE;
	if (!made)
		return FALSE;
	if (strspn(made, " \t\r\n") == strlen(made))
		return TRUE;
	if (!apply_check_edited(suggestion, made, &error)) {
		printf("%s\n", error->message);
		return FALSE;
	}
	if (strcmp(made, suggestion->patch) != 0)
		suggestion->edited = g_steal_pointer(&made);
	return *yes = TRUE;
}

gboolean ask_about(struct suggestion *suggestion, gpointer data)
{
	struct asking *asking = data;
	gboolean yes = FALSE;
	char answer[64];

	if (asking->quit)
		return FALSE;
	fputs(suggestion->patch, stdout);
	for (;;) {
		printf("apply %s (%s, %s)? [y, n, e, q] ", suggestion->finding->id, tier_name(suggestion->tier), pattern_name(suggestion->pattern));
		fflush(stdout);
		asking->quit = !fgets(answer, sizeof(answer), stdin) || answer[0] == 'q';
		if (asking->quit || answer[0] == 'n')
			return FALSE;
		if (answer[0] == 'y')
			return TRUE;
		if (answer[0] == 'e' && edit_answer(suggestion, &yes))
			return yes;
		if (answer[0] != 'e')
			printf("y: yes; n: not this one; e: edit it in $VISUAL or $EDITOR first; q: neither this nor the rest\n");
	}
}
