"""Writes src/numeric/double_double/tables.rs: series and constants rounded to pairs of doubles, from their definitions.

    python3 scripts/double_double_tables.py > src/numeric/double_double/tables.rs     (mpmath 1.3)
"""

from mpmath import mp, mpf, binomial, cos, factorial, floor, log, pi, sin

mp.prec = 400


def parts(x, n=2):
    """x as a sum of n doubles."""
    out = []
    for _ in range(n):
        out.append(float(x))
        x = x - mpf(out[-1])
    return out


def chopped(x, bits):
    """x rounded to a number of significant bits, as a double."""
    shift = bits - 1 - int(floor(log(x, 2)))
    return float(floor(x * mpf(2) ** shift + mpf(1) / 2) / mpf(2) ** shift)


def rust(x):
    """A literal that clippy likes: shortest round-trip digits, separated."""
    text = repr(float(x))
    return text if "." in text or "e" in text or "n" in text else text + ".0"


def pair(x):
    high, low = parts(x)
    return f"({rust(high)}, {rust(low)})"


def table(name, doc, values):
    print(f"\n/// {doc}")
    print(f"pub(super) const {name}: [(f64, f64); {len(values)}] = [")
    for value in values:
        print(f"    {pair(value)},")
    print("];")


def single(name, doc, values):
    print(f"\n/// {doc}")
    print(f"pub(super) const {name}: [f64; {len(values)}] = [")
    for value in values:
        print(f"    {rust(value)},")
    print("];")


def series(name, doc, term, precise, total):
    """Terms 0..precise as pairs, precise..total as doubles."""
    table(name, f"{doc}, the terms that need two parts.", [term(k) for k in range(precise)])
    single(name + "_TAIL", f"{doc}, the terms after those: one part suffices.", [term(k) for k in range(precise, total)])


print("//! Constants rounded to pairs of doubles; written by `scripts/double_double_tables.py`, not by hand.")
print("#![allow(clippy::approx_constant, clippy::excessive_precision)] // the table holds π/4 and friends with their tails")
series("ASIN", "asin s = s Σ cₖ s²ᵏ", lambda k: binomial(2 * k, k) / (mpf(4) ** k * (2 * k + 1)), 10, 21)
series("ATAN", "atan t = t Σ cₖ t²ᵏ", lambda k: mpf(-1) ** k / (2 * k + 1), 11, 22)
series("SIN", "sin r = r Σ cₖ r²ᵏ", lambda k: mpf(-1) ** k / factorial(2 * k + 1), 9, 15)
series("COS", "cos r = Σ cₖ r²ᵏ", lambda k: mpf(-1) ** k / factorial(2 * k), 9, 15)
series("EXP_M1", "eʳ − 1 = r Σ cₖ rᵏ", lambda k: 1 / factorial(k + 1), 7, 14)
table("ANGLES", "jπ/8.", [j * pi / 8 for j in range(5)])
table("COSINES", "cos jπ/8.", [cos(j * pi / 8) if j < 4 else mpf(0) for j in range(5)])
table("SINES", "sin jπ/8.", [sin(j * pi / 8) if j < 4 else mpf(1) for j in range(5)])
single("SINES_BETWEEN", "sin (2j + 1)π/16: where the nearest multiple of π/8 changes.", [sin((2 * j + 1) * pi / 16) for j in range(4)])
single("TANGENTS_BETWEEN", "tan (2j + 1)π/16.", [sin((2 * j + 1) * pi / 16) / cos((2 * j + 1) * pi / 16) for j in range(4)])
single("HALF_PI", "π/2 as a sum.", parts(pi / 2, 4))
ln2 = chopped(log(2), 40)
single("LN_2", "ln 2 as a sum; the first part has 40 bits, so that its products with exponents are exact.", [ln2] + parts(log(2) - mpf(ln2), 2))
table("PI", "π.", [pi])
mp.prec = 1600
fraction = int(mp.floor(2 / pi * mpf(2) ** (64 * 21)))
limbs = [(fraction >> (64 * (20 - i))) & (2**64 - 1) for i in range(21)]
print("\n/// The binary digits of 2/π after the point, 64 at a time.")
print(f"pub(super) const TWO_OVER_PI: [u64; {len(limbs)}] = [")
for limb in limbs:
    h = f"{limb:016x}"
    print("    0x" + "_".join(h[i : i + 4] for i in range(0, 16, 4)) + ",")
print("];")
