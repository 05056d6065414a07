#include "report/json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "probe/error.h"
#include "report/model.h"

json_t *json_text(const char *text)
{
	g_autofree char *valid = model_utf8(text);

	return text ? json_string(valid) : json_null();
}

static json_t *json_path(const char *path)
{
	g_autofree char *shown = model_path(path);

	return json_string(shown);
}

json_t *json_number(gdouble value, guint decimals)
{
	gdouble scale = pow(10, decimals);

	if (!isfinite(value))
		return json_null();
	return json_real(round(value * scale) / scale);
}

json_t *json_seconds(guint64 ns)
{
	return json_number(ns / 1e9, 6);
}

/* Zero stands for "not known" in the structs, null in JSON. */
static json_t *json_positive(gdouble value, guint decimals)
{
	return value > 0 ? json_number(value, decimals) : json_null();
}

static json_t *json_states(const guint64 state_ns[STATE_COUNT])
{
	json_t *states = json_object();

	for (guint state = 0; state < STATE_COUNT; state++)
		json_object_set_new(states, state_name(state), json_seconds(state_ns[state]));
	return states;
}

/* How often and how long it waited, of the states in which a thread waits for something. */
static json_t *json_waits(const struct loop_time *time)
{
	json_t *waits = json_object();

	for (guint state = 0; state < STATE_COUNT; state++)
		if (!state_is_oncpu(state) && time->intervals[state])
			json_object_set_new(waits, state_name(state),
			                    json_pack("{s:I, s:o, s:o}", "count", (json_int_t)time->intervals[state], "total_s",
			                              json_seconds(time->state_ns[state]), "longest_s", json_seconds(time->longest_ns[state])));
	return waits;
}

static json_t *json_lines_of(const GPtrArray *lines)
{
	json_t *array = json_array();

	for (guint i = 0; lines && i < lines->len; i++)
		json_array_append_new(array, json_text(g_ptr_array_index(lines, i)));
	return array;
}

static json_t *json_target(const struct recording *r)
{
	json_t *cmdline = json_array();

	for (char **word = r->cmdline; word && *word; word++)
		json_array_append_new(cmdline, json_text(*word));
	return json_pack("{s:i, s:o, s:b, s:o, s:o, s:i}", "pid", r->pid, "python", json_text(r->python), "gil", r->gil,
	                 "cmdline", cmdline, "backend", json_text(r->backend), "cores", r->cores);
}

static json_t *json_recording(const struct recording *r)
{
	return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:I, s:o}", "duration_s", json_seconds(r->duration_ns),
	                 "rate_hz", (json_int_t)r->rate_hz, "samples", (json_int_t)r->samples, "lost", (json_int_t)r->lost,
	                 "torn", (json_int_t)r->torn, "partial", (json_int_t)r->partial, "skipped", (json_int_t)r->skipped, "truncated",
	                 (json_int_t)r->truncated,
	                 "profiler_cpu_s", json_number(r->profiler_cpu_s, 6), "kernel_cpu_s", json_number(r->kernel_cpu_s, 6),
	                 "unresolved", (json_int_t)r->unresolved, "start_unix_s", json_number((gdouble)r->start_unix_ns / 1e9, 6));
}

static json_t *json_processes(const struct recording *r)
{
	json_t *processes = json_array();

	for (guint i = 0; r && i < r->processes->len; i++) {
		const struct rec_process *process = &g_array_index(r->processes, struct rec_process, i);

		json_array_append_new(processes, json_pack("{s:i, s:o, s:o, s:o}", "pid", process->pid, "parent",
		                                           process->parent ? json_integer(process->parent) : json_null(), "name",
		                                           json_text(process->name), "python",
		                                           *process->python ? json_text(process->python) : json_null()));
	}
	return processes;
}

static json_t *json_threads(const struct recording *r)
{
	json_t *threads = json_array();

	for (guint i = 0; r && i < r->threads->len; i++) {
		const struct rec_thread *thread = &g_array_index(r->threads, struct rec_thread, i);

		json_array_append_new(threads, json_pack("{s:i, s:i, s:o, s:o, s:o}", "pid", thread->pid, "tid", thread->tid, "name", json_text(thread->name),
		                                         "wall_s", json_seconds(thread->wall_ns), "states", json_states(thread->state_ns)));
	}
	return threads;
}

static json_t *json_iterations(const struct loop_time *time)
{
	if (time->iterations_seen <= 0 && time->iterations_total <= 0 && time->iterations_per_second <= 0)
		return json_null();
	return json_pack("{s:I, s:o, s:o, s:o}", "seen", (json_int_t)MAX(time->iterations_seen, 0),
	                 "per_second", json_positive(time->iterations_per_second, 3),
	                 "total", time->iterations_total <= 0 ? json_null() : json_integer(time->iterations_total),
	                 "source", json_text(time->iterations_source));
}

