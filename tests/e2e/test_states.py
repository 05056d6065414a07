"""Every state, with a program that is in it: what a thread waits for, by the contract's names.

What users expect where it could be either: Event.wait(timeout) is a lock, for another thread may set it (time.sleep is a sleep); accept() is
idle, for a server without a client has nothing to do; a worker thread that takes its work from a queue.Queue is idle while that is empty,
the main thread is not: it waits for the others. A coroutine that blocks is in the state that it blocks in, not idle.
PP_FULL=1: every interpreter, else one."""
import concurrent.futures
import json
import os
import unittest

import harness
from harness import folder, pyparallel, running

FULL = bool(os.environ.get("PP_FULL"))
SECONDS = 1.0 if FULL else 0.6
SHARE = {"ebpf": 0.95, "proc": 0.85}  # of the thread's time that has to be in the state

PREPARE = r'''
import asyncio, ctypes, mmap, os, queue, select, socket, subprocess, sys, threading, time
import concurrent.futures, multiprocessing, multiprocessing.pool, hashlib, socketserver
asyncio, ctypes, mmap, os, queue, select, socket, subprocess, threading, concurrent, multiprocessing, hashlib, socketserver
name = sys.argv[1]
# the time of one of the threads, by its name in the kernel; the main thread's where the program does not say
def named(text):
    ctypes.CDLL(None).prctl(15, text.encode(), 0, 0, 0)
def thread(function, *arguments):
    def run():
        named("looked at")
        function(*arguments)
    made = threading.Thread(target=run, daemon=True)
    made.start()
    return made
def up():
    print("up", os.getpid(), flush=True)
# what its threads wait for with a timeout goes on as another system call then
def interrupted():
    time.sleep(0.2)
    child = os.fork()
    if not child:
        os.kill(os.getppid(), 19)
        time.sleep(0.1)
        os.kill(os.getppid(), 18)
        os._exit(0)
    os.waitpid(child, 0)
    time.sleep(0.1)
'''

