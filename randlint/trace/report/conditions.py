"""The rows of the kernel catalogue in words, for pages and reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from randlint.catalogue.kernels import Kernel

MODE_WORDS = {
    "raises": "raises",
    "switches": "takes a deterministic way",
    "switches-unless-warn-only": "takes a deterministic way, but not with `warn_only=True`",
    "nothing": "changes nothing",
}


def conditions(kernel: Kernel) -> Iterator[str]:
    """Each condition of a row as a clause: `source` is floating-point."""
    for name, parameter in kernel.when.items():
        yield _WORDS[name](parameter)


def versions(kernel: Kernel) -> str:
    """For which releases of the library the row holds; empty for all."""
    words = [f"from {kernel.since} on"] if kernel.since else []
    return ", ".join([*words, *([f"before {kernel.until}"] if kernel.until else [])])


def _named(names: str | list[str], words: str) -> str:
    return f"{_or(names)} {words}"


def _or(names: str | list[str]) -> str:
    return " or ".join(f"`{name}`" for name in ([names] if isinstance(names, str) else names))


def _floating(names: str | list[str]) -> str:
    return _named(names, "is floating-point")


def _given(names: str | list[str]) -> str:
    return _named(names, "is given")


def _varied(names: str | list[str]) -> str:
    return _named(names, "is not one value for all places")


def _covers_dimension(names: str | list[str]) -> str:
    return _named(names, "has elements along `dim` only")


def _dtype(wanted: Mapping[str, str | list[str]]) -> str:
    return " and ".join(f"`{name}` is {_or(words)}" for name, words in wanted.items())


def _argument_is(wanted: Mapping[str, list[Any]]) -> str:
    return " and ".join(
        f"`{name}` is {' or '.join(_literal(value) for value in values)}" for name, values in wanted.items()
    )


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _numel_at_least(wanted: Mapping[str, int]) -> str:
    return " and ".join(f"`{name}` has {least:,} elements or more" for name, least in wanted.items())


def _duplicates(wanted: Mapping[str, str]) -> str:
    """Values of a tensor that are compared with each other are no index."""
    (name,) = wanted
    return "`self` has equal elements" if name == "self" else f"a place occurs twice in `{name}`"


def _environment_lacks(wanted: Mapping[str, list[str]]) -> str:
    return " and ".join(f"{name} is not {' or '.join(values)}" for name, values in wanted.items())


def _cudnn(switches: Mapping[str, bool]) -> str:
    return " and ".join(f"cudnn.{name} is {value}" for name, value in switches.items())


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "argument_is": _argument_is,
    "covers_dimension": _covers_dimension,
    "cudnn": _cudnn,
    "dtype": _dtype,
    "duplicates": _duplicates,
    "environment_lacks": _environment_lacks,
    "floating": _floating,
    "given": _given,
    "indexed_elements_at_least": lambda least: f"`self[indices]` has {least:,} elements or more",
    "node": lambda names: f"autograd runs it for {_or(names)}",
    "numel_at_least": _numel_at_least,
    "ranks_above": lambda ranks: f"more than {ranks} ranks take part",
    "threads_above": lambda threads: f"torch may use more than {threads} thread{'' if threads == 1 else 's'}",
    "varied": _varied,
}
