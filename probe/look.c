#include "probe/look.h"

#include <string.h>

guint32 look_draw(struct snapshots *process)
{
	process->random = process->random * 1664525u + 1013904223u;
	return process->random >> 16;
}

/* At which place each range is copied. Before 3.11, where each frame has its own: another at each look, so that no program keeps step with
 * what lies between two of them. In 3.11 to 3.13, where the window says who is executed, it comes last: it takes longest, and generators say soon who
 * calls them no more. */
static void shuffle(struct snapshot *snapshot, guint *order)
{
	struct snapshots *process = snapshot->process;

	for (guint i = 0; i < snapshot->count; i++) {
		guint k = process->layout->frame_executing ? look_draw(process) % (i + 1) : process->layout->frame_stacktop ? MIN(i, RANGE_WINDOW) : i;
		order[i] = order[k];
		order[k] = i;
	}
}

gboolean look_copy(struct snapshot *snapshot, guint8 **bytes)
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

const guint8 *look_find(const struct look *look, guint64 from, guint32 size)
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

gboolean look_find_u64(const struct look *look, guint64 from, guint64 *value)
{
	const guint8 *bytes = look_find(look, from, sizeof(*value));

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

gboolean look_in_window(const struct snapshot *snapshot, guint64 address)
{
	const struct range *window = &snapshot->ranges[RANGE_WINDOW];

	return address - window->from < window->size;
}

const struct place *look_place(const struct look *look, guint64 address)
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
	const struct place *callee = look_place(look, look->entered_from);
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
	if (!look_in_window(look->snapshot, address) || look_in_window(look->snapshot, look->entered))
		look->entered = 0;
}

/* TRUE if the walk goes round in a circle: what links its frames was not one moment's. Brent's algorithm: a landmark at every power of two. */
static gboolean in_circle(struct look *look, guint64 frame)
{
	if (frame == look->landmark)
		return TRUE;
	if ((look->steps & (look->steps + 1)) == 0)
		look->landmark = frame;
	look->steps++;
	return FALSE;
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
	if (from - look->code < CODE_HEAD_MOST && from - look->code + size <= CODE_HEAD_MOST) {
		facts = callsites_code(look->snapshot->process->sites, look->code);
		if (facts)
			memcpy(to, facts->head + (from - look->code), size);
		return facts != NULL;
	}
	if (size == layout->frame_size && in_circle(look, from))
		return FALSE;
	if (size == layout->frame_size && look->entered && pass_entry(look, from, to))
		return TRUE;
	bytes = look_find(look, from, (guint32)size);
	if (!bytes) {
		miss(look, from, (guint32)size);
		return FALSE;
	}
	memcpy(to, bytes, size);
	if (size == layout->frame_size)
		note_frame(look, from, bytes);
	return TRUE;
}

gboolean look_head(struct look *look, guint64 *frame)
{
	struct snapshot *snapshot = look->snapshot;
	const struct py_layout *layout = snapshot->process->layout;
	guint64 at = snapshot->tstate + layout->tstate_frame;

	if (!look_find_u64(look, at, frame))
		return FALSE;
	if (layout->cframe_current_frame != PY_NONE && *frame) {
		at = *frame + layout->cframe_current_frame;
		if (!look_find_u64(look, at, frame)) {
			miss(look, at, sizeof(*frame));
			return FALSE;
		}
	}
	look->head_at = at;
	return TRUE;
}

guint32 look_header_bytes(const struct py_layout *layout)
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

gboolean look_header(const struct look *look, guint64 address, struct header *header)
{
	const struct py_layout *layout = look->snapshot->process->layout;
	const guint8 *bytes = look_find(look, address, look_header_bytes(layout));
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
	return direct ? !caller->executing || frame->entry : !look_in_window(look->snapshot, frame->previous);
}

