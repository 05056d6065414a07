#include "report/html.h"

#include <errno.h>
#include <string.h>

#include "probe/error.h"
#include "report/assets.h"
#include "report/flame.h"
#include "report/json.h"
#include "report/listing.h"
#include "report/model.h"

#define WHOLE_FILE_LINES 5000 /* longer files are shown around their hot lines only */
#define CONTEXT_LINES 30
#define MAX_LINE_BYTES 1000

static json_t *json_us(guint64 ns)
{
	return json_integer((ns + 500) / 1000);
}

/* One row a frame: name, file, line, index of the loop or -1. */
static json_t *frame_json(const struct report *report, const struct flame_node *node)
{
	static const char *const names[] = { [FRAME_ROOT] = "all", [FRAME_TRUNCATED] = "(outer frames not recorded)",
	                                     [FRAME_DEEPER] = "(deeper)", [FRAME_SMALL] = "(small)" };

	if (node->kind == FRAME_FUNCTION) {
		const struct rec_function *function = &g_array_index(report->recording->functions, struct rec_function, node->index);
		g_autofree char *path = model_path(function->file);

		return json_pack("[o, o, i, i]", json_text(function->name), json_text(path), (int)function->first_line, -1);
	}
	if (node->kind == FRAME_LOOP) {
		const struct finding *finding = g_ptr_array_index(report->analysis->findings, node->index);
		g_autofree char *path = model_path(finding->loop->source->path);
		g_autofree char *name = g_strdup_printf("%s: %s, line %u", finding->id, loop_kind_name(finding->loop->kind), finding->loop->line);

		return json_pack("[o, o, i, i]", json_text(name), json_text(path), (int)finding->loop->line, (int)node->index);
	}
	return json_pack("[s, s, i, i]", names[node->kind], "", 0, -1);
}

/* Nodes as pairs of parent and frame, cells as fours of node, thread, state and microseconds: flat, and not nested, since they
 * can be many and deep. */
static json_t *flame_json(const struct report *report)
{
	g_autoptr(Flame) flame = flame_new(report);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	json_t *frames = json_array(), *nodes = json_array(), *cells = json_array();

	for (guint i = 0; i < flame->nodes->len; i++) {
		const struct flame_node *node = &g_array_index(flame->nodes, struct flame_node, i);
		gint64 key = (gint64)node->kind << 32 | node->index;
		gpointer frame;

		if (!g_hash_table_lookup_extended(seen, &key, NULL, &frame)) {
			frame = GUINT_TO_POINTER(json_array_size(frames));
			g_hash_table_insert(seen, g_memdup2(&key, sizeof(key)), frame);
			json_array_append_new(frames, frame_json(report, node));
		}
		json_array_append_new(nodes, json_integer(node->parent));
		json_array_append_new(nodes, json_integer(GPOINTER_TO_UINT(frame)));
	}
	for (guint i = 0; i < flame->cells->len; i++) {
		const struct flame_cell *cell = &g_array_index(flame->cells, struct flame_cell, i);

		json_array_append_new(cells, json_integer(cell->node));
		json_array_append_new(cells, json_integer(cell->thread));
		json_array_append_new(cells, json_integer(cell->state));
		json_array_append_new(cells, json_us(cell->ns));
	}
	return json_pack("{s:o, s:o, s:o}", "frames", frames, "nodes", nodes, "cells", cells);
}

static void want(gboolean *wanted, guint lines, guint first, guint last)
{
	first = first > CONTEXT_LINES ? first - CONTEXT_LINES : 1;
	last = MIN((guint64)last + CONTEXT_LINES, lines);
	for (guint line = first; line <= last; line++)
		wanted[line] = TRUE;
}

static gboolean *wanted_lines(const struct report *report, const struct listing *listing)
{
	guint lines = listing_length(listing->source);
	gboolean *wanted = g_new0(gboolean, (gsize)lines + 2);

	if (lines <= WHOLE_FILE_LINES)
		want(wanted, lines, 1, lines);
	for (guint i = 0; i < listing->lines->len; i++)
		want(wanted, lines, g_array_index(listing->lines, struct listing_line, i).line, g_array_index(listing->lines, struct listing_line, i).line);
	for (guint i = 0; i < report->analysis->findings->len; i++) {
		const struct loop *loop = ((struct finding *)g_ptr_array_index(report->analysis->findings, i))->loop;

		if (loop->source == listing->source)
			want(wanted, lines, loop->line, MIN(loop->end_line, loop->line + WHOLE_FILE_LINES));
	}
	return wanted;
}

