"""Where operations come from: the user's line and the module, in the backward pass those of the forward operation."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch.autograd import _get_sequence_nr  # type: ignore[attr-defined]

from randlint.trace.nodes import Nodes
from randlint.trace.plain import to_plain
from randlint.trace.sites import SITES

if TYPE_CHECKING:
    from randlint.trace.recording.modules import Modules
    from randlint.trace.recording.session import Session


_node = torch._C._current_autograd_node
_GAP = 8  # nodes that one operation may make beside its own

Place = tuple["int | None", "str | None"]  # id of the line, path of the module
FullPlace = tuple["int | None", "str | None", "dict[str, str] | None"]  # and detail


class _Own(threading.local):
    made = -1  # number of the newest node at the last operation
    place: Place = (None, None)  # of the last operation
    changed_view = False  # whether the last operation changed a part of a tensor


class Places:
    """Finds places, and remembers which one made which autograd node."""

    def __init__(self, session: Session, modules: Modules) -> None:
        self._session, self._modules = session, modules
        self._nodes = Nodes()
        self._own = _Own()

    def of_operation(self, args: Sequence[Any], in_place: bool) -> FullPlace:
        """Line and module of the operation that is about to run, and the name of the node that runs it where its line
        is not known. ``in_place``: whether it changes its first argument."""
        module = self._modules.path
        node = _node()
        key = SITES.key()
        if node is None:
            place: Place = (self._session.writer.site(key, _describe) if key is not None else None), module
        elif key is not None:
            # Python code below the backward pass stands nearer: a recomputed forward pass, a custom function, a hook.
            place = self._session.writer.site(key, _describe), module
        else:
            name = node.name()
            found: Any = self._nodes.find(node._sequence_nr(), name)
            if found is None:
                return None, module, {"node": name}
            place = found
        self._remember(place, args, in_place)
        return (*place, None)

    def of_view(self, args: Sequence[Any], in_place: bool) -> None:
        """Remember the place of an operation that is no event, if a node was made for it."""
        if _get_sequence_nr() - 1 != self._own.made:
            self.of_operation(args, in_place)

    def _remember(self, place: Place, args: Sequence[Any], in_place: bool) -> None:
        """Say where the nodes come from that were made since the last operation.

        The node of an operation is made just before it runs, and with it those of views whose tensor has changed. After
        a change in place of a view one more is made for the whole tensor (CopySlices).
        """
        own, made = self._own, _get_sequence_nr() - 1
        if made != own.made:
            first = own.made + 1 if 0 < made - own.made <= _GAP else made
            if own.changed_view and (first < made or not torch.is_grad_enabled() or not _wants_gradient(args)):
                self._nodes.remember(first, own.place, "")
            for number in range(first, made + 1):
                self._nodes.remember(number, place, "")
            own.made = made
        own.place = place
        own.changed_view = in_place and bool(args) and isinstance(args[0], torch.Tensor) and args[0]._is_view()


def _wants_gradient(values: Sequence[Any]) -> bool:
    return any(
        value.requires_grad
        if isinstance(value, torch.Tensor)
        else isinstance(value, (list, tuple)) and _wants_gradient(value)
        for value in values
    )


def _describe() -> str:
    return json.dumps(to_plain(SITES.site()), separators=(",", ":"))
