#include "probe/bytecode.h"

#include <string.h>

#define DEPTH_MAX 256     /* slots of a value stack that are followed */
#define ROUNDS 3          /* over the instructions: most jumps lead forwards */
#define BASES_MAX 64
#define EXCEPTION_SLOTS 6 /* that a handler finds on the stack: the exception, and the one that was handled before */
#define UNKNOWN (-1)

enum flow {
	STOPS = 1,    /* what comes after it is reached by jumps only */
	RELATIVE = 2, /* jumps by so much */
	ABSOLUTE = 4, /* jumps to there */
	KEEPS = 8,    /* takes from the top, and leaves what lies below as it is */
	TURNS = 16,   /* changes the order of slots */
	BY_NAME = 32, /* loads what its argument names */
	LOCAL = 64,
	HANDLER = 128 /* its target is a handler */
};

enum formula {
	PLAIN,
	LESS_ARG,       /* one less for each of ARG */
	LESS_TWICE_ARG,
	MORE_ARG,
	UNPACKED,       /* UNPACK_EX: before and after the star */
	PARTS,          /* MAKE_FUNCTION: a bit for each thing that is there */
	IF_SLICE_STEP,
	IF_KEYWORDS,
	IF_FORMAT
};

/* Opcodes FIRST to LAST from 3.FROM to 3.TO. Lib/opcode.py and stack_effect() in Python/compile.c of each. */
static const struct row {
	guint8 first, last, from, to;
	gint8 effect, jump; /* JUMP: where it jumps */
	guint8 formula, flow;
} rows[] = {
	{1, 1, 6, 10, -1, 0, PLAIN, KEEPS},              /* POP_TOP */
	{2, 3, 6, 10, 0, 0, PLAIN, TURNS},               /* ROT_TWO, ROT_THREE */
	{4, 4, 6, 10, 1, 0, PLAIN, 0},                   /* DUP_TOP */
	{5, 5, 6, 10, 2, 0, PLAIN, 0},                   /* DUP_TOP_TWO */
	{6, 6, 8, 10, 0, 0, PLAIN, TURNS},               /* ROT_FOUR */
	{9, 9, 6, 10, 0, 0, PLAIN, KEEPS},               /* NOP */
	{10, 12, 6, 10, 0, 0, PLAIN, 0},                 /* UNARY_* */
	{15, 15, 6, 10, 0, 0, PLAIN, 0},                 /* UNARY_INVERT */
	{16, 17, 6, 10, -1, 0, PLAIN, 0},                /* *_MATRIX_MULTIPLY */
	{19, 20, 6, 10, -1, 0, PLAIN, 0},                /* BINARY_* */
	{22, 29, 6, 10, -1, 0, PLAIN, 0},                /* BINARY_*, INPLACE_* */
	{30, 32, 10, 10, 1, 0, PLAIN, 0},                /* GET_LEN, MATCH_MAPPING, MATCH_SEQUENCE */
	{33, 33, 10, 10, 2, 0, PLAIN, 0},                /* MATCH_KEYS */
	{34, 34, 10, 10, 0, 0, PLAIN, 0},                /* COPY_DICT_WITHOUT_KEYS */
	{48, 48, 9, 9, -3, 0, PLAIN, STOPS},             /* RERAISE */
	{49, 49, 9, 10, 1, 0, PLAIN, 0},                 /* WITH_EXCEPT_START */
	{50, 50, 6, 10, 0, 0, PLAIN, 0},                 /* GET_AITER */
	{51, 52, 6, 10, 1, 0, PLAIN, 0},                 /* GET_ANEXT, BEFORE_ASYNC_WITH */
	{55, 57, 6, 10, -1, 0, PLAIN, 0},                /* INPLACE_* */
	{59, 59, 6, 10, -1, 0, PLAIN, 0},                /* INPLACE_MODULO */
	{60, 60, 6, 10, -3, 0, PLAIN, KEEPS},            /* STORE_SUBSCR */
	{61, 61, 6, 10, -2, 0, PLAIN, KEEPS},            /* DELETE_SUBSCR */
	{62, 67, 6, 10, -1, 0, PLAIN, 0},                /* BINARY_*, INPLACE_POWER */
	{68, 69, 6, 10, 0, 0, PLAIN, 0},                 /* GET_ITER, GET_YIELD_FROM_ITER */
	{70, 70, 6, 10, -1, 0, PLAIN, KEEPS},            /* PRINT_EXPR */
	{71, 71, 6, 10, 1, 0, PLAIN, 0},                 /* LOAD_BUILD_CLASS */
	{72, 72, 6, 10, -1, 0, PLAIN, 0},                /* YIELD_FROM */
	{73, 73, 6, 10, 0, 0, PLAIN, 0},                 /* GET_AWAITABLE */
	{74, 74, 9, 10, 1, 0, PLAIN, 0},                 /* LOAD_ASSERTION_ERROR */
	{75, 79, 6, 10, -1, 0, PLAIN, 0},                /* INPLACE_* */
	{80, 80, 6, 7, 0, 0, PLAIN, STOPS},              /* BREAK_LOOP */
	{82, 82, 9, 10, 0, 0, PLAIN, 0},                 /* LIST_TO_TUPLE */
	{83, 83, 6, 10, -1, 0, PLAIN, STOPS},            /* RETURN_VALUE */
	{84, 84, 6, 10, -1, 0, PLAIN, KEEPS},            /* IMPORT_STAR */
	{85, 85, 6, 10, 0, 0, PLAIN, KEEPS},             /* SETUP_ANNOTATIONS */
	{86, 86, 6, 10, 0, 0, PLAIN, 0},                 /* YIELD_VALUE */
	{87, 87, 6, 10, 0, 0, PLAIN, KEEPS},             /* POP_BLOCK */
	{90, 90, 6, 10, -1, 0, PLAIN, KEEPS},            /* STORE_NAME */
	{91, 91, 6, 10, 0, 0, PLAIN, KEEPS},             /* DELETE_NAME */
	{92, 92, 6, 10, -1, 0, MORE_ARG, 0},             /* UNPACK_SEQUENCE */
	{93, 93, 6, 10, 1, -1, PLAIN, RELATIVE},         /* FOR_ITER */
	{94, 94, 6, 10, 0, 0, UNPACKED, 0},              /* UNPACK_EX */
	{95, 95, 6, 10, -2, 0, PLAIN, KEEPS},            /* STORE_ATTR */
	{96, 97, 6, 10, -1, 0, PLAIN, KEEPS},            /* DELETE_ATTR, STORE_GLOBAL */
	{98, 98, 6, 10, 0, 0, PLAIN, KEEPS},             /* DELETE_GLOBAL */
	{99, 99, 10, 10, 0, 0, PLAIN, TURNS},            /* ROT_N */
	{100, 100, 6, 10, 1, 0, PLAIN, 0},               /* LOAD_CONST */
	{101, 101, 6, 10, 1, 0, PLAIN, BY_NAME},         /* LOAD_NAME */
	{102, 104, 6, 10, 1, 0, LESS_ARG, 0},            /* BUILD_TUPLE, BUILD_LIST, BUILD_SET */
	{105, 105, 6, 10, 1, 0, LESS_TWICE_ARG, 0},      /* BUILD_MAP */
	{106, 106, 6, 10, 0, 0, PLAIN, BY_NAME},         /* LOAD_ATTR */
	{107, 108, 6, 10, -1, 0, PLAIN, 0},              /* COMPARE_OP, IMPORT_NAME */
	{109, 109, 6, 10, 1, 0, PLAIN, 0},               /* IMPORT_FROM */
	{110, 110, 6, 10, 0, 0, PLAIN, RELATIVE | STOPS}, /* JUMP_FORWARD */
	{111, 112, 6, 10, -1, 0, PLAIN, ABSOLUTE},       /* JUMP_IF_*_OR_POP */
	{113, 113, 6, 10, 0, 0, PLAIN, ABSOLUTE | STOPS}, /* JUMP_ABSOLUTE */
	{114, 115, 6, 10, -1, -1, PLAIN, ABSOLUTE | KEEPS}, /* POP_JUMP_IF_* */
	{116, 116, 6, 10, 1, 0, PLAIN, BY_NAME},         /* LOAD_GLOBAL */
	{117, 118, 9, 10, -1, 0, PLAIN, 0},              /* IS_OP, CONTAINS_OP */
	{119, 119, 6, 7, 0, 0, PLAIN, ABSOLUTE | STOPS}, /* CONTINUE_LOOP */
	{119, 119, 10, 10, -3, 0, PLAIN, STOPS},         /* RERAISE */
	{120, 120, 6, 7, 0, 0, PLAIN, RELATIVE | KEEPS}, /* SETUP_LOOP: where `break` leads */
	{121, 121, 6, 7, 0, EXCEPTION_SLOTS, PLAIN, RELATIVE | HANDLER | KEEPS}, /* SETUP_EXCEPT */
	{121, 121, 9, 10, -2, -2, PLAIN, ABSOLUTE | KEEPS}, /* JUMP_IF_NOT_EXC_MATCH */
	{122, 122, 6, 10, 0, EXCEPTION_SLOTS, PLAIN, RELATIVE | HANDLER | KEEPS}, /* SETUP_FINALLY */
	{124, 124, 6, 10, 1, 0, PLAIN, LOCAL},           /* LOAD_FAST */
	{125, 125, 6, 10, -1, 0, PLAIN, KEEPS},          /* STORE_FAST */
	{126, 126, 6, 10, 0, 0, PLAIN, KEEPS},           /* DELETE_FAST */
	{127, 127, 6, 6, -1, 0, PLAIN, KEEPS},           /* STORE_ANNOTATION */
	{130, 130, 6, 10, 0, 0, LESS_ARG, STOPS},        /* RAISE_VARARGS */
	{131, 131, 6, 10, 0, 0, LESS_ARG, 0},            /* CALL_FUNCTION */
	{132, 132, 6, 10, -1, 0, PARTS, 0},              /* MAKE_FUNCTION */
	{133, 133, 6, 10, -1, 0, IF_SLICE_STEP, 0},      /* BUILD_SLICE */
	{135, 136, 6, 10, 1, 0, PLAIN, 0},               /* LOAD_CLOSURE, LOAD_DEREF */
	{137, 137, 6, 10, -1, 0, PLAIN, KEEPS},          /* STORE_DEREF */
	{138, 138, 6, 10, 0, 0, PLAIN, KEEPS},           /* DELETE_DEREF */
	{141, 141, 6, 10, -1, 0, LESS_ARG, 0},           /* CALL_FUNCTION_KW */
	{142, 142, 6, 10, -1, 0, IF_KEYWORDS, 0},        /* CALL_FUNCTION_EX */
	{143, 143, 6, 10, 1, EXCEPTION_SLOTS, PLAIN, RELATIVE | HANDLER}, /* SETUP_WITH */
	{145, 146, 6, 10, -1, 0, PLAIN, KEEPS},          /* LIST_APPEND, SET_ADD */
	{147, 147, 6, 10, -2, 0, PLAIN, KEEPS},          /* MAP_ADD */
	{148, 148, 6, 10, 1, 0, PLAIN, 0},               /* LOAD_CLASSDEREF */
	{149, 151, 6, 8, 1, 0, LESS_ARG, 0},             /* BUILD_*_UNPACK */
	{152, 152, 6, 8, 1, 0, LESS_ARG, 0},             /* BUILD_TUPLE_UNPACK */
	{152, 152, 10, 10, -1, 0, PLAIN, 0},             /* MATCH_CLASS */
	{153, 153, 6, 8, 1, 0, LESS_ARG, 0},             /* BUILD_SET_UNPACK */
	{154, 154, 6, 10, 0, EXCEPTION_SLOTS - 1, PLAIN, RELATIVE | HANDLER | KEEPS}, /* SETUP_ASYNC_WITH */
	{155, 155, 6, 10, 0, 0, IF_FORMAT, 0},           /* FORMAT_VALUE */
	{156, 156, 6, 10, 0, 0, LESS_ARG, 0},            /* BUILD_CONST_KEY_MAP */
	{157, 157, 6, 10, 1, 0, LESS_ARG, 0},            /* BUILD_STRING */
	{158, 158, 6, 8, 1, 0, LESS_ARG, 0},             /* BUILD_TUPLE_UNPACK_WITH_CALL */
	{160, 160, 7, 10, 1, 0, PLAIN, BY_NAME},         /* LOAD_METHOD */
	{161, 161, 7, 10, -1, 0, LESS_ARG, 0},           /* CALL_METHOD */
	{162, 165, 9, 10, -1, 0, PLAIN, KEEPS},          /* LIST_EXTEND, SET_UPDATE, DICT_MERGE, DICT_UPDATE */
};