/* Runs of lines: [[first, [text ...]] ...]. */
static json_t *segments_json(const struct report *report, const struct listing *listing)
{
	g_autofree gboolean *wanted = wanted_lines(report, listing);
	json_t *segments = json_array(), *run = NULL;

	for (guint line = 1; line <= listing_length(listing->source); line++) {
		g_autofree char *text = NULL;

		if (!wanted[line])
			continue;
		if (!wanted[line - 1]) {
			run = json_array();
			json_array_append_new(segments, json_pack("[i, o]", (int)line, run));
		}
		text = listing_text(listing->source, line, MAX_LINE_BYTES);
		json_array_append_new(run, json_text(text));
	}
	return segments;
}

/* [[line, us, us of its threads, [us by state ...]] ...] */
static json_t *times_json(const struct listing *listing)
{
	json_t *times = json_array();

	for (guint i = 0; i < listing->lines->len; i++) {
		const struct listing_line *line = &g_array_index(listing->lines, struct listing_line, i);
		json_t *states = json_array();

		for (guint state = 0; state < STATE_COUNT; state++)
			json_array_append_new(states, json_us(line->state_ns[state]));
		json_array_append_new(times, json_pack("[i, o, o, o]", (int)line->line, json_us(line->ns), json_us(line->threads_ns), states));
	}
	return times;
}

static json_t *listings_json(const struct report *report)
{
	g_autoptr(GPtrArray) listings = listings_new(report);
	json_t *array = json_array();

	for (guint i = 0; i < listings->len; i++) {
		const struct listing *listing = g_ptr_array_index(listings, i);
		g_autofree char *path = model_path(listing->source->path);

		json_array_append_new(array, json_pack("{s:o, s:o, s:o}", "file", json_text(path),
		                                       "segments", segments_json(report, listing), "times", times_json(listing)));
	}
	return array;
}

static json_t *states_json(void)
{
	json_t *states = json_array();

	for (guint state = 0; state < STATE_COUNT; state++)
		json_array_append_new(states, json_pack("{s:s, s:s, s:b}", "name", state_name(state), "phrase", state_phrase(state),
		                                        "oncpu", state_is_oncpu(state)));
	return states;
}

static gboolean write_data(const struct report *report, FILE *out, GError **error)
{
	json_t *data = json_pack("{s:o, s:o, s:o, s:o, s:o}", "report", json_report(report), "input", json_text(report->input),
	                         "states", states_json(), "flame", report->recording ? flame_json(report) : json_null(),
	                         "listings", listings_json(report));
	gboolean written = json_write(data, JSON_STYLE_SCRIPT, out, error);

	json_decref(data);
	return written;
}

/* What stands for {{NAME}} in page.html. */
static const struct part {
	const char *name;
	const unsigned char *bytes; /* NULL: the data */
	gsize length;
} parts[] = {
	{ "page.css", asset_page_css, sizeof(asset_page_css) - 1 },
	{ "page.js", asset_page_js, sizeof(asset_page_js) - 1 },
	{ "d3.min.js", asset_d3_min_js, sizeof(asset_d3_min_js) - 1 },
	{ "d3-flamegraph.min.js", asset_d3_flamegraph_min_js, sizeof(asset_d3_flamegraph_min_js) - 1 },
	{ "d3-flamegraph.css", asset_d3_flamegraph_css, sizeof(asset_d3_flamegraph_css) - 1 },
	{ "data", NULL, 0 },
};

static gboolean write_part(const struct report *report, const char *name, gsize length, FILE *out, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		if (strlen(parts[i].name) != length || memcmp(parts[i].name, name, length))
			continue;
		if (!parts[i].bytes)
			return write_data(report, out, error);
		fwrite(parts[i].bytes, 1, parts[i].length, out);
		return TRUE;
	}
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "page.html names a part that does not exist: %.*s", (int)length, name);
	return FALSE;
}

gboolean html_write_report(const struct report *report, FILE *out, GError **error)
{
	const char *at = (const char *)asset_page_html, *mark;

	while ((mark = strstr(at, "{{"))) {
		const char *end = strstr(mark, "}}");

		fwrite(at, 1, mark - at, out);
		if (!end || !write_part(report, mark + 2, end - mark - 2, out, error))
			return FALSE;
		at = end + 2;
	}
	fputs(at, out);
	if (fflush(out) || ferror(out)) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "cannot write the page: %s", g_strerror(errno));
		return FALSE;
	}
	return TRUE;
}
