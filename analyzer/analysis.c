#include <string.h>

#include "analyzer/bound.h"
#include "analyzer/judging.h"
#include "analyzer/nesting.h"
#include "analyzer/parallel.h"
#include "analyzer/paths.h"
#include "analyzer/project.h"
#include "analyzer/tree.h"
#include "analyzer/trips.h"
#include "probe/error.h"

#define MIN_SHARE 0.02
#define TEXT_SHARE_MIN 0.05 /* of the time, in code that is in no file, before that is told */

static const struct analysis_options default_options = { .min_share = MIN_SHARE };

/* ---- life cycle ---- */

static void finding_free(gpointer data)
{
	struct finding *finding = data;
	verdict_free(finding->verdict);
	if (finding->time.lines)
		g_array_unref(finding->time.lines);
	if (finding->time.around)
		g_array_unref(finding->time.around);
	if (finding->time.natives)
		g_array_unref(finding->time.natives);
	if (finding->time.locals)
		g_ptr_array_unref(finding->time.locals);
	g_free(finding);
}

static struct analysis *analysis_new(const struct recording *r, const char *root)
{
	struct analysis *a = g_new0(struct analysis, 1);
	a->recording = r;
	a->program = program_new(root);
	a->loops = g_ptr_array_new_with_free_func((GDestroyNotify)loop_free);
	a->calls = g_ptr_array_new_with_free_func((GDestroyNotify)loop_free);
	a->findings = g_ptr_array_new_with_free_func(finding_free);
	a->problems = g_ptr_array_new_with_free_func(g_free);
	return a;
}

void analysis_free(struct analysis *a)
{
	if (!a)
		return;
	g_ptr_array_unref(a->findings);
	g_ptr_array_unref(a->loops);
	g_ptr_array_unref(a->calls);
	g_ptr_array_unref(a->problems);
	project_free(a->project);
	program_free(a->program);
	g_free(a);
}

struct finding_loops {
	GPtrArray *sources;
	GPtrArray **loops;
};

static void find_loops(guint index, gpointer data)
{
	struct finding_loops *finding = data;
	finding->loops[index] = loops_find(finding->sources->pdata[index]);
}

/* Of all sources, in their order. */
static void add_all_loops(struct analysis *a)
{
	GPtrArray *sources = a->program->sources;
	g_autofree GPtrArray **loops = g_new0(GPtrArray *, sources->len + 1);
	struct finding_loops finding = {sources, loops};
	parallel_each(sources->len, find_loops, &finding);
	for (guint i = 0; i < sources->len; i++)
		g_ptr_array_extend_and_steal(a->loops, loops[i]);
	for (guint i = 0; i < sources->len; i++)
		g_ptr_array_extend_and_steal(a->calls, loops_calls(sources->pdata[i]));
}

static void add_loops(struct analysis *a, struct source *source)
{
	g_ptr_array_extend_and_steal(a->loops, loops_find(source));
	g_ptr_array_extend_and_steal(a->calls, loops_calls(source));
}

static void name_source(struct source *source, const char *file)
{
	g_free(source->file);
	source->file = g_strdup(file);
}

/* Appends the program's own problems: files that could not be read, those of imports too. */
static void take_problems(struct analysis *a)
{
	g_ptr_array_extend_and_steal(a->problems, g_ptr_array_ref(a->program->problems));
}

/* ---- the sources of a recording ---- */

static const struct rec_source *source_named(const struct recording *r, const char *file)
{
	for (guint i = 0; i < r->sources->len; i++) {
		const struct rec_source *source = &g_array_index(r->sources, struct rec_source, i);
		if (g_str_equal(source->file, file))
			return source;
	}
	return NULL;
}

/* The outermost frame of a stack that runs one of these functions, by index; G_MAXUINT: there is none. */
static guint function_of_stack(const struct recording *r, const struct rec_stack *stack, const gboolean *functions)
{
	for (guint i = stack->depth; i-- > 0;) {
		guint location = g_array_index(r->frames, guint, stack->start + i);
		guint function = g_array_index(r->locations, struct rec_location, location).function;
		if (functions[function])
			return function;
	}
	return G_MAXUINT;
}

