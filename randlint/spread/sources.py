"""Where the numbers of a run come from: what it prints, or a file that it writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from randlint.config import ConfigError
from randlint.spread.process import Output

NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf(?:inity)?)"

_LAST_LINES, _MOST_NAMES = 50, 8


class MetricError(Exception):
    """A run did not give the number that was asked for; the text says which, and what it gave instead."""


class MetricSource(Protocol):
    """A place to read metrics from."""

    @property
    def shown(self) -> str:
        """What reports call it."""

    @property
    def names(self) -> tuple[str, ...]:
        """The metrics that every run must give."""

    def prepare(self, environment: MutableMapping[str, str], folder: str) -> None:
        """Called before each run: look at what is there already, and ask for what is needed.

        ``environment`` is that of the run and may be added to; ``folder`` is a private one that lasts as long as it.
        """

    def read(self, output: Output, folder: str) -> Mapping[str, float]:
        """The metrics of the run that has just ended well. Raises MetricError."""


@dataclass(frozen=True, slots=True)
class PrintedNames:
    """Metrics as programs print them: the last ``name: 0.93``, ``name = 0.93`` or ``name 0.93``."""

    names: tuple[str, ...]
    shown: str = "output"

    def prepare(self, environment: MutableMapping[str, str], folder: str) -> None: ...

    def read(self, output: Output, folder: str) -> Mapping[str, float]:
        found = {}
        for name in self.names:
            pattern = rf"(?<![\w.]){re.escape(name)}[\"'`]?\s*[:=]?\s*({NUMBER})(?![\w.]*\w)"
            text = _last(re.compile(pattern, re.I if name.islower() else 0), output)
            if text is None:
                raise MetricError(f"nothing like `{name}: 0.5` was printed; {_printed(output)}")
            found[name] = float(text[1])
        return found


def _printed(output: Output) -> str:
    """What could have been meant, or what else to do."""
    text = "\n".join(output.stdout.splitlines()[-_LAST_LINES:])
    names = list(dict.fromkeys(re.findall(rf"([A-Za-z]\w*(?:[ ./-]\w+)*)\s*[:=]\s*{NUMBER}", text)))
    if names:
        return f"its last numbers are {', '.join(names[-_MOST_NAMES:])}"
    return "--pattern takes a regular expression for other forms"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression whose named groups are metrics; its last match counts."""

    pattern: re.Pattern[str]
    shown: str = "output"

    @classmethod
    def of(cls, text: str) -> Pattern:
        """Raises ConfigError for what is no such expression."""
        try:
            pattern = re.compile(text, re.M)
        except re.error as error:
            raise ConfigError(f"--pattern: `{text}` is no regular expression: {error}") from None
        if not pattern.groupindex:
            raise ConfigError(f"--pattern: name the group that is the number: (?P<accuracy>...) in `{text}`")
        return cls(pattern)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.pattern.groupindex)

    def prepare(self, environment: MutableMapping[str, str], folder: str) -> None: ...

    def read(self, output: Output, folder: str) -> Mapping[str, float]:
        found = _last(self.pattern, output)
        if found is None:
            raise MetricError(f"nothing that was printed matches `{self.pattern.pattern}`")
        return {name: number(found[name], name) for name in self.names}


def _last(pattern: re.Pattern[str], output: Output) -> re.Match[str] | None:
    """The last match on standard output; on standard error, where loggers write, if there is none."""
    for text in (output.stdout, output.stderr):
        last = None
        for match in pattern.finditer(text):
            last = match
        if last is not None:
            return last
    return None


def number(value: object, name: str) -> float:
    """A metric as a number. Raises MetricError for what is none, true and false included."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    shown = repr(value)
    raise MetricError(f"`{name}` is no number: {shown if len(shown) < 60 else shown[:60] + '...'}")


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources of a command, which have no name twice."""

    all: Sequence[MetricSource]
    _by_name: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sources: Sequence[MetricSource]) -> Sources:
        """Raises ConfigError where two sources give one name."""
        made = cls(sources)
        for source in sources:
            for name in source.names:
                if name in made._by_name:
                    raise ConfigError(f"the metric `{name}` is asked for twice")
                made._by_name[name] = source.shown
        return made

    @property
    def shown(self) -> Mapping[str, str]:
        """Each metric with the name of its source."""
        return self._by_name

    def prepare(self, environment: MutableMapping[str, str], folder: str) -> None:
        for source in self.all:
            source.prepare(environment, folder)

    def read(self, output: Output, folder: str) -> dict[str, float]:
        """Raises MetricError."""
        found: dict[str, float] = {}
        for source in self.all:
            found |= source.read(output, folder)
        return found
