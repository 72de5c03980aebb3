"""Which files are tests, by the names that test runners look for."""

from __future__ import annotations

from randlint.patterns import regex

_TEST_FILE = regex(r"(^|/)(tests?/|test_[^/]*\.py$|conftest\.py$|[^/]*_tests?\.py$)")


def is_test_file(path: str) -> bool:
    """True for a path, relative to the project and with forward slashes, of a test or of something beside tests."""
    return _TEST_FILE.search(path) is not None
