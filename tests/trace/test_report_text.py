"""The terminal report of a traced run: what it says, in which order, and that odd input cannot spoil it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from randlint.findings import Related, Result, Severity, Status
from randlint.trace.data import CompiledGraph, Draw, Frame, Part, Process, Remark, Replay, Seed, Setting, Site
from randlint.trace.judge.sites_of_kernels import (
    CONFIRMED,
    COVERED,
    EXECUTED,
    NOT_REPRODUCED,
    RAISED,
    VERDICTS,
    WOULD_RUN,
)
from randlint.trace.report import MissingExtra, render, render_html
from randlint.trace.report.words import sentence
from tests.trace import runs

ROOT = Path(__file__).parents[2]


def text(view) -> str:
    return render(view, "text")


def lines(view) -> list[str]:
    return [line.strip() for line in text(view).splitlines()]


def section(view, title: str) -> list[str]:
    """The lines between a title and the next one, without blanks and without what closes the report."""
    found: list[str] = []
    inside = False
    for line in lines(view)[:-1]:
        if line.startswith("A finding that is fine as it is:"):
            break
        if line.endswith("-----"):
            inside = line.startswith(title)
        elif inside and line:
            found.append(line)
    return found


def in_order(whole: str, *words: str) -> bool:
    """Whether the words occur, each after the one before."""
    position = 0
    for word in words:
        position = whole.find(word, position)
        if position < 0:
            return False
        position += len(word)
    return True


# -- content and order -----------------------------------------------------------------------------------------------


def test_the_heading_says_what_was_run_and_how_it_was_watched(tmp_path):
    """Command, torch, machine and processes, and the time only where it was given."""
    assert section(runs.view(tmp_path), "randlint trace") == [
        "program    train.py --epochs 3",
        "torch      2.13.0 (CUDA 13.0), 2 x NVIDIA H200",
        "python     3.11.9, Linux-6.1-x86_64",
        "processes  3 processes (2 loader workers), 10 optimizer steps",
    ]
    assert section(runs.view(tmp_path, elapsed=12.34), "randlint trace")[-1] == "took       12.3 s"


def titles(view) -> list[str]:
    return [line.rstrip("- ") for line in lines(view) if line.endswith("-----")]


def test_sections_come_in_order(tmp_path):
    """What was found comes first, then what surrounds it, remarks and the summary."""
    view = runs.view(tmp_path, result=Result((runs.finding(), runs.unseeded(severity=Severity.WARNING)), files=1))
    assert titles(view) == [
        "randlint trace",
        "Nondeterministic operations",
        "Other findings",
        "Compiled graphs with atomic additions",
        "Random streams",
        "Determinism settings",
        "Remarks",
    ]
    assert lines(view)[-1] == "Found 2 findings (2 warnings) in 1 file."


def test_an_error_comes_before_the_operations(tmp_path):
    """Findings that are worse than those about operations stand above them."""
    assert titles(runs.view(tmp_path))[1:3] == ["Findings", "Nondeterministic operations"]


def test_the_rule_of_the_operations_can_be_read_off(tmp_path):
    """Name, code, severity and promise stand once above the operations, then what the verdicts mean."""
    view = runs.view(tmp_path, runs.kernel(tmp_path / "train.py", 13), width=120)
    head, verdict, *_ = section(view, "Nondeterministic operations")
    assert head == (
        "warning: nondeterministic-kernel (RND901) breaks runs-differ: the same command gives another result"
    )
    assert verdict == "1 executed: ran on the device where it is nondeterministic, and what makes it so held"
    assert "add `# randlint: ignore[name of the rule] why` to its line" in text(view)


def test_a_row_names_what_leads_to_its_phase(tmp_path):
    """Of the public names, those of the other phase are left out, and the phase is not said twice."""
    api = ("Tensor.index_add_", "torch.index_select in the backward pass")
    made = [
        runs.kernel(tmp_path / "train.py", n, phase=phase, api=api) for n, phase in ((1, "forward"), (2, "backward"))
    ]
    assert [row.names for row in runs.view(tmp_path, *made).rows] == [("Tensor.index_add_",), ("torch.index_select",)]


def test_a_public_name_that_says_no_more_is_left_out(tmp_path):
    """Below `index_add`, `torch.index_add` would be the same word again."""
    made = runs.kernel(tmp_path / "train.py", 13, api=("torch.index_add", "torch_scatter.scatter_sum"))
    found = section(runs.view(tmp_path, made), "Nondeterministic operations")
    assert found[-1] == "torch_scatter.scatter_sum"


def test_what_check_has_found_is_told_apart(tmp_path):
    """A finding of the linter is marked, and says what was seen when its line ran."""
    seen = Related(runs.finding().location, "seen when it ran (unseeded-draw): 3 draws")
    found = runs.unseeded(origin="static", related=(seen,), severity=Severity.WARNING)
    whole = section(runs.view(tmp_path, result=Result((found,), files=1), width=200), "Findings")
    assert whole[2].endswith("before anything seeded it [randlint check]")
    assert whole[-1] == "seen when it ran (unseeded-draw): 3 draws"


def test_advice_is_said_once_and_the_lowest_rank_comes_first(tmp_path):
    """Groups follow the rank of their advice; what is covered comes last, and is not advised what is done already."""
    covered = runs.kernel(tmp_path / "train.py", 15, verdict=COVERED, advice="Switch it on.", advice_rank=0)
    view = runs.view(tmp_path, covered, *runs.sites(tmp_path)[:4], width=120)
    whole = text(view)
    rewrite, mode = (runs.ADVICE[name].text for name in ("rewrite", "deterministic-mode"))
    assert in_order(whole, rewrite, "train.py:12", mode, "train.py:13", "train.py:14", "Nothing to do: ", "train.py:15")
    assert [whole.count(advice) for advice in (rewrite, mode, "Switch it on.")] == [1, 1, 0]


def test_what_is_certain_comes_before_what_is_predicted(tmp_path):
    """A confirmed difference comes first and a prediction last, whatever the rank of their advice."""
    path = tmp_path / "train.py"
    ranked = [(1, WOULD_RUN), (2, NOT_REPRODUCED), (3, EXECUTED), (4, CONFIRMED), (5, WOULD_RUN)]
    made = [runs.kernel(path, n, advice_id=f"a{n}", advice_rank=n, verdict=verdict) for n, verdict in ranked]
    assert [group.rank for group in runs.view(tmp_path, *made).groups] == [4, 2, 3, 1, 5]


def test_a_row_tells_place_operation_phase_calls_verdict_code_and_replays(tmp_path):
    """One operation at one line: everything that decides what to do, with its line of source."""
    found = section(runs.view(tmp_path, runs.rewrite(tmp_path / "train.py", 12), width=110), "Nondeterministic")
    assert [" ".join(line.split()) for line in found[4:]] == [
        "line operation phase calls verdict",
        "train.py:12 index_put_ backward 30 confirmed here",
        "rows = self.embedding.weight[index]",
        "Tensor.__getitem__; 14 of 15 repetitions differed (5 calls), by at most 1.5e-05 (12 ulp)",
    ]


def test_the_worst_verdict_comes_first_within_a_group(tmp_path):
    """Confirmed before executed before predicted; then by calls."""
    path = tmp_path / "train.py"
    made = [runs.kernel(path, number, verdict=verdict) for number, verdict in enumerate(reversed(VERDICTS), 5)]
    made.append(runs.kernel(path, 20, verdict=EXECUTED, calls=31))
    rows = runs.view(tmp_path, *made).rows
    assert [row.verdict for row in rows] == [VERDICTS[0], EXECUTED, *VERDICTS[1:]]
    assert [row.calls for row in rows if row.verdict == EXECUTED] == [31, 30]


def test_sites_of_one_line_are_one_row(tmp_path):
    """Overloads, devices, nodes and ranks of the same operation, line and phase add up to one row."""
    path = tmp_path / "train.py"
    wide = runs.kernel(path, 13, overload="out", verdict=WOULD_RUN, steps=(5, 5), step_width=4, calls=10, ranks=(1,))
    one, other = (
        runs.kernel(path, 13, verdict=RAISED, ranks=(0,)),
        replace(wide, site=Site(runs.frame(path, 13), scope=("x",))),
    )
    (row,) = runs.view(tmp_path, one, other).rows
    assert (row.calls, row.overloads, row.ranks, row.verdict) == (40, ("", "out"), (0, 1), WOULD_RUN)
    assert (row.steps, row.step_width) == ((12 + 5, 12 + 5, 6), 4)


def test_replays_of_one_row_add_up(tmp_path):
    """The numbers of all replays together, and the largest differences."""
    path = tmp_path / "train.py"
    one = runs.rewrite(path, 12, replay=Replay(1, 3, 1, 0.5, 2))
    other = runs.rewrite(path, 12, overload="x", verdict=NOT_REPRODUCED, replay=Replay(2, 6, 0, 0.0, 0))
    (row,) = runs.view(tmp_path, other, one).rows
    assert row.replay == Replay(3, 9, 1, 0.5, 2)
    assert row.verdict == CONFIRMED


def test_other_findings_are_grouped_by_rule_worst_first(tmp_path):
    """An error comes before a warning; the help is said once for all lines of it."""
    repeats = runs.unseeded(line=5, rule="workers-repeat-at-runtime", code="RND906", breaks="workers-repeat")
    mild = replace(
        repeats, severity=Severity.WARNING, help="give each worker a seed", message="two workers drew the same"
    )
    found = Result((mild, runs.unseeded(line=20), runs.unseeded(line=21)), files=1)
    words = "\n".join(section(runs.view(tmp_path, result=found), "Findings"))
    assert in_order(
        words, "unseeded-draw (RND902)", "train.py:20:9", "train.py:21:9", "workers-repeat-at-runtime (RND906)"
    )
    assert words.count("Call `np.random.seed(...)` first.") == 1


def test_silenced_lines_are_counted_not_shown(tmp_path):
    """A suppressed line leaves the table; the report says that there is one."""
    result = Result((runs.finding(status=Status.SUPPRESSED),), files=1)
    found = section(runs.view(tmp_path, runs.kernel(tmp_path / "train.py", 13), result=result), "Nondeterministic")
    assert found == ["1 line silenced by comments or the baseline."]


def test_a_line_is_silenced_only_where_all_its_findings_are(tmp_path):
    """Two operations on one line, one of them suppressed: the line stays."""
    result = Result((runs.finding(), runs.finding(status=Status.SUPPRESSED)), files=1)
    (row,) = runs.view(tmp_path, runs.kernel(tmp_path / "train.py", 13), result=result).rows
    assert row.status is Status.REPORTED


def test_a_cause_is_said_once(tmp_path):
    """Groups with the same cause do not repeat it; sentences begin with a capital letter unless it is code."""
    path = tmp_path / "train.py"
    first = runs.kernel(path, 13, advice="write `x[i]` instead", advice_rank=1, cause="threads race")
    second = runs.kernel(path, 14, advice="torch.sort first", advice_rank=2, cause="threads race")
    found = section(runs.view(tmp_path, first, second), "Nondeterministic operations")
    assert [line for line in found if line.startswith("why: ")] == ["why: Threads race."]
    assert found[2] == "Write `x[i]` instead."
    assert "torch.sort first." in found


@pytest.mark.parametrize(
    ("said", "printed"), [("many threads add", "Many threads add."), ("cuDNN may", "cuDNN may."), ("`x` it", "`x` it.")]
)
def test_a_sentence_leaves_names_alone(said, printed):
    """A word gets a capital letter unless it is code or has capitals of its own."""
    assert sentence(said) == printed


def test_a_replay_on_a_cpu_does_not_speak_for_cuda(tmp_path):
    """Where CUDA is predicted, equal results of replays are said to be the CPU's."""
    site = runs.rewrite(tmp_path / "train.py", 12, verdict=WOULD_RUN, replay=Replay(5, 15))
    assert "on this CPU, 0 of 15 repetitions differed (5 calls)" in text(runs.view(tmp_path, site))


