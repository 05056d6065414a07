/* What code may reach, name by name; and which names lead back to themselves. */
#include "rewriter/reach_units.h"

#include <string.h>

#include "analyzer/interned.h"

gboolean reached_has(const struct reached *reached, guint name)
{
	return name < reached->room && (reached->marks[name / 64] >> name % 64 & 1);
}

static void mark(struct reached *reached, guint name)
{
	if (name >= reached->room) {
		const guint room = (MAX(name, 2 * reached->room) / 64 + 1) * 64;
		reached->marks = g_renew(guint64, reached->marks, room / 64);
		memset(reached->marks + reached->room / 64, 0, (room - reached->room) / 8);
		reached->room = room;
	}
	reached->marks[name / 64] |= 1ull << name % 64;
}

static inline void add(struct reached *reached, guint name)
{
	if (reached_has(reached, name))
		return;
	mark(reached, name);
	g_array_append_val(reached->list, name);
}

struct reached *reached_new(GHashTable *names)
{
	struct reached *reached = g_new0(struct reached, 1);
	GHashTableIter iter;
	gpointer name;
	reached->list = g_array_new(FALSE, FALSE, sizeof(guint));
	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		add(reached, interned_number(name));
	return reached;
}

void reached_free(struct reached *reached)
{
	g_array_unref(reached->list);
	g_free(reached->marks);
	g_free(reached);
}

guint reached_follow(struct reached *reached, struct reach *reach, guint from)
{
	for (guint i = from; i < reached->list->len; i++) {
		const struct named *named = reach_named(reach, g_array_index(reached->list, guint, i));
		for (guint k = 0; named && k < named->units->len; k++) {
			const GArray *mentions = reach_mentions(reach, &g_array_index(reach->units, struct unit, g_array_index(named->units, guint, k)));
			for (guint m = 0; m < mentions->len; m++)
				add(reached, g_array_index(mentions, guint, m));
		}
	}
	return reached->list->len;
}

void reach_follow(struct reach *reach, GHashTable *names)
{
	g_autoptr(Reached) reached = reached_new(names);
	const guint known = reached->list->len;
	reached_follow(reached, reach, 0);
	for (guint i = known; i < reached->list->len; i++)
		g_hash_table_add(names, g_strdup(interned_of(g_array_index(reached->list, guint, i))));
}

/* --- circles ------------------------------------------------------------------------------------------------------------------- */

/* A name that is being looked into, and how far that has come. */
struct step {
	guint at;            /* place in `named` */
	guint unit, mention; /* the next ones */
};

static struct named *named_at(const struct reach *reach, guint at)
{
	return &g_array_index(reach->named, struct named, at);
}

/* The next name of the module that STEP's units mention; NULL: that was all. */
static struct named *next_mentioned(struct reach *reach, struct step *step)
{
	const GArray *units = named_at(reach, step->at)->units;
	for (; step->unit < units->len; step->unit++, step->mention = 0) {
		const GArray *mentions = reach_mentions(reach, &g_array_index(reach->units, struct unit, g_array_index(units, guint, step->unit)));
		while (step->mention < mentions->len) {
			struct named *named = reach_named(reach, g_array_index(mentions, guint, step->mention++));
			if (named)
				return named;
		}
	}
	return NULL;
}

static void begin(struct reach *reach, GArray *steps, struct named *named)
{
	struct step step = {.at = (guint)(named - named_at(reach, 0))};
	named->met = named->low = ++reach->met;
	g_array_append_val(reach->open, step.at);
	g_array_append_val(steps, step);
}

/* NAMED is the first that was met of a circle: the rest of it lies behind it. */
static void close_circle(struct reach *reach, const struct named *named)
{
	const struct named *last;
	reach->circles++;
	do {
		guint at = g_array_index(reach->open, guint, reach->open->len - 1);
		g_array_set_size(reach->open, reach->open->len - 1);
		named_at(reach, at)->circle = reach->circles;
		last = named_at(reach, at);
	} while (last != named);
}

/* Tarjan's strongly connected components, those that can be come to from FIRST: names in one circle lead to each other. */
static guint circle_of(struct reach *reach, struct named *first)
{
	g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(struct step));
	if (!reach->open)
		reach->open = g_array_new(FALSE, FALSE, sizeof(guint));
	if (!first->met)
		begin(reach, steps, first);
	while (steps->len) {
		struct step *step = &g_array_index(steps, struct step, steps->len - 1);
		struct named *named = named_at(reach, step->at), *next = next_mentioned(reach, step);
		if (next && !next->met) {
			begin(reach, steps, next);
		} else if (next) {
			named->low = next->circle ? named->low : MIN(named->low, next->met);
		} else {
			if (named->low == named->met)
				close_circle(reach, named);
			g_array_set_size(steps, steps->len - 1);
			if (steps->len) {
				struct named *above = named_at(reach, g_array_index(steps, struct step, steps->len - 1).at);
				above->low = MIN(above->low, named->low);
			}
		}
	}
	return first->circle;
}

static gboolean mentions(struct reach *reach, struct named *named, guint name)
{
	for (guint i = 0; i < named->units->len; i++) {
		const GArray *list = reach_mentions(reach, &g_array_index(reach->units, struct unit, g_array_index(named->units, guint, i)));
		for (guint k = 0; k < list->len; k++)
			if (g_array_index(list, guint, k) == name)
				return TRUE;
	}
	return FALSE;
}

/* What NAME mentions leads back to it only in a circle with it. */
gboolean reach_leads(struct reach *reach, GHashTable *names, const char *name)
{
	const guint wanted = interned_number(name);
	struct named *target = reach_named(reach, wanted);
	g_autoptr(Reached) others = reached_new(names);
	guint kept = 0;
	if (reached_has(others, wanted))
		return TRUE;
	for (guint i = 0; target && i < others->list->len; i++) {
		const guint from = g_array_index(others->list, guint, i);
		struct named *named = reach_named(reach, from);
		if (named && circle_of(reach, named) == circle_of(reach, target))
			return TRUE;
		if (named && !mentions(reach, target, from))
			g_array_index(others->list, guint, kept++) = from;
	}
	g_array_set_size(others->list, kept);
	reached_follow(others, reach, 0);
	return reached_has(others, wanted);
}