/* Those whose effect depends on how they were come to, or that close what a HANDLER has opened. */
enum {
	BEGIN_FINALLY = 53,  /* 3.8 */
	END_ASYNC_FOR = 54,  /* from 3.8 on */
	WITH_CLEANUP_START = 81, WITH_CLEANUP_FINISH = 82, END_FINALLY = 88, /* to 3.8 */
	POP_EXCEPT = 89,
	GEN_START = 129,     /* 3.10: takes what the generator was started with, which lies where the stack begins */
	CALL_FINALLY = 162, POP_FINALLY = 163, /* 3.8 */
	FOR_ITER = 93, YIELD_FROM = 72, CALL_FUNCTION = 131, CALL_FUNCTION_KW = 141, CALL_FUNCTION_EX = 142, SETUP_WITH = 143,
	EXTENDED_ARG = 144, SETUP_ASYNC_WITH = 154, LOAD_METHOD = 160, CALL_METHOD = 161
};

/* What is known of an instruction. */
struct point {
	gint16 depth;          /* of the stack before it; UNKNOWN */
	gint16 handler;        /* it begins a handler: the depth there after an exception, else UNKNOWN */
	gint16 base;           /* and the depth behind the handler's end */
	guint8 closes;         /* how many slots a handler that is come to in order, `finally` or `with`, takes to its end */
};

