"""Kernels, timings and the example of neural-tangents, in the interpreter that has it; run by test_peers.py.

Reads a JSON list of tasks from standard input and writes a JSON list of results. neural-tangents imports TensorFlow for
`neural_tangents.experimental` alone, which nothing here uses; an empty module stands for it where TensorFlow is not
installed.
"""

import importlib.util
import json
import sys
import time
import types

if importlib.util.find_spec("tensorflow") is None:
    sys.modules["neural_tangents.experimental"] = types.ModuleType("neural_tangents.experimental")

import jax

jax.config.update("jax_enable_x64", True)

import neural_tangents  # noqa: E402
import numpy as np  # noqa: E402
from neural_tangents import stax  # noqa: E402

LAYERS = {"relu": stax.Relu, "erf": stax.Erf, "gelu": stax.Gelu, "sin": stax.Sin, "leakyrelu": stax.LeakyRelu}


def network(task):
    bias = task["bias_std"] or None
    layers = [stax.Dense(1, task["weight_std"], bias)]
    for _ in range(task["hidden_layers"]):
        layers += [LAYERS[task["activation"]](**task["parameters"]), stax.Dense(1, task["weight_std"], bias)]
    return stax.serial(*layers)[2]


def kernels(task):
    kernel_fn = network(task)
    x1 = np.array(task["x1"])
    found = kernel_fn(x1, None, ("nngp", "ntk"))
    return {name: np.asarray(getattr(found, name)).tolist() for name in ("nngp", "ntk")}


def timing(task):
    kernel_fn = jax.jit(network(task), static_argnames="get")
    x = np.random.default_rng(0).standard_normal((task["points"], task["dimension"]))
    seconds = []
    for _ in range(task["repeats"] + 1):
        start = time.perf_counter()
        kernel_fn(x, None, get="ntk").block_until_ready()
        seconds.append(time.perf_counter() - start)
    return {"seconds": min(seconds[1:]), "first": seconds[0]}


def example(task):
    source = task["source"].replace("from ntk_verify import predict, stax", "from neural_tangents import predict, stax")
    exec(compile(source, "infinite_fcn.py", "exec"), {"__name__": "__main__"})
    return {}


def versions(_):
    return {"neural_tangents": neural_tangents.__version__, "jax": jax.__version__}


if __name__ == "__main__":
    actions = {"kernels": kernels, "timing": timing, "versions": versions}
    tasks = json.load(sys.stdin)
    if tasks[0]["action"] == "example":
        example(tasks[0])
    else:
        json.dump([actions[task["action"]](task) for task in tasks], sys.stdout)
