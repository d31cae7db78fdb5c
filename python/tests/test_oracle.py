"""Verdicts as Python objects."""

import json

import numpy as np
import pytest

import ntk_verify
from ntk_verify import Error, Record, stax


@pytest.fixture(scope="module")
def record():
    """A run of the default claims on a small network, about five seconds."""
    network = stax.serial(stax.Dense(8, 2**0.5), stax.Relu(), stax.Dense(1, 2**0.5))
    return ntk_verify.verify(network, "circle:3", precision=0.05)


def test_theorems_hold_for_relu(record):
    assert record.verdict == "holds"
    assert len(record.claims) > 8
    for claim in record.claims:
        assert claim.verdict == "holds"
        assert claim.decoy.verdict == "refuted"
        assert claim.source
        assert claim.statement
        assert claim.evidence.tests >= len(claim.evidence.comparisons)
    limit = record["ntk-limit"]
    assert limit.kind == "statistical"
    assert 0 < limit.detectable <= 0.05
    comparison = limit.evidence.comparisons[0]
    low, high = comparison.interval
    assert low <= comparison.relation["equals"]["target"] <= high
    assert "ntk-limit" in record
    assert "no-such" not in record
    with pytest.raises(KeyError, match="the claims are"):
        record["no-such"]


def test_records_are_data_that_reads_back(record):
    again = Record.from_json(record.to_json())
    assert again == record
    assert hash(again) == hash(record)
    assert again.data["schema"].startswith("ntk-verify/record/")
    assert record.settings["network"]["hidden_layers"] == 1
    assert record.to_markdown().startswith("#")
    assert "testsuite" in record.to_junit()
    page, cell = record.to_html(), record._repr_html_()
    assert page.startswith("<!DOCTYPE html>")
    assert cell.startswith("<div")
    for text in (page, cell):
        assert "ntk-limit" in text
        assert "<script" not in text
    assert "holds" in str(record)
    assert repr(record).startswith("<ntk_verify.Record: holds, ")
    for bad in ("", "{}", "[1]", record.to_json().replace("ntk-verify/record/", "ntk-verify/record/9")):
        with pytest.raises(Error, match="^record: "):
            Record.from_json(bad)


def test_a_record_is_neither_true_nor_false(record):
    with pytest.raises(TypeError, match="no truth value"):
        bool(record)
    with pytest.raises(TypeError, match="no truth value"):
        assert record


def test_numbers_that_json_has_not_are_floats(record):
    data = json.loads(record.to_json())
    data["claims"][0]["evidence"]["comparisons"][0]["estimate"] = "inf"
    found = Record.from_json(json.dumps(data)).claims[0].evidence.comparisons[0].estimate
    assert found == float("inf")


def test_settings_of_a_run_are_those_asked_for():
    record = ntk_verify.verify(
        "erf", np.eye(2), widths=[32, 64], claims="price", alpha=1e-4, beta=0.01, seed=7, certify=True, threads=1
    )
    assert [claim.id for claim in record.claims] == ["price"]
    assert record.settings["inputs"] == {"source": "array", "points": 2, "dimension": 2}
    assert record.settings["widths"] == [32, 64]
    assert (record.data["alpha"], record.data["beta"], record.data["seed"]) == (1e-4, 0.01, 7)
    assert any("bias_std = 0" in sentence for sentence in record.settings["defaults"])
    assert record.certificate["kernels"]
    for bad, words in [
        ({"alpha": 2}, "alpha: 2"),
        ({"widths": [8]}, "alone shows no trend"),
        ({"claims": ["ntk-limt"]}, "did you mean"),
        ({"sampler": "magic"}, "sampler"),
        ({"inputs": "circel:3"}, "did you mean circle"),
        ({"threads": 0}, "threads"),
        ({"seed": -1}, "seed"),
    ]:
        with pytest.raises(Error, match=words):
            ntk_verify.verify("relu", **bad)
    for network in (3, "rellu", None, (1, 2, 3)):
        with pytest.raises(Error, match="network|activation"):
            ntk_verify.verify(network)


