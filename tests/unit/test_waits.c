/* What a blocked thread waits for. */
#include <sys/syscall.h>

#include "probe/waits.h"

static enum state of(gint syscall, guint64 first, guint64 second, enum fd_kind kind)
{
	struct wait wait = {.syscall = syscall, .args = {first, second}, .fd_kind = kind, .gil = 0x1000, .gil_size = 0x80};

	return wait_state(&wait);
}

static void test_states(void)
{
	g_assert_cmpint(of(SYS_read, 3, 0, FD_SOCKET), ==, STATE_NET);
	g_assert_cmpint(of(SYS_read, 3, 0, FD_FILE), ==, STATE_DISK);
	g_assert_cmpint(of(SYS_read, 3, 0, FD_PIPE), ==, STATE_PIPE);
	g_assert_cmpint(of(SYS_read, 3, 0, FD_NONE), ==, STATE_OTHER);
	g_assert_cmpint(of(SYS_recvfrom, 3, 0, FD_NONE), ==, STATE_NET);
	g_assert_cmpint(of(SYS_fsync, 3, 0, FD_FILE), ==, STATE_DISK);
	g_assert_cmpint(of(SYS_clock_nanosleep, 0, 0, FD_NONE), ==, STATE_SLEEP);
	g_assert_cmpint(of(SYS_wait4, 0, 0, FD_NONE), ==, STATE_SUBPROCESS);
	g_assert_cmpint(of(SYS_futex, 0x1010, 0, FD_NONE), ==, STATE_GIL_WAIT);
	g_assert_cmpint(of(SYS_futex, 0x1080, 0, FD_NONE), ==, STATE_LOCK);
	g_assert_cmpint(of(SYS_futex, 0xfff, 0, FD_NONE), ==, STATE_LOCK);
	g_assert_cmpint(of(SYS_ppoll, 0x7000, 1, FD_PIPE), ==, STATE_PIPE);
	g_assert_cmpint(of(SYS_ppoll, 0x7000, 0, FD_NONE), ==, STATE_SLEEP);
	g_assert_cmpint(of(SYS_pselect6, 0, 0, FD_NONE), ==, STATE_SLEEP); /* time.sleep to 3.10 */
	g_assert_cmpint(of(SYS_pselect6, 5, 0, FD_NONE), ==, STATE_NET);
	g_assert_cmpint(of(-1, 0, 0, FD_NONE), ==, STATE_FAULT);
	g_assert_cmpint(of(-2, 0, 0, FD_NONE), ==, STATE_OTHER);
	g_assert_cmpint(of(100000, 0, 0, FD_NONE), ==, STATE_OTHER);
}

static void test_refine(void)
{
	g_assert_cmpint(wait_refine("/usr/lib/python3.11/subprocess.py", "Popen._communicate", STATE_PIPE), ==, STATE_SUBPROCESS);
	g_assert_cmpint(wait_refine("/usr/lib/python3.11/asyncio/base_events.py", "BaseEventLoop._run_once", STATE_NET), ==, STATE_IDLE);
	g_assert_cmpint(wait_refine("/usr/lib/python3.8/concurrent/futures/thread.py", "_worker", STATE_LOCK), ==, STATE_IDLE);
	g_assert_cmpint(wait_refine("/usr/lib/python3.8/concurrent/futures/thread.py", "_worker", STATE_NET), ==, STATE_COUNT);
	g_assert_cmpint(wait_refine("/home/me/mysubprocess.py", "f", STATE_PIPE), ==, STATE_COUNT);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/waits/states", test_states);
	g_test_add_func("/waits/refine", test_refine);
	return g_test_run();
}
