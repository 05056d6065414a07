#include "probe/snapshot.h"

#include <string.h>
#include <time.h>

#include "probe/callees.h"

#define TRIES 4
#define RANGES_MAX 60
#define WINDOW_BYTES 16384 /* DATA_STACK_CHUNK_SIZE of Python/pystate.c */
#define SLACK_BYTES 1024   /* copied above the innermost known frame */
#define NEAR_BYTES 2048    /* ranges that are no further apart are copied as one */
#define IDLE_LOOKS 256     /* after which a range that was not needed is forgotten */
#define CHUNK_DATA 24      /* _PyStackChunk.data; its first word is unused in a thread's first chunk */
#define CLIMB_MAX 1024
#define STILL_COPIES 4     /* equal copies in a row that prove that a thread stood still */
#define CONFIRM_COPIES 2   /* taken to see a new call site again */
#define BASE_LOOKS 16      /* to 3.10: a frame that is executed and has no caller in so many looks is the outermost */
#define SLOW_FACTOR 2
#define SLOW_NS 1000

/* Memory that each look copies. Those with a place of their own come first. */
enum { RANGE_THREAD, RANGE_WINDOW, RANGE_OTHER };

struct range {
	guint64 from;
	guint32 size, at; /* AT: where its copy starts */
	guint32 idle;
};

/* A frame that was met on the way through the window. */
struct place {
	guint64 address;
	struct py_frame frame;
};

struct snapshots {
	const struct memory_source *source;
	const struct py_layout *layout;
	struct callsites *sites;
	struct callees *callees;
	guint8 *bytes, *again; /* copies */
	struct place places[2][CLIMB_MAX];
	guint32 capacity;
	guint64 copies;
	guint64 usual_ns; /* that copying takes */
	guint32 random;
};

struct snapshot {
	struct snapshots *process;
	guint64 tstate;
	guint64 chunk, chunk_end, outer_chunk, outer_end, first; /* FIRST: where the chunk's first frame is */
	gboolean root;  /* no frame lies further out than FIRST */
	guint64 high;   /* end of the innermost frames lately */
	guint looks;
	guint count;
	struct range ranges[RANGES_MAX];
	guint64 base;     /* to 3.10: what seems to be the outermost frame, and for how many looks in a row */
	guint base_looks;
	guint last_depth; /* to 3.10: the frames of the last stack */
	guint64 last[PY_MAX_FRAMES];
};

/* A frame as it was copied. */
struct header {
	guint64 address, code, previous;
	guint64 at;    /* the instruction, as the frame has it: a pointer or an index */
	guint32 instr; /* from 3.11 on: as far into the code object's own instructions */
	gboolean executing, entry;
};

/* One set of copies being understood. */
struct look {
	struct snapshot *snapshot;
	const guint8 *bytes;   /* the copies */
	guint64 head_at, head; /* stands in for the pointer to the innermost frame */
	guint64 code;          /* of the frame that was read last */
	guint64 missing;       /* the first address that was needed and had not been copied */
	guint32 missing_size;
	guint64 certain;       /* frames of the window up to this one were on the stack when it was copied */
	struct place *places;  /* the frames of the window, outermost first */
	guint place_count;
	guint64 entered;       /* previous of the frame that was read last, if that lies in the window */
	guint64 entered_from;
	guint8 evidence[PY_MAX_FRAMES + 1]; /* enum callee_evidence, by the caller's index in the stack */
};

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

static guint32 draw(struct snapshots *process)
{
	process->random = process->random * 1664525u + 1013904223u;
	return process->random >> 16;
}

/* At which place each range is copied. Before 3.11, where each frame has its own: another at each look, so that no program keeps step with
 * what lies between two of them. */
static void shuffle(struct snapshot *snapshot, guint *order)
{
	struct snapshots *process = snapshot->process;

	for (guint i = 0; i < snapshot->count; i++) {
		guint k = process->layout->frame_executing ? draw(process) % (i + 1) : i;
		order[i] = order[k];
		order[k] = i;
	}
}

