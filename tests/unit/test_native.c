/* probe/native.h: this process's own stack, as the kernel would send it, and what a hostile process could make of it. */
#include "probe/native.h"

#include <string.h>
#include <ucontext.h>
#include <unistd.h>

static struct event_native event;

/* What the kernel sends, but that this runs meanwhile: taken by a function that is on the stack. */
static void __attribute__((noinline)) take_event(void)
{
	static const int order[NATIVE_REGISTERS] = { REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
		                                     REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP };
	ucontext_t context;

	g_assert_cmpint(getcontext(&context), ==, 0);
	for (guint i = 0; i < NATIVE_REGISTERS; i++)
		event.registers[i] = (guint64)context.uc_mcontext.gregs[order[i]];
	event.stack_bytes = 2048;
	g_assert_true(target_read(getpid(), event.registers[NATIVE_SP], event.stack, event.stack_bytes)); /* memcpy would upset ASan */
}

static int __attribute__((noinline)) inner(int depth)
{
	take_event();
	return depth + 1;
}

static int __attribute__((noinline)) outer(int depth)
{
	return inner(depth + 1) * 2;
}

static struct native *of_this_process(void)
{
	char exe[4096] = "";
	struct target target = { .pid = getpid(), .exe = exe };

	g_assert_cmpint(readlink("/proc/self/exe", exe, sizeof(exe) - 1), >, 0);
	return native_new(&target);
}

static void test_own_stack(void)
{
	struct native *native = of_this_process();
	struct native_stack stack;

	g_assert_cmpint(outer(1), ==, 6);
	for (guint i = 0; i < 2; i++) { /* from what was learnt, too; gcc adds ".constprop.0" to names */
		native_unwind(native, &event, &stack);
		g_assert_cmpuint(stack.count, >=, 3);
		g_assert_true(g_str_has_prefix(stack.frames[0].function, "take_event"));
		g_assert_true(g_str_has_prefix(stack.frames[1].function, "inner"));
		g_assert_true(g_str_has_prefix(stack.frames[2].function, "outer"));
		g_assert_cmpstr(stack.frames[2].library, ==, "test_native");
	}
	event.stack_bytes = 0; /* it could not be copied: the function that runs is known all the same */
	native_unwind(native, &event, &stack);
	g_assert_cmpuint(stack.count, >=, 1);
	g_assert_true(g_str_has_prefix(stack.frames[0].function, "take_event"));
	native_free(native);
}

static void test_hostile_stacks(void)
{
	struct native *native = of_this_process();
	struct native_stack stack;
	struct event_native good;

	g_assert_cmpint(outer(1), ==, 6);
	good = event;
	for (guint round = 0; round < 3000; round++) {
		event = good;
		for (guint i = 0; i < 1 + round % 7; i++)
			event.registers[g_test_rand_int_range(0, NATIVE_REGISTERS)] ^= (guint64)g_test_rand_int() << g_test_rand_int_range(0, 33);
		for (guint i = 0; i < 50; i++)
			event.stack[g_test_rand_int_range(0, NATIVE_STACK_BYTES)] = (py_u8)g_test_rand_int();
		event.stack_bytes = (py_u32)g_test_rand_int_range(0, NATIVE_STACK_BYTES + 1);
		native_unwind(native, &event, &stack);
		g_assert_cmpuint(stack.count, <=, NATIVE_FRAMES_MAX);
	}
	memset(&event, 0xff, sizeof(event));
	event.stack_bytes = NATIVE_STACK_BYTES;
	native_unwind(native, &event, &stack);
	g_assert_cmpuint(stack.count, ==, 0);
	event = good;
	for (gsize at = 0; at + 8 <= NATIVE_STACK_BYTES; at += 8) /* returns to itself for ever */
		memcpy(event.stack + at, &good.registers[NATIVE_IP], 8);
	event.stack_bytes = NATIVE_STACK_BYTES;
	native_unwind(native, &event, &stack);
	g_assert_cmpuint(stack.count, <=, NATIVE_FRAMES_MAX);
	native_free(native);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/native/own_stack", test_own_stack);
	g_test_add_func("/native/hostile_stacks", test_hostile_stacks);
	return g_test_run();
}
