"""An oracle for infinite-width neural networks.

Closed-form NNGP and neural tangent kernels of dense networks (`stax`), and verdicts with stated error rates on
whether networks of finite width agree with them (`verify`), or somebody else's kernels do (`check`), or networks
of one's own (`empirical`).

>>> from ntk_verify import stax
>>> init_fn, apply_fn, kernel_fn = stax.serial(
...     stax.Dense(512, W_std=1.5, b_std=0.1), stax.Relu(), stax.Dense(1, W_std=1.5, b_std=0.1)
... )
>>> import numpy as np
>>> kernel_fn(np.eye(2), get="ntk").shape
(2, 2)

No function here starts a thread or reads a file before it is called.
"""

from ntk_verify import empirical, predict, stax
from ntk_verify._native import Error, Spec, __version__
from ntk_verify.finite import Bounds, Enclosures, Estimate, Samples, enclose, sample
from ntk_verify.oracle import check, claims, verify
from ntk_verify.record import Claim, ClaimRecord, Comparison, Decoy, Evidence, Record, Series

__all__ = [
    "Bounds",
    "Claim",
    "ClaimRecord",
    "Comparison",
    "Decoy",
    "Enclosures",
    "Error",
    "Estimate",
    "Evidence",
    "Record",
    "Samples",
    "Series",
    "Spec",
    "__version__",
    "check",
    "claims",
    "empirical",
    "enclose",
    "predict",
    "sample",
    "stax",
    "verify",
]