def test_kernels_of_others_are_judged(relu, x):
    kernels = relu(x)
    right = ntk_verify.check(relu, x, nngp=kernels.nngp, ntk=kernels.ntk)
    assert right.verdict == "holds"
    wrong = kernels.ntk.copy()
    wrong[2, 3] *= 1 + 1e-9
    found = ntk_verify.check(relu, x, ntk=wrong)
    assert found.verdict == "refuted"
    assert found["ntk-entries"].verdict == "refuted"
    assert found["ntk-symmetry"].verdict == "refuted"
    assert ntk_verify.check(relu, x, ntk=wrong, rtol=1e-6).verdict == "holds"
    # The decoy of a check is what a single-precision library computes: its own precision is what counts.
    single = relu(x.astype(np.float32))
    assert ntk_verify.check(relu, x, ntk=single.ntk).verdict == "holds"
    assert ntk_verify.check(relu, x, ntk=single.ntk.astype(np.float64)).verdict == "refuted"
    certified = ntk_verify.check(relu, x, ntk=kernels.ntk, certify=True)
    assert "ntk-certified" in certified
    for bad, words in [({}, "no kernel to check"), ({"ntk": np.eye(3)}, "3 × 3"), ({"ntk": wrong, "rtol": -1}, "rtol")]:
        with pytest.raises(Error, match=words):
            ntk_verify.check(relu, x, **bad)


def test_claims_are_listed():
    claims = ntk_verify.claims()
    assert {claim.group for claim in claims} == {"initialisation", "training"}
    assert len({claim.id for claim in claims}) == len(claims) > 20
    assert all(claim.statement and claim.source for claim in claims)


@pytest.mark.parametrize("sampler", ["conditioned", "explicit"])
def test_sampled_kernels_are_near_the_limit(relu, x, sampler):
    samples = ntk_verify.sample(relu, x, width=128, samples=400, seed=1, sampler=sampler)
    limit = relu(x)
    for kind in ("nngp", "ntk"):
        mean, stderr = getattr(samples, kind)
        assert mean.shape == stderr.shape == (7, 7)
        # Seven standard errors (a false alarm below 1e-9 an entry), and the bias of order 1/n.
        bias = 10 / 128 * np.sqrt(np.outer(*(2 * [np.diag(getattr(limit, kind))])))
        assert (np.abs(mean - getattr(limit, kind)) < 7 * stderr + bias).all()
    again = ntk_verify.sample(relu, x, width=128, samples=400, seed=1, sampler=sampler, threads=1)
    assert (again.ntk.mean == samples.ntk.mean).all()
    for bad, words in [({"samples": 1}, "samples: 1"), ({"width": 0}, "width 0"), ({"sampler": "x"}, "sampler")]:
        with pytest.raises(Error, match=words):
            ntk_verify.sample(relu, x, **{"width": 8, "samples": 2, **bad})


def test_enclosures_hold_the_kernels(relu, x):
    x[4] = x[1]
    bounds, kernels = ntk_verify.enclose(relu, x), relu(x)
    for kind in ("nngp", "ntk"):
        lower, upper = getattr(bounds, kind)
        found = getattr(kernels, kind)
        slack = 1e-13 * found
        assert (lower <= upper).all()
        assert (upper - lower <= 1e-12 * upper).all()
        assert (lower - slack <= found).all()
        assert (found <= upper + slack).all()
    assert ntk_verify.enclose(relu, x, x[:2]).ntk.lower.shape == (7, 2)
    with pytest.raises(Error, match="tanh"):
        ntk_verify.enclose("tanh", x)


def test_networks_with_different_layers_are_judged_by_what_holds_for_them():
    """Laws that are stated for one φ do not apply, and the record says that its settings are not the whole network."""
    network = stax.serial(stax.Dense(8, 1.4), stax.Relu(), stax.Dense(8, 1.2), stax.LeakyRelu(0.3), stax.Dense(1, 2.0))
    claims = ["ntk-limit", "norm-moments", "ntk-variance-law", "price"]
    record = ntk_verify.verify(network, "circle:3", precision=0.05, claims=claims)
    assert record.verdict == "holds"
    assert [claim.id for claim in record.claims] == ["ntk-limit", "price"]
    assert "one φ in all layers" in record.not_applicable["norm-moments"]
    assert record.settings["defaults"][0].startswith("layers: not the same all the way: dense(8, weight_std=1.4")
    assert str(network.kernel_fn.spec).startswith("layers = [")