/* Copies all ranges. FALSE: one could not be read, and is not asked for again. */
static gboolean copy_ranges(struct snapshot *snapshot, guint8 **bytes)
{
	struct snapshots *process = snapshot->process;
	struct memory_part parts[RANGES_MAX];
	guint order[RANGES_MAX];
	guint32 total = 0;
	guint copied;

	for (guint i = 0; i < snapshot->count; i++)
		total += snapshot->ranges[i].size;
	if (total > process->capacity) {
		process->capacity = total * 2;
		process->bytes = g_realloc(process->bytes, process->capacity);
		process->again = g_realloc(process->again, process->capacity);
	}
	total = 0;
	shuffle(snapshot, order);
	for (guint i = 0; i < snapshot->count; i++) {
		struct range *range = &snapshot->ranges[i];
		parts[order[i]] = (struct memory_part){range->from, *bytes + total, range->size};
		range->at = total;
		total += range->size;
	}
	process->copies++;
	copied = process->source->copy(process->source, parts, snapshot->count);
	if (copied == snapshot->count)
		return TRUE;
	for (guint i = 0, at = copied; i < snapshot->count; i++)
		if (order[i] == at)
			copied = i;
	if (copied == RANGE_WINDOW)
		snapshot->chunk = snapshot->ranges[RANGE_WINDOW].size = 0;
	else if (copied >= RANGE_OTHER)
		snapshot->ranges[copied] = snapshot->ranges[--snapshot->count];
	return FALSE;
}

/* The copy of SIZE bytes at FROM, or NULL. */
static const guint8 *find(const struct look *look, guint64 from, guint32 size)
{
	struct snapshot *snapshot = look->snapshot;

	for (guint i = 0; i < snapshot->count; i++) {
		struct range *range = &snapshot->ranges[i];
		if (size <= range->size && from - range->from <= range->size - size) {
			range->idle = 0;
			return look->bytes + range->at + (from - range->from);
		}
	}
	return NULL;
}

static gboolean find_u64(const struct look *look, guint64 from, guint64 *value)
{
	const guint8 *bytes = find(look, from, sizeof(*value));

	if (bytes)
		memcpy(value, bytes, sizeof(*value));
	return bytes != NULL;
}

static gboolean is_address(guint64 value)
{
	return value >= 4096 && value < 1ull << 56 && value % 8 == 0;
}

static void miss(struct look *look, guint64 address, guint32 size)
{
	if (look->missing || !is_address(address))
		return;
	look->missing = address;
	look->missing_size = size;
}

static gboolean in_window(const struct snapshot *snapshot, guint64 address)
{
	const struct range *window = &snapshot->ranges[RANGE_WINDOW];

	return address - window->from < window->size;
}

