#include "probe/callsites.h"

#include <string.h>
#include <sys/uio.h>

#include "probe/walk.h"

#define PARTS_MAX 64
#define SITES_MAX 65536   /* more than any program has hot; then all is learnt anew */
#define CODES_MAX 65536
#define USES_MAX 256      /* of the facts of a code object before they are read again */
#define PROOFS 2          /* that a call site needs */
#define PROOF_LOOKS 4096  /* within as many looks: one moment in a million shows a call that is none, and a long recording has millions */
#define COUNT_MAX 65536   /* slots of a frame, which sizes are believed up to */

struct site {
	guint64 caller, callee;
	guint32 instr, check; /* of both code objects: tells reused addresses */
};

struct callsites {
	const struct memory_source *source;
	const struct py_layout *layout;
	GHashTable *codes;  /* address to struct code_facts */
	GHashTable *leaves; /* struct site with callee 0 to its answer + 1 */
	GHashTable *proven; /* struct site to struct proofs */
	GHashTable *pairs;  /* struct site to struct partners: how often they were seen together */
	GHashTable *ends;   /* struct site with callee or caller 0 to struct partners: with whom most often */
	guint looks;
	guint loads; /* how often transient code was seen that had not been there before: with a module all that it defined is freed */
};

struct proofs {
	guint count, look; /* the look that the last one came with */
};

struct partners {
	guint seen;       /* but for looks in which the caller was calling another, or nothing */
	guint agreed;     /* looks in which it was calling this one */
	guint other;      /* looks that are not in SEEN */
	struct site most; /* of an end: whom it was seen with so often */
};

static guint copy_process(const struct memory_source *source, const struct memory_part *parts, guint count)
{
	struct iovec local[PARTS_MAX], remote[PARTS_MAX];
	gssize got;
	guint done = 0;

	if (count > PARTS_MAX)
		return 0;
	local[0] = remote[0] = (struct iovec){0};
	for (guint i = 0; i < count; i++) {
		local[i] = (struct iovec){parts[i].to, parts[i].size};
		remote[i] = (struct iovec){(void *)(guintptr)parts[i].from, parts[i].size};
	}
	got = process_vm_readv(source->pid, local, count, remote, count, 0);
	for (; done < count && got >= (gssize)parts[done].size; done++)
		got -= (gssize)parts[done].size;
	return done;
}

struct memory_source memory_source_of_process(pid_t pid)
{
	return (struct memory_source){.copy = copy_process, .pid = pid};
}

static guint site_hash(gconstpointer key)
{
	const struct site *site = key;
	guint64 mixed = (site->caller ^ site->callee << 20 ^ site->instr) * 0x9e3779b97f4a7c15ull;

	return (guint)(mixed >> 32);
}

static gboolean site_equal(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(struct site)) == 0;
}

struct callsites *callsites_new(const struct memory_source *source, const struct py_layout *layout)
{
	struct callsites *sites = g_new0(struct callsites, 1);

	sites->source = source;
	sites->layout = layout;
	sites->codes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	sites->leaves = g_hash_table_new_full(site_hash, site_equal, g_free, NULL);
	sites->proven = g_hash_table_new_full(site_hash, site_equal, g_free, g_free);
	sites->pairs = g_hash_table_new_full(site_hash, site_equal, g_free, g_free);
	sites->ends = g_hash_table_new_full(site_hash, site_equal, g_free, g_free);
	return sites;
}

void callsites_free(struct callsites *sites)
{
	if (!sites)
		return;
	g_hash_table_unref(sites->codes);
	g_hash_table_unref(sites->leaves);
	g_hash_table_unref(sites->proven);
	g_hash_table_unref(sites->pairs);
	g_hash_table_unref(sites->ends);
	g_free(sites);
}

static guint32 head_number(const struct code_facts *facts, guint offset)
{
	guint32 value = 0;

	if (offset + sizeof(value) <= sizeof(facts->head))
		memcpy(&value, facts->head + offset, sizeof(value));
	return value;
}

/* co_framesize is co_nlocalsplus + co_stacksize + FRAME_SPECIALS_SIZE, which is what lies before localsplus. */
static void measure(const struct py_layout *layout, struct code_facts *facts)
{
	guint32 locals = head_number(facts, layout->code_nlocalsplus), stack = head_number(facts, layout->code_stacksize);
	guint32 units = head_number(facts, layout->var_size);

	facts->check = walk_code_check(layout, facts->head);
	facts->frame_bytes = 0;
	if (layout->code_adaptive == PY_NONE || locals >= COUNT_MAX || stack >= COUNT_MAX || units == 0 || units > 1u << 24)
		return;
	facts->frame_bytes = layout->frame_localsplus + 8 * (locals + stack);
	facts->instruction_bytes = 2 * units;
}

