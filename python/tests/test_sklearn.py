"""scikit-learn's own checks of estimators, and what it does not check: values, gradients, calibration."""

import pickle

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.stats import binom
from sklearn.base import clone
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, WhiteKernel
from sklearn.model_selection import GridSearchCV, LeaveOneOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from ntk_verify import Error, Spec, _native, predict, stax
from ntk_verify.sklearn import NNGPKernel, NTKClassifier, NTKKernel, NTKRegressor

KERNELS = [
    NTKKernel(),
    NTKKernel("erf", hidden_layers=2, weight_std=1.3, bias_std=0.3),
    NTKKernel("gelu", hidden_layers=1, bias_std=0.0),
    NTKKernel("relu", bias_std_bounds="fixed"),
    NTKKernel("tanh", hidden_layers=2, weight_std=1.2),
    NNGPKernel("relu", hidden_layers=4),
    NNGPKernel("sin", hidden_layers=2, weight_std=1.1, weight_std_bounds="fixed"),
]


@pytest.fixture
def points():
    """Nine points of R³ with a duplicate and a near-duplicate."""
    x = np.random.default_rng(3).standard_normal((9, 3))
    x[7] = x[0]
    x[8] = x[1] + 1e-9
    return x


@parametrize_with_checks([NTKRegressor(), NTKRegressor(kernel="nngp", activation="erf", ridge="leave_one_out")])
def test_regressors_pass_the_checks(estimator, check):
    check(estimator)


@parametrize_with_checks([NTKClassifier(), NTKClassifier(kernel="nngp", activation="erf", ridge=0.1)])
def test_classifiers_pass_the_checks(estimator, check):
    check(estimator)


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_kernels_are_those_of_the_network(kernel, points):
    spec = Spec(
        kernel.activation,
        hidden_layers=kernel.hidden_layers,
        weight_std=kernel.weight_std,
        bias_std=kernel.bias_std,
    )
    ntk = isinstance(kernel, NTKKernel)
    expected = _native.kernels(spec, points, None, True, True, None)[int(ntk)]
    assert (kernel(points) == expected).all()
    # Rectangles may take another path: 1e-13 is promised for each entry of a closed form, 1e-10 for quadrature here.
    assert np.abs(kernel(points, points[:4]) - expected[:, :4]).max() <= 1e-10 * np.abs(expected).max()
    assert np.abs(kernel.diag(points) - expected.diagonal()).max() <= 1e-10 * np.abs(expected).max()
    assert not kernel.is_stationary()
    assert kernel.requires_vector_input
    with pytest.raises(ValueError, match="only be evaluated when Y is None"):
        kernel(points, points, eval_gradient=True)


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_gradients_are_derivatives(kernel, points):
    values, gradient = kernel(points, eval_gradient=True)
    assert gradient.shape == (9, 9, len(kernel.theta))
    # Symmetric differences with step h err by h²/6 of the third derivative and δ/h of rounding. K grows as
    # σ_w^2(L+1), so with D = 2 (L + 1) the third derivative is about D³ K at most; δ is 1e-13 of K, or 1e-11 with
    # quadrature.
    h, degree = 1e-4, 2 * (kernel.hidden_layers + 1)
    bound = (h**2 / 6 * degree**3 + 1e-11 / h) * np.abs(values).max()
    for index in range(len(kernel.theta)):
        step = np.zeros_like(kernel.theta)
        step[index] = h
        slope = (
            kernel.clone_with_theta(kernel.theta + step)(points) - kernel.clone_with_theta(kernel.theta - step)(points)
        ) / (2 * h)
        assert np.abs(gradient[:, :, index] - slope).max() <= bound
    # The gradients by different scales are different: exchanging them would be seen.
    if len(kernel.theta) == 2:
        assert np.abs(gradient[:, :, 0] - gradient[:, :, 1]).max() > 100 * bound


