"""What makes files that are written for a forge a site: a table of contents, links to files that are no pages, and an index."""

from __future__ import annotations

import html
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

CONTENTS = {
    "Guide": ["python/README", "docs/GUIDE", "docs/CI", "docs/ACTIVATIONS", "docs/REPRODUCED", "docs/COOKBOOK"],
    "Lessons": ["notebooks/*"],
    "Reference": ["docs/api/*", "Rust API <rust/ntk_verify/index>"],
    "Background": ["docs/DESIGN", "proofs/README", "CONTRIBUTING", "CHANGELOG"],
}


def _contents(app: Sphinx, docname: str, source: list[str]) -> None:
    """Appends the table of contents to the README, of the pages that exist; on a forge the README has links instead."""
    if docname != app.config.root_doc:
        return
    for caption, entries in CONTENTS.items():
        found = []
        for entry in entries:
            if "<" in entry:
                found.append(entry.replace("<rust/ntk_verify/index>", "<rust/ntk_verify/index.html>"))
            elif entry.endswith("*"):
                found += sorted(doc for doc in app.env.found_docs if Path(doc).match(entry) and not doc.endswith("README"))
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


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("source-read", _contents)
    app.connect("build-finished", _index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
