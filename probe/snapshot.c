#include "probe/snapshot.h"

#include <string.h>
#include <time.h>

#include "probe/proof.h"

#define TRIES 4
#define SLACK_BYTES 1024   /* copied above the innermost known frame */
#define NEAR_BYTES 2048    /* ranges that are no further apart are copied as one */
#define KNOWN_STACKS 1024 /* then they count half */
#define IDLE_LOOKS 256     /* after which a range that was not needed is forgotten */
#define SLOW_FACTOR 2
#define SLOW_NS 1000

static guint64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (guint64)now.tv_sec * 1000000000ull + (guint64)now.tv_nsec;
}

struct snapshots *snapshots_new(const struct memory_source *source, const struct py_layout *layout)
{
	struct snapshots *process = g_new0(struct snapshots, 1);

	process->source = source;
	process->layout = layout;
	process->sites = callsites_new(source, layout);
	process->callees = callees_new(source, layout, process->sites);
	process->random = 1;
	return process;
}

void snapshots_free(struct snapshots *process)
{
	if (!process)
		return;
	callees_free(process->callees);
	callsites_free(process->sites);
	g_free(process->bytes);
	g_free(process->again);
	g_free(process);
}

guint64 snapshots_copies(const struct snapshots *process)
{
	return process->copies;
}

struct snapshot *snapshot_new(struct snapshots *process, guint64 tstate)
{
	const struct py_layout *layout = process->layout;
	struct snapshot *snapshot = g_new0(struct snapshot, 1);
	guint16 low = layout->tstate_frame, high = layout->tstate_frame;

	snapshot->process = process;
	snapshot->tstate = tstate;
	if (layout->tstate_chunk) {
		low = MIN(low, layout->tstate_chunk);
		high = MAX(high, layout->tstate_chunk);
	}
	snapshot->ranges[RANGE_THREAD] = (struct range){.from = tstate + low, .size = high - low + 8u};
	snapshot->ranges[RANGE_WINDOW] = (struct range){.from = tstate}; /* of no size yet */
	snapshot->count = RANGE_OTHER;
	return snapshot;
}

void snapshot_free(struct snapshot *snapshot)
{
	g_free(snapshot);
}

/* The memory block that holds the innermost frames. */
static void learn_chunk(struct snapshot *snapshot, guint64 chunk)
{
	const struct memory_source *source = snapshot->process->source;
	guint64 head[3] = {0}, outer[3] = {0}; /* previous, size, top */
	struct memory_part part = {chunk, head, sizeof(head)};

	snapshot->chunk = 0;
	snapshot->ranges[RANGE_WINDOW].size = 0;
	if (!chunk || source->copy(source, &part, 1) != 1)
		return;
	snapshot->chunk = chunk;
	snapshot->chunk_end = chunk + MIN(head[1], WINDOW_BYTES);
	snapshot->root = head[0] == 0;
	snapshot->first = chunk + CHUNK_DATA + (snapshot->root ? 8 : 0);
	snapshot->high = chunk;
	part = (struct memory_part){head[0], outer, sizeof(outer)};
	snapshot->outer_chunk = head[0] && source->copy(source, &part, 1) == 1 ? head[0] : 0;
	snapshot->outer_end = snapshot->outer_chunk + MIN(outer[1], WINDOW_BYTES);
	snapshot->ranges[RANGE_WINDOW] = (struct range){.from = chunk, .size = MIN(4096, (guint32)(snapshot->chunk_end - chunk))};
}

static struct range *new_range(struct snapshot *snapshot)
{
	guint idlest = RANGE_OTHER;

	if (snapshot->count < RANGES_MAX)
		return &snapshot->ranges[snapshot->count++];
	for (guint i = RANGE_OTHER; i < RANGES_MAX; i++)
		if (snapshot->ranges[i].idle > snapshot->ranges[idlest].idle)
			idlest = i;
	return &snapshot->ranges[idlest];
}

/* From the next copy on, this memory is copied too. */
static void want(struct snapshot *snapshot, guint64 from, guint32 size)
{
	struct range *window = &snapshot->ranges[RANGE_WINDOW];

	size = MAX(size, look_header_bytes(snapshot->process->layout));
	if (snapshot->chunk && from >= snapshot->chunk && from < snapshot->chunk_end) {
		window->size = (guint32)(MIN(from + size + SLACK_BYTES, snapshot->chunk_end) - snapshot->chunk);
		return;
	}
	if (snapshot->outer_chunk && from >= snapshot->outer_chunk && from < snapshot->outer_end) {
		*new_range(snapshot) = (struct range){.from = snapshot->outer_chunk, .size = (guint32)(snapshot->outer_end - snapshot->outer_chunk)};
		return;
	}
	for (guint i = RANGE_OTHER; i < snapshot->count; i++) {
		struct range *range = &snapshot->ranges[i];
		guint64 low = MIN(range->from, from), high = MAX(range->from + range->size, from + size);
		if (high > low && high - low <= NEAR_BYTES + range->size + size && high - low <= WINDOW_BYTES) {
			*range = (struct range){.from = low, .size = (guint32)(high - low)};
			return;
		}
	}
	*new_range(snapshot) = (struct range){.from = from, .size = size};
}