struct following {
	guint16 version;
	const guint8 *code;
	guint32 count;         /* of instructions */
	struct point *points;
	struct { guint8 loader; guint32 index; } loaders[DEPTH_MAX]; /* of what is on the stack */
	gint bases[BASES_MAX]; /* of the handlers that are open here */
	guint open;
	gboolean changed;
};

/* The same in 3.6 to 3.10: POP_TOP, ROT_TWO, ROT_THREE, DUP_TOP, DUP_TOP_TWO, NOP, POP_BLOCK, LOAD_CONST, BUILD_TUPLE, BUILD_LIST, JUMP_FORWARD,
 * JUMP_ABSOLUTE, LOAD_GLOBAL, SETUP_FINALLY, LOAD_FAST, STORE_FAST, LOAD_CLOSURE, LOAD_DEREF, STORE_DEREF, EXTENDED_ARG. */
static const guint8 quiet[] = {1, 2, 3, 4, 5, 9, 87, 100, 102, 103, 110, 113, 116, 122, 124, 125, 135, 136, 137, 144};

gboolean bytecode_is_quiet(guint16 version, guint8 opcode)
{
	return version >= 0x0306 && version <= 0x030a && memchr(quiet, opcode, sizeof(quiet)) != NULL;
}

static const struct row *find_row(guint16 version, guint8 opcode)
{
	guint minor = version & 0xff;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (opcode >= rows[i].first && opcode <= rows[i].last && minor >= rows[i].from && minor <= rows[i].to)
			return &rows[i];
	return NULL;
}

