/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The walk of CPython's frames, written once: compiled into the BPF program, into user space (probe/walk.c), and into a test
 * that runs it over saved memory.
 *
 * Before including it define PYWALK_READ(reader, to, size, from): 0 on success, copies SIZE bytes at FROM of the target. Nothing
 * that is read is trusted: every value is only used as an address to read from or as data to pass on, and every loop is bounded
 * by its caller. */
#pragma once
#include "bpf/events.h"

#define PYWALK_BUFFER 128 /* bytes read of one frame at most; a power of two */

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

/* Reads the frame at ADDRESS into OUT and its caller's address into *PREVIOUS. BUFFER: PYWALK_BUFFER + 8 bytes of scratch. */
PYWALK_INLINE enum pywalk_step pywalk_frame(void *reader, const struct py_layout *layout, py_u64 address, py_u8 *buffer,
                                            struct py_frame *out, py_u64 *previous)
{
	py_u32 size = layout->frame_size & (PYWALK_BUFFER - 1);
	py_u32 check_size = layout->code_firstlineno - layout->code_argcount + 4;
	py_u8 owner;

	if (PYWALK_READ(reader, buffer, size, address))
		return PYWALK_FAULT;
	*previous = PYWALK_FIELD(py_u64, buffer, layout->frame_previous);
	if (layout->owner_shim_first != PY_NONE) {
		owner = PYWALK_FIELD(py_u8, buffer, layout->frame_owner);
		if (owner >= layout->owner_shim_first && owner <= layout->owner_shim_last)
			return PYWALK_SHIM;
	}
	out->code = PYWALK_FIELD(py_u64, buffer, layout->frame_code) & ~7ull; /* 3.14 tags the pointer */
	if (layout->frame_instr_is_index) {
		py_s32 lasti = PYWALK_FIELD(py_s32, buffer, layout->frame_instr);
		out->instr = lasti < 0 ? PY_NO_INSTR : (py_u32)lasti * layout->frame_instr_is_index;
	} else {
		py_u64 start = out->code + layout->code_adaptive;
		py_u64 instr = PYWALK_FIELD(py_u64, buffer, layout->frame_instr);
		out->instr = instr < start || instr - start > 0x7fffffff ? PY_NO_INSTR : (py_u32)(instr - start);
	}
	out->check = 0;
	check_size &= PYWALK_BUFFER - 1;
	if (check_size >= 8 && !PYWALK_READ(reader, buffer, check_size, out->code + layout->code_argcount))
		out->check = PYWALK_FIELD(py_u32, buffer, check_size - 4) ^ PYWALK_FIELD(py_u32, buffer, 0) << 24;
	return PYWALK_FRAME;
}

/* A walk under way: from FRAME outwards, DEPTH frames found so far. */
struct pywalk {
	py_u64 frame, previous;
	py_u32 depth, flags; /* enum py_stack_flags */
	py_u8 buffer[PYWALK_BUFFER + 8];
};

/* Where the frame at DEPTH from the innermost one goes among PY_MAX_FRAMES: the outermost ones share a ring. */
PYWALK_INLINE py_u32 pywalk_slot(py_u32 depth)
{
	py_u32 slot = depth < PY_INNER_FRAMES ? depth : PY_INNER_FRAMES + ((depth - PY_INNER_FRAMES) & (PY_OUTER_FRAMES - 1));

	return slot & (PY_MAX_FRAMES - 1);
}

/* Takes the next frame into FRAMES (PY_MAX_FRAMES of them); 0: that was all. */
PYWALK_INLINE int pywalk_step(void *reader, const struct py_layout *layout, struct pywalk *walk, struct py_frame *frames)
{
	enum pywalk_step what;

	if (!walk->frame)
		return 0;
	what = pywalk_frame(reader, layout, walk->frame, walk->buffer, &frames[pywalk_slot(walk->depth)], &walk->previous);
	if (what == PYWALK_FAULT) {
		walk->flags |= PY_STACK_TORN;
		return 0;
	}
	walk->depth += what == PYWALK_FRAME;
	walk->frame = walk->previous;
	return 1;
}

/* TRUE if the thread state holds the GIL at this moment. */
PYWALK_INLINE int pywalk_holds_gil(void *reader, const struct py_layout *layout, py_u64 gil, py_u64 tstate)
{
	py_u64 holder = 0;
	py_s32 locked = 0;

	if (!gil || PYWALK_READ(reader, &holder, sizeof(holder), gil + layout->gil_last_holder) || holder != tstate)
		return 0;
	return !PYWALK_READ(reader, &locked, sizeof(locked), gil + layout->gil_locked) && locked == 1;
}
