"""Networks one by one: ours, and the user's own from whatever library."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import ntk_verify
from ntk_verify import Error, Spec, empirical

X = np.array([[1.3, 0.5], [0.4, 1.3], [-0.6, 1.2]])
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "own_network.py"


@pytest.fixture(scope="module")
def erf():
    """One hidden layer, whose kernels vary little."""
    return Spec("erf", hidden_layers=1, weight_std=1.5, bias_std=0.2)


@pytest.fixture(scope="module")
def mine(erf):
    """Networks that another sampler drew."""
    return {n: empirical.draws(erf, X, n, 300, seed=5, sampler="explicit") for n in (128, 256)}


def ntk(draws):
    return {n: one.ntk for n, one in draws.items()}


def test_draws_are_what_sample_averages(erf):
    draws = empirical.draws(erf, X, width=32, samples=50, seed=3)
    average = ntk_verify.sample(erf, X, width=32, samples=50, seed=3)
    np.testing.assert_allclose(draws.ntk.mean(axis=0), average.ntk.mean, rtol=1e-13)
    np.testing.assert_allclose(draws.nngp.mean(axis=0), average.nngp.mean, rtol=1e-13)
    assert draws.outputs.shape == (50, 3)
    np.testing.assert_array_equal(empirical.kernels(erf, X, 32, 50, seed=3, threads=1), draws.ntk)
    with pytest.raises(Error, match="0 networks"):
        empirical.kernels(erf, X, 32, 0)


def test_right_networks_hold_and_wrong_ones_are_told_why(erf, mine):
    record = empirical.judge(erf, X, ntk(mine))
    assert record.verdict == "holds", str(record)
    assert record["ntk-limit"].decoy.verdict == "refuted"
    wrong = empirical.judge(Spec("erf", hidden_layers=1, weight_std=1.0, bias_std=0.2), X, ntk(mine))
    assert wrong.verdict == "refuted"
    halved = empirical.judge(erf, X, {n: 0.5 * one.ntk for n, one in mine.items()})
    assert "the tangent kernel is the right one times 0." in halved["ntk-limit"].reason
    standard = Spec("erf", hidden_layers=1, weight_std=1.5, bias_std=0.2, parameterization="standard")
    swapped = empirical.judge(standard, X, ntk(mine))
    assert "it is the kernel of the ntk parameterization" in swapped["ntk-limit"].reason


def test_outputs_and_training_are_judged(erf, mine):
    outputs = {256: np.stack([one.outputs for one in [mine[256]]], axis=-1)}
    record = empirical.judge(erf, X, ntk(mine), outputs=outputs)
    assert record["output-covariance"].verdict != "refuted"
    moved = {256: 1.03 * mine[256].ntk}
    record = empirical.judge(erf, X, ntk(mine), after_training=moved)
    assert record["kernel-regime"].verdict == "holds"
    assert "changed by 3" in record["kernel-regime"].evidence.notes[0]
    record = empirical.judge(erf, X, ntk(mine), after_training=moved, regime=0.02)
    assert record["kernel-regime"].verdict == "refuted"


def test_jacobians_are_contracted_over_outputs_and_parameters():
    rng = np.random.default_rng(0)
    weights, biases = rng.standard_normal((4, 3, 2, 5, 2)), rng.standard_normal((4, 3, 2, 2))
    wanted = (
        sum(np.einsum("mikp,mjkp->mij", g.reshape(4, 3, 2, -1), g.reshape(4, 3, 2, -1)) for g in (weights, biases)) / 2
    )
    for tree in ([(weights, biases)], {"a": weights, "b": {"c": biases}}, (weights, None, biases)):
        np.testing.assert_allclose(empirical.from_jacobians(tree), wanted, rtol=1e-13)
    one = empirical.from_jacobians([weights[1], biases[1]], one_network=True)
    np.testing.assert_allclose(one, wanted[1], rtol=1e-13)
    single = empirical.from_jacobians(weights.astype(np.float32))
    assert single.dtype == np.float64
    with pytest.raises(Error, match="there are none"):
        empirical.from_jacobians([])
    with pytest.raises(Error, match=r"group 1 has the shape \(4, 3, 9, 1\)"):
        empirical.from_jacobians([weights, np.ones((4, 3, 9, 1))])


class Tensor:
    """What PyTorch's tensors do when they require gradients, and on a device."""

    def __init__(self, array, requires_grad=True, device="cuda"):
        self.array, self.requires_grad = array, requires_grad
        self.device = type("device", (), {"type": device})()

    def detach(self):
        return Tensor(self.array, False, self.device.type)

    def cpu(self):
        return Tensor(self.array, self.requires_grad, "cpu")

    def __array__(self, dtype=None, copy=None):
        if self.requires_grad or self.device.type != "cpu":
            raise TypeError("can't convert")
        return np.asarray(self.array, dtype=dtype)


