"""Commands that take turns: each round runs every command once, so that noise hits all alike."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from perf.process import Usage, run


class DifferentFindings(Exception):
    """Two runs over the same files reported something else."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A command that saw a part: ``factor`` is all lines by the lines it saw, ``start`` the command for no file."""

    factor: float
    start: tuple[str, ...]

    def whole(self, part: Usage, start: Usage) -> Usage:
        """What all lines would take: the start-up once, the rest by lines. Memory stays that of the part."""
        wall = start.wall + max(0.0, part.wall - start.wall) * self.factor
        return Usage(wall, start.cpu + max(0.0, part.cpu - start.cpu) * self.factor, part.memory)


@dataclass(frozen=True, slots=True)
class Command:
    """One way of a case. ``prepare`` runs before each measurement, untimed.

    ``output`` receives what is printed, which must be the same bytes as what stands in ``same_as``; the first run of
    a case writes that.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    accept: tuple[int, ...] = (0,)
    prepare: Callable[[], None] | None = None
    output: Path | None = None
    same_as: Path | None = None
    scale: Scale | None = None
    first_round_only: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement; ``part`` is what was really measured where ``usage`` is scaled."""

    command: str
    round: int
    usage: Usage
    part: Usage | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Commands that are compared with each other, and what is known of what they run on."""

    name: str
    commands: tuple[Command, ...]
    facts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """A case and its measurements."""

    name: str
    facts: dict[str, float]
    samples: tuple[Sample, ...]

    def by_round(self, command: str) -> dict[int, Usage]:
        return {sample.round: sample.usage for sample in self.samples if sample.command == command}

    def scaled(self, command: str) -> bool:
        return any(sample.part is not None for sample in self.samples if sample.command == command)


def measure(case: Case, rounds: int, say: Callable[[str], None]) -> Measured:
    """Run the case. Raises BenchmarkError and DifferentFindings."""
    samples = []
    for number in range(rounds):
        for command in case.commands:
            if command.first_round_only and number:
                continue
            sample = take(command, number)
            say(f"{case.name}, round {number + 1} of {rounds}: {command.name}: {sample.usage.wall:.3f} s")
            samples.append(sample)
    return Measured(case.name, case.facts, tuple(samples))


def take(command: Command, number: int) -> Sample:
    """One measurement of one command."""
    if command.prepare is not None:
        command.prepare()
    usage = run(command.argv, command.cwd, command.output, command.accept)
    if command.output is not None and command.same_as is not None:
        compare(command.output, command.same_as, command.name)
    if command.scale is None:
        return Sample(command.name, number, usage)
    start = run(command.scale.start, command.cwd, accept=command.accept)
    return Sample(command.name, number, command.scale.whole(usage, start), usage)


def compare(output: Path, same_as: Path, name: str) -> None:
    """Raises DifferentFindings where the bytes differ; where there are none yet, keeps these."""
    if not same_as.exists():
        shutil.copyfile(output, same_as)
    elif output.read_bytes() != same_as.read_bytes():
        raise DifferentFindings(f"{name}: other findings in {output} than in {same_as}")