static json_t *json_reason(const char *code, guint line, const char *subject, const char *message, const char *file, gboolean processes)
{
	return json_pack("{s:s, s:i, s:o, s:o, s:o, s:b}", "code", code, "line", (int)line, "subject", json_text(subject), "message", json_text(message),
	                 "file", file ? json_path(file) : json_null(), "processes", processes);
}

/* Those of the verdict, then what making it parallel would run into. */
static json_t *json_reasons(const struct finding *finding, const struct suggestion *suggestion)
{
	const GPtrArray *given = finding->verdict->reasons;
	json_t *reasons = json_array();

	for (guint i = 0; given && i < given->len; i++) {
		const struct reason *reason = g_ptr_array_index(given, i);
		const struct reason_info *info = reason_info(reason->code);
		json_array_append_new(reasons, json_reason(info->code, reason->line, reason->subject, reason->message, reason->file, info->processes));
	}
	for (guint i = 0; suggestion && suggestion->pitfalls && i < suggestion->pitfalls->len; i++) {
		const struct pitfall *pitfall = g_ptr_array_index(suggestion->pitfalls, i);
		json_array_append_new(reasons, json_reason(pitfall->code, pitfall->line ? pitfall->line : finding->loop->line, pitfall->subject,
		                                           pitfall->message, finding->loop->source->path, pitfall->processes));
	}
	return reasons;
}

static json_t *json_alternatives(const struct suggestion *suggestion)
{
	json_t *alternatives = json_array();

	for (guint i = 0; suggestion && suggestion->alternatives && i < suggestion->alternatives->len; i++) {
		const struct estimate *estimate = &g_array_index(suggestion->alternatives, struct estimate, i);

		json_array_append_new(alternatives, json_string(pattern_name(estimate->pattern)));
	}
	return alternatives;
}

static json_t *json_band(const struct suggestion *suggestion, gboolean program)
{
	struct band band;

	if (!model_speedup(suggestion, program, &band))
		band = (struct band){ NAN, NAN, NAN };
	return json_pack("{s:o, s:o, s:o}", "predicted", json_number(band.predicted, 3), "low", json_number(band.low, 3),
	                 "high", json_number(band.high, 3));
}

static json_t *json_basis(const struct suggestion *suggestion)
{
	const struct estimate *estimate = suggestion ? &suggestion->estimate : NULL;

	if (!estimate || estimate->pattern == PATTERN_NONE)
		return json_object();
	return json_pack("{s:o, s:s, s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "from", json_text(estimate->basis),
	                 "pattern", pattern_name(estimate->pattern), "workers", estimate->workers, "chunksize", estimate->chunksize,
	                 "items", json_positive(estimate->items, 3), "item_s", json_positive(estimate->item_s, 9),
	                 "item_cpu_s", json_positive(estimate->item_cpu_s, 9),
	                 "parallel_share", json_number(estimate->parallel_share, 4),
	                 "startup_s", json_number(estimate->startup_s, 6), "dispatch_s", json_number(estimate->dispatch_s, 6),
	                 "break_even_items", json_positive(estimate->break_even_items, 1));
}

static json_t *json_speedup(const struct suggestion *suggestion)
{
	return json_pack("{s:o, s:o, s:o, s:n}", "loop", json_band(suggestion, FALSE), "program", json_band(suggestion, TRUE),
	                 "basis", json_basis(suggestion), "measured");
}

static json_t *json_instead(const struct suggestion *suggestion)
{
	json_t *ids = json_array();

	for (guint i = 0; suggestion->instead && i < suggestion->instead->len; i++)
		json_array_append_new(ids, json_text(((const struct finding *)g_ptr_array_index(suggestion->instead, i))->id));
	return ids;
}

static json_t *json_suggestion(const struct suggestion *suggestion)
{
	gboolean some = suggestion && suggestion->pattern != PATTERN_NONE;

	if (!suggestion)
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "why", json_text(suggestion->why), "level", json_text(suggestion->level),
	                 "instead", json_instead(suggestion), "merged", json_text(suggestion->merged ? suggestion->merged->id : NULL),
	                 "kept_from", suggestion->kept ? json_integer(suggestion->kept->line) : json_null(), "tier", tier_name(suggestion->tier),
	                 "workers", some ? json_integer(suggestion->estimate.workers) : json_null(),
	                 "chunksize", some ? json_integer(suggestion->estimate.chunksize) : json_null());
}

static json_t *json_where(const struct finding *finding)
{
	const struct loop *loop = finding->loop;

	return json_pack("{s:o, s:o, s:o, s:i, s:i, s:s}", "id", json_text(finding->id), "file", json_path(loop->source->path),
	                 "function", json_text(loop->function), "line", (int)loop->line, "end_line", (int)loop->end_line,
	                 "kind", loop_kind_name(loop->kind));
}

