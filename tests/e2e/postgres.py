"""A PostgreSQL of the tests' own: its data in a temporary folder, reached by a socket there, run by a user without rights, stopped at the end."""
import contextlib
import glob
import os
import shutil
import subprocess
import tempfile
import time


def programs():
    """The folder of Debian's newest initdb and postgres; None: not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else None


def why_not():
    """Why it cannot run here; None: it can."""
    if not programs():
        return "PostgreSQL is not installed: scripts/setup.sh --tests"
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        return "PostgreSQL does not run as root, and there is no setpriv"
    return None


def as_user(command):
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


@contextlib.contextmanager
def postgres():
    """Gives its address."""
    folder = tempfile.mkdtemp(prefix="pp-pg-")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    os.chmod(folder, 0o755)
    data, binaries = os.path.join(folder, "data"), programs()
    server = None
    try:
        subprocess.run(as_user([f"{binaries}/initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N", "--no-locale", "-E", "UTF8"]),
                       check=True, capture_output=True, cwd=folder, timeout=120)
        server = subprocess.Popen(as_user([f"{binaries}/postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]),
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder)
        ready = [f"{binaries}/pg_isready", "-q", "-h", folder, "-U", "postgres"]
        for _ in range(300):
            if server.poll() is not None or subprocess.run(ready, timeout=30).returncode == 0:
                break
            time.sleep(0.05)
        if server.poll() is not None:
            raise RuntimeError(server.stderr.read().decode())
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        if server:
            server.send_signal(2)  # "fast": does not wait for clients
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            server.stderr.close()
        shutil.rmtree(folder, ignore_errors=True)
