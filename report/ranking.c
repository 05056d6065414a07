#include "report/ranking.h"

#include "report/escape.h"
#include "report/model.h"

#define WHERE_MIN_COLUMNS 12
#define DEPTH_SHOWN 4

/* A row of the table, as the columns need it. */
struct row {
	const struct finding *finding;
	const struct suggestion *suggestion;
};

static char *id_cell(const struct row *row)
{
	return g_strdup(row->finding->id);
}

static char *share_cell(const struct row *row)
{
	return g_strdup_printf("%.1f %%", row->finding->share * 100);
}

static char *wall_cell(const struct row *row)
{
	return terminal_duration(row->finding->time.wall_ns / 1e9);
}

static char *bound_cell(const struct row *row)
{
	return g_strdup(row->finding->bound == BOUND_UNKNOWN ? "?" : bound_name(row->finding->bound));
}

static char *verdict_cell(const struct row *row)
{
	return g_strdup(tier_name(row->finding->verdict->tier));
}

static char *pattern_cell(const struct row *row)
{
	gboolean some = row->suggestion && row->suggestion->pattern != PATTERN_NONE;

	return g_strdup(some ? pattern_name(row->suggestion->pattern) : "-");
}

static char *gain_cell(const struct row *row)
{
	struct band band;

	if (!row->suggestion || row->suggestion->pattern == PATTERN_NONE || !model_speedup(row->suggestion, FALSE, &band))
		return g_strdup("-");
	return g_strdup_printf("%.1fx", band.predicted);
}

static char *reason_cell(const struct row *row)
{
	const GPtrArray *reasons = row->finding->verdict->reasons;
	const struct reason *reason = reasons && reasons->len ? g_ptr_array_index(reasons, 0) : NULL;

	if (!reason && row->suggestion)
		return g_strdup(row->suggestion->why);
	return g_strdup(reason ? reason->message : NULL);
}

/* Loops nested in others hang beneath them. There is room for the file's name only: its folder stands with the loop's details. */
static char *where_cell(const struct row *row)
{
	const struct loop *loop = row->finding->loop;
	g_autofree char *path = model_path(loop->source->path), *name = g_path_get_basename(path);
	guint depth = MIN(row->finding->depth, DEPTH_SHOWN);

	return g_strdup_printf("%*s%s%s:%u %s", depth > 1 ? (int)(depth - 1) * 2 : 0, "", depth ? "└ " : "", name, loop->line, loop->function);
}

enum ink ranking_tier_ink(enum tier tier)
{
	static const enum ink inks[] = { [TIER_SAFE] = INK_GOOD, [TIER_REVIEW] = INK_WARN, [TIER_REFUSED] = INK_BAD };

	return inks[tier];
}

static enum ink verdict_ink(const struct row *row)
{
	return ranking_tier_ink(row->finding->verdict->tier);
}

static enum ink gain_ink(const struct row *row)
{
	return row->suggestion && row->suggestion->pattern != PATTERN_NONE ? INK_BOLD : INK_DIM;
}

enum when { ALWAYS, TIMED, STATIC };

static const struct column {
	const char *title;
	char *(*cell)(const struct row *row); /* NULL: the bar of states */
	enum ink (*ink)(const struct row *row);
	enum when when;
	gboolean right;
	gboolean flexible; /* takes what the others leave */
	guint leaves;      /* where there is no room: the first, second ... to be left out; the loop's own paragraph says it too */
} columns[] = {
	{ .title = "LOOP", .cell = id_cell },
	{ .title = "WHERE", .cell = where_cell, .flexible = TRUE },
	{ .title = "SHARE", .cell = share_cell, .when = TIMED, .right = TRUE },
	{ .title = "WALL", .cell = wall_cell, .when = TIMED, .right = TRUE, .leaves = 1 },
	{ .title = "STATES", .when = TIMED },
	{ .title = "BOUND", .cell = bound_cell, .when = TIMED, .leaves = 3 },
	{ .title = "VERDICT", .cell = verdict_cell, .ink = verdict_ink },
	{ .title = "PATTERN", .cell = pattern_cell, .leaves = 2 },
	{ .title = "GAIN", .cell = gain_cell, .ink = gain_ink, .when = TIMED, .right = TRUE },
	{ .title = "BECAUSE", .cell = reason_cell, .when = STATIC, .flexible = TRUE },
};

struct table {
	const struct report *report;
	const struct terminal *terminal;
	guint gap;
	guint widths[G_N_ELEMENTS(columns)]; /* 0: column left out */
};

