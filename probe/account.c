#include "probe/account.h"

#include <string.h>

enum kind { RUNS, BLOCKED, WAITS, KINDS };

struct piece {
	struct doing doing;
	enum kind kind;
	guint64 count, ns, longest_ns;
	guint64 epoch_ns;  /* of NS, what looks of this epoch claim */
	guint64 unseen_ns; /* BLOCKED: on a CPU, before it blocked here, in epochs in which no look found it running */
};

/* What was found running before the thread blocked at one place. Of an epoch it is the more the less likely it was to be found: that stands for those
 * that were not. */
struct ran {
	struct doing doing;
	gdouble weight;
};

#define PLACES_MAX 256 /* for which that is known */
#define RAN_MAX 64

/* The time from a look that found the thread blocked to the next one: then the kernel's account is exact. Looks may be late where the thread waits
 * for others that take the CPUs, its children, and find it running just as they are over: so it counts how long it ran, not how long it seemed to. */
struct epoch {
	guint64 begin_ns, run_ns, waited_ns;
	guint looks;
};

struct account {
	struct recording *recording;
	guint thread;
	guint64 begin_ns, last_ns;
	struct kernel_account kernel; /* at BEGIN_NS */
	struct doing doing;           /* at LAST_NS */
	gboolean known;
	guint64 since_ns;             /* that it has been doing that */
	guint64 waited_ns;            /* kernel.wait_ns at LAST_NS */
	struct epoch epoch;
	GHashTable *ran; /* stack of a place to GArray of struct ran */
	gint64 owed_ns[KINDS];        /* what the kernel says beyond what looks could be charged with; may be negative */
	GArray *pieces;               /* struct piece */
};

static void free_ran(gpointer ran)
{
	g_array_unref(ran);
}

struct account *account_new(struct recording *recording, guint thread, guint64 now_ns, const struct kernel_account *kernel)
{
	struct account *account = g_new0(struct account, 1);

	account->recording = recording;
	account->thread = thread;
	account->pieces = g_array_new(FALSE, TRUE, sizeof(struct piece));
	account->ran = g_hash_table_new_full(NULL, NULL, NULL, free_ran);
	account_begin(account, now_ns, kernel);
	return account;
}

void account_begin(struct account *account, guint64 now_ns, const struct kernel_account *kernel)
{
	account->begin_ns = account->last_ns = account->since_ns = now_ns;
	if (kernel) {
		account->epoch = (struct epoch){.begin_ns = now_ns, .run_ns = kernel->run_ns};
		account->kernel = *kernel;
		account->waited_ns = kernel->wait_ns;
	}
}

void account_free(struct account *account)
{
	if (!account)
		return;
	g_array_unref(account->pieces);
	g_hash_table_unref(account->ran);
	g_free(account);
}

static gboolean doing_equal(const struct doing *a, const struct doing *b)
{
	return a->blocked == b->blocked && a->stack == b->stack && a->state == b->state && a->syscall == b->syscall;
}

static struct piece *piece_of(struct account *account, const struct doing *doing, enum kind kind)
{
	struct piece piece = {.doing = *doing, .kind = kind};

	for (guint i = account->pieces->len; i > 0; i--) {
		struct piece *known = &g_array_index(account->pieces, struct piece, i - 1);
		if (known->kind == kind && doing_equal(&known->doing, doing))
			return known;
	}
	g_array_append_val(account->pieces, piece);
	return &g_array_index(account->pieces, struct piece, account->pieces->len - 1);
}

static void claim(struct piece *piece, guint64 ns)
{
	piece->ns += ns;
	piece->epoch_ns += ns;
}

