"""Layers made of layers, and layers that only reshape."""

from __future__ import annotations

from typing import Any

from ntk_verify import _arrays
from ntk_verify.stax.functions import KernelFn
from ntk_verify.stax.layer import Layer, layer, single
from ntk_verify.stax.stack import Reshape, Stack


def serial(*layers: tuple[Any, Any, Any]) -> Layer:
    """Return the composition of layers, the first applied first.

    Raises
    ------
    Error
        A layer that is not one of this package, or the two parameterizations in one network.
    """
    parts: list[Any] = []
    for index, given in enumerate(layers):
        kernel_fn = given[2] if isinstance(given, tuple) and len(given) == 3 else None
        if not isinstance(kernel_fn, KernelFn):
            raise _arrays.error(
                "stax.serial",
                f"layer {index} is {type(given).__name__}, not a layer of ntk_verify.stax",
                "give triples (init_fn, apply_fn, kernel_fn) of this module",
            )
        stack = kernel_fn.stack
        parts.append(stack if stack.serial else stack.parts[0])
    whole = Stack(tuple(parts))
    _ = whole.spec  # refuses here what does not go together, and not in the first call
    return layer(whole)


def Flatten(batch_axis: int = 0, batch_axis_out: int = 0) -> Layer:
    """Return a layer that makes points of n × … arrays: row i holds all entries of item i."""
    if (batch_axis, batch_axis_out) != (0, 0):
        raise _arrays.error("stax.Flatten", "only batch_axis=0 is supported", "move the batch to the front")
    return single(Reshape.FLATTEN)


def Identity() -> Layer:
    """Return a layer that does nothing."""
    return single(Reshape.IDENTITY)
