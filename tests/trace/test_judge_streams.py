"""Findings about random streams, from runs as values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.findings import Finding, Severity
from randlint.trace.data import Draw, Frame, Machine, Part, Process, Run, Seed, Site
from randlint.trace.judge.base import location_of, runtime_finding, shown_path
from randlint.trace.judge.draws import matters, unrelated_libraries
from randlint.trace.judge.evaluation import judge_evaluation
from randlint.trace.judge.platforms import dependence
from randlint.trace.judge.streams import judge_streams

CATALOGUE = load_catalogue()


def at(line: int, path: str = "/home/me/train.py", **more: object) -> Site:
    return Site(Frame(path, line, "main"), **more)  # type: ignore[arg-type]


def unseeded(line: int, stream: str = "numpy", **more: object) -> Draw:
    values: dict[str, object] = {
        "seeded": False,
        "calls": 2,
        "unseeded_calls": 2,
        "call": "numpy.random.normal",
        **more,
    }
    return Draw(stream, site=at(line), **values)  # type: ignore[arg-type]


def run_of(*parts: list[Draw | Seed]) -> Run:
    """Each list is what one process did, in order."""
    made = []
    for rank, events in enumerate(parts):
        ordered = [replace(event, order=order) for order, event in enumerate(events)]
        part = Part(Process(rank + 1))
        part.draws = [e for e in ordered if isinstance(e, Draw)]
        part.seeds = [e for e in ordered if isinstance(e, Seed)]
        made.append(part)
    return Run(made, directory="/home/me")


def told(run: Run) -> list[tuple[str, str, int]]:
    return [(f.rule, f.location.path, f.location.line) for f in judge_streams(run, CATALOGUE)]


def only(run: Run) -> Finding:
    [finding] = judge_streams(run, CATALOGUE)
    return finding


def test_one_finding_for_a_global_stream() -> None:
    """At its first line, the others related, over all processes; counts are in the message."""
    finding = only(
        run_of([unseeded(7), unseeded(9), unseeded(7, call="numpy.random.rand")], [unseeded(9), unseeded(11)])
    )
    assert (finding.rule, finding.location.line, finding.stream) == ("unseeded-draw", 7, "numpy")
    assert [r.location.line for r in finding.related] == [9, 11]
    assert finding.message == (
        "`numpy.random.normal` draws from NumPy's global stream, which nobody had seeded (10 times, on 3 lines)"
    )
    assert finding.help == "call `np.random.seed(seed)` before the first draw"
    assert (finding.origin, finding.severity) == ("runtime", Severity.WARNING)


def test_related_lines_are_ten_at_most() -> None:
    """The message still counts all."""
    finding = only(run_of([unseeded(line) for line in range(1, 31)]))
    assert len(finding.related) == 10
    assert "on 30 lines" in finding.message


def test_each_stream_has_its_own_finding() -> None:
    """In the order Python, NumPy, torch, CUDA."""
    run = run_of([unseeded(4, "torch.cuda"), unseeded(3, "torch"), unseeded(2), unseeded(1, "python")])
    assert [line for _, _, line in told(run)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "draw",
    [
        unseeded(1, purpose="loader-unused"),
        unseeded(1, library="urllib3"),
        unseeded(1, seeded=True, unseeded_calls=0),
        replace(unseeded(1), site=None),
        unseeded(1, purpose="import"),
        replace(unseeded(1), site=at(1, "/v/lib/python3.11/site-packages/lib/thread.py")),
        unseeded(1, "object", constant=True, kind="torch.Generator"),
    ],
    ids=["unused seed", "housekeeping", "seeded", "no line", "import of a library", "library's thread", "constant"],
)
def test_draws_that_decide_nothing_are_silent(draw: Draw) -> None:
    """Neither an unseeded draw nor, with a seed after it, a late seed."""
    assert told(run_of([draw])) == []
    assert told(run_of([draw, Seed(draw.stream, "seed", at(5), "0")])) == []


def test_counts_that_a_crash_lost_are_one() -> None:
    """A record is written before its first draw, the counts only later."""
    assert only(run_of([unseeded(3, calls=0, unseeded_calls=0)])).message.endswith("(once)")


def test_other_libraries_draws_count() -> None:
    """A split by scikit-learn is the user's draw."""
    assert told(run_of([unseeded(3, library="sklearn")])) == [("unseeded-draw", "train.py", 3)]


