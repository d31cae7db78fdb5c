"""Values that enclosures must hold: functions and duals to 45 digits, the nastiest arguments included.

    python3 scripts/enclosed_values.py functions > tests/numeric/functions.tsv     (mpmath 1.3)
    python3 scripts/enclosed_values.py duals > tests/golden/enclosed_duals.tsv     (two minutes)

Arguments are doubles in shortest form and taken exactly. Everything is computed with 1400 digits, which outlast the
cancellation between variances of 1e300 and 1, and 1 - |rho| = 1e-300. kappa-dot is the central difference of kappa in
q12 (Price's theorem), a route that no program takes; at rho = +-1 it is taken at rho (1 - 1e-400), which moves it by 1e-200.
"""

import random
import sys
from fractions import Fraction
from math import log10

from mpmath import acos, asin, atan, atan2, binomial, cos, erf, exp, expm1, fac, mp, mpf, nstr, pi, sin, sqrt

mp.dps = 1400
random.seed(31)


def digits(x):
    return "0" if x == 0 else nstr(x, 45, strip_zeros=True, min_fixed=0, max_fixed=0)


# ---------------------------------------------------------------- functions


def functions():
    print("# scripts/enclosed_values.py functions, mpmath 1.3: function, x, y, value")
    signed = lambda low, high: random.choice([-1, 1]) * 10 ** random.uniform(low, high)
    spread = [signed(-20, 1) for _ in range(80)] + [random.uniform(-4, 4) for _ in range(80)]
    spread += [signed(-307, -20) for _ in range(20)] + [5e-324, -5e-324, 2.2250738585072014e-308, 1.0, -1.0, 0.5]
    for x in [10 ** random.uniform(-307, 307) for _ in range(80)] + [5e-324, 1.7976931348623157e308, 2.0, 4.0, 0.25]:
        print("sqrt", repr(x), 0.0, digits(sqrt(mpf(x))), sep="\t")
    for x in spread + [random.uniform(-745, 709) for _ in range(80)] + [709.78, -745.1, 0.6931471805599453, 0.7, 0.70001]:
        print("exp", repr(x), 0.0, digits(exp(mpf(x))), sep="\t")
        print("exp_m1", repr(x), 0.0, digits(expm1(mpf(x))), sep="\t")
    for x in spread + [signed(1, 11) for _ in range(60)] + [k * 1.5707963267948966 for k in range(-6, 7) if k]:
        print("sin", repr(x), 0.0, digits(sin(mpf(x))), sep="\t")
        print("cos", repr(x), 0.0, digits(cos(mpf(x))), sep="\t")
    for x in spread + [signed(1, 307) for _ in range(60)] + [j / 128 for j in range(1, 135)]:
        print("atan", repr(x), 0.0, digits(atan(mpf(x))), sep="\t")
    for _ in range(160):
        s, c = 10 ** random.uniform(-30, 2), signed(-30, 2)
        print("arg", repr(s), repr(c), digits(atan2(mpf(s), mpf(c))), sep="\t")
    for x in spread + [5.9, -27.5]:
        print("erf", repr(x), 0.0, digits(erf(mpf(x))), sep="\t")


# ---------------------------------------------------------------- duals


def rectified(p):
    def kappa(a, b, c):
        n = sqrt(a * c)
        t = acos(max(-1, min(1, b / n)))
        j = {
            0: pi - t,
            1: sin(t) + (pi - t) * cos(t),
            2: 3 * sin(t) * cos(t) + (pi - t) * (1 + 2 * cos(t) ** 2),
            3: 15 * sin(t) - 11 * sin(t) ** 3 + (pi - t) * (9 * cos(t) + 6 * cos(t) ** 3),
        }[p]
        return n**p * j / (2 * pi)

    return kappa


def two_slopes(s, t):
    return lambda *q: mpf(s) * mpf(t) * q[1] + (mpf(t) - mpf(s)) ** 2 * rectified(1)(*q)


def erf_dual(a, b, c):
    a, b, c = mpf(a), mpf(b), mpf(c)
    return lambda p, q, r: a * a * 2 / pi * asin(2 * b * b * q / sqrt((1 + 2 * b * b * p) * (1 + 2 * b * b * r))) + c * c


def sine(a, b, c, quarter=False):
    a, b, c = mpf(a), mpf(b), mpf(c) + (pi / 2 if quarter else 0)

    def kappa(p, q, r):
        p, q, r = (b * b * x for x in (p, q, r))
        return a * a / 2 * (exp(-(p + r - 2 * q) / 2) - cos(2 * c) * exp(-(p + r + 2 * q) / 2))

    return kappa


def gelu(p, q, r):
    d = (1 + p) * (1 + r) - q * q
    m = 1 / (2 * pi * sqrt(d))
    angle = asin(q / sqrt((1 + p) * (1 + r)))
    return p * m * (r - q * q / (1 + p)) + q * (mpf(1) / 4 + angle / (2 * pi)) + q * q * m / (1 + r)


def gabor(p, q, r):
    g = (1 + 2 * p) * (1 + 2 * r) - 4 * q * q
    det = p * r - q * q
    return sine(1, 1, 0)((p + 2 * det) / g, q / g, (r + 2 * det) / g) / sqrt(g)


def gaussian(a, b):
    a, b = mpf(a), mpf(b)
    return lambda p, q, r: a * a / sqrt((1 - 2 * b * p) * (1 - 2 * b * r) - 4 * b * b * q * q)


def exponential(a, b):
    a, b = mpf(a), mpf(b)
    return lambda p, q, r: a * a * exp(b * b * (p + r + 2 * q) / 2)


