/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Which stacks are taken, so that the cost stays bounded: of samples, of switches, and of threads that are back after long. */
#pragma once
#include "bpf/chance.h"
#include "bpf/times.h"

/* What something costs that was thought to cost MEAN_NS. A virtual machine that is not scheduled for a while is no cost of ours. */
static __always_inline py_u64 slowly_up(py_u64 mean_ns, py_u64 cost_ns)
{
	return cost_ns < mean_ns || !mean_ns ? cost_ns : mean_ns + (cost_ns - mean_ns) / 8;
}

/* The mean of what samples cost, or walks. It must hardly depend on the last ones: a sample stands for the time since the last one, so if dear ones
 * (deep recursions, caches that a sleep left cold) were followed by longer pauses than cheap ones, their time would go to what comes after. */
static __always_inline void add_cost(struct cost *cost, py_u64 cost_ns)
{
	py_u64 most_ns = OUTLIER * (cost->mean_ns < LEAST_MEAN_NS ? LEAST_MEAN_NS : cost->mean_ns);

	if (cost->number < MEAN_OF)
		cost->number++;
	if (cost_ns > most_ns)
		cost_ns = most_ns;
	cost->mean_ns = (cost->mean_ns * (cost->number - 1) + cost_ns) / cost->number;
}

/* Whether the budget allows a sample at this period. That is left to chance: if each sample were followed by a pause, the first period
 * after a sleep would always be taken, and code that follows a sleep would have the time of other code. */
static __always_inline bool allow_sample(struct budget *budget, py_u64 now, py_u32 *stands_for)
{
	py_u64 tick_ns = now - budget->ticked_ns, apart_ns = budget->sample.mean_ns * samples_budget;

	budget->ticked_ns = now;
	if (tick_ns > MOST_TICK_NS)
		tick_ns = MOST_TICK_NS;
	budget->tick_ns = budget->tick_ns ? (budget->tick_ns * (MEAN_OF - 1) + tick_ns) / MEAN_OF : tick_ns;
	*stands_for = 256;
	if (budget->tick_ns >= apart_ns)
		return true;
	*stands_for = (apart_ns << 8) / (budget->tick_ns | 1);
	return (bpf_get_prandom_u32() * apart_ns) >> 32 < budget->tick_ns;
}

/* The stack cannot change while a thread is off its CPU, so that of a long wait may as well be taken when it is over. By then it is known how long
 * it was: its chance is its part of a quantum of time, which is set so that as many are taken as the budget allows. So each stack that is taken
 * stands for one quantum, and none that was longer is missed. While the scheduler switches threads the memory of the one that comes cannot be
 * read: an interrupt of our own comes as soon as they can, when the thread has not gone on yet. */

/* A new window; see renew. */
static __always_inline void renew_backs(struct budget *budget)
{
	py_u32 allowed = WINDOW_NS / BUDGET / (budget->back_ns + ALARM_NS);
	py_u64 target;

	if (allowed < LEAST_BACKS)
		allowed = LEAST_BACKS;
	target = budget->quantum_ns * budget->backs_due / (allowed * 256);
	target = (3 * budget->quantum_ns + target) / 4; /* windows differ by chance */
	budget->quantum_ns = target < LONG_NS ? LONG_NS : target > LONGEST_NS ? LONGEST_NS : target;
	budget->backs_allowed = allowed;
	budget->backs_due = budget->backs = 0;
}

/* Whether to take the stack of a thread that was off its CPU for OFF_NS; if so, for how many others it stands. A window with many more of them
 * than the last one has larger quanta after a while. */
static __always_inline bool draw(struct budget *budget, py_u64 off_ns, py_u32 *others)
{
	py_u32 excess = budget->backs / (2 * budget->backs_allowed | 1), part;
	bool taken;

	excess = excess < 7 ? excess : 7;
	taken = chance_take(off_ns, budget->quantum_ns << excess, bpf_get_prandom_u32(), &part, others);
	budget->backs_due += ((py_u64)part << excess) >> 12;
	budget->backs += taken;
	return taken;
}

/* What chance says of a time off the CPU. */
struct drawn {
	bool done, taken;
	py_u32 others;
};

/* Whether a thread that gets on a CPU left it unseen, and still need not be looked at: it is back at once, or its long time off the CPU is not
 * taken. CLOCK: the queue's. */
