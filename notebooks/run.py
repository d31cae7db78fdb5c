"""Executes the notebooks, each in a directory of its own, and holds what they print to what is committed.

usage: run.py [--update] [NOTEBOOK …]

A cell that raises fails. So does one whose text differs from the committed one, unless it is tagged `varies` (times,
last digits); of pictures only the number is compared, since fonts differ. `--update` writes the new outputs instead of
comparing them: the only way to change a committed output.
"""

from __future__ import annotations

import argparse
import base64
import difflib
import io
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

HERE = Path(__file__).parent
#: What a committed notebook may weigh: bytes of JSON, bytes of one picture in base64.
LARGEST, LARGEST_PICTURE = 500_000, 80_000


def small(picture: str) -> str:
    """A PNG in base64 with a palette of 64 colours, which is all that a plot has."""
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB").quantize(64)
    packed = io.BytesIO()
    image.save(packed, "PNG", optimize=True)
    return base64.b64encode(packed.getvalue()).decode()


def execute(path: Path, timeout: int) -> Any:
    """The notebook with the outputs of this run, without counters and times."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as directory:
        quiet = ["--log-level=ERROR"]
        client = NotebookClient(
            notebook,
            timeout=timeout,
            startup_timeout=180,
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=quiet,
        )
        client.execute(cwd=directory)
    for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
        cell.execution_count = number + 1
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            output.pop("execution_count", None)
            if output.output_type == "execute_result":
                output.execution_count = number + 1
            if "image/png" in output.get("data", {}):  # "<Figure size 640x480 with 1 Axes>" says nothing
                output.data = {"image/png": small(output.data["image/png"])}
            output.get("metadata", {}).clear()
    return notebook


def said(cell: Any) -> tuple[str, int]:
    """The text that a cell printed or showed, and how many pictures it drew."""
    text, pictures = "", 0
    for output in cell.outputs:
        data = output.get("data", {})
        pictures += "image/png" in data
        text += output.get("text", "") if output.output_type == "stream" else data.get("text/plain", "")
    return text, pictures


def differences(old: Any, new: Any) -> list[str]:
    """What moved, one entry for each cell."""
    moved = []
    for before, after in zip(old.cells, new.cells, strict=True):
        if before.cell_type != "code" or "varies" in before.metadata.get("tags", []):
            continue
        (text, pictures), (now, drawn) = said(before), said(after)
        if text != now:
            lines = difflib.unified_diff(text.splitlines(), now.splitlines(), "committed", "now", lineterm="", n=1)
            moved.append("\n".join([f"cell {before.id}:", *lines]))
        if pictures != drawn:
            moved.append(f"cell {before.id}: {drawn} pictures instead of {pictures}")
    return moved


def oversized(notebook: Any) -> list[str]:
    """Outputs that are too large to be committed."""
    size = len(nbformat.writes(notebook))
    found = [f"{size} bytes, at most {LARGEST}"] if size > LARGEST else []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            picture = len(output.get("data", {}).get("image/png", ""))
            if picture > LARGEST_PICTURE:
                found.append(f"cell {cell.id}: a picture of {picture} bytes, at most {LARGEST_PICTURE}")
    return found


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write the outputs instead of comparing them")
    parser.add_argument("--timeout", type=int, default=300, help="seconds that one cell may take")
    parser.add_argument("notebooks", nargs="*", type=Path)
    arguments = parser.parse_args()
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    passed, failed = 0, 0
    for path in arguments.notebooks or sorted(HERE.glob("*.ipynb")):
        start = time.monotonic()
        new = execute(path, arguments.timeout)
        if arguments.update:
            nbformat.write(new, path)
            faults = oversized(new)
        else:
            faults = differences(nbformat.read(path, as_version=4), new) + oversized(new)
        passed, failed = passed + (not faults), failed + bool(faults)
        seconds = time.monotonic() - start
        print(f"{path.name}: {'failed' if faults else 'ok'} ({seconds:.0f} s)", *faults, sep="\n", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
