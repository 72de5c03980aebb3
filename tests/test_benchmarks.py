"""The benchmark's own arithmetic, trees, tables and errors; nothing here depends on how long something takes."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from randlint.config import Settings
from randlint.engine import Linter

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "benchmarks"

sys.path.insert(0, str(BENCHMARKS))  # as when the command is started
cases, corpora, measuring, output, peers, process, small, tables, targets = (
    importlib.import_module(f"perf.{name}")
    for name in ("cases", "corpora", "measure", "output", "peers", "process", "small", "tables", "targets")
)
performance = importlib.import_module("performance")
sys.path.remove(str(BENCHMARKS))


def usage(wall: float, memory: int = 50_000_000) -> Any:
    return process.Usage(wall, wall, memory)


def measured(name: str, facts: dict[str, float] | None = None, **walls: list[float]) -> Any:
    """A case of these wall times by command and round; ``_`` stands for what a keyword cannot hold."""
    samples = [
        measuring.Sample(KEYWORDS.get(command, command), number, usage(wall))
        for command, times in walls.items()
        for number, wall in enumerate(times)
    ]
    return measuring.Measured(name, facts or {}, tuple(samples))


KEYWORDS = {
    "ruff": cases.RUFF,
    "cold": cases.COLD,
    "warm": cases.WARM,
    "libcst_import": "import libcst",
    "click_import": "import click",
    "quarter": "a quarter",
    "half": "a half",
}
SIZES = {"files": 2860.0, "lines": 1206581.0}


def project(root: Path, count: int) -> Any:
    """A project of some files, the n-th of which has n lines."""
    return corpora.write_tree(root, {f"part{n % 3}/file{n:03}.py": b"x = 1\n" * n for n in range(count)})


# -- ratios ------------------------------------------------------------------------------------------------------------


def test_a_ratio_is_taken_within_each_round() -> None:
    """A slow round slows both sides; the median of the rounds' ratios counts, not the ratio of medians."""
    case = measured("transformers", SIZES, cold=[2.0, 8.0, 3.0], ruff=[1.0, 4.0, 1.0])
    assert tables.ratios(case, cases.COLD, cases.RUFF) == tables.Spread(2.0, 2.0, 3.0)


def test_a_ratio_needs_both_sides_of_a_round() -> None:
    """What was measured in the first round only is compared with that round; without a common round there is none."""
    case = measured("transformers", SIZES, cold=[4.0], ruff=[1.0, 4.0])
    assert tables.ratios(case, cases.COLD, cases.RUFF) == tables.Spread(4.0, 4.0, 4.0)
    assert tables.ratios(case, cases.WARM, cases.RUFF) is None


def test_growth_compares_what_a_line_costs() -> None:
    """Four times the lines in four times the time is a ratio of one."""
    case = measured(
        "growth", {"a quarter": 250.0, "a half": 500.0, "all": 1000.0}, quarter=[1.0], half=[2.0], all=[6.0]
    )
    assert tables.growth(case) == tables.Spread(1.5, 1.5, 1.5)
    assert tables.per_line(case, "all") == tables.Spread(600.0, 600.0, 600.0)


def test_what_saw_a_part_is_scaled_by_lines() -> None:
    """The start-up counts once; memory stays that of the part."""
    scale = measuring.Scale(10.0, ("tool", "nothing"))
    whole = scale.whole(process.Usage(3.0, 5.0, 70), process.Usage(1.0, 0.5, 40))
    assert whole == process.Usage(21.0, 45.5, 70)
    assert scale.whole(usage(0.9), usage(1.0)).wall == 1.0


# -- tables ------------------------------------------------------------------------------------------------------------


def some_run() -> Any:
    corpus = measured("transformers", SIZES, ruff=[0.5, 0.6], cold=[2.5, 2.4], warm=[0.4, 0.3])
    slow = measuring.Sample(cases.TORCHFIX, 0, usage(800.0), usage(25.0))
    found = [
        measured(small.SMALL, libcst_import=[0.2], randlint=[0.5]),
        measuring.Measured(corpus.name, corpus.facts, (*corpus.samples, slow)),
        measured(small.CHANGED, {"files": 304.0, "changed": 20.0}, click_import=[0.1], randlint=[0.2]),
    ]
    return output.Run(2, 24, {"Python": "3.11"}, 2, 60, found)


