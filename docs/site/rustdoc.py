"""Typesets equations in rustdoc's pages.

Doc comments hold equations in Unicode, to be read in the source and in editors. On the page of each activation its
formulas are set as mathematics, from docs/ACTIVATIONS.md, which a test holds to what the program computes; a block of
LaTeX (```math) is set wherever it stands.

usage: rustdoc.py RUST_DIRECTORY ACTIVATIONS.md
"""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

from equations import mathml

#: Types that are not called as their activations are.
NAMES = {"exp": "Exponential", "sin": "Sine", "cos": "Cosine"}
STYLE = f"<style>{(Path(__file__).parent / 'equations.css').read_text()}</style>"
SECTION = re.compile(r"^## (\w+)\n.*?^```math\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WRAP = '<div class="example-wrap"><pre class="language-'
TEXT = re.compile(WRAP + r'text"><code>(?:(?!</pre>).)*?κ =.*?</pre></div>', re.DOTALL)
MATH = re.compile(WRAP + r'math"><code>(.*?)</code></pre></div>', re.DOTALL)


def equation(latex: str) -> str:
    """Return a displayed equation."""
    return f'<div class="equation">{mathml(latex, block=True)}</div>'


def activations(folder: Path, catalogue: str) -> int:
    """Set the formulas on the page of each activation in `catalogue`, and return how many there are."""
    count = 0
    for name, latex in SECTION.findall(catalogue):
        page = folder / f"struct.{NAMES.get(name) or name.title().replace('_', '')}.html"
        text, found = TEXT.subn(lambda _, latex=latex: equation(latex), page.read_text(), count=1)
        if not found:
            raise SystemExit(f"{page} shows no formulas of {name}")
        page.write_text(text.replace("</head>", f"{STYLE}</head>", 1))
        count += 1
    return count


def blocks(folder: Path) -> int:
    """Set LaTeX blocks on all pages, and return how many there are."""
    count = 0
    for page in folder.rglob("*.html"):
        text, found = MATH.subn(lambda match: equation(html.unescape(match[1])), page.read_text())
        if found:
            page.write_text(text.replace("</head>", f"{STYLE}</head>", 1))
            count += found
    return count


if __name__ == "__main__":
    rust, catalogue = Path(sys.argv[1]), Path(sys.argv[2])
    typeset = activations(rust / "ntk_verify" / "activation", catalogue.read_text())
    if not typeset:
        raise SystemExit(f"{catalogue} has no formulas")
    print(f"rustdoc: formulas of {typeset} activations and {blocks(rust)} other blocks typeset")
