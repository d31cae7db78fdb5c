"""The vocabulary of neural-tangents' stax."""

import inspect

import numpy as np
import pytest

import ntk_verify
from ntk_verify import Error, stax


def network(parameterization="ntk", b_std=0.1):
    dense = {"W_std": 1.5, "b_std": b_std, "parameterization": parameterization}
    return stax.serial(
        stax.Dense(256, **dense), stax.Erf(), stax.Dense(256, **dense), stax.Erf(), stax.Dense(2, **dense)
    )


def test_defaults_are_those_of_neural_tangents():
    """The signatures of neural-tangents 0.6.5, as documented."""
    expected = {
        stax.Dense: "(out_dim, W_std=1.0, b_std=None, batch_axis=0, channel_axis=-1, parameterization='ntk', s=(1, 1))",
        stax.Relu: "(do_stabilize=False)",
        stax.LeakyRelu: "(alpha, do_stabilize=False)",
        stax.ABRelu: "(a, b, do_stabilize=False)",
        stax.Abs: "(do_stabilize=False)",
        stax.Erf: "(a=1.0, b=1.0, c=0.0)",
        stax.Sin: "(a=1.0, b=1.0, c=0.0)",
        stax.Cos: "(a=1.0, b=1.0, c=0.0)",
        stax.Rbf: "(gamma=1.0)",
        stax.Exp: "(a=1.0, b=1.0)",
        stax.Gaussian: "(a=1.0, b=-1.0)",
        stax.Gelu: "(approximate=False)",
        stax.Gabor: "()",
        stax.Sign: "()",
        stax.Sigmoid_like: "()",
        stax.Hermite: "(degree)",
        stax.Monomial: "(degree)",
        stax.RectifiedMonomial: "(degree)",
        stax.Polynomial: "(coef)",
    }
    for function, signature in expected.items():
        bare = inspect.signature(function)
        bare = bare.replace(
            parameters=[p.replace(annotation=inspect.Parameter.empty) for p in bare.parameters.values()],
            return_annotation=inspect.Signature.empty,
        )
        assert str(bare) == signature, function.__name__


def test_get_decides_what_comes_back(relu, x):
    assert relu(x, get="ntk").shape == (7, 7)
    assert relu(x, x[:2], "nngp").shape == (7, 2)
    both = relu(x, None, ("ntk", "nngp"))
    assert both._fields == ("ntk", "nngp")
    assert (both.ntk == relu(x, get="NTK")).all()
    everything = relu(x)
    assert everything._fields == ("nngp", "ntk")
    one = relu(x, get=("nngp",))
    assert one._fields == ("nngp",)
    diagonal = relu(x, x[:2], ("cov1", "cov2", "nngp"))
    np.testing.assert_allclose(diagonal.cov1, np.diag(everything.nngp), rtol=1e-13)
    assert diagonal.cov2.shape == (2,)
    assert relu(x, get=("cov2",)).cov2 is None
    for bad in ("", "theta", (), ("ntk", "ntk"), ("ntk", "shape1")):
        with pytest.raises(Error, match="^get: "):
            relu(x, get=bad)


def test_serial_nests_and_layers_work_alone(x):
    inner = stax.serial(stax.Relu(), stax.Dense(16))
    outer = stax.serial(stax.Dense(16), inner, stax.Identity())
    flat = stax.serial(stax.Dense(16), stax.Relu(), stax.Dense(16))
    assert (outer.kernel_fn(x, get="ntk") == flat.kernel_fn(x, get="ntk")).all()
    assert outer.kernel_fn.spec == flat.kernel_fn.spec
    shape, params = outer.init_fn(0, (-1, 3))
    assert shape == (-1, 16)
    assert [type(part) for part in params] == [tuple, list, tuple]
    assert (outer.apply_fn(params, x) == flat.apply_fn(flat.init_fn(0, (-1, 3))[1], x)).all()
    gram = x @ x.T / 3
    np.testing.assert_allclose(stax.Dense(4, 2.0, 0.5)[2](x, get="nngp"), 4 * gram + 0.25, rtol=1e-12)
    half = stax.Relu()[2](x, get="nngp")
    np.testing.assert_allclose(np.diag(half), np.diag(gram) / 2, rtol=1e-12)
    assert (stax.Relu()[1]((), x) == np.maximum(x, 0)).all()


@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
def test_finite_networks_have_the_kernel_as_covariance(x, parameterization):
    # 400 networks of two outputs: their covariance has a standard error of √(2/800) relative to the diagonal at most,
    # and the network is of order 1/256 from its limit. Seven standard errors are a false alarm below 1e-9 an entry.
    init_fn, apply_fn, kernel_fn = network(parameterization)
    outputs = [apply_fn(init_fn(seed, (-1, 3))[1], x) for seed in range(400)]
    outputs = np.concatenate(outputs, axis=1)
    covariance = outputs @ outputs.T / outputs.shape[1]
    nngp = kernel_fn(x, get="nngp")
    scale = np.sqrt(np.outer(np.diag(nngp), np.diag(nngp)))
    assert np.abs((covariance - nngp) / scale).max() < 7 * np.sqrt(2 / 800) + 10 / 256


