#include "probe/runtime_scan.h"

#include <string.h>

#define MAX_INTERPRETERS 1024
#define COOKIE "xdebugpy" /* _Py_Debug_Cookie */
#define COOKIE_FIRST 0x030d0000u /* the version that brought it */
#define GIL_INTERVAL_MAX_US 1000000000u /* 5000, unless sys.setswitchinterval() was called */
#define FRAME_LOOKS 8     /* the threads run meanwhile: one look may find a frame that is just being made */
#define FRAME_THREADS 64
#define USER_ADDRESS_MAX ((guint64)1 << 47)

static guint64 word_at(const guint8 *data, gsize at)
{
	guint64 word;

	memcpy(&word, data + at, sizeof(word));
	return word;
}

guint64 runtime_scan_cookie(const guint8 *data, gsize length, guint64 address, guint32 *hex)
{
	/* the version and whether it is free-threaded follow */
	for (gsize at = 0; at + 24 <= length; at += 8) {
		if (memcmp(data + at, COOKIE, 8) != 0 || word_at(data, at + 8) < COOKIE_FIRST || word_at(data, at + 8) > G_MAXUINT32 ||
		    word_at(data, at + 16) > 1)
			continue;
		*hex = (guint32)word_at(data, at + 8);
		return address + at;
	}
	return 0;
}

static gboolean looks_like_pointer(guint64 word)
{
	return word >= 4096 && word < USER_ADDRESS_MAX && word % 8 == 0;
}

/* TRUE: the first thread state of INTERP belongs to it. The three reads are not one moment: *EMPTY says that there is none yet. */
static gboolean interp_plausible(const struct walk_reader *reader, const struct py_layout *layout, guint64 interp, gboolean *empty)
{
	guint64 tstate = 0, back = 0;

	*empty = FALSE;
	if (!looks_like_pointer(interp) || !reader->read(reader, &tstate, sizeof(tstate), interp + layout->interp_tstate_head))
		return FALSE;
	*empty = tstate == 0;
	return looks_like_pointer(tstate) && reader->read(reader, &back, sizeof(back), tstate + layout->tstate_interp) && back == interp;
}

/* New interpreters come first: the list ends with the main one. */
static gboolean list_ends_at(const struct walk_reader *reader, const struct py_layout *layout, guint64 interp, guint64 last)
{
	for (guint i = 0; i < MAX_INTERPRETERS; i++) {
		guint64 next = 0;

		if (!reader->read(reader, &next, sizeof(next), interp + layout->interp_next))
			return FALSE;
		if (next == 0)
			return interp == last;
		interp = next;
	}
	return FALSE;
}

/* _PyRuntime.interpreters has `head`, then `main`, since 3.7; and the GIL's struct begins with its interval in microseconds. Other variables
 * that happen to lead to an interpreter have neither. */
static gboolean surroundings_plausible(const struct walk_reader *reader, const struct py_layout *layout, const guint8 *data, gsize length,
                                       gsize at)
{
	gsize head = at + layout->runtime_interp_head, gil = at + layout->runtime_gil;

	if (layout->version < 0x0307)
		return TRUE;
	if (head + 16 > length || !list_ends_at(reader, layout, word_at(data, head), word_at(data, head + 8)))
		return FALSE;
	if (layout->runtime_gil == PY_NONE)
		return TRUE;
	return gil + layout->gil_size <= length && word_at(data, gil) > 0 && word_at(data, gil) < GIL_INTERVAL_MAX_US &&
	       word_at(data, gil + (gsize)layout->gil_last_holder) < USER_ADDRESS_MAX;
}

guint64 runtime_scan_lists(const struct walk_reader *reader, const struct py_layout *layout, const guint8 *data, gsize length,
                           guint64 address)
{
	gsize head = layout->runtime_interp_head;
	gboolean empty;

	for (gsize at = 0; at + head + 8 <= length; at += 8)
		if (interp_plausible(reader, layout, word_at(data, at + head), &empty) && surroundings_plausible(reader, layout, data, length, at))
			return address + at;
	return 0;
}

gboolean runtime_plausible(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime)
{
	guint64 interp = 0;
	gboolean empty = FALSE;

	/* Twice, for the list may just have changed. */
	for (guint tries = 0; tries < 2; tries++) {
		if (!reader->read(reader, &interp, sizeof(interp), runtime + layout->runtime_interp_head))
			return FALSE;
		if (interp == 0 || interp_plausible(reader, layout, interp, &empty) || empty)
			return TRUE;
	}
	return FALSE;
}

/* TRUE: the type of the object at ADDRESS is named "code". */
static gboolean is_code(const struct walk_reader *reader, const struct py_layout *layout, guint64 address)
{
	static const char code[] = "code";
	guint64 type = 0, name = 0;
	char text[sizeof(code)];

	return reader->read(reader, &type, sizeof(type), address + layout->object_type) &&
	       reader->read(reader, &name, sizeof(name), type + layout->type_name) && reader->read(reader, text, sizeof(text), name) &&
	       memcmp(text, code, sizeof(code)) == 0;
}

enum frames { FRAMES_NONE, FRAMES_ODD, FRAMES_GOOD };

static enum frames look_at_frames(const struct walk_reader *reader, const struct py_layout *layout, guint64 tstate)
{
	struct walk_stack stack;

	walk_stack_read(reader, layout, tstate, &stack);
	for (guint i = 0; i < MIN(stack.depth, PY_INNER_FRAMES); i++)
		if (is_code(reader, layout, stack.frames[i].code))
			return FRAMES_GOOD;
	return stack.depth > 0 ? FRAMES_ODD : FRAMES_NONE;
}

gboolean runtime_frames_plausible(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime)
{
	struct py_layout any = *layout;

	any.code_type = 0; /* so that frames that run something else are not passed over */
	for (guint looks = 0; looks < FRAME_LOOKS; looks++) {
		g_autoptr(GArray) threads = walk_threads(reader, layout, runtime);
		gboolean odd = FALSE;

		for (guint i = 0; i < MIN(threads->len, FRAME_THREADS); i++) {
			enum frames frames = look_at_frames(reader, &any, g_array_index(threads, struct walk_thread, i).tstate);

			if (frames == FRAMES_GOOD)
				return TRUE;
			odd = odd || frames == FRAMES_ODD;
		}
		if (!odd)
			return TRUE;
	}
	return FALSE;
}
