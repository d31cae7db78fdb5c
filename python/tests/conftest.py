"""What tests share: a network, points, and the reference values that the Rust tests read, too."""

from pathlib import Path

import numpy as np
import pytest

from ntk_verify import stax

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden"


@pytest.fixture
def golden():
    """The directory of reference values; tests that need it are skipped outside of the repository."""
    if not GOLDEN.is_dir():
        pytest.skip(f"{GOLDEN} is not there: run from a clone of the repository")
    return GOLDEN


@pytest.fixture
def relu():
    """kernel_fn of a network with biases and two hidden layers."""
    dense = {"W_std": 1.5, "b_std": 0.1}
    return stax.serial(
        stax.Dense(64, **dense), stax.Relu(), stax.Dense(64, **dense), stax.Relu(), stax.Dense(1, **dense)
    ).kernel_fn


@pytest.fixture
def x():
    """Seven points of R³."""
    return np.random.default_rng(0).standard_normal((7, 3))
