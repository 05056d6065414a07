/* Where a pool may not start (no semaphores, no right to fork, a daemon, which may have no children), it comes from a function that has an answer:
 *
 *   with _process_pool(os.cpu_count()) as pool:
 *
 * It hands over a task that does nothing: what goes wrong there is the start, and nothing of the program has run yet. The task is a class of the
 * module, so that it goes wrong there, too, where nobody can import the module by its name (spec_from_file_location, runpy). */
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
	"\t\tpool.submit(callable, SERIAL).result()",
	"\t\treturn pool",
	"\texcept Exception as error:",
	"\t\tlogging.getLogger(__name__).warning(\"no KIND can be started, working in this one: %r\", error)",
};
/* Where its workers are given something as they start: here, where they are no processes, Ctrl-C stays what it is. */
static const char *const STARTER[] = {
	"def NAME(initializer=None, initargs=()):",
	"\tsignal.signal(signal.SIGINT, signal.SIG_IGN)",
	"\tif initializer:",
	"\t\tinitializer(*initargs)",
};
/* Of some workers that had started already, which wait for work for ever. */
static const char BEFORE[] = "\tbefore = multiprocessing.active_children()";
static const char *const END_STARTED[] = {
	"\t\tfor child in multiprocessing.active_children():",
	"\t\t\tif child not in before:",
	"\t\t\t\tchild.kill()",
};
/* No argument by a name that it does not use: checkers of dead code would find it (vulture). */
static const char *const STAND_IN[] = {
	"\t\"\"\"Stands in for a pool: does its work in this thread, as the results are asked for.\"\"\"",
	"",
	"\tdef map(self, function, *items, **_options):",
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

static void put_maker(const struct rewrite *rewrite, const struct maker *maker, gboolean forks, GString *out)
{
	gboolean plain = maker->ignores && !maker->starts, starter = maker->ignores && maker->starts;
	g_autofree char *own = starter ? g_strdup_printf(", initializer=%s, initargs=(initializer, initargs)", maker->starter) : NULL;
	const struct { const char *word, *text; } places[] = {
		{"NAME", maker->name}, {"EXECUTOR", maker->executor}, {"KIND", forks ? "process" : "thread"}, {"SERIAL", rewrite->stand_in},
		{"PARAMETERS", maker->starts ? ", initializer=None, initargs=()" : ""},
		{"ARGUMENTS", own ? own : plain ? ", " POOL_IGNORES : maker->starts ? ", initializer=initializer, initargs=initargs" : ""},
	};
	gboolean drained = g_strcmp0(maker->executor, rewrite->drained.name) == 0 && !rewrite->drained.stands;
	for (guint i = 0; starter && i < G_N_ELEMENTS(STARTER); i++) {
		g_autoptr(GString) line = g_string_new(STARTER[i]);
		g_string_replace(line, "NAME", maker->starter, 1);
		style_put_line(&rewrite->style, out, line->str);
	}
	if (starter)
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
	g_autofree char *last = g_strdup_printf("\t\treturn %s()", rewrite->stand_in);
	style_put_line(&rewrite->style, out, last);
}

/* The class that stands in, and what makes the pools. */
static char *makers_text(const struct rewrite *rewrite, gboolean submits)
{
	GString *out = g_string_new(NULL);
	g_autofree char *header = g_strdup_printf("class %s(concurrent.futures.Executor):", rewrite->stand_in);
	style_put_line(&rewrite->style, out, header);
	for (guint i = 0; i < G_N_ELEMENTS(STAND_IN); i++)
		style_put_line(&rewrite->style, out, STAND_IN[i]);
	for (guint i = 0; submits && i < G_N_ELEMENTS(SUBMIT); i++)
		style_put_line(&rewrite->style, out, SUBMIT[i]);
	for (guint i = 0; i < G_N_ELEMENTS(rewrite->makers); i++) {
		if (!rewrite->makers[i].name)
			continue;
		g_string_append_printf(out, "%s%s", rewrite->style.newline, rewrite->style.newline);
		put_maker(rewrite, &rewrite->makers[i], i, out);
	}
	return g_string_free(out, FALSE);
}

/* What an earlier patch may have put there: each choice is a bit. */
enum { STANDS_THREADS = 1, STANDS_PROCESSES = 2, THREADS_START = 4, PROCESSES_START = 8, PROCESSES_IGNORE = 16, SUBMITS = 32, ALL_CHOICES = 64 };

static void stand_as(struct rewrite *rewrite, guint choice, gboolean drained)
{
	static const char *const names[] = {"_thread_pool", "_process_pool"}, *const executors[] = {"concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor"};
	for (guint i = 0; i < G_N_ELEMENTS(rewrite->makers); i++) {
		struct maker *maker = &rewrite->makers[i];
		g_free(maker->name), g_free(maker->executor), g_free(maker->starter);
		*maker = (struct maker){0};
		if (!(choice & (STANDS_THREADS << i)))
			continue;
		maker->name = g_strdup(names[i]);
		maker->executor = g_strdup(i && drained ? rewrite->drained.name : executors[i]);
		maker->starts = (choice & (THREADS_START << i)) != 0;
		maker->ignores = i && (choice & PROCESSES_IGNORE);
		maker->starter = g_strdup("_start_worker");
	}
}

/* What an earlier patch has put there does for this one as well, if need be with what this one needs added to it. */
static gboolean find_standing(struct rewrite *rewrite, guint32 place, gboolean drained)
{
	char *name = rewrite->drained.name;
	rewrite->drained.name = g_strdup("_ProcessPool"), rewrite->stand_in = g_strdup("_Serial");
	for (guint choice = 1; choice < ALL_CHOICES; choice++) {
		if (!(choice & (STANDS_THREADS | STANDS_PROCESSES)))
			continue;
		stand_as(rewrite, choice, drained);
		g_autofree char *text = makers_text(rewrite, (choice & SUBMITS) != 0);
		const char *at = outline_standing(rewrite->source, place, text);
		if (at) {
			guint32 start = at - rewrite->source->text;
			rewrite->standing = (struct standing){start, start + strlen(text), TRUE, (choice & SUBMITS) != 0};
			g_free(name);
			return TRUE;
		}
	}
	stand_as(rewrite, 0, drained);
	g_free(rewrite->drained.name);
	g_clear_pointer(&rewrite->stand_in, g_free);
	rewrite->drained.name = name;
	return FALSE;
}

static gboolean speaks_of_makers(const struct source *source)
{
	return strstr(source->text, "def _process_pool(") || strstr(source->text, "def _thread_pool(");
}

gboolean pool_prepare_fallback(struct pool *p, GError **error)
{
	if (!p->request->fallback)
		return TRUE;
	gboolean forks = p->info->processes && !p->info->interpreters;
	guint32 place = outline_place(p->source, p->statement);
	struct maker *maker = maker_of(p);
	const struct import_wanted imports[] = {{TRUE, "concurrent.futures", NULL}, {TRUE, "logging", NULL}, {forks, "multiprocessing", NULL}};
	if (!rewrite_import(p->rewrite, imports, G_N_ELEMENTS(imports), place, error))
		return FALSE;
	place = MIN(place, p->rewrite->first_guarded);
	if (!p->rewrite->standing.sought && speaks_of_makers(p->source))
		find_standing(p->rewrite, place, p->request->drained);
	p->rewrite->standing.sought = TRUE;
	g_autofree char *executor = pool_executor(p);
	if (maker->name && strcmp(maker->executor, executor) != 0)
		return rewrite_refuse(error, "this file has another kind of pool with a fallback");
	if (!maker->name)
		maker->name = nameset_fresh(p->rewrite->taken, forks ? "_process_pool" : "_thread_pool"), maker->executor = g_steal_pointer(&executor);
	maker->starts |= p->start != NULL;
	maker->ignores |= p->ignores;
	if (maker->ignores && maker->starts && !maker->starter)
		maker->starter = nameset_fresh(p->rewrite->taken, "_start_worker");
	p->rewrite->maker_place = MIN(p->rewrite->maker_place, place);
	return TRUE;
}

/* "_process_pool(", "ProcessPoolExecutor(max_workers=" */
char *pool_maker_call(const struct pool *p)
{
	g_autofree char *executor = p->request->fallback ? NULL : pool_executor(p);
	return executor ? g_strdup_printf("%s(max_workers=", executor) : g_strdup_printf("%s(", maker_of(p)->name);
}

void pool_put_makers(struct rewrite *rewrite)
{
	const struct standing *standing = &rewrite->standing;
	const char *stood = rewrite->source->text + standing->start;
	if (!rewrite->makers[0].name && !rewrite->makers[1].name)
		return;
	if (!rewrite->stand_in)
		rewrite->stand_in = nameset_fresh(rewrite->taken, "_Serial");
	g_autofree char *text = makers_text(rewrite, standing->submits || rewrite->ahead || rewrite->chunks);
	if (!standing->end)
		outline_insert(rewrite->edits, &rewrite->style, rewrite->maker_place, text);
	else if (strlen(text) != standing->end - standing->start || strncmp(text, stood, strlen(text)))
		edits_replace(rewrite->edits, standing->start, standing->end, text);
}
