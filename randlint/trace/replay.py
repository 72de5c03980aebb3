"""Runs calls again on the same inputs and compares the results bit for bit (`--confirm`).

Arguments that the operation writes to are cloned, and random streams are put back, so that the program goes on as if
nothing had happened. Nothing is kept after the call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from randlint.trace.calls import OpCall
from randlint.trace.data import KernelHit, Replay
from randlint.trace.tracer import Tracer

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from randlint.trace.recorder import Recorder

_CALLS = 5  # calls of each place that are replayed
_SAME_BITS = {1: "int8", 2: "int16", 4: "int32", 8: "int64"}


class Replayer:
    """Replays the first calls of each place, ``times()`` times each; not at all where that is 0."""

    def __init__(self, tracer: Tracer, times: Callable[[], int]) -> None:
        self.tracer = tracer
        self.times = times

    def run(self, call: OpCall, hits: list[tuple[Recorder, KernelHit]], proceed: Callable[[], Any]) -> Any:
        """Let the call go ahead, and replay it where its place has not been replayed enough."""
        due = [pair for pair in hits if _is_due(pair[1])] if self.times() else []
        if not due:
            return proceed()
        saved: _Saved | None = None
        with self.tracer.guarding("preparing a replay"):
            saved = _Saved(call)
        result = proceed()
        if saved is not None:
            self.tracer.busy.observing = True
            try:
                with self.tracer.guarding("replaying"):
                    self._replay(call, saved, result, due)
            finally:
                self.tracer.busy.observing = False
        return result

    def _replay(self, call: OpCall, saved: _Saved, result: Any, due: list[tuple[Recorder, KernelHit]]) -> None:
        import torch

        with torch.no_grad():
            reference = [t if t is None else t.detach().clone() for t in results(result)]
        outcomes = []
        for _ in range(self.times()):
            again = results(saved.again(call))  # with gradients on or off as they were: kernels ask
            with torch.no_grad():
                outcomes.append(_difference(reference, again))
        for recorder, hit in due:
            replay = hit.replay = hit.replay or Replay()
            replay.calls += 1
            for differs, absolute, ulp in outcomes:
                replay.replays += 1
                replay.differed += differs
                replay.largest_absolute = max(replay.largest_absolute, absolute)
                replay.largest_ulp = max(replay.largest_ulp, ulp)
            recorder.touch(hit)


def _is_due(hit: KernelHit) -> bool:
    if hit.replay is not None and hit.replay.calls >= _CALLS:
        return False
    return any(count.held or count.unknown for count in hit.rows.values())


class _Saved:
    """Inputs of a call from before it ran: clones of what it writes to, and the state of the random streams."""

    def __init__(self, call: OpCall) -> None:
        import torch

        self.clones: dict[str, Any] = {}
        for name in call.signature.mutated:
            value = call.argument(name)
            if isinstance(value, torch.Tensor):
                self.clones[name] = value.detach().clone()
        # The generators themselves: torch's functions are watched.
        self.generators = [torch.default_generator]
        if call.device == "cuda":
            self.generators.append(torch.cuda.default_generators[torch.cuda.current_device()])
        self.states = [generator.get_state() for generator in self.generators]

    def again(self, call: OpCall) -> Any:
        """Run the call once more on fresh copies, with the streams as they were; then put the streams back."""
        import torch

        args = list(call.args)
        kwargs = dict(call.kwargs)
        for name, clone in self.clones.items():
            copy = clone.clone()
            position = call.signature.positions[name]
            if name in kwargs:
                kwargs[name] = copy
            elif position < len(args):
                args[position] = copy
        after = [generator.get_state() for generator in self.generators]
        self._put_back(self.states)
        try:
            with torch._C._AutoDispatchBelowAutograd():
                return call.op(*args, **kwargs)
        finally:
            self._put_back(after)

    def _put_back(self, states: list[Tensor]) -> None:
        for generator, state in zip(self.generators, states, strict=True):
            generator.set_state(state)


def results(result: Any) -> list[Tensor | None]:
    """The tensors of an operation's result, in order; None where it has none, as for a gradient nobody asked for."""
    return list(_walk(result))


def _walk(value: Any) -> Iterator[Tensor | None]:
    import torch

    if value is None or isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _walk(inner)


def _difference(first: list[Tensor | None], second: list[Tensor | None]) -> tuple[bool, float, int]:
    """Whether any bit differs, the largest absolute difference, and the largest one in units in the last place.

    Workspaces that a kernel leaves for its backward pass, bytes beside floating results, are not all written to.
    """
    differs, absolute, ulp = False, 0.0, 0
    floating = any(a is not None and a.is_floating_point() for a in first)
    for a, b in zip(first, second, strict=True):
        if a is None or b is None or (floating and a.element_size() == 1 and not a.is_floating_point()):
            continue
        if a.is_sparse or b.is_sparse:
            a, b = a.to_dense(), b.to_dense()
        bits_a, bits_b = _bits(a), _bits(b)
        if bool((bits_a == bits_b).all()):
            continue
        differs = True
        if a.is_floating_point():
            where = (bits_a != bits_b) & a.isfinite() & b.isfinite()
            if bool(where.any()):
                absolute = max(absolute, float((a[where].double() - b[where].double()).abs().max()))
                ulp = max(ulp, int((_ordered(bits_a[where]) - _ordered(bits_b[where])).abs().max()))
    return differs, absolute, ulp


def _bits(tensor: Tensor) -> Tensor:
    """The same storage as integers, so that NaN equals NaN and 0.0 differs from -0.0."""
    import torch

    tensor = tensor.detach().contiguous()
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor)
    if not tensor.is_floating_point():
        return tensor
    return tensor.view(getattr(torch, _SAME_BITS[tensor.element_size()]))


def _ordered(bits: Tensor) -> Tensor:
    """Bit patterns of floats as integers in the order of the numbers; neighbours differ by one."""
    import torch

    wide = bits.to(torch.int64)
    lowest = -(2 ** (bits.element_size() * 8 - 1))
    return torch.where(wide < 0, lowest - wide, wide)
