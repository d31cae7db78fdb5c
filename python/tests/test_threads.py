"""Threads: how many, when, and how they stop."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from ntk_verify import Error

LINUX = pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="threads are counted in /proc")

COUNT = """
import os, numpy, threading
tasks = lambda: len(os.listdir("/proc/self/task"))
before = tasks()
import ntk_verify
from ntk_verify import stax
kernel_fn = stax.serial(stax.Dense(8), stax.Relu(), stax.Dense(1)).kernel_fn
claims = ntk_verify.claims()
imported = tasks()
kernel_fn(numpy.eye(3))
print(imported - before, tasks() - before)
kernel_fn(numpy.eye(3), threads=5)
"""


def run(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.split()


@LINUX
def test_importing_starts_no_thread_and_the_environment_says_how_many():
    assert run(COUNT, RAYON_NUM_THREADS="3") == ["0", "3"]
    assert run(COUNT, RAYON_NUM_THREADS="1") == ["0", "1"]


def test_no_entry_depends_on_threads(relu):
    x = np.random.default_rng(0).standard_normal((700, 5))
    one = relu(x, get="ntk", threads=1)
    assert (relu(x, get="ntk", threads=3) == one).all()
    assert (relu(x, get="ntk") == one).all()
    for bad in (0, 5000):
        with pytest.raises(Error, match="threads: "):
            relu(x, threads=bad)
    with pytest.raises(OverflowError):
        relu(x, threads=-1)


def test_other_threads_run_while_a_kernel_is_computed(relu):
    x = np.random.default_rng(0).standard_normal((3000, 20))
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    other = threading.Thread(target=tick)
    other.start()
    start = time.perf_counter()
    relu(x, threads=1)
    end = time.perf_counter()
    done.set()
    other.join()
    during = [tick for tick in ticks if start < tick < end]
    # With the lock held throughout there would be none.
    assert len(during) >= 3


def test_calls_from_many_threads_at_once(relu):
    x = np.random.default_rng(0).standard_normal((100, 5))
    expected = relu(x, get="ntk")
    found = []
    workers = [threading.Thread(target=lambda: found.append(relu(x, get="ntk"))) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(found) == 8
    assert all((kernel == expected).all() for kernel in found)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_has_threads_of_its_own():
    code = """
import os, numpy, warnings
warnings.simplefilter("ignore")
from ntk_verify import stax
kernel_fn = stax.serial(stax.Dense(8), stax.Relu(), stax.Dense(1)).kernel_fn
expected = kernel_fn(numpy.eye(3)).ntk
child = os.fork()
if child == 0:
    os._exit(0 if (kernel_fn(numpy.eye(3)).ntk == expected).all() else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert run(code) == ["0"]


LONG = {
    "kernel": "stax.serial(*[stax.Dense(8), stax.Erf()] * 2000, stax.Dense(1)).kernel_fn(numpy.random.rand(3000, 50))",
    "out": "stax.serial(*[stax.Dense(8), stax.Erf()] * 2000, stax.Dense(1)).kernel_fn("
    "numpy.random.rand(3000, 50), get='ntk', out=numpy.empty((3000, 3000)))",
    "verify": "ntk_verify.verify('relu', 'circle:12', precision=0.001)",
    "training": "ntk_verify.verify('relu', claims='training')",
    "sample": "ntk_verify.sample('relu', numpy.eye(8), width=10**6, samples=10**6)",
    "explicit": "ntk_verify.sample('relu', numpy.eye(8), width=4000, samples=1000, sampler='explicit')",
    "enclose": "ntk_verify.enclose('erf', numpy.random.rand(2000, 10))",
    "check": "ntk_verify.check('relu', numpy.random.rand(3000, 9), ntk=numpy.eye(3000))",
}


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
@pytest.mark.parametrize("name", LONG)
def test_ctrl_c_ends_a_long_call_within_a_second(name):
    code = f"""
import sys, time, numpy, ntk_verify
from ntk_verify import stax
numpy.random.seed(0)
print("ready", flush=True)
try:
    {LONG[name]}
except KeyboardInterrupt:
    print("interrupted", time.time(), flush=True)
    import os; os._exit(7)
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "ready\n"
        time.sleep(1.0)
        assert child.poll() is None
        sent = time.time()
        child.send_signal(signal.SIGINT)
        word, when = child.stdout.readline().split()
        assert word == "interrupted"
        assert float(when) - sent < 1.0
        assert child.wait(timeout=30) == 7
    finally:
        child.kill()
        child.wait()


def test_a_panic_is_an_exception_and_not_the_end():
    """No input is known that causes one; the way from a panic to an exception is tested with one made on purpose."""
    code = """
from ntk_verify import _native
try:
    _native._panic_for_tests()
except RuntimeError as error:
    print(str(error).splitlines()[0].replace(" ", "_"))
"""
    assert run(code) == ["ntk-verify:_made_for_a_test"]
