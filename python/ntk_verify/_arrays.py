"""What users pass as arrays, checked and brought into a form that the compiled part takes without a copy.

An array of float32 or float64 with native byte order and aligned entries is passed on as it is, whatever its
strides. Everything else is converted without loss or refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntk_verify._native import Error

Matrix = NDArray[np.float64] | NDArray[np.float32]

#: The largest whole number up to which float64 holds all of them.
LARGEST_EXACT = 2**53


def error(place: str, problem: str, advice: str) -> Error:
    """Make an error in the form that all have: where, what is wrong, what to do."""
    return Error(f"{place}: {problem}\n  {advice}")


def array(value: Any, name: str) -> NDArray[Any]:
    """Return `value` as an array of float32 or float64 of any shape.

    Parameters
    ----------
    value
        Anything with `__array__` or DLPack, or nested sequences of numbers.
    name
        What errors call it.

    Raises
    ------
    Error
        Entries that are masked, no numbers, complex, of half or extended precision, or integers that float64
        cannot hold.
    """
    if isinstance(value, np.ma.MaskedArray):
        hidden = int(np.sum(np.ma.getmaskarray(value)))
        if hidden:
            raise error(name, f"{hidden} entries are masked", "fill them in, or drop their rows, first")
        value = value.data
    return _float(_ndarray(value, name), name)


def matrix(value: Any, name: str) -> Matrix:
    """Return `value` as a matrix, one row for each point; see `array`."""
    found = array(value, name)
    if found.ndim == 2:
        return found
    if found.ndim == 0:
        raise error(name, "a single number, not a matrix", "give one row for each point: [[x]]")
    shape = " × ".join(map(str, found.shape))
    if found.ndim == 1:
        n = len(found)
        advice = f"a list of {n} numbers may be one point, array[None, :], or {n} points, array[:, None]"
    else:
        advice = "inputs are n × d and kernels are n × n: flatten with array.reshape(len(array), -1)"
    raise error(name, f"{shape}, not a matrix", advice)


def same_precision(x1: Matrix, x2: Matrix | None) -> tuple[Matrix, Matrix | None]:
    """Return both in float64 if one is."""
    if x2 is None or x1.dtype == x2.dtype:
        return x1, x2
    return x1.astype(np.float64), x2.astype(np.float64)


def _ndarray(value: Any, name: str) -> NDArray[Any]:
    if hasattr(value, "toarray") and not hasattr(value, "__array__"):
        raise error(name, "a sparse matrix", "convert it with .toarray() if it fits into memory")
    try:
        if not hasattr(value, "__array__") and hasattr(value, "__dlpack__"):
            return np.asarray(np.from_dlpack(value))
        return np.asarray(value)
    except Exception as cause:
        raise error(name, f"no array: {cause}", "give a matrix of numbers, one row for each point") from cause


def _float(found: NDArray[Any], name: str) -> NDArray[Any]:
    kind, size = found.dtype.kind, found.dtype.itemsize
    if kind == "f" and size in (4, 8):
        return np.require(found, dtype=found.dtype.newbyteorder("="), requirements=["A"])
    if kind in "iub":
        if size == 8 and found.size:
            beyond = np.argwhere((found > LARGEST_EXACT) | (found < -LARGEST_EXACT))
            if len(beyond):
                place = ",".join(map(str, beyond[0]))
                raise error(
                    name,
                    f"entry [{place}] is {found[tuple(beyond[0])]}, beyond 2^53",
                    "convert to float64 first, if the loss is meant",
                )
        return found.astype(np.float64)
    what = {"f": "half-precision floats" if size == 2 else "extended-precision floats", "c": "complex numbers"}
    described = {**what, "O": "Python objects"}.get(kind, "no numbers")
    raise error(name, f'"{found.dtype}": {described}', "convert it first: array.astype(numpy.float64)")


def seed(rng: Any) -> int:
    """Return the seed that `rng` stands for: a whole number, a NumPy generator (which is advanced), or a raw JAX key.

    Raises
    ------
    Error
        Anything else, or a whole number outside 0 … 2⁶⁴ − 1.
    """
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(0, 2**64, dtype=np.uint64))
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool):
        if 0 <= int(rng) < 2**64:
            return int(rng)
        raise error("seed", f"{rng} is out of range", "give a whole number from 0 to 2^64 − 1")
    if hasattr(rng, "dtype") and str(rng.dtype) == "uint32":
        return int.from_bytes(np.asarray(rng).astype(">u4").tobytes()[-8:], "big")
    raise error(
        "seed",
        f"{type(rng).__name__} is no seed",
        "give a whole number, a numpy.random.Generator, or a JAX key as jax.random.key_data(key)",
    )
