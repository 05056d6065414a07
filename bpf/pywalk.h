/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The walk of CPython's frames, written once: compiled into the BPF program, into user space (probe/walk.c), and into a test
 * that runs it over saved memory.
 *
 * Before including it define PYWALK_READ(reader, to, size, from): 0 on success, copies SIZE bytes at FROM of the target. Nothing
 * that is read is trusted: every value is only used as an address to read from or as data to pass on, and every loop is bounded
 * by its caller. */
#pragma once
#include "bpf/events.h"

#ifndef PYWALK_INLINE
#define PYWALK_INLINE static inline __attribute__((always_inline))
#endif

/* A field inside a frame that was read; the mask tells the verifier what the layout guarantees anyway. */
#define PYWALK_FIELD(type, buffer, offset) (*(type *)((buffer) + ((offset) & (PYWALK_BUFFER - 1))))

/* The innermost frame of a thread; 0: it runs no Python code or cannot be read. */
PYWALK_INLINE py_u64 pywalk_top(void *reader, const struct py_layout *layout, py_u64 tstate)
{
	py_u64 frame = 0;

	if (PYWALK_READ(reader, &frame, sizeof(frame), tstate + layout->tstate_frame))
		return 0;
	if (layout->cframe_current_frame != PY_NONE && frame) {
		py_u64 cframe = frame;
		if (PYWALK_READ(reader, &frame, sizeof(frame), cframe + layout->cframe_current_frame))
			return 0;
	}
	return frame;
}

enum pywalk_step { PYWALK_FRAME, PYWALK_SHIM, PYWALK_FAULT };

/* Where the instructions start that a frame of CODE runs; 0: cannot be read. A thread of a free-threaded build runs a copy of its own:
 * co_tlbc->entries[tlbc_index] (struct _PyCodeArray, behind its size); the first entry is the code object's own. */
PYWALK_INLINE py_u64 pywalk_instructions(void *reader, const struct py_layout *layout, py_u8 *buffer, py_u64 code)
{
	py_u64 copies = 0, start = 0;
	py_u32 index = 0;

	if (layout->frame_tlbc_index != PY_NONE)
		index = PYWALK_FIELD(py_u32, buffer, layout->frame_tlbc_index);
	if (!index)
		return code + layout->code_adaptive;
	if (PYWALK_READ(reader, &copies, sizeof(copies), code + layout->code_tlbc) ||
	    PYWALK_READ(reader, &start, sizeof(start), copies + 8 + 8 * (py_u64)index))
		return 0;
	return start;
}

/* Tells apart code objects that are one after the other at one address, as those of modules are that run once: all begin at line 1 and have no
 * arguments. HEAD: the object from its type on. Where its constants and its file's name are seldom comes out the same twice, with the number of
 * instructions (ob_size; to 3.10 where they are) and the depth of its stack even more seldom. Never 0. */
PYWALK_INLINE py_u32 pywalk_check(const struct py_layout *layout, py_u8 *head)
{
	py_u32 instructions = layout->code_bytecode != PY_NONE ? layout->code_bytecode : layout->var_size;
	py_u64 hash = PYWALK_FIELD(py_u64, head, layout->code_consts - layout->object_type);
	py_u32 check;

	hash = hash * 0x9e3779b97f4a7c15ull + PYWALK_FIELD(py_u64, head, layout->code_filename - layout->object_type);
	hash = hash * 0x9e3779b97f4a7c15ull + PYWALK_FIELD(py_u64, head, instructions - layout->object_type);
	hash = hash * 0x9e3779b97f4a7c15ull + PYWALK_FIELD(py_u32, head, layout->code_firstlineno - layout->object_type);
	hash = hash * 0x9e3779b97f4a7c15ull + PYWALK_FIELD(py_u32, head, layout->code_argcount - layout->object_type);
	hash = hash * 0x9e3779b97f4a7c15ull + PYWALK_FIELD(py_u32, head, layout->code_stacksize - layout->object_type);
	check = hash * 0x9e3779b97f4a7c15ull >> 32;
	return check ? check : 1;
}

/* How many bytes of a code object, from its type on, hold what the walk looks at: its file's name is the last of it. */
PYWALK_INLINE py_u32 pywalk_head_size(const struct py_layout *layout)
{
	return layout->code_filename + 8 - layout->object_type;
}

