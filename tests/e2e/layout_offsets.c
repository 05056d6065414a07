/* Prints what struct py_layout (bpf/pylayout.h) should hold for the interpreter whose headers this is compiled against, one
 * "field value" a line. tests/e2e/test_layout.py compares it with the table of probe/layout.c. Needs CPython 3.6-3.15;
 * PyInterpreterState of 3.13+ is left to the debug offsets, because it moved within patch releases. */
#define Py_BUILD_CORE 1
#include <Python.h>

#include <frameobject.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#if PY_VERSION_HEX >= 0x03090000
#include "internal/pycore_interp.h"
#include "internal/pycore_runtime.h"
#elif PY_VERSION_HEX >= 0x03080000
#include "internal/pycore_pystate.h"
#elif PY_VERSION_HEX >= 0x03070000
#include "internal/pystate.h"
#endif
#if PY_VERSION_HEX >= 0x03080000
#include "internal/pycore_gil.h"
#endif
#if PY_VERSION_HEX >= 0x030e0000
#include "internal/pycore_interpframe_structs.h"
#elif PY_VERSION_HEX >= 0x030b0000
#include "internal/pycore_frame.h"
#endif

#define NONE 0xffff
#define PRINT(field, value) printf(#field " %zu\n", (size_t)(value))

#if PY_VERSION_HEX >= 0x030b0000
typedef _PyInterpreterFrame Frame;
#define FRAME(field311, field310) offsetof(Frame, field311)
#define FRAME_LAST (offsetof(Frame, owner) + 1)
#else
typedef PyFrameObject Frame;
#define FRAME(field311, field310) offsetof(Frame, field310)
#define FRAME_LAST (offsetof(Frame, f_lasti) + sizeof(int))
#endif

static void print_runtime(void)
{
	PRINT(version, PY_VERSION_HEX >> 16);
#ifdef Py_GIL_DISABLED
	PRINT(free_threaded, 1);
#else
	PRINT(free_threaded, 0);
#endif
#if PY_VERSION_HEX >= 0x030d0000
	PRINT(runtime_interp_head, NONE);
	PRINT(interp_next, NONE);
	PRINT(interp_tstate_head, NONE);
	PRINT(runtime_gil, NONE);
	PRINT(interp_gil, NONE);
#elif PY_VERSION_HEX >= 0x030b0000
	PRINT(runtime_interp_head, offsetof(_PyRuntimeState, interpreters.head));
	PRINT(interp_next, offsetof(PyInterpreterState, next));
	PRINT(interp_tstate_head, offsetof(PyInterpreterState, threads.head));
#else
	PRINT(interp_next, offsetof(PyInterpreterState, next));
	PRINT(interp_tstate_head, offsetof(PyInterpreterState, tstate_head));
#if PY_VERSION_HEX >= 0x03070000
	PRINT(runtime_interp_head, offsetof(_PyRuntimeState, interpreters.head));
#endif
#endif
#if PY_VERSION_HEX < 0x03070000 /* variables, no structs: found by their symbols */
	PRINT(runtime_interp_head, 0);
	PRINT(runtime_gil, NONE);
	PRINT(interp_gil, NONE);
	PRINT(gil_last_holder, 0);
	PRINT(gil_locked, NONE);
	PRINT(gil_size, 0);
#else
#if PY_VERSION_HEX < 0x030c0000
	PRINT(runtime_gil, offsetof(_PyRuntimeState, ceval.gil));
	PRINT(interp_gil, NONE);
#elif PY_VERSION_HEX < 0x030d0000
	PRINT(runtime_gil, NONE);
	PRINT(interp_gil, offsetof(PyInterpreterState, ceval.gil));
#endif
	PRINT(gil_last_holder, offsetof(struct _gil_runtime_state, last_holder));
	PRINT(gil_locked, offsetof(struct _gil_runtime_state, locked));
	PRINT(gil_size, sizeof(struct _gil_runtime_state));
#endif
#ifdef Py_GIL_DISABLED
	PRINT(gil_enabled, offsetof(struct _gil_runtime_state, enabled));
#else
	PRINT(gil_enabled, NONE);
#endif
}

static void print_thread(void)
{
	PRINT(tstate_next, offsetof(PyThreadState, next));
	PRINT(tstate_interp, offsetof(PyThreadState, interp));
	PRINT(tstate_thread_id, offsetof(PyThreadState, thread_id));
#if PY_VERSION_HEX >= 0x030b0000
	PRINT(tstate_native_thread_id, offsetof(PyThreadState, native_thread_id));
#else
	PRINT(tstate_native_thread_id, NONE);
#endif
#if PY_VERSION_HEX >= 0x030d0000
	PRINT(tstate_frame, offsetof(PyThreadState, current_frame));
	PRINT(cframe_current_frame, NONE);
#elif PY_VERSION_HEX >= 0x030b0000
	PRINT(tstate_frame, offsetof(PyThreadState, cframe));
	PRINT(cframe_current_frame, offsetof(_PyCFrame, current_frame));
#else
	PRINT(tstate_frame, offsetof(PyThreadState, frame));
	PRINT(cframe_current_frame, NONE);
#endif
}

