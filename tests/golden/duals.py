"""Writes duals.tsv: duals of single pairs to 40 digits, extreme correlations included.

    python3 tests/golden/duals.py > tests/golden/duals.tsv        (mpmath 1.3.0)

Route: the textbook formula of each kappa in 120 digits, where no cancellation matters; kappa-dot by differentiating it
(Price's theorem). At rho = +-1, where that derivative is one-sided, both are one-dimensional integrals of phi itself.
With --check each formula is compared with a two-dimensional integral first (ten minutes).
"""

import sys

from mpmath import (asin, acos, cos, diff, erf, exp, fac, inf, mp, mpf, nstr, pi, polyval, quad, sign, sin, sqrt, binomial)

mp.dps = 120


def relu_parts(q11, q12, q22):
    n = sqrt(q11 * q22)
    return n, acos(q12 / n)


def relu(q11, q12, q22):
    n, t = relu_parts(q11, q12, q22)
    return n * (sin(t) + (pi - t) * cos(t)) / (2 * pi)


def ab_relu(a, b):
    return lambda *q: a * b * q[1] + (b - a) ** 2 * relu(*q)


def rectified(p):
    def kappa(q11, q12, q22):
        n, t = relu_parts(q11, q12, q22)
        j = {
            0: pi - t,
            1: sin(t) + (pi - t) * cos(t),
            2: 3 * sin(t) * cos(t) + (pi - t) * (1 + 2 * cos(t) ** 2),
            3: 15 * sin(t) - 11 * sin(t) ** 3 + (pi - t) * (9 * cos(t) + 6 * cos(t) ** 3),
        }[p]
        return n**p * j / (2 * pi)

    return kappa


def erf_dual(a, b, c):
    def kappa(q11, q12, q22):
        q11, q12, q22 = (b**2 * q for q in (q11, q12, q22))
        return a**2 * 2 / pi * asin(2 * q12 / sqrt((1 + 2 * q11) * (1 + 2 * q22))) + c**2

    return kappa


def sine(a, b, c):
    def kappa(q11, q12, q22):
        q11, q12, q22 = (b**2 * q for q in (q11, q12, q22))
        return a**2 / 2 * (exp(-(q11 + q22 - 2 * q12) / 2) - cos(2 * c) * exp(-(q11 + q22 + 2 * q12) / 2))

    return kappa


def exponential(a, b):
    return lambda q11, q12, q22: a**2 * exp(b**2 * (q11 + q22 + 2 * q12) / 2)


def gaussian(a, b):
    return lambda q11, q12, q22: a**2 / sqrt((1 - 2 * b * q11) * (1 - 2 * b * q22) - 4 * b**2 * q12**2)


def gelu(q11, q12, q22):
    d = (1 + q11) * (1 + q22) - q12**2
    p = 1 / (2 * pi * sqrt(d))
    r = q12 / sqrt((1 + q11) * (1 + q22))
    return q11 * p * (q22 - q12**2 / (1 + q11)) + q12 * (mpf(1) / 4 + asin(r) / (2 * pi)) + q12**2 * p / (1 + q22)


def gabor(q11, q12, q22):
    g = (1 + 2 * q11) * (1 + 2 * q22) - 4 * q12**2
    det = q11 * q22 - q12**2
    r11, r12, r22 = (q11 + 2 * det) / g, q12 / g, (q22 + 2 * det) / g
    return sine(1, 1, 0)(r11, r12, r22) / sqrt(g)


def double_factorial_odd(n):
    return fac(2 * n) / (2**n * fac(n))


