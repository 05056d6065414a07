/* pyparallel: which loop of a live Python program is worth making parallel, why, and the patch.
 *
 * The map of the files (docs/architecture.md tells the whole):
 *   bpf/       sampler.bpf.c    the programs in the kernel: on-CPU samples, switches, wake-ups
 *              maps.h threads.h blocks.h times.h stacks.h   what these keep; a thread's record, what it blocks in, its exact times, its stacks
 *              budget.h chance.h   which stacks are taken, so that the cost stays bounded
 *              pywalk.h         the walk of CPython's frames, for the kernel and for user space
 *              events.h pylayout.h kernel.h   the structs that cross to user space; CPython's offsets; the kernel's
 *   probe/     target procfile images version refuse   a live process, its files, its interpreter and version, and why it cannot be attached to
 *              layout elfimage runtime_scan   where that keeps what the walk reads
 *              walk threads codeobj lines   its threads, frames, code objects and their line tables
 *              snapshot look proof deep   stacks of threads that run meanwhile: what is copied, what the copies say, what of it is certain
 *              callsites callees bytecode   what makes them reliable: who calls whom
 *              sampler_ebpf sampler_proc   the two samplers; timeline spread shares, account: events, or looks, to gapless time of threads
 *              programs verifier_log interrupts   loading the programs, why they are refused, what their timer costs
 *              processes        the target and those that descend from it
 *              preexec          what children do between fork and exec is not their parents' code
 *              native           native frames above the Python ones
 *              demangle         their names in C++ and Rust
 *              waits collector  what is waited for; frames to functions and lines
 *              evidence blocks slots pairs variables payload   how far its loops have come, and whether an entry of them lasts; the sizes of what a pool would pickle
 *              record launch    attaching, recording, starting a script
 *              recording*       the recording in memory; as a pprof file (pprof.proto); the sources that it names
 *              host cgroup costs.py   this host's cores and costs; state error: the names that all share
 *   analyzer/  source openness tree tree_memory loops program parallel   sources, syntax trees, loops, imports; many files on all cores
 *              attribution header iterations lasting bound nesting   time joined to loops, how often they run and are entered, what they wait for, which stands beneath which
 *              scope syntax depend sure   names, what is read and bound, liveness
 *              effects frame frame_run contexts rounds statement classes imported   functions run abstractly, to a fixed point; types heap sets table held: over which values and objects, what lists in attributes hold; webs: names used again
 *              infer infer_*    expressions: names, operators, displays, attributes, elements, assignment, annotations; narrow parts: what isinstance says of a name, parts of a tuple that comes from a function
 *              call call_*      calls: summaries of the project's functions, its classes, libraries and what they give; factory endless boxed: what defaultdicts make, iterators without end, what arrays hold of the program
 *              knowledge declared options  what is known of libraries (knowledge.def), what users say of functions, argparse; calls: who calls a function
 *              project judging folders standard  the parts of a program that no import joins, each run by itself; callgraph: who calls whom, for the rewriter; the modules of the standard library; marks applied recall arena interned: runs and questions that are not repeated, their memory and names
 *              split split_*    the two stages of a body: its pieces, what stands against moving them, what is hoisted out of them; leave: loops left early; taker: generators that a call takes whole; alias apart: what may be one object
 *              verdict judge_*  the verdict: syntax, iterable, the parallel stage, what crosses, whose identity is asked for, what two readings of a clock measure, the split as it is handed over; pickle reason
 *              replay replay_* output streams counter iterable reuse subscript callers unique fresh changes beneath   inner statements for the parent, what prints and logs, whiles that count, what is finite, a[2*i+1], items that are distinct, what work changes of its own and of its parts
 *              distinct* made called members   lists of distinct items (values: what comes in; mentions: what is done with them), what is made where it is asked for, all calls of a function and who catches, attributes by their names
 *              own own_attribute sql   what each worker can have of its own; statements that only read; trips: how often loops run that nobody saw; keep: may workers outlive an entry
 *              identity globals reimport reflect namespace mock decimals loggers   which comparisons tell an object from its copy; what globals lead to; what importing the program once more would show or make otherwise; globals()["f"] = g, vars(o)["f"] = g, what tests put in place of others; the context of decimal; what logging comes to
 *              await async chain computes   coroutines run abstractly; calls that hold up an event loop; what can become asynchronous; what of waiting work only computes
 *              cost waiting crossing   the estimate, of pools and of tasks, and what crosses to a process; analysis paths: all of it in one ranked list
 *   rewriter/  edits style imports nameset outline guard tool_files   byte edits and what they are made of
 *              pool*            the transform of a loop into a pool; pattern_*: one file a pattern; reach reached ending state: is it in a pool already, does it run as the interpreter ends, what workers that are no copies would miss
 *              chain* client*   requests become aiohttp, httpx and psycopg their own async client, sqlite3 aiosqlite, in all functions above and below a loop; python: the target's version and libraries
 *              suggest suggest_* rewrite  which pattern: doubts, words; which loop of a nest (nests, level), two loops as one (merge), what no pool pays for (light), loops in others without a recording (again), who is called in its work (calls); pitfall: what it runs into; diff patch apply compile: as a patch, into the files and back
 *   report/    text ranking terminal, json, html flame listing   one format each; model escape formats: what they share; web/: the page
 *   cli/       main (this)      cmd_*: one file a command; options, input, present, progress: what they share; ask: apply -i
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "probe/error.h"

static const struct command {
	const char *name;
	command_function run;
	const char *usage, *about;
} commands[] = {
	{"profile", command_profile, "-p PID [-d SECONDS]", "attach to a live process, record, rank its loops, suggest"},
	{"run", command_run, "SCRIPT [ARG...]", "record a run from start to end, then suggest (-m MODULE, -c CODE)"},
	{"suggest", command_suggest, "RECORDING | PATH...", "suggest again; without a recording, judge every loop of the sources"},
	{"apply", command_apply, "RECORDING | PATH...", "write the patches: safe ones that pay (--review, -i, --all, --undo)"},
	{"report", command_report, "RECORDING -o FILE.html", "flame graph, annotated source and suggestions in one page"},
	{"doctor", command_doctor, "[-p PID]", "what this host allows, what is missing, and the command that mends it"},
};

static void print_help(FILE *file)
{
	fprintf(file, "pyparallel finds the loops of a Python program that are worth making parallel, proves what may be, and hands over\n"
	              "the patch with a speedup that rests on measurement.\n\n"
	              "Usage: pyparallel COMMAND [OPTION...]\n\n");
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		fprintf(file, "  %-8s %-24s %s\n", commands[i].name, commands[i].usage, commands[i].about);
	fprintf(file, "\n'pyparallel COMMAND --help' lists a command's options.\n"
	              "Exit status: 0 done; 2 usage; 3 no such process, or not CPython; 4 missing privilege; 5 unsupported version or\n"
	              "kernel; 6 the target ended before anything was recorded; 7 unreadable input. 'run' exits as its script did.\n");
}

static const struct command *find_command(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static gint run_command(const struct command *command, gint argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	gint status = command->run(argc, argv, &error);

	if (!error)
		return status;
	fprintf(stderr, "pyparallel: %s\n", error->message);
	return error->domain == PP_ERROR ? error->code : 1;
}

gint main(gint argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const struct command *command = find_command(name);

	if (command)
		return run_command(command, argc - 1, argv + 1);
	if (strcmp(name, "--version") == 0) {
		puts("pyparallel " PYPARALLEL_VERSION);
		return 0;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		print_help(stdout);
		return 0;
	}
	if (*name)
		fprintf(stderr, "pyparallel: '%s' is no command; see 'pyparallel --help'\n", name);
	else
		print_help(stderr);
	return PP_ERROR_USAGE;
}
