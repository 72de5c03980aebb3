"""The knowledge in ``rules/kernels/``: which operations of torch give run-to-run differences, when, and what to do.

Nothing here imports torch: a condition is a name and its parameter, which :mod:`randlint.trace.predicates` evaluates.
Public entries: :func:`load_kernels` and :func:`load_random_ops`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

import tomli
from packaging.version import InvalidVersion, Version

from randlint.catalogue.model import CatalogueError

if TYPE_CHECKING:
    from importlib.abc import Traversable

DEVICES = ("cpu", "cuda")
PHASES = ("forward", "backward", "both")
# What torch does with the operation under use_deterministic_algorithms(True); the third stays nondeterministic under
# warn_only=True.
MODES = ("raises", "switches", "switches-unless-warn-only", "nothing")
# What random numbers are for, or how the operation comes to them.
ROLES = ("dropout", "attention", "rnn", "fill", "sample", "permutation", "noise", "replay", "choice")
# How the positions in an index tensor are read: see predicates.duplicates.
GEOMETRIES = ("flat", "dimension", "elements", "positions", "plane", "volume")
CUDNN_SWITCHES = ("enabled", "deterministic", "benchmark")
RANDOM_OPS = "torch-random.toml"


@dataclass(frozen=True, slots=True)
class Kernel:
    """One row: an operation at one device that may give other results in the next run, and under which condition.

    ``op`` has no overload (``aten::index_add_``), an empty overload is the default one. ``when`` holds conditions that
    must all hold, by name of a predicate. ``partners`` are the forward operations whose autograd node runs ``op``:
    their line is the line of the backward operation. ``seen_as`` are what a CPU runs in place of ``op``. The row holds
    for versions of ``library`` with since <= version < until, where these are given.
    """

    id: str
    op: str
    api: tuple[str, ...]
    device: str
    phase: str
    mode: str
    cause: str
    advice: str
    overloads: tuple[str, ...] = ("",)
    when: Mapping[str, Any] = field(default_factory=dict, hash=False)
    since: str = ""
    until: str = ""
    partners: tuple[str, ...] = ()
    seen_as: tuple[str, ...] = ()
    limits: str = ""
    sources: tuple[str, ...] = ()
    library: str = "torch"

    def holds_for(self, version: str) -> bool:
        """Whether the row is about this version of ``library``; builds such as 2.13.0+cpu and 2.15.0a0 count as it."""
        release = Version(version).release
        if self.since and release < Version(self.since).release:
            return False
        return not (self.until and release >= Version(self.until).release)


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do. Reports are grouped by advice: ``rank`` says which comes first, from 1."""

    text: str
    rank: int


@dataclass(frozen=True, slots=True)
class Safe:
    """An operation that is often suspected, and why it gives the same result in every run."""

    op: str
    api: tuple[str, ...]
    device: str
    reason: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A source of differences that cannot be recognised by an operation's name; ``text`` is for the reader."""

    name: str
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RandomOp:
    """An operation that takes random numbers. ``generator`` names those of its overloads that accept a generator.

    ``kernel`` says that the operation itself reaches a backend; a composite one runs others of this list instead.
    ``platforms`` says what makes its numbers differ between machines, empty where nothing is known to.
    """

    op: str
    overloads: tuple[str, ...]
    role: str
    generator: tuple[str, ...] = ()
    kernel: bool = True
    platforms: str = ""


