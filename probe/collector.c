#include "probe/collector.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "probe/codeobj.h"
#include "probe/threads.h"
#include "probe/walk.h"

#define GILS_US 100000 /* how often it is asked at most which GILs there are */
#define WATCHED_US 200000 /* and what an epoll descriptor watches */

/* One code object of the target, as it was when it was first seen at this address. */
struct code {
	struct code_object *object;
	guint function;
	guint32 check;
	gboolean shim;
	GHashTable *locations; /* byte offset of the instruction to index of the location + 1 */
};

struct collector {
	const struct target *target;
	struct recording *recording;
	GHashTable *codes;   /* address to struct code */
	GHashTable *threads; /* tid to index + 1 */
	guint unknown, native, omitted; /* locations + 1; 0: not made yet */
	GArray *gils;        /* guint64: addresses; NULL: not asked yet */
	gint64 gils_us;      /* when that was asked */
	guint64 ran[COLLECTOR_RAN]; /* see collector_last_ran */
	guint rans;
	GHashTable *watched; /* epoll descriptor to struct watched */
	GHashTable *opening; /* stack (index) to struct opening */
	GByteArray *refined; /* what refine says of a stack (index) that waits in a state, + 1; 0: not asked yet */
};

/* What an epoll descriptor was seen to watch. */
struct watched {
	gboolean known;
	enum fd_kind kind;
	gint64 asked_us;
};

/* What was seen to be opened at a place. */
struct opening {
	gboolean fifo;
	gint64 asked_us;
};

static void code_free(gpointer data)
{
	struct code *code = data;

	code_object_free(code->object);
	g_hash_table_unref(code->locations);
	g_free(code);
}

struct collector *collector_new(const struct target *target, struct recording *recording)
{
	struct collector *collector = g_new0(struct collector, 1);

	collector->target = target;
	collector->recording = recording;
	collector->codes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, code_free);
	collector->threads = g_hash_table_new(NULL, NULL);
	collector->watched = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	collector->opening = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	collector->refined = g_byte_array_new();
	return collector;
}

void collector_free(struct collector *collector)
{
	if (!collector)
		return;
	g_hash_table_unref(collector->codes);
	g_hash_table_unref(collector->threads);
	g_clear_pointer(&collector->gils, g_array_unref);
	g_hash_table_unref(collector->watched);
	g_hash_table_unref(collector->opening);
	g_byte_array_unref(collector->refined);
	g_free(collector);
}

void collector_retarget(struct collector *collector, const struct target *target)
{
	collector->target = target;
	g_hash_table_remove_all(collector->codes);
	g_hash_table_remove_all(collector->threads); /* they are named anew */
	g_hash_table_remove_all(collector->watched);
	g_clear_pointer(&collector->gils, g_array_unref);
	memset(collector->ran, 0, sizeof(collector->ran));
}

void collector_add_threads(const struct collector *collector, GArray *all)
{
	GHashTableIter iter;
	gpointer index;

	g_hash_table_iter_init(&iter, collector->threads);
	while (g_hash_table_iter_next(&iter, NULL, &index)) {
		guint thread = GPOINTER_TO_UINT(index) - 1;
		g_array_append_val(all, thread);
	}
}

void collector_ran(struct collector *collector, guint64 tstate)
{
	for (guint i = 0; i < COLLECTOR_RAN; i++)
		if (collector->ran[i] == tstate)
			return;
	collector->ran[collector->rans++ % COLLECTOR_RAN] = tstate;
}

const guint64 *collector_last_ran(const struct collector *collector)
{
	return collector->ran;
}

const struct target *collector_target(const struct collector *collector)
{
	return collector->target;
}

struct recording *collector_recording(struct collector *collector)
{
	return collector->recording;
}

/* From 3.12 on a call of a class pushes a frame beneath __init__'s that checks what it returned (_Py_InitCleanup in CPython's
 * Python/specialize.c). Both of its names are "__init__"; it is nothing that anyone wrote. */
static gboolean is_shim(const struct code_object *object)
{
	return strcmp(object->file, "__init__") == 0 && strcmp(object->name, "__init__") == 0;
}

static struct code *read_code(struct collector *collector, const struct py_frame *frame)
{
	struct code_object *object = code_object_read(collector->target->pid, &collector->target->layout, frame->code, NULL);
	struct code *code;

	if (!object)
		return NULL;
	if (frame->check && object->checksum != frame->check) { /* another one lives there by now */
		code_object_free(object);
		return NULL;
	}
	code = g_new0(struct code, 1);
	code->object = object;
	code->check = object->checksum;
	code->shim = is_shim(object);
	code->function = recording_add_function(collector->recording, object->file, object->name, object->first_line,
	                                        object->generator);
	code->locations = g_hash_table_new(NULL, NULL);
	return code;
}

/* The code object of a frame, read on first sight and when its address was reused. NULL: it cannot be read. */
static struct code *find_code(struct collector *collector, const struct py_frame *frame)
{
	guint64 address = frame->code;
	struct code *code = g_hash_table_lookup(collector->codes, &address);

