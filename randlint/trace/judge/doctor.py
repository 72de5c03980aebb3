"""What became of determinism flags and environment variables in a run, and what of it does not do what it seems to.

Pure functions: a :class:`Run` comes in, rows and sentences go out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from packaging.version import InvalidVersion, Version

from randlint.trace.data import Part, Run, Setting, Site
from randlint.trace.settings import Flag, Variable, load_settings

MODE = "torch.use_deterministic_algorithms"
_CUDNN = "torch.backends.cudnn.deterministic"
_BENCHMARK = "torch.backends.cudnn.benchmark"
_FILL = "torch.utils.deterministic.fill_uninitialized_memory"
_WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"
_ATTENTION = "scaled_dot_product"
NOT_SET = "not set"


@dataclass(frozen=True, slots=True)
class Change:
    """A setting got another value. ``when`` tells it from the operations that had run; ``calls`` is how often."""

    before: str
    after: str
    site: Site | None
    library: str
    when: str
    calls: int
    order: int


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One flag or variable. ``value`` is that at the end, ``start`` that at the beginning of the tracing.

    ``set_by`` is the change that brought the value at the end or, where that is the value of the start again, the
    change that left it; ``changed_back_by`` is then the change that brought it back.
    """

    name: str
    about: str
    value: str
    start: str
    set_by: Change | None = None
    changed_back_by: Change | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One sentence about the setting ``name``, and the line it is about."""

    text: str
    name: str
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Rows in the order of the table of settings, and advice, most important first."""

    rows: tuple[SettingRow, ...]
    advice: tuple[Advice, ...]


def diagnose(run: Run) -> Diagnosis:
    """Rows and advice for a run: of its main process and other ranks and children, each row and sentence once.

    Workers of a DataLoader are left out: torch itself sets the number of their threads.
    """
    rows: dict[tuple[object, ...], SettingRow] = {}
    advice: dict[tuple[str, Site | None], Advice] = {}
    for part in run.parts:
        if part.process.role == "loader-worker":
            continue
        found = {row.name: row for row in _rows(part)}
        for row in found.values():
            changes = tuple((c.before, c.after, c.site, c.library) for c in row.changes)
            rows.setdefault((row.name, row.value, row.start, changes), row)
        for each in _advice(part, found):
            advice.setdefault((each.text, each.site), each)
    places = {name: i for i, name in enumerate(_table())}
    return Diagnosis(
        tuple(sorted(rows.values(), key=lambda r: places.get(r.name, len(places)))), tuple(advice.values())
    )


@lru_cache(maxsize=1)
def _table() -> dict[str, Variable | Flag]:
    variables, flags = load_settings()
    entries: tuple[Variable | Flag, ...] = (*flags, *variables)
    return {entry.name: entry for entry in entries}


# -- rows --------------------------------------------------------------------------------------------------------


def _rows(part: Part) -> Iterator[SettingRow]:
    """A row for everything that was changed, that was set in the environment, or that is always of interest."""
    recorded: dict[str, list[Setting]] = {}
    for setting in sorted(part.settings, key=lambda s: s.order):
        recorded.setdefault(setting.name, []).append(setting)
    for name, entry in _table().items():
        settings = recorded.get(name, [])
        variable = isinstance(entry, Variable)
        changed = any(s.calls for s in settings)
        if changed or (settings and (variable or entry.key)) or (variable and entry.key):
            yield _row(part, entry, settings)


def _row(part: Part, entry: Variable | Flag, settings: Sequence[Setting]) -> SettingRow:
    changes = [
        Change(s.before, s.after, s.site, s.library, _when(part, s), s.calls, s.order) for s in settings if s.calls
    ]
    started = next((s.after for s in settings if not s.calls), changes[0].before if changes else "")
    value = _end(started, changes)
    set_by = next((c for c in reversed(changes) if c.after == value), None)
    back = None
    if value == started and changes:
        back = set_by
        set_by = next((c for c in changes if c.before == started), None)
    nothing = NOT_SET if isinstance(entry, Variable) else ""
    return SettingRow(entry.name, entry.about, value or nothing, started or nothing, set_by, back, tuple(changes))


def _end(start: str, changes: Sequence[Change]) -> str:
    """The value at the end.

    Changes from one value to another are counted by place, so the last one is not known by its order. But they are
    one walk from value to value: it ends at the one value that was entered once more than it was left.
    """
    entered = {start: 1}
    for change in changes:
        entered[change.after] = entered.get(change.after, 0) + change.calls
        entered[change.before] = entered.get(change.before, 0) - change.calls
    ends = [value for value, surplus in entered.items() if surplus]
    if len(ends) == 1 and entered[ends[0]] == 1:
        return ends[0]
    return changes[-1].after  # something changed it unseen: the latest change is the best guess


def _when(part: Part, setting: Setting) -> str:
    places = sum(kernel.order < setting.order for kernel in part.kernels)
    if not places:
        return "before any watched operation"
    return f"after watched operations had run at {places} place{'s' if places > 1 else ''}"


# -- advice ------------------------------------------------------------------------------------------------------