def test_streams_tell_who_seeded_and_who_drew_too_early(tmp_path):
    """Draws, seeds with value and author, and the lines that drew before a seed."""
    quiet = Result((runs.finding(),), files=1)
    assert section(runs.view(tmp_path, result=quiet, width=130), "Random streams") == [
        "numpy: 28 draws, 9 of them before a seed, in 3 processes",
        "28 x numpy.random.rand at train.py:20, 9 unseeded",
        "seeded with 7 by numpy.random.seed in lightning at train.py:21",
        "seeded with a value of its own in each worker by numpy.random.seed in torch",
        "torch: 30 draws, seeded before the first",
        "seeded with 0 by torch.manual_seed at train.py:19",
        "torch.Generator made at train.py:8: 4 draws, never seeded: it starts from the same constant in every run and "
        "process",
        "4 x torch.rand at train.py:12",
    ]


def test_a_draw_that_a_finding_names_is_not_named_again(tmp_path):
    """The finding has the line and its code; the stream keeps the counts."""
    found = section(runs.view(tmp_path, width=130), "Random streams")
    assert found[:2] == [
        "numpy: 28 draws, 9 of them before a seed, in 3 processes",
        "seeded with 7 by numpy.random.seed in lightning at train.py:21",
    ]


def test_a_stream_that_nobody_seeded(tmp_path):
    """Never seeded is told apart from seeded too late; entropy is no value."""
    here = Site(runs.frame(tmp_path / "train.py", 19))
    draw = Draw("python", "random.random", here, seeded=False, calls=3, unseeded_calls=3)
    entropy = Seed("numpy", "numpy.random.seed", here, "123", entropy=True, calls=1)
    main = Part(Process(1), runs.machine(), draws=[draw], seeds=[entropy], complete=True)
    found = section(runs.view(tmp_path, run=runs.run(tmp_path, main)), "Random streams")
    assert found == [
        "python: 3 draws, never seeded",
        "3 x random.random at train.py:19, 3 unseeded",
        "numpy: 0 draws, never drawn from",
        "seeded with a value from the operating system by numpy.random.seed at train.py:19",
    ]


