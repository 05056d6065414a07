#include "probe/layout.h"

#include <string.h>

#include "probe/error.h"

/* Verified against the interpreters' own headers by tests/e2e/test_layout.py. PyCodeObject and the frames have kept their
 * offsets over all patch releases of a minor version. */
static const struct py_layout table[] = {
	{ /* 3.8 */
		.version = 0x0308, .free_threaded = 0, .runtime_interp_head = 32,
		.interp_next = 0, .interp_tstate_head = 8,
		.runtime_gil = 1152,
		.interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208,
		.tstate_next = 8, .tstate_thread_id = 176, .tstate_native_thread_id = PY_NONE, .tstate_frame = 24,
		.cframe_current_frame = PY_NONE,
		.frame_code = 32, .frame_instr = 104, .frame_previous = 24, .frame_localsplus = 360, .frame_size = 108,
		.frame_owner = PY_NONE, .frame_instr_is_index = 1,
		.frame_stacktop = 0, .frame_executing = 116, .tstate_chunk = 0,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 16, .code_firstlineno = 40, .code_flags = 36, .code_filename = 104, .code_name = 112,
		.code_consts = 56, .code_stacksize = 32, .code_qualname = PY_NONE, .code_nlocalsplus = 28, .code_cellvars = 88,
		.code_freevars = 80, .code_adaptive = PY_NONE, .code_bytecode = 48, .code_linetable = 120,
		.code_localnames = 72, .frame_globals = 48, .object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .compact_data = 72,
	},
	{ /* 3.9 */
		.version = 0x0309, .free_threaded = 0, .runtime_interp_head = 32,
		.interp_next = 0, .interp_tstate_head = 8,
		.runtime_gil = 352,
		.interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208,
		.tstate_next = 8, .tstate_thread_id = 176, .tstate_native_thread_id = PY_NONE, .tstate_frame = 24,
		.cframe_current_frame = PY_NONE,
		.frame_code = 32, .frame_instr = 104, .frame_previous = 24, .frame_localsplus = 360, .frame_size = 108,
		.frame_owner = PY_NONE, .frame_instr_is_index = 1,
		.frame_stacktop = 0, .frame_executing = 116, .tstate_chunk = 0,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 16, .code_firstlineno = 40, .code_flags = 36, .code_filename = 104, .code_name = 112,
		.code_consts = 56, .code_stacksize = 32, .code_qualname = PY_NONE, .code_nlocalsplus = 28, .code_cellvars = 88,
		.code_freevars = 80, .code_adaptive = PY_NONE, .code_bytecode = 48, .code_linetable = 120,
		.code_localnames = 72, .frame_globals = 48, .object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .compact_data = 72,
	},
	{ /* 3.10 */
		.version = 0x030a, .free_threaded = 0, .runtime_interp_head = 32,
		.interp_next = 0, .interp_tstate_head = 8,
		.runtime_gil = 352,
		.interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208,
		.tstate_next = 8, .tstate_thread_id = 176, .tstate_native_thread_id = PY_NONE, .tstate_frame = 24,
		.cframe_current_frame = PY_NONE,
		.frame_code = 32, .frame_instr = 96, .frame_previous = 24, .frame_localsplus = 352, .frame_size = 100,
		.frame_owner = PY_NONE, .frame_instr_is_index = 2,
		.frame_stacktop = 0, .frame_executing = 108, .tstate_chunk = 0,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 16, .code_firstlineno = 40, .code_flags = 36, .code_filename = 104, .code_name = 112,
		.code_consts = 56, .code_stacksize = 32, .code_qualname = PY_NONE, .code_nlocalsplus = 28, .code_cellvars = 88,
		.code_freevars = 80, .code_adaptive = PY_NONE, .code_bytecode = 48, .code_linetable = 120,
		.code_localnames = 72, .frame_globals = 48, .object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .compact_data = 72,
	},
	{ /* 3.11 */
		.version = 0x030b, .free_threaded = 0, .runtime_interp_head = 40,
		.interp_next = 0, .interp_tstate_head = 16,
		.runtime_gil = 360,
		.interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208,
		.tstate_next = 8, .tstate_thread_id = 152, .tstate_native_thread_id = 160, .tstate_frame = 56,
		.cframe_current_frame = 8,
		.frame_code = 32, .frame_instr = 56, .frame_previous = 48, .frame_localsplus = 72, .frame_size = 70,
		.frame_owner = 69, .frame_instr_is_index = 0,
		.frame_stacktop = 64, .frame_executing = 0, .tstate_chunk = 296,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 56, .code_firstlineno = 72, .code_flags = 48, .code_filename = 112, .code_name = 120,
		.code_consts = 24, .code_stacksize = 68, .code_qualname = 128, .code_nlocalsplus = 76,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_adaptive = 184, .code_bytecode = PY_NONE,
		.code_linetable = 136,
		.code_localnames = 96, .frame_globals = 8, .object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .compact_data = 72,
	},
	{ /* 3.12 */
		.version = 0x030c, .free_threaded = 0, .runtime_interp_head = 40,
		.interp_next = 0, .interp_tstate_head = 72,
		.runtime_gil = PY_NONE,
		.interp_gil = 384,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208,
		.tstate_next = 8, .tstate_thread_id = 136, .tstate_native_thread_id = 144, .tstate_frame = 56,
		.cframe_current_frame = 0,
		.frame_code = 0, .frame_instr = 56, .frame_previous = 8, .frame_localsplus = 72, .frame_size = 71,
		.frame_owner = 70, .frame_instr_is_index = 0,
		.frame_stacktop = 64, .frame_executing = 0, .tstate_chunk = 232,
		.owner_shim_first = 3, .owner_shim_last = 3,
		.code_argcount = 52, .code_firstlineno = 68, .code_flags = 48, .code_filename = 112, .code_name = 120,
		.code_consts = 24, .code_stacksize = 64, .code_qualname = 128, .code_nlocalsplus = 72,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_adaptive = 192, .code_bytecode = PY_NONE,
		.code_linetable = 136,
		.code_localnames = 96, .frame_globals = 24, .object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 40, .ascii_state = 32, .ascii_length = 16, .compact_data = 56,
	},
	{ /* 3.13 */
		.version = 0x030d, .free_threaded = 0, .runtime_interp_head = 632,
		.interp_next = 7264, .interp_tstate_head = 7344,
		.runtime_gil = PY_NONE,
		.interp_gil = 16,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208,
		.tstate_next = 8, .tstate_thread_id = 152, .tstate_native_thread_id = 160, .tstate_frame = 72,
		.cframe_current_frame = PY_NONE,
		.frame_code = 0, .frame_instr = 56, .frame_previous = 8, .frame_localsplus = 72, .frame_size = 71,
		.frame_owner = 70, .frame_instr_is_index = 0,
		.frame_stacktop = 64, .frame_executing = 0, .tstate_chunk = 232,
		.owner_shim_first = 3, .owner_shim_last = 3,
		.code_argcount = 52, .code_firstlineno = 68, .code_flags = 48, .code_filename = 112, .code_name = 120,
		.code_consts = 24, .code_stacksize = 64, .code_qualname = 128, .code_nlocalsplus = 72,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_adaptive = 200, .code_bytecode = PY_NONE,
		.code_linetable = 136,
		.code_localnames = 96, .frame_globals = 24, .object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 40, .ascii_state = 32, .ascii_length = 16, .compact_data = 56,
	},
};