/* The source of the script: most of the time, it is the outermost module of the project on the stack. NULL: not seen. */
static const struct rec_source *find_script(const struct recording *r)
{
	guint count = r->functions->len;
	g_autofree gboolean *modules = g_new0(gboolean, count + 1);
	g_autofree guint64 *ns = g_new0(guint64, count + 1);
	for (guint i = 0; i < count; i++) {
		const struct rec_function *function = &g_array_index(r->functions, struct rec_function, i);
		modules[i] = g_str_equal(function->name, "<module>") && program_owns(function->file);
	}
	guint best = G_MAXUINT;
	for (guint i = 0; i < r->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(r->samples_by, struct rec_sample, i);
		guint module = function_of_stack(r, &g_array_index(r->stacks, struct rec_stack, sample->stack), modules);
		if (module == G_MAXUINT)
			continue;
		ns[module] += sample->ns;
		if (best == G_MAXUINT || ns[module] > ns[best])
			best = module;
	}
	return best == G_MAXUINT ? NULL : source_named(r, g_array_index(r->functions, struct rec_function, best).file);
}

/* TRUE for `python [OPTION...] -m MODULE`. */
static gboolean runs_module(char **cmdline)
{
	for (char **arg = cmdline && *cmdline ? cmdline + 1 : NULL; arg && *arg && (*arg)[0] == '-' && (*arg)[1]; arg++) {
		gsize plain = strcspn(*arg + 1, "mcWX") + 1;
		char option = (*arg)[1] == '-' ? '-' : (*arg)[plain];
		if (option == 'm' || option == 'c')
			return option == 'm';
		gboolean value_follows = option == '-' ? g_str_equal(*arg, "--check-hash-based-pycs") : option && !(*arg)[plain + 1];
		if (value_follows && arg[1])
			arg++;
	}
	return FALSE;
}

/* What the target's sys.path starts with: the script's folder, or with -m the folder above the module's packages. */
static char *root_of(const struct recording *r, const struct rec_source *script)
{
	if (!script)
		return g_strdup(r->cwd && *r->cwd ? r->cwd : ".");
	g_autofree char *folder = g_path_get_dirname(script->path);
	return runs_module(r->cmdline) ? program_root_of(folder) : g_steal_pointer(&folder);
}

/* /tmp/ipykernel_PID/HASH.py: a notebook's cell, whose text is in no file. */
static gboolean is_cell(const char *file)
{
	const char *folder = strstr(file, "/ipykernel_");
	return folder && g_ascii_isdigit(folder[strlen("/ipykernel_")]);
}

/* Why a source could not be read when it was recorded, by what is there now: it lies in an archive, or is not there at all. */
static char *why_unread(const struct rec_source *recorded)
{
	g_autofree char *above = g_strdup(recorded->path ? recorded->path : recorded->file);
	if (g_file_test(above, G_FILE_TEST_EXISTS))
		return g_strdup_printf("%s could not be read when it was recorded: its loops are left out", recorded->file);
	if (is_cell(recorded->file))
		return g_strdup_printf("%s is a notebook's cell: its loops are left out; save the notebook as a script (jupyter nbconvert --to script), and record that",
		                       recorded->file);
	while (strlen(above) > 1 && !g_file_test(above, G_FILE_TEST_EXISTS)) {
		char *next = g_path_get_dirname(above);
		g_free(above);
		above = next;
	}
	return g_file_test(above, G_FILE_TEST_IS_REGULAR)
	               ? g_strdup_printf("%s lies in an archive: its loops are left out; record the program unpacked", recorded->file)
	               : g_strdup_printf("%s could not be read when it was recorded, and is not there: its loops are left out; put its source there, and record again",
	                                 recorded->file);
}

