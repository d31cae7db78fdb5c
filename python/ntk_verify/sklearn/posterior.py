"""What estimators know after `fit`."""

from __future__ import annotations

from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native
from ntk_verify._networks import spec_of

Double = NDArray[np.float64]


class Network(NamedTuple):
    """A network as the arguments of an estimator."""

    kernel: str
    activation: str
    hidden_layers: int
    weight_std: float | None
    bias_std: float
    network: Any

    def spec(self) -> _native.Spec:
        """Return the network as data."""
        if self.network is not None:
            return spec_of(self.network)
        return _native.Spec(
            self.activation, hidden_layers=self.hidden_layers, weight_std=self.weight_std, bias_std=self.bias_std
        )

    def kind(self) -> str:
        """Return the kind of kernel, `nngp` or `ntk`."""
        if self.kernel not in ("nngp", "ntk"):
            raise _arrays.error("kernel", f"{self.kernel!r} is unknown", 'give "ntk" or "nngp"')
        return self.kernel


class Posterior:
    """Kernel regression of targets N × C on points N × d.

    It can be pickled, and is then fitted again with the ridge that it had.
    """

    def __init__(self, network: Network, points: Double, targets: Double, ridge: str | float) -> None:
        """Fit; `ridge` is a number, or the criterion by which it is chosen."""
        self._network, self._points, self._targets = network, points, targets
        self._fit(ridge)

    def _fit(self, ridge: str | float) -> None:
        self._spec, self._kind = self._network.spec(), self._network.kind()
        if isinstance(ridge, str):
            given, criterion = None, ridge
        elif isinstance(ridge, Real) and not isinstance(ridge, bool):
            given, criterion = float(ridge), "marginal_likelihood"
        else:
            raise _arrays.error("ridge", f"{ridge!r}", 'give "marginal_likelihood", "leave_one_out" or a number ≥ 0')
        self._native = _native.Posterior(self._kind, self._kernel(self._points, None), self._targets, given, criterion)
        self.ridge = self._native.ridge
        self.amplitude = self._native.amplitude
        self.log_marginal_likelihood = self._native.log_marginal_likelihood
        self.leave_one_out_error = self._native.leave_one_out_error

    def __getstate__(self) -> dict[str, Any]:
        """Return the question, not the factorisation."""
        return {"network": self._network, "points": self._points, "targets": self._targets, "ridge": self.ridge}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Fit again: the same bits on the same machine."""
        self.__init__(state["network"], state["points"], state["targets"], state["ridge"])  # type: ignore[misc]

    def _kernel(self, x1: Double, x2: Double | None) -> Double:
        ntk = self._kind == "ntk"
        found = _native.kernels(self._spec, x1, x2, not ntk, ntk, None)[int(ntk)]
        return np.asarray(found, dtype=np.float64)

    def mean(self, points: Double) -> Double:
        """Return the mean at points m × d: m × C."""
        return self._native.mean(self._kernel(points, self._points))

    def mean_and_variances(self, points: Double) -> tuple[Double, Double]:
        """Return the mean, m × C, and the variances of f, m, amplitude included."""
        cross = self._kernel(points, self._points)
        diagonal = np.asarray(_native.diagonals(self._spec, points, None)[int(self._kind == "ntk")], dtype=np.float64)
        return self._native.mean(cross), self.amplitude * self._native.variances(cross, diagonal)

    def mean_and_covariance(self, points: Double) -> tuple[Double, Double]:
        """Return the mean, m × C, and the covariance of f, m × m, amplitude included."""
        cross = self._kernel(points, self._points)
        return self._native.mean(cross), self.amplitude * self._native.covariance(cross, self._kernel(points, None))

    def leave_one_out(self) -> Double:
        """Return what the other points say about each training point, N × C."""
        return self._native.leave_one_out()[0]
