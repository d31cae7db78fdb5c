"""Training in closed form: what gradient descent on the squared loss does to networks of infinite width.

The functions, their arguments and what they return are those of `neural_tangents.predict` 0.6.5. With K the kernel on
the N training points X, y their targets (N × C) and M = N·C the number of their entries, the loss is ‖f(X) − y‖²/2M,
and gradient flow for a time t with learning rate η takes the outputs at any points X' from f₀ to

    f_t(X') = f₀(X') + K(X', X) (K + ρI)⁻¹ (1 − exp(−η (K + ρI) t/M)) (y − f₀(X))

(Lee et al. 2019, equations 8–11; Jacot, Gabriel, Hongler 2018, §5). ρ is `diag_reg` times the mean of K's diagonal,
or `diag_reg` itself with `diag_reg_absolute_scale`.

Three things are different. Singular kernels, with duplicate points say, have an answer (modes that count as zero do
not move, instead of NaN). Kernels that are none (asymmetric, or with a negative eigenvalue beyond rounding) are
refused; rounding is that of the dtype, so pass kernels of float32 as float32. Negative times are refused.
"""

from typing import Any

from ntk_verify.predict.descent import DescentFn, gradient_descent_mse
from ntk_verify.predict.ensemble import EnsembleFn, gradient_descent_mse_ensemble
from ntk_verify.predict.inference import Gaussian, InferenceFn, gp_inference
from ntk_verify.predict.rate import max_learning_rate

__all__ = [
    "DescentFn",
    "EnsembleFn",
    "Gaussian",
    "InferenceFn",
    "gp_inference",
    "gradient_descent_mse",
    "gradient_descent_mse_ensemble",
    "max_learning_rate",
]


def __getattr__(name: str) -> Any:
    if name in ("gradient_descent", "ODEState"):
        raise AttributeError(
            f"ntk_verify.predict has no {name}: losses other than the squared one need an integrator of "
            "differential equations; for the squared loss gradient_descent_mse is exact"
        )
    raise AttributeError(f"module 'ntk_verify.predict' has no attribute {name!r}")
