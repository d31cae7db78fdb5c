"""Bring your own network, and find out whether it is in the kernel regime.

A network of two hidden layers, written in JAX as anybody would, is initialised a few hundred times at three widths and
trained by gradient descent. Its tangent kernels come from `jax.jacobian`. ntk-verify is told what the network should
be and gets the kernels, no code.

Run it: python own_network.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ntk_verify import Record, Spec, empirical

W_STD, B_STD = 1.5, 0.2

Parameters = list[tuple[jax.Array, jax.Array]]


def initialise(key: jax.Array, width: int, gain: float = W_STD) -> Parameters:
    """Draw weights of variance gain²/n and biases of variance B_STD²: the standard parameterization."""
    sizes = [2, width, width, 1]
    parameters = []
    for layer, (before, after) in enumerate(pairwise(sizes)):
        weights, biases = jax.random.split(jax.random.fold_in(key, layer))
        parameters.append(
            (
                gain / before**0.5 * jax.random.normal(weights, (before, after)),
                B_STD * jax.random.normal(biases, (after,)),
            )
        )
    return parameters


def forward(parameters: Parameters, x: jax.Array) -> jax.Array:
    """Return f(x), N × 1."""
    for weights, biases in parameters[:-1]:
        x = jax.scipy.special.erf(x @ weights + biases)
    weights, biases = parameters[-1]
    return x @ weights + biases


def tangent_kernels(networks: Parameters, x: jax.Array) -> np.ndarray:
    """Return Θ̂ of each network, M × N × N."""
    return empirical.from_jacobians(jax.vmap(jax.jacobian(forward), in_axes=(0, None))(networks, x))


def train(networks: Parameters, x: jax.Array, y: jax.Array, rate: float, steps: int) -> Parameters:
    """Return each network after gradient descent on the mean squared error."""

    def loss(parameters: Parameters) -> jax.Array:
        return 0.5 * jnp.mean((forward(parameters, x) - y) ** 2)

    def step(parameters: Parameters, _: Any) -> tuple[Parameters, None]:
        gradient = jax.grad(loss)(parameters)
        return jax.tree.map(lambda p, g: p - rate * g, parameters, gradient), None

    return jax.vmap(lambda parameters: jax.lax.scan(step, parameters, None, length=steps)[0])(networks)


def judged(spec: Spec, widths: tuple[int, ...], networks: int, draw: Callable[..., Parameters] = initialise) -> Record:
    """Judge networks that `draw` makes against what they should be."""
    x = jnp.array([[1.3, 0.5], [1.0, 0.9], [0.5, 1.3]])
    y = jnp.array([[0.5], [-0.5], [0.5]])
    before, after = {}, {}
    for width in widths:
        keys = jax.random.split(jax.random.key(width), networks)
        start = jax.vmap(lambda key, n=width: draw(key, n))(keys)
        before[width] = tangent_kernels(start, x)
        # the standard parameterization needs a rate of order 1/n
        after[width] = tangent_kernels(train(start, x, y, rate=0.5 / width, steps=60), x)
    return empirical.judge(spec, np.asarray(x, dtype=np.float64), before, after_training=after)


def main() -> None:
    """Judge the network, then the same with a forgotten gain."""
    spec = Spec("erf", hidden_layers=2, weight_std=W_STD, bias_std=B_STD, parameterization="standard")
    sys.stdout.write(str(judged(spec, (64, 128, 256), 400)))
    wrong = judged(spec, (64, 128), 200, lambda key, n: initialise(key, n, gain=1.0))
    sys.stdout.write(f"\nWithout the gain: {wrong.verdict}. {wrong['ntk-limit'].reason}\n")


if __name__ == "__main__":
    main()
