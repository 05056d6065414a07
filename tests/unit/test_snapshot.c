/* Snapshots over saved memory: a made-up thread whose frames lie one after the other, read whole, with a fault at every copy in turn,
 * torn in the middle of a copy, with cycles and with nonsense. */
#include <string.h>

#include "probe/callees.h"
#include "probe/snapshot.h"
#include "probe/walk.h"

#define BASE 0x10000ull
#define TSTATE (BASE + 0x100)
#define CHUNK (BASE + 0x1000)
#define FRAME_BYTES 88 /* 72 before the locals, one local, one slot */
#define FRAME(i) (CHUNK + 32 + FRAME_BYTES * (guint64)(i))
#define CODE(i) (BASE + 0x4000 + 0x200ull * (i))
#define FRAMES 4

struct memory {
	guint8 bytes[0x8000];
	guint copies, fault_at; /* 0: never */
	void (*between)(struct memory *memory, guint copy);
};

static guint copy_memory(const struct memory_source *source, const struct memory_part *parts, guint count)
{
	struct memory *memory = source->data;

	memory->copies++;
	if (memory->between)
		memory->between(memory, memory->copies);
	if (memory->copies == memory->fault_at)
		return 0;
	for (guint i = 0; i < count; i++) {
		guint64 at = parts[i].from - BASE;
		if (at > sizeof(memory->bytes) || parts[i].size > sizeof(memory->bytes) - at)
			return i;
		memcpy(parts[i].to, memory->bytes + at, parts[i].size);
	}
	return count;
}

static void put(struct memory *memory, guint64 address, guint64 value, gsize size)
{
	memcpy(memory->bytes + (address - BASE), &value, size);
}

/* The shape of 3.13. */
static const struct py_layout layout = {
	.version = 0x030d,
	.tstate_frame = 72,
	.tstate_chunk = 232,
	.cframe_current_frame = PY_NONE,
	.frame_code = 0,
	.frame_previous = 8,
	.frame_instr = 56,
	.frame_stacktop = 64,
	.frame_owner = 70,
	.frame_localsplus = 72,
	.frame_size = 71,
	.owner_shim_first = 3,
	.owner_shim_last = 3,
	.code_argcount = 52,
	.code_stacksize = 64,
	.code_firstlineno = 68,
	.code_flags = 48,
	.code_consts = 24,
	.code_filename = 112,
	.code_bytecode = PY_NONE,
	.code_nlocalsplus = 72,
	.code_adaptive = 200,
	.code_tlbc = PY_NONE,
	.frame_tlbc_index = PY_NONE,
	.object_type = 8,
	.var_size = 16,
};

#define SHIM FRAME(9)

static void put_code(struct memory *memory, guint i)
{
	put(memory, CODE(i) + 16, 32, 8); /* instructions */
	put(memory, CODE(i) + 48, PY_CODE_OPTIMIZED, 4);
	put(memory, CODE(i) + 52, i, 4);
	put(memory, CODE(i) + 64, 1, 4);
	put(memory, CODE(i) + 68, 100 + i, 4);
	put(memory, CODE(i) + 72, 1, 4);
}

/* The frame at PLACE runs CODE(CODE) and stands at instruction INSTR; STACKTOP -1: it is executed. */
static void put_frame(struct memory *memory, guint place, guint code, guint instr, gint stacktop)
{
	put(memory, FRAME(place), CODE(code), 8);
	put(memory, FRAME(place) + 8, place ? FRAME(place - 1) : SHIM, 8);
	put(memory, FRAME(place) + 56, CODE(code) + 200 + instr, 8);
	put(memory, FRAME(place) + 64, (guint64)stacktop, 4);
	put(memory, FRAME(place) + 70, 0, 1);
}

/* Frame 0 calls frame 1 ... calls frame 3, which is executed. */
static void fill(struct memory *memory)
{
	memset(memory, 0, sizeof(*memory));
	put(memory, TSTATE + 72, FRAME(FRAMES - 1), 8);
	put(memory, TSTATE + 232, CHUNK, 8);
	put(memory, CHUNK + 8, 0x2000, 8);
	for (guint i = 0; i < FRAMES; i++) {
		put_code(memory, i);
		put_frame(memory, i, i, 2 * i, i == FRAMES - 1 ? -1 : 1);
	}
	for (guint i = FRAMES; i < 8; i++)
		put_code(memory, i);
	put(memory, SHIM + 70, 3, 1);
}

