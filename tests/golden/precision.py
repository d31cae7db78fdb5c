"""Kernels of hard pairs, to fifty digits: `python precision.py > precision.json` (mpmath 1.3, about three minutes).

The recursion K <- sw^2 kappa + sb^2, T <- K + sw^2 kappa' T runs at 120 digits from the f64 inputs as they are, pair by
pair: near-duplicates at one unit in the last place lose 32 digits of 1 - rho at the start, and chaotic networks lose
more on the way. The first layer (for gelu and sin, every layer) has 760 digits, for variances of 1e300 beside 1. Values
are rounded to f64 at the end.
"""

import json
import math
from mpmath import mp, mpf, acos, asin, sqrt, pi, sin, cos, exp

mp.dps = 760


def relu(a, b, c):
    n = sqrt(a * c)
    if n == 0:
        return mpf(0), mpf(1) / 4
    r = max(mpf(-1), min(mpf(1), b / n))
    t = acos(r)
    return n * (sin(t) + (pi - t) * r) / (2 * pi), (pi - t) / (2 * pi)


def leaky_relu(a, b, c, s=mpf(0.25)):
    k, d = relu(a, b, c)
    return s * b + (1 - s) ** 2 * k, s + (1 - s) ** 2 * d


def absolute(a, b, c):
    k, d = relu(a, b, c)
    return 4 * k - b, 4 * d - 1


def erf(a, b, c):
    m = (1 + 2 * a) * (1 + 2 * c)
    return 2 / pi * asin(2 * b / sqrt(m)), 4 / pi / sqrt(m - 4 * b * b)


def sine(a, b, c):
    p, m = exp(-(a + c + 2 * b) / 2), exp(-(a + c - 2 * b) / 2)
    return (m - p) / 2, (m + p) / 2


def gelu(a, b, c):
    d = (1 + a) * (1 + c) - b * b
    p = 1 / (2 * pi * sqrt(d))
    angle = mpf(1) / 4 + asin(b / sqrt((1 + a) * (1 + c))) / (2 * pi)
    return (
        a * p * (c - b * b / (1 + a)) + b * angle + b * b * p / (1 + c),
        angle + p * b * (1 / (1 + a) + 1 / (1 + c) + 1 / d),
    )


def sign(a, b, c):
    n = sqrt(a * c)
    return (2 / pi * asin(max(mpf(-1), min(mpf(1), b / n))) if n != 0 else mpf(0)), mpf(0)


def moved(x, direction, size):
    return [a + size * b for a, b in zip(x, direction)]


def points():
    g0 = [-0.183274, 0.781464, 1.845804, -0.151529, 0.4]
    g1 = [0.653152, 1.204936, -0.331343, 0.954067, -0.7]
    side = [0.3, -0.7, 0.5, 0.9, -0.2]
    ulp = list(g0)
    ulp[2] = math.nextafter(g0[2], 2.0)
    negative = [-a for a in g0]
    # orthogonal to g0 but for 1e-13: the last coordinate balances the others
    balance = -sum(a * b for a, b in zip(g0[:4], side[:4])) / g0[4]
    orthogonal = side[:4] + [balance + 2e-13]
    named = [
        ("generic", g0),
        ("duplicate", g0),
        ("near 1e-7", moved(g0, side, 1e-7)),
        ("near 1e-12", moved(g0, side, 1e-12)),
        ("near 1 ulp", ulp),
        ("antipode", negative),
        ("near antipode 1e-7", moved(negative, side, 1e-7)),
        ("near antipode 1e-12", moved(negative, side, 1e-12)),
        ("near antipode 1 ulp", [-a for a in ulp]),
        ("collinear, exact", [4 * a for a in g0]),
        ("collinear, rounded", [3.7 * a for a in g0]),
        ("nearly orthogonal", orthogonal),
        ("other", g1),
        ("tiny", [1e-150 * a for a in g1]),
        ("tiny near duplicate", moved([1e-150 * a for a in g1], side, 1e-160)),
        ("huge", [1e150 * a for a in g1]),
        ("zero", [0.0] * 5),
    ]
    return named


PHI = dict(relu=relu, leaky_relu=leaky_relu, abs=absolute, erf=erf, sin=sine, gelu=gelu, sign=sign)

CASES = (
    [("relu", d, math.sqrt(2), 0.0) for d in (1, 3, 10, 100, 1000)]
    + [("relu", d, math.sqrt(2), 0.1) for d in (1, 3, 10, 100, 1000)]
    + [("erf", d, 1.5, 0.0) for d in (1, 3, 10, 100)]
    + [("erf", d, 1.0, 0.1) for d in (1, 3, 10, 100, 1000)]
    + [("erf", d, 3.0, 0.1) for d in (10, 100)]
    + [("leaky_relu", d, 1.25, 0.05) for d in (1, 3, 10, 100)]
    + [("abs", d, 1.0, 0.0) for d in (1, 3, 10, 100)]
    + [("sin", d, 1.1, 0.0) for d in (1, 3, 10)]
    + [("gelu", d, 1.4, 0.1) for d in (1, 3, 10)]
    + [("sign", d, 1.0, 0.0) for d in (1, 3, 10)]
)


def limit(phi, depth, weight_std, bias_std, left):
    """Both kernels of all pairs i <= j, row by row."""
    w, v = mpf(weight_std) ** 2, mpf(bias_std) ** 2
    x = [[mpf(a) for a in row] for row in left]
    n = len(x)
    dot = lambda i, j: sum(a * b for a, b in zip(x[i], x[j])) / len(x[i])
    diagonal = []
    for i in range(n):
        mp.dps = 760
        q = w * dot(i, i) + v
        layers = [q]
        for layer in range(depth):
            mp.dps = 120 if layer and phi not in (gelu, sine) else 760
            q = w * phi(q, q, q)[0] + v
            layers.append(q)
        diagonal.append(layers)
    nngp, ntk = [], []
    for i in range(n):
        for j in range(i, n):
            mp.dps = 760
            k = w * dot(i, j) + v
            t = k
            for layer in range(depth):
                mp.dps = 120 if layer and phi not in (gelu, sine) else 760
                value, slope = phi(diagonal[i][layer], k, diagonal[j][layer])
                k = w * value + v
                t = k + w * slope * t
            nngp.append(float(k))
            ntk.append(float(t))
    return nngp, ntk


def main():
    named = points()
    cases = []
    for name, depth, weight_std, bias_std in CASES:
        nngp, ntk = limit(PHI[name], depth, weight_std, bias_std, [x for _, x in named])
        case = dict(activation=name, hidden_layers=depth, weight_std=weight_std, bias_std=bias_std, nngp=nngp, ntk=ntk)
        cases.append(json.dumps(case))
    rows = ",\n".join(json.dumps([name, x]) for name, x in named)
    print('{"points": [\n%s\n],\n"cases": [\n%s\n]}' % (rows, ",\n".join(cases)))


main()
