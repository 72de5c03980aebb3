"""`randlint compare --run N -- SCRIPT`: run a program several times, and look closely where its runs part."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from randlint.compare.data import EQUAL, Agreement, Comparison, Divergence, Tolerance
from randlint.compare.runs import compare_folders
from randlint.config import ConfigError
from randlint.trace.launch import run_traced
from randlint.trace.options import Options
from randlint.trace.program import Program, ProgramError, find_program
from randlint.trace.recording.folder import Recordings

# Causes that a second look may find, and that would be something else in the first pair of runs.
_CLEAR = frozenset({"stream", "hyperparameters", "batch-order", "steps"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, how often, and where recordings go."""

    program: Program
    runs: int
    folder: Path
    tolerance: Tolerance
    kept: bool = False

    def record(self, name: str, level: str = "step", window: tuple[int, int] | None = None) -> Path:
        """Run the program once and record it. Raises ConfigError where it fails."""
        folder = self.folder / name
        recordings = Recordings(folder, level, *(window or (0, None)))
        options = Options("", level=level, first=recordings.first, last=recordings.last)
        print(f"randlint: {name}: {' '.join(self.program.shown)}", file=sys.stderr, flush=True)
        run = run_traced(self.program, options, stdout_to_stderr=True, record=recordings)
        if run.exit_code in (-signal.SIGINT, 128 + signal.SIGINT):
            raise KeyboardInterrupt
        if run.exit_code:
            raise ConfigError(f"{' '.join(self.program.shown)}: ended with exit code {run.exit_code} in {name}")
        return folder


def find(target: str, arguments: Sequence[str], module: bool) -> Program:
    """The program to run. Raises ConfigError where there is none, and under a launcher that starts several ranks."""
    if int(os.environ.get("LOCAL_WORLD_SIZE", "1")) > 1:
        raise ConfigError(
            "--run: start it once, and let it start the launcher: randlint compare --run 2 -- torchrun ..."
        )
    try:
        return find_program(target, arguments, module=module)
    except ProgramError as error:
        raise ConfigError(str(error)) from error


@contextmanager
def folder_for(keep: Path | None) -> Iterator[Path]:
    """A folder for recordings: a new one that stays, or one that is removed at the end."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="randlint-compare-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
        found = next(keep.iterdir(), None)
    except OSError as error:
        raise ConfigError(f"--keep: {keep}: {error.strerror or error}") from error
    if found is not None:
        raise ConfigError(f"--keep: {keep} is not empty: name another folder")
    yield keep


def compare_reruns(plan: Plan) -> Comparison:
    """Run the program ``plan.runs`` times at level step, then twice in detail around the first step that differs."""
    folders = [plan.record(f"run-{number}") for number in range(1, plan.runs + 1)]
    coarse, agreement = _grouped(folders, plan.tolerance)
    coarse = _named(coarse, plan)
    if coarse.divergence is None or coarse.verdict == EQUAL:
        return replace(coarse, agreement=agreement)
    fine = _in_detail(plan, coarse.divergence)
    return replace(_joined(coarse, fine, plan), agreement=agreement)


def _grouped(folders: Sequence[Path], tolerance: Tolerance) -> tuple[Comparison, Agreement]:
    """Groups of equal runs, and the comparison of the first run with the first that is not equal to it."""
    groups: list[list[int]] = []
    shown: Comparison | None = None
    for number, folder in enumerate(folders):
        for group in groups:
            found = compare_folders(folders[group[0]], folder, tolerance)
            if group is groups[0] and (shown is None or (shown.verdict == EQUAL and found.verdict != EQUAL)):
                shown = found
            if found.verdict == EQUAL:
                group.append(number)
                break
        else:
            groups.append([number])
    assert shown is not None
    ordered = sorted(groups, key=lambda group: (-len(group), group[0]))
    return shown, Agreement(len(folders), tuple(tuple(n + 1 for n in group) for group in ordered))


def _in_detail(plan: Plan, found: Divergence) -> Comparison:
    """Two more runs, recorded op by op in the step that differs; the step before it shows that it began equal."""
    window = max(0, found.step - 1), found.step
    first, second = (plan.record(f"detail-{number}", "op", window) for number in (1, 2))
    return _named(compare_folders(first, second, plan.tolerance), plan)


def _joined(coarse: Comparison, fine: Comparison, plan: Plan) -> Comparison:
    """The detailed comparison where it shows the same difference more closely; else the first, and what was seen."""
    first, second = coarse.divergence, fine.divergence
    assert first is not None
    said: tuple[str, ...] = ()
    if second is None:
        said = (
            "two more runs, recorded in detail, were equal: the difference does not come up in every run, or it goes "
            "away where operations are watched",
        )
    elif (second.step, second.rank) != (first.step, first.rank):
        rank = f" of rank {second.rank}" if second.rank is not None else ""
        said = (
            f"two more runs, recorded in detail, parted in step {second.step}{rank} ({second.what}): what differs is "
            "not the same in every pair of runs",
        )
    elif first.channel not in _CLEAR or second.channel == first.channel:
        said = (f"recorded in detail: steps {max(0, first.step - 1)} to {first.step} of two more runs",)
        remarks = (*coarse.remarks, *said)
        return replace(fine, runs=coarse.runs, after=coarse.after, remarks=remarks, verdict=coarse.verdict)
    return replace(coarse, remarks=(*coarse.remarks, *said))


def _named(found: Comparison, plan: Plan) -> Comparison:
    """Runs by their short names, as their folders are gone in the end unless they are kept."""
    if plan.kept:
        return found
    return replace(found, runs=tuple(replace(run, name=Path(run.name).name) for run in found.runs))
