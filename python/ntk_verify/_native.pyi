from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_Matrix = NDArray[np.float64] | NDArray[np.float32]

__version__: str

class Error(ValueError): ...

class Layer:
    @staticmethod
    def dense(width: int, weight_std: float, bias_std: float | None, parameterization: str) -> Layer: ...
    @staticmethod
    def activation(name: str, parameters: Sequence[tuple[str, float]]) -> Layer: ...
    @property
    def width(self) -> int | None: ...

class Spec:
    def __init__(
        self,
        activation: str,
        *,
        hidden_layers: int | None = None,
        weight_std: float | None = None,
        bias_std: float | None = None,
        parameterization: str | None = None,
    ) -> None: ...
    @staticmethod
    def from_layers(layers: Sequence[Layer]) -> Spec: ...
    @staticmethod
    def from_toml(text: str) -> Spec: ...
    @property
    def widths(self) -> list[int] | None: ...
    @property
    def hidden_layers(self) -> int: ...
    @property
    def parameterization(self) -> str: ...
    @property
    def defaults(self) -> list[str]: ...

def kernels(
    spec: Spec, x1: _Matrix, x2: _Matrix | None, nngp: bool, ntk: bool, threads: int | None
) -> tuple[_Matrix | None, _Matrix | None]: ...
def diagonals(spec: Spec, x: _Matrix, threads: int | None) -> tuple[_Matrix, _Matrix]: ...
def fill(
    spec: Spec,
    x1: _Matrix,
    x2: _Matrix | None,
    nngp: _Matrix | None,
    ntk: _Matrix | None,
    threads: int | None,
) -> None: ...
def initialise(spec: Spec, inputs: int, seed: int) -> list[tuple[NDArray[np.float64], NDArray[np.float64] | None]]: ...
def forward(
    spec: Spec,
    parameters: Sequence[tuple[NDArray[np.float64], NDArray[np.float64] | None]],
    x: NDArray[np.float64],
    threads: int | None,
) -> NDArray[np.float64]: ...
def verify(
    spec: Spec,
    inputs: str | _Matrix | None,
    widths: Sequence[int],
    sampler: str,
    claims: Sequence[str] | None,
    precision: float | None,
    alpha: float | None,
    beta: float | None,
    seed: int,
    certify: bool,
    threads: int | None,
) -> str: ...
def check(
    spec: Spec,
    inputs: str | _Matrix,
    nngp: _Matrix | None,
    ntk: _Matrix | None,
    rtol: float | None,
    seed: int,
    certify: bool,
    threads: int | None,
) -> str: ...
def claims() -> list[list[str]]: ...
def render(text: str, format: str) -> str: ...  # noqa: A002
def sample(
    spec: Spec,
    inputs: str | _Matrix,
    width: int,
    samples: int,
    seed: int,
    sampler: str,
    threads: int | None,
) -> list[NDArray[np.float64]]: ...
def draws(
    spec: Spec,
    inputs: str | _Matrix,
    width: int,
    samples: int,
    seed: int,
    sampler: str,
    threads: int | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]: ...
def own(
    spec: Spec,
    inputs: str | _Matrix,
    ntk: Sequence[tuple[int, _Matrix]],
    outputs: Sequence[tuple[int, _Matrix]],
    after_training: Sequence[tuple[int, _Matrix]],
    precision: float | None,
    regime: float | None,
    alpha: float | None,
    beta: float | None,
    claims: Sequence[str] | None,
    seed: int,
    threads: int | None,
) -> str: ...
def enclose(spec: Spec, x1: _Matrix, x2: _Matrix | None, threads: int | None) -> list[NDArray[np.float64]]: ...