static void learn_ran(struct account *account, guint stack, const struct doing *doing, gdouble weight)
{
	GArray *ran = g_hash_table_lookup(account->ran, GUINT_TO_POINTER(stack));
	struct ran fresh = {*doing, weight};

	if (!ran) {
		if (g_hash_table_size(account->ran) >= PLACES_MAX)
			g_hash_table_remove_all(account->ran);
		ran = g_array_new(FALSE, FALSE, sizeof(struct ran));
		g_hash_table_insert(account->ran, GUINT_TO_POINTER(stack), ran);
	}
	for (guint i = 0; i < ran->len; i++) {
		struct ran *known = &g_array_index(ran, struct ran, i);
		if (!doing_equal(&known->doing, doing))
			continue;
		known->weight += weight;
		return;
	}
	if (ran->len < RAN_MAX)
		g_array_append_val(ran, fresh);
}

/* What the looks of the epoch claim of one kind, as much as there was. It ended where the thread blocked with STACK; WEIGHT: see struct ran. */
static void share_out(struct account *account, enum kind kind, guint64 claimed_ns, guint64 ns, guint stack, gdouble weight)
{
	for (guint i = 0; i < account->pieces->len; i++) {
		struct piece *piece = &g_array_index(account->pieces, struct piece, i);
		gdouble part = (gdouble)piece->epoch_ns / (gdouble)claimed_ns;
		if (piece->kind != kind || !piece->epoch_ns)
			continue;
		piece->ns += (guint64)(part * (gdouble)ns) - piece->epoch_ns;
		piece->epoch_ns = 0;
		if (weight > 0)
			learn_ran(account, stack, &piece->doing, part * weight);
	}
}

static void end_epoch(struct account *account, guint64 now_ns, const struct doing *doing, const struct kernel_account *kernel)
{
	struct epoch *epoch = &account->epoch;
	guint64 claimed_ns[KINDS] = {0}, ran_ns = kernel->run_ns - epoch->run_ns, gone_ns = ran_ns + epoch->waited_ns;
	guint64 elapsed_ns = now_ns - epoch->begin_ns;
	gdouble weight = 1 - (gdouble)ran_ns * epoch->looks / (gdouble)MAX(1, elapsed_ns);

	for (guint i = 0; i < account->pieces->len; i++) {
		const struct piece *piece = &g_array_index(account->pieces, struct piece, i);
		claimed_ns[piece->kind] += piece->epoch_ns;
	}
	if (claimed_ns[RUNS])
		share_out(account, RUNS, claimed_ns[RUNS], ran_ns, doing->stack, weight);
	else
		piece_of(account, doing, BLOCKED)->unseen_ns += ran_ns;
	if (claimed_ns[BLOCKED])
		share_out(account, BLOCKED, claimed_ns[BLOCKED], elapsed_ns > gone_ns ? elapsed_ns - gone_ns : 0, doing->stack, 0);
	*epoch = (struct epoch){.begin_ns = now_ns, .run_ns = kernel->run_ns};
}

/* The kernel says how long a thread waited for a CPU once it got one. Earlier looks have charged the beginning of a long wait to what the
 * thread seemed to be doing: that is taken back. */
static void take_back(struct account *account, guint64 waited_ns)
{
	struct piece *piece = piece_of(account, &account->doing, account->doing.blocked ? BLOCKED : RUNS);

	waited_ns = MIN(waited_ns, piece->ns);
	piece->ns -= waited_ns;
	piece->epoch_ns -= MIN(waited_ns, piece->epoch_ns);
	account->epoch.waited_ns += waited_ns;
	piece_of(account, &account->doing, WAITS)->ns += waited_ns;
}

/* The part of the time since the last look that the thread waited for a CPU is charged to where it runs now, or where it had been blocked
 * and was woken. Returns what is left. */
