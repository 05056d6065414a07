/* A report made by hand for the tests of report/: two files, three loops, two threads, and names that mean harm. */
#pragma once
#include <string.h>

#include "report/report.h"

#define FIXTURE_SCRIPT "</script><img src=x onerror=alert(1)>"
#define FIXTURE_ESCAPE "\033[31mred\n"
#define FIXTURE_BIDI "\xe2\x80\xae" "evil"

static const char fixture_main_text[] =
	"import json\n"
	"from helpers import score, fetch\n"
	"\n"
	"def score_all(rows, weights):\n"
	"    \"\"\"Scores every row. </script><img src=x onerror=alert(1)>\n"
	"    Slow, and it does not have to be.\"\"\"\n"
	"    total = 0.0\n"
	"    scores = []\n"
	"    # the hot loop \xe2\x80\xae\n"
	"    for row in rows:\n"
	"        value = score(row, weights)\n"
	"        scores.append(value)\n"
	"    return scores\n"
	"\n"
	"def smooth(values):\n"
	"    last = 0.0\n"
	"    for i, value in enumerate(values):\n"
	"        last = 0.9 * last + 0.1 * value\n"
	"        values[i] = last\n"
	"    return values\n"
	"\n"
	"if __name__ == \"__main__\":\n"
	"    rows = json.load(open(\"rows.json\"))\n"
	"    print(sum(smooth(score_all(rows, [0.5, 1.5, 2.5]))))\n";

static const char fixture_helper_text[] =
	"import math\r\n"
	"\r\n"
	"def score(row, weights):\r\n"
	"\ttotal = 0.0\r\n"
	"\tfor cell, weight in zip(row, weights):\r\n"
	"\t\ttotal += math.sqrt(abs(cell)) * weight  # caf\xe9 in latin-1\r\n"
	"\treturn total\r\n";

static const char fixture_patch[] =
	"--- a/score.py\n"
	"+++ b/score.py\n"
	"@@ -1,4 +1,5 @@\n"
	" import json\n"
	"+from concurrent.futures import ProcessPoolExecutor\n"
	" from helpers import score, fetch\n"
	"@@ -9,5 +10,7 @@\n"
	"     # the hot loop \xe2\x80\xae\n"
	"-    for row in rows:\n"
	"-        value = score(row, weights)\n"
	"-        scores.append(value)\n"
	"+    with ProcessPoolExecutor(2) as pool:\n"
	"+        for value in pool.map(partial(score, weights=weights), rows, chunksize=64):\n"
	"+            scores.append(value)\n"
	"     return scores\n";

struct fixture {
	struct report report;
	struct recording recording;
	struct analysis analysis;
	struct program program;
	struct source sources[2];
	struct loop loops[3];
	struct finding findings[3];
	struct verdict verdicts[3];
	struct reason reasons[2];
	struct suggestion suggestions[3];
	char *notes[1];
	char *cwd, *paths[2];
};

static inline void fixture_lines(struct source *source)
{
	guint32 start = 0;

	source->lines = g_array_new(FALSE, FALSE, sizeof(guint32));
	for (gsize i = 0; i < source->length; i++)
		if (i == 0 || source->text[i - 1] == '\n') {
			start = i;
			g_array_append_val(source->lines, start);
		}
}

static inline void fixture_source(struct fixture *f, guint index, const char *file, const char *text, gsize length)
{
	struct source *source = &f->sources[index];

	f->paths[index] = g_build_filename(f->cwd, file, NULL);
	*source = (struct source){ .file = (char *)file, .path = f->paths[index], .module = "__main__", .text = (char *)text, .length = length };
	fixture_lines(source);
	g_ptr_array_add(f->program.sources, source);
}

static inline guint fixture_location(struct recording *r, const char *file, const char *name, guint first_line, guint line)
{
	struct rec_function function = { .file = (char *)file, .name = (char *)name, .first_line = first_line };
	struct rec_location location = { .function = r->functions->len, .line = line };

	for (guint i = 0; i < r->functions->len; i++) {
		const struct rec_function *other = &g_array_index(r->functions, struct rec_function, i);

		if (!strcmp(other->file, file) && !strcmp(other->name, name))
			location.function = i;
	}
	if (location.function == r->functions->len)
		g_array_append_val(r->functions, function);
	g_array_append_val(r->locations, location);
	return r->locations->len - 1;
}

