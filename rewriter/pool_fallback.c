/* Where a pool may not start (no semaphores, no right to fork, a daemon, which may have no children), it comes from a function that has an answer:
 *
 *   with _process_pool(os.cpu_count()) as pool:
 *
 * It hands over a task that does nothing: what goes wrong there is the start, and nothing of the program has run yet. */
#include <string.h>

#include "rewriter/pool.h"
#include "rewriter/pool_loop.h"

/* A tab is one level. What stands in capitals is put in its place. */
static const char *const MAKER[] = {
	"def NAME(workersPARAMETERS):",
	"\t\"\"\"A pool or, where no KIND can be started, what works in this one.\"\"\"",
	NULL,
	"\ttry:",
	"\t\tpool = EXECUTOR(max_workers=workersARGUMENTS)",
	"\t\tpool.submit(int).result()",
	"\t\treturn pool",
	"\texcept Exception as error:",
	"\t\tlogging.getLogger(__name__).warning(\"no KIND can be started, working in this one: %r\", error)",
};
/* Its workers start by it: here, where they are no processes, Ctrl-C stays what it is. */
static const char *const STARTER[] = {
	"def NAME(PARAMETERS):",
	"\tsignal.signal(signal.SIGINT, signal.SIG_IGN)",
	"\tif initializer:",
	"\t\tinitializer(*initargs)",
};
#define STARTER_PLAIN 2 /* lines, without an initializer */
/* Of some workers that had started already, which wait for work for ever. */
static const char BEFORE[] = "\tbefore = multiprocessing.active_children()";
static const char *const END_STARTED[] = {
	"\t\tfor child in multiprocessing.active_children():",
	"\t\t\tif child not in before:",
	"\t\t\t\tchild.kill()",
};
static const char *const STAND_IN[] = {
	"\t\"\"\"Stands in for a pool: does its work in this thread, as the results are asked for.\"\"\"",
	"",
	"\tdef map(self, function, *items, chunksize=1):",
	"\t\treturn (function(*item) for item in zip(*items))",
};
/* For pool_ahead.c. */
static const char *const SUBMIT[] = {
	"",
	"\tdef submit(self, function, *arguments):",
	"\t\tfuture = concurrent.futures.Future()",
	"\t\ttry:",
	"\t\t\tfuture.set_result(function(*arguments))",
	"\t\texcept BaseException as error:",
	"\t\t\tfuture.set_exception(error)",
	"\t\treturn future",
};

static struct maker *maker_of(const struct pool *p)
{
	return &p->rewrite->makers[p->info->processes && !p->info->interpreters];
}

gboolean pool_prepare_fallback(struct pool *p, GError **error)
{
	if (!p->request->fallback)
		return TRUE;
	static const char *const IMPORTS[] = {"concurrent.futures", "logging", "multiprocessing"};
	gboolean forks = p->info->processes && !p->info->interpreters;
	guint32 place = outline_place(p->source, p->statement);
	struct maker *maker = maker_of(p);
	for (guint i = 0; i < (forks ? 3u : 2u); i++)
		if (!imports_add(p->rewrite->imports, IMPORTS[i], NULL, place))
			return rewrite_refuse(error, "`%s` is not the module in this file", IMPORTS[i]);
	g_autofree char *executor = pool_executor(p);
	if (maker->name && strcmp(maker->executor, executor) != 0)
		return rewrite_refuse(error, "this file has another kind of pool with a fallback");
	if (!maker->name)
		maker->name = nameset_fresh(p->rewrite->taken, forks ? "_process_pool" : "_thread_pool"), maker->executor = g_steal_pointer(&executor);
	maker->starts |= p->start != NULL;
	maker->ignores |= p->ignores;
	if (maker->ignores && !maker->starter)
		maker->starter = nameset_fresh(p->rewrite->taken, "_start_worker");
	p->rewrite->maker_place = MIN(p->rewrite->maker_place, MIN(place, p->rewrite->first_guarded));
	return TRUE;
}