def test_a_stream_that_matters_to_nobody_is_left_out(tmp_path):
    """Drawn from by no line of the user's or for a seed that nothing uses, seeded by a library, put back to a state."""
    here = Site(runs.frame(tmp_path / "train.py", 20))
    unused = Draw("torch", "aten::random_", here, purpose="loader-unused", seeded=False, calls=2, unseeded_calls=2)
    seeds = [
        Seed("numpy", "numpy.random.seed", here, "1", library="torch", calls=1),
        Seed("python", "random.setstate", here, "", calls=1),
    ]
    launcher = Draw("python", "random.uniform", None, seeded=False, library="torch", calls=1, unseeded_calls=1)
    main = Part(Process(1), runs.machine(), draws=[unused, launcher], seeds=seeds, complete=True)
    assert "Random streams" not in titles(runs.view(tmp_path, run=runs.run(tmp_path, main)))


def test_settings_tell_who_set_them_and_who_undid_it(tmp_path):
    """Value at the end, who set it and who changed it back; what the environment gave; the rest is one line."""
    assert section(runs.view(tmp_path, width=120), "Determinism settings") == [
        "torch.backends.cudnn.benchmark: False, set to True at train.py:20, changed back by lightning",
        "CUBLAS_WORKSPACE_CONFIG: :4096:8, from the start",
        "CUBLAS_WORKSPACE_CONFIG only matters for torch before 2.11; this is torch 2.13.0.",
        "1 other setting left alone: see --format json",
    ]


