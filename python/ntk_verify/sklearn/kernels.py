"""Covariance functions for Gaussian processes."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.gaussian_process.kernels import Hyperparameter, Kernel

from ntk_verify import _arrays, _native

Double = NDArray[np.float64]
Bounds = tuple[float, float] | str


class _NetworkKernel(Kernel):
    """What both kernels share; not for use."""

    _kind: int

    def __init__(
        self,
        activation: str = "relu",
        hidden_layers: int = 3,
        weight_std: float = sqrt(2.0),
        bias_std: float = 0.1,
        weight_std_bounds: Bounds = (0.1, 10.0),
        bias_std_bounds: Bounds = (1e-3, 10.0),
    ) -> None:
        self.activation = activation
        self.hidden_layers = hidden_layers
        self.weight_std = weight_std
        self.bias_std = bias_std
        self.weight_std_bounds = weight_std_bounds
        self.bias_std_bounds = bias_std_bounds

    @property
    def hyperparameter_weight_std(self) -> Hyperparameter:
        """σ_w."""
        return Hyperparameter("weight_std", "numeric", self.weight_std_bounds)

    @property
    def hyperparameter_bias_std(self) -> Hyperparameter:
        """σ_b; fixed where it is 0, which has no logarithm."""
        return Hyperparameter("bias_std", "numeric", "fixed" if self.bias_std == 0 else self.bias_std_bounds)

    def _spec(self) -> _native.Spec:
        return _native.Spec(
            self.activation,
            hidden_layers=int(self.hidden_layers),
            weight_std=float(self.weight_std),
            bias_std=float(self.bias_std),
        )

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        """Return the kernel, and its gradient by the logarithms of the scales if asked for.

        Parameters
        ----------
        X, Y
            Points, n × d and m × d; `Y` is `X` by default.
        eval_gradient
            Whether to return ∂K/∂θ, too, n × n × (number of scales that are not fixed), biases first; not with `Y`.
        """
        left = _points(X, "X")
        if Y is None:
            kernel = self._matrix(left, None)
        elif eval_gradient:
            raise ValueError("Gradient can only be evaluated when Y is None.")
        else:
            return self._matrix(left, _points(Y, "Y"))
        if not eval_gradient:
            return kernel
        free = [hyperparameter.name for hyperparameter in self.hyperparameters if not hyperparameter.fixed]
        gradient = np.empty((*kernel.shape, len(free)))
        for index, name in enumerate(free):
            gradient[:, :, index] = _native.sensitivity(self._spec(), name, left, None)[0][self._kind]
        return kernel, gradient

    def _matrix(self, x1: Double, x2: Double | None) -> Double:
        ntk = self._kind == 1
        return np.asarray(_native.kernels(self._spec(), x1, x2, not ntk, ntk, None)[self._kind], dtype=np.float64)

    def diag(self, X: Any) -> Double:
        """Return K(x, x) for each row of X, without the matrix."""
        return np.asarray(_native.diagonals(self._spec(), _points(X, "X"), None)[self._kind], dtype=np.float64)

    def is_stationary(self) -> bool:
        """Return that the kernel depends on more than x − x'."""
        return False

    def __repr__(self) -> str:
        """Return the class with its network."""
        scales = f"weight_std={self.weight_std:.3g}, bias_std={self.bias_std:.3g}"
        return f"{type(self).__name__}({self.activation!r}, hidden_layers={self.hidden_layers}, {scales})"


def _points(values: Any, name: str) -> Double:
    return np.atleast_2d(_arrays.array(values, name)).astype(np.float64, copy=False)


class NTKKernel(_NetworkKernel):
    """The neural tangent kernel Θ of a dense network.

    Gradients by θ = (ln σ_b, ln σ_w) are exact for activations with a closed form: the recursion over layers is
    differentiated forward. For the others (tanh, silu, mish, …) they are differences of fifth order with step 10⁻³ in
    ln σ, whose error is stated by the compiled part (``_native.sensitivity``).

    Parameters
    ----------
    activation
        The activation with its parameters: ``"relu"``, ``"erf"``, ``"leaky_relu:negative_slope=0.1"``.
    hidden_layers
        The number of hidden layers.
    weight_std, bias_std
        σ_w and σ_b of every layer. A bias of 0 stays 0.
    weight_std_bounds, bias_std_bounds
        Where an optimiser may look for them, or ``"fixed"``.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.gaussian_process import GaussianProcessRegressor
    >>> x = np.linspace(-1, 1, 15)[:, None]
    >>> model = GaussianProcessRegressor(NTKKernel("erf"), alpha=1e-4).fit(x, np.sin(3 * x[:, 0]))
    >>> model.kernel_.theta.shape
    (2,)
    """

    _kind = 1


class NNGPKernel(_NetworkKernel):
    """The NNGP kernel Σ of a dense network: the covariance of its outputs at initialisation.

    Everything is as for `NTKKernel`; see there.

    Examples
    --------
    >>> import numpy as np
    >>> kernel = NNGPKernel("relu", hidden_layers=2, bias_std=0.0)
    >>> bool(np.allclose(kernel(np.eye(2)).diagonal(), 1.0))  # 2 |x|²/d at every layer
    True
    """

    _kind = 0