/* LOCATIONS: innermost first, ended by -1. */
static inline void fixture_time(struct recording *r, const gint *locations, guint thread, enum state state, guint64 ms)
{
	struct rec_stack stack = { .start = r->frames->len };
	struct rec_sample sample = { .stack = r->stacks->len, .thread = thread, .state = state, .syscall = -1, .count = ms,
	                             .ns = ms * 1000000, .max_ns = 0 };
	struct rec_thread *owner = &g_array_index(r->threads, struct rec_thread, thread);

	for (; *locations >= 0; locations++, stack.depth++) {
		guint location = *locations;

		g_array_append_val(r->frames, location);
	}
	g_array_append_val(r->stacks, stack);
	g_array_append_val(r->samples_by, sample);
	owner->wall_ns += sample.ns;
	owner->state_ns[state] += sample.ns;
}

static inline void fixture_samples(struct recording *r)
{
	gint module = fixture_location(r, "score.py", "<module>", 1, 24), loop = fixture_location(r, "score.py", "score_all", 4, 11),
	     append = fixture_location(r, "score.py", "score_all", 4, 12), inner = fixture_location(r, "helpers.py", "score", 3, 6),
	     head = fixture_location(r, "helpers.py", "score", 3, 5), smooth = fixture_location(r, "score.py", "smooth", 15, 18),
	     load = fixture_location(r, "/usr/lib/python3.11/json/__init__.py", "load", 274, 293),
	     read = fixture_location(r, "score.py", "<module>", 1, 23), boot = fixture_location(r, "threading.py", "Thread.run", 970, 982),
	     evil = fixture_location(r, "/tmp/" FIXTURE_SCRIPT ".py", FIXTURE_SCRIPT, 1, 7),
	     ugly = fixture_location(r, FIXTURE_BIDI ".py", FIXTURE_ESCAPE, 3, 4);

	fixture_time(r, (gint[]){ inner, loop, module, -1 }, 0, STATE_ONCPU_GIL, 6100);
	fixture_time(r, (gint[]){ head, loop, module, -1 }, 0, STATE_ONCPU_GIL, 1400);
	fixture_time(r, (gint[]){ inner, loop, module, -1 }, 0, STATE_RUNQUEUE, 210);
	fixture_time(r, (gint[]){ append, module, -1 }, 0, STATE_ONCPU_GIL, 500);
	fixture_time(r, (gint[]){ smooth, module, -1 }, 0, STATE_ONCPU_GIL, 900);
	fixture_time(r, (gint[]){ load, read, -1 }, 0, STATE_DISK, 610);
	fixture_time(r, (gint[]){ load, read, -1 }, 0, STATE_ONCPU_NOGIL, 277);
	fixture_time(r, (gint[]){ load, read, -1 }, 0, STATE_FAULT, 2);
	fixture_time(r, (gint[]){ evil, boot, -1 }, 1, STATE_NET, 4200);
	fixture_time(r, (gint[]){ ugly, boot, -1 }, 1, STATE_IDLE, 5800);
}

static inline void fixture_recording(struct fixture *f)
{
	static char *cmdline[] = { "python3", "score.py", FIXTURE_SCRIPT, NULL };
	struct recording *r = &f->recording;
	struct rec_thread threads[] = { { .pid = 4242, .tid = 4242, .name = "MainThread", .python = TRUE },
	                                { .pid = 4242, .tid = 4250, .name = "fetch-" FIXTURE_SCRIPT, .python = TRUE } };

	*r = (struct recording){ .pid = 4242, .python = "3.11.7", .gil = TRUE, .cmdline = cmdline, .cwd = f->cwd, .exe = "/usr/bin/python3",
	                         .backend = "ebpf", .cores = 2, .duration_ns = 10000000000, .rate_hz = 1000, .samples = 9812, .lost = 12,
	                         .torn = 3, .profiler_cpu_s = 0.041, .kernel_cpu_s = 0.013, .max_threads = 2, .notes = g_ptr_array_new() };
	f->notes[0] = "page faults are counted as " FIXTURE_ESCAPE;
	g_ptr_array_add(r->notes, f->notes[0]);
	r->functions = g_array_new(FALSE, FALSE, sizeof(struct rec_function));
	r->locations = g_array_new(FALSE, FALSE, sizeof(struct rec_location));
	r->frames = g_array_new(FALSE, FALSE, sizeof(guint));
	r->stacks = g_array_new(FALSE, FALSE, sizeof(struct rec_stack));
	r->samples_by = g_array_new(FALSE, FALSE, sizeof(struct rec_sample));
	r->processes = g_array_new(FALSE, FALSE, sizeof(struct rec_process));
	r->threads = g_array_new(FALSE, FALSE, sizeof(struct rec_thread));
	r->iterators = g_array_new(FALSE, FALSE, sizeof(struct rec_iterator));
	r->sources = g_array_new(FALSE, FALSE, sizeof(struct rec_source));
	g_array_append_vals(r->threads, threads, G_N_ELEMENTS(threads));
	fixture_samples(r);
}

