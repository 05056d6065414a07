#include "probe/proof.h"

#include <string.h>
#include <time.h>

#define STILL_COPIES 4     /* equal copies in a row that prove that a thread stood still */
#define CONFIRM_COPIES 2   /* taken to see a new call site again */
#define ABSENT_COPIES 1    /* of STILL_COPIES, in which a generator was not running just then */

/* Whether nothing but the frame that a call of a class puts beneath __init__'s, which is no part of a stack (pywalk_frame), lies between them. */
static gboolean only_shim_between(const struct look *look, guint64 caller, guint64 callee)
{
	const struct place *inner = look_place(look, callee);
	struct header shim, outer;

	return inner && inner >= look->places + 2 && inner[-1].frame.check == 0 && inner[-2].address == caller &&
	       look_header(look, inner[-1].address, &shim) && !shim.executing && shim.previous == caller && look_header(look, caller, &outer) &&
	       !outer.executing;
}

/* TRUE if the copy of the window alone proves that CALLER (an index, or the stack's depth: none) calls the frame further in. */
static gboolean is_certain(const struct look *look, const struct walk_stack *stack, guint caller)
{
	struct snapshot *snapshot = look->snapshot;
	guint64 callee = stack->addresses[caller - 1];
	const struct code_facts *facts;
	struct header inner, outer;

	if (!look->certain || callee > look->certain || !look_in_window(snapshot, callee))
		return FALSE;
	if (caller == stack->depth)
		return snapshot->root && callee == snapshot->first;
	facts = callsites_code(snapshot->process->sites, stack->frames[caller].code);
	if (only_shim_between(look, stack->addresses[caller], callee))
		return TRUE;
	if (!look_in_window(snapshot, stack->addresses[caller]) || !facts || stack->addresses[caller] + facts->frame_bytes != callee ||
	    !look_header(look, callee, &inner) || !look_header(look, stack->addresses[caller], &outer))
		return FALSE;
	return inner.previous != outer.address || inner.entry || !outer.executing;
}

static gboolean is_alive(const struct look *look, guint64 frame)
{
	struct header header;

	return !look->snapshot->process->layout->frame_executing || (look_header(look, frame, &header) && header.executing);
}

gboolean proof_call(const struct look *look, const struct walk_stack *stack, guint caller)
{
	return callsites_believed(look->snapshot->process->sites, caller < stack->depth ? &stack->frames[caller] : NULL,
	                          &stack->frames[caller - 1], look->evidence[caller]);
}

guint proof_count(const struct look *look, const struct walk_stack *stack)
{
	gboolean cut = stack->flags & PY_STACK_TRUNCATED; /* then it is not known who called the outermost */

	/* the innermost one may have ended, or have been about to begin, when it was copied: the call was under way at the copy before */
	for (guint i = stack->depth; i > 0; i--)
		if ((i > 1 && !is_alive(look, stack->addresses[i - 1])) || (!(cut && i == stack->depth) && !proof_call(look, stack, i)))
			return stack->depth - i;
	return stack->depth;
}

void proof_keep_outer(struct walk_stack *stack, guint count)
{
	guint cut = stack->depth - count;

	memmove(stack->frames, stack->frames + cut, count * sizeof(stack->frames[0]));
	memmove(stack->addresses, stack->addresses + cut, count * sizeof(stack->addresses[0]));
	stack->depth = count;
}

void snapshots_learn(struct snapshots *process, const struct walk_stack *stack)
{
	if (stack->flags & PY_STACK_TORN || stack->omitted)
		return;
	for (guint i = stack->depth; i > 0; i--)
		if (i < stack->depth || !(stack->flags & PY_STACK_TRUNCATED))
			callsites_prove(process->sites, i < stack->depth ? &stack->frames[i] : NULL, &stack->frames[i - 1]);
}

/* A pause of random length, so that copies do not keep step with a loop of the target. */
static void pause_randomly(struct snapshots *process)
{
	for (volatile guint32 i = look_draw(process) >> 8; i > 0; i--)
		;
}