guint64 look_climb(struct look *look)
{
	struct snapshot *snapshot = look->snapshot;
	struct callsites *sites = snapshot->process->sites;
	struct header frame = {0}, caller = {0};
	gboolean linked = TRUE;
	guint64 top = 0, address = snapshot->first;

	for (guint i = 0; i < CLIMB_MAX && look_in_window(snapshot, address) && look_header(look, address, &frame); i++) {
		const struct code_facts *facts = callsites_code(sites, frame.code);
		if (!facts || !facts->frame_bytes || (frame.instr != PY_NO_INSTR && frame.instr >= facts->instruction_bytes))
			break;
		look->places[i] = (struct place){address, {frame.code, frame.instr, facts->check}};
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

void look_walk(struct look *look, guint64 frame, struct walk_stack *stack)
{
	struct walk_reader reader = {.read = read_copy, .data = look};

	look->head = frame;
	look->code = G_MAXUINT64;
	look->entered = look->landmark = 0;
	look->steps = 0;
	walk_stack_read(&reader, look->snapshot->process->layout, look->snapshot->tstate, stack);
}

static gboolean stack_holds(const struct walk_stack *stack, guint64 frame)
{
	for (guint i = 0; i < stack->depth; i++)
		if (stack->addresses[i] == frame)
			return TRUE;
	return FALSE;
}

/* A known frame that is executed and was called by CALLER; 0: none. */
static guint64 known_callee(const struct look *look, guint64 caller)
{
	const struct snapshot *snapshot = look->snapshot;
	struct header header;

	for (guint i = 0; i < KNOWN_MAX; i++)
		if (snapshot->known[i].frame && look_header(look, snapshot->known[i].frame, &header) && header.executing && header.previous == caller)
			return header.address;
	return 0;
}

/* Before 3.11: the innermost frame of the last whole stack that is executed still, as are all its callers, or one that it has called since. */
static guint64 surviving(const struct look *look)
{
	const struct snapshot *snapshot = look->snapshot;
	struct header header;
	guint64 caller = 0, callee;
	guint left = snapshot->last_depth;

	for (; left > 0; left--) {
		if (!look_header(look, snapshot->last[left - 1], &header) || !header.executing || header.previous != caller)
			break;
		caller = header.address;
	}
	for (guint i = snapshot->last_depth - left; i < KNOWN_MAX / 2 && (callee = known_callee(look, caller)); i++)
		caller = callee;
	return caller;
}

/* Puts what STACK has inside CALLER, if that is known to call it where it stands. Else STACK is CALLER's alone. */
static gboolean put_on(struct look *look, guint64 caller, struct walk_stack *stack)
{
	struct walk_stack inner = *stack;
	guint count = inner.depth;

	look_walk(look, caller, stack);
	if (look->missing || stack->omitted || stack->flags & PY_STACK_TORN || !stack->depth || !count || stack->depth + count > PY_MAX_FRAMES ||
	    !callsites_proven(look->snapshot->process->sites, &stack->frames[0], &inner.frames[count - 1]))
		return FALSE;
	memmove(stack->frames + count, stack->frames, stack->depth * sizeof(stack->frames[0]));
	memmove(stack->addresses + count, stack->addresses, stack->depth * sizeof(stack->addresses[0]));
	memcpy(stack->frames, inner.frames, count * sizeof(stack->frames[0]));
	memcpy(stack->addresses, inner.addresses, count * sizeof(stack->addresses[0]));
	stack->depth += count;
	return TRUE;
}

/* Before 3.11: a frame that has ended in the meantime no longer knows its caller. Then it and what it called are left out, unless the innermost frame
 * of the last stack that is executed still is known to call it. */
static void read_list(struct look *look, guint64 head, struct walk_stack *stack)
{
	const struct snapshot *snapshot = look->snapshot;
	guint64 survivor;

	look_walk(look, head, stack);
	if (look->missing || snapshot->base_looks < BASE_LOOKS ||
	    (!(stack->flags & PY_STACK_TRUNCATED) && stack->depth && stack->addresses[stack->depth - 1] == snapshot->base))
		return;
	survivor = surviving(look);
	look->within = !put_on(look, survivor ? survivor : snapshot->base, stack);
}

/* Frames of 3.14 and later do not say whether they are executed: any that is linked may be. */
static gboolean may_execute(const struct look *look, guint64 frame)
{
	struct header header;

	return look_header(look, frame, &header) && (header.executing || !look->snapshot->process->layout->frame_stacktop);
}

/* The innermost frame that the window shows to be executed, further out than those that STACK has of it; NULL: none. */
static const struct place *executed_beneath(const struct look *look, guint64 innermost, const struct walk_stack *stack)
{
	const struct place *place = look_place(look, innermost);
	guint64 limit = G_MAXUINT64;

	for (guint i = 0; i < stack->depth; i++)
		if (look_in_window(look->snapshot, stack->addresses[i]))
			limit = stack->addresses[i];
	while (place && (place->address >= limit || !may_execute(look, place->address)))
		place = place > look->places ? place - 1 : NULL;
	return place;
}

/* A generator that was left, or whose entry frame on the C stack was gone, by the time that it was copied: it, and what it called, were called by
 * what is executed in the window if that is known to call it there. */
static gboolean put_on_executed(struct look *look, guint64 innermost, struct walk_stack *stack)
{
	const struct place *caller = executed_beneath(look, innermost, stack);

	return caller && stack->depth && !look_in_window(look->snapshot, stack->addresses[stack->depth - 1]) && put_on(look, caller->address, stack);
}

gboolean look_is_shim(const struct look *look, guint64 frame)
{
	const struct py_layout *layout = look->snapshot->process->layout;
	const guint8 *bytes = look_find(look, frame, layout->frame_size);

	return bytes && layout->owner_shim_first != PY_NONE && bytes[layout->frame_owner] >= layout->owner_shim_first &&
	       bytes[layout->frame_owner] <= layout->owner_shim_last;
}

/* The stack of the moment at which HEAD was copied, a little before the window, if a generator was executed then, itself or a function that it called:
 * it is not in the window, which shows who executes C code all the while, but not whether that was just calling. FALSE: it was none, or is not known to
 * be called by what the window shows. */
static gboolean read_head(struct look *look, guint64 head, guint64 innermost, struct walk_stack *stack)
{
	const struct snapshot *snapshot = look->snapshot;
	guint i = 0;

	if (!head || !innermost || look_is_shim(look, head))
		return FALSE;
	look_walk(look, head, stack);
	if (look->missing) {
		look->missing = 0; /* what has ended may lead anywhere */
		return FALSE;
	}
	if (stack->depth > 1 && stack->addresses[0] > innermost && !look_in_window(snapshot, stack->addresses[1]))
		i = 1;
	while (i < stack->depth && !look_in_window(snapshot, stack->addresses[i]))
		i++;
	if (i == stack->depth)
		return put_on_executed(look, innermost, stack);
	return stack->addresses[i] <= innermost && may_execute(look, stack->addresses[i]) &&
	       (i == 0 || callsites_proven(snapshot->process->sites, &stack->frames[i], &stack->frames[i - 1]));
}

void look_stack(struct look *look, guint64 head, struct walk_stack *stack)
{
	const struct snapshot *snapshot = look->snapshot;
	guint64 top, innermost;

	if (snapshot->process->layout->frame_executing) {
		read_list(look, head, stack);
		return;
	}
	top = snapshot->chunk ? look_climb(look) : 0;
	if (head && head == look->certain)
		top = head; /* what lies beyond it was left by an exception, at no return */
	innermost = look->certain ? look->certain : top;
	if (!top || (head && !look_in_window(snapshot, head))) {
		look_walk(look, head, stack);
		if (look->missing || !top || stack_holds(stack, innermost))
			return;
	}
	if (read_head(look, head, innermost, stack))
		return;
	look_walk(look, top, stack);
	if (!look->missing && stack->flags & PY_STACK_TORN && put_on_executed(look, innermost, stack))
		return;
	if (!look->missing && look->certain && top != look->certain && !stack_holds(stack, look->certain))
		look_walk(look, look->certain, stack);
}