# state: {name: program}. The programs call up() when they are about to be in it; a thread started by thread() is the one looked at.
PROGRAMS = {
    "oncpu_gil": {
        "python": "up()\nwhile True: sum(range(1000))",
        "in c": "up()\nwhile True: sorted(range(100000), key=str)",
    },
    "oncpu_nogil": {
        "hash": "data = b'x' * 10000000\nup()\nwhile True: hashlib.blake2b(data).digest()",
        "zlib": "import zlib\ndata = os.urandom(5000000)\nup()\nwhile True: zlib.compress(data, 6)",
    },
    "gil_wait": {  # most of the time the others have it
        "five threads": "def spin():\n    while True: pass\nthread(spin)\nfor _ in range(9): threading.Thread(target=spin, daemon=True).start()\nup()\nspin()",
    },
    "lock": {
        "Lock": "lock = threading.Lock(); lock.acquire()\nup()\nlock.acquire()",
        "RLock": "lock = threading.RLock()\nthreading.Thread(target=lock.acquire).start()\ntime.sleep(0.1)\nup()\nlock.acquire()",
        "Condition": "c = threading.Condition()\nup()\nwith c: c.wait()",
        "Event with timeout": "e = threading.Event()\nup()\nwhile True: e.wait(0.1)",
        "Queue.get in the main thread": "q = queue.Queue()\nup()\nq.get()",
        "Queue.get with timeout": "q = queue.Queue()\nup()\nwhile True:\n    try: q.get(timeout=0.1)\n    except queue.Empty: pass",
        "join": "t = threading.Thread(target=time.sleep, args=(100,), daemon=True)\nt.start()\nup()\nt.join()",
        "Lock, interrupted": "lock = threading.Lock(); lock.acquire()\nthread(lock.acquire, True, 100)\ninterrupted()\nup()\ntime.sleep(100)",
        "multiprocessing.Lock, interrupted": "lock = multiprocessing.Lock(); lock.acquire()\nthread(lock.acquire, True, 100)\ninterrupted()\nup()\ntime.sleep(100)",
        "multiprocessing.Lock": "lock = multiprocessing.Lock(); lock.acquire()\nup()\nlock.acquire()",
        "result of a thread pool": "pool = concurrent.futures.ThreadPoolExecutor(1)\nf = pool.submit(time.sleep, 100)\nup()\nf.result()",
        "flock": "import fcntl\nfd = os.open('lock', os.O_RDWR | os.O_CREAT)\nif not os.fork():\n    fcntl.flock(os.open('lock', os.O_RDWR), fcntl.LOCK_EX); "
                 "time.sleep(100)\ntime.sleep(0.3)\nup()\nfcntl.flock(fd, fcntl.LOCK_EX)",
    },
    "net": {
        "recv": "a, b = socket.socketpair()\nup()\na.recv(1)",
        "epoll of a pipe too": "a, b = socket.socketpair()\nr, w = os.pipe()\ne = select.epoll()\nfor x in (r, a.fileno()): e.register(x, select.EPOLLIN)\nup()\ne.poll()",
        "recv of TCP": "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(1)\nc = socket.create_connection(s.getsockname())\nup()\nc.recv(1)",
        "multiprocessing Client over TCP": "import multiprocessing.connection\nl = multiprocessing.connection.Listener(('127.0.0.1', 0))\n"
                                          "threading.Thread(target=lambda: [l.accept(), time.sleep(100)], daemon=True).start()\n"
                                          "c = multiprocessing.connection.Client(l.address)\nup()\nc.recv()",
        "recv with timeout": "a, b = socket.socketpair()\na.settimeout(100)\nup()\na.recv(1)",
        "send": "a, b = socket.socketpair()\nup()\na.sendall(bytes(100000000))",
        "connect": "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)\nc = [socket.socket() for _ in range(4)]\n"
                   "for x in c[:3]: x.setblocking(False); x.connect_ex(s.getsockname())\ntime.sleep(0.1)\nup()\nc[3].connect(s.getsockname())",
        "http": "import http.client\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5)\nc = http.client.HTTPConnection(*s.getsockname())\n"
                "c.request('GET', '/')\nup()\nc.getresponse()",
        "select": "a, b = socket.socketpair()\nup()\nselect.select([a], [], [])",
        "poll": "a, b = socket.socketpair()\np = select.poll(); p.register(a)\np.register(a, select.POLLIN)\nup()\np.poll()",
        "poll, interrupted": "a, b = socket.socketpair()\np = select.poll(); p.register(a, select.POLLIN)\nthread(p.poll, 100000)\ninterrupted()\nup()\ntime.sleep(100)",
        "recv with timeout, interrupted": "a, b = socket.socketpair()\na.settimeout(100)\nthread(a.recv, 1)\ninterrupted()\nup()\ntime.sleep(100)",
        "selectors": "import selectors\na, b = socket.socketpair()\ns = selectors.DefaultSelector(); s.register(a, selectors.EVENT_READ)\nup()\ns.select()",
        "recv in a coroutine": "a, b = socket.socketpair()\nasync def main():\n    a.recv(1)\nup()\nasyncio.new_event_loop().run_until_complete(main())",
    },
    "disk": {
        "fsync": "fd = os.open('file', os.O_RDWR | os.O_CREAT)\ndata = bytes(4000000)\nup()\nwhile True: os.pwrite(fd, data, 0); os.fsync(fd)",
        "O_DIRECT": "fd = os.open('file', os.O_RDWR | os.O_CREAT)\nos.write(fd, bytes(64000000)); os.fsync(fd)\nfd = os.open('file', os.O_RDONLY | os.O_DIRECT)\n"
                    "b = mmap.mmap(-1, 4096 * 16)\nat = 0\nup()\nwhile True:\n    os.lseek(fd, at, 0); os.readv(fd, [b]); at = (at + 65536) % (65536 * 900)",
        "dropped from the cache": "fd = os.open('file', os.O_RDWR | os.O_CREAT)\nos.write(fd, bytes(64000000)); os.fsync(fd)\nup()\nwhile True:\n"
                                  "    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)\n    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)\n"
                                  "    for at in range(0, 60000000, 1000000): os.pread(fd, 4096, at)",
    },
    "fault": {
        "mapped file": "fd = os.open('file', os.O_RDWR | os.O_CREAT)\nos.write(fd, bytes(64000000)); os.fsync(fd)\nup()\nwhile True:\n"
                       "    m = mmap.mmap(fd, 0, mmap.MAP_SHARED, mmap.PROT_READ)\n    m.madvise(1) if hasattr(m, 'madvise') else None\n"
                       "    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)\n    for at in range(0, 60000000, 1000000): m[at]\n    m.close()",
    },
    "pipe": {
        "read": "r, w = os.pipe()\nup()\nos.read(r, 1)",
        "write": "r, w = os.pipe()\nup()\nos.write(w, bytes(10000000))",
        "file object": "r, w = os.pipe()\nup()\nos.fdopen(r).readline()",
        "multiprocessing.Pipe": "a, b = multiprocessing.Pipe(False)\nup()\na.recv()",
        "poll": "r, w = os.pipe()\np = select.poll(); p.register(r, select.POLLIN)\nup()\np.poll()",
        "select": "r, w = os.pipe()\nup()\nselect.select([r], [], [])",
        "poll, interrupted": "r, w = os.pipe()\np = select.poll(); p.register(r, select.POLLIN)\nthread(p.poll, 100000)\ninterrupted()\nup()\ntime.sleep(100)",
        "duplex multiprocessing.Pipe": "a, b = multiprocessing.Pipe()\nup()\na.recv()",
        "poll of a duplex Pipe": "a, b = multiprocessing.Pipe()\nup()\na.poll(100)",
        "wait for Pipes": "import multiprocessing.connection\nc = [multiprocessing.Pipe() for _ in range(3)]\nup()\nmultiprocessing.connection.wait([x for x, _ in c])",
        "send into a duplex Pipe": "a, b = multiprocessing.Pipe()\nup()\na.send_bytes(bytes(10000000))",
        "FIFO's other end": "os.mkfifo('fifo')\nup()\nopen('fifo')",
        "FIFO's other end, os.open": "os.mkfifo('fifo')\nup()\nos.open('fifo', os.O_WRONLY)",
        "select to write": "import fcntl\nr, w = os.pipe(); os.set_blocking(w, False)\ntry:\n    while True: os.write(w, bytes(65536))\nexcept BlockingIOError: pass\n"
                           "w = fcntl.fcntl(w, fcntl.F_DUPFD, 200)\nup()\nselect.select([], [w], [])",
        "epoll": "r, w = os.pipe()\ne = select.epoll(); e.register(r, select.EPOLLIN)\nup()\ne.poll()",
        "selectors": "import selectors\nr, w = os.pipe()\ns = selectors.DefaultSelector(); s.register(r, selectors.EVENT_READ)\nup()\ns.select()",
    },
    "sleep": {
        "sleep": "up()\ntime.sleep(100)",
        "short": "up()\nwhile True: time.sleep(0.02)",
        "select without descriptors": "up()\nselect.select([], [], [], 100)",
        "poll without descriptors": "up()\nselect.poll().poll(100000)",
        "poll without descriptors, interrupted": "thread(select.poll().poll, 100000)\ninterrupted()\nup()\ntime.sleep(100)",
        "sleep, interrupted": "thread(time.sleep, 100)\ninterrupted()\nup()\ntime.sleep(100)",
        "sleep in C, interrupted": "thread(ctypes.CDLL(None).usleep, 100000000)\ninterrupted()\nup()\ntime.sleep(100)",
        "epoll without descriptors": "e = select.epoll()\nup()\ne.poll(100)",
        "sleep in a coroutine": "async def main():\n    time.sleep(100)\nup()\nasyncio.new_event_loop().run_until_complete(main())",
    },
    "subprocess": {
        "run": "up()\nsubprocess.run(['sleep', '100'])",
        "wait": "p = subprocess.Popen(['sleep', '100'])\nup()\np.wait()",
        "wait with timeout": "p = subprocess.Popen(['sleep', '100'])\nup()\np.wait(50)",
        "communicate": "p = subprocess.Popen(['sleep', '100'], stdout=subprocess.PIPE)\nup()\np.communicate()",
        "communicate with both": "p = subprocess.Popen(['sleep', '100'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)\nup()\np.communicate()",
        "check_output": "up()\nsubprocess.check_output(['sleep', '100'])",
        "waitpid": "p = subprocess.Popen(['sleep', '100'])\nup()\nos.waitpid(p.pid, 0)",
        "poll of a pidfd": "p = subprocess.Popen(['sleep', '100'])\nfd = ctypes.CDLL(None).syscall(434, p.pid, 0)\nq = select.poll(); q.register(fd, select.POLLIN)\nup()\n"
                           "q.poll()",
        "multiprocessing join, forkserver": "if __name__ == '__main__':\n    p = multiprocessing.get_context('forkserver').Process(target=time.sleep, args=(100,))\n"
                                            "    p.start()\n    up()\n    p.join()",
        "system": "up()\nos.system('sleep 100')",
        "multiprocessing join": "p = multiprocessing.get_context('fork').Process(target=time.sleep, args=(100,))\np.start()\nup()\np.join()",
        "multiprocessing join with timeout": "p = multiprocessing.get_context('fork').Process(target=time.sleep, args=(100,))\np.start()\nup()\np.join(50)",
    },
    "idle": {
        "asyncio": "async def main():\n    await asyncio.sleep(100)\nup()\nasyncio.new_event_loop().run_until_complete(main())",
        "asyncio server": "async def main():\n    await asyncio.start_server(lambda r, w: None, '127.0.0.1', 0)\nloop = asyncio.new_event_loop()\n"
                          "loop.run_until_complete(main())\nup()\nloop.run_forever()",
        "asyncio's executor": "async def main():\n    await asyncio.get_event_loop().run_in_executor(None, named, 'looked at')\n    up()\n    await asyncio.sleep(100)\n"
                              "asyncio.new_event_loop().run_until_complete(main())",
        "ThreadPoolExecutor worker": "pool = concurrent.futures.ThreadPoolExecutor(1)\npool.submit(named, 'looked at').result()\nup()\ntime.sleep(100)",
        "ProcessPoolExecutor worker": "pool = concurrent.futures.ProcessPoolExecutor(1, **({'mp_context': multiprocessing.get_context('fork')} if sys.version_info >= (3, 7) else {}))\npid = pool.submit(os.getpid).result()\nprint('up', pid, flush=True)\ntime.sleep(100)",
        "multiprocessing.Pool worker": "pool = multiprocessing.get_context('fork').Pool(2)\npid = pool.apply(os.getpid)\nprint('up', pid, flush=True)\ntime.sleep(100)",
        "ThreadPool worker": "pool = multiprocessing.pool.ThreadPool(1)\npool.apply(named, ('looked at',))\nup()\ntime.sleep(100)",
        "worker of a queue": "q, there = queue.Queue(), threading.Event()\ndef work():\n    named('looked at')\n    there.set()\n    while True:\n        q.get()\n"
                             "threading.Thread(target=work, daemon=True).start()\nthere.wait()\nup()\n"
                             "time.sleep(100)",
        "worker of a queue, a class": "q, there = queue.Queue(), threading.Event()\nclass Worker(threading.Thread):\n    def run(self):\n        named('looked at')\n"
                                      "        there.set()\n        while True:\n            try: q.get(timeout=0.1)\n            except queue.Empty: pass\n"
                                      "Worker(daemon=True).start()\nthere.wait()\nup()\ntime.sleep(100)",
        "worker of a multiprocessing queue": "q = multiprocessing.get_context('fork').Queue()\nq.put(1)\ntime.sleep(0.1)\nfor t in threading.enumerate():\n    pass\nup()\n"
                                             "multiprocessing.queues.Queue._feed\ntime.sleep(100)",
        "socketserver": "up()\nsocketserver.TCPServer(('127.0.0.1', 0), socketserver.BaseRequestHandler).serve_forever()",
        "http.server": "import http.server\nup()\nhttp.server.HTTPServer(('127.0.0.1', 0), http.server.BaseHTTPRequestHandler).serve_forever()",
        "accept": "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5)\nup()\ns.accept()",
        "accept with timeout": "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5); s.settimeout(100)\nup()\ns.accept()",
        "http connection that is kept": "import http.server\nclass H(http.server.BaseHTTPRequestHandler):\n    protocol_version = 'HTTP/1.1'\n    def do_GET(self):\n"
                                        "        named('looked at')\n        self.send_response(204); self.end_headers()\n    def log_message(self, *a): pass\n"
                                        "s = socketserver.ThreadingTCPServer(('127.0.0.1', 0), H)\nthreading.Thread(target=s.serve_forever, daemon=True).start()\n"
                                        "import http.client\nc = http.client.HTTPConnection(*s.server_address)\nc.request('GET', '/'); c.getresponse().read()\n"
                                        "up()\ntime.sleep(100)",
        "sched": "import sched\ns = sched.scheduler()\ns.enter(100, 1, print)\nup()\ns.run()",
        "pause": "import signal\nup()\nsignal.pause()",
    },
    "other": {
        "eventfd": "fd = ctypes.CDLL(None).eventfd(0, 0)\nup()\nos.read(fd, 8)",
        "inotify": "fd = ctypes.CDLL(None).inotify_init()\nup()\nos.read(fd, 100)",
    },
}
PROGRAMS["idle"].pop("worker of a multiprocessing queue")  # its feeder thread has no name to look for
# states of which a part is the machine's or the program's own doing
LESS = {("gil_wait", "five threads"): 0.7, ("sleep", "short"): 0.9}
DEVICE = ("disk", "fault")  # file systems compute too, for a large part of the time: of what is left
ALONE = ("oncpu_gil", "oncpu_nogil", "gil_wait", "disk", "fault")
OF_THE_GIL = ("oncpu_gil", "gil_wait")  # free-threaded builds have none
MACHINE = ("runqueue",)  # not the program's doing: left out of the whole