static void load_source(struct analysis *a, const struct rec_source *recorded, gboolean script)
{
	if (!recorded->sha256) {
		g_ptr_array_add(a->problems, why_unread(recorded));
		return;
	}
	guint before = a->program->sources->len;
	if (!g_file_test(recorded->path, G_FILE_TEST_EXISTS)) {
		g_ptr_array_add(a->problems, g_strdup_printf("%s is gone since the recording: put it back, or record again", recorded->file));
		return;
	}
	struct source *source = program_load(a->program, recorded->path);
	if (!source || a->program->sources->len == before)
		return; /* a problem of the program's, or the same file under a second name */
	name_source(source, recorded->file);
	if (script) {
		g_free(source->module);
		source->module = g_strdup("__main__");
	}
	g_autofree char *sha256 = source_sha256(source);
	if (g_str_equal(sha256, recorded->sha256))
		add_loops(a, source);
	else
		g_ptr_array_add(a->problems, g_strdup_printf("%s changed since the recording: record again", recorded->file));
}

/* Code that came as text: `python -c`, standard input, a prompt, exec(). */
static gboolean is_text(const char *file)
{
	static const char *const names[] = {"<string", "<stdin", "<console", "<ipython-input"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_str_has_prefix(file, names[i]))
			return TRUE;
	return FALSE;
}

/* Runs what the .pth files of site-packages have, as the interpreter starts: text that nobody here wrote. */
static gboolean is_startup(const struct rec_function *function)
{
	return g_str_equal(function->name, "addpackage") && (g_str_has_suffix(function->file, "/site.py") || g_str_equal(function->file, "<frozen site>"));
}

/* Says which part of the time modules take that are in no file. */
static void note_texts(struct analysis *a)
{
	const struct recording *r = a->recording;
	g_autofree gboolean *texts = g_new0(gboolean, r->functions->len + 1), *startup = g_new0(gboolean, r->functions->len + 1);
	guint64 all_ns = 0, text_ns = 0;
	const char *file = NULL;
	for (guint i = 0; i < r->functions->len; i++) {
		const struct rec_function *function = &g_array_index(r->functions, struct rec_function, i);
		texts[i] = g_str_equal(function->name, "<module>") && is_text(function->file);
		startup[i] = is_startup(function);
	}
	for (guint i = 0; i < r->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(r->samples_by, struct rec_sample, i);
		if (sample->state == STATE_IDLE)
			continue;
		const struct rec_stack *stack = &g_array_index(r->stacks, struct rec_stack, sample->stack);
		guint text = function_of_stack(r, stack, startup) == G_MAXUINT ? function_of_stack(r, stack, texts) : G_MAXUINT;
		all_ns += sample->ns;
		text_ns += text == G_MAXUINT ? 0 : sample->ns;
		if (text != G_MAXUINT)
			file = g_array_index(r->functions, struct rec_function, text).file;
	}
	if (text_ns > 0 && (gdouble)text_ns >= TEXT_SHARE_MIN * (gdouble)all_ns)
		g_ptr_array_add(a->problems, g_strdup_printf("%.0f %% of the time is below code that is in no file (%s): its loops are not looked for; "
		                                             "to see them, put it into a file and run that", 100.0 * (gdouble)text_ns / (gdouble)all_ns, file));
}

static void load_sources(struct analysis *a, const struct rec_source *script)
{
	for (guint i = 0; i < a->recording->sources->len; i++) {
		const struct rec_source *source = &g_array_index(a->recording->sources, struct rec_source, i);
		if (program_owns(source->file) && program_owns(source->path))
			load_source(a, source, source == script);
	}
	note_texts(a);
}

/* ---- findings ---- */

static struct finding *add_finding(struct analysis *a, struct loop *loop, const struct loop_time *time)
{
	loop->recorded = a->recording != NULL;
	struct finding *finding = g_new0(struct finding, 1);
	finding->loop = loop;
	finding->time = *time;
	if (time->lines)
		g_array_ref(time->lines);
	if (time->around)
		g_array_ref(time->around);
	if (time->natives)
		g_array_ref(time->natives);
	if (time->locals)
		g_ptr_array_ref(time->locals);
	if (time->threads_ns > 0)
		finding->share = MIN((gdouble)time->wall_ns / time->threads_ns, 1);
	finding->bound = bound_of(time, &finding->confidence);
	g_ptr_array_add(a->findings, finding);
	return finding;
}