/* One that is seldom seen gives way. */
static void know_frame(struct snapshot *snapshot, guint64 frame)
{
	guint at = 0;

	for (guint i = 0; i < KNOWN_MAX && snapshot->known[at].frame != frame; i++)
		if (snapshot->known[i].frame == frame || snapshot->known[i].stacks < snapshot->known[at].stacks)
			at = i;
	if (snapshot->known[at].frame != frame) {
		snapshot->known[at].frame = frame;
		snapshot->known[at].stacks = 0;
	}
	if (++snapshot->known[at].stacks < KNOWN_STACKS)
		return;
	for (guint i = 0; i < KNOWN_MAX; i++)
		snapshot->known[i].stacks /= 2;
}

/* Remembers where frames are: each function's first one is always in the same place (co_zombieframe). */
static void know_frames(struct snapshot *snapshot, const struct walk_stack *stack)
{
	snapshot->last_depth = stack->depth;
	memcpy(snapshot->last, stack->addresses, stack->depth * sizeof(stack->addresses[0]));
	for (guint i = stack->depth; i > 0 && i + KNOWN_MAX / 2 > stack->depth; i--)
		know_frame(snapshot, stack->addresses[i - 1]);
}

/* Forgets ranges that were not needed for long, and lets the window end behind what was. */
static void tidy(struct snapshot *snapshot, const struct walk_stack *stack, gboolean whole)
{
	for (guint i = 0; i < stack->depth; i++)
		if (look_in_window(snapshot, stack->addresses[i])) {
			snapshot->high = MAX(snapshot->high, stack->addresses[i]);
			break;
		}
	if (snapshot->process->layout->frame_executing && whole && !(stack->flags & PY_STACK_TRUNCATED))
		know_frames(snapshot, stack);
	for (guint i = RANGE_OTHER; i < snapshot->count; i++)
		if (snapshot->ranges[i].idle++ > IDLE_LOOKS)
			snapshot->ranges[i--] = snapshot->ranges[--snapshot->count];
	if (++snapshot->looks % IDLE_LOOKS != 0 || !snapshot->chunk)
		return;
	snapshot->ranges[RANGE_WINDOW].size = (guint32)(MIN(snapshot->high + SLACK_BYTES, snapshot->chunk_end) - snapshot->chunk);
	snapshot->high = snapshot->chunk;
}

static void see_all(const struct look *look, const struct walk_stack *stack)
{
	for (guint i = stack->depth; i > 0; i--)
		if ((i < stack->depth || !(stack->flags & PY_STACK_TRUNCATED)) && look->evidence[i] != CALLEE_UNSEEN)
			callsites_see(look->snapshot->process->sites, i < stack->depth ? &stack->frames[i] : NULL, &stack->frames[i - 1],
			              look->evidence[i]);
}

/* Asks each caller's copy whom it is calling. */
static void ask_callers(struct look *look, const struct walk_stack *stack)
{
	struct callees *callees = look->snapshot->process->callees;
	const guint32 locals = look->snapshot->process->layout->frame_localsplus;

	callees_look(callees);
	look->unseen_count = 0;
	look->evidence[stack->depth] = CALLEE_UNTOLD;
	for (guint i = 1; i < stack->depth; i++) {
		guint32 bytes = callees_frame_bytes(callees, stack->frames[i].code);
		struct callee_question question = {
			.caller = &stack->frames[i], .callee = &stack->frames[i - 1], .address = stack->addresses[i - 1],
			.copy = bytes ? look_find(look, stack->addresses[i], bytes) : NULL, .locals = look_find(look, stack->addresses[i - 1] + locals, 8)
		};
		look->evidence[i] = (guint8)callees_judge(callees, &question);
		if (look->evidence[i] != CALLEE_UNSEEN || look->unseen_count == UNSEEN_MAX)
			continue;
		look->unseen[look->unseen_count].from = question.copy ? stack->addresses[i - 1] : stack->addresses[i];
		look->unseen[look->unseen_count++].size = question.copy ? locals + 8 : bytes;
	}
}

