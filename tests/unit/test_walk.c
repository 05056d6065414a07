/* The walk of CPython's frames over saved memory: a made-up interpreter of three frames and a shim, read whole, with a fault at every
 * read in turn, with cycles and with nonsense. */
#include <string.h>

#include "probe/walk.h"

#define BASE 0x10000ull
#define TSTATE (BASE + 0x100)
#define FRAME(i) (BASE + 0x200 + 0x80ull * (i))
#define CODE(i) (BASE + 0x800 + 0x100ull * (i))
#define DEEP(i) (BASE + 0x1000 + 0x60ull * (i))
#define RUNTIME (BASE + 0x40)
#define INTERP (BASE + 0xc00)
#define GIL (BASE + 0xd00)

struct memory {
	guint8 bytes[0x1000 + 0x10000];
	guint reads, fault_at; /* 0: never */
};

static gboolean read_memory(const struct walk_reader *reader, void *to, gsize size, guint64 from)
{
	struct memory *memory = reader->data;

	if (++memory->reads == memory->fault_at)
		return FALSE;
	if (from < BASE || size > sizeof(memory->bytes) || from - BASE > sizeof(memory->bytes) - size)
		return FALSE;
	memcpy(to, memory->bytes + (from - BASE), size);
	return TRUE;
}

static void put(struct memory *memory, guint64 address, guint64 value, gsize size)
{
	memcpy(memory->bytes + (address - BASE), &value, size);
}

/* The shape of 3.12. */
static const struct py_layout layout = {
	.version = 0x030c,
	.runtime_interp_head = 8,
	.runtime_gil = PY_NONE,
	.interp_next = 0,
	.interp_tstate_head = 16,
	.interp_gil = 24,
	.gil_last_holder = 8,
	.gil_locked = 16,
	.gil_size = 64,
	.gil_enabled = PY_NONE,
	.tstate_next = 8,
	.tstate_interp = 32,
	.tstate_thread_id = 24,
	.tstate_frame = 56,
	.cframe_current_frame = PY_NONE,
	.frame_code = 0,
	.frame_previous = 8,
	.frame_instr = 56,
	.frame_owner = 70,
	.frame_localsplus = 72,
	.frame_size = 71,
	.frame_tlbc_index = PY_NONE,
	.owner_shim_first = 3,
	.owner_shim_last = 3,
	.code_argcount = 52,
	.code_flags = 48,
	.code_firstlineno = 68,
	.code_consts = 24,
	.code_stacksize = 64,
	.code_filename = 112,
	.code_bytecode = PY_NONE,
	.code_adaptive = 192,
	.code_tlbc = PY_NONE,
	.object_type = 8,
	.var_size = 16,
};

/* Frame 0 calls from frame 1 through the shim 2 from frame 3, which the shim 4 called. */
static void fill(struct memory *memory)
{
	memset(memory, 0, sizeof(*memory));
	put(memory, RUNTIME + 8, INTERP, 8);
	put(memory, INTERP + 16, TSTATE, 8);
	put(memory, INTERP + 24, GIL, 8);
	put(memory, TSTATE + 24, 0x7777, 8);
	put(memory, TSTATE + 32, INTERP, 8);
	put(memory, TSTATE + 56, FRAME(0), 8);
	for (guint i = 0; i < 4; i++) {
		put(memory, FRAME(i), CODE(i), 8);
		put(memory, FRAME(i) + 8, i < 3 ? FRAME(i + 1) : 0, 8);
		put(memory, FRAME(i) + 56, CODE(i) + 192 + 2 * i, 8);
		put(memory, FRAME(i) + 70, i == 2 ? 3 : 0, 1);
		put(memory, CODE(i) + 52, i, 4);
		put(memory, CODE(i) + 68, 100 + i, 4);
	}
	put(memory, FRAME(3) + 8, FRAME(4), 8);
	put(memory, FRAME(4) + 70, 3, 1);
	put(memory, GIL + 8, TSTATE, 8);
	put(memory, GIL + 16, 1, 4);
}

static struct walk_reader reader_of(struct memory *memory)
{
	return (struct walk_reader){.read = read_memory, .data = memory};
}