static struct memory_source source_of(struct memory *memory)
{
	return (struct memory_source){.copy = copy_memory, .data = memory};
}

static enum snapshot_result take_by(const struct py_layout *shape, struct memory *memory, struct walk_stack *stack, guint times)
{
	struct memory_source source = source_of(memory);
	struct snapshots *process = snapshots_new(&source, shape);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	enum snapshot_result result = SNAPSHOT_TORN;

	while (times--)
		result = snapshot_take(snapshot, stack);
	snapshot_free(snapshot);
	snapshots_free(process);
	return result;
}

static enum snapshot_result take(struct memory *memory, struct walk_stack *stack, guint times)
{
	return take_by(&layout, memory, stack, times);
}

static void test_whole(void)
{
	struct memory memory;
	struct walk_stack stack;

	fill(&memory);
	g_assert_cmpint(take(&memory, &stack, 1), ==, SNAPSHOT_WHOLE);
	g_assert_cmpuint(stack.depth, ==, FRAMES);
	for (guint i = 0; i < FRAMES; i++) {
		g_assert_cmphex(stack.frames[i].code, ==, CODE(FRAMES - 1 - i));
		g_assert_cmpuint(stack.frames[i].instr, ==, 2 * (FRAMES - 1 - i));
		g_assert_cmphex(stack.addresses[i], ==, FRAME(FRAMES - 1 - i));
	}
	g_assert_cmphex(stack.frames[0].check, ==, walk_code_check(&layout, memory.bytes + (CODE(FRAMES - 1) - BASE)));
}

/* What waits for what the thread is doing, wherever that is. */
static void test_outermost(void)
{
	static const struct { guint64 chunk, top; guint broken, depth; enum snapshot_outermost result; } cases[] = {
		{CHUNK, FRAME(3), 0, 3, OUTERMOST_NEAR},             /* the thread is in frame 3, which may be gone in a moment */
		{CHUNK, FRAME(1), 0, 1, OUTERMOST_NEAR},
		{CHUNK, BASE + 0x7000, 0, 0, OUTERMOST_NONE},        /* in a generator's, or in C code */
		{CHUNK - 0x800, BASE + 0x900, 0, 4, OUTERMOST_FAR}, /* in a later block */
		{CHUNK - 0x800, BASE + 0x900, 2, 2, OUTERMOST_FAR}, /* there is a generator between frames 1 and 2 */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct memory memory;
		struct memory_source source = source_of(&memory);
		struct snapshots *process = snapshots_new(&source, &layout);
		struct snapshot *snapshot = snapshot_new(process, TSTATE);
		struct walk_stack stack;

		fill(&memory);
		put(&memory, CHUNK - 0x800, CHUNK, 8);
		put(&memory, TSTATE + 232, cases[i].chunk, 8);
		put(&memory, TSTATE + 72, cases[i].top, 8);
		if (cases[i].broken)
			put(&memory, FRAME(cases[i].broken) + 8, BASE + 0x7000, 8);
		g_assert_cmpint(snapshot_take_outermost(snapshot, &stack), ==, cases[i].result);
		g_assert_cmpuint(stack.depth, ==, cases[i].depth);
		for (guint k = 0; k < stack.depth; k++) {
			g_assert_cmphex(stack.addresses[stack.depth - 1 - k], ==, FRAME(k));
			g_assert_cmphex(stack.frames[stack.depth - 1 - k].code, ==, CODE(k));
			g_assert_cmpuint(stack.frames[stack.depth - 1 - k].instr, ==, 2 * k);
		}
		memory.fault_at = memory.copies + 1;
		g_assert_cmpint(snapshot_take_outermost(snapshot, &stack), ==, OUTERMOST_NONE);
		g_assert_cmpint(snapshot_take_outermost(snapshot, &stack), ==, cases[i].result);
		put(&memory, TSTATE + 232, CHUNK - 0x600, 8); /* another greenlet's, which has blocks of its own */
		g_assert_cmpint(snapshot_take_outermost(snapshot, &stack), ==, OUTERMOST_NONE);
		snapshot_free(snapshot);
		snapshots_free(process);
	}
}