/* Reads the frame at ADDRESS into BUFFER (PYWALK_BUFFER + 8 bytes), and its caller's address into *PREVIOUS. */
PYWALK_INLINE enum pywalk_step pywalk_link(void *reader, const struct py_layout *layout, py_u64 address, py_u8 *buffer, py_u64 *previous)
{
	py_u8 owner;

	if (PYWALK_READ(reader, buffer, layout->frame_size & (PYWALK_BUFFER - 1), address))
		return PYWALK_FAULT;
	*previous = PYWALK_FIELD(py_u64, buffer, layout->frame_previous) & ~7ull;
	if (layout->owner_shim_first == PY_NONE)
		return PYWALK_FRAME;
	owner = PYWALK_FIELD(py_u8, buffer, layout->frame_owner);
	return owner >= layout->owner_shim_first && owner <= layout->owner_shim_last ? PYWALK_SHIM : PYWALK_FRAME;
}

/* Reads the frame at ADDRESS into OUT and its caller's address into *PREVIOUS. BUFFER: PYWALK_BUFFER + 8 bytes of scratch. */
PYWALK_INLINE enum pywalk_step pywalk_frame(void *reader, const struct py_layout *layout, py_u64 address, py_u8 *buffer,
                                            struct py_frame *out, py_u64 *previous)
{
	py_u32 head_size = pywalk_head_size(layout) & (PYWALK_BUFFER - 1);
	enum pywalk_step what = pywalk_link(reader, layout, address, buffer, previous);

	if (what != PYWALK_FRAME)
		return what;
	out->code = PYWALK_FIELD(py_u64, buffer, layout->frame_code) & ~7ull; /* 3.14+ tags it: _PyStackRef */
	if (layout->frame_instr_is_index) {
		py_s32 lasti = PYWALK_FIELD(py_s32, buffer, layout->frame_instr);
		out->instr = lasti < 0 ? PY_NO_INSTR : (py_u32)lasti * layout->frame_instr_is_index;
	} else {
		py_u64 start = pywalk_instructions(reader, layout, buffer, out->code);
		py_u64 instr = PYWALK_FIELD(py_u64, buffer, layout->frame_instr);
		out->instr = !start || instr < start || instr - start > 0x7fffffff ? PY_NO_INSTR : (py_u32)(instr - start);
	}
	out->check = 0;
	if (PYWALK_READ(reader, buffer, head_size, out->code + layout->object_type))
		return out->code ? PYWALK_FRAME : layout->owner_shim_first != PY_NONE ? PYWALK_SHIM : PYWALK_FAULT; /* one that is being made */
	if (layout->code_type && PYWALK_FIELD(py_u64, buffer, 0) != layout->code_type)
		return PYWALK_SHIM; /* f_executable (3.13+) may be None, or whatever an extension runs */
	out->check = pywalk_check(layout, buffer);
	/* 3.13+ puts a frame of its own, _Py_InitCleanup (Python/specialize.c), below each __init__ that a class calls: the only code without a
	 * first line and without arguments. Tracebacks leave it out too. */
	return layout->owner_shim_first != PY_NONE && !PYWALK_FIELD(py_u32, buffer, layout->code_firstlineno - layout->object_type) &&
	       !PYWALK_FIELD(py_u32, buffer, layout->code_argcount - layout->object_type) ? PYWALK_SHIM : PYWALK_FRAME;
}

/* The GIL that a thread state waits for: its interpreter's own (3.12+) or GIL, which all share. 0: none. */
PYWALK_INLINE py_u64 pywalk_own_gil(void *reader, const struct py_layout *layout, py_u64 gil, py_u64 tstate)
{
	py_u64 interp = 0, own = 0;

	if (!gil || layout->interp_gil == PY_NONE || PYWALK_READ(reader, &interp, sizeof(interp), tstate + layout->tstate_interp) ||
	    PYWALK_READ(reader, &own, sizeof(own), interp + layout->interp_gil))
		return gil;
	return own;
}

/* A walk under way: from FRAME outwards, DEPTH frames found so far. Of a deep stack only the innermost frames and the outermost ones are kept: those
 * between are passed over, which costs less than half as much. Which ones are the outermost shows at the end, so the walk goes back then to a frame
 * that was marked on the way. */
struct pywalk {
	py_u64 frame, previous;
	py_u32 depth, flags; /* enum py_stack_flags */
	py_u32 steps;        /* so far */
	py_u8 thorough;      /* takes every frame */
	py_u8 again;         /* it has gone back */
	py_u8 reserved[2];
	py_u64 marks[2];     /* the last two frames at every PY_OUTER_FRAMES, the older one first; 0: none so far */
	py_u32 mark_depths[2];
	py_u8 buffer[PYWALK_BUFFER + 8];
};