@dataclass(frozen=True, slots=True)
class Kernels:
    """Everything that ``rules/kernels/`` says about operations that are not deterministic."""

    kernels: tuple[Kernel, ...]
    causes: Mapping[str, str]
    advice: Mapping[str, Advice]
    safe: tuple[Safe, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()

    def by_id(self, id: str) -> Kernel | None:
        """The row of that id, or None."""
        return next((kernel for kernel in self.kernels if kernel.id == id), None)

    def of(self, torch: str, **others: str) -> tuple[Kernel, ...]:
        """The rows for these versions (``torchvision="0.28"``); of a library without a version, all rows."""
        versions = {**others, "torch": torch}
        return tuple(k for k in self.kernels if not versions.get(k.library) or k.holds_for(versions[k.library]))


@lru_cache(maxsize=1)
def load_kernels() -> Kernels:
    """The packaged kernel catalogue; raises :class:`CatalogueError` with file, entry and reason."""
    folder = files("randlint.rules") / "kernels"
    return read_kernels([(e.name, e.read_text("utf-8")) for e in _tomls(folder) if e.name != RANDOM_OPS])


@lru_cache(maxsize=1)
def load_random_ops() -> tuple[RandomOp, ...]:
    """The packaged list of operations that take random numbers; raises :class:`CatalogueError`."""
    return read_random_ops(RANDOM_OPS, (files("randlint.rules") / "kernels" / RANDOM_OPS).read_text("utf-8"))


def read_kernels(texts: list[tuple[str, str]]) -> Kernels:
    """The catalogue that these files, given as name and text, make together; raises :class:`CatalogueError`."""
    kernels: dict[str, Kernel] = {}
    causes: dict[str, str] = {}
    advice: dict[str, Advice] = {}
    safe: list[Safe] = []
    uncovered: list[Uncovered] = []
    for file, text in texts:
        data = _parse(file, text, {"library", "cause", "advice", "kernel", "safe", "uncovered"})
        library = data.get("library")
        if not isinstance(library, str):
            raise CatalogueError(f'{file}: needs `library = "..."`, the package whose versions it is about')
        for name, row in _tables(data, "cause", file):
            causes[name] = _entry(_Cause, row, f"{file}: [cause.{name}]").text
        for name, row in _tables(data, "advice", file):
            advice[name] = _entry(Advice, row, f"{file}: [advice.{name}]")
        for kernel in _kernels(data, file, library):
            if kernel.id in kernels:
                raise CatalogueError(f"{file}: the id {kernel.id!r} is there twice")
            kernels[kernel.id] = kernel
        safe += [_entry(Safe, row, where) for where, row in _rows(data, "safe", file)]
        uncovered += [_entry(Uncovered, row, where) for where, row in _rows(data, "uncovered", file)]
    for kernel in kernels.values():
        for kind, known in (("cause", causes), ("advice", advice)):
            if getattr(kernel, kind) not in known:
                raise CatalogueError(
                    f"[[kernel]] {kernel.id}: {kind} {getattr(kernel, kind)!r} is not written anywhere"
                )
    return Kernels(tuple(kernels.values()), causes, advice, tuple(safe), tuple(uncovered))


def read_random_ops(file: str, text: str) -> tuple[RandomOp, ...]:
    """The operations of one file, in its order; raises :class:`CatalogueError`."""
    found: dict[str, RandomOp] = {}
    for where, row in _rows(_parse(file, text, {"op"}), "op", file):
        op = _entry(RandomOp, row, where)
        _one_of(op.role, ROLES, "role", where)
        if op.op in found:
            raise CatalogueError(f"{where}: {op.op} is there twice")
        if not set(op.generator) <= set(op.overloads):
            raise CatalogueError(f"{where}: `generator` names an overload that is not in `overloads`")
        found[op.op] = op
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Cause:
    text: str


def _kernels(data: Mapping[str, Any], file: str, library: str) -> Iterator[Kernel]:
    for where, row in _rows(data, "kernel", file):
        where = f"{where} ({row.get('id', 'no id')})"
        if "library" in row:
            raise CatalogueError(f"{where}: `library` stands once, at the top of the file")
        kernel: Kernel = _entry(Kernel, {**row, "library": library}, where)
        _one_of(kernel.device, DEVICES, "device", where)
        _one_of(kernel.phase, PHASES, "phase", where)
        _one_of(kernel.mode, MODES, "mode", where)
        for name in (kernel.op, *kernel.partners, *kernel.seen_as):
            if "::" not in name or "." in name:
                raise CatalogueError(f"{where}: {name!r} must be namespace::operation, without an overload")
        for key in ("since", "until"):
            _check_version(getattr(kernel, key), key, where)
        _check_conditions(kernel.when, where)
        yield kernel


def _check_version(value: str, key: str, where: str) -> None:
    try:
        Version(value or "0")
    except InvalidVersion:
        raise CatalogueError(f"{where}: {key} = {value!r} is not a version") from None


def _one_of(value: str, known: tuple[str, ...], key: str, where: str) -> None:
    if value not in known:
        raise CatalogueError(f"{where}: {key} = {value!r} is not one of {', '.join(known)}")


# -- conditions ----------------------------------------------------------------------------------------------------


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_texts(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, list) and bool(value) and all(_is_text(v) for v in value))


