"""What happens when a watched operation runs, whichever mechanism sees it.

Forward operations leave their place under the sequence number of the autograd node that was just made for them; a
backward operation looks its place up by the number of the node that runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from randlint.trace.calls import OpCall, Signature
from randlint.trace.data import BACKWARD, KernelHit, RowCount, Site
from randlint.trace.nodes import Nodes
from randlint.trace.predicates import holds
from randlint.trace.sites import SITES
from randlint.trace.tracer import Tracer

if TYPE_CHECKING:
    from torch._ops import OpOverload

    from randlint.catalogue import Kernel
    from randlint.trace.recorder import Recorder

_LOOKS = 8  # conditions are looked at on the first calls of a place, and then at every doubling
_TIMELINE = 64  # entries of the timeline of a place
_REFUSED = "does not have a deterministic implementation"

Observer = Callable[[OpCall, "Recorder"], None]
Proceed = Callable[[], Any]


class Watched:
    """One overload on one device, and why it is watched."""

    __slots__ = ("device", "partner", "random", "rows", "signature")

    def __init__(self, op: OpOverload, device: str, rows: tuple[Kernel, ...], partner: bool, random: bool) -> None:
        self.signature = Signature(op)
        self.device = device
        self.rows = rows
        self.partner = partner
        self.random = random


class Watch:
    """Records what watched operations do. ``random`` is told of every outermost operation that draws numbers."""

    def __init__(self, tracer: Tracer, random: Observer, mode: Callable[[], str]) -> None:
        import torch
        from torch.autograd import _get_sequence_nr  # type: ignore[attr-defined]

        self.tracer = tracer
        self.replayer: Any = None
        self._random = random
        self._mode = mode
        self._node = torch._C._current_autograd_node
        self._sequence: Callable[[], int] = _get_sequence_nr
        self._grad_enabled = torch.is_grad_enabled
        self._nodes = Nodes()
        self._sites: dict[Hashable, Site | None] = {}

    def run(self, watched: Watched, args: tuple[Any, ...], kwargs: dict[str, Any], proceed: Proceed) -> Any:
        """Observe one call and let it go ahead. Errors of the observing never reach the caller."""
        busy = self.tracer.busy
        if busy.observing or not self.tracer.recorders:
            return proceed()
        # Kernels are built of other kernels; only the outermost one is what the program asked for.
        judged = bool(watched.rows) and not busy.inside
        draws = watched.random and not busy.drawing
        if not (judged or draws or watched.partner):
            return proceed()
        hits: list[tuple[Recorder, KernelHit]] = []
        call: OpCall | None = None
        busy.observing = True
        try:
            call = self._call(watched, args, kwargs)
            hits = self._record(watched, call, judged, draws)
        except Exception as error:
            self.tracer._failed(f"watching {watched.signature.name}", error)
        finally:
            busy.observing = False
        before = busy.inside, busy.drawing
        busy.inside, busy.drawing = True, busy.drawing or watched.random
        try:
            if self.replayer is not None and hits and call is not None:
                return self.replayer.run(call, hits, proceed)
            return proceed()
        except RuntimeError as error:
            if _REFUSED in str(error):
                for recorder, hit in hits:
                    hit.raised += 1
                    recorder.touch(hit)
            raise
        finally:
            busy.inside, busy.drawing = before

    # -- where ---------------------------------------------------------------------------------------------------

    def _call(self, watched: Watched, args: tuple[Any, ...], kwargs: dict[str, Any]) -> OpCall:
        call = OpCall(watched.signature, args, kwargs, watched.device)
        node = self._node()
        place = SITES.key(3)
        remember = place is not None
        if node is not None:
            call.phase, call.node = BACKWARD, node.name()
            # Python code below the backward pass stands nearer: a recomputed forward pass, a custom function, a hook.
            if place is None:
                place = self._nodes.find(node._sequence_nr(), call.node)
                # With create_graph=True the backward pass makes nodes too: their line is the same.
                remember = place is not None and self._grad_enabled()
        if remember and (watched.partner or watched.rows):
            # The node of this operation was made just before its kernel runs.
            self._nodes.remember(self._sequence() - 1, place, call.name)
        call.place = place
        call._site = lambda: self._sites.get(place)
        if place is not None and place not in self._sites:
            self._sites[place] = SITES.site(3)
        return call

    # -- what ----------------------------------------------------------------------------------------------------

    def _record(self, watched: Watched, call: OpCall, judged: bool, draws: bool) -> list[tuple[Recorder, KernelHit]]:
        hits = []
        for recorder in self.tracer.recorders:
            if draws:
                self._random(call, recorder)
            if judged:
                hits.append((recorder, self._hit(watched, call, recorder)))
        return hits

    def _hit(self, watched: Watched, call: OpCall, recorder: Recorder) -> KernelHit:
        key = (watched, call.phase, call.place if call.place is not None else call.node)
        hit: KernelHit | None = recorder.find(key)
        if hit is None:
            new = KernelHit(call.name, call.overload, call.device, call.phase, call.site(), call.node)
            hit = recorder.add(key, new)
            assert hit is not None
        hit.calls += 1
        _count_step(hit, recorder.step)
        if hit.calls <= _LOOKS or hit.calls & (hit.calls - 1) == 0:
            self._look(watched, call, hit)
        recorder.touch(hit)
        return hit

    def _look(self, watched: Watched, call: OpCall, hit: KernelHit) -> None:
        mode = self._mode()
        hit.modes[mode] = hit.modes.get(mode, 0) + 1
        for row in watched.rows:
            if row.phase not in ("both", call.phase):
                continue
            count = hit.rows.get(row.id)
            if count is None:
                count = hit.rows[row.id] = RowCount()
            count.looked += 1
            answer = holds(row, call)
            count.held += answer is True
            count.unknown += answer is None


def _count_step(hit: KernelHit, step: int) -> None:
    """Add a call to the timeline; when it grows too long, two entries become one."""
    index = step // hit.step_width
    while index >= _TIMELINE:
        hit.step_width *= 2
        pairs = range(0, len(hit.steps), 2)
        hit.steps = [sum(hit.steps[i : i + 2]) for i in pairs]
        index = step // hit.step_width
    hit.steps.extend([0] * (index + 1 - len(hit.steps)))
    hit.steps[index] += 1
