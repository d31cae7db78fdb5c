"""The three functions of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native
from ntk_verify.stax import output
from ntk_verify.stax.stack import Stack


class Kernels(NamedTuple):
    """Both kernels of a network."""

    #: Σ, the covariance of the outputs at initialisation.
    nngp: NDArray[Any]
    #: Θ, the tangent kernel.
    ntk: NDArray[Any]


@dataclass(frozen=True)
class InitFn:
    """Random parameters of the finite network."""

    stack: Stack

    def __call__(self, rng: Any, input_shape: Sequence[int]) -> tuple[tuple[int, ...], Any]:
        """Return the shape of the outputs and the parameters.

        Parameters
        ----------
        rng
            The seed: a whole number, a `numpy.random.Generator`, or a raw JAX key. The same seed gives the same
            parameters on every machine.
        input_shape
            (n, d); n may be −1. A network that begins with `Flatten` takes more axes.

        Returns
        -------
        output_shape, params
            For each layer of `serial` in a list: (W: d × n, b: 1 × n or None) of a dense layer, () of another.
        """
        shape = tuple(int(size) for size in input_shape)
        if len(shape) < 2 or (len(shape) > 2 and not self.stack.flattens) or min(shape[1:]) < 1:
            raise _arrays.error("input_shape", f"{shape} is no shape of points", "give (n, d), n may be -1")
        inputs = int(np.prod(shape[1:]))
        dense = _native.initialise(self.stack.spec, inputs, _arrays.seed(rng))
        return (shape[0], self.stack.width(inputs)), self.stack.pack(dense)


@dataclass(frozen=True)
class ApplyFn:
    """The finite network."""

    stack: Stack

    def __call__(self, params: Any, x: Any, *, threads: int | None = None) -> NDArray[Any]:
        """Return the outputs at each row of `x` (n × d), computed in float64 and returned in the precision of `x`."""
        points = self.stack.points(x, "x")
        dense = self.stack.unpack(params)
        wide = points.astype(np.float64, copy=False)
        return _native.forward(self.stack.spec, dense, wide, threads).astype(points.dtype, copy=False)


@dataclass(frozen=True)
class KernelFn:
    """The kernels of the network at infinite width, in closed form."""

    stack: Stack

    @property
    def spec(self) -> _native.Spec:
        """The network as data; ``str()`` of it is the text of a network file of the command line."""
        return self.stack.spec

    @overload
    def __call__(
        self,
        x1: Any,
        x2: Any = None,
        get: None = None,
        *,
        out: output.Out | Sequence[output.Out] | None = None,
        threads: int | None = None,
    ) -> Kernels: ...
    @overload
    def __call__(
        self,
        x1: Any,
        x2: Any = None,
        get: Literal["nngp", "ntk", "cov1", "cov2"] = ...,
        *,
        out: output.Out | None = None,
        threads: int | None = None,
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self,
        x1: Any,
        x2: Any = None,
        get: Sequence[str] | str | None = ...,
        *,
        out: output.Out | Sequence[output.Out] | None = None,
        threads: int | None = None,
    ) -> Any: ...
    def __call__(
        self,
        x1: Any,
        x2: Any = None,
        get: Sequence[str] | str | None = None,
        *,
        out: output.Out | Sequence[output.Out] | None = None,
        threads: int | None = None,
    ) -> Any:
        """Return kernels between the rows of `x1` (n × d) and those of `x2` (m × d), by default those of `x1`.

        Parameters
        ----------
        x1, x2
            Anything that NumPy takes for a matrix of numbers. float32 gives kernels in float32, everything else in
            float64, where each entry of a closed form is right to a relative 1e-13 on every pair of points,
            duplicates and antipodes included.
        get
            ``"nngp"`` or ``"ntk"`` for one matrix (n × m); ``"cov1"``, ``"cov2"`` for the NNGP kernel of each
            point with itself; a sequence of these for a named tuple in that order; `None` for a named tuple with
            fields `nngp` and `ntk`.
        out
            Where a matrix goes, for kernels that do not fit into memory: the path of a .npy file, which is written
            block by block and returned as a memory map, or an array of the right shape and dtype. One for each
            entry of `get`.
        threads
            The number of threads; by default RAYON_NUM_THREADS or all cores. No entry depends on it.

        Raises
        ------
        Error
            Bad inputs, kernels that overflow or do not fit into memory, in the words of the command line.
        """
        names, bare = output.wanted(get)
        left, right = _arrays.same_precision(
            self.stack.points(x1, "x1"), None if x2 is None else self.stack.points(x2, "x2")
        )
        found: list[Any] = output.compute(self.spec, left, right, names, output.targets(out, names, bare), threads)
        if bare:
            return found[0]
        return Kernels(*found) if names == ("nngp", "ntk") else output.named(names)(*found)
