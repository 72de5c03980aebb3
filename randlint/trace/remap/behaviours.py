"""What a replaced function does instead. Each behaviour makes, of the original, what takes its place."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

Value = Callable[[Any], Any]
_CPU = torch.device("cpu")


class AssumeCudaError(RuntimeError):
    """The program does something that needs a CUDA device, and none is there."""


def on_cpu(device: Any) -> Any:
    """The device that takes the place of ``device``: the CPU for CUDA and for bare indices, anything else as it is."""
    if isinstance(device, torch.device):
        return _CPU if device.type == "cuda" else device
    if isinstance(device, str):
        return "cpu" if device == "cuda" or device.startswith("cuda:") else device
    if isinstance(device, int) and not isinstance(device, bool):
        return "cpu"
    return device


def type_on_cpu(device_type: Any) -> Any:
    """The same for what must be the bare name of a kind of device."""
    return str(device_type).partition(":")[0].replace("cuda", "cpu") if device_type is not None else None


def tensor_type_on_cpu(name: Any) -> Any:
    """``torch.FloatTensor`` for ``torch.cuda.FloatTensor``."""
    return name.replace("torch.cuda.", "torch.") if isinstance(name, str) else name


class Behaviour:
    """Makes the replacement of an attribute."""

    def replace(self, original: Any) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class Is(Behaviour):
    """Another object."""

    value: Any

    def replace(self, original: Any) -> Any:
        return self.value


@dataclass(frozen=True)
class Answers(Behaviour):
    """A function that always gives the same answer. Use a fresh one (``make``) where the caller may change it."""

    value: Any = None
    make: Callable[[], Any] | None = None

    def replace(self, original: Any) -> Any:
        value, make = self.value, self.make

        def answer(*args: Any, **kwargs: Any) -> Any:
            return value if make is None else make()

        return _named(answer, original)


@dataclass(frozen=True)
class Keeps(Behaviour):
    """A method or function that gives its first argument back."""

    def replace(self, original: Any) -> Any:
        if isinstance(original, classmethod):
            return classmethod(lambda cls, subject, *args, **kwargs: subject)

        def keep(subject: Any, *args: Any, **kwargs: Any) -> Any:
            return subject

        return _named(keep, original)


@dataclass(frozen=True)
class Refuses(Behaviour):
    """Raises :class:`AssumeCudaError`. ``when`` is asked with the arguments, where only some calls need a card."""

    what: str
    instead: str
    when: Callable[..., bool] | None = None

    def replace(self, original: Any) -> Any:
        message = f"--assume-cuda cannot run {self.what} without a CUDA device: {self.instead}"
        when = self.when

        def refuse(*args: Any, **kwargs: Any) -> Any:
            if when is not None and not when(*args, **kwargs):
                return original(*args, **kwargs)
            raise AssumeCudaError(message)

        if isinstance(original, type):  # stays a class: programs ask isinstance, and annotations name it
            return type(original.__name__, (), {"__new__": refuse, "__doc__": original.__doc__})
        return _named(refuse, original)


@dataclass(frozen=True)
class Device(Behaviour):
    """Calls the original with another ``device``, given by name, and without pinned memory.

    Short on purpose: this is called for every tensor that is made, and torch.compile reads it.
    """

    def replace(self, original: Any) -> Any:
        def make(*args: Any, **kwargs: Any) -> Any:
            if "device" in kwargs:
                kwargs["device"] = on_cpu(kwargs["device"])
            if "pin_memory" in kwargs:
                kwargs["pin_memory"] = False
            return original(*args, **kwargs)

        return _named(make, original)


@dataclass(frozen=True)
class Moves(Behaviour):
    """``.to``: the device may stand in any way that torch reads: by name, or first among the positions."""

    def replace(self, original: Any) -> Any:
        def to(subject: Any, *args: Any, **kwargs: Any) -> Any:
            if args:
                args = (on_cpu(args[0]), *args[1:])
            if "device" in kwargs:
                kwargs["device"] = on_cpu(kwargs["device"])
            return original(subject, *args, **kwargs)

        return _named(to, original)


@dataclass(frozen=True)
class Changes(Behaviour):
    """Calls the original with some arguments changed, given by name or by position.

    ``values`` are functions of what the caller gave; ``defaults`` stand in for arguments that were not given.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()  # names in order, for C functions, which do not tell

    def replace(self, original: Any) -> Any:
        names = self.parameters or _parameters(original)
        values = self.values
        defaults = {name: value for name, value in self.defaults.items() if name in names}
        places = {names.index(name): change for name, change in values.items() if name in names}

        def call(*args: Any, **kwargs: Any) -> Any:
            given = [places[i](value) if i in places else value for i, value in enumerate(args)]
            for name, change in values.items():
                if name in kwargs:
                    kwargs[name] = change(kwargs[name])
            for name, value in defaults.items():
                if name not in kwargs and names.index(name) >= len(args):
                    kwargs[name] = value
            return original(*given, **kwargs)

        return _named(call, original)


def _parameters(function: Any) -> tuple[str, ...]:
    """Names of parameters in order; none where a function does not tell, as some of C do not."""
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return ()


def _named(function: Callable[..., Any], original: Any) -> Any:
    """Name and documentation of the original, as far as it has them."""
    assigned = ("__module__", "__name__", "__qualname__", "__doc__")
    if callable(original):
        functools.update_wrapper(function, original, assigned=assigned, updated=())
    return function


def always(value: Any) -> Value:
    """A change to the same value, whatever was given."""
    return lambda given: value