/* Proves the call sites of the stack that one copy was certain of and ANOTHER is certain of as well: that both should be torn in the same
 * way is out of reach. Returns how many are still not. */
static guint prove_again(const struct look *look, const struct look *another, const struct walk_stack *stack)
{
	struct header once, again;
	guint missing = 0;

	for (guint i = stack->depth; i > 0; i--) {
		const struct py_frame *caller = i < stack->depth ? &stack->frames[i] : NULL, *callee = &stack->frames[i - 1];
		gboolean same = TRUE;
		if (proof_call(look, stack, i) || !is_certain(look, stack, i))
			continue;
		for (guint k = i - 1; k <= i && k < stack->depth && same; k++)
			same = look_header(look, stack->addresses[k], &once) && look_header(another, stack->addresses[k], &again) &&
			       once.code == again.code && (k < i || once.at == again.at);
		if (same && is_certain(another, stack, i))
			callsites_prove(look->snapshot->process->sites, caller, callee);
		if (!proof_call(look, stack, i))
			missing++;
	}
	return missing;
}

/* TRUE if the innermost frame is in the middle of its work. An interrupt may also stop a thread between two stores of a call or a
 * return, whose order is the compiler's: then the caller's instruction may be an older one, or a generator's caller be gone. */
static gboolean is_settled(const struct look *look, const struct walk_stack *stack)
{
	const struct snapshot *snapshot = look->snapshot;
	const struct py_layout *layout = snapshot->process->layout;
	const struct py_frame *top = &stack->frames[0];
	struct header header;

	if (stack->depth == 0 || stack->flags & PY_STACK_TORN || top->instr == PY_NO_INSTR || !look_header(look, stack->addresses[0], &header))
		return FALSE;
	if ((layout->frame_stacktop || layout->frame_executing) && !header.executing)
		return FALSE;
	if (snapshot->chunk && snapshot->root && !(stack->flags & PY_STACK_TRUNCATED) && stack->addresses[stack->depth - 1] != snapshot->first)
		return FALSE;
	return layout->frame_executing || (top->instr > 0 && !callsites_leaves(snapshot->process->sites, top->code, top->instr));
}

/* Which frames of STACK another copy may be executing, whose innermost one is HEAD, into LIVE: those in the window up to it, and of others, which
 * may be what a generator left in memory that was given back, those that it leads to. */
static void find_live(const struct look *another, guint64 head, const struct walk_stack *stack, gboolean *live)
{
	const struct snapshot *snapshot = another->snapshot;
	struct header frame = {.previous = head};
	guint left = 2 * PY_MAX_FRAMES, next = 0; /* frames that belong to no function lie between */

	for (guint i = 0; i < stack->depth; i++)
		live[i] = look_in_window(snapshot, stack->addresses[i]) ?
		                  !look_in_window(snapshot, head) || head >= stack->addresses[i] :
		                  snapshot->process->layout->frame_executing != 0; /* these say themselves whether they have ended */
	for (; left > 0 && next < stack->depth && frame.previous && look_header(another, frame.previous, &frame); left--)
		for (guint i = next; i < stack->depth; i++)
			if (stack->addresses[i] == frame.address) {
				live[i] = TRUE;
				next = i + 1;
				break;
			}
}

/* TRUE if ANOTHER copy has frame K of STACK as it was: the caller of a call (then at the same instruction), or whom it calls. */
static gboolean is_still_there(const struct look *look, const struct look *another, const struct walk_stack *stack, guint k, gboolean caller)
{
	struct header once, again;

	return look_header(look, stack->addresses[k], &once) && look_header(another, stack->addresses[k], &again) && once.code == again.code &&
	       once.previous == again.previous && (!caller || once.at == again.at) &&
	       is_alive(another, stack->addresses[k]) && /* one that has ended still knows who called it */
	       (k > 0 || again.executing || !look->snapshot->process->layout->frame_stacktop); /* a caller is interrupted */
}