def _advice(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    for judge in (_mode, _warn_only, _benchmark, _cudnn_only, _fill, _workspace, _hash_seed, _late_variables):
        yield from judge(part, rows)


def _mode(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    row = rows.get(MODE)
    if row is None:
        return
    switched_on = next((c for c in row.changes if c.before == "off"), None)
    if row.start == "off" and switched_on is not None:
        ran = sum(kernel.modes.get("off", 0) > 0 and kernel.order < switched_on.order for kernel in part.kernels)
        if ran:
            text = (
                f"deterministic mode was switched on after watched operations had run at {ran} "
                f"place{'s' if ran > 1 else ''} without it: switch it on before the model is built"
            )
            yield Advice(text, MODE, switched_on.site)
    off = next((c for c in reversed(row.changes) if c.after == "off"), None)
    if row.value == "off" and off is not None:
        by = f" by {off.library}" if off.library else ""
        yield Advice(f"deterministic mode was switched off again{by}: what ran later was not covered", MODE, off.site)


def _warn_only(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    """Torch's attention looks at both flags: aten/src/ATen/native/transformers/cuda/attention_backward.cu."""
    row = rows.get(MODE)
    if row is None or row.value != "warn":
        return
    seen = any(_ATTENTION in kernel.op for kernel in part.kernels)
    yield Advice(
        "with warn_only=True the backward pass of flash and memory-efficient attention stays nondeterministic"
        + (", and this program runs attention" if seen else "")
        + ": use_deterministic_algorithms(True) without it makes both deterministic",
        MODE,
        row.set_by.site if row.set_by else None,
    )


def _benchmark(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    row = rows.get(_BENCHMARK)
    deterministic = [n for n, on in ((MODE, ("on", "warn")), (_CUDNN, ("True",))) if n in rows and rows[n].value in on]
    if row is not None and row.value == "True" and deterministic:
        yield Advice(
            f"cudnn.benchmark is on while {deterministic[0]} asks for determinism: which deterministic algorithm cuDNN "
            "takes is measured anew in every run; set torch.backends.cudnn.benchmark = False",
            _BENCHMARK,
            row.set_by.site if row.set_by else None,
        )


def _cudnn_only(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    row = rows.get(_CUDNN)
    if row is not None and row.value == "True" and MODE in rows and rows[MODE].value == "off" and part.kernels:
        yield Advice(
            "cudnn.deterministic covers cuDNN only: torch's own kernels need use_deterministic_algorithms(True)",
            _CUDNN,
            row.set_by.site if row.set_by else None,
        )


def _fill(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    row = rows.get(_FILL)
    if row is not None and row.value == "False" and MODE in rows and rows[MODE].value in ("on", "warn"):
        yield Advice(
            "fill_uninitialized_memory is off: torch.empty returns whatever is in memory also in deterministic mode",
            _FILL,
            row.set_by.site if row.set_by else None,
        )


def _workspace(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    row = rows.get(_WORKSPACE)
    entry = _table()[_WORKSPACE]
    version = _version(part.machine.torch)
    if row is None or version is None or not isinstance(entry, Variable):
        return
    matters = version < Version(entry.until)
    wanted = MODE in rows and rows[MODE].value != "off" and bool(part.machine.cuda or part.machine.assumed_cuda)
    if not matters and row.value != NOT_SET:
        text = f"{_WORKSPACE} only matters for torch before {entry.until}; this is torch {part.machine.torch}"
        yield Advice(text, _WORKSPACE, row.set_by.site if row.set_by else None)
    if matters and row.value == NOT_SET and wanted:
        yield Advice(
            f"{_WORKSPACE} is not set: before torch {entry.until} deterministic mode refuses matrix products on CUDA; "
            "export CUBLAS_WORKSPACE_CONFIG=:4096:8",
            _WORKSPACE,
        )


def _hash_seed(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    row = rows.get("PYTHONHASHSEED")
    inside = row.changes[0] if row is not None and row.changes else None
    if inside is not None:
        yield Advice(
            "PYTHONHASHSEED was set from inside the program: the interpreter read it when it started, only child "
            "processes will follow it; export it before the start",
            "PYTHONHASHSEED",
            inside.site,
        )


def _late_variables(part: Part, rows: dict[str, SettingRow]) -> Iterator[Advice]:
    """Variables that were set after what reads them had done so."""
    flags = {flag.name for flag in load_settings()[1]}
    imported = min((s.order for s in part.settings if s.name in flags and not s.calls), default=None)
    on_cuda = min((kernel.order for kernel in part.kernels if kernel.device == "cuda"), default=None)
    for name, entry in _table().items():
        if not isinstance(entry, Variable) or name not in rows:
            continue
        read, what = {
            "torch-import": (imported, "torch was imported"),
            "first-cuda-kernel": (on_cuda, "the first kernel had run on CUDA"),
        }.get(entry.read, (None, ""))
        late = next((c for c in rows[name].changes if read is not None and c.order > read), None)
        if late is not None:
            yield Advice(f"{name} was changed after {what}: this process no longer reads it", name, late.site)


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