/* The place of a window's frame, or NULL. */
static const struct place *find_place(const struct look *look, guint64 address)
{
	guint low = 0, high = look->place_count;

	while (low < high) {
		guint middle = (low + high) / 2;
		if (look->places[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < look->place_count && look->places[low].address == address ? &look->places[low] : NULL;
}

/* Between a frame that C code called and that code's caller lies an entry frame on the C stack (3.12+), which may be gone by the time that it is
 * copied. The caller is the frame before it in the window: where it is known to call this one, that is enough. */
static gboolean pass_entry(const struct look *look, guint64 address, guint8 *to)
{
	const struct snapshot *snapshot = look->snapshot;
	const struct py_layout *layout = snapshot->process->layout;
	const struct place *callee = find_place(look, look->entered_from);
	const struct place *caller = callee && callee > look->places ? callee - 1 : NULL;
	guint64 previous = caller ? caller->address : 0;

	if (address != look->entered || !callee || layout->owner_shim_first == PY_NONE ||
	    (!caller && !snapshot->root) ||
	    !callsites_proven(snapshot->process->sites, caller ? &caller->frame : NULL, &callee->frame))
		return FALSE;
	memset(to, 0, layout->frame_size);
	memcpy(to + layout->frame_previous, &previous, sizeof(previous));
	to[layout->frame_owner] = (guint8)layout->owner_shim_first;
	return TRUE;
}

/* Remembers what the walk will ask for next. */
static void note_frame(struct look *look, guint64 address, const guint8 *bytes)
{
	const struct py_layout *layout = look->snapshot->process->layout;

	memcpy(&look->code, bytes + layout->frame_code, sizeof(look->code));
	look->code &= ~7ull;
	memcpy(&look->entered, bytes + layout->frame_previous, sizeof(look->entered));
	look->entered &= ~7ull;
	look->entered_from = address;
	if (!in_window(look->snapshot, address) || in_window(look->snapshot, look->entered))
		look->entered = 0;
}

/* What pywalk.h reads comes from the copies, and the head of a code object, which does not change, from what is known of it. */
static gboolean read_copy(const struct walk_reader *reader, void *to, gsize size, guint64 from)
{
	struct look *look = reader->data;
	const struct py_layout *layout = look->snapshot->process->layout;
	const struct code_facts *facts;
	const guint8 *bytes;

	if (from == look->head_at && size == sizeof(look->head)) {
		memcpy(to, &look->head, size);
		return TRUE;
	}
	if (from - look->code < CODE_HEAD_BYTES && from - look->code + size <= CODE_HEAD_BYTES) {
		facts = callsites_code(look->snapshot->process->sites, look->code);
		if (facts)
			memcpy(to, facts->head + (from - look->code), size);
		return facts != NULL;
	}
	if (size == layout->frame_size && look->entered && pass_entry(look, from, to))
		return TRUE;
	bytes = find(look, from, (guint32)size);
	if (!bytes) {
		miss(look, from, (guint32)size);
		return FALSE;
	}
	memcpy(to, bytes, size);
	if (size == layout->frame_size)
		note_frame(look, from, bytes);
	return TRUE;
}

/* Where the thread's pointer to its innermost frame is, and what it says; FALSE: not copied yet. */
static gboolean read_head(struct look *look, guint64 *frame)
{
	struct snapshot *snapshot = look->snapshot;
	const struct py_layout *layout = snapshot->process->layout;
	guint64 at = snapshot->tstate + layout->tstate_frame;

	if (!find_u64(look, at, frame))
		return FALSE;
	if (layout->cframe_current_frame != PY_NONE && *frame) {
		at = *frame + layout->cframe_current_frame;
		if (!find_u64(look, at, frame)) {
			miss(look, at, sizeof(*frame));
			return FALSE;
		}
	}
	look->head_at = at;
	return TRUE;
}

static guint32 header_bytes(const struct py_layout *layout)
{
	guint32 size = layout->frame_size;

	if (layout->frame_executing)
		size = MAX(size, layout->frame_executing + 1u);
	if (layout->frame_stacktop)
		size = MAX(size, layout->frame_stacktop + 4u);
	return size;
}

/* Whether the frame is executed itself, as opposed to waiting for Python code that it called. Always FALSE where it does not say. */
static gboolean is_executing(const struct py_layout *layout, const guint8 *bytes)
{
	gint32 stacktop;

	if (layout->frame_executing)
		return bytes[layout->frame_executing] == (layout->version == 0x030a ? 0 : 1);
	if (!layout->frame_stacktop)
		return FALSE;
	memcpy(&stacktop, bytes + layout->frame_stacktop, sizeof(stacktop));
	return stacktop == -1;
}

static gboolean read_header(const struct look *look, guint64 address, struct header *header)
{
	const struct py_layout *layout = look->snapshot->process->layout;
	const guint8 *bytes = find(look, address, header_bytes(layout));
	guint64 start;

	if (!bytes)
		return FALSE;
	header->address = address;
	memcpy(&header->code, bytes + layout->frame_code, 8);
	memcpy(&header->previous, bytes + layout->frame_previous, 8);
	header->code &= ~7ull;
	header->previous &= ~7ull;
	header->executing = is_executing(layout, bytes);
	header->entry = layout->version == 0x030b && bytes[layout->frame_owner - 1]; /* is_entry: called from C */
	header->instr = PY_NO_INSTR;
	header->at = 0;
	memcpy(&header->at, bytes + layout->frame_instr, layout->frame_instr_is_index ? 4 : 8);
	if (layout->frame_instr_is_index)
		return TRUE;
	start = header->code + layout->code_adaptive;
	if (header->at >= start && header->at - start < 1u << 30)
		header->instr = (guint32)(header->at - start);
	return TRUE;
}

/* TRUE if FRAME, which is not executed and lies behind CALLER, can be waiting for Python code that it called. */
static gboolean is_waiting(const struct look *look, const struct header *caller, const struct header *frame)
{
	gboolean direct = frame->previous == caller->address;

	if (frame->instr == PY_NO_INSTR)
		return FALSE; /* not begun */
	if (!caller->address)
		return TRUE;
	return direct ? !caller->executing || frame->entry : !in_window(look->snapshot, frame->previous);
}

/* As pywalk_frame() makes it. */
static guint32 code_check(const struct py_layout *layout, const struct code_facts *facts)
{
	guint32 arguments, line;

	memcpy(&arguments, facts->head + layout->code_argcount, sizeof(arguments));
	memcpy(&line, facts->head + layout->code_firstlineno, sizeof(line));
	return line ^ arguments << 24;
}

/* Follows the frames of the window inwards and returns the innermost. A frame that is executed is on the stack, and so are all below it:
 * LOOK->certain. What lies beyond it may be about to begin or to end or be long gone; a frame that has ended stands at its return. */
static guint64 climb(struct look *look)
{
	struct snapshot *snapshot = look->snapshot;
	struct callsites *sites = snapshot->process->sites;
	struct header frame = {0}, caller = {0};
	gboolean linked = TRUE;
	guint64 top = 0, address = snapshot->first;

	for (guint i = 0; i < CLIMB_MAX && in_window(snapshot, address) && read_header(look, address, &frame); i++) {
		const struct code_facts *facts = callsites_code(sites, frame.code);
		if (!facts || !facts->frame_bytes || (frame.instr != PY_NO_INSTR && frame.instr >= facts->instruction_bytes))
			break;
		look->places[i] = (struct place){address, {frame.code, frame.instr, code_check(snapshot->process->layout, facts)}};
		look->place_count = i + 1;
		if (frame.executing) {
			look->certain = top = address;
			linked = TRUE;
		} else if (linked) {
			gboolean leaves = frame.instr != PY_NO_INSTR && callsites_leaves(sites, frame.code, frame.instr);
			linked = is_waiting(look, &caller, &frame);
			/* its caller waits for it still, so it is just ending; a caller in C says nothing */
			if (linked && (!leaves || (snapshot->process->layout->frame_stacktop && frame.previous == caller.address && !frame.entry)))
				top = address;
			linked = linked && !leaves;
		}
		caller = frame;
		address += facts->frame_bytes;
	}
	return top;
}

static void walk(struct look *look, guint64 frame, struct walk_stack *stack)
{
	struct walk_reader reader = {.read = read_copy, .data = look};

	look->head = frame;
	look->code = G_MAXUINT64;
	look->entered = 0;
	walk_stack_read(&reader, look->snapshot->process->layout, look->snapshot->tstate, stack);
}

static gboolean stack_holds(const struct walk_stack *stack, guint64 frame)
{
	for (guint i = 0; i < stack->depth; i++)
		if (stack->addresses[i] == frame)
			return TRUE;
	return FALSE;
}

/* Before 3.11: the innermost frame of the last whole stack that is executed still, as are all its callers. */
static guint64 surviving(const struct look *look)
{
	const struct snapshot *snapshot = look->snapshot;
	struct header header;
	guint64 caller = 0;

	for (guint i = snapshot->last_depth; i > 0; i--) {
		if (!read_header(look, snapshot->last[i - 1], &header) || !header.executing || header.previous != caller)
			break;
		caller = header.address;
	}
	return caller;
}

/* Before 3.11: a frame that has ended in the meantime no longer knows its caller. Then it and what it called are left out. */
static void read_list(struct look *look, guint64 head, struct walk_stack *stack)
{
	const struct snapshot *snapshot = look->snapshot;
	guint64 survivor;

	walk(look, head, stack);
	if (look->missing || snapshot->base_looks < BASE_LOOKS ||
	    (!(stack->flags & PY_STACK_TRUNCATED) && stack->depth && stack->addresses[stack->depth - 1] == snapshot->base))
		return;
	survivor = surviving(look);
	walk(look, survivor ? survivor : snapshot->base, stack);
}

/* The stack as these copies show it. What lies beyond the frames that are certainly there is taken along where it leads back to them. A
 * generator is not in the window: where the thread was just executing one, it is taken for the innermost frame likewise. */
static void read_stack(struct look *look, guint64 head, struct walk_stack *stack)
{
	const struct snapshot *snapshot = look->snapshot;
	guint64 top;

	if (snapshot->process->layout->frame_executing) {
		read_list(look, head, stack);
		return;
	}
	top = snapshot->chunk ? climb(look) : 0;
	if (head && head == look->certain)
		top = head; /* what lies beyond it was left by an exception, at no return */
	if (!top || (head && !in_window(snapshot, head))) {
		walk(look, head, stack);
		if (look->missing || !top || stack_holds(stack, look->certain ? look->certain : top))
			return;
	}
	walk(look, top, stack);
	if (!look->missing && look->certain && top != look->certain && !stack_holds(stack, look->certain))
		walk(look, look->certain, stack);
}

/* Whether nothing but the frame that a call of a class puts beneath __init__'s, which is no part of a stack (pywalk_frame), lies between them. */
static gboolean only_shim_between(const struct look *look, guint64 caller, guint64 callee)
{
	const struct place *inner = find_place(look, callee);
	struct header shim, outer;

	return inner && inner >= look->places + 2 && inner[-1].frame.check == 0 && inner[-2].address == caller &&
	       read_header(look, inner[-1].address, &shim) && !shim.executing && shim.previous == caller && read_header(look, caller, &outer) &&
	       !outer.executing;
}

/* TRUE if the copy of the window alone proves that CALLER (an index, or the stack's depth: none) calls the frame further in. */
static gboolean is_certain(const struct look *look, const struct walk_stack *stack, guint caller)
{
	struct snapshot *snapshot = look->snapshot;
	guint64 callee = stack->addresses[caller - 1];
	const struct code_facts *facts;
	struct header inner, outer;

	if (!look->certain || callee > look->certain || !in_window(snapshot, callee))
		return FALSE;
	if (caller == stack->depth)
		return snapshot->root && callee == snapshot->first;
	facts = callsites_code(snapshot->process->sites, stack->frames[caller].code);
	if (only_shim_between(look, stack->addresses[caller], callee))
		return TRUE;
	if (!in_window(snapshot, stack->addresses[caller]) || !facts || stack->addresses[caller] + facts->frame_bytes != callee ||
	    !read_header(look, callee, &inner) || !read_header(look, stack->addresses[caller], &outer))
		return FALSE;
	return inner.previous != outer.address || inner.entry || !outer.executing;
}

static gboolean is_alive(const struct look *look, guint64 frame)
{
	struct header header;

	return !look->snapshot->process->layout->frame_executing || (read_header(look, frame, &header) && header.executing);
}

static gboolean has_cycle(const struct walk_stack *stack)
{
	for (guint i = 0; i < stack->depth; i++)
		for (guint k = i + 1; k < stack->depth; k++)
			if (stack->addresses[i] == stack->addresses[k])
				return TRUE;
	return FALSE;
}

static gboolean is_proven(const struct look *look, const struct walk_stack *stack, guint caller)
{
	return callsites_believed(look->snapshot->process->sites, caller < stack->depth ? &stack->frames[caller] : NULL,
	                          &stack->frames[caller - 1], look->evidence[caller]);
}

/* How many of the frames, from the outermost inwards, can be relied on. */
static guint count_reliable(const struct look *look, const struct walk_stack *stack)
{
	gboolean cut = stack->flags & PY_STACK_TRUNCATED; /* then it is not known who called the outermost */

	if (cut && has_cycle(stack))
		return 0;
	for (guint i = stack->depth; i > 0; i--)
		if (!is_alive(look, stack->addresses[i - 1]) || (!(cut && i == stack->depth) && !is_proven(look, stack, i)))
			return stack->depth - i;
	return stack->depth;
}

static void keep_outer(struct walk_stack *stack, guint count)
{
	guint cut = stack->depth - count;

	memmove(stack->frames, stack->frames + cut, count * sizeof(stack->frames[0]));
	memmove(stack->addresses, stack->addresses + cut, count * sizeof(stack->addresses[0]));
	stack->depth = count;
}

void snapshots_learn(struct snapshots *process, const struct walk_stack *stack)
{
	if (stack->flags & PY_STACK_TORN)
		return;
	for (guint i = stack->depth; i > 0; i--)
		if (i < stack->depth || !(stack->flags & PY_STACK_TRUNCATED))
			callsites_prove(process->sites, i < stack->depth ? &stack->frames[i] : NULL, &stack->frames[i - 1]);
}

/* A pause of random length, so that copies do not keep step with a loop of the target. */
static void pause_randomly(struct snapshots *process)
{
	for (volatile guint32 i = draw(process) >> 8; i > 0; i--)
		;
}

/* Proves the call sites of the stack that one copy was certain of and ANOTHER is certain of as well: that both should be torn in the same
 * way is out of reach. Returns how many are still not. */
static guint prove_again(const struct look *look, const struct look *another, const struct walk_stack *stack)
{
	struct header once, again;
	guint missing = 0;

	for (guint i = stack->depth; i > 0; i--) {
		const struct py_frame *caller = i < stack->depth ? &stack->frames[i] : NULL, *callee = &stack->frames[i - 1];
		gboolean same = TRUE;
		if (is_proven(look, stack, i) || !is_certain(look, stack, i))
			continue;
		for (guint k = i - 1; k <= i && k < stack->depth && same; k++)
			same = read_header(look, stack->addresses[k], &once) && read_header(another, stack->addresses[k], &again) &&
			       once.code == again.code && (k < i || once.at == again.at);
		if (same && is_certain(another, stack, i))
			callsites_prove(look->snapshot->process->sites, caller, callee);
		if (!is_proven(look, stack, i))
			missing++;
	}
	return missing;
}

/* TRUE if the innermost frame is in the middle of its work. An interrupt may also stop a thread between two stores of a call or a
 * return, whose order is the compiler's: then the caller's instruction may be an older one, or a generator's caller be gone. */
static gboolean is_settled(const struct look *look, const struct walk_stack *stack)
{
	const struct snapshot *snapshot = look->snapshot;
	const struct py_layout *layout = snapshot->process->layout;
	const struct py_frame *top = &stack->frames[0];
	struct header header;

	if (stack->depth == 0 || stack->flags & PY_STACK_TORN || top->instr == PY_NO_INSTR || !read_header(look, stack->addresses[0], &header))
		return FALSE;
	if ((layout->frame_stacktop || layout->frame_executing) && !header.executing)
		return FALSE;
	if (snapshot->chunk && snapshot->root && !(stack->flags & PY_STACK_TRUNCATED) && stack->addresses[stack->depth - 1] != snapshot->first)
		return FALSE;
	return layout->frame_executing || (top->instr > 0 && !callsites_leaves(snapshot->process->sites, top->code, top->instr));
}

/* Where no copy proves itself (3.14+ frames do not say whether they are executed, those before 3.11 are not in one place), a call site counts as seen
 * too if it is unchanged in all of several copies, taken at random moments within some microseconds, and is proven once that has happened
 * twice: torn in the same way in each of them is out of reach. Clears STEADY of those that are not. */
static void keep_steady(const struct look *look, struct look *another, const struct walk_stack *stack, gboolean *steady)
{
	struct header once, again;
	guint64 head = 0;
	gboolean there = read_head(another, &head);

	for (guint i = stack->depth; i > 0; i--) {
		guint64 callee = stack->addresses[i - 1];
		/* what lies beyond the innermost frame was left there by an earlier call */
		steady[i] = steady[i] && there && !(in_window(look->snapshot, callee) && in_window(look->snapshot, head) && head < callee);
		for (guint k = i - 1; k <= i && k < stack->depth; k++)
			steady[i] = steady[i] && read_header(look, stack->addresses[k], &once) && read_header(another, stack->addresses[k], &again) &&
			            once.code == again.code && once.previous == again.previous && (k < i || once.at == again.at) &&
			            is_alive(another, stack->addresses[k]); /* one that has ended still knows who called it */
	}
}

static void prove_steady(const struct look *look, const struct walk_stack *stack, const gboolean *steady)
{
	const struct snapshot *snapshot = look->snapshot;

	for (guint i = stack->depth; i > 0; i--)
		if (steady[i] && (i < stack->depth || (snapshot->chunk && snapshot->root && stack->addresses[i - 1] == snapshot->first)))
			callsites_prove(snapshot->process->sites, i < stack->depth ? &stack->frames[i] : NULL, &stack->frames[i - 1]);
}

/* No copy proves itself. */
static gboolean is_silent(const struct snapshot *snapshot)
{
	return !snapshot->process->layout->frame_stacktop;
}

/* Copies again to prove call sites: those that are seen again, or all if the thread does not move, because it waits, is interrupted or
 * computes in native code. */
static void confirm(const struct look *look, guint64 head, struct walk_stack *stack)
{
	struct snapshot *snapshot = look->snapshot;
	struct snapshots *process = snapshot->process;
	const struct range *last = &snapshot->ranges[snapshot->count - 1];
	struct look another, still = *look;
	gsize total = last->at + last->size;
	gboolean moved = FALSE, silent = is_silent(snapshot);
	gboolean steady[PY_MAX_FRAMES + 1];

	for (guint i = 0; i <= PY_MAX_FRAMES; i++)
		steady[i] = silent && !(stack->flags & (PY_STACK_TORN | PY_STACK_TRUNCATED)) && !stack->omitted;

	for (guint i = 0; i < STILL_COPIES; i++) {
		pause_randomly(process);
		if (!copy_ranges(snapshot, &process->again))
			return;
		another = (struct look){.snapshot = snapshot, .bytes = process->again, .places = process->places[1]};
		moved = moved || memcmp(process->bytes, process->again, total) != 0;
		if (snapshot->chunk)
			climb(&another);
		keep_steady(look, &another, stack, steady);
		if (prove_again(look, &another, stack) == 0 && moved && !silent)
			return;
		if (moved && i + 1 >= CONFIRM_COPIES && !silent)
			return;
	}
	if (moved) {
		prove_steady(look, stack, steady);
		return;
	}
	walk(&still, head, stack);
	if (is_settled(&still, stack))
		snapshots_learn(process, stack);
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

	size = MAX(size, header_bytes(snapshot->process->layout));
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

/* Forgets ranges that were not needed for long, and lets the window end behind what was. */
static void tidy(struct snapshot *snapshot, const struct walk_stack *stack, gboolean whole)
{
	for (guint i = 0; i < stack->depth; i++)
		if (in_window(snapshot, stack->addresses[i])) {
			snapshot->high = MAX(snapshot->high, stack->addresses[i]);
			break;
		}
	if (snapshot->process->layout->frame_executing && whole && !(stack->flags & PY_STACK_TRUNCATED)) {
		snapshot->last_depth = stack->depth;
		memcpy(snapshot->last, stack->addresses, stack->depth * sizeof(stack->addresses[0]));
	}
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

/* Asks each caller's copy whom it is calling. What has not been copied is, the next time. */
static void ask_callers(struct look *look, const struct walk_stack *stack)
{
	struct callees *callees = look->snapshot->process->callees;
	const guint32 locals = look->snapshot->process->layout->frame_localsplus;

	callees_look(callees);
	look->evidence[stack->depth] = CALLEE_UNTOLD;
	for (guint i = 1; i < stack->depth; i++) {
		guint32 bytes = callees_frame_bytes(callees, stack->frames[i].code);
		struct callee_question question = {
			.caller = &stack->frames[i], .callee = &stack->frames[i - 1], .address = stack->addresses[i - 1],
			.copy = bytes ? find(look, stack->addresses[i], bytes) : NULL, .locals = find(look, stack->addresses[i - 1] + locals, 8)
		};
		look->evidence[i] = (guint8)callees_judge(callees, &question);
		if (look->evidence[i] == CALLEE_UNSEEN && question.copy)
			want(look->snapshot, stack->addresses[i - 1], locals + 8);
		else if (look->evidence[i] == CALLEE_UNSEEN)
			want(look->snapshot, stack->addresses[i], bytes);
	}
}

/* A generator may have been left before it was copied, and then no longer knows its caller. What lies below it in the window is certain all the
 * same. Returns how many frames can be relied on. */
static guint fall_back(struct look *look, struct walk_stack *stack)
{
	const struct place *place = find_place(look, look->certain);
	guint reliable = 0;

	while (place && place > look->places && !reliable) {
		walk(look, (--place)->address, stack);
		reliable = count_reliable(look, stack);
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
	if (!snapshot->base || !read_header(look, snapshot->base, &header) || !header.executing || header.previous) {
		snapshot->base = outermost;
		snapshot->base_looks = 0;
	} else if (snapshot->base_looks < BASE_LOOKS) {
		snapshot->base_looks++;
	} else if (snapshot->base == outermost && !is_proven(look, stack, stack->depth)) {
		callsites_prove(snapshot->process->sites, NULL, &stack->frames[stack->depth - 1]);
	}
}

/* Copies until nothing is missing and nothing disturbed the copying; then STACK is what the copies say. */
static gboolean look_once(struct snapshot *snapshot, struct look *look, guint64 *head, struct walk_stack *stack)
{
	struct snapshots *process = snapshot->process;
	guint64 chunk = 0, begin_ns = now_ns(), took_ns;

	if (!copy_ranges(snapshot, &process->bytes))
		return FALSE;
	*look = (struct look){.snapshot = snapshot, .bytes = process->bytes, .places = process->places[0]};
	took_ns = now_ns() - begin_ns;
	/* An interrupt in the middle of a copy makes two moments of one. */
	if (process->usual_ns && took_ns > SLOW_FACTOR * process->usual_ns + SLOW_NS) {
		process->usual_ns += process->usual_ns / 16;
		return FALSE;
	}
	process->usual_ns = process->usual_ns ? (15 * process->usual_ns + took_ns) / 16 : took_ns;
	if (process->layout->tstate_chunk && find_u64(look, snapshot->tstate + process->layout->tstate_chunk, &chunk) &&
	    chunk != snapshot->chunk) {
		learn_chunk(snapshot, chunk);
		if (snapshot->chunk)
			return FALSE;
	}
	if (read_head(look, head))
		read_stack(look, *head, stack);
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
		return SNAPSHOT_WHOLE;
	if (snapshot->process->layout->frame_executing)
		watch_base(&look, stack);
	ask_callers(&look, stack);
	if (is_silent(snapshot))
		see_all(&look, stack);
	reliable = count_reliable(&look, stack);
	if (reliable < stack->depth) {
		confirm(&look, head, stack);
		ask_callers(&look, stack);
		reliable = count_reliable(&look, stack);
	}
	whole = reliable == stack->depth && !(stack->flags & PY_STACK_TORN);
	if (!reliable && !whole && look.certain)
		reliable = fall_back(&look, stack);
	tidy(snapshot, stack, whole);
	if (whole)
		return SNAPSHOT_WHOLE;
	keep_outer(stack, reliable);
	stack->flags &= ~(guint)PY_STACK_TORN;
	return reliable ? SNAPSHOT_OUTER : SNAPSHOT_TORN;
}