@pytest.mark.parametrize(
    ("purpose", "beginning"),
    [
        ("loader-order", "the order of this loader comes"),
        ("loader-workers", "the workers of this loader get their seeds"),
    ],
)
def test_loaders_are_named(purpose: str, beginning: str) -> None:
    """What the first draw was for is what the message says."""
    finding = only(run_of([unseeded(3, "torch", purpose=purpose, call="aten::random_")]))
    assert finding.message.startswith(f"{beginning} from torch's global stream")


def test_unseeded_generators_are_reported_where_they_were_made() -> None:
    """One for each line; where that is unknown, at the draw."""
    made = Frame("/home/me/data.py", 5, "make")
    rng = {"stream": "object", "kind": "numpy.random.Generator", "call": "numpy.random.Generator.normal"}
    run = run_of([unseeded(8, **rng, made=made), unseeded(9, **rng, made=made), unseeded(20, **rng)])  # type: ignore[arg-type]
    first, second = judge_streams(run, CATALOGUE)
    assert (first.location.path, first.location.line, first.symbol) == ("data.py", 5, "make")
    assert [r.location.line for r in first.related] == [8, 9]
    assert first.message == (
        "this `numpy.random.Generator` was made without a seed, and `numpy.random.Generator.normal` drew from it "
        "(4 times, on 2 lines)"
    )
    assert second.location.line == 20


def test_a_late_seed_takes_the_place_of_the_unseeded_draws() -> None:
    """Reported at the seed, the early draws related; draws after it are seeded."""
    later = Draw("numpy", "numpy.random.rand", at(9), calls=1)
    finding = only(run_of([unseeded(3), unseeded(4), Seed("numpy", "numpy.random.seed", at(6), "1"), later]))
    assert (finding.rule, finding.location.line) == ("late-seed-at-runtime", 6)
    assert [r.location.line for r in finding.related] == [3, 4]
    assert finding.message == (
        "the seed comes after 4 draws from NumPy's global stream: `numpy.random.normal` at train.py:3"
    )
    assert finding.help == "seed before line 3 of train.py runs"


@pytest.mark.parametrize(
    "seed",
    [
        Seed("numpy", "numpy.random.seed", at(6), "", entropy=True),
        Seed("numpy", "numpy.random.seed", at(6), "1", library="torch"),
        Seed("numpy", "numpy.random.set_state", at(6)),
        Seed("python", "random.seed", at(6), "1"),
    ],
    ids=["entropy", "library", "state", "other stream"],
)
def test_what_is_no_late_seed(seed: Seed) -> None:
    """The draws stay unseeded."""
    assert told(run_of([unseeded(3), seed])) == [("unseeded-draw", "train.py", 3)]


def test_a_seed_before_the_draws_is_not_late() -> None:
    """Nor is a second one."""
    drawn = Draw("numpy", "numpy.random.normal", at(5), calls=1)
    seeds = [Seed("numpy", "numpy.random.seed", at(line), "1") for line in (2, 8)]
    assert told(run_of([seeds[0], drawn, seeds[1]])) == []


def test_processes_are_judged_apart() -> None:
    """A seed in one process is no excuse for another; the same seed line is reported once."""
    late = [unseeded(3), Seed("numpy", "numpy.random.seed", at(6), "1")]
    assert told(run_of(late, late)) == [("late-seed-at-runtime", "train.py", 6)]
    assert told(run_of(late, [unseeded(9)])) == [
        ("late-seed-at-runtime", "train.py", 6),
        ("unseeded-draw", "train.py", 9),
    ]