static gint row_effect(const struct row *row, guint32 arg)
{
	gint few = (gint)MIN(arg, 1u << 16);

	switch (row->formula) {
	case LESS_ARG: return row->effect - few;
	case LESS_TWICE_ARG: return row->effect - 2 * few;
	case MORE_ARG: return row->effect + few;
	case UNPACKED: return (gint)((arg & 0xff) + MIN(arg >> 8, 1u << 16));
	case PARTS: return row->effect - __builtin_popcount(arg & 15);
	case IF_SLICE_STEP: return row->effect - (arg == 3);
	case IF_KEYWORDS: return row->effect - (gint)(arg & 1);
	case IF_FORMAT: return row->effect - ((arg & 4) != 0);
	default: return row->effect;
	}
}

gboolean bytecode_effect(guint16 version, guint8 opcode, guint32 arg, gboolean jump, gint *effect)
{
	const struct row *row = version >= 0x0306 && version <= 0x030a ? find_row(version, opcode) : NULL;

	if (!row)
		return FALSE;
	*effect = jump && row->flow & (RELATIVE | ABSOLUTE) ? row->jump : row_effect(row, arg);
	return TRUE;
}

static void set_depth(struct following *f, guint32 at, gint depth)
{
	if (at >= f->count || depth < 0 || depth >= DEPTH_MAX || f->points[at].depth != UNKNOWN)
		return;
	f->points[at].depth = (gint16)depth;
	f->changed = TRUE;
}

