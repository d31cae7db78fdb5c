"""LaTeX to MathML at build time: browsers draw it, screen readers speak it, and no script or font is fetched."""

from __future__ import annotations

import re

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.errors import SphinxError

UNKNOWN = re.compile(r">\\[a-zA-Z]+<|>&<")
PRIME = re.compile(r"<msup>(<m[in]>[^<]*</m[in]>)<mi>&#x02032;</mi></msup>")
FUNCTION = re.compile(r"(<mi>(?:sin|cos|tan|sinh|cosh|tanh|exp|log|ln|arcsin|arccos|arctan)</mi>)(?=<m(?!o))")


def mathml(latex: str, *, block: bool) -> str:
    """Return `latex` as a MathML element.

    Raises
    ------
    SphinxError
        A command that the converter does not know; it would be printed with its backslash.
    """
    known = latex.strip().replace("{aligned}", "{align*}")
    result = convert(known, display="block" if block else "inline")
    if unknown := UNKNOWN.search(result):
        raise SphinxError(f"no MathML for {unknown.group().strip('><')} in {latex!r}")
    result = PRIME.sub(r'\1<mo form="postfix" lspace="0" rspace="0">&#x2032;</mo>', result)  # it is raised by itself
    return FUNCTION.sub(r'\1<mspace width="0.167em"/>', result)


def _inline(writer: nodes.NodeVisitor, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext(), block=False))
    raise nodes.SkipNode


def _block(writer: nodes.NodeVisitor, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="equation">{mathml(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer, which conf.py selects."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
