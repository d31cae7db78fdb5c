"""neural-tangents beside this package: the same networks through both, differences and timings side by side.

Its last release needs another JAX than everything else, so it runs in an interpreter of its own: this one if it can
import it, or the one that NTK_VERIFY_PEER names. See them with ``pytest -s python/tests/peers``; docs/PEERS.md holds
a table and says how to make that interpreter.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ntk_verify import stax

HERE = Path(__file__).resolve().parent

LAYERS = {"relu": stax.Relu, "erf": stax.Erf, "gelu": stax.Gelu, "sin": stax.Sin}

#: Points of precision.json that a recursion on plain covariances can take: the others differ in scale by 1e150.
POINTS = 13

PRECISION = 1e-13


@pytest.fixture(scope="module")
def peer():
    """Runs tasks in the interpreter that has neural-tangents."""
    interpreter = os.environ.get("NTK_VERIFY_PEER", sys.executable)

    def run(tasks):
        return subprocess.run(
            [interpreter, HERE / "worker.py"],
            input=json.dumps(tasks),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            env={**os.environ, "JAX_PLATFORMS": "cpu"},
        )

    done = run([{"action": "versions"}])
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        pytest.skip(
            f"no neural-tangents in {interpreter} ({reason}); name an interpreter that has it in NTK_VERIFY_PEER"
        )
    print(f"\n{json.loads(done.stdout)[0]}")
    return run


def answers(peer, tasks):
    done = peer(tasks)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ours(task):
    dense = {"W_std": task["weight_std"], "b_std": task["bias_std"] or None}
    layers = [stax.Dense(1, **dense)]
    for _ in range(task["hidden_layers"]):
        layers += [LAYERS[task["activation"]](**task["parameters"]), stax.Dense(1, **dense)]
    return stax.serial(*layers).kernel_fn


def truth(case, kind, n):
    whole = np.zeros((17, 17))
    whole[np.triu_indices(17)] = [float(value) for value in case[kind]]
    return (np.triu(whole) + np.triu(whole, 1).T)[:n, :n]


def test_accuracy_against_fifty_digits(peer, golden):
    data = json.loads((golden / "precision.json").read_text())
    names = [name for name, _ in data["points"][:POINTS]]
    x = np.array([point for _, point in data["points"][:POINTS]])
    cases = [case for case in data["cases"] if case["activation"] in LAYERS and case["hidden_layers"] <= 10]
    tasks = [
        {
            "action": "kernels",
            "x1": x.tolist(),
            "parameters": {},
            **{key: case[key] for key in ("activation", "hidden_layers", "weight_std", "bias_std")},
        }
        for case in cases
    ]
    worst = {name: {"ours": [0.0, 0.0], "peer": [0.0, 0.0], "nan": 0} for name in names}
    for case, task, theirs in zip(cases, tasks, answers(peer, tasks), strict=True):
        mine = ours(task)(x)
        for kind, name in enumerate(("nngp", "ntk")):
            expected = truth(case, name, POINTS)
            scale = np.sqrt(np.outer(expected.diagonal(), expected.diagonal()))
            for who, found in (("ours", getattr(mine, name)), ("peer", np.array(theirs[name], dtype=float))):
                off = np.abs(found - expected) / scale
                # Pairs of the first point with each.
                for point, value in zip(names, off[0], strict=True):
                    entry = worst[point]
                    if np.isnan(value):
                        entry["nan"] += 1
                    else:
                        entry[who][kind] = max(entry[who][kind], value)
    print(f"\nlargest |error|/√(K_ii K_jj) over {len(cases)} networks, first point with")
    print(f"{'':24}{'ours nngp':>11}{'ours ntk':>11}{'peer nngp':>11}{'peer ntk':>11}  peer NaN")
    for name, entry in worst.items():
        numbers = "".join(f"{value:11.0e}" for value in entry["ours"] + entry["peer"])
        print(f"{name:24}{numbers}  {entry['nan'] or ''}")
    assert all(max(entry["ours"]) <= PRECISION for entry in worst.values())
    # Where nothing is hard the two programs agree: a wrong convention on either side would be seen.
    for name in ("nearly orthogonal", "other"):
        assert max(worst[name]["peer"]) <= 1e-11
    # What the promise is worth: on near-duplicates the recursion on covariances loses about half of the digits.
    assert max(max(entry["peer"]) for entry in worst.values()) > 1e4 * PRECISION


def test_timings(peer):
    print(f"\nΘ of N points of dimension 784, seconds\n{'network':16}{'N':>6}{'ours':>9}{'peer':>9}{'ratio':>7}")
    shape = {"dimension": 784, "weight_std": 1.5, "bias_std": 0.1, "parameters": {}, "repeats": 3, "action": "timing"}
    for activation, hidden_layers, points in (
        ("relu", 3, 1000),
        ("erf", 3, 1000),
        ("relu", 10, 1000),
        ("relu", 3, 2000),
    ):
        task = {**shape, "activation": activation, "hidden_layers": hidden_layers, "points": points}
        kernel_fn = ours(task)
        x = np.random.default_rng(0).standard_normal((points, 784))
        seconds = []
        for _ in range(4):
            start = time.perf_counter()
            kernel_fn(x, None, "ntk")
            seconds.append(time.perf_counter() - start)
        mine, theirs = min(seconds[1:]), answers(peer, [task])[0]["seconds"]
        network = f"{activation}, {hidden_layers} layers"
        print(f"{network:16}{points:6}{mine:9.3f}{theirs:9.3f}{theirs / mine:7.1f}")
        assert mine > 0


def test_the_example_says_the_same_in_both(peer):
    script = HERE.parents[1] / "examples" / "infinite_fcn.py"
    theirs = peer([{"action": "example", "source": script.read_text()}])
    assert theirs.returncode == 0, theirs.stderr
    mine = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=True).stdout
    left, right = mine.splitlines(), theirs.stdout.splitlines()
    assert len(left) == len(right) > 10
    number = re.compile(r"-?\d+\.\d+|\d+")
    for a, b in zip(left, right, strict=True):
        assert number.sub("", a).split() == number.sub("", b).split()
        # Printed to six decimals; Θ + 10⁻⁴ tr Θ/N has a condition number below 10⁵, so that both are right to 10⁻¹⁰
        # before.
        for x, y in zip(number.findall(a), number.findall(b), strict=True):
            assert abs(float(x) - float(y)) <= 1.5e-6, (a, b)
