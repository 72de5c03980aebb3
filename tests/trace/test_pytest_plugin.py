"""The marker ``deterministic`` and the fixture ``randlint_trace``."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

HEAD = """
import random
import numpy as np
import pytest
import torch
"""


def outcomes(pytester: pytest.Pytester, code: str) -> pytest.RunResult:
    pytester.makepyfile(HEAD + code)
    return pytester.runpytest_subprocess("--strict-markers", "-q")


def test_an_unseeded_draw_fails_the_test(pytester: pytest.Pytester) -> None:
    """The message names the line and the rule; seeding in a fixture or in the test is enough."""
    done = outcomes(
        pytester,
        """
@pytest.mark.deterministic
def test_unseeded():
    assert random.random() < 2

@pytest.mark.deterministic
def test_seeded():
    random.seed(1)
    assert random.random() < 2

@pytest.fixture
def seeded():
    torch.manual_seed(0)

@pytest.mark.deterministic
def test_fixture(seeded):
    torch.rand(3)

def test_unmarked():
    torch.rand(3)
""",
    )
    done.assert_outcomes(passed=3, failed=1)
    done.stdout.fnmatch_lines(["*this test is not deterministic:*", "*:8: unseeded-draw (RND902)*"])


def test_kernels_fail_the_test(pytester: pytest.Pytester) -> None:
    """On the CPU what really varies there; what CUDA would do only when the marker asks for it."""
    done = outcomes(
        pytester,
        """
def scatter():
    torch.zeros(5, 4).index_add(0, torch.tensor([0, 0]), torch.ones(2, 4))

@pytest.mark.deterministic
def test_on_this_machine():
    scatter()

@pytest.mark.deterministic(cuda=True)
def test_on_cuda():
    scatter()

@pytest.mark.deterministic(cuda=True)
def test_with_the_deterministic_kernel():
    torch.use_deterministic_algorithms(True)
    try:
        scatter()
    finally:
        torch.use_deterministic_algorithms(False)
""",
    )
    done.assert_outcomes(passed=2, failed=1)
    done.stdout.fnmatch_lines(["*:7: nondeterministic-kernel (RND901)*index_add*"])


def test_a_failing_test_fails_for_its_own_reason(pytester: pytest.Pytester) -> None:
    """The marker adds nothing to a test that failed, and a broken fixture leaves no hook behind."""
    done = outcomes(
        pytester,
        """
@pytest.mark.deterministic
def test_wrong():
    random.random()
    assert 1 == 2

@pytest.fixture
def broken():
    raise ValueError("no data")

@pytest.mark.deterministic
def test_broken(broken):
    pass

def test_nothing_is_left():
    from randlint.trace.tracer import TRACER
    assert TRACER.recorders == ()
    assert random.random == random._inst.random
""",
    )
    done.assert_outcomes(passed=1, failed=1, errors=1)
    assert "not deterministic" not in done.stdout.str()


def test_the_fixture(pytester: pytest.Pytester) -> None:
    """A test may look at what it did."""
    done = outcomes(
        pytester,
        """
def test_look(randlint_trace):
    torch.zeros(5, 4).index_add(0, torch.tensor([0, 0]), torch.ones(2, 4))
    randlint_trace.stop()
    assert [site.op for site in randlint_trace.kernels] == ["aten::index_add"]
""",
    )
    done.assert_outcomes(passed=1)


def test_a_misspelt_option_is_an_error(pytester: pytest.Pytester) -> None:
    """Nobody should believe in a marker that does nothing."""
    done = outcomes(pytester, "@pytest.mark.deterministic(gpu=True)\ndef test_x():\n    pass\n")
    done.stderr.fnmatch_lines(["*deterministic() takes confirm, cuda by name, not gpu*"])
    assert done.ret != 0