def test_parameters_have_the_shapes_and_scales_of_neural_tangents():
    for parameterization, scale in (("ntk", 1.0), ("standard", 1.5 / 16)):
        init_fn, apply_fn, _ = network(parameterization)
        shape, params = init_fn(3, (5, 3))
        assert shape == (5, 2)
        assert [tuple(np.shape(part) for part in layer) for layer in params] == [
            ((3, 256), (1, 256)), (), ((256, 256), (1, 256)), (), ((256, 2), (1, 2)),
        ]  # fmt: skip
        # 65,536 normal numbers: the standard deviation is known to 1/√131072 relative, six of which are 1.7 %.
        assert abs(params[2][0].std() / scale - 1) < 0.017
        assert apply_fn(params, np.ones((5, 3), np.float32)).dtype == np.float32
    assert network(b_std=None)[0](0, (-1, 3))[1][0][1] is None
    by_hand = np.ones((1, 3)) @ params[0][0] + params[0][1]
    alone = stax.Dense(256, 1.5, 0.1, parameterization="standard").apply_fn
    np.testing.assert_allclose(alone(params[0], np.ones((1, 3))), by_hand, rtol=1e-12)


def test_seeds_of_every_kind():
    init_fn = network().init_fn
    first = lambda seed: init_fn(seed, (-1, 3))[1][0][0][0, 0]  # noqa: E731
    assert first(1) == first(np.int64(1)) == first(np.array([0, 1], np.uint32)) != first(2)
    generator = np.random.default_rng(0)
    assert first(generator) != first(generator)
    for bad in (-1, 2**64, True, 1.5, None, "0"):
        with pytest.raises(Error, match="^seed: "):
            init_fn(bad, (-1, 3))


def test_the_standard_kernel_grows_with_the_width(x):
    # By definition, for one hidden layer: n E[φφ] + 1 + σ_w² Ṫ (⟨x,x'⟩ + 1).
    n, w, b = 32, 1.3, 0.2
    dense = {"W_std": w, "b_std": b, "parameterization": "standard"}
    kernel_fn = stax.serial(stax.Dense(n, **dense), stax.Relu(), stax.Dense(1, **dense)).kernel_fn
    k = w**2 * x @ x.T / 3 + b**2
    norm = np.sqrt(np.outer(np.diag(k), np.diag(k)))
    angle = np.arccos(np.clip(k / norm, -1, 1))
    value = norm * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)
    slope = (np.pi - angle) / (2 * np.pi)
    theta = n * value + 1 + w**2 * slope * (x @ x.T + 1)
    # arccos near 1 loses half the digits on the diagonal.
    np.testing.assert_allclose(kernel_fn(x, get="ntk"), theta, rtol=1e-6)
    with pytest.raises(Error, match="one width"):
        stax.serial(
            stax.Dense(8, **dense), stax.Relu(), stax.Dense(9, **dense), stax.Relu(), stax.Dense(1, **dense)
        ).kernel_fn(x)


def test_images_are_flattened_if_asked_for(relu):
    images = np.random.default_rng(1).standard_normal((3, 4, 5, 1))
    flattening = stax.serial(stax.Flatten(), stax.Dense(4), stax.Relu(), stax.Dense(1))
    plain = stax.serial(stax.Dense(4), stax.Relu(), stax.Dense(1))
    assert (flattening.kernel_fn(images, get="ntk") == plain.kernel_fn(images.reshape(3, -1), get="ntk")).all()
    shape, params = flattening.init_fn(0, images.shape)
    assert flattening.apply_fn(params, images).shape == shape == (3, 1)
    with pytest.raises(Error, match="3 × 4 × 5 × 1, not a matrix"):
        relu(images)


def test_what_has_no_closed_form_is_refused_and_not_ignored():
    for make, words in [
        (lambda: stax.Gelu(approximate=True), "approximate"),
        (lambda: stax.Dense(3, s=(1, 2)), "s="),
        (lambda: stax.Dense(3, channel_axis=0), "channel_axis"),
        (lambda: stax.Dense(3, parameterization="mup"), "parameterization"),
        (lambda: stax.Dense(3, W_std=-1.0), "weight_std: -1"),
        (lambda: stax.Dense(3, b_std=float("nan")), "bias_std: NaN"),
        (lambda: stax.Dense(0), "out_dim: 0"),
        (lambda: stax.Dense(3, b_std=0.0, parameterization="standard"), "b_std: 0"),
        (lambda: stax.Rbf(gamma=-1), "out of range"),
        (lambda: stax.Gaussian(b=1), "out of range"),
        (lambda: stax.Monomial(1.5), "whole number"),
        (lambda: stax.Polynomial([0.0]), "polynomial"),
        (lambda: stax.Polynomial([0.0] * 20), "c17"),
        (lambda: stax.serial(stax.Dense(3), ("init", "apply", "kernel")), "layer 1 is tuple"),
        (lambda: stax.serial(stax.Dense(3), stax.Dense(3, parameterization="standard")), "mixed"),
    ]:
        with pytest.raises(Error, match=words):
            make()
    for missing in ("Conv", "AvgPool", "GlobalAvgPool", "LayerNorm", "Dropout", "FanInSum", "ExpNormalized"):
        assert not hasattr(stax, missing)
    with pytest.raises(TypeError):
        stax.Dense(3, W_std=1.0, dropout=0.5)


def test_a_network_is_data(relu):
    text = str(relu.spec)
    assert text.splitlines() == [
        'activation = "relu"', "hidden_layers = 2", "weight_std = 1.5", "bias_std = 0.1", 'parameterization = "ntk"',
    ]  # fmt: skip
    again = ntk_verify.Spec.from_toml(text)
    assert str(again) == text
    assert again.widths is None
    assert relu.spec.widths == [64, 64, 1]
    named = ntk_verify.Spec("leaky_relu:negative_slope=0.1", hidden_layers=1, weight_std=1.0)
    assert named.hidden_layers == 1
    assert any("bias_std" in sentence for sentence in named.defaults)
    with pytest.raises(Error, match="did you mean `relu`"):
        ntk_verify.Spec("rellu")
    with pytest.raises(Error, match="unknown field"):
        ntk_verify.Spec.from_toml('activation = "relu"\nwidth = 3')