/* Modules all begin at line 1 and have no arguments: what else differs tells them apart. */
static void test_check(void)
{
	static const struct { guint offset, size; } parts[] = {{16, 8}, {24, 8}, {52, 4}, {64, 4}, {68, 4}, {112, 8}};
	guint32 checks[G_N_ELEMENTS(parts) + 1];
	guint8 code[256] = {0};

	checks[0] = walk_code_check(&layout, code);
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		code[parts[i].offset + parts[i].size - 1] ^= 1;
		checks[i + 1] = walk_code_check(&layout, code);
		code[parts[i].offset + parts[i].size - 1] ^= 1;
	}
	for (guint i = 0; i <= G_N_ELEMENTS(parts); i++) {
		g_assert_cmphex(checks[i], !=, 0);
		for (guint j = 0; j < i; j++)
			g_assert_cmphex(checks[i], !=, checks[j]);
	}
	code[120] = code[0] = 1; /* its reference count, its name */
	g_assert_cmphex(walk_code_check(&layout, code), ==, checks[0]);
}

static void test_whole(void)
{
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;

	fill(&memory);
	walk_stack_read(&reader, &layout, TSTATE, &stack);
	g_assert_cmpuint(stack.flags, ==, PY_STACK_PYTHON);
	g_assert_cmpuint(stack.depth, ==, 3); /* the shim is passed over */
	g_assert_cmphex(stack.frames[0].code, ==, CODE(0));
	g_assert_cmphex(stack.frames[1].code, ==, CODE(1));
	g_assert_cmphex(stack.frames[2].code, ==, CODE(3));
	g_assert_cmpuint(stack.frames[1].instr, ==, 2);
	g_assert_cmphex(stack.frames[1].check, ==, walk_code_check(&layout, memory.bytes + (CODE(1) - BASE)));
	g_assert_true(walk_stack_read_checked(&reader, &layout, TSTATE, 1, &stack));
	g_assert_true(walk_holds_gil(&reader, &layout, GIL, TSTATE));
	put(&memory, GIL + 16, 0, 4);
	g_assert_false(walk_holds_gil(&reader, &layout, GIL, TSTATE));
	put(&memory, FRAME(1) + 8, 0, 8); /* a generator that is just being left */
	walk_stack_read(&reader, &layout, TSTATE, &stack);
	g_assert_cmpuint(stack.flags, ==, PY_STACK_PYTHON | PY_STACK_TORN);
	g_assert_cmphex(walk_gil(&reader, &layout, RUNTIME), ==, GIL);
}

/* To 3.11 a stack begins with a frame that has no caller; but not with a generator's. */
static void test_generator_without_caller(void)
{
	static const struct { guint32 flags; gboolean torn; } cases[] = {{0x3, FALSE}, {0x20, TRUE}, {0x83, TRUE}, {0x203, TRUE}};
	struct py_layout old = layout;
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;

	old.owner_shim_first = old.owner_shim_last = PY_NONE;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		fill(&memory);
		put(&memory, FRAME(1) + 8, 0, 8);
		put(&memory, CODE(0) + layout.code_flags, 0x20, 4); /* has a caller */
		put(&memory, CODE(1) + layout.code_flags, cases[i].flags, 4);
		g_assert_cmpint(walk_stack_read_checked(&reader, &old, TSTATE, 1, &stack), ==, !cases[i].torn);
		g_assert_cmpuint(stack.flags, ==, PY_STACK_PYTHON | (cases[i].torn ? PY_STACK_TORN : 0u));
		g_assert_cmpuint(stack.depth, ==, 2);
	}
}

/* Interpreters with a GIL of their own, one that shares the main one's, and a free-threaded build where some are off. */
static void test_own_gils(void)
{
	struct py_layout free_threaded = layout;
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);

	fill(&memory);
	put(&memory, RUNTIME + 8, INTERP + 0x20, 8); /* the youngest comes first */
	put(&memory, INTERP + 0x20, INTERP + 0x40, 8);
	put(&memory, INTERP + 0x20 + 24, GIL + 0x80, 8);
	put(&memory, INTERP + 0x40, INTERP, 8);
	put(&memory, INTERP + 0x40 + 24, GIL, 8);
	for (guint enabled = 0; enabled < 2; enabled++) {
		g_autoptr(GArray) gils = walk_gils(&reader, enabled ? &free_threaded : &layout, RUNTIME);
		g_assert_cmpuint(gils->len, ==, enabled ? 2 : 3);
		g_assert_cmphex(g_array_index(gils, guint64, 0), ==, enabled ? GIL : GIL + 0x80);
		g_assert_cmphex(g_array_index(gils, guint64, gils->len - 1), ==, GIL);
		free_threaded.gil_enabled = 24;
		put(&memory, GIL + 24, 1, 4);
	}
	g_assert_cmphex(walk_gil(&reader, &layout, RUNTIME), ==, GIL);
	put(&memory, GIL + 24, 0, 4);
	g_assert_cmphex(walk_gil(&reader, &free_threaded, RUNTIME), ==, 0);
	put(&memory, INTERP, INTERP + 0x20, 8); /* a cycle ends */
	g_assert_cmphex(walk_gil(&reader, &layout, RUNTIME), !=, 0);
}

