/* To Python 3.11.3 (and 3.10.10) a pool of processes may hang as it ends when work that it was handed last has been cancelled meanwhile, as `map` does
 * when an item raises or the loop is left: its manager looks whether work is pending, then drops what was cancelled, then waits for ever
 * (github.com/python/cpython/issues/94440). A task that does nothing goes the same way behind all others; when it is done nothing cancelled is left. */
#include <string.h>

#include "rewriter/pool.h"
#include "rewriter/pool_loop.h"

/* A tab is one level. */
static const char *const BODY[] = {
	"\t\"\"\"To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it.\"\"\"",
	"",
	"\tdef __exit__(self, *error):",
	"\t\ttry:",
	"\t\t\tself.submit(int).result()",
	"\t\texcept Exception:",
	"\t\t\tpass",
	"\t\tfinally:",
	"\t\t\tsuper().__exit__(*error)",
};

gboolean pool_has_drained(const struct source *source)
{
	return strstr(source->text, "class _ProcessPool(") != NULL;
}

static gboolean is_drained(const struct pool *p)
{
	return p->info->processes && !p->info->interpreters && !p->info->tasks && p->request->drained;
}

/* The class that an earlier patch has put there does for this one as well. */
static void choose_name(struct rewrite *rewrite, guint32 place)
{
	g_autoptr(GString) text = g_string_new(NULL);
	rewrite->drained.name = g_strdup("_ProcessPool");
	pool_put_drained_class(rewrite, text, "ProcessPoolExecutor", "");
	rewrite->drained.stands = outline_standing(rewrite->source, place, text->str) != NULL;
	if (!rewrite->drained.stands)
		g_free(rewrite->drained.name), rewrite->drained.name = nameset_fresh(rewrite->taken, "_ProcessPool");
}

gboolean pool_prepare_drained(struct pool *p, GError **error)
{
	struct drained *drained = &p->rewrite->drained;
	guint32 place = MIN(outline_place(p->source, p->statement), p->rewrite->first_guarded);
	static const char *const BUILTINS[] = {"int", "super", "Exception"};
	for (guint i = 0; is_drained(p) && i < G_N_ELEMENTS(BUILTINS); i++)
		if (nameset_hides_builtin(p->source, BUILTINS[i], p->split->loop))
			return rewrite_refuse(error, "`%s` is not the builtin in this file", BUILTINS[i]);
	if (!is_drained(p))
		return TRUE;
	if (!drained->name)
		choose_name(p->rewrite, place);
	if (p->request->fallback || drained->stands)
		return TRUE;
	drained->place = MIN(drained->place, place);
	const struct import_wanted executor = {TRUE, p->info->module, p->info->executor};
	return rewrite_import(p->rewrite, &executor, 1, place, error);
}

char *pool_executor(const struct pool *p)
{
	if (is_drained(p))
		return g_strdup(p->rewrite->drained.name);
	return p->request->fallback ? g_strconcat(p->info->module, ".", p->info->executor, NULL) : g_strdup(p->info->executor);
}

void pool_put_drained_class(const struct rewrite *rewrite, GString *out, const char *base, const char *tabs)
{
	g_autofree char *header = g_strdup_printf("%sclass %s(%s):", tabs, rewrite->drained.name, base);
	style_put_line(&rewrite->style, out, header);
	for (guint i = 0; i < G_N_ELEMENTS(BODY); i++) {
		g_autofree char *line = g_strconcat(*BODY[i] ? tabs : "", BODY[i], NULL);
		style_put_line(&rewrite->style, out, line);
	}
}

void pool_put_drained(struct rewrite *rewrite)
{
	if (rewrite->drained.place == G_MAXUINT32)
		return;
	g_autoptr(GString) out = g_string_new(NULL);
	pool_put_drained_class(rewrite, out, "ProcessPoolExecutor", "");
	outline_insert(rewrite->edits, &rewrite->style, rewrite->drained.place, out->str);
}
