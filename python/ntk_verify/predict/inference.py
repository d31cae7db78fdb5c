"""Posteriors of Gaussian processes, and ensembles at the end of training."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native
from ntk_verify.predict.descent import problem
from ntk_verify.predict.layout import Double, Layout, Square, covariance, square


class Gaussian(NamedTuple):
    """Mean and covariance of outputs."""

    #: Of the shape of outputs.
    mean: NDArray[Any]
    #: For each pair of points; the same for all outputs, which are independent of each other.
    covariance: NDArray[Any]


@cache
def gaussians(names: tuple[str, ...]) -> Callable[..., Any]:
    """Return the type of a named tuple with these fields."""
    return namedtuple("Gaussians", names)


def asked(get: Sequence[str] | str | None, allowed: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return the names asked for, and whether it is one without a tuple around it."""
    if get is None:
        return ("nngp", "ntk"), False
    names = (get.lower(),) if isinstance(get, str) else tuple(str(name).lower() for name in get)
    if not names or len(set(names)) < len(names) or not set(names) <= set(allowed):
        raise _arrays.error("get", f"{get!r} is not what can be predicted", f"give some of {', '.join(allowed)}")
    return names, isinstance(get, str)


def answer(found: dict[str, Any], bare: bool) -> Any:
    """Return the only entry, or a named tuple of all."""
    return next(iter(found.values())) if bare else gaussians(tuple(found))(*found.values())


def part(kernels: Any, kind: str, name: str) -> Any:
    """Return the kernel of this kind: an attribute, or the array itself."""
    if not any(hasattr(kernels, kind) for kind in ("nngp", "ntk")):
        return kernels
    found = getattr(kernels, kind, None)
    if found is None:
        raise _arrays.error(name, f"there is no {kind} kernel", "compute it, too: kernel_fn(x1, x2, ('nngp', 'ntk'))")
    return found


class InferenceFn:
    """The posterior at test points."""

    def __init__(
        self,
        kernels: Any,
        y_train: Any,
        ridge: tuple[float, bool],
        trace_axes: int | Sequence[int],
    ) -> None:
        """See `gp_inference`."""
        self._kernels, self._y_train, self._ridge, self._trace_axes = kernels, y_train, ridge, trace_axes
        self._descents: dict[str, tuple[_native.Descent, Square, Layout, Double]] = {}

    def adopt(self, name: str, prepared: tuple[_native.Descent, Square, Layout, Double]) -> None:
        """Take over what was factored of the kernel of this name."""
        self._descents[name] = prepared

    def __call__(
        self,
        get: Sequence[str] | str | None = None,
        k_test_train: Any = None,
        k_test_test: Any = None,
    ) -> Any:
        """Return means, or Gaussians with covariances, at the test points.

        Parameters
        ----------
        get
            ``"nngp"``: the posterior of the Gaussian process with the NNGP kernel, where training the last layer
            ends; ``"ntk"``: the ensemble of networks that were trained to the end; ``"ntkgp"``: the posterior of the
            Gaussian process with the tangent kernel (He, Lakshminarayanan, Teh 2020). One of them, or several for a
            named tuple; `None` for the first two.
        k_test_train
            K(X', X), an array or a named tuple of kernels; `None` for the training points, whose outputs are the
            targets.
        k_test_test
            K(X', X'), for covariances: NNGP for ``"nngp"`` and ``"ntk"``, tangent for ``"ntkgp"``. `None` for means
            alone.

        Raises
        ------
        Error
            A kernel that is needed and not there; shapes that do not fit; what is no kernel.
        """
        names, bare = asked(get, ("nngp", "ntk", "ntkgp"))
        return answer({name: self._one(name, k_test_train, k_test_test) for name in names}, bare)

    def _prepared(self, name: str) -> tuple[_native.Descent, Square, Layout, Double]:
        if name not in self._descents:
            kernel, layout, targets = problem(
                part(self._kernels, "ntk" if name == "ntkgp" else name, "k_train_train"),
                self._y_train,
                self._trace_axes,
            )
            # To a Gaussian process the tangent kernel is a covariance like any other.
            kind = "nngp" if name == "ntkgp" else name
            ridge, absolute = self._ridge
            descent = _native.Descent(kind, kernel.entries, ridge, not absolute, kernel.single)
            self._descents[name] = descent, kernel, layout, targets
        return self._descents[name]

    def _one(self, name: str, k_test_train: Any, k_test_test: Any) -> NDArray[Any] | Gaussian:
        descent, kernel, layout, targets = self._prepared(name)
        own, prior = ("ntk", "ntk") if name == "ntkgp" else (name, "nngp")
        if k_test_train is None:
            mean = layout.outputs(targets, (), kernel.rows).astype(kernel.dtype)
            if k_test_test is None:
                return mean
            return Gaussian(mean, covariance(np.zeros_like(kernel.entries), (), kernel.rows).astype(kernel.dtype))
        cross = square(part(k_test_train, own, "k_test_train"), "k_test_train")
        start = np.zeros_like(targets)
        here = np.zeros((len(cross.entries), targets.shape[1]))
        mean = layout.outputs(descent.end(targets, start, here, cross.entries), (), cross.rows).astype(kernel.dtype)
        if k_test_test is None:
            return mean
        if name == "ntk" and not (hasattr(self._kernels, "nngp") and hasattr(k_test_train, "nngp")):
            raise _arrays.error(
                "k_train_train",
                "the covariance of trained networks needs both kernels",
                "give kernel_fn(x1, x2, ('nngp', 'ntk'))",
            )
        blocks = (
            square(part(self._kernels, prior, "k_train_train"), "k_train_train").entries,
            square(part(k_test_train, prior, "k_test_train"), "k_test_train").entries,
            square(part(k_test_test, prior, "k_test_test"), "k_test_test").entries,
        )
        spread = descent.end_covariance(targets, cross.entries, *blocks)
        return Gaussian(mean, covariance(spread, (), cross.rows).astype(kernel.dtype))


def gp_inference(
    k_train_train: Any,
    y_train: Any,
    diag_reg: float = 0.0,
    diag_reg_absolute_scale: bool = False,
    trace_axes: int | Sequence[int] = (-1,),
) -> InferenceFn:
    """Return the posterior given training data, and the ensemble of networks trained to the end.

    With ρ the ridge and A = K(X', X) (K + ρI)⁻¹,

        mean                         A y
        covariance, nngp and ntkgp   K(X', X') − A K(X, X')
        covariance, ntk              Σ(X', X') + A Σ(X, X) Aᵀ − A Σ(X, X') − Σ(X', X) Aᵀ

    (Rasmussen and Williams 2006, equations 2.23–2.24; Lee et al. 2019, equations 14–15). K is Σ for ``"nngp"`` and Θ
    for the others.

    Parameters
    ----------
    k_train_train
        The kernel of the training points, or a named tuple of both.
    y_train
        The targets.
    diag_reg, diag_reg_absolute_scale
        The ridge ρ, in units of the mean of the kernel's diagonal, or of the kernel.
    trace_axes
        The axes of the targets that the kernel lacks.

    Returns
    -------
    InferenceFn
        A function of (get, k_test_train, k_test_test).

    Raises
    ------
    Error
        Shapes that do not fit, a ridge that is negative.
    """
    return InferenceFn(k_train_train, y_train, (float(diag_reg), bool(diag_reg_absolute_scale)), trace_axes)
