/* What a sampler's timer costs whoever is on the CPU. */
#pragma once
#include <glib.h>

/* What an interrupt of a perf event takes from the program that it interrupts, in nanoseconds, measured on the CPU that we are on, in
 * some 2 ms: 2 us on bare metal, 10 us and more in a virtual machine, where each of them leaves the guest twice. 0: could not be measured. */
guint64 interrupts_cost_ns(void);
