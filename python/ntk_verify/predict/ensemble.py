"""Gradient descent from random initialisations."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native
from ntk_verify.predict.descent import problem
from ntk_verify.predict.inference import Gaussian, InferenceFn, answer, asked
from ntk_verify.predict.layout import Double, Layout, Square, covariance, square, times

Names = tuple[str, ...]


class EnsembleFn:
    """Mean and covariance of the outputs of trained networks at any time."""

    def __init__(
        self,
        kernel_fn: Callable[..., Any],
        data: tuple[Any, Any],
        learning_rate: float,
        ridge: tuple[float, bool],
        trace_axes: int | Sequence[int],
        kwargs: dict[str, Any],
    ) -> None:
        """See `gradient_descent_mse_ensemble`."""
        self._kernel_fn, self._kwargs = kernel_fn, kwargs
        self._x_train, self._y_train = data
        self._learning_rate, self._ridge, self._trace_axes = learning_rate, ridge, trace_axes
        self._train: dict[str, Any] = {}
        self._test: tuple[Any, dict[str, Any]] = (None, {})
        self._descents: dict[str, tuple[_native.Descent, Square, Layout, Double]] = {}

    def __call__(
        self,
        t: Any = None,
        x_test: Any = None,
        get: Sequence[str] | str | None = None,
        compute_cov: bool = False,
        **kernel_fn_test_test_kwargs: Any,
    ) -> Any:
        """Return the mean, or mean and covariance, of the outputs at the test points.

        Parameters
        ----------
        t
            A time, or an array of any shape of times, counted in steps of the learning rate; `None` for the end of
            training.
        x_test
            The test points; `None` for the training points, whose outputs at `t=None` are the targets. The kernels of
            the last test points are kept.
        get
            ``"nngp"``: the last layer is trained; ``"ntk"``: all layers. Both in a tuple, or `None`, for a named tuple.
        compute_cov
            Whether a `Gaussian` with the covariance is wanted, instead of the mean.
        kernel_fn_test_test_kwargs
            Must agree with those given before.

        Returns
        -------
        ndarray, Gaussian, or a named tuple of these
            Means have the shape of outputs and covariances one entry for each pair of points, with the axes of `t` in
            front.

        Raises
        ------
        Error
            Shapes that do not fit, times that are negative, what is no kernel.
        """
        for key, value in kernel_fn_test_test_kwargs.items():
            if key not in self._kwargs or (self._kwargs[key] is not value and self._kwargs[key] != value):
                raise _arrays.error(
                    key, "differs from what training points were given", "give the same to both functions"
                )
        names, bare = asked(get, ("nngp", "ntk"))
        return answer({name: self._one(name, names, t, x_test, bool(compute_cov)) for name in names}, bare)

    def _one(self, name: str, names: Names, t: Any, x_test: Any, compute_cov: bool) -> NDArray[Any] | Gaussian:
        needed = tuple(kind for kind in ("nngp", "ntk") if kind in names or (kind == "nngp" and compute_cov))
        train = self._train_kernels(needed)
        test = {} if x_test is None else self._test_kernels(x_test, needed, compute_cov)
        if t is None:
            kernels = namedtuple("Kernels", needed)  # type: ignore[misc]
            infer = InferenceFn(
                kernels(*(train[kind] for kind in needed)), self._y_train, self._ridge, self._trace_axes
            )
            infer.adopt(name, self._prepared(name))
            if x_test is None:
                end: NDArray[Any] | Gaussian = infer(name, None, compute_cov or None)
            else:
                cross_kernels = kernels(*(test[kind] for kind in needed))
                end = infer(name, cross_kernels, test["test"] if compute_cov else None)
            return end
        descent, kernel, layout, targets = self._prepared(name)
        all_times, leading = times(t, self._learning_rate)
        cross = None if x_test is None else square(test[name], "kernel_fn")
        rows = kernel.rows if cross is None else cross.rows
        entries = None if cross is None else cross.entries
        if not compute_cov:
            start, here = np.zeros_like(targets), np.zeros((int(np.prod(rows)), targets.shape[1]))
            mean = descent.outputs(all_times, targets, start, here, entries)
            return layout.outputs(mean, leading, rows).astype(kernel.dtype)
        blocks = (
            square(train["nngp"], "kernel_fn").entries,
            None if cross is None else square(test["nngp"], "kernel_fn").entries,
            None if cross is None else square(test["test"], "kernel_fn").entries,
        )
        mean, spread = descent.ensemble(all_times, targets, entries, *blocks)
        return Gaussian(
            layout.outputs(mean, leading, rows).astype(kernel.dtype),
            covariance(spread, leading, rows).astype(kernel.dtype),
        )

    def _prepared(self, name: str) -> tuple[_native.Descent, Square, Layout, Double]:
        if name not in self._descents:
            kernel, layout, targets = problem(
                self._train_kernels((name,))[name], self._y_train, self._trace_axes, "kernel_fn"
            )
            ridge, absolute = self._ridge
            descent = _native.Descent(name, kernel.entries, ridge, not absolute, kernel.single)
            self._descents[name] = descent, kernel, layout, targets
        return self._descents[name]

    def _train_kernels(self, needed: Names) -> dict[str, Any]:
        self._train.update(
            self._computed(self._x_train, None, tuple(name for name in needed if name not in self._train))
        )
        return self._train

    def _test_kernels(self, x_test: Any, needed: Names, compute_cov: bool) -> dict[str, Any]:
        known, kernels = self._test
        if known is None or not np.array_equal(known, np.asarray(x_test)):
            self._test = np.array(x_test), {}
            kernels = self._test[1]
        kernels.update(self._computed(x_test, self._x_train, tuple(name for name in needed if name not in kernels)))
        if compute_cov and "test" not in kernels:
            kernels["test"] = self._computed(x_test, None, ("nngp",))["nngp"]
        return kernels

    def _computed(self, x1: Any, x2: Any, names: Names) -> dict[str, Any]:
        """Return kernels by name: one call of `kernel_fn` for all of them."""
        if not names:
            return {}
        found = self._kernel_fn(x1, x2, names[0] if len(names) == 1 else names, **self._kwargs)
        if len(names) == 1:
            return {names[0]: getattr(found, names[0], found)}
        return {name: getattr(found, name) for name in names}


def gradient_descent_mse_ensemble(
    kernel_fn: Callable[..., Any],
    x_train: Any,
    y_train: Any,
    learning_rate: float = 1.0,
    diag_reg: float = 0.0,
    diag_reg_absolute_scale: bool = False,
    trace_axes: int | Sequence[int] = (-1,),
    **kernel_fn_train_train_kwargs: Any,
) -> EnsembleFn:
    """Return the Gaussian process of trained networks over their initialisations, as a function of time.

    With A_t = K(X', X) (K + ρI)⁻¹ (1 − exp(−η (K + ρI) t/M)) the mean is A_t y and the covariance

        Σ(X', X') + A_t Σ(X, X) A_tᵀ − A_t Σ(X, X') − Σ(X', X) A_tᵀ

    (Lee et al. 2019, equations 12–15): K is Θ when all layers are trained (``"ntk"``) and Σ when the last one is
    (``"nngp"``), where the ridge is also noise of the labels, Σ(X, X) + ρI.

    Parameters
    ----------
    kernel_fn
        A function of (x1, x2, get) that returns an array or named tuple: that of `stax`, or of another library.
    x_train, y_train
        The training points and their targets.
    learning_rate
        η.
    diag_reg, diag_reg_absolute_scale
        The ridge ρ, in units of the mean of the kernel's diagonal, or of the kernel.
    trace_axes
        The axes of the targets that the kernel lacks.
    kernel_fn_train_train_kwargs
        Passed on to `kernel_fn` with every call.

    Returns
    -------
    EnsembleFn
        A function of (t, x_test, get, compute_cov).

    Examples
    --------
    >>> import numpy as np
    >>> from ntk_verify import stax
    >>> _, _, kernel_fn = stax.serial(stax.Dense(512), stax.Erf(), stax.Dense(1))
    >>> x = np.eye(3)
    >>> predict_fn = gradient_descent_mse_ensemble(kernel_fn, x, np.array([[1.0], [0.0], [-1.0]]))
    >>> mean, covariance = predict_fn(t=100.0, x_test=x[:2], get="ntk", compute_cov=True)
    >>> mean.shape, covariance.shape
    ((2, 1), (2, 2))
    """
    ridge = (float(diag_reg), bool(diag_reg_absolute_scale))
    data = (x_train, y_train)
    return EnsembleFn(kernel_fn, data, float(learning_rate), ridge, trace_axes, kernel_fn_train_train_kwargs)
