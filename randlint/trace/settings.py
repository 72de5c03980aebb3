"""Who changes determinism flags and environment variables, and when.

What is watched stands in ``rules/runtime/settings.toml``. A value at the start of tracing is a :class:`Setting` without
a site, ``before`` and calls; every later change has the user's line and, where a library made it, the library. Setting
a value again that is there already is no change. A variable that is not set has the empty value.

Flags are watched at torch's C functions behind them, so that every way to a flag is seen: the function, the property
of ``torch.backends``, its context managers, and names that were imported before.
"""

from __future__ import annotations

import functools
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import FrameType
from typing import TYPE_CHECKING, Any

from randlint.trace.data import Setting
from randlint.trace.sites import LIBRARY, SITES, USER

if TYPE_CHECKING:
    from randlint.trace.tracer import Tracer

MIXED = "(mixed)"  # torch refuses to name one value once its old and new TF32 settings were both used


@dataclass(frozen=True)
class Variable:
    """An environment variable. ``read`` and ``until`` say when and in which torch it matters."""

    name: str
    about: str = ""
    read: str = ""
    until: str = ""
    key: bool = False


@dataclass(frozen=True)
class Flag:
    """A flag of torch: dotted names of the function that reads it, and of those that may change it."""

    name: str
    get: str
    setters: tuple[str, ...]
    about: str = ""
    arguments: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    key: bool = False


@lru_cache(maxsize=1)
def load_settings() -> tuple[tuple[Variable, ...], tuple[Flag, ...]]:
    """The watched variables and flags, in the order of the table."""
    import tomli

    plain = tomli.loads((files("randlint.rules") / "runtime" / "settings.toml").read_text("utf-8"))
    flags: list[dict[str, Any]] = [
        {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()} for row in plain["flag"]
    ]
    return tuple(Variable(**row) for row in plain["variable"]), tuple(Flag(**row) for row in flags)


def deterministic_mode() -> str:
    """Torch's deterministic mode now: off, warn or on (0.1 us)."""
    torch = sys.modules["torch._C"]
    if not torch._get_deterministic_algorithms():
        return "off"
    return "warn" if torch._get_deterministic_algorithms_warn_only() else "on"


# -- recording ---------------------------------------------------------------------------------------------------


def _record_start(tracer: Tracer, name: str, value: str) -> None:
    for recorder in tracer.recorders:
        key = ("setting", name)
        if recorder.find(key) is None:
            recorder.add(key, Setting(name, "", value))


def _record_change(tracer: Tracer, name: str, before: str, after: str) -> None:
    if before == after:
        return
    place = SITES.key(0)
    for recorder in tracer.recorders:
        key = ("setting", name, before, after, place)
        record = recorder.find(key)
        if record is None:
            site = SITES.site(0)
            record = recorder.add(key, Setting(name, before, after, site, _library(sys._getframe(1))))
        record.calls += 1
        recorder.touch(record)


def _library(frame: FrameType | None) -> str:
    """The innermost package that is neither torch nor the standard library, if the user's code is further out."""
    while frame is not None:
        kind = SITES.kind(frame.f_code)
        if kind == USER:
            return ""
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if kind == LIBRARY and package != "torch" and package not in sys.stdlib_module_names:
            return package
        frame = frame.f_back
    return ""


# -- environment -------------------------------------------------------------------------------------------------