/* A module, the body of a class or text: such code runs once and is freed. */
static gboolean is_transient(const struct callsites *sites, const struct code_facts *facts)
{
	return facts && facts->readable && !(head_number(facts, sites->layout->code_flags) & PY_CODE_OPTIMIZED);
}

/* What is known of it may be of another code object that was there before. */
static gboolean is_stale(const struct callsites *sites, struct code_facts *facts)
{
	return facts->uses++ >= USES_MAX || facts->loads != sites->loads || (is_transient(sites, facts) && facts->look != sites->looks);
}

const struct code_facts *callsites_code(struct callsites *sites, guint64 code)
{
	struct code_facts *facts = g_hash_table_lookup(sites->codes, &code);
	struct memory_part part = {.from = code, .size = CODE_HEAD_BYTES + layout_header_growth(sites->layout)};
	guint32 before = facts ? facts->check : 0;

	if (code < 4096 || code >> 56)
		return NULL;
	if (facts && !is_stale(sites, facts))
		return facts->readable ? facts : NULL;
	if (!facts) {
		if (g_hash_table_size(sites->codes) >= CODES_MAX)
			g_hash_table_remove_all(sites->codes);
		facts = g_new0(struct code_facts, 1);
		g_hash_table_insert(sites->codes, g_memdup2(&code, sizeof(code)), facts);
	}
	facts->uses = 0;
	facts->look = sites->looks;
	part.to = facts->head;
	facts->readable = sites->source->copy(sites->source, &part, 1) == 1;
	if (facts->readable)
		measure(sites->layout, facts);
	sites->loads += is_transient(sites, facts) && facts->check != before;
	facts->loads = sites->loads;
	return facts->readable ? facts : NULL;
}

/* Instructions after which a frame of 3.11+ is no longer on the stack, with what stands in for them while a debugger or sys.monitoring
 * looks on. Their numbers: Include/opcode_ids.h, opcode.h. None is ever specialized to another. */
static const struct {
	guint16 version;
	guint8 opcodes[8]; /* RETURN_VALUE, RETURN_CONST, RETURN_GENERATOR, YIELD_VALUE */
} leaving[] = {
	{0x030b, {83, 75, 86}},
	{0x030c, {83, 121, 75, 150, 242, 243, 247}},
	{0x030d, {36, 103, 35, 118, 239, 240, 241}},
	{0x030e, {35, 34, 120, 246, 247}},
	{0x030f, {33, 32, 119, 245, 246}},
};

static gboolean opcode_leaves(const struct py_layout *layout, guint8 opcode)
{
	for (guint i = 0; i < G_N_ELEMENTS(leaving); i++)
		if (leaving[i].version == layout->version)
			return opcode && memchr(leaving[i].opcodes, opcode, sizeof(leaving[i].opcodes)) != NULL;
	return FALSE;
}

gboolean callsites_leaves(struct callsites *sites, guint64 code, guint32 instr)
{
	const struct code_facts *facts = callsites_code(sites, code);
	struct site site = {.caller = code, .instr = instr, .check = facts ? facts->check : 0};
	guint8 opcode = 0;
	struct memory_part part = {.from = code + sites->layout->code_adaptive + instr, .to = &opcode, .size = 1};
	gpointer known = g_hash_table_lookup(sites->leaves, &site);

	if (known)
		return GPOINTER_TO_INT(known) - 1;
	if (sites->source->copy(sites->source, &part, 1) != 1)
		return TRUE;
	if (g_hash_table_size(sites->leaves) >= SITES_MAX)
		g_hash_table_remove_all(sites->leaves);
	g_hash_table_insert(sites->leaves, g_memdup2(&site, sizeof(site)), GINT_TO_POINTER(opcode_leaves(sites->layout, opcode) + 1));
	return opcode_leaves(sites->layout, opcode);
}

/* All transient code at an address counts as one callee: it comes from the same few places, and is gone before each could be proven for itself. */
static struct site site_of(const struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee)
{
	gboolean transient = is_transient(sites, g_hash_table_lookup(sites->codes, &callee->code));
	struct site site = {.callee = callee->code, .check = transient ? 0 : callee->check};

	if (caller) {
		site.caller = caller->code;
		site.instr = caller->instr;
		site.check ^= caller->check * 31;
	}
	return site;
}

