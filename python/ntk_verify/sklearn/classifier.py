"""Classification."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from ntk_verify import _native
from ntk_verify.sklearn.posterior import Network, Posterior


class NTKClassifier(ClassifierMixin, BaseEstimator):
    """Classification by a network of infinite width.

    The network is regressed on the targets δ_ic − π_c, with π_c the frequency of class c, as `NTKRegressor` does it.
    Its outputs f_c become probabilities

        p_c(x) ∝ π_c exp(β f_c(x)),

    where β ≥ 0 maximises the likelihood of the training labels under the *leave-one-out* outputs, which are known in
    closed form: no label is predicted with its own help (temperature scaling, Guo et al. 2017; labels smoothed by one
    observation of each class, Platt 1999). So probabilities are calibrated for points like the training points;
    outputs vanish far from all data in directions the kernel forgets, and there the frequencies come back. The ridge,
    one number, is chosen on the same labels; nothing corrects for that. `predict` takes the class of largest
    probability.

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
        ρ in units of the kernel, or how it is chosen: ``"leave_one_out"``, ``"marginal_likelihood"``.

    Attributes
    ----------
    classes_
        The labels, sorted.
    ridge_, leave_one_out_error_
        ρ, and the mean squared error of predicting each target from the others.
    inverse_temperature_, frequencies_
        β and π.
    posterior_
        The fitted regression.
    n_features_in_, feature_names_in_
        As everywhere in scikit-learn.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 20)[:, None]
    >>> model = NTKClassifier(activation="erf").fit(x, x[:, 0] > 0)
    >>> bool(model.predict([[0.9]])[0])
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
        ridge: str | float = "leave_one_out",
    ) -> None:
        self.kernel = kernel
        self.activation = activation
        self.hidden_layers = hidden_layers
        self.weight_std = weight_std
        self.bias_std = bias_std
        self.network = network
        self.ridge = ridge

    def fit(self, X: Any, y: Any) -> NTKClassifier:
        """Fit to points X: n × d and labels y: n, of two classes at least."""
        points, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        count = len(self.classes_)
        if count < 2:
            raise ValueError(f"y has 1 class, {self.classes_[0]!r}; NTKClassifier needs two at least")
        hot = np.eye(count)[labels]
        targets = hot - hot.mean(axis=0)
        network = Network(
            self.kernel, self.activation, self.hidden_layers, self.weight_std, self.bias_std, self.network
        )
        self.posterior_ = Posterior(network, points, targets, self.ridge)
        self.ridge_ = self.posterior_.ridge
        self.leave_one_out_error_ = self.posterior_.leave_one_out_error
        beta, frequencies = _native.calibrate(self.posterior_.leave_one_out(), [int(label) for label in labels])
        self.inverse_temperature_, self.frequencies_ = beta, np.array(frequencies)
        return self

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """Return ln p up to a constant of each point: m × C, or for two classes the log odds of the second: m."""
        logits = np.log(self._frequencies()) + self.inverse_temperature_ * self._scores(X)
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return probabilities, m × C, in the order of `classes_`."""
        frequencies = [float(frequency) for frequency in self._frequencies()]
        return _native.probabilities(self.inverse_temperature_, frequencies, self._scores(X))

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable label of each point: m."""
        probabilities = self.predict_proba(X)
        return np.asarray(self.classes_[probabilities.argmax(axis=1)])

    def _frequencies(self) -> NDArray[np.float64]:
        check_is_fitted(self)
        return np.asarray(self.frequencies_)

    def _scores(self, X: Any) -> NDArray[np.float64]:
        return self.posterior_.mean(validate_data(self, X, dtype=np.float64, reset=False))
