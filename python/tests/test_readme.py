"""What README.md shows is what happens."""

import doctest
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_tour_prints_what_it_says():
    failed, tried = doctest.testfile(str(README), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
    assert tried > 12


def test_the_docstring_of_the_package_runs():
    import ntk_verify

    failed, tried = doctest.testmod(ntk_verify)
    assert failed == 0
    assert tried >= 3
