"""Records as plain values, for part files, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from randlint.trace.data import (
    FORWARD,
    CompiledGraph,
    Draw,
    Frame,
    KernelHit,
    Machine,
    Process,
    Remark,
    Replay,
    RowCount,
    Seed,
    Setting,
    Site,
)


def to_plain(value: Any) -> Any:
    """A record as dicts, lists and scalars; what is at its default is left out."""
    if hasattr(value, "__dataclass_fields__"):
        plain = {}
        for f in fields(value):
            inner = getattr(value, f.name)
            default = f.default_factory() if f.default_factory is not MISSING else f.default
            default = _REQUIRED.get(type(value), {}).get(f.name, default)
            if inner != default or type(inner) is not type(default):
                plain[f.name] = to_plain(inner)
        return plain
    if isinstance(value, dict):
        return {key: to_plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(inner) for inner in value]
    return value


def _frame(plain: Mapping[str, Any] | None) -> Frame | None:
    return None if plain is None else Frame(**{"path": "", "line": 0, **plain})


def site_from_plain(plain: Mapping[str, Any] | None) -> Site | None:
    """The place that :func:`to_plain` made ``plain`` of."""
    if plain is None:
        return None
    frame = _frame(plain["frame"])
    assert frame is not None
    via = tuple(f for f in (_frame(each) for each in plain.get("via", ())) if f is not None)
    return Site(frame, via, tuple(plain.get("scope", ())))


_DECODERS: Mapping[str, Any] = {
    "site": site_from_plain,
    "made": _frame,
    "function": _frame,
    "rows": lambda rows: {key: RowCount(**counts) for key, counts in rows.items()},
    "replay": lambda plain: None if plain is None else Replay(**plain),
    "argv": tuple,
    "devices": tuple,
    "operations": tuple,
    "origins": tuple,
}
_REQUIRED: Mapping[type[Any], Mapping[str, Any]] = {
    KernelHit: {"op": "", "overload": "", "device": "", "phase": FORWARD, "site": None},
    Draw: {"stream": "", "call": "", "site": None},
    Seed: {"stream": "", "call": "", "site": None},
    Setting: {"name": "", "before": "", "after": ""},
    CompiledGraph: {"function": None, "operations": ()},
    Remark: {"text": ""},
    Process: {"pid": 0},
    Machine: {},
}


def from_plain(cls: type[Any], plain: Mapping[str, Any]) -> Any:
    """The record of class ``cls`` that :func:`to_plain` made ``plain`` of."""
    known = {f.name for f in fields(cls)}
    values = {k: _DECODERS[k](v) if k in _DECODERS else v for k, v in plain.items() if k in known}
    return cls(**{**_REQUIRED[cls], **values})
