"""OPERATION events: everything that torch computes while the window of steps is open.

A dispatch mode sees the operations below autograd, autocast and the transforms of torch.func, one event for each that
computes values. It is the outermost mode of the main thread, and of threads that start while the window is open;
threads of the backward pass have it from the thread that called ``backward``.

Not seen: what kernels call inside themselves, what a function compiled by torch.compile does, and workers of loaders.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from randlint.trace.recording import op_window
from randlint.trace.recording.format import Kind
from randlint.trace.recording.norms import estimated_norm
from randlint.trace.recording.op_marks import PLAIN, OpMarks
from randlint.trace.recording.op_places import FullPlace, Places
from randlint.trace.recording.op_plans import UNKNOWN, Plan, Role, comes_later
from randlint.trace.recording.unwritten import Unwritten
from randlint.trace.tracer import TRACER

if TYPE_CHECKING:
    from randlint.trace.recording.modules import Modules
    from randlint.trace.recording.session import Session

_COMPUTES, _VIEWS, _ENTERS, _RESERVES = Role.COMPUTES, Role.VIEWS, Role.ENTERS, Role.RESERVES
# Tensors that describe a graph that is being traced: torch's own modes below ours handle them.
_TRACED = frozenset(["FakeTensor", "FunctionalTensor"])


class Operations:
    """The piece of a recording that opens and closes the window."""

    def __init__(self, session: Session, modules: Modules) -> None:
        self.session = session
        self.mode = _Mode(session, modules)
        self._compile: Any = None
        self._start_thread: Any = None

    def install(self) -> None:
        self._follow_threads()
        self._follow_compile()
        self.stepped()

    def stepped(self) -> None:
        """Open or close the window, in the thread that trains. A thread that has begun before it records from the
        end of its first step in the window on."""
        wanted = self.session.watching and self.session.process.role != "loader-worker"
        self.mode.open = wanted  # threads that still have the mode record nothing once it is shut
        if wanted and not op_window.is_active(self.mode):
            op_window.enter(self.mode)
        elif not wanted:
            op_window.leave(self.mode)

    def remove(self) -> None:
        self.mode.open = False
        op_window.leave(self.mode)
        if self._start_thread is not None:
            threading.Thread._bootstrap_inner = self._start_thread  # type: ignore[attr-defined]
        if self._compile is not None:
            torch.compile = self._compile

    def _follow_threads(self) -> None:
        """Let threads that start while the window is open record too."""
        original = self._start_thread = getattr(threading.Thread, "_bootstrap_inner", None)
        mode = self.mode
        if original is None:
            return

        @functools.wraps(original)
        def bootstrap(thread: threading.Thread) -> None:
            if mode.open:
                with TRACER.guarding("recording a thread"):
                    op_window.enter(mode)
            original(thread)

        threading.Thread._bootstrap_inner = bootstrap  # type: ignore[attr-defined]

    def _follow_compile(self) -> None:
        """Say that compiled functions are a gap, and keep dynamo from compiling the recorder itself."""
        original = self._compile = torch.compile

        @functools.wraps(original)
        def compile_(*args: Any, **kwargs: Any) -> Any:
            with TRACER.guarding("torch.compile"):
                self.mode.shield()
                TRACER.remark(
                    "torch.compile: operations inside compiled functions are not recorded; what they take and give is, "
                    "where other operations use it"
                    if op_window.COMPILES
                    else "torch.compile: compiled functions run uncompiled while operations are recorded, and may "
                    "compute other numbers than they usually do"
                )
            return original(*args, **kwargs)

        torch.compile = compile_


class _Mode(TorchDispatchMode):
    """Sees the operations of a thread."""

    supports_higher_order_operators = True

    def __init__(self, session: Session, modules: Modules) -> None:
        super().__init__()
        self.open = False
        self.session = session
        self.marks = OpMarks()
        self._places = Places(session, modules)
        self._plans: dict[Any, Plan] = {}
        self._unwritten = Unwritten()

    @classmethod
    def ignore_compile_internals(cls) -> bool:
        return True

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # it costs a fifth of the time of an operation; see `shield`

    def shield(self) -> None:
        """Keep dynamo, which is in use now, from compiling what the mode does."""
        kind = type(self)
        if not hasattr(kind.__torch_dispatch__, "__wrapped__"):
            kind.__torch_dispatch__ = torch._disable_dynamo(kind.__torch_dispatch__, recursive=True)  # type: ignore

    def __torch_dispatch__(self, op: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        if types and not PLAIN.issuperset(types):
            if any(kind.__name__ in _TRACED for kind in types):
                return op(*args, **(kwargs or {}))
            return NotImplemented  # of what a subclass is made of, the mode is told
        kwargs = kwargs or {}
        if not self.open or TRACER.busy.observing:
            return op(*args, **kwargs)
        plan = self._plans.get(op) or self._plan(op)
        role = plan.role
        inputs = None
        try:
            if role is _COMPUTES:
                place = self._places.of_operation(args, plan.in_place)
                unread = plan.unread if not self._unwritten.pieces else self._read(plan, args, kwargs)
                inputs = self.marks.inputs(plan, args, kwargs, unread)
            elif role is _VIEWS:
                self._places.of_view(args, plan.in_place)
        except Exception as error:
            TRACER._failed("recording an operation", error)
        result = op(*args, **kwargs)
        try:
            if inputs is not None:
                self._record(plan, place, inputs, result, args, kwargs)
            elif role is _ENTERS or role is _RESERVES:
                self._new(plan, result, args, kwargs)
        except Exception as error:
            TRACER._failed("recording an operation", error)
        return result

    # -- events --------------------------------------------------------------------------------------------------

    def _plan(self, op: Any) -> Plan:
        try:
            plan = Plan(op)
        except Exception as error:
            TRACER._failed(f"looking at {op}", error)
            plan = UNKNOWN
        self._plans[op] = plan
        return plan

    def _read(self, plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any]) -> frozenset[int | str]:
        """Write events of memory that the operation reads and nobody wrote; gives the arguments that do not count."""
        read = self._unwritten.read(plan, args, kwargs)
        for blank, tensor in read.blank:
            self.session.event(
                Kind.OPERATION, **blank, outputs=self.marks.of_tensor(tensor), value=estimated_norm(tensor)
            )
        return plan.unread | read.filled

    def _record(
        self, plan: Plan, place: FullPlace, inputs: Any, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if plan.may_lag and comes_later(plan, result, args, kwargs):
            return
        site, module, detail = place
        outputs = self.marks.outputs(plan, result, args, kwargs)
        if outputs is None:  # a tensor without values: meta, or made under a mode for fake ones
            return
        session = self.session
        session.event(
            Kind.OPERATION,
            phase=session.phase,
            name=plan.name,
            module=module,
            site=site,
            inputs=inputs,
            outputs=outputs,
            value=_value(result, plan, args),
            detail=detail,
        )

    def _new(self, plan: Plan, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Values that come from Python, and memory that is not written yet."""
        site, module, detail = self._places.of_operation(args, False)
        about = {"phase": self.session.phase, "name": plan.name, "module": module, "site": site, "detail": detail}
        if plan.role is _ENTERS:
            self.session.event(
                Kind.OPERATION, **about, outputs=self.marks.of_tensor(result), value=estimated_norm(result)
            )
        elif type(result) in PLAIN:
            self._unwritten.add(result, {**about, "inputs": self.marks.of_arguments(args, kwargs)})


def _value(result: Any, plan: Plan, args: tuple[Any, ...]) -> Any:
    """The norm of the first floating tensor among the results."""
    if isinstance(result, Tensor):
        return estimated_norm(result)
    if result is None and plan.mutated:
        result = args[plan.mutated[0][0]] if plan.mutated[0][0] < len(args) else ()
    if isinstance(result, (list, tuple)):
        for each in result:
            if isinstance(each, Tensor) and (each.is_floating_point() or each.is_complex()):
                return estimated_norm(each)
    return None
