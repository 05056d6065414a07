/* For tests/e2e/test_stacks.py. "callees PID" says of each call on the stack of a process's main thread, which has to stand still, what the
 * caller's frame tells of it: "LINE CALLER CALLEE EVIDENCE", innermost first. "callees effects MINOR" prints the table of probe/bytecode.c
 * for 3.MINOR: "OPCODE ARGUMENT JUMP EFFECT". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/bytecode.h"
#include "probe/callees.h"
#include "probe/codeobj.h"
#include "probe/target.h"
#include "probe/threads.h"
#include "probe/walk.h"

#define READS 8 /* after which what is there is relied on */

static const char *const evidences[] = {
	[CALLEE_UNTOLD] = "untold", [CALLEE_UNSEEN] = "unseen", [CALLEE_NONE] = "none", [CALLEE_OTHER] = "other", [CALLEE_AGREES] = "agrees", [CALLEE_NAMED] = "named",
};

static guint64 main_thread(const struct target *target, const struct walk_reader *reader)
{
	g_autoptr(GArray) tids = threads_list(target->pid);
	g_autoptr(GArray) states = walk_threads(reader, &target->layout, target->runtime);
	g_autoptr(GHashTable) matches = threads_match(target, tids, states, &(struct threads_learnt){0});
	const struct walk_thread *thread = g_hash_table_lookup(matches, GINT_TO_POINTER(target->pid));

	return thread ? thread->tstate : 0;
}

static enum callee_evidence judge(struct callees *callees, const struct memory_source *source, const struct py_layout *layout,
                                  const struct walk_stack *stack, guint caller)
{
	guint32 bytes = callees_frame_bytes(callees, stack->frames[caller].code);
	g_autofree guint8 *copy = g_malloc0(bytes + 1);
	struct memory_part part = {stack->addresses[caller], copy, bytes};
	gboolean copied = bytes && source->copy(source, &part, 1) == 1;
	guint64 first = 0;
	struct memory_part variable = {stack->addresses[caller - 1] + layout->frame_localsplus, &first, sizeof(first)};
	struct callee_question question = {
		.caller = &stack->frames[caller], .callee = &stack->frames[caller - 1], .address = stack->addresses[caller - 1],
		.copy = copied ? copy : NULL, .locals = source->copy(source, &variable, 1) == 1 ? (const guint8 *)&first : NULL
	};
	enum callee_evidence evidence = CALLEE_UNTOLD;

	for (guint i = 0; i < READS; i++)
		evidence = callees_judge(callees, &question);
	return evidence;
}

static int print_effects(guint minor)
{
	static const guint32 arguments[] = {0, 1, 2, 3, 4, 5, 8, 16, 32, 256};
	gint effect;

	for (guint opcode = 0; opcode < 256; opcode++)
		for (guint i = 0; i < G_N_ELEMENTS(arguments); i++)
			for (gint jump = 0; jump < 2; jump++)
				if (bytecode_effect((guint16)(0x0300 | minor), (guint8)opcode, arguments[i], jump, &effect))
					printf("%u %u %d %d\n", opcode, arguments[i], jump, effect);
	return 0;
}

static int print_calls(pid_t pid)
{
	g_autoptr(Target) target = target_open(pid, NULL);
	struct walk_reader reader = walk_reader_of_process(target ? target->pid : 0);
	struct memory_source source = memory_source_of_process(target ? target->pid : 0);
	guint64 tstate = target ? main_thread(target, &reader) : 0;
	struct callsites *sites;
	struct callees *callees;
	struct walk_stack stack;

	if (!tstate)
		return 1;
	sites = callsites_new(&source, &target->layout);
	callees = callees_new(&source, &target->layout, sites);
	walk_stack_read(&reader, &target->layout, tstate, &stack);
	for (guint i = 1; i < stack.depth; i++) {
		g_autoptr(CodeObject) caller = code_object_read(target->pid, &target->layout, stack.frames[i].code, NULL);
		g_autoptr(CodeObject) callee = code_object_read(target->pid, &target->layout, stack.frames[i - 1].code, NULL);
		if (caller && callee)
			printf("%u %s %s %s\n", code_object_line(caller, stack.frames[i].instr), caller->name, callee->name,
			       evidences[judge(callees, &source, &target->layout, &stack, i)]);
	}
	callees_free(callees);
	callsites_free(sites);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "effects") == 0)
		return print_effects((guint)atoi(argv[2]));
	return argc > 1 ? print_calls(atoi(argv[1])) : 2;
}
