#include "probe/account.h"

#include <string.h>

enum kind { RUNS, BLOCKED, WAITS, KINDS };

struct piece {
	struct doing doing;
	enum kind kind;
	guint64 count, ns, longest_ns;
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
	gint64 owed_ns[KINDS];        /* what the kernel says beyond what looks could be charged with; may be negative */
	GArray *pieces;               /* struct piece */
};

struct account *account_new(struct recording *recording, guint thread, guint64 now_ns, const struct kernel_account *kernel)
{
	struct account *account = g_new0(struct account, 1);

	account->recording = recording;
	account->thread = thread;
	account->pieces = g_array_new(FALSE, TRUE, sizeof(struct piece));
	account_begin(account, now_ns, kernel);
	return account;
}

void account_begin(struct account *account, guint64 now_ns, const struct kernel_account *kernel)
{
	account->begin_ns = account->last_ns = account->since_ns = now_ns;
	if (kernel) {
		account->kernel = *kernel;
		account->waited_ns = kernel->wait_ns;
	}
}

void account_free(struct account *account)
{
	if (!account)
		return;
	g_array_unref(account->pieces);
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

/* The kernel says how long a thread waited for a CPU once it got one. Earlier looks have charged the beginning of a long wait to what the
 * thread seemed to be doing: that is taken back. */
static void take_back(struct account *account, guint64 waited_ns)
{
	struct piece *piece = piece_of(account, &account->doing, account->doing.blocked ? BLOCKED : RUNS);

	waited_ns = MIN(waited_ns, piece->ns);
	piece->ns -= waited_ns;
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
		piece_of(account, &account->doing, account->doing.blocked ? BLOCKED : RUNS)->ns += elapsed_ns / 2;
		elapsed_ns -= elapsed_ns / 2;
	}
	piece = piece_of(account, doing, doing->blocked ? BLOCKED : RUNS);
	piece->ns += elapsed_ns;
	if (!same || anew || !doing->blocked) {
		account->since_ns = account->last_ns;
		piece->count++;
	}
	piece->longest_ns = MAX(piece->longest_ns, now_ns - account->since_ns);
	account->doing = *doing;
	account->known = TRUE;
	account->last_ns = now_ns;
}

gboolean account_due(const struct account *account, guint64 now_ns)
{
	return now_ns - account->begin_ns >= ACCOUNT_WINDOW_NS;
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

void account_settle(struct account *account, guint64 now_ns, const struct kernel_account *kernel)
{
	gdouble seen_ns[KINDS] = {0}, due_ns[KINDS];

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
