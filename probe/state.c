#include "probe/state.h"

static const struct {
	const char *name, *phrase;
	gboolean oncpu;
} states[STATE_COUNT] = {
	[STATE_ONCPU_GIL] = { "oncpu_gil", "CPU, GIL held", TRUE },
	[STATE_ONCPU_NOGIL] = { "oncpu_nogil", "CPU, GIL released", TRUE },
	[STATE_RUNQUEUE] = { "runqueue", "waiting for a CPU", FALSE },
	[STATE_GIL_WAIT] = { "gil_wait", "waiting for the GIL", FALSE },
	[STATE_LOCK] = { "lock", "waiting for a lock", FALSE },
	[STATE_NET] = { "net", "network", FALSE },
	[STATE_DISK] = { "disk", "disk", FALSE },
	[STATE_PIPE] = { "pipe", "pipe or terminal", FALSE },
	[STATE_SLEEP] = { "sleep", "sleeping", FALSE },
	[STATE_SUBPROCESS] = { "subprocess", "waiting for a child process", FALSE },
	[STATE_FAULT] = { "fault", "page fault", FALSE },
	[STATE_IDLE] = { "idle", "nothing to do", FALSE },
	[STATE_OTHER] = { "other", "blocked on something else", FALSE },
};

static gboolean state_valid(enum state state)
{
	return (guint)state < STATE_COUNT;
}

const char *state_name(enum state state)
{
	return states[state_valid(state) ? state : STATE_OTHER].name;
}

const char *state_phrase(enum state state)
{
	return states[state_valid(state) ? state : STATE_OTHER].phrase;
}

gboolean state_parse(const char *name, enum state *state)
{
	for (guint i = 0; i < STATE_COUNT; i++) {
		if (g_strcmp0(name, states[i].name) == 0) {
			*state = (enum state)i;
			return TRUE;
		}
	}
	return FALSE;
}

gboolean state_is_oncpu(enum state state)
{
	return state_valid(state) && states[state].oncpu;
}
