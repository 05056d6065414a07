#include "probe/layout.h"

#include <string.h>

#include "probe/error.h"

/* Verified against the interpreters' own headers by tests/e2e/test_layout.py. PyCodeObject and the frames have kept their
 * offsets over all patch releases of a minor version. PyInterpreterState has not (3.14.0 to 3.14.7): from 3.13 on it is left to the
 * debug offsets, which also overrule the rest of a row. */
static const struct py_layout table[] = {
	{ /* 3.6 */
		.version = 0x0306, .free_threaded = 0, .runtime_interp_head = 0, .runtime_gil = PY_NONE,
		.interp_next = 0, .interp_tstate_head = 8, .interp_gil = PY_NONE,
		.gil_last_holder = 0, .gil_locked = PY_NONE, .gil_size = 0, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 152, .tstate_native_thread_id = PY_NONE,
		.tstate_frame = 24, .cframe_current_frame = PY_NONE,
		.frame_code = 32, .frame_instr = 120, .frame_previous = 24, .frame_localsplus = 376, .frame_size = 124,
		.frame_owner = PY_NONE, .frame_instr_is_index = 1, .frame_tlbc_index = PY_NONE, .frame_globals = 48,
		.frame_stacktop = 0, .frame_executing = 132, .tstate_chunk = 0,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 16, .code_firstlineno = 36, .code_flags = 32, .code_filename = 96, .code_name = 104,
		.code_consts = 48, .code_stacksize = 28, .code_qualname = PY_NONE, .code_nlocalsplus = 24, .code_localnames = 64,
		.code_cellvars = 80, .code_freevars = 72, .code_adaptive = PY_NONE, .code_tlbc = PY_NONE,
		.code_bytecode = 40, .code_names = 56, .function_code = 16, .code_linetable = 112,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 72, .tuple_items = 24,
	},
	{ /* 3.7 */
		.version = 0x0307, .free_threaded = 0, .runtime_interp_head = 24, .runtime_gil = 1264,
		.interp_next = 0, .interp_tstate_head = 8, .interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 176, .tstate_native_thread_id = PY_NONE,
		.tstate_frame = 24, .cframe_current_frame = PY_NONE,
		.frame_code = 32, .frame_instr = 104, .frame_previous = 24, .frame_localsplus = 360, .frame_size = 108,
		.frame_owner = PY_NONE, .frame_instr_is_index = 1, .frame_tlbc_index = PY_NONE, .frame_globals = 48,
		.frame_stacktop = 0, .frame_executing = 116, .tstate_chunk = 0,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 16, .code_firstlineno = 36, .code_flags = 32, .code_filename = 96, .code_name = 104,
		.code_consts = 48, .code_stacksize = 28, .code_qualname = PY_NONE, .code_nlocalsplus = 24, .code_localnames = 64,
		.code_cellvars = 80, .code_freevars = 72, .code_adaptive = PY_NONE, .code_tlbc = PY_NONE,
		.code_bytecode = 40, .code_names = 56, .function_code = 16, .code_linetable = 112,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 72, .tuple_items = 24,
	},
	{ /* 3.8 */
		.version = 0x0308, .free_threaded = 0, .runtime_interp_head = 32, .runtime_gil = 1152,
		.interp_next = 0, .interp_tstate_head = 8, .interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 176, .tstate_native_thread_id = PY_NONE,
		.tstate_frame = 24, .cframe_current_frame = PY_NONE,
		.frame_code = 32, .frame_instr = 104, .frame_previous = 24, .frame_localsplus = 360, .frame_size = 108,
		.frame_owner = PY_NONE, .frame_instr_is_index = 1, .frame_tlbc_index = PY_NONE, .frame_globals = 48,
		.frame_stacktop = 0, .frame_executing = 116, .tstate_chunk = 0,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 16, .code_firstlineno = 40, .code_flags = 36, .code_filename = 104, .code_name = 112,
		.code_consts = 56, .code_stacksize = 32, .code_qualname = PY_NONE, .code_nlocalsplus = 28, .code_localnames = 72,
		.code_cellvars = 88, .code_freevars = 80, .code_adaptive = PY_NONE, .code_tlbc = PY_NONE,
		.code_bytecode = 48, .code_names = 64, .function_code = 16, .code_linetable = 120,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 72, .tuple_items = 24,
	},
	{ /* 3.9 */
		.version = 0x0309, .free_threaded = 0, .runtime_interp_head = 32, .runtime_gil = 352,
		.interp_next = 0, .interp_tstate_head = 8, .interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 176, .tstate_native_thread_id = PY_NONE,
		.tstate_frame = 24, .cframe_current_frame = PY_NONE,
		.frame_code = 32, .frame_instr = 104, .frame_previous = 24, .frame_localsplus = 360, .frame_size = 108,
		.frame_owner = PY_NONE, .frame_instr_is_index = 1, .frame_tlbc_index = PY_NONE, .frame_globals = 48,
		.frame_stacktop = 0, .frame_executing = 116, .tstate_chunk = 0,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 16, .code_firstlineno = 40, .code_flags = 36, .code_filename = 104, .code_name = 112,
		.code_consts = 56, .code_stacksize = 32, .code_qualname = PY_NONE, .code_nlocalsplus = 28, .code_localnames = 72,
		.code_cellvars = 88, .code_freevars = 80, .code_adaptive = PY_NONE, .code_tlbc = PY_NONE,
		.code_bytecode = 48, .code_names = 64, .function_code = 16, .code_linetable = 120,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 72, .tuple_items = 24,
	},
	{ /* 3.10 */
		.version = 0x030a, .free_threaded = 0, .runtime_interp_head = 32, .runtime_gil = 352,
		.interp_next = 0, .interp_tstate_head = 8, .interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 176, .tstate_native_thread_id = PY_NONE,
		.tstate_frame = 24, .cframe_current_frame = PY_NONE,
		.frame_code = 32, .frame_instr = 96, .frame_previous = 24, .frame_localsplus = 352, .frame_size = 100,
		.frame_owner = PY_NONE, .frame_instr_is_index = 2, .frame_tlbc_index = PY_NONE, .frame_globals = 48,
		.frame_stacktop = 0, .frame_executing = 108, .tstate_chunk = 0,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 16, .code_firstlineno = 40, .code_flags = 36, .code_filename = 104, .code_name = 112,
		.code_consts = 56, .code_stacksize = 32, .code_qualname = PY_NONE, .code_nlocalsplus = 28, .code_localnames = 72,
		.code_cellvars = 88, .code_freevars = 80, .code_adaptive = PY_NONE, .code_tlbc = PY_NONE,
		.code_bytecode = 48, .code_names = 64, .function_code = 48, .code_linetable = 120,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 72, .tuple_items = 24,
	},
	{ /* 3.11 */
		.version = 0x030b, .free_threaded = 0, .runtime_interp_head = 40, .runtime_gil = 360,
		.interp_next = 0, .interp_tstate_head = 16, .interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 152, .tstate_native_thread_id = 160,
		.tstate_frame = 56, .cframe_current_frame = 8,
		.frame_code = 32, .frame_instr = 56, .frame_previous = 48, .frame_localsplus = 72, .frame_size = 70,
		.frame_owner = 69, .frame_instr_is_index = 0, .frame_tlbc_index = PY_NONE, .frame_globals = 8,
		.frame_stacktop = 64, .frame_executing = 0, .tstate_chunk = 296,
		.owner_shim_first = PY_NONE, .owner_shim_last = PY_NONE,
		.code_argcount = 56, .code_firstlineno = 72, .code_flags = 48, .code_filename = 112, .code_name = 120,
		.code_consts = 24, .code_stacksize = 68, .code_qualname = 128, .code_nlocalsplus = 76, .code_localnames = 96,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_adaptive = 184, .code_tlbc = PY_NONE,
		.code_bytecode = PY_NONE, .code_linetable = 136,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 48, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 72, .tuple_items = 24,
	},
	{ /* 3.12 */
		.version = 0x030c, .free_threaded = 0, .runtime_interp_head = 40, .runtime_gil = PY_NONE,
		.interp_next = 0, .interp_tstate_head = 72, .interp_gil = 384,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 136, .tstate_native_thread_id = 144,
		.tstate_frame = 56, .cframe_current_frame = 0,
		.frame_code = 0, .frame_instr = 56, .frame_previous = 8, .frame_localsplus = 72, .frame_size = 71,
		.frame_owner = 70, .frame_instr_is_index = 0, .frame_tlbc_index = PY_NONE, .frame_globals = 24,
		.frame_stacktop = 64, .frame_executing = 0, .tstate_chunk = 232,
		.owner_shim_first = 3, .owner_shim_last = 3,
		.code_argcount = 52, .code_firstlineno = 68, .code_flags = 48, .code_filename = 112, .code_name = 120,
		.code_consts = 24, .code_stacksize = 64, .code_qualname = 128, .code_nlocalsplus = 72, .code_localnames = 96,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_adaptive = 192, .code_tlbc = PY_NONE,
		.code_bytecode = PY_NONE, .code_linetable = 136,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 40, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 56, .tuple_items = 24,
	},
	{ /* 3.13 */
		.version = 0x030d, .free_threaded = 0, .runtime_interp_head = PY_NONE, .runtime_gil = PY_NONE,
		.interp_next = PY_NONE, .interp_tstate_head = PY_NONE, .interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 152, .tstate_native_thread_id = 160,
		.tstate_frame = 72, .cframe_current_frame = PY_NONE,
		.frame_code = 0, .frame_instr = 56, .frame_previous = 8, .frame_localsplus = 72, .frame_size = 71,
		.frame_owner = 70, .frame_instr_is_index = 0, .frame_tlbc_index = PY_NONE, .frame_globals = 24,
		.frame_stacktop = 64, .frame_executing = 0, .tstate_chunk = 232,
		.owner_shim_first = 3, .owner_shim_last = 3,
		.code_argcount = 52, .code_firstlineno = 68, .code_flags = 48, .code_filename = 112, .code_name = 120,
		.code_consts = 24, .code_stacksize = 64, .code_qualname = 128, .code_nlocalsplus = 72, .code_localnames = 96,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_adaptive = 200, .code_tlbc = PY_NONE,
		.code_bytecode = PY_NONE, .code_linetable = 136,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 40, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 56, .tuple_items = 24,
	},
	{ /* 3.14 */
		.version = 0x030e, .free_threaded = 0, .runtime_interp_head = PY_NONE, .runtime_gil = PY_NONE,
		.interp_next = PY_NONE, .interp_tstate_head = PY_NONE, .interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 152, .tstate_native_thread_id = 160,
		.tstate_frame = 72, .cframe_current_frame = PY_NONE,
		.frame_code = 0, .frame_instr = 56, .frame_previous = 8, .frame_localsplus = 80, .frame_size = 75,
		.frame_owner = 74, .frame_instr_is_index = 0, .frame_tlbc_index = PY_NONE, .frame_globals = 24,
		.frame_stacktop = 0, .frame_executing = 0, .tstate_chunk = 232,
		.owner_shim_first = 3, .owner_shim_last = 4,
		.code_argcount = 52, .code_firstlineno = 68, .code_flags = 48, .code_filename = 112, .code_name = 120,
		.code_consts = 24, .code_stacksize = 64, .code_qualname = 128, .code_nlocalsplus = 72, .code_localnames = 96,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_adaptive = 208, .code_tlbc = PY_NONE,
		.code_bytecode = PY_NONE, .code_linetable = 136,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 40, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 56, .tuple_items = 32,
	},
	{ /* 3.15 */
		.version = 0x030f, .free_threaded = 0, .runtime_interp_head = PY_NONE, .runtime_gil = PY_NONE,
		.interp_next = PY_NONE, .interp_tstate_head = PY_NONE, .interp_gil = PY_NONE,
		.gil_last_holder = 8, .gil_locked = 16, .gil_size = 208, .gil_enabled = PY_NONE,
		.tstate_next = 8, .tstate_interp = 16, .tstate_thread_id = 176, .tstate_native_thread_id = 184,
		.tstate_frame = 72, .cframe_current_frame = PY_NONE,
		.frame_code = 0, .frame_instr = 56, .frame_previous = 8, .frame_localsplus = 80, .frame_size = 75,
		.frame_owner = 74, .frame_instr_is_index = 0, .frame_tlbc_index = PY_NONE, .frame_globals = 24,
		.frame_stacktop = 0, .frame_executing = 0, .tstate_chunk = 256,
		.owner_shim_first = 3, .owner_shim_last = 3,
		.code_argcount = 52, .code_firstlineno = 68, .code_flags = 48, .code_filename = 112, .code_name = 120,
		.code_consts = 24, .code_stacksize = 64, .code_qualname = 128, .code_nlocalsplus = 72, .code_localnames = 96,
		.code_cellvars = PY_NONE, .code_freevars = PY_NONE, .code_adaptive = 208, .code_tlbc = PY_NONE,
		.code_bytecode = PY_NONE, .code_linetable = 136,
		.object_type = 8, .var_size = 16, .type_name = 24, .bytes_data = 32,
		.ascii_data = 40, .ascii_state = 32, .ascii_length = 16, .ascii_kind_bit = 2, .compact_data = 56, .tuple_items = 32,
	},
};

