#include "probe/shares.h"

#define MANY 64
#define DEBTS_MOST 65536

struct share {
	struct spread_place place;
	guint64 ns, count;
};

struct shares {
	GArray *shares; /* struct share */
	guint64 ns, claimed_ns, count;
};

struct shares *shares_new(void)
{
	struct shares *shares = g_new0(struct shares, 1);

	shares->shares = g_array_new(FALSE, FALSE, sizeof(struct share));
	return shares;
}

void shares_free(struct shares *shares)
{
	if (!shares)
		return;
	g_array_unref(shares->shares);
	g_free(shares);
}

void shares_spent(struct shares *shares, guint64 ns)
{
	shares->ns += ns;
}

guint64 shares_take(struct shares *shares, guint64 ns)
{
	ns = MIN(ns, shares->ns);
	shares->ns -= ns;
	return ns;
}

static void claim(struct shares *shares, const struct spread_place *place, guint64 ns, guint64 count)
{
	struct share fresh = {.place = *place}, *share = NULL;

	for (guint i = 0; i < shares->shares->len && !share; i++) {
		struct share *known = &g_array_index(shares->shares, struct share, i);
		if (spread_places_equal(&known->place, place))
			share = known;
	}
	if (!share) {
		g_array_append_val(shares->shares, fresh);
		share = &g_array_index(shares->shares, struct share, shares->shares->len - 1);
	}
	share->ns += ns;
	share->count += count;
	shares->claimed_ns += ns;
	shares->count += count;
}

void shares_sample(struct shares *shares, const struct spread_place *place, guint64 ns)
{
	claim(shares, place, ns, 1);
}

guint64 shares_pending_ns(const struct shares *shares)
{
	return shares->ns;
}

guint64 shares_claimed_ns(const struct shares *shares)
{
	return shares->claimed_ns;
}

guint shares_places(const struct shares *shares)
{
	return shares->shares->len;
}

guint64 shares_count(const struct shares *shares)
{
	return shares->count;
}

gboolean shares_are_many(const struct shares *shares)
{
	return shares->count >= MANY;
}

static void forget(struct shares *shares)
{
	shares->ns = shares->claimed_ns = shares->count = 0;
	g_array_set_size(shares->shares, 0);
}

void shares_pay(struct shares *shares, const struct spread_place *otherwise, spread_charge charge, gpointer data)
{
	for (guint i = 0; i < shares->shares->len; i++) {
		const struct share *share = &g_array_index(shares->shares, struct share, i);
		gboolean last = share->ns >= shares->claimed_ns;
		guint64 ns = last ? shares->ns : MIN((guint64)((gdouble)shares->ns * share->ns / shares->claimed_ns), shares->ns);
		charge(data, &share->place, ns, share->count);
		shares->ns -= ns;
		shares->claimed_ns -= share->ns;
	}
	if (shares->ns)
		charge(data, otherwise, shares->ns, 0);
	forget(shares);
}

/* -- threads that have ended ---------------------------------------------------------------------------------------------- */

/* Time of one, which no sample of its own claims. */
struct debt {
	guint thread;
	guint64 ns;
	struct spread_place otherwise;
};

struct shares_pool {
	struct shares *surplus; /* what samples claim beyond their threads' time */
	GArray *debts;          /* struct debt, in the order in which the threads ended */
	guint64 debts_ns;
};

struct shares_pool *shares_pool_new(void)
{
	struct shares_pool *pool = g_new0(struct shares_pool, 1);

	pool->surplus = shares_new();
	pool->debts = g_array_new(FALSE, FALSE, sizeof(struct debt));
	return pool;
}

void shares_pool_free(struct shares_pool *pool)
{
	if (!pool)
		return;
	shares_free(pool->surplus);
	g_array_unref(pool->debts);
	g_free(pool);
}

void shares_leave(struct shares *shares, struct shares_pool *pool, guint thread, const struct spread_place *otherwise, spread_charge charge, gpointer data)
{
	guint64 paid_ns = MIN(shares->ns, shares->claimed_ns), surplus_ns = shares->claimed_ns - paid_ns;
	struct debt debt = {.thread = thread, .ns = shares->ns - paid_ns, .otherwise = *otherwise};

	for (guint i = 0; surplus_ns && i < shares->shares->len; i++) {
		const struct share *share = &g_array_index(shares->shares, struct share, i);
		claim(pool->surplus, &share->place, (guint64)((gdouble)surplus_ns * share->ns / shares->claimed_ns), share->count);
	}
	if (debt.ns)
		g_array_append_val(pool->debts, debt);
	pool->debts_ns += debt.ns;
	shares->ns = paid_ns;
	shares_pay(shares, otherwise, charge, data);
}

gboolean shares_pool_is_full(const struct shares_pool *pool)
{
	return shares_are_many(pool->surplus) || pool->debts->len >= DEBTS_MOST;
}

/* Charges NS of the debts, from the first one on that is not paid, to PLACE or to where each goes otherwise. */
static guint pay_debts(struct shares_pool *pool, guint first, const struct spread_place *place, guint64 ns, shares_charge charge, gpointer data)
{
	while (ns && first < pool->debts->len) {
		struct debt *debt = &g_array_index(pool->debts, struct debt, first);
		guint64 part_ns = MIN(ns, debt->ns);
		charge(data, debt->thread, place ? place : &debt->otherwise, part_ns);
		debt->ns -= part_ns;
		pool->debts_ns -= part_ns;
		ns -= part_ns;
		first += !debt->ns;
	}
	return first;
}

void shares_pool_pay(struct shares_pool *pool, shares_charge charge, gpointer data)
{
	struct shares *surplus = pool->surplus;
	guint first = 0;

	for (guint i = 0; i < surplus->shares->len; i++) {
		const struct share *share = &g_array_index(surplus->shares, struct share, i);
		gboolean last = share->ns >= surplus->claimed_ns;
		guint64 ns = last ? pool->debts_ns : (guint64)((gdouble)pool->debts_ns * share->ns / surplus->claimed_ns);
		first = pay_debts(pool, first, &share->place, ns, charge, data);
		surplus->claimed_ns -= share->ns;
	}
	pay_debts(pool, first, NULL, pool->debts_ns, charge, data);
	forget(surplus);
	g_array_set_size(pool->debts, 0);
}