static guint64 take_waiting(struct account *account, guint64 elapsed_ns, const struct doing *doing, const struct kernel_account *kernel)
{
	guint64 waited_ns = kernel && kernel->wait_ns > account->waited_ns ? kernel->wait_ns - account->waited_ns : 0;

	if (kernel)
		account->waited_ns = kernel->wait_ns;
	if (waited_ns > elapsed_ns && account->known)
		take_back(account, waited_ns - elapsed_ns);
	waited_ns = MIN(waited_ns, elapsed_ns);
	account->epoch.waited_ns += waited_ns;
	if (waited_ns)
		piece_of(account, doing->blocked && account->known ? &account->doing : doing, WAITS)->ns += waited_ns;
	return elapsed_ns - waited_ns;
}

/* Between two looks the change came, on average, in the middle. */
void account_look(struct account *account, guint64 now_ns, const struct doing *doing, const struct kernel_account *kernel, gboolean anew)
{
	guint64 elapsed_ns = now_ns > account->last_ns ? now_ns - account->last_ns : 0;
	gboolean same = account->known && doing_equal(doing, &account->doing);
	struct piece *piece;

	elapsed_ns = take_waiting(account, elapsed_ns, doing, kernel);
	if (account->known && !same) {
		claim(piece_of(account, &account->doing, account->doing.blocked ? BLOCKED : RUNS), elapsed_ns / 2);
		elapsed_ns -= elapsed_ns / 2;
	}
	piece = piece_of(account, doing, doing->blocked ? BLOCKED : RUNS);
	claim(piece, elapsed_ns);
	if (!same || anew || !doing->blocked) {
		account->since_ns = account->last_ns;
		piece->count++;
	}
	piece->longest_ns = MAX(piece->longest_ns, now_ns - account->since_ns);
	account->epoch.looks++;
	if (kernel && doing->blocked)
		end_epoch(account, now_ns, doing, kernel);
	account->doing = *doing;
	account->known = TRUE;
	account->last_ns = now_ns;
}

gboolean account_due(const struct account *account, guint64 now_ns)
{
	guint64 passed_ns = now_ns - account->begin_ns;

	return passed_ns >= ACCOUNT_WINDOW_NS && (account->doing.blocked || passed_ns >= 2 * ACCOUNT_WINDOW_NS); /* in the midst of no epoch */
}

static void charge(struct account *account, const struct doing *doing, enum state state, guint64 count, gdouble ns, guint64 longest_ns)
{
	struct rec_thread *thread = &g_array_index(account->recording->threads, struct rec_thread, account->thread);
	guint64 whole_ns = (guint64)(ns + 0.5);

	if (whole_ns == 0 && count == 0)
		return;
	thread->wall_ns += whole_ns;
	thread->state_ns[state] += whole_ns;
	recording_add_time(account->recording, doing->stack, account->thread, state, doing->blocked && state == doing->state ? doing->syscall : -1, count, whole_ns,
	                   doing->blocked && state == doing->state ? longest_ns : 0);
	account->recording->samples += count;
}

/* A wait for a CPU is told as a whole once it is over, with what of it was before the account began. So no more of it is charged than there was
 * time: as much is owed as is charged beyond that. */
static void cap_waits(struct account *account, gdouble *due_ns)
{
	gint64 sum_ns = 0, back_ns;

	for (guint kind = 0; kind < KINDS; kind++)
		sum_ns += account->owed_ns[kind];
	back_ns = MIN(-sum_ns, (gint64)due_ns[WAITS]);
	if (back_ns <= 0)
		return;
	due_ns[WAITS] -= (gdouble)back_ns;
	account->owed_ns[WAITS] += back_ns;
}

/* What the kernel says of the window, with what is owed from earlier. */
static void consult(struct account *account, guint64 now_ns, const struct kernel_account *kernel, const gdouble *seen_ns, gdouble *due_ns)
{
	gint64 ran = (gint64)(kernel->run_ns - account->kernel.run_ns), waited = (gint64)(kernel->wait_ns - account->kernel.wait_ns);
	gint64 all[KINDS] = {[RUNS] = ran, [WAITS] = waited, [BLOCKED] = (gint64)(now_ns - account->begin_ns) - ran - waited};

	for (guint kind = 0; kind < KINDS; kind++) {
		gint64 due = all[kind] + account->owed_ns[kind], now = seen_ns[kind] > 0 ? MAX(due, 0) : 0;
		due_ns[kind] = (gdouble)now;
		account->owed_ns[kind] = due - now;
	}
	cap_waits(account, due_ns);
	account->kernel = *kernel;
}

