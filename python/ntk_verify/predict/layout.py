"""Axes of targets and kernels, brought into matrices and back.

Targets have any shape; `trace_axes` are those of their axes over which the kernel is a multiple of the identity and
which it therefore lacks. The other axes occur in the kernel twice, side by side: targets of shape (N, C) have kernels
of shape (N, N) with `trace_axes=(-1,)` and (N, N, C, C) with `trace_axes=()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays

Double = NDArray[np.float64]


@dataclass(frozen=True)
class Square:
    """A kernel as a matrix, with the axes that its rows had."""

    #: n × m.
    entries: Double
    #: Whether it was computed in float32.
    single: bool
    #: The lengths of the axes that became rows.
    rows: tuple[int, ...]

    @property
    def dtype(self) -> Any:
        """The precision of results."""
        return np.float32 if self.single else np.float64


def square(kernel: Any, name: str) -> Square:
    """Return a kernel of shape (a, a', b, b', …) as a matrix of a·b·… rows and a'·b'·… columns."""
    found = _arrays.array(kernel, name)
    if found.ndim == 0 or found.ndim % 2:
        shape = " × ".join(map(str, found.shape)) or "a single number"
        raise _arrays.error(
            name, f"{shape}, not a kernel", "give two axes for each axis of the outputs: n × m, or n × m × c × c"
        )
    even, odd = found.shape[::2], found.shape[1::2]
    order = [*range(0, found.ndim, 2), *range(1, found.ndim, 2)]
    entries = np.transpose(found, order).reshape(prod(even), prod(odd))
    return Square(np.ascontiguousarray(entries, dtype=np.float64), found.dtype == np.float32, even)


@dataclass(frozen=True)
class Layout:
    """The axes of targets: those the kernel has, and those it lacks."""

    #: The shape of the targets.
    shape: tuple[int, ...]
    #: The axes that the kernel lacks, counted from the end.
    trace: tuple[int, ...]

    @classmethod
    def of(cls, shape: tuple[int, ...], trace_axes: int | Sequence[int]) -> Layout:
        """Return the layout of targets of this shape."""
        given = (trace_axes,) if isinstance(trace_axes, int | np.integer) else tuple(trace_axes)
        n = len(shape)
        if any(not -n <= axis < n for axis in given) or len({axis % n for axis in given}) < len(given):
            raise _arrays.error(
                "trace_axes", f"{given} are no {len(given)} axes of targets of shape {shape}", "give axes of y_train"
            )
        return cls(shape, tuple(int(axis) % n - n for axis in given))

    @property
    def lengths(self) -> tuple[int, ...]:
        """The lengths of the axes that the kernel lacks."""
        return tuple(self.shape[axis] for axis in self.trace)

    def flat(self, values: NDArray[Any]) -> Double:
        """Return values of the shape of outputs as a matrix with as many columns as the kernel lacks."""
        last = tuple(range(-len(self.trace), 0))
        moved = np.moveaxis(values, self.trace, last)
        columns = prod(self.lengths)
        return np.ascontiguousarray(moved.reshape(values.size // columns if columns else 0, columns), dtype=np.float64)

    def outputs(self, flat: NDArray[Any], leading: tuple[int, ...], rows: tuple[int, ...]) -> NDArray[Any]:
        """Undo `flat` for outputs at points whose kernel has these `rows`, behind `leading` axes."""
        last = tuple(range(-len(self.trace), 0))
        return np.moveaxis(flat.reshape(leading + rows + self.lengths), last, self.trace)

    def initial(self, values: Any, name: str, rows: tuple[int, ...]) -> Double:
        """Return outputs at time 0, a number or an array, as a matrix."""
        found = _arrays.array(values, name)
        shape = np.moveaxis(
            np.empty(rows + self.lengths, dtype=bool), tuple(range(-len(self.trace), 0)), self.trace
        ).shape
        try:
            return self.flat(np.broadcast_to(found, shape))
        except ValueError:
            raise _arrays.error(
                name, f"outputs of shape {found.shape}", f"give a number, or an array of shape {shape}"
            ) from None


def covariance(flat: NDArray[Any], leading: tuple[int, ...], rows: tuple[int, ...]) -> NDArray[Any]:
    """Return a matrix over flattened `rows`, behind `leading` axes, with the axes of each pair side by side."""
    n, t = len(rows), len(leading)
    order = [*range(t), *(t + offset + axis for axis in range(n) for offset in (0, n))]
    return np.transpose(flat.reshape(leading + rows + rows), order)


def times(t: Any, learning_rate: float) -> tuple[list[float], tuple[int, ...]]:
    """Return η t as a list, and the shape of t."""
    found = _arrays.array(t, "t").astype(np.float64)
    return [float(time) for time in (found * float(learning_rate)).ravel()], found.shape
