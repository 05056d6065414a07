#include "analyzer/bound.h"

#include <math.h>

#define ONE_SHARE 0.7    /* a group with so much of the time is what bounds the loop */
#define BOTH_SHARE 0.2   /* CPU and waiting with at least so much each: mixed */
#define ACTIVE_SHARE 0.01/* a loop that is active for less than that is idle */

/* A page fault that blocks reads a disk. The contract has no name of its own for pipes: what is at their other end is a child
 * process, in most programs. A wait of unknown kind has no bound: it can only make the loop mixed. */
static const enum bound bounds[STATE_COUNT] = {
	[STATE_ONCPU_GIL] = BOUND_CPU_GIL,
	[STATE_ONCPU_NOGIL] = BOUND_CPU_NOGIL,
	[STATE_RUNQUEUE] = BOUND_RUNQUEUE,
	[STATE_GIL_WAIT] = BOUND_GIL,
	[STATE_LOCK] = BOUND_LOCK,
	[STATE_NET] = BOUND_NET,
	[STATE_DISK] = BOUND_DISK,
	[STATE_PIPE] = BOUND_SUBPROCESS,
	[STATE_SLEEP] = BOUND_SLEEP,
	[STATE_SUBPROCESS] = BOUND_SUBPROCESS,
	[STATE_FAULT] = BOUND_DISK,
	[STATE_IDLE] = BOUND_IDLE,
	[STATE_OTHER] = BOUND_MIXED,
};

static const char *const names[] = {
	[BOUND_CPU_GIL] = "cpu-gil",
	[BOUND_CPU_NOGIL] = "cpu-nogil",
	[BOUND_NET] = "net",
	[BOUND_DISK] = "disk",
	[BOUND_SLEEP] = "sleep",
	[BOUND_SUBPROCESS] = "subprocess",
	[BOUND_LOCK] = "lock",
	[BOUND_GIL] = "gil",
	[BOUND_RUNQUEUE] = "runqueue",
	[BOUND_MIXED] = "mixed",
	[BOUND_IDLE] = "idle",
	[BOUND_UNKNOWN] = "unknown",
};

/* Time by bound, and number of samples. */
struct sums {
	gdouble ns[BOUND_UNKNOWN];
	gdouble all_ns, active_ns, own_ns; /* active: not idle; own: not contention either, which other threads and processes cause */
	gdouble all_count, own_count;
};

static struct sums sum_up(const struct loop_time *time)
{
	struct sums s = { 0 };
	for (guint state = 0; state < STATE_COUNT; state++) {
		enum bound bound = bounds[state];
		gdouble ns = (gdouble)time->state_ns[state], count = (gdouble)time->intervals[state];
		gboolean active = bound != BOUND_IDLE, own = active && bound != BOUND_RUNQUEUE && bound != BOUND_GIL;
		s.ns[bound] += ns;
		s.all_ns += ns;
		s.all_count += count;
		s.active_ns += active ? ns : 0;
		s.own_ns += own ? ns : 0;
		s.own_count += own ? count : 0;
	}
	return s;
}

/* P(share > threshold), by the normal approximation of Agresti and Coull, which stays doubtful where samples are few. */
static gdouble above(gdouble share, gdouble threshold, gdouble count)
{
	gdouble n = count + 4, p = (share * count + 2) / n;
	gdouble sigma = sqrt(p * (1 - p) / n);
	return 0.5 * erfc((threshold - p) / sigma / G_SQRT2);
}

static enum bound largest(const struct sums *s, enum bound first, enum bound second)
{
	return s->ns[second] > s->ns[first] ? second : first;
}

static enum bound largest_own(const struct sums *s)
{
	enum bound best = BOUND_CPU_GIL;
	for (enum bound bound = BOUND_CPU_NOGIL; bound < BOUND_UNKNOWN; bound++)
		if (bound != BOUND_GIL && bound != BOUND_RUNQUEUE && bound != BOUND_IDLE)
			best = largest(s, best, bound);
	return best;
}

static enum bound own_bound(const struct sums *s, gdouble *confidence)
{
	enum bound best = largest_own(s);
	gdouble share = s->ns[best] / s->own_ns, cpu = (s->ns[BOUND_CPU_GIL] + s->ns[BOUND_CPU_NOGIL]) / s->own_ns;
	*confidence = above(share, ONE_SHARE, s->own_count);
	if (share >= ONE_SHARE || MIN(cpu, 1 - cpu) < BOTH_SHARE)
		return best;
	*confidence = MIN(1 - *confidence, above(MIN(cpu, 1 - cpu), BOTH_SHARE, s->own_count));
	return BOUND_MIXED;
}

enum bound bound_of(const struct loop_time *time, gdouble *confidence)
{
	struct sums s = sum_up(time);
	*confidence = 0;
	if (s.all_ns <= 0)
		return BOUND_UNKNOWN;
	if (s.active_ns < ACTIVE_SHARE * s.all_ns) {
		*confidence = above(s.ns[BOUND_IDLE] / s.all_ns, ONE_SHARE, s.all_count);
		return BOUND_IDLE;
	}
	enum bound contention = largest(&s, BOUND_GIL, BOUND_RUNQUEUE);
	gdouble share = s.ns[contention] / s.active_ns;
	if (share >= ONE_SHARE || s.own_ns <= 0) {
		*confidence = above(share, ONE_SHARE, s.all_count);
		return contention;
	}
	return own_bound(&s, confidence);
}

const char *bound_name(enum bound bound)
{
	return names[bound];
}