/* Where no copy proves itself (3.14+ frames do not say whether they are executed, those before 3.11 and those of generators are not in one place), a call site counts as seen
 * too if it is unchanged in all of several copies, taken at random moments within some microseconds, and is proven once that has happened
 * twice: torn in the same way in each of them is out of reach. C code that consumes a generator between calls of other functions (max with a key) may
 * be found with those in one of them. Counts in ABSENT in how many a call was not seen. */
static void keep_steady(const struct look *look, struct look *another, const struct walk_stack *stack, guint *absent)
{
	gboolean live[PY_MAX_FRAMES];
	guint64 head = 0;
	gboolean there = look_head(another, &head);

	find_live(another, head, stack, live);
	for (guint i = stack->depth; i > 0; i--) {
		if (!there || (i < stack->depth && !(live[i] && is_still_there(look, another, stack, i, TRUE))))
			absent[i] = ABSENT_COPIES + 1;
		else if (!live[i - 1] || !is_still_there(look, another, stack, i - 1, FALSE))
			absent[i] += look_in_window(look->snapshot, stack->addresses[i - 1]) ? ABSENT_COPIES + 1 : 1;
	}
}

static void prove_steady(const struct look *look, const struct walk_stack *stack, const guint *absent)
{
	const struct snapshot *snapshot = look->snapshot;

	for (guint i = stack->depth; i > 0; i--)
		if (absent[i] <= ABSENT_COPIES && (i < stack->depth || (snapshot->chunk && snapshot->root && stack->addresses[i - 1] == snapshot->first)))
			callsites_prove(snapshot->process->sites, i < stack->depth ? &stack->frames[i] : NULL, &stack->frames[i - 1]);
}

gboolean proof_silent(const struct snapshot *snapshot)
{
	return !snapshot->process->layout->frame_stacktop;
}

/* While a generator or coroutine runs, whose frame lies in its object, the window does not tell what of it is in use. Leaves in
 * ABSENT the calls from there outwards that are still to be proven; TRUE if there are any. */
static gboolean generators_left(const struct look *look, const struct walk_stack *stack, guint *absent)
{
	gboolean any = FALSE, inside = FALSE;

	for (guint i = 1; i <= stack->depth; i++) {
		inside = inside || !look_in_window(look->snapshot, stack->addresses[i - 1]);
		absent[i] = inside && !proof_call(look, stack, i) ? 0 : ABSENT_COPIES + 1;
		any = any || absent[i] == 0;
	}
	return any;
}

void proof_confirm(const struct look *look, guint64 head, struct walk_stack *stack)
{
	struct snapshot *snapshot = look->snapshot;
	struct snapshots *process = snapshot->process;
	const struct range *last = &snapshot->ranges[snapshot->count - 1];
	struct look another, still = *look;
	gsize total = last->at + last->size;
	gboolean moved = FALSE, silent = proof_silent(snapshot);
	guint absent[PY_MAX_FRAMES + 1];
	gboolean whole = !(stack->flags & (PY_STACK_TORN | PY_STACK_TRUNCATED)) && !stack->omitted;

	for (guint i = 0; i <= PY_MAX_FRAMES; i++)
		absent[i] = silent && whole ? 0 : ABSENT_COPIES + 1;
	if (!silent && whole)
		silent = generators_left(look, stack, absent);

	for (guint i = 0; i < STILL_COPIES; i++) {
		pause_randomly(process);
		if (!look_copy(snapshot, &process->again))
			return;
		another = (struct look){.snapshot = snapshot, .bytes = process->again, .places = process->places[1]};
		moved = moved || memcmp(process->bytes, process->again, total) != 0;
		if (snapshot->chunk)
			look_climb(&another);
		keep_steady(look, &another, stack, absent);
		if (prove_again(look, &another, stack) == 0 && moved && !silent)
			return;
		if (moved && i + 1 >= CONFIRM_COPIES && !silent)
			return;
	}
	if (moved) {
		prove_steady(look, stack, absent);
		return;
	}
	look_walk(&still, head, stack);
	if (is_settled(&still, stack))
		snapshots_learn(process, stack);
}
