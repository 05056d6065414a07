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
	g_assert_cmpint(of(SYS_read, 3, 0, FD_LOCAL), ==, STATE_PIPE);
	g_assert_cmpint(of(SYS_recvfrom, 3, 0, FD_LOCAL), ==, STATE_NET);
	g_assert_cmpint(of(SYS_ppoll, 0x7000, 1, FD_LOCAL), ==, STATE_NET);
	g_assert_cmpint(of(SYS_openat, 0, 0, FD_NONE), ==, STATE_DISK);
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
	g_assert_cmpint(of(SYS_pselect6, 5, 0, FD_PIPE), ==, STATE_PIPE);
	g_assert_cmpint(of(SYS_pselect6, 5, 0, FD_OTHER), ==, STATE_NET);
	g_assert_cmpint(of(SYS_ppoll, 0x7000, 1, FD_PROCESS), ==, STATE_SUBPROCESS);
	g_assert_cmpint(of(SYS_epoll_pwait, 3, 0, FD_OTHER), ==, STATE_NET); /* it was not asked what that watches */
	g_assert_cmpint(of(SYS_clone, 0, 0, FD_NONE), ==, STATE_SUBPROCESS);
	g_assert_cmpint(of(-1, 0, 0, FD_NONE), ==, STATE_FAULT);
	g_assert_cmpint(of(-2, 0, 0, FD_NONE), ==, STATE_OTHER);
	g_assert_cmpint(of(100000, 0, 0, FD_NONE), ==, STATE_OTHER);
}

static void test_restarted(void)
{
	const guint64 far = 0x7f0000000b70;

	g_assert_cmpint(py_restarted(far, 0x89), ==, SYS_futex);  /* FUTEX_WAIT_BITSET_PRIVATE */
	g_assert_cmpint(py_restarted(far, 0x109), ==, SYS_futex); /* of several processes, on the wall clock */
	g_assert_cmpint(py_restarted(far, 0x80), ==, SYS_futex);
	g_assert_cmpint(py_restarted(far, 1), ==, PY_SYS_POLL);
	g_assert_cmpint(py_restarted(far, 1000), ==, PY_SYS_POLL);
	g_assert_cmpint(py_restarted(far, 0), ==, SYS_clock_nanosleep);   /* nanosleep, or poll of nothing */
	g_assert_cmpint(py_restarted(far, far), ==, SYS_clock_nanosleep); /* nanosleep */
	g_assert_cmpint(py_restarted(1, 0), ==, SYS_clock_nanosleep);
	g_assert_cmpint(py_restarted(0, 0), ==, SYS_clock_nanosleep);
}

static enum state watching(enum fd_kind kind)
{
	struct wait wait = {.syscall = SYS_epoll_pwait, .args = {3}, .fd_kind = kind, .watched = TRUE};

	return wait_state(&wait);
}

static void test_epoll(void)
{
	g_assert_cmpint(watching(FD_NONE), ==, STATE_SLEEP);
	g_assert_cmpint(watching(FD_SOCKET), ==, STATE_NET);
	g_assert_cmpint(watching(FD_PIPE), ==, STATE_PIPE);
	g_assert_cmpint(watching(FD_PROCESS), ==, STATE_SUBPROCESS);
	g_assert_cmpint(watching(FD_OTHER), ==, STATE_NET); /* an event loop's own eventfd */
}

#define REFINE(state, ...) \
	wait_refine((struct wait_frame[]){__VA_ARGS__}, G_N_ELEMENTS(((struct wait_frame[]){__VA_ARGS__})), state)
#define LIB "/usr/lib/python3.11"
#define RUN {LIB "/threading.py", "Thread.run"}, {LIB "/threading.py", "Thread._bootstrap_inner"}

static void test_children(void)
{
	g_assert_cmpint(REFINE(STATE_PIPE, {LIB "/subprocess.py", "Popen._communicate"}), ==, STATE_SUBPROCESS);
	g_assert_cmpint(REFINE(STATE_PIPE, {LIB "/selectors.py", "_PollLikeSelector.select"}, {LIB "/subprocess.py", "Popen._communicate"}), ==,
	                STATE_SUBPROCESS);
	g_assert_cmpint(REFINE(STATE_PIPE, {"/home/me/mysubprocess.py", "f"}), ==, STATE_PIPE);
	g_assert_cmpint(REFINE(STATE_DISK, {LIB "/subprocess.py", "Popen._communicate"}), ==, STATE_DISK);
}

