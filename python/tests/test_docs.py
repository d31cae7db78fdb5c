"""Python blocks of the documentation run: each file from top to bottom, in one namespace and one directory.

`tests/docs` of the crate looks after the other languages.
"""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: The Markdown files that `tests/docs` reads: at the root, and in these folders.
FOLDERS = ("", "docs", "proofs", "python", "notebooks")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.md"))
BLOCK = re.compile(r"^```python[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[tuple[int, str]]:
    """Return the blocks with the lines on which they begin."""
    return [(text.count("\n", 0, match.start(1)), match[1]) for match in BLOCK.finditer(text)]


def with_blocks() -> list[Path]:
    return [path for path in FILES if blocks(path.read_text())]


def test_blocks_are_found_with_their_lines() -> None:
    assert blocks("a\n```python\nx = 1\n```\n```text\ny\n```\n```python\nz\n```\n") == [(2, "x = 1\n"), (8, "z\n")]


@pytest.mark.parametrize("path", with_blocks(), ids=lambda path: str(path.relative_to(ROOT)))
def test_blocks_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "__main__"}
    for line, code in blocks(path.read_text()):
        if code.startswith(">>> "):
            converse(code, namespace, path, line)
        else:
            exec(compile("\n" * line + code, str(path), "exec"), namespace)


def converse(code: str, namespace: dict[str, object], path: Path, line: int) -> None:
    """Run a session at the prompt; what is printed must be what is shown."""
    session = doctest.DocTestParser().get_doctest(code, namespace, path.name, str(path), line)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    failed, _ = runner.run(session, clear_globs=False)
    assert failed == 0
    namespace.update(session.globs)


def test_a_session_that_prints_something_else_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, object] = {}
    converse(">>> x = 1\n>>> x + 1\n2\n", namespace, ROOT, 0)
    assert namespace["x"] == 1
    with pytest.raises(AssertionError):
        converse(">>> x + 1\n3\n", namespace, ROOT, 0)
    assert "Expected" in capsys.readouterr().out