def polynomial(*coefficients):
    def moment(i, j, q11, q12, q22):
        return sum(
            fac(k) * binomial(i, k) * binomial(j, k) * double_factorial_odd((i - k) // 2)
            * double_factorial_odd((j - k) // 2) * q12**k * q11 ** ((i - k) // 2) * q22 ** ((j - k) // 2)
            for k in range(min(i, j) + 1) if (i - k) % 2 == 0 and (j - k) % 2 == 0
        )

    def kappa(*q):
        return sum(a * b * moment(i, j, *q) for i, a in enumerate(coefficients) for j, b in enumerate(coefficients) if a and b)

    return kappa


def hermite_coefficients(n):
    coefficients = [mpf(0)] * (n + 1)
    for m in range(n // 2 + 1):
        coefficients[n - 2 * m] = (-1) ** m * fac(n) / (fac(m) * fac(n - 2 * m) * 2**m) / sqrt(fac(n))
    return coefficients


def poly(coefficients):
    derivative = [i * c for i, c in enumerate(coefficients)][1:]
    return (lambda x: polyval(coefficients[::-1], x), lambda x: polyval(derivative[::-1], x) if derivative else mpf(0))


def step(x):
    return (1 + sign(x)) / 2


f = lambda text: mpf(float(text))  # parameters are the doubles that Rust reads
half = mpf(1) / 2
sigmoid_scale = mpf(1.0 / 2.4020563531719796)
hermite6 = hermite_coefficients(6)
coefficients = [f("0.1"), f("0.5"), f("-0.3"), f("0.2")]
gelu_point = (lambda x: x * (1 + erf(x / sqrt(2))) / 2,
              lambda x: (1 + erf(x / sqrt(2))) / 2 + x * exp(-x * x / 2) / sqrt(2 * pi))

# spelling: kappa, phi, phi'
ACTIVATIONS = {
    "identity": (lambda a, b, c: b, lambda x: x, lambda x: mpf(1)),
    "relu": (relu, lambda x: max(x, 0), step),
    "ab_relu:a=-0.5,b=1.2": (ab_relu(f("-0.5"), f("1.2")), lambda x: f("-0.5") * min(x, 0) + f("1.2") * max(x, 0),
                             lambda x: f("-0.5") * step(-x) + f("1.2") * step(x)),
    "abs": (ab_relu(-1, 1), abs, sign),
    "step": (rectified(0), step, lambda x: mpf(0)),
    "sign": (lambda *q: 2 / pi * asin(q[1] / sqrt(q[0] * q[2])), sign, lambda x: mpf(0)),
    "rectified_monomial:degree=2": (rectified(2), lambda x: max(x, 0) ** 2, lambda x: 2 * max(x, 0)),
    "rectified_monomial:degree=3": (rectified(3), lambda x: max(x, 0) ** 3, lambda x: 3 * max(x, 0) ** 2),
    "erf:a=1.3,b=0.7,c=0.2": (erf_dual(f("1.3"), f("0.7"), f("0.2")), lambda x: f("1.3") * erf(f("0.7") * x) + f("0.2"),
                              lambda x: f("1.3") * f("0.7") * 2 / sqrt(pi) * exp(-(f("0.7") * x) ** 2)),
    "sigmoid_like": (erf_dual(half, sigmoid_scale, half), lambda x: (1 + erf(sigmoid_scale * x)) / 2,
                     lambda x: sigmoid_scale / sqrt(pi) * exp(-(sigmoid_scale * x) ** 2)),
    "gelu": (gelu, *gelu_point),
    "sin:a=1.2,b=0.8,c=0.3": (sine(f("1.2"), f("0.8"), f("0.3")), lambda x: f("1.2") * sin(f("0.8") * x + f("0.3")),
                              lambda x: f("1.2") * f("0.8") * cos(f("0.8") * x + f("0.3"))),
    "cos:a=0.9,b=1.1,c=0.2": (sine(f("0.9"), f("1.1"), f("0.2") + pi / 2), lambda x: f("0.9") * cos(f("1.1") * x + f("0.2")),
                              lambda x: -f("0.9") * f("1.1") * sin(f("1.1") * x + f("0.2"))),
    "rbf:gamma=0.7": (sine(sqrt(2), sqrt(2 * f("0.7")), pi / 4), lambda x: sqrt(2) * sin(sqrt(2 * f("0.7")) * x + pi / 4),
                      lambda x: 2 * sqrt(f("0.7")) * cos(sqrt(2 * f("0.7")) * x + pi / 4)),
    "gaussian:a=1.1,b=-0.6": (gaussian(f("1.1"), f("-0.6")), lambda x: f("1.1") * exp(f("-0.6") * x * x),
                              lambda x: f("1.1") * 2 * f("-0.6") * x * exp(f("-0.6") * x * x)),
    "gabor": (gabor, lambda x: exp(-x * x) * sin(x), lambda x: exp(-x * x) * (cos(x) - 2 * x * sin(x))),
    "exp:a=0.5,b=0.4": (exponential(f("0.5"), f("0.4")), lambda x: f("0.5") * exp(f("0.4") * x),
                        lambda x: f("0.5") * f("0.4") * exp(f("0.4") * x)),
    "monomial:degree=5": (polynomial(0, 0, 0, 0, 0, 1), lambda x: x**5, lambda x: 5 * x**4),
    "polynomial:c0=0.1,c1=0.5,c2=-0.3,c3=0.2": (polynomial(*coefficients), *poly(coefficients)),
    "hermite:degree=6": (polynomial(*hermite6), *poly(hermite6)),
}
DISCONTINUOUS = ("step", "sign")

PAIRS = []
for q11, q22 in [(1.0, 1.0), (0.3, 2.0), (1e-6, 3.0), (30.0, 12.0)]:
    for rho in [0, 0.5, -0.7, 0.999, -0.999, 1 - 1e-7, -(1 - 1e-7), 1 - 1e-12, -(1 - 1e-12)]:
        PAIRS.append((q11, rho * (q11 * q22) ** 0.5, q22))
for q11, q22 in [(1.0, 1.0), (4.0, 0.25), (2.0, 2.0)]:
    PAIRS += [(q11, (q11 * q22) ** 0.5, q22), (q11, -((q11 * q22) ** 0.5), q22)]


def normal(z):
    return exp(-z * z / 2) / sqrt(2 * pi)


def line(phi, q11, q12, q22):
    """E phi(u) phi(v) where v = +-sqrt(q22/q11) u."""
    a, b = sqrt(q11), sqrt(q22) * sign(q12)
    with_digits = mp.dps
    mp.dps = 50
    value = quad(lambda z: phi(a * z) * phi(b * z) * normal(z), [-16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16], maxdegree=8)
    mp.dps = with_digits
    return value


def plane(phi, q11, q12, q22):
    """E phi(u) phi(v) in polar coordinates, split where u or v vanishes."""
    t = acos(q12 / sqrt(q11 * q22))
    rays = sorted([-pi / 2, pi / 2, t - pi / 2, (t + pi / 2 + pi) % (2 * pi) - pi, 3 * pi / 2])
    inner = lambda p: quad(lambda r: r * exp(-r * r / 2) * phi(sqrt(q11) * r * cos(p)) * phi(sqrt(q22) * r * cos(p - t)), [0, 2, 5, 10])
    return quad(inner, rays) / (2 * pi)


def main():
    if "--check" in sys.argv:
        mp.dps = 15
        for name, (kappa, phi, slope) in ACTIVATIONS.items():
            q = (mpf("0.7"), mpf("0.4"), mpf("1.3"))
            errors = [abs(kappa(*q) - plane(phi, *q))]
            if name not in DISCONTINUOUS:
                errors.append(abs(diff(lambda c: kappa(q[0], c, q[2]), q[1]) - plane(slope, *q)))
            assert max(errors) < 1e-6, (name, errors)
        mp.dps = 120
    print("# activation\tq11\tq12\tq22\tkappa\tkappa_dot")
    for name, (kappa, phi, slope) in ACTIVATIONS.items():
        for pair in PAIRS:
            q = tuple(mpf(x) for x in pair)
            if q[1] ** 2 == q[0] * q[2]:
                value, derivative = line(phi, *q), line(slope, *q)
            else:
                assert q[1] ** 2 < q[0] * q[2]
                value = kappa(*q)
                step = mpf(10) ** -40 * sqrt(q[0] * q[2])
                # central difference: truncation 10^-80 (1 - rho)^-3 relative, rounding 10^-120 / 10^-40
                derivative = 0 if name in DISCONTINUOUS else (kappa(q[0], q[1] + step, q[2]) - kappa(q[0], q[1] - step, q[2])) / (2 * step)
            print(name, *(repr(x) for x in pair), nstr(value, 40), nstr(mpf(derivative), 40), sep="\t")


main()
