"""Verdicts: do theorems hold for a network, and are these its kernels?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ntk_verify import _arrays, _native
from ntk_verify._networks import spec_of
from ntk_verify.record import Claim, Record


def points_of(inputs: Any, name: str = "inputs") -> str | _arrays.Matrix:
    """Return inputs by name as they are, others as a matrix."""
    return inputs if isinstance(inputs, str) else _arrays.matrix(inputs, name)


def verify(
    network: Any,
    inputs: Any = None,
    *,
    widths: Sequence[int] | None = None,
    sampler: str = "conditioned",
    claims: Sequence[str] | str | None = None,
    precision: float | None = None,
    alpha: float | None = None,
    beta: float | None = None,
    seed: int = 0,
    certify: bool = False,
    threads: int | None = None,
) -> Record:
    """Hold the theorems against sampled networks of growing width.

    Parameters
    ----------
    network
        A `kernel_fn` or triple of `stax` (its widths are not used), a `Spec`, or the name of an activation.
    inputs
        A matrix, one row for each point, or a name: ``"circle:8"``, ``"sphere:8,3"``, ``"mnist:8"``, a file. By
        default ``"circle:6"``.
    widths
        The hidden widths, at least two; by default seven, doubling, from 20 × hidden layers upward.
    sampler
        ``"conditioned"`` (linear in the width) or ``"explicit"``.
    claims
        Names of claims or groups; by default those about initialisation. `ntk_verify.claims` lists them.
    precision
        ε: the relative discrepancy of a kernel entry to be detected; 0.01 by default.
    alpha
        α: the probability of refuting any true statement in the run; 1e-6 by default.
    beta
        β: the probability of missing a discrepancy of size ε in one comparison; 1e-3 by default.
    seed
        The seed of all random numbers.
    certify
        Whether to enclose every entry in exact arithmetic, and prove that the kernels are positive definite, too.
    threads
        The number of threads; the record does not depend on it.

    Raises
    ------
    Error
        A question that cannot be asked, in the words of the command line. A verdict is never an exception.
    """
    return Record(
        _native.verify(
            spec_of(network),
            None if inputs is None else points_of(inputs),
            [] if widths is None else [int(width) for width in widths],
            sampler,
            [claims] if isinstance(claims, str) else None if claims is None else list(claims),
            precision,
            alpha,
            beta,
            _arrays.seed(seed),
            certify,
            threads,
        )
    )


def check(
    network: Any,
    x: Any,
    *,
    nngp: Any = None,
    ntk: Any = None,
    rtol: float | None = None,
    seed: int = 0,
    certify: bool = False,
    threads: int | None = None,
) -> Record:
    """Judge kernels that another program computed.

    Asked are entries, symmetry and definiteness; what is wrong is reported with its probable cause.

    Parameters
    ----------
    network
        A `kernel_fn` or triple of `stax`, a `Spec`, or the name of an activation.
    x
        The points, one row each, or a name as for `verify`.
    nngp, ntk
        Their kernels, N × N in the order of the points; at least one.
    rtol
        The tolerance, relative to √(K(x,x) K(x',x')); by default what rounding explains at the precision of the array.
    seed
        The seed of ``"sphere:N,D"``.
    certify
        Whether to say, too, which entries can be right in exact arithmetic, and whether the matrix is positive
        definite.
    threads
        The number of threads; the record does not depend on it.

    Raises
    ------
    Error
        A question that cannot be asked. Wrong kernels are no error: the record refutes them.
    """
    return Record(
        _native.check(
            spec_of(network),
            points_of(x, "x"),
            None if nngp is None else _arrays.matrix(nngp, "nngp"),
            None if ntk is None else _arrays.matrix(ntk, "ntk"),
            rtol,
            _arrays.seed(seed),
            certify,
            threads,
        )
    )


def claims() -> list[Claim]:
    """Return every claim that can be asked about, in the order of reports."""
    return [Claim(*texts) for texts in _native.claims()]
