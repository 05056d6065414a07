/* probe/codeobj.h against live interpreters: a script parks its threads in awkward places and tells, of each frame, what Python
 * itself knows; the test walks the same frames from outside. */
#include "probe/codeobj.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/target.h"
#include "probe/walk.h"

/* Prints one line per frame of the main thread, innermost first: address of the code object, line, first line, flags, locals,
 * stacksize, file, name. A \xff (latin-1), a wide and an astral name are among them. */
static const char script[] =
	"import sys, threading, time\n"
	"def leaf(\n"
	"        seconds, *rest):\n"
	"    time.sleep(\n"
	"        seconds\n"
	"    )\n"
	"def caf\u00e9(x, y=2):\n"
	"    try:\n"
	"        with open('/dev/null'):\n"
	"            return [leaf(\n"
	"                v) for v in (x,)]\n"
	"    finally:\n"
	"        pass\n"
	"def \u0434\u0430():\n"
	"    a = 1; b = 2\n"
	"    def inner():\n"
	"        for i in range(3):\n"
	"            if i == 1:\n"
	"                yield caf\u00e9(60 + 0 *\n"
	"                    (a + b))\n"
	"    return sum(1 for _ in\n"
	"        inner())\n"
	"class \U0002070e:\n"
	"    @staticmethod\n"
	"    def method(**kw): return (\n"
	"        \u0434\u0430())\n"
	"    @property\n"
	"    def prop(self):\n"
	"        return (self\n"
	"            .method())\n"
	"def tell(frame):\n"
	"    while frame:\n"
	"        c = frame.f_code\n"
	"        print(id(c), frame.f_lineno, c.co_firstlineno, c.co_flags,\n"
	"              len(c.co_varnames) + len([v for v in c.co_cellvars if v not in c.co_varnames or sys.version_info < (3, 11)]) + len(c.co_freevars),\n"
	"              c.co_stacksize, c.co_filename, getattr(c, 'co_qualname', c.co_name), sep='|')\n"
	"        frame = frame.f_back\n"
	"    gone = [compile('def f(x): return x + %d' % k, 'some/where/gone%d.py' % k, 'exec').co_consts[0] for k in range(100)]\n"
	"    print('gone', *map(id, gone), sep='|')\n"
	"    gone.clear()\n"
	"    print('end', flush=True)\n"
	"sys.stdout.reconfigure(encoding='utf-8')\n"
	"main = threading.get_ident()\n"
	"def watch():\n"
	"    while sys._current_frames()[main].f_code is not leaf.__code__:\n"
	"        time.sleep(0.01)\n"
	"    time.sleep(0.1)\n"
	"    tell(sys._current_frames()[main])\n"
	"threading.Thread(target=watch, daemon=True).start()\n"
	"\U0002070e().prop\n";

struct child {
	pid_t pid;
	FILE *output;
};

