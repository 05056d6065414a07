/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Which intervals off the CPU have their stack taken, where the cost does not allow for all: functions of a random number, for the kernel's programs
 * and for tests. Each interval has a chance that is known, and counts for as many as the chance was low. */
#pragma once
#include "bpf/pylayout.h"

#define CHANCE_ONE 65536 /* what means are counted in */
#define CHANCE_LN_2 45426

/* -log2 of RANDOM / 2^32, in 1/65536; within a hundredth. */
static inline __attribute__((always_inline)) py_u32 chance_minus_log2(py_u32 random)
{
	py_u32 whole = 1, part;

	random |= 1;
	for (py_u32 bits = 16; bits; bits /= 2) {
		if (random >> (32 - bits))
			continue;
		random <<= bits;
		whole += bits;
	}
	part = random << 1 >> 16; /* log2(1 + x) is near x + 0.344 x (1 - x) */
	return (whole << 16) - part - (py_u32)((py_u64)part * (65536 - part) * 22 / 64 >> 16);
}

/* How many of a thread's next switches to pass by, so that each has the chance of one in MEAN + 1, whatever came before. Then the one behind them
 * stands for OTHERS (in 1/256) that were passed by, however often the thread switches by then. With numbers each of which is as likely it would not:
 * where many quick switches are followed by few slow ones, or the other way round, one kind would count for too much. */
static inline __attribute__((always_inline)) py_u32 chance_pass(py_u64 mean, py_u32 random, py_u32 *others)
{
	py_u64 scale = mean + CHANCE_ONE / 2; /* of an exponential distribution; the whole numbers beneath have a mean less by nearly a half */

	*others = (mean + ((py_u64)CHANCE_ONE * CHANCE_ONE) / (12 * scale)) >> 8;
	return scale * chance_minus_log2(random) / CHANCE_ONE * CHANCE_LN_2 / CHANCE_ONE / CHANCE_ONE;
}

/* Whether to take the stack of an interval of OFF_NS that is over, by its part of QUANTUM_NS; *PART: that, in 1/2^20. */
static inline __attribute__((always_inline)) int chance_take(py_u64 off_ns, py_u64 quantum_ns, py_u32 random, py_u32 *part, py_u32 *others)
{
	*part = off_ns < quantum_ns ? (off_ns << 20) / quantum_ns : 1 << 20;
	*others = off_ns < quantum_ns ? ((quantum_ns - off_ns) << 8) / off_ns : 0;
	return random >> 12 < *part;
}
