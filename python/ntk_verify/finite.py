"""Networks of finite width, and bounds that hold in exact arithmetic."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native
from ntk_verify._networks import spec_of
from ntk_verify.oracle import points_of


class Estimate(NamedTuple):
    """A kernel averaged over networks, N × N."""

    #: The mean of each entry.
    mean: NDArray[np.float64]
    #: Its standard error.
    stderr: NDArray[np.float64]


class Samples(NamedTuple):
    """Both kernels averaged over networks."""

    nngp: Estimate
    ntk: Estimate


class Bounds(NamedTuple):
    """A kernel in exact arithmetic lies between these, entry by entry."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


class Enclosures(NamedTuple):
    """Bounds of both kernels."""

    nngp: Bounds
    ntk: Bounds


def sample(
    network: Any,
    x: Any,
    *,
    width: int,
    samples: int,
    seed: int = 0,
    sampler: str = "conditioned",
    threads: int | None = None,
) -> Samples:
    """Average the kernels of random networks of one width on the rows of `x`.

    Parameters
    ----------
    network
        A `kernel_fn` or triple of `stax` (its widths are not used), a `Spec`, or the name of an activation.
    x
        The points, one row each, or a name as for `verify`.
    width, samples
        The width of every hidden layer, and the number of networks, at least two.
    seed
        The seed of all random numbers.
    sampler
        ``"conditioned"`` (linear in the width, exact in distribution) or ``"explicit"``.
    threads
        The number of threads; no number depends on it.

    Raises
    ------
    Error
        What cannot be sampled, and networks that overflow.
    """
    a, b, c, d = _native.sample(
        spec_of(network), points_of(x, "x"), int(width), int(samples), _arrays.seed(seed), sampler, threads
    )
    return Samples(Estimate(a, b), Estimate(c, d))


def enclose(network: Any, x1: Any, x2: Any = None, *, threads: int | None = None) -> Enclosures:
    """Return bounds of the kernels that hold in exact arithmetic.

    Inputs and scales are taken as exactly the floats given.
    Under the standard parameterization the tangent kernel is the limit of Θ̂/n.

    Raises
    ------
    Error
        Bad inputs, and activations whose kernels are computed by quadrature, whose error is estimated and not bounded.
    """
    left, right = _arrays.matrix(x1, "x1"), None if x2 is None else _arrays.matrix(x2, "x2")
    a, b, c, d = _native.enclose(spec_of(network), left, right, threads)
    return Enclosures(Bounds(a, b), Bounds(c, d))