/* What no look found running before the thread blocked at a place is what others found there; if none did, it is charged to the place. */
static void add_unseen(struct account *account, const struct doing *place, guint64 ns)
{
	const GArray *ran = g_hash_table_lookup(account->ran, GUINT_TO_POINTER(place->stack));
	struct doing there = {.stack = place->stack, .state = STATE_ONCPU_GIL, .syscall = -1};
	gdouble sum = 0;

	for (guint i = 0; ran && i < ran->len; i++)
		sum += g_array_index(ran, struct ran, i).weight;
	if (!ran) {
		piece_of(account, &there, RUNS)->ns += ns;
		return;
	}
	for (guint i = 0; i < ran->len; i++) {
		const struct ran *known = &g_array_index(ran, struct ran, i);
		piece_of(account, &known->doing, RUNS)->ns += (guint64)((gdouble)ns * known->weight / sum);
	}
}

void account_settle(struct account *account, guint64 now_ns, const struct kernel_account *kernel)
{
	gdouble seen_ns[KINDS] = {0}, due_ns[KINDS];

	for (guint i = 0; i < account->pieces->len; i++) {
		struct piece unseen = g_array_index(account->pieces, struct piece, i);
		if (unseen.unseen_ns)
			add_unseen(account, &unseen.doing, unseen.unseen_ns);
	}
	for (guint i = 0; i < account->pieces->len; i++) {
		const struct piece *piece = &g_array_index(account->pieces, struct piece, i);
		seen_ns[piece->kind] += (gdouble)piece->ns;
	}
	memcpy(due_ns, seen_ns, sizeof(due_ns));
	if (kernel)
		consult(account, now_ns, kernel, seen_ns, due_ns);
	for (guint i = 0; i < account->pieces->len; i++) {
		const struct piece *piece = &g_array_index(account->pieces, struct piece, i);
		gdouble ns = piece->ns ? (gdouble)piece->ns * due_ns[piece->kind] / seen_ns[piece->kind] : 0;
		charge(account, &piece->doing, piece->kind == WAITS ? STATE_RUNQUEUE : piece->doing.state, piece->count, ns, piece->longest_ns);
	}
	g_array_set_size(account->pieces, 0);
	account->begin_ns = now_ns;
	if (kernel)
		account->epoch = (struct epoch){.begin_ns = now_ns, .run_ns = kernel->run_ns};
}

/* A state for time that no look found anything for. */
static enum state unseen_state(const struct account *account, enum kind kind)
{
	if (kind == RUNS)
		return account->known ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL;
	return kind == WAITS ? STATE_RUNQUEUE : STATE_OTHER;
}

void account_close(struct account *account, guint64 now_ns, const struct kernel_account *kernel, guint unseen)
{
	struct doing doing = account->doing;
	gint64 owed_ns = 0;

	if (account->known)
		account_look(account, now_ns, &doing, kernel, FALSE);
	account_settle(account, now_ns, kernel);
	if (!account->known)
		doing.stack = unseen;
	doing.blocked = FALSE;
	for (guint kind = 0; kind < KINDS; kind++)
		owed_ns += account->owed_ns[kind]; /* what one owes the other may have too much of */
	for (guint kind = 0; kind < KINDS && owed_ns > 0; kind++) {
		gint64 ns = MIN(owed_ns, account->owed_ns[kind]);
		if (ns <= 0)
			continue;
		charge(account, &doing, unseen_state(account, kind), 1, (gdouble)ns, 0);
		owed_ns -= ns;
	}
}