static inline void fixture_loops(struct fixture *f)
{
	f->loops[0] = (struct loop){ .kind = LOOP_FOR, .source = &f->sources[0], .function = "score_all", .function_line = 4, .line = 10,
	                             .end_line = 12, .body_line = 11, .body_end_line = 12 };
	f->loops[1] = (struct loop){ .kind = LOOP_FOR, .source = &f->sources[1], .function = "score", .function_line = 3, .line = 5,
	                             .end_line = 6, .body_line = 6, .body_end_line = 6 };
	f->loops[2] = (struct loop){ .kind = LOOP_FOR, .source = &f->sources[0], .function = "smooth", .function_line = 15, .line = 17,
	                             .end_line = 19, .body_line = 18, .body_end_line = 19 };
}

static inline void fixture_findings(struct fixture *f)
{
	f->reasons[0] = (struct reason){ REASON_CARRIED, 6, f->paths[1], "total", "`total` of one iteration is used by the next" };
	f->reasons[1] = (struct reason){ REASON_CARRIED, 18, f->paths[0], "last" FIXTURE_BIDI, "`last" FIXTURE_BIDI "` of one iteration is used by the next" };
	for (guint i = 0; i < 3; i++) {
		f->verdicts[i] = (struct verdict){ .tier = i == 0 ? TIER_SAFE : TIER_REFUSED, .process_tier = i == 0 ? TIER_SAFE : TIER_REFUSED,
		                                   .reasons = g_ptr_array_new() };
		if (i > 0)
			g_ptr_array_add(f->verdicts[i].reasons, &f->reasons[i - 1]);
	}
	f->findings[0] = (struct finding){ .id = "L1", .share = 0.821, .bound = BOUND_CPU_GIL, .confidence = 0.98,
		.time = { .wall_ns = 8210000000, .state_ns = { [STATE_ONCPU_GIL] = 8000000000, [STATE_RUNQUEUE] = 210000000 },
		          .threads_ns = 10000000000, .samples = 8200, .iterations_seen = 40000, .iterations_per_second = 4872.1,
		          .iterations_total = 50000, .iterations_source = "list_iterator" }, .parallel_share = 0.93 };
	f->findings[1] = (struct finding){ .id = "L2", .share = 0.771, .bound = BOUND_CPU_GIL, .confidence = 0.98,
		.time = { .wall_ns = 7710000000, .state_ns = { [STATE_ONCPU_GIL] = 7500000000, [STATE_RUNQUEUE] = 210000000 },
		          .threads_ns = 10000000000, .samples = 7700, .iterations_seen = -1, .iterations_total = -1 },
		.beneath = &f->findings[0], .depth = 1 };
	f->findings[2] = (struct finding){ .id = "L3", .share = 0.09, .bound = BOUND_CPU_GIL, .confidence = 0.91,
		.time = { .wall_ns = 900000000, .state_ns = { [STATE_ONCPU_GIL] = 900000000 }, .threads_ns = 10000000000, .samples = 900,
		          .iterations_seen = -1, .iterations_total = -1 } };
	for (guint i = 0; i < 3; i++) {
		f->findings[i].loop = &f->loops[i];
		f->findings[i].verdict = &f->verdicts[i];
		g_ptr_array_add(f->analysis.findings, &f->findings[i]);
	}
}

