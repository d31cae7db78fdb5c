"""What the package says of itself."""

import doctest

import ntk_verify


def test_the_docstring_of_the_package_runs():
    failed, tried = doctest.testmod(ntk_verify)
    assert failed == 0
    assert tried >= 3


def test_everything_that_is_exported_exists_and_is_documented():
    for module in (ntk_verify, ntk_verify.stax):
        for name in module.__all__:
            assert getattr(module, name).__doc__ if name != "__version__" else module.__version__, name
