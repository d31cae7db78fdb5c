"""Gradient descent from a given function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native
from ntk_verify.predict.layout import Double, Layout, Square, square, times


@dataclass(frozen=True)
class DescentFn:
    """Outputs at any time of training."""

    _descent: _native.Descent
    _kernel: Square
    _layout: Layout
    _targets: Double
    _learning_rate: float

    def __call__(
        self,
        t: Any = None,
        fx_train_0: Any = 0.0,
        fx_test_0: Any = None,
        k_test_train: Any = None,
    ) -> Any:
        """Return the outputs on the training points, on the test points, or a pair of both.

        Parameters
        ----------
        t
            A time, or an array of any shape of times, counted in steps of the learning rate; `None` for the end of
            training.
        fx_train_0
            The outputs on the training points at time 0, of the shape of the targets, or a number; `None` for no
            outputs there.
        fx_test_0
            The same on the test points; `None` for no outputs there.
        k_test_train
            K(X', X), needed for outputs on the test points.

        Returns
        -------
        ndarray or a pair of them
            With the axes of `t` in front, in the precision of the kernel. At `t=None` outputs on the training points
            are the targets.

        Raises
        ------
        Error
            Nothing asked for; shapes that do not fit; times that are negative; what is no kernel.
        """
        if fx_train_0 is None and fx_test_0 is None:
            raise _arrays.error(
                "fx_train_0", "None, as is fx_test_0: nothing is asked for", "give initial outputs, 0.0 say"
            )
        if fx_test_0 is not None and k_test_train is None:
            raise _arrays.error("k_test_train", "None, but outputs on test points need it", "give K(X', X)")
        start = self._layout.initial(0.0 if fx_train_0 is None else fx_train_0, "fx_train_0", self._kernel.rows)
        found: list[NDArray[Any]] = []
        if fx_train_0 is not None:
            found.append(self._outputs(t, start, start, None))
        if fx_test_0 is not None:
            cross = square(k_test_train, "k_test_train")
            found.append(self._outputs(t, start, self._layout.initial(fx_test_0, "fx_test_0", cross.rows), cross))
        return found[0] if len(found) == 1 else tuple(found)

    def _outputs(self, t: Any, start: Double, here: Double, cross: Square | None) -> NDArray[Any]:
        rows = self._kernel.rows if cross is None else cross.rows
        leading: tuple[int, ...] = ()
        if t is not None:
            all_times, leading = times(t, self._learning_rate)
            flat = self._descent.outputs(
                all_times, self._targets, start, here, None if cross is None else cross.entries
            )
        elif cross is None:
            flat = self._targets
        else:
            flat = self._descent.end(self._targets, start, here, cross.entries)
        return self._layout.outputs(flat, leading, rows).astype(self._kernel.dtype)


def gradient_descent_mse(
    k_train_train: Any,
    y_train: Any,
    learning_rate: float = 1.0,
    diag_reg: float = 0.0,
    diag_reg_absolute_scale: bool = False,
    trace_axes: int | Sequence[int] = (-1,),
) -> DescentFn:
    """Return the outputs of gradient flow on the squared loss as a function of time.

    Parameters
    ----------
    k_train_train
        K(X, X) of the training points: N × N for targets N × C.
    y_train
        The targets, of any shape.
    learning_rate
        η; the outputs depend on η t only.
    diag_reg, diag_reg_absolute_scale
        The ridge ρ, in units of the mean of the kernel's diagonal, or of the kernel.
    trace_axes
        The axes of the targets that the kernel lacks.

    Returns
    -------
    DescentFn
        A function of (t, fx_train_0, fx_test_0, k_test_train). Factorisations are done when first needed, and kept.

    Raises
    ------
    Error
        Shapes that do not fit, a ridge that is negative.

    Examples
    --------
    >>> import numpy as np
    >>> predict_fn = gradient_descent_mse(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[1.0], [1.0]]))
    >>> bool(abs(predict_fn(2.0)[0, 0] + np.expm1(-3.0)) < 1e-14)  # 1 − exp(−λt/M), λ = 3, M = 2
    True
    """
    kernel, layout, targets = problem(k_train_train, y_train, trace_axes)
    descent = _native.Descent("ntk", kernel.entries, float(diag_reg), not diag_reg_absolute_scale, kernel.single)
    return DescentFn(descent, kernel, layout, targets, float(learning_rate))


def problem(
    kernel: Any, y_train: Any, trace_axes: int | Sequence[int], name: str = "k_train_train"
) -> tuple[Square, Layout, Double]:
    """Return a kernel and targets as matrices that fit each other."""
    targets = _arrays.array(y_train, "y_train")
    if targets.ndim == 0:
        raise _arrays.error("y_train", "a single number", "give one row for each training point")
    layout = Layout.of(targets.shape, trace_axes)
    found, flat = square(kernel, name), layout.flat(targets)
    rows = tuple(size for axis, size in enumerate(targets.shape) if axis - targets.ndim not in layout.trace)
    if found.rows != rows or found.entries.shape[0] != found.entries.shape[1]:
        shape = " × ".join(f"{size} × {size}" for size in rows)
        raise _arrays.error(
            name,
            f"{np.shape(kernel)} does not fit targets of shape {targets.shape} with trace_axes={layout.trace}",
            f"give a kernel of shape {shape or 'nothing'}, or other trace_axes",
        )
    return found, layout, flat
