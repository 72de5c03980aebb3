"""`randlint spread`: run the program with one seed and with several, work out the noise, and print the report."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from randlint.config import ConfigError, Settings
from randlint.findings import Severity
from randlint.spread import ignored
from randlint.spread.against import check_metrics, compared, read_report
from randlint.spread.outcome import Outcome, Run, metrics_of
from randlint.spread.process import Output, ending_in_order, run_program
from randlint.spread.seeding import Seeding
from randlint.spread.sources import MetricError, Sources
from randlint.trace.program import Program, ProgramError, find_program
from randlint.trace.reseed.notes import SeedCall, read_notes

_LONG = 60.0  # seconds
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for. The first ``same`` of all runs have the first seed."""

    target: str
    arguments: tuple[str, ...]
    seeding: Seeding
    seeds: tuple[int, ...]
    same: int
    sources: Sources
    module: bool = False
    against: Path | None = None
    fail_on: Severity | None = None

    @property
    def runs(self) -> tuple[int, ...]:
        """The seed of each run."""
        return (*(self.seeds[:1] * self.same), *self.seeds[1:])


@dataclass(slots=True)
class _Runner:
    """Runs the program, each time in a folder of its own below a temporary one."""

    request: Request
    folder: Path
    say: Say
    calls: dict[tuple[str, int, str], SeedCall] = field(default_factory=dict)
    missed: dict[str, None] = field(default_factory=dict)
    seconds: float = 0.0

    def once(self, seed: int, folder: Path, environment: Mapping[str, str]) -> Output:
        """One run to its end, however it ends."""
        folder.mkdir(exist_ok=True)
        changed: MutableMapping[str, str] = dict(environment)
        self.request.seeding.prepare(changed, seed, str(folder))
        return run_program(self.program(seed).command, changed, folder)

    def program(self, seed: int) -> Program:
        request = self.request
        return find_program(request.target, request.seeding.arguments(seed), module=request.module)

    def all(self) -> list[Run]:
        """Every run, in order. Raises ConfigError for the first that fails or does not give its metrics."""
        found: list[Run] = []
        for number, seed in enumerate(self.request.runs, 1):
            where = f"run {number} of {len(self.request.runs)} ({self.words(seed)})"
            folder = self.folder / f"run-{number}"
            folder.mkdir()
            environment = dict(os.environ)
            self.request.sources.prepare(environment, str(folder))
            output = self.once(seed, folder, environment)
            if output.code:
                self.say(output.last_lines())
                raise ConfigError(f"{where} {output.ending}; the last lines that it printed stand above")
            try:
                metrics = self.request.sources.read(output, str(folder))
            except MetricError as error:
                raise ConfigError(f"{where}: {error}") from error
            found.append(Run(seed, metrics, output.stdout))
            calls, missed = read_notes(folder)
            self.missed |= dict.fromkeys(missed)
            for call in calls:
                self.calls.setdefault((call.frame.path, call.frame.line, call.call), call)
            shown = ", ".join(f"{name} {value:.6g}" for name, value in metrics.items())
            self.say(f"{where}: {shown} ({output.seconds:.1f} s{self.to_go(number, output.seconds)})")
        return found

    def to_go(self, done: int, seconds: float) -> str:
        """How long the other runs will take, where that is worth knowing."""
        self.seconds += seconds
        rest = self.seconds / done * (len(self.request.runs) - done)
        return f", about {rest / 60:.0f} min to go" if rest >= _LONG else ""

    def words(self, seed: int) -> str:
        if self.request.seeding.kind != "calls":
            return f"seed {seed}"
        return f"seeds + {seed}" if seed else "seeds as they are"


def spread_program(request: Request, settings: Settings, say: Say) -> Outcome:
    """Run the program as often as is asked for, and say what came out; ``say`` gets one line for each run.

    Raises ConfigError for what the user has to mend, before the program is started as far as that can be known.
    """
    before = read_report(request.against) if request.against is not None else {}
    if request.against is not None:
        check_metrics(before, request.sources.shown, request.against)
    temporary = tempfile.TemporaryDirectory(prefix="randlint-spread-", ignore_cleanup_errors=True)
    with ending_in_order(), temporary as name:
        runner = _Runner(request, Path(name), say)
        try:
            shown = find_program(request.target, request.arguments, module=request.module).shown
        except ProgramError as error:
            raise ConfigError(str(error)) from error
        runs = runner.all()
        outcome = _outcome(request, shown, runs, runner)
        if ignored.all_alike(outcome):
            given = request.seeding.shown if request.seeding.kind != "calls" else ""
            outcome = ignored.judge(outcome, runner, settings, given)
    return compared(outcome, before, str(request.against)) if request.against is not None else outcome


def _outcome(request: Request, command: tuple[str, ...], runs: Sequence[Run], runner: _Runner) -> Outcome:
    seeding, calls = request.seeding, [runner.calls[key] for key in sorted(runner.calls)]
    metrics = metrics_of(runs, request.same, request.sources.shown)
    outcome = Outcome(command, seeding.kind, seeding.shown, request.same, tuple(runs), metrics, tuple(calls))
    return replace(outcome, remarks=(*runner.missed, *_remarks(outcome)))


def _remarks(outcome: Outcome) -> list[str]:
    said = []
    if outcome.kind == "calls" and not outcome.calls:
        said.append(
            "no seed call of Python's random, NumPy, torch, JAX or TensorFlow was met: all runs had the same seeds"
        )
    differing = [metric.name for metric in outcome.metrics if len(metric.same.values) > 1 and not metric.same.identical]
    if differing:
        said.append(
            f"runs with the same seed differ in {', '.join(differing)}: part of what looks like the noise of seeds is "
            "there with one seed, too; `randlint trace` says where it comes from"
        )
    return said