/* Where the frame at DEPTH from the innermost one goes among PY_MAX_FRAMES: the outermost ones share a ring. */
PYWALK_INLINE py_u32 pywalk_slot(py_u32 depth)
{
	py_u32 slot = depth < PY_INNER_FRAMES ? depth : PY_INNER_FRAMES + ((depth - PY_INNER_FRAMES) & (PY_OUTER_FRAMES - 1));

	return slot & (PY_MAX_FRAMES - 1);
}

/* Whether a FRAME that was just read, and has no caller, cannot be where its stack begins: from 3.12 on every stack begins with a shim, and before
 * that none with a generator or a coroutine. One that is just being left has no caller any more. */
PYWALK_INLINE int pywalk_is_cut(const struct py_layout *layout, struct pywalk *walk, const struct py_frame *frame)
{
	if (layout->owner_shim_first != PY_NONE)
		return 1;
	return frame->check && PYWALK_FIELD(py_u32, walk->buffer, layout->code_flags - layout->object_type) & PY_CODE_GENERATOR;
}

/* In 3.11 and 3.12 a frame that is called is the thread's innermost one a moment before its link to its caller is written, as some compilers order the two (Ubuntu's
 * 3.12: one sample of 20,000): until it has begun, what the link leads to may be who called from the same place before. It counts as its caller's call. */
PYWALK_INLINE int pywalk_is_entering(const struct py_layout *layout, const struct pywalk *walk, const struct py_frame *frame)
{
	return layout->cframe_current_frame != PY_NONE && !walk->depth && frame->check && frame->instr == PY_NO_INSTR;
}

/* Goes on to the next frame without taking this one. */
PYWALK_INLINE void pywalk_pass(void *reader, const struct py_layout *layout, struct pywalk *walk)
{
	enum pywalk_step what;

	if (!((walk->depth - PY_INNER_FRAMES) % PY_OUTER_FRAMES) && (!walk->marks[1] || walk->mark_depths[1] != walk->depth)) {
		walk->marks[0] = walk->marks[1] ? walk->marks[1] : walk->frame;
		walk->mark_depths[0] = walk->marks[1] ? walk->mark_depths[1] : walk->depth;
		walk->marks[1] = walk->frame;
		walk->mark_depths[1] = walk->depth;
	}
	what = pywalk_link(reader, layout, walk->frame, walk->buffer, &walk->previous);
	walk->depth += what == PYWALK_FRAME;
	walk->frame = what == PYWALK_FAULT ? 0 : walk->previous; /* if it faults, it will do so again */
}

/* Takes the next frame into FRAMES (PY_MAX_FRAMES of them), or passes it over; 0: that was all. */
PYWALK_INLINE int pywalk_step(void *reader, const struct py_layout *layout, struct pywalk *walk, struct py_frame *frames)
{
	struct py_frame *frame = &frames[pywalk_slot(walk->depth)];
	enum pywalk_step what;

	walk->steps++;
	if (walk->depth >= PY_INNER_FRAMES && !walk->thorough && !walk->again) {
		if (walk->frame && walk->steps < PY_MAX_PASSED) {
			pywalk_pass(reader, layout, walk);
			return 1;
		}
		walk->again = 1;
		if (!walk->marks[0])
			return 0;
		walk->frame = walk->marks[0];
		walk->depth = walk->mark_depths[0];
		return 1;
	}
	if (!walk->frame)
		return 0;
	what = pywalk_frame(reader, layout, walk->frame, walk->buffer, frame, &walk->previous);
	if (what == PYWALK_FAULT) {
		walk->flags |= PY_STACK_TORN;
		if (walk->again) /* not all of the outermost ones are there */
			walk->depth = PY_INNER_FRAMES;
		return 0;
	}
	if (what == PYWALK_FRAME && !walk->previous && pywalk_is_cut(layout, walk, frame))
		walk->flags |= PY_STACK_TORN;
	walk->depth += what == PYWALK_FRAME && !pywalk_is_entering(layout, walk, frame);
	walk->frame = walk->previous;
	return 1;
}

/* TRUE if the thread state holds the GIL at this moment. */
PYWALK_INLINE int pywalk_holds_gil(void *reader, const struct py_layout *layout, py_u64 gil, py_u64 tstate)
{
	py_u64 holder = 0;
	py_s32 locked = 0;

	if (!gil)
		return !layout->free_threaded; /* where it is was not found out: then nothing says that it was let go */
	if (PYWALK_READ(reader, &holder, sizeof(holder), gil + layout->gil_last_holder) || holder != tstate)
		return 0;
	if (layout->gil_locked == PY_NONE)
		return 1;
	return !PYWALK_READ(reader, &locked, sizeof(locked), gil + layout->gil_locked) && locked == 1;
}