#define FIELD(name) { #name, offsetof(struct py_layout, name), sizeof(((struct py_layout *)0)->name) }
const struct layout_field layout_fields[] = {
	FIELD(version), FIELD(free_threaded), FIELD(runtime_interp_head), FIELD(interp_next), FIELD(interp_tstate_head),
	FIELD(runtime_gil), FIELD(interp_gil), FIELD(gil_last_holder), FIELD(gil_locked), FIELD(gil_size),
	FIELD(tstate_next), FIELD(tstate_thread_id), FIELD(tstate_native_thread_id), FIELD(tstate_frame),
	FIELD(cframe_current_frame), FIELD(frame_code), FIELD(frame_instr), FIELD(frame_previous), FIELD(frame_localsplus),
	FIELD(frame_size), FIELD(frame_owner), FIELD(frame_instr_is_index), FIELD(owner_shim_first), FIELD(owner_shim_last),
	FIELD(frame_stacktop), FIELD(frame_executing), FIELD(tstate_chunk),
	FIELD(code_argcount), FIELD(code_firstlineno), FIELD(code_flags), FIELD(code_filename), FIELD(code_name),
	FIELD(code_consts), FIELD(code_stacksize), FIELD(code_qualname), FIELD(code_nlocalsplus), FIELD(code_cellvars),
	FIELD(code_freevars), FIELD(code_localnames), FIELD(frame_globals), FIELD(code_adaptive), FIELD(code_bytecode), FIELD(code_linetable), FIELD(object_type),
	FIELD(var_size), FIELD(type_name), FIELD(bytes_data), FIELD(ascii_data), FIELD(ascii_state), FIELD(ascii_length),
	FIELD(compact_data),
	{ NULL, 0, 0 },
};
#undef FIELD