/* "_process_pool(", "ProcessPoolExecutor(max_workers=" */
char *pool_maker_call(const struct pool *p)
{
	g_autofree char *executor = p->request->fallback ? NULL : pool_executor(p);
	return executor ? g_strdup_printf("%s(max_workers=", executor) : g_strdup_printf("%s(", maker_of(p)->name);
}

static void put_maker(const struct rewrite *rewrite, const struct maker *maker, gboolean forks, const char *stand_in, GString *out)
{
	g_autofree char *arguments = maker->ignores ? g_strdup_printf(", initializer=%s%s", maker->starter, maker->starts ? ", initargs=(initializer, initargs)" : "")
	                                            : g_strdup(maker->starts ? ", initializer=initializer, initargs=initargs" : "");
	const struct { const char *word, *text; } places[] = {
		{"NAME", maker->name}, {"EXECUTOR", maker->executor}, {"KIND", forks ? "process" : "thread"},
		{"PARAMETERS", maker->starts ? ", initializer=None, initargs=()" : ""}, {"ARGUMENTS", arguments},
	};
	gboolean drained = g_strcmp0(maker->executor, rewrite->drained.name) == 0;
	for (guint i = 0; maker->ignores && i < G_N_ELEMENTS(STARTER); i++) {
		if (i >= STARTER_PLAIN && !maker->starts)
			break;
		g_autoptr(GString) line = g_string_new(STARTER[i]);
		g_string_replace(line, "NAME", maker->starter, 1);
		g_string_replace(line, "PARAMETERS", maker->starts ? "initializer=None, initargs=()" : "", 1);
		style_put_line(&rewrite->style, out, line->str);
	}
	if (maker->ignores)
		g_string_append_printf(out, "%s%s", rewrite->style.newline, rewrite->style.newline);
	for (guint i = 0; i < G_N_ELEMENTS(MAKER); i++) {
		if (!MAKER[i] && !forks)
			continue;
		g_autoptr(GString) line = g_string_new(MAKER[i] ? MAKER[i] : BEFORE);
		for (guint k = 0; k < G_N_ELEMENTS(places); k++)
			g_string_replace(line, places[k].word, places[k].text, 1);
		style_put_line(&rewrite->style, out, line->str);
		if (forks && drained && MAKER[i] && !strcmp(MAKER[i], "\ttry:")) {
			pool_put_drained_class(rewrite, out, "concurrent.futures.ProcessPoolExecutor", "\t\t");
			style_put_line(&rewrite->style, out, "");
		}
	}
	for (guint i = 0; forks && i < G_N_ELEMENTS(END_STARTED); i++)
		style_put_line(&rewrite->style, out, END_STARTED[i]);
	if (maker->starts) {
		style_put_line(&rewrite->style, out, "\t\tif initializer:");
		style_put_line(&rewrite->style, out, "\t\t\tinitializer(*initargs)");
	}
	g_autofree char *last = g_strdup_printf("\t\treturn %s()", stand_in);
	style_put_line(&rewrite->style, out, last);
}
void pool_put_makers(struct rewrite *rewrite)
{
	struct maker *makers = rewrite->makers;
	if (!makers[0].name && !makers[1].name)
		return;
	g_autofree char *stand_in = nameset_fresh(rewrite->taken, "_Serial");
	GString *out = g_string_new(NULL);
	g_autofree char *header = g_strdup_printf("class %s(concurrent.futures.Executor):", stand_in);
	style_put_line(&rewrite->style, out, header);
	for (guint i = 0; i < G_N_ELEMENTS(STAND_IN); i++)
		style_put_line(&rewrite->style, out, STAND_IN[i]);
	for (guint i = 0; (rewrite->ahead || rewrite->chunks) && i < G_N_ELEMENTS(SUBMIT); i++)
		style_put_line(&rewrite->style, out, SUBMIT[i]);
	for (guint i = 0; i < G_N_ELEMENTS(rewrite->makers); i++) {
		if (!makers[i].name)
			continue;
		g_string_append_printf(out, "%s%s", rewrite->style.newline, rewrite->style.newline);
		put_maker(rewrite, &makers[i], i, stand_in, out);
	}
	outline_insert(rewrite->edits, &rewrite->style, rewrite->maker_place, out->str);
	g_string_free(out, TRUE);
}