/* A module's code object is freed when it has run, and the next one is where it was. */
static void test_reused_address(void)
{
	struct memory memory;
	struct memory_source source = source_of(&memory);
	struct snapshots *process = snapshots_new(&source, &layout);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	struct walk_stack stack;
	guint64 module = CODE(FRAMES - 1);
	guint32 before;

	fill(&memory);
	put(&memory, module + 48, 0, 4); /* no function's */
	g_assert_cmpint(snapshot_take(snapshot, &stack), ==, SNAPSHOT_WHOLE);
	before = stack.frames[0].check;
	g_assert_cmphex(before, ==, walk_code_check(&layout, memory.bytes + (module - BASE)));
	put(&memory, module + 24, 0x5555, 8);
	g_assert_cmpint(snapshot_take(snapshot, &stack), ==, SNAPSHOT_WHOLE);
	g_assert_cmphex(stack.frames[0].check, !=, before);
	g_assert_cmphex(stack.frames[0].check, ==, walk_code_check(&layout, memory.bytes + (module - BASE)));
	snapshot_free(snapshot);
	snapshots_free(process);
}

static void test_fault_at_every_copy(void)
{
	struct memory memory;
	struct walk_stack stack;
	guint copies;

	fill(&memory);
	take(&memory, &stack, 2);
	copies = memory.copies;
	for (guint at = 1; at <= copies; at++) {
		fill(&memory);
		memory.fault_at = at;
		if (take(&memory, &stack, 2) == SNAPSHOT_TORN)
			g_assert_cmpuint(stack.depth, ==, 0);
		for (guint i = 0; i < stack.depth; i++) /* outer frames, all in their place */
			g_assert_cmphex(stack.frames[i].code, ==, CODE(stack.depth - 1 - i));
	}
}

/* The thread runs: something is different each time. */
static void run(struct memory *memory, guint copy)
{
	put(memory, CHUNK + 24, copy, 8);
}

/* The innermost frame has returned; the pointer to it and what it left behind are older than its caller. */
static void test_ended(void)
{
	struct memory memory;
	struct walk_stack stack;

	fill(&memory);
	memory.between = run;
	put_frame(&memory, FRAMES - 2, FRAMES - 2, 10, -1);
	put_frame(&memory, FRAMES - 1, FRAMES - 1, 6, 1);
	g_assert_cmpint(take(&memory, &stack, 1), ==, SNAPSHOT_WHOLE);
	g_assert_cmpuint(stack.depth, ==, FRAMES - 1);
	g_assert_cmpuint(stack.frames[0].instr, ==, 10);
}

/* 3.11: C code that the innermost frame called may have called the frame behind it, or is about to: that one stands at its return. */
static void test_ended_entry(void)
{
	struct py_layout shape = layout;
	struct memory memory;
	struct walk_stack stack;

	shape.version = 0x030b;
	shape.owner_shim_first = PY_NONE;
	fill(&memory);
	memory.between = run;
	put(&memory, FRAME(0) + 8, 0, 8);
	put_frame(&memory, FRAMES - 2, FRAMES - 2, 10, -1);
	put_frame(&memory, FRAMES - 1, FRAMES - 1, 6, 1);
	put(&memory, FRAME(FRAMES - 1) + 69, 1, 1); /* is_entry */
	put(&memory, CODE(FRAMES - 1) + 206, 83, 1); /* RETURN_VALUE */
	g_assert_cmpint(take_by(&shape, &memory, &stack, 3), ==, SNAPSHOT_WHOLE);
	g_assert_cmpuint(stack.depth, ==, FRAMES - 1);
	g_assert_cmpuint(stack.frames[0].instr, ==, 10);
}

/* The program alternates between two calls; one copy in fifty mixes the two. */
static void alternate(struct memory *memory, guint copy)
{
	gboolean first = g_random_boolean(), mixed = g_random_int_range(0, 50) == 0;

	put_frame(memory, FRAMES - 2, FRAMES - 2, first == mixed ? 4 : 8, 1);
	put_frame(memory, FRAMES - 1, first ? 4 : 5, 12, -1);
}

/* LEAST: so many of the stacks are not given up. */
static void check_torn(const struct py_layout *shape, struct memory *memory, guint takes, guint least)
{
	struct memory_source source = source_of(memory);
	struct snapshots *process = snapshots_new(&source, shape);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	struct walk_stack stack;
	guint wrong = 0, whole = 0;

	g_random_set_seed(7);
	for (guint i = 0; i < takes; i++) {
		if (snapshot_take(snapshot, &stack) != SNAPSHOT_WHOLE)
			continue;
		whole++;
		wrong += stack.depth == FRAMES && (stack.frames[0].code == CODE(4)) != (stack.frames[1].instr == 8);
	}
	g_assert_cmpuint(whole, >, least);
	g_assert_cmpuint(wrong, <=, 1);
	snapshot_free(snapshot);
	snapshots_free(process);
}