/* Of the time on the CPU, what was spent in native functions. */
static json_t *json_natives(const struct loop_time *time)
{
	json_t *natives = json_array();

	for (guint i = 0; time->natives && i < time->natives->len; i++) {
		const struct native_time *native = &g_array_index(time->natives, struct native_time, i);
		g_autofree char *library = model_library(native->function);

		json_array_append_new(natives, json_pack("{s:o, s:o, s:o}", "function", json_text(native->function->name[0] == '<' ? NULL : native->function->name),
		                                         "library", json_text(library), "s", json_seconds(native->ns)));
	}
	return natives;
}

static json_t *json_entries(const struct loop_time *time)
{
	if (time->entries_high <= 0)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "likely", json_number(time->entries, 1), "low", json_number(time->entries_low, 1), "high",
	                 json_number(time->entries_high, 1));
}

static json_t *json_loop(const struct finding *finding, const struct suggestion *suggestion)
{
	json_t *loop = json_where(finding);
	gboolean known = finding->bound != BOUND_UNKNOWN;
	enum pattern pattern = suggestion ? suggestion->pattern : PATTERN_NONE;
	json_t *rest = json_pack(
		"{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:{}, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o}",
		"wall_s", json_seconds(finding->time.wall_ns), "share", json_number(finding->share, 4),
		"states", json_states(finding->time.state_ns), "waits", json_waits(&finding->time), "bound", known ? bound_name(finding->bound) : "mixed",
		"confidence", json_number(known ? finding->confidence : 0, 3), "iterations", json_iterations(&finding->time), "entries", json_entries(&finding->time), "native", json_natives(&finding->time), "locals",
		"verdict", tier_name(finding->verdict->tier), "reasons", json_reasons(finding, suggestion),
		"pattern", pattern_name(pattern), "alternatives", json_alternatives(suggestion), "speedup", json_speedup(suggestion),
		"patch", json_text(suggestion ? suggestion->patch : NULL), "suggestion", json_suggestion(suggestion),
		"beneath", json_text(finding->beneath ? finding->beneath->id : NULL));

	json_object_update(loop, rest);
	json_decref(rest);
	return loop;
}

static json_t *json_loops(const struct report *report)
{
	const GPtrArray *findings = report->analysis->findings;
	json_t *loops = json_array();

	for (guint i = 0; i < findings->len; i++)
		json_array_append_new(loops, json_loop(g_ptr_array_index(findings, i), model_suggestion(report, i)));
	return loops;
}

json_t *json_report(const struct report *report)
{
	const struct recording *r = report->recording;

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", "pyparallel.report/1",
	                 "target", r ? json_target(r) : json_null(), "recording", r ? json_recording(r) : json_null(),
	                 "processes", json_processes(r), "threads", json_threads(r), "loops", json_loops(report),
	                 "problems", json_lines_of(report->analysis->problems), "notes", json_lines_of(r ? r->notes : NULL));
}

struct sink {
	FILE *out;
	const char *escaped; /* these become \u00XX; jansson leaves them as they are, and only strings hold them */
};

/* Jansson hands over a character at a time where it indents. */
static int sink_write(const char *buffer, size_t size, void *data)
{
	const struct sink *sink = data;
	size_t begun = 0;

	for (size_t i = 0; i < size; i++) {
		if (!buffer[i] || !strchr(sink->escaped, buffer[i]))
			continue;
		if (fwrite_unlocked(buffer + begun, 1, i - begun, sink->out) < i - begun || fprintf(sink->out, "\\u%04x", buffer[i]) < 0)
			return -1;
		begun = i + 1;
	}
	return fwrite_unlocked(buffer + begun, 1, size - begun, sink->out) < size - begun ? -1 : 0;
}

gboolean json_write(const json_t *json, enum json_style style, FILE *out, GError **error)
{
	gboolean script = style == JSON_STYLE_SCRIPT;
	struct sink sink = { out, script ? "\x7f<>&" : "\x7f" };
	size_t flags = JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12) | (script ? JSON_COMPACT : JSON_INDENT(2));

	if (!json || json_dump_callback(json, sink_write, &sink, flags) < 0) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "cannot write the report: %s", ferror(out) ? g_strerror(errno) : "out of memory");
		return FALSE;
	}
	if (!script)
		putc('\n', out);
	return TRUE;
}

gboolean json_write_report(const struct report *report, FILE *out, GError **error)
{
	json_t *json = json_report(report);
	gboolean written = json_write(json, JSON_STYLE_FILE, out, error);

	json_decref(json);
	return written;
}
