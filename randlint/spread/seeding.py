"""The ways to give a program another seed: an option, an environment variable, or its own seed calls."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from randlint.config import ConfigError
from randlint.trace.launch import STARTUP
from randlint.trace.reseed import Reseeding

# Far enough apart that seeds such as 0, 1, 2, or one for each row of a data set, do not meet those of another run.
STEP = 1_000_000


class Seeding(Protocol):
    """How runs differ in their seed. ``kind`` is option, variable or calls; ``shown`` is how people call it."""

    @property
    def kind(self) -> str: ...

    @property
    def shown(self) -> str: ...

    def seeds(self, count: int) -> tuple[int, ...]:
        """As many seeds as wanted, the program's own first, as far as the command tells it."""

    def arguments(self, seed: int) -> tuple[str, ...]:
        """The program's arguments for a run with this seed."""

    def prepare(self, environment: MutableMapping[str, str], seed: int, folder: str) -> None:
        """Change the environment of a run with this seed; what the run writes for randlint goes into ``folder``."""


@dataclass(frozen=True, slots=True)
class ByOption:
    """``--seed 1``, ``--seed=1`` or ``seed=1``, put in place of what stands among the arguments, or behind them."""

    name: str
    given: tuple[str, ...]
    kind: str = "option"

    @property
    def shown(self) -> str:
        return f"`{self.name.removesuffix('=')}`"

    def seeds(self, count: int) -> tuple[int, ...]:
        """Those from the number among the arguments on; from 0 where there is none. Raises ConfigError."""
        values = [value for _, value in self._places()]
        first = _whole(values[-1], f"--seed-arg: {self.name} in the arguments") if values else 0
        return tuple(range(first, first + count))

    def arguments(self, seed: int) -> tuple[str, ...]:
        changed = list(self.given)
        places = self._places()
        for index, value in places:
            word = changed[index]
            changed[index] = f"{word[: len(word) - len(value)]}{seed}"
        if not places:
            end = changed.index("--") if "--" in changed else len(changed)
            changed[end:end] = self._added(seed)
        return tuple(changed)

    def prepare(self, environment: MutableMapping[str, str], seed: int, folder: str) -> None: ...

    def _added(self, seed: int) -> list[str]:
        """An option is two words unless its name ends with `=`; a name without dashes is `key=value`."""
        if self.name.startswith("-") and not self.name.endswith("="):
            return [self.name, str(seed)]
        return [f"{self.name.removesuffix('=')}={seed}"]

    def _places(self) -> list[tuple[int, str]]:
        """Where a value stands among the arguments: the word that ends with it, and the value."""
        name = self.name.removesuffix("=")
        found = []
        for index, word in enumerate(self.given):
            if word.startswith(f"{name}="):
                found.append((index, word[len(name) + 1 :]))
            elif word == name and name.startswith("-") and index + 1 < len(self.given):
                found.append((index + 1, self.given[index + 1]))
        return found


@dataclass(frozen=True, slots=True)
class ByVariable:
    """An environment variable."""

    name: str
    given: tuple[str, ...]
    before: str | None = None
    kind: str = "variable"

    @property
    def shown(self) -> str:
        return f"the variable `{self.name}`"

    def seeds(self, count: int) -> tuple[int, ...]:
        """Those from the variable's value on; from 0 where it is not set. Raises ConfigError."""
        first = _whole(self.before, f"--seed-env: {self.name} in the environment") if self.before else 0
        return tuple(range(first, first + count))

    def arguments(self, seed: int) -> tuple[str, ...]:
        return self.given

    def prepare(self, environment: MutableMapping[str, str], seed: int, folder: str) -> None:
        environment[self.name] = str(seed)


@dataclass(frozen=True, slots=True)
class ByCalls:
    """The program's own seed calls: "seeds" are what is added to their numbers, 0 is the program as it is."""

    given: tuple[str, ...]
    user_code: tuple[str, ...] = ()
    kind: str = "calls"
    shown: str = "the program's own seed calls"

    def seeds(self, count: int) -> tuple[int, ...]:
        return tuple(range(0, count * STEP, STEP))

    def arguments(self, seed: int) -> tuple[str, ...]:
        return self.given

    def prepare(self, environment: MutableMapping[str, str], seed: int, folder: str) -> None:
        Reseeding(seed, folder, self.user_code).export(environment, STARTUP)


def explicit_seeds(text: str) -> tuple[int, ...]:
    """The numbers of ``--seeds 1,2,3``. Raises ConfigError for what is none, for one alone, and for one twice."""
    seeds = tuple(_whole(word, "--seeds") for word in re.split(r"[,\s]+", text.strip(", ")))
    twice = sorted({seed for seed in seeds if seeds.count(seed) > 1})
    if twice:
        raise ConfigError(f"--seeds: {twice[0]} is there twice; the spread needs seeds that differ")
    if len(seeds) < 2:
        raise ConfigError("--seeds: needs two numbers or more, such as 1,2,3")
    return seeds


def _whole(text: str, where: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConfigError(f"{where}: `{text}` is no whole number") from None


def check_seeds(seeds: Sequence[int], seeding: Seeding) -> None:
    """Raises ConfigError for explicit seeds that cannot be used this way."""
    if seeding.kind == "calls" and min(seeds) < 0:
        raise ConfigError(
            f"--seeds: {min(seeds)} cannot be added to the program's own seeds; 0 leaves them as they are"
        )
