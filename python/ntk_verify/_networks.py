"""The ways to name a network."""

from __future__ import annotations

from typing import Any

from ntk_verify._arrays import error
from ntk_verify._native import Spec


def spec_of(network: Any) -> Spec:
    """Return the network as data.

    Parameters
    ----------
    network
        A `kernel_fn` or a triple of `stax`, a `Spec`, or the name of an activation with its parameters
        (``"relu"``, ``"leaky_relu:negative_slope=0.1"``) for a network with default scales.

    Raises
    ------
    Error
        Anything else, and an activation that does not exist.
    """
    if isinstance(network, Spec):
        return network
    if isinstance(network, str):
        return Spec(network)
    if isinstance(network, tuple) and len(network) == 3:
        network = network[2]
    found = getattr(network, "spec", None)
    if isinstance(found, Spec):
        return found
    raise error(
        "network",
        f"{type(network).__name__} describes no network",
        'give a kernel_fn of ntk_verify.stax, a Spec, or the name of an activation, such as "relu"',
    )