static struct child child_start(const char *python)
{
	struct child child = { 0 };
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	child.pid = fork();
	if (child.pid == 0) {
		dup2(ends[1], 1);
		setenv("PYTHONUTF8", "1", 1);
		execl(python, python, "-c", script, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	child.output = fdopen(ends[0], "r");
	return child;
}

static guint64 read_u64(const struct target *target, guint64 address)
{
	guint64 value = 0;

	g_assert_true(target_read(target->pid, address, &value, sizeof(value)));
	return value;
}

/* The innermost frame of the thread that started last in the list: the main thread's. */
static guint64 main_frame(const struct target *target)
{
	const struct py_layout *layout = &target->layout;
	guint64 interp = read_u64(target, target->runtime + layout->runtime_interp_head);
	guint64 tstate = read_u64(target, interp + layout->interp_tstate_head), next, frame;

	while ((next = read_u64(target, tstate + layout->tstate_next)) != 0)
		tstate = next;
	frame = read_u64(target, tstate + layout->tstate_frame);
	return layout->cframe_current_frame != PY_NONE ? read_u64(target, frame + layout->cframe_current_frame) : frame;
}

/* Steps over frames that are not Python's. */
static guint64 skip_shims(const struct target *target, guint64 frame)
{
	const struct py_layout *layout = &target->layout;
	guint8 owner;

	while (frame != 0 && layout->owner_shim_first != PY_NONE) {
		g_assert_true(target_read(target->pid, frame + layout->frame_owner, &owner, 1));
		if (owner < layout->owner_shim_first || owner > layout->owner_shim_last)
			break;
		frame = read_u64(target, frame + layout->frame_previous);
	}
	return frame;
}

static guint32 instr_offset(const struct target *target, guint64 frame, guint64 code)
{
	const struct py_layout *layout = &target->layout;
	gint32 lasti;

	if (!layout->frame_instr_is_index)
		return (guint32)(read_u64(target, frame + layout->frame_instr) - code - layout->code_adaptive);
	g_assert_true(target_read(target->pid, frame + layout->frame_instr, &lasti, sizeof(lasti)));
	return (guint32)lasti * layout->frame_instr_is_index;
}

static void check_frame(const struct target *target, guint64 frame, char **told)
{
	const struct py_layout *layout = &target->layout;
	guint64 address = read_u64(target, frame + layout->frame_code);
	g_autoptr(GError) error = NULL;
	g_autoptr(CodeObject) code = code_object_read(target->pid, layout, address, &error);
	guint8 bytes[256];

	g_assert_no_error(error);
	g_assert_cmpuint(address, ==, g_ascii_strtoull(told[0], NULL, 10));
	g_assert_cmpuint(code_object_line(code, instr_offset(target, frame, address)), ==, g_ascii_strtoull(told[1], NULL, 10));
	g_assert_cmpuint(code->first_line, ==, g_ascii_strtoull(told[2], NULL, 10));
	g_assert_cmpuint(code->flags, ==, g_ascii_strtoull(told[3], NULL, 10));
	g_assert_cmpuint(code->nlocalsplus, ==, g_ascii_strtoull(told[4], NULL, 10));
	g_assert_cmpuint(code->stacksize, ==, g_ascii_strtoull(told[5], NULL, 10));
	g_assert_cmpstr(code->file, ==, told[6]);
	g_assert_cmpstr(code->name, ==, told[7]);
	g_assert_cmpint(code->generator, ==, strstr(told[7], "inner") != NULL || strstr(told[7], "genexpr") != NULL);
	g_assert_true(target_read(target->pid, address, bytes, layout->code_filename + sizeof(guint64)));
	g_assert_cmphex(code->checksum, ==, walk_code_check(layout, bytes));
}

static void check_interpreter(const char *python)
{
	struct child child = child_start(python);
	g_autoptr(GError) error = NULL;
	g_autoptr(Target) target = NULL;
	char *line = NULL;
	size_t size = 0;
	guint frames = 0;
	guint64 frame = 0;
	g_auto(GStrv) gone = NULL;

	while (getline(&line, &size, child.output) > 0 && !g_str_equal(line, "end\n")) {
		g_auto(GStrv) told = g_strsplit(g_strchomp(line), "|", -1);

		if (g_str_equal(told[0], "gone")) {
			gone = g_steal_pointer(&told);
			continue;
		}
		if (target == NULL) {
			target = target_open(child.pid, &error);
			g_assert_no_error(error);
			frame = main_frame(target);
		}
		frame = skip_shims(target, frame);
		g_assert_cmpuint(frame, !=, 0);
		g_assert_cmpuint(g_strv_length(told), ==, 8);
		check_frame(target, frame, told);
		frame = read_u64(target, frame + target->layout.frame_previous);
		frames++;
	}
	g_assert_cmpuint(frames, >=, 8);
	g_assert_cmpuint(skip_shims(target, frame), ==, 0);
	g_assert_nonnull(gone);
	for (guint i = 1; gone[i]; i++)
		g_assert_null(code_object_read(child.pid, &target->layout, g_ascii_strtoull(gone[i], NULL, 10), NULL));
	/* Not a code object: the thread's frame, _PyRuntime, nothing at all. */
	g_assert_null(code_object_read(child.pid, &target->layout, target->runtime, NULL));
	g_assert_null(code_object_read(child.pid, &target->layout, main_frame(target), NULL));
	g_assert_null(code_object_read(child.pid, &target->layout, 0, NULL));
	g_assert_null(code_object_read(child.pid, &target->layout, G_MAXUINT64 - 64, NULL));
	kill(child.pid, SIGKILL);
	waitpid(child.pid, NULL, 0);
	fclose(child.output);
	g_free(line);
}

static void test_interpreters(void)
{
	static const char *const minors[] = { "3.8.", "3.9.", "3.10.", "3.11.", "3.12.", "3.13." };
	g_autofree char *root = g_build_filename(g_get_home_dir(), ".pyenv/versions", NULL);
	GDir *dir = g_dir_open(root, 0, NULL);
	const char *name;
	guint checked = 0;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *python = g_build_filename(root, name, "bin/python3", NULL);

		for (guint i = 0; i < G_N_ELEMENTS(minors); i++) {
			if (!g_str_has_prefix(name, minors[i]) || !g_file_test(python, G_FILE_TEST_IS_EXECUTABLE))
				continue;
			g_test_message("%s", python);
			check_interpreter(python);
			checked++;
		}
	}
	if (dir != NULL)
		g_dir_close(dir);
	if (g_file_test("/usr/bin/python3.11", G_FILE_TEST_IS_EXECUTABLE)) {
		check_interpreter("/usr/bin/python3.11");
		checked++;
	}
	if (checked == 0)
		g_test_skip("no CPython 3.8 to 3.13 here");
}

/* Code objects made of any bytes, read from this very process. */
static void test_hostile(void)
{
	static guint8 memory[4096];
	struct py_layout layout;

	layout = (struct py_layout){ .code_filename = 112, .code_name = 120, .code_qualname = 128, .code_linetable = 136,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_bytecode = PY_NONE, .code_adaptive = 192, .object_type = 8,
		.var_size = 16, .type_name = 24, .bytes_data = 32, .ascii_data = 40, .ascii_state = 32, .ascii_length = 16, .compact_data = 56,
		.version = 0x030c, .code_firstlineno = 68, .code_argcount = 52, .code_stacksize = 64, .code_nlocalsplus = 72 };
	for (guint round = 0; round < 20000; round++) {
		struct code_object *code;

		for (guint i = 0; i < sizeof(memory) / 8; i++) {
			guint64 word = (guint64)(guintptr)memory + (guint64)g_test_rand_int_range(0, sizeof(memory));
			guint32 random = (guint32)g_test_rand_int();

			if (random % 3 == 0)
				word = random & 0x7f;
			memcpy(memory + 8 * i, &word, sizeof(word));
		}
		memcpy(memory + 4000, "code", 5);
		*(guint64 *)memory = 1;
		*(guint64 *)(memory + 8) = (guint64)(guintptr)memory + 3000 - 24;
		*(guint64 *)(memory + 3000) = (guint64)(guintptr)memory + 4000;
		code = code_object_read(getpid(), &layout, (guint64)(guintptr)memory, NULL);
		if (code != NULL)
			g_assert_true(g_utf8_validate(code->file, -1, NULL) && g_utf8_validate(code->name, -1, NULL));
		code_object_free(code);
	}
	layout.code_qualname = 4000;
	g_assert_null(code_object_read(getpid(), &layout, (guint64)(guintptr)memory, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/codeobj/interpreters", test_interpreters);
	g_test_add_func("/codeobj/hostile", test_hostile);
	return g_test_run();
}