def test_a_page_has_ratios_and_says_which_are_scaled() -> None:
    """Ratios stand with their ends; ruff itself is in seconds; what was not measured has no row."""
    page = output.page(some_run()).splitlines()
    assert "| files | 2,860 |" in page
    assert f"| {cases.RUFF} | 0.55 s |" in page
    assert f"| {cases.COLD} | 4.50 (4.00-5.00) |" in page
    assert f"| {cases.TORCHFIX} | 1600 (1600-1600) * |" in page
    assert not any(line.startswith(f"| {cases.LIBCST}") for line in page)
    assert '| 20 changed files of a project of 304, warm cache | `python -c "import click"` | 2.00 (2.00-2.00) |' in (
        "\n".join(page)
    )
    assert any(line.startswith("\\* Measured on 60 files") for line in page)


def test_a_target_is_met_not_met_or_not_measured() -> None:
    """A project that is smaller than the target's says nothing about the target."""
    verdicts = {target.title: target.met for target in targets.targets(some_run().cases)}
    assert list(verdicts.values()) == [False, True, True, True, None, False, None, None]
    big = measured(small.CHANGED, {"files": 3000.0, "changed": 20.0}, click_import=[0.1], randlint=[0.2])
    assert [target.met for target in targets.targets([big])][4] is True


def test_memory_is_that_of_the_largest_process_of_any_round() -> None:
    """One run over the limit is enough."""
    samples = [measuring.Sample(cases.COLD, n, usage(1.0, memory)) for n, memory in enumerate((10**8, 5 * 10**8))]
    case = measuring.Measured("transformers", SIZES, tuple(samples))
    assert tables.memory(case, cases.RANDLINT) == 500.0
    assert [target.met for target in targets.targets([case])][3] is False


def test_only_the_marked_part_of_a_page_changes() -> None:
    """The prose around the marks stays, marks of other scripts too."""
    mark, other = "<!-- made by benchmarks/performance.py -->", "<!-- made by scripts/make_docs.py: x -->"
    text = f"# Speed\n\n{other}\na\n<!-- end -->\n\n{mark}\n\nold\n\n<!-- end -->\n\nafter\n"
    assert output.replaced(text, r"\1 new") == text.replace("old", r"\1 new")
    with pytest.raises(process.BenchmarkError, match="one pair of marks"):
        output.replaced("# Speed\n", "new")


def test_the_page_can_be_made() -> None:
    """docs/performance.md has its marks."""
    text = (ROOT / "docs" / "performance.md").read_text("utf-8")
    assert "| 7 |" in output.replaced(text, "| 7 |")


def test_the_record_has_every_measurement_and_no_place() -> None:
    """JSON holds each sample with what was really measured; the machine is cores, memory and versions."""
    record = json.loads(json.dumps(output.plain(some_run())))
    assert record["machine"] == {"cores": 2, "gigabytes": 24, "versions": {"Python": "3.11"}}
    assert [len(case["samples"]) for case in record["cases"]] == [2, 7, 2]
    assert record["cases"][1]["samples"][-1]["part"] == {"wall": 25.0, "cpu": 25.0, "memory": 50_000_000}
    assert record["targets"][0]["measured"] == {"median": 4.5, "low": 4.0, "high": 5.0}


# -- trees -------------------------------------------------------------------------------------------------------------


def test_files_are_chosen_at_a_fixed_stride() -> None:
    """The choice covers all files evenly, and is all of them where there are too few."""
    files = [Path(str(n)) for n in range(10)]
    assert corpora.spread(files, 4) == [files[0], files[2], files[5], files[7]]
    assert corpora.spread(files, 20) == files


