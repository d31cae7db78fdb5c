#!/usr/bin/env python3
"""Audits the compiled proofs.

Fails unless
  * every file is in _CoqProject, and none contains a word that would leave a gap (Admitted, Axiom, ...);
  * every Theorem and Corollary is in theorems.tsv, and everything there compiles;
  * none rests on an axiom beyond those of Coq's classical real numbers;
  * the statements, the definitions that they speak of and their axioms are those of theorems.lock;
  * the coefficients in Coefficients.v are those of the program, bit for bit;
  * the exported numbers (*.json) are those that were proved.
That the Rust functions and tests of theorems.tsv exist, and that the exported numbers are those of the program, is for
tests/proofs and src/numeric/lane/proved.rs to say: they need no Coq.

usage: audit.py [--write]     --write accepts the present statements and numbers: review the difference
"""
import json
import pathlib
import re
import subprocess
import sys

import coefficients

HERE = pathlib.Path(__file__).resolve().parent
WRITE = "--write" in sys.argv[1:]
AXIOMS = {
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
    "Classical_Prop.classic",
}
GAPS = r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjecture|Abort|Declare|Unset\s+Guard\s+Checking|bypass_check)\b"
COLUMNS = ["theorem", "file", "function", "test"]
failures = []


def fail(text):
    failures.append(text)


def without_comments(text):
    depth, kept, i = 0, [], 0
    while i < len(text):
        if text.startswith("(*", i):
            depth, i = depth + 1, i + 2
        elif text.startswith("*)", i) and depth:
            depth, i = depth - 1, i + 2
        else:
            if not depth:
                kept.append(text[i])
            i += 1
    return "".join(kept)


def index():
    header, *rows = [line.split("\t") for line in (HERE / "theorems.tsv").read_text().splitlines()]
    if header != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        sys.exit("theorems.tsv: expected the columns " + ", ".join(COLUMNS))
    return rows


def check_sources(rows):
    project = re.findall(r"^\w+\.v$", (HERE / "_CoqProject").read_text(), re.M)
    present = sorted(path.name for path in HERE.glob("*.v") if path.name != "Audit.v")
    if sorted(project) != present:
        fail("_CoqProject and the folder differ: " + " ".join(sorted(set(project) ^ set(present))))
    listed = {(row[0], row[1]) for row in rows}
    if len(listed) != len(rows):
        fail("theorems.tsv: a theorem is listed twice")
    definitions = []
    for name in project:
        text = without_comments((HERE / name).read_text())
        for word in re.findall(GAPS, text):
            fail(f"{name}: the word {word}")
        for theorem in re.findall(r"\b(?:Theorem|Corollary)\s+([\w']+)", text):
            if (theorem, name) not in listed:
                fail(f"{name}: {theorem} is not in theorems.tsv")
        for found in re.findall(r"^\s*((?:Definition|Fixpoint|Inductive|Notation|Variables?|Hypothes[ie]s)\b.*?\.)(?=\s)", text, re.M | re.S):
            definitions.append(f"{name}: " + " ".join(found.split()))
    return definitions


def check_statements(rows):
    files = list(dict.fromkeys(row[1] for row in rows))
    lines = ["From Coq Require Import Reals.", "From Coquelicot Require Import Coquelicot.", "Open Scope R_scope.", "Set Printing Width 110."]
    for file in files:
        module = "Ntk." + file.removesuffix(".v")
        theorems = [f"{module}.{row[0]}" for row in rows if row[1] == file]
        lines += [f"Require {module}."]
        for command in [f"Check {theorem}." for theorem in theorems] + [
            f"Definition {module[4:]}_all := ({', '.join('@' + theorem for theorem in theorems)}, tt). Print Assumptions {module[4:]}_all."
        ]:
            lines += ['Goal True. idtac "@@". exact I. Qed.', command]
    (HERE / "Audit.v").write_text("\n".join(lines) + "\n")
    run = subprocess.run(["coqc", "-q", "-w", "none", "-R", ".", "Ntk", "Audit.v"], cwd=HERE, capture_output=True, text=True)
    if run.returncode:
        sys.exit("the index does not compile:\n" + run.stderr)
    blocks = iter(block.strip() for block in run.stdout.split("@@")[1:])
    locked = []
    for file in files:
        locked += [file, ""] + [next(blocks) for row in rows if row[1] == file]
        assumptions = next(blocks)
        closed = assumptions == "Closed under the global context"
        names = set(re.findall(r"^([A-Za-z_][\w.']*)(?=\s*:|\s*$)", assumptions, re.M)) - {"Axioms"}
        if not closed and (not names or names - AXIOMS):
            fail(f"{file} rests on {' '.join(sorted(names - AXIOMS)) or assumptions}")
        locked += [f"  axioms: {'none' if closed else 'real numbers'}", ""]
    return locked