static void test_idle(void)
{
	g_assert_cmpint(REFINE(STATE_NET, {LIB "/selectors.py", "EpollSelector.select"}, {LIB "/asyncio/base_events.py", "BaseEventLoop._run_once"}),
	                ==, STATE_IDLE);
	g_assert_cmpint(REFINE(STATE_LOCK, {LIB "/concurrent/futures/thread.py", "_worker"}, RUN), ==, STATE_IDLE);
	g_assert_cmpint(REFINE(STATE_NET, {LIB "/concurrent/futures/thread.py", "_worker"}, RUN), ==, STATE_NET);
	g_assert_cmpint(REFINE(STATE_PIPE, {LIB "/multiprocessing/connection.py", "Connection._recv"},
	                       {LIB "/multiprocessing/connection.py", "Connection._recv_bytes"}, {LIB "/multiprocessing/connection.py", "_ConnectionBase.recv_bytes"},
	                       {LIB "/multiprocessing/queues.py", "Queue.get"}, {LIB "/concurrent/futures/process.py", "_process_worker"}),
	                ==, STATE_IDLE);
	g_assert_cmpint(REFINE(STATE_NET, {LIB "/asyncio/runners.py", "Runner.run"}, {LIB "/asyncio/runners.py", "run"}), ==, STATE_IDLE);
	g_assert_cmpint(REFINE(STATE_LOCK, {LIB "/threading.py", "Condition.wait"}, {LIB "/queue.py", "Queue.get"},
	                       {"/site/cheroot/workers/threadpool.py", "WorkerThread._process_connections_until_interrupted"}), ==, STATE_IDLE);
	g_assert_cmpint(REFINE(STATE_LOCK, {LIB "/threading.py", "Condition.wait"}, {"/site/watchdog/utils/delayed_queue.py", "DelayedQueue.get"}), ==, STATE_IDLE);
	g_assert_cmpint(REFINE(STATE_LOCK, {"/site/gevent/_threading.py", "acquire_with_timeout"}, {"/site/gevent/_threading.py", "_Condition.wait"},
	                       {"/site/gevent/_threading.py", "Queue.get"}, {"/site/gevent/threadpool.py", "_WorkerGreenlet.run"}),
	                ==, STATE_IDLE);
	g_assert_cmpint(of(SYS_accept4, 3, 0, FD_SOCKET), ==, STATE_IDLE);
}

/* Code that blocks is not idle because a loop or a pool runs it. */
static void test_blocks_in_a_loop(void)
{
	g_assert_cmpint(REFINE(STATE_NET, {LIB "/socket.py", "SocketIO.readinto"}, {"/home/me/app.py", "handler"}, {LIB "/asyncio/events.py", "Handle._run"},
	                       {LIB "/asyncio/base_events.py", "BaseEventLoop._run_once"}), ==, STATE_NET);
	g_assert_cmpint(REFINE(STATE_SLEEP, {"/home/me/app.py", "handler"}, {LIB "/asyncio/base_events.py", "BaseEventLoop._run_once"}), ==,
	                STATE_SLEEP);
	g_assert_cmpint(REFINE(STATE_LOCK, {LIB "/threading.py", "Condition.wait"}, {"/home/me/app.py", "task"}, {LIB "/concurrent/futures/thread.py", "_WorkItem.run"},
	                       {LIB "/concurrent/futures/thread.py", "_worker"}), ==, STATE_LOCK);
}

static void test_queue_worker(void)
{
	g_assert_cmpint(REFINE(STATE_LOCK, {LIB "/threading.py", "Condition.wait"}, {LIB "/queue.py", "Queue.get"}, {"/home/me/app.py", "worker"}, RUN), ==,
	                STATE_IDLE);
	g_assert_cmpint(REFINE(STATE_LOCK, {LIB "/threading.py", "Condition.wait"}, {LIB "/queue.py", "Queue.get"}, {"/home/me/app.py", "Worker.run"},
	                       {LIB "/threading.py", "Thread._bootstrap_inner"}), ==, STATE_IDLE);
	g_assert_cmpint(REFINE(STATE_LOCK, {LIB "/threading.py", "Condition.wait"}, {LIB "/queue.py", "Queue.get"}, {"/home/me/app.py", "main"},
	                       {"/home/me/app.py", "<module>"}), ==, STATE_LOCK);
	g_assert_cmpint(REFINE(STATE_LOCK, {LIB "/threading.py", "Condition.wait"}, {"/home/me/app.py", "worker"}, RUN), ==, STATE_LOCK);
}

static void test_no_frames(void)
{
	g_assert_cmpint(wait_refine(NULL, 0, STATE_PIPE), ==, STATE_PIPE);
}

static void test_connected(void)
{
	struct wait_frame frames[] = {{LIB "/selectors.py", "_PollLikeSelector.select"},
	                              {LIB "/multiprocessing/connection.py", "wait"},
	                              {"/home/me/program.py", "main"}};

	g_assert_true(wait_connected(frames, 3));
	g_assert_false(wait_connected(frames, 1));
	frames[1].file = "/home/me/connection.py";
	g_assert_false(wait_connected(frames, 3));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/waits/states", test_states);
	g_test_add_func("/waits/restarted", test_restarted);
	g_test_add_func("/waits/epoll", test_epoll);
	g_test_add_func("/waits/children", test_children);
	g_test_add_func("/waits/idle", test_idle);
	g_test_add_func("/waits/blocks_in_a_loop", test_blocks_in_a_loop);
	g_test_add_func("/waits/queue_worker", test_queue_worker);
	g_test_add_func("/waits/no_frames", test_no_frames);
	g_test_add_func("/waits/connected", test_connected);
	return g_test_run();
}
