#include "report/text.h"

#include <errno.h>
#include <string.h>

#include "probe/error.h"
#include "report/escape.h"
#include "report/model.h"
#include "report/ranking.h"
#include "report/terminal.h"

#define RARE 10 /* what a few samples have for sure is worth a word from one in so many on */
#define DETAILS_MIN_SHARE 0.05
#define INDENT 3
#define NATIVES_SHOWN 4
#define NATIVE_PERCENT_MIN 2
#define SHARE_COLUMNS 18 /* "  100.0 % of wall" */

/* Adds to a list of phrases with a separator between them. */
G_GNUC_PRINTF(3, 4)
static void add_phrase(GString *text, const char *separator, const char *format, ...)
{
	va_list arguments;

	if (text->len)
		g_string_append(text, separator);
	va_start(arguments, format);
	g_string_append_vprintf(text, format, arguments);
	va_end(arguments);
}

/* ONE: "event"; BEHIND: what follows that or its plural. */
static void add_count(GString *text, guint64 count, const char *one, const char *behind)
{
	g_autofree char *shown = terminal_count(count);

	if (count)
		add_phrase(text, ", ", "%s %s%s %s", shown, one, count == 1 ? "" : "s", behind);
}

static void print_target(const struct recording *r, const struct terminal *terminal)
{
	g_autofree char *cmdline = r->cmdline ? g_strjoinv(" ", r->cmdline) : g_strdup("");

	terminal_paragraph(terminal, INK_BOLD, 0, "", cmdline);
	terminal_printf(terminal, INK_DIM, "pid %d, CPython %s%s, %d %s", r->pid, r->python ? r->python : "?", r->gil ? "" : " without a GIL",
	                r->cores, r->cores == 1 ? "core" : "cores");
	putc('\n', terminal->out);
}

static void print_recording(const struct recording *r, const struct terminal *terminal)
{
	gdouble seconds = r->duration_ns / 1e9, cost_s = r->profiler_cpu_s + r->kernel_cpu_s;
	g_autofree char *duration = terminal_duration(seconds), *rate = terminal_count(r->rate_hz), *samples = terminal_count(r->samples);
	g_autofree char *line = g_strdup_printf("%s by %s at %s Hz: %s samples of %u %s; the profiler took %.1f %% of a core", duration,
	                                        r->backend ? r->backend : "?", rate, samples, r->threads->len,
	                                        r->threads->len == 1 ? "thread" : "threads", seconds > 0 ? cost_s / seconds * 100 : 0);
	g_autoptr(GString) flaws = g_string_new(NULL);

	terminal_paragraph(terminal, INK_DIM, 0, "", line);
	add_count(flaws, r->lost, "event", "lost");
	add_count(flaws, r->torn, "torn stack", "left out");
	if (r->partial * RARE > r->samples)
		add_count(flaws, r->partial, "stack", "without innermost frames");
	add_count(flaws, r->truncated, "stack", "cut at the depth limit");
	if (r->unresolved * RARE > r->samples) /* every start has a few: modules that were imported and gone in between */
		add_count(flaws, r->unresolved, "frame", "without a name");
	if (flaws->len)
		terminal_paragraph(terminal, INK_WARN, 2, "!", flaws->str);
}

static gint by_time(gconstpointer a, gconstpointer b, gpointer data)
{
	const guint64 *state_ns = data, first = state_ns[*(const guint *)a], second = state_ns[*(const guint *)b];

	return first < second ? 1 : first > second ? -1 : 0;
}

/* ", 400 waits of 21 ms, the longest 104 ms": of what a loop waits for by its own doing. */
static void add_waits(GString *text, const struct loop_time *time, enum state state)
{
	guint64 count = time->intervals[state], mean_ns = count ? time->state_ns[state] / count : 0;
	g_autofree char *number = terminal_count(count), *mean = terminal_duration((gdouble)mean_ns / 1e9);
	g_autofree char *longest = terminal_duration((gdouble)time->longest_ns[state] / 1e9);

	if (!count || state_is_oncpu(state) || state == STATE_RUNQUEUE || state == STATE_GIL_WAIT || state == STATE_IDLE)
		return;
	g_string_append_printf(text, ", %s wait%s of %s", number, count == 1 ? "" : "s", mean);
	if (time->longest_ns[state] > 2 * mean_ns)
		g_string_append_printf(text, ", the longest %s", longest);
}

