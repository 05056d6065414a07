/* Takes snapshots of a process's main thread as fast as they come and counts each stack that it saw, for scripts/stacks.
 *
 *     stacks PID SECONDS [MAX_PAUSE_US]
 *
 * prints "looks N whole N outer N torn N copies N cpu_us N" and then a line for each stack: "whole|outer COUNT name:line;name:line...",
 * outermost first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe/codeobj.h"
#include "probe/snapshot.h"
#include "probe/target.h"
#include "probe/threads.h"

struct count {
	guint64 number[3]; /* by enum snapshot_result */
	guint depth;
	struct py_frame frames[];
};

static guint64 clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (guint64)now.tv_sec * 1000000000ull + (guint64)now.tv_nsec;
}

static guint count_hash(gconstpointer key)
{
	const struct count *count = key;
	guint64 hash = count->depth;

	for (guint i = 0; i < count->depth; i++)
		hash = (hash ^ count->frames[i].code ^ (guint64)count->frames[i].instr << 40) * 0x9e3779b97f4a7c15ull;
	return (guint)(hash >> 32);
}

static gboolean count_equal(gconstpointer a, gconstpointer b)
{
	const struct count *one = a, *other = b;

	return one->depth == other->depth && memcmp(one->frames, other->frames, one->depth * sizeof(one->frames[0])) == 0;
}

static void count_stack(GHashTable *counts, const struct walk_stack *stack, enum snapshot_result result)
{
	static struct count *key;
	struct count *known;
	gsize size = sizeof(*key) + stack->depth * sizeof(stack->frames[0]);

	if (!key)
		key = g_malloc(sizeof(*key) + sizeof(stack->frames));
	key->depth = stack->depth;
	memcpy(key->frames, stack->frames, stack->depth * sizeof(stack->frames[0]));
	known = g_hash_table_lookup(counts, key);
	if (!known) {
		known = g_memdup2(key, size);
		memset(known->number, 0, sizeof(known->number));
		g_hash_table_add(counts, known);
	}
	known->number[result]++;
}

static void print_frame(const struct target *target, GHashTable *codes, const struct py_frame *frame)
{
	struct code_object *code = g_hash_table_lookup(codes, GSIZE_TO_POINTER(frame->code));

	if (!code && (code = code_object_read(target->pid, &target->layout, frame->code, NULL)))
		g_hash_table_insert(codes, GSIZE_TO_POINTER(frame->code), code);
	if (code)
		printf("%s:%u", code->name, code_object_line(code, frame->instr));
	else
		printf("?%llx:0", (unsigned long long)frame->code);
}

static void print_counts(const struct target *target, GHashTable *counts)
{
	static const char *const names[] = {[SNAPSHOT_TORN] = "torn", [SNAPSHOT_OUTER] = "outer", [SNAPSHOT_WHOLE] = "whole"};
	g_autoptr(GHashTable) codes = g_hash_table_new(NULL, NULL);
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, counts);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		const struct count *count = key;
		for (guint result = 0; result < 3; result++) {
			if (!count->number[result])
				continue;
			printf("%s %llu ", names[result], (unsigned long long)count->number[result]);
			for (guint i = count->depth; i > 0; i--) {
				print_frame(target, codes, &count->frames[i - 1]);
				if (i > 1)
					putchar(';');
			}
			putchar('\n');
		}
	}
}

static guint64 main_thread(const struct target *target)
{
	struct walk_reader reader = walk_reader_of_process(target->pid);
	g_autoptr(GArray) tids = threads_list(target->pid);
	g_autoptr(GArray) states = walk_threads(&reader, &target->layout, target->runtime);
	g_autoptr(GHashTable) matches = threads_match(target, tids, states, &(struct threads_learnt){0});
	const struct walk_thread *thread = g_hash_table_lookup(matches, GINT_TO_POINTER(target->pid));

	return thread ? thread->tstate : 0;
}

int main(int argc, char **argv)
{
	g_autoptr(Target) target = argc > 2 ? target_open(atoi(argv[1]), NULL) : NULL;
	guint64 tstate = target ? main_thread(target) : 0, end_ns, cpu_ns, totals[3] = {0}, looks = 0;
	guint pause_ns = argc > 3 ? 1000 * (guint)atoi(argv[3]) : 1000;
	struct memory_source source;
	struct snapshots *process;
	struct snapshot *snapshot;
	GHashTable *counts = g_hash_table_new(count_hash, count_equal);
	struct walk_stack stack;

	if (!tstate) {
		fprintf(stderr, "stacks: no main thread of CPython there\n");
		return 1;
	}
	source = memory_source_of_process(target->pid);
	process = snapshots_new(&source, &target->layout);
	snapshot = snapshot_new(process, tstate);
	end_ns = clock_ns(CLOCK_MONOTONIC) + (guint64)(atof(argv[2]) * 1e9);
	for (cpu_ns = 0; clock_ns(CLOCK_MONOTONIC) < end_ns; looks++) {
		guint64 before_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID), until_ns;
		enum snapshot_result result = snapshot_take(snapshot, &stack);
		cpu_ns += clock_ns(CLOCK_THREAD_CPUTIME_ID) - before_ns;
		totals[result]++;
		if (result != SNAPSHOT_TORN)
			count_stack(counts, &stack, result);
		until_ns = clock_ns(CLOCK_MONOTONIC) + (guint64)(drand48() * pause_ns);
		while (clock_ns(CLOCK_MONOTONIC) < until_ns)
			;
	}
	printf("looks %llu whole %llu outer %llu torn %llu copies %llu cpu_us %llu\n", (unsigned long long)looks,
	       (unsigned long long)totals[SNAPSHOT_WHOLE], (unsigned long long)totals[SNAPSHOT_OUTER],
	       (unsigned long long)totals[SNAPSHOT_TORN], (unsigned long long)snapshots_copies(process),
	       (unsigned long long)cpu_ns / 1000);
	print_counts(target, counts);
	return 0;
}
