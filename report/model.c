#include "report/model.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/paths.h"

char *model_utf8(const char *text)
{
	return g_utf8_make_valid(text ? text : "", -1);
}

char *model_path(const char *path)
{
	const char *cwd = paths_working_directory();
	gsize length = strlen(cwd);

	if (!path)
		return g_strdup("");
	if (length > 1 && g_str_has_prefix(path, cwd) && path[length] == '/' && path[length + 1])
		path += length + 1;
	return model_utf8(path);
}

char *model_library(const struct rec_function *function)
{
	gsize length = strlen(function->file), before = strlen(REC_NATIVE_FILE);
	g_autofree char *name = length > before ? g_strndup(function->file + before, length - before - 1) : g_strdup(""); /* without the '>' */

	return model_utf8(name);
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

/* Where a recorded file is: through the target's root and working directory. */
static char *recorded_path(const struct recording *r, const char *file)
{
	for (guint i = 0; r && i < r->sources->len; i++) {
		const struct rec_source *source = &g_array_index(r->sources, struct rec_source, i);

		if (!g_strcmp0(source->file, file))
			return g_canonicalize_filename(source->path, NULL);
	}
	return g_strdup(file);
}

struct source *model_source(const struct report *report, const char *file)
{
	const GPtrArray *sources = report->analysis->program->sources;
	g_autofree char *path = recorded_path(report->recording, file);

	for (guint i = 0; i < sources->len; i++) {
		struct source *source = g_ptr_array_index(sources, i);

		if (!g_strcmp0(source->file, file) || !g_strcmp0(source->path, path))
			return source;
	}
	return NULL;
}

/* "f.<locals>.g" to "g": co_name, which is all that there is before 3.11. */
static const char *plain_name(const char *qualname)
{
	const char *dot = strrchr(qualname, '.');

	return dot ? dot + 1 : qualname;
}

/* A generator expression, and before 3.12 any comprehension, is a function of its own that starts on its line. */
static gboolean is_function(const struct loop *loop, const struct recording *r)
{
	guint minor = 0;

	if (r->python)
		sscanf(r->python, "3.%u", &minor);
	return loop->kind == LOOP_GENERATOR || (loop->kind == LOOP_COMPREHENSION && minor < 12);
}

static gboolean runs_in(const struct loop *loop, const struct recording *r, const struct rec_function *function)
{
	const char *name = plain_name(function->name);

	if (is_function(loop, r))
		return *name == '<' && strcmp(name, "<module>") && strcmp(name, "<lambda>") && function->first_line == loop->line;
	if (strcmp(name, plain_name(loop->function)))
		return FALSE;
	return !strcmp(name, "<module>") || function->first_line == loop->function_line;
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
	const struct recording *r = report->recording;
	const struct rec_function *function = &g_array_index(r->functions, struct rec_function, location->function);

	for (guint i = 0; source && i < report->analysis->findings->len; i++) {
		const struct loop *loop = loop_at(report, i);
		guint at = loops->len;

		if (loop->source != source || location->line < loop->line || location->line > loop->end_line || !runs_in(loop, r, function))
			continue;
		while (at && is_outer(loop, loop_at(report, g_array_index(loops, guint, at - 1))))
			at--;
		g_array_insert_val(loops, at, i);
	}
}