/* A generator may have been left before it was copied, and then no longer knows its caller. What lies below it in the window is certain all the
 * same. Returns how many frames can be relied on. */
static guint fall_back(struct look *look, struct walk_stack *stack)
{
	const struct place *place = look_place(look, look->certain);
	guint reliable = 0;

	while (place && place > look->places && !reliable) {
		look_walk(look, (--place)->address, stack);
		reliable = proof_count(look, stack);
	}
	return reliable;
}

/* Before 3.11 a frame that ends has no caller for a moment, so what has none is the outermost frame only if that lasts. */
static void watch_base(struct look *look, const struct walk_stack *stack)
{
	struct snapshot *snapshot = look->snapshot;
	guint64 outermost = stack->depth && !(stack->flags & PY_STACK_TRUNCATED) ? stack->addresses[stack->depth - 1] : 0;
	struct header header;

	if (!outermost)
		return;
	if (!snapshot->base || !look_header(look, snapshot->base, &header) || !header.executing || header.previous) {
		snapshot->base = outermost;
		snapshot->base_looks = 0;
	} else if (snapshot->base_looks < BASE_LOOKS) {
		snapshot->base_looks++;
	} else if (snapshot->base == outermost && !proof_call(look, stack, stack->depth)) {
		callsites_prove(snapshot->process->sites, NULL, &stack->frames[stack->depth - 1]);
	}
}

/* Copies until nothing is missing and nothing disturbed the copying; then STACK is what the copies say. */
static gboolean look_once(struct snapshot *snapshot, struct look *look, guint64 *head, struct walk_stack *stack)
{
	struct snapshots *process = snapshot->process;
	guint64 chunk = 0, begin_ns = now_ns(), took_ns;

	if (!look_copy(snapshot, &process->bytes))
		return FALSE;
	*look = (struct look){.snapshot = snapshot, .bytes = process->bytes, .places = process->places[0]};
	took_ns = now_ns() - begin_ns;
	/* An interrupt in the middle of a copy makes two moments of one. */
	if (process->usual_ns && took_ns > SLOW_FACTOR * process->usual_ns + SLOW_NS) {
		process->usual_ns += process->usual_ns / 16;
		return FALSE;
	}
	process->usual_ns = process->usual_ns ? (15 * process->usual_ns + took_ns) / 16 : took_ns;
	if (process->layout->tstate_chunk && look_find_u64(look, snapshot->tstate + process->layout->tstate_chunk, &chunk) &&
	    chunk != snapshot->chunk) {
		learn_chunk(snapshot, chunk);
		if (snapshot->chunk)
			return FALSE;
	}
	if (look_head(look, head))
		look_stack(look, *head, stack);
	if (look->missing)
		want(snapshot, look->missing, look->missing_size);
	return !look->missing;
}

enum snapshot_result snapshot_take(struct snapshot *snapshot, struct walk_stack *stack)
{
	struct look look = {0};
	guint64 head = 0;
	guint tries = 0, reliable;
	gboolean whole;

	stack->depth = 0;
	stack->flags = PY_STACK_PYTHON;
	callsites_look(snapshot->process->sites);
	while (!look_once(snapshot, &look, &head, stack))
		if (++tries == TRIES + (snapshot->looks ? 0 : RANGES_MAX)) /* at first nothing is known of where the frames are */
			return SNAPSHOT_TORN;
	if (stack->omitted) /* a deep recursion: of its frames not all are kept that would have to prove one another */
		return SNAPSHOT_TORN;
	if (snapshot->process->layout->frame_executing)
		watch_base(&look, stack);
	ask_callers(&look, stack);
	if (proof_silent(snapshot))
		see_all(&look, stack);
	reliable = proof_count(&look, stack);
	if (reliable < stack->depth) {
		proof_confirm(&look, head, stack);
		ask_callers(&look, stack);
		reliable = proof_count(&look, stack);
	}
	whole = reliable == stack->depth && !(stack->flags & PY_STACK_TORN);
	if (!reliable && !whole && look.certain)
		reliable = fall_back(&look, stack);
	for (guint i = 0; i < look.unseen_count; i++)
		want(snapshot, look.unseen[i].from, look.unseen[i].size);
	tidy(snapshot, stack, whole && !look.within);
	if (whole)
		return SNAPSHOT_WHOLE;
	proof_keep_outer(stack, reliable);
	stack->flags &= ~(guint)PY_STACK_TORN;
	return reliable ? SNAPSHOT_OUTER : SNAPSHOT_TORN;
}
