#include "probe/account.h"

struct piece {
	struct doing doing;
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
	gint64 owed_ns[2];            /* by BLOCKED: what the kernel says beyond what looks could be charged with; may be negative */
	GArray *pieces;               /* struct piece */
};

struct account *account_new(struct recording *recording, guint thread, guint64 now_ns, const struct kernel_account *kernel)
{
	struct account *account = g_new0(struct account, 1);

	account->recording = recording;
	account->thread = thread;
	account->begin_ns = account->last_ns = account->since_ns = now_ns;
	if (kernel)
		account->kernel = *kernel;
	account->pieces = g_array_new(FALSE, TRUE, sizeof(struct piece));
	return account;
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

static struct piece *piece_of(struct account *account, const struct doing *doing)
{
	struct piece piece = {.doing = *doing};

	for (guint i = account->pieces->len; i > 0; i--) {
		struct piece *known = &g_array_index(account->pieces, struct piece, i - 1);
		if (doing_equal(&known->doing, doing))
			return known;
	}
	g_array_append_val(account->pieces, piece);
	return &g_array_index(account->pieces, struct piece, account->pieces->len - 1);
}

/* Between two looks the change came, on average, in the middle. */
void account_look(struct account *account, guint64 now_ns, const struct doing *doing, gboolean anew)
{
	guint64 elapsed_ns = now_ns > account->last_ns ? now_ns - account->last_ns : 0;
	gboolean same = account->known && doing_equal(doing, &account->doing);
	struct piece *piece;

	if (account->known && !same) {
		piece_of(account, &account->doing)->ns += elapsed_ns / 2;
		elapsed_ns -= elapsed_ns / 2;
	}
	piece = piece_of(account, doing);
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
	recording_add_time(account->recording, doing->stack, account->thread, state, doing->blocked ? doing->syscall : -1, count, whole_ns,
	                   doing->blocked ? MIN(longest_ns, whole_ns) : 0);
	account->recording->samples += count;
}

/* What the kernel says of the window, with what is owed from earlier: running (0) and blocked (1). Returns the part of the time
 * of running that it was waiting for a CPU. */
static gdouble consult(struct account *account, guint64 now_ns, const struct kernel_account *kernel, const gdouble *seen_ns, gdouble *due_ns)
{
	gdouble ran = (gdouble)(kernel->run_ns - account->kernel.run_ns), waited = (gdouble)(kernel->wait_ns - account->kernel.wait_ns);
	gdouble runnable = ran + waited, elapsed = (gdouble)(now_ns - account->begin_ns);
	gdouble all[2] = {runnable, elapsed - runnable};

	for (guint kind = 0; kind < 2; kind++) {
		gdouble due = all[kind] + (gdouble)account->owed_ns[kind];
		due_ns[kind] = seen_ns[kind] > 0 ? MAX(due, 0) : 0;
		account->owed_ns[kind] = (gint64)(due - due_ns[kind]);
	}
	account->kernel = *kernel;
	return runnable > 0 ? waited / runnable : 0;
}

void account_settle(struct account *account, guint64 now_ns, const struct kernel_account *kernel)
{
	gdouble seen_ns[2] = {0}, due_ns[2], waiting = 0;

	for (guint i = 0; i < account->pieces->len; i++) {
		const struct piece *piece = &g_array_index(account->pieces, struct piece, i);
		seen_ns[piece->doing.blocked] += (gdouble)piece->ns;
	}
	due_ns[0] = seen_ns[0];
	due_ns[1] = seen_ns[1];
	if (kernel)
		waiting = consult(account, now_ns, kernel, seen_ns, due_ns);
	for (guint i = 0; i < account->pieces->len; i++) {
		const struct piece *piece = &g_array_index(account->pieces, struct piece, i);
		gdouble ns = piece->ns ? (gdouble)piece->ns * due_ns[piece->doing.blocked] / seen_ns[piece->doing.blocked] : 0;
		gdouble idle = piece->doing.blocked ? 0 : ns * waiting;
		charge(account, &piece->doing, piece->doing.state, piece->count, ns - idle, piece->longest_ns);
		charge(account, &piece->doing, STATE_RUNQUEUE, 0, idle, 0);
	}
	g_array_set_size(account->pieces, 0);
	account->begin_ns = now_ns;
}

void account_close(struct account *account, guint64 now_ns, const struct kernel_account *kernel, guint unseen)
{
	struct doing doing = account->doing;

	if (account->known)
		account_look(account, now_ns, &doing, FALSE);
	account_settle(account, now_ns, kernel);
	if (!account->known)
		doing.stack = unseen;
	for (guint kind = 0; kind < 2; kind++) {
		doing.blocked = kind == 1;
		doing.syscall = -1;
		if (account->owed_ns[kind] > 0)
			charge(account, &doing, kind ? STATE_OTHER : account->known ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL, 1, (gdouble)account->owed_ns[kind], 0);
		account->owed_ns[kind] = 0;
	}
}
