"""A seed that changes nothing: reported where it is so, and why not where it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.spread.support import report, spread, write

PARSE = """import argparse, random, sys, time
parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()
"""
OPTION = ("-n", "2", "--same", "2", "--seed-arg", "--seed", "--metric", "v", "program.py")
CALLS = ("-n", "2", "--same", "2", "--metric", "v", "program.py")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def finding(*arguments: str) -> dict[str, Any]:
    """The one finding."""
    (found,) = report(*arguments)["findings"]
    assert found["rule"] == "seed-ignored"
    return dict(found)


def remarks(*arguments: str) -> str:
    """What is said in place of a finding."""
    found = report(*arguments)
    assert found["findings"] == []
    return " ".join(found["spread"]["remarks"])


def test_a_constant_in_place_of_the_option(folder: Path) -> None:
    """Reported at the seed call, which gets the same number whatever is passed; printing the seed changes nothing."""
    write(folder, PARSE + "print('seed', options.seed)\nrandom.seed(5)\nprint('v:', random.random())")
    found = finding(*OPTION)
    assert (found["line"], found["path"], found["stream"]) == (6, "program.py", "python")
    assert found["message"] == "`--seed` was changed and nothing else changed: `random.seed` here always gets 5"
    assert [related["line"] for related in found["related"]] == [7]


def test_times_in_the_output_do_not_count(folder: Path) -> None:
    """What differs between runs with one seed says nothing about another seed."""
    write(folder, PARSE + "random.seed(5)\nprint('v:', random.random())\nprint('took', time.time(), 's')")
    assert finding(*OPTION)["line"] == 5


def test_the_stream_that_is_drawn_from_counts(folder: Path) -> None:
    """Of two seed calls, the one for the stream that is drawn from is named."""
    code = "import numpy as np\nrandom.seed(options.seed)\nnp.random.seed(1)\nprint('v:', np.random.rand())"
    write(folder, PARSE + code)
    assert (finding(*OPTION)["line"], finding(*OPTION)["stream"]) == (7, "numpy")


def test_calls_that_seed_another_stream(folder: Path) -> None:
    """With changed calls: what they seed is not what is drawn from."""
    pytest.importorskip("torch")
    code = "import random, torch\nrandom.seed(3)\nprint('v:', torch.rand(1, generator=torch.Generator()).item())"
    write(folder, code)
    calls = ("-n", "2", "--same", "1", *CALLS[4:])
    found = finding(*calls)
    assert found["line"] == 2
    assert found["message"] == (
        "other numbers for 1 seed call changed nothing: no stream that is drawn from is seeded with them"
    )
    write(folder, code.replace("random.seed(3)", "pass"))
    found = finding(*calls)
    assert found["line"] == 3
    assert found["message"].startswith("no seed call was met that could get another number, and `rand` gives")


def test_a_result_that_does_not_show_the_seed(folder: Path) -> None:
    """An accuracy of 1.0 with every seed is no ignored seed: the stream starts from another state."""
    write(folder, PARSE + "random.seed(options.seed)\nprint('v:', random.random() < 2 and 1.0)")
    assert "the seed does reach what is drawn, for example at program.py:6" in remarks(*OPTION)
    write(folder, "import numpy as np\nprint('v:', float(np.random.default_rng(0).random() < 2))")
    assert "the seed does reach what is drawn, for example at program.py:2" in remarks(*CALLS)


def test_a_seed_that_reaches_a_part(folder: Path) -> None:
    """Two streams, of which the seed reaches one: no claim, but the other one is named."""
    code = "import numpy as np\nrandom.seed(options.seed)\nrandom.random()\nnp.random.seed(1)\n"
    write(folder, PARSE + code + "print('v:', np.random.rand())")
    said = "reach what is drawn, for example at program.py:7, but not what is drawn at program.py:9, which starts alike"
    assert said in remarks(*OPTION)


def test_an_output_that_shows_the_seed(folder: Path) -> None:
    """The result is the same, what is printed besides is not: silent."""
    write(folder, PARSE + "random.seed(options.seed)\nprint('loss', random.random())\nprint('v: 1')")
    assert "although what the program prints differs" in remarks(*OPTION)


def test_no_draws(folder: Path) -> None:
    """Where nothing is drawn there is nothing that a seed could change."""
    write(folder, PARSE + "print('v: 1')")
    assert "no draw from a stream of Python, NumPy or torch was seen" in remarks(*OPTION)


def test_only_unseeded_draws(folder: Path) -> None:
    """A result that no draw decides."""
    write(folder, PARSE + "random.random()\nprint('v: 1')")
    assert "from streams that nothing seeds" in remarks(*OPTION)


def test_a_program_that_fails_under_the_tracer(folder: Path) -> None:
    """Nothing is claimed of it."""
    code = "import os\nrandom.seed(5)\nprint('v:', random.random())\nsys.exit('RANDLINT_TRACE' in os.environ)"
    write(folder, PARSE + code)
    assert "the program failed under the tracer" in remarks(*OPTION)


def test_a_comment_silences_it(folder: Path) -> None:
    """As any finding; and with --fail-on it decides the exit code."""
    code = PARSE + "random.seed(5)  # comment\nprint('v:', random.random())"
    write(folder, code)
    failing = ("--fail-on", "warning", *OPTION)
    done = spread(*failing)
    assert done.exit_code == 1
    assert "warning: seed-ignored (RND907) breaks seed-ignored" in done.stdout
    write(folder, code.replace("# comment", "# randlint: ignore[seed-ignored] the same data in every run"))
    done = spread(*failing)
    assert (done.exit_code, "RND907" in done.stdout) == (0, False)


def test_a_seed_that_works_takes_no_more_runs(folder: Path) -> None:
    """The two further runs are made only where all results are the same."""
    write(folder, PARSE + "random.seed(options.seed)\nprint('v:', random.random())\nopen('runs', 'a').write('x')")
    assert report(*OPTION)["findings"] == []
    assert (folder / "runs").read_text() == "xxx"
