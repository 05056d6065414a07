#include "probe/spread.h"

#define CLAIMS_MAX 4096

/* A place, and what all the intervals there claim. */
struct taken {
	struct spread_place place;
	gdouble ns, count;
	guint64 due_ns; /* to be charged */
	gdouble due_count;
};

/* What one interval claims of the time of those without a stack. */
struct claim {
	guint taken;
	guint64 ns;
	gdouble count;
};

/* Claims in the order in which they came, and what there is for them. */
struct part {
	GArray *claims; /* struct claim */
	guint paid;     /* of them */
	guint64 ns;
};

enum { BLOCKED, WAITS, PARTS };

struct spread {
	GArray *taken; /* struct taken: few places, as one thread waits in few */
	struct part parts[PARTS];
	guint64 count; /* skipped */
};

struct spread *spread_new(void)
{
	struct spread *spread = g_new0(struct spread, 1);

	spread->taken = g_array_new(FALSE, FALSE, sizeof(struct taken));
	for (guint i = 0; i < PARTS; i++)
		spread->parts[i].claims = g_array_new(FALSE, FALSE, sizeof(struct claim));
	return spread;
}

void spread_free(struct spread *spread)
{
	if (!spread)
		return;
	g_array_unref(spread->taken);
	for (guint i = 0; i < PARTS; i++)
		g_array_unref(spread->parts[i].claims);
	g_free(spread);
}

gboolean spread_places_equal(const struct spread_place *a, const struct spread_place *b)
{
	return a->stack == b->stack && a->state == b->state && a->syscall == b->syscall;
}

static struct taken *nth_taken(const struct spread *spread, guint i)
{
	return &g_array_index(spread->taken, struct taken, i);
}

static guint taken_index(struct spread *spread, const struct spread_place *place)
{
	struct taken fresh = {.place = *place};

	for (guint i = 0; i < spread->taken->len; i++)
		if (spread_places_equal(&nth_taken(spread, i)->place, place))
			return i;
	g_array_append_val(spread->taken, fresh);
	return spread->taken->len - 1;
}

static void forget_paid(struct part *part)
{
	g_array_remove_range(part->claims, 0, part->paid);
	part->paid = 0;
}

void spread_taken(struct spread *spread, const struct spread_place *place, guint64 ns, guint others)
{
	struct part *part = &spread->parts[place->state == STATE_RUNQUEUE ? WAITS : BLOCKED];
	struct claim claim = {.taken = taken_index(spread, place), .ns = ns * others / 256, .count = others / 256.0};
	struct taken *taken = nth_taken(spread, claim.taken);

	taken->ns += (gdouble)claim.ns;
	taken->count += claim.count;
	if (part->claims->len - part->paid == CLAIMS_MAX)
		part->paid++;
	if (part->paid == CLAIMS_MAX)
		forget_paid(part);
	g_array_append_val(part->claims, claim);
}

void spread_skipped(struct spread *spread, guint64 blocked_ns, guint64 wait_ns, guint64 count)
{
	spread->parts[BLOCKED].ns += blocked_ns;
	spread->parts[WAITS].ns += wait_ns;
	spread->count += count;
}

guint64 spread_pending_ns(const struct spread *spread)
{
	return spread->parts[BLOCKED].ns + spread->parts[WAITS].ns;
}

static void pay(struct spread *spread, struct part *part)
{
	while (part->ns && part->paid < part->claims->len) {
		struct claim *claim = &g_array_index(part->claims, struct claim, part->paid);
		struct taken *taken = nth_taken(spread, claim->taken);
		guint64 ns = MIN(claim->ns, part->ns);
		taken->due_ns += ns;
		claim->ns -= ns;
		part->ns -= ns;
		if (claim->ns)
			return;
		taken->due_count += part == &spread->parts[BLOCKED] ? claim->count : 0;
		part->paid++;
	}
	forget_paid(part);
}

static void charge_due(struct spread *spread, spread_charge charge, gpointer data)
{
	for (guint i = 0; i < spread->taken->len; i++) {
		struct taken *taken = nth_taken(spread, i);
		guint64 count = MIN((guint64)taken->due_count, spread->count);
		if (!taken->due_ns)
			continue;
		charge(data, &taken->place, taken->due_ns, count);
		taken->due_ns = 0;
		taken->due_count -= (gdouble)(guint64)taken->due_count;
		spread->count -= count;
	}
}

void spread_pay(struct spread *spread, spread_charge charge, gpointer data)
{
	for (guint i = 0; i < PARTS; i++)
		pay(spread, &spread->parts[i]);
	charge_due(spread, charge, data);
}

/* What no claim was made for, over the places of a part as much as was claimed there. */
static void flush_part(struct spread *spread, struct part *part, guint64 count, const struct spread_place *otherwise, spread_charge charge, gpointer data)
{
	gboolean waits = part == &spread->parts[WAITS];
	gdouble weight = 0, number = 0;

	for (guint i = 0; i < spread->taken->len; i++) {
		const struct taken *taken = nth_taken(spread, i);
		weight += (taken->place.state == STATE_RUNQUEUE) == waits ? taken->ns : 0;
		number += (taken->place.state == STATE_RUNQUEUE) == waits ? taken->count : 0;
	}
	for (guint i = 0; weight > 0 && part->ns && i < spread->taken->len; i++) {
		const struct taken *taken = nth_taken(spread, i);
		guint64 ns, share;
		gboolean last;
		if ((taken->place.state == STATE_RUNQUEUE) != waits || taken->ns <= 0)
			continue;
		last = taken->ns >= weight;
		ns = last ? part->ns : MIN((guint64)((gdouble)part->ns * taken->ns / weight), part->ns);
		share = last ? count : MIN((guint64)((gdouble)count * taken->count / number), count);
		charge(data, &taken->place, ns, share);
		part->ns -= ns;
		count -= share;
		weight -= taken->ns;
		number -= taken->count;
	}
	if (part->ns)
		charge(data, otherwise, part->ns, count);
	part->ns = 0;
}

void spread_flush(struct spread *spread, const struct spread_place *otherwise, spread_charge charge, gpointer data)
{
	struct spread_place waiting = {.stack = otherwise->stack, .state = STATE_RUNQUEUE, .syscall = -1};

	spread_pay(spread, charge, data);
	flush_part(spread, &spread->parts[BLOCKED], spread->count, otherwise, charge, data);
	flush_part(spread, &spread->parts[WAITS], 0, &waiting, charge, data);
	for (guint i = 0; i < PARTS; i++) {
		g_array_set_size(spread->parts[i].claims, 0);
		spread->parts[i].paid = 0;
	}
	g_array_set_size(spread->taken, 0);
	spread->count = 0;
}