static struct row row_at(const struct report *report, guint index)
{
	return (struct row){ g_ptr_array_index(report->analysis->findings, index), model_suggestion(report, index) };
}

static guint natural_width(const struct report *report, const struct column *column, guint bar_columns)
{
	guint width = escape_columns(column->title);

	if (!column->cell)
		return MAX(width, bar_columns);
	for (guint i = 0; i < report->analysis->findings->len; i++) {
		const struct row row = row_at(report, i);
		g_autofree char *cell = column->cell(&row), *escaped = escape_text(cell ? cell : "");

		width = MAX(width, escape_columns(escaped));
	}
	return width;
}

static gboolean is_shown(const struct report *report, const struct column *column)
{
	return column->when == ALWAYS || (column->when == TIMED) == (report->recording != NULL);
}

/* What the columns take with their gaps, the flexible ones at their least. */
static guint least_width(const struct table *table)
{
	guint width = 0;

	for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
		if (table->widths[i])
			width += table->gap + (columns[i].flexible ? MIN(table->widths[i], WHERE_MIN_COLUMNS) : table->widths[i]);
	return width - table->gap;
}

static void leave_out(struct table *table)
{
	for (guint turn = 1; turn <= 3 && least_width(table) > table->terminal->width; turn++)
		for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
			if (columns[i].leaves == turn)
				table->widths[i] = 0;
}

/* Flexible columns share, in turn, what is left once the others have what they need. */
static void lay_out(struct table *table)
{
	guint width = table->terminal->width, used = 0, flexible = 0;
	guint bar_columns = width < 100 ? 8 : width < 140 ? 12 : 20;

	table->gap = width < 100 ? 1 : 2;
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		if (!is_shown(table->report, &columns[i]))
			continue;
		table->widths[i] = natural_width(table->report, &columns[i], bar_columns);
	}
	leave_out(table);
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		if (!table->widths[i])
			continue;
		used += table->gap + (columns[i].flexible ? 0 : table->widths[i]);
		flexible += columns[i].flexible;
	}
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		guint left = width + table->gap > used ? width + table->gap - used : 0;

		if (!table->widths[i] || !columns[i].flexible)
			continue;
		table->widths[i] = MIN(table->widths[i], MAX(left / flexible, WHERE_MIN_COLUMNS));
		used += table->widths[i];
		flexible--;
	}
}

static void print_titles(const struct table *table)
{
	for (guint i = 0, first = TRUE; i < G_N_ELEMENTS(columns); i++) {
		if (!table->widths[i])
			continue;
		terminal_spaces(table->terminal, first ? 0 : table->gap);
		terminal_cell(table->terminal, INK_DIM, columns[i].title, table->widths[i], columns[i].right);
		first = FALSE;
	}
	putc('\n', table->terminal->out);
}

static void print_cell(const struct table *table, const struct row *row, const struct column *column, guint width)
{
	g_autofree char *cell = column->cell ? column->cell(row) : NULL;
	enum ink ink = column->ink ? column->ink(row) : INK_PLAIN;

	if (column->cell)
		terminal_cell(table->terminal, ink, cell ? cell : "", width, column->right);
	else
		terminal_bar(table->terminal, row->finding->time.state_ns, width);
}

static void print_row(const struct table *table, const struct row *row)
{
	for (guint i = 0, first = TRUE; i < G_N_ELEMENTS(columns); i++) {
		if (!table->widths[i])
			continue;
		terminal_spaces(table->terminal, first ? 0 : table->gap);
		print_cell(table, row, &columns[i], table->widths[i]);
		first = FALSE;
	}
	putc('\n', table->terminal->out);
}

static void print_legend(const struct table *table)
{
	guint64 state_ns[STATE_COUNT] = { 0 };

	for (guint i = 0; i < table->report->analysis->findings->len; i++)
		for (guint state = 0; state < STATE_COUNT; state++)
			state_ns[state] += row_at(table->report, i).finding->time.state_ns[state];
	terminal_legend(table->terminal, state_ns);
}

void ranking_print(const struct report *report, const struct terminal *terminal)
{
	struct table table = { .report = report, .terminal = terminal };

	lay_out(&table);
	print_titles(&table);
	for (guint i = 0; i < report->analysis->findings->len; i++) {
		const struct row row = row_at(report, i);

		print_row(&table, &row);
	}
	if (report->recording)
		print_legend(&table);
}