	if (code && (!frame->check || frame->check == code->check))
		return code;
	code = read_code(collector, frame);
	if (code)
		g_hash_table_replace(collector->codes, g_memdup2(&address, sizeof(address)), code);
	return code;
}

static guint named_location(struct collector *collector, guint *cache, const char *name)
{
	if (!*cache)
		*cache = recording_add_location(collector->recording,
		                                recording_add_function(collector->recording, "", name, 0, FALSE), 0) + 1;
	return *cache - 1;
}

/* FALSE: it is none that is shown. */
static gboolean frame_location(struct collector *collector, const struct py_frame *frame, guint *location)
{
	struct code *code = find_code(collector, frame);
	gpointer known;

	if (!code) {
		collector->recording->unresolved++;
		*location = named_location(collector, &collector->unknown, "<unknown>");
		return TRUE;
	}
	if (code->shim)
		return FALSE;
	known = g_hash_table_lookup(code->locations, GUINT_TO_POINTER(frame->instr));
	if (!known) {
		guint line = code_object_line(code->object, frame->instr);
		known = GUINT_TO_POINTER(recording_add_location(collector->recording, code->function, line) + 1);
		g_hash_table_insert(code->locations, GUINT_TO_POINTER(frame->instr), known);
	}
	*location = GPOINTER_TO_UINT(known) - 1;
	return TRUE;
}

/* A function of a library, "<native NAME>", or where it has no symbol the library itself. */
static guint native_location(struct collector *collector, const struct native_frame *frame)
{
	g_autofree char *library = g_strdup_printf(REC_NATIVE_FILE "%s>", frame->library);
	guint function = recording_add_function(collector->recording, library, frame->function ? frame->function : library, 0, FALSE);

	return recording_add_location(collector->recording, function, 0);
}

guint collector_stack(struct collector *collector, const struct py_frame *frames, guint depth, guint omitted, guint flags)
{
	return collector_stack_native(collector, &(struct native_stack){ .count = 0 }, frames, depth, omitted, flags);
}

guint collector_stack_native(struct collector *collector, const struct native_stack *natives, const struct py_frame *frames, guint depth,
                             guint omitted, guint flags)
{
	guint locations[NATIVE_FRAMES_MAX + PY_MAX_FRAMES + 1], count = 0;

	for (guint i = 0; i < natives->count; i++)
		locations[count++] = native_location(collector, &natives->frames[i]);
	depth = MIN(depth, PY_MAX_FRAMES);
	omitted = depth == PY_MAX_FRAMES ? omitted : 0;
	for (guint i = 0; i < depth; i++) {
		guint slot = i < PY_INNER_FRAMES ? i : PY_INNER_FRAMES + (i + omitted) % PY_OUTER_FRAMES;
		if (i == PY_INNER_FRAMES && omitted)
			locations[count++] = named_location(collector, &collector->omitted, "<frames omitted>");
		if (i >= PY_INNER_FRAMES && flags & PY_STACK_TRUNCATED)
			break; /* what the ring holds are not the outermost ones */
		count += frame_location(collector, &frames[slot], &locations[count]);
	}
	if (count == natives->count)
		locations[count++] = named_location(collector, &collector->native, "<native>");
	if (omitted || flags & PY_STACK_TRUNCATED)
		collector->recording->truncated++;
	if (flags & PY_STACK_TORN)
		collector->recording->torn++;
	return recording_add_stack(collector->recording, locations, count, flags & (PY_STACK_TRUNCATED | PY_STACK_TORN));
}

static char *thread_name(gint pid, gint tid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/comm", pid, tid);
	char *name = NULL;

	if (!g_file_get_contents(path, &name, NULL, NULL))
		return g_strdup_printf("thread %d", tid);
	return g_strchomp(name);
}

guint collector_thread(struct collector *collector, gint tid)
{
	gpointer known = g_hash_table_lookup(collector->threads, GINT_TO_POINTER(tid));

	if (!known) {
		g_autofree char *name = thread_name(collector->target->pid, tid);
		known = GUINT_TO_POINTER(recording_add_thread(collector->recording, collector->target->pid, tid, name) + 1);
		g_hash_table_insert(collector->threads, GINT_TO_POINTER(tid), known);
	}
	return GPOINTER_TO_UINT(known) - 1;
}

/* The GIL that this address lies in; 0: in none that is known. */
static guint64 known_gil(const struct collector *collector, guint64 address)
{
	for (guint i = 0; collector->gils && i < collector->gils->len; i++) {
		guint64 gil = g_array_index(collector->gils, guint64, i);
		if (address >= gil && address < gil + collector->target->layout.gil_size)
			return gil;
	}
	return 0;
}