guint32 layout_get(const struct py_layout *layout, const struct layout_field *field)
{
	const char *at = (const char *)layout + field->offset;
	guint16 narrow;
	guint32 wide;

	if (field->bytes == sizeof(narrow)) {
		memcpy(&narrow, at, sizeof(narrow));
		return narrow;
	}
	memcpy(&wide, at, sizeof(wide));
	return wide;
}

const struct py_layout *layout_table(gint major, gint minor)
{
	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].version >> 8 == major && (table[i].version & 0xff) == minor)
			return &table[i];
	return NULL;
}

/* struct _Py_DebugOffsets as 3.13 has it (Include/internal/pycore_runtime.h): 64-bit words behind an 8-byte cookie. */
struct debug_offsets {
	char cookie[8];
	guint64 version, free_threaded;
	struct { guint64 size, finalizing, interpreters_head; } runtime;
	struct {
		guint64 size, id, next, threads_head, gc, imports_modules, sysdict, builtins, ceval_gil;
		guint64 gil, gil_enabled, gil_locked, gil_holder;
	} interp;
	struct { guint64 size, prev, next, interp, current_frame, thread_id, native_thread_id, datastack_chunk, status; } tstate;
	struct { guint64 size, previous, executable, instr_ptr, localsplus, owner; } frame;
	struct {
		guint64 size, filename, name, qualname, linetable, firstlineno, argcount, localsplusnames, localspluskinds, adaptive;
	} code;
	struct { guint64 size, ob_type; } object;
	struct { guint64 size, tp_name, tp_repr, tp_flags; } type;
	struct { guint64 size, ob_item, ob_size; } tuple, list;
	struct { guint64 size, ma_keys, ma_values; } dict;
	struct { guint64 size, ob_fval; } float_;
	struct { guint64 size, lv_tag, ob_digit; } long_;
	struct { guint64 size, ob_size, ob_sval; } bytes;
	struct { guint64 size, state, length, asciiobject_size; } unicode;
	struct { guint64 size, collecting; } gc;
};

/* How a field of the layout follows from one of the debug offsets. */
static const struct {
	guint16 field, debug; /* offsets within struct py_layout and struct debug_offsets */
} from_debug[] = {
#define MAP(name, source) { offsetof(struct py_layout, name), offsetof(struct debug_offsets, source) }
	MAP(runtime_interp_head, runtime.interpreters_head), MAP(interp_next, interp.next),
	MAP(interp_tstate_head, interp.threads_head), MAP(tstate_next, tstate.next), MAP(tstate_thread_id, tstate.thread_id),
	MAP(tstate_native_thread_id, tstate.native_thread_id), MAP(tstate_frame, tstate.current_frame),
	MAP(tstate_chunk, tstate.datastack_chunk),
	MAP(frame_code, frame.executable), MAP(frame_previous, frame.previous), MAP(frame_instr, frame.instr_ptr),
	MAP(frame_localsplus, frame.localsplus), MAP(frame_owner, frame.owner), MAP(code_filename, code.filename),
	MAP(code_name, code.name), MAP(code_qualname, code.qualname), MAP(code_linetable, code.linetable),
	MAP(code_firstlineno, code.firstlineno), MAP(code_argcount, code.argcount), MAP(code_localnames, code.localsplusnames), MAP(code_adaptive, code.adaptive),
	MAP(object_type, object.ob_type), MAP(type_name, type.tp_name), MAP(var_size, bytes.ob_size),
	MAP(bytes_data, bytes.ob_sval), MAP(ascii_state, unicode.state), MAP(ascii_length, unicode.length),
	MAP(ascii_data, unicode.asciiobject_size),
#undef MAP
};

