"""The triple that every layer is."""

from __future__ import annotations

from typing import NamedTuple

from ntk_verify import _native
from ntk_verify.stax.functions import ApplyFn, InitFn, KernelFn
from ntk_verify.stax.stack import Reshape, Stack


class Layer(NamedTuple):
    """`(init_fn, apply_fn, kernel_fn)`: parameters, a finite network, its kernels at infinite width."""

    init_fn: InitFn
    apply_fn: ApplyFn
    kernel_fn: KernelFn


def layer(stack: Stack) -> Layer:
    """Return the triple of a stack of layers."""
    return Layer(InitFn(stack), ApplyFn(stack), KernelFn(stack))


def single(part: _native.Layer | Reshape) -> Layer:
    """Return the triple of one layer."""
    return layer(Stack((part,), serial=False))
