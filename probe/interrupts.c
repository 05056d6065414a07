#include "probe/interrupts.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/sampler.h"

#define PERIOD_NS 50000
#define MEASURED_NS 2000000
#define MEASURED_NS_MAX 20000000 /* where we are not on a CPU all the time */
#define GAP_NS 700     /* two looks at the clock are never so far apart unless something came between them */
#define GAPS_MAX 256
#define GAPS_ENOUGH 20

static gint compare(gconstpointer a, gconstpointer b)
{
	guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;

	return x < y ? -1 : x > y;
}

/* How long each of the interruptions that come now takes. */
static guint find_gaps(guint64 *gaps)
{
	guint64 begun_ns = sampler_now_ns(), last_ns = begun_ns, now_ns;
	guint count = 0;

	while ((now_ns = sampler_now_ns()) - begun_ns < (count < GAPS_ENOUGH ? MEASURED_NS_MAX : MEASURED_NS)) {
		if (now_ns - last_ns > GAP_NS && count < GAPS_MAX)
			gaps[count++] = now_ns - last_ns;
		last_ns = now_ns;
	}
	return count;
}

guint64 interrupts_cost_ns(void)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attributes), .config = PERF_COUNT_SW_CPU_CLOCK, .sample_period = PERIOD_NS};
	int fd = (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	guint64 gaps[GAPS_MAX];
	guint count;

	if (fd < 0)
		return 0;
	count = find_gaps(gaps);
	close(fd);
	if (count < GAPS_ENOUGH)
		return 0;
	qsort(gaps, count, sizeof(*gaps), compare);
	return gaps[count / 8]; /* on a crowded machine most of them were more than ours */
}
