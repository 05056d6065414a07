/* Stacks of hundreds of frames, which are not copied at one moment and change faster than they can be. From 3.11 on a thread's frames lie one after the
 * other in blocks of memory, and those that are further out than where the thread is stand still: these at least are certain. */
#include <string.h>

#include "probe/look.h"

#define CALLS 64 /* that are told apart; the calls of a recursion are few */
#define FIRST_BYTES 4096 /* of the first block */
#define CHUNKS_MAX 4096

/* What is copied at one moment: where the thread is, its first frames, and where it is then. */
struct outermost {
	guint64 chunk, top;
	guint8 frames[FIRST_BYTES];
	guint64 top_after, chunk_after;
};

static gboolean copy(const struct snapshot *snapshot, guint64 from, guint64 *to)
{
	const struct memory_source *source = snapshot->process->source;
	struct memory_part part = {from, to, sizeof(*to)};

	return source->copy(source, &part, 1) == 1;
}

/* The block that CHUNK leads to, and which leads to no other one; 0: it cannot be read. */
static guint64 first_of(const struct snapshot *snapshot, guint64 chunk)
{
	guint64 previous = 0;

	for (guint i = 0; i < CHUNKS_MAX && chunk && copy(snapshot, chunk, &previous); i++, chunk = previous)
		if (!previous)
			return chunk;
	return 0;
}

static gboolean find_first_chunk(struct snapshot *snapshot)
{
	guint64 chunk = 0;

	if (!snapshot->first_chunk && copy(snapshot, snapshot->tstate + snapshot->process->layout->tstate_chunk, &chunk))
		snapshot->first_chunk = first_of(snapshot, chunk);
	return snapshot->first_chunk != 0;
}

static gboolean take(struct snapshot *snapshot, struct outermost *all)
{
	const struct py_layout *layout = snapshot->process->layout;
	const struct memory_source *source = snapshot->process->source;
	guint64 chunk_at = snapshot->tstate + layout->tstate_chunk, top_at = snapshot->tstate + layout->tstate_frame, cframe;

	if (layout->cframe_current_frame != PY_NONE) {
		if (!copy(snapshot, top_at, &cframe))
			return FALSE;
		top_at = cframe + layout->cframe_current_frame;
	}
	const struct memory_part parts[] = {
		{chunk_at, &all->chunk, sizeof(all->chunk)},
		{top_at, &all->top, sizeof(all->top)},
		{snapshot->first_chunk, all->frames, sizeof(all->frames)},
		{top_at, &all->top_after, sizeof(all->top_after)},
		{chunk_at, &all->chunk_after, sizeof(all->chunk_after)},
	};
	snapshot->process->copies++;
	return source->copy(source, parts, G_N_ELEMENTS(parts)) == G_N_ELEMENTS(parts);
}

/* Up to where frames waited all the time; 0: not known. */
static guint64 quiet_end(const struct snapshot *snapshot, const struct outermost *all)
{
	guint64 first = snapshot->first_chunk, end = first + sizeof(all->frames), tops[] = {all->top & ~7ull, all->top_after & ~7ull};

	for (guint i = 0; i < G_N_ELEMENTS(tops); i++) {
		if ((i ? all->chunk_after : all->chunk) != first)
			continue; /* it is in a later block */
		if (tops[i] - first >= WINDOW_BYTES)
			return 0; /* in a generator, or in C code */
		end = MIN(end, tops[i]);
	}
	return end;
}

/* CALLER called it, directly or by way of C code, for which a frame of its own stands on the C stack (3.12+). */
static gboolean is_called_by(const struct snapshot *snapshot, guint64 previous, guint64 caller)
{
	const struct py_layout *layout = snapshot->process->layout;
	guint64 beyond = 0;

	if (previous == caller || !caller)
		return TRUE;
	return layout->owner_shim_first != PY_NONE && copy(snapshot, previous + layout->frame_previous, &beyond) && (beyond & ~7ull) == caller;
}