/* What a frame runs is dropped where it is none of Python's code: NULL, None, _Py_InitCleanup; tags are taken off. */
static void test_not_code(void)
{
	struct py_layout typed = layout;
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;

	typed.code_type = 0xc0de;
	fill(&memory);
	for (guint i = 0; i < 4; i++)
		put(&memory, CODE(i) + 8, 0xc0de, 8);
	put(&memory, FRAME(0), CODE(0) | 1, 8);
	put(&memory, FRAME(0) + 8, FRAME(1) | 3, 8);
	walk_stack_read(&reader, &typed, TSTATE, &stack);
	g_assert_cmpuint(stack.depth, ==, 3);
	g_assert_cmphex(stack.frames[0].code, ==, CODE(0));
	put(&memory, CODE(1) + 8, 0xbad, 8);
	walk_stack_read(&reader, &typed, TSTATE, &stack);
	g_assert_cmpuint(stack.depth, ==, 2);
	g_assert_cmphex(stack.frames[1].code, ==, CODE(3));
	put(&memory, FRAME(0), 1, 8); /* PyStackRef_NULL */
	walk_stack_read(&reader, &typed, TSTATE, &stack);
	g_assert_cmpuint(stack.depth, ==, 1);
	put(&memory, CODE(3) + 52, 0, 4);
	put(&memory, CODE(3) + 68, 0, 4);
	walk_stack_read(&reader, &typed, TSTATE, &stack);
	g_assert_cmpuint(stack.depth, ==, 0);
	g_assert_cmpuint(stack.flags, ==, PY_STACK_PYTHON);
}

/* In 3.11 and 3.12 the innermost frame's link to its caller may not be written yet where it has not begun. */
static void test_entering(void)
{
	struct py_layout linked_late = layout;
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;

	linked_late.cframe_current_frame = 0;
	fill(&memory);
	put(&memory, TSTATE + layout.tstate_frame, BASE + 0xe00, 8);
	put(&memory, BASE + 0xe00, FRAME(0), 8);
	walk_stack_read(&reader, &linked_late, TSTATE, &stack);
	g_assert_cmpuint(stack.depth, ==, 3);
	put(&memory, FRAME(0) + 56, CODE(0), 8); /* ahead of its first instruction */
	walk_stack_read(&reader, &linked_late, TSTATE, &stack);
	g_assert_cmpuint(stack.depth, ==, 2);
	g_assert_cmphex(stack.frames[0].code, ==, CODE(1));
	g_assert_cmphex(stack.addresses[0], ==, FRAME(1));
	put(&memory, TSTATE + layout.tstate_frame, FRAME(0), 8);
	walk_stack_read(&reader, &layout, TSTATE, &stack); /* other versions link it first */
	g_assert_cmpuint(stack.depth, ==, 3);
}

/* A thread of a free-threaded build that runs its own copy of the instructions: the third of CODE(1). */
static void test_copied_instructions(void)
{
	const guint64 copies = BASE + 0xe00, own = BASE + 0xf00;
	struct py_layout free_threaded = layout;
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;

	free_threaded.free_threaded = 1;
	free_threaded.frame_tlbc_index = 64;
	free_threaded.code_tlbc = 184;
	fill(&memory);
	put(&memory, FRAME(1) + 64, 2, 4);
	put(&memory, FRAME(1) + 56, own + 10, 8);
	put(&memory, CODE(1) + 184, copies, 8);
	put(&memory, copies, 3, 8);
	put(&memory, copies + 24, own, 8);
	walk_stack_read(&reader, &free_threaded, TSTATE, &stack);
	g_assert_cmpuint(stack.depth, ==, 3);
	g_assert_cmpuint(stack.frames[1].instr, ==, 10);
	g_assert_cmpuint(stack.frames[2].instr, ==, 6); /* the code object's own */
	put(&memory, FRAME(1) + 64, 0xffffffff, 4); /* a nonsense index reads nothing that is there */
	walk_stack_read(&reader, &free_threaded, TSTATE, &stack);
	g_assert_cmpuint(stack.frames[1].instr, ==, PY_NO_INSTR);
	g_assert_false(walk_holds_gil(&reader, &free_threaded, 0, TSTATE));
}

