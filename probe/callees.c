#include "probe/callees.h"

#include <string.h>

#include "probe/bytecode.h"

#define CODES_MAX 16384
#define SITES_MAX 200000      /* of all code objects; then all is learnt anew */
#define BYTECODE_MAX 65536
#define TUPLE_MAX 65536
#define FRAME_BYTES_MAX 2048  /* a call site further up the value stack tells nothing */
#define OBJECTS_MAX 65536
#define OPERANDS_MAX 8        /* of an instruction that are looked at */
#define STEADY 4              /* equal reads that make an object one to rely on, which is not read at each use */
#define USES_MAX 16           /* nor then for ever: addresses are reused */
#define CHANGED_STEADY 1000   /* and so many once its address was seen to be reused */
#define READS_MAX 128         /* of objects at one look; what is left tells nothing */
#define TYPES_MAX 4096
#define NAME_BYTES 32         /* of a type's name, with its end */

/* What is known of the instructions of a code object. */
struct code_sites {
	guint32 check;       /* struct code_facts; another: it is another code object */
	guint8 *quiet;       /* a bit for each instruction: it calls nothing */
	guint32 count;       /* of instructions */
	GArray *sites;       /* struct bytecode_site, by instr */
	guint64 *names;      /* of each site: the address of the name that it loads, or 0 */
	guint32 stack;       /* where the value stack begins in a frame */
	guint32 frame_bytes;
};

enum kind { KIND_NONE, KIND_FUNCTION, KIND_METHOD, KIND_GENERATOR };

/* By tp_name. */
static const struct {
	const char *name;
	enum kind kind;
} kinds[] = {
	{"function", KIND_FUNCTION},
	{"method", KIND_METHOD},
	{"functools.partial", KIND_METHOD}, /* of a function: it is where a method has its own */
	{"generator", KIND_GENERATOR},
	{"coroutine", KIND_GENERATOR},
	{"async_generator", KIND_GENERATOR},
};

/* What an operand was when it was read last. */
struct operand {
	guint64 type;
	guint64 leads_to; /* the code object of a function or of a method's function, a generator's frame */
	enum kind kind;
	guint16 steady;   /* equal reads in a row */
	guint8 uses;
	gboolean changed;
};

struct callees {
	const struct memory_source *source;
	const struct py_layout *layout;
	struct callsites *callsites;
	GHashTable *codes;    /* address to struct code_sites */
	GHashTable *operands; /* address to struct operand */
	GHashTable *types;    /* address to enum kind */
	guint site_count;
	guint reads;          /* of objects at this look */
};

static void code_sites_free(gpointer data)
{
	struct code_sites *known = data;

	g_array_unref(known->sites);
	g_free(known->names);
	g_free(known->quiet);
	g_free(known);
}

struct callees *callees_new(const struct memory_source *source, const struct py_layout *layout, struct callsites *sites)
{
	struct callees *callees = g_new0(struct callees, 1);

	callees->source = source;
	callees->layout = layout;
	callees->callsites = sites;
	callees->codes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, code_sites_free);
	callees->operands = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	callees->types = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	return callees;
}

void callees_free(struct callees *callees)
{
	if (!callees)
		return;
	g_hash_table_unref(callees->codes);
	g_hash_table_unref(callees->operands);
	g_hash_table_unref(callees->types);
	g_free(callees);
}

static gboolean take(const struct callees *callees, guint64 from, void *to, gsize size)
{
	struct memory_part part = {from, to, size};

	return from >= 4096 && from < 1ull << 56 && callees->source->copy(callees->source, &part, 1) == 1;
}

static gboolean is_object(guint64 value)
{
	return value >= 4096 && value < 1ull << 56 && value % 8 == 0;
}

static guint64 head_word(const struct code_facts *facts, guint offset)
{
	guint64 value = 0;

	if (offset + sizeof(value) <= sizeof(facts->head))
		memcpy(&value, facts->head + offset, sizeof(value));
	return value;
}

static guint64 take_size(const struct callees *callees, guint64 object)
{
	guint64 size;

	return take(callees, object + callees->layout->var_size, &size, sizeof(size)) ? size : G_MAXUINT64;
}