/* A loop that awaits is on no stack while it waits: seen at all, it may take all the time in which its event loop is idle. */
static gboolean awaits(const struct loop *loop)
{
	gboolean found = FALSE;
	struct tree_walk walk;
	if (!memmem(loop->source->text, loop->source->length, "await", strlen("await")))
		return FALSE;
	for (tree_walk_start(&walk, loop->node); tree_walk_next(&walk);)
		found |= g_str_equal(ts_node_type(walk.node), "await");
	tree_walk_end(&walk);
	return found;
}

/* Time spent idle does not make a loop hot. */
static void add_hot_findings(struct analysis *a, const GArray *times, gdouble min_share)
{
	for (guint i = 0; i < a->loops->len; i++) {
		const struct loop_time *time = &g_array_index(times, struct loop_time, i);
		guint64 active_ns = time->wall_ns - time->state_ns[STATE_IDLE];
		if (active_ns > 0 && (active_ns >= min_share * time->threads_ns || awaits(g_ptr_array_index(a->loops, i))))
			add_finding(a, g_ptr_array_index(a->loops, i), time);
	}
}

static gboolean is_parallel(const struct split *split, guint line)
{
	for (guint i = 0; i < split->parallel_lines->len; i++)
		if (g_array_index(split->parallel_lines, guint, i) == line)
			return TRUE;
	return FALSE;
}

/* The part of the loop's time that its split would move to workers. On one line nothing can be told apart: the hoisted element
 * of a comprehension then stands for all of it. */
static gdouble parallel_share(const struct finding *finding)
{
	const struct split *split = finding->verdict->split;
	if (!split || split->shape == SPLIT_NONE || !finding->time.lines || finding->time.wall_ns == 0)
		return 0;
	if (split->shape == SPLIT_COMPREHENSION && split->hoisted->len > 0 && finding->loop->line == finding->loop->end_line)
		return 1;
	guint64 ns = 0;
	for (guint i = 0; i < finding->time.lines->len; i++) {
		const struct line_time *line = &g_array_index(finding->time.lines, struct line_time, i);
		ns += is_parallel(split, line->line) ? line->ns : 0;
	}
	return (gdouble)ns / finding->time.wall_ns;
}

static void number(GPtrArray *findings)
{
	for (guint i = 0; i < findings->len; i++) {
		struct finding *finding = g_ptr_array_index(findings, i);
		g_snprintf(finding->id, sizeof(finding->id), "L%u", i + 1);
	}
}

/* Leaves only the finding of that id, if there is one. */
static void keep_only(GPtrArray *findings, const char *id)
{
	for (guint i = findings->len; i-- > 0;) {
		struct finding *finding = g_ptr_array_index(findings, i);
		finding->beneath = NULL;
		finding->depth = 0;
		if (!g_str_equal(finding->id, id))
			g_ptr_array_remove_index(findings, i);
	}
}

/* The calls that may hold up an event loop: with a recording, those in which time was spent. TIMES: NULL without one. */
static GPtrArray *candidates_of(const struct analysis *a, const GArray *times, gdouble min_share)
{
	GPtrArray *calls = g_ptr_array_new();
	for (guint i = 0; i < a->calls->len; i++) {
		const struct loop_time *time = times ? &g_array_index(times, struct loop_time, i) : NULL;
		guint64 active_ns = time ? time->wall_ns - time->state_ns[STATE_IDLE] : 0;
		if (!time || (active_ns && active_ns >= min_share * time->threads_ns))
			g_ptr_array_add(calls, a->calls->pdata[i]);
	}
	return calls;
}

static const struct loop_time *time_of(const struct analysis *a, const GArray *times, const struct loop *call)
{
	static const struct loop_time none = { .iterations_seen = -1, .iterations_total = -1 };
	guint index = 0;
	return times && g_ptr_array_find(a->calls, call, &index) ? &g_array_index(times, struct loop_time, index) : &none;
}