/* Notes down what a handler finds and leaves. SETUP_WITH takes the manager and puts its __exit__ there; SETUP_ASYNC_WITH finds __aexit__ and
 * what __aenter__ gave. */
static void note_handler(struct following *f, guint8 opcode, guint32 target, gint depth, gint jump)
{
	gint below = opcode == SETUP_WITH ? 1 : opcode == SETUP_ASYNC_WITH ? 2 : 0;

	if (target >= f->count || depth < below)
		return;
	f->points[target].handler = (gint16)MIN(depth + jump, DEPTH_MAX - 1);
	f->points[target].base = (gint16)(depth - below);
	f->points[target].closes = below ? 2 : 1;
}

/* The depth here: as the instruction before it says (FALLEN), as a jump says, or as a handler's beginning. */
static gint enter(struct following *f, guint32 at, gint fallen)
{
	struct point *point = &f->points[at];

	if (fallen != UNKNOWN)
		set_depth(f, at, fallen);
	if (point->handler != UNKNOWN && f->open < BASES_MAX)
		f->bases[f->open++] = point->depth != UNKNOWN && point->depth >= point->closes ? point->depth - point->closes : point->base;
	return point->depth != UNKNOWN ? point->depth : point->handler;
}

/* The depth behind an instruction that is in no row; UNKNOWN. */
static gint special(struct following *f, guint8 opcode, guint32 arg, guint32 next, gint depth)
{
	gboolean blocks = f->version <= 0x0308; /* handlers end with END_FINALLY */
	gint base = f->open ? f->bases[f->open - 1] : UNKNOWN;

	if (opcode == POP_EXCEPT)
		return depth - 3;
	if (opcode == GEN_START && f->version == 0x030a)
		return 0;
	if (opcode == END_ASYNC_FOR && f->version >= 0x0308) {
		f->open -= f->open > 0;
		return depth - 7;
	}
	if (opcode == WITH_CLEANUP_START && blocks)
		return depth + 1;
	if (opcode == WITH_CLEANUP_FINISH && blocks)
		return depth - 2;
	if (opcode == END_FINALLY && blocks) {
		f->open -= f->open > 0;
		return base;
	}
	if (f->version != 0x0308)
		return UNKNOWN;
	if (opcode == BEGIN_FINALLY)
		return depth + 1;
	if (opcode == CALL_FINALLY) {
		set_depth(f, next + arg / 2, depth + 1);
		return depth;
	}
	return opcode == POP_FINALLY ? depth - 1 : UNKNOWN;
}

/* Which slots an instruction uses that runs other Python code. */
static gboolean describe(guint8 opcode, guint32 arg, gint depth, struct bytecode_site *site)
{
	gint bottom = UNKNOWN;

	site->callees = 1;
	if (opcode == CALL_FUNCTION && arg < DEPTH_MAX)
		bottom = depth - 1 - (gint)arg;
	else if (opcode == CALL_FUNCTION_KW && arg < DEPTH_MAX)
		bottom = depth - 2 - (gint)arg;
	else if (opcode == CALL_FUNCTION_EX)
		bottom = depth - 2 - (gint)(arg & 1);
	else if (opcode == CALL_METHOD && arg < DEPTH_MAX)
		bottom = depth - 2 - (gint)arg, site->callees = 2;
	else if (opcode == FOR_ITER)
		bottom = depth - 1, site->callees = 0;
	else if (opcode == YIELD_FROM)
		bottom = depth - 2, site->callees = 0;
	site->bottom = (guint16)MAX(bottom, 0);
	site->top = (guint16)depth;
	return bottom >= 0;
}

