"""An ensemble of fully connected networks of infinite width learns a function of one variable.

Runs with either library: change the first of these import lines to `from neural_tangents import predict, stax`, and
nothing else.

The networks have two hidden layers with φ = erf. All their weights are trained by gradient descent on the mean
squared error; at infinite width the outputs of the whole ensemble are a Gaussian process at every time t, whose mean
and covariance are known in closed form.
"""

import numpy as np

from ntk_verify import predict, stax


def target(x):
    """The function to be learned."""
    return np.sin(x)


def main():
    """Print what the ensemble knows at a few times."""
    rng = np.random.default_rng(10)
    noise = 0.1
    x_train = rng.uniform(-np.pi, np.pi, size=(5, 1))
    y_train = target(x_train) + noise * rng.standard_normal((5, 1))
    x_test = np.linspace(-np.pi, np.pi, 50).reshape(-1, 1)
    y_test = target(x_test)

    init_fn, apply_fn, kernel_fn = stax.serial(
        stax.Dense(512, W_std=1.5, b_std=0.05),
        stax.Erf(),
        stax.Dense(512, W_std=1.5, b_std=0.05),
        stax.Erf(),
        stax.Dense(1, W_std=1.5, b_std=0.05),
    )
    kernels = kernel_fn(x_train, None, ("nngp", "ntk"))
    print(f"nngp of the first point: {kernels.nngp[0, 0]:.6f}, ntk: {kernels.ntk[0, 0]:.6f}")

    learning_rate = 0.1
    largest = predict.max_learning_rate(kernels.ntk, y_train_size=y_train.size)
    print(f"learning rate: {learning_rate}, stable up to {largest:.4f}")

    predict_fn = predict.gradient_descent_mse_ensemble(
        kernel_fn, x_train, y_train, learning_rate=learning_rate, diag_reg=1e-4
    )
    times = np.array([0.0, 10.0, 100.0, 1000.0, 10000.0])
    test = predict_fn(t=times, x_test=x_test, get="ntk", compute_cov=True)
    train = predict_fn(t=times, x_test=None, get="ntk", compute_cov=True)

    print("    t   train loss    test loss   spread at 0")
    for index, t in enumerate(times):
        losses = []
        for found, y in ((train, y_train), (test, y_test)):
            spread = np.diag(found.covariance[index])
            # E ½(f − y)² over the ensemble.
            losses.append(0.5 * np.mean((found.mean[index] - y) ** 2 + spread[:, None]))
        middle = np.sqrt(test.covariance[index, 25, 25])
        print(f"{t:6.0f}   {losses[0]:10.6f}   {losses[1]:10.6f}   {middle:10.6f}")

    # Where training all layers ends, and where training the last one does: a Bayesian network.
    end = predict_fn(t=None, x_test=x_test, get=("nngp", "ntk"), compute_cov=True)
    for name in ("nngp", "ntk"):
        found = getattr(end, name)
        error = np.sqrt(np.mean((found.mean - y_test) ** 2))
        print(f"{name:>4} at the end: error {error:.6f}, mean spread {np.mean(np.sqrt(np.diag(found.covariance))):.6f}")

    # One network of width 512, before training.
    seed = 0
    if stax.__name__.startswith("neural_tangents"):
        from jax import random

        seed = random.PRNGKey(0)
    _, params = init_fn(seed, x_train.shape)
    print(f"one network has outputs of shape {apply_fn(params, x_test).shape}")


if __name__ == "__main__":
    main()
