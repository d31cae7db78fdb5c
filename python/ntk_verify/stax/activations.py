"""Pointwise activations.

`do_stabilize`, which neural-tangents has for kernels of a large scale, is accepted and changes nothing: kernels
here are stable at every scale.
"""

from __future__ import annotations

from collections.abc import Sequence

from ntk_verify import _arrays, _native
from ntk_verify.stax.layer import Layer, single


def _activation(name: str, **parameters: float) -> Layer:
    return single(_native.Layer.activation(name, [(key, float(value)) for key, value in parameters.items()]))


def Relu(do_stabilize: bool = False) -> Layer:  # noqa: ARG001
    """Return max(x, 0)."""
    return _activation("relu")


def LeakyRelu(alpha: float, do_stabilize: bool = False) -> Layer:  # noqa: ARG001
    """Return max(x, 0) + alpha min(x, 0)."""
    return _activation("leaky_relu", negative_slope=alpha)


def ABRelu(a: float, b: float, do_stabilize: bool = False) -> Layer:  # noqa: ARG001
    """Return a min(x, 0) + b max(x, 0)."""
    return _activation("ab_relu", a=a, b=b)


def Abs(do_stabilize: bool = False) -> Layer:  # noqa: ARG001
    """Return |x|."""
    return _activation("abs")


def Sign() -> Layer:
    """Return the sign of x, 0 at 0; its derivative counts as 0, as in neural-tangents."""
    return _activation("sign")


def Erf(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """Return a erf(b x) + c."""
    return _activation("erf", a=a, b=b, c=c)


def Sigmoid_like() -> Layer:
    """Return ½ erf(x/2.402) + ½, close to the logistic sigmoid."""
    return _activation("sigmoid_like")


def Gelu(approximate: bool = False) -> Layer:
    """Return x Φ(x), Φ the normal distribution function.

    Raises
    ------
    Error
        ``approximate=True``: the finite network would be of another function than the kernel.
    """
    if approximate:
        raise _arrays.error("stax.Gelu", "approximate=True has no closed form", "leave it out for x Φ(x)")
    return _activation("gelu")


def Sin(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """Return a sin(b x + c)."""
    return _activation("sin", a=a, b=b, c=c)


def Cos(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """Return a cos(b x + c)."""
    return _activation("cos", a=a, b=b, c=c)


def Rbf(gamma: float = 1.0) -> Layer:
    """Return √2 sin(√(2 gamma) x + π/4), whose dual is the Gaussian kernel."""
    return _activation("rbf", gamma=gamma)


def Exp(a: float = 1.0, b: float = 1.0) -> Layer:
    """Return a exp(b x)."""
    return _activation("exp", a=a, b=b)


def Gaussian(a: float = 1.0, b: float = -1.0) -> Layer:
    """Return a exp(b x²), b ≤ 0."""
    return _activation("gaussian", a=a, b=b)


def Gabor() -> Layer:
    """Return exp(−x²) sin x."""
    return _activation("gabor")


def Monomial(degree: int) -> Layer:
    """Return x to the power of `degree`."""
    return _activation("monomial", degree=degree)


def RectifiedMonomial(degree: int) -> Layer:
    """Return max(x, 0) to the power of `degree`; degree 0 is 1 on x > 0 and, unlike neural-tangents, ½ at 0."""
    return _activation("rectified_monomial", degree=degree)


def Polynomial(coef: Sequence[float]) -> Layer:
    """Return coef[0] + coef[1] x + coef[2] x² + …, up to x¹⁶."""
    return _activation("polynomial", **{f"c{power}": value for power, value in enumerate(coef)})


def Hermite(degree: int) -> Layer:
    """Return the probabilists' Hermite polynomial of this degree over √(degree!)."""
    return _activation("hermite", degree=degree)


def Step() -> Layer:
    """Return 1 on x > 0, ½ at 0, 0 on x < 0."""
    return _activation("step")


def Tanh() -> Layer:
    """Return tanh x; kernels by quadrature."""
    return _activation("tanh")


def Sigmoid() -> Layer:
    """Return 1/(1 + exp(−x)); kernels by quadrature."""
    return _activation("sigmoid")


def Softplus() -> Layer:
    """Return log(1 + exp x); kernels by quadrature."""
    return _activation("softplus")


def Silu() -> Layer:
    """Return x/(1 + exp(−x)); kernels by quadrature."""
    return _activation("silu")


def Mish() -> Layer:
    """Return x tanh(log(1 + exp x)); kernels by quadrature."""
    return _activation("mish")


def Elu(alpha: float = 1.0) -> Layer:
    """Return x on x ≥ 0, alpha (exp x − 1) on x < 0; kernels by quadrature."""
    return _activation("elu", alpha=alpha)
