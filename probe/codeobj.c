#include "probe/codeobj.h"

#include <string.h>
#include <sys/uio.h>

#include "probe/error.h"
#include "probe/walk.h"

#define CODE_BYTES_MAX 512          /* of the fixed part of PyCodeObject that is read */
#define STRING_HEAD_BYTES 64        /* of the header of a str that is read, at most */
#define NAME_LENGTH_MAX 4096        /* code points of co_filename, co_qualname */
#define LINETABLE_BYTES_MAX (16u << 20)
#define SLOTS_MAX (1u << 20)        /* locals or value stack */
#define BATCH_MAX 8

/* Reads of one system call. */
struct batch {
	pid_t pid;
	struct iovec local[BATCH_MAX], remote[BATCH_MAX];
	guint count;
	gsize total;
};

static void batch_add(struct batch *batch, guint64 address, void *to, gsize length)
{
	g_return_if_fail(batch->count < BATCH_MAX);
	batch->local[batch->count] = (struct iovec){ to, length };
	batch->remote[batch->count] = (struct iovec){ (void *)(guintptr)address, length };
	batch->count++;
	batch->total += length;
}

static gboolean batch_read(struct batch *batch)
{
	gssize got = process_vm_readv(batch->pid, batch->local, batch->count, batch->remote, batch->count, 0);

	return got == (gssize)batch->total;
}

/* The object as it is gathered, one round of reads after the other. */
struct reading {
	const struct py_layout *layout;
	guint8 code[CODE_BYTES_MAX];
	guint64 file, name, linetable, type_name; /* addresses */
	guint8 file_head[STRING_HEAD_BYTES], name_head[STRING_HEAD_BYTES]; /* of two str objects */
	guint64 linetable_bytes, bytecode_bytes, cells, frees;
	guint8 *file_data, *name_data, *linetable_data;
	char type[5];                             /* "code" */
};

static guint64 code_pointer(const struct reading *reading, guint offset)
{
	guint64 value;

	memcpy(&value, reading->code + offset, sizeof(value));
	return value;
}

static gint32 code_int(const struct reading *reading, guint offset)
{
	gint32 value;

	memcpy(&value, reading->code + offset, sizeof(value));
	return value;
}

/* How much of the object holds all fields that are read; 0: offsets that cannot be (3.13's come from the target). */
static gsize code_bytes_needed(const struct py_layout *layout)
{
	const guint16 fields[] = { layout->object_type, layout->var_size, layout->code_argcount, layout->code_consts, layout->code_firstlineno, layout->code_flags,
	                           layout->code_filename, layout->code_name, layout->code_qualname, layout->code_linetable,
	                           layout->code_stacksize, layout->code_nlocalsplus, layout->code_cellvars,
	                           layout->code_freevars, layout->code_bytecode };
	gsize needed = 0;

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		if (fields[i] != PY_NONE)
			needed = MAX(needed, fields[i] + sizeof(guint64));
	return needed <= CODE_BYTES_MAX && layout->ascii_state <= STRING_HEAD_BYTES - sizeof(guint32) &&
	       layout->ascii_length <= STRING_HEAD_BYTES - sizeof(guint64) ? needed : 0;
}

/* A block that has been freed begins with the address of the next free one, or with nothing, where objects have their reference count. What a freed code
 * object points to may be any other string by now. */
static gboolean is_freed(const struct reading *reading)
{
	guint64 count;

	if (reading->layout->free_threaded)
		return FALSE;
	memcpy(&count, reading->code, sizeof(count));
	return count == 0 || (count >> 32 & 0xffff) != 0; /* the upper 16 bits are flags from 3.14 on */
}

/* Rounds one and two: the code object, then the heads of what it points to. */
static gboolean read_heads(struct reading *reading, pid_t pid, guint64 address)
{
	const struct py_layout *layout = reading->layout;
	struct batch code = { .pid = pid }, heads = { .pid = pid };
	gsize needed = code_bytes_needed(layout);
	gsize head_bytes = MAX(layout->ascii_state + sizeof(guint32), layout->ascii_length + sizeof(guint64));
	guint16 name = layout->code_qualname != PY_NONE ? layout->code_qualname : layout->code_name;

	batch_add(&code, address, reading->code, needed);
	if (needed == 0 || !batch_read(&code) || is_freed(reading))
		return FALSE;
	reading->file = code_pointer(reading, layout->code_filename);
	reading->name = code_pointer(reading, name);
	reading->linetable = code_pointer(reading, layout->code_linetable);
	batch_add(&heads, code_pointer(reading, layout->object_type) + layout->type_name, &reading->type_name, sizeof(guint64));
	batch_add(&heads, reading->file, reading->file_head, head_bytes);
	batch_add(&heads, reading->name, reading->name_head, head_bytes);
	batch_add(&heads, reading->linetable + layout->var_size, &reading->linetable_bytes, sizeof(guint64));
	if (layout->code_bytecode != PY_NONE) {
		batch_add(&heads, code_pointer(reading, layout->code_bytecode) + layout->var_size, &reading->bytecode_bytes, sizeof(guint64));
		batch_add(&heads, code_pointer(reading, layout->code_cellvars) + layout->var_size, &reading->cells, sizeof(guint64));
		batch_add(&heads, code_pointer(reading, layout->code_freevars) + layout->var_size, &reading->frees, sizeof(guint64));
	}
	return batch_read(&heads);
}

