"""The production server, gunicorn: all its tuning, and why.

A value here beats gunicorn's own environment variables, so the ones of ours are read here.
boot.sh has already checked them.
"""

import ctypes
import gc
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

# Process 1 of a container ignores TERM until somebody says otherwise. gunicorn does, but only
# after it has loaded the program; a `docker stop` meanwhile should not have to wait for a kill.
if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:  # not when HUP reads this file again
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # What is loaded now stays: to look for garbage in it meanwhile would be a sixth of the start.
    gc.disable()

# Memory that looks like a folder: there even where the container's file system is read-only.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108

# Processes and threads. Never by the number of cores: a container sees those of its host.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("THREADS") or 4)
# gthread, which gives no thread to a request before the whole of it has arrived.
worker_class = "app.core.worker.PatientWorker"
worker_connections = 500
# Load the program once, then fork: the workers share its memory (81 instead of 202 MiB for four).
preload_app = True
# The heartbeat file. On a disk, a slow fsync would look like a dead worker.
worker_tmp_dir = MEMORY
# Fresh processes now and then, not all at once: whatever leaks does not leak for ever.
max_requests = 50_000
max_requests_jitter = 5_000

# TERM: answer what has been asked, for at most 8 s; Docker sends KILL after 10.
graceful_timeout = 8
timeout = 30
keepalive = 15

# glibc would give each thread a heap of its own and keep what was freed there. Whatever is larger
# than 1 MiB, such as the 19 MiB of a password's hash, it shall give back at once
# (M_MMAP_THRESHOLD), as musl always does; and one heap will do for threads that take turns anyway
# (M_ARENA_MAX): 13 MiB less after a load.
if hasattr(libc := ctypes.CDLL(None), "mallopt"):
    libc.mallopt(-3, 1024 * 1024)
    libc.mallopt(-8, 1)

# What a stranger may send before our program is asked.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
# Whom to believe about X-Forwarded-* is decided in one place, by TRUSTED_PROXIES: not here.
forwarded_allow_ips = ""
secure_scheme_headers = {}
# No remote control: it would open a socket under $HOME.
control_socket_disable = True

# Lines in the program's own format, each with the number of its request.
logger_class = "app.core.accesslog.AccessLog"
loglevel = (os.environ.get("LOG_LEVEL") or "info").lower()

# The counters of all workers meet in files (prometheus_client's multiprocess mode). Set before
# the program is imported; kept when HUP reads this file again.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-", dir=MEMORY)


# Until a new worker has handlers of its own, it has those of its master, which would swallow a
# signal: held back over the fork, it arrives when there is somebody to hear it.
STOPPING = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
os.register_at_fork(
    before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING),
    after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING),
)


def post_worker_init(worker):
    """The worker's handlers are in place."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def on_starting(server):
    """Before the fork: load what every worker would load, then leave it to the garbage collector
    no more. Looking at an object writes to it, and what a worker writes to, it shares no longer.
    And before the port is open: a proxy takes whoever opens it for somebody who answers."""
    from app.core.warming import warm_up

    warm_up(server.app.wsgi())
    gc.freeze()
    gc.enable()


def child_exit(server, worker):
    """A worker has gone: its gauges no longer count."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """Take our counters with us."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if folder.name.startswith("metrics-"):
        shutil.rmtree(folder, ignore_errors=True)