#define OBJECT_OFFSET_MAX 4096      /* of a field in a thread state, frame, code object ... */
#define INTERP_OFFSET_MAX (1 << 15) /* of a field that a walk reads in _PyRuntime or PyInterpreterState */

static gboolean debug_fields_copy(const struct debug_offsets *debug, struct py_layout *layout)
{
	for (guint i = 0; i < G_N_ELEMENTS(from_debug); i++) {
		gboolean interp = from_debug[i].field <= offsetof(struct py_layout, interp_tstate_head);
		guint64 value;
		guint16 narrow;

		memcpy(&value, (const char *)debug + from_debug[i].debug, sizeof(value));
		if (value >= (interp ? INTERP_OFFSET_MAX : OBJECT_OFFSET_MAX))
			return FALSE;
		narrow = (guint16)value;
		memcpy((char *)layout + from_debug[i].field, &narrow, sizeof(narrow));
	}
	return TRUE;
}

/* The GIL: the holder and the lock as distances from the start of its struct. */
static gboolean debug_gil_copy(const struct debug_offsets *debug, struct py_layout *layout)
{
	guint64 holder = debug->interp.gil_holder - debug->interp.gil, locked = debug->interp.gil_locked - debug->interp.gil;

	if (debug->interp.ceval_gil > 1 << 20 || holder >= OBJECT_OFFSET_MAX || locked >= OBJECT_OFFSET_MAX)
		return FALSE;
	layout->interp_gil = (guint32)debug->interp.ceval_gil;
	layout->gil_last_holder = (guint16)holder;
	layout->gil_locked = (guint16)locked;
	return TRUE;
}

/* What the debug offsets lack comes from the table: a different object header (a free-threaded build) moves all fields of a code
 * object by the same distance, anything else is an interpreter that the table does not know. */
static gboolean debug_code_complete(const struct py_layout *row, struct py_layout *layout)
{
	gint shift = layout->code_filename - row->code_filename;

	if (layout->code_firstlineno - row->code_firstlineno != shift || layout->code_argcount - row->code_argcount != shift ||
	    layout->code_linetable - row->code_linetable != shift || layout->code_qualname - row->code_qualname != shift)
		return FALSE;
	layout->code_flags += shift;
	layout->code_consts += shift;
	layout->code_stacksize += shift;
	layout->code_nlocalsplus += shift;
	layout->compact_data = layout->ascii_data + (row->compact_data - row->ascii_data);
	layout->frame_size = layout->frame_owner + 1;
	return TRUE;
}

gboolean layout_from_debug_offsets(const guint8 *runtime, gsize length, gint minor, struct py_layout *layout, GError **error)
{
	const struct py_layout *row = layout_table(3, minor);
	struct debug_offsets debug;

	G_STATIC_ASSERT(sizeof(debug) <= LAYOUT_DEBUG_OFFSETS_BYTES);
	if (length < sizeof(debug) || row == NULL || memcmp(runtime, "xdebugpy", 8) != 0) {
		g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED, "no debug offsets that are known for CPython 3.%d", minor);
		return FALSE;
	}
	memcpy(&debug, runtime, sizeof(debug));
	*layout = *row;
	/* Py_Version's minor: the offsets must be those of the interpreter that is being read. */
	if ((debug.version >> 16 & 0xffff) != row->version || !debug_fields_copy(&debug, layout) ||
	    !debug_gil_copy(&debug, layout) || !debug_code_complete(row, layout)) {
		g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED, "the debug offsets of this CPython 3.%d do not check out", minor);
		return FALSE;
	}
	layout->free_threaded = debug.free_threaded != 0;
	return TRUE;
}
