"""Training in closed form against neural-tangents 0.6.5; how the values were made is told in tests/golden/README.md."""

import json

import numpy as np
import pytest

from ntk_verify import Error, predict, stax

#: What closed forms of the two libraries may differ by: condition numbers of the kernels are below 10³.
TOLERANCE = 1e-10

LAYERS = {"erf": stax.Erf, "relu": stax.Relu}


@pytest.fixture
def networks(golden):
    path = golden / "predict.json"
    return [Network(data) for data in json.loads(path.read_text())]


class Network:
    def __init__(self, data):
        self.data = data
        dense = {"W_std": data["weight_std"], "b_std": data["bias_std"]}
        layers = [stax.Dense(1, **dense)]
        for _ in range(data["hidden_layers"]):
            layers += [LAYERS[data["activation"]](), stax.Dense(1, **dense)]
        self.kernel_fn = stax.serial(*layers).kernel_fn
        self.x, self.there, self.y = (np.array(data[name]) for name in ("x_train", "x_test", "y"))
        self.train, self.cross = self.kernel_fn(self.x), self.kernel_fn(self.there, self.x)
        self.test = self.kernel_fn(self.there)


def difference(found, expected):
    expected = np.array(expected)
    assert found.shape == expected.shape
    return np.abs(found - expected).max()


def ensemble(network, case, kernel_fn=None):
    return predict.gradient_descent_mse_ensemble(
        kernel_fn or network.kernel_fn,
        network.x,
        network.y,
        case["learning_rate"],
        case["ridge"],
        case.get("absolute", False),
    )


def worst(network, case, output, kernel_fn=None):
    predict_fn = ensemble(network, case, kernel_fn)
    t = np.inf if output["t"] is None else float(output["t"])
    test = predict_fn(t, network.there, output["get"], compute_cov=True)
    train = predict_fn(t, None, output["get"], compute_cov=True)
    fields = ((test.mean, "test_mean"), (test.covariance, "test_cov"), (train.mean, "train_mean"))
    fields += ((train.covariance, "train_cov"),)
    return max(difference(found, output[field]) for found, field in fields)


def test_trained_ensembles_agree(networks):
    count = 0
    for network in networks:
        for case in network.data["ensembles"]:
            for output in case["outputs"]:
                off = worst(network, case, output)
                assert off <= TOLERANCE, (network.data["name"], output["get"], output["t"], off)
                count += 1
    assert count == 3 * (14 + 4 * 6)


def test_another_kernel_or_normalisation_does_not(networks):
    network = networks[0]
    case = network.data["ensembles"][0]

    def swapped(x1, x2, get, **_):
        found = network.kernel_fn(x1, x2)
        return (
            type(found)(found.ntk, found.nngp)
            if isinstance(get, tuple)
            else getattr(found, {"nngp": "ntk", "ntk": "nngp"}[get])
        )

    for output in (output for output in case["outputs"] if output["t"] == 1.0):
        assert worst(network, case, output, swapped) > 1e6 * TOLERANCE
        summed = {**case, "learning_rate": case["learning_rate"] * network.y.size}
        assert worst(network, summed, output) > 1e6 * TOLERANCE


def test_the_end_is_the_limit_of_large_times(networks):
    for network in networks:
        for case in network.data["ensembles"]:
            predict_fn = ensemble(network, case)
            for get in ("nngp", "ntk"):
                end = predict_fn(None, network.there, get, compute_cov=True)
                late = predict_fn([np.inf, np.inf], network.there, get, compute_cov=True)
                assert late.mean.shape == (2, *end.mean.shape)
                assert np.abs(late.mean[1] - end.mean).max() <= TOLERANCE
                assert np.abs(late.covariance[0] - end.covariance).max() <= TOLERANCE
                train = predict_fn(None, None, get, compute_cov=True)
                assert (train.mean == network.y).all()
                assert (train.covariance == 0).all()


def test_flows_from_given_functions_agree(networks):
    for network in networks:
        flows = network.data["flows"]
        for output in flows["outputs"]:
            if output["momentum"] is not None:
                continue
            predict_fn = predict.gradient_descent_mse(
                network.train.ntk, network.y, output["learning_rate"], output["mse_closed_form_diag_reg"]
            )
            t = np.inf if output["t"] is None else float(output["t"])
            start, here = np.array(flows["train_0"]), np.array(flows["test_0"])
            train, test = predict_fn(t, start, here, network.cross.ntk)
            assert difference(train, output["mse_closed_form_train"]) <= TOLERANCE
            assert difference(test, output["mse_closed_form_test"]) <= TOLERANCE
            from_zero = predict_fn(t, 0.0, here, network.cross.ntk)[1]
            assert (predict_fn(t, None, here, network.cross.ntk) == from_zero).all()
            assert (predict_fn(t, start) == train).all()