static void test_torn(void)
{
	struct memory memory;

	fill(&memory);
	memory.between = alternate;
	check_torn(&layout, &memory, 200, 150);
}

#define STATE 70 /* f_state: 0 is executing, in 3.10 */

static void alternate_listed(struct memory *memory, guint copy)
{
	gboolean first = g_random_boolean(), mixed = g_random_int_range(0, 50) == 0;

	put(memory, FRAME(FRAMES - 2) + 56, first == mixed ? 2 : 4, 4);
	put(memory, FRAME(FRAMES - 1), CODE(first ? 4 : 5), 8);
}

/* A loop so short that one copy in three mixes its two calls. */
static void alternate_tightly(struct memory *memory, guint copy)
{
	gboolean first = g_random_boolean(), mixed = g_random_int_range(0, 3) == 0;

	put(memory, FRAME(FRAMES - 2) + 56, first == mixed ? 2 : 4, 4);
	put(memory, FRAME(FRAMES - 1), CODE(first ? 4 : 5), 8);
}

/* A frame that has ended stays as it was, but for its state; its caller is at the next call for long. */
static void end_listed(struct memory *memory, guint copy)
{
	gboolean mixed = copy % 16 == 0;

	put(memory, FRAME(FRAMES - 2) + 56, 4, 4);
	put(memory, FRAME(FRAMES - 1), CODE(4), 8);
	put(memory, FRAME(FRAMES - 1) + STATE, mixed ? 0 : 1, 1);
	put(memory, CHUNK + 24, copy, 8);
}

/* To 3.10: frames are a list anywhere in memory, and say by an index where they are. */
static struct py_layout fill_list(struct memory *memory)
{
	struct py_layout shape = layout;

	shape.version = 0x030a;
	shape.tstate_chunk = 0;
	shape.frame_instr_is_index = 2;
	shape.frame_stacktop = 0;
	shape.frame_executing = STATE;
	shape.owner_shim_first = PY_NONE;
	shape.code_adaptive = PY_NONE;
	fill(memory);
	put(memory, FRAME(0) + 8, 0, 8);
	for (guint i = 0; i < FRAMES; i++)
		put(memory, FRAME(i) + 56, i, 4);
	return shape;
}

static void test_torn_list(void)
{
	struct memory memory;
	struct py_layout shape = fill_list(&memory);

	memory.between = alternate_listed;
	check_torn(&shape, &memory, 20000, 15000);
}

static void test_tight_list(void)
{
	struct memory memory;
	struct py_layout shape = fill_list(&memory);

	memory.between = alternate_tightly;
	check_torn(&shape, &memory, 20000, 12000);
}

/* A value stack of one slot behind one local variable; frame 2 runs "a(); b(); f()", where f is the variable. */
#define LOCAL(i) (FRAME(i) + 72)
#define SLOT(i) (FRAME(i) + 80)
#define FUNCTION(i) (BASE + 0x6000 + 0x80ull * (i))
#define NAME(i) (BASE + 0x6800 + 0x40ull * (i))
#define BYTECODE (BASE + 0x7000)
#define NAMES (BASE + 0x7100)
#define NOTHING (BASE + 0x7200)
#define FUNCTION_TYPE (BASE + 0x7300)

static struct py_layout fill_calls(struct memory *memory)
{
	static const guint8 code[] = {116, 0, 131, 0, 1, 0, 116, 1, 131, 0, 1, 0, 124, 0, 131, 0, 83, 0};
	struct py_layout shape = fill_list(memory);

	shape.code_bytecode = 80;
	shape.code_names = 88;
	shape.code_cellvars = 96;
	shape.code_freevars = 104;
	shape.code_name = 112;
	shape.function_code = 16;
	shape.bytes_data = 32;
	shape.tuple_items = 24;
	shape.type_name = 24;
	for (guint i = 0; i < 8; i++) {
		put(memory, CODE(i) + 80, i == FRAMES - 2 ? BYTECODE : NOTHING, 8);
		put(memory, CODE(i) + 88, i == FRAMES - 2 ? NAMES : NOTHING, 8);
		put(memory, CODE(i) + 96, NOTHING, 8);
		put(memory, CODE(i) + 104, NOTHING, 8);
		put(memory, CODE(i) + 112, NAME(i), 8);
		put(memory, FUNCTION(i) + 8, FUNCTION_TYPE, 8);
		put(memory, FUNCTION(i) + 16, CODE(i), 8);
	}
	put(memory, BYTECODE + 16, sizeof(code), 8);
	memcpy(memory->bytes + (BYTECODE + 32 - BASE), code, sizeof(code));
	put(memory, FUNCTION_TYPE + 24, FUNCTION_TYPE + 64, 8);
	memcpy(memory->bytes + (FUNCTION_TYPE + 64 - BASE), "function", sizeof("function"));
	put(memory, NAMES + 16, 2, 8);
	put(memory, NAMES + 24, NAME(5), 8);
	put(memory, NAMES + 32, NAME(4), 8);
	return shape;
}