def test_homogeneous_networks_obey_eulers_law(points):
    kernel = NTKKernel("relu", hidden_layers=3, bias_std=0.0)
    values, gradient = kernel(points, eval_gradient=True)
    # Θ is of degree 2 (L + 1) = 8 in σ_w, exactly; see the bound in src/limit/sensitivity.rs.
    assert np.abs(gradient[:, :, 0] - 8 * values).max() <= 100 * 10 * 8 * np.finfo(float).eps * values.max()


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_kernels_keep_scikit_learns_conventions(kernel, points):
    copy = clone(kernel)
    assert copy == kernel
    assert copy is not kernel
    assert id(copy) != id(kernel)
    assert pickle.loads(pickle.dumps(kernel)) == kernel
    theta = kernel.theta
    assert len(theta) == len(kernel.bounds) == sum(not h.fixed for h in kernel.hyperparameters)
    # theta holds logarithms in the order of hyperparameters, and setting it sets the scales.
    moved = kernel.clone_with_theta(theta + 0.1)
    assert np.allclose(moved.theta, theta + 0.1, rtol=0, atol=1e-14)
    for hyperparameter in kernel.hyperparameters:
        factor = 1.0 if hyperparameter.fixed else np.exp(0.1)
        before, after = (getattr(k, hyperparameter.name) for k in (kernel, moved))
        assert abs(after - before * factor) <= 4 * np.finfo(float).eps * max(after, 1.0)
    both = ConstantKernel(2.0) * kernel + WhiteKernel(0.1)
    assert np.allclose(both(points), 2 * kernel(points) + 0.1 * np.eye(9), rtol=1e-15)
    assert set(both.get_params()) >= {"k1__k2__weight_std", "k1__k2__activation"}


@pytest.mark.parametrize("kernel", [NTKKernel("erf", hidden_layers=2), NNGPKernel("relu", hidden_layers=2)], ids=repr)
def test_gaussian_processes_learn_the_scales(kernel):
    rng = np.random.default_rng(4)
    x = rng.standard_normal((40, 2))
    y = np.sin(2 * x[:, 0]) + 0.1 * rng.standard_normal(40)
    start = GaussianProcessRegressor(kernel + WhiteKernel(0.01), optimizer=None).fit(x, y)
    model = GaussianProcessRegressor(kernel + WhiteKernel(0.01)).fit(x, y)
    found = model.log_marginal_likelihood_value_
    assert found > start.log_marginal_likelihood(start.kernel_.theta) + 1.0
    # The gradient that the optimiser saw is that of what it maximised, to the error of forward differences.
    theta = model.kernel_.theta - 0.2
    _, gradient = model.log_marginal_likelihood(theta, eval_gradient=True)
    h = 1e-5
    slopes = [approx_fprime(theta, model.log_marginal_likelihood, step) for step in (h, 2 * h)]
    error = np.abs(slopes[0] - slopes[1])
    assert (np.abs(gradient - slopes[0]) <= 2 * error + 1e-8 * abs(found) / h * 1e-3).all()
    mean, std = model.predict(x, return_std=True)
    assert np.sqrt(np.mean((mean - np.sin(2 * x[:, 0])) ** 2)) < 0.1
    assert (std > 0).all()
    assert GaussianProcessClassifier(NTKKernel("erf", hidden_layers=1)).fit(x, y > 0).score(x, y > 0) > 0.9


def test_regression_is_kernel_regression(points):
    rng = np.random.default_rng(5)
    y = 3.0 + 2.0 * rng.standard_normal((9, 2))
    _, _, kernel_fn = stax.serial(stax.Dense(1, 1.2, 0.2), stax.Erf(), stax.Dense(1, 1.2, 0.2))
    there = rng.standard_normal((4, 3))
    for kernel in ("ntk", "nngp"):
        model = NTKRegressor(kernel=kernel, network=kernel_fn, ridge=0.3).fit(points, y)
        scaled = (y - y.mean(axis=0)) / y.std(axis=0)
        k = kernel_fn(points, None, kernel)
        predict_fn = predict.gp_inference(k, scaled, 0.3, diag_reg_absolute_scale=True)
        get = "ntkgp" if kernel == "ntk" else "nngp"
        cross, own = kernel_fn(there, points, kernel), kernel_fn(there, None, kernel)
        expected = predict_fn(get, cross, own)
        mean, std = model.predict(there, return_std=True)
        _, covariance = model.predict(there, return_cov=True)
        amplitude = np.sum(scaled * np.linalg.solve(k + 0.3 * np.eye(9), scaled)) / scaled.size
        # The condition number of K + ρI is below 10³.
        bound = 1e3 * 100 * np.finfo(float).eps * 10
        assert abs(model.amplitude_ - amplitude) <= bound
        assert np.abs(mean - (y.mean(axis=0) + y.std(axis=0) * expected.mean)).max() <= bound
        spread = np.sqrt(amplitude * expected.covariance.diagonal())[:, None] * y.std(axis=0)
        assert np.abs(std - spread).max() <= bound
        assert covariance.shape == (4, 4, 2)
        assert np.abs(np.sqrt(np.einsum("iic->ic", covariance)) - std).max() <= bound
    with pytest.raises(Error, match="ask for one of them"):
        model.predict(there, return_std=True, return_cov=True)