/* Keeps the sites that a frame's copy can tell of, and the names that they load. */
static void keep_sites(struct callees *callees, struct code_sites *known, guint32 locals, guint64 names)
{
	const struct py_layout *layout = callees->layout;
	guint64 count = take_size(callees, names);
	g_autofree guint64 *items = count <= TUPLE_MAX ? g_new0(guint64, count + 1) : NULL;
	guint kept = 0;

	if (!items || !take(callees, names + layout->tuple_items, items, count * sizeof(*items) + !count))
		count = 0;
	known->names = g_new0(guint64, known->sites->len + 1);
	for (guint i = 0; i < known->sites->len; i++) {
		struct bytecode_site site = g_array_index(known->sites, struct bytecode_site, i);
		if (known->stack + 8u * site.top > FRAME_BYTES_MAX)
			continue;
		if (site.loader == LOADED_LOCAL && site.index >= locals)
			site.loader = LOADED_SOMEHOW;
		if (site.loader == LOADED_BY_NAME && site.index < count)
			known->names[kept] = items[site.index];
		known->frame_bytes = MAX(known->frame_bytes, known->stack + 8u * site.top);
		g_array_index(known->sites, struct bytecode_site, kept++) = site;
	}
	g_array_set_size(known->sites, kept);
}

static struct code_sites *read_code(struct callees *callees, const struct code_facts *facts, guint64 bytecode)
{
	const struct py_layout *layout = callees->layout;
	struct code_sites *known = g_new0(struct code_sites, 1);
	guint64 bytes = take_size(callees, bytecode), cells = take_size(callees, head_word(facts, layout->code_cellvars)),
	        frees = take_size(callees, head_word(facts, layout->code_freevars));
	guint32 locals = (guint32)head_word(facts, layout->code_nlocalsplus);
	g_autofree guint8 *code = NULL;

	known->check = facts->check;
	if (bytes <= BYTECODE_MAX && cells <= TUPLE_MAX && frees <= TUPLE_MAX && locals <= TUPLE_MAX)
		code = g_malloc(bytes + 1);
	if (!code || !bytes || !take(callees, bytecode + layout->bytes_data, code, bytes)) {
		known->sites = g_array_new(FALSE, FALSE, sizeof(struct bytecode_site));
		return known;
	}
	known->stack = layout->frame_localsplus + 8 * (locals + (guint32)cells + (guint32)frees);
	known->sites = bytecode_sites(layout->version, code, bytes);
	known->count = (guint32)bytes / 2;
	known->quiet = g_malloc0(known->count / 8 + 1);
	for (guint32 i = 0; i < known->count; i++)
		known->quiet[i / 8] |= (guint8)(bytecode_is_quiet(layout->version, code[2 * i]) << i % 8);
	keep_sites(callees, known, locals, head_word(facts, layout->code_names));
	return known;
}

static struct code_sites *find_code(struct callees *callees, guint64 code)
{
	const struct code_facts *facts = callees->layout->function_code ? callsites_code(callees->callsites, code) : NULL;
	struct code_sites *known = g_hash_table_lookup(callees->codes, &code);
	guint64 bytecode = facts ? head_word(facts, callees->layout->code_bytecode) : 0;

	if (!bytecode || (known && known->check == facts->check))
		return bytecode ? known : NULL;
	if (callees->site_count >= SITES_MAX || g_hash_table_size(callees->codes) >= CODES_MAX) {
		g_hash_table_remove_all(callees->codes);
		callees->site_count = 0;
	}
	known = read_code(callees, facts, bytecode);
	callees->site_count += known->sites->len + known->count / 64;
	g_hash_table_insert(callees->codes, g_memdup2(&code, sizeof(code)), known);
	return known;
}

void callees_look(struct callees *callees)
{
	callees->reads = 0;
}

guint32 callees_frame_bytes(struct callees *callees, guint64 code)
{
	const struct code_sites *known = find_code(callees, code);

	return known ? known->frame_bytes : 0;
}

