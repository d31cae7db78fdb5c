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
def sensitivity(
    spec: Spec, scale: str, x: NDArray[np.float64], threads: int | None
) -> tuple[list[NDArray[np.float64]], list[float]]: ...
def largest_rate(kernel: NDArray[np.float64], single: bool, size: float, momentum: float, epsilon: float) -> float: ...
def calibrate(scores: NDArray[np.float64], labels: Sequence[int]) -> tuple[float, list[float]]: ...
def probabilities(
    inverse_temperature: float, frequencies: Sequence[float], scores: NDArray[np.float64]
) -> NDArray[np.float64]: ...

class Descent:
    def __init__(self, kind: str, kernel: NDArray[np.float64], ridge: float, relative: bool, single: bool) -> None: ...
    def outputs(
        self,
        times: Sequence[float],
        targets: NDArray[np.float64],
        start: NDArray[np.float64],
        here: NDArray[np.float64],
        cross: NDArray[np.float64] | None,
    ) -> NDArray[np.float64]: ...
    def end(
        self,
        targets: NDArray[np.float64],
        start: NDArray[np.float64],
        here: NDArray[np.float64],
        cross: NDArray[np.float64],
    ) -> NDArray[np.float64]: ...
    def ensemble(
        self,
        times: Sequence[float],
        targets: NDArray[np.float64],
        cross: NDArray[np.float64] | None,
        nngp_train: NDArray[np.float64],
        nngp_cross: NDArray[np.float64] | None,
        nngp_test: NDArray[np.float64] | None,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
    def end_covariance(
        self,
        targets: NDArray[np.float64],
        cross: NDArray[np.float64],
        nngp_train: NDArray[np.float64],
        nngp_cross: NDArray[np.float64],
        nngp_test: NDArray[np.float64],
    ) -> NDArray[np.float64]: ...

class Posterior:
    def __init__(
        self,
        kind: str,
        kernel: NDArray[np.float64],
        targets: NDArray[np.float64],
        ridge: float | None,
        criterion: str,
    ) -> None: ...
    @property
    def ridge(self) -> float: ...
    @property
    def amplitude(self) -> float: ...
    @property
    def log_marginal_likelihood(self) -> float: ...
    @property
    def leave_one_out_error(self) -> float: ...
    def mean(self, cross: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def variances(self, cross: NDArray[np.float64], diagonal: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def covariance(self, cross: NDArray[np.float64], test: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def leave_one_out(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