def test_a_thinned_tree_is_a_project_with_lines_of_its_own(tmp_path: Path) -> None:
    """Files keep their paths; the folder reads no configuration from above."""
    tree = project(tmp_path / "all", 9)
    part = corpora.thinned(tree, tmp_path / "part", 3)
    assert sorted(part.texts()) == ["part0/file000.py", "part1/file001.py", "part2/file002.py"]
    assert (tree.lines, part.lines) == (36, 3)
    assert (part.root / "pyproject.toml").read_text("utf-8") == "[tool.randlint]\n"


def test_a_project_is_filled_up_from_the_next_corpus(tmp_path: Path) -> None:
    """All files of the first, and as many of the second as are missing."""
    first, second = project(tmp_path / "a", 4), corpora.write_tree(tmp_path / "b", {"z/1.py": b"", "z/2.py": b"\n"})
    assert sorted(corpora.joined([first, second], tmp_path / "c", 5).texts()) == [*sorted(first.texts()), "z/1.py"]
    assert len(corpora.joined([first, second], tmp_path / "c", 3).files) == 3


def test_each_turn_changes_the_last_line_of_the_same_files(tmp_path: Path) -> None:
    """What a turn wrote is gone at the next one, and no file becomes another program."""
    tree = corpora.write_tree(tmp_path, {"a.py": b"x = 1", "b.py": b"", "c.py": b"y = 1\n"})
    change = small.changer(tree.files[:2])
    change()
    change()
    assert tree.texts() == {"a.py": b"x = 1\n# change 2\n", "b.py": b"# change 2\n", "c.py": b"y = 1\n"}


@pytest.fixture
def tools(tmp_path: Path) -> Any:
    return cases.Tools(tmp_path / "work", ("ruff", "torchfix", "libcst"), tmp_path / "bin")