def test_advice_on_a_setting_stands_below_it(tmp_path):
    """What does not do what it seems to is said with the line that it is about, once."""
    mode, benchmark = "torch.use_deterministic_algorithms", "torch.backends.cudnn.benchmark"
    here, there = (Site(runs.frame(tmp_path / "train.py", line)) for line in (7, 9))
    settings = [
        Setting(mode, "", "off"),
        Setting(mode, "off", "on", here, order=1, calls=1),
        Setting(mode, "on", "off", there, "lightning", order=2, calls=1),
        Setting(benchmark, "", "False"),
    ]
    main = Part(Process(1), runs.machine(), settings=settings, complete=True)
    assert section(runs.view(tmp_path, run=runs.run(tmp_path, main), width=150), "Determinism settings") == [
        f"{mode}: off, set to on at train.py:7, changed back by lightning, called at train.py:9",
        "Deterministic mode was switched off again by lightning: what ran later was not covered (train.py:9).",
        "3 other settings left alone: see --format json",
    ]


def test_settings_that_nobody_touched_are_one_line(tmp_path):
    """No table of values that are as they always are."""
    main = Part(Process(1), runs.machine(), settings=[Setting("torch.set_num_threads", "", "8")], complete=True)
    view = runs.view(tmp_path, run=runs.run(tmp_path, main))
    assert section(view, "Determinism settings") == ["3 settings, all left alone: see --format json"]