static void print_frame(void)
{
#if PY_VERSION_HEX >= 0x030d0000
	PRINT(frame_code, offsetof(Frame, f_executable));
	PRINT(frame_instr, offsetof(Frame, instr_ptr));
#else
	PRINT(frame_code, offsetof(Frame, f_code));
	PRINT(frame_instr, FRAME(prev_instr, f_lasti));
#endif
	PRINT(frame_previous, FRAME(previous, f_back));
	PRINT(frame_globals, offsetof(Frame, f_globals));
	PRINT(frame_localsplus, FRAME(localsplus, f_localsplus));
	PRINT(frame_size, FRAME_LAST);
#if PY_VERSION_HEX >= 0x030b0000
	PRINT(frame_owner, offsetof(Frame, owner));
	PRINT(frame_instr_is_index, 0);
#else
	PRINT(frame_owner, NONE);
	PRINT(frame_instr_is_index, PY_VERSION_HEX >= 0x030a0000 ? 2 : 1);
#endif
#if PY_VERSION_HEX >= 0x030e0000
	PRINT(frame_stacktop, 0);
	PRINT(frame_executing, 0);
	PRINT(tstate_chunk, offsetof(PyThreadState, datastack_chunk));
#elif PY_VERSION_HEX >= 0x030b0000
	PRINT(frame_stacktop, offsetof(Frame, stacktop));
	PRINT(frame_executing, 0);
	PRINT(tstate_chunk, offsetof(PyThreadState, datastack_chunk));
#else
	PRINT(frame_stacktop, 0);
#if PY_VERSION_HEX >= 0x030a0000
	PRINT(frame_executing, offsetof(Frame, f_state));
#else
	PRINT(frame_executing, offsetof(Frame, f_executing));
#endif
	PRINT(tstate_chunk, 0);
#endif
#if defined(Py_GIL_DISABLED) && PY_VERSION_HEX >= 0x030e0000
	PRINT(frame_tlbc_index, offsetof(Frame, tlbc_index));
	PRINT(code_tlbc, offsetof(PyCodeObject, co_tlbc));
#else
	PRINT(frame_tlbc_index, NONE);
	PRINT(code_tlbc, NONE);
#endif
#if PY_VERSION_HEX >= 0x030f0000 /* there is no FRAME_OWNED_BY_CSTACK any more */
	PRINT(owner_shim_first, FRAME_OWNED_BY_INTERPRETER);
	PRINT(owner_shim_last, FRAME_OWNED_BY_INTERPRETER);
#elif PY_VERSION_HEX >= 0x030e0000
	PRINT(owner_shim_first, FRAME_OWNED_BY_INTERPRETER);
	PRINT(owner_shim_last, FRAME_OWNED_BY_CSTACK);
#elif PY_VERSION_HEX >= 0x030c0000
	PRINT(owner_shim_first, FRAME_OWNED_BY_CSTACK);
	PRINT(owner_shim_last, FRAME_OWNED_BY_CSTACK);
#else
	PRINT(owner_shim_first, NONE);
	PRINT(owner_shim_last, NONE);
#endif
}

static void print_code(void)
{
	PRINT(code_argcount, offsetof(PyCodeObject, co_argcount));
	PRINT(code_firstlineno, offsetof(PyCodeObject, co_firstlineno));
	PRINT(code_flags, offsetof(PyCodeObject, co_flags));
	PRINT(code_filename, offsetof(PyCodeObject, co_filename));
	PRINT(code_name, offsetof(PyCodeObject, co_name));
	PRINT(code_consts, offsetof(PyCodeObject, co_consts));
	PRINT(code_stacksize, offsetof(PyCodeObject, co_stacksize));
#if PY_VERSION_HEX >= 0x030b0000
	PRINT(code_qualname, offsetof(PyCodeObject, co_qualname));
	PRINT(code_nlocalsplus, offsetof(PyCodeObject, co_nlocalsplus));
	PRINT(code_localnames, offsetof(PyCodeObject, co_localsplusnames));
	PRINT(code_cellvars, NONE);
	PRINT(code_freevars, NONE);
	PRINT(code_adaptive, offsetof(PyCodeObject, co_code_adaptive));
	PRINT(code_bytecode, NONE);
	PRINT(code_names, 0);
	PRINT(function_code, 0);
#else
	PRINT(code_qualname, NONE);
	PRINT(code_nlocalsplus, offsetof(PyCodeObject, co_nlocals));
	PRINT(code_localnames, offsetof(PyCodeObject, co_varnames));
	PRINT(code_cellvars, offsetof(PyCodeObject, co_cellvars));
	PRINT(code_freevars, offsetof(PyCodeObject, co_freevars));
	PRINT(code_adaptive, NONE);
	PRINT(code_bytecode, offsetof(PyCodeObject, co_code));
	PRINT(code_names, offsetof(PyCodeObject, co_names));
	PRINT(function_code, offsetof(PyFunctionObject, func_code));
#endif
#if PY_VERSION_HEX >= 0x030a0000
	PRINT(code_linetable, offsetof(PyCodeObject, co_linetable));
#else
	PRINT(code_linetable, offsetof(PyCodeObject, co_lnotab));
#endif
}

static int kind_bit(void)
{
	PyASCIIObject object;
	unsigned int state;

	memset(&object, 0, sizeof(object));
	object.state.kind = 1;
	memcpy(&state, &object.state, sizeof(state));
	return __builtin_ctz(state);
}

static void print_objects(void)
{
	PRINT(object_type, offsetof(PyObject, ob_type));
	PRINT(var_size, offsetof(PyVarObject, ob_size));
	PRINT(type_name, offsetof(PyTypeObject, tp_name));
	PRINT(bytes_data, offsetof(PyBytesObject, ob_sval));
	PRINT(ascii_data, sizeof(PyASCIIObject));
	PRINT(ascii_state, offsetof(PyASCIIObject, state));
	PRINT(ascii_length, offsetof(PyASCIIObject, length));
	PRINT(ascii_kind_bit, kind_bit());
	PRINT(compact_data, sizeof(PyCompactUnicodeObject));
	PRINT(tuple_items, offsetof(PyTupleObject, ob_item));
}

int main(void)
{
	print_runtime();
	print_thread();
	print_frame();
	print_code();
	print_objects();
	return 0;
}
