"""Affine layers."""

from __future__ import annotations

from ntk_verify import _arrays, _native
from ntk_verify.stax.layer import Layer, single


def Dense(
    out_dim: int,
    W_std: float = 1.0,
    b_std: float | None = None,
    batch_axis: int = 0,
    channel_axis: int = -1,
    parameterization: str = "ntk",
    s: tuple[int, int] = (1, 1),
) -> Layer:
    """Return an affine layer h = σ_w x W/√n + σ_b b.

    Parameters
    ----------
    out_dim
        The number of units, at least 1. Under the NTK parameterization no kernel depends on it.
    W_std, b_std
        σ_w and σ_b; `None` for no biases.
    batch_axis, channel_axis
        0 and −1: points are rows.
    parameterization
        ``"ntk"``: W, b ~ N(0, 1), as above. ``"standard"``: h = x W + b with W ~ N(0, σ_w²/n), b ~ N(0, σ_b²); the
        tangent kernel then depends on the width, which must be the same for all hidden layers.
    s
        (1, 1): widths are not scaled.

    Raises
    ------
    Error
        A scale that is negative or not finite, another axis or `s`, and under the standard parameterization
        `b_std` = 0, which neural-tangents takes for biases that are trained from zero.
    """
    if (batch_axis, channel_axis) not in ((0, -1), (0, 1)):
        raise _arrays.error(
            "stax.Dense",
            f"batch_axis={batch_axis}, channel_axis={channel_axis} is not supported",
            "give points as rows: batch_axis=0, channel_axis=-1",
        )
    if tuple(s) != (1, 1):
        raise _arrays.error("stax.Dense", f"s={s} is not supported", "leave it out")
    return single(_native.Layer.dense(out_dim, W_std, b_std, parameterization))
