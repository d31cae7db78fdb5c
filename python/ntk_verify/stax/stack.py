"""Layers in order, as data: what the three functions of a triple share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native


class Reshape(Enum):
    """A layer without parameters or kernel of its own."""

    #: n × … becomes n × d.
    FLATTEN = "flatten"
    #: Nothing happens.
    IDENTITY = "identity"


@dataclass(frozen=True)
class Stack:
    """A tree of layers: `serial` inside `serial` keeps its own list of parameters."""

    parts: tuple[_native.Layer | Reshape | Stack, ...]
    #: Whether parameters come in a list; a layer alone has them bare.
    serial: bool = True

    @cached_property
    def layers(self) -> tuple[_native.Layer | Reshape, ...]:
        """All layers in order."""
        flat: list[_native.Layer | Reshape] = []
        for part in self.parts:
            flat.extend(part.layers if isinstance(part, Stack) else (part,))
        return tuple(flat)

    @cached_property
    def spec(self) -> _native.Spec:
        """The network as the compiled part knows it."""
        return _native.Spec.from_layers([layer for layer in self.layers if isinstance(layer, _native.Layer)])

    @property
    def flattens(self) -> bool:
        """Whether the first layer that does anything flattens its inputs."""
        acting = [layer for layer in self.layers if layer is not Reshape.IDENTITY]
        return bool(acting) and acting[0] is Reshape.FLATTEN

    def points(self, value: Any, name: str) -> _arrays.Matrix:
        """Return inputs as a matrix, flattened if the network begins so."""
        found = _arrays.array(value, name)
        if self.flattens and found.ndim > 2:
            return found.reshape(len(found), -1) if found.size else found.reshape(len(found), 0)
        return _arrays.matrix(found, name)

    def width(self, inputs: int) -> int:
        """Return the number of outputs for `inputs` coordinates."""
        widths = self.spec.widths
        return widths[-1] if widths else inputs

    def pack(self, dense: list[tuple[NDArray[np.float64], NDArray[np.float64] | None]]) -> Any:
        """Arrange the parameters of dense layers, taken from the front of `dense`, as the tree has them."""
        packed: list[Any] = []
        for part in self.parts:
            if isinstance(part, Stack):
                packed.append(part.pack(dense))
            elif isinstance(part, _native.Layer) and part.width is not None:
                weights, biases = dense.pop(0)
                packed.append((weights, None if biases is None else biases[None, :]))
            else:
                packed.append(())
        return packed if self.serial else packed[0]

    def unpack(self, params: Any) -> list[tuple[NDArray[np.float64], NDArray[np.float64] | None]]:
        """Return the parameters of dense layers in order."""
        parts = params if self.serial else [params]
        if not isinstance(parts, list | tuple) or len(parts) != len(self.parts):
            raise _arrays.error(
                "params",
                f"not the parameters of {len(self.parts)} layers",
                "give what init_fn returned: one entry for each layer",
            )
        dense: list[tuple[NDArray[np.float64], NDArray[np.float64] | None]] = []
        for index, (part, given) in enumerate(zip(self.parts, parts, strict=True)):
            if isinstance(part, Stack):
                dense.extend(part.unpack(given))
            elif isinstance(part, _native.Layer) and part.width is not None:
                dense.append(_dense(given, f"params[{index}]"))
        return dense


def _dense(given: Any, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise _arrays.error(name, "not a pair of weights and biases", "give (W, b), or (W, None) without biases")
    weights = _arrays.matrix(given[0], f"{name}: weights").astype(np.float64, copy=False)
    if given[1] is None:
        return weights, None
    return weights, _arrays.array(given[1], f"{name}: biases").astype(np.float64, copy=False).reshape(-1)