def test_intervals_cover_what_they_say():
    # Functions drawn from the prior itself, with its noise: the standard deviation of the posterior is then exact,
    # and at each of m far points |f − mean| ≤ 2 std with probability 0.9545. Tests one point a function, so that
    # draws are independent; level 1e-6.
    rng = np.random.default_rng(6)
    draws, inside = 400, 0
    network = {"activation": "erf", "hidden_layers": 2, "weight_std": 1.5, "bias_std": 0.3}
    kernel = NTKKernel(network["activation"], network["hidden_layers"], network["weight_std"], network["bias_std"])
    for _ in range(draws):
        x = rng.standard_normal((60, 2))
        k = kernel(x)
        f = np.linalg.cholesky(k + 1e-10 * np.trace(k) * np.eye(60)) @ rng.standard_normal(60)
        y = f + np.sqrt(0.05) * rng.standard_normal(60)
        model = NTKRegressor(**network, ridge=0.05).fit(x[1:], y[1:])
        mean, std = model.predict(x[:1], return_std=True)
        inside += abs(f[0] - mean[0]) <= 2 * std[0]
    # Centring and the amplitude are estimated from 59 targets, which makes intervals wrong by about 1/√(2·59) of
    # their length: 0.9545 ± 0.02.
    assert binom.cdf(inside, draws, 0.9545 - 0.02) > 1e-6
    assert binom.sf(inside - 1, draws, 0.9545 + 0.02) > 1e-6


def test_the_ridge_is_the_best():
    rng = np.random.default_rng(7)
    x = rng.standard_normal((30, 2))
    y = np.sin(2 * x[:, 0]) + 0.3 * rng.standard_normal(30)
    likelihood = NTKRegressor(activation="erf").fit(x, y)
    errors = NTKRegressor(activation="erf", ridge="leave_one_out").fit(x, y)
    for factor in (0.3, 0.8, 1.25, 3.0):
        other = NTKRegressor(activation="erf", ridge=factor * likelihood.ridge_).fit(x, y)
        assert other.log_marginal_likelihood_ < likelihood.log_marginal_likelihood_
        other = NTKRegressor(activation="erf", ridge=factor * errors.ridge_).fit(x, y)
        assert other.leave_one_out_error_ > errors.leave_one_out_error_
    # The closed form of leaving one out, by leaving each out: targets that keep their scale.
    model = NTKRegressor(activation="erf", weight_std=1.2, ridge=errors.ridge_).fit(x, y)
    scaled = (y - y.mean()) / y.std()
    k = NTKKernel("erf", hidden_layers=3, weight_std=1.2, bias_std=0.1)(x)
    left = cross_val_predict(Ridge(k, errors.ridge_), np.arange(30)[:, None], scaled, cv=LeaveOneOut())
    assert abs(np.mean((left - scaled) ** 2) - model.leave_one_out_error_) <= 1e-9


class Ridge(NTKRegressor):
    """Kernel regression by definition, on the numbers of points."""

    def __init__(self, k=None, rho=None):
        super().__init__()
        self.k, self.rho = k, rho

    def fit(self, X, y):
        self.rows_ = X[:, 0]
        k = self.k[np.ix_(self.rows_, self.rows_)]
        self.alpha_ = np.linalg.solve(k + self.rho * np.eye(len(k)), y)
        return self

    def predict(self, X):
        return self.k[np.ix_(X[:, 0], self.rows_)] @ self.alpha_