/* From 3.12 on each interpreter may have a GIL of its own, and interpreters come and go. */
static guint64 gil_at(struct collector *collector, guint64 address)
{
	const struct target *target = collector->target;
	struct walk_reader reader = walk_reader_of_process(target->pid);
	guint64 gil = known_gil(collector, address);
	gint64 now_us = g_get_monotonic_time();
	GArray *gils;

	if (gil || !target->runtime || (collector->gils && now_us - collector->gils_us < GILS_US))
		return gil;
	collector->gils_us = now_us;
	gils = walk_gils(&reader, &target->layout, target->runtime);
	if (collector->gils && gils->len == 0) { /* the process has ended: what it did until then is still to come */
		g_array_unref(gils);
		return 0;
	}
	g_clear_pointer(&collector->gils, g_array_unref);
	collector->gils = gils;
	return known_gil(collector, address);
}

#define LOCAL_NET STATE_COUNT /* the state of one that waits for a local socket */

static enum state refine(const struct recording *r, guint stack, guint state)
{
	const struct rec_stack *of = &g_array_index(r->stacks, struct rec_stack, stack);
	struct wait_frame frames[WAIT_REFINE_DEPTH];
	guint depth = MIN(of->depth, WAIT_REFINE_DEPTH);

	for (guint i = 0; i < depth; i++) {
		guint location = g_array_index(r->frames, guint, of->start + i);
		const struct rec_function *function = &g_array_index(
			r->functions, struct rec_function, g_array_index(r->locations, struct rec_location, location).function);
		frames[i] = (struct wait_frame){function->file, function->name};
	}
	if (state == LOCAL_NET)
		state = wait_connected(frames, depth) ? STATE_PIPE : STATE_NET;
	return wait_refine(frames, depth, state);
}

/* Asks for each stack and state once: of some threads that happens thousands of times a second. */
static enum state refine_once(struct collector *collector, guint stack, guint state)
{
	guint at = stack * (LOCAL_NET + 1) + state, len = collector->refined->len;

	if (at >= len) {
		g_byte_array_set_size(collector->refined, (stack + 1) * (LOCAL_NET + 1));
		memset(collector->refined->data + len, 0, collector->refined->len - len);
	}
	if (!collector->refined->data[at])
		collector->refined->data[at] = 1 + refine(collector->recording, stack, state);
	return collector->refined->data[at] - 1;
}

/* What it watches; what was last known of it where it is closed by now. */
static const struct watched *watched_by(struct collector *collector, gint epoll)
{
	struct watched *watched = g_hash_table_lookup(collector->watched, GINT_TO_POINTER(epoll));
	gint64 now_us = g_get_monotonic_time();
	enum fd_kind kind;

	if (!watched) {
		watched = g_new0(struct watched, 1);
		g_hash_table_insert(collector->watched, GINT_TO_POINTER(epoll), watched);
	} else if (now_us - watched->asked_us < WATCHED_US) {
		return watched;
	}
	watched->asked_us = now_us;
	if (threads_watched(collector->target->pid, epoll, &kind)) {
		watched->known = TRUE;
		watched->kind = kind;
	}
	return watched;
}

/* Whether the thread, which opens a file there, waits for the other end of a FIFO; or if another one did at that place: it may be over by now. */
static gboolean opens_fifo(struct collector *collector, guint stack, gint tid)
{
	struct opening *opening = g_hash_table_lookup(collector->opening, GUINT_TO_POINTER(stack));
	gint64 now_us = g_get_monotonic_time();

	if (!opening) {
		opening = g_new0(struct opening, 1);
		g_hash_table_insert(collector->opening, GUINT_TO_POINTER(stack), opening);
	} else if (opening->fifo || now_us - opening->asked_us < WATCHED_US) {
		return opening->fifo;
	}
	opening->asked_us = now_us;
	opening->fifo = threads_wait_for_partner(collector->target->pid, tid);
	return opening->fifo;
}

enum state collector_wait_state(struct collector *collector, guint stack, const struct wait *wait)
{
	struct wait asked = *wait;
	guint64 gil = wait->syscall == SYS_futex ? gil_at(collector, wait->args[0]) : 0;
	enum state state;

	if (gil) {
		asked.gil = gil;
		asked.gil_size = collector->target->layout.gil_size;
	}
	state = wait_state(&asked);
	if (state == STATE_DISK && wait_opens(wait->syscall) && opens_fifo(collector, stack, wait->tid))
		state = STATE_PIPE;
	state = refine_once(collector, stack, state == STATE_NET && wait->fd_kind == FD_LOCAL ? LOCAL_NET : state);
	if (state == STATE_NET && wait_watches(wait->syscall)) { /* not an event loop's, which is idle whatever it watches */
		const struct watched *watched = watched_by(collector, (gint)wait->args[0]);
		asked.watched = watched->known;
		asked.fd_kind = watched->kind;
		state = refine_once(collector, stack, wait_state(&asked));
	}
	return state;
}

gboolean collector_function(struct collector *collector, const struct py_frame *frame, guint *function, guint *line,
                            guint *locals, guint *stacksize)
{
	struct code *code = find_code(collector, frame);

	if (!code)
		return FALSE;
	*function = code->function;
	*line = code_object_line(code->object, frame->instr);
	*locals = code->object->nlocalsplus;
	*stacksize = code->object->stacksize;
	return TRUE;
}