/* Python's own code, no frame that anyone wrote: see pywalk_frame. */
static gboolean is_shim(const struct py_layout *layout, const struct code_facts *facts)
{
	guint32 line, arguments;

	memcpy(&line, facts->head + layout->code_firstlineno, sizeof(line));
	memcpy(&arguments, facts->head + layout->code_argcount, sizeof(arguments));
	return layout->owner_shim_first != PY_NONE && !line && !arguments;
}

static guint climb(struct snapshot *snapshot, const struct outermost *all, struct place *places)
{
	struct snapshot first = {.process = snapshot->process, .count = RANGE_OTHER};
	struct look look = {.snapshot = &first, .bytes = all->frames};
	guint64 end = quiet_end(snapshot, all), address = snapshot->first_chunk + CHUNK_DATA + 8, caller = 0;
	struct header frame;
	guint count = 0;

	first.ranges[RANGE_WINDOW] = (struct range){.from = snapshot->first_chunk, .size = sizeof(all->frames)};
	while (address < end && count < PY_OUTER_FRAMES && look_header(&look, address, &frame)) {
		const struct code_facts *facts = callsites_code(snapshot->process->sites, frame.code);
		if (!facts || !facts->frame_bytes || frame.instr >= facts->instruction_bytes || !is_called_by(snapshot, frame.previous, caller))
			break;
		if (!is_shim(snapshot->process->layout, facts))
			places[count++] = (struct place){address, {frame.code, frame.instr, facts->check}};
		caller = address;
		address += facts->frame_bytes;
	}
	return count;
}

enum snapshot_outermost snapshot_take_outermost(struct snapshot *snapshot, struct walk_stack *stack)
{
	struct place places[PY_OUTER_FRAMES];
	struct outermost all;
	guint count;

	if (!snapshot->process->layout->tstate_chunk || !find_first_chunk(snapshot))
		return OUTERMOST_NONE;
	/* A greenlet has blocks of its own. */
	if (!take(snapshot, &all) || (all.chunk != snapshot->first_chunk && first_of(snapshot, all.chunk) != snapshot->first_chunk)) {
		snapshot->first_chunk = 0;
		return OUTERMOST_NONE;
	}
	count = climb(snapshot, &all, places);
	stack->depth = count;
	stack->omitted = 0;
	stack->flags = PY_STACK_PYTHON;
	for (guint i = 0; i < count; i++) {
		stack->frames[i] = places[count - 1 - i].frame;
		stack->addresses[i] = places[count - 1 - i].address;
	}
	if (!count)
		return OUTERMOST_NONE;
	return all.chunk != snapshot->first_chunk && all.chunk_after != snapshot->first_chunk ? OUTERMOST_FAR : OUTERMOST_NEAR;
}

/* The calls of one stack. */
struct calls {
	struct callsites *sites;
	struct { guint64 caller, callee; guint32 instr; } known[CALLS]; /* by a hash of them */
	gboolean proven;
};

static void see_call(const struct py_frame *caller, const struct py_frame *callee, gpointer data)
{
	struct calls *calls = data;
	guint at = (guint)((caller->code >> 4) * 31 + (callee->code >> 4) * 7 + caller->instr) % CALLS;

	if (calls->known[at].caller == caller->code && calls->known[at].callee == callee->code && calls->known[at].instr == caller->instr)
		return;
	calls->known[at].caller = caller->code;
	calls->known[at].callee = callee->code;
	calls->known[at].instr = caller->instr;
	callsites_see(calls->sites, caller, callee, CALLEE_UNTOLD);
	callsites_prove(calls->sites, caller, callee);
	calls->proven = calls->proven && callsites_proven(calls->sites, caller, callee);
}

gboolean snapshots_calls_proven(struct snapshots *process, const struct walk_reader *reader, guint64 tstate)
{
	struct calls calls = {.sites = process->sites, .proven = TRUE};

	callsites_look(process->sites);
	walk_calls(reader, process->layout, tstate, see_call, &calls);
	return calls.proven;
}
