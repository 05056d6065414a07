#include "probe/walk.h"

#include <string.h>

#include "probe/target.h"

#define PYWALK_READ(reader, to, size, from) \
	(!((const struct walk_reader *)(reader))->read((const struct walk_reader *)(reader), to, size, from))
#include "bpf/pywalk.h"

#define MAX_THREADS 65536
#define MAX_INTERPRETERS 1024

static gboolean read_process(const struct walk_reader *reader, void *to, gsize size, guint64 from)
{
	return target_read(reader->pid, from, to, size);
}

struct walk_reader walk_reader_of_process(pid_t pid)
{
	return (struct walk_reader){.read = read_process, .pid = pid};
}

void walk_stack_read(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate, struct walk_stack *stack)
{
	struct pywalk walk = {.frame = pywalk_top((void *)reader, layout, tstate), .flags = PY_STACK_PYTHON};
	gboolean more;

	do {
		if (walk.frame)
			stack->addresses[pywalk_slot(walk.depth)] = walk.frame;
		more = pywalk_step((void *)reader, layout, &walk, stack->frames);
	} while (more && walk.steps < PY_MAX_STEPS);
	stack->depth = MIN(walk.depth, PY_MAX_FRAMES);
	stack->omitted = walk.depth - stack->depth;
	stack->flags = walk.flags | (more ? PY_STACK_TRUNCATED : 0);
}

void walk_calls(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate, walk_call visit, gpointer data)
{
	struct pywalk walk = {.frame = pywalk_top((void *)reader, layout, tstate), .flags = PY_STACK_PYTHON, .thorough = TRUE};
	struct py_frame frames[PY_MAX_FRAMES];
	guint depth = 0;

	while (pywalk_step((void *)reader, layout, &walk, frames) && walk.steps < PY_MAX_STEPS) {
		if (walk.depth > depth && depth)
			visit(&frames[pywalk_slot(depth)], &frames[pywalk_slot(depth - 1)], data);
		depth = walk.depth;
	}
}

static gboolean stacks_agree(const struct walk_stack *a, const struct walk_stack *b)
{
	if (a->depth != b->depth || a->omitted != b->omitted || a->flags != b->flags || a->flags & PY_STACK_TORN)
		return FALSE;
	for (guint i = 0; i < a->depth; i++)
		if (a->addresses[i] != b->addresses[i] || a->frames[i].code != b->frames[i].code ||
		    (i && a->frames[i].instr != b->frames[i].instr))
			return FALSE;
	return TRUE;
}

gboolean walk_stack_read_checked(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate, guint tries,
                                 struct walk_stack *stack)
{
	struct walk_stack again;

	for (guint i = 0; i < tries; i++) {
		walk_stack_read(reader, layout, tstate, stack);
		if (reader->renew)
			reader->renew(reader);
		walk_stack_read(reader, layout, tstate, &again);
		if (stacks_agree(stack, &again))
			return TRUE;
	}
	return FALSE;
}

/* Where the I-th frame from the outermost one is kept, which must be there. */
static guint outer_slot(const struct walk_stack *stack, guint i)
{
	return pywalk_slot(stack->depth + stack->omitted - 1 - i);
}

/* Keeps nothing but the outermost frames that AGAIN, read a moment later, has as well. Returns how many they are. */
static guint keep_common(struct walk_stack *stack, const struct walk_stack *again)
{
	const struct walk_stack whole = *stack;
	guint most = MIN(PY_OUTER_FRAMES, MIN(whole.depth + whole.omitted, again->depth + again->omitted)), count = 0;
	gboolean moved = FALSE;

	for (; count < most && !moved; count++) {
		guint a = outer_slot(&whole, count), b = outer_slot(again, count);
		if (whole.addresses[a] != again->addresses[b] || whole.frames[a].code != again->frames[b].code)
			break;
		moved = whole.frames[a].instr != again->frames[b].instr; /* what it called there has ended */
	}
	for (guint i = 0; i < count; i++) {
		stack->frames[count - 1 - i] = whole.frames[outer_slot(&whole, i)];
		stack->addresses[count - 1 - i] = whole.addresses[outer_slot(&whole, i)];
	}
	stack->depth = count;
	stack->omitted = 0;
	return count;
}

enum walk_deep walk_stack_read_deep(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate, struct walk_stack *stack)
{
	struct walk_stack again;

	walk_stack_read(reader, layout, tstate, stack);
	if (!stack->omitted)
		return WALK_NOT_DEEP;
	if (reader->renew)
		reader->renew(reader);
	walk_stack_read(reader, layout, tstate, &again);
	if (stacks_agree(stack, &again))
		return WALK_DEEP;
	if ((stack->flags | again.flags) & (PY_STACK_TORN | PY_STACK_TRUNCATED))
		return WALK_NOT_DEEP;
	return keep_common(stack, &again) ? WALK_DEEP_OUTER : WALK_NOT_DEEP;
}