def started(module: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What a module would run, which is not run."""
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(module, "run", lambda argv, *_: seen.append(argv))
    return seen


def test_changed_files_are_named_and_the_rest_is_cached(
    tmp_path: Path, tools: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An untimed run over all files comes first; then only the changed ones are named, and change before each run."""
    filling = started(small, monkeypatch)
    case = small.changed_case([project(tmp_path / "tree", 6)], tools, files=6, changed=2)
    reference, command = case.commands
    assert filling[0][-1] == "."
    assert command.argv[-2:] == ("part0/file000.py", "part1/file004.py")
    assert "--no-cache" not in command.argv
    assert reference.name == small.REFERENCES[small.CHANGED]
    assert case.facts == {"files": 6, "lines": 15, "changed": 2}
    command.prepare()
    assert (command.cwd / "part1/file004.py").read_bytes() == b"x = 1\n" * 4 + b"# change 1\n"


def test_slow_peers_see_a_part_of_a_large_corpus(tmp_path: Path, tools: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are scaled by lines; randlint and ruff see all files, and all reports of randlint are compared."""
    started(cases, monkeypatch)
    tree = project(tmp_path / "tree", 120)
    case = cases.corpus_case("timm", tree, tools)
    by_name = {command.name: command for command in case.commands}
    assert list(by_name) == [name for name in tables.ROWS if name in by_name]
    assert (
        by_name[cases.TORCHFIX].scale.factor == by_name[cases.LIBCST].scale.factor == 7140 / 3480
    )  # every second of 120 files
    assert {by_name[name].cwd for name in (*cases.RANDLINT, cases.RUFF)} == {tree.root}
    assert {by_name[name].same_as for name in cases.RANDLINT} == {tools.findings_of("timm")}
    assert [name for name in cases.RANDLINT if "--no-cache" in by_name[name].argv] == [cases.COLD, cases.COLD_ONE]


def test_no_rule_can_fire_on_files_without_randomness(tmp_path: Path, tools: Any) -> None:
    """Files that name a library with random numbers are left out."""
    texts = {"a.py": b"import os\n", "b.py": b"import Torch\n", "c.py": b"seeds = 1\n"}
    case = cases.rules_case("timm", corpora.write_tree(tmp_path / "tree", texts), tools)
    assert case.facts == {"files": 1, "lines": 1}


def test_the_small_file_has_fifty_lines_and_findings(tmp_path: Path) -> None:
    """It is what a user has in front of him: several hazards in one training script, of one rule or another."""
    tree = small.small_file(tmp_path)
    assert tree.lines == 50
    settings = Settings(root=tree.root, jobs=1)
    found = Linter.create(settings, tree.root).check(list(tree.files)).reported
    assert {"unseeded-split", "missing-worker-init-fn", "dropout-in-eval"} <= {finding.rule for finding in found}


# -- running -----------------------------------------------------------------------------------------------------------


def test_a_run_is_measured_with_its_children(tmp_path: Path) -> None:
    """Memory is that of the largest process, here two children of the one that was started, and not the sum."""
    inner = "print('held', flush=True); x = b'x' * 100_000_000"
    outer = f"import subprocess, sys; [subprocess.run([sys.executable, '-c', {inner!r}]) for _ in range(2)]"
    # In a process of its own: what this one holds would be counted, and after other tests that is much.
    program = (
        "import json, sys; from pathlib import Path; from perf.process import run\n"
        f"used = run((sys.executable, '-c', {outer!r}), Path('.'), Path('out.txt'))\n"
        "print(json.dumps([used.wall, used.cpu, used.memory]))"
    )
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(BENCHMARKS)!r}); {program}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stderr == ""
    wall, cpu, memory = json.loads(done.stdout)
    assert wall > 0
    assert cpu > 0
    assert 100_000_000 < memory < 190_000_000
    assert (tmp_path / "out.txt").read_text("utf-8") == "held\nheld\n"


def test_a_command_that_fails_is_one_line(tmp_path: Path) -> None:
    """The line says what ran, how it ended, and the last thing it said."""
    program = "import sys; sys.exit('first\\nno such rule')"
    with pytest.raises(process.BenchmarkError) as error:
        process.run((sys.executable, "-c", program), tmp_path)
    assert str(error.value).endswith("ended with code 1: no such rule")
    assert str(tmp_path) not in str(error.value)
    with pytest.raises(process.BenchmarkError, match="nowhere: No such file"):
        process.run(("nowhere",), tmp_path)


def test_other_findings_end_the_run(tmp_path: Path) -> None:
    """The first report is kept, the same bytes pass, others do not."""
    kept, now = tmp_path / "kept.json", tmp_path / "now.json"

    def printing(text: str) -> Any:
        argv = (sys.executable, "-c", f"print({text!r})")
        return measuring.Command("warm", argv, tmp_path, output=now, same_as=kept)

    for text in ("a", "a"):
        measuring.take(printing(text), 0)
    with pytest.raises(measuring.DifferentFindings, match="warm"):
        measuring.take(printing("b"), 0)


def test_commands_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every round runs each command once, in order; what is for the first round only is left out afterwards."""
    seen: list[tuple[str, ...]] = []

    def measure(argv: tuple[str, ...], *_: object) -> Any:
        seen.append(argv)
        return usage(1.0)

    monkeypatch.setattr(measuring, "run", measure)
    commands = (
        measuring.Command("a", ("a",), tmp_path),
        measuring.Command("b", ("b",), tmp_path, first_round_only=True),
        measuring.Command("c", ("c",), tmp_path),
    )
    said: list[str] = []
    found = measuring.measure(measuring.Case("case", commands), 2, said.append)
    assert [argv[0] for argv in seen] == ["a", "b", "c", "a", "c"]
    assert {name: list(found.by_round(name)) for name in "abc"} == {"a": [0, 1], "b": [0], "c": [0, 1]}
    assert len(said) == 5


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--only", "tim"], "error: tim: no such corpus (there are: transformers, diffusers, timm, scikit-learn)\n"),
        (["--peers", "rust"], "error: rust: no such peer (there are: ruff, torchfix, libcst)\n"),
        (["--markdown", "nowhere.md"], "error: nowhere.md: No such file or directory\n"),
        (["--only", ","], "error: --only names no corpus (there are: transformers, diffusers, timm, scikit-learn)\n"),
    ],
)
def test_a_wrong_option_is_one_line(options: list[str], line: str) -> None:
    """Nothing is fetched or measured; exit code 2."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "performance.py"), *options], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def failing(_: Any, what: str) -> None:
    raise process.BenchmarkError(f"{what}: no network")


def test_what_cannot_be_fetched_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A download that fails and a broken wheel leave no half of a corpus."""
    monkeypatch.setattr(corpora, "call", failing)
    with pytest.raises(process.BenchmarkError, match=r"^cannot download timm==[\d.]+: no network$"):
        corpora.corpus("timm", tmp_path)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / f"timm-{corpora.PINS['timm']}-py3-none-any.whl").write_bytes(b"half")
    with pytest.raises(process.BenchmarkError, match="not a wheel"):
        corpora.corpus("timm", tmp_path)
    assert not list((tmp_path / "corpora").glob("*"))


