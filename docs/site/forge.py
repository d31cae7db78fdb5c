"""What makes files that are written for a forge a site: a table of contents, bars in docstrings, and an index."""

from __future__ import annotations

import html
from pathlib import Path

from sphinx.application import Sphinx

CONTENTS = {
    "Guide": [
        "python/README",
        "docs/GUIDE",
        "docs/CI",
        "docs/PEERS",
        "docs/ACTIVATIONS",
        "docs/REPRODUCED",
        "docs/COOKBOOK",
    ],
    "Lessons": ["notebooks/README", "notebooks/*"],
    "Reference": ["docs/site/api/*"],
    "Background": ["docs/DESIGN", "proofs/README", "CONTRIBUTING", "CHANGELOG"],
}


def _contents(app: Sphinx, docname: str, source: list[str]) -> None:
    """Appends the table of contents to the README, of the pages that exist; on a forge the README has links instead."""
    if docname != app.config.root_doc:
        return
    for caption, entries in CONTENTS.items():
        found = []
        for entry in entries:
            if entry.endswith("*"):
                pages = (doc for doc in app.env.found_docs if Path(doc).match(entry))
                found += sorted(doc for doc in pages if not doc.endswith("README"))
            elif entry in app.env.found_docs:
                found.append(entry)
        if found:
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(found) + "\n```\n"


def _index(app: Sphinx, error: Exception | None) -> None:
    """An index.html that leads to the README's page."""
    if error is None and app.builder.format == "html":
        target = html.escape(app.builder.get_target_uri(app.config.root_doc))
        (Path(app.outdir) / "index.html").write_text(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{app.config.project}</title>'
            f'<meta http-equiv="refresh" content="0; url={target}"><a href="{target}">{app.config.project}</a></html>\n'
        )


def _bars(_app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]) -> None:
    """In docstrings |x| is an absolute value, not one of reStructuredText's substitutions."""
    lines[:] = [line.replace("|", r"\|") if "``" not in line else line for line in lines]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the hooks."""
    app.connect("source-read", _contents)
    app.connect("autodoc-process-docstring", _bars)
    app.connect("build-finished", _index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
