"""Kernels against 50-digit values; how they were made is told in tests/golden/README.md of the repository."""

import json

import numpy as np
import pytest

from ntk_verify import Error, stax

LAYERS = {
    "abrelu": stax.ABRelu,
    "abs": stax.Abs,
    "cos": stax.Cos,
    "erf": stax.Erf,
    "exp": stax.Exp,
    "gabor": stax.Gabor,
    "gaussian": stax.Gaussian,
    "gelu": stax.Gelu,
    "hermite": stax.Hermite,
    "leakyrelu": stax.LeakyRelu,
    "monomial": stax.Monomial,
    "polynomial": stax.Polynomial,
    "rbf": stax.Rbf,
    "rectifiedmonomial": stax.RectifiedMonomial,
    "relu": stax.Relu,
    "sigmoid_like": stax.Sigmoid_like,
    "sign": stax.Sign,
    "sin": stax.Sin,
}

#: The promise for each entry of a closed form, relative.
PRECISION = 1e-13

#: Entries that vanish mathematically are compared with this part of √(K_ii K_jj).
VANISHING = 1e-30

#: Row of x1 that is zero, where golden values take the step function to be 1 and this package ½.
ZERO = 3


def cases(golden):
    for path in sorted((golden / "fc").glob("*.json")):
        data = json.loads(path.read_text())
        if data.get("activation") not in LAYERS:
            continue
        for case in data["cases"]:
            layer = LAYERS[data["activation"]](**data["parameters"])
            dense = {"W_std": case["weight_std"], "b_std": case["bias_std"] or None}
            layers = [stax.Dense(8, **dense)]
            for _ in range(case["hidden_layers"]):
                layers += [layer, stax.Dense(8, **dense)]
            step = data["activation"] == "rectifiedmonomial" and data["parameters"]["degree"] == 0
            yield path.stem, case, stax.serial(*layers).kernel_fn, step


def numbers(values):
    return np.array([float(value) for value in values])


def matrix(case, kind, n, m):
    """The whole kernel and the cross block."""
    whole = np.zeros((n, n))
    whole[np.triu_indices(n)] = numbers(case[kind])
    whole = np.triu(whole) + np.triu(whole, 1).T
    return whole, numbers(case[f"{kind}_cross"]).reshape(n, m)


def excess(found, truth, left, right, unit):
    """The largest error in units of what is allowed."""
    scale = np.sqrt(np.abs(np.outer(left, right)))
    allowed = unit * np.abs(truth) + VANISHING * scale
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(found == truth, 0.0, np.abs(found - truth) / allowed)
    return np.max(ratio)


def test_every_closed_form_agrees_with_fifty_digits(golden):
    inputs = json.loads((golden / "fc" / "inputs.json").read_text())
    x1, x2 = np.array(inputs["x1"]), np.array(inputs["x2"])
    compared, refused = 0, []
    for name, case, kernel_fn, step in cases(golden):
        kept = np.array([i for i in range(len(x1)) if not (step and i == ZERO)])
        try:
            found = kernel_fn(x1)
            cross = kernel_fn(x1, x2, get=("ntk", "nngp"))
            own = kernel_fn(x2)
        except Error as overflow:
            # exp and high powers go beyond float64 within three layers.
            assert "overflows" in str(overflow) or "beyond f64" in str(overflow)  # noqa: PT017
            refused.append(name)
            continue
        for kind in ("nngp", "ntk"):
            whole, block = matrix(case, kind, len(x1), len(x2))
            if not (np.isfinite(whole).all() and np.isfinite(block).all()):
                continue
            left, right = np.diag(getattr(found, kind))[kept], np.diag(getattr(own, kind))
            at = np.ix_(kept, kept)
            assert excess(getattr(found, kind)[at], whole[at], left, left, PRECISION) <= 1, (name, kind)
            error = excess(getattr(cross, kind)[kept], block[kept], left, right, PRECISION)
            assert error <= 1, (name, kind)
            compared += whole.size + block.size
    assert compared > 45_000
    assert len(refused) < 12, refused


@pytest.mark.parametrize("name", ["relu", "erf_1.3_0.7_0.2", "gelu", "rbf_0.7"])
def test_single_precision_is_as_good_as_it_can_be(golden, name):
    """Relative to the kernel of the float32 points, an entry is off by some units of 2⁻²⁴ (see Limit::PRECISION)."""
    inputs = json.loads((golden / "fc" / "inputs.json").read_text())
    x1 = np.array(inputs["x1"], dtype=np.float32)
    checked = 0
    for found, _, kernel_fn, _ in cases(golden):
        if found != name:
            continue
        single, double = kernel_fn(x1), kernel_fn(x1.astype(np.float64))
        for kind in ("nngp", "ntk"):
            mine, truth = getattr(single, kind), getattr(double, kind)
            assert mine.dtype == np.float32
            # 1e-13 in f64 is 900 units roundoff of 2⁻⁵³; the same number of units of 2⁻²⁴ in f32.
            assert excess(mine, truth, np.diag(truth), np.diag(truth), 901 * 2.0**-24) <= 1, (name, kind)
            checked += 1
    assert checked >= 12


def test_duplicates_are_interchangeable_to_the_last_bit(relu, x):
    x[4] = x[1]
    for kernel in relu(x):
        assert (kernel[4] == kernel[1]).all()
        assert kernel[1, 4] == kernel[1, 1]
        assert (kernel == kernel.T).all()
    cross = relu(x[:3], x, get="ntk")
    np.testing.assert_allclose(cross, relu(x, get="ntk")[:3], rtol=2 * PRECISION)
