"""A support vector machine with the tangent kernel of a network of infinite width.

`sklearn.svm.SVC(kernel="precomputed")` takes any kernel matrix: rows of test points, columns of training points.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

from ntk_verify import stax


def main():
    """Print how many digits each kernel recognises."""
    images, labels = load_digits(return_X_y=True)
    # K = ⟨x, x'⟩/n₀ is 1 for a point with itself when rows have length √n₀.
    images *= np.sqrt(images.shape[1]) / np.linalg.norm(images, axis=1, keepdims=True)
    x_train, x_test, y_train, y_test = train_test_split(images, labels, train_size=600, random_state=0)

    scales = {"W_std": np.sqrt(2.0), "b_std": 0.1}
    layers = [stax.Dense(1, **scales)]
    for _ in range(3):
        layers += [stax.Relu(), stax.Dense(1, **scales)]
    _, _, kernel_fn = stax.serial(*layers)

    for name in ("nngp", "ntk"):
        machine = SVC(kernel="precomputed", C=10.0)
        machine.fit(kernel_fn(x_train, None, name), y_train)
        accuracy = machine.score(kernel_fn(x_test, x_train, name), y_test)
        print(f"{name:>4}: {100 * accuracy:.1f} % of {len(y_test)} digits recognised")


if __name__ == "__main__":
    main()