static void put_call(struct memory *memory, guint instr, guint function, guint callee)
{
	put(memory, FRAME(FRAMES - 2) + 56, instr / 2, 4);
	put(memory, SLOT(FRAMES - 2), FUNCTION(function), 8);
	put(memory, FRAME(FRAMES - 1), CODE(callee), 8);
}

/* One copy in three takes the callee of the other call. */
static void alternate_calls(struct memory *memory, guint copy)
{
	gboolean first = g_random_boolean(), mixed = g_random_int_range(0, 3) == 0;

	put_call(memory, first ? 8 : 2, first ? 4 : 5, first == mixed ? 5 : 4);
}

/* The program keeps step with the copies: most show a call that is none. */
static void keep_step(struct memory *memory, guint copy)
{
	gboolean mixed = g_random_int_range(0, 5) > 0;

	put_call(memory, 8, 4, mixed ? 5 : 4);
}

static void test_called(void)
{
	struct memory memory;
	struct py_layout shape = fill_calls(&memory);

	memory.between = alternate_calls;
	check_torn(&shape, &memory, 20000, 13000);
	shape = fill_calls(&memory);
	memory.between = keep_step;
	check_torn(&shape, &memory, 20000, 3500);
}

/* An instruction that calls nothing does not call what others call, however steady that looks. */
static void call_by_nothing(struct memory *memory, guint copy)
{
	put_call(memory, copy < 200 ? 8 : 4, 4, 4);
}

static void test_called_by_nothing(void)
{
	struct memory memory;
	struct py_layout shape = fill_calls(&memory);
	struct memory_source source = source_of(&memory);
	struct snapshots *process = snapshots_new(&source, &shape);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	struct walk_stack stack;

	memory.between = call_by_nothing;
	while (memory.copies < 10000)
		if (snapshot_take(snapshot, &stack) == SNAPSHOT_WHOLE)
			g_assert_cmpuint(memory.copies, <, 200);
	snapshot_free(snapshot);
	snapshots_free(process);
}

/* One call site that calls three functions, told apart by the variable that holds them. */
static void call_several(struct memory *memory, guint copy)
{
	guint function = 4 + (guint)g_random_int_range(0, 3);

	put(memory, LOCAL(FRAMES - 2), FUNCTION(function), 8);
	put_call(memory, 14, function, g_random_int_range(0, 3) == 0 ? 7 : function);
}

static void test_called_several(void)
{
	struct memory memory;
	struct py_layout shape = fill_calls(&memory);
	struct memory_source source = source_of(&memory);
	struct snapshots *process = snapshots_new(&source, &shape);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	struct walk_stack stack;
	guint whole = 0;

	memory.between = call_several;
	g_random_set_seed(7);
	for (guint i = 0; i < 20000; i++) {
		if (snapshot_take(snapshot, &stack) != SNAPSHOT_WHOLE)
			continue;
		whole++;
		g_assert_true(stack.depth < FRAMES || stack.frames[0].code != CODE(7));
	}
	g_assert_cmpuint(whole, >, 13000);
	snapshot_free(snapshot);
	snapshots_free(process);
}

/* An object that does not live for long proves nothing: it may be another by the time that it is read. */
static void reuse_object(struct memory *memory, guint copy)
{
	gboolean mixed = copy % 4 == 0;

	put_call(memory, 14, 4, mixed ? 5 : 4);
	put(memory, LOCAL(FRAMES - 2), FUNCTION(4), 8);
	put(memory, FUNCTION(4) + 16, mixed ? CODE(5) : CODE(4), 8);
}

