#!/usr/bin/env python3
"""Writes Coefficients.v: the polynomial coefficients of src/numeric/lane/tables.rs as exact dyadic numbers.

usage: coefficients.py > Coefficients.v     the audit runs it too, and compares bit for bit
"""
import pathlib
import re

TABLES = pathlib.Path(__file__).resolve().parent.parent / "src/numeric/lane/tables.rs"
NAMES = ["ASIN", "ASIN_SHORT", "ATAN", "ATAN_SHORT", "SIN", "SIN_SHORT", "COS", "COS_SHORT", "EXP_M1", "EXP_M1_SHORT", "ERF", "ERF_SHORT"]

HEAD = """(** * The coefficients of the program's polynomials

    Written by coefficients.py from src/numeric/lane/tables.rs, not by hand: pairs (m, e) for the binary64 numbers m 2^e. *)
From Coq Require Import ZArith List.
Import ListNotations.
Open Scope Z_scope."""


def dyadic(text):
    numerator, denominator = float(text).as_integer_ratio()
    exponent = 1 - denominator.bit_length()
    while numerator and numerator % 2 == 0:
        numerator, exponent = numerator // 2, exponent + 1
    return f"({numerator}, {exponent})"


def text():
    tables = TABLES.read_text()
    lines = [HEAD]
    for name in NAMES:
        body = re.search(rf"const {name}: \[f64; (\d+)\] =\s*\[([^\]]*)\]", tables)
        numbers = [number for number in re.split(r"[\s,]+", body[2]) if number]
        assert len(numbers) == int(body[1]), name
        lines.append(f"\nDefinition {name.lower()}_table : list (Z * Z) := [")
        lines.append(";\n".join("  " + dyadic(number) for number in numbers) + "].")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(text(), end="")