def test_the_posterior_with_the_tangent_kernel_agrees(networks):
    for network in networks:
        expected = network.data["ntkgp"]
        predict_fn = predict.gp_inference(network.train, network.y, expected["ridge"])
        found = predict_fn("ntkgp", network.cross, network.test)
        assert difference(found.mean, expected["mean"]) <= TOLERANCE
        assert difference(found.covariance, expected["cov"]) <= TOLERANCE
        both = predict_fn(None, network.cross, network.test.nngp)
        assert both._fields == ("nngp", "ntk")
        # Training all layers to the end has the mean of that posterior, and another covariance.
        assert (both.ntk.mean == found.mean).all()
        assert np.abs(both.ntk.covariance - found.covariance).max() > 1e-3
        assert (predict_fn("nngp", network.cross) == both.nngp.mean).all()


def test_largest_rates_agree(networks):
    for network in networks:
        for size in (8, 16):
            for momentum in (0.0, 0.9):
                expected = network.data["largest_rates"][f"y_train_size_{size}_momentum_{momentum}"]
                found = predict.max_learning_rate(network.train.ntk, size, momentum)
                assert abs(found / expected - 1) <= TOLERANCE
        assert predict.max_learning_rate(network.train.ntk) == predict.max_learning_rate(network.train.ntk, 8)


def plain(kernel, y, start, here, cross, t, rate):
    """The defining differential equation, as a matrix exponential by the textbook: NumPy's eigh of the whole kernel."""
    values, vectors = np.linalg.eigh(kernel)
    residual = vectors.T @ (y - start)
    gain = -np.expm1(-rate * values * t / y.size) / values
    return start + vectors @ (values * gain * residual.T).T, here + cross @ vectors @ (gain * residual.T).T


def test_axes_of_any_layout_come_back_in_place():
    rng = np.random.default_rng(1)
    n, m, c, d = 4, 3, 2, 3
    features = rng.standard_normal(((n + m) * c * d, 40))
    whole = features @ features.T / 40
    y, start = rng.standard_normal((2, n, c, d))
    here = rng.standard_normal((m, c, d))
    full = whole.reshape(n + m, c, d, n + m, c, d).transpose(0, 3, 1, 4, 2, 5)
    for trace_axes, pick in (((), np.s_[:, :]), ((-1,), np.s_[:, :, :, :, 0, 0]), ((1, 2), np.s_[:, :, 0, 0, 0, 0])):
        kernel = full[pick]
        train, cross = kernel[:n, :n], kernel[n:, :n]
        lacking = [axis % 3 for axis in trace_axes]
        keep = [axis for axis in range(3) if axis not in lacking]
        rows = kernel.ndim // 2
        order = [*range(0, 2 * rows, 2), *range(1, 2 * rows, 2)]

        def flat(a, keep=keep, lacking=lacking):
            sizes = [a.shape[axis] for axis in keep]
            return a.transpose(keep + lacking).reshape(int(np.prod(sizes)), -1)

        k = train.transpose(order).reshape(len(flat(y)), -1)
        k_cross = cross.transpose(order).reshape(len(flat(here)), -1)
        predict_fn = predict.gradient_descent_mse(train, y, 0.5, trace_axes=trace_axes)
        found_train, found_test = predict_fn([[0.3, 2.0]], start, here, cross)
        assert found_train.shape == (1, 2, n, c, d)
        assert found_test.shape == (1, 2, m, c, d)
        for index, t in enumerate((0.3, 2.0)):
            expected = plain(k, flat(y), flat(start), flat(here), k_cross, t, 0.5)
            # Rounding of both, for condition numbers below 10⁴.
            for found, values in ((found_train, expected[0]), (found_test, expected[1])):
                assert np.abs(flat(found[0, index]) - values).max() <= 1e4 * 100 * np.finfo(float).eps


def test_covariances_interleave_axes():
    rng = np.random.default_rng(2)
    n, m, c = 4, 3, 2
    features = rng.standard_normal(((n + m) * c, 30))
    kernel = (features @ features.T / 30).reshape(n + m, c, n + m, c).transpose(0, 2, 1, 3)
    y = rng.standard_normal((n, c))

    def kernel_fn(x1, x2, get):
        del get
        return kernel[np.ix_(x1, x1 if x2 is None else x2)]

    predict_fn = predict.gradient_descent_mse_ensemble(kernel_fn, np.arange(n), y, trace_axes=())
    for t in (None, 1.5, [1.5]):
        found = predict_fn(t, np.arange(n, n + m), "nngp", compute_cov=True)
        leading = (1,) if isinstance(t, list) else ()
        assert found.mean.shape == (*leading, m, c)
        assert found.covariance.shape == (*leading, m, m, c, c)
    flat = kernel.transpose(0, 2, 1, 3).reshape((n + m) * c, -1)
    dd, td, tt = flat[: n * c, : n * c], flat[n * c :, : n * c], flat[n * c :, n * c :]
    expected = (tt - td @ np.linalg.solve(dd, td.T)).reshape(m, c, m, c).transpose(0, 2, 1, 3)
    found = predict_fn(None, np.arange(n, n + m), "nngp", compute_cov=True).covariance
    assert np.abs(found - expected).max() <= 1e4 * 100 * np.finfo(float).eps