static void test_called_reused(void)
{
	struct memory memory;
	struct py_layout shape = fill_calls(&memory);
	struct memory_source source = source_of(&memory);
	struct callsites *sites = callsites_new(&source, &shape);
	struct callees *callees = callees_new(&source, &shape, sites);
	struct py_frame caller = {.code = CODE(FRAMES - 2), .instr = 14}, callee = {.code = CODE(4)};
	struct callee_question question = {.caller = &caller, .callee = &callee, .copy = memory.bytes + (FRAME(FRAMES - 2) - BASE)};

	put(&memory, LOCAL(FRAMES - 2), FUNCTION(4), 8);
	put(&memory, SLOT(FRAMES - 2), FUNCTION(4), 8);
	g_assert_cmpuint(callees_frame_bytes(callees, CODE(FRAMES - 2)), ==, 88);
	g_assert_cmpuint(callees_frame_bytes(callees, CODE(0)), ==, 0);
	for (guint i = 0; i < 10; i++)
		g_assert_cmpint(callees_judge(callees, &question), ==, i < 4 ? CALLEE_UNTOLD : CALLEE_NAMED);
	callee.code = CODE(5);
	g_assert_cmpint(callees_judge(callees, &question), ==, CALLEE_OTHER);
	callee.code = CODE(4);
	memory.between = reuse_object;
	for (guint i = 0; i < 100; i++)
		callees_judge(callees, &question);
	callees_look(callees);
	for (guint i = 0; i < 100; i++)
		g_assert_cmpint(callees_judge(callees, &question), ==, CALLEE_UNTOLD);
	callees_free(callees);
	callsites_free(sites);
}

/* One false proof every now and then is none. */
static void test_proofs_far_apart(void)
{
	struct memory memory;
	struct memory_source source = source_of(&memory);
	struct callsites *sites = callsites_new(&source, &layout);
	struct py_frame caller = {.code = CODE(0), .instr = 4}, callee = {.code = CODE(1)};

	for (guint i = 0; i < 20; i++) {
		callsites_prove(sites, &caller, &callee);
		g_assert_false(callsites_proven(sites, &caller, &callee));
		for (guint k = 0; k < 5000; k++)
			callsites_look(sites);
	}
	callsites_prove(sites, &caller, &callee);
	callsites_prove(sites, &caller, &callee);
	g_assert_true(callsites_proven(sites, &caller, &callee));
	callsites_free(sites);
}

static void test_ended_list(void)
{
	struct memory memory;
	struct py_layout shape = fill_list(&memory);
	struct memory_source source = source_of(&memory);
	struct snapshots *process = snapshots_new(&source, &shape);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	struct walk_stack stack;

	memory.between = end_listed;
	for (guint i = 0; i < 1000; i++) {
		snapshot_take(snapshot, &stack);
		g_assert_cmpuint(stack.depth, <, FRAMES);
	}
	snapshot_free(snapshot);
	snapshots_free(process);
}

/* A frame that is being made, or freed, has no code: the thread has a stack all the same. */
static void test_frame_without_code(void)
{
	struct memory memory;
	struct py_layout shape = fill_list(&memory);
	struct walk_stack stack;

	put(&memory, FRAME(FRAMES - 1), 0, 8);
	put(&memory, FRAME(FRAMES - 1) + 8, 0, 8);
	g_assert_cmpint(take_by(&shape, &memory, &stack, 3), ==, SNAPSHOT_TORN);
}

static void test_cycle(void)
{
	struct memory memory;
	struct walk_stack stack;

	fill(&memory);
	put(&memory, FRAME(0) + 8, FRAME(3), 8);
	take(&memory, &stack, 3);
	g_assert_cmpuint(stack.depth, <=, PY_MAX_FRAMES);
	put(&memory, CHUNK + 8, 1ull << 60, 8); /* the size of the memory block */
	put(&memory, CODE(0) + 64, 0x7fffffff, 4);
	take(&memory, &stack, 3);
	g_assert_cmpuint(stack.depth, <=, PY_MAX_FRAMES);
}

#define OUTSIDE (BASE + 0x3800) /* no memory of the window */

/* What once was a frame on the C stack leads to itself. */
static void test_circle(void)
{
	struct memory memory;
	struct walk_stack stack;

	fill(&memory);
	put(&memory, TSTATE + 72, OUTSIDE, 8);
	put(&memory, OUTSIDE, 0xfffffff8, 8);
	put(&memory, OUTSIDE + 8, OUTSIDE, 8);
	take(&memory, &stack, 3);
	for (guint i = 0; i < stack.depth; i++)
		g_assert_cmphex(stack.frames[i].code, !=, 0xfffffff8);
}