/* A subinterpreter of 3.12+ may have a GIL of its own. 3.6 has no field that says whether the GIL is locked. */
static void test_gils(void)
{
	const guint64 own = BASE + 0xe00, interp = BASE + 0xe80;
	struct py_layout old = layout;
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);

	fill(&memory);
	put(&memory, GIL + 8, 0, 8);
	put(&memory, TSTATE + 32, interp, 8);
	put(&memory, interp + 24, own, 8);
	g_assert_false(walk_holds_gil(&reader, &layout, GIL, TSTATE));
	put(&memory, own + 8, TSTATE, 8);
	put(&memory, own + 16, 1, 4);
	g_assert_true(walk_holds_gil(&reader, &layout, GIL, TSTATE));
	put(&memory, own + 16, 0, 4);
	g_assert_false(walk_holds_gil(&reader, &layout, GIL, TSTATE));

	old.interp_gil = PY_NONE;
	old.gil_locked = PY_NONE;
	old.gil_last_holder = -0x20;
	put(&memory, GIL - 0x20, TSTATE, 8);
	g_assert_true(walk_holds_gil(&reader, &old, GIL, TSTATE));
	put(&memory, GIL - 0x20, 0, 8);
	g_assert_false(walk_holds_gil(&reader, &old, GIL, TSTATE));
	g_assert_true(walk_holds_gil(&reader, &old, 0, TSTATE)); /* not known: nothing says that it was let go */
}

static void test_fault_at_every_read(void)
{
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack, whole;
	guint reads;

	fill(&memory);
	walk_stack_read(&reader, &layout, TSTATE, &whole);
	reads = memory.reads;
	for (guint at = 1; at <= reads; at++) {
		fill(&memory);
		memory.fault_at = at;
		walk_stack_read(&reader, &layout, TSTATE, &stack);
		g_assert_cmpuint(stack.depth, <=, 3);
		for (guint i = 0; i < stack.depth; i++) { /* what was read is right; only checksums may be missing */
			g_assert_cmphex(stack.frames[i].code, ==, whole.frames[i].code);
			g_assert_true(stack.frames[i].check == whole.frames[i].check || stack.frames[i].check == 0);
		}
		g_assert_true(stack.depth == 3 || stack.depth == 0 || stack.flags & PY_STACK_TORN);
	}
}

static void test_cycle(void)
{
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;

	fill(&memory);
	put(&memory, FRAME(3) + 8, FRAME(0), 8);
	walk_stack_read(&reader, &layout, TSTATE, &stack);
	g_assert_cmpuint(stack.depth, ==, PY_MAX_FRAMES);
	g_assert_cmpuint(stack.omitted, >, 1000);
	g_assert_true(stack.flags & PY_STACK_TRUNCATED);
	put(&memory, FRAME(2) + 8, FRAME(2), 8); /* shims alone take no place in the stack, but end too */
	walk_stack_read(&reader, &layout, TSTATE, &stack);
	g_assert_true(stack.flags & PY_STACK_TRUNCATED);
}

/* FRAMES frames of their own, of 96 bytes each, in the memory behind the first ones; one in SHIMS_EVERY of them is a shim. How many are none. */
static guint fill_deep(struct memory *memory, guint frames, guint shims_every)
{
	guint real = 0;

	fill(memory);
	for (guint i = 0; i < frames; i++) {
		gboolean shim = i % shims_every == shims_every - 1;
		put(memory, DEEP(i), CODE(0), 8);
		put(memory, DEEP(i) + 8, i + 1 < frames ? DEEP(i + 1) : 0, 8);
		put(memory, DEEP(i) + 56, CODE(0) + layout.code_adaptive + 2 * real, 8);
		put(memory, DEEP(i) + 70, shim ? 3 : 0, 1);
		real += !shim;
	}
	put(memory, TSTATE + 56, DEEP(0), 8);
	return real;
}

/* Each frame's instruction says at which place it is. */
static void check_deep(const struct walk_stack *stack)
{
	for (guint i = 0; i < stack->depth; i++) {
		guint place = i < PY_INNER_FRAMES ? i : i + stack->omitted;
		guint slot = i < PY_INNER_FRAMES ? i : PY_INNER_FRAMES + (place - PY_INNER_FRAMES) % PY_OUTER_FRAMES;
		g_assert_cmpuint(stack->frames[slot].instr, ==, 2 * place);
	}
}

