"""Whether a seed was ignored: asked only where all runs, whatever their seed, gave the same results."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from randlint.catalogue import load_catalogue
from randlint.config import Settings
from randlint.findings import Finding, Result
from randlint.spread.outcome import Outcome, Run
from randlint.spread.process import Output
from randlint.trace.data import Run as TracedRun
from randlint.trace.judge.ignored import Given, Judged, judge_ignored_seed
from randlint.trace.launch import STARTUP
from randlint.trace.options import Options
from randlint.trace.parts import read_run
from randlint.trace.program import Program
from randlint.trace.verdict import judged_findings


class Runner(Protocol):
    """Runs the program; ``folder`` is a temporary one, ``say`` tells the user what takes time."""

    folder: Path

    @property
    def say(self) -> Callable[[str], None]: ...

    def once(self, seed: int, folder: Path, environment: Mapping[str, str]) -> Output: ...

    def program(self, seed: int) -> Program: ...


def all_alike(outcome: Outcome) -> bool:
    """Whether every run gave the same metrics, to their last bit."""
    across = outcome.across
    return len(across) > 1 and all(
        len({run.metrics[metric.name].hex() for run in outcome.runs}) == 1 for metric in outcome.metrics
    )


def printed_alike(outcome: Outcome) -> bool:
    """Whether runs with different seeds also printed the same, but for the seeds themselves.

    Words in which runs with one seed differ, such as times, do not count.
    """
    texts = [run.stdout.split() for run in outcome.runs]
    if len({len(words) for words in texts}) != 1:
        return False
    for words in zip(*texts, strict=True):
        noisy = len(set(words[: outcome.same])) > 1
        if not noisy and len(set(words)) > 1 and len(set(map(_without_seed, words, outcome.runs))) > 1:
            return False
    return True


def _without_seed(word: str, run: Run) -> str:
    return re.sub(rf"(?<![\w.]){run.seed}(?![\w.]*\w)", "<seed>", word)


def judge(outcome: Outcome, runner: Runner, settings: Settings, shown: str) -> Outcome:
    """The outcome with a finding, or a remark on why there is none. Runs the program twice more, traced.

    ``shown`` is the option or the variable that seeds are given by, empty where seed calls are changed.
    """
    if not printed_alike(outcome):
        said = "all results are the same, whatever the seed, although what the program prints differs"
        if outcome.same == 1:
            said += "; with --same 2, words such as times, which differ with one seed, too, would not count"
        return replace(outcome, remarks=(*outcome.remarks, said))
    runner.say("all results are the same: two more runs, to see what is drawn")
    traced = [_traced(outcome, run.seed, runner) for run in outcome.across[:2]]
    if any(run.exit_code for run in traced):
        said = "all results are the same, whatever the seed; why is not known, for the program failed under the tracer"
        return replace(outcome, remarks=(*outcome.remarks, said))
    given = Given(shown, tuple(call.frame for call in outcome.calls))
    catalogue = load_catalogue(settings.apis)
    judged: Judged = judge_ignored_seed(traced[0], traced[1], given, catalogue)
    if judged.finding is None:
        said = f"all results are the same, whatever the seed: {judged.reason}"
        return replace(outcome, remarks=(*outcome.remarks, said))
    findings: Sequence[Finding] = judged_findings([judged.finding], settings, catalogue, Path.cwd())
    return replace(outcome, result=Result(tuple(findings), (), len(findings), base_directory=os.getcwd()))


def _traced(outcome: Outcome, seed: int, runner: Runner) -> TracedRun:
    folder = runner.folder / f"traced-{seed}"
    parts = folder / "parts"
    parts.mkdir(parents=True)
    environment = dict(os.environ)
    options = Options(str(parts), main=os.getpid(), user_code=runner.program(seed).user_code)
    options.export(environment, STARTUP)
    output = runner.once(seed, folder, environment)
    return read_run(parts, outcome.command, output.code, os.getcwd())