/* Frame 0 executes C code that takes from a generator. */
static void fill_generator(struct memory *memory)
{
	fill(memory);
	put_frame(memory, 0, 0, 4, -1);
	put(memory, TSTATE + 72, OUTSIDE, 8);
	put(memory, OUTSIDE, CODE(1), 8);
	put(memory, OUTSIDE + 8, FRAME(0), 8);
	put(memory, OUTSIDE + 56, CODE(1) + 200 + 6, 8);
	put(memory, OUTSIDE + 64, (guint32)-1, 4);
	put(memory, OUTSIDE + 70, 1, 1);
	put(memory, FRAME(1), 0, 8);
}

/* A generator that was left before it was copied no longer says who called it: who is known to call it there did. */
static void test_generator_left(void)
{
	struct memory memory;
	struct memory_source source = source_of(&memory);
	struct snapshots *process = snapshots_new(&source, &layout);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	struct walk_stack stack;

	fill_generator(&memory);
	for (guint i = 0; i < 4; i++)
		snapshot_take(snapshot, &stack);
	g_assert_cmpuint(stack.depth, ==, 2);
	put(&memory, OUTSIDE + 8, 0, 8);
	g_assert_cmpint(snapshot_take(snapshot, &stack), ==, SNAPSHOT_WHOLE);
	g_assert_cmpuint(stack.depth, ==, 2);
	g_assert_cmphex(stack.frames[0].code, ==, CODE(1));
	g_assert_cmphex(stack.frames[1].code, ==, CODE(0));
	put(&memory, FRAME(0) + 56, CODE(0) + 200 + 8, 8); /* it stands elsewhere now */
	snapshot_take(snapshot, &stack);
	g_assert_cmpuint(stack.depth, ==, 1);
	g_assert_cmphex(stack.frames[0].code, ==, CODE(0));
	snapshot_free(snapshot);
	snapshots_free(process);
}

#define ENTRY (OUTSIDE + 0x180) /* of C code that calls Python code, on the C stack */

/* In one copy of four the thread runs another function for the same C code (max with a key), which lies in the window. */
static void turn_about(struct memory *memory, guint copy)
{
	gboolean another = copy % 4 == 3;

	put(memory, TSTATE + 72, another ? FRAME(1) : OUTSIDE, 8);
	put(memory, OUTSIDE + 8, another ? 0 : FRAME(0), 8);
	put(memory, OUTSIDE + 64, another ? 0 : (guint32)-1, 4);
	put_frame(memory, 1, 2, 8, another ? -1 : 1);
	put(memory, FRAME(1) + 8, ENTRY, 8);
	put(memory, ENTRY + 8, FRAME(0), 8);
	put(memory, ENTRY + 70, 3, 1);
	put(memory, FRAME(2), 0, 8);
}

static void test_generator_between_calls(void)
{
	struct memory memory;
	struct memory_source source = source_of(&memory);
	struct snapshots *process = snapshots_new(&source, &layout);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	struct walk_stack stack;
	guint met = 0;

	fill_generator(&memory);
	memory.between = turn_about;
	for (guint i = 0; i < 20; i++)
		if (snapshot_take(snapshot, &stack) == SNAPSHOT_WHOLE)
			met += stack.depth == 2 && stack.frames[0].code == CODE(1) && stack.frames[1].code == CODE(0);
	g_assert_cmpuint(met, >, 5);
	snapshot_free(snapshot);
	snapshots_free(process);
}

#define SECOND (OUTSIDE + 0x80) /* another two generators */
#define INNER (OUTSIDE + 0x100)

static void put_generator(struct memory *memory, guint64 at, guint code, guint64 previous, gint stacktop)
{
	put(memory, at, CODE(code), 8);
	put(memory, at + 8, previous, 8);
	put(memory, at + 56, CODE(code) + 200 + 6, 8);
	put(memory, at + 64, (guint32)stacktop, 4);
	put(memory, at + 70, 1, 1);
}

/* Frame 0 takes from generators that take from an inner one: at 4 from code 1, at 8 from code 3. Where the first one was its memory says so
 * long after, and now and then a copy has the inner one's caller of the moment before. */
static void give_back(struct memory *memory, guint copy)
{
	put_generator(memory, INNER, 2, g_random_int_range(0, 20) ? SECOND : OUTSIDE, -1);
}

