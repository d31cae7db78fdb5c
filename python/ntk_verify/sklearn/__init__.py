"""Networks of infinite width as scikit-learn estimators and kernels.

`NTKRegressor` and `NTKClassifier` fit and predict in one line, in pipelines and searches; `NTKKernel` and
`NNGPKernel` are covariance functions for `sklearn.gaussian_process`, with exact gradients by the scales of the
network. All numbers are computed by the compiled part of this package. Needs scikit-learn (``pip install
ntk-verify[sklearn]``).
"""

from ntk_verify.sklearn.classifier import NTKClassifier
from ntk_verify.sklearn.kernels import NNGPKernel, NTKKernel
from ntk_verify.sklearn.regressor import NTKRegressor

__all__ = ["NNGPKernel", "NTKClassifier", "NTKKernel", "NTKRegressor"]