class _Environment:
    """Watches ``os.putenv`` and ``os.unsetenv``: ``os.environ`` calls them for every change, however it is made."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self.watching = True
        self.values = {v.name: os.environ.get(v.name, "") for v in load_settings()[0]}
        self._originals: dict[str, Callable[..., None]] = {}
        for name, value in self.values.items():
            if value:
                _record_start(tracer, name, value)
        self._wrap("putenv")
        self._wrap("unsetenv")

    def _wrap(self, name: str) -> None:
        original = self._originals[name] = getattr(os, name)

        @functools.wraps(original)
        def watched(key: Any, *value: Any) -> None:
            original(key, *value)
            if self.watching:
                with self.tracer.guarding("environment variables"):
                    self._changed(key, *value)

        setattr(os, name, watched)
        self._ours = {**getattr(self, "_ours", {}), name: watched}

    def _changed(self, key: Any, value: Any = "") -> None:
        name = os.fsdecode(key)
        if name in self.values:
            before, self.values[name] = self.values[name], os.fsdecode(value)
            _record_change(self.tracer, name, before, self.values[name])

    def remove(self) -> None:
        self.watching = False
        for name, original in self._originals.items():
            if getattr(os, name) is self._ours[name]:  # else somebody wrapped it again, who still calls ours
                setattr(os, name, original)


# -- flags -------------------------------------------------------------------------------------------------------


class _Flags:
    """Wraps the C functions that change torch's flags."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self.watching = True
        self._undo: list[tuple[Any, str, Any, Any]] = []  # holder, attribute, original, ours
        readers = {flag.name: _reader(flag) for flag in load_settings()[1]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch 2.9 calls some of its flags outdated when they are read
            for name, read in readers.items():
                if read is not None:
                    _record_start(tracer, name, read())
        setters: dict[str, list[tuple[str, Callable[[], str]]]] = {}
        for flag in load_settings()[1]:
            read = readers[flag.name]
            for setter in flag.setters if read is not None else ():
                setters.setdefault(setter, []).append((flag.name, read))  # type: ignore[arg-type]
        for setter, affected in setters.items():
            self._wrap(setter, affected)

    def _wrap(self, setter: str, affected: list[tuple[str, Callable[[], str]]]) -> None:
        holder, attribute = _holder(setter)
        original = getattr(holder, attribute, None)
        if original is None:  # another version of torch
            return

        @functools.wraps(original)
        def watched(*args: Any, **kwargs: Any) -> Any:
            before: list[str] = []
            if self.watching:
                with self.tracer.guarding("torch's flags"):
                    before = [read() for _, read in affected]
            result = original(*args, **kwargs)
            if before:
                with self.tracer.guarding("torch's flags"):
                    for (name, read), old in zip(affected, before, strict=True):
                        _record_change(self.tracer, name, old, read())
            return result

        self._replace(holder, attribute, watched)
        for prop in _properties():
            if prop.setter is original:
                self._replace(prop, "setter", watched)

    def _replace(self, holder: Any, attribute: str, ours: Any) -> None:
        self._undo.append((holder, attribute, getattr(holder, attribute), ours))
        setattr(holder, attribute, ours)

    def remove(self) -> None:
        self.watching = False
        while self._undo:
            holder, attribute, original, ours = self._undo.pop()
            if getattr(holder, attribute) is ours:
                setattr(holder, attribute, original)


def _holder(dotted: str) -> tuple[Any, str]:
    """The module of a function, and the function's name in it. The module must have been imported."""
    module, _, name = dotted.rpartition(".")
    return sys.modules[module], name


def _reader(flag: Flag) -> Callable[[], str] | None:
    holder, name = _holder(flag.get)
    get = getattr(holder, name, None)
    if get is None:
        return None

    def read() -> str:
        try:
            value = get(*flag.arguments)
        except RuntimeError:
            return MIXED
        if isinstance(value, tuple):  # since torch 2.9: in products, and in products that are split along k
            value = value[0]
        return flag.values.get(str(value), str(value))

    return read


def flag_values() -> dict[str, str]:
    """The value of every flag of the table that this torch has; torch must have been imported."""
    readers = ((flag.name, _reader(flag)) for flag in load_settings()[1] if flag.get.rpartition(".")[0] in sys.modules)
    return {name: read() for name, read in readers if read is not None}


def _properties() -> list[Any]:
    """The properties behind ``torch.backends``: each holds the C function that was there when it was made."""
    backends = [module for name, module in list(sys.modules.items()) if name.startswith("torch.backends")]
    return [
        p for module in backends for p in vars(type(module)).values() if hasattr(p, "setter") and hasattr(p, "getter")
    ]


_environment: _Environment | None = None
_flags: _Flags | None = None


def install_environment(tracer: Tracer) -> None:
    """Watch the environment variables of the table; their values now are the start values."""
    global _environment
    uninstall_environment()
    _environment = _Environment(tracer)


def uninstall_environment() -> None:
    """Put ``os`` back as it was."""
    global _environment
    if _environment is not None:
        _environment.remove()
        _environment = None


def install_torch_flags(tracer: Tracer) -> None:
    """Watch torch's flags, which must have been imported; their values now are the start values."""
    global _flags
    uninstall_torch_flags()
    _flags = _Flags(tracer)


def uninstall_torch_flags() -> None:
    """Put torch's functions back as they were."""
    global _flags
    if _flags is not None:
        _flags.remove()
        _flags = None
