"""Writes src/numeric/lane/tables.rs: polynomials for single lanes, by interpolation at Chebyshev nodes with 60 digits.

    python3 scripts/lane_tables.py > src/numeric/lane/tables.rs     (mpmath 1.3)

Each table is the interpolant of least length whose error, sampled at 400 points, is below 2^-58 (f64) or 2^-29 (f32);
interpolation at Chebyshev nodes is within a small factor of the minimax error. Its coefficients are then rounded once,
and its comment names the error of the rounded polynomial, which is larger: proofs/Polynomials.v and
proofs/ErfPolynomial.v prove bounds of it. Errors are relative to the leading term.
"""

from mpmath import asin, atan, cos, erf, erfc, exp, expm1, floor, log, mp, mpf, pi, sin, sqrt

mp.dps = 60


def interpolate(f, low, high, n):
    """Coefficients, lowest first, of the polynomial of n coefficients through f at Chebyshev nodes of [low, high]."""
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    # Newton's divided differences, then expansion into powers
    c = [f(x) for x in nodes]
    for j in range(1, n):
        for i in range(n - 1, j - 1, -1):
            c[i] = (c[i] - c[i - 1]) / (nodes[i] - nodes[i - j])
    p = [mpf(0)]
    for i in range(n - 1, -1, -1):
        shifted = [mpf(0)] + p
        for k, a in enumerate(p):
            shifted[k] -= nodes[i] * a
        shifted[0] += c[i]
        p = shifted
    return p[:n]


def evaluate(p, x):
    total = mpf(0)
    for a in reversed(p):
        total = total * x + a
    return total


def fit(f, low, high, error, bound):
    """The shortest interpolant p with max error(p(x) - f(x), x) ≤ bound, rounded, and the error that it then has."""
    low, high = mpf(low), mpf(high)
    points = [low + (high - low) * (mpf(i) + mpf(1) / 2) / 400 for i in range(400)]
    exact = [f(x) for x in points]
    for n in range(2, 40):
        p = interpolate(f, low, high, n)
        worst = max(error(evaluate(p, x) - y, x) for x, y in zip(points, exact))
        if worst <= bound:
            p = [mpf(float(a)) for a in p]
            points = [low + (high - low) * mpf(i) / 4000 for i in range(4001)]
            return p, max(error(evaluate(p, x) - f(x), x) for x in points)
    raise ValueError("no fit")


def rust(x):
    return repr(float(x))


def emit(name, doc, result):
    p, worst = result
    print(f"\n/// {doc}; error below 2^{int(floor(log(worst, 2))) + 1}, coefficients rounded.")
    print(f"pub(super) const {name}: [f64; {len(p)}] = [")
    for a in p:
        print(f"    {rust(a)},")
    print("];")


def both(name, doc, *arguments, double=mpf(2) ** -58, single=mpf(2) ** -29):
    emit(name, doc, fit(*arguments, double))
    emit(name + "_SHORT", doc + ", for f32", fit(*arguments, single))


def chopped(x, bits):
    shift = bits - 1 - int(floor(log(x, 2)))
    return floor(x * mpf(2) ** shift + mpf(1) / 2) / mpf(2) ** shift


def root(z):
    return sqrt(z) if z > 0 else mpf(10) ** -30


eighth = sin(pi / 8) ** 2 * (1 + mpf(2) ** -20)
tangent = (sqrt(mpf(2)) - 1) ** 2 * (1 + mpf(2) ** -20)
quarter = (pi / 4) ** 2 * (1 + mpf(2) ** -20)
half = log(mpf(2)) / 2 * (1 + mpf(2) ** -20)

print("//! Polynomials, lowest coefficient first; written by `scripts/lane_tables.py`, not by hand.")
print("#![allow(clippy::approx_constant, clippy::excessive_precision)] // fitted coefficients come near constants")
both("ASIN", "asin s = s + s z q(z), z = s², s ≤ sin π/8", lambda z: (asin(root(z)) / root(z) - 1) / z, mpf(10) ** -12, eighth,
     lambda e, z: abs(e * z))
both("ATAN", "atan t = t + t z q(z), z = t², t ≤ tan π/8", lambda z: (atan(root(z)) / root(z) - 1) / z, mpf(10) ** -12, tangent,
     lambda e, z: abs(e * z))
both("SIN", "sin r = r + r z q(z), z = r², |r| ≤ π/4", lambda z: (sin(root(z)) / root(z) - 1) / z, mpf(10) ** -12, quarter,
     lambda e, z: abs(e * z))
both("COS", "cos r = 1 − z/2 + z² q(z), z = r², |r| ≤ π/4", lambda z: (cos(root(z)) - 1 + z / 2) / z**2, mpf(10) ** -12, quarter,
     lambda e, z: abs(e * z * z))
both("EXP_M1", "eʳ − 1 = r + r²(½ + r q(r)), |r| ≤ ½ ln 2", lambda r: (expm1(r) / r - 1 - r / 2) / r**2 if r else mpf(1) / 6, -half, half,
     lambda e, r: abs(e * r * r))
both("ERF", "erf x = x + x q(x²), |x| ≤ √3/2", lambda z: erf(root(z)) / root(z) - 1, mpf(10) ** -30, mpf(3) / 4,
     lambda e, z: abs(e))


def erfcx(x):
    return exp(x * x) * erfc(x)


centre = mpf(2)


def mapped(t):
    x = centre * (1 + t) / (1 - t)
    return erfcx(x)


both("ERFC", "erfc x = exp(−x²) q(t), t = (x − 2)/(x + 2), √3/2 ≤ x ≤ 6", mapped, (sqrt(mpf(3)) / 2 - 2) / (sqrt(mpf(3)) / 2 + 2), mpf(1) / 2,
     lambda e, t: abs(e) * exp(-(centre * (1 + t) / (1 - t)) ** 2))


def sum_of(name, doc, values):
    print(f"\n/// {doc}")
    print(f"pub(super) const {name}: [f64; {len(values)}] = [{', '.join(rust(v) for v in values)}];")


p1 = chopped(pi / 2, 33)
p2 = chopped(pi / 2 - p1, 33)
sum_of("HALF_PI", "π/2 as a sum; the first two parts have 33 bits, so that products with integers up to 2²⁰ are exact.", [p1, p2, pi / 2 - p1 - p2])
l1 = chopped(log(mpf(2)), 40)
sum_of("LN_2", "ln 2 as a sum; the first part has 40 bits, so that its products with exponents are exact.", [l1, log(mpf(2)) - l1])
for j, name in ((1, "QUARTER"), (2, "HALF"), (3, "THREE_QUARTERS"), (4, "WHOLE")):
    h = mpf(float(j * pi / 4))
    sum_of(name, f"{j}π/4 in two parts.", [h, j * pi / 4 - h])