/* "8.00 s CPU, GIL held (97 %) · 210 ms ..." of the states with at least half a percent; TIME may be NULL. */
static char *states_sentence(const guint64 state_ns[STATE_COUNT], const struct loop_time *time)
{
	GString *text = g_string_new(NULL);
	guint order[STATE_COUNT];
	guint64 total = 0;

	for (guint state = 0; state < STATE_COUNT; state++) {
		order[state] = state;
		total += state_ns[state];
	}
	g_qsort_with_data(order, STATE_COUNT, sizeof(order[0]), by_time, (gpointer)state_ns);
	for (guint i = 0; i < STATE_COUNT && state_ns[order[i]] * 200 >= total && total; i++) {
		g_autofree char *duration = terminal_duration(state_ns[order[i]] / 1e9);

		add_phrase(text, " · ", "%s %s (%.0f %%)", duration, state_phrase(order[i]), 100.0 * state_ns[order[i]] / total);
		if (time)
			add_waits(text, time, (enum state)order[i]);
	}
	return g_string_free(text, FALSE);
}

static void print_iterations(const struct loop_time *time, const struct terminal *terminal)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *rate = terminal_count(time->iterations_per_second + 0.5), *total = terminal_count(MAX(time->iterations_total, 0));

	gboolean often = time->iterations_seen <= 0 || time->iterations_seen > time->iterations_total; /* entered many times */

	add_count(text, MAX(time->iterations_seen, 0), "iteration", "seen");
	if (time->iterations_total > 0)
		add_phrase(text, often ? ", " : " ", often ? "%s iterations each time" : "of %s", total);
	if (time->iterations_per_second > 0) {
		g_autofree char *each = terminal_duration(1 / time->iterations_per_second);

		add_phrase(text, ", ", "%s per second, %s each", rate, each);
	}
	if (time->entries_high > 0 && time->entries >= 2) {
		g_autofree char *times = terminal_count(time->entries + 0.5), *low = terminal_count(time->entries_low + 0.5);
		g_autofree char *high = terminal_count(time->entries_high + 0.5), *each = terminal_duration(time->wall_ns / 1e9 / time->entries);

		add_phrase(text, ", ", "entered about %s times (%s to %s), %s each", times, low, high, each);
	}
	if (text->len && time->iterations_source)
		add_phrase(text, " ", "(%s)", time->iterations_source);
	if (text->len)
		terminal_paragraph(terminal, INK_PLAIN, INDENT, "", text->str);
}

static const char *const verdict_sentences[] = {
	[TIER_SAFE] = "safe: no iteration depends on another",
	[TIER_REVIEW] = "review: right only if this holds",
	[TIER_REFUSED] = "refused: the iterations depend on each other, or cannot be shown not to",
};

/* Of a call that holds up the event loop. */
static const char *const call_sentences[] = {
	[TIER_SAFE] = "safe: nothing that other tasks do comes in another order",
	[TIER_REVIEW] = "review: right only if this holds",
	[TIER_REFUSED] = "refused: it cannot wait in a thread of its own",
};

static void print_reason(const struct reason *reason, const struct loop *loop, const struct terminal *terminal)
{
	g_autofree char *path = reason->file && g_strcmp0(reason->file, loop->source->path) ? model_path(reason->file) : NULL;
	g_autofree char *text = g_strdup_printf("%s%s%s%s%s", reason_info(reason->code)->processes ? "with processes: " : "",
	                                        reason->message ? reason->message : "", path ? " (in " : "", path ? path : "", path ? ")" : "");

	terminal_paragraph(terminal, INK_PLAIN, INDENT + 2, "   -", text);
}

static void print_verdict(const struct finding *finding, const struct terminal *terminal)
{
	const struct verdict *verdict = finding->verdict;

	terminal_paragraph(terminal, ranking_tier_ink(verdict->tier), INDENT, "",
	                   (finding->loop->kind == LOOP_CALL ? call_sentences : verdict_sentences)[verdict->tier]);
	for (guint i = 0; verdict->reasons && i < verdict->reasons->len; i++)
		print_reason(g_ptr_array_index(verdict->reasons, i), finding->loop, terminal);
}

static void add_band(GString *text, const struct band *band, const char *of)
{
	gint digits = band->predicted < 1.05 ? 2 : 1; /* no "1.0x" where there is a gain */

	if (band->predicted > 0)
		add_phrase(text, ", ", "%.*fx (%.*f-%.*f) for the %s", digits, band->predicted, digits, band->low, digits, band->high, of);
}

static void print_estimate(const struct suggestion *suggestion, const struct terminal *terminal)
{
	const struct estimate *estimate = &suggestion->estimate;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *break_even = terminal_count(estimate->break_even_items + 0.5);

	add_band(text, &estimate->loop, "loop");
	add_band(text, &estimate->program, "program");
	if (text->len && estimate->basis)
		add_phrase(text, "; ", "from: %s", estimate->basis);
	if (text->len && estimate->break_even_items > 1)
		add_phrase(text, "; ", "pays from %s iterations on", break_even);
	if (text->len)
		terminal_paragraph(terminal, INK_BOLD, INDENT, "", text->str);
}

