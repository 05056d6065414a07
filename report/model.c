#include "report/model.h"

#include <string.h>

char *model_utf8(const char *text)
{
	return g_utf8_make_valid(text ? text : "", -1);
}

char *model_path(const char *path)
{
	g_autofree char *cwd = g_get_current_dir();
	gsize length = strlen(cwd);

	if (!path)
		return g_strdup("");
	if (length > 1 && g_str_has_prefix(path, cwd) && path[length] == '/' && path[length + 1])
		path += length + 1;
	return model_utf8(path);
}

const struct suggestion *model_suggestion(const struct report *report, guint index)
{
	if (!report->suggestions || index >= report->suggestions->len)
		return NULL;
	return g_ptr_array_index(report->suggestions, index);
}

gboolean model_speedup(const struct suggestion *suggestion, gboolean program, struct band *band)
{
	*band = (struct band){ 1.0, 1.0, 1.0 };
	if (!suggestion || suggestion->pattern == PATTERN_NONE)
		return TRUE;
	*band = program ? suggestion->estimate.program : suggestion->estimate.loop;
	return band->predicted > 0;
}

static const char *recorded_path(const struct recording *r, const char *file)
{
	if (!r)
		return NULL;
	for (guint i = 0; i < r->sources->len; i++) {
		const struct rec_source *source = &g_array_index(r->sources, struct rec_source, i);

		if (!strcmp(source->file, file))
			return source->path;
	}
	return NULL;
}

struct source *model_source(const struct report *report, const char *file)
{
	const GPtrArray *sources = report->analysis->program->sources;
	const char *path = recorded_path(report->recording, file);

	for (guint i = 0; i < sources->len; i++) {
		struct source *source = g_ptr_array_index(sources, i);

		if (!g_strcmp0(source->file, file) || !g_strcmp0(source->path, path ? path : file))
			return source;
	}
	return NULL;
}

static gboolean loop_covers(const struct loop *loop, const struct source *source, const struct rec_function *function, guint line)
{
	if (loop->source != source || line < loop->line || line > loop->end_line)
		return FALSE;
	/* A comprehension of Python before 3.12 is a function of its own, which starts on the comprehension's line. */
	if (function->first_line == loop->line && g_str_has_suffix(function->name, ">") && loop->kind >= LOOP_COMPREHENSION)
		return TRUE;
	/* By the line alone: co_name is not qualified before 3.11. A module's first line is 0 or 1, by version. */
	return MAX(function->first_line, 1) == loop->function_line;
}

static gboolean is_outer(const struct loop *outer, const struct loop *inner)
{
	guint outer_lines = outer->end_line - outer->line, inner_lines = inner->end_line - inner->line;

	for (const struct loop *loop = inner->parent; loop; loop = loop->parent)
		if (loop == outer)
			return TRUE;
	return outer_lines > inner_lines;
}

static const struct loop *loop_at(const struct report *report, guint index)
{
	return ((const struct finding *)g_ptr_array_index(report->analysis->findings, index))->loop;
}

void model_enclosing_loops(const struct report *report, const struct source *source, const struct rec_location *location, GArray *loops)
{
	const struct rec_function *function = &g_array_index(report->recording->functions, struct rec_function, location->function);

	for (guint i = 0; source && i < report->analysis->findings->len; i++) {
		guint at = loops->len;

		if (!loop_covers(loop_at(report, i), source, function, location->line))
			continue;
		while (at && is_outer(loop_at(report, i), loop_at(report, g_array_index(loops, guint, at - 1))))
			at--;
		g_array_insert_val(loops, at, i);
	}
}
