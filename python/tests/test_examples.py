"""The examples run, and say what they should."""

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import ntk_verify

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def run(name, cwd):
    script = EXAMPLES / name
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=cwd, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_the_infinite_network_learns(tmp_path):
    lines = run("infinite_fcn.py", tmp_path).splitlines()
    table = [[float(cell) for cell in line.split()] for line in lines if re.fullmatch(r"[\d. ]+", line)]
    assert [row[0] for row in table] == [0, 10, 100, 1000, 10000]
    # Expected losses of gradient flow fall, and at t = 0 the spread is that of the prior.
    train = [row[1] for row in table]
    assert train == sorted(train, reverse=True)
    assert table[-1][2] < 0.1 * table[0][2]
    assert lines[-1] == "one network has outputs of shape (50, 1)"


def test_support_vector_machines_take_the_kernel(tmp_path):
    found = re.findall(r"(nngp|ntk): ([\d.]+) % of 1197", run("svm.py", tmp_path))
    assert [name for name, _ in found] == ["nngp", "ntk"]
    # Ten classes: guessing recognises 10 %, with a standard error of 0.9 %.
    assert all(float(accuracy) > 90 for _, accuracy in found)


def modules():
    return [name for _, name, _ in pkgutil.walk_packages(ntk_verify.__path__, "ntk_verify.") if "_native" not in name]


def test_examples_in_docstrings_say_what_they_should():
    attempted = 0
    for name in ["ntk_verify", *modules()]:
        found = doctest.testmod(importlib.import_module(name))
        assert found.failed == 0, name
        attempted += found.attempted
    assert attempted > 30
