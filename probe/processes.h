/* The processes of a recording: the target and those that descend from it, each with its collector and its evidence. A child begins as
 * a copy of its parent (fork) and may become another program (exec), CPython or not. */
#pragma once
#include "probe/pairs.h"
#include "probe/sampler.h"

struct processes;

/* Borrows the recording. */
struct processes *processes_new(struct recording *recording);
void processes_free(struct processes *processes);
/* For sampler_options: what the sampler tells lands here. */
struct sampler_events processes_events(struct processes *processes);

/* Takes the target over and returns the process's collector. */
struct collector *processes_add(struct processes *processes, struct target *target, pid_t parent);
/* Follows the CPythons that descend from PID already. */
void processes_add_descendants(struct processes *processes, pid_t pid, const struct sampler *sampler, gpointer instance);
/* Follows those that have become another CPython since the last call, and anew those whose GIL was turned on or off. */
void processes_poll(struct processes *processes, guint64 now_ns, const struct sampler *sampler, gpointer instance);
/* Looks at up to THREADS threads of the living processes, in turn. TRUE: there was a loop that had not been seen. */
gboolean processes_look(struct processes *processes, guint threads);
/* Whether their loops last: a second look soon after would tell. */
enum doubt processes_doubt(const struct processes *processes);
void processes_look_again(struct processes *processes);
/* Fills the recording's processes and evidence. */
void processes_finish(struct processes *processes);