static __always_inline bool passed_by(struct task_struct *next, py_u64 clock, struct drawn *drawn)
{
	struct slot *slot = slot_of(next->pid);
	struct budget *budget;
	py_s64 off_ns, wait_ns;
	py_u64 queued_ns;

	if (!passed_since(next->pid))
		return false;
	off_ns = clock - slot->out_ns;
	if (off_ns <= (py_s64)LONG_NS)
		return true;
	budget = this_budget();
	if (!budget || (py_s64)(clock + queue_lag_ns - budget->window_ns) > WINDOW_NS) /* to be renewed */
		return false;
	drawn->done = true;
	drawn->taken = draw(budget, off_ns, &drawn->others);
	if (drawn->taken)
		return false;
	queued_ns = has_queue_times ? next->sched_info.last_queued : 0;
	wait_ns = has_queue_times ? next->sched_info.run_delay - slot->delay_ns + (queued_ns && queued_ns < clock ? clock - queued_ns : 0) : 0;
	if (slot->runnable || wait_ns > off_ns)
		wait_ns = off_ns;
	else if (wait_ns < 0 || slot->moved)
		wait_ns = 0;
	slot->long_wait_ns += wait_ns;
	slot->long_blocked_ns += off_ns - wait_ns;
	slot->longs++;
	return true;
}

/* A new window: what walks cost says how many the budget allows, and how many switches the last ones had, what part of them that is. */
static __always_inline void renew(struct budget *budget, py_u64 now)
{
	py_u64 mean_ns = budget->walk.mean_ns < LEAST_WALK_NS ? LEAST_WALK_NS : budget->walk.mean_ns;
	py_u64 allowed = (WINDOW_NS / BUDGET * 256) / mean_ns; /* in 1/256 */

	/* Slowly: shares are the less exact the more the chances differ. */
	budget->mean_switches = (7 * budget->mean_switches + 8 * budget->switches) / 8;
	budget->chance = allowed >= budget->mean_switches * 32ull ? ~0u : (py_u32)((allowed << 27) / budget->mean_switches);
	budget->limit = LEAST_WALKS + allowed / 64;
	budget->window_ns = now;
	budget->walk_ns = 0;
	budget->walks = budget->switches = 0;
	renew_backs(budget);
}

/* How many switches to pass by for each that is walked, in CHANCE_ONE; *OVER: the window has had all the walks that it may have, as where stacks are
 * deep, threads are many and new, or a burst is sudden. It is the more then, the more it has had. */
static __always_inline py_u64 mean_passed(const struct budget *budget, bool *over)
{
	py_u64 mean = ((py_u64)CHANCE_ONE << 32) / (budget->chance | 1) - CHANCE_ONE;
	py_u64 excess = budget->walk_ns / (8 * WINDOW_NS / BUDGET), walks = budget->walks / (budget->limit | 1);

	if (excess < walks)
		excess = walks;
	*over = excess > 0;
	if (*over && mean < OVER_PASSED * CHANCE_ONE)
		mean = OVER_PASSED * CHANCE_ONE;
	if (excess > 1)
		mean <<= excess < MOST_EXCESS ? excess - 1 : MOST_EXCESS - 1;
	return mean < MOST_PASSED * CHANCE_ONE ? mean : MOST_PASSED * CHANCE_ONE;
}

/* Whether to walk the stack of this switch, and how many of the thread's next ones to pass by. By chance, not every n-th: a target may alternate
 * too. SLOT: the thread's, with nothing left to pass by, or NULL. PASSED: how many of its switches were passed by before this one. *OTHERS: see
 * struct event_stack. */
static __always_inline bool choose(struct budget *budget, struct slot *slot, py_u32 passed, py_u64 now, py_u32 *others)
{
	py_u64 mean;
	bool over;

	if (now - budget->window_ns > WINDOW_NS)
		renew(budget, now);
	budget->switches += passed + 1;
	if (slot && slot->rest) {
		slot->skip = slot->rest - 1;
		slot->rest = 0;
		return false;
	}
	mean = mean_passed(budget, &over);
	if (!slot) {
		*others = mean >> 8;
		return (bpf_get_prandom_u32() * (mean + CHANCE_ONE)) >> 32 < CHANCE_ONE;
	}
	*others = slot->others;
	slot->others = 0;
	if (mean)
		slot->rest = chance_pass(mean, bpf_get_prandom_u32(), &slot->others);
	if (!over || *others)
		return true;
	slot->others += 256; /* it stands for no other, as a new thread's first: the next that is taken stands for it */
	slot->skip = slot->rest;
	slot->rest = 0;
	return false;
}