def test_advice_goes_to_the_process_that_changed_the_setting(tmp_path):
    """Of several rows of one setting, the one with changes has the advice; the others do not appear for its sake."""
    name, here = "PYTHONHASHSEED", Site(runs.frame(tmp_path / "train.py", 7))
    main = Part(Process(1), runs.machine(), settings=[Setting(name, "", "0", here, order=1, calls=1)], complete=True)
    child = Part(Process(2, 1, "child"), runs.machine(), settings=[Setting(name, "", "0")], complete=True)
    found = section(runs.view(tmp_path, run=runs.run(tmp_path, child, main), width=200), "Determinism settings")
    assert [line.partition(" was set from")[0] for line in found[:-1]] == [
        f"{name}: 0, set at train.py:7, not set before",
        name,
    ]


def test_what_a_child_process_inherits_is_no_setting_of_its_own(tmp_path):
    """A variable that the parent has set is the child's from the start, and is not said again."""
    name, here = "OMP_NUM_THREADS", Site(runs.frame(tmp_path / "train.py", 7))
    main = Part(Process(1), runs.machine(), settings=[Setting(name, "", "4", here, order=1, calls=1)], complete=True)
    child = Part(Process(2, 1, "child"), runs.machine(), settings=[Setting(name, "", "4")], complete=True)
    found = section(runs.view(tmp_path, run=runs.run(tmp_path, main, child)), "Determinism settings")
    assert [line for line in found if name in line] == [f"{name}: 4, set at train.py:7, not set before"]


def test_only_lines_with_unseeded_draws_are_shown(tmp_path):
    """Among the lines that draw from a stream, only those are shown that did so too early, the most frequent first."""
    often = Draw("numpy", "numpy.random.rand", Site(runs.frame(tmp_path / "train.py", 3)), calls=50)
    later = Draw("numpy", "numpy.random.rand", Site(runs.frame(tmp_path / "train.py", 4)), calls=3, unseeded_calls=3)
    early = Draw("numpy", "numpy.random.rand", Site(runs.frame(tmp_path / "train.py", 9)), calls=2, unseeded_calls=2)
    main = Part(Process(1), runs.machine(), draws=[often, early, later], complete=True)
    found = section(runs.view(tmp_path, run=runs.run(tmp_path, main)), "Random streams")
    assert [line.partition(" at ")[2] for line in found[1:]] == [
        "train.py:4, 3 unseeded",
        "train.py:9, 2 unseeded",
    ]


def test_older_torch_is_remarked(tmp_path):
    """A dispatch mode, an assumed GPU and a killed process are said among the remarks, each once."""
    odd = runs.machine(torch="2.6.0", mechanism="dispatch-mode", assumed_cuda=True)
    parts = [Part(Process(n), odd, remarks=[Remark("one thing")]) for n in (1, 2)]
    found = " ".join(section(runs.view(tmp_path, run=runs.run(tmp_path, *parts)), "Remarks"))
    assert found.count("- ") == 4
    assert in_order(
        found, "torch 2.6.0", "switches torch.compile off", "one thing", "CUDA was assumed", "2 processes did"
    )


# -- runs that hit nothing -------------------------------------------------------------------------------------------


def test_a_quiet_run_says_what_was_watched(tmp_path):
    """Nothing hit is a result: which catalogue was watched, and one clear line at the end."""
    view = runs.quiet(tmp_path, width=300)
    (said,) = section(view, "Nondeterministic operations")
    assert said.startswith(
        "No operation ran that is known to differ from run to run (catalogue for torch 2.13.0: 1 entry)."
    )
    assert lines(view)[-1] == "All clear: nothing nondeterministic ran."


