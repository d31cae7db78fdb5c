"""Networks of finite width one by one: sampled here, or the user's own.

Is a network that was written in PyTorch or JAX the one that it is meant to be, and is it in the kernel regime?
Compute the tangent kernels of some hundred independent initialisations, at one width or better at two or three, and
ask:

>>> import numpy as np
>>> from ntk_verify import Spec, empirical
>>> erf = Spec("erf", hidden_layers=1, weight_std=1.5)
>>> x = np.array([[1.0, 0.5], [-0.3, 1.0]])
>>> mine = {n: empirical.kernels(erf, x, width=n, samples=400, seed=1) for n in (128, 256)}
>>> empirical.judge(erf, x, mine).verdict
'holds'
>>> empirical.judge(Spec("erf", hidden_layers=2, weight_std=1.5), x, mine).verdict
'refuted'

Arrays may be NumPy's, JAX's, PyTorch's, or anything with `__array__` or DLPack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ntk_verify import _arrays, _native
from ntk_verify._networks import spec_of
from ntk_verify.oracle import points_of
from ntk_verify.record import Record

__all__ = ["Draws", "draws", "from_jacobians", "judge", "kernels"]


class Draws(NamedTuple):
    """What M independent networks show on N points."""

    #: f(x), M × N.
    outputs: NDArray[np.float64]
    #: Σ̂, the covariance of the outputs given the hidden layers, M × N × N.
    nngp: NDArray[np.float64]
    #: Θ̂, the empirical tangent kernel, M × N × N.
    ntk: NDArray[np.float64]


def draws(
    network: Any,
    x: Any,
    width: int,
    samples: int,
    *,
    seed: int = 0,
    sampler: str = "conditioned",
    threads: int | None = None,
) -> Draws:
    """Draw random networks of one hidden width, and return what each of them shows on the rows of `x`.

    Parameters
    ----------
    network
        A `kernel_fn` or triple of `stax` (its widths are not used), a `Spec`, or the name of an activation.
    x
        The points, one row each, or a name as for `verify`.
    width, samples
        The width of every hidden layer, and the number M of networks.
    seed
        The seed of all random numbers.
    sampler
        ``"conditioned"`` (linear in the width, exact in distribution) or ``"explicit"``.
    threads
        The number of threads; no number depends on it.

    Raises
    ------
    Error
        What cannot be sampled.
    """
    return Draws(
        *_native.draws(
            spec_of(network), points_of(x, "x"), int(width), int(samples), _arrays.seed(seed), sampler, threads
        )
    )


def kernels(
    network: Any,
    x: Any,
    width: int,
    samples: int,
    *,
    seed: int = 0,
    sampler: str = "conditioned",
    threads: int | None = None,
) -> NDArray[np.float64]:
    """Return the empirical tangent kernels of random networks, M × N × N; see `draws`.

    Under the standard parameterization they are as gradients make them, of the order of the width.
    """
    return draws(network, x, width, samples, seed=seed, sampler=sampler, threads=threads).ntk


def from_jacobians(jacobians: Any, *, one_network: bool = False) -> NDArray[np.float64]:
    """Return the tangent kernels Θ̂ = (1/K) Σ_k J_k J_kᵀ that belong to Jacobians ∂f_k(x_i)/∂θ.

    Parameters
    ----------
    jacobians
        One array, or a list, tuple or dictionary of arrays (nested, if need be): one for each group of parameters, as
        `jax.jacobian` and `torch.func.jacrev` give them. The axes of each are M networks, N points, K outputs, and
        then those of the parameter.
    one_network
        Whether the axis of the networks is missing: the Jacobian of a single one, N × K × …, gives N × N.

    Returns
    -------
    M × N × N in float64, whatever the precision of the Jacobians.

    Raises
    ------
    Error
        No array, or arrays that disagree about networks, points or outputs.
    """
    groups = [_array(leaf, f"jacobians{path}") for path, leaf in _leaves(jacobians)]
    if not groups:
        raise _arrays.error("jacobians", "there are none", "give one array for each group of parameters")
    if one_network:
        groups = [group[np.newaxis] for group in groups]
    axes = "N × K × …" if one_network else "M × N × K × …"
    first = groups[0].shape[:3]
    for index, group in enumerate(groups):
        if group.ndim < 3 or group.shape[:3] != first:
            raise _arrays.error(
                "jacobians",
                f"group {index} has the shape {group.shape[one_network:]}, group 0 {groups[0].shape[one_network:]}",
                f"each is {axes} (networks, points, outputs, then the axes of the parameter), with the same sizes",
            )
    networks, points, outputs = first
    found = np.zeros((networks, points, points))
    for group in groups:
        for m in range(networks):
            flat = group[m].reshape(points, -1).astype(np.float64)
            found[m] += flat @ flat.T / outputs
    return found[0] if one_network else found


def judge(
    network: Any,
    x: Any,
    ntk: Mapping[int, Any] | None = None,
    *,
    outputs: Mapping[int, Any] | None = None,
    after_training: Mapping[int, Any] | None = None,
    precision: float | None = None,
    regime: float | None = None,
    alpha: float | None = None,
    beta: float | None = None,
    claims: Sequence[str] | str | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> Record:
    """Judge the user's own networks: are they what they are meant to be, and are they in the kernel regime?

    What is refuted comes with its probable cause (a gain, a missing bias, another parameterization, a sum for a mean);
    what is inconclusive says how many networks would decide.

    Parameters
    ----------
    network
        What they should be: a `kernel_fn` or triple of `stax` (its widths are not used), a `Spec`, or the name of an
        activation.
    x
        The points that they were seen on, one row each, or a name as for `verify`.
    ntk
        Tangent kernels at initialisation: for each hidden width M × N × N (the trace over outputs divided by their
        number) or M × N × N × K × K, M ≥ 8 independent networks. Under the standard parameterization as gradients
        make them, not divided by the width. `from_jacobians` makes them of Jacobians.
    outputs
        Outputs at initialisation: for each width M × N × K, or M × N.
    after_training
        Tangent kernels of the same networks, in the same order, after training.
    precision
        ε: the relative discrepancy of a kernel entry to be detected; 0.1 by default.
    regime
        The relative change ‖Θ̂_t − Θ̂_0‖/‖Θ̂_0‖ up to which a network counts as in the kernel regime; 0.1 by default.
    alpha
        α: the probability of refuting any true statement in the run; 1e-6 by default.
    beta
        β: the probability of missing a discrepancy of size ε in one comparison; 1e-3 by default.
    claims
        The names of the claims to judge; by default all that apply.
    seed
        The seed of the few networks that are drawn here to learn what theory leaves open at finite width.
    threads
        The number of threads; the record does not depend on it.

    Raises
    ------
    Error
        A question that cannot be asked: arrays that do not fit, one seed for all networks, no number. A wrong network
        is no error: the record refutes it.
    """
    return Record(
        _native.own(
            spec_of(network),
            points_of(x, "x"),
            _by_width(ntk, "ntk"),
            _by_width(outputs, "outputs"),
            _by_width(after_training, "after_training"),
            precision,
            regime,
            alpha,
            beta,
            [claims] if isinstance(claims, str) else None if claims is None else list(claims),
            _arrays.seed(seed),
            threads,
        )
    )


def _by_width(given: Mapping[int, Any] | None, name: str) -> list[tuple[int, NDArray[Any]]]:
    """Return pairs of a width and an array."""
    if given is None:
        return []
    if not isinstance(given, Mapping):
        raise _arrays.error(
            name, f"a {type(given).__name__}, which tells no width", f"give {{width: array}}: {name}={{512: array}}"
        )
    pairs = []
    for width, value in given.items():
        if isinstance(width, bool) or not isinstance(width, int | np.integer) or width < 1:
            raise _arrays.error(name, f"{width!r} is no width", "give the number of units of the hidden layers")
        pairs.append((int(width), _array(value, f"{name}[{width}]")))
    return pairs


def _array(value: Any, name: str) -> NDArray[Any]:
    """Return an array of float32 or float64; tensors of PyTorch are taken out of their graph and off their device."""
    if getattr(value, "requires_grad", False) and hasattr(value, "detach"):
        value = value.detach()
    device = getattr(getattr(value, "device", None), "type", "cpu")
    if device != "cpu" and hasattr(value, "cpu"):
        value = value.cpu()
    if isinstance(value, list | tuple) and any(hasattr(item, "detach") for item in value):
        value = np.stack([_array(item, f"{name}[{index}]") for index, item in enumerate(value)])
    return _arrays.array(value, name)


def _leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the arrays of nested lists, tuples and dictionaries, with their places."""
    if isinstance(tree, Mapping):
        for key, branch in tree.items():
            yield from _leaves(branch, f"{path}[{key!r}]")
    elif isinstance(tree, list | tuple):
        for index, branch in enumerate(tree):
            yield from _leaves(branch, f"{path}[{index}]")
    elif tree is not None:
        yield path, tree
