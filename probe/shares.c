#include "probe/shares.h"

#define MANY 64

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

void shares_sample(struct shares *shares, const struct spread_place *place, guint64 ns)
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
	share->count++;
	shares->claimed_ns += ns;
	shares->count++;
}

guint64 shares_pending_ns(const struct shares *shares)
{
	return shares->ns;
}

gboolean shares_are_many(const struct shares *shares)
{
	return shares->count >= MANY;
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
	shares->ns = shares->claimed_ns = shares->count = 0;
	g_array_set_size(shares->shares, 0);
}
