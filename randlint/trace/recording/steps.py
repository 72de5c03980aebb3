"""INITIAL, GRADIENTS and UPDATE events: what optimizers are given, and what they make of it."""

from __future__ import annotations

import functools
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from randlint.trace.recording.devices import Pending
from randlint.trace.recording.fingerprint import NOTHING, fingerprint, joined, of_value
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.norms import norms
from randlint.trace.recording.parameters import names_of
from randlint.trace.recording.sample import Sample
from randlint.trace.tracer import TRACER

if TYPE_CHECKING:
    from randlint.trace.recording.session import Session

STATE_EVERY = (
    10  # updates: an optimizer's state is as large as its parameters or twice that, and follows from gradients
)
_LONGEST_TEXT, _MOST_ITEMS = 80, 8  # of hyperparameters


class _Known:
    """What is the same for all steps of an optimizer, as long as it has the same parameters."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.begun = False
        self.updates = 0
        self.names: tuple[str, ...] = ()
        self.sample = Sample([])
        self._parameters: list[int] = []

    def look(self, parameters: list[Tensor], groups: Sequence[Mapping[str, Any]]) -> None:
        """Name the parameters, if they are others than in the last step."""
        found = [id(parameter) for parameter in parameters]
        if found != self._parameters:
            self.names, self._parameters = tuple(names_of(groups)), found
            self.sample = Sample(parameters)


class Steps:
    """Hooks around ``step`` of every optimizer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._optimizers: weakref.WeakKeyDictionary[Optimizer, _Known] = weakref.WeakKeyDictionary()
        self._classes: dict[str, int] = {}
        self._hooks: list[Any] = []

    def install(self) -> None:
        before, after = TRACER.guard(self._before), TRACER.guard(self._after)
        self._hooks = [register_optimizer_step_pre_hook(before), register_optimizer_step_post_hook(after)]

    def remove(self) -> None:
        while self._hooks:
            self._hooks.pop().remove()

    def stepped(self) -> None: ...

    def _before(self, optimizer: Optimizer, args: Any, kwargs: Any) -> Any:
        if _is_part_of_a_step(optimizer):
            return None
        session, known = self.session, self._known(optimizer)
        parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
        known.look(parameters, optimizer.param_groups)
        if not known.begun:
            known.begun = True
            event = session.event(Kind.INITIAL, phase=Phase.OPTIMIZER, name=known.name, site=session.site())
            self._tensors(event, "parameter", known.names, parameters)
            self._state(event, optimizer, parameters)
        session.set_phase(Phase.OPTIMIZER)
        closure = kwargs.get("closure", args[1] if len(args) > 1 else None)
        if not callable(closure):
            self._gradients(known, parameters)
            return None
        watched = self._watched(closure, known, parameters)
        return (args[:1], {**kwargs, "closure": watched}) if "closure" in kwargs else ((args[0], watched), kwargs)

    def _gradients(self, known: _Known, parameters: list[Tensor]) -> None:
        gradients = [parameter.grad for parameter in parameters]
        marks = [fingerprint(each) if each is not None else None for each in gradients]
        session = self.session
        event = session.event(
            Kind.GRADIENTS, phase=Phase.OPTIMIZER, name=known.name, site=session.site(), outputs=joined(marks)
        )
        self._tensors(event, "gradient", known.names, gradients, marks)

    def _watched(self, closure: Callable[[], Any], known: _Known, parameters: list[Tensor]) -> Callable[[], Any]:
        """The closure that a step calls for new gradients: it is a training step of its own."""

        @functools.wraps(closure)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.session.set_phase(None)
            result = closure(*args, **kwargs)
            with TRACER.guarding("recording gradients"):
                self.session.set_phase(Phase.OPTIMIZER)
                self._gradients(known, parameters)
            return result

        return watched

    def _after(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:
        if _is_part_of_a_step(optimizer):
            return
        session, known = self.session, self._known(optimizer)
        session.set_phase(None)
        parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
        marks = [fingerprint(parameter) for parameter in parameters]
        event = session.event(
            Kind.UPDATE,
            phase=Phase.OPTIMIZER,
            name=known.name,
            site=session.site(),
            outputs=joined(marks),
            detail={"groups": [_hyperparameters(group) for group in optimizer.param_groups]},
        )
        self._tensors(event, "parameter", known.names, parameters, marks)
        if known.updates % STATE_EVERY == 0:
            self._state(event, optimizer, parameters)
        known.updates += 1
        session.writer.tensors(event, "sample", (), None, known.sample.of(parameters))
        session.streams.write(session.writer, event)
        session.stepped()

    def _known(self, optimizer: Optimizer) -> _Known:
        known = self._optimizers.get(optimizer)
        if known is None:
            kind = type(optimizer).__name__
            number = self._classes[kind] = self._classes.get(kind, 0) + 1
            if torch.distributed.is_available() and torch.distributed.is_initialized():
                self.session.learn_rank(torch.distributed.get_rank())
            known = self._optimizers[optimizer] = _Known(kind if number == 1 else f"{kind} #{number}")
        return known

    def _tensors(self, event: int, role: str, names: tuple[str, ...], tensors: Any, marks: Any = None) -> None:
        if marks is None:
            marks = [fingerprint(tensor) for tensor in tensors]
        found = [NOTHING if mark is None else mark for mark in marks]
        self.session.writer.tensors(event, role, names, found, norms(tensors))

    def _state(self, event: int, optimizer: Optimizer, parameters: list[Tensor]) -> None:
        """The optimizer's state: for each of its keys (``exp_avg``) one fingerprint and norm over all parameters."""
        by_key: dict[str, list[Any]] = {}
        for parameter in parameters:
            for key, value in optimizer.state.get(parameter, {}).items():
                by_key.setdefault(str(key), []).append(value)
        if not by_key:
            return
        marks = [joined([_mark(value) for value in values]) for values in by_key.values()]
        numbers = [_total(norms([t for value in values for t in _tensors_in(value)])) for values in by_key.values()]
        self.session.writer.tensors(event, "state", tuple(by_key), marks, numbers)


def _is_part_of_a_step(optimizer: Optimizer) -> bool:
    """Whether this is a call of ``step`` by ``step`` of a subclass: torch runs hooks in both."""
    frame: FrameType | None = sys._getframe(1)
    calls = 0
    while frame is not None:
        if frame.f_code is _wrapper and frame.f_locals.get("self") is optimizer:
            calls += 1
            if calls > 1:
                return True
        frame = frame.f_back
    return False


_wrapper = Optimizer.profile_hook_step(lambda: None).__code__


def _total(numbers: list[Any]) -> Any:
    if any(isinstance(number, Pending) for number in numbers):
        return Pending.of(numbers, _root)
    return _root(numbers)


def _root(numbers: list[Any]) -> float:
    total: float = sum(float(number) ** 2 for number in numbers if number is not None) ** 0.5
    return total


def _mark(value: Any) -> Any:
    return fingerprint(value) if isinstance(value, Tensor) else of_value(value)


def _tensors_in(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _tensors_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _tensors_in(item)


def _hyperparameters(group: Mapping[str, Any]) -> dict[str, Any]:
    """What of a group is a number, a switch, a short text or a short tuple of these."""
    found = {str(key): _plain(value) for key, value in group.items() if key not in ("params", "param_names")}
    return {key: value for key, value in found.items() if value is not _ODD}


_ODD = object()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else _ODD
    if isinstance(value, Tensor):
        return value.item() if value.numel() == 1 and not value.is_complex() and not value.is_meta else _ODD
    if isinstance(value, (list, tuple)) and len(value) <= _MOST_ITEMS:
        items = [_plain(item) for item in value]
        return _ODD if any(item is _ODD for item in items) else items
    if hasattr(value, "dtype") and hasattr(value, "item"):  # a number of NumPy's
        return _plain(value.item()) if getattr(value, "size", 1) == 1 else _ODD
    return _ODD
