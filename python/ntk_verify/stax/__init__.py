"""Infinite-width dense networks in the vocabulary of neural-tangents' `stax`.

Each layer is a triple `(init_fn, apply_fn, kernel_fn)`, and `serial` makes one of several. Names, arguments and
defaults are those of neural-tangents 0.6.5; what follows after `Hermite` in the list below is not in it. Layers
that it has and this package has not (convolutions, pooling, attention, dropout, sums) do not exist here: an import
fails, and nothing is ignored.
"""

from ntk_verify.stax.activations import (
    ABRelu,
    Abs,
    Cos,
    Elu,
    Erf,
    Exp,
    Gabor,
    Gaussian,
    Gelu,
    Hermite,
    LeakyRelu,
    Mish,
    Monomial,
    Polynomial,
    Rbf,
    RectifiedMonomial,
    Relu,
    Sigmoid,
    Sigmoid_like,
    Sign,
    Silu,
    Sin,
    Softplus,
    Step,
    Tanh,
)
from ntk_verify.stax.combinators import Flatten, Identity, serial
from ntk_verify.stax.dense import Dense
from ntk_verify.stax.functions import ApplyFn, InitFn, KernelFn, Kernels
from ntk_verify.stax.layer import Layer

__all__ = [
    "ABRelu",
    "Abs",
    "ApplyFn",
    "Cos",
    "Dense",
    "Elu",
    "Erf",
    "Exp",
    "Flatten",
    "Gabor",
    "Gaussian",
    "Gelu",
    "Hermite",
    "Identity",
    "InitFn",
    "KernelFn",
    "Kernels",
    "Layer",
    "LeakyRelu",
    "Mish",
    "Monomial",
    "Polynomial",
    "Rbf",
    "RectifiedMonomial",
    "Relu",
    "Sigmoid",
    "Sigmoid_like",
    "Sign",
    "Silu",
    "Sin",
    "Softplus",
    "Step",
    "Tanh",
    "serial",
]