def check_lock(text):
    path = HERE / "theorems.lock"
    if WRITE:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        (HERE / "theorems.lock.new").write_text(text)
        fail("statements differ from theorems.lock (see theorems.lock.new); when meant: make lock")


def check_coefficients():
    if (HERE / "Coefficients.v").read_text() != coefficients.text():
        fail("Coefficients.v differs from src/numeric/lane/tables.rs: make coefficients, and prove again")


STATEMENT = re.compile(
    r"(?P<theorem>\w+) : forall (?P<x>\w+) : R, (?P<low>.+?) <= (?P=x) <= (?P<high>.+?) -> "
    r"Rabs \((?P<function>.+) - (?P<form>\w+) (?P<table>\w+)_table (?P=x)\) <= powerRZ 2 \((?P<bound>-\d+)\)(?P<relative> \* (?:Rabs )?(?P=x))?"
)


def proved_polynomials(statements):
    """What is proved of each table of Coefficients.v, read from the statements as Coq prints them."""
    proved = {}
    for statement in statements:
        # without the names of modules
        found = STATEMENT.fullmatch(re.sub(r"\b[A-Z]\w*\.(?=\w)", "", " ".join(statement.split())))
        if found:
            proved[found["table"]] = found
    tables = re.findall(r"Definition (\w+)_table : list \(Z \* Z\) := \[(.*?)\]\.", (HERE / "Coefficients.v").read_text(), re.S)
    rows = []
    for table, body in tables:
        if table not in proved:
            fail(f"Coefficients.v: nothing is proved of {table}_table")
            continue
        found = proved[table]
        row = {
            "table": table.upper(),
            "theorem": found["theorem"],
            "function": found["function"],
            "variable": found["x"],
            "form": found["form"],
            "interval": [found["low"], found["high"]],
            "error": "relative" if found["relative"] else "absolute",
            "bound_exponent": int(found["bound"]),
            "coefficients": [[int(m), int(e)] for m, e in re.findall(r"\((-?\d+), (-?\d+)\)", body)],
        }
        rows.append(",\n  ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in row.items()))
    return "[\n" + ",\n".join(" {\n  " + row + "\n }" for row in rows) + "\n]\n"


def check_export(path, text):
    if WRITE:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        fail(f"{path.name} differs from what was proved; when meant: make lock")


def check_exports(statements):
    check_export(HERE / "coefficients.json", proved_polynomials(statements))
    for out in sorted(HERE.glob("*.out")):
        body = out.read_text()
        body = body[body.index("=") + 1 : body.rindex("\n     :")]
        for old, new in (("%Z", ""), (";", ","), ("(", "["), (")", "]")):
            body = body.replace(old, new)
        rows = json.loads(re.sub(r"\[(-?\d+)\](?=\s*[,\]])", r"\1", body))
        text = "[\n" + ",\n".join("  " + json.dumps(row) for row in rows) + "\n]\n"
        check_export(out.with_suffix(".json"), text)


def main():
    rows = index()
    definitions = check_sources(rows)
    statements = check_statements(rows)
    check_lock("\n".join(statements + ["The definitions that they speak of", ""] + definitions) + "\n")
    check_coefficients()
    check_exports(statements)
    for text in failures:
        print(text)
    print(f"{len(rows)} theorems audited: {'FAIL' if failures else 'ok'}")
    sys.exit(bool(failures))


main()