def polynomial(*c):
    odd = lambda n: fac(2 * n) / (2**n * fac(n))

    def moment(i, j, p, q, r):
        ks = [k for k in range(min(i, j) + 1) if (i - k) % 2 == 0 and (j - k) % 2 == 0]
        return sum(
            fac(k) * binomial(i, k) * binomial(j, k) * odd((i - k) // 2) * odd((j - k) // 2)
            * q**k * p ** ((i - k) // 2) * r ** ((j - k) // 2) for k in ks)

    terms = [(i, j, mpf(a) * mpf(b)) for i, a in enumerate(c) for j, b in enumerate(c) if a and b]
    return lambda *q: sum(w * moment(i, j, *q) for i, j, w in terms)


def hermite(n):
    c = [mpf(0)] * (n + 1)
    for m in range(n // 2 + 1):
        c[n - 2 * m] = (-1) ** m * fac(n) / (fac(m) * fac(n - 2 * m) * 2**m) / sqrt(fac(n))
    return polynomial(*c)


def rbf(gamma):
    return lambda p, q, r: exp(-mpf(gamma) * (p + r - 2 * q))


# spelling: kappa, the largest variance at which kappa is a double, whether phi is continuous
DUALS = {
    "identity": (lambda p, q, r: q, 1e300, True),
    "relu": (rectified(1), 1e300, True),
    "leaky_relu:negative_slope=0.25": (two_slopes(0.25, 1), 1e300, True),
    "ab_relu:a=-0.5,b=1.2": (two_slopes(-0.5, 1.2), 1e300, True),
    "abs": (two_slopes(-1, 1), 1e300, True),
    "step": (rectified(0), 1e300, False),
    "sign": (lambda p, q, r: 2 / pi * asin(max(-1, min(1, q / sqrt(p * r)))), 1e300, False),
    "rectified_monomial:degree=2": (rectified(2), 1e150, True),
    "rectified_monomial:degree=3": (rectified(3), 1e100, True),
    "erf": (erf_dual(1, 1, 0), 1e300, True),
    "erf:a=1.3,b=0.7,c=0.2": (erf_dual(1.3, 0.7, 0.2), 1e300, True),
    "sigmoid_like": (erf_dual(0.5, 1 / 2.4020563531719796, 0.5), 1e300, True),
    "gelu": (gelu, 1e300, True),
    "sin": (sine(1, 1, 0), 1e3, True),
    "sin:a=1.2,b=0.8,c=0.3": (sine(1.2, 0.8, 0.3), 1e3, True),
    "cos:a=0.9,b=1.1,c=0.2": (sine(0.9, 1.1, 0.2, True), 1e3, True),
    "rbf:gamma=0.7": (rbf(0.7), 1e3, True),
    "gaussian:a=1.1,b=-0.6": (gaussian(1.1, -0.6), 1e300, True),
    "gabor": (gabor, 1e150, True),
    "exp:a=0.5,b=0.4": (exponential(0.5, 0.4), 1e3, True),
    "monomial:degree=5": (polynomial(0, 0, 0, 0, 0, 1), 1e60, True),
    "polynomial:c0=0.1,c1=0.5,c2=-0.3,c3=0.2": (polynomial(0.1, 0.5, -0.3, 0.2), 1e100, True),
    "hermite:degree=6": (hermite(6), 1e50, True),
}


RECTIFIED = ("relu", "step", "rectified_monomial")


def pairs(largest):
    """Variances and covariances as doubles, |rho| <= 1 exactly."""
    size = lambda low, high: 10 ** random.uniform(low, min(high, log10(largest)))
    found = []

    def add(p, rho, r):
        q = float(mpf(rho) * sqrt(mpf(p) * mpf(r)))
        while Fraction(q) ** 2 > Fraction(p) * Fraction(r):
            q *= 1 - 2.0**-53
        found.append((p, q, r))

    for _ in range(50):
        add(size(-3, 2), random.uniform(-1, 1), size(-3, 2))
    for _ in range(14):
        add(size(-8, 3), random.choice([-1, 1]) * (1 - mpf(10) ** random.uniform(-15, -1)), size(-8, 3))
    for _ in range(8):
        add(size(-300, 300), random.uniform(-1, 1), size(-300, 300))
    for _ in range(8):
        add(size(-2, 2), random.choice([-1, 1]) * mpf(10) ** random.uniform(-30, -3), size(-2, 2))
    for p in [1.0, 0.37, size(-3, 2), 1e-300, largest]:
        for q, r in [(p, p), (-p, p), (2 * p, 4 * p), (-0.5 * p, 0.25 * p)]:
            if r <= largest:
                found.append((p, q, r))
        near = p * (1 - 2.0**-53)
        found += [(p, near, p), (p, -near, p), (p, 0.5 * p, p)]
    return found


def duals():
    print("# scripts/enclosed_values.py duals, mpmath 1.3: activation, q11, q12, q22, kappa, kappa-dot")
    for name, (kappa, largest, continuous) in DUALS.items():
        for pair in pairs(largest):
            p, q, r = (mpf(x) for x in pair)
            norm = sqrt(p * r)
            extreme = q * q == p * r
            slope = mpf(0)
            if continuous:
                at = q * (1 - mpf(10) ** -400) if extreme else q
                step = mpf(10) ** -100 * (norm - abs(at))
                slope = (kappa(p, at + step, r) - kappa(p, at - step, r)) / (2 * step)
            value = kappa(p, q, r)
            if extreme and q < 0 and name.split(":")[0] in RECTIFIED:
                value = slope = mpf(0)  # u and v are never positive together
            print(name, *(repr(x) for x in pair), digits(value), digits(slope), sep="\t")


{"functions": functions, "duals": duals}[sys.argv[1]]()
