#include "probe/spread.h"

struct taken {
	struct spread_place place;
	gdouble ns, count;
};

struct spread {
	GArray *taken; /* struct taken: few places, as one thread waits in few */
	guint64 blocked_ns, wait_ns, count; /* skipped */
	guint intervals;
};

struct spread *spread_new(void)
{
	struct spread *spread = g_new0(struct spread, 1);

	spread->taken = g_array_new(FALSE, FALSE, sizeof(struct taken));
	return spread;
}

void spread_free(struct spread *spread)
{
	if (!spread)
		return;
	g_array_unref(spread->taken);
	g_free(spread);
}

void spread_taken(struct spread *spread, const struct spread_place *place, guint64 ns, guint weight)
{
	struct taken fresh = {.place = *place, .ns = (gdouble)ns * weight, .count = weight};

	spread->intervals++;
	for (guint i = 0; i < spread->taken->len; i++) {
		struct taken *taken = &g_array_index(spread->taken, struct taken, i);
		if (taken->place.stack == place->stack && taken->place.state == place->state && taken->place.syscall == place->syscall) {
			taken->ns += fresh.ns;
			taken->count += fresh.count;
			return;
		}
	}
	g_array_append_val(spread->taken, fresh);
}

void spread_skipped(struct spread *spread, guint64 blocked_ns, guint64 wait_ns, guint64 count)
{
	spread->blocked_ns += blocked_ns;
	spread->wait_ns += wait_ns;
	spread->count += count;
}

guint64 spread_pending_ns(const struct spread *spread)
{
	return spread->blocked_ns + spread->wait_ns;
}

guint spread_taken_count(const struct spread *spread)
{
	return spread->intervals;
}

/* NS and COUNT over the places that are run-queue waits, or over those that are not. */
static void flush_part(struct spread *spread, gboolean waits, guint64 ns, guint64 count, const struct spread_place *otherwise,
                       spread_charge charge, gpointer data)
{
	gdouble weight = 0, number = 0;

	for (guint i = 0; i < spread->taken->len; i++) {
		const struct taken *taken = &g_array_index(spread->taken, struct taken, i);
		weight += (taken->place.state == STATE_RUNQUEUE) == waits ? taken->ns : 0;
		number += (taken->place.state == STATE_RUNQUEUE) == waits ? taken->count : 0;
	}
	for (guint i = 0; weight && i < spread->taken->len; i++) {
		const struct taken *taken = &g_array_index(spread->taken, struct taken, i);
		guint64 share_ns, share;
		gboolean last;
		if ((taken->place.state == STATE_RUNQUEUE) != waits || !taken->ns)
			continue;
		last = taken->ns >= weight;
		share_ns = last ? ns : MIN((guint64)((gdouble)ns * taken->ns / weight), ns);
		share = last ? count : MIN((guint64)((gdouble)count * taken->count / number), count);
		charge(data, &taken->place, share_ns, share);
		ns -= share_ns;
		count -= share;
		weight -= taken->ns;
		number -= taken->count;
	}
	if (ns)
		charge(data, otherwise, ns, count);
}

void spread_flush(struct spread *spread, const struct spread_place *otherwise, spread_charge charge, gpointer data)
{
	struct spread_place waiting = {.stack = otherwise->stack, .state = STATE_RUNQUEUE, .syscall = -1};

	flush_part(spread, FALSE, spread->blocked_ns, spread->count, otherwise, charge, data);
	flush_part(spread, TRUE, spread->wait_ns, 0, &waiting, charge, data);
	g_array_set_size(spread->taken, 0);
	spread->blocked_ns = spread->wait_ns = spread->count = 0;
	spread->intervals = 0;
}