static inline void fixture_suggestions(struct fixture *f, GPtrArray *suggestions)
{
	f->suggestions[0] = (struct suggestion){ .pattern = PATTERN_PROCESS_POOL, .tier = TIER_SAFE, .patch = (char *)fixture_patch,
		.why = "97 % of this loop holds the GIL, so only processes can run it on both cores",
		.estimate = { .pattern = PATTERN_PROCESS_POOL, .workers = 2, .chunksize = 64, .items = 50000, .item_s = 0.000205,
		              .item_cpu_s = 0.0002, .parallel_share = 0.93, .startup_s = 0.007, .dispatch_s = 0.05,
		              .loop = { 1.9, 1.7, 2.0 }, .program = { 1.63, 1.5, 1.7 }, .break_even_items = 310, .basis = "iterations seen" } };
	f->suggestions[1] = (struct suggestion){ .tier = TIER_REFUSED, .why = "leave it: `total` is carried; L1 around it can be made parallel" };
	f->suggestions[2] = (struct suggestion){ .tier = TIER_REFUSED, .why = "leave it: every step needs the one before" };
	for (guint i = 0; i < 3; i++) {
		f->suggestions[i].finding = &f->findings[i];
		g_ptr_array_add(suggestions, &f->suggestions[i]);
	}
}

static inline struct fixture *fixture_new(void)
{
	struct fixture *f = g_new0(struct fixture, 1);
	GPtrArray *suggestions = g_ptr_array_new();

	f->cwd = g_get_current_dir();
	f->program.sources = g_ptr_array_new();
	f->analysis = (struct analysis){ .recording = &f->recording, .program = &f->program, .findings = g_ptr_array_new(),
	                                 .problems = g_ptr_array_new() };
	fixture_recording(f);
	fixture_source(f, 0, "score.py", fixture_main_text, sizeof(fixture_main_text) - 1);
	fixture_source(f, 1, "helpers.py", fixture_helper_text, sizeof(fixture_helper_text) - 1);
	fixture_loops(f);
	fixture_findings(f);
	fixture_suggestions(f, suggestions);
	g_ptr_array_add(f->analysis.problems, "old.py: changed since the recording; its loops are left out " FIXTURE_ESCAPE);
	f->report = (struct report){ .recording = &f->recording, .analysis = &f->analysis, .suggestions = suggestions,
	                             .input = "run.pprof", .width = 80 };
	return f;
}

/* What `suggest PATH` shows: no recording, no times. */
static inline void fixture_make_static(struct fixture *f)
{
	f->report.recording = f->analysis.recording = NULL;
	for (guint i = 0; i < 3; i++) {
		memset(&f->findings[i].time, 0, sizeof(f->findings[i].time));
		f->findings[i].share = f->findings[i].confidence = 0;
		f->findings[i].bound = BOUND_UNKNOWN;
		memset(&f->suggestions[i].estimate.loop, 0, 2 * sizeof(struct band));
	}
}

static inline void fixture_free(struct fixture *f)
{
	struct recording *r = &f->recording;
	GArray *arrays[] = { r->functions, r->locations, r->frames, r->stacks, r->samples_by, r->threads, r->iterators, r->sources,
	                     f->sources[0].lines, f->sources[1].lines };
	GPtrArray *lists[] = { r->notes, f->program.sources, f->analysis.findings, f->analysis.problems, f->verdicts[0].reasons,
	                       f->verdicts[1].reasons, f->verdicts[2].reasons, (GPtrArray *)f->report.suggestions };

	for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_array_unref(arrays[i]);
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(lists[i]);
	for (guint i = 0; i < G_N_ELEMENTS(f->paths); i++)
		g_free(f->paths[i]);
	g_free(f->cwd);
	g_free(f);
}

/* What FORMAT writes of the report; to be freed. */
static inline char *fixture_write(const struct report *report, const char *format)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	GError *error = NULL;

	g_assert_nonnull(report_format(format));
	g_assert_true(report_format(format)->write(report, out, &error));
	g_assert_no_error(error);
	fclose(out);
	g_assert_cmpuint(strlen(text), ==, length);
	return text; /* by malloc, which g_free releases too (GLib 2.46) */
}
