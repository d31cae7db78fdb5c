"""The largest learning rate."""

from __future__ import annotations

from typing import Any

from ntk_verify import _native
from ntk_verify.predict.layout import square


def max_learning_rate(
    ntk_train_train: Any,
    y_train_size: int | None = None,
    momentum: float = 0.0,
    eps: float = 1e-12,
) -> float:
    """Return the learning rate up to which gradient descent on the squared loss converges, 2 (1 + β) M/(λ_max + ε).

    The loss is ‖f(X) − y‖²/2M (Polyak 1964 for momentum).

    Parameters
    ----------
    ntk_train_train
        Θ(X, X).
    y_train_size
        M, the number of entries of the targets; by default the number of rows of the kernel as a matrix.
    momentum
        β ∈ [0, 1).
    eps
        ε, which keeps the rate finite for a kernel that is zero.

    Raises
    ------
    Error
        What is no kernel; a momentum outside [0, 1).
    """
    kernel = square(ntk_train_train, "ntk_train_train")
    size = len(kernel.entries) if y_train_size is None else y_train_size
    return _native.largest_rate(kernel.entries, kernel.single, float(size), float(momentum), float(eps))