static void test_generator_given_back(void)
{
	struct memory memory;
	struct memory_source source = source_of(&memory);
	struct snapshots *process = snapshots_new(&source, &layout);
	struct snapshot *snapshot = snapshot_new(process, TSTATE);
	struct walk_stack stack;
	guint right = 0, wrong = 0;

	g_random_set_seed(7);
	fill_generator(&memory);
	put(&memory, TSTATE + 72, INNER, 8);
	put_frame(&memory, 0, 0, 8, -1);
	put_generator(&memory, OUTSIDE, 1, FRAME(0), 1);
	put_generator(&memory, SECOND, 3, FRAME(0), 1);
	memory.between = give_back;
	for (guint i = 0; i < 400; i++) {
		if (snapshot_take(snapshot, &stack) == SNAPSHOT_TORN || stack.depth < 2)
			continue;
		right += stack.frames[stack.depth - 2].code == CODE(3);
		wrong += stack.frames[stack.depth - 2].code == CODE(1);
	}
	g_assert_cmpuint(right, >, 300);
	g_assert_cmpuint(wrong, ==, 0);
	snapshot_free(snapshot);
	snapshots_free(process);
}

static void test_nonsense(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(5);
	struct memory memory;
	struct walk_stack stack;

	for (guint round = 0; round < 2000; round++) {
		fill(&memory);
		for (guint i = 0; i < 40; i++)
			memory.bytes[g_rand_int_range(random, 0x100, 0x1200)] = (guint8)g_rand_int(random);
		for (guint i = 0; i < 10; i++)
			memory.bytes[g_rand_int_range(random, 0x4000, 0x5000)] = (guint8)g_rand_int(random);
		take(&memory, &stack, 3);
		g_assert_cmpuint(stack.depth, <=, PY_MAX_FRAMES);
	}
}

/* Faults, and nonsense in the bytecode, the names and the objects. */
static void test_calls_of_nonsense(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(5);
	struct memory memory;
	struct walk_stack stack;

	for (guint round = 0; round < 4000; round++) {
		struct py_layout shape = fill_calls(&memory);
		put_call(&memory, (guint)g_rand_int_range(random, 0, 24), 4, 4);
		memory.fault_at = round < 40 ? round : 0;
		for (guint i = 0; round >= 40 && i < 40; i++)
			memory.bytes[g_rand_int_range(random, 0x6000, 0x7300)] = (guint8)g_rand_int(random);
		for (guint i = 0; round >= 40 && i < 6; i++)
			memory.bytes[BYTECODE + 16 - BASE + (guint)g_rand_int_range(random, 0, 34)] = (guint8)g_rand_int(random);
		take_by(&shape, &memory, &stack, 8);
		g_assert_cmpuint(stack.depth, <=, PY_MAX_FRAMES);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/snapshot/whole", test_whole);
	g_test_add_func("/snapshot/outermost", test_outermost);
	g_test_add_func("/snapshot/reused_address", test_reused_address);
	g_test_add_func("/snapshot/fault_at_every_copy", test_fault_at_every_copy);
	g_test_add_func("/snapshot/ended", test_ended);
	g_test_add_func("/snapshot/ended_entry", test_ended_entry);
	g_test_add_func("/snapshot/torn", test_torn);
	g_test_add_func("/snapshot/torn_list", test_torn_list);
	g_test_add_func("/snapshot/tight_list", test_tight_list);
	g_test_add_func("/snapshot/called", test_called);
	g_test_add_func("/snapshot/called_by_nothing", test_called_by_nothing);
	g_test_add_func("/snapshot/called_several", test_called_several);
	g_test_add_func("/snapshot/called_reused", test_called_reused);
	g_test_add_func("/snapshot/calls_of_nonsense", test_calls_of_nonsense);
	g_test_add_func("/snapshot/proofs_far_apart", test_proofs_far_apart);
	g_test_add_func("/snapshot/ended_list", test_ended_list);
	g_test_add_func("/snapshot/frame_without_code", test_frame_without_code);
	g_test_add_func("/snapshot/cycle", test_cycle);
	g_test_add_func("/snapshot/circle", test_circle);
	g_test_add_func("/snapshot/generator_left", test_generator_left);
	g_test_add_func("/snapshot/generator_between_calls", test_generator_between_calls);
	g_test_add_func("/snapshot/generator_given_back", test_generator_given_back);
	g_test_add_func("/snapshot/nonsense", test_nonsense);
	return g_test_run();
}
