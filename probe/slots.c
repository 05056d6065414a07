#include "probe/slots.h"

#include "probe/bytecode.h"
#include "probe/target.h"

#define CODES_MAX 4096
#define BYTECODE_MAX 65536

struct slots {
	pid_t pid;
	const struct py_layout *layout;
	GHashTable *codes; /* address of a code object to struct code_calls */
};

struct code_calls {
	guint32 check; /* of the frame that it was read for; another: another code object lives there by now */
	GArray *sites;    /* struct bytecode_site, by instr */
};

static void code_calls_free(gpointer data)
{
	struct code_calls *calls = data;

	g_array_unref(calls->sites);
	g_free(calls);
}

struct slots *slots_new(pid_t pid, const struct py_layout *layout)
{
	struct slots *slots = g_new0(struct slots, 1);

	slots->pid = pid;
	slots->layout = layout;
	slots->codes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, code_calls_free);
	return slots;
}

void slots_free(struct slots *slots)
{
	g_hash_table_unref(slots->codes);
	g_free(slots);
}

/* Empty where it cannot be read. */
static GArray *read_sites(const struct slots *slots, guint64 code)
{
	const struct py_layout *layout = slots->layout;
	guint64 bytecode = 0, bytes = 0;
	g_autofree guint8 *instructions = NULL;

	if (target_read(slots->pid, code + layout->code_bytecode, &bytecode, sizeof(bytecode)) &&
	    target_read(slots->pid, bytecode + layout->var_size, &bytes, sizeof(bytes)) && bytes && bytes <= BYTECODE_MAX)
		instructions = g_malloc(bytes);
	if (!instructions || !target_read(slots->pid, bytecode + layout->bytes_data, instructions, bytes))
		return g_array_new(FALSE, FALSE, sizeof(struct bytecode_site));
	return bytecode_sites(layout->version, instructions, bytes);
}

static const struct code_calls *find_code(struct slots *slots, const struct py_frame *frame)
{
	struct code_calls *calls = g_hash_table_lookup(slots->codes, &frame->code);

	if (calls && calls->check == frame->check)
		return calls;
	if (g_hash_table_size(slots->codes) >= CODES_MAX)
		g_hash_table_remove_all(slots->codes);
	calls = g_new0(struct code_calls, 1);
	calls->check = frame->check;
	calls->sites = read_sites(slots, frame->code);
	g_hash_table_replace(slots->codes, g_memdup2(&frame->code, sizeof(frame->code)), calls);
	return calls;
}

guint slots_below_call(struct slots *slots, const struct py_frame *frame, guint most)
{
	const struct bytecode_site *site;

	if (slots->layout->code_bytecode == PY_NONE)
		return most;
	site = bytecode_site_at(find_code(slots, frame)->sites, frame->instr);
	if (!site)
		return most;
	return MIN(most, site->callees ? site->bottom : site->top); /* a generator that is resumed is what a loop iterates over */
}