static void add_workers(GString *text, const struct suggestion *suggestion)
{
	if (suggestion->estimate.workers > 0)
		add_phrase(text, ", ", "%d %s", suggestion->estimate.workers, suggestion->pattern == PATTERN_ASYNCIO ? "at a time" : "workers");
	else
		add_phrase(text, ", ", "a worker for each core");
}

/* A loop that is safe may still need a look once processes run it. */
static void print_advice(const struct suggestion *suggestion, const struct terminal *terminal)
{
	const struct estimate *estimate = &suggestion->estimate;
	g_autoptr(GString) text = g_string_new(NULL);

	if (suggestion->pattern != PATTERN_NONE) {
		add_phrase(text, "", "%s", pattern_name(suggestion->pattern));
		if (suggestion->finding->loop->kind != LOOP_CALL)
			add_workers(text, suggestion);
		if (estimate->chunksize > 1)
			add_phrase(text, ", ", "chunks of %d", estimate->chunksize);
		if (suggestion->tier != suggestion->finding->verdict->tier)
			add_phrase(text, " ", "(%s)", tier_name(suggestion->tier));
	}
	if (suggestion->why)
		add_phrase(text, ": ", "%s", suggestion->why);
	if (!text->len)
		g_string_append(text, "leave it");
	terminal_paragraph(terminal, INK_ACCENT, INDENT, " →", text->str);
}

/* What was not said in the advice itself. */
static void print_pitfalls(const struct suggestion *suggestion, const struct terminal *terminal)
{
	for (guint i = 0; suggestion->pitfalls && i < suggestion->pitfalls->len; i++) {
		const struct pitfall *pitfall = g_ptr_array_index(suggestion->pitfalls, i);
		gboolean placed = !pitfall->line || g_str_has_suffix(pitfall->message, ")"); /* it says where itself */
		g_autofree char *text = placed ? g_strdup(pitfall->message) : g_strdup_printf("%s (line %u)", pitfall->message, pitfall->line);

		if (!suggestion->why || !strstr(suggestion->why, pitfall->message))
			terminal_paragraph(terminal, INK_PLAIN, INDENT + 2, "   -", text);
	}
}

static enum ink patch_ink(const char *line)
{
	if (g_str_has_prefix(line, "--- ") || g_str_has_prefix(line, "+++ "))
		return INK_BOLD;
	return *line == '+' ? INK_GOOD : *line == '-' ? INK_BAD : *line == '@' ? INK_ACCENT : INK_PLAIN;
}

static void print_patch(const char *patch, const struct terminal *terminal)
{
	putc('\n', terminal->out);
	while (*patch) {
		gsize length = strcspn(patch, "\n");

		terminal_spaces(terminal, INDENT);
		terminal_source_line(terminal, patch_ink(patch), patch, length);
		patch += length + (patch[length] == '\n');
	}
}

static void print_command(const struct report *report, const struct suggestion *suggestion, const char *id, const struct terminal *terminal)
{
	putc('\n', terminal->out);
	terminal_spaces(terminal, INDENT);
	terminal_text(terminal, INK_DIM, "apply it with: ");
	terminal_printf(terminal, INK_BOLD, "pyparallel apply %s --loop %s%s", report->input ? report->input : "RECORDING", id, suggestion->tier == TIER_REVIEW ? " --review" : "");
	if (!report->recording) /* whatever it gains */
		terminal_printf(terminal, INK_BOLD, " --pattern %s", pattern_name(suggestion->pattern));
	putc('\n', terminal->out);
}

static void print_suggestion(const struct report *report, const struct suggestion *suggestion, const char *id, const struct terminal *terminal)
{
	print_advice(suggestion, terminal);
	if (suggestion->level)
		terminal_paragraph(terminal, INK_PLAIN, INDENT, "", suggestion->level);
	print_estimate(suggestion, terminal);
	print_pitfalls(suggestion, terminal);
	if (suggestion->patch) {
		print_patch(suggestion->patch, terminal);
		print_command(report, suggestion, id, terminal);
	}
}

static void print_title(const struct report *report, const struct finding *finding, const struct terminal *terminal)
{
	const struct loop *loop = finding->loop;
	g_autofree char *path = model_path(loop->source->path);
	g_autofree char *file = escape_fit(path, terminal->width / 2, ESCAPE_KEEP_END);
	g_autofree char *where = g_strdup_printf("%s %s:%u", finding->id, file, loop->line);
	g_autofree char *what = g_strdup_printf(" %s in %s", loop_kind_name(loop->kind), loop->function);
	guint columns = escape_columns(where) + SHARE_COLUMNS;
	g_autofree char *fitted = escape_fit(what, terminal->width > columns ? terminal->width - columns : 0, ESCAPE_KEEP_START);

	putc('\n', terminal->out);
	terminal_text(terminal, INK_BOLD, where);
	terminal_text(terminal, INK_PLAIN, fitted);
	if (report->recording)
		terminal_printf(terminal, INK_BOLD, "  %.1f %% of wall", finding->share * 100);
	putc('\n', terminal->out);
}