gboolean walk_holds_gil(const struct walk_reader *reader, const struct py_layout *layout, guint64 gil, guint64 tstate)
{
	guint64 own;

	if (pywalk_holds_gil((void *)reader, layout, gil, tstate))
		return TRUE;
	own = pywalk_own_gil((void *)reader, layout, gil, tstate);
	return own != gil && pywalk_holds_gil((void *)reader, layout, own, tstate);
}

/* A thread that runs code in several interpreters has a thread state in each: the youngest interpreter's (they are listed youngest first) that
 * has a frame is in use. */
static void add_thread(GArray *threads, GHashTable *places, const struct walk_reader *reader, const struct py_layout *layout,
                       const struct walk_thread *thread)
{
	gpointer place = g_hash_table_lookup(places, GSIZE_TO_POINTER(thread->thread_id));
	struct walk_thread *known = place ? &g_array_index(threads, struct walk_thread, GPOINTER_TO_UINT(place) - 1) : NULL;

	if (!known) {
		g_array_append_vals(threads, thread, 1);
		g_hash_table_insert(places, GSIZE_TO_POINTER(thread->thread_id), GUINT_TO_POINTER(threads->len));
	} else if (!pywalk_top((void *)reader, layout, known->tstate) && pywalk_top((void *)reader, layout, thread->tstate)) {
		*known = *thread;
	}
}

GArray *walk_threads(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime)
{
	GArray *threads = g_array_new(FALSE, FALSE, sizeof(struct walk_thread));
	g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL), seen = g_hash_table_new(NULL, NULL); /* the latter cuts cycles */
	guint64 interp = 0;

	if (!reader->read(reader, &interp, sizeof(interp), runtime + layout->runtime_interp_head))
		return threads;
	for (guint i = 0; interp && i < MAX_INTERPRETERS; i++) {
		guint64 tstate = 0;
		if (!reader->read(reader, &tstate, sizeof(tstate), interp + layout->interp_tstate_head))
			break;
		while (tstate && g_hash_table_size(seen) < MAX_THREADS && g_hash_table_add(seen, GSIZE_TO_POINTER(tstate))) {
			struct walk_thread thread = {.tstate = tstate};
			if (!reader->read(reader, &thread.thread_id, sizeof(thread.thread_id), tstate + layout->tstate_thread_id))
				break;
			add_thread(threads, places, reader, layout, &thread);
			if (!reader->read(reader, &tstate, sizeof(tstate), tstate + layout->tstate_next))
				break;
		}
		if (!reader->read(reader, &interp, sizeof(interp), interp + layout->interp_next))
			break;
	}
	return threads;
}

/* A free-threaded build has one that may be off. */
static gboolean gil_is_on(const struct walk_reader *reader, const struct py_layout *layout, guint64 gil)
{
	gint32 enabled = 0;

	return layout->gil_enabled == PY_NONE ||
	       (reader->read(reader, &enabled, sizeof(enabled), gil + layout->gil_enabled) && enabled != 0);
}

GArray *walk_gils(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime)
{
	GArray *gils = g_array_new(FALSE, FALSE, sizeof(guint64));
	guint64 interp = 0, gil = runtime + layout->runtime_gil;

	if (layout->runtime_gil != PY_NONE) {
		g_array_append_val(gils, gil);
		return gils;
	}
	if (layout->interp_gil == PY_NONE || !reader->read(reader, &interp, sizeof(interp), runtime + layout->runtime_interp_head))
		return gils;
	for (guint i = 0; interp && i < MAX_INTERPRETERS; i++) {
		if (!reader->read(reader, &gil, sizeof(gil), interp + layout->interp_gil))
			break;
		if (gil && gil_is_on(reader, layout, gil))
			g_array_append_val(gils, gil);
		if (!reader->read(reader, &interp, sizeof(interp), interp + layout->interp_next))
			break;
	}
	return gils;
}

guint64 walk_gil(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime)
{
	g_autoptr(GArray) gils = walk_gils(reader, layout, runtime);

	return gils->len ? g_array_index(gils, guint64, gils->len - 1) : 0; /* the youngest interpreter is listed first */
}

#define TAG_BITS 3u /* Py_TAG_BITS; also Py_INT_TAG: all set */
#define TAG_SHIFT 2 /* Py_TAGGED_SHIFT */

static gboolean slots_are_tagged(const struct py_layout *layout)
{
	return layout->version >= 0x030e;
}

guint32 walk_code_check(const struct py_layout *layout, const guint8 *code)
{
	guint8 head[PYWALK_BUFFER + 8] = {0};
	guint size = pywalk_head_size(layout);

	if (size <= PYWALK_BUFFER)
		memcpy(head, code + layout->object_type, size);
	return pywalk_check(layout, head);
}

guint64 walk_slot_object(const struct py_layout *layout, guint64 slot)
{
	if (!slots_are_tagged(layout))
		return slot;
	return (slot & TAG_BITS) == TAG_BITS ? 0 : slot & ~(guint64)TAG_BITS;
}

gboolean walk_slot_int(const struct py_layout *layout, guint64 slot, gint64 *value)
{
	*value = (gint64)slot >> TAG_SHIFT;
	return slots_are_tagged(layout) && (slot & TAG_BITS) == TAG_BITS;
}
