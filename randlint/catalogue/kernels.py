"""The knowledge in ``rules/kernels/``: which operations of torch give run-to-run differences, when, and what to do.

Nothing here imports torch: a condition is a name and its parameter, which :mod:`randlint.trace.predicates` evaluates.
Public entries: :func:`load_kernels` and :func:`load_random_ops`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from packaging.version import InvalidVersion, Version

from randlint.catalogue.conditions import check_conditions
from randlint.catalogue.model import CatalogueError
from randlint.catalogue.rows import entry, named_tables, parse, rows, tomls
from randlint.records import dataclass

DEVICES = ("cpu", "cuda")
BACKENDS = ("", "Sparse", "SparseCsr", "Quantized")
PHASES = ("forward", "backward", "both")
# What torch does with the operation under use_deterministic_algorithms(True); the third stays nondeterministic under
# warn_only=True.
MODES = ("raises", "switches", "switches-unless-warn-only", "nothing")
# What random numbers are for, or how the operation comes to them.
ROLES = ("dropout", "attention", "rnn", "fill", "sample", "permutation", "noise", "replay", "choice")
RANDOM_OPS = "torch-random.toml"


@dataclass(frozen=True, slots=True)
class Kernel:
    """One row: an operation at one device that may give other results in the next run, and under which condition.

    ``op`` has no overload (``aten::index_add_``), an empty overload is the default one. ``when`` holds conditions that
    must all hold, by name of a predicate. ``partners`` are the forward operations whose autograd node runs ``op``:
    their line is the line of the backward operation. ``seen_as`` are what a CPU runs in place of ``op``; a row for CUDA
    that is seen on a CPU means only calls that are not made inside another operation's kernel, as CPU kernels are often
    built of other operations than CUDA kernels. ``backends`` are what precedes the device in the dispatch key
    (``Sparse`` for SparseCPU). ``alerts`` are the names with which torch refuses the operation in its error or warning;
    a name may stand at kernels that torch replaces before it would refuse them. The row holds for versions of
    ``library`` with since <= version < until, where given.
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
    backends: tuple[str, ...] = ("",)
    when: Mapping[str, Any] = field(default_factory=dict, hash=False)
    since: str = ""
    until: str = ""
    partners: tuple[str, ...] = ()
    seen_as: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    limits: str = ""
    sources: tuple[str, ...] = ()
    library: str = "torch"

    def holds_for(self, version: str) -> bool:
        """Whether the row is about this version of ``library``; builds such as 2.13.0+cpu and 2.15.0a0 count as it."""
        release = Version(Version(version).base_version)
        if self.since and release < Version(self.since):
            return False
        return not (self.until and release >= Version(self.until))


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
    """An operation that takes random numbers, and what for (``role``, explained in the file).

    ``generator`` names those of its overloads that accept a generator. ``kernel`` says that it runs at a backend and
    draws there; else it is composite and seen by what it calls, or draws nothing. ``platforms`` says what makes its
    numbers differ between machines, empty where nothing is known to.
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
    return read_kernels([(e.name, e.read_text("utf-8")) for e in tomls(folder) if e.name != RANDOM_OPS])


@lru_cache(maxsize=1)
def load_random_ops() -> tuple[RandomOp, ...]:
    """The packaged list of operations that take random numbers; raises :class:`CatalogueError`."""
    return read_random_ops(RANDOM_OPS, (files("randlint.rules") / "kernels" / RANDOM_OPS).read_text("utf-8"))


def read_kernels(texts: list[tuple[str, str]]) -> Kernels:
    """The catalogue that these files, given as name and text, make together; raises :class:`CatalogueError`."""
    kernels: dict[str, Kernel] = {}
    written: list[tuple[str, Kernel]] = []
    causes: dict[str, str] = {}
    advice: dict[str, Advice] = {}
    safe: list[Safe] = []
    uncovered: list[Uncovered] = []
    for file, text in texts:
        data = parse(file, text, {"library", "cause", "advice", "kernel", "safe", "uncovered"})
        library = data.get("library")
        if not isinstance(library, str):
            raise CatalogueError(f'{file}: needs `library = "..."`, the package whose versions it is about')
        for name, row in named_tables(data, "cause", file):
            causes[name] = entry(_Cause, row, f"{file}: [cause.{name}]").text
        for name, row in named_tables(data, "advice", file):
            advice[name] = entry(Advice, row, f"{file}: [advice.{name}]")
        for kernel in _kernels(data, file, library):
            if kernel.id in kernels:
                raise CatalogueError(f"{file}: the id {kernel.id!r} is there twice")
            kernels[kernel.id] = kernel
            written.append((file, kernel))
        safe += [entry(Safe, row, where) for where, row in rows(data, "safe", file)]
        uncovered += [entry(Uncovered, row, where) for where, row in rows(data, "uncovered", file)]
    for file, kernel in written:
        for kind, known in (("cause", causes), ("advice", advice)):
            if getattr(kernel, kind) not in known:
                name = getattr(kernel, kind)
                raise CatalogueError(f"{file}: [[kernel]] {kernel.id}: {kind} {name!r} is written nowhere")
    return Kernels(tuple(kernels.values()), causes, advice, tuple(safe), tuple(uncovered))


def read_random_ops(file: str, text: str) -> tuple[RandomOp, ...]:
    """The operations of one file, in its order; raises :class:`CatalogueError`."""
    found: dict[str, RandomOp] = {}
    for where, row in rows(parse(file, text, {"op"}), "op", file):
        op = entry(RandomOp, row, where)
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
    for where, row in rows(data, "kernel", file):
        where = f"{where} ({row.get('id', 'no id')})"
        if "library" in row:
            raise CatalogueError(f"{where}: `library` stands once, at the top of the file")
        kernel: Kernel = entry(Kernel, {**row, "library": library}, where)
        _one_of(kernel.device, DEVICES, "device", where)
        for backend in kernel.backends:
            _one_of(backend, BACKENDS, "backends", where)
        _one_of(kernel.phase, PHASES, "phase", where)
        _one_of(kernel.mode, MODES, "mode", where)
        for name in (kernel.op, *kernel.partners, *kernel.seen_as):
            if "::" not in name or "." in name:
                raise CatalogueError(f"{where}: {name!r} must be namespace::operation, without an overload")
        for key in ("since", "until"):
            _check_version(getattr(kernel, key), key, where)
        check_conditions(kernel.when, where)
        yield kernel


def _check_version(value: str, key: str, where: str) -> None:
    try:
        Version(value or "0")
    except InvalidVersion:
        raise CatalogueError(f"{where}: {key} = {value!r} is not a version") from None


def _one_of(value: str, known: tuple[str, ...], key: str, where: str) -> None:
    if value not in known:
        raise CatalogueError(f"{where}: {key} = {value!r} is not one of {', '.join(known)}")