static enum kind kind_of(struct callees *callees, guint64 type)
{
	char text[NAME_BYTES] = "";
	guint64 name = 0;
	gpointer known;
	enum kind kind = KIND_NONE;

	if (g_hash_table_lookup_extended(callees->types, &type, NULL, &known))
		return GPOINTER_TO_INT(known);
	if (!take(callees, type + callees->layout->type_name, &name, sizeof(name)))
		return KIND_NONE;
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (take(callees, name, text, strlen(kinds[i].name) + 1) && memcmp(text, kinds[i].name, strlen(kinds[i].name) + 1) == 0)
			kind = kinds[i].kind;
	if (g_hash_table_size(callees->types) >= TYPES_MAX)
		g_hash_table_remove_all(callees->types);
	g_hash_table_insert(callees->types, g_memdup2(&type, sizeof(type)), GINT_TO_POINTER(kind));
	return kind;
}

/* Reads the object anew. PyMethodObject.im_func and PyGenObject.gi_frame are its first fields. */
static gboolean read_operand(struct callees *callees, guint64 object, struct operand *now)
{
	const struct py_layout *layout = callees->layout;
	guint64 words[2];

	*now = (struct operand){0};
	if (!take(callees, object + layout->object_type, words, sizeof(words)))
		return FALSE;
	now->type = words[0];
	now->kind = kind_of(callees, now->type);
	now->leads_to = now->kind == KIND_GENERATOR ? words[1] : 0;
	if (now->kind == KIND_FUNCTION)
		return take(callees, object + layout->function_code, &now->leads_to, sizeof(now->leads_to));
	if (now->kind == KIND_METHOD && !take(callees, words[1] + layout->function_code, &now->leads_to, sizeof(now->leads_to)))
		now->leads_to = 0;
	return TRUE;
}

/* An object is read after the frame that it was found in. One that does not live for long may be another by then, and even what was
 * copied as the callee. */
static gboolean is_steady(const struct operand *operand)
{
	return operand->steady >= (operand->changed ? CHANGED_STEADY : STEADY);
}

/* The object as it was last read, if that may be believed still, or is now. */
static struct operand *find_operand(struct callees *callees, guint64 object, gboolean anew)
{
	struct operand *known = g_hash_table_lookup(callees->operands, &object), now;
	gboolean same;

	if (known && !anew && is_steady(known) && known->uses++ < USES_MAX)
		return known;
	if (callees->reads++ >= READS_MAX || !read_operand(callees, object, &now))
		return NULL;
	if (!known) {
		if (g_hash_table_size(callees->operands) >= OBJECTS_MAX)
			g_hash_table_remove_all(callees->operands);
		known = g_memdup2(&now, sizeof(now));
		g_hash_table_insert(callees->operands, g_memdup2(&object, sizeof(object)), known);
		return known;
	}
	same = known->type == now.type && known->leads_to == now.leads_to;
	now.steady = same ? MIN(known->steady + 1, CHANGED_STEADY) : 0;
	now.changed = known->changed || !same;
	*known = now;
	return known;
}

static guint64 copy_word(const guint8 *copy, guint32 at)
{
	guint64 value;

	memcpy(&value, copy + at, sizeof(value));
	return value;
}

/* All names are interned. */
static gboolean has_name(struct callees *callees, guint64 code, guint64 name)
{
	const struct code_facts *facts = name ? callsites_code(callees->callsites, code) : NULL;

	return facts && head_word(facts, callees->layout->code_name) == name;
}

/* Whether the instruction says by itself that OBJECT is what it calls. */
static gboolean is_named(struct callees *callees, const struct bytecode_site *site, guint64 name, const struct callee_question *question,
                         guint64 object)
{
	if (site->loader == LOADED_LOCAL)
		return copy_word(question->copy, callees->layout->frame_localsplus + 8 * site->index) == object;
	return site->loader == LOADED_BY_NAME && has_name(callees, question->callee->code, name);
}

/* A bound method is not on the stack while it is called, but its `self`, which is the callee's first variable. OBJECT: the operand that was
 * a method, if it was one. */