def test_a_compiled_graph_with_atomics_is_not_all_clear(tmp_path):
    """Where compiled code adds with atomics, nothing claims that nothing nondeterministic ran."""
    graph = CompiledGraph(
        runs.frame(tmp_path / "train.py", 11), ("tl.atomic_add",), (), "cuda", "forward", "off", calls=4
    )
    main = Part(Process(1), runs.machine(), compiled=[graph], complete=True)
    view = replace(runs.quiet(tmp_path, width=300), run=runs.run(tmp_path, main))
    assert "Compiled graphs that add with atomic operations are listed below." in text(view)
    assert section(view, "Compiled graphs")[0] == (
        "The order of these additions, and with it the rounding, can differ from run to run. Under "
        "torch.use_deterministic_algorithms(True) torch.compile generates none of them."
    )
    assert lines(view)[-1] == "No findings, but compiled graphs add with atomic operations."


def test_a_program_without_torch(tmp_path):
    """There were no kernels to watch; nothing is claimed about them."""
    main = Part(Process(1), runs.machine(torch="", mechanism=""), complete=True)
    view = runs.quiet(tmp_path, width=300)
    (said,) = section(replace(view, run=runs.run(tmp_path, main)), "Nondeterministic operations")
    assert said == "torch was never imported, so there were no kernels to watch; random streams were watched."


def test_nothing_recorded(tmp_path):
    """A program that ended before the tracing began is no clean run."""
    view = runs.quiet(tmp_path)
    whole = lines(replace(view, run=replace(view.run, parts=[], exit_code=3)))
    assert "Nothing was recorded: the program ended before the tracing began." in whole
    assert whole[-1] == "Nothing was recorded. The program itself ended with exit code 3."


def test_a_clean_run_that_failed_says_so(tmp_path):
    """Nothing is called clear that did not come to its end: the last line names the exit code."""
    view = runs.quiet(tmp_path)
    failed = replace(view, run=replace(view.run, exit_code=1))
    assert lines(failed)[-1] == "No findings until the program ended with exit code 1."


# -- odd input -------------------------------------------------------------------------------------------------------


def test_brackets_in_code_are_no_markup(tmp_path):
    """Code and file names that look like markup of the terminal library are printed as they are."""
    odd = tmp_path / "[red]x.py"
    odd.write_text('y = f"[bold]{x[0]}[/bold]" + "[/]" + ":smile:"\n', "utf-8")
    whole = text(runs.view(tmp_path, runs.kernel(odd, 1, cause="[bold]why[/bold]", advice="[link=x]do[/link]")))
    assert "[red]x.py:1" in whole
    assert 'y = f"[bold]{x[0]}[/bold]" + "[/]" + ":smile:"' in whole
    assert "[link=x]do[/link]" in whole
    assert "why: [bold]why[/bold]" in whole


def test_control_characters_cannot_steer_the_terminal(tmp_path):
    """Escape sequences in code, paths and arguments are shown as pictures, and no line end splits a row."""
    odd = tmp_path / "a\x1b[2Jb\n.py"
    odd.write_text("x = '\x1b[31m'\t# \u202e\n", "utf-8")
    view = runs.view(tmp_path, runs.kernel(odd, 1))
    whole = text(replace(view, run=replace(view.run, command=("x\x1b]0;title\x07.py",))))
    assert "\x1b" not in whole
    assert "\u202e" not in whole
    assert "a␛[2Jb .py:1" in whole