class OnlyDlpack:
    """An array that NumPy knows by DLPack alone."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


def test_arrays_of_other_libraries_are_taken(erf, mine):
    plain = empirical.judge(erf, X, ntk(mine))
    for wrap in (Tensor, OnlyDlpack, lambda array: [Tensor(one) for one in array]):
        assert empirical.judge(erf, X, {n: wrap(one.ntk) for n, one in mine.items()}) == plain
    single = empirical.judge(erf, X, {n: one.ntk.astype(np.float32) for n, one in mine.items()})
    assert single.verdict == "holds", str(single)
    everywhere = {n: one.ntk[..., ::1].transpose(0, 2, 1) for n, one in mine.items()}
    assert empirical.judge(erf, X, everywhere).verdict == "holds"


def test_jax_arrays_are_taken(erf, mine):
    jnp = pytest.importorskip("jax.numpy")
    record = empirical.judge(erf, X, {n: jnp.asarray(one.ntk) for n, one in mine.items()})
    assert record.verdict == "holds", str(record)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({128: np.ones((1, 3, 3))}, r"ntk\[128\]: there is one network"),
        ({128: np.ones((9, 4, 4))}, "on 4 points, but the inputs are 3"),
        ({128: np.ones((9, 3, 2))}, "9 × 3 × 2"),
        ({128: np.ones((9, 3, 3))}, "same seed"),
        ({128: np.full((9, 3, 3), np.nan)}, "NaN"),
        ({0: np.ones((9, 3, 3))}, "0 is no width"),
        ({"wide": np.ones((9, 3, 3))}, "'wide' is no width"),
        (np.ones((9, 3, 3)), "tells no width"),
        ({}, "nothing is given"),
        ({128: np.ones((9, 3, 3), dtype=complex)}, "complex"),
    ],
)
def test_questions_that_make_no_sense_are_refused(erf, given, message):
    with pytest.raises(Error, match=message):
        empirical.judge(erf, X, given)
    with pytest.raises(Error, match="not about given networks"):
        empirical.judge(erf, X, {128: np.random.default_rng(0).random((9, 3, 3))}, claims="price")


def test_the_example_judges_a_network_of_jax():
    pytest.importorskip("jax")
    if not EXAMPLE.is_file():
        pytest.skip(f"{EXAMPLE} is not there: run from a clone of the repository")
    example = runpy.run_path(str(EXAMPLE))
    spec = Spec("erf", hidden_layers=2, weight_std=1.5, bias_std=0.2, parameterization="standard")
    right = example["judged"](spec, (64, 128), 200)
    assert right["ntk-limit"].verdict == "holds", str(right)
    assert right["kernel-regime"].verdict != "refuted"
    wrong = example["judged"](spec, (64, 128), 200, lambda key, n: example["initialise"](key, n, gain=1.0))
    assert wrong["ntk-limit"].verdict == "refuted"
    assert "σ_w = 1 was used instead of 1.5" in wrong["ntk-limit"].reason