class States(unittest.TestCase):
    def look(self, python, backend, directory, name, program):
        with open(os.path.join(directory, "program.py"), "w", encoding="utf-8") as file:
            file.write(PREPARE + program + "\n")
        with running([python, "program.py", name], cwd=directory, start_new_session=True) as target:
            try:
                line = target.stdout.readline().split()
                if not line:
                    target.kill()
                    self.fail(target.communicate()[1][-500:])
                pid = int(line[1])
                done = pyparallel("profile", "-q", "--backend", backend, "-F", 1000, "-p", pid, "-d", SECONDS, "-o", "rec.pb.gz", "--json", "-",
                                  cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
            finally:
                os.killpg(target.pid, 9)  # its children too
        report = json.loads(done.stdout)
        threads = report["threads"]
        looked_at = [thread for thread in threads if thread["name"] == "looked at"] or [thread for thread in threads if thread["tid"] == pid]
        states = dict(looked_at[0]["states"])
        for state in MACHINE:
            states.pop(state)
        return states

    def measure(self, python, backend, state, name, program):
        with folder() as directory:
            states = self.look(python, backend, directory, name, program)
        computed = states["oncpu_gil"] + states["oncpu_nogil"] if state in DEVICE else 0
        share = states[state] / (sum(states.values()) - computed or 1)
        have = {what: round(seconds, 3) for what, seconds in states.items() if seconds >= 0.001}
        self.assertGreaterEqual(share, LESS.get((state, name), 1) * SHARE[backend], f"{name}, {backend}: {have}")

    def one(self, *arguments):
        try:
            return harness.measured(lambda: self.measure(*arguments))
        except Exception as error:  # told in the program's own subtest
            return error

    def state(self, state):
        found = list(harness.interpreters(free_threaded=state not in OF_THE_GIL).items())
        self.assertTrue(found)
        at_once = 1 if state in ALONE else 6  # those that are blocked do not disturb each other
        for version, python in found if FULL else found[-1:]:
            for backend in harness.backends():
                with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
                    errors = pool.map(lambda item: (item[0], self.one(python, backend, state, *item)), PROGRAMS[state].items())
                for name, error in errors:
                    with self.subTest(version, backend=backend, program=name):
                        if error:
                            raise error

    def measure_runqueue(self, backend):
        """More CPU-bound processes than CPUs, all on one."""
        cpu = str(min(os.sched_getaffinity(0)))
        spin = ["taskset", "-c", cpu, harness.PYTHON, "-c", "while True: pass"]
        last = ["taskset", "-c", cpu, harness.PYTHON, "-c", "print('up', flush=True)\nwhile True: pass"]
        with folder() as directory, running(spin), running(spin), running(spin), running(last) as target:
            target.stdout.readline()
            before = schedstat(target.pid)
            done = pyparallel("profile", "-q", "--backend", backend, "-F", 1000, "-p", target.pid, "-d", 2, "-o", "rec.pb.gz", "--json", "-", cwd=directory)
            after = schedstat(target.pid)
        self.assertEqual(done.returncode, 0, done.stderr)
        states = json.loads(done.stdout)["threads"][0]["states"]
        truth = (after[1] - before[1]) / (after[0] + after[1] - before[0] - before[1])
        share = states["runqueue"] / sum(states.values())
        self.assertGreater(truth, 0.5)
        self.assertLess(abs(share - truth), 0.05, f"{states}, in truth {truth:.3f}")

    def test_runqueue(self):
        for backend in harness.backends():
            with self.subTest(backend):
                harness.measured(lambda: self.measure_runqueue(backend))


def schedstat(pid):
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return tuple(map(int, file.read().split()[:2]))


def add(state):
    def test(self):
        self.state(state)
    setattr(States, "test_" + state, test)


for each in PROGRAMS:
    add(each)

if __name__ == "__main__":
    harness.main()
