"""Metrics from a file that each run writes: JSON, JSON lines or CSV."""

from __future__ import annotations

import csv
import glob
import json
import os
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from randlint.spread.process import Output
from randlint.spread.sources import MetricError, number

_MOST_NAMES = 12
_Stamp = tuple[int, int, int]


@dataclass(slots=True)
class WrittenFile:
    """A file that every run writes anew, or adds to; ``pattern`` may be a glob of which a run writes one file."""

    pattern: str
    _before: dict[str, _Stamp] = field(default_factory=dict)

    def look(self) -> None:
        """Remember what is there before a run."""
        self._before = dict(self._stamps())

    def text(self) -> str:
        """What the run wrote. Raises MetricError where it wrote nothing, or several files."""
        now = dict(self._stamps())
        written = [path for path, stamp in now.items() if self._before.get(path) != stamp]
        if not written:
            stale = "is there, but the run did not write it" if now else "was not written by the run"
            raise MetricError(f"{self.pattern} {stale}")
        if len(written) > 1:
            raise MetricError(f"{self.pattern}: the run wrote {len(written)} such files, {written[0]} and {written[1]}")
        try:
            with open(written[0], encoding="utf-8-sig", newline="") as file:
                return file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise MetricError(f"{written[0]} cannot be read: {error}") from error

    def _stamps(self) -> Iterator[tuple[str, _Stamp]]:
        exact = os.path.exists(self.pattern)
        for path in [self.pattern] if exact else sorted(glob.glob(self.pattern, recursive=True)):
            try:
                found = os.stat(path)
            except OSError:
                continue
            yield path, (found.st_mtime_ns, found.st_size, found.st_ino)


@dataclass(slots=True)
class JsonFile:
    """Numbers by their path, such as ``test.accuracy``; of a list, and of JSON lines, the last entry counts."""

    file: WrittenFile
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        return self.file.pattern

    def prepare(self, environment: MutableMapping[str, str], folder: str) -> None:
        self.file.look()

    def read(self, output: Output, folder: str) -> Mapping[str, float]:
        documents = _documents(self.file.text(), self.shown)
        return {name: number(_entry(documents, name, self.shown), name) for name in self.names}


def _documents(text: str, shown: str) -> list[Any]:
    """The one document of a file, or those of its lines."""
    try:
        return [json.loads(text)]
    except ValueError:
        pass
    try:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise MetricError(f"{shown} is neither JSON nor JSON lines: {error}") from None
    if not found:
        raise MetricError(f"{shown} is empty")
    return found


def _entry(documents: list[Any], path: str, shown: str) -> Any:
    """What stands at a path, in the last document that has it."""
    for document in reversed(documents):
        found = list(_at(document, path.split(".")))
        if found:
            return found[0]
    names = sorted(dict.fromkeys(_numbers(documents[-1])))
    more = ", ..." if len(names) > _MOST_NAMES else ""
    numbers = f"its numbers are {', '.join(names[:_MOST_NAMES])}{more}" if names else "it holds no numbers"
    raise MetricError(f"{shown} has no `{path}`; {numbers}")


def _at(value: Any, parts: list[str]) -> Iterator[Any]:
    """What a path leads to; keys may hold dots themselves, and lists are entered by number or at their end."""
    if isinstance(value, list) and value and not (parts and parts[0].isdigit()):
        yield from _at(value[-1], parts)
    elif not parts:
        yield value
    elif isinstance(value, list):
        if int(parts[0]) < len(value):
            yield from _at(value[int(parts[0])], parts[1:])
    elif isinstance(value, dict):
        for size in range(len(parts), 0, -1):
            key = ".".join(parts[:size])
            if key in value:
                yield from _at(value[key], parts[size:])


def _numbers(value: Any, path: str = "") -> Iterator[str]:
    """Paths of all numbers."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        yield from _numbers(value[-1], path)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and path:
        yield path


@dataclass(slots=True)
class CsvFile:
    """Columns by name; the last row that has a value counts, for a log may fill its columns in turn."""

    file: WrittenFile
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        return self.file.pattern

    def prepare(self, environment: MutableMapping[str, str], folder: str) -> None:
        self.file.look()

    def read(self, output: Output, folder: str) -> Mapping[str, float]:
        text = self.file.text()
        header = text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)
        rows = list(csv.DictReader(StringIO(text), delimiter=delimiter, skipinitialspace=True))
        columns = [column.strip() for column in next(csv.reader([header], delimiter=delimiter), [])]
        return {name: number(self._value(rows, columns, name), name) for name in self.names}

    def _value(self, rows: list[dict[str, Any]], columns: list[str], name: str) -> str:
        if name not in columns:
            raise MetricError(
                f"{self.shown} has no column `{name}`; its columns are {', '.join(columns[:_MOST_NAMES])}"
            )
        for row in reversed(rows):
            value = next((v for k, v in row.items() if k is not None and k.strip() == name), None)
            if value is not None and value.strip():
                return str(value).strip()
        raise MetricError(f"{self.shown}: no row has a value for `{name}`")