def _table(inner: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and bool(value) and all(inner(v) for v in value.values())


_PARAMETERS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "arguments": ("the name of an argument, or a list of names", _is_texts),
    "words": ("a table of an argument and a word or list of words", _table(_is_texts)),
    "values": ("a table of an argument and a list of values", _table(lambda v: isinstance(v, list) and bool(v))),
    "counts": ("a table of an argument and a whole number from 0", _table(_is_count)),
    "count": ("a whole number from 0", _is_count),
    "geometry": (f"a table of an argument and one of {', '.join(GEOMETRIES)}", _table(lambda v: v in GEOMETRIES)),
    "cudnn": (
        f"a table of {', '.join(CUDNN_SWITCHES)} and true or false",
        lambda v: _table(lambda flag: isinstance(flag, bool))(v) and set(v) <= set(CUDNN_SWITCHES),
    ),
}
# The predicates that randlint.trace.predicates has, and the kind of parameter each takes.
PREDICATES: Mapping[str, str] = {
    "argument_is": "values",
    "covers_dimension": "arguments",
    "cudnn": "cudnn",
    "dtype": "words",
    "duplicates": "geometry",
    "floating": "arguments",
    "given": "arguments",
    "indexed_elements_at_least": "count",
    "layout": "words",
    "ndim": "counts",
    "numel_at_least": "counts",
    "overlapping": "arguments",
    "quantized": "arguments",
    "threads_above": "count",
}


def _check_conditions(when: Mapping[str, Any], where: str) -> None:
    for name, parameter in when.items():
        if name not in PREDICATES:
            raise CatalogueError(f"{where}: no predicate {name!r}; there are {', '.join(PREDICATES)}")
        words, fits = _PARAMETERS[PREDICATES[name]]
        if not fits(parameter):
            raise CatalogueError(f"{where}: the parameter of {name} must be {words}")


# -- plain TOML ------------------------------------------------------------------------------------------------------

_Entry = TypeVar("_Entry")


def _tomls(folder: Traversable) -> list[Traversable]:
    return sorted((e for e in folder.iterdir() if e.name.endswith(".toml")), key=lambda e: e.name)


def _parse(file: str, text: str, keys: set[str]) -> dict[str, Any]:
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise CatalogueError(f"{file}: not valid TOML: {error}") from error
    unknown = sorted(set(data) - keys)
    if unknown:
        raise CatalogueError(f"{file}: unknown key `{unknown[0]}`; the keys are {', '.join(sorted(keys))}")
    return data


def _tables(data: Mapping[str, Any], key: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = data.get(key, {})
    if not (isinstance(tables, dict) and all(isinstance(row, dict) for row in tables.values())):
        raise CatalogueError(f"{file}: `{key}` must be written as [{key}.name], once for each")
    yield from tables.items()


def _rows(data: Mapping[str, Any], key: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = data.get(key, [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise CatalogueError(f"{file}: `{key}` must be written as its own [[{key}]], once for each entry")
    yield from ((f"{file}: [[{key}]] {number}", row) for number, row in enumerate(rows, 1))


_CHECKS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "str": ("a string", lambda value: isinstance(value, str)),
    "int": ("a whole number from 1", lambda value: _is_count(value) and value > 0),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "tuple[str, ...]": (
        "a list of strings",
        lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value),
    ),
    "Mapping[str, Any]": ("a table", lambda value: isinstance(value, dict)),
}


def _entry(cls: Callable[..., _Entry], row: Mapping[str, Any], where: str) -> _Entry:
    """The value of class ``cls`` that a row describes; keys and types must be those of its fields."""
    known = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise CatalogueError(f"{where}: unknown key `{unknown[0]}`; the keys are {', '.join(known)}")
    for name, f in known.items():
        if name not in row:
            if f.default is MISSING and f.default_factory is MISSING:
                raise CatalogueError(f"{where}: needs `{name}`")
            continue
        words, fits = _CHECKS[str(f.type)]
        if not fits(row[name]):
            raise CatalogueError(f"{where}: `{name}` must be {words}")
    return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