/* The loops that were found; and, WITH_CALLS, behind them the calls that turn out to hold up an event loop. */
static void judge(struct analysis *a, gboolean with_calls, gdouble min_share)
{
	guint count = a->findings->len;
	g_autoptr(GArray) times = with_calls && a->recording && a->calls->len ? attribution_join(a->recording, a->calls) : NULL;
	g_autoptr(GPtrArray) calls = with_calls ? candidates_of(a, times, min_share) : g_ptr_array_new();
	g_autofree struct verdict **verdicts = g_new0(struct verdict *, count + calls->len + 1);
	g_autoptr(GPtrArray) loops = g_ptr_array_sized_new(count + calls->len);
	for (guint i = 0; i < count; i++)
		g_ptr_array_add(loops, ((struct finding *)g_ptr_array_index(a->findings, i))->loop);
	for (guint i = 0; i < calls->len; i++)
		g_ptr_array_add(loops, calls->pdata[i]);
	a->project = judging_run(a->program, loops, verdicts);
	for (guint i = 0; i < calls->len; i++)
		if (verdicts[count + i])
			add_finding(a, calls->pdata[i], time_of(a, times, calls->pdata[i]))->verdict = verdicts[count + i];
	for (guint i = 0; i < a->findings->len; i++) {
		struct finding *finding = g_ptr_array_index(a->findings, i);
		if (i < count)
			finding->verdict = verdicts[i];
		finding->parallel_share = parallel_share(finding);
	}
	if (a->recording)
		trips_settle(a->findings);
}

static gboolean has(const GPtrArray *findings, const char *id)
{
	for (guint i = 0; i < findings->len; i++)
		if (g_str_equal(((struct finding *)g_ptr_array_index(findings, i))->id, id))
			return TRUE;
	return FALSE;
}

/* Calls are numbered behind the loops, once it is known which of them count. */
static void finish(struct analysis *a, const struct analysis_options *options)
{
	number(a->findings);
	gboolean one_loop = options->loop && has(a->findings, options->loop);
	if (one_loop)
		keep_only(a->findings, options->loop);
	judge(a, !one_loop, options->min_share);
	if (!one_loop)
		number(a->findings);
	if (options->loop && !one_loop)
		keep_only(a->findings, options->loop);
	take_problems(a);
}

struct analysis *analysis_of_recording(const struct recording *r, const struct analysis_options *options, GError **error)
{
	options = options ? options : &default_options;
	const struct rec_source *script = find_script(r);
	g_autofree char *root = root_of(r, script);
	struct analysis *a = analysis_new(r, root);
	load_sources(a, script);
	g_autoptr(GArray) times = attribution_join(r, a->loops);
	add_hot_findings(a, times, options->min_share);
	nesting_by_time(a->findings, a->loops, times);
	finish(a, options);
	return a;
}

/* ---- from sources alone ---- */

static void add_static_findings(struct analysis *a, gboolean keep)
{
	const struct loop_time none = { .iterations_seen = -1, .iterations_total = -1 };
	for (guint i = 0; i < a->loops->len; i++)
		add_finding(a, g_ptr_array_index(a->loops, i), &none)->loop->recorded = keep;
}

struct analysis *analysis_of_paths(char **paths, const struct analysis_options *options, GError **error)
{
	options = options ? options : &default_options;
	g_autoptr(GPtrArray) files = paths_collect(paths, error);
	if (!files)
		return NULL;
	g_autofree char *root = paths_root(paths);
	struct analysis *a = analysis_new(NULL, root);
	program_load_all(a->program, files);
	for (guint i = 0; i < files->len; i++) {
		struct source *source = program_load(a->program, g_ptr_array_index(files, i));
		if (source)
			name_source(source, g_ptr_array_index(files, i));
	}
	add_all_loops(a);
	for (guint i = 0; i < a->program->sources->len; i++) {
		const struct source *source = g_ptr_array_index(a->program->sources, i);
		if (source->syntax_errors)
			g_ptr_array_add(a->problems, g_strdup_printf("%s has syntax errors: loops around them are refused or not found", source->file));
	}
	if (a->program->sources->len == 0 && a->program->problems->len > 0) {
		g_set_error_literal(error, PP_ERROR, PP_ERROR_INPUT, g_ptr_array_index(a->program->problems, 0));
		analysis_free(a);
		return NULL;
	}
	add_static_findings(a, options->keep);
	nesting_by_line(a->findings);
	finish(a, options);
	return a;
}