#define FIELD(name) { #name, offsetof(struct py_layout, name), sizeof(((struct py_layout *)0)->name) }
const struct layout_field layout_fields[] = {
	FIELD(version), FIELD(free_threaded), FIELD(runtime_interp_head), FIELD(interp_next), FIELD(interp_tstate_head),
	FIELD(runtime_gil), FIELD(interp_gil), FIELD(gil_last_holder), FIELD(gil_locked), FIELD(gil_size), FIELD(gil_enabled),
	FIELD(tstate_next), FIELD(tstate_interp), FIELD(tstate_thread_id), FIELD(tstate_native_thread_id), FIELD(tstate_frame),
	FIELD(cframe_current_frame), FIELD(frame_code), FIELD(frame_instr), FIELD(frame_previous), FIELD(frame_localsplus),
	FIELD(frame_size), FIELD(frame_owner), FIELD(frame_instr_is_index), FIELD(owner_shim_first), FIELD(owner_shim_last),
	FIELD(frame_stacktop), FIELD(frame_executing), FIELD(tstate_chunk),
	FIELD(code_argcount), FIELD(code_firstlineno), FIELD(code_flags), FIELD(code_filename), FIELD(code_name),
	FIELD(code_consts), FIELD(code_stacksize), FIELD(code_qualname), FIELD(code_nlocalsplus), FIELD(code_cellvars),
	FIELD(code_freevars), FIELD(code_localnames), FIELD(frame_globals), FIELD(code_adaptive), FIELD(code_tlbc),
	FIELD(code_bytecode), FIELD(code_names), FIELD(function_code), FIELD(code_linetable), FIELD(frame_tlbc_index), FIELD(object_type),
	FIELD(var_size), FIELD(type_name), FIELD(bytes_data), FIELD(ascii_data), FIELD(ascii_state), FIELD(ascii_length),
	FIELD(ascii_kind_bit), FIELD(compact_data), FIELD(tuple_items),
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

/* The words of struct _Py_DebugOffsets (3.13: Include/internal/pycore_runtime.h, later pycore_debug_offsets.h) in their order, 64 bits
 * each, behind an 8-byte cookie: as far as they are needed. Every section starts with the size of what it describes. */
static const char *const words_3_13[] = {
	"version", "free_threaded",
	"runtime.size", "runtime.finalizing", "runtime.interpreters_head",
	"interp.size", "interp.id", "interp.next", "interp.threads_head", "interp.gc", "interp.imports_modules", "interp.sysdict",
	"interp.builtins", "interp.ceval_gil", "interp.gil", "interp.gil_enabled", "interp.gil_locked", "interp.gil_holder",
	"tstate.size", "tstate.prev", "tstate.next", "tstate.interp", "tstate.current_frame", "tstate.thread_id",
	"tstate.native_thread_id", "tstate.datastack_chunk", "tstate.status",
	"frame.size", "frame.previous", "frame.executable", "frame.instr_ptr", "frame.localsplus", "frame.owner",
	"code.size", "code.filename", "code.name", "code.qualname", "code.linetable", "code.firstlineno", "code.argcount",
	"code.localsplusnames", "code.localspluskinds", "code.adaptive",
	"object.size", "object.ob_type",
	"type.size", "type.tp_name", "type.tp_repr", "type.tp_flags",
	"tuple.size", "tuple.ob_item", "tuple.ob_size",
	"list.size", "list.ob_item", "list.ob_size",
	"dict.size", "dict.ma_keys", "dict.ma_values",
	"float.size", "float.ob_fval",
	"long.size", "long.lv_tag", "long.ob_digit",
	"bytes.size", "bytes.ob_size", "bytes.ob_sval",
	"unicode.size", "unicode.state", "unicode.length", "unicode.asciiobject_size",
	NULL,
};
static const char *const words_3_14[] = {
	"version", "free_threaded",
	"runtime.size", "runtime.finalizing", "runtime.interpreters_head",
	"interp.size", "interp.id", "interp.next", "interp.threads_head", "interp.threads_main", "interp.gc", "interp.imports_modules",
	"interp.sysdict", "interp.builtins", "interp.ceval_gil", "interp.gil", "interp.gil_enabled", "interp.gil_locked",
	"interp.gil_holder", "interp.code_object_generation", "interp.tlbc_generation",
	"tstate.size", "tstate.prev", "tstate.next", "tstate.interp", "tstate.current_frame", "tstate.thread_id",
	"tstate.native_thread_id", "tstate.datastack_chunk", "tstate.status",
	"frame.size", "frame.previous", "frame.executable", "frame.instr_ptr", "frame.localsplus", "frame.owner",
	"frame.stackpointer", "frame.tlbc_index",
	"code.size", "code.filename", "code.name", "code.qualname", "code.linetable", "code.firstlineno", "code.argcount",
	"code.localsplusnames", "code.localspluskinds", "code.adaptive", "code.tlbc",
	"object.size", "object.ob_type",
	"type.size", "type.tp_name", "type.tp_repr", "type.tp_flags",
	"tuple.size", "tuple.ob_item", "tuple.ob_size",
	"list.size", "list.ob_item", "list.ob_size",
	"set.size", "set.used", "set.table", "set.mask",
	"dict.size", "dict.ma_keys", "dict.ma_values",
	"float.size", "float.ob_fval",
	"long.size", "long.lv_tag", "long.ob_digit",
	"bytes.size", "bytes.ob_size", "bytes.ob_sval",
	"unicode.size", "unicode.state", "unicode.length", "unicode.asciiobject_size",
	NULL,
};
static const char *const words_3_15[] = {
	"version", "free_threaded",
	"runtime.size", "runtime.finalizing", "runtime.interpreters_head",
	"interp.size", "interp.id", "interp.next", "interp.threads_head", "interp.threads_main", "interp.gc", "interp.imports_modules",
	"interp.sysdict", "interp.builtins", "interp.ceval_gil", "interp.gil", "interp.gil_enabled", "interp.gil_locked",
	"interp.gil_holder", "interp.code_object_generation", "interp.tlbc_generation",
	"tstate.size", "tstate.prev", "tstate.next", "tstate.interp", "tstate.current_frame", "tstate.base_frame",
	"tstate.last_profiled_frame", "tstate.last_profiled_frame_seq", "tstate.thread_id", "tstate.native_thread_id",
	"tstate.datastack_chunk", "tstate.status", "tstate.holds_gil", "tstate.gil_requested", "tstate.current_exception",
	"tstate.exc_state",
	"err_stackitem.exc_value",
	"frame.size", "frame.previous", "frame.executable", "frame.instr_ptr", "frame.localsplus", "frame.owner",
	"frame.stackpointer", "frame.tlbc_index",
	"code.size", "code.filename", "code.name", "code.qualname", "code.linetable", "code.firstlineno", "code.argcount",
	"code.localsplusnames", "code.localspluskinds", "code.adaptive", "code.tlbc",
	"object.size", "object.ob_type",
	"type.size", "type.tp_name", "type.tp_repr", "type.tp_flags", "type.tp_basicsize", "type.tp_dictoffset",
	"heap_type.size", "heap_type.ht_cached_keys",
	"tuple.size", "tuple.ob_item", "tuple.ob_size",
	"list.size", "list.ob_item", "list.ob_size",
	"set.size", "set.used", "set.table", "set.mask",
	"dict.size", "dict.ma_keys", "dict.ma_values",
	"float.size", "float.ob_fval",
	"long.size", "long.lv_tag", "long.ob_digit",
	"bytes.size", "bytes.ob_size", "bytes.ob_sval",
	"unicode.size", "unicode.state", "unicode.length", "unicode.asciiobject_size",
	NULL,
};
static const char *const *const debug_words[] = { words_3_13, words_3_14, words_3_15 };
#define DEBUG_MINOR_LAST (LAYOUT_DEBUG_OFFSETS_MINOR + (gint)G_N_ELEMENTS(debug_words) - 1)

/* What was read of one interpreter's _PyRuntime. */
struct debug_offsets {
	const char *const *names;
	guint64 words[LAYOUT_DEBUG_OFFSETS_BYTES / 8 - 1];
};

/* How a field of the layout follows from one of the words. */
static const struct {
	guint16 field; /* offset within struct py_layout */
	const char *word;
} from_debug[] = {
#define MAP(name, word) { offsetof(struct py_layout, name), word }
	MAP(runtime_interp_head, "runtime.interpreters_head"), MAP(interp_next, "interp.next"),
	MAP(interp_tstate_head, "interp.threads_head"), MAP(tstate_next, "tstate.next"), MAP(tstate_interp, "tstate.interp"),
	MAP(tstate_thread_id, "tstate.thread_id"), MAP(tstate_native_thread_id, "tstate.native_thread_id"),
	MAP(tstate_frame, "tstate.current_frame"), MAP(tstate_chunk, "tstate.datastack_chunk"), MAP(frame_code, "frame.executable"), MAP(frame_previous, "frame.previous"),
	MAP(frame_instr, "frame.instr_ptr"), MAP(frame_localsplus, "frame.localsplus"), MAP(frame_owner, "frame.owner"),
	MAP(code_filename, "code.filename"), MAP(code_name, "code.name"), MAP(code_qualname, "code.qualname"),
	MAP(code_linetable, "code.linetable"), MAP(code_firstlineno, "code.firstlineno"), MAP(code_argcount, "code.argcount"),
	MAP(code_localnames, "code.localsplusnames"), MAP(code_adaptive, "code.adaptive"), MAP(object_type, "object.ob_type"),
	MAP(type_name, "type.tp_name"), MAP(var_size, "bytes.ob_size"), MAP(bytes_data, "bytes.ob_sval"),
	MAP(tuple_items, "tuple.ob_item"), MAP(ascii_state, "unicode.state"), MAP(ascii_length, "unicode.length"), MAP(ascii_data, "unicode.asciiobject_size"),
#undef MAP
};

#define OBJECT_OFFSET_MAX 4096      /* of a field in a thread state, frame, code object ... */
#define INTERP_OFFSET_MAX (1 << 15) /* of a field that a walk reads in _PyRuntime or PyInterpreterState */

/* FALSE: this version has no such word. */
static gboolean debug_word(const struct debug_offsets *debug, const char *name, guint64 *value)
{
	for (guint i = 0; debug->names[i] != NULL; i++) {
		if (strcmp(debug->names[i], name) == 0) {
			*value = debug->words[i];
			return TRUE;
		}
	}
	return FALSE;
}

/* An offset, within what its section says is the size. */
static gboolean debug_offset(const struct debug_offsets *debug, const char *name, guint16 *offset)
{
	g_autofree char *size_name = g_strdup_printf("%.*s.size", (int)(strchr(name, '.') - name), name);
	gboolean large = g_str_has_prefix(name, "runtime.") || g_str_has_prefix(name, "interp.");
	guint64 value, size;

	if (!debug_word(debug, name, &value) || !debug_word(debug, size_name, &size) || value > size ||
	    value >= (large ? INTERP_OFFSET_MAX : OBJECT_OFFSET_MAX))
		return FALSE;
	*offset = (guint16)value;
	return TRUE;
}

static gboolean debug_fields_copy(const struct debug_offsets *debug, struct py_layout *layout)
{
	for (guint i = 0; i < G_N_ELEMENTS(from_debug); i++)
		if (!debug_offset(debug, from_debug[i].word, (guint16 *)(void *)((char *)layout + from_debug[i].field)))
			return FALSE;
	return TRUE;
}

/* The GIL: the holder and the lock as distances from the start of its struct. A free-threaded build has one too, mostly off. */
static gboolean debug_gil_copy(const struct debug_offsets *debug, struct py_layout *layout)
{
	guint64 pointer, gil, holder, locked, enabled;

	if (!debug_word(debug, "interp.ceval_gil", &pointer) || !debug_word(debug, "interp.gil", &gil) ||
	    !debug_word(debug, "interp.gil_holder", &holder) || !debug_word(debug, "interp.gil_locked", &locked) ||
	    !debug_word(debug, "interp.gil_enabled", &enabled) || pointer > 1 << 20 || holder - gil >= OBJECT_OFFSET_MAX ||
	    locked - gil >= OBJECT_OFFSET_MAX || enabled >= OBJECT_OFFSET_MAX)
		return FALSE;
	layout->interp_gil = (guint32)pointer;
	layout->gil_last_holder = (gint32)(holder - gil);
	layout->gil_locked = (guint16)(locked - gil);
	layout->gil_enabled = layout->free_threaded ? (guint16)enabled : PY_NONE;
	return TRUE;
}

/* The copies of the instructions that each thread of a free-threaded 3.14 and later runs. */
static gboolean debug_tlbc_copy(const struct debug_offsets *debug, struct py_layout *layout)
{
	guint64 word;

	return !layout->free_threaded || !debug_word(debug, "code.tlbc", &word) ||
	       (debug_offset(debug, "code.tlbc", &layout->code_tlbc) && debug_offset(debug, "frame.tlbc_index", &layout->frame_tlbc_index));
}

/* What the debug offsets lack comes from the table: a different object header (a free-threaded build) moves all fields of a code
 * object by the same distance, anything else is an interpreter that the table does not know. */
static gboolean debug_code_complete(const struct py_layout *row, struct py_layout *layout)
{
	gint shift = layout->code_filename - row->code_filename;

	if (layout->code_firstlineno - row->code_firstlineno != shift || layout->code_argcount - row->code_argcount != shift ||
	    layout->code_linetable - row->code_linetable != shift || layout->code_qualname - row->code_qualname != shift ||
	    layout->code_localnames - row->code_localnames != shift || layout->object_type - row->object_type != shift ||
	    layout->ascii_data - row->ascii_data != shift)
		return FALSE;
	layout->code_flags += shift;
	layout->code_consts += shift;
	layout->code_stacksize += shift;
	layout->code_nlocalsplus += shift;
	layout->compact_data += shift;
	/* struct _PyUnicodeObject_state: `interned` is a byte of its own in a free-threaded 3.14 and later, else two bits */
	if (layout->free_threaded && layout->version >= 0x030e)
		layout->ascii_kind_bit = 8;
	return TRUE;
}

guint layout_header_growth(const struct py_layout *layout)
{
	return layout->object_type - table[0].object_type;
}

/* The part of a frame and of a code object that pywalk_frame() reads must hold what it looks for there. */
static gboolean debug_walk_fits(struct py_layout *layout)
{
	guint frame_last = MAX(layout->frame_code, MAX(layout->frame_previous, layout->frame_instr)) + sizeof(guint64);

	layout->frame_size = layout->frame_owner + 1;
	if (layout->frame_tlbc_index != PY_NONE)
		layout->frame_size = MAX(layout->frame_size, layout->frame_tlbc_index + sizeof(guint32));
	return layout_header_growth(layout) <= LAYOUT_GROWTH_MOST && frame_last <= layout->frame_size && layout->frame_size < PYWALK_BUFFER && layout->object_type < layout->code_argcount &&
	       layout->code_argcount < layout->code_firstlineno &&
	       layout->code_firstlineno < layout->code_filename && layout->code_filename + sizeof(guint64) - layout->object_type < PYWALK_BUFFER &&
	       layout->object_type < MIN(layout->code_consts, layout->var_size) && MAX(layout->code_consts, layout->var_size) < layout->code_filename &&
	       layout->object_type < layout->code_stacksize && layout->code_stacksize < layout->code_filename;
}

gboolean layout_from_debug_offsets(const guint8 *runtime, gsize length, gint minor, struct py_layout *layout, GError **error)
{
	const struct py_layout *row = layout_table(3, MIN(minor, DEBUG_MINOR_LAST));
	struct debug_offsets debug;
	guint64 version, free_threaded;

	if (length < LAYOUT_DEBUG_OFFSETS_BYTES || minor < LAYOUT_DEBUG_OFFSETS_MINOR || memcmp(runtime, "xdebugpy", 8) != 0) {
		g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED, "no debug offsets that are known for CPython 3.%d", minor);
		return FALSE;
	}
	/* One that came later is tried with the newest words that are known. */
	debug.names = debug_words[MIN(minor, DEBUG_MINOR_LAST) - LAYOUT_DEBUG_OFFSETS_MINOR];
	memcpy(debug.words, runtime + 8, sizeof(debug.words));
	*layout = *row;
	layout->version = (guint16)(0x0300 + minor);
	layout->free_threaded = debug_word(&debug, "free_threaded", &free_threaded) && free_threaded != 0;
	/* Py_Version's minor: the offsets must be those of the interpreter that is being read. */
	if (debug_word(&debug, "version", &version) && (version >> 16 & 0xffff) == layout->version && free_threaded <= 1 &&
	    debug_fields_copy(&debug, layout) && debug_gil_copy(&debug, layout) && debug_tlbc_copy(&debug, layout) &&
	    debug_code_complete(row, layout) && debug_walk_fits(layout))
		return TRUE;
	g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED, "the debug offsets of this CPython 3.%d do not check out%s", minor,
	            minor > DEBUG_MINOR_LAST ? ": it is newer than " LAYOUT_SUPPORTED : "");
	return FALSE;
}
