"""What a kernel function returns, and where it goes."""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native

#: A file, or an array to be filled.
Out: TypeAlias = "str | os.PathLike[str] | NDArray[Any]"

MATRICES = ("nngp", "ntk")
DIAGONALS = ("cov1", "cov2")


def wanted(get: Sequence[str] | str | None) -> tuple[tuple[str, ...], bool]:
    """Return the names asked for, and whether it is one without a tuple around it."""
    if get is None:
        return MATRICES, False
    bare = isinstance(get, str)
    names = (get.lower(),) if isinstance(get, str) else tuple(str(name).lower() for name in get)
    if not names or len(set(names)) < len(names):
        raise _arrays.error("get", f"{get!r} names nothing or a thing twice", 'give "ntk", say, or ("nngp", "ntk")')
    for name in names:
        if name not in MATRICES + DIAGONALS:
            raise _arrays.error("get", f'"{name}" is unknown', f"give some of {', '.join(MATRICES + DIAGONALS)}")
    return names, bare


@cache
def named(names: tuple[str, ...]) -> Callable[..., Any]:
    """Return the type of a named tuple with these fields."""
    return namedtuple("Kernels", names)


def targets(
    out: Out | Sequence[Out] | None, names: tuple[str, ...], bare: bool
) -> dict[str, str | os.PathLike[str] | NDArray[Any]]:
    """Return where each kernel goes that does not go into a new array."""
    if out is None:
        return {}
    given = [out] if isinstance(out, str | os.PathLike | np.ndarray) else out
    if (given is not out) != bare or len(given) != len(names) or not set(names) <= set(MATRICES):
        raise _arrays.error(
            "out", f"does not fit get={names}", 'give one target for get="ntk", one for each of get=("nngp", "ntk")'
        )
    return dict(zip(names, given, strict=True))


def compute(
    spec: _native.Spec,
    x1: _arrays.Matrix,
    x2: _arrays.Matrix | None,
    names: tuple[str, ...],
    out: dict[str, str | os.PathLike[str] | NDArray[Any]],
    threads: int | None,
) -> list[NDArray[Any] | None]:
    """Return what was asked for, in order."""
    found: dict[str, NDArray[Any] | None] = {}
    if out:
        found.update(_fill(spec, x1, x2, out, threads))
    elif set(names) & set(MATRICES):
        nngp, ntk = _native.kernels(spec, x1, x2, "nngp" in names, "ntk" in names, threads)
        found.update(nngp=nngp, ntk=ntk)
    if "cov1" in names:
        found["cov1"] = _native.diagonals(spec, x1, threads)[0]
    if "cov2" in names:
        found["cov2"] = None if x2 is None else _native.diagonals(spec, x2, threads)[0]
    return [found[name] for name in names]


def _fill(
    spec: _native.Spec,
    x1: _arrays.Matrix,
    x2: _arrays.Matrix | None,
    out: dict[str, str | os.PathLike[str] | NDArray[Any]],
    threads: int | None,
) -> dict[str, NDArray[Any]]:
    shape = (len(x1), len(x1 if x2 is None else x2))
    arrays: dict[str, NDArray[Any]] = {}
    parts: dict[str, Path] = {}
    try:
        for name, target in out.items():
            if isinstance(target, np.ndarray):
                arrays[name] = _writable(target, name, shape, x1.dtype)
            else:
                path = Path(target)
                parts[name] = path.with_name(path.name + ".part")
                arrays[name] = _mapped(parts[name], path, shape, x1.dtype)
        _native.fill(spec, x1, x2, arrays.get("nngp"), arrays.get("ntk"), threads)
        for name, part in parts.items():
            mapped = arrays.pop(name)
            if isinstance(mapped, np.memmap):
                mapped.flush()
            del mapped
            path = Path(str(out[name]))
            part.replace(path)
            arrays[name] = np.load(path, mmap_mode="r+")
    except BaseException:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()
        raise
    return arrays


def _writable(target: NDArray[Any], name: str, shape: tuple[int, int], dtype: np.dtype[Any]) -> NDArray[Any]:
    if target.shape != shape or target.dtype != dtype or not target.flags.writeable or not target.flags.aligned:
        found = " × ".join(map(str, target.shape))
        state = "" if target.flags.writeable else ", read-only"
        raise _arrays.error(
            f"out: {name}",
            f"{found} of {target.dtype}{state}",
            f"give a writable array: numpy.empty({shape}, numpy.{dtype})",
        )
    return target


def _mapped(part: Path, path: Path, shape: tuple[int, int], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Make a .npy file of zeros whose bytes are reserved: a full disk is an error now and not a signal later."""
    if 0 in shape:
        raise _arrays.error("x1", f"the kernel is {shape[0]} × {shape[1]}", "give at least one row: rows are points")
    size = shape[0] * shape[1] * dtype.itemsize
    try:
        mapped = np.lib.format.open_memmap(part, mode="w+", dtype=dtype, shape=shape)
        if hasattr(os, "posix_fallocate"):
            with part.open("r+b") as file:
                os.posix_fallocate(file.fileno(), 0, part.stat().st_size)
    except (OSError, OverflowError, ValueError) as cause:
        raise _arrays.error(
            str(path), f"cannot be written: {cause}", f"give a path in a directory with {size} free bytes"
        ) from cause
    return mapped