/* Deeper than a stack has room for: the innermost and the outermost frames are kept. */
static void test_deep(void)
{
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;

	for (guint shims_every = 2; shims_every < 6; shims_every++)
		for (guint frames = 90; frames <= 300; frames++) {
			guint real = fill_deep(&memory, frames, shims_every);
			walk_stack_read(&reader, &layout, TSTATE, &stack);
			g_assert_cmpuint(stack.depth, ==, MIN(real, PY_MAX_FRAMES));
			g_assert_cmpuint(stack.omitted, ==, real - stack.depth);
			g_assert_false(stack.flags & PY_STACK_TRUNCATED);
			check_deep(&stack);
		}
}

/* The frames that are passed over are not read whole, and a fault among them loses the outermost ones only. */
static void test_deep_faults(void)
{
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;
	guint reads;

	fill_deep(&memory, 300, 1000);
	walk_stack_read(&reader, &layout, TSTATE, &stack);
	reads = memory.reads;
	g_assert_cmpuint(reads, <, 2 * PY_INNER_FRAMES + (300 - PY_INNER_FRAMES) + 4 * PY_OUTER_FRAMES + 4);
	for (guint at = 1; at <= reads; at++) {
		fill_deep(&memory, 300, 1000);
		memory.fault_at = at;
		walk_stack_read(&reader, &layout, TSTATE, &stack);
		check_deep(&stack);
		g_assert_true(at > 2 * PY_INNER_FRAMES + 2 ? stack.depth >= PY_INNER_FRAMES : stack.depth == 0 || stack.flags & PY_STACK_TORN);
	}
}

static void test_thread_list(void)
{
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	g_autoptr(GArray) threads = NULL, endless = NULL;

	fill(&memory);
	threads = walk_threads(&reader, &layout, RUNTIME);
	g_assert_cmpuint(threads->len, ==, 1);
	g_assert_cmphex(g_array_index(threads, struct walk_thread, 0).thread_id, ==, 0x7777);
	put(&memory, TSTATE + 8, TSTATE, 8);
	endless = walk_threads(&reader, &layout, RUNTIME);
	g_assert_cmpuint(endless->len, ==, 1); /* a cycle is cut where it begins again */
}

/* The same thread in a subinterpreter, which is listed first: its thread state counts while it has a frame. */
static void test_thread_of_two_interpreters(void)
{
	const guint64 interp = BASE + 0xe00, tstate = BASE + 0xe80;
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	g_autoptr(GArray) idle = NULL, running = NULL;

	fill(&memory);
	put(&memory, RUNTIME + 8, interp, 8);
	put(&memory, interp, INTERP, 8);
	put(&memory, interp + 16, tstate, 8);
	put(&memory, tstate + 24, 0x7777, 8);
	idle = walk_threads(&reader, &layout, RUNTIME);
	g_assert_cmpuint(idle->len, ==, 1);
	g_assert_cmphex(g_array_index(idle, struct walk_thread, 0).tstate, ==, TSTATE);
	put(&memory, tstate + 56, FRAME(1), 8);
	running = walk_threads(&reader, &layout, RUNTIME);
	g_assert_cmpuint(running->len, ==, 1);
	g_assert_cmphex(g_array_index(running, struct walk_thread, 0).tstate, ==, tstate);
}

static void test_nonsense(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(3);
	struct memory memory;
	struct walk_reader reader = reader_of(&memory);
	struct walk_stack stack;

	for (guint round = 0; round < 2000; round++) {
		fill(&memory);
		for (guint i = 0; i < 40; i++)
			memory.bytes[g_rand_int_range(random, 0x100, 0xc00)] = (guint8)g_rand_int(random);
		walk_stack_read(&reader, &layout, TSTATE, &stack);
		g_assert_cmpuint(stack.depth, <=, PY_MAX_FRAMES);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/walk/check", test_check);
	g_test_add_func("/walk/whole", test_whole);
	g_test_add_func("/walk/generator_without_caller", test_generator_without_caller);
	g_test_add_func("/walk/not_code", test_not_code);
	g_test_add_func("/walk/entering", test_entering);
	g_test_add_func("/walk/copied_instructions", test_copied_instructions);
	g_test_add_func("/walk/gils", test_gils);
	g_test_add_func("/walk/own_gils", test_own_gils);
	g_test_add_func("/walk/fault_at_every_read", test_fault_at_every_read);
	g_test_add_func("/walk/cycle", test_cycle);
	g_test_add_func("/walk/deep", test_deep);
	g_test_add_func("/walk/deep_faults", test_deep_faults);
	g_test_add_func("/walk/thread_list", test_thread_list);
	g_test_add_func("/walk/thread_of_two_interpreters", test_thread_of_two_interpreters);
	g_test_add_func("/walk/nonsense", test_nonsense);
	return g_test_run();
}