def test_estimators_survive_pipelines_searches_and_pickles():
    rng = np.random.default_rng(8)
    x = rng.standard_normal((40, 2)) * [1.0, 100.0]
    y = np.where(x[:, 0] * x[:, 1] > 0, "same", "opposite")
    search = GridSearchCV(
        make_pipeline(StandardScaler(), NTKClassifier(activation="erf")),
        {"ntkclassifier__hidden_layers": [1, 3], "ntkclassifier__kernel": ["ntk", "nngp"]},
        cv=3,
    ).fit(x, y)
    assert search.best_score_ > 0.75
    model = search.best_estimator_
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict_proba(x) == model.predict_proba(x)).all()


def test_probabilities_are_calibrated():
    # Labels drawn with known probabilities at random points. Of the test points whose predicted probability lies in a
    # bin, the labels that came true are binomial with at most the predicted probability ± what a finite training set
    # leaves open; level 1e-6 over six bins.
    rng = np.random.default_rng(9)

    def draw(n):
        x = rng.standard_normal((n, 2))
        p = 1 / (1 + np.exp(-2.0 * np.sin(1.5 * x[:, 0]) - x[:, 1]))
        return x, rng.random(n) < p

    x, y = draw(500)
    there, truth = draw(20000)
    model = NTKClassifier(activation="erf").fit(x, y)
    p = model.predict_proba(there)[:, 1]
    assert np.abs(model.predict_proba(there).sum(axis=1) - 1).max() <= 4 * np.finfo(float).eps

    def refuted(p):
        bad = 0
        for low in np.arange(0, 1, 1 / 6):
            chosen = (p >= low) & (p < low + 1 / 6)
            n, hits = chosen.sum(), truth[chosen].sum()
            # The temperature is one number estimated from 500 labels: p errs by about √(p (1 − p))/√500 · 2 at most.
            mean, slack = p[chosen].mean() if n else 0.0, 2 * 0.5 / np.sqrt(500) * 1.5
            below, above = max(mean - slack, 0), min(mean + slack, 1)
            level = 1e-6 / 12
            bad += n > 0 and (binom.cdf(hits, n, below) < level or binom.sf(hits - 1, n, above) < level)
        return bad

    assert refuted(p) == 0
    # A decoy: the temperature that training outputs would suggest, each label predicted with its own help.
    own = model.posterior_.mean(x)
    optimist, frequencies = _native.calibrate(own, [int(label) for label in y])
    assert optimist > model.inverse_temperature_
    sharp = _native.probabilities(4 * model.inverse_temperature_, frequencies, model.posterior_.mean(there))[:, 1]
    assert refuted(sharp) > 0


def test_what_cannot_be_fitted_is_an_error(points):
    y = np.arange(9.0)
    for settings, text in (
        ({"kernel": "rbf"}, "kernel: 'rbf' is unknown"),
        ({"ridge": "best"}, 'ridge: "best" is unknown'),
        ({"ridge": -1.0}, "ridge: -1"),
        ({"ridge": None}, "ridge: None"),
        ({"activation": "rely"}, "rely"),
        ({"weight_std": -1.0}, "weight_std: -1"),
        ({"network": 3}, "describes no network"),
        # Duplicates leave a kernel singular: without ridge there is no factorisation.
        ({"ridge": 0.0}, "singular to working precision"),
    ):
        with pytest.raises(Error) as caught:
            NTKRegressor(**settings).fit(points, y)
        assert text in str(caught.value), str(caught.value)
    with pytest.raises(ValueError, match="1 class"):
        NTKClassifier().fit(points, np.zeros(9))


def test_constant_targets_are_predicted_with_certainty(points):
    mean, std = NTKRegressor().fit(points, np.full(9, 0.1)).predict(points, return_std=True)
    assert (mean == np.full(9, 0.1).mean()).all()
    assert (std == 0).all()
