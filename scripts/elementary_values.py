"""Writes tests/numeric/elementary.tsv: elementary functions at spread and hard points, from 60 digits.

    python3 scripts/elementary_values.py > tests/numeric/elementary.tsv     (mpmath 1.3)

Columns: function, first argument, second argument (0 where there is none), value; each number in two parts, whose sum
is the number exactly for arguments and to 2^-107 for values.
"""

import random
from mpmath import mp, mpf, atan, atan2, cos, exp, expm1, pi, sin, sqrt

mp.prec = 3000  # sines of 1e300 need their argument's digits
random.seed(20)


def parts(x):
    high = float(x)
    low = float(x - mpf(high)) if abs(high) < 1e308 * 1.7 else 0.0
    return high, low


def line(name, x, y, value):
    fields = [name] + [repr(part) for number in (x, y) for part in number] + [repr(p) for p in parts(value)]
    print("\t".join(fields))


def noisy(x):
    """A pair of doubles near x with a random trailing part."""
    high = float(x)
    from math import ulp

    low = random.uniform(-0.499, 0.499) * ulp(high)
    return (high, low) if high + low == high else (high, 0.0)


def value(pair):
    return mpf(pair[0]) + mpf(pair[1])


print("# scripts/elementary_values.py, mpmath 1.3: function, x, y, value, each in two parts")
spread = [random.choice([-1, 1]) * 10 ** random.uniform(-20, 1) for _ in range(60)]
unit = [random.uniform(-3, 3) for _ in range(60)]
none = (0.0, 0.0)

for x in [10 ** random.uniform(-260, 290) for _ in range(80)] + [1.0, 4.0, 2.0, 0.25 + 2**-54, 1e-280, 3e-310, 5e-324, 1.7e308]:
    x = noisy(x) if 1e-260 < x < 1e300 else (x, 0.0)
    line("sqrt", x, none, sqrt(value(x)))
for x in spread + unit + [random.uniform(-700, 700) for _ in range(60)] + [0.34657359, -0.34657359, 709.7, -708.3, -740.0, 0.0]:
    x = noisy(x)
    line("exp", x, none, exp(value(x)))
for x in spread + unit + [random.uniform(-90, 690) for _ in range(60)] + [1e-300, -1e-100, 0.3465, 0.3466, -0.3466, -36.0, 88.0]:
    x = noisy(x) if abs(x) > 1e-260 else (x, 0.0)
    line("exp_m1", x, none, expm1(value(x)))
far = [random.uniform(-1, 1) * 10 ** random.uniform(1, 9) for _ in range(40)]
huge = [10 ** random.uniform(9.1, 300) for _ in range(40)] + [-1e22, 2.0**30 + 1, 2.0**62, 1.7e308, 6381956970095103 * 2.0**797]
for x in spread + unit + [float(pi / 4), float(3 * pi / 4), 1e-300] + far + huge:
    x = noisy(x) if abs(x) > 1e-260 else (x, 0.0)
    for name, function in (("sin", sin), ("cos", cos)):
        line(name, x, none, function(value(x)))
for k in (1, 2, 3, 7, 1000):  # near zeros: an argument in two parts whose sine is about 1e-33
    x = parts(k * pi / 2 * (1 + mpf(10) ** -20))
    line("sin" if k % 2 == 0 else "cos", x, none, (sin if k % 2 == 0 else cos)(value(x)))
borders = [float(sin(j * pi / 16) / cos(j * pi / 16)) for j in (1, 2, 3, 4, 5, 6, 7)]
for x in spread + unit + borders + [10 ** random.uniform(0, 290) for _ in range(40)] + [1e-300, 1e149, 1e200, 1e308]:
    x = noisy(x) if 1e-260 < abs(x) < 1e300 else (x, 0.0)
    line("atan", x, none, atan(value(x)))
angles = [random.uniform(0, 1) * pi for _ in range(120)] + [j * pi / 16 for j in range(0, 17)]
angles += [10 ** mpf(random.uniform(-100, 0)) for _ in range(40)] + [pi - mpf(10) ** -k for k in range(1, 30)] + [pi / 2 + mpf(10) ** -k for k in range(1, 30)]
for angle in angles:
    s, c = parts(sin(angle)), parts(cos(angle))
    line("arg", s, c, atan2(value(s), value(c)))
for _ in range(60):
    x, y = (noisy(random.choice([-1, 1]) * 10 ** random.uniform(-50, 50)) for _ in range(2))
    z = noisy(x[0] * random.uniform(-2, -0.5))
    line("mul", x, y, value(x) * value(y))
    line("div", x, y, value(x) / value(y))
    line("add", x, z, value(x) + value(z))
