"""Regression."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from ntk_verify import _arrays
from ntk_verify.sklearn.posterior import Network, Posterior


class NTKRegressor(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Regression by a network of infinite width.

    Each output y_c, centred and scaled to unit variance, is f plus noise with f ~ GP(0, s²K) and noise variance s²ρ.
    The prediction is K(x, X) (K + ρI)⁻¹ y, which for ``kernel="ntk"`` is the mean of networks trained to the end by
    gradient descent with ridge ρ (Jacot, Gabriel, Hongler 2018), and for ``kernel="nngp"`` that of a Bayesian network
    (Lee et al. 2018). The amplitude s² maximises the marginal likelihood in closed form.

    Parameters
    ----------
    kernel
        ``"ntk"`` or ``"nngp"``.
    activation
        The activation with its parameters: ``"relu"``, ``"erf"``, ``"leaky_relu:negative_slope=0.1"``.
    hidden_layers
        The number of hidden layers.
    weight_std
        σ_w; `None` for the critical one where it is known, else 1.
    bias_std
        σ_b.
    network
        A `kernel_fn` of `ntk_verify.stax` or a `Spec` instead of the four above.
    ridge
        ρ in units of the kernel, or how it is chosen: ``"marginal_likelihood"``, ``"leave_one_out"``.

    Attributes
    ----------
    ridge_, amplitude_
        ρ and s².
    log_marginal_likelihood_, leave_one_out_error_
        Of the scaled targets: ln p(y), and the mean squared error of predicting each from the others.
    posterior_
        The fitted regression.
    n_features_in_, feature_names_in_
        As everywhere in scikit-learn.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 20)[:, None]
    >>> model = NTKRegressor(activation="erf").fit(x, np.sin(3 * x[:, 0]))
    >>> mean, std = model.predict(x, return_std=True)
    >>> bool(np.abs(mean - np.sin(3 * x[:, 0])).max() < 0.05)
    True
    """

    def __init__(
        self,
        *,
        kernel: str = "ntk",
        activation: str = "relu",
        hidden_layers: int = 3,
        weight_std: float | None = None,
        bias_std: float = 0.1,
        network: Any = None,
        ridge: str | float = "marginal_likelihood",
    ) -> None:
        self.kernel = kernel
        self.activation = activation
        self.hidden_layers = hidden_layers
        self.weight_std = weight_std
        self.bias_std = bias_std
        self.network = network
        self.ridge = ridge

    def fit(self, X: Any, y: Any) -> NTKRegressor:
        """Fit to points X: n × d and targets y: n, or n × C."""
        points, targets = validate_data(self, X, y, dtype=np.float64, y_numeric=True, multi_output=True)
        targets = targets.astype(np.float64)
        self._single = targets.ndim == 1
        columns = targets[:, None] if self._single else targets
        self._mean = columns.mean(axis=0)
        spread = columns.std(axis=0)
        # What is left of a constant by rounding is no variation: the mean of n equal numbers errs by at most n units.
        constant = spread <= len(columns) * np.finfo(float).eps * np.abs(columns).max(axis=0)
        self._scale = np.where(constant, 1.0, spread)
        scaled = np.where(constant, 0.0, (columns - self._mean) / self._scale)
        network = Network(
            self.kernel, self.activation, self.hidden_layers, self.weight_std, self.bias_std, self.network
        )
        self.posterior_ = Posterior(network, points, scaled, self.ridge)
        self.ridge_ = self.posterior_.ridge
        self.amplitude_ = self.posterior_.amplitude
        self.log_marginal_likelihood_ = self.posterior_.log_marginal_likelihood
        self.leave_one_out_error_ = self.posterior_.leave_one_out_error
        return self

    def predict(self, X: Any, return_std: bool = False, return_cov: bool = False) -> Any:
        """Predict at points m × d.

        Parameters
        ----------
        X
            The points.
        return_std
            Whether to return the standard deviation of f, too: what is not known of the function, the noise of an
            observation not included (its variance is ``amplitude_ * ridge_`` in units of the targets' variance).
        return_cov
            Whether to return the covariance of f, too.

        Returns
        -------
        ndarray, or a pair of them
            The mean, m or m × C; the standard deviation in the same shape, or the covariance, m × m or m × m × C.
        """
        if return_std and return_cov:
            raise _arrays.error("return_std", "and return_cov are both asked for", "ask for one of them")
        check_is_fitted(self)
        points = validate_data(self, X, dtype=np.float64, reset=False)
        if return_cov:
            mean, covariance = self.posterior_.mean_and_covariance(points)
            return self._unscaled(mean), self._shaped(covariance[:, :, None] * self._scale**2)
        if return_std:
            mean, variances = self.posterior_.mean_and_variances(points)
            return self._unscaled(mean), self._shaped(np.sqrt(variances)[:, None] * self._scale)
        return self._unscaled(self.posterior_.mean(points))

    def _unscaled(self, mean: NDArray[np.float64]) -> NDArray[np.float64]:
        return self._shaped(self._mean + self._scale * mean)

    def _shaped(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values[..., 0] if self._single else values