def test_a_wheel_is_unpacked_once_as_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any platform's wheel serves; afterwards neither the wheel nor the network is needed."""
    monkeypatch.setattr(corpora, "call", failing)
    (tmp_path / "wheels").mkdir()
    wheel = tmp_path / "wheels" / f"scikit_learn-{corpora.PINS['scikit-learn']}-cp311-cp311-manylinux_2_28_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("sklearn/base.py", "x = 1\n")
        archive.writestr("sklearn/tree.so", "binary")
    first = corpora.corpus("scikit-learn", tmp_path)
    wheel.unlink()
    assert corpora.corpus("scikit-learn", tmp_path) == first
    assert first.texts() == {"sklearn/base.py": b"x = 1\n"}
    assert (first.root / "pyproject.toml").read_text("utf-8") == "[tool.randlint]\n"


def test_an_environment_is_made_only_for_peers_that_need_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """libcst is the one that randlint runs with; an environment that has what is wanted is kept."""
    monkeypatch.setattr(peers, "call", failing)
    peers.install(["libcst"], tmp_path)
    with pytest.raises(process.BenchmarkError, match="environment"):
        peers.install(["ruff"], tmp_path)
    (tmp_path / "peers").mkdir()
    (tmp_path / "peers" / "installed.txt").write_text(f"ruff=={peers.PEERS['ruff']}\n", "utf-8")
    assert peers.install(["ruff", "libcst"], tmp_path) == tmp_path / "peers" / "bin"


def called(monkeypatch: pytest.MonkeyPatch, outcome: Any, *options: str) -> int:
    """The exit code of the command, which measures nothing here."""

    def run(_: Any) -> Any:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    monkeypatch.setattr(performance, "run", run)
    monkeypatch.setattr(sys, "argv", ["performance.py", *options])
    code: int = performance.main()
    return code


def test_a_run_leaves_a_page_and_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tables that are printed also stand on the page; targets that are missed do not fail the run."""
    page, record = tmp_path / "page.md", tmp_path / "record.json"
    page.write_text("before\n<!-- made by benchmarks/performance.py -->\n<!-- end -->\nafter\n", "utf-8")
    assert called(monkeypatch, some_run(), "--markdown", str(page), "--json", str(record)) == 0
    printed = capsys.readouterr().out
    made = f"<!-- made by benchmarks/performance.py -->\n\n{printed}\n<!-- end -->"
    assert page.read_text("utf-8") == f"before\n{made}\nafter\n"
    assert json.loads(record.read_text("utf-8"))["rounds"] == 2


def test_other_findings_have_an_exit_code_of_their_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """1 for other findings, 2 for what could not be measured."""
    assert called(monkeypatch, measuring.DifferentFindings("warm: other findings")) == 1
    assert called(monkeypatch, process.BenchmarkError("no network")) == 2
    assert capsys.readouterr().err == "error: findings are not the same: warm: other findings\nerror: no network\n"
