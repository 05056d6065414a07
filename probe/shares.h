/* A thread's time on a CPU, shared out over the samples that met it there. Each sample stands for the period that led to it, whatever the thread did
 * meanwhile: to have it stand for the thread's time since its last sample would give too much to the second half of work that is shorter than a period or
 * two, whose first sample comes late and whose last one comes early. How much time there was is known to the nanosecond; it is divided as the samples of
 * a while claim it. */
#pragma once
#include "probe/spread.h"

struct shares;
struct shares *shares_new(void);
void shares_free(struct shares *shares);
/* Time that is to be divided. */
void shares_spent(struct shares *shares, guint64 ns);
/* Takes up to NS of that back; how much. */
guint64 shares_take(struct shares *shares, guint64 ns);
/* A sample that claims NS. */
void shares_sample(struct shares *shares, const struct spread_place *place, guint64 ns);
guint64 shares_pending_ns(const struct shares *shares);
guint64 shares_claimed_ns(const struct shares *shares);
/* How many places claim some. */
guint shares_places(const struct shares *shares);
/* Of samples. */
guint64 shares_count(const struct shares *shares);
/* Whether there are so many samples that time can well be divided by them. */
gboolean shares_are_many(const struct shares *shares);
/* Divides all the time, to the last nanosecond, and forgets the samples. OTHERWISE: where it goes if there is none. */
void shares_pay(struct shares *shares, const struct spread_place *otherwise, spread_charge charge, gpointer data);

/* What threads leave that have ended. Where threads live for less than a period, as those do that handle one request each, most are met by no sample:
 * their time goes where the samples of the others are, each of which claims more than its own thread's time. */
struct shares_pool;
struct shares_pool *shares_pool_new(void);
void shares_pool_free(struct shares_pool *pool);
/* Divides the time of a thread that has ended among its samples, as far as they claim it, and leaves the rest of either to the pool. THREAD: its index
 * in the recording. OTHERWISE: where its time goes if no other thread's samples are left over. */
void shares_leave(struct shares *shares, struct shares_pool *pool, guint thread, const struct spread_place *otherwise, spread_charge charge, gpointer data);
/* Whether shares_pool_pay is due. */
gboolean shares_pool_is_full(const struct shares_pool *pool);
typedef void (*shares_charge)(gpointer data, guint thread, const struct spread_place *place, guint64 ns);
/* Charges all that was left, and forgets it. */
void shares_pool_pay(struct shares_pool *pool, shares_charge charge, gpointer data);