/* PyASCIIObject.state: interned, kind (3 bits), compact, ascii. */
struct string_head {
	guint64 length; /* code points */
	guint kind;     /* bytes each */
	guint data;     /* where they start */
};

static gboolean string_head(const struct py_layout *layout, const guint8 *object, struct string_head *head)
{
	guint32 state;

	memcpy(&head->length, object + layout->ascii_length, sizeof(head->length));
	memcpy(&state, object + layout->ascii_state, sizeof(state));
	state >>= layout->ascii_kind_bit;
	head->kind = state & 7;
	head->data = state & 1 << 4 ? layout->ascii_data : layout->compact_data;
	return head->length <= NAME_LENGTH_MAX && state & 1 << 3 && (head->kind == 1 || head->kind == 2 || head->kind == 4);
}

static guint8 *batch_add_string(struct batch *batch, guint64 address, const struct string_head *head)
{
	guint8 *data = g_malloc0(head->length * head->kind + 1);

	batch_add(batch, address + head->data, data, head->length * head->kind);
	return data;
}

/* Each code point that is none (a surrogate, NUL) becomes U+FFFD. */
static char *string_utf8(const guint8 *data, const struct string_head *head)
{
	GString *text = g_string_sized_new(head->length + 1);

	for (guint64 i = 0; i < head->length; i++) {
		guint32 wide;
		guint16 narrow;
		gunichar point = data[i];

		if (head->kind == 2) {
			memcpy(&narrow, data + 2 * i, sizeof(narrow));
			point = narrow;
		} else if (head->kind == 4) {
			memcpy(&wide, data + 4 * i, sizeof(wide));
			point = wide;
		}
		g_string_append_unichar(text, point != 0 && g_unichar_validate(point) ? point : 0xfffd);
	}
	return g_string_free(text, FALSE);
}

/* Round three: the contents. */
static gboolean read_contents(struct reading *reading, pid_t pid, struct code_object *code)
{
	const struct py_layout *layout = reading->layout;
	struct batch batch = { .pid = pid };
	struct string_head file, name;

	if (!string_head(layout, reading->file_head, &file) || !string_head(layout, reading->name_head, &name) ||
	    reading->linetable_bytes > LINETABLE_BYTES_MAX || reading->bytecode_bytes > G_MAXINT32)
		return FALSE;
	reading->linetable_data = g_malloc(reading->linetable_bytes + 1);
	reading->file_data = batch_add_string(&batch, reading->file, &file);
	reading->name_data = batch_add_string(&batch, reading->name, &name);
	batch_add(&batch, reading->linetable + layout->bytes_data, reading->linetable_data, reading->linetable_bytes);
	batch_add(&batch, reading->type_name, reading->type, sizeof(reading->type));
	if (!batch_read(&batch) || memcmp(reading->type, "code", sizeof(reading->type)) != 0)
		return FALSE;
	code->file = string_utf8(reading->file_data, &file);
	code->name = string_utf8(reading->name_data, &name);
	return TRUE;
}

/* Everything but the names and lines. */
static gboolean fill_numbers(const struct reading *reading, struct code_object *code)
{
	const struct py_layout *layout = reading->layout;
	gint32 first_line = code_int(reading, layout->code_firstlineno);
	gint32 locals = code_int(reading, layout->code_nlocalsplus), stacksize = code_int(reading, layout->code_stacksize);

	if (locals < 0 || (guint)locals > SLOTS_MAX || stacksize < 0 || (guint)stacksize > SLOTS_MAX || reading->cells > SLOTS_MAX ||
	    reading->frees > SLOTS_MAX)
		return FALSE;
	code->first_line = first_line > 0 ? (guint)first_line : 0;
	code->flags = (guint)code_int(reading, layout->code_flags);
	code->generator = (code->flags & PY_CODE_GENERATOR) != 0;
	code->nlocalsplus = (guint)locals + (guint)reading->cells + (guint)reading->frees;
	code->stacksize = (guint)stacksize;
	code->checksum = walk_code_check(layout, reading->code);
	return TRUE;
}

struct code_object *code_object_read(pid_t pid, const struct py_layout *layout, guint64 address, GError **error)
{
	g_autoptr(CodeObject) code = g_new0(struct code_object, 1);
	struct reading reading = { .layout = layout };
	gboolean whole = read_heads(&reading, pid, address) && fill_numbers(&reading, code) &&
	                 read_contents(&reading, pid, code);

	if (whole)
		code->lines = lines_decode(lines_format(layout->version), reading.linetable_data, reading.linetable_bytes, code->first_line,
		                           (guint32)reading.bytecode_bytes);
	g_free(reading.file_data);
	g_free(reading.name_data);
	g_free(reading.linetable_data);
	if (whole)
		return g_steal_pointer(&code);
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "no code object at %#" G_GINT64_MODIFIER "x of process %d", address, pid);
	return NULL;
}

void code_object_free(struct code_object *code)
{
	if (code == NULL)
		return;
	g_free(code->file);
	g_free(code->name);
	lines_free(code->lines);
	g_free(code);
}

guint code_object_line(const struct code_object *code, guint32 instr_offset)
{
	return lines_shown_at(code->lines, instr_offset);
}
