/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Where CPython keeps what the walk of its frames reads. Filled by probe/layout.c from one table (3.6-3.12) or from the
 * interpreter's own _Py_DebugOffsets (3.13+); read by bpf/pywalk.h in the kernel and natively. Plain integers only: this
 * header is also compiled for BPF. All offsets in bytes. */
#pragma once
#ifndef __bpf__
#include <stdint.h>
typedef uint8_t py_u8;
typedef uint16_t py_u16;
typedef uint32_t py_u32;
typedef uint64_t py_u64;
typedef int32_t py_s32;
typedef int64_t py_s64;
#else
typedef unsigned char py_u8;
typedef unsigned short py_u16;
typedef unsigned int py_u32;
typedef unsigned long long py_u64;
typedef int py_s32;
typedef long long py_s64;
#endif

#define PYWALK_BUFFER 128 /* bytes read of one frame or code object at most; a power of two */
#define PY_NONE 0xffff /* this interpreter has no such field */

#define PY_CODE_OPTIMIZED 1 /* of co_flags: CO_OPTIMIZED, which all functions have, modules and the bodies of classes not */
#define PY_CODE_GENERATOR (0x20 | 0x80 | 0x200) /* of co_flags: CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR */

struct py_layout {
	py_u16 version;            /* major << 8 | minor */
	py_u16 free_threaded;      /* 0 or 1 */
	/* _PyRuntime; 3.6, which has none: the variable interp_head */
	py_u16 runtime_interp_head;
	py_u16 runtime_gil;        /* struct _gil_runtime_state inside _PyRuntime (3.7-3.11), else PY_NONE */
	/* PyInterpreterState */
	py_u16 interp_next;
	py_u16 interp_tstate_head;
	py_u32 interp_gil;         /* 3.12+: pointer to struct _gil_runtime_state (`ceval.gil`), else PY_NONE; may be over 65535 */
	/* struct _gil_runtime_state. 3.6 keeps its fields in variables of their own, and who holds the GIL in _PyThreadState_Current: then
	 * gil_last_holder leads there from the first of them, and there is no gil_locked */
	py_s32 gil_last_holder;
	py_u16 gil_locked, gil_size;
	py_u16 gil_enabled;        /* free-threaded builds, which may run with a GIL nevertheless, else PY_NONE */
	/* PyThreadState */
	py_u16 tstate_next, tstate_interp, tstate_thread_id, tstate_native_thread_id;
	py_u16 tstate_frame;       /* to 3.10: PyFrameObject *; 3.11-3.12: cframe *; 3.13+: _PyInterpreterFrame * */
	py_u16 cframe_current_frame; /* 3.11-3.12, else PY_NONE */
	/* PyFrameObject (to 3.10) or _PyInterpreterFrame */
	py_u16 frame_code, frame_previous, frame_instr, frame_owner, frame_localsplus;
	py_u16 frame_size;         /* bytes from the frame's start that hold its code, previous, instr and owner */
	py_u16 frame_tlbc_index;   /* free-threaded 3.14+: which of the code object's copies of its instructions is run, else PY_NONE */
	py_u16 frame_instr_is_index; /* to 3.10: frame_instr is an int f_lasti; bytes per unit: 1, in 3.10 2. Later 0: a pointer */
	py_u16 owner_shim_first, owner_shim_last; /* owners that are not Python frames; PY_NONE: none (3.11: see is_entry) */
	/* Whether a frame is being executed. These three: 0 where there is no such field. */
	py_u16 frame_stacktop;     /* 3.11-3.13: an int, -1 while it is not suspended in a call to Python code (3.14+ always keeps a depth) */
	py_u16 frame_executing;    /* to 3.9: f_executing, a byte, 1; 3.10: f_state, a byte, FRAME_EXECUTING (0) */
	py_u16 tstate_chunk;       /* 3.11+: datastack_chunk, the block of memory in which the innermost frames lie one after the other */
	/* PyCodeObject */
	py_u16 code_argcount, code_firstlineno, code_flags, code_filename, code_name, code_qualname, code_linetable,
	       code_consts, code_stacksize;
	py_u16 code_nlocalsplus;   /* to 3.10: co_nlocals; the cells and free variables of the next two tuples come on top */
	py_u16 code_cellvars, code_freevars; /* to 3.10, else PY_NONE */
	py_u16 code_localnames;    /* names of the slots at frame_localsplus: co_localsplusnames, to 3.10 co_varnames */
	py_u16 frame_globals;      /* f_globals: a dict */
	py_u16 code_adaptive;      /* 3.11+: the instructions, inside the object; else PY_NONE */
	py_u16 code_tlbc;          /* free-threaded 3.14+: co_tlbc, the copies; else PY_NONE */
	py_u16 code_bytecode;      /* to 3.10: co_code, a bytes object; else PY_NONE */
	py_u16 code_names;         /* to 3.10: co_names; later 0: not asked for */
	py_u16 function_code;      /* to 3.10: PyFunctionObject.func_code; later 0: not asked for */
	/* objects */
	py_u16 object_type, var_size, type_name; /* ob_type, ob_size, tp_name */
	py_u16 bytes_data;         /* PyBytesObject.ob_sval */
	py_u16 ascii_data;         /* of a compact ASCII str */
	py_u16 ascii_state, ascii_length; /* PyASCIIObject.state, .length */
	py_u16 ascii_kind_bit;     /* of state: where `kind` begins; 3 bits, then come `compact` and `ascii` */
	py_u16 compact_data;       /* of a compact non-ASCII str */
	py_u16 tuple_items;        /* PyTupleObject.ob_item */
	/* Not an offset but where this process has PyCode_Type: what a frame runs is no code object if it is of another type. 0: not known */
	py_u64 code_type;
};