def test_duplicates_have_an_answer(relu, x):
    x = np.concatenate([x, x[:2]])
    y = np.arange(9.0)[:, None]
    predict_fn = predict.gradient_descent_mse_ensemble(relu, x, y)
    for t in (1e9, None):
        found = predict_fn(t, x, "ntk", compute_cov=True)
        # Contradicting labels are fitted by their mean.
        expected = y.copy()
        expected[[0, 7]], expected[[1, 8]] = 3.5, 4.5
        assert np.abs(found.mean - expected).max() <= 1e-6
        assert np.isfinite(found.covariance).all()
        assert (found.covariance.diagonal() >= 0).all()


def test_single_precision_stays_single(relu, x):
    k = relu(x.astype(np.float32), None, "ntk")
    assert k.dtype == np.float32
    y = np.ones((7, 1), np.float32)
    found = predict.gradient_descent_mse(k, y)(1.0)
    assert found.dtype == np.float32
    double = predict.gradient_descent_mse(relu(x, None, "ntk"), y)(1.0)
    # The promise of kernels in f32 is 450 units of 2⁻²⁴ an entry, and the flow contracts what they change: ‖δK‖ t/M.
    scale = np.linalg.norm(relu(x, None, "ntk")) / 7
    assert np.abs(found - double).max() <= 1e-13 / 2**-52 * 2**-23 * scale * np.linalg.norm(y)


def test_kernels_of_test_points_are_kept(relu, x):
    calls = []

    def kernel_fn(x1, x2, get):
        calls.append((len(x1), None if x2 is None else len(x2), get))
        return relu(x1, x2, get)

    predict_fn = predict.gradient_descent_mse_ensemble(kernel_fn, x, np.ones((7, 1)))
    predict_fn(1.0, x[:3], "ntk")
    assert calls == [(7, None, "ntk"), (3, 7, "ntk")]
    predict_fn([1.0, 2.0], x[:3], None, compute_cov=True)
    assert calls[2:] == [(7, None, "nngp"), (3, 7, "nngp"), (3, None, "nngp")]
    predict_fn(None, x[:3].copy(), None, compute_cov=True)
    assert len(calls) == 5
    changed = x[:3].copy()
    changed[0, 0] += 1.0
    assert not (predict_fn(1.0, changed, "ntk") == predict_fn(1.0, x[:3], "ntk")).all()


def test_what_cannot_be_done_is_an_error_with_advice(relu, x):
    y = np.ones((7, 1))
    k = relu(x, None, "ntk")
    predict_fn = predict.gradient_descent_mse(k, y)
    ensemble_fn = predict.gradient_descent_mse_ensemble(relu, x, y)
    bad = k.copy()
    bad[0, 1] *= 2
    for call, text in (
        (lambda: predict_fn(1.0, None), "fx_train_0: None, as is fx_test_0"),
        (lambda: predict_fn(1.0, 0.0, 0.0), "k_test_train: None"),
        (lambda: predict_fn(-1.0), "time: -1 is not a time"),
        (lambda: predict_fn(float("nan")), "time: NaN"),
        (lambda: predict_fn(1.0, np.zeros((3, 1))), "fx_train_0: outputs of shape"),
        (lambda: predict_fn(1.0, 0.0, 0.0, k[:2, :3]), "3 columns, for 7 training points"),
        (lambda: predict.gradient_descent_mse(k[:3], y), "k_train_train: (3, 7) does not fit"),
        (lambda: predict.gradient_descent_mse(k, y, trace_axes=()), "does not fit targets"),
        (lambda: predict.gradient_descent_mse(k, y, trace_axes=(2,)), "trace_axes"),
        (lambda: predict.gradient_descent_mse(k, y, diag_reg=-1.0), "diag_reg: -1"),
        (lambda: predict.gradient_descent_mse(bad, y)(1.0), "a kernel is symmetric"),
        (lambda: predict.gradient_descent_mse(-k, y)(1.0), "is negative"),
        (lambda: predict.max_learning_rate(k, momentum=1.0), "momentum: 1 is outside"),
        (lambda: predict.max_learning_rate(k, 0), "y_train_size: 0"),
        (lambda: ensemble_fn(1.0, x, "cov1"), "get: 'cov1'"),
        (lambda: ensemble_fn(1.0, x, "ntk", rngs=3), "rngs: differs"),
        (lambda: predict.gp_inference(k, y)("ntk", k, k), "needs both kernels"),
        (lambda: predict.gp_inference(relu(x, None, ("ntk",)), y)("nngp", k), "there is no nngp kernel"),
    ):
        with pytest.raises(Error) as caught:
            call()
        assert text in str(caught.value), str(caught.value)
    with pytest.raises(AttributeError, match="gradient_descent_mse is exact"):
        predict.gradient_descent  # noqa: B018
