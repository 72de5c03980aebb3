"""Which module of the program is running, and MODULE events: what modules are given and what they give.

Hooks for all modules keep a stack of paths for each thread. At level `module` they also write an event for every call
of a module, but for ``nn.Sequential``, which computes nothing itself. A module's event comes after those of the modules
inside it: if it is the first to differ, its own code is where two runs part, not that of its parts.

Gradients are read by hooks of autograd nodes, which look on: a full backward hook would put nodes of its own into the
graph, and forbid changes in place.
"""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from randlint.trace.recording.fingerprint import fingerprint, joined, of_value
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.module_names import ModuleNames
from randlint.trace.recording.norms import norm
from randlint.trace.tracer import TRACER

if TYPE_CHECKING:
    from randlint.trace.recording.session import Session


_with_kwargs: dict[int, bool] = getattr(torch.nn.modules.module, "_global_forward_hooks_with_kwargs", {})


class _Call:
    """A module that is running."""

    __slots__ = ("error", "inputs", "module", "path", "site")

    def __init__(self, module: nn.Module, path: str) -> None:
        self.module, self.path = module, path
        self.error = sys.exc_info()[1]  # what the program was handling before
        self.inputs: Any = None
        self.site: int | None = None


class _Own(threading.local):
    def __init__(self) -> None:
        self.stack: list[_Call] = []


class Modules:
    """The stack of running modules, and with ``events`` what they compute, while the window of steps is open."""

    def __init__(self, session: Session, events: bool) -> None:
        self.session = session
        self.events = events
        self._names = ModuleNames()
        self._sites: dict[str, int | None] = {}  # of the last calls
        self._own = _Own()
        self._hooks: list[Any] = []
        self._filter: Any = None

    @property
    def path(self) -> str | None:
        """The path of the innermost module that runs in this thread."""
        stack = self._own.stack
        return stack[-1].path if stack else None

    # -- a piece of a recording ----------------------------------------------------------------------------------

    def install(self) -> None:
        self.stepped()

    def stepped(self) -> None:
        if self.session.watching and not self._hooks:
            self._own = _Own()
            # torch.compile warns of hooks for all modules, which are not the program's.
            warnings.filterwarnings("ignore", "Using `torch.compile.module.` when there are global hooks", UserWarning)
            self._filter = warnings.filters[0]
            self._hooks = [
                register_module_forward_pre_hook(_unless_compiling(self._before)),
                register_module_forward_hook(_unless_compiling(self._after), with_kwargs=True, always_call=True),
            ]
        elif not self.session.watching:
            self.remove()

    def remove(self) -> None:
        while self._hooks:
            hook = self._hooks.pop()
            hook.remove()
            _with_kwargs.pop(hook.id, None)  # which torch forgets
        if self._filter in warnings.filters:
            warnings.filters.remove(self._filter)  # type: ignore[attr-defined]

    # -- hooks ---------------------------------------------------------------------------------------------------

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        try:
            stack = self._own.stack
            call = _Call(module, self._names.path(module, stack[0].module if stack else None))
            stack.append(call)
            if self.events and type(module) is not nn.Sequential:
                call.inputs = _mark(args)
                call.site = self._site(call.path)
        except Exception as error:
            TRACER._failed("the name of a module", error)

    def _after(self, module: nn.Module, args: Any, *rest: Any) -> None:
        """``rest`` are keyword arguments and result; after an error torch gives no keyword arguments."""
        try:
            call = self._pop(module)
            if call is None or not self.events or type(module) is nn.Sequential:
                return
            if len(rest) == 2 and sys.exc_info()[1] is call.error:  # else the module ended by an exception
                self._record(call, *rest)
        except Exception as error:
            TRACER._failed("recording a module", error)

    def _site(self, path: str) -> int | None:
        """The line of the call; of a module that is computed again in the backward pass, the one before."""
        site = self.session.site()
        if site is None:
            return self._sites.get(path)
        self._sites[path] = site
        return site

    def _pop(self, module: nn.Module) -> _Call | None:
        """End the call of ``module``, and of what was left without an end by a generator or an interrupt."""
        stack = self._own.stack
        if not any(call.module is module for call in stack):
            return None
        while True:
            call = stack.pop()
            if call.module is module:
                return call

    # -- events --------------------------------------------------------------------------------------------------

    def _record(self, call: _Call, kwargs: dict[str, Any], output: Any) -> None:
        module = call.module
        detail: dict[str, Any] = {"training": module.training}
        if self.session.phase is Phase.BACKWARD:
            detail["recomputed"] = True
        self.session.event(
            Kind.MODULE,
            phase=Phase.FORWARD,
            name=type(module).__name__,
            module=call.path,
            site=call.site,
            inputs=joined([call.inputs, _mark(kwargs)]) if kwargs else call.inputs,
            outputs=_mark(output),
            value=_norm(list(tensors_in(output))),
            detail=detail,
        )
        if torch.is_grad_enabled():
            self._watch_gradients(call, output)

    def _watch_gradients(self, call: _Call, output: Any) -> None:
        """Let the nodes that made the outputs tell what gradients they get."""
        name, path, site = type(call.module).__name__, call.path, call.site
        places: dict[Any, list[int]] = {}  # which outputs of a node the module gives
        for tensor in tensors_in(output):
            if tensor.grad_fn is not None:
                places.setdefault(tensor.grad_fn, []).append(tensor.output_nr)
        for node, numbers in places.items():
            node.register_prehook(self._gradient_hook(name, path, site, numbers))

    def _gradient_hook(self, name: str, path: str, site: int | None, numbers: list[int]) -> Any:
        def look(gradients: tuple[Tensor | None, ...]) -> None:
            if not self._hooks:  # the window has closed
                return
            with TRACER.guarding("recording the gradients of a module"):
                given = [gradients[number] for number in numbers]
                known = [each for each in given if each is not None]
                self.session.event(
                    Kind.MODULE,
                    phase=Phase.BACKWARD,
                    name=name,
                    module=path,
                    site=site,
                    inputs=_mark(given[0] if len(given) == 1 else given),
                    value=_norm(known),
                )

        return look


def _unless_compiling(hook: Callable[..., None]) -> Callable[..., None]:
    """A hook that does nothing while a graph is made of a module, and does not break it."""

    def call(*args: Any) -> None:
        if not torch.compiler.is_compiling():
            hook(*args)

    # torch.compile reads hooks to their end, except that it refuses those in files that it is told to leave alone.
    call.__code__ = call.__code__.replace(co_filename="<randlint>")
    return call


def tensors_in(value: Any) -> Iterator[Tensor]:
    """The tensors in what a module is given or gives."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from tensors_in(item)
    elif hasattr(type(value), "__dataclass_fields__"):
        for field in type(value).__dataclass_fields__:
            yield from tensors_in(getattr(value, field, None))


def _mark(value: Any) -> Any:
    """The fingerprint of arguments or results, which may be pending."""
    if isinstance(value, Tensor):
        return fingerprint(value)
    if isinstance(value, (list, tuple)):
        return _mark(value[0]) if len(value) == 1 else joined([_mark(item) for item in value])
    if isinstance(value, Mapping):
        return joined([_mark(item) for item in value.values()])
    return of_value(value)


def _norm(tensors: list[Tensor]) -> Any:
    """The norm of the first tensor that has one."""
    return next((found for found in map(norm, tensors) if found is not None), None)
