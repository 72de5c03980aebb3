"""The pytest plugin: the marker ``deterministic`` and the fixture ``randlint_trace``.

``@pytest.mark.deterministic`` fails a test in which a nondeterministic kernel ran or an unseeded stream was drawn
from. ``deterministic(cuda=True)`` also counts what would be nondeterministic on CUDA, on a machine without a GPU;
``deterministic(confirm=3)`` replays the first calls of each line.
A stream counts as seeded when the test or one of its fixtures seeds it: numbers that an earlier test decides on are
not the test's own.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from randlint.findings import Finding
    from randlint.trace.api import Trace

_KNOWN = ("confirm", "cuda")
_trace = pytest.StashKey[Any]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "deterministic(cuda=False, confirm=0): fail when a nondeterministic kernel runs or an unseeded stream is drawn "
        "from; cuda: also what would be nondeterministic on CUDA; confirm: replays of the first calls of each line",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse options that the marker does not have: they would do nothing."""
    for item in items:
        marker = item.get_closest_marker("deterministic")
        if marker is not None and (marker.args or set(marker.kwargs) - set(_KNOWN)):
            wrong = ", ".join(sorted(set(marker.kwargs) - set(_KNOWN))) or str(marker.args[0])
            raise pytest.UsageError(f"{item.nodeid}: deterministic() takes {', '.join(_KNOWN)} by name, not {wrong}")


@pytest.fixture
def randlint_trace() -> Generator[Trace, None, None]:
    """A trace of the test from here on; ``randlint_trace.stop()`` ends it, and its findings can be read."""
    from randlint.trace.api import Trace

    with Trace() as trace:
        yield trace


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, None]:
    """Begin before the fixtures do: they may seed."""
    marker = item.get_closest_marker("deterministic")
    if marker is not None:
        from randlint.config import load_settings
        from randlint.trace.api import Trace

        trace = Trace(confirm=marker.kwargs.get("confirm", 0), settings=load_settings(item.config.rootpath))
        item.stash[_trace] = trace.__enter__()
    yield


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, None]:
    """End after the test's own code, and fail a test that passed so far."""
    outcome = yield
    trace = item.stash.get(_trace, None)
    if trace is None:
        return
    del item.stash[_trace]
    trace.stop()
    if outcome.excinfo is not None:
        return
    marker = item.get_closest_marker("deterministic")
    assert marker is not None
    found = _wrong(trace, cuda=marker.kwargs.get("cuda", False))
    if found:
        outcome.force_exception(pytest.fail.Exception(_message(found), pytrace=False))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, None]:
    """A test whose set-up failed never came to its call."""
    yield
    trace = item.stash.get(_trace, None)
    if trace is not None:
        del item.stash[_trace]
        trace.stop()


def _wrong(trace: Trace, *, cuda: bool) -> list[Finding]:
    """Findings that fail a test. Ordinary operations (a convolution that cuDNN may choose a kernel for) do not."""
    from randlint.findings import Severity
    from randlint.trace.judge.kernels import ORDINARY_RANK, RULE
    from randlint.trace.judge.sites_of_kernels import WOULD_RUN

    predicted = {
        (site.site.frame.line, site.op)
        for site in trace.kernels
        if site.verdict == WOULD_RUN and site.site is not None and site.advice_rank < ORDINARY_RANK
    }
    return [
        f
        for f in trace.findings
        if f.severity > Severity.NOTE
        or (cuda and f.rule == RULE and any(f.location.line == line and op in f.message for line, op in predicted))
    ]


def _message(found: list[Finding]) -> str:
    lines = ["this test is not deterministic:"]
    for finding in found:
        place = finding.location
        lines += [f"{place.path}:{place.line}: {finding.rule} ({finding.code}): {finding.message}"]
        lines += [f"    {text.strip()}" for text in finding.source_lines[:1]]
        lines += [f"    help: {finding.help}"]
    return "\n".join(lines)