static enum callee_evidence judge_self(struct callees *callees, const struct bytecode_site *site, guint64 name,
                                       const struct callee_question *question, guint64 object)
{
	if (site->loader != LOADED_BY_NAME || !has_name(callees, question->callee->code, name))
		return CALLEE_UNTOLD;
	if (!question->locals)
		return CALLEE_UNSEEN;
	return copy_word(question->locals, 0) == object ? CALLEE_NAMED : CALLEE_UNTOLD;
}

/* Two code objects of one function: what evaluates frames its own way (PEP 523: debuggers, compilers) runs a changed copy. */
static gboolean is_copy_of(struct callees *callees, guint64 one, guint64 other)
{
	struct callsites *sites = callees->callsites;
	const struct code_facts *facts = callsites_code(sites, one);
	guint64 name = facts ? head_word(facts, callees->layout->code_name) : 0;
	guint32 line = facts ? (guint32)head_word(facts, callees->layout->code_firstlineno) : 0;

	facts = callsites_code(sites, other);
	return facts && name && head_word(facts, callees->layout->code_name) == name &&
	       (guint32)head_word(facts, callees->layout->code_firstlineno) == line;
}

/* What an operand says of the callee. CALLED: the instruction calls it, as opposed to handing it over. */
static enum callee_evidence judge_operand(struct callees *callees, guint64 object, const struct bytecode_site *site, guint64 name, gboolean called,
                                          const struct callee_question *question)
{
	guint64 code = question->callee->code;
	struct operand *operand = find_operand(callees, object, FALSE);

	if (operand && operand->kind != KIND_NONE && operand->leads_to != code)
		operand = find_operand(callees, object, TRUE);
	if (!operand || operand->kind == KIND_NONE)
		return CALLEE_UNTOLD;
	if (operand->kind == KIND_GENERATOR)
		return is_steady(operand) && operand->leads_to == question->address ? CALLEE_AGREES : CALLEE_UNTOLD;
	if (operand->leads_to != code)
		return called && (is_steady(operand) || (operand->kind == KIND_FUNCTION && !operand->changed)) && operand->leads_to &&
		                       !is_copy_of(callees, operand->leads_to, code) ?
		               CALLEE_OTHER :
		               CALLEE_UNTOLD;
	/* what has the name of its function lives for long */
	if (called && !operand->changed && operand->kind == KIND_FUNCTION && site->loader == LOADED_BY_NAME && has_name(callees, code, name))
		return CALLEE_NAMED;
	if (!is_steady(operand))
		return CALLEE_UNTOLD;
	return called && is_named(callees, site, name, question, object) ? CALLEE_NAMED : CALLEE_AGREES;
}

static gboolean is_quiet(const struct code_sites *known, guint32 instr)
{
	return instr / 2 < known->count && known->quiet[instr / 16] >> instr / 2 % 8 & 1;
}

enum callee_evidence callees_judge(struct callees *callees, const struct callee_question *question)
{
	const struct code_sites *known = find_code(callees, question->caller->code);
	const struct bytecode_site *site = known ? bytecode_site_at(known->sites, question->caller->instr) : NULL;
	enum callee_evidence found = CALLEE_UNTOLD;
	guint64 self = 0, name;

	if (!site)
		return known && is_quiet(known, question->caller->instr) ? CALLEE_NONE : CALLEE_UNTOLD;
	if (!question->copy)
		return CALLEE_UNSEEN;
	name = known->names[site - &g_array_index(known->sites, struct bytecode_site, 0)];
	for (guint slot = site->bottom; slot < site->top && slot < (guint)site->bottom + OPERANDS_MAX; slot++) {
		guint64 object = copy_word(question->copy, known->stack + 8 * slot);
		gboolean called = slot < (guint)site->bottom + site->callees;
		enum callee_evidence said =
			is_object(object) ? judge_operand(callees, object, site, name, called, question) : CALLEE_UNTOLD;
		if (said == CALLEE_NAMED || said == CALLEE_AGREES)
			return said;
		if (called && object && !self)
			self = object;
		found = said == CALLEE_OTHER ? said : found;
	}
	return found == CALLEE_UNTOLD && self ? judge_self(callees, site, name, question, self) : found;
}