def test_draws_after_the_late_seed_are_not_its_own() -> None:
    """Not even those that came after somebody had unseeded the stream again."""
    seed = Seed("numpy", "numpy.random.seed", at(6), "1")
    entropy = Seed("numpy", "numpy.random.seed", at(7), entropy=True)
    finding = only(run_of([unseeded(3), seed, entropy, unseeded(9)]))
    assert [r.location.line for r in finding.related] == [3]


def test_seeding_torch_seeds_cuda() -> None:
    """``torch.manual_seed`` is a late seed of both."""
    seed = Seed("torch", "torch.manual_seed", at(6), "1")
    assert told(run_of([unseeded(3, "torch.cuda"), seed])) == [("late-seed-at-runtime", "train.py", 6)]


def test_an_assumed_device_is_seeded_as_that_device() -> None:
    """What ``--assume-cuda`` sends to the CPU draws from torch's stream, but was seeded for CUDA."""
    run = run_of([Seed("torch.cuda", "torch.cuda.manual_seed_all", at(1), "1"), unseeded(3, "torch")])
    assert told(run) == [("unseeded-draw", "train.py", 3)]
    run.parts[0].machine = Machine(assumed_cuda=True)
    assert told(run) == []


# -- machines ----------------------------------------------------------------------------------------------------

NEW = Machine(torch="2.13.0+cpu", platform="linux x86_64", mkl=True, capability="AVX2")
OLD = replace(NEW, torch="2.6.0")
WEIGHTS = at(1, via=(Frame("/v/site-packages/torch/nn/init.py", 3, "uniform_"),))


def drawn(call: str, elements: int = 100, device: str = "cpu", site: Site = at(1), **more: object) -> Draw:  # noqa: B008
    return Draw("torch", f"aten::{call}", site, calls=1, elements=elements, device=device, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("draw", "machine", "expected"),
    [
        (drawn("randn"), NEW, "instructions"),
        (drawn("normal_", 16), NEW, "instructions"),
        (drawn("normal_", 15), NEW, ""),
        (drawn("rand"), NEW, ""),
        (drawn("randperm"), NEW, ""),
        (drawn("bernoulli_"), NEW, ""),
        (drawn("bernoulli_"), OLD, "mkl"),
        (drawn("exponential_", 1), OLD, "mkl"),
        (drawn("multinomial"), OLD, "mkl"),
        (drawn("bernoulli_"), replace(OLD, mkl=False), ""),
        (drawn("bernoulli_"), replace(OLD, platform="darwin arm64"), ""),
        (drawn("bernoulli_"), replace(OLD, torch="2.7.0"), ""),
        (drawn("uniform_"), NEW, ""),
        (drawn("uniform_", site=WEIGHTS), NEW, "instructions"),
        (drawn("rand", device="cuda"), NEW, "cuda"),
        (drawn("randn", unseeded_calls=1), NEW, ""),
        (drawn("random_", device="cuda", purpose="loader-order"), NEW, ""),
    ],
)
def test_what_numbers_depend_on(draw: Draw, machine: Machine, expected: str) -> None:
    """By operation, size, device, and the version and build of torch."""
    assert dependence(draw, machine) == expected


def test_one_note_for_a_run_about_the_most_important_dependence() -> None:
    """CUDA before MKL before vector instructions; at the first line that has it."""
    run = run_of(
        [drawn("randn", site=at(3)), drawn("rand", device="cuda", site=at(4)), drawn("rand", device="cuda", site=at(8))]
    )
    run.parts[0].machine = NEW
    finding = only(run)
    assert (finding.rule, finding.severity, finding.location.line) == ("platform-dependent-draw", Severity.NOTE, 4)
    assert [r.location.line for r in finding.related] == [8]
    assert (
        finding.message == "`rand` on CUDA gives other numbers on another model of card, with the same seed (2 lines)"
    )


# -- evaluation --------------------------------------------------------------------------------------------------