/* Who put there what is on the stack now. */
static void note_loader(struct following *f, const struct row *row, guint8 opcode, guint32 arg, gint before, gint after)
{
	gint low = MAX(MIN(before, after) - 1, 0);

	if (!row || row->flow & TURNS)
		low = 0;
	else if (row->flow & KEEPS)
		low = after;
	else if (after > before && row->formula != MORE_ARG && row->formula != UNPACKED)
		low = before;
	for (gint i = low; i < after && i < DEPTH_MAX; i++)
		f->loaders[i].loader = LOADED_SOMEHOW;
	if (!row || !(row->flow & (BY_NAME | LOCAL)) || after < 1)
		return;
	low = opcode == LOAD_METHOD ? MAX(after - 2, 0) : after - 1;
	f->loaders[low].loader = row->flow & LOCAL ? LOADED_LOCAL : LOADED_BY_NAME;
	f->loaders[low].index = arg;
}

static void add_site(const struct following *f, GArray *sites, guint32 at, guint8 opcode, guint32 arg, gint depth)
{
	struct bytecode_site site = {.instr = 2 * at};

	if (!describe(opcode, arg, depth, &site))
		return;
	if (site.callees) {
		site.loader = f->loaders[site.bottom].loader;
		site.index = f->loaders[site.bottom].index;
	}
	g_array_append_val(sites, site);
}

/* Follows the stack once over all instructions. */
static void follow(struct following *f, GArray *sites)
{
	guint32 arg = 0;
	gint fallen = 0, unit = f->version >= 0x030a ? 1 : 2;

	f->open = 0;
	memset(f->loaders, 0, sizeof(f->loaders));
	g_array_set_size(sites, 0);
	for (guint32 at = 0; at < f->count; at++) {
		guint8 opcode = f->code[2 * at];
		const struct row *row = find_row(f->version, opcode);
		gint depth = enter(f, at, fallen);
		arg = arg << 8 | f->code[2 * at + 1];
		fallen = depth;
		if (opcode == EXTENDED_ARG)
			continue;
		if (depth != UNKNOWN) {
			fallen = row ? depth + row_effect(row, arg) : special(f, opcode, arg, at + 1, depth);
			fallen = fallen < 0 || fallen >= DEPTH_MAX ? UNKNOWN : fallen;
			add_site(f, sites, at, opcode, arg, depth);
			note_loader(f, row, opcode, arg, depth, MAX(fallen, 0));
		} else if (opcode == END_FINALLY && f->version <= 0x0308 && f->open) {
			fallen = f->bases[--f->open];
		}
		if (row && depth != UNKNOWN && row->flow & (RELATIVE | ABSOLUTE)) {
			guint32 target = (row->flow & RELATIVE ? at + 1 : 0) + arg / (guint)unit;
			if (row->flow & HANDLER)
				note_handler(f, opcode, target, depth, row->jump);
			else
				set_depth(f, target, depth + row->jump);
		}
		if (row && row->flow & STOPS)
			fallen = UNKNOWN;
		arg = 0;
	}
}

GArray *bytecode_sites(guint16 version, const guint8 *code, gsize bytes)
{
	GArray *sites = g_array_new(FALSE, FALSE, sizeof(struct bytecode_site));
	struct following f = {.version = version, .code = code, .count = (guint32)(bytes / 2)};

	if (version < 0x0306 || version > 0x030a || bytes >= 1u << 30)
		return sites;
	f.points = g_new(struct point, f.count + 1);
	for (guint32 i = 0; i < f.count; i++)
		f.points[i] = (struct point){.depth = UNKNOWN, .handler = UNKNOWN};
	for (guint round = 0; round < ROUNDS; round++) {
		f.changed = FALSE;
		follow(&f, sites);
		if (!f.changed)
			break;
	}
	g_free(f.points);
	return sites;
}

const struct bytecode_site *bytecode_site_at(const GArray *sites, guint32 instr)
{
	guint low = 0, high = sites->len;

	while (low < high) {
		guint middle = (low + high) / 2;
		if (g_array_index(sites, struct bytecode_site, middle).instr < instr)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sites->len && g_array_index(sites, struct bytecode_site, low).instr == instr ? &g_array_index(sites, struct bytecode_site, low) : NULL;
}
