/* Judges every loop of tests/loops/ and tests/async/ that has an `# expect:` on its line and compares. */
#include <string.h>

#include "analyzer/async.h"
#include "analyzer/effects.h"
#include "analyzer/verdict.h"

static char *line_text(const struct source *source, guint line)
{
	guint32 start = g_array_index(source->lines, guint32, line - 1);
	const char *text = source->text + start, *end = strchr(text, '\n');
	return end ? g_strndup(text, end - text) : g_strdup(text);
}

static char *verdict_text(const struct verdict *v)
{
	GString *text = g_string_new(tier_name(v->tier));
	g_string_append_printf(text, " (processes %s)", tier_name(v->process_tier));
	for (guint i = 0; i < v->reasons->len; i++) {
		const struct reason *r = v->reasons->pdata[i];
		g_string_append_printf(text, "\n#      %s [%s]", r->message, reason_info(r->code)->code);
	}
	return g_string_free(text, FALSE);
}

static gboolean has_subject(const struct verdict *v, const char *subject)
{
	for (guint i = 0; i < v->reasons->len; i++) {
		const struct reason *r = v->reasons->pdata[i];
		if (!g_strcmp0(r->subject, subject) || !strcmp(reason_info(r->code)->code, subject))
			return TRUE;
	}
	return FALSE;
}

static gboolean check_loop(struct effects_context *context, struct loop *loop)
{
	g_autofree char *text = line_text(loop->source, loop->line);
	char *mark = strstr(text, "# expect: ");
	if (!mark)
		return TRUE;
	char *true_label = strstr(mark, " # true: "); /* what is so, where the analyzer is not there yet: for tests/corpus */
	if (true_label)
		*true_label = '\0';
	g_auto(GStrv) words = g_strsplit(g_strstrip((char *)mark + strlen("# expect: ")), " ", 2);
	struct verdict *v = verdict_judge(context, loop);
	gboolean good = !strcmp(words[0], tier_name(v->tier)) && (!words[1] || has_subject(v, words[1]));
	if (!good || g_getenv("VERDICTS")) {
		g_autofree char *said = verdict_text(v);
		g_printerr("# %s%s:%u: expected %s %s, got %s\n", good ? "" : "MISMATCH ", loop->source->file, loop->line, words[0],
		           words[1] ? words[1] : "", said);
	}
	verdict_free(v);
	return good;
}

/* `# call: safe`, on the line of a call in a coroutine; `none`: no call there holds up the event loop. */
static gboolean check_calls(struct effects_context *context, struct source *source)
{
	struct async_program *program = async_program_new(context);
	GPtrArray *calls = loops_calls(source);
	gboolean good = TRUE;
	for (guint line = 1; line <= source->lines->len; line++) {
		g_autofree char *text = line_text(source, line);
		const char *mark = strstr(text, "# call: ");
		if (!mark)
			continue;
		g_auto(GStrv) words = g_strsplit(g_strstrip((char *)mark + strlen("# call: ")), " ", 2);
		struct verdict *v = NULL;
		for (guint i = 0; i < calls->len && !v; i++)
			if (((struct loop *)calls->pdata[i])->line == line)
				v = async_judge_call(program, calls->pdata[i]);
		gboolean same = v ? !strcmp(words[0], tier_name(v->tier)) && (!words[1] || has_subject(v, words[1])) : !strcmp(words[0], "none");
		g_autofree char *said = v ? verdict_text(v) : g_strdup("nothing");
		if (!same || g_getenv("VERDICTS"))
			g_printerr("# %s%s:%u: expected %s %s, got %s\n", same ? "" : "MISMATCH ", source->file, line, words[0], words[1] ? words[1] : "", said);
		good &= same;
		verdict_free(v);
	}
	g_ptr_array_unref(calls);
	async_program_free(program);
	return good;
}

static gboolean check_file(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autoptr(Program) program = program_new(folder);
	struct source *source = program_load(program, path);
	g_assert_nonnull(source);
	struct effects_context *context = effects_context_new(program);
	GPtrArray *loops = loops_find(source);
	gboolean good = TRUE;
	for (guint i = 0; i < loops->len; i++)
		good &= check_loop(context, loops->pdata[i]);
	g_ptr_array_unref(loops);
	good &= check_calls(context, source);
	effects_context_free(context);
	return good;
}

static void test_labels(gconstpointer folder)
{
	g_autoptr(GError) error = NULL;
	const char *only = g_getenv("ONLY"), *name;
	GDir *dir = g_dir_open(folder, 0, &error);
	g_assert_no_error(error);
	gboolean good = TRUE;
	while ((name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".py") && (!only || strstr(name, only))) {
			g_autofree char *path = g_build_filename(folder, name, NULL);
			good &= check_file(path);
		}
	g_dir_close(dir);
	g_assert_true(good);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/verdict/labels", "tests/loops", test_labels);
	g_test_add_data_func("/verdict/async", "tests/async", test_labels);
	return g_test_run();
}
