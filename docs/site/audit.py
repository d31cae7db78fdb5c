"""Refuses a site that fetches from a network, or whose links within itself lead nowhere.

usage: audit.py SITE
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: What a browser fetches without being asked.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
NOT_FETCHED = {"canonical", "next", "prev", "index", "search", "up", "author", "license"}
REMOTE_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?(?:https?:)?//""")


class Page(HTMLParser):
    """What a page fetches, links to, and can be linked to at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag fetches, links to or names."""
        values = {key: value or "" for key, value in attrs}
        self.anchors |= {values[key] for key in ("id", "name") if key in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag in FETCHED and FETCHED[tag] in values and values.get("rel") not in NOT_FETCHED:
            self.fetched.append(values[FETCHED[tag]])


def faults(site: Path) -> list[str]:
    """What is wrong with the site, one line each."""
    pages = {path.resolve(): Page(path.read_text()) for path in site.rglob("*.html")}
    found = []
    for path, page in pages.items():
        name, theirs = path.relative_to(site.resolve()), path.is_relative_to(site.resolve() / "rust")
        found += [f"{name} fetches {url}" for url in page.fetched if urlsplit(url).netloc]
        for link in [] if theirs else page.links:  # rustdoc checks its own
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                found.append(f"{name} links to {link}, which is not there")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                found.append(f"{name} links to {link}, where there is no such place")
    found += [
        f"{path} fetches a style or font" for path in site.rglob("*.css") if REMOTE_STYLE.search(path.read_text())
    ]
    return sorted(set(found)) if pages else [f"{site} has no pages"]


if __name__ == "__main__":
    if problems := faults(Path(sys.argv[1])):
        raise SystemExit("\n".join(problems))
    print("site: fetches nothing from a network; all links within it lead somewhere")