@pytest.mark.parametrize("width", [20, 50, 70, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(tmp_path, width):
    """Wide characters count twice; narrow terminals get another layout."""
    odd = tmp_path / "数据集.py"
    odd.write_text("损失 = 模型(输入)[索引].sum()  # 这是一个非常长的注释这是一个非常长的注释\n", "utf-8")
    long = runs.kernel(odd, 1, op="aten::_scaled_dot_product_efficient_attention_backward", calls=123456789)
    view = runs.view(tmp_path, *runs.sites(tmp_path), long, width=width)
    assert max(cell_len(line) for line in text(view).splitlines()) <= max(width, 50)
    assert "数据集.py:1" in text(view)


def test_a_file_that_is_gone_leaves_its_place(tmp_path):
    """Without the source, and without any line of the user's, the row still stands."""
    gone = runs.kernel(tmp_path / "gone.py", 3)
    whole = text(runs.view(tmp_path, gone, runs.kernel("x", 1, site=None), runs.kernel(tmp_path / "train.py", 99)))
    assert in_order(whole, "(no line of yours)", "gone.py:3", "train.py:99")


def test_colours_only_when_asked_for(tmp_path):
    """The words are the same with colours and without."""
    import click

    plain, painted = text(runs.view(tmp_path)), text(runs.view(tmp_path, color=True))
    assert "\x1b[" in painted
    unpainted = "".join(line.rstrip() + "\n" for line in click.unstyle(painted).splitlines())
    assert unpainted == plain


def test_a_surrogate_in_a_path_can_be_printed(tmp_path):
    """A file name that is not UTF-8 does not keep the report from being written."""
    for made in (render(runs.view(tmp_path, runs.kernel("/x/\udcff.py", 1)), "text"), render_html(runs.view(tmp_path))):
        made.encode("utf-8")


# -- large runs, equal bytes, other formats --------------------------------------------------------------------------


def huge(directory: Path):
    sites = [
        runs.kernel(directory / "train.py", number % 2500 + 1, op=f"aten::op{number % 7}_", calls=number + 1)
        for number in range(5000)
    ]
    main = Part(Process(1), runs.machine(), complete=True)
    for number in range(300):
        made = Frame(str(directory / "train.py"), number + 1)
        main.draws.append(Draw("object", "x", Site(made), "numpy.random.Generator", made, calls=1))
    return runs.view(directory, *sites, run=runs.run(directory, main))


def test_a_huge_run_is_capped(tmp_path):
    """Of 5,000 lines a group shows 15, and says how many more there are; JSON has them all."""
    view = huge(tmp_path)
    whole = text(view)
    hidden = len(view.rows) - 15
    assert f"... and {hidden:,} more lines, see --format json" in whole
    assert "... and 285 more streams, see --format json" in whole
    assert len(whole.splitlines()) < 150
    assert render(view, "json").count('"op": ') == len(view.rows) == 5000


def test_the_same_run_gives_the_same_bytes(tmp_path):
    """Twice in a process, and under other hash seeds, every format is the same."""
    program = (
        "import sys, hashlib, pathlib; from tests.trace import runs; from randlint.trace.report import *\n"
        "view = runs.view(pathlib.Path(sys.argv[1]))\n"
        "made = [render(view, name) for name in FORMATS] + [render_html(view)]\n"
        "print(*(hashlib.sha256(each.encode()).hexdigest() for each in made))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    seen = {
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(seen) == 1
    assert text(runs.view(tmp_path)) == text(runs.view(tmp_path))


def test_sarif_and_github_are_those_of_check(tmp_path):
    """Formats that know only findings give those of the run."""
    from randlint.report import render as render_findings

    view = runs.view(tmp_path)
    for name in ("sarif", "github"):
        assert render(view, name) == render_findings(view.result, view.catalogue, name)
    assert "train.py,line=13" in render(view, "github")


def test_an_unknown_format_is_an_error(tmp_path):
    """The message lists the formats."""
    with pytest.raises(ValueError, match="unknown format 'pdf': choose one of text, json, sarif, github"):
        render(runs.view(tmp_path), "pdf")


@pytest.mark.parametrize(("package", "make"), [("rich", lambda v: render(v, "text")), ("jinja2", render_html)])
def test_a_missing_package_names_the_extra(tmp_path, monkeypatch, package, make):
    """Without the packages of the extra, the error says how to get them; JSON needs none of them."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("text", "operations", "html"):
        monkeypatch.delitem(sys.modules, f"randlint.trace.report.{name}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    view = runs.view(tmp_path)
    with pytest.raises(MissingExtra, match=r'needs the packages of its extra: pip install "randlint\[trace\]"'):
        make(view)
    assert render(view, "json")
