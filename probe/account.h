/* Where a thread's time goes when it is only looked at now and then: each look says what the thread was doing, and the kernel's account
 * (schedstat) says how much of the time it ran or wanted to.
 *
 * Looks are exact on average but few; the kernel's account is exact but brings a running thread up to date at its timer ticks only, up to
 * 10 ms late. So what the looks found is collected for a while and then scaled to the account. */
#pragma once
#include "probe/recording.h"

#define ACCOUNT_WINDOW_NS 200000000ull

/* What a look finds a thread doing. */
struct doing {
	gboolean blocked; /* else it runs or waits for a CPU, which only the account can tell apart */
	guint stack;      /* of the recording */
	enum state state;
	gint syscall;
};

/* The kernel's account of a thread, since it began. */
struct kernel_account {
	guint64 run_ns, wait_ns; /* on a CPU; waiting for one */
	guint64 slices;          /* how often it was put on one */
};

struct account;

struct account *account_new(struct recording *recording, guint thread, guint64 now_ns, const struct kernel_account *kernel);
void account_free(struct account *account);
/* It begins at NOW_NS instead: nothing was looked at yet. */
void account_begin(struct account *account, guint64 now_ns, const struct kernel_account *kernel);
/* A look at NOW_NS. KERNEL NULL: there is no such account. ANEW: it has run since the last one, so that an equal wait is another one. */
void account_look(struct account *account, guint64 now_ns, const struct doing *doing, const struct kernel_account *kernel, gboolean anew);
/* TRUE once a window is full. */
gboolean account_due(const struct account *account, guint64 now_ns);
/* Charges what was collected. KERNEL NULL: there is no such account, the looks alone count. */
void account_settle(struct account *account, guint64 now_ns, const struct kernel_account *kernel);
/* Charges all that is still open, what no look ever found to UNSEEN; for the end. */
void account_close(struct account *account, guint64 now_ns, const struct kernel_account *kernel, guint unseen);