def dropped(line: int = 3, **more: object) -> Draw:
    values: dict[str, object] = {"evaluating": "root-module-in-eval", "module": "Net", "rate": 0.5, "calls": 3, **more}
    site = values.pop("site", at(line))
    return Draw("torch", "aten::bernoulli_", site, purpose="dropout", **values)  # type: ignore[arg-type]


def test_dropout_in_an_evaluation() -> None:
    """One finding for a line, with rate, module and count."""
    found = judge_evaluation(
        run_of([dropped(), dropped(), dropped(9, evaluating="inference-mode", rate=None)]), CATALOGUE
    )
    assert [(f.location.line, f.message) for f in found] == [
        (3, "dropout with a rate of 0.5 was active here while `Net` was in evaluation mode (6 times)"),
        (9, "dropout was active here under `inference_mode` in `Net` (3 times)"),
    ]


@pytest.mark.parametrize(
    "draw",
    [
        dropped(evaluating=""),
        dropped(rate=0.0),
        dropped(module="MCDropoutNet"),
        dropped(module="BayesianNet"),
        dropped(site=at(3, scope=("forward", "mc_predict"))),
        dropped(site=at(3, scope=("monteCarlo",))),
        dropped(site=at(3, scope=("estimate_uncertainty",))),
        dropped(site=Site(Frame("/home/me/train.py", 3, "McNet.mc_forward"))),
    ],
)
def test_dropout_on_purpose_is_silent(draw: Draw) -> None:
    """Training, a rate of 0, and Monte-Carlo dropout by the name of a function or class."""
    assert judge_evaluation(run_of([draw]), CATALOGUE) == []


# -- places ------------------------------------------------------------------------------------------------------


def test_places_are_spans_of_the_source(tmp_path: Path) -> None:
    """Columns count characters; without columns it is the line as far as it is written."""
    path = tmp_path / "a.py"
    path.write_text("def f():\n    é = g(1)  \n    h(\n        2)\n", "utf-8")
    run = Run(directory=str(tmp_path))
    whole = location_of(Frame(str(path), 2), run)
    assert (whole.path, whole.line, whole.column, whole.end_line, whole.end_column) == ("a.py", 2, 5, 2, 13)
    call = location_of(Frame(str(path), 2, "f", 10, 2, 14), run)  # in bytes, of which é takes two
    assert (call.column, call.end_column) == (9, 13)
    rule = CATALOGUE.rules["late-seed-at-runtime"]
    data = {"draws": "", "stream": "", "call": "", "place": "", "line": 1, "file": ""}
    finding = runtime_finding(rule, "late", Frame(str(path), 3, "f", 5, 4, 11), run, data=data)
    assert finding.source_lines == ("    h(", "        2)")
    assert (finding.symbol, finding.location.end_line, finding.location.end_column) == ("f", 4, 11)


def test_files_elsewhere_keep_their_path(tmp_path: Path) -> None:
    """Only what lies below the run's directory is shown relative to it; an unreadable file has no lines."""
    run = Run(directory=str(tmp_path))
    assert shown_path(str(tmp_path / "sub" / "a.py"), run) == "sub/a.py"
    assert shown_path("/elsewhere/a.py", run) == "/elsewhere/a.py"
    assert shown_path("<ipython-input-1>", run) == "<ipython-input-1>"
    location = location_of(Frame("/elsewhere/gone.py", 4), run)
    assert (location.line, location.column, location.end_column) == (4, 1, 1)


def test_the_list_of_unrelated_libraries_names_no_library_of_ours_twice() -> None:
    """It holds the well-known ones, and not those whose draws are results."""
    assert {"tempfile", "tqdm", "wandb", "asyncio", "debugpy", "ipykernel"} <= unrelated_libraries()
    assert (
        unrelated_libraries() & {"sklearn", "scipy", "pandas", "torchvision", "transformers", "lightning"}
        == frozenset()
    )
    assert matters(unseeded(1, library="scipy"))