void callsites_look(struct callsites *sites)
{
	sites->looks++;
}

static struct partners *partners_of(GHashTable *table, const struct site *key)
{
	struct partners *partners = g_hash_table_lookup(table, key);

	if (!partners) {
		partners = g_new0(struct partners, 1);
		g_hash_table_insert(table, g_memdup2(key, sizeof(*key)), partners);
	}
	return partners;
}

static struct site end_of(const struct site *site, gboolean caller)
{
	if (caller)
		return (struct site){.caller = site->caller, .instr = site->instr};
	return (struct site){.callee = site->callee};
}

/* TRUE if some instruction was seen to call it. What runs by itself (a signal's handler, __del__) may run anywhere; what is called does not. */
static gboolean is_called(const struct callsites *sites, const struct site *site)
{
	struct site end = end_of(site, FALSE);
	const struct partners *callee = g_hash_table_lookup(sites->ends, &end);

	return callee && callee->agreed >= PROOFS;
}

void callsites_see(struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee, enum callee_evidence evidence)
{
	struct site site = site_of(sites, caller, callee);
	struct partners *pair;

	if (g_hash_table_size(sites->pairs) >= SITES_MAX) {
		g_hash_table_remove_all(sites->pairs);
		g_hash_table_remove_all(sites->ends);
	}
	pair = partners_of(sites->pairs, &site);
	if (evidence == CALLEE_OTHER || (evidence == CALLEE_NONE && is_called(sites, &site))) {
		pair->other++;
		return;
	}
	pair->seen++;
	pair->agreed += evidence >= CALLEE_AGREES;
	for (guint i = 0; i < 2; i++) {
		struct site end = end_of(&site, i);
		struct partners *best = partners_of(sites->ends, &end);
		best->agreed += evidence >= CALLEE_AGREES;
		if (pair->seen < best->seen)
			continue;
		best->seen = pair->seen;
		best->most = site;
	}
}

/* Both ends were seen with another more often than with each other: then two moments may have been put together, again and again,
 * because the program keeps step with the copies. */
static gboolean is_doubtful(const struct callsites *sites, const struct site *site)
{
	const struct partners *pair = g_hash_table_lookup(sites->pairs, site);
	gboolean doubtful = pair != NULL;

	for (guint i = 0; i < 2 && doubtful; i++) {
		struct site end = end_of(site, i);
		const struct partners *best = g_hash_table_lookup(sites->ends, &end);
		doubtful = best && best->seen > pair->seen && !site_equal(&best->most, site);
	}
	return doubtful;
}

gboolean callsites_proven(const struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee)
{
	struct site site = site_of(sites, caller, callee);
	const struct proofs *proofs = g_hash_table_lookup(sites->proven, &site);

	return proofs && proofs->count >= PROOFS && !is_doubtful(sites, &site);
}

/* A caller's copy takes some time as well: its instruction may be of one call and its value stack of the next. That is rare. */
static gboolean agrees_mostly(const struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee)
{
	struct site site = site_of(sites, caller, callee);
	const struct partners *pair = g_hash_table_lookup(sites->pairs, &site);

	return pair && pair->agreed >= PROOFS && 4ull * pair->agreed >= 3ull * ((guint64)pair->seen + pair->other);
}

gboolean callsites_believed(const struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee,
                            enum callee_evidence evidence)
{
	switch (evidence) {
	case CALLEE_NAMED: return TRUE;
	case CALLEE_AGREES: /* of what lives briefly most looks tell nothing, and they are no better */
		return agrees_mostly(sites, caller, callee) || callsites_proven(sites, caller, callee);
	case CALLEE_OTHER: return FALSE;
	case CALLEE_NONE: return !is_called(sites, &(struct site){.callee = callee->code}) && callsites_proven(sites, caller, callee);
	default: return callsites_proven(sites, caller, callee);
	}
}

void callsites_prove(struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee)
{
	struct site site = site_of(sites, caller, callee);
	struct proofs *proofs = g_hash_table_lookup(sites->proven, &site);

	if (!proofs) {
		if (g_hash_table_size(sites->proven) >= SITES_MAX)
			g_hash_table_remove_all(sites->proven);
		proofs = g_new0(struct proofs, 1);
		g_hash_table_insert(sites->proven, g_memdup2(&site, sizeof(site)), proofs);
	}
	if (proofs->count >= PROOFS)
		return;
	if (sites->looks - proofs->look > PROOF_LOOKS)
		proofs->count = 0;
	proofs->count++;
	proofs->look = sites->looks;
}