/* "in native code: 62 % deflate (libz.so.1.2.13) ..." of the loop's time on the CPU. */
static void print_natives(const struct loop_time *time, const struct terminal *terminal)
{
	guint64 cpu_ns = time->state_ns[STATE_ONCPU_GIL] + time->state_ns[STATE_ONCPU_NOGIL];
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; time->natives && i < MIN(time->natives->len, NATIVES_SHOWN); i++) {
		const struct native_time *native = &g_array_index(time->natives, struct native_time, i);
		g_autofree char *library = model_library(native->function);

		if (native->ns * 100 < cpu_ns * NATIVE_PERCENT_MIN)
			break;
		if (native->function->name[0] == '<')
			add_phrase(text, " · ", "%s (%.0f %%)", library, 100.0 * native->ns / MAX(1, cpu_ns));
		else
			add_phrase(text, " · ", "%s in %s (%.0f %%)", native->function->name, library, 100.0 * native->ns / MAX(1, cpu_ns));
	}
	if (text->len) {
		g_string_prepend(text, "CPU outside of Python: ");
		terminal_paragraph(terminal, INK_PLAIN, INDENT, "", text->str);
	}
}

static void print_details(const struct report *report, guint index, const struct terminal *terminal)
{
	const struct finding *finding = g_ptr_array_index(report->analysis->findings, index);
	const struct suggestion *suggestion = model_suggestion(report, index);
	g_autofree char *states = states_sentence(finding->time.state_ns, &finding->time);

	print_title(report, finding, terminal);
	if (report->recording) {
		terminal_paragraph(terminal, INK_PLAIN, INDENT, "", states);
		print_natives(&finding->time, terminal);
		print_iterations(&finding->time, terminal);
	}
	print_verdict(finding, terminal);
	if (suggestion)
		print_suggestion(report, suggestion, finding->id, terminal);
}

/* The hot ones; without times, those for which there is a patch. */
static gboolean deserves_details(const struct report *report, guint index)
{
	const struct finding *finding = g_ptr_array_index(report->analysis->findings, index);
	const struct suggestion *suggestion = model_suggestion(report, index);

	if (report->verbose || (suggestion && suggestion->patch))
		return TRUE;
	return report->recording && finding->share >= DETAILS_MIN_SHARE;
}

static void print_no_loops(const struct report *report, const struct terminal *terminal)
{
	guint64 state_ns[STATE_COUNT] = { 0 };
	g_autofree char *states = NULL;

	if (!report->recording) {
		terminal_text(terminal, INK_PLAIN, "No loops here.");
		putc('\n', terminal->out);
		return;
	}
	terminal_paragraph(terminal, INK_BOLD, 0, "", report->analysis->problems && report->analysis->problems->len
	                       ? "No loop takes a share of the time worth a look, of those that could be read (see below)."
	                       : "No loop takes a share of the time worth a look (--min-share sets from where on).");
	for (guint i = 0; i < report->recording->threads->len; i++)
		for (guint state = 0; state < STATE_COUNT; state++)
			state_ns[state] += g_array_index(report->recording->threads, struct rec_thread, i).state_ns[state];
	states = states_sentence(state_ns, NULL);
	if (*states)
		terminal_paragraph(terminal, INK_PLAIN, 22, "All threads together:", states);
}

static void print_lines(const GPtrArray *lines, const char *mark, guint indent, enum ink ink, const struct terminal *terminal)
{
	if (lines && lines->len)
		putc('\n', terminal->out);
	for (guint i = 0; lines && i < lines->len; i++)
		terminal_paragraph(terminal, ink, indent, mark, g_ptr_array_index(lines, i));
}

gboolean text_write_report(const struct report *report, FILE *out, GError **error)
{
	const struct terminal terminal = { out, report->color, report->width <= 0 ? 80 : CLAMP(report->width, 40, 240) };

	if (report->recording) {
		print_target(report->recording, &terminal);
		print_recording(report->recording, &terminal);
		putc('\n', out);
	}
	if (report->analysis->findings->len)
		ranking_print(report, &terminal);
	else
		print_no_loops(report, &terminal);
	for (guint i = 0; i < report->analysis->findings->len; i++)
		if (deserves_details(report, i))
			print_details(report, i, &terminal);
	print_lines(report->analysis->problems, "!", 2, INK_WARN, &terminal);
	print_lines(report->recording ? report->recording->notes : NULL, "note:", 6, INK_DIM, &terminal);
	if (ferror(out)) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "cannot write the report: %s", g_strerror(errno));
		return FALSE;
	}
	return TRUE;
}
